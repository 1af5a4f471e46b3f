//! `server list`

use clap::Args;

/// List the configured servers
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl server list
  sharectl server list -o json")]
pub struct ListArgs {}
