//! Promise 7: it never waits for someone who isn't there.

use std::time::Duration;

use crate::support::commands::{arguments, goes_on, leaves};
use crate::support::{Output, Stdin, TestEnv};

/// Long enough for a command that tries a server in vain.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs every command's examples, and every command without arguments.
fn every_command_ends(env: &TestEnv, stdin: &Stdin, variables: &[(&str, &str)]) {
    let mut ran = 0;
    for leaf in leaves() {
        let bare = leaf.name.split(' ').map(str::to_owned).collect();
        let lines = leaf.examples.iter().map(|line| arguments(line));
        for arguments in lines.chain([bare]) {
            if goes_on(&arguments) {
                continue;
            }
            let run = env.command(&arguments).env("SHARECTL_RETRIES", "0");
            let run = variables
                .iter()
                .fold(run, |run, (name, value)| run.env(name, value));
            tells_why(run.stdin(stdin.clone()).within(PATIENCE).run());
            ran += 1;
        }
    }
    assert!(ran > 20, "only {ran} command lines were found");
}

fn tells_why(output: Output) {
    assert!(
        output.code == 0 || !output.stderr.is_empty() || output.code == 12,
        "it failed and said nothing: {output}"
    );
    assert!(!output.stderr.contains("panicked"), "{output}");
}

#[test]
fn no_command_waits_where_stdin_is_closed() {
    let (env, _server) = TestEnv::with_navidrome();
    every_command_ends(&env, &Stdin::Null, &[]);
}

#[test]
fn no_command_waits_where_stdin_never_says_anything() {
    let (env, _server) = TestEnv::with_navidrome();
    every_command_ends(&env, &Stdin::Silent, &[]);
}

#[test]
fn no_command_takes_what_is_piped_for_an_answer() {
    let (env, _server) = TestEnv::with_navidrome();
    every_command_ends(&env, &Stdin::Endless, &[]);
}

#[test]
fn no_command_needs_a_stdin() {
    let (env, _server) = TestEnv::with_navidrome();
    let mut ran = 0;
    for leaf in leaves() {
        for line in &leaf.examples {
            let arguments = arguments(line);
            if goes_on(&arguments) {
                continue;
            }
            let quoted = |word: &String| format!(" '{}'", word.replace('\'', r"'\''"));
            let line: String = arguments.iter().map(quoted).collect();
            let run = env.shell(&format!("exec sharectl{line} <&-"));
            tells_why(run.env("SHARECTL_RETRIES", "0").within(PATIENCE).run());
            ran += 1;
        }
    }
    assert!(ran > 20, "only {ran} command lines were found");
}

#[test]
fn stdin_input_is_bounded() {
    let (env, _server) = TestEnv::with_navidrome();
    for line in [
        "show -",
        "delete - --yes",
        "url -",
        "create -",
        "create --from -",
        "update --from - --yes",
        "undo --from - --yes",
        "server login home --stdin",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let run = env.command(&words).stdin(Stdin::Endless);
        let output = run.within(PATIENCE).run();
        assert_ne!(output.code, 0, "{line}: {output}");
        tells_why(output);
    }
}

#[test]
fn no_command_waits_without_any_configuration() {
    every_command_ends(&TestEnv::new(), &Stdin::Null, &[]);
}

#[test]
fn no_command_prompts_for_a_missing_password() {
    let (env, server) = TestEnv::with_navidrome();
    env.configure(&format!(
        "[servers.locked]\nurl = {:?}\nusername = \"admin\"",
        server.url()
    ));
    every_command_ends(&env, &Stdin::Null, &[("SHARECTL_SERVER", "locked")]);
}
