//! Pitfalls of Audiobookshelf.

use std::time::Duration;

use sharectl_sandbox::audiobookshelf::{AudiobookshelfSettings, AudiobookshelfVersion};
use sharectl_sandbox::{Effect, Options, Rule};

use super::rows;
use crate::support::{Server, TestEnv, raw_http};

const CREATE: [&str; 3] = ["create", "--book", "The Lighthouse Keeper"];

fn books(settings: AudiobookshelfSettings) -> (TestEnv, Server) {
    let (env, server) = (TestEnv::new(), Server::stopped(Options::new(settings)));
    env.add_server("books", &server);
    (env, server)
}

#[test]
fn p47_a_list_opens_no_listening_session() {
    let (env, server) = books(AudiobookshelfSettings::default());
    let _ = env.run(&CREATE).ok();
    assert_eq!(rows(&env, &["list", "-o", "json"]).len(), 1);
    let asked = server.requests();
    assert!(
        asked.iter().all(|seen| !seen.path.contains("/public/")),
        "{asked:?}"
    );
}

#[test]
fn p48_a_server_that_never_answers_is_not_waited_for() {
    let (env, server) = books(AudiobookshelfSettings::default());
    let _ = env.run(&["list"]).ok();
    server
        .faults()
        .add(Rule::new(Effect::Delay(Duration::from_secs(3600))));
    let output = env
        .run(&["list", "--timeout", "100ms", "--retries", "0"])
        .exits(8);
    assert!(output.stderr.contains("100ms"), "{output}");
}

#[test]
fn p51_the_base_path_may_be_named_or_left_out() {
    let (env, server) = books(AudiobookshelfSettings::version(AudiobookshelfVersion::new(
        2, 36, 0,
    )));
    let made = rows(&env, &[&CREATE[..], &["-o", "json"]].concat()).remove(0);
    let host = server.url().trim_end_matches("/audiobookshelf").to_owned();
    for (name, url) in [
        ("bare", host.clone()),
        ("full", format!("{host}/audiobookshelf")),
    ] {
        env.add_profile(name, &url, "admin", "admin");
        let listed = rows(&env, &["-s", name, "list", "-o", "json"]).remove(0);
        assert_eq!(listed["id"], made["id"], "{name}");
        let link = listed["url"].as_str().unwrap();
        assert!(link.starts_with(&host), "{link}");
    }
}

#[test]
fn p50_the_share_of_a_deleted_book_is_deleted_by_its_id() {
    let (env, server) = books(AudiobookshelfSettings::default());
    let create = [&CREATE[..], &["--slug", "keeper", "-o", "json"]].concat();
    let made = rows(&env, &create).remove(0);
    let book = made["items"][0]["id"].as_str().unwrap();
    let send = |method: &str, path: &str, headers: &[(String, String)], body: &[u8]| {
        raw_http::send(server.url(), method, path, headers, body).unwrap()
    };
    let kind = [("Content-Type".to_owned(), "application/json".to_owned())];
    let body = br#"{"username":"admin","password":"admin"}"#;
    let user = send("POST", "/login", &kind, body).json();
    let token = user["user"]["token"]
        .as_str()
        .or(user["user"]["accessToken"].as_str());
    let bearer = (
        "Authorization".to_owned(),
        format!("Bearer {}", token.unwrap()),
    );
    let bearer = [bearer];
    let item = format!("/api/items/{book}?expanded=1&include=share");
    let item = send("GET", &item, &bearer, b"").json();
    let id = item["mediaItemShare"]["id"].as_str().unwrap();
    let gone = send("DELETE", &format!("/api/items/{book}"), &bearer, b"");
    assert_eq!(gone.status, 200, "{gone:?}");
    assert!(rows(&env, &["list", "-o", "json"]).is_empty());

    // On another machine, whose journal doesn't contain the share.
    let elsewhere = env.path().join("elsewhere").display().to_string();
    let elsewhere = |args: &[&str]| env.run(&[args, &["--state-dir", &elsewhere]].concat());
    let named = format!("id:{id}");
    let asked = elsewhere(&["delete", &named, "--dry-run"]).ok();
    assert!(asked.stdout.contains("not listed by the server"), "{asked}");
    let _ = elsewhere(&["delete", &format!("books/{id}"), "--yes"]).ok();
    // The id is now a mistake, and no longer a hidden share.
    let _ = env.run(&["delete", &format!("id:{id}"), "--yes"]).exits(5);
    let _ = env.run(&["delete", id, "--yes"]).exits(5);
}
