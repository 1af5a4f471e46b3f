//! Progress on a terminal: a bar for long work, a spinner while sharectl waits for a server or another command, and a
//! full-screen page.

use std::io;
use std::time::Duration;

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

use super::look::{Sign, Tone};
use super::printer::{Captured, Current, Printer};

/// Work that takes less time than this shows no bar.
const BAR_AFTER: Duration = Duration::from_millis(400);

/// A progress bar for work under way. Dropping it removes the bar.
pub struct Progress {
    bar: ProgressBar,
    current: Current,
}

impl Printer {
    /// Whether progress may be shown: stderr is a terminal that can draw, without `--quiet`, a log, or JSON.
    fn shows_progress(&self) -> bool {
        let settings = self.settings();
        self.terminal().stderr.terminal
            && !self.terminal().plain
            && !settings.quiet
            && settings.verbose == 0
            && !settings.format.is_json()
    }

    /// Starts a progress bar for `total` steps. It stays hidden if stderr is not a terminal, and with
    /// `--quiet`, a log, or JSON.
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
    /// Counts one more step as done.
    pub fn step(&self) {
        self.bar.inc(1);
        self.show_when_late();
    }

    /// Sets the number of finished steps.
    pub fn reached(&self, done: u64) {
        self.bar.set_position(done);
        self.show_when_late();
    }

    /// Sets the number of finished steps and the total.
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

/// A draw target on stderr's terminal.
fn screen() -> ProgressDrawTarget {
    ProgressDrawTarget::term_like(Box::new(Narrow(Term::buffered_stderr())))
}

/// A terminal that keeps the end of its lines free for the `^C` that Ctrl-C prints: on a full line, it would
/// wrap to the next one, and the bar would stay on the screen above it.
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

/// A wait that is shorter than this shows no spinner.
const SIGN_AFTER: Duration = Duration::from_secs(1);

/// How long each frame of the spinner is shown.
const PICTURE: Duration = Duration::from_millis(120);

/// A spinner that shows that sharectl is waiting. Dropping it removes the spinner.
pub struct Spinner(Option<Shown>);

struct Shown {
    bar: ProgressBar,
    current: Current,
}

impl Printer {
    /// Starts a spinner for a server. It stays hidden if progress isn't shown, or while something else
    /// is drawn.
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
        // On its own thread, because the waiting thread is blocked.
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

/// Switches to the alternate screen and hides the cursor.
const ENTER: &str = "\x1b[?1049h\x1b[?25l";

/// Shows the cursor and switches back.
const LEAVE: &str = "\x1b[?25h\x1b[?1049l";

/// Moves to the upper left corner. Drawing over the old page then erases the rest of each line and of the page.
const HOME: &str = "\x1b[H";

const ERASE_LINE: &str = "\x1b[K";

const ERASE_BELOW: &str = "\x1b[J";

/// A full-screen page, shown until it is dropped.
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

    /// Switches to a full-screen page; only for a terminal that can draw.
    #[must_use]
    pub fn full_screen(&self) -> FullScreen<'_> {
        self.current_bar().leave_to_others(true);
        self.data(ENTER);
        FullScreen { printer: self }
    }

    /// A printer into memory with the same settings, for the terminal at its current width.
    #[must_use]
    pub fn aside(&self) -> (Self, Captured) {
        Self::captured(self.settings().clone(), self.terminal().measured_again())
    }
}

impl FullScreen<'_> {
    /// Draws a table, cut to the rows that fit, and text below it.
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

    /// Leaves the page while `meanwhile` runs, as a command must before it stops itself.
    pub fn left_for(&self, meanwhile: impl FnOnce()) {
        self.printer.data(LEAVE);
        meanwhile();
        self.printer.data(ENTER);
    }

    /// A dimmed line, for the time and the key that leaves the page.
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

/// The lines for a page with this many rows; the last row stays free for the cursor.
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
