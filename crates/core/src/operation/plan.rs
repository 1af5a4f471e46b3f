//! What an operation will do: data that can be shown, confirmed, and run. And how its shares are judged once
//! more just before they are written.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::rc::Rc;

use jiff::Timestamp;
use serde::Serialize;

use crate::backend::Needs;
use crate::domain::steps::{self, ChangePlan};
use crate::domain::{Capabilities, Change, NewShare, Settings, Share, State, Step};
use crate::error::{Code, Error, Result};

/// What happens to a share: the word in a plan's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Create a share.
    Create,
    /// Change a share's settings.
    Update,
    /// Change a share's expiry.
    Expire,
    /// Give the same contents a new link.
    Rotate,
    /// Delete a share.
    Delete,
    /// Put another share in its place.
    Recreate,
    /// Make a deleted or changed share what it was.
    Restore,
    /// Use a share that exists already.
    Reuse,
    /// Use a share that exists already, with a later expiry.
    Extend,
    /// Leave it as it is, on purpose.
    Keep,
    /// Leave it as it is, because it can't be changed.
    Skip,
}

impl Action {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Expire => "expire",
            Self::Rotate => "rotate",
            Self::Delete => "delete",
            Self::Recreate => "recreate",
            Self::Restore => "restore",
            Self::Reuse => "reuse",
            Self::Extend => "extend",
            Self::Keep => "keep",
            Self::Skip => "skip",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Whether a row's share is stored when the plan is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Presence {
    /// It is.
    #[default]
    Stored,
    /// It was named and doesn't exist, or was deleted and is to be restored.
    Missing,
}

/// One share's part of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanRow {
    /// What happens.
    pub action: Action,
    /// Why, in words for people; empty if the command says it all.
    pub reason: String,
    /// The share as it is, or as it was if it is missing; `None` if a new one is created.
    pub share: Option<Box<Share>>,
    /// Whether it is stored.
    pub presence: Presence,
    /// How it is done on this server. Without steps, nothing is written.
    pub how: ChangePlan,
    /// The settings afterwards; `None` if the share is gone then.
    pub after: Option<Settings>,
    /// The settings that were named, if the row follows from them and the share alone.
    pub change: Option<Box<Change>>,
    /// The new owner, if that changes: a recreated share belongs to the account that creates it.
    pub owner: Option<String>,
    /// The line of the file that asked for it, if one did.
    pub line: Option<u64>,
}

impl PlanRow {
    /// Creates a share.
    ///
    /// # Errors
    /// As [`steps::create`].
    pub fn create(new: NewShare, can: &Capabilities, now: Timestamp) -> Result<Self> {
        let how = steps::create(&new, can, now)?;
        let new = NewShare {
            lifetime: how.lifetime().unwrap_or(new.lifetime),
            ..new
        };
        Ok(Self {
            how,
            after: Some(new.settings()),
            ..Self::none(Action::Create)
        })
    }

    /// Creates a share under the slug of one whose contents are gone, so that links to that one work again.
    ///
    /// # Errors
    /// As [`steps::create`].
    pub fn take_over(
        new: NewShare,
        silent: Share,
        can: &Capabilities,
        now: Timestamp,
    ) -> Result<Self> {
        let new = NewShare {
            slug: silent.slug.clone(),
            ..new
        };
        let mut row = Self::create(new, can, now)?;
        row.how.steps.insert(
            0,
            Step::Delete {
                id: silent.id.clone(),
            },
        );
        row.how.notes.push(Cow::from(format!(
            "it takes over the slug {} of a share whose contents are gone: links to that one work again",
            silent.plain_name()
        )));
        row.reason = "takes over the slug of a share whose contents are gone".to_owned();
        row.share = Some(Box::new(silent));
        Ok(row)
    }

    /// Nothing is done.
    #[must_use]
    pub fn none(action: Action) -> Self {
        Self {
            action,
            reason: String::new(),
            share: None,
            presence: Presence::Stored,
            how: ChangePlan::default(),
            after: None,
            change: None,
            owner: None,
            line: None,
        }
    }

    /// Changes a share. If nothing differs, the row says [`Action::Keep`].
    ///
    /// # Errors
    /// As [`steps::change`].
    pub fn change(
        action: Action,
        share: impl Into<Box<Share>>,
        change: &Change,
        can: &Capabilities,
        now: Timestamp,
    ) -> Result<Self> {
        let share = share.into();
        let mut how = steps::change(&share, change, can, now)?;
        how.consequences.extend(steps::unheard(&share, change));
        if how.steps.is_empty() {
            let ends = change.lifetime.is_some_and(|end| steps::ends_now(end, now));
            let reason = match share.state(now) {
                // Whenever that was: an expired share doesn't expire again.
                Some(State::Expired) if ends => "it has expired already",
                _ => "unchanged",
            };
            return Ok(Self {
                how,
                ..Self::leave(Action::Keep, share, reason)
            });
        }
        let after = how.steps.iter().rev().find_map(|step| match step {
            Step::Create { new } => Some(new.settings()),
            Step::Update { to, .. } => Some(to.clone()),
            Step::Delete { .. } => None,
        });
        // A recreated share says everything; a setting that can't be read is not changed by that.
        let before = share.settings();
        let after = after.map(|after| Settings {
            description: after
                .description
                .filter(|text| !text.is_empty() || before.description.is_some()),
            downloadable: after
                .downloadable
                .filter(|_| change.downloadable.is_some() || before.downloadable.is_some()),
            ..after
        });
        Ok(Self {
            share: Some(share),
            how,
            after,
            change: Some(Box::new(change.clone())),
            ..Self::none(action)
        })
    }

    /// Uses a share that exists already, with a change.
    ///
    /// # Errors
    /// As [`steps::change`].
    pub fn reuse(
        share: impl Into<Box<Share>>,
        change: &Change,
        can: &Capabilities,
        now: Timestamp,
    ) -> Result<Self> {
        let share = share.into();
        if !change.is_empty() {
            let action = match change.lifetime {
                Some(_) => Action::Extend,
                None => Action::Update,
            };
            let row = Self::change(action, share.clone(), change, can, now)?;
            if row.writes() {
                return Ok(row);
            }
        }
        Ok(Self::leave(Action::Reuse, share, "it already exists"))
    }

    /// Gives a share another link. `slug` is the readable part of it, if that can be chosen.
    ///
    /// # Errors
    /// As [`steps::rotate`].
    pub fn rotate(
        share: impl Into<Box<Share>>,
        slug: Option<String>,
        can: &Capabilities,
        now: Timestamp,
    ) -> Result<Self> {
        let share = share.into();
        let how = steps::rotate(&share, slug, can, now)?;
        let after = Settings {
            lifetime: how.lifetime().or(share.lifetime),
            ..share.settings()
        };
        Ok(Self {
            how,
            after: Some(after),
            share: Some(share),
            ..Self::none(Action::Rotate)
        })
    }

    /// Puts another share in the place of a stored one.
    ///
    /// # Errors
    /// As [`steps::replace`].
    pub fn replace(
        share: impl Into<Box<Share>>,
        new: &NewShare,
        can: &Capabilities,
        now: Timestamp,
    ) -> Result<Self> {
        let share = share.into();
        Ok(Self {
            how: steps::replace(&share, new, can, now)?,
            after: Some(new.settings()),
            share: Some(share),
            ..Self::none(Action::Recreate)
        })
    }

    /// Deletes a share.
    #[must_use]
    pub fn delete(
        share: impl Into<Box<Share>>,
        reason: impl Into<String>,
        can: &Capabilities,
    ) -> Self {
        let share = share.into();
        Self {
            reason: reason.into(),
            how: steps::delete(&share, can),
            share: Some(share),
            ..Self::none(Action::Delete)
        }
    }

    /// Leaves a share as it is.
    #[must_use]
    pub fn leave(action: Action, share: impl Into<Box<Share>>, reason: impl Into<String>) -> Self {
        let share = share.into();
        Self {
            reason: reason.into(),
            after: Some(share.settings()),
            share: Some(share),
            ..Self::none(action)
        }
    }

    /// Leaves out a share that was named and doesn't exist.
    #[must_use]
    pub fn missing(share: impl Into<Box<Share>>) -> Self {
        Self {
            reason: "it doesn't exist".to_owned(),
            share: Some(share.into()),
            presence: Presence::Missing,
            ..Self::none(Action::Keep)
        }
    }

    /// The same row, asked for by a line of a file.
    #[must_use]
    pub fn at_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// The same row for a reason.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }

    /// Whether anything is written for it.
    #[must_use]
    pub fn writes(&self) -> bool {
        !self.how.steps.is_empty()
    }

    /// The share that this row creates, if it creates one that isn't there: a new one, or a deleted one.
    #[must_use]
    pub fn new_share(&self) -> Option<&NewShare> {
        match self.action {
            Action::Create => self.created(),
            Action::Restore => self.created().filter(|_| !self.deletes()),
            _ => None,
        }
    }

    /// The share that it creates.
    fn created(&self) -> Option<&NewShare> {
        self.how.steps.iter().find_map(|step| match step {
            Step::Create { new } => Some(&**new),
            Step::Update { .. } | Step::Delete { .. } => None,
        })
    }

    /// Frees the items of a restored share: the share that was created has them.
    pub(super) fn forget_created(&mut self) {
        if self.action != Action::Restore {
            return;
        }
        for step in &mut self.how.steps {
            if let Step::Create { new } = step {
                new.items = Vec::new();
            }
        }
    }

    /// Whether it creates a share.
    #[must_use]
    pub fn makes(&self) -> bool {
        self.created().is_some()
    }

    /// Whether it deletes a share.
    pub(super) fn deletes(&self) -> bool {
        let mut steps = self.how.steps.iter();
        steps.any(|step| matches!(step, Step::Delete { .. }))
    }

    /// Whether it recreates a share that is stored now.
    #[must_use]
    pub fn recreates(&self) -> bool {
        self.share.is_some() && self.makes()
    }

    /// Whether it deletes or overwrites a share that is stored now.
    #[must_use]
    pub fn destroys(&self) -> bool {
        self.how.steps.iter().any(|step| match step {
            Step::Delete { .. } => true,
            Step::Update { share, .. } => *share != steps::Target::Created,
            Step::Create { .. } => false,
        })
    }

    /// What it is about, for messages: the share's reference, or the items of a new one.
    #[must_use]
    pub fn subject(&self) -> String {
        match (&self.share, self.new_share()) {
            (Some(share), _) => share.reference(),
            (None, Some(new)) => new.references().first().map_or_else(
                || "a share of nothing".to_owned(),
                |first| match new.items.len() {
                    1 => first.to_string(),
                    count => format!("{first} and {} more", count - 1),
                },
            ),
            (None, None) => self.action.to_string(),
        }
    }
}

/// All that a command will do on one server.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// In the order in which it is shown and reported.
    pub rows: Vec<PlanRow>,
    /// How its shares are judged once more just before they are written.
    pub recheck: Recheck,
    /// Whether shares that were read decide about rows that make new ones.
    pub chosen_by_list: bool,
}

impl Plan {
    /// A plan of these rows.
    #[must_use]
    pub fn new(rows: Vec<PlanRow>) -> Self {
        Self {
            rows,
            ..Self::default()
        }
    }

    /// The same plan, whose shares are judged once more in this way.
    #[must_use]
    pub fn rechecked(self, recheck: Recheck) -> Self {
        Self { recheck, ..self }
    }

    /// How many rows write.
    #[must_use]
    pub fn writing(&self) -> usize {
        self.rows.iter().filter(|row| row.writes()).count()
    }

    /// Makes sure that no two rows write the same stored share: side by side, either could win, and both
    /// would be reported as done.
    ///
    /// # Errors
    /// [`Code::Internal`]: commands merge what they are asked for.
    pub fn check(&self) -> Result<()> {
        let mut written = HashSet::new();
        for row in self.rows.iter().filter(|row| row.destroys()) {
            if let Some(share) = &row.share
                && !written.insert(&share.id)
            {
                let message = format!("two rows of a plan write {}", share.reference());
                return Err(Error::internal(message));
            }
        }
        Ok(())
    }

    /// Whether it deletes or overwrites anything that is stored.
    #[must_use]
    pub fn destroys(&self) -> bool {
        self.rows.iter().any(PlanRow::destroys)
    }

    /// Whether what it writes depends on shares that were read, so that they must not come from a cache.
    pub(super) fn rests_on_reads(&self) -> bool {
        self.writing() > 0 && (self.chosen_by_list || self.destroys())
    }
}

/// How a command judges its shares once more just before it writes them. The default is for shares that were
/// named: their rows are planned again if that comes to the same, and fail if it doesn't.
#[derive(Clone, Default)]
pub struct Recheck {
    needs: Needs,
    /// Whether a share is still selected.
    pub(super) selects: Option<Rc<Selects>>,
    /// The row for a share as it is now, in place of one that was planned.
    pub(super) plans: Option<Rc<Plans>>,
    /// The one of these shares that serves in place of a new one that couldn't be created.
    serves: Option<Rc<Serves>>,
}

type Selects = dyn Fn(&Share) -> bool;
type Serves = dyn Fn(&NewShare, Vec<Share>) -> Option<Share>;
type Plans = dyn Fn(&PlanRow, Share) -> Result<PlanRow>;

impl Recheck {
    /// For shares that were selected by a condition, which needs this much of them.
    #[must_use]
    pub fn selected(needs: Needs, selects: impl Fn(&Share) -> bool + 'static) -> Self {
        Self {
            needs,
            selects: Some(Rc::new(selects)),
            ..Self::default()
        }
    }

    /// For new shares that need not be created if someone else creates one of the same at the same time.
    #[must_use]
    pub fn served_by(serves: impl Fn(&NewShare, Vec<Share>) -> Option<Share> + 'static) -> Self {
        Self {
            serves: Some(Rc::new(serves)),
            ..Self::default()
        }
    }

    /// The same with rows that are planned in this way, because they depend on more than what the
    /// row itself says.
    #[must_use]
    pub fn planned_by(self, plans: impl Fn(&PlanRow, Share) -> Result<PlanRow> + 'static) -> Self {
        Self {
            plans: Some(Rc::new(plans)),
            ..self
        }
    }

    /// What has to be known of a share to judge it, read past all caches.
    pub(super) fn needs(&self) -> Needs {
        Needs::WRITE.and(self.needs)
    }

    /// Whether a row that failed may have come too late for a share of the same.
    pub(super) fn may_be_served(&self, row: &PlanRow, error: &Error) -> bool {
        self.serves.is_some() && row.action == Action::Create && error.code() == Code::Conflict
    }

    /// The row for a share that serves in place of the one that `row` was to create.
    pub(super) fn serving(&self, row: &PlanRow, shares: &[Share]) -> Option<PlanRow> {
        // Its expiry may be written by a step of its own.
        let lifetime = row.after.as_ref().and_then(|after| after.lifetime);
        let mut new = row.new_share()?.clone();
        new.lifetime = lifetime.unwrap_or(new.lifetime);
        let share = self.serves.as_ref()?(&new, shares.to_vec())?;
        let mut served = PlanRow::leave(Action::Reuse, share, "someone else just created it");
        served.line = row.line;
        Some(served)
    }
}

impl fmt::Debug for Recheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recheck")
            .field("needs", &self.needs)
            .field("selects", &self.selects.is_some())
            .field("plans", &self.plans.is_some())
            .field("serves", &self.serves.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::capabilities::Description;
    use crate::operation::fake::{in_days, now, recreating, stored};

    #[test]
    fn a_recreated_share_shows_no_change_of_a_setting_that_cannot_be_read() {
        // Like Audiobookshelf.
        let can = Capabilities {
            description: Description::None,
            ..recreating()
        };
        let mut share = stored("a");
        share.description = None;
        let change = Change {
            lifetime: Some(in_days(30)),
            ..Change::default()
        };
        let row = PlanRow::change(Action::Expire, share, &change, &can, now()).unwrap();
        let after = row.after.unwrap();
        assert_eq!((after.description, after.downloadable), (None, Some(true)));
        assert_eq!(after.lifetime, Some(in_days(30)));
    }
}
