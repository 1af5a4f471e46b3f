//! `tests/live/run`, which is made for real servers, run against the sandbox: it passes and leaves
//! nothing behind.

use sharectl_core::exit_code;
use sharectl_sandbox::{Options, audiobookshelf};

use crate::support::{Output, Server, TestEnv};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/live/run");

fn run(env: &TestEnv, url: &str, password: &str) -> Output {
    let file = env.write("live-password", password).display().to_string();
    env.shell(&format!("exec bash {SCRIPT}"))
        .env("SHARECTL_LIVE_URL", url)
        .env("SHARECTL_LIVE_USERNAME", "admin")
        .env("SHARECTL_LIVE_PASSWORD_FILE", &file)
        .env("SHARECTL_LIVE_BIN", env!("CARGO_BIN_EXE_sharectl"))
        .env("SHARECTL_RETRIES", "0")
        .run()
}

/// Servers with different capabilities, each with shares that the script must not touch.
fn servers() -> [Server; 2] {
    let books = audiobookshelf::AudiobookshelfSettings::default();
    [Options::default(), Options::new(books)].map(|options| {
        Server::stopped(Options {
            preload: 4,
            ..options
        })
    })
}

#[test]
fn the_live_tests_pass_on_every_kind_and_leave_nothing_behind() {
    for server in servers() {
        let env = TestEnv::new();
        let before = server.stored();
        let output = run(&env, server.url(), "admin").ok();
        assert!(output.stdout.contains("steps passed on"), "{output}");
        assert!(!output.stderr.contains("LEFT BEHIND"), "{output}");
        assert_eq!(server.stored().len(), before.len(), "{output}");
        // The user's own files weren't touched either.
        assert_eq!(env.config(), "");
        assert!(env.run(&["history", "-o", "ids"]).ok().stdout.is_empty());
    }
}

#[test]
fn a_step_that_fails_is_named_and_what_was_made_is_taken_back() {
    use sharectl_sandbox::{Effect, Rule};
    let [server, _] = servers();
    let before = server.stored().len();
    let broken = Rule::new(Effect::Status(500, "no".to_owned()));
    server.faults().add(broken.method("PUT"));
    let env = TestEnv::new();
    let output = run(&env, server.url(), "admin").exits(exit_code::FAILED);
    assert!(output.stderr.contains("FAILED: expire"), "{output}");
    assert_eq!(server.stored().len(), before, "{output}");
    let output = run(&env, server.url(), "wrong").exits(exit_code::FAILED);
    assert!(output.stderr.contains("FAILED: server add"), "{output}");
    assert_eq!(server.stored().len(), before, "{output}");
}

#[test]
fn without_a_server_the_live_tests_say_that_they_were_skipped() {
    let env = TestEnv::new();
    let output = env.shell(&format!("exec bash {SCRIPT}")).run().ok();
    assert!(output.stderr.contains("SKIPPED:"), "{output}");
}
