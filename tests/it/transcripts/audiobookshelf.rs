//! Audiobookshelf 2.11.0, 2.25.1, 2.26.0 and 2.36.0, and its edge cases.

use jiff::SignedDuration;
use serde_json::Value;
use sharectl_sandbox::audiobookshelf::{
    AudiobookshelfSettings, AudiobookshelfVersion, GivenItem, GivenShelf,
};
use sharectl_sandbox::{Account, Clock, Options};

use super::exchange::Exchange;
use super::{Deviation, Replay, Rules, exchange};
use crate::support::{Server, raw_http};

fn rules() -> Rules {
    Rules {
        ids: &[
            "id",
            "token",
            "accessToken",
            "refreshToken",
            "apiKey",
            "userId",
            "createdByUserId",
            "deviceId",
            "folderId",
            "libraryItemId",
            "podcastId",
        ],
        exact: &[
            "app",
            "serverVersion",
            "isInit",
            "success",
            "error",
            "type",
            "username",
            "name",
            "title",
            "authorName",
            "author",
            "mediaType",
            "slug",
            "expiresAt",
            "isDownloadable",
            "mediaItemType",
            "mediaItemId",
            "libraryId",
            "total",
            "limit",
            "page",
            "include",
            "filterBy",
            "minified",
            "numTracks",
            "numChapters",
            "numEpisodes",
            "displayTitle",
            "displayAuthor",
            "startTime",
            "currentTime",
            "isActive",
            "collapseseries",
        ],
        optional: &[],
        ignored: &["serverSettings", "settings", "metaTags", "permissions"],
        headers: &["retry-after", "ratelimit-limit", "location"],
        times: &[],
    }
}

/// The libraries a recording makes, with the items its lists show.
fn shelves(recorded: &[Exchange]) -> Vec<GivenShelf> {
    let made = recorded.iter().filter(|exchange| {
        exchange.request.method == "POST" && exchange.request.path.ends_with("/api/libraries")
    });
    made.map(|exchange| {
        let library = &exchange.response.body;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let id = text(&library["id"]);
        // The first of the longest lists.
        let lists = recorded.iter().rev().filter(|exchange| {
            exchange.request.path.contains(&format!("{id}/items?limit"))
                && !exchange.request.path.contains("filter=")
                && !exchange.request.path.contains("include=")
        });
        let results = lists.map(|list| list.response.body["results"].clone());
        let items = results.max_by_key(|items| items.as_array().map(Vec::len));
        let items: Vec<GivenItem> = serde_json::from_value(items.unwrap()).unwrap();
        GivenShelf {
            name: text(&library["name"]),
            folder: text(&library["folders"][0]["fullPath"]),
            items,
            id,
        }
    })
    .collect()
}

fn start(files: &[&str], version: AudiobookshelfVersion, initialized: bool) -> Server {
    let recorded: Vec<Exchange> = files.iter().flat_map(|file| exchange::read(file)).collect();
    let accounts = if initialized {
        vec![Account::admin("root", "rootpw")]
    } else {
        Vec::new()
    };
    Server::start(Options {
        clock: Clock::fixed("2026-11-21T08:00:00Z".parse().unwrap()),
        accounts,
        ..Options::new(AudiobookshelfSettings {
            initialized,
            given: Some(shelves(&recorded)),
            race_window: SignedDuration::from_millis(8 * i64::from(initialized)),
            ..AudiobookshelfSettings::version(version)
        })
    })
}

fn replay(files: &[&str], version: AudiobookshelfVersion, deviations: &'static [Deviation]) {
    let mut replay = Replay::new(start(files, version, false), rules(), deviations);
    for file in files {
        replay.play(file);
    }
    replay.verdict();
}

#[test]
fn audiobookshelf_2_11_0_answers_as_recorded() {
    replay(
        &["audiobookshelf-2.11.0.json"],
        AudiobookshelfVersion::new(2, 11, 0),
        &[],
    );
}

#[test]
fn audiobookshelf_2_25_1_answers_as_recorded() {
    replay(
        &["audiobookshelf-2.25.1.json"],
        AudiobookshelfVersion::new(2, 25, 1),
        &[],
    );
}

#[test]
fn audiobookshelf_2_26_0_answers_as_recorded() {
    replay(
        &["audiobookshelf-2.26.0.json"],
        AudiobookshelfVersion::new(2, 26, 0),
        &[],
    );
}

#[test]
fn audiobookshelf_2_36_0_answers_as_recorded() {
    let files = ["audiobookshelf-setup.json", "audiobookshelf.json"];
    const DEVIATIONS: &[Deviation] = &[Deviation {
        file: "audiobookshelf.json",
        exchange: "public page",
        what: "status: 404",
        why: "the web client of the recorded server was not built; the sandbox has a page",
    }];
    replay(&files, AudiobookshelfVersion::NEWEST, DEVIATIONS);
}

#[test]
fn the_edges_of_audiobookshelf_answer_as_recorded() {
    let file = "audiobookshelf-edge.json";
    let server = start(&[file], AudiobookshelfVersion::NEWEST, true);
    let body = br#"{"username":"root","password":"rootpw"}"#;
    let path = "/audiobookshelf/login";
    let login = raw_http::send(server.url(), "POST", path, &[], body).unwrap();
    let token = login.json()["user"]["token"].as_str().unwrap().to_owned();
    const DEVIATIONS: &[Deviation] = &[
        Deviation {
            file: "audiobookshelf-edge.json",
            exchange: "*",
            what: "/playbackSession/audioTracks/0/title",
            why: "the list that the library is seeded from does not tell the names of files",
        },
        Deviation {
            file: "audiobookshelf-edge.json",
            exchange: "item with two shares",
            what: "/media/tracks/0/title",
            why: "as above",
        },
        Deviation {
            file: "audiobookshelf-edge.json",
            exchange: "share list",
            what: "/results/0/mediaItemShare/slug",
            why: "which of several shares of one book is shown follows from no rule",
        },
        Deviation {
            file: "audiobookshelf-edge.json",
            exchange: "share list",
            what: "/results/1/mediaItemShare/slug",
            why: "as above",
        },
        Deviation {
            file: "audiobookshelf-edge.json",
            exchange: "*after restart*",
            what: "",
            why: "the sandbox is not restarted between: download permissions that were not sent stay absent",
        },
        Deviation {
            file: "audiobookshelf-edge.json",
            exchange: "slug e3 after library deletion",
            what: "status",
            why: "the book belongs to a library that the recording does not show",
        },
    ];
    let mut replay = Replay::new(server, rules(), DEVIATIONS);
    replay
        .translator
        .learn("header.payload018.signature", &token);
    replay.play(file).verdict();
}
