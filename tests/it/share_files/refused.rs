//! Refusals before any write.

use super::{list, read, stage, written};
use crate::support::TestEnv;

#[test]
fn deletion_never_leaves_the_scope() {
    let (env, server) = stage();
    let _ = env
        .run(&["export", "--match", "summer", "--to", "a.toml"])
        .ok();
    let text = read(&env, "a.toml");
    assert!(text.contains("match = \"summer\""), "{text}");
    let quiet = text.find("[shares.summer-quiet]").unwrap();
    env.write("a.toml", &text[..quiet]);
    server.clear_requests();
    // One of two is more than a tenth.
    let refused = env
        .run(&["apply", "a.toml", "--delete-unlisted", "--yes"])
        .exits(11);
    assert!(refused.stderr.contains("--max-delete"), "{refused}");
    assert_eq!(written(&server), 0);
    let delete = [
        "apply",
        "a.toml",
        "--delete-unlisted",
        "--max-delete",
        "1",
        "--yes",
    ];
    let _ = env.run(&delete).ok();
    assert_eq!(super::descriptions(&env), ["For the road", "Summer picks"]);
    server.clear_requests();
    let _ = env.run(&delete).ok();
    assert_eq!(written(&server), 0);
}

#[test]
fn a_file_that_may_not_delete_is_refused() {
    let (env, server) = stage();
    env.add_server("other", &server);
    let head = "format = 1\n";
    let entry = "[shares.a]\nitems = [\"album:1\"]\n";
    for (text, told) in [
        (format!("{head}{entry}"), "has no `[scope]`"),
        (
            format!("{head}[scope]\nowner = \"admin\"\n{entry}"),
            "names no server",
        ),
        (
            format!("{head}[scope]\nserver = \"home\"\n"),
            "lists no shares",
        ),
    ] {
        env.write("a.toml", &text);
        let refused = env
            .run(&["apply", "a.toml", "--delete-unlisted", "--yes"])
            .exits(2);
        assert!(refused.stderr.contains(told), "{refused}");
    }
    let _ = env.run(&["export", "-s", "home", "--to", "a.toml"]).ok();
    let moved = [
        "apply",
        "-s",
        "other",
        "a.toml",
        "--delete-unlisted",
        "--yes",
    ];
    let refused = env.run(&moved).exits(2);
    assert!(
        refused.stderr.contains("is for home, not other"),
        "{refused}"
    );
    assert_eq!(written(&server), 3);
    assert_eq!(list_on(&env, "home"), 3);
}

fn list_on(env: &TestEnv, server: &str) -> usize {
    let listed = env.run(&["list", "-s", server, "-o", "json"]).ok().json();
    listed.as_array().unwrap().len()
}

#[test]
fn every_entry_that_can_not_be_applied_is_listed_and_nothing_is_written() {
    let (env, server) = stage();
    env.write(
        "a.toml",
        "format = 1\n[shares.good]\nitems = [{ kind = \"album\", title = \"Signal Box\", artist = \"Marlowe & Sons\", tracks = 1 }]\n\
         [shares.gone]\nitems = [\"album:nosuch\"]\n\
         [shares.unclear]\nitems = [{ kind = \"album\", title = \"Low Tide\" }]\n",
    );
    server.clear_requests();
    let refused = env.run(&["apply", "a.toml", "--yes"]);
    assert!(matches!(refused.code, 5 | 6), "{refused}");
    assert!(
        refused.stderr.contains("entries can't be applied to home"),
        "{refused}"
    );
    assert!(refused.stderr.contains("a.toml:4:9: gone: "), "{refused}");
    assert!(
        refused.stderr.contains("a.toml:6:9: unclear: "),
        "{refused}"
    );
    assert!(refused.stderr.contains("may be one of these"), "{refused}");
    assert_eq!(written(&server), 0);
    assert_eq!(list(&env).len(), 3);
}

#[test]
fn mistakes_in_a_file_name_the_line_and_the_column() {
    let (env, server) = stage();
    server.clear_requests();
    for (text, told) in [
        ("format = 1\n[shares.a\n", "a.toml:2:"),
        (
            "format = 1\n[shares.a]\nexpires = \"5m\"\n",
            "a.toml:3:11: `expires`",
        ),
        (
            "format = 1\n[scope]\nserver = \"home\"\nkind = \"disc\"\n[shares.a]\nitems = [\"song:1\"]\n",
            "a.toml:4:8: `kind`",
        ),
        (
            "format = 1\n[scope]\nserver = \"home\"\n[shares.a]\nref = \"books/x\"\n",
            "a.toml:4:9: a: it is a share of books",
        ),
        (
            "format = 1\n[scope]\nserver = [\"home\", \"home2\"]\n[shares.a]\nitems = [\"song:1\"]\n",
            "home2",
        ),
    ] {
        env.write("a.toml", text);
        let refused = env.run(&["apply", "a.toml", "--yes"]);
        assert!(matches!(refused.code, 2 | 3), "{refused}");
        assert!(refused.stderr.contains(told), "{told}: {refused}");
    }
    assert_eq!(written(&server), 0);
    let missing = env.run(&["apply", "nosuch.toml"]).exits(1);
    assert!(missing.stderr.contains("nosuch.toml"), "{missing}");
}

#[test]
fn without_an_answer_nothing_is_written() {
    let (env, server) = stage();
    let _ = env.run(&["export", "--to", "a.toml"]).ok();
    let text = read(&env, "a.toml");
    env.write("a.toml", &text.replace("Summer picks", "x"));
    server.clear_requests();
    let asked = env.run(&["apply", "a.toml"]).exits(2);
    assert!(asked.stderr.contains("--yes"), "{asked}");
    let _ = env
        .run(&["apply", "a.toml", "--dry-run", "--exit-code"])
        .exits(12);
    assert_eq!(written(&server), 0);
}
