//! Books with more than one share, of which every list shows one (P-69).
//!
//! The list of shared books joins books and shares, and its `limit` counts the rows of that join, while
//! its `total` and its results count books (2.11.0 to 2.36.0,
//! `server/utils/queries/libraryItemsBookFilters.js`: `subQuery: false`, `distinct: true`). So rows
//! behind the total tell that there are hidden shares, and the results of `limit=N` tell how many of
//! them are among the first N rows.

use std::collections::HashMap;

use super::api::Api;
use crate::error::Result;
use crate::http::Freshness;

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

/// How many hidden shares each book of a library has, by the item's id, where there are any.
///
/// # Errors
/// As any read.
pub(super) async fn of_library(
    api: &Api,
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
async fn row(api: &Api, library: &str, row: u64) -> Result<(u64, Option<String>)> {
    let page = row.to_string();
    let answer = api
        .items(library, &shared_books("1", &page), Freshness::Decisive)
        .await?;
    let book = answer.results.into_iter().next().map(|item| item.id);
    Ok((answer.total, book))
}

/// How many of the first rows show no book of their own.
async fn hidden_among(api: &Api, library: &str, rows: u64) -> Result<u64> {
    let limit = rows.to_string();
    let answer = api
        .items(library, &shared_books(&limit, "0"), Freshness::Decisive)
        .await?;
    let shown = u64::try_from(answer.results.len()).unwrap_or(u64::MAX);
    Ok(rows.saturating_sub(shown))
}
