//! The state that the rows of a running operation share: the server, the journal, and the lock that keeps
//! creates apart.

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

/// The tolerance for a server's clock once a response has shown its offset: the noise that the HTTP layer
/// ignores, a `Date` without a fraction, and a creation date without one.
const SEEN: SignedDuration = SignedDuration::from_secs(4);

/// The tolerance before any response has shown the offset.
const UNSEEN: SignedDuration = SignedDuration::from_mins(5);

/// A running operation.
pub(super) struct Work<'a> {
    pub(super) server: &'a Server,
    pub(super) ui: &'a dyn Ui,
    pub(super) clock: &'a Clock,
    stop: Option<&'a Stop>,
    writer: RefCell<Option<Writer>>,
    /// Creates hold it shared, or exclusively if they must not run in parallel. A search for the result of an
    /// unclear create holds it exclusively.
    creates: RwLock<()>,
    /// The ids of shares that already belong to a row.
    claimed: RefCell<HashSet<String>>,
    journal: Cell<JournalState>,
    admission: RefCell<Admission>,
    /// Creates whose result is currently unclear.
    pub(super) lost: RefCell<Vec<NewShare>>,
    /// Whether this operation has created a share and the response contained its link.
    pub(super) created_one: Cell<bool>,
    /// Creates that were sent more than once.
    pub(super) repeated: RefCell<Vec<Repeated>>,
    /// Which shares that surface behind deleted ones are deleted, too.
    pub(super) uncovered: Uncovered<'a>,
    /// Whether each row reads back what it has written. Otherwise, one list at the end shows it.
    pub(super) looks_at_once: bool,
}

/// Whether the journal has the result of every step that has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum JournalState {
    /// It has every result, or will get it.
    Complete,
    /// A step must stay without a result: the next command has to check it.
    Pending,
    /// The journal can't be written any more, so nothing new may begin. The next command has to check the
    /// steps.
    Broken,
}

/// Whether rows and creates may begin.
#[derive(Debug)]
enum Admission {
    /// They may. `unreachable` counts the consecutive rows that have just failed because the server can't be
    /// reached.
    Open { unreachable: u32 },
    /// No: they would fail like the last row.
    Closed,
    /// No: the server asked us to wait for longer than we may. Contains the error that reported this.
    PutOff(Error),
}

/// A create that was sent more than once: the first request may still take effect.
#[derive(Debug)]
pub(super) struct Repeated {
    pub(super) new: NewShare,
    /// When the create was first sent, by our clock.
    pub(super) ours: Timestamp,
}

/// A noted step: its number in the journal, if there is a journal.
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

    /// Closes admission: the next rows would fail like the last one.
    pub(super) fn give_up(&self) {
        let mut admission = self.admission.borrow_mut();
        if let Admission::Open { .. } = *admission {
            *admission = Admission::Closed;
        }
    }

    /// Waits until the next row may begin. `None` if no row may. The row runs while the permit lives.
    pub(super) async fn turn(&self) -> Option<GatePermit<'_>> {
        match self.stop {
            Some(stop) => tokio::select! {
                () = stop.asked() => None,
                turn = self.server.pacing.wait() => turn,
            },
            None => self.server.pacing.wait().await,
        }
    }

    /// Learns from a row's failure, if it failed, whether the next rows can succeed.
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

    /// Closes admission for rows and creates if the server asked us to wait for longer than we may: it would
    /// answer every row alike.
    pub(super) fn heed(&self, error: &Error) {
        let mut admission = self.admission.borrow_mut();
        if error.outlook() == Outlook::Later && !matches!(*admission, Admission::PutOff(_)) {
            *admission = Admission::PutOff(error.again());
        }
    }

    /// Fails if the server has asked us to wait for longer than we may.
    pub(super) fn is_put_off(&self) -> Result<()> {
        match &*self.admission.borrow() {
            Admission::PutOff(error) => Err(error.again()),
            Admission::Open { .. } | Admission::Closed => Ok(()),
        }
    }

    /// Waits until a create may be sent. On servers that need it, keeps other creates out meanwhile.
    pub(super) async fn may_create(
        &self,
    ) -> Either<RwLockReadGuard<'_, ()>, RwLockWriteGuard<'_, ()>> {
        match self.server.can.parallel_creates {
            true => Either::Left(self.creates.read().await),
            false => Either::Right(self.creates.write().await),
        }
    }

    /// Waits until none of our creates is in flight, and keeps new ones out.
    pub(super) async fn no_creates(&self) -> RwLockWriteGuard<'_, ()> {
        self.creates.write().await
    }

    /// Assigns a share to a row; `false` if it already belongs to one.
    pub(super) fn claim(&self, id: &str) -> bool {
        self.claimed.borrow_mut().insert(id.to_owned())
    }

    pub(super) fn is_claimed(&self, id: &str) -> bool {
        self.claimed.borrow().contains(id)
    }

    /// The earliest creation date that the server may give to a share created after `ours`, by our clock.
    pub(super) fn earliest(&self, ours: Timestamp) -> Timestamp {
        let slack = self.server.clock.offset().map_or(UNSEEN, |_| SEEN);
        let now = self.server.now(ours);
        now.checked_sub(slack).unwrap_or(now)
    }

    /// Writes to the journal, if there is one.
    fn write<T>(&self, write: impl FnOnce(&mut Writer) -> Result<T>) -> Result<Option<T>> {
        self.writer.borrow_mut().as_mut().map(write).transpose()
    }

    /// Notes a step that is about to run. It is on disk only after [`Self::commit`].
    pub(super) fn note(&self, row: u64, step: &Step, share: Option<&Share>) -> Result<StepNumber> {
        let now = self.clock.now();
        self.write(|writer| writer.before(row, step, share, now))
            .map(StepNumber)
    }

    /// Writes the noted steps to disk.
    pub(super) fn commit(&self) -> Result<()> {
        self.write(Writer::commit).map(drop)
    }

    /// Notes one more step of a row and writes it to disk.
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

    /// Notes one more step of a row that destroys nothing. The note survives the end of this process, but not
    /// a power failure.
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

    /// Records the result of a step. The request itself is finished, so if the journal can't be written,
    /// sharectl warns once and begins nothing new, but this row has not failed.
    pub(super) fn result(&self, noted: StepNumber, result: Result<Option<&Share>, &Error>) {
        self.write_down(noted, |writer, seq, now| writer.result(seq, result, now));
    }

    /// Records that steps were not started.
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

    /// Tells the journal that no further step of this row will be noted.
    pub(super) fn finish_row(&self, row: u64) {
        if let Some(writer) = self.writer.borrow_mut().as_mut() {
            writer.finish_row(row);
        }
    }

    /// Records that a share was gone before the step that was to delete it: someone else deleted it, and an
    /// undo of the operation must not restore it.
    pub(super) fn already_deleted(&self, noted: StepNumber) {
        self.write_down(noted, Writer::already_deleted);
    }

    /// Leaves the operation pending for the next command that connects.
    pub(super) fn leave_pending(&self) {
        self.journal
            .set(self.journal.get().max(JournalState::Pending));
    }

    /// Finishes the operation in the journal, unless something is left to the next command. Returns whether
    /// it is finished.
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

    /// Removes the operation from the journal: none of its steps has begun.
    pub(super) fn forget(&self) {
        if let Some(writer) = self.writer.borrow_mut().take()
            && let Err(error) = writer.forget()
        {
            self.ui.warn(&error.to_string());
        }
    }
}
