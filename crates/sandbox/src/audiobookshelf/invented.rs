//! The invented books and podcasts.

use super::bookcase::{Bookcase, Item, Oddity, Shelf};
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

/// Books that visitors can't hear, or not to the end of what the book says: title and oddity.
const ODD_BOOKS: &[(&str, Oddity)] = &[
    ("Drowned Valley", Oddity::Missing),
    ("Torn Map", Oddity::Invalid),
    ("Field Guide", Oddity::Ebook),
    ("Blank Pages", Oddity::None),
    ("Red Lantern", Oddity::Explicit),
];

/// The author of the odd books.
const ODD_AUTHOR: &str = "Rue Lake";

/// The libraries, with the books that are hard to share and this many made-up books more.
pub(super) fn bookcase(extra: usize, odd: bool) -> Bookcase {
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
    if odd {
        items.extend(odd_books(&shelves[3].id));
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
            oddity: Oddity::None,
        });
    }
    Bookcase {
        shelves,
        items,
        forgotten: Vec::new(),
        collections: COLLECTIONS.to_vec(),
    }
}

/// What a table says of a book; or nothing.
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
        series: known(SERIES, title),
        narrator: known(NARRATORS, title),
        size: 40_000_000,
        parts,
        chapters,
        oddity: Oddity::None,
    }
}

fn odd_books(shelf: &str) -> Vec<Item> {
    let titles = ["One".to_owned(), "Two".to_owned()];
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
