//! Entries of playlists, as data.

use std::borrow::Cow;

use serde::Serialize;

use crate::domain::Share;
use crate::domain::playlist::{Entry, Playlist};
use crate::output::humanize::Present;
use crate::output::look::Look;
use crate::output::rows::{Key, Row};
use crate::output::shape::{Field, FieldSet};

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
    fn key(&self, key: Key) -> Option<Cow<'_, str>> {
        Some(match key {
            Key::Id => Cow::Borrowed(&*self.id),
            Key::Ref => self.reference.as_str().into(),
            Key::Url => self.url.into(),
        })
    }

    fn people(rows: &[Self], _: &Look, _: &Present) -> String {
        rows.iter()
            .map(|entry| format!("{}\n", entry.url))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ServerKind;

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
