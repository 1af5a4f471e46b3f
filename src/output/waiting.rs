//! That somebody is waited for: a sign on stderr that moves, once it takes long.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::printer::Printer;
use super::progress::{Current, screen};

/// An answer that is quicker than this needs no sign.
const PATIENCE: Duration = Duration::from_secs(1);
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
            std::thread::sleep(PATIENCE);
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
