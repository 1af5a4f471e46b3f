//! Second shares of a book, which no list shows (F6).

use jiff::SignedDuration;
use serde_json::Value;
use sharectl_core::exit_code;
use sharectl_sandbox::audiobookshelf::AudiobookshelfSettings;

use super::{Admin, books};
use crate::support::{Server, TestEnv};

/// A server on which creates in quick succession don't see each other.
fn racing() -> (TestEnv, Server) {
    books(AudiobookshelfSettings {
        race_window: SignedDuration::from_secs(3600),
        ..AudiobookshelfSettings::default()
    })
}

fn notes(row: &Value) -> Vec<&str> {
    let notes = row["notes"].as_array().unwrap();
    notes
        .iter()
        .filter(|note| note["code"] == "hidden_shares")
        .map(|note| note["text"].as_str().unwrap())
        .collect()
}

const TWINS: [&str; 4] = ["twin-1", "twin-2", "twin-3", "other"];

fn twins(admin: &Admin<'_>) {
    for slug in &TWINS[..3] {
        admin.share("Frankenstein", slug, false);
    }
    admin.share("Low Water", "other", false);
}

#[test]
fn f6_p69_delete_all_leaves_no_hidden_share() {
    let (env, server) = racing();
    let admin = Admin::of(&server);
    twins(&admin);
    assert_eq!(admin.slugs_alive(&TWINS), TWINS);
    let doctor = env.run(&["doctor"]).ok();
    assert!(
        doctor.stdout.contains("hidden behind other shares"),
        "{doctor}"
    );
    let all = ["delete", "--all", "--yes"];
    let planned = env.run(&[&all[..], &["-n", "-o", "json"]].concat()).ok();
    let rows = planned.json();
    let said: Vec<&str> = rows.as_array().unwrap().iter().flat_map(notes).collect();
    assert_eq!(
        said,
        ["2 hidden shares of the same item will be deleted, too: `undo` can't restore them"],
        "{planned}"
    );
    let planned = env.run(&[&all[..], &["-n"]].concat()).ok();
    assert!(planned.stdout.contains("2 hidden shares"), "{planned}");
    let deleted = env.run(&all).ok();
    assert!(deleted.stderr.contains("hidden behind"), "{deleted}");
    assert!(admin.slugs_alive(&TWINS).is_empty());
    let listed = env.run(&["list", "-o", "json"]).ok();
    assert_eq!(listed.json().as_array().map(Vec::len), Some(0));
}

#[test]
fn p112_undo_restores_one_share_of_a_book_and_says_before_that_the_others_stay_gone() {
    let (env, server) = racing();
    let admin = Admin::of(&server);
    twins(&admin);
    let _ = env.run(&["delete", "--all", "--yes"]).ok();
    assert!(admin.slugs_alive(&TWINS).is_empty());
    let undo = ["undo", "--last", "--yes"];
    let planned = env.run(&[&undo[..], &["-n"]].concat());
    let planned = planned.exits(exit_code::PARTIAL);
    assert_eq!(
        planned.stdout.matches("can't be restored").count(),
        2,
        "{planned}"
    );
    server.clear_requests();
    let undone = env.run(&undo).exits(exit_code::PARTIAL);
    assert!(undone.stderr.contains("one share per item"), "{undone}");
    let requests = server.requests();
    let creates = requests
        .iter()
        .filter(|seen| seen.method == "POST" && seen.path.ends_with("/share/mediaitem"));
    assert_eq!(creates.count(), 2, "one for each book");
    assert_eq!(admin.slugs_alive(&TWINS).len(), 2);
}

#[test]
fn f6_a_selection_deletes_those_hidden_shares_that_it_selects() {
    let (env, server) = racing();
    let admin = Admin::of(&server);
    twins(&admin);
    let _ = env.run(&["delete", "--match", "frank", "--yes"]).ok();
    assert_eq!(admin.slugs_alive(&TWINS), ["other"]);
}

#[test]
fn f6_a_share_that_was_named_is_deleted_alone_and_the_plan_says_what_stays() {
    let (env, server) = racing();
    let admin = Admin::of(&server);
    twins(&admin);
    let delete = ["delete", "twin-1", "--yes"];
    let planned = env.run(&[&delete[..], &["-n", "-o", "json"]].concat()).ok();
    let said = planned.json();
    assert_eq!(
        notes(&said[0]),
        ["2 hidden shares of the same item stay and still work"],
        "{planned}"
    );
    let deleted = env.run(&delete).ok();
    assert!(deleted.stderr.contains("2 hidden shares"), "{deleted}");
    assert!(deleted.stderr.contains("still works"), "{deleted}");
    assert_eq!(admin.slugs_alive(&TWINS), ["twin-2", "twin-3", "other"]);
    let other = env
        .run(&["delete", "other", "--yes", "-n", "-o", "json"])
        .ok();
    assert!(notes(&other.json()[0]).is_empty(), "{other}");
}

#[test]
fn f6_p69_hidden_shares_are_found_without_a_list_whatever_was_known_of_it() {
    let (env, server) = racing();
    let admin = Admin::of(&server);
    let said = |slug: &str| {
        server.clear_requests();
        let delete = ["delete", slug, "--yes", "-n", "-o", "json"];
        let rows = env.run(&delete).ok().json();
        let asked = server.requests();
        let lists = asked.iter().any(|seen| seen.path.ends_with("/libraries"));
        assert!(!lists, "{slug}");
        notes(&rows[0])
            .iter()
            .map(|note| (*note).to_owned())
            .collect::<Vec<_>>()
    };
    admin.share("Frankenstein", "twin-1", false);
    let _ = env.run(&["list"]).ok();
    assert!(said("twin-1").is_empty());
    admin.share("Frankenstein", "twin-2", false);
    let one = "1 hidden share of the same item stays and still works";
    assert_eq!(said("twin-1"), [one]);
    // One more book of the same library is shared than the list reported.
    let library = admin.book("Frankenstein")["libraryId"].clone();
    let path = format!(
        "/api/libraries/{}/items?minified=1",
        library.as_str().unwrap()
    );
    let items = admin.send("GET", &path, &Value::Null).json();
    let other = items["results"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["media"]["metadata"]["title"] != "Frankenstein");
    let title = other.unwrap()["media"]["metadata"]["title"]
        .as_str()
        .unwrap()
        .to_owned();
    admin.share(&title, "other", false);
    assert_eq!(said("twin-1"), [one]);
}

#[test]
fn f6_a_change_says_before_that_hidden_shares_go() {
    let (env, server) = racing();
    let admin = Admin::of(&server);
    twins(&admin);
    for command in [
        &["expire", "twin-1", "--in", "7d", "--yes"][..],
        &["update", "twin-1", "--download", "on", "--yes"],
        &["rotate", "twin-1", "--yes"],
    ] {
        let planned = env.run(&[command, &["-n", "-o", "json"]].concat()).ok();
        assert_eq!(
            notes(&planned.json()[0]),
            ["2 hidden shares of the same item will be deleted, too: `undo` can't restore them"],
            "{planned}"
        );
    }
}

#[test]
fn f6_p69_hidden_shares_push_no_share_out_of_a_long_list() {
    const BOOKS: usize = 500;
    let server = Server::stopped(sharectl_sandbox::Options {
        preload: 0,
        ..sharectl_sandbox::Options::new(AudiobookshelfSettings {
            extra_books: 4 * BOOKS,
            race_window: SignedDuration::from_secs(3600),
            ..AudiobookshelfSettings::default()
        })
    });
    let env = TestEnv::new();
    env.add_server("books", &server);
    let admin = Admin::of(&server);
    // The first library contains every fourth of the generated books.
    let library = admin.book("Collected Letters, Volume 1")["libraryId"].clone();
    let path = format!(
        "/api/libraries/{}/items?minified=1",
        library.as_str().unwrap()
    );
    let page = admin.send("GET", &path, &Value::Null).json();
    let books = page["results"].as_array().unwrap();
    assert!(books.len() >= BOOKS);
    let share = |media: &Value, slug: &str| {
        let body = serde_json::json!({
            "slug": slug,
            "mediaItemType": "book",
            "mediaItemId": media,
            "expiresAt": 0,
        });
        let made = admin.send("POST", "/api/share/mediaitem", &body);
        assert_eq!(made.status, 201, "{}", made.text());
    };
    for (number, book) in books.iter().take(BOOKS).enumerate() {
        share(&book["media"]["id"], &format!("share-{number}"));
    }
    for number in 0..3 {
        share(&books[7]["media"]["id"], &format!("again-{number}"));
    }
    let listed = env.run(&["list", "-o", "ids"]).ok();
    assert_eq!(listed.stdout.lines().count(), BOOKS);
}
