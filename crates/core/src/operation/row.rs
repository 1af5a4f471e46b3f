//! Running one row: its steps one after the other, each with its result in the journal. And taking back what a
//! row has done, when the rest of it can't be done.

use super::check::{Checked, ToCheck, wrong_contents};
use super::plan::PlanRow;
use super::report::Outcome;
use super::settle::{NotMade, NotWritten};
use super::verify;
use super::verify::{Contents, Expected};
use super::work::{Noted, Work};
use crate::advice::Advice;
use crate::backend::{Deleted, Written};
use crate::domain::steps::Target;
use crate::domain::{Change, NewShare, Settings, Share, Step, steps};
use crate::error::{Aftermath, Code, Error, Result};

/// How far a row has come.
#[derive(Debug)]
pub(super) enum Ran {
    /// It is over.
    Over(Outcome),
    /// All steps are run; what was stored has to be looked at.
    Check(Box<ToCheck>),
    /// It was deleted as far as the server says; the list has to prove it.
    Prove(Box<Share>),
}

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
    /// Whether this row made it.
    created: bool,
    /// Whether the share before it is gone.
    deleted: Option<Deleted>,
    /// Whether the next command has to find out what became of it.
    unsettled: bool,
    /// Whether all is done as far as the server says, and nobody could look.
    unproven: bool,
}

impl Work<'_> {
    /// Runs a row. With `at_once`, what was stored is looked at before this returns.
    pub(super) async fn run_row(
        &self,
        number: u64,
        row: &PlanRow,
        noted: &[Noted],
        at_once: bool,
    ) -> Ran {
        if self.is_over() {
            let why = Error::new(self.stopped().unwrap_or(Code::Interrupted), "not started");
            for noted in noted {
                self.result(*noted, Err(&why));
            }
            return Ran::Over(Outcome::NotStarted);
        }
        // A row of several steps is half done in between, with something deleted, say.
        let several = row.how.steps.len() > 1;
        let _time = several.then(|| self.server.turns.unhurried());
        let mut running = Running {
            work: self,
            row,
            number,
            share: None,
            expected: None,
            stored: false,
            created: false,
            deleted: None,
            unsettled: false,
            unproven: false,
        };
        let ran = running.run(noted, at_once).await;
        let ran = ran.unwrap_or_else(|error| {
            Ran::Over(match (running.unproven, running.unsettled) {
                (true, _) => {
                    let error = error.leaving(Aftermath::Stored);
                    Outcome::Unchecked(running.share.take(), error)
                }
                (_, true) => Outcome::Failed(error.leaving(Aftermath::Stored)),
                (false, false) => Outcome::Failed(error),
            })
        });
        self.learn(match &ran {
            Ran::Over(outcome) => outcome.error(),
            _ => None,
        });
        ran
    }
}

impl Running<'_, '_> {
    async fn run(&mut self, noted: &[Noted], at_once: bool) -> Result<Ran> {
        let mut steps = self.row.how.steps.iter().zip(noted);
        while let Some((step, noted)) = steps.next() {
            if let Err(error) = self.step(step, *noted).await {
                for (_, noted) in steps.filter(|_| !self.unsettled) {
                    let why = Error::new(error.code(), "an earlier step failed");
                    self.work.result(*noted, Err(&why));
                }
                return Err(error);
            }
        }
        self.over(at_once).await
    }

    async fn step(&mut self, step: &Step, noted: Noted) -> Result<()> {
        match step {
            Step::Create { new } => self.create(new, noted).await,
            Step::Update { share, to, change } => self.update(share, to, change, noted).await,
            Step::Delete { id } => {
                // Before the old share goes, the new one has to be what was asked for.
                if self.created
                    && let Err(failed) = self.check().await
                {
                    // Two shares for one: the next command looks which of them is to stay.
                    self.unsettled = failed.unsettled;
                    return Err(self.work.failed(noted, failed));
                }
                self.delete(id, noted).await
            }
        }
    }

    async fn create(&mut self, new: &NewShare, noted: Noted) -> Result<()> {
        let mut made = self.work.create(self.number, new).await;
        if let Err(NotMade { error, .. }) = &made
            && error.code() == Code::Conflict
            && let (Some(before), Some(_)) = (&self.row.share, self.deleted)
            && matches!(self.work.clear_the_way(self.number, before).await, Ok(true))
        {
            made = self.work.create(self.number, new).await;
        }
        match made {
            Ok(Written { share, stored }) => {
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
            Err(NotMade {
                error,
                unsettled: true,
                ..
            }) => {
                self.unsettled = true;
                Err(error)
            }
            Err(NotMade { error, .. }) => {
                self.work.result(noted, Err(&error));
                Err(self.put_back(error).await)
            }
        }
    }

    fn told_wrong_contents(&self) -> bool {
        let asked = self.expected.as_ref().and_then(|all| all.items.as_deref());
        let differs =
            |asked| Some(verify::contents_of(asked, self.share.as_deref()?) == Contents::Different);
        asked.and_then(differs).unwrap_or_default()
    }

    async fn update(
        &mut self,
        target: &Target,
        to: &Settings,
        change: &Change,
        noted: Noted,
    ) -> Result<()> {
        let id = match target {
            Target::Id(id) => id.clone(),
            Target::Created => match &self.share {
                Some(share) if self.created => share.id.clone(),
                _ => return Err(Error::internal("an update of a share that was not made")),
            },
        };
        match self.work.update(&id, to, change).await {
            Ok(Written {
                share: told,
                stored,
            }) => {
                self.work.result(noted, Ok(Some(&told)));
                self.learn_written(told, stored, change);
                match &mut self.expected {
                    Some(expected) => expected.settings = to.clone(),
                    none => {
                        *none = Some(Expected {
                            items: None,
                            settings: to.clone(),
                        });
                    }
                }
                Ok(())
            }
            // A share with an end that nobody asked for must not stay.
            Err(failed) => Err(self.not_written(noted, failed).await),
        }
    }

    /// All that is known of the share, to be added to.
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

    async fn delete(&mut self, id: &str, noted: Noted) -> Result<()> {
        match self.work.delete(id).await {
            Ok(deleted) => {
                match deleted {
                    Deleted::WasGone => self.work.was_gone(noted),
                    Deleted::Gone | Deleted::Unproven => self.work.result(noted, Ok(None)),
                }
                self.deleted = Some(deleted);
                if deleted == Deleted::Unproven && self.created {
                    let proven = self.work.prove_gone(id).await;
                    let unseen = |error: &Error| error.code() != Code::Mismatch;
                    self.unproven = proven.as_ref().is_err_and(unseen);
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
            Err(failed) => Err(self.not_written(noted, failed).await),
        }
    }

    /// Undoes the row, unless the next command has to find out first what became of it.
    async fn not_written(&mut self, noted: Noted, failed: NotWritten) -> Error {
        self.unsettled = failed.unsettled;
        let error = self.work.failed(noted, failed);
        if self.unsettled {
            return error;
        }
        self.undo(error).await
    }

    /// Removes what came to light behind a share that was deleted for good, if it was chosen like that
    /// one.
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

    /// Looks at what was stored, mends what can be mended, and keeps what it found.
    async fn check(&mut self) -> Result<(), NotWritten> {
        let Some(check) = self.to_check() else {
            return Ok(());
        };
        let check = ToCheck {
            decides: true,
            ..check
        };
        match self.work.check(check, None).await {
            Checked::Right(share) => {
                self.share = Some(share);
                self.stored = true;
                self.expected = None;
                Ok(())
            }
            Checked::Ended => Ok(()),
            Checked::Wrong(error) => Err(error.into()),
            Checked::Unknown(_, error) => Err(NotWritten {
                error: error.detail("the old share is still there; the next command puts it right"),
                unsettled: true,
            }),
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

    async fn over(&mut self, at_once: bool) -> Result<Ran> {
        if self.expected.is_none() {
            self.remove_uncovered().await?;
            // Nothing but a delete, or a new share that was checked before the old one went.
            return Ok(match self.deleted {
                _ if self.created => Ran::Over(Outcome::Done(self.share.take())),
                Some(Deleted::WasGone) => Ran::Over(Outcome::AlreadyGone),
                Some(Deleted::Unproven) => match self.take_known() {
                    Some(share) => self.prove(share, at_once).await,
                    None => Ran::Over(Outcome::Done(None)),
                },
                _ => Ran::Over(Outcome::Done(None)),
            });
        }
        let Some(check) = self.to_check() else {
            return Ok(Ran::Over(Outcome::Done(None)));
        };
        if !at_once && check.needs_reading(&self.work.server.can) {
            return Ok(Ran::Check(Box::new(check)));
        }
        Ok(Ran::Over(self.work.check(check, None).await.into()))
    }

    /// Looks whether a share is gone. If the server can't be asked for one alone, or that fails, the list
    /// tells in the end.
    async fn prove(&self, share: Box<Share>, at_once: bool) -> Ran {
        if !at_once || !self.work.server.can.reads_one {
            return Ran::Prove(share);
        }
        match self.work.prove_gone(&share.id).await {
            Ok(()) => Ran::Over(Outcome::Done(None)),
            Err(error) if error.code() == Code::Mismatch => Ran::Over(Outcome::Failed(error)),
            Err(_) => Ran::Prove(share),
        }
    }

    /// Removes the share that this row has made, since it can't become what was asked for.
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

    /// Makes the share again that this row has deleted to make a changed one.
    async fn put_back(&self, error: Error) -> Error {
        match self.sacrificed() {
            Some(before) => self.work.put_back(self.number, before, error).await,
            None => error,
        }
    }

    /// The share that this row has deleted to make another in its place.
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

/// How a deleted share comes back.
enum Back {
    /// As this; the step is in the journal.
    Noted(Box<NewShare>, Noted),
    /// Not at all: its time is over.
    Ended,
}

impl Work<'_> {
    /// Removes a share of ours that is not what was asked for, and makes the one again that was
    /// deleted for it. That is noted first: whoever has to finish this must know that the share
    /// which is there is to go and the other one to come back.
    pub(super) async fn take_back(
        &self,
        row: u64,
        made: &Share,
        before: Option<&Share>,
        error: Error,
    ) -> Error {
        let _time = self.server.turns.unhurried();
        let back = before.map(|before| self.note_back(row, before));
        let error = self.remove_wrong(row, made, error).await;
        match back {
            Some(back) => self.bring_back(row, back, error).await,
            None => error,
        }
    }

    /// Makes a deleted share again, as it was, and says so. What fails here is left to the next
    /// command that connects.
    pub(super) async fn put_back(&self, row: u64, before: &Share, error: Error) -> Error {
        let _time = self.server.turns.unhurried();
        let back = self.note_back(row, before);
        self.bring_back(row, back, error).await
    }

    /// Removes a share of ours that is not what was asked for, and says so.
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

    fn note_back(&self, row: u64, before: &Share) -> Result<Back> {
        let new = steps::same_again(before, &before.settings())?;
        if steps::ends_now(new.lifetime, self.server.now(self.clock.now())) {
            return Ok(Back::Ended);
        }
        let noted = self.note_again(row, before, &new)?;
        Ok(Back::Noted(Box::new(new), noted))
    }

    async fn bring_back(&self, row: u64, back: Result<Back>, error: Error) -> Error {
        let made = match back {
            Ok(Back::Ended) => {
                return error.detail("the old share has expired meanwhile, so it is gone");
            }
            Ok(Back::Noted(new, noted)) => self.make_noted(row, &new, noted).await,
            Err(failed) => Err(failed),
        };
        match made {
            Ok(_) => error.detail("the share was put back as it was"),
            Err(failed) => {
                let again = may_go_later(&failed);
                let error = error.leaving(Aftermath::Lost).detail(format!(
                    "the old share is deleted and could not be put back: {failed}"
                ));
                if again {
                    error.hint("the next command that reaches this server tries again")
                } else {
                    error
                }
            }
        }
    }

    /// Makes a share again. What may go later is left to the next command.
    pub(super) async fn make_again(
        &self,
        row: u64,
        before: &Share,
        new: NewShare,
    ) -> Result<Share> {
        let noted = self.note_again(row, before, &new)?;
        self.make_noted(row, &new, noted).await
    }

    fn note_again(&self, row: u64, before: &Share, new: &NewShare) -> Result<Noted> {
        let step = Step::Create {
            new: Box::new(new.clone()),
        };
        self.note_now(row, &step, Some(before))
    }

    /// Carries out a create that is noted.
    pub(super) async fn make_noted(&self, row: u64, new: &NewShare, noted: Noted) -> Result<Share> {
        match self.create(row, new).await {
            Ok(written) => {
                self.result(noted, Ok(Some(&written.share)));
                Ok(written.share)
            }
            Err(NotMade {
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

    /// Removes what came to light behind a deleted share and takes the only place there is for one of
    /// the same (P-69); says whether there was anything. It was in no list, so nobody can have named
    /// it; the journal holds it.
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

    /// Removes what came to light behind a deleted share and is to go, too.
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

    /// Removes the shares behind a deleted one, one after the other as they come to light.
    async fn remove_behind(
        &self,
        row: u64,
        deleted: &Share,
        goes: impl Fn(&Share) -> bool,
    ) -> Result<Vec<Share>> {
        /// More than anybody has made by chance.
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

    /// Fails unless a share is gone whose deletion was answered with an `ok` that proves nothing.
    async fn prove_gone(&self, id: &str) -> Result<()> {
        match self.server.shares.get(id, super::settle::LOOK).await {
            Err(gone) if gone.code() == Code::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(share) => Err(still_there(&share, self.server.can.name)),
        }
    }
}

/// A server said ok to a delete and did nothing.
pub(super) fn still_there(share: &Share, server: &str) -> Error {
    Error::new(
        Code::Mismatch,
        format!("{server} said ok, but {} is still there", share.reference()),
    )
    .hint(Advice::ShowShare(share.reference()).after("look at it: "))
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
