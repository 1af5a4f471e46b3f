//! What the rows of a running operation share: the server, the journal, the gate for creates.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::run::Uncovered;
use super::settle::Repeated;
use super::ui::{Stop, Ui};
use crate::backend::{Needs, Server, UNREACHABLE};
use crate::clock::Clock;
use crate::domain::{NewShare, Share, Step};
use crate::error::{Code, Error, Outlook, Result};
use crate::http::Passed;
use crate::journal::Writer;

/// How inexact a server's clock is known where it was seen: what the HTTP layer takes for noise, a
/// `Date` without a fraction, and a creation date without one.
const SEEN: SignedDuration = SignedDuration::from_secs(4);
/// And where it was not.
const UNSEEN: SignedDuration = SignedDuration::from_mins(5);

/// A running operation.
pub(super) struct Work<'a> {
    pub(super) server: &'a Server,
    pub(super) ui: &'a dyn Ui,
    pub(super) clock: &'a Clock,
    stop: Option<&'a Stop>,
    writer: RefCell<Option<Writer>>,
    /// Creates hold it together, or one at a time where they must not run side by side; whoever
    /// looks for what an unclear create has led to holds it alone.
    creates: RwLock<()>,
    /// Shares that belong to a row already.
    claimed: RefCell<HashSet<String>>,
    /// A step has no result and must not get one: the next command has to look again.
    unsettled: Cell<bool>,
    journal_broke: Cell<bool>,
    hopeless: Cell<bool>,
    /// What the server said when it asked to wait for longer than we may.
    put_off: RefCell<Option<Error>>,
    unreachable: Cell<u32>,
    /// Creates whose end is unclear now.
    pub(super) lost: RefCell<Vec<NewShare>>,
    /// Whether a share was made already, whose answer told its link.
    pub(super) made_one: Cell<bool>,
    /// Creates that were sent more than once.
    pub(super) repeated: RefCell<Vec<Repeated>>,
    /// Which shares that come to light go, too.
    pub(super) uncovered: Uncovered<'a>,
}

/// Keeps other creates away, as far as this server needs it.
pub(super) enum Creating<'a> {
    Together(#[expect(dead_code, reason = "held, not read")] RwLockReadGuard<'a, ()>),
    Alone(#[expect(dead_code, reason = "held, not read")] RwLockWriteGuard<'a, ()>),
}

/// A step that was noted: its number in the journal, where there is one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noted(Option<u64>);

impl Noted {
    /// A step that an operation before this process has noted.
    pub(super) const fn before(seq: u64) -> Self {
        Self(Some(seq))
    }
}

impl<'a> Work<'a> {
    pub(super) fn new(
        server: &'a Server,
        ui: &'a dyn Ui,
        clock: &'a Clock,
        stop: Option<&'a Stop>,
        writer: Option<Writer>,
    ) -> Self {
        Self {
            server,
            ui,
            clock,
            stop,
            writer: RefCell::new(writer),
            creates: RwLock::new(()),
            claimed: RefCell::default(),
            unsettled: Cell::new(false),
            journal_broke: Cell::new(false),
            hopeless: Cell::new(false),
            put_off: RefCell::default(),
            unreachable: Cell::new(0),
            lost: RefCell::default(),
            made_one: Cell::new(false),
            repeated: RefCell::default(),
            uncovered: Uncovered::default(),
        }
    }

    /// The same, and shares that come to light behind deleted ones may go, too.
    pub(super) fn with_uncovered(mut self, uncovered: Uncovered<'a>) -> Self {
        self.uncovered = uncovered;
        self
    }

    /// What forbids to begin anything new: a signal, or the deadline.
    pub(super) fn stopped(&self) -> Option<Code> {
        let asked = self.stop.and_then(Stop::requested);
        let late = || self.server.turns.are_over().then_some(Code::Timeout);
        asked.or_else(late)
    }

    /// Whether nothing new should be begun.
    pub(super) fn is_over(&self) -> bool {
        self.stopped().is_some() || self.hopeless.get()
    }

    /// Begins nothing new: the next rows would fail like the last one.
    pub(super) fn give_up(&self) {
        self.hopeless.set(true);
    }

    /// Waits until the next row may be begun, or none shall be. The row runs for as long as the result
    /// lives.
    pub(super) async fn turn(&self) -> Option<Passed<'_>> {
        match self.stop {
            Some(stop) => tokio::select! {
                () = stop.asked() => None,
                turn = self.server.turns.wait() => turn,
            },
            None => self.server.turns.wait().await,
        }
    }

    /// Learns from a row whether the following ones can go any better.
    pub(super) fn learn(&self, failure: Option<&Error>) {
        if let Some(error) = failure {
            self.heed(error);
        }
        // A proxy before a server that is down says 502 or 503, and 504 where it is too slow.
        let is_down = failure.is_some_and(|error| error.outlook() != Outlook::Unknown);
        match failure.map(Error::code) {
            Some(Code::Auth | Code::Tls | Code::SharingOff | Code::WrongUrl | Code::Internal) => {
                self.hopeless.set(true)
            }
            Some(code)
                if is_down || matches!(code, Code::Network | Code::Timeout | Code::RateLimited) =>
            {
                let failures = self.unreachable.get().saturating_add(1);
                self.unreachable.set(failures);
                if failures >= UNREACHABLE {
                    self.hopeless.set(true);
                }
            }
            _ => self.unreachable.set(0),
        }
    }

    /// Begins nothing new, and sends no further create, where the server asked to wait for longer
    /// than we may: every row would meet the same.
    pub(super) fn heed(&self, error: &Error) {
        if error.outlook() == Outlook::Later {
            self.hopeless.set(true);
            let mut put_off = self.put_off.borrow_mut();
            put_off.get_or_insert_with(|| error.again());
        }
    }

    /// Fails where the server has asked to wait for longer than we may.
    pub(super) fn is_put_off(&self) -> Result<()> {
        match &*self.put_off.borrow() {
            Some(error) => Err(error.again()),
            None => Ok(()),
        }
    }

    /// Waits until this create may be sent.
    pub(super) async fn may_create(&self) -> Creating<'_> {
        if self.server.can.parallel_creates {
            Creating::Together(self.creates.read().await)
        } else {
            Creating::Alone(self.creates.write().await)
        }
    }

    /// Waits until no create of ours is in flight, and keeps it so.
    pub(super) async fn no_creates(&self) -> RwLockWriteGuard<'_, ()> {
        self.creates.write().await
    }

    /// Marks a share as the work of one row; `false` where it is another's already.
    pub(super) fn claim(&self, id: &str) -> bool {
        self.claimed.borrow_mut().insert(id.to_owned())
    }

    pub(super) fn is_claimed(&self, id: &str) -> bool {
        self.claimed.borrow().contains(id)
    }

    /// The earliest creation date, by the server's clock, of what is made after `ours`, by ours.
    pub(super) fn earliest(&self, ours: Timestamp) -> Timestamp {
        earliest(self.server, ours)
    }

    /// Notes a step that is about to be run. On disk only after [`Self::commit`].
    pub(super) fn note(&self, row: u64, step: &Step, share: Option<&Share>) -> Result<Noted> {
        let now = self.clock.now();
        let seq = match self.writer.borrow_mut().as_mut() {
            Some(writer) => Some(writer.before(row, step, share, now)?),
            None => None,
        };
        Ok(Noted(seq))
    }

    /// Puts on disk what was noted.
    pub(super) fn commit(&self) -> Result<()> {
        match self.writer.borrow_mut().as_mut() {
            Some(writer) => writer.commit(),
            None => Ok(()),
        }
    }

    /// Notes one more step of a row and puts it on disk.
    pub(super) fn note_now(&self, row: u64, step: &Step, share: Option<&Share>) -> Result<Noted> {
        let noted = self.note(row, step, share)?;
        self.commit()?;
        Ok(noted)
    }

    /// Notes one more step of a row that destroys nothing: it survives the end of this process,
    /// but not a power cut.
    pub(super) fn note_unsynced(
        &self,
        row: u64,
        step: &Step,
        share: Option<&Share>,
    ) -> Result<Noted> {
        let noted = self.note(row, step, share)?;
        if let Some(writer) = self.writer.borrow_mut().as_mut() {
            writer.write()?;
        }
        Ok(noted)
    }

    /// Writes down what came of a step. The write itself is over, so a journal that can't take it
    /// is told once and stops the rest, but is no failure of this row.
    pub(super) fn result(&self, noted: Noted, result: Result<Option<&Share>, &Error>) {
        self.write_down(noted, |writer, seq, now| writer.result(seq, result, now));
    }

    fn write_down(
        &self,
        noted: Noted,
        write: impl FnOnce(&mut Writer, u64, Timestamp) -> Result<()>,
    ) {
        let Some(seq) = noted.0 else { return };
        let written = match self.writer.borrow_mut().as_mut() {
            Some(writer) => write(writer, seq, self.clock.now()),
            None => Ok(()),
        };
        if let Err(error) = written
            && !self.journal_broke.replace(true)
        {
            self.hopeless.set(true);
            self.unsettled.set(true);
            self.ui.warn(&format!(
                "{error}: no further steps were started; the next command checks what was done"
            ));
        }
    }

    /// Says that no further step of a row will be noted.
    pub(super) fn row_is_over(&self, row: u64) {
        if let Some(writer) = self.writer.borrow_mut().as_mut() {
            writer.row_is_over(row);
        }
    }

    /// Writes down that a share was gone before a step that was to delete it: someone else did that, and
    /// to undo the operation must not bring it back.
    pub(super) fn was_gone(&self, noted: Noted) {
        self.write_down(noted, Writer::was_gone);
    }

    /// Leaves the operation to the next command that connects.
    pub(super) fn leave_pending(&self) {
        self.unsettled.set(true);
    }

    /// Ends the operation in the journal, unless something is left to the next command; says
    /// which.
    pub(super) fn finish(&self) -> bool {
        let over = !self.unsettled.get();
        if let Some(writer) = self.writer.borrow_mut().take()
            && over
            && let Err(error) = writer.finish()
        {
            self.ui.warn(&error.to_string());
        }
        over
    }

    /// Takes the operation out of the journal: nothing of it was begun.
    pub(super) fn forget(&self) {
        if let Some(writer) = self.writer.borrow_mut().take()
            && let Err(error) = writer.forget()
        {
            self.ui.warn(&error.to_string());
        }
    }

    /// Everything this account may see.
    pub(super) async fn list(&self, needs: Needs) -> Result<Vec<Share>> {
        crate::query::list(self.server, needs).await
    }
}

/// The earliest creation date that a server may give to what is made after `ours`, by our clock.
pub(super) fn earliest(server: &Server, ours: Timestamp) -> Timestamp {
    let slack = server.clock.offset().map_or(UNSEEN, |_| SEEN);
    let now = server.now(ours);
    now.checked_sub(slack).unwrap_or(now)
}
