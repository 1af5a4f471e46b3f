//! What an operation of the journal has come to, share by share: pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::steps::Target;
use crate::domain::{Change, Settings, Share, Step};
use crate::journal::{Operation, Recorded, StepResult};

/// What has become of one share.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// It was made. As it was left.
    Made(Share),
    /// It was changed.
    Changed {
        /// As it was.
        before: Box<Share>,
        /// How it was left.
        left: Settings,
        /// Which settings were named.
        named: Change,
    },
    /// It was deleted. As it was.
    Deleted(Share),
    /// It was deleted, and another one made in its place.
    Replaced {
        /// As it was.
        before: Box<Share>,
        /// The other one, as it was left.
        made: Box<Share>,
    },
}

impl Effect {
    /// The share as it was, if it was deleted or changed.
    pub fn before_mut(&mut self) -> Option<&mut Share> {
        match self {
            Self::Made(_) => None,
            Self::Changed { before, .. } | Self::Replaced { before, .. } => Some(before),
            Self::Deleted(before) => Some(before),
        }
    }
}

/// What an operation has come to. Steps that were not carried out count for nothing.
#[must_use]
pub fn effects(operation: &Operation) -> Vec<Effect> {
    rows(operation).flat_map(Row::effects).collect()
}

/// Whether an operation has come to anything, or may yet: nothing was changed where every step
/// failed or was taken back by another one. What can't be told to have come to nothing counts.
#[must_use]
pub fn is_of_effect(operation: &Operation) -> bool {
    operation.foreign > 0 || operation.is_pending() || rows(operation).any(|row| row.is_of_effect())
}

fn rows(operation: &Operation) -> impl Iterator<Item = Row> {
    let mut rows: BTreeMap<u64, Vec<&Recorded>> = BTreeMap::new();
    for step in &operation.steps {
        rows.entry(step.row).or_default().push(step);
    }
    rows.into_values().map(Row::of)
}

/// How many rows an operation has, and how many of them have come to what was wanted.
#[must_use]
pub fn rows_done(operation: &Operation) -> (usize, usize) {
    let rows: BTreeSet<u64> = operation.steps.iter().map(|step| step.row).collect();
    let done = rows.iter().filter(|row| is_done(operation.row(**row)));
    (rows.len(), done.count())
}

/// Whether a row has come to what was wanted: all that it was planned to do is done, and not taken
/// back. What it did besides, such as removing what a failed attempt left behind, counts for
/// nothing.
pub fn is_done<'r>(steps: impl Iterator<Item = &'r Recorded>) -> bool {
    let mut old: Option<&str> = None;
    let mut before: Option<Settings> = None;
    let mut made: Option<Option<&str>> = None;
    let mut updated = false;
    let mut done = true;
    for (index, recorded) in steps.enumerate() {
        if index == 0 {
            old = recorded.share.as_ref().map(|share| &*share.id);
            before = recorded.share.as_ref().map(Share::settings);
        }
        let told = match &recorded.result {
            Some(StepResult::Done(told)) => Some(told.as_deref()),
            // That is what was wanted.
            Some(StepResult::Gone) => Some(None),
            _ => None,
        };
        match &recorded.step {
            // A second one is the old share, put back.
            Step::Create { .. } if made.is_some() => done = false,
            Step::Create { .. } => {
                made = Some(told.flatten().map(|share| &*share.id));
                done &= told.is_some();
            }
            Step::Update { to, .. } => {
                // A second one that writes what was there before has taken the first one back.
                done &= told.is_some() && !(updated && before.as_ref() == Some(to));
                updated = true;
            }
            Step::Delete { id } if old == Some(id) => done &= told.is_some(),
            Step::Delete { id } if made.flatten() == Some(id) => done &= told.is_none(),
            Step::Delete { .. } => {}
        }
    }
    done
}

/// A row while its steps are gone through.
#[derive(Default)]
struct Row {
    made: Option<Share>,
    changed: Option<(Share, Settings, Change)>,
    deleted: Vec<Share>,
    /// Something was done to a share that nobody wrote down.
    untold: bool,
}

impl Row {
    fn of(steps: Vec<&Recorded>) -> Self {
        let mut row = Self::default();
        let old = steps.first().and_then(|step| step.share.as_ref());
        let old = old.map(|share| &*share.id);
        for step in steps {
            if let Some(StepResult::Done(told)) = &step.result
                && !removes_orphan(step, old)
            {
                row.take(step, told.as_deref());
            }
        }
        // What was written back after an update came out wrong has come to nothing.
        row.changed = row
            .changed
            .filter(|(before, left, _)| before.settings() != *left);
        row
    }

    const fn is_of_effect(&self) -> bool {
        self.made.is_some() || self.changed.is_some() || !self.deleted.is_empty() || self.untold
    }

    fn take(&mut self, recorded: &Recorded, told: Option<&Share>) {
        match &recorded.step {
            Step::Create { new } => {
                self.untold |= told.is_none();
                self.made = told.cloned().map(|mut made| {
                    made.items = Some(new.items.clone());
                    made.slug = made.slug.or_else(|| new.slug.clone());
                    set(&mut made, &new.settings());
                    made
                });
            }
            Step::Update { share, to, change } => {
                let of_made = match (share, &self.made) {
                    (Target::Created, _) => true,
                    (Target::Id(id), Some(made)) => made.id == *id,
                    (Target::Id(_), None) => false,
                };
                match (&mut self.made, &mut self.changed, &recorded.share) {
                    (Some(made), _, _) if of_made => set(made, to),
                    // What was mended was named before.
                    (_, Some((_, left, _)), _) => *left = to.clone(),
                    (_, none, Some(before)) => {
                        *none = Some((before.clone(), to.clone(), change.clone()));
                    }
                    _ => self.untold = true,
                }
            }
            Step::Delete { id } => {
                if self.made.as_ref().is_some_and(|made| made.id == *id) {
                    self.made = None;
                    return;
                }
                let before = match self.changed.take() {
                    Some((before, ..)) => Some(before),
                    None => recorded.share.clone(),
                };
                self.untold |= before.is_none();
                self.deleted.extend(before);
            }
        }
    }

    fn effects(self) -> Vec<Effect> {
        let mut deleted = self.deleted.into_iter();
        let first = match (deleted.next(), self.made) {
            // It took over the name of a share that nobody could hear any more.
            (Some(before), Some(made)) if before.is_silent() => Some(Effect::Made(made)),
            (Some(before), Some(made)) => Some(Effect::Replaced {
                before: Box::new(before),
                made: Box::new(made),
            }),
            (Some(before), None) => Some(Effect::Deleted(before)),
            (None, Some(made)) => Some(Effect::Made(made)),
            (None, None) => None,
        };
        let changed = self.changed.map(|(before, left, named)| Effect::Changed {
            before: Box::new(before),
            left,
            named,
        });
        let others = deleted.map(Effect::Deleted);
        first.into_iter().chain(changed).chain(others).collect()
    }
}

/// Whether a step removed an empty share that a failed create had left behind
/// (`servers/airsonic-advanced.md` 15): it was not there before the row, whose own share is `old`.
fn removes_orphan(recorded: &Recorded, old: Option<&str>) -> bool {
    let is_empty = |share: &Share| share.items.as_ref().is_some_and(Vec::is_empty);
    matches!(&recorded.step, Step::Delete { id } if old != Some(id))
        && recorded.share.as_ref().is_some_and(is_empty)
}

/// What was written counts, and not how an answer that may not be the stored state tells it.
fn set(share: &mut Share, settings: &Settings) {
    let Settings {
        description,
        downloadable,
        lifetime,
    } = settings.clone();
    share.description = description.or(share.description.take());
    share.downloadable = downloadable.or(share.downloadable);
    share.lifetime = lifetime.or(share.lifetime);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ServerKind;
    use crate::journal::SavedError;
    use crate::operation::fake::{new_share, now};

    fn share(id: &str) -> Share {
        Share::bare("home", ServerKind::Navidrome, id)
    }

    fn step(step: Step, before: Option<&str>, told: Option<Option<&str>>) -> Recorded {
        let refused = SavedError {
            code: "server".into(),
            message: "no".into(),
        };
        Recorded {
            seq: 0,
            row: 0,
            at: now(),
            step,
            share: before.map(share),
            result: Some(match told {
                Some(made) => StepResult::Done(made.map(|id| Box::new(share(id)))),
                None => StepResult::Failed(refused),
            }),
        }
    }

    fn create(before: Option<&str>, made: Option<&str>) -> Recorded {
        let new = Box::new(new_share("s"));
        step(Step::Create { new }, before, made.map(Some))
    }

    fn delete(id: &str, done: bool) -> Recorded {
        step(
            Step::Delete { id: id.into() },
            Some(id),
            done.then_some(None),
        )
    }

    #[test]
    fn a_row_is_done_when_it_is_what_was_wanted() {
        let done = |steps: &[Recorded]| is_done(steps.iter());
        assert!(done(&[create(None, Some("n"))]));
        assert!(!done(&[create(None, Some("n")), delete("n", true)]));
        assert!(done(&[delete("a", true), create(Some("a"), Some("n"))]));
        assert!(!done(&[
            delete("a", true),
            create(Some("a"), None),
            create(Some("a"), Some("back")),
        ]));
        assert!(!done(&[create(Some("a"), Some("n")), delete("a", false)]));
        assert!(!done(&[create(None, None), delete("orphan", true)]));
    }

    fn update(share: Target, before: Option<&str>, done: bool) -> Recorded {
        let update = Step::Update {
            share,
            to: new_share("s").settings(),
            change: Change::default(),
        };
        step(update, before, done.then_some(Some("n")))
    }

    #[test]
    fn settings_that_were_there_before_are_wanted_of_a_restored_share_and_not_of_a_changed_one() {
        let before = |target| {
            let mut back = update(target, None, true);
            if let Step::Update { to, .. } = &mut back.step {
                *to = share("a").settings();
            }
            back
        };
        let restored = [create(Some("a"), Some("n")), before(Target::Created)];
        assert!(is_done(restored.iter()));
        let id = || Target::Id("a".into());
        let written_back = [update(id(), Some("a"), true), before(id())];
        assert!(!is_done(written_back.iter()));
    }

    /// The removal of an empty share.
    fn clean(id: &str) -> Recorded {
        let mut step = delete(id, true);
        step.share.as_mut().unwrap().items = Some(Vec::new());
        step
    }

    fn operation(steps: Vec<Recorded>) -> Operation {
        Operation {
            id: "1m7yx8t5j1zht".parse().unwrap(),
            at: now(),
            meta: crate::journal::Meta::default(),
            steps,
            unreadable: 0,
            foreign: 0,
        }
    }

    #[test]
    fn what_was_taken_back_has_come_to_nothing() {
        for nothing in [
            vec![],
            vec![create(None, None)],
            vec![
                create(None, Some("n")),
                update(Target::Created, None, false),
                delete("n", true),
            ],
            vec![create(None, None), clean("orphan")],
        ] {
            let operation = operation(nothing);
            assert_eq!(effects(&operation), [], "{operation:?}");
            assert!(!is_of_effect(&operation), "{operation:?}");
        }
    }

    #[test]
    fn what_has_come_to_something_is_never_passed_over() {
        let mut open = create(None, None);
        open.result = None;
        for something in [
            vec![create(None, Some("n"))],
            vec![delete("a", true)],
            // Whoever names an empty share wants it gone.
            vec![clean("a")],
            vec![update(Target::Id("a".into()), Some("a"), true)],
            vec![open],
            // What can't be told is no nothing.
            vec![update(Target::Id("a".into()), None, true)],
            vec![step(Step::Delete { id: "a".into() }, None, Some(None))],
            vec![step(create(None, None).step, None, Some(None))],
        ] {
            let operation = operation(something);
            assert!(is_of_effect(&operation), "{operation:?}");
        }
        let mut foreign = operation(vec![]);
        foreign.foreign = 1;
        assert!(is_of_effect(&foreign));
    }

    #[test]
    fn an_update_that_was_written_back_has_come_to_nothing() {
        let id = || Target::Id("a".into());
        let mut back = update(id(), Some("a"), true);
        if let Step::Update { to, .. } = &mut back.step {
            *to = share("a").settings();
        }
        let operation = operation(vec![update(id(), Some("a"), true), back]);
        assert_eq!(effects(&operation), []);
        assert!(!is_of_effect(&operation));
        assert_eq!(rows_done(&operation), (1, 0));
    }

    #[test]
    fn a_create_that_went_well_after_all_has_replaced_no_orphan() {
        let operation = operation(vec![create(None, Some("n")), clean("orphan")]);
        let effects = effects(&operation);
        assert!(matches!(&effects[..], [Effect::Made(made)] if made.id == "n"));
    }
}
