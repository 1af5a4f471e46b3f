//! Playlists from servers, and the ones written from them: M3U reads back unchanged, XSPF is XML with
//! the same tracks, and no title becomes a separate line.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sharectl_core::domain::playlist::{self, Playlist};
use sharectl_core::domain::text::one_line;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let Ok(playlist) = playlist::parse_m3u(&text) else {
        return;
    };
    let playlist = playlist.starting_at(u64::from(data.len() as u16 % 97));
    check_m3u(&playlist);
    check_xspf(&playlist);
});

fn check_m3u(playlist: &Playlist) {
    let written = playlist::write_m3u(playlist);
    let read = playlist::parse_m3u(&written).expect("it begins as a playlist does");
    assert_eq!(read.entries.len(), playlist.entries.len(), "{written}");
    for (read, entry) in read.entries.iter().zip(&playlist.entries) {
        assert_eq!(read.start_seconds, entry.start_seconds, "{written}");
        assert_eq!(
            read.album.as_deref().map(str::trim),
            shown(entry.album.as_deref()).as_deref(),
            "{written}"
        );
    }
    assert_eq!(playlist::write_m3u(&read), written);
}

/// The text as written; `None` if it is omitted.
fn shown(text: Option<&str>) -> Option<String> {
    let line = one_line(text?);
    (!line.trim().is_empty()).then(|| line.trim().to_owned())
}

fn check_xspf(playlist: &Playlist) {
    let written = playlist::write_xspf(playlist);
    let document =
        roxmltree::Document::parse(&written).unwrap_or_else(|error| panic!("{error}: {written}"));
    let named = |name: &'static str| {
        let nodes = document.descendants();
        nodes.filter(move |node| node.tag_name().name() == name)
    };
    assert_eq!(named("track").count(), playlist.entries.len(), "{written}");
    for (track, entry) in named("track").zip(&playlist.entries) {
        let title = track
            .children()
            .find(|node| node.tag_name().name() == "title");
        let title = title.and_then(|node| node.text()).unwrap_or_default();
        assert_eq!(title, one_line(&entry.title), "{written}");
    }
}
