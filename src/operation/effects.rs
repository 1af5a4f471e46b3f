//! What an operation of the journal has come to, share by share: pure.

use std::collections::BTreeMap;

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

/// What an operation has come to. Steps that were not carried out count for nothing.
#[must_use]
pub fn effects(operation: &Operation) -> Vec<Effect> {
    let mut rows: BTreeMap<u64, Vec<&Recorded>> = BTreeMap::new();
    for step in &operation.steps {
        rows.entry(step.row).or_default().push(step);
    }
    rows.into_values().flat_map(of_row).collect()
}

/// Whether a row has come to what was wanted: all that it was planned to do is done, and not taken
/// back. What it did besides, such as removing what a failed attempt left behind, counts for
/// nothing.
pub fn is_done<'r>(steps: impl Iterator<Item = &'r Recorded>) -> bool {
    let mut old: Option<&str> = None;
    let mut made: Option<Option<&str>> = None;
    let mut done = true;
    for (index, recorded) in steps.enumerate() {
        if index == 0 {
            old = recorded.share.as_ref().map(|share| &*share.id);
        }
        let told = match &recorded.result {
            Some(StepResult::Done(told)) => Some(told.as_deref()),
            _ => None,
        };
        match &recorded.step {
            // A second one is the old share, put back.
            Step::Create { .. } if made.is_some() => done = false,
            Step::Create { .. } => {
                made = Some(told.flatten().map(|share| &*share.id));
                done &= told.is_some();
            }
            Step::Update { .. } => done &= told.is_some(),
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
}

fn of_row(steps: Vec<&Recorded>) -> Vec<Effect> {
    let mut row = Row::default();
    for step in steps {
        if let Some(StepResult::Done(told)) = &step.result {
            row.take(step, told.as_deref());
        }
    }
    row.effects()
}

impl Row {
    fn take(&mut self, recorded: &Recorded, told: Option<&Share>) {
        match &recorded.step {
            Step::Create { new } => {
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
                    _ => {}
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
                self.deleted.extend(before);
            }
        }
    }

    fn effects(self) -> Vec<Effect> {
        let mut deleted = self.deleted.into_iter();
        let first = match (deleted.next(), self.made) {
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
}
