//! Items and how they are named: `KIND:ID`, an address, or an id on the command line, or a group in a library.
//!
//! If an item's id no longer exists, the item is found again by its exact title and length. The result goes
//! into a link without asking the user, so a similar title isn't enough: it would put something else under an
//! old link. Similarity is only used for titles that the user types (see [`pick`](super::pick)).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::link;
use super::text::fold;
use crate::advice::Advice;
use crate::error::{Error, Result};

/// The kinds of items, named as on the command line and in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemKind {
    /// One track.
    Song,
    /// An album.
    Album,
    /// An artist with all their albums.
    Artist,
    /// A playlist.
    Playlist,
    /// A folder of the file tree (Airsonic family).
    Folder,
    /// An audiobook.
    Book,
    /// A podcast episode.
    Episode,
}

impl ItemKind {
    /// All kinds, in the order of lists.
    pub const ALL: [Self; 7] = [
        Self::Song,
        Self::Album,
        Self::Artist,
        Self::Playlist,
        Self::Folder,
        Self::Book,
        Self::Episode,
    ];

    /// The name of the kind, as in `KIND:ID`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.words().0
    }

    /// The plural of the name.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        self.words().1
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Song => ("song", "songs"),
            Self::Album => ("album", "albums"),
            Self::Artist => ("artist", "artists"),
            Self::Playlist => ("playlist", "playlists"),
            Self::Folder => ("folder", "folders"),
            Self::Book => ("book", "books"),
            Self::Episode => ("episode", "episodes"),
        }
    }
}

impl fmt::Display for ItemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for ItemKind {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or(())
    }
}

/// A reference with a kind, such as `album:5KA1…`. The id is the server's, opaque and unchanged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemRef {
    /// The kind of the item.
    pub kind: ItemKind,
    /// The server's id.
    pub id: String,
}

impl ItemRef {
    /// Creates a reference.
    pub fn new(kind: ItemKind, id: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.into(),
        }
    }

    /// Parses `KIND:ID`, split at the first colon. `None` if it doesn't begin with a known kind: it may be a
    /// bare id, the address of a page, or a search text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once(':')?;
        let kind = kind.parse().ok()?;
        (!id.trim().is_empty()).then(|| Self::new(kind, id))
    }
}

impl fmt::Display for ItemRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.id)
    }
}

/// An item as the server reported it. `None` means not reported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The kind of the item.
    pub kind: ItemKind,
    /// The server's id.
    pub id: String,
    /// The title or name.
    pub title: Option<String>,
    /// The artist or author.
    pub artist: Option<String>,
    /// The album it belongs to.
    pub album: Option<String>,
    /// Other facts that a search for books reports. In neither the record nor the journal.
    #[serde(skip)]
    pub facts: Option<Box<ItemFacts>>,
    /// The playing time in seconds.
    pub duration_seconds: Option<f64>,
    /// The number of tracks, if reported. Not in the record.
    #[serde(default, skip_serializing)]
    pub track_count: Option<u64>,
    /// The year of release, if reported. Not in the record; distinguishes equal titles.
    #[serde(default, skip_serializing)]
    pub year: Option<i32>,
    /// When the server added it. Not in the record; used by `search --added-within`.
    #[serde(default, skip_serializing)]
    pub added: Option<jiff::Timestamp>,
    /// Why visitors can't hear it. `None` means that they can, or that it wasn't read. In neither the record
    /// nor the journal: it may no longer be true when those are read.
    #[serde(skip)]
    pub inaudible: Option<Inaudible>,
}

impl Item {
    /// An item with only its reference known.
    pub fn bare(kind: ItemKind, id: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.into(),
            title: None,
            artist: None,
            album: None,
            facts: None,
            duration_seconds: None,
            track_count: None,
            year: None,
            added: None,
            inaudible: None,
        }
    }

    /// The reference of the item.
    #[must_use]
    pub fn reference(&self) -> ItemRef {
        ItemRef::new(self.kind, self.id.clone())
    }

    /// Title and artist as far as they are known: `"Dune" by "Frank Herbert"`. Empty without a title.
    #[must_use]
    pub fn described(&self) -> String {
        match (&self.title, &self.artist) {
            (Some(title), Some(artist)) => format!("{title:?} by {artist:?}"),
            (Some(title), None) => format!("{title:?}"),
            (None, _) => String::new(),
        }
    }
}

/// Facts about a book or an episode.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemFacts {
    /// The series and the position in it, as reported: `The Keeper Books #2`.
    pub series: Option<String>,
    /// The narrator.
    pub narrator: Option<String>,
    /// The library that contains it.
    pub library: Option<String>,
}

/// Why visitors can't hear an item, as far as the server reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Inaudible {
    /// Its files are missing from the disk; the server's database still has its tracks.
    Missing,
    /// The server found nothing to play or read in its folder.
    Invalid,
    /// It is an e-book without audio. Visitors can read it if downloads are allowed.
    Ebook,
    /// It has neither audio nor an e-book.
    NoAudio,
}

impl Inaudible {
    /// The name of the reason in data.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Invalid => "invalid",
            Self::Ebook => "ebook",
            Self::NoAudio => "no-audio",
        }
    }

    /// The reason as a clause.
    #[must_use]
    pub const fn why(self) -> &'static str {
        match self {
            Self::Missing => "its files are missing on the server's disk",
            Self::Invalid => "the server finds nothing to play in its folder",
            Self::Ebook => "it is an e-book without audio",
            Self::NoAudio => "it has no audio",
        }
    }
}

const ITEM_EXAMPLES: &str = "examples: album:5KA1Evjj9z, song:ID, https://…/app/#/album/ID/show";

/// An ITEM argument: an item to share.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ItemReference {
    /// `KIND:ID`.
    Typed(ItemRef),
    /// The address of an item's page in the server's web interface.
    Page {
        /// The address as given, to find the server.
        address: String,
        /// The item on the page. The address doesn't show whether it is a book or a podcast.
        item: ItemRef,
    },
    /// An id without a kind, which the server has to look up.
    Bare(String),
}

impl ItemReference {
    /// Parses an ITEM argument.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) if it is empty, the address of something else, or has a misspelled
    /// kind.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Error::usage("the item is empty").hint(ITEM_EXAMPLES));
        }
        if let Some(item) = ItemRef::parse(text) {
            return Ok(Self::Typed(item));
        }
        if link::is_link(text) {
            let item = page_item(text).ok_or_else(|| not_a_page(text))?;
            return Ok(Self::Page {
                address: text.to_owned(),
                item,
            });
        }
        match text
            .split_once(':')
            .and_then(|(word, id)| Some((kind_like(word)?, id)))
        {
            Some((kind, id)) => Err(Error::usage(format!("can't read {text:?} as an item"))
                .hint(format!("did you mean `{}`?", example(kind, id)))),
            None => Ok(Self::Bare(text.to_owned())),
        }
    }

    /// The address, if it was given as one, to find the server.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        match self {
            Self::Page { address, .. } => Some(address),
            Self::Typed(_) | Self::Bare(_) => None,
        }
    }
}

/// Whether a text without a kind looks like an id of one of the servers (`5KA1Evjj9zWq0UaJmXrT2d`, a UUID,
/// `al-17`, `1042`) rather than a title.
#[must_use]
pub fn is_id_shaped(text: &str) -> bool {
    let is_sign =
        |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | ':' | '.');
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    text.chars().all(is_sign) && has_digit
}

/// The item on a page: `…/app/#/album/ID/show` (Navidrome), `…/item/ID` (Audiobookshelf).
fn page_item(address: &str) -> Option<ItemRef> {
    let url = url::Url::parse(address).ok()?;
    let decode = |id: &str| {
        let id = percent_encoding::percent_decode_str(id).decode_utf8_lossy();
        (!id.is_empty()).then(|| id.into_owned())
    };
    if let Some(route) = url.fragment().and_then(|route| route.strip_prefix('/')) {
        let route = route.split('?').next().unwrap_or(route);
        let (page, rest) = route.split_once('/')?;
        let id = rest.split('/').next()?;
        return Some(ItemRef::new(page.parse().ok()?, decode(id)?));
    }
    let mut segments = url.path().split('/').filter(|part| !part.is_empty());
    segments.find(|part| *part == "item")?;
    Some(ItemRef::new(ItemKind::Book, decode(segments.next()?)?))
}

fn not_a_page(address: &str) -> Error {
    let error = Error::usage(format!("{address} is not the address of an item's page"));
    if address.contains("/share/") {
        error.hint(
            Advice::ShowShare("LINK".to_owned())
                .after("that looks like a share; see what it holds: "),
        )
    } else {
        error.hint(ITEM_EXAMPLES)
    }
}

/// The kind that a near miss stands for, such as a plural or a synonym.
fn kind_like(word: &str) -> Option<ItemKind> {
    let word = word.to_ascii_lowercase();
    let same = |kind: &ItemKind| word == kind.as_str() || word == kind.plural();
    ItemKind::ALL
        .into_iter()
        .find(same)
        .or(match word.as_str() {
            "track" | "tracks" | "media_file" => Some(ItemKind::Song),
            "audiobook" | "audiobooks" => Some(ItemKind::Book),
            "directory" => Some(ItemKind::Folder),
            "author" => Some(ItemKind::Artist),
            _ => None,
        })
}

fn example(kind: ItemKind, id: &str) -> String {
    match id.trim() {
        "" => format!("{kind}:ID"),
        id => format!("{kind}:{id}"),
    }
}

/// The kind of a group of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupKind {
    /// A series of books.
    Series,
    /// A collection of books, put together by a user.
    Collection,
    /// All books of an author.
    Author,
}

impl GroupKind {
    /// The name of the kind.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Series => "series",
            Self::Collection => "collection",
            Self::Author => "author",
        }
    }

    /// The plural of the name.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Series => "series",
            Self::Collection => "collections",
            Self::Author => "authors",
        }
    }
}

/// A group of items, given by name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ItemGroup {
    /// The kind of the group.
    pub kind: GroupKind,
    /// The name as typed.
    pub name: String,
}

impl ItemGroup {
    /// Whether `name` is the name of the group, ignoring case and accents.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        fold(name.trim()) == fold(self.name.trim())
    }
}

impl fmt::Display for ItemGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.kind.as_str(), self.name)
    }
}

/// The position of an item in a series. Items without a number sort last.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct SeriesPosition(f64);

/// The position in `series` according to an item's list of series, such as `Dunes #1, Other Worlds #2.5`.
/// `None` if the list doesn't contain that series.
#[must_use]
pub fn place_in(list: &str, series: &str) -> Option<SeriesPosition> {
    let (list, series) = (fold(list), fold(series.trim()));
    if series.is_empty() {
        return None;
    }
    in_list(&list, &series).find_map(|behind| {
        if behind.is_empty() || behind.starts_with(", ") {
            return Some(SeriesPosition(f64::INFINITY));
        }
        let number = behind.strip_prefix(" #")?.split(", ").next()?;
        Some(SeriesPosition(
            number.trim().parse().unwrap_or(f64::INFINITY),
        ))
    })
}

/// Whether a list of names, such as `Ada Ray, Bo Lind`, contains this one.
#[must_use]
pub fn holds_name(list: &str, name: &str) -> bool {
    let (list, name) = (fold(list), fold(name.trim()));
    let mut found = in_list(&list, &name);
    !name.is_empty() && found.any(|behind| behind.is_empty() || behind.starts_with(", "))
}

/// The text after each occurrence of `name` at the start of a list entry. A name may itself contain the
/// separator.
fn in_list<'l>(list: &'l str, name: &str) -> impl Iterator<Item = &'l str> {
    let found = list.match_indices(name);
    found.filter_map(move |(at, found)| {
        let (before, behind) = (list.get(..at)?, list.get(at + found.len()..)?);
        (before.is_empty() || before.ends_with(", ")).then_some(behind)
    })
}

/// The maximum difference between two lengths of the same item, in seconds: some calls report whole seconds
/// only.
const APART: f64 = 1.0;

/// The result of looking for an item whose id no longer exists.
#[derive(Debug, Clone, PartialEq)]
pub enum Same {
    /// Exactly this item matches.
    One(Box<Item>),
    /// No item matches.
    None,
    /// Several items match.
    Several(Vec<ItemRef>),
}

/// Finds `was` among search hits: by its exact title, and by artist, album, length, track count and year as far
/// as both sides have them.
#[must_use]
pub fn same_item(hits: Vec<Item>, was: &Item) -> Same {
    let mut same: Vec<Item> = Vec::new();
    for hit in hits {
        let known = same.iter().any(|item| item.id == hit.id);
        if !known && is_same(&hit, was) {
            same.push(hit);
        }
    }
    if same.len() > 1 {
        return Same::Several(same.iter().map(Item::reference).collect());
    }
    same.pop()
        .map_or(Same::None, |item| Same::One(Box::new(item)))
}

fn is_same(hit: &Item, was: &Item) -> bool {
    let length = match (hit.duration_seconds, was.duration_seconds) {
        (Some(hit), Some(was)) => (hit - was).abs() <= APART,
        _ => true,
    };
    hit.kind == was.kind
        && hit.title.is_some()
        && hit.title == was.title
        && agree(&hit.artist, &was.artist)
        && agree(&hit.album, &was.album)
        && agree(&hit.track_count, &was.track_count)
        && agree(&hit.year, &was.year)
        && length
}

/// A value that is missing on one side is not a difference.
fn agree<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Code;
    use crate::domain::ItemKind;

    #[test]
    fn a_reference_splits_at_the_first_colon_only() {
        let item = ItemRef::parse("album:a:b").unwrap();
        assert_eq!(item, ItemRef::new(ItemKind::Album, "a:b"));
        assert_eq!(item.to_string(), "album:a:b");
    }

    #[test]
    fn invalid_item_reference_is_not_parsed() {
        for text in ["", "album", "album:", "http://x/y", "Album:1", "chapter:3"] {
            assert_eq!(ItemRef::parse(text), None, "{text}");
        }
    }

    #[test]
    fn items_are_read_in_every_form() {
        let typed = |kind, id: &str| ItemReference::Typed(ItemRef::new(kind, id));
        assert_eq!(
            ItemReference::parse("album:a:b").unwrap(),
            typed(ItemKind::Album, "a:b")
        );
        assert_eq!(
            ItemReference::parse(" song:1 ").unwrap(),
            typed(ItemKind::Song, "1")
        );
        for (address, kind, id) in [
            ("https://x/app/#/album/5KA1/show", ItemKind::Album, "5KA1"),
            (
                "https://x/music/app/#/playlist/p1/show?page=2",
                ItemKind::Playlist,
                "p1",
            ),
            ("https://x/app/#/artist/a%2F1/show", ItemKind::Artist, "a/1"),
            ("https://x/app/#/song/s1", ItemKind::Song, "s1"),
            ("https://x/audiobookshelf/item/li_1", ItemKind::Book, "li_1"),
        ] {
            let parsed = ItemReference::parse(address).unwrap();
            assert_eq!(parsed.address(), Some(address));
            let ItemReference::Page { item, .. } = parsed else {
                panic!("{address}")
            };
            assert_eq!(item, ItemRef::new(kind, id));
        }
        assert_eq!(
            ItemReference::parse("al-17").unwrap(),
            ItemReference::Bare("al-17".into())
        );
    }

    #[test]
    fn near_misses_say_what_to_write() {
        for (text, hint) in [
            ("Album:1", "`album:1`"),
            ("tracks:1", "`song:1`"),
            ("album:", "`album:ID`"),
            ("", "examples"),
            ("https://x/share/abc", "ShowShare"),
            ("https://x/app/#/album", "examples"),
            ("https://x/app/#/settings/1", "examples"),
            ("https://", "examples"),
        ] {
            let error = ItemReference::parse(text).unwrap_err();
            assert_eq!(error.code(), Code::Usage, "{text}");
            assert!(
                error.hint_texts()[0].contains(hint),
                "{text}: {:?}",
                error.hint_texts()
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*", route in "[a-z/#?%0-9]{0,30}") {
            let _ = ItemReference::parse(&text);
            let _ = ItemReference::parse(&format!("https://x/app/#/{route}"));
        }

        #[test]
        fn every_reference_reads_back(kind in 0..ItemKind::ALL.len(), id in "[!-~]{1,20}") {
            let item = ItemRef::new(ItemKind::ALL[kind], id);
            prop_assert_eq!(ItemReference::parse(&item.to_string()).unwrap(), ItemReference::Typed(item));
        }
    }

    #[test]
    fn a_series_is_found_in_a_list_with_its_place() {
        let place = |list, series| place_in(list, series).map(|place| place.0);
        assert_eq!(place("Dunes #2", "dunes"), Some(2.0));
        assert_eq!(place("Dünes #2.5, Other Worlds #10", "DUNES"), Some(2.5));
        assert_eq!(
            place("Dunes #2, Other Worlds #10", "Other Worlds"),
            Some(10.0)
        );
        assert_eq!(place("Dunes", "Dunes"), Some(f64::INFINITY));
        assert_eq!(place("Dunes #1a, B", "Dunes"), Some(f64::INFINITY));
        assert_eq!(place("Fire, Ice #3", "Fire, Ice"), Some(3.0));
        assert_eq!(place("The Dunes #1", "Dunes"), None);
        assert_eq!(place("Dunes II #1", "Dunes"), None);
        assert_eq!(place("", ""), None);
    }

    #[test]
    fn one_of_several_authors_is_found_by_the_whole_name() {
        assert!(holds_name("Ada Ray, Bo Lind", "bo lind"));
        assert!(holds_name("Ada Ray", "Ada Ray"));
        assert!(!holds_name("Ada Ray, Bo Lind", "Ada"));
        assert!(!holds_name("Ada Ray", ""));
    }

    fn book(id: &str, title: &str, author: &str, seconds: f64) -> Item {
        Item {
            title: Some(title.into()),
            artist: Some(author.into()).filter(|author: &String| !author.is_empty()),
            duration_seconds: Some(seconds),
            ..Item::bare(ItemKind::Book, id)
        }
    }

    fn found(hits: &[Item], was: &Item) -> Vec<String> {
        match same_item(hits.to_vec(), was) {
            Same::One(item) => vec![item.id],
            Same::None => Vec::new(),
            Same::Several(items) => items.into_iter().map(|item| item.id).collect(),
        }
    }

    #[test]
    fn only_the_whole_title_is_the_same() {
        let was = book("old", "Dune", "Frank Herbert", 75_000.0);
        for other in ["Dune Messiah", "dune", "Dune ", "Düne", ""] {
            let hit = book("new", other, "Frank Herbert", 75_000.0);
            assert_eq!(found(&[hit], &was), [""; 0], "{other:?}");
        }
        let again = book("new", "Dune", "Frank Herbert", 75_000.4);
        let messiah = book("2", "Dune Messiah", "Frank Herbert", 75_000.0);
        assert_eq!(found(&[messiah, again.clone(), again], &was), ["new"]);
    }

    #[test]
    fn another_author_edition_album_or_kind_is_something_else() {
        let was = Item {
            album: Some("A".into()),
            track_count: Some(4),
            ..book("old", "Dune", "Frank Herbert", 75_000.0)
        };
        let same = Item {
            id: "new".into(),
            ..was.clone()
        };
        assert_eq!(found(std::slice::from_ref(&same), &was), ["new"]);
        let others: [fn(&mut Item); 5] = [
            |item| item.artist = Some("Brian Herbert".into()),
            |item| item.duration_seconds = Some(75_002.0),
            |item| item.album = Some("B".into()),
            |item| item.track_count = Some(5),
            |item| item.kind = ItemKind::Song,
        ];
        for change in others {
            let mut other = same.clone();
            change(&mut other);
            assert_eq!(
                found(std::slice::from_ref(&other), &was),
                [""; 0],
                "{other:?}"
            );
        }
    }

    #[test]
    fn unreported_properties_match_and_several_matches_are_no_answer() {
        let mut was = book("old", "Dune", "", 0.0);
        was.duration_seconds = None;
        let one = book("1", "Dune", "Frank Herbert", 75_000.0);
        let other = book("2", "Dune", "Frank Herbert", 3_600.0);
        assert_eq!(found(std::slice::from_ref(&one), &was), ["1"]);
        assert_eq!(found(&[one, other], &was), ["1", "2"]);
    }

    #[test]
    fn untitled_items_never_match_by_name() {
        let bare = |id: &str| Item::bare(ItemKind::Book, id);
        assert_eq!(found(&[bare("1")], &bare("old")), [""; 0]);
    }
}
