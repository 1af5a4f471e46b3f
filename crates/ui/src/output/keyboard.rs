//! Keys as they are pressed, while something is drawn.

use std::fs::File;
use std::io;
use std::time::{Duration, Instant};

use console::{Key, Term};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::fit;
use crate::signals;

/// How often the size of the terminal is looked at while no key is pressed.
const TICK: Duration = Duration::from_millis(150);
/// A tick that took this long means that the process was stopped and that the shell has changed the
/// terminal's settings.
const STOPPED: Duration = Duration::from_secs(1);
/// Ctrl-Z.
pub(super) const STOP: Key = Key::Char('\u{1a}');

/// Where keys come from even if stdin is a pipe.
pub(super) fn keyboard() -> io::Result<File> {
    File::options().read(true).write(true).open("/dev/tty")
}

/// While it is there, the terminal shows nothing of what is typed and takes no key as a signal: Ctrl-C
/// is a key, whenever it comes.
pub(super) struct Raw(());

impl Raw {
    pub(super) fn enter() -> io::Result<Self> {
        enable_raw_mode()?;
        Ok(Self(()))
    }

    /// Gives the terminal back and stops, as Ctrl-Z asks; goes on once the shell continues the command.
    pub(super) fn stop(&self) -> io::Result<()> {
        disable_raw_mode()?;
        signals::stop_foreground();
        enable_raw_mode()
    }
}

impl Drop for Raw {
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
pub(super) struct Picture {
    /// Its lines, none of them wider than the terminal.
    pub(super) lines: Vec<String>,
    /// Where the cursor stands in the last line. `None`: it is hidden, below all of them.
    pub(super) cursor: Option<usize>,
}

/// A raw terminal to draw on, until it is dropped; then what was drawn is gone.
pub(super) struct RawScreen {
    screen: Term,
    keys: Keys,
    drawn: Picture,
    /// Its rows and columns when that was drawn.
    size: (usize, usize),
    raw: Raw,
}

impl RawScreen {
    /// Takes over the terminal behind stderr.
    pub(super) fn enter() -> io::Result<Self> {
        let raw = Raw::enter()?;
        let screen = screen();
        let size = size_of(&screen);
        Ok(Self {
            keys: Keys::new(),
            screen,
            drawn: Picture::default(),
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
    pub(super) fn draw(&mut self, picture: Picture) -> io::Result<()> {
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
        let rows: usize = lines.map(|line| rows_of(line, columns)).sum();
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
        self.drawn = Picture::default();
        self.screen.write_str(&format!("{erased}{SHOW}"))
    }

    /// Stops, as Ctrl-Z asks, and goes on when the shell continues the command.
    fn stop(&mut self) -> io::Result<()> {
        self.erase()?;
        self.raw.stop()
    }

    /// Takes the terminal over once more: another program had it meanwhile, and what was drawn is above
    /// what that one printed.
    fn taken_back(&mut self) -> io::Result<()> {
        self.drawn = Picture::default();
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

/// How many rows a line takes on a terminal of so many columns.
fn rows_of(line: &str, columns: usize) -> usize {
    let shown = anstream::adapter::strip_str(line).to_string();
    fit::width(&shown).div_ceil(columns.max(1)).max(1)
}

/// Where keys come from, to wait there for the next one.
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

    /// Elsewhere the next key is waited for without an end.
    #[cfg(not(unix))]
    fn wait(&self, _: Duration) -> io::Result<bool> {
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::rows_of;

    #[test]
    fn a_line_takes_the_rows_that_its_visible_part_needs() {
        assert_eq!(rows_of("", 80), 1);
        assert_eq!(rows_of(&"x".repeat(80), 80), 1);
        assert_eq!(rows_of(&"x".repeat(79), 40), 2);
        assert_eq!(rows_of("\u{1b}[1mabc\u{1b}[0m", 2), 2);
        assert_eq!(rows_of("abc", 0), 3);
    }
}
