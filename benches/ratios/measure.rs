//! Time and memory of a process, as GNU time tells them.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a run took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Measured {
    /// Of each of its requests.
    pub(crate) each: Duration,
    /// Of all of it.
    pub(crate) all: Duration,
    /// The most memory it held, in KiB; 0 where nobody measured it.
    pub(crate) memory: u64,
}

impl Measured {
    /// What took so long for so many requests.
    pub(crate) fn of(all: Duration, requests: usize) -> Self {
        Self {
            each: all.div_f64(requests as f64),
            all,
            memory: 0,
        }
    }
}

/// Runs a command that makes so many requests; it must succeed.
pub(crate) fn measure(command: Command, requests: usize) -> Measured {
    let mut timed = Command::new("/usr/bin/time");
    timed
        .args(["--quiet", "-f", "%M"])
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .env_clear();
    for (name, value) in command.get_envs() {
        timed.env(name, value.unwrap_or_default());
    }
    let start = Instant::now();
    let output = timed.output().unwrap();
    let all = start.elapsed();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}: {told}");
    Measured {
        memory: told.lines().last().unwrap_or_default().parse().unwrap(),
        ..Measured::of(all, requests)
    }
}

/// The quickest of several runs.
pub(crate) fn best_of(runs: usize, command: impl Fn() -> Command) -> Measured {
    let runs = (0..runs).map(|_| measure(command(), 1));
    runs.min().unwrap()
}
