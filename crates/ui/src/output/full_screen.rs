//! A screen that is drawn anew, on a page of the terminal that goes away again.

use super::look::{Sign, Tone};
use super::printer::{Captured, Printer};

/// Turns to the other page, without a cursor.
const ENTER: &str = "\x1b[?1049h\x1b[?25l";
/// Turns back.
const LEAVE: &str = "\x1b[?25h\x1b[?1049l";
/// To the upper left corner; what is drawn erases the rest of its lines and of the page.
const HOME: &str = "\x1b[H";
const ERASE_LINE: &str = "\x1b[K";
const ERASE_BELOW: &str = "\x1b[J";

/// The page, until it is dropped.
pub struct FullScreen<'p> {
    printer: &'p Printer,
}

impl Printer {
    /// Whether stdout is a terminal that can draw.
    #[must_use]
    pub fn can_draw(&self) -> bool {
        let terminal = self.terminal();
        terminal.stdout.terminal && !terminal.plain
    }

    /// Turns to a page of its own; to be asked for only where the terminal can draw.
    #[must_use]
    pub fn full_screen(&self) -> FullScreen<'_> {
        self.current_bar().leave_to_others(true);
        self.data(ENTER);
        FullScreen { printer: self }
    }

    /// A printer into memory that prints as this one would, on the terminal as wide as it is now.
    #[must_use]
    pub fn aside(&self) -> (Self, Captured) {
        Self::captured(self.settings().clone(), self.terminal().measured_again())
    }
}

impl FullScreen<'_> {
    /// Draws a table and below it words, as much of the table as there is room for.
    pub fn draw(&self, table: &str, words: &str) {
        let (rows, _) = console::Term::stdout().size();
        let look = self.printer.out_look();
        let lines = fitted(table, words, rows.into(), look.sign(Sign::Ellipsis));
        let mut text = String::from(HOME);
        for line in lines {
            text.push_str(&line);
            text.push_str(ERASE_LINE);
            text.push('\n');
        }
        text.push_str(ERASE_BELOW);
        self.printer.data(&text);
    }

    /// Gives the terminal back while `meanwhile` runs, as a command has to before it stops.
    pub fn left_for(&self, meanwhile: impl FnOnce()) {
        self.printer.data(LEAVE);
        meanwhile();
        self.printer.data(ENTER);
    }

    /// A line below the words: when this was, and how it ends.
    #[must_use]
    pub fn faint(&self, text: &str) -> String {
        self.printer
            .out_look()
            .paint(Tone::Faint, text)
            .into_owned()
    }
}

impl Drop for FullScreen<'_> {
    fn drop(&mut self) {
        self.printer.data(LEAVE);
        self.printer.current_bar().leave_to_others(false);
    }
}

/// The lines for a page of so many rows; the last row stays free for the cursor.
fn fitted(table: &str, words: &str, rows: usize, mark: &str) -> Vec<String> {
    let words: Vec<&str> = words.lines().collect();
    let room = rows.saturating_sub(words.len() + 1);
    let table: Vec<&str> = table.lines().collect();
    let mut lines: Vec<String> = Vec::with_capacity(rows);
    if table.len() > room {
        let kept = room.saturating_sub(1);
        lines.extend(table[..kept].iter().map(ToString::to_string));
        lines.push(format!("{mark} {} more", table.len() - kept));
    } else {
        lines.extend(table.iter().map(ToString::to_string));
    }
    lines.extend(words.iter().map(ToString::to_string));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_counted() {
        let table = "ID\na\nb\nc\nd\n";
        assert_eq!(
            fitted(table, "4 shares\n", 6, "…"),
            ["ID", "a", "b", "… 2 more", "4 shares"]
        );
        assert_eq!(fitted(table, "4 shares\n", 7, "…").len(), 6);
        assert_eq!(fitted("", "", 0, "…").len(), 0);
    }
}
