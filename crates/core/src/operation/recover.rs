//! Finishing operations that were interrupted, row by row: the server shows what became of a row's steps, and a
//! share that was deleted only to be recreated is recreated.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use jiff::Timestamp;

use super::Ui;
use super::settle::{LOOK, Likeness, StepError, likeness};
use super::undo::shares::Successors;
use super::verify;
use super::work::{StepNumber, Work};
use crate::backend::Server;
use crate::clock::Clock;
use crate::domain::capabilities::LinkAfter;
use crate::domain::share::contents_key;
use crate::domain::steps::Target;
use crate::domain::{NewShare, Settings, Share, Step, steps};
use crate::error::{Code, Error, Result};
use crate::journal::{Journal, Operation, OperationId, Pending, Recorded, StepResult};
use crate::query;

/// How long after its last line in the journal a request of a process that died may still take effect.
const ON_ITS_WAY: Duration = Duration::from_millis(if cfg!(test) { 0 } else { 1_000 });

/// Finishes every operation on this server and account that was interrupted and that no process runs. If there
/// is none, this costs one look into a directory.
///
/// # Errors
/// As a list; everything stays as it is then, and the next command tries again.
pub async fn recover(
    server: &Server,
    journal: &Journal,
    clock: &Clock,
    ui: &dyn Ui,
) -> Result<Recovery> {
    let mut recovery = Recovery::default();
    let mut open = Vec::new();
    let pending = match journal.pending() {
        Ok(pending) => pending,
        // A command that only reads shares must not fail because of this.
        Err(error) => {
            recovery.unread.push(error);
            return Ok(recovery);
        }
    };
    for pending in pending {
        match pending {
            Ok(pending) if pending.operation.foreign > 0 => {
                recovery.operations.push(Recovered::of(&pending.operation));
            }
            Ok(pending) => open.push(pending),
            Err(error) => recovery.unread.push(error),
        }
    }
    if open.is_empty() {
        return Ok(recovery);
    }
    settle(&open).await;
    let shares = query::list(server, LOOK).await?;
    server.cache.prove().await?;
    let mut listed: HashMap<String, Share> = shares
        .into_iter()
        .map(|share| (share.id.clone(), share))
        .collect();
    for pending in open {
        let finished = finish(server, pending, journal, &mut listed, clock, ui).await;
        recovery.operations.push(finished);
    }
    Ok(recovery)
}

/// Waits until no request of a process that has just died can be on its way: it may still be in a queue of the
/// server, or of a proxy. An earlier look would show a step as not done that is done a moment later, and the
/// journal would never know.
async fn settle(open: &[Pending]) {
    let silent = open.iter().map(|pending| pending.silent_for).min();
    let rest = silent.and_then(|silent| ON_ITS_WAY.checked_sub(silent));
    if let Some(rest) = rest.filter(|rest| !rest.is_zero()) {
        tracing::info!(
            wait_ms = rest.as_millis(),
            "a command was interrupted just now: its requests may still be on their way"
        );
        tokio::time::sleep(rest).await;
    }
}

async fn finish(
    server: &Server,
    pending: Pending,
    journal: &Journal,
    listed: &mut HashMap<String, Share>,
    clock: &Clock,
    ui: &dyn Ui,
) -> Recovered {
    let Pending {
        operation, writer, ..
    } = pending;
    let work = Work::new(server, ui, clock, None, Some(writer));
    let mut recovered = Recovered::of(&operation);
    for (number, steps) in unfinished_rows(operation.steps, &work) {
        let mut row = UnfinishedRow {
            work: &work,
            number,
            steps: Vec::new(),
            made: None,
            likely: Vec::new(),
            open: Vec::new(),
        };
        for step in steps {
            row.find_out(step, listed).await;
        }
        row.put_right(listed, &mut recovered).await;
    }
    if work.finish() {
        recovered.state = RecoveryState::Finished;
    }
    match journal.overview(&recovered.operation) {
        Ok(now) => {
            recovered.done = now.summary.done.saturating_sub(recovered.done_before);
            recovered.not_done = now.summary.rows.saturating_sub(now.summary.done);
        }
        Err(error) => tracing::debug!(%error, "can't count the rows that are done"),
    }
    recovered
}

/// The steps of each row of which some have no result. The shares of all rows are known, so that none is taken
/// for what an unclear create has led to.
fn unfinished_rows(steps: Vec<Recorded>, work: &Work<'_>) -> BTreeMap<u64, Vec<Recorded>> {
    let mut rows: BTreeMap<u64, Vec<Recorded>> = BTreeMap::new();
    for step in steps {
        for share in told(&step).into_iter().chain(step.share.as_deref()) {
            work.claim(&share.id);
        }
        rows.entry(step.row).or_default().push(step);
    }
    rows.retain(|_, steps| steps.iter().any(|step| step.result.is_none()));
    rows
}

/// A row of which some steps had no result.
struct UnfinishedRow<'w, 'a> {
    work: &'w Work<'a>,
    number: u64,
    steps: Vec<Recorded>,
    /// The share that the row has created.
    made: Option<Share>,
    /// Shares that look like what the row was to create, if our name is unknown: they may be another
    /// account's, and are left as they are.
    likely: Vec<String>,
    /// Creates in the place of a deleted share that were not done and may still be.
    open: Vec<(StepNumber, NewShare)>,
}

impl UnfinishedRow<'_, '_> {
    /// Finds out whether a step was done, and writes it down.
    async fn find_out(&mut self, mut step: Recorded, listed: &mut HashMap<String, Share>) {
        if step.result.is_none() {
            let noted = StepNumber(Some(step.seq));
            match (self.ask(&step, listed).await, &step.step, &step.share) {
                (Ok(share), ..) => {
                    self.work.result(noted, Ok(share.as_ref()));
                    step.result = Some(StepResult::Done(share.map(Box::new)));
                }
                (Err(_), Step::Create { new }, Some(_)) => {
                    self.open.push((noted, (**new).clone()));
                }
                (Err(failed), ..) => drop(self.work.failed(noted, failed)),
            }
        } else if let (Step::Create { .. }, Some(share)) = (&step.step, told(&step)) {
            self.made = Some(share.clone());
        }
        self.steps.push(step);
    }

    async fn ask(
        &mut self,
        step: &Recorded,
        listed: &HashMap<String, Share>,
    ) -> Result<Option<Share>, StepError> {
        let can = &self.work.server.can;
        match &step.step {
            Step::Create { new } => {
                let since = self.work.earliest(step.at);
                let share = self.find(new, since, listed).ok_or_else(cut_short)?;
                self.work.claim(&share.id);
                if !self.work.server.account.owns(&share) {
                    self.likely.push(share.id.clone());
                }
                self.made = Some(share.clone());
                Ok(Some(share))
            }
            Step::Update { share, to, change } => {
                let (id, ours) = match share {
                    Target::Id(id) => {
                        let ours = self.made.as_ref().is_some_and(|made| made.id == *id);
                        (Some(id), ours)
                    }
                    Target::Created => (self.made.as_ref().map(|share| &share.id), true),
                };
                let stored = id.and_then(|id| listed.get(id)).ok_or_else(cut_short)?;
                if verify::holds(change, &stored.settings(), can) {
                    return Ok(Some(stored.clone()));
                }
                if !ours || self.likely.contains(&stored.id) {
                    return Err(cut_short().into());
                }
                // Half of a share that is ours: the other half does no harm.
                let written = self.work.update(&stored.id, to, change).await?;
                Ok(Some(written.share))
            }
            Step::Delete { id } if listed.contains_key(id) => Err(cut_short().into()),
            Step::Delete { .. } => Ok(None),
        }
    }

    fn find(
        &self,
        new: &NewShare,
        since: Timestamp,
        listed: &HashMap<String, Share>,
    ) -> Option<Share> {
        let server = self.work.server;
        listed
            .values()
            .find(|share| {
                !self.work.is_claimed(&share.id)
                    && server.account.may_own(share)
                    && likeness(share, new, since, &server.can) == Likeness::Is
            })
            .cloned()
    }

    /// Repairs a row of which only a part is done: afterwards the old share is there, or exactly one that took
    /// its place.
    async fn put_right(&mut self, listed: &mut HashMap<String, Share>, recovered: &mut Recovered) {
        let before = self.steps.first().and_then(|step| step.share.clone());
        let old = before.as_ref().map(|share| share.id.as_str());
        let old_stays = old.is_some_and(|id| self.was_to_go(id, false));
        let old_is_gone = old.is_some_and(|id| self.was_to_go(id, true));
        let goes_back = self.goes_back();
        let mut taken = false;
        for (step, made) in self.made_and_kept() {
            // A new share beside the old one, or one that was found wrong, was never reported.
            let unwanted = old_stays || goes_back || self.was_to_go(&made.id, false);
            if !unwanted {
                taken = true;
                let there = listed.get(&made.id);
                let left = there.map(|there| self.as_left(made, there));
                if self.is_again(step) {
                    recovered.restored.extend(left);
                } else {
                    recovered.made.extend(left);
                }
            } else if !self.delete_created(made, listed, recovered).await {
                taken = true;
            }
        }
        let replaced = self.creates().next().is_some();
        let can = &self.work.server.can;
        // If someone else has recreated it meanwhile, it has its name, which is taken then.
        let no_successors = Successors::default();
        let is_there = |before: &Share| no_successors.present(before, listed, can).is_some();
        let before = before.filter(|before| !is_there(before));
        if let Some(before) = before.filter(|_| old_is_gone && replaced && !taken) {
            self.put_back(&before, recovered).await;
        }
        for (noted, _) in self.open.drain(..) {
            self.work.failed(noted, cut_short().into());
        }
    }

    fn creates(&self) -> impl Iterator<Item = &Recorded> {
        let all = self.steps.iter();
        all.filter(|step| matches!(step.step, Step::Create { .. }))
    }

    /// Whether the row was to delete this share, and has done so or not.
    fn was_to_go(&self, share: &str, done: bool) -> bool {
        self.steps.iter().any(|step| {
            is_done(step) == done && matches!(&step.step, Step::Delete { id } if id == share)
        })
    }

    /// Whether the old share was to be recreated after the new one was created.
    fn goes_back(&self) -> bool {
        self.creates()
            .skip_while(|step| !is_done(step))
            .any(|step| !is_done(step))
    }

    /// The shares that the row has created and not deleted again, with the steps that created them.
    fn made_and_kept(&self) -> impl Iterator<Item = (&Recorded, &Share)> {
        self.creates()
            .filter_map(|step| Some((step, told(step)?)))
            .filter(|(_, share)| !self.was_to_go(&share.id, true))
    }

    /// Whether a create has restored what was there before: the same, and not a changed one or one under a new
    /// link, which take its place.
    fn is_again(&self, create: &Recorded) -> bool {
        let (Step::Create { new }, Some(before)) = (&create.step, &create.share) else {
            return false;
        };
        let later = || self.steps.iter().filter(|step| step.seq > create.seq);
        // The old share was still there: this one is another one.
        let replaces =
            later().any(|step| matches!(&step.step, Step::Delete { id } if *id == before.id));
        // Some servers take no expiry with a create.
        let end = later().find_map(|step| match &step.step {
            Step::Update {
                share: Target::Created,
                to,
                ..
            } => Some(to.clone()),
            _ => None,
        });
        let to = end.unwrap_or_else(|| new.settings());
        !replaces && self.is_same(new, &to, before)
    }

    /// Whether what was to be created, with these settings in the end, is what was there before.
    fn is_same(&self, new: &NewShare, to: &Settings, before: &Share) -> bool {
        let can = &self.work.server.can;
        let items = before.items.as_deref().unwrap_or_default();
        new.slug == before.slug
            && contents_key(&new.items) == contents_key(items)
            && verify::differences(to, &before.settings(), can).is_empty()
    }

    /// What the row has created, as far as its steps and the list show.
    fn as_left(&self, made: &Share, there: &Share) -> Share {
        let mut tellers = self.steps.iter().rev().filter_map(told);
        let last = tellers.find(|told| told.id == made.id);
        let mut left = last.unwrap_or(made).clone();
        // A link that changes with the expiry is not known from earlier reads.
        if self.work.server.can.update.link != LinkAfter::NewOldLivesOn {
            let known = there.url.as_ref().or(made.url.as_ref());
            left.url = left.url.or_else(|| known.cloned());
        }
        left
    }

    async fn put_back(&mut self, before: &Share, recovered: &mut Recovered) {
        let new = match self.again(before) {
            Ok(new) => new,
            // Trying again would not help.
            Err(error) => {
                recovered
                    .left
                    .push(format!("{} can't be restored: {error}", before.reference()));
                return;
            }
        };
        let same = self.is_same(&new, &new.settings(), before);
        match self.make_again(before, new).await {
            Ok(share) if same => recovered.restored.push(share),
            Ok(share) => recovered.made.push(share),
            Err(error) => recovered.left.push(format!(
                "{} is deleted and could not be restored: {error}",
                before.reference()
            )),
        }
    }

    /// Recreates a share. If a step says so already, that one is carried out, and no other one is noted: while
    /// a server refuses for days, each command would add one.
    async fn make_again(&mut self, before: &Share, new: NewShare) -> Result<Share> {
        let (noted, new) = match self.open.iter().position(|(_, open)| *open == new) {
            Some(at) => self.open.swap_remove(at),
            None => (self.work.note_again(self.number, before, &new)?, new),
        };
        self.work.make_noted(self.number, &new, noted).await
    }

    /// The share as it was; if that has expired meanwhile, as it was to become.
    fn again(&self, before: &Share) -> Result<NewShare> {
        let now = self.work.server.now(self.work.clock.now());
        let lives = |new: &NewShare| !steps::ends_now(new.lifetime, now);
        let wanted = self.steps.iter().find_map(|step| match &step.step {
            Step::Create { new } => Some((**new).clone()),
            _ => None,
        });
        let as_it_was = steps::recreation(before, &before.settings())?;
        [Some(as_it_was), wanted]
            .into_iter()
            .flatten()
            .find(lives)
            .ok_or_else(|| Error::new(Code::Conflict, "it has expired since then"))
    }

    /// Deletes a share of the row; whether it is gone.
    async fn delete_created(
        &self,
        made: &Share,
        listed: &mut HashMap<String, Share>,
        recovered: &mut Recovered,
    ) -> bool {
        let Some(made) = listed.remove(&made.id) else {
            return true;
        };
        if self.likely.contains(&made.id) {
            recovered.left.push(format!(
                "{} was probably created to replace another share when a command was interrupted; it \
                 is kept, because it may not be yours",
                made.reference()
            ));
            return false;
        }
        match self.work.remove(self.number, &made).await {
            Ok(()) => {
                recovered.removed.push(made);
                true
            }
            Err(error) => {
                recovered.left.push(format!(
                    "{} was created to replace another share when a command was interrupted, and \
                     can't be deleted: {error}",
                    made.reference()
                ));
                false
            }
        }
    }
}

fn is_done(step: &Recorded) -> bool {
    matches!(step.result, Some(StepResult::Done(_)))
}

/// The share that the server reported for a step.
fn told(step: &Recorded) -> Option<&Share> {
    match &step.result {
        Some(StepResult::Done(share)) => share.as_deref(),
        _ => None,
    }
}

fn cut_short() -> Error {
    Error::new(Code::Interrupted, "interrupted before it was done")
}

/// What recovery has done.
#[derive(Debug, Default)]
pub struct Recovery {
    /// The interrupted operations, finished now or not.
    pub operations: Vec<Recovered>,
    /// Files of others that could not be read, each with what helps.
    pub unread: Vec<Error>,
}

/// How far an interrupted operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecoveryState {
    /// It is finished.
    Finished,
    /// The next command tries again.
    Pending,
    /// It is left as it is: this version can't read so many of its lines, and they may contain steps that
    /// still have to be done.
    Foreign(usize),
}

/// An operation that was interrupted.
#[derive(Debug, Clone, PartialEq)]
pub struct Recovered {
    /// Its name.
    pub operation: OperationId,
    /// The command it ran.
    pub command: String,
    /// When it began.
    pub began: Timestamp,
    /// How far it is now.
    pub state: RecoveryState,
    /// How many of its rows were done before.
    pub done_before: usize,
    /// How many turned out to be done, or are done now.
    pub done: usize,
    /// How many are not done.
    pub not_done: usize,
    /// Shares that are restored as they were.
    pub restored: Vec<Share>,
    /// Shares that were created without a report, with the changed ones in the place of others.
    pub made: Vec<Share>,
    /// Shares that were created and are deleted again: the ones they were to replace are there.
    pub removed: Vec<Share>,
    /// What could not be repaired, for people.
    pub left: Vec<String>,
}

impl Recovered {
    /// An operation before anything is known of it.
    fn of(operation: &Operation) -> Self {
        Self {
            operation: operation.id.clone(),
            command: operation.meta.command.clone(),
            began: operation.at,
            state: match operation.foreign {
                0 => RecoveryState::Pending,
                lines => RecoveryState::Foreign(lines),
            },
            done_before: operation.overview().summary.done,
            done: 0,
            not_done: 0,
            restored: Vec::new(),
            made: Vec::new(),
            removed: Vec::new(),
            left: Vec::new(),
        }
    }
}
