//! Extended M3U: written so that no title can break or add a line, read from servers with patience.

use std::fmt::Write as _;

use super::playlist::{Entry, Playlist, clean_url};
use super::text::one_line;
use crate::error::{Code, Error, Result};

const HEADER: &str = "#EXTM3U";

/// The file's text, UTF-8 with `\n`.
#[must_use]
pub fn write(playlist: &Playlist) -> String {
    let mut text = format!("{HEADER}\n");
    let mut line = |name: &str, value: &str| {
        let value = one_line(value);
        if !value.is_empty() {
            text.push_str(name);
            text.push_str(&value);
            text.push('\n');
        }
    };
    line("#PLAYLIST:", playlist.title.as_deref().unwrap_or_default());
    for comment in &playlist.comments {
        // The space keeps a comment from being read as a directive.
        line("# ", comment);
    }
    for entry in &playlist.entries {
        let url = clean_url(&entry.url);
        if url.is_empty() {
            continue;
        }
        let mut info = match entry.duration() {
            Some(seconds) => format!("{seconds:.0},"),
            None => "-1,".to_owned(),
        };
        let artist = entry.artist.as_deref().map(one_line).unwrap_or_default();
        if !artist.is_empty() {
            // Writing to a String cannot fail.
            let _ = write!(info, "{artist} - ");
        }
        info.push_str(&one_line(&entry.title));
        line("#EXTINF:", &info);
        line("#EXTALB:", entry.album.as_deref().unwrap_or_default());
        line(
            "#EXTIMG:",
            &clean_url(entry.image.as_deref().unwrap_or_default()),
        );
        if let Some(start) = entry.start_seconds {
            line("#EXTVLCOPT:start-time=", &start.to_string());
        }
        line("", &url);
    }
    text
}

/// Reads a playlist that a server wrote. The text behind a playing time stays in one piece as the
/// entry's title: nobody can tell where an artist's name ends.
///
/// # Errors
/// [`Code::BadAnswer`] where it does not begin as a playlist does: servers answer with pages of HTML
/// under any content type (P-17).
pub fn parse(body: &str) -> Result<Playlist> {
    let mut lines = body
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    if !lines.next().is_some_and(|first| first.starts_with(HEADER)) {
        return Err(Error::new(Code::BadAnswer, "the answer is not a playlist"));
    }
    let mut playlist = Playlist::default();
    let mut entry = Entry::default();
    for line in lines {
        let Some(directive) = line.strip_prefix('#') else {
            line.clone_into(&mut entry.url);
            playlist.entries.push(std::mem::take(&mut entry));
            continue;
        };
        let (name, value) = directive.split_once(':').unwrap_or((directive, ""));
        let told = || Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        match name {
            "PLAYLIST" => playlist.title = told(),
            "EXTINF" => {
                let (length, title) = value.split_once(',').unwrap_or((value, ""));
                entry.duration_seconds = seconds(length);
                title.trim().clone_into(&mut entry.title);
            }
            "EXTALB" => entry.album = told(),
            "EXTIMG" => entry.image = told(),
            "EXTVLCOPT" => {
                let start = value.trim().strip_prefix("start-time=");
                entry.start_seconds = start.and_then(|start| start.parse().ok());
            }
            _ => {}
        }
    }
    Ok(playlist)
}

/// The length before attributes such as `tvg-name="…"`; -1 is not known.
fn seconds(text: &str) -> Option<f64> {
    let number: f64 = text.split_whitespace().next()?.parse().ok()?;
    (number.is_finite() && number >= 0.0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(title: &str) -> Entry {
        Entry {
            title: title.into(),
            url: "https://x/share/s/abc".into(),
            ..Entry::default()
        }
    }

    fn of(entry: Entry) -> Playlist {
        Playlist {
            entries: vec![entry],
            ..Playlist::default()
        }
    }

    #[test]
    fn an_address_behind_an_invisible_sign_is_no_directive() {
        for url in ["\u{ad}#EXTM3U", "\u{200b}#PLAYLIST:x", "\u{202e}# x"] {
            let body = format!("#EXTM3U\n{url}\nhttp://m.example/1\n");
            let written = write(&parse(&body).unwrap());
            let read = parse(&written).unwrap();
            assert_eq!(read.entries.len(), 2, "{written}");
            assert!(read.entries[0].url.starts_with('%'), "{written}");
            assert_eq!(read.title, None, "{written}");
        }
    }

    #[test]
    fn an_address_of_invisible_signs_is_still_one() {
        // Found by fuzzing: its line was empty, and the entry was lost.
        let body = "#EXTM3U\n\u{61c}\nhttp://m.example/a\u{ad}b c\n";
        let written = write(&parse(body).unwrap());
        let read = parse(&written).unwrap();
        let urls: Vec<&str> = read.entries.iter().map(|entry| &*entry.url).collect();
        assert_eq!(urls, ["%D8%9C", "http://m.example/a%C2%ADb%20c"]);
        assert_eq!(write(&read), written);
    }

    #[test]
    fn what_is_read_of_a_file_is_written_the_same_again() {
        // Found by fuzzing: a title that begins with signs that are left out kept a blank before it.
        for title in ["\u{0}\u{1}One", "\u{200b} One", "One"] {
            let written = write(&of(entry(title)));
            assert!(written.contains("#EXTINF:-1,One\n"), "{written:?}");
            assert_eq!(write(&parse(&written).unwrap()), written);
        }
    }

    #[test]
    fn everything_known_is_written() {
        let playlist = Playlist {
            title: Some("Summer picks".into()),
            comments: vec!["links live until 2026-12-24".into()],
            entries: vec![
                Entry {
                    artist: Some("The Tidewater Band".into()),
                    album: Some("Harbour Lights".into()),
                    duration_seconds: Some(215.6),
                    image: Some("https://x/cover 1.jpg".into()),
                    start_seconds: Some(30),
                    ..entry("Low Tide")
                },
                entry("Live, at \"Home\" #1"),
            ],
        };
        let expected = "\
#EXTM3U
#PLAYLIST:Summer picks
# links live until 2026-12-24
#EXTINF:216,The Tidewater Band - Low Tide
#EXTALB:Harbour Lights
#EXTIMG:https://x/cover%201.jpg
#EXTVLCOPT:start-time=30
https://x/share/s/abc
#EXTINF:-1,Live, at \"Home\" #1
https://x/share/s/abc
";
        assert_eq!(write(&playlist), expected);
    }

    #[test]
    fn hostile_texts_stay_on_their_line() {
        let evil = "x\r\n#EXTINF:1,y\nhttps://evil/\u{2028}z\u{85}\u{0b}";
        let playlist = Playlist {
            title: Some(evil.into()),
            comments: vec![evil.into(), "EXTINF:9,z".into()],
            entries: vec![Entry {
                artist: Some(evil.into()),
                album: Some(evil.into()),
                url: format!("https://x/{evil}"),
                image: Some(evil.into()),
                ..entry(evil)
            }],
        };
        let text = write(&playlist);
        assert_eq!(text.lines().count(), 8, "{text}");
        assert_eq!(
            text.lines().filter(|line| !line.starts_with('#')).count(),
            1
        );
        assert_eq!(parse(&text).unwrap().entries.len(), 1);
        let hash = write(&of(Entry {
            url: "#x".into(),
            ..entry("a")
        }));
        assert!(hash.ends_with("\n%23x\n"));
    }

    #[test]
    fn a_servers_playlist_is_read_with_patience() {
        let body = "\u{feff}#EXTM3U url-tvg=\"\"\r\n#PLAYLIST:Xd7c\r\n\r\n#EXTINF:215,A - B, C\r\nhttps://x/1\r\n#EXTGRP:z\r\nhttps://x/2\r\n#EXTINF:-1 tvg-name=\"q\",D\r\nhttps://x/3";
        let playlist = parse(body).unwrap();
        assert_eq!(playlist.title.as_deref(), Some("Xd7c"));
        let read: Vec<_> = playlist
            .entries
            .iter()
            .map(|entry| {
                (
                    entry.title.as_str(),
                    entry.duration_seconds,
                    entry.url.as_str(),
                )
            })
            .collect();
        assert_eq!(
            read,
            [
                ("A - B, C", Some(215.0), "https://x/1"),
                ("", None, "https://x/2"),
                ("D", None, "https://x/3")
            ]
        );
    }

    #[test]
    fn a_page_is_no_playlist() {
        for body in ["", "<!doctype html>", "https://x/1", "\n\n"] {
            assert_eq!(parse(body).unwrap_err().code(), Code::BadAnswer, "{body}");
        }
        assert!(parse("#EXTM3U").unwrap().entries.is_empty());
    }

    proptest! {
        #[test]
        fn no_text_adds_a_line(title in any::<String>(), artist in any::<String>(), album in any::<String>(), duration in any::<f64>()) {
            let text = write(&of(Entry {
                artist: Some(artist),
                album: Some(album),
                duration_seconds: Some(duration),
                ..entry(&title)
            }));
            prop_assert!(text.lines().count() <= 4);
            prop_assert!(!text.replace('\n', "").contains(char::is_control));
            prop_assert_eq!(parse(&text).unwrap().entries.len(), 1);
        }

        #[test]
        fn what_was_written_reads_back_the_same(title in "[a-z,#\" -]{1,20}", seconds in 0u32..99_999, url in "https://[a-z/?=&#%0-9]{1,30}") {
            let mut wanted = entry(&one_line(&title));
            wanted.duration_seconds = Some(f64::from(seconds));
            wanted.url = url;
            let text = write(&of(wanted.clone()));
            prop_assert_eq!(parse(&text).unwrap(), of(wanted));
            prop_assert_eq!(write(&parse(&text).unwrap()), text);
        }

        #[test]
        fn no_body_makes_it_panic(body in any::<String>()) {
            let _ = parse(&body);
            let _ = parse(&format!("#EXTM3U\n{body}"));
        }
    }
}
