//! Searches and looks up items over the Subsonic API. Decides when a refused call means that an item is
//! gone.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use async_trait::async_trait;
use futures_util::StreamExt as _;
use futures_util::TryStreamExt as _;
use futures_util::stream;

use super::protocol::envelope::Reader;
use super::protocol::{CallError, Dialect, Node, OwnAlbums, Params, SubsonicApi};
use crate::advice::{Advice, RequestSetting};
use crate::backend::{Library, SearchQuery};
use crate::domain::{Chapter, Item, ItemKind, ItemRef};
use crate::error::{Code, Error, Result};

/// The largest page of albums that a server returns (specification of `getAlbumList2`).
const ALBUM_PAGE: usize = 500;

/// The number of hits of one kind to request from `search3` at once.
const HIT_PAGE: usize = 500;

/// The number of hits that `search3` returns by default: no server returns fewer while it has more.
const SMALLEST_PAGE: usize = 20;

/// The lists in an answer to `search3`: the key, the kind, and the parameters for the count and the offset.
/// Songs come last because there are always the most of them.
const SEARCHED: [(&str, ItemKind, &str, &str); 3] = [
    ("artist", ItemKind::Artist, "artistCount", "artistOffset"),
    ("album", ItemKind::Album, "albumCount", "albumOffset"),
    ("song", ItemKind::Song, "songCount", "songOffset"),
];

/// The number of albums read concurrently to expand an artist.
const AT_ONCE: usize = 4;

/// The library behind a Subsonic API.
pub struct SubsonicLibrary {
    api: Rc<SubsonicApi>,
    reader: Reader,
    /// Whether a bare id is unambiguous (P-32: not if id spaces overlap).
    bare_ids: bool,
    /// The contents of resolved items, each for one use.
    resolved: RefCell<HashMap<ItemRef, Vec<Item>>>,
}

impl SubsonicLibrary {
    /// A library read through `api`.
    pub fn new(api: Rc<SubsonicApi>, reader: Reader, bare_ids: bool) -> Self {
        Self {
            api,
            reader,
            bare_ids,
            resolved: RefCell::default(),
        }
    }

    /// Reads one item with the call for its kind, together with its direct contents: the songs of an album
    /// or a playlist, the albums of an artist.
    ///
    /// # Errors
    /// The errors of [`Library::resolve`].
    pub async fn with_contents(&self, item: &ItemRef) -> Result<(Item, Vec<Item>)> {
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
                    // Only folders can contain both songs and folders.
                    ItemKind::Folder => self.reader.item(child),
                    _ => self.reader.item_of(kind, child),
                })
                .collect()
        });
        Ok((found, children))
    }

    /// Whether a share of an artist includes an album from the artist's list.
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

    /// The latest additions, newest first, as far back as `query` requests.
    async fn newest(&self, query: &SearchQuery) -> Result<Vec<Item>> {
        if let Some(kind) = query.kinds.iter().find(|kind| **kind != ItemKind::Album) {
            return Err(Error::new(
                Code::Unsupported,
                format!(
                    "this server can list new albums, but not new {}",
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
            // The list is newest first: after an old one there are only older ones.
            let mut last = read < size || page.last().is_some_and(is_old);
            page.retain(|album| seen.insert(album.id.clone()));
            // A server that ignores `offset` returns its first page again and again.
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
        root.list_in(key, "album")
            .filter_map(|album| self.reader.item_of(ItemKind::Album, album))
            .collect()
    }

    /// The hits of `search3`, page by page up to the limit.
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
            let result = answer.root();
            for ((key, kind, ..), list) in SEARCHED.into_iter().zip(&mut lists) {
                let hits = result.list_in("searchResult3", key);
                let page: Vec<_> = hits.map(|hit| self.reader.item_of(kind, hit)).collect();
                list.take(page, most);
            }
        }
        Ok(lists.into_iter().flat_map(|list| list.items).collect())
    }

    /// The API can't search playlists: this reads all of them and compares their titles here.
    async fn playlists(&self, query: &SearchQuery) -> Result<Vec<Item>> {
        let answer = self.api.read("getPlaylists", Params::none()).await?;
        let words = crate::domain::text::fold(&query.text);
        Ok(answer
            .root()
            .list_in("playlists", "playlist")
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
        let (found, inside) = self.with_contents(item).await?;
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
                let (_, albums) = self.with_contents(&item.reference()).await?;
                let songs: Vec<Vec<Item>> = stream::iter(albums)
                    .map(|album| async move {
                        Ok::<_, Error>(self.with_contents(&album.reference()).await?.1)
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
                    None => Ok(self.with_contents(&item.reference()).await?.1),
                }
            }
        }
    }

    async fn chapters(&self, _item: &ItemRef) -> Result<Vec<Chapter>> {
        Ok(Vec::new())
    }
}

impl SubsonicLibrary {
    /// Finds the item that a bare id belongs to, together with its contents.
    ///
    /// # Errors
    /// The errors of [`Library::lookup`].
    pub async fn lookup_with_contents(&self, id: &str) -> Result<(Item, Vec<Item>)> {
        if !self.bare_ids {
            return Err(Error::new(
                Code::Ambiguous,
                format!(
                    "{id:?} may be a song, an album, or an artist on this server: their ids overlap"
                ),
            )
            .hint(format!("use `song:{id}`, `album:{id}`, or `artist:{id}`")));
        }
        for kind in [
            ItemKind::Album,
            ItemKind::Song,
            ItemKind::Playlist,
            ItemKind::Artist,
        ] {
            match self.with_contents(&ItemRef::new(kind, id)).await {
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
            .after("search for it: "),
        ))
    }

    /// The songs of a folder and of the folders in it, in order; visits each folder once, so links can't
    /// loop.
    async fn songs_below(&self, folder: &ItemRef) -> Result<Vec<Item>> {
        let mut songs = Vec::new();
        let mut seen = HashSet::new();
        let mut waiting = vec![folder.clone()];
        while let Some(next) = waiting.pop() {
            if !seen.insert(next.id.clone()) {
                continue;
            }
            let (_, children) = self.with_contents(&next).await?;
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

/// The maximum number of items of each kind that a query requests.
const fn most_of(query: &SearchQuery) -> usize {
    match query.limit {
        0 => usize::MAX,
        limit => limit,
    }
}

/// The hits of one kind read so far.
#[derive(Default)]
struct HitList {
    /// Whether there may be more to read.
    open: bool,
    /// The number of hits that the server has returned.
    read: usize,
    items: Vec<Item>,
    seen: HashSet<String>,
}

impl HitList {
    fn asks_for(&self, most: usize) -> usize {
        let left = most.saturating_sub(self.items.len());
        if self.open { left.min(HIT_PAGE) } else { 0 }
    }

    /// Adds a page. A server may return fewer hits than requested while it has more; one that ignores the
    /// offset returns the same ones again.
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

/// Whether a title contains all of `words`, which must be folded.
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

/// The error of a failed library call: [`Code::NotFound`] only for the codes that the server's row has for an
/// unknown id. Other failures must not make an item look gone: its shares would look broken.
pub(super) fn not_found(
    error: CallError,
    item: &ItemRef,
    dialect: &Dialect,
    server: &str,
) -> Error {
    let unknown = match &error {
        CallError::Refused { code, .. } => dialect.unknown_item.contains(code),
        CallError::NoEnvelope { status, .. } => dialect.misshapen_item == Some(*status),
        CallError::Http(_) | CallError::Own(_) => false,
    };
    if unknown {
        Error::new(
            Code::NotFound,
            format!("no {} has the id {:?}", item.kind, item.id),
        )
        .hint(
            Advice::Search {
                server: server.to_owned(),
                text: None,
            }
            .after("search for it: "),
        )
        .caused_by(error)
    } else if matches!(
        error,
        CallError::NoEnvelope {
            status: 404 | 410,
            ..
        }
    ) {
        // The status is not the server's own: it must not be read as "no such item" either.
        Error::new(
            Code::WrongUrl,
            "something else answers where the Subsonic API should",
        )
        .hint("a proxy must let `/rest/` through to the server")
        .caused_by(error)
    } else {
        error.into()
    }
}

/// New albums, and the tracks that a visitor hears, against a small test server.
#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use jiff::tz::TimeZone;
    use serde_json::json;

    use super::*;
    use crate::backend::navidrome::rows::DIALECT;
    use crate::backend::subsonic::flavor;
    use crate::backend::subsonic::protocol::Mechanism;
    use crate::backend::subsonic::shares::ContentsReader;
    use crate::backend::testing::{Known, json as answer};
    use crate::backend::{Needs, navidrome, testing};
    use crate::domain::{ItemKind, ServerKind, Share};
    use crate::http::tests::{Reply, Server as Wire};
    use crate::http::{HttpError, ServerLabel};

    async fn library(replies: Vec<Reply>) -> (SubsonicLibrary, Wire) {
        let (wire, state) = (Wire::start(replies).await, tempfile::tempdir().unwrap());
        let connection = testing::connection(&wire.base, state.path(), Known::user("a", "b"));
        let api = SubsonicApi::new(&connection, DIALECT, Mechanism::Token);
        let reader = Reader {
            server: "it".into(),
            kind: ServerKind::Subsonic,
            reading: DIALECT.reading,
            zone: TimeZone::UTC,
            public: connection.public_base(&crate::session::Facts::default()),
        };
        (SubsonicLibrary::new(Rc::new(api), reader, true), wire)
    }

    fn albums() -> Reply {
        let album = |id: &str, name: &str, day: u8| json!({"id": id, "name": name, "created": format!("2026-11-{day:02}T00:00:00Z")});
        answer(
            200,
            &json!({"subsonic-response": {"status": "ok", "albumList2": {"album": [
                album("1", "Tide", 20), album("2", "Harbour", 19), album("3", "Low Tide", 18), album("4", "Tide", 1)
            ]}}}),
        )
    }

    #[tokio::test]
    async fn newest_albums_are_filtered_before_the_limit() {
        let (library, _wire) = library(vec![albums()]).await;
        let query = SearchQuery {
            text: "tide".into(),
            newest: Some(2),
            added_since: Some("2026-11-10T00:00:00Z".parse().unwrap()),
            ..SearchQuery::default()
        };
        let ids = |found: Vec<Item>| found.into_iter().map(|item| item.id).collect::<Vec<_>>();
        assert_eq!(ids(library.search(&query).await.unwrap()), ["1", "3"]);
        let one = SearchQuery {
            limit: 1,
            ..query.clone()
        };
        assert_eq!(ids(library.search(&one).await.unwrap()), ["1"]);
        let songs = SearchQuery {
            kinds: vec![ItemKind::Song],
            ..query
        };
        let error = library.search(&songs).await.unwrap_err();
        assert_eq!(error.code(), Code::Unsupported);
    }

    #[tokio::test]
    async fn server_that_ignores_the_offset_does_not_loop() {
        let album = |number: usize| json!({"id": number.to_string(), "name": "A", "created": "2026-11-20T00:00:00Z"});
        let page: Vec<_> = (0..ALBUM_PAGE).map(album).collect();
        let page = answer(
            200,
            &json!({"subsonic-response": {"status": "ok", "albumList2": {"album": page}}}),
        );
        let (library, wire) = library(vec![page]).await;
        let query = SearchQuery {
            added_since: Some("2026-11-10T00:00:00Z".parse().unwrap()),
            ..SearchQuery::default()
        };
        let found =
            tokio::time::timeout(std::time::Duration::from_secs(60), library.search(&query));
        assert_eq!(found.await.unwrap().unwrap().len(), ALBUM_PAGE);
        assert_eq!(wire.asked().len(), 2);
    }

    #[tokio::test]
    async fn shared_songs_are_their_own_tracks_and_albums_are_looked_into() {
        let album = json!({"subsonic-response": {"status": "ok", "album": {"id": "a", "name": "A",
        "song": [{"id": "s1"}, {"id": "s2"}]}}});
        let (library, wire) = library(vec![answer(200, &album)]).await;
        let share = |id: &str, kind, item: &str| Share {
            items: Some(vec![Item::bare(kind, item)]),
            ..Share::bare("it", ServerKind::Subsonic, id)
        };
        let mut shares = [
            share("1", ItemKind::Song, "s9"),
            share("2", ItemKind::Album, "a"),
        ];
        let contents = ContentsReader::new(Rc::new(library));
        contents.fill_tracks(&mut shares, Needs::ALL).await.unwrap();
        let tracks = shares.map(|share| share.tracks.unwrap().len());
        assert_eq!(tracks, [1, 2]);
        assert_eq!(wire.asked().len(), 1);
    }

    #[tokio::test]
    async fn not_found_is_inconclusive_for_ordinary_accounts() {
        let gone = json!({"subsonic-response": {"status": "failed",
        "error": {"code": 70, "message": "data not found"}}});
        for (admin, tracks) in [(Some(true), Some(0)), (None, Some(0)), (Some(false), None)] {
            let (library, _wire) = library(vec![answer(200, &gone)]).await;
            let mut shares = [Share {
                items: Some(vec![Item::bare(ItemKind::Playlist, "p")]),
                ..Share::bare("it", ServerKind::Subsonic, "1")
            }];
            let contents = ContentsReader::new(Rc::new(library)).seen_by(admin);
            contents.fill(&mut shares, Needs::ALL).await.unwrap();
            let [share] = shares;
            assert_eq!(share.tracks.map(|tracks| tracks.len()), tracks, "{admin:?}");
        }
    }

    #[tokio::test]
    async fn an_artist_is_heard_on_their_own_albums_if_no_others_are_shared() {
        let artist = json!({"subsonic-response": {"status": "ok", "artist": {"id": "solo", "name": "Solo",
        "album": [
            {"id": "own", "name": "Own", "artistId": "solo"},
            {"id": "guest", "name": "Guest", "artistId": "band"},
            {"id": "untold", "name": "Untold"},
        ]}}});
        let (library, _wire) = library(vec![answer(200, &artist)]).await;
        let solo = ItemRef::new(ItemKind::Artist, "solo");
        let (_, albums) = library.with_contents(&solo).await.unwrap();
        let albums: Vec<String> = albums.into_iter().map(|album| album.id).collect();
        assert_eq!(albums, ["own", "untold"]);
    }

    /// An answer to `search3` with the songs of these numbers.
    fn hits(numbers: std::ops::Range<usize>) -> Reply {
        let song = |number: usize| json!({"id": number.to_string(), "title": "Tide"});
        let songs: Vec<_> = numbers.map(song).collect();
        let found =
            json!({"subsonic-response": {"status": "ok", "searchResult3": {"song": songs}}});
        answer(200, &found)
    }

    async fn songs_found(replies: Vec<Reply>, limit: usize) -> (usize, Vec<String>) {
        let (library, wire) = library(replies).await;
        let query = SearchQuery {
            text: "tide".into(),
            kinds: vec![ItemKind::Song],
            limit,
            ..SearchQuery::default()
        };
        let found = library.search(&query).await.unwrap();
        let asked = wire.asked().into_iter().map(|request| {
            let of = |name: &str| {
                let mut parts = request.split(['&', '?', ' ', '\r', '\n']);
                let value = parts.find_map(|part| part.strip_prefix(name));
                value.unwrap_or("0").to_owned()
            };
            format!("{}+{}", of("songOffset="), of("songCount="))
        });
        (found.len(), asked.collect())
    }

    #[tokio::test]
    async fn p98_hits_are_read_page_by_page_until_there_are_no_more() {
        // All hits in one page; then three pages.
        let pages = vec![hits(0..500), hits(500..1000), hits(1000..1003)];
        let (found, asked) = songs_found(pages, 0).await;
        assert_eq!((found, asked.len()), (1003, 3), "{asked:?}");
        assert_eq!(asked[1], "500+500");
        // A server that returns fewer hits at once than requested.
        let pages = vec![hits(0..100), hits(100..180), hits(0..0)];
        let (found, asked) = songs_found(pages, 0).await;
        assert_eq!((found, asked[2].as_str()), (180, "180+500"));
        // A server that ignores the offset.
        let (found, asked) = songs_found(vec![hits(0..500)], 0).await;
        assert_eq!((found, asked.len()), (500, 2));
        // The limit ends the search, within a page and after one.
        let (found, asked) = songs_found(vec![hits(0..21)], 21).await;
        assert_eq!((found, &*asked), (21, &["0+21".to_owned()][..]));
        let (found, asked) = songs_found(vec![hits(0..500), hits(500..501)], 501).await;
        assert_eq!((found, asked[1].as_str()), (501, "500+1"));
        // A few hits are all that exist.
        let (found, asked) = songs_found(vec![hits(0..3)], 0).await;
        assert_eq!((found, asked.len()), (3, 1));
    }

    fn refused(code: i64) -> CallError {
        CallError::Refused {
            call: "getAlbum",
            code,
            message: "database is locked".into(),
            version: None,
            resent: false,
        }
    }

    #[test]
    fn an_answer_without_an_envelope_never_means_gone() {
        let at = url::Url::parse("https://music.example.com").unwrap();
        let error = CallError::NoEnvelope {
            call: "getAlbum",
            status: 404,
            html: true,
            error: HttpError::Status {
                at: std::sync::Arc::new(ServerLabel::new(None, &at)),
                label: "getAlbum",
                status: 404,
                message: None,
            },
        };
        let item = ItemRef::new(ItemKind::Album, "a");
        let error = not_found(error, &item, &navidrome::rows::DIALECT, "home");
        assert_eq!(error.code(), Code::WrongUrl);
    }

    fn is_gone(dialect: &Dialect, code: i64) -> bool {
        let item = ItemRef::new(ItemKind::Album, "a");
        not_found(refused(code), &item, dialect, "home").code() == Code::NotFound
    }

    #[test]
    fn only_the_code_that_a_server_has_for_it_makes_an_item_look_gone() {
        let navidrome = navidrome::rows::DIALECT;
        assert_eq!(
            [0, 10, 44, 70].map(|code| is_gone(&navidrome, code)),
            [false, false, false, true]
        );
        for (key, code, gone) in [
            ("airsonic", 0, true),
            ("gonic", 10, true),
            ("supysonic", 0, true),
            ("mstream", 0, false),
            ("unknown", 0, false),
        ] {
            let row = flavor::by_key(key).unwrap();
            assert_eq!(is_gone(&row.dialect, code), gone, "{key} {code}");
            assert!(is_gone(&row.dialect, 70), "{key}");
        }
    }
}
