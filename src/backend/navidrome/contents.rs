//! Titles and tracks, which the native list does not have.

use std::collections::HashMap;
use std::rc::Rc;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::backend::subsonic::library::SubsonicLibrary;
use crate::backend::{Library as _, Needs};
use crate::domain::{Item, ItemKind, ItemRef, Share};
use crate::error::{Code, Result};

/// Items that are read at the same time.
const AT_ONCE: usize = 4;

/// Fills in what is known about the contents of shares only over Subsonic.
pub(super) struct Contents {
    library: Rc<SubsonicLibrary>,
}

/// An item and what a visitor hears of it.
struct Known {
    item: Item,
    tracks: Vec<Item>,
}

impl Contents {
    pub(super) fn new(library: Rc<SubsonicLibrary>) -> Self {
        Self { library }
    }

    /// Fills in what `needs` asks for, reading every item once however many shares hold it. Items
    /// that are gone keep their ids and have no tracks.
    pub(super) async fn fill(&self, shares: &mut [Share], needs: Needs) -> Result<()> {
        if !needs.titles && !needs.tracks {
            return Ok(());
        }
        let mut wanted: Vec<ItemRef> = shares
            .iter()
            .flat_map(|share| share.items.iter().flatten())
            .map(Item::reference)
            .collect();
        wanted.sort();
        wanted.dedup();
        let known: HashMap<ItemRef, Known> = stream::iter(wanted)
            .map(|item| self.read(item, needs))
            .buffer_unordered(AT_ONCE)
            .try_filter_map(|found| async move { Ok(found) })
            .try_collect()
            .await?;
        for share in shares {
            let Some(items) = &mut share.items else {
                continue;
            };
            let mut tracks = Vec::new();
            for item in items {
                if let Some(found) = known.get(&item.reference()) {
                    tracks.extend(found.tracks.iter().cloned());
                    *item = found.item.clone();
                }
            }
            share.tracks = needs.tracks.then_some(tracks);
        }
        Ok(())
    }

    async fn read(&self, item: ItemRef, needs: Needs) -> Result<Option<(ItemRef, Known)>> {
        let found = if item.kind == ItemKind::Artist && needs.tracks {
            match self.library.resolve(&item).await {
                Ok(artist) => self
                    .library
                    .expand(&artist)
                    .await
                    .map(|tracks| (artist, tracks)),
                Err(error) => Err(error),
            }
        } else {
            self.library.with_contents(&item).await
        };
        match found {
            Ok((found, inside)) => {
                let tracks = match item.kind {
                    ItemKind::Song => vec![found.clone()],
                    ItemKind::Artist if !needs.tracks => Vec::new(),
                    _ => inside,
                };
                Ok(Some((
                    item,
                    Known {
                        item: found,
                        tracks,
                    },
                )))
            }
            Err(error) if error.code() == Code::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
