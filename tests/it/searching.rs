//! `search`: how much of what there is it finds.

use sharectl_sandbox::Options;
use sharectl_sandbox::audiobookshelf::AudiobookshelfSettings;

use crate::support::{Server, TestEnv};

fn lines(text: &str) -> usize {
    text.lines().count()
}

#[test]
fn f7_a_script_gets_every_hit() {
    let (env, _server) = TestEnv::with_navidrome();
    let all = env
        .run(&["search", "er", "--kind", "song", "-o", "refs"])
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
        env.run(&[&["search", "er", "-o", "refs"][..], more].concat())
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
fn f7_terminal_search_is_limited_per_kind_with_a_note() {
    let (env, _server) = TestEnv::with_navidrome();
    let output = env.terminal("sharectl search er --kind song").run().ok();
    let songs = output.stdout.lines().filter(|line| line.contains("song:"));
    assert_eq!(songs.count(), 50, "{output}");
    assert!(output.stdout.contains("more items match"), "{output}");
}

fn books() -> (TestEnv, Server) {
    let (env, server) = (
        TestEnv::new(),
        Server::stopped(Options::new(AudiobookshelfSettings::default())),
    );
    env.add_server("books", &server);
    (env, server)
}

/// The titles that a search finds, in order of their names.
fn titles(env: &TestEnv, args: &[&str]) -> Vec<String> {
    let found = env.run(&[&["search", "-o", "json"], args].concat()).ok();
    let rows = found.json();
    let rows = rows.as_array().unwrap().iter();
    let mut titles: Vec<String> = rows
        .map(|row| row["title"].as_str().unwrap().to_owned())
        .collect();
    titles.sort_unstable();
    titles
}

#[test]
fn books_are_found_by_series_author_and_narrator() {
    let (env, _server) = books();
    for (query, found) in [
        // A series, by a part of its name, and one with a comma in its name.
        ("keeper books", &["Low Water", "The Lighthouse Keeper"][..]),
        ("Lights, and Other", &["The Lighthouse"]),
        ("notebooks", &["Frankenstein's Notebook"]),
        // An author; one with other letters.
        ("Maren", &["Low Water", "The Lighthouse Keeper"]),
        ("bjork", &["Ünïcode & Other \"Quotes\""]),
        // A narrator, alone or beside another; one with accents.
        ("ruth ekdahl", &["Low Water", "The Lighthouse Keeper"]),
        ("Tom Ansel", &["Low Water", "Otter and the Lamp"]),
        ("eva kovacs", &["Frankenstein"]),
        // A title and a series at once, each book once.
        ("keeper", &["Low Water", "The Lighthouse Keeper"]),
        ("nobody at all", &[]),
    ] {
        assert_eq!(titles(&env, &[query, "--kind", "book"]), found, "{query}");
    }
    assert_eq!(titles(&env, &["Maren", "--kind", "episode"]).len(), 0);
}

#[test]
fn a_book_tells_its_series_and_narrator() {
    let (env, _server) = books();
    let args = [
        "search",
        "ansel",
        "-o",
        "json",
        "--fields",
        "series,narrator",
    ];
    let rows = env.run(&args).ok().json();
    let row = rows
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["series"] == "The Keeper Books #2")
        .unwrap();
    assert_eq!(row["narrator"], "Ruth Ekdahl, Tom Ansel");
    let wide = env.command(&["search", "ansel", "-o", "wide"]);
    let wide = wide.env("COLUMNS", "200").run().ok();
    assert!(
        wide.stdout.contains("NARRATOR") && wide.stdout.contains("#2"),
        "{wide}"
    );
    let (env, _server) = TestEnv::with_navidrome();
    let rows = env.run(&["search", "Low Tide", "-o", "json"]).ok().json();
    assert!(rows[0]["series"].is_null() && rows[0]["narrator"].is_null());
}

#[test]
fn groups_are_asked_for_only_as_far_as_they_are_shown() {
    let (env, server) = (
        TestEnv::new(),
        Server::stopped(Options::new(AudiobookshelfSettings {
            extra_books: 300,
            ..AudiobookshelfSettings::default()
        })),
    );
    env.add_server("books", &server);
    let filtered = || {
        let requests = server.requests();
        let lists = requests.iter().filter(|seen| seen.path.ends_with("/items"));
        lists.filter(|seen| seen.query.contains("filter=")).count()
    };
    assert_eq!(titles(&env, &["Correspondent 12"]).len(), 3);
    assert_eq!(filtered(), 3, "one author in three libraries");
    // About a hundred authors have the word in their names: one list of all books tells theirs.
    assert!(titles(&env, &["Correspondent"]).len() >= 300);
    assert_eq!(filtered(), 3, "no author by itself");
    assert_eq!(titles(&env, &["Correspondent", "--limit", "5"]).len(), 5);
    assert!(filtered() < 30, "{}", filtered());
}

#[test]
fn create_with_the_name_of_a_group_says_how_to_share_its_books() {
    let (env, server) = books();
    for (text, hint) in [
        (
            "Maren Holt",
            "`sharectl create -s books --author 'Maren Holt' --each`",
        ),
        ("bjork o. muller", "--author 'Björk Ö. Müller' --each"),
        ("The Keeper Books", "--series 'The Keeper Books' --each"),
    ] {
        let refused = env.run(&["create", text]).exits(5);
        assert!(refused.stderr.contains(hint), "{refused}");
    }
    // Part of a name, or a narrator: a search finds the books.
    for text in ["Maren", "Ruth Ekdahl"] {
        let refused = env.run(&["create", text]).exits(5);
        assert!(
            refused.stderr.contains("sharectl search -s books"),
            "{refused}"
        );
    }
    assert!(server.stored().is_empty());
    let pasted = "sharectl create -s books --author 'Maren Holt' --each --expires 7d";
    let _ = env.shell(pasted).run().ok();
    assert_eq!(server.stored().len(), 2);
}

#[test]
fn p99_a_search_for_books_asks_for_all_of_them() {
    let (env, server) = books();
    let _ = env.run(&["search", "er", "-o", "refs"]).ok();
    let requests = server.requests();
    let mut searches = requests
        .iter()
        .filter(|seen| seen.path.ends_with("/search"));
    assert!(searches.all(|seen| seen.query.contains("limit=100001")));
    assert!(requests.iter().any(|seen| seen.path.ends_with("/search")));
}
