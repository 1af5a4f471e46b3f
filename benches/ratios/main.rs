//! How sharectl compares to curl and to a bare loop that makes the same requests.
//!
//! `cargo bench` prints it in one run, against `demo serve` with ten thousand shares. Ratios are
//! what counts; times depend on the machine. Nothing here passes or fails: what is beyond its
//! budget is marked. Needs curl, xargs and GNU time.
//!
//! `cargo bench -- --against PATH` runs an older build beside this one instead; see `against`. With
//! `--live` as well, only the cases of a real server are run. With
//! `--binary PATH`, the program is not the one that was built for the benchmark.

#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that can't be run ends where it can't"
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
use measure::{Measured, best_of, measure};
use report::Report;
use served::Served;

/// The shares a server begins with; half of them have ended.
const SHARES: usize = 10_000;
/// About as many as people have.
const FEW: usize = 100;
/// As many as come in one request.
const PAGE: usize = 5_000;
/// How many of the slow ways' requests are made; their time is told for each.
const SAMPLE: usize = 400;
/// How many requests sharectl makes at once, and so the bare loops side by side.
const JOBS: usize = 4;
/// Runs of which the quickest counts, where a run changes nothing.
const RUNS: usize = 7;

fn main() {
    // `cargo test --benches` starts it, too, and wants no benchmark.
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

/// The path that an option names.
fn option(name: &str) -> Option<PathBuf> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1).map(PathBuf::from)
}

/// The program.
fn binary() -> PathBuf {
    option("--binary").unwrap_or_else(|| env!("CARGO_BIN_EXE_sharectl").into())
}

/// What starting costs.
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

/// Deletes of what has ended.
fn prune(report: &mut Report) {
    let served = Served::start(SHARES);
    let ended = served.ids(&["list", "--expired"]);
    let sample: Vec<String> = ended.iter().take(2 * SAMPLE).cloned().collect();
    let (one, eight) = sample.split_at(SAMPLE);
    let one = measure(served.xargs(1, "DELETE", None, one), SAMPLE);
    let eight = measure(served.xargs(8, "DELETE", None, eight), SAMPLE);
    drop(served);
    let (ours, count) = fresh(&["prune"], &["list", "--expired"]);
    let served = Served::start(SHARES);
    let ended = served.ids(&["list", "--expired"]);
    let (first, rest) = ended.split_at(ended.len() / 2);
    let bare = [(first, 1), (rest, JOBS)]
        .map(|(ids, jobs)| Measured::of(Bare::deletes(&served, ids, jobs), ids.len()));
    report.title(&format!("prune, {count} of {SHARES} shares"));
    writing(report, &ours, [&one, &eight], &bare);
}

/// Deletes of expired shares, reads before them included, beside the deletes alone: the median of
/// several pairs, each on servers of its own.
fn prune_beside_deletes_alone(report: &mut Report) {
    let pair = |_| {
        let (ours, count) = fresh(&["prune"], &["list", "--expired"]);
        let served = Served::start(SHARES);
        let expired = served.ids(&["list", "--expired"]);
        let alone = Bare::deletes_alone(&served, &expired, JOBS);
        (ours, Measured::of(alone, expired.len()), count)
    };
    let mut pairs: Vec<_> = (0..RUNS).map(pair).collect();
    let ratio =
        |ours: &Measured, alone: &Measured| ours.each.as_secs_f64() / alone.each.as_secs_f64();
    pairs.sort_by(|(ours, alone, _), (others, theirs, _)| {
        ratio(ours, alone).total_cmp(&ratio(others, theirs))
    });
    let (ours, alone, count) = pairs[RUNS / 2];
    report.title(&format!(
        "prune of {count} beside its deletes alone, median of {RUNS} pairs"
    ));
    report.ratio(&format!("{JOBS} bare loops"), &ours, &alone, Some(1.1));
}

/// A new end for every share.
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

/// Runs a command that writes on a new server; how many shares it is about, and the time for each.
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

/// A file of all shares against the server, beside the list of the same.
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

/// A file of many shares, ten of which are to change.
fn apply(report: &mut Report) {
    const MANY: usize = 2_000;
    const CHANGED: usize = 10;
    // Half of them have ended, and those are left as they are.
    let served = Served::start(2 * MANY);
    let file = served.export(&["--active"]);
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.replacen("download = false", "download = true", CHANGED);
    sharectl_core::files::write(
        std::path::Path::new(&file),
        text.as_bytes(),
        sharectl_core::files::Mode::Private,
    )
    .unwrap();
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

/// What visitors meet: without visits, and with the page of every share opened.
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
        (ours, bare)
    };
    let mut pairs: Vec<_> = (0..RUNS).map(pair).collect();
    let ratio =
        |(ours, bare): &(Measured, Measured)| ours.each.as_secs_f64() / bare.each.as_secs_f64();
    pairs.sort_by(|one, other| ratio(one).total_cmp(&ratio(other)));
    let (ours, bare) = pairs[RUNS / 2];
    report.title(&format!(
        "check --visit of {MANY} shares, median of {RUNS} pairs"
    ));
    report.ratio(&format!("{WIDE} bare loops"), &ours, &bare, Some(RATIO));
}

/// Memory for a list that is passed on as it comes.
fn long_list(report: &mut Report) {
    const MANY: usize = 100_000;
    let served = Served::start(MANY);
    let ours = measure(served.sharectl(&["list", "-o", "jsonl"]), 1);
    report.title(&format!("list -o jsonl, {MANY} shares"));
    report.memory(&ours, 64 * 1024);
}
