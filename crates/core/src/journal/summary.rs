//! What an operation came to, in numbers: `history` shows it, and `undo` looks for an operation by it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::reader::{Recorded, StepResult};
use crate::domain::steps::Target;
use crate::domain::{Settings, Share, Step};

/// What an operation came to. It is the trailer of its file, so that nobody has to read all of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How many shares it was about.
    pub rows: usize,
    /// How many of them came to what was wanted.
    pub done: usize,
    /// Steps of which nobody knows what came.
    pub unknown: usize,
    /// Whether a share was made, changed or deleted and not taken back.
    pub effect: bool,
    /// Whether shares were made in the place of others.
    pub replaced: bool,
}

/// A step without what its share holds: enough for a summary.
#[derive(Debug)]
pub(super) struct Outline {
    row: u64,
    request: Request,
    before: Option<Before>,
    result: Option<Told>,
}

#[derive(Debug)]
enum Request {
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

/// What came of a step.
#[derive(Debug)]
enum Told {
    /// It was done; with the id of the share afterwards.
    Done(Option<String>),
    Gone,
    Failed,
}

impl Outline {
    pub(super) fn new(row: u64, step: &Step, before: Option<&Share>) -> Self {
        let request = match step {
            Step::Create { .. } => Request::Create,
            Step::Update { share, to, .. } => Request::Update {
                share: share.clone(),
                to: to.clone(),
            },
            Step::Delete { id } => Request::Delete { id: id.clone() },
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

    /// The row it belongs to.
    pub(super) const fn row(&self) -> u64 {
        self.row
    }

    /// Whether it makes a share.
    pub(super) const fn is_create(&self) -> bool {
        matches!(self.request, Request::Create)
    }

    /// What the share that the step before it has made shall be, if this step updates that one.
    pub(super) fn updates_what_was_made(&self, before: &Self) -> Option<&Settings> {
        match &self.request {
            Request::Update {
                share: Target::Created,
                to,
            } if before.is_create() && before.row == self.row => Some(to),
            _ => None,
        }
    }

    /// Learns that the step was done, and of the share afterwards.
    pub(super) fn done(&mut self, share: Option<&Share>) {
        self.result = Some(Told::Done(share.map(|share| share.id.clone())));
    }

    /// Learns that the share was gone before.
    pub(super) fn gone(&mut self) {
        self.result = Some(Told::Gone);
    }

    /// Learns that the step was not done.
    pub(super) fn failed(&mut self) {
        self.result = Some(Told::Failed);
    }
}

impl From<&Recorded> for Outline {
    fn from(recorded: &Recorded) -> Self {
        let mut outline = Self::new(recorded.row, &recorded.step, recorded.share.as_deref());
        match &recorded.result {
            Some(StepResult::Done(share)) => outline.done(share.as_deref()),
            Some(StepResult::Gone) => outline.gone(),
            Some(StepResult::Failed(_)) => outline.failed(),
            None => {}
        }
        outline
    }
}

impl Summary {
    /// Adds what other rows came to.
    pub(super) const fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.done += other.done;
        self.unknown += other.unknown;
        self.effect |= other.effect;
        self.replaced |= other.replaced;
    }

    /// The summary of an operation's steps, in their order.
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
        let made = matches!(self.result, Some(Told::Done(Some(_))));
        made && self.before.is_some() && matches!(self.request, Request::Create)
    }

    /// Whether the step removed an empty share that a failed create had left behind
    /// (`servers/airsonic-advanced.md` 15): it was not there before the row, whose own share is `old`.
    fn removes_orphan(&self, old: Option<&str>) -> bool {
        matches!(&self.request, Request::Delete { id } if old != Some(id))
            && self.before.as_ref().is_some_and(|share| share.is_empty)
    }
}

/// Whether a row has come to what was wanted: all that it was planned to do is done, and not taken
/// back. What it did besides, such as removing what a failed attempt left behind, counts for
/// nothing.
fn is_done(steps: &[&Outline]) -> bool {
    let first = steps.first().and_then(|step| step.before.as_ref());
    let old = first.map(|share| &*share.id);
    let mut made: Option<Option<&str>> = None;
    let mut updated = false;
    let mut done = true;
    for step in steps {
        let told = match &step.result {
            Some(Told::Done(id)) => Some(id.as_deref()),
            // That is what was wanted.
            Some(Told::Gone) => Some(None),
            Some(Told::Failed) | None => None,
        };
        match &step.request {
            // A second one is the old share, put back.
            Request::Create if made.is_some() => done = false,
            Request::Create => {
                made = Some(told.flatten());
                done &= told.is_some();
            }
            Request::Update { to, .. } => {
                // A second one that writes what was there before has taken the first one back.
                let takes_back = updated && first.is_some_and(|share| share.settings == *to);
                done &= told.is_some() && !takes_back;
                updated = true;
            }
            Request::Delete { id } if old == Some(id) => done &= told.is_some(),
            Request::Delete { id } if made.flatten() == Some(id) => done &= told.is_none(),
            Request::Delete { .. } => {}
        }
    }
    done
}

/// Whether a row has changed anything: nothing is changed if every step failed or was taken back by
/// another one. What can't be told to have come to nothing counts.
fn is_of_effect(steps: &[&Outline]) -> bool {
    let first = steps.first().and_then(|step| step.before.as_ref());
    let old = first.map(|share| &*share.id);
    let mut made: Option<&str> = None;
    // What was there before the first update, and what the last one wrote.
    let mut changed: Option<(&Settings, &Settings)> = None;
    let mut for_good = false;
    for step in steps {
        let Some(Told::Done(told)) = &step.result else {
            continue;
        };
        match &step.request {
            _ if step.removes_orphan(old) => {}
            Request::Create => {
                made = told.as_deref();
                for_good |= made.is_none();
            }
            Request::Update { share, to } => {
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
            Request::Delete { id } if made == Some(id) => made = None,
            Request::Delete { .. } => for_good = true,
        }
    }
    for_good || made.is_some() || changed.is_some_and(|(before, left)| before != left)
}
