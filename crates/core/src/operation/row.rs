//! Running one row: its steps one after the other, each with its result in the journal. If a step can't be
//! done, the row reverts the steps before it.

use super::check::{RowProgress, ShareRole, ToCheck, wrong_contents};
use super::plan::PlanRow;
use super::report::Outcome;
use super::settle::{Certainty, StepError};
use super::verify::{self, ContentsComparison, Expected};
use super::work::{StepNumber, Work};
use crate::advice::Advice;
use crate::backend::{Deleted, Written};
use crate::domain::steps::Target;
use crate::domain::{Change, NewShare, Settings, Share, Step, steps};
use crate::error::{Aftermath, Code, Error, Result};

/// A row while it runs.
struct Running<'w, 'a> {
    work: &'w Work<'a>,
    row: &'w PlanRow,
    number: u64,
    share: RowShare,
    /// The result of deleting the row's own share, once it is deleted.
    deleted: Option<Deleted>,
}

/// The share that a row has written so far.
enum RowShare {
    /// No share.
    Unwritten,
    /// A written share that has to be compared.
    Written(Box<ToCheck>),
    /// A share that the row has created and that matches the request.
    Verified(Box<Share>),
}

impl Work<'_> {
    /// Runs a row.
    pub(super) async fn run_row(
        &self,
        number: u64,
        row: &PlanRow,
        noted: &[StepNumber],
    ) -> RowProgress {
        if self.is_over() {
            self.not_started(noted);
            return RowProgress::Over(Outcome::NotStarted);
        }
        // Between its steps, a row of several steps is half done, for example with a share deleted.
        let several = row.how.steps.len() > 1;
        let _time = several.then(|| self.server.pacing.exempt_from_deadline());
        let mut running = Running {
            work: self,
            row,
            number,
            share: RowShare::Unwritten,
            deleted: None,
        };
        let ran = running.run(noted).await;
        let ran = ran.unwrap_or_else(|failed| RowProgress::Over(running.failed(failed)));
        self.learn(match &ran {
            RowProgress::Over(outcome) => outcome.error(),
            _ => None,
        });
        ran
    }
}

impl Running<'_, '_> {
    async fn run(&mut self, noted: &[StepNumber]) -> Result<RowProgress, StepError> {
        let mut steps = self.row.how.steps.iter().zip(noted);
        while let Some((step, noted)) = steps.next() {
            if let Err(failed) = self.step(step, *noted).await {
                for (_, noted) in steps.filter(|_| !failed.is_unsettled()) {
                    let why = Error::new(failed.error.code(), "an earlier step failed");
                    self.work.result(*noted, Err(&why));
                }
                return Err(failed);
            }
        }
        Ok(self.over().await?)
    }

    /// The row's outcome after a step failed.
    fn failed(&self, failed: StepError) -> Outcome {
        let error = failed.error;
        match failed.certainty {
            Certainty::NothingCreated | Certainty::Settled => Outcome::Failed(error),
            Certainty::Unsettled => Outcome::Failed(error.leaving(Aftermath::Stored)),
            Certainty::Unproven => {
                let share = self.created().cloned().map(Box::new);
                Outcome::Unchecked(share, error.leaving(Aftermath::Stored))
            }
        }
    }

    async fn step(&mut self, step: &Step, noted: StepNumber) -> Result<(), StepError> {
        match step {
            Step::Create { new } => self.create(new, noted).await,
            Step::Update { share, to, change } => self.update(share, to, change, noted).await,
            Step::Delete { id } => {
                // The old share is deleted only if the new one matches the request.
                if let Err(failed) = self.check().await {
                    // If both shares may be left, the next command decides which of them stays.
                    return Err(self.work.failed(noted, failed));
                }
                self.delete(id, noted).await
            }
        }
    }

    async fn create(&mut self, new: &NewShare, noted: StepNumber) -> Result<(), StepError> {
        let mut made = self.work.create(self.number, new).await;
        if let Err(StepError { error, .. }) = &made
            && error.code() == Code::Conflict
            && let (Some(before), Some(_)) = (&self.row.share, self.deleted)
            && matches!(self.work.clear_the_way(self.number, before).await, Ok(true))
        {
            made = self.work.create(self.number, new).await;
        }
        let written = match made {
            Ok(written) => written,
            Err(failed) if failed.is_unsettled() => return Err(failed),
            Err(StepError { error, .. }) => {
                self.work.result(noted, Err(&error));
                return Err(self.put_back(error).await.into());
            }
        };
        self.work.result(noted, Ok(Some(&written.share)));
        let contents = verify::contents_of(&new.items, &written.share);
        let role = match self.deleted {
            Some(_) => ShareRole::Replacement,
            None => ShareRole::New,
        };
        self.share = RowShare::Written(self.to_check(written, Expected::of(new), role));
        if contents == ContentsComparison::Different {
            return Err(self.undo(wrong_contents(self.work.server)).await.into());
        }
        Ok(())
    }

    fn to_check(&self, written: Written, expected: Expected, role: ShareRole) -> Box<ToCheck> {
        Box::new(ToCheck {
            row: self.number,
            share: Box::new(written.share),
            stored: written.stored,
            expected,
            before: self.row.share.clone(),
            role,
        })
    }

    async fn update(
        &mut self,
        target: &Target,
        to: &Settings,
        change: &Change,
        noted: StepNumber,
    ) -> Result<(), StepError> {
        let id = match (target, self.created()) {
            (Target::Id(id), _) => id.clone(),
            (Target::Created, Some(share)) => share.id.clone(),
            (Target::Created, None) => {
                return Err(Error::internal("an update of a share that was not created").into());
            }
        };
        let written = match self.work.update(&id, to, change).await {
            Ok(written) => written,
            // A new share whose expiry is not the requested one must not stay.
            Err(failed) => return Err(self.not_written(noted, failed).await),
        };
        self.work.result(noted, Ok(Some(&written.share)));
        self.learn_written(written, to, change);
        Ok(())
    }

    fn learn_written(&mut self, written: Written, to: &Settings, change: &Change) {
        let Written { share, stored } = written;
        let mut check = match std::mem::replace(&mut self.share, RowShare::Unwritten) {
            RowShare::Written(check) => check,
            RowShare::Unwritten | RowShare::Verified(_) => {
                let known = self.row.share.as_deref().unwrap_or(&share).clone();
                let known = Written {
                    share: known,
                    stored,
                };
                let expected = Expected {
                    items: None,
                    settings: to.clone(),
                };
                self.to_check(known, expected, ShareRole::Changed)
            }
        };
        if change.lifetime.is_some() && share.url.is_none() {
            // The update may have changed the link.
            check.share.url = None;
        }
        verify::overlay(&mut check.share, share);
        check.stored = stored;
        check.expected.settings = to.clone();
        self.share = RowShare::Written(check);
    }

    async fn delete(&mut self, id: &str, noted: StepNumber) -> Result<(), StepError> {
        let deleted = match self.work.delete(id).await {
            Ok(deleted) => deleted,
            Err(failed) => return Err(self.not_written(noted, failed).await),
        };
        match deleted {
            Deleted::WasGone => self.work.already_deleted(noted),
            Deleted::Gone | Deleted::Unproven => self.work.result(noted, Ok(None)),
        }
        self.deleted = Some(deleted);
        if let RowShare::Written(check) = &mut self.share
            && check.role == ShareRole::New
        {
            // The new share had expired when it was checked, as requested.
            check.role = ShareRole::Replacement;
        }
        let has_created = self.created().is_some();
        match deleted {
            Deleted::Unproven if has_created => self.work.prove_gone(id).await,
            Deleted::WasGone if !has_created && self.row.how.steps.len() > 1 => {
                let gone = format!("{} no longer exists", self.row.subject());
                Err(Error::new(Code::NotFound, gone).into())
            }
            _ => Ok(()),
        }
    }

    /// Undoes the row, unless the next command has to find out first what happened to the request.
    async fn not_written(&self, noted: StepNumber, failed: StepError) -> StepError {
        let failed = self.work.failed(noted, failed);
        match failed.is_unsettled() {
            true => failed,
            false => self.undo(failed.error).await.into(),
        }
    }

    /// Reads the share that the row has created, corrects it if possible, and keeps the result.
    async fn check(&mut self) -> Result<(), StepError> {
        let mut check = match &self.share {
            RowShare::Written(check) if check.is_new() => ToCheck::clone(check),
            _ => return Ok(()),
        };
        check.role = ShareRole::Successor;
        match self.work.check(check, None).await {
            Outcome::Failed(error) => Err(error.into()),
            Outcome::Unchecked(_, error) => {
                let what = "the old share still exists; the next command cleans it up";
                Err(StepError::new(error.detail(what), Certainty::Unsettled))
            }
            Outcome::Done(Some(share)) => {
                self.share = RowShare::Verified(share);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    async fn over(&mut self) -> Result<RowProgress> {
        let (can, at_once) = (&self.work.server.can, self.work.looks_at_once);
        let outcome = match std::mem::replace(&mut self.share, RowShare::Unwritten) {
            RowShare::Written(check) if !at_once && check.needs_reading(can) => {
                return Ok(RowProgress::Check(check));
            }
            RowShare::Written(check) => self.work.check(*check, None).await,
            RowShare::Verified(share) => Outcome::Done(Some(share)),
            // The row only deletes.
            RowShare::Unwritten => {
                self.remove_uncovered().await?;
                match (self.deleted, &self.row.share) {
                    (Some(Deleted::WasGone), _) => Outcome::AlreadyGone,
                    (Some(Deleted::Unproven), Some(share)) => {
                        return Ok(self.prove(share.clone()).await);
                    }
                    _ => Outcome::Done(None),
                }
            }
        };
        Ok(RowProgress::Over(outcome))
    }

    /// Deletes the shares that surfaced behind a share that was deleted, if they are selected, too.
    async fn remove_uncovered(&self) -> Result<()> {
        match (&self.row.share, self.deleted) {
            (Some(share), Some(_)) if self.work.uncovered.is_any() => {
                let gone = format!("{} itself is deleted", share.reference());
                let removed = self.work.remove_uncovered(self.number, share).await;
                removed.map_err(|error| error.detail(gone))
            }
            _ => Ok(()),
        }
    }

    /// Checks that a share is gone. If the server can't read a single share, or the read fails, the list at
    /// the end shows it.
    async fn prove(&self, share: Box<Share>) -> RowProgress {
        if !self.work.looks_at_once || !self.work.server.can.reads_one {
            return RowProgress::Prove(share);
        }
        match self.work.prove_gone(&share.id).await {
            Ok(()) => RowProgress::Over(Outcome::Done(None)),
            Err(failed) if failed.certainty == Certainty::Unproven => RowProgress::Prove(share),
            Err(failed) => RowProgress::Over(Outcome::Failed(failed.error)),
        }
    }

    /// The share that this row has created.
    fn created(&self) -> Option<&Share> {
        match &self.share {
            RowShare::Written(check) if check.is_new() => Some(&check.share),
            RowShare::Verified(share) => Some(share),
            RowShare::Written(_) | RowShare::Unwritten => None,
        }
    }

    /// Deletes the share that this row has created, because it can't be made to match the request.
    async fn undo(&self, error: Error) -> Error {
        let before = self.sacrificed();
        match self.created() {
            Some(made) => self.work.take_back(self.number, made, before, error).await,
            None => self.put_back(error).await,
        }
    }

    /// Recreates the share that this row has deleted to create a changed one in its place.
    async fn put_back(&self, error: Error) -> Error {
        match self.sacrificed() {
            Some(before) => self.work.put_back(self.number, before, error).await,
            None => error,
        }
    }

    /// The share that this row has deleted to create another one in its place.
    fn sacrificed(&self) -> Option<&Share> {
        let gone = matches!(self.deleted, Some(Deleted::Gone | Deleted::Unproven));
        let share = self.row.share.as_deref();
        share.filter(|_| gone && !self.deletes_last())
    }

    /// Whether the row ends with a delete, so that the share is meant to be gone.
    fn deletes_last(&self) -> bool {
        matches!(self.row.how.steps.last(), Some(Step::Delete { .. }))
    }
}

/// A create that restores a deleted share, and its step in the journal; `None` if the share has expired.
type Restoration = Option<(NewShare, StepNumber)>;

impl Work<'_> {
    /// Deletes a share that we created and that doesn't match the request, and recreates the share that was
    /// deleted for it. The create is noted first: a command that has to finish this must know which share to
    /// delete and which one to restore.
    pub(super) async fn take_back(
        &self,
        row: u64,
        made: &Share,
        before: Option<&Share>,
        error: Error,
    ) -> Error {
        let _time = self.server.pacing.exempt_from_deadline();
        let back = before.map(|before| self.note_back(row, before));
        let error = self.remove_wrong(row, made, error).await;
        match back {
            Some(back) => self.bring_back(row, back, error).await,
            None => error,
        }
    }

    /// Recreates a deleted share as it was, and adds that to the error. If this fails, it is left to the next
    /// command that connects.
    pub(super) async fn put_back(&self, row: u64, before: &Share, error: Error) -> Error {
        let _time = self.server.pacing.exempt_from_deadline();
        let back = self.note_back(row, before);
        self.bring_back(row, back, error).await
    }

    /// Deletes a share that we created and that doesn't match the request, and adds that to the error.
    async fn remove_wrong(&self, row: u64, made: &Share, error: Error) -> Error {
        match self.remove(row, made).await {
            Ok(()) => error.detail("the new share was deleted"),
            Err(failed) => error
                .leaving(Aftermath::Stored)
                .detail(format!(
                    "{} still exists and could not be deleted: {failed}",
                    made.reference()
                ))
                .hint(Advice::DeleteShare(made.reference()).after("delete it: ")),
        }
    }

    fn note_back(&self, row: u64, before: &Share) -> Result<Restoration> {
        let new = steps::recreation(before, &before.settings())?;
        if steps::ends_now(new.lifetime, self.server.now(self.clock.now())) {
            return Ok(None);
        }
        let noted = self.note_again(row, before, &new)?;
        Ok(Some((new, noted)))
    }

    async fn bring_back(&self, row: u64, back: Result<Restoration>, error: Error) -> Error {
        let made = match back {
            Ok(None) => {
                return error.detail("the old share has expired since then, so it is gone");
            }
            Ok(Some((new, noted))) => self.make_noted(row, &new, noted).await,
            Err(failed) => Err(failed),
        };
        match made {
            Ok(_) => error.detail("the share was restored"),
            Err(failed) => {
                let error = error.leaving(Aftermath::Lost).detail(format!(
                    "the old share is deleted and could not be restored: {failed}"
                ));
                match may_go_later(&failed) {
                    true => error.hint("the next command that reaches this server tries again"),
                    false => error,
                }
            }
        }
    }

    /// Notes a create that restores a share.
    pub(super) fn note_again(
        &self,
        row: u64,
        before: &Share,
        new: &NewShare,
    ) -> Result<StepNumber> {
        let step = Step::Create {
            new: Box::new(new.clone()),
        };
        self.note_now(row, &step, Some(before))
    }

    /// Sends a create that is noted. If it may succeed later, it is left to the next command.
    pub(super) async fn make_noted(
        &self,
        row: u64,
        new: &NewShare,
        noted: StepNumber,
    ) -> Result<Share> {
        match self.create(row, new).await {
            Ok(written) => {
                self.result(noted, Ok(Some(&written.share)));
                Ok(written.share)
            }
            Err(failed) if failed.is_unsettled() || may_go_later(&failed.error) => {
                // Without a result, the step stays pending.
                self.leave_pending();
                Err(failed.error)
            }
            Err(failed) => Err(self.failed(noted, failed).error),
        }
    }

    /// Deletes the shares that surfaced behind a deleted one and occupy the only place for a share of that
    /// item (P-69). Returns whether there were any. No list showed them, so the user can't have named them;
    /// the journal records them.
    async fn clear_the_way(&self, row: u64, deleted: &Share) -> Result<bool> {
        let gone = self.remove_behind(row, deleted, |_| true).await?;
        for hidden in &gone {
            self.ui.warn(&format!(
                "{} was hiding another share of the same item: deleted {}, because the server keeps \
                 one share per item",
                deleted.reference(),
                hidden.reference()
            ));
        }
        Ok(!gone.is_empty())
    }

    /// Deletes the shares that surfaced behind a deleted one and are to be deleted, too.
    async fn remove_uncovered(&self, row: u64, deleted: &Share) -> Result<()> {
        let goes = |hidden: &Share| self.uncovered.goes(hidden);
        for hidden in self.remove_behind(row, deleted, goes).await? {
            self.ui.note(&format!(
                "deleted {}, too: it was hidden behind {}",
                hidden.reference(),
                deleted.reference()
            ));
        }
        Ok(())
    }

    /// Deletes the shares behind a deleted one, one after the other as they surface.
    async fn remove_behind(
        &self,
        row: u64,
        deleted: &Share,
        goes: impl Fn(&Share) -> bool,
    ) -> Result<Vec<Share>> {
        /// More hidden shares than anyone creates by chance.
        const MOST: usize = 50;
        let mut gone = Vec::new();
        while gone.len() < MOST {
            match self.server.shares.remaining_share(deleted).await? {
                Some(hidden)
                    if hidden.id != deleted.id
                        && self.server.account.owns(&hidden)
                        && goes(&hidden) =>
                {
                    self.remove(row, &hidden).await?;
                    gone.push(hidden);
                }
                _ => break,
            }
        }
        Ok(gone)
    }
}

/// Whether the same request may succeed later without any change to it.
fn may_go_later(error: &Error) -> bool {
    !matches!(
        error.code(),
        Code::Conflict
            | Code::Ambiguous
            | Code::NotFound
            | Code::Unsupported
            | Code::Usage
            | Code::Internal
    )
}
