//! `server add`

use clap::Args;

use super::options::ServerOptions;

/// Add a server: recognise it, try the login, keep both
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl server add home https://music.example.com --username admin
  sharectl server add nas http://nas:4533 -u admin --password-command 'pass show nas'
  sharectl server add books https://books.example.com --token-file /run/secrets/abs-key

In a terminal, what is missing is asked for. A password that was typed is kept in
credentials.toml, which only you can read; nothing secret is ever an argument.")]
pub struct AddArgs {
    /// What to call it: letters, digits, `-`, `_` and `.`
    #[arg(value_parser = name)]
    pub name: String,

    /// Its address, as in a browser
    pub url: Option<String>,

    /// Its settings.
    #[command(flatten)]
    pub options: ServerOptions,

    /// Use it when no server is named; the first one added is used anyway
    #[arg(long)]
    pub default: bool,

    /// Show a certificate that nothing vouches for, and trust it for this server once confirmed
    #[arg(long)]
    pub trust_cert: bool,

    /// Keep it without connecting to it
    #[arg(long, conflicts_with = "trust_cert")]
    pub no_check: bool,
}

fn name(text: &str) -> Result<String, String> {
    crate::config::name::check(text).map(|()| text.to_owned())
}
