//! Items of deleted shares as the library has them now: by id, and where an id is gone, by name.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroUsize;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::items::{ItemRequest, resolve};
use crate::backend::Server;
use crate::domain::item_reference::ItemReference;
use crate::domain::pick::Wanted;
use crate::domain::{Item, ItemRef, Share};
use crate::error::{Code, Error, Result};

/// What items are now, by what they were.
#[derive(Debug, Default)]
pub struct Again(HashMap<ItemRef, Result<Item, String>>);

/// Looks up everything that shares held, each item once.
///
/// # Errors
/// A server that does not answer; an item that is gone is no error here.
pub async fn again<'s>(
    server: &Server,
    shares: impl Iterator<Item = &'s Share>,
    jobs: NonZeroUsize,
) -> Result<Again> {
    let mut wanted: BTreeMap<ItemRef, Option<Wanted>> = BTreeMap::new();
    for share in shares {
        for item in share.items.iter().flatten() {
            let named = wanted.entry(item.reference()).or_default();
            if named.is_none() {
                *named = name(item, share);
            }
        }
    }
    let mut looked_up = stream::iter(wanted)
        .map(async |(item, named)| {
            let found = look_up(server, &item, named).await;
            (item, found)
        })
        .buffer_unordered(jobs.get());
    let mut found = HashMap::new();
    while let Some((item, outcome)) = looked_up.next().await {
        let outcome = match outcome {
            Ok(item) => Ok(item),
            Err(error) if matches!(error.code(), Code::NotFound | Code::Ambiguous) => {
                Err(error.message().to_owned())
            }
            Err(error) => return Err(error),
        };
        found.insert(item, outcome);
    }
    Ok(Again(found))
}

impl Again {
    /// A deleted share with its items as they are now.
    ///
    /// # Errors
    /// [`Code::NotFound`] where something of it is gone.
    pub fn update(&self, mut share: Share) -> Result<Share> {
        for item in share.items.iter_mut().flatten() {
            match self.0.get(&item.reference()) {
                Some(Ok(now)) => *item = now.clone(),
                Some(Err(why)) => {
                    return Err(Error::new(
                        Code::NotFound,
                        format!("{} is gone from the library: {why}", item.reference()),
                    ));
                }
                None => {}
            }
        }
        Ok(share)
    }

    /// The items that were found by name: what they were, and what they are.
    pub fn renamed(&self) -> impl Iterator<Item = (&ItemRef, &Item)> {
        self.0.iter().filter_map(|(was, now)| {
            let now = now.as_ref().ok()?;
            (now.id != was.id).then_some((was, now))
        })
    }
}

/// What an item was called. What a share of one item was called, the item was.
fn name(item: &Item, share: &Share) -> Option<Wanted> {
    let only = share.items.as_ref().is_some_and(|items| items.len() == 1);
    let label = share.label.as_ref().filter(|_| only);
    let title = item.title.as_ref().or(label)?;
    Some(Wanted {
        title: title.clone(),
        artist: item.artist.clone(),
        album: item.album.clone(),
    })
}

async fn look_up(server: &Server, item: &ItemRef, named: Option<Wanted>) -> Result<Item> {
    let first = |mut items: Vec<Item>| {
        let none = || Error::internal("one request has one answer");
        items.pop().ok_or_else(none)
    };
    let by_id = [ItemRequest::Named(ItemReference::Typed(item.clone()))];
    let gone = match resolve(server, &by_id, &nobody).await {
        Ok(found) => return first(found),
        // What can't be looked up has to be what it was; the answer to the create shows it.
        Err(error) if error.code() == Code::Unsupported => {
            return Ok(Item::bare(item.kind, item.id.clone()));
        }
        Err(error) if error.code() == Code::NotFound => error,
        Err(error) => return Err(error),
    };
    let Some(wanted) = named else {
        return Err(gone);
    };
    let by_name = [ItemRequest::Searched {
        kind: item.kind,
        wanted,
    }];
    match resolve(server, &by_name, &nobody).await {
        Ok(found) => first(found),
        Err(error) if error.code() == Code::Unsupported => Err(gone),
        Err(error) => Err(error),
    }
}

/// Nobody is asked: what was meant is known to the letter.
fn nobody(_: &str, _: &[Item]) -> Result<Option<usize>> {
    Ok(None)
}
