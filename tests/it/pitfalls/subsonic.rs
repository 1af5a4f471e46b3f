//! Those of Airsonic, Ampache and the other Subsonic servers.

use serde_json::Value;
use sharectl_sandbox::flavors::{Flavor, FlavorSettings};
use sharectl_sandbox::{Account, Effect, Options, Rule};

use super::{expiries, rows};
use crate::support::{Output, Server, TestEnv, many_songs};

const CREATE: [&str; 3] = ["create", "--album", "Low Tide"];

fn flavor(settings: impl Into<FlavorSettings>) -> (TestEnv, Server) {
    let (env, server) = (
        TestEnv::new(),
        Server::stopped(Options::new(settings.into())),
    );
    env.add_server("home", &server);
    env.configure("allow-plain-password = true");
    (env, server)
}

fn create(env: &TestEnv) -> Value {
    rows(env, &[&CREATE[..], &["-o", "json"]].concat()).remove(0)
}

fn id(share: &Value) -> &str {
    share["id"].as_str().unwrap()
}

fn asked(server: &Server, call: &str) -> usize {
    let asked = server.requests();
    asked.iter().filter(|seen| seen.path.contains(call)).count()
}

#[test]
fn p28_the_link_is_the_servers_own_byte_for_byte() {
    let (env, server) = flavor(Flavor::AirsonicAdvanced);
    let made = create(&env);
    let url = made["url"].as_str().unwrap();
    assert!(url.starts_with(&format!("{}/ext/share/", server.url())) && url.contains("?jwt="));
    assert_eq!(env.run(&["url", id(&made)]).ok().last_line(), url);
}

#[test]
fn p29_nothing_is_appended_to_a_link_that_it_would_break() {
    let (env, _server) = flavor(Flavor::Airsonic);
    let made = create(&env);
    let output = env.run(&["url", id(&made), "--at", "90"]).exits(7);
    assert!(output.stdout.is_empty(), "{output}");
}

#[test]
fn p32_bare_ids_and_missing_roles_are_refused_before_any_write() {
    let (env, server) = flavor(Flavor::AirsonicAdvanced);
    let output = env.run(&["create", "3"]).exits(6);
    assert!(output.stderr.contains("album:3"), "{output}");
    assert_eq!(asked(&server, "createShare"), 0);

    let bob = Account {
        may_share: false,
        ..Account::user("bob", "bobpw")
    };
    let server = Server::stopped(Options {
        accounts: vec![bob],
        ..Options::new(Flavor::AirsonicAdvanced)
    });
    let env = TestEnv::new();
    env.add_profile("home", server.url(), "bob", "bobpw");
    let output = env.run(&CREATE).exits(4);
    assert!(output.stderr.contains("role"), "{output}");
    assert_eq!(asked(&server, "createShare"), 0);
}

#[test]
fn p33_whether_a_share_has_ended_is_judged_by_its_end_and_not_by_its_page() {
    let (env, server) = flavor(Flavor::AirsonicAdvanced);
    let made = create(&env);
    let _ = env.run(&["expire", id(&made), "--now", "--yes"]).ok();
    let listed = rows(&env, &["list", "-o", "json"]).remove(0);
    assert_eq!(listed["state"], "expired");
    assert_eq!(asked(&server, "/ext/"), 0);
}

#[test]
fn p34_expiry_that_would_become_never_is_refused_with_a_hint() {
    let (env, server) = flavor(Flavor::Ampache);
    let output = env
        .run(&[&CREATE[..], &["--expires", "90min"]].concat())
        .exits(7);
    assert!(output.stderr.contains("would never expire"), "{output}");
    assert!(output.stderr.contains("a day at least: `1d`"), "{output}");
    assert_eq!(asked(&server, "createShare"), 0);
    let day = rows(
        &env,
        &[&CREATE[..], &["--expires", "1d", "-o", "json"]].concat(),
    );
    assert_eq!(day[0]["expires"], "2026-11-22T10:00:00Z");
}

#[test]
fn p35_an_end_is_what_was_asked_for_on_an_old_share_too() {
    let (env, server) = flavor(Flavor::Ampache);
    let made = create(&env);
    server
        .clock()
        .advance(jiff::SignedDuration::from_hours(20 * 24));
    let now = "2026-12-11T10:00:00Z";
    let later = |args: &[&str]| env.command(args).env("SHARECTL_TEST_NOW", now).run().ok();
    let _ = later(&["expire", id(&made), "--in", "5d", "--yes"]);
    let listed = later(&["list", "-o", "json"]).json();
    assert_eq!(listed[0]["expires"], "2026-12-16T10:00:00Z");
    // Counted from now, and stored from the creation twenty days ago.
    let sent = expiries(&server, "updateShare");
    let day_25 = "2027-01-05T10:00:00Z".parse::<jiff::Timestamp>().unwrap();
    assert_eq!(sent, [day_25.as_millisecond().to_string()]);
}

#[test]
fn p36_several_things_are_refused_before_anything() {
    let (env, server) = flavor(Flavor::Ampache);
    let found = rows(&env, &["search", "tide", "-o", "json"]);
    let songs = found.iter().filter(|item| item["kind"] == "song");
    let songs: Vec<&str> = songs.map(|song| song["ref"].as_str().unwrap()).collect();
    let output = env.run(&["create", songs[0], songs[1]]).exits(7);
    assert!(output.stderr.contains("--each"), "{output}");
    assert_eq!(asked(&server, "createShare"), 0);
}

#[test]
fn p37_sharing_switched_off_for_an_account_names_the_preference() {
    let says_what_is_missing = |output: &Output| {
        let hint = "hint: it needs the preference `share`, which is off by default";
        assert!(output.stderr.contains(hint), "{output}");
    };
    let bob = Account {
        may_share: false,
        ..Account::user("bob", "bobpw")
    };
    let server = Server::stopped(Options {
        accounts: vec![bob],
        ..Options::new(Flavor::Ampache)
    });
    let env = TestEnv::new();
    env.add_profile("home", server.url(), "bob", "bobpw");
    let output = env.run(&CREATE).exits(4);
    says_what_is_missing(&output);
    // Where the account may, and the server may not: its own refusal, with a way out.
    let (env, _server) = flavor(FlavorSettings {
        sharing: false,
        ..Flavor::Ampache.into()
    });
    let output = env.run(&CREATE).exits(4);
    says_what_is_missing(&output);
}

#[test]
fn p38_an_ok_that_changed_nothing_is_no_success() {
    let (env, server) = flavor(Flavor::Ampache);
    let made = create(&env);
    let ok = r#"{"subsonic-response":{"status":"ok","version":"1.16.1","type":"ampache"}}"#;
    for (call, args) in [
        (
            "/rest/updateShare",
            &["expire", id(&made), "--in", "9d", "--yes"][..],
        ),
        ("/rest/deleteShare", &["delete", id(&made), "--yes"]),
    ] {
        server
            .faults()
            .add(Rule::new(Effect::Status(200, ok.into())).path(call));
        let output = env.run(args);
        assert_eq!(output.code, 9, "{output}");
    }
    assert_eq!(rows(&env, &["list", "-o", "json"]).len(), 1);
}

#[test]
fn p39_the_secret_of_a_link_is_passed_on_and_never_logged() {
    let (env, _server) = flavor(Flavor::Ampache);
    let output = env.run(&[&CREATE[..], &["-vv"]].concat()).ok();
    let url = output.last_line();
    let secret = url.split("secret=").nth(1).unwrap();
    assert!(!output.stderr.contains(secret), "{output}");
}

#[test]
fn kima_that_only_pretends_is_not_believed() {
    let (env, _server) = flavor(Flavor::KimaFake);
    let output = env.run(&CREATE).exits(9);
    assert!(output.stdout.is_empty(), "{output}");
    assert!(output.stderr.contains("doesn't have it"), "{output}");
}

#[test]
fn a_share_that_kima_hands_back_is_not_taken_for_a_new_one() {
    let (env, _server) = flavor(Flavor::Kima);
    let made = create(&env);
    let output = env
        .run(&[&CREATE[..], &["--expires", "3d"]].concat())
        .exits(6);
    assert!(output.stderr.contains(id(&made)), "{output}");
    let listed = rows(&env, &["list", "-o", "json"]);
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["expires"], made["expires"]);
}

#[test]
fn an_api_that_is_switched_off_is_no_wrong_password() {
    let (env, _server) = flavor(FlavorSettings {
        subsonic: false,
        ..Flavor::MStream.into()
    });
    let output = env.run(&["list"]).exits(7);
    assert!(!output.stderr.contains("password"), "{output}");
    assert!(output.stderr.contains("turned off"), "{output}");
}

#[test]
fn a_changed_end_on_mstream_is_a_new_share_under_a_new_link() {
    let (env, server) = flavor(Flavor::MStream);
    let made = create(&env);
    let output = env.run(&["expire", id(&made), "--in", "60d", "--yes"]).ok();
    let listed = rows(&env, &["list", "-o", "json"]);
    assert_eq!(listed.len(), 1);
    assert_ne!(listed[0]["url"], made["url"]);
    assert_eq!(output.last_line(), listed[0]["url"].as_str().unwrap());
    assert_eq!(asked(&server, "updateShare"), 0);
    // What stands behind a thousand ids is lost there.
    for seen in server.requests() {
        let ids = seen.query.find("&id=");
        let last = ids.map_or("", |at| &seen.query[at..]);
        assert!(
            last.split('&')
                .all(|part| part.is_empty() || part.starts_with("id="))
        );
        assert_eq!(seen.body, "");
    }
}

#[test]
fn more_songs_than_an_address_holds_are_refused_before_anything() {
    let count = 3_000;
    let (env, server) = (
        TestEnv::new(),
        Server::stopped(Options {
            library: many_songs(count),
            ..Options::new(Flavor::MStream)
        }),
    );
    env.add_server("home", &server);
    let lines: String = (1..=count).map(|id| format!("song:{id}\n")).collect();
    let output = env.command(&["create", "-"]).stdin(&*lines).run().exits(7);
    assert!(output.stderr.contains("too many items"), "{output}");
    assert_eq!(asked(&server, "createShare"), 0);
}

#[test]
fn a_password_goes_out_plainly_only_where_that_was_allowed() {
    for flavor in [Flavor::Subsonic5, Flavor::Supysonic, Flavor::NextcloudMusic] {
        let (env, server) = (TestEnv::new(), Server::stopped(Options::new(flavor)));
        env.add_server("home", &server);
        let output = env.run(&["list"]).exits(4);
        assert!(output.stderr.contains("--allow-plain-password"), "{output}");
        let plainly = server
            .requests()
            .iter()
            .any(|seen| !seen.params("p").is_empty());
        assert!(!plainly, "{flavor:?}");
    }
}

#[test]
fn an_api_key_goes_alone_and_with_the_name_only_where_it_must() {
    let ada = Account {
        api_key: Some("key-of-ada".into()),
        ..Account::admin("ada", "adapw")
    };
    for (flavor, with_name) in [
        (Flavor::Ampache, false),
        (Flavor::MStream, false),
        (Flavor::Kima, true),
    ] {
        let server = Server::stopped(Options {
            accounts: vec![ada.clone()],
            ..Options::new(flavor)
        });
        let env = TestEnv::new();
        let file = env.write("key", "key-of-ada");
        env.configure(&format!(
            "[servers.home]\nurl = {:?}\nusername = \"ada\"\ntoken-file = {file:?}\n",
            server.url()
        ));
        let _ = env.run(&["list"]).ok();
        let asked = server.requests();
        let last = asked.last().unwrap();
        assert_eq!(last.params("apiKey"), ["key-of-ada"]);
        assert_eq!(!last.params("u").is_empty(), with_name, "{flavor:?}");
    }
}
