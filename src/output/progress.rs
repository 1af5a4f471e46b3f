//! How far long work has come: a bar on stderr, for someone who watches.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

use super::printer::Printer;

/// Work that is quicker than this shows no bar.
const PATIENCE: Duration = Duration::from_millis(400);

/// The bar that is drawn now, if any; what is printed meanwhile goes above it.
#[derive(Clone, Default)]
pub(super) struct Current(Arc<Mutex<Option<ProgressBar>>>);

impl Current {
    fn set(&self, bar: Option<ProgressBar>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = bar;
    }

    /// Runs `print` while the bar is out of the way.
    pub(super) fn suspended(&self, print: impl FnOnce()) {
        let bar = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match bar.as_ref().filter(|bar| !bar.is_finished()) {
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
    /// Begins to show how many of `total` are done. Nothing is shown unless stderr is a terminal, with
    /// `--quiet`, or beside a log.
    #[must_use]
    pub fn progress(&self, total: u64, doing: &str) -> Progress {
        let settings = self.settings();
        let watched = self.terminal().stderr.terminal
            && !settings.quiet
            && settings.verbose == 0
            && !settings.format.is_json();
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

    fn show_when_late(&self) {
        let is_current = || {
            let current = self.current.0.lock();
            current.unwrap_or_else(PoisonError::into_inner).is_some()
        };
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
