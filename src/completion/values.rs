//! Completers for the values of arguments.

use std::ffi::{OsStr, OsString};

use clap::builder::StyledStr;
use clap_complete::engine::CompletionCandidate;
use sharectl_config::profile;
use sharectl_core::domain::ItemKind;
use sharectl_core::domain::check::{FindingCode, Severity};
use sharectl_core::domain::text::{fold, is_invisible};
use sharectl_core::journal::{Journal, OperationId};
use sharectl_core::order::Order as _;
use sharectl_ui::output::shape::FieldSet;
use sharectl_ui::output::views::findings::explanation;
use sharectl_ui::output::{plan, record, sanitize, views};

use super::ask::{Line, SHELL, words};
use super::known::KnownTitles;
use crate::cli::{self, line};
use crate::commands::history;

/// The maximum number of values: a longer list is no use at a prompt.
const SHOWN: usize = 500;

/// The servers, and `all`.
pub(super) fn servers(current: &OsStr) -> Option<Vec<CompletionCandidate>> {
    let line = Line::read()?;
    let profiles = line.config.every_profile();
    let mut values: Vec<_> = profiles
        .map(|profile| candidate(&profile.name, profile.address()))
        .collect();
    values.push(candidate(profile::ALL, "every server that was added"));
    Some(beginning_with(current, values))
}

/// The configured servers, which the `server` commands accept.
pub(super) fn profiles(current: &OsStr) -> Option<Vec<CompletionCandidate>> {
    let line = Line::read()?;
    let own = line.config.profiles();
    let values = own
        .filter(|profile| profile.name != profile::ENV)
        .map(|profile| candidate(&profile.name, profile.address()));
    Some(beginning_with(current, values.collect()))
}

/// The operations in the journals of this state directory, or of the servers that the line names, the latest first.
pub(super) fn operations(current: &OsStr) -> Vec<CompletionCandidate> {
    /// A longer list is no use at a prompt.
    const LATEST: usize = 20;
    let journals = Line::read().and_then(|line| history::in_scope(&line.config).ok());
    let mut operations: Vec<(OperationId, Journal)> = Vec::new();
    for journal in journals.unwrap_or_default() {
        let ids = journal.ids().unwrap_or_default().into_iter();
        operations.extend(ids.map(|id| (id, journal.clone())));
    }
    operations.order_by(|(one, _), (other, _)| other.cmp(one));
    operations.dedup_by(|(one, _), (other, _)| one == other);
    let latest = operations.iter().take(LATEST);
    let values = latest.map(|(id, journal)| {
        let what = journal.overview(id).map(|it| it.meta.origin.command_line);
        candidate(id.as_str(), &what.unwrap_or_default())
    });
    beginning_with(current, values.collect())
}

/// The shares of the server that the line uses, or all cached shares if the line doesn't choose one.
pub(super) fn shares(current: &OsStr) -> Option<Vec<CompletionCandidate>> {
    let line = Line::read()?;
    let typed = current.to_str().unwrap_or_default();
    Some(match (line.config.choose(&[]), Spelling::of(typed)) {
        (Ok(profile), Spelling::Id) => line
            .shares(profile, |share| share.id.starts_with(typed))
            .iter()
            .flat_map(|share| matching(current, &share.id, &share.what))
            .take(SHOWN)
            .collect(),
        // A link or a reference names its own server.
        (_, spelling) => line
            .config
            .profiles()
            .flat_map(|profile| {
                let shares = line.cached_shares(profile).unwrap_or_default().into_iter();
                shares.filter_map(move |share| {
                    let name = match spelling {
                        Spelling::Link => share.url.clone()?,
                        _ => format!("{}/{}", profile.name, share.id),
                    };
                    matching(current, &name, &share.what)
                })
            })
            .take(SHOWN)
            .collect(),
    })
}

/// The form in which a share is being named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    Id,
    Reference,
    Link,
}

impl Spelling {
    fn of(typed: &str) -> Self {
        if typed.starts_with("http") {
            Self::Link
        } else if typed.contains('/') {
            Self::Reference
        } else {
            Self::Id
        }
    }
}

/// A candidate, if it continues the typed text.
fn matching(current: &OsStr, value: &str, help: &str) -> Option<CompletionCandidate> {
    let typed = current.to_str().unwrap_or_default();
    // Checked first, because most values don't match.
    let begins = value.starts_with(typed);
    begins
        .then(|| beginning_with(current, vec![candidate(value, help)]).pop())
        .flatten()
}

/// The known titles of a kind that match. Asks the server if none does.
pub(super) fn titles(kind: ItemKind, current: &OsStr) -> Option<Vec<CompletionCandidate>> {
    /// The minimum length of a search text: a shorter one matches almost everything.
    const WORTH_ASKING: usize = 3;
    let (line, typed) = (Line::read()?, current.to_str()?);
    let profile = line.config.choose(&[]).ok()?;
    let state = line.config.paths().state().ok()?;
    let shell = Quoting::of_process();
    let wanted = fold(&shell.unquoted(typed));
    let fitting = |titles: Vec<String>| -> Vec<CompletionCandidate> {
        let fitting = titles
            .iter()
            .filter(|title| fold(title).starts_with(&wanted));
        let quoted = fitting.filter_map(|title| shell.quoted(title, typed));
        let quoted = quoted.map(|title| candidate(&title, ""));
        quoted.take(SHOWN).collect()
    };
    let known = fitting(KnownTitles::new(state, &profile.account()).of(kind.as_str()));
    if !known.is_empty() || wanted.chars().count() < WORTH_ASKING {
        return Some(known);
    }
    line.titles(profile, kind, wanted.clone()).map(fitting)
}

/// The field names of a filter, for the one that is being typed.
pub(super) fn where_fields(current: &OsStr) -> Vec<CompletionCandidate> {
    let typed = current.to_str().unwrap_or_default();
    let is_part = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
    let begin = typed.trim_end_matches(is_part);
    let field = &typed[begin.len()..];
    // A value follows an operator, and an operator follows a value.
    let before = begin.trim_end_matches([' ', '(', '\'', '"']);
    let is_place = before.is_empty()
        || ["and", "or", "not", "("]
            .iter()
            .any(|word| before.ends_with(word));
    let in_text = before.matches('"').count() % 2 == 1 && !typed.starts_with('"');
    if !is_place || in_text {
        return Vec::new();
    }
    let fields = record::LISTED.fields.iter();
    fields
        .filter(|known| known.name.starts_with(field))
        .map(|known| candidate(&format!("{begin}{}", known.name), known.meaning))
        .collect()
}

/// Durations: common ones, or units for a number that is already typed.
pub(super) fn spans(current: &OsStr) -> Vec<CompletionCandidate> {
    let usual = ["1d", "3d", "7d", "14d", "30d", "90d", "1y"];
    let typed = current.to_str().unwrap_or_default();
    let number = typed.strip_prefix(['+', '-']).unwrap_or(typed);
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return beginning_with(current, usual.map(|span| candidate(span, "")).into());
    }
    let units = [
        ("h", "hours"),
        ("d", "days"),
        ("w", "weeks"),
        ("mo", "months"),
        ("y", "years"),
    ];
    let units = units.map(|(unit, words)| candidate(&format!("{typed}{unit}"), words));
    beginning_with(current, units.into())
}

/// Expiries: durations, `never`, and common dates.
pub(super) fn expiries(current: &OsStr) -> Vec<CompletionCandidate> {
    let mut values = spans(current);
    let others = [candidate("never", "no expiry, if the server supports that")];
    values.extend(beginning_with(current, others.into()));
    values.extend(dates(current).unwrap_or_default());
    values
}

/// Common dates.
pub(super) fn dates(current: &OsStr) -> Option<Vec<CompletionCandidate>> {
    let line = Line::read()?;
    let clock = line.config.clock(&line.env, None).ok()?;
    let today = clock.now().to_zoned(clock.zone().clone()).date();
    let days = [
        (today.tomorrow().ok(), "tomorrow"),
        (Some(today.last_of_month()), "the end of this month"),
        (Some(today.last_of_year()), "the end of this year"),
    ];
    let days = days.into_iter().filter_map(|(day, words)| {
        let day = day.filter(|day| *day > today)?;
        Some(candidate(&day.to_string(), words))
    });
    let mut values: Vec<CompletionCandidate> = days.collect();
    values.dedup_by(|one, other| one.get_value() == other.get_value());
    Some(beginning_with(current, values))
}

/// Start times: the chapters of the share that the line names.
pub(super) fn starts(current: &OsStr) -> Vec<CompletionCandidate> {
    const CHAPTER: &str = "chapter:";
    let typed = current.to_str().unwrap_or_default();
    if !typed.starts_with(CHAPTER) {
        let values = [candidate(CHAPTER, "a chapter by its number or title")];
        return beginning_with(current, values.into());
    }
    let chapters = Line::read().and_then(|line| line.chapters());
    let chapters = chapters.unwrap_or_default();
    let values = chapters
        .iter()
        .map(|chapter| candidate(&format!("{CHAPTER}{}", chapter.number), &chapter.title));
    beginning_with(current, values.collect())
}

/// How to insert text with spaces as one word in the shell that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    /// The shell quotes the inserted text itself.
    Shell,
    /// The inserted text must already be quoted.
    Bash,
    /// Unknown: text that needs quotes is not offered.
    None,
}

impl Quoting {
    fn of_process() -> Self {
        match SHELL.get().map(String::as_str).unwrap_or_default() {
            "zsh" | "fish" => Self::Shell,
            "bash" => Self::Bash,
            _ => Self::None,
        }
    }

    /// The typed text without its quotes.
    fn unquoted(self, typed: &str) -> String {
        let inside = typed.strip_prefix(['\'', '"']).unwrap_or(typed);
        match inside.len() == typed.len() {
            true => inside.replace('\\', ""),
            false => inside.to_owned(),
        }
    }

    /// A title as one word that continues the typed text; `None` if that isn't safe.
    fn quoted(self, title: &str, typed: &str) -> Option<String> {
        let is_shown = |sign: char| !sign.is_control() && !is_invisible(sign);
        let is_plain = |sign: char| sign.is_alphanumeric() || "-_.:@/+%,".contains(sign);
        if !title.chars().all(is_shown) {
            return None;
        }
        let open = typed.chars().next().filter(|sign| "'\"".contains(*sign));
        match (self, open) {
            (Self::None, _) => title.chars().all(is_plain).then(|| title.to_owned()),
            (Self::Shell, _) => Some(title.to_owned()),
            (Self::Bash, None) => {
                let mut quoted = String::new();
                for sign in title.chars() {
                    if !is_plain(sign) {
                        quoted.push('\\');
                    }
                    quoted.push(sign);
                }
                Some(quoted)
            }
            (Self::Bash, Some(open)) => {
                let special = if open == '\'' { "'" } else { "\"$`\\!" };
                let is_safe = title.chars().all(|sign| !special.contains(sign));
                is_safe.then(|| format!("{open}{title}{open}"))
            }
        }
    }
}

/// The owners of the known shares, and `any`.
pub(super) fn owners(current: &OsStr) -> Vec<CompletionCandidate> {
    let mut values = vec![candidate("any", "everybody")];
    if let Some(line) = Line::read()
        && let Ok(profile) = line.config.choose(&[])
    {
        let shares = line.shares(profile, |share| share.owner.is_some());
        let mut owners: Vec<String> = shares.into_iter().filter_map(|share| share.owner).collect();
        owners.order();
        owners.dedup();
        values.extend(owners.iter().map(|owner| candidate(owner, "")));
    }
    beginning_with(current, values)
}

/// The libraries of the known shares.
pub(super) fn libraries(current: &OsStr) -> Option<Vec<CompletionCandidate>> {
    let (line, typed) = (Line::read()?, current.to_str()?);
    let profile = line.config.choose(&[]).ok()?;
    let shell = Quoting::of_process();
    let wanted = fold(&shell.unquoted(typed));
    let shares = line.shares(profile, |share| share.library.is_some());
    let libraries = shares.into_iter().filter_map(|share| share.library);
    let mut libraries: Vec<String> = libraries
        .filter(|library| fold(library).starts_with(&wanted))
        .collect();
    libraries.order();
    libraries.dedup();
    let quoted = libraries
        .iter()
        .filter_map(|name| shell.quoted(name, typed));
    Some(quoted.map(|name| candidate(&name, "")).collect())
}

/// The kinds of items, as `--kind` takes them.
pub(super) fn item_kinds(current: &OsStr) -> Vec<CompletionCandidate> {
    let values = ItemKind::ALL.map(|kind| candidate(kind.as_str(), ""));
    beginning_with(current, values.into())
}

/// The kinds of contents that a share can have.
pub(super) fn share_kinds(current: &OsStr) -> Vec<CompletionCandidate> {
    let mut values = item_kinds(OsStr::new(""));
    values.push(candidate("mixed", "items of several kinds"));
    beginning_with(current, values)
}

/// The codes of findings, and their severities.
pub(super) fn finding_codes(current: &OsStr) -> Vec<CompletionCandidate> {
    let codes = FindingCode::ALL.map(|code| candidate(code.as_str(), explanation(code).meaning));
    let severities = Severity::ALL.map(|severity| candidate(severity.as_str(), ""));
    beginning_with(current, codes.into_iter().chain(severities).collect())
}

/// The prefixes of item references, such as `album:`.
pub(super) fn items(current: &OsStr) -> Vec<CompletionCandidate> {
    let begin = |kind: ItemKind| candidate(&format!("{kind}:"), &format!("by its id: {kind}:ID"));
    beginning_with(current, ItemKind::ALL.map(begin).into())
}

fn candidate(value: &str, help: &str) -> CompletionCandidate {
    let help = (!help.is_empty()).then(|| StyledStr::from(sanitize::line(help, true).into_owned()));
    CompletionCandidate::new(value).help(help)
}

/// The values that continue the typed text. Values that a shell would have to quote are left out: such ids
/// and names come from strangers and must not be inserted at a prompt.
fn beginning_with(
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

/// The fields that can be shown.
pub(super) fn fields(current: &OsStr) -> Vec<CompletionCandidate> {
    let values = match command_of(&words()).as_deref() {
        Some("m3u") => named(&views::items::ENTRIES),
        command => rows_of(command).map(named).unwrap_or_default(),
    };
    beginning_with(current, values)
}

/// The fields to sort rows by; after the colon, the order.
pub(super) fn sort_fields(current: &OsStr) -> Vec<CompletionCandidate> {
    let command = command_of(&words());
    let set = rows_of(command.as_deref());
    let typed = current.to_str().and_then(|typed| typed.split_once(':'));
    let values = match (set, typed) {
        (Some(set), Some((name, _))) if set.position(name).is_some() => {
            vec![candidate(&format!("{name}:desc"), "the other way round")]
        }
        (Some(set), _) => named(set),
        (None, _) => Vec::new(),
    };
    beginning_with(current, values)
}

fn named(set: &FieldSet) -> Vec<CompletionCandidate> {
    let fields = set.fields.iter();
    fields
        .map(|field| candidate(field.name, field.meaning))
        .collect()
}

/// The fields of a command's rows.
fn rows_of(command: Option<&str>) -> Option<&'static FieldSet> {
    Some(match command? {
        // `m3u` sorts the shares, not the playlist's entries.
        "list" | "m3u" => &record::LISTED,
        "create" | "update" | "expire" | "rotate" | "delete" | "prune" | "undo" | "redo"
        | "diff" | "apply" => &plan::ROW_AND_SHARE,
        "show" => &record::SHOWN,
        "search" => &views::items::FOUND,
        "url" => &views::links::LINKS,
        "history" => &views::history::OPERATIONS,
        "check" => &views::findings::CHECK_FINDINGS,
        "doctor" => &views::servers::FINDINGS,
        "stats" => &views::stats::STATS,
        "server" => &views::servers::SERVERS,
        _ => return None,
    })
}

/// The command in an unfinished line, by its main name.
fn command_of(words: &[OsString]) -> Option<String> {
    let path = line::command_of(&cli::command(), &line::texts(words));
    path.split(' ').nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_shell_would_read_is_offered() {
        // Unicode classifies the last one as a letter, but it is invisible.
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

    fn names(values: Vec<CompletionCandidate>) -> Vec<String> {
        let names = values.iter().map(CompletionCandidate::get_value);
        names
            .map(|name| name.to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn fields_are_offered_if_a_filter_takes_one() {
        let of = |typed: &str| names(where_fields(OsStr::new(typed)));
        assert_eq!(of("visit"), ["visits"]);
        assert_eq!(of("visits < 3 and own"), ["visits < 3 and owner"]);
        assert_eq!(of("'not (visit"), ["'not (visits"]);
        assert!(of("").len() > 10);
        for no_place in ["visits < own", "visits ", "owner == \"own"] {
            assert!(of(no_place).is_empty(), "{no_place}");
        }
    }

    #[test]
    fn a_number_gets_its_units_and_nothing_the_usual_lengths() {
        let of = |typed: &str| names(spans(OsStr::new(typed)));
        assert_eq!(of("7"), ["7h", "7d", "7w", "7mo", "7y"]);
        assert_eq!(of("+2"), ["+2h", "+2d", "+2w", "+2mo", "+2y"]);
        assert!(of("").contains(&"30d".to_owned()));
        assert!(of("x").is_empty());
    }

    #[test]
    fn titles_are_one_word_to_the_shell_that_asks() {
        let title = "Marlowe & Sons' $(best)";
        let quoted = |shell: Quoting, typed: &str| shell.quoted(title, typed);
        let bash = quoted(Quoting::Bash, "Mar").unwrap();
        assert_eq!(bash, r"Marlowe\ \&\ Sons\'\ \$\(best\)");
        assert_eq!(quoted(Quoting::Bash, "'Mar"), None);
        assert_eq!(quoted(Quoting::Bash, "\"Mar"), None);
        assert_eq!(quoted(Quoting::Shell, "Mar").as_deref(), Some(title));
        assert_eq!(quoted(Quoting::None, "Mar"), None);
        assert_eq!(Quoting::Shell.quoted("a\u{1b}[2J", ""), None);
        let both = Quoting::Bash.quoted("Low Tide", "'Lo");
        assert_eq!(both.as_deref(), Some("'Low Tide'"));
        assert_eq!(Quoting::Bash.unquoted(r"Low\ Ti"), "Low Ti");
        assert_eq!(Quoting::Bash.unquoted("'Low Ti"), "Low Ti");
    }

    #[test]
    fn kinds_continue_what_is_typed() {
        assert_eq!(names(items(OsStr::new("al"))), ["album:"]);
        assert_eq!(names(share_kinds(OsStr::new("mi"))), ["mixed"]);
    }

    #[test]
    fn the_command_is_found_behind_flags_and_by_its_alias() {
        let of = |line: &str| {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            command_of(&words)
        };
        assert_eq!(
            of("sharectl -s search ls --fields u").as_deref(),
            Some("list")
        );
        assert_eq!(of("sharectl url x --sort").as_deref(), Some("url"));
        assert_eq!(of("sharectl -s list"), None);
    }

    #[test]
    fn every_command_with_fields_has_rows() {
        let root = cli::command();
        for command in root.get_subcommands() {
            let has = |id: &str| command.get_arguments().any(|arg| arg.get_id() == id);
            if has("fields") || has("sort") {
                let name = command.get_name();
                assert!(rows_of(Some(name)).is_some(), "{name}");
            }
        }
    }
}
