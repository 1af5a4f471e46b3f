//! Airsonic-Advanced, mStream, gonic and Supysonic.

use std::collections::HashMap;

use serde_json::Value;
use sharectl_sandbox::flavors::{Flavor, FlavorSettings};
use sharectl_sandbox::library::{Given, GivenSong};
use sharectl_sandbox::{Account, Clock, LibrarySpec, Options};

use super::exchange::Exchange;
use super::{Deviation, Replay, Rules, exchange};
use crate::support::Server;

pub(super) fn rules() -> Rules {
    Rules {
        ids: &["id", "token"],
        exact: &[
            "status",
            "version",
            "type",
            "code",
            "message",
            "openSubsonic",
            "title",
            "name",
            "album",
            "artist",
            "description",
            "username",
            "visitCount",
            "isDir",
            "shareRole",
            "adminRole",
            "parent",
            "albumId",
            "artistId",
            "songCount",
            "albumCount",
            "error",
        ],
        optional: &["trace"],
        ignored: &["user", "users"],
        headers: &["location"],
        times: &["expires"],
    }
}

/// Every song in any answer of a recording, with its artist's folder.
pub(super) fn library(recorded: &[Exchange]) -> Given {
    let mut songs: Vec<GivenSong> = Vec::new();
    let mut folders: Vec<(String, String)> = Vec::new();
    for exchange in recorded {
        gather(&exchange.response.body, &mut songs, &mut folders);
    }
    for song in &mut songs {
        let folder = folders.iter().find(|(folder, _)| *folder == song.folder);
        song.artist_folder = folder.map_or_else(String::new, |(_, parent)| parent.clone());
        // If songs have only a parent id, that is the album's.
        if song.album_id.is_empty() {
            song.album_id.clone_from(&song.folder);
        }
        if song.artist_id.is_empty() {
            song.artist_id = artist_id(recorded, &song.artist);
        }
    }
    songs.extend(unheard(recorded, &songs));
    // An artist has one folder, which may be known from any of their songs.
    let known: HashMap<String, String> = songs
        .iter()
        .filter(|song| !song.artist_folder.is_empty())
        .map(|song| (song.artist.clone(), song.artist_folder.clone()))
        .collect();
    for song in &mut songs {
        if let Some(folder) = known.get(&song.artist) {
            song.artist_folder.clone_from(folder);
        }
    }
    songs.sort_by(|one, two| one.title.cmp(&two.title));
    Given { songs }
}

/// Invented songs for the albums in a recording that no song is known of.
fn unheard(recorded: &[Exchange], songs: &[GivenSong]) -> Vec<GivenSong> {
    let mut made: Vec<GivenSong> = Vec::new();
    for exchange in recorded {
        let list = &exchange.response.body["subsonic-response"]["albumList2"]["album"];
        for album in list.as_array().into_iter().flatten() {
            let text = |key: &str| album[key].as_str().unwrap_or_default().to_owned();
            let id = text("id");
            let mut known = songs.iter().chain(&made);
            if known.any(|song| song.album_id == id || song.album == text("name")) {
                continue;
            }
            let count = &album["songCount"];
            let count = count.as_u64().or_else(|| count.as_str()?.parse().ok());
            for number in 0..count.unwrap_or_default() {
                made.push(GivenSong {
                    id: format!("{id} {number}"),
                    title: format!("{number} of {}", text("name")),
                    album: text("name"),
                    album_id: id.clone(),
                    artist: text("artist"),
                    artist_id: text("artistId"),
                    folder: String::new(),
                    artist_folder: folder_of(recorded, &text("artist")),
                    track: 1,
                    duration: 1,
                    size: 1,
                    created: None,
                });
            }
        }
    }
    made
}

/// The id of an artist, from the albums.
fn artist_id(recorded: &[Exchange], artist: &str) -> String {
    let lists = recorded
        .iter()
        .map(|exchange| &exchange.response.body["subsonic-response"]["albumList2"]["album"]);
    let albums = lists.flat_map(|list| list.as_array().into_iter().flatten());
    let mut own = albums.filter(|album| album["artist"] == artist);
    let id = own.find_map(|album| album["artistId"].as_str());
    id.unwrap_or_default().to_owned()
}

/// The id of an artist's folder, if the recording contains a share of it.
fn folder_of(recorded: &[Exchange], artist: &str) -> String {
    let mut found = String::new();
    for exchange in recorded {
        let shares = &exchange.response.body["subsonic-response"]["shares"]["share"];
        let entries = shares.as_array().into_iter().flatten();
        let entries = entries.flat_map(|share| share["entry"].as_array().into_iter().flatten());
        for entry in entries {
            if entry["isDir"] == true && entry["title"] == artist && entry["parent"].is_null() {
                found = entry["id"].as_str().unwrap_or_default().to_owned();
            }
        }
    }
    found
}

fn gather(value: &Value, songs: &mut Vec<GivenSong>, folders: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            let text = |key: &str| fields.get(key).and_then(Value::as_str).map(str::to_owned);
            if fields.contains_key("suffix") {
                let known = songs
                    .iter()
                    .any(|song| Some(&song.id) == text("id").as_ref());
                // A creation time without a zone isn't a valid time.
                let mut song = value.clone();
                song["created"] = Value::Null;
                for key in ["track", "duration", "size"] {
                    // Some servers send numbers as text.
                    let number = song[key].as_str().and_then(|text| text.parse::<u64>().ok());
                    if let Some(number) = number {
                        song[key] = number.into();
                    }
                }
                let song = serde_json::from_value::<GivenSong>(song);
                if let (false, Ok(song)) = (known, song) {
                    let folder = text("parent").unwrap_or_default();
                    songs.push(GivenSong { folder, ..song });
                }
            } else if let (Some(id), Some(parent)) = (text("id"), text("parent")) {
                folders.push((id, parent));
            }
            fields
                .values()
                .for_each(|value| gather(value, songs, folders));
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, songs, folders)),
        _ => {}
    }
}

/// The rules, but ignoring the text of errors that don't concern shares.
fn rules_without_words() -> Rules {
    Rules {
        exact: &[
            "status",
            "version",
            "type",
            "code",
            "openSubsonic",
            "title",
            "name",
            "album",
            "artist",
            "username",
            "isDir",
            "shareRole",
            "parent",
            "songCount",
            "albumCount",
        ],
        ..rules()
    }
}

fn replay(
    files: &[&str],
    settings: FlavorSettings,
    accounts: Vec<Account>,
    rules: Rules,
    deviations: &'static [Deviation],
) {
    let recorded: Vec<Exchange> = files.iter().flat_map(|file| exchange::read(file)).collect();
    let server = Server::start(Options {
        clock: Clock::fixed("2026-11-21T08:00:00Z".parse().unwrap()),
        library: LibrarySpec::Given(library(&recorded)),
        accounts,
        ..Options::new(settings)
    });
    let mut replay = Replay::new(server, rules, deviations);
    for file in files {
        replay.play(file);
    }
    replay.verdict();
}

#[test]
fn airsonic_advanced_answers_as_recorded() {
    let files = ["airsonic.json", "airsonic-2.json"];
    let accounts = vec![Account::admin("admin", "admin")];
    let settings = Flavor::AirsonicAdvanced.into();
    replay(&files, settings, accounts, rules(), AIRSONIC);
}

#[test]
fn airsonic_advanced_under_a_path_answers_as_recorded() {
    const STREAM: &[Deviation] = &[row("airsonic-subpath.json", "stream", "status", IN_PAGES)];
    let settings = FlavorSettings {
        base_path: "/music".to_owned(),
        ..Flavor::AirsonicAdvanced.into()
    };
    let accounts = vec![Account::admin("admin", "admin")];
    replay(
        &["airsonic-subpath.json"],
        settings,
        accounts,
        rules(),
        STREAM,
    );
}

#[test]
fn mstream_answers_as_recorded() {
    let settings = FlavorSettings {
        subsonic_passwords: false,
        ..Flavor::MStream.into()
    };
    let with_own = |account: Account, own: &str| Account {
        subsonic_password: Some(own.to_owned()),
        ..account
    };
    let accounts = vec![
        Account {
            api_key: Some("zsq2X_UsEYY2ACt43uhbeJg7FKgrhpG5".to_owned()),
            ..with_own(Account::admin("admin", "adminmain"), "adminpw")
        },
        with_own(Account::user("bob", "bobmain"), "bobpw"),
        Account::user("nosub", "nosubmain"),
    ];
    replay(&["mstream.json"], settings, accounts, rules(), MSTREAM);
}

const GONIC: &[Deviation] = &[
    row("gonic.json", "root", "status", PAGES),
    row("gonic.json", "rest root", "status", PAGES),
    row("gonic.json", "rest slash", "status", PAGES),
    row(
        "gonic.json",
        "search3 quoted empty",
        "/subsonic-response/searchResult3/album",
        "it lists its folders, too, which the sandbox has no use for",
    ),
    row(
        "gonic.json",
        "getPlaylist*",
        "/subsonic-response/playlist/entry",
        FOLDED,
    ),
    row(
        "gonic.json",
        "createPlaylist*",
        "/subsonic-response/playlist/entry",
        FOLDED,
    ),
    row(
        "gonic.json",
        "getMusicDirectory*",
        "/subsonic-response/directory/child",
        FOLDED,
    ),
];

const SUPYSONIC: &[Deviation] = &[row("supysonic.json", "root", "status", PAGES)];

const FOLDED: &str = "it leaves out the album's artists here, and not elsewhere";

pub(super) const PAGES: &str = "the web pages have nothing to do with shares";

pub(super) const fn row(
    file: &'static str,
    exchange: &'static str,
    what: &'static str,
    why: &'static str,
) -> Deviation {
    Deviation {
        file,
        exchange,
        what,
        why,
    }
}

#[test]
fn gonic_answers_as_recorded() {
    let accounts = vec![
        Account::admin("admin", "admin"),
        Account::user("bob", "bobpw"),
    ];
    let settings = Flavor::Gonic.into();
    replay(
        &["gonic.json"],
        settings,
        accounts,
        rules_without_words(),
        GONIC,
    );
}

#[test]
fn supysonic_answers_as_recorded() {
    let accounts = vec![
        Account::admin("admin", "adminpw"),
        Account::user("bob", "bobpw"),
    ];
    let settings = Flavor::Supysonic.into();
    replay(
        &["supysonic.json"],
        settings,
        accounts,
        rules_without_words(),
        SUPYSONIC,
    );
}

const AIRSONIC: &[Deviation] = &[
    row(
        "airsonic.json",
        "createShare expires huge",
        "/subsonic-response/error/message",
        "the text is the database's own",
    ),
    row(
        "airsonic.json",
        "stream from the share page*",
        "status",
        IN_PAGES,
    ),
    row(
        "airsonic-2.json",
        "stream link of the page*",
        "status",
        IN_PAGES,
    ),
    row(
        "airsonic-2.json",
        "deleteShare many cleanup",
        "",
        "the long requests that made these shares were cut when they were recorded",
    ),
];

pub(super) const IN_PAGES: &str =
    "the token stands inside a page, where the replay doesn't look for tokens";

const MSTREAM: &[Deviation] = &[row(
    "mstream.json",
    "link suffix /",
    "body",
    "the text repeats the share's id",
)];
