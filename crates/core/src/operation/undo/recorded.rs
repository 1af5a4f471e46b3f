//! The operations of several journals, and the one among them that `undo` or `redo` is about.

use std::collections::BTreeMap;

use super::stack::{Direction, Entry, Stack};
use crate::error::{Code, Error, Result};
use crate::journal::{Journal, Meta, Operation, OperationId, Overview};

/// What one operation did on one server.
#[derive(Debug, Clone)]
pub struct Part {
    /// The journal that it is in.
    pub journal: Journal,
    /// What it did there.
    pub operation: Operation,
}

/// All operations of some journals.
#[derive(Debug, Default)]
pub struct RecordedOperations {
    stack: Stack,
    parts: BTreeMap<OperationId, Vec<(Journal, Overview)>>,
}

/// What `undo` or `redo` is about, if no operation is named.
#[derive(Debug, PartialEq, Eq)]
pub struct Next {
    /// The operation to revert; nothing if there is none.
    pub id: Option<OperationId>,
    /// The younger ones that were passed over because they were made without a terminal, the newest
    /// first.
    pub unattended: Vec<OperationId>,
    /// The change that came after the last undo, so that it is not redone unnamed.
    pub superseded_by: Option<OperationId>,
}

/// An operation that was reverted in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InPart {
    /// The operation.
    pub id: OperationId,
    /// How many of its shares are as they were.
    pub done: usize,
    /// How many it was about.
    pub of: usize,
}

impl RecordedOperations {
    /// Reads what each operation says of itself. What can't be read is handed to `unreadable`.
    ///
    /// # Errors
    /// What `unreadable` makes of it.
    pub fn read(
        journals: &[Journal],
        mut unreadable: impl FnMut(Error) -> Result<()>,
    ) -> Result<Self> {
        let mut all = Self::default();
        for journal in journals {
            let ids = match journal.ids() {
                Ok(ids) => ids,
                Err(error) => {
                    unreadable(error)?;
                    continue;
                }
            };
            for (at, id) in ids.iter().enumerate() {
                match read_one(journal, id, &ids[..at]) {
                    Ok(Some((operation, reverts))) => all.add(journal, operation, reverts),
                    Ok(None) => {}
                    // It was rotated away meanwhile.
                    Err(error) if error.code() == Code::NotFound => {}
                    Err(error) => unreadable(error)?,
                }
            }
        }
        Ok(all)
    }

    fn add(&mut self, journal: &Journal, operation: Overview, reverts: Option<OperationId>) {
        let id = operation.id.clone();
        let is_redo = operation.meta.command == Direction::Redo.command();
        self.stack.add(id.clone(), Entry { reverts, is_redo });
        let parts = self.parts.entry(id).or_default();
        parts.push((journal.clone(), operation));
    }

    /// Which operation is next. With `unattended`, those made without a terminal count, too.
    #[must_use]
    pub fn next(&self, direction: Direction, unattended: bool) -> Next {
        let mut next = Next {
            id: None,
            unattended: Vec::new(),
            superseded_by: None,
        };
        for id in self.stack.next(direction) {
            if !unattended && self.is_unattended(id) {
                next.unattended.push(id.clone());
                continue;
            }
            if !self.is_of_effect(id) {
                continue;
            }
            if direction == Direction::Redo {
                next.superseded_by = self.change_after(id, unattended);
            }
            next.id = Some(id.clone());
            break;
        }
        next
    }

    /// The operation that `undo` would take back if one weren't there: for one that can't be.
    #[must_use]
    pub fn before(&self, id: &OperationId, unattended: bool) -> Option<OperationId> {
        let mut older = self.stack.next(Direction::Undo).filter(|older| *older < id);
        older
            .find(|id| (unattended || !self.is_unattended(id)) && self.is_of_effect(id))
            .cloned()
    }

    fn change_after(&self, undo: &OperationId, unattended: bool) -> Option<OperationId> {
        let mut changes = self.stack.changes_after(undo);
        changes
            .find(|id| (unattended || !self.is_unattended(id)) && self.is_of_effect(id))
            .cloned()
    }

    /// What the latest operation reverted, if that is reverted in part only: it was interrupted, or some shares
    /// could not be reverted.
    #[must_use]
    pub fn reverted_in_part(&self) -> Option<InPart> {
        let (latest, _) = self.parts.last_key_value()?;
        let id = self.stack.reverted(latest)?;
        let done = |id: &OperationId| -> usize {
            let parts = self.parts.get(id).into_iter().flatten();
            parts.map(|(_, operation)| operation.summary.done).sum()
        };
        let reverts =
            |it: &&OperationId| self.stack.reverted(it) == Some(id) && !self.stack.is_reverted(it);
        let in_all: usize = self.parts.keys().filter(reverts).map(done).sum();
        let of = done(id);
        (in_all < of).then(|| InPart {
            id: id.clone(),
            done: in_all,
            of,
        })
    }

    /// The operation to revert for a named one; see [`Stack::named`].
    #[must_use]
    pub fn named(&self, id: &OperationId, direction: Direction) -> Option<OperationId> {
        self.stack.named(id, direction).cloned()
    }

    /// Whether there is an operation of this id.
    #[must_use]
    pub fn has(&self, id: &OperationId) -> bool {
        self.parts.contains_key(id)
    }

    /// Which command reverts an operation.
    #[must_use]
    pub fn direction_of(&self, id: &OperationId) -> Direction {
        self.stack.direction_of(id)
    }

    /// The operation that another one reverts.
    #[must_use]
    pub fn reverted(&self, id: &OperationId) -> Option<&OperationId> {
        self.stack.reverted(id)
    }

    /// Whether an operation is undone now.
    #[must_use]
    pub fn is_reverted(&self, id: &OperationId) -> bool {
        self.stack.is_reverted(id)
    }

    /// Whether `undo` refuses an operation without `--even-revoked`.
    #[must_use]
    pub fn is_revoked(&self, id: &OperationId) -> bool {
        self.metas(id).any(|meta| meta.revoked)
    }

    /// How an operation was called.
    #[must_use]
    pub fn command_line(&self, id: &OperationId) -> &str {
        let mut metas = self.metas(id);
        metas.next().map_or("", |meta| &meta.origin.command_line)
    }

    /// What an operation did, server by server.
    ///
    /// # Errors
    /// A journal that can't be read.
    pub fn parts(&self, id: &OperationId) -> Result<Vec<Part>> {
        let parts = self.parts.get(id).into_iter().flatten();
        parts
            .map(|(journal, _)| {
                Ok(Part {
                    journal: journal.clone(),
                    operation: journal.read(id)?,
                })
            })
            .collect()
    }

    fn metas(&self, id: &OperationId) -> impl Iterator<Item = &Meta> {
        let parts = self.parts.get(id).into_iter().flatten();
        parts.map(|(_, operation)| &operation.meta)
    }

    fn is_unattended(&self, id: &OperationId) -> bool {
        self.metas(id).any(|meta| meta.origin.is_unattended())
    }

    fn is_of_effect(&self, id: &OperationId) -> bool {
        let mut parts = self.parts.get(id).into_iter().flatten();
        parts.any(|(_, operation)| operation.is_of_effect() || operation.meta.reverts.is_some())
    }
}

/// What an operation says of itself, and which one it reverts. Nothing for an undo or a redo of which
/// nothing came: what it was to revert is as it was.
fn read_one(
    journal: &Journal,
    id: &OperationId,
    before: &[OperationId],
) -> Result<Option<(Overview, Option<OperationId>)>> {
    let operation = journal.overview(id)?;
    let meta = &operation.meta;
    let reverts = match &meta.reverts {
        None if is_old_undo(meta) => reverted_by_old_undo(journal, meta, before)?,
        reverts => reverts.clone(),
    };
    // One without a step found that nothing was left to do.
    if reverts.is_some() && operation.summary.rows > 0 && !operation.is_of_effect() {
        return Ok(None);
    }
    Ok(Some((operation, reverts)))
}

/// Whether an undo is one of sharectl 0.1.0's first journals, which didn't say what they reverted.
fn is_old_undo(meta: &Meta) -> bool {
    let from_file = |word: &str| {
        let name = word.trim_start_matches('-').split('=').next();
        word.starts_with('-') && name == Some("from")
    };
    let mut words = meta.origin.command_line.split(' ');
    meta.command == Direction::Undo.command() && !words.any(from_file)
}

/// What such an undo reverted: the operation that was named, else the latest one on its server.
fn reverted_by_old_undo(
    journal: &Journal,
    meta: &Meta,
    before: &[OperationId],
) -> Result<Option<OperationId>> {
    let mut words = meta.origin.command_line.split(' ');
    if let Some(named) = words.find_map(|word| word.parse::<OperationId>().ok()) {
        return Ok(Some(named));
    }
    for id in before.iter().rev() {
        if journal.overview(id)?.is_of_effect() {
            return Ok(Some(id.clone()));
        }
    }
    Ok(None)
}
