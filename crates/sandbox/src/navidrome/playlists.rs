//! The playlist calls of the Subsonic API.

use serde_json::{Map, Value, json};

use super::{Navidrome, entries, shares};
use crate::account::Account;
use crate::ids;
use crate::request::Params;
use crate::store::Playlist;
use crate::subsonic::Answer;
use crate::world::World;

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
