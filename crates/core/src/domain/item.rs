//! What can be shared, and how it is named: `KIND:ID`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The kinds of item, named as on the command line and in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemKind {
    /// One track.
    Song,
    /// An album.
    Album,
    /// An artist with all albums.
    Artist,
    /// A playlist.
    Playlist,
    /// A folder of the file tree (Airsonic family).
    Folder,
    /// An audiobook.
    Book,
    /// A podcast episode.
    Episode,
}

impl ItemKind {
    /// Every kind, in the order they are listed.
    pub const ALL: [Self; 7] = [
        Self::Song,
        Self::Album,
        Self::Artist,
        Self::Playlist,
        Self::Folder,
        Self::Book,
        Self::Episode,
    ];

    /// The word for it, as in `KIND:ID`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Song => "song",
            Self::Album => "album",
            Self::Artist => "artist",
            Self::Playlist => "playlist",
            Self::Folder => "folder",
            Self::Book => "book",
            Self::Episode => "episode",
        }
    }

    /// The word for several of it.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Song => "songs",
            Self::Album => "albums",
            Self::Artist => "artists",
            Self::Playlist => "playlists",
            Self::Folder => "folders",
            Self::Book => "books",
            Self::Episode => "episodes",
        }
    }
}

impl fmt::Display for ItemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for ItemKind {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or(())
    }
}

/// A typed reference, `album:5KA1…`. The id is the server's, opaque and unchanged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemRef {
    /// What it is.
    pub kind: ItemKind,
    /// The server's id.
    pub id: String,
}

impl ItemRef {
    /// Makes a reference.
    pub fn new(kind: ItemKind, id: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.into(),
        }
    }

    /// Reads `KIND:ID`, split at the first colon behind a known kind. Anything else is `None`: it may
    /// be a bare id, a page's address, or something to search for.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once(':')?;
        let kind = kind.parse().ok()?;
        (!id.trim().is_empty()).then(|| Self::new(kind, id))
    }
}

impl fmt::Display for ItemRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.id)
    }
}

/// An item as far as the server told about it. `None` means: not told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The server's id.
    pub id: String,
    /// Its title or name.
    pub title: Option<String>,
    /// Artist or author.
    pub artist: Option<String>,
    /// The album it belongs to.
    pub album: Option<String>,
    /// What else a search for books tells. Not part of the record, nor of the journal.
    #[serde(skip)]
    pub facts: Option<Box<ItemFacts>>,
    /// Playing time in seconds.
    pub duration_seconds: Option<f64>,
    /// How many tracks it holds, where told. Not part of the record.
    #[serde(default, skip_serializing)]
    pub track_count: Option<u64>,
    /// Year of release, where told. Not part of the record; tells equal titles apart.
    #[serde(default, skip_serializing)]
    pub year: Option<i32>,
    /// When the server learned of it. Not part of the record; `search --added-within` asks for it.
    #[serde(default, skip_serializing)]
    pub added: Option<jiff::Timestamp>,
    /// Why visitors hear nothing of it. `None` means that they do, or that it wasn't read. Not part of
    /// the record, nor of the journal: it may be over by the time that is read again.
    #[serde(skip)]
    pub inaudible: Option<Inaudible>,
}

impl Item {
    /// An item of which only the reference is known.
    pub fn bare(kind: ItemKind, id: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.into(),
            title: None,
            artist: None,
            album: None,
            facts: None,
            duration_seconds: None,
            track_count: None,
            year: None,
            added: None,
            inaudible: None,
        }
    }

    /// Its reference.
    #[must_use]
    pub fn reference(&self) -> ItemRef {
        ItemRef::new(self.kind, self.id.clone())
    }

    /// What is known of its name: `"Dune" by "Frank Herbert"`. Empty without a title.
    #[must_use]
    pub fn described(&self) -> String {
        match (&self.title, &self.artist) {
            (Some(title), Some(artist)) => format!("{title:?} by {artist:?}"),
            (Some(title), None) => format!("{title:?}"),
            (None, _) => String::new(),
        }
    }
}

/// Facts about a book or an episode.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemFacts {
    /// Its series and its place there, as the server tells it: `The Keeper Books #2`.
    pub series: Option<String>,
    /// Who reads it.
    pub narrator: Option<String>,
    /// The library it is in.
    pub library: Option<String>,
}

/// Why visitors hear nothing of an item, as far as the server says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Inaudible {
    /// Its files are gone from the disk; the server's database still has its tracks.
    Missing,
    /// The server found nothing to play or read in its folder.
    Invalid,
    /// It has an e-book and no audio. Visitors can read it if downloads are allowed.
    Ebook,
    /// It has neither audio nor an e-book.
    NoAudio,
}

impl Inaudible {
    /// The word for it in data.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Invalid => "invalid",
            Self::Ebook => "ebook",
            Self::NoAudio => "no-audio",
        }
    }

    /// Why, as the rest of a sentence.
    #[must_use]
    pub const fn why(self) -> &'static str {
        match self {
            Self::Missing => "its files are missing on the server's disk",
            Self::Invalid => "the server finds nothing to play in its folder",
            Self::Ebook => "it is an e-book without audio",
            Self::NoAudio => "it has no audio",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_splits_at_the_first_colon_only() {
        let item = ItemRef::parse("album:a:b").unwrap();
        assert_eq!(item, ItemRef::new(ItemKind::Album, "a:b"));
        assert_eq!(item.to_string(), "album:a:b");
    }

    #[test]
    fn what_is_no_reference_stays_unread() {
        for text in ["", "album", "album:", "http://x/y", "Album:1", "chapter:3"] {
            assert_eq!(ItemRef::parse(text), None, "{text}");
        }
    }
}
