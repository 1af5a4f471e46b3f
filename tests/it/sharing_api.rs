//! The documented Sharing API, which reports an expiry in seconds from now.

use std::time::Duration;

use serde_json::Value;
use sharectl_core::exit_code;
use sharectl_sandbox::{Effect, Options, Rule, sharing_api};

use crate::support::{Server, TestEnv};

/// A server with one share that expired an hour ago and one that expires in a month.
fn documented() -> (TestEnv, Server) {
    let (env, server) = (
        TestEnv::new(),
        Server::stopped(Options::new(sharing_api::SharingApiSettings::default())),
    );
    env.add_server("home", &server);
    for expires in ["1h", "30d"] {
        let create = [
            "create",
            "album:6BFw7hA2Taqf4awfX6Yn0H",
            "--expires",
            expires,
        ];
        let _ = env.run(&create).ok();
    }
    server
        .clock()
        .advance(Duration::from_secs(2 * 3600).try_into().unwrap());
    (env, server)
}

fn listed(env: &TestEnv) -> Vec<Value> {
    let listed = env.run(&["list", "-o", "json"]).ok().json();
    listed.as_array().unwrap().clone()
}

#[test]
fn undo_brings_back_what_had_not_ended_and_says_what_had() {
    let (env, server) = documented();
    let _ = env.run(&["delete", "--all", "--yes"]).ok();
    server.clear_requests();
    let output = env
        .run(&["undo", "--last", "--yes"])
        .exits(exit_code::PARTIAL);
    assert!(
        output
            .stderr
            .contains("doesn't accept an expiry in the past"),
        "{output}"
    );
    let shares = listed(&env);
    assert_eq!(shares.len(), 1);
    assert_eq!(shares[0]["state"], "active");
    let asked = server.requests();
    let made = asked.iter().filter(|seen| seen.method == "POST");
    assert_eq!(made.count(), 1, "no share was made to be removed again");
}

#[test]
fn an_ended_share_is_not_changed_by_an_update_that_would_move_its_end() {
    let (env, server) = documented();
    let before = listed(&env);
    let ended = before.iter().find(|share| share["state"] == "expired");
    let reference = ended.unwrap()["ref"].as_str().unwrap();
    server.clear_requests();
    let update = ["update", reference, "--description", "x", "--yes"];
    let output = env.run(&update).exits(exit_code::UNSUPPORTED);
    assert!(output.stderr.contains("--expires 7d"), "{output}");
    assert!(server.requests().iter().all(|seen| seen.method == "GET"));
    assert_eq!(listed(&env), before);
    let _ = env.run(&[&update[..], &["--expires", "7d"]].concat()).ok();
}

#[test]
fn the_first_create_is_found_though_its_answer_was_cut() {
    let server = Server::stopped(Options::new(sharing_api::SharingApiSettings::default()));
    let env = TestEnv::new();
    env.add_server("home", &server);
    let cut = Rule::new(Effect::CutAfter)
        .method("POST")
        .path("/api/share");
    server.faults().add(cut);
    let create = ["create", "album:6BFw7hA2Taqf4awfX6Yn0H"];
    let output = env.run(&create).ok();
    assert!(output.stderr.contains("share was created"), "{output}");
    assert_eq!(listed(&env).len(), 1);
}
