//! The steps of an operation, their results, and a summary of these in numbers, which `history` shows and by
//! which `undo` finds an operation.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::steps::Target;
use crate::domain::{Settings, Share, Step};
use crate::error::Error;

/// A step with the share before it and its result.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The step's number within the operation.
    pub seq: u64,
    /// The row of the plan that the step belongs to.
    pub row: u64,
    /// When the step was noted.
    pub at: Timestamp,
    /// The request.
    pub step: Step,
    /// The share before the step; `None` if there was none.
    pub share: Option<Box<Share>>,
    /// The result; `None` if none was written.
    pub result: Option<StepResult>,
}

impl Recorded {
    /// The share that the step created.
    pub(super) fn made(&self) -> Option<&Share> {
        match (&self.step, &self.result) {
            (Step::Create { .. }, Some(StepResult::Done(share))) => share.as_deref(),
            _ => None,
        }
    }
}

/// The result of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum StepResult {
    /// The server carried it out. Contains the share after the step, if one exists.
    Done(Option<Box<Share>>),
    /// The step failed and was not carried out.
    Failed(SavedError),
    /// Someone else had deleted the share already, so this operation deleted nothing.
    Gone,
}

/// An error in the journal: its code and its message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedError {
    /// The code as in [`crate::Code::as_str`].
    pub code: String,
    /// The message.
    pub message: String,
}

impl From<&Error> for SavedError {
    fn from(error: &Error) -> Self {
        Self {
            code: error.code().as_str().to_owned(),
            message: error.message().to_owned(),
        }
    }
}

/// The results of an operation in numbers. They are the trailer of its file, so readers need not read the
/// whole file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How many shares the operation was about.
    pub rows: usize,
    /// How many of these rows are done as planned.
    pub done: usize,
    /// How many steps have no known result.
    pub unknown: usize,
    /// Whether a share was created, changed, or deleted without being reverted.
    pub effect: bool,
    /// Whether shares were created to replace others.
    pub replaced: bool,
}

/// A step without its share's contents: enough for a summary.
#[derive(Debug)]
pub(super) struct Outline {
    row: u64,
    request: RequestOutline,
    before: Option<Before>,
    result: Option<StepOutcome>,
}

#[derive(Debug)]
enum RequestOutline {
    Create,
    Update { share: Target, to: Settings },
    Delete { id: String },
}

/// The share before a step.
#[derive(Debug)]
struct Before {
    id: String,
    settings: Settings,
    is_empty: bool,
}

/// The result of a step.
#[derive(Debug)]
enum StepOutcome {
    /// Carried out; contains the ID of the share after the step, if one exists.
    Done(Option<String>),
    Gone,
    Failed,
}

impl Outline {
    pub(super) fn new(row: u64, step: &Step, before: Option<&Share>) -> Self {
        let request = match step {
            Step::Create { .. } => RequestOutline::Create,
            Step::Update { share, to, .. } => RequestOutline::Update {
                share: share.clone(),
                to: to.clone(),
            },
            Step::Delete { id } => RequestOutline::Delete { id: id.clone() },
        };
        let before = before.map(|share| Before {
            id: share.id.clone(),
            settings: share.settings(),
            is_empty: share.items.as_ref().is_some_and(Vec::is_empty),
        });
        Self {
            row,
            request,
            before,
            result: None,
        }
    }

    /// The row that the step belongs to.
    pub(super) const fn row(&self) -> u64 {
        self.row
    }

    /// Whether it creates a share.
    pub(super) const fn is_create(&self) -> bool {
        matches!(self.request, RequestOutline::Create)
    }

    /// The settings for the share that the step `before` created, if this step updates that share.
    pub(super) fn updates_what_was_made(&self, before: &Self) -> Option<&Settings> {
        match &self.request {
            RequestOutline::Update {
                share: Target::Created,
                to,
            } if before.is_create() && before.row == self.row => Some(to),
            _ => None,
        }
    }

    /// Records the step's result.
    pub(super) fn learn(&mut self, result: &StepResult) {
        self.result = Some(match result {
            StepResult::Done(share) => {
                StepOutcome::Done(share.as_ref().map(|share| share.id.clone()))
            }
            StepResult::Gone => StepOutcome::Gone,
            StepResult::Failed(_) => StepOutcome::Failed,
        });
    }
}

impl From<&Recorded> for Outline {
    fn from(recorded: &Recorded) -> Self {
        let mut outline = Self::new(recorded.row, &recorded.step, recorded.share.as_deref());
        if let Some(result) = &recorded.result {
            outline.learn(result);
        }
        outline
    }
}

impl Summary {
    /// Adds the summary of other rows.
    pub(super) const fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.done += other.done;
        self.unknown += other.unknown;
        self.effect |= other.effect;
        self.replaced |= other.replaced;
    }

    /// The summary of an operation's steps, given in order.
    pub(super) fn of<'o>(steps: impl IntoIterator<Item = &'o Outline>) -> Self {
        let mut rows: BTreeMap<u64, Vec<&Outline>> = BTreeMap::new();
        for step in steps {
            rows.entry(step.row).or_default().push(step);
        }
        let mut summary = Self {
            rows: rows.len(),
            ..Self::default()
        };
        for steps in rows.values() {
            summary.done += usize::from(is_done(steps));
            summary.unknown += steps.iter().filter(|step| step.result.is_none()).count();
            summary.effect |= is_of_effect(steps);
            summary.replaced |= steps.iter().any(|step| step.replaces());
        }
        summary
    }
}

impl Outline {
    fn replaces(&self) -> bool {
        let made = matches!(self.result, Some(StepOutcome::Done(Some(_))));
        made && self.before.is_some() && matches!(self.request, RequestOutline::Create)
    }

    /// Whether the step deleted an empty share that a failed create of its row left behind; `old` is the ID
    /// of the share before the row.
    fn removes_orphan(&self, old: Option<&str>) -> bool {
        match (&self.request, &self.before) {
            (RequestOutline::Delete { id }, Some(before)) => is_orphan(id, before.is_empty, old),
            _ => false,
        }
    }
}

/// Whether a share that a row deleted was left behind by a failed create of the row, as on
/// Airsonic-Advanced: it is empty, and it is not `old`, the share before the row.
pub(crate) fn is_orphan(deleted: &str, is_empty: bool, old: Option<&str>) -> bool {
    is_empty && old != Some(deleted)
}

/// Whether a row is done as planned: all its steps are done and not reverted. Additional steps, such as
/// deleting the remains of a failed attempt, don't count.
fn is_done(steps: &[&Outline]) -> bool {
    let first = steps.first().and_then(|step| step.before.as_ref());
    let old = first.map(|share| &*share.id);
    let mut made: Option<Option<&str>> = None;
    let mut updated = false;
    let mut done = true;
    for step in steps {
        let told = match &step.result {
            Some(StepOutcome::Done(id)) => Some(id.as_deref()),
            // The share is deleted, as planned.
            Some(StepOutcome::Gone) => Some(None),
            Some(StepOutcome::Failed) | None => None,
        };
        match &step.request {
            // A second create restores the old share.
            RequestOutline::Create if made.is_some() => done = false,
            RequestOutline::Create => {
                made = Some(told.flatten());
                done &= told.is_some();
            }
            RequestOutline::Update { to, .. } => {
                // A second update that writes the original settings reverts the first one.
                let takes_back = updated && first.is_some_and(|share| share.settings == *to);
                done &= told.is_some() && !takes_back;
                updated = true;
            }
            RequestOutline::Delete { id } if old == Some(id) => done &= told.is_some(),
            RequestOutline::Delete { id } if made.flatten() == Some(id) => done &= told.is_none(),
            RequestOutline::Delete { .. } => {}
        }
    }
    done
}

/// Whether a row has changed anything: it hasn't if every step failed or was reverted by another one. A step
/// that may have changed something counts as a change.
fn is_of_effect(steps: &[&Outline]) -> bool {
    let first = steps.first().and_then(|step| step.before.as_ref());
    let old = first.map(|share| &*share.id);
    let mut made: Option<&str> = None;
    // The settings before the first update, and those that the last update wrote.
    let mut changed: Option<(&Settings, &Settings)> = None;
    let mut for_good = false;
    for step in steps {
        let Some(StepOutcome::Done(told)) = &step.result else {
            continue;
        };
        match &step.request {
            _ if step.removes_orphan(old) => {}
            RequestOutline::Create => {
                made = told.as_deref();
                for_good |= made.is_none();
            }
            RequestOutline::Update { share, to } => {
                let of_made = match share {
                    Target::Created => true,
                    Target::Id(id) => made == Some(id),
                };
                match (&mut changed, &step.before) {
                    _ if made.is_some() && of_made => {}
                    (Some((_, left)), _) => *left = to,
                    (none, Some(before)) => *none = Some((&before.settings, to)),
                    (None, None) => for_good = true,
                }
            }
            RequestOutline::Delete { id } if made == Some(id) => made = None,
            RequestOutline::Delete { .. } => for_good = true,
        }
    }
    for_good || made.is_some() || changed.is_some_and(|(before, left)| before != left)
}
