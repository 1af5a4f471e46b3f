//! Keys as they are pressed, while something is drawn.

use std::fs::File;
use std::io;

use console::{Key, Term};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

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
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = disable_raw_mode();
    }
}

/// The terminal behind stderr, for somebody who writes lines as if it were not raw.
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
        let mut stderr = io::stderr().lock();
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            match line.strip_suffix(b"\n") {
                Some(line) => {
                    stderr.write_all(line)?;
                    stderr.write_all(b"\r\n")?;
                }
                None => stderr.write_all(line)?,
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

#[cfg(unix)]
impl std::os::fd::AsRawFd for Returning {
    fn as_raw_fd(&self) -> std::os::fd::RawFd {
        io::stderr().as_raw_fd()
    }
}

/// A raw terminal to draw on, without a cursor, until it is dropped.
pub(super) struct RawScreen {
    screen: Term,
    drawn: usize,
    _raw: Raw,
}

impl RawScreen {
    /// Takes over the terminal behind stderr.
    pub(super) fn enter() -> io::Result<Self> {
        let raw = Raw::enter()?;
        let screen = screen();
        screen.hide_cursor()?;
        Ok(Self {
            screen,
            drawn: 0,
            _raw: raw,
        })
    }

    /// The next key; Ctrl-C is one.
    pub(super) fn key(&self) -> io::Result<Key> {
        self.screen.read_key_raw()
    }

    /// Rows and columns as they are now.
    pub(super) fn size(&self) -> (usize, usize) {
        let (rows, columns) = self.screen.size();
        (rows.into(), columns.into())
    }

    /// Draws lines over those drawn last.
    pub(super) fn draw(&mut self, lines: &[String]) -> io::Result<()> {
        let mut text = self.erased();
        for line in lines {
            text.push_str(line);
            text.push('\n');
        }
        self.screen.write_str(&text)?;
        self.drawn = lines.len();
        Ok(())
    }

    fn erased(&self) -> String {
        match self.drawn {
            0 => String::new(),
            lines => format!("\x1b[{lines}A\r\x1b[J"),
        }
    }
}

impl Drop for RawScreen {
    fn drop(&mut self) {
        let _ = self.screen.write_str(&self.erased());
        let _ = self.screen.show_cursor();
    }
}
