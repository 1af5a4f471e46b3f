//! The invented books and podcasts.

use super::bookcase::{Bookcase, Item, Shelf};
use crate::ids::{hashed, uuid};

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

/// Podcasts: title, author, episodes.
const PODCASTS: &[(&str, &str, &[&str])] = &[
    (
        "Signals from the Shore",
        "Radio Tidewater",
        &["Foghorns", "Buoys", "The Last Keeper"],
    ),
    ("Small Engines", "Pia & Tomas", &["Outboards", "Generators"]),
];

/// The libraries, with this many made-up books more for tests of many.
pub(super) fn bookcase(extra: usize) -> Bookcase {
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
        let chapters: Vec<String> = chapters.iter().map(|title| (*title).to_owned()).collect();
        items.push(book(
            index,
            &shelves[*shelf].id,
            title,
            author,
            *one_file,
            &chapters,
        ));
    }
    for index in 0..extra {
        let shelf = &shelves[index % 4].id;
        let title = format!("Collected Letters, Volume {}", index + 1);
        let author = format!("Correspondent {}", index % 97);
        items.push(book(
            1000 + index,
            shelf,
            &title,
            &author,
            true,
            &["All".to_owned()],
        ));
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
            size: 12_000_000,
            parts,
            chapters: Vec::new(),
        });
    }
    Bookcase {
        shelves,
        items,
        forgotten: Vec::new(),
    }
}

fn book(
    index: usize,
    shelf: &str,
    title: &str,
    author: &str,
    one_file: bool,
    titles: &[String],
) -> Item {
    let key = format!("book {index} {title}");
    let mut chapters = Vec::new();
    let mut at = 0.0;
    for (number, title) in titles.iter().enumerate() {
        // Between ten and seventeen minutes, and not in whole seconds, as real chapters are.
        let odd = u32::try_from((index * 31 + number * 137) % 420).unwrap_or_default();
        let length = 600.5 + f64::from(odd);
        chapters.push((title.clone(), at, at + length));
        at += length;
    }
    let parts = if one_file {
        vec![(title.to_owned(), at)]
    } else {
        let files = chapters.iter();
        files
            .map(|(title, start, end)| (title.clone(), end - start))
            .collect()
    };
    Item {
        id: uuid(hashed(&key)),
        shelf: shelf.to_owned(),
        media: uuid(hashed(&format!("media of {key}"))),
        title: title.to_owned(),
        author: author.to_owned(),
        size: 40_000_000,
        parts,
        chapters,
    }
}
