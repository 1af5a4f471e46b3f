//! A create whose end is unclear: one list shows what came of it, while no other create runs.

use std::collections::HashSet;

use jiff::Timestamp;

use super::settle::{LOOK, NotMade, is_unclear};
use super::verify::{self, Contents};
use super::work::Work;
use crate::advice::Advice;
use crate::backend::Written;
use crate::domain::capabilities::Again;
use crate::domain::{Capabilities, NewShare, Share};
use crate::error::{Aftermath, Code, Error, Result};
use crate::http::{HttpError, Reason};

/// Whether a listed share is what a create has led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// Made since, with these contents and settings.
    Is,
    /// The server doesn't tell enough; or it was made since with these contents, and the server may
    /// have put settings of its own in the place of ours.
    May,
    /// It is another one.
    Not,
}

/// Compares a listed share with what was to be made not before `since`.
pub(super) fn likeness(
    share: &Share,
    new: &NewShare,
    since: Timestamp,
    can: &Capabilities,
) -> Likeness {
    let contents = verify::contents_of(&new.items, share);
    if contents == Contents::Different || share.created.is_some_and(|created| created < since) {
        return Likeness::Not;
    }
    let known_to_be_new = contents == Contents::Same && share.created.is_some();
    // A download permission may still have to be set.
    let other = verify::differences(&new.settings(), &share.settings(), can);
    let alike = other.description.is_none() && other.lifetime.is_none();
    match (known_to_be_new, alike) {
        (true, true) => Likeness::Is,
        (true, false) | (false, true) => Likeness::May,
        (false, false) => Likeness::Not,
    }
}

/// What a list shows of a create.
enum Shown {
    /// This is what it has led to.
    Made(Box<Written>),
    /// This may be.
    Maybe(Box<Share>),
    /// It has led to nothing.
    Nothing,
}

/// Whether a failed create may have left something behind: the server was asked, and said no.
fn may_leave_an_orphan(error: &Error) -> bool {
    is_unclear(error)
        || matches!(
            error.code(),
            Code::Server | Code::NotFound | Code::Permission | Code::Conflict | Code::Mismatch
        )
}

/// What a create fails with where the server keeps one share of the same.
#[must_use]
pub fn already_there(share: &Share) -> Error {
    let reference = share.reference();
    Error::new(
        Code::Conflict,
        format!("there is a share of the same already: {reference}"),
    )
    .hint(Advice::ExtendShare(share.reference()).after("change its expiry: "))
    .hint(Advice::DeleteShare(share.reference()).after("or delete it first: "))
}

fn may_have_been_made(error: Error, share: &Share) -> Error {
    error
        .leaving(Aftermath::Stored)
        .detail(format!("it may have been made: {}", share.reference()))
        .hint(Advice::ShowShare(share.reference()).after("look before you try again: "))
}

/// Whether a proxy refused a request because it is too large for it.
fn is_too_large(error: &Error) -> bool {
    let cause = std::error::Error::source(error);
    let cause = cause.and_then(|cause| cause.downcast_ref::<HttpError>());
    cause
        .and_then(HttpError::refusal)
        .is_some_and(|refusal| matches!(refusal.reason, Reason::Body | Reason::Address))
}

impl Work<'_> {
    async fn send_create(&self, new: &NewShare) -> Result<Written> {
        let made = if self.made_one.get() {
            self.server.shares.create_another(new).await
        } else {
            self.server.shares.create(new).await
        };
        made.map_err(|error| match new.items.len() > 1 && is_too_large(&error) {
            true => error.hint("or share fewer items at once"),
            false => error,
        })
    }

    /// Asks for a share once; an unclear end is settled before anybody hears of it. `ours` is when
    /// it was asked for first, by our clock.
    pub(super) async fn create_once(
        &self,
        row: u64,
        new: &NewShare,
        ours: Timestamp,
    ) -> Result<Written, NotMade> {
        let creating = self.may_create().await;
        // Rows that waited here with the one that was told.
        self.is_put_off()?;
        let known = self.known_before().await?;
        let error = match self.send_create(new).await {
            Ok(written) if known.contains(&written.share.id) => {
                return Err(already_there(&written.share).into());
            }
            Ok(written) => {
                self.claim(&written.share.id);
                self.made_one.set(true);
                return Ok(written);
            }
            Err(error) => error,
        };
        self.heed(&error);
        drop(creating);
        let unclear = is_unclear(&error);
        let orphans = self.server.can.orphans && may_leave_an_orphan(&error);
        if !unclear && !orphans {
            return Err(NotMade {
                // It was not even sent, or refused before anything was done.
                proven: matches!(error.code(), Code::Network | Code::RateLimited),
                ..error.into()
            });
        }
        let _lost = unclear.then(|| self.lose(new));
        let _alone = self.no_creates().await;
        let shares = match self.look_past_caches().await {
            Ok(shares) => shares,
            Err(failed) => return Err(self.nobody_looked(error, unclear, &failed)),
        };
        // The list's own answer tells the server's clock, where nothing did before.
        let since = self.earliest(ours);
        let shown = match unclear {
            true => self.shown(new, since, &shares)?,
            false => Shown::Nothing,
        };
        if let Shown::Made(written) = shown {
            return Ok(*written);
        }
        if orphans {
            self.remove_orphans(row, since, &shares).await;
        }
        Err(match shown {
            _ if !unclear => error.into(),
            Shown::Maybe(share) => may_have_been_made(error, &share).into(),
            Shown::Nothing | Shown::Made(_) => NotMade {
                error: error.detail("the list shows that no share was made"),
                unsettled: false,
                proven: true,
            },
        })
    }

    fn nobody_looked(&self, error: Error, unclear: bool, failed: &Error) -> NotMade {
        if !unclear {
            let error = error.detail(format!(
                "the attempt may have left an empty share behind, and the list can't be read: \
                 {failed}"
            ));
            return error.into();
        }
        self.leave_pending();
        let error = error.detail(format!(
            "whether the share was made could not be found out: {failed}"
        ));
        NotMade {
            error: error.hint(
                Advice::ListShares(self.server.name.clone()).after("look before you try again: "),
            ),
            unsettled: true,
            proven: false,
        }
    }

    /// The shares there are, where a create may hand one of them back: it must not be taken for a
    /// new one, nor changed or removed like one.
    async fn known_before(&self) -> Result<HashSet<String>> {
        if self.server.can.again != Again::HandsBack {
            return Ok(HashSet::new());
        }
        let shares = self.list(LOOK).await?;
        Ok(shares.into_iter().map(|share| share.id).collect())
    }

    /// Shares of ours that no row has claimed and that are what was to be made.
    pub(super) fn made_like<'s>(
        &'s self,
        new: &'s NewShare,
        since: Timestamp,
        shares: &'s [Share],
    ) -> impl Iterator<Item = &'s Share> {
        let like = self.like(new, since, shares, Likeness::Is);
        like.filter(|share| self.server.account.owns(share))
    }

    /// Shares that may be ours, that no row has claimed, and that are so much like what was to be
    /// made. While it is not known who we are, an API key being no name, everybody's count.
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
                // An operation before this one made it.
                && self.server.past.made(share).is_none()
                && likeness(share, new, since, &self.server.can) == wanted
        })
    }

    /// Finds the share that an unclear create has made.
    fn shown(&self, new: &NewShare, since: Timestamp, shares: &[Share]) -> Result<Shown> {
        let mut made = self.made_like(new, since, shares);
        let Some(share) = made.next() else {
            // What is the same in all, and may be another's, is no more than likely to be ours.
            let same = self.like(new, since, shares, Likeness::Is);
            let mut maybe = same.chain(self.like(new, since, shares, Likeness::May));
            return Ok(
                match maybe.find(|share| !self.is_what_another_lost(share, new)) {
                    Some(share) => Shown::Maybe(Box::new(share.clone())),
                    None => Shown::Nothing,
                },
            );
        };
        // Of several rows that ask for the same and were lost at the same time, any share is as good
        // as any other; and what was sent again may have been carried out more than once.
        if let Some(other) = made.next()
            && made.count() + 2 > self.times_lost(new)
        {
            return Err(Error::new(
                Code::Ambiguous,
                "the connection broke, and more than one new share looks like the one asked for",
            )
            .leaving(Aftermath::Stored)
            .detail(share.reference())
            .detail(other.reference())
            .hint(
                Advice::DeleteShare("SHARE".to_owned()).after("delete the one that is too many: "),
            ));
        }
        self.claim(&share.id);
        self.ui
            .note("the connection broke, but the share had been made");
        Ok(Shown::Made(Box::new(Written {
            share: share.clone(),
            stored: true,
        })))
    }

    /// Removes empty shares that a failed create has left behind.
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
