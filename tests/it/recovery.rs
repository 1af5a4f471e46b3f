//! Interrupted operations, and unreadable journal files.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;

use serde_json::Value;
use sharectl_core::exit_code;
use sharectl_core::files::{self, Mode};
use sharectl_sandbox::{Options, audiobookshelf};

use crate::support::{Death, Gate, Server, TestEnv};

/// The journal of the only account.
fn journal(env: &TestEnv) -> PathBuf {
    let all = env.path().join("state/sharectl/journal");
    fs::read_dir(all).unwrap().next().unwrap().unwrap().path()
}

fn latest(env: &TestEnv) -> Value {
    env.run(&["history", "-o", "json"]).ok().json()[0].clone()
}

#[test]
fn unfinished_recovery_is_not_reported_as_finished() {
    let server = Server::stopped(Options {
        preload: 3,
        ..Options::new(audiobookshelf::AudiobookshelfSettings::default())
    });
    let env = TestEnv::new();
    env.add_server("books", &server);
    let list = ["list", "-o", "json", "--where", "state == \"active\""];
    let before = env.run(&list).ok().json();
    let one = before[0]["ref"].as_str().unwrap();
    let refuse = "POST /api/share/mediaitem status=500".parse().unwrap();
    server.faults().add(refuse);
    let rotate = env.run(&["rotate", one, "--yes", "--retries", "0"]);
    assert!(rotate.stderr.contains("could not be restored"), "{rotate}");
    let operation = latest(&env)["operation"].as_str().unwrap().to_owned();
    let steps = || {
        let steps = env.run(&["history", &operation, "-o", "json"]).ok().json();
        steps.as_array().unwrap().len()
    };
    let count = steps();
    for _ in 0..2 {
        let output = env.run(&["list", "--retries", "0"]).ok();
        let told = "could not finish `rotate`, which was interrupted";
        assert!(output.stderr.contains(told), "{output}");
        assert!(output.stderr.contains("tries again"), "{output}");
        assert!(!output.stderr.contains("finished `rotate`"), "{output}");
        assert_eq!(latest(&env)["finished"], false);
        assert_eq!(steps(), count);
    }
    let doctor = env.run(&["doctor"]).ok();
    assert!(
        doctor.stdout.contains("`rotate` was interrupted"),
        "{doctor}"
    );
    assert!(doctor.stdout.contains("sharectl list -s books"), "{doctor}");

    server.faults().clear();
    let output = env.run(&["list"]).ok();
    assert!(output.stderr.contains("finished `rotate`"), "{output}");
    assert_eq!(latest(&env)["finished"], true);
    assert_eq!(steps(), count);
    let after = env.run(&list).ok().json();
    assert_eq!(
        after.as_array().unwrap().len(),
        before.as_array().unwrap().len()
    );
    let doctor = env.run(&["doctor"]).ok();
    assert!(!doctor.stdout.contains("cut short"), "{doctor}");
}

#[test]
fn journals_of_later_versions_are_not_closed_or_undone() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let id = latest(&env)["operation"].as_str().unwrap().to_owned();
    let over = journal(&env).join(format!("{id}.jsonl"));
    let mut file = OpenOptions::new().append(true).open(&over).unwrap();
    file.write_all(b"{\"v\":2,\"phase\":\"before\"}\n").unwrap();
    let why = "can't be read: a later sharectl wrote them";
    let output = env.run(&["history"]).ok();
    assert!(output.stderr.contains(why), "{output}");
    for undo in [&["undo", "--last", "--yes"][..], &["undo", &id, "--yes"]] {
        let output = env.run(undo).exits(exit_code::CONFLICT);
        assert!(output.stderr.contains(why), "{output}");
    }

    let open = journal(&env).join("open").join(format!("{id}.jsonl"));
    fs::rename(&over, &open).unwrap();
    let written = fs::read(&open).unwrap();
    let output = env.run(&["list"]).ok();
    assert!(
        output.stderr.contains("could not finish `create`"),
        "{output}"
    );
    assert!(output.stderr.contains(why), "{output}");
    assert_eq!(fs::read(&open).unwrap(), written);
    let doctor = env.run(&["doctor"]).ok();
    assert!(doctor.stdout.contains(why), "{doctor}");
}

#[test]
fn a_file_that_cannot_be_read_stops_writes_only_and_is_named() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    // A folder can't be read as a file, not even by root.
    let odd = journal(&env).join("open/1m7yx8t5j1zht.jsonl");
    fs::create_dir(&odd).unwrap();
    let odd = odd.to_str().unwrap();
    for read in [&["list"][..], &["history"]] {
        let output = env.run(read).ok();
        assert!(output.stderr.contains(odd), "{output}");
    }
    let create = ["create", "--album", "High Tide"];
    let output = env.run(&create).exits(exit_code::FAILED);
    let hint = format!("make {odd} readable");
    assert!(output.stderr.contains(&hint), "{output}");
    let output = env.run(&["doctor"]).exits(exit_code::PENDING);
    assert!(output.stdout.contains(odd), "{output}");

    fs::remove_dir(odd).unwrap();
    let _ = env.run(&create).ok();
    let _ = env.run(&["doctor"]).ok();
}

#[test]
fn the_error_for_an_unknown_operation_says_where_to_look() {
    let (env, _server) = TestEnv::with_navidrome();
    for command in ["undo", "history"] {
        let output = env.run(&[command, "1m7yx8t5j1zht"]);
        let output = output.exits(exit_code::NOT_FOUND);
        let hint = "`sharectl history` lists them";
        assert!(output.stderr.contains(hint), "{output}");
    }
}

#[test]
fn next_command_prints_the_new_link_after_a_kill() {
    let (env, server) = TestEnv::with_navidrome();
    let gate = Gate::before(&server);
    env.add_profile("gated", gate.url(), "admin", "admin");
    // The gate's profile has its own journal, so this command recovers nothing.
    let urls = || env.run(&["-s", "home", "list", "-o", "urls"]).ok().stdout;
    let before = urls();
    // Server facts are read only once: from here on, every run sends the same requests.
    let _ = env.run(&["-s", "gated", "list"]).ok();
    for nth in 1.. {
        let victim = gate.kill_at(nth, Death::BeforeAnswer);
        let create = ["-s", "gated", "create", "--album", "Low Tide"];
        let create = env.command(&create).start();
        victim.set(create.id()).unwrap();
        let (code, stderr) = create.wait();
        assert_eq!(code, None, "it outlived its request {nth}: {stderr}");
        if urls() != before {
            break;
        }
    }
    gate.spare();
    let list = ["-s", "gated", "list", "-o", "json"];
    let output = env.run(&list).ok();
    let one = &output.json()[0];
    let (reference, url) = (one["ref"].as_str().unwrap(), one["url"].as_str().unwrap());
    let told = serde_json::json!({"message": format!("created {reference}: {url}")}).to_string();
    assert!(output.stderr.contains(&told), "{output}");
    assert!(!output.stderr.contains("restored "), "{output}");
    let again = env.run(&list).ok();
    assert!(
        !again.stderr.contains("created "),
        "it is printed once: {again}"
    );
}

#[test]
fn a_create_whose_second_step_is_refused_leaves_nothing_behind() {
    let (env, server) = TestEnv::with_navidrome();
    let refused = "PUT /api/share status=500".parse().unwrap();
    server.faults().add(refused);
    let create = ["create", "--album", "Low Tide", "--download", "on"];
    let output = env.run(&create).exits(exit_code::SERVER);
    assert!(
        output.stderr.contains("the new share was deleted"),
        "{output}"
    );
    assert_eq!(output.stdout, "");
    server.faults().clear();
    assert_eq!(env.run(&["list", "-o", "ids"]).ok().stdout, "");
}

#[test]
fn an_operation_that_lost_a_result_is_not_said_to_run() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let id = latest(&env)["operation"].as_str().unwrap().to_owned();
    let over = journal(&env).join(format!("{id}.jsonl"));
    let text = fs::read_to_string(&over).unwrap();
    let cut = text.rfind("{\"done\"").unwrap();
    files::write(&over, &text.as_bytes()[..cut], Mode::Private).unwrap();
    let output = env
        .run(&["undo", "--last", "-y"])
        .exits(exit_code::CONFLICT);
    assert!(output.stderr.contains("isn't running"), "{output}");
    assert!(!output.stderr.contains("wait until"), "{output}");
    let output = env.run(&["doctor"]).ok();
    assert!(output.stdout.contains("are unknown"), "{output}");
}

#[test]
fn a_journal_that_is_a_file_is_in_no_readers_way() {
    let (env, _server) = TestEnv::with_navidrome();
    let state = env.path().join("state/sharectl");
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let (open, all) = (journal(&env).join("open"), state.join("journal"));
    for folder in [&open, &all] {
        fs::remove_dir_all(folder).unwrap();
        files::write(folder, b"", Mode::Private).unwrap();
        let output = env.run(&["list"]).ok();
        assert!(output.stderr.contains("warning: "), "{output}");
        assert!(output.stderr.contains("hint: "), "{output}");
        let create = ["create", "--album", "High Tide"];
        let output = env.run(&create).exits(exit_code::FAILED);
        assert!(output.stderr.contains("hint: "), "{output}");
    }
}
