//! Who answers Ctrl-C and its kin: a watcher, a question, or an operation that wants to end cleanly.
//!
//! A handler replaces a signal's own effect for the rest of the process, so the code that installs one has
//! to make sure that the process still ends.

use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(unix)]
use std::sync::mpsc::{Sender, channel};
#[cfg(unix)]
use std::sync::{LazyLock, OnceLock};
#[cfg(unix)]
use std::time::Duration;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::error::{Code, Error, Result};
use crate::operation::Stop;

/// Whether an operation answers signals from now on.
static CLAIMED: AtomicBool = AtomicBool::new(false);
/// Whether a question has installed its handler.
static HELD: AtomicBool = AtomicBool::new(false);
/// Whether a pager shows what was printed.
static LEFT: AtomicBool = AtomicBool::new(false);
/// How the watcher prints the last line; empty without a watcher.
#[cfg(unix)]
static ERROR_PRINTER: OnceLock<ErrorPrinter> = OnceLock::new();
/// How long the process waits for a reader of its last line before it ends.
#[cfg(unix)]
const PATIENCE: Duration = Duration::from_millis(500);

#[cfg(unix)]
type ErrorPrinter = Box<dyn Fn(&Error) + Send + Sync>;

/// The signals that the process was started to ignore, as `nohup` does and a shell for what runs in its
/// background. Read once, before a handler changes it.
#[cfg(unix)]
static IGNORED: LazyLock<u64> = LazyLock::new(|| {
    // Only Linux has a file that says it; elsewhere that takes unsafe code.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    ignored_in(&status)
});

/// The set of ignored signals: a bit for each, from the lowest on.
#[cfg(unix)]
fn ignored_in(status: &str) -> u64 {
    let set = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let set = set.and_then(|set| u64::from_str_radix(set.trim(), 16).ok());
    set.unwrap_or_default()
}

/// A signal, as it comes from now on. One that is ignored stays so, and never comes.
#[cfg(unix)]
#[derive(Debug)]
pub struct SignalListener(Option<Signal>);

#[cfg(unix)]
impl SignalListener {
    /// Listens for it. Needs a running runtime.
    ///
    /// # Errors
    /// If the system takes no handler.
    pub fn listen(kind: SignalKind) -> std::io::Result<Self> {
        let bit = kind.as_raw_value().checked_sub(1);
        let ignored = bit.is_some_and(|bit| (*IGNORED >> bit.clamp(0, 63)) & 1 == 1);
        if ignored {
            return Ok(Self(None));
        }
        signal(kind).map(|signal| Self(Some(signal)))
    }

    /// Waits until it has come.
    pub async fn recv(&mut self) {
        let came = match &mut self.0 {
            Some(signal) => signal.recv().await,
            None => None,
        };
        if came.is_none() {
            std::future::pending::<()>().await;
        }
    }
}

/// The signals that end a process.
#[cfg(unix)]
struct TerminationSignals {
    interrupt: SignalListener,
    terminate: SignalListener,
    hangup: SignalListener,
}

#[cfg(unix)]
impl TerminationSignals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: SignalListener::listen(SignalKind::interrupt())?,
            terminate: SignalListener::listen(SignalKind::terminate())?,
            hangup: SignalListener::listen(SignalKind::hangup())?,
        })
    }

    /// Waits for the next one, and says what it means.
    async fn next(&mut self) -> Code {
        tokio::select! {
            () = self.interrupt.recv() => Code::Interrupted,
            () = self.terminate.recv() => Code::Terminated,
            () = self.hangup.recv() => Code::Terminated,
        }
    }
}

/// What a terminal tells a command that draws on a page of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminalSignal {
    /// It has another size.
    Resized,
    /// Ctrl-Z: the command is to stop until the shell continues it.
    Stop,
}

/// Those signals, as they come from now on.
#[derive(Debug)]
pub struct TerminalSignals {
    #[cfg(unix)]
    resized: SignalListener,
    #[cfg(unix)]
    stop: SignalListener,
}

impl TerminalSignals {
    /// Listens for them. Needs a running runtime. Ctrl-Z has no effect of its own any more.
    ///
    /// # Errors
    /// If the system takes no handler.
    pub fn listen() -> std::io::Result<Self> {
        #[cfg(unix)]
        {
            let stop = SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw());
            Ok(Self {
                resized: SignalListener::listen(SignalKind::window_change())?,
                stop: SignalListener::listen(stop)?,
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Waits for the next one.
    pub async fn next(&mut self) -> TerminalSignal {
        #[cfg(unix)]
        tokio::select! {
            () = self.resized.recv() => TerminalSignal::Resized,
            () = self.stop.recv() => TerminalSignal::Stop,
        }
        #[cfg(not(unix))]
        std::future::pending().await
    }
}

/// Stops this process, which has caught Ctrl-Z, until its shell continues it.
#[cfg(unix)]
pub fn stop_self() {
    use rustix::process::{Signal, getpid, kill_process};
    if can_be_continued() {
        let _ = kill_process(getpid(), Signal::STOP);
    }
}

/// Stops what runs in the terminal's foreground, this process among it, as Ctrl-Z does, if that is a key
/// and no signal.
#[cfg(unix)]
pub fn stop_foreground() {
    use rustix::process::{Signal, kill_current_process_group};
    if can_be_continued() {
        let _ = kill_current_process_group(Signal::TSTP);
    }
}

/// Whether a shell is there that can continue what it stopped. There is none if a terminal was opened
/// for this command alone: its processes are then those of the session's own group.
#[cfg(unix)]
fn can_be_continued() -> bool {
    use rustix::process::{getpgid, getsid};
    match (getpgid(None), getsid(None)) {
        (Ok(group), Ok(session)) => group != session,
        _ => false,
    }
}

/// Elsewhere nothing stops.
#[cfg(not(unix))]
pub fn stop_self() {}

/// Elsewhere nothing stops.
#[cfg(not(unix))]
pub fn stop_foreground() {}

/// An operation answers signals from now on. Its handlers are installed before.
pub fn claim() {
    CLAIMED.store(true, Ordering::Relaxed);
}

/// From now on a signal ends the process at once, wherever it waits, with a line and its exit code,
/// until an operation claims them. The first call counts.
#[cfg(unix)]
pub fn watch(tell: impl Fn(&Error) + Send + Sync + 'static) {
    if ERROR_PRINTER.set(Box::new(tell)).is_err() {
        return;
    }
    // A thread of its own: the other one may be reading a file or asking a question.
    let watcher = std::thread::Builder::new().name("signals".to_owned());
    let (watches, is_watched) = channel();
    match watcher.spawn(move || answer(&watches)) {
        // A signal that comes before the handlers are there would have its own effect, or none.
        Ok(_) => {
            let _ = is_watched.recv();
        }
        Err(error) => {
            tracing::debug!(%error, "can't handle signals: they have their default effect")
        }
    }
}

/// Elsewhere Ctrl-C has its own effect.
#[cfg(not(unix))]
pub fn watch(tell: impl Fn(&Error) + Send + Sync + 'static) {
    drop(tell);
}

/// Says that it watches, waits for signals, and ends the process with the first that nothing else answers.
#[cfg(unix)]
fn answer(watches: &Sender<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build();
    let Ok(runtime) = runtime else { return };
    runtime.block_on(async {
        let Ok(mut endings) = TerminationSignals::listen() else {
            return;
        };
        let _ = watches.send(());
        loop {
            let why = endings.next().await;
            // A question sees Ctrl-C itself.
            let held = HELD.load(Ordering::Relaxed) || LEFT.load(Ordering::Relaxed);
            let asked = why == Code::Interrupted && held;
            if !asked && !CLAIMED.load(Ordering::Relaxed) {
                report_and_exit(why);
            }
        }
    });
}

#[cfg(unix)]
fn report_and_exit(why: Code) {
    let (told, is_told) = channel();
    std::thread::spawn(move || {
        if let Some(tell) = ERROR_PRINTER.get() {
            tell(&Error::new(why, why.as_str()));
        }
        let _ = told.send(());
    });
    let _ = is_told.recv_timeout(PATIENCE);
    end(why.exit_code());
}

/// Keeps Ctrl-C from killing the process in the middle of a question, which would leave the terminal
/// as the question set it up. Between questions it ends the process as usual.
#[cfg(unix)]
pub fn hold() {
    let is_running = tokio::runtime::Handle::try_current().is_ok();
    if !is_running || HELD.load(Ordering::Relaxed) {
        return;
    }
    let Ok(mut interrupts) = SignalListener::listen(SignalKind::interrupt()) else {
        return;
    };
    // Only now: the watcher leaves Ctrl-C to the question that holds it.
    HELD.store(true, Ordering::Relaxed);
    tokio::spawn(async move {
        loop {
            interrupts.recv().await;
            let left = CLAIMED.load(Ordering::Relaxed) || LEFT.load(Ordering::Relaxed);
            if !left {
                report_and_exit(Code::Interrupted);
            }
        }
    });
}

/// While it is there, Ctrl-C is answered by another program: a pager, which the terminal sends it to as
/// well.
pub struct LeftToChild(bool);

/// Leaves Ctrl-C to a pager until what it hands out is dropped.
pub fn leave_to_child() -> LeftToChild {
    LeftToChild(LEFT.swap(true, Ordering::Relaxed))
}

impl Drop for LeftToChild {
    fn drop(&mut self) {
        LEFT.store(self.0, Ordering::Relaxed);
    }
}

/// Elsewhere a question sees Ctrl-C as a key.
#[cfg(not(unix))]
pub fn hold() {
    HELD.store(true, Ordering::Relaxed);
}

/// Listens for signals from now on. The first one asks `stop` to stop, and calls `told`; from the
/// second on they do what they do to any process. Needs a running runtime. A second call does nothing.
///
/// # Errors
/// [`Code::Io`] if the system takes no handler.
#[cfg(unix)]
pub fn stop_on_signal(stop: &Stop, told: impl Fn() + Send + 'static) -> Result<()> {
    if !stop.takes_listener() {
        return Ok(());
    }
    let mut endings =
        TerminationSignals::listen().map_err(|error| Error::io("listen for signals", error))?;
    let stop = stop.clone();
    tokio::spawn(async move {
        loop {
            let why = endings.next().await;
            if stop.requested().is_some() {
                end(why.exit_code());
            }
            match why {
                Code::Interrupted => stop.interrupt(),
                _ => stop.terminate(),
            }
            tracing::info!(target: "sharectl::operation::stop", "asked to stop: nothing new is started");
            told();
        }
    });
    claim();
    Ok(())
}

/// Listens for Ctrl-C from now on; calls `told` at the first one.
///
/// # Errors
/// None here.
#[cfg(not(unix))]
pub fn stop_on_signal(stop: &Stop, told: impl Fn() + Send + 'static) -> Result<()> {
    if !stop.takes_listener() {
        return Ok(());
    }
    claim();
    let stop = stop.clone();
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            if stop.requested().is_some() {
                end(Code::Interrupted.exit_code());
            }
            stop.interrupt();
            told();
        }
    });
    Ok(())
}

/// Waits until a signal asks the process to end, for commands that run until then.
///
/// # Errors
/// If the system takes no handler.
pub async fn asked_to_end() -> Result<()> {
    let failed = |error| Error::io("listen for signals", error);
    #[cfg(unix)]
    {
        let mut endings = TerminationSignals::listen().map_err(failed)?;
        claim();
        endings.next().await;
        Ok(())
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(failed)
}

/// Ends the process here and now.
#[expect(
    clippy::exit,
    reason = "a handler has replaced the signal's own effect, so the process has to be ended by hand"
)]
pub fn end(code: u8) {
    std::process::exit(code.into());
}

#[cfg(all(test, unix))]
mod tests {
    use super::ignored_in;

    #[test]
    fn ignored_signals_are_the_bits_of_a_line() {
        let status = "Name:\tsharectl\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000001003\n";
        let ignored = ignored_in(status);
        // HUP is 1, INT is 2, TERM is 15.
        let is = |signal: u32| (ignored >> (signal - 1)) & 1 == 1;
        assert_eq!((is(1), is(2), is(15)), (true, true, false));
        assert_eq!((ignored_in(""), ignored_in("SigIgn:\tx")), (0, 0));
    }
}
