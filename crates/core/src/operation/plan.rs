//! What is going to be done, before any of it is: data that can be shown, asked about, and run.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::recheck::Recheck;
use crate::domain::steps::{self, How};
use crate::domain::{Capabilities, Change, NewShare, Settings, Share, State, Step};
use crate::error::{Error, Result};

/// What happens to a share: the word in a plan's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// A share is made.
    Create,
    /// A share's settings are changed.
    Update,
    /// A share's end is changed.
    Expire,
    /// The same contents get a new link.
    Rotate,
    /// A share is removed.
    Delete,
    /// Another share takes its place.
    Recreate,
    /// A deleted or changed share becomes what it was.
    Restore,
    /// A share that is there already is used.
    Reuse,
    /// A share that is there already is used, and lives longer than it would have.
    Extend,
    /// It stays as it is, on purpose.
    Keep,
    /// It stays as it is, because it can't be otherwise.
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

/// One share's part of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanRow {
    /// What happens.
    pub action: Action,
    /// Why, in words for people; empty where the command says it all.
    pub reason: String,
    /// The share as it is; nothing where one is made.
    pub share: Option<Box<Share>>,
    /// How it is done here. No steps: nothing is written.
    pub how: How,
    /// The settings afterwards; nothing where the share is gone then.
    pub after: Option<Settings>,
    /// The settings that were named, if the row follows from them and the share alone.
    pub change: Option<Box<Change>>,
    /// Whose it will be, where it changes hands: what is made anew is its maker's.
    pub owner: Option<String>,
    /// The line of the file that asked for it, where one did.
    pub line: Option<u64>,
}

impl PlanRow {
    /// A share is made.
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

    /// A share is made under the name of one whose contents are gone, so that links to that one work
    /// again.
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

    /// Nothing comes of what was asked for.
    #[must_use]
    pub fn none(action: Action) -> Self {
        Self {
            action,
            reason: String::new(),
            share: None,
            how: How::default(),
            after: None,
            change: None,
            owner: None,
            line: None,
        }
    }

    /// A share is changed. Where unchanged, the row says [`Action::Keep`].
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
                // Whenever that was: what is over does not end once more.
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
        // What is made anew says everything; what nobody can read is not changed by that.
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

    /// A share that is there already serves, once it is changed.
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

    /// A share gets another link. `slug` is the readable part of it, where that can be chosen.
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

    /// Another share takes the place of one that is there.
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

    /// A share is removed.
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

    /// A share is left as it is.
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
        let made = self.how.steps.iter().find_map(|step| match step {
            Step::Create { new } => Some(&**new),
            Step::Update { .. } | Step::Delete { .. } => None,
        });
        let deletes = || {
            let mut steps = self.how.steps.iter();
            steps.any(|step| matches!(step, Step::Delete { .. }))
        };
        match self.action {
            Action::Create => made,
            Action::Restore => made.filter(|_| !deletes()),
            _ => None,
        }
    }

    /// Frees the items of a restored share: the share that was created has them.
    pub(super) fn forget_made(&mut self) {
        if self.action != Action::Restore {
            return;
        }
        for step in &mut self.how.steps {
            if let Step::Create { new } = step {
                new.items = Vec::new();
            }
        }
    }

    /// Whether a share is made.
    #[must_use]
    pub fn makes(&self) -> bool {
        let mut steps = self.how.steps.iter();
        steps.any(|step| matches!(step, Step::Create { .. }))
    }

    /// Whether a share that is stored now is made anew.
    #[must_use]
    pub fn makes_anew(&self) -> bool {
        self.share.is_some() && self.makes()
    }

    /// Whether something that is stored now is deleted or overwritten.
    #[must_use]
    pub fn destroys(&self) -> bool {
        self.how.steps.iter().any(|step| match step {
            Step::Delete { .. } => true,
            Step::Update { share, .. } => *share != steps::Target::Created,
            Step::Create { .. } => false,
        })
    }

    /// What it is about, for messages: the share's reference, or what is made of what.
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

/// All that a command is going to do on one server.
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
            recheck: Recheck::default(),
            chosen_by_list: false,
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

    /// Makes sure that no stored share is written by two rows: side by side, either could win, and
    /// both would be told of as done.
    ///
    /// # Errors
    /// [`Code::Internal`](crate::Code::Internal): commands merge what they are asked for.
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

    /// Whether anything stored is deleted or overwritten.
    #[must_use]
    pub fn destroys(&self) -> bool {
        self.rows.iter().any(PlanRow::destroys)
    }

    /// Whether what it writes depends on shares that were read, so that these must be as they are now.
    pub(super) fn rests_on_reads(&self) -> bool {
        self.writing() > 0 && (self.chosen_by_list || self.destroys())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::capabilities::Description;
    use crate::operation::fake::{in_days, now, recreating, stored};

    #[test]
    fn what_is_made_anew_is_shown_with_no_change_of_what_nobody_can_read() {
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
