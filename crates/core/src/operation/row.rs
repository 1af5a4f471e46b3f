//! Running one row: its steps one after the other, each with its result in the journal. And taking back what a
//! row has done if the rest of it can't be done.

use super::check::{RowProgress, ToCheck, wrong_contents};
use super::plan::PlanRow;
use super::report::Outcome;
use super::settle::NotWritten;
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
    /// The share of the row as it is known now, once that is more than the row says.
    share: Option<Box<Share>>,
    expected: Option<Expected>,
    /// Whether `share` shows the stored state.
    stored: bool,
    /// Whether this row created it.
    created: bool,
    /// Whether the share before it is gone.
    deleted: Option<Deleted>,
    certainty: Certainty,
}

/// What is known of a row that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certainty {
    /// What it has written.
    Settled,
    /// Nothing: the next command has to find out.
    Unsettled,
    /// The server says that all is done, and that can't be checked.
    Unproven,
}

impl From<&NotWritten> for Certainty {
    fn from(failed: &NotWritten) -> Self {
        match failed.unsettled {
            true => Self::Unsettled,
            false => Self::Settled,
        }
    }
}

impl Work<'_> {
    /// Runs a row. With `at_once`, looks at what was stored before this returns.
    pub(super) async fn run_row(
        &self,
        number: u64,
        row: &PlanRow,
        noted: &[StepNumber],
        at_once: bool,
    ) -> RowProgress {
        if self.is_over() {
            let why = Error::new(self.stopped().unwrap_or(Code::Interrupted), "not started");
            for noted in noted {
                self.result(*noted, Err(&why));
            }
            return RowProgress::Over(Outcome::NotStarted);
        }
        // A row of several steps is half done in between, for example with a share deleted.
        let several = row.how.steps.len() > 1;
        let _time = several.then(|| self.server.pacing.unhurried());
        let mut running = Running {
            work: self,
            row,
            number,
            share: None,
            expected: None,
            stored: false,
            created: false,
            deleted: None,
            certainty: Certainty::Settled,
        };
        let ran = running.run(noted, at_once).await;
        let ran = ran.unwrap_or_else(|error| {
            RowProgress::Over(match running.certainty {
                Certainty::Unproven => {
                    let error = error.leaving(Aftermath::Stored);
                    Outcome::Unchecked(running.share.take(), error)
                }
                Certainty::Unsettled => Outcome::Failed(error.leaving(Aftermath::Stored)),
                Certainty::Settled => Outcome::Failed(error),
            })
        });
        self.learn(match &ran {
            RowProgress::Over(outcome) => outcome.error(),
            _ => None,
        });
        ran
    }
}

impl Running<'_, '_> {
    async fn run(&mut self, noted: &[StepNumber], at_once: bool) -> Result<RowProgress> {
        let mut steps = self.row.how.steps.iter().zip(noted);
        while let Some((step, noted)) = steps.next() {
            if let Err(error) = self.step(step, *noted).await {
                let settled = self.certainty != Certainty::Unsettled;
                for (_, noted) in steps.filter(|_| settled) {
                    let why = Error::new(error.code(), "an earlier step failed");
                    self.work.result(*noted, Err(&why));
                }
                return Err(error);
            }
        }
        self.over(at_once).await
    }

    async fn step(&mut self, step: &Step, noted: StepNumber) -> Result<()> {
        match step {
            Step::Create { new } => self.create(new, noted).await,
            Step::Update { share, to, change } => self.update(share, to, change, noted).await,
            Step::Delete { id } => {
                // Before the old share is deleted, the new one has to be what was asked for.
                if self.created
                    && let Err(failed) = self.check().await
                {
                    // Two shares for one: the next command looks which of them is to stay.
                    self.certainty = Certainty::from(&failed);
                    return Err(self.work.failed(noted, failed));
                }
                self.delete(id, noted).await
            }
        }
    }

    async fn create(&mut self, new: &NewShare, noted: StepNumber) -> Result<()> {
        let mut made = self.work.create(self.number, new).await;
        if let Err(NotWritten { error, .. }) = &made
            && error.code() == Code::Conflict
            && let (Some(before), Some(_)) = (&self.row.share, self.deleted)
            && matches!(self.work.clear_the_way(self.number, before).await, Ok(true))
        {
            made = self.work.create(self.number, new).await;
        }
        let Written { share, stored } = match made {
            Ok(written) => written,
            Err(failed) if failed.unsettled => {
                self.certainty = Certainty::Unsettled;
                return Err(failed.error);
            }
            Err(NotWritten { error, .. }) => {
                self.work.result(noted, Err(&error));
                return Err(self.put_back(error).await);
            }
        };
        self.work.result(noted, Ok(Some(&share)));
        self.share = Some(Box::new(share));
        self.stored = stored;
        self.created = true;
        self.expected = Some(Expected::of(new));
        if self.told_wrong_contents() {
            return Err(self.undo(wrong_contents(self.work.server)).await);
        }
        Ok(())
    }

    fn told_wrong_contents(&self) -> bool {
        let asked = self.expected.as_ref().and_then(|all| all.items.as_deref());
        let differs = |asked| {
            Some(
                verify::contents_of(asked, self.share.as_deref()?) == ContentsComparison::Different,
            )
        };
        asked.and_then(differs).unwrap_or_default()
    }

    async fn update(
        &mut self,
        target: &Target,
        to: &Settings,
        change: &Change,
        noted: StepNumber,
    ) -> Result<()> {
        let id = match target {
            Target::Id(id) => id.clone(),
            Target::Created => match &self.share {
                Some(share) if self.created => share.id.clone(),
                _ => return Err(Error::internal("an update of a share that was not made")),
            },
        };
        let Written { share, stored } = match self.work.update(&id, to, change).await {
            Ok(written) => written,
            // A share whose expiry is not the one asked for must not stay.
            Err(failed) => return Err(self.not_written(noted, failed).await),
        };
        self.work.result(noted, Ok(Some(&share)));
        self.learn_written(share, stored, change);
        let items = self.expected.take().and_then(|expected| expected.items);
        let settings = to.clone();
        self.expected = Some(Expected { items, settings });
        Ok(())
    }

    /// All that is known of the share, to be extended.
    fn take_known(&mut self) -> Option<Box<Share>> {
        self.share.take().or_else(|| self.row.share.clone())
    }

    fn learn_written(&mut self, told: Share, stored: bool, change: &Change) {
        self.share = match self.take_known() {
            Some(mut known) => {
                if change.lifetime.is_some() && told.url.is_none() {
                    // The link may have changed with it.
                    known.url = None;
                }
                verify::overlay(&mut known, told);
                Some(known)
            }
            None => Some(Box::new(told)),
        };
        self.stored = stored;
    }

    async fn delete(&mut self, id: &str, noted: StepNumber) -> Result<()> {
        let deleted = match self.work.delete(id).await {
            Ok(deleted) => deleted,
            Err(failed) => return Err(self.not_written(noted, failed).await),
        };
        match deleted {
            Deleted::WasGone => self.work.was_gone(noted),
            Deleted::Gone | Deleted::Unproven => self.work.result(noted, Ok(None)),
        }
        self.deleted = Some(deleted);
        if deleted == Deleted::Unproven && self.created {
            let proven = self.work.prove_gone(id).await;
            let unseen = |error: &Error| error.code() != Code::Mismatch;
            if proven.as_ref().is_err_and(unseen) {
                self.certainty = Certainty::Unproven;
            }
            return proven;
        }
        let more = self.row.how.steps.len() > 1 && !self.created;
        if deleted == Deleted::WasGone && more {
            return Err(Error::new(
                Code::NotFound,
                format!("{} is gone in the meantime", self.row.subject()),
            ));
        }
        Ok(())
    }

    /// Undoes the row, unless the next command has to find out first what became of it.
    async fn not_written(&mut self, noted: StepNumber, failed: NotWritten) -> Error {
        self.certainty = Certainty::from(&failed);
        let error = self.work.failed(noted, failed);
        match self.certainty {
            Certainty::Unsettled => error,
            Certainty::Settled | Certainty::Unproven => self.undo(error).await,
        }
    }

    /// Deletes what came to light behind a share that was deleted for good, if it was selected like that one.
    async fn remove_uncovered(&self) -> Result<()> {
        match (&self.row.share, self.deleted) {
            (Some(share), Some(_)) if self.work.uncovered.is_any() && !self.created => {
                let gone = format!("{} itself is deleted", share.reference());
                let removed = self.work.remove_uncovered(self.number, share).await;
                removed.map_err(|error| error.detail(gone))
            }
            _ => Ok(()),
        }
    }

    /// Looks at what was stored, corrects what can be corrected, and keeps what it found.
    async fn check(&mut self) -> Result<(), NotWritten> {
        let Some(check) = self.to_check() else {
            return Ok(());
        };
        let check = ToCheck {
            decides: true,
            ..check
        };
        match self.work.check(check, None).await {
            Outcome::Failed(error) => Err(error.into()),
            Outcome::Unchecked(_, error) => {
                let what = "the old share is still there; the next command puts it right";
                Err(NotWritten::unsettled(error.detail(what)))
            }
            Outcome::Done(Some(share)) => {
                self.share = Some(share);
                self.stored = true;
                self.expected = None;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn to_check(&self) -> Option<ToCheck> {
        Some(ToCheck {
            row: self.number,
            expected: self.expected.clone()?,
            share: self.share.clone().or_else(|| self.row.share.clone())?,
            stored: self.stored,
            created: self.created,
            before: self.row.share.clone(),
            deleted: self.deleted.is_some(),
            decides: false,
        })
    }

    async fn over(&mut self, at_once: bool) -> Result<RowProgress> {
        if self.expected.is_none() {
            self.remove_uncovered().await?;
            // Nothing but a delete, or a new share that was checked before the old one went.
            return Ok(match self.deleted {
                _ if self.created => RowProgress::Over(Outcome::Done(self.share.take())),
                Some(Deleted::WasGone) => RowProgress::Over(Outcome::AlreadyGone),
                Some(Deleted::Unproven) => match self.take_known() {
                    Some(share) => self.prove(share, at_once).await,
                    None => RowProgress::Over(Outcome::Done(None)),
                },
                _ => RowProgress::Over(Outcome::Done(None)),
            });
        }
        let Some(check) = self.to_check() else {
            return Ok(RowProgress::Over(Outcome::Done(None)));
        };
        if !at_once && check.needs_reading(&self.work.server.can) {
            return Ok(RowProgress::Check(Box::new(check)));
        }
        Ok(RowProgress::Over(self.work.check(check, None).await))
    }

    /// Looks whether a share is gone. If the server can't read one alone, or that fails, the list at the end
    /// shows it.
    async fn prove(&self, share: Box<Share>, at_once: bool) -> RowProgress {
        if !at_once || !self.work.server.can.reads_one {
            return RowProgress::Prove(share);
        }
        match self.work.prove_gone(&share.id).await {
            Ok(()) => RowProgress::Over(Outcome::Done(None)),
            Err(error) if error.code() == Code::Mismatch => {
                RowProgress::Over(Outcome::Failed(error))
            }
            Err(_) => RowProgress::Prove(share),
        }
    }

    /// Deletes the share that this row has created, because it can't become what was asked for.
    async fn undo(&mut self, error: Error) -> Error {
        if !self.created {
            return self.put_back(error).await;
        }
        let Some(made) = self.share.take() else {
            return error;
        };
        let before = self.sacrificed();
        self.work.take_back(self.number, &made, before, error).await
    }

    /// Recreates the share that this row has deleted to create a changed one.
    async fn put_back(&self, error: Error) -> Error {
        match self.sacrificed() {
            Some(before) => self.work.put_back(self.number, before, error).await,
            None => error,
        }
    }

    /// The share that this row has deleted to create another in its place.
    fn sacrificed(&self) -> Option<&Share> {
        let gone = matches!(self.deleted, Some(Deleted::Gone | Deleted::Unproven));
        let share = self.row.share.as_deref();
        share.filter(|_| gone && !self.deletes_last())
    }

    /// Whether the row's aim is that the share is gone.
    fn deletes_last(&self) -> bool {
        matches!(self.row.how.steps.last(), Some(Step::Delete { .. }))
    }
}

/// A create that brings a deleted share back, and its step in the journal; `None` if the share has expired.
type Restoration = Option<(NewShare, StepNumber)>;

impl Work<'_> {
    /// Deletes a share of ours that is not what was asked for, and recreates the one that was deleted for
    /// it. That is noted first: a command that has to finish this must know which share is to be deleted and
    /// which one to be restored.
    pub(super) async fn take_back(
        &self,
        row: u64,
        made: &Share,
        before: Option<&Share>,
        error: Error,
    ) -> Error {
        let _time = self.server.pacing.unhurried();
        let back = before.map(|before| self.note_back(row, before));
        let error = self.remove_wrong(row, made, error).await;
        match back {
            Some(back) => self.bring_back(row, back, error).await,
            None => error,
        }
    }

    /// Recreates a deleted share as it was, and says so. What fails here is left to the next command that
    /// connects.
    pub(super) async fn put_back(&self, row: u64, before: &Share, error: Error) -> Error {
        let _time = self.server.pacing.unhurried();
        let back = self.note_back(row, before);
        self.bring_back(row, back, error).await
    }

    /// Deletes a share of ours that is not what was asked for, and says so.
    async fn remove_wrong(&self, row: u64, made: &Share, error: Error) -> Error {
        match self.remove(row, made).await {
            Ok(()) => error.detail("the new share was deleted"),
            Err(failed) => error
                .leaving(Aftermath::Stored)
                .detail(format!(
                    "{} is still there and could not be removed: {failed}",
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
                return error.detail("the old share has expired meanwhile, so it is gone");
            }
            Ok(Some((new, noted))) => self.make_noted(row, &new, noted).await,
            Err(failed) => Err(failed),
        };
        match made {
            Ok(_) => error.detail("the share was put back as it was"),
            Err(failed) => {
                let error = error.leaving(Aftermath::Lost).detail(format!(
                    "the old share is deleted and could not be put back: {failed}"
                ));
                match may_go_later(&failed) {
                    true => error.hint("the next command that reaches this server tries again"),
                    false => error,
                }
            }
        }
    }

    /// Notes a create that brings a share back.
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

    /// Carries out a create that is noted. If it may succeed later, it is left to the next command.
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
            Err(NotWritten {
                error, unsettled, ..
            }) => {
                if unsettled || may_go_later(&error) {
                    // Without a result it stays pending.
                    self.leave_pending();
                } else {
                    self.result(noted, Err(&error));
                }
                Err(error)
            }
        }
    }

    /// Deletes what came to light behind a deleted share and takes the only place for a share of the same item
    /// (P-69); whether there was anything. It was in no list, so no one can have named it; the journal has
    /// it.
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

    /// Deletes what came to light behind a deleted share and is to be deleted, too.
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

    /// Deletes the shares behind a deleted one, one after the other as they come to light.
    async fn remove_behind(
        &self,
        row: u64,
        deleted: &Share,
        goes: impl Fn(&Share) -> bool,
    ) -> Result<Vec<Share>> {
        /// More than anyone has created by chance.
        const MOST: usize = 50;
        let mut gone = Vec::new();
        while gone.len() < MOST {
            match self.server.shares.left_after(deleted).await? {
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

/// Whether the same request may succeed with nothing changed about it.
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
