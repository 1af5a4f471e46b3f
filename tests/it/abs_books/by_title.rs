//! Many titles at once: the library is read once, and titles mean the same as before.

use serde_json::Value;
use sharectl_core::exit_code;
use sharectl_sandbox::audiobookshelf::AudiobookshelfSettings;
use sharectl_sandbox::{Effect, Rule};

use super::{Admin, books};
use crate::support::{Output, Server, TestEnv};

/// A server whose libraries have several hundred books each.
fn big_shelves() -> (TestEnv, Server) {
    let (env, server) = books(AudiobookshelfSettings {
        extra_books: 2_040,
        ..AudiobookshelfSettings::default()
    });
    let _ = env.run(&["list"]).ok();
    server.clear_requests();
    (env, server)
}

/// Rows with titles, and a row for each of the volumes.
fn rows(titles: &[&str], volumes: std::ops::Range<usize>) -> String {
    let volumes = volumes.map(|volume| format!("\"Collected Letters, Volume {volume}\"\n"));
    let titles = titles.iter().map(|title| format!("\"{title}\"\n"));
    std::iter::once("book\n".to_owned())
        .chain(titles)
        .chain(volumes)
        .collect()
}

fn create(env: &TestEnv, rows: &str, options: &[&str]) -> Output {
    let file = env.write("titles.csv", rows);
    let file = file.display().to_string();
    env.run(&[&["create", "--from", file.as_str()], options].concat())
}

/// The number of searches, and of library pages.
fn searches_and_pages(server: &Server) -> (usize, usize) {
    let seen = server.requests();
    let of = |end: &str, has: &str| {
        let is_it = |seen: &&sharectl_sandbox::RecordedRequest| {
            seen.path.ends_with(end) && seen.query.contains(has)
        };
        seen.iter().filter(is_it).count()
    };
    (of("/search", ""), of("/items", "sort=addedAt&limit=500"))
}

#[test]
fn many_titles_are_found_in_a_library_that_is_read_once() {
    let (env, server) = big_shelves();
    let created = create(&env, &rows(&["FRANKENSTEIN"], 1..20), &["-o", "urls"]).ok();
    assert_eq!(created.stdout.lines().count(), 20, "{created}");
    // Four libraries of about 510 books.
    assert_eq!(searches_and_pages(&server), (0, 8));
    let shared = env.run(&["list", "-o", "template={{ label }}"]).ok().stdout;
    assert!(shared.lines().any(|title| title == "Frankenstein"));
    for volume in 1..20 {
        let title = format!("Collected Letters, Volume {volume}");
        let times = shared.lines().filter(|shown| *shown == title).count();
        assert_eq!(times, 1, "{title}");
    }
}

#[test]
fn a_title_means_the_same_among_few_and_among_many() {
    let (env, server) = big_shelves();
    for title in ["No Such Book", "Letters", "Volume 7", "!?"] {
        let few = create(&env, &rows(&[title], 1..7), &["-n", "-o", "jsonl"]);
        assert_eq!(searches_and_pages(&server).1, 0, "{title}");
        let many = create(&env, &rows(&[title], 1..20), &["-n", "-o", "jsonl"]);
        assert_eq!(searches_and_pages(&server).1, 8, "{title}");
        let planned = |output: &Output| output.stdout.lines().next().map(str::to_owned);
        assert_eq!(planned(&few), planned(&many), "{title}");
        assert_eq!(few.code, many.code, "{title}");
        let many = many.stderr.replace("19 shares", "6 shares");
        assert_eq!(few.stderr, many.replace("of 20", "of 7"), "{title}");
        server.clear_requests();
    }
    let partial = ["-n", "--partial", "-o", "jsonl"];
    let partly = create(&env, &rows(&["frankenst", "volume 2039"], 1..20), &partial);
    let partly = partly.exits(exit_code::CONFLICT);
    assert!(partly.stdout.contains("Volume 2039"), "{partly}");
}

#[test]
fn a_library_too_big_for_so_few_titles_is_searched() {
    let (env, server) = big_shelves();
    // Two pages of each library cost as much as four searches, but fewer than eight titles are always
    // searched for.
    let _ = create(&env, &rows(&[], 1..8), &["-n"]).ok();
    assert_eq!(searches_and_pages(&server), (28, 0));
}

#[test]
fn a_library_that_cannot_be_read_whole_is_searched() {
    let (env, server) = big_shelves();
    let libraries = Admin::of(&server).send("GET", "/api/libraries", &Value::Null);
    let libraries = libraries.json();
    for library in libraries["libraries"].as_array().unwrap() {
        let items = format!("/api/libraries/{}/items", library["id"].as_str().unwrap());
        let gone = Rule::new(Effect::Status(404, String::new()));
        server.faults().add(gone.path(&items));
    }
    let dry = create(&env, &rows(&[], 1..20), &["-n"]);
    assert_eq!(searches_and_pages(&server).0, 4 * 19, "{dry}");
}

#[test]
fn books_of_a_share_file_are_found_in_a_library_that_is_read_once() {
    let (env, server) = big_shelves();
    let shares: String = (1..20)
        .map(|volume| {
            let title = format!("Collected Letters, Volume {volume}");
            let by = format!("Correspondent {}", volume - 1);
            format!(
                "[shares.letters-{volume}]\n\
                 items = [{{ kind = \"book\", title = \"{title}\", artist = \"{by}\" }}]\n"
            )
        })
        .collect();
    let file = env.write("shares.toml", &format!("format = 1\n{shares}"));
    let file = file.display().to_string();
    let _ = env.run(&["apply", &file, "--yes"]).ok();
    assert_eq!(searches_and_pages(&server), (0, 8));
    let shared = env.run(&["list", "-o", "ids"]).ok().stdout;
    assert_eq!(shared.lines().count(), 19, "{shared}");
}
