//! A line that is typed: what keys do to it, and how it is drawn. It neither reads nor writes.

use console::Key;

use super::fit;
use super::keyboard::Picture;
use super::look::{Look, Tone};
use super::sanitize;

/// Less room than this for an answer is no room: it gets a line of its own.
const ROOM: usize = 16;

/// What a key led to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed {
    Stays,
    Ends,
    Cancelled,
    Interrupted,
}

/// A line while it is typed.
pub(super) struct Line<'a> {
    question: &'a str,
    text: Vec<char>,
    cursor: usize,
    /// What is wrong with the last answer.
    complaint: String,
}

impl<'a> Line<'a> {
    /// A line that holds `text` to begin with.
    pub(super) fn new(question: &'a str, text: &str) -> Self {
        let text: Vec<char> = text.chars().collect();
        Self {
            question,
            cursor: text.len(),
            text,
            complaint: String::new(),
        }
    }

    /// What was typed.
    pub(super) fn text(&self) -> String {
        self.text.iter().collect()
    }

    /// What is asked.
    pub(super) const fn question(&self) -> &str {
        self.question
    }

    /// Says what is wrong with the answer, which can be corrected.
    pub(super) fn complain(&mut self, complaint: String) {
        self.complaint = complaint;
    }

    /// What a key does.
    pub(super) fn press(&mut self, key: &Key) -> Typed {
        match key {
            Key::CtrlC => return Typed::Interrupted,
            Key::Enter => return Typed::Ends,
            Key::Escape => return Typed::Cancelled,
            // Ctrl-D; in a line it is Delete, as in a shell.
            Key::Char('\u{4}') if self.text.is_empty() => return Typed::Cancelled,
            Key::Del | Key::Char('\u{4}') => self.delete(self.cursor, self.cursor + 1),
            Key::Backspace => self.delete(self.cursor.saturating_sub(1), self.cursor),
            // Ctrl-U, Ctrl-K, Ctrl-W
            Key::Char('\u{15}') => self.delete(0, self.cursor),
            Key::Char('\u{b}') => self.delete(self.cursor, self.text.len()),
            Key::Char('\u{17}') => self.delete(self.word_before(), self.cursor),
            // Ctrl-B and Ctrl-F
            Key::ArrowLeft | Key::Char('\u{2}') => self.cursor = self.cursor.saturating_sub(1),
            Key::ArrowRight | Key::Char('\u{6}') => {
                self.cursor = (self.cursor + 1).min(self.text.len());
            }
            Key::Home => self.cursor = 0,
            Key::End => self.cursor = self.text.len(),
            Key::Char(letter) if !letter.is_control() => {
                self.text.insert(self.cursor, *letter);
                self.cursor += 1;
            }
            _ => {}
        }
        Typed::Stays
    }

    fn delete(&mut self, from: usize, to: usize) {
        let to = to.min(self.text.len());
        if from < to {
            self.text.drain(from..to);
            self.cursor = from;
        }
    }

    /// Where the word in front of the cursor begins.
    fn word_before(&self) -> usize {
        let before = &self.text[..self.cursor];
        let word = before.iter().rposition(|sign| *sign != ' ');
        let gap = word.and_then(|end| before[..=end].iter().rposition(|sign| *sign == ' '));
        gap.map_or(0, |gap| gap + 1)
    }

    /// How the question alone looks, with `keys` that answer it behind it.
    pub(super) fn asking(&self, keys: &str, look: &Look, columns: usize) -> Picture {
        let columns = columns.saturating_sub(1).max(2);
        let room = columns.saturating_sub(fit::width(keys));
        let question = wrapped(self.question, room).into_iter();
        let mut lines: Vec<String> = question.map(str::to_owned).collect();
        let last = lines.last().map_or(0, |line| fit::width(line));
        for line in &mut lines {
            *line = look.paint(Tone::Heading, line).into_owned();
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(keys);
        }
        let cursor = Some((last + fit::width(keys)).min(columns));
        Picture { lines, cursor }
    }

    /// How it looks on a terminal of so many columns; a long answer is shown around the cursor.
    pub(super) fn picture(&self, look: &Look, columns: usize) -> Picture {
        let columns = columns.saturating_sub(1).max(2);
        let mut lines: Vec<String> = Vec::new();
        for line in wrapped(&self.complaint, columns) {
            lines.push(look.paint(Tone::Bad, line).into_owned());
        }
        let mut question = wrapped(self.question, columns.saturating_sub(2));
        let last = question.pop().unwrap_or_default();
        let paint = |text: &str| look.paint(Tone::Heading, text).into_owned();
        lines.extend(question.iter().map(|line| paint(line)));
        let mut taken = fit::width(last) + 2;
        let mut head = format!("{}: ", paint(last));
        if columns.saturating_sub(taken) < ROOM.min(self.width() + 1) {
            lines.push(format!("{}:", paint(last)));
            (taken, head) = (0, String::new());
        }
        let (shown, cursor) = self.window(columns.saturating_sub(taken), look);
        lines.push(head + &shown);
        Picture {
            lines,
            cursor: Some(taken + cursor),
        }
    }

    fn width(&self) -> usize {
        fit::width(&self.text())
    }

    /// As much of the text as there is room for, and the column of the cursor in it.
    fn window(&self, room: usize, look: &Look) -> (String, usize) {
        let shown = |sign: &char| sanitize::line(&sign.to_string(), look.unicode).into_owned();
        let signs: Vec<String> = self.text.iter().map(shown).collect();
        let width = |signs: &[String]| signs.iter().map(|sign| fit::width(sign)).sum::<usize>();
        let mut from = 0;
        while width(&signs[from..self.cursor]) >= room && from < self.cursor {
            from += 1;
        }
        let mut to = self.cursor;
        while to < signs.len() && width(&signs[from..=to]) <= room {
            to += 1;
        }
        let cursor = width(&signs[from..self.cursor]);
        (signs[from..to].concat(), cursor)
    }
}

/// The pieces of a text; nothing of nothing.
fn wrapped(text: &str, columns: usize) -> Vec<&str> {
    if text.is_empty() {
        Vec::new()
    } else {
        fit::wrapped(text, columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(line: &mut Line<'_>, keys: &[Key]) {
        for key in keys {
            assert_eq!(line.press(key), Typed::Stays, "{key:?}");
        }
    }

    fn letters(text: &str) -> Vec<Key> {
        text.chars().map(Key::Char).collect()
    }

    #[test]
    fn keys_edit_the_line_as_in_a_shell() {
        let mut line = Line::new("Name", "home");
        typed(&mut line, &letters(" two"));
        typed(&mut line, &[Key::Home, Key::Char('x'), Key::Del]);
        assert_eq!(line.text(), "xome two");
        typed(&mut line, &[Key::End, Key::Char('\u{17}')]);
        assert_eq!(line.text(), "xome ");
        typed(&mut line, &[Key::ArrowLeft, Key::Backspace, Key::Char('é')]);
        assert_eq!(line.text(), "xomé ");
        typed(&mut line, &[Key::Char('\u{b}')]);
        assert_eq!(line.text(), "xomé");
        typed(&mut line, &[Key::Char('\u{15}'), Key::Backspace, Key::Tab]);
        assert_eq!(line.text(), "");
        assert_eq!(line.press(&Key::Char('\u{4}')), Typed::Cancelled);
        assert_eq!(line.press(&Key::Escape), Typed::Cancelled);
        assert_eq!(line.press(&Key::CtrlC), Typed::Interrupted);
        assert_eq!(line.press(&Key::Enter), Typed::Ends);
    }

    #[test]
    fn what_is_typed_stays_in_its_row_with_the_cursor_in_sight() {
        let look = Look {
            unicode: true,
            ..Look::default()
        };
        let question = "Search songs, albums, artists and playlists (empty: the newest)";
        for columns in [10, 40, 80, 200] {
            let mut line = Line::new(question, "");
            line.complain("no such thing as an expiry of someday".to_owned());
            for letter in "港の灯り Harbour Lights ".repeat(9).chars() {
                typed(&mut line, &[Key::Char(letter)]);
                let picture = line.picture(&look, columns);
                let cursor = picture.cursor.unwrap();
                assert!(cursor < columns, "{columns}: {picture:?}");
                let last = picture.lines.last().unwrap();
                assert!(fit::width(last) < columns, "{columns}: {picture:?}");
            }
            typed(&mut line, &[Key::Home]);
            let picture = line.picture(&look, columns);
            assert!(picture.lines.last().unwrap().contains('港'), "{picture:?}");
        }
        let picture = Line::new("Name", "a\u{1b}[2J").picture(&look, 80);
        assert!(!picture.lines.concat().contains('\u{1b}'), "{picture:?}");
        assert_eq!(Line::new("Name", "ab").picture(&look, 80).cursor, Some(8));
    }
}
