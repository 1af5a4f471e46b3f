//! Selectors on every command that accepts them: no match, and the results of a dry run.

use sharectl_core::exit_code;

use crate::support::TestEnv;

/// A command line without a selection, for each command with selectors.
const CHOOSING: [&str; 9] = [
    "list",
    "list -o jsonl",
    "show",
    "url",
    "m3u",
    "update --download on --yes",
    "expire --in 1d --yes",
    "rotate --yes",
    "delete --yes",
];

fn line<'a>(command: &'a str, rest: &[&'a str]) -> Vec<&'a str> {
    command.split(' ').chain(rest.iter().copied()).collect()
}

#[test]
fn no_match_is_a_note_and_an_error_only_where_that_was_asked_for() {
    let (env, _server) = TestEnv::with_navidrome();
    for command in CHOOSING {
        let nobody = ["--match", "nobody has this"];
        let output = env.run(&line(command, &nobody)).ok();
        assert!(
            output.stderr.contains("no share on home matches"),
            "{command}: {output}"
        );
        let strict = [&nobody[..], &["--fail-empty"]].concat();
        let output = env.run(&line(command, &strict)).exits(exit_code::NOT_FOUND);
        assert!(
            output.stderr.contains("no share matches"),
            "{command}: {output}"
        );
    }
}

#[test]
fn unknown_share_error_hints_at_list() {
    let (env, server) = TestEnv::with_navidrome();
    env.add_server("away", &server);
    for command in CHOOSING
        .iter()
        .filter(|command| !command.starts_with("list"))
    {
        let output = env.run(&line(command, &["nosuch", "-s", "away"]));
        let output = output.exits(exit_code::NOT_FOUND);
        assert!(
            output.stderr.contains("`sharectl list -s away` shows"),
            "{command}: {output}"
        );
    }
}

#[test]
fn a_dry_run_says_in_a_line_what_it_comes_to() {
    let (env, _server) = TestEnv::with_navidrome();
    for album in ["Harbour Lights", "Low Tide"] {
        let _ = env.run(&["create", "--album", album]).ok();
    }
    for (command, told) in [
        ("delete --all", "would delete 2 shares on home"),
        ("expire --all --in 1d", "would change 2 shares on home"),
        ("rotate --all", "would rotate 2 shares on home"),
        (
            "update --all --download off",
            "nothing to do for 2 shares on home",
        ),
    ] {
        let output = env.run(&line(command, &["--dry-run"])).ok();
        assert!(output.stderr.contains(told), "{command}: {output}");
    }
    assert_eq!(
        env.run(&["list", "-o", "ids"]).ok().stdout.lines().count(),
        2
    );
}

#[test]
fn an_empty_text_never_means_everything() {
    let (env, server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    server.clear_requests();
    for flag in [
        "--match",
        "--regex",
        "--item",
        "--contains",
        "--kind",
        "--owner",
        "--where",
        "--expired-for",
        "--expires-within",
        "--not-visited-for",
        "--created-before",
        "--created-after",
    ] {
        for empty in ["", "  "] {
            for command in ["delete --yes", "list", "prune --include-active"] {
                let output = env.run(&line(command, &[flag, empty]));
                let output = output.exits(exit_code::USAGE);
                assert!(output.stderr.contains(flag), "{command}: {output}");
            }
        }
    }
    for everything in ["^", "a|", ".*"] {
        let output = env.run(&["delete", "--regex", everything, "--yes"]);
        let output = output.exits(exit_code::USAGE);
        assert!(output.stderr.contains("found in every text"), "{output}");
    }
    for contains in ["album:", "album: "] {
        let _ = env
            .run(&["delete", "--item", contains, "--yes"])
            .exits(exit_code::USAGE);
    }
    for search in ["--album", "--song", "--artist", "--playlist"] {
        let _ = env.run(&["create", search, ""]).exits(exit_code::USAGE);
    }
    assert!(server.requests().is_empty());
}

#[test]
fn expiry_is_judged_by_the_server_clock_of_the_same_answer() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env
        .run(&["create", "--album", "Fog Signal", "--expires", "1h"])
        .ok();
    // The server's clock matched ours; since then our clock has jumped.
    let later = |words: &[&str]| {
        env.command(words)
            .env("SHARECTL_TEST_NOW", "2026-11-21T12:00:00Z")
            .run()
            .ok()
    };
    for words in [
        &["list", "--expired", "-o", "ids"][..],
        &["list", "--expired", "-o", "jsonl"],
        &["delete", "--expired", "--yes", "-o", "ids"],
    ] {
        assert_eq!(later(words).stdout, "", "{words:?}");
    }
    let listed = later(&[
        "list",
        "-o",
        "template={{ expires | relative }} {{ state }}",
    ]);
    assert_eq!(listed.stdout, "in 60 minutes active\n");
    let extended = later(&[
        "expire", "--match", "Fog", "--by", "1h", "--yes", "-o", "jsonl",
    ]);
    assert!(extended.stdout.contains("\"expire\""), "{extended}");
}

#[test]
fn selections_are_newest_first_in_every_command() {
    let (env, server) = TestEnv::with_navidrome();
    for album in ["Low Tide", "Harbour Lights", "High Tide"] {
        let _ = env.run(&["create", "--album", album]).ok();
        server.clock().advance(jiff::SignedDuration::from_secs(60));
    }
    let listed = env.run(&["list", "-o", "ids"]).ok().stdout;
    assert_eq!(listed.lines().count(), 3);
    for args in [
        &["delete", "--all", "-n", "-o", "ids"][..],
        &["expire", "--all", "--in", "60d", "-n", "-o", "ids"],
        &["url", "--all", "-o", "ids"],
    ] {
        assert_eq!(env.run(args).ok().stdout, listed, "{args:?}");
    }
    let urls = env.run(&["list", "-o", "urls"]).ok().stdout;
    assert_eq!(env.run(&["url", "--all"]).ok().stdout, urls);
}

#[test]
fn a_value_that_makes_no_sense_is_an_error_with_hints_of_its_own() {
    let (env, _server) = TestEnv::with_navidrome();
    for (flag, value, told) in [
        (
            "--match",
            "",
            "error: --match: the text is empty\nhint: check that the variable is set\n\
             hint: to select every share: `--all`\n",
        ),
        (
            "--expired-for",
            "1m",
            "error: --expired-for: \"1m\" is ambiguous\n\
             hint: write `1min` for minutes, `1mo` for months\n",
        ),
        (
            "--where",
            "expires < now",
            "error: --where: \"now\" must be quoted\nhint: for example: `expires < \"now\"`\n\
             hint: `sharectl man | man -l -` explains expressions, filters, and templates\n",
        ),
    ] {
        let output = env.run(&["list", flag, value]).exits(exit_code::USAGE);
        assert_eq!(output.stderr, told);
    }
}
