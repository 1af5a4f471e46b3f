//! What an operation asks and tells while it runs; the commands answer, and a test may, too. And the first Ctrl-C:
//! begin nothing new, finish what is in flight, report.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use tokio::sync::Notify;

use super::plan::Plan;
use crate::error::{Code, Result};

/// Whoever watches an operation.
pub trait Ui {
    /// Shows the plan and asks whether to go on.
    ///
    /// # Errors
    /// Where nobody is there to be asked: a usage error that names the flag.
    fn confirm(&self, plan: &Plan) -> Result<bool>;

    /// All is settled, and the first write is about to be sent.
    ///
    /// # Errors
    /// Where it must not be.
    fn begins(&self) -> Result<()> {
        Ok(())
    }

    /// So many of the rows that write are over.
    fn progress(&self, _over: usize, _of: usize) {}

    /// Something worth knowing.
    fn note(&self, _text: &str) {}

    /// Something that needs attention, although the command goes on.
    fn warn(&self, _text: &str) {}
}

const GO: u8 = 0;

const INTERRUPTED: u8 = 1;

const TERMINATED: u8 = 2;

/// Whether to stop. Clones are one and the same.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    why: AtomicU8,
    asked: Notify,
    has_listener: AtomicBool,
}

impl Stop {
    /// Nobody has asked yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks to stop, as after Ctrl-C.
    pub fn interrupt(&self) {
        self.ask(INTERRUPTED);
    }

    /// Asks to stop, as after SIGTERM and SIGHUP.
    pub fn terminate(&self) {
        self.ask(TERMINATED);
    }

    /// Why to stop, once somebody has asked.
    #[must_use]
    pub fn requested(&self) -> Option<Code> {
        match self.0.why.load(Ordering::Relaxed) {
            GO => None,
            INTERRUPTED => Some(Code::Interrupted),
            _ => Some(Code::Terminated),
        }
    }

    /// Waits until somebody asks.
    pub async fn asked(&self) {
        let asked = self.0.asked.notified();
        if self.requested().is_none() {
            asked.await;
        }
    }

    /// Whether nobody has called this before: two listeners would take one signal for two.
    #[must_use]
    pub fn takes_listener(&self) -> bool {
        !self.0.has_listener.swap(true, Ordering::Relaxed)
    }

    fn ask(&self, why: u8) {
        // The first signal decides the exit code.
        let _ = self
            .0
            .why
            .compare_exchange(GO, why, Ordering::Relaxed, Ordering::Relaxed);
        self.0.asked.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_request_decides() {
        let stop = Stop::new();
        assert_eq!(stop.requested(), None);
        stop.clone().terminate();
        stop.interrupt();
        assert_eq!(stop.requested(), Some(Code::Terminated));
    }
}
