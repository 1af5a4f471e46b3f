//! `undo`: revert an operation.

pub(super) mod reverting;
mod rows;

use std::path::PathBuf;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use self::reverting::Request;
use self::rows::DeletedRow;
use super::Context;
use super::args::shares;
use super::writing::Writing;
use crate::completion;
use crate::domain::reference::ShareReference;
use crate::error::Result;
use crate::journal::OperationId;
use crate::operation::undo::effects::Effect;
use crate::operation::undo::stack::Direction;

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
(`-s demo undo`); `-s NAME` limits it to one. Run it again to go back step by step; `sharectl redo` goes forward. Operations that ran \
without a terminal, such as cron jobs, are skipped, unless you name them or use --last. Without a terminal, \
name the operation or use --last.

Some operations can't be undone, such as `rotate` on most servers. `undo` then stops and names the operation \
before that one.

A partly undone operation counts as undone. Run `sharectl undo OPERATION` to retry the rest.")]
pub struct UndoArgs {
    /// Operation to undo; `sharectl history` lists them
    #[arg(value_name = "OPERATION", add = ArgValueCompleter::new(completion::operations))]
    pub operation: Option<OperationId>,

    /// Undo the latest operation, even if it ran without a terminal
    #[arg(long, conflicts_with = "operation")]
    pub last: bool,

    /// Restore the shares in this output of `delete -o jsonl`; `-` is stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = ["operation", "last"])]
    pub from: Option<PathBuf>,

    /// Also undo a delete with --revoked
    #[arg(long)]
    pub even_revoked: bool,
}

/// Undoes it.
///
/// # Errors
/// Nothing to undo; a share that was changed since; contents that are gone.
pub async fn run(args: UndoArgs, context: &Context) -> Result<()> {
    if let Some(path) = &args.from {
        return from_rows(rows::read(path)?, args.even_revoked, context).await;
    }
    let request = Request {
        direction: Direction::Undo,
        operation: args.operation,
        last: args.last,
        even_revoked: args.even_revoked,
    };
    reverting::run(&request, context).await
}

/// Makes the shares again that rows name.
async fn from_rows(rows: Vec<DeletedRow>, even_revoked: bool, context: &Context) -> Result<()> {
    let references: Vec<ShareReference> = rows.iter().map(|row| row.reference.clone()).collect();
    let profile = shares::server_of(context, &references)?;
    let _lock = reverting::lock(context)?;
    let writing = Writing::open(context, profile, Direction::Undo.command()).await?;
    reverting::refuse_revoked(!even_revoked && rows.iter().any(|row| row.revoked))?;
    let server = &writing.server;
    let effects = rows.into_iter().map(|row| {
        row.share(&server.name, server.kind, server.can.slug)
            .map(Effect::Deleted)
    });
    let effects = effects.collect::<Result<_>>()?;
    reverting::revert_effects(effects, None, None, &writing, context, profile)
        .await
        .map(drop)
}
