//! `server default`

use clap::Args;

/// Choose the server that is used when none is named
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl server default home
  sharectl server default
  sharectl server default --none")]
pub struct DefaultArgs {
    /// The server's name; without it the present default is shown
    pub name: Option<String>,

    /// Have no default
    #[arg(long, conflicts_with = "name")]
    pub none: bool,
}
