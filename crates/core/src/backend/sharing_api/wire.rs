//! The shapes of the documented Sharing API: `servers/sharing-api.md`.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::contents;
use crate::domain::{Lifetime, ServerKind, Share};

/// A share as the server sends it. Everything but the id may be missing: then it is not told.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ShareRow {
    /// Its id.
    pub id: String,
    /// The owner's id.
    pub user_id: Option<String>,
    /// The owner's name.
    pub username: Option<String>,
    /// The public link.
    pub url: Option<String>,
    /// What the owner wrote.
    pub description: Option<String>,
    /// JSON, as text, about the items.
    pub contents: Option<Value>,
    /// `raw` or `m3u`.
    pub format: Option<String>,
    /// kbit/s; 0 is no limit.
    pub max_bit_rate: Option<u32>,
    /// How often it was visited.
    pub visit_count: Option<u64>,
    /// The last visit.
    pub last_visited_at: Option<String>,
    /// Whether visitors may download.
    pub downloadable: Option<bool>,
    /// Absent: not told. `null`: never.
    #[serde(deserialize_with = "told")]
    pub expires_at: Option<Option<String>>,
    /// When it was made.
    pub created_at: Option<String>,
    /// When it was changed.
    pub updated_at: Option<String>,
    /// Navidrome's own API has these instead of `url` and `contents`.
    #[serde(rename = "resourceIDs", alias = "resourceIds")]
    pub resource_ids: Option<Value>,
    /// See there.
    pub resource_type: Option<Value>,
}

impl ShareRow {
    /// Whether this is Navidrome's own dialect.
    pub(super) fn is_navidromes(&self) -> bool {
        self.url.is_none() && (self.resource_ids.is_some() || self.resource_type.is_some())
    }

    /// The share as a domain value. `None` for one without an id or with an end that can't be read.
    pub(super) fn into_share(self, server: &str) -> Option<Share> {
        if self.id.is_empty() {
            return None;
        }
        let lifetime = match &self.expires_at {
            None => None,
            Some(None) => Some(Lifetime::Never),
            // The year 1 is how such servers write "nothing" (P-12).
            Some(Some(text)) => Some(match text.parse::<Timestamp>().ok()? {
                end if end <= Timestamp::UNIX_EPOCH => Lifetime::Never,
                end => Lifetime::Until(end),
            }),
        };
        let mut share = Share::bare(server, ServerKind::SharingApi, self.id);
        share.url = self.url;
        share.description = self.description;
        share.owner = self.username;
        share.owner_id = self.user_id;
        share.created = moment(self.created_at.as_deref());
        share.updated = moment(self.updated_at.as_deref());
        share.lifetime = lifetime;
        share.last_visited = moment(self.last_visited_at.as_deref());
        share.visits = self.visit_count;
        share.downloadable = self.downloadable;
        share.stream_format = self.format.map(contents::shown_format);
        share.max_bit_rate_kbps = self.max_bit_rate;
        share.live = Some(false);
        share.items = self.contents.as_ref().and_then(contents::read);
        Some(share)
    }
}

/// `POST /auth/login`, as Navidrome answers it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LoggedIn {
    /// What requests carry.
    pub token: String,
    /// The account's id.
    #[serde(default)]
    pub id: Option<String>,
    /// Its name.
    #[serde(default)]
    pub username: Option<String>,
}

/// A moment. Before 1971 it is how servers write "never happened" (P-12).
fn moment(text: Option<&str>) -> Option<Timestamp> {
    let moment: Timestamp = text?.parse().ok()?;
    (moment.as_second() > 365 * 24 * 3600).then_some(moment)
}

fn told<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn share(value: Value) -> Option<Share> {
        let row: ShareRow = serde_json::from_value(value).unwrap();
        row.into_share("s")
    }

    #[test]
    fn a_documented_share_keeps_every_field() {
        let share = share(json!({
            "id": "abc", "userId": "u1", "username": "ann", "url": "https://m.example/share/abc",
            "description": "road trip", "contents": "{\"songs\":[\"s1\"],\"albums\":[\"a1\"]}",
            "format": "raw", "maxBitRate": 128, "visitCount": 3,
            "lastVisitedAt": "2026-11-20T10:00:00Z", "downloadable": true, "expiresAt": null,
            "createdAt": "2026-11-01T10:00:00Z", "updatedAt": "0001-01-01T00:00:00Z"
        }))
        .unwrap();
        assert_eq!(share.url.as_deref(), Some("https://m.example/share/abc"));
        assert_eq!(share.lifetime, Some(Lifetime::Never));
        assert_eq!(share.stream_format.as_deref(), Some(""));
        assert_eq!(share.max_bit_rate_kbps, Some(128));
        assert_eq!(share.visits, Some(3));
        assert_eq!(share.updated, None, "the year 1 is no time");
        assert_eq!(share.owner.as_deref(), Some("ann"));
        assert_eq!(share.kind(), Some("mixed"));
    }

    #[test]
    fn what_is_not_told_stays_unknown() {
        let bare = share(json!({"id": "abc", "url": "https://m.example/share/abc"})).unwrap();
        assert_eq!(bare.lifetime, None);
        assert_eq!(bare.visits, None);
        assert_eq!(bare.items, None);
        assert_eq!(bare.downloadable, None);
        assert!(share(json!({"url": "x"})).is_none());
        assert!(share(json!({"id": "abc", "expiresAt": "soon"})).is_none());
    }

    #[test]
    fn navidromes_own_dialect_is_recognised() {
        let own: ShareRow = serde_json::from_value(json!({
            "id": "abc", "resourceIds": "al-1", "resourceType": "album", "contents": "Album"
        }))
        .unwrap();
        assert!(own.is_navidromes());
        let documented: ShareRow =
            serde_json::from_value(json!({"id": "abc", "url": "x", "contents": "{}"})).unwrap();
        assert!(!documented.is_navidromes());
    }
}
