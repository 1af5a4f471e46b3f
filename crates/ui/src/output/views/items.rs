//! Items: what a search finds, and what an ambiguous one offers. And the entries of playlists, as data.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::playlist::{Entry, Playlist};
use crate::domain::{Inaudible, Item, ItemKind, Share};
use crate::output::humanize::{self, Present};
use crate::output::look::{Look, Tone};
use crate::output::picker;
use crate::output::rows::Row;
use crate::output::shape::{Field, FieldSet, Key};
use crate::output::table::{Cell, Column, Table};

/// The fields of an item that was found.
pub static FOUND: FieldSet = FieldSet {
    row: "item",
    fields: &[
        Field::new("ref", "string", "`KIND:ID`, which `create` takes"),
        Field::new("server", "string", "the server it was found on"),
        Field::new(
            "kind",
            "string",
            "song, album, artist, playlist, folder, book, or episode",
        ),
        Field::new("id", "string", "the server's id"),
        Field::new("title", "string?", "its title or name"),
        Field::new("artist", "string?", "artist or author"),
        Field::new("album", "string?", "the album it belongs to"),
        Field::new(
            "series",
            "string?",
            "the series of a book and its place there, on Audiobookshelf",
        ),
        Field::new("narrator", "string?", "who reads a book, on Audiobookshelf"),
        Field::new(
            "library",
            "string?",
            "the library it is in, on Audiobookshelf",
        ),
        Field::new("year", "integer?", "year of release"),
        Field::new("track_count", "integer?", "how many tracks it holds"),
        Field::new("duration_seconds", "number?", "playing time in seconds"),
        Field::new("added", "time?", "when the server learned of it"),
        Field::new(
            "inaudible",
            "string?",
            "why visitors couldn't hear anything in it: missing, invalid, ebook, or no-audio",
        ),
    ],
    keys: &[Key::Id, Key::Ref],
};

/// An item that was found on a server.
#[derive(Debug, Serialize)]
pub struct FoundItem<'a> {
    #[serde(rename = "ref")]
    reference: String,
    server: &'a str,
    kind: &'static str,
    id: &'a str,
    title: Option<&'a str>,
    artist: Option<&'a str>,
    album: Option<&'a str>,
    series: Option<&'a str>,
    narrator: Option<&'a str>,
    library: Option<&'a str>,
    year: Option<i32>,
    track_count: Option<u64>,
    duration_seconds: Option<f64>,
    #[serde(serialize_with = "humanize::serialize")]
    added: Option<Timestamp>,
    inaudible: Option<&'static str>,
}

impl<'a> FoundItem<'a> {
    /// The record of an item.
    #[must_use]
    pub fn new(server: &'a str, item: &'a Item) -> Self {
        let facts = item.facts.as_deref();
        Self {
            reference: item.reference().to_string(),
            server,
            kind: item.kind.as_str(),
            id: &item.id,
            title: item.title.as_deref(),
            artist: item.artist.as_deref(),
            album: item.album.as_deref(),
            series: facts.and_then(|facts| facts.series.as_deref()),
            narrator: facts.and_then(|facts| facts.narrator.as_deref()),
            library: facts.and_then(|facts| facts.library.as_deref()),
            year: item.year,
            track_count: item.track_count,
            duration_seconds: item.duration_seconds,
            added: item.added,
            inaudible: item.inaudible.map(Inaudible::as_str),
        }
    }
}

impl Row for FoundItem<'_> {
    fn people(rows: &[Self], look: &Look, present: &Present) -> String {
        use ItemKind::{Album, Artist, Book, Playlist};
        let differ = rows.windows(2).any(|pair| pair[0].server != pair[1].server);
        let many = present.many_servers || differ;
        let mut table = Table::new(vec![
            Column::new("SERVER"),
            Column::new("REFERENCE"),
            Column::new("TITLE").cut_first(),
            Column::new("ARTIST").cut_first(),
            Column::new("ALBUM")
                .cut_first()
                .sacrifice(2)
                .dull_when_equal(),
            Column::new("YEAR").right().sacrifice(3).dull_when_equal(),
            Column::new("LENGTH").right().sacrifice(1).dull_when_equal(),
            Column::new("SERIES").cut_first().sacrifice(2),
            Column::new("NARRATOR").cut_first().sacrifice(2),
            Column::new("LIBRARY").cut_first().sacrifice(2),
            Column::new("ADDED").sacrifice(1),
            Column::new("NOTE"),
        ]);
        for item in rows {
            let (artist, album) = (
                item.artist.map(str::to_owned),
                item.album.map(str::to_owned),
            );
            let year = item.year.map(|year| year.to_string());
            let added = item.added.map(|at| present.distance(at));
            // Facts about some kinds of items.
            let fact = |fact: Option<&str>| Cell::new(fact.unwrap_or_default()).only_if(look.wide);
            table.push(vec![
                Cell::new(item.server).only_if(many),
                Cell::new(&item.reference),
                Cell::or_unknown(item.title),
                item.cell(artist, &[Artist, Playlist]),
                item.cell(album, &[Artist, Album, Playlist, Book]),
                item.cell(year, &[Artist, Playlist]),
                item.cell(item.length(), &[Artist]),
                fact(item.series),
                fact(item.narrator),
                fact(item.library),
                Cell::or_unknown(added).only_if(look.wide),
                Cell::new(item.inaudible.unwrap_or_default()).tone(Tone::Warning),
            ]);
        }
        table.render(look)
    }
}

impl FoundItem<'_> {
    /// What is known; nothing at all for a kind that has no such thing.
    fn cell(&self, text: Option<String>, without: &[ItemKind]) -> Cell {
        match text {
            None if without.iter().any(|kind| kind.as_str() == self.kind) => Cell::new(""),
            text => Cell::or_unknown(text),
        }
    }

    /// `11 songs` where it holds several, else how long it plays. A book is listened to, however many
    /// files it has.
    fn length(&self) -> Option<String> {
        if self.kind == ItemKind::Book.as_str()
            && let Some(time) = self.duration_seconds.and_then(humanize::clock)
        {
            return Some(time);
        }
        let tracks = self
            .track_count
            .map(|count| humanize::count(count, "track", "tracks"));
        tracks.or_else(|| humanize::clock(self.duration_seconds?))
    }
}

/// One aligned line for each item, to choose from or to put below an error:
/// `album:9qPW…  Low Tide  The Tidewater Band  2014`.
#[must_use]
pub fn choices(items: &[Item], look: &Look) -> Vec<String> {
    let mut table = Table::new(vec![
        Column::new(""),
        Column::new("").cut_first(),
        Column::new("").cut_first(),
        Column::new("").right().sacrifice(1),
    ])
    .bare();
    for item in items {
        table.push(vec![
            Cell::new(item.reference().to_string()),
            Cell::or_unknown(item.title.as_deref()),
            Cell::new(item.artist.as_deref().unwrap_or_default()),
            Cell::new(item.year.map(|year| year.to_string()).unwrap_or_default()),
        ]);
    }
    table.lines(look)
}

/// One aligned line for each item, to mark those that are meant:
/// `album  Low Tide  The Tidewater Band  2014  11 tracks`.
#[must_use]
pub fn picks(items: &[Item], look: &Look) -> Vec<String> {
    let look = picker::beside_marks(look);
    let mut table = Table::new(vec![
        Column::new(""),
        Column::new("").cut_first(),
        Column::new("").cut_first(),
        Column::new("").cut_first().sacrifice(2),
        Column::new("").right().sacrifice(3),
        Column::new("").right().sacrifice(1),
    ])
    .bare();
    for item in items {
        let found = FoundItem::new("", item);
        let year = item.year.map(|year| year.to_string());
        table.push(vec![
            Cell::new(item.kind.as_str()),
            Cell::new(item.title.as_deref().unwrap_or(&item.id)),
            Cell::new(item.artist.as_deref().unwrap_or_default()),
            Cell::new(item.album.as_deref().unwrap_or_default()),
            Cell::new(year.unwrap_or_default()),
            Cell::new(found.length().unwrap_or_default()),
        ]);
    }
    table.lines(&look)
}

/// The fields of an entry.
pub static ENTRIES: FieldSet = FieldSet {
    row: "entry",
    fields: &[
        Field::new("ref", "string", "the share's `SERVER/ID`"),
        Field::new("server", "string", "the server the share is on"),
        Field::new("id", "string", "the server's id of the share"),
        Field::new("position", "integer", "its place in the share, from 1"),
        Field::new("url", "string", "where it is played from"),
        Field::new("title", "string", "its title"),
        Field::new("artist", "string?", "artist or author"),
        Field::new("album", "string?", "the album it belongs to"),
        Field::new("duration_seconds", "number?", "playing time in seconds"),
        Field::new("image", "string?", "the address of a picture of it"),
        Field::new("start_seconds", "integer?", "the second it starts at"),
    ],
    keys: &[Key::Id, Key::Ref, Key::Url],
};

/// One entry of a share's playlist.
#[derive(Debug, Serialize)]
pub struct PlaylistEntry<'a> {
    #[serde(rename = "ref")]
    reference: String,
    server: &'a str,
    id: Cow<'a, str>,
    position: usize,
    url: &'a str,
    title: &'a str,
    artist: Option<&'a str>,
    album: Option<&'a str>,
    duration_seconds: Option<f64>,
    image: Option<&'a str>,
    start_seconds: Option<u64>,
}

impl<'a> PlaylistEntry<'a> {
    /// The entries of a share's playlist, in order.
    pub fn all(share: &'a Share, playlist: &'a Playlist) -> impl Iterator<Item = Self> {
        let entry = |(position, entry): (usize, &'a Entry)| Self {
            reference: share.reference(),
            server: &share.server,
            id: share.name(),
            position,
            url: &entry.url,
            title: &entry.title,
            artist: entry.artist.as_deref(),
            album: entry.album.as_deref(),
            duration_seconds: entry.duration_seconds,
            image: entry.image.as_deref(),
            start_seconds: entry.start_seconds,
        };
        (1..).zip(&playlist.entries).map(entry)
    }
}

impl Row for PlaylistEntry<'_> {
    fn people(rows: &[Self], _: &Look, _: &Present) -> String {
        rows.iter()
            .map(|entry| format!("{}\n", entry.url))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::{ItemKind, ServerKind};

    fn albums() -> Vec<Item> {
        [("5KA1", "High Tide", 2011), ("9qPW", "Low Tide", 2014)]
            .map(|(id, title, year)| {
                let mut album = Item::bare(ItemKind::Album, id);
                album.title = Some(title.to_owned());
                album.artist = Some("The Tidewater Band".to_owned());
                album.year = Some(year);
                album.track_count = Some(11);
                album
            })
            .to_vec()
    }

    #[test]
    fn found_items_show_their_references_first() {
        let albums = albums();
        let rows: Vec<FoundItem<'_>> = albums
            .iter()
            .map(|item| FoundItem::new("home", item))
            .collect();
        let look = Look {
            width: Some(70),
            ..Look::default()
        };
        let present = Present::new(Timestamp::UNIX_EPOCH, TimeZone::UTC);
        let expected = "\
REFERENCE   TITLE      ARTIST              YEAR     LENGTH
album:5KA1  High Tide  The Tidewater Band  2011  11 tracks
album:9qPW  Low Tide   The Tidewater Band  2014  11 tracks
";
        assert_eq!(FoundItem::people(&rows, &look, &present), expected);
        let value = serde_json::to_value(&rows[0]).unwrap();
        let mut names: Vec<&str> = FOUND.fields.iter().map(|field| field.name).collect();
        names.sort_unstable();
        let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
        assert_eq!(keys, names);
    }

    #[test]
    fn choices_are_aligned_lines() {
        let lines = choices(&albums(), &Look::default());
        let expected = [
            "album:5KA1  High Tide  The Tidewater Band  2011",
            "album:9qPW  Low Tide   The Tidewater Band  2014",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn the_fields_are_the_documented_ones() {
        let share = Share::bare("home", ServerKind::Navidrome, "Xd7");
        let playlist = Playlist {
            entries: vec![Entry::default(), Entry::default()],
            ..Playlist::default()
        };
        let rows: Vec<_> = PlaylistEntry::all(&share, &playlist).collect();
        assert_eq!((rows.len(), rows[1].position), (2, 2));
        let value = serde_json::to_value(&rows[0]).unwrap();
        let mut names: Vec<&str> = ENTRIES.fields.iter().map(|field| field.name).collect();
        names.sort_unstable();
        let keys: Vec<_> = value.as_object().unwrap().keys().collect();
        assert_eq!(keys, names);
    }
}
