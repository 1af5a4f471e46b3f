//! Navidrome: a build after 0.63.2, and 0.49.3.

use sharectl_sandbox::navidrome::{NavidromeSettings, NavidromeVersion};
use sharectl_sandbox::{Account, Clock, LibrarySpec, Options};

use super::{Replay, Rules, exchange};
use crate::support::Server;

fn rules() -> Rules {
    Rules {
        ids: &["id", "token", "userId", "subsonicSalt", "subsonicToken"],
        exact: &[
            "status",
            "version",
            "type",
            "code",
            "message",
            "error",
            "title",
            "name",
            "album",
            "artist",
            "description",
            "username",
            "visitCount",
            "downloadable",
            "isDir",
            "isAdmin",
            "resourceIds",
            "resourceType",
            "contents",
            "format",
            "maxBitRate",
            "songCount",
            "duration",
            "track",
            "albumCount",
            "versions",
            "path",
            "albumId",
            "artistId",
            "parent",
            "owner",
            "ignoredArticles",
            "sortName",
            "mediaType",
        ],
        optional: &[],
        ignored: &[],
        headers: &[
            "retry-after",
            "x-total-count",
            "x-nd-authorization",
            "location",
        ],
        times: &[],
    }
}

/// A server with the library and the version of a recording.
fn server(seed: &str, settings: NavidromeSettings) -> Server {
    let recorded = exchange::read(seed);
    let search = recorded.iter().find(|exchange| exchange.name == "search3");
    let songs = search.map(|exchange| {
        let answer = &exchange.response.body["subsonic-response"]["searchResult3"]["song"];
        serde_json::from_value(answer.clone()).unwrap()
    });
    let given = sharectl_sandbox::library::Given {
        songs: songs.unwrap_or_default(),
    };
    Server::start(Options {
        clock: Clock::fixed("2026-11-21T08:00:00Z".parse().unwrap()),
        library: LibrarySpec::Given(given),
        accounts: vec![Account::admin("admin", "admin").shown_as("Dev Admin")],
        ..Options::new(NavidromeSettings {
            version_shown: "dev".to_owned(),
            ..settings
        })
    })
}

#[test]
fn navidrome_now_answers_as_recorded() {
    let server = server("navidrome.json", NavidromeSettings::default());
    Replay::new(server, rules(), &[])
        .play("navidrome.json")
        .play("navidrome-2.json")
        .verdict();
}

#[test]
fn navidrome_0_49_3_answers_as_recorded() {
    let settings = NavidromeSettings::version(NavidromeVersion::new(0, 49, 3));
    Replay::new(server("navidrome-0.49.3.json", settings), rules(), &[])
        .play("navidrome-0.49.3.json")
        .play("navidrome-0.49.3-2.json")
        .verdict();
}

#[test]
fn navidrome_with_sharing_off_answers_as_recorded() {
    let settings = NavidromeSettings {
        sharing: false,
        base_path: "/music".to_owned(),
        ..NavidromeSettings::default()
    };
    Replay::new(server("navidrome-disabled.json", settings), rules(), &[])
        .play("navidrome-disabled.json")
        .verdict();
}

#[test]
fn navidrome_with_a_share_url_answers_as_recorded() {
    let settings = NavidromeSettings {
        base_path: "/music".to_owned(),
        share_url: "https://share.example.com/x".to_owned(),
        default_downloadable: true,
        default_expiration_days: 2,
        ..NavidromeSettings::default()
    };
    Replay::new(server("navidrome-shareurl.json", settings), rules(), &[])
        .play("navidrome-shareurl.json")
        .verdict();
}
