//! `--where`: the same language as a selector, on every command.

use sharectl_core::exit_code;
use sharectl_sandbox::{Options, audiobookshelf};

use crate::support::{Server, TestEnv};

fn with_shares() -> (TestEnv, Server) {
    let (env, server) = TestEnv::with_navidrome();
    for (album, description) in [("Harbour Lights", "Summer picks"), ("Low Tide", "Winter")] {
        let share = ["create", "--album", album, "--description", description];
        let _ = env.run(&share).ok();
    }
    (env, server)
}

#[test]
fn a_condition_selects_on_lists_and_on_writes() {
    let (env, _server) = with_shares();
    let list = |condition| {
        let listed = env.run(&["list", "-o", "json", "--where", condition]).ok();
        listed.json().as_array().unwrap().len()
    };
    assert_eq!(list("visits < 3 and owner != \"guest\""), 2);
    assert_eq!(list("description contains \"SUMMER\" or visits > 100"), 1);
    assert_eq!(list("not (owner == \"admin\")"), 0);
    assert_eq!(
        list("last_visited < \"2030-01-01\""),
        0,
        "null never matches"
    );
    let condition = "description == \"Winter\"";
    let _ = env.run(&["delete", "--where", condition, "--yes"]).ok();
    assert_eq!(list("true"), 1);
}

#[test]
fn a_condition_holds_for_streams_and_for_named_shares() {
    let (env, _server) = with_shares();
    let condition = "description == \"Winter\"";
    let stream = ["list", "-o", "jsonl", "--where", condition];
    assert_eq!(env.run(&stream).ok().stdout.lines().count(), 1);
    let ids = env.run(&["list", "-o", "ids"]).ok();
    let shown = env
        .command(&["show", "-", "-o", "ids", "--where", condition])
        .stdin(ids.stdout.as_str())
        .run()
        .ok();
    assert_eq!(shown.stdout.lines().count(), 1);
}

#[test]
fn a_write_by_what_the_server_does_not_tell_is_refused_before_anything() {
    let env = TestEnv::new();
    let server = Server::stopped(Options::new(
        audiobookshelf::AudiobookshelfSettings::default(),
    ));
    env.add_server("books", &server);
    let output = env.run(&["delete", "--where", "visits == 0", "--yes"]);
    let output = output.exits(exit_code::UNSUPPORTED);
    assert!(
        output.stderr.contains("how often shares were visited"),
        "{output}"
    );
    // For a read it is no match and no error, but said.
    for command in [&["list"][..], &["list", "-o", "jsonl"], &["url"]] {
        for selector in [&["--where", "visits < 1"][..], &["--unvisited"]] {
            let output = env.run(&[command, selector].concat()).ok();
            let why = "doesn't report how often shares were visited";
            assert!(output.stderr.contains(why), "{output}");
        }
    }
}

#[test]
fn invalid_condition_is_reported_before_any_request() {
    let (env, server) = TestEnv::with_navidrome();
    server.clear_requests();
    let output = env
        .run(&["list", "--where", "vists < 3"])
        .exits(exit_code::USAGE);
    assert!(output.stderr.contains("did you mean `visits`?"), "{output}");
    assert!(server.requests().is_empty());
}

#[test]
fn times_are_compared_as_times_and_what_is_none_is_refused_before_any_request() {
    let (env, server) = TestEnv::with_navidrome();
    let expiring = |when| ["create", "--album", "Low Tide", "--expires", when];
    let _ = env.run(&expiring("2026-12-01T00:30+01:00")).ok();
    let list = |condition, zone| {
        let listed = env.run(&["list", "-o", "ids", "--where", condition, "--tz", zone]);
        listed.ok().stdout.lines().count()
    };
    assert_eq!(list("expires == \"2026-12-01\"", "Europe/Berlin"), 1);
    assert_eq!(list("expires == \"2026-12-01\"", "UTC"), 0);
    assert_eq!(list("expires < \"2026-12-01\"", "Europe/Berlin"), 0);
    assert_eq!(list("expires < \"2026-12-01T01:00+01:00\"", "UTC"), 1);
    server.clear_requests();
    for condition in [
        "expires < \"next week\"",
        "expires < \"7d\"",
        "last_visited == null",
        "description contains \"\"",
    ] {
        for command in [&["delete", "--yes"][..], &["list"]] {
            let line = [command, &["--where", condition]].concat();
            let _ = env.run(&line).exits(exit_code::USAGE);
        }
    }
    assert!(server.requests().is_empty());
    let template = "template={{ url }} {{ expires < \"2026-12-02\" }}";
    let listed = env.run(&["list", "-o", template]).ok();
    assert!(listed.stdout.trim_end().ends_with(" true"), "{listed}");
}

#[test]
fn a_template_that_names_titles_gets_them_from_every_server() {
    let (env, server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    server.clear_requests();
    let template = "template={{ items | each(\"title\") | join(\", \") }}";
    let listed = env.run(&["list", "-o", template]).ok();
    assert_eq!(listed.stdout.trim_end(), "Low Tide");
    let listed = env.run(&["list", "-o", "json", "--fields", "items"]).ok();
    assert_eq!(listed.json()[0]["items"][0]["title"], "Low Tide");
    let unknown = "template={{ items | each(\"titel\") }}";
    let output = env.run(&["list", "-o", unknown]).exits(exit_code::USAGE);
    assert!(output.stderr.contains("did you mean `title`?"), "{output}");
}
