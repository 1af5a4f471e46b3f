//! Short forms: titles without a flag, times without a flag, `@`.

use crate::support::{Output, Server, TestEnv};
use serde_json::Value;
use sharectl_core::exit_code;

fn list(env: &TestEnv, args: &[&str]) -> Vec<Value> {
    let args = [&["list", "-o", "json"], args].concat();
    env.run(&args).ok().json().as_array().unwrap().clone()
}

/// Requests that write.
fn writes(server: &Server) -> usize {
    let requests = server.requests();
    let writes = |seen: &&sharectl_sandbox::RecordedRequest| {
        let writes = ["createShare", "updateShare", "deleteShare"];
        let native = seen.path.starts_with("/api/share") && seen.method != "GET";
        native || writes.iter().any(|call| seen.path.contains(call))
    };
    requests.iter().filter(writes).count()
}

fn has_hint(output: &Output, hint: &str) {
    assert!(output.stderr.contains(hint), "{output}");
}

#[test]
fn a_title_alone_names_an_item_of_any_kind() {
    let (env, server) = TestEnv::with_navidrome();
    let _ = env
        .run(&[
            "create",
            "night ferry sessions",
            "-e",
            "7d",
            "-d",
            "For Ann",
        ])
        .ok();
    let share = &list(&env, &[])[0];
    assert_eq!(
        (&share["label"], &share["kind"]),
        (&"Night Ferry Sessions".into(), &"album".into())
    );
    assert_eq!(share["description"], "For Ann");
    assert_eq!(share["expires"], "2026-11-28T10:00:00Z");
    // Nothing is shared for a title that isn't whole, for a word of it, or for an id that isn't there.
    let before = writes(&server);
    let partial = env
        .run(&["create", "ferry sessions"])
        .exits(exit_code::CONFLICT);
    has_hint(&partial, "--partial");
    let none = env
        .run(&["create", "No Such Thing"])
        .exits(exit_code::NOT_FOUND);
    has_hint(&none, "sharectl search -s home 'No Such Thing'");
    let _ = env
        .run(&["create", "4nOsuchId0000000000000"])
        .exits(exit_code::NOT_FOUND);
    let unquoted = env.run(&["create", "Harbour", "Lights"]);
    has_hint(&unquoted, "sharectl create 'Harbour Lights'");
    assert_ne!(unquoted.code, 0);
    assert_eq!(writes(&server), before);
    let _ = env.run(&["create", "ferry sessions", "--partial"]).ok();
    // The album and its first song.
    let both = env
        .run(&["create", "Harbour Lights"])
        .exits(exit_code::CONFLICT);
    has_hint(
        &both,
        "`--album 'Harbour Lights'` or `--song 'Harbour Lights'`",
    );
}

#[test]
fn lines_of_stdin_are_references_only() {
    let (env, server) = TestEnv::with_navidrome();
    let create = env.command(&["create", "-"]).stdin("Harbour Lights\n");
    let _ = create.run().exits(exit_code::NOT_FOUND);
    assert_eq!(writes(&server), 0);
}

#[test]
fn searches_can_be_repeated() {
    let (env, _server) = TestEnv::with_navidrome();
    let albums = [
        "create",
        "--each",
        "--album",
        "Harbour Lights",
        "--album",
        "Low Tide",
    ];
    let _ = env.run(&albums).ok();
    assert_eq!(list(&env, &["--active"]).len(), 2);
    let two = ["create", "--song", "x", "--artist", "a", "--artist", "b"];
    let _ = env.run(&two).exits(exit_code::USAGE);
}

#[test]
fn active_and_expired_shares_are_two_halves() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "Night Ferry Sessions"]).ok();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let _ = env
        .run(&["expire", "--match", "low tide", "--now", "--yes"])
        .ok();
    assert_eq!(
        list(&env, &["--active"])[0]["label"],
        "Night Ferry Sessions"
    );
    assert_eq!(list(&env, &["--expired"])[0]["label"], "Low Tide");
    let _ = env
        .run(&["list", "--active", "--expired"])
        .exits(exit_code::USAGE);
}

#[test]
fn the_last_word_of_expire_is_a_time() {
    let (env, server) = TestEnv::with_navidrome();
    let _ = env
        .run(&["create", "Night Ferry Sessions", "-e", "3d"])
        .ok();
    let id = list(&env, &[])[0]["id"].as_str().unwrap().to_owned();
    let expires = || list(&env, &[])[0]["expires"].as_str().unwrap().to_owned();
    for (word, expected) in [
        ("10d", "2026-12-01T10:00:00Z"),
        ("+2d", "2026-12-03T10:00:00Z"),
        ("2026-12-24", "2026-12-24T23:59:59Z"),
    ] {
        let _ = env.run(&["expire", &id, word, "--yes"]).ok();
        assert_eq!(expires(), expected);
    }
    let _ = env
        .run(&["expire", "--all", "30d", "--yes"])
        .exits(exit_code::USAGE);
    let before = writes(&server);
    let shorter = env
        .run(&["expire", &id, "7d", "--yes"])
        .exits(exit_code::USAGE);
    has_hint(&shorter, "`--in 7d`");
    has_hint(
        &env.run(&["expire", &id, "10m", "--yes"])
            .exits(exit_code::USAGE),
        "10min",
    );
    let _ = env.run(&["expire", "7d", &id]).exits(exit_code::USAGE);
    let _ = env
        .run(&["expire", &id, "7d", "--never"])
        .exits(exit_code::USAGE);
    assert_eq!(writes(&server), before);
    let _ = env.run(&["expire", &id, "--in", "7d", "--yes"]).ok();
    assert_eq!(expires(), "2026-11-28T10:00:00Z");
}

#[test]
fn an_at_sign_is_the_share_created_last_from_a_terminal() {
    let (env, _server) = TestEnv::with_navidrome();
    let none = env.run(&["show", "@"]).exits(exit_code::NOT_FOUND);
    has_hint(&none, "sharectl history");
    let typed = |line: &str| env.terminal(line).run();
    let _ = typed("sharectl create 'Night Ferry Sessions'").ok();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let output = env.run(&["expire", "@", "60d", "--yes", "-v"]).ok();
    assert!(output.stderr.contains("@ is home/"), "{output}");
    let shares = list(&env, &["--match", "ferry"]);
    assert_eq!(shares[0]["expires"], "2027-01-20T10:00:00Z");
    let reference = shares[0]["ref"].as_str().unwrap();
    let refused = env.run(&["delete", "@", "--yes"]).exits(exit_code::USAGE);
    has_hint(&refused, &format!("`sharectl delete {reference} --yes`"));
    // Gone is gone: `@` is never the one before.
    let _ = env.run(&["delete", reference, "--yes"]).ok();
    let _ = env.run(&["url", "@"]).exits(exit_code::NOT_FOUND);
    // A restored share has another id.
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    let restored = list(&env, &["--match", "ferry"]);
    let url = env.run(&["url", "@"]).ok();
    assert_eq!(url.stdout.trim(), restored[0]["url"].as_str().unwrap());
    let _ = typed("sharectl create --each --album 'Harbour Lights' --album 'Low Tide'").ok();
    let several = env.run(&["url", "@"]).exits(exit_code::CONFLICT);
    has_hint(&several, "created 2 shares");
}

#[test]
fn update_sets_an_expiry_and_names_the_command_that_extends() {
    let (env, server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let id = list(&env, &[])[0]["id"].as_str().unwrap().to_owned();
    let before = writes(&server);
    let update = ["-s", "home", "update", &id, "-e", "+7d"];
    let refused = env.run(&update).exits(exit_code::USAGE);
    has_hint(&refused, &format!("`sharectl -s home expire {id} --by 7d`"));
    let file = env.write("later.csv", &format!("ref,expires\nhome/{id},+7d\n"));
    let file = file.to_str().unwrap();
    let _ = env.run(&["update", "--from", file]).exits(exit_code::USAGE);
    assert_eq!(writes(&server), before);
}

#[test]
fn history_mentions_operations_in_the_sandbox() {
    let (env, _server) = TestEnv::with_navidrome();
    let at_terminal = |line: &str| env.terminal(line).run().ok().stdout;
    assert!(!at_terminal("sharectl history").contains("sandbox"));
    let _ = env
        .run(&["-s", "demo", "create", "--album", "Low Tide"])
        .ok();
    let shown = at_terminal("sharectl history");
    assert!(
        shown.contains("its own: `sharectl -s demo history`"),
        "{shown}"
    );
    let shown = at_terminal("sharectl history --match tide");
    assert!(!shown.contains("sandbox"), "{shown}");
    let none = env
        .run(&["-s", "demo", "show", "@"])
        .exits(exit_code::NOT_FOUND);
    has_hint(&none, "see what was done: `sharectl -s demo history`");
}

#[test]
fn the_usage_of_expire_shows_its_time() {
    let env = TestEnv::new();
    let help = env.run(&["expire", "-h"]).ok().stdout;
    assert!(help.contains("[SHARE]... [WHEN]"), "{help}");
    let place = |text: &str| help.find(text).unwrap_or_else(|| panic!("{text}: {help}"));
    assert!(place("\nArguments:") < place("[SHARE]...  "));
    assert!(place("\nWhen:") < place("\nSelectors:"));
}

#[test]
fn a_playlist_shared_as_its_songs_keeps_its_name() {
    let (env, _server) = TestEnv::with_navidrome();
    let freeze = ["create", "--playlist", "Road Trip", "--freeze"];
    let _ = env.run(&freeze).ok();
    assert_eq!(list(&env, &[])[0]["description"], "Road Trip");
    let _ = env
        .run(&[&freeze[..], &["-d", "For the drive"]].concat())
        .ok();
    assert_eq!(list(&env, &["--match", "drive"]).len(), 1);
}

#[test]
fn link_is_in_the_hint_if_stdout_fails() {
    let (env, _server) = TestEnv::with_navidrome();
    let full = env.shell("sharectl create --album 'Low Tide' > /dev/full");
    let full = full.run().exits(exit_code::FAILED);
    let link = || list(&env, &[])[0]["url"].as_str().unwrap().to_owned();
    has_hint(&full, &link());
    for line in [
        "rotate --all --yes",
        "delete --all --yes > /dev/null; sharectl undo --last --yes",
    ] {
        let full = env.shell(&format!("sharectl {line} > /dev/full"));
        let full = full.run().exits(exit_code::FAILED);
        assert!(full.stderr.contains(&format!(": {}\n", link())), "{full}");
    }
    let from = "printf 'album\nHarbour Lights\nNo Such\n' | sharectl create --from - > /dev/full";
    let full = env.shell(from).run().exits(exit_code::PARTIAL);
    has_hint(&full, "the share was created: http://");
    has_hint(&full, "no album matches");
}
