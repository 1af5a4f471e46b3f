//! `demo`: the tour, the profiles that always exist, and the sandbox as a server.

use crate::support::{TestEnv, Tmux, raw_http};

#[test]
fn the_tour_makes_changes_and_deletes_shares_over_http() {
    let env = TestEnv::new();
    let tour = env.run(&["demo"]).ok();
    // Operations are named after the moment in which they began, and say who began them.
    let masks = [
        ("1m7yrrt8[0-9a-z]{5}", "1m7yrrt800000"),
        ("[a-z_-]+@[A-Za-z0-9.-]+ +", "ada@nas  "),
        ("BY +COMMAND", "BY       COMMAND"),
    ];
    let told = masks.iter().fold(tour.to_string(), |told, (found, shown)| {
        let found = regex_lite::Regex::new(found).unwrap();
        found.replace_all(&told, *shown).into_owned()
    });
    insta::assert_snapshot!("tour", told);
    let left = env.run(&["-s", "demo", "list", "-o", "ids"]).ok();
    assert_eq!(left.stdout.lines().count(), 1, "{left}");
    // Taken again, it leaves no second one.
    let _ = env.run(&["demo"]).ok();
    let again = env.run(&["-s", "demo", "list", "-o", "ids"]).ok();
    assert_eq!(again.stdout, left.stdout);
}

#[test]
fn in_a_terminal_the_tour_goes_at_its_readers_pace() {
    let env = TestEnv::new();
    let Some(tmux) = Tmux::open(&env, 80, 24) else {
        return;
    };
    tmux.run("sharectl demo; echo code $?");
    let screen = tmux.shows("Enter continues, Esc cancels");
    assert!(screen.contains("search tide"), "{screen}");
    assert!(!screen.contains("create"), "{screen}");
    tmux.keys(&["Enter"]);
    tmux.shows("no downloads");
    tmux.shows("Enter continues");
    tmux.keys(&["Escape"]);
    let screen = tmux.ends();
    assert!(screen.contains("code 0"), "{screen}");
    assert!(!screen.contains("Enter continues"), "{screen}");
    // Who leaves early leaves nothing.
    let left = env.run(&["-s", "demo", "list", "-o", "ids"]).ok();
    assert_eq!(left.stdout, "");
    tmux.run("sharectl demo --no-input; echo code $?");
    let screen = tmux.ends();
    assert!(screen.contains("code 0"), "{screen}");
    insta::assert_snapshot!("tour_ends_80x24", screen);
}

#[test]
fn the_sandbox_keeps_its_shares_between_commands() {
    let env = TestEnv::new();
    let make = ["-s", "demo", "create", "--album", "Harbour Lights"];
    let made = env.run(&make).ok();
    let listed = env.run(&["-s", "demo", "list", "-o", "urls"]).ok();
    assert_eq!(listed.last_line(), made.last_line());
    assert!(made.last_line().starts_with("http://127.0.0.1:8533/share/"));
}

#[test]
fn while_the_sandbox_is_served_its_links_open_and_commands_talk_to_it() {
    let env = TestEnv::new();
    let mut serving = env.command(&["demo", "serve", "--port", "0"]).start();
    let base = serving.line();
    let made = env.run(&["-s", "demo", "create", "--album", "Harbour Lights"]);
    let made = made.ok();
    let opens = |link: &str| {
        // Links name the port that is served.
        let path = link.trim().strip_prefix(&base).unwrap();
        let page = raw_http::get(&base, path).unwrap();
        assert_eq!(page.status, 200, "{link}: {}", page.text());
        page
    };
    let _ = opens(made.last_line());
    let book = env.run(&[
        "-s",
        "demo-books",
        "create",
        "--book",
        "The Lighthouse Keeper",
    ]);
    let _ = book.ok();
    for start in ["chapter:fog", "chapter:6", "1:05:52", "3952"] {
        let link = env.run(&["-s", "demo-books", "url", "--all", "--at", start]);
        let page = opens(&link.ok().stdout).text();
        assert!(page.contains("Opens at second 3952 "), "{start}: {page}");
    }
    for line in env.run(&["-s", "demo", "m3u", "--all"]).ok().stdout.lines() {
        if !line.starts_with('#') {
            let _ = opens(line);
        }
    }
    // Its links are its own, whatever its port, and nobody else's are.
    let shown = env.run(&["show", made.last_line(), "-o", "urls"]).ok();
    assert_eq!(shown.last_line(), made.last_line());
    let books = env.run(&["-s", "demo-books", "list", "-o", "urls"]).ok();
    let shown = env.run(&["show", books.last_line(), "-o", "refs"]).ok();
    assert!(shown.last_line().starts_with("demo-books/"), "{shown}");
    let _ = env.run(&["show", "http://127.0.0.1:1/share/x"]).exits(3);
    let second = env.run(&["demo", "serve", "--port", "0"]).exits(6);
    insta::assert_snapshot!("served_twice", second);
    let add = [
        "server",
        "add",
        "mine",
        &base,
        "-u",
        "admin",
        "--password-file",
    ];
    let password = env.write("password", "admin").display().to_string();
    let added = env.run(&[&add[..], &[&*password]].concat()).ok();
    // The books are there as well, one folder below.
    assert!(added.stderr.contains("mine: Navidrome"), "{added}");
    serving.signal("TERM");
    let (code, stderr) = serving.wait();
    assert_eq!(
        (code, stderr.contains("panicked")),
        (Some(0), false),
        "{stderr}"
    );
    let after = env.run(&["-s", "demo", "list", "-o", "urls"]).ok();
    let kept = made.last_line().replace(&base, "http://127.0.0.1:8533");
    assert_eq!(after.last_line(), kept, "it is kept");
}

#[test]
fn demo_ignores_a_closed_pipe_and_reports_a_full_disk() {
    let env = TestEnv::new();
    let output = env
        .shell("set +o pipefail; sharectl demo | head -3")
        .run()
        .ok();
    assert!(!output.stderr.contains("error"), "{output}");
    let ended = env
        .shell("sharectl demo | true; echo ${PIPESTATUS[0]}")
        .run();
    assert_eq!(ended.ok().stdout, "0\n");
    for line in ["demo", "--help", "--version", "list --help", "man"] {
        let full = env.shell(&format!("sharectl {line} > /dev/full"));
        let output = full.run().exits(1);
        assert_eq!(output.stderr.lines().count(), 2, "{output}");
        assert!(output.stderr.contains("No space left"), "{output}");
    }
    let _ = env.shell("sharectl --help | true").run().ok();
}
