//! An operation's questions, news and rows, at the terminal, and messages about interrupted operations.

use std::cell::RefCell;

use jiff::Timestamp;

use super::Context;
use crate::backend::Server;
use crate::config::Profile;
use crate::domain::steps::Mark;
use crate::domain::{ServerKind, Settings, Share};
use crate::error::{Aftermath, Result};
use crate::journal::OperationId;
use crate::operation::{self, Action, Outcome, Plan, PlanRow, Report, ReportRow, Stop, Ui};
use crate::output::progress::Progress;
use crate::output::{Present, Printer, ShareAt, humanize, plan as shown};
use crate::signals;

/// What a plan says of deletes where the server chooses the links.
const LINKS_GONE: &str =
    "deleted links can't be restored: `undo` creates new ones if the contents still exist";

/// What a plan says of shares that it deletes: whether `undo` can restore them. `links_return` says
/// whether a deleted link can come back under the same address.
pub(super) fn losses(plan: &Plan, links_return: bool) -> Vec<String> {
    let deleted = || plan.rows.iter().filter(|row| is_deleted(row));
    let gives_nothing = |row: &&operation::PlanRow| {
        let share = row.share.as_deref();
        share.and_then(Share::gives_nothing) == Some(true)
    };
    let mut losses = Vec::new();
    if !links_return && deleted().next().is_some() {
        losses.push(LINKS_GONE.to_owned());
    }
    let lost = deleted().filter(gives_nothing).count();
    if lost > 0 {
        let shares = humanize::count_of(lost, "share", "shares");
        losses.push(format!(
            "`undo` can't restore {shares}: nothing audible is left in the library"
        ));
    }
    losses
}

/// `would delete 1 of 2 shares on home`: a dry run in a line; nothing of nothing.
pub(super) fn would(plan: &Plan, server: &str) -> Option<String> {
    let (writing, all) = (plan.writing(), plan.rows.len());
    if all == 0 {
        return None;
    }
    let shares = humanize::count_of(all, "share", "shares");
    Some(match writing {
        0 => format!("nothing to do for {shares} on {server}"),
        _ if writing == all => {
            format!("would {} {shares} on {server}", verb(plan).to_lowercase())
        }
        _ => format!(
            "would {} {writing} of {shares} on {server}",
            verb(plan).to_lowercase()
        ),
    })
}

/// What a plan does, as a question begins.
fn verb(plan: &Plan) -> &'static str {
    verb_for(&plan.rows)
}

/// The same for the rows of several plans.
pub(super) fn verb_for<'p>(
    rows: impl IntoIterator<Item = &'p operation::PlanRow> + Clone,
) -> &'static str {
    let all = |fits: fn(&operation::PlanRow) -> bool| {
        let mut writing = rows.clone().into_iter().filter(|row| row.writes());
        writing.all(fits)
    };
    if all(|row| row.after.is_none()) {
        "Delete"
    } else if all(|row| row.action == Action::Create) {
        "Create"
    } else if all(|row| row.action == Action::Restore) {
        "Restore"
    } else if all(|row| row.action == Action::Rotate) {
        "Rotate"
    } else {
        "Change"
    }
}

/// The server that rows are about, and its time.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowServer<'s> {
    name: &'s str,
    kind: ServerKind,
    now: Timestamp,
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

/// An operation's questions and news, at the terminal.
pub(super) struct AtPrinter<'c> {
    printer: &'c Printer,
    server: String,
    kind: ServerKind,
    present: Present,
    progress: RefCell<Option<Progress>>,
    /// Whether a deleted share can come back under the same link.
    links_return: bool,
    /// What the first Ctrl-C asks to stop.
    stop: Option<Stop>,
    /// Whether the question was asked before, and there is no bar because others run beside it.
    agreed: bool,
}

impl<'c> AtPrinter<'c> {
    /// Tells of operations on a profile's server.
    ///
    /// # Errors
    /// An unknown zone.
    pub(super) fn new(context: &'c Context, profile: &Profile) -> Result<Self> {
        Ok(Self {
            printer: &context.printer,
            server: profile.name.clone(),
            kind: ServerKind::Subsonic,
            present: context.present(Some(profile))?,
            progress: RefCell::new(None),
            links_return: true,
            stop: None,
            agreed: false,
        })
    }

    /// The same for one of several operations, all of which were agreed to.
    #[must_use]
    pub(super) fn agreed(self) -> Self {
        Self {
            agreed: true,
            ..self
        }
    }

    /// The same for writes to `server`. If a deleted link can't come back under the same address there,
    /// the question says so.
    #[must_use]
    pub(super) fn writing(self, stop: &Stop, server: &Server) -> Self {
        Self {
            links_return: server.can.slug,
            kind: server.kind,
            stop: Some(stop.clone()),
            ..self
        }
    }
}

/// Whether a share goes for good, as far as its link is concerned.
fn is_deleted(row: &operation::PlanRow) -> bool {
    row.writes() && row.after.is_none()
}

impl AtPrinter<'_> {
    /// Shows the plan of a write that is not confirmed, as far as someone would read it.
    pub(super) fn tell(&self, plan: &Plan) {
        /// Who wants to see more asks for a dry run.
        const TOLD: usize = 100;
        self.show(plan, TOLD);
        if let Some(more) = plan.rows.len().checked_sub(TOLD).filter(|more| *more > 0) {
            let note = format!("and {more} more; `--dry-run` shows all of them");
            self.printer.note(note);
        }
    }

    fn show(&self, plan: &Plan, most: usize) {
        let rows = plan.rows.iter().take(most);
        let server = RowServer {
            name: &self.server,
            kind: self.kind,
            now: self.present.now,
        };
        let rows: Vec<_> = rows.map(|row| planned_row(row, server)).collect();
        self.printer.plan(&rows, &self.present);
        for loss in losses(plan, self.links_return) {
            self.printer.notice(loss);
        }
    }
}

/// Whoever pressed Ctrl-C sees that it was heard, and how to end at once.
fn tell_stopping(printer: &Printer) {
    if printer.terminal().stderr.terminal {
        printer.note("stopping after the current requests; press Ctrl-C again to stop at once");
    }
}

impl Ui for AtPrinter<'_> {
    fn confirm(&self, plan: &Plan) -> Result<bool> {
        if self.agreed {
            return Ok(true);
        }
        if self.printer.can_ask() {
            self.show(plan, usize::MAX);
        }
        let shares = humanize::count_of(plan.writing(), "share", "shares");
        let question = format!("{} {shares} on {}?", verb(plan), self.server);
        self.printer.confirm(&question, "--yes")
    }

    /// From now on the first Ctrl-C means to finish what is in flight. Until now it just ended the
    /// command, as nothing was.
    fn begins(&self) -> Result<()> {
        match &self.stop {
            Some(stop) => {
                let printer = self.printer.clone();
                signals::stop_on_signal(stop, move || tell_stopping(&printer))
            }
            None => Ok(()),
        }
    }

    fn progress(&self, over: usize, of: usize) {
        /// Fewer rows are over before a bar would be read.
        const WORTH_A_BAR: usize = 10;
        if of < WORTH_A_BAR || self.agreed {
            return;
        }
        let mut progress = self.progress.borrow_mut();
        progress
            .get_or_insert_with(|| self.printer.progress(of as u64, "shares"))
            .reached(over as u64);
    }

    fn note(&self, text: &str) {
        self.printer.notice(text);
    }

    fn warn(&self, text: &str) {
        self.printer.fault(text);
    }
}

/// The rows of a report as they are printed.
pub(super) fn rows(report: &Report, server: RowServer<'_>) -> Vec<shown::PlanRow> {
    let operation = report.operation.as_ref().map(OperationId::as_str);
    report
        .rows
        .iter()
        .map(|row| shown_row(row, server, operation))
        .collect()
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
        // Unverified: it is taken to be as it was written.
        if let (Outcome::Unchecked(..), Some(written)) = (&row.outcome, shown.after.take()) {
            after.fill(written);
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
    if shown.after.is_some() && row.action == Action::Restore && row.new_share().is_some() {
        // A share to restore doesn't exist now.
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
        // Its link and its id are not known yet.
        (share.url, share.slug) = (None, None);
        share.id.clear();
    }
    if row.makes_anew() {
        (share.created, share.updated) = (None, None);
        (share.visits, share.last_visited) = (None, None);
    }
    if row.owner.is_some() {
        share.owner.clone_from(&row.owner);
    }
    Some(after)
}
