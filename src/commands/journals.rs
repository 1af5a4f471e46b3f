//! Which journals a command is about that starts from what was done rather than from a server.

use super::Context;
use crate::config::{Config, Profile};
use crate::error::{Code, Error, Result};
use crate::journal::{Journal, JournalFolder, Meta};
use crate::shell;

/// The journals of the servers that `--server` names; without it, all in this state directory. What
/// was done in the sandbox counts only if the sandbox is the server that commands use, or a configured
/// server is the sandbox.
///
/// # Errors
/// An unknown server; a folder that can't be read.
pub(crate) fn in_scope(config: &Config) -> Result<Vec<Journal>> {
    let folder = config.paths().journal()?;
    if let Some(profiles) = config.asked_for()? {
        let mut journals = Vec::new();
        for profile in profiles {
            let journal = Journal::open(&folder, &profile.account().key())?;
            // Profiles of the same account on the same server share one.
            if !journals.contains(&journal) {
                journals.push(journal);
            }
        }
        return Ok(journals);
    }
    let uses_sandbox = config
        .choose_many(&[])
        .is_ok_and(|chosen| chosen.iter().any(|profile| profile.is_sandbox()));
    let is_sandbox = |profile: &&Profile| profile.is_sandbox();
    let (sandbox, own): (Vec<&Profile>, Vec<&Profile>) =
        config.every_profile().partition(is_sandbox);
    let own: Vec<String> = own.iter().map(|it| it.account().key()).collect();
    let sandbox = sandbox.iter().map(|profile| profile.account().key());
    let sandbox: Vec<String> = sandbox
        .filter(|key| !uses_sandbox && !own.contains(key))
        .collect();
    let mut journals = JournalFolder::new(folder).journals()?;
    journals.retain(|journal| sandbox.iter().all(|key| key != journal.key()));
    Ok(journals)
}

/// A sandbox profile with operations that [`in_scope`] leaves out because another server is used.
#[must_use]
pub(crate) fn sandbox_left_out(config: &Config) -> Option<&str> {
    let in_scope = in_scope(config).ok()?;
    let folder = config.paths().journal().ok()?;
    let has_operations = |profile: &&Profile| {
        let journal = Journal::open(&folder, &profile.account().key());
        journal.is_ok_and(|journal| {
            !in_scope.contains(&journal) && journal.ids().is_ok_and(|ids| !ids.is_empty())
        })
    };
    let sandbox = config
        .every_profile()
        .filter(|profile| profile.is_sandbox());
    let left_out = sandbox.into_iter().find(has_operations)?;
    Some(&left_out.name)
}

/// The profile that a journal belongs to. It may have been renamed since.
///
/// # Errors
/// [`Code::Config`] if no profile has this account on this server any more.
pub(super) fn profile_of<'c>(
    context: &'c Context,
    journal: &Journal,
    meta: &Meta,
) -> Result<&'c Profile> {
    let config = context.config()?;
    let asked = config.asked_for()?;
    let candidates: Vec<&Profile> = match asked {
        Some(asked) => asked,
        None => config.every_profile().collect(),
    };
    let own = candidates
        .into_iter()
        .filter(|profile| context.account(profile).key() == journal.key());
    let own: Vec<&Profile> = own.collect();
    let same_name = own.iter().find(|profile| profile.name == meta.server);
    match same_name.or(own.first()) {
        Some(profile) => Ok(profile),
        None => Err(no_profile(config, journal, meta)),
    }
}

fn no_profile(config: &Config, journal: &Journal, meta: &Meta) -> Error {
    // A configuration file that isn't there explains it better.
    if let Err(error) = config.check_file() {
        return error;
    }
    // Journals of before name the host alone.
    let host = journal.key().rsplit_once('-').map_or("", |(host, _)| host);
    let address = meta.base.as_deref().unwrap_or(host);
    let account = match &meta.account {
        Some(account) => format!(" as {account}"),
        None => String::new(),
    };
    let name = &meta.server;
    let taken = config.every_profile().any(|profile| profile.name == *name);
    let (why, name) = if taken {
        ("is another server or account now", "NAME")
    } else {
        ("isn't configured any more", name.as_str())
    };
    let error = Error::new(
        Code::Config,
        format!(
            "it was done on {} ({address}{account}), which {why}",
            meta.server
        ),
    );
    let Some(base) = &meta.base else {
        return error.hint("add that server again: `sharectl server add NAME URL`");
    };
    let username = match &meta.account {
        Some(account) => format!(" --username {}", shell::word(account)),
        None => String::new(),
    };
    error.hint(format!(
        "add that server again: `sharectl server add {name} {}{username}`",
        shell::word(base)
    ))
}
