//! What is new, and what a visitor hears, against a server of a few lines.

use std::rc::Rc;

use jiff::tz::TimeZone;
use serde_json::json;

use super::*;
use crate::backend::Needs;
use crate::backend::navidrome::rows::DIALECT;
use crate::backend::subsonic::contents::Contents;
use crate::backend::subsonic::protocol::Mechanism;
use crate::backend::testing::{self, Known, json as answer};
use crate::domain::{ServerKind, Share};
use crate::http::tests::{Reply, Server as Wire};

async fn library(replies: Vec<Reply>) -> (SubsonicLibrary, Wire) {
    let (wire, state) = (Wire::start(replies).await, tempfile::tempdir().unwrap());
    let connection = testing::connection(&wire.base, state.path(), Known::user("a", "b"));
    let api = Api::new(
        connection.http.clone(),
        DIALECT,
        Rc::clone(&connection.credentials),
        false,
        Mechanism::Token,
    );
    let reader = Reader {
        server: "it".into(),
        kind: ServerKind::Subsonic,
        reading: DIALECT.reading,
        zone: TimeZone::UTC,
        public: connection.public_base(&crate::session::Facts::default()),
    };
    (SubsonicLibrary::new(Rc::new(api), reader, true), wire)
}

fn albums() -> Reply {
    let album = |id: &str, name: &str, day: u8| json!({"id": id, "name": name, "created": format!("2026-11-{day:02}T00:00:00Z")});
    answer(
        200,
        &json!({"subsonic-response": {"status": "ok", "albumList2": {"album": [
            album("1", "Tide", 20), album("2", "Harbour", 19), album("3", "Low Tide", 18), album("4", "Tide", 1)
        ]}}}),
    )
}

#[tokio::test]
async fn what_is_new_is_filtered_before_it_is_cut() {
    let (library, _wire) = library(vec![albums()]).await;
    let query = SearchQuery {
        text: "tide".into(),
        newest: Some(2),
        added_since: Some("2026-11-10T00:00:00Z".parse().unwrap()),
        ..SearchQuery::default()
    };
    let ids = |found: Vec<Item>| found.into_iter().map(|item| item.id).collect::<Vec<_>>();
    assert_eq!(ids(library.search(&query).await.unwrap()), ["1", "3"]);
    let one = SearchQuery {
        limit: 1,
        ..query.clone()
    };
    assert_eq!(ids(library.search(&one).await.unwrap()), ["1"]);
    let songs = SearchQuery {
        kinds: vec![ItemKind::Song],
        ..query
    };
    let error = library.search(&songs).await.unwrap_err();
    assert_eq!(error.code(), Code::Unsupported);
}

#[tokio::test]
async fn a_server_that_ignores_the_offset_is_not_read_for_ever() {
    let album = |number: usize| json!({"id": number.to_string(), "name": "A", "created": "2026-11-20T00:00:00Z"});
    let page: Vec<_> = (0..ALBUM_PAGE).map(album).collect();
    let page = answer(
        200,
        &json!({"subsonic-response": {"status": "ok", "albumList2": {"album": page}}}),
    );
    let (library, wire) = library(vec![page]).await;
    let query = SearchQuery {
        added_since: Some("2026-11-10T00:00:00Z".parse().unwrap()),
        ..SearchQuery::default()
    };
    let found = tokio::time::timeout(std::time::Duration::from_secs(60), library.search(&query));
    assert_eq!(found.await.unwrap().unwrap().len(), ALBUM_PAGE);
    assert_eq!(wire.asked().len(), 2);
}

#[tokio::test]
async fn shared_songs_are_their_own_tracks_and_albums_are_looked_into() {
    let album = json!({"subsonic-response": {"status": "ok", "album": {"id": "a", "name": "A",
        "song": [{"id": "s1"}, {"id": "s2"}]}}});
    let (library, wire) = library(vec![answer(200, &album)]).await;
    let share = |id: &str, kind, item: &str| Share {
        items: Some(vec![Item::bare(kind, item)]),
        ..Share::bare("it", ServerKind::Subsonic, id)
    };
    let mut shares = [
        share("1", ItemKind::Song, "s9"),
        share("2", ItemKind::Album, "a"),
    ];
    let contents = Contents::new(Rc::new(library));
    contents.fill_tracks(&mut shares, Needs::ALL).await.unwrap();
    let tracks = shares.map(|share| share.tracks.unwrap().len());
    assert_eq!(tracks, [1, 2]);
    assert_eq!(wire.asked().len(), 1);
}

#[tokio::test]
async fn what_an_ordinary_account_does_not_find_may_be_there_all_the_same() {
    let gone = json!({"subsonic-response": {"status": "failed",
        "error": {"code": 70, "message": "data not found"}}});
    for (admin, tracks) in [(Some(true), Some(0)), (None, Some(0)), (Some(false), None)] {
        let (library, _wire) = library(vec![answer(200, &gone)]).await;
        let mut shares = [Share {
            items: Some(vec![Item::bare(ItemKind::Playlist, "p")]),
            ..Share::bare("it", ServerKind::Subsonic, "1")
        }];
        let contents = Contents::new(Rc::new(library)).seen_by(admin);
        contents.fill(&mut shares, Needs::ALL).await.unwrap();
        let [share] = shares;
        assert_eq!(share.tracks.map(|tracks| tracks.len()), tracks, "{admin:?}");
    }
}

#[tokio::test]
async fn an_artist_is_heard_on_albums_of_their_own_where_no_others_are_shared() {
    let artist = json!({"subsonic-response": {"status": "ok", "artist": {"id": "solo", "name": "Solo",
    "album": [
        {"id": "own", "name": "Own", "artistId": "solo"},
        {"id": "guest", "name": "Guest", "artistId": "band"},
        {"id": "untold", "name": "Untold"},
    ]}}});
    let (library, _wire) = library(vec![answer(200, &artist)]).await;
    let solo = ItemRef::new(ItemKind::Artist, "solo");
    let (_, albums) = library.with_contents(&solo).await.unwrap();
    let albums: Vec<String> = albums.into_iter().map(|album| album.id).collect();
    assert_eq!(albums, ["own", "untold"]);
}

/// An answer to `search3` with the songs of these numbers.
fn hits(numbers: std::ops::Range<usize>) -> Reply {
    let song = |number: usize| json!({"id": number.to_string(), "title": "Tide"});
    let songs: Vec<_> = numbers.map(song).collect();
    let found = json!({"subsonic-response": {"status": "ok", "searchResult3": {"song": songs}}});
    answer(200, &found)
}

async fn songs_found(replies: Vec<Reply>, limit: usize) -> (usize, Vec<String>) {
    let (library, wire) = library(replies).await;
    let query = SearchQuery {
        text: "tide".into(),
        kinds: vec![ItemKind::Song],
        limit,
        ..SearchQuery::default()
    };
    let found = library.search(&query).await.unwrap();
    let asked = wire.asked().into_iter().map(|request| {
        let of = |name: &str| {
            let mut parts = request.split(['&', '?', ' ', '\r', '\n']);
            let value = parts.find_map(|part| part.strip_prefix(name));
            value.unwrap_or("0").to_owned()
        };
        format!("{}+{}", of("songOffset="), of("songCount="))
    });
    (found.len(), asked.collect())
}

#[tokio::test]
async fn p98_hits_are_read_page_by_page_until_there_are_no_more() {
    // All of one page; then as many as there are.
    let pages = vec![hits(0..500), hits(500..1000), hits(1000..1003)];
    let (found, asked) = songs_found(pages, 0).await;
    assert_eq!((found, asked.len()), (1003, 3), "{asked:?}");
    assert_eq!(asked[1], "500+500");
    // A server that gives fewer at once than it is asked for.
    let pages = vec![hits(0..100), hits(100..180), hits(0..0)];
    let (found, asked) = songs_found(pages, 0).await;
    assert_eq!((found, asked[2].as_str()), (180, "180+500"));
    // One that ignores the offset.
    let (found, asked) = songs_found(vec![hits(0..500)], 0).await;
    assert_eq!((found, asked.len()), (500, 2));
    // A limit ends it, within a page and behind one.
    let (found, asked) = songs_found(vec![hits(0..21)], 21).await;
    assert_eq!((found, &*asked), (21, &["0+21".to_owned()][..]));
    let (found, asked) = songs_found(vec![hits(0..500), hits(500..501)], 501).await;
    assert_eq!((found, asked[1].as_str()), (501, "500+1"));
    // Few hits are all there are.
    let (found, asked) = songs_found(vec![hits(0..3)], 0).await;
    assert_eq!((found, asked.len()), (3, 1));
}
