//! `server rename`

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use sharectl_config::credentials::{SecretKind, Store};
use sharectl_config::{Config, Origin, Profile, edit, profile};
use sharectl_core::error::{Error, Result};
use sharectl_core::session::Account;

use crate::commands::Context;
use crate::completion;

/// Rename a server; its journal, login, and caches stay with it
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  sharectl server rename home attic

References that were printed before, such as home/Xd7ce8Y2vd, and scripts with `-s home` need the new \
name. Links need nothing.")]
pub(crate) struct RenameArgs {
    /// Name of the server
    #[arg(add = ArgValueCompleter::new(completion::profiles))]
    pub(crate) name: String,

    /// Its new name
    pub(crate) new: String,
}

/// Renames it.
pub(super) async fn run(args: &RenameArgs, context: &Context) -> Result<()> {
    let config = context.config()?;
    let profile = config.profile(&args.name)?;
    let (old, new) = (&profile.name, &args.new);
    if !matches!(profile.origin, Origin::File(_)) {
        let message = format!("{old} is not in a file, and keeps its name");
        return Err(Error::usage(message).with_server(old));
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
    rename(profile, new, config, context).await?;
    printer.note(format_args!("renamed {old} to {new}"));
    tell_leftovers(profile, new, config, context);
    Ok(())
}

/// Moves what is kept first and the profile last, so that a failure leaves everything as it was.
async fn rename(profile: &Profile, new: &str, config: &Config, context: &Context) -> Result<()> {
    let store = Store::new(config.paths())?;
    let state = context.state_dir()?;
    let renamed = profile.clone().named(new);
    let (from, to) = (profile.account(), renamed.account());
    let moved = |from: &Account, to: &Account| {
        from.becomes(to, &state)
            .map_err(|error| Error::io("move the server's journal, tokens, and caches", error))
    };
    store.copy(&profile.name, new).await?;
    let mut done = moved(&from, &to);
    if done.is_ok() {
        done = edit::rename_server(config.paths(), &profile.name, new).await;
        if done.is_err() {
            // The first failure is the one to be told.
            let _ = moved(&to, &from);
        }
    }
    let leftover = if done.is_ok() { &profile.name } else { new };
    store.forget(leftover).await?;
    done.map_err(|error| error.with_server(&profile.name))
}

/// Says what still knows the old name.
fn tell_leftovers(profile: &Profile, new: &str, config: &Config, context: &Context) {
    let old = &profile.name;
    let credentials = context.credentials(profile).ok();
    let is_of_systemd = |kind| {
        credentials
            .as_ref()
            .is_some_and(|from| from.is_of_systemd(kind))
    };
    for kind in [SecretKind::Password, SecretKind::Token] {
        if is_of_systemd(kind) {
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
