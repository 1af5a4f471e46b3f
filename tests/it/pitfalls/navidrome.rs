//! Navidrome's.

use serde_json::Value;
use sharectl_sandbox::navidrome::{NavidromeSettings, NavidromeVersion};
use sharectl_sandbox::{Effect, Options, Rule};

use super::{expiries, rows};
use crate::support::{Server, TestEnv, raw_http};

const CREATE: [&str; 3] = ["create", "--album", "Low Tide"];

fn navidrome(settings: NavidromeSettings) -> (TestEnv, Server) {
    let (env, server) = (TestEnv::new(), Server::stopped(Options::new(settings)));
    env.add_server("home", &server);
    (env, server)
}

fn newest() -> (TestEnv, Server) {
    navidrome(NavidromeSettings::default())
}

fn create(env: &TestEnv) -> Value {
    rows(env, &[&CREATE[..], &["-o", "json"]].concat()).remove(0)
}

#[test]
fn p4_an_end_that_navidrome_would_take_for_none_is_refused_here() {
    let (env, server) = newest();
    for end in ["0", "-1", "soon", "1970-01-01", "@1000", "2026-11-20"] {
        let output = env.run(&[&CREATE[..], &["--expires", end]].concat());
        let _ = output.exits(2);
    }
    let _ = env
        .run(&[&CREATE[..], &["--expires", "never"]].concat())
        .exits(7);
    assert!(expiries(&server, "createShare").is_empty());
}

#[test]
fn p5_an_end_is_sent_in_milliseconds() {
    let (env, server) = newest();
    let _ = env
        .run(&[&CREATE[..], &["--expires", "@1796000000"]].concat())
        .ok();
    assert_eq!(expiries(&server, "createShare"), ["1796000000000"]);
}

#[test]
fn p6_nothing_is_left_to_the_servers_default_end() {
    let (env, server) = navidrome(NavidromeSettings {
        default_expiration_days: 3,
        ..NavidromeSettings::default()
    });
    let made = create(&env);
    assert_eq!(made["expires"], "2026-12-21T10:00:00Z");
    assert_eq!(expiries(&server, "createShare").len(), 1);
}

#[test]
fn p8_a_share_that_is_gone_is_not_found_whatever_code_an_old_server_has_for_it() {
    for version in [
        NavidromeVersion::new(0, 49, 3),
        NavidromeVersion::new(0, 58, 5),
    ] {
        let (env, _server) = navidrome(NavidromeSettings::version(version));
        for args in [
            &["delete", "NoSuchOne1", "--yes"][..],
            &["update", "NoSuchOne1", "--description", "x", "--yes"],
            &["show", "NoSuchOne1"],
        ] {
            let _ = env.run(args).exits(5);
        }
    }
}

#[test]
fn p13_links_are_the_servers_own_unless_the_profile_knows_better() {
    let (env, server) = newest();
    let made = create(&env);
    let url = made["url"].as_str().unwrap();
    assert!(url.starts_with(server.url()), "{url}");
    env.configure("public-url = \"https://share.example.com/music\"");
    let listed = rows(&env, &["list", "-o", "json"]).remove(0);
    let id = made["id"].as_str().unwrap();
    let elsewhere = format!("https://share.example.com/music/share/{id}");
    assert_eq!(listed["url"], elsewhere);
}

#[test]
fn p14_the_native_list_tells_no_link_and_the_record_has_it() {
    let (env, server) = navidrome(NavidromeSettings {
        share_url: "https://share.example.com".to_owned(),
        ..NavidromeSettings::default()
    });
    let made = create(&env);
    server.clear_requests();
    let listed = rows(&env, &["list", "-o", "json"]).remove(0);
    assert_eq!(listed["url"], made["url"]);
    assert!(
        listed["url"]
            .as_str()
            .unwrap()
            .starts_with("https://share.example.com/share/")
    );
    let asked = server.requests();
    assert!(
        asked.iter().all(|seen| !seen.path.contains("getShares")),
        "{asked:?}"
    );
}

#[test]
fn p16_a_playlists_share_is_live_which_is_said_or_frozen_on_demand() {
    let (env, _server) = newest();
    let found = rows(&env, &["search", "tide", "-o", "json"]);
    let playlist = found
        .iter()
        .find(|item| item["kind"] == "playlist")
        .unwrap();
    let reference = playlist["ref"].as_str().unwrap();
    let live = env.run(&["create", reference, "-o", "json"]).ok();
    assert!(live.stderr.contains("follows the playlist"), "{live}");
    assert_eq!(live.json()[0]["live"], true);
    let frozen = rows(&env, &["create", reference, "--freeze", "-o", "json"]).remove(0);
    assert_eq!(frozen["live"], false);
    assert_eq!(frozen["kind"], "song");
}

#[test]
fn p17_a_page_instead_of_a_playlist_is_no_playlist() {
    let (env, server) = newest();
    let id = create(&env)["id"].as_str().unwrap().to_owned();
    let good = env.run(&["m3u", &id]).ok();
    assert!(good.stdout.starts_with("#EXTM3U"), "{good}");
    let page = Rule::new(Effect::Html).method("GET").path("/share/");
    server.faults().add(page);
    let bad = env.run(&["m3u", &id]);
    assert_ne!(bad.code, 0, "{bad}");
    assert_eq!(bad.stdout, "");
}

#[test]
fn p18_a_playlist_says_how_long_its_links_live() {
    let (env, _server) = newest();
    let id = create(&env)["id"].as_str().unwrap().to_owned();
    let output = env.run(&["m3u", &id]).ok();
    assert!(output.stdout.contains("work until 2026-12-21"), "{output}");
}

#[test]
fn p19_an_ended_web_session_is_renewed_once_and_no_media_id_is_kept() {
    let (env, server) = newest();
    let made = create(&env);
    let ended = Rule::new(Effect::ExpiredToken).path("/api/").times(1);
    server.faults().add(ended);
    server.clear_requests();
    assert_eq!(rows(&env, &["list", "-o", "json"]).len(), 1);
    let asked = server.requests();
    let logins = asked
        .iter()
        .filter(|seen| seen.path.ends_with("/auth/login"));
    assert_eq!(logins.count(), 1);
    // The journal may name them, for `undo`; what is believed later must not.
    let album = made["items"][0]["id"].as_str().unwrap();
    let facts = env.path().join("state/sharectl/facts");
    for file in std::fs::read_dir(facts).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(!text.contains(album), "{text}");
    }
}

#[test]
fn p20_many_commands_log_in_once_and_a_wrong_password_is_tried_once() {
    let (env, server) = newest();
    for _ in 0..8 {
        let _ = env.run(&["list"]).ok();
    }
    let logins = |server: &Server| {
        let asked = server.requests();
        asked
            .iter()
            .filter(|seen| seen.path.ends_with("/auth/login"))
            .count()
    };
    assert_eq!(logins(&server), 1);
    let (env, server) = (TestEnv::new(), Server::navidrome());
    env.add_profile("home", server.url(), "admin", "wrong");
    let _ = env.run(&["list"]).exits(4);
    assert_eq!(logins(&server), 1);
    let asked = server.requests();
    let needs_sign_in = |path: &str| path.starts_with("/api/") || path.starts_with("/rest/");
    assert!(!asked.iter().any(|seen| needs_sign_in(&seen.path)));
}

#[test]
fn p54_every_request_says_who_asks() {
    let (env, server) = newest();
    let _ = create(&env);
    for seen in server.requests() {
        let agent = seen.header("user-agent").unwrap_or_default();
        assert!(agent.starts_with("sharectl/"), "{seen:?}");
    }
}

#[test]
fn p10_a_share_of_songs_whose_files_are_gone_is_broken() {
    let server = Server::stopped(Options {
        preload: 10,
        ..Options::new(NavidromeSettings {
            missing_albums: vec!["Harbour Lights".to_owned()],
            ..NavidromeSettings::default()
        })
    });
    let env = TestEnv::new();
    env.add_server("home", &server);
    let broken = rows(&env, &["list", "--broken", "--sort", "kind", "-o", "json"]);
    let mut kinds: Vec<Value> = broken.iter().map(|share| share["kind"].clone()).collect();
    kinds.dedup();
    assert_eq!(kinds, ["album", "song"], "{broken:?}");
    let mut active = broken.iter().filter(|share| share["state"] == "active");
    let song = active.find(|share| share["kind"] == "song").unwrap();
    let shown = rows(&env, &["show", song["id"].as_str().unwrap(), "-o", "json"]).remove(0);
    assert_eq!(shown["tracks"], serde_json::json!([]));
    let played = env.run(&["m3u", song["id"].as_str().unwrap()]).exits(5);
    assert!(played.stderr.contains("can't hear anything in"), "{played}");
    // Subsonic still knows what it is called.
    assert!(shown["items"][0]["title"].is_string(), "{shown}");
}

#[test]
fn p9_one_broken_share_hides_none_and_can_be_deleted() {
    let (env, server) = navidrome(NavidromeSettings::version(NavidromeVersion::new(0, 62, 0)));
    let _ = create(&env);
    let rest = |call: &str| {
        let path = format!("/rest/{call}&u=admin&p=admin&v=1.16.1&c=test&f=json");
        raw_http::get(server.url(), &path).unwrap()
    };
    let lists = rest("getPlaylists?x=").json();
    let list = &lists["subsonic-response"]["playlists"]["playlist"][0]["id"];
    let list = list.as_str().unwrap();
    let _ = env.run(&["create", &format!("playlist:{list}")]).ok();
    let _ = rest(&format!("deletePlaylist?id={list}"));
    assert_eq!(rest("getShares?x=").status, 500);

    let listed = rows(&env, &["list", "-o", "json"]);
    assert_eq!(listed.len(), 2, "{listed:?}");
    let broken = rows(&env, &["list", "--broken", "-o", "json"]);
    assert_eq!(broken.len(), 1, "{broken:?}");
    let _ = env
        .run(&["delete", broken[0]["id"].as_str().unwrap(), "--yes"])
        .ok();
    assert_eq!(rest("getShares?x=").status, 200);
}

#[test]
fn p21_expired_and_missing_pages_are_distinguished() {
    let (env, server) = newest();
    let id = create(&env)["id"].as_str().unwrap().to_owned();
    for (status, told) in [(410, "has expired"), (404, "has no public page")] {
        let answer = Effect::Status(status, String::new());
        server
            .faults()
            .add(Rule::new(answer).method("GET").path("/share/"));
        let output = env.run(&["m3u", &id]).exits(5);
        assert!(output.stderr.contains(told), "{output}");
        server.faults().clear();
    }
}
