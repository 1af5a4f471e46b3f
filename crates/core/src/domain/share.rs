//! A share: the record, which has one shape for every server; what can be asked for, a new share or a change to
//! one; and the notes of a plan.

use crate::order::Order as _;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::capabilities::{Capabilities, Playlists};
use super::item::{Item, ItemKind, ItemRef};
use super::slug;
use super::text::is_blank;
use crate::shell;

/// Which API a server is spoken to with; `kind` in the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServerKind {
    /// Navidrome: its own REST API and Subsonic, side by side.
    Navidrome,
    /// Any other server that speaks the Subsonic API.
    Subsonic,
    /// Audiobookshelf.
    Audiobookshelf,
    /// The documented `/api/share` dialect.
    SharingApi,
}

impl ServerKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [
        Self::Navidrome,
        Self::Subsonic,
        Self::Audiobookshelf,
        Self::SharingApi,
    ];

    /// The word for it in the configuration and the record.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Navidrome => "navidrome",
            Self::Subsonic => "subsonic",
            Self::Audiobookshelf => "audiobookshelf",
            Self::SharingApi => "sharing-api",
        }
    }
}

impl fmt::Display for ServerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for ServerKind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| {
                format!(
                    "unknown kind {word:?}: navidrome, subsonic, audiobookshelf, or sharing-api"
                )
            })
    }
}

/// Whether a share can be used now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It has not ended.
    Active,
    /// Its expiry has passed.
    Expired,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Active => "active",
            Self::Expired => "expired",
        })
    }
}

/// A share as the server told about it. `None` means that the server does not tell, never a guess.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// The profile it was read from.
    pub server: String,
    /// That server's kind.
    pub server_kind: ServerKind,
    /// The server's id of the share, which requests need. Not in the record: see [`Share::name`].
    pub id: String,
    /// The server's own link, byte for byte.
    pub url: Option<String>,
    /// The readable part of the link, on servers whose row says that it names a share durably
    /// ([`NamedBy::Slug`](super::capabilities::NamedBy::Slug)). Not in the record.
    pub slug: Option<String>,
    /// What the owner wrote about it; `""` is none. Never the server's label.
    pub description: Option<String>,
    /// The owner's user name.
    pub owner: Option<String>,
    /// The owner's id, if the server tells one: names may change, ids do not. Not in the record.
    pub owner_id: Option<String>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it was last changed.
    pub updated: Option<Timestamp>,
    /// When it ends.
    pub lifetime: Option<Lifetime>,
    /// The last visit.
    pub last_visited: Option<Timestamp>,
    /// How often the link was opened. `Some(0)` is never; `None` if the server does not count.
    pub visits: Option<u64>,
    /// How many visitors have it open in a player. `None` if the server does not tell, or wasn't asked.
    pub listeners: Option<u64>,
    /// Whether visitors may download.
    pub downloadable: Option<bool>,
    /// The format visitors get, if one is set; `""` is the original.
    pub stream_format: Option<String>,
    /// The bit rate visitors get at most, in kbit/s; 0 is no limit.
    pub max_bit_rate_kbps: Option<u32>,
    /// Whether streams keep to that bit rate. Not in the record.
    pub keeps_bit_rate: bool,
    /// Whether the contents follow a playlist as it changes.
    pub live: Option<bool>,
    /// What the server calls the contents; often cut short.
    pub label: Option<String>,
    /// The library that all of the contents are in; `None` also if it wasn't read.
    pub library: Option<String>,
    /// What is shared.
    pub items: Option<Vec<Item>>,
    /// What a visitor hears, in order; read by `show` only.
    pub tracks: Option<Vec<Item>>,
    /// The album that all tracks are on, on servers that tell the tracks and not what is shared
    /// (Ampache). Not in the record.
    pub tracks_album: Option<Box<Item>>,
}

impl Share {
    /// A share of which only the id is known.
    pub fn bare(server: impl Into<String>, server_kind: ServerKind, id: impl Into<String>) -> Self {
        Self {
            server: server.into(),
            server_kind,
            id: id.into(),
            url: None,
            slug: None,
            description: None,
            owner: None,
            owner_id: None,
            created: None,
            updated: None,
            lifetime: None,
            last_visited: None,
            visits: None,
            listeners: None,
            downloadable: None,
            stream_format: None,
            max_bit_rate_kbps: None,
            keeps_bit_rate: true,
            live: None,
            label: None,
            library: None,
            items: None,
            tracks: None,
            tracks_album: None,
        }
    }

    /// `SERVER/ID`, which names the share everywhere.
    #[must_use]
    pub fn reference(&self) -> String {
        format!("{}/{}", self.server, self.name())
    }

    /// [`reference`](Self::reference) as a word of a command that a hint gives.
    #[must_use]
    pub fn word(&self) -> String {
        shell::word(&self.reference()).into_owned()
    }

    /// What names it on its server for as long as it lives, and the record's `id`: the slug,
    /// percent-encoded if needed, on servers that give a changed share another id; else the id.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        self.slug
            .as_deref()
            .map_or(Cow::Borrowed(self.id.as_str()), slug::name)
    }

    /// The same, not encoded, for people.
    #[must_use]
    pub fn plain_name(&self) -> &str {
        self.slug.as_deref().unwrap_or(&self.id)
    }

    /// The order of lists: newest first, those of unknown age last, equally old ones by name.
    #[must_use]
    pub fn newest_first(&self, other: &Self) -> Ordering {
        other
            .created
            .cmp(&self.created)
            .then_with(|| self.name().cmp(&other.name()))
            .then_with(|| self.server.cmp(&other.server))
    }

    /// Whether it is known that nothing is left of its contents. An e-book has no tracks either, and says
    /// so itself.
    #[must_use]
    pub fn has_no_tracks(&self) -> bool {
        let gone = |items: &Vec<Item>| items.iter().all(|item| item.inaudible.is_none());
        self.tracks.as_ref().is_some_and(Vec::is_empty) && self.items.as_ref().is_none_or(gone)
    }

    /// Whether both are one share by the name that lasts: the same slug for the same contents. A
    /// change may have given it another id.
    #[must_use]
    pub fn is_by_name(&self, other: &Self) -> bool {
        let (Some(one), Some(two)) = (&self.items, &other.items) else {
            return false;
        };
        self.slug.is_some() && self.slug == other.slug && contents_key(one) == contents_key(two)
    }

    /// Whether it has ended at `now`, the server's time; `None` if the expiry is not known.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> Option<State> {
        Some(match ends_now(self.lifetime?, now) {
            true => State::Expired,
            false => State::Active,
        })
    }

    /// The end, if there is one and it is known.
    #[must_use]
    pub fn expires(&self) -> Option<Timestamp> {
        match self.lifetime? {
            Lifetime::Until(end) => Some(end),
            Lifetime::Never => None,
        }
    }

    /// The kind of the contents: one kind, or `mixed`; `None` if they are unknown or empty.
    #[must_use]
    pub fn kind(&self) -> Option<&'static str> {
        let items = self.items.as_ref()?;
        let first: ItemKind = items.first()?.kind;
        Some(if items.iter().all(|item| item.kind == first) {
            first.as_str()
        } else {
            "mixed"
        })
    }

    /// A short name for people: description, else label, else the first title, else the id.
    #[must_use]
    pub fn what(&self) -> &str {
        let description = self.description.as_deref();
        description
            .filter(|text| !is_blank(text))
            .unwrap_or_else(|| self.contents_title())
    }

    /// What its contents are called: label, else the first title, else that of the album or the first
    /// track that visitors hear, else the id.
    #[must_use]
    pub fn contents_title(&self) -> &str {
        let title = || {
            let first = self.items.as_ref()?.first()?;
            first.title.as_deref()
        };
        [self.label.as_deref(), title(), self.tracks_title()]
            .into_iter()
            .flatten()
            .find(|text| !is_blank(text))
            .unwrap_or_else(|| self.plain_name())
    }

    /// What to call contents of which only the tracks are known.
    fn tracks_title(&self) -> Option<&str> {
        let several = self.tracks.as_ref().filter(|tracks| tracks.len() > 1);
        let album = several.and(self.tracks_album.as_deref());
        album.or(self.tracks.as_ref()?.first())?.title.as_deref()
    }

    /// Says what is shared, if that is known by other means than the server's answer.
    pub fn set_items(&mut self, items: Vec<Item>, can: &Capabilities) {
        let playlist = items.iter().any(|item| item.kind == ItemKind::Playlist);
        self.live = Some(playlist && can.contents.playlists == Playlists::Live);
        self.items = Some(items);
    }

    /// How long a visitor can listen, in seconds: all tracks together, or the one item that is
    /// shared; `None` if any length is not known.
    #[must_use]
    pub fn playing_time(&self) -> Option<f64> {
        let sum = |items: &[Item]| items.iter().map(|item| item.duration_seconds).sum();
        match (self.tracks.as_deref(), self.items.as_deref()) {
            (Some(tracks), _) if !tracks.is_empty() => sum(tracks),
            (_, Some([only])) => only.duration_seconds,
            _ => None,
        }
    }

    /// What an update may change, as it stands; unknown fields stay unknown.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            description: self.description.clone(),
            downloadable: self.downloadable,
            lifetime: self.lifetime,
        }
    }
}

/// What tells contents apart: their references, sorted if the order means nothing.
///
/// Only songs are played in the order they were given; a server may sort the rest.
#[must_use]
pub fn contents_key(items: &[Item]) -> Vec<ItemRef> {
    let mut key: Vec<ItemRef> = items.iter().map(Item::reference).collect();
    if !items.iter().all(|item| item.kind == ItemKind::Song) {
        key.order();
    }
    key
}

/// How long a share lives; ordered, the longest life last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lifetime {
    /// It ends at this moment.
    Until(Timestamp),
    /// It does not end.
    Never,
}

/// Whether a lifetime is over at `now`.
#[must_use]
pub fn ends_now(lifetime: Lifetime, now: Timestamp) -> bool {
    matches!(lifetime, Lifetime::Until(end) if end <= now)
}

/// The settings of a share that an update may change. `None` is not known (of a stored share).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// `""` is no description.
    pub description: Option<String>,
    /// Whether visitors may download.
    pub downloadable: Option<bool>,
    /// When it ends.
    pub lifetime: Option<Lifetime>,
}

/// A change as asked for: `None` leaves a setting as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The new description; `""` removes it.
    pub description: Option<String>,
    /// Whether visitors may download.
    pub downloadable: Option<bool>,
    /// The new end.
    pub lifetime: Option<Lifetime>,
}

impl Change {
    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// `current` with this change applied.
    #[must_use]
    pub fn applied_to(&self, current: &Settings) -> Settings {
        Settings {
            description: self
                .description
                .as_ref()
                .or(current.description.as_ref())
                .cloned(),
            downloadable: self.downloadable.or(current.downloadable),
            lifetime: self.lifetime.or(current.lifetime),
        }
    }

    /// What of this change `stored` does not hold yet.
    #[must_use]
    pub fn missing_from(&self, stored: &Settings) -> Self {
        fn missing<T: Clone + PartialEq>(wanted: &Option<T>, stored: &Option<T>) -> Option<T> {
            wanted.clone().filter(|_| wanted != stored)
        }
        Self {
            description: missing(&self.description, &stored.description),
            downloadable: missing(&self.downloadable, &stored.downloadable),
            lifetime: missing(&self.lifetime, &stored.lifetime),
        }
    }
}

/// A share to be made. Everything is explicit: nothing is left to a server's default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewShare {
    /// What to share, resolved, in order, and of kinds this server shares as they are.
    pub items: Vec<Item>,
    /// `""` is no description.
    pub description: String,
    /// When it ends.
    pub lifetime: Lifetime,
    /// Whether visitors may download.
    pub downloadable: bool,
    /// The readable part of the link, if the server lets it be chosen.
    pub slug: Option<String>,
    /// The format visitors get.
    pub stream_format: Option<String>,
    /// The bit rate visitors get at most, in kbit/s.
    pub max_bit_rate_kbps: Option<u32>,
}

impl NewShare {
    /// The settings it will have.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            description: Some(self.description.clone()),
            downloadable: Some(self.downloadable),
            lifetime: Some(self.lifetime),
        }
    }

    /// The references of its items, in order.
    #[must_use]
    pub fn references(&self) -> Vec<ItemRef> {
        self.items.iter().map(Item::reference).collect()
    }
}

/// What a note is about. The words are a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteCode {
    /// An expired share works again.
    Revives,
    /// It expires earlier than now set.
    Shortens,
    /// It expires at once.
    EndsNow,
    /// It gets another link.
    LinkChanges,
    /// `undo` refuses to bring it back.
    Revoked,
    /// Visitors who are listening are cut off.
    ListenersCut,
    /// `undo` can't take it back.
    NoUndo,
    /// Visitors get nothing of it.
    NothingHeard,
    /// There are further shares of the same item, which no list shows.
    HiddenShares,
}

impl NoteCode {
    /// The word that marks it in a table; `None` if the table shows its sentence.
    #[must_use]
    pub const fn mark(self) -> Option<&'static str> {
        match self {
            Self::Revives => Some("REVIVES"),
            Self::Shortens => Some("SHORTER"),
            Self::EndsNow => Some("EXPIRES NOW"),
            Self::LinkChanges => Some("NEW LINK"),
            Self::Revoked => Some("REVOKED"),
            Self::ListenersCut | Self::NoUndo | Self::NothingHeard | Self::HiddenShares => None,
        }
    }
}

/// One note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What it is about.
    pub code: NoteCode,
    /// The sentence, without a period.
    pub text: String,
}

impl Note {
    /// A note.
    pub fn new(code: NoteCode, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
        }
    }

    /// Whether it is about one share, so that it belongs into that share's row: other notes are said
    /// once for all rows.
    #[must_use]
    pub const fn is_of_its_row(&self) -> bool {
        matches!(
            self.code,
            NoteCode::ListenersCut | NoteCode::HiddenShares | NoteCode::NothingHeard
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_ends_at_its_very_second() {
        let end: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let mut share = Share::bare("home", ServerKind::Navidrome, "x");
        assert_eq!(share.state(end), None);
        share.lifetime = Some(Lifetime::Until(end));
        assert_eq!(share.state(end), Some(State::Expired));
        let before = "2026-11-21T09:59:59Z".parse().unwrap();
        assert_eq!(share.state(before), Some(State::Active));
        share.lifetime = Some(Lifetime::Never);
        assert_eq!(share.state(Timestamp::MAX), Some(State::Active));
    }

    #[test]
    fn a_playing_time_is_the_whole_or_not_known() {
        let lasting = |seconds| Item {
            duration_seconds: seconds,
            ..Item::bare(ItemKind::Song, "1")
        };
        let mut share = Share::bare("home", ServerKind::Navidrome, "x");
        assert_eq!(share.playing_time(), None);
        share.items = Some(vec![lasting(Some(7.0))]);
        assert_eq!(share.playing_time(), Some(7.0));
        share.tracks = Some(vec![lasting(Some(3.0)), lasting(Some(4.5))]);
        assert_eq!(share.playing_time(), Some(7.5));
        share.tracks = Some(vec![lasting(Some(3.0)), lasting(None)]);
        assert_eq!(share.playing_time(), None);
    }

    #[test]
    fn contents_of_several_kinds_are_mixed() {
        let mut share = Share::bare("home", ServerKind::Navidrome, "x");
        assert_eq!(share.kind(), None);
        share.items = Some(vec![Item::bare(ItemKind::Song, "1")]);
        assert_eq!(share.kind(), Some("song"));
        share.items = Some(vec![
            Item::bare(ItemKind::Song, "1"),
            Item::bare(ItemKind::Album, "2"),
        ]);
        assert_eq!(share.kind(), Some("mixed"));
    }

    #[test]
    fn the_order_of_songs_matters_and_that_of_albums_does_not() {
        let items = |kind, ids: [&str; 2]| ids.map(|id| Item::bare(kind, id));
        let (song, album) = (ItemKind::Song, ItemKind::Album);
        assert_ne!(
            contents_key(&items(song, ["1", "2"])),
            contents_key(&items(song, ["2", "1"]))
        );
        assert_eq!(
            contents_key(&items(album, ["1", "2"])),
            contents_key(&items(album, ["2", "1"]))
        );
    }

    #[test]
    fn a_change_touches_only_what_it_names() {
        let current = Settings {
            description: Some("old".into()),
            downloadable: Some(true),
            lifetime: Some(Lifetime::Never),
        };
        let change = Change {
            description: Some(String::new()),
            ..Change::default()
        };
        let wanted = change.applied_to(&current);
        assert_eq!(wanted.description.as_deref(), Some(""));
        assert_eq!(wanted.downloadable, Some(true));
        assert_eq!(wanted.lifetime, Some(Lifetime::Never));
        assert!(change.missing_from(&wanted).is_empty());
        assert_eq!(change.missing_from(&current), change);
    }
}
