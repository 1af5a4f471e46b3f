//! Which items are shared if they are named by title.

use sharectl_sandbox::library::{Given, GivenSong};
use sharectl_sandbox::{LibrarySpec, Options};

use crate::support::{Server, TestEnv};

/// The number of requests that write.
fn writes(server: &Server) -> usize {
    let requests = server.requests();
    let writes = requests.iter().filter(|seen| {
        let rest = ["createShare", "updateShare", "deleteShare"];
        let native = seen.method != "GET" && seen.path.contains("/api/share");
        native || rest.iter().any(|call| seen.path.contains(call))
    });
    writes.count()
}

#[test]
fn f1_a_partial_title_is_never_shared_unasked() {
    let (env, server) = TestEnv::with_navidrome();
    for (flag, title, candidate) in [
        ("--album", "ox", "Signal Box  Marlowe & Sons  1996"),
        ("--album", "box", "Signal Box"),
        ("--album", "signal", "Signal Box"),
        ("--playlist", "pool", "Tide Pool"),
        ("--artist", "tidewater", "The Tidewater Band"),
        ("--song", "harbour light", "Harbour Lights"),
    ] {
        for more in [&[][..], &["--yes"], &["--reuse"], &["-n"]] {
            let create = [&["create", flag, title][..], more].concat();
            let output = env.run(&create).exits(6);
            assert!(output.stderr.contains(candidate), "{output}");
            assert!(output.stderr.contains("partial match"), "{output}");
            assert!(output.stdout.is_empty(), "{output}");
        }
    }
    let output = env.run(&["create", "--album", "ox"]).exits(6);
    let said = "no album is titled \"ox\"; 1 partial match\n  album:";
    assert!(output.stderr.contains(said), "{output}");
    // Artist names narrow a title, but a partial artist name is also just a guess.
    let by = ["create", "--album", "Signal Box", "--artist", "sons"];
    let output = env.run(&by).exits(6);
    assert!(output.stderr.contains("partial match"), "{output}");
    assert_eq!(writes(&server), 0);
}

#[test]
fn p113_a_title_of_one_letter_or_sign_is_found() {
    let song = |number: usize, album: &str| GivenSong {
        title: format!("Song {number}"),
        id: format!("s{number}"),
        album: album.to_owned(),
        album_id: format!("a{number}"),
        artist: "Beacon".to_owned(),
        artist_id: "b1".to_owned(),
        duration: 180,
        ..GivenSong::default()
    };
    let titles = ["1", "X", "+", "O", "Volume 1", "1 + 1", "Xylophone"];
    let songs = (1..).zip(titles).map(|(number, title)| song(number, title));
    let server = Server::stopped(Options {
        library: LibrarySpec::Given(Given {
            songs: songs.collect(),
        }),
        ..Options::default()
    });
    let env = TestEnv::new();
    env.add_server("home", &server);
    for (title, id) in [("1", "a1"), ("x", "a2"), ("+", "a3"), ("Ø", "a4")] {
        let output = env
            .run(&["create", "--album", title, "-n", "-o", "json"])
            .ok();
        assert_eq!(output.json()[0]["after"]["items"][0]["id"], id);
    }
    let output = env
        .run(&["search", "X", "--kind", "album", "-o", "refs"])
        .ok();
    assert_eq!(output.stdout, "album:a2\n");
    let output = env.run(&["create", "--album", "Z"]).exits(5);
    assert!(output.stderr.contains("no album matches"), "{output}");
}

#[test]
fn f1_an_exact_title_is_shared_whatever_its_case_and_accents() {
    let (env, _server) = TestEnv::with_navidrome();
    for (flag, title, shared) in [
        ("--album", "SIGNAL  box", "Signal Box"),
        (
            "--album",
            "unicode, commas & #hash",
            "Ünïcode, Commas & #Hash",
        ),
        ("--album", "zolta noc", "Żółta Noc"),
        ("--album", "folding", "Folding"),
    ] {
        let output = env.run(&["create", flag, title, "-n"]).ok();
        assert!(output.stdout.contains(shared), "{output}");
    }
    let by = ["--album", "greatest hits", "--artist", "kestrel road"];
    let output = env.run(&[&["create"][..], &by, &["-n"]].concat()).ok();
    assert!(output.stdout.contains("Greatest Hits"), "{output}");
}

#[test]
fn f1_the_same_title_twice_is_a_question() {
    let (env, server) = TestEnv::with_navidrome();
    for more in [&[][..], &["--partial"], &["--yes"]] {
        let create = [&["create", "--album", "Greatest Hits"][..], more].concat();
        let output = env.run(&create).exits(6);
        for artist in ["Queen Anne's Lace", "Kestrel Road"] {
            assert!(output.stderr.contains(artist), "{output}");
        }
        assert!(output.stderr.contains("2 albums are titled"), "{output}");
    }
    assert_eq!(writes(&server), 0);
}

#[test]
fn f1_partial_accepts_one_match_on_whole_words() {
    let (env, server) = TestEnv::with_navidrome();
    for (title, code) in [
        ("ox", 6),
        ("x", 5),
        ("sig", 6),
        ("tide", 6),
        ("harbour", 6),
        ("nothing", 5),
    ] {
        let create = ["create", "--album", title, "--partial", "--yes"];
        let _ = env.run(&create).exits(code);
    }
    assert_eq!(writes(&server), 0);
    for (title, shared) in [("box", "Signal Box"), ("time tide", "Tide and Time")] {
        let output = env.run(&["create", "--album", title, "--partial"]).ok();
        assert!(output.stderr.contains(shared), "{output}");
    }
}

#[test]
fn f1_rows_of_a_file_are_matched_as_strictly() {
    let (env, _server) = TestEnv::with_navidrome();
    let rows = "album,artist\nox,\nsignal box,\nGreatest Hits,\nGreatest Hits,kestrel road\nbox,\n";
    let run = |more: &[&str]| {
        let create = [
            "create",
            "--from",
            "-",
            "-o",
            "json",
            "--rejects",
            "left.csv",
        ];
        let command = env.command(&[&create[..], more].concat());
        let output = command.stdin(rows).run().exits(10);
        let rows = output.json().as_array().unwrap().clone();
        let made: Vec<bool> = rows.iter().map(|row| row["result"] == "created").collect();
        made
    };
    assert_eq!(run(&[]), [false, true, false, true, false]);
    let left = std::fs::read_to_string(env.work().join("left.csv")).unwrap();
    assert_eq!(left.lines().count(), 4, "{left}");
    assert_eq!(run(&["--partial"]), [false, true, false, true, true]);
}

#[test]
fn f1_books_are_matched_as_strictly() {
    let env = TestEnv::new();
    let create = |title: &str, more: &[&str]| {
        let create = ["-s", "demo-books", "create", "--book", title, "-n"];
        env.run(&[&create[..], more].concat())
    };
    let _ = create("Frankenstein", &[]).ok();
    let _ = create("low  water", &[]).ok();
    let output = create("keeper", &[]).exits(6);
    assert!(output.stderr.contains("The Lighthouse Keeper"), "{output}");
    let _ = create("keeper", &["--partial"]).ok();
    let _ = create("keep", &["--partial"]).exits(6);
}
