//! What entries share, as this server has it: each item looked up once, and arranged as the server
//! shares it.

use std::collections::HashMap;
use std::num::NonZeroUsize;

use futures_util::StreamExt as _;
use futures_util::stream;

use crate::backend::{Server, UNREACHABLE};
use crate::domain::Item;
use crate::error::{Code, Error, Result};
use crate::output::Printer;
use crate::query::{self, PlaylistWish, arrange};
use crate::share_file::{Entry, FileItem};

/// What an entry shares here, with what is to be said about it.
pub(super) struct Contents {
    pub(super) items: Vec<Item>,
    pub(super) notes: Vec<String>,
}

/// Looks up what these entries share. `same_ids` says of each whether its ids are from this server.
pub(super) async fn look_up(
    server: &Server,
    entries: &[(usize, &Entry, bool)],
    jobs: NonZeroUsize,
    printer: &Printer,
) -> HashMap<usize, Result<Contents>> {
    let located = locate(server, entries, jobs, printer).await;
    let located = &located;
    let arranged = stream::iter(entries)
        .map(async |(at, entry, same_ids)| {
            let items = entry.items.iter().flatten();
            let items = items.map(|item| match located.get(&name(item, *same_ids)) {
                Some(Ok(item)) => Ok(item.clone()),
                Some(Err(error)) => Err(error.again()),
                None => Err(Error::internal("an item that was never looked up")),
            });
            let arranged = match items.collect::<Result<Vec<Item>>>() {
                Ok(items) => arrange(server, items, PlaylistWish::Either).await,
                Err(error) => Err(error),
            };
            let contents = arranged.map(|arranged| Contents {
                items: arranged.items,
                notes: arranged.notes,
            });
            (*at, contents)
        })
        .buffer_unordered(jobs.get());
    arranged.collect().await
}

async fn locate(
    server: &Server,
    entries: &[(usize, &Entry, bool)],
    jobs: NonZeroUsize,
    printer: &Printer,
) -> HashMap<String, Result<Item>> {
    let mut different: HashMap<String, (&FileItem, bool)> = HashMap::new();
    for (_, entry, same_ids) in entries {
        for item in entry.items.iter().flatten() {
            different.insert(name(item, *same_ids), (item, *same_ids));
        }
    }
    let progress = printer.progress(different.len() as u64, "looking up items");
    let unreachable = std::cell::Cell::new(0);
    let mut looking = stream::iter(different)
        .map(async |(name, (item, same_ids))| {
            if unreachable.get() >= UNREACHABLE {
                let error = Error::new(Code::Network, "the server can't be reached any more");
                return (name, Err(error.with_server(&server.name)));
            }
            let found = query::locate(server, &item.item(), same_ids).await;
            match found.as_ref().map_err(Error::code) {
                Err(Code::Network | Code::Timeout) => unreachable.set(unreachable.get() + 1),
                _ => unreachable.set(0),
            }
            (name, found)
        })
        .buffer_unordered(jobs.get());
    let mut located = HashMap::new();
    while let Some((name, found)) = looking.next().await {
        located.insert(name, found);
        progress.reached(located.len() as u64);
    }
    located
}

/// Tells items apart that are looked up.
fn name(item: &FileItem, same_ids: bool) -> String {
    format!(
        "{same_ids} {} {:?} {:?}",
        item.described(),
        item.album,
        item.tracks
    )
}
