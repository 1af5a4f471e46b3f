//! Summaries are for a terminal: a script gets only warnings and errors.

use sharectl_sandbox::Options;

use crate::support::{Server, TestEnv};

/// A server where half of the shares have expired.
fn furnished(preload: usize) -> (TestEnv, Server) {
    let (env, server) = (
        TestEnv::new(),
        Server::stopped(Options {
            preload,
            ..Options::default()
        }),
    );
    env.add_server("home", &server);
    (env, server)
}

#[test]
fn a_script_whose_commands_do_their_work_gets_nothing_on_stderr() {
    let (env, _server) = furnished(12);
    for line in [
        "list -o ids",
        "list",
        "list --match nosuch",
        "list --limit 2 -o jsonl",
        "search Low -o refs",
        "search nosuch",
        "create --album 'Low Tide' --expires 30d",
        "update --match 'Low Tide' --description Rain --yes",
        "undo --last --yes",
        "expire --active --by 7d --yes",
        "check -o refs --fail-on never",
        "doctor",
        "stats -o json",
        "history -o ids",
        "export --to shares.toml",
        "diff shares.toml",
        "prune --yes",
        "prune --yes -o jsonl",
        "delete --match Rain --yes",
        "server add other http://127.0.0.1:9 --no-check --kind navidrome --username a",
        "server list",
        "server remove other --yes",
    ] {
        let output = env.shell(&format!("sharectl {line}")).unwatched().run();
        assert_eq!(output.clone().ok().stderr, "", "{output}");
    }
}

#[test]
fn verbose_prints_the_summary_to_scripts_as_well() {
    let (env, _server) = furnished(4);
    for (line, summary) in [
        ("list -o ids -v", "4 shares on home"),
        ("search nosuch -v", "nothing found"),
        ("expire --active --by 7d --yes -v", "changed home/"),
        ("prune --yes --verbose", "deleted 2 of 2 expired shares"),
        ("list -o json -v", "2 shares on home: 2 active\"}}"),
    ] {
        let output = env.shell(&format!("sharectl {line}")).unwatched().run();
        let output = output.ok();
        assert!(output.stderr.contains(summary), "{output}");
    }
}

#[test]
fn a_terminal_gets_the_summary_also_if_the_data_goes_elsewhere() {
    let (env, _server) = furnished(4);
    for (flags, shown) in [("", true), ("-o json", true), ("-q", false)] {
        let line = format!("sharectl list {flags} > data");
        let output = env.terminal(&line).unwatched().run().ok();
        assert_eq!(output.stdout.contains("4 shares"), shown, "{output}");
    }
}

#[test]
fn quiet_hides_warnings_and_no_error() {
    let (env, _server) = furnished(10);
    // Five links of expired shares.
    let warned = env.run(&["url", "--expired"]).ok();
    assert_eq!(warned.stderr.matches("warning:").count(), 5, "{warned}");
    for flags in ["-q", "--quiet -o json", "-q -o jsonl"] {
        let line = format!("sharectl url --expired {flags}");
        let output = env.shell(&line).run().ok();
        assert_eq!(output.stderr, "", "{output}");
    }
    let known = env.run(&["list", "--active", "-o", "ids", "--limit", "1"]);
    let known = known.ok().last_line().to_owned();
    for (line, code) in [
        ("show nosuchshare -q".to_owned(), 5),
        (format!("delete {known} nosuchshare --yes -q"), 5),
        ("m3u --expired -q".to_owned(), 5),
        ("list -q -s nosuch".to_owned(), 3),
    ] {
        let output = env.shell(&format!("sharectl {line}")).run();
        let output = output.exits(code);
        assert!(output.stderr.starts_with("error: "), "{output}");
    }
}

#[test]
fn scripts_get_the_warnings() {
    let (env, server) = furnished(0);
    let make = ["create", "--album", "Low Tide", "--expires", "30d"];
    let share = env.run(&[&make[..], &["-o", "ids"]].concat()).ok();
    let share = share.last_line();
    for (line, told) in [
        // An incomplete result.
        ("search er --limit 2 -o refs".to_owned(), "more items match"),
        // A consequence for visitors.
        (format!("delete {share} -n"), "undo"),
        (
            format!("rotate {share} --yes"),
            "the old link can't be restored",
        ),
        // A dry run without other output.
        ("server remove home -n".to_owned(), "would remove home"),
        ("url --all --copy -n".to_owned(), "would send 1 link"),
    ] {
        let output = env.shell(&format!("sharectl {line}")).unwatched().run();
        assert!(output.stderr.contains(told), "{output}");
    }
    drop(server);
}
