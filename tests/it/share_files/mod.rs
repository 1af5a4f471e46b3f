//! Shares as a file: `export`, `diff` and `apply`.

mod ansible;
mod moving;
mod nights;
mod refused;
mod schema;
mod several;

use serde_json::Value;
use sharectl_sandbox::Options;

use crate::parity::writes;
use crate::support::{Output, Server, TestEnv};

/// A Navidrome called `home` with three shares.
fn stage() -> (TestEnv, Server) {
    let (env, server) = TestEnv::with_navidrome();
    for (words, description) in [
        (["--album", "Harbour Lights"], "Summer picks"),
        (["--playlist", "Road Trip"], "For the road"),
        (["--album", "Low Tide"], "Summer, quiet"),
    ] {
        let create = [
            "create",
            words[0],
            words[1],
            "--expires",
            "30d",
            "--description",
            description,
        ];
        let _ = env.run(&create).ok();
    }
    (env, server)
}

/// How many requests of a run wrote.
fn written(server: &Server) -> usize {
    server.requests().iter().filter(|seen| writes(seen)).count()
}

fn read(env: &TestEnv, name: &str) -> String {
    std::fs::read_to_string(env.work().join(name)).unwrap()
}

fn list(env: &TestEnv) -> Vec<Value> {
    let listed = env.run(&["list", "-o", "json"]).ok().json();
    listed.as_array().unwrap().clone()
}

fn descriptions(env: &TestEnv) -> Vec<String> {
    let shares = list(env);
    let mut all: Vec<String> = shares
        .iter()
        .map(|share| share["description"].as_str().unwrap_or_default().to_owned())
        .collect();
    all.sort_unstable();
    all
}

/// The rows of a run with `-o json`: action, key and result.
fn rows(output: &Output) -> Vec<(String, String, bool)> {
    let rows = output.json();
    let text = |row: &Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                text(row, "action"),
                text(row, "key"),
                row["changed"].as_bool().unwrap(),
            )
        })
        .collect()
}

/// A file without what differs after shares were created again: references and links.
fn without_ids(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with("ref = "));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn exported_shares_need_no_change() {
    let (env, server) = stage();
    let _ = env.run(&["export", "--to", "a.toml"]).ok();
    let text = read(&env, "a.toml");
    assert!(text.contains("[shares.for-the-road]"), "{text}");
    assert!(
        text.contains("title = \"Harbour Lights\", artist = \"The Tidewater Band\", tracks = 11")
    );
    server.clear_requests();
    let output = env.run(&["apply", "a.toml", "-o", "json"]).ok();
    let keys = ["for-the-road", "summer-picks", "summer-quiet"];
    let expected = keys.map(|key| ("keep".to_owned(), key.to_owned(), false));
    assert_eq!(rows(&output), expected);
    let _ = env.run(&["diff", "a.toml", "--exit-code"]).ok();
    assert_eq!(written(&server), 0);
    assert_eq!(read(&env, "a.toml"), text);
}

#[test]
fn everything_comes_back_from_a_file() {
    for form in ["a.toml", "a.json"] {
        let (env, server) = stage();
        let output = if form.ends_with("json") {
            "json"
        } else {
            "table"
        };
        let exported = env.run(&["export", "-o", output]).ok().stdout;
        let file = env.write(form, &exported);
        let before = env.run(&["export"]).ok().stdout;
        let _ = env.run(&["delete", "--all", "--yes"]).ok();
        server.clear_requests();
        let applied = env.run(&["apply", form, "--revive", "--yes"]).ok();
        assert_eq!(written(&server), 3, "{applied}");
        let after = env.run(&["export"]).ok().stdout;
        assert_eq!(without_ids(&after), without_ids(&before));
        assert_ne!(after, before);
        // The new references are in the file, and the next run has nothing to do.
        let rewritten = std::fs::read_to_string(&file).unwrap();
        assert_ne!(rewritten, exported);
        assert_eq!(
            without_ids(&rewritten).lines().count(),
            without_ids(&exported).lines().count()
        );
        server.clear_requests();
        let _ = env.run(&["apply", form, "--yes"]).ok();
        assert_eq!(written(&server), 0);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), rewritten);
        // One operation, taken back as one.
        let _ = env.run(&["undo", "--last", "--yes"]).ok();
        assert!(list(&env).is_empty());
    }
}

#[test]
fn a_file_changes_creates_and_deletes_in_one_operation_and_keeps_its_comments() {
    let (env, server) = stage();
    let _ = env.run(&["export", "--to", "a.toml"]).ok();
    let text = read(&env, "a.toml");
    let road = text.find("[shares.for-the-road]").unwrap();
    let summer = text.find("[shares.summer-picks]").unwrap();
    let (head, rest) = (&text[..road], &text[summer..]);
    let reference = text[road..].lines().nth(1).unwrap();
    let edited = format!(
        "{head}# It is over.\n[shares.for-the-road]\n{reference}\nstate = \"absent\"\n\n# Kept.\n{}\n\
         # For the party.\n[shares.party]\ndescription = \"Party\" # or so\nexpires = \"14d\"\n\
         items = [\"{}\"]\n",
        rest.replace("Summer picks", "Winter picks"),
        album(&env, "Signal Box"),
    );
    env.write("a.toml", &edited);
    let planned = env
        .run(&["diff", "a.toml", "-o", "json", "--exit-code"])
        .exits(12);
    let found = rows(&planned);
    for (action, key) in [
        ("delete", "for-the-road"),
        ("update", "summer-picks"),
        ("keep", "summer-quiet"),
        ("create", "party"),
    ] {
        let row = (action.to_owned(), key.to_owned(), action != "keep");
        assert!(found.contains(&row), "{found:?}");
    }
    server.clear_requests();
    let _ = env.run(&["apply", "a.toml", "--yes"]).ok();
    assert_eq!(written(&server), 3);
    assert_eq!(
        descriptions(&env),
        ["Party", "Summer, quiet", "Winter picks"]
    );
    let shares = list(&env);
    let party = shares.iter().find(|share| share["description"] == "Party");
    let id = party.unwrap()["id"].as_str().unwrap().to_owned();
    let expected = edited.replace(
        "[shares.party]\n",
        &format!("[shares.party]\nref = \"home/{id}\"\n"),
    );
    assert_eq!(read(&env, "a.toml"), expected);
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    assert_eq!(
        descriptions(&env),
        ["For the road", "Summer picks", "Summer, quiet"]
    );
}

fn album(env: &TestEnv, title: &str) -> String {
    let search = [
        "search", title, "--kind", "album", "-o", "refs", "--limit", "1",
    ];
    env.run(&search).ok().last_line().to_owned()
}

#[test]
fn a_share_is_found_by_its_key_and_by_its_contents_too() {
    let (env, server) = stage();
    let item = album(&env, "Harbour Lights");
    let text = format!("format = 1\n[shares.a]\ndescription = \"Found\"\nitems = [\"{item}\"]\n");
    env.write("a.toml", &text);
    let _ = env
        .run(&["apply", "a.toml", "--yes", "--no-write-back"])
        .ok();
    assert_eq!(
        descriptions(&env),
        ["For the road", "Found", "Summer, quiet"]
    );
    assert_eq!(read(&env, "a.toml"), text);
    // A second share of the same makes the contents unclear, but the key is known.
    let _ = env.run(&["create", &item, "--expires", "3d"]).ok();
    env.write("a.toml", &text.replace("Found", "By key"));
    server.clear_requests();
    let _ = env
        .run(&["apply", "a.toml", "--yes", "--no-write-back"])
        .ok();
    assert_eq!(written(&server), 1);
    // Under another name nothing is known of it.
    env.write("b.toml", &text);
    let unclear = env.run(&["apply", "b.toml", "--yes"]).exits(6);
    assert!(
        unclear.stderr.contains("2 shares have these contents"),
        "{unclear}"
    );
    assert!(unclear.stderr.contains("b.toml:2:9: a:"), "{unclear}");
}

#[test]
fn a_share_that_was_found_is_remembered_in_every_format() {
    for format in ["table", "json"] {
        let (env, server) = TestEnv::with_navidrome();
        let item = album(&env, "Low Tide");
        let make = ["create", &item, "--expires", "30d", "-o", "refs"];
        let made = env.run(&make).ok().last_line().to_owned();
        let text = format!("format = 1\n[shares.a]\nitems = [\"{item}\"]\n");
        env.write("a.toml", &text);
        let apply = ["apply", "a.toml", "--yes", "-o", format];
        server.clear_requests();
        let _ = env.run(&apply).ok();
        assert_eq!(written(&server), 0);
        let file = read(&env, "a.toml");
        assert!(
            file.contains(&format!("ref = \"{made}\"")),
            "{format}: {file}"
        );
        // A file that can't be written is no reason to fail: the key is known.
        env.write("b.toml", &text);
        let b = ["apply", "b.toml", "--yes", "--no-write-back", "-o", format];
        let _ = env.run(&b).ok();
        let _ = env.run(&["expire", &made, "--now", "--yes"]).ok();
        let _ = env.run(&["delete", &made, "--yes"]).ok();
        server.clear_requests();
        let again = env.run(&b).ok();
        assert_eq!(written(&server), 0, "{format}: its time was over: {again}");
    }
}

#[test]
fn contents_that_differ_need_a_word_for_the_new_link() {
    let (env, server) = stage();
    let _ = env
        .run(&["export", "--match", "picks", "--to", "a.toml"])
        .ok();
    let (old, new) = (album(&env, "Harbour Lights"), album(&env, "Low Tide"));
    let text = read(&env, "a.toml");
    let line = text.lines().find(|line| line.starts_with("items")).unwrap();
    env.write(
        "a.toml",
        &text.replace(line, &format!("items = [\"{new}\", \"{old}\"]")),
    );
    server.clear_requests();
    let refused = env.run(&["apply", "a.toml", "--yes"]).exits(6);
    assert!(refused.stderr.contains("--recreate"), "{refused}");
    assert_eq!(written(&server), 0);
    let before = list(&env).len();
    let output = env
        .run(&["apply", "a.toml", "--recreate", "--yes", "-o", "json"])
        .ok();
    assert_eq!(rows(&output)[0].0, "recreate");
    assert_eq!(output.json()[0]["notes"][0]["code"], "link_changes");
    assert_eq!(list(&env).len(), before);
    server.clear_requests();
    let _ = env.run(&["apply", "a.toml", "--recreate", "--yes"]).ok();
    assert_eq!(written(&server), 0);
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    let same = list(&env).into_iter().filter(|share| {
        share["description"] == "Summer picks" && share["items"].as_array().unwrap().len() == 1
    });
    assert_eq!(same.count(), 1);
}

#[test]
fn ten_changes_among_two_thousand_shares_are_ten_writes() {
    let env = TestEnv::new();
    let server = Server::stopped(Options {
        preload: 2_000,
        ..Options::default()
    });
    env.add_server("home", &server);
    let _ = env.run(&["export", "--to", "a.toml"]).ok();
    let mut text = read(&env, "a.toml");
    assert!(text.matches("[shares.").count() > 1_900);
    let active = env
        .run(&[
            "list",
            "--where",
            "state == \"active\" and description != \"\"",
            "--owner",
            "admin",
            "-o",
            "json",
        ])
        .ok()
        .json();
    for share in active.as_array().unwrap().iter().take(10) {
        let description = share["description"].as_str().unwrap();
        let line = format!("description = \"{description}\"\n");
        assert_eq!(text.matches(&line).count(), 1, "{line}");
        text = text.replace(&line, &format!("description = \"new {description}\"\n"));
    }
    env.write("a.toml", &text);
    server.clear_requests();
    let _ = env.run(&["apply", "a.toml", "--yes"]).ok();
    let all = server.requests().len();
    assert_eq!(written(&server), 10);
    assert!(all - 10 <= 5, "{all} requests");
    server.clear_requests();
    let _ = env.run(&["apply", "a.toml", "--yes"]).ok();
    assert_eq!(written(&server), 0);
}
