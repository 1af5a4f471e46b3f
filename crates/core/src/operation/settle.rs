//! When it is unclear whether a write was carried out: look, and never just send it again.

use super::attempts::{deletes, pause};
use super::verify;
use super::work::{Noted, Work};
use crate::advice::Advice;
use crate::backend::{Deleted, Freshness, Needs, Written};
use crate::domain::{Change, Settings, Share, Step};
use crate::error::{Code, Error, Result};

/// What a search for a lost create needs to know.
pub(super) const LOOK: Needs = Needs {
    url: true,
    freshness: Freshness::Decisive,
    ..Needs::NOTHING
};

/// Whether the server may have carried out what failed. An answer that can't be read says nothing,
/// however well it arrived.
pub(super) fn is_unclear(error: &Error) -> bool {
    error.is_unsettled() || error.code() == Code::BadAnswer
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

impl Work<'_> {
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
            match self.server.shares.get(id, Needs::NOTHING.decisive()).await {
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
                .hint(Advice::ShowShareOn(id.to_owned(), server.to_owned()).after(
                    "the next command that changes anything there finds out; to look now: ",
                )),
            unsettled: true,
        }
    }
}
