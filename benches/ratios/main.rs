//! How sharectl compares to curl and to a bare loop that makes the same requests.
//!
//! `cargo bench` prints it in one run, against `demo serve` with ten thousand shares. Ratios are
//! what counts; times depend on the machine. Nothing here passes or fails; the report marks what exceeds its
//! budget. Needs curl, xargs and GNU time.
//!
//! `cargo bench -- --against PATH` compares this build with an older one instead; see `against`. With
//! `--live` as well, it runs only the cases on a real server. `--binary PATH` measures another program than the one
//! that was built for the benchmark.

#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that can't run ends at once"
)]

mod against;
mod bare;
mod books;
mod live;
mod measure;
mod report;
mod served;
mod slow_way;

use std::path::PathBuf;
use std::process::Command;

use bare::Bare;
use measure::{Measured, best_of, measure, median};
use report::Report;
use served::Served;

/// The shares a server begins with; half of them have expired.
const SHARES: usize = 10_000;
/// A typical number of shares.
const FEW: usize = 100;
/// The number of shares on one page.
const PAGE: usize = 5_000;
/// The number of requests of the slow alternatives; the report shows the time per request.
const SAMPLE: usize = 400;
/// The number of parallel requests of sharectl, and of parallel bare loops.
const JOBS: usize = 4;
/// The runs of a case; if a run changes nothing, the fastest counts.
const RUNS: usize = 7;

fn main() {
    // `cargo test --benches` starts it, too, without `--bench`.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let mut report = Report::new();
    if let Some(older) = option("--against") {
        let live_only = std::env::args().any(|argument| argument == "--live");
        return against::Sides::new(&binary(), &older).run(&mut report, live_only);
    }
    report.size(&binary());
    offline(&mut report);
    list(&mut report, FEW, Some(1.0));
    list(&mut report, PAGE, Some(1.0));
    list(&mut report, SHARES, None);
    prune(&mut report);
    prune_beside_deletes_alone(&mut report);
    expire(&mut report);
    long_list(&mut report);
    diff(&mut report);
    apply(&mut report);
    check(&mut report);
}

/// The path after an option.
fn option(name: &str) -> Option<PathBuf> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1).map(PathBuf::from)
}

/// The program.
fn binary() -> PathBuf {
    option("--binary").unwrap_or_else(|| env!("CARGO_BIN_EXE_sharectl").into())
}

/// The time to start.
fn offline(report: &mut Report) {
    let nothing = best_of(RUNS, || Command::new("true"));
    let ours = best_of(RUNS, || {
        let mut command = Command::new(binary());
        command.arg("--version");
        command
    });
    report.title("sharectl --version");
    report.ratio("true", &ours, &nothing, None);
}

/// One list against curl fetching the same bytes; the budget is for lists of one request.
fn list(report: &mut Report, shares: usize, budget: Option<f64>) {
    let served = Served::start(shares);
    let pages = served.pages(shares);
    let curl = best_of(RUNS, || served.curl(&pages));
    let ours = best_of(RUNS, || served.sharectl(&["list", "-o", "json"]));
    let ids = best_of(RUNS, || served.sharectl(&["list", "-o", "ids"]));
    let mut bare = Bare::connect(&served);
    let loops = (0..RUNS).map(|_| bare.gets(&pages)).min().unwrap();
    report.title(&format!("list -o json, {shares} shares"));
    report.ratio("curl", &ours, &curl, budget);
    report.ratio("a bare loop", &ours, &Measured::of(loops, 1), None);
    report.ratio("curl, as ids", &ids, &curl, None);
}

/// Deletes of expired shares.
fn prune(report: &mut Report) {
    let served = Served::start(SHARES);
    let expired = served.ids(&["list", "--expired"]);
    let sample: Vec<String> = expired.iter().take(2 * SAMPLE).cloned().collect();
    let (one, eight) = sample.split_at(SAMPLE);
    let one = measure(served.xargs(1, "DELETE", None, one), SAMPLE);
    let eight = measure(served.xargs(8, "DELETE", None, eight), SAMPLE);
    drop(served);
    let (ours, count) = fresh(&["prune"], &["list", "--expired"]);
    let served = Served::start(SHARES);
    let expired = served.ids(&["list", "--expired"]);
    let (first, rest) = expired.split_at(expired.len() / 2);
    let bare = [(first, 1), (rest, JOBS)]
        .map(|(ids, jobs)| Measured::of(Bare::deletes(&served, ids, jobs), ids.len()));
    report.title(&format!("prune, {count} of {SHARES} shares"));
    writing(report, &ours, [&one, &eight], &bare);
}

/// Deletes of expired shares, including the reads before them, compared with the deletes alone: the median of
/// several pairs, each with servers of its own.
fn prune_beside_deletes_alone(report: &mut Report) {
    let pair = |_| {
        let (ours, count) = fresh(&["prune"], &["list", "--expired"]);
        let served = Served::start(SHARES);
        let expired = served.ids(&["list", "--expired"]);
        let alone = Bare::deletes_alone(&served, &expired, JOBS);
        ([ours, Measured::of(alone, expired.len())], count)
    };
    let (pairs, counts): (Vec<_>, Vec<_>) = (0..RUNS).map(pair).unzip();
    let ([ours, alone], _) = median(&pairs, |measured| measured.each);
    let count = counts[0];
    report.title(&format!(
        "prune of {count} beside its deletes alone, median of {RUNS} pairs"
    ));
    report.ratio(&format!("{JOBS} bare loops"), &ours, &alone, Some(1.1));
}

/// A new expiry for every share.
fn expire(report: &mut Report) {
    const BODY: &str =
        r#"{"description":"","downloadable":false,"expiresAt":"2030-01-01T00:00:00Z"}"#;
    let served = Served::start(SHARES);
    let all = served.ids(&["list"]);
    let (one, eight) = (&all[..SAMPLE], &all[SAMPLE..2 * SAMPLE]);
    let one = measure(served.xargs(1, "PUT", Some(BODY), one), SAMPLE);
    let eight = measure(served.xargs(8, "PUT", Some(BODY), eight), SAMPLE);
    drop(served);
    let command = [
        "expire",
        "--all",
        "--until",
        "2030-01-01",
        "--revive",
        "--yes",
    ];
    let (ours, count) = fresh(&command, &["list"]);
    let served = Served::start(SHARES);
    let all = served.ids(&["list"]);
    let bare = [1, JOBS].map(|jobs| Measured::of(Bare::puts(&served, &all, BODY, jobs), all.len()));
    report.title(&format!("expire, {count} shares"));
    writing(report, &ours, [&one, &eight], &bare);
}

/// Runs a command that writes on a new server: the time per share, and how many shares it changes.
fn fresh(command: &[&str], about: &[&str]) -> (Measured, usize) {
    let served = Served::start(SHARES);
    let count = served.ids(about).len();
    (measure(served.sharectl(command), count), count)
}

fn writing(
    report: &mut Report,
    ours: &Measured,
    [one, eight]: [&Measured; 2],
    [bare, side_by_side]: &[Measured; 2],
) {
    report.ratio("xargs -n1 curl", ours, one, Some(0.05));
    report.ratio("xargs -P8 curl", ours, eight, None);
    report.ratio("a bare loop", ours, bare, Some(1.1));
    report.ratio(&format!("{JOBS} bare loops"), ours, side_by_side, None);
}

/// A file of all shares against the server, compared with the list of them.
fn diff(report: &mut Report) {
    const RATIO: f64 = 2.0;
    let served = Served::start(SHARES);
    let file = served.export(&[]);
    let list = best_of(RUNS, || served.sharectl(&["list", "-o", "json"]));
    let ours = best_of(RUNS, || served.sharectl(&["diff", &file]));
    report.title(&format!("diff of {SHARES} shares"));
    report.ratio("list -o json", &ours, &list, Some(RATIO));
    report.memory(&ours, 128 * 1024);
}

/// A file of many shares, with changes to ten of them.
fn apply(report: &mut Report) {
    const MANY: usize = 2_000;
    const CHANGED: usize = 10;
    // Half of them have expired, and stay as they are.
    let served = Served::start(2 * MANY);
    let file = served.export(&["--active"]);
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.replacen("download = false", "download = true", CHANGED);
    let file = served.file("changed.toml", &text).display().to_string();
    report.title(&format!(
        "apply of {MANY} shares, {CHANGED} of them changed"
    ));
    let requests = served.requests(&["apply", &file, "--yes"]);
    assert_ne!(requests.writes, 0, "the changes are not written");
    report.count("writes", requests.writes, CHANGED);
    report.count("reads", requests.reads, 5);
    let again = served.requests(&["apply", &file, "--yes"]);
    report.count("writes, once more", again.writes, 0);
}

/// The visitors' view: without visits, and with a visit of every share's page.
fn check(report: &mut Report) {
    const MANY: usize = 1_000;
    const WIDE: usize = 8;
    const RATIO: f64 = 1.2;
    let served = Served::start(MANY);
    report.title(&format!("check of {MANY} shares"));
    let requests = served.requests(&["check", "--fail-on", "never"]);
    report.count("lists", requests.of_path("/api/share"), 1);
    report.count("probes", requests.below("/share/"), 1);
    let ids = served.ids(&["list"]);
    let visit = [
        "check",
        "--visit",
        "--fail-on",
        "never",
        "-q",
        "-j",
        &WIDE.to_string(),
    ];
    let pair = |_| {
        let ours = measure(served.sharectl(&visit), ids.len());
        let bare = Measured::of(Bare::pages(&served, &ids, WIDE), ids.len());
        [ours, bare]
    };
    let pairs: Vec<_> = (0..RUNS).map(pair).collect();
    let ([ours, bare], _) = median(&pairs, |measured| measured.each);
    report.title(&format!(
        "check --visit of {MANY} shares, median of {RUNS} pairs"
    ));
    report.ratio(&format!("{WIDE} bare loops"), &ours, &bare, Some(RATIO));
}

/// Memory for a list that is printed page by page.
fn long_list(report: &mut Report) {
    const MANY: usize = 100_000;
    let served = Served::start(MANY);
    let ours = measure(served.sharectl(&["list", "-o", "jsonl"]), 1);
    report.title(&format!("list -o jsonl, {MANY} shares"));
    report.memory(&ours, 64 * 1024);
}
