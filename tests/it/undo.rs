//! `undo` and `history`: nothing is lost.

use std::collections::BTreeSet;

use serde_json::Value;
use sharectl_core::exit_code;
use sharectl_sandbox::{Options, audiobookshelf};

use crate::support::{Server, TestEnv, wait_for};

fn navidrome() -> (TestEnv, Server) {
    let (env, server) = TestEnv::with_navidrome();
    for (album, more) in [
        ("Harbour Lights", ["--description", "Summer picks"]),
        ("Low Tide", ["--download", "on"]),
        ("High Tide", ["--expires", "2027-03-01"]),
    ] {
        let _ = env
            .run(&[&["create", "--album", album], &more[..]].concat())
            .ok();
    }
    (env, server)
}

fn list(env: &TestEnv) -> Vec<Value> {
    let listed = env.run(&["list", "-o", "json"]).ok().json();
    listed.as_array().unwrap().clone()
}

fn with(fields: &[&str], env: &TestEnv) -> BTreeSet<String> {
    let told = |share: &Value| {
        let told: Vec<String> = fields
            .iter()
            .map(|field| share[field].to_string())
            .collect();
        told.join(" ")
    };
    list(env).iter().map(told).collect()
}

/// Contents, descriptions, expiries and permissions.
fn substance(env: &TestEnv) -> BTreeSet<String> {
    let fields = [
        "items",
        "description",
        "expires",
        "never_expires",
        "downloadable",
    ];
    with(&fields, env)
}

fn history(env: &TestEnv) -> Value {
    env.run(&["history", "-o", "json"]).ok().json()
}

#[test]
fn commands_in_hints_repeat_the_server_and_the_files_of_the_line() {
    let (env, _server) = navidrome();
    let line = ["-s", "home", "--state-dir", "some state"];
    for (command, hint) in [
        (&["undo"][..], "undo --last`"),
        (&["undo", "--last"], "history`"),
        (&["redo"], "redo --last`"),
    ] {
        let output = env.run(&[&line[..], command].concat());
        let hint = format!("`sharectl --state-dir 'some state' -s home {hint}");
        assert!(output.stderr.contains(&hint), "{output}");
        assert!(!output.stderr.contains("--yes"), "{output}");
    }
}

#[test]
fn partial_undo_hint_names_the_command_for_the_rest() {
    let (env, server) = navidrome();
    let before = substance(&env);
    let _ = env.run(&["delete", "--all", "--yes"]).ok();
    let deletion = history(&env)[0]["operation"].as_str().unwrap().to_owned();
    let refused = "POST /api/share status=403 skip=1".parse().unwrap();
    server.faults().add(refused);
    let _ = env
        .run(&["undo", "--last", "--yes", "-j", "1"])
        .exits(exit_code::PARTIAL);
    server.faults().clear();
    assert_eq!(list(&env).len(), 2);
    let rest = format!(
        "operation {deletion} was reverted in part (2 of 3 shares): `sharectl undo {deletion}` tries the rest"
    );
    // The next operation to undo would be an older one.
    let next = env.run(&["undo", "--last", "-n"]).ok();
    assert!(next.stderr.contains(&rest), "{next}");
    let _ = env.run(&["undo", &deletion, "--yes"]).ok();
    assert_eq!(substance(&env), before);
    let next = env.run(&["undo", "--last", "-n"]).ok();
    assert!(!next.stderr.contains("in part"), "{next}");
}

#[test]
fn all_that_was_deleted_comes_back_with_all_it_had() {
    let (env, _server) = navidrome();
    let (before, links) = (substance(&env), with(&["url"], &env));
    let _ = env.run(&["delete", "--all", "--yes"]).ok();
    assert!(list(&env).is_empty());
    let plan = env.run(&["undo", "--last", "-n", "-o", "json"]).ok();
    assert_eq!(plan.json()[0]["notes"][0]["code"], "link_changes");
    assert!(plan.stderr.contains("can't be restored"), "{plan}");
    let output = env.run(&["undo", "--last", "--yes"]).ok();
    assert_eq!(substance(&env), before, "{output}");
    assert!(links.is_disjoint(&with(&["url"], &env)));
    // Undo is an operation, too, and a restored share isn't restored twice.
    let history = history(&env);
    assert_eq!(history[0]["command"], "undo");
    let deleted = history[1]["operation"].as_str().unwrap();
    let again = env.run(&["undo", deleted, "--yes"]).ok();
    assert!(again.stderr.contains("it already exists"), "{again}");
    assert_eq!(substance(&env), before);
    let _ = env.run(&["redo", "--last", "--yes"]).ok();
    assert!(list(&env).is_empty(), "a redo deletes them again");
}

#[test]
fn undo_after_undo_and_redo_restores_once() {
    let (env, _server) = navidrome();
    let before = substance(&env);
    let _ = env.run(&["delete", "--match", "summer", "--yes"]).ok();
    let deleted = history(&env)[0]["operation"].as_str().unwrap().to_owned();
    for (command, left) in [("undo", 3), ("redo", 2), ("undo", 3)] {
        let _ = env.run(&[command, "--last", "--yes"]).ok();
        assert_eq!(list(&env).len(), left);
    }
    let again = env.run(&["undo", &deleted, "--yes"]).ok();
    assert!(again.stderr.contains("it already exists"), "{again}");
    assert_eq!(list(&env).len(), 3);
    assert_eq!(substance(&env), before);
}

#[test]
fn a_few_shares_are_undone_without_a_list_whatever_their_ids_have_become() {
    let (env, server) = navidrome();
    let summer = with(&["id", "description"], &env);
    assert_eq!(summer.len(), 3);
    let id = list(&env)
        .iter()
        .find(|share| share["description"] == "Summer picks")
        .unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let operation = |env: &TestEnv| history(env)[0]["operation"].as_str().unwrap().to_owned();
    let _ = env
        .run(&["update", &id, "-d", "Autumn picks", "--yes"])
        .ok();
    let changed = operation(&env);
    // Twice the share is deleted and restored, each time with another id.
    for _ in 0..2 {
        let _ = env.run(&["delete", "--match", "autumn", "--yes"]).ok();
        let _ = env.run(&["undo", "--last", "--yes"]).ok();
    }
    server.clear_requests();
    let planned = env
        .run(&["undo", &changed, "-n", "-o", "json", "--yes"])
        .ok();
    assert_eq!(planned.json()[0]["after"]["description"], "Summer picks");
    let _ = env.run(&["undo", &changed, "--yes"]).ok();
    let asked = server.requests();
    let lists: Vec<_> = asked
        .iter()
        .filter(|seen| seen.path == "/api/share")
        .collect();
    assert!(lists.is_empty(), "{lists:?}");
    assert!(
        list(&env)
            .iter()
            .any(|share| share["description"] == "Summer picks")
    );
    assert_eq!(list(&env).len(), 3);
}

#[test]
fn two_undos_at_once_are_kept_apart() {
    let (env, server) = navidrome();
    // Undo deletes the newest shares, slowly.
    let slow = "DELETE /api/share delay=60s".parse().unwrap();
    server.faults().add(slow);
    server.clear_requests();
    let first = env.command(&["undo", "--last", "--yes"]).start();
    // It has acquired the lock once it reads the list.
    wait_for("the list", || {
        server.requests().iter().any(|seen| seen.method == "GET")
    });
    let output = env
        .run(&["undo", "--last", "--yes"])
        .exits(exit_code::CONFLICT);
    assert!(output.stderr.contains("another undo or redo"), "{output}");
    drop(first);
}

#[test]
fn on_audiobookshelf_the_links_are_the_same() {
    let server = Server::stopped(Options {
        preload: 6,
        ..Options::new(audiobookshelf::AudiobookshelfSettings::default())
    });
    let env = TestEnv::new();
    env.add_server("books", &server);
    let state = ["list", "-o", "json", "--where", "state == \"active\""];
    let told = || {
        let listed = env.run(&state).ok().json();
        let key = |share: &Value| {
            let fields = ["url", "items", "expires", "never_expires", "downloadable"];
            fields.map(|field| share[field].to_string()).join(" ")
        };
        let shares = listed.as_array().unwrap().iter();
        shares.map(key).collect::<BTreeSet<_>>()
    };
    let before = told();
    assert!(before.len() > 2);
    let _ = env
        .run(&["delete", "--where", "state == \"active\"", "--yes"])
        .ok();
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    assert_eq!(told(), before);
}

#[test]
fn undo_reverts_updates_unless_the_share_changed_since() {
    let (env, _server) = navidrome();
    let before = substance(&env);
    let change = [
        "update",
        "--all",
        "--description",
        "X",
        "--download",
        "on",
        "--yes",
    ];
    let _ = env.run(&change).ok();
    assert_ne!(substance(&env), before);
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    assert_eq!(substance(&env), before);

    let _ = env.run(&["expire", "--all", "--by", "30d", "--yes"]).ok();
    let moved = history(&env)[0]["operation"].as_str().unwrap().to_owned();
    let one = list(&env)[0]["ref"].as_str().unwrap().to_owned();
    let _ = env
        .run(&["update", &one, "--description", "mine", "--yes"])
        .ok();
    let output = env
        .run(&["undo", &moved, "--yes"])
        .exits(exit_code::PARTIAL);
    assert!(
        output.stderr.contains(&format!("{one} was changed since")),
        "{output}"
    );
    let mine: Vec<Value> = list(&env)
        .into_iter()
        .filter(|share| share["ref"] == one.as_str())
        .collect();
    assert_eq!(mine[0]["description"], "mine");
    // Only the share that someone else changed remains to undo.
    let output = env.run(&["undo", &moved, "--yes"]);
    let _ = output.exits(exit_code::CONFLICT);
}

#[test]
fn undo_deletes_created_shares() {
    let (env, _server) = navidrome();
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    assert_eq!(list(&env).len(), 2);
}

#[test]
fn undo_restores_a_revoked_share_only_with_the_flag() {
    let (env, _server) = navidrome();
    let before = substance(&env);
    let _ = env.run(&["delete", "--all", "--revoked", "--yes"]).ok();
    let output = env
        .run(&["undo", "--last", "--yes"])
        .exits(exit_code::REFUSED);
    assert!(output.stderr.contains("--even-revoked"), "{output}");
    assert!(list(&env).is_empty());
    let _ = env.run(&["undo", "--last", "--even-revoked", "--yes"]).ok();
    assert_eq!(substance(&env), before);
}

#[test]
fn the_rows_of_a_delete_bring_back_what_it_deleted() {
    let (env, _server) = navidrome();
    let before = substance(&env);
    let delete = ["delete", "--all", "--yes", "--no-journal", "-o", "jsonl"];
    let rows = env.run(&delete).ok().stdout;
    env.write("gone.jsonl", &rows);
    let _ = env.run(&["undo", "--from", "gone.jsonl", "--yes"]).ok();
    assert_eq!(substance(&env), before);
    let output = env
        .command(&["undo", "--from", "-", "--yes"])
        .stdin(rows.as_str());
    let _ = output.run().ok();
    assert_eq!(
        substance(&env),
        before,
        "what is back does not come back twice"
    );

    let revoked = [&delete[..], &["--revoked"]].concat();
    let rows = env.run(&revoked).ok().stdout;
    env.write("gone.jsonl", &rows);
    let output = env.run(&["undo", "--from", "gone.jsonl", "--yes"]);
    let _ = output.exits(exit_code::REFUSED);
}

#[test]
fn a_rotated_link_cannot_come_back_where_the_server_chooses_links() {
    let (env, _server) = navidrome();
    let _ = env.run(&["rotate", "--match", "summer", "--yes"]).ok();
    for flag in ["--yes", "--dry-run"] {
        let output = env
            .run(&["undo", "--last", flag])
            .exits(exit_code::UNSUPPORTED);
        assert!(output.stderr.contains("can't come back"), "{output}");
        assert!(!output.stderr.contains("nothing to do"), "{output}");
    }
}

#[test]
fn history_says_who_did_what_and_hides_secrets() {
    let (env, _server) = navidrome();
    let _ = env
        .run(&[
            "update",
            "--match",
            "summer",
            "--description",
            "a b",
            "--yes",
        ])
        .ok();
    let history = history(&env);
    let latest = &history[0];
    assert_eq!(latest["command"], "update");
    assert_eq!(latest["account"], "admin");
    let line = latest["command_line"].as_str().unwrap();
    assert!(
        line.ends_with("update --match summer --description 'a b' --yes"),
        "{line}"
    );
    let operation = latest["operation"].as_str().unwrap();
    let steps = env.run(&["history", operation, "-o", "json"]).ok().json();
    assert_eq!(steps[0]["step"], "update");
    assert_eq!(steps[0]["before"]["description"], "Summer picks");
    assert_eq!(steps[0]["after"]["description"], "a b");
    let unknown = env.run(&["history", "1m7yx8t5j1zht"]);
    let _ = unknown.exits(exit_code::NOT_FOUND);
    let _ = env
        .run(&["undo", "1m7yx8t5j1zht", "--yes"])
        .exits(exit_code::NOT_FOUND);
}

#[test]
fn history_asks_no_server() {
    let (env, server) = navidrome();
    server.clear_requests();
    assert_eq!(history(&env).as_array().unwrap().len(), 3);
    assert!(server.requests().is_empty());
}

#[test]
fn without_anything_done_there_is_nothing_to_take_back() {
    let (env, server) = TestEnv::with_navidrome();
    server.clear_requests();
    let _ = env
        .run(&["undo", "--last", "--yes"])
        .exits(exit_code::NOT_FOUND);
    assert!(server.requests().is_empty());
    assert_eq!(
        env.run(&["history", "-o", "json"]).ok().json(),
        serde_json::json!([])
    );
}

#[test]
fn history_of_two_profiles_of_one_account_has_no_duplicates() {
    let (env, server) = navidrome();
    env.add_profile("again", server.url(), "admin", "admin");
    let history = |args: &[&str]| {
        let all = [&["history", "-o", "ids"], args].concat();
        env.run(&all).ok().stdout
    };
    let one = history(&["-s", "home"]);
    assert_eq!(one.lines().count(), 3);
    assert_eq!(history(&["-s", "all"]), one);
    assert_eq!(
        history(&["-s", "home", "-s", "again", "--limit", "2"])
            .lines()
            .count(),
        2
    );
}

#[test]
fn unreported_description_is_reported_as_lost_by_undo() {
    let (env, _server) = TestEnv::with_navidrome();
    env.configure("access = \"subsonic\"");
    let create = ["create", "--album", "Low Tide", "--description", "precious"];
    let link = env.run(&create).ok().last_line().to_owned();
    let lost = "its description isn't known, so `undo` can't restore it";
    let deleted = env.run(&["delete", &link, "--yes"]).ok();
    assert!(deleted.stderr.contains(lost), "{deleted}");
    let undone = env.run(&["undo", "--last", "--yes"]).ok();
    assert!(undone.stderr.contains(lost), "{undone}");
}

/// Undoes a delete from its rows; `change` sets the recorded item to what it was before the library changed.
fn undo_after_library_change(env: &TestEnv, change: impl Fn(&mut Value)) -> crate::support::Output {
    let delete = ["delete", "--all", "--yes", "--no-journal", "-o", "json"];
    let mut rows = env.run(&delete).ok().json();
    change(&mut rows[0]["before"]["items"][0]);
    env.write("gone.json", &rows.to_string());
    let plan = env.run(&["undo", "--from", "gone.json", "-n"]);
    let undone = env.run(&["undo", "--from", "gone.json", "--yes"]);
    assert_eq!(plan.code, undone.code, "{plan}");
    undone
}

#[test]
fn undo_finds_items_by_name_only_if_identical() {
    let server = Server::stopped(Options::new(
        audiobookshelf::AudiobookshelfSettings::default(),
    ));
    let env = TestEnv::new();
    env.add_server("books", &server);
    let found = env.run(&["search", "notebook", "-o", "json"]).ok().json();
    let book = found[0]["ref"].as_str().unwrap().to_owned();
    let gone = serde_json::json!("gone");
    type Change<'a> = &'a dyn Fn(&mut Value);
    let changes: [(Change<'_>, &str); 3] = [
        (
            &|item| {
                let title = item["title"].as_str().unwrap();
                item["title"] = title.split_at(title.len() - 2).0.into();
            },
            "no book of that very name and length is there",
        ),
        (
            &|item| {
                let seconds = item["duration_seconds"].as_f64().unwrap();
                item["duration_seconds"] = (seconds + 60.0).into();
            },
            "no book of that very name and length is there",
        ),
        (
            &|item| item["artist"] = "somebody".into(),
            "is gone from the library",
        ),
    ];
    for (change, said) in changes {
        let _ = env.run(&["create", &book]).ok();
        let undone = undo_after_library_change(&env, |item| {
            item["id"] = gone.clone();
            change(item);
        });
        let undone = undone.exits(exit_code::NOT_FOUND);
        assert!(undone.stderr.contains(said), "{undone}");
        assert!(list(&env).is_empty());
    }
    let _ = env.run(&["create", &book]).ok();
    let undone = undo_after_library_change(&env, |item| item["id"] = gone.clone()).ok();
    assert!(undone.stderr.contains("found by its name"), "{undone}");
    let restored = list(&env)[0]["items"][0]["id"].clone();
    assert_eq!(Some(restored.as_str().unwrap()), book.strip_prefix("book:"));
}

#[test]
fn undoing_a_create_is_not_reported_as_a_restore() {
    let (env, _server) = TestEnv::with_navidrome();
    let rows = "album\nLow Tide\nHarbour Lights\nLow Tide\nHarbour Lights\nLow Tide\n";
    let file = env.write("five.csv", rows);
    let from = ["create", "--from", file.to_str().unwrap()];
    let _ = env.run(&from).ok();
    let output = env.run(&["undo", "--last", "-y"]).ok();
    let told = "deleted 5 shares on home";
    assert!(output.stderr.contains(told), "{output}");
    assert!(!output.stderr.contains("restored"), "{output}");
    let output = env.run(&["redo", "--last", "-y"]).ok();
    let told = "restored 5 shares on home";
    assert!(output.stderr.contains(told), "{output}");
}

#[test]
fn irreversible_operation_is_reported_with_the_one_before_it() {
    let (env, _server) = TestEnv::with_navidrome();
    let id = env
        .run(&["create", "--album", "Low Tide", "-o", "ids"])
        .ok();
    let id = id.last_line().to_owned();
    let update = ["update", &id, "--description", "x", "--yes", "-o", "json"];
    let updated = env.run(&update).ok().json();
    let before = updated[0]["operation"].as_str().unwrap().to_owned();
    let planned = env.run(&["rotate", &id, "-n", "-o", "json"]).ok();
    let said = "`undo` can't take a new link back";
    assert!(planned.stderr.contains(said), "{planned}");
    assert_eq!(
        planned.json()[0]["notes"][0]["code"],
        "no_undo",
        "{planned}"
    );
    let _ = env.run(&["rotate", &id, "--yes"]).ok();
    for dry in [&["-n"][..], &[]] {
        let undo = [&["undo", "--last", "--yes"], dry].concat();
        let stopped = env.run(&undo).exits(exit_code::UNSUPPORTED);
        assert!(
            stopped.stderr.contains("the old one can't come back"),
            "{stopped}"
        );
        let hint = format!("`sharectl undo {before}`");
        assert!(stopped.stderr.contains(&hint), "{stopped}");
    }
}
