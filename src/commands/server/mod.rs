//! `sharectl server`: profiles and their credentials.

use clap::{Args, Subcommand};
use sharectl_core::error::Result;

use crate::commands::Context;

mod add;
mod change;
mod login;
mod options;
mod show;

/// Add and manage servers and their credentials
#[derive(Debug, Args)]
pub(crate) struct ServerArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub(crate) command: ServerCommand,
}

/// What can be done with servers.
#[derive(Debug, Subcommand)]
pub(crate) enum ServerCommand {
    /// Add a server after testing the login
    Add(add::AddArgs),
    /// Change a server's settings
    Set(change::SetArgs),
    /// List the configured servers
    #[command(visible_alias = "ls")]
    List(show::ServerListArgs),
    /// Show a server's settings and where its secrets come from
    Show(show::ServerShowArgs),
    /// Remove a server and its stored credentials; its shares stay as they are
    #[command(visible_alias = "rm")]
    Remove(change::RemoveArgs),
    /// Rename a server; its journal, login, and caches stay with it
    #[command(visible_alias = "mv")]
    Rename(change::RenameArgs),
    /// Try a password or token and store it
    Login(login::LoginArgs),
    /// Delete a server's stored password and tokens
    Logout(login::LogoutArgs),
    /// Choose the server to use when none is named
    Default(change::DefaultArgs),
}

/// Runs a subcommand.
///
/// # Errors
/// The errors of the subcommand.
pub(crate) async fn run(args: ServerArgs, context: &Context) -> Result<()> {
    match args.command {
        ServerCommand::Add(args) => add::run(args, context).await,
        ServerCommand::Set(args) => change::set(&args, context).await,
        ServerCommand::List(args) => show::list(&args, context),
        ServerCommand::Show(args) => show::show(&args, context),
        ServerCommand::Remove(args) => change::remove(&args, context).await,
        ServerCommand::Rename(args) => change::rename(&args, context).await,
        ServerCommand::Login(args) => login::login(&args, context).await,
        ServerCommand::Logout(args) => login::logout(&args, context).await,
        ServerCommand::Default(args) => change::default(&args, context).await,
    }
}
