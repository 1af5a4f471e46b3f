//! Undoing a change of an end, once that end has come on a server that keeps no ended shares.

use serde_json::Value;
use sharectl_core::exit_code;
use sharectl_sandbox::{Options, audiobookshelf};

use crate::support::{Server, TestEnv};

fn with_a_shared_book() -> (TestEnv, Server) {
    let server = Server::stopped(Options::new(
        audiobookshelf::AudiobookshelfSettings::default(),
    ));
    let env = TestEnv::new();
    env.add_server("books", &server);
    let book = ["--book", "The Lighthouse Keeper", "--expires", "20d"];
    let _ = env.run(&[&["create"][..], &book].concat()).ok();
    (env, server)
}

fn list(env: &TestEnv) -> Vec<Value> {
    let listed = env.run(&["list", "-o", "json"]).ok().json();
    listed.as_array().unwrap().clone()
}

#[test]
fn undo_recreates_a_share_removed_at_a_mistaken_expiry() {
    let (env, server) = with_a_shared_book();
    let before = list(&env);
    assert_eq!(before.len(), 1);
    let _ = env.run(&["expire", "--all", "--in", "1h", "--yes"]).ok();
    server.clock().advance(jiff::SignedDuration::from_hours(2));
    assert_eq!(list(&env).len(), 0);
    let plan = env.run(&["undo", "--last", "--dry-run", "-o", "csv"]).ok();
    assert!(
        plan.stdout
            .contains("the server removed it when it expired"),
        "{plan}"
    );
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    let after = list(&env);
    for field in ["url", "expires", "items", "downloadable"] {
        assert_eq!(after[0][field], before[0][field], "{field}");
    }
    // Once only.
    let history = env.run(&["history", "-o", "json"]).ok().json();
    let expire = history[1]["operation"].as_str().unwrap();
    let again = env.run(&["undo", expire, "--yes"]).ok();
    assert_eq!(list(&env).len(), 1, "{again}");
}

#[test]
fn undo_keeps_a_share_deleted_by_someone_else_before_its_expiry() {
    let (env, _server) = with_a_shared_book();
    let _ = env.run(&["expire", "--all", "--in", "5h", "--yes"]).ok();
    let _ = env.run(&["--no-journal", "delete", "--all", "--yes"]).ok();
    let undo = env
        .run(&["undo", "--last", "--yes"])
        .exits(exit_code::CONFLICT);
    assert!(undo.stderr.contains("was deleted since"), "{undo}");
    // The one before it made the share.
    assert!(
        undo.stderr
            .contains("undo the operation before it: `sharectl undo 1m"),
        "{undo}"
    );
    assert_eq!(list(&env).len(), 0);
}
