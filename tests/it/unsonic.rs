//! Unsonic: it answers nothing without a sign-in, and treats empty parameters as missing.

use sharectl_sandbox::Options;
use sharectl_sandbox::flavors::Flavor;

use crate::support::{Server, TestEnv};

fn unsonic() -> (TestEnv, Server) {
    let (env, server) = (
        TestEnv::new(),
        Server::stopped(Options::new(Flavor::Unsonic)),
    );
    env.add_server("home", &server);
    (env, server)
}

#[test]
fn p105_it_is_added_with_and_without_its_kind() {
    for kind in [&[][..], &["--kind", "subsonic"]] {
        let server = Server::stopped(Options::new(Flavor::Unsonic));
        let env = TestEnv::new();
        let secret = env.write("secret", "admin\n");
        let secret = secret.to_str().unwrap();
        let add = [
            "server",
            "add",
            "uns",
            server.url(),
            "-u",
            "admin",
            "--password-file",
            secret,
        ];
        let added = env.run(&[&add[..], kind].concat()).ok();
        assert!(added.stderr.contains("Unsonic"), "{added}");
        let doctor = env.run(&["doctor"]).ok();
        assert!(doctor.stdout.contains("Unsonic"), "{doctor}");
    }
}

#[test]
fn f9_a_wrong_password_is_said_to_be_wrong() {
    let server = Server::stopped(Options::new(Flavor::Unsonic));
    let env = TestEnv::new();
    env.add_profile("home", server.url(), "admin", "nope");
    let refused = env.run(&["list"]).exits(4);
    assert!(
        refused.stderr.contains("wrong user name or password"),
        "{refused}"
    );
}

#[test]
fn f10_a_share_without_a_description_is_changed() {
    let (env, server) = unsonic();
    let _ = env
        .run(&["create", "--album", "Low Tide", "--expires", "9d"])
        .ok();
    let _ = env.run(&["expire", "sh-1", "--in", "20d", "--yes"]).ok();
    let _ = env
        .run(&["update", "sh-1", "--expires", "30d", "--yes"])
        .ok();
    let stored = server.stored().remove(0);
    assert_eq!(stored.expires.unwrap().to_string(), "2026-12-21T10:00:00Z");
    assert_eq!(stored.items, ["al-3"]);
    let _ = env
        .run(&["update", "sh-1", "--description", "for Bob", "--yes"])
        .ok();
    let _ = env.run(&["expire", "sh-1", "--by", "1d", "--yes"]).ok();
    assert_eq!(server.stored()[0].description.as_deref(), Some("for Bob"));
}

#[test]
fn f14_its_visits_are_unknown() {
    let (env, _server) = unsonic();
    let _ = env
        .run(&["create", "--album", "Low Tide", "--expires", "9d"])
        .ok();
    let shown = env.run(&["show", "sh-1", "-o", "json"]).ok().json();
    assert_eq!(shown[0]["visits"], serde_json::Value::Null);
    assert_eq!(shown[0]["last_visited"], serde_json::Value::Null);
}
