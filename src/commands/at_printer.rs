//! An operation's questions, news and rows, at the terminal, and messages about interrupted operations.

use std::cell::RefCell;

use sharectl_config::Profile;
use sharectl_core::domain::Share;
use sharectl_core::domain::steps::Mark;
use sharectl_core::error::{Aftermath, Result};
use sharectl_core::journal::OperationId;
use sharectl_core::operation::{self, Action, Outcome, Plan, PlanRow, Report, ReportRow, Stop, Ui};
use sharectl_ui::output::progress::Progress;
use sharectl_ui::output::{Present, Printer, humanize, plan as shown};
use sharectl_ui::signals;

use super::Context;

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

/// An operation's questions and news, at the terminal.
pub(super) struct AtPrinter<'c> {
    printer: &'c Printer,
    server: String,
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

    /// The same for what writes. `links_return` says whether a deleted link can come back under the
    /// same address: where it can't, the question has to say so.
    #[must_use]
    pub(super) fn writing(self, stop: &Stop, links_return: bool) -> Self {
        Self {
            links_return,
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
        let rows: Vec<_> = rows.map(|row| planned_row(row, &self.server)).collect();
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
            // Unverified: it is taken to be as it was written.
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
                // A share to restore does not exist now.
                shown.before = None;
            }
        }
        None => shown.after = None,
    }
    shown
}
