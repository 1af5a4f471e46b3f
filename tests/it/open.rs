//! `--open`: a browser gets the link as one argument, unchanged.

use std::os::unix::fs::PermissionsExt;

use sharectl_core::files::{self, Mode};

use crate::support::TestEnv;

/// A browser that records its arguments, one per line, and exits with `status`.
fn browser(env: &TestEnv, name: &str, status: u8) {
    let file = env.bin().join(name);
    let asked = env.work().join("asked").display().to_string();
    let script = format!("#!/bin/sh\nprintf '{name}: %s\\n' \"$@\" >>'{asked}'\nexit {status}\n");
    files::write(&file, script.as_bytes(), Mode::Private).unwrap();
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o755)).unwrap();
}

/// The recorded arguments of all browsers so far.
fn asked(env: &TestEnv) -> String {
    let file = env.work().join("asked");
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let _ = std::fs::remove_file(file);
    text
}

#[test]
fn a_browser_gets_the_link_in_one_argument_and_no_shell_sees_it() {
    let env = TestEnv::new();
    browser(&env, "fake", 0);
    let link = "https://x.example/share/a?b=$(touch hacked)&c=`touch hacked`;d'e\"";
    for (named, wanted) in [
        ("fake", format!("fake: {link}\n")),
        (
            "fake --new %s last",
            format!("fake: --new\nfake: {link}\nfake: last\n"),
        ),
    ] {
        let run = env.command(&["url", link, "--open"]).env("BROWSER", named);
        let output = run.run().ok();
        assert_eq!(output.stdout, format!("{link}\n"), "it is printed as well");
        assert_eq!(asked(&env), wanted);
    }
    assert!(!env.work().join("hacked").exists());
}

#[test]
fn a_made_share_and_a_chapter_open_where_they_were_asked_to() {
    let env = TestEnv::new();
    browser(&env, "fake", 0);
    let with_browser = |args: &[&str]| env.command(args).env("BROWSER", "fake").run().ok();
    let create = [
        "-s",
        "demo-books",
        "create",
        "--book",
        "The Lighthouse Keeper",
        "--open",
    ];
    let made = with_browser(&create);
    assert_eq!(asked(&env), format!("fake: {}\n", made.last_line()));
    let chapter = ["-s", "demo-books", "url", "--all", "--at", "chapter:fog"];
    let _ = with_browser(&[&chapter[..], &["--open"]].concat());
    assert_eq!(asked(&env), format!("fake: {}?t=3952\n", made.last_line()));
}

#[test]
fn the_next_browser_is_tried_and_a_failure_names_each() {
    let env = TestEnv::new();
    browser(&env, "broken", 3);
    browser(&env, "fake", 0);
    let open = |named| {
        let run = env.command(&["url", "https://x.example/share/a", "--open"]);
        run.env("BROWSER", named).run()
    };
    let _ = open("absent:broken:fake").ok();
    let both = "broken: https://x.example/share/a\nfake: https://x.example/share/a\n";
    assert_eq!(asked(&env), both);
    let output = open("absent:broken").exits(1);
    for told in ["absent: No such file", "broken: it reported a failure"] {
        assert!(output.stderr.contains(told), "{output}");
    }
    assert_eq!(
        output.stdout, "https://x.example/share/a\n",
        "the link is there"
    );
}

#[test]
fn without_a_desktop_nothing_is_made_that_could_not_be_opened() {
    let (env, server) = TestEnv::with_navidrome();
    let create = ["create", "--album", "Harbour Lights", "--open"];
    let output = env.run(&create).exits(3);
    assert!(output.stderr.contains("no desktop"), "{output}");
    assert!(output.stderr.contains("--copy"), "{output}");
    assert!(server.requests().is_empty());
    // With a desktop, its launcher is called.
    browser(&env, "xdg-open", 0);
    let output = env.command(&create).env("WAYLAND_DISPLAY", "wayland-0");
    let made = output.run().ok();
    assert_eq!(asked(&env), format!("xdg-open: {}\n", made.last_line()));
}

#[test]
fn of_many_links_a_handful_is_opened_and_that_is_said() {
    let env = TestEnv::new();
    browser(&env, "fake", 0);
    let links: Vec<String> = (0..7).map(|n| format!("https://x.example/{n}")).collect();
    let mut args = vec!["url", "--open"];
    args.extend(links.iter().map(String::as_str));
    let output = env.command(&args).env("BROWSER", "fake").run().ok();
    assert_eq!(asked(&env).lines().count(), 5);
    assert!(output.stderr.contains("first 5 of 7"), "{output}");
    assert_eq!(output.stdout.lines().count(), 7);
}
