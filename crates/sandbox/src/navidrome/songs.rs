//! Several libraries, and which account may read which (0.58). And `/api/song`, `/api/album`, `/api/artist`, `/api/playlist` and `/api/transcoding`: what the native
//! API knows of the library.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::native::failed;
use super::{Navidrome, not_found};
use crate::account::Account;
use crate::library::{Album, Song, folded};
use crate::order::Order as _;
use crate::request::{Params, Reply, Request};
use crate::store::Playlist;
use crate::world::World;

/// What the server transcodes to: its defaults.
const FORMATS: [(&str, u32); 4] = [("mp3", 192), ("opus", 128), ("aac", 256), ("flac", 0)];

impl Navidrome {
    /// The formats that the server transcodes to; flac came with 0.61.
    pub(super) fn formats(&self) -> impl Iterator<Item = (&'static str, u32)> {
        let version = self.settings.version;
        let has = move |format: &str| format != "flac" || version.keeps_bit_rates();
        FORMATS.into_iter().filter(move |(format, _)| has(format))
    }

    /// `GET /api/transcoding`. Only administrators see the commands.
    pub(super) fn list_formats(&self, account: &Account) -> Reply {
        let shown = |(format, rate): (&str, u32)| {
            let command = match account.admin {
                true => format!("ffmpeg -i %s -b:a %bk -f {format} -"),
                false => String::new(),
            };
            json!({
                "id": format!("id-of-{format}"),
                "name": format!("{format} audio"),
                "targetFormat": format,
                "command": command,
                "defaultBitRate": rate,
            })
        };
        let all: Vec<Value> = self.formats().map(shown).collect();
        Reply::json(200, &all).header("x-total-count", all.len().to_string())
    }

    /// `GET /api/song`: filtered, sorted, cut.
    pub(super) fn list_songs(&self, request: &Request, account: &Account, world: &World) -> Reply {
        let params = request.query_params();
        let version = self.settings.version;
        // A column that the database didn't have then.
        if !version.keeps_missing() && !params.all("missing").is_empty() {
            let body = "{\"error\":\"no such column: missing\"}[]";
            return Reply::new(500, "application/json", body);
        }
        let songs = world.library.songs.iter();
        let mut songs: Vec<&Song> = songs
            .filter(|song| self.may_hear(Some(account), world, song))
            .filter(|song| self.fits(&params, world, song))
            .collect();
        sort(world, &mut songs, params.filled("_sort").unwrap_or("id"));
        let total = songs.len();
        let start = params.count("_start", 0);
        let end = params.count("_end", total);
        let shown = songs.into_iter().take(end).skip(start);
        let shown: Vec<Value> = shown.map(|song| self.shown_song(world, song)).collect();
        Reply::json(200, &shown).header("x-total-count", total.to_string())
    }

    fn fits(&self, params: &Params, world: &World, song: &Song) -> bool {
        let album = world.library.album_of(song);
        let artists = &world.library.artists;
        let any = |name: &str, is: &dyn Fn(&str) -> bool| {
            let wanted = params.all(name);
            wanted.is_empty() || wanted.iter().any(|id| is(id))
        };
        any("id", &|id| song.id == id)
            && any("album_id", &|id| album.id == id)
            && any("album_artist_id", &|id| artists[album.artist].id == id)
            && any("artists_id", &|id| {
                let all = [Some(song.artist), Some(album.artist), album.second_artist];
                all.into_iter()
                    .flatten()
                    .any(|index| artists[index].id == id)
            })
            && any("library_id", &|number| {
                number == self.library_of(album).to_string()
            })
            && any("missing", &|missing| song.missing == (missing == "true"))
    }

    fn shown_song(&self, world: &World, song: &Song) -> Value {
        let album = world.library.album_of(song);
        let artist = world.library.artist_of(song);
        let album_artist = &world.library.artists[album.artist];
        let mut shown = json!({
            "id": song.id,
            "title": song.title,
            "album": album.title,
            "albumId": album.id,
            "artist": artist.name,
            "artistId": artist.id,
            "albumArtist": album_artist.name,
            "albumArtistId": album_artist.id,
            "trackNumber": song.track,
            "discNumber": 1,
            "duration": song.duration,
            "suffix": "mp3",
            "createdAt": song.created,
        });
        let version = self.settings.version;
        if version.keeps_missing() {
            let second = album
                .second_artist
                .map(|index| &world.library.artists[index]);
            let owners: Vec<Value> = std::iter::once(album_artist)
                .chain(second)
                .map(|artist| json!({ "id": artist.id, "name": artist.name }))
                .collect();
            shown["missing"] = json!(song.missing);
            shown["participants"] = json!({
                "artist": [{ "id": artist.id, "name": artist.name }],
                "albumartist": owners,
            });
        }
        if version.libraries() {
            let number = self.library_of(album);
            shown["libraryId"] = json!(number);
            shown["libraryPath"] = json!(format!("/srv/media/{number}"));
            shown["libraryName"] = json!(self.library_name(number));
        }
        shown
    }

    /// `GET /api/album`: those with one of the ids, or all; missing songs count.
    pub(super) fn list_albums(&self, request: &Request, account: &Account, world: &World) -> Reply {
        let params = request.query_params();
        let wanted = params.all("id");
        let library = &world.library;
        let albums = library.albums.iter();
        let albums: Vec<&Album> = albums
            .filter(|album| self.may_read(Some(account), album))
            .filter(|album| wanted.is_empty() || wanted.contains(&album.id))
            .collect();
        let total = albums.len();
        let end = params.count("_end", total);
        let shown = albums.into_iter().take(end).skip(params.count("_start", 0));
        let shown: Vec<Value> = shown
            .map(|album| {
                let mut shown = json!({
                    "id": album.id,
                    "name": album.title,
                    "songCount": album.songs.len(),
                    "duration": library.duration_of(album),
                });
                if self.settings.version.keeps_missing() {
                    shown["missing"] = json!(library.is_missing(album));
                }
                shown
            })
            .collect();
        Reply::json(200, &shown).header("x-total-count", total.to_string())
    }

    /// `GET /api/playlist`: all that the account may see.
    pub(super) fn list_playlists(
        &self,
        request: &Request,
        account: &Account,
        world: &World,
    ) -> Reply {
        let params = request.query_params();
        let sees = |list: &&Playlist| list.public || account.admin || list.owner == account.id;
        let lists: Vec<&Playlist> = world.store.playlists().iter().filter(sees).collect();
        let total = lists.len();
        let end = params.count("_end", total);
        let shown = lists.into_iter().take(end).skip(params.count("_start", 0));
        let shown: Vec<Value> = shown.map(|list| shown_playlist(world, list)).collect();
        Reply::json(200, &shown).header("x-total-count", total.to_string())
    }

    /// `GET /api/playlist/ID`.
    pub(super) fn native_playlist(&self, account: &Account, id: &str, world: &World) -> Reply {
        let list = world.store.playlists().get(id);
        let sees = |owner: &str, public: bool| public || account.admin || owner == account.id;
        match list.filter(|list| sees(&list.owner, list.public)) {
            Some(list) => Reply::json(200, &shown_playlist(world, list)),
            None if self.settings.version.open_subsonic() => failed(404, "data not found"),
            None => not_found(),
        }
    }
}

fn shown_playlist(world: &World, list: &Playlist) -> Value {
    json!({
        "id": list.id,
        "name": list.name,
        "ownerId": list.owner,
        "ownerName": world.store.account_name(&list.owner),
        "public": list.public,
        "songCount": list.songs.len(),
    })
}

/// Sorts as the columns of the database do.
pub(super) fn sort(world: &World, songs: &mut [&Song], key: &str) {
    let album = |song: &Song| folded(&world.library.album_of(song).title);
    let artist = |song: &Song| folded(&world.library.artist_of(song).name);
    let of = |song: &Song| world.library.album_of(song).id.clone();
    match key {
        "album" => songs.order_by_key(|song| (album(song), of(song), song.track, artist(song))),
        "artist" => songs.order_by_key(|song| (artist(song), album(song), song.track)),
        "title" => songs.order_by_key(|song| folded(&song.title)),
        _ => {}
    }
}

/// The libraries that ordinary accounts may read, by account.
pub(super) type Limits = HashMap<String, Vec<usize>>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    library_ids: Vec<usize>,
}

impl Navidrome {
    /// The number of the library that an album is in.
    pub(super) fn library_of(&self, album: &Album) -> usize {
        let holds = |(_, titles): &(String, Vec<String>)| titles.contains(&album.title);
        match self.settings.libraries.iter().position(holds) {
            Some(index) => index + 2,
            None => 1,
        }
    }

    /// Whether an account may read an album. Strangers may read all.
    pub(super) fn may_read(&self, account: Option<&Account>, album: &Album) -> bool {
        let Some(account) = account.filter(|account| !account.admin) else {
            return true;
        };
        let limit = self.limits.get(&account.id);
        limit.is_none_or(|limit| limit.contains(&self.library_of(album)))
    }

    /// Whether an account may read a song.
    pub(super) fn may_hear(&self, account: Option<&Account>, world: &World, song: &Song) -> bool {
        self.may_read(account, &world.library.albums[song.album])
    }

    /// What a library is called.
    pub(super) fn library_name(&self, number: usize) -> &str {
        match number.checked_sub(2) {
            Some(index) => self.settings.libraries[index].0.as_str(),
            None => "Music Library",
        }
    }

    fn library(&self, number: usize) -> Value {
        let name = self.library_name(number);
        json!({ "id": number, "name": name, "path": format!("/srv/media/{number}") })
    }

    fn libraries(&self) -> impl Iterator<Item = usize> {
        1..=self.settings.libraries.len() + 1
    }

    /// `GET /api/library`, for administrators.
    pub(super) fn list_libraries(&self) -> Reply {
        let all: Vec<Value> = self
            .libraries()
            .map(|number| self.library(number))
            .collect();
        Reply::json(200, &all).header("x-total-count", all.len().to_string())
    }

    fn native_user(&self, account: &Account) -> Value {
        let limit = self.limits.get(&account.id).filter(|_| !account.admin);
        let may = |number: &usize| limit.is_none_or(|limit| limit.contains(number));
        let mut user = json!({
            "id": account.id,
            "userName": account.name,
            "name": account.shown_name(),
            "email": "",
            "isAdmin": account.admin,
        });
        if self.settings.version.libraries() {
            let libraries = self.libraries().filter(may);
            user["libraries"] = libraries.map(|number| self.library(number)).collect();
        }
        user
    }

    /// `GET /api/user`: all for administrators, and nothing for others.
    pub(super) fn list_users(&self, account: &Account, world: &World) -> Reply {
        let accounts = world.store.accounts().iter().filter(|_| account.admin);
        let users: Vec<Value> = accounts.map(|account| self.native_user(account)).collect();
        Reply::json(200, &users).header("x-total-count", users.len().to_string())
    }

    /// `PUT /api/user/ID/library`.
    pub(super) fn limit_user(&mut self, request: &Request, id: &str, world: &World) -> Reply {
        let Ok(sent) = serde_json::from_slice::<Sent>(&request.body) else {
            return Reply::text(400, "Invalid request body\n");
        };
        let Some(account) = world.store.accounts().get(id) else {
            return failed(404, "User not found");
        };
        if account.admin {
            return Reply::text(400, "cannot manually assign libraries to admin users\n");
        }
        self.limits.insert(id.to_owned(), sent.library_ids);
        Reply::json(200, &self.native_user(account)["libraries"])
    }
}
