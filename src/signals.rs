//! Who answers Ctrl-C: the system, a question, or an operation that wants to end cleanly.
//!
//! A handler replaces a signal's own effect for the rest of the process, so whoever installs one has
//! to see to it that somebody still ends.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, Result};
use crate::exit_code;

/// Whether an operation answers signals from now on.
static CLAIMED: AtomicBool = AtomicBool::new(false);
/// Whether a question has installed its handler.
static HELD: AtomicBool = AtomicBool::new(false);

/// An operation answers signals from now on.
pub(crate) fn claim() {
    CLAIMED.store(true, Ordering::Relaxed);
}

/// Keeps Ctrl-C from killing the process in the middle of a question, which would leave the terminal
/// as the question set it up. Between questions it ends the process as ever.
#[cfg(unix)]
pub(crate) fn hold() {
    use tokio::signal::unix::{SignalKind, signal};
    let is_running = tokio::runtime::Handle::try_current().is_ok();
    if !is_running || HELD.swap(true, Ordering::Relaxed) {
        return;
    }
    let Ok(mut interrupts) = signal(SignalKind::interrupt()) else {
        return;
    };
    tokio::spawn(async move {
        while interrupts.recv().await.is_some() {
            if !CLAIMED.load(Ordering::Relaxed) {
                end(exit_code::INTERRUPTED);
            }
        }
    });
}

/// Elsewhere a question sees Ctrl-C as a key.
#[cfg(not(unix))]
pub(crate) fn hold() {
    HELD.store(true, Ordering::Relaxed);
}

/// Waits until somebody wants the process to end: for what goes on until then by its nature.
///
/// # Errors
/// Where the system takes no handler.
pub(crate) async fn asked_to_end() -> Result<()> {
    let failed = |error| Error::io("listen for signals", error);
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        let mut hangup = signal(SignalKind::hangup()).map_err(failed)?;
        tokio::select! {
            outcome = tokio::signal::ctrl_c() => outcome.map_err(failed),
            _ = terminate.recv() => Ok(()),
            _ = hangup.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(failed)
}

/// Ends the process here and now.
#[expect(
    clippy::exit,
    reason = "a handler has replaced the signal's own effect, so the process has to be ended by hand"
)]
pub(crate) fn end(code: u8) {
    std::process::exit(code.into());
}
