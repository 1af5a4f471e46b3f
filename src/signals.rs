//! Who answers Ctrl-C and its kin: a watcher, a question, or an operation that wants to end cleanly.
//!
//! A handler replaces a signal's own effect for the rest of the process, so whoever installs one has
//! to see to it that somebody still ends.

#[cfg(unix)]
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(unix)]
use std::sync::mpsc::{Sender, channel};
#[cfg(unix)]
use std::time::Duration;

#[cfg(unix)]
use crate::error::Code;
use crate::error::{Error, Result};

/// Whether an operation answers signals from now on.
static CLAIMED: AtomicBool = AtomicBool::new(false);
/// Whether a question has installed its handler.
static HELD: AtomicBool = AtomicBool::new(false);
/// Whether the watcher is there.
#[cfg(unix)]
static WATCHED: AtomicBool = AtomicBool::new(false);
/// How the last line is told.
#[cfg(unix)]
static LAST_WORD: OnceLock<Tell> = OnceLock::new();
/// Nobody may keep the process from ending by not reading what it says.
#[cfg(unix)]
const PATIENCE: Duration = Duration::from_millis(500);

#[cfg(unix)]
type Tell = Box<dyn Fn(&Error) + Send + Sync>;

/// An operation answers signals from now on. Its handlers are installed before.
pub(crate) fn claim() {
    CLAIMED.store(true, Ordering::Relaxed);
}

/// From now on a signal ends the process at once, wherever it waits, with a line and its exit code,
/// until an operation claims them. The first call counts.
#[cfg(unix)]
pub(crate) fn watch(tell: impl Fn(&Error) + Send + Sync + 'static) {
    if WATCHED.swap(true, Ordering::Relaxed) {
        return;
    }
    let _ = LAST_WORD.set(Box::new(tell));
    // A thread of its own: the other one may be reading a file, or asking somebody.
    let watcher = std::thread::Builder::new().name("signals".to_owned());
    let (watches, is_watched) = channel();
    match watcher.spawn(move || answer(&watches)) {
        // A signal that comes before the handlers are there would have its own effect, or none.
        Ok(_) => {
            let _ = is_watched.recv();
        }
        Err(error) => tracing::debug!(%error, "signals have their own effect"),
    }
}

/// Elsewhere Ctrl-C has its own effect.
#[cfg(not(unix))]
pub(crate) fn watch(tell: impl Fn(&Error) + Send + Sync + 'static) {
    drop(tell);
}

/// Says that it watches, waits for signals, and ends the process with the first that is nobody
/// else's.
#[cfg(unix)]
fn answer(watches: &Sender<()>) {
    use tokio::signal::unix::{SignalKind, signal};
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build();
    let Ok(runtime) = runtime else { return };
    runtime.block_on(async {
        let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)) = (
            signal(SignalKind::interrupt()),
            signal(SignalKind::terminate()),
            signal(SignalKind::hangup()),
        ) else {
            return;
        };
        let _ = watches.send(());
        loop {
            let why = tokio::select! {
                _ = interrupt.recv() => Code::Interrupted,
                _ = terminate.recv() => Code::Terminated,
                _ = hangup.recv() => Code::Terminated,
            };
            // A question sees Ctrl-C itself.
            let asked = why == Code::Interrupted && HELD.load(Ordering::Relaxed);
            if !asked && !CLAIMED.load(Ordering::Relaxed) {
                end_with_a_word(why);
            }
        }
    });
}

#[cfg(unix)]
fn end_with_a_word(why: Code) {
    let (told, is_told) = channel();
    std::thread::spawn(move || {
        if let Some(tell) = LAST_WORD.get() {
            tell(&Error::new(why, why.as_str()));
        }
        let _ = told.send(());
    });
    let _ = is_told.recv_timeout(PATIENCE);
    end(why.exit_code());
}

/// Keeps Ctrl-C from killing the process in the middle of a question, which would leave the terminal
/// as the question set it up. Between questions it ends the process as ever.
#[cfg(unix)]
pub(crate) fn hold() {
    use tokio::signal::unix::{SignalKind, signal};
    let is_running = tokio::runtime::Handle::try_current().is_ok();
    if !is_running || HELD.load(Ordering::Relaxed) {
        return;
    }
    let Ok(mut interrupts) = signal(SignalKind::interrupt()) else {
        return;
    };
    // Only now: the watcher leaves Ctrl-C to whoever holds it.
    HELD.store(true, Ordering::Relaxed);
    tokio::spawn(async move {
        while interrupts.recv().await.is_some() {
            if !CLAIMED.load(Ordering::Relaxed) {
                end_with_a_word(Code::Interrupted);
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
        let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        let mut hangup = signal(SignalKind::hangup()).map_err(failed)?;
        claim();
        tokio::select! {
            _ = interrupt.recv() => Ok(()),
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
