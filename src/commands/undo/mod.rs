//! `undo`: take back what an operation did.

mod rows;

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use self::rows::DeletedRow;
use super::Context;
use super::apart::{self, Apart};
use super::args::shares;
use super::recovered;
use super::writing::Writing;
use crate::backend::Needs;
use crate::completion;
use crate::config::Profile;
use crate::domain::Share;
use crate::domain::reference::ShareReference;
use crate::error::{Code, Error, Result};
use crate::journal::{Journal, Operation, OperationId};
use crate::operation::effects::{Effect, effects, is_of_effect};
use crate::operation::restored::Restored;
use crate::operation::revert::{Now, made_again, revert};
use crate::output::views::history::called_as;
use crate::query;

/// The command's name in the journal.
const NAME: &str = "undo";

/// Take back what an operation did: the latest, or the one named
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl undo --dry-run
  sharectl undo --yes
  sharectl rm --match summer -y -o jsonl > gone; sharectl undo --from gone -y

Deleted shares are made again, changed ones get back what they had, and new ones go, as long as nobody \
has changed them since. Most servers give what is made again a new link. `sharectl history` names the \
operations; undoing an undo does it all again.")]
pub struct UndoArgs {
    /// The operation; `sharectl history` lists them
    #[arg(value_name = "OPERATION", add = ArgValueCompleter::new(completion::operations))]
    pub operation: Option<OperationId>,

    /// Make again what these rows of `delete -o jsonl` say was deleted; `-` is stdin
    #[arg(long, value_name = "FILE", conflicts_with = "operation")]
    pub from: Option<PathBuf>,

    /// Take back even what was deleted with --revoked
    #[arg(long)]
    pub even_revoked: bool,
}

/// Takes it back.
///
/// # Errors
/// Nothing to take back; a share that was changed since; what can't be made again.
pub async fn run(args: UndoArgs, context: &Context) -> Result<()> {
    let rows = args.from.as_deref().map(rows::read).transpose()?;
    let references: Vec<ShareReference> = rows
        .iter()
        .flatten()
        .map(|row| row.reference.clone())
        .collect();
    let profile = shares::server_of(context, &references)?;
    // From before the journal is read until all is done: whoever answers the question late would
    // make again what another one has made meanwhile. Nor does it wait: the latest operation would
    // be the other undo then. A dry run is in nobody's way.
    let _lock = if context.global.dry_run {
        None
    } else {
        let apart = Apart {
            command: NAME,
            account: context.account(profile),
            patience: Duration::ZERO,
            hint: "let it end, or answer its question; then look at `sharectl history`",
        };
        Some(apart::take(context, profile, &apart).await?)
    };
    // Before anybody is asked for a password.
    let journal = context.journal(profile)?;
    if rows.is_none() {
        choose(&journal, args.operation.as_ref(), profile)?;
    }
    let writing = Writing::open(context, profile, NAME).await?;
    let effects = match rows {
        Some(rows) => deleted(rows, &writing, args.even_revoked)?,
        None => {
            // Connecting may have finished it.
            let operation = choose(&journal, args.operation.as_ref(), profile)?;
            check(&operation, &journal, args.even_revoked)
                .map_err(|e| e.with_server(&profile.name))?;
            let present = writing.present()?;
            context.printer.note(format!(
                "taking back {}, {}: {}",
                operation.id,
                present.date_and_distance(operation.at),
                called_as(&operation.meta.origin.command_line)
            ));
            effects(&operation)
        }
    };
    take_back(effects, &writing, context, profile, &journal).await
}

async fn take_back(
    effects: Vec<Effect>,
    writing: &Writing<'_>,
    context: &Context,
    profile: &Profile,
    journal: &Journal,
) -> Result<()> {
    let server = &writing.server;
    let shares: HashMap<String, Share> = query::list(server, Needs::WRITE)
        .await?
        .into_iter()
        .map(|share| (share.id.clone(), share))
        .collect();
    let restored = restored(journal)?;
    let at = writing.now();
    let gone = effects
        .iter()
        .filter_map(|effect| made_again(effect, &shares, &server.can, at))
        .filter(|share| restored.is_gone(share, &shares));
    let gone: Vec<Share> = gone.cloned().collect();
    let jobs = NonZeroUsize::from(profile.jobs);
    let items = query::again(server, gone.iter(), jobs).await?;
    for (was, now) in items.renamed() {
        context.printer.note(format!(
            "{was} is {} now ({}), found by its name",
            now.reference(),
            now.described()
        ));
    }
    let now = Now {
        shares,
        restored,
        items,
        can: &server.can,
        at,
    };
    let (plan, refused) = revert(effects, &now).into_parts();
    if plan.rows.is_empty() {
        context.printer.note("there is nothing to take back");
    }
    let planned = plan.writing();
    // "Nothing to do" is not what it is where nothing can be done.
    let mut report = if planned == 0 && !refused.is_empty() {
        writing.run_untold(plan, true).await?
    } else {
        writing.run(plan, true).await?
    };
    if context.global.dry_run {
        let error = refused.foretold(planned);
        return error.map_or(Ok(()), |error| Err(error.with_server(&server.name)));
    }
    refused.fail(&mut report);
    writing.finish(report, "restored")
}

/// The operation that was named, else the latest one that changed anything.
fn choose(journal: &Journal, named: Option<&OperationId>, profile: &Profile) -> Result<Operation> {
    match named {
        Some(id) => journal.read(id).map_err(|error| {
            if error.code() == Code::NotFound {
                error.hint(format!("`sharectl history -s {}` lists them", profile.name))
            } else {
                error
            }
        }),
        None => latest(journal),
    }
    .and_then(|operation| {
        // What can't be read may be what matters.
        if operation.foreign > 0 {
            let why = recovered::foreign(&operation.id, operation.foreign);
            return Err(Error::new(Code::Conflict, why).hint(recovered::MEND));
        }
        Ok(operation)
    })
    .map_err(|error| error.with_server(&profile.name))
}

fn latest(journal: &Journal) -> Result<Operation> {
    for id in journal.ids()?.iter().rev() {
        let operation = journal.read(id)?;
        if is_of_effect(&operation) {
            return Ok(operation);
        }
    }
    Err(Error::new(
        Code::NotFound,
        "nothing was changed here that could be taken back",
    )
    .hint("`sharectl history -s all` lists what was done on all servers"))
}

fn check(operation: &Operation, journal: &Journal, even_revoked: bool) -> Result<()> {
    if operation.is_pending() {
        let id = &operation.id;
        let conflict = |why: String| Error::new(Code::Conflict, why);
        return Err(if journal.is_held(id) {
            conflict(format!("operation {id} is not finished"))
                .hint("wait until the command that runs it is over; `sharectl history` shows it")
        } else if journal.is_over(id) {
            conflict(recovered::untold(operation)).hint(recovered::by_hand(id))
        } else {
            conflict(format!(
                "operation {id} was cut short, and could not be finished"
            ))
            .hint("nobody runs it: the next command that reaches the server tries again")
        });
    }
    refuse_revoked(operation.meta.revoked && !even_revoked)
}

fn refuse_revoked(refused: bool) -> Result<()> {
    if !refused {
        return Ok(());
    }
    Err(
        Error::new(Code::Refused, "it was deleted for good, with `--revoked`")
            .hint("if it shall come back all the same: `--even-revoked`"),
    )
}

fn deleted(
    rows: Vec<DeletedRow>,
    writing: &Writing<'_>,
    even_revoked: bool,
) -> Result<Vec<Effect>> {
    refuse_revoked(!even_revoked && rows.iter().any(|row| row.revoked))?;
    let server = &writing.server;
    rows.into_iter()
        .map(|row| {
            row.share(&server.name, server.kind, server.can.slug)
                .map(Effect::Deleted)
        })
        .collect()
}

/// What was made in the place of deleted shares, by undos and by changes that gave a new link.
fn restored(journal: &Journal) -> Result<Restored> {
    let mut restored = Restored::default();
    for id in journal.ids()? {
        restored.learn(journal.read(&id)?);
    }
    Ok(restored)
}
