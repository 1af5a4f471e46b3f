//! Audiobookshelf: operations that are free on Navidrome, or don't exist there.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::mpsc;

use sharectl_sandbox::{Options, Sandbox, audiobookshelf};

use super::against::{PAIRS, pairs};
use super::measure::measure;
use super::report::Report;
use super::served::{Served, Server};

/// The number of books in the libraries.
const BOOKS: usize = 6_000;
/// The number of shared books.
const SHARED: usize = 300;

/// Shares books by their titles, writes playlists of them, and deletes one: both programs in turn, on
/// one server.
pub(crate) fn run(report: &mut Report, binaries: &[std::path::PathBuf; 2]) {
    let sandbox = start();
    let server = Server::new(&sandbox.base_url(), "admin", "admin");
    let sides = [0, 1].map(|side| Served::at(&binaries[side], server.clone()));
    let titles = titles(&sides[0]);
    let files = [0, 1].map(|side| sides[side].file("titles.csv", &titles));
    let requests = |command: &[&str], side: usize| {
        sandbox.clear_requests();
        sides[side].succeeds(command);
        sandbox.requests().len()
    };
    report.title(&format!("{SHARED} of {BOOKS} books"));
    let mut created = Vec::new();
    for _ in 0..PAIRS {
        created.push([0, 1].map(|side| {
            let from = files[side].display().to_string();
            let took = measure(sides[side].sharectl(&["create", "--from", &from]), SHARED);
            sides[side].succeeds(&["delete", "--all", "-y"]);
            took
        }));
    }
    report.pair("create --from, by titles", &created, 0.1);
    let from = files[0].display().to_string();
    sides[0].succeeds(&["create", "--from", &from]);
    let written = pairs(|side| measure(sides[side].sharectl(&["m3u", "--all"]), SHARED));
    report.pair("m3u --all", &written, 1.0);
    let [ours, theirs] = [0, 1].map(|side| requests(&["m3u", "--all"], side));
    report.fewer("requests of m3u --all", ours, theirs, 0.5);
    let slugs = sides[0].ids_of(&["list", "-o", "ids"]);
    let [ours, theirs] = [0, 1].map(|side| requests(&["delete", &slugs[side], "-y"], side));
    report.fewer("requests of delete SLUG", ours, theirs, 4.0 / 9.0);
}

/// A sandbox in this process.
fn start() -> Arc<Sandbox> {
    let (ready, started) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let options = Options::new(audiobookshelf::AudiobookshelfSettings {
                extra_books: BOOKS,
                login_limit: false,
                ..audiobookshelf::AudiobookshelfSettings::default()
            });
            let sandbox = Arc::new(Sandbox::start(options).await.unwrap());
            ready.send(Arc::clone(&sandbox)).unwrap();
            // It runs as long as the benchmark.
            std::future::pending::<()>().await;
        });
    });
    started.recv().unwrap()
}

/// Rows with titles of books, each title once.
fn titles(served: &Served) -> String {
    let found = served.ids_of(&[
        "search",
        "--newest",
        "1000",
        "--kind",
        "book",
        "-o",
        "template={{ title }}",
    ]);
    let mut rows = "book\n".to_owned();
    let mut seen = std::collections::HashSet::new();
    let unique = found.iter().filter(|title| seen.insert(title.as_str()));
    for title in unique.take(SHARED) {
        writeln!(rows, "\"{}\"", title.replace('"', "\"\"")).unwrap();
    }
    rows
}
