//! `server set`, `rename`, `remove`, and `default`: change the configuration of servers.

use clap::Args;
use sharectl_config::credentials::{SecretKind, Store};
use sharectl_config::edit::{self, ServerEdit};
use sharectl_config::{Config, Origin, Profile, profile};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::session::AccountKey;

use super::options::{self, ServerOptions, trusted_certificate};
use crate::commands::Context;

/// Change a server's settings
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl server set home --username admin --default-expires 7d
  sharectl server set home --timeout 60s --jobs 8
  sharectl server set home --unset public-url")]
pub(crate) struct SetArgs {
    /// Name of the server
    pub(crate) name: String,

    /// New address
    #[arg(long)]
    pub(crate) url: Option<String>,

    /// Its settings.
    #[command(flatten)]
    pub(crate) options: ServerOptions,

    /// Show an untrusted certificate and, once confirmed, trust it for this server
    #[arg(long)]
    pub(crate) trust_cert: bool,

    /// Remove this setting, by its name in the configuration file (can be repeated)
    #[arg(long, value_name = "KEY")]
    pub(crate) unset: Vec<String>,
}

/// Changes the settings.
pub(super) async fn set(args: &SetArgs, context: &Context) -> Result<()> {
    let config = context.config()?;
    let profile = config.profile(&args.name)?;
    let mut edit = ServerEdit {
        url: args.url.as_deref().map(options::address).transpose()?,
        unset: args.unset.clone(),
        ..args.options.edit(context.global.settings())?
    };
    options::check_default_expires(&edit, context)?;
    if args.trust_cert {
        let mut asked = profile.clone();
        asked.url = edit.url.clone().unwrap_or(asked.url);
        edit.certificate = Some(trusted_certificate(&asked, context).await?);
    }
    if edit.is_empty() {
        return Err(Error::usage("nothing to change")
            .hint("`sharectl server set --help` lists the settings"));
    }
    let printer = &context.printer;
    if context.global.dry_run {
        printer.notice(format_args!("would change {}", profile.name));
        return Ok(());
    }
    let left = left_behind(profile, &edit, config)?;
    edit::set_server(config.paths(), &profile.name, &edit).await?;
    printer.note(format_args!("changed {}", profile.name));
    for kind in left {
        let (name, account) = (&profile.name, account(profile));
        let token = match kind {
            SecretKind::Token => " --token",
            SecretKind::Password => "",
        };
        let kind = kind.as_str();
        printer.warn(format_args!(
            "the saved {kind} is for {account} and is no longer used"
        ));
        printer.hint(format_args!(
            "save a new one: `sharectl server login {name}{token}`"
        ));
    }
    Ok(())
}

/// The secrets that are saved for the present account but not for the new one. A secret is never sent to
/// another address, or with another name, than it was typed for.
fn left_behind(profile: &Profile, edit: &ServerEdit, config: &Config) -> Result<Vec<SecretKind>> {
    let mut becomes = profile.clone();
    becomes.url = edit.url.clone().unwrap_or(becomes.url);
    becomes.username = edit.username.clone().or(becomes.username);
    let store = Store::new(config.paths())?;
    let (before, after) = (store.get(profile)?, store.get(&becomes)?);
    let is_lost = |before: Option<_>, after: Option<_>| before.is_some() && after.is_none();
    let left = [
        (
            SecretKind::Password,
            is_lost(before.password, after.password),
        ),
        (SecretKind::Token, is_lost(before.token, after.token)),
    ];
    Ok(left
        .into_iter()
        .filter_map(|(kind, left)| left.then_some(kind))
        .collect())
}

fn account(profile: &Profile) -> String {
    match &profile.username {
        Some(username) => format!("{username} at {}", profile.address()),
        None => profile.address().to_owned(),
    }
}

/// Rename a server; its journal, login, and caches stay with it
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  sharectl server rename home attic

References that were printed before, such as home/Xd7ce8Y2vd, and scripts with `-s home` need the new \
name. Links need nothing.")]
pub(crate) struct RenameArgs {
    /// Name of the server
    pub(crate) name: String,

    /// Its new name
    pub(crate) new: String,
}

/// Renames the server.
pub(super) async fn rename(args: &RenameArgs, context: &Context) -> Result<()> {
    let config = context.config()?;
    let profile = config.profile(&args.name)?;
    let (old, new) = (&profile.name, &args.new);
    if !matches!(profile.origin, Origin::File(_)) {
        return Err(not_in_a_file(profile, "renamed"));
    }
    profile::check_name(new).map_err(Error::usage)?;
    let printer = &context.printer;
    if old == new {
        printer.note(format_args!("unchanged: {old} has that name already"));
        return Ok(());
    }
    if config.every_profile().any(|other| other.name == *new) {
        let hint = format!("remove that one first: `sharectl server remove {new}`");
        return Err(edit::taken(new).hint(hint));
    }
    if context.global.dry_run {
        printer.notice(format_args!("would rename {old} to {new}"));
        return Ok(());
    }
    move_profile(profile, new, config, context).await?;
    printer.note(format_args!("renamed {old} to {new}"));
    tell_leftovers(profile, new, config, context);
    Ok(())
}

/// The error for a server that is built in or comes from the environment.
fn not_in_a_file(profile: &Profile, done: &str) -> Error {
    let name = &profile.name;
    let error = match profile.origin {
        Origin::Environment => {
            Error::usage(format!("{name} is set by SHARECTL_URL and can't be {done}"))
                .hint("`unset SHARECTL_URL`")
        }
        _ => Error::usage(format!("{name} is built in and can't be {done}")),
    };
    error.with_server(name)
}

/// Moves what is kept first and the profile last, so that a failure leaves everything as it was.
async fn move_profile(
    profile: &Profile,
    new: &str,
    config: &Config,
    context: &Context,
) -> Result<()> {
    let store = Store::new(config.paths())?;
    let state = context.state_dir()?;
    let renamed = profile.clone().named(new);
    let (from, to) = (profile.account(), renamed.account());
    let moved = |from: &AccountKey, to: &AccountKey| {
        from.becomes(to, &state)
            .map_err(|error| Error::io("move the server's journal, tokens, and caches", error))
    };
    store.copy(&profile.name, new).await?;
    let mut done = moved(&from, &to);
    if done.is_ok() {
        done = edit::rename_server(config.paths(), &profile.name, new).await;
        if done.is_err() {
            // The first failure is the one to report.
            let _ = moved(&to, &from);
        }
    }
    let leftover = if done.is_ok() { &profile.name } else { new };
    store.forget(leftover).await?;
    done.map_err(|error| error.with_server(&profile.name))
}

/// Warns of places that still use the old name.
fn tell_leftovers(profile: &Profile, new: &str, config: &Config, context: &Context) {
    let old = &profile.name;
    let credentials = context.credentials(profile).ok();
    let is_from_systemd = |kind| {
        credentials
            .as_ref()
            .is_some_and(|from| from.is_from_systemd(kind))
    };
    for kind in [SecretKind::Password, SecretKind::Token] {
        if is_from_systemd(kind) {
            let kind = kind.as_str();
            context.printer.warn(format_args!(
                "systemd gives the {kind} as `sharectl.{old}.{kind}`: name it `sharectl.{new}.{kind}`"
            ));
        }
    }
    let names = |words: &[String]| words.iter().any(|word| word.contains(old.as_str()));
    let aliases = config.aliases().iter();
    for (alias, _) in aliases.filter(|(_, alias)| names(&alias.words)) {
        context
            .printer
            .warn(format_args!("the alias `{alias}` may mean {old}"));
    }
}

/// Remove a server and its stored credentials; its shares stay as they are
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  sharectl server remove home --yes

The journal stays: it belongs to the server and account, and is found again when the \
server is added again.")]
pub(crate) struct RemoveArgs {
    /// Name of the server
    pub(crate) name: String,
}

/// Removes the server, once confirmed.
pub(super) async fn remove(args: &RemoveArgs, context: &Context) -> Result<()> {
    let config = context.config()?;
    let profile = config.profile(&args.name)?;
    let (name, address) = (&profile.name, profile.address());
    if !matches!(profile.origin, Origin::File(_)) {
        return Err(not_in_a_file(profile, "removed"));
    }
    let printer = &context.printer;
    if context.global.dry_run {
        printer.notice(format_args!("would remove {name} ({address})"));
        return Ok(());
    }
    let question = format!("Remove {name} ({address})? Its shares aren't changed");
    if !context.global.yes && !printer.confirm(&question, "--yes")? {
        return Err(Error::new(Code::Declined, "nothing was removed").with_server(name));
    }
    edit::remove_server(config.paths(), name).await?;
    Store::new(config.paths())?.forget(name).await?;
    context.forget_session(profile)?;
    printer.note(format_args!("removed {name}; its shares are still there"));
    Ok(())
}

/// Set the default server
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl server default home
  sharectl server default
  sharectl server default --none")]
pub(crate) struct DefaultArgs {
    /// The server's name; without it, show the current default
    pub(crate) name: Option<String>,

    /// Have no default
    #[arg(long, conflicts_with = "name")]
    pub(crate) none: bool,
}

/// Shows, sets, or removes the default.
pub(super) async fn default(args: &DefaultArgs, context: &Context) -> Result<()> {
    let config = context.config()?;
    let printer = &context.printer;
    let Some(name) = args.name.as_deref() else {
        if !args.none {
            match config.default_name() {
                Some(name) => printer.data_line(name),
                None => printer.note("there is no default"),
            }
        } else if context.global.dry_run {
            printer.notice("would have no default");
        } else {
            edit::set_default(config.paths(), None).await?;
            printer.note("there is no longer a default");
        }
        return Ok(());
    };
    let profile = config.profile(name)?;
    if profile.origin == Origin::Environment {
        return Err(Error::usage("`env` is used whenever SHARECTL_URL is set")
            .hint("to prefer another server then, set SHARECTL_SERVER"));
    }
    if context.global.dry_run {
        printer.notice(format_args!("would make {name} the default"));
        return Ok(());
    }
    edit::set_default(config.paths(), Some(name)).await?;
    printer.note(format_args!(
        "{name} ({}) is the default",
        profile.address()
    ));
    Ok(())
}
