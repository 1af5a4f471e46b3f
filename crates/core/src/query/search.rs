//! Finds items in a library: by title, with a search or, if many are wanted, in a catalog; and by the name of
//! an item whose ID no longer exists.
//!
//! An album gets another ID when its tags change, but its shares keep the old one (Navidrome 0.55 and later).

use std::collections::HashMap;

use unicode_segmentation::UnicodeSegmentation as _;

use crate::advice::{Advice, Hint, RequestSetting};
use crate::backend::{Library, SearchQuery, Server};
use crate::domain::capabilities::{Description, Download};
use crate::domain::check::{CheckFinding, Problem};
use crate::domain::expiry::whole_second;
use crate::domain::pick::{Matches, Wanted, matches};
use crate::domain::text::{fold, is_blank};
use crate::domain::{Item, ItemKind, ItemRef, Lifetime, Share};
use crate::error::Result;

/// The maximum number of hits that are read.
pub(super) const MOST_HITS: usize = 5_000;

/// The matching hits; `None` if there are more than [`MOST_HITS`], because another item with the same
/// title may be among the unread ones. Kinds in the catalog are not searched for.
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

/// The server's hits for the title or, if none has exactly this title, for its longest word.
async fn search_for(
    library: &dyn Library,
    kinds: &[ItemKind],
    wanted: &Wanted,
) -> Result<Vec<Item>> {
    let mut found = Vec::new();
    for words in attempts(&wanted.title) {
        found.extend(hits(library, kinds, words).await?);
        // Other words can't find another item with exactly this title.
        if !matches(found.clone(), wanted).exact.is_empty() {
            break;
        }
    }
    Ok(found)
}

/// All hits of a search, but at most one more than [`MOST_HITS`].
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

/// The search texts: the title and, in case its punctuation breaks the server's search, its longest word.
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

/// A hint to search for a title.
pub(super) fn look_for(server: &str, title: &str) -> Hint {
    let (server, text) = (server.to_owned(), Some(title.to_owned()));
    Advice::Search { server, text }.after("search for it: ")
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

/// All items of those kinds that were read.
#[derive(Debug, Default)]
pub(super) struct Catalog(HashMap<ItemKind, Titles>);

/// All items of one kind.
#[derive(Debug, Default)]
struct Titles {
    /// The items that have a title, with the folded title.
    items: Vec<(String, Item)>,
    /// The indexes in `items`, by folded title.
    titled: HashMap<String, Vec<usize>>,
}

impl Catalog {
    /// Reads the kinds for which a catalog takes fewer requests than searches; each element of `kinds` is
    /// one search. If the library can't be read, the catalog stays empty, so the search reports the
    /// error.
    pub(super) async fn worth_reading(
        server: &Server,
        kinds: impl IntoIterator<Item = ItemKind>,
    ) -> Self {
        let mut catalog = Self::default();
        let Some(library) = &server.library else {
            return catalog;
        };
        let mut searches = HashMap::new();
        for kind in kinds {
            *searches.entry(kind).or_insert(0) += 1;
        }
        for (kind, searches) in searches {
            if let Ok(Some(items)) = library.all_of(kind, searches).await {
                catalog.0.insert(kind, Titles::of(items));
            }
        }
        catalog
    }

    /// Whether all items of a kind were read.
    pub(super) fn holds(&self, kind: ItemKind) -> bool {
        self.0.contains_key(&kind)
    }

    /// The hits that a search of the whole library would find: all possible matches or, if some have
    /// exactly this title, only those.
    pub(super) fn hits(&self, kinds: &[ItemKind], wanted: &Wanted) -> Vec<Item> {
        let titles = || kinds.iter().filter_map(|kind| self.0.get(kind));
        let title = fold(&wanted.title);
        let titled: Vec<Item> = titles().flat_map(|titles| titles.titled(&title)).collect();
        if !matches(titled.clone(), wanted).exact.is_empty() {
            return titled;
        }
        titles().flat_map(|titles| titles.holding(&title)).collect()
    }
}

impl Titles {
    fn of(items: Vec<Item>) -> Self {
        let mut titles = Self::default();
        for item in items {
            let Some(title) = item.title.as_deref().map(fold) else {
                continue;
            };
            let at = titles.items.len();
            titles.titled.entry(title.clone()).or_default().push(at);
            titles.items.push((title, item));
        }
        titles
    }

    fn titled(&self, title: &str) -> impl Iterator<Item = Item> {
        let places = self.titled.get(title).into_iter().flatten();
        places.filter_map(|at| Some(self.items.get(*at)?.1.clone()))
    }

    /// The items whose title contains all words of `title`; no other item can match.
    fn holding(&self, title: &str) -> impl Iterator<Item = Item> {
        let mut words: Vec<&str> = title.unicode_words().collect();
        if words.is_empty() {
            words = title.split(' ').collect();
        }
        let held = self.items.iter();
        let held = held.filter(move |(held, _)| words.iter().all(|word| held.contains(word)));
        held.map(|(_, item)| item.clone())
    }
}

/// The maximum number of searches; if more contents are missing, the library itself is the problem.
const MOST_RETAGGED: usize = 20;

/// Proposes items with the names of deleted contents, as an alternative to deleting the shares.
pub(super) async fn propose(server: &Server, shares: &[Share], findings: &mut [CheckFinding]) {
    let Some(library) = &server.library else {
        return;
    };
    let is_gone =
        |finding: &&mut CheckFinding| matches!(finding.problem, Problem::ContentsGone { .. });
    for finding in findings.iter_mut().filter(is_gone).take(MOST_RETAGGED) {
        let subject = finding.share.as_ref();
        let share = shares
            .iter()
            .find(|share| subject.is_some_and(|subject| subject.reference == share.reference()));
        if let Some(share) = share {
            finding.proposal = retagged(server, library.as_ref(), share).await;
        }
    }
}

/// Proposes the item with the name of a share's deleted contents, if exactly one exists.
pub async fn proposed_instead(server: &Server, share: &Share) -> Option<Hint> {
    retagged(server, server.library.as_deref()?, share).await
}

/// A search that fails must not hide the problem, so it only omits the proposal.
async fn retagged(server: &Server, library: &dyn Library, share: &Share) -> Option<Hint> {
    let was = was(server, share)?;
    let now = by_name(library, &was).await.ok()??;
    Some(proposal(server, share, &now))
}

/// The item with the name that a missing item had when this machine shared it, if exactly one exists.
pub(super) async fn by_past_name(server: &Server, gone: &ItemRef) -> Option<Item> {
    let library = server.library.as_deref()?;
    let was = server.past.item(gone)?.clone();
    by_name(library, &was).await.ok()?
}

/// The former item of a share of one item: from this machine's journal, or with the share's label as its
/// title.
fn was(server: &Server, share: &Share) -> Option<Item> {
    let made = server.past.made(share);
    let [item] = made.or(share.items.as_deref())? else {
        return None;
    };
    let title = item.title.as_ref().or(share.label.as_ref());
    let title = title.filter(|title| !is_blank(title))?.clone();
    Some(Item {
        title: Some(title),
        ..item.clone()
    })
}

/// The only item with the same kind, title, and artist. All other fields may have been retagged.
async fn by_name(library: &dyn Library, was: &Item) -> Result<Option<Item>> {
    let same = |one: &Option<String>, other: &Option<String>| match (one, other) {
        (Some(one), Some(other)) => fold(one) == fold(other),
        _ => false,
    };
    let is_it = |item: &Item| {
        item.kind == was.kind
            && item.id != was.id
            && same(&item.title, &was.title)
            && (was.artist.is_none() || same(&item.artist, &was.artist))
    };
    if !library.kinds().contains(&was.kind) {
        return Ok(None);
    }
    for words in attempts(was.title.as_deref().unwrap_or_default()) {
        let mut found = hits(library, &[was.kind], words).await?;
        found.retain(is_it);
        if found.len() > 1 {
            return Ok(None);
        }
        if let Some(item) = found.pop() {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

/// A hint to share the item with the old share's settings and to delete the old share.
fn proposal(server: &Server, share: &Share, now: &Item) -> Hint {
    let share_it = Advice::Reuse {
        server: server.name.clone(),
        item: now.reference().to_string(),
        settings: settings(server, share),
    };
    share_it
        .after(format!("{}; share it under a new link: ", moved(now)))
        .then(", then delete this share: ")
        .step(Advice::DeleteShare(share.reference()))
}

fn settings(server: &Server, share: &Share) -> Vec<RequestSetting> {
    let expires = share.lifetime.map(|lifetime| match lifetime {
        Lifetime::Until(end) => whole_second(end).to_string(),
        Lifetime::Never => "never".to_owned(),
    });
    let expires = expires.map(RequestSetting::Expires);
    let mut settings: Vec<RequestSetting> = expires.into_iter().collect();
    let description = share.description.as_ref().filter(|text| !is_blank(text));
    if server.can.description != Description::None {
        settings.extend(description.cloned().map(RequestSetting::Described));
    }
    if server.can.download == Download::Settable {
        settings.push(RequestSetting::Download(Some(
            share.downloadable == Some(true),
        )));
    }
    settings
}

/// The message about an item that has another ID now.
pub(super) fn moved(now: &Item) -> String {
    let name = now.described();
    format!("{name} has another id now, as after a change of its tags")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn book(id: usize, title: &str, artist: &str) -> Item {
        Item {
            title: Some(title.to_owned()),
            artist: Some(artist.to_owned()),
            ..Item::bare(ItemKind::Book, id.to_string())
        }
    }

    fn catalog(items: &[Item]) -> Catalog {
        Catalog(HashMap::from([(
            ItemKind::Book,
            Titles::of(items.to_vec()),
        )]))
    }

    proptest! {
        /// The index finds the same matches as a search of all items.
        #[test]
        fn an_index_loses_no_match(
            titles in prop::collection::vec("([aÄb'x!] ?){0,4}", 0..12),
            title in "([aÄb'x!] ?){0,3}",
            artist in prop::option::of("[ab]"),
        ) {
            let numbered = titles.iter().enumerate();
            let items: Vec<Item> = numbered
                .map(|(id, title)| book(id, title, if id % 2 == 0 { "a" } else { "b" }))
                .collect();
            let wanted = Wanted { title, artist, ..Wanted::default() };
            let all = matches(items.clone(), &wanted);
            let found = matches(catalog(&items).hits(&[ItemKind::Book], &wanted), &wanted);
            prop_assert_eq!(&found.exact, &all.exact);
            if all.exact.is_empty() {
                prop_assert_eq!(found, all);
            }
        }
    }

    #[test]
    fn search_skips_untitled_items_and_other_kinds() {
        let mut untitled = book(1, "", "a");
        untitled.title = None;
        let catalog = catalog(&[untitled, book(2, "Tide", "a")]);
        let wanted = Wanted {
            title: "tide".to_owned(),
            ..Wanted::default()
        };
        assert_eq!(catalog.hits(&[ItemKind::Book], &wanted).len(), 1);
        assert_eq!(catalog.hits(&[ItemKind::Episode], &wanted), []);
        assert!(catalog.holds(ItemKind::Book) && !catalog.holds(ItemKind::Album));
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
