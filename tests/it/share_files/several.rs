//! Several servers at once: one plan, one question, one operation per server with a shared id, and a
//! failure of one server doesn't stop the others.

use std::net::TcpListener;

use serde_json::Value;
use sharectl_sandbox::{Effect, Options, Rule};

use crate::parity::writes;
use crate::support::{Server, TestEnv, connections};

const SERVERS: [&str; 3] = ["attic", "cellar", "porch"];

/// Three Navidromes, each with an expired and an active share.
fn three() -> (TestEnv, Vec<Server>) {
    let env = TestEnv::new();
    let servers = SERVERS.map(|name| {
        let server = Server::stopped(Options {
            preload: 2,
            ..Options::default()
        });
        env.add_server(name, &server);
        server
    });
    (env, servers.into())
}

fn count(env: &TestEnv, server: &str) -> usize {
    let listed = env.run(&["list", "-s", server, "-o", "json"]).ok().json();
    listed.as_array().unwrap().len()
}

fn column(rows: &Value, field: &str) -> Vec<String> {
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| row[field].as_str().unwrap_or("null").to_owned())
        .collect()
}

#[test]
fn writes_by_selector_cover_all_servers_and_undo_as_one() {
    let (env, servers) = three();
    let pruned = env.run(&["prune", "-s", "all", "-o", "json"]).ok().json();
    assert_eq!(column(&pruned, "server"), SERVERS);
    assert_eq!(column(&pruned, "result"), ["done"; 3]);
    let operations = column(&pruned, "operation");
    assert!(
        operations[0] != "null" && operations.iter().all(|id| *id == operations[0]),
        "{operations:?}"
    );
    for line in [
        &["update", "--description", "all of them"][..],
        &["expire", "--in", "9d"],
    ] {
        let args = [
            line,
            &["-s", "attic", "-s", "porch", "--all", "--yes", "-o", "json"],
        ]
        .concat();
        let rows = env.run(&args).ok().json();
        assert_eq!(column(&rows, "server"), ["attic", "porch"]);
        assert!(
            rows.as_array()
                .unwrap()
                .iter()
                .all(|row| row["changed"] == true),
            "{rows}"
        );
    }
    let deleted = env
        .run(&["delete", "-s", "all", "--match", "all of them", "--yes"])
        .ok();
    assert!(deleted.stderr.contains("SERVER"), "{deleted}");
    assert_eq!(SERVERS.map(|name| count(&env, name)), [0, 1, 0]);
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    assert_eq!(SERVERS.map(|name| count(&env, name)), [1, 1, 1]);
    drop(servers);
}

#[test]
fn there_is_one_question_for_all_of_them() {
    let (env, servers) = three();
    for server in &servers {
        server.clear_requests();
    }
    let line = "sharectl delete -s all --all";
    let asked = env.terminal(line).stdin("n\n").run().exits(11);
    let question = "Delete 6 shares on attic, cellar, and porch?";
    assert!(asked.stdout.contains(question), "{asked}");
    assert!(asked.stdout.contains("SERVER"), "{asked}");
    assert!(
        servers
            .iter()
            .all(|server| !server.requests().iter().any(writes))
    );
    let unasked = env.run(&["delete", "-s", "all", "--all"]).exits(2);
    assert!(unasked.stderr.contains("--yes"), "{unasked}");
    let planned = env.run(&[
        "delete",
        "-s",
        "all",
        "--all",
        "--dry-run",
        "-o",
        "json",
        "--exit-code",
    ]);
    assert_eq!(planned.exits(12).json().as_array().unwrap().len(), 6);
    assert!(
        servers
            .iter()
            .all(|server| !server.requests().iter().any(writes))
    );
    let _ = env.terminal(line).stdin("y\n").run().ok();
    assert_eq!(SERVERS.map(|name| count(&env, name)), [0, 0, 0]);
}

#[test]
fn three_of_four_servers_are_down_in_different_ways_and_the_fourth_is_served() {
    let env = TestEnv::new();
    let good = Server::stopped(Options {
        preload: 4,
        ..Options::default()
    });
    env.add_server("good", &good);
    let html = Server::stopped(Options::default());
    html.faults().add(Rule::new(Effect::Html));
    env.add_server("html", &html);
    env.add_profile("gone", "http://127.0.0.1:1", "admin", "admin");
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    env.add_profile("silent", &url, "admin", "admin");
    let limits = ["-s", "all", "--timeout", "1s"];
    for line in [
        &["list", "-o", "json"][..],
        &["export", "-o", "json"],
        &[
            "expire",
            "--expires-within",
            "900d",
            "--in",
            "20d",
            "--yes",
            "-o",
            "json",
        ],
        &["prune", "-o", "json"],
        &["delete", "--all", "--yes", "-o", "json"],
    ] {
        let output = env.run(&[line, &limits].concat()).exits(10);
        // The servers run in parallel, and this one is abandoned after one timeout, despite the retries.
        assert_eq!(connections(&silent), 1, "{output}");
        let told = output.json();
        let found = match line[0] {
            "export" => told["shares"].as_object().unwrap().len(),
            _ => told.as_array().unwrap().len(),
        };
        assert!(found > 0, "{output}");
        assert!(output.stderr.contains("3 of 4 servers"), "{output}");
        for server in ["gone", "html", "silent"] {
            assert!(output.stderr.contains(server), "{server}: {output}");
        }
    }
    assert_eq!(count(&env, "good"), 0);
}

#[test]
fn limits_and_locks_are_of_each_server() {
    let (env, servers) = three();
    let _ = env
        .run(&["expire", "-s", "cellar", "--all", "--now", "--yes"])
        .ok();
    let limited = ["prune", "-s", "all", "--max-delete", "1", "-o", "json"];
    let output = env.run(&limited).exits(11);
    assert_eq!(column(&output.json(), "server"), ["attic", "porch"]);
    assert!(output.stderr.contains("cellar"), "{output}");
    assert_eq!(SERVERS.map(|name| count(&env, name)), [1, 2, 1]);
    let keep = ["prune", "-s", "all", "--keep", "x"];
    let unclear = env.run(&keep).exits(2);
    assert!(unclear.stderr.contains("SERVER/ID"), "{unclear}");
    drop(servers);
}

#[test]
fn a_bare_id_is_refused_with_several_servers_and_a_foreign_link_is_a_conflict() {
    let (env, servers) = three();
    let refused = env
        .run(&["delete", "-s", "attic", "-s", "porch", "x", "--yes"])
        .exits(2);
    assert!(
        refused
            .stderr
            .contains("only one server; you gave attic and porch"),
        "{refused}"
    );
    let listed = env.run(&["list", "-s", "porch", "-o", "urls"]).ok();
    let link = listed.stdout.lines().next().unwrap().to_owned();
    for command in [
        &["delete", "--yes"][..],
        &["show"],
        &["expire", "--in", "7d", "--yes"],
    ] {
        let args = [command, &["-s", "attic", &link]].concat();
        let refused = env.run(&args).exits(6);
        assert!(refused.stderr.contains("is a link of porch"), "{refused}");
    }
    drop(servers);
}

#[test]
fn a_file_for_several_servers_is_applied_to_each_of_them() {
    let (env, servers) = three();
    let export = ["export", "-s", "attic", "-s", "porch", "--to", "a.toml"];
    let _ = env.run(&export).ok();
    let text = std::fs::read_to_string(env.work().join("a.toml")).unwrap();
    assert!(text.contains("server = [\"attic\", \"porch\"]"), "{text}");
    for server in &servers {
        server.clear_requests();
    }
    let _ = env.run(&["apply", "a.toml", "--yes"]).ok();
    assert!(
        servers
            .iter()
            .all(|server| !server.requests().iter().any(writes))
    );
    let _ = env.run(&["delete", "-s", "all", "--all", "--yes"]).ok();
    let applied = env
        .run(&["apply", "a.toml", "--yes", "-o", "json"])
        .ok()
        .json();
    let changed = |row: &&Value| row["changed"] == true;
    let made: Vec<&Value> = applied.as_array().unwrap().iter().filter(changed).collect();
    assert_eq!(made.len(), 2, "{applied}");
    assert_eq!(SERVERS.map(|name| count(&env, name)), [1, 0, 1]);
    let rewritten = std::fs::read_to_string(env.work().join("a.toml")).unwrap();
    assert_ne!(rewritten, text);
    // One of the servers is down, and the other one is still processed.
    servers[0].faults().add(Rule::new(Effect::Html));
    let edited = rewritten.replace("download = false", "download = true");
    env.write("a.toml", &edited);
    let output = env
        .run(&["apply", "a.toml", "--yes", "-o", "json"])
        .exits(10);
    let rows = output.json();
    assert!(
        column(&rows, "server")
            .iter()
            .all(|server| server == "porch"),
        "{output}"
    );
    assert!(
        rows.as_array()
            .unwrap()
            .iter()
            .any(|row| row["changed"] == true),
        "{output}"
    );
}

#[test]
fn a_share_that_is_missing_may_be_ignored_when_it_is_deleted() {
    let (env, servers) = three();
    let ids = env.run(&["list", "-s", "attic", "-o", "ids"]).ok().stdout;
    let id = ids.lines().next().unwrap();
    let delete = ["delete", "-s", "attic", id, "nosuch", "--yes", "-o", "json"];
    let _ = env.run(&delete).exits(5);
    let ignoring = [&delete[..], &["--ignore-missing"]].concat();
    let rows = env.run(&ignoring).ok().json();
    assert_eq!(rows[0]["changed"], true, "{rows}");
    assert_eq!(rows[1]["changed"], false, "{rows}");
    let rows = env.run(&ignoring).ok().json();
    assert!(
        rows.as_array()
            .unwrap()
            .iter()
            .all(|row| row["changed"] == false),
        "{rows}"
    );
    assert_eq!(column(&rows, "action"), ["keep", "keep"]);
    let refused = env
        .run(&[
            "delete",
            "-s",
            "attic",
            "--all",
            "--ignore-missing",
            "--yes",
        ])
        .exits(2);
    assert!(refused.stderr.contains("named"), "{refused}");
    drop(servers);
}

#[test]
fn the_plan_of_several_servers_says_what_undo_can_restore() {
    let (env, _servers) = three();
    let lost = "deleted links can't be restored: `undo` creates new ones";
    for args in [
        &["delete", "-s", "attic", "-s", "cellar", "--all", "-n"][..],
        &["prune", "-s", "all", "-n"],
    ] {
        let output = env.run(args).ok();
        for server in ["attic", "cellar"] {
            assert!(
                output.stderr.contains(&format!("{server}: {lost}")),
                "{output}"
            );
        }
    }
    let one = env.run(&["delete", "-s", "attic", "--all", "-n"]).ok();
    assert!(one.stderr.contains(lost), "{one}");
    assert!(!one.stderr.contains("attic: deleted"), "{one}");
}
