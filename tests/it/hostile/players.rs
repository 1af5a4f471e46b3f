//! Output for players, browsers and file systems.

use std::collections::BTreeSet;

use super::safety::is_safe;
use super::stranger::Stranger;

/// The addresses in a playlist, one per entry; asserts that it contains only lines that sharectl writes.
#[track_caller]
fn entries_of(m3u: &str) -> Vec<&str> {
    let mut lines = m3u.strip_suffix('\n').unwrap().split('\n');
    assert_eq!(lines.next(), Some("#EXTM3U"));
    assert!(!m3u.replace('\n', "").contains(char::is_control));
    let mut entries = Vec::new();
    let mut described = 0;
    for line in lines {
        let known = ["#PLAYLIST:", "# ", "#EXTALB:", "#EXTIMG:http://127."];
        if line.starts_with("http://127.") {
            entries.push(line);
        } else if line.starts_with("#EXTINF:") {
            described += 1;
        } else {
            assert!(
                known.iter().any(|begin| line.starts_with(begin)),
                "{line:?}"
            );
        }
    }
    assert_eq!(described, entries.len());
    entries
}

/// The addresses in an XSPF playlist; asserts that it contains only the expected elements.
#[track_caller]
fn tracks_of(xspf: &str) -> Vec<&str> {
    const ELEMENTS: [&str; 10] = [
        "?xml",
        "playlist",
        "title",
        "annotation",
        "trackList",
        "track",
        "location",
        "creator",
        "album",
        "duration",
    ];
    let allowed = |sign: char| {
        sign == '\n' || !(sign.is_control() || matches!(sign, '\u{fffe}' | '\u{ffff}'))
    };
    assert!(xspf.chars().all(allowed));
    for tag in xspf.split('<').skip(1) {
        let name = tag.trim_start_matches('/');
        let name = &name[..name.find([' ', '>']).unwrap()];
        assert!(ELEMENTS.contains(&name) || name == "image", "<{tag}");
    }
    entities_are_ours(xspf);
    let parts = xspf.split("<location>").skip(1);
    parts.map(|part| part.split('<').next().unwrap()).collect()
}

/// Asserts that every `&` begins one of the five entities that XML and HTML share.
#[track_caller]
fn entities_are_ours(text: &str) {
    let ours = ["amp;", "lt;", "gt;", "quot;", "#39;"];
    for behind in text.split('&').skip(1) {
        assert!(
            ours.iter().any(|name| behind.starts_with(name)),
            "&{behind}"
        );
    }
}

#[test]
fn a_playlist_has_an_entry_for_each_song_and_no_line_more() {
    let home = Stranger::new();
    let printed = home.run("m3u --all -q").stdout;
    assert_eq!(entries_of(&printed).len(), home.len());
    let drawn = home.drawn("m3u --all -q");
    is_safe(&drawn);
    assert_eq!(entries_of(&drawn).len(), home.len());
    let _ = home.run("m3u --all -q --to all.m3u8");
    let written = std::fs::read_to_string(home.env.work().join("all.m3u8")).unwrap();
    assert_eq!(written, printed);
    let _ = home.run("m3u --all -q --to all.m3u");
    let written = std::fs::read_to_string(home.env.work().join("all.m3u")).unwrap();
    assert_eq!(entries_of(&written).len(), home.len());
    let xspf = home.run("m3u --all -q --as xspf").stdout;
    let tracks = tracks_of(&xspf);
    assert_eq!(tracks.len(), home.len());
    assert!(tracks.iter().all(|track| track.starts_with("http://127.")));
    for form in ["jsonl", "csv"] {
        let rows = home.run(&format!("m3u --all -q -o {form}")).stdout;
        let header = usize::from(form == "csv");
        let records = ::csv::Reader::from_reader(rows.as_bytes()).into_records();
        let count = if form == "csv" {
            records.count()
        } else {
            rows.lines().count() - header
        };
        assert_eq!(count, home.len(), "{form}");
    }
}

#[test]
fn every_share_gets_a_file_of_its_own_with_a_harmless_name() {
    let home = Stranger::new();
    for form in ["m3u8", "xspf"] {
        let _ = home.run(&format!("m3u --all -q --as {form} --to lists-{form}/"));
        let folder = home.env.work().join(format!("lists-{form}"));
        let mut names = BTreeSet::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let file = file.unwrap();
            let name = file.file_name().into_string().unwrap();
            is_safe(&name);
            assert!(
                name.len() < 255 && !name.starts_with(['.', '-', ' ', '~']),
                "{name:?}"
            );
            assert!(
                !name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '\n']),
                "{name:?}"
            );
            let text = std::fs::read_to_string(file.path()).unwrap();
            let entries = match form {
                "xspf" => tracks_of(&text).len(),
                _ => entries_of(&text).len(),
            };
            assert_eq!(entries, 1, "{name:?}");
            names.insert(name.to_lowercase());
        }
        assert_eq!(names.len(), home.len());
    }
    let outside: Vec<_> = std::fs::read_dir(home.env.work())
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    // The password file and the two folders.
    assert_eq!(outside.len(), 3, "{outside:?}");
}

#[test]
fn html_holds_one_link_a_line_and_no_other_element() {
    let home = Stranger::new();
    for html in [
        home.run("url --all -q --html").stdout,
        home.drawn("url --all -q --html"),
    ] {
        is_safe(&html);
        assert_eq!(html.lines().count(), home.len());
        for line in html.lines() {
            let link = line
                .strip_prefix("<a href=\"http://127.0.0.1:")
                .and_then(|rest| rest.strip_suffix("</a>"));
            let (address, text) = link.unwrap().split_once("\">").unwrap();
            assert!(!address.contains(['<', '>', '"', '\'', ' ']), "{line}");
            assert!(!text.contains(['<', '>', '"', '\'']), "{line}");
            entities_are_ours(text);
        }
    }
}

#[test]
fn markdown_holds_one_link_a_line_and_no_other_mark() {
    let home = Stranger::new();
    for markdown in [
        home.run("url --all -q --markdown").stdout,
        home.drawn("url --all -q --markdown"),
    ] {
        is_safe(&markdown);
        assert_eq!(markdown.lines().count(), home.len());
        for line in markdown.lines() {
            let inside = line.strip_prefix('[').unwrap();
            let mut escaped = false;
            let end = inside.char_indices().find(|(_, sign)| {
                let bare = !std::mem::take(&mut escaped);
                escaped = bare && *sign == '\\';
                // Between brackets, every character with a meaning in Markdown is escaped.
                let marks = bare && "[]<>`*_&~|$".contains(*sign);
                assert!(!marks || *sign == ']', "{sign:?} in {line}");
                marks
            });
            let (end, _) = end.unwrap();
            let address = inside[end + 1..]
                .strip_prefix("(http://127.0.0.1:")
                .and_then(|rest| rest.strip_suffix(')'));
            assert!(!address.unwrap().contains(['(', ')', ' ', '<']), "{line}");
        }
    }
}
