//! A real Navidrome with at least one album: both programs in turn, and bare loops of the same requests.
//!
//! The benchmark creates shares with the description [`LIVE`], deletes and restores them, and deletes them in the
//! end. The server should have no others.

use std::path::{Path, PathBuf};

use super::against::{MADE, PAIRS, pairs, timed};
use super::bare::Bare;
use super::measure::{Measured, measure};
use super::report::Report;
use super::served::{Served, Server};
use super::{JOBS, PAGE};

/// The description of the shares.
const LIVE: &str = "made by a benchmark";
/// The command that deletes all of these shares.
const CLEAR: [&str; 4] = ["delete", "--match", LIVE, "-y"];

/// Expiries of shares from bare requests.
const EXPIRED: &str = "2026-01-01T00:00:00Z";
const ACTIVE: &str = "2036-01-01T00:00:00Z";

pub(crate) fn run(report: &mut Report, binaries: &[PathBuf; 2]) {
    let Some(server) = Server::live() else {
        return;
    };
    let servers = [0, 1].map(|side| Served::at(&binaries[side], server.clone()));
    beside_the_older(report, &servers);
    beside_bare_requests(report, &servers[0]);
    servers[0].succeeds(&CLEAR);
}

fn beside_the_older(report: &mut Report, servers: &[Served; 2]) {
    report.title(&format!("a real server, {MADE} shares"));
    let files = [0, 1].map(|side| servers[side].rows(MADE, LIVE));
    let [mut created, mut restored] = [Vec::new(), Vec::new()];
    for _ in 0..PAIRS {
        let both = [0, 1].map(|side| make_and_restore(&servers[side], &files[side]));
        created.push(both.map(|(create, _)| create));
        restored.push(both.map(|(_, restore)| restore));
    }
    report.pair("create --from", &created, 0.55);
    report.pair("undo of deletes", &restored, 0.55);
    report.title(&format!("a real server with {PAGE} shares"));
    make(&servers[0], PAGE, ACTIVE);
    let few = pairs(|side| timed(&servers[side], &["list", "--limit", "10"]));
    report.pair("list --limit 10", &few, 0.15);
}

/// Creates, deletes, restores, and deletes shares again; returns the times of creating and restoring.
fn make_and_restore(served: &Served, file: &Path) -> (Measured, Measured) {
    let from = file.display().to_string();
    let create = measure(served.sharectl(&["create", "--from", &from]), MADE);
    served.succeeds(&CLEAR);
    let restore = measure(served.sharectl(&served.undo()), MADE);
    served.succeeds(&CLEAR);
    (create, restore)
}

/// A list compared with curl, and writes compared with the same requests on open connections; the server has
/// [`PAGE`] active shares.
fn beside_bare_requests(report: &mut Report, served: &Served) {
    let page = served.pages(PAGE);
    let lists = pairs(|side| match side {
        0 => timed(served, &["list", "-o", "json"]),
        _ => measure(served.curl(&page), 1),
    });
    report.pair("list -o json / curl", &lists, 1.15);
    prune(report, served);
    served.succeeds(&CLEAR);
    let file = served.rows(MADE, LIVE).display().to_string();
    let creates = pairs(|side| {
        let took = match side {
            0 => timed(served, &["create", "--from", &file]),
            _ => Measured::of(make(served, MADE, ACTIVE), 1),
        };
        served.succeeds(&CLEAR);
        took
    });
    report.pair("create --from / its creates", &creates, 1.15);
}

/// A prune, including its reads, compared with its deletes alone: by curl, and by a loop that does nothing else.
fn prune(report: &mut Report, served: &Served) {
    let beside = |deletes: &dyn Fn(&[String]) -> Measured| {
        pairs(|side| {
            make(served, PAGE, EXPIRED);
            if side == 0 {
                return timed(served, &["prune", "-y"]);
            }
            deletes(&served.ids(&["list", "--expired"]))
        })
    };
    report.line(&format!(
        "prune of {PAGE}, beside its deletes, {JOBS} at once:"
    ));
    let curl = beside(&|ids| measure(served.curl_deletes(ids, JOBS), 1));
    report.pair("by one curl", &curl, 1.1);
    let bare = beside(&|ids| Measured::of(Bare::deletes_alone(served, ids, JOBS), 1));
    report.pair("by bare sockets", &bare, 1.1);
}

/// Creates shares of albums with bare requests; returns the time.
fn make(served: &Served, count: usize, expiry: &str) -> std::time::Duration {
    let albums = ["search", "--newest", "100", "--kind", "album"];
    let albums = served.ids(&albums);
    let body = |album: &str| {
        format!(
            r#"{{"resourceIds":"{album}","resourceType":"album","description":"{LIVE}","expiresAt":"{expiry}"}}"#
        )
    };
    let bodies = albums.iter().cycle().take(count);
    let bodies: Vec<String> = bodies.map(|album| body(album)).collect();
    Bare::posts(served, &bodies, JOBS)
}
