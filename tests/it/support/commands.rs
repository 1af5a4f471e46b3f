//! The command tree, and the examples in its help: what tests that hold for every command walk over.

/// A command that does something itself, such as `server add`.
pub(crate) struct Leaf {
    /// Its words, joined by blanks.
    pub(crate) name: String,
    /// The command lines in its help, as a shell reads them.
    pub(crate) examples: Vec<String>,
}

/// Every command, in the help's order.
pub(crate) fn leaves() -> Vec<Leaf> {
    let mut root = sharectl::cli::command();
    root.build();
    let mut leaves = Vec::new();
    collect(&root, "", &mut leaves);
    leaves
}

fn collect(command: &clap::Command, name: &str, leaves: &mut Vec<Leaf>) {
    let shown = |sub: &&clap::Command| sub.get_name() != "help" && !sub.is_hide_set();
    let subs: Vec<_> = command.get_subcommands().filter(shown).collect();
    let acts = subs.is_empty() || !command.is_subcommand_required_set();
    if acts && !name.is_empty() {
        leaves.push(Leaf {
            name: name.to_owned(),
            examples: examples(command),
        });
    }
    for sub in subs {
        let name = format!("{name} {}", sub.get_name());
        collect(sub, name.trim_start(), leaves);
    }
}

/// The lines under `Examples:`.
fn examples(command: &clap::Command) -> Vec<String> {
    let after = command.get_after_help().or(command.get_after_long_help());
    let text = after.map(ToString::to_string).unwrap_or_default();
    text.lines()
        .skip_while(|line| !line.starts_with("Example"))
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .map(|line| line.trim().to_owned())
        .collect()
}

/// The arguments of the `sharectl` in a command line, up to the sign that ends it.
pub(crate) fn arguments(line: &str) -> Vec<String> {
    let words = words(line);
    let own = words.iter().position(|word| word == "sharectl");
    let rest = own.map(|own| &words[own + 1..]).unwrap_or_default();
    let ends = |word: &&String| !["|", ">", ";", "&&"].contains(&word.as_str());
    rest.iter().take_while(ends).cloned().collect()
}

/// What goes on until somebody ends it, by its nature.
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

/// Splits a line as a shell does: blanks, both quotes, a comment at the end.
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
