//! Books that visitors can't hear (A3).

use serde_json::Value;
use sharectl_core::exit_code;

use super::{Admin, hard_to_share_books, wrote};
use crate::support::TestEnv;

/// Title, and what the error says of it.
const SILENT: [(&str, &str); 4] = [
    ("Drowned Valley", "missing"),
    ("Torn Map", "nothing to play"),
    ("Field Guide", "e-book"),
    ("Blank Pages", "no audio"),
];

fn rows(env: &TestEnv, args: &[&str]) -> Vec<Value> {
    env.run(args).ok().json().as_array().unwrap().clone()
}

#[test]
fn a3_p65_a_book_that_visitors_cannot_hear_is_not_shared() {
    let (env, server) = hard_to_share_books();
    for (title, why) in SILENT {
        for more in [&[][..], &["--dry-run"], &["--reuse"], &["-o", "json"]] {
            let create = [&["create", "--book", title][..], more].concat();
            let run = env.run(&create).exits(exit_code::NOT_FOUND);
            assert!(run.stderr.contains(title), "{run}");
            assert!(run.stderr.contains(why), "{run}");
            assert_eq!(run.stdout, "", "{run}");
        }
    }
    assert!(!wrote(&server));
}

#[test]
fn a3_rows_of_a_file_that_cannot_be_heard_fail_and_the_others_are_shared() {
    let (env, _server) = hard_to_share_books();
    env.write(
        "books.csv",
        "book,downloadable\nDrowned Valley,false\nLow Water,false\nField Guide,false\nField Guide,true\n",
    );
    let run = env.run(&["create", "--from", "books.csv", "-o", "json"]);
    let run = run.exits(exit_code::PARTIAL);
    let results: Vec<Value> = run.json().as_array().unwrap().clone();
    let results: Vec<&str> = results
        .iter()
        .map(|row| row["result"].as_str().unwrap())
        .collect();
    assert_eq!(results, ["failed", "created", "failed", "created"], "{run}");
}

#[test]
fn a3_an_ebook_with_downloads_is_shared_and_said_to_be_silent() {
    let (env, _server) = hard_to_share_books();
    let create = ["create", "--book", "Field Guide", "--download", "on"];
    let planned = env.run(&[&create[..], &["--dry-run"]].concat()).ok();
    assert!(planned.stderr.contains("can download it"), "{planned}");
    let made = env.run(&create).ok();
    assert!(made.stderr.contains("nothing to play"), "{made}");
    let shown = env.run(&["show", "field-guide"]).ok();
    assert!(shown.stderr.contains("can download it"), "{shown}");
    assert!(!shown.stderr.contains("gone"), "{shown}");
    assert!(rows(&env, &["list", "--broken", "-o", "json"]).is_empty());
    // Of a book of zero seconds no second is before the end.
    for start in ["1m", "0", "50%"] {
        let run = env.run(&["url", "field-guide", "--at", start]);
        let run = run.exits(exit_code::USAGE);
        assert_eq!(run.stdout, "", "{run}");
    }
}

#[test]
fn a3_shares_that_others_made_of_such_books_are_broken() {
    let (env, server) = hard_to_share_books();
    let admin = Admin::of(&server);
    for (title, _) in SILENT {
        admin.share(title, &title.to_lowercase().replace(' ', "-"), false);
    }
    for title in [
        "Low Water",
        "Frankenstein",
        "The Lighthouse",
        "Otter and the Lamp",
    ] {
        admin.share(title, &title.to_lowercase().replace(' ', "-"), false);
    }
    let broken = rows(&env, &["list", "--broken", "-o", "json"]);
    let mut titles: Vec<&str> = broken
        .iter()
        .map(|row| row["label"].as_str().unwrap())
        .collect();
    titles.sort_unstable();
    let mut expected = SILENT.map(|(title, _)| title);
    expected.sort_unstable();
    assert_eq!(titles, expected);
    for (title, why) in SILENT {
        let slug = title.to_lowercase().replace(' ', "-");
        let shown = env.run(&["show", &slug]).ok();
        assert!(shown.stderr.contains(why), "{shown}");
        let url = env.run(&["url", &slug]).ok();
        assert!(url.stderr.contains(why), "{url}");
        let m3u = env.run(&["m3u", &slug]).exits(exit_code::NOT_FOUND);
        assert!(m3u.stderr.contains(why), "{m3u}");
        // A link of the same contents would be as silent.
        server.clear_requests();
        let rotated = env.run(&["rotate", &slug, "--yes"]);
        let rotated = rotated.exits(exit_code::NOT_FOUND);
        assert!(rotated.stderr.contains(why), "{rotated}");
        assert!(!wrote(&server));
    }
    // The others are not held up by them.
    let rotated = env.run(&["rotate", "--all", "--yes", "-o", "json"]).ok();
    let rotated = rotated.json();
    let actions: Vec<&str> = rotated
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["action"].as_str().unwrap())
        .collect();
    let count = |action: &str| actions.iter().filter(|one| **one == action).count();
    assert_eq!((count("rotate"), count("skip")), (4, 4), "{rotated}");
}

#[test]
fn a3_undo_makes_no_share_that_visitors_cannot_hear() {
    let (env, server) = hard_to_share_books();
    Admin::of(&server).share("Drowned Valley", "valley", false);
    let _ = env.run(&["delete", "valley", "--yes"]).ok();
    server.clear_requests();
    let undone = env
        .run(&["undo", "--last", "--yes"])
        .exits(exit_code::NOT_FOUND);
    assert!(undone.stderr.contains("missing"), "{undone}");
    assert!(!wrote(&server));
}

#[test]
fn a3_a_share_of_a_missing_book_can_be_changed_and_is_kept() {
    let (env, server) = hard_to_share_books();
    Admin::of(&server).share("Drowned Valley", "valley", false);
    let _ = env.run(&["expire", "valley", "--in", "7d", "--yes"]).ok();
    let listed = rows(&env, &["list", "-o", "json"]);
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["never_expires"], false);
}

#[test]
fn a3_a_search_says_what_visitors_would_not_hear() {
    let (env, _server) = hard_to_share_books();
    let found = rows(&env, &["search", "Rue Lake", "-o", "json"]);
    let mut told: Vec<(&str, Option<&str>)> = found
        .iter()
        .map(|row| (row["title"].as_str().unwrap(), row["inaudible"].as_str()))
        .collect();
    told.sort_unstable();
    let expected = [
        ("Blank Pages", Some("no-audio")),
        ("Drowned Valley", Some("missing")),
        ("Field Guide", Some("ebook")),
        ("Long Shadows", None),
        ("Red Lantern", None),
        ("Torn Map", Some("invalid")),
    ];
    assert_eq!(told, expected);
    let table = env.run(&["search", "Rue Lake"]).ok();
    assert!(table.stdout.contains("NOTE"), "{table}");
    // Elsewhere there is no column for it.
    let table = env.run(&["search", "Lighthouse"]).ok();
    assert!(!table.stdout.contains("NOTE"), "{table}");
}

fn notes(row: &Value) -> Vec<&str> {
    let notes = row["notes"].as_array().unwrap().iter();
    notes
        .filter(|note| note["code"] == "nothing_heard")
        .map(|note| note["text"].as_str().unwrap())
        .collect()
}

#[test]
fn p65_a_change_says_what_visitors_do_not_get_and_a_deletion_what_undo_cannot_restore() {
    let (env, server) = hard_to_share_books();
    let admin = Admin::of(&server);
    admin.share("Field Guide", "guide", true);
    admin.share("Drowned Valley", "drowned", false);
    for (args, what) in [
        (["update", "guide", "--download", "off"], Some("e-book")),
        (["expire", "guide", "--in", "7d"], None),
        (["expire", "drowned", "--in", "7d"], Some("missing")),
        (["update", "drowned", "--download", "on"], Some("missing")),
    ] {
        let planned = rows(&env, &[&args[..], &["-n", "-o", "json"]].concat());
        let said = notes(&planned[0]).concat();
        match what {
            Some(what) => assert!(said.contains(what), "{args:?}: {said}"),
            None => assert_eq!(said, "", "{args:?}"),
        }
    }
    let planned = env.run(&["delete", "drowned", "-n"]).ok();
    assert!(planned.stderr.contains("`undo` can't restore"), "{planned}");
    let doctor = env.run(&["doctor"]).ok();
    assert!(
        doctor
            .stdout
            .contains("visitors can't hear anything in books/drowned"),
        "{doctor}"
    );
    assert!(!doctor.stderr.contains("no problems found"), "{doctor}");
}
