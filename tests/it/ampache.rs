//! Ampache 7 and 8, in its own mode and in legacy mode.

use std::path::PathBuf;

use jiff::SignedDuration;
use serde_json::Value;
use sharectl::files::{self, Mode};
use sharectl_sandbox::Options;
use sharectl_sandbox::flavors::{Flavor, Settings};

use crate::support::{Output, Server, TestEnv};

const AMPACHES: [Flavor; 5] = [
    Flavor::Ampache,
    Flavor::Ampache7,
    Flavor::Ampache7Legacy,
    Flavor::AmpacheLegacy,
    Flavor::AmpacheLegacyUser,
];

fn ampache(settings: impl Into<Settings>) -> (TestEnv, Server) {
    let (env, server) = (
        TestEnv::new(),
        Server::stopped(Options::new(settings.into())),
    );
    env.add_server("home", &server);
    env.configure("allow-plain-password = true");
    (env, server)
}

fn rows(env: &TestEnv, args: &[&str]) -> Vec<Value> {
    let output = env.run(args).ok();
    output.json().as_array().unwrap().clone()
}

fn only(env: &TestEnv) -> Value {
    let mut listed = rows(env, &["list", "-o", "json"]);
    assert_eq!(listed.len(), 1, "{listed:?}");
    listed.remove(0)
}

/// The files that hold what was learned of servers.
fn facts(env: &TestEnv) -> Vec<PathBuf> {
    let mut folders = vec![env.path().join("state")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().contains("facts") {
                found.push(path);
            }
        }
    }
    found
}

/// Runs a command thirty days later.
fn a_month_later(env: &TestEnv, args: &[&str]) -> Output {
    let now = "2026-12-21T10:00:00Z";
    env.command(args).env("SHARECTL_TEST_NOW", now).run()
}

#[test]
fn p103_ampache_stays_ampache_in_legacy_mode() {
    for flavor in AMPACHES {
        let (env, server) = ampache(flavor);
        let doctor = env.run(&["doctor"]).ok();
        assert!(doctor.stdout.contains("Ampache"), "{flavor:?}: {doctor}");
        assert!(doctor.stdout.contains("whole days"), "{flavor:?}: {doctor}");
        let create = [
            "create",
            "--album",
            "Low Tide",
            "--expires",
            "37d",
            "-o",
            "json",
        ];
        let made = rows(&env, &create).remove(0);
        let id = made["id"].as_str().unwrap();
        server.clock().advance(SignedDuration::from_hours(30 * 24));
        let _ = a_month_later(&env, &["expire", id, "--in", "10d", "--yes"]).ok();
        let listed = a_month_later(&env, &["list", "-o", "json"]).ok().json();
        assert_eq!(listed[0]["expires"], "2026-12-31T10:00:00Z", "{flavor:?}");
        // What the server would take for never is refused before anything is written.
        server.clear_requests();
        let output = a_month_later(&env, &["expire", id, "--in", "3h", "--yes"]).exits(7);
        assert!(output.stderr.contains("whole days"), "{flavor:?}: {output}");
        let written = server.requests();
        assert!(!written.iter().any(|seen| seen.path.contains("updateShare")));
    }
}

#[test]
fn f1_an_expiry_that_a_misjudged_server_stored_wrong_is_written_back() {
    let (env, server) = ampache(Flavor::AmpacheLegacy);
    let made = rows(
        &env,
        &[
            "create",
            "--album",
            "Low Tide",
            "--expires",
            "37d",
            "-o",
            "json",
        ],
    );
    let id = made[0]["id"].as_str().unwrap();
    server.clock().advance(SignedDuration::from_hours(30 * 24));
    // As if it had been recognized as nothing in particular.
    let facts = facts(&env);
    for file in &facts {
        let text = std::fs::read_to_string(file).unwrap();
        let learned = text.replace("\"ampache\"", "\"unknown\"");
        let learned = learned.replace("2026-11-21T10:00:00Z", "2026-12-21T10:00:00Z");
        files::write(file, learned.as_bytes(), Mode::Private).unwrap();
    }
    assert!(!facts.is_empty());
    let output = a_month_later(&env, &["expire", id, "--in", "10d", "--yes"]).exits(9);
    assert!(output.stderr.contains("were written back"), "{output}");
    assert_eq!(only(&env)["expires"], "2026-12-28T10:00:00Z");
}
