//! Changes that give a share another link: the plan, the data and the result say so (H2).

use serde_json::Value;
use sharectl_sandbox::Options;
use sharectl_sandbox::flavors::Flavor;

use crate::support::{Server, TestEnv};

fn shared(flavor: Flavor) -> (TestEnv, Server, Value) {
    let (env, server) = (TestEnv::new(), Server::stopped(Options::new(flavor)));
    env.add_server("home", &server);
    let create = ["create", "--album", "Harbour Lights", "-o", "json"];
    let made = env.run(&create).ok().json()[0].clone();
    (env, server, made)
}

/// The codes of a row's notes.
fn codes(rows: &Value) -> Vec<&str> {
    let notes = rows[0]["notes"].as_array().unwrap();
    notes
        .iter()
        .map(|note| note["code"].as_str().unwrap())
        .collect()
}

#[test]
fn h2_a_change_that_replaces_the_share_says_that_the_old_link_dies() {
    for flavor in [Flavor::MStream, Flavor::AirsonicAdvanced] {
        let (env, _server, made) = shared(flavor);
        let id = made["id"].as_str().unwrap();
        let old = made["url"].as_str().unwrap();
        let expire = ["expire", id, "--by", "7d", "--yes"];
        let planned = env.run(&[&expire[..], &["-n", "-o", "json"]].concat()).ok();
        assert!(
            codes(&planned.json()).contains(&"link_changes"),
            "{planned}"
        );
        let planned = env.run(&[&expire[..], &["-n"]].concat()).ok();
        assert!(planned.stderr.contains("the link changes"), "{planned}");
        let done = env.run(&expire).ok();
        assert!(done.stderr.contains("the link changes"), "{done}");
        assert!(done.stderr.contains("old link"), "{done}");
        assert!(done.stderr.contains(old), "{done}");
        assert_ne!(done.last_line(), old);
        assert!(done.last_line().starts_with("http"), "{done}");
    }
}

#[test]
fn h2_unchanged_links_are_not_reported_as_changed() {
    let (env, _server) = TestEnv::with_navidrome();
    let create = ["create", "--album", "Harbour Lights", "-o", "json"];
    let made = env.run(&create).ok().json()[0].clone();
    let id = made["id"].as_str().unwrap();
    let expire = ["expire", id, "--by", "-7d", "--yes", "-o", "json"];
    let planned = env.run(&[&expire[..], &["-n"]].concat()).ok();
    assert_eq!(codes(&planned.json()), ["shortens"], "{planned}");
    let done = env.run(&expire).ok();
    assert_eq!(codes(&done.json()), ["shortens"], "{done}");
    assert!(!done.stderr.contains("old link"), "{done}");
    let rotate = ["rotate", id, "--yes", "-n", "-o", "json"];
    let planned = env.run(&rotate).ok();
    assert_eq!(
        codes(&planned.json()),
        ["no_undo", "link_changes"],
        "{planned}"
    );
}
