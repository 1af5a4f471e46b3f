//! `server show`

use clap::Args;

/// Show one server's settings, and where its secrets come from
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl server show home
  sharectl server show -o json")]
pub struct ShowArgs {
    /// The server's name; without it the one that commands would use
    pub name: Option<String>,
}
