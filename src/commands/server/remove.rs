//! `server remove`

use clap::Args;

/// Remove a server and its stored credentials; its shares stay as they are
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  sharectl server remove home --yes

The journal stays: it belongs to the server and account, and is found again when the
server is added again.")]
pub struct RemoveArgs {
    /// The server's name
    pub name: String,
}
