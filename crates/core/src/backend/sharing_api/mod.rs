//! The documented Sharing API (`/api/share`, its own dialect): shares, and nothing else. It has no
//! library calls, so items are named by their typed ids.
//!
//! Source: `servers/sharing-api.md`, a published description; no server could be observed.

mod api;
mod shares;
mod wire;

pub(super) use api::START_TIME;
pub use api::row;

use std::rc::Rc;

use self::api::Api;
use self::shares::{SharingApiLinks, SharingApiShares};
use self::wire::ShareRow;
use super::connection::Connection;
use super::{Account, CacheProbe, Server, Turns};
use crate::domain::ServerKind;
use crate::error::{Code, Result};
use crate::journal::Past;
use crate::session::Facts;

/// Reads an answer as each of the forms that it may have: its shares, its items, and the error of one that
/// can't be read.
#[cfg(feature = "fuzzing")]
pub(crate) fn read_any(
    response: &crate::http::Response,
) -> (
    Vec<crate::domain::Share>,
    Vec<crate::domain::Item>,
    Option<crate::Error>,
) {
    let _ = response.reads::<wire::LoggedIn>();
    if !response.reads::<Vec<wire::ShareRow>>() && !response.tells_errors() {
        return (Vec::new(), Vec::new(), None);
    }
    match response.json::<Vec<wire::ShareRow>>() {
        Ok(rows) => {
            let shares = rows.into_iter().filter_map(|row| row.into_share("home"));
            (shares.collect(), Vec::new(), None)
        }
        Err(error) => (Vec::new(), Vec::new(), Some(error.into())),
    }
}

/// Connects. With fresh facts nothing is sent; else one list tells whether this is the dialect,
/// whether sharing is on, and who we are, which it does once there is a share.
///
/// # Errors
/// Wrong credentials, another dialect, a server that can't be reached. Sharing that is off is none:
/// the capabilities say so.
pub(super) async fn connect(connection: &Connection, mut facts: Facts) -> Result<Server> {
    let api = Rc::new(Api::new(
        connection.http.clone(),
        connection.name.clone(),
        Rc::clone(&connection.credentials),
        Rc::clone(&connection.tokens),
    ));
    let username = connection.credentials.username().map(str::to_owned);
    // The name one signs in with need not be the one that shares tell.
    let knows_us = facts.account_id.is_some();
    // "Off" is looked at again each time: nobody should wait a day after switching it on.
    if facts.sharing != Some(true) || !knows_us {
        learn(&api, &mut facts).await?;
        facts.kind = Some(ServerKind::SharingApi);
        facts.clock_offset_seconds = connection
            .clock_offset(&facts)
            .map(|offset| offset.as_secs());
        facts.learned_at = Some(connection.clock.now());
        connection.keep(&facts);
    }
    let public = connection.public_base(&facts);
    let client = connection.http.clone();
    let clock = connection.server_clock(&facts);
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
        turns: Turns::of(connection.http.clone()),
        cache: CacheProbe::of(connection.http.clone()),
        past: Past::default(),
        can: api::capabilities(facts.sharing),
        shares: Box::new(SharingApiShares::new(Rc::clone(&api), clock, public)),
        library: None,
        links: Box::new(SharingApiLinks::new(api, client)),
    })
}

/// Learns what one list tells.
async fn learn(api: &Api, facts: &mut Facts) -> Result<()> {
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

/// Who we are: the list holds the account's own shares only, so the one owner of all of them. With
/// several owners that is not known.
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

#[cfg(test)]
mod tests;
