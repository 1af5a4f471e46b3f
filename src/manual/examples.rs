//! The examples at the end of a command's help.

/// What stands below a command's help: its example lines, and the words after them.
pub(super) struct AfterHelp {
    pub(super) examples: Vec<String>,
    pub(super) rest: String,
}

impl AfterHelp {
    pub(super) fn of(command: &clap::Command) -> Self {
        let after = command
            .get_after_long_help()
            .or_else(|| command.get_after_help());
        Self::read(&after.map(ToString::to_string).unwrap_or_default())
    }

    fn read(text: &str) -> Self {
        let (mut examples, mut rest) = (Vec::new(), Vec::new());
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            if matches!(line, "Examples:" | "Example:") {
                while let Some(example) = lines.next_if(|line| line.starts_with("  ")) {
                    examples.push(example.trim().to_owned());
                }
            } else {
                rest.push(line);
            }
        }
        Self {
            examples,
            rest: rest.join("\n").trim().to_owned(),
        }
    }
}

/// The first example of a command, or of the first of its commands that has one.
pub(super) fn first(command: &clap::Command) -> Option<String> {
    let own = AfterHelp::of(command).examples.into_iter().next();
    own.or_else(|| super::commands(command).find_map(first))
}

#[cfg(test)]
mod tests {
    use super::AfterHelp;

    #[test]
    fn examples_and_words_are_told_apart() {
        let read = AfterHelp::read("Examples:\n  a\n  b --c\n\nSome words.\n\nMore.");
        assert_eq!(read.examples, ["a", "b --c"]);
        assert_eq!(read.rest, "Some words.\n\nMore.");
    }
}
