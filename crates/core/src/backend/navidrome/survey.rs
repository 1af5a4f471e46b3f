//! How much visitors hear of many items, in a few requests: what is left of the contents of all
//! shares, without reading each of them.
//!
//! Source: Navidrome 0.55.0, 0.58.5 and 0.63.2, persistence/album_repository.go (the filter `id` takes
//! several values, and an album's count of songs includes those whose files are missing) and
//! playlist_repository.go (an administrator sees every playlist).

use std::collections::HashMap;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::Deserialize;

use super::heard::Heard;
use super::song::{self, Songs};
use crate::backend::subsonic::protocol::OwnAlbums;
use crate::backend::{Freshness, Needs};
use crate::domain::{Audible, Item, ItemKind, ItemRef, ServerKind, Share, Unheard};
use crate::error::{Error, Result};
use crate::http::Request;

/// Ids in one address: some thousand characters.
const IDS: usize = 100;
/// Rows in one answer.
const PAGE: usize = 10_000;
/// Artists and playlists that are looked at side by side.
const AT_ONCE: usize = 4;

/// Something with songs in it, as the native API lists it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Counted {
    id: String,
    #[serde(default)]
    song_count: usize,
}

/// What was found out.
type Found = HashMap<ItemRef, Audible>;

impl Heard {
    /// How much visitors hear of each item. What the account may just not see is left out.
    ///
    /// # Errors
    /// As any read.
    pub(super) async fn survey(&self, items: &[ItemRef]) -> Result<Found> {
        let of_kind = |kind| -> Vec<&str> {
            let mut ids: Vec<&str> = items
                .iter()
                .filter(|item| item.kind == kind)
                .map(|item| &*item.id)
                .collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let mut found = Found::new();
        self.songs(&of_kind(ItemKind::Song), &mut found).await?;
        self.albums(&of_kind(ItemKind::Album), &mut found).await?;
        self.artists(&of_kind(ItemKind::Artist), &mut found).await?;
        self.playlists(&of_kind(ItemKind::Playlist), &mut found)
            .await?;
        Ok(found)
    }

    /// What is not found is gone, unless this account may just not see it.
    fn gone(&self) -> Option<Audible> {
        let sees_all = self.account.admin != Some(false);
        sees_all.then_some(Audible::Nothing(Unheard::Gone))
    }

    async fn songs(&self, ids: &[&str], found: &mut Found) -> Result<()> {
        let songs = song::each(&self.native, "id", ids, Freshness::Decisive).await?;
        let missing: HashMap<String, bool> = songs
            .into_iter()
            .map(|song| (song.id, song.missing))
            .collect();
        for id in ids {
            let audible = match missing.get(*id) {
                Some(false) => Some(Audible::All),
                Some(true) => Some(Audible::Nothing(Unheard::Missing)),
                None => self.gone(),
            };
            note(found, ItemKind::Song, id, audible);
        }
        Ok(())
    }

    async fn albums(&self, ids: &[&str], found: &mut Found) -> Result<()> {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for some in ids.chunks(IDS) {
            let albums = self.counted("listAlbums", "album", some, 0).await?;
            counts.extend(albums.into_iter().map(|album| (album.id, album.song_count)));
        }
        let mut missing: HashMap<String, usize> = HashMap::new();
        for song in song::missing(&self.native, "album_id", ids).await? {
            if let Some(album) = song.album_id {
                *missing.entry(album).or_default() += 1;
            }
        }
        for id in ids {
            let missing = missing.get(*id).copied().unwrap_or_default();
            let audible = match counts.get(*id) {
                Some(all) => Some(part(all.saturating_sub(missing), *all)),
                None => self.gone(),
            };
            note(found, ItemKind::Album, id, audible);
        }
        Ok(())
    }

    async fn artists(&self, ids: &[&str], found: &mut Found) -> Result<()> {
        let looks = stream::iter(ids).map(async |id| Ok::<_, Error>((*id, self.artist(id).await?)));
        let looks: Vec<(&str, Option<Audible>)> = looks.buffered(AT_ONCE).try_collect().await?;
        for (id, audible) in looks {
            note(found, ItemKind::Artist, id, audible);
        }
        Ok(())
    }

    /// A share of an artist holds the albums that are the artist's own.
    async fn artist(&self, id: &str) -> Result<Option<Audible>> {
        let filter = match self.version.own_albums() {
            OwnAlbums::Any => "artists_id",
            _ => "album_artist_id",
        };
        let songs = Songs::of(filter, id).fresh(Freshness::MayBeCached);
        let missing = song::list(&self.native, songs.clone().absent())
            .await?
            .len();
        let enough = if missing == 0 { 1 } else { usize::MAX };
        let heard = song::list(&self.native, songs.present().first(enough)).await?;
        Ok(match (heard.len(), missing) {
            (0, 0) => self.guest(id).await?,
            (heard, missing) => Some(part(heard, heard + missing)),
        })
    }

    /// An artist without albums: one that only songs on other albums have, or none at all.
    async fn guest(&self, id: &str) -> Result<Option<Audible>> {
        let songs = Songs::of("artists_id", id).fresh(Freshness::MayBeCached);
        let songs = song::list(&self.native, songs.first(1)).await?;
        Ok(match songs.is_empty() {
            true => self.gone(),
            false => Some(Audible::Nothing(Unheard::GuestArtist)),
        })
    }

    async fn playlists(&self, ids: &[&str], found: &mut Found) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let mut counts: HashMap<String, usize> = HashMap::new();
        for start in (0..).step_by(PAGE) {
            let lists = self
                .counted("listPlaylists", "playlist", &[], start)
                .await?;
            let read = lists.len();
            counts.extend(lists.into_iter().map(|list| (list.id, list.song_count)));
            if read < PAGE {
                break;
            }
        }
        // The count holds missing songs, too. Where none is missing it needs no second look.
        let any = Songs::all().absent().first(1);
        let any = song::list(&self.native, any.fresh(Freshness::MayBeCached)).await?;
        let looks = stream::iter(ids).map(async |id| {
            let audible = match counts.get(*id) {
                Some(0) => Some(Audible::Nothing(Unheard::Empty)),
                Some(_) if any.is_empty() => Some(Audible::All),
                Some(all) => self.playlist(id, *all).await?,
                None => self.gone(),
            };
            Ok::<_, Error>((*id, audible))
        });
        let looks: Vec<(&str, Option<Audible>)> = looks.buffered(AT_ONCE).try_collect().await?;
        for (id, audible) in looks {
            note(found, ItemKind::Playlist, id, audible);
        }
        Ok(())
    }

    /// How much is heard of a playlist with so many songs, some of which may be missing.
    async fn playlist(&self, id: &str, all: usize) -> Result<Option<Audible>> {
        let tracks = Needs {
            tracks: true,
            ..Needs::NOTHING
        };
        let mut share = Share::bare("", ServerKind::Navidrome, "");
        share.items = Some(vec![Item::bare(ItemKind::Playlist, id)]);
        let one = std::slice::from_mut(&mut share);
        self.contents.fill(one, tracks).await?;
        self.leave_out(one, tracks.freshness).await?;
        Ok(share.tracks.map(|tracks| part(tracks.len(), all)))
    }

    /// What the native API counts under `path`, those with one of `ids` or all, from `start` on.
    async fn counted(
        &self,
        label: &'static str,
        path: &str,
        ids: &[&str],
        start: usize,
    ) -> Result<Vec<Counted>> {
        let mut url = self.native.url(&[path]);
        {
            let mut query = url.query_pairs_mut();
            for id in ids {
                query.append_pair("id", id);
            }
            query
                .append_pair("_start", &start.to_string())
                .append_pair("_end", &start.saturating_add(PAGE).to_string())
                .append_pair("_sort", "name")
                .append_pair("_order", "ASC");
        }
        let response = self.native.send(Request::read(label, url)).await?;
        Ok(response.ok()?.json()?)
    }
}

/// So many of all tracks are heard.
const fn part(heard: usize, of: usize) -> Audible {
    match (heard, of) {
        (0, 0) => Audible::Nothing(Unheard::Empty),
        (0, _) => Audible::Nothing(Unheard::Missing),
        (heard, of) if heard < of => Audible::Some { heard, of },
        _ => Audible::All,
    }
}

fn note(found: &mut Found, kind: ItemKind, id: &str, audible: Option<Audible>) {
    if let Some(audible) = audible {
        found.insert(ItemRef::new(kind, id), audible);
    }
}
