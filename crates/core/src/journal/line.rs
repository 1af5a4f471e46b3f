//! The lines of an operation's file.
//!
//! ```text
//! {"header":{"version":2,"at":"2026-11-29T10:00:00Z","server":"home","command":"prune",…}}
//! {"step":{"seq":0,"row":0,"at":"…","do":{"delete":"Xd7ce8Y2vd"},"before":{"id":"Xd7ce8Y2vd",…}}}
//! {"done":{"seq":0}}
//! {"trailer":{"rows":1,"done":1,…}}
//! ```
//!
//! The header comes first, and once more when a later command goes on with the operation. The trailer
//! is the last line of an operation that has ended. A share is written as what differs from another
//! one that the reader knows by then, see [`Difference`].

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::difference::{Difference, SavedSettings, link};
use super::summary::Summary;
use super::{Meta, OperationId, Origin};
use crate::domain::steps::Target;
use crate::domain::{Change, NewShare, Settings, Share, Step};
use crate::error::Error;

/// The version of the format.
pub(super) const VERSION: u32 = 2;

/// A line. `seq` ties what came of a step to the step.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Line {
    /// What is true of the whole operation.
    Header(Box<Header>),
    /// What is about to be sent.
    Step(Box<StepLine>),
    /// The server did it.
    Done {
        /// The step.
        seq: u64,
        /// The share afterwards; nothing if there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        share: Option<Box<Difference>>,
    },
    /// The server didn't do it.
    Failed {
        /// The step.
        seq: u64,
        /// Why.
        error: SavedError,
    },
    /// Someone else had deleted the share before.
    Gone {
        /// The step.
        seq: u64,
    },
    /// What the operation came to.
    Trailer(Summary),
}

/// What is true of the whole operation.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) version: u32,
    /// When its first step was noted.
    pub(super) at: Timestamp,
    server: String,
    account: Option<String>,
    command: String,
    origin: Origin,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    revoked: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reverts: Option<OperationId>,
    /// What the shares have in common, as a share.
    pub(super) shares: Difference,
}

/// A step, before it is sent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StepLine {
    pub(super) seq: u64,
    /// The row of the plan: steps of one share have the same.
    pub(super) row: u64,
    pub(super) at: Timestamp,
    #[serde(rename = "do")]
    pub(super) request: Request,
    /// The share before it; nothing if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<Difference>,
}

/// What a step asks the server for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Request {
    /// A share that differs so from the one before, or from what all have in common.
    Create(Box<Difference>),
    /// Other settings.
    Update {
        /// Of which share.
        share: Target,
        /// All of them as they shall be.
        to: SavedSettings,
        /// Those that change.
        change: SavedSettings,
    },
    /// That the share of this id goes.
    Delete(String),
}

/// An error as it is kept: the contract's word and the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedError {
    /// The word of [`crate::Code::as_str`].
    pub code: String,
    /// What happened.
    pub message: String,
}

impl Header {
    /// A header; `common` is what the shares have in common.
    pub(super) fn new(meta: &Meta, at: Timestamp, common: &Share) -> Self {
        let meta = meta.clone();
        Self {
            version: VERSION,
            at,
            shares: Difference::between(&unknown(&meta.server), common),
            server: meta.server,
            account: meta.account,
            command: meta.command,
            origin: meta.origin,
            revoked: meta.revoked,
            base: meta.base,
            reverts: meta.reverts,
        }
    }

    /// What it says, and what the shares have in common.
    pub(super) fn into_parts(self) -> (Meta, Share) {
        let common = self.shares.onto(&unknown(&self.server));
        let meta = Meta {
            server: self.server,
            account: self.account,
            command: self.command,
            origin: self.origin,
            revoked: self.revoked,
            base: self.base,
            reverts: self.reverts,
        };
        (meta, common)
    }
}

impl Request {
    /// The request of a step; `before` is the share before it, or what all have in common.
    pub(super) fn of(step: &Step, before: &Share) -> Self {
        match step {
            Step::Create { .. } => Self::Create(Box::new(Difference::between(
                before,
                &expected(step, before),
            ))),
            Step::Update { share, to, change } => Self::Update {
                share: share.clone(),
                to: to.into(),
                change: change.into(),
            },
            Step::Delete { id } => Self::Delete(id.clone()),
        }
    }

    /// The step that asks for it.
    pub(super) fn step(self, before: &Share) -> Step {
        match self {
            Self::Create(difference) => Step::Create {
                new: Box::new(new_share(difference.onto(before))),
            },
            Self::Update { share, to, change } => Step::Update {
                share,
                to: Settings::from(to),
                change: Change::from(change),
            },
            Self::Delete(id) => Step::Delete { id },
        }
    }
}

/// The share as it should be after a step. What the server tells is written as what differs from it.
pub(super) fn expected(step: &Step, before: &Share) -> Share {
    let mut share = before.clone();
    match step {
        Step::Create { new } => {
            let new = (**new).clone();
            share.items = Some(new.items);
            share.description = Some(new.description);
            share.lifetime = Some(new.lifetime);
            share.downloadable = Some(new.downloadable);
            share.slug = new.slug;
            share.stream_format = new.stream_format;
            share.max_bit_rate_kbps = new.max_bit_rate_kbps;
        }
        Step::Update { to, .. } => {
            let to = to.clone();
            share.description = to.description;
            share.lifetime = to.lifetime;
            share.downloadable = to.downloadable;
        }
        Step::Delete { .. } => {}
    }
    share
}

/// What [`expected`] has made of a create.
fn new_share(share: Share) -> NewShare {
    NewShare {
        items: share.items.unwrap_or_default(),
        description: share.description.unwrap_or_default(),
        lifetime: share.lifetime.unwrap_or(crate::domain::Lifetime::Never),
        downloadable: share.downloadable.unwrap_or_default(),
        slug: share.slug,
        stream_format: share.stream_format,
        max_bit_rate_kbps: share.max_bit_rate_kbps,
    }
}

/// What the shares of an operation have in common, after one of them: who owns it, and what a link
/// looks like.
pub(super) fn in_common(share: Option<&Share>, server: &str) -> Share {
    /// Where the id stands in a link.
    const ID: &str = "{id}";
    let mut common = unknown(server);
    common.id = ID.to_owned();
    let Some(share) = share else {
        return common;
    };
    common.server_kind = share.server_kind;
    common.url = link(share, ID).filter(|url| url.ends_with(ID));
    common.owner.clone_from(&share.owner);
    common.owner_id.clone_from(&share.owner_id);
    common.stream_format.clone_from(&share.stream_format);
    common.max_bit_rate_kbps = share.max_bit_rate_kbps;
    common.live = share.live;
    common
}

/// A share of which nothing is known but the server.
fn unknown(server: &str) -> Share {
    Share::bare(server, crate::domain::ServerKind::Navidrome, "")
}

impl From<&Error> for SavedError {
    fn from(error: &Error) -> Self {
        Self {
            code: error.code().as_str().to_owned(),
            message: error.message().to_owned(),
        }
    }
}
