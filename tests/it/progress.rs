//! Long work shows how far it has come, to somebody who watches and to nobody else.

use std::time::Duration;

use sharectl_sandbox::{Effect, Options, Rule};

use crate::support::{Server, TestEnv, Tmux};

/// A server whose deletes take their time, with shares that have ended.
fn slow() -> (TestEnv, Server) {
    let env = TestEnv::new();
    let server = Server::stopped(Options {
        preload: 40,
        ..Options::default()
    });
    env.add_server("home", &server);
    let delay = Rule::new(Effect::Delay(Duration::from_millis(100))).method("DELETE");
    server.faults().add(delay);
    (env, server)
}

#[test]
fn terminal_shows_a_progress_bar() {
    for (columns, rows) in [(80, 24), (200, 50)] {
        let (env, _server) = slow();
        let Some(tmux) = Tmux::open(&env, columns, rows) else {
            return;
        };
        tmux.run("sharectl prune --yes --jobs 1 --max-delete 100%");
        let screen = tmux.shows("/20");
        let bar = screen.lines().last().unwrap();
        assert!(
            bar.starts_with("shares ━") && bar.chars().count() <= columns.into(),
            "{screen}"
        );
        // What is told meanwhile stands above, and the bar goes when all is over.
        let screen = tmux.ends();
        assert!(!screen.contains('━') && !screen.contains("/20"), "{screen}");
        insta::assert_snapshot!(format!("progress_{columns}x{rows}"), screen);
        assert!(tmux.cursor_is_shown());
    }
}

#[test]
fn an_interrupt_takes_the_bar_away_and_says_what_was_done() {
    let (env, _server) = slow();
    let Some(tmux) = Tmux::open(&env, 80, 24) else {
        return;
    };
    tmux.run(
        "stty -g > before; sharectl prune --yes --jobs 1; echo \"code $?\"; stty -g | cmp - before",
    );
    tmux.shows("/20");
    tmux.keys(&["C-c"]);
    let screen = tmux.ends();
    assert!(
        screen.contains("code 130") && !screen.contains("differ"),
        "{screen}"
    );
    assert!(screen.contains("Ctrl-C again"), "{screen}");
    assert!(!screen.contains("━━") && tmux.cursor_is_shown(), "{screen}");
}

#[test]
fn progress_bar_appears_only_on_a_terminal() {
    for line in [
        "prune --yes --jobs 1 2>told",
        "prune --yes --jobs 1 -o jsonl --quiet 2>told",
    ] {
        let (env, _server) = slow();
        let _ = env.shell(&format!("sharectl {line}")).run().ok();
        let told = std::fs::read_to_string(env.work().join("told")).unwrap();
        assert!(!told.contains(['━', '\r', '\u{1b}']), "{told:?}");
    }
    // In a terminal, but not wanted.
    for flag in ["--quiet", "-v", "-o json"] {
        let (env, _server) = slow();
        let output = env
            .terminal(&format!("sharectl prune --yes --jobs 1 {flag}"))
            .run()
            .ok();
        assert!(!output.stdout.contains('━'), "{output}");
    }
}

#[test]
fn waiting_shows_the_server_and_the_elapsed_time() {
    let (env, server) = TestEnv::with_navidrome();
    let delay = |seconds: u64| Rule::new(Effect::Delay(Duration::from_secs(seconds)));
    server.faults().add(delay(3).path("/api/share"));
    for (columns, rows) in [(80, 24), (200, 50)] {
        let Some(tmux) = Tmux::open(&env, columns, rows) else {
            return;
        };
        tmux.run("sharectl list");
        let screen = tmux.shows("waiting for home 2s");
        assert_eq!(screen.lines().count(), 1, "{screen}");
        assert_eq!(tmux.ends(), "no shares on home");
        // Ctrl-C takes it away, too.
        tmux.run("sharectl list; echo \"code $?\"");
        tmux.shows("waiting for home");
        tmux.keys(&["C-c"]);
        let screen = tmux.ends();
        assert!(
            !screen.contains("waiting") && screen.contains("code 130"),
            "{screen}"
        );
        assert!(tmux.cursor_is_shown());
    }
    let output = env.run(&["list"]).ok();
    assert_eq!(output.stderr, "no shares on home\n");
}
