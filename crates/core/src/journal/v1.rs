//! Reading journals of sharectl 0.1. Each of their lines said everything, and nothing ended them.

use jiff::Timestamp;
use serde::Deserialize;

use super::line::SavedError;
use super::{Meta, OperationId, Origin};
use crate::domain::{Item, Lifetime, ServerKind, Share, Step};

/// The version that these lines have.
pub(super) const VERSION: u32 = 1;

/// A line: what a step is about to do, or what came of it.
#[derive(Debug, Deserialize)]
pub(super) struct Line {
    pub(super) v: u32,
    pub(super) seq: u64,
    pub(super) row: u64,
    pub(super) at: Timestamp,
    server: String,
    account: Option<String>,
    command: String,
    pub(super) phase: Phase,
    /// The request; before it only.
    pub(super) step: Option<Step>,
    /// The share before it.
    pub(super) share: Option<SavedShare>,
    /// The share after it.
    pub(super) got: Option<SavedShare>,
    pub(super) error: Option<SavedError>,
    /// This and what follows: in an operation's first line only.
    origin: Option<Origin>,
    #[serde(default)]
    revoked: bool,
    base: Option<String>,
    reverts: Option<OperationId>,
}

/// Where in a step's life a line was written.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Phase {
    /// Before the request was sent.
    Before,
    /// The server did it.
    Done,
    /// It was not done.
    Failed,
    /// The operation had nothing to do. Such a line is about no step.
    Nothing,
    /// Someone else had deleted the share before.
    Gone,
}

impl Line {
    /// What the first line says of the whole operation; nothing in the others.
    pub(super) fn take_meta(&mut self) -> Option<Meta> {
        let origin = self.origin.take()?;
        Some(Meta {
            server: std::mem::take(&mut self.server),
            account: self.account.take(),
            command: std::mem::take(&mut self.command),
            origin,
            revoked: self.revoked,
            base: self.base.take(),
            reverts: self.reverts.take(),
        })
    }
}

/// A share, whole.
#[derive(Debug, Deserialize)]
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
    tracks_album: Option<Item>,
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
            listeners: None,
            downloadable: saved.downloadable,
            stream_format: saved.stream_format,
            max_bit_rate_kbps: saved.max_bit_rate_kbps,
            keeps_bit_rate: true,
            live: saved.live,
            label: saved.label,
            library: None,
            items: saved.items,
            tracks: saved.tracks,
            tracks_album: saved.tracks_album.map(Box::new),
        }
    }
}
