//! How far long work has come: a bar on stderr, for someone who watches. And a sign on stderr that moves, once a
//! server or another command is waited for too long.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

use super::printer::Printer;

/// Work that is quicker than this shows no bar.
const BAR_AFTER: Duration = Duration::from_millis(400);

/// What is drawn now, if anything; what is printed meanwhile goes above it.
#[derive(Clone, Default)]
pub(super) struct Current(Arc<Mutex<Drawn>>);

#[derive(Default)]
struct Drawn {
    bar: Option<ProgressBar>,
    /// Somebody else draws: a list to pick from, a page of its own.
    taken: bool,
}

impl Current {
    fn lock(&self) -> MutexGuard<'_, Drawn> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, bar: Option<ProgressBar>) {
        self.lock().bar = bar;
    }

    /// Takes the place for a bar; `false` where it is taken.
    pub(super) fn claim(&self, bar: &ProgressBar) -> bool {
        let mut drawn = self.lock();
        let free = drawn.bar.is_none() && !drawn.taken;
        if free {
            drawn.bar = Some(bar.clone());
        }
        free
    }

    /// Takes the bar away for good.
    pub(super) fn end(&self) {
        if let Some(bar) = self.lock().bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Says whether somebody else draws from now on; no bar is begun then.
    pub(super) fn leave_to_others(&self, taken: bool) {
        self.end();
        self.lock().taken = taken;
    }

    /// Runs `print` while the bar is out of the way.
    pub(super) fn suspended(&self, print: impl FnOnce()) {
        let drawn = self.lock();
        match drawn.bar.as_ref().filter(|bar| !bar.is_finished()) {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }
}

/// Work under way. Dropping it takes the bar away.
pub struct Progress {
    bar: ProgressBar,
    current: Current,
}

impl Printer {
    /// Whether somebody watches who wants to.
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

    /// So many are done.
    pub fn reached(&self, done: u64) {
        self.bar.set_position(done);
        self.show_when_late();
    }

    /// So many of so many are done.
    pub fn reached_of(&self, done: usize, total: usize) {
        let whole = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        self.bar.set_length(whole(total));
        self.reached(whole(done));
    }

    fn show_when_late(&self) {
        let is_current = || self.current.lock().bar.is_some();
        if self.bar.is_hidden() && self.bar.elapsed() > BAR_AFTER && is_current() {
            let screen = Box::new(Narrow(Term::buffered_stderr()));
            self.bar
                .set_draw_target(ProgressDrawTarget::term_like(screen));
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
pub(super) fn screen() -> ProgressDrawTarget {
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

/// Somebody is waited for. Dropping it takes the sign away.
pub struct Waiting(Option<Shown>);

struct Shown {
    bar: ProgressBar,
    current: Current,
}

impl Printer {
    /// Begins to wait for a server. Nothing is shown where progress would not be, nor while something
    /// else is drawn.
    #[must_use]
    pub fn waiting(&self, server: &str) -> Waiting {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let current = self.current_bar();
        if !self.shows_progress() || !current.claim(&bar) {
            return Waiting(None);
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
        // A thread, because who waits does nothing else meanwhile.
        std::thread::spawn(move || {
            std::thread::sleep(SIGN_AFTER);
            if !late.is_finished() {
                late.set_draw_target(screen());
                late.enable_steady_tick(PICTURE);
            }
        });
        let current = current.clone();
        Waiting(Some(Shown { bar, current }))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(Shown { bar, current }) = self.0.take() {
            bar.finish_and_clear();
            current.end();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::terminal::Stream;
    use crate::output::{Settings, Terminal};

    #[test]
    fn nobody_watching_sees_no_bar_and_hears_everything() {
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
    fn nobody_is_told_who_does_not_watch() {
        assert!(printer(false, false).waiting("home").0.is_none());
        assert!(printer(true, true).waiting("home").0.is_none());
        assert!(printer(true, false).waiting("home").0.is_some());
    }

    #[test]
    fn one_sign_is_enough_and_none_where_something_is_drawn() {
        let printer = printer(true, false);
        let first = printer.waiting("home");
        assert!(printer.waiting("books").0.is_none());
        drop(first);
        drop(printer.waiting("books"));
        printer.current_bar().leave_to_others(true);
        assert!(printer.waiting("home").0.is_none());
        printer.current_bar().leave_to_others(false);
        assert!(printer.waiting("home").0.is_some());
    }
}
