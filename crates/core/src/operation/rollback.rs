//! Taking back what a row has done, when the rest of it can't be done.

use super::settle::NotMade;
use super::work::{Noted, Work};
use crate::advice::Advice;
use crate::domain::steps;
use crate::domain::{NewShare, Share, Step};
use crate::error::{Aftermath, Code, Error, Result};

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
            Ok(()) => error.detail("the share was deleted again"),
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
    pub(super) async fn clear_the_way(&self, row: u64, deleted: &Share) -> Result<bool> {
        let gone = self.remove_behind(row, deleted, |_| true).await?;
        for hidden in &gone {
            self.ui.warn(&format!(
                "behind {} there was another share of the same, {}: it is deleted, as there can be \
                 only one",
                deleted.reference(),
                hidden.reference()
            ));
        }
        Ok(!gone.is_empty())
    }

    /// Removes what came to light behind a deleted share and is to go, too.
    pub(super) async fn remove_uncovered(&self, row: u64, deleted: &Share) -> Result<()> {
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
    pub(super) async fn prove_gone(&self, id: &str) -> Result<()> {
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
