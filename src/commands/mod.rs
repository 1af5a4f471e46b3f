//! One file per command: its arguments and what it does. Nothing here knows HTTP.

use clap::Subcommand;

use crate::cli;
use crate::error::Result;

pub mod completions;
mod context;
#[cfg(feature = "sandbox")]
pub mod demo;
pub mod man;
pub mod server;

pub use context::Context;

/// What sharectl can do.
#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one of it, parsed once")]
pub enum Command {
    /// Add and manage servers and their credentials
    Server(server::ServerArgs),
    /// Try sharectl without a server: a tour through the built-in sandbox
    #[cfg(feature = "sandbox")]
    Demo(demo::DemoArgs),
    /// Print a shell's completion script
    Completions(completions::CompletionsArgs),
    /// Print or write the manual pages
    Man(man::ManArgs),
}

/// Runs a command; none at all is a welcome.
///
/// # Errors
/// The command's.
pub async fn run(command: Option<Command>, context: Context) -> Result<()> {
    let context = &context;
    match command {
        None => {
            context.printer.lines(cli::WELCOME);
            Ok(())
        }
        Some(Command::Server(args)) => server::run(args, context).await,
        #[cfg(feature = "sandbox")]
        Some(Command::Demo(args)) => demo::run(args, context).await,
        Some(Command::Completions(args)) => completions::run(&args, context),
        Some(Command::Man(args)) => man::run(&args, context),
    }
}
