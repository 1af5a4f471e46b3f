//! This program beside an older build, `--against PATH`: each case runs both, in turn, each on a server
//! of its own, and prints the median of the ratios.
//!
//! With `SHARECTL_LIVE_URL`, `SHARECTL_LIVE_USERNAME` and `SHARECTL_LIVE_PASSWORD`, a real Navidrome with
//! at least one album is written to as well: shares that are called [`LIVE`] are made, deleted and
//! restored, and deleted in the end.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::measure::{Measured, measure};
use super::report::Report;
use super::served::{Served, Server};
use super::slow_way::SlowWay;

/// Pairs of runs of which the median counts.
pub(crate) const PAIRS: usize = 7;
/// Shares that are deleted and restored in one operation, for the journal.
const OPERATION: usize = 10_000;
/// Shares that are made, or restored, in a pair.
const MADE: usize = 2_000;
/// Shares of a long list.
const MANY: usize = 100_000;
/// What the shares are called that are made on a real server.
const LIVE: &str = "made by a benchmark";

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

    pub(crate) fn run(&self, report: &mut Report) {
        self.journal(report);
        self.undo(report);
        self.list(report);
        self.create_from(report);
        super::books::run(report, &self.0);
        self.slow_way(report);
        self.live(report);
    }

    /// What it costs to read the journal after a large operation and its undo.
    fn journal(&self, report: &mut Report) {
        let servers = self.serve(2 * OPERATION);
        for served in &servers {
            served.succeeds(&["prune"]);
            served.succeeds(&served.undo());
        }
        report.title(&format!(
            "journal of {OPERATION} shares that were deleted and restored"
        ));
        let [ours, theirs] =
            [&servers[0], &servers[1]].map(|served| served.journal() / OPERATION as u64);
        report.bytes("bytes per share", ours, theirs, 1_000);
        for (name, command) in [
            ("history", &["history"][..]),
            ("history --limit 1", &["history", "--limit", "1"]),
        ] {
            let pairs = pairs(|side| measure(servers[side].sharectl(command), 1));
            report.pair(name, &pairs, 0.01);
        }
        for served in &servers {
            let album =
                served.ids_of(&["search", "--newest", "1", "--kind", "album", "-o", "refs"]);
            served.succeeds(&["create", &album[0]]);
        }
        let undo = |side: usize| servers[side].undo();
        let planned = pairs(|side| {
            measure(
                servers[side].sharectl(&[undo(side), vec!["-n"]].concat()),
                1,
            )
        });
        report.pair("undo -n of one share", &planned, 0.01);
        let pair = [0, 1].map(|side| measure(servers[side].sharectl(&undo(side)), 1));
        report.pair("undo of one share, once", &[pair], 0.01);
    }

    /// Restoring what was deleted.
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

    /// Deletes over a way of 100 ms there and back.
    fn slow_way(&self, report: &mut Report) {
        let pairs = pairs(|side| {
            let served = Served::start_with(&self.0[side], 1_000);
            let way = SlowWay::to(&served.base, Duration::from_millis(50));
            let mut command = served.command_at(&way.base, "admin", "admin");
            command.arg("prune");
            measure(command, 500)
        });
        report.title("prune of 500, 100 ms there and back");
        report.pair("prune", &pairs, 0.2);
    }

    fn live(&self, report: &mut Report) {
        let Some(server) = Server::live() else {
            return;
        };
        let servers = [0, 1].map(|side| Served::at(&self.0[side], server.clone()));
        report.title(&format!("a real server, {MADE} shares"));
        let files = [0, 1].map(|side| servers[side].rows(MADE, LIVE));
        let [mut created, mut restored] = [Vec::new(), Vec::new()];
        for _ in 0..PAIRS {
            let both = [0, 1].map(|side| live_pair(&servers[side], &files[side]));
            created.push(both.map(|(create, _)| create));
            restored.push(both.map(|(_, restore)| restore));
        }
        report.pair("create --from", &created, 0.55);
        report.pair("undo of deletes", &restored, 0.55);
        let few = pairs(|side| measure(servers[side].sharectl(&["list", "--limit", "10"]), 1));
        report.pair("list --limit 10", &few, 0.15);
    }
}

/// Makes shares, deletes and restores them: what making and restoring took. None is left.
fn live_pair(served: &Served, file: &Path) -> (Measured, Measured) {
    let delete: &[&str] = &["delete", "--match", LIVE, "-y"];
    let from = file.display().to_string();
    let create = measure(served.sharectl(&["create", "--from", &from]), MADE);
    served.succeeds(delete);
    let restore = measure(served.sharectl(&served.undo()), MADE);
    served.succeeds(delete);
    (create, restore)
}

/// Runs both sides in turn, several times.
pub(crate) fn pairs(run: impl Fn(usize) -> Measured) -> Vec<[Measured; 2]> {
    let pairs = (0..PAIRS).map(|pair| {
        // Who comes first changes, so that what the first warms up serves both.
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

/// A command with nothing of this process' environment.
pub(crate) fn clean(binary: &Path, home: &Path) -> Command {
    let mut command = Command::new(binary);
    command
        .env_clear()
        .env("HOME", home)
        .env("SHARECTL_STATE_DIR", home.join("state"));
    command
}
