//! The library and playlist calls of the Subsonic API.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Navidrome, entries, shares};
use crate::account::Account;
use crate::ids;
use crate::library::{Album, Library, folded, has_word, matches};
use crate::order::Order as _;
use crate::request::Params;
use crate::store::Playlist;
use crate::subsonic::Answer;
use crate::world::World;

/// The most albums one list gives.
const MOST_ALBUMS: usize = 500;

impl Navidrome {
    /// `search3`: an empty query finds everything, one of a single byte nothing, unless it is in quotes; a
    /// kind without hits is left out.
    pub(super) fn search(
        &self,
        world: &World,
        account: &Account,
        params: &Params,
        origin: &str,
    ) -> Answer {
        let library = &world.library;
        let version = self.settings.version;
        let query = params.get("query").unwrap_or_default();
        let query = query.trim().trim_end_matches('*');
        if query.len() == 1 {
            return Answer::Body("searchResult3", Value::Object(Map::new()));
        }
        let phrase = query
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        let is_sign = phrase.is_some_and(|phrase| phrase.len() == 1);
        let query = query.trim_matches('"');
        let matches = |text: &str, query: &str| match is_sign {
            true => has_word(text, query),
            false => matches(text, query),
        };
        let page = |kind: &str| {
            let skip = params.count(&format!("{kind}Offset"), 0);
            (skip, params.count(&format!("{kind}Count"), 20))
        };
        let mut found = Map::new();
        let mut keep = |kind: &str, (skip, count): (usize, usize), all: Vec<Value>| {
            let some: Vec<Value> = all.into_iter().skip(skip).take(count).collect();
            if !some.is_empty() {
                found.insert(kind.to_owned(), Value::Array(some));
            }
        };
        let artists = library.artists.iter();
        let mut artists: Vec<_> = artists.filter(|a| matches(&a.name, query)).collect();
        artists.order_by_key(|artist| folded(&artist.name));
        let artists = artists.into_iter();
        keep(
            "artist",
            page("artist"),
            artists
                .map(|artist| entries::artist(version, origin, artist))
                .collect(),
        );
        let albums = library.albums.iter().filter(|album| {
            if library.is_missing(album) || !self.may_read(Some(account), album) {
                return false;
            }
            let artist = &library.artists[album.artist].name;
            matches(&format!("{} {artist}", album.title), query)
        });
        let mut albums: Vec<_> = albums.collect();
        albums.order_by_key(|album| folded(&album.title));
        let albums = albums.into_iter();
        keep(
            "album",
            page("album"),
            albums
                .map(|album| entries::album(library, version, album))
                .collect(),
        );
        let songs = library.songs.iter().filter(|song| {
            if song.missing || !self.may_hear(Some(account), world, song) {
                return false;
            }
            let album = &library.album_of(song).title;
            let artist = &library.artist_of(song).name;
            matches(&format!("{} {album} {artist}", song.title), query)
        });
        let mut songs: Vec<_> = songs.collect();
        songs.order_by_key(|song| song.title.to_lowercase());
        let songs = songs.into_iter();
        keep(
            "song",
            page("song"),
            songs
                .map(|song| entries::song(library, version, song))
                .collect(),
        );
        Answer::Body("searchResult3", Value::Object(found))
    }

    /// `getAlbumList2` and how many albums there are in all.
    pub(super) fn album_list(&self, library: &Library, params: &Params) -> (Answer, usize) {
        let mut albums: Vec<&Album> = library.albums.iter().collect();
        let artist = |album: &&Album| folded(&library.artists[album.artist].name);
        match params.get("type") {
            None => return (self.missing("type"), 0),
            Some("newest" | "recent") => {
                albums.order_by_key(|album| std::cmp::Reverse(album.created));
            }
            Some("alphabeticalByName" | "random") => {
                albums.order_by_key(|album| folded(&album.title));
            }
            Some("alphabeticalByArtist" | "frequent" | "highest") => albums.order_by_key(artist),
            Some("byYear") => {
                let year = |name| params.get(name).and_then(|year| year.parse::<u16>().ok());
                let from = year("fromYear").unwrap_or_default();
                let to = year("toYear").unwrap_or(u16::MAX);
                albums.retain(|album| (from.min(to)..=from.max(to)).contains(&album.year));
                albums.order_by_key(|album| album.year);
                if from > to {
                    albums.reverse();
                }
            }
            Some("byGenre") => {
                albums.retain(|album| Some(album.genre.as_str()) == params.get("genre"));
            }
            Some("starred") => albums.clear(),
            Some(other) => {
                let message = format!("type '{other}' not implemented");
                return (Answer::failed(0, message), 0);
            }
        }
        let total = albums.len();
        let some = albums
            .into_iter()
            .skip(params.count("offset", 0))
            .take(params.count("size", 10).min(MOST_ALBUMS))
            .map(|album| entries::album(library, self.settings.version, album));
        let some: Vec<Value> = some.collect();
        let body = if some.is_empty() {
            json!({})
        } else {
            json!({ "album": some })
        };
        (Answer::Body("albumList2", body), total)
    }

    /// `getArtists`, by first letter.
    pub(super) fn artists(&self, library: &Library, origin: &str) -> Answer {
        let mut artists: Vec<_> = library.artists.iter().collect();
        artists.order_by_key(|artist| index_name(&artist.name));
        let mut index: Vec<(String, Vec<Value>)> = Vec::new();
        for artist in artists {
            let name = index_name(&artist.name);
            let letter = name.chars().next().filter(char::is_ascii_alphabetic);
            let letter = letter.map_or_else(|| "#".to_owned(), |c| c.to_uppercase().to_string());
            let shown = entries::artist(self.settings.version, origin, artist);
            match index.iter_mut().find(|(known, _)| *known == letter) {
                Some((_, artists)) => artists.push(shown),
                None => index.push((letter, vec![shown])),
            }
        }
        let index: Vec<Value> = index
            .into_iter()
            .map(|(name, artist)| json!({ "name": name, "artist": artist }))
            .collect();
        let scanned = library.albums.iter().map(|album| album.created).max();
        Answer::Body(
            "artists",
            json!({
                "index": index,
                "lastModified": scanned.map_or(0, Timestamp::as_millisecond),
                "ignoredArticles": "The El La Los Las Le Les Os As O A",
            }),
        )
    }

    /// `getArtist`: the artist with its albums.
    pub(super) fn artist(
        &self,
        world: &World,
        account: &Account,
        id: &str,
        origin: &str,
    ) -> Answer {
        let library = &world.library;
        let Some(artist) = library.artist(id) else {
            return Answer::failed(70, "Artist not found");
        };
        let version = self.settings.version;
        // Those it is any of the album artists of.
        let albums = library.albums.iter().filter(|album| {
            let second = album.second_artist.map(|index| &library.artists[index].id);
            let is_its =
                library.artists[album.artist].id == artist.id || second == Some(&artist.id);
            is_its && !library.is_missing(album) && self.may_read(Some(account), album)
        });
        let albums: Vec<Value> = albums
            .map(|album| entries::album(library, version, album))
            .collect();
        let mut shown = entries::artist(version, origin, artist);
        shown["album"] = Value::Array(albums);
        Answer::Body("artist", shown)
    }

    /// `getAlbum`: the album with its songs.
    pub(super) fn album(&self, world: &World, account: &Account, id: &str) -> Answer {
        let library = &world.library;
        let album = library.album(id);
        let Some(album) = album.filter(|album| self.may_read(Some(account), album)) else {
            return Answer::failed(70, "Album not found");
        };
        let version = self.settings.version;
        let songs = library.songs_of(album);
        let songs: Vec<Value> = songs
            .filter(|song| !song.missing)
            .map(|song| entries::song(library, version, song))
            .collect();
        let mut shown = entries::album(library, version, album);
        shown["song"] = Value::Array(songs);
        Answer::Body("album", shown)
    }
}

/// What an artist is sorted by: folded, without its article.
fn index_name(name: &str) -> String {
    let name = folded(name);
    let bare = ["the ", "les ", "el ", "la ", "los ", "las ", "le "]
        .iter()
        .find_map(|article| name.strip_prefix(article));
    bare.unwrap_or(&name).to_owned()
}

impl Navidrome {
    /// `getPlaylists`: one's own and the public ones; administrators see all.
    pub(super) fn playlists(&self, world: &World, account: &Account) -> Answer {
        let lists = world.store.playlists().iter();
        let lists: Vec<Value> = lists
            .filter(|list| sees(account, list))
            .map(|list| Value::Object(self.playlist_fields(world, list)))
            .collect();
        let body = if lists.is_empty() {
            json!({})
        } else {
            json!({ "playlist": lists })
        };
        Answer::Body("playlists", body)
    }

    /// `getPlaylist`: one with its songs.
    pub(super) fn playlist(&self, world: &World, account: &Account, id: &str) -> Answer {
        let list = world.store.playlists().get(id);
        match list.filter(|list| sees(account, list)) {
            Some(list) => Answer::Body("playlist", self.playlist_with_songs(world, list)),
            None => Answer::failed(70, "playlist not found"),
        }
    }

    /// `createPlaylist`: a new one, or other songs for a known one.
    pub(super) fn create_playlist(
        &self,
        world: &mut World,
        account: &Account,
        params: &Params,
    ) -> Answer {
        let now = world.now();
        let songs = params.all("songId");
        let known = params
            .filled("playlistId")
            .and_then(|id| world.store.playlists().get(id));
        let list = match (known, params.filled("name")) {
            (Some(list), _) if list.owner != account.id => {
                return Answer::failed(50, "User is not authorized for the given operation");
            }
            (Some(list), _) => Playlist {
                songs,
                changed: now,
                ..list.clone()
            },
            (None, Some(name)) => {
                let count = world.store.playlists().ever();
                let seed = world.ids.seed(count ^ (1 << 40));
                Playlist {
                    id: if self.settings.version.open_subsonic() {
                        ids::base62(seed, 22)
                    } else {
                        ids::uuid(seed)
                    },
                    name: name.to_owned(),
                    owner: account.id.clone(),
                    songs,
                    public: false,
                    created: now,
                    changed: now,
                }
            }
            (None, None) => return self.missing("name"),
        };
        world.store.put_playlist(list.clone());
        Answer::Body("playlist", self.playlist_with_songs(world, &list))
    }

    /// `updatePlaylist`: who may see it.
    pub(super) fn update_playlist(
        &self,
        world: &mut World,
        account: &Account,
        params: &Params,
    ) -> Answer {
        let id = params.filled("playlistId").unwrap_or_default();
        match world.store.playlists().get(id) {
            None => Answer::failed(70, "playlist not found"),
            Some(list) if list.owner != account.id && !account.admin => {
                Answer::failed(50, "User is not authorized for the given operation")
            }
            Some(list) => {
                let public = params.get("public").map(|public| public == "true");
                let list = Playlist {
                    public: public.unwrap_or(list.public),
                    changed: world.now(),
                    ..list.clone()
                };
                world.store.put_playlist(list);
                Answer::Empty
            }
        }
    }

    /// `deletePlaylist`.
    pub(super) fn delete_playlist(&self, world: &mut World, account: &Account, id: &str) -> Answer {
        match world.store.playlists().get(id) {
            None => Answer::failed(70, "playlist not found"),
            Some(list) if list.owner != account.id && !account.admin => {
                Answer::failed(50, "User is not authorized for the given operation")
            }
            Some(_) => {
                world.store.drop_playlist(id);
                Answer::Empty
            }
        }
    }

    fn playlist_with_songs(&self, world: &World, list: &Playlist) -> Value {
        let version = self.settings.version;
        let mut fields = self.playlist_fields(world, list);
        let songs = shares::songs_of_playlist(&world.library, list).into_iter();
        let songs: Vec<Value> = songs
            .map(|song| entries::song(&world.library, version, song))
            .collect();
        if !songs.is_empty() {
            fields.insert("entry".to_owned(), Value::Array(songs));
        }
        Value::Object(fields)
    }

    fn playlist_fields(&self, world: &World, list: &Playlist) -> Map<String, Value> {
        // Those whose files are gone count here.
        let songs = list.songs.iter();
        let songs: Vec<_> = songs.filter_map(|id| world.library.song(id)).collect();
        let duration: u64 = songs.iter().map(|song| song.duration).sum();
        let mut fields = Map::new();
        let mut put = |key: &str, value: Value| {
            fields.insert(key.to_owned(), value);
        };
        put("id", json!(list.id));
        put("name", json!(list.name));
        put("songCount", json!(songs.len()));
        put("duration", json!(duration));
        put("owner", json!(world.store.account_name(&list.owner)));
        put("created", json!(list.created));
        put("changed", json!(list.changed));
        put("coverArt", json!(format!("pl-{}", list.id)));
        if self.settings.version.open_subsonic() {
            put("readonly", json!(false));
        }
        // A false one is left out since; 0.49 wrote it.
        if list.public || !self.settings.version.open_subsonic() {
            put("public", json!(list.public));
        }
        fields
    }
}

fn sees(account: &Account, list: &Playlist) -> bool {
    list.public || account.admin || list.owner == account.id
}
