//! A share as the journal keeps it: whole, so that it can be made again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{Item, Lifetime, ServerKind, Share};

/// The journal's own form of a share. It does not follow the output's record: what was written
/// years ago must stay readable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct SavedShare {
    server: String,
    server_kind: ServerKind,
    id: String,
    url: Option<String>,
    slug: Option<String>,
    description: Option<String>,
    owner: Option<String>,
    owner_id: Option<String>,
    created: Option<Timestamp>,
    updated: Option<Timestamp>,
    lifetime: Option<Lifetime>,
    last_visited: Option<Timestamp>,
    visits: Option<u64>,
    downloadable: Option<bool>,
    stream_format: Option<String>,
    max_bit_rate_kbps: Option<u32>,
    live: Option<bool>,
    label: Option<String>,
    items: Option<Vec<Item>>,
    tracks: Option<Vec<Item>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tracks_album: Option<Item>,
}

impl From<&Share> for SavedShare {
    fn from(share: &Share) -> Self {
        let share = share.clone();
        Self {
            server: share.server,
            server_kind: share.server_kind,
            id: share.id,
            url: share.url,
            slug: share.slug,
            description: share.description,
            owner: share.owner,
            owner_id: share.owner_id,
            created: share.created,
            updated: share.updated,
            lifetime: share.lifetime,
            last_visited: share.last_visited,
            visits: share.visits,
            downloadable: share.downloadable,
            stream_format: share.stream_format,
            max_bit_rate_kbps: share.max_bit_rate_kbps,
            live: share.live,
            label: share.label,
            items: share.items,
            tracks: share.tracks,
            tracks_album: share.tracks_album,
        }
    }
}

impl From<SavedShare> for Share {
    fn from(saved: SavedShare) -> Self {
        Self {
            server: saved.server,
            server_kind: saved.server_kind,
            id: saved.id,
            url: saved.url,
            slug: saved.slug,
            description: saved.description,
            owner: saved.owner,
            owner_id: saved.owner_id,
            created: saved.created,
            updated: saved.updated,
            lifetime: saved.lifetime,
            last_visited: saved.last_visited,
            visits: saved.visits,
            downloadable: saved.downloadable,
            stream_format: saved.stream_format,
            max_bit_rate_kbps: saved.max_bit_rate_kbps,
            keeps_bit_rate: true,
            live: saved.live,
            label: saved.label,
            items: saved.items,
            tracks: saved.tracks,
            tracks_album: saved.tracks_album,
        }
    }
}
