//! `--where`: the same language as a selector, on every command.

use sharectl::exit_code;
use sharectl::sandbox::{Options, audiobookshelf};

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
    assert_eq!(list("last_visited < \"2030\""), 0, "null never matches");
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
    let server = Server::stopped(Options::new(audiobookshelf::Settings::default()));
    env.add_server("books", &server);
    let output = env.run(&["delete", "--where", "visits == 0", "--yes"]);
    let output = output.exits(exit_code::UNSUPPORTED);
    assert!(
        output.stderr.contains("how often shares were visited"),
        "{output}"
    );
    // For a read it is no match, and no error.
    let _ = env.run(&["list", "--where", "visits == 0"]).ok();
}

#[test]
fn a_mistake_in_a_condition_is_told_before_any_request() {
    let (env, server) = TestEnv::with_navidrome();
    server.clear_requests();
    let output = env
        .run(&["list", "--where", "vists < 3"])
        .exits(exit_code::USAGE);
    assert!(output.stderr.contains("did you mean `visits`?"), "{output}");
    assert!(server.requests().is_empty());
}
