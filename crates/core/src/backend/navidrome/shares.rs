//! Shares over Navidrome's own API, and created through Subsonic, whose answer has the link.
//!
//! Source: `servers/navidrome.md`. The native list is some 50 times faster than the Subsonic one and
//! survives shares of deleted playlists (P-9).

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use async_trait::async_trait;
use futures_util::future::join;
use jiff::Timestamp;
use serde_json::json;
use url::Url;

use super::base::OwnBase;
use super::heard::Heard;
use super::native::Native;
use super::paging::Place;
use super::wire::{self, Create, Created, NativeShare, Transcoding, Update};
use crate::backend::subsonic::shares::{SubsonicShares, no_share, nothing_to_share};
use crate::backend::{Cursor, Deleted, Freshness, Needs, Page, Shares, Slice, Written};
use crate::domain::capabilities::{Capabilities, DeleteProof, StreamOptions};
use crate::domain::share::contents_key;
use crate::domain::{Audible, Change, ItemRef, Lifetime, NewShare, Settings, Share};
use crate::error::{Error, Result};
use crate::http::{Method, Request, Response};

/// Shares through both doors.
pub(super) struct NavidromeShares {
    pub(super) server: String,
    pub(super) native: Rc<Native>,
    pub(super) subsonic: SubsonicShares,
    pub(super) heard: Heard,
    /// The base of public links; corrected by every link that the server itself tells.
    pub(super) base: OwnBase,
    pub(super) delete_proof: DeleteProof,
    pub(super) has_downloads: bool,
    /// Whether streams keep to a share's bit rate if it has a format.
    pub(super) keeps_bit_rates: bool,
}

impl NavidromeShares {
    pub(super) fn new(
        server: &str,
        native: Rc<Native>,
        subsonic: SubsonicShares,
        heard: Heard,
        base: OwnBase,
        can: &Capabilities,
    ) -> Self {
        Self {
            server: server.to_owned(),
            native,
            subsonic,
            heard,
            base,
            delete_proof: can.delete_proof,
            has_downloads: can.download.is_kept(),
            keeps_bit_rates: can.stream_options == StreamOptions::FormatAndRate,
        }
    }

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

    /// The address of these rows of the list. All keys and orders used here work since 0.49.
    fn list_url(&self, rows: Range<usize>, sort: &str, order: &str) -> Url {
        let mut url = self.native.url(&["share"]);
        url.query_pairs_mut()
            .append_pair("_start", &rows.start.to_string())
            .append_pair("_end", &rows.end.to_string())
            .append_pair("_sort", sort)
            .append_pair("_order", order);
        url
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
            .and_then(|item| wire::resource_type(item.kind));
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
        share.url = Some(wire::link(&self.base.public.printed(), &share.id));
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

    async fn page(&self, needs: Needs, after: Option<&Cursor>) -> Result<Page> {
        let place = Place::read(after, needs.first)?;
        let wanted = place.rows();
        // Oldest first, what is made while pages are read comes behind them.
        let order = if needs.newest_first { "DESC" } else { "ASC" };
        let url = self.list_url(wanted.clone(), "createdAt", order);
        let request = Request::read("listShares", url).fresh(needs.freshness);
        let request = self.native.send(request);
        let response = match after {
            None => self.beside_base(needs, request).await?.ok()?,
            Some(_) => request.await?.ok()?,
        };
        let total = total(&response);
        let expected = total.unwrap_or_default().min(wanted.len());
        let mut shares = self.listed(&response, expected)?;
        let ids: Vec<&str> = shares.iter().map(|share| share.id.as_str()).collect();
        let next = place.after(&ids, total)?;
        self.heard.fill(&mut shares, needs).await?;
        Ok(Page { shares, next })
    }

    async fn by_id(&self, needs: Needs, places: Range<usize>) -> Result<Option<Slice>> {
        let count = places.len();
        let url = self.list_url(places, "id", "ASC");
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
        share[0].url = Some(wire::link(&public, id));
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
        self.base.explain_news().await;
        let public = self.base.public.printed();
        written.share.url = Some(wire::link(&public, &written.share.id));
        if written
            .share
            .items
            .as_deref()
            .is_some_and(|told| contents_key(told) != contents_key(&new.items))
        {
            // It tells what can be heard now, and not a song whose file is gone, nor a playlist
            // without any: what is stored is told natively.
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
        let body = Update {
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
