//! What is stored of a share and a playlist.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::table::Row;

/// A share, with the fields of every dialect; each uses its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Share {
    pub(crate) id: String,
    /// The id of the account that made it.
    pub(crate) owner: String,
    /// The ids of what is shared, as the server keeps them.
    pub(crate) items: Vec<String>,
    /// The dialect's word for what the items are.
    pub(crate) kind: String,
    pub(crate) description: Option<String>,
    /// What the server calls the contents.
    #[serde(default)]
    pub(crate) label: String,
    #[serde(default)]
    pub(crate) downloadable: Option<bool>,
    #[serde(default)]
    pub(crate) format: String,
    #[serde(default)]
    pub(crate) max_bit_rate: u32,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    /// When it ends; `None` is never.
    pub(crate) expires: Option<Timestamp>,
    #[serde(default)]
    pub(crate) visited: Option<Timestamp>,
    #[serde(default)]
    pub(crate) visits: u64,
    /// The part of the link that is not the id, where they differ.
    #[serde(default)]
    pub(crate) slug: String,
}

impl Share {
    /// Whether it has ended.
    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

impl Row for Share {
    fn id(&self) -> &str {
        &self.id
    }
}

/// A playlist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Playlist {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The id of the account it belongs to.
    pub(crate) owner: String,
    /// The ids of its songs.
    pub(crate) songs: Vec<String>,
    pub(crate) public: bool,
    pub(crate) created: Timestamp,
    pub(crate) changed: Timestamp,
}

impl Row for Playlist {
    fn id(&self) -> &str {
        &self.id
    }
}
