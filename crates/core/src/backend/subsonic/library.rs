//! Searching and looking up items over the Subsonic API.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use async_trait::async_trait;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::protocol::wire::Reader;
use super::protocol::{Api, Node, OwnAlbums, Params};
use super::unknown_item::not_found;
use crate::advice::{Advice, RequestSetting};
use crate::backend::{Library, SearchQuery};
use crate::domain::{Chapter, Item, ItemKind, ItemRef};
use crate::error::{Code, Error, Result};

/// The largest page of albums a server gives (specification of `getAlbumList2`).
const ALBUM_PAGE: usize = 500;
/// Hits of one kind in one answer to `search3`.
const HIT_PAGE: usize = 500;
/// The number of hits that `search3` gives by default: no server gives fewer while it has more.
const SMALLEST_PAGE: usize = 20;
/// What `search3` finds: the list, the kind, and the parameters for how many and from where on. Songs
/// come last: there are always the most of them.
const SEARCHED: [(&str, ItemKind, &str, &str); 3] = [
    ("artist", ItemKind::Artist, "artistCount", "artistOffset"),
    ("album", ItemKind::Album, "albumCount", "albumOffset"),
    ("song", ItemKind::Song, "songCount", "songOffset"),
];
/// Albums that are read at the same time when an artist is expanded.
const AT_ONCE: usize = 4;

/// The library behind a Subsonic API.
pub struct SubsonicLibrary {
    api: Rc<Api>,
    reader: Reader,
    /// Whether a bare id names one thing (P-32: not where id spaces overlap).
    bare_ids: bool,
    /// What is in the items that were resolved: good for one look.
    resolved: RefCell<HashMap<ItemRef, Vec<Item>>>,
}

impl SubsonicLibrary {
    /// A library read through `api`.
    pub fn new(api: Rc<Api>, reader: Reader, bare_ids: bool) -> Self {
        Self {
            api,
            reader,
            bare_ids,
            resolved: RefCell::default(),
        }
    }

    /// Reads one item with the call for its kind; the answer also holds what is in it.
    async fn detail(&self, item: &ItemRef) -> Result<(Item, Vec<Item>)> {
        let (call, key, inside) = match item.kind {
            ItemKind::Song => ("getSong", "song", None),
            ItemKind::Album => ("getAlbum", "album", Some(("song", ItemKind::Song))),
            ItemKind::Artist => ("getArtist", "artist", Some(("album", ItemKind::Album))),
            ItemKind::Playlist => ("getPlaylist", "playlist", Some(("entry", ItemKind::Song))),
            ItemKind::Folder => (
                "getMusicDirectory",
                "directory",
                Some(("child", ItemKind::Song)),
            ),
            ItemKind::Book | ItemKind::Episode => return Err(self.no_such(item)),
        };
        let answer = self
            .api
            .read(call, Params::none().with("id", &item.id))
            .await
            .map_err(|error| not_found(error, item, &self.api.dialect(), &self.reader.server))?;
        let node = answer
            .root()
            .get(key)
            .ok_or_else(|| unreadable(call, &format!("there is no `{key}` in it")))?;
        let found = self
            .reader
            .item_of(item.kind, node)
            .ok_or_else(|| unreadable(call, "the item has no id"))?;
        let children = inside.map_or_else(Vec::new, |(list, kind)| {
            node.list(list)
                .filter(|child| item.kind != ItemKind::Artist || self.is_own(child, &item.id))
                .filter_map(|child| match item.kind {
                    // Only here can songs and folders stand side by side.
                    ItemKind::Folder => self.reader.item(child),
                    _ => self.reader.item_of(kind, child),
                })
                .collect()
        });
        Ok((found, children))
    }

    /// An item together with what is directly in it: the songs of an album or a playlist, the albums
    /// of an artist.
    ///
    /// # Errors
    /// As [`Library::resolve`].
    pub async fn with_contents(&self, item: &ItemRef) -> Result<(Item, Vec<Item>)> {
        self.detail(item).await
    }

    /// Whether a share of an artist holds an album that the artist is listed with.
    fn is_own(&self, album: &Node<'_>, artist: &str) -> bool {
        let first = || album.words("artistId").is_none_or(|id| id == artist);
        match self.reader.reading.own_albums {
            OwnAlbums::All => true,
            OwnAlbums::First => first(),
            OwnAlbums::Any => {
                let mut artists = album.list("artists").peekable();
                match artists.peek() {
                    Some(_) => artists.any(|one| one.words("id").is_some_and(|id| id == artist)),
                    None => first(),
                }
            }
        }
    }

    fn no_such(&self, item: &ItemRef) -> Error {
        Error::new(
            Code::Unsupported,
            format!("{} has no {}", self.reader.server, item.kind.plural()),
        )
    }

    /// What was added last, newest first, as far back as `query` asks.
    async fn newest(&self, query: &SearchQuery) -> Result<Vec<Item>> {
        if let Some(kind) = query.kinds.iter().find(|kind| **kind != ItemKind::Album) {
            return Err(Error::new(
                Code::Unsupported,
                format!(
                    "this server tells what is new of albums only, not of {}",
                    kind.plural()
                ),
            )
            .hint(Advice::Ask(RequestSetting::ItemKind("album")).after("search for albums: ")));
        }
        let most = query.newest.unwrap_or(usize::MAX);
        let most = if query.limit == 0 {
            most
        } else {
            most.min(query.limit)
        };
        let words = crate::domain::text::fold(&query.text);
        let all_fit = words.is_empty() && query.added_since.is_none();
        let size = if all_fit {
            most.min(ALBUM_PAGE)
        } else {
            ALBUM_PAGE
        };
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut offset = 0;
        while found.len() < most {
            let params = Params::none()
                .with("type", "newest")
                .with("size", size.to_string())
                .with("offset", offset.to_string());
            let answer = self.api.read("getAlbumList2", params).await?;
            let mut page = self.albums(answer.root(), "albumList2");
            let read = page.len();
            offset += read;
            let is_old = |album: &Item| {
                let since = query.added_since;
                since.is_some_and(|since| album.added.is_some_and(|added| added < since))
            };
            // They come newest first: behind an old one there are only older ones.
            let mut last = read < size || page.last().is_some_and(is_old);
            page.retain(|album| seen.insert(album.id.clone()));
            // A server that ignores `offset` gives its first page for ever.
            last |= page.is_empty();
            found.extend(page.into_iter().filter(|album| {
                let in_time = query.added_since.is_none() || album.added.is_some();
                in_time && !is_old(album) && has_words(album, &words)
            }));
            if last {
                break;
            }
        }
        found.truncate(most);
        Ok(found)
    }

    fn albums(&self, root: Node<'_>, key: &str) -> Vec<Item> {
        root.get(key)
            .into_iter()
            .flat_map(|list| list.list("album"))
            .filter_map(|album| self.reader.item_of(ItemKind::Album, album))
            .collect()
    }

    /// The hits that `search3` has, page by page up to the limit.
    async fn hits(&self, query: &SearchQuery, wanted: &[ItemKind]) -> Result<Vec<Item>> {
        let most = most_of(query);
        let mut lists = SEARCHED.map(|(_, kind, ..)| HitList {
            open: wanted.contains(&kind),
            ..HitList::default()
        });
        while lists.iter().any(|list| list.open) {
            let mut params = Params::none().with("query", &query.text);
            for ((_, _, count, offset), list) in SEARCHED.into_iter().zip(&lists) {
                params = params.with(count, list.asks_for(most).to_string());
                if list.read > 0 {
                    params = params.with(offset, list.read.to_string());
                }
            }
            let answer = self.api.read("search3", params).await?;
            let result = answer.root().get("searchResult3");
            for ((key, kind, ..), list) in SEARCHED.into_iter().zip(&mut lists) {
                let hits = result.into_iter().flat_map(|result| result.list(key));
                let page: Vec<_> = hits.map(|hit| self.reader.item_of(kind, hit)).collect();
                list.take(page, most);
            }
        }
        Ok(lists.into_iter().flat_map(|list| list.items).collect())
    }

    /// Playlists have no search of their own: all are read and compared here.
    async fn playlists(&self, query: &SearchQuery) -> Result<Vec<Item>> {
        let answer = self.api.read("getPlaylists", Params::none()).await?;
        let words = crate::domain::text::fold(&query.text);
        Ok(answer
            .root()
            .get("playlists")
            .into_iter()
            .flat_map(|list| list.list("playlist"))
            .filter_map(|node| self.reader.item_of(ItemKind::Playlist, node))
            .filter(|item| has_words(item, &words))
            .take(most_of(query))
            .collect())
    }
}

#[async_trait(?Send)]
impl Library for SubsonicLibrary {
    fn kinds(&self) -> &[ItemKind] {
        &[
            ItemKind::Song,
            ItemKind::Album,
            ItemKind::Artist,
            ItemKind::Playlist,
        ]
    }

    async fn search(&self, query: &SearchQuery) -> Result<Vec<Item>> {
        if query.newest.is_some() || query.added_since.is_some() {
            return self.newest(query).await;
        }
        let wanted: Vec<ItemKind> = if query.kinds.is_empty() {
            self.kinds().to_vec()
        } else {
            query.kinds.clone()
        };
        let mut found = Vec::new();
        if wanted.contains(&ItemKind::Playlist) {
            found = self.playlists(query).await?;
        }
        if wanted
            .iter()
            .any(|kind| matches!(kind, ItemKind::Song | ItemKind::Album | ItemKind::Artist))
        {
            found.extend(self.hits(query, &wanted).await?);
        }
        Ok(found)
    }

    async fn resolve(&self, item: &ItemRef) -> Result<Item> {
        let (found, inside) = self.detail(item).await?;
        if item.kind == ItemKind::Playlist {
            self.resolved.borrow_mut().insert(item.clone(), inside);
        }
        Ok(found)
    }

    async fn lookup(&self, id: &str) -> Result<Item> {
        Ok(self.lookup_with_contents(id).await?.0)
    }

    async fn expand(&self, item: &Item) -> Result<Vec<Item>> {
        match item.kind {
            ItemKind::Song => Ok(vec![item.clone()]),
            ItemKind::Artist => {
                let (_, albums) = self.detail(&item.reference()).await?;
                let songs: Vec<Vec<Item>> =
                    stream::iter(albums)
                        .map(|album| async move {
                            Ok::<_, Error>(self.detail(&album.reference()).await?.1)
                        })
                        .buffered(AT_ONCE)
                        .try_collect()
                        .await?;
                Ok(songs.into_iter().flatten().collect())
            }
            ItemKind::Folder => self.songs_below(&item.reference()).await,
            _ => {
                let resolved = self.resolved.borrow_mut().remove(&item.reference());
                match resolved {
                    Some(inside) => Ok(inside),
                    None => Ok(self.detail(&item.reference()).await?.1),
                }
            }
        }
    }

    async fn chapters(&self, _item: &ItemRef) -> Result<Vec<Chapter>> {
        Ok(Vec::new())
    }
}

impl SubsonicLibrary {
    /// Finds out what a bare id is; the answer also holds what is in it.
    ///
    /// # Errors
    /// As [`Library::lookup`].
    pub async fn lookup_with_contents(&self, id: &str) -> Result<(Item, Vec<Item>)> {
        if !self.bare_ids {
            return Err(Error::new(
                Code::Ambiguous,
                format!("{id:?} may be a song, an album or an artist here: their ids overlap"),
            )
            .hint(format!(
                "say which: `song:{id}`, `album:{id}`, `artist:{id}`"
            )));
        }
        for kind in [
            ItemKind::Album,
            ItemKind::Song,
            ItemKind::Playlist,
            ItemKind::Artist,
        ] {
            match self.detail(&ItemRef::new(kind, id)).await {
                Err(error) if error.code() == Code::NotFound => {}
                answer => return answer,
            }
        }
        Err(Error::new(
            Code::NotFound,
            format!("nothing on {} has the id {id:?}", self.reader.server),
        )
        .hint(
            Advice::Search {
                server: self.reader.server.clone(),
                text: None,
            }
            .after("find it: "),
        ))
    }

    /// The songs of a folder and the folders in it, in order; links that go round are cut off.
    async fn songs_below(&self, folder: &ItemRef) -> Result<Vec<Item>> {
        let mut songs = Vec::new();
        let mut seen = HashSet::new();
        let mut waiting = vec![folder.clone()];
        while let Some(next) = waiting.pop() {
            if !seen.insert(next.id.clone()) {
                continue;
            }
            let (_, children) = self.detail(&next).await?;
            let mut folders = Vec::new();
            for child in children {
                match child.kind {
                    ItemKind::Song => songs.push(child),
                    _ => folders.push(ItemRef::new(ItemKind::Folder, child.id)),
                }
            }
            folders.reverse();
            waiting.extend(folders);
        }
        Ok(songs)
    }
}

/// The most items of each kind that a query asks for.
const fn most_of(query: &SearchQuery) -> usize {
    match query.limit {
        0 => usize::MAX,
        limit => limit,
    }
}

/// The hits of one kind, as far as they are read.
#[derive(Default)]
struct HitList {
    /// Whether there may be more to read.
    open: bool,
    /// How many the server has given.
    read: usize,
    items: Vec<Item>,
    seen: HashSet<String>,
}

impl HitList {
    fn asks_for(&self, most: usize) -> usize {
        let left = most.saturating_sub(self.items.len());
        if self.open { left.min(HIT_PAGE) } else { 0 }
    }

    /// Takes a page. A server may give fewer hits than it is asked for while it has more; one that ignores
    /// the offset gives the same ones again.
    fn take(&mut self, page: Vec<Option<Item>>, most: usize) {
        if !self.open {
            return;
        }
        let (asked, given, known) = (self.asks_for(most), page.len(), self.items.len());
        self.read += given;
        let new = page.into_iter().flatten();
        let seen = &mut self.seen;
        self.items
            .extend(new.filter(|item| seen.insert(item.id.clone())));
        self.items.truncate(most);
        let last = given < asked && given < SMALLEST_PAGE;
        self.open = !last && self.items.len() > known && self.items.len() < most;
    }
}

/// Whether a title holds all of `words`, which are folded.
fn has_words(item: &Item, words: &str) -> bool {
    let title = crate::domain::text::fold(item.title.as_deref().unwrap_or_default());
    words.split_whitespace().all(|word| title.contains(word))
}

fn unreadable(call: &str, what: &str) -> Error {
    Error::new(
        Code::BadAnswer,
        format!("the server's answer to {call} can't be used: {what}"),
    )
}

#[cfg(test)]
mod tests;
