//! `undo`: revert an operation, or recreate the shares in the rows that `delete -o jsonl` printed; and `redo`, which
//! reverts an undo.

mod deleted_rows;

use std::collections::HashSet;
use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use sharectl_config::Profile;
use sharectl_core::domain::reference::ShareReference;
use sharectl_core::domain::{Capabilities, Share};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::files::Lock;
use sharectl_core::journal::{Journal, Operation, OperationId};
use sharectl_core::operation::undo::shares::{Effect, StoredShares, effects};
use sharectl_core::operation::undo::stack::{
    Direction, RecordedOperations, RevertCandidate, ServerOperation,
};
use sharectl_core::operation::undo::{Now, revert, share_to_recreate};
use sharectl_core::query;
use sharectl_ui::output::humanize;
use sharectl_ui::output::views::history::called_as;

use self::deleted_rows::{DeletedRow, read_rows};
use super::args::{RowArgs, shares};
use super::writing::{CollectedRows, Writing};
use super::{Context, dialog, history, locks};

/// Undo the latest operation, or the one named
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl undo --last --dry-run
  sharectl undo --last --yes
  sharectl rm --match summer -y -o jsonl > gone; sharectl undo --from gone -y

Undo restores deleted shares, resets changed ones, and deletes created ones, unless they have changed since. On \
most servers, restored shares get new links.

Without OPERATION, `undo` takes the latest operation that isn't undone yet, on any server except the sandbox \
(`sharectl -s demo undo`); `-s NAME` limits it to one. Run it again to go back step by step; `sharectl redo` goes forward. Operations that ran \
without a terminal, such as cron jobs, are skipped, unless you name them or use --last. Without a terminal, \
name the operation or use --last.

Some operations can't be undone, such as `rotate` on most servers. `undo` then stops and names the operation \
before that one.

A partly undone operation counts as undone. Run `sharectl undo OPERATION` to retry the rest.")]
pub(crate) struct UndoArgs {
    /// Operation to undo; `sharectl history` lists them
    #[arg(value_name = "OPERATION")]
    pub(crate) operation: Option<OperationId>,

    /// Undo the latest operation, even if it ran without a terminal
    #[arg(long, conflicts_with = "operation")]
    pub(crate) last: bool,

    /// Restore the shares in this output of `delete -o jsonl`; `-` is stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = ["operation", "last"])]
    pub(crate) from: Option<PathBuf>,

    /// Also undo a delete with --revoked
    #[arg(long)]
    pub(crate) even_revoked: bool,

    /// What to show of the rows.
    #[command(flatten)]
    pub(crate) rows: RowArgs,
}

/// Undoes an operation.
///
/// # Errors
/// Nothing to undo; a share that was changed since; contents that no longer exist.
pub(crate) async fn run(args: UndoArgs, context: &Context) -> Result<()> {
    if args.rows.lists_fields(context)? {
        return Ok(());
    }
    if let Some(path) = &args.from {
        return from_rows(read_rows(path)?, &args, context).await;
    }
    let request = Request {
        direction: Direction::Undo,
        operation: args.operation,
        last: args.last,
        even_revoked: args.even_revoked,
        rows: args.rows,
    };
    revert_operation(&request, context).await
}

/// Recreates the shares that rows name.
async fn from_rows(rows: Vec<DeletedRow>, args: &UndoArgs, context: &Context) -> Result<()> {
    let references: Vec<ShareReference> = rows.iter().map(|row| row.reference.clone()).collect();
    let profile = shares::server_of(context, &references)?;
    let _lock = lock(context).await?;
    let writing = Writing::open(
        context,
        profile,
        Direction::Undo.command(),
        &args.rows.shape(),
    )
    .await?;
    refuse_revoked(!args.even_revoked && rows.iter().any(|row| row.revoked))?;
    let server = &writing.server;
    let effects = rows.into_iter().map(|row| {
        row.share(&server.name, server.kind, server.can.slug)
            .map(|share| Effect::Deleted(Box::new(share)))
    });
    let effects = effects.collect::<Result<_>>()?;
    revert_effects(effects, None, None, &writing, context, profile)
        .await
        .map(drop)
}

/// A request to revert an operation.
struct Request {
    /// Whether to undo a change or to redo an undone one.
    direction: Direction,
    /// The named operation.
    operation: Option<OperationId>,
    /// Whether to take the latest operation even if it ran without a terminal.
    last: bool,
    /// Whether to undo even a delete with `--revoked`.
    even_revoked: bool,
    /// The fields of the printed rows.
    rows: RowArgs,
}

/// A server that the operation wrote to.
struct UndoTarget<'c> {
    part: ServerOperation,
    profile: &'c Profile,
    writing: Writing<'c>,
}

/// Reverts an operation.
///
/// # Errors
/// Nothing to revert; a share that was changed since; contents that no longer exist.
async fn revert_operation(request: &Request, context: &Context) -> Result<()> {
    request.check_given(context)?;
    // Locked before the journals are read and until the end. Otherwise, after a late answer to the question,
    // this command would revert what another one has reverted in the meantime.
    let _lock = lock(context).await?;
    let (mut recorded, mut id) = request.find(context)?;
    let mut opened = open(request, &recorded, &id, context).await?;
    // Connecting may have finished an interrupted operation, so another one may now be the one to revert.
    let now = request.find(context)?;
    if now.1 != id {
        (recorded, id) = now;
        opened = open(request, &recorded, &id, context).await?;
    } else {
        recorded = now.0;
    }
    if request.operation.is_none() {
        let next = recorded.next(request.direction, request.last);
        let passed_over = skipped(&next, &recorded).into_iter();
        for passed_over in passed_over.chain(in_part(&recorded)) {
            context
                .printer
                .notice(context.printer.pasteable(&passed_over));
        }
    }
    let already = recorded.is_reverted(&id);
    let direction = recorded.direction_of(&id);
    let original = recorded.reverted(&id);
    let revoked = original.is_some_and(|original| recorded.is_revoked(original));
    let all = opened.len();
    let before = match direction {
        Direction::Undo if request.operation.is_none() => recorded.before(&id, request.last),
        _ => None,
    };
    let mut failed = Vec::new();
    let is_table = context.printer.format().is_table();
    let collected = (all > 1 && !is_table).then(CollectedRows::default);
    for target in opened {
        let outcome = match target {
            Ok(mut target) => {
                target.writing.collected.clone_from(&collected);
                target.writing.revoked = revoked;
                target.writing.reverts = Some(id.clone());
                revert_part(direction, target, already, before.clone(), context).await
            }
            Err(error) => Err(error),
        };
        failed.extend(outcome.err());
    }
    if let Some(rows) = collected {
        let shape = context.printer.row_shape(&request.rows.shape())?;
        let present = context.present(None)?;
        context.printer.plan_data(&shape, rows.take(), &present)?;
    }
    fold(failed, all, context)
}

/// Combines the errors of several servers: prints all but the last one and returns that, with
/// [`Code::Partial`] if any server succeeded.
fn fold(mut failed: Vec<Error>, all: usize, context: &Context) -> Result<()> {
    let done = failed.len() < all;
    let Some(last) = failed.pop() else {
        return Ok(());
    };
    for error in &failed {
        context.printer.error(error);
    }
    Err(if done {
        last.recode(Code::Partial)
    } else {
        last
    })
}

/// Connects to every server that the operation wrote to. If there are several, one that can't be reached
/// doesn't stop the others.
async fn open<'c>(
    request: &Request,
    recorded: &RecordedOperations,
    id: &OperationId,
    context: &'c Context,
) -> Result<Vec<Result<UndoTarget<'c>>>> {
    let parts = recorded.parts(id)?;
    let mut profiles = Vec::new();
    for part in &parts {
        refuse_foreign(&part.operation)?;
        refuse_revoked(part.operation.meta.revoked && !request.even_revoked)
            .map_err(|error| error.with_server(&part.operation.meta.server))?;
        profiles.push(history::profile_of(
            context,
            &part.journal,
            &part.operation.meta,
        )?);
    }
    // Undoing an undo is a redo.
    let command = recorded.direction_of(id).command();
    let several = parts.len() > 1;
    let mut opened = Vec::new();
    for (mut part, profile) in parts.into_iter().zip(profiles) {
        match Writing::open(context, profile, command, &request.rows.shape()).await {
            Ok(writing) => {
                part.operation = part.journal.read(id)?;
                opened.push(Ok(UndoTarget {
                    part,
                    profile,
                    writing,
                }));
            }
            Err(error) if several => opened.push(Err(error)),
            Err(error) => return Err(error),
        }
    }
    Ok(opened)
}

async fn revert_part(
    direction: Direction,
    target: UndoTarget<'_>,
    already: bool,
    before: Option<OperationId>,
    context: &Context,
) -> Result<()> {
    let UndoTarget {
        part: ServerOperation { journal, operation },
        profile,
        writing,
    } = target;
    check_finished(&operation, &journal).map_err(|error| error.with_server(&profile.name))?;
    let verb = match direction {
        Direction::Undo => "undoing",
        Direction::Redo => "redoing",
    };
    context.printer.note(format!(
        "{verb} {} on {}, {}: {}",
        operation.id,
        profile.name,
        writing.present()?.date_and_distance(operation.at),
        called_as(&operation.meta.origin.command_line)
    ));
    let effects = effects(operation.steps);
    let since = Some(&operation.id);
    let nothing_left = revert_effects(effects, since, before, &writing, context, profile).await?;
    if nothing_left && !already && !context.global.dry_run {
        writing.note_nothing_to_do()?;
    }
    Ok(())
}

/// Reverts effects on a server: those of operation `since`, if it is known. `before` is the operation to
/// suggest if they can't be reverted. Returns whether there was nothing left to do.
///
/// # Errors
/// The combined error of the report.
async fn revert_effects(
    mut effects: Vec<Effect>,
    since: Option<&OperationId>,
    before: Option<OperationId>,
    writing: &Writing<'_>,
    context: &Context,
    profile: &Profile,
) -> Result<bool> {
    let server = &writing.server;
    let journal = context.journal(profile)?;
    let mut present = StoredShares::read(server, &effects, &journal, since).await?;
    let at = writing.now();
    let is_there = |share: &Share| {
        let successors = &present.successors;
        successors
            .present(share, &present.by_id, &server.can)
            .is_some()
    };
    fn to_make<'e>(
        effect: &'e Effect,
        is_there: impl Fn(&Share) -> bool + Copy,
        can: &Capabilities,
        at: Timestamp,
    ) -> Option<&'e Share> {
        share_to_recreate(effect, is_there, can, at).filter(|share| !is_there(share))
    }
    let gone = |effect: &Effect| {
        let share = to_make(effect, is_there, &server.can, at)?;
        Some(share.id.clone())
    };
    let ids: HashSet<String> = effects.iter().filter_map(gone).collect();
    let were = effects.iter_mut().filter_map(Effect::before_mut);
    query::identify(server, were.filter(|share| ids.contains(&share.id))).await?;
    let gone = effects
        .iter()
        .filter_map(|effect| to_make(effect, is_there, &server.can, at));
    let jobs = profile.jobs.most();
    let items = query::current_items(server, gone, jobs).await?;
    for (was, now) in items.renamed() {
        context.printer.notice(format!(
            "{was} is {} now ({}), found by its name",
            now.reference(),
            now.described()
        ));
    }
    if items.renamed().next().is_some() {
        // The items as they are now may already be shared.
        present.read_others(server).await?;
    }
    let now = Now {
        shares: present.by_id,
        successors: present.successors,
        items,
        can: &server.can,
        at,
        before,
    };
    let (plan, refused) = revert(effects, &now).into_parts();
    // The plan contains everything that is needed from here on, and may take a while.
    drop(now);
    if plan.rows.is_empty() {
        context.printer.note("nothing is left to do");
    }
    let planned = plan.writing();
    let nothing_left = planned == 0 && refused.is_empty();
    // "Nothing to do" isn't true if nothing can be done.
    let mut report = if planned == 0 && !refused.is_empty() {
        writing.run_without_summary(plan, true).await?
    } else {
        writing.run(plan, true).await?
    };
    if context.global.dry_run {
        let error = refused.foretold(planned);
        return match error {
            Some(error) => Err(error.with_server(&server.name)),
            None => Ok(nothing_left),
        };
    }
    refused.fail(&mut report);
    writing.finish(report, "restored")?;
    Ok(nothing_left)
}

/// Prevents two undos or redos at the same time. A dry run needs no lock.
async fn lock(context: &Context) -> Result<Option<Lock>> {
    if context.global.dry_run {
        return Ok(None);
    }
    let folder = context.config()?.paths().locks()?;
    locks::take_undo_lock(&folder).await.map(Some)
}

impl Request {
    /// Requires a script to name an operation or use `--last`: the latest one may not be the one that it expects.
    fn check_given(&self, context: &Context) -> Result<()> {
        let said = self.operation.is_some() || self.last;
        if said || context.printer.terminal().stderr.terminal {
            return Ok(());
        }
        let command = self.direction.command();
        Err(Error::usage(format!(
            "without a terminal, name the operation to {command}"
        ))
        .hint(format!(
            "the latest: `sharectl {command} --last{}{}`",
            if context.global.yes { " --yes" } else { "" },
            if context.global.dry_run {
                " --dry-run"
            } else {
                ""
            }
        ))
        .hint("or name one that `sharectl history` lists"))
    }

    /// The recorded operations, and the one to revert.
    fn find(&self, context: &Context) -> Result<(RecordedOperations, OperationId)> {
        let journals = history::in_scope(context.config()?)?;
        // An operation that can't be read may be the one that matters.
        let recorded = RecordedOperations::read(&journals, Err)?;
        let id = match &self.operation {
            Some(named) => self.named(named, &recorded)?,
            None => self.next(&recorded, context)?,
        };
        Ok((recorded, id))
    }

    fn named(&self, named: &OperationId, recorded: &RecordedOperations) -> Result<OperationId> {
        if let Some(id) = recorded.named(named, self.direction) {
            return Ok(id);
        }
        Err(if recorded.has(named) {
            Error::new(
                Code::Conflict,
                format!("operation {named} wasn't undone, so there is nothing to redo"),
            )
            .hint(format!("undo it: `sharectl undo {named}`"))
        } else {
            Error::new(Code::NotFound, format!("there is no operation {named}"))
                .hint("`sharectl history` lists them")
        })
    }

    fn next(&self, recorded: &RecordedOperations, context: &Context) -> Result<OperationId> {
        let command = self.direction.command();
        let next = recorded.next(self.direction, self.last);
        let skipped = skipped(&next, recorded);
        let Some(id) = next.id else {
            let error = Error::new(Code::NotFound, format!("there is nothing to {command}"));
            if let Some(rest) = in_part(recorded) {
                return Err(error.hint(rest));
            }
            return Err(match skipped {
                Some(skipped) => error.detail(skipped).hint(format!(
                    "the latest all the same: `sharectl {command} --last`"
                )),
                None => match context.config().ok().and_then(history::sandbox_left_out) {
                    Some(name) => error.hint(format!(
                        "the sandbox has a journal of its own: `sharectl -s {name} {command} --last`"
                    )),
                    None => error.hint("`sharectl history` lists what was done"),
                },
            });
        };
        if let Some(change) = next.superseded_by {
            let called = called_as(recorded.command_line(&change));
            return Err(Error::new(
                Code::NotFound,
                "there is nothing to redo: something was changed since the last undo",
            )
            .detail(format!("{change}: {called}"))
            .hint(format!("redo it all the same: `sharectl redo {id}`")));
        }
        Ok(id)
    }
}

/// The note about what the latest undo or redo has left, with the command for it.
fn in_part(recorded: &RecordedOperations) -> Option<String> {
    let part = recorded.reverted_in_part()?;
    let command = recorded.direction_of(&part.id).command();
    let (id, done) = (part.id, part.done);
    let all = humanize::count_of(part.of, "share", "shares");
    Some(format!(
        "operation {id} was reverted in part ({done} of {all}): `sharectl {command} {id}` tries the rest"
    ))
}

/// The note about operations that were skipped because they ran without a terminal.
fn skipped(next: &RevertCandidate, recorded: &RecordedOperations) -> Option<String> {
    let newest = next.unattended.first()?;
    let count = humanize::count_of(next.unattended.len(), "newer operation", "newer operations");
    Some(format!(
        "skipped {count} run without a terminal, the latest {newest}: {}",
        called_as(recorded.command_line(newest))
    ))
}

fn refuse_foreign(operation: &Operation) -> Result<()> {
    if operation.foreign == 0 {
        return Ok(());
    }
    let why = dialog::unreadable(&operation.id, operation.foreign);
    let error = Error::new(Code::Conflict, why).hint(dialog::INSTALL_LATER);
    Err(error.with_server(&operation.meta.server))
}

fn check_finished(operation: &Operation, journal: &Journal) -> Result<()> {
    refuse_foreign(operation)?;
    if !operation.is_pending() {
        return Ok(());
    }
    let id = &operation.id;
    let conflict = |why: String| Error::new(Code::Conflict, why);
    Err(if journal.is_held(id) {
        conflict(format!("operation {id} is still running"))
            .hint("wait until its command has ended; `sharectl history` shows it")
    } else if journal.is_over(id) {
        conflict(dialog::unknown_results(operation)).hint(dialog::fix_by_hand(id))
    } else {
        conflict(format!(
            "operation {id} was interrupted, and could not be finished"
        ))
        .hint("the next command that reaches the server tries again")
    })
}

/// Refuses to undo a delete with `--revoked`.
///
/// # Errors
/// [`Code::Refused`] if `refused`.
fn refuse_revoked(refused: bool) -> Result<()> {
    if !refused {
        return Ok(());
    }
    Err(Error::new(Code::Refused, "it was deleted with `--revoked`")
        .hint("to restore it anyway, add `--even-revoked`"))
}

/// Reapply the latest undone operation, or the one named
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl undo --last -y && sharectl redo --last -y
  sharectl undo -s home --last -y && sharectl redo -s home --last -n

`redo` reverts the latest undo, on any server except the sandbox (`-s demo redo`). Run it again to go forward step by step, as `undo` goes \
back. After a new change, older undos have to be named: `sharectl redo OPERATION` takes the undo or the \
operation that was undone. On most servers, restored shares get new links.

Without a terminal, name the operation or use --last.")]
pub(crate) struct RedoArgs {
    /// The undo, or the operation that was undone; `sharectl history` lists them
    #[arg(value_name = "OPERATION")]
    pub(crate) operation: Option<OperationId>,

    /// Redo the latest undo, even if it ran without a terminal
    #[arg(long, conflicts_with = "operation")]
    pub(crate) last: bool,

    /// What to show of the rows.
    #[command(flatten)]
    pub(crate) rows: RowArgs,
}

/// Redoes an undone operation.
///
/// # Errors
/// Nothing to redo; a share that was changed since; contents that no longer exist.
pub(crate) async fn redo(args: RedoArgs, context: &Context) -> Result<()> {
    if args.rows.lists_fields(context)? {
        return Ok(());
    }
    let request = Request {
        direction: Direction::Redo,
        operation: args.operation,
        last: args.last,
        even_revoked: true,
        rows: args.rows,
    };
    revert_operation(&request, context).await
}
