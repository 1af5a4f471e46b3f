//! Finishing what was cut short: the server is asked what happened, and what was deleted only to
//! be made again is made again.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::recovered::{Recovered, Recovery};
use super::settle::{LOOK, Likeness, NotWritten, likeness};
use super::ui::Ui;
use super::verify;
use super::work::{Noted, Work, earliest};
use crate::backend::Server;
use crate::clock::Clock;
use crate::domain::steps::{self, Target};
use crate::domain::{NewShare, Share, Step};
use crate::error::{Code, Error, Result};
use crate::journal::{Journal, Pending, Recorded, StepResult};

/// Finishes every operation on this server and account that was cut short and that nobody runs.
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
    for pending in journal.pending()? {
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
    let shares = crate::query::list(server, LOOK).await?;
    let mut listed: HashMap<String, Share> = shares
        .into_iter()
        .map(|share| (share.id.clone(), share))
        .collect();
    for pending in open {
        let finished = finish(server, pending, &mut listed, clock, ui).await;
        recovery.operations.push(finished);
    }
    Ok(recovery)
}

async fn finish(
    server: &Server,
    pending: Pending,
    listed: &mut HashMap<String, Share>,
    clock: &Clock,
    ui: &dyn Ui,
) -> Recovered {
    let Pending { operation, writer } = pending;
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
        let mut row = Row {
            work: &work,
            number,
            steps: Vec::new(),
            made: None,
            open: Vec::new(),
        };
        for step in steps {
            row.find_out(step, listed, &mut recovered).await;
        }
        row.put_right(listed, &mut recovered).await;
    }
    recovered.over = work.finish();
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
    /// Creates that were not done and may still be, in the place of a deleted share.
    open: Vec<(Noted, NewShare)>,
}

impl Row<'_, '_> {
    /// Finds out whether a step was done, and writes it down.
    async fn find_out(
        &mut self,
        mut step: Recorded,
        listed: &mut HashMap<String, Share>,
        recovered: &mut Recovered,
    ) {
        let known = match &step.result {
            Some(StepResult::Done(share)) => {
                if let (Step::Create { .. }, Some(share)) = (&step.step, share) {
                    self.made = Some((**share).clone());
                }
                Some(true)
            }
            Some(StepResult::Failed(_)) => Some(false),
            None => None,
        };
        let done = match known {
            Some(done) => done,
            None => {
                let noted = Noted::before(self.number, step.seq);
                match self.ask(&step, listed, recovered).await {
                    Ok(share) => {
                        self.work.result(noted, Ok(share.as_ref()));
                        step.result = Some(StepResult::Done(share.map(Box::new)));
                        recovered.done += 1;
                        true
                    }
                    Err(failed) => {
                        if let (Step::Create { new }, Some(_)) = (&step.step, &step.share) {
                            self.open.push((noted, (**new).clone()));
                            self.steps.push((step, false));
                            return;
                        }
                        self.work.failed(noted, failed);
                        recovered.not_done += 1;
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
        listed: &mut HashMap<String, Share>,
        recovered: &mut Recovered,
    ) -> Result<Option<Share>, NotWritten> {
        let can = &self.work.server.can;
        match &step.step {
            Step::Create { new } => {
                let since = earliest(self.work.server, step.at);
                let share = self.find(new, since, listed).ok_or_else(cut_short)?;
                self.work.claim(&share.id);
                self.made = Some(share.clone());
                if step.share.is_some() {
                    recovered.restored.push(share.clone());
                } else {
                    recovered.made.push(share.clone());
                }
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
                if !ours {
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
                    && server.account.owns(share)
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
        for made in self.made_and_kept() {
            // Nobody has heard of a new one beside the old one, or of one that was found wrong.
            let unwanted = old_stays || goes_back || self.was_to_go(&made.id, false);
            if !unwanted || !self.remove_made(made, listed, recovered).await {
                taken = true;
            }
        }
        let replaced = self.creates().next().is_some();
        if let Some(before) = before.filter(|_| old_is_gone && replaced && !taken) {
            self.put_back(&before, recovered).await;
        }
        for (noted, _) in self.open.drain(..) {
            self.work.failed(noted, cut_short().into());
            recovered.not_done += 1;
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

    /// What the row has made and not removed again.
    fn made_and_kept(&self) -> impl Iterator<Item = &Share> {
        self.creates()
            .filter_map(|(step, _)| match &step.result {
                Some(StepResult::Done(share)) => share.as_deref(),
                _ => None,
            })
            .filter(|share| !self.was_to_go(&share.id, true))
    }

    async fn put_back(&mut self, before: &Share, recovered: &mut Recovered) {
        let made = match self.again(before) {
            Ok(new) => self.make_again(before, new, recovered).await,
            // Trying again would not help.
            Err(error) => {
                recovered
                    .left
                    .push(format!("{} can't come back: {error}", before.reference()));
                return;
            }
        };
        match made {
            Ok(mut share) => {
                if share.url.is_none() {
                    share.url.clone_from(&before.url);
                }
                recovered.restored.push(share);
            }
            Err(error) => recovered.left.push(format!(
                "{} is deleted and could not be put back: {error}",
                before.reference()
            )),
        }
    }

    /// Makes a share again. A step that says so already is carried out, and no other one is noted:
    /// a server that refuses for days would get one more with each command.
    async fn make_again(
        &mut self,
        before: &Share,
        new: NewShare,
        recovered: &mut Recovered,
    ) -> Result<Share> {
        let Some(at) = self.open.iter().position(|(_, open)| *open == new) else {
            return self.work.make_again(self.number, before, new).await;
        };
        let (noted, new) = self.open.swap_remove(at);
        let made = self.work.make_noted(self.number, &new, noted).await;
        match made {
            Ok(_) => recovered.done += 1,
            Err(_) => recovered.not_done += 1,
        }
        made
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
            .ok_or_else(|| Error::new(Code::Conflict, "it has ended meanwhile"))
    }

    /// Removes a share of the row; says whether it is gone.
    async fn remove_made(
        &self,
        made: &Share,
        listed: &mut HashMap<String, Share>,
        recovered: &mut Recovered,
    ) -> bool {
        recovered.made.retain(|share| share.id != made.id);
        let Some(made) = listed.remove(&made.id) else {
            return true;
        };
        let removed = self.work.remove(self.number, &made).await;
        if let Err(error) = &removed {
            recovered.left.push(format!(
                "{} was to take another's place, nobody was told of it, and it could not be \
                 removed: {error}",
                made.reference()
            ));
        }
        removed.is_ok()
    }
}

fn cut_short() -> Error {
    Error::new(Code::Interrupted, "cut short before it was done")
}
