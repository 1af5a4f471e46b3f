//! Running a plan: confirm, journal, rows side by side, one look at the end, report.
//!
//! The journal also gets the names of what deleted shares hold. A server may give its media new ids (P-19), and
//! then only names find them again when a share is to be made once more; cheap lists have ids alone.

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroUsize;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::check::{Checked, ToCheck, was_written};
use super::chunks::{Chunks, First};
use super::plan::{Plan, PlanRow};
use super::report::{Outcome, Report, ReportRow};
use super::row::{Ran, still_there};
use super::settle::LOOK;
use super::ui::{Stop, Ui};
use super::work::Work;
use crate::backend::{Needs, Server};
use crate::clock::Clock;
use crate::domain::share::contents_key;
use crate::domain::{ItemRef, Share, Step};
use crate::error::{Aftermath, Code, Error, Result};
use crate::journal::{Journal, Meta, OperationId, Origin, Writer};

/// How a plan is run.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// The command, for the journal.
    pub command: &'a str,
    /// Who called it.
    pub origin: Origin,
    /// Whether `undo` shall refuse it unless told otherwise.
    pub revoked: bool,
    /// Where before-states are kept; nothing with `--no-journal`.
    pub journal: Option<&'a Journal>,
    /// The command's id, which its operations on all servers share; without one it gets its own.
    pub id: Option<OperationId>,
    /// The operation that is taken back, for an undo or a redo.
    pub reverts: Option<OperationId>,
    /// The time.
    pub clock: &'a Clock,
    /// The first Ctrl-C; nothing where nobody listens.
    pub stop: Option<&'a Stop>,
    /// Whether to end after the plan.
    pub dry_run: bool,
    /// Whether to ask before the first write.
    pub ask: bool,
    /// How many rows at once.
    pub jobs: NonZeroUsize,
    /// Which shares that come to light behind deleted ones go, too.
    pub uncovered: Uncovered<'a>,
}

/// Which shares that come to light behind deleted ones go, too: those that a selection chooses would
/// otherwise be left, as no list showed them.
#[derive(Clone, Copy, Default)]
pub struct Uncovered<'a>(Option<&'a dyn Fn(&Share) -> bool>);

impl<'a> Uncovered<'a> {
    /// Those that `chosen` says yes to.
    #[must_use]
    pub fn go_if(chosen: &'a dyn Fn(&Share) -> bool) -> Self {
        Self(Some(chosen))
    }

    /// Whether a share goes.
    #[must_use]
    pub fn goes(&self, share: &Share) -> bool {
        self.0.is_some_and(|chosen| chosen(share))
    }

    /// Whether any may go.
    #[must_use]
    pub const fn is_any(&self) -> bool {
        self.0.is_some()
    }
}

impl fmt::Debug for Uncovered<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Uncovered").field(&self.0.is_some()).finish()
    }
}

impl Options<'_> {
    fn begin(&self, journal: &Journal, server: &Server) -> Result<Writer> {
        let mut base = server.base.clone();
        // Both can be said of any http address.
        let _ = base.set_username("").and_then(|()| base.set_password(None));
        let meta = Meta {
            server: server.name.clone(),
            account: server.account.name.clone(),
            command: self.command.to_owned(),
            origin: self.origin.clone(),
            revoked: self.revoked,
            base: Some(base.as_str().trim_end_matches('/').to_owned()),
            reverts: self.reverts.clone(),
        };
        match &self.id {
            Some(id) => journal.begin_as(id, meta),
            None => journal.begin(meta, self.clock.now()),
        }
    }

    /// Writes down that an undo or a redo found nothing left to do, so that the next one passes on to
    /// another operation.
    ///
    /// # Errors
    /// [`Code::Config`] if the journal can't be written.
    pub fn note_nothing_to_do(&self, server: &Server) -> Result<()> {
        let Some(journal) = self.journal else {
            return Ok(());
        };
        let mut writer = self.begin(journal, server)?;
        writer.nothing(self.clock.now())?;
        writer.finish().map(drop)
    }
}

/// Runs a plan on a server. What a single row ends with is in the report.
///
/// # Errors
/// Only before the first write: see [`Plan::check`]; [`Code::Declined`], whatever [`Ui::confirm`] fails
/// with, and [`Code::Config`] where something would be destroyed and the journal can't be written.
pub async fn run(
    server: &Server,
    mut plan: Plan,
    options: &Options<'_>,
    ui: &dyn Ui,
) -> Result<Report> {
    plan.check()?;
    if options.dry_run || plan.writing() == 0 {
        return Ok(untouched(plan, options.dry_run));
    }
    if options.ask && !ui.confirm(&plan)? {
        return Err(Error::new(Code::Declined, "nothing was changed"));
    }
    if options.journal.is_some() {
        fill_names(server, &mut plan, options.jobs.get()).await;
    }
    let writer = begin(server, &plan, options, ui)?;
    let operation = writer.as_ref().map(|writer| writer.id().clone());
    let work = Work::new(server, ui, options.clock, options.stop, writer);
    let work = work.with_uncovered(options.uncovered);
    // What is there already can't be what an unclear create has led to.
    for share in plan.rows.iter().filter_map(|row| row.share.as_ref()) {
        work.claim(&share.id);
    }
    let ran = run_rows(&work, &mut plan, options).await;
    let (mut outcomes, begun) = match ran {
        Ok(ran) => ran,
        Err(error) => {
            // Nothing was sent, so there is nothing to find out later.
            work.forget();
            return Err(error);
        }
    };
    look_at_the_end(&work, &plan, &mut outcomes, options.jobs).await;
    look_for_those_that_serve(&work, &mut plan, &mut outcomes).await;
    work.finish();
    let stopped = work.stopped();
    drop(work);
    if let Some(journal) = options.journal {
        journal.rotate(options.clock.now());
    }

    let rows = plan.rows.into_iter().zip(outcomes).map(|(row, ran)| {
        let outcome = match ran {
            Ran::Over(outcome) => outcome,
            // Whatever had to be looked at was.
            Ran::Check(_) | Ran::Prove(_) => Outcome::Failed(Error::internal("an unchecked row")),
        };
        ReportRow { row, outcome }
    });
    Ok(Report {
        operation: operation.filter(|_| begun),
        rows: rows.collect(),
        stopped,
    })
}

/// Runs the rows, and says whether anything is in the journal.
async fn run_rows(
    work: &Work<'_>,
    plan: &mut Plan,
    options: &Options<'_>,
) -> Result<(Vec<Ran>, bool)> {
    // What can't be read now is not written.
    let first = First::read(work, plan).await?;
    if plan.rests_on_reads() {
        work.server.cache.prove().await?;
    }
    work.ui.begins()?;
    Chunks::new(work, plan, options).run(first).await
}

/// Takes shares that someone else has made meanwhile for those that couldn't be made for that reason.
async fn look_for_those_that_serve(work: &Work<'_>, plan: &mut Plan, outcomes: &mut [Ran]) {
    let is_late = |at: &usize| match &outcomes[*at] {
        Ran::Over(Outcome::Failed(error)) => plan.recheck.may_be_served(&plan.rows[*at], error),
        _ => false,
    };
    let late: Vec<usize> = (0..plan.rows.len()).filter(is_late).collect();
    if late.is_empty() {
        return;
    }
    // If it can't be read, the conflict stands.
    let Ok(shares) = work.list(Needs::WRITE).await else {
        return;
    };
    for at in late {
        if let Some(served) = plan.recheck.serving(&plan.rows[at], &shares) {
            plan.rows[at] = served;
            outcomes[at] = Ran::Over(Outcome::Unchanged);
        }
    }
}

fn untouched(plan: Plan, dry_run: bool) -> Report {
    let rows = plan.rows.into_iter().map(|row| ReportRow {
        outcome: if dry_run {
            Outcome::Planned
        } else {
            Outcome::Unchanged
        },
        row,
    });
    Report {
        rows: rows.collect(),
        ..Report::default()
    }
}

/// Opens the journal. Without one nothing is destroyed; what is only made may go on.
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

/// Looks at what a chunk has made, in a list of the newest shares, if the server can cut one. What is
/// not in it, or can't be read now, is looked at in the end.
pub(super) async fn look_at_made(
    work: &Work<'_>,
    outcomes: &mut [Ran],
    chunk: &[usize],
    jobs: NonZeroUsize,
) {
    let made = |ran: &Ran| matches!(ran, Ran::Check(check) if check.created);
    let count = chunk.iter().filter(|at| made(&outcomes[**at])).count();
    if count == 0 || !work.server.can.sorts_by_age {
        return;
    }
    let Ok((shares, _)) = crate::query::newest(work.server, LOOK, count).await else {
        return;
    };
    let listed: HashMap<&str, &Share> = shares.iter().map(|share| (&*share.id, share)).collect();
    let mut checks = Vec::new();
    for at in chunk {
        let ran = std::mem::replace(&mut outcomes[*at], Ran::Over(Outcome::Unchanged));
        match ran {
            Ran::Check(check) if check.created && listed.contains_key(&*check.share.id) => {
                checks.push((*at, check));
            }
            other => outcomes[*at] = other,
        }
    }
    check_each(work, outcomes, checks, jobs, &Ok(listed)).await;
}

/// Reads one list for all rows that still have to be looked at.
async fn look_at_the_end(work: &Work<'_>, plan: &Plan, outcomes: &mut [Ran], jobs: NonZeroUsize) {
    let open = outcomes.iter().any(|ran| !matches!(ran, Ran::Over(_)));
    let hidden = work.server.can.hides_shares && deleted(plan, outcomes).next().is_some();
    let repeated = !work.repeated.borrow().is_empty();
    if !open && !hidden && !repeated {
        return;
    }
    if !open
        && !repeated
        && work
            .server
            .can
            .reads_each_of(deleted(plan, outcomes).count())
    {
        look_behind_each(work, plan, outcomes).await;
        return;
    }
    // What was made in place of another is looked at, or the other could not come back any more.
    let replaced =
        |ran: &Ran| matches!(ran, Ran::Check(check) if check.created && check.before.is_some());
    let replaced = outcomes.iter().any(replaced);
    let _time = replaced.then(|| work.server.turns.unhurried());
    let listed = work.look().await;
    if let (true, Ok(shares)) = (repeated, &listed) {
        work.tell_twins(shares);
    }
    if let (true, Ok(shares)) = (hidden, &listed) {
        tell_what_appeared(work, plan, outcomes, shares);
    }
    let listed: Result<HashMap<&str, &Share>, &Error> = match &listed {
        Ok(shares) => Ok(shares.iter().map(|share| (&*share.id, share)).collect()),
        Err(error) => Err(error),
    };
    let mut checks: Vec<(usize, Box<ToCheck>)> = Vec::new();
    for (index, ran) in outcomes.iter_mut().enumerate() {
        match std::mem::replace(ran, Ran::Over(Outcome::Unchanged)) {
            Ran::Check(check) => checks.push((index, check)),
            Ran::Prove(share) => {
                *ran = Ran::Over(match &listed {
                    Ok(shares) if shares.contains_key(&*share.id) => {
                        Outcome::Failed(still_there(&share, work.server.can.name))
                    }
                    Ok(_) => Outcome::Done(None),
                    Err(error) => {
                        Outcome::Unchecked(None, unlooked(error).leaving(Aftermath::Stored))
                    }
                });
            }
            over @ Ran::Over(_) => *ran = over,
        }
    }
    check_each(work, outcomes, checks, jobs, &listed).await;
}

/// Looks what is left of each share that was deleted. The answer to the delete was a proof, so one that
/// can't be read changes nothing.
async fn look_behind_each(work: &Work<'_>, plan: &Plan, outcomes: &mut [Ran]) {
    for (row, ran) in plan.rows.iter().zip(outcomes) {
        let is_deletion = matches!(ran, Ran::Over(outcome) if outcome.is_deletion());
        let Some(gone) = row.share.as_ref().filter(|_| is_deletion) else {
            continue;
        };
        match work.server.shares.left_after(gone).await {
            Ok(Some(left)) if left.id == gone.id => {
                *ran = Ran::Over(Outcome::Failed(still_there(gone, work.server.can.name)));
            }
            Ok(Some(left)) if !work.is_claimed(&left.id) => warn_of(work, gone, &left),
            Ok(_) => {}
            Err(error) => tracing::debug!(%error, "can't look for what came to light"),
        }
    }
}

/// Says which share came to light behind a deleted one: its link still works.
fn warn_of(work: &Work<'_>, gone: &Share, left: &Share) {
    let (gone, left) = (gone.reference(), left.reference());
    work.ui.warn(&format!(
        "{gone} was hiding another share of the same item, which still works: {left}"
    ));
}

/// Checks shares that were written against a list.
async fn check_each(
    work: &Work<'_>,
    outcomes: &mut [Ran],
    checks: Vec<(usize, Box<ToCheck>)>,
    jobs: NonZeroUsize,
    listed: &Result<HashMap<&str, &Share>, &Error>,
) {
    let mut checked = stream::iter(checks)
        .map(async |(index, check)| {
            let outcome = match listed {
                Ok(shares) => {
                    let found = shares.get(&*check.share.id).copied();
                    work.check(*check, Some(found)).await.into()
                }
                Err(error) => {
                    let error = was_written(unlooked(error), &check.share);
                    Outcome::Unchecked(Some(check.share), error)
                }
            };
            (index, outcome)
        })
        .buffer_unordered(jobs.get());
    while let Some((index, outcome)) = checked.next().await {
        outcomes[index] = Ran::Over(outcome);
    }
}

/// The list that should have proved something could not be read.
fn unlooked(error: &Error) -> Error {
    Error::new(
        error.code(),
        format!("what was stored could not be read: {error}"),
    )
}

impl From<Checked> for Outcome {
    fn from(checked: Checked) -> Self {
        match checked {
            Checked::Right(share) => Self::Done(Some(share)),
            Checked::Ended => Self::Done(None),
            Checked::Wrong(error) => Self::Failed(error),
            Checked::Unknown(share, error) => Self::Unchecked(Some(share), error),
        }
    }
}

/// The shares that are gone, as they were.
fn deleted<'p>(plan: &'p Plan, outcomes: &'p [Ran]) -> impl Iterator<Item = &'p Share> {
    let rows = plan.rows.iter().zip(outcomes);
    rows.filter(|(_, ran)| matches!(ran, Ran::Over(outcome) if outcome.is_deletion()))
        .filter_map(|(row, _)| row.share.as_deref())
}

/// Says which shares came to light behind deleted ones: their links still work.
fn tell_what_appeared(work: &Work<'_>, plan: &Plan, outcomes: &[Ran], shares: &[Share]) {
    let contents = |share: &Share| -> Option<Vec<ItemRef>> {
        let items = share.items.as_ref()?;
        Some(items.iter().map(crate::domain::Item::reference).collect())
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

/// Names cost requests for each share; of more shares they are not asked for.
const FEW: usize = 20;

/// Puts names to the contents of the shares that a plan deletes, where these are few. What can't be
/// read stays as it is: the ids are known.
async fn fill_names(server: &Server, plan: &mut Plan, jobs: usize) {
    let nameless = plan.rows.iter().enumerate();
    let nameless: Vec<(usize, String)> = nameless
        .filter(|(_, row)| deletes(row))
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
        // Only the names are taken: what else has changed since is not what was planned with.
        if let (Some(share), Ok(told)) = (share, told)
            && let (Some(items), Some(named)) = (share.items.as_mut(), told.items)
            && contents_key(items) == contents_key(&named)
        {
            *items = named;
        }
    }
}

fn deletes(row: &PlanRow) -> bool {
    let mut steps = row.how.steps.iter();
    steps.any(|step| matches!(step, Step::Delete { .. }))
}

fn lacks_names(share: &Share) -> bool {
    let items = share.items.as_deref().unwrap_or_default();
    items.iter().any(|item| item.title.is_none())
}
