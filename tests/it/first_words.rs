//! What a new user types first: it works, or a hint says a line that does.

use crate::support::{Output, TestEnv};

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// It works.
    Works,
    /// The first command that a hint names works.
    Hint,
}
use Then::{Hint, Works};

/// `SHARE` is the id of a share of "Night Ferry Sessions", described as "Summer picks".
const LINES: &[(&str, Then)] = &[
    ("sharectl", Works),
    ("sharectl help", Works),
    ("sharectl --help", Works),
    ("sharectl list --help", Works),
    ("sharectl help list", Works),
    ("sharectl list -h", Works),
    ("sharectl --version", Works),
    ("sharectl version", Hint),
    ("sharectl ls", Works),
    ("sharectl list --json", Hint),
    ("sharectl list --format json", Hint),
    ("sharectl list --output=json", Works),
    ("sharectl list --active", Works),
    ("sharectl list --sort -created", Hint),
    ("sharectl list --label summer", Hint),
    ("sharectl list --filter 'visits < 3'", Hint),
    ("sharectl list --all", Works),
    ("sharectl stats", Works),
    ("sharectl status", Hint),
    ("sharectl create 'Night Ferry Sessions'", Works),
    ("sharectl create Night Ferry Sessions", Hint),
    ("sharectl create 'Night Ferry Sessions' --days 7", Hint),
    (
        "sharectl create 'Night Ferry Sessions' --label 'For you'",
        Hint,
    ),
    (
        "sharectl create 'Night Ferry Sessions' --downloadable",
        Hint,
    ),
    ("sharectl share 'Night Ferry Sessions'", Hint),
    ("sharectl add 'Night Ferry Sessions'", Hint),
    ("sharectl 'Night Ferry Sessions'", Hint),
    ("sharectl Night Ferry Sessions", Hint),
    ("sharectl show SHARE", Works),
    ("sharectl show home/SHARE", Works),
    ("sharectl show LINK", Works),
    ("sharectl LINK", Hint),
    ("sharectl show Summer", Hint),
    ("sharectl show 'summer picks'", Hint),
    ("sharectl show Summer picks", Hint),
    ("sharectl show SHARe", Hint),
    ("sharectl info SHARE", Hint),
    ("sharectl get SHARE --json", Hint),
    ("sharectl expire SHARE 70d --yes", Works),
    ("sharectl expire SHARE +7d --yes", Works),
    ("sharectl expire --days 70 SHARE --yes", Hint),
    ("sharectl extend SHARE 7d -y", Hint),
    ("sharectl extend SHARE -y", Hint),
    ("sharectl update SHARE --title 'New name' --yes", Hint),
    ("sharectl update SHARE --download yes --yes", Hint),
    ("sharectl rename SHARE 'New name' --yes", Hint),
    ("sharectl edit SHARE --description x --yes", Hint),
    ("sharectl link SHARE", Hint),
    ("sharectl qr SHARE", Hint),
    ("sharectl search ferry", Works),
    ("sharectl find ferry", Hint),
    ("sharectl log", Hint),
    ("sharectl history", Works),
    ("sharectl undo --yes", Hint),
    ("sharectl revert --last --yes", Hint),
    ("sharectl servers", Hint),
    ("sharectl config", Hint),
    ("sharectl server --help", Works),
    ("sharectl server ls", Works),
    ("sharectl whoami", Hint),
    ("sharectl test", Hint),
    ("sharectl clean --dryrun", Hint),
    ("sharectl prune --dryrun", Hint),
    ("sharectl export", Works),
    ("sharectl backup", Hint),
    ("sharectl remove SHARE -y", Hint),
    ("sharectl rm SHARE -y", Works),
    ("sharectl revoke SHARE -y", Hint),
    ("sharectl delete SHARE --force", Hint),
    ("sharectl delete --id SHARE --yes", Hint),
    ("sharectl completion bash", Hint),
];

/// A server with one share, as each line finds it.
fn prepared() -> (TestEnv, crate::support::Server, String, String) {
    let (env, server) = TestEnv::with_navidrome();
    let create = [
        "create",
        "Night Ferry Sessions",
        "-e",
        "60d",
        "-d",
        "Summer picks",
    ];
    let link = env.run(&create).ok().last_line().to_owned();
    let id = env.run(&["list", "-o", "ids"]).ok().last_line().to_owned();
    (env, server, id, link)
}

/// The first command line between backticks in a hint.
fn hinted(output: &Output) -> Option<String> {
    let hints = output
        .stderr
        .lines()
        .filter(|line| line.starts_with("hint:"));
    let commands = hints.flat_map(|hint| hint.split('`').skip(1).step_by(2));
    let mut commands = commands.filter(|text| text.starts_with("sharectl "));
    commands.next().map(str::to_owned)
}

#[test]
fn first_words_work_or_hint_at_a_working_command() {
    let mut wrong = Vec::new();
    for (typed, then) in LINES {
        let (env, _server, id, link) = prepared();
        let near = format!("{}x", &id[..id.len() - 1]);
        let line = typed
            .replace("SHARE", &id)
            .replace("SHARe", &near)
            .replace("LINK", &link);
        let first = env.shell(&line).run();
        let worked = first.code == 0;
        if *then == Works || worked {
            // What works needs no hint, and what gets one does not seem to work.
            if worked != (*then == Works) {
                wrong.push(format!("{then:?}: {first}"));
            }
            continue;
        }
        let Some(meant) = hinted(&first) else {
            wrong.push(format!("no hint: {first}"));
            continue;
        };
        let second = env.shell(&meant).run();
        if second.code != 0 {
            wrong.push(format!("{first}does not lead on: {meant}\n{second}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_share_that_is_not_there_costs_one_list_and_names_no_other() {
    let (env, server, _, _) = prepared();
    let _ = env.run(&["list"]).ok();
    server.clear_requests();
    let output = env.run(&["show", "Nothing like it"]).exits(5);
    assert!(output.stderr.contains("sharectl list"), "{output}");
    assert!(server.requests().len() <= 3, "{:?}", server.requests());
}
