//! Navidrome's library: Subsonic's calls, and songs over the native API, which tells what Subsonic doesn't:
//! missing files, libraries, and the order that the public pages sort by.
//!
//! Source: Navidrome 0.58.5 and 0.63.2, persistence/mediafile_repository.go and sql_restful.go: several
//! values of a filter are alternatives, and filters are combined with AND.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use async_trait::async_trait;
use serde::Deserialize;

use super::native::Native;
use super::rows::NavidromeVersion;
use crate::backend::subsonic::library::SubsonicLibrary;
use crate::backend::{Freshness, Library, SearchQuery};
use crate::domain::{Audible, Chapter, InaudibleReason, Item, ItemKind, ItemRef};
use crate::error::{Code, Result};
use crate::http::Request;
use crate::order::Order as _;

/// The library, as one account sees it.
pub(super) struct NavidromeLibrary {
    subsonic: SubsonicLibrary,
    native: Option<Rc<Native>>,
    version: NavidromeVersion,
    /// How many tracks (albums, for an artist) the answers so far listed in an item: an item that was
    /// just looked up needn't be read again.
    listed: RefCell<HashMap<ItemRef, Audible>>,
}

impl NavidromeLibrary {
    pub(super) fn new(
        subsonic: SubsonicLibrary,
        native: Option<Rc<Native>>,
        version: NavidromeVersion,
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

    /// Remembers what an answer listed in an item. Songs list nothing, and an artist's albums come
    /// without the missing ones.
    fn remember(&self, item: &Item, inside: &[Item]) {
        let audible = match item.kind {
            ItemKind::Song => return,
            ItemKind::Artist if inside.is_empty() => Audible::Nothing(InaudibleReason::Empty),
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
                Err(gone) if gone.code() == Code::NotFound => {
                    Audible::Nothing(InaudibleReason::Gone)
                }
                Err(error) => return Err(error),
            },
        };
        match audible {
            Audible::Nothing(InaudibleReason::Empty) if item.kind == ItemKind::Artist => {
                Ok(Audible::Nothing(self.why_no_albums(&item.id).await?))
            }
            audible => Ok(audible),
        }
    }

    /// Why an artist is listed with no album of their own.
    async fn why_no_albums(&self, artist: &str) -> Result<InaudibleReason> {
        let Some(native) = self.tells_missing() else {
            // Without missing files, only guests are left.
            return Ok(InaudibleReason::GuestArtist);
        };
        let songs = Songs {
            missing: Some(false),
            first: 1,
            ..Songs::of("artists_id", artist)
        };
        let songs = list_songs(native, songs).await?;
        Ok(match songs.is_empty() {
            true => InaudibleReason::Missing,
            false => InaudibleReason::GuestArtist,
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
            distinct(items.iter().filter(unknown).map(|item| &*item.id))
        };
        let (mut songs, mut albums) = (HashSet::new(), HashSet::new());
        let native = self.tells_missing();
        if let Some(native) = native {
            for song in missing_songs(native, "id", &suspects(ItemKind::Song)).await? {
                songs.insert(song.id);
            }
            for song in missing_songs(native, "album_id", &suspects(ItemKind::Album)).await? {
                albums.extend(song.album_id);
            }
        }
        let mut audible = Vec::with_capacity(items.len());
        for item in items {
            audible.push(match item.kind {
                ItemKind::Song if songs.contains(&item.id) => {
                    Audible::Nothing(InaudibleReason::Missing)
                }
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

/// Rows read in one request.
pub(super) const PAGE: usize = 10_000;

/// Ids in one address: some thousand characters.
pub(super) const IDS: usize = 100;

/// A song, as far as it matters here.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Song {
    pub(super) id: String,
    pub(super) album_id: Option<String>,
    #[serde(default)]
    pub(super) missing: bool,
    /// Which library it is in, from 0.58.
    pub(super) library_id: Option<i64>,
    /// What that is called.
    pub(super) library_name: Option<String>,
}

/// Which songs to list.
#[derive(Debug, Clone)]
pub(super) struct Songs<'a> {
    /// What `ids` are compared with.
    pub(super) filter: &'static str,
    /// Any of these; all songs if there are none.
    pub(super) ids: Vec<&'a str>,
    /// Only those whose files are missing, or are there.
    pub(super) missing: Option<bool>,
    /// One of the server's keys.
    pub(super) sort: &'static str,
    /// The most to read.
    pub(super) first: usize,
    pub(super) freshness: Freshness,
}

impl<'a> Songs<'a> {
    /// Every song, past every cache.
    pub(super) const ALL: Self = Self {
        filter: "id",
        ids: Vec::new(),
        missing: None,
        sort: "id",
        first: usize::MAX,
        freshness: Freshness::Decisive,
    };

    /// Songs whose `filter` is this id.
    pub(super) fn of(filter: &'static str, id: &'a str) -> Self {
        Self {
            filter,
            ids: vec![id],
            ..Self::ALL
        }
    }
}

/// Reads songs, page by page.
///
/// # Errors
/// As any read.
pub(super) async fn list_songs(native: &Native, wanted: Songs<'_>) -> Result<Vec<Song>> {
    let mut songs = Vec::new();
    let mut start = 0usize;
    loop {
        let rows = PAGE.min(wanted.first.saturating_sub(start));
        let mut filters: Vec<_> = wanted.ids.iter().map(|id| (wanted.filter, *id)).collect();
        if let Some(missing) = wanted.missing {
            filters.push(("missing", if missing { "true" } else { "false" }));
        }
        let rows_of = start..start.saturating_add(rows);
        let url = native.list_url("song", &filters, rows_of, wanted.sort, "ASC");
        let response = native
            .send(Request::read("listSongs", url).fresh(wanted.freshness))
            .await?;
        let page: Vec<Song> = response.ok()?.json()?;
        let read = page.len();
        let is_wanted = |song: &Song| wanted.missing.is_none_or(|missing| song.missing == missing);
        songs.extend(page.into_iter().filter(is_wanted));
        start = start.saturating_add(read);
        if read < rows || start >= wanted.first {
            return Ok(songs);
        }
    }
}

/// The songs among those whose `filter` is any of `ids` that have no file any more.
///
/// # Errors
/// As any read.
pub(super) async fn missing_songs(
    native: &Native,
    filter: &'static str,
    ids: &[&str],
) -> Result<Vec<Song>> {
    let missing = Songs {
        filter,
        missing: Some(true),
        ..Songs::ALL
    };
    some(native, ids, missing).await
}

/// The songs whose `filter` is any of `ids`, as fresh as that.
///
/// # Errors
/// As any read.
pub(super) async fn each_song(
    native: &Native,
    filter: &'static str,
    ids: &[&str],
    freshness: Freshness,
) -> Result<Vec<Song>> {
    let all = Songs {
        filter,
        freshness,
        ..Songs::ALL
    };
    some(native, ids, all).await
}

async fn some<'a>(native: &Native, ids: &[&'a str], wanted: Songs<'a>) -> Result<Vec<Song>> {
    let mut songs = Vec::new();
    for some in ids.chunks(IDS) {
        let wanted = Songs {
            ids: some.to_vec(),
            ..wanted.clone()
        };
        songs.extend(list_songs(native, wanted).await?);
    }
    Ok(songs)
}

/// Ids in order, each once.
pub(super) fn distinct<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut ids: Vec<&str> = ids.collect();
    ids.order();
    ids.dedup();
    ids
}
