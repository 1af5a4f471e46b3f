//! Suggests the intended line for one that can't be parsed, ready to paste.
//!
//! Users bring words from other programs, such as `--json`, `revoke`, and `extend`. Each has a row here. A
//! line is suggested only if it parses, and never if it may contain a secret.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::Cli;
use super::line::written;

/// How to translate another program's command and the rest of its line.
enum Verb {
    /// Replace the command with these words.
    Is(&'static str),
    /// Replace the command with the first text, and append the second.
    With(&'static str, &'static str),
    /// Replace the command with the first text; its second argument is the value of this flag.
    Text(&'static str, &'static str),
    /// Replace the command with `expire`; its last duration is added to the expiry.
    Extends,
    /// This program has no such command; show the help of this one instead.
    Help(&'static str),
}

const VERBS: &[(&str, Verb)] = &[
    (
        "revoke remove del unshare destroy unpublish",
        Verb::Is("delete"),
    ),
    ("share new publish make", Verb::Is("create")),
    ("shares ps all", Verb::Is("list")),
    ("get info view inspect describe cat", Verb::Is("show")),
    ("edit modify change set", Verb::Is("update")),
    ("rename title", Verb::Text("update", "--description")),
    ("extend renew prolong", Verb::Extends),
    ("end close disable stop", Verb::With("expire", "--now")),
    ("clean cleanup purge gc expired", Verb::Is("prune")),
    ("regenerate reset rotate-link", Verb::Is("rotate")),
    ("link links href", Verb::Is("url")),
    ("open browse", Verb::With("url", "--open")),
    ("copy clip", Verb::With("url", "--copy")),
    ("move mv migrate transfer clone cp", Verb::Help("apply")),
    ("qr qrcode", Verb::With("url", "--qr")),
    ("playlist m3u8 xspf", Verb::Is("m3u")),
    ("find items library albums", Verb::Is("search")),
    ("log journal operations", Verb::Is("history")),
    ("revert rollback", Verb::Is("undo")),
    ("count summary top", Verb::Is("stats")),
    ("backup dump save", Verb::Is("export")),
    ("restore import load sync", Verb::Is("apply")),
    ("verify test status health", Verb::Is("check")),
    ("whoami ping diagnose", Verb::Is("doctor")),
    ("login auth signin", Verb::Is("server login")),
    ("logout signout", Verb::Is("server logout")),
    ("add init setup configure", Verb::Is("server add")),
    ("add", Verb::Is("create")),
    (
        "servers profiles profile config remotes",
        Verb::Is("server list"),
    ),
    ("use switch default", Verb::Is("server default")),
    ("completion complete", Verb::Is("completions")),
    ("try tour tutorial", Verb::Is("demo")),
    ("version", Verb::Is("--version")),
];

/// How to translate another program's option.
enum Flag {
    /// Replace the option with these words, followed by its value, if it has one.
    Is(&'static str),
    /// Replace the option with the first text, and append the second, a unit, to its value.
    In(&'static str, &'static str),
    /// Use its value as the argument, if the option comes directly after the command.
    Value,
    /// Remove the option: it is the default.
    Nothing,
}

const FLAGS: &[(&str, Flag)] = &[
    ("--json", Flag::Is("-o json")),
    ("--jsonl --ndjson", Flag::Is("-o jsonl")),
    ("--csv", Flag::Is("-o csv")),
    ("--wide --long -l", Flag::Is("-o wide")),
    ("--ids --id-only --ids-only", Flag::Is("-o ids")),
    ("--urls --url-only --links", Flag::Is("-o urls")),
    ("--format --fmt", Flag::Is("-o")),
    ("--columns --cols", Flag::Is("--fields")),
    ("--order-by --order --sort-by", Flag::Is("--sort")),
    ("--max --count --head --top", Flag::Is("--limit")),
    ("--filter", Flag::Is("--where")),
    (
        "--label --title --name --comment --desc",
        Flag::Is("--description"),
    ),
    (
        "--label --title --name --query --search --grep --text",
        Flag::Is("--match"),
    ),
    ("--profile --host --remote", Flag::Is("-s")),
    ("--all-servers", Flag::Is("-s all")),
    (
        "--expire --expiry --expires-in --expiration --ttl --until --in --for --valid-for",
        Flag::Is("--expires"),
    ),
    ("--days --expire-days", Flag::In("--expires", "d")),
    ("--hours", Flag::In("--expires", "h")),
    ("--days", Flag::In("--in", "d")),
    ("--expires --expire --ttl --for", Flag::Is("--in")),
    ("--extend --add --plus", Flag::Is("--by")),
    (
        "--unlimited --forever --no-expiry --permanent",
        Flag::Is("--expires never"),
    ),
    (
        "--unlimited --forever --no-expiry --permanent",
        Flag::Is("--never"),
    ),
    (
        "--downloadable --allow-download --allow-downloads --downloads",
        Flag::Is("--download on"),
    ),
    ("--no-download --no-downloads", Flag::Is("--download off")),
    ("--user --created-by --by-user", Flag::Is("--owner")),
    ("--user --login --account", Flag::Is("--username")),
    (
        "--force -f --assume-yes --noconfirm --no-confirm",
        Flag::Is("--yes"),
    ),
    (
        "--dryrun --noop --simulate --what-if --preview",
        Flag::Is("--dry-run"),
    ),
    ("--debug --trace", Flag::Is("-vv")),
    ("--silent", Flag::Is("--quiet")),
    ("--non-interactive --batch", Flag::Is("--no-input")),
    (
        "--no-color --nocolor --no-colour",
        Flag::Is("--color never"),
    ),
    ("--plain --screen-reader", Flag::Is("--accessible")),
    ("--timezone --zone", Flag::Is("--tz")),
    ("--ended --inactive --dead", Flag::Is("--expired")),
    (
        "--expiring --expires-soon --expiring-in",
        Flag::Is("--expires-within"),
    ),
    ("--expiring --expires-soon", Flag::Is("--expires-within 7d")),
    ("--unused --never-visited", Flag::Is("--unvisited")),
    ("--forever", Flag::Is("--never-expires")),
    ("--public-address --base-url", Flag::Is("--public-url")),
    ("--qrcode", Flag::Is("--qr")),
    ("--clipboard", Flag::Is("--copy")),
    ("--id --share --link --item --ref --url", Flag::Value),
    ("--list --table --interactive -i", Flag::Nothing),
];

/// The maximum number of words to correct.
const WRONG: usize = 4;

/// The maximum number of letters to correct in a command.
const SLIP: usize = 2;

/// The hint with the intended line, if it can be inferred; `words` are the whole line, with the program first.
pub(crate) fn meant(error: &clap::Error, words: &[String]) -> Option<String> {
    if words.iter().any(|word| may_hold_secret(word)) {
        return None;
    }
    if let Some((_, lead, line)) = misplaced(error, words)
        && Cli::read(line.iter()).is_ok()
    {
        return Some(format!("{lead}: `{}`", written(&line)));
    }
    corrected(error, words, WRONG).map(|line| format!("did you mean `{}`?", written(&line)))
}

/// The error for an option that the parser only calls unexpected.
pub(crate) fn wrong_option(error: &clap::Error, words: &[String]) -> Option<String> {
    misplaced(error, words).map(|(wrong, ..)| wrong)
}

/// An option that fits another line: the error, the purpose of that line, and the line.
fn misplaced(error: &clap::Error, words: &[String]) -> Option<(String, &'static str, Vec<String>)> {
    let at = wrong_word(error, words).filter(|_| error.kind() == ErrorKind::UnknownArgument)?;
    let word = &words[at];
    if word
        .strip_prefix('-')?
        .starts_with(|c: char| c.is_ascii_digit())
    {
        let line = replaced(words, at, &["--by", word]);
        let wrong = format!("{word:?} looks like an option");
        return Some((wrong, "shorten the current expiry", line));
    }
    let update = words.iter().position(|word| word == "update")?;
    let is_slug = word == "--slug" || word.starts_with("--slug=");
    is_slug.then(|| {
        let line = replaced(words, update, &["rotate"]);
        let wrong = "`update` has no `--slug`".to_owned();
        (wrong, "give the share a new link", line)
    })
}

/// The first corrected line that parses, with at most `left` words replaced.
fn corrected(error: &clap::Error, words: &[String], left: usize) -> Option<Vec<String>> {
    let left = left.checked_sub(1)?;
    let lines = proposed(error, words);
    let parses = |line: &&Vec<String>| is_shown(line) || Cli::read(line.iter()).is_ok();
    if let Some(line) = lines.iter().find(parses) {
        return Some(line.clone());
    }
    // Another word may be wrong too. If the rejected word comes from the proposal, the proposal doesn't fit.
    lines.iter().find_map(|line| {
        let error = Cli::read(line.iter()).err()?;
        let at = wrong_word(&error, line)?;
        words
            .contains(&line[at])
            .then(|| corrected(&error, line, left))?
    })
}

/// The position of the word that the parser rejects.
fn wrong_word(error: &clap::Error, words: &[String]) -> Option<usize> {
    let kind = match error.kind() {
        ErrorKind::UnknownArgument => ContextKind::InvalidArg,
        ErrorKind::InvalidSubcommand => ContextKind::InvalidSubcommand,
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => ContextKind::InvalidValue,
        _ => return None,
    };
    match error.get(kind) {
        Some(ContextValue::String(word)) => position(words, word),
        _ => None,
    }
}

/// Lines with a replacement for the word that the parser rejects.
fn proposed(error: &clap::Error, words: &[String]) -> Vec<Vec<String>> {
    let Some(at) = wrong_word(error, words) else {
        return Vec::new();
    };
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let mut lines = other_flags(words, at);
            lines.extend(descending(words, at));
            lines.extend(suggested(error, ContextKind::SuggestedArg, words, at));
            lines
        }
        ErrorKind::InvalidSubcommand => {
            let mut lines = other_verbs(words, at);
            lines.extend(suggested(
                error,
                ContextKind::SuggestedSubcommand,
                words,
                at,
            ));
            lines.extend(free_text(words, at));
            lines
        }
        _ => other_value(words, at).into_iter().collect(),
    }
}

/// Whether a line only prints the version or help, without running a command.
fn is_shown(line: &[String]) -> bool {
    let shown = ["--version", "--help"];
    line.last()
        .is_some_and(|word| shown.contains(&word.as_str()))
        && line.len() <= 3
}

/// Whether a word may be or contain a secret, which must not be repeated.
fn may_hold_secret(word: &str) -> bool {
    let lower = word.to_lowercase();
    let mut names = "--pass --token --api-key --key --secret --header".split(' ');
    let user_info = word.contains("://") && word.contains('@');
    user_info || names.any(|name| lower.starts_with(name)) || word == "-p"
}

/// The position of the word that the parser names. The parser leaves out the part after a `=`, or before it.
fn position(words: &[String], wrong: &str) -> Option<usize> {
    let whole = wrong;
    let wrong = wrong.split(['=', ' ']).next().unwrap_or(wrong);
    let is_wrong = |word: &String| {
        let short = wrong.starts_with('-') && !wrong.starts_with("--");
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        word == whole
            || name == wrong
            || value == whole
            || (short && !word.starts_with("--") && word.starts_with(wrong))
    };
    words.iter().skip(1).position(is_wrong).map(|at| at + 1)
}

fn replaced(words: &[String], at: usize, by: &[&str]) -> Vec<String> {
    let mut line = words[..at].to_vec();
    line.extend(by.iter().map(|word| (*word).to_owned()));
    line.extend_from_slice(&words[at + 1..]);
    line
}

/// Whether a word is in a space-separated list.
fn is_one_of(names: &str, word: &str) -> bool {
    names.split(' ').any(|name| name == word)
}

/// Every line in which an option of this program replaces another program's.
fn other_flags(words: &[String], at: usize) -> Vec<Vec<String>> {
    let (name, value) = match words[at].split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (words[at].as_str(), None),
    };
    let rows = FLAGS.iter().filter(|(names, _)| is_one_of(names, name));
    let root = super::command();
    let is_first = root.find_subcommand(&words[at - 1]).is_some();
    let with = |flag: &Flag| -> Option<Vec<String>> {
        let line = match (flag, value) {
            (Flag::Is(by), value) => {
                let by: Vec<&str> = by.split(' ').chain(value).collect();
                replaced(words, at, &by)
            }
            (Flag::Value, _) if !is_first => return None,
            (Flag::Value, Some(value)) => replaced(words, at, &[value]),
            (Flag::Value, None) | (Flag::Nothing, _) => replaced(words, at, &[]),
            (Flag::In(flag, unit), Some(value)) => {
                replaced(words, at, &[flag, &format!("{value}{unit}")])
            }
            (Flag::In(flag, unit), None) => {
                let value = words.get(at + 1)?;
                let line = replaced(words, at, &[flag]);
                replaced(&line, at + 1, &[&format!("{value}{unit}")])
            }
        };
        Some(line)
    };
    rows.filter_map(|(_, flag)| with(flag)).collect()
}

/// Translates `--sort -created`, which is how some programs write a descending order.
fn descending(words: &[String], at: usize) -> Option<Vec<String>> {
    let before = words.get(at.checked_sub(1)?)?;
    let field = words[at].strip_prefix('-')?;
    (before == "--sort").then(|| replaced(words, at, &[&format!("{field}:desc")]))
}

/// Every line in which a command of this program replaces another program's.
fn other_verbs(words: &[String], at: usize) -> Vec<Vec<String>> {
    let rows = VERBS
        .iter()
        .filter(|(names, _)| is_one_of(names, &words[at]));
    let with = |verb: &Verb| -> Vec<String> {
        match verb {
            Verb::Is(by) => replaced(words, at, &by.split(' ').collect::<Vec<_>>()),
            Verb::With(by, last) => {
                let mut line = replaced(words, at, &[by]);
                line.push((*last).to_owned());
                line
            }
            Verb::Text(by, flag) => {
                let mut line = replaced(words, at, &[by]);
                if line.len() > at + 2 {
                    line.insert(at + 2, (*flag).to_owned());
                }
                line
            }
            Verb::Extends => {
                let mut line = replaced(words, at, &["expire"]);
                let is_length =
                    |word: &String| word.starts_with(|sign: char| sign.is_ascii_digit());
                match line.iter_mut().skip(at + 1).rfind(|word| is_length(word)) {
                    Some(length) => length.insert(0, '+'),
                    None => line.push("+7d".to_owned()),
                }
                line
            }
            Verb::Help(of) => {
                let help = [*of, "--help"].map(str::to_owned);
                words[..1].iter().cloned().chain(help).collect()
            }
        }
    };
    rows.map(|(_, verb)| with(verb)).collect()
}

/// Lines with the words that the parser suggests, the most similar first.
fn suggested(
    error: &clap::Error,
    kind: ContextKind,
    words: &[String],
    at: usize,
) -> Vec<Vec<String>> {
    let alike = match error.get(kind) {
        Some(ContextValue::String(word)) => std::slice::from_ref(word),
        Some(ContextValue::Strings(alike)) => alike.as_slice(),
        _ => &[],
    };
    // A command may write, so that only a slip of the finger means it.
    let is_slip = |word: &&String| {
        kind != ContextKind::SuggestedSubcommand || strsim::osa_distance(word, &words[at]) <= SLIP
    };
    let with = |word: &String| match words[at].split_once('=') {
        Some((_, value)) => replaced(words, at, &[&format!("{word}={value}")]),
        None => replaced(words, at, &[word]),
    };
    alike.iter().rev().filter(is_slip).map(with).collect()
}

/// Adds the command to a link or a title: shows a link, searches for a title.
fn free_text(words: &[String], at: usize) -> Vec<Vec<String>> {
    let word = words[at].as_str();
    let is_first = at == 1 || words[1..at].iter().all(|word| word.starts_with('-'));
    let is_link = word.starts_with("https://") || word.starts_with("http://");
    if !is_first || word.starts_with('-') {
        return Vec::new();
    }
    let verb = if is_link { "show" } else { "search" };
    // A flag ends the title.
    let words_of_text = words[at..].iter().take_while(|word| !word.starts_with('-'));
    let text: Vec<&str> = words_of_text.map(String::as_str).collect();
    // One word in lowercase is rather a command that doesn't exist.
    let is_title = word.contains(' ') || word.starts_with(char::is_uppercase);
    if !is_link && !is_title {
        return Vec::new();
    }
    let rest = &words[at + text.len()..];
    let text = if is_link {
        word.to_owned()
    } else {
        text.join(" ")
    };
    let mut line = words[..at].to_vec();
    line.extend([verb.to_owned(), text]);
    line.extend_from_slice(rest);
    vec![line]
}

/// Translates a value that other programs write differently.
fn other_value(words: &[String], at: usize) -> Option<Vec<String>> {
    let (flag, value) = match words[at].split_once('=') {
        Some((flag, value)) => (Some(flag), value),
        None => (None, words[at].as_str()),
    };
    let other = match value.to_lowercase().as_str() {
        "yes" | "true" | "1" | "allow" | "allowed" => "on",
        "no" | "false" | "0" | "deny" | "denied" => "off",
        "text" | "human" | "plain" | "pretty" => "table",
        "id" | "quiet" => "ids",
        "url" | "link" | "links" => "urls",
        "ref" => "refs",
        "ndjson" | "json-lines" => "jsonl",
        _ => return None,
    };
    let by: Vec<&str> = flag.into_iter().chain([other]).collect();
    Some(replaced(words, at, &by))
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command};

    use super::*;

    /// Whether a command has an option of this name.
    fn has_flag(command: &Command, name: &str) -> bool {
        let is = |arg: &Arg| match name.strip_prefix("--") {
            Some(long) => arg.get_long() == Some(long),
            None => arg.get_short() == name.chars().nth(1),
        };
        command.get_arguments().any(is)
    }

    fn of(line: &[&str]) -> Option<String> {
        let words: Vec<String> = ["sharectl"]
            .iter()
            .chain(line)
            .map(|word| (*word).to_owned())
            .collect();
        let error = Cli::read(words.iter()).unwrap_err();
        let hint = meant(&error, &words)?;
        let line = hint
            .trim_start_matches("did you mean ")
            .trim_end_matches('?');
        Some(line.trim_matches('`').to_owned())
    }

    #[test]
    fn words_of_other_programs_become_lines_that_can_be_pasted() {
        for (typed, expected) in [
            (&["list", "--json"][..], "sharectl list -o json"),
            (&["list", "--format", "json"], "sharectl list -o json"),
            (&["list", "--format=csv"], "sharectl list -o csv"),
            (
                &["list", "--sort", "-created"],
                "sharectl list --sort created:desc",
            ),
            (&["list", "--label", "road"], "sharectl list --match road"),
            (
                &["create", "x", "--label", "For you"],
                "sharectl create x --description 'For you'",
            ),
            (
                &["create", "x", "--days=7"],
                "sharectl create x --expires 7d",
            ),
            (
                &["create", "x", "--days", "7"],
                "sharectl create x --expires 7d",
            ),
            (
                &["create", "x", "--until", "2027-01-01"],
                "sharectl create x --expires 2027-01-01",
            ),
            (&["expire", "x", "--days", "7"], "sharectl expire x --in 7d"),
            (&["delete", "--id", "x", "-f"], "sharectl delete x --yes"),
            (&["revoke", "x"], "sharectl delete x"),
            (&["remove", "x", "-y"], "sharectl delete x -y"),
            (
                &["rename", "x", "For you"],
                "sharectl update x --description 'For you'",
            ),
            (&["extend", "x", "7d"], "sharectl expire x +7d"),
            (
                &["-s", "home", "extend", "x"],
                "sharectl -s home expire x +7d",
            ),
            (&["login", "home"], "sharectl server login home"),
            (&["open", "x"], "sharectl url x --open"),
            (&["servr", "list"], "sharectl server list"),
            (&["default", "x"], "sharectl server default x"),
            (
                &["-s", "demo", "update", "x", "--slug", "y"],
                "give the share a new link: `sharectl -s demo rotate x --slug y",
            ),
            (
                &["expire", "x", "-3d"],
                "shorten the current expiry: `sharectl expire x --by -3d",
            ),
            (&["list", "--experied"], "sharectl list --expired"),
            (&["Harbour Lights"], "sharectl search 'Harbour Lights'"),
            (&["Harbour", "Lights"], "sharectl search 'Harbour Lights'"),
            (
                &["https://a.example/share/x"],
                "sharectl show https://a.example/share/x",
            ),
            (&["version"], "sharectl --version"),
            (&["move", "--all", "-s", "books2"], "sharectl apply --help"),
            (
                &["Harbour", "Lights", "-s", "home"],
                "sharectl search 'Harbour Lights' -s home",
            ),
            (
                &["update", "x", "--download", "yes"],
                "sharectl update x --download on",
            ),
        ] {
            assert_eq!(of(typed).as_deref(), Some(expected), "{typed:?}");
        }
    }

    #[test]
    fn nothing_is_proposed_that_does_not_parse_or_may_hold_a_secret() {
        for typed in [
            &["list", "--frobnicate-everything"][..],
            &["frobnicate"],
            &["frobnicate", "x"],
            &["update", "x", "--id", "y"],
            &[
                "server",
                "add",
                "home",
                "https://m.example",
                "--password",
                "sesame",
            ],
            &[
                "server",
                "add",
                "home",
                "https://a:sesame@m.example",
                "--json",
                "--nope",
            ],
            &["list", "--json", "--token=sesame"],
        ] {
            assert_eq!(of(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn every_option_that_is_proposed_is_one() {
        let mut root = super::super::command();
        root.build();
        let mut commands: Vec<&Command> = root.get_subcommands().collect();
        let nested: Vec<&Command> = commands
            .iter()
            .flat_map(|it| it.get_subcommands())
            .collect();
        commands.extend(nested);
        for (_, flag) in FLAGS {
            let name = match flag {
                Flag::Is(by) => by.split(' ').next().unwrap(),
                Flag::In(name, _) => name,
                Flag::Value | Flag::Nothing => continue,
            };
            let name = if name.starts_with("-vv") { "-v" } else { name };
            let known = commands.iter().any(|command| has_flag(command, name));
            assert!(known, "{name}");
        }
        for (names, _) in VERBS {
            for name in names.split(' ') {
                assert!(root.find_subcommand(name).is_none(), "{name} is a command");
            }
        }
    }
}
