//! The items that were named or searched for.

use crate::backend::{Library, SearchQuery, Server};
use crate::domain::item_reference::ItemReference;
use crate::domain::pick::{Picked, Wanted, pick};
use crate::domain::{Item, ItemKind, text};
use crate::error::{Code, Error, Result};
use crate::shell;

/// Hits read of a search at first.
const HITS: usize = 200;
/// Hits read at most, where there are more.
const MOST_HITS: usize = 5_000;

/// One item that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ItemRequest {
    /// By reference, page address or id.
    Named(ItemReference),
    /// By a search that must have one result.
    Searched {
        /// What kind it is.
        kind: ItemKind,
        /// What it is called.
        wanted: Wanted,
    },
}

/// Chooses among several hits, where somebody is there to be asked; `None`: nobody is.
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
        let item = resolve_one(server, request, chooser).await;
        items.push(item.map_err(|error| error.with_server(&server.name))?);
    }
    Ok(items)
}

pub(super) async fn resolve_one(
    server: &Server,
    request: &ItemRequest,
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
        ItemRequest::Searched { kind, wanted } => search_one(server, *kind, wanted, chooser).await,
    }
}

async fn search_one(
    server: &Server,
    kind: ItemKind,
    wanted: &Wanted,
    chooser: Chooser<'_>,
) -> Result<Item> {
    let library = server.library()?;
    if !library.kinds().contains(&kind) {
        return Err(Error::new(
            Code::Unsupported,
            format!("this server has no {}", kind.plural()),
        ));
    }
    for words in attempts(&wanted.title) {
        match pick(hits(library, kind, words).await?, wanted) {
            Picked::One(item) => return Ok(item),
            Picked::None => {}
            Picked::Many(mut items) => {
                return match chooser(&wanted.title, &items)? {
                    Some(index) if index < items.len() => Ok(items.swap_remove(index)),
                    _ => Err(ambiguous(kind, wanted, &items)),
                };
            }
        }
    }
    Err(Error::new(
        Code::NotFound,
        format!("no {kind} matches {}", described(wanted)),
    )
    .hint(format!(
        "look for it: `sharectl search -s {} {}`",
        server.name,
        shell::word(&wanted.title)
    )))
}

/// All hits, or so many that nobody would look further: one that is cut off could make an exact
/// title look missing, or look like the only one.
pub(super) async fn hits(
    library: &dyn Library,
    kind: ItemKind,
    words: String,
) -> Result<Vec<Item>> {
    let mut query = SearchQuery {
        text: words,
        kinds: vec![kind],
        limit: HITS,
        ..SearchQuery::default()
    };
    loop {
        let found = library.search(&query).await?;
        if found.len() < query.limit || query.limit >= MOST_HITS {
            return Ok(found);
        }
        query.limit *= 5;
    }
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

fn described(wanted: &Wanted) -> String {
    let mut text = format!("{:?}", wanted.title);
    if let Some(album) = &wanted.album {
        text.push_str(&format!(" on the album {album:?}"));
    }
    if let Some(artist) = &wanted.artist {
        text.push_str(&format!(" by {artist:?}"));
    }
    text
}

fn ambiguous(kind: ItemKind, wanted: &Wanted, items: &[Item]) -> Error {
    /// Candidates that are shown; more would not be read.
    const SHOWN: usize = 10;
    let error = Error::new(
        Code::Ambiguous,
        format!(
            "{} matches {} {}",
            described(wanted),
            items.len(),
            kind.plural()
        ),
    );
    let error = items.iter().take(SHOWN).fold(error, |error, item| {
        let year = item
            .year
            .map(|year| format!("  {year}"))
            .unwrap_or_default();
        let artist = item.artist.as_deref().unwrap_or_default();
        let title = item.title.as_deref().unwrap_or_default();
        error.detail(format!("{}  {title}  {artist}{year}", item.reference()))
    });
    let error = match items.len().checked_sub(SHOWN) {
        Some(more) if more > 0 => error.detail(format!("… and {more} more")),
        _ => error,
    };
    error.hint(match narrower(kind, wanted, items) {
        Some(flags) => format!("name one by its reference, or narrow the search: `{flags}`"),
        None => match items.first() {
            Some(item) => format!(
                "name one by its reference: `{}`",
                shell::word(&item.reference().to_string())
            ),
            None => "name one by its reference".to_owned(),
        },
    })
}

/// Flags that find one of `items` and none of the others: its whole title, its artist, its album.
fn narrower(kind: ItemKind, wanted: &Wanted, items: &[Item]) -> Option<String> {
    let alone = |candidate: &Wanted| matches!(pick(items.to_vec(), candidate), Picked::One(_));
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
    let mut flags = format!("--{kind} {}", shell::word(&found.title));
    for (flag, text) in [("artist", &found.artist), ("album", &found.album)] {
        if let Some(text) = text {
            flags.push_str(&format!(" --{flag} {}", shell::word(text)));
        }
    }
    Some(flags)
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
        ambiguous(kind, &wanted, &items).hints().concat()
    }

    #[test]
    fn what_narrows_a_search_is_what_tells_the_hits_apart() {
        let album = ItemKind::Album;
        for (kind, title, items, said) in [
            (
                album,
                "tide",
                [["Low Tide", "A", ""], ["High Tide", "A", ""]],
                "`--album 'Low Tide'`",
            ),
            (
                album,
                "First Tide",
                [["First Tide", "Duo", ""], ["First Tide", "Solo", ""]],
                "`--album 'First Tide' --artist Duo`",
            ),
            (
                ItemKind::Song,
                "Tide",
                [["Tide", "A", "One"], ["Tide", "A", "Two"]],
                "`--song Tide --artist A --album One`",
            ),
            (
                album,
                "$(reboot)",
                [["$(reboot) now", "A", ""], ["Ke$ha", "A", ""]],
                "`--album '$(reboot) now'`",
            ),
            (
                album,
                "Tide",
                [["Tide", "A", ""], ["Tide", "A", ""]],
                "by its reference: `album:0`",
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
