//! A share as its differences from another one, so the fields that an operation's rows have in common are
//! written only once.
//! This is the journal's own format, independent of the output format: files from years ago must stay readable.
//! A missing field is equal in both shares; `null` is an ordinary value.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::{Change, Item, ItemKind, Lifetime, ServerKind, Settings, Share};

/// A field of a difference.
#[derive(Debug, Clone, Default, PartialEq)]
enum Delta<T> {
    /// Equal in both shares.
    #[default]
    Same,
    /// The other share's value.
    Is(T),
}

impl<T> Delta<T> {
    fn between(base: &T, other: &T) -> Self
    where
        T: PartialEq + Clone,
    {
        if base == other {
            Self::Same
        } else {
            Self::Is(other.clone())
        }
    }

    fn or(self, base: &T) -> T
    where
        T: Clone,
    {
        match self {
            Self::Same => base.clone(),
            Self::Is(other) => other,
        }
    }

    const fn is_same(&self) -> bool {
        matches!(self, Self::Same)
    }
}

impl<T: Serialize> Serialize for Delta<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Same => serializer.serialize_none(),
            Self::Is(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Delta<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::Is)
    }
}

/// The differences between two shares.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Difference {
    #[serde(skip_serializing_if = "Delta::is_same")]
    server: Delta<String>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    server_kind: Delta<ServerKind>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    id: Delta<String>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    url: Delta<Option<String>>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    slug: Delta<Option<String>>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    description: Delta<Option<String>>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    owner: Delta<Option<String>>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    owner_id: Delta<Option<String>>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    created: Delta<Option<Timestamp>>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    updated: Delta<Option<Timestamp>>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    lifetime: Delta<Option<Lifetime>>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    last_visited: Delta<Option<Timestamp>>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    visits: Delta<Option<u64>>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    downloadable: Delta<Option<bool>>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    stream_format: Delta<Option<String>>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    max_bit_rate_kbps: Delta<Option<u32>>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    live: Delta<Option<bool>>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    label: Delta<Option<String>>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    items: Delta<Option<Vec<SavedItem>>>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    tracks: Delta<Option<Vec<SavedItem>>>,
    #[serde(skip_serializing_if = "Delta::is_same")]
    tracks_album: Delta<Option<SavedItem>>,
}

impl Difference {
    /// Whether the differences identify a share on their own.
    pub(super) const fn names_a_share(&self) -> bool {
        !(self.server.is_same() || self.server_kind.is_same() || self.id.is_same())
    }

    /// The differences of `other` from `base`.
    pub(super) fn between(base: &Share, other: &Share) -> Self {
        Self {
            server: Delta::between(&base.server, &other.server),
            server_kind: Delta::between(&base.server_kind, &other.server_kind),
            id: Delta::between(&base.id, &other.id),
            url: Delta::between(&link(base, &other.id), &other.url),
            slug: Delta::between(&base.slug, &other.slug),
            description: Delta::between(&base.description, &other.description),
            owner: Delta::between(&base.owner, &other.owner),
            owner_id: Delta::between(&base.owner_id, &other.owner_id),
            created: Delta::between(&base.created, &other.created),
            updated: Delta::between(&updated(base, other.created), &other.updated),
            lifetime: Delta::between(&base.lifetime, &other.lifetime),
            last_visited: Delta::between(&base.last_visited, &other.last_visited),
            visits: Delta::between(&base.visits, &other.visits),
            downloadable: Delta::between(&base.downloadable, &other.downloadable),
            stream_format: Delta::between(&base.stream_format, &other.stream_format),
            max_bit_rate_kbps: Delta::between(&base.max_bit_rate_kbps, &other.max_bit_rate_kbps),
            live: Delta::between(&base.live, &other.live),
            label: Delta::between(&base.label, &other.label),
            items: Delta::between(&saved(&base.items), &saved(&other.items)),
            tracks: Delta::between(&saved(&base.tracks), &saved(&other.tracks)),
            tracks_album: Delta::between(
                &base.tracks_album.as_deref().map(Into::into),
                &other.tracks_album.as_deref().map(Into::into),
            ),
        }
    }

    /// The differences in a new share's settings; contents, slug, and description are not included.
    pub(super) fn in_settings(base: &Share, other: &Share) -> Self {
        let Self {
            lifetime,
            downloadable,
            stream_format,
            max_bit_rate_kbps,
            ..
        } = Self::between(base, other);
        Self {
            lifetime,
            downloadable,
            stream_format,
            max_bit_rate_kbps,
            ..Self::default()
        }
    }

    /// Whether nothing differs.
    pub(super) fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Applies the differences to `base`.
    pub(super) fn onto(self, base: &Share) -> Share {
        let id = self.id.or(&base.id);
        let created = self.created.or(&base.created);
        Share {
            server: self.server.or(&base.server),
            server_kind: self.server_kind.or(&base.server_kind),
            url: self.url.or(&link(base, &id)),
            slug: self.slug.or(&base.slug),
            description: self.description.or(&base.description),
            owner: self.owner.or(&base.owner),
            owner_id: self.owner_id.or(&base.owner_id),
            created,
            updated: self.updated.or(&updated(base, created)),
            lifetime: self.lifetime.or(&base.lifetime),
            last_visited: self.last_visited.or(&base.last_visited),
            visits: self.visits.or(&base.visits),
            listeners: None,
            downloadable: self.downloadable.or(&base.downloadable),
            stream_format: self.stream_format.or(&base.stream_format),
            max_bit_rate_kbps: self.max_bit_rate_kbps.or(&base.max_bit_rate_kbps),
            keeps_bit_rate: true,
            live: self.live.or(&base.live),
            label: self.label.or(&base.label),
            library: None,
            items: read(self.items, &base.items),
            tracks: read(self.tracks, &base.tracks),
            tracks_album: match self.tracks_album {
                Delta::Same => base.tracks_album.clone(),
                Delta::Is(album) => album.map(|album| Box::new(album.into())),
            },
            id,
        }
    }
}

/// The link of `share` with another ID: on many servers, links end with the ID.
pub(super) fn link(share: &Share, id: &str) -> Option<String> {
    let url = share.url.as_ref()?;
    let beginning = url.strip_suffix(&share.id);
    Some(beginning.map_or_else(|| url.clone(), |beginning| format!("{beginning}{id}")))
}

/// Overlays `known` on `base`: fields that are unknown in `known` come from `base`.
pub(super) fn overlaid(base: Share, known: &Share) -> Share {
    let known = known.clone();
    Share {
        url: known.url.or_else(|| link(&base, &known.id)),
        updated: known
            .updated
            .or_else(|| updated(&base, known.created.or(base.created))),
        created: known.created.or(base.created),
        slug: known.slug.or(base.slug),
        description: known.description.or(base.description),
        owner: known.owner.or(base.owner),
        owner_id: known.owner_id.or(base.owner_id),
        lifetime: known.lifetime.or(base.lifetime),
        last_visited: known.last_visited.or(base.last_visited),
        visits: known.visits.or(base.visits),
        downloadable: known.downloadable.or(base.downloadable),
        stream_format: known.stream_format.or(base.stream_format),
        max_bit_rate_kbps: known.max_bit_rate_kbps.or(base.max_bit_rate_kbps),
        live: known.live.or(base.live),
        label: known.label.or(base.label),
        items: known.items.or(base.items),
        tracks: known.tracks.or(base.tracks),
        tracks_album: known.tracks_album.or(base.tracks_album),
        id: known.id,
        ..base
    }
}

/// The time of the last change of `share` if it had been created at another time: most shares never
/// change.
fn updated(share: &Share, created: Option<Timestamp>) -> Option<Timestamp> {
    if share.created == created {
        share.updated
    } else {
        created
    }
}

/// An item. Its name and length identify it again if the server changes its ID.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct SavedItem {
    kind: ItemKind,
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    artist: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    album: Option<String>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "whole_if_it_can"
    )]
    duration_seconds: Option<f64>,
}

/// Most durations are whole seconds, which are shorter without a fraction.
fn whole_if_it_can<S: Serializer>(seconds: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    let Some(seconds) = seconds else {
        return serializer.serialize_none();
    };
    match seconds.to_string().parse() {
        Ok(whole) => serializer.serialize_u64(whole),
        Err(_) => serializer.serialize_f64(*seconds),
    }
}

/// Restores the items' names in a share that a server reported, from `before`, if the items are the same: many
/// servers report only IDs after a write.
pub(super) fn with_names(mut share: Share, before: &Share) -> Share {
    let (Some(items), Some(named)) = (&share.items, &before.items) else {
        return share;
    };
    let is_nameless = |item: &Item| *item == Item::bare(item.kind, item.id.clone());
    let same = |(item, named): (&Item, &Item)| {
        item.kind == named.kind && item.id == named.id && (is_nameless(item) || item == named)
    };
    if items.len() == named.len() && items.iter().zip(named).all(same) {
        share.items.clone_from(&before.items);
    }
    share
}

fn saved(items: &Option<Vec<Item>>) -> Option<Vec<SavedItem>> {
    let items = items.as_ref()?;
    Some(items.iter().map(Into::into).collect())
}

fn read(items: Delta<Option<Vec<SavedItem>>>, base: &Option<Vec<Item>>) -> Option<Vec<Item>> {
    match items {
        Delta::Same => base.clone(),
        Delta::Is(items) => items.map(|items| items.into_iter().map(Into::into).collect()),
    }
}

impl From<&Item> for SavedItem {
    fn from(item: &Item) -> Self {
        let item = item.clone();
        Self {
            kind: item.kind,
            id: item.id,
            title: item.title,
            artist: item.artist,
            album: item.album,
            duration_seconds: item.duration_seconds,
        }
    }
}

impl From<SavedItem> for Item {
    fn from(saved: SavedItem) -> Self {
        Self {
            title: saved.title,
            artist: saved.artist,
            album: saved.album,
            duration_seconds: saved.duration_seconds,
            ..Self::bare(saved.kind, saved.id)
        }
    }
}

/// All settings, or only those that change.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct SavedSettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    downloadable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lifetime: Option<Lifetime>,
}

/// The name of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum SettingName {
    Description,
    Downloadable,
    Lifetime,
}

impl SavedSettings {
    /// The names of these settings, if each is equal to that in `all`.
    pub(super) fn names_in(&self, all: &Self) -> Option<Vec<SettingName>> {
        let names = [
            self.description
                .is_some()
                .then_some(SettingName::Description),
            self.downloadable
                .is_some()
                .then_some(SettingName::Downloadable),
            self.lifetime.is_some().then_some(SettingName::Lifetime),
        ];
        let names: Vec<SettingName> = names.into_iter().flatten().collect();
        (all.only(&names) == *self).then_some(names)
    }

    /// Some of these settings.
    pub(super) fn only(&self, names: &[SettingName]) -> Self {
        let has = |name: SettingName| names.contains(&name);
        Self {
            description: self
                .description
                .clone()
                .filter(|_| has(SettingName::Description)),
            downloadable: self.downloadable.filter(|_| has(SettingName::Downloadable)),
            lifetime: self.lifetime.filter(|_| has(SettingName::Lifetime)),
        }
    }
}

impl From<Settings> for SavedSettings {
    fn from(settings: Settings) -> Self {
        Self {
            description: settings.description,
            downloadable: settings.downloadable,
            lifetime: settings.lifetime,
        }
    }
}

impl From<SavedSettings> for Settings {
    fn from(saved: SavedSettings) -> Self {
        Self {
            description: saved.description,
            downloadable: saved.downloadable,
            lifetime: saved.lifetime,
        }
    }
}

impl From<SavedSettings> for Change {
    fn from(saved: SavedSettings) -> Self {
        Self {
            description: saved.description,
            downloadable: saved.downloadable,
            lifetime: saved.lifetime,
        }
    }
}
