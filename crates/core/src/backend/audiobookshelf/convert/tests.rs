//! Recorded answers, cut to what is read.

use serde_json::{Value, json};

use super::*;
use crate::domain::State;

/// `GET /api/items/ID?expanded=1&include=share` of 2.36.0, with some of its fields.
fn recorded() -> Value {
    json!({
        "id": "74ef053e-8fb2-4b1b-85ab-7df84b9b4c3f", "libraryId": "523af1a9", "isMissing": false,
        "addedAt": 1_795_248_838_561_i64, "mediaType": "book",
        "media": {
            "id": "5c39edc0-30d8-456a-8436-aaa1696fead1",
            "metadata": {"title": "Chaptered Book", "subtitle": null, "authorName": "Ann Author",
                         "publishedYear": null},
            "numTracks": 1, "duration": 120,
            "chapters": [
                {"start": 30, "end": 60, "title": "Part 2", "id": 1},
                {"start": 0, "end": 30, "title": "Part 1", "id": 0}
            ],
            "tracks": [{"index": 1, "ino": "10011191", "title": "book.m4b", "duration": 120,
                        "startOffset": 0}]
        },
        "mediaItemShare": {
            "id": "9a23a252-822f-4bab-8b37-d6f9ea4233ce", "slug": "chap",
            "expiresAt": "2026-11-22T08:14:58.954Z",
            "mediaItemId": "5c39edc0-30d8-456a-8436-aaa1696fead1", "mediaItemType": "book",
            "isDownloadable": true, "updatedAt": "2026-11-21T08:14:58.968Z",
            "createdAt": "2026-11-21T08:14:58.968Z"
        }
    })
}

fn item(value: Value) -> LibraryItem {
    serde_json::from_value(value).unwrap()
}

fn read_share(value: Value) -> Option<Share> {
    let item = item(value);
    share(
        "books",
        item.media_item_share.as_ref().unwrap(),
        &item,
        None,
    )
}

#[test]
fn a_recorded_share_keeps_every_field() {
    let share = read_share(recorded()).unwrap();
    assert_eq!(share.id, "9a23a252-822f-4bab-8b37-d6f9ea4233ce");
    assert_eq!(share.slug.as_deref(), Some("chap"));
    assert_eq!(
        share.lifetime,
        Some(Lifetime::Until("2026-11-22T08:14:58.954Z".parse().unwrap()))
    );
    assert_eq!(share.downloadable, Some(true));
    assert_eq!(share.description, None, "the server has no such field");
    assert_eq!(share.visits, None, "nor counts");
    assert_eq!(share.owner, None);
    let items = share.items.unwrap();
    assert_eq!(items[0].id, "74ef053e-8fb2-4b1b-85ab-7df84b9b4c3f");
    assert_eq!(items[0].artist.as_deref(), Some("Ann Author"));
    assert_eq!(items[0].duration_seconds, Some(120.0));
}

#[test]
fn an_expiry_of_null_is_never_and_all_but_true_is_not_downloadable() {
    for permission in [None, Some(Value::Null), Some(json!(false))] {
        let mut value = recorded();
        value["mediaItemShare"]["expiresAt"] = Value::Null;
        let row = value["mediaItemShare"].as_object_mut().unwrap();
        row.remove("isDownloadable");
        if let Some(permission) = permission {
            row.insert("isDownloadable".to_owned(), permission);
        }
        let share = read_share(value).unwrap();
        assert_eq!(share.lifetime, Some(Lifetime::Never));
        assert_eq!(share.downloadable, Some(false));
    }
}

#[test]
fn a_year_of_six_digits_is_far_away_and_nonsense_is_no_share() {
    let mut value = recorded();
    value["mediaItemShare"]["expiresAt"] = json!("+010000-01-01T00:00:00.000Z");
    let share = read_share(value.clone()).unwrap();
    assert_eq!(
        share.state("9000-01-01T00:00:00Z".parse().unwrap()),
        Some(State::Active)
    );
    value["mediaItemShare"]["expiresAt"] = json!("soon");
    assert!(read_share(value).is_none());
}

#[test]
fn p42_an_expiry_is_sent_in_milliseconds_and_never_as_zero_by_accident() {
    let at = |text: &str| expires_at(Lifetime::Until(text.parse().unwrap()));
    assert_eq!(at("2026-11-22T08:14:58.954Z"), Some(1_795_335_298_954));
    assert_eq!(at("2026-11-22T08:14:58.9549Z"), Some(1_795_335_298_954));
    assert_eq!(expires_at(Lifetime::Never), Some(0));
    for text in [
        "1970-01-01T00:00:00Z",
        "1970-01-01T00:00:00.0001Z",
        "1969-12-31T23:59:59Z",
    ] {
        assert_eq!(at(text), None, "{text}");
    }
}

#[test]
fn chapters_are_numbered_in_the_order_they_are_heard() {
    let chapters = chapters(&item(recorded()));
    let short: Vec<_> = chapters
        .iter()
        .map(|chapter| {
            (
                chapter.number,
                chapter.title.as_str(),
                chapter.start_seconds,
            )
        })
        .collect();
    assert_eq!(short, [(1, "Part 1", 0.0), (2, "Part 2", 30.0)]);
}

#[test]
fn an_unshared_item_reads_whether_the_share_is_null_or_absent() {
    let mut value = recorded();
    value["mediaItemShare"] = Value::Null;
    assert!(item(value.clone()).media_item_share.is_none());
    value.as_object_mut().unwrap().remove("mediaItemShare");
    assert!(item(value).media_item_share.is_none());
}

#[test]
fn an_episode_is_named_with_its_podcast() {
    let podcast = item(json!({
        "id": "52c298fb", "mediaType": "podcast",
        "media": {
            "id": "3f9e1919",
            "metadata": {"title": "My Show", "author": "Host", "releaseDate": null},
            "episodes": [{"id": "74fcde57", "title": "Episode 1", "duration": 15.046_531,
                          "addedAt": 1_795_248_838_383_i64}]
        }
    }));
    let item = episode(&podcast, &podcast.media.episodes[0]);
    assert_eq!(item.reference().to_string(), "episode:52c298fb/74fcde57");
    assert_eq!(item.album.as_deref(), Some("My Show"));
}
