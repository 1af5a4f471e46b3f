use super::*;
use crate::domain::{ServerKind, steps::How};
use crate::error::Aftermath;
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
        130
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
    assert_eq!(error.hint_texts(), ["try"]);
}

#[test]
fn what_was_lost_is_told_before_what_only_failed_and_what_was_written_after_all() {
    let lost = Error::new(Code::Network, "gone").leaving(Aftermath::Lost);
    let open = Error::new(Code::Network, "who knows").leaving(Aftermath::Stored);
    let mut rows: Vec<Outcome> = vec![Outcome::Unchecked(None, Error::new(Code::Network, "blind"))];
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
fn what_a_title_may_mean_is_told_below_its_row() {
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
