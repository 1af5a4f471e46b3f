//! Audiobookshelf: an interrupted update, and a list of many books.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::Value;
use sharectl_core::exit_code;
use sharectl_sandbox::audiobookshelf::{AudiobookshelfSettings, AudiobookshelfVersion};
use sharectl_sandbox::{Effect, Options, Rule};

use crate::support::{Server, TestEnv, wait_for};

fn books(options: Options) -> (TestEnv, Server) {
    let (env, server) = (TestEnv::new(), Server::stopped(options));
    env.add_server("books", &server);
    (env, server)
}

fn only(env: &TestEnv) -> Value {
    let listed = env.run(&["list", "-o", "json"]).ok().json();
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed}");
    listed[0].clone()
}

#[test]
fn p40_a_share_whose_update_was_killed_between_its_two_steps_is_put_back() {
    let (env, server) = books(Options::new(AudiobookshelfSettings::default()));
    let create = [
        "create",
        "--book",
        "The Lighthouse Keeper",
        "--slug",
        "keeper",
        "--expires",
        "20d",
        "--download",
        "on",
    ];
    let _ = env.run(&create).ok();
    let before = only(&env);
    // The second step never completes: the process dies while it waits.
    let never = Rule::new(Effect::Delay(Duration::from_secs(3600)));
    let never = never.method("POST").path("/api/share/mediaitem");
    server.faults().add(never);
    server.clear_requests();
    let update = env
        .command(&["expire", "keeper", "--in", "23d", "--yes"])
        .start();
    let deleted = || {
        let asked = server.requests();
        let mut deletes = asked.iter().filter(|seen| seen.method == "DELETE");
        deletes.any(|seen| seen.status.is_some_and(|status| status < 300))
    };
    wait_for("the deletion", deleted);
    update.signal("KILL");
    let _ = update.wait();
    server.faults().clear();

    // Any command that connects finishes the interrupted operation.
    let listed = env.run(&["list", "-o", "json"]).ok();
    assert!(listed.stderr.contains("restored"), "{listed}");
    let after = only(&env);
    for field in ["url", "expires", "downloadable", "items", "state"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    assert!(after["url"].as_str().unwrap().ends_with("/share/keeper"));
    // But only once.
    let again = env.run(&["list"]).ok();
    assert!(!again.stderr.contains("put"), "{again}");
}

#[test]
fn p40_a_share_whose_deletion_was_carried_out_but_never_answered_is_made_again() {
    let (env, server) = books(Options::new(AudiobookshelfSettings::default()));
    let create = ["create", "--book", "The Lighthouse Keeper"];
    let _ = env
        .run(&[&create[..], &["--slug", "keeper", "--expires", "20d"]].concat())
        .ok();
    let before = only(&env);
    let lost = Rule::new(Effect::Status(504, String::new())).method("DELETE");
    server.faults().add(lost.times(1).handled());
    let _ = env.run(&["expire", "keeper", "--in", "23d", "--yes"]).ok();
    let after = only(&env);
    assert_eq!(after["url"], before["url"]);
    assert_ne!(after["expires"], before["expires"]);
}

#[test]
fn a_deadline_begins_nothing_new_and_cuts_no_share_in_two() {
    const SHARES: usize = 24;
    let (env, server) = books(Options {
        preload: SHARES,
        ..Options::new(AudiobookshelfSettings {
            extra_books: SHARES,
            ..AudiobookshelfSettings::default()
        })
    });
    let count = |env: &TestEnv| env.run(&["list", "-o", "ids"]).ok().stdout.lines().count();
    let before = count(&env);
    // The deadline falls between a delete and its create, no matter how busy the machine is.
    let slow = Rule::new(Effect::Delay(Duration::from_millis(600)));
    server
        .faults()
        .add(slow.path("/api/share").times(SHARES as u64));
    server.clear_requests();
    let expire = [
        "expire",
        "--all",
        "--in",
        "200h",
        "--yes",
        "--deadline",
        "2s",
        "-o",
        "json",
    ];
    let run = env.run(&expire);
    server.faults().clear();
    let deletes = server.requests();
    let deletes = deletes.iter().filter(|seen| seen.method == "DELETE");
    let deletes = deletes.count();
    let rows = run.json();
    let with = |result: &str| {
        let rows = rows.as_array().unwrap().iter();
        rows.filter(|row| row["result"] == result).count()
    };
    assert_eq!(with("done"), deletes, "{run}");
    assert_eq!(with("not-started"), before - deletes, "{run}");
    assert!(with("not-started") > 0, "{run}");
    let code = if deletes == 0 {
        exit_code::NETWORK
    } else {
        exit_code::PARTIAL
    };
    let run = run.exits(code);
    assert!(
        run.stderr.contains("allow more time: `--deadline 10min`"),
        "{run}"
    );
    // Nothing is left for the next command to finish.
    let listed = env.run(&["list", "-o", "ids"]).ok();
    assert!(!listed.stderr.contains("restored"), "{listed}");
    assert_eq!(listed.stdout.lines().count(), before);
}

#[test]
fn a_list_of_many_books_asks_once_for_each_page_of_open_shares() {
    let settings = AudiobookshelfSettings {
        extra_books: 20_000,
        ..AudiobookshelfSettings::default()
    };
    let (env, server) = books(Options {
        preload: 1_000,
        ..Options::new(settings)
    });
    // The first command signs in and learns the server facts.
    let _ = env.run(&["list", "--limit", "1"]).ok();
    server.clear_requests();
    let listed = env.run(&["list", "-o", "json"]).ok().json();
    assert_eq!(listed.as_array().map(Vec::len), Some(1_000));
    let asked: Vec<String> = server
        .requests()
        .into_iter()
        .map(|seen| seen.path)
        .collect();
    let pages = asked.iter().filter(|path| path.ends_with("/items")).count();
    // Four libraries contain books; the podcast library has no list of shares (P-43).
    assert!(pages <= 4, "{asked:?}");
    // The account, its libraries, and the listeners.
    assert!(asked.len() <= pages + 3, "{asked:?}");
}

#[test]
fn a_dry_run_knows_that_a_book_has_one_share() {
    let (env, _server) = books(Options::new(AudiobookshelfSettings::default()));
    let create = ["create", "--book", "The Lighthouse Keeper"];
    let dry = [&create[..], &["--dry-run"]].concat();
    let _ = env.run(&dry).ok();
    let _ = env.run(&create).ok();
    let planned = env.run(&dry).exits(exit_code::CONFLICT);
    let _ = env.run(&create).exits(exit_code::CONFLICT);
    assert!(planned.stderr.contains("already"), "{planned}");
}

#[test]
fn why_an_episode_cannot_be_shared_is_said_with_what_can() {
    let server = Server::stopped(Options::new(AudiobookshelfSettings::default()));
    let env = TestEnv::new();
    env.add_server("books", &server);
    let found = env
        .run(&["search", "--newest", "1", "--kind", "episode", "-o", "refs"])
        .ok();
    let episode = found.last_line().to_owned();
    assert!(episode.starts_with("episode:"), "{found}");
    let output = env.run(&["create", &episode]).exits(7);
    for said in ["answer 404", "only whole books", "--book"] {
        assert!(output.stderr.contains(said), "{output}");
    }
}

#[test]
fn two_processes_make_their_shares_one_after_the_other() {
    // Creates in such quick succession don't see each other, as on the real server.
    let server = Server::start(Options::new(AudiobookshelfSettings {
        race_window: SignedDuration::from_secs(2),
        ..AudiobookshelfSettings::default()
    }));
    let env = TestEnv::new();
    env.add_server("books", &server);
    let _ = env.run(&["list"]).ok();
    let slow = Rule::new(Effect::Delay(Duration::from_secs(3)));
    let slow = slow.method("POST").path("/api/share");
    server.faults().add(slow);
    let create = ["create", "--book", "The Lighthouse Keeper"];
    let [first, second] = [0, 1].map(|_| env.command(&create).start());
    let ids = [first.id(), second.id()];
    let mut ended = [(first.wait(), ids[1]), (second.wait(), ids[0])];
    ended.sort_by_key(|((code, _), _)| *code);
    let [((made, told), _), ((refused, waited), other)] = &ended;
    assert_eq!(*made, Some(i32::from(exit_code::DONE)), "{told}");
    assert_eq!(*refused, Some(i32::from(exit_code::CONFLICT)), "{waited}");
    let busy = format!("another sharectl (process {other}) is creating a share on books");
    assert!(waited.contains(&busy), "{waited}");
    assert!(waited.contains("already shared"), "{waited}");
}

#[test]
fn a_slug_that_we_would_not_make_comes_back_and_can_be_rotated() {
    let (env, _server) = books(Options::new(AudiobookshelfSettings::default()));
    let _ = env.run(&["create", "--book", "Low Water"]).ok();
    let delete = ["delete", "--all", "--yes", "--no-journal", "-o", "json"];
    let gone = env.run(&delete).ok().stdout;
    // As the web form creates them.
    env.write(
        "gone.json",
        &gone.replace("/share/low-water", "/share/50%25%3F"),
    );
    let _ = env.run(&["undo", "--from", "gone.json", "--yes"]).ok();
    let link = |env: &TestEnv| only(env)["url"].as_str().unwrap().to_owned();
    assert!(link(&env).ends_with("/share/50%25%3F"), "{}", link(&env));
    let _ = env.run(&["delete", "--all", "--yes"]).ok();
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    assert!(link(&env).ends_with("/share/50%25%3F"), "{}", link(&env));
    let _ = env.run(&["rotate", "--all", "--yes"]).ok();
    assert!(link(&env).contains("/share/50-"), "{}", link(&env));
    let given = ["create", "--book", "Frankenstein", "--slug", "50%"];
    let _ = env.run(&given).exits(exit_code::USAGE);
}

/// The command in the hint that accepts a share as it is.
fn as_it_is(hint: &str) -> Vec<&str> {
    let (_, command) = hint.split_once("unchanged: `sharectl ").unwrap();
    let (command, _) = command.split_once('`').unwrap();
    command.split(' ').collect()
}

#[test]
fn the_hint_on_a_shared_book_takes_its_share_as_it_is() {
    for version in [
        AudiobookshelfVersion::new(2, 11, 0),
        AudiobookshelfVersion::NEWEST,
    ] {
        let (env, _server) = books(Options::new(AudiobookshelfSettings::version(version)));
        let create = ["create", "--book", "Low Water", "--expires"];
        for expires in ["2d", "never"] {
            let _ = env.run(&[&create[..], &[expires]].concat()).ok();
            let before = only(&env);
            let refused = env.run(&[&create[..], &["9d"]].concat());
            let refused = refused.exits(exit_code::CONFLICT);
            let taken = env.run(&as_it_is(&refused.stderr)).ok();
            assert_eq!(taken.last_line(), before["url"], "{refused}");
            assert_eq!(only(&env), before, "{refused}");
            let _ = env.run(&["delete", "--all", "--yes"]).ok();
        }
    }
}

#[test]
fn a_default_end_that_is_too_late_is_said_to_be_the_default() {
    let settings = AudiobookshelfSettings::version(AudiobookshelfVersion::new(2, 11, 0));
    let (env, _server) = books(Options::new(settings));
    let create = ["create", "--book", "Low Water"];
    let refused = env.run(&create).exits(exit_code::UNSUPPORTED);
    for said in ["default-expires", "`--expires 24d`"] {
        assert!(refused.stderr.contains(said), "{refused}");
    }
    let named = [&create[..], &["--expires", "30d"]].concat();
    let named = env.run(&named).exits(exit_code::UNSUPPORTED);
    assert!(!named.stderr.contains("default-expires"), "{named}");
    let set = ["server", "set", "books", "--default-expires", "24d"];
    let _ = env.run(&set).ok();
    let _ = env.run(&create).ok();
}
