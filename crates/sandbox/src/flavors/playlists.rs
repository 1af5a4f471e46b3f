//! Playlists.

use serde_json::{Map, Value, json};

use super::row::{Dates, Look, Sharing};
use super::{Call, Server, dates, entries};
use crate::library::Kind;
use crate::store::Playlist;
use crate::subsonic::Answer;
use crate::world::World;

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
                Answer::Body("playlist", Value::Object(self.playlist(world, &list, true)))
            }
            _ => Answer::Empty,
        }
    }

    pub(super) fn playlist(
        &self,
        world: &World,
        list: &Playlist,
        with_songs: bool,
    ) -> Map<String, Value> {
        let library = &world.library;
        let songs = list.songs.iter().filter_map(|id| library.song(id));
        let songs: Vec<_> = songs.collect();
        let form = match &self.row.sharing {
            Sharing::Real(rules) => rules.dates,
            _ => Dates::Milliseconds,
        };
        let mut fields = Map::new();
        let mut put = |key: &str, value: Value| {
            fields.insert(key.to_owned(), value);
        };
        put("id", json!(list.id));
        put("name", json!(list.name));
        put("owner", json!(world.store.account_name(&list.owner)));
        put("songCount", json!(songs.len()));
        put(
            "duration",
            json!(songs.iter().map(|song| song.duration).sum::<u64>()),
        );
        put("created", json!(dates::shown(form, list.created)));
        if self.row.look != Look::Supysonic {
            put("changed", json!(dates::shown(form, list.changed)));
        }
        match self.row.look {
            Look::Gonic => put("comment", json!("")),
            Look::Classic => {
                put("public", json!(list.public));
                put("coverArt", json!(format!("pl-{}", list.id)));
            }
            _ => put("public", json!(list.public)),
        }
        if with_songs {
            let songs = songs.into_iter();
            let songs = songs.map(|song| entries::song(library, &self.row, song, true));
            put("entry", Value::Array(songs.collect()));
        }
        fields
    }
}
