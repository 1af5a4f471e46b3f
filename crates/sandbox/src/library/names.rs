//! The invented names.

/// An artist and the titles of its albums.
pub(super) struct Entry {
    pub(super) artist: &'static str,
    pub(super) genre: &'static str,
    pub(super) albums: &'static [(&'static str, u16, usize)],
}

const fn entry(
    artist: &'static str,
    genre: &'static str,
    albums: &'static [(&'static str, u16, usize)],
) -> Entry {
    Entry {
        artist,
        genre,
        albums,
    }
}

/// Every artist with its albums: title, year, number of songs.
pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "The Tidewater Band",
        "Folk",
        &[
            ("Harbour Lights", 2008, 11),
            ("High Tide", 2011, 10),
            ("Low Tide", 2014, 9),
        ],
    ),
    entry(
        "Björk & the \"Quotes\"",
        "Electronic",
        &[("Ünïcode, Commas & #Hash", 2017, 8)],
    ),
    entry(
        "Various Artists",
        "Compilation",
        &[
            ("Tide and Time", 1998, 14),
            ("Night Ferry Sessions", 2020, 12),
        ],
    ),
    entry(
        "Ada Quartet",
        "Jazz",
        &[
            ("First Light", 2001, 9),
            ("Second Wind", 2003, 9),
            ("The Analytical Blues", 2006, 10),
        ],
    ),
    entry(
        "Marlowe & Sons",
        "Blues",
        &[("Coal Smoke", 1994, 10), ("Signal Box", 1996, 11)],
    ),
    entry(
        "夜の灯台",
        "Ambient",
        &[("海の図書館", 2019, 7), ("雨音", 2021, 6)],
    ),
    entry("무지개 철도", "Pop", &[("느린 기차", 2022, 8)]),
    entry("نجمة البحر", "World", &[("أغاني الميناء", 2016, 7)]),
    entry("שירת הים", "World", &[("גלים", 2013, 6)]),
    entry(
        "🌊 Pocket Ocean",
        "Electronic",
        &[("Emoji Summer 🏖️", 2023, 8), ("Small Hours", 2024, 7)],
    ),
    entry(
        "Kestrel Road",
        "Rock",
        &[
            ("Greatest Hits", 2012, 16),
            ("Gravel", 2002, 10),
            ("Windbreak", 2005, 11),
        ],
    ),
    entry(
        "Queen Anne's Lace",
        "Folk",
        &[("Greatest Hits", 2009, 14), ("Hedgerow", 1999, 9)],
    ),
    entry(
        "Delta, Inc.",
        "Hip-Hop",
        &[
            ("Commas, and #Hash", 2015, 10),
            ("Quarterly Report", 2018, 9),
        ],
    ),
    entry(
        "Łódź Noir",
        "Post-Punk",
        &[("Żółta Noc", 1987, 9), ("Café Señor", 1989, 9)],
    ),
    entry(
        "Solveig Ås",
        "Singer-Songwriter",
        &[("Ærlig", 2010, 8), ("Snø i mai", 2012, 9)],
    ),
    entry(
        "The Paper Lanterns",
        "Indie",
        &[
            ("Folding", 2007, 10),
            ("Unfolding", 2009, 10),
            ("Riptide", 2013, 11),
        ],
    ),
    entry(
        "Orchestra of the Lower Marsh",
        "Classical",
        &[("Suite for Rain", 1979, 6), ("Harbour Overtures", 1983, 5)],
    ),
    entry(
        "DJ Lighthouse",
        "House",
        &[("Beam", 2004, 8), ("Fog Signal", 2006, 8)],
    ),
    entry(
        "Les Marées Basses",
        "Chanson",
        &[("L'été en ville", 1991, 9), ("Port d'attache", 1995, 10)],
    ),
    entry(
        "Tin & Copper",
        "Country",
        &[("Mile Marker 100%", 2000, 10), ("AC/DC Motors", 2003, 9)],
    ),
];

/// What song titles are made of.
pub(super) const FIRST: &[&str] = &[
    "Slow", "Northern", "Paper", "Silver", "Midnight", "Broken", "Quiet", "Golden", "Hollow",
    "Distant", "Winter", "Copper", "Restless", "Salt", "Second", "Empty", "Crooked", "Blue",
    "Early", "Last",
];

/// The second half of a song's title.
pub(super) const SECOND: &[&str] = &[
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

/// Songs with titles of their own: album, track, title.
pub(super) const TITLED: &[(&str, usize, &str)] = &[
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

/// Playlists: name, which account owns it, every how many songs it takes one.
pub(super) const PLAYLISTS: &[(&str, usize, usize)] = &[
    ("Road Trip", 0, 37),
    ("Sunday Morning", 0, 53),
    ("Tide Pool", 1, 61),
    ("Empty for Now", 0, 0),
];
