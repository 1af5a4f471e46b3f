//! All books of a series, a collection or an author.

use sharectl_sandbox::Options;
use sharectl_sandbox::audiobookshelf::AudiobookshelfSettings;

use super::books;
use crate::support::{Output, Server, TestEnv};

/// The titles of what was created, in order.
fn titles(created: &Output) -> Vec<String> {
    let rows = created.json();
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| row["items"][0]["title"].as_str().unwrap().to_owned())
        .collect()
}

fn created(group: &[&str]) -> Vec<String> {
    let (env, server) = books(AudiobookshelfSettings::default());
    let args = [&["create"], group, &["--each", "-o", "json"]].concat();
    let made = titles(&env.run(&args).ok());
    assert_eq!(server.stored().len(), made.len(), "{group:?}");
    made
}

/// Sorted titles, because all shares are created at the same time and a list starts with the newest.
fn sorted(mut titles: Vec<String>) -> Vec<String> {
    titles.sort_unstable();
    titles
}

#[test]
fn each_book_of_a_group_gets_its_own_share() {
    for (group, books) in [
        (
            &["--series", "the keeper books"][..],
            &["Low Water", "The Lighthouse Keeper"][..],
        ),
        (
            &["--series", "Lights, and Other Lights"],
            &["The Lighthouse"],
        ),
        (&["--series", "Notebooks"], &["Frankenstein's Notebook"]),
        (
            &["--collection", "By the sea"],
            &["Low Water", "The Lighthouse", "Tide Tables for Beginners"],
        ),
        (
            &["--author", "maren holt"],
            &["Low Water", "The Lighthouse Keeper"],
        ),
        (
            &["--author", "Bjork O. Muller"],
            &["Ünïcode & Other \"Quotes\""],
        ),
        (
            &["--author", "Mary Shelley", "--series", "Notebooks"],
            &["Frankenstein", "Frankenstein's Notebook"],
        ),
    ] {
        assert_eq!(sorted(created(group)), books, "{group:?}");
    }
}

#[test]
fn a_name_that_no_group_has_shows_those_that_may_be_meant() {
    let (env, server) = books(AudiobookshelfSettings::default());
    for (group, says) in [
        (["--series", "Keeper"], "The Keeper Books #1"),
        (["--collection", "sea"], "By the Sea"),
        (["--collection", "Empty Shelf"], "holds no books"),
        (["--author", "Holt"], "Maren Holt"),
        (["--author", "Nobody"], "no author is named"),
    ] {
        let refused = env.run(&[&["create"], &group[..], &["--each"]].concat());
        let refused = refused.exits(5);
        assert!(refused.stderr.contains(says), "{refused}");
    }
    let _ = env.run(&["create", "--series", " ", "--each"]).exits(2);
    assert!(server.stored().is_empty());
}

#[test]
fn a_share_of_one_book_is_not_made_of_several() {
    let (env, server) = books(AudiobookshelfSettings::default());
    let refused = env.run(&["create", "--author", "Maren Holt"]).exits(7);
    assert!(refused.stderr.contains("--each"), "{refused}");
    assert!(server.stored().is_empty());
    let _ = env.run(&["create", "--author", "Mary Shelley"]).ok();
    assert_eq!(server.stored().len(), 1);
}

#[test]
fn other_servers_have_no_such_groups() {
    let server = Server::stopped(Options::default());
    let env = TestEnv::new();
    env.add_server("home", &server);
    for flag in ["--series", "--collection", "--author"] {
        let refused = env.run(&["create", flag, "Low Tide", "--each"]).exits(7);
        assert!(refused.stderr.contains("has no"), "{refused}");
    }
    let author = env.run(&["create", "--author", "The Tidewater Band"]);
    assert!(author.exits(7).stderr.contains("--artist"));
}
