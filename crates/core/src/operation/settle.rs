//! Settles writes whose result is unclear: read first, and never just send the write again.
//!
//! The HTTP layer repeats requests that are safe to repeat. A create is not: one list shows its result, while
//! no other create runs. Once a list has shown that a lost create created nothing, it counts as never sent.

use std::cell::RefCell;
use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;

use super::verify::{self, ContentsComparison};
use super::work::{Repeated, StepNumber, Work};
use crate::advice::Advice;
use crate::backend::{Deleted, Freshness, Needs, Written};
use crate::domain::capabilities::DuplicateShare;
use crate::domain::{Capabilities, Change, NewShare, Settings, Share, Step};
use crate::error::{Aftermath, Code, Error, Outlook, Result};
use crate::http::{HttpError, Reason};
use crate::query;

/// The parts of a share that a search for a lost create needs.
pub(super) const LOOK: Needs = Needs {
    url: true,
    freshness: Freshness::Decisive,
    ..Needs::NOTHING
};

/// Whether the server may have carried out the failed request. A response that can't be parsed proves
/// nothing, even if it arrived completely.
pub(super) fn is_unclear(error: &Error) -> bool {
    error.is_unsettled() || error.code() == Code::BadAnswer
}

/// Why a step failed, and how certain its effect is.
#[derive(Debug)]
pub(super) struct StepError {
    pub(super) error: Error,
    pub(super) certainty: Certainty,
}

/// How certain the effect of a failed step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Certainty {
    /// The step is a create that created nothing, so it can be sent again.
    NothingCreated,
    /// The error describes the whole effect.
    Settled,
    /// The step may have been carried out, and the server can't be asked now: the next command has to find
    /// out.
    Unsettled,
    /// The server reports that the step was carried out, and that can't be checked.
    Unproven,
}

impl From<Error> for StepError {
    fn from(error: Error) -> Self {
        Self::new(error, Certainty::Settled)
    }
}

impl StepError {
    pub(super) const fn new(error: Error, certainty: Certainty) -> Self {
        Self { error, certainty }
    }

    /// Whether the next command has to find out what happened to the step.
    pub(super) fn is_unsettled(&self) -> bool {
        self.certainty == Certainty::Unsettled
    }
}

impl Work<'_> {
    /// Deletes a share that this operation itself has created.
    pub(super) async fn remove(&self, row: u64, share: &Share) -> Result<()> {
        let step = Step::Delete {
            id: share.id.clone(),
        };
        let noted = self.note_now(row, &step, Some(share))?;
        match self.delete(&share.id).await {
            Ok(_) => {
                self.result(noted, Ok(None));
                Ok(())
            }
            Err(failed) => Err(self.failed(noted, failed).error),
        }
    }

    /// Records that a step failed, unless the next command has to find that out.
    pub(super) fn failed(&self, noted: StepNumber, failed: StepError) -> StepError {
        if failed.is_unsettled() {
            self.leave_pending();
        } else {
            self.result(noted, Err(&failed.error));
        }
        failed
    }

    /// Writes settings; if the result is unclear, reads them.
    pub(super) async fn update(
        &self,
        id: &str,
        to: &Settings,
        change: &Change,
    ) -> Result<Written, StepError> {
        let error = match self.server.shares.update(id, to, change).await {
            Err(error) if is_unclear(&error) => error,
            clear => return Ok(clear?),
        };
        match self.server.shares.get(id, LOOK).await {
            Ok(share) if verify::holds(change, &share.settings(), &self.server.can) => {
                Ok(Written {
                    share,
                    stored: true,
                })
            }
            Ok(_) => Err(error.into()),
            Err(gone) if gone.code() == Code::NotFound => Err(error.into()),
            Err(failed) => Err(self.cannot_tell(error, "changed", id, &failed)),
        }
    }

    /// Deletes a share; if the result is unclear, looks for the share. If it still exists, deletes it again,
    /// a limited number of times. An id belongs to one share only, so this can't hit another one.
    pub(super) async fn delete(&self, id: &str) -> Result<Deleted, StepError> {
        let mut attempt = 1;
        loop {
            let error = match self.server.shares.delete(id).await {
                Err(error) if is_unclear(&error) => error,
                Ok(Deleted::WasGone) if attempt > 1 => return Ok(Deleted::Gone),
                clear => return Ok(clear?),
            };
            match self.server.shares.get(id, Needs::NOTHING.decisive()).await {
                Ok(_) if attempt < deletes(&error) && !self.is_over() => {
                    pause(attempt).await;
                    attempt += 1;
                }
                Ok(_) => return Err(error.into()),
                Err(gone) if gone.code() == Code::NotFound => return Ok(Deleted::Gone),
                Err(failed) => return Err(self.cannot_tell(error, "deleted", id, &failed)),
            }
        }
    }

    fn cannot_tell(&self, error: Error, what: &str, id: &str, failed: &Error) -> StepError {
        let server = self.server.name.clone();
        let check = Advice::ShowShareOn(id.to_owned(), server)
            .after("the next command that writes to this server checks this; to check now: ");
        StepError::new(
            error
                .detail(format!("can't tell whether {id} was {what}: {failed}"))
                .hint(check),
            Certainty::Unsettled,
        )
    }
}

/// How often a list is read before its row fails, and how often a create is sent unless [`CREATES`] applies.
const ATTEMPTS: u32 = 4;

/// How often a create is sent if the connection is bad or the server busy, and lists can be read. Each of
/// these attempts is a single request, while a read has its own retries.
const CREATES: u32 = 8;

/// The first pause between attempts. Each further pause is twice as long, up to [`DOUBLINGS`] times.
const FIRST_PAUSE: Duration = Duration::from_millis(if cfg!(test) { 1 } else { 200 });

const DOUBLINGS: u32 = 3;

/// A create whose result is unclear. Dropping this marks it as settled.
pub(super) struct UnclearCreate<'w>(&'w RefCell<Vec<NewShare>>, NewShare);

impl Drop for UnclearCreate<'_> {
    fn drop(&mut self) {
        let mut lost = self.0.borrow_mut();
        if let Some(place) = lost.iter().position(|lost| *lost == self.1) {
            lost.swap_remove(place);
        }
    }
}

impl Work<'_> {
    /// Remembers that a create's result is unclear.
    fn lose(&self, new: &NewShare) -> UnclearCreate<'_> {
        self.lost.borrow_mut().push(new.clone());
        UnclearCreate(&self.lost, new.clone())
    }

    /// How many shares of this kind may have been created without a response.
    fn times_lost(&self, new: &NewShare) -> usize {
        let (lost, repeated) = (self.lost.borrow(), self.repeated.borrow());
        let repeated = repeated.iter().map(|repeated| &repeated.new);
        let all = lost.iter().chain(repeated);
        all.filter(|lost| *lost == new).count()
    }

    /// Whether a share is the result of a lost create of another row.
    fn is_what_another_lost(&self, share: &Share, new: &NewShare) -> bool {
        let (lost, repeated) = (self.lost.borrow(), self.repeated.borrow());
        let repeated = repeated.iter().map(|repeated| &repeated.new);
        let mut others = lost.iter().chain(repeated).filter(|other| *other != new);
        others.any(|other| likeness(share, other, Timestamp::MIN, &self.server.can) == Likeness::Is)
    }

    /// Creates a share; an unclear result is settled before this returns.
    pub(super) async fn create(&self, row: u64, new: &NewShare) -> Result<Written, StepError> {
        let ours = self.clock.now();
        let mut attempt = 1;
        loop {
            match self.create_once(row, new, ours).await {
                Err(failed)
                    if failed.certainty == Certainty::NothingCreated
                        && attempt < creates(&failed.error)
                        && may_pass(&failed.error)
                        && !self.is_over() =>
                {
                    tracing::info!(row, attempt, "nothing was created: trying again");
                    self.repeated.borrow_mut().push(Repeated {
                        new: new.clone(),
                        ours,
                    });
                    pause(attempt).await;
                    attempt += 1;
                }
                settled => return settled,
            }
        }
    }

    /// Reads all shares. Other rows depend on the result, so this is retried longer than other requests.
    pub(super) async fn look(&self) -> Result<Vec<Share>> {
        for attempt in 1..ATTEMPTS {
            match query::list(self.server, LOOK).await {
                Err(error) if may_pass(&error) && self.stopped().is_none() => {
                    pause(attempt).await;
                }
                told => return told.inspect_err(|error| self.heed(error)),
            }
        }
        query::list(self.server, LOOK).await
    }

    /// The same, but fails if a cache answers.
    async fn look_past_caches(&self) -> Result<Vec<Share>> {
        let shares = self.look().await?;
        self.server.cache.prove().await?;
        Ok(shares)
    }

    /// Warns of shares from creates that seemed to have failed and were sent again: a server may carry out a
    /// request late.
    pub(super) fn report_duplicates(&self, shares: &[Share]) {
        for Repeated { new, ours } in self.repeated.borrow().iter() {
            for twin in self.created_like(new, self.earliest(*ours), shares) {
                if self.claim(&twin.id) {
                    self.ui.warn(&format!(
                        "an attempt that seemed lost was carried out later: {} is a duplicate; you \
                         can delete it",
                        twin.reference()
                    ));
                }
            }
        }
    }
}

/// Whether to try again. A server that was too slow may still carry out the first request, so that a second
/// one would create a duplicate. A server that named a time is not asked earlier.
fn may_pass(error: &Error) -> bool {
    !matches!(error.outlook(), Outlook::Overdue | Outlook::Later)
        && matches!(
            error.code(),
            Code::Network | Code::RateLimited | Code::Server | Code::BadAnswer
        )
}

/// How often a create that failed with this error is sent.
fn creates(error: &Error) -> u32 {
    match error.outlook() {
        Outlook::Passing if is_unclear(error) => CREATES,
        _ => ATTEMPTS,
    }
}

/// How often a delete of a share that still exists is sent.
fn deletes(error: &Error) -> u32 {
    match error.outlook() {
        Outlook::Passing => ATTEMPTS,
        Outlook::Unknown | Outlook::Overdue => 2,
        Outlook::Later => 1,
    }
}

async fn pause(attempt: u32) {
    tokio::time::sleep(FIRST_PAUSE * (1 << (attempt - 1).min(DOUBLINGS))).await;
}

/// Whether a listed share is the result of a create.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// It is: created since, with these contents and settings.
    Is,
    /// It may be: the server doesn't report enough, or the share was created since with these contents, but
    /// the server may have replaced our settings with its own.
    May,
    /// It is another share.
    Not,
}

/// Compares a listed share with a create; `since` is the earliest creation date that its share may have.
pub(super) fn likeness(
    share: &Share,
    new: &NewShare,
    since: Timestamp,
    can: &Capabilities,
) -> Likeness {
    let contents = verify::contents_of(&new.items, share);
    if contents == ContentsComparison::Different
        || share.created.is_some_and(|created| created < since)
    {
        return Likeness::Not;
    }
    let known_to_be_new = contents == ContentsComparison::Same && share.created.is_some();
    // A download permission may still have to be set.
    let other = verify::differences(&new.settings(), &share.settings(), can);
    let alike = other.description.is_none() && other.lifetime.is_none();
    match (known_to_be_new, alike) {
        (true, true) => Likeness::Is,
        (true, false) | (false, true) => Likeness::May,
        (false, false) => Likeness::Not,
    }
}

/// What a list shows about a create.
enum CreateEvidence {
    /// This share is its result.
    Made(Box<Written>),
    /// This share may be its result.
    Maybe(Box<Share>),
    /// It created nothing.
    Nothing,
}

/// Whether a refused create may have left an empty share behind: the server received the request and refused
/// it.
fn may_leave_an_orphan(error: &Error) -> bool {
    matches!(
        error.code(),
        Code::Server | Code::NotFound | Code::Permission | Code::Conflict | Code::Mismatch
    )
}

/// The error for a create whose items are already shared, on a server that keeps one share per item.
#[must_use]
pub fn already_there(share: &Share) -> Error {
    let reference = share.reference();
    Error::new(
        Code::Conflict,
        format!("these items are already shared: {reference}"),
    )
    .hint(Advice::ExtendShare(share.reference()).after("change its expiry: "))
    .hint(Advice::DeleteShare(share.reference()).after("or delete it first: "))
}

fn may_have_been_created(error: Error, share: &Share) -> Error {
    error
        .leaving(Aftermath::Stored)
        .detail(format!("it may have been created: {}", share.reference()))
        .hint(Advice::ShowShare(share.reference()).after("check before you retry: "))
}

/// Whether a proxy refused a request because it is too large for it.
fn is_too_large(error: &Error) -> bool {
    std::error::Error::source(error)
        .and_then(|cause| cause.downcast_ref::<HttpError>())
        .and_then(HttpError::refusal)
        .is_some_and(|refusal| matches!(refusal.reason, Reason::Body | Reason::Address))
}

impl Work<'_> {
    async fn send_create(&self, new: &NewShare) -> Result<Written> {
        let made = if self.created_one.get() {
            self.server.shares.create_another(new).await
        } else {
            self.server.shares.create(new).await
        };
        made.map_err(|error| match new.items.len() > 1 && is_too_large(&error) {
            true => error.hint("or share fewer items at once"),
            false => error,
        })
    }

    /// Sends a create once, and settles an unclear result. `ours` is when it was first sent, by our clock.
    async fn create_once(
        &self,
        row: u64,
        new: &NewShare,
        ours: Timestamp,
    ) -> Result<Written, StepError> {
        let creating = self.may_create().await;
        // While this row waited here, the server may have asked another row to wait for longer than we may.
        self.is_put_off()?;
        let known = self.known_before().await?;
        let error = match self.send_create(new).await {
            Ok(written) if known.contains(&written.share.id) => {
                return Err(already_there(&written.share).into());
            }
            Ok(written) => {
                self.claim(&written.share.id);
                self.created_one.set(true);
                return Ok(written);
            }
            Err(error) => error,
        };
        self.heed(&error);
        drop(creating);
        if is_unclear(&error) {
            return self.settle_create(row, new, ours, error).await;
        }
        if self.server.can.orphans && may_leave_an_orphan(&error) {
            return Err(self.clean_up(row, ours, error).await.into());
        }
        Err(match error.code() {
            // The request was not even sent, or was refused before anything was done.
            Code::Network | Code::RateLimited => StepError::new(error, Certainty::NothingCreated),
            _ => error.into(),
        })
    }

    /// Finds out the result of an unclear create.
    async fn settle_create(
        &self,
        row: u64,
        new: &NewShare,
        ours: Timestamp,
        error: Error,
    ) -> Result<Written, StepError> {
        let _lost = self.lose(new);
        let _alone = self.no_creates().await;
        let shares = match self.look_past_caches().await {
            Ok(shares) => shares,
            Err(failed) => {
                self.leave_pending();
                let list = Advice::ListShares(self.server.name.clone());
                let error = error
                    .detail(format!(
                        "can't tell whether the share was created: {failed}"
                    ))
                    .hint(list.after("check before you retry: "));
                return Err(StepError::new(error, Certainty::Unsettled));
            }
        };
        // The list's response shows the server's clock, if no earlier response did.
        let since = self.earliest(ours);
        let failed = match self.shown(new, since, &shares)? {
            CreateEvidence::Made(written) => return Ok(*written),
            CreateEvidence::Maybe(share) => may_have_been_created(error, &share).into(),
            CreateEvidence::Nothing => {
                let error = error.detail("the list shows that no share was created");
                StepError::new(error, Certainty::NothingCreated)
            }
        };
        if self.server.can.orphans {
            self.remove_orphans(row, since, &shares).await;
        }
        Err(failed)
    }

    /// Deletes the empty shares that a refused create may have left behind.
    async fn clean_up(&self, row: u64, ours: Timestamp, error: Error) -> Error {
        let _alone = self.no_creates().await;
        match self.look_past_caches().await {
            Ok(shares) => {
                self.remove_orphans(row, self.earliest(ours), &shares).await;
                error
            }
            Err(failed) => error.detail(format!(
                "the attempt may have left an empty share behind, and the list can't be read: \
                 {failed}"
            )),
        }
    }

    /// The ids of the stored shares, if a create may return one of them. Such a share must not be treated as
    /// a new one, nor changed or deleted like one.
    async fn known_before(&self) -> Result<HashSet<String>> {
        if self.server.can.duplicates != DuplicateShare::HandsBack {
            return Ok(HashSet::new());
        }
        let shares = query::list(self.server, LOOK).await?;
        Ok(shares.into_iter().map(|share| share.id).collect())
    }

    /// Our own shares that no row has claimed and that match the create.
    fn created_like<'s>(
        &'s self,
        new: &'s NewShare,
        since: Timestamp,
        shares: &'s [Share],
    ) -> impl Iterator<Item = &'s Share> {
        let like = self.like(new, since, shares, Likeness::Is);
        like.filter(|share| self.server.account.owns(share))
    }

    /// Shares that may be ours, that no row has claimed, and that have this likeness to the create. If our
    /// name is unknown, as with an API key, the shares of every account count.
    fn like<'s>(
        &'s self,
        new: &'s NewShare,
        since: Timestamp,
        shares: &'s [Share],
        wanted: Likeness,
    ) -> impl Iterator<Item = &'s Share> {
        shares.iter().filter(move |share| {
            self.server.account.may_own(share)
                && !self.is_claimed(&share.id)
                // Not the result of an earlier operation.
                && self.server.past.made(share).is_none()
                && likeness(share, new, since, &self.server.can) == wanted
        })
    }

    /// Finds the share that an unclear create has created.
    fn shown(&self, new: &NewShare, since: Timestamp, shares: &[Share]) -> Result<CreateEvidence> {
        let mut made = self.created_like(new, since, shares);
        let Some(share) = made.next() else {
            // A share that matches in every way but may belong to another account is only likely to be ours.
            let same = self.like(new, since, shares, Likeness::Is);
            let mut maybe = same.chain(self.like(new, since, shares, Likeness::May));
            return Ok(
                match maybe.find(|share| !self.is_what_another_lost(share, new)) {
                    Some(share) => CreateEvidence::Maybe(Box::new(share.clone())),
                    None => CreateEvidence::Nothing,
                },
            );
        };
        // If several rows with the same request were lost at the same time, any of the shares will do. And a
        // create that was sent again may have been carried out more than once.
        if let Some(other) = made.next()
            && made.count() + 2 > self.times_lost(new)
        {
            return Err(Error::new(
                Code::Ambiguous,
                "the connection broke, and more than one new share matches the request",
            )
            .leaving(Aftermath::Stored)
            .detail(share.reference())
            .detail(other.reference())
            .hint(Advice::DeleteShare("SHARE".to_owned()).after("delete the extra one: ")));
        }
        self.claim(&share.id);
        self.ui
            .note("the connection broke, but the share was created");
        Ok(CreateEvidence::Made(Box::new(Written {
            share: share.clone(),
            stored: true,
        })))
    }

    /// Deletes empty shares that a failed create has left behind.
    async fn remove_orphans(&self, row: u64, since: Timestamp, shares: &[Share]) {
        let orphans = shares.iter().filter(|share| {
            share.items.as_ref().is_some_and(Vec::is_empty)
                && share.created.is_some_and(|created| created >= since)
                && self.server.account.may_own(share)
                && !self.is_claimed(&share.id)
        });
        for orphan in orphans {
            if !self.server.account.owns(orphan) {
                self.ui.warn(&format!(
                    "the failed attempt may have left {}, an empty share, behind",
                    orphan.reference()
                ));
                continue;
            }
            match self.remove(row, orphan).await {
                Ok(()) => self.ui.note(&format!(
                    "removed {}, an empty share that the failed attempt left behind",
                    orphan.reference()
                )),
                Err(error) => self.ui.warn(&format!(
                    "the failed attempt left {}, an empty share, behind, and it can't be removed: \
                     {error}",
                    orphan.reference()
                )),
            }
        }
    }
}
