//! The first Ctrl-C: begin nothing new, finish what is in flight, report.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use tokio::sync::Notify;

use crate::error::{Code, Error, Result};
use crate::{exit_code, signals};

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
    /// Two listeners would take one signal for two.
    listens: AtomicBool,
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

    fn ask(&self, why: u8) {
        // The first signal decides the exit code.
        let _ = self
            .0
            .why
            .compare_exchange(GO, why, Ordering::Relaxed, Ordering::Relaxed);
        self.0.asked.notify_waiters();
    }

    /// Listens for signals from now on. The first one asks to stop, and calls `told`; from the second
    /// on they do what they do to any process. Needs a running runtime.
    ///
    /// # Errors
    /// [`Code::Io`] where the system takes no handler.
    #[cfg(unix)]
    pub fn listen(&self, told: impl Fn() + Clone + Send + 'static) -> Result<()> {
        use tokio::signal::unix::SignalKind;
        if self.0.listens.swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        let wanted = [
            (SignalKind::interrupt(), INTERRUPTED, exit_code::INTERRUPTED),
            (SignalKind::terminate(), TERMINATED, exit_code::TERMINATED),
            (SignalKind::hangup(), TERMINATED, exit_code::TERMINATED),
        ];
        for (kind, why, exit) in wanted {
            let mut coming =
                signals::Coming::listen(kind).map_err(|e| Error::io("listen for signals", e))?;
            let (stop, told) = (self.clone(), told.clone());
            tokio::spawn(async move {
                loop {
                    coming.recv().await;
                    if stop.requested().is_some() {
                        signals::end(exit);
                    }
                    stop.ask(why);
                    tracing::info!("asked to stop: nothing new is begun");
                    told();
                }
            });
        }
        signals::claim();
        Ok(())
    }

    /// Listens for Ctrl-C from now on; calls `told` at the first one.
    ///
    /// # Errors
    /// None here.
    #[cfg(not(unix))]
    pub fn listen(&self, told: impl Fn() + Clone + Send + 'static) -> Result<()> {
        if self.0.listens.swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        signals::claim();
        let stop = self.clone();
        tokio::spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                if stop.requested().is_some() {
                    signals::end(exit_code::INTERRUPTED);
                }
                stop.interrupt();
                told();
            }
        });
        Ok(())
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
