//! The music a sandbox holds: invented, and the same at every run.

mod generate;
mod given;
mod names;

use std::collections::HashMap;

use jiff::Timestamp;

pub use given::{Given, GivenSong};

use crate::store::Playlist;

/// What a sandbox holds.
#[derive(Debug, Clone, Default)]
pub enum LibrarySpec {
    /// The invented library: some five hundred songs.
    #[default]
    Invented,
    /// These songs, under these ids: how a recorded server's library is played.
    Given(Given),
}

/// What an id belongs to, for the dialect that writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Artist,
    Album,
    Song,
    Playlist,
}

/// How a dialect writes the id of the `index`th thing of a kind; the name is the thing's own.
pub(crate) type MakeId = fn(Kind, usize, &str) -> String;

#[derive(Debug, Clone)]
pub(crate) struct Artist {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The number of its folder, where media files are numbered for themselves.
    pub(crate) folder: String,
    /// Its albums, by index.
    pub(crate) albums: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct Album {
    pub(crate) id: String,
    pub(crate) title: String,
    /// The number of its folder, where media files are numbered for themselves.
    pub(crate) folder: String,
    pub(crate) artist: usize,
    /// A second album artist.
    pub(crate) second_artist: Option<usize>,
    /// Year of release; 0 where it is not known.
    pub(crate) year: u16,
    pub(crate) genre: String,
    pub(crate) created: Timestamp,
    /// Its songs, by index, in order.
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
    /// Whether its file is gone, and only the memory of it is left.
    pub(crate) missing: bool,
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
    /// The library of a spec, and its playlists for accounts with these ids.
    pub(crate) fn build(
        spec: &LibrarySpec,
        make: MakeId,
        owners: &[String],
    ) -> (Self, Vec<Playlist>) {
        match spec {
            LibrarySpec::Invented => {
                let library = generate::library(make);
                let playlists = generate::playlists(&library, make, owners);
                (library, playlists)
            }
            LibrarySpec::Given(given) => (given.library(), Vec::new()),
        }
    }

    fn index(mut self) -> Self {
        for (index, artist) in self.artists.iter().enumerate() {
            self.by_id.insert((Kind::Artist, artist.id.clone()), index);
        }
        for (index, album) in self.albums.iter().enumerate() {
            self.by_id.insert((Kind::Album, album.id.clone()), index);
        }
        for (index, song) in self.songs.iter().enumerate() {
            self.by_id.insert((Kind::Song, song.id.clone()), index);
        }
        self
    }

    /// Adds an artist who is the artist of one song, and of no album.
    pub(crate) fn add_guest(&mut self, id: String, name: &str, title: &str) {
        let artist = self.add_artist(id, name);
        for song in self.songs.iter_mut().filter(|song| song.title == title) {
            song.artist = artist;
        }
    }

    /// Adds an artist who is the second artist of an album, and no song's.
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

    /// Whether all files of an album are gone.
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

    /// Gives the albums of a title another id, as a scan does after a change of their tags: their songs
    /// keep theirs.
    pub(crate) fn retag(&mut self, title: &str) {
        let albums = self.albums.iter_mut();
        for album in albums.filter(|album| album.title == title) {
            album.id =
                crate::ids::base62(crate::ids::hashed(&format!("retagged {}", album.id)), 22);
        }
        self.by_id.clear();
        *self = std::mem::take(self).index();
    }

    /// Gives everything another id.
    pub(crate) fn rename(&mut self, new: impl Fn(&str) -> String) {
        let artists = self.artists.iter_mut().map(|artist| &mut artist.id);
        let albums = self.albums.iter_mut().map(|album| &mut album.id);
        let songs = self.songs.iter_mut().map(|song| &mut song.id);
        for id in artists.chain(albums).chain(songs) {
            *id = new(id);
        }
        self.by_id.clear();
        *self = std::mem::take(self).index();
    }

    /// Numbers the media files through: folders of artists, folders of albums, songs; 0 is the
    /// root. Ids that a recording gave stay.
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

    /// Whether a media file has a number: a song, or a folder.
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

    /// Where a song's file would lie.
    pub(crate) fn path_of(&self, song: &Song) -> String {
        let artist = self.artist_of(song).name.replace('/', "_");
        let album = self.album_of(song).title.replace('/', "_");
        let title = song.title.replace('/', "_");
        format!("{artist}/{album}/{:02} - {title}.mp3", song.track)
    }

    /// The id of another thing of the same kind: what a server that swaps contents would share.
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

/// Lower case without accents, in plain letters where there are such: how servers sort and search.
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

/// Whether every word of a query begins a word of the text, or stands in it: as the servers'
/// search does, near enough.
pub(crate) fn matches(text: &str, query: &str) -> bool {
    let text = folded(text);
    folded(query)
        .split_whitespace()
        .all(|word| text.contains(word))
}

/// Whether one of the words of a text, or a sign in it, is this one.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn invented() -> (Library, Vec<Playlist>) {
        let make: MakeId = |kind, index, _| format!("{kind:?}-{index}");
        Library::build(
            &LibrarySpec::Invented,
            make,
            &["a".to_owned(), "b".to_owned()],
        )
    }

    #[test]
    fn the_invented_library_holds_what_the_tour_and_the_tests_name() {
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
    fn the_invented_library_is_the_same_at_every_run() {
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
