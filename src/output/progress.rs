//! How far long work has come: a bar on stderr, for someone who watches.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        self.current.set(None);
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
