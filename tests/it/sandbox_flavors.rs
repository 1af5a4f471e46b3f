//! Each Subsonic flavor keeps the rule it is known for.

use serde_json::Value;
use sharectl_sandbox::Options;
use sharectl_sandbox::flavors::Flavor;

use crate::support::{Server, raw_http};

/// A call as a careful client makes it: plain password, an old version, `.view`.
fn rest(server: &Server, call: &str) -> Value {
    let (name, query) = call.split_once('?').unwrap_or((call, ""));
    let path = format!("/rest/{name}.view?{query}&u=admin&p=admin&v=1.10.0&c=test&f=json");
    let answer = raw_http::get(server.url(), &path).unwrap();
    serde_json::from_slice::<Value>(&answer.body)
        .map_or(Value::Null, |body| body["subsonic-response"].clone())
}

fn song_of(server: &Server) -> String {
    let found = rest(server, "search3?query=Overture");
    let songs = &found["searchResult3"]["song"];
    let song = if songs.is_array() { &songs[0] } else { songs };
    match &song["id"] {
        Value::String(id) => id.clone(),
        other => other.to_string(),
    }
}

#[test]
fn every_flavor_that_shares_creates_lists_and_deletes() {
    let real = Flavor::ALL.into_iter().filter(|flavor| flavor.shares());
    for flavor in real {
        let server = Server::start(Options::new(flavor));
        let song = song_of(&server);
        let expires = (server.clock().now().as_second() + 5 * 86_400) * 1000;
        let made = rest(&server, &format!("createShare?id={song}&expires={expires}"));
        assert_eq!(made["status"], "ok", "{flavor:?}: {made}");
        // Melovian wraps a single share in nothing.
        let share = match &made["shares"]["share"] {
            Value::Null => &made["share"],
            share => share,
        };
        let share = if share.is_array() { &share[0] } else { share };
        let id = match &share["id"] {
            Value::String(id) => id.clone(),
            other => other.to_string(),
        };
        let link = share["url"]
            .as_str()
            .unwrap()
            .trim_start_matches(server.url());
        let page = raw_http::get(server.url(), link).unwrap();
        assert_eq!(page.status, 200, "{flavor:?}: {link}");
        let listed = rest(&server, "getShares").to_string();
        assert!(listed.contains(link), "{flavor:?}: {listed}");
        let gone = rest(&server, &format!("deleteShare?id={id}"));
        assert_eq!(gone["status"], "ok", "{flavor:?}: {gone}");
        let listed = rest(&server, "getShares").to_string();
        assert!(!listed.contains(link), "{flavor:?}: {listed}");
    }
}

#[test]
fn every_flavor_that_can_not_share_says_so_in_its_own_way() {
    for (flavor, code) in [
        (Flavor::Gonic, 70),
        (Flavor::Koel, 70),
        (Flavor::Supysonic, 0),
        (Flavor::Lms, 0),
        (Flavor::NextcloudMusic, 0),
    ] {
        let server = Server::start(Options::new(flavor));
        let answer = rest(&server, "getShares");
        assert_eq!(answer["error"]["code"], code, "{flavor:?}: {answer}");
        assert_eq!(rest(&server, "ping")["status"], "ok", "{flavor:?}");
    }
    let server = Server::start(Options::new(Flavor::JellySonic));
    let path = "/rest/getShares?u=admin&p=admin&v=1.15.0&c=test&f=json";
    assert_eq!(raw_http::get(server.url(), path).unwrap().status, 404);
}

#[test]
fn airsonic_reads_an_album_id_as_another_folder() {
    let server = Server::start(Options::new(Flavor::AirsonicAdvanced));
    let albums = rest(&server, "getAlbumList2?type=alphabeticalByName&size=1");
    let album = albums["albumList2"]["album"][0].clone();
    let id = album["id"].as_str().unwrap();
    let made = rest(&server, &format!("createShare?id={id}"));
    let entry = &made["shares"]["share"][0]["entry"][0];
    assert_ne!(entry["title"], album["name"], "{made}");
}

#[test]
fn ampache_links_under_a_day_never_expire() {
    let server = Server::start(Options::new(Flavor::Ampache));
    let song = song_of(&server);
    let soon = (server.clock().now().as_second() + 3600) * 1000;
    let made = rest(&server, &format!("createShare?id={song}&expires={soon}"));
    assert_eq!(made["shares"]["share"][0]["expires"], Value::Null, "{made}");
}
