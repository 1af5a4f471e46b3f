//! A library as a recording shows it.

use jiff::Timestamp;
use serde::Deserialize;

use super::{Album, Artist, Library, Song};

/// Songs with the ids a recorded server gave them.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The songs; artists and albums come into being as they are named.
    pub songs: Vec<GivenSong>,
}

/// A song as Subsonic servers show it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of a Subsonic `Child`")]
pub struct GivenSong {
    pub id: String,
    pub title: String,
    pub album: String,
    #[serde(default)]
    pub album_id: String,
    pub artist: String,
    #[serde(default)]
    pub artist_id: String,
    /// The id of the album's folder, where that is another number.
    #[serde(default)]
    pub folder: String,
    /// The id of the artist's folder.
    #[serde(default)]
    pub artist_folder: String,
    #[serde(default)]
    pub track: usize,
    #[serde(default)]
    pub duration: u64,
    #[serde(default)]
    pub size: u64,
    #[serde(default)]
    pub created: Option<Timestamp>,
}

impl Given {
    pub(crate) fn library(&self) -> Library {
        let mut library = Library::default();
        for given in &self.songs {
            let created = given.created.unwrap_or(Timestamp::UNIX_EPOCH);
            let artist = place(&library.artists, |artist| artist.name == given.artist);
            if artist == library.artists.len() {
                library.artists.push(Artist {
                    id: given.artist_id.clone(),
                    name: given.artist.clone(),
                    folder: given.artist_folder.clone(),
                    albums: Vec::new(),
                });
            }
            let album = place(&library.albums, |album| {
                album.title == given.album && album.artist == artist
            });
            if album == library.albums.len() {
                library.albums.push(Album {
                    id: given.album_id.clone(),
                    title: given.album.clone(),
                    folder: given.folder.clone(),
                    artist,
                    second_artist: None,
                    year: 0,
                    genre: String::new(),
                    created,
                    songs: Vec::new(),
                });
                library.artists[artist].albums.push(album);
            }
            library.albums[album].songs.push(library.songs.len());
            library.songs.push(Song {
                id: given.id.clone(),
                title: given.title.clone(),
                album,
                artist,
                track: given.track,
                duration: given.duration,
                size: given.size,
                created,
                missing: false,
            });
        }
        library.index()
    }
}

/// Where the first that fits stands, or where a new one would.
fn place<T>(all: &[T], fits: impl Fn(&T) -> bool) -> usize {
    all.iter().position(fits).unwrap_or(all.len())
}
