//! Titles looked for among all items of a library: when many are wanted, to read everything once costs
//! less than to search for each.

use std::collections::HashMap;

use unicode_segmentation::UnicodeSegmentation as _;

use super::items::ItemRequest;
use crate::backend::{Library, Server};
use crate::domain::pick::{Wanted, matches};
use crate::domain::text::fold;
use crate::domain::{Item, ItemKind};

/// All items of some kinds of a library; of no kind, unless they were read.
#[derive(Debug, Default)]
pub(super) struct Catalog(HashMap<ItemKind, Titles>);

/// All items of one kind.
#[derive(Debug, Default)]
struct Titles {
    /// Items with a title, and that title as it is compared.
    items: Vec<(String, Item)>,
    /// Where in `items` those with a title are.
    titled: HashMap<String, Vec<usize>>,
}

impl Catalog {
    /// The catalog that is worth reading for `requests`. A library that can't be read is searched, so
    /// that it's an error of the search.
    pub(super) async fn worth_reading<'r>(
        server: &Server,
        requests: impl IntoIterator<Item = &'r ItemRequest>,
    ) -> Self {
        let Some(library) = server.library.as_deref() else {
            return Self::default();
        };
        let mut catalog = Self::default();
        for (kind, searches) in searches(library, requests) {
            if let Ok(Some(items)) = library.all_of(kind, searches).await {
                catalog.0.insert(kind, Titles::of(items));
            }
        }
        catalog
    }

    /// Whether all items of a kind are known.
    pub(super) fn holds(&self, kind: ItemKind) -> bool {
        self.0.contains_key(&kind)
    }

    /// What a search of the whole library could find: all that may fit or, if some have this very
    /// title, those alone.
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

/// How many searches of each kind the requests come to.
fn searches<'r>(
    library: &dyn Library,
    requests: impl IntoIterator<Item = &'r ItemRequest>,
) -> HashMap<ItemKind, usize> {
    let mut searches = HashMap::new();
    for request in requests {
        let kinds = match request {
            ItemRequest::Searched { kind, .. } => std::slice::from_ref(kind),
            ItemRequest::FreeText { .. } => library.kinds(),
            ItemRequest::Named(_) | ItemRequest::Group(_) => &[],
        };
        for kind in kinds {
            *searches.entry(*kind).or_insert(0) += 1;
        }
    }
    searches
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

    /// The items with all words of a title somewhere in theirs, so that no other can match.
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
        /// What is found by the index is what is found among everything.
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
    fn what_has_no_title_or_is_of_another_kind_is_not_found() {
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
}
