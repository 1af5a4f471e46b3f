//! sharectl shares, counts and shows only what visitors can hear (Navidrome).

use serde_json::Value;
use sharectl_sandbox::Options;
use sharectl_sandbox::navidrome::{NavidromeSettings, NavidromeVersion};

use crate::support::{Output, Server, TestEnv, raw_http};

/// The album whose files are all missing.
const LOST: &str = "Unfolding";
/// A song whose file is missing, on an album that is otherwise complete.
const LOST_SONG: &str = "Turning Tide";
/// An artist of only one song.
const GUEST: &str = "Guest \"Star\"";

fn settings() -> NavidromeSettings {
    let text = str::to_owned;
    NavidromeSettings {
        missing_albums: vec![text(LOST)],
        missing_songs: vec![text(LOST_SONG)],
        guests: vec![(text(GUEST), text("What the Tide Left"))],
        ..NavidromeSettings::default()
    }
}

fn with(settings: NavidromeSettings) -> (TestEnv, Server) {
    let server = Server::stopped(Options {
        preload: 40,
        ..Options::new(NavidromeSettings {
            login_limit: false,
            ..settings
        })
    });
    let env = TestEnv::new();
    env.add_server("home", &server);
    (env, server)
}

/// Adds the profile of an ordinary account.
fn add_bob(env: &TestEnv, server: &Server) {
    env.add_profile("bob", server.url(), "bob", "bobpw");
    let _ = env.run(&["server", "default", "home"]).ok();
}

/// Calls the native API as the administrator.
fn native(server: &Server, method: &str, path: &str, body: &str) -> Value {
    let login = br#"{"username":"admin","password":"admin"}"#;
    let login = raw_http::send(server.url(), "POST", "/auth/login", &[], login).unwrap();
    let token = login.json()["token"].as_str().unwrap().to_owned();
    let header = ("X-ND-Authorization".to_owned(), format!("Bearer {token}"));
    let answer = raw_http::send(server.url(), method, path, &[header], body.as_bytes());
    answer.unwrap().json()
}

fn rest(server: &Server, call: &str) -> Value {
    let path = format!("/rest/{call}&u=admin&p=admin&v=1.16.1&c=test&f=json");
    raw_http::get(server.url(), &path).unwrap().json()["subsonic-response"].clone()
}

/// The missing songs with this title, or of this album.
fn lost(server: &Server, key: &str, text: &str) -> Vec<Value> {
    let songs = native(server, "GET", "/api/song?missing=true", "");
    let songs = songs.as_array().unwrap().iter();
    songs.filter(|song| song[key] == text).cloned().collect()
}

fn reference(env: &TestEnv, kind: &str, title: &str) -> String {
    let found = env
        .run(&["search", title, "--kind", kind, "-o", "refs"])
        .ok();
    found.stdout.lines().next().unwrap().to_owned()
}

/// The number of stored shares.
fn stored(server: &Server) -> usize {
    native(server, "GET", "/api/share", "")
        .as_array()
        .unwrap()
        .len()
}

/// Runs a create that must be refused, once for real and once as a dry run, and asserts that nothing is
/// written.
fn refused(env: &TestEnv, server: &Server, args: &[&str]) -> Output {
    let before = stored(server);
    let dry = [&["create", "-n"], args].concat();
    let _ = env.run(&dry).exits(5);
    server.clear_requests();
    let output = env.run(&[&["create"], args].concat()).exits(5);
    let written = server.requests();
    let mut written = written
        .iter()
        .map(|seen| format!("{} {}", seen.method, seen.path));
    assert!(
        !written.any(|call| call.contains("createShare") || call == "POST /api/share"),
        "{output}"
    );
    assert_eq!(stored(server), before);
    assert_eq!(output.stdout, "", "{output}");
    output
}

#[test]
fn a1_a_guest_artist_alone_or_beside_another_one_is_refused() {
    let (env, server) = with(settings());
    let guest = reference(&env, "artist", GUEST);
    let other = reference(&env, "artist", "Ada Quartet");
    for args in [
        &[guest.as_str()][..],
        &[&other, &guest],
        &[&guest, &other, &guest],
        &["--artist", GUEST],
        &[&guest, "--each"],
        &[&guest, "--stream-format", "mp3"],
        &[&guest, &reference(&env, "album", "Low Tide")],
    ] {
        let output = refused(&env, &server, args);
        assert!(output.stderr.contains(&guest), "{output}");
        assert!(output.stderr.contains("has no albums, only"), "{output}");
    }
    let output = refused(&env, &server, &[&guest]);
    let hint = "`sharectl search -s home 'Guest \"Star\"' --kind song -o refs | sharectl create -s home -`";
    assert!(output.stderr.contains(hint), "{output}");
    // The hint works.
    let songs = env
        .run(&[
            "search", "-s", "home", GUEST, "--kind", "song", "-o", "refs",
        ])
        .ok();
    let share = env
        .command(&["create", "-s", "home", "-"])
        .stdin(songs.stdout.as_str())
        .run();
    let _ = share.ok();
}

#[test]
fn a1_albums_playlists_and_artists_without_a_file_are_refused() {
    let (env, server) = with(settings());
    let song = &lost(&server, "album", LOST)[0];
    let album = format!("album:{}", song["albumId"].as_str().unwrap());
    let bare = song["albumId"].as_str().unwrap();
    let whole = reference(&env, "album", "Riptide");
    for args in [&[album.as_str()][..], &[bare], &[&whole, &album]] {
        let output = refused(&env, &server, args);
        assert!(
            output.stderr.contains("all its files are missing"),
            "{output}"
        );
        assert!(output.stderr.contains(&album), "{output}");
    }
    // An empty playlist, and one whose songs are all missing.
    let empty = reference(&env, "playlist", "Empty for Now");
    let output = refused(&env, &server, &[&empty]);
    assert!(output.stderr.contains("the playlist is empty"), "{output}");
    let _ = refused(&env, &server, &[&empty, "--freeze"]);
    let gone = lost(&server, "album", LOST)[1]["id"].clone();
    let call = format!("createPlaylist?name=Lost&songId={}", gone.as_str().unwrap());
    let made = rest(&server, &call);
    let list = format!("playlist:{}", made["playlist"]["id"].as_str().unwrap());
    let output = refused(&env, &server, &[&list]);
    assert!(
        output.stderr.contains("all its files are missing"),
        "{output}"
    );
    let _ = refused(&env, &server, &[&list, &whole]);
}

#[test]
fn a1_an_artist_all_of_whose_files_are_missing_is_no_guest() {
    let (env, server) = with(NavidromeSettings {
        missing_albums: vec!["Beam".to_owned(), "Fog Signal".to_owned()],
        ..NavidromeSettings::default()
    });
    let id = lost(&server, "album", "Beam")[0]["artistId"].clone();
    let artist = format!("artist:{}", id.as_str().unwrap());
    let output = refused(&env, &server, &[&artist]);
    assert!(
        output.stderr.contains("all its files are missing"),
        "{output}"
    );
    assert!(!output.stderr.contains("has no albums, only"), "{output}");
}

#[test]
fn a1_a_missing_song_beside_good_ones_is_refused() {
    let (env, server) = with(settings());
    let id = lost(&server, "title", LOST_SONG)[0]["id"].clone();
    let song = format!("song:{}", id.as_str().unwrap());
    let good = reference(&env, "song", "Overture");
    for args in [&[song.as_str(), &good][..], &[&good, &song]] {
        let output = refused(&env, &server, args);
        assert!(output.stderr.contains("its file is missing"), "{output}");
        assert!(output.stderr.contains(&song), "{output}");
    }
    let mixed = reference(&env, "album", "Low Tide");
    let _ = refused(&env, &server, &[&mixed, &song]);
    // With a share per item, only this item is refused (K1).
    let before = stored(&server);
    let output = env.run(&["create", &good, &song, "--each"]).exits(10);
    assert!(output.stderr.contains("its file is missing"), "{output}");
    assert_eq!(stored(&server), before + 1, "{output}");
    let file = env.write("rows.csv", &format!("items\n{song}\n{good}\n"));
    let output = env
        .run(&["create", "--from", file.to_str().unwrap()])
        .exits(10);
    assert!(output.stderr.contains("its file is missing"), "{output}");
    let lines = format!("{good}\n{song}\n");
    let _ = env
        .command(&["create", "-"])
        .stdin(lines.as_str())
        .run()
        .exits(5);
}

#[test]
fn a1_of_an_album_with_a_missing_file_visitors_hear_the_rest_and_that_is_said() {
    let (env, server) = with(settings());
    let by_id = reference(&env, "album", "Harbour Lights");
    for args in [&[by_id.as_str()][..], &["--album", "Harbour Lights"]] {
        for dry in [&["-n"][..], &[]] {
            let output = env.run(&[&["create"], dry, args].concat()).ok();
            let said = [output.stdout.as_str(), &output.stderr].concat();
            assert!(
                said.contains("visitors hear 10 of the 11 songs"),
                "{output}"
            );
        }
    }
    let share = env.run(&["create", &by_id, "-o", "json"]).ok().json();
    let shown = env
        .run(&["show", share[0]["ref"].as_str().unwrap(), "-o", "json"])
        .ok()
        .json();
    assert_eq!(shown[0]["tracks"].as_array().unwrap().len(), 10);
    drop(server);
}

#[test]
fn a1_rotate_makes_no_dead_share() {
    let (env, server) = with(settings());
    let broken = env.run(&["list", "--broken", "-o", "refs"]).ok();
    let broken: Vec<&str> = broken.stdout.lines().collect();
    assert!(!broken.is_empty());
    let before = stored(&server);
    for share in &broken {
        let output = env.run(&["rotate", share, "--yes"]).exits(5);
        assert!(
            output.stderr.contains("missing on the server's disk"),
            "{output}"
        );
        let _ = env.run(&["rotate", share, "-n"]).exits(5);
    }
    let output = env.run(&["rotate", "--all", "--yes", "-o", "json"]).ok();
    let rows = output.json();
    let skipped = rows
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["action"] == "skip");
    let silent = skipped.filter(|row| row["reason"] == "visitors can't hear anything in it");
    assert!(silent.count() > 0, "{rows}");
    assert_eq!(stored(&server), before);
    let after = env.run(&["list", "--broken", "-o", "refs"]).ok();
    assert_eq!(after.stdout.lines().count(), broken.len());
}

#[test]
fn a2_a_song_whose_file_is_gone_is_not_shared_and_its_share_not_restored() {
    let (env, server) = with(NavidromeSettings {
        missing_albums: vec!["Harbour Lights".to_owned()],
        ..NavidromeSettings::default()
    });
    let id = lost(&server, "album", "Harbour Lights")[0]["id"].clone();
    let song = format!("song:{}", id.as_str().unwrap());
    for args in [
        &[song.as_str()][..],
        &[id.as_str().unwrap()],
        &[&song, "--stream-format", "mp3"],
    ] {
        let output = refused(&env, &server, args);
        assert!(output.stderr.contains("its file is missing"), "{output}");
        assert!(!output.stderr.contains("500"), "{output}");
    }
    let shares = env.run(&["list", "--broken", "-o", "jsonl"]).ok();
    for kind in ["song", "album"] {
        let is_kind = |share: &Value| share["kind"] == kind && share["state"] == "active";
        let mut lines = shares
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        let share: Value = lines.find(is_kind).unwrap();
        let _ = env
            .run(&["delete", share["ref"].as_str().unwrap(), "--yes"])
            .ok();
        let before = stored(&server);
        let output = env.run(&["undo", "--last", "--yes"]).exits(5);
        assert!(
            output.stderr.contains("missing on the server's disk"),
            "{output}"
        );
        let _ = env.run(&["undo", "--last", "-n"]).exits(5);
        assert_eq!(stored(&server), before);
    }
}

#[test]
fn a1_before_0_55_there_are_no_missing_files_and_guests_are_still_refused() {
    let (env, server) = with(NavidromeSettings {
        guests: vec![(GUEST.to_owned(), "What the Tide Left".to_owned())],
        ..NavidromeSettings::version(NavidromeVersion::new(0, 49, 3))
    });
    let guest = reference(&env, "artist", GUEST);
    let _ = refused(&env, &server, &[&guest]);
    let _ = env
        .run(&["create", &reference(&env, "song", "Overture")])
        .ok();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
}

#[test]
fn a1_the_second_artist_of_an_album_is_shared_as_the_version_does_it() {
    let second = |version| NavidromeSettings {
        second_artists: vec![("Low Tide".to_owned(), "Second Name".to_owned())],
        ..NavidromeSettings::version(version)
    };
    let (env, server) = with(second(NavidromeVersion::NEWEST));
    let artist = reference(&env, "artist", "Second Name");
    let _ = refused(&env, &server, &[&artist]);
    let (env, server) = with(NavidromeSettings {
        version_shown: "dev".to_owned(),
        ..second(NavidromeVersion::new(0, 64, 0))
    });
    let artist = reference(&env, "artist", "Second Name");
    let _ = env.run(&["create", &artist]).ok();
    drop(server);
}

/// The titles that a visitor hears, in order: those on the share's playlist whose streams work.
fn heard(server: &Server, id: &str) -> Vec<String> {
    let list = raw_http::get(server.url(), &format!("/share/{id}/m3u"))
        .unwrap()
        .text();
    let lines: Vec<&str> = list.lines().collect();
    let entries = lines
        .windows(2)
        .filter(|pair| pair[0].starts_with("#EXTINF:"));
    let sounding = entries.filter_map(|pair| {
        let path = pair[1].strip_prefix(server.url()).unwrap();
        let answer = raw_http::send(server.url(), "HEAD", path, &[], b"").unwrap();
        let (_, title) = pair[0].split_once(" - ").unwrap();
        (answer.status == 200).then(|| title.to_owned())
    });
    sounding.collect()
}

/// The titles that `show` prints.
fn shown(env: &TestEnv, share: &str) -> Vec<String> {
    let shown = env.run(&["show", share, "-o", "json"]).ok().json();
    let tracks = shown[0]["tracks"].as_array().expect("tracks are told");
    let titles = tracks
        .iter()
        .map(|track| track["title"].as_str().unwrap().to_owned());
    titles.collect()
}

fn id_of(env: &TestEnv, args: &[&str]) -> String {
    let made = env.run(&[&["create"], args, &["-o", "ids"]].concat()).ok();
    made.last_line().to_owned()
}

#[test]
fn f5_show_has_the_order_that_visitors_get() {
    for version in [
        NavidromeVersion::NEWEST,
        NavidromeVersion::new(0, 58, 5),
        NavidromeVersion::new(0, 64, 0),
    ] {
        let (env, server) = with(NavidromeSettings {
            version_shown: if version > NavidromeVersion::NEWEST {
                "dev".into()
            } else {
                version.to_string()
            },
            guests: vec![("Aaron".to_owned(), "Turning Tide".to_owned())],
            ..NavidromeSettings::version(version)
        });
        let album = |title| reference(&env, "album", title);
        let artist = |title| reference(&env, "artist", title);
        let (low, high, harbour) = (
            album("Low Tide"),
            album("High Tide"),
            album("Harbour Lights"),
        );
        let (ada, band) = (artist("Ada Quartet"), artist("The Tidewater Band"));
        for items in [
            &[low.as_str(), &harbour, &high][..],
            &[&harbour, &high, &low],
            &[&band],
            &[&band, &ada],
            &[&low],
        ] {
            let id = id_of(&env, items);
            assert_eq!(shown(&env, &id), heard(&server, &id), "{version} {items:?}");
        }
        let songs = env
            .run(&["search", "Tide", "--kind", "song", "-o", "refs"])
            .ok();
        let songs: Vec<&str> = songs.stdout.lines().rev().take(5).collect();
        let id = id_of(&env, &songs);
        assert_eq!(shown(&env, &id), heard(&server, &id), "{version}");
    }
}

#[test]
fn f5_on_0_49_the_order_is_known_too() {
    let (env, _server) = with(NavidromeSettings::version(NavidromeVersion::new(0, 49, 3)));
    let (low, harbour) = (
        reference(&env, "album", "Low Tide"),
        reference(&env, "album", "Harbour Lights"),
    );
    let id = id_of(&env, &[&low, &harbour]);
    assert_eq!(shown(&env, &id)[0], "Overture");
}

#[test]
fn f5_an_order_that_is_not_kept_is_said_before_anything_is_written() {
    let (env, _server) = with(NavidromeSettings::default());
    let (low, high) = (
        reference(&env, "album", "Low Tide"),
        reference(&env, "album", "High Tide"),
    );
    for (items, said) in [([&low, &high], true), ([&high, &low], false)] {
        let plan = env.run(&["create", "-n", items[0], items[1]]).ok();
        let told = [plan.stdout.as_str(), &plan.stderr].concat();
        assert_eq!(told.contains("not in the order given"), said, "{plan}");
    }
}

fn libraries() -> NavidromeSettings {
    NavidromeSettings {
        libraries: vec![(
            "Second".to_owned(),
            vec!["Low Tide".to_owned(), "Beam".to_owned()],
        )],
        ..NavidromeSettings::default()
    }
}

/// Limits bob to some libraries.
fn limit(server: &Server, libraries: &[usize]) {
    let users = native(server, "GET", "/api/user", "");
    let bob = users
        .as_array()
        .unwrap()
        .iter()
        .find(|user| user["userName"] == "bob");
    let path = format!("/api/user/{}/library", bob.unwrap()["id"].as_str().unwrap());
    let _ = native(
        server,
        "PUT",
        &path,
        &format!("{{\"libraryIds\":{libraries:?}}}"),
    );
}

#[test]
fn f4_an_administrator_is_shown_what_visitors_hear_of_other_peoples_shares() {
    let (env, server) = with(libraries());
    add_bob(&env, &server);
    let artist = reference(&env, "artist", "The Tidewater Band");
    let low = reference(&env, "album", "Low Tide");
    let high = reference(&env, "album", "High Tide");
    let song = reference(&env, "song", "What the Tide Left");
    let mut ids = Vec::new();
    for items in [
        &[artist.as_str()][..],
        &[&low],
        &[&high, &low],
        &[&song],
        &[&high],
    ] {
        ids.push(id_of(&env, &[&["-s", "bob"], items].concat()));
    }
    let mine = id_of(&env, &[&low]);
    let broken = || {
        let list = env
            .run(&["list", "-s", "home", "--broken", "-o", "ids"])
            .ok();
        let ids = ids
            .iter()
            .filter(|id| list.stdout.lines().any(|line| line == *id));
        ids.cloned().collect::<Vec<String>>()
    };
    assert_eq!(broken(), [""; 0]);
    for libraries in [&[1, 2][..], &[1], &[2]] {
        limit(&server, libraries);
        for id in ids.iter().chain([&mine]) {
            let truth = heard(&server, id);
            assert_eq!(
                shown(&env, &format!("home/{id}")),
                truth,
                "{libraries:?} {id}"
            );
        }
        let silent: Vec<String> = ids
            .iter()
            .filter(|id| heard(&server, id).is_empty())
            .cloned()
            .collect();
        assert_eq!(broken(), silent, "{libraries:?}");
        let item = ["list", "-s", "home", "--contains", &song, "-o", "ids"];
        let holding = env.run(&item).ok();
        let sounding = holding
            .stdout
            .lines()
            .filter(|id| ids.iter().any(|ours| ours == id));
        for id in sounding.filter(|id| **id != ids[3]) {
            assert!(
                heard(&server, id)
                    .iter()
                    .any(|title| title == "What the Tide Left"),
                "{id}"
            );
        }
    }
    // Nor is a share whose owner has lost the library a candidate for a new link.
    limit(&server, &[1]);
    assert_eq!(broken().len(), 2);
}

#[test]
fn f4_private_playlist_is_silent_in_another_users_share() {
    let (env, server) = with(NavidromeSettings::default());
    add_bob(&env, &server);
    let list = reference(&env, "playlist", "Road Trip");
    let list_id = list.trim_start_matches("playlist:");
    let _ = rest(
        &server,
        &format!("updatePlaylist?playlistId={list_id}&public=true"),
    );
    let bobs = id_of(&env, &["-s", "bob", &list]);
    let mine = id_of(&env, &["-s", "home", &list]);
    for public in [true, false] {
        let _ = rest(
            &server,
            &format!("updatePlaylist?playlistId={list_id}&public={public}"),
        );
        for id in [&bobs, &mine] {
            let truth = heard(&server, id);
            assert_eq!(shown(&env, &format!("home/{id}")), truth, "{public} {id}");
            assert_eq!(truth.is_empty(), !public && *id == bobs);
        }
    }
    let broken = env
        .run(&["list", "-s", "home", "--broken", "-o", "ids"])
        .ok();
    assert_eq!(broken.stdout.trim(), bobs);
    // Before 0.63, visitors could still hear it.
    let (env, server) = with(NavidromeSettings::version(NavidromeVersion::new(0, 62, 0)));
    add_bob(&env, &server);
    let list = reference(&env, "playlist", "Road Trip");
    let list_id = list.trim_start_matches("playlist:");
    let _ = rest(
        &server,
        &format!("updatePlaylist?playlistId={list_id}&public=true"),
    );
    let bobs = id_of(&env, &["-s", "bob", &list]);
    let _ = rest(
        &server,
        &format!("updatePlaylist?playlistId={list_id}&public=false"),
    );
    let truth = heard(&server, &bobs);
    assert!(!truth.is_empty());
    assert_eq!(shown(&env, &format!("home/{bobs}")), truth);
}

#[test]
fn f4_contents_refused_to_the_owner_are_unknown() {
    let (env, server) = with(libraries());
    add_bob(&env, &server);
    let low = reference(&env, "album", "Low Tide");
    let id = id_of(&env, &["-s", "bob", &low]);
    limit(&server, &[1]);
    // Visitors of Bob's shares hear what he can hear.
    let shown = env
        .run(&["show", &format!("bob/{id}"), "-o", "json"])
        .ok()
        .json();
    assert_eq!(shown[0]["tracks"], serde_json::json!([]), "{shown}");
    let old = NavidromeSettings {
        libraries: libraries().libraries,
        ..NavidromeSettings::version(NavidromeVersion::new(0, 62, 0))
    };
    let (env, server) = with(old);
    add_bob(&env, &server);
    let id = id_of(&env, &["-s", "bob", &low]);
    limit(&server, &[1]);
    let share = format!("bob/{id}");
    let shown = env.run(&["show", &share, "-o", "json"]).ok().json();
    assert_eq!(shown[0]["tracks"], Value::Null, "{shown}");
}

#[test]
fn p107_check_reports_tracks_of_a_library_the_owner_lost() {
    let (env, server) = with(libraries());
    add_bob(&env, &server);
    let low = reference(&env, "album", "Low Tide");
    let high = reference(&env, "album", "High Tide");
    let gone = id_of(&env, &["-s", "bob", &low]);
    let part = id_of(&env, &["-s", "bob", &high, &low]);
    let rest = id_of(&env, &["-s", "bob", &high]);
    limit(&server, &[1]);
    for id in [&gone, &part, &rest] {
        assert_eq!(shown(&env, &format!("bob/{id}")), heard(&server, id));
    }
    let broken = ["list", "-s", "bob", "--broken", "-o", "ids"];
    assert_eq!(env.run(&broken).ok().stdout.trim(), gone);
    let page = env.run(&["show", &format!("bob/{gone}")]).ok();
    assert!(
        page.stderr.contains("visitors can't hear anything in bob/"),
        "{page}"
    );
    let page = env.run(&["show", &format!("bob/{part}")]).ok();
    assert!(
        page.stderr.contains("can't hear 1 of the 2 items"),
        "{page}"
    );
    let page = env.run(&["show", &format!("bob/{rest}")]).ok();
    for told in ["visitors hear", "can't hear"] {
        assert!(!page.stderr.contains(told), "{page}");
    }
    // Playlists contain no streams that answer 404.
    let played = env.run(&["m3u", &format!("bob/{part}")]).ok();
    let entries = played.stdout.matches("#EXTINF").count();
    assert_eq!(entries, heard(&server, &part).len(), "{played}");
    assert!(
        played.stderr.contains("which visitors can't hear"),
        "{played}"
    );
    let played = env.run(&["m3u", &format!("bob/{gone}")]).exits(5);
    assert!(played.stderr.contains("can't hear anything in"), "{played}");
}

/// Runs a create that must be refused as unsupported, once for real and once as a dry run.
fn unsupported(env: &TestEnv, server: &Server, args: &[&str]) -> Output {
    let create = ["create", "--album", "Low Tide"];
    let before = stored(server);
    let _ = env.run(&[&create, args, &["-n"]].concat()).exits(7);
    let output = env.run(&[&create, args].concat()).exits(7);
    assert_eq!(stored(server), before);
    output
}

#[test]
fn i1_a_bit_rate_that_the_server_would_ignore_is_refused() {
    let (env, server) = with(NavidromeSettings::default());
    let output = unsupported(&env, &server, &["--max-bit-rate", "64"]);
    assert!(
        output
            .stderr
            .contains("add a format: `--stream-format mp3`"),
        "{output}"
    );
    let _ = unsupported(&env, &server, &["--max-bit-rate", "64", "--reuse"]);
    let file = env.write("rate.csv", "album,max_bit_rate_kbps\nLow Tide,64\n");
    let _ = env
        .run(&["create", "--from", file.to_str().unwrap()])
        .exits(7);
    let both = ["--stream-format", "mp3", "--max-bit-rate", "64"];
    let id = id_of(&env, &[&["--album", "Low Tide"], &both[..]].concat());
    let shown = env.run(&["show", &id]).ok();
    assert!(shown.stdout.contains("mp3, at most 64 kbit/s"), "{shown}");

    let (env, server) = with(NavidromeSettings::version(NavidromeVersion::new(0, 60, 3)));
    for args in [&both[2..], &both] {
        let output = unsupported(&env, &server, args);
        assert!(output.stderr.contains("in this version"), "{output}");
    }
    let _ = id_of(&env, &["--album", "Low Tide", "--stream-format", "mp3"]);
}

#[test]
fn i1_a_bit_rate_of_another_program_is_shown_as_what_it_is_and_comes_back() {
    for (version, format, kept) in [
        (NavidromeVersion::NEWEST, "", false),
        (NavidromeVersion::NEWEST, "mp3", true),
        (NavidromeVersion::new(0, 60, 3), "mp3", false),
    ] {
        let (env, server) = with(NavidromeSettings::version(version));
        let album = reference(&env, "album", "Low Tide");
        let album = album.trim_start_matches("album:");
        let body = format!(
            r#"{{"resourceIds":"{album}","format":"{format}","maxBitRate":64,"downloadable":true,"expiresAt":"2027-01-01T00:00:00Z"}}"#
        );
        let made = native(&server, "POST", "/api/share", &body);
        let id = made["id"].as_str().unwrap();
        let shown = env.run(&["show", id]).ok();
        assert_eq!(shown.stdout.contains("at most 64 kbit/s"), kept, "{shown}");
        assert_eq!(shown.stdout.contains("has no effect"), !kept, "{shown}");
        let _ = env.run(&["delete", id, "--yes"]).ok();
        let _ = env.run(&["undo", "--last", "--yes"]).ok();
        let rates = env
            .run(&["list", "--item", &format!("album:{album}"), "-o", "json"])
            .ok();
        let shares = rates.json();
        let mut rates = shares
            .as_array()
            .unwrap()
            .iter()
            .map(|share| &share["max_bit_rate_kbps"]);
        assert!(rates.any(|rate| *rate == 64), "{shares}");
    }
}

#[test]
fn i2_a_stream_format_that_the_server_does_not_offer_is_refused() {
    let (env, server) = with(NavidromeSettings::default());
    add_bob(&env, &server);
    for user in ["home", "bob"] {
        for format in ["bogus", "MP3", "raw", "", "mp3 ", "FLAC"] {
            let args = ["-s", user, "--stream-format", format];
            let output = unsupported(&env, &server, &args);
            assert!(output.stderr.contains("mp3, opus, aac, flac"), "{output}");
        }
    }
    let output = unsupported(&env, &server, &["--stream-format", "FLAC"]);
    assert!(output.stderr.contains("`--stream-format flac`"), "{output}");
    let file = env.write(
        "formats.csv",
        "album,stream_format\nLow Tide,mp3\nHigh Tide,wma\n",
    );
    let output = env
        .run(&["create", "--from", file.to_str().unwrap()])
        .exits(10);
    assert!(
        output.stderr.contains("no stream format \"wma\""),
        "{output}"
    );
    let (env, server) = with(NavidromeSettings::version(NavidromeVersion::new(0, 58, 5)));
    let output = unsupported(&env, &server, &["--stream-format", "flac"]);
    assert!(output.stderr.contains("mp3, opus, aac:"), "{output}");
}

#[test]
fn i3_downloads_that_are_switched_off_on_the_server_are_refused_and_reported() {
    let (env, server) = with(NavidromeSettings {
        downloads: false,
        ..NavidromeSettings::default()
    });
    let output = unsupported(&env, &server, &["--download", "on"]);
    assert!(
        output.stderr.contains("ND_ENABLEDOWNLOADS=true"),
        "{output}"
    );
    let file = env.write("on.csv", "album,downloadable\nLow Tide,true\n");
    let _ = env
        .run(&["create", "--from", file.to_str().unwrap()])
        .exits(7);
    let id = id_of(&env, &["--album", "Low Tide"]);
    let _ = id_of(&env, &["--album", "High Tide", "--download", "off"]);
    server.clear_requests();
    for dry in [&["-n"][..], &["--yes"]] {
        let _ = env
            .run(&[&["update", &id, "--download", "on"], dry].concat())
            .exits(7);
    }
    assert!(server.requests().iter().all(|seen| seen.method != "PUT"));
    let doctor = env.run(&["doctor"]);
    let said = [doctor.stdout.as_str(), &doctor.stderr].concat();
    assert!(
        said.contains("visitors can't download, even if"),
        "{doctor}"
    );
    assert!(said.contains("ND_ENABLEDOWNLOADS=true"), "{doctor}");
    // An existing permission can be revoked, and undo restores it.
    let album = reference(&env, "album", "Riptide");
    let body = format!(
        r#"{{"resourceIds":"{}","downloadable":true,"expiresAt":"2027-01-01T00:00:00Z"}}"#,
        album.trim_start_matches("album:")
    );
    let made = native(&server, "POST", "/api/share", &body);
    let id = made["id"].as_str().unwrap();
    assert_eq!(
        raw_http::get(server.url(), &format!("/share/d/{id}"))
            .unwrap()
            .status,
        404
    );
    let _ = env.run(&["delete", id, "--yes"]).ok();
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    let again = env
        .run(&["list", "--item", &album, "-o", "json"])
        .ok()
        .json();
    let again = again
        .as_array()
        .unwrap()
        .iter()
        .find(|share| share["downloadable"] == true);
    let id = again.unwrap()["id"].as_str().unwrap();
    let _ = env.run(&["update", id, "--download", "off", "--yes"]).ok();
}

#[test]
fn a_plan_names_the_stream_that_visitors_get() {
    let (env, _server) = with(NavidromeSettings::default());
    let create = ["create", "--album", "Low Tide", "-n"];
    let stream = ["--stream-format", "mp3", "--max-bit-rate", "128"];
    let planned = env.run(&[&create[..], &stream].concat()).ok();
    assert!(
        planned
            .stdout
            .contains("streamed as mp3, at most 128 kbit/s"),
        "{planned}"
    );
    let planned = env.run(&create).ok();
    assert!(!planned.stdout.contains("streamed"), "{planned}");
}
