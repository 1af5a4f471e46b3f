//! Finishing what was interrupted: the server is asked what happened, and what was deleted only to
//! be made again is made again.

mod row;

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use self::row::Row;
use super::recovered::{Recovered, Recovery};
use super::settle::LOOK;
use super::ui::Ui;
use super::work::Work;
use crate::backend::Server;
use crate::clock::Clock;
use crate::domain::Share;
use crate::error::Result;
use crate::journal::{Journal, Pending, Recorded, StepResult};

/// How long after its last line in the journal a request of a process that died may take effect.
const ON_ITS_WAY: Duration = Duration::from_millis(if cfg!(test) { 0 } else { 1_000 });

/// Finishes every operation on this server and account that was interrupted and that nobody runs.
/// Costs one look into a directory where there is none.
///
/// # Errors
/// As a list; everything stays as it is then, and the next command tries again.
pub async fn recover(
    server: &Server,
    journal: &Journal,
    clock: &Clock,
    ui: &dyn Ui,
) -> Result<Recovery> {
    let mut recovery = Recovery::default();
    let mut open = Vec::new();
    let pending = match journal.pending() {
        Ok(pending) => pending,
        // Whoever only reads shares is in the way of nothing that may stand there.
        Err(error) => {
            recovery.unread.push(error);
            return Ok(recovery);
        }
    };
    for pending in pending {
        match pending {
            Ok(pending) if pending.operation.foreign > 0 => {
                recovery.operations.push(Recovered::of(&pending.operation));
            }
            Ok(pending) => open.push(pending),
            Err(error) => recovery.unread.push(error),
        }
    }
    if open.is_empty() {
        return Ok(recovery);
    }
    settle(&open).await;
    let shares = crate::query::list(server, LOOK).await?;
    server.cache.prove().await?;
    let mut listed: HashMap<String, Share> = shares
        .into_iter()
        .map(|share| (share.id.clone(), share))
        .collect();
    for pending in open {
        let finished = finish(server, pending, journal, &mut listed, clock, ui).await;
        recovery.operations.push(finished);
    }
    Ok(recovery)
}

/// Waits until nothing of a process that has just died can be on its way any more: a request that it
/// sent may still be in a queue of the server, or of a proxy. To look earlier would show as not done
/// what is done a moment later, and the journal would never know.
async fn settle(open: &[Pending]) {
    let silent = open.iter().map(|pending| pending.silent_for).min();
    let rest = silent.and_then(|silent| ON_ITS_WAY.checked_sub(silent));
    if let Some(rest) = rest.filter(|rest| !rest.is_zero()) {
        tracing::info!(
            wait_ms = rest.as_millis(),
            "a command was interrupted just now: its requests may still be on their way"
        );
        tokio::time::sleep(rest).await;
    }
}

async fn finish(
    server: &Server,
    pending: Pending,
    journal: &Journal,
    listed: &mut HashMap<String, Share>,
    clock: &Clock,
    ui: &dyn Ui,
) -> Recovered {
    let Pending {
        operation, writer, ..
    } = pending;
    let work = Work::new(server, ui, clock, None, Some(writer));
    let mut recovered = Recovered::of(&operation);
    let mut rows: BTreeMap<u64, Vec<Recorded>> = BTreeMap::new();
    for step in operation.steps {
        if let Some(StepResult::Done(Some(share))) = &step.result {
            work.claim(&share.id);
        }
        if let Some(share) = &step.share {
            work.claim(&share.id);
        }
        rows.entry(step.row).or_default().push(step);
    }
    for (number, steps) in rows {
        if steps.iter().all(|step| step.result.is_some()) {
            continue;
        }
        let mut row = Row::new(&work, number);
        for step in steps {
            row.find_out(step, listed).await;
        }
        row.put_right(listed, &mut recovered).await;
    }
    recovered.over = work.finish();
    match journal.overview(&recovered.operation) {
        Ok(operation) => recovered.count(&operation),
        Err(error) => tracing::debug!(%error, "what came of it can't be counted"),
    }
    recovered
}
