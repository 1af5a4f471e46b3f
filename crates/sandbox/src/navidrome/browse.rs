//! The library calls of the Subsonic API.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Navidrome, entries};
use crate::account::Account;
use crate::library::{Album, Library, folded, has_word, matches};
use crate::order::Order as _;
use crate::request::Params;
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
