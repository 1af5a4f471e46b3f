//! Trying again, within bounds: a create that is known not to have been carried out, and a look
//! that failed.
//!
//! The HTTP layer repeats what may be repeated blindly. A create may not; but once a list has shown
//! that a lost one made nothing, it is as good as never sent.

use std::cell::RefCell;
use std::time::Duration;

use jiff::Timestamp;

use super::lost_create::{Likeness, likeness};
use super::settle::{LOOK, NotMade, is_unclear};
use super::work::Work;
use crate::backend::Written;
use crate::domain::{NewShare, Share};
use crate::error::{Code, Error, Outlook, Result};

/// How often a list is read before its row fails, and a share tried to be made where nothing else
/// is said.
const ATTEMPTS: u32 = 4;

/// How often a share is tried to be made where the line is bad or the server busy, and lists can be
/// read: each of these attempts is a single request, where a read has its retries besides.
const CREATES: u32 = 8;

/// The first pause between attempts; each further one is twice as long, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(if cfg!(test) { 1 } else { 200 });
const DOUBLINGS: u32 = 3;

/// A create that was sent more than once: its first sending may yet have an effect.
#[derive(Debug)]
pub(super) struct Repeated {
    pub(super) new: NewShare,
    /// When it was sent first, by our clock.
    pub(super) ours: Timestamp,
}

/// A create whose end is unclear; dropping it says that it is settled.
pub(super) struct Lost<'w>(&'w RefCell<Vec<NewShare>>, NewShare);

impl Drop for Lost<'_> {
    fn drop(&mut self) {
        let mut lost = self.0.borrow_mut();
        if let Some(place) = lost.iter().position(|lost| *lost == self.1) {
            lost.swap_remove(place);
        }
    }
}

impl Work<'_> {
    /// Remembers that a create's end is unclear.
    pub(super) fn lose(&self, new: &NewShare) -> Lost<'_> {
        self.lost.borrow_mut().push(new.clone());
        Lost(&self.lost, new.clone())
    }

    /// How many shares of this kind may have been made without anybody's hearing of it.
    pub(super) fn times_lost(&self, new: &NewShare) -> usize {
        let (lost, repeated) = (self.lost.borrow(), self.repeated.borrow());
        let repeated = repeated.iter().map(|repeated| &repeated.new);
        lost.iter()
            .chain(repeated)
            .filter(|lost| *lost == new)
            .count()
    }

    /// Whether a share is what a lost create of another row has led to.
    pub(super) fn is_what_another_lost(&self, share: &Share, new: &NewShare) -> bool {
        let (lost, repeated) = (self.lost.borrow(), self.repeated.borrow());
        let repeated = repeated.iter().map(|repeated| &repeated.new);
        let mut others = lost.iter().chain(repeated).filter(|other| *other != new);
        others.any(|other| likeness(share, other, Timestamp::MIN, &self.server.can) == Likeness::Is)
    }

    /// Makes a share; an unclear end is settled before anybody hears of it.
    pub(super) async fn create(&self, row: u64, new: &NewShare) -> Result<Written, NotMade> {
        let ours = self.clock.now();
        for attempt in 1.. {
            match self.create_once(row, new, ours).await {
                Err(failed)
                    if failed.proven
                        && attempt < creates(&failed.error)
                        && may_pass(&failed.error)
                        && !self.is_over() =>
                {
                    tracing::info!(row, attempt, "nothing was made: trying again");
                    self.repeated.borrow_mut().push(Repeated {
                        new: new.clone(),
                        ours,
                    });
                    pause(attempt).await;
                }
                settled => return settled,
            }
        }
        Err(Error::internal("attempts without end").into())
    }

    /// Reads all shares: what becomes of other rows depends on it, so it is tried longer than
    /// other requests.
    pub(super) async fn look(&self) -> Result<Vec<Share>> {
        for attempt in 1..ATTEMPTS {
            match self.list(LOOK).await {
                Err(error) if may_pass(&error) && self.stopped().is_none() => {
                    pause(attempt).await;
                }
                told => return told.inspect_err(|error| self.heed(error)),
            }
        }
        self.list(LOOK).await
    }

    /// The same, if what is read is sure to come from the server.
    pub(super) async fn look_past_caches(&self) -> Result<Vec<Share>> {
        let shares = self.look().await?;
        self.server.cache.prove().await?;
        Ok(shares)
    }

    /// Says which shares a create has made that came to nothing as far as anybody could see, and was
    /// sent again: a server may take its time.
    pub(super) fn tell_twins(&self, shares: &[Share]) {
        for Repeated { new, ours } in self.repeated.borrow().iter() {
            for twin in self.made_like(new, self.earliest(*ours), shares) {
                if self.claim(&twin.id) {
                    self.ui.warn(&format!(
                        "an attempt that seemed lost was carried out later: {} is one too many, and \
                         can be deleted",
                        twin.reference()
                    ));
                }
            }
        }
    }
}

/// Whether to try again. A server that was too slow may still be at it, so that a second request
/// would only make two of it; and one that named its time is not asked before.
fn may_pass(error: &Error) -> bool {
    !matches!(error.outlook(), Outlook::Overdue | Outlook::Later)
        && matches!(
            error.code(),
            Code::Network | Code::RateLimited | Code::Server | Code::BadAnswer
        )
}

/// How often a create that ended so is tried.
fn creates(error: &Error) -> u32 {
    match error.outlook() {
        Outlook::Passing if is_unclear(error) => CREATES,
        _ => ATTEMPTS,
    }
}

/// How often a share that is still there is asked to go.
pub(super) fn deletes(error: &Error) -> u32 {
    match error.outlook() {
        Outlook::Passing => ATTEMPTS,
        Outlook::Unknown | Outlook::Overdue => 2,
        Outlook::Later => 1,
    }
}

pub(super) async fn pause(attempt: u32) {
    tokio::time::sleep(FIRST_PAUSE * (1 << (attempt - 1).min(DOUBLINGS))).await;
}
