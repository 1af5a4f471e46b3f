//! Navidrome's library: Subsonic's calls, and what the native API knows of missing files.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use async_trait::async_trait;

use super::native::Native;
use super::rows::Version;
use super::song::{self, Songs};
use crate::backend::subsonic::library::SubsonicLibrary;
use crate::backend::{Library, SearchQuery};
use crate::domain::{Audible, Chapter, Item, ItemKind, ItemRef, Unheard};
use crate::error::{Code, Result};

/// The library, as one account sees it.
pub(super) struct NavidromeLibrary {
    subsonic: SubsonicLibrary,
    native: Option<Rc<Native>>,
    version: Version,
    /// How many tracks (albums, for an artist) the answers so far listed in an item: an item that was
    /// just looked up needn't be read again.
    listed: RefCell<HashMap<ItemRef, Audible>>,
}

impl NavidromeLibrary {
    pub(super) fn new(
        subsonic: SubsonicLibrary,
        native: Option<Rc<Native>>,
        version: Version,
    ) -> Self {
        Self {
            subsonic,
            native,
            version,
            listed: RefCell::default(),
        }
    }

    /// The native API, if it can tell which files are missing.
    fn tells_missing(&self) -> Option<&Native> {
        let native = self.native.as_deref();
        native.filter(|_| self.version.keeps_missing_songs())
    }

    /// Remembers what an answer listed in an item. Songs list nothing, and an artist's albums are
    /// told without the missing ones.
    fn remember(&self, item: &Item, inside: &[Item]) {
        let audible = match item.kind {
            ItemKind::Song => return,
            ItemKind::Artist if inside.is_empty() => Audible::Nothing(Unheard::Empty),
            ItemKind::Artist => Audible::All,
            _ => Audible::of(item, inside.len()),
        };
        self.listed.borrow_mut().insert(item.reference(), audible);
    }

    fn known(&self, item: &Item) -> Option<Audible> {
        self.listed.borrow().get(&item.reference()).copied()
    }

    /// How much can be heard of an album, an artist or a playlist.
    async fn look_inside(&self, item: &Item) -> Result<Audible> {
        let audible = match self.known(item) {
            Some(audible) => audible,
            None => match self.resolve(&item.reference()).await {
                Ok(found) => self.known(&found).unwrap_or(Audible::All),
                Err(gone) if gone.code() == Code::NotFound => Audible::Nothing(Unheard::Gone),
                Err(error) => return Err(error),
            },
        };
        match audible {
            Audible::Nothing(Unheard::Empty) if item.kind == ItemKind::Artist => {
                Ok(Audible::Nothing(self.why_no_albums(&item.id).await?))
            }
            audible => Ok(audible),
        }
    }

    /// Why an artist is listed with no album of their own.
    async fn why_no_albums(&self, artist: &str) -> Result<Unheard> {
        let Some(native) = self.tells_missing() else {
            // Without missing files, only guests are left.
            return Ok(Unheard::GuestArtist);
        };
        let songs = Songs::of("artists_id", artist).present().first(1);
        let songs = song::list(native, songs).await?;
        Ok(match songs.is_empty() {
            true => Unheard::Missing,
            false => Unheard::GuestArtist,
        })
    }
}

/// The search for a single letter, digit or sign as a phrase, for titles such as `1` and `X`: the server
/// answers nothing to it as it is (P-113, `persistence/sql_search.go`).
fn single_sign(query: &SearchQuery) -> Option<SearchQuery> {
    let text = query.text.trim();
    let is_single = text.chars().count() == 1 && !matches!(text, "\"" | "*");
    let newest = query.newest.is_some() || query.added_since.is_some();
    (is_single && !newest).then(|| SearchQuery {
        text: format!("\"{text}\""),
        ..query.clone()
    })
}

#[async_trait(?Send)]
impl Library for NavidromeLibrary {
    fn kinds(&self) -> &[ItemKind] {
        self.subsonic.kinds()
    }

    async fn search(&self, query: &SearchQuery) -> Result<Vec<Item>> {
        let mut found = self.subsonic.search(query).await?;
        let is_found = |item: &Item| item.kind != ItemKind::Playlist;
        if let Some(phrase) = single_sign(query)
            && !found.iter().any(is_found)
        {
            let by_phrase = self.subsonic.search(&phrase).await?;
            found.extend(by_phrase.into_iter().filter(is_found));
        }
        Ok(found)
    }

    async fn resolve(&self, item: &ItemRef) -> Result<Item> {
        let (found, inside) = self.subsonic.with_contents(item).await?;
        self.remember(&found, &inside);
        Ok(found)
    }

    async fn lookup(&self, id: &str) -> Result<Item> {
        let (found, inside) = self.subsonic.lookup_with_contents(id).await?;
        self.remember(&found, &inside);
        Ok(found)
    }

    async fn expand(&self, item: &Item) -> Result<Vec<Item>> {
        self.subsonic.expand(item).await
    }

    async fn audible(&self, items: &[Item]) -> Result<Vec<Audible>> {
        // Songs, and albums that no answer has shown with their songs, in one request each.
        let suspects = |kind| -> Vec<&str> {
            let unknown = |item: &&Item| item.kind == kind && self.known(item).is_none();
            let mut ids: Vec<&str> = items.iter().filter(unknown).map(|item| &*item.id).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let (mut songs, mut albums) = (HashSet::new(), HashSet::new());
        let native = self.tells_missing();
        if let Some(native) = native {
            for song in song::missing(native, "id", &suspects(ItemKind::Song)).await? {
                songs.insert(song.id);
            }
            for song in song::missing(native, "album_id", &suspects(ItemKind::Album)).await? {
                albums.extend(song.album_id);
            }
        }
        let mut audible = Vec::with_capacity(items.len());
        for item in items {
            audible.push(match item.kind {
                ItemKind::Song if songs.contains(&item.id) => Audible::Nothing(Unheard::Missing),
                ItemKind::Song => Audible::All,
                ItemKind::Album
                    if self.known(item).is_none()
                        && native.is_some()
                        && !albums.contains(&item.id) =>
                {
                    Audible::All
                }
                _ => self.look_inside(item).await?,
            });
        }
        Ok(audible)
    }

    async fn chapters(&self, item: &ItemRef) -> Result<Vec<Chapter>> {
        self.subsonic.chapters(item).await
    }
}
