//! The forms for people: every text on its line, and nothing that a terminal obeys.

use sharectl_sandbox::flavors::Flavor;
use sharectl_sandbox::{Effect, Options, Rule};

use super::corpus::pieces;
use super::safety::{is_safe, undecorated};
use super::stranger::Stranger;
use crate::support::{Server, TestEnv, Tmux};

#[test]
fn a_table_has_a_line_for_each_share() {
    let home = Stranger::new();
    let lines = [
        "list",
        "list -o wide",
        "list --fields id,description,owner,label,items",
    ];
    for line in lines {
        let output = home.run(line);
        is_safe(&output.stdout);
        assert_eq!(output.stdout.lines().count(), 1 + home.len(), "{line}");
        assert_eq!(output.stderr.lines().count(), 1, "{output}");
        let drawn = home.drawn(line);
        is_safe(&drawn);
        // Both streams lead to the terminal.
        assert_eq!(drawn.lines().count(), 2 + home.len(), "{line}");
    }
}

#[test]
fn a_table_in_ascii_is_as_safe() {
    let home = Stranger::new();
    let output = home.env.command(&["list"]).env("LC_ALL", "C").run().ok();
    is_safe(&output.stdout);
    assert_eq!(output.stdout.lines().count(), 1 + home.len());
}

#[test]
fn a_page_has_the_lines_of_its_share_and_no_other() {
    let home = Stranger::new();
    let names = [
        "link",
        "description",
        "label",
        "owner",
        "expires",
        "created",
        "changed",
        "visits",
        "download",
        "items",
        "tracks",
        "1",
        "contents",
        "library",
    ];
    let output = home.run("show --all");
    for text in [output.stdout, home.drawn("show --all")] {
        is_safe(&text);
        let mut pages = 0;
        for line in text.lines().filter(|line| !line.is_empty()) {
            if line.starts_with("home/") {
                pages += 1;
                continue;
            }
            let first = line.split_whitespace().next().unwrap_or_default();
            // A long text goes on below itself, far from where a line of its own begins.
            let goes_on = line.starts_with("                ");
            assert!(
                goes_on || line.starts_with("  ") && names.contains(&first),
                "{line:?}"
            );
        }
        assert_eq!(pages, home.len());
    }
}

#[test]
fn a_plan_and_a_report_have_a_line_for_each_share() {
    let home = Stranger::new();
    let everything = "--all --owner any";
    for command in [
        "delete",
        "update --description new",
        "expire --by 1d",
        "rotate",
    ] {
        let line = format!("{command} {everything} --dry-run");
        let plan = home.run(&line);
        is_safe(&plan.stdout);
        is_safe(&plan.stderr);
        // What changes of a share is set in below it.
        let rows = plan.stdout.lines().filter(|line| !line.starts_with("  "));
        assert_eq!(rows.count(), 1 + home.len(), "{command}");
        is_safe(&home.drawn(&line));
    }
    let done = home.run(&format!("update {everything} --download on --yes"));
    is_safe(&done.stdout);
    is_safe(&done.stderr);
    for line in ["history", "undo --last --dry-run"] {
        is_safe(&home.run(line).stdout);
        is_safe(&home.drawn(line));
    }
    let operation = home.run("history -o ids").stdout;
    let line = format!("history {}", operation.trim());
    let steps = home.run(&line);
    is_safe(&steps.stdout);
    assert_eq!(steps.stdout.lines().count(), 1 + home.len(), "{steps}");
    is_safe(&home.drawn(&line));
}

#[test]
fn search_prints_one_line_per_item() {
    let home = Stranger::new();
    let titles = home
        .texts
        .iter()
        .filter(|text| text.contains("title"))
        .count();
    let output = home.run("search title --kind song --limit 999");
    is_safe(&output.stdout);
    assert_eq!(output.stdout.lines().count(), 1 + titles);
    is_safe(&home.drawn("search title --kind album"));
    let unclear = home.env.run(&["create", "--song", "title"]).exits(6);
    is_safe(&unclear.stderr);
    let begins = |line: &str| {
        line.starts_with("error:") || line.starts_with("hint:") || line.starts_with("  ")
    };
    assert!(unclear.stderr.lines().all(begins), "{unclear}");
}

#[test]
fn errors_say_what_was_said_and_obey_nothing() {
    let home = Stranger::saying(vec!["a".to_owned()]);
    for piece in pieces() {
        let lines: &[&[&str]] = &[&["show"], &["create", "--album"], &["list", "--match"]];
        for line in lines {
            // No argument can hold it.
            if piece.contains('\0') {
                continue;
            }
            // What begins with a hyphen is a flag, unless it is said to be none.
            let command = match line.last() {
                Some(flag) if flag.starts_with("--") => {
                    [line[0], &format!("{flag}={piece}")].join("\u{1}")
                }
                _ => [line[0], "--", &piece].join("\u{1}"),
            };
            let words: Vec<&str> = command.split('\u{1}').collect();
            let output = home.env.run(&words);
            is_safe(&output.stderr);
            assert_ne!(output.code, 101, "{output}");
        }
    }
}

#[test]
fn server_error_text_is_sanitized() {
    let (env, server) = TestEnv::with_navidrome();
    let _ = env.run(&["list"]).ok();
    for piece in pieces() {
        server.faults().clear();
        server.faults().add(Rule::new(Effect::Status(500, piece)));
        for format in ["table", "json"] {
            let output = env.run(&["list", "-vv", "--retries", "0", "-o", format]);
            assert!(output.code == 9 || output.code == 3, "{output}");
            is_safe(&output.stderr);
        }
    }
}

#[test]
fn completions_offer_nothing_that_a_shell_would_read() {
    let home = Stranger::new();
    let _ = home.run("list");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        for words in [
            &["show", ""][..],
            &["list", "--owner", ""],
            &["search", "--kind", ""],
        ] {
            let line = [&["--", "sharectl", "-s", "home"], words].concat();
            let index = (line.len() - 2).to_string();
            let completed = home.env.command(&line).env("COMPLETE", shell);
            let completed = completed
                .env("_CLAP_COMPLETE_INDEX", &index)
                .env("_CLAP_IFS", "\n");
            let completed = completed.run().ok();
            assert_eq!(completed.stderr, "");
            is_safe(&completed.stdout.replace('\t', " "));
            if words[0] == "show" && shell == "fish" {
                assert_eq!(
                    completed
                        .stdout
                        .lines()
                        .filter(|line| !line.starts_with('-'))
                        .count(),
                    home.len()
                );
            }
            if words[0] == "list" {
                assert!(
                    !completed.stdout.contains(['$', '`', ';', '\'', '"']),
                    "{completed}"
                );
            }
        }
    }
}

#[test]
fn a_list_that_is_watched_keeps_its_page() {
    let home = Stranger::new();
    let Some(tmux) = Tmux::open(&home.env, 80, 24) else {
        return;
    };
    tmux.run("sharectl list --watch --interval 100ms; echo \"code $?\"");
    let screen = tmux.shows("Ctrl-C quits");
    let lines: Vec<&str> = screen.lines().collect();
    assert!(lines[0].starts_with("WHAT "), "{screen}");
    assert!(lines.len() <= 24 && screen.contains(" more"), "{screen}");
    let ids = home.run("list -o ids --limit 5").stdout;
    for (line, id) in lines[1..].iter().zip(ids.lines()) {
        assert!(line.ends_with(id), "{screen}");
    }
    // tmux has no cell for a mark that opens in the first column, and so only keeps the closing one.
    is_safe(&screen.replace('\u{2069}', ""));
    tmux.keys(&["C-c"]);
    let screen = tmux.ends();
    assert!(screen.contains("code 0"), "{screen}");
    assert!(tmux.cursor_is_shown());
}

#[test]
fn a_picker_keeps_its_lines() {
    let home = Stranger::new();
    let Some(tmux) = Tmux::open(&home.env, 80, 24) else {
        return;
    };
    tmux.run("sharectl show");
    let screen = tmux.shows("type to narrow");
    assert!(screen.lines().count() <= 24, "{screen}");
    is_safe(&screen);
    for _ in 0..home.len() / 20 {
        tmux.keys(&["PageDown"]);
        // In the midst of drawing it is not there yet; scrolled away it never would be again.
        let screen = tmux.shows("type to narrow");
        assert!(screen.lines().count() <= 24, "{screen}");
    }
    tmux.keys(&["C-c"]);
    tmux.ends();
    assert!(tmux.cursor_is_shown());
}

#[test]
fn a_link_that_is_hostile_is_no_danger() {
    let base = "http://127.0.0.1:9/\u{1b}[2J\u{202e}\"><script>\n#EXTINF:1,x\u{9b}m";
    let server = Server::stopped(Options {
        public_base: Some(base.to_owned()),
        ..Options::new(Flavor::Subsonic6)
    });
    let env = TestEnv::new();
    env.add_server("home", &server);
    let made = env.run(&["create", "--album", "Harbour Lights"]).ok();
    is_safe(&made.stdout);
    assert_eq!(made.stdout.lines().count(), 1);
    for line in [
        "list",
        "list -o urls",
        "list -o csv",
        "show --all",
        "url --all",
        "url --all --html",
        "url --all --markdown",
        "list -o json",
        "history",
    ] {
        let sent = env.terminal(&format!("sharectl --color always {line}"));
        let sent = sent.env("FORCE_HYPERLINK", "1").run().ok().stdout;
        is_safe(&undecorated(&sent));
    }
    let html = env.run(&["url", "--all", "--html"]).ok().stdout;
    assert!(
        !html.contains("<script") && html.lines().count() == 1,
        "{html}"
    );
}
