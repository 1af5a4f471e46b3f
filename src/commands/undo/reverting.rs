//! What `undo` and `redo` do: find the operation, and revert it server by server.

use std::collections::HashSet;

use crate::commands::writing::Writing;
use crate::commands::{Context, journals, recovered};
use crate::config::Profile;
use crate::domain::Share;
use crate::error::{Code, Error, Result};
use crate::files::{self, Lock};
use crate::journal::{Journal, Operation, OperationId};
use crate::operation::undo::effects::{Effect, effects};
use crate::operation::undo::plan::{Now, made_again, revert};
use crate::operation::undo::present::Shares;
use crate::operation::undo::stack::{Direction, Next, Part, RecordedOperations};
use crate::output::humanize;
use crate::output::views::history::called_as;
use crate::query;

/// What is to be reverted.
pub(in crate::commands) struct Request {
    /// Whether changes are undone or undos redone.
    pub(in crate::commands) direction: Direction,
    /// The operation that was named.
    pub(in crate::commands) operation: Option<OperationId>,
    /// Whether the latest counts however it was run.
    pub(in crate::commands) last: bool,
    /// Whether to undo a delete that was meant for good.
    pub(in crate::commands) even_revoked: bool,
}

/// A server that the operation wrote to.
struct Target<'c> {
    part: Part,
    profile: &'c Profile,
    writing: Writing<'c>,
}

/// Reverts it.
///
/// # Errors
/// Nothing to revert; a share that was changed since; contents that are gone.
pub(in crate::commands) async fn run(request: &Request, context: &Context) -> Result<()> {
    request.check_said(context)?;
    // From before the journals are read until all is done: whoever answers the question late would
    // revert what another one has reverted meanwhile.
    let _lock = lock(context)?;
    let (mut recorded, mut id) = request.find(context)?;
    let mut opened = open(request, &recorded, &id, context).await?;
    // Connecting may have finished an operation, which may be another one than it seemed.
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
            context.printer.notice(passed_over);
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
    for target in opened {
        let outcome = match target {
            Ok(mut target) => {
                target.writing.revoked = revoked;
                target.writing.reverts = Some(id.clone());
                revert_part(direction, target, already, before.clone(), context).await
            }
            Err(error) => Err(error),
        };
        failed.extend(outcome.err());
    }
    fold(failed, all, context)
}

/// One error for what failed on some servers.
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

/// Connects to every server that the operation wrote to. If there are several, one that can't be
/// reached doesn't keep the others from it.
async fn open<'c>(
    request: &Request,
    recorded: &RecordedOperations,
    id: &OperationId,
    context: &'c Context,
) -> Result<Vec<Result<Target<'c>>>> {
    let parts = recorded.parts(id)?;
    let mut profiles = Vec::new();
    for part in &parts {
        refuse_foreign(&part.operation)?;
        refuse_revoked(part.operation.meta.revoked && !request.even_revoked)
            .map_err(|error| error.with_server(&part.operation.meta.server))?;
        profiles.push(journals::profile_of(
            context,
            &part.journal,
            &part.operation.meta,
        )?);
    }
    // To undo an undo is to redo.
    let command = recorded.direction_of(id).command();
    let several = parts.len() > 1;
    let mut opened = Vec::new();
    for (mut part, profile) in parts.into_iter().zip(profiles) {
        match Writing::open(context, profile, command).await {
            Ok(writing) => {
                part.operation = part.journal.read(id)?;
                opened.push(Ok(Target {
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
    target: Target<'_>,
    already: bool,
    before: Option<OperationId>,
    context: &Context,
) -> Result<()> {
    let Target {
        part: Part { journal, operation },
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

/// Reverts effects on a server, those of operation `since` if it is known. `before` is the operation to
/// offer if they can't be. Says whether there was nothing left to do.
///
/// # Errors
/// What the report folds into.
pub(super) async fn revert_effects(
    mut effects: Vec<Effect>,
    since: Option<&OperationId>,
    before: Option<OperationId>,
    writing: &Writing<'_>,
    context: &Context,
    profile: &Profile,
) -> Result<bool> {
    let server = &writing.server;
    let journal = context.journal(profile)?;
    let mut present = Shares::read(server, &effects, &journal, since).await?;
    let at = writing.now();
    let is_there = |share: &Share| {
        let successors = &present.successors;
        successors
            .present(share, &present.by_id, &server.can)
            .is_some()
    };
    let gone = |effects: &[Effect]| -> Vec<Share> {
        let again = effects
            .iter()
            .filter_map(|effect| made_again(effect, is_there, &server.can, at));
        again.filter(|share| !is_there(share)).cloned().collect()
    };
    let ids: HashSet<String> = gone(&effects).into_iter().map(|share| share.id).collect();
    let were = effects.iter_mut().filter_map(Effect::before_mut);
    query::identify(server, were.filter(|share| ids.contains(&share.id))).await?;
    let gone = gone(&effects);
    let jobs = profile.jobs.most();
    let items = query::again(server, gone.iter(), jobs).await?;
    for (was, now) in items.renamed() {
        context.printer.notice(format!(
            "{was} is {} now ({}), found by its name",
            now.reference(),
            now.described()
        ));
    }
    if items.renamed().next().is_some() {
        // What it is now may be shared already.
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
    if plan.rows.is_empty() {
        context.printer.note("nothing is left to do");
    }
    let planned = plan.writing();
    let nothing_left = planned == 0 && refused.is_empty();
    // "Nothing to do" isn't true if nothing can be done.
    let mut report = if planned == 0 && !refused.is_empty() {
        writing.run_untold(plan, true).await?
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

/// Keeps two undos or redos of one state directory apart. It doesn't wait: the latest operation would
/// be the other undo then. A dry run is in no other's way.
///
/// # Errors
/// [`Code::Conflict`] if another one runs, [`Code::Config`] if the lock can't be written.
pub(super) fn lock(context: &Context) -> Result<Option<Lock>> {
    if context.global.dry_run {
        return Ok(None);
    }
    let folder = context.config()?.paths().locks()?;
    let failed = |error| {
        Error::new(Code::Config, format!("can't lock in {}", folder.display()))
            .caused_by(error)
            .hint("choose another place with `--state-dir DIR`")
    };
    files::create_private_dir(&folder).map_err(failed)?;
    let path = folder.join("undo.lock");
    if let Some(lock) = Lock::try_acquire(&path).map_err(failed)? {
        return Ok(Some(lock));
    }
    let holder = Lock::holder(&path).map(|id| format!(" (process {id})"));
    let why = format!(
        "another undo or redo is running{}",
        holder.unwrap_or_default()
    );
    Err(Error::new(Code::Conflict, why)
        .hint("wait for it, or answer its question; then look at `sharectl history`"))
}

impl Request {
    /// A script has to say what it means: the latest operation may be another one than it thinks.
    fn check_said(&self, context: &Context) -> Result<()> {
        let said = self.operation.is_some() || self.last;
        if said || context.printer.terminal().stderr.terminal {
            return Ok(());
        }
        let command = self.direction.command();
        Err(Error::usage(format!(
            "there is no terminal, so say which operation to {command}"
        ))
        .hint(format!(
            "the latest: `sharectl {command} --last {}`",
            if context.global.dry_run {
                "--dry-run"
            } else {
                "--yes"
            }
        ))
        .hint("or name one that `sharectl history` lists"))
    }

    /// The operation to revert, and all of them.
    fn find(&self, context: &Context) -> Result<(RecordedOperations, OperationId)> {
        let journals = journals::in_scope(context.config()?)?;
        // What can't be read may be what matters.
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
                None => match context.config().ok().and_then(journals::sandbox_left_out) {
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

/// What the latest undo or redo has left, and the command for it.
fn in_part(recorded: &RecordedOperations) -> Option<String> {
    let part = recorded.reverted_in_part()?;
    let command = recorded.direction_of(&part.id).command();
    let (id, done) = (part.id, part.done);
    let all = humanize::count_of(part.of, "share", "shares");
    Some(format!(
        "operation {id} was reverted in part ({done} of {all}): `sharectl {command} {id}` tries the rest"
    ))
}

/// What was passed over because nobody sat at it.
fn skipped(next: &Next, recorded: &RecordedOperations) -> Option<String> {
    let newest = next.unattended.first()?;
    let count = humanize::count_of(next.unattended.len(), "newer operation", "newer operations");
    Some(format!(
        "skipped {count} made without a terminal, the latest {newest}: {}",
        called_as(recorded.command_line(newest))
    ))
}

fn refuse_foreign(operation: &Operation) -> Result<()> {
    if operation.foreign == 0 {
        return Ok(());
    }
    let why = recovered::foreign(&operation.id, operation.foreign);
    let error = Error::new(Code::Conflict, why).hint(recovered::MEND);
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
        conflict(recovered::untold(operation)).hint(recovered::by_hand(id))
    } else {
        conflict(format!(
            "operation {id} was interrupted, and could not be finished"
        ))
        .hint("the next command that reaches the server tries again")
    })
}

/// Refuses to undo what was meant for good.
///
/// # Errors
/// [`Code::Refused`].
pub(super) fn refuse_revoked(refused: bool) -> Result<()> {
    if !refused {
        return Ok(());
    }
    Err(
        Error::new(Code::Refused, "it was deleted for good, with `--revoked`")
            .hint("to restore it all the same: `--even-revoked`"),
    )
}
