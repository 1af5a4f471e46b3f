//! `server login`

use clap::Args;

/// Try a password or token and keep it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl server login home
  pass show nas | sharectl server login home --stdin
  sharectl server login books --token

It is kept in credentials.toml beside the configuration, which only you can read.")]
pub struct LoginArgs {
    /// The server's name; without it the one that commands would use
    pub name: Option<String>,

    /// Keep an API key or token instead of a password
    #[arg(long)]
    pub token: bool,

    /// Read it from the first line of stdin
    #[arg(long)]
    pub stdin: bool,

    /// Keep it without trying it
    #[arg(long)]
    pub no_check: bool,
}
