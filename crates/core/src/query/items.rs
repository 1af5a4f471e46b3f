//! The items that were named or searched for.

use crate::advice::{Advice, Hint, RequestSetting};
use crate::backend::{Library, SearchQuery, Server};
use crate::domain::chapter::{Timecode, whole_seconds};
use crate::domain::item::{GroupKind, ItemGroup, ItemReference};
use crate::domain::pick::{Matches, Wanted, matches};
use crate::domain::{Item, ItemKind, text};
use crate::error::{Code, Error, Result};
use crate::shell;

use super::catalog::Catalog;
use super::{free_text, retagged};

/// Hits that are read at most.
const MOST_HITS: usize = 5_000;

/// One item that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ItemRequest {
    /// By reference, page address or id.
    Named(ItemReference),
    /// By words that may be an id, or the title of anything.
    FreeText {
        /// The words.
        text: String,
        /// Whether the only item with these words is accepted, too.
        partial: bool,
    },
    /// By a search for a title.
    Searched {
        /// The kind to look for.
        kind: ItemKind,
        /// The title, and what narrows it.
        wanted: Wanted,
    },
    /// All of a group.
    Group(ItemGroup),
}

/// Asks a question about the items that may be meant; `None` if there is no terminal to ask.
pub type Chooser<'a> = &'a dyn Fn(&str, &[Item]) -> Result<Option<usize>>;

/// Looks up every item, in order.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::Ambiguous`] with the candidates and their references;
/// [`Code::Unsupported`] for searches and bare ids where the API has no library calls.
pub async fn resolve(
    server: &Server,
    requests: &[ItemRequest],
    chooser: Chooser<'_>,
) -> Result<Vec<Item>> {
    let mut items = Vec::with_capacity(requests.len());
    for request in requests {
        let some = resolve_some(server, request, &Catalog::default(), chooser).await;
        items.extend(some.map_err(|error| error.with_server(&server.name))?);
    }
    Ok(items)
}

/// What one request stands for: an item, or all of a group.
pub(super) async fn resolve_some(
    server: &Server,
    request: &ItemRequest,
    catalog: &Catalog,
    chooser: Chooser<'_>,
) -> Result<Vec<Item>> {
    match request {
        ItemRequest::Group(group) => group_of(server, group).await,
        one => match resolve_one(server, one, catalog, chooser).await {
            Ok(item) => Ok(vec![item]),
            Err(error) => Err(hinted(server, one, error).await),
        },
    }
}

/// An item that is gone may have come back under another id.
async fn hinted(server: &Server, request: &ItemRequest, error: Error) -> Error {
    let ItemRequest::Named(ItemReference::Typed(gone)) = request else {
        return error;
    };
    if error.code() != Code::NotFound {
        return error;
    }
    let now = retagged::by_past_name(server, gone).await;
    now.into_iter().fold(error, |error, now| {
        error.hint(format!(
            "{} has another id now, as after a change of its tags: `{}`",
            now.described(),
            now.reference()
        ))
    })
}

async fn group_of(server: &Server, group: &ItemGroup) -> Result<Vec<Item>> {
    if let Some(items) = server.library()?.group(group).await? {
        return Ok(items);
    }
    let what = group.kind.plural();
    let error = Error::new(
        Code::Unsupported,
        format!("{} has no {what}", server.can.name),
    );
    Err(match group.kind {
        GroupKind::Author => {
            let artist = RequestSetting::Narrower(vec![("artist", group.name.clone())]);
            error.hint(Advice::Ask(artist).after("search for an artist: "))
        }
        GroupKind::Series | GroupKind::Collection => error,
    })
}

pub(super) async fn resolve_one(
    server: &Server,
    request: &ItemRequest,
    catalog: &Catalog,
    chooser: Chooser<'_>,
) -> Result<Item> {
    match request {
        ItemRequest::Named(ItemReference::Typed(item) | ItemReference::Page { item, .. }) => {
            match &server.library {
                Some(library) => library.resolve(item).await,
                // Without library calls the typed id is all there is; the answer to the create
                // shows what it meant.
                None => Ok(Item::bare(item.kind, item.id.clone())),
            }
        }
        ItemRequest::Named(ItemReference::Bare(id)) => server.library()?.lookup(id).await,
        ItemRequest::FreeText { text, partial } => {
            free_text::resolve(server, text, *partial, catalog, chooser).await
        }
        ItemRequest::Searched { kind, wanted } => {
            search_one(server, *kind, wanted, catalog, chooser).await
        }
        ItemRequest::Group(group) => {
            let mut items = group_of(server, group).await?;
            match (items.pop(), items.is_empty()) {
                (Some(only), true) => Ok(only),
                _ => Err(Error::new(
                    Code::Ambiguous,
                    format!("{group} holds several items"),
                )),
            }
        }
    }
}

async fn search_one(
    server: &Server,
    kind: ItemKind,
    wanted: &Wanted,
    catalog: &Catalog,
    chooser: Chooser<'_>,
) -> Result<Item> {
    let library = server.library()?;
    if !library.kinds().contains(&kind) {
        return Err(Error::new(
            Code::Unsupported,
            format!("this server has no {}", kind.plural()),
        ));
    }
    let Some(mut matches) = search(library, catalog, &[kind], wanted).await? else {
        return Err(too_many(kind, wanted));
    };
    if let Some(item) = matches.only(wanted.partial) {
        return Ok(item);
    }
    let error = ambiguous(kind, wanted, &matches);
    let question = if matches.exact.is_empty() {
        format!("No {kind} is titled {}", described(wanted))
    } else {
        format!("Several {} are titled {}", kind.plural(), described(wanted))
    };
    let mut candidates = matches.candidates();
    if candidates.is_empty() {
        return Err(nothing_found(server, kind, wanted));
    }
    match chooser(&question, &candidates)? {
        Some(index) if index < candidates.len() => Ok(candidates.swap_remove(index)),
        _ => Err(error),
    }
}

/// What fits of all hits; `None` if there are more than [`MOST_HITS`]: one more of the same title may be
/// among those that weren't read. Kinds that the catalog holds aren't searched for.
pub(super) async fn search(
    library: &dyn Library,
    catalog: &Catalog,
    kinds: &[ItemKind],
    wanted: &Wanted,
) -> Result<Option<Matches>> {
    let is_known = |kind: &ItemKind| catalog.holds(*kind);
    let (known, unknown): (Vec<_>, Vec<_>) = kinds.iter().copied().partition(is_known);
    let mut found = match unknown.is_empty() {
        true => Vec::new(),
        false => search_for(library, &unknown, wanted).await?,
    };
    if found.len() > MOST_HITS {
        return Ok(None);
    }
    found.extend(catalog.hits(&known, wanted));
    Ok(Some(matches(found, wanted)))
}

/// What the server finds by the title or, if nothing has this very title, by its longest word.
async fn search_for(
    library: &dyn Library,
    kinds: &[ItemKind],
    wanted: &Wanted,
) -> Result<Vec<Item>> {
    let mut found = Vec::new();
    for words in attempts(&wanted.title) {
        found.extend(hits(library, kinds, words).await?);
        // Other words can't find another item of this very title.
        if !matches(found.clone(), wanted).exact.is_empty() {
            break;
        }
    }
    Ok(found)
}

/// A hint to search for a title.
pub(super) fn look_for(server: &str, title: &str) -> Hint {
    let (server, text) = (server.to_owned(), Some(title.to_owned()));
    Advice::Search { server, text }.after("look for it: ")
}

fn nothing_found(server: &Server, kind: ItemKind, wanted: &Wanted) -> Error {
    let message = format!("no {kind} matches {}", described(wanted));
    Error::new(Code::NotFound, message).hint(look_for(&server.name, &wanted.title))
}

fn too_many(kind: ItemKind, wanted: &Wanted) -> Error {
    let message = format!(
        "more than {MOST_HITS} {} match {}",
        kind.plural(),
        described(wanted)
    );
    Error::new(Code::Ambiguous, message).hint(format!("name it by its reference: `{kind}:ID`"))
}

/// All hits of a search; of very many, one more than [`MOST_HITS`].
pub(super) async fn hits(
    library: &dyn Library,
    kinds: &[ItemKind],
    words: String,
) -> Result<Vec<Item>> {
    let query = SearchQuery {
        text: words,
        kinds: kinds.to_vec(),
        limit: MOST_HITS + 1,
        ..SearchQuery::default()
    };
    library.search(&query).await
}

/// What to search for: the title, and where a server's search trips over its punctuation, its
/// longest word.
pub(super) fn attempts(title: &str) -> Vec<String> {
    let longest = title
        .split(|sign: char| !sign.is_alphanumeric())
        .max_by_key(|word| word.chars().count())
        .unwrap_or_default();
    let mut attempts = vec![title.to_owned()];
    if !longest.is_empty() && longest != title {
        attempts.push(longest.to_owned());
    }
    attempts
}

pub(super) fn described(wanted: &Wanted) -> String {
    let mut text = format!("{:?}", wanted.title);
    if let Some(album) = &wanted.album {
        text.push_str(&format!(" on the album {album:?}"));
    }
    if let Some(artist) = &wanted.artist {
        text.push_str(&format!(" by {artist:?}"));
    }
    text
}

pub(super) fn ambiguous(kind: ItemKind, wanted: &Wanted, found: &Matches) -> Error {
    let partial = found.words.len() + found.inside.len();
    let described = described(wanted);
    let message = match (found.exact.len(), partial) {
        (0, 1) => format!("no {kind} is titled {described}; 1 partial match"),
        (0, _) => format!("no {kind} is titled {described}; {partial} partial matches"),
        (exact, _) => format!("{exact} {} are titled {described}", kind.plural()),
    };
    let items = found.clone().candidates();
    let error = with_candidates(Error::new(Code::Ambiguous, message), &items);
    match items.first() {
        Some(first) => error.hint(advice(kind, wanted, found, first)),
        None => error,
    }
}

/// An error with the items that may be meant.
pub(super) fn with_candidates(error: Error, items: &[Item]) -> Error {
    /// Candidates that are shown; more would not be read.
    const SHOWN: usize = 10;
    let shown = items.iter().take(SHOWN);
    let error = shown.fold(error, |error, item| {
        let like_it = items.iter().filter(|other| told(other) == told(item));
        let more = match like_it.count() {
            0 | 1 => Vec::new(),
            _ => size(item),
        };
        error.detail([candidate(item), more].concat().join("  "))
    });
    match items.len().checked_sub(SHOWN) {
        Some(more) if more > 0 => error.detail(format!("… and {more} more")),
        _ => error,
    }
}

/// `album:6Qk…`, `Signal Box`, `Marlowe & Sons`, `2009`.
fn candidate(item: &Item) -> Vec<String> {
    let reference = item.reference().to_string();
    std::iter::once(reference).chain(told(item)).collect()
}

/// How a candidate is described beside its reference.
fn told(item: &Item) -> Vec<String> {
    let year = item.year.map(|year| year.to_string());
    let parts = [item.title.clone(), item.artist.clone(), year];
    parts.into_iter().flatten().collect()
}

/// What may tell a candidate from others that read alike: its album, how many tracks it has, how long it
/// is.
fn size(item: &Item) -> Vec<String> {
    let tracks = item.track_count.map(|count| match count {
        1 => "1 track".to_owned(),
        count => format!("{count} tracks"),
    });
    let length = item.duration_seconds.filter(|_| tracks.is_none());
    let length = length.map(|seconds| Timecode(whole_seconds(seconds)).to_string());
    let parts = [item.album.clone(), tracks, length];
    parts.into_iter().flatten().collect()
}

/// How to say which of them is meant.
fn advice(kind: ItemKind, wanted: &Wanted, found: &Matches, first: &Item) -> Hint {
    let reference = first.reference().to_string();
    let reference = shell::word(&reference);
    let by_reference = format!("share it by its reference, such as `{reference}`");
    let several = found.exact.len() > 1 || (wanted.partial && found.words.len() > 1);
    if several {
        let items = if found.exact.is_empty() {
            &found.words
        } else {
            &found.exact
        };
        return match narrower(kind, wanted, items) {
            Some(narrower) => {
                Advice::Ask(narrower).after(format!("{by_reference}, or narrow the search: "))
            }
            None => by_reference.into(),
        };
    }
    let partial = Advice::Ask(RequestSetting::Partial);
    match found.words.len() {
        0 => Hint::text(format!(
            "{by_reference}; partial matches are accepted for whole words only"
        )),
        1 => partial.after(format!(
            "{by_reference}; if only one title has these words, add "
        )),
        _ => Hint::text(format!(
            "{by_reference}, or give its whole title; only a single partial match is accepted"
        )),
    }
}

/// A search that finds one of `items` and none of the others: its whole title, its artist, its album.
fn narrower(kind: ItemKind, wanted: &Wanted, items: &[Item]) -> Option<RequestSetting> {
    let alone = |candidate: &Wanted| matches(items.to_vec(), candidate).exact.len() == 1;
    let told = |text: &Option<String>| text.clone().filter(|text| !text::is_blank(text));
    let searches = |item: &Item| {
        let titled = Wanted {
            title: told(&item.title)?,
            ..wanted.clone()
        };
        let by = told(&item.artist).map(|artist| Wanted {
            artist: Some(artist),
            ..titled.clone()
        });
        let on = told(&item.album).map(|album| Wanted {
            album: Some(album),
            ..by.clone().unwrap_or_else(|| titled.clone())
        });
        // What is an artist's is told by the artist, and a song alone is on an album.
        let by = by.filter(|_| kind != ItemKind::Artist && kind != ItemKind::Playlist);
        let on = on.filter(|_| kind == ItemKind::Song);
        [Some(titled), by, on].into_iter().flatten().find(alone)
    };
    let found = items.iter().find_map(searches)?;
    let by = [("artist", found.artist), ("album", found.album)];
    let by = by
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?)));
    Some(RequestSetting::Narrower(
        std::iter::once((kind.as_str(), found.title))
            .chain(by)
            .collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(kind: ItemKind, id: &str, [title, artist, album]: [&str; 3]) -> Item {
        let told = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Item {
            title: told(title),
            artist: told(artist),
            album: told(album),
            ..Item::bare(kind, id)
        }
    }

    fn hint(kind: ItemKind, title: &str, items: &[[&str; 3]]) -> String {
        let wanted = Wanted {
            title: title.to_owned(),
            ..Wanted::default()
        };
        let numbered = items.iter().enumerate();
        let items: Vec<Item> = numbered
            .map(|(at, told)| item(kind, &at.to_string(), *told))
            .collect();
        ambiguous(kind, &wanted, &matches(items, &wanted))
            .hint_texts()
            .concat()
    }

    #[test]
    fn f1_a_partial_match_is_shown_with_a_way_to_accept_it() {
        let album = ItemKind::Album;
        let wanted = |title: &str| Wanted {
            title: title.to_owned(),
            ..Wanted::default()
        };
        let error = |title: &str| {
            let mut signal = item(album, "6Qk", ["Signal Box", "Marlowe & Sons", ""]);
            signal.year = Some(2009);
            let found = matches(vec![signal], &wanted(title));
            ambiguous(album, &wanted(title), &found)
        };
        let inside = error("x");
        assert_eq!(inside.code(), Code::Ambiguous);
        assert_eq!(
            inside.message(),
            "no album is titled \"x\"; 1 partial match"
        );
        assert_eq!(
            inside.details(),
            ["album:6Qk  Signal Box  Marlowe & Sons  2009"]
        );
        assert!(inside.hint_texts()[0].contains("accepted for whole words only"));
        let word = error("box");
        assert!(
            word.hint_texts()[0].ends_with("if only one title has these words, add Ask(Partial)")
        );
    }

    #[test]
    fn candidates_that_read_alike_are_told_apart_by_their_size() {
        let album = |id: &str, artist: &str, tracks: u64| Item {
            track_count: Some(tracks),
            ..item(ItemKind::Album, id, ["Greatest Hits", artist, ""])
        };
        let song = Item {
            duration_seconds: Some(183.6),
            ..item(ItemKind::Song, "4", ["Intro", "A", "Low Tide"])
        };
        let other = item(ItemKind::Song, "5", ["Intro", "A", "High Tide"]);
        let items = [
            album("1", "A", 2),
            album("2", "A", 1),
            album("3", "B", 9),
            song,
            other,
        ];
        let error = with_candidates(Error::new(Code::Ambiguous, "several"), &items);
        assert_eq!(
            error.details(),
            [
                "album:1  Greatest Hits  A  2 tracks",
                "album:2  Greatest Hits  A  1 track",
                "album:3  Greatest Hits  B",
                "song:4  Intro  A  Low Tide  3:03",
                "song:5  Intro  A  High Tide",
            ]
        );
    }

    #[test]
    fn what_narrows_a_search_is_what_tells_the_hits_apart() {
        let album = ItemKind::Album;
        for (kind, title, items, said) in [
            (
                album,
                "tide",
                [["Low Tide", "A", ""], ["High Tide", "A", ""]],
                "or give its whole title",
            ),
            (
                album,
                "First Tide",
                [["First Tide", "Duo", ""], ["First Tide", "Solo", ""]],
                r#"Narrower([("album", "First Tide"), ("artist", "Duo")])"#,
            ),
            (
                ItemKind::Song,
                "Tide",
                [["Tide", "A", "One"], ["Tide", "A", "Two"]],
                r#"Narrower([("song", "Tide"), ("artist", "A"), ("album", "One")])"#,
            ),
            (
                album,
                "$(reboot)",
                [["$(reboot)", "$HOME", ""], ["$(reboot)", "A", ""]],
                r#"Narrower([("album", "$(reboot)"), ("artist", "$HOME")])"#,
            ),
            (
                album,
                "Tide",
                [["Tide", "A", ""], ["Tide", "A", ""]],
                "such as `album:0`",
            ),
        ] {
            let hint = hint(kind, title, &items);
            assert!(hint.contains(said), "{hint}");
        }
    }

    #[test]
    fn a_title_with_signs_is_also_searched_by_its_longest_word() {
        assert_eq!(
            attempts("Ünïcode, Commas & #Hash"),
            ["Ünïcode, Commas & #Hash", "Ünïcode"]
        );
        assert_eq!(attempts("Tide"), ["Tide"]);
        assert_eq!(attempts("!?"), ["!?"]);
    }
}
