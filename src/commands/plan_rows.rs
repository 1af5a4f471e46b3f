//! The rows of a plan and of a report as they are shown.

use crate::domain::steps::Mark;
use crate::error::Aftermath;
use crate::journal::OperationId;
use crate::operation::{Action, Outcome, PlanRow, Report, ReportRow};
use crate::output::plan as shown;

/// The rows of a report as they are printed.
pub(super) fn rows(report: &Report, server: &str) -> Vec<shown::PlanRow> {
    let operation = report.operation.as_ref().map(OperationId::as_str);
    report
        .rows
        .iter()
        .map(|row| shown_row(row, server, operation))
        .collect()
}

fn shown_row(row: &ReportRow, server: &str, operation: Option<&str>) -> shown::PlanRow {
    let planned = planned_row(&row.row, server);
    let mut shown = match &row.outcome {
        Outcome::Planned if row.row.line.is_none() => planned,
        outcome => {
            let mut shown = planned.went(outcome.error().map_or(Ok(()), Err), operation);
            if let Some(told) = &mut shown.outcome {
                told.result = result(row);
            }
            shown
        }
    };
    if let Some(share) = row.outcome.share() {
        shown.share = Some(share.reference());
        let mut after = shown::Standing::of(share);
        if matches!(row.outcome, Outcome::Unchecked(..)) {
            // What nobody could look at is what was written.
            after.fill(shown.after.take().unwrap_or_default());
        }
        shown.after = Some(after);
    }
    shown.line = row.row.line;
    shown.changed = has_changed(row);
    shown
}

/// Whether something on the server is or may be another now; of a dry run, whether it would be.
fn has_changed(row: &ReportRow) -> bool {
    match &row.outcome {
        Outcome::Planned => row.row.writes(),
        Outcome::Done(_) | Outcome::Unchecked(..) => true,
        Outcome::Failed(error) => error.aftermath() != Aftermath::None,
        Outcome::Unchanged | Outcome::Kept | Outcome::AlreadyGone | Outcome::NotStarted => false,
    }
}

/// The word for what came of a row. That a share is there already, a dry run knows as well.
pub(super) fn result(row: &ReportRow) -> &'static str {
    match (row.row.action, &row.outcome) {
        (Action::Create, Outcome::Done(_)) => "created",
        (Action::Extend, Outcome::Done(_)) => "extended",
        (Action::Reuse, Outcome::Planned) => Outcome::Unchanged.as_str(),
        (_, outcome) => outcome.as_str(),
    }
}

/// A row of a plan as it is shown before the question.
pub(super) fn planned_row(row: &PlanRow, server: &str) -> shown::PlanRow {
    let action = row.action.as_str();
    let mut shown = match (&row.share, row.new_share()) {
        (Some(share), _) => shown::PlanRow::about(action, share),
        (None, Some(new)) => {
            let title = new.items.first().and_then(|item| item.title.clone());
            shown::PlanRow::creating(new, title.unwrap_or_else(|| row.subject()))
        }
        (None, None) => shown::PlanRow::nothing(action, ""),
    };
    server.clone_into(&mut shown.server);
    shown.changed = row.writes();
    shown.reason = (!row.reason.is_empty()).then(|| row.reason.clone());
    shown.marks = row
        .how
        .marks
        .iter()
        .map(|mark| mark.as_str().to_owned())
        .collect();
    shown.notes.clone_from(&row.how.consequences);
    for mark in &row.how.marks {
        let note = mark.note();
        if shown.notes.iter().all(|known| known.code != note.code) {
            shown.notes.push(note);
        }
    }
    match &row.after {
        Some(settings) => {
            let mut after = shown
                .after
                .take()
                .or(shown.before.clone())
                .unwrap_or_default();
            after.set(settings);
            if row.how.marks.contains(&Mark::NewLink) {
                // It is not known yet.
                after.url = None;
            }
            if row.owner.is_some() {
                after.owner.clone_from(&row.owner);
            }
            shown.after = Some(after);
            if row.action == Action::Restore && row.new_share().is_some() {
                // What is made again is not there now.
                shown.before = None;
            }
        }
        None => shown.after = None,
    }
    shown
}
