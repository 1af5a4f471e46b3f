//! Finishing what was interrupted, row by row: the server is asked what became of its steps, and what was deleted
//! only to be made again is made again.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use jiff::Timestamp;

use super::settle::LOOK;
use super::ui::Ui;
use super::work::Work;
use crate::backend::Server;
use crate::clock::Clock;
use crate::domain::capabilities::LinkAfter;
use crate::domain::share::contents_key;
use crate::domain::steps::Target;
use crate::domain::{NewShare, Settings, Share, Step, steps};
use crate::error::{Code, Error, Result};
use crate::journal::{
    Journal, Operation, OperationId, Overview, Pending, Recorded, StepResult, Summary,
};
use crate::operation::settle::{Likeness, NotWritten, likeness};
use crate::operation::undo::present::Successors;
use crate::operation::verify;
use crate::operation::work::{Noted, earliest};

/// How long after its last line in the journal a request of a process that died may take effect.
const ON_ITS_WAY: Duration = Duration::from_millis(if cfg!(test) { 0 } else { 1_000 });

/// Finishes every operation on this server and account that was interrupted and that nobody runs.
/// Costs one look into a directory where there is none.
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
        // Whoever only reads shares is in the way of nothing that may stand there.
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
    let shares = crate::query::list(server, LOOK).await?;
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

/// Waits until nothing of a process that has just died can be on its way any more: a request that it
/// sent may still be in a queue of the server, or of a proxy. To look earlier would show as not done
/// what is done a moment later, and the journal would never know.
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
    let mut rows: BTreeMap<u64, Vec<Recorded>> = BTreeMap::new();
    for step in operation.steps {
        if let Some(StepResult::Done(Some(share))) = &step.result {
            work.claim(&share.id);
        }
        if let Some(share) = &step.share {
            work.claim(&share.id);
        }
        rows.entry(step.row).or_default().push(step);
    }
    for (number, steps) in rows {
        if steps.iter().all(|step| step.result.is_some()) {
            continue;
        }
        let mut row = Row::new(&work, number);
        for step in steps {
            row.find_out(step, listed).await;
        }
        row.put_right(listed, &mut recovered).await;
    }
    recovered.over = work.finish();
    match journal.overview(&recovered.operation) {
        Ok(operation) => recovered.count(&operation),
        Err(error) => tracing::debug!(%error, "what came of it can't be counted"),
    }
    recovered
}

/// A row of which some steps had no result.
struct Row<'w, 'a> {
    work: &'w Work<'a>,
    number: u64,
    /// The steps and whether they are done.
    steps: Vec<(Recorded, bool)>,
    /// The share that the row has made.
    made: Option<Share>,
    /// Shares that look like what the row was to make, where it is not known who we are: they may be
    /// somebody else's, and are left as they are.
    likely: Vec<String>,
    /// Creates that were not done and may still be, in the place of a deleted share.
    open: Vec<(Noted, NewShare)>,
}

impl<'w, 'a> Row<'w, 'a> {
    fn new(work: &'w Work<'a>, number: u64) -> Self {
        Self {
            work,
            number,
            steps: Vec::new(),
            made: None,
            likely: Vec::new(),
            open: Vec::new(),
        }
    }
}

impl Row<'_, '_> {
    /// Finds out whether a step was done, and writes it down.
    async fn find_out(&mut self, mut step: Recorded, listed: &mut HashMap<String, Share>) {
        let known = match &step.result {
            Some(StepResult::Done(share)) => {
                if let (Step::Create { .. }, Some(share)) = (&step.step, share) {
                    self.made = Some((**share).clone());
                }
                Some(true)
            }
            Some(StepResult::Failed(_) | StepResult::Gone) => Some(false),
            None => None,
        };
        let done = match known {
            Some(done) => done,
            None => {
                let noted = Noted::before(step.seq);
                match self.ask(&step, listed).await {
                    Ok(share) => {
                        self.work.result(noted, Ok(share.as_ref()));
                        step.result = Some(StepResult::Done(share.map(Box::new)));
                        true
                    }
                    Err(failed) => {
                        if let (Step::Create { new }, Some(_)) = (&step.step, &step.share) {
                            self.open.push((noted, (**new).clone()));
                            self.steps.push((step, false));
                            return;
                        }
                        self.work.failed(noted, failed);
                        false
                    }
                }
            }
        };
        self.steps.push((step, done));
    }

    async fn ask(
        &mut self,
        step: &Recorded,
        listed: &HashMap<String, Share>,
    ) -> Result<Option<Share>, NotWritten> {
        let can = &self.work.server.can;
        match &step.step {
            Step::Create { new } => {
                let since = earliest(self.work.server, step.at);
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
                // Half of a share that is ours: the other half harms nobody.
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

    /// Puts right a row of which only a part is done: the old share is there, or exactly one that
    /// took its place.
    async fn put_right(&mut self, listed: &mut HashMap<String, Share>, recovered: &mut Recovered) {
        let before = self.steps.first().and_then(|(step, _)| step.share.clone());
        let old = before.as_ref().map(|share| share.id.as_str());
        let old_stays = old.is_some_and(|id| self.was_to_go(id, false));
        let old_is_gone = old.is_some_and(|id| self.was_to_go(id, true));
        let goes_back = self.goes_back();
        let mut taken = false;
        for (step, made) in self.made_and_kept() {
            // Nobody has heard of a new one beside the old one, or of one that was found wrong.
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
            } else if !self.remove_made(made, listed, recovered).await {
                taken = true;
            }
        }
        let replaced = self.creates().next().is_some();
        let can = &self.work.server.can;
        // Made again by someone else meanwhile, it has its name, which nobody could take then.
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

    fn creates(&self) -> impl Iterator<Item = &(Recorded, bool)> {
        let all = self.steps.iter();
        all.filter(|(step, _)| matches!(step.step, Step::Create { .. }))
    }

    /// Whether the row was to delete this share, and has (not).
    fn was_to_go(&self, share: &str, done: bool) -> bool {
        self.steps.iter().any(|(step, is_done)| {
            *is_done == done && matches!(&step.step, Step::Delete { id } if id == share)
        })
    }

    /// Whether the old share was to be made again after the new one had been made.
    fn goes_back(&self) -> bool {
        self.creates()
            .skip_while(|(_, done)| !done)
            .any(|(_, done)| !done)
    }

    /// What the row has made and not removed again, with the step that made it.
    fn made_and_kept(&self) -> impl Iterator<Item = (&Recorded, &Share)> {
        self.creates()
            .filter_map(|(step, _)| Some((step, told(step)?)))
            .filter(|(_, share)| !self.was_to_go(&share.id, true))
    }

    /// Whether a create has brought back what was there before: the same, and not a changed one or
    /// one under a new link, which take its place.
    fn is_again(&self, create: &Recorded) -> bool {
        let (Step::Create { new }, Some(before)) = (&create.step, &create.share) else {
            return false;
        };
        let later = || self.steps.iter().filter(|(step, _)| step.seq > create.seq);
        // The old one was still there: this one was to be told from it.
        let replaces =
            later().any(|(step, _)| matches!(&step.step, Step::Delete { id } if *id == before.id));
        // Some ends can't be told to a create.
        let end = later().find_map(|(step, _)| match &step.step {
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

    /// Whether what was to be made, with these settings in the end, is what was there before.
    fn is_same(&self, new: &NewShare, to: &Settings, before: &Share) -> bool {
        let can = &self.work.server.can;
        let items = before.items.as_deref().unwrap_or_default();
        new.slug == before.slug
            && contents_key(&new.items) == contents_key(items)
            && verify::differences(to, &before.settings(), can).is_empty()
    }

    /// What the row has made, as far as its steps and the list tell.
    fn as_left(&self, made: &Share, there: &Share) -> Share {
        let mut tellers = self.steps.iter().rev().filter_map(|(step, _)| told(step));
        let last = tellers.find(|told| told.id == made.id);
        let mut left = last.unwrap_or(made).clone();
        // A link that changes with the end is told by nothing that was read before.
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
                "{} is deleted and could not be put back: {error}",
                before.reference()
            )),
        }
    }

    /// Makes a share again. A step that says so already is carried out, and no other one is noted:
    /// a server that refuses for days would get one more with each command.
    async fn make_again(&mut self, before: &Share, new: NewShare) -> Result<Share> {
        let Some(at) = self.open.iter().position(|(_, open)| *open == new) else {
            return self.work.make_again(self.number, before, new).await;
        };
        let (noted, new) = self.open.swap_remove(at);
        self.work.make_noted(self.number, &new, noted).await
    }

    /// The share as it was; where that has ended meanwhile, as it was to become.
    fn again(&self, before: &Share) -> Result<NewShare> {
        let now = self.work.server.now(self.work.clock.now());
        let lives = |new: &NewShare| !steps::ends_now(new.lifetime, now);
        let wanted = self.steps.iter().find_map(|(step, _)| match &step.step {
            Step::Create { new } => Some((**new).clone()),
            _ => None,
        });
        let as_it_was = steps::same_again(before, &before.settings())?;
        [Some(as_it_was), wanted]
            .into_iter()
            .flatten()
            .find(lives)
            .ok_or_else(|| Error::new(Code::Conflict, "it has expired meanwhile"))
    }

    /// Removes a share of the row; says whether it is gone.
    async fn remove_made(
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

/// The share that a step told of.
fn told(step: &Recorded) -> Option<&Share> {
    match &step.result {
        Some(StepResult::Done(share)) => share.as_deref(),
        _ => None,
    }
}

fn cut_short() -> Error {
    Error::new(Code::Interrupted, "interrupted before it was done")
}

/// What came of looking after what was interrupted.
#[derive(Debug, Default)]
pub struct Recovery {
    /// The operations, finished or not.
    pub operations: Vec<Recovered>,
    /// Files of others that could not even be read, each with what helps.
    pub unread: Vec<Error>,
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
    /// Whether it is finished now; else the next command tries again.
    pub over: bool,
    /// How many of its lines this version can't read. Such an operation is left as it is: what they
    /// say may still have to be done.
    pub foreign: usize,
    /// How many of its rows were done and known to be.
    pub done_before: usize,
    /// How many turned out to be done, or are done now.
    pub done: usize,
    /// How many are not.
    pub not_done: usize,
    /// Shares that are back as they were.
    pub restored: Vec<Share>,
    /// Shares that were made although nobody heard of it, the changed ones in the place of others
    /// among them.
    pub made: Vec<Share>,
    /// Shares that were made and are removed again: the ones they were to replace are there.
    pub removed: Vec<Share>,
    /// What could not be put right, for people.
    pub left: Vec<String>,
}

impl Recovered {
    /// Counts the rows of the operation as they are now.
    pub(super) fn count(&mut self, now: &Overview) {
        let Summary { rows, done, .. } = now.summary;
        self.done = done.saturating_sub(self.done_before);
        self.not_done = rows.saturating_sub(done);
    }

    /// An operation of which nothing is found out yet.
    pub(super) fn of(operation: &Operation) -> Self {
        Self {
            operation: operation.id.clone(),
            command: operation.meta.command.clone(),
            began: operation.at,
            over: false,
            foreign: operation.foreign,
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
