//! Reading all shares of a server, page by page.

use std::collections::HashSet;
use std::pin::pin;

use futures_util::TryStreamExt as _;
use futures_util::stream::{self, Stream};

use crate::backend::{Cursor, Needs, Server};
use crate::domain::Share;
use crate::error::{Code, Error, Result};

/// Where in the list we are.
struct Reading {
    next: Option<Cursor>,
    begun: bool,
    seen: HashSet<String>,
    cursors: HashSet<String>,
}

/// The shares page by page, in the server's order, each once: what moves to a later page while we
/// read is not told twice. Only ids are kept, so that a long list can be passed on as it comes.
pub fn pages(server: &Server, needs: Needs) -> impl Stream<Item = Result<Vec<Share>>> {
    parts(server, needs).map_ok(|part| part.shares)
}

/// What came of a list, and how many more shares there are as far as that is known.
struct Part {
    shares: Vec<Share>,
    following: usize,
}

fn parts(server: &Server, needs: Needs) -> impl Stream<Item = Result<Part>> {
    let reading = Reading {
        next: None,
        begun: false,
        seen: HashSet::new(),
        cursors: HashSet::new(),
    };
    stream::try_unfold(reading, move |mut reading| async move {
        if reading.begun && reading.next.is_none() {
            return Ok(None);
        }
        let page = server
            .shares
            .page(needs, reading.next.as_ref())
            .await
            .map_err(|error| error.with_server(&server.name))?;
        reading.begun = true;
        reading.next = page.next;
        if let Some(Cursor(place)) = &reading.next
            && !reading.cursors.insert(place.clone())
        {
            return Err(Error::new(
                Code::BadAnswer,
                "the server's list of shares repeats itself",
            )
            .with_server(&server.name));
        }
        let mut shares = page.shares;
        shares.retain(|share| reading.seen.insert(share.id.clone()));
        shares
            .iter_mut()
            .for_each(|share| super::recall(server, share));
        let following = page.following;
        Ok(Some((Part { shares, following }, reading)))
    })
}

/// For how many shares room is made at once, whatever a server says that follows.
const ROOM: usize = 200_000;

/// All shares of a server, in its order.
///
/// # Errors
/// A page that can't be read fails the whole: an incomplete list would be a wrong one.
pub async fn list(server: &Server, needs: Needs) -> Result<Vec<Share>> {
    let mut parts = pin!(parts(server, needs));
    let mut shares = Vec::new();
    while let Some(mut part) = parts.try_next().await? {
        // Nearly every list is one page, which need not be copied.
        if shares.is_empty() {
            shares = part.shares;
        } else {
            shares.append(&mut part.shares);
        }
        shares.reserve_exact(part.following.min(ROOM));
    }
    Ok(shares)
}

/// The newest shares of a server that sorts by age: at least `count`, if there are so many, with all
/// that are as old as the last of these, as only then their order is known. Says whether there may be
/// others.
///
/// # Errors
/// As [`list`].
pub async fn newest(server: &Server, needs: Needs, count: usize) -> Result<(Vec<Share>, bool)> {
    let needs = Needs {
        newest_first: true,
        first: Some(count),
        ..needs
    };
    let mut pages = pin!(pages(server, needs));
    let mut shares: Vec<Share> = Vec::new();
    while let Some(mut page) = pages.try_next().await? {
        shares.append(&mut page);
        let (last, end) = (count.checked_sub(1), shares.last());
        if let (Some(last), Some(end)) = (last.and_then(|last| shares.get(last)), end)
            && last.created != end.created
        {
            return Ok((shares, true));
        }
    }
    Ok((shares, false))
}
