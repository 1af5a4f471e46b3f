//! The operation of one or several journals that `undo` and `redo` revert, from which operations revert which.
//!
//! An operation that reverts none is a change; one that reverts a change is an undo; one that reverts an undo is a
//! redo, and so on. An operation that no other one reverts can be reverted next: a change or a redo by `undo`, an
//! undo by `redo`.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Code, Error, Result};
use crate::journal::{Journal, Meta, Operation, OperationId, Overview};
use crate::order::Order as _;

/// Which operations are reverted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Changes and redos.
    Undo,
    /// Undos.
    Redo,
}

impl Direction {
    /// The command's name, also in the journal.
    #[must_use]
    pub const fn command(self) -> &'static str {
        match self {
            Self::Undo => "undo",
            Self::Redo => "redo",
        }
    }
}

/// The operation that another one reverts, and by which command, in case it is no longer kept; `None` if that
/// is a change.
type Reverts = Option<(Direction, OperationId)>;

/// All operations that are kept, and what reverts what.
#[derive(Debug, Clone, Default)]
struct Stack {
    operations: BTreeMap<OperationId, Reverts>,
    reverted_by: BTreeMap<OperationId, BTreeSet<OperationId>>,
}

impl Stack {
    /// Adds an operation. An undo or a redo that did nothing doesn't belong here.
    fn add(&mut self, id: OperationId, reverts: Reverts) {
        // Only an earlier operation can be reverted, so that no chain has a loop.
        if let Some((_, reverted)) = reverts.as_ref().filter(|(_, reverted)| *reverted < id) {
            let by = self.reverted_by.entry(reverted.clone()).or_default();
            by.insert(id.clone());
        }
        self.operations.insert(id, reverts);
    }

    /// The command that reverts an operation: `redo` for an undo, `undo` for everything else.
    fn direction_of(&self, id: &OperationId) -> Direction {
        let mut direction = Direction::Undo;
        let mut at = id;
        while let Some(Some((by, reverted))) = self.operations.get(at)
            && reverted < at
        {
            if !self.operations.contains_key(reverted) {
                return match by {
                    Direction::Undo => opposite(direction),
                    Direction::Redo => direction,
                };
            }
            direction = opposite(direction);
            at = reverted;
        }
        direction
    }

    /// The operation that another one reverts.
    fn reverted(&self, id: &OperationId) -> Option<&OperationId> {
        self.operations
            .get(id)?
            .as_ref()
            .map(|(_, reverted)| reverted)
    }

    /// Whether an operation is undone now, and not redone since.
    fn is_reverted(&self, id: &OperationId) -> bool {
        // No recursion: the chain is as long as someone has typed `undo` and `redo` in turn.
        let mut open = vec![id];
        let mut order = Vec::new();
        while let Some(id) = open.pop() {
            order.push(id);
            open.extend(self.reverted_by.get(id).into_iter().flatten());
        }
        let mut reverted: BTreeSet<&OperationId> = BTreeSet::new();
        for id in order.into_iter().rev() {
            let mut by = self.reverted_by.get(id).into_iter().flatten();
            if by.any(|by| !reverted.contains(by)) {
                reverted.insert(id);
            }
        }
        reverted.contains(id)
    }

    /// The operations that can be reverted next, the newest first.
    fn next(&self, direction: Direction) -> impl Iterator<Item = &OperationId> {
        let ids = self.operations.keys().rev();
        ids.filter(move |id| {
            !self.reverted_by.contains_key(id) && self.direction_of(id) == direction
        })
    }

    /// The changes that are younger than an operation, the newest first: after one of them, older undos are not
    /// redone unless named.
    fn changes_after(&self, id: &OperationId) -> impl Iterator<Item = &OperationId> {
        let newest_first = self.operations.iter().rev();
        let younger = newest_first.take_while(move |(it, _)| *it > id);
        let changes = younger.filter(|(_, reverts)| reverts.is_none());
        changes.map(|(it, _)| it)
    }

    /// The operation to revert for a named one; see [`RecordedOperations::named`].
    fn named(&self, id: &OperationId, direction: Direction) -> Option<&OperationId> {
        // To undo an undo is to redo.
        let direction = match (direction, self.direction_of(id)) {
            (Direction::Undo, of_it) => of_it,
            (Direction::Redo, _) => Direction::Redo,
        };
        let mut of_kind = self.with_reverting(id);
        of_kind.retain(|it| self.direction_of(it) == direction);
        of_kind.order();
        let mut newest_first = of_kind.iter().rev();
        let open = newest_first.find(|it| !self.reverted_by.contains_key(**it));
        open.or(of_kind.last()).copied()
    }

    /// An operation with all that reverts it, what reverts those, and so on.
    fn with_reverting(&self, id: &OperationId) -> Vec<&OperationId> {
        let Some((id, _)) = self.operations.get_key_value(id) else {
            return Vec::new();
        };
        let mut all = vec![id];
        let mut at = 0;
        while let Some(id) = all.get(at) {
            all.extend(self.reverted_by.get(*id).into_iter().flatten());
            at += 1;
        }
        all
    }
}

const fn opposite(direction: Direction) -> Direction {
    match direction {
        Direction::Undo => Direction::Redo,
        Direction::Redo => Direction::Undo,
    }
}

/// What one operation did on one server.
#[derive(Debug, Clone)]
pub struct ServerOperation {
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

/// What `undo` or `redo` reverts, if no operation is named.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RevertCandidate {
    /// The operation to revert; `None` if there is none.
    pub id: Option<OperationId>,
    /// The younger ones that were skipped because they were run without a terminal, the newest first.
    pub unattended: Vec<OperationId>,
    /// The change that came after the last undo, so that it is not redone unnamed.
    pub superseded_by: Option<OperationId>,
}

/// An operation that was reverted in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InPart {
    /// The operation.
    pub id: OperationId,
    /// How many of its shares are as they were before.
    pub done: usize,
    /// How many it was about.
    pub of: usize,
}

impl RecordedOperations {
    /// Reads what each operation says of itself. Each error goes to `unreadable`.
    ///
    /// # Errors
    /// As `unreadable`.
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
        let by = match operation.meta.command == Direction::Redo.command() {
            true => Direction::Redo,
            false => Direction::Undo,
        };
        let reverts = reverts.map(|reverted| (by, reverted));
        self.stack.add(id.clone(), reverts);
        let parts = self.parts.entry(id).or_default();
        parts.push((journal.clone(), operation));
    }

    /// Which operation is next. With `unattended`, the ones that were run without a terminal count, too.
    #[must_use]
    pub fn next(&self, direction: Direction, unattended: bool) -> RevertCandidate {
        let mut next = RevertCandidate::default();
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

    /// The operation that `undo` would revert without this one, which can't be reverted.
    #[must_use]
    pub fn before(&self, id: &OperationId, unattended: bool) -> Option<OperationId> {
        let mut older = self.stack.next(Direction::Undo).filter(|older| *older < id);
        older.find(|id| self.counts(id, unattended)).cloned()
    }

    fn change_after(&self, undo: &OperationId, unattended: bool) -> Option<OperationId> {
        let mut changes = self.stack.changes_after(undo);
        changes.find(|id| self.counts(id, unattended)).cloned()
    }

    fn counts(&self, id: &OperationId, unattended: bool) -> bool {
        (unattended || !self.is_unattended(id)) && self.is_of_effect(id)
    }

    /// The operation that the latest one reverted, if that is reverted in part only: the latest one was interrupted,
    /// or some shares could not be reverted.
    #[must_use]
    pub fn reverted_in_part(&self) -> Option<InPart> {
        let (latest, _) = self.parts.last_key_value()?;
        let id = self.stack.reverted(latest)?;
        let done = |id: &OperationId| -> usize {
            let parts = self.recorded(id);
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

    /// The operation to revert for a named one: itself, or the latest one that reverted it since. An operation that
    /// is reverted already is returned again, because that may be in part only. `None` if there is no undo of it
    /// to redo.
    #[must_use]
    pub fn named(&self, id: &OperationId, direction: Direction) -> Option<OperationId> {
        self.stack.named(id, direction).cloned()
    }

    /// Whether there is an operation of this id.
    #[must_use]
    pub fn has(&self, id: &OperationId) -> bool {
        self.parts.contains_key(id)
    }

    /// The command that reverts an operation.
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
    pub fn parts(&self, id: &OperationId) -> Result<Vec<ServerOperation>> {
        let parts = self.recorded(id).map(|(journal, _)| {
            Ok(ServerOperation {
                journal: journal.clone(),
                operation: journal.read(id)?,
            })
        });
        parts.collect()
    }

    fn recorded(&self, id: &OperationId) -> impl Iterator<Item = &(Journal, Overview)> {
        self.parts.get(id).into_iter().flatten()
    }

    fn metas(&self, id: &OperationId) -> impl Iterator<Item = &Meta> {
        self.recorded(id).map(|(_, operation)| &operation.meta)
    }

    fn is_unattended(&self, id: &OperationId) -> bool {
        self.metas(id).any(|meta| meta.origin.is_unattended())
    }

    fn is_of_effect(&self, id: &OperationId) -> bool {
        let mut parts = self.recorded(id);
        parts.any(|(_, operation)| operation.is_of_effect() || operation.meta.reverts.is_some())
    }
}

/// What an operation says of itself, and which one it reverts. `None` for an undo or a redo that did nothing: the
/// operation that it was to revert is as it was.
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

/// Whether it is an undo of sharectl 0.1.0's first journals, which didn't say what they reverted.
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: usize) -> OperationId {
        format!("{number:013}").parse().unwrap()
    }

    fn stack(reverts: &[Option<usize>]) -> Stack {
        let mut stack = Stack::default();
        for (number, reverted) in reverts.iter().enumerate() {
            let reverts = reverted.map(|it| (Direction::Undo, id(it)));
            stack.add(id(number), reverts);
        }
        stack
    }

    fn next(stack: &Stack, direction: Direction) -> Vec<OperationId> {
        stack.next(direction).cloned().collect()
    }

    #[test]
    fn undone_operations_are_skipped_and_undos_are_redone_newest_first() {
        // Three changes; the third is undone, then the second.
        let stack = stack(&[None, None, None, Some(2), Some(1)]);
        assert_eq!(next(&stack, Direction::Undo), [id(0)]);
        assert_eq!(next(&stack, Direction::Redo), [id(4), id(3)]);
        assert!(stack.is_reverted(&id(1)) && !stack.is_reverted(&id(0)));
    }

    #[test]
    fn a_redone_operation_can_be_undone_again() {
        let stack = stack(&[None, None, Some(1), Some(2)]);
        assert_eq!(next(&stack, Direction::Undo), [id(3), id(0)]);
        assert_eq!(next(&stack, Direction::Redo), []);
        assert!(!stack.is_reverted(&id(1)));
        assert!(stack.is_reverted(&id(2)));
    }

    #[test]
    fn named_operation_resolves_to_its_latest_reversal() {
        let stack = stack(&[None, Some(0), Some(1), None]);
        assert_eq!(stack.named(&id(0), Direction::Undo), Some(&id(2)));
        assert_eq!(stack.named(&id(2), Direction::Undo), Some(&id(2)));
        // It is redone already: the same again.
        assert_eq!(stack.named(&id(0), Direction::Redo), Some(&id(1)));
        assert_eq!(stack.named(&id(1), Direction::Undo), Some(&id(1)));
        assert_eq!(stack.named(&id(3), Direction::Redo), None);
        assert_eq!(stack.named(&id(9), Direction::Undo), None);
    }

    #[test]
    fn an_undo_that_is_tried_again_leaves_both_to_redo() {
        let stack = stack(&[None, Some(0), Some(0)]);
        assert_eq!(next(&stack, Direction::Redo), [id(2), id(1)]);
        assert_eq!(stack.named(&id(0), Direction::Undo), Some(&id(0)));
    }

    #[test]
    fn the_command_tells_an_undo_of_a_removed_operation_from_a_redo() {
        let mut stack = Stack::default();
        stack.add(id(5), Some((Direction::Undo, id(1))));
        stack.add(id(6), Some((Direction::Redo, id(2))));
        assert_eq!(next(&stack, Direction::Redo), [id(5)]);
        assert_eq!(next(&stack, Direction::Undo), [id(6)]);
    }

    #[test]
    fn a_change_supersedes_earlier_undos() {
        let stack = stack(&[None, Some(0), None, Some(2)]);
        let ids: Vec<_> = stack.changes_after(&id(1)).cloned().collect();
        assert_eq!(ids, [id(2)]);
        assert_eq!(stack.changes_after(&id(3)).count(), 0);
    }

    proptest! {
        #[test]
        fn walking_back_and_forward_visits_each_operation_once(changes in 1usize..12) {
            let mut stack = stack(&vec![None; changes]);
            let mut number = changes;
            for direction in [Direction::Undo, Direction::Redo, Direction::Undo] {
                let mut visited = Vec::new();
                while let Some(next) = next(&stack, direction).into_iter().next() {
                    visited.push(next.clone());
                    stack.add(id(number), Some((direction, next)));
                    number += 1;
                }
                let mut newest_first = visited.clone();
                newest_first.sort_unstable_by(|one, other| other.cmp(one));
                prop_assert_eq!(visited.len(), changes);
                prop_assert_eq!(&visited, &newest_first);
                let undone = (0..changes).all(|it| stack.is_reverted(&id(it)));
                prop_assert_eq!(undone, direction == Direction::Undo);
            }
        }

        #[test]
        fn no_journal_makes_it_loop(reverts in prop::collection::vec(prop::option::of(0usize..20), 0..20)) {
            let stack = stack(&reverts);
            for number in 0..20 {
                let _ = stack.is_reverted(&id(number));
                let _ = stack.named(&id(number), Direction::Redo);
            }
        }
    }
}
