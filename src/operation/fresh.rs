//! Whether shares are still what a plan shows, after a question that somebody took their time over.
//!
//! What a plan writes was worked out from the shares as they were read. Where another has changed one
//! since, its steps would undo that, and the journal would keep a state that was not there any more.

use std::collections::HashMap;

use super::plan::Plan;
use super::verify;
use crate::backend::{Needs, Server};
use crate::domain::contents::key;
use crate::domain::{Capabilities, Share};
use crate::error::{Code, Error, Result};

/// For each row of a plan that writes, why it must not be run any more. A share that is gone is for its
/// step to find out: some are in no list, and live.
///
/// # Errors
/// Where the shares can't be read; nothing has been written then.
pub(super) async fn changed(server: &Server, plan: &Plan) -> Result<Vec<Option<Error>>> {
    let touched = || plan.rows.iter().filter(|row| row.writes());
    let planned: Vec<&Share> = touched().filter_map(|row| row.share.as_ref()).collect();
    let present = read(server, &planned).await?;
    let changed = plan.rows.iter().map(|row| {
        let share = row.share.as_ref().filter(|_| row.writes())?;
        let now = present.get(&share.id)?;
        (!is_same(share, now, &server.can)).then(|| error(share))
    });
    Ok(changed.collect())
}

/// The shares as they are now, by id, without those that are gone.
async fn read(server: &Server, planned: &[&Share]) -> Result<HashMap<String, Share>> {
    let mut present = Vec::new();
    if server.can.reads_each_of(planned.len()) {
        for share in planned {
            match server.shares.get(&share.id, Needs::WRITE).await {
                Ok(share) => present.push(share),
                Err(error) if error.code() == Code::NotFound => {}
                Err(error) => return Err(error.with_server(&server.name)),
            }
        }
    } else {
        present = crate::query::list(server, Needs::WRITE).await?;
    }
    let by_id = present.into_iter().map(|share| (share.id.clone(), share));
    Ok(by_id.collect())
}

/// Whether nothing that both tell differs.
fn is_same(planned: &Share, now: &Share, can: &Capabilities) -> bool {
    let settings = verify::differences(&planned.settings(), &now.settings(), can).is_empty();
    let items = match (&planned.items, &now.items) {
        (Some(planned), Some(now)) => key(planned) == key(now),
        _ => true,
    };
    settings && items
}

fn error(share: &Share) -> Error {
    let reference = share.reference();
    Error::new(
        Code::Conflict,
        format!("{reference} was changed by another while the question waited"),
    )
    .hint(format!(
        "see what it is now: `sharectl show {}`",
        share.word()
    ))
}
