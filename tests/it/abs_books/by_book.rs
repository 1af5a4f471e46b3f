//! Shares that are read by their book, without listing all shares.

use serde_json::Value;
use sharectl_core::exit_code;
use sharectl_sandbox::audiobookshelf::AudiobookshelfSettings;
use sharectl_sandbox::{Effect, Rule};

use super::{Admin, books};
use crate::support::{Server, TestEnv};

/// A server with a share that a list has shown, and one that sharectl hasn't seen.
fn shelf() -> (TestEnv, Server) {
    let (env, server) = books(AudiobookshelfSettings::default());
    Admin::of(&server).share("Frankenstein", "frank", false);
    let _ = env.run(&["list"]).ok();
    Admin::of(&server).share("Low Water", "water", false);
    server.clear_requests();
    (env, server)
}

fn asked(server: &Server) -> Vec<String> {
    let seen = server.requests();
    seen.iter()
        .map(|seen| {
            let path = seen.path.trim_start_matches("/audiobookshelf");
            // The ids don't matter.
            let named = path.split('/').filter(|part| part.len() != 36);
            format!("{} {}", seen.method, named.collect::<Vec<_>>().join("/"))
        })
        .collect()
}

fn is_list(asked: &String) -> bool {
    asked == "GET /api/libraries"
}

const ITEM: &str = "GET /api/items";
const LISTENERS: &str = "GET /api/sessions/open";
/// One row of a library, to find hidden shares.
const ROW: &str = "GET /api/libraries/items";

#[test]
fn a_share_that_was_seen_is_read_by_its_book() {
    let (env, server) = shelf();
    let delete = [
        ITEM,
        LISTENERS,
        ROW,
        ITEM,
        // The same request without credentials: a cache must not answer it.
        ITEM,
        "DELETE /api/share/mediaitem",
        ITEM,
    ];
    for (args, requests) in [
        (&["url", "frank"][..], &[ITEM][..]),
        (&["url", "books/frank", "--at", "10"], &[ITEM]),
        (&["m3u", "frank"], &[ITEM]),
        (&["show", "frank"], &[ITEM, "GET /api/libraries", LISTENERS]),
        (&["delete", "frank", "--yes"], &delete),
    ] {
        server.clear_requests();
        let _ = env.run(args).ok();
        assert_eq!(asked(&server), requests, "{args:?}");
    }
}

#[test]
fn a_share_that_was_never_seen_is_found_in_the_list_and_then_by_its_book() {
    let (env, server) = shelf();
    for lists in [true, false] {
        server.clear_requests();
        let _ = env.run(&["url", "water"]).ok();
        assert_eq!(asked(&server).iter().any(is_list), lists);
    }
}

#[test]
fn a_share_of_another_book_is_found_under_its_slug() {
    let (env, server) = shelf();
    let admin = Admin::of(&server);
    let listed = env.run(&["list", "-o", "json"]).ok().json();
    let frank = listed
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["id"] == "frank");
    let book = frank.unwrap()["items"][0]["id"].as_str().unwrap();
    let item = format!("/api/items/{book}?expanded=1&include=share");
    let share = admin.send("GET", &item, &Value::Null).json()["mediaItemShare"]["id"].clone();
    let path = format!("/api/share/mediaitem/{}", share.as_str().unwrap());
    assert_eq!(admin.send("DELETE", &path, &Value::Null).status, 204);
    let gone = env.run(&["show", "frank"]).exits(exit_code::NOT_FOUND);
    assert!(gone.stderr.contains("no share named \"frank\""), "{gone}");
    admin.share("Otter and the Lamp", "frank", false);
    let shown = env.run(&["show", "frank", "-o", "json"]).ok().json();
    assert_eq!(shown[0]["label"], "Otter and the Lamp", "{shown}");
}

#[test]
fn a_delete_that_was_answered_and_not_carried_out_is_no_success() {
    let (env, server) = shelf();
    let ignored = Rule::new(Effect::Status(204, String::new())).method("DELETE");
    server.faults().add(ignored.path("/api/share/mediaitem"));
    let failed = env.run(&["delete", "frank", "--yes"]);
    let failed = failed.exits(exit_code::SERVER);
    assert!(failed.stderr.contains("still exists"), "{failed}");
}

#[test]
fn playlists_of_all_shares_read_each_book_once() {
    let (env, server) = shelf();
    let _ = env.run(&["m3u", "--all", "--to", "out/"]).ok();
    let asked = asked(&server);
    let items = asked.iter().filter(|asked| *asked == ITEM);
    assert_eq!(items.count(), 2, "{asked:?}");
}

#[test]
fn a_new_link_takes_no_list_unless_its_name_is_chosen() {
    let (env, server) = shelf();
    let _ = env.run(&["rotate", "frank", "--yes"]).ok();
    assert!(!asked(&server).iter().any(is_list), "{:?}", asked(&server));
    let _ = env.run(&["rotate", "water", "--slug", "sea", "--yes"]).ok();
    let taken = ["rotate", "sea", "--slug", "sea", "--yes"];
    let refused = env.run(&taken).exits(exit_code::CONFLICT);
    assert!(refused.stderr.contains("in use"), "{refused}");
}

#[test]
fn a_share_that_went_is_undone_without_a_list_and_what_is_in_its_place_is_seen() {
    let (env, server) = shelf();
    let admin = Admin::of(&server);
    let undo = ["undo", "--last", "--yes"];
    for command in [
        &["delete", "frank", "--yes"][..],
        &["expire", "frank", "--in", "7d", "--yes"],
        &["rotate", "frank", "--yes"],
    ] {
        let before = env.run(&["show", "frank", "-o", "json"]).ok().json();
        let _ = env.run(command).ok();
        server.clear_requests();
        let _ = env.run(&[&undo[..], &["-n"]].concat()).ok();
        let _ = env.run(&undo).ok();
        assert!(!asked(&server).iter().any(is_list), "{:?}", asked(&server));
        let after = env.run(&["show", "frank", "-o", "json"]).ok().json();
        for field in ["url", "expires", "downloadable", "items"] {
            assert_eq!(before[0][field], after[0][field], "{command:?}");
        }
    }
    let _ = env.run(&["delete", "frank", "--yes"]).ok();
    admin.share("Frankenstein", "other", false);
    let refused = env.run(&[&undo[..], &["-n"]].concat());
    let refused = refused.exits(exit_code::CONFLICT);
    assert!(
        refused.stderr.contains("books/other shares the same item"),
        "{refused}"
    );
}

#[test]
fn which_book_a_share_is_of_is_forgotten_with_the_server() {
    let (env, _server) = shelf();
    let known = || {
        let facts = std::fs::read_dir(env.path().join("state/sharectl/facts")).unwrap();
        let names = facts.map(|file| file.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with(".items.json")).count()
    };
    assert_eq!(known(), 1);
    let _ = env.run(&["server", "remove", "books", "--yes"]).ok();
    assert_eq!(known(), 0);
}
