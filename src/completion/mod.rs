//! Completing a command line as it is typed.
//!
//! The shell runs sharectl itself with `COMPLETE` set and the words so far. The answer waits at most a tenth
//! of a second for a server, never asks the user, never signs in, and prints nothing if it fails: a prompt
//! can't show errors.

mod ask;
mod known;
mod values;

use std::ffi::{OsStr, OsString};

use clap::{Arg, Command};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::{CompleteEnv, Shells};
use sharectl_config::env_vars::{self, Environment};
use sharectl_core::domain::ItemKind;

use self::ask::{SHELL, words};
use crate::cli::{self, line};

pub(crate) use known::{KnownShares, KnownTitles, NewestShares};

/// Answers a shell that asks for completions or for its completion script. `false` if no shell asks and the
/// command line must run.
pub(crate) fn answer(env: &Environment) -> bool {
    let shell = env
        .raw(&env_vars::COMPLETE)
        .and_then(|shell| shell.to_str());
    let Some(shell) = shell else {
        return false;
    };
    let name = std::path::Path::new(shell).file_stem();
    let name = name.and_then(|name| name.to_str()).unwrap_or_default();
    if Shells::builtins().completer(name).is_none() {
        return false;
    }
    // The engine removes the variable.
    let _ = SHELL.set(name.to_owned());
    let here = std::env::current_dir().ok();
    // If completion fails, nothing is offered.
    let _ = CompleteEnv::with_factory(|| options_apart(with_aliases(env)))
        .bin("sharectl")
        .try_complete(without_false_commands(std::env::args_os()), here.as_deref());
    true
}

/// The command tree, with aliases if there is a line to complete.
fn with_aliases(env: &Environment) -> Command {
    let (root, words) = (with_values(cli::command()), words());
    match words.is_empty() {
        // The shell asks for its completion script.
        true => root,
        false => line::completed(root, &words, env),
    }
}

/// Adds completers to the arguments. Most argument ids mean the same in every command that has them.
fn with_values(command: Command) -> Command {
    use values::{
        dates, expiries, fields, finding_codes, item_kinds, items, libraries, operations, owners,
        profiles, servers, share_kinds, shares, sort_fields, spans, starts, titles, where_fields,
    };
    // In `server add` and `server set`, some of the ids mean something else.
    let (adds, sets) = (command.get_name() == "add", command.get_name() == "set");
    let completed = |arg: Arg| {
        let completer = match arg.get_id().as_str() {
            "servers" => if_known(servers),
            "name" if !adds => if_known(profiles),
            "shares" | "keep" => if_known(shares),
            "items" | "item" | "contains" => ArgValueCompleter::new(items),
            "owner" => ArgValueCompleter::new(owners),
            "library" => if_known(libraries),
            "kind" if !adds && !sets => ArgValueCompleter::new(share_kinds),
            "kinds" => ArgValueCompleter::new(item_kinds),
            "operation" => ArgValueCompleter::new(operations),
            "only" | "ignore" => ArgValueCompleter::new(finding_codes),
            "fields" => ArgValueCompleter::new(fields),
            "sort" => ArgValueCompleter::new(sort_fields),
            "condition" => ArgValueCompleter::new(where_fields),
            "expires" | "default_expires" => ArgValueCompleter::new(expiries),
            "until" | "created_before" | "created_after" => if_known(dates),
            "after" | "by" | "at_least" | "expires_within" | "expired_for" | "not_visited_for"
            | "renew_before" | "grace" => ArgValueCompleter::new(spans),
            "at" => ArgValueCompleter::new(starts),
            kind @ ("song" | "album" | "artist" | "playlist" | "book" | "episode") => {
                let kind = kind.parse().unwrap_or(ItemKind::Album);
                ArgValueCompleter::new(move |typed: &OsStr| titles(kind, typed).unwrap_or_default())
            }
            _ => return arg,
        };
        arg.add(completer)
    };
    command.mut_args(completed).mut_subcommands(with_values)
}

/// A completer whose values may be unknown.
fn if_known(values: fn(&OsStr) -> Option<Vec<CompletionCandidate>>) -> ArgValueCompleter {
    ArgValueCompleter::new(move |typed: &OsStr| values(typed).unwrap_or_default())
}

/// Replaces flag values that are also command names: the engine takes the server in `-s demo show` for the
/// command `demo`. The last word is the one being completed and is kept.
fn without_false_commands(words: impl Iterator<Item = OsString>) -> Vec<OsString> {
    /// Not a command. Any such value works, because the completers read the original line.
    const NEUTRAL: &str = "_";
    let mut words: Vec<OsString> = words.collect();
    let is_flag = |word: &OsString| word.to_string_lossy().starts_with('-') && word != "--";
    // Most lines have no flag, and the tree is slow to build.
    if !words.iter().any(is_flag) {
        return words;
    }
    let root = cli::command();
    for at in 1..words.len().saturating_sub(1) {
        let flag = words[at - 1].to_str().unwrap_or_default();
        if line::takes_value(&root, flag) && root.find_subcommand(&words[at]).is_some() {
            words[at] = NEUTRAL.into();
        }
    }
    words
}

/// Hides the options until a `-` is typed, so that they don't bury a command's values. The engine still
/// offers them if nothing else matches.
fn options_apart(command: Command) -> Command {
    let begins_one = words().last().is_some_and(|word| {
        let word = word.to_string_lossy();
        word.starts_with('-')
    });
    if begins_one {
        return command;
    }
    hidden(command)
}

fn hidden(command: Command) -> Command {
    let hide = |arg: Arg| match arg.is_positional() {
        true => arg,
        false => arg.hide(true),
    };
    // clap would add these two as visible options.
    let command = command.disable_help_flag(true).disable_version_flag(true);
    command.mut_args(hide).mut_subcommands(hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_called_like_a_command_is_none() {
        let without = |line: &str| -> String {
            let words = without_false_commands(line.split(' ').map(OsString::from));
            words.join(" ".as_ref()).into_string().unwrap()
        };
        let line = "x -- sharectl -s search show ";
        assert_eq!(without(line), "x -- sharectl -s _ show ");
        for same in [
            "x -- sharectl -q demo serve --p",
            "x -- sharectl -s home show ",
            "x -- sharectl show -s search",
        ] {
            assert_eq!(without(same), same);
        }
    }
}
