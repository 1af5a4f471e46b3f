//! Ampache 7 and 8, in native mode and in legacy mode.

use std::path::PathBuf;

use jiff::SignedDuration;
use serde_json::Value;
use sharectl_core::files::{self, Mode};
use sharectl_sandbox::flavors::{Flavor, FlavorSettings};
use sharectl_sandbox::{Effect, Options, Rule};

use crate::support::{Output, Server, TestEnv, raw_http};

const AMPACHES: [Flavor; 5] = [
    Flavor::Ampache,
    Flavor::Ampache7,
    Flavor::Ampache7Legacy,
    Flavor::AmpacheLegacy,
    Flavor::AmpacheLegacyUser,
];

fn ampache(settings: impl Into<FlavorSettings>) -> (TestEnv, Server) {
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

/// The files with the facts about servers.
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

/// Runs a command with the clock set thirty days later.
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
        // An expiry that the server would take for never is refused before any write.
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
    // As if the flavor hadn't been recognized.
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

#[test]
fn p106_the_accounts_own_password_is_sent_where_that_is_allowed() {
    for flavor in AMPACHES {
        let settings = FlavorSettings {
            subsonic_passwords: false,
            ..flavor.into()
        };
        let (env, server) = ampache(settings);
        let _ = env.run(&["list"]).ok();
        server.clear_requests();
        // The sign-in method is remembered: one request per list.
        let _ = env.run(&["list"]).ok();
        assert_eq!(server.requests().len(), 1, "{flavor:?}");
    }
}

#[test]
fn f2_hint_names_the_api_key_if_passwords_are_disabled() {
    let settings = FlavorSettings {
        subsonic_passwords: false,
        ..Flavor::Ampache.into()
    };
    let server = Server::stopped(Options::new(settings));
    let env = TestEnv::new();
    env.add_server("home", &server);
    let refused = env.run(&["list"]).exits(4);
    for hint in [
        "API key from your account page",
        "`sharectl server login home --token`",
        "`sharectl server set home --allow-plain-password`",
    ] {
        assert!(refused.stderr.contains(hint), "{hint}: {refused}");
    }
    let plain = server.requests();
    assert!(!plain.iter().any(|seen| seen.body.contains("p=enc")));
}

#[test]
fn f2_a_new_password_is_tried_as_a_token_again() {
    let settings = FlavorSettings {
        subsonic_passwords: false,
        ..Flavor::Ampache.into()
    };
    let account = sharectl_sandbox::Account {
        subsonic_password: Some("other".to_owned()),
        ..sharectl_sandbox::Account::admin("admin", "admin")
    };
    let options = Options {
        accounts: vec![account],
        ..Options::new(settings)
    };
    let (env, server) = (TestEnv::new(), Server::stopped(options));
    env.add_server("home", &server);
    env.configure("allow-plain-password = true");
    let _ = env.run(&["list"]).ok();
    let config = env
        .config()
        .replace("password = \"admin\"", "password = \"other\"");
    env.replace_config(&config);
    let _ = env.run(&["list"]).ok();
}

#[test]
fn p34_an_announced_expiry_is_the_stored_one_at_half_days() {
    for (given, stored) in [
        ("36h", "2026-11-23T10:00:00Z"),
        ("60h", "2026-11-24T10:00:00Z"),
        ("84h", "2026-11-25T10:00:00Z"),
        ("83h", "2026-11-24T10:00:00Z"),
    ] {
        let (env, server) = ampache(Flavor::Ampache);
        let create = [
            "create",
            "--album",
            "Low Tide",
            "--expires",
            given,
            "-o",
            "json",
        ];
        let planned = rows(&env, &[&create[..], &["--dry-run"]].concat());
        // The create reaches the server a second after the plan.
        server.clock().advance(SignedDuration::from_secs(1));
        let made = rows(&env, &create).remove(0);
        assert_eq!(
            planned[0]["after"]["expires"], stored,
            "{given}: {planned:?}"
        );
        let span = |text: &Value| text.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        let off = span(&made["expires"]).duration_since(stored.parse().unwrap());
        assert!(off.abs() < SignedDuration::from_mins(1), "{given}: {made}");
        let id = made["id"].as_str().unwrap();
        let again = env
            .run(&["expire", id, "--until", "2026-12-09T20:00:00Z", "--yes"])
            .ok();
        assert!(again.stderr.contains("whole days"), "{again}");
        let again = env
            .run(&["expire", id, "--until", "2026-12-09T20:00:00Z", "--yes"])
            .ok();
        assert!(again.stderr.contains("unchanged"), "{again}");
    }
}

#[test]
fn p86_a_create_fails_where_visitors_are_not_let_in() {
    for flavor in AMPACHES {
        let settings = FlavorSettings {
            visitors: false,
            ..flavor.into()
        };
        let (env, server) = ampache(settings);
        let refused = env.run(&["create", "--album", "Low Tide"]).exits(7);
        assert!(
            refused.stderr.contains("doesn't let visitors in"),
            "{refused}"
        );
        assert!(refused.stderr.contains("server as a whole"), "{refused}");
        assert!(server.stored().is_empty(), "{flavor:?}");
    }
}

#[test]
fn p86_doctor_opens_a_share_to_see_whether_visitors_get_in() {
    for (visitors, code, words) in [
        (true, 0, "counts as a visit"),
        (false, 12, "doesn't let visitors in"),
    ] {
        let settings = FlavorSettings {
            visitors,
            ..Flavor::Ampache.into()
        };
        let (env, server) = ampache(settings);
        let path = "/rest/createShare.view?u=admin&p=admin&v=1.15.0&c=t&f=json&id=al-1";
        let _ = raw_http::send(server.url(), "GET", path, &[], b"").unwrap();
        let doctor = env.run(&["doctor"]).exits(code);
        let text = doctor
            .stdout
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(text.contains(words), "{doctor}");
    }
}

#[test]
fn one_create_makes_four_requests_at_most() {
    for flavor in AMPACHES {
        let (env, server) = ampache(flavor);
        let _ = env.run(&["list"]).ok();
        let count = |args: &[&str], most: usize| {
            server.clear_requests();
            let _ = env.run(args).ok();
            let asked: Vec<String> = server
                .requests()
                .iter()
                .map(|seen| seen.path.clone())
                .collect();
            assert!(asked.len() <= most, "{flavor:?} {args:?}: {asked:?}");
        };
        let song = env
            .run(&["search", "tide", "--kind", "song", "-o", "refs"])
            .ok();
        let album = env
            .run(&["search", "tide", "--kind", "album", "-o", "refs"])
            .ok();
        let [song, album] =
            [song, album].map(|found| found.stdout.lines().next().unwrap().to_owned());
        count(&["create", &song], 4);
        count(&["create", &album], 3);
        count(&["create", "--album", "Low Tide"], 3);
        count(&["create", "--playlist", "Tide Pool"], 4);
        count(&["list"], 1);
        count(&["rotate", "sh-1", "--yes"], 6);
        count(&["delete", "sh-2", "--yes"], 4);
    }
}

#[test]
fn f14_refusals_state_the_reason() {
    let (env, server) = ampache(Flavor::Ampache);
    let artist = env
        .run(&["create", "--artist", "The Tidewater Band"])
        .exits(7);
    assert!(
        artist.stderr.contains("shares artists as their songs"),
        "{artist}"
    );
    let long = "x".repeat(256);
    let refused = env
        .run(&["create", "--album", "Low Tide", "--description", &long])
        .exits(7);
    assert!(refused.stderr.contains("up to 255 characters"), "{refused}");
    assert!(server.stored().is_empty());
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let update = ["update", "sh-1", "--description", "for Bob", "--yes"];
    let first = env.run(&update).ok();
    assert!(first.stderr.contains("so this can't be undone"), "{first}");
    let undo = env.run(&["undo", "--last", "--yes"]).exits(7);
    assert!(
        undo.stderr
            .contains("sharectl update home/sh-1 --description TEXT"),
        "{undo}"
    );
}

#[test]
fn f14_shares_that_had_expired_do_not_come_back() {
    let (env, server) = ampache(Flavor::Ampache);
    for _ in 0..2 {
        let _ = env
            .run(&["create", "--album", "Low Tide", "--expires", "3d"])
            .ok();
    }
    server.clock().advance(SignedDuration::from_hours(30 * 24));
    let _ = a_month_later(&env, &["prune", "--yes"]).ok();
    assert!(server.stored().is_empty());
    let undo = a_month_later(&env, &["undo", "--last", "--yes"]).exits(7);
    assert!(undo.stderr.contains("it had expired"), "{undo}");
}

#[test]
fn f14_an_older_share_is_not_named_for_a_create_that_failed() {
    let (env, server) = ampache(Flavor::Ampache7);
    let song = ["create", "--song", "Silver Radio"];
    let _ = env.run(&song).ok();
    let rule = Rule::new(Effect::Status(500, String::new()));
    server.faults().add(rule.path("/rest/createShare"));
    let failed = env.run(&song).exits(9);
    assert!(failed.stderr.contains("no share was created"), "{failed}");
}

#[test]
fn an_empty_playlist_is_not_shared() {
    let (env, server) = ampache(Flavor::Ampache);
    let path = "/rest/createPlaylist.view?u=admin&p=admin&v=1.15.0&c=t&f=json&name=Nothing";
    let _ = raw_http::send(server.url(), "GET", path, &[], b"").unwrap();
    let refused = env.run(&["create", "--playlist", "Nothing"]).exits(5);
    assert!(refused.stderr.contains("hear anything in"), "{refused}");
    assert!(server.stored().is_empty());
}

#[test]
fn ampache_7_and_8_are_distinguished() {
    for (flavor, key) in [
        (Flavor::Ampache, "\"ampache\""),
        (Flavor::Ampache7, "\"ampache-7\""),
        (Flavor::Ampache7Legacy, "\"ampache-7\""),
        (Flavor::AmpacheLegacy, "\"ampache\""),
    ] {
        let (env, _server) = ampache(flavor);
        let _ = env.run(&["list"]).ok();
        let kept = facts(&env).iter().any(|file| {
            let text = std::fs::read_to_string(file).unwrap();
            text.contains(key)
        });
        assert!(kept, "{flavor:?}");
    }
}
