//! The library of a share's contents: as a field, a filter and a column.

use sharectl_sandbox::navidrome::{NavidromeSettings, NavidromeVersion};
use sharectl_sandbox::{Options, audiobookshelf};

use crate::support::{Server, TestEnv};

fn books() -> (TestEnv, Server) {
    let server = Server::stopped(Options::new(
        audiobookshelf::AudiobookshelfSettings::default(),
    ));
    let env = TestEnv::new();
    env.add_server("books", &server);
    for title in ["Low Water", "Frankenstein", "The Lighthouse"] {
        let _ = env
            .run(&["create", "--book", title, "--expires", "7d"])
            .ok();
    }
    (env, server)
}

/// A Navidrome with two libraries, and a share of each kind.
fn music(version: NavidromeVersion) -> (TestEnv, Server) {
    let server = Server::stopped(Options::new(NavidromeSettings {
        libraries: vec![("Räume".to_owned(), vec!["Low Tide".to_owned()])],
        ..NavidromeSettings::version(version)
    }));
    let env = TestEnv::new();
    env.add_server("home", &server);
    for item in [
        &["--album", "Low Tide"][..],
        &["--album", "Harbour Lights"],
        &["--album", "Harbour Lights", "--album", "Low Tide"],
        &[
            "--song",
            "Low Tide",
            "--album",
            "Low Tide",
            "--artist",
            "The Tidewater Band",
        ],
        &["--artist", "The Tidewater Band"],
    ] {
        let _ = env.run(&[&["create"], item, &["--expires", "7d"]].concat());
    }
    (env, server)
}

/// The number of shares that a list with these flags returns.
fn count(env: &TestEnv, flags: &[&str]) -> usize {
    let listed = env.run(&[&["list", "-o", "ids"], flags].concat()).ok();
    listed.stdout.lines().count()
}

#[test]
fn books_tell_their_library_at_no_price() {
    let (env, server) = books();
    let listed = env.run(&["list", "-o", "json", "--sort", "id"]).ok();
    let before = server.requests().len();
    let _ = env.run(&["list", "-o", "ids"]).ok();
    let requests = server.requests().len() - before;
    let rows = listed.json();
    let library = |at: usize| rows[at]["library"].as_str().unwrap().to_owned();
    assert_eq!(
        [library(0), library(1), library(2)],
        ["Classics", "Audiobooks", "Classics"]
    );
    let before = server.requests().len();
    let _ = env
        .run(&["list", "--library", "Classics", "-o", "ids"])
        .ok();
    assert_eq!(server.requests().len() - before, requests);
    for (flags, shares) in [
        (&["--library", "classics"][..], 2),
        (&["--library", "CLASSICS", "--match", "frank"], 1),
        (&["--library", "Class"], 0),
        (&["--library", "Podcasts"], 0),
        (&["--where", "library == \"Audiobooks\""], 1),
        (&["--where", "library contains \"o\""], 1),
        (&["--where", "library != \"Classics\""], 1),
    ] {
        assert_eq!(count(&env, flags), shares, "{flags:?}");
    }
    let wide = env.command(&["list", "-o", "wide"]).env("COLUMNS", "220");
    assert!(wide.run().ok().stdout.contains("LIBRARY"));
    let shown = env.run(&["show", "low-water"]).ok();
    assert!(shown.stdout.contains("Audiobooks"), "{shown}");
    let _ = env.run(&["list", "--library", " "]).exits(2);
}

#[test]
fn a_write_by_library_changes_that_library_only() {
    let (env, server) = books();
    let line = [
        "expire",
        "--library",
        "Classics",
        "--in",
        "30d",
        "--yes",
        "-o",
        "jsonl",
    ];
    let changed = env.run(&line).ok();
    assert_eq!(
        changed.stdout.matches("\"changed\":true").count(),
        2,
        "{changed}"
    );
    let _ = env
        .run(&["delete", "--library", "audiobooks", "--yes"])
        .ok();
    assert_eq!(count(&env, &[]), 2);
    assert_eq!(server.stored().len(), 2);
}

#[test]
fn navidrome_reads_libraries_only_if_they_are_asked_for() {
    let (env, server) = music(NavidromeVersion::NEWEST);
    let all = count(&env, &[]);
    let songs = || {
        let requests = server.requests();
        requests
            .iter()
            .filter(|seen| seen.path.ends_with("/api/song"))
            .count()
    };
    let before = songs();
    let plain = env.run(&["list", "-o", "json"]).ok().json();
    assert!(plain[0]["library"].is_null());
    assert_eq!(songs(), before);
    let own = count(&env, &["--library", "raume"]);
    assert!(own >= 1 && own < all, "{own} of {all}");
    assert_eq!(count(&env, &["--where", "library == \"Räume\""]), own);
    assert_eq!(count(&env, &["--library", "Music Library"]), 1);
    // For contents in two libraries and for an artist, the library is unknown and never matches.
    assert!(count(&env, &["--where", "library | known"]) < all);
    let named = env
        .run(&["list", "-o", "csv", "--fields", "id,library"])
        .ok();
    assert!(named.stdout.contains("Räume"), "{named}");
    let shaped = env.run(&["list", "-o", "template={{ library }}"]).ok();
    assert!(shaped.stdout.contains("Music Library"), "{shaped}");
}

#[test]
fn a_server_without_libraries_says_so() {
    let (env, _server) = music(NavidromeVersion::new(0, 49, 3));
    let listed = env.run(&["list", "--library", "Music", "-o", "jsonl"]).ok();
    assert!(
        listed.stderr.contains("which library contents are in"),
        "{listed}"
    );
    let refused = env.run(&["delete", "--library", "Music", "--yes"]).exits(7);
    assert!(refused.stderr.contains("`library`"), "{refused}");
}

#[test]
fn a_search_for_books_tells_their_libraries() {
    let (env, _server) = books();
    let found = env.run(&["search", "lighthouse", "-o", "jsonl", "--fields", "library"]);
    let found = found.ok();
    assert!(
        found.stdout.contains("Audiobooks") && found.stdout.contains("Classics"),
        "{found}"
    );
}
