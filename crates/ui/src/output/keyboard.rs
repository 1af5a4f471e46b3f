//! Keys as they are pressed, while something is drawn, and a line that is typed: what keys do to it, and how it is
//! drawn. The line neither reads nor writes.

use std::fs::File;
use std::io;
use std::time::{Duration, Instant};

use console::{Key, Term};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::look::{Look, Tone};
use super::{layout, sanitize};
use crate::signals;

/// How often the size of the terminal is looked at while no key is pressed.
const TICK: Duration = Duration::from_millis(150);
/// A tick that took this long means that the process was stopped and that the shell has changed the
/// terminal's settings.
const STOPPED: Duration = Duration::from_secs(1);
/// Ctrl-Z.
pub(super) const STOP: Key = Key::Char('\u{1a}');

/// The source of keys even if stdin is a pipe.
pub(super) fn keyboard() -> io::Result<File> {
    File::options().read(true).write(true).open("/dev/tty")
}

/// While it is there, the terminal shows nothing of what is typed and takes no key as a signal: Ctrl-C
/// is a key, whenever it comes.
pub(super) struct RawMode(());

impl RawMode {
    pub(super) fn enter() -> io::Result<Self> {
        enable_raw_mode()?;
        Ok(Self(()))
    }

    /// Gives the terminal back and stops, as Ctrl-Z asks, until the shell continues the command.
    pub(super) fn stop(&self) -> io::Result<()> {
        disable_raw_mode()?;
        signals::stop_foreground();
        enable_raw_mode()
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        let _ = disable_raw_mode();
    }
}

/// The terminal behind stderr, for code that writes lines as if it were not raw.
pub(super) fn screen() -> Term {
    #[cfg(unix)]
    return Term::read_write_pair(io::stdin(), Returning);
    #[cfg(not(unix))]
    Term::stderr()
}

/// stderr, which returns to the first column with every new line: a raw terminal does not by itself.
#[cfg(unix)]
#[derive(Debug)]
struct Returning;

#[cfg(unix)]
impl io::Write for Returning {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // One call for all of it: a terminal that shows what it has between two calls flickers.
        io::stderr().write_all(&returning(bytes))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// What a raw terminal needs to show these lines below each other.
#[cfg(unix)]
fn returning(bytes: &[u8]) -> Vec<u8> {
    let mut returning = Vec::with_capacity(bytes.len() + bytes.len() / 16);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(line) => {
                returning.extend_from_slice(line);
                returning.extend_from_slice(b"\r\n");
            }
            None => returning.extend_from_slice(line),
        }
    }
    returning
}

#[cfg(unix)]
impl std::os::fd::AsRawFd for Returning {
    fn as_raw_fd(&self) -> std::os::fd::RawFd {
        io::stderr().as_raw_fd()
    }
}

/// What is drawn at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Frame {
    /// Its lines, none of them wider than the terminal.
    pub(super) lines: Vec<String>,
    /// The cursor's column in the last line. `None`: it is hidden, below all of them.
    pub(super) cursor: Option<usize>,
}

/// A raw terminal to draw on, until it is dropped; then what was drawn is gone.
pub(super) struct RawScreen {
    screen: Term,
    keys: Keys,
    drawn: Frame,
    /// Its rows and columns when that was drawn.
    size: (usize, usize),
    raw: RawMode,
}

impl RawScreen {
    /// Takes over the terminal behind stderr.
    pub(super) fn enter() -> io::Result<Self> {
        let raw = RawMode::enter()?;
        let screen = screen();
        let size = size_of(&screen);
        Ok(Self {
            keys: Keys::new(),
            screen,
            drawn: Frame::default(),
            size,
            raw,
        })
    }

    /// The next key; Ctrl-C is one. `None` if all has to be drawn again: the terminal has another size,
    /// or the command was stopped and continued.
    pub(super) fn key(&mut self) -> io::Result<Option<Key>> {
        loop {
            let began = Instant::now();
            if self.keys.wait(TICK)? {
                return match self.screen.read_key_raw()? {
                    STOP => self.stop().map(|()| None),
                    key => Ok(Some(key)),
                };
            }
            if began.elapsed() > STOPPED {
                return self.taken_back().map(|()| None);
            }
            if size_of(&self.screen) != self.size {
                return Ok(None);
            }
        }
    }

    /// Rows and columns as they are now.
    pub(super) fn size(&self) -> (usize, usize) {
        size_of(&self.screen)
    }

    /// Draws over what was drawn last.
    pub(super) fn draw(&mut self, picture: Frame) -> io::Result<()> {
        let mut text = self.erased();
        self.size = self.size();
        match picture.cursor {
            None => {
                text.push_str(HIDE);
                for line in &picture.lines {
                    text.push_str(line);
                    text.push('\n');
                }
            }
            Some(column) => {
                text.push_str(SHOW);
                text.push_str(&picture.lines.join("\n"));
                text.push('\r');
                if column > 0 {
                    text.push_str(&format!("\x1b[{column}C"));
                }
            }
        }
        self.screen.write_str(&text)?;
        self.drawn = picture;
        Ok(())
    }

    /// Erases what is drawn. A terminal that became narrower has wrapped it.
    fn erased(&self) -> String {
        let (_, columns) = self.size();
        let lines = self.drawn.lines.iter();
        let rows: usize = lines.map(|line| layout::rows(line, columns)).sum();
        let above = match self.drawn.cursor {
            Some(_) => rows.saturating_sub(1),
            None => rows,
        };
        match (rows, above) {
            (0, _) => String::new(),
            (_, 0) => "\r\x1b[J".to_owned(),
            (_, above) => format!("\x1b[{above}A\r\x1b[J"),
        }
    }

    fn erase(&mut self) -> io::Result<()> {
        let erased = self.erased();
        self.drawn = Frame::default();
        self.screen.write_str(&format!("{erased}{SHOW}"))
    }

    /// Stops, as Ctrl-Z asks, until the shell continues the command.
    fn stop(&mut self) -> io::Result<()> {
        self.erase()?;
        self.raw.stop()
    }

    /// Takes the terminal over once more: another program had it meanwhile, and what was drawn is above
    /// what that one printed.
    fn taken_back(&mut self) -> io::Result<()> {
        self.drawn = Frame::default();
        disable_raw_mode()?;
        enable_raw_mode()
    }
}

impl Drop for RawScreen {
    fn drop(&mut self) {
        let _ = self.erase();
    }
}

const HIDE: &str = "\x1b[?25l";
const SHOW: &str = "\x1b[?25h";

fn size_of(screen: &Term) -> (usize, usize) {
    let (rows, columns) = screen.size();
    (rows.into(), columns.into())
}

/// The source of keys, to wait there for the next one.
struct Keys {
    #[cfg(unix)]
    terminal: Option<File>,
}

impl Keys {
    fn new() -> Self {
        Self {
            #[cfg(unix)]
            terminal: keyboard().ok(),
        }
    }

    /// Waits for a key; `false` if none came in time.
    #[cfg(unix)]
    fn wait(&self, time: Duration) -> io::Result<bool> {
        use std::os::fd::AsFd as _;

        use rustix::event::{PollFd, PollFlags, Timespec, poll};

        // stdin is read if it is the terminal; both lead to the same one.
        let stdin = io::stdin();
        let source = match &self.terminal {
            Some(terminal) => terminal.as_fd(),
            None => stdin.as_fd(),
        };
        let mut sources = [PollFd::from_borrowed_fd(source, PollFlags::IN)];
        let time = Timespec::try_from(time).map_err(io::Error::other)?;
        match poll(&mut sources, Some(&time)) {
            Ok(ready) => Ok(ready > 0),
            // A signal came, perhaps that of another size.
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Elsewhere it waits for the next key without a limit.
    #[cfg(not(unix))]
    fn wait(&self, _: Duration) -> io::Result<bool> {
        Ok(true)
    }
}

/// With less room than this, an answer gets a line of its own.
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
    error_excerpt: String,
}

impl<'a> Line<'a> {
    /// A line that holds `text` to begin with.
    pub(super) fn new(question: &'a str, text: &str) -> Self {
        let text: Vec<char> = text.chars().collect();
        Self {
            question,
            cursor: text.len(),
            text,
            error_excerpt: String::new(),
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
    pub(super) fn complain(&mut self, error_excerpt: String) {
        self.error_excerpt = error_excerpt;
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

    /// The beginning of the word in front of the cursor.
    fn word_before(&self) -> usize {
        let before = &self.text[..self.cursor];
        let word = before.iter().rposition(|sign| *sign != ' ');
        let gap = word.and_then(|end| before[..=end].iter().rposition(|sign| *sign == ' '));
        gap.map_or(0, |gap| gap + 1)
    }

    /// How the question alone looks, with `keys` that answer it behind it.
    pub(super) fn asking(&self, keys: &str, look: &Look, columns: usize) -> Frame {
        let columns = columns.saturating_sub(1).max(2);
        let room = columns.saturating_sub(layout::width(keys));
        let question = wrapped(self.question, room).into_iter();
        let mut lines: Vec<String> = question.map(str::to_owned).collect();
        let last = lines.last().map_or(0, |line| layout::width(line));
        for line in &mut lines {
            *line = look.paint(Tone::Heading, line).into_owned();
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(keys);
        }
        let cursor = Some((last + layout::width(keys)).min(columns));
        Frame { lines, cursor }
    }

    /// How it looks on a terminal of this many columns; a long answer is shown around the cursor.
    pub(super) fn picture(&self, look: &Look, columns: usize) -> Frame {
        let columns = columns.saturating_sub(1).max(2);
        let mut lines: Vec<String> = Vec::new();
        for line in wrapped(&self.error_excerpt, columns) {
            lines.push(look.paint(Tone::Bad, line).into_owned());
        }
        let mut question = wrapped(self.question, columns.saturating_sub(2));
        let last = question.pop().unwrap_or_default();
        let paint = |text: &str| look.paint(Tone::Heading, text).into_owned();
        lines.extend(question.iter().map(|line| paint(line)));
        let mut taken = layout::width(last) + 2;
        let mut head = format!("{}: ", paint(last));
        if columns.saturating_sub(taken) < ROOM.min(self.width() + 1) {
            lines.push(format!("{}:", paint(last)));
            (taken, head) = (0, String::new());
        }
        let (shown, cursor) = self.window(columns.saturating_sub(taken), look);
        lines.push(head + &shown);
        Frame {
            lines,
            cursor: Some(taken + cursor),
        }
    }

    fn width(&self) -> usize {
        layout::width(&self.text())
    }

    /// As much of the text as there is room for, and the column of the cursor in it.
    fn window(&self, room: usize, look: &Look) -> (String, usize) {
        let shown = |sign: &char| sanitize::line(&sign.to_string(), look.unicode).into_owned();
        let signs: Vec<String> = self.text.iter().map(shown).collect();
        let width = |signs: &[String]| signs.iter().map(|sign| layout::width(sign)).sum::<usize>();
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

/// The pieces of a text; none of an empty one.
fn wrapped(text: &str, columns: usize) -> Vec<&str> {
    if text.is_empty() {
        Vec::new()
    } else {
        layout::wrapped(text, columns)
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
    fn long_input_stays_in_its_row_with_a_visible_cursor() {
        let look = Look {
            unicode: true,
            ..Look::default()
        };
        let question = "Search songs, albums, artists, and playlists (empty: the newest)";
        for columns in [10, 40, 80, 200] {
            let mut line = Line::new(question, "");
            line.complain("no such thing as an expiry of someday".to_owned());
            for letter in "港の灯り Harbour Lights ".repeat(9).chars() {
                typed(&mut line, &[Key::Char(letter)]);
                let picture = line.picture(&look, columns);
                let cursor = picture.cursor.unwrap();
                assert!(cursor < columns, "{columns}: {picture:?}");
                let last = picture.lines.last().unwrap();
                assert!(layout::width(last) < columns, "{columns}: {picture:?}");
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
