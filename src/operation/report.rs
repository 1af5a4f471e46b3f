//! What came of a plan, row by row, and the one error it folds into.

use super::plan::{Action, PlanRow};
use crate::domain::Share;
use crate::error::{Code, Error};
use crate::journal::OperationId;

/// What came of one row.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing was tried: a dry run.
    Planned,
    /// There was nothing to do.
    Unchanged,
    /// It is done, and was checked. The share as it is stored now; nothing where it is gone.
    Done(Option<Box<Share>>),
    /// It was to be deleted, and somebody else was quicker.
    AlreadyGone,
    /// It could not be done.
    Failed(Error),
    /// It was not begun any more.
    NotStarted,
}

impl Outcome {
    /// The word for it in the row's `result`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Unchanged => "unchanged",
            Self::Done(_) => "done",
            Self::AlreadyGone => "already-gone",
            Self::Failed(_) => "failed",
            Self::NotStarted => "not-started",
        }
    }

    /// The share as it is stored now, where there is one.
    #[must_use]
    pub fn share(&self) -> Option<&Share> {
        match self {
            Self::Done(share) => share.as_deref(),
            _ => None,
        }
    }

    /// Why it failed.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::Failed(error) => Some(error),
            _ => None,
        }
    }
}

/// A row of the plan with what came of it.
#[derive(Debug)]
pub struct ReportRow {
    /// The row.
    pub row: PlanRow,
    /// What came of it.
    pub outcome: Outcome,
}

impl ReportRow {
    /// The share as it is stored now, where there is one, be it new, changed or as it was.
    #[must_use]
    pub fn share(&self) -> Option<&Share> {
        match &self.outcome {
            Outcome::Unchanged => self.row.share.as_ref(),
            outcome => outcome.share(),
        }
    }
}

/// What came of a plan, in the plan's order.
#[derive(Debug, Default)]
pub struct Report {
    /// The operation's name in the journal; nothing where nothing was written there.
    pub operation: Option<OperationId>,
    /// Row by row.
    pub rows: Vec<ReportRow>,
    /// The signal that ended it early.
    pub stopped: Option<Code>,
}

/// How many rows ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Done, or gone already.
    pub done: usize,
    /// Failed.
    pub failed: usize,
    /// Not begun.
    pub not_started: usize,
    /// Nothing to do.
    pub unchanged: usize,
    /// To be done, if this were no dry run.
    pub planned: usize,
}

/// How many failures an error lists.
const LISTED: usize = 10;
/// How many lines of each failure.
const CANDIDATES: usize = 5;

impl Report {
    /// How many rows ended how.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for row in &self.rows {
            match row.outcome {
                Outcome::Done(_) | Outcome::AlreadyGone => tally.done += 1,
                Outcome::Failed(_) => tally.failed += 1,
                Outcome::NotStarted => tally.not_started += 1,
                Outcome::Unchanged => tally.unchanged += 1,
                Outcome::Planned => tally.planned += 1,
            }
        }
        tally
    }

    /// The shares that are stored now, in order.
    pub fn shares(&self) -> impl Iterator<Item = &Share> {
        self.rows.iter().filter_map(|row| row.outcome.share())
    }

    /// What the command ends with; nothing where all went well.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        let failed: Vec<Code> = self
            .rows
            .iter()
            .filter_map(|row| row.outcome.error().map(Error::code))
            .collect();
        let mut tally = self.tally();
        tally.done += self.reused();
        fold(tally, &failed, self.stopped)
    }

    /// How many rows are served by what was there already, as well as by what is made.
    fn reused(&self) -> usize {
        let reused = |row: &&ReportRow| {
            row.row.action == Action::Reuse && matches!(row.outcome, Outcome::Unchanged)
        };
        self.rows.iter().filter(reused).count()
    }

    /// The error that the command ends with. One row's failure is that error itself.
    #[must_use]
    pub fn into_error(self) -> Option<Error> {
        let code = self.code()?;
        let tally = self.tally();
        // Of a file all rows count, as somebody wrote each of them.
        let all = if self.rows.iter().any(|row| row.row.line.is_some()) {
            self.rows.len()
        } else {
            self.rows.len() - tally.unchanged + self.reused()
        };
        let mut failures: Vec<(Option<String>, Error)> = self
            .rows
            .into_iter()
            .filter_map(|row| match row.outcome {
                // An error in a file's row names its line already.
                Outcome::Failed(error) if row.row.line.is_some() => Some((None, error)),
                Outcome::Failed(error) => Some((Some(row.row.subject()), error)),
                _ => None,
            })
            .collect();
        if all == 1
            && let Some((_, error)) = failures.pop()
        {
            return Some(error);
        }
        let mut told = Vec::new();
        if tally.failed > 0 {
            told.push(format!("{} of {all} failed", tally.failed));
        }
        if tally.not_started > 0 {
            told.push(format!("{} of {all} were not begun", tally.not_started));
        }
        let told = told.join(", ");
        let mut error = match self.stopped.filter(|_| tally.not_started > 0) {
            Some(why) => Error::new(code, format!("{}: {told}", why.as_str())),
            None => Error::new(code, told),
        };
        for (subject, failure) in failures.iter().take(LISTED) {
            error = error.detail(match subject {
                Some(subject) => format!("{subject}: {failure}"),
                None => failure.to_string(),
            });
            // Such as the items that a title may mean.
            for line in failure.details().iter().take(CANDIDATES) {
                error = error.detail(format!("  {line}"));
            }
        }
        if failures.len() > LISTED {
            error = error.detail(format!("and {} more", failures.len() - LISTED));
        }
        for hint in failures.iter().flat_map(|(_, failure)| failure.hints()) {
            error = error.hint(hint);
        }
        if tally.not_started > 0
            && tally.done > 0
            && let Some(operation) = &self.operation
        {
            error = error.hint(format!("what was done: `sharectl history {operation}`"));
        }
        Some(error)
    }
}

/// The rule of the exit code: 10 for done in part; where nothing was done and all failed alike,
/// what they failed with.
fn fold(tally: Tally, failed: &[Code], stopped: Option<Code>) -> Option<Code> {
    let begun_and_lost = tally.failed > 0 || tally.not_started > 0;
    let first = failed.first().copied();
    match (begun_and_lost, tally.done, stopped, first) {
        (false, ..) => None,
        (true, 0, Some(stopped), _) if tally.not_started > 0 => Some(stopped),
        (true, 0, _, Some(first))
            if failed
                .iter()
                .all(|code| code.exit_code() == first.exit_code()) =>
        {
            Some(first)
        }
        _ => Some(Code::Partial),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ServerKind, steps::How};
    use crate::exit_code;
    use crate::operation::plan::Action;
    use proptest::prelude::*;

    fn report(outcomes: Vec<Outcome>, stopped: Option<Code>) -> Report {
        let rows = outcomes.into_iter().enumerate().map(|(index, outcome)| {
            let share = Share::bare("home", ServerKind::Navidrome, index.to_string());
            let row = PlanRow {
                how: How::default(),
                ..PlanRow::leave(Action::Delete, share, "")
            };
            ReportRow { row, outcome }
        });
        Report {
            operation: None,
            rows: rows.collect(),
            stopped,
        }
    }

    fn failed(code: Code) -> Outcome {
        Outcome::Failed(Error::new(code, "no").hint("try"))
    }

    fn exit(outcomes: Vec<Outcome>, stopped: Option<Code>) -> u8 {
        report(outcomes, stopped)
            .into_error()
            .map_or(exit_code::DONE, |error| error.code().exit_code())
    }

    #[test]
    fn one_failure_is_that_error_itself() {
        let report = report(vec![failed(Code::NotFound), Outcome::Unchanged], None);
        let error = report.into_error().unwrap();
        assert_eq!((error.code(), error.message()), (Code::NotFound, "no"));
    }

    #[test]
    fn the_exit_code_follows_the_rows() {
        use Outcome::{AlreadyGone, Done, NotStarted, Unchanged};
        assert_eq!(exit(vec![], None), 0);
        assert_eq!(exit(vec![Done(None), AlreadyGone, Unchanged], None), 0);
        assert_eq!(exit(vec![Done(None), failed(Code::NotFound)], None), 10);
        assert_eq!(
            exit(vec![failed(Code::Auth), failed(Code::Permission)], None),
            4
        );
        assert_eq!(
            exit(vec![failed(Code::Auth), failed(Code::NotFound)], None),
            10
        );
        assert_eq!(exit(vec![failed(Code::Auth), NotStarted], None), 4);
        assert_eq!(exit(vec![NotStarted], Some(Code::Interrupted)), 130);
        assert_eq!(exit(vec![NotStarted], Some(Code::Terminated)), 143);
        assert_eq!(
            exit(vec![Done(None), NotStarted], Some(Code::Interrupted)),
            10
        );
        assert_eq!(exit(vec![Done(None)], Some(Code::Interrupted)), 0);
    }

    #[test]
    fn what_is_reused_is_as_good_as_made() {
        let mut both = report(vec![Outcome::Unchanged, failed(Code::NotFound)], None);
        both.rows[0].row.action = Action::Reuse;
        let error = both.into_error().unwrap();
        assert_eq!(
            (error.code(), error.message()),
            (Code::Partial, "1 of 2 failed")
        );
    }

    #[test]
    fn what_is_planned_counts_among_all_and_not_as_done() {
        let no = || failed(Code::NotFound);
        let error = report(vec![Outcome::Planned, no(), no(), no()], None)
            .into_error()
            .unwrap();
        assert_eq!(
            (error.code(), error.message()),
            (Code::NotFound, "3 of 4 failed")
        );
    }

    #[test]
    fn many_failures_are_listed_up_to_a_limit() {
        let rows = (0..12).map(|_| failed(Code::NotFound)).collect();
        let error = report(rows, None).into_error().unwrap();
        assert_eq!(error.details().len(), LISTED + 1);
        assert_eq!(error.hints(), ["try"]);
    }

    #[test]
    fn what_a_title_may_mean_is_told_below_its_row() {
        let ambiguous = Error::new(Code::Ambiguous, "several").detail("song:1");
        let rows = vec![Outcome::Done(None), Outcome::Failed(ambiguous)];
        let error = report(rows, None).into_error().unwrap();
        assert_eq!(error.details()[1], "  song:1");
    }

    fn outcomes() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(0u8..6, 0..8)
    }

    fn outcome(number: u8) -> Outcome {
        match number {
            0 => Outcome::Done(None),
            1 => Outcome::AlreadyGone,
            2 => Outcome::Unchanged,
            3 => failed(Code::NotFound),
            4 => failed(Code::Network),
            _ => Outcome::NotStarted,
        }
    }

    proptest! {
        #[test]
        fn zero_means_that_nothing_is_left_undone(
            numbers in outcomes(),
            stopped in proptest::bool::ANY,
        ) {
            let undone = numbers.iter().any(|number| *number >= 3);
            let done = numbers.iter().any(|number| *number < 2);
            let stopped = stopped.then_some(Code::Interrupted);
            let exit = exit(numbers.iter().map(|n| outcome(*n)).collect(), stopped);
            prop_assert_eq!(exit != 0, undone);
            if undone && done {
                prop_assert_eq!(exit, exit_code::PARTIAL);
            }
        }
    }
}
