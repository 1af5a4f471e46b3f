//! The calls that are not about shares: server, account, library, search, album lists, and playlists.

use serde_json::{Value, json};

use super::entries::{self, Place};
use super::row::{Ampache, ApiKeys, FlavorRow, Look, Sharing, SongIndex, Token};
use super::{Call, Server, auth};
use crate::library::{Album, Artist, Kind, Library, Playlist, folded, matches};
use crate::request::Reply;
use crate::store::Order as _;
use crate::subsonic::{self, Answer, extend};
use crate::world::World;

impl Server {
    /// Whether the server supports a call.
    pub(super) fn knows(&self, name: &str) -> bool {
        match name {
            "getShares" | "createShare" | "updateShare" | "deleteShare" => {
                // gonic, koel and JellySonic answer share calls like any unknown call.
                !matches!(self.row.sharing, Sharing::None(70 | -1, _))
            }
            "getOpenSubsonicExtensions" => {
                self.row.open && self.row.look != Look::Ampache(Ampache::Legacy)
            }
            "getUsers" => matches!(self.row.look, Look::MStream | Look::Supysonic),
            // Recorded from mStream. For the others, it follows OpenSubsonic's `apiKeyAuthentication`.
            "tokenInfo" => matches!(self.row.api_keys, ApiKeys::Checked(_)),
            "createUser" | "updateUser" => matches!(self.row.look, Look::Classic | Look::OrgJson),
            _ => matches!(
                name,
                "ping"
                    | "getLicense"
                    | "getUser"
                    | "getMusicFolders"
                    | "getArtists"
                    | "getIndexes"
                    | "getArtist"
                    | "getAlbum"
                    | "getSong"
                    | "getMusicDirectory"
                    | "getAlbumList"
                    | "getAlbumList2"
                    | "search2"
                    | "search3"
                    | "getPlaylists"
                    | "getPlaylist"
                    | "createPlaylist"
                    | "deletePlaylist"
                    | "stream"
                    | "download"
                    | "getCoverArt"
                    | "getScanStatus"
                    | "startScan"
            ),
        }
    }

    pub(super) fn browse(&self, call: &Call<'_>, world: &mut World) -> Answer {
        let library = &world.library;
        let row = &self.row;
        match call.name {
            "ping" => Answer::Empty,
            "getLicense" => Answer::Body("license", license(row.look)),
            "getOpenSubsonicExtensions" => extensions(row),
            "tokenInfo" => Answer::Body("tokenInfo", json!({ "username": call.account.name })),
            "getUser" => self.user(call, world),
            "getUsers" => self.users(call, world),
            "createUser" | "updateUser" => auth::write_user(call, world),
            "getScanStatus" | "startScan" => {
                let scanning = call.name == "startScan";
                if scanning && !call.account.admin {
                    return Answer::Bare(self.bare_json(403, "Forbidden", call.request, world));
                }
                let count = if scanning { 0 } else { library.songs.len() };
                Answer::Body(
                    "scanStatus",
                    json!({ "scanning": scanning, "count": count }),
                )
            }
            "getMusicFolders" => {
                let folder = match row.look {
                    Look::MStream => json!({ "id": "mf-1", "name": "lib" }),
                    Look::Gonic => json!({ "id": 0, "name": "music" }),
                    Look::Supysonic => json!({ "id": "1", "name": "music" }),
                    _ => json!({ "id": 0, "name": "Music" }),
                };
                Answer::Body("musicFolders", json!({ "musicFolder": [folder] }))
            }
            "search3" | "search2" => self.search(call, library),
            "getAlbumList" | "getAlbumList2" => self.album_list(call, library),
            "getArtists" | "getIndexes" => self.index(call, library),
            "getPlaylists" => {
                let lists = world.store.playlists().iter();
                let lists: Vec<Value> = lists
                    .filter(|list| list.public || list.owner == call.account.id)
                    .map(|list| self.playlist(world, list))
                    .collect();
                Answer::Body("playlists", self.listed("playlist", lists))
            }
            "createPlaylist" => self.create_playlist(call, world),
            "getCoverArt" => Answer::Bare(Reply::new(404, "text/plain", "")),
            _ => match call.params.get("id") {
                None => self.no_id(),
                Some(id) => self.by_id(call, id, world),
            },
        }
    }

    fn by_id(&self, call: &Call<'_>, id: &str, world: &mut World) -> Answer {
        let library = &world.library;
        let row = &self.row;
        if row.shares_media() && id.parse::<i64>().is_err() {
            return self.no_number(id, call.request, world);
        }
        if let Some(refused) = ill_formed(row.look, call.name, id) {
            return refused;
        }
        let songs_of = |album: &Album| -> Value {
            let songs = library.songs_of(album);
            songs
                .map(|song| entries::song(library, row, song, true))
                .collect()
        };
        match call.name {
            "getAlbum" => match library.album(id) {
                Some(album) => {
                    let mut shown = entries::album(library, row, album, Place::Alone);
                    shown["song"] = songs_of(album);
                    Answer::Body("album", shown)
                }
                None => match row.look {
                    Look::XmlToDict => {
                        Answer::failed(70, format!("Requested data not found: {id}"))
                    }
                    _ => Answer::failed(70, "Album not found."),
                },
            },
            "getArtist" => match library.artist(id) {
                Some(artist) => {
                    let albums = library.albums_of(artist);
                    let mut shown = entries::artist(row, artist);
                    shown["album"] = albums
                        .map(|album| entries::album(library, row, album, Place::OfArtist))
                        .collect();
                    Answer::Body("artist", shown)
                }
                None => Answer::failed(70, "Artist not found."),
            },
            "getSong" => match library.song(id) {
                Some(song) => Answer::Body("song", entries::song(library, row, song, true)),
                None => Answer::failed(70, "Song not found."),
            },
            "getMusicDirectory" => directory(library, row, id, songs_of),
            "getPlaylist" => match world.store.playlists().get(id) {
                Some(list) if list.public || list.owner == call.account.id => {
                    self.playlist_with_songs(world, list)
                }
                Some(_) if self.row.look != Look::MStream => {
                    Answer::failed(50, "User is not authorized for the given operation.")
                }
                _ => Answer::failed(70, "Playlist not found."),
            },
            _ => {
                if world.store.drop_playlist(id) {
                    Answer::Empty
                } else {
                    Answer::failed(70, "Playlist not found.")
                }
            }
        }
    }

    /// A list under its key. Some servers omit the key if the list is empty.
    fn listed(&self, key: &str, items: Vec<Value>) -> Value {
        match self.row.look {
            Look::MStream | Look::Gonic => json!({ key: items }),
            _ => subsonic::listed(key, items),
        }
    }

    fn index(&self, call: &Call<'_>, library: &Library) -> Answer {
        let by_folder = call.name == "getIndexes";
        let mut artists: Vec<_> = library.artists.iter().collect();
        artists.order_by_key(|artist| self.sort_name(&artist.name));
        let mut index: Vec<(String, Vec<Value>)> = Vec::new();
        for artist in artists {
            let letter = self.letter(&artist.name);
            let shown = match by_folder {
                true => self.artist_in_index(artist),
                false => entries::artist(&self.row, artist),
            };
            match index.last_mut().filter(|(known, _)| *known == letter) {
                Some((_, artists)) => artists.push(shown),
                None => index.push((letter, vec![shown])),
            }
        }
        let index: Vec<Value> = index
            .into_iter()
            .map(|(name, artist)| json!({ "name": name, "artist": artist }))
            .collect();
        let articles = match self.row.look {
            Look::Ampache(_) => ARTICLES.join(" "),
            _ => "The El La Los Las Le Les".to_owned(),
        };
        let mut shown = json!({ "ignoredArticles": articles, "index": index });
        if by_folder {
            shown["lastModified"] = json!(1_795_249_531_136_i64);
        }
        Answer::Body(if by_folder { "indexes" } else { "artists" }, shown)
    }
}

/// The articles that Ampache ignores when sorting.
const ARTICLES: [&str; 10] = [
    "The", "An", "A", "Die", "Das", "Ein", "Eine", "Les", "Le", "La",
];

/// A name's sort key in Ampache: without the article, but with accents.
fn without_article(name: &str) -> String {
    let rest = name.split_once(' ');
    let rest = rest.filter(|(article, _)| ARTICLES.contains(article));
    rest.map_or(name, |(_, rest)| rest).to_lowercase()
}

impl Server {
    fn artist_in_index(&self, artist: &Artist) -> Value {
        let mut shown = json!({ "id": artist.folder_id(), "name": artist.name });
        if self.row.look == Look::Gonic {
            shown["albumCount"] = json!(artist.albums.len());
            shown["roles"] = json!([]);
        }
        shown
    }

    /// The sort key of a name.
    fn sort_name(&self, name: &str) -> String {
        match self.row.look {
            Look::Ampache(_) => without_article(name),
            _ => folded(name),
        }
    }

    /// The index section that a name belongs to.
    fn letter(&self, name: &str) -> String {
        let first = self.sort_name(name).chars().next().unwrap_or('#');
        match self.row.look {
            Look::Gonic => first.to_string(),
            Look::Ampache(_) if !first.is_ascii_alphabetic() => "#".to_owned(),
            _ => first.to_uppercase().to_string(),
        }
    }
}

fn license(look: Look) -> Value {
    match look {
        Look::Classic | Look::OrgJson => json!({
            "valid": true,
            "email": "airsonic@github.com",
            "licenseExpires": "2126-11-21T14:25:31.103Z",
            "trialExpires": "2126-11-21T14:25:31.103Z",
        }),
        Look::MStream => json!({
            "valid": true,
            "email": "mstream@local",
            "licenseExpires": "2099-12-31T00:00:00Z",
        }),
        _ => json!({ "valid": true }),
    }
}

fn extensions(row: &FlavorRow) -> Answer {
    let mut names = vec!["formPost"];
    if row.api_keys != ApiKeys::Unseen {
        names.push("apiKeyAuthentication");
    }
    match row.look {
        Look::MStream => {
            names.extend(["transcodeOffset", "httpHeaders", "tokenInfo", "songArtists"])
        }
        Look::Gonic => names = vec!["transcodeOffset", "formPost", "songLyrics"],
        Look::Ampache(version) => {
            names.extend([
                "getPodcastEpisode",
                "indexBasedQueue",
                "songLyrics",
                "transcodeOffset",
            ]);
            if version == Ampache::Eight {
                names.extend(["playbackReport", "topSongsByArtistId", "transcoding"]);
            }
            names.sort_unstable();
            if version == Ampache::Seven {
                names.order_by_key(|name| {
                    ![
                        "apiKeyAuthentication",
                        "getPodcastEpisode",
                        "indexBasedQueue",
                    ]
                    .contains(name)
                });
            }
        }
        // Melodee advertises it but doesn't support it.
        _ if row.failed == "error" => names.push("apiKeyAuthentication"),
        _ => {}
    }
    if row.token == Token::OwnPassword41 {
        names.order_by_key(|name| *name != "formPost");
    }
    let list = names
        .into_iter()
        .map(|name| json!({ "name": name, "versions": [1] }));
    Answer::Body("openSubsonicExtensions", list.collect())
}

/// The refusal of an id of the wrong form.
fn ill_formed(look: Look, call: &str, id: &str) -> Option<Answer> {
    let prefix = |prefix: &str| id.starts_with(prefix);
    match look {
        Look::Supysonic if call == "getMusicDirectory" => id.parse::<i64>().is_err().then(|| {
            let text = format!("ValueError: invalid literal for int() with base 10: '{id}'");
            Answer::failed(0, text)
        }),
        Look::Supysonic => (id.len() != 36)
            .then(|| Answer::failed(0, "ValueError: badly formed hexadecimal UUID string")),
        Look::Gonic => {
            let formed = ["tr-", "al-", "ar-", "pl-"].into_iter().any(prefix);
            (!formed).then(|| Answer::failed(10, "please provide an `id` parameter"))
        }
        _ => None,
    }
}

/// A folder with its contents.
fn directory(
    library: &Library,
    row: &FlavorRow,
    id: &str,
    songs_of: impl Fn(&Album) -> Value,
) -> Answer {
    let album = library
        .albums
        .iter()
        .find(|album| album.folder == id && !id.is_empty());
    if let Some(album) = album.or_else(|| library.album(id).filter(|_| !row.shares_media())) {
        let mut shown = json!({
            "id": id,
            "parent": library.artists[album.artist].folder_id(),
            "name": album.title,
            "child": songs_of(album),
        });
        if matches!(row.look, Look::Classic | Look::OrgJson) {
            shown["playCount"] = json!(0);
        }
        return Answer::Body("directory", shown);
    }
    let artist = library
        .artists
        .iter()
        .find(|artist| artist.folder == id || artist.id == id);
    match artist {
        Some(artist) => {
            let albums = library.albums_of(artist);
            let children: Vec<Value> = albums
                .map(|album| entries::folder(library, row, album))
                .collect();
            Answer::Body(
                "directory",
                json!({ "id": id, "name": artist.name, "child": children }),
            )
        }
        None => Answer::failed(70, "Directory not found."),
    }
}

impl Server {
    pub(super) fn create_playlist(&self, call: &Call<'_>, world: &mut World) -> Answer {
        let now = world.now();
        let known = call.params.filled("playlistId");
        let known = known
            .and_then(|id| world.store.playlists().get(id))
            .cloned();
        if let Some(known) = known.filter(|list| list.owner == call.account.id) {
            let list = Playlist {
                songs: call.params.all("songId"),
                changed: now,
                ..known
            };
            return self.store_playlist(list, world);
        }
        let Some(name) = call.params.filled("name") else {
            return Answer::failed(10, self.row.missing.replace("{}", "name"));
        };
        let count = world.store.playlists().ever();
        let index = usize::try_from(count).unwrap_or_default();
        let list = Playlist {
            id: (self.row.ids)(Kind::Playlist, index, name),
            name: name.to_owned(),
            owner: call.account.id.clone(),
            songs: call.params.all("songId"),
            public: matches!(self.row.look, Look::Ampache(_)),
            created: now,
            changed: now,
        };
        self.store_playlist(list, world)
    }

    fn store_playlist(&self, list: Playlist, world: &mut World) -> Answer {
        world.store.put_playlist(list.clone());
        match self.row.look {
            Look::MStream | Look::Gonic | Look::XmlToDict | Look::Ampache(_) => {
                self.playlist_with_songs(world, &list)
            }
            _ => Answer::Empty,
        }
    }

    fn playlist(&self, world: &World, list: &Playlist) -> Value {
        let owner = world.store.account_name(&list.owner);
        entries::playlist(&world.library, &self.row, list, &owner)
    }

    fn playlist_with_songs(&self, world: &World, list: &Playlist) -> Answer {
        let library = &world.library;
        let songs = list.songs.iter().filter_map(|id| library.song(id));
        let mut shown = self.playlist(world, list);
        shown["entry"] = songs
            .map(|song| entries::song(library, &self.row, song, true))
            .collect();
        Answer::Body("playlist", shown)
    }
}

impl Server {
    pub(super) fn search(&self, call: &Call<'_>, library: &Library) -> Answer {
        let row = &self.row;
        let Some(query) = call.params.get("query") else {
            return match row.look {
                Look::MStream => self.search_for(call, library, ""),
                _ => Answer::failed(10, row.missing.replace("{}", "query")),
            };
        };
        // mStream searches for the quotes themselves.
        if row.look == Look::MStream && query == "\"\"" {
            return self.search_for(call, library, query);
        }
        // Airsonic and Ampache find nothing if the query is empty.
        let finds_nothing = matches!(row.look, Look::Classic | Look::OrgJson | Look::Ampache(_));
        if finds_nothing && query.trim_matches('"').is_empty() {
            return Answer::Body(result_key(call.name), json!({}));
        }
        let query = match row.look {
            Look::Gonic => query.trim_matches('"'),
            _ => query,
        };
        self.search_for(call, library, query)
    }

    fn search_for(&self, call: &Call<'_>, library: &Library, query: &str) -> Answer {
        let row = &self.row;
        let by_folder = call.name == "search2";
        let mut found = json!({});
        let mut keep = |kind: &str, all: Vec<Value>| {
            let skip = call.params.count(&format!("{kind}Offset"), 0);
            let count = call.params.count(&format!("{kind}Count"), 20);
            let some: Vec<Value> = all.into_iter().skip(skip).take(count).collect();
            let shown = match row.look {
                Look::MStream => json!({ kind: some }),
                _ => subsonic::listed(kind, some),
            };
            extend(&mut found, shown);
        };
        let artists = library.artists.iter();
        let artists = artists.filter(|artist| matches(&artist.name, query));
        let shown = artists.map(|artist| entries::found_artist(row, artist));
        keep("artist", shown.collect());
        let albums = library.albums.iter();
        let albums = albums.filter(|album| matches(&album.title, query));
        let shown = albums.map(|album| match by_folder {
            true => entries::folder(library, row, album),
            false => entries::album(library, row, album, Place::Search),
        });
        keep("album", shown.collect());
        let songs = library.songs.iter().filter(|song| {
            let more = match row.song_index {
                SongIndex::Titles => "",
                SongIndex::Albums => &library.album_of(song).title,
                SongIndex::Artists => &library.artist_of(song).name,
            };
            matches(&format!("{} {more}", song.title), query)
        });
        let shown = songs.map(|song| entries::song(library, row, song, true));
        keep("song", shown.collect());
        Answer::Body(result_key(call.name), found)
    }

    pub(super) fn album_list(&self, call: &Call<'_>, library: &Library) -> Answer {
        let row = &self.row;
        let by_folder = call.name == "getAlbumList";
        let mut albums: Vec<&Album> = library.albums.iter().collect();
        match call.params.get("type") {
            None if row.look != Look::MStream => {
                return Answer::failed(10, row.missing.replace("{}", "type"));
            }
            Some("newest" | "recent") => {
                albums.order_by_key(|album| std::cmp::Reverse(album.created));
            }
            Some("alphabeticalByArtist") => {
                albums.order_by_key(|album| folded(&library.artists[album.artist].name));
            }
            Some(other)
                if !other.starts_with("alpha")
                    && matches!(row.look, Look::Gonic | Look::Supysonic) =>
            {
                let code = if row.look == Look::Gonic { 10 } else { 0 };
                return Answer::failed(code, "Unknown search type");
            }
            _ => albums.order_by_key(|album| album.title.to_lowercase()),
        }
        let shown = albums
            .into_iter()
            .skip(call.params.count("offset", 0))
            .take(call.params.count("size", 10).min(500))
            .map(|album| match by_folder {
                true => entries::folder(library, row, album),
                false => entries::album(library, row, album, Place::List),
            });
        let key = if by_folder { "albumList" } else { "albumList2" };
        Answer::Body(key, self.listed("album", shown.collect()))
    }
}

fn result_key(call: &str) -> &'static str {
    match call {
        "search2" => "searchResult2",
        _ => "searchResult3",
    }
}
