//! Shares as a file: what `export` writes, and `diff` and `apply` read.
//!
//! TOML, or JSON of the same shape; `docs/share-file.schema.json` describes both. Pure: text in,
//! entries out, and the other way round.

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

/// The version of the format that is written, and the only one that is read.
pub const FORMAT: i64 = 1;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// TOML.
    Toml,
    /// JSON of the same shape.
    Json,
}

/// A file of shares.
#[derive(Debug)]
pub struct ShareFile {
    /// How it is written.
    pub form: FileFormat,
    /// The zone of dates that name none, if the file has one.
    pub zone: Option<TimeZone>,
    /// Which shares it is about; deletion never leaves it.
    pub scope: Option<Scope>,
    /// The shares, in the file's order.
    pub entries: Vec<Entry>,
}

/// Which shares a file is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// The servers that they are on.
    pub servers: Vec<String>,
    /// Their owner.
    pub owner: Option<String>,
    /// The selectors they were chosen by, as flags: `--match`, and its value if it takes one.
    pub selectors: Vec<ScopeFlag>,
}

/// A selector of a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeFlag {
    /// The flag without its hyphens.
    pub flag: String,
    /// Its value; `None` for one that takes none.
    pub value: Option<String>,
    /// Its place.
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

/// Whether a share is to exist.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wanted {
    /// It exists.
    #[default]
    Present,
    /// It doesn't exist.
    Absent,
}

/// One share of a file. `None` is what the file doesn't say.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// The user's name for it, which no server sees.
    pub key: String,
    /// Its place.
    pub place: Place,
    /// The share that it was when the file was written.
    pub reference: Option<ShareReference>,
    /// The server that it belongs to, if the file is about several.
    pub server: Option<String>,
    /// The description; `""` is none.
    pub description: Option<String>,
    /// When it expires.
    pub expires: Option<Expiry>,
    /// It is renewed when less than this is left.
    pub renew_before: Option<Span>,
    /// Whether visitors may download.
    pub downloadable: Option<bool>,
    /// The readable part of the link.
    pub slug: Option<String>,
    /// The format visitors get.
    pub stream_format: Option<String>,
    /// The bit rate visitors get at most, in kbit/s.
    pub max_bit_rate_kbps: Option<u32>,
    /// The items.
    pub items: Option<Vec<FileItem>>,
    /// Whether the share is to exist.
    pub wanted: Wanted,
}

/// An item as a file names it.
#[derive(Debug, Clone, PartialEq)]
pub struct FileItem {
    /// What it is.
    pub kind: ItemKind,
    /// Its id on the server that the file was written for.
    pub id: Option<String>,
    /// Its title or name.
    pub title: Option<String>,
    /// Artist or author.
    pub artist: Option<String>,
    /// The album it belongs to.
    pub album: Option<String>,
    /// How many tracks it holds.
    pub tracks: Option<u64>,
    /// Playing time in seconds.
    pub seconds: Option<f64>,
}

impl FileItem {
    /// What a file says of an item.
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

    /// Its reference, if it has an id.
    #[must_use]
    pub fn reference(&self) -> Option<ItemRef> {
        Some(ItemRef::new(self.kind, self.id.clone()?))
    }

    /// The item as the file knows it; without an id it has an empty one.
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

    /// What to call it in messages.
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

/// An error at a place of a file.
#[must_use]
pub fn error_at(source: &str, place: &Place, message: impl fmt::Display) -> Error {
    Error::usage(format!("{source}:{place}: {message}"))
}
