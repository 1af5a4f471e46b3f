//! What an operation of the journal has come to, share by share: pure.

use crate::domain::steps::Target;
use crate::domain::{Change, Settings, Share, Step};
use crate::journal::{Recorded, StepResult};

/// What has become of one share.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// It was made. As it was left.
    Made(Box<Share>),
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
    Deleted(Box<Share>),
    /// It was deleted, and another one made in its place.
    Replaced {
        /// As it was.
        before: Box<Share>,
        /// The other one, as it was left.
        made: Box<Share>,
    },
}

impl Effect {
    /// The shares that it is about: as they were, and as they were left.
    pub fn shares(&self) -> impl Iterator<Item = &Share> {
        let (one, other) = match self {
            Self::Made(share) | Self::Deleted(share) => (&**share, None),
            Self::Changed { before, .. } => (&**before, None),
            Self::Replaced { before, made } => (&**made, Some(&**before)),
        };
        std::iter::once(one).chain(other)
    }

    /// The share that it left, unless it left none.
    pub const fn left(&self) -> Option<&Share> {
        match self {
            Self::Made(share) => Some(share),
            Self::Changed { before, .. } => Some(before),
            Self::Replaced { made, .. } => Some(made),
            Self::Deleted(_) => None,
        }
    }

    /// The share as it was, if it was deleted or changed.
    pub fn before_mut(&mut self) -> Option<&mut Share> {
        match self {
            Self::Made(_) => None,
            Self::Changed { before, .. } | Self::Replaced { before, .. } => Some(before),
            Self::Deleted(before) => Some(before),
        }
    }
}

/// What the steps of an operation have come to. Those that were not carried out count for nothing.
#[must_use]
pub fn effects(mut steps: Vec<Recorded>) -> Vec<Effect> {
    steps.sort_by_key(|step| step.row);
    let mut steps = steps.into_iter().peekable();
    let mut effects = Vec::new();
    while let Some(first) = steps.next() {
        let row = first.row;
        let mut of_row = vec![first];
        while let Some(next) = steps.next_if(|step| step.row == row) {
            of_row.push(next);
        }
        effects.extend(Row::of(of_row).effects());
    }
    effects
}

/// A row while its steps are gone through.
#[derive(Default)]
struct Row {
    made: Option<Box<Share>>,
    changed: Option<(Box<Share>, Settings, Change)>,
    #[expect(
        clippy::vec_box,
        reason = "they are moved on, and a row rarely has two"
    )]
    deleted: Vec<Box<Share>>,
}

impl Row {
    fn of(steps: Vec<Recorded>) -> Self {
        let mut row = Self::default();
        let first = steps.first().and_then(|step| step.share.as_ref());
        let old = first.map(|share| share.id.clone());
        for mut step in steps {
            if let Some(StepResult::Done(told)) = step.result.take()
                && !removes_orphan(&step, old.as_deref())
            {
                row.take(step, told);
            }
        }
        // What was written back after an update came out wrong has come to nothing.
        row.changed = row
            .changed
            .filter(|(before, left, _)| before.settings() != *left);
        row
    }

    fn take(&mut self, recorded: Recorded, told: Option<Box<Share>>) {
        match recorded.step {
            Step::Create { new } => {
                self.made = told.map(|mut made| {
                    set(&mut made, &new.settings());
                    made.slug = made.slug.or(new.slug);
                    made.items = Some(new.items);
                    made
                });
            }
            Step::Update { share, to, change } => {
                let of_made = match (&share, &self.made) {
                    (Target::Created, _) => true,
                    (Target::Id(id), Some(made)) => made.id == *id,
                    (Target::Id(_), None) => false,
                };
                match (&mut self.made, &mut self.changed, recorded.share) {
                    (Some(made), _, _) if of_made => set(made, &to),
                    // What was mended was named before.
                    (_, Some((_, left, _)), _) => *left = to,
                    (_, none, Some(before)) => *none = Some((before, to, change)),
                    _ => {}
                }
            }
            Step::Delete { id } => {
                if self.made.as_ref().is_some_and(|made| made.id == id) {
                    self.made = None;
                    return;
                }
                let changed = self.changed.take().map(|(before, ..)| before);
                self.deleted.extend(changed.or(recorded.share));
            }
        }
    }

    fn effects(self) -> Vec<Effect> {
        let mut deleted = self.deleted.into_iter();
        let first = match (deleted.next(), self.made) {
            // It took over the name of a share that nobody could hear any more.
            (Some(before), Some(made)) if before.is_silent() => Some(Effect::Made(made)),
            (Some(before), Some(made)) => Some(Effect::Replaced { before, made }),
            (Some(before), None) => Some(Effect::Deleted(before)),
            (None, Some(made)) => Some(Effect::Made(made)),
            (None, None) => None,
        };
        let changed = self.changed.map(|(before, left, named)| Effect::Changed {
            before,
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
        && recorded.share.as_deref().is_some_and(is_empty)
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
    use crate::journal::{Operation, Overview, SavedError, Summary};
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
            share: before.map(|id| Box::new(share(id))),
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
        let done = |steps: &[Recorded]| summary(steps).done == 1;
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
        assert_eq!(summary(&restored).done, 1);
        let id = || Target::Id("a".into());
        let written_back = [update(id(), Some("a"), true), before(id())];
        assert_eq!(summary(&written_back).done, 0);
    }

    /// The removal of an empty share.
    fn clean(id: &str) -> Recorded {
        let mut step = delete(id, true);
        step.share.as_mut().unwrap().items = Some(Vec::new());
        step
    }

    fn overview(steps: &[Recorded]) -> Overview {
        let operation = Operation {
            id: "1m7yx8t5j1zht".parse().unwrap(),
            at: now(),
            meta: crate::journal::Meta::default(),
            steps: steps.to_vec(),
            unreadable: 0,
            foreign: 0,
        };
        operation.overview()
    }

    fn summary(steps: &[Recorded]) -> Summary {
        overview(steps).summary
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
            assert!(!overview(&nothing).is_of_effect(), "{nothing:?}");
            assert_eq!(effects(nothing), []);
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
            assert!(overview(&something).is_of_effect(), "{something:?}");
        }
        let mut foreign = overview(&[]);
        foreign.foreign = 1;
        assert!(foreign.is_of_effect());
    }

    #[test]
    fn an_update_that_was_written_back_has_come_to_nothing() {
        let id = || Target::Id("a".into());
        let mut back = update(id(), Some("a"), true);
        if let Step::Update { to, .. } = &mut back.step {
            *to = share("a").settings();
        }
        let steps = vec![update(id(), Some("a"), true), back];
        let summary = summary(&steps);
        assert_eq!((summary.rows, summary.done, summary.effect), (1, 0, false));
        assert_eq!(effects(steps), []);
    }

    #[test]
    fn a_create_that_went_well_after_all_has_replaced_no_orphan() {
        let effects = effects(vec![create(None, Some("n")), clean("orphan")]);
        assert!(matches!(&effects[..], [Effect::Made(made)] if made.id == "n"));
    }
}
