//! Exchanges in the words of recorded servers.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::backend::testing::{self, Known, json as answer, lines, text};
use crate::backend::{Deleted, Needs};
use crate::domain::{Item, ItemKind, Lifetime, NewShare};
use crate::error::Code;
use crate::http::tests::{Reply, Server as Wire};

const KEY: Known = Known::key("key");
const LOGIN: Known = Known::user("root", "sesame");

fn status(version: &str) -> Reply {
    let body = json!({"app": "audiobookshelf", "serverVersion": version, "isInit": true});
    answer(200, &body)
}

fn me(role: &str) -> Reply {
    answer(
        200,
        &json!({"id": "u1", "username": "root", "type": role, "token": "t"}),
    )
}

fn share(id: &str, slug: &str) -> Value {
    json!({
        "id": id, "mediaItemId": "m1", "mediaItemType": "book", "slug": slug, "expiresAt": null,
        "createdAt": "2026-11-21T08:14:58.996Z", "updatedAt": "2026-11-21T08:14:58.996Z"
    })
}

/// A book, shared or not.
fn book(share: Value) -> Value {
    json!({
        "id": "i1", "mediaType": "book", "isMissing": false, "mediaItemShare": share,
        "media": {"id": "m1", "metadata": {"title": "Frankenstein", "authorName": "Mary Shelley"},
                  "duration": 66.1, "numTracks": 3}
    })
}

fn frankenstein() -> NewShare {
    NewShare {
        items: vec![Item::bare(ItemKind::Book, "i1")],
        description: String::new(),
        lifetime: Lifetime::Never,
        downloadable: false,
        slug: None,
        stream_format: None,
        max_bit_rate_kbps: None,
    }
}

/// A connected administrator on 2.36.0 who has an API key, and what the server plays then.
async fn connected(replies: Vec<Reply>) -> (Server, Wire, TempDir) {
    let mut all = vec![status("2.36.0"), status("2.36.0"), me("root")];
    all.extend(replies);
    let wire = Wire::start(all).await;
    let state = tempfile::tempdir().unwrap();
    let connection = testing::connection(&wire.base, state.path(), KEY);
    let server = connect(&connection, Facts::default()).await.unwrap();
    (server, wire, state)
}

/// What was asked after connecting.
fn asked(wire: &Wire) -> Vec<String> {
    lines(&wire.asked()[3..])
}

#[tokio::test]
async fn connecting_learns_who_we_are_and_then_asks_nothing_for_a_day() {
    let (server, wire, state) = connected(Vec::new()).await;
    assert_eq!(server.version.as_deref(), Some("2.36.0"));
    assert_eq!(server.account.admin, Some(true));
    assert_eq!(
        lines(&wire.asked()),
        ["GET /status", "GET /audiobookshelf/status", "GET /api/me"]
    );
    let again = testing::connection(&wire.base, state.path(), KEY);
    let server = connect(&again, again.known()).await.unwrap();
    assert_eq!(server.account.id.as_deref(), Some("u1"));
    assert_eq!(wire.asked().len(), 3);
}

#[tokio::test]
async fn a_list_reads_book_libraries_and_drops_what_is_not_shared() {
    let libraries = json!({"libraries": [
        {"id": "l1", "mediaType": "book"}, {"id": "l2", "mediaType": "podcast"}
    ]});
    let page = json!({"results": [book(share("s1", "frank")), book(Value::Null)], "total": 2});
    let (server, wire, _state) = connected(vec![
        answer(200, &libraries),
        answer(200, &page),
        me("root"),
    ])
    .await;
    let page = server.shares.page(Needs::NOTHING, None).await.unwrap();
    assert_eq!(page.next, None);
    let [share] = page.shares.as_slice() else {
        panic!("{} shares", page.shares.len())
    };
    // The page needs the base path that the server was made with (P-51).
    let link = format!("{}/audiobookshelf/share/frank", wire.base);
    assert_eq!(share.url.as_deref(), Some(link.as_str()));
    assert_eq!(
        asked(&wire),
        [
            "GET /api/libraries",
            "GET /api/libraries/l1/items?filter=share-open&include=share&minified=1&sort=media.metadata.title&limit=500&page=0",
            "GET /api/me",
        ]
    );
}

#[tokio::test]
async fn p45_an_account_that_is_no_administrator_has_no_empty_list() {
    let wire = Wire::start(vec![status("2.36.0"), status("2.36.0"), me("user")]).await;
    let state = tempfile::tempdir().unwrap();
    let connection = testing::connection(&wire.base, state.path(), KEY);
    let server = connect(&connection, Facts::default()).await.unwrap();
    let error = server.shares.page(Needs::NOTHING, None).await.unwrap_err();
    assert_eq!(error.code(), Code::Permission);
    assert_eq!(wire.asked().len(), 3, "nothing was listed");
}

#[tokio::test]
async fn p45_losing_the_right_within_a_day_is_noticed() {
    let libraries = json!({"libraries": [{"id": "l1", "mediaType": "book"}]});
    let silent = json!({"results": [book(Value::Null)], "total": 1});
    let (server, ..) = connected(vec![
        answer(200, &libraries),
        answer(200, &silent),
        me("user"),
    ])
    .await;
    let error = server.shares.page(Needs::NOTHING, None).await.unwrap_err();
    assert_eq!(error.code(), Code::Permission);
}

#[tokio::test]
async fn before_2_11_all_books_would_come_back_so_nothing_is_asked() {
    let wire = Wire::start(vec![status("2.10.1"), me("root")]).await;
    let state = tempfile::tempdir().unwrap();
    let connection = testing::connection(&wire.base, state.path(), KEY);
    let server = connect(&connection, Facts::default()).await.unwrap();
    let error = server.shares.page(Needs::NOTHING, None).await.unwrap_err();
    assert_eq!(error.code(), Code::Unsupported);
    assert_eq!(lines(&wire.asked()), ["GET /status", "GET /api/me"]);
}

#[tokio::test]
async fn a_name_made_from_the_title_is_numbered_until_it_is_free() {
    let free = answer(200, &book(Value::Null));
    let (server, wire, _state) = connected(vec![
        free.clone(),
        text(409, "Slug is already in use"),
        free,
        answer(201, &share("s1", "frankenstein-2")),
    ])
    .await;
    let written = server.shares.create(&frankenstein()).await.unwrap();
    assert_eq!(written.share.slug.as_deref(), Some("frankenstein-2"));
    let first = &wire.asked()[4];
    let body: Value = serde_json::from_str(first.rsplit("\r\n\r\n").next().unwrap()).unwrap();
    assert_eq!(
        body,
        json!({"slug": "frankenstein", "mediaItemType": "book", "mediaItemId": "m1",
               "expiresAt": 0, "isDownloadable": false})
    );
}

#[tokio::test]
async fn p44_the_book_tells_the_two_conflicts_apart() {
    let shared = answer(200, &book(share("s1", "frank")));
    let (server, wire, _state) = connected(vec![shared]).await;
    let error = server.shares.create(&frankenstein()).await.unwrap_err();
    assert_eq!(error.code(), Code::Conflict);
    assert!(error.message().contains("already shared"), "{error}");
    assert_eq!(asked(&wire).len(), 1, "nothing was sent to be stored");
    assert!(!error.hint_texts()[1].contains("slug"), "{error:?}");
    // It says where, and what.
    let item = frankenstein().items[0].reference().to_string();
    let named = format!("Reuse {{ server: {:?}, item: {item:?}", server.name);
    assert!(error.hint_texts()[1].contains(&named), "{error:?}");

    // With another slug asked for, none that is there serves.
    let shared = answer(200, &book(share("s1", "frank")));
    let (server, ..) = connected(vec![shared]).await;
    let mut new = frankenstein();
    new.slug = Some("chap".to_owned());
    let error = server.shares.create(&new).await.unwrap_err();
    assert!(
        error.hint_texts()[1].contains("under its slug"),
        "{error:?}"
    );

    let free = answer(200, &book(Value::Null));
    let taken = text(409, "Slug is already in use");
    let (server, ..) = connected(vec![free.clone(), taken, free]).await;
    let mut new = frankenstein();
    new.slug = Some("chap".to_owned());
    let error = server.shares.create(&new).await.unwrap_err();
    assert_eq!(error.code(), Code::Conflict);
    assert!(error.message().contains("in use"), "{error}");
}

#[tokio::test]
async fn p43_episodes_and_several_books_are_refused_before_anything_is_sent() {
    let (server, wire, _state) = connected(Vec::new()).await;
    let mut episode = frankenstein();
    episode.items = vec![Item::bare(ItemKind::Episode, "p1/e1")];
    let mut two = frankenstein();
    two.items.push(Item::bare(ItemKind::Book, "i2"));
    for new in [episode, two] {
        let error = server.shares.create(&new).await.unwrap_err();
        assert_eq!(error.code(), Code::Unsupported);
    }
    assert_eq!(asked(&wire).len(), 0);
}

#[tokio::test]
async fn a_share_of_another_book_is_not_taken_for_ours() {
    let mut other = share("s1", "frankenstein");
    other["mediaItemId"] = json!("m2");
    let (server, ..) = connected(vec![answer(200, &book(Value::Null)), answer(201, &other)]).await;
    let error = server.shares.create(&frankenstein()).await.unwrap_err();
    assert_eq!(error.code(), Code::BadAnswer);
}

#[tokio::test]
async fn a_delete_says_whether_it_was_there_and_what_it_uncovered() {
    let (server, wire, _state) = connected(vec![
        answer(200, &book(Value::Null)),
        answer(201, &share("s1", "frankenstein")),
        text(204, ""),
        answer(200, &book(share("s2", "hidden"))),
        text(404, "Media item share not found"),
    ])
    .await;
    let made = server.shares.create(&frankenstein()).await.unwrap().share;
    assert_eq!(server.shares.delete("s1").await.unwrap(), Deleted::Gone);
    let hidden = server.shares.remaining_share(&made).await.unwrap().unwrap();
    assert_eq!(
        (hidden.id.as_str(), hidden.slug.as_deref()),
        ("s2", Some("hidden"))
    );
    assert_eq!(server.shares.delete("s1").await.unwrap(), Deleted::WasGone);
    assert_eq!(
        asked(&wire)[3],
        "GET /api/items/i1?expanded=1&include=share"
    );
}

#[tokio::test]
async fn created_share_is_read_back_by_its_book_not_its_link() {
    let (server, wire, _state) = connected(vec![
        answer(200, &book(Value::Null)),
        answer(201, &share("s1", "frankenstein")),
        answer(200, &book(share("s1", "frankenstein"))),
        answer(200, &book(Value::Null)),
    ])
    .await;
    server.shares.create(&frankenstein()).await.unwrap();
    let read = server.shares.get("s1", Needs::ALL).await.unwrap();
    assert_eq!(read.lifetime, Some(Lifetime::Never));
    let gone = server.shares.get("s1", Needs::NOTHING).await.unwrap_err();
    assert_eq!(gone.code(), Code::NotFound);
    assert!(asked(&wire).iter().all(|line| !line.contains("/public/")));
}

mod sandbox;
mod signing_in;

#[test]
fn b4_the_base_path_is_read_from_the_pages_parts() {
    for (page, base) in [
        (
            r#"<link rel="preload" href="/abs/_nuxt/1c2.js" as="script">"#,
            Some("/abs"),
        ),
        (r#"<script src="/_nuxt/1c2.js" defer></script>"#, Some("")),
        ("<script src=/a/b-c/_nuxt/x.js></script>", Some("/a/b-c")),
        (r#"<script src="https://cdn.example/_nuxt/x.js">"#, None),
        (r#"<script src="//cdn.example/_nuxt/x.js">"#, None),
        ("Cannot GET /", None),
        ("", None),
    ] {
        assert_eq!(base_of_parts(page), base, "{page}");
    }
}
