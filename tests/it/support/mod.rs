//! Helpers that the tests share.

use std::time::{Duration, Instant};

pub(crate) mod commands;
pub(crate) mod daemon;
pub(crate) mod env;
mod gate;
pub(crate) mod nginx;
mod output;
mod process;
pub(crate) mod raw_http;
pub(crate) mod readme;
pub(crate) mod relay;
pub(crate) mod running;
pub(crate) mod server;
pub(crate) mod stage;
pub(crate) mod tls;
mod tmux;

pub(crate) use env::{NOW, Run, TestEnv};
pub(crate) use gate::{Death, Gate};
pub(crate) use output::Output;
pub(crate) use process::Stdin;
pub(crate) use server::{Server, many_songs};
pub(crate) use stage::Stage;
pub(crate) use tmux::Tmux;

/// Whether a program is on the path of a test's commands.
pub(crate) fn has(env: &TestEnv, program: &str) -> bool {
    env.shell(&format!("command -v {program}")).run().code == 0
}

/// Reports a skipped test, bypassing the test harness, which hides the output of passing tests.
pub(crate) fn skipped(why: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}

/// The number of connections to a silent port since the last call.
pub(crate) fn connections(silent: &std::net::TcpListener) -> usize {
    silent.set_nonblocking(true).unwrap();
    std::iter::from_fn(|| silent.accept().ok()).count()
}

/// Waits for something that another process or a server does, and fails if it doesn't happen.
#[track_caller]
pub(crate) fn wait_for(what: &str, happened: impl Fn() -> bool) {
    const PATIENCE: Duration = Duration::from_secs(60);
    const BETWEEN: Duration = Duration::from_millis(1);
    let began = Instant::now();
    while !happened() {
        assert!(began.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(BETWEEN);
    }
}
