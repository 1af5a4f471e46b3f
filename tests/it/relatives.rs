//! Servers whose lists show the songs of a share, and not what is shared: what comes back is what was
//! shared, as the server's own store shows afterwards.

use std::fs;

use serde_json::Value;
use sharectl_sandbox::flavors::{Flavor, FlavorSettings};
use sharectl_sandbox::library::{Given, GivenSong};
use sharectl_sandbox::{LibrarySpec, Options};

use crate::support::{Output, Server, TestEnv, raw_http};

/// Servers whose lists show songs.
const FLAVORS: [Flavor; 6] = [
    Flavor::Ampache,
    Flavor::Ampache7,
    Flavor::Ampache7Legacy,
    Flavor::AmpacheLegacy,
    Flavor::AmpacheLegacyUser,
    Flavor::Melodee,
];

/// An album of one song, one of two, and one of one song more.
fn library(flavor: Flavor) -> LibrarySpec {
    let song = |id: &str, title: &str, album: (&str, &str), track| GivenSong {
        id: id_of(flavor, id),
        title: title.to_owned(),
        album: album.1.to_owned(),
        album_id: id_of(flavor, album.0),
        artist: "Marlowe".to_owned(),
        artist_id: id_of(flavor, "ar-1"),
        folder: String::new(),
        artist_folder: String::new(),
        track,
        duration: 100,
        size: 1,
        created: None,
    };
    let (single, double, other) = (("al-1", "Single"), ("al-2", "Double"), ("al-3", "Other"));
    LibrarySpec::Given(Given {
        songs: vec![
            song("so-1", "Alone", single, 1),
            song("so-2", "First", double, 1),
            song("so-3", "Second", double, 2),
            song("so-4", "Another", other, 1),
            song("so-5", "One More", other, 2),
        ],
    })
}

/// An id as the flavor has it: legacy modes have nine digits.
fn id_of(flavor: Flavor, id: &str) -> String {
    let legacy = matches!(
        flavor,
        Flavor::Ampache7Legacy | Flavor::AmpacheLegacy | Flavor::AmpacheLegacyUser
    );
    let (kind, number) = id.split_once('-').unwrap();
    let first = match kind {
        "ar" => 1,
        "al" => 2,
        _ => 3,
    };
    match legacy {
        true => format!("{first}{number:0>8}"),
        false => id.to_owned(),
    }
}

struct Case {
    flavor: Flavor,
    env: TestEnv,
    server: Server,
}

impl Case {
    fn new(flavor: Flavor) -> Self {
        let options = Options {
            library: library(flavor),
            ..Options::new(FlavorSettings::from(flavor))
        };
        let (env, server) = (TestEnv::new(), Server::stopped(options));
        env.add_server("home", &server);
        env.configure("allow-plain-password = true");
        Self {
            flavor,
            env,
            server,
        }
    }

    fn id(&self, id: &str) -> String {
        id_of(self.flavor, id)
    }

    fn run(&self, args: &[&str]) -> Output {
        self.env.run(&[args, &["--yes"]].concat())
    }

    fn call(&self, call: &str) -> Value {
        let path = format!("/rest/{call}&u=admin&p=admin&v=1.12.0&c=test&f=json");
        let answer = raw_http::send(self.server.url(), "GET", &path, &[], b"").unwrap();
        let answer = answer.json();
        assert_eq!(answer["subsonic-response"]["status"], "ok", "{answer}");
        answer
    }

    /// Makes a playlist, and gives its id.
    fn playlist(&self, name: &str, songs: &[&str]) -> String {
        let songs: Vec<String> = songs
            .iter()
            .map(|song| format!("songId={}", self.id(song)))
            .collect();
        let _ = self.call(&format!(
            "createPlaylist.view?name={name}&{}",
            songs.join("&")
        ));
        let lists = self.call("getPlaylists.view?");
        let lists = &lists["subsonic-response"]["playlists"]["playlist"];
        let named = lists.as_array().unwrap().iter();
        let mut named = named.filter(|list| list["name"] == name);
        named.next_back().unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// What the store's shares hold.
    fn held(&self) -> Vec<Vec<String>> {
        let stored = self.server.stored().into_iter();
        stored.map(|share| share.items).collect()
    }

    /// Another machine: nothing is known of what was done here.
    fn forget(&self) {
        fs::remove_dir_all(self.env.path().join("state")).unwrap();
    }
}

#[test]
fn p104_an_album_stays_an_album_and_a_playlist_a_playlist() {
    for flavor in FLAVORS {
        let case = Case::new(flavor);
        let several = case.playlist("Several", &["so-1", "so-4"]);
        let one = case.playlist("One", &["so-5"]);
        for item in [
            format!("album:{}", case.id("al-1")),
            format!("album:{}", case.id("al-2")),
            format!("playlist:{several}"),
            format!("playlist:{one}"),
            format!("song:{}", case.id("so-1")),
        ] {
            let (kind, id) = item.split_once(':').unwrap();
            let held = || vec![vec![id.to_owned()]];
            let _ = case.run(&["create", &item, "--expires", "30d"]).ok();
            assert_eq!(case.held(), held(), "{flavor:?} {item}");
            let listed = case.run(&["list", "-o", "json"]).ok().json();
            assert_eq!(listed[0]["kind"], kind, "{flavor:?} {item}");
            assert_eq!(listed[0]["items"][0]["id"], id, "{flavor:?} {item}");
            assert_eq!(listed[0]["live"], kind == "playlist", "{flavor:?} {item}");
            let _ = case.run(&["rotate", "--all"]).ok();
            assert_eq!(case.held(), held(), "rotate: {flavor:?} {item}");
            let _ = case.run(&["delete", "--all"]).ok();
            assert_eq!(case.held(), Vec::<Vec<String>>::new(), "{flavor:?} {item}");
            let _ = case.run(&["undo", "--last"]).ok();
            assert_eq!(case.held(), held(), "undo: {flavor:?} {item}");
            // What deletes a share to end it comes back, too.
            let _ = case.run(&["expire", "--all", "--now"]).ok();
            let _ = case.run(&["undo", "--last"]).ok();
            assert_eq!(case.held(), held(), "undo of expire: {flavor:?} {item}");
            let _ = case.run(&["delete", "--all"]).ok();
        }
    }
}

#[test]
fn f3_shares_of_others_are_made_again_if_the_library_shows_what_they_are() {
    for flavor in FLAVORS {
        let case = Case::new(flavor);
        let _ = case.playlist("Mixed", &["so-1", "so-4"]);
        let playlist = case.playlist("Mixture", &["so-2", "so-4"]);
        for id in [case.id("al-2"), playlist] {
            let held = || vec![vec![id.clone()]];
            let _ = case.call(&format!("createShare.view?id={id}"));
            let listed = case.run(&["list", "-o", "json"]).ok().json();
            assert_eq!(listed[0]["kind"], Value::Null, "{flavor:?} {id}");
            let _ = case.run(&["rotate", "--all"]).ok();
            assert_eq!(case.held(), held(), "rotate: {flavor:?} {id}");
            case.forget();
            let deleted = case.run(&["delete", "--all"]).ok();
            assert!(deleted.stderr.contains("just these songs"), "{deleted}");
            let _ = case.run(&["undo", "--last"]).ok();
            assert_eq!(case.held(), held(), "undo: {flavor:?} {id}");
            let _ = case.run(&["delete", "--all"]).ok();
            case.forget();
        }
    }
}

#[test]
fn f4_ambiguous_single_album_or_song_is_never_guessed() {
    for flavor in FLAVORS {
        let case = Case::new(flavor);
        let single = case.id("al-1");
        let _ = case.call(&format!("createShare.view?id={single}"));
        let held = vec![vec![single]];
        let refused = case.run(&["rotate", "--all"]).exits(7);
        assert!(
            refused.stderr.contains("can't be created again"),
            "{refused}"
        );
        assert_eq!(case.held(), held, "{flavor:?}");
        let deleted = case.run(&["delete", "--all", "--dry-run"]).ok();
        assert!(deleted.stderr.contains("just these songs"), "{deleted}");
        let _ = case.run(&["delete", "--all"]).ok();
        let refused = case.run(&["undo", "--last"]).exits(7);
        assert!(
            refused.stderr.contains("can't be created again"),
            "{refused}"
        );
        assert_eq!(case.held(), Vec::<Vec<String>>::new());
    }
}

#[test]
fn f5_a_second_run_with_reuse_makes_no_second_share() {
    for flavor in FLAVORS {
        let case = Case::new(flavor);
        let playlist = case.playlist("Mixture", &["so-1", "so-4"]);
        let [single, double, song, alone] = ["al-1", "al-2", "so-4", "so-1"].map(|id| case.id(id));
        let rows =
            format!("items\nalbum:{single}\nalbum:{double}\nplaylist:{playlist}\nsong:{song}\n");
        let file = case.env.write("shares.csv", &rows);
        let file = file.to_str().unwrap();
        let create = ["create", "--from", file, "--expires", "30d", "--reuse"];
        let _ = case.run(&create).ok();
        let held = case.held();
        assert_eq!(held.len(), 4, "{flavor:?}");
        let _ = case.run(&create).ok();
        assert_eq!(case.held(), held, "{flavor:?}");
        let _ = case
            .run(&["create", &format!("album:{double}"), "--reuse"])
            .ok();
        assert_eq!(case.held(), held, "{flavor:?}");
        // The share of the album is none of its song.
        let _ = case
            .run(&["create", &format!("song:{alone}"), "--reuse"])
            .ok();
        assert_eq!(case.held().len(), 5, "{flavor:?}");
    }
}

#[test]
fn f5_reuse_recognizes_shares_that_another_machine_made() {
    let case = Case::new(Flavor::Ampache);
    for item in ["album:al-2", "song:so-4"] {
        let _ = case.run(&["create", item]).ok();
        case.forget();
        let _ = case.run(&["create", item, "--reuse"]).ok();
    }
    assert_eq!(case.held(), [["al-2"], ["so-4"]]);
}

#[test]
fn f13_contents_of_which_only_the_songs_are_known_are_called_by_their_album() {
    let case = Case::new(Flavor::Ampache);
    let _ = case.call("createShare.view?id=al-2");
    let list = case.run(&["list"]).ok();
    assert!(list.stdout.contains("Double"), "{list}");
    let _ = case
        .run(&["list", "--kind", "song", "--fail-empty"])
        .exits(5);
}

#[test]
fn a_share_that_comes_without_its_list_is_read_and_changed_by_making_it_again() {
    let case = Case::new(Flavor::Melovian);
    let made = case
        .run(&["create", "album:al-2", "--expires", "30d", "-o", "json"])
        .ok()
        .json();
    assert_eq!(made[0]["kind"], "album");
    let _ = case
        .run(&["update", "--all", "--description", "for Bob"])
        .ok();
    let _ = case.run(&["delete", "--all"]).ok();
    let _ = case.run(&["undo", "--last"]).ok();
    let stored = case.server.stored();
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].items, ["al-2"]);
    assert_eq!(stored[0].description.as_deref(), Some("for Bob"));
}

#[test]
fn list_only_servers_get_no_write_request() {
    let case = Case::new(Flavor::EdgeSonic);
    let listed = case.run(&["list", "-o", "ids"]).ok();
    assert_eq!(listed.stdout.trim(), "5f0c1d2e-3a4");
    for args in [
        &["create", "song:so-1"][..],
        &["update", "--all", "--description", "x"],
        &["delete", "--all"],
        &["prune"],
    ] {
        case.server.clear_requests();
        let refused = case.run(args).exits(7);
        assert!(refused.stderr.contains("web page"), "{refused}");
        let asked = case.server.requests();
        let writes = asked.iter().filter(|seen| crate::parity::writes(seen));
        assert_eq!(writes.count(), 0, "{refused}");
    }
}

#[test]
fn a_write_that_is_ok_and_changes_nothing_is_an_error() {
    let case = Case::new(Flavor::Cassonic);
    let made = case.run(&["create", "song:so-1"]).exits(9);
    assert!(made.stderr.contains("no share was created"), "{made}");
    let listed = case.run(&["list", "-o", "ids"]).ok();
    assert_eq!(listed.stdout, "");
}

#[test]
fn h3_visitors_streams_of_mstream_stand_in_playlists() {
    let options = Options::new(FlavorSettings::from(Flavor::MStream));
    let (env, server) = (TestEnv::new(), Server::stopped(options));
    env.add_server("home", &server);
    let _ = env
        .run(&["create", "--album", "Low Tide", "--expires", "3d"])
        .ok();
    let list = env.run(&["m3u", "--all"]).ok().stdout;
    let links: Vec<&str> = list
        .lines()
        .filter(|line| line.starts_with("http"))
        .collect();
    assert_eq!(links.len(), 9, "{list}");
    assert!(list.contains("What the Tide Left"), "{list}");
    let status = |link: &str| {
        let path = link.strip_prefix(server.url()).unwrap();
        raw_http::send(server.url(), "GET", path, &[], b"")
            .unwrap()
            .status
    };
    assert!(
        links
            .iter()
            .all(|link| link.contains("/media/") && status(link) == 200)
    );
    let first = links[0].to_owned();
    let _ = env.run(&["delete", "--all", "--yes"]).ok();
    assert_eq!(status(&first), 404);
}
