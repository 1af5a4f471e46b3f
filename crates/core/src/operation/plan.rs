//! The plan of an operation: data that can be shown, confirmed, and run. It includes how to judge its shares
//! again just before they are written.

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
    /// Replace it with another share.
    Recreate,
    /// Restore a deleted or changed share.
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
    /// The action's name in plans and output.
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

/// Whether a row's share exists when the plan is created.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Presence {
    /// The share is stored.
    #[default]
    Stored,
    /// The share was named but doesn't exist, or was deleted and is to be restored.
    Missing,
}

/// One share's part of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanRow {
    /// The action.
    pub action: Action,
    /// The reason, as text for people; empty if the command itself is the reason.
    pub reason: String,
    /// The share as it is, or as it was if it is missing; `None` if the row creates a new one.
    pub share: Option<Box<Share>>,
    /// Whether the share is stored.
    pub presence: Presence,
    /// The steps on this server. Without steps, nothing is written.
    pub how: ChangePlan,
    /// The settings afterwards; `None` if the row deletes the share.
    pub after: Option<Settings>,
    /// The requested change, if it and the share alone determine the row.
    pub change: Option<Box<Change>>,
    /// The new owner, if it changes: a recreated share belongs to the account that creates it.
    pub owner: Option<String>,
    /// The line of the input file that requested this row, if there is one.
    pub line: Option<u64>,
}

impl PlanRow {
    /// Creates a share.
    ///
    /// # Errors
    /// The errors of [`steps::create`].
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
    /// The errors of [`steps::create`].
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

    /// A row that writes nothing.
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

    /// Changes a share. If nothing differs, the row's action is [`Action::Keep`].
    ///
    /// # Errors
    /// The errors of [`steps::change`].
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
                // An expired share can't expire again, however long ago it expired.
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
        // Recreating a share sends every setting, but doesn't change one that can't be read.
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

    /// Uses a share that already exists, with a change.
    ///
    /// # Errors
    /// The errors of [`steps::change`].
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

    /// Gives a share another link. `slug` is the readable part of the link, if it can be chosen.
    ///
    /// # Errors
    /// The errors of [`steps::rotate`].
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

    /// Replaces a stored share with another one.
    ///
    /// # Errors
    /// The errors of [`steps::replace`].
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

    /// A row for a share that doesn't exist; it writes nothing.
    #[must_use]
    pub fn missing(
        action: Action,
        share: impl Into<Box<Share>>,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            reason: reason.into(),
            share: Some(share.into()),
            presence: Presence::Missing,
            ..Self::none(action)
        }
    }

    /// The same row, requested by this line of a file.
    #[must_use]
    pub fn at_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// The same row, with this reason.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }

    /// Whether the row writes anything.
    #[must_use]
    pub fn writes(&self) -> bool {
        !self.how.steps.is_empty()
    }

    /// The share that this row creates if no stored share is replaced: a new one, or a deleted one.
    #[must_use]
    pub fn new_share(&self) -> Option<&NewShare> {
        match self.action {
            Action::Create => self.created(),
            Action::Restore => self.created().filter(|_| !self.deletes()),
            _ => None,
        }
    }

    /// The share that the row creates.
    fn created(&self) -> Option<&NewShare> {
        self.how.steps.iter().find_map(|step| match step {
            Step::Create { new } => Some(&**new),
            Step::Update { .. } | Step::Delete { .. } => None,
        })
    }

    /// Frees the items of a restored share's create: the created share contains them.
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

    /// Whether the row creates a share.
    #[must_use]
    pub fn makes(&self) -> bool {
        self.created().is_some()
    }

    /// Whether the row deletes a share.
    pub(super) fn deletes(&self) -> bool {
        let mut steps = self.how.steps.iter();
        steps.any(|step| matches!(step, Step::Delete { .. }))
    }

    /// Whether the row recreates a share.
    #[must_use]
    pub fn recreates(&self) -> bool {
        self.share.is_some() && self.makes()
    }

    /// Whether the row deletes or overwrites a share that is stored now.
    #[must_use]
    pub fn destroys(&self) -> bool {
        self.how.steps.iter().any(|step| match step {
            Step::Delete { .. } => true,
            Step::Update { share, .. } => *share != steps::Target::Created,
            Step::Create { .. } => false,
        })
    }

    /// The row's subject, for messages: the share's reference, or the items of a new share.
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

/// Everything that a command will do on one server.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The rows, in the order in which they are shown and reported.
    pub rows: Vec<PlanRow>,
    /// How the shares are judged again just before they are written.
    pub recheck: Recheck,
    /// Whether rows that create shares depend on shares that were read.
    pub chosen_by_list: bool,
}

impl Plan {
    /// A plan with these rows.
    #[must_use]
    pub fn new(rows: Vec<PlanRow>) -> Self {
        Self {
            rows,
            ..Self::default()
        }
    }

    /// The same plan with this recheck.
    #[must_use]
    pub fn rechecked(self, recheck: Recheck) -> Self {
        Self { recheck, ..self }
    }

    /// How many rows write.
    #[must_use]
    pub fn writing(&self) -> usize {
        self.rows.iter().filter(|row| row.writes()).count()
    }

    /// Checks that no two rows write the same stored share: in parallel, either could win, and both would be
    /// reported as done.
    ///
    /// # Errors
    /// [`Code::Internal`] if two rows do: commands must merge what they are asked to do.
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

    /// Whether the plan deletes or overwrites anything that is stored.
    #[must_use]
    pub fn destroys(&self) -> bool {
        self.rows.iter().any(PlanRow::destroys)
    }

    /// Whether the plan writes something that depends on shares that were read. Those reads must not come
    /// from a cache.
    pub(super) fn rests_on_reads(&self) -> bool {
        self.writing() > 0 && (self.chosen_by_list || self.destroys())
    }
}

/// How a command judges its shares again just before it writes them. The default is for shares that were
/// named: a row whose share has changed is planned again. The new row runs if it does the same and the user
/// was not asked to confirm the plan; otherwise, the row fails.
#[derive(Clone, Default)]
pub struct Recheck {
    needs: Needs,
    /// Whether a share is still selected.
    pub(super) selects: Option<Rc<Selects>>,
    /// Creates the row for a share as it is now, in place of the planned row.
    pub(super) plans: Option<Rc<Plans>>,
    /// Picks the share that can serve in place of a new one that couldn't be created.
    serves: Option<Rc<Serves>>,
}

type Selects = dyn Fn(&Share) -> bool;
type Serves = dyn Fn(&NewShare, Vec<Share>) -> Option<Share>;
type Plans = dyn Fn(&PlanRow, Share) -> Result<PlanRow>;

impl Recheck {
    /// For shares that were selected by a condition; `needs` is what the condition reads of a share.
    #[must_use]
    pub fn selected(needs: Needs, selects: impl Fn(&Share) -> bool + 'static) -> Self {
        Self {
            needs,
            selects: Some(Rc::new(selects)),
            ..Self::default()
        }
    }

    /// For new shares that need not be created if someone else creates an equal one at the same time.
    #[must_use]
    pub fn served_by(serves: impl Fn(&NewShare, Vec<Share>) -> Option<Share> + 'static) -> Self {
        Self {
            serves: Some(Rc::new(serves)),
            ..Self::default()
        }
    }

    /// The same recheck with rows that `plans` creates, because they depend on more than the planned row
    /// contains.
    #[must_use]
    pub fn planned_by(self, plans: impl Fn(&PlanRow, Share) -> Result<PlanRow> + 'static) -> Self {
        Self {
            plans: Some(Rc::new(plans)),
            ..self
        }
    }

    /// The parts of a share that judging it needs, read past all caches.
    pub(super) fn needs(&self) -> Needs {
        Needs::WRITE.and(self.needs)
    }

    /// Whether a row failed in a way that may mean that someone else created an equal share first.
    pub(super) fn may_be_served(&self, row: &PlanRow, error: &Error) -> bool {
        self.serves.is_some() && row.action == Action::Create && error.code() == Code::Conflict
    }

    /// The row that uses an existing share in place of the one that `row` was to create.
    pub(super) fn serving(&self, row: &PlanRow, shares: &[Share]) -> Option<PlanRow> {
        // The expiry may be written by a separate step.
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
