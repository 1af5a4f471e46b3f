//! Items of deleted shares as the library has them now: by id, and where an id is gone, by name.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroUsize;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::audible::{Audibility, audible};
use super::catalog::Catalog;
use super::items::{ItemRequest, attempts, hits, look_for, resolve_one};
use crate::backend::Server;
use crate::domain::item::{ItemReference, Same, same_item};
use crate::domain::{Item, ItemRef, Share, text};
use crate::error::{Code, Error, Result};

/// What items are now, by what they were.
#[derive(Debug, Default)]
pub struct Again {
    found: HashMap<ItemRef, Result<Item>>,
    heard: Audibility,
    server: String,
}

/// Looks up everything that shares held, each item once.
///
/// # Errors
/// A server that does not answer; an item that is gone is no error here.
pub async fn again<'s>(
    server: &Server,
    shares: impl Iterator<Item = &'s Share>,
    jobs: NonZeroUsize,
) -> Result<Again> {
    let mut wanted: BTreeMap<ItemRef, Item> = BTreeMap::new();
    for share in shares {
        for item in share.items.iter().flatten() {
            let was = wanted
                .entry(item.reference())
                .or_insert_with(|| item.clone());
            if was.title.is_none() {
                *was = named(item, share);
            }
        }
    }
    let mut looked_up = stream::iter(wanted)
        .map(async |(item, was)| {
            let found = look_up(server, &was).await;
            (item, found)
        })
        .buffer_unordered(jobs.get());
    let mut found = HashMap::new();
    while let Some((item, outcome)) = looked_up.next().await {
        match outcome {
            Err(error) if error.code() != Code::NotFound => return Err(error),
            outcome => found.insert(item, outcome),
        };
    }
    let items = found.values().filter_map(|found| found.as_ref().ok());
    let heard = audible(server, items).await?;
    Ok(Again {
        found,
        heard,
        server: server.name.clone(),
    })
}

impl Again {
    /// A deleted share with its items as they are now.
    ///
    /// # Errors
    /// [`Code::NotFound`] if something of it is gone and nothing is the same, or if visitors would
    /// hear nothing of it.
    pub fn update(&self, mut share: Share) -> Result<Share> {
        for item in share.items.iter_mut().flatten() {
            match self.found.get(&item.reference()) {
                Some(Ok(now)) => *item = now.clone(),
                Some(Err(gone)) => return Err(gone.again()),
                None => {}
            }
        }
        let items = share.items.as_deref().unwrap_or_default();
        self.heard.some_heard(items, &self.server)?;
        Ok(share)
    }

    /// The items that were found by name: what they were, and what they are.
    pub fn renamed(&self) -> impl Iterator<Item = (&ItemRef, &Item)> {
        self.found.iter().filter_map(|(was, now)| {
            let now = now.as_ref().ok()?;
            (now.id != was.id).then_some((was, now))
        })
    }
}

/// An item with its name. What a share of one item was called, the item was.
fn named(item: &Item, share: &Share) -> Item {
    let only = share.items.as_ref().is_some_and(|items| items.len() == 1);
    let label = share.label.as_ref().filter(|_| only);
    let told = |name: &&String| !text::is_blank(name);
    Item {
        title: item.title.as_ref().or(label).filter(told).cloned(),
        ..item.clone()
    }
}

/// An item by its id, and where that is gone, by all that is known of it.
async fn look_up(server: &Server, was: &Item) -> Result<Item> {
    let by_id = ItemRequest::Named(ItemReference::Typed(was.reference()));
    let by_id = resolve_one(server, &by_id, &Catalog::default(), &nobody).await;
    let gone = match by_id.map_err(|error| error.with_server(&server.name)) {
        Ok(found) => return Ok(found),
        // What can't be looked up has to be what it was; the answer to the create shows it.
        Err(error) if error.code() == Code::Unsupported => {
            return Ok(Item::bare(was.kind, was.id.clone()));
        }
        Err(error) if error.code() == Code::NotFound => error,
        Err(error) => return Err(error),
    };
    let library = match &server.library {
        Some(library) if library.kinds().contains(&was.kind) => library,
        _ => return Err(is_gone(server, was, gone.message())),
    };
    let Some(title) = &was.title else {
        return Err(is_gone(server, was, gone.message()));
    };
    for words in attempts(title) {
        let found = hits(library.as_ref(), &[was.kind], words).await;
        match same_item(found.map_err(|error| error.with_server(&server.name))?, was) {
            Same::One(item) => return Ok(*item),
            Same::None => {}
            Same::Several(items) => {
                let named: Vec<String> = items.iter().map(ItemRef::to_string).collect();
                let why = format!("any of these may be it now: {}", named.join(", "));
                return Err(is_gone(server, was, &why));
            }
        }
    }
    let why = format!("no {} of that very name and length is there", was.kind);
    Err(is_gone(server, was, &why))
}

/// Says what is gone, so that it can be shared by hand.
fn is_gone(server: &Server, was: &Item, why: &str) -> Error {
    let name = match was.described() {
        name if name.is_empty() => name,
        name => format!(" ({name})"),
    };
    // An ordinary account is told the same of what is there and not shown to it.
    let gone = match server.account.admin {
        Some(false) => "is gone from the library, or hidden from this account",
        _ => "is gone from the library",
    };
    let error = Error::new(
        Code::NotFound,
        format!("{}{name} {gone}: {why}", was.reference()),
    )
    .with_server(&server.name);
    match &was.title {
        Some(title) => error.hint(look_for(&server.name, title)),
        None => error,
    }
}

/// Nobody is asked about an id.
fn nobody(_: &str, _: &[Item]) -> Result<Option<usize>> {
    Ok(None)
}
