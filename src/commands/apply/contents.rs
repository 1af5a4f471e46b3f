//! What entries share, as this server has it: each item looked up once, and arranged as the server
//! shares it.

use std::collections::HashMap;
use std::num::NonZeroUsize;

use futures_util::StreamExt as _;
use futures_util::stream;

use crate::backend::Server;
use crate::domain::Item;
use crate::error::{Error, Result};
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
    let mut different: HashMap<String, (Item, bool)> = HashMap::new();
    for (_, entry, same_ids) in entries {
        for item in entry.items.iter().flatten() {
            different.insert(name(item, *same_ids), (item.item(), *same_ids));
        }
    }
    let progress = printer.progress(different.len() as u64, "looking up items");
    let wanted = different
        .into_iter()
        .map(|(name, (item, same_ids))| (name, item, same_ids));
    let reached = |over: usize, _| progress.reached(over as u64);
    let located = query::locate_each(server, wanted, jobs, &reached).await;
    located.into_iter().collect()
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
