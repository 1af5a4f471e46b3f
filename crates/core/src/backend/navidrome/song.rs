//! Songs over the native API, which tells what Subsonic doesn't: missing files, libraries, and the
//! order that the public pages sort by.
//!
//! Source: Navidrome 0.58.5 and 0.63.2, persistence/mediafile_repository.go and sql_restful.go: several
//! values of a filter are alternatives, and filters are combined with AND.

use serde::Deserialize;

use super::native::Native;
use crate::backend::Freshness;
use crate::error::Result;
use crate::http::Request;

/// Rows read in one request.
const PAGE: usize = 10_000;
/// Ids in one address: some thousand characters.
const IDS: usize = 100;

/// A song, as far as it matters here.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Song {
    pub(super) id: String,
    #[serde(default)]
    pub(super) album_id: Option<String>,
    #[serde(default)]
    pub(super) missing: bool,
    /// Which library it is in, from 0.58.
    #[serde(default)]
    pub(super) library_id: Option<i64>,
    /// What that is called.
    #[serde(default)]
    pub(super) library_name: Option<String>,
}

/// Which songs are asked for.
#[derive(Debug, Clone)]
pub(super) struct Songs<'a> {
    filter: &'static str,
    ids: Vec<&'a str>,
    missing: Option<bool>,
    sort: &'static str,
    first: usize,
    freshness: Freshness,
}

impl<'a> Songs<'a> {
    /// Every song.
    pub(super) fn all() -> Self {
        Self::of_any("id", Vec::new())
    }

    /// Songs whose `filter` is this id.
    pub(super) fn of(filter: &'static str, id: &'a str) -> Self {
        Self::of_any(filter, vec![id])
    }

    /// Songs whose `filter` is any of these ids.
    pub(super) fn of_any(filter: &'static str, ids: Vec<&'a str>) -> Self {
        Self {
            filter,
            ids,
            missing: None,
            sort: "id",
            first: usize::MAX,
            freshness: Freshness::Decisive,
        }
    }

    /// Those whose files are there.
    pub(super) fn present(self) -> Self {
        Self {
            missing: Some(false),
            ..self
        }
    }

    /// Those whose files are gone.
    pub(super) fn absent(self) -> Self {
        Self {
            missing: Some(true),
            ..self
        }
    }

    /// Sorted by one of the server's keys.
    pub(super) fn by(self, sort: &'static str) -> Self {
        Self { sort, ..self }
    }

    /// As fresh as that; past every cache if it isn't said.
    pub(super) fn fresh(self, freshness: Freshness) -> Self {
        Self { freshness, ..self }
    }

    /// So many at most.
    pub(super) fn first(self, first: usize) -> Self {
        Self { first, ..self }
    }
}

/// Reads songs, page by page.
///
/// # Errors
/// As any read.
pub(super) async fn list(native: &Native, wanted: Songs<'_>) -> Result<Vec<Song>> {
    let mut songs = Vec::new();
    let mut start = 0usize;
    loop {
        let rows = PAGE.min(wanted.first.saturating_sub(start));
        let mut url = native.url(&["song"]);
        {
            let mut query = url.query_pairs_mut();
            for id in &wanted.ids {
                query.append_pair(wanted.filter, id);
            }
            if let Some(missing) = wanted.missing {
                query.append_pair("missing", if missing { "true" } else { "false" });
            }
            query
                .append_pair("_start", &start.to_string())
                .append_pair("_end", &start.saturating_add(rows).to_string())
                .append_pair("_sort", wanted.sort)
                .append_pair("_order", "ASC");
        }
        let response = native
            .send(Request::read("listSongs", url).fresh(wanted.freshness))
            .await?;
        let page: Vec<Song> = response.ok()?.json()?;
        let read = page.len();
        let is_wanted = |song: &Song| wanted.missing.is_none_or(|missing| song.missing == missing);
        songs.extend(page.into_iter().filter(is_wanted));
        start = start.saturating_add(read);
        if read < rows || start >= wanted.first {
            return Ok(songs);
        }
    }
}

/// The songs among those whose `filter` is any of `ids` that have no file any more.
///
/// # Errors
/// As any read.
pub(super) async fn missing(
    native: &Native,
    filter: &'static str,
    ids: &[&str],
) -> Result<Vec<Song>> {
    some(native, filter, ids, Songs::absent).await
}

/// The songs whose `filter` is any of `ids`, as fresh as that.
///
/// # Errors
/// As any read.
pub(super) async fn each(
    native: &Native,
    filter: &'static str,
    ids: &[&str],
    freshness: Freshness,
) -> Result<Vec<Song>> {
    some(native, filter, ids, |songs| songs.fresh(freshness)).await
}

async fn some<'a>(
    native: &Native,
    filter: &'static str,
    ids: &[&'a str],
    narrowed: impl Fn(Songs<'a>) -> Songs<'a>,
) -> Result<Vec<Song>> {
    let mut songs = Vec::new();
    for some in ids.chunks(IDS) {
        let wanted = narrowed(Songs::of_any(filter, some.to_vec()));
        songs.extend(list(native, wanted).await?);
    }
    Ok(songs)
}
