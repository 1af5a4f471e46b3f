//! Navidrome's library: Subsonic's calls, and songs over the native API, which reports what Subsonic
//! doesn't: missing files, libraries, and the sort order of the public pages.
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

/// The library as one account sees it.
pub(super) struct NavidromeLibrary {
    subsonic: SubsonicLibrary,
    native: Option<Rc<Native>>,
    version: NavidromeVersion,
    /// The audible part of each item, from the number of tracks (for an artist, albums) in the answers so
    /// far: an item that was just looked up need not be read again.
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

    /// The native API, if it reports which files are missing.
    fn tells_missing(&self) -> Option<&Native> {
        let native = self.native.as_deref();
        native.filter(|_| self.version.keeps_missing_songs())
    }

    /// Remembers how much of an item an answer listed. Songs list nothing, and an artist's albums exclude
    /// the missing ones.
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

    /// How much of an album, an artist or a playlist can be heard.
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

    /// Why the server lists no album of their own for an artist.
    async fn why_no_albums(&self, artist: &str) -> Result<InaudibleReason> {
        let Some(native) = self.tells_missing() else {
            // If the server doesn't keep missing files, the artist must be a guest.
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

/// The search for a single character as a phrase, for titles such as `1` and `X`: the server finds nothing
/// for the bare character (P-113, `persistence/sql_search.go`).
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
        // Songs, and albums whose songs no answer has listed, in one request each.
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

/// The number of rows per request.
pub(super) const PAGE: usize = 10_000;

/// The number of ids per URL: a few thousand characters.
pub(super) const IDS: usize = 100;

/// A song, with only the fields needed here.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Song {
    pub(super) id: String,
    pub(super) album_id: Option<String>,
    #[serde(default)]
    pub(super) missing: bool,
    /// The id of its library, from 0.58.
    pub(super) library_id: Option<i64>,
    /// The name of that library.
    pub(super) library_name: Option<String>,
}

/// The songs to list.
#[derive(Debug, Clone)]
pub(super) struct Songs<'a> {
    /// The field to compare `ids` with.
    pub(super) filter: &'static str,
    /// Any of these ids; all songs if empty.
    pub(super) ids: Vec<&'a str>,
    /// Only songs whose files are missing (`true`) or present (`false`).
    pub(super) missing: Option<bool>,
    /// One of the server's sort keys.
    pub(super) sort: &'static str,
    /// The maximum number to read.
    pub(super) first: usize,
    pub(super) freshness: Freshness,
}

impl<'a> Songs<'a> {
    /// Every song, bypassing every cache.
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
/// If a request fails.
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

/// Of the songs whose `filter` is any of `ids`, those whose files are missing.
///
/// # Errors
/// If a request fails.
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

/// The songs whose `filter` is any of `ids`, read with this freshness.
///
/// # Errors
/// If a request fails.
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

/// Ids in order, without duplicates.
pub(super) fn distinct<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut ids: Vec<&str> = ids.collect();
    ids.order();
    ids.dedup();
    ids
}
