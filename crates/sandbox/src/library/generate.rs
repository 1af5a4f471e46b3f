//! The invented library, from the names.

use jiff::{SignedDuration, Timestamp};

use super::names::{ENTRIES, FIRST, PLAYLISTS, SECOND, TITLED};
use super::{Album, Artist, Kind, Library, MakeId, Song};
use crate::clock::shifted;
use crate::store::Playlist;

/// When the library was first scanned: 2026-01-05T09:00:00Z. Albums follow a day and a half apart,
/// the first named the last added, so that "newest" has an order.
const SCANNED: i64 = 1_767_603_600;

pub(super) fn library(make: MakeId) -> Library {
    let scanned = Timestamp::from_second(SCANNED).unwrap_or_default();
    let count: usize = ENTRIES.iter().map(|entry| entry.albums.len()).sum();
    let mut library = Library::default();
    for entry in ENTRIES {
        let artist = library.artists.len();
        let mut albums = Vec::new();
        for (title, year, songs) in entry.albums {
            let album = library.albums.len();
            albums.push(album);
            let age = i64::try_from(count - album).unwrap_or_default();
            let created = shifted(scanned, SignedDuration::from_hours(36 * (100 - age)));
            let first = library.songs.len();
            for track in 1..=*songs {
                let song = song(make, &library, artist, (album, title), track, created);
                library.songs.push(song);
            }
            library.albums.push(Album {
                id: make(Kind::Album, album, title),
                title: (*title).to_owned(),
                folder: String::new(),
                artist,
                second_artist: None,
                year: *year,
                genre: entry.genre.to_owned(),
                created,
                songs: (first..library.songs.len()).collect(),
            });
        }
        library.artists.push(Artist {
            id: make(Kind::Artist, artist, entry.artist),
            name: entry.artist.to_owned(),
            folder: String::new(),
            albums,
        });
    }
    library.index()
}

fn song(
    make: MakeId,
    library: &Library,
    artist: usize,
    (album, album_title): (usize, &str),
    track: usize,
    created: Timestamp,
) -> Song {
    let index = library.songs.len();
    let titled = TITLED
        .iter()
        .find(|(album, number, _)| *album == album_title && *number == track);
    let title = match titled {
        Some((_, _, title)) => (*title).to_owned(),
        None => {
            // Steps without a common factor walk through every pair before one comes twice.
            let first = FIRST[(index * 7 + album) % FIRST.len()];
            let second = SECOND[(index * 3 + index / FIRST.len()) % SECOND.len()];
            format!("{first} {second}")
        }
    };
    // An album of eleven songs lasts more than an hour: there is room for start times.
    let minutes = 4 + (index * 13 + 5) % 5;
    let duration = u64::try_from(minutes * 60 + (index * 29 + 11) % 60).unwrap_or_default();
    Song {
        id: make(Kind::Song, index, &title),
        title,
        album,
        artist,
        track,
        duration,
        size: duration * 8000 + 44,
        created,
        missing: false,
    }
}

pub(super) fn playlists(library: &Library, make: MakeId, owners: &[String]) -> Vec<Playlist> {
    let made = Timestamp::from_second(SCANNED).unwrap_or_default();
    let rows = PLAYLISTS.iter().enumerate();
    rows.map(|(index, (name, owner, every))| {
        let owner = owners.get(*owner).or(owners.first());
        let songs = library.songs.iter().step_by((*every).max(1));
        Playlist {
            id: make(Kind::Playlist, index, name),
            name: (*name).to_owned(),
            owner: owner.cloned().unwrap_or_default(),
            songs: match every {
                0 => Vec::new(),
                _ => songs.map(|song| song.id.clone()).collect(),
            },
            public: index == 2,
            created: made,
            changed: made,
        }
    })
    .collect()
}
