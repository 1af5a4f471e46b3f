//! The library and playlist calls of the Subsonic API. On 0.49, songs, albums and artists have few fields; newer
//! versions have many.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Navidrome, NavidromeVersion, shares};
use crate::account::Account;
use crate::library::{Album, Artist, Library, Playlist, Song, folded, has_word, matches};
use crate::request::Params;
use crate::store::Order as _;
use crate::subsonic::{self, Answer, extend, listed};
use crate::world::World;

/// The maximum number of albums in a list.
const MOST_ALBUMS: usize = 500;

impl Navidrome {
    /// `search3`. An empty query finds everything. A query of one byte finds nothing, unless it is in quotes. The
    /// answer omits types without hits.
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
            return Answer::Body("searchResult3", json!({}));
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
        let mut found = json!({});
        let mut keep = |kind: &str, all: Vec<Value>| {
            let skip = params.count(&format!("{kind}Offset"), 0);
            let count = params.count(&format!("{kind}Count"), 20);
            let some = all.into_iter().skip(skip).take(count).collect();
            extend(&mut found, listed(kind, some));
        };
        let artists = library.artists.iter();
        let mut artists: Vec<_> = artists.filter(|a| matches(&a.name, query)).collect();
        artists.order_by_key(|artist| folded(&artist.name));
        let artists = artists.into_iter();
        let artists = artists.map(|artist| show_artist(version, origin, artist));
        keep("artist", artists.collect());
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
        let albums = albums.map(|album| show_album(library, version, album));
        keep("album", albums.collect());
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
        let songs = songs.map(|song| show_song(library, version, song));
        keep("song", songs.collect());
        Answer::Body("searchResult3", found)
    }

    /// `getAlbumList2`, and the total number of albums.
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
            .map(|album| show_album(library, self.settings.version, album));
        let body = listed("album", some.collect());
        (Answer::Body("albumList2", body), total)
    }

    /// `getArtists`, grouped by first letter.
    pub(super) fn artists(&self, library: &Library, origin: &str) -> Answer {
        let mut artists: Vec<_> = library.artists.iter().collect();
        artists.order_by_key(|artist| index_name(&artist.name));
        let mut index: Vec<(String, Vec<Value>)> = Vec::new();
        for artist in artists {
            let name = index_name(&artist.name);
            let letter = name.chars().next().filter(char::is_ascii_alphabetic);
            let letter = letter.map_or_else(|| "#".to_owned(), |c| c.to_uppercase().to_string());
            let shown = show_artist(self.settings.version, origin, artist);
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

    /// `getArtist`: the artist and the artist's albums.
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
        // The albums with this artist as the first or second album artist.
        let albums = library.albums.iter().filter(|album| {
            let second = album.second_artist.map(|index| &library.artists[index].id);
            let is_its =
                library.artists[album.artist].id == artist.id || second == Some(&artist.id);
            is_its && !library.is_missing(album) && self.may_read(Some(account), album)
        });
        let mut shown = show_artist(version, origin, artist);
        shown["album"] = albums
            .map(|album| show_album(library, version, album))
            .collect();
        Answer::Body("artist", shown)
    }

    /// `getAlbum`: the album and its songs.
    pub(super) fn album(&self, world: &World, account: &Account, id: &str) -> Answer {
        let library = &world.library;
        let album = library.album(id);
        let Some(album) = album.filter(|album| self.may_read(Some(account), album)) else {
            return Answer::failed(70, "Album not found");
        };
        let version = self.settings.version;
        let songs = library.songs_of(album);
        let mut shown = show_album(library, version, album);
        shown["song"] = songs
            .filter(|song| !song.missing)
            .map(|song| show_song(library, version, song))
            .collect();
        Answer::Body("album", shown)
    }
}

/// The sort key of an artist: folded, without the article.
fn index_name(name: &str) -> String {
    let name = folded(name);
    let bare = ["the ", "les ", "el ", "la ", "los ", "las ", "le "]
        .iter()
        .find_map(|article| name.strip_prefix(article));
    bare.unwrap_or(&name).to_owned()
}

impl Navidrome {
    /// `getPlaylists`: the account's own playlists and the public ones. Administrators see all.
    pub(super) fn playlists(&self, world: &World, account: &Account) -> Answer {
        let lists = world.store.playlists().iter();
        let lists: Vec<Value> = lists
            .filter(|list| sees(account, list))
            .map(|list| self.show_playlist(world, list))
            .collect();
        Answer::Body("playlists", listed("playlist", lists))
    }

    /// `getPlaylist`: the playlist and its songs.
    pub(super) fn playlist(&self, world: &World, account: &Account, id: &str) -> Answer {
        let list = world.store.playlists().get(id);
        match list.filter(|list| sees(account, list)) {
            Some(list) => Answer::Body("playlist", self.playlist_with_songs(world, list)),
            None => Answer::failed(70, "playlist not found"),
        }
    }

    /// `createPlaylist`: creates a playlist, or replaces the songs of an existing one.
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
                Playlist {
                    id: self.id_from(world.ids.seed(count ^ (1 << 40))),
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

    /// `updatePlaylist`: changes whether the playlist is public.
    pub(super) fn update_playlist(
        &self,
        world: &mut World,
        account: &Account,
        params: &Params,
    ) -> Answer {
        let id = params.filled("playlistId").unwrap_or_default();
        let list = match writable(world, account, id) {
            Ok(list) => list.clone(),
            Err(failed) => return failed,
        };
        let public = params.get("public").map(|public| public == "true");
        world.store.put_playlist(Playlist {
            public: public.unwrap_or(list.public),
            changed: world.now(),
            ..list
        });
        Answer::Empty
    }

    /// `deletePlaylist`.
    pub(super) fn delete_playlist(&self, world: &mut World, account: &Account, id: &str) -> Answer {
        if let Err(failed) = writable(world, account, id) {
            return failed;
        }
        world.store.drop_playlist(id);
        Answer::Empty
    }

    fn playlist_with_songs(&self, world: &World, list: &Playlist) -> Value {
        let version = self.settings.version;
        let songs = shares::songs_of_playlist(&world.library, list).into_iter();
        let songs = songs.map(|song| show_song(&world.library, version, song));
        let mut shown = self.show_playlist(world, list);
        extend(&mut shown, listed("entry", songs.collect()));
        shown
    }

    fn show_playlist(&self, world: &World, list: &Playlist) -> Value {
        let owner = world.store.account_name(&list.owner);
        let mut shown = subsonic::playlist(&world.library, list, &owner, json!(list.created));
        shown["changed"] = json!(list.changed);
        shown["coverArt"] = json!(format!("pl-{}", list.id));
        if self.settings.version.open_subsonic() {
            shown["readonly"] = json!(false);
            // 0.49 writes `public` even if it is false.
            if !list.public {
                subsonic::remove(&mut shown, &["public"]);
            }
        }
        shown
    }
}

/// The playlist with an id, if the account may change it.
fn writable<'a>(world: &'a World, account: &Account, id: &str) -> Result<&'a Playlist, Answer> {
    match world.store.playlists().get(id) {
        None => Err(Answer::failed(70, "playlist not found")),
        Some(list) if list.owner != account.id && !account.admin => Err(Answer::failed(
            50,
            "User is not authorized for the given operation",
        )),
        Some(list) => Ok(list),
    }
}

/// Whether an account can see a playlist.
pub(super) fn sees(account: &Account, list: &Playlist) -> bool {
    list.public || account.admin || list.owner == account.id
}

/// A song as a `Child`.
pub(super) fn show_song(library: &Library, version: NavidromeVersion, song: &Song) -> Value {
    let album = library.album_of(song);
    let artist = library.artist_of(song);
    let mut shown = subsonic::song(library, song, json!(song.created));
    add_genre(&mut shown, album);
    if version.open_subsonic() {
        extend(&mut shown, details(artist, &song.title, "song"));
        shown["channelCount"] = json!(1);
        shown["samplingRate"] = json!(44100);
    } else {
        shown["coverArt"] = json!(format!("al-{}_0", album.id));
        shown["isVideo"] = json!(false);
    }
    shown
}

/// An album as a `Child`, in shares. On 0.49, all answers use this form.
pub(super) fn show_album_child(
    library: &Library,
    version: NavidromeVersion,
    album: &Album,
) -> Value {
    let artist = &library.artists[album.artist];
    let mut shown = subsonic::album(library, album, json!(album.created));
    add_genre(&mut shown, album);
    shown["parent"] = json!(artist.id);
    shown["isDir"] = json!(true);
    shown["title"] = json!(album.title);
    shown["album"] = json!(album.title);
    if version.open_subsonic() {
        extend(&mut shown, details(artist, &album.title, "album"));
    } else {
        let cover = format!("al-{}_{:x}", album.id, album.created.as_second());
        shown["coverArt"] = json!(cover);
        shown["isVideo"] = json!(false);
    }
    shown
}

fn add_genre(shown: &mut Value, album: &Album) {
    if album.year > 0 {
        shown["genre"] = json!(album.genre);
    }
}

/// An album as an `AlbumID3`.
fn show_album(library: &Library, version: NavidromeVersion, album: &Album) -> Value {
    if !version.open_subsonic() {
        return show_album_child(library, version, album);
    }
    let artist = &library.artists[album.artist];
    let second = album.second_artist.map(|index| &library.artists[index]);
    let artists: Vec<Value> = std::iter::once(artist)
        .chain(second)
        .map(|artist| json!({ "id": artist.id, "name": artist.name }))
        .collect();
    let mut shown = subsonic::album(library, album, json!(album.created));
    add_genre(&mut shown, album);
    extend(
        &mut shown,
        json!({
            "userRating": 0,
            "genres": [],
            "musicBrainzId": "",
            "isCompilation": artist.name == "Various Artists",
            "sortName": folded(&album.title),
            "discTitles": [],
            "originalReleaseDate": {},
            "releaseDate": {},
            "releaseTypes": [],
            "recordLabels": [],
            "moods": [],
            "artists": artists,
            "displayArtist": artist.name,
            "explicitStatus": "",
            "version": "",
        }),
    );
    shown
}

/// An artist as an `ArtistID3`.
fn show_artist(version: NavidromeVersion, origin: &str, artist: &Artist) -> Value {
    let mut shown = subsonic::artist(artist);
    if version.open_subsonic() {
        shown["musicBrainzId"] = json!("");
        shown["sortName"] = json!(folded(&artist.name));
        shown["roles"] = json!(["albumartist", "artist", "maincredit"]);
    } else {
        let image = shares::picture_token("ar", &artist.id);
        shown["coverArt"] = json!(format!("ar-{}_0", artist.id));
        shown["artistImageUrl"] = json!(format!("{origin}/share/img/{image}?size=600"));
    }
    shown
}

/// The fields that OpenSubsonic adds to a `Child`.
fn details(artist: &Artist, title: &str, media_type: &str) -> Value {
    json!({
        "bpm": 0,
        "comment": "",
        "sortName": folded(title),
        "mediaType": media_type,
        "musicBrainzId": "",
        "isrc": [],
        "genres": [],
        "replayGain": {},
        "channelCount": 0,
        "samplingRate": 0,
        "bitDepth": 0,
        "moods": [],
        "artists": [{ "id": artist.id, "name": artist.name }],
        "displayArtist": artist.name,
        "albumArtists": [{ "id": artist.id, "name": artist.name }],
        "displayAlbumArtist": artist.name,
        "contributors": [],
        "displayComposer": "",
        "explicitStatus": "",
        "groupings": [],
        "works": [],
        "movements": [],
    })
}
