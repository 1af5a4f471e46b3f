//! The one way to write: plan → confirm → journal → run the steps → verify → report.
//!
//! Nothing here knows a terminal: an operation asks its questions and reports its progress through [`Ui`].
//!
//! Who calls whom: `run` asks, reads the names of what is deleted, and hands the rows to `chunks`. That reads
//! the shares again (it walks the list if they are many), lets `verify` judge whether they are still what the
//! rows were planned for, and gives each row to `row`. That takes its steps one after the other through
//! `settle`, which finds out what became of a request whose answer was lost, and then lets `check` look at
//! what was stored; `verify`, which is pure, compares it. If a row can't be finished, `row` takes back what
//! it has done. `recover` does the same for an operation whose process died: it asks through `settle` and
//! `verify`, and takes back through `row`. The commands `undo` and `redo` are something else: they revert an
//! operation that is over. [`undo`] makes a plan for that, which runs like any other.

mod check;
mod chunks;
#[cfg(test)]
pub(crate) mod fake;
mod plan;
mod recover;
mod report;
mod row;
mod run;
mod settle;
#[cfg(test)]
mod tests;
pub mod undo;
mod verify;
mod work;

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::Notify;

pub use plan::{Action, Plan, PlanRow, Presence, Recheck};
pub use recover::{Recovered, Recovery, RecoveryState, recover};
pub use report::{Outcome, Report, ReportRow, Tally};
pub use run::run;
pub use settle::already_there;

use crate::backend::{
    Cursor, Deleted, ListOrder, ListPage, Needs, Server, Shares, Slice, Unseen, Written,
};
use crate::clock::Clock;
use crate::domain::{Audible, Change, ItemRef, NewShare, Settings, Share};
use crate::error::{Code, Error, Result};
use crate::journal::{Journal, Meta, OperationId, OperationOrigin, Writer};

/// How to run a plan.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// The command, for the journal.
    pub command: &'a str,
    /// Who called it.
    pub origin: OperationOrigin,
    /// Whether it is meant for good: `undo` refuses it without `--even-revoked`.
    pub revoked: bool,
    /// Where before-states are kept; `None` without a journal.
    pub journal: Option<&'a Journal>,
    /// The command's id, which its operations on all servers share; without one it gets its own.
    pub id: Option<OperationId>,
    /// The operation that an undo or a redo reverts.
    pub reverts: Option<OperationId>,
    /// The time.
    pub clock: &'a Clock,
    /// The first Ctrl-C; `None` if the caller doesn't listen for one.
    pub stop: Option<&'a Stop>,
    /// What happens after the plan.
    pub mode: RunMode,
    /// How many rows run at once.
    pub jobs: NonZeroUsize,
    /// Which shares that come to light behind deleted ones are deleted, too.
    pub uncovered: Uncovered<'a>,
}

/// What happens after a plan is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunMode {
    /// Nothing: it is only shown.
    DryRun,
    /// It is run if the answer to a question is yes.
    Ask,
    /// It is run.
    Run,
}

/// Which shares that come to light behind deleted ones are deleted, too. No list showed them, so a
/// selection that chooses them would leave them otherwise.
#[derive(Clone, Copy, Default)]
pub struct Uncovered<'a>(Option<&'a dyn Fn(&Share) -> bool>);

impl<'a> Uncovered<'a> {
    /// The ones that `chosen` says yes to.
    #[must_use]
    pub fn go_if(chosen: &'a dyn Fn(&Share) -> bool) -> Self {
        Self(Some(chosen))
    }

    /// Whether a share is deleted, too.
    #[must_use]
    pub fn goes(&self, share: &Share) -> bool {
        self.0.is_some_and(|chosen| chosen(share))
    }

    /// Whether any may be.
    #[must_use]
    pub const fn is_any(&self) -> bool {
        self.0.is_some()
    }
}

impl fmt::Debug for Uncovered<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Uncovered").field(&self.0.is_some()).finish()
    }
}

impl Options<'_> {
    /// Begins the operation in the journal.
    fn begin(&self, journal: &Journal, server: &Server) -> Result<Writer> {
        let mut base = server.base.clone();
        // Neither fails for an http address.
        let _ = base.set_username("").and_then(|()| base.set_password(None));
        let meta = Meta {
            server: server.name.clone(),
            account: server.account.name.clone(),
            command: self.command.to_owned(),
            origin: self.origin.clone(),
            revoked: self.revoked,
            base: Some(base.as_str().trim_end_matches('/').to_owned()),
            reverts: self.reverts.clone(),
        };
        match &self.id {
            Some(id) => journal.begin_as(id, meta),
            None => journal.begin(meta, self.clock.now()),
        }
    }

    /// Records that an undo or a redo found nothing left to do, so that the next one goes on to another
    /// operation.
    ///
    /// # Errors
    /// [`Code::Config`] if the journal can't be written.
    pub fn note_nothing_to_do(&self, server: &Server) -> Result<()> {
        let Some(journal) = self.journal else {
            return Ok(());
        };
        let mut writer = self.begin(journal, server)?;
        writer.nothing(self.clock.now())?;
        writer.finish().map(drop)
    }
}

/// What an operation asks and reports while it runs.
pub trait Ui {
    /// Shows the plan and asks whether to go on.
    ///
    /// # Errors
    /// A usage error that names the flag, if there is no one to ask.
    fn confirm(&self, plan: &Plan) -> Result<bool>;

    /// The first write is about to be sent.
    ///
    /// # Errors
    /// If it must not be.
    fn begins(&self) -> Result<()> {
        Ok(())
    }

    /// How many of the rows that write are over.
    fn progress(&self, _over: usize, _of: usize) {}

    /// Something worth knowing.
    fn note(&self, _text: &str) {}

    /// Something that needs attention, although the command goes on.
    fn warn(&self, _text: &str) {}
}

/// Whether to stop, as after the first Ctrl-C: begin nothing new, finish what is in flight, report. Clones
/// share their state.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<StopState>);

#[derive(Debug, Default)]
struct StopState {
    why: OnceLock<Code>,
    asked: Notify,
    has_listener: AtomicBool,
}

impl Stop {
    /// Not asked yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks to stop, as after Ctrl-C.
    pub fn interrupt(&self) {
        self.ask(Code::Interrupted);
    }

    /// Asks to stop, as after SIGTERM and SIGHUP.
    pub fn terminate(&self) {
        self.ask(Code::Terminated);
    }

    /// Why to stop, once asked.
    #[must_use]
    pub fn requested(&self) -> Option<Code> {
        self.0.why.get().copied()
    }

    /// Waits until asked to stop.
    pub async fn asked(&self) {
        let asked = self.0.asked.notified();
        if self.requested().is_none() {
            asked.await;
        }
    }

    /// Whether this is the first call: two listeners would take one signal for two.
    #[must_use]
    pub fn takes_listener(&self) -> bool {
        !self.0.has_listener.swap(true, Ordering::Relaxed)
    }

    fn ask(&self, why: Code) {
        // The first signal decides the exit code.
        let _ = self.0.why.set(why);
        self.0.asked.notify_waiters();
    }
}

/// The safety net of a dry run: turns every write into an internal error.
struct ReadOnly(Box<dyn Shares>);

/// The same server, for reading only.
#[must_use]
pub fn read_only(server: Server) -> Server {
    Server {
        shares: Box::new(ReadOnly(server.shares)),
        ..server
    }
}

fn refused<T>(what: &str) -> Result<T> {
    Err(Error::internal(format!(
        "a dry run tried to {what} a share"
    )))
}

#[async_trait(?Send)]
impl Shares for ReadOnly {
    async fn page(&self, needs: Needs, after: Option<&Cursor>) -> Result<ListPage> {
        self.0.page(needs, after).await
    }

    async fn slice(
        &self,
        needs: Needs,
        order: ListOrder,
        places: Range<usize>,
    ) -> Result<Option<Slice>> {
        self.0.slice(needs, order, places).await
    }

    async fn get(&self, id: &str, needs: Needs) -> Result<Share> {
        self.0.get(id, needs).await
    }

    async fn by_slug(&self, slug: &str, needs: Needs) -> Result<Option<Share>> {
        self.0.by_slug(slug, needs).await
    }

    fn reads_in_one_request(&self, id: &str) -> bool {
        self.0.reads_in_one_request(id)
    }

    async fn create(&self, _: &NewShare) -> Result<Written> {
        refused("create")
    }

    async fn update(&self, _: &str, _: &Settings, _: &Change) -> Result<Written> {
        refused("update")
    }

    async fn delete(&self, _: &str) -> Result<Deleted> {
        refused("delete")
    }

    async fn stream_formats(&self) -> Result<Option<Vec<String>>> {
        self.0.stream_formats().await
    }

    async fn is_orphan(&self, known: &Share) -> Result<bool> {
        self.0.is_orphan(known).await
    }

    async fn remaining_share(&self, deleted: &Share) -> Result<Option<Share>> {
        self.0.remaining_share(deleted).await
    }

    async fn hidden_share_counts(&self, shares: &[&Share]) -> Result<HashMap<String, usize>> {
        self.0.hidden_share_counts(shares).await
    }

    async fn survey(&self, items: &[ItemRef]) -> Result<HashMap<ItemRef, Audible>> {
        self.0.survey(items).await
    }

    async fn listeners(&self, shares: &[&Share]) -> Result<HashMap<String, Vec<Timestamp>>> {
        self.0.listeners(shares).await
    }

    fn unseen(&self) -> Option<Unseen> {
        self.0.unseen()
    }
}

#[cfg(test)]
mod stop {
    use super::*;

    #[test]
    fn the_first_request_decides() {
        let stop = Stop::new();
        assert_eq!(stop.requested(), None);
        stop.clone().terminate();
        stop.interrupt();
        assert_eq!(stop.requested(), Some(Code::Terminated));
    }
}
