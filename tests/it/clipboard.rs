//! The clipboard: what really arrives at the terminal, also through tmux and screen.

use crate::support::{Output, TestEnv, has, skipped};

const LINK: &str = "https://music.example.com/share/Xd7ce8Y2vd";
/// The link as the sequence carries it.
const BASE64: &str = "aHR0cHM6Ly9tdXNpYy5leGFtcGxlLmNvbS9zaGFyZS9YZDdjZThZMnZk";

/// Runs a line in a terminal that has a clipboard.
fn at_terminal(env: &TestEnv, line: &str) -> Output {
    let run = env.terminal(line).env("TERM", "xterm-256color");
    run.env(
        "SCREENDIR",
        &env.path().join("screen").display().to_string(),
    )
    .run()
    .ok()
}

/// The command, with its whole path: tmux and screen start it themselves.
fn copy() -> String {
    format!("{} url {LINK} --copy", env!("CARGO_BIN_EXE_sharectl"))
}

/// How often the terminal was told to set its clipboard.
fn arrived(output: &Output) -> usize {
    let sequences = output.stdout.split("\x1b]52;").skip(1);
    let whole = |sequence: &&str| {
        let (text, _) = sequence.split_once(['\x07', '\x1b']).unwrap_or_default();
        text == format!("c;{BASE64}") || text == format!(";{BASE64}")
    };
    sequences.filter(whole).count()
}

#[test]
fn a_plain_terminal_gets_the_plain_sequence_once() {
    let env = TestEnv::new();
    let output = at_terminal(&env, &copy());
    assert_eq!(arrived(&output), 1, "{output}");
    assert!(output.stdout.contains(&format!("\x1b]52;c;{BASE64}\x07")));
    assert!(output.stdout.contains(LINK));
}

#[test]
fn a_terminal_on_either_stream_is_enough_and_pipes_stay_clean() {
    let env = TestEnv::new();
    let output = at_terminal(&env, &format!("{} >link.txt", copy()));
    assert_eq!(arrived(&output), 1, "{output}");
    let kept = || std::fs::read_to_string(env.work().join("link.txt")).unwrap();
    assert_eq!(kept(), format!("{LINK}\n"));
    let output = at_terminal(&env, &format!("{} 2>errors.txt", copy()));
    assert_eq!(arrived(&output), 1, "{output}");
}

#[test]
fn clipboard_sequence_is_sent_only_to_a_terminal() {
    let env = TestEnv::new();
    for (name, value) in [("TERM", "xterm"), ("TMUX", "/tmp/x,1,0"), ("STY", "1.x")] {
        let run = env.command(&["url", LINK, "--copy"]).env(name, value);
        let output = run.run().ok();
        assert_eq!(output.stdout, format!("{LINK}\n"));
        assert!(!output.stderr.contains('\x1b'), "{output}");
        assert!(output.stderr.contains("nothing was copied"), "{output}");
    }
}

#[test]
fn tmux_sets_the_clipboard_however_it_is_set_up() {
    let env = TestEnv::new();
    if !has(&env, "tmux") {
        skipped("tmux is not installed, so the clipboard was not tried in it");
        return;
    }
    for (name, setup) in [
        ("default", ""),
        (
            "accepts",
            "set -s set-clipboard on\nset -g allow-passthrough off\n",
        ),
        (
            "hands-on",
            "set -s set-clipboard off\nset -g allow-passthrough on\n",
        ),
    ] {
        let file = env.write(&format!("{name}.conf"), setup);
        let socket = env.path().join(name);
        // What the program leaves is handed on before the server ends.
        let line = format!(
            "tmux -S '{}' -f '{}' new-session '{}; sleep 0.5'",
            socket.display(),
            file.display(),
            copy()
        );
        let output = at_terminal(&env, &line);
        assert!(arrived(&output) > 0, "{name}: {output}");
    }
}

#[test]
fn screen_hands_the_sequence_on() {
    let env = TestEnv::new();
    if !has(&env, "screen") {
        skipped("screen is not installed, so the clipboard was not tried in it");
        return;
    }
    let output = at_terminal(&env, &format!("screen -c /dev/null {}", copy()));
    assert_eq!(arrived(&output), 1, "{output}");
}
