//! `create --reuse`: a share that is there serves, and one share serves for all that ask for the same.

use serde_json::Value;

use crate::support::{Output, TestEnv};

/// The rows of an output in JSON.
fn rows(output: &Output) -> Vec<Value> {
    output.json().as_array().unwrap().clone()
}

fn column(rows: &[Value], name: &str) -> Vec<String> {
    let text = |row: &Value| row[name].as_str().unwrap().to_owned();
    rows.iter().map(text).collect()
}

fn listed(env: &TestEnv) -> Vec<Value> {
    rows(&env.run(&["list", "-o", "json"]).ok())
}

/// References of albums, each another one.
fn albums(env: &TestEnv) -> Vec<String> {
    let found = env.run(&["search", "--newest", "50", "-o", "refs"]).ok();
    found.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn an_active_share_of_the_same_is_used_again_and_never_shortened() {
    let (env, _server) = TestEnv::with_navidrome();
    let albums = albums(&env);
    let [one, two, three] = &albums[..3] else {
        panic!("three albums")
    };
    let _ = env.run(&["create", one, "--expires", "30d"]).ok();
    let _ = env.run(&["create", two, "--expires", "2d"]).ok();
    let _ = env
        .run(&["create", three, "--expires", "30d", "--download", "on"])
        .ok();
    let text = format!("items,expires\n{one},7d\n{two},7d\n{three},7d\n{three},9d\n");
    let create = || {
        let command = env.command(&["create", "--from", "-", "--reuse", "-o", "json"]);
        rows(&command.stdin(text.as_str()).run().ok())
    };
    let made = create();
    let results = ["reused", "extended", "created", "reused"];
    assert_eq!(column(&made, "result"), results);
    assert_eq!(
        made[2]["share"], made[3]["share"],
        "one share serves for both"
    );
    assert_eq!(made[0]["after"]["expires"], "2026-12-21T10:00:00Z");
    assert_eq!(made[1]["after"]["expires"], "2026-11-28T10:00:00Z");
    assert_eq!(made[3]["after"]["expires"], "2026-11-30T10:00:00Z");
    assert_eq!(listed(&env).len(), 4);
    assert_eq!(column(&create(), "result"), ["reused"; 4]);
    let link = env.run(&["create", one, "--reuse", "--expires", "7d"]).ok();
    assert_eq!(link.last_line(), made[0]["after"]["url"]);
    assert_eq!(listed(&env).len(), 4);
}

#[test]
fn rows_that_the_same_share_serves_for_extend_it_once_to_the_latest() {
    let (env, server) = TestEnv::with_navidrome();
    let one = &albums(&env)[0];
    let _ = env
        .run(&["create", one, "--expires", "5d", "--stream-format", "mp3"])
        .ok();
    let text = format!("items,expires,stream_format\n{one},20d,mp3\n{one},10d,mp3\n");
    let create = ["create", "--from", "-", "--reuse", "-j", "1", "-o", "json"];
    let extended = rows(&env.command(&create).stdin(text.as_str()).run().ok());
    assert_eq!(column(&extended, "result"), ["extended", "reused"]);
    assert_eq!(extended[0]["share"], extended[1]["share"]);
    let stored = listed(&env);
    assert_eq!(column(&stored, "expires"), ["2026-12-11T10:00:00Z"]);
    assert_eq!(stored[0]["expires"], extended[1]["after"]["expires"]);
    let updates = server.requests();
    let updates = updates
        .iter()
        .filter(|seen| seen.method == "PUT" || seen.path.contains("updateShare"));
    assert_eq!(updates.count(), 1);
}

#[test]
fn what_is_named_twice_gets_one_share_with_reuse() {
    let (env, _server) = TestEnv::with_navidrome();
    let one = &albums(&env)[0];
    let create = ["create", one, one, "--each", "-o", "ids"];
    let made = env.run(&[&create[..], &["--reuse"]].concat()).ok();
    assert_eq!(made.stdout.lines().count(), 1);
    assert_eq!(listed(&env).len(), 1);
    let again = env.run(&[&create[..], &["--reuse"]].concat()).ok();
    assert_eq!(again.stdout, made.stdout);
    let _ = env.run(&create).ok();
    assert_eq!(listed(&env).len(), 3, "without it, each is made");
}

#[test]
fn a_description_that_was_asked_for_is_looked_for_and_else_told() {
    let (env, _server) = TestEnv::with_navidrome();
    let album = &albums(&env)[0];
    let create = |text: &str, more: &[&str]| {
        let args = ["create", album, "--description", text];
        env.run(&[&args[..], more].concat()).ok()
    };
    let _ = create("other", &["--expires", "60d"]);
    let wanted = create("mine", &[]);
    let found = create("mine", &["--reuse"]);
    assert_eq!(found.last_line(), wanted.last_line(), "{found}");
    assert!(!found.stderr.contains("keeps its description"), "{found}");
    let found = create("a third", &["--reuse"]);
    assert!(found.stderr.contains("keeps its description"), "{found}");
    assert_eq!(listed(&env).len(), 2);
}
