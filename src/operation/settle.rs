//! When it is unclear whether a write was carried out: look, and never just send it again.

use std::collections::HashSet;

use jiff::Timestamp;

use super::attempts::{deletes, pause};
use super::verify::{self, Contents};
use super::work::{Noted, Work};
use crate::backend::{Deleted, Needs, Written};
use crate::domain::capabilities::Again;
use crate::domain::{Capabilities, Change, NewShare, Settings, Share, Step};
use crate::error::{Code, Error, Result};

/// What a search for a lost create needs to know.
pub(super) const LOOK: Needs = Needs {
    url: true,
    ..Needs::NOTHING
};

/// Whether the server may have carried out what failed. An answer that can't be read says nothing,
/// however well it arrived.
pub(super) fn is_unclear(error: &Error) -> bool {
    error.is_unsettled() || error.code() == Code::BadAnswer
}

/// Whether a failed create may have left something behind: the server was asked, and said no.
fn may_leave_an_orphan(error: &Error) -> bool {
    is_unclear(error)
        || matches!(
            error.code(),
            Code::Server | Code::NotFound | Code::Permission | Code::Conflict | Code::Mismatch
        )
}

/// Whether a listed share is what a create has led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// Made since, with these contents and settings.
    Is,
    /// Nothing speaks against it, but the server doesn't tell enough.
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
    let contents = verify::contents(&new.items, share.items.as_deref());
    // A download permission may still have to be set.
    let other = verify::differences(&new.settings(), &share.settings(), can);
    if contents == Contents::Different
        || other.description.is_some()
        || other.lifetime.is_some()
        || share.created.is_some_and(|created| created < since)
    {
        Likeness::Not
    } else if contents == Contents::Same && share.created.is_some() {
        Likeness::Is
    } else {
        Likeness::May
    }
}

/// Why no share was made.
#[derive(Debug)]
pub(super) struct NotMade {
    pub(super) error: Error,
    /// Whether it may have been made after all, and nobody could look.
    pub(super) unsettled: bool,
    /// Whether it is known that the server has made nothing.
    pub(super) proven: bool,
}

impl From<Error> for NotMade {
    fn from(error: Error) -> Self {
        Self {
            error,
            unsettled: false,
            proven: false,
        }
    }
}

/// Why a stored share was not changed or removed.
#[derive(Debug)]
pub(super) struct NotWritten {
    pub(super) error: Error,
    /// Whether it may have been after all, and nobody could look.
    pub(super) unsettled: bool,
}

impl From<Error> for NotWritten {
    fn from(error: Error) -> Self {
        Self {
            error,
            unsettled: false,
        }
    }
}

fn handed_back(share: &Share) -> Error {
    let reference = share.reference();
    Error::new(
        Code::Conflict,
        format!("there is a share of the same already: {reference}"),
    )
    .hint(format!(
        "change its end: `sharectl expire {reference} --in 7d`"
    ))
    .hint(format!("or delete it first: `sharectl delete {reference}`"))
}

impl Work<'_> {
    /// Asks for a share once; an unclear end is settled before anybody hears of it.
    pub(super) async fn create_once(
        &self,
        row: u64,
        new: &NewShare,
        since: Timestamp,
    ) -> Result<Written, NotMade> {
        let creating = self.may_create().await;
        let known = self.known_before().await?;
        let error = match self.server.shares.create(new).await {
            Ok(written) if known.contains(&written.share.id) => {
                return Err(handed_back(&written.share).into());
            }
            Ok(written) => {
                self.claim(&written.share.id);
                return Ok(written);
            }
            Err(error) => error,
        };
        drop(creating);
        let unclear = is_unclear(&error);
        let _lost = unclear.then(|| self.lose(new));
        let orphans = self.server.can.orphans && may_leave_an_orphan(&error);
        if !unclear && !orphans {
            return Err(NotMade {
                // It was not even sent, or refused before anything was done.
                proven: matches!(error.code(), Code::Network | Code::RateLimited),
                ..error.into()
            });
        }
        let _alone = self.no_creates().await;
        let shares = match self.look().await {
            Ok(shares) => shares,
            Err(failed) if unclear => {
                self.leave_pending();
                let error = error.detail(format!(
                    "whether the share was made could not be found out: {failed}"
                ));
                return Err(NotMade {
                    error: error.hint(format!(
                        "look before you try again: `sharectl list -s {}`",
                        self.server.name
                    )),
                    unsettled: true,
                    proven: false,
                });
            }
            Err(failed) => {
                let error = error.detail(format!(
                    "the attempt may have left an empty share behind, and the list can't be read: \
                     {failed}"
                ));
                return Err(error.into());
            }
        };
        if unclear && let Some(written) = self.adopt(new, since, &shares)? {
            return Ok(written);
        }
        if orphans {
            self.remove_orphans(row, since, &shares).await;
        }
        if !unclear {
            return Err(error.into());
        }
        let may = self.like(new, since, &shares, Likeness::May).next();
        let error = match may {
            None => {
                return Err(NotMade {
                    error: error.detail("the list shows that no share was made"),
                    unsettled: false,
                    proven: true,
                });
            }
            Some(share) => error
                .detail(format!("it may have been made: {}", share.reference()))
                .hint(format!(
                    "look before you try again: `sharectl show {}`",
                    share.reference()
                )),
        };
        Err(error.into())
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
        self.like(new, since, shares, Likeness::Is)
    }

    /// Shares of ours that no row has claimed and that are so much like what was to be made.
    fn like<'s>(
        &'s self,
        new: &'s NewShare,
        since: Timestamp,
        shares: &'s [Share],
        wanted: Likeness,
    ) -> impl Iterator<Item = &'s Share> {
        shares.iter().filter(move |share| {
            self.server.account.owns(share)
                && !self.is_claimed(&share.id)
                && likeness(share, new, since, &self.server.can) == wanted
        })
    }

    /// Finds the share that an unclear create has made.
    fn adopt(&self, new: &NewShare, since: Timestamp, shares: &[Share]) -> Result<Option<Written>> {
        let mut made = self.like(new, since, shares, Likeness::Is);
        let Some(share) = made.next() else {
            return Ok(None);
        };
        // Of several rows that ask for the same and were lost at the same time, any share is as good
        // as any other.
        let lost = self
            .lost
            .borrow()
            .iter()
            .filter(|lost| *lost == new)
            .count();
        if let Some(other) = made.next()
            && made.count() + 2 > lost
        {
            return Err(Error::new(
                Code::Ambiguous,
                "the connection broke, and more than one new share looks like the one asked for",
            )
            .detail(share.reference())
            .detail(other.reference())
            .hint("delete the one that is too many: `sharectl delete SHARE`"));
        }
        self.claim(&share.id);
        self.ui
            .note("the connection broke, but the share had been made");
        Ok(Some(Written {
            share: share.clone(),
            stored: true,
        }))
    }

    /// Removes empty shares that a failed create has left behind.
    async fn remove_orphans(&self, row: u64, since: Timestamp, shares: &[Share]) {
        let orphans = shares.iter().filter(|share| {
            share.items.as_ref().is_some_and(Vec::is_empty)
                && share.created.is_some_and(|created| created >= since)
                && self.server.account.owns(share)
                && !self.is_claimed(&share.id)
        });
        for orphan in orphans {
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

    /// Removes a share that this operation itself has made.
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
            Err(failed) => Err(self.failed(noted, failed)),
        }
    }

    /// Writes down that a step failed, unless the next command has to find that out.
    pub(super) fn failed(&self, noted: Noted, failed: NotWritten) -> Error {
        if failed.unsettled {
            self.leave_pending();
        } else {
            self.result(noted, Err(&failed.error));
        }
        failed.error
    }

    /// Writes settings; an unclear end is settled by reading them.
    pub(super) async fn update(
        &self,
        id: &str,
        to: &Settings,
        change: &Change,
    ) -> Result<Written, NotWritten> {
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
            Err(failed) => Err(self.nobody_knows(error, "changed", id, &failed)),
        }
    }

    /// Removes a share; an unclear end is settled by looking for it. What is still there is asked to
    /// go again, within bounds: an id comes only once, so nothing else can be hit.
    pub(super) async fn delete(&self, id: &str) -> Result<Deleted, NotWritten> {
        let mut attempt = 1;
        loop {
            let error = match self.server.shares.delete(id).await {
                Err(error) if is_unclear(&error) => error,
                Ok(Deleted::WasGone) if attempt > 1 => return Ok(Deleted::Gone),
                clear => return Ok(clear?),
            };
            match self.server.shares.get(id, Needs::NOTHING).await {
                Ok(_) if attempt < deletes(&error) && !self.is_over() => {
                    pause(attempt).await;
                    attempt += 1;
                }
                Ok(_) => return Err(error.into()),
                Err(gone) if gone.code() == Code::NotFound => return Ok(Deleted::Gone),
                Err(failed) => return Err(self.nobody_knows(error, "deleted", id, &failed)),
            }
        }
    }

    fn nobody_knows(&self, error: Error, what: &str, id: &str, failed: &Error) -> NotWritten {
        let server = &self.server.name;
        NotWritten {
            error: error
                .detail(format!(
                    "whether {id} was {what} could not be found out: {failed}"
                ))
                .hint(format!(
                    "the next command that changes anything there finds out; to look now: \
                     `sharectl show {id} -s {server}`"
                )),
            unsettled: true,
        }
    }
}
