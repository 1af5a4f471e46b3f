//! What an argument's value can be.

use std::ffi::OsStr;
use std::time::Duration;

use clap::builder::StyledStr;
use clap_complete::engine::CompletionCandidate;

use super::known::{KnownShare, KnownShares};
use super::{refresh, words};
use crate::cli::GlobalArgs;
use crate::commands::journals;
use crate::config::{Config, Profile, name};
use crate::domain::ItemKind;
use crate::domain::check::{FindingCode, Severity};
use crate::domain::text::is_invisible;
use crate::env_vars::Environment;
use crate::journal::{Journal, OperationId};
use crate::output::sanitize;
use crate::output::views::finding_codes::explanation;

/// What was seen so long ago is as good as new.
const FRESH: Duration = Duration::from_secs(30);

/// The servers there are, and `all`.
#[must_use]
pub fn servers(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(line) = Line::read() else {
        return Vec::new();
    };
    let profiles = line.config.every_profile();
    let mut values: Vec<_> = profiles
        .map(|profile| candidate(&profile.name, profile.address()))
        .collect();
    values.push(candidate(name::ALL, "every server that was added"));
    beginning_with(current, values)
}

/// The servers that are configured: those that a `server` command can be about.
#[must_use]
pub fn profiles(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(line) = Line::read() else {
        return Vec::new();
    };
    let own = line.config.profiles();
    let values = own
        .filter(|profile| profile.name != name::ENV)
        .map(|profile| candidate(&profile.name, profile.address()));
    beginning_with(current, values.collect())
}

/// The operations in the journals of this state directory, or of the servers that the line names, the
/// latest first.
#[must_use]
pub fn operations(current: &OsStr) -> Vec<CompletionCandidate> {
    /// More would not be read through at a prompt.
    const LATEST: usize = 20;
    let journals = Line::read().and_then(|line| journals::in_scope(&line.config).ok());
    let mut operations: Vec<(OperationId, Journal)> = Vec::new();
    for journal in journals.unwrap_or_default() {
        let ids = journal.ids().unwrap_or_default().into_iter();
        operations.extend(ids.map(|id| (id, journal.clone())));
    }
    operations.sort_unstable_by(|(one, _), (other, _)| other.cmp(one));
    operations.dedup_by(|(one, _), (other, _)| one == other);
    let latest = operations.iter().take(LATEST);
    let values = latest.map(|(id, journal)| {
        let what = journal.overview(id).map(|it| it.meta.origin.command_line);
        candidate(id.as_str(), &what.unwrap_or_default())
    });
    beginning_with(current, values.collect())
}

/// The shares of the server that the line means; where it means none, of all that are known.
#[must_use]
pub fn shares(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(line) = Line::read() else {
        return Vec::new();
    };
    let mut values = Vec::new();
    match line.config.choose(&[]) {
        Ok(profile) => {
            for share in line.shares(profile) {
                values.push(candidate(&share.id, &share.what));
            }
        }
        Err(_) => {
            for profile in line.config.profiles() {
                for share in line.seen(profile).unwrap_or_default() {
                    let reference = format!("{}/{}", profile.name, share.id);
                    values.push(candidate(&reference, &share.what));
                }
            }
        }
    }
    beginning_with(current, values)
}

/// The owners of the shares that are known, and `any`.
#[must_use]
pub fn owners(current: &OsStr) -> Vec<CompletionCandidate> {
    let mut values = vec![candidate("any", "everybody")];
    if let Some(line) = Line::read()
        && let Ok(profile) = line.config.choose(&[])
    {
        let shares = line.shares(profile);
        let mut owners: Vec<String> = shares.into_iter().filter_map(|share| share.owner).collect();
        owners.sort_unstable();
        owners.dedup();
        values.extend(owners.iter().map(|owner| candidate(owner, "")));
    }
    beginning_with(current, values)
}

/// The kinds of items, as `--kind` takes them.
#[must_use]
pub fn item_kinds(current: &OsStr) -> Vec<CompletionCandidate> {
    let values = ItemKind::ALL.map(|kind| candidate(kind.as_str(), ""));
    beginning_with(current, values.into())
}

/// The kinds of contents that a share can have.
#[must_use]
pub fn share_kinds(current: &OsStr) -> Vec<CompletionCandidate> {
    let mut values = item_kinds(OsStr::new(""));
    values.push(candidate("mixed", "items of several kinds"));
    beginning_with(current, values)
}

/// The codes of findings, and their severities.
#[must_use]
pub fn finding_codes(current: &OsStr) -> Vec<CompletionCandidate> {
    let codes = FindingCode::ALL.map(|code| candidate(code.as_str(), explanation(code).meaning));
    let severities = Severity::ALL.map(|severity| candidate(severity.as_str(), ""));
    beginning_with(current, codes.into_iter().chain(severities).collect())
}

/// How references to items begin.
#[must_use]
pub fn items(current: &OsStr) -> Vec<CompletionCandidate> {
    let begin = |kind: ItemKind| candidate(&format!("{kind}:"), &format!("by its id: {kind}:ID"));
    beginning_with(current, ItemKind::ALL.map(begin).into())
}

pub(super) fn candidate(value: &str, help: &str) -> CompletionCandidate {
    let help = (!help.is_empty()).then(|| StyledStr::from(sanitize::line(help, true).into_owned()));
    CompletionCandidate::new(value).help(help)
}

/// Those that continue what is typed. What a shell would have to quote is left out: an id or a name
/// like that is a stranger's, and nothing to insert at a prompt.
pub(super) fn beginning_with(
    current: &OsStr,
    mut values: Vec<CompletionCandidate>,
) -> Vec<CompletionCandidate> {
    let current = current.to_str().unwrap_or_default();
    values.retain(|value| {
        let plain =
            |sign: char| sign.is_alphanumeric() && !is_invisible(sign) || "-_.:@/+%".contains(sign);
        let value = value.get_value().to_str();
        value.is_some_and(|value| value.starts_with(current) && value.chars().all(plain))
    });
    values
}

/// What the line says so far of servers and places.
struct Line {
    env: Environment,
    global: GlobalArgs,
    config: Config,
}

impl Line {
    fn read() -> Option<Self> {
        let env = Environment::from_process();
        let global = flags(words().iter().filter_map(|word| word.to_str()));
        let config = Config::load(&env, &global.overrides()).ok()?;
        Some(Self {
            env,
            global,
            config,
        })
    }

    /// What is known of a server's shares, asked for again where that is old.
    fn shares(&self, profile: &Profile) -> Vec<KnownShare> {
        let seen = self.known(profile).and_then(|known| known.load());
        match seen {
            Some((shares, age)) if age < FRESH => shares,
            old => refresh::refreshed(profile, &self.global, &self.env)
                .or(old.map(|(shares, _)| shares))
                .unwrap_or_default(),
        }
    }

    fn seen(&self, profile: &Profile) -> Option<Vec<KnownShare>> {
        let (shares, _) = self.known(profile)?.load()?;
        Some(shares)
    }

    fn known(&self, profile: &Profile) -> Option<KnownShares> {
        let state = self.config.paths().state().ok()?;
        Some(KnownShares::new(state, &profile.account()))
    }
}

/// The flags of an unfinished line that decide where to look: no parser would take it.
fn flags<'w>(words: impl Iterator<Item = &'w str>) -> GlobalArgs {
    let mut global = GlobalArgs::default();
    let mut flag = "";
    for word in words {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, value),
            _ if word.starts_with("-s") && word.len() > 2 => ("-s", &word[2..]),
            _ => (flag, word),
        };
        match name {
            "-s" | "--server" => global.servers.push(value.to_owned()),
            "--config" => global.config = Some(value.into()),
            "--state-dir" => global.state_dir = Some(value.into()),
            _ => {}
        }
        flag = if word.contains('=') { "" } else { word };
    }
    // The word that is being completed is no server yet.
    global.servers.retain(|name| !name.is_empty());
    global
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_line_tells_server_and_places() {
        let of = |line: &str| flags(line.split(' '));
        assert_eq!(of("sharectl -s home show X").servers, ["home"]);
        assert_eq!(of("sharectl show -shome --server=b").servers, ["home", "b"]);
        assert!(of("sharectl show -s ").servers.is_empty());
        let global = of("sharectl --config /a --state-dir=/b list -");
        assert_eq!(global.config.as_deref(), Some("/a".as_ref()));
        assert_eq!(global.state_dir.as_deref(), Some("/b".as_ref()));
    }

    #[test]
    fn nothing_that_a_shell_would_read_is_offered() {
        // The last one is a letter to Unicode, and nothing to see.
        let hostile = [
            "$(reboot)",
            "a b",
            "`x`",
            "a;b",
            "\u{1b}[2J",
            "x'y",
            "a\nb",
            "\u{3164}",
        ];
        let values = hostile.map(|value| candidate(value, "x"));
        assert!(beginning_with(OsStr::new(""), values.into()).is_empty());
        let help = candidate("a", "x\u{1b}[2J\ny");
        assert!(
            !help
                .get_help()
                .unwrap()
                .to_string()
                .contains(char::is_control)
        );
    }

    #[test]
    fn kinds_continue_what_is_typed() {
        let names = |values: Vec<CompletionCandidate>| -> Vec<String> {
            let names = values.iter().map(CompletionCandidate::get_value);
            names
                .map(|name| name.to_string_lossy().into_owned())
                .collect()
        };
        assert_eq!(names(items(OsStr::new("al"))), ["album:"]);
        assert_eq!(names(share_kinds(OsStr::new("mi"))), ["mixed"]);
    }
}
