//! Exchanges as documented.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::backend::testing::{self, Known, json as answer, lines, text};
use crate::backend::{Deleted, Needs};
use crate::domain::capabilities::Sharing;
use crate::domain::{Change, Item, ItemKind, Lifetime, NewShare, Settings};
use crate::http::tests::{Reply, Server as Wire};

const KEY: Known = Known::key("key");

async fn connect_to(replies: Vec<Reply>) -> (Result<Server>, Wire, TempDir) {
    let wire = Wire::start(replies).await;
    let state = tempfile::tempdir().unwrap();
    let connection = testing::connection(&wire.base, state.path(), KEY);
    let server = super::connect(&connection, Facts::default()).await;
    (server, wire, state)
}

fn empty() -> Reply {
    answer(200, &json!([]))
}

fn body(request: &str) -> Value {
    serde_json::from_str(request.rsplit("\r\n\r\n").next().unwrap()).unwrap()
}

fn mixed() -> NewShare {
    NewShare {
        items: vec![
            Item::bare(ItemKind::Album, "a1"),
            Item::bare(ItemKind::Song, "s1"),
        ],
        description: "road trip".to_owned(),
        lifetime: Lifetime::Never,
        downloadable: true,
        slug: None,
        stream_format: Some("m3u".to_owned()),
        max_bit_rate_kbps: Some(128),
    }
}

#[tokio::test]
async fn sharing_that_is_off_is_a_capability_and_names_the_setting() {
    for reply in [
        text(
            501,
            "This endpoint is not implemented, but may be in future releases",
        ),
        text(404, "404 page not found"),
    ] {
        let (server, ..) = connect_to(vec![reply]).await;
        let server = server.unwrap();
        assert!(matches!(server.can.sharing, Sharing::Off { .. }));
        let error = server.shares.page(Needs::NOTHING, None).await.unwrap_err();
        assert_eq!(error.code(), Code::SharingOff);
        assert!(error.hint_texts()[0].contains("sharing: enabled: true"));
    }
}

#[tokio::test]
async fn navidromes_own_dialect_is_refused_with_the_right_kind() {
    let own = json!([{"id": "x", "userId": "u", "resourceIds": "al-1", "resourceType": "album"}]);
    let (server, ..) = connect_to(vec![answer(200, &own)]).await;
    let error = server.unwrap_err();
    assert_eq!(error.code(), Code::Config);
    assert!(error.hint_texts()[0].contains("Kind(Some(\"navidrome\"))"));
}

#[tokio::test]
async fn a_mixed_share_is_made_with_typed_lists() {
    let made = json!({"id": "x", "url": "https://m.example/share/x"});
    let (server, wire, _state) = connect_to(vec![empty(), answer(201, &made)]).await;
    let written = server.unwrap().shares.create(&mixed()).await.unwrap();
    assert!(!written.stored, "only id and link are sure");
    assert_eq!(
        body(&wire.asked()[1]),
        json!({"albums": ["a1"], "songs": ["s1"], "description": "road trip",
               "downloadable": true, "expiresIn": 0, "format": "m3u", "maxBitRate": 128})
    );
    let request = wire.asked()[1].to_lowercase();
    assert!(request.contains("x-nd-authorization: bearer key"));
}

#[tokio::test]
async fn an_update_sends_the_bit_rate_it_read_along() {
    let stored = json!({"id": "x", "url": "u", "maxBitRate": 96, "expiresAt": null});
    let (server, wire, _state) =
        connect_to(vec![empty(), answer(200, &stored), answer(200, &stored)]).await;
    let to = Settings {
        description: Some("new".to_owned()),
        downloadable: Some(true),
        lifetime: Some(Lifetime::Never),
    };
    let server = server.unwrap();
    let change = Change::default();
    server.shares.update("x", &to, &change).await.unwrap();
    assert_eq!(
        lines(&wire.asked()[1..]),
        ["GET /api/share/x", "PUT /api/share/x"]
    );
    assert_eq!(
        body(&wire.asked()[2]),
        json!({"description": "new", "downloadable": true, "expiresIn": 0, "maxBitRate": 96})
    );
}

#[tokio::test]
async fn an_unknown_share_is_not_found_and_deleting_it_is_done() {
    let missing = || text(404, "not found");
    let gone = answer(200, &json!({"id": "x"}));
    let (server, ..) = connect_to(vec![empty(), missing(), gone, missing()]).await;
    let shares = server.unwrap().shares;
    let error = shares.get("x", Needs::NOTHING).await.unwrap_err();
    assert_eq!(error.code(), Code::NotFound);
    assert_eq!(shares.delete("x").await.unwrap(), Deleted::Gone);
    assert_eq!(shares.delete("x").await.unwrap(), Deleted::WasGone);
}

#[tokio::test]
async fn there_is_no_library_to_search() {
    let (server, ..) = connect_to(vec![empty()]).await;
    let server = server.unwrap();
    assert_eq!(
        server.library().err().map(|error| error.code()),
        Some(Code::Unsupported)
    );
}

#[tokio::test]
async fn the_streams_of_a_share_come_from_its_playlist() {
    let playlist = "#EXTM3U\n#EXTINF:181,Ann - One\nhttps://m.example/s/1\n";
    let (server, wire, _state) = connect_to(vec![empty(), text(200, playlist)]).await;
    let server = server.unwrap();
    let share = crate::domain::Share::bare("it", ServerKind::SharingApi, "x");
    let streams = server.links.streams(&share).await.unwrap();
    assert_eq!(streams[0].url, "https://m.example/s/1");
    assert_eq!(lines(&wire.asked()[1..]), ["GET /share/x?format=m3u"]);
    let request = wire.asked()[1].to_lowercase();
    assert!(
        !request.contains("authorization"),
        "visitors have no credentials"
    );
}

fn row(id: &str, name: &str) -> ShareRow {
    ShareRow {
        user_id: Some(id.to_owned()),
        username: Some(name.to_owned()),
        ..ShareRow::default()
    }
}

#[test]
fn the_owner_of_every_share_is_the_account() {
    let ann = (Some("1".to_owned()), Some("ann".to_owned()));
    assert_eq!(owner(&[row("1", "ann"), row("1", "ann")]), ann);
    assert_eq!(owner(&[row("1", "ann"), row("2", "bob")]), (None, None));
    assert_eq!(owner(&[]), (None, None));
}

#[tokio::test]
async fn the_account_is_looked_up_until_a_share_names_it() {
    let mine = json!([{"id": "x", "url": "u", "userId": "7", "username": "Ann"}]);
    let wire = Wire::start(vec![empty(), answer(200, &mine)]).await;
    let state = tempfile::tempdir().unwrap();
    let connection = testing::connection(&wire.base, state.path(), KEY);
    for (asked, id) in [(1, None), (2, Some("7")), (2, Some("7"))] {
        let server = super::connect(&connection, connection.known()).await;
        assert_eq!(server.unwrap().account.id.as_deref(), id);
        assert_eq!(wire.asked().len(), asked);
    }
}

#[test]
fn an_update_sends_all_that_is_known_and_nothing_else() {
    let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
    let to = Settings {
        description: Some("new".to_owned()),
        downloadable: Some(false),
        lifetime: Some(Lifetime::Never),
    };
    assert_eq!(
        Value::Object(update_body(&to, Some(128), now)),
        json!({"description": "new", "downloadable": false, "expiresIn": 0, "maxBitRate": 128})
    );
    let unknown = Settings {
        lifetime: Some(Lifetime::Until(now)),
        ..Settings::default()
    };
    assert_eq!(
        Value::Object(update_body(&unknown, None, now)),
        json!({"expiresIn": 1})
    );
}
