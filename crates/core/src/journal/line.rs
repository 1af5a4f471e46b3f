//! One line of the journal.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::id::OperationId;
use super::origin::Origin;
use super::saved::SavedShare;
use crate::domain::{Settings, Step};
use crate::error::Error;

/// The version of the format. Readers skip lines of a later one.
pub(super) const VERSION: u32 = 1;

/// A line: what a step is about to do, or what came of it. `seq` ties the two together, `row` the
/// steps that belong to one row of the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) v: u32,
    pub(super) op: OperationId,
    pub(super) seq: u64,
    pub(super) row: u64,
    pub(super) at: Timestamp,
    pub(super) server: String,
    pub(super) account: Option<String>,
    pub(super) command: String,
    pub(super) phase: Phase,
    /// The request, in full; before it only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) step: Option<Step>,
    /// The share before it; nothing where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) share: Option<SavedShare>,
    /// The settings that shall be stored after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) want: Option<Settings>,
    /// The share after it, as the server told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) got: Option<SavedShare>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<SavedError>,
    /// Who ran the command and how; in an operation's first line only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<Origin>,
    /// Whether the operation was meant for good; in its first line only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) revoked: bool,
    /// The server's address; in its first line only, and not in journals of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) base: Option<String>,
    /// The operation that this one takes back; in its first line only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reverts: Option<OperationId>,
}

/// Where in a step's life a line was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

/// An error as it is kept: the contract's word and the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedError {
    /// The word of [`crate::Code::as_str`].
    pub code: String,
    /// What happened.
    pub message: String,
}

impl From<&Error> for SavedError {
    fn from(error: &Error) -> Self {
        Self {
            code: error.code().as_str().to_owned(),
            message: error.message().to_owned(),
        }
    }
}
