//! A command line before it is parsed: where its command stands, what can be told of a line that can't be parsed, and
//! `[aliases]`, names of the user's own for command lines.
//!
//! An alias is looked for only if the first word is no command, so that a command always means itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, Command};
use sharectl_config::env_vars::Environment;
use sharectl_config::{Alias, Config, Overrides};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::shell;

/// What disarms a safety is typed, and stands in no file.
const TYPED_ONLY: [&str; 2] = ["yes", "no-journal"];

/// The words of a line with its alias replaced; `None` if it begins with none.
///
/// # Errors
/// A configuration that can't be read, an alias that makes no sense.
pub(super) fn expanded(
    root: &Command,
    words: &[OsString],
    env: &Environment,
) -> Result<Option<Vec<OsString>>> {
    let texts = texts(words);
    let Some(place) = command_place(root, &texts) else {
        return Ok(None);
    };
    let config = configuration(&texts, env)?;
    let aliases = config.aliases();
    check(root, aliases)?;
    let Some(meant) = texts.get(place).filter(|word| aliases.contains_key(*word)) else {
        return Ok(None);
    };
    let (before, behind) = words.split_at(place);
    let line = resolved(root, aliases, meant);
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
pub(crate) fn check(root: &Command, aliases: &BTreeMap<String, Alias>) -> Result<()> {
    for (name, alias) in aliases {
        let wrong = |why: String| {
            let message = format!("{}: alias `{name}`: {why}", alias.place);
            Error::new(Code::Config, message)
        };
        if is_command(root, name) {
            return Err(wrong(format!("`{name}` is a command"))
                .hint("give the alias another name: a command always means itself"));
        }
        if let Some(flag) = typed_only(root, &alias.words) {
            return Err(wrong(format!("an alias can't hold `--{flag}`"))
                .hint(format!("remove it, and type `--{flag}` when you need it")));
        }
        if let Some(round) = round(root, aliases, name) {
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
pub(crate) fn completed(root: Command, words: &[OsString], env: &Environment) -> Command {
    let Ok(config) = configuration(&texts(words), env) else {
        return root;
    };
    let aliases = config.aliases();
    if check(&root, aliases).is_err() {
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

/// The configuration that a line means.
fn configuration(words: &[String], env: &Environment) -> Result<Config> {
    let overrides = Overrides {
        config: config_flag(words),
        ..Overrides::default()
    };
    Config::load(env, &overrides)
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

/// A line as it is typed.
pub(crate) fn written(line: &[String]) -> String {
    let program = Cow::Borrowed("sharectl");
    let rest = line.iter().skip(1).map(|word| shell::word(word));
    let words: Vec<Cow<'_, str>> = [program].into_iter().chain(rest).collect();
    words.join(" ")
}

/// The command that a line means, as far as it can be told: `sharectl server add`.
pub(crate) fn command_of(root: &Command, line: &[String]) -> String {
    let (mut command, mut path) = (root, root.get_name().to_owned());
    let mut is_value = false;
    for word in line.iter().skip(1) {
        if std::mem::take(&mut is_value) {
            continue;
        }
        is_value = takes_value(root, word);
        if let Some(sub) = command.find_subcommand(word) {
            path = format!("{path} {}", sub.get_name());
            command = sub;
        }
    }
    path
}

/// The first flag of a line that is followed by a value which looks like a flag itself, with the two
/// joined as the parser takes them: `--description=-rf`.
pub(crate) fn joined(root: &Command, line: &[String]) -> Option<String> {
    let (mut command, mut flag) = (root, None);
    for word in line.iter().skip(1) {
        match flag.take() {
            Some(flag) if word.starts_with('-') => {
                return Some(shell::word(&format!("{flag}={word}")).into_owned());
            }
            Some(_) => {}
            None if takes_value(root, word) || takes_value(command, word) => flag = Some(word),
            None => command = command.find_subcommand(word).unwrap_or(command),
        }
    }
    None
}

/// The place of a line's command behind the program's name.
pub(super) fn command_place(root: &Command, words: &[String]) -> Option<usize> {
    let place = first_command(root, words.get(1..)?)?;
    Some(place + 1)
}

/// The place of the first word that is neither a global flag nor the value of one.
pub(super) fn first_command(root: &Command, words: &[String]) -> Option<usize> {
    let mut is_value = false;
    words.iter().position(|word| {
        let skipped = is_value || word.starts_with('-');
        is_value = !is_value && takes_value(root, word);
        !skipped
    })
}

/// The words of a line as texts; what is no text has signs in its place.
pub(crate) fn texts(words: &[OsString]) -> Vec<String> {
    let texts = words.iter().map(|word| word.to_string_lossy().into_owned());
    texts.collect()
}

/// The line that was typed. What is no Unicode is shown as well as it goes.
pub(crate) fn typed() -> Vec<String> {
    texts(&std::env::args_os().collect::<Vec<_>>())
}

/// Whether a word is a global flag whose value is the next word; of several in one word it is the last.
pub(crate) fn takes_value(root: &Command, word: &str) -> bool {
    let takes = |is_meant: &dyn Fn(&Arg) -> bool| {
        let mut flags = root.get_arguments();
        flags.any(|flag| is_meant(flag) && flag.get_action().takes_values())
    };
    if let Some(long) = word.strip_prefix("--") {
        return takes(&|flag| flag.get_long() == Some(long));
    }
    let Some(shorts) = word.strip_prefix('-') else {
        return false;
    };
    let mut behind = shorts.chars();
    // What comes behind a flag that takes a value is that value.
    let found = behind.find(|short| takes(&|flag| flag.get_short() == Some(*short)));
    found.is_some() && behind.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    fn aliases(all: &[(&str, &str)]) -> BTreeMap<String, Alias> {
        let alias = |words: &str| Alias {
            words: self::words(words),
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
        let root = super::super::command();
        check(&root, &all).unwrap();
        let line = resolved(&root, &all, "soon");
        assert_eq!(
            line.join(" "),
            "-s home list --owner me --expires-within 7d"
        );
    }

    #[test]
    fn aliases_that_shadow_recurse_or_confirm_are_refused() {
        let root = super::super::command();
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
            let error = check(&root, &aliases(all)).unwrap_err();
            assert_eq!(error.code(), Code::Config);
            assert!(error.message().contains(why), "{error}");
        }
        for fine in ["list -sy", "create -dy", "create -- -y", "list --match yes"] {
            check(&root, &aliases(&[("mine", fine)])).unwrap();
        }
    }

    #[test]
    fn the_file_may_be_named_behind_the_alias() {
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

    #[test]
    fn a_line_that_does_not_parse_still_names_its_command() {
        let root = super::super::command();
        let of = |line: &str| command_of(&root, &words(line));
        assert_eq!(of("sharectl -s demo ls --nope"), "sharectl list");
        assert_eq!(of("sharectl --server demo -q list --nope"), "sharectl list");
        assert_eq!(of("sharectl -qs search ls --nope"), "sharectl list");
        assert_eq!(of("sharectl -ssearch ls --nope"), "sharectl list");
        assert_eq!(of("sharectl -osearch -s=x ls --nope"), "sharectl list");
        assert_eq!(of("sharectl server add --nope list"), "sharectl server add");
        assert_eq!(of("sharectl --nope"), "sharectl");
    }

    #[test]
    fn a_value_that_looks_like_a_flag_is_joined_to_its_own() {
        let root = super::super::command();
        let of = |line: &str| joined(&root, &words(line));
        let create = "sharectl -s home create album:1 --description -rf";
        assert_eq!(of(create).as_deref(), Some("--description=-rf"));
        assert_eq!(of("sharectl create --description x -rf"), None);
        assert_eq!(of("sharectl -s -x list").as_deref(), Some("-s=-x"));
    }
}
