//! The line of good news says how it is now.

use sharectl::sandbox::flavors::Flavor;
use sharectl::sandbox::{Options, audiobookshelf, sharing_api};

use crate::support::{Server, TestEnv, many_songs};

/// A share with a description on each kind of server that keeps one.
fn everywhere(check: impl Fn(&TestEnv, &str, &str)) {
    let flavors = Flavor::ALL.into_iter().filter(|flavor| flavor.shares());
    let flavors = flavors.map(|flavor| (format!("{flavor:?}"), Options::new(flavor)));
    let others = [
        ("Navidrome".to_owned(), Options::default()),
        (
            "Sharing API".to_owned(),
            Options::new(sharing_api::Settings::default()),
        ),
    ];
    for (name, options) in flavors.chain(others) {
        let env = TestEnv::new();
        let server = Server::stopped(options);
        env.add_server("home", &server);
        env.configure("allow-plain-password = true");
        let song = [
            "create",
            "--song",
            "Low Tide",
            "--expires",
            "5d",
            "--description",
            "old one",
        ];
        let made = env.run(&[&song[..], &["-o", "ids"]].concat());
        if made.code == 7 {
            continue;
        }
        check(&env, &name, made.ok().last_line());
    }
}

#[test]
fn a_changed_description_is_the_new_one() {
    everywhere(|env, name, id| {
        let update = ["update", id, "--description", "new one", "--yes"];
        let told = env.run(&update).ok().stderr;
        assert!(
            told.contains("new one") && !told.contains("old one"),
            "{name}: {told}"
        );
        let list = env.run(&["list", "-o", "template={{ description }}"]).ok();
        assert_eq!(list.stdout.trim(), "new one", "{name}");
    });
}

#[test]
fn a_description_that_was_removed_is_not_told_any_more() {
    everywhere(|env, name, id| {
        let output = env.run(&["update", id, "--description", "", "--yes"]);
        // Some servers can't take one away.
        let refused = output.code == 7;
        assert!(refused || !output.ok().stderr.contains("old one"), "{name}");
    });
}

#[test]
fn a_book_is_called_by_its_title_however_it_is_changed() {
    let env = TestEnv::new();
    let server = Server::stopped(Options::new(audiobookshelf::Settings::default()));
    env.add_server("books", &server);
    let make = [
        "create",
        "--book",
        "The Lighthouse Keeper",
        "--slug",
        "keeper",
    ];
    let _ = env.run(&make).ok();
    let output = env
        .run(&["update", "keeper", "--download", "on", "--yes"])
        .ok();
    assert!(
        output.stderr.contains("(The Lighthouse Keeper)"),
        "{output}"
    );
}

#[test]
fn a_search_that_found_as_much_as_it_asked_for_says_so() {
    let env = TestEnv::new();
    let server = Server::stopped(Options {
        library: many_songs(30),
        ..Options::default()
    });
    env.add_server("home", &server);
    let cut = env.run(&["search", "song"]).ok();
    assert!(cut.stderr.contains("hint: these are the first"), "{cut}");
    let whole = env.run(&["search", "song", "--limit", "1000"]).ok();
    assert!(
        whole.stderr.starts_with("30 items found") && !whole.stderr.contains("hint"),
        "{whole}"
    );
}
