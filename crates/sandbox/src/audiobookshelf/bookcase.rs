//! The libraries, books and podcasts of an Audiobookshelf, and the invented ones among them.

use serde::Deserialize;

use crate::account::{hashed, uuid};

/// A library.
#[derive(Debug, Clone)]
pub(super) struct Shelf {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) folder: String,
    pub(super) podcasts: bool,
    /// Whether the folder is a library yet.
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
    pub(super) oddity: Defect,
}

/// How a book differs from one that can be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Defect {
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

/// All libraries with their contents.
#[derive(Debug, Clone, Default)]
pub(super) struct BookCatalog {
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

/// The metadata of an item in a list.
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

impl BookCatalog {
    /// Folders that a recorded server made libraries of one by one.
    pub(super) fn given(shelves: &[GivenShelf]) -> Self {
        let mut bookcase = Self::default();
        for given in shelves {
            let podcasts = given.items.iter().any(|item| item.media_type == "podcast");
            bookcase.shelves.push(Shelf {
                id: given.id.clone(),
                name: given.name.clone(),
                folder: given.folder.clone(),
                podcasts,
                open: false,
                scanned: None,
            });
            let items = given.items.iter().map(|item| item.placed(&given.id));
            bookcase.items.extend(items);
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

    /// The media id of another book, for a server that swaps contents.
    pub(super) fn other_than(&self, media: &str) -> String {
        let mut items = self.items.iter();
        let other = items.find(|item| item.media != media && self.book(&item.media).is_some());
        other.map_or_else(|| media.to_owned(), |item| item.media.clone())
    }
}

impl GivenItem {
    /// Files and chapters of equal lengths: a list shows only how many there are.
    fn placed(&self, shelf: &str) -> Item {
        let media = &self.media;
        let podcast = self.media_type == "podcast";
        let (count, word) = match podcast {
            true => (media.num_episodes, "Episode"),
            false => (media.num_tracks, "Chapter"),
        };
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
            oddity: Defect::None,
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

/// Libraries: name, and whether it holds podcasts.
const SHELVES: &[(&str, bool)] = &[
    ("Audiobooks", false),
    ("Classics", false),
    ("Children", false),
    ("Waiting Room", false),
    ("Podcasts", true),
];

/// Books: library, title, author, whether it is one file, chapters.
const BOOKS: &[(usize, &str, &str, bool, &[&str])] = &[
    (
        0,
        "The Lighthouse Keeper",
        "Maren Holt",
        true,
        &[
            "The Island",
            "First Night",
            "Oil and Wick",
            "The Letter",
            "A Boat from the North",
            "Fog",
            "What the Sea Kept",
            "The Lamp Goes Out",
        ],
    ),
    (
        0,
        "Low Water",
        "Maren Holt",
        true,
        &["Ebb", "Slack", "Flood"],
    ),
    (
        0,
        "Tide Tables for Beginners",
        "Jonas Berg",
        false,
        &["January", "February", "March"],
    ),
    (
        0,
        "The Cartographer's Son",
        "Ilse Vandamme",
        true,
        &["North", "East", "South", "West"],
    ),
    (
        0,
        "Ünïcode & Other \"Quotes\"",
        "Björk Ö. Müller",
        true,
        &["#1", "50%", "a/b"],
    ),
    (0, "灯台守", "灯 まもる", true, &["第一章", "第二章"]),
    (
        1,
        "Frankenstein",
        "Mary Shelley",
        false,
        &[
            "Preface",
            "The Letter",
            "Chapter 1",
            "Chapter 2",
            "Chapter 3",
        ],
    ),
    (
        1,
        "Frankenstein's Notebook",
        "Anna Lund",
        true,
        &["Page One", "Page Two"],
    ),
    (
        1,
        "Twenty Thousand Leagues",
        "Jules Verne",
        false,
        &["Part One", "Part Two"],
    ),
    (1, "The Lighthouse", "Edgar Poe", true, &["Entry"]),
    (
        2,
        "Otter and the Lamp",
        "Siv Dahl",
        true,
        &["Morning", "Noon", "Night"],
    ),
    (
        2,
        "Greatest Hits of the Harbour Choir",
        "Various",
        true,
        &["One", "Two"],
    ),
];

/// Series of books: title, and the series with its place there.
const SERIES: &[(&str, &str)] = &[
    ("Low Water", "The Keeper Books #2"),
    ("The Lighthouse Keeper", "The Keeper Books #1"),
    ("The Lighthouse", "Lights, and Other Lights #10"),
    ("Frankenstein's Notebook", "Notebooks"),
];

/// Narrators of books: title, and their names.
const NARRATORS: &[(&str, &str)] = &[
    ("The Lighthouse Keeper", "Ruth Ekdahl"),
    ("Low Water", "Ruth Ekdahl, Tom Ansel"),
    ("Frankenstein", "Éva Kovács"),
    ("Otter and the Lamp", "Tom Ansel"),
];

/// Collections: library, name, and the titles of their books.
const COLLECTIONS: &[(usize, &str, &[&str])] = &[
    (0, "By the Sea", &["Tide Tables for Beginners", "Low Water"]),
    (1, "By the Sea", &["The Lighthouse"]),
    (1, "Empty Shelf", &[]),
];

/// Podcasts: title, author, episodes.
const PODCASTS: &[(&str, &str, &[&str])] = &[
    (
        "Signals from the Shore",
        "Radio Tidewater",
        &["Foghorns", "Buoys", "The Last Keeper"],
    ),
    ("Small Engines", "Pia & Tomas", &["Outboards", "Generators"]),
];

/// Books that visitors can't hear, or whose chapters go beyond the audio: title and oddity.
const ODD_BOOKS: &[(&str, Defect)] = &[
    ("Drowned Valley", Defect::Missing),
    ("Torn Map", Defect::Invalid),
    ("Field Guide", Defect::Ebook),
    ("Blank Pages", Defect::None),
    ("Red Lantern", Defect::Explicit),
];

/// The author of the odd books.
const ODD_AUTHOR: &str = "Rue Lake";

/// The libraries, with this many generated books more, and with books that are hard to share.
pub(super) fn bookcase(extra: usize, odd: bool) -> BookCatalog {
    let shelves: Vec<Shelf> = SHELVES
        .iter()
        .map(|(name, podcasts)| Shelf {
            id: uuid(hashed(&format!("library {name}"))),
            name: (*name).to_owned(),
            folder: format!("/srv/media/{}", name.to_lowercase().replace(' ', "-")),
            podcasts: *podcasts,
            open: true,
            scanned: None,
        })
        .collect();
    let mut items = Vec::new();
    for (index, (shelf, title, author, one_file, chapters)) in BOOKS.iter().enumerate() {
        let shelf = &shelves[*shelf].id;
        items.push(book(index, shelf, title, author, *one_file, chapters));
    }
    for index in 0..extra {
        let shelf = &shelves[index % 4].id;
        let title = format!("Collected Letters, Volume {}", index + 1);
        let author = format!("Correspondent {}", index % 97);
        items.push(book(1000 + index, shelf, &title, &author, true, &["All"]));
    }
    if odd {
        items.extend(hard_to_share_books(&shelves[3].id));
    }
    for (title, author, episodes) in PODCASTS {
        let key = format!("podcast {title}");
        let parts: Vec<(String, f64)> = episodes
            .iter()
            .map(|title| ((*title).to_owned(), 1500.0))
            .collect();
        items.push(Item {
            id: uuid(hashed(&key)),
            shelf: shelves[4].id.clone(),
            media: uuid(hashed(&format!("media of {key}"))),
            title: (*title).to_owned(),
            author: (*author).to_owned(),
            series: String::new(),
            narrator: String::new(),
            size: 12_000_000,
            parts,
            chapters: Vec::new(),
            oddity: Defect::None,
        });
    }
    BookCatalog {
        shelves,
        items,
        forgotten: Vec::new(),
        collections: COLLECTIONS.to_vec(),
    }
}

/// A book's text in a table; or nothing.
fn known(table: &[(&str, &str)], title: &str) -> String {
    let row = table.iter().find(|(book, _)| *book == title);
    row.map_or_else(String::new, |(_, text)| (*text).to_owned())
}

fn book(
    index: usize,
    shelf: &str,
    title: &str,
    author: &str,
    one_file: bool,
    titles: &[&str],
) -> Item {
    let key = format!("book {index} {title}");
    let mut chapters = Vec::new();
    let mut at = 0.0;
    for (number, title) in titles.iter().enumerate() {
        // Between ten and seventeen minutes, and not in whole seconds, as real chapters are.
        let odd = u32::try_from((index * 31 + number * 137) % 420).unwrap_or_default();
        let length = 600.5 + f64::from(odd);
        chapters.push(((*title).to_owned(), at, at + length));
        at += length;
    }
    let files = chapters.iter();
    let parts = match one_file {
        true => vec![(title.to_owned(), at)],
        false => files
            .map(|(title, start, end)| (title.clone(), end - start))
            .collect(),
    };
    Item {
        id: uuid(hashed(&key)),
        shelf: shelf.to_owned(),
        media: uuid(hashed(&format!("media of {key}"))),
        title: title.to_owned(),
        author: author.to_owned(),
        series: known(SERIES, title),
        narrator: known(NARRATORS, title),
        size: 40_000_000,
        parts,
        chapters,
        oddity: Defect::None,
    }
}

fn hard_to_share_books(shelf: &str) -> Vec<Item> {
    let titles = ["One", "Two"];
    let mut odd: Vec<Item> = (2000..)
        .zip(ODD_BOOKS)
        .map(|(index, (title, oddity))| {
            let mut item = book(index, shelf, title, ODD_AUTHOR, true, &titles);
            item.oddity = *oddity;
            // A missing book keeps its tracks in the database.
            if matches!(*title, "Torn Map" | "Field Guide" | "Blank Pages") {
                item.parts = Vec::new();
                item.chapters = Vec::new();
            }
            item
        })
        .collect();
    // Ten minutes of audio, and chapters of a longer edition.
    let mut longer = book(2100, shelf, "Long Shadows", ODD_AUTHOR, true, &titles);
    longer.parts = vec![("Long Shadows".to_owned(), 600.0)];
    longer.chapters = [
        ("Dawn", 0.0, 300.0),
        ("Noon", 300.0, 600.0),
        ("Dusk", 600.0, 700.0),
        ("Night", 700.0, 800.0),
    ]
    .map(|(title, start, end)| (title.to_owned(), start, end))
    .into();
    odd.push(longer);
    odd
}
