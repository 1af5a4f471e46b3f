//! The documented Sharing API (`/api/share`, its own dialect): shares only. It has no library calls, so
//! items are given by their typed ids. Known from a published description; no server could be observed.
//! Requests for a share's page may count as visits.

mod api;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

pub(super) use self::api::START_TIME;
pub use self::api::row;

use self::api::{ShareRow, SharingApiClient, expires_in};
use super::connection::Connection;
use super::visitors::own_entries;
use super::{
    Account, CacheProbe, Cursor, Deleted, Freshness, Links, ListPage, Needs, Pacing, PublicBase,
    Server, Shares, Stream, Written,
};
use crate::domain::{Change, Item, ItemKind, NewShare, ServerKind, Settings, Share, playlist};
use crate::error::{Code, Error, Result};
use crate::http::{Client, Request};
use crate::journal::Past;
use crate::session::Facts;

/// Parses an answer as every form that it may have.
#[cfg(feature = "fuzzing")]
pub(crate) fn read_any(response: &crate::http::Response) -> super::ReadForms {
    let _ = response.reads::<api::SharingLoginResponse>();
    if !response.reads::<Vec<ShareRow>>() && !response.tells_errors() {
        return (Vec::new(), Vec::new(), None);
    }
    match response.json::<Vec<ShareRow>>() {
        Ok(rows) => {
            let shares = rows.into_iter().filter_map(|row| row.into_share("home"));
            (shares.collect(), Vec::new(), None)
        }
        Err(error) => (Vec::new(), Vec::new(), Some(error.into())),
    }
}

/// Connects to a server. With fresh facts, sends no request; otherwise one list shows whether the server
/// uses this dialect, whether sharing is on, and, once there is a share, which account we are signed in
/// with.
///
/// # Errors
/// If the credentials are wrong, the server uses another dialect, or it can't be reached. Sharing that is
/// off is not an error: the capabilities report it.
pub(super) async fn connect(connection: &Connection, mut facts: Facts) -> Result<Server> {
    let api = Rc::new(SharingApiClient::new(connection));
    let username = connection.credentials.username().map(str::to_owned);
    // The name used to sign in may differ from the one in shares.
    let knows_us = facts.account_id.is_some();
    // Check "off" again each time: switching it on must not take a day to show.
    if facts.sharing != Some(true) || !knows_us {
        learn(&api, &mut facts).await?;
        facts.kind = Some(ServerKind::SharingApi);
        facts.learned_at = Some(connection.clock.now());
        connection.keep(&mut facts);
    }
    let public = connection.public_base(&facts);
    let client = connection.http.clone();
    Ok(Server {
        name: connection.name.clone(),
        base: client.base().clone(),
        public: public.clone(),
        kind: ServerKind::SharingApi,
        version: None,
        account: Account {
            name: facts.account_name.clone().or(username),
            id: facts.account_id.clone(),
            admin: None,
            ..Account::default()
        },
        clock: connection.clock_of_server(&facts),
        pacing: Pacing::of(connection.http.clone()),
        cache: CacheProbe::of(connection.http.clone()),
        past: Past::default(),
        can: api::capabilities(facts.sharing),
        shares: Box::new(SharingApiShares {
            api: Rc::clone(&api),
            clock: connection.server_clock(&facts),
            public,
            rates: RefCell::default(),
        }),
        library: None,
        links: Box::new(SharingApiLinks { api, client }),
    })
}

/// Learns the facts that one list shows.
async fn learn(api: &SharingApiClient, facts: &mut Facts) -> Result<()> {
    match api.list(crate::http::Freshness::Decisive).await {
        Ok(rows) => {
            facts.sharing = Some(true);
            (facts.account_id, facts.account_name) = owner(&rows);
        }
        Err(error) if error.code() == Code::SharingOff => facts.sharing = Some(false),
        Err(error) => return Err(error),
    }
    Ok(())
}

/// The account we are signed in with. The list contains only the account's own shares, so it is their
/// common owner; unknown if there are several owners.
fn owner(rows: &[ShareRow]) -> (Option<String>, Option<String>) {
    let Some(first) = rows.first() else {
        return (None, None);
    };
    let all_the_same = rows
        .iter()
        .all(|row| row.user_id == first.user_id && row.username == first.username);
    if all_the_same {
        (first.user_id.clone(), first.username.clone())
    } else {
        (None, None)
    }
}

/// The shares of one account.
struct SharingApiShares {
    api: Rc<SharingApiClient>,
    /// The server's time: expiries are sent as seconds from then.
    clock: Rc<dyn Fn() -> Timestamp>,
    public: PublicBase,
    /// The last known bit rate of each share: an update must include it.
    rates: RefCell<HashMap<String, Option<u32>>>,
}

impl SharingApiShares {
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
    async fn page(&self, needs: Needs, _: Option<&Cursor>) -> Result<ListPage> {
        let rows = self.api.list(needs.freshness).await?;
        let shares: Result<Vec<Share>> = rows.into_iter().map(|row| self.share(row)).collect();
        Ok(ListPage {
            shares: shares?,
            ..ListPage::default()
        })
    }

    async fn get(&self, id: &str, needs: Needs) -> Result<Share> {
        self.share(self.api.get(id, needs.freshness).await?)
    }

    async fn create(&self, new: &NewShare) -> Result<Written> {
        let mut body = api::lists(&new.items)?;
        let format = new
            .stream_format
            .as_deref()
            .map(api::asked_format)
            .transpose()?;
        let seconds = expires_in(new.lifetime, (self.clock)());
        body.extend(given([
            ("description", Some(json!(new.description))),
            ("downloadable", Some(json!(new.downloadable))),
            ("expiresIn", Some(json!(seconds))),
            ("format", format.map(Value::from)),
            ("maxBitRate", new.max_bit_rate_kbps.map(Value::from)),
        ]));
        let row = self.api.create(Value::Object(body)).await?;
        Ok(Written {
            share: self.share(row)?,
            // Only the id and the link are certain to be in the answer.
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

/// Everything that an update can write, except unknown values: the server may erase omitted ones.
fn update_body(to: &Settings, rate: Option<u32>, now: Timestamp) -> Map<String, Value> {
    let seconds = to.lifetime.map(|lifetime| expires_in(lifetime, now));
    given([
        ("description", to.description.as_deref().map(Value::from)),
        ("downloadable", to.downloadable.map(Value::from)),
        ("expiresIn", seconds.map(Value::from)),
        ("maxBitRate", rate.map(Value::from)),
    ])
    .collect()
}

/// The fields that have a value.
fn given<const N: usize>(
    fields: [(&str, Option<Value>); N],
) -> impl Iterator<Item = (String, Value)> {
    let fields = fields.into_iter();
    fields.filter_map(|(name, value)| Some((name.to_owned(), value?)))
}

/// Public links. Requests go to the profile's base URL: the public one may not be reachable from here, and
/// the configured headers are for this server only.
struct SharingApiLinks {
    api: Rc<SharingApiClient>,
    client: Client,
}

#[async_trait(?Send)]
impl Links for SharingApiLinks {
    async fn streams(&self, share: &Share) -> Result<Vec<Stream>> {
        let mut url = self.client.url(&["share", &share.id]);
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
        Ok(
            own_entries(playlist.entries, share.url.as_deref(), self.client.base())
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
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests;
