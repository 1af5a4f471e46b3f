//! How far long work has come: a bar on stderr, for someone who watches.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

use super::printer::Printer;

/// Work that is quicker than this shows no bar.
const PATIENCE: Duration = Duration::from_millis(400);

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
    pub(super) fn shows_progress(&self) -> bool {
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
        if self.bar.is_hidden() && self.bar.elapsed() > PATIENCE && is_current() {
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

#[cfg(test)]
mod tests {
    use super::*;
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
}
