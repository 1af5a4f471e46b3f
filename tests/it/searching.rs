//! `search`: how much of what there is it finds.

use sharectl_sandbox::Options;
use sharectl_sandbox::audiobookshelf::Settings;

use crate::support::{Server, TestEnv};

fn lines(text: &str) -> usize {
    text.lines().count()
}

#[test]
fn f7_a_script_gets_every_hit() {
    let (env, _server) = TestEnv::with_navidrome();
    let all = env
        .run(&["search", "e", "--kind", "song", "-o", "refs"])
        .ok();
    assert!(lines(&all.stdout) > 200, "{}", lines(&all.stdout));
    assert!(!all.stderr.contains("more items match"), "{all}");
    let shared = env.command(&["create", "-", "--expires", "7d", "-o", "json"]);
    let shared = shared.stdin(all.stdout.as_str()).run().ok();
    let items = shared.json()[0]["items"].as_array().unwrap().len();
    assert_eq!(items, lines(&all.stdout));
}

#[test]
fn f7_a_result_that_a_limit_cuts_says_so() {
    let (env, _server) = TestEnv::with_navidrome();
    let search = |more: &[&str]| {
        env.run(&[&["search", "e", "-o", "refs"][..], more].concat())
            .ok()
    };
    let cut = search(&["--limit", "5"]);
    assert_eq!(lines(&cut.stdout), 5);
    assert!(cut.stderr.contains("more items match"), "{cut}");
    assert_eq!(search(&["--limit", "5", "-q"]).stderr, "");
    let all = lines(&search(&[]).stdout);
    let whole = search(&["--limit", &all.to_string()]);
    assert_eq!(lines(&whole.stdout), all);
    assert!(!whole.stderr.contains("more items match"), "{whole}");
    // New items are cut in the same way, and `--newest` is no cut.
    let newest = env.run(&["search", "--newest", "9", "--limit", "3"]).ok();
    assert!(newest.stderr.contains("more items match"), "{newest}");
    let newest = env.run(&["search", "--newest", "3"]).ok();
    assert!(!newest.stderr.contains("more items match"), "{newest}");
}

#[test]
fn f7_a_terminal_gets_the_first_of_each_kind_and_is_told() {
    let (env, _server) = TestEnv::with_navidrome();
    let output = env.terminal("sharectl search e --kind song").run().ok();
    let songs = output.stdout.lines().filter(|line| line.contains("song:"));
    assert_eq!(songs.count(), 50, "{output}");
    assert!(output.stdout.contains("more items match"), "{output}");
}

#[test]
fn p99_a_search_for_books_asks_for_all_of_them() {
    let (env, server) = (
        TestEnv::new(),
        Server::stopped(Options::new(Settings::default())),
    );
    env.add_server("books", &server);
    let _ = env.run(&["search", "e", "-o", "refs"]).ok();
    let requests = server.requests();
    let mut searches = requests
        .iter()
        .filter(|seen| seen.path.ends_with("/search"));
    assert!(searches.all(|seen| seen.query.contains("limit=100001")));
    assert!(requests.iter().any(|seen| seen.path.ends_with("/search")));
}
