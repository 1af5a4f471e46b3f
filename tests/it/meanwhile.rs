//! Someone else changes shares between two requests of a command.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;
use sharectl_core::exit_code;
use sharectl_sandbox::navidrome::NavidromeSettings;
use sharectl_sandbox::{Edit, Effect, Options, Rule, audiobookshelf};

use crate::support::{Server, TestEnv};

fn later() -> Timestamp {
    "2027-06-01T00:00:00Z".parse().unwrap()
}

fn preloaded(shares: usize) -> (TestEnv, Server) {
    let server = Server::stopped(Options {
        preload: shares,
        ..Options::default()
    });
    let env = TestEnv::new();
    env.add_server("home", &server);
    (env, server)
}

fn ids(env: &TestEnv, selectors: &[&str]) -> Vec<String> {
    let listed = env.run(&[&["list", "-o", "ids"], selectors].concat()).ok();
    listed.stdout.lines().map(str::to_owned).collect()
}

fn share(env: &TestEnv, id: &str) -> Value {
    env.run(&["show", id, "-o", "json"]).ok().json()[0].clone()
}

/// The edits are made right after the first read of shares from now on.
fn meanwhile(server: &Server, edits: Vec<Edit>) {
    server.faults().clear();
    let read = Rule::new(Effect::Meanwhile(edits));
    server
        .faults()
        .add(read.method("GET").path("/api/share").times(1));
}

/// The rows of a command that writes.
fn rows(env: &TestEnv, args: &[&str], code: u8) -> Vec<Value> {
    let output = env.run(&[args, &["-o", "json"]].concat()).exits(code);
    output.json().as_array().unwrap().clone()
}

fn row<'r>(rows: &'r [Value], id: &str) -> &'r Value {
    let name = format!("home/{id}");
    let row = rows.iter().find(|row| row["ref"] == name.as_str());
    row.unwrap_or_else(|| panic!("no row of {id} in {rows:?}"))
}

#[test]
fn c5_reactivated_shares_are_kept_and_reported() {
    // Few shares are read one by one, many with a list.
    for shares in [4, 20] {
        for command in [
            &["prune"][..],
            &["delete", "--expired", "--yes"],
            &["delete", "--where", "state == \"expired\"", "--yes"],
            &[
                "update",
                "--expired",
                "--download",
                "on",
                "--yes",
                "--revive",
            ],
            &["expire", "--expired", "--in", "2d", "--yes", "--revive"],
        ] {
            let (env, server) = preloaded(shares);
            let expired = ids(&env, &["--expired"]);
            let revived = expired[0].as_str();
            meanwhile(&server, vec![Edit::expire(revived, Some(later()))]);
            let rows = rows(&env, command, exit_code::DONE);
            let kept = row(&rows, revived);
            assert_eq!(
                (&kept["action"], &kept["result"]),
                (&"keep".into(), &"kept".into())
            );
            assert!(kept["reason"].as_str().unwrap().contains("someone else"));
            assert_eq!(share(&env, revived)["expires"], "2027-06-01T00:00:00Z");
            assert_eq!(share(&env, revived)["downloadable"], false);
            let done = rows.iter().filter(|row| row["result"] == "done");
            assert_eq!(done.count(), expired.len() - 1, "{command:?}");
        }
    }
}

#[test]
fn c5_shares_visited_or_renamed_meanwhile_are_kept() {
    let visited = |id: &str| Edit::visit(id, "2026-11-21T09:59:00Z".parse().unwrap());
    let renamed = |id: &str| Edit::describe(id, "keep this");
    let (env, server) = preloaded(12);
    let expired = ids(&env, &["--expired"]);
    let (one, other) = (expired[0].as_str(), expired[1].as_str());
    meanwhile(&server, vec![visited(one), renamed(other)]);
    let command = ["prune", "--unvisited", "--keep-match", "keep this"];
    let rows = rows(&env, &command, exit_code::DONE);
    for id in [one, other] {
        if let Some(row) = rows.iter().find(|row| row["ref"] == format!("home/{id}")) {
            assert_eq!(row["action"], "keep", "{row}");
        }
    }
    let left: BTreeSet<String> = ids(&env, &[]).into_iter().collect();
    assert!(left.contains(one) && left.contains(other));
}

#[test]
fn c5_at_least_does_not_shorten_what_someone_else_has_extended() {
    for named in [true, false] {
        let (env, server) = preloaded(2);
        let id = ids(&env, &["--where", "state == \"active\""])[0].clone();
        meanwhile(&server, vec![Edit::expire(&id, Some(later()))]);
        let chosen = if named { &*id } else { "--all" };
        let rows = rows(
            &env,
            &["expire", chosen, "--at-least", "90d", "--yes"],
            exit_code::DONE,
        );
        assert_eq!(row(&rows, &id)["result"], "kept", "{rows:?}");
        assert_eq!(share(&env, &id)["expires"], "2027-06-01T00:00:00Z");
    }
}

#[test]
fn c5_reuse_does_not_shorten_what_someone_else_has_extended() {
    let (env, server) = TestEnv::with_navidrome();
    let make = ["create", "--album", "Low Tide", "-o", "ids", "--expires"];
    let id = env.run(&[&make[..], &["1d"]].concat()).ok();
    let id = id.last_line().to_owned();
    meanwhile(&server, vec![Edit::expire(&id, Some(later()))]);
    let _ = env.run(&[&make[..], &["90d", "--reuse"]].concat()).ok();
    assert_eq!(share(&env, &id)["expires"], "2027-06-01T00:00:00Z");
}

#[test]
fn c5_an_update_keeps_what_someone_else_has_changed_a_moment_ago() {
    for chosen in ["--all", "one"] {
        let (env, server) = preloaded(2);
        let id = ids(&env, &["--where", "state == \"active\""])[0].clone();
        let chosen = if chosen == "one" { &*id } else { chosen };
        meanwhile(&server, vec![Edit::describe(&id, "theirs")]);
        let _ = env.run(&["expire", chosen, "--in", "30d", "--yes"]).ok();
        assert_eq!(share(&env, &id)["description"], "theirs");
        assert_eq!(share(&env, &id)["expires"], "2026-12-21T10:00:00Z");
        meanwhile(&server, vec![Edit::expire(&id, Some(later()))]);
        let _ = env
            .run(&["update", chosen, "--description", "ours", "--yes"])
            .ok();
        assert_eq!(share(&env, &id)["description"], "ours");
        assert_eq!(share(&env, &id)["expires"], "2027-06-01T00:00:00Z");
        // The journal has the state that was there, and so has what comes back.
        let _ = env.run(&["undo", "--last", "--yes"]).ok();
        assert_eq!(share(&env, &id)["description"], "theirs");
        assert_eq!(share(&env, &id)["expires"], "2027-06-01T00:00:00Z");
    }
}

#[test]
fn c5_a_rotated_share_has_what_it_had_last() {
    let (env, server) = preloaded(2);
    let id = ids(&env, &["--where", "state == \"active\""])[0].clone();
    meanwhile(&server, vec![Edit::describe(&id, "theirs")]);
    let rotated = env.run(&["rotate", &id, "--yes", "-o", "ids"]).ok();
    assert_eq!(share(&env, rotated.last_line())["description"], "theirs");
}

#[test]
fn c5_a_named_share_whose_change_does_not_fit_any_more_is_a_conflict() {
    let (env, server) = preloaded(4);
    let active = ids(&env, &["--where", "state == \"active\""]);
    let (one, other) = (active[0].as_str(), active[1].as_str());
    // It was to expire a week later than it did when it was read.
    meanwhile(&server, vec![Edit::expire(one, Some(later()))]);
    let by = ["expire", one, "--by", "7d", "--yes"];
    let output = env.run(&by).exits(exit_code::CONFLICT);
    assert!(
        output.stderr.contains("was changed by someone else"),
        "{output}"
    );
    assert_eq!(share(&env, one)["expires"], "2027-06-01T00:00:00Z");
    // Part of it can be done.
    let sooner = "2027-05-01T00:00:00Z".parse().unwrap();
    meanwhile(&server, vec![Edit::expire(one, Some(sooner))]);
    let by = ["expire", one, other, "--by", "7d", "--yes"];
    let _ = env.run(&by).exits(exit_code::PARTIAL);
    assert_eq!(share(&env, one)["expires"], "2027-05-01T00:00:00Z");
    // What is selected is worked out again.
    meanwhile(&server, vec![Edit::expire(one, Some(later()))]);
    let by = ["expire", "--all", "--by", "1d", "--yes"];
    let _ = env.run(&by).ok();
    assert_eq!(share(&env, one)["expires"], "2027-06-02T00:00:00Z");
}

#[test]
fn c5_an_undo_does_not_take_back_what_someone_else_has_just_changed() {
    let (env, server) = preloaded(2);
    let id = ids(&env, &["--where", "state == \"active\""])[0].clone();
    let _ = env
        .run(&["update", &id, "--description", "ours", "--yes"])
        .ok();
    meanwhile(&server, vec![Edit::describe(&id, "theirs")]);
    let _ = env
        .run(&["undo", "--last", "--yes"])
        .exits(exit_code::CONFLICT);
    assert_eq!(share(&env, &id)["description"], "theirs");
}

#[test]
fn few_writes_cost_a_read_each_and_many_one_list() {
    for (shares, reads) in [
        // The last request asks without credentials, which no cache may answer.
        (6, vec!["GET /api/share", "GET", "GET", "GET", "GET"]),
        (8, vec!["GET /api/share"; 3]),
    ] {
        let (env, server) = preloaded(shares);
        let _ = env.run(&["list"]).ok();
        server.clear_requests();
        let expire = ["expire", "--expired", "--in", "2d", "--revive", "--yes"];
        let _ = env.run(&expire).ok();
        let requests = server.requests();
        let gets = requests.iter().filter(|seen| seen.method == "GET");
        let gets: Vec<String> = gets.map(|seen| format!("GET {}", seen.path)).collect();
        assert_eq!(gets.len(), reads.len(), "{gets:?}");
        assert!(
            gets.iter()
                .zip(&reads)
                .all(|(get, read)| get.starts_with(read))
        );
        assert_eq!(requests.len(), gets.len() + shares / 2);
    }
}

#[test]
fn c2_already_deleted_shares_are_not_counted_as_deleted() {
    let (env, server) = preloaded(12);
    let expired = ids(&env, &["--expired"]);
    let state = env.work().join("theirs").display().to_string();
    let theirs = |args: &[&str]| env.run(&[args, &["--state-dir", &state]].concat());
    // Both have read the same list: whoever comes second finds nothing to delete.
    let edits = expired.iter().map(|id| Edit::delete(id)).collect();
    server.faults().add(
        Rule::new(Effect::Meanwhile(edits))
            .method("GET")
            .path("/api/share")
            .skip(1)
            .times(1),
    );
    let rows = rows(&env, &["prune"], exit_code::DONE);
    assert!(
        rows.iter().all(|row| row["result"] == "already-gone"),
        "{rows:?}"
    );
    let history = env.run(&["history", "-o", "ids"]).ok();
    let steps = env
        .run(&["history", history.last_line(), "-o", "json"])
        .ok();
    let steps = steps.json();
    let steps = steps.as_array().unwrap();
    assert_eq!(steps.len(), 6);
    assert!(steps.iter().all(|step| step["result"] == "already-gone"));
    // To undo it brings nothing back: that is for whoever has deleted them.
    let _ = env
        .run(&["undo", "--last", "--yes"])
        .exits(exit_code::NOT_FOUND);
    let _ = theirs(&["list"]).ok();
    assert_eq!(ids(&env, &[]).len(), 6);
}

#[test]
fn c4_a_web_page_in_answer_to_a_write_is_settled_by_looking() {
    let page = |method: &str, path: &str| Rule::new(Effect::Html).method(method).path(path);
    for handled in [true, false] {
        let fault = |rule: Rule| if handled { rule.handled() } else { rule };
        let (env, server) = preloaded(4);
        let active = ids(&env, &["--where", "state == \"active\""]);
        let (one, other) = (active[0].as_str(), active[1].as_str());
        server
            .faults()
            .add(fault(page("PUT", "/api/share").times(1)));
        let update = env.run(&["update", one, "--description", "new", "--yes"]);
        assert_eq!(update.code == 0, handled, "{update}");
        assert_eq!(share(&env, one)["description"] == "new", handled);
        server.faults().clear();
        server
            .faults()
            .add(fault(page("DELETE", "/api/share").times(1)));
        let _ = env.run(&["delete", other, "--yes"]).ok();
        assert!(!ids(&env, &[]).contains(&other.to_owned()));
        server.faults().clear();
        server
            .faults()
            .add(fault(page("POST", "/rest/createShare").times(1)));
        let before = ids(&env, &[]).len();
        let created = env.run(&["create", "--album", "Low Tide", "-o", "ids"]);
        assert_eq!(created.code == 0, handled, "{created}");
        assert_eq!(ids(&env, &[]).len(), before + usize::from(handled));
        let journal = env.run(&["history", "-o", "json"]).ok().json();
        assert_eq!(journal[0]["done"], usize::from(handled), "{journal}");
    }
}

#[test]
fn p90_c4_audiobookshelf_and_an_unreadable_body_are_settled_by_looking_too() {
    let env = TestEnv::new();
    let books = Server::stopped(Options::new(
        audiobookshelf::AudiobookshelfSettings::default(),
    ));
    env.add_server("books", &books);
    let html = |method: &str| {
        Rule::new(Effect::Html)
            .method(method)
            .path("/api/share")
            .times(1)
    };
    books.faults().add(html("POST").handled());
    let make = [
        "create",
        "--book",
        "The Lighthouse Keeper",
        "--slug",
        "twins",
    ];
    let _ = env.run(&make).ok();
    books.faults().clear();
    books.faults().add(html("DELETE").handled());
    let _ = env.run(&["delete", "twins", "--yes"]).ok();
    assert_eq!(ids(&env, &[]).len(), 0);

    let (env, server) = preloaded(2);
    let id = ids(&env, &["--expired"])[0].clone();
    let garbage = Rule::new(Effect::Status(200, "OK".to_owned()));
    server.faults().add(garbage.method("DELETE").times(1));
    // It was not carried out, whatever the proxy said.
    let _ = env.run(&["prune"]).ok();
    assert!(!ids(&env, &[]).contains(&id));
}

#[test]
fn p91_f9_a_disk_that_is_not_mounted_deletes_nothing() {
    // Which albums the first shares hold.
    let (env, _server) = preloaded(20);
    let listed = env.run(&["list", "--kind", "album", "-o", "json"]).ok();
    let listed = listed.json();
    let labels = listed.as_array().unwrap().iter();
    let labels = labels.filter_map(|share| share["label"].as_str());
    let missing: BTreeSet<String> = labels.map(str::to_owned).take(6).collect();
    let server = Server::stopped(Options {
        preload: 20,
        ..Options::new(NavidromeSettings {
            missing_albums: missing.into_iter().collect(),
            ..NavidromeSettings::default()
        })
    });
    let env = TestEnv::new();
    env.add_server("home", &server);
    let all = ids(&env, &[]).len();
    let broken = ids(&env, &["--broken"]).len();
    assert!(broken * 5 > all && broken < all, "{broken} of {all}");
    for command in [
        &["delete", "--broken", "--yes"][..],
        &[
            "prune",
            "--broken",
            "--include-active",
            "--max-delete",
            "99",
            "--yes",
        ],
        &["update", "--broken", "--description", "x", "--yes"],
        &["expire", "--broken", "--now", "--yes"],
        &["rotate", "--broken", "--yes"],
    ] {
        let output = env.run(command).exits(exit_code::REFUSED);
        assert!(output.stderr.contains("mounted"), "{output}");
        assert!(
            output.stderr.contains("-o refs | sharectl delete -"),
            "{output}"
        );
    }
    assert_eq!(ids(&env, &[]).len(), all);
    let named = "sharectl list --broken -o refs | sharectl delete - --yes";
    let _ = env.shell(named).run().ok();
    assert_eq!(ids(&env, &[]).len(), all - broken);
}

#[test]
fn an_extension_that_ends_in_the_past_is_no_success() {
    let (env, _server) = preloaded(4);
    let expired = ids(&env, &["--expired"])[0].clone();
    let before = share(&env, &expired)["expires"].clone();
    for args in [
        &["--by", "1min", "--yes"][..],
        &["+1min", "--yes"],
        &["--by", "1min", "-n"],
    ] {
        let args = [&["expire", expired.as_str()], args].concat();
        let output = env.run(&args).exits(exit_code::USAGE);
        let hint = format!("`sharectl expire home/{expired} --in 1min`");
        assert!(output.stderr.contains(&hint), "{output}");
    }
    assert_eq!(share(&env, &expired)["expires"], before);
    // Selectors leave it as it is, and a longer time reaches the future.
    let all = ["expire", "--all", "--revive", "--by", "1min", "--yes"];
    let _ = env.run(&all).ok();
    assert_eq!(share(&env, &expired)["expires"], before);
    let _ = env.run(&["expire", &expired, "+20y", "--yes"]).ok();
    assert_eq!(share(&env, &expired)["state"], "active");
}
