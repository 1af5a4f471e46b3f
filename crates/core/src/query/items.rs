//! Resolves the requested items: one by one, by text alone (`create "Harbour Lights"`), or for many shares at
//! once.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;

use futures_util::{StreamExt as _, stream};

use super::search::{Catalog, MOST_HITS, by_past_name, described, look_for, moved, search};
use crate::advice::{Advice, Hint, RequestSetting};
use crate::backend::{Server, UNREACHABLE};
use crate::domain::chapter::{Timecode, whole_seconds};
use crate::domain::item::{GroupKind, ItemGroup, ItemReference, is_id_shaped};
use crate::domain::pick::{Matches, Wanted, matches};
use crate::domain::{Item, ItemKind, text};
use crate::error::{Code, Error, Result, WithServer as _};
use crate::shell;

/// A request for an item.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ItemRequest {
    /// By reference, page URL, or ID.
    Named(ItemReference),
    /// By text that may be an ID or the title of any item.
    FreeText {
        /// The text.
        text: String,
        /// Whether to accept the only item that contains these words, too.
        partial: bool,
    },
    /// By a search for a title.
    Searched {
        /// The kind to look for.
        kind: ItemKind,
        /// The title, and the fields that narrow the search.
        wanted: Wanted,
    },
    /// All items of a group.
    Group(ItemGroup),
}

impl ItemRequest {
    /// The kinds of items that are searched.
    fn kinds<'s>(&'s self, server: &'s Server) -> &'s [ItemKind] {
        match (self, &server.library) {
            (Self::Searched { kind, .. }, _) => std::slice::from_ref(kind),
            (Self::FreeText { .. }, Some(library)) => library.kinds(),
            _ => &[],
        }
    }
}

/// Asks the user which item is meant; returns `None` if there is no terminal.
pub type Chooser<'a> = &'a dyn Fn(&str, &[Item]) -> Result<Option<usize>>;

/// Resolves every request, in order.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::Ambiguous`] with the candidates and their references;
/// [`Code::Unsupported`] for searches and bare IDs if the API has no library calls.
pub async fn resolve(
    server: &Server,
    requests: &[ItemRequest],
    chooser: Chooser<'_>,
) -> Result<Vec<Item>> {
    let mut items = Vec::with_capacity(requests.len());
    for request in requests {
        let some = resolve_some(server, request, &Catalog::default(), chooser).await;
        items.extend(some.with_server(&server.name)?);
    }
    Ok(items)
}

/// The items of a request: one item, or all of a group.
async fn resolve_some(
    server: &Server,
    request: &ItemRequest,
    catalog: &Catalog,
    chooser: Chooser<'_>,
) -> Result<Vec<Item>> {
    let found = match request {
        ItemRequest::Group(group) => return group_of(server, group).await,
        ItemRequest::Named(ItemReference::Typed(item) | ItemReference::Page { item, .. }) => {
            match &server.library {
                Some(library) => library.resolve(item).await,
                // Without library calls there is nothing but the given ID; the answer to the create
                // request shows what it means.
                None => Ok(Item::bare(item.kind, item.id.clone())),
            }
        }
        ItemRequest::Named(ItemReference::Bare(id)) => server.library()?.lookup(id).await,
        ItemRequest::FreeText { text, partial } => {
            by_words(server, text, *partial, catalog, chooser).await
        }
        ItemRequest::Searched { kind, wanted } => {
            search_one(server, *kind, wanted, catalog, chooser).await
        }
    };
    match found {
        Ok(item) => Ok(vec![item]),
        Err(error) => Err(hinted(server, request, error).await),
    }
}

/// Adds a hint if the missing item exists under another ID.
async fn hinted(server: &Server, request: &ItemRequest, error: Error) -> Error {
    let ItemRequest::Named(ItemReference::Typed(gone)) = request else {
        return error;
    };
    if error.code() != Code::NotFound {
        return error;
    }
    match by_past_name(server, gone).await {
        Some(now) => error.hint(format!("{}: `{}`", moved(&now), now.reference())),
        None => error,
    }
}

async fn group_of(server: &Server, group: &ItemGroup) -> Result<Vec<Item>> {
    if let Some(items) = server.library()?.group(group).await? {
        return Ok(items);
    }
    let what = group.kind.plural();
    let error = Error::unsupported(format!("{} has no {what}", server.can.name));
    Err(match group.kind {
        GroupKind::Author => {
            let artist = RequestSetting::Narrower(vec![("artist", group.name.clone())]);
            error.hint(Advice::Ask(artist).after("search for an artist: "))
        }
        GroupKind::Series | GroupKind::Collection => error,
    })
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
        let message = format!("this server has no {}", kind.plural());
        return Err(Error::unsupported(message));
    }
    let Some(mut matches) = search(library, catalog, &[kind], wanted).await? else {
        return Err(too_many_of(kind, wanted));
    };
    match pick(
        &mut matches,
        wanted,
        (kind.as_str(), kind.plural()),
        chooser,
    )? {
        Some(item) => Ok(item),
        None if matches.are_none() => Err(nothing_found(server, kind, wanted)),
        None => Err(ambiguous(kind, wanted, &matches)),
    }
}

/// The item that is meant unambiguously, or the user's choice. `one` and `several` are the singular and
/// plural in the question.
fn pick(
    found: &mut Matches,
    wanted: &Wanted,
    (one, several): (&str, &str),
    chooser: Chooser<'_>,
) -> Result<Option<Item>> {
    if let Some(item) = found.only(wanted.partial) {
        return Ok(Some(item));
    }
    let mut candidates = found.clone().candidates();
    if candidates.is_empty() {
        return Ok(None);
    }
    let described = described(wanted);
    let question = match found.exact.len() {
        0 => format!("No {one} is titled {described}"),
        _ => format!("Several {several} are titled {described}"),
    };
    let chosen = chooser(&question, &candidates)?.filter(|index| *index < candidates.len());
    Ok(chosen.map(|index| candidates.swap_remove(index)))
}

fn nothing_found(server: &Server, kind: ItemKind, wanted: &Wanted) -> Error {
    let message = format!("no {kind} matches {}", described(wanted));
    Error::not_found(message).hint(look_for(&server.name, &wanted.title))
}

fn too_many_of(kind: ItemKind, wanted: &Wanted) -> Error {
    let message = format!(
        "more than {MOST_HITS} {} match {}",
        kind.plural(),
        described(wanted)
    );
    Error::ambiguous(message).hint(format!("name it by its reference: `{kind}:ID`"))
}

fn ambiguous(kind: ItemKind, wanted: &Wanted, found: &Matches) -> Error {
    let items = found.clone().candidates();
    let error = several(&items, wanted, found, (kind.as_str(), kind.plural()));
    match items.first() {
        Some(first) => error.hint(advice(kind, wanted, found, first)),
        None => error,
    }
}

/// The error for several matching items. `one` and `many` are the singular and plural in its message.
fn several(items: &[Item], wanted: &Wanted, found: &Matches, (one, many): (&str, &str)) -> Error {
    let described = described(wanted);
    let message = match (found.exact.len(), items.len()) {
        (0, 1) => format!("no {one} is titled {described}; 1 partial match"),
        (0, partial) => format!("no {one} is titled {described}; {partial} partial matches"),
        (exact, _) => format!("{exact} {many} are titled {described}"),
    };
    with_candidates(Error::ambiguous(message), items)
}

/// Adds the items that may be meant to an error.
fn with_candidates(error: Error, items: &[Item]) -> Error {
    /// The maximum number of candidates to show.
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

/// A candidate's fields: `album:6Qk…`, `Signal Box`, `Marlowe & Sons`, `2009`.
fn candidate(item: &Item) -> Vec<String> {
    let reference = item.reference().to_string();
    std::iter::once(reference).chain(told(item)).collect()
}

/// A candidate's description next to its reference.
fn told(item: &Item) -> Vec<String> {
    let year = item.year.map(|year| year.to_string());
    let parts = [item.title.clone(), item.artist.clone(), year];
    parts.into_iter().flatten().collect()
}

/// The fields that may distinguish a candidate from others with the same description: its album, its
/// number of tracks or its length.
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

/// The hint for choosing one of the candidates.
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

/// A search that finds exactly one of `items`: by its full title, artist, and album.
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
        // An artist doesn't narrow a search for artists or playlists; an album narrows only a search for songs.
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

/// The item that a text names: the one with this ID, otherwise the only one of any kind with this title.
///
/// # Errors
/// [`Code::NotFound`]: a text in the form of an ID is never searched as a title. [`Code::Ambiguous`] with
/// the candidates if several items have this title, or if it is only part of theirs.
async fn by_words(
    server: &Server,
    text: &str,
    partial: bool,
    catalog: &Catalog,
    chooser: Chooser<'_>,
) -> Result<Item> {
    let library = server.library()?;
    // IDs contain no whitespace.
    if !text.contains(char::is_whitespace) {
        match library.lookup(text).await {
            Err(error) if error.code() == Code::NotFound && is_id_shaped(text) => {
                return Err(error.hint(which_kind(IF_A_TITLE, library.kinds(), text)));
            }
            Err(error) if error.code() == Code::NotFound => {}
            found => return found,
        }
    }
    let wanted = Wanted {
        title: text.to_owned(),
        partial,
        ..Wanted::default()
    };
    let Some(mut found) = search(library, catalog, library.kinds(), &wanted).await? else {
        return Err(too_many(library.kinds(), &wanted));
    };
    match pick(&mut found, &wanted, ("item", "items"), chooser)? {
        Some(item) => Ok(item),
        None if found.are_none() => Err(nothing_titled(server, &wanted).await),
        None => Err(ambiguous_words(&wanted, &found)),
    }
}

/// The error if no title matches, with hints for series or authors of that name.
async fn nothing_titled(server: &Server, wanted: &Wanted) -> Error {
    let message = format!("no item is titled {}", described(wanted));
    let error = Error::not_found(message);
    let groups = match server.library() {
        // A failure here only omits the hint; it must not hide the error.
        Ok(library) => library
            .groups_named(&wanted.title)
            .await
            .unwrap_or_default(),
        Err(_) => Vec::new(),
    };
    if groups.is_empty() {
        return error.hint(look_for(&server.name, &wanted.title));
    }
    groups.into_iter().fold(error, |error, group| {
        let kind = group.kind.as_str();
        let (server, name) = (server.name.clone(), group.name);
        let advice = Advice::ShareGroup { server, kind, name };
        error.hint(advice.after(format!("share each book of the {kind}: ")))
    })
}

fn too_many(kinds: &[ItemKind], wanted: &Wanted) -> Error {
    let message = format!("too many items match {}", described(wanted));
    Error::ambiguous(message).hint(which_kind(WHICH_KIND, kinds, &wanted.title))
}

fn ambiguous_words(wanted: &Wanted, found: &Matches) -> Error {
    let candidates = found.clone().candidates();
    let kinds = kinds(&candidates);
    if let [kind] = kinds[..] {
        return ambiguous(kind, wanted, found);
    }
    let by_reference = "share it by its reference";
    let hint = match (found.exact.len(), found.words.len()) {
        (0, 1) => Advice::Ask(RequestSetting::Partial).after(format!(
            "{by_reference}; if only one title has these words, add "
        )),
        (0, _) => Hint::text(format!("{by_reference}, or give its whole title")),
        _ => which_kind(WHICH_KIND, &kinds, &wanted.title),
    };
    several(&candidates, wanted, found, ("item", "items")).hint(hint)
}

/// The kinds of the items, without duplicates, in order of appearance.
fn kinds(items: &[Item]) -> Vec<ItemKind> {
    let mut kinds: Vec<ItemKind> = Vec::new();
    for item in items {
        if !kinds.contains(&item.kind) {
            kinds.push(item.kind);
        }
    }
    kinds
}

const WHICH_KIND: &str = "specify its kind: ";
/// `1984` could be the id of something, and is the title of a book.
const IF_A_TITLE: &str = "if it is a title, specify its kind: ";

/// The hint to give the kind.
fn which_kind(lead: &str, kinds: &[ItemKind], title: &str) -> Hint {
    let searched = kinds.iter().filter(|kind| **kind != ItemKind::Folder);
    let searches = searched.map(|kind| {
        Advice::Ask(RequestSetting::Narrower(vec![(
            kind.as_str(),
            title.to_owned(),
        )]))
    });
    let hint = Hint::text(lead);
    searches
        .enumerate()
        .fold(hint, |hint, (at, search)| match at {
            0 => hint.step(search),
            _ => hint.then(" or ").step(search),
        })
}

/// The results of [`resolve_each`].
#[derive(Debug, Default)]
pub struct Resolved(HashMap<ItemRequest, Result<Vec<Item>>>);

/// Resolves all requests, `jobs` at a time, without asking the user to choose. `progress` receives how
/// many of how many are done.
pub async fn resolve_each<'r>(
    server: &Server,
    requests: impl IntoIterator<Item = &'r ItemRequest>,
    jobs: NonZeroUsize,
    progress: &dyn Fn(usize, usize),
) -> Resolved {
    let different: HashSet<&ItemRequest> = requests.into_iter().collect();
    let kinds = different.iter().flat_map(|request| request.kinds(server));
    let catalog = Catalog::worth_reading(server, kinds.copied()).await;
    let look_up = async |request: &&ItemRequest| {
        resolve_some(server, request, &catalog, &|_, _| Ok(None)).await
    };
    let found = each(server, different, jobs, look_up, progress).await;
    let found = found.into_iter();
    let found = found.map(|(request, found)| (request.clone(), found));
    Resolved(found.collect())
}

/// Looks up each, `jobs` at a time, until the server can no longer be reached. The order is that of the
/// answers.
pub(super) async fn each<W, T>(
    server: &Server,
    wanted: impl IntoIterator<Item = W>,
    jobs: NonZeroUsize,
    look_up: impl AsyncFn(&W) -> Result<T>,
    progress: &dyn Fn(usize, usize),
) -> Vec<(W, Result<T>)> {
    let wanted: Vec<W> = wanted.into_iter().collect();
    let total = wanted.len();
    let unreachable = Cell::new(0);
    let look_up = async |wanted: W| {
        if unreachable.get() >= UNREACHABLE {
            let error = Error::new(Code::Network, "the server can no longer be reached");
            return (wanted, Err(error.with_server(&server.name)));
        }
        let found = look_up(&wanted).await;
        match found.as_ref().map_err(Error::code) {
            Err(Code::Network | Code::Timeout) => unreachable.set(unreachable.get() + 1),
            _ => unreachable.set(0),
        }
        (wanted, found.with_server(&server.name))
    };
    let mut looking = stream::iter(wanted)
        .map(look_up)
        .buffer_unordered(jobs.get());
    let mut all = Vec::with_capacity(total);
    while let Some(found) = looking.next().await {
        all.push(found);
        progress(all.len(), total);
    }
    all
}

impl Resolved {
    /// The items of some of the requests, in order.
    ///
    /// # Errors
    /// The error of the first request that could not be resolved.
    pub fn items(&self, requests: &[ItemRequest]) -> Result<Vec<Item>> {
        let mut items = Vec::with_capacity(requests.len());
        for request in requests {
            match self.0.get(request) {
                Some(Ok(some)) => items.extend(some.iter().cloned()),
                Some(Err(error)) => return Err(error.again()),
                None => return Err(Error::internal("an item that was never looked up")),
            }
        }
        Ok(items)
    }
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
    fn candidates_with_equal_titles_show_their_size() {
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
    fn search_hint_uses_the_property_that_differs() {
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

    fn refusal(title: &str, items: &[(ItemKind, &str)]) -> Error {
        let wanted = Wanted {
            title: title.to_owned(),
            ..Wanted::default()
        };
        let items = items.iter().map(|(kind, title)| Item {
            title: Some((*title).to_owned()),
            ..Item::bare(*kind, *title)
        });
        ambiguous_words(&wanted, &matches(items.collect(), &wanted))
    }

    #[test]
    fn ambiguous_title_hint_names_the_kinds() {
        let items = [(ItemKind::Album, "Low Tide"), (ItemKind::Song, "low tide")];
        let error = refusal("Low Tide", &items);
        assert_eq!(error.code(), Code::Ambiguous);
        assert_eq!(error.message(), "2 items are titled \"Low Tide\"");
        let hint = r#"specify its kind: Ask(Narrower([("album", "Low Tide")])) or Ask(Narrower([("song", "Low Tide")]))"#;
        assert_eq!(error.hint_texts(), [hint]);
        assert_eq!(error.details().len(), 2);
    }

    #[test]
    fn partial_matches_of_one_kind_hint_at_a_search_of_that_kind() {
        let items = [(ItemKind::Album, "Tides"), (ItemKind::Album, "High Tides")];
        let error = refusal("tide", &items);
        assert_eq!(
            error.message(),
            "no album is titled \"tide\"; 2 partial matches"
        );
    }

    #[test]
    fn a_part_of_a_title_is_shown_with_a_way_to_accept_it() {
        let one = refusal(
            "tide",
            &[(ItemKind::Album, "Low Tide"), (ItemKind::Song, "Tides")],
        );
        assert_eq!(
            one.message(),
            "no item is titled \"tide\"; 2 partial matches"
        );
        assert!(
            one.hint_texts()[0].ends_with("if only one title has these words, add Ask(Partial)")
        );
        let two = [(ItemKind::Album, "Low Tide"), (ItemKind::Song, "Tide Pool")];
        assert!(refusal("tide", &two).hint_texts()[0].ends_with("give its whole title"));
    }
}
