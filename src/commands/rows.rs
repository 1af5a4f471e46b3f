//! The rows of a plan and of a report, as every command that writes prints them.

use jiff::Timestamp;
use sharectl_core::backend::Server;
use sharectl_core::domain::share::ServerKind;
use sharectl_core::domain::steps::Mark;
use sharectl_core::domain::{Settings, Share};
use sharectl_core::error::Aftermath;
use sharectl_core::journal::OperationId;
use sharectl_core::operation::{Action, Outcome, PlanRow, Presence, Report, ReportRow};
use sharectl_ui::output::{ShareAt, plan as shown};

/// The server that rows are about, and its time.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowServer<'s> {
    pub(super) name: &'s str,
    pub(super) kind: ServerKind,
    pub(super) now: Timestamp,
}

impl<'s> RowServer<'s> {
    pub(super) fn new(server: &'s Server, now: Timestamp) -> Self {
        Self {
            name: &server.name,
            kind: server.kind,
            now,
        }
    }
}

/// The printed rows of a report, created one at a time because there may be 100,000.
pub(super) fn rows<'r>(
    report: &'r Report,
    server: RowServer<'r>,
) -> impl Iterator<Item = shown::PlanRow> + 'r {
    let operation = report.operation.as_ref().map(OperationId::as_str);
    let rows = report.rows.iter();
    rows.map(move |row| shown_row(row, server, operation))
}

fn shown_row(row: &ReportRow, server: RowServer<'_>, operation: Option<&str>) -> shown::PlanRow {
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
        shown.reference = Some(share.reference());
        let mut after = ShareAt::new(share.clone(), server.now);
        // Unverified: the share is assumed to be as it was written.
        if let (Outcome::Unchecked(..), Some(written)) = (&row.outcome, shown.after.take()) {
            after.fill(written);
        }
        shown.after = Some(after);
    } else if let Some(leaves) = left_by(&row.outcome) {
        shown.after = shown.before.clone().filter(|_| leaves == Left::AsBefore);
    }
    shown.line = row.row.line;
    shown.changed = has_changed(row);
    shown
}

/// The state of the share after a row that did not do what was planned.
#[derive(PartialEq)]
enum Left {
    AsBefore,
    Lost,
}

/// What an outcome leaves of the share; `None` if the share is, or may be, as planned.
fn left_by(outcome: &Outcome) -> Option<Left> {
    match outcome {
        Outcome::Failed(error) => match error.aftermath() {
            Aftermath::None => Some(Left::AsBefore),
            Aftermath::Stored => None,
            Aftermath::Lost => Some(Left::Lost),
        },
        Outcome::Kept | Outcome::NotStarted => Some(Left::AsBefore),
        _ => None,
    }
}

/// Whether the row has changed, or may have changed, something on the server; in a dry run, whether it would.
fn has_changed(row: &ReportRow) -> bool {
    match &row.outcome {
        Outcome::Planned => row.row.writes(),
        Outcome::Done(_) | Outcome::Unchecked(..) => true,
        Outcome::Failed(error) => error.aftermath() != Aftermath::None,
        Outcome::Unchanged | Outcome::Kept | Outcome::AlreadyGone | Outcome::NotStarted => false,
    }
}

/// The word for a row's result. Even a dry run knows that a reused share stays unchanged.
pub(super) fn result(row: &ReportRow) -> &'static str {
    match (row.row.action, &row.outcome) {
        (Action::Create, Outcome::Done(_)) => "created",
        (Action::Extend, Outcome::Done(_)) => "extended",
        (Action::Reuse, Outcome::Planned) => Outcome::Unchanged.as_str(),
        (_, outcome) => outcome.as_str(),
    }
}

/// A row of a plan as it is shown before the confirmation.
pub(super) fn planned_row(row: &PlanRow, server: RowServer<'_>) -> shown::PlanRow {
    let action = row.action.as_str();
    let mut shown = match (&row.share, row.new_share()) {
        (Some(share), _) => shown::PlanRow::about(action, share, server.now),
        (None, Some(new)) => {
            let title = new.items.first().and_then(|item| item.title.clone());
            let unnamed = Share::bare(server.name, server.kind, "");
            shown::PlanRow {
                after: Some(ShareAt::creating(new, unnamed, server.now)),
                ..shown::PlanRow::nothing(action, title.unwrap_or_else(|| row.subject()))
            }
        }
        (None, None) => shown::PlanRow::nothing(action, ""),
    };
    server.name.clone_into(&mut shown.server);
    shown.changed = row.writes();
    shown.reason = (!row.reason.is_empty()).then(|| row.reason.clone());
    shown.notes.clone_from(&row.how.consequences);
    for mark in &row.how.marks {
        let note = mark.note();
        if shown.notes.iter().all(|known| known.code != note.code) {
            shown.notes.push(note);
        }
    }
    shown.after = row
        .after
        .as_ref()
        .and_then(|settings| planned_share(row, settings, shown.after.take()));
    if row.presence == Presence::Missing {
        shown.before = None;
    }
    shown
}

/// The share after a row, as far as it is known before the row runs.
fn planned_share(row: &PlanRow, settings: &Settings, share: Option<ShareAt>) -> Option<ShareAt> {
    let mut after = share?;
    after.set(settings);
    let share = after.share_mut();
    if row.how.marks.contains(&Mark::NewLink) {
        // The new link and id are not known yet.
        (share.url, share.slug) = (None, None);
        share.id.clear();
    }
    if row.recreates() {
        (share.created, share.updated) = (None, None);
        (share.visits, share.last_visited) = (None, None);
    }
    if row.owner.is_some() {
        share.owner.clone_from(&row.owner);
    }
    Some(after)
}
