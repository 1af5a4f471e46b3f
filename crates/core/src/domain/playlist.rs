//! A playlist of what shares hold, and the formats it is written in: extended M3U, XSPF, and lists for programs that
//! save files, with names that can be read. No title can break or add a line of M3U.

use super::chapter::{self, Chapter};
use super::item::Item;
use super::link::{self, Parameter};
use super::text::{FileNames, escape_html as escape, one_line};
use crate::error::{Code, Error, Result};

/// A playlist. The same one always gives the same bytes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Playlist {
    /// What it is called.
    pub title: Option<String>,
    /// What a reader of the file should know, such as until when its links live.
    pub comments: Vec<String>,
    /// What it plays, in order.
    pub entries: Vec<PlaylistTrack>,
}

/// One thing to play.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlaylistTrack {
    /// Its title; in a playlist that a server wrote, often the artist's name too.
    pub title: String,
    /// Artist or author.
    pub artist: Option<String>,
    /// The album it belongs to.
    pub album: Option<String>,
    /// Playing time in seconds.
    pub duration_seconds: Option<f64>,
    /// Where it is played from.
    pub url: String,
    /// The address of a picture.
    pub image: Option<String>,
    /// The second at which to start, for players that read it.
    pub start_seconds: Option<u64>,
}

impl Playlist {
    /// A book as its chapters, each a link that starts there: Audiobookshelf's audio has no addresses
    /// that a player could open (P-47).
    #[must_use]
    pub fn of_chapters(book: &Item, share_link: &str, chapters: &[Chapter]) -> Self {
        let entries = chapters.iter().map(|chapter| PlaylistTrack {
            title: chapter.title.clone(),
            artist: book.artist.clone(),
            album: book.title.clone(),
            duration_seconds: Some(chapter.end_seconds - chapter.start_seconds),
            url: link::with_parameters(share_link, &[Parameter::start(chapter.start())]),
            ..PlaylistTrack::default()
        });
        Self {
            title: book.title.clone(),
            entries: entries.collect(),
            ..Self::default()
        }
    }

    /// Takes titles, artists, albums and playing times from `tracks`, what the server says a visitor
    /// hears. Only where there are as many: else it is unknown which belongs to which.
    #[must_use]
    pub fn described_by(mut self, tracks: &[Item]) -> Self {
        if tracks.len() != self.entries.len() {
            return self;
        }
        for (entry, track) in self.entries.iter_mut().zip(tracks) {
            if let Some(title) = &track.title {
                entry.title.clone_from(title);
                entry.artist.clone_from(&track.artist);
            }
            entry.album = track.album.clone().or(entry.album.take());
            entry.duration_seconds = track.duration_seconds.or(entry.duration_seconds);
        }
        self
    }

    /// How long it plays in seconds; `None` if the length of any entry is not known.
    #[must_use]
    pub fn playing_time(&self) -> Option<f64> {
        self.entries.iter().map(PlaylistTrack::duration).sum()
    }

    /// One playlist that plays `others` one after the other.
    #[must_use]
    pub fn merged(title: Option<String>, others: Vec<Self>) -> Self {
        let mut merged = Self {
            title,
            ..Self::default()
        };
        for other in others {
            for comment in other.comments {
                if !merged.comments.contains(&comment) {
                    merged.comments.push(comment);
                }
            }
            merged.entries.extend(other.entries);
        }
        merged
    }

    /// Lets playing start `seconds` in: what ends before that is left out, and what plays then starts
    /// in its midst. Behind a track of unknown length nothing is left out.
    #[must_use]
    pub fn starting_at(mut self, seconds: u64) -> Self {
        let mut left = chapter::exact(seconds);
        let mut skipped = 0;
        let last = self.entries.len().saturating_sub(1);
        for entry in &self.entries[..last] {
            match entry.duration() {
                Some(length) if length <= left => left -= length,
                _ => break,
            }
            skipped += 1;
        }
        self.entries.drain(..skipped);
        if let Some(first) = self.entries.first_mut() {
            first.start_seconds = Some(chapter::whole_seconds(left)).filter(|at| *at > 0);
        }
        self
    }
}

impl PlaylistTrack {
    /// The playing time, if it is one.
    fn duration(&self) -> Option<f64> {
        chapter::plausible(self.duration_seconds)
    }

    /// The artist on one line; empty if there is none.
    fn artist_line(&self) -> String {
        self.artist.as_deref().map(one_line).unwrap_or_default()
    }
}

/// An address as it can stand on a line of its own in any format, and is never read as a directive. What
/// can't be seen in a line is encoded: left out, it would be another address, or none.
fn clean_url(url: &str) -> String {
    let mut clean = String::with_capacity(url.len());
    let mut bytes = [0; 4];
    for letter in url.trim().chars() {
        let text: &str = letter.encode_utf8(&mut bytes);
        let breaks = letter.is_whitespace() || one_line(text) != text;
        let is_no_text = matches!(letter, '\u{fffe}' | '\u{ffff}');
        if breaks || is_no_text || (letter == '#' && clean.is_empty()) {
            for byte in text.bytes() {
                clean.push_str(percent_encoding::percent_encode_byte(byte));
            }
        } else {
            clean.push(letter);
        }
    }
    clean
}

/// The formats a playlist can be written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Extended M3U in UTF-8.
    #[default]
    M3u8,
    /// The same under the ending that players of before look for.
    M3u,
    /// XSPF, an XML format.
    Xspf,
    /// Links with names for their files, as aria2 reads them from its input file.
    Aria2,
    /// The same as curl reads it from a configuration file.
    Curl,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::M3u8, Self::M3u, Self::Xspf, Self::Aria2, Self::Curl];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::M3u8 => "m3u8",
            Self::M3u => "m3u",
            Self::Xspf => "xspf",
            Self::Aria2 => "aria2",
            Self::Curl => "curl",
        }
    }

    /// The extension of its files. aria2 keeps its own notes in files that end in `.aria2`.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Aria2 => "txt",
            other => other.as_str(),
        }
    }
}

impl Playlist {
    /// The bytes of a file in this format, which end with a line break.
    #[must_use]
    pub fn write(&self, format: Format) -> String {
        match format {
            Format::M3u8 | Format::M3u => write_m3u(self),
            Format::Xspf => write_xspf(self),
            Format::Aria2 => aria2(self),
            Format::Curl => curl(self),
        }
    }
}

const HEADER: &str = "#EXTM3U";

/// The file's text, UTF-8 with `\n`.
#[must_use]
pub fn write_m3u(playlist: &Playlist) -> String {
    let mut text = format!("{HEADER}\n");
    let mut line = |name: &str, value: &str| {
        let value = one_line(value);
        if !value.is_empty() {
            text.push_str(&format!("{name}{value}\n"));
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
        let artist = entry.artist_line();
        if !artist.is_empty() {
            info.push_str(&format!("{artist} - "));
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
/// entry's title: it can't be told where an artist's name ends.
///
/// # Errors
/// [`Code::BadAnswer`] if it does not begin as a playlist does: servers answer with pages of HTML
/// under any content type (P-17).
pub fn parse_m3u(body: &str) -> Result<Playlist> {
    let mut lines = body
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    if !lines.next().is_some_and(|first| first.starts_with(HEADER)) {
        return Err(Error::new(Code::BadAnswer, "the answer is not a playlist"));
    }
    let mut playlist = Playlist::default();
    let mut entry = PlaylistTrack::default();
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
    chapter::plausible(text.split_whitespace().next()?.parse().ok())
}

/// VLC reads start times from this extension; the format itself has none.
const VLC: &str = "http://www.videolan.org/vlc/playlist/0";

/// The file's text, UTF-8 with `\n`.
#[must_use]
pub fn write_xspf(playlist: &Playlist) -> String {
    let mut xml = Xml(String::new());
    xml.line(0, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    xml.line(
        0,
        &format!("<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\" xmlns:vlc=\"{VLC}\">"),
    );
    xml.element(1, "title", playlist.title.as_deref());
    let comments = playlist.comments.join("; ");
    xml.element(1, "annotation", Some(&comments));
    xml.line(1, "<trackList>");
    for entry in &playlist.entries {
        track(&mut xml, entry);
    }
    xml.line(1, "</trackList>");
    xml.line(0, "</playlist>");
    xml.0
}

fn track(xml: &mut Xml, entry: &PlaylistTrack) {
    let url = clean_url(&entry.url);
    if url.is_empty() {
        return;
    }
    xml.line(2, "<track>");
    xml.element(3, "location", Some(&url));
    xml.element(3, "title", Some(&entry.title));
    xml.element(3, "creator", entry.artist.as_deref());
    xml.element(3, "image", entry.image.as_deref().map(clean_url).as_deref());
    xml.element(3, "album", entry.album.as_deref());
    if let Some(seconds) = entry.duration() {
        xml.element(3, "duration", Some(&format!("{:.0}", seconds * 1000.0)));
    }
    if let Some(start) = entry.start_seconds {
        xml.line(3, &format!("<extension application=\"{VLC}\">"));
        xml.element(4, "vlc:option", Some(&format!("start-time={start}")));
        xml.line(3, "</extension>");
    }
    xml.line(2, "</track>");
}

struct Xml(String);

impl Xml {
    fn line(&mut self, depth: usize, text: &str) {
        self.0.push_str(&format!("{}{text}\n", "  ".repeat(depth)));
    }

    /// An element, unless there is nothing to say in it.
    fn element(&mut self, depth: usize, name: &str, text: Option<&str>) {
        let text = one_line(text.unwrap_or_default());
        if !text.is_empty() {
            self.line(depth, &format!("<{name}>{}</{name}>", escape(&text)));
        }
    }
}

/// Endings of audio files, as they stand in some links.
const AUDIO: [&str; 12] = [
    "aac", "aiff", "alac", "ape", "flac", "m4a", "m4b", "mp3", "oga", "ogg", "opus", "wav",
];

/// The input file of aria2: a link, and behind it what its file is called.
fn aria2(playlist: &Playlist) -> String {
    let mut text = comments(playlist);
    for (url, name) in named(playlist) {
        text.push_str(&format!("{url}\n  out={name}\n"));
    }
    text
}

/// A configuration file of curl. Brackets in links mean themselves, and a page that says why there is
/// nothing is not saved as music.
fn curl(playlist: &Playlist) -> String {
    let mut text = comments(playlist);
    text.push_str("globoff\nfail\n");
    for (url, name) in named(playlist) {
        let url = url.replace('\\', "%5C").replace('"', "%22");
        text.push_str(&format!("url = \"{url}\"\noutput = \"{name}\"\n"));
    }
    text
}

fn comments(playlist: &Playlist) -> String {
    let title = playlist.title.iter();
    let lines = title.chain(&playlist.comments).map(|line| one_line(line));
    lines
        .filter(|line| !line.is_empty())
        .map(|line| format!("# {line}\n"))
        .collect()
}

/// The links, and names for their files that keep the order.
fn named(playlist: &Playlist) -> Vec<(String, String)> {
    let width = playlist.entries.len().to_string().len().max(2);
    let mut names = FileNames::new();
    let entries = playlist.entries.iter().zip(1usize..);
    let named = entries.map(|(entry, number)| {
        let url = clean_url(&entry.url);
        let title = format!("{number:0width$} {}", title_of(entry));
        let name = names.of_download(&title, extension(&url));
        (url, name)
    });
    named.filter(|(url, _)| !url.is_empty()).collect()
}

fn title_of(entry: &PlaylistTrack) -> String {
    match entry.artist_line().as_str() {
        "" => entry.title.clone(),
        artist => format!("{artist} {}", entry.title),
    }
}

/// The ending of the file behind a link, if the link shows one.
fn extension(url: &str) -> Option<&'static str> {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let (_, ending) = path.rsplit('/').next()?.rsplit_once('.')?;
    AUDIO
        .into_iter()
        .find(|known| ending.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::ItemKind;
    use crate::domain::chapter::fixtures::chapters;

    fn track(title: &str, seconds: f64) -> Item {
        Item {
            title: Some(title.into()),
            artist: Some("A".into()),
            duration_seconds: Some(seconds),
            ..Item::bare(ItemKind::Song, title)
        }
    }

    fn three() -> Playlist {
        let entries = ["1", "2", "3"].map(|name| PlaylistTrack {
            title: format!("A - {name}"),
            url: format!("https://x/{name}"),
            ..PlaylistTrack::default()
        });
        Playlist {
            entries: entries.into(),
            ..Playlist::default()
        }
    }

    fn starts(playlist: &Playlist) -> Vec<(&str, Option<u64>)> {
        let entries = playlist.entries.iter();
        entries
            .map(|entry| (entry.title.as_str(), entry.start_seconds))
            .collect()
    }

    #[test]
    fn chapters_become_links_that_start_there() {
        let book = track("The Lighthouse Keeper", 500.0);
        let list = Playlist::of_chapters(&book, "https://b/share/keeper?x=1", &chapters());
        assert_eq!(list.entries.len(), 5);
        assert_eq!(list.entries[2].url, "https://b/share/keeper?x=1&t=201");
        assert_eq!(list.entries[2].title, "The Létter Returns");
    }

    #[test]
    fn tracks_describe_entries_only_one_to_one() {
        let tracks = [track("x", 1.0), track("y", 2.0), track("z", 3.0)];
        let described = three().described_by(&tracks);
        assert_eq!(described.entries[1].title, "y");
        assert_eq!(described.entries[1].url, "https://x/2");
        assert_eq!(three().described_by(&tracks[..2]), three());
    }

    #[test]
    fn a_start_time_falls_into_the_right_track() {
        let tracks = [track("x", 100.0), track("y", 50.0), track("z", 30.0)];
        let at = |seconds| three().described_by(&tracks).starting_at(seconds);
        assert_eq!(starts(&at(0))[0], ("x", None));
        assert_eq!(starts(&at(99)), [("x", Some(99)), ("y", None), ("z", None)]);
        assert_eq!(starts(&at(100)), [("y", None), ("z", None)]);
        assert_eq!(starts(&at(170)), [("z", Some(20))]);
        assert_eq!(starts(&at(u64::MAX)).len(), 1);
        assert_eq!(three().described_by(&tracks).playing_time(), Some(180.0));
        // Without lengths it starts in the first.
        assert_eq!(three().playing_time(), None);
        assert_eq!(starts(&three().starting_at(170))[0], ("A - 1", Some(170)));
        assert_eq!(Playlist::default().starting_at(5), Playlist::default());
    }

    #[test]
    fn merging_keeps_the_order_and_each_comment_once() {
        let mut one = three();
        one.comments.push("until Monday".into());
        let merged = Playlist::merged(Some("all".into()), vec![one.clone(), one]);
        assert_eq!(merged.entries.len(), 6);
        assert_eq!(merged.comments, ["until Monday"]);
    }

    fn entry(title: &str) -> PlaylistTrack {
        PlaylistTrack {
            title: title.into(),
            url: "https://x/share/s/abc".into(),
            ..PlaylistTrack::default()
        }
    }

    fn of(entry: PlaylistTrack) -> Playlist {
        Playlist {
            entries: vec![entry],
            ..Playlist::default()
        }
    }

    #[test]
    fn an_address_behind_an_invisible_sign_is_no_directive() {
        for url in ["\u{ad}#EXTM3U", "\u{200b}#PLAYLIST:x", "\u{202e}# x"] {
            let body = format!("#EXTM3U\n{url}\nhttp://m.example/1\n");
            let written = write_m3u(&parse_m3u(&body).unwrap());
            let read = parse_m3u(&written).unwrap();
            assert_eq!(read.entries.len(), 2, "{written}");
            assert!(read.entries[0].url.starts_with('%'), "{written}");
            assert_eq!(read.title, None, "{written}");
        }
    }

    #[test]
    fn an_address_of_invisible_signs_is_still_one() {
        // Found by fuzzing: its line was empty, and the entry was lost.
        let body = "#EXTM3U\n\u{61c}\nhttp://m.example/a\u{ad}b c\n";
        let written = write_m3u(&parse_m3u(body).unwrap());
        let read = parse_m3u(&written).unwrap();
        let urls: Vec<&str> = read.entries.iter().map(|entry| &*entry.url).collect();
        assert_eq!(urls, ["%D8%9C", "http://m.example/a%C2%ADb%20c"]);
        assert_eq!(write_m3u(&read), written);
    }

    #[test]
    fn parsed_playlist_is_written_unchanged() {
        // Found by fuzzing: a title that begins with signs that are left out kept a blank before it.
        for title in ["\u{0}\u{1}One", "\u{200b} One", "One"] {
            let written = write_m3u(&of(entry(title)));
            assert!(written.contains("#EXTINF:-1,One\n"), "{written:?}");
            assert_eq!(write_m3u(&parse_m3u(&written).unwrap()), written);
        }
    }

    #[test]
    fn everything_known_is_written() {
        let playlist = Playlist {
            title: Some("Summer picks".into()),
            comments: vec!["links work until 2026-12-24".into()],
            entries: vec![
                PlaylistTrack {
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
# links work until 2026-12-24
#EXTINF:216,The Tidewater Band - Low Tide
#EXTALB:Harbour Lights
#EXTIMG:https://x/cover%201.jpg
#EXTVLCOPT:start-time=30
https://x/share/s/abc
#EXTINF:-1,Live, at \"Home\" #1
https://x/share/s/abc
";
        assert_eq!(write_m3u(&playlist), expected);
    }

    #[test]
    fn hostile_texts_stay_on_their_line() {
        let evil = "x\r\n#EXTINF:1,y\nhttps://evil/\u{2028}z\u{85}\u{0b}";
        let playlist = Playlist {
            title: Some(evil.into()),
            comments: vec![evil.into(), "EXTINF:9,z".into()],
            entries: vec![PlaylistTrack {
                artist: Some(evil.into()),
                album: Some(evil.into()),
                url: format!("https://x/{evil}"),
                image: Some(evil.into()),
                ..entry(evil)
            }],
        };
        let text = write_m3u(&playlist);
        assert_eq!(text.lines().count(), 8, "{text}");
        assert_eq!(
            text.lines().filter(|line| !line.starts_with('#')).count(),
            1
        );
        assert_eq!(parse_m3u(&text).unwrap().entries.len(), 1);
        let hash = write_m3u(&of(PlaylistTrack {
            url: "#x".into(),
            ..entry("a")
        }));
        assert!(hash.ends_with("\n%23x\n"));
    }

    #[test]
    fn a_servers_playlist_is_read_with_patience() {
        let body = "\u{feff}#EXTM3U url-tvg=\"\"\r\n#PLAYLIST:Xd7c\r\n\r\n#EXTINF:215,A - B, C\r\nhttps://x/1\r\n#EXTGRP:z\r\nhttps://x/2\r\n#EXTINF:-1 tvg-name=\"q\",D\r\nhttps://x/3";
        let playlist = parse_m3u(body).unwrap();
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
            assert_eq!(
                parse_m3u(body).unwrap_err().code(),
                Code::BadAnswer,
                "{body}"
            );
        }
        assert!(parse_m3u("#EXTM3U").unwrap().entries.is_empty());
    }

    proptest! {
        #[test]
        fn no_text_adds_a_line(title in any::<String>(), artist in any::<String>(), album in any::<String>(), duration in any::<f64>()) {
            let text = write_m3u(&of(PlaylistTrack {
                artist: Some(artist),
                album: Some(album),
                duration_seconds: Some(duration),
                ..entry(&title)
            }));
            prop_assert!(text.lines().count() <= 4);
            prop_assert!(!text.replace('\n', "").contains(char::is_control));
            prop_assert_eq!(parse_m3u(&text).unwrap().entries.len(), 1);
        }

        #[test]
        fn written_playlist_reads_back_unchanged(title in "[a-z,#\" -]{1,20}", seconds in 0u32..99_999, url in "https://[a-z/?=&#%0-9]{1,30}") {
            let mut wanted = entry(&one_line(&title));
            wanted.duration_seconds = Some(f64::from(seconds));
            wanted.url = url;
            let text = write_m3u(&of(wanted.clone()));
            prop_assert_eq!(parse_m3u(&text).unwrap(), of(wanted));
            prop_assert_eq!(write_m3u(&parse_m3u(&text).unwrap()), text);
        }

        #[test]
        fn no_body_makes_it_panic(body in any::<String>()) {
            let _ = parse_m3u(&body);
            let _ = parse_m3u(&format!("#EXTM3U\n{body}"));
        }
    }

    #[test]
    fn everything_known_is_written_as_xspf() {
        let playlist = Playlist {
            title: Some("Summer & <more>".into()),
            comments: vec!["until Monday".into()],
            entries: vec![PlaylistTrack {
                title: "Low \"Tide\"".into(),
                artist: Some("Björk\n& Co".into()),
                album: Some("A".into()),
                duration_seconds: Some(215.64),
                url: "https://x/s?a=1&b=2".into(),
                image: None,
                start_seconds: Some(30),
            }],
        };
        let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<playlist version="1" xmlns="http://xspf.org/ns/0/" xmlns:vlc="http://www.videolan.org/vlc/playlist/0">
  <title>Summer &amp; &lt;more&gt;</title>
  <annotation>until Monday</annotation>
  <trackList>
    <track>
      <location>https://x/s?a=1&amp;b=2</location>
      <title>Low &quot;Tide&quot;</title>
      <creator>Björk &amp; Co</creator>
      <album>A</album>
      <duration>215640</duration>
      <extension application="http://www.videolan.org/vlc/playlist/0">
        <vlc:option>start-time=30</vlc:option>
      </extension>
    </track>
  </trackList>
</playlist>
"#;
        assert_eq!(write_xspf(&playlist), expected);
    }

    proptest! {
        #[test]
        fn no_text_adds_an_element(title in any::<String>(), url in any::<String>(), duration in any::<f64>()) {
            let entry = PlaylistTrack {
                title: title.clone(),
                album: Some(title.clone()),
                url: format!("https://x/{url}"),
                duration_seconds: Some(duration),
                ..PlaylistTrack::default()
            };
            let text = write_xspf(&Playlist { title: Some(title), entries: vec![entry], ..Playlist::default() });
            // Head and playlist are 5, the track at most 6, one line each.
            prop_assert!(text.lines().count() <= 12);
            prop_assert_eq!(text.matches("<track>").count(), 1);
            let refused = |c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}');
            let clean = !text.replace('\n', "").contains(refused);
            prop_assert!(clean);
        }
    }

    fn list() -> Playlist {
        let entry = |title: &str, url: &str| PlaylistTrack {
            title: title.to_owned(),
            artist: Some("Maren Holt".to_owned()),
            url: url.to_owned(),
            ..PlaylistTrack::default()
        };
        Playlist {
            title: Some("Harbour Lights".to_owned()),
            comments: vec!["the links work until Monday".to_owned()],
            entries: vec![
                entry("Ebb Tide", "https://x/public/s/abc"),
                entry("AC/DC: \"Live\"?", "https://x/media/lib/a[1].MP3?token=\"t"),
                entry("nothing", ""),
                entry("Ebb Tide", "https://x/public/s/def"),
            ],
        }
    }

    #[test]
    fn aria2_gets_a_name_behind_each_link() {
        assert_eq!(
            aria2(&list()),
            "# Harbour Lights\n# the links work until Monday\n\
             https://x/public/s/abc\n  out=01-Maren-Holt-Ebb-Tide\n\
             https://x/media/lib/a[1].MP3?token=\"t\n  out=02-Maren-Holt-AC-DC-Live.mp3\n\
             https://x/public/s/def\n  out=04-Maren-Holt-Ebb-Tide\n"
        );
    }

    #[test]
    fn curl_gets_both_in_quotes() {
        let text = curl(&list());
        assert!(
            text.contains("\ngloboff\nfail\nurl = \"https://x/public/s/abc\"\n"),
            "{text}"
        );
        assert!(
            text.contains("a[1].MP3?token=%22t\"\noutput = \"02-"),
            "{text}"
        );
    }

    proptest! {
        #[test]
        fn no_title_and_no_link_adds_a_line(title in any::<String>(), url in any::<String>()) {
            let mut list = list();
            list.title = Some(title.clone());
            list.entries[0].title = title;
            list.entries[0].url = format!("https://x/{url}");
            prop_assert_eq!(aria2(&list).lines().filter(|line| !line.starts_with('#')).count(), 6);
            prop_assert_eq!(curl(&list).lines().filter(|line| line.starts_with("url = \"")).count(), 3);
        }
    }
}
