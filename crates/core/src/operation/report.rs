//! What came of a plan, row by row, and the one error that it folds into.

use std::cmp::Reverse;

use super::plan::{Action, PlanRow};
use crate::advice::{Advice, Hint, RequestSetting};
use crate::domain::Share;
use crate::error::{Code, Error};
use crate::exit_code;
use crate::journal::OperationId;
use crate::order::Order as _;

/// What came of one row.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing was tried: a dry run.
    Planned,
    /// There was nothing to do.
    Unchanged,
    /// It is done and checked. The share as it is stored now; `None` if it is gone.
    Done(Option<Box<Share>>),
    /// It was selected, but someone else has changed it since, so that there is no longer a reason to write
    /// it: the row says why.
    Kept,
    /// It was to be deleted, but someone else was quicker.
    AlreadyGone,
    /// It was written, but the stored share could not be read: why. The share as far as it is known; `None` if
    /// it should be gone.
    Unchecked(Option<Box<Share>>, Error),
    /// It could not be done.
    Failed(Error),
    /// It did not begin.
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
            Self::Kept => "kept",
            Self::AlreadyGone => "already-gone",
            Self::Unchecked(..) => "unchecked",
            Self::Failed(_) => "failed",
            Self::NotStarted => "not-started",
        }
    }

    /// Whether it means that the row's share is gone.
    #[must_use]
    pub const fn is_deletion(&self) -> bool {
        matches!(self, Self::Done(None) | Self::AlreadyGone)
    }

    /// The share as it is stored now, as far as that is known, if there is one.
    #[must_use]
    pub fn share(&self) -> Option<&Share> {
        match self {
            Self::Done(share) | Self::Unchecked(share, _) => share.as_deref(),
            _ => None,
        }
    }

    /// Adds a hint to its failure.
    pub fn hint(&mut self, hint: impl Into<Hint>) {
        *self = match std::mem::replace(self, Self::NotStarted) {
            Self::Failed(error) => Self::Failed(error.hint(hint)),
            other => other,
        };
    }

    /// Why it failed, or could not be checked.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::Failed(error) | Self::Unchecked(_, error) => Some(error),
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
    /// The share as it is stored now, if there is one: new, changed, or as it was.
    #[must_use]
    pub fn share(&self) -> Option<&Share> {
        match &self.outcome {
            Outcome::Unchanged | Outcome::Kept => self.row.share.as_deref(),
            outcome => outcome.share(),
        }
    }
}

/// What came of a plan, in the plan's order.
#[derive(Debug, Default)]
pub struct Report {
    /// The operation's id in the journal; `None` if nothing was written there.
    pub operation: Option<OperationId>,
    /// Row by row.
    pub rows: Vec<ReportRow>,
    /// What ended it early: a signal, or [`Code::Timeout`] for the deadline.
    pub stopped: Option<Code>,
}

/// How many rows ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Done, or gone already.
    pub done: usize,
    /// Written, and not checked.
    pub unchecked: usize,
    /// Failed.
    pub failed: usize,
    /// Not started.
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
                Outcome::Unchecked(..) => tally.unchecked += 1,
                Outcome::Failed(_) => tally.failed += 1,
                Outcome::NotStarted => tally.not_started += 1,
                Outcome::Unchanged | Outcome::Kept => tally.unchanged += 1,
                Outcome::Planned => tally.planned += 1,
            }
        }
        tally
    }

    /// The shares that are stored now, in order.
    pub fn shares(&self) -> impl Iterator<Item = &Share> {
        self.rows.iter().filter_map(|row| row.outcome.share())
    }

    /// The code of the error that the command ends with; `None` if all went well.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        let failed: Vec<Code> = self
            .rows
            .iter()
            .filter_map(|row| match &row.outcome {
                Outcome::Failed(error) => Some(error.code()),
                _ => None,
            })
            .collect();
        let mut tally = self.tally();
        tally.done += self.reused();
        fold(tally, &failed, self.stopped)
    }

    /// How many rows use a share that existed already, which is as good as a new one.
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
        // All rows of a file count: someone wrote each of them.
        let all = if self.rows.iter().any(|row| row.row.line.is_some()) {
            self.rows.len()
        } else {
            self.rows.len() - tally.unchanged + self.reused()
        };
        let mut failures: Vec<Failure> = self.rows.into_iter().filter_map(Failure::of).collect();
        if all == 1
            && let Some(failure) = failures.pop()
        {
            return Some(match failure.unchecked {
                true => failure.error.recode(Code::Partial),
                false => failure.error,
            });
        }
        // A lost share must not be hidden among rows that merely were not done.
        failures.order_by_key(|failure| (failure.unchecked, Reverse(failure.error.aftermath())));
        let told = told(&tally, all);
        let mut error = match self.stopped.filter(|_| tally.not_started > 0) {
            Some(why) => Error::new(code, format!("{}: {told}", why.as_str())),
            None => Error::new(code, told),
        };
        if self.stopped == Some(Code::Timeout) && tally.not_started > 0 {
            error = error.hint(Advice::Ask(RequestSetting::Deadline).after("allow more time: "));
        }
        error = list(error, &failures);
        for failure in failures {
            error = error.leaving(failure.error.aftermath());
            // Each of many shares would have its own hint.
            if !failure.unchecked || tally.unchecked == 1 {
                error = failure.error.hints().iter().fold(error, Error::hint);
            }
        }
        if (tally.not_started > 0 || tally.unchecked > 1)
            && tally.done + tally.unchecked > 0
            && let Some(operation) = &self.operation
        {
            error = error
                .hint(Advice::ShowOperation(operation.to_string()).after("see what was done: "));
        }
        Some(error)
    }
}

/// A row that failed or could not be checked.
struct Failure {
    /// What it is about, if the error does not say it.
    subject: Option<String>,
    /// Whether it was written nevertheless.
    unchecked: bool,
    error: Error,
}

impl Failure {
    fn of(row: ReportRow) -> Option<Self> {
        // The error of a file's row names its line already.
        let subject = row.row.line.is_none().then(|| row.row.subject());
        let (unchecked, error) = match row.outcome {
            Outcome::Failed(error) => (false, error),
            Outcome::Unchecked(_, error) => (true, error),
            _ => return None,
        };
        Some(Self {
            subject,
            unchecked,
            error,
        })
    }

    fn line(&self) -> String {
        match &self.subject {
            Some(subject) => format!("{subject}: {}", self.error),
            None => self.error.to_string(),
        }
    }
}

/// Adds the first failures to an error that stands for all of them.
fn list(mut error: Error, failures: &[Failure]) -> Error {
    for failure in failures.iter().take(LISTED) {
        error = error.detail(failure.line());
        // Such as the items that match a title.
        for line in failure.error.details().iter().take(CANDIDATES) {
            error = error.detail(format!("  {line}"));
        }
    }
    match failures.len().saturating_sub(LISTED) {
        0 => error,
        more => error.detail(format!("and {more} more")),
    }
}

/// How many of all rows are not done.
fn told(tally: &Tally, all: usize) -> String {
    let counts = [
        (tally.failed, "failed"),
        (tally.unchecked, "were written, but could not be checked"),
        (tally.not_started, "were not started"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = counts
        .map(|(count, what)| format!("{count} of {all} {what}"))
        .collect();
    told.join(", ")
}

/// The rule of the exit code: the signal that stopped the command, then a refusal, then 10 if anything was done and
/// anything failed, then the deadline, then the code that all rows failed with.
fn fold(tally: Tally, failed: &[Code], stopped: Option<Code>) -> Option<Code> {
    if tally.failed + tally.unchecked + tally.not_started == 0 {
        return None;
    }
    let stopped = stopped.filter(|_| tally.not_started > 0);
    let signal = stopped.filter(|code| matches!(code, Code::Interrupted | Code::Terminated));
    let mut codes = failed.iter().copied();
    let refused = codes.find(|code| code.exit_code() == exit_code::REFUSED);
    let partial = (tally.done + tally.unchecked > 0).then_some(Code::Partial);
    let common = failed.first().copied().filter(|first| {
        let mut codes = failed.iter();
        codes.all(|code| code.exit_code() == first.exit_code())
    });
    let code = signal.or(refused).or(partial).or(stopped).or(common);
    Some(code.unwrap_or(Code::Partial))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::ServerKind;
    use crate::domain::steps::ChangePlan;
    use crate::error::Aftermath;
    use crate::exit_code;
    use crate::operation::plan::Action;

    fn report(outcomes: Vec<Outcome>, stopped: Option<Code>) -> Report {
        let rows = outcomes.into_iter().enumerate().map(|(index, outcome)| {
            let share = Share::bare("home", ServerKind::Navidrome, index.to_string());
            let row = PlanRow {
                how: ChangePlan::default(),
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
            130
        );
        assert_eq!(exit(vec![Done(None)], Some(Code::Interrupted)), 0);
    }

    #[test]
    fn a_reused_share_is_as_good_as_a_new_one() {
        let mut both = report(vec![Outcome::Unchanged, failed(Code::NotFound)], None);
        both.rows[0].row.action = Action::Reuse;
        let error = both.into_error().unwrap();
        assert_eq!(
            (error.code(), error.message()),
            (Code::Partial, "1 of 2 failed")
        );
    }

    #[test]
    fn planned_rows_count_among_all_and_not_as_done() {
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
        assert_eq!(error.hint_texts(), ["try"]);
    }

    #[test]
    fn lost_shares_are_listed_before_failed_rows_and_before_written_ones() {
        let lost = Error::new(Code::Network, "gone").leaving(Aftermath::Lost);
        let open = Error::new(Code::Network, "who knows").leaving(Aftermath::Stored);
        let mut rows: Vec<Outcome> =
            vec![Outcome::Unchecked(None, Error::new(Code::Network, "blind"))];
        rows.extend((0..LISTED).map(|_| failed(Code::NotFound)));
        rows.extend([Outcome::Failed(open), Outcome::Failed(lost)]);
        let error = report(rows, None).into_error().unwrap();
        assert_eq!(
            error.message(),
            "12 of 13 failed, 1 of 13 were written, but could not be checked"
        );
        let told = &error.details()[..3];
        assert_eq!(told, ["home/12: gone", "home/11: who knows", "home/1: no"]);
        assert_eq!(error.details().last().unwrap(), "and 3 more");
    }

    #[test]
    fn the_items_that_match_a_title_are_listed_below_its_row() {
        let ambiguous = Error::new(Code::Ambiguous, "several").detail("song:1");
        let rows = vec![Outcome::Done(None), Outcome::Failed(ambiguous)];
        let error = report(rows, None).into_error().unwrap();
        assert_eq!(error.details()[1], "  song:1");
    }

    fn outcomes() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(0u8..7, 0..8)
    }

    fn outcome(number: u8) -> Outcome {
        match number {
            0 => Outcome::Done(None),
            1 => Outcome::AlreadyGone,
            2 => Outcome::Unchanged,
            3 => failed(Code::NotFound),
            4 => failed(Code::Network),
            5 => Outcome::Unchecked(None, Error::new(Code::Network, "no")),
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
            let done = numbers.iter().any(|number| *number < 2 || *number == 5);
            let stopped = stopped.then_some(Code::Interrupted);
            let cut_short = stopped.is_some() && numbers.contains(&6);
            let exit = exit(numbers.iter().map(|n| outcome(*n)).collect(), stopped);
            prop_assert_eq!(exit != 0, undone);
            if undone && done {
                let expected = if cut_short { exit_code::INTERRUPTED } else { exit_code::PARTIAL };
                prop_assert_eq!(exit, expected);
            }
        }
    }
}
