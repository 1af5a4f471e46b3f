//! The library: all book libraries and, for episodes, all podcast libraries together.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::try_join_all;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::api::Site;
use super::paging::PAGE_SIZE;
use super::rows::{EPISODES, NAME};
use super::wire;
use super::wire::{FoundName, ItemsPage, LibraryItem, LibraryRow, MediaType, SearchResults};
use crate::advice::Advice;
use crate::backend::{Freshness, Library, SearchQuery};
use crate::domain::item::{GroupKind, ItemGroup, SeriesPosition, place_in};
use crate::domain::text::fold;
use crate::domain::{Chapter, Item, ItemKind, ItemRef, item};
use crate::error::{Code, Error, Result};
use crate::order::Order as _;

/// The kinds that can be found. Episodes can't be shared (P-43).
const KINDS: [ItemKind; 2] = [ItemKind::Book, ItemKind::Episode];

/// The number of hits to request if there is no limit: by default the server returns twelve, and its search
/// has no pages.
const HITS: usize = 100_000;

/// Cached answers are enough to find items: creating a share reads them again.
const CACHED: Freshness = Freshness::MayBeCached;

/// Fewer titles than this are always searched for one by one.
const FEW: usize = 8;

/// The cost of reading a page of a library, as a number of searches.
const PAGE_COSTS: usize = 2;

/// The number of pages read concurrently.
const PAGES_AT_ONCE: usize = 4;

/// The library of one server.
pub(super) struct AbsLibrary {
    pub(super) site: Rc<Site>,
}

impl AbsLibrary {
    /// The items in one library that match a query.
    async fn search_one(
        &self,
        library: &LibraryRow,
        kind: ItemKind,
        query: &SearchQuery,
    ) -> Result<Vec<Item>> {
        if !query.text.trim().is_empty() {
            let found = self
                .site
                .api
                .search(&library.id, &query.text, limit(query).unwrap_or(HITS))
                .await?;
            if kind == ItemKind::Book {
                let mut items = books(found.book.iter().map(|hit| &hit.library_item));
                items.extend(self.books_of(library, &found, query).await?);
                return Ok(items);
            }
            let hits = found.podcast.iter().chain(&found.episodes);
            return Ok(hits.flat_map(|hit| episodes(&hit.library_item)).collect());
        }
        match kind {
            ItemKind::Book => self.newest_books(library, query).await,
            _ => self.all_episodes(library).await,
        }
    }

    /// The books of a library, newest first, as many as the query needs.
    async fn newest_books(&self, library: &LibraryRow, query: &SearchQuery) -> Result<Vec<Item>> {
        let wanted = query.newest.or(limit(query)).unwrap_or(usize::MAX);
        let mut all = Vec::new();
        for page in 0_u64.. {
            let newest_first = [("sort", "addedAt"), ("desc", "1")];
            let answer = self.page_of(library, page, &newest_first, None).await?;
            let rows = answer.results.len();
            all.extend(books(answer.results.iter()));
            let known = u64::try_from(all.len()).unwrap_or(u64::MAX);
            let old = all.last().is_some_and(|item| is_older(item, query));
            if rows == 0 || known >= answer.total || all.len() >= wanted || old {
                break;
            }
        }
        Ok(all)
    }

    /// The books of the series, authors and narrators that a search found: the server matches the text of a
    /// book search against titles alone, and returns these groups as separate hits.
    async fn books_of(
        &self,
        library: &LibraryRow,
        found: &SearchResults,
        query: &SearchQuery,
    ) -> Result<Vec<Item>> {
        /// For more groups than this, read all books of the library instead.
        const ONE_BY_ONE: usize = 8;
        let groups = found_groups(found);
        let most = limit(query).unwrap_or(usize::MAX);
        let mut items = Vec::new();
        if groups.len() > ONE_BY_ONE && most > PAGE_SIZE as usize {
            let rows = self.all_books(library, None).await?;
            let is_held = |row: &&LibraryItem| groups.iter().any(|group| group.holds(row));
            return Ok(books(rows.iter().filter(is_held)));
        }
        for group in groups {
            if items.len() >= most {
                break;
            }
            let rows = self.all_books(library, Some(&group.filter())).await?;
            // A server that doesn't support the filter returns every book.
            items.extend(books(rows.iter().filter(|row| group.holds(row))));
        }
        Ok(items)
    }

    /// The books of a library by title, in the server's order: those that match a filter, or all.
    async fn all_books(
        &self,
        library: &LibraryRow,
        filter: Option<&str>,
    ) -> Result<Vec<LibraryItem>> {
        let mut all = Vec::new();
        for page in 0_u64.. {
            let by_title = [("sort", "media.metadata.title")];
            let answer = self.page_of(library, page, &by_title, filter).await?;
            let rows = answer.results.len();
            all.extend(answer.results);
            let known = u64::try_from(all.len()).unwrap_or(u64::MAX);
            if rows == 0 || known >= answer.total {
                break;
            }
        }
        Ok(all)
    }

    /// One page of the books of a library, counted from 0.
    async fn page_of(
        &self,
        library: &LibraryRow,
        page: u64,
        order: &[(&str, &str)],
        filter: Option<&str>,
    ) -> Result<ItemsPage> {
        let (limit, page) = (PAGE_SIZE.to_string(), page.to_string());
        let mut asked = vec![("minified", "1")];
        asked.extend(order);
        asked.extend([("limit", limit.as_str()), ("page", page.as_str())]);
        asked.extend(filter.map(|filter| ("filter", filter)));
        self.site.api.items(&library.id, &asked, CACHED).await
    }

    /// Every book of a library, if it has at most `most` pages of them and did not change while they were
    /// read.
    async fn within(&self, library: &LibraryRow, most: usize) -> Result<Option<Vec<Item>>> {
        // A book added in the meantime comes last.
        let page_of = |page| self.page_of(library, page, &[("sort", "addedAt")], None);
        let first = page_of(0).await?;
        let pages = first.total.div_ceil(PAGE_SIZE);
        if usize::try_from(pages).unwrap_or(usize::MAX) > most {
            return Ok(None);
        }
        let rest = stream::iter(1..pages).map(page_of).buffered(PAGES_AT_ONCE);
        let rest: Vec<ItemsPage> = rest.try_collect().await?;
        let is_same = rest.iter().all(|page| page.total == first.total);
        let rows = || {
            first
                .results
                .iter()
                .chain(rest.iter().flat_map(|page| &page.results))
        };
        let different: HashSet<&str> = rows().map(|row| row.id.as_str()).collect();
        let is_whole =
            is_same && u64::try_from(different.len()).is_ok_and(|all| all == first.total);
        Ok(is_whole.then(|| named(books(rows()), library)))
    }

    /// The items of a group in one library. Adds the names of all its groups of that kind to `known`.
    async fn group_in(
        &self,
        library: &LibraryRow,
        group: &ItemGroup,
        known: &mut BTreeSet<String>,
    ) -> Result<Vec<Item>> {
        if group.kind == GroupKind::Collection {
            let all = self.site.api.collections(&library.id).await?;
            known.extend(all.iter().map(|collection| collection.name.clone()));
            let own = all
                .iter()
                .filter(|collection| group.is_named(&collection.name));
            return Ok(own
                .flat_map(|collection| books(collection.books.iter()))
                .collect());
        }
        let rows = self.all_books(library, None).await?;
        let told = |row: &LibraryItem| {
            let metadata = &row.media.metadata;
            match group.kind {
                GroupKind::Series => metadata.series_name.clone(),
                GroupKind::Author | GroupKind::Collection => metadata.author_name.clone(),
            }
        };
        let rows = rows.iter().filter_map(|row| Some((row, told(row)?)));
        let mut found: Vec<(Option<SeriesPosition>, &LibraryItem)> = Vec::new();
        for (row, told) in rows.filter(|(_, told)| !told.trim().is_empty()) {
            match group.kind {
                GroupKind::Series => {
                    let place = place_in(&told, &group.name);
                    found.extend(place.map(|place| (Some(place), row)));
                }
                _ if item::holds_name(&told, &group.name) => found.push((None, row)),
                _ => {}
            }
            known.insert(told);
        }
        found.order_by(|one, other| one.0.partial_cmp(&other.0).unwrap_or(Ordering::Equal));
        Ok(books(found.into_iter().map(|(_, row)| row)))
    }

    /// The error if no group has the name, with similar names.
    fn no_group(&self, group: &ItemGroup, known: &BTreeSet<String>) -> Error {
        /// The maximum number of names; users would not read more.
        const SHOWN: usize = 10;
        let profile = self.site.api.profile();
        let message = match known.iter().any(|name| group.is_named(name)) {
            true => format!("{group} holds no books"),
            false => format!("no {} is named {:?}", group.kind.as_str(), group.name),
        };
        let words = fold(&group.name);
        let near = known.iter().filter(|name| {
            let name = fold(name);
            words.split_whitespace().any(|word| name.contains(word))
        });
        let error = Error::new(Code::NotFound, message);
        near.take(SHOWN)
            .fold(error, Error::detail)
            .with_server(profile)
    }

    /// Every episode of a podcast library. Its list contains only podcasts, so each podcast is read.
    async fn all_episodes(&self, library: &LibraryRow) -> Result<Vec<Item>> {
        let answer = self
            .site
            .api
            .items(&library.id, &[("minified", "1"), ("limit", "0")], CACHED)
            .await?;
        let reads = answer
            .results
            .iter()
            .map(|row| self.site.api.item(&row.id, CACHED));
        let podcasts = try_join_all(reads).await?;
        Ok(podcasts.iter().flatten().flat_map(episodes).collect())
    }

    async fn read(&self, id: &str) -> Result<LibraryItem> {
        let item = self.site.api.item(id, CACHED).await?;
        item.ok_or_else(|| self.not_found(id))
    }

    fn not_found(&self, what: impl std::fmt::Display) -> Error {
        let profile = self.site.api.profile();
        Error::new(Code::NotFound, format!("no item {what} on {profile}"))
            .hint(
                Advice::Search {
                    server: profile.to_owned(),
                    text: None,
                }
                .after("search for it: "),
            )
            .with_server(profile)
    }

    /// A library item as a book. Fails for a podcast, which is neither a book nor an episode.
    fn as_book(&self, item: &LibraryItem) -> Result<Item> {
        if wire::is_book(item) {
            return Ok(wire::book(item));
        }
        Err(Error::new(
            Code::Unsupported,
            format!("{} is a podcast: {EPISODES}", item.id),
        )
        .with_server(self.site.api.profile()))
    }
}

#[async_trait(?Send)]
impl Library for AbsLibrary {
    fn kinds(&self) -> &[ItemKind] {
        &KINDS
    }

    async fn search(&self, query: &SearchQuery) -> Result<Vec<Item>> {
        let wants = |kind| query.kinds.is_empty() || query.kinds.contains(&kind);
        let libraries = self.site.api.libraries(CACHED).await?;
        let asked = libraries.iter().filter_map(|library| {
            let kind = match library.media_type {
                MediaType::Book => ItemKind::Book,
                MediaType::Podcast => ItemKind::Episode,
                MediaType::Other => return None,
            };
            wants(kind).then(async move || {
                let found = self.search_one(library, kind, query).await?;
                Ok::<_, Error>(named(found, library))
            })
        });
        let found = try_join_all(asked).await?;
        Ok(narrowed(found.into_iter().flatten().collect(), query))
    }

    async fn group(&self, group: &ItemGroup) -> Result<Option<Vec<Item>>> {
        let libraries = self.site.api.libraries(CACHED).await?;
        let (mut items, mut known) = (Vec::new(), BTreeSet::new());
        for library in libraries {
            if library.media_type == MediaType::Book {
                items.extend(self.group_in(&library, group, &mut known).await?);
            }
        }
        if items.is_empty() {
            return Err(self.no_group(group, &known));
        }
        Ok(Some(items))
    }

    async fn groups_named(&self, name: &str) -> Result<Vec<ItemGroup>> {
        let mut named = Vec::new();
        for library in self.site.api.libraries(CACHED).await? {
            if library.media_type != MediaType::Book {
                continue;
            }
            let found = self.site.api.search(&library.id, name, HITS).await?;
            let series = found.series.into_iter().map(|hit| hit.series);
            let series = series.map(|hit| (GroupKind::Series, hit.name));
            let authors = found.authors.into_iter();
            let authors = authors.map(|hit| (GroupKind::Author, hit.name));
            let groups = series.chain(authors);
            let groups = groups.map(|(kind, name)| ItemGroup { kind, name });
            for group in groups.filter(|group| group.is_named(name)) {
                if !named.contains(&group) {
                    named.push(group);
                }
            }
        }
        Ok(named)
    }

    async fn all_of(&self, kind: ItemKind, searches: usize) -> Result<Option<Vec<Item>>> {
        if kind != ItemKind::Book || searches < FEW {
            return Ok(None);
        }
        let libraries = self.site.api.libraries(CACHED).await?;
        let libraries = libraries
            .iter()
            .filter(|library| library.media_type == MediaType::Book);
        let mut all = Vec::new();
        for library in libraries {
            match self.within(library, searches / PAGE_COSTS).await? {
                Some(books) => all.extend(books),
                None => return Ok(None),
            }
        }
        Ok(Some(all))
    }

    async fn resolve(&self, item: &ItemRef) -> Result<Item> {
        match item.kind {
            ItemKind::Book => self.as_book(&self.read(&item.id).await?),
            ItemKind::Episode => {
                let podcast = item.id.split_once('/').map(|(podcast, _)| podcast);
                let podcast = podcast.ok_or_else(|| self.not_found(item))?;
                let podcast = self.read(podcast).await?;
                let found = episodes(&podcast).into_iter().find(|one| one.id == item.id);
                found.ok_or_else(|| self.not_found(item))
            }
            other => Err(Error::new(
                Code::Unsupported,
                format!("{NAME} has no {}", other.plural()),
            )
            .with_server(self.site.api.profile())),
        }
    }

    async fn lookup(&self, id: &str) -> Result<Item> {
        self.as_book(&self.read(id).await?)
    }

    async fn expand(&self, item: &Item) -> Result<Vec<Item>> {
        match item.kind {
            ItemKind::Book => Ok(wire::tracks(&self.read(&item.id).await?)),
            ItemKind::Song => Ok(vec![item.clone()]),
            _ => Err(Error::new(Code::Unsupported, EPISODES).with_server(self.site.api.profile())),
        }
    }

    async fn chapters(&self, item: &ItemRef) -> Result<Vec<Chapter>> {
        match item.kind {
            ItemKind::Book => {
                let read_before = self.site.chapters.borrow_mut().remove(&item.id);
                match read_before {
                    Some(chapters) => Ok(chapters),
                    None => Ok(wire::chapters(&self.read(&item.id).await?)),
                }
            }
            _ => Ok(Vec::new()),
        }
    }
}

/// A matching series, author or narrator.
struct FoundGroup<'a> {
    of: &'static str,
    found: &'a FoundName,
}

fn found_groups(found: &SearchResults) -> Vec<FoundGroup<'_>> {
    let series = found.series.iter().map(|hit| ("series", &hit.series));
    let authors = found.authors.iter().map(|hit| ("authors", hit));
    let narrators = found.narrators.iter().map(|hit| ("narrators", hit));
    let all = series.chain(authors).chain(narrators);
    all.map(|(of, found)| FoundGroup { of, found }).collect()
}

impl FoundGroup<'_> {
    /// The list filter for this group (Audiobookshelf 2.36, server/utils/libraryFilters.js): its id in
    /// base64, or a narrator's name.
    fn filter(&self) -> String {
        let value = self.found.id.as_ref().unwrap_or(&self.found.name);
        format!("{}.{}", self.of, STANDARD.encode(value))
    }

    fn holds(&self, row: &LibraryItem) -> bool {
        let (metadata, name) = (&row.media.metadata, self.found.name.as_str());
        let told = |list: &Option<String>, holds: fn(&str, &str) -> bool| {
            list.as_ref().is_some_and(|list| holds(list, name))
        };
        match self.of {
            "series" => told(&metadata.series_name, |list, name| {
                place_in(list, name).is_some()
            }),
            "authors" => told(&metadata.author_name, item::holds_name),
            _ => told(&metadata.narrator_name, item::holds_name),
        }
    }
}

fn books<'a>(rows: impl Iterator<Item = &'a LibraryItem>) -> Vec<Item> {
    rows.filter(|row| wire::is_book(row))
        .map(wire::book)
        .collect()
}

/// Adds the name of their library to items.
fn named(mut items: Vec<Item>, library: &LibraryRow) -> Vec<Item> {
    for item in &mut items {
        item.facts.get_or_insert_default().library = Some(library.name.clone());
    }
    items
}

/// The episodes in an item: the matching one, or else all.
fn episodes(podcast: &LibraryItem) -> Vec<Item> {
    let found = podcast.recent_episode.as_ref();
    let rows = found.map_or(podcast.media.episodes.as_slice(), std::slice::from_ref);
    rows.iter().map(|row| wire::episode(podcast, row)).collect()
}

/// The maximum number of hits per kind; `None` if unlimited.
fn limit(query: &SearchQuery) -> Option<usize> {
    (query.limit > 0).then_some(query.limit)
}

fn is_older(item: &Item, query: &SearchQuery) -> bool {
    match (item.added, query.added_since) {
        (Some(added), Some(since)) => added < since,
        _ => false,
    }
}

/// The hits of all libraries as requested: without duplicates, newest first if requested or without search
/// text, and at most the limit of each kind.
fn narrowed(mut found: Vec<Item>, query: &SearchQuery) -> Vec<Item> {
    let mut seen = HashSet::new();
    found.retain(|item| seen.insert(item.reference()));
    if let Some(since) = query.added_since {
        found.retain(|item| item.added.is_some_and(|added| added >= since));
    }
    if query.newest.is_some() || query.text.trim().is_empty() {
        found.order_by_key(|item| Reverse(item.added));
    }
    if let Some(newest) = query.newest {
        found.truncate(newest);
    }
    let most = limit(query).unwrap_or(usize::MAX);
    let mut of_kind = HashMap::new();
    found.retain(|item| {
        let count = of_kind.entry(item.kind).or_insert(0_usize);
        *count += 1;
        *count <= most
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, added: &str) -> Item {
        let mut item = Item::bare(ItemKind::Book, id);
        item.added = Some(added.parse().unwrap());
        item
    }

    fn ids(items: &[Item]) -> Vec<&str> {
        items.iter().map(|item| item.id.as_str()).collect()
    }

    #[test]
    fn hits_of_several_libraries_are_narrowed_together() {
        let found = vec![
            item("old", "2026-01-01T00:00:00Z"),
            item("new", "2026-11-01T00:00:00Z"),
            item("mid", "2026-06-01T00:00:00Z"),
            item("mid", "2026-06-01T00:00:00Z"),
        ];
        let mut query = SearchQuery {
            limit: 50,
            newest: Some(2),
            ..SearchQuery::default()
        };
        assert_eq!(ids(&narrowed(found.clone(), &query)), ["new", "mid"]);
        query.newest = None;
        query.added_since = Some("2026-05-01T00:00:00Z".parse().unwrap());
        assert_eq!(ids(&narrowed(found.clone(), &query)), ["new", "mid"]);
        query.added_since = None;
        query.limit = 0;
        assert_eq!(narrowed(found.clone(), &query).len(), 3);
        query.limit = 1;
        assert_eq!(ids(&narrowed(found, &query)), ["new"]);
    }
}
