//! How all open shares are listed: every book library, page by page, side by side. And books with more than one
//! share, of which every list shows one (P-69).
//!
//! The list of shared books joins books and shares, and its `limit` counts the rows of that join, while
//! its `total` and its results count books (2.11.0 to 2.36.0,
//! `server/utils/queries/libraryItemsBookFilters.js`: `subQuery: false`, `distinct: true`). So rows
//! behind the total tell that there are hidden shares, and the results of `limit=N` tell how many of
//! them are among the first N rows.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::api::AbsApi;
use super::wire::{LibraryRow, MediaType};
use crate::backend::{Cursor, list_keeps_changing};
use crate::error::{Error, Result};
use crate::http::Freshness;

/// How many items one page holds. The server would take any number (0 is all of them), but memory
/// is bounded here: a page of minified items is about a megabyte.
pub(super) const PAGE_SIZE: u64 = 500;

/// A library whose shares end so fast, one after the other, is not read to the end.
const MOST_RESTARTS: u32 = 10;

/// The pages to read next: one of each library that has any left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PageQueue(Vec<LibraryPage>);

/// The next page of one library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LibraryPage {
    /// The library's id.
    pub library: String,
    /// The page's number, from 0.
    pub page: u64,
    /// How many items there were in all when the page before was read.
    total: u64,
    /// How many items were read so far, each once.
    seen: u64,
    /// The last item that was read.
    last: Option<String>,
    /// How often the library was read again because shares had gone meanwhile.
    restarts: u32,
}

impl LibraryPage {
    /// The first page of a library.
    fn first(library: String) -> Self {
        Self {
            library,
            page: 0,
            total: 0,
            seen: 0,
            last: None,
            restarts: 0,
        }
    }

    /// The page after this one; nothing at the end. What goes while pages are read, as ended shares do
    /// by themselves, moves later items up over the border between two pages: it is read again then,
    /// and ids show what was seen already.
    ///
    /// A page is cut by shares, not by items: of an item with several shares, only one is shown, and it
    /// fills the places of all (P-69). So pages are read until as many items were seen as there are.
    fn after(self, read: &PageInfo) -> Result<Option<Self>> {
        if self.page > 0 && read.total < self.total {
            if self.restarts >= MOST_RESTARTS {
                return Err(list_keeps_changing());
            }
            return Ok(Some(Self {
                restarts: self.restarts + 1,
                ..Self::first(self.library)
            }));
        }
        let page = self.page.saturating_add(1);
        let again = self.last.is_some() && self.last == read.first;
        let rows = u64::try_from(read.rows).unwrap_or(u64::MAX);
        let seen = self.seen.saturating_add(rows) - u64::from(again && rows > 0);
        let more = read.rows > 0 && seen < read.total;
        Ok(more.then_some(Self {
            page,
            total: read.total,
            seen,
            last: read.last.clone(),
            ..self
        }))
    }
}

/// What a page's answer says about the pages after it.
#[derive(Debug, Clone, Default)]
pub(super) struct PageInfo {
    /// How many items it had.
    pub rows: usize,
    /// How many there are in all.
    pub total: u64,
    /// The first item's id, and the last one's.
    pub first: Option<String>,
    pub last: Option<String>,
}

impl PageQueue {
    /// The first page of each book library. Podcast libraries ignore the filter for open shares and
    /// return everything, so they are left out.
    pub(super) fn first(libraries: &[LibraryRow]) -> Self {
        let books = libraries
            .iter()
            .filter(|library| library.media_type == MediaType::Book);
        Self(
            books
                .map(|library| LibraryPage::first(library.id.clone()))
                .collect(),
        )
    }

    /// What to read now.
    pub(super) fn now(&self) -> &[LibraryPage] {
        &self.0
    }

    /// What is left after reading; `read` is in the order of [`Self::now`].
    ///
    /// # Errors
    /// [`Code::Conflict`] for a list that changes all the time.
    pub(super) fn after(self, read: &[PageInfo]) -> Result<Self> {
        let left = self.0.into_iter().zip(read);
        let left = left.filter_map(|(next, read)| next.after(read).transpose());
        left.collect::<Result<_>>().map(Self)
    }

    /// The cursor of what is left; none at the end.
    ///
    /// # Errors
    /// None in practice: ids and numbers are always JSON.
    pub(super) fn cursor(&self) -> Result<Option<Cursor>> {
        if self.0.is_empty() {
            return Ok(None);
        }
        serde_json::to_string(self)
            .map(|text| Some(Cursor(text)))
            .map_err(|error| Error::internal("can't write a cursor").caused_by(error))
    }

    /// Reads a cursor back.
    ///
    /// # Errors
    /// If another back end made it.
    pub(super) fn resume(cursor: &Cursor) -> Result<Self> {
        serde_json::from_str(&cursor.0)
            .map_err(|error| Error::internal("a cursor of another server").caused_by(error))
    }
}

/// A library with more shared books is not searched: each look takes a list of up to so many.
const MOST_BOOKS: u64 = 2_000;
/// More hidden shares than anybody has made by chance.
const MOST_HIDDEN: u64 = 50;

/// The query for shared books with their shares, in an order that does not change between requests.
pub(super) fn shared_books<'q>(limit: &'q str, page: &'q str) -> [(&'static str, &'q str); 6] {
    [
        ("filter", "share-open"),
        ("include", "share"),
        ("minified", "1"),
        ("sort", "media.metadata.title"),
        ("limit", limit),
        ("page", page),
    ]
}

/// How many shared books a library has.
#[derive(Debug, Clone, Copy)]
pub(super) enum Books {
    /// So many: the library was listed just now.
    Listed(u64),
    /// So many when it was listed last.
    Once(u64),
}

/// How many hidden shares each book of a library has, by the item's id, if there are any.
///
/// # Errors
/// As any read.
pub(super) async fn of_library(
    api: &AbsApi,
    library: &str,
    books: Books,
) -> Result<HashMap<String, usize>> {
    let mut hidden = HashMap::new();
    let books = match books {
        Books::Listed(books) => books,
        // Every answer has the number as it is now.
        Books::Once(books) => match row(api, library, books).await? {
            (now, None) if now == books => return Ok(hidden),
            (now, _) => now,
        },
    };
    if books == 0 || books > MOST_BOOKS {
        return Ok(hidden);
    }
    let mut searched = 0;
    for known in 0..MOST_HIDDEN {
        if row(api, library, books + known).await?.1.is_none() {
            break;
        }
        // The first rows among which there is one more than is known: its last row is hidden.
        let (mut without, mut with) = (searched, books + known + 1);
        while with - without > 1 {
            let rows = without.midpoint(with);
            if hidden_among(api, library, rows).await? > known {
                with = rows;
            } else {
                without = rows;
            }
        }
        searched = with;
        if let (_, Some(book)) = row(api, library, with - 1).await? {
            *hidden.entry(book).or_default() += 1;
        }
    }
    Ok(hidden)
}

/// How many shared books there are, and the book of a row, counted from 0.
async fn row(api: &AbsApi, library: &str, row: u64) -> Result<(u64, Option<String>)> {
    let page = row.to_string();
    let answer = api
        .items(library, &shared_books("1", &page), Freshness::Decisive)
        .await?;
    let book = answer.results.into_iter().next().map(|item| item.id);
    Ok((answer.total, book))
}

/// How many of the first rows show no book of their own.
async fn hidden_among(api: &AbsApi, library: &str, rows: u64) -> Result<u64> {
    let limit = rows.to_string();
    let answer = api
        .items(library, &shared_books(&limit, "0"), Freshness::Decisive)
        .await?;
    let shown = u64::try_from(answer.results.len()).unwrap_or(u64::MAX);
    Ok(rows.saturating_sub(shown))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    fn library(id: &str, media_type: MediaType) -> LibraryRow {
        LibraryRow {
            id: id.to_owned(),
            name: String::new(),
            media_type,
        }
    }

    #[test]
    fn five_libraries_take_one_request_for_each_page() {
        let libraries: Vec<_> = (0..5)
            .map(|number| library(&number.to_string(), MediaType::Book))
            .collect();
        let mut pages = PageQueue::first(&libraries);
        let mut requests = 0;
        while !pages.now().is_empty() {
            requests += pages.now().len();
            // 20,000 shared items, 4,000 in each library.
            let read = vec![
                PageInfo {
                    rows: 500,
                    total: 4000,
                    ..PageInfo::default()
                };
                pages.now().len()
            ];
            pages = pages.after(&read).unwrap();
        }
        assert_eq!(requests, 5 * 8);
    }

    #[test]
    fn a_library_that_loses_items_is_read_again_but_not_endlessly() {
        let read = |total| PageInfo {
            rows: 500,
            total,
            ..PageInfo::default()
        };
        let mut pages = PageQueue::first(&[library("books", MediaType::Book)]);
        for total in [2000, 2000, 1999] {
            pages = pages.after(&[read(total)]).unwrap();
        }
        assert_eq!(pages.now()[0].page, 0);
        let anew = pages.after(&[read(1999)]).unwrap();
        assert_eq!(anew.now()[0].page, 1);
        let mut pages = anew;
        let error = (0..2000)
            .rev()
            .find_map(|total| match pages.clone().after(&[read(total)]) {
                Ok(next) => {
                    pages = next;
                    None
                }
                Err(error) => Some(error),
            });
        assert_eq!(error.unwrap().code(), Code::Conflict);
    }

    #[test]
    fn f6_p69_a_book_with_several_shares_pushes_none_off_the_end() {
        let library = [library("books", MediaType::Book)];
        let read = |rows, first: &str, last: &str| PageInfo {
            rows,
            total: 500,
            first: Some(first.to_owned()),
            last: Some(last.to_owned()),
        };
        // 500 books and 503 shares: three places of the first page show nothing.
        let pages = PageQueue::first(&library);
        let pages = pages.after(&[read(497, "a", "x")]).unwrap();
        assert_eq!(pages.now()[0].page, 1);
        assert!(pages.after(&[read(3, "y", "z")]).unwrap().now().is_empty());
        // A book whose shares lie on both sides of the border is counted once.
        let pages = PageQueue::first(&library);
        let pages = pages.after(&[read(498, "a", "x")]).unwrap();
        let pages = pages.after(&[read(2, "x", "y")]).unwrap();
        assert_eq!(pages.now()[0].page, 2);
    }

    #[test]
    fn podcast_libraries_are_not_asked() {
        let libraries = [
            library("books", MediaType::Book),
            library("pods", MediaType::Podcast),
            library("new", MediaType::Other),
        ];
        let pages = PageQueue::first(&libraries);
        assert_eq!(pages.now().len(), 1);
        assert_eq!(pages.now()[0].library, "books");
    }

    #[test]
    fn an_empty_page_ends_a_library_whatever_its_total_says() {
        let pages = PageQueue::first(&[library("books", MediaType::Book)]);
        let read = PageInfo {
            rows: 0,
            total: 9000,
            ..PageInfo::default()
        };
        assert_eq!(pages.after(&[read]).unwrap().cursor().unwrap(), None);
    }

    #[test]
    fn a_cursor_resumes_where_it_was_made() {
        let pages = PageQueue::first(&[library("books", MediaType::Book)]);
        let read = PageInfo {
            rows: 500,
            total: 501,
            ..PageInfo::default()
        };
        let left = pages.after(&[read]).unwrap();
        let cursor = left.cursor().unwrap().unwrap();
        assert_eq!(PageQueue::resume(&cursor).unwrap(), left);
        assert_eq!(left.now()[0].page, 1);
        assert!(PageQueue::resume(&Cursor("17".to_owned())).is_err());
    }
}
