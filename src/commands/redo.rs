//! `redo`: revert an undo.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use sharectl_core::error::Result;
use sharectl_core::journal::OperationId;
use sharectl_core::operation::undo::stack::Direction;

use super::undo::Request;
use super::{Context, undo};
use crate::completion;

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
    #[arg(value_name = "OPERATION", add = ArgValueCompleter::new(completion::operations))]
    pub(crate) operation: Option<OperationId>,

    /// Redo the latest undo, even if it ran without a terminal
    #[arg(long, conflicts_with = "operation")]
    pub(crate) last: bool,
}

/// Redoes it.
///
/// # Errors
/// Nothing to redo; a share that was changed since; contents that are gone.
pub(crate) async fn run(args: RedoArgs, context: &Context) -> Result<()> {
    let request = Request {
        direction: Direction::Redo,
        operation: args.operation,
        last: args.last,
        even_revoked: true,
    };
    undo::revert_operation(&request, context).await
}
