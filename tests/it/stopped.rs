//! Ctrl-Z and `fg`, and a terminal that changes its size, wherever something is drawn or typed.

use crate::support::{Server, TestEnv, Tmux};
use sharectl_sandbox::Options;

fn with_shares() -> TestEnv {
    let env = TestEnv::new();
    for (album, end) in [("Harbour Lights", "30d"), ("Low Tide", "5h")] {
        let _ = env
            .run(&["-s", "demo", "create", "--album", album, "-e", end])
            .ok();
    }
    env
}

/// Stops what runs, and lets it go on.
fn stop_and_go_on(tmux: &Tmux<'_>) {
    tmux.keys(&["C-z"]);
    let screen = tmux.shows("Stopped");
    assert!(tmux.cursor_is_shown(), "{screen}");
    tmux.ends();
    tmux.run("stty -g | cmp - before && fg");
    // What stood there before is cleared first.
    tmux.until("a clear screen", |screen| !screen.contains("Stopped"));
}

#[test]
fn every_question_stops_and_goes_on() {
    let env = with_shares();
    env.add_profile("home", "http://127.0.0.1:9", "admin", "");
    env.replace_config(&env.config().replace("password-file", "#"));
    let Some(tmux) = Tmux::open(&env, 80, 24) else {
        return;
    };
    tmux.run("stty -g > before; export SHARECTL_SERVER=demo");
    tmux.ends();
    for (line, shown) in [
        ("sharectl delete", "type to narrow"),
        ("sharectl delete --all", "[y/N]"),
        ("sharectl create", "the newest):"),
        ("sharectl server login home", "assword"),
        ("sharectl server add", "(https://HOST):"),
        ("sharectl --accessible delete", "narrow the list"),
        ("sharectl --accessible delete --all", "yes or no"),
    ] {
        tmux.run(line);
        tmux.shows(shown);
        stop_and_go_on(&tmux);
        // In plain mode nothing is printed again but what the shell continues.
        let wanted = if line.contains("--accessible") {
            line
        } else {
            shown
        };
        tmux.shows(wanted);
        tmux.keys(&["C-c"]);
        let screen = tmux.ends();
        assert!(!screen.contains("differ"), "{line}: {screen}");
    }
    let listed = env.run(&["-s", "demo", "list", "-o", "ids"]).ok();
    assert_eq!(listed.stdout.lines().count(), 2);
}

#[test]
fn typed_text_and_marks_survive_a_suspend() {
    let env = with_shares();
    let Some(tmux) = Tmux::open(&env, 80, 24) else {
        return;
    };
    tmux.run("stty -g > before; export SHARECTL_SERVER=demo");
    tmux.ends();
    tmux.run("sharectl create");
    tmux.shows("the newest):");
    tmux.text("harbour li");
    tmux.shows("harbour li");
    stop_and_go_on(&tmux);
    tmux.shows("harbour li");
    tmux.text("ghts");
    tmux.keys(&["Enter"]);
    tmux.shows("Tab marks");
    tmux.keys(&["Tab"]);
    tmux.shows("[x]");
    stop_and_go_on(&tmux);
    tmux.shows("[x]");
    tmux.keys(&["Escape"]);
    tmux.ends();
    // The half of a password that was typed before counts, and nothing else does.
    let server = Server::stopped(Options::default());
    env.add_profile("home", server.url(), "admin", "");
    env.replace_config(&env.config().replace("password-file", "#"));
    tmux.run("sharectl server login home");
    tmux.shows("assword");
    tmux.text("adm");
    stop_and_go_on(&tmux);
    tmux.shows("assword");
    tmux.text("in");
    tmux.keys(&["Enter"]);
    tmux.ends();
    let _ = env.run(&["-s", "home", "list"]).ok();
}

#[test]
fn lists_follow_the_size_of_the_terminal() {
    let env = with_shares();
    let Some(tmux) = Tmux::open(&env, 100, 30) else {
        return;
    };
    tmux.run("sharectl -s demo delete");
    tmux.shows("type to narrow");
    for (columns, rows) in [(40, 12), (80, 24), (30, 6), (200, 50)] {
        tmux.resize(columns, rows);
        // Drawn once, and nothing of the last picture is left.
        let is_fresh = |screen: &str| {
            screen.matches("Which share").count() == 1
                && screen.matches("Esc cancels").count() <= 1
                && screen
                    .lines()
                    .all(|line| line.chars().count() <= columns.into())
        };
        let screen = tmux.until("one list", is_fresh);
        assert!(screen.contains("Low Tide"), "{columns}: {screen}");
    }
    tmux.keys(&["Escape"]);
    tmux.ends();
}

#[test]
fn a_watch_follows_the_width_and_stops_and_goes_on() {
    let env = with_shares();
    let Some(tmux) = Tmux::open(&env, 100, 20) else {
        return;
    };
    tmux.run("stty -g > before; sharectl -s demo list --watch --interval 1h");
    tmux.shows("http://127.0.0.1:8533/share/");
    tmux.resize(40, 20);
    let is_narrow = |screen: &str| !screen.contains("http:") && screen.contains("Low Tide");
    tmux.until("a table without links", is_narrow);
    tmux.resize(120, 20);
    tmux.shows("http://127.0.0.1:8533/share/");
    tmux.keys(&["C-z"]);
    tmux.shows("Stopped");
    tmux.ends();
    assert!(tmux.cursor_is_shown());
    tmux.run("fg");
    tmux.shows("Ctrl-C quits");
    tmux.keys(&["C-c"]);
    let screen = tmux.ends();
    assert!(screen.contains("2 shares on demo"), "{screen}");
}
