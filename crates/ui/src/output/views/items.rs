//! Items: search results, and the candidates for an ambiguous item. Also the entries of playlists, as data.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::domain::item::ItemFacts;
use crate::domain::playlist::{Playlist, PlaylistTrack};
use crate::domain::{Inaudible, Item, ItemKind, Share};
use crate::output::humanize::{self, Exact, Present};
use crate::output::look::{Look, Tone};
use crate::output::picker;
use crate::output::rows::Row;
use crate::output::shape::{Field, FieldSet, Key};
use crate::output::table::{Cell, Column, Table};

/// The fields of a found item.
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

/// An item found on a server.
#[derive(Debug)]
pub struct FoundItem<'a> {
    server: &'a str,
    item: &'a Item,
}

impl Serialize for FoundItem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (item, facts) = (self.item, self.item.facts.as_deref());
        let mut found = serializer.serialize_map(None)?;
        found.serialize_entry("ref", &item.reference().to_string())?;
        found.serialize_entry("server", self.server)?;
        found.serialize_entry("kind", item.kind.as_str())?;
        found.serialize_entry("id", &item.id)?;
        found.serialize_entry("title", &item.title)?;
        found.serialize_entry("artist", &item.artist)?;
        found.serialize_entry("album", &item.album)?;
        found.serialize_entry("series", &facts.and_then(|facts| facts.series.as_ref()))?;
        found.serialize_entry("narrator", &facts.and_then(|facts| facts.narrator.as_ref()))?;
        found.serialize_entry("library", &facts.and_then(|facts| facts.library.as_ref()))?;
        found.serialize_entry("year", &item.year)?;
        found.serialize_entry("track_count", &item.track_count)?;
        found.serialize_entry("duration_seconds", &item.duration_seconds)?;
        found.serialize_entry("added", &item.added.map(Exact))?;
        found.serialize_entry("inaudible", &item.inaudible.map(Inaudible::as_str))?;
        found.end()
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
                .drop_when_equal(),
            Column::new("YEAR").right().sacrifice(3).drop_when_equal(),
            Column::new("LENGTH").right().sacrifice(1).drop_when_equal(),
            Column::new("SERIES").cut_first().sacrifice(2),
            Column::new("NARRATOR").cut_first().sacrifice(2),
            Column::new("LIBRARY").cut_first().sacrifice(2),
            Column::new("ADDED").sacrifice(1),
            Column::new("NOTE"),
        ]);
        for row in rows {
            let FoundItem { server, item } = row;
            let added = item.added.map(|at| present.distance(at));
            let inaudible = item.inaudible.map(Inaudible::as_str).unwrap_or_default();
            // Facts that only some kinds of items have.
            let fact = |fact: fn(&ItemFacts) -> &Option<String>| {
                let fact = item
                    .facts
                    .as_deref()
                    .and_then(|facts| fact(facts).as_deref());
                Cell::new(fact.unwrap_or_default()).only_if(look.wide)
            };
            table.push(vec![
                Cell::new(*server).only_if(many),
                Cell::new(item.reference().to_string()),
                Cell::or_unknown(item.title.as_deref()),
                cell(item, item.artist.clone(), &[Artist, Playlist]),
                cell(item, item.album.clone(), &[Artist, Album, Playlist, Book]),
                cell(item, year(item), &[Artist, Playlist]),
                cell(item, length(item), &[Artist]),
                fact(|facts| &facts.series),
                fact(|facts| &facts.narrator),
                fact(|facts| &facts.library),
                Cell::or_unknown(added).only_if(look.wide),
                Cell::new(inaudible).tone(Tone::Warning),
            ]);
        }
        table.render(look)
    }
}

impl<'a> FoundItem<'a> {
    /// The row of an item.
    #[must_use]
    pub fn new(server: &'a str, item: &'a Item) -> Self {
        Self { server, item }
    }
}

/// The cell for a value of an item; empty instead of unknown for the kinds in `without`, which never have it.
fn cell(item: &Item, text: Option<String>, without: &[ItemKind]) -> Cell {
    match text {
        None if without.contains(&item.kind) => Cell::new(""),
        text => Cell::or_unknown(text),
    }
}

fn year(item: &Item) -> Option<String> {
    item.year.map(|year| year.to_string())
}

/// `11 tracks` if the count is known, otherwise the playing time. For a book, the playing time comes first, because it
/// matters more than the number of files.
fn length(item: &Item) -> Option<String> {
    let clock = || humanize::clock(item.duration_seconds?);
    let tracks = || Some(humanize::count(item.track_count?, "track", "tracks"));
    match item.kind {
        ItemKind::Book => clock().or_else(tracks),
        _ => tracks().or_else(clock),
    }
}

/// One aligned line for each item, for choosing one or for the details of an error:
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
            Cell::new(year(item).unwrap_or_default()),
        ]);
    }
    table.lines(look)
}

/// One aligned line for each item, for marking the wanted ones:
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
        table.push(vec![
            Cell::new(item.kind.as_str()),
            Cell::new(item.title.as_deref().unwrap_or(&item.id)),
            Cell::new(item.artist.as_deref().unwrap_or_default()),
            Cell::new(item.album.as_deref().unwrap_or_default()),
            Cell::new(year(item).unwrap_or_default()),
            Cell::new(length(item).unwrap_or_default()),
        ]);
    }
    table.lines(&look)
}

/// The fields of an entry of a playlist.
pub static ENTRIES: FieldSet = FieldSet {
    row: "entry",
    fields: &[
        Field::new("ref", "string", "the share's `SERVER/ID`"),
        Field::new("server", "string", "the server the share is on"),
        Field::new("id", "string", "the server's id of the share"),
        Field::new("position", "integer", "its place in the share, from 1"),
        Field::new("url", "string", "the address of its audio"),
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
#[derive(Debug)]
pub struct PlaylistEntry<'a> {
    share: &'a Share,
    position: usize,
    entry: &'a PlaylistTrack,
}

impl Serialize for PlaylistEntry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (share, entry) = (self.share, self.entry);
        let mut row = serializer.serialize_map(None)?;
        row.serialize_entry("ref", &share.reference())?;
        row.serialize_entry("server", &share.server)?;
        row.serialize_entry("id", &share.name())?;
        row.serialize_entry("position", &self.position)?;
        row.serialize_entry("url", &entry.url)?;
        row.serialize_entry("title", &entry.title)?;
        row.serialize_entry("artist", &entry.artist)?;
        row.serialize_entry("album", &entry.album)?;
        row.serialize_entry("duration_seconds", &entry.duration_seconds)?;
        row.serialize_entry("image", &entry.image)?;
        row.serialize_entry("start_seconds", &entry.start_seconds)?;
        row.end()
    }
}

impl<'a> PlaylistEntry<'a> {
    /// The entries of a share's playlist, in order.
    pub fn all(share: &'a Share, playlist: &'a Playlist) -> impl Iterator<Item = Self> {
        (1..)
            .zip(&playlist.entries)
            .map(move |(position, entry)| Self {
                share,
                position,
                entry,
            })
    }
}

impl Row for PlaylistEntry<'_> {
    fn people(rows: &[Self], _: &Look, _: &Present) -> String {
        rows.iter()
            .map(|row| format!("{}\n", row.entry.url))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
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
            entries: vec![PlaylistTrack::default(), PlaylistTrack::default()],
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
