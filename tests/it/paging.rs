//! Long lists in a pager: in a terminal only, and only if they don't fit.

use std::cell::Cell;
use std::time::{Duration, Instant};

use sharectl_sandbox::Options;

use crate::support::{Server, TestEnv, Tmux, has, skipped};

fn with_many() -> (TestEnv, Server) {
    let env = TestEnv::new();
    let server = Server::stopped(Options {
        preload: 40,
        ..Options::default()
    });
    env.add_server("home", &server);
    (env, server)
}

#[test]
fn a_list_that_does_not_fit_is_shown_in_less() {
    let (env, _server) = with_many();
    if !has(&env, "less") {
        skipped("less is not installed, so nothing was paged");
        return;
    }
    let Some(tmux) = Tmux::open(&env, 80, 24) else {
        return;
    };
    tmux.run("unset SHARECTL_PAGER; sharectl list");
    let screen = tmux.shows("\n:");
    assert!(screen.contains("LINK"), "{screen}");
    tmux.keys(&["C-c"]);
    // less drops what is typed while it answers Ctrl-C.
    let pressed = Cell::new(None::<Instant>);
    tmux.until("(END)", |screen| {
        let is_due = pressed
            .get()
            .is_none_or(|at| at.elapsed() > Duration::from_secs(3));
        if is_due && !screen.contains("(END)") {
            tmux.keys(&["G"]);
            pressed.set(Some(Instant::now()));
        }
        screen.contains("(END)")
    });
    tmux.keys(&["C-z"]);
    // less may wipe the line of the shell's prompt as it stops.
    tmux.shows("Stopped");
    tmux.run("fg");
    tmux.shows("(END)");
    tmux.keys(&["q"]);
    let screen = tmux.ends();
    assert!(screen.contains("40 shares on home"), "{screen}");
    // What fits is printed.
    tmux.run("sharectl list --limit 5");
    let screen = tmux.ends();
    assert!(screen.contains("LINK"), "{screen}");
    for line in [
        "list --no-pager",
        "list --no-input",
        "list -o json",
        "list --accessible",
    ] {
        tmux.run(&format!("sharectl {line}; echo code $?"));
        let screen = tmux.ends();
        assert!(screen.contains("code 0"), "{line}: {screen}");
    }
    tmux.run(
        "sharectl list | tail -n 1; TERM=dumb sharectl list >/dev/tty; PAGER=cat sharectl list",
    );
    tmux.ends();
}

#[test]
fn the_pager_is_the_one_that_was_named() {
    let (env, _server) = with_many();
    let Some(tmux) = Tmux::open(&env, 80, 24) else {
        return;
    };
    env.configure("[defaults]\npager = [\"sed\", \"s/^/configured: /\"]");
    let shows = |line: &str| {
        tmux.run(line);
        tmux.ends()
    };
    let screen = shows("unset SHARECTL_PAGER; PAGER=false sharectl list");
    assert!(screen.contains("configured: "), "{screen}");
    let screen = shows("SHARECTL_PAGER='tail -n 1' sharectl list");
    assert!(
        !screen.contains("configured") && screen.lines().count() < 5,
        "{screen}"
    );
    // One that can't be started hides nothing.
    let screen = shows("SHARECTL_PAGER=no-such-pager sharectl list");
    assert!(
        screen.contains("http://") && screen.contains("40 shares"),
        "{screen}"
    );
    let output = env
        .terminal("stty rows 24; SHARECTL_PAGER=no-such-pager sharectl list")
        .run()
        .ok();
    assert!(output.stdout.contains("can't start the pager"), "{output}");
    assert!(output.stdout.matches("http://").count() >= 40, "{output}");
}

#[test]
fn invalid_pager_is_reported_with_its_config_line() {
    let env = TestEnv::new();
    for pager in ["\"less\"", "[]", "[1]"] {
        env.replace_config(&format!("[defaults]\npager = {pager}"));
        let output = env.run(&["-s", "demo", "list"]).exits(3);
        assert!(output.stderr.contains("config.toml:2"), "{output}");
    }
}
