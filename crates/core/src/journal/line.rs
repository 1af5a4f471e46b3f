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
//! Version 2 had no such times, and wrote the result of an update as what differs from the share before the row,
//! even if the row had created another one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::difference::{Difference, SavedSettings, SettingName, link, overlaid};
use super::meta::Meta;
use super::steps::{SavedError, Summary};
use crate::domain::steps::Target;
use crate::domain::{Change, Lifetime, NewShare, ServerKind, Settings, Share, Step};

/// The version of the format.
pub(super) const VERSION: u32 = 3;

/// The first version in which an update of a share that its row created is compared with that share.
pub(super) const COMPARES_WITH_MADE: u32 = 3;

/// A line. `seq` ties what came of a step to the step.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Line {
    /// What is true of the whole operation.
    Header(Box<Header>),
    /// The request that is sent next.
    Step(Box<StepLine>),
    /// The server did it.
    Done {
        /// The step.
        seq: u64,
        /// The share afterwards, as what differs from the one that was expected, if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        share: Option<Box<Difference>>,
        /// The share afterwards, if little more than its id is known: as what differs from nothing.
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
    /// What came of the operation.
    Trailer(Summary),
}

/// What is true of the whole operation.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) version: u32,
    /// When its first step was noted.
    pub(super) at: Timestamp,
    #[serde(flatten)]
    pub(super) meta: Meta,
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
    /// The row of the plan: steps of one share have the same. `None` if it is the step's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    pub(super) at: StepTime,
    #[serde(rename = "do")]
    pub(super) request: StepRequest,
    /// The share before it, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<Difference>,
}

impl StepLine {
    pub(super) fn new(
        seq: u64,
        row: u64,
        at: StepTime,
        request: StepRequest,
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
pub(super) enum StepTime {
    /// This many milliseconds after the header.
    After(i64),
    /// At this time, in version 2.
    At(Timestamp),
}

impl StepTime {
    /// The form of a moment in an operation whose header has the time `begun`.
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
pub(super) enum StepRequest {
    /// A new share, as what differs from the one before, or from what all have in common.
    Create(Box<Difference>),
    /// Other settings.
    Update {
        /// Of this share.
        share: Target,
        /// All settings afterwards; `None` if they are the ones from before again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<SavedSettings>,
        /// The settings that change, and their new values, if these differ from `to`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        change: Option<SavedSettings>,
        /// The settings that change.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        of: Vec<SettingName>,
    },
    /// To delete the share with this id.
    Delete(String),
}

impl Header {
    /// A header; `common` is what the shares have in common, `made` what new ones have.
    pub(super) fn new(meta: &Meta, at: Timestamp, common: &Share, made: &Difference) -> Self {
        Self {
            version: VERSION,
            at,
            shares: Difference::between(&unknown(&meta.server), common),
            made: made.clone(),
            meta: meta.clone(),
        }
    }

    /// What the shares have in common.
    pub(super) fn common(&self) -> Share {
        self.shares.clone().onto(&unknown(&self.meta.server))
    }
}

impl StepRequest {
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
                let all = SavedSettings::from(to.clone());
                let changed = SavedSettings::from(change.applied_to(&Settings::default()));
                let names = changed.names_in(&all);
                Self::Update {
                    share: share.clone(),
                    change: names.is_none().then_some(changed),
                    of: names.unwrap_or_default(),
                    to: (all != SavedSettings::from(before.settings())).then_some(all),
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
                let to = to.unwrap_or_else(|| before.settings().into());
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

/// The settings of a new share that differ from the share before it. Other new shares of the operation most likely
/// have them, too.
pub(super) fn created_in_common(step: &Step, before: &Share) -> Difference {
    match step {
        Step::Create { .. } => Difference::in_settings(before, &expected(step, before)),
        Step::Update { .. } | Step::Delete { .. } => Difference::default(),
    }
}

/// The share as it should be after a step. The share that the server reports is written as what differs from it.
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
/// of the new one is as it was before.
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

/// The reverse of [`expected`] for a create.
fn new_share(share: Share) -> NewShare {
    NewShare {
        items: share.items.unwrap_or_default(),
        description: share.description.unwrap_or_default(),
        lifetime: share.lifetime.unwrap_or(Lifetime::Never),
        downloadable: share.downloadable.unwrap_or_default(),
        slug: share.slug,
        stream_format: share.stream_format,
        max_bit_rate_kbps: share.max_bit_rate_kbps,
    }
}

/// What the shares of an operation most likely have in common, going by one of them: the owner, the form of the link,
/// and what visitors may do and have done.
pub(super) fn in_common(share: Option<&Share>, server: &str) -> Share {
    /// Stands for the id in a link.
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

/// The result of a step that was done.
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
    Share::bare(server, ServerKind::Navidrome, "")
}
