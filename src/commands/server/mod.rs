//! `sharectl server`: profiles and their credentials.

use clap::{Args, Subcommand};

use crate::commands::Context;
use crate::error::Result;

pub mod add;
pub mod default;
pub mod list;
pub mod login;
pub mod logout;
pub mod options;
pub mod remove;
pub mod set;
pub mod show;

/// Add and manage servers and their credentials
#[derive(Debug, Args)]
pub struct ServerArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub command: ServerCommand,
}

/// What can be done with servers.
#[derive(Debug, Subcommand)]
pub enum ServerCommand {
    /// Add a server: recognise it, try the login, keep both
    Add(add::AddArgs),
    /// Change a server's settings
    Set(set::SetArgs),
    /// List the configured servers
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    /// Show one server's settings, and where its secrets come from
    Show(show::ShowArgs),
    /// Remove a server and its stored credentials; its shares stay as they are
    #[command(visible_alias = "rm")]
    Remove(remove::RemoveArgs),
    /// Try a password or token and keep it
    Login(login::LoginArgs),
    /// Forget a server's stored password and tokens
    Logout(logout::LogoutArgs),
    /// Choose the server that is used when none is named
    Default(default::DefaultArgs),
}

/// Does it.
///
/// # Errors
/// The verb's.
pub async fn run(args: ServerArgs, context: &Context) -> Result<()> {
    let _ = (args, context.config()?);
    std::future::ready(Err(crate::Error::internal("not wired yet"))).await
}
