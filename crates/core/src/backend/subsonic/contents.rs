//! Titles and tracks, which lists of shares do not have.

use std::collections::HashMap;
use std::rc::Rc;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::library::SubsonicLibrary;
use crate::backend::{Library as _, Needs};
use crate::domain::{Item, ItemKind, ItemRef, Share};
use crate::error::{Code, Result};

/// Items that are read at the same time.
const AT_ONCE: usize = 4;

/// Fills in what only the library knows about the contents of shares.
pub(in crate::backend) struct Contents {
    library: Rc<SubsonicLibrary>,
    /// Whether what is not found is gone: an ordinary account is told the same of what it may not see.
    sees_all: bool,
    /// The account whose shares play no more than what it sees itself.
    hears_as: Option<String>,
}

/// An item and what a visitor hears of it.
struct Known {
    item: Item,
    tracks: Vec<Item>,
}

impl Contents {
    /// Read through `library`.
    pub(in crate::backend) fn new(library: Rc<SubsonicLibrary>) -> Self {
        Self {
            library,
            sees_all: true,
            hears_as: None,
        }
    }

    /// The same for an account that is an administrator, is none, or of which that is not known.
    pub(in crate::backend) fn seen_by(self, admin: Option<bool>) -> Self {
        Self {
            sees_all: admin != Some(false),
            ..self
        }
    }

    /// The same where visitors hear what the owner of a share may hear: what this account doesn't see,
    /// nobody hears of its own shares.
    pub(in crate::backend) fn hearing_as(self, account: Option<String>) -> Self {
        Self {
            hears_as: account,
            ..self
        }
    }

    /// Whether nobody hears what is not found of a share.
    fn is_unheard_in(&self, share: &Share) -> bool {
        self.sees_all || self.hears_as.is_some() && self.hears_as == share.owner_id
    }

    /// Fills in what `needs` asks for, reading every item once however many shares hold it; shares
    /// whose tracks are known are left alone. Items that are gone keep their ids and have no tracks;
    /// where they may just be hidden from this account, the tracks stay unknown.
    ///
    /// # Errors
    /// As any read; what is gone is none.
    pub(in crate::backend) async fn fill(&self, shares: &mut [Share], needs: Needs) -> Result<()> {
        if !needs.titles && !needs.tracks {
            return Ok(());
        }
        let mut wanted: Vec<ItemRef> = shares
            .iter()
            .filter(|share| share.tracks.is_none())
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
        for share in shares.iter_mut().filter(|share| share.tracks.is_none()) {
            let is_unheard = self.is_unheard_in(share);
            let Some(items) = &mut share.items else {
                continue;
            };
            let mut tracks = Some(Vec::new()).filter(|_| needs.tracks);
            for item in items {
                if let Some(found) = known.get(&item.reference()) {
                    if let Some(tracks) = &mut tracks {
                        tracks.extend(found.tracks.iter().cloned());
                    }
                    *item = found.item.clone();
                } else if !is_unheard {
                    tracks = None;
                }
            }
            share.tracks = tracks;
        }
        Ok(())
    }

    /// Fills in the tracks where the list tells the items with their titles: songs are what is
    /// heard, all else is looked up.
    ///
    /// # Errors
    /// As [`Self::fill`].
    pub(super) async fn fill_tracks(&self, shares: &mut [Share], needs: Needs) -> Result<()> {
        if !needs.tracks {
            return Ok(());
        }
        for share in shares.iter_mut() {
            let songs = share
                .items
                .as_ref()
                .is_some_and(|items| items.iter().all(|item| item.kind == ItemKind::Song));
            if songs {
                share.tracks.clone_from(&share.items);
            }
        }
        let tracks = Needs {
            tracks: true,
            ..Needs::NOTHING
        };
        self.fill(shares, tracks).await
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
