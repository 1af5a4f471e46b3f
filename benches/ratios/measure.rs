//! Time and memory of a process, measured with GNU time.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The cost of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Measured {
    /// The time per request.
    pub(crate) each: Duration,
    /// The whole time.
    pub(crate) all: Duration,
    /// The maximum memory in KiB; 0 if it was not measured.
    pub(crate) memory: u64,
}

impl Measured {
    /// This time for this many requests.
    pub(crate) fn of(all: Duration, requests: usize) -> Self {
        Self {
            each: all.div_f64(requests as f64),
            all,
            memory: 0,
        }
    }
}

/// Runs a command that makes this many requests; it must succeed.
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
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}: {printed}");
    Measured {
        memory: printed.lines().last().unwrap_or_default().parse().unwrap(),
        ..Measured::of(all, requests)
    }
}

/// The fastest of several runs.
pub(crate) fn best_of(runs: usize, command: impl Fn() -> Command) -> Measured {
    let runs = (0..runs).map(|_| measure(command(), 1));
    runs.min().unwrap()
}

/// The pair with the median of the ratios that `time` gives, and that ratio.
pub(crate) fn median(
    pairs: &[[Measured; 2]],
    time: impl Fn(&Measured) -> Duration,
) -> ([Measured; 2], f64) {
    let ratio =
        |[ours, theirs]: &[Measured; 2]| time(ours).as_secs_f64() / time(theirs).as_secs_f64();
    let mut pairs = pairs.to_vec();
    pairs.sort_by(|one, other| ratio(one).total_cmp(&ratio(other)));
    let middle = pairs[pairs.len() / 2];
    (middle, ratio(&middle))
}
