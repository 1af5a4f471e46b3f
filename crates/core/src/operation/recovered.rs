//! What came of what was interrupted.

use jiff::Timestamp;

use crate::domain::Share;
use crate::error::Error;
use crate::journal::{Operation, OperationId, Overview, Summary};

/// What came of looking after what was interrupted.
#[derive(Debug, Default)]
pub struct Recovery {
    /// The operations, finished or not.
    pub operations: Vec<Recovered>,
    /// Files of others that could not even be read, each with what helps.
    pub unread: Vec<Error>,
}

/// An operation that was interrupted.
#[derive(Debug, Clone, PartialEq)]
pub struct Recovered {
    /// Its name.
    pub operation: OperationId,
    /// The command it ran.
    pub command: String,
    /// When it began.
    pub began: Timestamp,
    /// Whether it is finished now; else the next command tries again.
    pub over: bool,
    /// How many of its lines this version can't read. Such an operation is left as it is: what they
    /// say may still have to be done.
    pub foreign: usize,
    /// How many of its rows were done and known to be.
    pub done_before: usize,
    /// How many turned out to be done, or are done now.
    pub done: usize,
    /// How many are not.
    pub not_done: usize,
    /// Shares that are back as they were.
    pub restored: Vec<Share>,
    /// Shares that were made although nobody heard of it, the changed ones in the place of others
    /// among them.
    pub made: Vec<Share>,
    /// Shares that were made and are removed again: the ones they were to replace are there.
    pub removed: Vec<Share>,
    /// What could not be put right, for people.
    pub left: Vec<String>,
}

impl Recovered {
    /// Counts the rows of the operation as they are now.
    pub(super) fn count(&mut self, now: &Overview) {
        let Summary { rows, done, .. } = now.summary;
        self.done = done.saturating_sub(self.done_before);
        self.not_done = rows.saturating_sub(done);
    }

    /// An operation of which nothing is found out yet.
    pub(super) fn of(operation: &Operation) -> Self {
        Self {
            operation: operation.id.clone(),
            command: operation.meta.command.clone(),
            began: operation.at,
            over: false,
            foreign: operation.foreign,
            done_before: operation.overview().summary.done,
            done: 0,
            not_done: 0,
            restored: Vec::new(),
            made: Vec::new(),
            removed: Vec::new(),
            left: Vec::new(),
        }
    }
}
