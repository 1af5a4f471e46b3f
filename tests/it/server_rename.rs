//! `server rename`: what is kept of a server stays with it.

use sharectl_sandbox::flavors::Flavor;
use sharectl_sandbox::{Account, Options};

use crate::support::{Server, TestEnv};

#[test]
fn the_journal_the_login_and_what_was_learned_stay_with_it() {
    let (env, server) = TestEnv::with_navidrome();
    let made = env.run(&["create", "--album", "Low Tide"]).ok();
    let _ = env.run(&["delete", made.last_line(), "--yes"]).ok();
    let renamed = env.run(&["server", "rename", "home", "attic"]).ok();
    assert!(
        renamed.stderr.contains("renamed home to attic"),
        "{renamed}"
    );
    server.clear_requests();
    let _ = env.run(&["list"]).ok();
    let asked = server.requests();
    assert_eq!(asked.len(), 1, "{asked:?}");
    let history = env.run(&["history"]).ok();
    assert!(history.stdout.contains("delete"), "{history}");
    let undone = env.run(&["undo", "--last", "--yes"]).ok();
    assert!(!undone.stdout.contains("home/"), "{undone}");
    let listed = env.run(&["-s", "attic", "list", "-o", "refs"]).ok();
    assert!(listed.stdout.starts_with("attic/"), "{listed}");
    let _ = env.run(&["delete", listed.stdout.trim(), "--yes"]).ok();
    let _ = env.run(&["-s", "home", "list"]).exits(3);
}

#[test]
fn comments_the_default_and_tables_below_it_stay() {
    let (env, _server) = TestEnv::with_navidrome();
    let config = env.config();
    env.replace_config(&format!(
        "default = \"home\" # the one at home\n# in the cellar\n{}\n[servers.home.headers]\nX-A = \"b\"\n\
         [servers.other]\nurl = \"https://other.example.com\" # elsewhere\n",
        config.trim_start_matches("default = \"home\"").trim()
    ));
    let _ = env.run(&["list"]).ok();
    let before = env.config();
    let _ = env.run(&["server", "rename", "home", "attic"]).ok();
    assert_eq!(
        env.config(),
        before
            .replace("default = \"home\"", "default = \"attic\"")
            .replace("[servers.home", "[servers.attic")
    );
    let _ = env.run(&["list"]).ok();
}

/// A server that is known by an API key, which was typed and is kept.
fn with_stored_key() -> (TestEnv, Server) {
    let account = Account {
        api_key: Some("key-of-ada".to_owned()),
        ..Account::admin("admin", "admin")
    };
    let server = Server::stopped(Options {
        accounts: vec![account],
        ..Options::new(Flavor::Ampache)
    });
    let env = TestEnv::new();
    env.configure(&format!("[servers.home]\nurl = \"{}\"", server.url()));
    let login = ["server", "login", "home", "--token", "--stdin"];
    let _ = env.command(&login).stdin("key-of-ada\n").run().ok();
    (env, server)
}

#[test]
fn server_rename_moves_state_stored_by_name() {
    let (env, _server) = with_stored_key();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let _ = env.run(&["delete", "--all", "--yes"]).ok();
    let _ = env.run(&["server", "rename", "home", "attic"]).ok();
    let undone = env.run(&["undo", "--last", "--yes"]).ok();
    assert!(undone.stderr.contains("attic"), "{undone}");
    let listed = env.run(&["list", "-o", "refs"]).ok();
    assert!(listed.stdout.starts_with("attic/"), "{listed}");
    let _ = env.run(&["server", "logout", "attic"]).ok();
    let _ = env.run(&["list", "--no-input"]).exits(3);
}

#[test]
fn a_name_that_is_taken_or_none_is_refused_and_nothing_changes() {
    let (env, server) = TestEnv::with_navidrome();
    env.add_profile("other", server.url(), "bob", "bobpw");
    let before = env.config();
    for (new, code) in [("other", 6), ("demo", 2), ("all", 2), ("a/b", 2), ("", 2)] {
        let refused = env.run(&["server", "rename", "home", new]).exits(code);
        assert!(refused.stderr.contains("error"), "{refused}");
    }
    let _ = env.run(&["server", "rename", "demo", "mine"]).exits(2);
    let _ = env.run(&["server", "rename", "nope", "mine"]).exits(3);
    let _ = env.run(&["server", "rename", "home", "mine", "-n"]).ok();
    let same = env.run(&["server", "rename", "home", "home"]).ok();
    assert!(same.stderr.contains("unchanged"), "{same}");
    assert_eq!(env.config(), before);
}
