//! Searches and lists of albums.

use serde_json::{Map, Value, json};

use super::entries::Place;
use super::row::{Look, SongIndex};
use super::{Call, Server, entries};
use crate::library::{Album, Library, folded, matches};
use crate::order::Order as _;
use crate::subsonic::Answer;

impl Server {
    pub(super) fn search(&self, call: &Call<'_>, library: &Library) -> Answer {
        let row = &self.row;
        let Some(query) = call.params.get("query") else {
            return match row.look {
                Look::MStream => self.search_for(call, library, ""),
                _ => Answer::failed(10, row.missing.replace("{}", "query")),
            };
        };
        // mStream looks for the quotes.
        if row.look == Look::MStream && query == "\"\"" {
            return self.search_for(call, library, query);
        }
        // Airsonic finds nothing for nothing.
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
        let mut found = Map::new();
        let mut keep = |kind: &str, all: Vec<Value>| {
            let skip = call.params.count(&format!("{kind}Offset"), 0);
            let count = call.params.count(&format!("{kind}Count"), 20);
            let some: Vec<Value> = all.into_iter().skip(skip).take(count).collect();
            if !some.is_empty() || row.look == Look::MStream {
                found.insert(kind.to_owned(), Value::Array(some));
            }
        };
        let artists = library
            .artists
            .iter()
            .filter(|artist| matches(&artist.name, query));
        keep(
            "artist",
            artists
                .map(|artist| entries::found_artist(row, artist))
                .collect(),
        );
        let albums = library
            .albums
            .iter()
            .filter(|album| matches(&album.title, query));
        let shown = |album: &Album| {
            if by_folder {
                entries::folder(library, row, album)
            } else {
                entries::album(library, row, album, Place::Search)
            }
        };
        keep("album", albums.map(shown).collect());
        let songs = library.songs.iter().filter(|song| {
            let more = match row.song_index {
                SongIndex::Titles => "",
                SongIndex::Albums => &library.album_of(song).title,
                SongIndex::Artists => &library.artist_of(song).name,
            };
            matches(&format!("{} {more}", song.title), query)
        });
        keep(
            "song",
            songs
                .map(|song| entries::song(library, row, song, true))
                .collect(),
        );
        Answer::Body(result_key(call.name), Value::Object(found))
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
            .map(|album| {
                if by_folder {
                    entries::folder(library, row, album)
                } else {
                    entries::album(library, row, album, Place::List)
                }
            });
        let key = if by_folder { "albumList" } else { "albumList2" };
        Answer::Body(key, self.listed("album", shown.collect()))
    }
}

fn result_key(call: &str) -> &'static str {
    if call == "search2" {
        "searchResult2"
    } else {
        "searchResult3"
    }
}
