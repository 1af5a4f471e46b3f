//! A list to choose from: what keys do to it, and how it is drawn. It neither reads nor writes.

use console::Key;

use super::fit;
use super::look::{Look, Sign, Tone};
use crate::domain::text::fold;

/// Rows shown at once where the terminal has room for them; of a large one, half.
const ROWS: usize = 15;

/// What the pointer and the mark take from the width of a line, and what cutting needs.
const MARGIN: usize = 7;

/// How to show what will be a line of a list: narrower, and without colours, for a line is painted as
/// a whole by whether it is marked.
#[must_use]
pub fn beside_marks(look: &Look) -> Look {
    Look {
        color: false,
        links: false,
        width: look.width.map(|width| width.saturating_sub(MARGIN)),
        ..*look
    }
}

/// What a list allows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Picking {
    /// Several may be marked.
    pub many: bool,
    /// Typing narrows the list.
    pub narrows: bool,
    /// `/` asks for another list.
    pub again: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picked {
    /// These of the choices, in their order; one at least.
    These(Vec<usize>),
    /// Another list is wanted; these were marked so far.
    Again(Vec<usize>),
}

/// What a key led to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pressed {
    Stays,
    Ends(Picked),
    Cancelled,
    Interrupted,
}

/// A list while somebody chooses.
pub(super) struct Picker<'a> {
    question: &'a str,
    choices: &'a [String],
    folded: Vec<String>,
    picking: Picking,
    marked: Vec<bool>,
    words: String,
    /// Those that fit the words, best first.
    shown: Vec<usize>,
    cursor: usize,
    top: usize,
    /// How many were shown at once when it was drawn last.
    room: usize,
}

impl<'a> Picker<'a> {
    /// A list with its first `marked` choices marked already.
    pub(super) fn new(
        question: &'a str,
        choices: &'a [String],
        picking: Picking,
        marked: usize,
    ) -> Self {
        Self {
            question,
            choices,
            folded: choices.iter().map(|choice| fold(choice)).collect(),
            picking,
            marked: (0..choices.len()).map(|index| index < marked).collect(),
            words: String::new(),
            shown: (0..choices.len()).collect(),
            cursor: 0,
            top: 0,
            room: ROWS,
        }
    }

    /// What a key does.
    pub(super) fn press(&mut self, key: &Key) -> Pressed {
        let page = self.room.saturating_sub(1).max(1);
        match key {
            Key::CtrlC => return Pressed::Interrupted,
            // Ctrl-D
            Key::Escape | Key::Char('\u{4}') => return Pressed::Cancelled,
            Key::Enter => return self.enter(),
            // Ctrl-P and Ctrl-N, as in a shell
            Key::ArrowUp | Key::BackTab | Key::Char('\u{10}') => self.step_up(),
            Key::ArrowDown | Key::Char('\u{e}') => self.step_down(),
            Key::PageUp => self.cursor = self.cursor.saturating_sub(page),
            Key::PageDown => self.cursor = (self.cursor + page).min(self.last()),
            Key::Home => self.cursor = 0,
            Key::End => self.cursor = self.last(),
            Key::Tab if self.picking.many => self.mark(),
            Key::Char(' ') if self.picking.many && !self.picking.narrows => self.mark(),
            Key::Char('/') if self.picking.again => {
                return Pressed::Ends(Picked::Again(self.marks()));
            }
            Key::Backspace => self.narrow(|words| {
                words.pop();
            }),
            // Ctrl-U
            Key::Char('\u{15}') => self.narrow(String::clear),
            Key::Char(letter) if self.picking.narrows && !letter.is_control() => {
                self.narrow(|words| words.push(*letter));
            }
            _ => {}
        }
        Pressed::Stays
    }

    fn last(&self) -> usize {
        self.shown.len().saturating_sub(1)
    }

    fn step_up(&mut self) {
        self.cursor = self.cursor.checked_sub(1).unwrap_or(self.last());
    }

    fn step_down(&mut self) {
        self.cursor = if self.cursor < self.last() {
            self.cursor + 1
        } else {
            0
        };
    }

    /// Marks the line under the cursor, or takes its mark away, and goes on to the next.
    fn mark(&mut self) {
        if let Some(choice) = self.shown.get(self.cursor) {
            self.marked[*choice] = !self.marked[*choice];
            self.cursor = (self.cursor + 1).min(self.last());
        }
    }

    fn marks(&self) -> Vec<usize> {
        let marked = self.marked.iter().enumerate();
        marked
            .filter_map(|(index, marked)| marked.then_some(index))
            .collect()
    }

    /// What is marked, and where nothing is, the line under the cursor.
    fn enter(&self) -> Pressed {
        let mut picked = self.marks();
        if picked.is_empty() {
            picked.extend(self.shown.get(self.cursor));
        }
        if picked.is_empty() {
            return Pressed::Stays;
        }
        Pressed::Ends(Picked::These(picked))
    }

    fn narrow(&mut self, edit: impl FnOnce(&mut String)) {
        edit(&mut self.words);
        let wanted = fold(&self.words);
        let words: Vec<&str> = wanted.split(' ').filter(|word| !word.is_empty()).collect();
        let whole = |text: &String| words.iter().all(|word| text.contains(word));
        let loose = |text: &String| words.iter().all(|word| has_letters(text, word));
        let of = |fits: &dyn Fn(&String) -> bool| -> Vec<usize> {
            (0..self.choices.len())
                .filter(|index| fits(&self.folded[*index]))
                .collect()
        };
        let mut shown = of(&whole);
        shown.extend(of(&|text| !whole(text) && loose(text)));
        self.shown = shown;
        (self.cursor, self.top) = (0, 0);
    }

    /// The lines to draw on a screen of so many rows.
    pub(super) fn lines(&mut self, look: &Look, height: usize) -> Vec<String> {
        let room = height.saturating_sub(3).clamp(1, ROWS.max(height / 2));
        self.room = room;
        if self.cursor < self.top {
            self.top = self.cursor;
        }
        if self.cursor >= self.top + room {
            self.top = self.cursor + 1 - room;
        }
        let mut lines = vec![self.heading(look)];
        let rows = self.shown.iter().enumerate().skip(self.top).take(room);
        lines.extend(rows.map(|(at, choice)| self.row(*choice, at == self.cursor, look)));
        if self.shown.is_empty() {
            lines.push("  nothing fits".to_owned());
        }
        let help = cut(&self.help(room), look);
        lines.push(look.paint(Tone::Faint, &help).into_owned());
        lines
    }

    fn heading(&self, look: &Look) -> String {
        let question = look.paint(Tone::Heading, self.question);
        if !self.picking.narrows {
            return question.into_owned();
        }
        let caret = if look.unicode { "▏" } else { "_" };
        format!("{question} {}{caret}", look.clean(&self.words))
    }

    fn row(&self, choice: usize, here: bool, look: &Look) -> String {
        let pointer = match (here, look.unicode) {
            (false, _) => " ",
            (true, true) => "❯",
            (true, false) => ">",
        };
        let mark = match (self.picking.many, self.marked[choice]) {
            (false, _) => "",
            (true, true) => "[x] ",
            (true, false) => "[ ] ",
        };
        let text = super::sanitize::line(&self.choices[choice], look.unicode);
        let line = cut(&format!("{pointer} {mark}{text}"), look);
        let tone = match (here, self.marked[choice]) {
            (true, _) => Tone::Hint,
            (false, true) => Tone::Good,
            (false, false) => Tone::Plain,
        };
        look.paint(tone, &line).into_owned()
    }

    /// What can be done, and how much more there is.
    fn help(&self, room: usize) -> String {
        let mut parts = Vec::new();
        if self.shown.len() > room {
            let last = (self.top + room).min(self.shown.len());
            parts.push(format!("{}-{last} of {}", self.top + 1, self.shown.len()));
        } else if self.shown.len() < self.choices.len() {
            parts.push(format!("{} of {}", self.shown.len(), self.choices.len()));
        }
        if self.picking.narrows {
            parts.push("type to narrow".to_owned());
        }
        if self.picking.many {
            let key = if self.picking.narrows { "Tab" } else { "Space" };
            parts.push(format!("{key} marks"));
        }
        parts.push("Enter takes".to_owned());
        if self.picking.again {
            parts.push("/ searches again".to_owned());
        }
        parts.push("Esc leaves".to_owned());
        format!("  {}", parts.join(", "))
    }
}

/// One line, or it would be drawn over itself.
fn cut(line: &str, look: &Look) -> String {
    let width = look.width.unwrap_or(80).saturating_sub(1);
    let mut cut = fit::cut(line, width, look.sign(Sign::Ellipsis)).into_owned();
    // What set off a text that is written from right to left may have been cut away.
    let open = cut.matches('\u{2068}').count();
    for _ in cut.matches('\u{2069}').count()..open {
        cut.push('\u{2069}');
    }
    cut
}

/// Whether the letters of `word` come in `text` in their order.
fn has_letters(text: &str, word: &str) -> bool {
    let mut letters = text.chars();
    word.chars()
        .all(|wanted| letters.any(|letter| letter == wanted))
}

#[cfg(test)]
mod tests;
