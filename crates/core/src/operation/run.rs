//! Running a plan: confirm, journal, rows side by side, one look at the end, report.
//!
//! The journal also gets the names of what deleted shares hold. A server may give its media new ids (P-19), and
//! then only names find them again when a share is restored; cheap lists have only ids.

use std::collections::HashMap;
use std::num::NonZeroUsize;

use futures_util::{StreamExt as _, stream};

use super::check::{RowProgress, SharesById, ToCheck, check_each, still_there, unlooked};
use super::chunks::{Chunks, First};
use super::plan::{Plan, PlanRow};
use super::report::{Outcome, Report, ReportRow};
use super::work::Work;
use super::{Options, RunMode, Ui};
use crate::backend::{Needs, Server};
use crate::domain::share::contents_key;
use crate::domain::{Item, ItemRef, Share};
use crate::error::{Aftermath, Code, Error, Result};
use crate::journal::Writer;
use crate::query;

/// Runs a plan on a server. The report has the outcome of each row.
///
/// # Errors
/// Only before the first write: see [`Plan::check`]; [`Code::Declined`], whatever [`Ui::confirm`] fails
/// with, and [`Code::Config`] if something would be destroyed and the journal can't be written.
pub async fn run(
    server: &Server,
    mut plan: Plan,
    options: &Options<'_>,
    ui: &dyn Ui,
) -> Result<Report> {
    plan.check()?;
    let writing = plan.writing();
    if options.mode == RunMode::DryRun || writing == 0 {
        return Ok(untouched(plan, options.mode));
    }
    if options.mode == RunMode::Ask && !ui.confirm(&plan)? {
        return Err(Error::new(Code::Declined, "nothing was changed"));
    }
    if options.journal.is_some() {
        fill_names(server, &mut plan, options.jobs.get()).await;
    }
    let writer = begin(server, &plan, options, ui)?;
    let operation = writer.as_ref().map(|writer| writer.id().clone());
    let mut work = Work::new(server, ui, options.clock, options.stop, writer);
    work.uncovered = options.uncovered;
    // If one share can't be read alone, each look is a list.
    work.looks_at_once = writing == 1 || server.can.reads_each_of(writing);
    // A share that exists already can't be what an unclear create has led to.
    for share in plan.rows.iter().filter_map(|row| row.share.as_ref()) {
        work.claim(&share.id);
    }
    let ran = run_rows(&work, &mut plan, options).await;
    // Nothing was sent, so there is nothing to settle later.
    let (mut outcomes, begun) = ran.inspect_err(|_| work.forget())?;
    look_at_the_end(&work, &plan, &mut outcomes, options.jobs).await;
    find_serving(&work, &mut plan, &mut outcomes).await;
    work.finish();
    let stopped = work.stopped();
    drop(work);
    if let Some(journal) = options.journal {
        journal.rotate(options.clock.now());
    }
    let rows = plan.rows.into_iter().zip(outcomes);
    Ok(Report {
        operation: operation.filter(|_| begun),
        rows: rows.map(|(row, ran)| report_row(row, ran)).collect(),
        stopped,
    })
}

fn report_row(row: PlanRow, ran: RowProgress) -> ReportRow {
    let outcome = match ran {
        RowProgress::Over(outcome) => outcome,
        // All that had to be looked at was.
        RowProgress::Check(_) | RowProgress::Prove(_) => {
            Outcome::Failed(Error::internal("an unchecked row"))
        }
    };
    ReportRow { row, outcome }
}

/// Runs the rows, and says whether anything is in the journal.
async fn run_rows(
    work: &Work<'_>,
    plan: &mut Plan,
    options: &Options<'_>,
) -> Result<(Vec<RowProgress>, bool)> {
    // A share that can't be read now is not written.
    let first = First::read(work, plan).await?;
    if plan.rests_on_reads() {
        work.server.cache.prove().await?;
    }
    work.ui.begins()?;
    Chunks::new(work, plan, options).run(first).await
}

/// Uses shares that someone else has created meanwhile for rows that failed for that reason.
async fn find_serving(work: &Work<'_>, plan: &mut Plan, outcomes: &mut [RowProgress]) {
    let is_past_deadline = |at: &usize| match &outcomes[*at] {
        RowProgress::Over(Outcome::Failed(error)) => {
            plan.recheck.may_be_served(&plan.rows[*at], error)
        }
        _ => false,
    };
    let late: Vec<usize> = (0..plan.rows.len()).filter(is_past_deadline).collect();
    if late.is_empty() {
        return;
    }
    // If it can't be read, the conflict stands.
    let Ok(shares) = query::list(work.server, Needs::WRITE).await else {
        return;
    };
    for at in late {
        if let Some(served) = plan.recheck.serving(&plan.rows[at], &shares) {
            plan.rows[at] = served;
            outcomes[at] = RowProgress::Over(Outcome::Unchanged);
        }
    }
}

fn untouched(plan: Plan, mode: RunMode) -> Report {
    let rows = plan.rows.into_iter().map(|row| ReportRow {
        outcome: match mode {
            RunMode::DryRun => Outcome::Planned,
            RunMode::Ask | RunMode::Run => Outcome::Unchanged,
        },
        row,
    });
    Report {
        rows: rows.collect(),
        ..Report::default()
    }
}

/// Opens the journal. Without one nothing is destroyed; a plan that only creates may go on.
fn begin(
    server: &Server,
    plan: &Plan,
    options: &Options<'_>,
    ui: &dyn Ui,
) -> Result<Option<Writer>> {
    let Some(journal) = options.journal else {
        return Ok(None);
    };
    match options.begin(journal, server) {
        Ok(writer) => Ok(Some(writer)),
        Err(error) if plan.destroys() => Err(error),
        Err(error) => {
            ui.warn(&format!("{error}: `undo` will not know of this"));
            Ok(None)
        }
    }
}

/// Reads one list for all rows that still have to be looked at.
async fn look_at_the_end(
    work: &Work<'_>,
    plan: &Plan,
    outcomes: &mut [RowProgress],
    jobs: NonZeroUsize,
) {
    let can = &work.server.can;
    let open = outcomes
        .iter()
        .any(|ran| !matches!(ran, RowProgress::Over(_)));
    let hidden = can.hides_shares && deleted(plan, outcomes).next().is_some();
    let repeated = !work.repeated.borrow().is_empty();
    if !open && !hidden && !repeated {
        return;
    }
    if !open && !repeated && can.reads_each_of(deleted(plan, outcomes).count()) {
        look_behind_each(work, plan, outcomes).await;
        return;
    }
    // A share that replaced another one has to be looked at, or the other one could not be restored.
    let replaced = |ran: &RowProgress| matches!(ran, RowProgress::Check(check) if check.is_new() && check.before.is_some());
    let replaced = outcomes.iter().any(replaced);
    let _time = replaced.then(|| work.server.pacing.exempt_from_deadline());
    let listed = work.look().await;
    if let (true, Ok(shares)) = (repeated, &listed) {
        work.report_duplicates(shares);
    }
    if let (true, Ok(shares)) = (hidden, &listed) {
        report_uncovered(work, plan, outcomes, shares);
    }
    let listed: SharesById<'_> = match &listed {
        Ok(shares) => Ok(shares.iter().map(|share| (&*share.id, share)).collect()),
        Err(error) => Err(error),
    };
    let mut checks: Vec<(usize, Box<ToCheck>)> = Vec::new();
    for (index, ran) in outcomes.iter_mut().enumerate() {
        match std::mem::replace(ran, RowProgress::Over(Outcome::Unchanged)) {
            RowProgress::Check(check) => checks.push((index, check)),
            RowProgress::Prove(share) => {
                *ran = RowProgress::Over(deletion(&share, &listed, can.name));
            }
            over @ RowProgress::Over(_) => *ran = over,
        }
    }
    check_each(work, outcomes, checks, jobs, &listed).await;
}

/// What a list shows of a delete whose response proved nothing.
fn deletion(share: &Share, listed: &SharesById<'_>, server: &str) -> Outcome {
    match listed {
        Ok(shares) if shares.contains_key(&*share.id) => {
            Outcome::Failed(still_there(share, server))
        }
        Ok(_) => Outcome::Done(None),
        Err(error) => Outcome::Unchecked(None, unlooked(error).leaving(Aftermath::Stored)),
    }
}

/// Looks at what is left of each share that was deleted. The response to the delete was a proof, so a read that
/// fails changes nothing.
async fn look_behind_each(work: &Work<'_>, plan: &Plan, outcomes: &mut [RowProgress]) {
    for (row, ran) in plan.rows.iter().zip(outcomes) {
        let is_deletion = matches!(ran, RowProgress::Over(outcome) if outcome.is_deletion());
        let Some(gone) = row.share.as_ref().filter(|_| is_deletion) else {
            continue;
        };
        match work.server.shares.remaining_share(gone).await {
            Ok(Some(left)) if left.id == gone.id => {
                *ran = RowProgress::Over(Outcome::Failed(still_there(gone, work.server.can.name)));
            }
            Ok(Some(left)) if !work.is_claimed(&left.id) => warn_of(work, gone, &left),
            Ok(_) => {}
            Err(error) => tracing::debug!(%error, "can't look for hidden shares"),
        }
    }
}

/// Warns of a share that came to light behind a deleted one: its link still works.
fn warn_of(work: &Work<'_>, gone: &Share, left: &Share) {
    let (gone, left) = (gone.reference(), left.reference());
    work.ui.warn(&format!(
        "{gone} was hiding another share of the same item, which still works: {left}"
    ));
}

/// The shares that are gone, as they were.
fn deleted<'p>(plan: &'p Plan, outcomes: &'p [RowProgress]) -> impl Iterator<Item = &'p Share> {
    let rows = plan.rows.iter().zip(outcomes);
    rows.filter(|(_, ran)| matches!(ran, RowProgress::Over(outcome) if outcome.is_deletion()))
        .filter_map(|(row, _)| row.share.as_deref())
}

/// Warns of shares that came to light behind deleted ones: their links still work.
fn report_uncovered(work: &Work<'_>, plan: &Plan, outcomes: &[RowProgress], shares: &[Share]) {
    let contents = |share: &Share| -> Option<Vec<ItemRef>> {
        let items = share.items.as_ref()?;
        Some(items.iter().map(Item::reference).collect())
    };
    let gone: HashMap<Vec<ItemRef>, &Share> = deleted(plan, outcomes)
        .filter_map(|share| Some((contents(share)?, share)))
        .collect();
    for share in shares.iter().filter(|share| !work.is_claimed(&share.id)) {
        if let Some(gone) = contents(share).and_then(|items| gone.get(&items))
            && gone.id != share.id
        {
            warn_of(work, gone, share);
        }
    }
}

/// Names cost requests for each share; they are not read for more shares than this.
const FEW: usize = 20;

/// Adds names to the contents of the shares that a plan deletes, if these are few. What can't be read stays as
/// it is: the ids are known.
async fn fill_names(server: &Server, plan: &mut Plan, jobs: usize) {
    let nameless = plan.rows.iter().enumerate();
    let nameless: Vec<(usize, String)> = nameless
        .filter(|(_, row)| row.deletes())
        .filter_map(|(at, row)| Some((at, row.share.as_ref().filter(|share| lacks_names(share))?)))
        .map(|(at, share)| (at, share.id.clone()))
        .collect();
    if nameless.len() > FEW || !server.can.reads_one {
        return;
    }
    let needs = Needs {
        titles: true,
        ..Needs::NOTHING
    };
    let read = stream::iter(nameless)
        .map(async |(at, id)| (at, server.shares.get(&id, needs).await))
        .buffer_unordered(jobs);
    let read: Vec<_> = read.collect().await;
    for (at, told) in read {
        let share = plan.rows[at].share.as_mut();
        // Only the names are taken: the plan follows from the rest as it was.
        if let (Some(share), Ok(told)) = (share, told)
            && let (Some(items), Some(named)) = (share.items.as_mut(), told.items)
            && contents_key(items) == contents_key(&named)
        {
            *items = named;
        }
    }
}

fn lacks_names(share: &Share) -> bool {
    let items = share.items.as_deref().unwrap_or_default();
    items.iter().any(|item| item.title.is_none())
}
