//! Shares over Navidrome's own API, and created through Subsonic, whose answer has the link. And pages of the
//! native list: it counts rows, and others delete rows while it is read.

use std::collections::HashMap;
use std::ops::Range;
use std::pin::pin;
use std::rc::Rc;

use async_trait::async_trait;
use futures_util::future::join;
use futures_util::stream::{self, StreamExt as _};
use jiff::Timestamp;
use serde_json::json;

use super::heard::AudibilityReader;
use super::native;
use super::native::Native;
use super::native::{Create, Created, NativeShare, ShareUpdate, Transcoding};
use super::pages;
use super::pages::OwnBase;
use crate::backend::subsonic::shares::{SubsonicShares, no_share, nothing_to_share};
use crate::backend::{
    Cursor, Deleted, Freshness, ListOrder, ListPage, Needs, Shares, Slice, Written,
    list_keeps_changing,
};
use crate::domain::capabilities::DeleteProof;
use crate::domain::share::contents_key;
use crate::domain::{Audible, Change, ItemRef, Lifetime, NewShare, Settings, Share};
use crate::error::{Error, Result};
use crate::http::{Method, Request, Response};

/// Shares through both APIs.
pub(super) struct NavidromeShares {
    pub(super) server: String,
    pub(super) native: Rc<Native>,
    pub(super) subsonic: SubsonicShares,
    pub(super) heard: AudibilityReader,
    /// The base of public links; corrected by every link that the server itself tells.
    pub(super) base: OwnBase,
    pub(super) delete_proof: DeleteProof,
    pub(super) has_downloads: bool,
    /// Whether streams keep to a share's bit rate if it has a format.
    pub(super) keeps_bit_rates: bool,
}

impl NavidromeShares {
    fn share(&self, native: NativeShare) -> Result<Share> {
        let public = self.base.public.printed();
        let mut share = native.into_share(&self.server, Some(&public), self.has_downloads)?;
        let has_format = share
            .stream_format
            .as_ref()
            .is_some_and(|format| !format.is_empty());
        share.keeps_bit_rate = has_format && self.keeps_bit_rates;
        Ok(share)
    }

    /// Reads these rows of the list.
    async fn rows(&self, rows: Range<usize>, needs: Needs) -> Result<Response> {
        // All keys and orders used here work since 0.49. Oldest first: a share that is created while pages
        // are read comes after them.
        let order = if needs.newest_first { "DESC" } else { "ASC" };
        let url = self.native.list_url("share", &[], rows, "createdAt", order);
        let request = Request::read("listShares", url).fresh(needs.freshness);
        Ok(self.native.send(request).await?.ok()?)
    }

    fn listed(&self, response: &Response, expected: usize) -> Result<Vec<Share>> {
        let public = self.base.public.printed();
        response.json_list(expected, |native: NativeShare| {
            native.into_share(&self.server, Some(&public), self.has_downloads)
        })
    }

    /// Does what reads shares, and looks up beside it what their links begin with, if links are
    /// wanted and that was long ago.
    async fn beside_base<T>(&self, needs: Needs, read: impl Future<Output = T>) -> T {
        if needs.url && !self.base.public.is_warm() {
            return join(read, self.base.look_up()).await.0;
        }
        read.await
    }

    fn one(&self, response: &Response) -> Result<Share> {
        self.share(response.json()?)
    }

    async fn read(&self, id: &str, freshness: Freshness) -> Result<Share> {
        let url = self.native.url(&["share", id]);
        let response = self
            .native
            .send(Request::read("getShare", url).fresh(freshness))
            .await?;
        if response.is_success() {
            return self.one(&response);
        }
        // 404 in case that changes.
        if response.status == 404 || tells_unknown(&response) {
            return Err(no_share(&self.server, id));
        }
        Err(response.status_error().into())
    }

    /// The native create, which alone takes a stream format and a bit rate; its answer is an id, so that
    /// the share has to be read.
    async fn create_native(&self, new: &NewShare) -> Result<Written> {
        let end = end(new)?;
        let kind = new
            .items
            .first()
            .and_then(|item| native::resource_type(item.kind));
        let kind = kind.ok_or_else(|| Error::internal("a share of nothing Navidrome knows"))?;
        let ids: Vec<&str> = new.items.iter().map(|item| item.id.as_str()).collect();
        let body = Create {
            resource_ids: ids.join(","),
            resource_type: kind,
            description: &new.description,
            downloadable: new.downloadable,
            expires_at: end.to_string(),
            format: new.stream_format.as_deref(),
            max_bit_rate: new.max_bit_rate_kbps,
        };
        let url = self.native.url(&["share"]);
        let request = Request::new("createShare", Method::POST, url).json(json!(body));
        let response = self.native.send(request).await?;
        if tells_unknown(&response) {
            return Err(nothing_to_share(new, response.status_error()));
        }
        let created: Created = response.ok()?.json()?;
        let mut share = Share::bare(
            &self.server,
            crate::domain::ServerKind::Navidrome,
            created.id,
        );
        share.url = Some(pages::link(&self.base.public.printed(), &share.id));
        share.downloadable = self.has_downloads.then_some(new.downloadable);
        Ok(Written {
            share,
            stored: false,
        })
    }
}

/// When a new share ends.
fn end(new: &NewShare) -> Result<Timestamp> {
    match new.lifetime {
        Lifetime::Until(end) => Ok(end),
        Lifetime::Never => Err(Error::internal(
            "a share without end was planned for Navidrome",
        )),
    }
}

/// Whether an id was unknown: a 500 with these words, there being no code for it.
fn tells_unknown(response: &Response) -> bool {
    response.status == 500 && response.server_message().as_deref() == Some("data not found")
}

/// How many shares there are in all.
fn total(response: &Response) -> Option<usize> {
    response.header("X-Total-Count")?.parse().ok()
}

#[async_trait(?Send)]
impl Shares for NavidromeShares {
    async fn stream_formats(&self) -> Result<Option<Vec<String>>> {
        let url = self.native.url(&["transcoding"]);
        let request = Request::read("listTranscodings", url);
        let formats: Vec<Transcoding> = self.native.send(request).await?.ok()?.json()?;
        Ok(Some(
            formats
                .into_iter()
                .map(|format| format.target_format)
                .collect(),
        ))
    }

    async fn page(&self, needs: Needs, after: Option<&Cursor>) -> Result<ListPage> {
        let mut place = ListPosition::read(after, needs.first)?;
        let answers = stream::iter(place.parts())
            .map(async |rows: Range<usize>| (rows.clone(), self.rows(rows, needs).await));
        let mut answers = pin!(answers.buffered(BESIDE));
        let first = answers.next();
        let mut answer = match after {
            None => self.beside_base(needs, first).await,
            Some(_) => first.await,
        };
        let mut page = ListPage::default();
        while let Some((rows, response)) = answer {
            // What the part before has shown may say that the list has moved.
            if rows.start != place.first_row() {
                break;
            }
            let response = response?;
            let total = total(&response);
            let expected = total.unwrap_or_default().min(rows.len());
            let mut shares = self.listed(&response, expected)?;
            let ids: Vec<&str> = shares.iter().map(|share| share.id.as_str()).collect();
            let next = place.after(&rows, &ids, total)?;
            page.shares.append(&mut shares);
            page.next = next.as_ref().map(ListPosition::cursor);
            let Some(next) = next else {
                break;
            };
            place = next;
            answer = answers.next().await;
        }
        page.following = page.next.as_ref().map_or(0, |_| place.left());
        self.heard.fill(&mut page.shares, needs).await?;
        Ok(page)
    }

    async fn slice(
        &self,
        needs: Needs,
        order: ListOrder,
        places: Range<usize>,
    ) -> Result<Option<Slice>> {
        let count = places.len();
        let (sort, order) = match order {
            ListOrder::Id => ("id", "ASC"),
            ListOrder::LatestExpiry => ("expiresAt", "DESC"),
        };
        let url = self.native.list_url("share", &[], places, sort, order);
        let request = Request::read("listShares", url).fresh(needs.freshness);
        let request = self.native.send(request);
        let response = self.beside_base(needs, request).await?.ok()?;
        let Some(total) = total(&response) else {
            return Ok(None);
        };
        let mut shares = self.listed(&response, count)?;
        self.heard.fill(&mut shares, needs).await?;
        Ok(Some(Slice { shares, total }))
    }

    async fn survey(&self, items: &[ItemRef]) -> Result<HashMap<ItemRef, Audible>> {
        self.heard.survey(items).await
    }

    async fn get(&self, id: &str, needs: Needs) -> Result<Share> {
        let read = self.read(id, needs.freshness);
        let mut share = [self.beside_base(needs, read).await?];
        let public = self.base.public.printed();
        share[0].url = Some(pages::link(&public, id));
        self.heard.fill(&mut share, needs).await?;
        let [share] = share;
        Ok(share)
    }

    async fn create(&self, new: &NewShare) -> Result<Written> {
        if new.stream_format.is_some() || new.max_bit_rate_kbps.is_some() {
            return self.create_native(new).await;
        }
        let create = self.subsonic.create(new);
        let mut written = self.beside_base(Needs::WRITE, create).await?;
        self.base.recheck_setting().await;
        let public = self.base.public.printed();
        written.share.url = Some(pages::link(&public, &written.share.id));
        if written
            .share
            .items
            .as_deref()
            .is_some_and(|told| contents_key(told) != contents_key(&new.items))
        {
            // It tells what can be heard now, and not a song whose file is gone, nor a playlist
            // without any: the native API says what is stored.
            let silent = written.share.items.as_ref().is_some_and(Vec::is_empty);
            let stored = self.read(&written.share.id, Freshness::Decisive).await.ok();
            written.stored &= stored.is_some();
            written.share.items = stored.and_then(|share| share.items);
            // It lists what visitors hear, so no entry is nothing to hear.
            written.share.tracks = silent.then(Vec::new);
        }
        Ok(written)
    }

    async fn create_another(&self, new: &NewShare) -> Result<Written> {
        // Half of the requests: the answer to the other call tells neither the permission nor, of an
        // album, what is stored.
        self.create_native(new).await
    }

    async fn update(&self, id: &str, to: &Settings, change: &Change) -> Result<Written> {
        let Some(description) = to.description.as_deref() else {
            return Err(Error::internal("an update without the present description"));
        };
        let body = ShareUpdate {
            description,
            downloadable: to.downloadable.unwrap_or(false),
            expires_at: match change.lifetime {
                Some(Lifetime::Until(end)) => Some(end.to_string()),
                _ => None,
            },
        };
        let url = self.native.url(&["share", id]);
        // Writing the same settings twice is as good as once.
        let request = Request::new("updateShare", Method::PUT, url)
            .json(json!(body))
            .repeatable();
        let response = self.native.send(request).await?;
        if response.is_success() {
            let mut share = self.one(&response)?;
            // What the answer to a PUT leaves out is not erased by it.
            share.items = share.items.filter(|items| !items.is_empty());
            return Ok(Written {
                share,
                stored: true,
            });
        }
        if response.status == 404 {
            return Err(no_share(&self.server, id));
        }
        // 0.49.3 answers 500 "FOREIGN KEY constraint failed" to an unknown id: ask.
        self.read(id, Freshness::Decisive).await?;
        Err(response.status_error().into())
    }

    async fn delete(&self, id: &str) -> Result<Deleted> {
        let url = self.native.url(&["share", id]);
        let request = Request::new("deleteShare", Method::DELETE, url).repeatable();
        let response = self.native.send(request).await?;
        match response.status {
            404 if response.resent => Ok(Deleted::Gone),
            404 => Ok(Deleted::WasGone),
            _ if response.is_success() => {
                // Navidrome says `{}`; anything else was said by something in front of it.
                response.json::<serde_json::Value>()?;
                Ok(match self.delete_proof {
                    DeleteProof::Answer => Deleted::Gone,
                    DeleteProof::ListAgain => Deleted::Unproven,
                })
            }
            _ => Err(response.status_error().into()),
        }
    }
}

/// The rows of the first request, whose answer says how many there are. Nearly every list ends with it.
const FIRST: usize = 1_000;

/// The most rows of a request.
const PART: usize = 2_500;

/// The fewest rows of requests that are sent side by side: Navidrome sorts the whole list for each.
const LEAST: usize = 2_000;

/// How many requests read a page side by side. More rows come page by page, so that memory stays bounded.
const BESIDE: usize = 4;

/// How many times as large the next request is, if fewer rows were asked for at first.
const GROWTH: usize = 8;

/// A list that moves so often while it is read is not read to the end.
const MOST_RESTARTS: u32 = 10;

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListPosition {
    /// How many rows lie before it.
    start: usize,
    /// How often the list moved.
    restarts: u32,
    /// The id of the row before it. It is read once more: if it is still there, nothing has moved.
    last: String,
    /// How many rows a request asks for.
    size: usize,
    /// How many rows there are; 0 if that is not known.
    total: usize,
}

impl Default for ListPosition {
    fn default() -> Self {
        Self {
            start: 0,
            restarts: 0,
            last: String::new(),
            size: FIRST,
            total: 0,
        }
    }
}

impl ListPosition {
    /// The place a cursor tells; the beginning without one, of which only the `first` rows may be wanted.
    /// One more shows whether the last of them has the same age as others.
    ///
    /// # Errors
    /// A cursor that is not ours.
    pub(super) fn read(cursor: Option<&Cursor>, first: Option<usize>) -> Result<Self> {
        let Some(Cursor(text)) = cursor else {
            let size = first.map_or(FIRST, |first| first.saturating_add(1).min(PART));
            return Ok(Self {
                size,
                ..Self::default()
            });
        };
        let mut words = text.splitn(5, ' ');
        let place = (|| {
            Some(Self {
                start: words.next()?.parse().ok()?,
                restarts: words.next()?.parse().ok()?,
                size: words.next()?.parse().ok()?,
                total: words.next()?.parse().ok()?,
                last: words.next()?.to_owned(),
            })
        })();
        place.ok_or_else(|| Error::internal("a cursor of another list"))
    }

    fn cursor(&self) -> Cursor {
        let Self {
            start,
            restarts,
            size,
            total,
            last,
        } = self;
        Cursor(format!("{start} {restarts} {size} {total} {last}"))
    }

    /// The first row to ask for: the one before the place, if there is one.
    const fn first_row(&self) -> usize {
        self.start.saturating_sub(1)
    }

    /// How many rows are left, if that is known.
    const fn left(&self) -> usize {
        self.total.saturating_sub(self.start)
    }

    /// The rows that the requests of this page ask for. Each begins with the last row of the one before.
    pub(super) fn parts(&self) -> Vec<Range<usize>> {
        let (size, count) = match self.left() {
            left if left > 0 && self.size >= PART => {
                let size = left.div_ceil(BESIDE).clamp(LEAST, PART);
                (size, left.div_ceil(size).min(BESIDE))
            }
            _ => (self.size, 1),
        };
        let starts = (0..count).map(|part| self.start.saturating_add(part.saturating_mul(size)));
        let rows = starts.map(|start| start.saturating_sub(1)..start.saturating_add(size));
        rows.collect()
    }

    /// Where the list goes on, by the ids of the rows that came for those that were asked for, and by the
    /// count of all rows; `None` at its end. If it has moved it is read again from its beginning: rows
    /// that were seen already are recognized by their ids.
    ///
    /// # Errors
    /// [`Code::Conflict`] for a list that moves all the time.
    pub(super) fn after(
        &self,
        rows: &Range<usize>,
        ids: &[&str],
        total: Option<usize>,
    ) -> Result<Option<Self>> {
        if self.start > 0 && ids.first() != Some(&&*self.last) {
            return self.again().map(Some);
        }
        let end = rows.start.saturating_add(ids.len());
        // A count below what came already, such as a proxy's, counts for nothing.
        let total = total.filter(|total| *total >= end);
        let more = match total {
            Some(total) => end < total && end > self.start,
            None => end >= rows.end,
        };
        Ok(ids.last().filter(|_| more).map(|last| Self {
            start: end,
            restarts: self.restarts,
            last: (*last).to_owned(),
            size: self.size.saturating_mul(GROWTH).min(PART),
            total: total.unwrap_or_default(),
        }))
    }

    fn again(&self) -> Result<Self> {
        if self.restarts >= MOST_RESTARTS {
            return Err(list_keeps_changing());
        }
        Ok(Self {
            restarts: self.restarts + 1,
            ..Self::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::error::Code;

    /// The ids of rows that a server has now.
    fn answer<'r>(rows: &'r [String], wanted: &Range<usize>) -> Vec<&'r str> {
        let rows = rows.iter().skip(wanted.start).take(wanted.len());
        rows.map(String::as_str).collect()
    }

    fn after(place: &ListPosition, ids: &[&str], total: Option<usize>) -> Option<ListPosition> {
        place.after(&place.parts()[0], ids, total).unwrap()
    }

    #[test]
    fn a_count_below_what_came_does_not_end_the_list() {
        let rows = ids(FIRST);
        let all = answer(&rows, &(0..FIRST));
        let goes_on = |total| after(&ListPosition::default(), &all, total).is_some();
        assert!(goes_on(Some(1)));
        assert!(goes_on(None));
        assert!(!goes_on(Some(FIRST)));
        assert_eq!(after(&ListPosition::default(), &all[..9], Some(1)), None);
    }

    /// Reads a list of `rows`; `between` changes it after each request.
    fn read(rows: &mut Vec<String>, mut between: impl FnMut(&mut Vec<String>)) -> HashSet<String> {
        let mut seen = HashSet::new();
        let mut cursor = None;
        loop {
            let mut place = ListPosition::read(cursor.as_ref(), None).unwrap();
            cursor = None;
            for part in place.parts() {
                if part.start != place.first_row() {
                    break;
                }
                let came = answer(rows, &part);
                let next = place.after(&part, &came, Some(rows.len())).unwrap();
                seen.extend(came.into_iter().map(str::to_owned));
                cursor = next.as_ref().map(ListPosition::cursor);
                let Some(next) = next else { return seen };
                place = next;
                between(rows);
            }
        }
    }

    fn ids(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("id {number}")).collect()
    }

    #[test]
    fn a_long_list_is_read_in_few_requests() {
        for (count, requests) in [(FIRST, 1), (5_000, 3), (10_000, 5), (100_000, 41)] {
            let mut made = 1;
            let seen = read(&mut ids(count), |_| made += 1);
            assert_eq!((seen.len(), made), (count, requests));
        }
        assert_eq!(read(&mut ids(3), |_| panic!("one request")).len(), 3);
        assert!(read(&mut ids(0), |_| panic!("none more")).is_empty());
    }

    #[test]
    fn remaining_parts_are_parallel_and_overlap_by_one_row() {
        let first = ids(FIRST);
        let came = answer(&first, &(0..FIRST));
        let parts = |total| {
            after(&ListPosition::default(), &came, total)
                .unwrap()
                .parts()
        };
        assert_eq!(parts(Some(5_000)), [999..3_000, 2_999..5_000]);
        assert_eq!(parts(Some(100_000)).len(), BESIDE);
        assert_eq!(parts(Some(100_000))[3], 8_499..11_000);
        assert_eq!(parts(None), std::slice::from_ref(&(999..3_500)));
    }

    #[test]
    fn a_request_for_the_first_rows_is_followed_by_larger_ones() {
        let rows = ids(3 * PART);
        let place = ListPosition::read(None, Some(10)).unwrap();
        assert_eq!(place.parts(), std::slice::from_ref(&(0..11)));
        let came = answer(&rows, &(0..11));
        for total in [Some(rows.len()), None] {
            let next = after(&place, &came, total).unwrap();
            let next = ListPosition::read(Some(&next.cursor()), Some(10)).unwrap();
            assert_eq!(next.parts(), std::slice::from_ref(&(10..11 + 11 * GROWTH)));
        }
        assert_eq!(after(&place, &came[..10], Some(10)), None);
        let all = ListPosition::read(None, Some(usize::MAX)).unwrap();
        assert_eq!(all.parts(), std::slice::from_ref(&(0..PART)));
    }

    #[test]
    fn without_a_total_an_answer_that_is_not_full_is_the_last() {
        let place = ListPosition::default();
        let rows = ids(FIRST);
        let full = answer(&rows, &(0..FIRST));
        assert_eq!(after(&place, &full[1..], None), None);
        let next = after(&place, &full, None).unwrap();
        assert_eq!(after(&next, &[full[FIRST - 1]], None), None);
    }

    #[test]
    fn endlessly_changing_list_is_an_error() {
        let mut place = ListPosition::default();
        let error = loop {
            place.start = PART;
            match place.after(&place.parts()[0], &["other"], Some(2 * PART)) {
                Ok(next) => place = next.unwrap(),
                Err(error) => break error,
            }
        };
        assert_eq!(error.code(), Code::Conflict);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn rows_present_throughout_are_always_listed(
            gone in prop::collection::vec(0..4 * PART, 1..40),
            new in 0usize..50,
            before in 1usize..6,
        ) {
            let mut rows = ids(4 * PART + 100);
            let mut made = 0;
            let seen = read(&mut rows, |rows| {
                made += 1;
                if made == before {
                    let gone: HashSet<String> = gone.iter().map(|id| format!("id {id}")).collect();
                    rows.retain(|id| !gone.contains(id));
                    rows.extend((0..new).map(|number| format!("new {number}")));
                }
            });
            for id in &rows {
                prop_assert!(seen.contains(id), "{id} was missed");
            }
        }
    }
}
