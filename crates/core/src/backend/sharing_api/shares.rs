//! Shares over the documented Sharing API, and what their links lead to. Each of the latter requests may count as
//! a visit.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;

use super::api::Api;
use super::wire;
use super::wire::{ShareRow, expires_in};
use crate::backend::own_entries::own_entries;
use crate::backend::{
    Cursor, Deleted, Freshness, Links, Needs, Page, PublicBase, Shares, Stream, Written,
};
use crate::domain::{Change, Item, ItemKind, NewShare, Settings, Share, playlist};
use crate::error::{Code, Error, Result};
use crate::http::{Client, Request};

/// The shares of one account.
pub(super) struct SharingApiShares {
    api: Rc<Api>,
    /// The server's time: expiries are sent as seconds from it.
    clock: Rc<dyn Fn() -> Timestamp>,
    public: PublicBase,
    /// Bit rates as last seen, by share: an update must send them along.
    rates: RefCell<HashMap<String, Option<u32>>>,
}

impl SharingApiShares {
    /// The shares behind `api`.
    pub(super) fn new(api: Rc<Api>, clock: Rc<dyn Fn() -> Timestamp>, public: PublicBase) -> Self {
        Self {
            api,
            clock,
            public,
            rates: RefCell::default(),
        }
    }

    fn share(&self, row: ShareRow) -> Result<Share> {
        let id = row.id.clone();
        let rate = row.max_bit_rate;
        let mut share = row.into_share(self.api.profile()).ok_or_else(|| {
            Error::new(
                Code::BadAnswer,
                format!("share {id:?} has no id, or an expiry that can't be read"),
            )
            .with_server(self.api.profile())
        })?;
        share.url = share.url.map(|link| self.public.link(link));
        self.rates.borrow_mut().insert(id, rate);
        Ok(share)
    }
}

#[async_trait(?Send)]
impl Shares for SharingApiShares {
    async fn page(&self, needs: Needs, _: Option<&Cursor>) -> Result<Page> {
        let rows = self.api.list(needs.freshness).await?;
        let shares: Result<Vec<Share>> = rows.into_iter().map(|row| self.share(row)).collect();
        Ok(Page {
            shares: shares?,
            ..Page::default()
        })
    }

    async fn get(&self, id: &str, needs: Needs) -> Result<Share> {
        self.share(self.api.get(id, needs.freshness).await?)
    }

    async fn create(&self, new: &NewShare) -> Result<Written> {
        let mut body = wire::lists(&new.items)?;
        body.insert("description".to_owned(), json!(new.description));
        body.insert("downloadable".to_owned(), json!(new.downloadable));
        let seconds = expires_in(new.lifetime, (self.clock)());
        body.insert("expiresIn".to_owned(), json!(seconds));
        if let Some(format) = &new.stream_format {
            let format = wire::asked_format(format)?;
            body.insert("format".to_owned(), json!(format));
        }
        if let Some(rate) = new.max_bit_rate_kbps {
            body.insert("maxBitRate".to_owned(), json!(rate));
        }
        let row = self.api.create(Value::Object(body)).await?;
        Ok(Written {
            share: self.share(row)?,
            // Only id and link are sure to be in the answer.
            stored: false,
        })
    }

    async fn update(&self, id: &str, to: &Settings, _: &Change) -> Result<Written> {
        let seen = self.rates.borrow().get(id).copied();
        let rate = match seen {
            Some(rate) => rate,
            None => self.api.get(id, Freshness::Decisive).await?.max_bit_rate,
        };
        let body = update_body(to, rate, (self.clock)());
        let row = self.api.update(id, Value::Object(body)).await?;
        Ok(Written {
            share: self.share(row)?,
            stored: false,
        })
    }

    async fn delete(&self, id: &str) -> Result<Deleted> {
        Ok(match self.api.delete(id).await? {
            true => Deleted::Gone,
            false => Deleted::WasGone,
        })
    }
}

/// All that an update can write, and nothing that is not known: what is left out may be erased.
fn update_body(to: &Settings, rate: Option<u32>, now: Timestamp) -> Map<String, Value> {
    let fields = [
        (
            "description",
            to.description.as_ref().map(|text| json!(text)),
        ),
        ("downloadable", to.downloadable.map(Value::from)),
        (
            "expiresIn",
            to.lifetime.map(|lifetime| json!(expires_in(lifetime, now))),
        ),
        ("maxBitRate", rate.map(Value::from)),
    ];
    fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

/// Public links. They are asked for below the base URL: the public base URL may not be reachable
/// from here, and the configured headers are for this server only.
pub(super) struct SharingApiLinks {
    api: Rc<Api>,
    client: Client,
}

impl SharingApiLinks {
    /// The links of the server at the client's base.
    pub(super) fn new(api: Rc<Api>, client: Client) -> Self {
        Self { api, client }
    }

    fn page(&self, share: &Share) -> Url {
        self.client.url(&["share", &share.id])
    }
}

#[async_trait(?Send)]
impl Links for SharingApiLinks {
    async fn streams(&self, share: &Share) -> Result<Vec<Stream>> {
        let mut url = self.page(share);
        url.query_pairs_mut().append_pair("format", "m3u");
        let response = self.client.send(Request::read("visit share", url)).await?;
        if matches!(response.status, 404 | 410) {
            return Err(Error::new(
                Code::NotFound,
                format!("{} has expired, or has no public page", share.reference()),
            )
            .with_server(self.api.profile()));
        }
        let playlist = playlist::parse_m3u(&response.ok()?.text())?;
        let link = share.url.as_deref().and_then(|link| Url::parse(link).ok());
        let origins: Vec<_> = link
            .iter()
            .chain([self.client.base()])
            .map(Url::origin)
            .collect();
        Ok(own_entries(playlist.entries, &origins)
            .into_iter()
            .map(|entry| Stream {
                track: Item {
                    title: Some(entry.title),
                    artist: entry.artist,
                    album: entry.album,
                    duration_seconds: entry.duration_seconds,
                    ..Item::bare(ItemKind::Song, String::new())
                },
                url: entry.url,
                image: entry.image,
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Lifetime;

    #[test]
    fn an_update_sends_all_that_is_known_and_nothing_else() {
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let to = Settings {
            description: Some("new".to_owned()),
            downloadable: Some(false),
            lifetime: Some(Lifetime::Never),
        };
        assert_eq!(
            Value::Object(update_body(&to, Some(128), now)),
            json!({"description": "new", "downloadable": false, "expiresIn": 0, "maxBitRate": 128})
        );
        let unknown = Settings {
            lifetime: Some(Lifetime::Until(now)),
            ..Settings::default()
        };
        assert_eq!(
            Value::Object(update_body(&unknown, None, now)),
            json!({"expiresIn": 1})
        );
    }
}
