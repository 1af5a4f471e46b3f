//! Navidrome's own JSON, and what it means.
//!
//! Source: `servers/navidrome.md`, "Native /api/share".

use std::fmt;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize};

use super::app_page::link;
use crate::advice::{Advice, ProfileSetting};
use crate::backend::subsonic::protocol::envelope;
use crate::domain::{Item, ItemKind, Lifetime, ServerKind, Share};
use crate::error::{Code, Error, Result};

/// A share of `/api/share`. Everything but the id may be missing on some version.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NativeShare {
    id: String,
    #[serde(default)]
    user_id: Option<String>,
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    downloadable: Option<bool>,
    #[serde(default, deserialize_with = "date")]
    expires_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "date")]
    last_visited_at: Option<Timestamp>,
    #[serde(default)]
    visit_count: Option<u64>,
    #[serde(default)]
    resource_ids: Option<String>,
    #[serde(default)]
    resource_type: Option<String>,
    #[serde(default)]
    contents: Option<String>,
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    max_bit_rate: Option<u32>,
    #[serde(default, deserialize_with = "date")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "date")]
    updated_at: Option<Timestamp>,
    /// Not Navidrome's: the documented dialect has it, and by it the two are told apart.
    #[serde(default)]
    url: Option<String>,
}

impl NativeShare {
    /// The share as a domain value; `public` is the base of links, where it is known.
    pub(super) fn into_share(
        self,
        server: &str,
        public: Option<&url::Url>,
        has_downloads: bool,
    ) -> Result<Share> {
        if self.resource_ids.is_none() && self.url.is_some() {
            return Err(Error::new(
                Code::WrongUrl,
                "this server speaks the documented Sharing API, not Navidrome's",
            )
            .hint(Advice::SetProfile(
                server.to_owned(),
                ProfileSetting::Kind(Some("sharing-api")),
            )));
        }
        let kind = self.resource_type.as_deref().and_then(kind);
        let mut share = Share::bare(server, ServerKind::Navidrome, self.id);
        share.url = public.map(|base| link(base, &share.id));
        share.description = Some(self.description.unwrap_or_default());
        share.owner = self.username;
        share.owner_id = self.user_id;
        share.created = self.created_at;
        share.updated = self.updated_at;
        share.lifetime = self.expires_at.map(Lifetime::Until);
        share.last_visited = self.last_visited_at;
        share.visits = Some(self.visit_count.unwrap_or(0));
        // A version that was learned may be yesterday's: what the server tells counts.
        share.downloadable = self.downloadable.or((!has_downloads).then_some(false));
        share.stream_format = Some(self.format.unwrap_or_default());
        share.max_bit_rate_kbps = Some(self.max_bit_rate.unwrap_or(0));
        share.live = kind.map(|kind| kind == ItemKind::Playlist);
        share.label = self.contents.filter(|label| !label.is_empty());
        share.items = kind.map(|kind| items(kind, &self.resource_ids.unwrap_or_default()));
        Ok(share)
    }
}

/// What is shared, of one kind, by ids that a comma parts.
fn items(kind: ItemKind, ids: &str) -> Vec<Item> {
    let ids = ids.split(',').filter(|id| !id.is_empty());
    // Room for just these: nearly every share is of one item, and there may be thousands of them.
    let mut items = Vec::with_capacity(ids.clone().count());
    items.extend(ids.map(|id| Item::bare(kind, id)));
    items
}

/// Reads a date where it stands; what is none, such as Go's zero time (P-12), is nothing.
fn date<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<Timestamp>, D::Error> {
    struct Date;

    impl Visitor<'_> for Date {
        type Value = Option<Timestamp>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a date")
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            // Navidrome always writes a zone.
            Ok(envelope::date(text, &TimeZone::UTC))
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }

    reader.deserialize_any(Date)
}

fn kind(resource_type: &str) -> Option<ItemKind> {
    Some(match resource_type {
        "media_file" => ItemKind::Song,
        "album" => ItemKind::Album,
        "artist" => ItemKind::Artist,
        "playlist" => ItemKind::Playlist,
        _ => return None,
    })
}

/// The word `/api/share` has for a kind.
#[must_use]
pub(super) const fn resource_type(kind: ItemKind) -> Option<&'static str> {
    Some(match kind {
        ItemKind::Song => "media_file",
        ItemKind::Album => "album",
        ItemKind::Artist => "artist",
        ItemKind::Playlist => "playlist",
        ItemKind::Folder | ItemKind::Book | ItemKind::Episode => return None,
    })
}

/// The body of `PUT /api/share/ID`: always whole, for what is left out is erased (P-2).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Update<'a> {
    pub(super) description: &'a str,
    pub(super) downloadable: bool,
    /// Null keeps the present one.
    pub(super) expires_at: Option<String>,
}

/// The body of `POST /api/share`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Create<'a> {
    pub(super) resource_ids: String,
    pub(super) resource_type: &'a str,
    pub(super) description: &'a str,
    pub(super) downloadable: bool,
    pub(super) expires_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) format: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_bit_rate: Option<u32>,
}

/// The answer to a create: nothing but the id.
#[derive(Debug, Deserialize)]
pub(super) struct Created {
    pub(super) id: String,
}

/// A format that the server transcodes to.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Transcoding {
    pub(super) target_format: String,
}

/// The answer to a login.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Login {
    pub(super) id: String,
    pub(super) username: String,
    pub(super) is_admin: bool,
    pub(super) token: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: serde_json::Value) -> Result<Share> {
        let native: NativeShare = serde_json::from_value(value).unwrap();
        let base = url::Url::parse("https://share.example.com/x").unwrap();
        native.into_share("home", Some(&base), true)
    }

    #[test]
    fn a_recorded_share_becomes_a_record() {
        let share = read(json!({
            "id": "VHeLy001uG", "userId": "3F", "username": "admin", "description": "changed",
            "downloadable": false, "expiresAt": "2027-02-01T00:00:00Z", "resourceIds": "5K,6L",
            "resourceType": "album", "contents": "Ágætis", "format": "mp3", "maxBitRate": 128,
            "createdAt": "2026-11-21T08:09:58.307117523Z",
            "updatedAt": "2026-11-21T08:09:58.315685969Z"
        }))
        .unwrap();
        assert_eq!(
            share.url.as_deref(),
            Some("https://share.example.com/x/share/VHeLy001uG")
        );
        assert_eq!(share.visits, Some(0));
        assert_eq!(share.max_bit_rate_kbps, Some(128));
        assert_eq!(share.kind(), Some("album"));
        assert_eq!(share.items.unwrap().len(), 2);
    }

    #[test]
    fn p12_year_one_means_never_visited_and_absent_descriptions_are_none() {
        let share = read(json!({"id": "a", "lastVisitedAt": "0001-01-01T00:00:00Z"})).unwrap();
        assert_eq!(share.last_visited, None);
        assert_eq!(share.description.as_deref(), Some(""));
        assert_eq!(share.items, None);
    }

    #[test]
    fn a_permission_that_is_told_counts_whatever_the_version() {
        let read = |value: serde_json::Value| {
            let native: NativeShare = serde_json::from_value(value).unwrap();
            native.into_share("home", None, false).unwrap().downloadable
        };
        assert_eq!(read(json!({"id": "a", "downloadable": true})), Some(true));
        assert_eq!(read(json!({"id": "a"})), Some(false));
    }

    #[test]
    fn the_documented_dialect_is_told_apart() {
        let error = read(json!({"id": "a", "url": "https://x/share/a"})).unwrap_err();
        assert_eq!(error.code(), Code::WrongUrl);
    }
}
