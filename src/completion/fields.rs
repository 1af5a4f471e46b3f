//! The fields that `--fields` and `--sort` can name: they are those of the command's rows.

use std::ffi::{OsStr, OsString};

use clap_complete::engine::CompletionCandidate;
use sharectl_ui::output::record;
use sharectl_ui::output::shape::FieldSet;
use sharectl_ui::output::views::{findings, history, items, links, servers, stats};

use super::values::{beginning_with, candidate};
use super::words;
use crate::cli;

/// The fields that can be shown.
#[must_use]
pub(crate) fn fields(current: &OsStr) -> Vec<CompletionCandidate> {
    let values = match command_of(&words()).as_deref() {
        Some("m3u") => named(&items::ENTRIES),
        command => rows_of(command).map(named).unwrap_or_default(),
    };
    beginning_with(current, values)
}

/// The fields that rows can be sorted by; behind the colon, the order.
#[must_use]
pub(crate) fn sort_fields(current: &OsStr) -> Vec<CompletionCandidate> {
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

/// What the rows of a command are.
fn rows_of(command: Option<&str>) -> Option<&'static FieldSet> {
    Some(match command? {
        // A playlist is in the order of its shares.
        "list" | "create" | "m3u" => &record::LISTED,
        "show" => &record::SHOWN,
        "search" => &items::FOUND,
        "url" => &links::LINKS,
        "history" => &history::OPERATIONS,
        "check" => &findings::CHECK_FINDINGS,
        "doctor" => &servers::FINDINGS,
        "stats" => &stats::STATS,
        "server" => &servers::SERVERS,
        _ => return None,
    })
}

/// The command in an unfinished line, by its own name.
fn command_of(words: &[OsString]) -> Option<String> {
    let words = words.iter().map(|word| word.to_string_lossy().into_owned());
    let path = cli::command_of(words);
    path.split(' ').nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

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
