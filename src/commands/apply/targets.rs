//! Which servers a file is for, and which of its entries each of them gets.

use super::PlanArgs;
use crate::commands::Context;
use crate::config::Profile;
use crate::error::{Error, Result};
use crate::share_file::{Entry, ShareFile, error_at};

/// A server with its entries.
pub(super) struct Target<'c> {
    pub(super) profile: &'c Profile,
    pub(super) entries: Vec<Entry>,
    /// Whether the file is another server's: then its ids mean nothing here.
    pub(super) moves: bool,
}

/// The servers that `--server` names, else those of the scope, else those of the references, else the
/// one that commands use.
///
/// # Errors
/// An unknown server; an entry that does not say for which of several it is; a file for another server
/// with `--delete-unlisted`.
pub(super) fn of<'c>(
    file: &ShareFile,
    source: &str,
    args: &PlanArgs,
    context: &'c Context,
) -> Result<Vec<Target<'c>>> {
    let config = context.config()?;
    let named = named(file);
    let profiles = match config.asked_for()? {
        Some(asked) => asked,
        None if named.is_empty() => vec![config.choose(&[])?],
        None => {
            let profiles = named.iter().map(|name| {
                config
                    .profile(name)
                    .map_err(|error| error.hint("apply the file to another server: `-s NAME`"))
            });
            profiles.collect::<Result<_>>()?
        }
    };
    let is_named = |profile: &Profile| named.is_empty() || named.contains(&profile.name.as_str());
    if let Some(stranger) = profiles.iter().find(|profile| !is_named(profile)) {
        if args.delete_unlisted {
            let (named, stranger) = (named.join(", "), &stranger.name);
            return Err(Error::usage(format!(
                "{source} is for {named}, not {stranger}: `--delete-unlisted` is refused"
            ))
            .hint(format!(
                "export a file of it first: `sharectl export -s {stranger}`"
            )));
        }
        let [profile] = *profiles.as_slice() else {
            return Err(Error::usage(format!(
                "{source} is for {}: it can be applied to one other server at a time",
                named.join(", ")
            )));
        };
        return Ok(vec![Target {
            profile,
            entries: file.entries.clone(),
            moves: true,
        }]);
    }
    check_entries(file, source, &profiles, &named)?;
    let targets = profiles.iter().map(|profile| {
        let is_here = |entry: &&Entry| match &entry.server {
            Some(server) => *server == profile.name,
            None => true,
        };
        Target {
            profile,
            entries: file.entries.iter().filter(is_here).cloned().collect(),
            moves: false,
        }
    });
    Ok(targets.collect())
}

/// The servers that a file names.
fn named(file: &ShareFile) -> Vec<&str> {
    let scope = file.scope.iter().flat_map(|scope| &scope.servers);
    let mut named: Vec<&str> = scope.map(String::as_str).collect();
    if named.is_empty() {
        named = file
            .entries
            .iter()
            .filter_map(|entry| entry.server.as_deref())
            .collect();
        let mut seen = std::collections::HashSet::new();
        named.retain(|name| seen.insert(*name));
    }
    named
}

fn check_entries(
    file: &ShareFile,
    source: &str,
    profiles: &[&Profile],
    named: &[&str],
) -> Result<()> {
    let several = profiles.len() > 1 || named.len() > 1;
    for entry in &file.entries {
        let at = |message: String| {
            error_at(
                source,
                &entry.place,
                format_args!("{}: {message}", entry.key),
            )
        };
        match &entry.server {
            None if several => {
                return Err(at("the file is for several servers".to_owned())
                    .hint("say for which of them the share is: `server = \"NAME\"`"));
            }
            Some(server) if !named.is_empty() && !named.contains(&server.as_str()) => {
                return Err(at(format!(
                    "it is a share of {server}, and the file is for {}",
                    named.join(", ")
                ))
                .hint(format!("add {server} to `server` in the `[scope]`")));
            }
            _ => {}
        }
    }
    Ok(())
}
