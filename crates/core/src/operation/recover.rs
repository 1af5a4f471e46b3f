//! Finishing interrupted operations, row by row. The server shows which steps of a row were done. A share
//! that was deleted only to be recreated is recreated.

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

/// Finishes every interrupted operation on this server and account that no process is running. If there is
/// none, this costs one directory read.
///
/// # Errors
/// If the list can't be read, or comes from a cache. Nothing is changed then, and the next command tries
/// again.
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

/// Waits until no request of a process that has just died can be on its way: the request may still be in a
/// queue of the server or of a proxy. An earlier read would show a step as not done that is done a moment
/// later, and the journal would never record it.
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

/// The steps of each row that has a step without a result. Claims the shares of all rows, so that none of
/// them is mistaken for the result of an unclear create.
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

/// A row that has steps without a result.
struct UnfinishedRow<'w, 'a> {
    work: &'w Work<'a>,
    number: u64,
    steps: Vec<Recorded>,
    /// The share that the row has created.
    made: Option<Share>,
    /// Shares that look like the result of the row's create, if our name is unknown. They may belong to
    /// another account, so they are left as they are.
    likely: Vec<String>,
    /// Creates that replace a deleted share, were not done, and may still be sent.
    open: Vec<(StepNumber, NewShare)>,
}

impl UnfinishedRow<'_, '_> {
    /// Finds out whether a step was done, and records it.
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
                // The share is our own and half done, so finishing it does no harm.
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

    /// Repairs a row that is only partly done. Afterwards, either the old share exists, or exactly one share
    /// that replaced it.
    async fn put_right(&mut self, listed: &mut HashMap<String, Share>, recovered: &mut Recovered) {
        let before = self.steps.first().and_then(|step| step.share.clone());
        let old = before.as_ref().map(|share| share.id.as_str());
        let old_stays = old.is_some_and(|id| self.was_to_go(id, false));
        let old_is_gone = old.is_some_and(|id| self.was_to_go(id, true));
        let goes_back = self.goes_back();
        let mut taken = false;
        for (step, made) in self.made_and_kept() {
            // A new share next to the old one, or one that failed its check, was never reported.
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
        // If someone else has recreated the share meanwhile, its name is taken.
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

    /// Whether the row was to delete this share and, depending on `done`, has or has not done so.
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

    /// Whether a create has restored the old share as it was. A changed share, or one with a new link,
    /// replaces it instead.
    fn is_again(&self, create: &Recorded) -> bool {
        let (Step::Create { new }, Some(before)) = (&create.step, &create.share) else {
            return false;
        };
        let later = || self.steps.iter().filter(|step| step.seq > create.seq);
        // The old share still existed, so this one is to replace it.
        let replaces =
            later().any(|step| matches!(&step.step, Step::Delete { id } if *id == before.id));
        // On some servers, a create takes no expiry, and an update sets it.
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

    /// Whether the share to create, with these final settings, equals the old share.
    fn is_same(&self, new: &NewShare, to: &Settings, before: &Share) -> bool {
        let can = &self.work.server.can;
        let items = before.items.as_deref().unwrap_or_default();
        new.slug == before.slug
            && contents_key(&new.items) == contents_key(items)
            && verify::differences(to, &before.settings(), can).is_empty()
    }

    /// The share that the row has created, as far as its steps and the list show.
    fn as_left(&self, made: &Share, there: &Share) -> Share {
        let mut tellers = self.steps.iter().rev().filter_map(told);
        let last = tellers.find(|told| told.id == made.id);
        let mut left = last.unwrap_or(made).clone();
        // Earlier reads don't show a link that changes with the expiry.
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

    /// Recreates a share. If an open step already describes this create, that step is carried out instead of
    /// noting another one: while a server refuses for days, each command would add one.
    async fn make_again(&mut self, before: &Share, new: NewShare) -> Result<Share> {
        let (noted, new) = match self.open.iter().position(|(_, open)| *open == new) {
            Some(at) => self.open.swap_remove(at),
            None => (self.work.note_again(self.number, before, &new)?, new),
        };
        self.work.make_noted(self.number, &new, noted).await
    }

    /// The old share as it was, or, if that has expired meanwhile, as the row was to change it.
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

    /// Deletes a share that the row created. Returns whether it is gone.
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

/// The result of a recovery.
#[derive(Debug, Default)]
pub struct Recovery {
    /// The interrupted operations, finished now or not.
    pub operations: Vec<Recovered>,
    /// The errors for journal files that could not be read, each with a hint.
    pub unread: Vec<Error>,
}

/// How far an interrupted operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecoveryState {
    /// It is finished.
    Finished,
    /// The next command tries again.
    Pending,
    /// It is left as it is: this version can't read this many of its lines, and they may contain steps that
    /// still have to be done.
    Foreign(usize),
}

/// An operation that was interrupted.
#[derive(Debug, Clone, PartialEq)]
pub struct Recovered {
    /// The operation's id.
    pub operation: OperationId,
    /// The command it ran.
    pub command: String,
    /// When it began.
    pub began: Timestamp,
    /// How far it is now.
    pub state: RecoveryState,
    /// How many of its rows were done before the recovery.
    pub done_before: usize,
    /// How many more rows the recovery found to be done, or finished.
    pub done: usize,
    /// How many rows are not done.
    pub not_done: usize,
    /// Shares that are restored as they were.
    pub restored: Vec<Share>,
    /// Shares that were created but never reported, including changed shares that replaced others.
    pub made: Vec<Share>,
    /// Shares that were created and are deleted again: the ones that they were to replace exist.
    pub removed: Vec<Share>,
    /// Messages for people about what could not be repaired.
    pub left: Vec<String>,
}

impl Recovered {
    /// The entry for an operation before its recovery.
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
