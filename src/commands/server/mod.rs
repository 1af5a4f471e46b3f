//! `sharectl server`: profiles and their credentials.

use clap::{Args, Subcommand};
use sharectl_config::{Origin, Profile};
use sharectl_core::error::{Error, Result};
use sharectl_core::session::{FactsStore, KnownItems, TokenStore};

use crate::commands::Context;

pub(crate) mod add;
pub(crate) mod default;
pub(crate) mod list;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod options;
pub(crate) mod remove;
pub(crate) mod rename;
pub(crate) mod set;
pub(crate) mod show;

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
    Set(set::SetArgs),
    /// List the configured servers
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    /// Show a server's settings and where its secrets come from
    Show(show::ShowArgs),
    /// Remove a server and its stored credentials; its shares stay as they are
    #[command(visible_alias = "rm")]
    Remove(remove::RemoveArgs),
    /// Rename a server; its journal, login, and caches stay with it
    #[command(visible_alias = "mv")]
    Rename(rename::RenameArgs),
    /// Try a password or token and store it
    Login(login::LoginArgs),
    /// Delete a server's stored password and tokens
    Logout(logout::LogoutArgs),
    /// Choose the server to use when none is named
    Default(default::DefaultArgs),
}

/// Runs one of them.
///
/// # Errors
/// The verb's.
pub(crate) async fn run(args: ServerArgs, context: &Context) -> Result<()> {
    match args.command {
        ServerCommand::Add(args) => add::run(args, context).await,
        ServerCommand::Set(args) => set::run(&args, context).await,
        ServerCommand::List(args) => list::run(&args, context),
        ServerCommand::Show(args) => show::run(&args, context),
        ServerCommand::Remove(args) => remove::run(&args, context).await,
        ServerCommand::Rename(args) => rename::run(&args, context).await,
        ServerCommand::Login(args) => login::run(&args, context).await,
        ServerCommand::Logout(args) => logout::run(&args, context).await,
        ServerCommand::Default(args) => default::run(&args, context).await,
    }
}

/// The profile of a name, or the one that a command without a name would use.
fn named<'c>(name: Option<&str>, context: &'c Context) -> Result<&'c Profile> {
    let config = context.config()?;
    match name {
        Some(name) => config.profile(name),
        None => config.choose(&[]),
    }
}

/// Refuses what has no secrets of its own to keep.
fn keeps_secrets(profile: &Profile) -> Result<()> {
    let error = match profile.origin {
        Origin::File(_) => return Ok(()),
        Origin::Environment => Error::usage("the secrets of `env` come from the environment")
            .hint("set SHARECTL_PASSWORD_FILE, SHARECTL_PASSWORD_COMMAND, or SHARECTL_TOKEN_FILE"),
        Origin::Sandbox => Error::usage("the sandbox needs no login"),
    };
    Err(error.with_server(&profile.name))
}

/// Forgets what was kept of a login and learned of the server. The journal is not touched.
fn forget_session(profile: &Profile, context: &Context) -> Result<()> {
    let state = context.state_dir()?;
    let account = context.account(profile);
    TokenStore::new(&state, &account, context.clock(Some(profile))?).forget()?;
    KnownItems::new(&state, &account).remove()?;
    FactsStore::new(&state, &account).forget()
}
