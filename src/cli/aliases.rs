//! `[aliases]`: names of one's own for command lines.
//!
//! An alias is looked for only if the first word is no command, so that a command always means itself.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::Command;
use clap::error::ErrorKind;
use sharectl_config::env_vars::Environment;
use sharectl_config::{Alias, Config, Overrides};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::shell;

use super::Cli;
use super::meant::{command_place, first_command};

/// What disarms a safety is typed, and stands in no file.
const TYPED_ONLY: [&str; 2] = ["yes", "no-journal"];

/// Why a command line was not understood.
#[derive(Debug)]
pub(crate) enum Unread {
    /// The parser says so, of these words.
    Line(Box<clap::Error>, Vec<OsString>),
    /// An alias can't be used.
    Alias(Error),
}

/// Reads a command line whose first word is the program, with aliases replaced by what they stand for.
///
/// # Errors
/// What can't be parsed, and what is no error: help and the version. An alias that makes no sense.
pub(crate) fn read(words: Vec<OsString>, env: &Environment) -> Result<Cli, Unread> {
    let unread = match Cli::read(words.clone()) {
        Ok(cli) => return Ok(cli),
        Err(error) => error,
    };
    let expanded = match unread.kind() {
        ErrorKind::InvalidSubcommand => expanded(&words, env).map_err(Unread::Alias)?,
        _ => None,
    };
    match expanded {
        Some(words) => {
            let read = Cli::read(words.clone());
            read.map_err(|error| Unread::Line(Box::new(error), words))
        }
        None => Err(Unread::Line(Box::new(unread), words)),
    }
}

/// The words of a line with its alias replaced; `None` if it begins with none.
fn expanded(words: &[OsString], env: &Environment) -> Result<Option<Vec<OsString>>> {
    let root = super::command();
    let texts: Vec<String> = words
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let Some(place) = command_place(&root, &texts) else {
        return Ok(None);
    };
    let overrides = Overrides {
        config: config_flag(&texts),
        ..Overrides::default()
    };
    let config = Config::load(env, &overrides)?;
    let aliases = config.aliases();
    check(aliases)?;
    let Some(meant) = texts.get(place).filter(|word| aliases.contains_key(*word)) else {
        return Ok(None);
    };
    let (before, behind) = words.split_at(place);
    let line = resolved(&root, aliases, meant);
    let line = line.into_iter().map(OsString::from);
    let behind = behind.iter().skip(1).cloned();
    Ok(Some(
        before.iter().cloned().chain(line).chain(behind).collect(),
    ))
}

/// Checks all aliases: none has a command's name, none goes round, none disarms a safety.
///
/// # Errors
/// [`Code::Config`] with the place of the first that does.
pub(crate) fn check(aliases: &BTreeMap<String, Alias>) -> Result<()> {
    if aliases.is_empty() {
        return Ok(());
    }
    let root = super::command();
    for (name, alias) in aliases {
        let wrong = |why: String| {
            let message = format!("{}: alias `{name}`: {why}", alias.place);
            Error::new(Code::Config, message)
        };
        if is_command(&root, name) {
            return Err(wrong(format!("`{name}` is a command"))
                .hint("give the alias another name: a command always means itself"));
        }
        if let Some(flag) = typed_only(&root, &alias.words) {
            return Err(wrong(format!("an alias can't hold `--{flag}`"))
                .hint(format!("remove it, and type `--{flag}` when you need it")));
        }
        if let Some(round) = round(&root, aliases, name) {
            return Err(wrong(format!(
                "it expands to itself: {}",
                round.join(" → ")
            )));
        }
    }
    Ok(())
}

/// The command tree with the aliases as commands, for a completion: each takes what its command takes, and
/// is described by its words. Aliases that make no sense are left out: a prompt is no place for errors.
#[must_use]
pub(crate) fn completed(root: Command, words: &[OsString], env: &Environment) -> Command {
    let texts: Vec<String> = words
        .iter()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let overrides = Overrides {
        config: config_flag(&texts),
        ..Overrides::default()
    };
    let Ok(config) = Config::load(env, &overrides) else {
        return root;
    };
    let aliases = config.aliases();
    if check(aliases).is_err() {
        return root;
    }
    let commands = aliases.iter().map(|(name, alias)| {
        let line = alias.words.iter().map(|word| shell::word(word));
        let line = line.collect::<Vec<_>>().join(" ");
        meant(&root, &resolved(&root, aliases, name))
            .name(name.clone())
            .about(line)
    });
    let commands: Vec<Command> = commands.collect();
    root.subcommands(commands)
}

/// The command that a line calls, without its other names.
fn meant(root: &Command, line: &[String]) -> Command {
    let behind = first_command(root, line).and_then(|place| line.get(place..));
    let mut command = None;
    for word in behind.unwrap_or_default() {
        let Some(sub) = command.unwrap_or(root).find_subcommand(word) else {
            break;
        };
        command = Some(sub);
    }
    let nameless: Option<&str> = None;
    let command = command.cloned().unwrap_or_default();
    command.alias(nameless).visible_alias(nameless)
}

/// Whether it is a command, or another name of one.
fn is_command(root: &Command, name: &str) -> bool {
    name == "help" || root.find_subcommand(name).is_some()
}

/// The aliases that lead from a name back to it or to one of those between.
fn round<'a>(
    root: &Command,
    aliases: &'a BTreeMap<String, Alias>,
    name: &'a str,
) -> Option<Vec<&'a str>> {
    let mut passed = vec![name];
    let mut now = name;
    while let Some(alias) = aliases.get(now) {
        let words = &alias.words;
        now = words.get(first_command(root, words)?)?;
        let is_known = passed.contains(&now);
        passed.push(now);
        if is_known {
            return Some(passed);
        }
    }
    None
}

/// What an alias stands for in the end.
fn resolved(root: &Command, aliases: &BTreeMap<String, Alias>, name: &str) -> Vec<String> {
    let mut line = vec![name.to_owned()];
    // None goes round, so that each stands in it once at most.
    for _ in 0..=aliases.len() {
        let place = first_command(root, &line);
        let alias = place.and_then(|place| Some((place, aliases.get(line.get(place)?)?)));
        let Some((place, alias)) = alias else {
            break;
        };
        line.splice(place..=place, alias.words.iter().cloned());
    }
    line
}

/// The flag of a line that an alias can't hold, if it holds one.
fn typed_only(root: &Command, words: &[String]) -> Option<&'static str> {
    let subcommand = words.iter().find_map(|word| root.find_subcommand(word));
    let takes_value = |short: char| {
        let own = subcommand.into_iter().flat_map(Command::get_arguments);
        let mut all = root.get_arguments().chain(own);
        all.any(|arg| arg.get_short() == Some(short) && arg.get_action().takes_values())
    };
    let flags = words.iter().take_while(|word| *word != "--");
    for word in flags {
        if let Some(long) = word.strip_prefix("--") {
            let name = long.split('=').next().unwrap_or(long);
            let held = TYPED_ONLY.into_iter().find(|flag| *flag == name);
            if held.is_some() {
                return held;
            }
        } else if let Some(shorts) = word.strip_prefix('-') {
            let mut flags = shorts.chars().take_while(|short| !takes_value(*short));
            if flags.any(|short| short == 'y') {
                return Some("yes");
            }
        }
    }
    None
}

/// The file that `--config` names, as far as a line that does not parse tells.
fn config_flag(words: &[String]) -> Option<PathBuf> {
    let joined = words.iter().find_map(|word| word.strip_prefix("--config="));
    let apart = || {
        let at = words.iter().position(|word| word == "--config")?;
        words.get(at + 1).map(String::as_str)
    };
    joined.or_else(apart).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aliases(all: &[(&str, &str)]) -> BTreeMap<String, Alias> {
        let alias = |words: &str| Alias {
            words: words.split(' ').map(str::to_owned).collect(),
            place: "config.toml:1".to_owned(),
        };
        all.iter()
            .map(|(name, words)| ((*name).to_owned(), alias(words)))
            .collect()
    }

    #[test]
    fn an_alias_may_stand_for_another_one() {
        let all = aliases(&[
            ("soon", "-s home mine --expires-within 7d"),
            ("mine", "list --owner me"),
        ]);
        check(&all).unwrap();
        let line = resolved(&super::super::command(), &all, "soon");
        assert_eq!(
            line.join(" "),
            "-s home list --owner me --expires-within 7d"
        );
    }

    #[test]
    fn what_shadows_goes_round_or_disarms_is_refused() {
        for (all, why) in [
            (&[("list", "show")][..], "is a command"),
            (&[("ls", "show")], "is a command"),
            (&[("help", "show")], "is a command"),
            (&[("a", "a")], "a → a"),
            (
                &[("a", "-q b"), ("b", "-s home c"), ("c", "a")],
                "a → b → c → a",
            ),
            (&[("a", "b"), ("b", "c"), ("c", "b")], "b → c → b"),
            (&[("wipe", "delete --all --yes")], "`--yes`"),
            (&[("wipe", "delete --all -y")], "`--yes`"),
            (&[("wipe", "delete --all -qy")], "`--yes`"),
            (&[("wipe", "-s home prune --no-journal")], "`--no-journal`"),
        ] {
            let error = check(&aliases(all)).unwrap_err();
            assert_eq!(error.code(), Code::Config);
            assert!(error.message().contains(why), "{error}");
        }
        for fine in ["list -sy", "create -dy", "create -- -y", "list --match yes"] {
            check(&aliases(&[("mine", fine)])).unwrap();
        }
    }

    #[test]
    fn the_file_may_be_named_behind_the_alias() {
        let words = |line: &str| -> Vec<String> { line.split(' ').map(str::to_owned).collect() };
        for line in [
            "sharectl soon --config x.toml",
            "sharectl --config=x.toml soon",
        ] {
            assert_eq!(config_flag(&words(line)), Some(PathBuf::from("x.toml")));
        }
        let root = super::super::command();
        let at = command_place(&root, &words("sharectl -s home -q soon --config x.toml"));
        assert_eq!(at, Some(4));
        assert_eq!(command_place(&root, &words("sharectl -q")), None);
    }
}
