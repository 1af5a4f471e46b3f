//! `@`: the share that was created last from a terminal.

use std::collections::HashSet;

use crate::commands::{Context, journals};
use crate::domain::reference::ShareReference;
use crate::domain::{Share, Step};
use crate::error::{Code, Error, Result};
use crate::journal::{Journal, Operation, OperationId, StepResult};
use crate::operation::undo::present::Successors;
use crate::shell;
use sharectl_core::order::Order as _;

/// The word that stands for it.
pub const NEWEST: &str = "@";

/// Commands that create shares because someone wants a link now.
const CREATING: [&str; 2] = ["create", "rotate"];

/// The share that the newest `create` or `rotate` from a terminal left, or the one that was restored in its
/// place since. Whether it is still there is
/// for the command to find out: `@` is never an older one.
///
/// # Errors
/// [`Code::NotFound`] without such an operation, [`Code::Ambiguous`] if it created several shares.
pub fn newest(context: &Context) -> Result<ShareReference> {
    let Newest {
        server,
        journal,
        operation,
    } = newest_operation(context)?;
    let shares: Vec<&Share> = operation.steps.iter().filter_map(created).collect();
    match shares[..] {
        [share] => {
            let id = present_name(share, &journal, &operation.id)?;
            context
                .printer
                .note(format!("{NEWEST} is {server}/{id}: {}", share.what()));
            Ok(ShareReference::Qualified { server, id })
        }
        [] => Err(none(context)),
        _ => {
            let count = shares.len();
            let command = &operation.meta.command;
            let error = format!("the last {command} made {count} shares, and {NEWEST} is one");
            let error = Error::new(Code::Ambiguous, error);
            let error = shares.iter().take(SHOWN).fold(error, |error, share| {
                error.detail(format!("{server}/{}", share.name()))
            });
            Err(error.hint("name the one that you mean"))
        }
    }
}

/// Candidates that are shown.
const SHOWN: usize = 10;

/// The name of a share now: a restored share has another id, and keeps its slug.
fn present_name(share: &Share, journal: &Journal, since: &OperationId) -> Result<String> {
    if share.slug.is_some() {
        return Ok(share.name().into_owned());
    }
    let known = HashSet::from([share.id.clone()]);
    let successors = Successors::recorded_of(journal, Some(since), known)?;
    let last: HashSet<&str> = successors.last_ids().collect();
    Ok(match (last.len(), last.into_iter().next()) {
        (1, Some(id)) => id.to_owned(),
        _ => share.name().into_owned(),
    })
}

/// The operation that created the newest share.
struct Newest {
    server: String,
    journal: Journal,
    operation: Operation,
}

fn newest_operation(context: &Context) -> Result<Newest> {
    let mut all = Vec::new();
    for journal in journals::in_scope(context.config()?)? {
        all.extend(journal.ids()?.into_iter().map(|id| (id, journal.clone())));
    }
    all.order_by(|(id, _), (other, _)| other.cmp(id));
    for (id, journal) in all {
        let meta = journal.overview(&id)?.meta;
        let is_created = CREATING.contains(&meta.command.as_str());
        if !is_created || meta.origin.is_unattended() {
            continue;
        }
        let operation = journal.read(&id)?;
        // One that failed has made nothing that someone could mean.
        if operation.steps.iter().any(|step| created(step).is_some()) {
            let profile = journals::profile_of(context, &journal, &meta)?;
            let server = profile.name.clone();
            return Ok(Newest {
                server,
                journal,
                operation,
            });
        }
    }
    Err(none(context))
}

/// The share that a step created.
fn created(recorded: &crate::journal::Recorded) -> Option<&Share> {
    match (&recorded.step, &recorded.result) {
        (Step::Create { .. }, Some(StepResult::Done(share))) => share.as_deref(),
        _ => None,
    }
}

fn none(context: &Context) -> Error {
    let error = format!("{NEWEST} is the share last created in a terminal, and there is none");
    let servers = context.global.servers.iter();
    let servers: String = servers
        .map(|name| format!("-s {} ", shell::word(name)))
        .collect();
    let hint = format!("see what was done: `sharectl {servers}history`");
    Error::new(Code::NotFound, error).hint(hint)
}
