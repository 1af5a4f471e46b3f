//! A list to choose from: handles keys and draws the list; in plain mode, a numbered list and a typed line. It does no
//! I/O itself.

use std::collections::BTreeSet;

use console::Key;

use super::look::{Look, Sign, Tone};
use super::{layout, sanitize};
use crate::domain::text::fold;

/// The maximum number of rows shown at once; on a large terminal, half of its rows.
const ROWS: usize = 15;

/// The columns that the pointer, the mark, and the ellipsis take from a line.
const MARGIN: usize = 7;

/// The look for lines of a list: narrower, and without colors, because a marked line gets one color
/// as a whole.
#[must_use]
pub fn beside_marks(look: &Look) -> Look {
    Look {
        color: false,
        links: false,
        width: look.width.map(|width| width.saturating_sub(MARGIN)),
        ..*look
    }
}

/// The options of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Picking {
    /// Several choices may be marked.
    pub many: bool,
    /// The user can ask for another list.
    pub again: bool,
}

/// The user's choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickerChoice {
    /// The indexes of the chosen items, in order; at least one.
    Items(Vec<usize>),
    /// The user wants another list; these indexes were marked so far.
    AnotherList(Vec<usize>),
}

/// The effect of a key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pressed {
    Stays,
    Ends(PickerChoice),
    Cancelled,
    Interrupted,
}

/// The state of a list while the user chooses.
pub(super) struct Picker<'a> {
    question: &'a str,
    /// The full text of each choice, to search in.
    choices: &'a [String],
    /// The choices fitted to the terminal's width; empty to show `choices`.
    fitted: Vec<String>,
    picking: Picking,
    marked: Vec<bool>,
    words: String,
    /// The indexes of the choices that match the words, best first.
    shown: Vec<usize>,
    cursor: usize,
    top: usize,
    /// The number of rows when it was drawn last.
    room: usize,
}

impl<'a> Picker<'a> {
    /// A list whose first `marked` choices are marked already.
    pub(super) fn new(
        question: &'a str,
        choices: &'a [String],
        picking: Picking,
        marked: usize,
    ) -> Self {
        Self {
            question,
            choices,
            fitted: Vec::new(),
            picking,
            marked: (0..choices.len()).map(|index| index < marked).collect(),
            words: String::new(),
            shown: (0..choices.len()).collect(),
            cursor: 0,
            top: 0,
            room: ROWS,
        }
    }

    /// Shows these lines in place of the choices from now on.
    pub(super) fn fit(&mut self, lines: Vec<String>) {
        self.fitted = lines;
    }

    /// Handles a key; the keys are the same in every list.
    pub(super) fn press(&mut self, key: &Key) -> Pressed {
        let page = self.room.saturating_sub(1).max(1);
        match key {
            Key::CtrlC => return Pressed::Interrupted,
            // Ctrl-D and Ctrl-G
            Key::Escape | Key::Char('\u{4}' | '\u{7}') => return Pressed::Cancelled,
            Key::Enter => return self.enter(),
            // Ctrl-P and Ctrl-K, Ctrl-N and Ctrl-J, as in a shell and in fzf.
            Key::ArrowUp | Key::Char('\u{10}' | '\u{b}') => {
                self.cursor = self.cursor.checked_sub(1).unwrap_or(self.last());
            }
            Key::ArrowDown | Key::Char('\u{e}') if self.cursor < self.last() => self.cursor += 1,
            Key::ArrowDown | Key::Char('\u{e}') => self.cursor = 0,
            Key::PageUp => self.cursor = self.cursor.saturating_sub(page),
            Key::PageDown => self.cursor = (self.cursor + page).min(self.last()),
            Key::Home => self.cursor = 0,
            Key::End => self.cursor = self.last(),
            Key::Tab if self.picking.many => {
                self.mark();
                self.cursor = (self.cursor + 1).min(self.last());
            }
            Key::BackTab if self.picking.many => {
                self.mark();
                self.cursor = self.cursor.saturating_sub(1);
            }
            // Ctrl-F
            Key::Char('\u{6}') if self.picking.again => {
                return Pressed::Ends(PickerChoice::AnotherList(self.marks()));
            }
            Key::Backspace => self.narrow(|words| {
                words.pop();
            }),
            // Ctrl-U and Ctrl-W
            Key::Char('\u{15}') => self.narrow(String::clear),
            Key::Char('\u{17}') => self.narrow(|words| {
                let rest = words.trim_end().rfind(' ').map_or(0, |at| at + 1);
                words.truncate(rest);
            }),
            Key::Char(letter) if !letter.is_control() => {
                self.narrow(|words| words.push(*letter));
            }
            _ => {}
        }
        Pressed::Stays
    }

    fn last(&self) -> usize {
        self.shown.len().saturating_sub(1)
    }

    /// Toggles the mark of the line under the cursor.
    fn mark(&mut self) {
        if let Some(choice) = self.shown.get(self.cursor) {
            self.marked[*choice] = !self.marked[*choice];
        }
    }

    fn marks(&self) -> Vec<usize> {
        let marked = self.marked.iter().enumerate();
        marked
            .filter_map(|(index, marked)| marked.then_some(index))
            .collect()
    }

    /// Chooses the marked lines, or if there are none, the line under the cursor.
    fn enter(&self) -> Pressed {
        let mut picked = self.marks();
        if picked.is_empty() {
            picked.extend(self.shown.get(self.cursor));
        }
        if picked.is_empty() {
            return Pressed::Stays;
        }
        Pressed::Ends(PickerChoice::Items(picked))
    }

    fn narrow(&mut self, edit: impl FnOnce(&mut String)) {
        edit(&mut self.words);
        self.shown = narrowed(&self.words, self.choices.iter().map(String::as_str));
        (self.cursor, self.top) = (0, 0);
    }

    /// The lines to draw on a screen with this many rows.
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
        let help = cut(&self.help(room, look), look);
        lines.push(look.paint(Tone::Faint, &help).into_owned());
        lines
    }

    fn heading(&self, look: &Look) -> String {
        let question = look.paint(Tone::Heading, self.question);
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
        let fitted = self.fitted.get(choice);
        let text = fitted.unwrap_or(&self.choices[choice]);
        let text = super::sanitize::line(text, look.unicode);
        let line = cut(&format!("{pointer} {mark}{text}"), look);
        let tone = match (here, self.marked[choice]) {
            (true, _) => Tone::Hint,
            (false, true) => Tone::Good,
            (false, false) => Tone::Plain,
        };
        look.paint(tone, &line).into_owned()
    }

    /// The key help and the position in the list, as much as fits.
    fn help(&self, room: usize, look: &Look) -> String {
        // Each part with its importance.
        let mut parts: Vec<(u8, String)> = Vec::new();
        let all = self.shown.len();
        if all > room {
            let last = (self.top + room).min(all);
            parts.push((1, format!("{}-{last} of {all}", self.top + 1)));
        } else if all < self.choices.len() {
            parts.push((1, format!("{all} of {}", self.choices.len())));
        }
        let words = [
            (true, 0, "type to narrow"),
            (self.picking.many, 3, "Tab marks"),
            (true, 4, "Enter accepts"),
            (self.picking.again, 2, "Ctrl-F searches again"),
            (true, 5, "Esc cancels"),
        ];
        let words = words.into_iter().filter(|(shown, ..)| *shown);
        parts.extend(words.map(|(_, missed, text)| (missed, text.to_owned())));
        let width = look.width.unwrap_or(80).saturating_sub(1);
        loop {
            let texts: Vec<&str> = parts.iter().map(|(_, text)| text.as_str()).collect();
            let help = format!("  {}", texts.join(", "));
            let least = parts.iter().map(|(missed, _)| *missed).min();
            if layout::width(&help) <= width || parts.len() == 1 {
                return help;
            }
            parts.retain(|(missed, _)| Some(*missed) != least);
        }
    }
}

/// Cuts a line: a wrapped one would be drawn over.
fn cut(line: &str, look: &Look) -> String {
    let width = look.width.unwrap_or(80).saturating_sub(1);
    let mut cut = layout::cut(line, width, look.sign(Sign::Ellipsis)).into_owned();
    // Cutting may have removed the closing isolates of right-to-left text.
    let open = cut.matches('\u{2068}').count();
    for _ in cut.matches('\u{2069}').count()..open {
        cut.push('\u{2069}');
    }
    cut
}

/// The choices that match the words: first those that contain each word, then those that contain its letters.
pub(super) fn narrowed<'c>(words: &str, choices: impl Iterator<Item = &'c str>) -> Vec<usize> {
    let wanted = fold(words);
    let words: Vec<&str> = wanted.split(' ').filter(|word| !word.is_empty()).collect();
    let (mut whole, mut loose) = (Vec::new(), Vec::new());
    for (at, choice) in choices.enumerate() {
        let text = fold(choice);
        if words.iter().all(|word| text.contains(word)) {
            whole.push(at);
        } else if words.iter().all(|word| has_letters(&text, word)) {
            loose.push(at);
        }
    }
    whole.extend(loose);
    whole
}

/// Whether `text` contains the letters of `word` in this order.
fn has_letters(text: &str, word: &str) -> bool {
    let mut letters = text.chars();
    word.chars()
        .all(|wanted| letters.any(|letter| letter == wanted))
}

/// Lines per page: a screen reader reads all of them before the user can type.
const PAGE: usize = 20;

/// The effect of a typed line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The list continues with these lines.
    Says(Vec<String>),
    Ends(PickerChoice),
    Cancelled,
}

/// A list to choose from by number.
pub(super) struct Numbered<'a> {
    choices: &'a [String],
    picking: Picking,
    /// The number of choices, from the first, that are chosen already.
    marked: usize,
    /// The indexes of the choices that match the words, best first.
    shown: Vec<usize>,
    /// The number of them that were printed.
    printed: usize,
}

impl<'a> Numbered<'a> {
    pub(super) fn new(choices: &'a [String], picking: Picking, marked: usize) -> Self {
        Self {
            choices,
            picking,
            marked,
            shown: (0..choices.len()).collect(),
            printed: 0,
        }
    }

    /// The next lines of the list.
    pub(super) fn page(&mut self, look: &Look) -> Vec<String> {
        let rest = self.shown.iter().skip(self.printed);
        let mut lines: Vec<String> = rest.take(PAGE).map(|at| self.line(*at, look)).collect();
        self.printed = self.shown.len().min(self.printed + PAGE);
        let more = self.shown.len() - self.printed;
        if more > 0 {
            lines.push(format!(
                "{more} more: type `more` to see them, or words to narrow the list"
            ));
        }
        lines
    }

    fn line(&self, at: usize, look: &Look) -> String {
        let parts = self.choices[at].split("  ").map(str::trim);
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        let text = sanitize::line(&parts.join(", "), look.unicode).into_owned();
        let chosen = if at < self.marked { ", chosen" } else { "" };
        format!("{}: {text}{chosen}", at + 1)
    }

    /// The prompt, which explains what the user can type.
    pub(super) fn help(&self) -> String {
        let numbers = if self.picking.many {
            "Numbers"
        } else {
            "A number"
        };
        let again = if self.picking.again {
            " / to search again,"
        } else {
            ""
        };
        let empty = if self.marked > 0 {
            "accept the selection"
        } else {
            "leave"
        };
        format!("{numbers}, words to narrow the list,{again} or Enter to {empty}: ")
    }

    /// Handles a typed line.
    pub(super) fn answer(&mut self, line: &str, look: &Look) -> Answer {
        let line = line.trim();
        let (line, again) = match line.strip_suffix('/').filter(|_| self.picking.again) {
            Some(line) => (line, true),
            None => (line, false),
        };
        let words: Vec<&str> = line
            .split([',', ' '])
            .filter(|word| !word.is_empty())
            .collect();
        if words.is_empty() {
            return match (again, self.marked) {
                (true, _) => Answer::Ends(PickerChoice::AnotherList((0..self.marked).collect())),
                (false, 0) => Answer::Cancelled,
                (false, marked) => Answer::Ends(PickerChoice::Items((0..marked).collect())),
            };
        }
        let numbers: Option<Vec<usize>> = words.iter().map(|word| word.parse().ok()).collect();
        if let Some(numbers) = numbers {
            return self.take(&numbers, again);
        }
        if line.eq_ignore_ascii_case("more") && self.printed < self.shown.len() {
            return Answer::Says(self.page(look));
        }
        let shown = narrowed(line, self.choices.iter().map(String::as_str));
        if shown.is_empty() {
            return Answer::Says(vec![format!("nothing fits {line:?}")]);
        }
        (self.shown, self.printed) = (shown, 0);
        Answer::Says(self.page(look))
    }

    fn take(&self, numbers: &[usize], again: bool) -> Answer {
        let wrong = numbers
            .iter()
            .find(|number| **number == 0 || **number > self.choices.len());
        if let Some(wrong) = wrong {
            return Answer::Says(vec![format!("there is no number {wrong}")]);
        }
        if numbers.len() > 1 && !self.picking.many {
            return Answer::Says(vec!["enter a single number".to_owned()]);
        }
        let mut picked: BTreeSet<usize> = numbers.iter().map(|number| number - 1).collect();
        picked.extend(0..self.marked);
        let picked = picked.into_iter().collect();
        Answer::Ends(match again {
            true => PickerChoice::AnotherList(picked),
            false => PickerChoice::Items(picked),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Picking = Picking {
        many: false,
        again: false,
    };

    const MANY: Picking = Picking {
        many: true,
        again: true,
    };

    fn choices(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn type_in(picker: &mut Picker<'_>, text: &str) {
        for letter in text.chars() {
            assert_eq!(picker.press(&Key::Char(letter)), Pressed::Stays);
        }
    }

    fn these(indexes: &[usize]) -> Pressed {
        Pressed::Ends(PickerChoice::Items(indexes.to_vec()))
    }

    #[test]
    fn typing_narrows_and_whole_words_come_before_loose_letters() {
        let choices = choices(&["hidden tale", "Low Tide", "Härbour Lights"]);
        let mut picker = Picker::new("Which?", &choices, ONE, 0);
        type_in(&mut picker, "tide");
        assert_eq!(picker.press(&Key::Enter), these(&[1]));
        picker.press(&Key::Char('\u{15}'));
        type_in(&mut picker, "hd");
        assert_eq!(picker.shown, [0]);
        picker.press(&Key::Char('\u{15}'));
        type_in(&mut picker, "lights harb");
        assert_eq!(picker.press(&Key::Enter), these(&[2]));
        type_in(&mut picker, "x");
        assert_eq!(
            picker.press(&Key::Enter),
            Pressed::Stays,
            "there is nothing to take"
        );
        picker.press(&Key::Backspace);
        assert_eq!(picker.press(&Key::Enter), these(&[2]));
        picker.press(&Key::Char('\u{17}'));
        assert_eq!(picker.words, "lights ");
        // A space and a slash are ordinary characters.
        type_in(&mut picker, "/");
        assert!(picker.shown.is_empty());
    }

    #[test]
    fn tab_marks_and_enter_takes_what_is_marked_or_under_the_cursor() {
        let choices = choices(&["a", "b", "c"]);
        let mut picker = Picker::new("What?", &choices, MANY, 0);
        picker.press(&Key::ArrowDown);
        assert_eq!(picker.press(&Key::Enter), these(&[1]));
        picker.press(&Key::Tab);
        picker.press(&Key::Tab);
        assert_eq!(picker.press(&Key::Enter), these(&[1, 2]));
        picker.press(&Key::End);
        picker.press(&Key::BackTab);
        picker.press(&Key::BackTab);
        assert_eq!(picker.press(&Key::Enter), these(&[0]), "nothing is marked");
        picker.press(&Key::ArrowDown);
        picker.press(&Key::Tab);
        let again = Pressed::Ends(PickerChoice::AnotherList(vec![1]));
        assert_eq!(picker.press(&Key::Char('\u{6}')), again);
        let mut kept = Picker::new("What?", &choices, MANY, 1);
        assert_eq!(kept.press(&Key::Enter), these(&[0]));
    }

    #[test]
    fn the_cursor_stays_in_the_list_and_in_sight() {
        let choices: Vec<String> = (0..40).map(|number| format!("line {number}")).collect();
        let mut picker = Picker::new("Which?", &choices, ONE, 0);
        let look = Look::default();
        picker.press(&Key::ArrowUp);
        assert!(
            picker
                .lines(&look, 8)
                .iter()
                .any(|line| line == "> line 39")
        );
        picker.press(&Key::ArrowDown);
        // A page is the number of visible lines minus one.
        picker.press(&Key::PageDown);
        picker.press(&Key::PageDown);
        let lines = picker.lines(&look, 8);
        assert_eq!(lines.len(), 7);
        assert!(lines.contains(&"> line 8".to_owned()), "{lines:?}");
        assert!(lines[6].starts_with("  9-13 of 40"), "{lines:?}");
        assert_eq!(picker.lines(&look, 60).len(), 32);
        let mut empty = Picker::new("Which?", &[], ONE, 0);
        for key in [Key::ArrowDown, Key::ArrowUp, Key::PageDown, Key::Tab] {
            assert_eq!(empty.press(&key), Pressed::Stays);
        }
        assert_eq!(empty.press(&Key::Enter), Pressed::Stays);
    }

    #[test]
    fn every_line_is_one_harmless_line_of_the_terminals_width() {
        let choices = choices(&[
            "Harbour\nLights\x1b[2J and more of it",
            "港港港港港港港港港",
            "a \u{2068}שלום עולם שלום עולם\u{2069} b",
        ]);
        let look = Look {
            width: Some(20),
            unicode: true,
            ..Look::default()
        };
        let mut picker = Picker::new("What?", &choices, MANY, 0);
        for line in picker.lines(&look, 24) {
            assert!(!line.contains(char::is_control), "{line:?}");
            assert!(layout::width(&line) < 20, "{line}");
            let count = |sign: char| line.matches(sign).count();
            assert_eq!(count('\u{2068}'), count('\u{2069}'), "{line:?}");
        }
    }

    #[test]
    fn leaving_is_not_interrupting() {
        let mut picker = Picker::new("Which?", &[], ONE, 0);
        assert_eq!(picker.press(&Key::Escape), Pressed::Cancelled);
        assert_eq!(picker.press(&Key::CtrlC), Pressed::Interrupted);
    }
}

#[cfg(test)]
mod numbered_tests {
    use super::*;

    const MANY: Picking = Picking {
        many: true,
        again: true,
    };

    fn says(text: &str) -> Answer {
        Answer::Says(vec![text.to_owned()])
    }

    #[test]
    fn numbers_choose_and_words_narrow() {
        let choices = ["album  Low Tide   2014", "song   Harbour\u{1b} Lights", "x"];
        let choices = choices.map(str::to_owned);
        let look = Look::default();
        let mut list = Numbered::new(&choices, MANY, 1);
        assert_eq!(
            list.page(&look),
            [
                "1: album, Low Tide, 2014, chosen",
                "2: song, Harbour^[ Lights",
                "3: x"
            ]
        );
        let mut answer = |line: &str| list.answer(line, &look);
        assert_eq!(answer("harb"), says("2: song, Harbour^[ Lights"));
        assert_eq!(answer("zzz"), says("nothing fits \"zzz\""));
        assert_eq!(answer("4"), says("there is no number 4"));
        assert_eq!(answer("0"), says("there is no number 0"));
        assert_eq!(
            answer("3, 2"),
            Answer::Ends(PickerChoice::Items(vec![0, 1, 2]))
        );
        assert_eq!(
            answer("3 /"),
            Answer::Ends(PickerChoice::AnotherList(vec![0, 2]))
        );
        assert_eq!(
            answer(" / "),
            Answer::Ends(PickerChoice::AnotherList(vec![0]))
        );
        assert_eq!(answer(""), Answer::Ends(PickerChoice::Items(vec![0])));
        let mut one = Numbered::new(&choices, Picking::default(), 0);
        assert_eq!(one.answer("1 2", &look), says("enter a single number"));
        assert_eq!(one.answer("", &look), Answer::Cancelled);
        assert_eq!(one.answer("/", &look), says("nothing fits \"/\""));
    }

    #[test]
    fn a_long_list_comes_in_pages() {
        let choices: Vec<String> = (1..=45).map(|number| format!("line {number}")).collect();
        let look = Look::default();
        let mut list = Numbered::new(&choices, Picking::default(), 0);
        assert_eq!(list.page(&look).len(), PAGE + 1);
        let Answer::Says(page) = list.answer("more", &look) else {
            panic!("no page")
        };
        assert_eq!((page[0].as_str(), page.len()), ("21: line 21", PAGE + 1));
        let Answer::Says(page) = list.answer("more", &look) else {
            panic!("no page")
        };
        assert_eq!((page[0].as_str(), page.len()), ("41: line 41", 5));
        assert_eq!(list.answer("more", &look), says("nothing fits \"more\""));
    }
}
