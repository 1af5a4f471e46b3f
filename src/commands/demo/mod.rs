//! `demo`: the sandbox, as a tour or as a server.

pub(crate) mod host;
mod serve;
mod tour;

use clap::{Args, Subcommand};

use super::Context;
use crate::error::Result;

/// Try sharectl without a server: a tour of the built-in sandbox
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl demo
  sharectl demo serve
  sharectl -s demo list

The servers `demo` (Navidrome) and `demo-books` (Audiobookshelf) always exist. They hold a small \
invented library and keep their shares between commands.")]
pub(crate) struct DemoArgs {
    /// What to do; nothing shows the tour.
    #[command(subcommand)]
    pub(crate) command: Option<DemoCommand>,
}

/// What else the sandbox can do.
#[derive(Debug, Subcommand)]
pub(crate) enum DemoCommand {
    /// Run the sandbox as a server, so that its links open in a browser
    Serve(serve::ServeArgs),
}

/// Shows the tour, or serves.
///
/// # Errors
/// Where the sandbox can't be started, or a step of the tour fails.
pub(crate) async fn run(args: DemoArgs, context: &Context) -> Result<()> {
    match args.command {
        None => tour::run(context).await,
        Some(DemoCommand::Serve(args)) => serve::run(args, context).await,
    }
}
