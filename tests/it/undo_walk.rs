//! `undo` and `redo` step by step, over several servers, and with journals and ids from the past.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use sharectl_core::exit_code;
use sharectl_core::files::{self, Mode};
use sharectl_core::session::AccountKey;
use sharectl_sandbox::{Options, audiobookshelf};

use crate::support::{Output, Server, TestEnv};

/// A Navidrome called `home` and an Audiobookshelf called `books`, without a default server.
fn two_servers() -> (TestEnv, Server, Server) {
    let (env, home) = TestEnv::with_navidrome();
    let books = Server::stopped(Options::new(
        audiobookshelf::AudiobookshelfSettings::default(),
    ));
    env.add_server("books", &books);
    (env, home, books)
}

fn rows(env: &TestEnv, args: &[&str]) -> Vec<Value> {
    let listed = env.run(args).ok().json();
    listed.as_array().unwrap().clone()
}

fn history(env: &TestEnv) -> Vec<Value> {
    rows(env, &["history", "-o", "json"])
}

fn latest(env: &TestEnv) -> String {
    history(env)[0]["operation"].as_str().unwrap().to_owned()
}

/// All shares, without the fields that the server sets again when a share is recreated.
fn shares(env: &TestEnv, server: &str, fields: &[&str]) -> BTreeSet<String> {
    let told = |share: &Value| {
        let told = fields.iter().map(|field| share[field].to_string());
        told.collect::<Vec<_>>().join(" ")
    };
    let all = rows(env, &["-s", server, "list", "-o", "json"]);
    all.iter().map(told).collect()
}

fn state(env: &TestEnv) -> [BTreeSet<String>; 2] {
    let fields = ["items", "description", "expires", "downloadable", "owner"];
    // Audiobookshelf also restores links.
    let of_books = ["url", "items", "expires", "downloadable"];
    [
        shares(env, "home", &fields),
        shares(env, "books", &of_books),
    ]
}

fn description(env: &TestEnv) -> Value {
    rows(env, &["-s", "home", "list", "-o", "json"])[0]["description"].clone()
}

#[test]
fn p95_f8_ten_operations_on_two_servers_are_undone_and_redone_one_by_one() {
    let (env, _home, _books) = two_servers();
    let before = ["create", "-s", "home", "--album", "High Tide"];
    let _ = env.run(&[&before[..], &["--no-journal"]].concat()).ok();
    let operations: [&[&str]; 10] = [
        &[
            "-s",
            "home",
            "create",
            "--album",
            "Harbour Lights",
            "--description",
            "Summer",
        ],
        &[
            "-s",
            "books",
            "create",
            "--book",
            "Frankenstein",
            "--expires",
            "20d",
        ],
        &[
            "-s",
            "home",
            "create",
            "--album",
            "Low Tide",
            "--download",
            "on",
        ],
        &["-s", "books", "expire", "--all", "--by", "5d", "--yes"],
        &[
            "-s",
            "home",
            "update",
            "--match",
            "summer",
            "--description",
            "Winter",
            "--yes",
        ],
        &[
            "-s", "books", "rotate", "--all", "--slug", "for-ann", "--yes",
        ],
        &["-s", "home", "delete", "--match", "winter", "--yes"],
        &["-s", "books", "delete", "--all", "--yes"],
        &["-s", "home", "expire", "--all", "--by", "3d", "--yes"],
        &["-s", "books", "create", "--book", "Low Water"],
    ];
    let mut states = vec![state(&env)];
    for operation in operations {
        let _ = env.run(operation).ok();
        states.push(state(&env));
    }
    for expected in states.iter().rev().skip(1) {
        let output = env.run(&["undo", "--last", "--yes"]).ok();
        assert_eq!(state(&env), *expected, "{output}");
    }
    let output = env.run(&["undo", "--last", "--yes"]);
    let _ = output.exits(exit_code::NOT_FOUND);
    for expected in states.iter().skip(1) {
        let output = env.run(&["redo", "--last", "--yes"]).ok();
        assert_eq!(state(&env), *expected, "{output}");
    }
    let output = env.run(&["redo", "--last", "--yes"]);
    let _ = output.exits(exit_code::NOT_FOUND);
    // And back again: a redo can be undone.
    for expected in states.iter().rev().skip(1) {
        let output = env.run(&["undo", "--last", "--yes"]).ok();
        assert_eq!(state(&env), *expected, "{output}");
    }
}

#[test]
fn d1_the_newest_operation_is_undone_whatever_its_server() {
    let (env, _home, _books) = two_servers();
    env.replace_config(&format!("default = \"home\"\n{}", env.config()));
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let on_home = latest(&env);
    let _ = env
        .run(&["-s", "books", "create", "--book", "Low Water"])
        .ok();
    let on_books = latest(&env);

    // The plan names the server, and `-s` limits it.
    let plan = env.run(&["undo", "--last", "-n", "-o", "json"]).ok();
    assert!(plan.stderr.contains("on books"), "{plan}");
    let narrowed = env
        .run(&["-s", "home", "undo", "--last", "-n", "-o", "json"])
        .ok();
    assert!(narrowed.stderr.contains(&on_home), "{narrowed}");
    let all = env
        .run(&["-s", "all", "undo", "--last", "-n", "-o", "json"])
        .ok();
    assert!(all.stderr.contains(&on_books), "{all}");
    let elsewhere = env.run(&["-s", "home", "undo", &on_books, "--yes"]);
    let _ = elsewhere.exits(exit_code::NOT_FOUND);

    // An operation id works with any server.
    let _ = env.run(&["undo", &on_books, "--yes"]).ok();
    assert!(rows(&env, &["-s", "books", "list", "-o", "json"]).is_empty());
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    assert!(rows(&env, &["list", "-o", "json"]).is_empty());
}

#[test]
fn d1_history_reads_the_journals_of_all_servers_and_asks_none() {
    let (env, home, books) = two_servers();
    let _ = env
        .run(&["-s", "home", "create", "--album", "Low Tide"])
        .ok();
    let _ = env
        .run(&["-s", "books", "create", "--book", "Low Water"])
        .ok();
    let made = latest(&env);
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    home.clear_requests();
    books.clear_requests();
    let all = history(&env);
    let told = |row: &Value| {
        ["server", "command", "undone", "reverts", "terminal"].map(|field| row[field].clone())
    };
    let all: Vec<_> = all.iter().map(told).collect();
    let expected = serde_json::json!([
        ["books", "undo", false, made, false],
        ["books", "create", true, null, false],
        ["home", "create", false, null, false],
    ]);
    assert_eq!(serde_json::to_value(all).unwrap(), expected);
    let table = env.run(&["history"]).ok();
    for word in ["SERVER", "books", "home", "undone"] {
        assert!(table.stdout.contains(word), "{table}");
    }
    let narrowed = rows(&env, &["-s", "home", "history", "-o", "json"]);
    assert_eq!(narrowed.len(), 1);
    assert!(home.requests().is_empty() && books.requests().is_empty());
}

#[test]
fn d1_an_operation_finds_its_server_under_another_name_or_says_what_is_missing() {
    let (env, home) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let config = env.config();
    env.replace_config(&config.replace("[servers.home]", "[servers.music]"));
    let plan = env.run(&["undo", "--last", "-n"]).ok();
    assert!(plan.stderr.contains("on music"), "{plan}");

    env.replace_config("");
    env.add_profile("other", home.url(), "bob", "bobpw");
    let gone = env
        .run(&["undo", "--last", "--yes"])
        .exits(exit_code::CONFIG);
    assert!(gone.stderr.contains("home"), "{gone}");
    let hint = format!("sharectl server add home {} --username admin", home.url());
    assert!(gone.stderr.contains(&hint), "{gone}");
    env.replace_config(&config.replace("username = \"admin\"", "username = \"bob\""));
    let other = env
        .run(&["undo", "--last", "--yes"])
        .exits(exit_code::CONFIG);
    assert!(
        other.stderr.contains("another server or account now"),
        "{other}"
    );
}

#[test]
fn a_script_says_which_operation_it_means() {
    let (env, server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    server.clear_requests();
    for command in ["undo", "redo"] {
        for flag in ["--yes", "--dry-run"] {
            let output = env.run(&[command, flag]).exits(exit_code::USAGE);
            let hint = format!("`sharectl {command} --last");
            assert!(output.stderr.contains(&hint), "{output}");
        }
    }
    assert!(server.requests().is_empty());
}

#[test]
fn without_an_id_what_ran_without_a_terminal_is_skipped_and_that_is_said() {
    let (env, _server) = TestEnv::with_navidrome();
    let typed = |line: &str| env.terminal(line).run();
    let _ = env.run(&["create", "--album", "High Tide"]).ok();
    let nothing = typed("sharectl undo --yes").exits(exit_code::NOT_FOUND);
    assert!(
        nothing.stdout.contains("skipped 1 newer operation"),
        "{nothing}"
    );
    let _ = typed("sharectl create --album 'Harbour Lights'").ok();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let by_cron = latest(&env);
    let output = typed("sharectl undo --yes").ok();
    let said = "skipped 1 newer operation run without a terminal";
    assert!(output.stdout.contains(said), "{output}");
    assert!(output.stdout.contains(&by_cron), "{output}");
    let left = rows(&env, &["list", "-o", "json"]);
    assert!(left.iter().all(|share| share["what"] != "Harbour Lights"));
    assert_eq!(left.len(), 2);
    // Later operations of cron don't prevent a redo.
    let _ = env.run(&["expire", "--all", "--by", "1d", "--yes"]).ok();
    let _ = typed("sharectl redo --yes").ok();
    assert_eq!(rows(&env, &["list", "-o", "json"]).len(), 3);
    // `--last` is the latest operation, with or without a terminal.
    let _ = typed("sharectl undo --last --yes").ok();
}

#[test]
fn undo_on_another_server_mentions_the_sandbox_operation() {
    let (env, _server) = TestEnv::with_navidrome();
    let plain = env
        .run(&["undo", "--last", "--yes"])
        .exits(exit_code::NOT_FOUND);
    assert!(plain.stderr.contains("`sharectl history`"), "{plain}");
    let _ = env
        .run(&["-s", "demo", "create", "--album", "Low Tide"])
        .ok();
    let output = env
        .run(&["undo", "--last", "--yes"])
        .exits(exit_code::NOT_FOUND);
    let hint = "`sharectl -s demo undo --last`";
    assert!(output.stderr.contains(hint), "{output}");
    let _ = env.run(&["-s", "demo", "undo", "--last", "--yes"]).ok();
}

#[test]
fn a_new_change_ends_what_can_be_redone_without_a_name() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let made = latest(&env);
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    let _ = env.run(&["create", "--album", "High Tide"]).ok();
    let output = env
        .run(&["redo", "--last", "--yes"])
        .exits(exit_code::NOT_FOUND);
    assert!(
        output.stderr.contains("something was changed since"),
        "{output}"
    );
    assert!(output.stderr.contains("sharectl redo "), "{output}");
    assert_eq!(rows(&env, &["list", "-o", "json"]).len(), 1);
    let _ = env.run(&["redo", &made, "--yes"]).ok();
    assert_eq!(rows(&env, &["list", "-o", "json"]).len(), 2);
    // An operation that isn't undone can't be redone.
    let newest = history(&env)[1]["operation"].as_str().unwrap().to_owned();
    let output = env
        .run(&["redo", &newest, "--yes"])
        .exits(exit_code::CONFLICT);
    assert!(
        output.stderr.contains(&format!("sharectl undo {newest}")),
        "{output}"
    );
    let _ = env
        .run(&["redo", "1m7yx8t5j1zht"])
        .exits(exit_code::NOT_FOUND);
}

#[test]
fn an_undo_that_finds_nothing_left_passes_on_to_the_next_operation() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let link = env.run(&["create", "--album", "High Tide"]).ok();
    let delete = ["delete", link.last_line(), "--no-journal", "--yes"];
    let _ = env.run(&delete).ok();
    let planned = rows(&env, &["undo", "--last", "-n", "-o", "json"]);
    for field in ["before", "after", "url"] {
        assert!(planned[0][field].is_null(), "{field}: {planned:?}");
    }
    assert!(planned[0]["ref"].is_string(), "{planned:?}");
    let output = env.run(&["undo", "--last", "--yes"]).ok();
    assert!(output.stderr.contains("it is gone already"), "{output}");
    assert_eq!(rows(&env, &["list", "-o", "json"]).len(), 1);
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    assert!(rows(&env, &["list", "-o", "json"]).is_empty());
}

#[test]
fn an_undo_of_a_change_to_a_deleted_share_shows_no_share() {
    let (env, _server) = TestEnv::with_navidrome();
    let link = env.run(&["create", "--album", "High Tide"]).ok();
    let link = link.last_line();
    let _ = env.run(&["update", link, "-d", "for now", "--yes"]).ok();
    let _ = env.run(&["delete", link, "--no-journal", "--yes"]).ok();
    let planned = env.run(&["undo", "--last", "-n", "-o", "json"]);
    let planned: Value = serde_json::from_str(&planned.exits(exit_code::CONFLICT).stdout).unwrap();
    assert_eq!(planned[0]["action"], "skip");
    for field in ["before", "after", "url"] {
        assert!(planned[0][field].is_null(), "{field}: {planned:?}");
    }
}

#[test]
fn a_share_that_exists_again_is_shown_under_its_new_link() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "High Tide"]).ok();
    let _ = env.run(&["delete", "--all", "--yes"]).ok();
    let delete = latest(&env);
    let _ = env.run(&["undo", &delete, "--yes"]).ok();
    let planned = rows(&env, &["undo", &delete, "-n", "-o", "json"]);
    assert_eq!(planned[0]["reason"], "it already exists", "{planned:?}");
    let listed = rows(&env, &["list", "-o", "json"]);
    assert_eq!(planned[0]["ref"], listed[0]["ref"]);
    assert_eq!(planned[0]["url"], listed[0]["url"]);
}

#[test]
fn to_undo_an_undo_is_to_redo() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    let undo = latest(&env);
    let _ = env.run(&["undo", &undo, "--yes"]).ok();
    assert_eq!(rows(&env, &["list", "-o", "json"]).len(), 1);
    assert_eq!(history(&env)[0]["command"], "redo");
}

#[test]
fn redone_permanent_deletion_needs_the_flag_again() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let _ = env.run(&["delete", "--all", "--revoked", "--yes"]).ok();
    let undo = ["undo", "--last", "--yes"];
    let _ = env.run(&[&undo[..], &["--even-revoked"]].concat()).ok();
    let _ = env.run(&["redo", "--last", "--yes"]).ok();
    assert!(rows(&env, &["list", "-o", "json"]).is_empty());
    let _ = env.run(&undo).exits(exit_code::REFUSED);
}

#[test]
fn undo_keeps_shares_rotated_since() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let made = latest(&env);
    let _ = env.run(&["rotate", "--all", "--yes"]).ok();
    let output = env
        .run(&["undo", &made, "--yes"])
        .exits(exit_code::CONFLICT);
    assert!(output.stderr.contains("got a new link since"), "{output}");
    assert_eq!(rows(&env, &["list", "-o", "json"]).len(), 1);
}

/// The journal folder of an account.
fn journal(env: &TestEnv, server: &Server) -> PathBuf {
    let url = url::Url::parse(server.url()).unwrap();
    let key = AccountKey::new(&url, "admin").key();
    env.path().join("state/sharectl/journal").join(key)
}

#[test]
fn journals_of_0_1_stay_readable_and_undoable() {
    let (env, server) = TestEnv::with_navidrome();
    let folder = journal(&env, &server);
    fs::create_dir_all(&folder).unwrap();
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/journals/0.1");
    for entry in fs::read_dir(fixture).unwrap() {
        let entry = entry.unwrap();
        let _ = fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
    let all = history(&env);
    let commands: Vec<_> = all
        .iter()
        .map(|row| row["command"].as_str().unwrap())
        .collect();
    let expected = [
        "delete", "undo", "delete", "expire", "update", "create", "create",
    ];
    assert_eq!(commands, expected);
    assert!(all.iter().all(|row| row["terminal"].is_null()));
    let undone: Vec<_> = all.iter().map(|row| row["undone"] == true).collect();
    assert_eq!(undone, [false, false, true, false, false, false, false]);

    let undo = || env.run(&["undo", "--last", "--yes"]).ok();
    let expiries = || shares(&env, "home", &["description", "expires"]);
    let both = |first: &str, day: &str| {
        let one = format!("\"{first}\" \"{day}T10:00:00Z\"");
        BTreeSet::from([one, format!("\"\" \"{day}T10:00:00Z\"")])
    };
    let _ = undo();
    assert_eq!(expiries(), both("Winter", "2026-12-30"));
    let _ = undo();
    assert_eq!(
        expiries(),
        both("Winter", "2026-12-20"),
        "the delete was undone then"
    );
    let _ = undo();
    assert_eq!(expiries(), both("Summer picks", "2026-12-20"));
    let _ = undo();
    let _ = undo();
    assert!(expiries().is_empty());
    for _ in 0..5 {
        let _ = env.run(&["redo", "--last", "--yes"]).ok();
    }
    assert!(expiries().is_empty(), "the last operation was a delete");
    let output = env.run(&["redo", "--last", "--yes"]);
    let _ = output.exits(exit_code::NOT_FOUND);
}

/// Two Navidromes, and a command that created a share on both.
fn one_operation_on_two_servers() -> (TestEnv, Server, Server, String) {
    let (env, home) = TestEnv::with_navidrome();
    let away = Server::stopped(Options::default());
    env.add_server("away", &away);
    let _ = env
        .run(&["-s", "away", "create", "--album", "Low Tide"])
        .ok();
    let other = latest(&env);
    let _ = env
        .run(&["-s", "home", "create", "--album", "Low Tide"])
        .ok();
    let id = latest(&env);
    let file = |id: &str| journal(&env, &away).join(format!("{id}.jsonl"));
    let text = fs::read_to_string(file(&other)).unwrap();
    files::write(
        &file(&id),
        text.replace(&other, &id).as_bytes(),
        Mode::Private,
    )
    .unwrap();
    fs::remove_file(file(&other)).unwrap();
    (env, home, away, id)
}

fn of_server<'r>(rows: &'r [Value], server: &str) -> impl Iterator<Item = &'r Value> {
    rows.iter().filter(move |row| row["server"] == server)
}

#[test]
fn an_operation_on_several_servers_is_undone_on_all_of_them() {
    let (env, _home, _away, id) = one_operation_on_two_servers();
    let list = || rows(&env, &["-s", "all", "list", "-o", "json"]);
    assert_eq!(list().len(), 2);
    let steps = rows(&env, &["history", &id, "-o", "json"]);
    assert_eq!(steps.len(), 2);
    // The rows of all servers are in one document.
    let planned = rows(&env, &["undo", &id, "--dry-run", "-o", "json"]);
    assert_eq!(of_server(&planned, "away").count(), 1);
    let undone = rows(&env, &["undo", &id, "--yes", "-o", "json"]);
    assert_eq!(undone.len(), 2);
    assert!(list().is_empty());
    // All parts of a command have the same id.
    let all = history(&env);
    assert_eq!(all[0]["operation"], all[1]["operation"]);
    assert_eq!(of_server(&all, "away").count(), 2);
    let _ = env.run(&["redo", "--last", "--yes"]).ok();
    assert_eq!(list().len(), 2);
    // `-s` limits it to one server.
    let _ = env.run(&["-s", "away", "undo", "--last", "--yes"]).ok();
    assert_eq!(of_server(&list(), "home").count(), 1);
    assert_eq!(list().len(), 1);
}

#[test]
fn undo_that_failed_on_one_server_can_be_retried() {
    let (env, _home, away, id) = one_operation_on_two_servers();
    away.faults()
        .add("GET /api/share status=500".parse().unwrap());
    let run = || -> Output { env.run(&["--retries", "0", "undo", &id, "--yes"]) };
    let _ = run().exits(exit_code::PARTIAL);
    away.faults().clear();
    let _ = run().ok();
    assert!(rows(&env, &["-s", "all", "list", "-o", "json"]).is_empty());
}

#[test]
fn p94_d2_after_a_migration_of_ids_own_shares_are_own_and_undo_works() {
    let (env, server) = TestEnv::with_navidrome();
    let create = ["create", "--album", "Low Tide", "--expires", "20d"];
    let _ = env.run(&create).ok();
    let _ = env
        .run(&["update", "--all", "--description", "X", "--yes"])
        .ok();
    let _ = env
        .run(&["create", "--album", "High Tide", "--expires", "1h"])
        .ok();
    let _ = env.run(&["delete", "--match", "high", "--yes"]).ok();
    server.migrate_ids();
    let others = |output: &Output| {
        let told = output.stderr.contains("other people") || output.stderr.contains("someone else");
        assert!(!told, "{output}");
    };
    // The stored token has the old account id.
    let output = env.run(&["expire", "--all", "--by", "1d", "--yes"]).ok();
    others(&output);
    assert!(output.stderr.contains("changed"), "{output}");
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    let undone = env.run(&["undo", "--last", "--yes"]).ok();
    others(&undone);
    assert!(undone.stderr.contains("found by its name"), "{undone}");
    let all = rows(&env, &["list", "-o", "json"]);
    assert_eq!(all.len(), 2);
    // Then the create, the update, and the first create are undone.
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    others(&env.run(&["undo", "--last", "--yes"]).ok());
    assert_eq!(description(&env), "");
    let reused = env.run(&[&create[..], &["--reuse"]].concat()).ok();
    assert_eq!(rows(&env, &["list", "-o", "json"]).len(), 1, "{reused}");
}

#[test]
fn p94_d2_after_a_migration_of_ids_prune_deletes_own_shares() {
    let (env, server) = TestEnv::with_navidrome();
    let _ = env
        .run(&["create", "--album", "Low Tide", "--expires", "1h"])
        .ok();
    server.migrate_ids();
    server.clock().advance(jiff::SignedDuration::from_hours(2));
    let later = ("SHARECTL_TEST_NOW", "2026-11-21T12:00:00Z");
    let run = |args: &[&str]| env.command(args).env(later.0, later.1).run();
    let pruned = run(&["prune"]).ok();
    assert!(pruned.stderr.contains("deleted 1"), "{pruned}");
    let undone = run(&["undo", "--last", "--yes"]).ok();
    assert!(!undone.stderr.contains("other people"), "{undone}");
    let bob = AccountKey::new(&url::Url::parse(server.url()).unwrap(), "bob");
    assert_ne!(bob.key(), "", "bob has a journal of his own");
    env.add_profile("bob", server.url(), "bob", "bobpw");
    let others = run(&["-s", "bob", "delete", "--all", "--yes"]).ok();
    assert!(!others.stderr.contains("deleted"), "{others}");
}
