//! `m3u`: the contents of playlists, and where they are written.

mod several;

use std::os::unix::fs::PermissionsExt as _;

use sharectl_sandbox::{Effect, Options, Rule, flavors::Flavor};

use crate::players::play;
use crate::support::{Server, Stage, TestEnv, has, raw_http, skipped};

/// The entries of a playlist: the lines before each address, and the address.
pub(crate) fn entries(text: &str) -> Vec<(Vec<&str>, &str)> {
    let mut entries = Vec::new();
    let mut before = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with("# ")) {
        match line.strip_prefix('#') {
            Some(directive) => before.push(directive),
            None => entries.push((std::mem::take(&mut before), line)),
        }
    }
    entries
}

/// A share of an album with all kinds of punctuation in its title.
pub(crate) fn awkward(env: &TestEnv) -> String {
    let create = ["create", "--album", "Ünïcode, Commas & #Hash", "-o", "ids"];
    let description = [
        "--description",
        "a, \"b\"\n#EXTINF:1,c\nhttps://evil.example/",
    ];
    let output = env.run(&[&create[..], &description].concat()).ok();
    output.last_line().to_owned()
}

#[test]
fn known_covers_are_included_and_open_without_an_account() {
    let (env, server) = TestEnv::with_navidrome();
    let share = awkward(&env);
    let text = env.run(&["m3u", &share]).ok().stdout;
    let pictures = |text: &str| -> Vec<String> {
        let lines = text.lines();
        lines
            .filter_map(|line| line.strip_prefix("#EXTIMG:"))
            .map(str::to_owned)
            .collect()
    };
    let found = pictures(&text);
    assert_eq!(found.len(), entries(&text).len(), "{text}");
    let base = format!("{}/share/img/", server.url());
    assert!(found[0].starts_with(&base), "{text}");
    let path = found[0].trim_start_matches(server.url());
    let picture = raw_http::get(server.url(), path).unwrap();
    assert_eq!(picture.status, 200);
    assert_eq!(&picture.body[1..4], b"PNG");
    let xspf = env.run(&["m3u", &share, "--as", "xspf"]).ok().stdout;
    assert!(
        xspf.contains(&format!("<image>{}</image>", found[0])),
        "{xspf}"
    );
    // For several items, the server shows a random cover, which belongs to no particular item.
    let songs = env.run(&["search", "tide", "--kind", "song", "-o", "refs"]);
    let songs = songs.ok().stdout;
    let mut create = vec!["create", "-o", "ids"];
    create.extend(songs.lines().take(2));
    let several = env.run(&create).ok();
    let text = env.run(&["m3u", several.last_line()]).ok().stdout;
    assert_eq!(
        (entries(&text).len(), pictures(&text).len()),
        (2, 0),
        "{text}"
    );
}

#[test]
fn one_share_is_read_and_visited_once() {
    let (env, server) = TestEnv::with_navidrome();
    let share = awkward(&env);
    server.clear_requests();
    let _ = env.run(&["m3u", &share]).ok();
    let asked = server.requests();
    let visits = asked.iter().filter(|seen| seen.path.starts_with("/share/"));
    assert_eq!(visits.count(), 1, "{asked:?}");
    // An empty page isn't fatal: the server's own playlist also names the streams.
    let page = env.run(&["m3u", &share]).ok().stdout;
    let empty = Rule::new(Effect::Html).path("/share/").times(1);
    server.faults().add(empty);
    let playlist = env.run(&["m3u", &share]).ok().stdout;
    let streams = |text: &str| -> Vec<String> {
        let entries = entries(text).into_iter();
        entries.map(|(_, url)| url.to_owned()).collect()
    };
    assert_eq!(streams(&playlist), streams(&page));
}

#[test]
fn streams_begin_as_the_link_does() {
    let (env, server) = (TestEnv::new(), Server::stopped(Options::default()));
    env.add_server("home", &server);
    env.configure("public-url = \"https://share.example.com/x\"");
    let share = awkward(&env);
    let text = env.run(&["m3u", &share]).ok().stdout;
    for (before, url) in entries(&text) {
        assert!(url.starts_with("https://share.example.com/x/share/s/"));
        let image = "EXTIMG:https://share.example.com/x/share/img/";
        assert!(
            before.iter().any(|line| line.starts_with(image)),
            "{before:?}"
        );
    }
}

#[test]
fn a_description_cannot_put_lines_into_a_playlist() {
    let (env, _server) = TestEnv::with_navidrome();
    let share = awkward(&env);
    let text = env.run(&["m3u", &share]).ok().stdout;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "#EXTM3U");
    assert_eq!(
        lines[1],
        "#PLAYLIST:a, \"b\" #EXTINF:1,c https://evil.example/"
    );
    assert!(!lines.contains(&"https://evil.example/"));
    let xspf = env.run(&["m3u", &share, "--as", "xspf"]).ok().stdout;
    assert_eq!(xspf.matches("<track>").count(), entries(&text).len());
    assert!(!xspf.contains("& the"), "{xspf}");
}

#[test]
fn the_playlist_says_how_long_it_lives_and_is_the_same_every_time() {
    let (env, _server) = TestEnv::with_navidrome();
    let create = ["create", "--album", "Harbour Lights", "--expires", "7d"];
    let _ = env.run(&create).ok();
    let _ = env
        .run(&["create", "--playlist", "Road Trip", "--expires", "7d"])
        .ok();
    let once = env.run(&["m3u", "--all", "--title", "Both"]).ok().stdout;
    assert_eq!(once.matches("work until 2026-11-28T10:00:00Z").count(), 2);
    assert!(once.starts_with("#EXTM3U\n#PLAYLIST:Both\n"), "{once}");
    let again = env
        .command(&["m3u", "--all", "--title", "Both"])
        .env("TZ", "Asia/Tokyo");
    assert_eq!(again.run().ok().stdout, once);
    let _ = env.run(&["m3u", "--all", "--to", "out/"]).ok();
    let names = || {
        let entries = std::fs::read_dir(env.work().join("out")).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let first = names();
    assert_eq!(first.len(), 2);
    assert!(first[0].starts_with("Harbour-Lights_") && first[0].ends_with(".m3u8"));
    let _ = env.run(&["m3u", "--all", "--to", "out"]).ok();
    assert_eq!(names(), first);
}

/// Deletes a playlist of the sandbox, and thereby the tracks of its shares.
fn lose(server: &Server, playlist: &str) {
    let path = format!("/rest/deletePlaylist?u=admin&p=admin&v=1.16.1&c=test&f=json&id={playlist}");
    let answer = raw_http::get(server.url(), &path).unwrap();
    assert!(answer.text().contains("ok"), "{}", answer.text());
}

#[test]
fn a_share_of_nothing_is_an_error_and_never_an_empty_playlist() {
    let (env, server) = TestEnv::with_navidrome();
    let made = env.run(&["create", "--playlist", "Road Trip", "-o", "json"]);
    let made = made.ok().json();
    let gone = made[0]["id"].as_str().unwrap();
    let low = env
        .run(&["create", "--album", "Low Tide", "-o", "ids"])
        .ok();
    lose(&server, made[0]["items"][0]["id"].as_str().unwrap());
    for flags in [&["--to", "gone.m3u8"][..], &[], &["--at", "5"]] {
        let output = env.run(&[&["m3u", gone][..], flags].concat()).exits(5);
        let told = format!("visitors can't hear anything in home/{gone}");
        assert!(output.stderr.contains(&told), "{output}");
        assert_eq!(output.stdout, "");
    }
    assert!(!env.work().join("gone.m3u8").exists());
    for flags in [&["--to", "one.m3u8"][..], &[], &["--to", "out/"]] {
        let output = env.run(&[&["m3u", "--all"][..], flags].concat()).exits(10);
        assert!(output.stderr.contains("left out home/"), "{output}");
    }
    let one = std::fs::read_to_string(env.work().join("one.m3u8")).unwrap();
    assert!(
        one.contains(low.last_line()) && !one.contains(gone),
        "{one}"
    );
    let link = env.run(&["url", gone, "--at", "5"]).ok();
    assert!(link.stderr.contains("can't hear anything in"), "{link}");
    let rotated = env.run(&["rotate", gone, "--yes"]).exits(5);
    assert!(rotated.stderr.contains("has nothing to play"), "{rotated}");
    assert!(rotated.stderr.contains("playlist:"), "{rotated}");
}

#[test]
fn nothing_is_an_empty_list_for_programs() {
    let (env, _server) = TestEnv::with_navidrome();
    let none = env.run(&["m3u", "--match", "nosuch", "-o", "json"]).ok();
    assert_eq!(none.stdout, "[]\n");
}

#[test]
fn conflicting_m3u_flags_are_refused_before_any_request() {
    let (env, server) = TestEnv::with_navidrome();
    for (flags, told) in [
        (&["--as", "xspf", "-o", "json"][..], "-o"),
        (&["--title", "x", "--to", "out/"], "--title"),
        (&["--at", "soon"], "chapter:3"),
        (&["--as", "pls"], "m3u8"),
        (&["--to", "missing/x.m3u8"], "there is no directory missing"),
        (&["--to", "/dev/null/"], "can't write into /dev/null/"),
    ] {
        let output = env.run(&[&["m3u", "--all"][..], flags].concat()).exits(2);
        assert!(output.stderr.contains(told), "{output}");
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_book_becomes_its_chapters() {
    let stage = Stage::new();
    let text = stage.env.run(&["-s", "books", "m3u", "frankenstein"]).ok();
    assert!(text.stderr.contains("links for a browser"), "{text}");
    assert!(text.stdout.contains("\n# the entries are links"), "{text}");
    let found = entries(&text.stdout);
    assert_eq!(found.len(), 8, "{text}");
    let base = format!("{}/share/frankenstein?t=", stage.books.url());
    assert!(found.iter().all(|(_, url)| url.starts_with(&base)));
    assert_eq!(found[2].0[0], "EXTINF:874,Maren Holt - Oil and Wick");
    assert_eq!(found[2].1, format!("{base}1338"));
    let later = stage
        .env
        .run(&[
            "-s",
            "books",
            "m3u",
            "frankenstein",
            "--at",
            "50%",
            "-o",
            "json",
        ])
        .ok()
        .json();
    assert_eq!(later[0]["title"], "A Boat from the North");
    assert_eq!(later[0]["url"], format!("{base}3270"));
}

#[test]
fn m3u_skips_or_reports_expired_shares() {
    let (env, _server) = TestEnv::with_navidrome();
    let share = awkward(&env);
    let _ = env.run(&["expire", &share, "--now", "--yes"]).ok();
    let named = env.run(&["m3u", &share]).exits(5);
    assert!(named.stderr.contains("has expired"), "{named}");
    assert!(named.stderr.contains("sharectl expire"), "{named}");
    let selected = env.run(&["m3u", "--all"]).ok();
    assert_eq!(selected.stdout, "");
    assert!(
        selected.stderr.contains("left out 1 expired share"),
        "{selected}"
    );
}

/// A Subsonic server with one share.
fn airsonic() -> (TestEnv, Server) {
    let (env, server) = (
        TestEnv::new(),
        Server::stopped(Options::new(Flavor::AirsonicAdvanced)),
    );
    env.add_server("home", &server);
    let _ = env.run(&["create", "--album", "Harbour Lights"]).ok();
    (env, server)
}

#[test]
fn without_public_streams_there_is_a_better_offer() {
    let (env, _server) = airsonic();
    let output = env.run(&["m3u", "--all"]).exits(7);
    assert!(output.stderr.contains("no public streams"), "{output}");
    assert!(output.stderr.contains("sharectl url home/"), "{output}");
    assert!(output.stderr.contains("--with-credentials"), "{output}");
    assert_eq!(output.stdout, "");
}

#[test]
fn playlist_contains_credentials_only_with_the_flag_and_a_warning() {
    let (env, _server) = airsonic();
    let output = env.run(&["m3u", "--all", "--with-credentials"]).ok();
    assert!(output.stderr.contains("HOLDS CREDENTIALS"), "{output}");
    assert!(!output.stderr.contains("t="), "{output}");
    assert!(output.stdout.contains("keep them to yourself"), "{output}");
    let found = entries(&output.stdout);
    assert_eq!(found.len(), 11);
    for (_, url) in &found {
        assert!(url.contains("/rest/stream.view?id=") || url.contains("/rest/stream?id="));
        assert!(url.contains("u=admin") && url.contains("&s="), "{url}");
        assert!(!url.contains("&p="), "the password itself is in no link");
    }
    if has(&env, "ffprobe") {
        let probe = format!("ffprobe -v error '{}'", found[0].1);
        let _ = play(&env, &probe).ok();
    } else {
        skipped("ffprobe is not installed, so no link with credentials was tried");
    }
    let to_file = ["m3u", "--all", "--with-credentials", "--to", "mine.m3u8"];
    let _ = env.run(&to_file).ok();
    let mode = std::fs::metadata(env.work().join("mine.m3u8")).unwrap();
    assert_eq!(mode.permissions().mode() & 0o777, 0o600);
}

#[test]
fn public_streams_need_no_credentials() {
    let (env, _server) = TestEnv::with_navidrome();
    let share = awkward(&env);
    let plain = env.run(&["m3u", &share]).ok();
    let insisting = env.run(&["m3u", &share, "--with-credentials"]).ok();
    assert_eq!(plain.stdout, insisting.stdout);
    assert!(!insisting.stderr.contains("CREDENTIALS"), "{insisting}");
}

#[test]
fn a_dry_run_reads_no_page_and_writes_no_file() {
    let (env, server) = TestEnv::with_navidrome();
    let share = awkward(&env);
    server.clear_requests();
    for (line, told) in [
        (
            &["m3u", &share, "--to", "f.m3u8", "-n"][..],
            "1 share to f.m3u8",
        ),
        (
            &["m3u", "--all", "--to", "dir/", "-n"],
            "1 playlist to dir/",
        ),
        (&["m3u", &share, "-n"], "would print the entries of 1 share"),
    ] {
        let output = env.run(line).ok();
        assert!(output.stderr.contains(told), "{output}");
        assert_eq!(output.stdout, "");
    }
    let _ = env.run(&["m3u", &share, "-n", "-o", "json"]).exits(2);
    let asked = server.requests();
    assert!(
        asked.iter().all(|seen| !seen.path.starts_with("/share/")),
        "{asked:?}"
    );
    let left = ["f.m3u8", "dir"].map(|name| env.work().join(name).exists());
    assert_eq!(left, [false; 2]);
}

#[test]
fn o4_a_name_that_promises_another_format_is_refused() {
    let (env, server) = TestEnv::with_navidrome();
    let share = awkward(&env);
    let _ = env.run(&["list"]).ok();
    for ending in ["pls", "PLS", "wpl", "xml", "txt", "doc", "new"] {
        server.clear_requests();
        let name = format!("x.{ending}");
        let refused = env.run(&["m3u", &share, "--to", &name]).exits(2);
        assert!(refused.stderr.contains("--as m3u8"), "{refused}");
        assert!(!env.work().join(&name).exists());
        assert!(server.requests().is_empty());
    }
    for name in ["x.pls", "x.new"] {
        let _ = env.run(&["m3u", &share, "--to", name, "--as", "m3u8"]).ok();
    }
    for (name, begins) in [
        ("x.m3u", "#EXTM3U"),
        ("x.M3U8", "#EXTM3U"),
        ("x.xspf", "<?xml"),
        ("x.curl", "# "),
        ("x", "#EXTM3U"),
    ] {
        let _ = env.run(&["m3u", &share, "--to", name]).ok();
        let text = std::fs::read_to_string(env.work().join(name)).unwrap();
        assert!(text.starts_with(begins), "{name}: {text}");
    }
}

#[test]
fn o5_a_folder_gets_files_with_the_ending_that_is_asked_for() {
    let (env, _server) = TestEnv::with_navidrome();
    let share = awkward(&env);
    for (format, ending) in [
        ("m3u", "m3u"),
        ("m3u8", "m3u8"),
        ("xspf", "xspf"),
        ("aria2", "txt"),
        ("curl", "curl"),
    ] {
        let folder = format!("{format}/");
        let _ = env
            .run(&["m3u", &share, "--to", &folder, "--as", format])
            .ok();
        let files = std::fs::read_dir(env.work().join(format)).unwrap();
        let names: Vec<String> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(names.len(), 1, "{names:?}");
        assert!(names[0].ends_with(&format!(".{ending}")), "{names:?}");
    }
}

#[test]
fn downloaders_get_the_links_and_a_name_for_each_file() {
    let (env, server) = TestEnv::with_navidrome();
    let share = awkward(&env);
    let list = env.run(&["m3u", &share]).ok().stdout;
    let links: Vec<&str> = entries(&list).into_iter().map(|(_, link)| link).collect();
    let aria2 = env.run(&["m3u", &share, "--as", "aria2"]).ok().stdout;
    let lines: Vec<&str> = aria2
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    let found: Vec<&str> = lines.iter().step_by(2).copied().collect();
    assert_eq!(found, links);
    let names = lines.iter().skip(1).step_by(2);
    assert!(
        names.clone().all(|name| name.starts_with("  out=0")),
        "{aria2}"
    );
    assert_eq!(names.count(), links.len());
    if !has(&env, "curl") {
        return skipped("curl");
    }
    let _ = env
        .run(&["m3u", &share, "--as", "curl", "--to", "list.curl"])
        .ok();
    let saved = env.shell("curl -s --noproxy '*' -K list.curl").run().ok();
    assert_eq!(saved.stdout, "");
    let files = std::fs::read_dir(env.work()).unwrap();
    let music = files.filter(|file| {
        let name = file.as_ref().unwrap().file_name();
        name.to_string_lossy().starts_with('0')
    });
    assert_eq!(music.count(), links.len(), "{}", server.url());
}
