//! `server logout`

use clap::Args;

/// Forget a server's stored password and tokens
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  sharectl server logout home

Secrets that come from a file, a command or the environment are not touched.")]
pub struct LogoutArgs {
    /// The server's name; without it the one that commands would use
    pub name: Option<String>,
}
