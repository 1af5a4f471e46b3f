//! What is drawn on a terminal for someone who watches: a bar that shows how far long work has come, a sign that moves
//! while a server or another command is waited for, and a page of its own that goes away again.

use std::io;
use std::time::Duration;

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

use super::look::{Sign, Tone};
use super::printer::{Captured, Current, Printer};

/// Work that is quicker than this shows no bar.
const BAR_AFTER: Duration = Duration::from_millis(400);

/// Work under way. Dropping it takes the bar away.
pub struct Progress {
    bar: ProgressBar,
    current: Current,
}

impl Printer {
    /// Whether the user watches, and wants to see progress.
    fn shows_progress(&self) -> bool {
        let settings = self.settings();
        self.terminal().stderr.terminal
            && !self.terminal().plain
            && !settings.quiet
            && settings.verbose == 0
            && !settings.format.is_json()
    }

    /// Begins to show how many of `total` are done. Nothing is shown unless stderr is a terminal, with
    /// `--quiet`, or beside a log.
    #[must_use]
    pub fn progress(&self, total: u64, doing: &str) -> Progress {
        let watched = self.shows_progress();
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        let look = self.err_look();
        let (bars, template) = if look.unicode {
            ("━╸ ", "{msg} {bar:24} {pos}/{len} {eta}")
        } else {
            ("=> ", "{msg} [{bar:24}] {pos}/{len} {eta}")
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars(bars));
        }
        bar.set_message(look.clean(doing).into_owned());
        let progress = Progress {
            bar,
            current: self.current_bar().clone(),
        };
        if watched {
            progress.current.set(Some(progress.bar.clone()));
        }
        progress
    }
}

impl Progress {
    /// One more is done.
    pub fn step(&self) {
        self.bar.inc(1);
        self.show_when_late();
    }

    /// This many are done.
    pub fn reached(&self, done: u64) {
        self.bar.set_position(done);
        self.show_when_late();
    }

    /// `done` of `total` are done.
    pub fn reached_of(&self, done: usize, total: usize) {
        let whole = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        self.bar.set_length(whole(total));
        self.reached(whole(done));
    }

    fn show_when_late(&self) {
        if self.bar.is_hidden() && self.bar.elapsed() > BAR_AFTER && self.current.has_bar() {
            self.bar.set_draw_target(screen());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        self.current.set(None);
    }
}

/// The terminal behind stderr, to draw on.
fn screen() -> ProgressDrawTarget {
    ProgressDrawTarget::term_like(Box::new(Narrow(Term::buffered_stderr())))
}

/// A terminal that leaves room at the end of its lines for the `^C` that Ctrl-C writes there: on a line
/// that is full it would go to the next, and the bar would be left behind above.
#[derive(Debug)]
struct Narrow(Term);

impl Narrow {
    const ROOM: u16 = 3;
}

impl TermLike for Narrow {
    fn width(&self) -> u16 {
        self.0.size().1.saturating_sub(Self::ROOM)
    }

    fn move_cursor_up(&self, lines: usize) -> io::Result<()> {
        self.0.move_cursor_up(lines)
    }

    fn move_cursor_down(&self, lines: usize) -> io::Result<()> {
        self.0.move_cursor_down(lines)
    }

    fn move_cursor_right(&self, columns: usize) -> io::Result<()> {
        self.0.move_cursor_right(columns)
    }

    fn move_cursor_left(&self, columns: usize) -> io::Result<()> {
        self.0.move_cursor_left(columns)
    }

    fn write_line(&self, line: &str) -> io::Result<()> {
        self.0.write_line(line)
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.0.write_str(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.0.clear_line()
    }

    fn flush(&self) -> io::Result<()> {
        self.0.flush()
    }
}

/// An answer that is quicker than this needs no sign.
const SIGN_AFTER: Duration = Duration::from_secs(1);

/// How long one picture of the sign stands.
const PICTURE: Duration = Duration::from_millis(120);

/// The sign that something is waited for. Dropping it takes the sign away.
pub struct Spinner(Option<Shown>);

struct Shown {
    bar: ProgressBar,
    current: Current,
}

impl Printer {
    /// Begins to wait for a server. Nothing is shown if progress would not be, nor while something
    /// else is drawn.
    #[must_use]
    pub fn spinner(&self, server: &str) -> Spinner {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let current = self.current_bar();
        if !self.shows_progress() || !current.claim(&bar) {
            return Spinner(None);
        }
        let look = self.err_look();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            let pictures = if look.unicode {
                "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
            } else {
                "-\\|/"
            };
            bar.set_style(style.tick_chars(pictures));
        }
        bar.set_message(format!("waiting for {}", look.clean(server)));
        let late = bar.clone();
        // A thread, because the waiting one does nothing else meanwhile.
        std::thread::spawn(move || {
            std::thread::sleep(SIGN_AFTER);
            if !late.is_finished() {
                late.set_draw_target(screen());
                late.enable_steady_tick(PICTURE);
            }
        });
        let current = current.clone();
        Spinner(Some(Shown { bar, current }))
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        if let Some(Shown { bar, current }) = self.0.take() {
            bar.finish_and_clear();
            current.end();
        }
    }
}

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

    /// Turns to a page of its own; only for a terminal that can draw.
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

    /// A line below the words, for the time and the key that leaves the page.
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

/// The lines for a page of this many rows; the last row stays free for the cursor.
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
    use crate::output::terminal::Stream;
    use crate::output::{Settings, Terminal};

    #[test]
    fn without_a_terminal_there_is_no_bar_and_every_warning() {
        let (printer, captured) = Printer::captured(Settings::default(), Terminal::default());
        let progress = printer.progress(2, "deleting");
        progress.step();
        printer.warn("one is left");
        progress.reached(2);
        assert!(progress.bar.is_hidden());
        assert_eq!(progress.bar.position(), 2);
        drop(progress);
        assert_eq!(captured.stderr(), "warning: one is left\n");
    }

    fn printer(terminal: bool, quiet: bool) -> Printer {
        let stderr = Stream {
            terminal,
            ..Stream::default()
        };
        let terminal = Terminal {
            stderr,
            ..Terminal::default()
        };
        let settings = Settings {
            quiet,
            ..Settings::default()
        };
        Printer::captured(settings, terminal).0
    }

    #[test]
    fn a_sign_is_shown_only_to_a_user_who_watches() {
        assert!(printer(false, false).spinner("home").0.is_none());
        assert!(printer(true, true).spinner("home").0.is_none());
        assert!(printer(true, false).spinner("home").0.is_some());
    }

    #[test]
    fn one_sign_is_enough_and_none_is_shown_over_another_drawing() {
        let printer = printer(true, false);
        let first = printer.spinner("home");
        assert!(printer.spinner("books").0.is_none());
        drop(first);
        drop(printer.spinner("books"));
        printer.current_bar().leave_to_others(true);
        assert!(printer.spinner("home").0.is_none());
        printer.current_bar().leave_to_others(false);
        assert!(printer.spinner("home").0.is_some());
    }

    #[test]
    fn rows_that_do_not_fit_are_counted() {
        let table = "ID\na\nb\nc\nd\n";
        assert_eq!(
            fitted(table, "4 shares\n", 6, "…"),
            ["ID", "a", "b", "… 2 more", "4 shares"]
        );
        assert_eq!(fitted(table, "4 shares\n", 7, "…").len(), 6);
        assert_eq!(fitted("", "", 0, "…").len(), 0);
    }
}
