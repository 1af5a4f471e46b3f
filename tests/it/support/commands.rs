//! The command tree and the examples in its help, for tests that cover every command.

use std::sync::LazyLock;

/// A command without subcommands, such as `server add`.
pub(crate) struct Leaf {
    /// The command's words, joined by spaces.
    pub(crate) name: String,
    /// The example command lines from its help, as a shell parses them.
    pub(crate) examples: Vec<String>,
}

/// A command, read from its help.
pub(crate) struct Command {
    /// The last word of the command.
    pub(crate) name: String,
    /// The command's line in the help of its parent.
    pub(crate) about: String,
    /// Its subcommands.
    pub(crate) commands: Vec<Self>,
    /// Whether the command needs a subcommand.
    needs_command: bool,
    examples: Vec<String>,
}

/// The whole tree, in the order of the help.
pub(crate) fn tree() -> &'static [Command] {
    static TREE: LazyLock<Vec<Command>> = LazyLock::new(|| below(&help(&[]), &[]));
    &TREE
}

/// The output of `--help`, without wrapping.
fn help(words: &[&str]) -> String {
    let program = env!("CARGO_BIN_EXE_sharectl");
    let mut command = std::process::Command::new(program);
    command.args(words).arg("--help").env_clear();
    let output = command.output().unwrap();
    assert!(output.status.success(), "{words:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The subcommands that a help text lists. Their rows come before those of arguments and options.
fn below(help: &str, words: &[&str]) -> Vec<Command> {
    let (_, behind_usage) = help.split_once("Usage: ").unwrap();
    let ends = |line: &&str| !["Arguments:", "Options:"].contains(line);
    let rows = behind_usage.lines().take_while(ends).filter_map(|line| {
        let (name, about) = line.strip_prefix("  ")?.split_once("  ")?;
        Some((name, about.trim()))
    });
    let own = rows.filter(|(name, _)| *name != "help");
    own.map(|(name, about)| {
        let words = [words, &[name]].concat();
        let help = self::help(&words);
        Command {
            name: name.to_owned(),
            about: about.to_owned(),
            needs_command: help.contains("<COMMAND>"),
            commands: below(&help, &words),
            examples: examples(&help),
        }
    })
    .collect()
}

/// All commands without subcommands, in the order of the help.
pub(crate) fn leaves() -> Vec<Leaf> {
    let mut leaves = Vec::new();
    collect(tree(), "", &mut leaves);
    leaves
}

fn collect(commands: &[Command], above: &str, leaves: &mut Vec<Leaf>) {
    for command in commands {
        let name = format!("{above} {}", command.name).trim_start().to_owned();
        if command.commands.is_empty() || !command.needs_command {
            leaves.push(Leaf {
                name: name.clone(),
                examples: command.examples.clone(),
            });
        }
        collect(&command.commands, &name, leaves);
    }
}

/// The lines under `Examples:`.
fn examples(help: &str) -> Vec<String> {
    help.lines()
        .skip_while(|line| !line.starts_with("Example"))
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .map(|line| line.trim().to_owned())
        .collect()
}

/// The arguments of the `sharectl` call in a command line, up to the operator that ends it.
pub(crate) fn arguments(line: &str) -> Vec<String> {
    let words = words(line);
    let own = words.iter().position(|word| word == "sharectl");
    let rest = own.map(|own| &words[own + 1..]).unwrap_or_default();
    let ends = |word: &&String| !["|", ">", ";", "&&"].contains(&word.as_str());
    rest.iter().take_while(ends).cloned().collect()
}

/// Commands and flags that run until they are interrupted.
const GOES_ON: &[&[&str]] = &[&["demo", "serve"], &["--watch"]];

/// Whether a command line runs until it is interrupted.
pub(crate) fn goes_on(arguments: &[String]) -> bool {
    let has = |words: &&[&str]| {
        arguments
            .windows(words.len())
            .any(|window| *window == **words)
    };
    GOES_ON.iter().any(has)
}

/// Splits a line as a shell does: spaces, both kinds of quotes, a comment at the end.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for sign in line.chars() {
        match (quote, sign) {
            (Some(open), _) if open == sign => quote = None,
            (Some(_), _) => word.get_or_insert_default().push(sign),
            (None, '\'' | '"') => {
                quote = Some(sign);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, ' ') => words.extend(word.take()),
            (None, _) => word.get_or_insert_default().push(sign),
        }
    }
    words.extend(word);
    words
}

#[test]
fn a_line_is_split_as_a_shell_does() {
    assert_eq!(
        words("a  'b c' d=\"e 'f'\" '' # g"),
        ["a", "b c", "d=e 'f'", ""]
    );
    assert_eq!(
        arguments("x y | sharectl list -o ids | z"),
        ["list", "-o", "ids"]
    );
}

#[test]
fn every_command_shows_examples_of_itself() {
    let leaves = leaves();
    assert!(leaves.iter().any(|leaf| leaf.name == "server add"));
    for Leaf { name, examples } in leaves {
        assert!(!examples.is_empty(), "`{name}` shows no examples");
        for line in examples {
            assert!(line.contains("sharectl"), "`{name}` shows {line:?}");
        }
    }
}
