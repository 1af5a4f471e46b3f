//! The libraries, books and podcasts of an Audiobookshelf.

use serde::Deserialize;

use crate::ids::{hashed, uuid};

/// A library.
#[derive(Debug, Clone)]
pub(super) struct Shelf {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) folder: String,
    pub(super) podcasts: bool,
    /// Whether someone has made a library of the folder yet.
    pub(super) open: bool,
    /// When it was scanned, in milliseconds since 1970.
    pub(super) scanned: Option<i64>,
}

/// A book or a podcast.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) shelf: String,
    pub(super) media: String,
    pub(super) title: String,
    pub(super) author: String,
    /// Its series, and its place there, such as `Dunes #1`; or nothing.
    pub(super) series: String,
    /// Its narrators, such as `Ruth Ekdahl, Tom Ansel`; or nothing.
    pub(super) narrator: String,
    pub(super) size: u64,
    /// Files of a book, or episodes of a podcast: title and seconds.
    pub(super) parts: Vec<(String, f64)>,
    /// Chapters: title, start and end in seconds.
    pub(super) chapters: Vec<(String, f64, f64)>,
    /// What differs from a book that can be heard.
    pub(super) oddity: Oddity,
}

/// How a book differs from one that can be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Oddity {
    /// It doesn't.
    #[default]
    None,
    /// Its folder is gone from the disk (`isMissing`); the database still has its tracks.
    Missing,
    /// The last scan found nothing to play or read in its folder (`isInvalid`).
    Invalid,
    /// It has an e-book and no audio.
    Ebook,
    /// It is marked explicit.
    Explicit,
}

/// The names in a text such as `Ruth Ekdahl, Tom Ansel`.
pub(super) fn names(list: &str) -> impl Iterator<Item = &str> {
    list.split(", ").filter(|name| !name.is_empty())
}

impl Item {
    /// The name of its series, without its place there; or nothing.
    pub(super) fn series_name(&self) -> &str {
        let name = self.series.split_once(" #").map(|(name, _)| name);
        name.unwrap_or(&self.series)
    }

    /// In seconds.
    pub(super) fn duration(&self) -> f64 {
        self.parts.iter().map(|(_, seconds)| seconds).sum()
    }

    /// The id of a podcast's episode.
    pub(super) fn episode_id(&self, index: usize) -> String {
        uuid(hashed(&format!("episode {index} of {}", self.media)))
    }
}

/// All libraries with what they hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Bookcase {
    pub(super) shelves: Vec<Shelf>,
    pub(super) items: Vec<Item>,
    /// Books that were deleted from the database and still lie on the disk, with their places.
    pub(super) forgotten: Vec<(usize, Item)>,
    /// Collections: library, name, and the titles of books.
    pub(super) collections: Vec<(usize, &'static str, &'static [&'static str])>,
}

/// A library as a recording shows it.
#[derive(Debug, Clone)]
pub struct GivenShelf {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The folder it was made of.
    pub folder: String,
    /// The `results` of its list of items.
    pub items: Vec<GivenItem>,
}

/// An item as a minified list shows it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of the API")]
pub struct GivenItem {
    pub id: String,
    pub media_type: String,
    pub media: GivenMedia,
}

/// The media of an item.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are those of the API")]
#[derive(Default)]
pub struct GivenMedia {
    pub id: String,
    pub metadata: GivenMetadata,
    pub num_tracks: u32,
    pub num_chapters: u32,
    pub num_episodes: u32,
    pub duration: f64,
    pub size: u64,
}

/// What a list tells of the work.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are those of the API")]
pub struct GivenMetadata {
    pub title: String,
    pub author_name: String,
    pub author: String,
    pub series_name: String,
    pub narrator_name: String,
}

impl Bookcase {
    /// Libraries that a recorded server made of its folders one by one.
    pub(super) fn given(shelves: &[GivenShelf], open: bool) -> Self {
        let mut bookcase = Self::default();
        for given in shelves {
            let podcasts = given.items.iter().any(|item| item.media_type == "podcast");
            bookcase.shelves.push(Shelf {
                id: given.id.clone(),
                name: given.name.clone(),
                folder: given.folder.clone(),
                podcasts,
                open,
                scanned: None,
            });
            for item in &given.items {
                bookcase.items.push(item.placed(&given.id));
            }
        }
        bookcase
    }

    pub(super) fn shelf(&self, id: &str) -> Option<&Shelf> {
        self.shelves
            .iter()
            .find(|shelf| shelf.id == id && shelf.open)
    }

    pub(super) fn items_of(&self, shelf: &str) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.shelf == shelf)
    }

    pub(super) fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// The book with a media id.
    pub(super) fn book(&self, media: &str) -> Option<&Item> {
        let found = self.items.iter().find(|item| item.media == media);
        found.filter(|item| self.shelf(&item.shelf).is_some_and(|shelf| !shelf.podcasts))
    }

    /// Whether a podcast has an episode with an id.
    pub(super) fn has_episode(&self, id: &str) -> bool {
        self.items.iter().any(|item| {
            self.shelf(&item.shelf).is_some_and(|shelf| shelf.podcasts)
                && (0..item.parts.len()).any(|index| item.episode_id(index) == id)
        })
    }

    /// The media id of another book: what a server that swaps contents would share.
    pub(super) fn other_than(&self, media: &str) -> String {
        let other = self
            .items
            .iter()
            .find(|item| item.media != media && self.book(&item.media).is_some());
        other.map_or_else(|| media.to_owned(), |item| item.media.clone())
    }
}

impl GivenItem {
    /// Files and chapters of equal lengths: a list tells only how many there are.
    fn placed(&self, shelf: &str) -> Item {
        let media = &self.media;
        let podcast = self.media_type == "podcast";
        let count = if podcast {
            media.num_episodes
        } else {
            media.num_tracks
        };
        let word = if podcast { "Episode" } else { "Chapter" };
        let part = media.duration / f64::from(count.max(1));
        let chapter = media.duration / f64::from(media.num_chapters.max(1));
        let author = match media.metadata.author_name.as_str() {
            "" => &media.metadata.author,
            name => name,
        };
        Item {
            id: self.id.clone(),
            shelf: shelf.to_owned(),
            media: media.id.clone(),
            title: media.metadata.title.clone(),
            author: author.to_owned(),
            series: media.metadata.series_name.clone(),
            narrator: media.metadata.narrator_name.clone(),
            size: media.size,
            oddity: Oddity::None,
            parts: (1..=count)
                .map(|index| (format!("{word} {index}"), if podcast { 15.0 } else { part }))
                .collect(),
            chapters: (0..media.num_chapters)
                .map(|index| {
                    let start = f64::from(index) * chapter;
                    let word = if count == 1 { "Part" } else { "Chapter" };
                    (format!("{word} {}", index + 1), start, start + chapter)
                })
                .collect(),
        }
    }
}
