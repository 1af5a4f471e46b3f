//! What can be told of a command line that can't be parsed.

use clap::{Arg, Command};

use crate::shell;

/// The command that a line means, as far as it can be told: `sharectl server add`.
pub(crate) fn command_of(line: impl IntoIterator<Item = String>) -> String {
    let root = super::command();
    let (mut command, mut path) = (&root, root.get_name().to_owned());
    let mut is_value = false;
    for word in line.into_iter().skip(1) {
        if std::mem::take(&mut is_value) {
            continue;
        }
        is_value = takes_value(&root, &word);
        if let Some(sub) = command.find_subcommand(&word) {
            path = format!("{path} {}", sub.get_name());
            command = sub;
        }
    }
    path
}

/// The first flag of a line that is followed by a value which looks like a flag itself, with the two
/// joined as the parser takes them: `--description=-rf`.
pub(crate) fn joined(line: impl IntoIterator<Item = String>) -> Option<String> {
    let root = super::command();
    let (mut command, mut flag) = (&root, None::<String>);
    for word in line.into_iter().skip(1) {
        match flag.take() {
            Some(flag) if word.starts_with('-') => {
                return Some(shell::word(&format!("{flag}={word}")).into_owned());
            }
            Some(_) => {}
            None if takes_value(&root, &word) || takes_value(command, &word) => flag = Some(word),
            None => command = command.find_subcommand(&word).unwrap_or(command),
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
pub(super) fn texts(words: &[std::ffi::OsString]) -> Vec<String> {
    let texts = words.iter().map(|word| word.to_string_lossy().into_owned());
    texts.collect()
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

    #[test]
    fn a_line_that_does_not_parse_still_names_its_command() {
        let of = |line: &str| command_of(line.split(' ').map(str::to_owned));
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
        let of = |line: &str| joined(line.split(' ').map(str::to_owned));
        let create = "sharectl -s home create album:1 --description -rf";
        assert_eq!(of(create).as_deref(), Some("--description=-rf"));
        assert_eq!(of("sharectl create --description x -rf"), None);
        assert_eq!(of("sharectl -s -x list").as_deref(), Some("-s=-x"));
    }
}
