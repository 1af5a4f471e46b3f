//! What visitors hear of shares, which isn't always what this account reads.
//!
//! Subsonic still tells of songs by their ids when their files are missing, and a visitor hears none of
//! them (P-10). The public page sorts several albums by title, and artists by name and album (P-56).
//! Since 0.63 visitors hear only what the share's owner may hear (P-57).
//!
//! Source: Navidrome 0.49.3, 0.58.5 and 0.63.2, persistence/share_repository.go `loadMedia` and
//! server/public/handle_streams.go.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde::Deserialize;
use tokio::sync::OnceCell;

use super::native::Native;
use super::rows::Version;
use super::song::{self, Songs};
use crate::backend::subsonic::contents::Contents;
use crate::backend::subsonic::protocol::OwnAlbums;
use crate::backend::{Account, Freshness, Needs};
use crate::domain::{Item, ItemKind, ItemRef, Share};
use crate::error::{Code, Result};
use crate::http::Request;
use crate::order::Order as _;

/// Albums or artists in one address; of more the order stays unknown.
const SORTED_AT_ONCE: usize = 200;

/// What visitors hear of shares. Lists that several shares need are read once.
pub(super) struct Heard {
    pub(super) contents: Contents,
    pub(super) native: Rc<Native>,
    pub(super) version: Version,
    pub(super) account: Account,
    missing: OnceCell<HashSet<String>>,
    owners: OnceCell<Owners>,
}

/// A user, as an administrator sees it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    id: String,
    #[serde(default)]
    is_admin: bool,
    /// Left out if there is none.
    #[serde(default)]
    libraries: Vec<Library>,
}

#[derive(Deserialize)]
struct Library {
    id: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Playlist {
    #[serde(default)]
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

impl Heard {
    /// Reads with `account` through both APIs.
    pub(super) fn new(
        contents: Contents,
        native: Rc<Native>,
        version: Version,
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
            let mut ids: Vec<&str> = own.map(|item| &*item.id).collect();
            ids.sort_unstable();
            ids.dedup();
            for song in song::each(&self.native, filter, &ids, freshness).await? {
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
        // Albums and artists are told without them.
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
        let songs = song::list(&self.native, Songs::all().absent().fresh(freshness)).await?;
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
        let sorted = song::list(
            &self.native,
            Songs::of_any(filter, ids).by(key).fresh(freshness),
        )
        .await?;
        let places: HashMap<&str, usize> = (sorted.iter().enumerate())
            .map(|(place, song)| (&*song.id, place))
            .collect();
        tracks.order_by_key(|track| places.get(&*track.id).copied().unwrap_or(usize::MAX));
        Ok(())
    }

    /// How the server finds and sorts the songs of such items; nothing if their order is known.
    fn sorting(&self, items: &[Item]) -> Option<(&'static str, &'static str)> {
        let artists = match self.version.own_albums() {
            OwnAlbums::Any => "artists_id",
            _ => "album_artist_id",
        };
        let is_all = |kind| items.iter().all(|item| item.kind == kind);
        match items.len() {
            2.. if is_all(ItemKind::Album) => Some(("album_id", "album")),
            1.. if is_all(ItemKind::Artist) => Some((artists, "artist")),
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
        if !self.version.hears_as_owner() || others.is_empty() {
            return Ok(());
        }
        if self.account.admin != Some(true) {
            // Nobody else is told who may hear what.
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
        let users: Vec<User> = self.read("listUsers", &["user"]).await?;
        let all: Vec<Library> = self.read("listLibraries", &["library"]).await?;
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

    /// A playlist that its owner made private is heard by nobody through the share of another user.
    async fn hide_private_playlists(&self, share: &mut Share) -> Result<()> {
        let Some([item]) = share.items.as_deref() else {
            return Ok(());
        };
        if item.kind != ItemKind::Playlist {
            return Ok(());
        }
        match self
            .read::<Playlist>("getPlaylist", &["playlist", &item.id])
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
        let mut ids: Vec<&str> = tracks.map(|track| &*track.id).collect();
        ids.sort_unstable();
        ids.dedup();
        let songs = song::each(&self.native, "id", &ids, Freshness::Decisive).await?;
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
