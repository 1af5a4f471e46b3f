//! Visitors who are listening when a share is changed (H1).

use jiff::SignedDuration;
use serde_json::{Value, json};
use sharectl_sandbox::{Effect, Rule};

use super::{Admin, hard_to_share_books};
use crate::support::{Server, TestEnv, raw_http};

/// A visitor opens a share's page; gives the cookie.
fn visit(server: &Server, slug: &str) -> String {
    let path = format!("/audiobookshelf/public/share/{slug}");
    let answer = raw_http::get(server.url(), &path).unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let cookie = answer.header("set-cookie").unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

fn as_visitor(server: &Server, cookie: &str, method: &str, path: &str, body: &Value) -> u16 {
    let headers = [
        ("Cookie".to_owned(), cookie.to_owned()),
        ("Content-Type".to_owned(), "application/json".to_owned()),
    ];
    let path = format!("/audiobookshelf/public/share/{path}");
    let body = body.to_string().into_bytes();
    let answer = raw_http::send(server.url(), method, &path, &headers, &body);
    answer.unwrap().status
}

fn cut(row: &Value) -> Option<&str> {
    let notes = row["notes"].as_array().unwrap();
    let mut notes = notes.iter().filter(|note| note["code"] == "listeners_cut");
    notes.next().map(|note| note["text"].as_str().unwrap())
}

fn looks(server: &Server) -> usize {
    let asked = server.requests();
    let looks = asked
        .iter()
        .filter(|seen| seen.path.ends_with("/sessions/open"));
    looks.count()
}

#[test]
fn h1_p70_the_plan_says_how_many_listeners_a_change_cuts_off() {
    let (env, server) = hard_to_share_books();
    let admin = Admin::of(&server);
    admin.share("Frankenstein", "frankenstein", false);
    admin.share("Low Water", "water", false);
    let (one, _) = (
        visit(&server, "frankenstein"),
        visit(&server, "frankenstein"),
    );
    for command in [
        &["expire", "frankenstein", "--in", "7d", "--yes"][..],
        &["update", "frankenstein", "--download", "on", "--yes"],
        &["rotate", "frankenstein", "--yes"],
        &["delete", "frankenstein", "--yes"],
        &["expire", "--all", "--in", "7d", "--yes"],
    ] {
        server.clear_requests();
        let planned = env.run(&[command, &["-n", "-o", "json"]].concat()).ok();
        let rows = planned.json();
        let told: Vec<&str> = rows.as_array().unwrap().iter().filter_map(cut).collect();
        assert_eq!(told, ["2 listeners will be cut off"], "{planned}");
        assert_eq!(looks(&server), 1, "{planned}");
        let planned = env.run(&[command, &["-n"]].concat()).ok();
        assert!(
            planned.stdout.contains("2 listeners will be cut off"),
            "{planned}"
        );
    }
    // What cuts nobody off asks nothing.
    server.clear_requests();
    let nobody = env.run(&["expire", "water", "--in", "7d", "--yes"]).ok();
    assert!(!nobody.stderr.contains("listener"), "{nobody}");
    assert_eq!(looks(&server), 1);
    server.clear_requests();
    let _ = env.run(&["list"]).ok();
    let _ = env.run(&["create", "--book", "Otter and the Lamp"]).ok();
    let _ = env.run(&["expire", "water", "--in", "7d", "--yes"]).ok();
    assert_eq!(looks(&server), 0, "nothing to change, so nothing to ask");

    assert_eq!(
        as_visitor(&server, &one, "GET", "frankenstein/track/1", &Value::Null),
        200
    );
    let done = env
        .run(&["expire", "frankenstein", "--in", "7d", "--yes"])
        .ok();
    assert!(
        done.stderr.contains("2 listeners will be cut off"),
        "{done}"
    );
    assert_eq!(
        as_visitor(&server, &one, "GET", "frankenstein/track/1", &Value::Null),
        404
    );
    let done = env
        .run(&[
            "expire",
            "frankenstein",
            "--in",
            "8d",
            "--yes",
            "-o",
            "json",
        ])
        .ok();
    assert_eq!(cut(&done.json()[0]), None, "{done}");
}

#[test]
fn h1_idle_listeners_are_counted_separately() {
    let (env, server) = hard_to_share_books();
    Admin::of(&server).share("Frankenstein", "frankenstein", false);
    let (one, _) = (
        visit(&server, "frankenstein"),
        visit(&server, "frankenstein"),
    );
    server.clock().advance(SignedDuration::from_mins(10));
    let at = json!({ "currentTime": 17.5 });
    let sent = as_visitor(&server, &one, "PATCH", "frankenstein/progress", &at);
    assert_eq!(sent, 204);
    let expire = [
        "expire",
        "frankenstein",
        "--in",
        "7d",
        "--yes",
        "-n",
        "-o",
        "json",
    ];
    let planned = env.run(&expire).ok();
    assert_eq!(
        cut(&planned.json()[0]),
        Some("2 listeners will be cut off (1 active in the last 2 minutes)"),
        "{planned}"
    );
}

#[test]
fn h1_a_server_that_does_not_say_who_listens_stops_nothing() {
    let (env, server) = hard_to_share_books();
    Admin::of(&server).share("Frankenstein", "frankenstein", false);
    let refused = Rule::new(Effect::Status(404, String::new())).path("/api/sessions/open");
    server.faults().add(refused);
    let done = env
        .run(&["expire", "frankenstein", "--in", "7d", "--yes"])
        .ok();
    assert!(done.stderr.contains("anyone who is listening"), "{done}");
}

fn json(env: &TestEnv, args: &[&str]) -> Value {
    env.run(&[args, &["-o", "json"]].concat()).ok().json()
}

#[test]
fn listeners_are_a_field_and_a_filter() {
    let (env, server) = hard_to_share_books();
    let admin = Admin::of(&server);
    admin.share("Frankenstein", "frankenstein", false);
    admin.share("Low Water", "water", false);
    let _ = (
        visit(&server, "frankenstein"),
        visit(&server, "frankenstein"),
    );
    let listed = json(&env, &["list"]);
    let of = |rows: &Value, id: &str| {
        let mut rows = rows.as_array().unwrap().iter();
        rows.find(|row| row["id"] == id).unwrap()["listeners"].clone()
    };
    assert_eq!(
        (of(&listed, "frankenstein"), of(&listed, "water")),
        (2.into(), 0.into())
    );
    let ids = |args: &[&str]| env.run(&[args, &["-o", "ids"]].concat()).ok().stdout;
    assert_eq!(ids(&["list", "--where", "listeners == 0"]), "water\n");
    assert_eq!(ids(&["list", "--where", "listeners > 1"]), "frankenstein\n");
    assert_eq!(
        ids(&["list", "--sort", "listeners:desc", "--limit", "1"]),
        "frankenstein\n"
    );
    let streamed = env
        .run(&["list", "-o", "jsonl", "--where", "listeners == 2"])
        .ok();
    assert!(streamed.stdout.contains("\"listeners\":2"), "{streamed}");
    let named = env.run(&["list", "--fields", "id,listeners"]).ok();
    assert!(named.stdout.contains("LISTENERS"), "{named}");
    let shown = env.run(&["show", "frankenstein"]).ok();
    assert!(shown.stdout.contains("listeners     2"), "{shown}");
    // A renewal that spares them.
    let renew = [
        "expire",
        "--where",
        "listeners == 0",
        "--in",
        "40d",
        "--yes",
    ];
    let renewed = json(&env, &renew);
    assert_eq!(renewed[0]["ref"], "books/water", "{renewed}");
    assert_eq!(renewed.as_array().unwrap().len(), 1, "{renewed}");
    assert_eq!(of(&json(&env, &["list"]), "frankenstein"), 2);
}

#[test]
fn listeners_are_requested_once_and_only_if_needed() {
    let (env, server) = hard_to_share_books();
    let admin = Admin::of(&server);
    admin.share("Frankenstein", "frankenstein", false);
    admin.share("Low Water", "water", false);
    let _ = env.run(&["list"]).ok();
    for (args, asked) in [
        (&["list"][..], 0),
        (&["list", "-o", "ids"], 0),
        (&["list", "-o", "urls"], 0),
        (&["list", "-o", "wide"], 0),
        (&["list", "-o", "template={{ url }}"], 0),
        (&["list", "-o", "json", "--fields", "ref,expires"], 0),
        (&["list", "--fields", "ref,expires"], 0),
        (&["export", "-o", "json"], 0),
        (&["check"], 0),
        (&["stats"], 0),
        (&["url", "water"], 0),
        (&["list", "-o", "json"], 1),
        (&["list", "-o", "jsonl"], 1),
        (&["list", "-o", "csv"], 1),
        (&["list", "-o", "template={{ listeners }}"], 1),
        (&["list", "--fields", "ref,listeners"], 1),
        (&["list", "-o", "ids", "--where", "listeners == 0"], 1),
        (&["list", "-o", "ids", "--sort", "listeners"], 1),
        (&["show", "water"], 1),
    ] {
        server.clear_requests();
        let output = env.run(args).ok();
        assert_eq!(looks(&server), asked, "{output}");
    }
}

#[test]
fn listeners_of_a_server_that_does_not_tell_are_unknown_and_no_write_goes_by_them() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    assert_eq!(json(&env, &["list"])[0]["listeners"], Value::Null);
    let delete = ["delete", "--where", "listeners == 0", "--yes"];
    let refused = env.run(&delete).exits(7);
    assert!(refused.stderr.contains("who is listening"), "{refused}");
    // Also where it should tell, and does not: nothing would match, and that would look like success.
    let (env, server) = hard_to_share_books();
    Admin::of(&server).share("Frankenstein", "frankenstein", false);
    let silent = json!({ "sessions": [] }).to_string();
    let rule = Rule::new(Effect::Status(200, silent)).path("/api/sessions/open");
    server.faults().add(rule);
    for args in [&delete[..], &["list", "--where", "listeners == 0"]] {
        let refused = env.run(args).exits(7);
        assert!(refused.stderr.contains("who is listening"), "{refused}");
    }
}

#[test]
fn someone_who_begins_to_listen_after_the_plan_is_spared() {
    let (env, server) = hard_to_share_books();
    Admin::of(&server).share("Low Water", "water", false);
    let before = json(&env, &["list"])[0].clone();
    let session = json!({ "libraryItemId": before["items"][0]["id"], "updatedAt": 0 });
    let begun = json!({ "sessions": [], "shareSessions": [session] }).to_string();
    // The choice and the plan are made before anyone listens. Whoever asks without credentials is
    // refused all the same.
    let rule = Rule::new(Effect::Status(200, begun)).path("/api/sessions/open");
    server.faults().add(rule.skip(2).times(1));
    let expire = [
        "expire",
        "--where",
        "listeners == 0",
        "--in",
        "40d",
        "--yes",
    ];
    let rows = json(&env, &expire);
    assert_eq!(
        (&rows[0]["action"], &rows[0]["changed"]),
        (&"keep".into(), &false.into()),
        "{rows}"
    );
    assert_eq!(json(&env, &["list"])[0]["expires"], before["expires"]);
}
