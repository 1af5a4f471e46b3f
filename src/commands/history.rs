//! `history`: what sharectl did on a server.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use super::{Context, recovered};
use crate::completion;
use crate::config::Profile;
use crate::domain::{Share, Step};
use crate::error::{Code, Result};
use crate::journal::{Operation, OperationId, Recorded, StepResult};
use crate::operation::effects;
use crate::output::ShapeArgs;
use crate::output::plan::Standing;
use crate::output::views::history::{OPERATIONS, OperationRow, STEPS, StepRow};

/// Show what sharectl did, or what one operation did in detail
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl history
  sharectl history --limit 5 -o json
  sharectl history -o ids --limit 1 | xargs sharectl history

It reads the journal on this machine and asks no server. `sharectl undo OPERATION` takes one back.")]
pub struct HistoryArgs {
    /// An operation, to see its steps
    #[arg(value_name = "OPERATION", add = ArgValueCompleter::new(completion::operations))]
    pub operation: Option<OperationId>,

    /// How the rows are arranged.
    #[command(flatten)]
    pub shape: ShapeArgs,
}

/// Shows it.
///
/// # Errors
/// An operation that does not exist; a journal that can't be read.
pub fn run(args: &HistoryArgs, context: &Context) -> Result<()> {
    let set = match args.operation {
        Some(_) => &STEPS,
        None => &OPERATIONS,
    };
    if args.shape.lists_fields() {
        return context.printer.fields(set, &context.present(None)?);
    }
    let shape = context.printer.shape(&args.shape, set)?;
    let profiles = context.config()?.choose_many(&[])?;
    let present = context.present_of(&profiles)?;
    if let Some(id) = &args.operation {
        let operation = find(context, &profiles, id)?;
        warn_of_foreign(context, &operation);
        return context.printer.rows(&shape, steps(&operation), &present);
    }
    // Newest first, and no more of them are read than are shown.
    let limit = match args.shape.sort {
        Some(_) => usize::MAX,
        None => args.shape.limit.unwrap_or(usize::MAX),
    };
    let mut rows = Vec::new();
    let mut journals = Vec::new();
    for profile in &profiles {
        let journal = context.journal(profile)?;
        // Profiles of the same account on the same server have one together.
        if !journals.contains(&journal) {
            journals.push(journal);
        }
    }
    for journal in journals {
        for id in journal.ids()?.iter().rev().take(limit) {
            match journal.read(id) {
                Ok(operation) => {
                    warn_of_foreign(context, &operation);
                    rows.push(row(&operation));
                }
                // One that can't be read hides no other; another process may have rotated it away.
                Err(error) => context.printer.warn(recovered::in_a_line(&error)),
            }
        }
    }
    rows.sort_by(|one, other| other.operation.cmp(&one.operation));
    if rows.is_empty() {
        let names: Vec<&str> = profiles.iter().map(|profile| &*profile.name).collect();
        context.printer.note(format!(
            "nothing was changed on {} from here",
            crate::output::humanize::list(&names)
        ));
    }
    context.printer.rows(&shape, rows, &present)
}

/// Not all that it did is shown then.
fn warn_of_foreign(context: &Context, operation: &Operation) {
    if operation.foreign > 0 {
        let why = recovered::foreign(&operation.id, operation.foreign);
        context.printer.warn(why);
    }
}

/// The operation of a name, on whichever of the servers it was.
fn find(context: &Context, profiles: &[&Profile], id: &OperationId) -> Result<Operation> {
    let mut outcome = None;
    for profile in profiles {
        match context.journal(profile)?.read(id) {
            Ok(operation) => return Ok(operation),
            Err(error) if error.code() == Code::NotFound => {
                let error =
                    error.hint(format!("`sharectl history -s {}` lists them", profile.name));
                outcome = Some(error.with_server(&profile.name));
            }
            Err(error) => return Err(error.with_server(&profile.name)),
        }
    }
    Err(outcome.unwrap_or_else(|| crate::Error::internal("no server was chosen")))
}

fn row(operation: &Operation) -> OperationRow {
    let (rows, done) = effects::rows_done(operation);
    let meta = &operation.meta;
    OperationRow {
        operation: operation.id.to_string(),
        at: operation.at,
        command: meta.command.clone(),
        server: meta.server.clone(),
        account: meta.account.clone(),
        user: meta.origin.user.clone(),
        host: meta.origin.host.clone(),
        command_line: meta.origin.command_line.clone(),
        shares: rows,
        done,
        failed: rows - done,
        finished: !operation.is_pending() && operation.foreign == 0,
        revoked: meta.revoked,
    }
}

fn steps(operation: &Operation) -> Vec<StepRow> {
    let id = operation.id.as_str();
    operation
        .steps
        .iter()
        .map(|step| step_row(id, step))
        .collect()
}

fn step_row(operation: &str, recorded: &Recorded) -> StepRow {
    let made = match &recorded.result {
        Some(StepResult::Done(share)) => share.as_deref(),
        _ => None,
    };
    let before = match recorded.step {
        // What it takes the place of is another step's.
        Step::Create { .. } => None,
        Step::Update { .. } | Step::Delete { .. } => recorded.share.as_ref(),
    };
    let after = match &recorded.step {
        Step::Create { new } => {
            let mut standing = Standing::new(new);
            standing.url = made.and_then(|share| share.url.clone());
            Some(standing)
        }
        Step::Update { to, .. } => {
            let mut standing = before.or(made).map(Standing::of).unwrap_or_default();
            standing.set(to);
            Some(standing)
        }
        Step::Delete { .. } => None,
    };
    let share: Option<&Share> = made.or(before);
    StepRow {
        operation: operation.to_owned(),
        row: recorded.row,
        at: recorded.at,
        step: match recorded.step {
            Step::Create { .. } => "create",
            Step::Update { .. } => "update",
            Step::Delete { .. } => "delete",
        },
        share: share.map(Share::reference),
        url: share.and_then(|share| share.url.clone()),
        name: share
            .map(|share| share.what().to_owned())
            .unwrap_or_default(),
        before: before.map(Standing::of),
        after,
        result: match recorded.result {
            Some(StepResult::Done(_)) => "done",
            Some(StepResult::Failed(_)) => "failed",
            None => "unknown",
        },
        error: match &recorded.result {
            Some(StepResult::Failed(error)) => Some(error.message.clone()),
            _ => None,
        },
    }
}
