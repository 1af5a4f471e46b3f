//! One page as it is written: headings, paragraphs, lists and command lines, and the examples at the end of a
//! command's help.

use roff::{Inline, Roff, bold, italic, roman};
use sharectl_core::exit_code;

/// When the manual's words last changed in earnest: the day of the release.
const DATE: &str = "2026-11-21";

/// A page.
#[derive(Debug)]
pub(crate) struct ManPage {
    /// Its name, `sharectl-create`.
    pub(crate) name: String,
    /// Its section, `1`.
    pub(crate) section: u8,
    /// The roff source.
    pub(crate) text: String,
}

impl ManPage {
    /// `sharectl-create.1`.
    pub(crate) fn file_name(&self) -> String {
        format!("{}.{}", self.name, self.section)
    }
}

/// A page being written.
pub(super) struct Page {
    name: String,
    section: u8,
    roff: Roff,
}

impl Page {
    /// Begins a page with its NAME section.
    pub(super) fn new(name: &str, section: u8, about: &str) -> Self {
        let mut roff = Roff::new();
        let title = name.to_uppercase();
        let source = concat!("sharectl ", env!("CARGO_PKG_VERSION"));
        let number = section.to_string();
        roff.control("TH", [&*title, &*number, DATE, source, "sharectl manual"]);
        roff.control("SH", ["NAME"]);
        roff.text([roman(format!("{name} - {about}"))]);
        let name = name.to_owned();
        Self {
            name,
            section,
            roff,
        }
    }

    pub(super) fn heading(&mut self, text: &str) {
        self.roff.control("SH", [text]);
    }

    pub(super) fn subheading(&mut self, text: &str) {
        self.roff.control("SS", [text]);
    }

    /// Running text; a blank line parts paragraphs.
    pub(super) fn text(&mut self, text: &str) {
        self.paragraphs(text, "PP");
    }

    /// A further paragraph below the text before it.
    pub(super) fn more(&mut self, text: &str) {
        self.roff.control("PP", []);
        self.text(text);
    }

    /// A term and what it means.
    pub(super) fn entry(&mut self, term: impl Into<Vec<Inline>>, text: &str) {
        self.roff.control("TP", []);
        self.roff.text(term);
        self.paragraphs(text, "IP");
    }

    /// A further paragraph below an entry.
    pub(super) fn below(&mut self, text: &str) {
        self.roff.control("IP", []);
        self.paragraphs(text, "IP");
    }

    /// Entries below an entry.
    pub(super) fn nested(&mut self, write: impl FnOnce(&mut Self)) {
        self.roff.control("RS", []);
        write(self);
        self.roff.control("RE", []);
    }

    /// One line, its parts in different faces.
    pub(super) fn line(&mut self, parts: impl Into<Vec<Inline>>) {
        self.roff.text(parts);
    }

    /// Lines as they are, indented.
    pub(super) fn lines<'a>(&mut self, lines: impl IntoIterator<Item = &'a str>) {
        self.roff.control("RS", ["4"]);
        self.roff.control("nf", []);
        for line in lines {
            self.roff.text([roman(line)]);
        }
        self.roff.control("fi", []);
        self.roff.control("RE", []);
    }

    /// The EXIT STATUS section.
    pub(super) fn exit_status(&mut self) {
        self.heading("EXIT STATUS");
        for (code, meaning) in exit_code::ALL {
            self.entry([bold(code.to_string())], meaning);
        }
    }

    /// The SEE ALSO section.
    pub(super) fn see_also(&mut self, pages: &[(String, u8)]) {
        self.heading("SEE ALSO");
        let mut line = Vec::new();
        for (name, section) in pages {
            if !line.is_empty() {
                line.push(roman(", "));
            }
            line.extend([bold(name), roman(format!("({section})"))]);
        }
        self.roff.text(line);
    }

    pub(super) fn finish(self) -> ManPage {
        ManPage {
            name: self.name,
            section: self.section,
            text: self.roff.render(),
        }
    }

    fn paragraphs(&mut self, text: &str, between: &str) {
        let mut first = true;
        for paragraph in text.split("\n\n") {
            if !std::mem::take(&mut first) {
                self.roff.control(between, []);
            }
            for line in paragraph.lines().filter(|line| !line.trim().is_empty()) {
                self.roff.text(marked(line.trim()));
            }
        }
    }
}

/// What stands in backticks is literal: bold.
fn marked(text: &str) -> Vec<Inline> {
    let parts = text.split('`').enumerate();
    parts
        .filter(|(_, part)| !part.is_empty())
        .map(|(index, part)| {
            if index % 2 == 1 {
                bold(part)
            } else {
                roman(part)
            }
        })
        .collect()
}

/// A value's name, as help shows it.
pub(super) fn placeholder(name: &str) -> Inline {
    italic(name)
}

/// The commands that have a page.
pub(super) fn commands(command: &clap::Command) -> impl Iterator<Item = &clap::Command> {
    command
        .get_subcommands()
        .filter(|sub| sub.get_name() != "help" && !sub.is_hide_set())
}

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
    let examples = AfterHelp::of(command).examples;
    // The first line may prepare the one that shows the command.
    let call = format!("sharectl {} ", command.get_name());
    let shows = |line: &&String| format!("{line} ").contains(&call);
    let own = examples.iter().find(shows).or(examples.first()).cloned();
    own.or_else(|| commands(command).find_map(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_backticks_is_bold() {
        assert_eq!(
            marked("`a` or `b`."),
            [bold("a"), roman(" or "), bold("b"), roman(".")]
        );
    }

    #[test]
    fn text_can_not_become_a_request() {
        let mut page = Page::new("x", 1, "y");
        page.heading("DESCRIPTION");
        page.text(".so /etc/passwd\n\n'br\\");
        let text = page.finish().text;
        assert!(
            text.contains("\\&.so") && text.contains("\n.PP\n"),
            "{text}"
        );
        assert!(text.contains("br\\\\"), "{text}");
    }

    #[test]
    fn examples_and_words_are_kept_apart() {
        let read = AfterHelp::read("Examples:\n  a\n  b --c\n\nSome words.\n\nMore.");
        assert_eq!(read.examples, ["a", "b --c"]);
        assert_eq!(read.rest, "Some words.\n\nMore.");
    }
}
