//! Undo and redo: both revert an operation of the journal.
//!
//! An undo is an operation like any other that records which operation it reverts. A redo reverts an undo. So
//! both use one mechanism: `stack` finds the operation, `shares` reads from the journal what it did to each
//! share, and from the server which shares exist now, and this module, which is pure, creates a plan from
//! that.

pub mod shares;
pub mod stack;

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use shares::{CurrentShare, Effect, Successors};

use super::verify::{self, has_same_contents};
use super::{Action, Outcome, Plan, PlanRow, Presence, Report};
use crate::advice::{Advice, Hint};
use crate::domain::capabilities::{DuplicateShare, Ended};
use crate::domain::share::contents_key;
use crate::domain::steps::{self, ChangePlan, Mark};
use crate::domain::{Capabilities, Change, ItemRef, Settings, Share, Step};
use crate::error::{Code, Error, Result};
use crate::journal::OperationId;
use crate::query::CurrentItems;

/// The current state that a revert depends on.
pub struct Now<'a> {
    /// The stored shares, by id.
    pub shares: HashMap<String, Share>,
    /// The shares that were created to replace deleted ones.
    pub successors: Successors,
    /// The current contents of deleted shares.
    pub items: CurrentItems,
    /// The server's capabilities.
    pub can: &'a Capabilities,
    /// The server's current time.
    pub at: Timestamp,
    /// The operation that `undo` reverts next, if this one can't be reverted.
    pub before: Option<OperationId>,
}

/// A plan that reverts an operation, and the errors of the parts that can't be reverted.
#[derive(Debug, Default)]
pub struct Reverting {
    /// The plan. The parts that can't be reverted are skipped rows.
    pub plan: Plan,
    refused: BTreeMap<usize, Error>,
}

/// The share, as it was, that has to be restored to revert an effect: one that was deleted, or one that the
/// server has deleted since, at the expiry that the operation gave it.
#[must_use]
pub fn share_to_recreate<'e>(
    effect: &'e Effect,
    is_there: impl Fn(&Share) -> bool,
    can: &Capabilities,
    now: Timestamp,
) -> Option<&'e Share> {
    let (before, left, end) = match effect {
        Effect::Deleted(before) => return Some(before),
        Effect::Made(_) => return None,
        Effect::Changed { before, left, .. } => (before, before, left.lifetime),
        Effect::Replaced { before, made } => (before, made, made.lifetime),
    };
    let removes = matches!(can.ended, Ended::RemovedAtOnce | Ended::RemovedLater);
    let over = end.is_some_and(|end| steps::ends_now(end, now));
    (removes && over && !is_there(left)).then_some(before)
}

/// Plans to revert effects.
#[must_use]
pub fn revert(effects: Vec<Effect>, now: &Now<'_>) -> Reverting {
    let mut reverting = Reverting::default();
    let mut places = BlockingShares::of(&effects, now);
    for effect in effects {
        let shown = match &effect {
            Effect::Made(share) | Effect::Deleted(share) => share.clone(),
            Effect::Changed { before, .. } => before.clone(),
            Effect::Replaced { made, .. } => made.clone(),
        };
        let is_there = now.present(&shown).is_some();
        let row = now.back(effect).and_then(|row| places.take(row));
        let row = row.unwrap_or_else(|error| {
            let why = error.message().to_owned();
            let index = reverting.plan.rows.len();
            reverting.refused.insert(index, error);
            match is_there {
                true => PlanRow::leave(Action::Skip, shown, why),
                false => PlanRow::missing(Action::Skip, shown, why),
            }
        });
        reverting.plan.rows.push(row);
    }
    reverting
}

/// The shares that block others with the same contents, on servers that keep one share per item.
struct BlockingShares(Option<HashMap<Vec<ItemRef>, String>>);

impl BlockingShares {
    fn of(effects: &[Effect], now: &Now<'_>) -> Self {
        if now.can.duplicates == DuplicateShare::Another {
            return Self(None);
        }
        let goes = |share: &&Share| {
            let is_it =
                |effect: &Effect| matches!(effect, Effect::Made(made) if made.id == share.id);
            effects.iter().any(is_it)
        };
        let stays = now.shares.values().filter(|share| !goes(share));
        let taken = stays.filter_map(|share| Some((contents(share)?, share.reference())));
        Self(Some(taken.collect()))
    }

    /// Returns the row if no share blocks the one that it creates.
    fn take(&mut self, row: PlanRow) -> Result<PlanRow> {
        let makes = matches!(row.how.steps.first(), Some(Step::Create { .. }));
        let (Some(taken), Some(share)) = (&mut self.0, row.share.as_ref().filter(|_| makes)) else {
            return Ok(row);
        };
        let Some(contents) = contents(share) else {
            return Ok(row);
        };
        if let Some(other) = taken.get(&contents) {
            return Err(Error::new(
                Code::Conflict,
                format!(
                    "{} can't be restored: {other} shares the same item, and the server keeps one \
                     share per item",
                    share.reference()
                ),
            ));
        }
        taken.insert(contents, share.reference());
        Ok(row)
    }
}

fn contents(share: &Share) -> Option<Vec<ItemRef>> {
    Some(contents_key(share.items.as_deref()?))
}

impl Reverting {
    /// Splits this into the plan and the errors of its parts that can't be reverted.
    #[must_use]
    pub fn into_parts(self) -> (Plan, Refused) {
        (self.plan, Refused(self.refused))
    }
}

/// The errors of the parts of a plan that can't be reverted, by row.
#[derive(Debug)]
pub struct Refused(BTreeMap<usize, Error>);

impl Refused {
    /// Whether everything can be reverted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The error that a run will end with, as far as it is known in advance; `planned` is the number of rows
    /// that can be reverted. `None` if everything can be.
    #[must_use]
    pub fn foretold(self, planned: usize) -> Option<Error> {
        let first = self.0.into_values().next()?;
        Some(match planned {
            0 => first,
            _ => first.recode(Code::Partial),
        })
    }

    /// Adds the errors to a report, as the outcomes of their rows.
    pub fn fail(self, report: &mut Report) {
        for (index, error) in self.0 {
            if let Some(row) = report.rows.get_mut(index) {
                row.outcome = Outcome::Failed(error);
            }
        }
    }
}

impl Now<'_> {
    fn back(&self, effect: Effect) -> Result<PlanRow> {
        let is_there = |share: &Share| self.present(share).is_some();
        let removed = share_to_recreate(&effect, is_there, self.can, self.at).is_some();
        match effect {
            Effect::Made(left) => self.unmake(left),
            Effect::Deleted(before) => self.make_again(before, "was deleted"),
            Effect::Changed { before, .. } | Effect::Replaced { before, .. } if removed => {
                self.make_again(before, "the server removed it when it expired")
            }
            Effect::Changed {
                before,
                left,
                named,
            } => self.change_back(*before, &left, &named),
            Effect::Replaced { before, made } => self.replace_back(&before, *made),
        }
    }

    fn unmake(&self, left: Box<Share>) -> Result<PlanRow> {
        let Some(present) = self.present(&left) else {
            return Ok(PlanRow::missing(Action::Keep, left, "it is gone already"));
        };
        self.check_link(&left, present)?;
        let share = present.share;
        self.is_as_left(share, &left.settings())?;
        Ok(PlanRow::delete(share.clone(), "was created", self.can))
    }

    fn make_again(&self, before: Box<Share>, why: &str) -> Result<PlanRow> {
        if let Some(present) = self.present(&before) {
            let share = Box::new(present.share.clone());
            return Ok(PlanRow::leave(Action::Keep, share, "it already exists"));
        }
        let share = Box::new(self.items.update(*before)?);
        let how = steps::restore(&share, self.can, self.at)?;
        let mut new = steps::recreation(&share, &share.settings())?;
        new.lifetime = how.lifetime().unwrap_or(new.lifetime);
        Ok(PlanRow {
            reason: why.to_owned(),
            after: Some(new.settings()),
            share: Some(share),
            presence: Presence::Missing,
            how: how.compact(),
            ..PlanRow::none(Action::Restore)
        })
    }

    fn change_back(&self, before: Share, left: &Settings, named: &Change) -> Result<PlanRow> {
        let share = self.find(&before)?;
        let was = before.settings();
        let unknown = named.description.is_some() && was.description.is_none()
            || named.downloadable.is_some() && was.downloadable.is_none()
            || named.lifetime.is_some() && was.lifetime.is_none();
        if unknown {
            return Err(Error::new(
                Code::Unsupported,
                format!("what {} was is not known", before.reference()),
            ));
        }
        let back = Change {
            description: was.description.filter(|_| named.description.is_some()),
            downloadable: was.downloadable.filter(|_| named.downloadable.is_some()),
            lifetime: was.lifetime.filter(|_| named.lifetime.is_some()),
        };
        self.set_back(share, left, &back)
    }

    fn replace_back(&self, before: &Share, made: Share) -> Result<PlanRow> {
        let share = self.find(&made)?;
        let (was, left) = (before.settings(), made.settings());
        if !has_same_contents(before, &share) {
            return self.put_contents_back(before, share, &left);
        }
        let back = verify::differences(&was, &left, self.can);
        if !back.is_empty() {
            return self.set_back(share, &left, &back);
        }
        if before.slug == made.slug && before.slug.is_some() {
            return Ok(PlanRow::leave(Action::Keep, share, "unchanged"));
        }
        self.is_as_left(&share, &left)?;
        if before.slug.is_some() && self.can.slug {
            let row = PlanRow::rotate(share, before.slug.clone(), self.can, self.at)?;
            return Ok(PlanRow {
                action: Action::Restore,
                ..row.because("its link was changed")
            });
        }
        Err(Error::new(
            Code::Unsupported,
            format!(
                "only the link of {} was changed, and the old one can't come back",
                made.reference()
            ),
        )
        .hint(self.another()))
    }

    /// Replaces a share with one that has the old contents.
    fn put_contents_back(&self, before: &Share, share: Share, left: &Settings) -> Result<PlanRow> {
        self.is_as_left(&share, left)?;
        let was = self.items.update(before.clone())?;
        let new = steps::recreation(&was, &was.settings())?;
        let row = PlanRow::replace(share, &new, self.can, self.at)?;
        Ok(PlanRow {
            action: Action::Restore,
            ..row.because("its contents were replaced")
        })
    }

    /// Restores a share's settings, unless they were changed since.
    fn set_back(&self, share: Share, left: &Settings, back: &Change) -> Result<PlanRow> {
        let settings = share.settings();
        if verify::holds(back, &settings, self.can) {
            return Ok(PlanRow::leave(Action::Keep, share, "unchanged"));
        }
        self.is_as_left(&share, left)?;
        let how: ChangePlan = steps::restore_settings(&share, back, self.can, self.at)?;
        Ok(PlanRow {
            reason: if how.marks.contains(&Mark::NewLink) {
                "was changed; its link changes again".to_owned()
            } else {
                "was changed".to_owned()
            },
            after: Some(back.applied_to(&settings)),
            share: Some(Box::new(share)),
            how,
            ..PlanRow::none(Action::Restore)
        })
    }

    fn present(&self, known: &Share) -> Option<CurrentShare<'_>> {
        self.successors.present(known, &self.shares, self.can)
    }

    /// A share as it is now, even if its id has changed.
    fn find(&self, known: &Share) -> Result<Share> {
        let present = self.present(known).ok_or_else(|| {
            Error::new(
                Code::Conflict,
                format!("{} was deleted since", known.reference()),
            )
            .hint(self.another())
        })?;
        self.check_link(known, present)?;
        Ok(present.share.clone())
    }

    fn is_as_left(&self, share: &Share, left: &Settings) -> Result<()> {
        if verify::differences(left, &share.settings(), self.can).is_empty() {
            return Ok(());
        }
        Err(Error::new(
            Code::Conflict,
            format!("{} was changed since", share.reference()),
        )
        .hint(Advice::ShowShare(share.reference()).after("inspect it: "))
        .hint(self.another()))
    }

    /// The hint if an operation can't be reverted: the ones before it still can.
    fn another(&self) -> Hint {
        match &self.before {
            Some(before) => {
                Advice::Undo(before.to_string()).after("undo the operation before it: ")
            }
            None => Advice::UndoAnother.into(),
        }
    }

    /// Fails if a share got another link since, and doesn't have its old one again.
    fn check_link(&self, known: &Share, present: CurrentShare<'_>) -> Result<()> {
        let has_its_link = known.slug.is_some() && known.slug == present.share.slug;
        if !present.rotated || has_its_link {
            return Ok(());
        }
        let now = present.share.reference();
        Err(Error::new(
            Code::Conflict,
            format!(
                "{} got a new link since: it is {now} now",
                known.reference()
            ),
        )
        .hint(Advice::ShowShare(present.share.reference()).after("inspect it: "))
        .hint(self.another()))
    }
}
