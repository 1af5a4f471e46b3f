//! `rotate`: the same contents under a new link.

use serde_json::Value;
use sharectl_core::exit_code;
use sharectl_sandbox::{Options, audiobookshelf};

use crate::support::{Server, TestEnv};

fn with_books() -> (TestEnv, Server) {
    let server = Server::stopped(Options {
        preload: 3,
        ..Options::new(audiobookshelf::AudiobookshelfSettings::default())
    });
    let env = TestEnv::new();
    env.add_server("books", &server);
    (env, server)
}

fn active(env: &TestEnv) -> Value {
    let list = ["list", "-o", "json", "--where", "state == \"active\""];
    env.run(&list).ok().json()
}

/// All of a share that a rotation must leave alone.
fn substance(share: &Value) -> String {
    let kept = [
        "description",
        "expires",
        "never_expires",
        "downloadable",
        "items",
    ];
    kept.map(|field| share[field].to_string()).join(" ")
}

#[test]
fn everything_stays_but_the_link() {
    let (env, _server) = TestEnv::with_navidrome();
    let create = ["create", "--album", "Harbour Lights", "--download", "on"];
    let old = env
        .run(&[&create[..], &["--description", "Summer picks"]].concat())
        .ok();
    let before = active(&env);
    let output = env.run(&["rotate", old.last_line(), "--yes"]).ok();
    let after = active(&env);
    assert_eq!(substance(&after[0]), substance(&before[0]));
    assert_eq!(after[0]["url"], output.last_line(), "{output}");
    assert_ne!(output.last_line(), old.last_line());
    // Both links are told; the new one alone is data.
    assert!(output.stderr.contains(old.last_line()), "{output}");
    assert_eq!(output.stdout.lines().count(), 1, "{output}");
    let gone = env.run(&["show", old.last_line()]);
    let _ = gone.exits(exit_code::NOT_FOUND);
}

#[test]
fn rotating_a_book_share_gives_an_unguessable_slug() {
    let (env, _server) = with_books();
    let before = active(&env);
    let old = before[0]["url"].as_str().unwrap();
    let output = env.run(&["rotate", old, "--yes"]).ok();
    let after = active(&env);
    assert_eq!(
        after.as_array().unwrap().len(),
        before.as_array().unwrap().len()
    );
    let new = output.last_line();
    assert!(new.starts_with(&format!("{old}-")), "{output}");
    let rotated = after
        .as_array()
        .unwrap()
        .iter()
        .find(|share| share["url"] == new);
    assert_eq!(substance(rotated.unwrap()), substance(&before[0]));
    // The old link comes back, byte for byte.
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    assert_eq!(env.run(&["show", old, "-o", "urls"]).ok().last_line(), old);
}

#[test]
fn a_name_can_be_chosen_where_the_server_has_names() {
    let (env, _server) = with_books();
    let old = active(&env)[0]["url"].as_str().unwrap().to_owned();
    let output = env
        .run(&["rotate", &old, "--slug", "for-ann", "--yes"])
        .ok();
    assert!(output.last_line().ends_with("/share/for-ann"), "{output}");
    let again = env.run(&["rotate", "for-ann", "--slug", "for-ann", "--yes"]);
    let _ = again.exits(exit_code::CONFLICT);
    let (env, _server) = TestEnv::with_navidrome();
    let create = ["create", "--album", "Harbour Lights"];
    let link = env.run(&create).ok();
    let output = env.run(&["rotate", link.last_line(), "--slug", "x", "--yes"]);
    let _ = output.exits(exit_code::UNSUPPORTED);
}

#[test]
fn expired_share_is_not_rotated() {
    let (env, _server) = TestEnv::with_navidrome();
    let link = env.run(&["create", "--album", "Harbour Lights"]).ok();
    let _ = env
        .run(&["expire", link.last_line(), "--now", "--yes"])
        .ok();
    let output = env.run(&["rotate", link.last_line(), "--yes"]);
    let output = output.exits(exit_code::CONFLICT);
    assert!(output.stderr.contains("sharectl expire"), "{output}");
    let output = env.run(&["rotate", "--all", "--yes"]).ok();
    assert!(output.stderr.contains("it has expired"), "{output}");
}

#[test]
fn the_plan_says_that_the_link_changes() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "Harbour Lights"]).ok();
    let plan = env
        .run(&["rotate", "--all", "-n", "-o", "json"])
        .ok()
        .json();
    let notes = plan[0]["notes"].as_array().unwrap();
    assert!(notes.iter().any(|note| note["code"] == "link_changes"));
    assert_eq!(plan[0]["after"]["url"], Value::Null, "nobody knows it yet");
    assert_eq!(plan[0]["after"]["items"], plan[0]["before"]["items"]);
}

#[test]
fn the_new_link_can_be_had_as_markup_with_the_title_it_had() {
    let (env, _server) = TestEnv::with_navidrome();
    for (flag, form) in [
        ("--markdown", "[Harbour Lights](LINK)"),
        ("--html", "<a href=\"LINK\">Harbour Lights</a>"),
    ] {
        let _ = env.run(&["create", "--album", "Harbour Lights"]).ok();
        let output = env.run(&["rotate", "--all", "--yes", flag]).ok();
        let link = active(&env)[0]["url"].as_str().unwrap().to_owned();
        assert_eq!(output.stdout, form.replace("LINK", &link) + "\n");
        let _ = env.run(&["delete", "--all", "--yes"]).ok();
    }
    let output = env.run(&["rotate", "--all", "--markdown", "-o", "json"]);
    let _ = output.exits(exit_code::USAGE);
}

#[test]
fn rotating_another_users_share_plans_the_owner_change() {
    let (env, server) = TestEnv::with_navidrome();
    env.add_profile("theirs", server.url(), "bob", "bobpw");
    let create = ["-s", "theirs", "create", "--album", "Low Tide"];
    let link = env.run(&create).ok().last_line().to_owned();
    let rotate = ["-s", "home", "rotate", &link, "--owner", "bob"];
    let plan = env.run(&[&rotate[..], &["-n", "-o", "json"]].concat()).ok();
    assert_eq!(plan.json()[0]["before"]["owner"], "bob", "{plan}");
    assert_eq!(plan.json()[0]["after"]["owner"], "admin", "{plan}");
    let output = env.run(&[&rotate[..], &["--yes"]].concat()).ok();
    assert!(output.stderr.contains("will belong to you"), "{output}");
}

#[test]
fn rotate_proposes_no_unsupported_flag() {
    let (env, _server) = TestEnv::with_navidrome();
    let made = env
        .run(&["create", "--album", "Low Tide", "-o", "ids"])
        .ok();
    env.configure("access = \"subsonic\"");
    let output = env.run(&["rotate", made.last_line(), "--yes"]).exits(7);
    assert!(!output.stderr.contains("sharectl update"), "{output}");
    assert!(
        output
            .stderr
            .contains("`sharectl server set home --unset access`"),
        "{output}"
    );
}
