//! The result line describes the share after the change.

use sharectl_sandbox::flavors::Flavor;
use sharectl_sandbox::{Options, audiobookshelf, sharing_api};

use crate::support::{Server, TestEnv, many_songs};

/// A flavor that stores no description.
const UNDESCRIBED: Flavor = Flavor::Kima;

/// Flavors that can replace a description but not remove it.
const NEVER_ERASE: [&str; 6] = [
    "Ampache",
    "Ampache7",
    "Ampache7Legacy",
    "AmpacheLegacy",
    "AmpacheLegacyUser",
    "Unsonic",
];

/// Runs a check with a described share on each kind of server that stores descriptions.
fn everywhere(check: impl Fn(&TestEnv, &str, &str)) {
    let flavors = Flavor::ALL.into_iter();
    let flavors = flavors.filter(|flavor| flavor.shares() && *flavor != UNDESCRIBED);
    let by_title = &["--song", "Low Tide"][..];
    let flavors = flavors.map(|flavor| (format!("{flavor:?}"), Options::new(flavor), by_title));
    let others = [
        ("Navidrome".to_owned(), Options::default(), by_title),
        (
            "Sharing API".to_owned(),
            Options {
                library: many_songs(3),
                ..Options::new(sharing_api::SharingApiSettings::default())
            },
            // The server has no search call.
            &["song:1"],
        ),
    ];
    for (name, options, item) in flavors.chain(others) {
        let (env, _server) = configured(options);
        let create = [&["create"], item, &["--expires", "5d", "-o", "ids"]].concat();
        let made = env.run(&[&create[..], &["--description", "bygone words"]].concat());
        check(&env, &name, made.ok().last_line());
    }
}

fn configured(options: Options) -> (TestEnv, Server) {
    let (env, server) = (TestEnv::new(), Server::stopped(options));
    env.add_server("home", &server);
    env.configure("allow-plain-password = true");
    (env, server)
}

#[test]
fn a_description_that_a_server_would_drop_is_refused_there() {
    let (env, server) = configured(Options::new(UNDESCRIBED));
    let create = [
        "create",
        "--song",
        "Low Tide",
        "--description",
        "bygone words",
    ];
    let refused = env.run(&create).exits(7);
    assert!(
        refused.stderr.contains("remove `--description`"),
        "{refused}"
    );
    let asked = server.requests();
    assert!(!asked.iter().any(|seen| seen.path.contains("createShare")));
}

#[test]
fn a_changed_description_is_the_new_one() {
    everywhere(|env, name, id| {
        let update = ["update", id, "--description", "new one", "--yes"];
        let told = env.run(&update).ok().stderr;
        assert!(
            told.contains("new one") && !told.contains("bygone words"),
            "{name}: {told}"
        );
        let list = env.run(&["list", "-o", "template={{ description }}"]).ok();
        assert_eq!(list.stdout.trim(), "new one", "{name}");
    });
}

#[test]
fn removed_descriptions_are_no_longer_reported() {
    everywhere(|env, name, id| {
        let output = env.run(&["update", id, "--description", "", "--yes"]);
        let (left, told) = if NEVER_ERASE.contains(&name) {
            let told = output.exits(7).stderr;
            assert!(told.contains("--description TEXT`"), "{name}: {told}");
            ("bygone words", told)
        } else {
            ("", output.ok().stderr)
        };
        assert!(!told.contains("bygone words"), "{name}: {told}");
        let list = env.run(&["list", "-o", "template={{ description }}"]).ok();
        assert_eq!(list.stdout.trim(), left, "{name}");
    });
}

#[test]
fn a_book_is_called_by_its_title_however_it_is_changed() {
    let env = TestEnv::new();
    let server = Server::stopped(Options::new(
        audiobookshelf::AudiobookshelfSettings::default(),
    ));
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
fn a_search_says_whether_it_was_cut_off() {
    let env = TestEnv::new();
    let server = Server::stopped(Options {
        library: many_songs(30),
        ..Options::default()
    });
    env.add_server("home", &server);
    let cut = env.run(&["search", "song", "--limit", "29"]).ok();
    assert!(cut.stderr.contains("warning: more items match"), "{cut}");
    for more in [&[][..], &["--limit", "30"], &["--limit", "1000"]] {
        let whole = env.run(&[&["search", "song"][..], more].concat()).ok();
        assert!(
            whole.stderr.starts_with("30 items found") && !whole.stderr.contains("warning"),
            "{whole}"
        );
    }
}
