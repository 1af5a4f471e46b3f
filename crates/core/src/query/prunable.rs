//! The shares that a pruning may touch.

use jiff::Timestamp;

use super::broken::check_believable;
use super::choose::{is_ours, needs_of, tells};
use crate::backend::{Needs, Server};
use crate::domain::Share;
use crate::domain::criterion::Criterion;
use crate::domain::selector::{Selection, Selectors};
use crate::error::Result;

/// What a pruning has to choose from.
#[derive(Debug, Default)]
pub struct Prunable {
    /// One's own shares, or those of the owner that was named.
    pub shares: Vec<Share>,
    /// Everybody else's.
    pub others: Vec<Share>,
    /// What the selectors look at.
    pub needs: Needs,
}

/// Reads all shares. `selection` is what `selectors` mean; its times do not matter here.
///
/// # Errors
/// [`Code::Unsupported`](crate::Code::Unsupported) where a selector asks for what the server does not tell;
/// [`Code::Refused`](crate::Code::Refused) where broken ones are wanted and more than 20 % of all look broken.
pub async fn prunable(
    server: &Server,
    selectors: &Selectors,
    selection: &Selection,
) -> Result<Prunable> {
    selection.check_answerable(server.can.name, |field| tells(server, field))?;
    let needs = Needs::WRITE.and(needs_of(selection));
    let all = super::list(server, needs).await?;
    if selectors.broken {
        check_believable(server, &all)?;
    }
    let mut prunable = Prunable {
        needs,
        ..Prunable::default()
    };
    for share in all {
        if is_meant(server, &share, selectors, selection) {
            prunable.shares.push(share);
        } else {
            prunable.others.push(share);
        }
    }
    Ok(prunable)
}

/// Whether it is one's own, or of the owner that was named.
fn is_meant(server: &Server, share: &Share, selectors: &Selectors, selection: &Selection) -> bool {
    let of_the_named_one = selection
        .criteria()
        .iter()
        .filter(|criterion| matches!(criterion, Criterion::Owner(_)))
        .all(|owner| owner.answer(share, Timestamp::UNIX_EPOCH) == Some(true));
    is_ours(server, share, selectors.owner.as_ref()) && of_the_named_one
}
