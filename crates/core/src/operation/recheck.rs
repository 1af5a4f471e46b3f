//! Whether shares are still what their rows were planned for, read just before they are written.
//!
//! A plan is worked out from shares as they were read. If someone else has changed one since, the
//! condition that selected it may not hold any more, and its steps would take that change back.

use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use jiff::Timestamp;

use super::plan::{Action, PlanRow};
use super::verify;
use crate::advice::Advice;
use crate::backend::{Needs, Server};
use crate::domain::capabilities::Capabilities;
use crate::domain::share::contents_key;
use crate::domain::{Item, Lifetime, NewShare, Settings, Share, Step};
use crate::error::{Code, Error, Result};

/// How a command judges its shares once more. The default is for shares that were named: their rows
/// are planned again if that comes to the same, and fail if it doesn't.
#[derive(Clone, Default)]
pub struct Recheck {
    needs: Needs,
    selects: Option<Rc<Selects>>,
    plans: Option<Rc<Plans>>,
    serves: Option<Rc<Serves>>,
}

/// The one of these shares that serves in place of a new one that couldn't be made.
type Serves = dyn Fn(&NewShare, Vec<Share>) -> Option<Share>;

/// Whether a share is still selected.
type Selects = dyn Fn(&Share) -> bool;
/// The row for a share as it is now, in place of one that was planned.
type Plans = dyn Fn(&PlanRow, Share) -> Result<PlanRow>;

impl Recheck {
    /// For shares that were selected by a condition, which needs so much of them.
    #[must_use]
    pub fn selected(needs: Needs, selects: impl Fn(&Share) -> bool + 'static) -> Self {
        Self {
            needs,
            selects: Some(Rc::new(selects)),
            ..Self::default()
        }
    }

    /// For new shares in whose place one of the same serves, if someone else makes it at the same time.
    #[must_use]
    pub fn served_by(serves: impl Fn(&NewShare, Vec<Share>) -> Option<Share> + 'static) -> Self {
        Self {
            serves: Some(Rc::new(serves)),
            ..Self::default()
        }
    }

    /// Whether a row that failed may have come too late for a share of the same.
    pub(super) fn may_be_served(&self, row: &PlanRow, error: &Error) -> bool {
        self.serves.is_some() && row.action == Action::Create && error.code() == Code::Conflict
    }

    /// The row for a share that serves in place of the one that `row` was to make.
    pub(super) fn serving(&self, row: &PlanRow, shares: &[Share]) -> Option<PlanRow> {
        // Its end may be written by a step of its own.
        let lifetime = row.after.as_ref().and_then(|after| after.lifetime);
        let mut new = row.new_share()?.clone();
        new.lifetime = lifetime.unwrap_or(new.lifetime);
        let share = self.serves.as_ref()?(&new, shares.to_vec())?;
        let mut served = PlanRow::leave(Action::Reuse, share, "someone else has just made it");
        served.line = row.line;
        Some(served)
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

/// What becomes of a row.
#[derive(Debug)]
pub(super) enum Judged {
    /// It is run as planned.
    Same,
    /// The share has changed, and this does what was planned.
    Again(Box<PlanRow>),
    /// There is no reason to write any more: why. The share as it is now, unless it is gone.
    Kept(String, Option<Box<Share>>),
    /// What was planned does not fit any more.
    Conflict(Error),
}

/// Whether a row is about a stored share that it overwrites or deletes.
pub(super) fn needs_look(row: &PlanRow) -> bool {
    row.destroys() && row.share.is_some()
}

/// Shares as they are now.
#[derive(Debug, Default)]
pub(super) struct Present {
    /// In the order of their ids.
    shares: Vec<Share>,
    /// Where a changed share has another id, its slug tells which one it is: the place of each.
    by_slug: HashMap<String, usize>,
}

impl Present {
    pub(super) fn new(mut shares: Vec<Share>) -> Self {
        shares.sort_by(|one, other| one.id.cmp(&other.id));
        let slugs = shares.iter().zip(0..);
        let by_slug = slugs.filter_map(|(share, place)| Some((share.slug.clone()?, place)));
        Self {
            by_slug: by_slug.collect(),
            shares,
        }
    }

    fn by_id(&self, id: &str) -> Option<&Share> {
        let place = self.shares.binary_search_by(|share| (*share.id).cmp(id));
        self.shares.get(place.ok()?)
    }

    /// The share that was planned with, or the one that took its place under the same link.
    fn of(&self, planned: &Share) -> Option<&Share> {
        let successor = || {
            let place = self.by_slug.get(planned.slug.as_ref()?)?;
            let share = self.shares.get(*place)?;
            has_same_contents(planned, share).then_some(share)
        };
        self.by_id(&planned.id).or_else(successor)
    }
}

impl Recheck {
    /// What has to be known of a share to judge it, read past all caches.
    pub(super) fn needs(&self) -> Needs {
        Needs::WRITE.and(self.needs)
    }

    /// Reads shares: a few one by one, many with one list.
    ///
    /// # Errors
    /// As any read; nothing has been written for these shares then.
    pub(super) async fn look(&self, server: &Server, planned: &[&Share]) -> Result<Present> {
        let needs = self.needs();
        let mut shares = Vec::with_capacity(planned.len());
        let get_alone = planned
            .iter()
            .all(|share| server.shares.gets_alone(&share.id));
        if get_alone && server.can.reads_each_of(planned.len()) {
            for share in planned {
                match server.shares.get(&share.id, needs).await {
                    Ok(share) => shares.push(share),
                    Err(gone) if gone.code() == Code::NotFound => {}
                    Err(error) => return Err(error.with_server(&server.name)),
                }
            }
            // A change may have given it another id.
            if shares.len() == planned.len() || planned.iter().all(|share| share.slug.is_none()) {
                return Ok(Present::new(shares));
            }
        }
        Ok(Present::new(crate::query::list(server, needs).await?))
    }

    /// Judges a row by its share as it is now. `asked` says that someone has agreed to the plan as
    /// it was.
    pub(super) fn judge(
        &self,
        row: &PlanRow,
        present: &Present,
        can: &Capabilities,
        now: Timestamp,
        asked: bool,
    ) -> Judged {
        let Some(planned) = &row.share else {
            return Judged::Same;
        };
        let Some(share) = present.of(planned) else {
            // A delete finds out by itself: some shares are in no list, and live.
            let is_moot = self.selects.is_some() && row.after.is_some();
            return match is_moot {
                true => Judged::Kept("it was deleted by someone else".to_owned(), None),
                false => Judged::Same,
            };
        };
        if let Some(selects) = &self.selects
            && !selects(share)
        {
            let why = "it no longer matches: someone else changed it";
            return Judged::Kept(why.to_owned(), Some(Box::new(share.clone())));
        }
        if is_same(planned, share, can) {
            return Judged::Same;
        }
        let again = match self.again(row, share, can, now) {
            Ok(Some(again)) => again,
            Ok(None) => return Judged::Conflict(changed(planned, asked)),
            Err(error) => {
                return Judged::Conflict(changed(planned, asked).detail(error.to_string()));
            }
        };
        let (selected, same) = (self.selects.is_some(), does_the_same(row, &again));
        match again.writes() {
            false => Judged::Kept(again.reason, Some(Box::new(share.clone()))),
            // Who was asked has agreed to what was shown.
            true if same && (selected || !asked) || selected && !asked => {
                Judged::Again(Box::new(again))
            }
            true => Judged::Conflict(changed(planned, asked)),
        }
    }

    /// The row for a share that has changed; `None` if nothing tells how it was planned.
    fn again(
        &self,
        row: &PlanRow,
        share: &Share,
        can: &Capabilities,
        now: Timestamp,
    ) -> Result<Option<PlanRow>> {
        let mut share = share.clone();
        if let (None, Some(Some(items))) = (
            &share.items,
            row.share.as_ref().map(|share| share.items.as_ref()),
        ) {
            // It was found out, and a share never comes to share something else.
            share.set_items(items.clone(), can);
        } else if let (Some(items), Some(known)) = (
            &mut share.items,
            row.share.as_ref().and_then(|share| share.items.as_ref()),
        ) {
            verify::name(items, known);
        }
        let mut again = match (&self.plans, &row.change) {
            (Some(plans), _) => plans(row, share)?,
            (None, Some(change)) if outlives(row, &share) => {
                debug_assert!(change.lifetime.is_some());
                let why = match share.lifetime {
                    Some(Lifetime::Never) => "never expires",
                    _ => "already expires at that time or later",
                };
                PlanRow::leave(Action::Reuse, share, why)
            }
            (None, Some(change)) => PlanRow::change(row.action, share, change, can, now)?,
            (None, None) if row.after.is_none() => return Ok(Some(deleting(row, share))),
            (None, None) => return Ok(None),
        };
        if again.writes() {
            again.reason.clone_from(&row.reason);
        }
        again.line = row.line;
        again.owner.clone_from(&row.owner);
        Ok(Some(again))
    }
}

/// Whether a share that is to live longer does so already.
fn outlives(row: &PlanRow, share: &Share) -> bool {
    let wanted = row.change.as_ref().and_then(|change| change.lifetime);
    row.action == Action::Extend && wanted.is_some() && share.lifetime >= wanted
}

/// The same row for the share as it is now, which may have another id.
fn deleting(row: &PlanRow, share: Share) -> PlanRow {
    let mut again = row.clone();
    for step in &mut again.how.steps {
        if let Step::Delete { id } = step {
            id.clone_from(&share.id);
        }
    }
    again.share = Some(Box::new(share));
    again
}

/// Whether nothing that both tell differs.
fn is_same(planned: &Share, now: &Share, can: &Capabilities) -> bool {
    let settings = verify::differences(&planned.settings(), &now.settings(), can).is_empty();
    planned.id == now.id && settings && has_same_contents(planned, now)
}

fn has_same_contents(planned: &Share, now: &Share) -> bool {
    let keys = |share: &Share| {
        share
            .items
            .as_ref()
            .map(|items: &Vec<Item>| contents_key(items))
    };
    match (keys(planned), keys(now)) {
        (Some(planned), Some(now)) => planned == now,
        _ => true,
    }
}

/// Whether two rows change the same settings, and to the same values.
fn does_the_same(planned: &PlanRow, again: &PlanRow) -> bool {
    let (Some(wanted), Some(after)) = (&planned.after, &again.after) else {
        return planned.after.is_none() && again.after.is_none();
    };
    let before = |row: &PlanRow| {
        row.share
            .as_deref()
            .map(Share::settings)
            .unwrap_or_default()
    };
    let (planned, again) = (before(planned), before(again));
    agrees(&planned, wanted, &again, after, |all| all.lifetime)
        && agrees(&planned, wanted, &again, after, |all| all.downloadable)
        && agrees(&planned, wanted, &again, after, |all| {
            all.description.clone()
        })
}

fn agrees<T: PartialEq>(
    planned: &Settings,
    wanted: &Settings,
    again: &Settings,
    after: &Settings,
    one: impl Fn(&Settings) -> T,
) -> bool {
    let is_changed = one(planned) != one(wanted);
    match is_changed {
        true => one(after) == one(wanted),
        false => one(after) == one(again),
    }
}

fn changed(share: &Share, asked: bool) -> Error {
    let reference = share.reference();
    let when = match asked {
        true => "while waiting for your answer",
        false => "just now",
    };
    Error::new(
        Code::Conflict,
        format!("{reference} was changed by someone else {when}"),
    )
    .hint(Advice::ShowShare(share.reference()).after("see what it is now: "))
}
