//! Share files, which `export` writes and `diff` and `apply` read.
//!
//! TOML, or JSON of the same shape; `docs/share-file.schema.json` describes both. Pure: converts text to
//! entries and entries to text.

mod read;
#[cfg(test)]
mod tests;
mod write;

use std::fmt;

use jiff::tz::TimeZone;

use crate::domain::expiry::Expiry;
use crate::domain::reference::ShareReference;
use crate::domain::span::Span;
use crate::domain::{Item, ItemKind, ItemRef};
use crate::error::Error;

pub use self::read::{ENTRY_KEYS, FILE_KEYS, ITEM_KEYS, SCOPE_KEYS};
pub use self::write::{Exported, Reference, json, toml, with_references};

/// The format version: sharectl writes this version and reads no other.
pub const FORMAT: i64 = 1;

/// The syntax of a share file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// TOML.
    Toml,
    /// JSON of the same shape.
    Json,
}

/// A parsed share file.
#[derive(Debug)]
pub struct ShareFile {
    /// The syntax of the file.
    pub form: FileFormat,
    /// The zone of dates without one, if the file sets it.
    pub zone: Option<TimeZone>,
    /// The shares that the file covers; deletion never goes beyond them.
    pub scope: Option<Scope>,
    /// The shares, in file order.
    pub entries: Vec<Entry>,
}

/// The shares that a file covers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// The servers of the shares.
    pub servers: Vec<String>,
    /// The owner of the shares.
    pub owner: Option<String>,
    /// The selectors of the shares, as flags: `--match`, and its value if it takes one.
    pub selectors: Vec<ScopeFlag>,
}

/// A selector in a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeFlag {
    /// The flag without its hyphens.
    pub flag: String,
    /// The value; `None` if the flag takes none.
    pub value: Option<String>,
    /// The value's place in the file.
    pub place: Place,
}

/// A place in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: u64,
    /// The column in characters, from 1.
    pub column: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Whether a share should exist.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wanted {
    /// The share should exist.
    #[default]
    Present,
    /// The share should not exist.
    Absent,
}

/// One share in a file. `None` means that the file doesn't set the value.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// The user's name for the share; sharectl sends it to no server.
    pub key: String,
    /// The place of the key in the file.
    pub place: Place,
    /// The share that the entry referred to when the file was written.
    pub reference: Option<ShareReference>,
    /// The server of the share, if the file covers several.
    pub server: Option<String>,
    /// The description; `""` means none.
    pub description: Option<String>,
    /// The expiry.
    pub expires: Option<Expiry>,
    /// The share is renewed when less than this time is left.
    pub renew_before: Option<Span>,
    /// Whether visitors may download.
    pub downloadable: Option<bool>,
    /// The readable part of the link.
    pub slug: Option<String>,
    /// The format that visitors get.
    pub stream_format: Option<String>,
    /// The maximum bit rate for visitors, in kbit/s.
    pub max_bit_rate_kbps: Option<u32>,
    /// The items.
    pub items: Option<Vec<FileItem>>,
    /// Whether the share should exist.
    pub wanted: Wanted,
}

/// An item as it is written in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileItem {
    /// The kind of item.
    pub kind: ItemKind,
    /// The item's id on the server that the file was written for.
    pub id: Option<String>,
    /// The title or name.
    pub title: Option<String>,
    /// The artist or author.
    pub artist: Option<String>,
    /// The album that the item belongs to.
    pub album: Option<String>,
    /// The number of tracks.
    pub tracks: Option<u64>,
    /// The playing time in seconds.
    pub seconds: Option<f64>,
}

impl FileItem {
    /// The form of an item in a file.
    #[must_use]
    pub fn of(item: &Item) -> Self {
        Self {
            kind: item.kind,
            id: Some(item.id.clone()),
            title: item.title.clone(),
            // Servers report a playlist's account as its artist.
            artist: item
                .artist
                .clone()
                .filter(|_| item.kind != ItemKind::Playlist),
            album: item.album.clone(),
            tracks: item.track_count,
            seconds: item.duration_seconds,
        }
    }

    /// The item's reference, if it has an id.
    #[must_use]
    pub fn reference(&self) -> Option<ItemRef> {
        Some(ItemRef::new(self.kind, self.id.clone()?))
    }

    /// The item with the values from the file; the id is empty if the file has none.
    #[must_use]
    pub fn item(&self) -> Item {
        Item {
            title: self.title.clone(),
            artist: self.artist.clone(),
            album: self.album.clone(),
            track_count: self.tracks,
            duration_seconds: self.seconds,
            ..Item::bare(self.kind, self.id.clone().unwrap_or_default())
        }
    }

    /// The item's name in messages.
    #[must_use]
    pub fn described(&self) -> String {
        let name = self.item().described();
        match (self.reference(), name.is_empty()) {
            (Some(reference), true) => reference.to_string(),
            (Some(reference), false) => format!("{reference} ({name})"),
            (None, _) => format!("{} {name}", self.kind),
        }
    }
}

/// A usage error at a place in a file.
#[must_use]
pub fn error_at(source: &str, place: &Place, message: impl fmt::Display) -> Error {
    Error::usage(format!("{source}:{place}: {message}"))
}
