//! One file per command.

use clap::Subcommand;

pub mod server;

/// What sharectl can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add and manage servers and their credentials
    Server(server::ServerArgs),
}
