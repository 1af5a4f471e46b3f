//! `create --from` and `update --from`, and many writes over an unreliable connection.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};
use sharectl_core::exit_code;
use sharectl_core::files::{self, Mode};
use sharectl_sandbox::{Effect, RecordedRequest, Rule};

use crate::support::{Output, TestEnv};

/// The rows of JSON output.
fn rows(output: &Output) -> Vec<Value> {
    output.json().as_array().unwrap().clone()
}

fn column(rows: &[Value], name: &str) -> Vec<String> {
    let text = |row: &Value| match &row[name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    rows.iter().map(text).collect()
}

/// References of `count` albums.
fn albums(env: &TestEnv, count: usize) -> Vec<String> {
    let found = env.run(&["search", "--newest", "50", "-o", "refs"]).ok();
    let albums: Vec<String> = found.stdout.lines().map(str::to_owned).collect();
    albums.into_iter().cycle().take(count).collect()
}

fn listed(env: &TestEnv) -> Vec<Value> {
    rows(&env.run(&["list", "-o", "json"]).ok())
}

#[test]
fn each_row_has_its_result_and_rows_that_failed_are_ready_for_another_try() {
    let (env, _server) = TestEnv::with_navidrome();
    let [one, two] = &albums(&env, 2)[..] else {
        panic!("two albums")
    };
    let text = format!(
        "\u{feff}items;description;expires;downloadable\r\n\
         {one};first;7d;true\r\n\
         album:nosuch;second;7d;\r\n\
         {two};\"third; with a sign\";2020-01-01;\r\n\
         {two};fourth;;\r\n"
    );
    env.write("shares.csv", &text);
    let create = ["create", "--from", "shares.csv", "--rejects", "failed.csv"];
    let output = env.command(&[&create[..], &["-o", "json"]].concat()).run();
    let made = rows(&output.exits(exit_code::PARTIAL));
    assert_eq!(
        column(&made, "result"),
        ["created", "failed", "failed", "created"]
    );
    assert_eq!(column(&made, "line"), ["2", "3", "4", "5"]);
    assert_eq!(made[1]["error"]["code"], "not-found");
    assert_eq!(made[0]["after"]["downloadable"], true);
    assert_eq!(made[3]["after"]["downloadable"], false);
    assert_eq!(listed(&env).len(), 2);
    let failed = std::fs::read_to_string(env.work().join("failed.csv")).unwrap();
    assert_eq!(
        failed,
        format!(
            "items;description;expires;downloadable\n\
             album:nosuch;second;7d;\n\
             {two};\"third; with a sign\";2020-01-01;\n"
        )
    );
    let mended = failed
        .replace("album:nosuch", one)
        .replace("2020-", "2027-");
    env.write("failed.csv", &mended);
    let again = ["create", "--from", "failed.csv", "--rejects", "again.csv"];
    let _ = env.run(&again).ok();
    assert_eq!(listed(&env).len(), 4);
    let failed = std::fs::read_to_string(env.work().join("again.csv")).unwrap();
    assert_eq!(failed.lines().count(), 1, "what went well is no reject");
}

#[test]
fn list_output_recreates_shares_on_another_server() {
    let (env, _server) = TestEnv::with_navidrome();
    let other = crate::support::Server::stopped(sharectl_sandbox::Options::default());
    env.add_server("other", &other);
    let [one, two] = &albums_of(&env, "home")[..2] else {
        panic!("two albums")
    };
    let at = |server: &str, rest: &[&str]| env.run(&[&["-s", server], rest].concat());
    let _ = at(
        "home",
        &["create", one, "--description", "=1+1", "--download", "on"],
    )
    .ok();
    let _ = at("home", &["create", two, one, "--expires", "2027-05-01"]).ok();
    for format in ["csv", "jsonl"] {
        let written = at("home", &["list", "-o", format]).ok().stdout;
        let output = env.command(&["-s", "other", "create", "--from", "-", "-o", "jsonl"]);
        let _ = output.stdin(written.as_str()).run().ok();
        let made = at("other", &["list", "-o", "json"]).ok().json();
        let told = at("home", &["list", "-o", "json"]).ok().json();
        for field in ["description", "expires", "downloadable", "items"] {
            let sorted = |value: &Value| {
                let mut all = column(value.as_array().unwrap(), field);
                all.sort();
                all
            };
            assert_eq!(sorted(&made), sorted(&told), "{field} by {format}");
        }
        let _ = at("other", &["delete", "--all", "--yes"]).ok();
    }
}

fn albums_of(env: &TestEnv, server: &str) -> Vec<String> {
    let found = env.run(&["-s", server, "search", "--newest", "50", "-o", "refs"]);
    found.ok().stdout.lines().map(str::to_owned).collect()
}

#[test]
fn a_search_in_a_row_finds_its_item_or_fails_alone() {
    let (env, _server) = TestEnv::with_navidrome();
    let found = env.run(&["search", "--newest", "50", "-o", "json"]).ok();
    let title = found.json()[0]["title"].as_str().unwrap().to_owned();
    let rows_of = json!([{"album": title}, {"album": "no such album"}, {"song": 3, "colour": 1}]);
    let lines: Vec<String> = rows_of
        .as_array()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    let command = env.command(&["create", "--from", "-", "-o", "json"]);
    let output = command.stdin(lines.join("\n").as_str()).run();
    let made = rows(&output.exits(exit_code::PARTIAL));
    assert_eq!(column(&made, "result"), ["created", "failed", "failed"]);
    let message = made[2]["error"]["message"].as_str().unwrap();
    assert!(message.starts_with("line 3: unknown column"), "{message}");
}

#[test]
fn an_item_named_in_many_rows_is_looked_up_once() {
    let (env, server) = TestEnv::with_navidrome();
    let [one] = &albums(&env, 1)[..] else {
        panic!("an album")
    };
    server.clear_requests();
    let text = format!("items\n{}", format!("{one}\n").repeat(20));
    let run = env.command(&["create", "--from", "-"]).stdin(text.as_str());
    let _ = run.run().ok();
    let requests = server.requests();
    let lookups = requests
        .iter()
        .filter(|seen| seen.path.contains("getAlbum"));
    assert_eq!(lookups.count(), 1);
    let over_subsonic = |seen: &&RecordedRequest| seen.path.contains("createShare");
    let natively = |seen: &&RecordedRequest| seen.method == "POST" && seen.path == "/api/share";
    let (first, rest) = (
        requests.iter().filter(over_subsonic).count(),
        requests.iter().filter(natively).count(),
    );
    // The first creates learn the public base URL; there are as many as run in parallel.
    assert!((1..=4).contains(&first), "{first}");
    assert_eq!(first + rest, 20);
    assert!(requests.len() < 30, "{}", requests.len());
}

#[test]
fn a_file_that_cannot_be_read_as_a_whole_writes_nothing() {
    let (env, server) = TestEnv::with_navidrome();
    server.clear_requests();
    for (text, says) in [
        ("itms\nalbum:1\n", "unknown column"),
        ("items,items\nalbum:1,\n", "duplicate column"),
        ("", "empty"),
        ("[{}", "JSON array"),
    ] {
        let run = env.command(&["create", "--from", "-"]).stdin(text).run();
        let run = run.exits(exit_code::USAGE);
        assert!(run.stderr.contains(says), "{run}");
    }
    let latin = b"items\nalbum:1\nM\xfcller\n";
    files::write(&env.work().join("latin.csv"), latin, Mode::Private).unwrap();
    let run = env
        .run(&["create", "--from", "latin.csv"])
        .exits(exit_code::USAGE);
    assert!(run.stderr.contains("line 3 of latin.csv"), "{run}");
    let run = env.run(&["create", "--from", "latin.csv", "--rejects", "no/such.csv"]);
    assert!(run.exits(exit_code::USAGE).stderr.contains("no directory"));
    assert!(server.requests().is_empty());
}

#[test]
fn a_dry_run_says_what_each_row_would_lead_to() {
    let (env, _server) = TestEnv::with_navidrome();
    let [one] = &albums(&env, 1)[..] else {
        panic!("an album")
    };
    let text = format!("items\n{one}\nalbum:nosuch\n");
    let command = env.command(&["create", "--from", "-", "--dry-run", "-o", "json"]);
    let planned = rows(
        &command
            .stdin(text.as_str())
            .run()
            .exits(exit_code::NOT_FOUND),
    );
    assert_eq!(column(&planned, "result"), ["planned", "failed"]);
    assert!(listed(&env).is_empty());
}

#[test]
fn an_update_changes_only_the_columns_there_are() {
    let (env, _server) = TestEnv::with_navidrome();
    for album in albums(&env, 2) {
        let _ = env.run(&["create", &album, "--description", "old"]).ok();
    }
    let before = listed(&env);
    let (one, two) = (&before[0], &before[1]);
    let text = format!(
        "ref,url,description\n{},,new\n,{},\nhome/nosuch,,x\n",
        one["ref"].as_str().unwrap(),
        two["url"].as_str().unwrap()
    );
    let update = ["update", "--from", "-", "--yes", "-o", "json"];
    let output = env.command(&update).stdin(text.as_str()).run();
    let changed = rows(&output.exits(exit_code::PARTIAL));
    assert_eq!(column(&changed, "result"), ["done", "done", "failed"]);
    let after = listed(&env);
    assert_eq!(column(&after, "description"), ["new", ""]);
    for field in ["expires", "downloadable", "items", "url"] {
        assert_eq!(column(&after, field), column(&before, field), "{field}");
    }
}

#[test]
fn list_output_read_back_changes_nothing() {
    let (env, server) = TestEnv::with_navidrome();
    for (album, expires) in albums(&env, 3).iter().zip(["2h", "7d", "30d"]) {
        let _ = env.run(&["create", album, "--expires", expires]).ok();
    }
    server
        .clock()
        .advance(Duration::from_secs(24 * 3600).try_into().unwrap());
    for format in ["csv", "jsonl"] {
        let written = env.run(&["list", "-o", format]).ok().stdout;
        let update = env.command(&["update", "--from", "-", "-o", "json"]);
        let kept = rows(&update.stdin(written.as_str()).run().ok());
        assert_eq!(column(&kept, "action"), ["keep"; 3], "{format}");
    }
}

#[test]
fn a_file_says_which_shares_change_and_no_selector_besides() {
    let (env, server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", &albums_of(&env, "home")[0]]).ok();
    let reference = listed(&env)[0]["ref"].as_str().unwrap().to_owned();
    env.write("u.csv", &format!("ref,description\n{reference},new\n"));
    let update = ["update", "--from", "u.csv", "--yes", "-o", "json"];
    server.clear_requests();
    for flags in [
        &["--match", "zzz"][..],
        &["--where", "visits > 3"],
        &["--all"],
        &["--revive"],
        &["--fail-empty"],
    ] {
        let _ = env
            .run(&[&update[..], flags].concat())
            .exits(exit_code::USAGE);
    }
    assert!(server.requests().is_empty());
    // The owner is checked as in other commands, ignoring case.
    let other = env.run(&[&update[..], &["--owner", "guest"]].concat());
    let _ = other.exits(exit_code::AUTH);
    let changed = env.run(&[&update[..], &["--owner", "ADMIN"]].concat()).ok();
    assert_eq!(column(&rows(&changed), "result"), ["done"]);
}

#[test]
fn an_update_refuses_what_it_cannot_change_and_a_share_named_twice() {
    let (env, _server) = TestEnv::with_navidrome();
    let albums = albums_of(&env, "home");
    let _ = env.run(&["create", &albums[0]]).ok();
    let reference = listed(&env)[0]["ref"].as_str().unwrap().to_owned();
    let text = format!("ref,items,description\n{reference},{},a\n", albums[1]);
    let run = env
        .command(&["update", "--from", "-", "--yes"])
        .stdin(text.as_str())
        .run();
    assert!(
        run.exits(exit_code::UNSUPPORTED)
            .stderr
            .contains("an existing share's contents can't be changed")
    );
    let text = format!("ref,description\n{reference},a\n{reference},b\n");
    let run = env
        .command(&["update", "--from", "-", "--yes"])
        .stdin(text.as_str())
        .run();
    assert!(
        run.exits(exit_code::PARTIAL)
            .stderr
            .contains("line 2 names the same share")
    );
    let run = env
        .command(&["update", "--from", "-", "--yes"])
        .stdin("album\nx\n")
        .run();
    assert!(run.exits(exit_code::USAGE).stderr.contains("`album`"));
}

#[test]
fn a_server_that_asks_to_wait_for_an_hour_is_not_asked_again() {
    let (env, server) = TestEnv::with_navidrome();
    let text = format!("items\n{}", format!("{}\n", albums(&env, 1)[0]).repeat(20));
    server.clear_requests();
    let limit = Rule::new(Effect::RateLimited(3600)).path("/rest/createShare");
    server.faults().add(limit);
    let command = env.command(&["create", "--from", "-", "-j", "2", "-o", "json"]);
    let output = command.stdin(text.as_str()).run().exits(exit_code::NETWORK);
    let results = column(&rows(&output), "result");
    assert!(output.stderr.contains("try again in 1h"), "{output}");
    assert_eq!(results.len(), 20);
    assert!(results[2..].iter().all(|result| result == "not-started"));
    let creates = server.requests();
    let creates = creates
        .iter()
        .filter(|seen| seen.path.contains("createShare"));
    assert!(creates.count() <= 2);
}

#[test]
fn a_bad_line_loses_and_duplicates_nothing_of_a_thousand_rows() {
    const ROWS: usize = 1000;
    let (env, server) = TestEnv::with_navidrome();
    let albums = albums(&env, ROWS);
    let mut text = "items,description\n".to_owned();
    for (number, album) in albums.iter().enumerate() {
        writeln!(text, "{album},share {number}").unwrap();
    }
    // About a fifth of all requests, at intervals that match no pattern of sharectl's.
    for (effect, every, skip) in [
        (Effect::RateLimited(0), 29, 3),
        (Effect::Status(503, "busy".to_owned()), 31, 7),
        (Effect::CutBefore, 37, 11),
        (Effect::CutAfter, 41, 13),
        (Effect::CutBody, 43, 17),
        (Effect::Delay(Duration::from_millis(30)), 23, 19),
    ] {
        server
            .faults()
            .add(Rule::new(effect).every(every).skip(skip));
    }
    let command = env.command(&["create", "--from", "-", "-j", "8", "-o", "json"]);
    let made = rows(
        &command
            .stdin(text.as_str())
            .within(Duration::from_secs(300))
            .run()
            .ok(),
    );
    assert_eq!(made.len(), ROWS);
    assert!(server.faults().struck() > 150, "the line was bad");
    server.faults().clear();
    let stored = listed(&env);
    let described: HashSet<String> = column(&stored, "description").into_iter().collect();
    assert_eq!((stored.len(), described.len()), (ROWS, ROWS));
    let urls: HashSet<String> = column(&stored, "url").into_iter().collect();
    assert!(
        made.iter()
            .all(|row| urls.contains(row["after"]["url"].as_str().unwrap()))
    );
}
