//! This program compared with an older build, `--against PATH`: each case runs both in turn, each with its own
//! server, and prints the median of the ratios.
//!
//! With `SHARECTL_LIVE_URL`, `SHARECTL_LIVE_USERNAME` and `SHARECTL_LIVE_PASSWORD`, it also writes to a real
//! Navidrome; see `live`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::measure::{Measured, measure};
use super::report::Report;
use super::served::Served;
use super::slow_way::LatencyProxy;

/// The pairs of runs of a case; the median counts.
pub(crate) const PAIRS: usize = 7;
/// Shares that are deleted and restored in one operation, for the journal.
const OPERATION: usize = 50_000;
/// Shares that are created, or restored, in a pair.
pub(crate) const MADE: usize = 2_000;
/// Shares of a long list.
const MANY: usize = 100_000;

/// Both programs, this one first.
pub(crate) struct Sides([PathBuf; 2]);

impl Sides {
    pub(crate) fn new(ours: &Path, older: &Path) -> Self {
        Self([ours.to_owned(), older.to_owned()])
    }

    /// A server for each.
    fn serve(&self, shares: usize) -> [Served; 2] {
        [0, 1].map(|side| Served::start_with(&self.0[side], shares))
    }

    /// All cases, or only the ones on a real server.
    pub(crate) fn run(&self, report: &mut Report, live_only: bool) {
        if !live_only {
            self.run_on_sandbox(report);
        }
        super::live::run(report, &self.0);
    }

    fn run_on_sandbox(&self, report: &mut Report) {
        self.journal(report);
        self.undo(report);
        self.list(report);
        self.create_from(report);
        super::books::run(report, &self.0);
        self.slow_way(report);
        self.start(report);
    }

    /// A large prune and its undo, and reads of the journal after them.
    fn journal(&self, report: &mut Report) {
        let (mut pruned, mut restored, mut servers) = (Vec::new(), Vec::new(), None);
        for _ in 0..PAIRS {
            servers = None;
            let both = servers.insert(self.serve(2 * OPERATION));
            pruned.push(both.each_ref().map(|served| timed(served, &["prune"])));
            restored.push(both.each_ref().map(|served| timed(served, &served.undo())));
        }
        let servers = servers.unwrap();
        report.title(&format!(
            "a prune of {OPERATION} shares, its undo, and the journal after them"
        ));
        report.pair("prune", &pruned, 1.0);
        report.pair("undo", &restored, 1.0);
        let [ours, theirs] =
            [&servers[0], &servers[1]].map(|served| served.journal() / OPERATION as u64);
        report.bytes("bytes per share", ours, theirs, 1_000);
        for (name, command) in [
            ("history", &["history"][..]),
            ("history --limit 1", &["history", "--limit", "1"]),
        ] {
            let pairs = pairs(|side| timed(&servers[side], command));
            report.pair(name, &pairs, 0.01);
        }
        let create = |side: usize| {
            let served: &Served = &servers[side];
            let newest = ["search", "--newest", "1", "--kind", "album", "-o", "refs"];
            let album = served.ids_of(&newest);
            served.succeeds(&["create", &album[0]]);
        };
        create(0);
        create(1);
        let planned = pairs(|side| {
            let undo = servers[side].undo();
            timed(&servers[side], &[&undo[..], &["-n"]].concat())
        });
        report.pair("undo -n of one share", &planned, 0.01);
        let undone = pairs(|side| {
            create(side);
            timed(&servers[side], &servers[side].undo())
        });
        report.pair("undo of one share", &undone, 0.01);
    }

    /// Restores of deleted shares.
    fn undo(&self, report: &mut Report) {
        let pairs = pairs(|side| {
            let served = Served::start_with(&self.0[side], 2 * MADE);
            served.succeeds(&["prune"]);
            measure(served.sharectl(&served.undo()), MADE)
        });
        report.title(&format!("{MADE} shares on the sandbox"));
        report.pair("undo of deletes", &pairs, 0.55);
    }

    fn list(&self, report: &mut Report) {
        report.title("lists on the sandbox");
        let servers = self.serve(5_000);
        let few = pairs(|side| measure(servers[side].sharectl(&["list", "--limit", "10"]), 1));
        report.pair("list --limit 10 of 5000", &few, 0.15);
        let json = pairs(|side| measure(servers[side].sharectl(&["list", "-o", "json"]), 1));
        report.pair("list -o json of 5000", &json, 1.0);
        drop(servers);
        let servers = self.serve(MANY);
        let table = pairs(|side| measure(servers[side].sharectl(&["list", "-o", "table"]), 1));
        report.pair(&format!("list -o table of {MANY}"), &table, 0.6);
    }

    fn create_from(&self, report: &mut Report) {
        let servers = self.serve(10);
        let files = [0, 1].map(|side| servers[side].rows(MADE, "made from a file"));
        let pairs = pairs(|side| {
            let from = files[side].display().to_string();
            measure(servers[side].sharectl(&["create", "--from", &from]), MADE)
        });
        report.title(&format!("create --from, {MADE} rows on the sandbox"));
        report.pair("create --from", &pairs, 0.55);
    }

    /// The time of commands that do little.
    fn start(&self, report: &mut Report) {
        const TIMES: usize = 50;
        let servers = self.serve(100);
        report.title(&format!("{TIMES} commands one after the other"));
        let commands: [&[&str]; 3] = [&["--version"], &["history"], &["list", "-o", "json"]];
        for command in commands {
            let pairs = pairs(|side| {
                let times = (0..TIMES).map(|_| timed(&servers[side], command).all);
                Measured::of(times.sum(), TIMES)
            });
            report.pair(&command.join(" "), &pairs, 1.05);
        }
    }

    /// Deletes over a connection with 100 ms of latency there and back.
    fn slow_way(&self, report: &mut Report) {
        let pairs = pairs(|side| {
            let served = Served::start_with(&self.0[side], 1_000);
            let way = LatencyProxy::to(&served.base, Duration::from_millis(50));
            let mut command = served.command_at(&way.base, "admin", "admin");
            command.arg("prune");
            measure(command, 500)
        });
        report.title("prune of 500, 100 ms there and back");
        report.pair("prune", &pairs, 0.2);
    }
}

/// One run of a command.
pub(crate) fn timed(served: &Served, command: &[&str]) -> Measured {
    measure(served.sharectl(command), 1)
}

/// Runs both sides in turn, several times.
pub(crate) fn pairs(run: impl Fn(usize) -> Measured) -> Vec<[Measured; 2]> {
    let pairs = (0..PAIRS).map(|pair| {
        // The first one alternates, so that warm caches serve both.
        if pair % 2 == 0 {
            let ours = run(0);
            [ours, run(1)]
        } else {
            let theirs = run(1);
            [run(0), theirs]
        }
    });
    pairs.collect()
}

/// A command without this process' environment.
pub(crate) fn clean(binary: &Path, home: &Path) -> Command {
    let mut command = Command::new(binary);
    command
        .env_clear()
        .env("HOME", home)
        .env("SHARECTL_STATE_DIR", home.join("state"));
    command
}
