//! Moving shares between servers of different kinds: everything that both support is kept, and the rest
//! is listed before any write.

use std::collections::BTreeMap;

use serde_json::Value;
use sharectl_sandbox::{Options, audiobookshelf};

use crate::parity::{Script, on_every_server, writes};
use crate::support::{Server, TestEnv};

/// The properties of a share that both servers support, by title or description.
fn comparable(export: &str, books: bool) -> BTreeMap<String, String> {
    let file: Value = serde_json::from_str(export).unwrap();
    let shares = file["shares"].as_object().unwrap();
    shares
        .values()
        .map(|share| {
            let titles: Vec<&str> = share["items"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|item| item["title"].as_str())
                .collect();
            let expires = share["expires"].as_str().unwrap_or_default();
            let day = expires.get(..10).unwrap_or(expires);
            let name = match books {
                true => titles.join(", "),
                false => share["description"].as_str().unwrap_or_default().to_owned(),
            };
            (name, day.to_owned())
        })
        .collect()
}

fn source(books: bool) -> (TestEnv, Server) {
    let env = TestEnv::new();
    let server = Server::stopped(match books {
        true => Options::new(audiobookshelf::AudiobookshelfSettings {
            login_limit: false,
            ..audiobookshelf::AudiobookshelfSettings::default()
        }),
        false => Options::default(),
    });
    env.add_server("old", &server);
    let shares: &[[&str; 3]] = match books {
        true => &[["--book", "The Lighthouse Keeper", "a"]],
        false => &[
            ["--album", "Harbour Lights", "Summer picks"],
            ["--song", "Overture", "One song"],
        ],
    };
    for [kind, title, description] in shares {
        let create = ["create", kind, title, "--expires", "20d"];
        let described = [&create[..], &["--description", description]].concat();
        let created = env.run(if books { &create } else { &described });
        assert!(created.code == 0 || created.code == 6, "{created}");
    }
    (env, server)
}

#[test]
fn shares_move_to_every_server_and_a_second_run_writes_nothing() {
    on_every_server(&|script: &Script| {
        let books = script.subject.name.starts_with("audiobookshelf");
        let (env, _old) = source(books);
        let exported = env.run(&["export", "-s", "old"]).ok().stdout;
        let apply = |flags: &[&str]| {
            let args = ["-s", &script.subject.name, "apply", "-", "--yes"];
            let args = [&args[..], flags].concat();
            script.clear_requests();
            let output = script.env.command(&args).stdin(exported.as_str()).run();
            let written = script.requests().iter().filter(|seen| writes(seen)).count();
            (output, written)
        };
        let name = &script.subject.name;
        let (strict, written) = apply(&[]);
        // Settings that can't be kept are listed before any write.
        if strict.code != 0 {
            assert!(matches!(strict.code, 5..=7), "{name}: {strict}");
            assert_eq!(written, 0, "{name}: {strict}");
            assert!(strict.stderr.contains("stdin:"), "{name}: {strict}");
        }
        let (lossy, _) = apply(&["--lossy"]);
        let lossy = lossy.ok();
        let (again, written) = apply(&["--lossy"]);
        let _ = again.ok();
        assert_eq!(written, 0, "{name}: {lossy}");
        let back = script.env.run(&["-s", name, "export", "-o", "json"]).ok();
        let was = env.run(&["export", "-s", "old", "-o", "json"]).ok();
        let (was, back) = (
            comparable(&was.stdout, books),
            comparable(&back.stdout, books),
        );
        match (name.as_str(), script.subject.describes || books) {
            // The server has no calls to look up items, so nothing can be moved to it.
            ("sharing-api", _) => assert_eq!(strict.code, 7, "{strict}"),
            (_, true) => assert_eq!(back, was, "{name}: {lossy}"),
            // Without descriptions, all shares have the same name here.
            (_, false) => assert!(!back.is_empty(), "{name}: {lossy}"),
        }
    });
}

#[test]
fn a_move_lists_what_can_not_be_carried_over_first() {
    let (env, old) = source(false);
    let books = Server::stopped(Options::new(
        audiobookshelf::AudiobookshelfSettings::default(),
    ));
    env.add_server("books", &books);
    let line = "sharectl export -s old | sharectl apply -s books - --yes";
    let refused = env.shell(line).run().exits(7);
    assert!(
        refused.stderr.contains("Audiobookshelf has no albums"),
        "{refused}"
    );
    assert!(refused.stderr.contains("--lossy"), "{refused}");
    assert!(!books.requests().iter().any(writes), "{refused}");
    let _ = env.shell(&format!("{line} --lossy")).run().ok();
    assert!(!books.requests().iter().any(writes));
    drop(old);
}
