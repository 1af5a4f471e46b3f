//! Shares: the record, which has the same shape for every server; requests for a new share or a change; and the
//! notes of a plan.

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

/// The kind of a server, which decides the API to use; `kind` in the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServerKind {
    /// Navidrome: its native API and the Subsonic API, side by side.
    Navidrome,
    /// Any other server with the Subsonic API.
    Subsonic,
    /// Audiobookshelf.
    Audiobookshelf,
    /// The documented `/api/share` dialect.
    SharingApi,
}

impl ServerKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [
        Self::Navidrome,
        Self::Subsonic,
        Self::Audiobookshelf,
        Self::SharingApi,
    ];

    /// The name of the kind in the configuration and the record.
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

/// The state of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It has not expired.
    Active,
    /// It has expired.
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

/// A share as the server reported it. `None` means that the server doesn't report the field; it is never a
/// guess.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// The name of the profile it was read from.
    pub server: String,
    /// The kind of that server.
    pub server_kind: ServerKind,
    /// The server's id for the share, used in requests. Not in the record: see [`Share::name`].
    pub id: String,
    /// The server's own link, byte for byte.
    pub url: Option<String>,
    /// The readable part of the link, on servers where it names a share for as long as it exists
    /// ([`NamedBy::Slug`](super::capabilities::NamedBy::Slug)). Not in the record.
    pub slug: Option<String>,
    /// The owner's description; `""` if it has none. Never the server's label.
    pub description: Option<String>,
    /// The owner's username.
    pub owner: Option<String>,
    /// The owner's id, if reported: names may change, ids don't. Not in the record.
    pub owner_id: Option<String>,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// When it was last changed.
    pub updated: Option<Timestamp>,
    /// Its expiry.
    pub lifetime: Option<Lifetime>,
    /// The last visit.
    pub last_visited: Option<Timestamp>,
    /// How often the link was opened. `None` if the server doesn't count.
    pub visits: Option<u64>,
    /// How many visitors have it open in a player. `None` if the server doesn't report this, or wasn't asked.
    pub listeners: Option<u64>,
    /// Whether visitors may download.
    pub downloadable: Option<bool>,
    /// The stream format for visitors; `""` is the original format.
    pub stream_format: Option<String>,
    /// The maximum bit rate for visitors, in kbit/s; 0 is unlimited.
    pub max_bit_rate_kbps: Option<u32>,
    /// Whether streams respect that bit rate. Not in the record.
    pub keeps_bit_rate: bool,
    /// Whether the contents follow a playlist as it changes.
    pub live: Option<bool>,
    /// The server's name for the contents; often truncated.
    pub label: Option<String>,
    /// The library that contains all of the contents; also `None` if it wasn't read.
    pub library: Option<String>,
    /// The shared items.
    pub items: Option<Vec<Item>>,
    /// The tracks that a visitor hears, in order; only `show` reads them.
    pub tracks: Option<Vec<Item>>,
    /// The album of all tracks, on servers that report the tracks but not the shared items (Ampache). Not in
    /// the record.
    pub tracks_album: Option<Box<Item>>,
}

impl Share {
    /// A share with only its id known.
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

    /// The reference `SERVER/ID`, which identifies the share across all servers.
    #[must_use]
    pub fn reference(&self) -> String {
        format!("{}/{}", self.server, self.name())
    }

    /// [`reference`](Self::reference), quoted for the command in a hint.
    #[must_use]
    pub fn word(&self) -> String {
        shell::word(&self.reference()).into_owned()
    }

    /// Its name on its server for as long as it exists, which is the `id` in the record: the slug,
    /// percent-encoded if needed, on servers that assign a new id to a changed share; otherwise the id.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        self.slug
            .as_deref()
            .map_or(Cow::Borrowed(self.id.as_str()), slug::name)
    }

    /// The same name without encoding, for people.
    #[must_use]
    pub fn plain_name(&self) -> &str {
        self.slug.as_deref().unwrap_or(&self.id)
    }

    /// The order of lists: newest first, then shares of unknown age; shares of the same age by name.
    #[must_use]
    pub fn newest_first(&self, other: &Self) -> Ordering {
        other
            .created
            .cmp(&self.created)
            .then_with(|| self.name().cmp(&other.name()))
            .then_with(|| self.server.cmp(&other.server))
    }

    /// Whether its contents are known to no longer exist. An e-book has no tracks either, but its items report
    /// that.
    #[must_use]
    pub fn has_no_tracks(&self) -> bool {
        let gone = |items: &Vec<Item>| items.iter().all(|item| item.inaudible.is_none());
        self.tracks.as_ref().is_some_and(Vec::is_empty) && self.items.as_ref().is_none_or(gone)
    }

    /// Whether both are the same share by slug and contents, even if a change gave it another id.
    #[must_use]
    pub fn is_by_name(&self, other: &Self) -> bool {
        let (Some(one), Some(two)) = (&self.items, &other.items) else {
            return false;
        };
        self.slug.is_some() && self.slug == other.slug && contents_key(one) == contents_key(two)
    }

    /// The state at `now`, the server's time; `None` if the expiry isn't known.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> Option<State> {
        Some(match ends_now(self.lifetime?, now) {
            true => State::Expired,
            false => State::Active,
        })
    }

    /// When it expires; `None` if it never does, or if that isn't known.
    #[must_use]
    pub fn expires(&self) -> Option<Timestamp> {
        match self.lifetime? {
            Lifetime::Until(end) => Some(end),
            Lifetime::Never => None,
        }
    }

    /// The kind of the contents: a single kind, or `mixed`; `None` if they are unknown or empty.
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

    /// A short name for people: the description, or else [`contents_title`](Self::contents_title).
    #[must_use]
    pub fn what(&self) -> &str {
        let description = self.description.as_deref();
        description
            .filter(|text| !is_blank(text))
            .unwrap_or_else(|| self.contents_title())
    }

    /// The name of its contents: the label, or else the first item's title, or else the title of the album or
    /// first track that visitors hear, or else the slug or id.
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

    /// The name of contents with only their tracks known.
    fn tracks_title(&self) -> Option<&str> {
        let several = self.tracks.as_ref().filter(|tracks| tracks.len() > 1);
        let album = several.and(self.tracks_album.as_deref());
        album.or(self.tracks.as_ref()?.first())?.title.as_deref()
    }

    /// Sets the shared items, if they are known from elsewhere than the server's response.
    pub fn set_items(&mut self, items: Vec<Item>, can: &Capabilities) {
        let playlist = items.iter().any(|item| item.kind == ItemKind::Playlist);
        self.live = Some(playlist && can.contents.playlists == Playlists::Live);
        self.items = Some(items);
    }

    /// The playing time in seconds, of all tracks or of the only item; `None` if any length isn't known.
    #[must_use]
    pub fn playing_time(&self) -> Option<f64> {
        let sum = |items: &[Item]| items.iter().map(|item| item.duration_seconds).sum();
        match (self.tracks.as_deref(), self.items.as_deref()) {
            (Some(tracks), _) if !tracks.is_empty() => sum(tracks),
            (_, Some([only])) => only.duration_seconds,
            _ => None,
        }
    }

    /// The current settings, which an update may change; unknown fields stay unknown.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            description: self.description.clone(),
            downloadable: self.downloadable,
            lifetime: self.lifetime,
        }
    }
}

/// A key that identifies contents: the references of the items, sorted if their order has no meaning.
///
/// Only songs play in the given order; a server may sort other kinds.
#[must_use]
pub fn contents_key(items: &[Item]) -> Vec<ItemRef> {
    let mut key: Vec<ItemRef> = items.iter().map(Item::reference).collect();
    if !items.iter().all(|item| item.kind == ItemKind::Song) {
        key.order();
    }
    key
}

/// How long a share works. Ordered by length: `Never` is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lifetime {
    /// It expires at this time.
    Until(Timestamp),
    /// It never expires.
    Never,
}

/// Whether a lifetime has expired at `now`.
#[must_use]
pub fn ends_now(lifetime: Lifetime, now: Timestamp) -> bool {
    matches!(lifetime, Lifetime::Until(end) if end <= now)
}

/// The settings of a share that an update may change. `None` means not known (of a stored share).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The description; `""` if it has none.
    pub description: Option<String>,
    /// Whether visitors may download.
    pub downloadable: Option<bool>,
    /// The expiry.
    pub lifetime: Option<Lifetime>,
}

/// A requested change: `None` leaves a setting as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The new description; `""` removes it.
    pub description: Option<String>,
    /// Whether visitors may download.
    pub downloadable: Option<bool>,
    /// The new expiry.
    pub lifetime: Option<Lifetime>,
}

impl Change {
    /// Whether it changes nothing.
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

    /// The part of this change that `stored` doesn't already have.
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

/// A share to create. Every setting is explicit: nothing is left to a server's default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewShare {
    /// The items to share: resolved, in order, and only of kinds that this server can share directly.
    pub items: Vec<Item>,
    /// The description; `""` for none.
    pub description: String,
    /// The expiry.
    pub lifetime: Lifetime,
    /// Whether visitors may download.
    pub downloadable: bool,
    /// The readable part of the link, if the server allows choosing it.
    pub slug: Option<String>,
    /// The stream format for visitors.
    pub stream_format: Option<String>,
    /// The maximum bit rate for visitors, in kbit/s.
    pub max_bit_rate_kbps: Option<u32>,
}

impl NewShare {
    /// The settings that the share will have.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            description: Some(self.description.clone()),
            downloadable: Some(self.downloadable),
            lifetime: Some(self.lifetime),
        }
    }

    /// The references of the items, in order.
    #[must_use]
    pub fn references(&self) -> Vec<ItemRef> {
        self.items.iter().map(Item::reference).collect()
    }
}

/// The subject of a note. Their names in data are a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteCode {
    /// An expired share works again.
    Revives,
    /// It expires earlier than before.
    Shortens,
    /// It expires immediately.
    EndsNow,
    /// It gets a new link.
    LinkChanges,
    /// `undo` refuses to restore it.
    Revoked,
    /// It interrupts visitors who are listening.
    ListenersCut,
    /// `undo` can't reverse it.
    NoUndo,
    /// Visitors get nothing from the share.
    NothingHeard,
    /// The same item has more shares that no list shows.
    HiddenShares,
}

impl NoteCode {
    /// The word for it in a table; `None` if the table shows the sentence instead.
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

/// A note of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The subject.
    pub code: NoteCode,
    /// The sentence, without a period.
    pub text: String,
}

impl Note {
    /// Creates a note.
    pub fn new(code: NoteCode, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
        }
    }

    /// Whether it is about one share and so belongs in that share's row. Other notes are shown once for all
    /// rows.
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
