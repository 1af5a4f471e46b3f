//! The sandbox as a whole: state between processes, faults, and the paths a base path hides.

use sharectl_sandbox::navidrome::{LoginProxy, NavidromeSettings, NavidromeVersion};
use sharectl_sandbox::{Effect, Options, Rule};

use crate::support::{Server, raw_http};

const AUTH: &str = "u=admin&p=admin&v=1.16.1&c=test&f=json";

fn rest(server: &Server, call: &str) -> serde_json::Value {
    let path = format!("/rest/{call}&{AUTH}");
    let answer = raw_http::get(server.url(), &path).unwrap().json();
    answer["subsonic-response"].clone()
}

fn share_of(server: &Server, title: &str) -> String {
    let found = rest(server, &format!("search3?query={title}"));
    let id = found["searchResult3"]["album"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let made = rest(server, &format!("createShare?id={id}"));
    made["shares"]["share"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn state_is_kept_between_servers_and_shared_by_two_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let options = || Options {
        state: Some(dir.path().join("demo.jsonl")),
        ..Options::default()
    };
    let id = share_of(&Server::start(options()), "harbour+lights");
    let one = Server::start(options());
    let two = Server::start(options());
    assert_eq!(rest(&one, "getShares?")["shares"]["share"][0]["id"], id);
    assert_eq!(rest(&two, &format!("deleteShare?id={id}"))["status"], "ok");
    assert_eq!(rest(&one, "getShares?")["shares"], serde_json::json!({}));
}

#[test]
fn a_write_can_happen_without_an_answer() {
    let server = Server::navidrome();
    server.faults().add(
        Rule::new(Effect::CutAfter)
            .path("/rest/createShare")
            .times(1),
    );
    let found = rest(&server, "search3?query=low+tide");
    server.clear_requests();
    let id = found["searchResult3"]["album"][0]["id"].as_str().unwrap();
    let lost = raw_http::get(server.url(), &format!("/rest/createShare?id={id}&{AUTH}"));
    assert!(lost.is_err(), "{lost:?}");
    assert_eq!(server.requests().len(), 1);
    assert_eq!(server.requests()[0].status, None);
    let shares = rest(&server, "getShares?");
    assert_eq!(shares["shares"]["share"].as_array().unwrap().len(), 1);
}

#[test]
fn a_cut_body_is_no_whole_answer() {
    let server = Server::navidrome();
    server.faults().add(Rule::new(Effect::CutBody));
    let answer = raw_http::get(server.url(), &format!("/rest/ping?{AUTH}"));
    if let Ok(answer) = answer {
        assert!(serde_json::from_slice::<serde_json::Value>(&answer.body).is_err());
    }
}

#[test]
fn swapped_contents_are_another_album() {
    let server = Server::navidrome();
    server
        .faults()
        .add(Rule::new(Effect::WrongContents).path("/rest/createShare"));
    let id = share_of(&server, "harbour+lights");
    let shares = rest(&server, "getShares?");
    assert_eq!(shares["shares"]["share"][0]["id"], id);
    assert_ne!(
        shares["shares"]["share"][0]["entry"][0]["title"],
        "Harbour Lights"
    );
}

#[test]
fn a_login_proxy_guards_all_but_subsonic() {
    let server = Server::start(Options::new(NavidromeSettings {
        login_proxy: Some(LoginProxy::Redirect),
        base_path: "/music".to_owned(),
        ..NavidromeSettings::default()
    }));
    let status = |path: &str| raw_http::get(server.url(), path).unwrap().status;
    assert_eq!(status("/music/app/"), 302);
    assert_eq!(status("/music/api/share"), 302);
    assert_eq!(status(&format!("/music/rest/ping?{AUTH}")), 200);
    let outside = raw_http::get(server.url(), "/rest/ping").unwrap();
    assert_eq!(outside.header("location"), Some("/music/app/"));
}

#[test]
fn a_playlist_plays_until_the_share_ends() {
    let server = Server::navidrome();
    let id = share_of(&server, "harbour+lights");
    let list = raw_http::get(server.url(), &format!("/share/{id}/m3u")).unwrap();
    let text = list.text();
    assert!(text.starts_with("#EXTM3U\n"), "{text}");
    let stream = text.lines().find(|line| line.starts_with("http")).unwrap();
    let path = stream.trim_start_matches(server.url());
    let sound = raw_http::get(server.url(), path).unwrap();
    assert_eq!((sound.status, &sound.body[..4]), (200, b"RIFF".as_slice()));
    server
        .clock()
        .advance(jiff::SignedDuration::from_hours(24 * 366));
    assert_eq!(
        raw_http::get(server.url(), &format!("/share/{id}"))
            .unwrap()
            .status,
        410
    );
    assert_ne!(raw_http::get(server.url(), path).unwrap().status, 200);
}

#[test]
fn a_share_of_a_lost_playlist_breaks_old_lists_and_not_new_ones() {
    for (version, status) in [
        (NavidromeVersion::new(0, 62, 0), 500),
        (NavidromeVersion::NEWEST, 200),
    ] {
        let server = Server::start(Options::new(NavidromeSettings::version(version)));
        let lists = rest(&server, "getPlaylists?");
        let id = lists["playlists"]["playlist"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        rest(&server, &format!("createShare?id={id}"));
        rest(&server, &format!("deletePlaylist?id={id}"));
        let answer = raw_http::get(server.url(), &format!("/rest/getShares?{AUTH}")).unwrap();
        assert_eq!(answer.status, status, "{version}");
    }
}

#[test]
fn many_shares_are_there_from_the_start_and_half_have_expired() {
    let server = Server::start(Options {
        preload: 200,
        ..Options::default()
    });
    let body = br#"{"username":"admin","password":"admin"}"#;
    let login = raw_http::send(server.url(), "POST", "/auth/login", &[], body).unwrap();
    let token = login.json()["token"].as_str().unwrap().to_owned();
    let auth = [("X-ND-Authorization".to_owned(), format!("Bearer {token}"))];
    let list = raw_http::send(server.url(), "GET", "/api/share", &auth, b"").unwrap();
    assert_eq!(list.header("x-total-count"), Some("200"));
    let now = server.clock().now();
    let shares = list.json();
    let expired = shares.as_array().unwrap().iter().filter(|share| {
        let expires: jiff::Timestamp = share["expiresAt"].as_str().unwrap().parse().unwrap();
        expires < now
    });
    assert_eq!(expired.count(), 100);
}

#[test]
fn the_documented_dialect_takes_mixed_contents_and_counts_expiry_from_now() {
    use sharectl_sandbox::sharing_api;
    let server = Server::start(Options::new(sharing_api::SharingApiSettings::default()));
    let body = br#"{"username":"admin","password":"admin"}"#;
    let login = raw_http::send(server.url(), "POST", "/auth/login", &[], body).unwrap();
    let token = login.json()["token"].as_str().unwrap().to_owned();
    let headers = [("X-ND-Authorization".to_owned(), format!("Bearer {token}"))];
    let empty = raw_http::send(server.url(), "POST", "/api/share", &headers, b"{}").unwrap();
    assert_eq!(empty.status, 400);
    let unknown = br#"{"albums":["nope"]}"#;
    let unknown = raw_http::send(server.url(), "POST", "/api/share", &headers, unknown).unwrap();
    assert_eq!(unknown.status, 404);
    let none = raw_http::send(server.url(), "GET", "/api/share", &headers, b"").unwrap();
    assert_eq!(none.json(), serde_json::json!([]));
    assert_eq!(
        raw_http::get(server.url(), "/api/share").unwrap().status,
        401
    );
    assert_eq!(raw_http::get(server.url(), "/app/").unwrap().status, 404);
}

#[test]
fn book_page_reports_the_start_second() {
    use sharectl_sandbox::audiobookshelf;
    let server = Server::start(Options {
        preload: 4,
        ..Options::new(audiobookshelf::AudiobookshelfSettings::default())
    });
    let page = raw_http::get(server.url(), "/audiobookshelf/share/shared-0?t=75").unwrap();
    assert!(
        page.text().contains("Opens at second 75 (1:15)"),
        "{}",
        page.text()
    );
    let late = raw_http::get(server.url(), "/audiobookshelf/share/shared-0?t=9999999").unwrap();
    assert!(
        late.text().contains("Opens at second 0 "),
        "{}",
        late.text()
    );
}
