//! Keys as they are pressed, while something is drawn.

use std::fs::File;
use std::io;

use console::{Key, Term};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

/// Where keys come from even if stdin is a pipe.
pub(super) fn keyboard() -> io::Result<File> {
    File::options().read(true).write(true).open("/dev/tty")
}

/// A terminal that shows nothing of what is typed and takes no key as a signal, until it is dropped.
pub(super) struct RawScreen {
    screen: Term,
    drawn: usize,
}

impl RawScreen {
    /// Takes over the terminal behind stderr.
    pub(super) fn enter() -> io::Result<Self> {
        enable_raw_mode()?;
        let raw = Self {
            screen: Term::stderr(),
            drawn: 0,
        };
        raw.screen.hide_cursor()?;
        Ok(raw)
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
            // A raw terminal does not return by itself.
            text.push_str(line);
            text.push_str("\r\n");
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
        let _ = disable_raw_mode();
    }
}
