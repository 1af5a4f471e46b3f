//! Tab at the prompts of real shells, in a real terminal.

use crate::support::{TestEnv, Tmux, has};

/// A sandbox with one share that a list has shown, and the share's id.
fn with_a_share() -> (TestEnv, String) {
    let env = TestEnv::new();
    let create = [
        "-s",
        "demo",
        "create",
        "--album",
        "Harbour Lights",
        "-o",
        "ids",
    ];
    let made = env.run(&[&create[..], &["--description", "Summer picks"]].concat());
    let id = made.ok().last_line().to_owned();
    let _ = env.run(&["-s", "demo", "list"]).ok();
    (env, id)
}

/// Types into a shell that was started with `start`, and waits for the completions after Tab.
fn completes(shell: &str, start: &[&str]) {
    let (env, id) = with_a_share();
    if !has(&env, shell) {
        return;
    }
    for (columns, rows) in [(80, 24), (200, 50)] {
        let Some(tmux) = Tmux::open(&env, columns, rows) else {
            return;
        };
        let mut lines = start.iter();
        tmux.run(lines.next().unwrap());
        for line in lines {
            tmux.text(line);
            tmux.keys(&["Enter"]);
        }
        tmux.text("echo rea\"\"dy");
        tmux.keys(&["Enter"]);
        tmux.shows("ready\n");
        // Words that are also commands don't count as servers.
        let share = format!("sharectl -s demo show {id}");
        let begun = &share[..share.len() - 4];
        for (typed, wanted) in [
            ("sharectl server sho", "sharectl server show"),
            ("sharectl list --expired-f", "sharectl list --expired-for"),
            ("sharectl list -s demo-b", "sharectl list -s demo-books"),
            (begun, &*share),
        ] {
            tmux.text(typed);
            tmux.keys(&["Tab"]);
            tmux.shows(wanted);
            tmux.keys(&["C-u"]);
        }
        // If nothing can be completed, nothing is printed.
        tmux.text("sharectl -s nosuch show Zz");
        tmux.keys(&["Tab", "C-u"]);
        tmux.text("echo do\"\"ne");
        tmux.keys(&["Enter"]);
        let screen = tmux.shows("done\n");
        assert!(
            !screen.contains("error") && !screen.contains("panicked"),
            "{screen}"
        );
    }
}

#[test]
fn bash_completes_what_is_typed() {
    completes("bash", &["source <(COMPLETE=bash sharectl)"]);
}

#[test]
fn zsh_completes_what_is_typed() {
    let start = [
        "zsh -f",
        "autoload -U compinit; compinit -u -D; source <(COMPLETE=zsh sharectl)",
    ];
    completes("zsh", &start);
}

#[test]
fn fish_completes_what_is_typed() {
    completes(
        "fish",
        &["fish --no-config", "COMPLETE=fish sharectl | source"],
    );
}
