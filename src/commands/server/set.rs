//! `server set`

use clap::Args;

use super::options::ServerOptions;

/// Change a server's settings
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl server set home --username admin --default-expires 7d
  sharectl server set home --timeout 60s --jobs 8
  sharectl server set home --unset public-url")]
pub struct SetArgs {
    /// The server's name
    pub name: String,

    /// Its new address
    #[arg(long)]
    pub url: Option<String>,

    /// Its settings.
    #[command(flatten)]
    pub options: ServerOptions,

    /// A setting to take out, by its name in the configuration file (can be repeated)
    #[arg(long, value_name = "KEY")]
    pub unset: Vec<String>,
}
