//! What visitors hear of shares, which isn't always what this account reads. Of many items, a few requests tell
//! what is left of the contents of all shares, without reading each of them.
//!
//! Subsonic still answers for songs by their ids when their files are missing, and a visitor hears none of
//! them (P-10). The public page sorts several albums by title, and artists by name and album (P-56).
//! Since 0.63 visitors hear only what the share's owner may hear (P-57).
//!
//! Source: Navidrome 0.49.3, 0.58.5 and 0.63.2, persistence/share_repository.go `loadMedia` and
//! server/public/handle_streams.go. Navidrome 0.55.0, 0.58.5 and 0.63.2, persistence/album_repository.go (the
//! filter `id` takes several values, and an album's count of songs includes those whose files are missing) and
//! playlist_repository.go (an administrator sees every playlist).

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use futures_util::StreamExt as _;
use futures_util::TryStreamExt as _;
use futures_util::stream;
use serde::Deserialize;
use tokio::sync::OnceCell;

use super::library::{self, IDS, PAGE, Songs, distinct};
use super::native::Native;
use super::rows::NavidromeVersion;
use crate::backend::subsonic::protocol::OwnAlbums;
use crate::backend::subsonic::shares::ContentsReader;
use crate::backend::{Account, Freshness, Needs};
use crate::domain::{Audible, InaudibleReason, Item, ItemKind, ItemRef, ServerKind, Share};
use crate::error::{Code, Error, Result};
use crate::http::Request;
use crate::order::Order as _;

/// Albums or artists in one address; of more the order stays unknown.
const SORTED_AT_ONCE: usize = 200;

/// What visitors hear of shares. Lists that several shares need are read once.
pub(super) struct AudibilityReader {
    pub(super) contents: ContentsReader,
    pub(super) native: Rc<Native>,
    pub(super) version: NavidromeVersion,
    pub(super) account: Account,
    missing: OnceCell<HashSet<String>>,
    owners: OnceCell<Owners>,
}

/// A user, as an administrator sees it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "struct User")]
struct NavidromeUser {
    id: String,
    #[serde(default)]
    is_admin: bool,
    /// Left out if there is none.
    #[serde(default)]
    libraries: Vec<UserLibrary>,
}

#[derive(Deserialize)]
#[serde(expecting = "struct Library")]
struct UserLibrary {
    id: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "struct Playlist")]
struct NavidromePlaylist {
    owner_id: Option<String>,
    #[serde(default)]
    public: bool,
}

/// Which libraries the users may read.
struct Owners(HashMap<String, Reads>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Reads {
    /// Everything, private playlists of others as well.
    AsAdmin,
    /// All libraries.
    AllLibraries,
    /// Only these.
    Libraries(HashSet<i64>),
}

impl AudibilityReader {
    /// Reads with `account` through both APIs.
    pub(super) fn new(
        contents: ContentsReader,
        native: Rc<Native>,
        version: NavidromeVersion,
        account: Account,
    ) -> Self {
        Self {
            contents,
            native,
            version,
            account,
            missing: OnceCell::new(),
            owners: OnceCell::new(),
        }
    }

    /// Fills in what `needs` asks for.
    ///
    /// # Errors
    /// As any read: what can't be asked is never taken for gone.
    pub(super) async fn fill(&self, shares: &mut [Share], needs: Needs) -> Result<()> {
        self.contents.fill(shares, needs).await?;
        self.leave_out(shares, needs.freshness).await?;
        if needs.order {
            for share in shares.iter_mut() {
                self.sort(share, needs.freshness).await?;
            }
        }
        if needs.library && self.version.has_libraries() {
            self.name_libraries(shares, needs.freshness).await?;
        }
        self.hear_as_owner(shares).await
    }

    /// Fills in the library of shares of songs and albums. Artists and playlists may be in several, as
    /// well as several albums.
    async fn name_libraries(&self, shares: &mut [Share], freshness: Freshness) -> Result<()> {
        let mut names: HashMap<String, String> = HashMap::new();
        for (kind, filter) in [(ItemKind::Album, "album_id"), (ItemKind::Song, "id")] {
            let items = shares.iter().flat_map(|share| share.items.iter().flatten());
            let own = items.filter(|item| item.kind == kind);
            let ids = distinct(own.map(|item| &*item.id));
            for song in library::each_song(&self.native, filter, &ids, freshness).await? {
                let id = match kind {
                    ItemKind::Album => song.album_id,
                    _ => Some(song.id),
                };
                if let (Some(id), Some(name)) = (id, song.library_name) {
                    names.insert(ItemRef::new(kind, id).to_string(), name);
                }
            }
        }
        for share in shares {
            let items = share.items.iter().flatten();
            let mut told = items.map(|item| names.get(&item.reference().to_string()));
            let first = told.next().flatten();
            share.library = first.filter(|_| told.all(|name| name == first)).cloned();
        }
        Ok(())
    }

    /// Leaves out of the tracks what is missing.
    pub(super) async fn leave_out(&self, shares: &mut [Share], freshness: Freshness) -> Result<()> {
        // Albums and artists come without them.
        let names_songs = |item: &Item| matches!(item.kind, ItemKind::Song | ItemKind::Playlist);
        let heard = shares.iter().filter(|share| share.tracks.is_some());
        let mut items = heard.flat_map(|share| share.items.iter().flatten());
        if !self.version.keeps_missing_songs() || !items.any(names_songs) {
            return Ok(());
        }
        let missing = self
            .missing
            .get_or_try_init(|| self.all_missing(freshness))
            .await?;
        let is_there = |track: &Item| !missing.contains(&track.id);
        for tracks in shares.iter_mut().filter_map(|share| share.tracks.as_mut()) {
            tracks.retain(is_there);
        }
        Ok(())
    }

    async fn all_missing(&self, freshness: Freshness) -> Result<HashSet<String>> {
        let missing = Songs {
            missing: Some(true),
            freshness,
            ..Songs::ALL
        };
        let songs = library::list_songs(&self.native, missing).await?;
        Ok(songs.into_iter().map(|song| song.id).collect())
    }

    /// Puts the tracks of several albums, and of artists, into the order that the page has them in.
    async fn sort(&self, share: &mut Share, freshness: Freshness) -> Result<()> {
        let (Some(items), Some(tracks)) = (&share.items, &mut share.tracks) else {
            return Ok(());
        };
        let Some((filter, key)) = self.sorting(items) else {
            return Ok(());
        };
        let ids: Vec<&str> = items.iter().map(|item| &*item.id).collect();
        if tracks.len() < 2 || ids.len() > SORTED_AT_ONCE {
            return Ok(());
        }
        let songs = Songs {
            filter,
            ids,
            sort: key,
            freshness,
            ..Songs::ALL
        };
        let sorted = library::list_songs(&self.native, songs).await?;
        let places: HashMap<&str, usize> = (sorted.iter().enumerate())
            .map(|(place, song)| (&*song.id, place))
            .collect();
        tracks.order_by_key(|track| places.get(&*track.id).copied().unwrap_or(usize::MAX));
        Ok(())
    }

    /// How the server finds the songs that a share of an artist holds.
    fn artist_filter(&self) -> &'static str {
        match self.version.own_albums() {
            OwnAlbums::Any => "artists_id",
            _ => "album_artist_id",
        }
    }

    /// How the server finds and sorts the songs of such items; nothing if their order is known.
    fn sorting(&self, items: &[Item]) -> Option<(&'static str, &'static str)> {
        let is_all = |kind| items.iter().all(|item| item.kind == kind);
        match items.len() {
            2.. if is_all(ItemKind::Album) => Some(("album_id", "album")),
            1.. if is_all(ItemKind::Artist) => Some((self.artist_filter(), "artist")),
            _ => None,
        }
    }

    /// Leaves out what the owners of other people's shares may not hear.
    async fn hear_as_owner(&self, shares: &mut [Share]) -> Result<()> {
        let is_others = |share: &Share| {
            let heard = share
                .tracks
                .as_ref()
                .is_some_and(|tracks| !tracks.is_empty());
            heard && share.owner_id != self.account.id
        };
        let mut others: Vec<&mut Share> =
            shares.iter_mut().filter(|share| is_others(share)).collect();
        if !self.version.limits_to_owner() || others.is_empty() {
            return Ok(());
        }
        if self.account.admin != Some(true) {
            // Only administrators can read who may hear what.
            others.into_iter().for_each(|share| share.tracks = None);
            return Ok(());
        }
        let owners = self.owners.get_or_try_init(|| self.read_owners()).await?;
        for share in &mut others {
            match owners.of(share) {
                None => share.tracks = None,
                Some(Reads::AsAdmin) => {}
                Some(_) => self.hide_private_playlists(share).await?,
            }
        }
        self.limit_to_libraries(&mut others, owners).await
    }

    async fn read_owners(&self) -> Result<Owners> {
        let users: Vec<NavidromeUser> = self.read("listUsers", &["user"]).await?;
        let all: Vec<UserLibrary> = self.read("listLibraries", &["library"]).await?;
        let all: HashSet<i64> = all.into_iter().map(|library| library.id).collect();
        let owners = users.into_iter().map(|user| {
            let own: HashSet<i64> = user.libraries.iter().map(|library| library.id).collect();
            let reads = match user.is_admin {
                true => Reads::AsAdmin,
                false if own.is_superset(&all) => Reads::AllLibraries,
                false => Reads::Libraries(own),
            };
            (user.id, reads)
        });
        Ok(Owners(owners.collect()))
    }

    async fn read<T: serde::de::DeserializeOwned>(
        &self,
        label: &'static str,
        path: &[&str],
    ) -> Result<T> {
        let request = Request::read(label, self.native.url(path));
        Ok(self.native.send(request).await?.ok()?.json()?)
    }

    /// A playlist that its owner made private is heard by no visitor of another user's share.
    async fn hide_private_playlists(&self, share: &mut Share) -> Result<()> {
        let Some([item]) = share.items.as_deref() else {
            return Ok(());
        };
        if item.kind != ItemKind::Playlist {
            return Ok(());
        }
        match self
            .read::<NavidromePlaylist>("getPlaylist", &["playlist", &item.id])
            .await
        {
            Ok(list) if !list.public && list.owner_id != share.owner_id => {
                share.tracks = Some(Vec::new());
            }
            Ok(_) => {}
            // It went while it was read.
            Err(gone) if matches!(gone.code(), Code::NotFound | Code::Server) => {
                share.tracks = None;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Leaves out songs of libraries that the owner may not read: their streams are 404.
    async fn limit_to_libraries(&self, shares: &mut [&mut Share], owners: &Owners) -> Result<()> {
        let limited = |share: &Share| matches!(owners.of(share), Some(Reads::Libraries(_)));
        let tracks = shares.iter().filter(|share| limited(share));
        let tracks = tracks.flat_map(|share| share.tracks.iter().flatten());
        let ids = distinct(tracks.map(|track| &*track.id));
        let songs = library::each_song(&self.native, "id", &ids, Freshness::Decisive).await?;
        let libraries: HashMap<String, i64> = songs
            .into_iter()
            .filter_map(|song| Some((song.id, song.library_id?)))
            .collect();
        for share in shares {
            let Some(Reads::Libraries(own)) = owners.of(share) else {
                continue;
            };
            let Some(tracks) = &mut share.tracks else {
                continue;
            };
            let may_hear = |track: &Item| {
                let library = libraries.get(&track.id);
                library.is_some_and(|library| own.contains(library))
            };
            tracks.retain(may_hear);
        }
        Ok(())
    }
}

impl Owners {
    fn of(&self, share: &Share) -> Option<&Reads> {
        self.0.get(share.owner_id.as_ref()?)
    }
}

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
type AudibleByItem = HashMap<ItemRef, Audible>;

impl AudibilityReader {
    /// How much visitors hear of each item. What the account may just not see is left out.
    ///
    /// # Errors
    /// As any read.
    pub(super) async fn survey(&self, items: &[ItemRef]) -> Result<AudibleByItem> {
        let of_kind = |kind| -> Vec<&str> {
            let items = items.iter().filter(|item| item.kind == kind);
            distinct(items.map(|item| &*item.id))
        };
        let mut found = AudibleByItem::new();
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
        sees_all.then_some(Audible::Nothing(InaudibleReason::Gone))
    }

    async fn songs(&self, ids: &[&str], found: &mut AudibleByItem) -> Result<()> {
        let songs = library::each_song(&self.native, "id", ids, Freshness::Decisive).await?;
        let missing: HashMap<String, bool> = songs
            .into_iter()
            .map(|song| (song.id, song.missing))
            .collect();
        for id in ids {
            let audible = match missing.get(*id) {
                Some(false) => Some(Audible::All),
                Some(true) => Some(Audible::Nothing(InaudibleReason::Missing)),
                None => self.gone(),
            };
            note(found, ItemKind::Song, id, audible);
        }
        Ok(())
    }

    async fn albums(&self, ids: &[&str], found: &mut AudibleByItem) -> Result<()> {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for some in ids.chunks(IDS) {
            let albums = self.counted("listAlbums", "album", some, 0).await?;
            counts.extend(albums.into_iter().map(|album| (album.id, album.song_count)));
        }
        let mut missing: HashMap<String, usize> = HashMap::new();
        for song in library::missing_songs(&self.native, "album_id", ids).await? {
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

    async fn artists(&self, ids: &[&str], found: &mut AudibleByItem) -> Result<()> {
        let looks = stream::iter(ids).map(async |id| Ok::<_, Error>((*id, self.artist(id).await?)));
        let looks: Vec<(&str, Option<Audible>)> = looks.buffered(AT_ONCE).try_collect().await?;
        for (id, audible) in looks {
            note(found, ItemKind::Artist, id, audible);
        }
        Ok(())
    }

    /// A share of an artist holds the albums that are the artist's own.
    async fn artist(&self, id: &str) -> Result<Option<Audible>> {
        let songs = |missing| Songs {
            missing,
            freshness: Freshness::MayBeCached,
            ..Songs::of(self.artist_filter(), id)
        };
        let missing = library::list_songs(&self.native, songs(Some(true)));
        let missing = missing.await?.len();
        let present = Songs {
            first: if missing == 0 { 1 } else { usize::MAX },
            ..songs(Some(false))
        };
        let heard = library::list_songs(&self.native, present).await?;
        Ok(match (heard.len(), missing) {
            (0, 0) => self.guest(id).await?,
            (heard, missing) => Some(part(heard, heard + missing)),
        })
    }

    /// An artist without albums: one that only songs on other albums have, or none at all.
    async fn guest(&self, id: &str) -> Result<Option<Audible>> {
        let songs = Songs {
            first: 1,
            freshness: Freshness::MayBeCached,
            ..Songs::of("artists_id", id)
        };
        let songs = library::list_songs(&self.native, songs).await?;
        Ok(match songs.is_empty() {
            true => self.gone(),
            false => Some(Audible::Nothing(InaudibleReason::GuestArtist)),
        })
    }

    async fn playlists(&self, ids: &[&str], found: &mut AudibleByItem) -> Result<()> {
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
        // The count holds missing songs, too. If none is missing it needs no second look.
        let any = Songs {
            missing: Some(true),
            first: 1,
            freshness: Freshness::MayBeCached,
            ..Songs::ALL
        };
        let any = library::list_songs(&self.native, any).await?;
        let looks = stream::iter(ids).map(async |id| {
            let audible = match counts.get(*id) {
                Some(0) => Some(Audible::Nothing(InaudibleReason::Empty)),
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
        let ids: Vec<_> = ids.iter().map(|id| ("id", *id)).collect();
        let rows = start..start.saturating_add(PAGE);
        let url = self.native.list_url(path, &ids, rows, "name", "ASC");
        let response = self.native.send(Request::read(label, url)).await?;
        Ok(response.ok()?.json()?)
    }
}

/// So many of all tracks are heard.
const fn part(heard: usize, of: usize) -> Audible {
    match (heard, of) {
        (0, 0) => Audible::Nothing(InaudibleReason::Empty),
        (0, _) => Audible::Nothing(InaudibleReason::Missing),
        (heard, of) if heard < of => Audible::Some { heard, of },
        _ => Audible::All,
    }
}

fn note(found: &mut AudibleByItem, kind: ItemKind, id: &str, audible: Option<Audible>) {
    if let Some(audible) = audible {
        found.insert(ItemRef::new(kind, id), audible);
    }
}
