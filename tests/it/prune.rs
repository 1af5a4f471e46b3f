//! `prune`: deletes exactly the expired shares, whatever happens on the way.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use sharectl_core::exit_code;
use sharectl_sandbox::Options;

use crate::support::{Death, Gate, Server, TestEnv, wait_for};

fn preloaded(shares: usize) -> (TestEnv, Server) {
    let server = Server::stopped(Options {
        preload: shares,
        ..Options::default()
    });
    let env = TestEnv::new();
    env.add_server("home", &server);
    (env, server)
}

fn ids(env: &TestEnv, selectors: &[&str]) -> BTreeSet<String> {
    let list = [&["list", "-o", "ids"], selectors].concat();
    let listed = env.run(&list).ok();
    listed.stdout.lines().map(str::to_owned).collect()
}

/// Compares sets without printing thousands of ids.
#[track_caller]
fn same(found: &BTreeSet<String>, wanted: &BTreeSet<String>) {
    let wrong = found ^ wanted;
    let some: Vec<&String> = wrong.iter().take(3).collect();
    assert!(wrong.is_empty(), "{} differ, such as {some:?}", wrong.len());
}

/// The deleted shares in the journal, once per entry.
fn deleted_by_the_journal(env: &TestEnv, server: &str) -> Vec<String> {
    let mut deleted = Vec::new();
    let history = |args: &[&str]| env.run(&[&["history", "-s", server], args].concat()).ok();
    for operation in history(&["-o", "ids"]).stdout.lines() {
        let steps = history(&[operation, "-o", "json"]).json();
        for step in steps.as_array().unwrap() {
            if step["step"] == "delete" && step["result"] == "done" {
                let share = step["share"].as_str().unwrap();
                deleted.push(share.split_once('/').unwrap().1.to_owned());
            }
        }
    }
    deleted
}

#[test]
fn of_ten_thousand_exactly_the_expired_go() {
    let (env, _server) = preloaded(10_000);
    let (all, expired) = (ids(&env, &[]), ids(&env, &["--expired"]));
    assert_eq!((all.len(), expired.len()), (10_000, 5_000));
    let output = env.run(&["prune", "--owner", "any", "-q"]).ok();
    assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("", ""));
    same(&ids(&env, &[]), &(&all - &expired));
    let deleted: BTreeSet<String> = deleted_by_the_journal(&env, "home").into_iter().collect();
    same(&deleted, &expired);
}

#[test]
fn killed_at_fifty_moments_it_ends_in_the_same_state_and_the_journal_knows_all() {
    // Enough shares that fifty runs of at most sixteen requests don't finish.
    let (env, server) = preloaded(2_000);
    let gate = Gate::before(&server);
    env.add_profile("gated", gate.url(), "admin", "admin");
    let run = |args: &[&str]| env.run(&[&["-s", "gated"], args].concat());
    let (all, expired) = (
        ids(&env, &["-s", "home"]),
        ids(&env, &["-s", "home", "--expired"]),
    );
    let _ = run(&["list"]).ok();
    let mut chance = 7_u32;
    let mut killed = 0;
    for moment in 0..50 {
        chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let nth = 1 + usize::try_from(chance >> 16).unwrap() % 16;
        let death = [Death::BeforeRequest, Death::BeforeAnswer][moment % 2];
        let victim = gate.kill_at(nth, death);
        let running = env
            .command(&["-s", "gated", "prune", "--owner", "any", "-q"])
            .start();
        victim.set(running.id()).unwrap();
        let (code, stderr) = running.wait();
        assert!(matches!(code, None | Some(0)), "{code:?}: {stderr}");
        killed += usize::from(code.is_none());
        // Its last request must take effect now or never, so the next run doesn't have to wait for it.
        gate.settle();
        env.age_journal();
    }
    assert!(killed >= 40, "{killed} of 50 were killed");
    gate.spare();
    assert!(ids(&env, &["-s", "home", "--expired"]).len() < expired.len());
    let _ = run(&["prune", "--owner", "any", "-q"]).ok();
    same(&ids(&env, &["-s", "home"]), &(&all - &expired));
    // Every deletion is in the journal, and none twice.
    let deleted = deleted_by_the_journal(&env, "gated");
    assert_eq!(deleted.len(), expired.len());
    same(&deleted.into_iter().collect(), &expired);
}

#[test]
fn a_script_hears_nothing_where_nothing_was_done_and_else_a_line_a_share() {
    let (env, _server) = preloaded(4);
    let output = env.run(&["prune"]).ok();
    let lines: Vec<&str> = output.stderr.lines().collect();
    assert_eq!(lines.len(), 3, "{output}");
    assert!(lines[0].starts_with("deleted home/"), "{output}");
    assert!(lines[0].contains("expired"), "{output}");
    assert_eq!(lines[2], "deleted 2 of 2 expired shares on home");
    let output = env.run(&["prune"]).ok();
    assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("", ""));
    let output = env.run(&["prune", "-o", "json"]).ok();
    assert_eq!(output.json(), serde_json::json!([]));
}

#[test]
fn a_dry_run_says_what_goes_and_why_and_touches_nothing() {
    let (env, server) = preloaded(4);
    let all = ids(&env, &[]);
    let one = ids(&env, &["--expired"]).pop_first().unwrap();
    server.clear_requests();
    let output = env.run(&["prune", "-n", "--keep", &one, "-o", "json"]).ok();
    let rows = output.json();
    let action = |row: &serde_json::Value| row["action"].as_str().unwrap().to_owned();
    let mut actions: Vec<String> = rows.as_array().unwrap().iter().map(action).collect();
    actions.sort();
    assert_eq!(actions, ["delete", "keep"], "{output}");
    assert!(server.requests().iter().all(|seen| seen.method != "DELETE"));
    assert_eq!(ids(&env, &[]), all);
    let exits = env.run(&["prune", "-n", "--exit-code"]);
    let _ = exits.exits(exit_code::PENDING);
}

#[test]
fn prune_counts_only_deletable_shares_of_other_owners() {
    let (env, server) = preloaded(4);
    env.add_profile("ours", server.url(), "admin", "admin");
    env.add_profile("theirs", server.url(), "bob", "bobpw");
    for _ in 0..2 {
        let _ = env
            .run(&["-s", "theirs", "create", "--album", "Low Tide"])
            .ok();
    }
    let one = env.run(&["-s", "theirs", "list", "-o", "ids"]).ok();
    let one = one.stdout.lines().next().unwrap();
    let _ = env
        .run(&["-s", "theirs", "expire", one, "--now", "--yes"])
        .ok();
    let dry = |args: &[&str]| {
        env.run(&[&["-s", "ours", "prune", "-n"], args].concat())
            .ok()
    };
    let all = dry(&[]).stderr;
    assert!(all.contains("left out 1 share of other users"), "{all}");
    let narrowed = dry(&["--match", "nobody has this"]).stderr;
    assert!(!narrowed.contains("other people"), "{narrowed}");
    let named = dry(&["--owner", "bob"]).stderr;
    assert!(!named.contains("other people"), "{named}");
    assert!(named.contains("would delete 1 of 1"), "{named}");
}

#[test]
fn a_limit_that_would_be_passed_deletes_nothing() {
    let (env, _server) = preloaded(10);
    for limit in ["4", "49%"] {
        let output = env.run(&["prune", "--max-delete", limit]);
        let output = output.exits(exit_code::REFUSED);
        assert!(output.stderr.contains("5 of 10 shares"), "{output}");
    }
    assert_eq!(ids(&env, &[]).len(), 10);
    let _ = env.run(&["prune", "--max-delete", "50%"]).ok();
    assert_eq!(ids(&env, &[]).len(), 5);
}

#[test]
fn a_kept_share_that_is_not_there_stops_it() {
    let (env, _server) = preloaded(4);
    let output = env.run(&["prune", "--keep", "nosuch"]);
    let output = output.exits(exit_code::NOT_FOUND);
    assert!(output.stderr.contains("--keep"), "{output}");
    assert_eq!(ids(&env, &[]).len(), 4);
}

#[test]
fn clocks_that_are_far_apart_stop_it_however_fresh_the_facts_are() {
    let (env, server) = preloaded(4);
    let _ = env.run(&["list"]).ok();
    server.clock().advance(SignedDuration::from_mins(6));
    let output = env.run(&["prune"]).exits(exit_code::REFUSED);
    assert!(output.stderr.contains("6 minutes"), "{output}");
    assert!(
        output.stderr.contains("the server's clock is ahead"),
        "{output}"
    );
    // The suggested limit must still be sufficient a moment later.
    assert!(output.stderr.contains("`--max-skew 7min`"), "{output}");
    assert_eq!(ids(&env, &[]).len(), 4);
    let _ = env.run(&["prune", "--max-skew", "10min"]).ok();
    assert_eq!(ids(&env, &[]).len(), 2);
}

#[test]
fn active_shares_need_a_selector_a_limit_and_a_yes() {
    let (env, _server) = preloaded(4);
    for args in [
        &["prune", "--include-active"][..],
        &["prune", "--include-active", "--all"],
        &["prune", "--include-active", "--expired"],
        &["prune", "--include-active", "--unvisited", "--yes"],
        &[
            "prune",
            "--include-active",
            "--unvisited",
            "--max-delete",
            "9",
        ],
    ] {
        let _ = env.run(args).exits(exit_code::USAGE);
    }
    let all = [
        "--created-before",
        "2100-01-01",
        "--max-delete",
        "4",
        "--yes",
    ];
    let _ = env
        .run(&[&["prune", "--include-active"], &all[..]].concat())
        .ok();
    assert_eq!(ids(&env, &[]).len(), 0);
}

#[test]
fn two_prunes_of_one_server_are_kept_apart() {
    let (env, server) = preloaded(4);
    let _ = env.run(&["list"]).ok();
    let slow = "DELETE /api/share delay=60s".parse().unwrap();
    server.faults().add(slow);
    server.clear_requests();
    let first = env.command(&["prune"]).start();
    // It has acquired the lock once it reads the list.
    wait_for("the list", || {
        server.requests().iter().any(|seen| seen.method == "GET")
    });
    let output = env.run(&["prune"]).exits(exit_code::CONFLICT);
    assert!(
        output
            .stderr
            .contains("another prune is already running on home"),
        "{output}"
    );
    assert!(output.stderr.contains("--lock-wait"), "{output}");
    // The deadline passes before the lock wait ends.
    let hurried = ["prune", "--lock-wait", "1h", "--deadline", "20ms"];
    let output = env.run(&hurried).exits(exit_code::NETWORK);
    assert!(output.stderr.contains("`--deadline 10min`"), "{output}");
    drop(first);
}

#[test]
fn prune_can_be_undone() {
    let (env, _server) = preloaded(6);
    let expired = || env.run(&["list", "--expired", "-o", "json"]).ok().json();
    let told = |rows: &serde_json::Value| {
        let key = |row: &serde_json::Value| {
            let told = ["description", "expires", "downloadable", "items"];
            told.map(|field| row[field].to_string()).join(" ")
        };
        rows.as_array()
            .unwrap()
            .iter()
            .map(key)
            .collect::<BTreeSet<_>>()
    };
    let before = expired();
    let _ = env.run(&["prune"]).ok();
    assert_eq!(expired(), serde_json::json!([]));
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    assert_eq!(told(&expired()), told(&before));
}

#[test]
fn a_list_of_names_holds_those_that_go_and_never_a_kept_one() {
    let (env, _server) = preloaded(6);
    let expired = ids(&env, &["--expired"]);
    let kept = expired.first().unwrap().clone();
    let going = || expired.iter().filter(|id| **id != kept).cloned().collect();
    let names = |args: &[&str]| {
        let output = env.run(args).ok();
        let lines = output.stdout.lines();
        lines.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    same(
        &names(&["prune", "-n", "--keep", &kept, "-o", "ids"]),
        &going(),
    );
    let refs = names(&["prune", "-n", "--keep", &kept, "-o", "refs"]);
    assert!(!refs.contains(&format!("home/{kept}")) && refs.len() == 2);
    let urls = names(&["prune", "-n", "--keep", &kept, "-o", "urls"]);
    assert!(urls.len() == 2 && urls.iter().all(|url| !url.ends_with(&kept)));
    // Unchanged shares need no write.
    let unchanged = ["update", "--all", "--download", "off", "-n", "-o", "ids"];
    let _ = env
        .run(&["update", "--all", "--download", "off", "--yes"])
        .ok();
    assert!(names(&unchanged).is_empty());
    same(&names(&["prune", "--keep", &kept, "-o", "ids"]), &going());
}

#[test]
fn unselected_shares_are_a_count_in_text_and_rows_in_data() {
    let (env, _server) = preloaded(40);
    let narrowed = ["prune", "-n", "--match", "nobody has this"];
    let output = env.run(&narrowed).ok();
    assert_eq!(output.stdout, "", "{output}");
    assert!(
        output.stderr.contains("20 not matching --match"),
        "{output}"
    );
    assert!(output.stderr.contains("0 of 20 expired"), "{output}");
    let output = env.run(&[&narrowed[..], &["-o", "jsonl"]].concat()).ok();
    assert_eq!(output.stdout.lines().count(), 20);
}

#[test]
fn prune_without_a_writable_state_dir_needs_no_journal() {
    let (env, _server) = preloaded(4);
    // Not even root can create folders there.
    let nowhere = "/proc/sharectl";
    let output = env.run(&["prune", "--state-dir", nowhere]);
    let output = output.exits(exit_code::CONFIG);
    assert!(output.stderr.contains("`--no-journal`"), "{output}");
    assert_eq!(ids(&env, &[]).len(), 4);
    let output = env
        .run(&["prune", "--no-journal", "--state-dir", nowhere])
        .ok();
    assert!(output.stderr.contains("can't create a lock"), "{output}");
    assert_eq!(ids(&env, &[]).len(), 2);
}
