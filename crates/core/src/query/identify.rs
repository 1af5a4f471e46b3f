//! What is shared, on servers whose lists show only what visitors hear: known from the journal if this
//! machine made the share, and else from the library.

use std::collections::HashMap;

use crate::backend::{Library, SearchQuery, Server};
use crate::domain::{Item, ItemKind, ItemRef, Share};
use crate::error::{Code, Result};

/// The most playlists of the right length that are read to find one.
const MOST_PLAYLISTS: usize = 40;

/// Says what a share holds if this machine made it. Takes no request.
pub fn recall(server: &Server, share: &mut Share) {
    if share.items.is_some() {
        return;
    }
    if let Some(items) = server.past.made(share) {
        share.set_items(items.to_vec(), &server.can);
    }
}

/// Says what shares hold whose lists show only songs. One that may be of several things, such as an
/// album of one song, stays unknown.
///
/// # Errors
/// As any read of the library.
pub async fn identify(server: &Server, shares: impl IntoIterator<Item = &mut Share>) -> Result<()> {
    let mut lookup = Lookup::default();
    for share in shares {
        recall(server, share);
        let (None, Some(tracks), Some(library)) = (&share.items, &share.tracks, &server.library)
        else {
            continue;
        };
        if tracks.is_empty() {
            continue;
        }
        let found = lookup.holding(library.as_ref(), share, tracks).await;
        let mut found = found.map_err(|error| error.with_server(&server.name))?;
        if found.len() == 1
            && let Some(item) = found.pop()
        {
            share.set_items(vec![item], &server.can);
        }
    }
    Ok(())
}

/// What was read of the library, each thing once.
#[derive(Default)]
struct Lookup {
    playlists: Option<Vec<Item>>,
    songs: HashMap<ItemRef, Vec<String>>,
}

impl Lookup {
    /// Everything that holds just the songs of a share.
    async fn holding(
        &mut self,
        library: &dyn Library,
        share: &Share,
        tracks: &[Item],
    ) -> Result<Vec<Item>> {
        let heard = ids(tracks);
        let mut found = Vec::new();
        if let [song] = tracks {
            found.push(song.clone());
        }
        if let Some(album) = &share.tracks_album
            && *self.songs_of(library, album).await? == heard
        {
            found.push(Item::clone(album));
        }
        if !library.kinds().contains(&ItemKind::Playlist) {
            return Ok(found);
        }
        let length = u64::try_from(tracks.len()).ok();
        let playlists = self.playlists(library).await?.iter();
        let playlists =
            playlists.filter(|list| list.track_count.is_none_or(|count| Some(count) == length));
        let playlists: Vec<Item> = playlists.cloned().collect();
        if playlists.len() > MOST_PLAYLISTS {
            tracing::debug!(
                count = playlists.len(),
                "too many playlists to read them all"
            );
            return Ok(Vec::new());
        }
        for playlist in playlists {
            if *self.songs_of(library, &playlist).await? == heard {
                found.push(playlist);
            }
        }
        Ok(found)
    }

    async fn playlists(&mut self, library: &dyn Library) -> Result<&[Item]> {
        if self.playlists.is_none() {
            let query = SearchQuery {
                kinds: vec![ItemKind::Playlist],
                ..SearchQuery::default()
            };
            self.playlists = Some(library.search(&query).await?);
        }
        Ok(self.playlists.as_deref().unwrap_or_default())
    }

    /// The ids of an item's songs, sorted; none if the item is gone.
    async fn songs_of(&mut self, library: &dyn Library, item: &Item) -> Result<&Vec<String>> {
        let reference = item.reference();
        if !self.songs.contains_key(&reference) {
            let songs = match library.expand(item).await {
                Ok(songs) => ids(&songs),
                Err(gone) if gone.code() == Code::NotFound => Vec::new(),
                Err(error) => return Err(error),
            };
            self.songs.insert(reference.clone(), songs);
        }
        Ok(self.songs.entry(reference).or_default())
    }
}

/// The ids of songs, sorted: a share may play them in another order than the library lists them.
fn ids(songs: &[Item]) -> Vec<String> {
    let mut ids: Vec<String> = songs.iter().map(|song| song.id.clone()).collect();
    ids.sort_unstable();
    ids
}
