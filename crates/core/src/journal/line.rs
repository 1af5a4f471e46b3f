//! The lines of an operation's file.
//!
//! ```text
//! {"header":{"version":3,"at":"2026-11-29T10:00:00Z","server":"home","command":"prune",…}}
//! {"step":{"seq":0,"row":0,"at":12,"do":{"delete":"Xd7ce8Y2vd"},"before":{"id":"Xd7ce8Y2vd",…}}}
//! {"done":{"seq":0}}
//! {"trailer":{"rows":1,"done":1,…}}
//! ```
//!
//! The header comes first, and once more when a later command goes on with the operation. The trailer
//! is the last line of an operation that has ended. A share is written as what differs from another
//! one that the reader knows by then, see [`Difference`]; a step's time as milliseconds after the header's.
//!
//! Version 2 had no such times, and wrote what came of an update as what differs from the share before the
//! row, also where the row had made another one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::difference::{Difference, SavedSettings, SettingName, link, overlaid};
use super::summary::Summary;
use super::{Meta, OperationId, Origin};
use crate::domain::steps::Target;
use crate::domain::{Change, NewShare, Settings, Share, Step};
use crate::error::Error;

/// The version of the format.
pub(super) const VERSION: u32 = 3;

/// The first version in which an update of a share that its row made is compared with that share.
pub(super) const COMPARES_WITH_MADE: u32 = 3;

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
        /// The share afterwards, as what differs from the one that was expected; nothing if there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        share: Option<Box<Difference>>,
        /// The share afterwards, where little more than its id is known: as what differs from nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        known: Option<Box<Difference>>,
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
    /// The settings that new shares have in common, beyond those of the shares before them.
    #[serde(default, skip_serializing_if = "Difference::is_none")]
    pub(super) made: Difference,
}

/// A step, before it is sent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StepLine {
    pub(super) seq: u64,
    /// The row of the plan: steps of one share have the same. Nothing where it is the step's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    pub(super) at: Moment,
    #[serde(rename = "do")]
    pub(super) request: Request,
    /// The share before it; nothing if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<Difference>,
}

impl StepLine {
    pub(super) fn new(
        seq: u64,
        row: u64,
        at: Moment,
        request: Request,
        before: Option<Difference>,
    ) -> Self {
        Self {
            seq,
            row: (row != seq).then_some(row),
            at,
            request,
            before,
        }
    }

    /// The row of the plan.
    pub(super) fn row(&self) -> u64 {
        self.row.unwrap_or(self.seq)
    }
}

/// When a step was noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Moment {
    /// So many milliseconds after the header.
    After(i64),
    /// Then, as version 2 has it.
    At(Timestamp),
}

impl Moment {
    /// The form of a moment in an operation whose header is of `begun`.
    pub(super) fn new(at: Timestamp, begun: Timestamp) -> Self {
        Self::After(at.as_millisecond() - begun.as_millisecond())
    }

    /// The moment. One that no clock can show is the header's.
    pub(super) fn in_operation(self, begun: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::After(milliseconds) => begun
                .as_millisecond()
                .checked_add(milliseconds)
                .and_then(|at| Timestamp::from_millisecond(at).ok())
                .unwrap_or(begun),
        }
    }
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
        /// All of them as they shall be; as they were before, where they shall be so again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<SavedSettings>,
        /// Those that change, and to what, if that is another thing than what all shall be.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        change: Option<SavedSettings>,
        /// Those that change.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        of: Vec<SettingName>,
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
    /// A header; `common` is what the shares have in common, `made` what new ones have.
    pub(super) fn new(meta: &Meta, at: Timestamp, common: &Share, made: &Difference) -> Self {
        let meta = meta.clone();
        Self {
            version: VERSION,
            at,
            shares: Difference::between(&unknown(&meta.server), common),
            made: made.clone(),
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
    /// The request of a step; `before` is the share before it, or what all have in common, and `made` what new
    /// ones have in common.
    pub(super) fn of(step: &Step, before: &Share, made: &Difference) -> Self {
        match step {
            Step::Create { .. } => {
                let likely = made.clone().onto(before);
                let difference = Difference::between(&likely, &expected(step, before));
                Self::Create(Box::new(difference))
            }
            Step::Update { share, to, change } => {
                let (all, changed) = (SavedSettings::from(to), SavedSettings::from(change));
                let names = changed.names_in(&all);
                Self::Update {
                    share: share.clone(),
                    change: names.is_none().then_some(changed),
                    of: names.unwrap_or_default(),
                    to: (all != SavedSettings::from(before)).then_some(all),
                }
            }
            Step::Delete { id } => Self::Delete(id.clone()),
        }
    }

    /// The step that asks for it.
    pub(super) fn step(self, before: &Share, made: &Difference) -> Step {
        match self {
            Self::Create(difference) => {
                let likely = made.clone().onto(before);
                Step::Create {
                    new: Box::new(new_share(difference.onto(&likely))),
                }
            }
            Self::Update {
                share,
                to,
                change,
                of,
            } => {
                let to = to.unwrap_or_else(|| before.into());
                let change = change.unwrap_or_else(|| to.only(&of));
                Step::Update {
                    share,
                    to: Settings::from(to),
                    change: Change::from(change),
                }
            }
            Self::Delete(id) => Step::Delete { id },
        }
    }
}

/// The settings that a new share has beyond those of the share before it, which other new shares of the
/// operation most likely have, too.
pub(super) fn made_in_common(step: &Step, before: &Share) -> Difference {
    match step {
        Step::Create { .. } => Difference::in_settings(before, &expected(step, before)),
        Step::Update { .. } | Step::Delete { .. } => Difference::default(),
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
        Step::Update { to, .. } => return updated(share, to),
        Step::Delete { .. } => {}
    }
    share
}

/// The share as it should be after an update of the one that took another's place: what the server hasn't reported
/// of the new one is as it was.
pub(super) fn updated_in_place_of(before: &Share, made: &Share, to: &Settings) -> Share {
    updated(overlaid(before.clone(), made), to)
}

/// The share as it should be after an update.
fn updated(mut share: Share, to: &Settings) -> Share {
    let to = to.clone();
    share.description = to.description;
    share.lifetime = to.lifetime;
    share.downloadable = to.downloadable;
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

/// What the shares of an operation most likely have in common, after one of them: who owns it, what a link
/// looks like, and what visitors may do and have done.
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
    common.visits = share.visits;
    common.downloadable = share.downloadable;
    common
}

/// What came of a step that was done.
pub(super) fn done(seq: u64, share: Option<&Share>, expected: &Share) -> Line {
    let is_bare = |share: &&Share| {
        share.description.is_none() && share.lifetime.is_none() && share.items.is_none()
    };
    let known = share.filter(is_bare);
    let from = |base: &Share, share: &Share| Box::new(Difference::between(base, share));
    Line::Done {
        seq,
        share: share
            .filter(|_| known.is_none())
            .map(|share| from(expected, share)),
        known: known.map(|share| from(&blank_of(expected), share)),
    }
}

/// A share of which only the server is known.
pub(super) fn blank_of(expected: &Share) -> Share {
    Share::bare(&expected.server, expected.server_kind, "")
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
