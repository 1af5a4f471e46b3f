//! The names of what deleted shares hold, for the journal.
//!
//! A server may give its media new ids (P-19), and then only names find them again when a share is to be
//! made once more. Cheap lists have ids alone.

use futures_util::StreamExt as _;
use futures_util::stream;

use super::plan::{Plan, PlanRow};
use crate::backend::{Needs, Server};
use crate::domain::share::contents_key;
use crate::domain::{Share, Step};

/// Names cost requests for each share; of more shares they are not asked for.
const FEW: usize = 20;

/// Puts names to the contents of the shares that a plan deletes, where these are few. What can't be
/// read stays as it is: the ids are known.
pub(super) async fn fill(server: &Server, plan: &mut Plan, jobs: usize) {
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
