//! Items for many shares at once: each looked up once, however often it is asked for, and many titles
//! in a library that is read once.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::catalog::Catalog;
use super::items::{ItemRequest, resolve_some};
use crate::backend::{Server, UNREACHABLE};
use crate::domain::Item;
use crate::error::{Code, Error, Result};

/// What was looked up.
#[derive(Debug, Default)]
pub struct Resolved(HashMap<ItemRequest, Result<Vec<Item>>>);

/// Looks up every item, `jobs` at a time. Nobody is asked to choose among several. `progress` hears
/// how many of how many are looked up.
pub async fn resolve_each<'r>(
    server: &Server,
    requests: impl IntoIterator<Item = &'r ItemRequest>,
    jobs: NonZeroUsize,
    progress: &dyn Fn(usize, usize),
) -> Resolved {
    let different: HashSet<&ItemRequest> = requests.into_iter().collect();
    let catalog = Catalog::worth_reading(server, different.iter().copied()).await;
    let look_up = async |request: &&ItemRequest| {
        resolve_some(server, request, &catalog, &|_, _| Ok(None)).await
    };
    let found = each(server, different, jobs, look_up, progress).await;
    let found = found.into_iter();
    Resolved(
        found
            .map(|(request, found)| (request.clone(), found))
            .collect(),
    )
}

/// Looks up each, `jobs` at a time, until the server can't be reached any more. The order is that of the
/// answers.
pub(super) async fn each<W, T>(
    server: &Server,
    wanted: impl IntoIterator<Item = W>,
    jobs: NonZeroUsize,
    look_up: impl AsyncFn(&W) -> Result<T>,
    progress: &dyn Fn(usize, usize),
) -> Vec<(W, Result<T>)> {
    let wanted: Vec<W> = wanted.into_iter().collect();
    let total = wanted.len();
    let unreachable = Cell::new(0);
    let look_up = async |wanted: W| {
        if unreachable.get() >= UNREACHABLE {
            let error = Error::new(Code::Network, "the server can't be reached any more");
            return (wanted, Err(error.with_server(&server.name)));
        }
        let found = look_up(&wanted).await;
        match found.as_ref().map_err(Error::code) {
            Err(Code::Network | Code::Timeout) => unreachable.set(unreachable.get() + 1),
            _ => unreachable.set(0),
        }
        (
            wanted,
            found.map_err(|error| error.with_server(&server.name)),
        )
    };
    let mut looking = stream::iter(wanted)
        .map(look_up)
        .buffer_unordered(jobs.get());
    let mut all = Vec::with_capacity(total);
    while let Some(found) = looking.next().await {
        all.push(found);
        progress(all.len(), total);
    }
    all
}

impl Resolved {
    /// The items of some of the requests, in order.
    ///
    /// # Errors
    /// The first one's that could not be looked up.
    pub fn items(&self, requests: &[ItemRequest]) -> Result<Vec<Item>> {
        let mut items = Vec::with_capacity(requests.len());
        for request in requests {
            match self.0.get(request) {
                Some(Ok(some)) => items.extend(some.iter().cloned()),
                Some(Err(error)) => return Err(error.again()),
                None => return Err(Error::internal("an item that was never looked up")),
            }
        }
        Ok(items)
    }
}
