//! Visitors who are listening when a share is changed (H1).

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Admin, odd_books};
use crate::support::{Server, raw_http};

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
    let (env, server) = odd_books();
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
fn h1_listeners_that_were_not_heard_of_for_long_are_told_apart() {
    let (env, server) = odd_books();
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
    use sharectl_sandbox::{Effect, Rule};
    let (env, server) = odd_books();
    Admin::of(&server).share("Frankenstein", "frankenstein", false);
    let refused = Rule::new(Effect::Status(404, String::new())).path("/api/sessions/open");
    server.faults().add(refused);
    let done = env
        .run(&["expire", "frankenstein", "--in", "7d", "--yes"])
        .ok();
    assert!(done.stderr.contains("anyone who is listening"), "{done}");
}
