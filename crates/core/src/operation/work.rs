//! What the rows of a running operation share: the server, the journal, and the lock that keeps creates apart.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use futures_util::future::Either;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::{Stop, Ui, Uncovered};
use crate::backend::{Server, UNREACHABLE};
use crate::clock::Clock;
use crate::domain::{NewShare, Share, Step};
use crate::error::{Code, Error, Outlook, Result};
use crate::http::GatePermit;
use crate::journal::Writer;

/// How far a server's clock may be off after a response has shown it: what the HTTP layer takes for noise, a
/// `Date` without a fraction, and a creation date without one.
const SEEN: SignedDuration = SignedDuration::from_secs(4);

/// The same before any response has shown it.
const UNSEEN: SignedDuration = SignedDuration::from_mins(5);

/// A running operation.
pub(super) struct Work<'a> {
    pub(super) server: &'a Server,
    pub(super) ui: &'a dyn Ui,
    pub(super) clock: &'a Clock,
    stop: Option<&'a Stop>,
    writer: RefCell<Option<Writer>>,
    /// Creates hold it together, or one at a time if they must not run side by side; a search for what an
    /// unclear create has led to holds it alone.
    creates: RwLock<()>,
    /// Shares that belong to a row already.
    claimed: RefCell<HashSet<String>>,
    journal: Cell<JournalState>,
    admission: RefCell<Admission>,
    /// Creates whose result is unclear now.
    pub(super) lost: RefCell<Vec<NewShare>>,
    /// Whether a share was created already, whose answer contained its link.
    pub(super) created_one: Cell<bool>,
    /// Creates that were sent more than once.
    pub(super) repeated: RefCell<Vec<Repeated>>,
    /// Which shares that come to light are deleted, too.
    pub(super) uncovered: Uncovered<'a>,
    /// Whether each row looks at what it has written. Otherwise, one list in the end shows it.
    pub(super) looks_at_once: bool,
}

/// Whether the journal has the result of every step that began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum JournalState {
    /// It has them, or gets them.
    Complete,
    /// A step must not get one: the next command has to look again.
    Pending,
    /// It can't be written any more, so that nothing new begins. The next command has to look again.
    Broken,
}

/// Whether rows and creates may begin.
#[derive(Debug)]
enum Admission {
    /// They may. So many rows in a row have just failed because the server can't be reached.
    Open { unreachable: u32 },
    /// No: they would fail like the last row.
    Closed,
    /// No: the server asked to wait for longer than we may. What it said.
    PutOff(Error),
}

/// A create that was sent more than once: the first request may still have an effect.
#[derive(Debug)]
pub(super) struct Repeated {
    pub(super) new: NewShare,
    /// When it was sent first, by our clock.
    pub(super) ours: Timestamp,
}

/// A step that was noted: its number in the journal, if there is one.
#[derive(Debug, Clone, Copy)]
pub(super) struct StepNumber(pub(super) Option<u64>);

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
            journal: Cell::new(JournalState::Complete),
            admission: RefCell::new(Admission::Open { unreachable: 0 }),
            lost: RefCell::default(),
            created_one: Cell::new(false),
            repeated: RefCell::default(),
            uncovered: Uncovered::default(),
            looks_at_once: true,
        }
    }

    /// Why nothing new may begin: a signal, or the deadline.
    pub(super) fn stopped(&self) -> Option<Code> {
        let asked = self.stop.and_then(Stop::requested);
        let late = || self.server.pacing.are_over().then_some(Code::Timeout);
        asked.or_else(late)
    }

    /// Whether nothing new should begin.
    pub(super) fn is_over(&self) -> bool {
        self.stopped().is_some()
            || self.journal.get() == JournalState::Broken
            || !matches!(*self.admission.borrow(), Admission::Open { .. })
    }

    /// Begins nothing new: the next rows would fail like the last one.
    pub(super) fn give_up(&self) {
        let mut admission = self.admission.borrow_mut();
        if let Admission::Open { .. } = *admission {
            *admission = Admission::Closed;
        }
    }

    /// Waits until the next row may begin, or none may. The row runs for as long as the result lives.
    pub(super) async fn turn(&self) -> Option<GatePermit<'_>> {
        match self.stop {
            Some(stop) => tokio::select! {
                () = stop.asked() => None,
                turn = self.server.pacing.wait() => turn,
            },
            None => self.server.pacing.wait().await,
        }
    }

    /// Learns from a row whether the next ones can succeed.
    pub(super) fn learn(&self, failure: Option<&Error>) {
        let Some(error) = failure else {
            return self.count_unreachable(false);
        };
        self.heed(error);
        match error.code() {
            Code::Auth | Code::Tls | Code::SharingOff | Code::WrongUrl | Code::Internal => {
                self.give_up();
            }
            Code::Network | Code::Timeout | Code::RateLimited => self.count_unreachable(true),
            // A proxy in front of a server that is down answers 502 or 503, and 504 if the server is too slow.
            _ => self.count_unreachable(error.outlook() != Outlook::Unknown),
        }
    }

    fn count_unreachable(&self, is_unreachable: bool) {
        let mut admission = self.admission.borrow_mut();
        if let Admission::Open { unreachable } = &mut *admission {
            *unreachable = if is_unreachable { *unreachable + 1 } else { 0 };
            if *unreachable >= UNREACHABLE {
                *admission = Admission::Closed;
            }
        }
    }

    /// Begins nothing new, and sends no further create, if the server asked to wait for longer than we
    /// may: it would ask every row the same.
    pub(super) fn heed(&self, error: &Error) {
        let mut admission = self.admission.borrow_mut();
        if error.outlook() == Outlook::Later && !matches!(*admission, Admission::PutOff(_)) {
            *admission = Admission::PutOff(error.again());
        }
    }

    /// Fails if the server has asked to wait for longer than we may.
    pub(super) fn is_put_off(&self) -> Result<()> {
        match &*self.admission.borrow() {
            Admission::PutOff(error) => Err(error.again()),
            Admission::Open { .. } | Admission::Closed => Ok(()),
        }
    }

    /// Waits until a create may be sent, and keeps others away, as far as this server needs it.
    pub(super) async fn may_create(
        &self,
    ) -> Either<RwLockReadGuard<'_, ()>, RwLockWriteGuard<'_, ()>> {
        match self.server.can.parallel_creates {
            true => Either::Left(self.creates.read().await),
            false => Either::Right(self.creates.write().await),
        }
    }

    /// Waits until no create of ours is in flight, and keeps it so.
    pub(super) async fn no_creates(&self) -> RwLockWriteGuard<'_, ()> {
        self.creates.write().await
    }

    /// Marks a share as the work of one row; `false` if it is another's already.
    pub(super) fn claim(&self, id: &str) -> bool {
        self.claimed.borrow_mut().insert(id.to_owned())
    }

    pub(super) fn is_claimed(&self, id: &str) -> bool {
        self.claimed.borrow().contains(id)
    }

    /// The earliest creation date that the server may give to a share that is created after `ours`, by our
    /// clock.
    pub(super) fn earliest(&self, ours: Timestamp) -> Timestamp {
        let slack = self.server.clock.offset().map_or(UNSEEN, |_| SEEN);
        let now = self.server.now(ours);
        now.checked_sub(slack).unwrap_or(now)
    }

    /// Writes to the journal, if there is one.
    fn write<T>(&self, write: impl FnOnce(&mut Writer) -> Result<T>) -> Result<Option<T>> {
        self.writer.borrow_mut().as_mut().map(write).transpose()
    }

    /// Notes a step that is about to run. On disk only after [`Self::commit`].
    pub(super) fn note(&self, row: u64, step: &Step, share: Option<&Share>) -> Result<StepNumber> {
        let now = self.clock.now();
        self.write(|writer| writer.before(row, step, share, now))
            .map(StepNumber)
    }

    /// Puts on disk what was noted.
    pub(super) fn commit(&self) -> Result<()> {
        self.write(Writer::commit).map(drop)
    }

    /// Notes one more step of a row and puts it on disk.
    pub(super) fn note_now(
        &self,
        row: u64,
        step: &Step,
        share: Option<&Share>,
    ) -> Result<StepNumber> {
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
    ) -> Result<StepNumber> {
        let noted = self.note(row, step, share)?;
        self.write(Writer::write)?;
        Ok(noted)
    }

    /// Writes down what came of a step. The write itself is over, so a journal that can't take it stops
    /// the rest with one warning, but this row has not failed.
    pub(super) fn result(&self, noted: StepNumber, result: Result<Option<&Share>, &Error>) {
        self.write_down(noted, |writer, seq, now| writer.result(seq, result, now));
    }

    /// Writes down that steps were not started.
    pub(super) fn not_started(&self, steps: &[StepNumber]) {
        let why = Error::new(self.stopped().unwrap_or(Code::Interrupted), "not started");
        for noted in steps {
            self.result(*noted, Err(&why));
        }
    }

    fn write_down(
        &self,
        noted: StepNumber,
        write: impl FnOnce(&mut Writer, u64, Timestamp) -> Result<()>,
    ) {
        let Some(seq) = noted.0 else { return };
        if let Err(error) = self.write(|writer| write(writer, seq, self.clock.now()))
            && self.journal.replace(JournalState::Broken) != JournalState::Broken
        {
            self.ui.warn(&format!(
                "{error}: no further steps were started; the next command checks what was done"
            ));
        }
    }

    /// No further step of a row will be noted.
    pub(super) fn finish_row(&self, row: u64) {
        if let Some(writer) = self.writer.borrow_mut().as_mut() {
            writer.finish_row(row);
        }
    }

    /// Writes down that a share was gone before a step that was to delete it: someone else deleted it, and
    /// an undo of the operation must not restore it.
    pub(super) fn already_deleted(&self, noted: StepNumber) {
        self.write_down(noted, Writer::already_deleted);
    }

    /// Leaves the operation to the next command that connects.
    pub(super) fn leave_pending(&self) {
        self.journal
            .set(self.journal.get().max(JournalState::Pending));
    }

    /// Ends the operation in the journal, unless something is left to the next command; whether it is over.
    pub(super) fn finish(&self) -> bool {
        let over = self.journal.get() == JournalState::Complete;
        if let Some(writer) = self.writer.borrow_mut().take()
            && over
            && let Err(error) = writer.finish()
        {
            self.ui.warn(&error.to_string());
        }
        over
    }

    /// Takes the operation out of the journal: nothing of it has begun.
    pub(super) fn forget(&self) {
        if let Some(writer) = self.writer.borrow_mut().take()
            && let Err(error) = writer.forget()
        {
            self.ui.warn(&error.to_string());
        }
    }
}
