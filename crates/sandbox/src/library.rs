//! The music and playlists of a sandbox: an invented library that is the same in every run, or a recorded library.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::{Account, base62, hashed};
use crate::clock::shifted;

/// The library of a sandbox.
#[derive(Debug, Clone, Default)]
pub enum LibrarySpec {
    /// The invented library: about 370 songs.
    #[default]
    Invented,
    /// The songs of a recorded server, with its ids.
    Given(Given),
}

/// The kind of item that an id belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Artist,
    Album,
    Song,
    Playlist,
}

/// A dialect's rule for ids: from a kind, an index among the items of that kind, and a name.
pub(crate) type MakeId = fn(Kind, usize, &str) -> String;

#[derive(Debug, Clone)]
pub(crate) struct Artist {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The number of the artist's folder, if media files have their own numbers.
    pub(crate) folder: String,
    /// The indexes of the artist's albums.
    pub(crate) albums: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct Album {
    pub(crate) id: String,
    pub(crate) title: String,
    /// The number of the album's folder, if media files have their own numbers.
    pub(crate) folder: String,
    pub(crate) artist: usize,
    /// A second album artist.
    pub(crate) second_artist: Option<usize>,
    /// The year of release; 0 if unknown.
    pub(crate) year: u16,
    pub(crate) genre: String,
    pub(crate) created: Timestamp,
    /// The indexes of the album's songs, in order.
    pub(crate) songs: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct Song {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) album: usize,
    pub(crate) artist: usize,
    pub(crate) track: usize,
    /// In seconds.
    pub(crate) duration: u64,
    /// In bytes.
    pub(crate) size: u64,
    pub(crate) created: Timestamp,
    /// Whether the song's file no longer exists and only its record is left.
    pub(crate) missing: bool,
}

/// A playlist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Playlist {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The id of the owner's account.
    pub(crate) owner: String,
    /// The ids of the playlist's songs.
    pub(crate) songs: Vec<String>,
    pub(crate) public: bool,
    pub(crate) created: Timestamp,
    pub(crate) changed: Timestamp,
}

impl Artist {
    /// The id of the artist's folder: the artist's id, unless media files have their own numbers.
    pub(crate) fn folder_id(&self) -> &str {
        match self.folder.as_str() {
            "" => &self.id,
            folder => folder,
        }
    }
}

impl Album {
    /// The id of the album's folder: the album's id, unless media files have their own numbers.
    pub(crate) fn folder_id(&self) -> &str {
        match self.folder.as_str() {
            "" => &self.id,
            folder => folder,
        }
    }
}

/// Artists, albums and songs, found by index and by id.
#[derive(Debug, Default)]
pub(crate) struct Library {
    pub(crate) artists: Vec<Artist>,
    pub(crate) albums: Vec<Album>,
    pub(crate) songs: Vec<Song>,
    by_id: HashMap<(Kind, String), usize>,
}

impl Library {
    /// The library of a spec, and its playlists, which belong to these accounts.
    pub(crate) fn build(
        spec: &LibrarySpec,
        make: MakeId,
        accounts: &[Account],
    ) -> (Self, Vec<Playlist>) {
        match spec {
            LibrarySpec::Invented => {
                let library = library(make);
                let playlists = playlists(&library, make, accounts);
                (library, playlists)
            }
            LibrarySpec::Given(given) => (given.library(), Vec::new()),
        }
    }

    fn index(&mut self) {
        self.by_id.clear();
        for (index, artist) in self.artists.iter().enumerate() {
            self.by_id.insert((Kind::Artist, artist.id.clone()), index);
        }
        for (index, album) in self.albums.iter().enumerate() {
            self.by_id.insert((Kind::Album, album.id.clone()), index);
        }
        for (index, song) in self.songs.iter().enumerate() {
            self.by_id.insert((Kind::Song, song.id.clone()), index);
        }
    }

    /// Adds an artist who performs the songs with a title and has no albums.
    pub(crate) fn add_guest(&mut self, id: String, name: &str, title: &str) {
        let artist = self.add_artist(id, name);
        for song in self.songs.iter_mut().filter(|song| song.title == title) {
            song.artist = artist;
        }
    }

    /// Adds an artist who is the second artist of the albums with a title and has no songs.
    pub(crate) fn add_album_artist(&mut self, id: String, name: &str, title: &str) {
        let artist = self.add_artist(id, name);
        for album in self.albums.iter_mut().filter(|album| album.title == title) {
            album.second_artist = Some(artist);
        }
    }

    fn add_artist(&mut self, id: String, name: &str) -> usize {
        let index = self.artists.len();
        self.by_id.insert((Kind::Artist, id.clone()), index);
        self.artists.push(Artist {
            id,
            name: name.to_owned(),
            folder: String::new(),
            albums: Vec::new(),
        });
        index
    }

    /// Whether none of an album's files exist anymore.
    pub(crate) fn is_missing(&self, album: &Album) -> bool {
        self.songs_of(album).all(|song| song.missing)
    }

    fn find(&self, kind: Kind, id: &str) -> Option<usize> {
        self.by_id.get(&(kind, id.to_owned())).copied()
    }

    pub(crate) fn artist(&self, id: &str) -> Option<&Artist> {
        self.artists.get(self.find(Kind::Artist, id)?)
    }

    pub(crate) fn album(&self, id: &str) -> Option<&Album> {
        self.albums.get(self.find(Kind::Album, id)?)
    }

    pub(crate) fn album_index(&self, id: &str) -> Option<usize> {
        self.find(Kind::Album, id)
    }

    pub(crate) fn song(&self, id: &str) -> Option<&Song> {
        self.songs.get(self.find(Kind::Song, id)?)
    }

    /// Gives the albums with a title new ids, as a scan does after their tags change. Their songs
    /// keep their ids.
    pub(crate) fn retag(&mut self, title: &str) {
        let albums = self.albums.iter_mut();
        for album in albums.filter(|album| album.title == title) {
            album.id = base62(hashed(&format!("retagged {}", album.id)), 22);
        }
        self.index();
    }

    /// Gives everything a new id.
    pub(crate) fn rename(&mut self, new: impl Fn(&str) -> String) {
        let artists = self.artists.iter_mut().map(|artist| &mut artist.id);
        let albums = self.albums.iter_mut().map(|album| &mut album.id);
        let songs = self.songs.iter_mut().map(|song| &mut song.id);
        for id in artists.chain(albums).chain(songs) {
            *id = new(id);
        }
        self.index();
    }

    /// Numbers the media files consecutively from 1: the artists' folders, the albums' folders, then the songs;
    /// 0 is the root. Recorded ids don't change.
    pub(crate) fn number_media(&mut self, playlists: &mut [Playlist]) {
        let mut next = 0;
        let mut number = |id: &mut String, given: bool| {
            next += 1;
            if !given {
                *id = next.to_string();
            }
        };
        for artist in &mut self.artists {
            let given = !artist.folder.is_empty();
            number(&mut artist.folder, given);
        }
        let given = self.albums.iter().any(|album| !album.folder.is_empty());
        for album in &mut self.albums {
            number(&mut album.folder, given);
        }
        for list in playlists {
            for id in &mut list.songs {
                let index = self.by_id.get(&(Kind::Song, id.clone()));
                let after = self.artists.len() + self.albums.len() + 1;
                if let Some(index) = index.filter(|_| !given) {
                    *id = (after + index).to_string();
                }
            }
        }
        for song in &mut self.songs {
            self.by_id.remove(&(Kind::Song, song.id.clone()));
        }
        for (index, song) in self.songs.iter_mut().enumerate() {
            number(&mut song.id, given);
            self.by_id.insert((Kind::Song, song.id.clone()), index);
        }
    }

    /// The id of a media file, if it exists: a song or a folder.
    pub(crate) fn media(&self, id: &str) -> Option<&str> {
        let song = self.song(id).map(|song| song.id.as_str());
        let albums = self.albums.iter().map(|album| album.folder.as_str());
        let artists = self.artists.iter().map(|artist| artist.folder.as_str());
        song.or_else(|| albums.chain(artists).find(|folder| *folder == id))
    }

    pub(crate) fn artist_of(&self, song: &Song) -> &Artist {
        &self.artists[song.artist]
    }

    pub(crate) fn album_of(&self, song: &Song) -> &Album {
        &self.albums[song.album]
    }

    pub(crate) fn songs_of(&self, album: &Album) -> impl Iterator<Item = &Song> {
        album.songs.iter().map(|index| &self.songs[*index])
    }

    pub(crate) fn albums_of(&self, artist: &Artist) -> impl Iterator<Item = &Album> {
        artist.albums.iter().map(|index| &self.albums[*index])
    }

    /// An album's length in seconds.
    pub(crate) fn duration_of(&self, album: &Album) -> u64 {
        self.songs_of(album).map(|song| song.duration).sum()
    }

    /// The path of a song's file.
    pub(crate) fn path_of(&self, song: &Song) -> String {
        let artist = self.artist_of(song).name.replace('/', "_");
        let album = self.album_of(song).title.replace('/', "_");
        let title = song.title.replace('/', "_");
        format!("{artist}/{album}/{:02} - {title}.mp3", song.track)
    }

    /// The id of another item of the same kind, for a server that swaps contents.
    pub(crate) fn other_than(&self, id: &str) -> String {
        let next = |index: usize, count: usize| (index + 1) % count;
        if let Some(at) = self.find(Kind::Song, id) {
            self.songs[next(at, self.songs.len())].id.clone()
        } else if let Some(at) = self.find(Kind::Album, id) {
            self.albums[next(at, self.albums.len())].id.clone()
        } else if let Some(at) = self.find(Kind::Artist, id) {
            self.artists[next(at, self.artists.len())].id.clone()
        } else {
            id.to_owned()
        }
    }
}

/// The form that servers sort and search by: lowercase, without accents, with ligatures such as `æ` spelled out.
pub(crate) fn folded(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    use unicode_normalization::char::is_combining_mark;
    let mut out = String::with_capacity(text.len());
    let letters = text.nfd().filter(|letter| !is_combining_mark(*letter));
    for letter in letters.flat_map(char::to_lowercase) {
        match letter {
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ß' => out.push_str("ss"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            other => out.push(other),
        }
    }
    out
}

/// Whether the text contains every word of a query. This approximates the servers' search.
pub(crate) fn matches(text: &str, query: &str) -> bool {
    let text = folded(text);
    folded(query)
        .split_whitespace()
        .all(|word| text.contains(word))
}

/// Whether a text contains this whole word. A `word` with other characters than letters and digits can be anywhere.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    let (text, word) = (folded(text), folded(word));
    let is_letter = word.chars().all(char::is_alphanumeric);
    match is_letter {
        true => text
            .split(|sign: char| !sign.is_alphanumeric())
            .any(|one| one == word),
        false => text.contains(&word),
    }
}

/// The time that playlists are created and albums are dated from: 2026-01-05T09:00:00Z. Albums are 36 hours apart and
/// the last one in the list is the newest, so that "newest" has an order.
const SCANNED: i64 = 1_767_603_600;

fn library(make: MakeId) -> Library {
    let scanned = Timestamp::from_second(SCANNED).unwrap_or_default();
    let count: usize = ENTRIES.iter().map(|(_, _, albums)| albums.len()).sum();
    let mut library = Library::default();
    for (name, genre, titles) in ENTRIES {
        let artist = library.artists.len();
        let mut albums = Vec::new();
        for (title, year, songs) in *titles {
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
                genre: (*genre).to_owned(),
                created,
                songs: (first..library.songs.len()).collect(),
            });
        }
        library.artists.push(Artist {
            id: make(Kind::Artist, artist, name),
            name: (*name).to_owned(),
            folder: String::new(),
            albums,
        });
    }
    library.index();
    library
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
            // The steps 7 and 3 have no factor in common with the lists' lengths, so every word occurs.
            let first = FIRST[(index * 7 + album) % FIRST.len()];
            let second = SECOND[(index * 3 + index / FIRST.len()) % SECOND.len()];
            format!("{first} {second}")
        }
    };
    // An album of eleven songs is longer than an hour, which is long enough for start times.
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

fn playlists(library: &Library, make: MakeId, accounts: &[Account]) -> Vec<Playlist> {
    let made = Timestamp::from_second(SCANNED).unwrap_or_default();
    let rows = PLAYLISTS.iter().enumerate();
    rows.map(|(index, (name, owner, every))| {
        let owner = accounts.get(*owner).or(accounts.first());
        let songs = library.songs.iter().step_by((*every).max(1));
        Playlist {
            id: make(Kind::Playlist, index, name),
            name: (*name).to_owned(),
            owner: owner.map_or_else(String::new, |owner| owner.id.clone()),
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

/// Songs with ids from a recorded server.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The songs. They also define the artists and albums.
    pub songs: Vec<GivenSong>,
}

/// A song in the form of Subsonic servers.
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
    /// The id of the album's folder, if it differs from the album's id.
    #[serde(default)]
    pub folder: String,
    /// The id of the artist's folder, if it differs from the artist's id.
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
        library.index();
        library
    }
}

/// The index of the first match, or the index of a new element at the end.
fn place<T>(all: &[T], fits: impl Fn(&T) -> bool) -> usize {
    all.iter().position(fits).unwrap_or(all.len())
}

/// An artist, its genre, and its albums: title, year, number of songs.
type Entry = (
    &'static str,
    &'static str,
    &'static [(&'static str, u16, usize)],
);

const ENTRIES: &[Entry] = &[
    (
        "The Tidewater Band",
        "Folk",
        &[
            ("Harbour Lights", 2008, 11),
            ("High Tide", 2011, 10),
            ("Low Tide", 2014, 9),
        ],
    ),
    (
        "Björk & the \"Quotes\"",
        "Electronic",
        &[("Ünïcode, Commas & #Hash", 2017, 8)],
    ),
    (
        "Various Artists",
        "Compilation",
        &[
            ("Tide and Time", 1998, 14),
            ("Night Ferry Sessions", 2020, 12),
        ],
    ),
    (
        "Ada Quartet",
        "Jazz",
        &[
            ("First Light", 2001, 9),
            ("Second Wind", 2003, 9),
            ("The Analytical Blues", 2006, 10),
        ],
    ),
    (
        "Marlowe & Sons",
        "Blues",
        &[("Coal Smoke", 1994, 10), ("Signal Box", 1996, 11)],
    ),
    (
        "夜の灯台",
        "Ambient",
        &[("海の図書館", 2019, 7), ("雨音", 2021, 6)],
    ),
    ("무지개 철도", "Pop", &[("느린 기차", 2022, 8)]),
    ("نجمة البحر", "World", &[("أغاني الميناء", 2016, 7)]),
    ("שירת הים", "World", &[("גלים", 2013, 6)]),
    (
        "🌊 Pocket Ocean",
        "Electronic",
        &[("Emoji Summer 🏖️", 2023, 8), ("Small Hours", 2024, 7)],
    ),
    (
        "Kestrel Road",
        "Rock",
        &[
            ("Greatest Hits", 2012, 16),
            ("Gravel", 2002, 10),
            ("Windbreak", 2005, 11),
        ],
    ),
    (
        "Queen Anne's Lace",
        "Folk",
        &[("Greatest Hits", 2009, 14), ("Hedgerow", 1999, 9)],
    ),
    (
        "Delta, Inc.",
        "Hip-Hop",
        &[
            ("Commas, and #Hash", 2015, 10),
            ("Quarterly Report", 2018, 9),
        ],
    ),
    (
        "Łódź Noir",
        "Post-Punk",
        &[("Żółta Noc", 1987, 9), ("Café Señor", 1989, 9)],
    ),
    (
        "Solveig Ås",
        "Singer-Songwriter",
        &[("Ærlig", 2010, 8), ("Snø i mai", 2012, 9)],
    ),
    (
        "The Paper Lanterns",
        "Indie",
        &[
            ("Folding", 2007, 10),
            ("Unfolding", 2009, 10),
            ("Riptide", 2013, 11),
        ],
    ),
    (
        "Orchestra of the Lower Marsh",
        "Classical",
        &[("Suite for Rain", 1979, 6), ("Harbour Overtures", 1983, 5)],
    ),
    (
        "DJ Lighthouse",
        "House",
        &[("Beam", 2004, 8), ("Fog Signal", 2006, 8)],
    ),
    (
        "Les Marées Basses",
        "Chanson",
        &[("L'été en ville", 1991, 9), ("Port d'attache", 1995, 10)],
    ),
    (
        "Tin & Copper",
        "Country",
        &[("Mile Marker 100%", 2000, 10), ("AC/DC Motors", 2003, 9)],
    ),
];

/// The first half of a song's title.
const FIRST: &[&str] = &[
    "Slow", "Northern", "Paper", "Silver", "Midnight", "Broken", "Quiet", "Golden", "Hollow",
    "Distant", "Winter", "Copper", "Restless", "Salt", "Second", "Empty", "Crooked", "Blue",
    "Early", "Last",
];

/// The second half of a song's title.
const SECOND: &[&str] = &[
    "Harbour",
    "Train",
    "Letters",
    "Windows",
    "River",
    "Lanterns",
    "Ferry",
    "Garden",
    "Engines",
    "Morning",
    "Radio",
    "Streets",
    "Compass",
    "Weather",
    "Shoreline",
    "Kitchen",
    "Staircase",
    "Postcards",
    "Signal",
    "Orchard",
];

/// Songs with fixed titles: album, track, title.
const TITLED: &[(&str, usize, &str)] = &[
    ("Harbour Lights", 1, "Overture"),
    ("Harbour Lights", 2, "Harbour Lights"),
    ("Harbour Lights", 3, "Turning Tide"),
    ("Harbour Lights", 11, "The Long Way Home (Reprise)"),
    ("Low Tide", 1, "Low Tide"),
    ("Low Tide", 2, "What the Tide Left"),
    ("Ünïcode, Commas & #Hash", 1, "50% Off & \"Free\", Ltd."),
    ("Ünïcode, Commas & #Hash", 2, "Ça ira? Oui/Non"),
    ("Ünïcode, Commas & #Hash", 3, "#hashtag"),
    ("Ünïcode, Commas & #Hash", 4, "naïve Σ <b>bold</b>"),
    ("海の図書館", 1, "灯台守の手紙"),
    ("雨音", 1, "雨のプラットホーム"),
    ("느린 기차", 1, "마지막 정거장"),
    ("أغاني الميناء", 1, "ليلة في الميناء"),
    ("גלים", 1, "שיר הגלים"),
    ("Emoji Summer 🏖️", 1, "👩‍👩‍👧‍👦 Family Picnic"),
    ("Small Hours", 2, "🌙"),
];

/// Playlists: name, the owner's index among the accounts, and the step between songs in the library (0: no songs).
const PLAYLISTS: &[(&str, usize, usize)] = &[
    ("Road Trip", 0, 37),
    ("Sunday Morning", 0, 53),
    ("Tide Pool", 1, 61),
    ("Empty for Now", 0, 0),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn invented() -> (Library, Vec<Playlist>) {
        let make: MakeId = |kind, index, _| format!("{kind:?}-{index}");
        Library::build(
            &LibrarySpec::Invented,
            make,
            &["a", "b"].map(|id| Account::default().with_id(id)),
        )
    }

    #[test]
    fn the_invented_library_holds_the_albums_of_the_tour_and_the_tests() {
        let (library, playlists) = invented();
        let album = |title: &str| library.albums.iter().find(|album| album.title == title);
        let harbour = album("Harbour Lights").unwrap();
        assert_eq!(harbour.songs.len(), 11);
        assert_eq!(library.artists[harbour.artist].name, "The Tidewater Band");
        assert!(album("Low Tide").is_some());
        let quotes = album("Ünïcode, Commas & #Hash").unwrap();
        assert_eq!(
            library.artists[quotes.artist].name,
            "Björk & the \"Quotes\""
        );
        let road_trip = playlists
            .iter()
            .find(|playlist| playlist.name == "Road Trip");
        assert!(road_trip.unwrap().songs.len() > 5);
        assert!(library.songs.len() > 300);
        let tides = library
            .albums
            .iter()
            .filter(|album| matches(&album.title, "tide"));
        assert!(tides.count() >= 3);
        assert!(playlists.iter().any(|playlist| playlist.owner == "b"));
    }

    #[test]
    fn the_invented_library_is_the_same_in_every_run() {
        let (one, two) = (invented().0, invented().0);
        let titles = |library: &Library| -> Vec<(String, u64)> {
            let songs = library.songs.iter();
            songs
                .map(|song| (song.title.clone(), song.duration))
                .collect()
        };
        assert_eq!(titles(&one), titles(&two));
    }

    #[test]
    fn search_folds_case_and_accents() {
        assert!(matches("Ünïcode, Commas & #Hash", "UNICODE hash"));
        assert!(!matches("Harbour Lights", "harbour nights"));
    }
}
