//! Connecting to a server that speaks the Subsonic API.

use std::rc::Rc;

use super::flavor::{self, Row, Traits};
use super::learn;
use super::library::SubsonicLibrary;
use super::links::{KnownEntrance, SubsonicLinks};
use super::protocol::wire::Reader;
use super::protocol::{Api, Mechanism};
use super::shares::SubsonicShares;
use crate::backend::connection::Connection;
use crate::backend::detect::{self, Found};
use crate::backend::{Account, CacheProbe, Server, SignIn, Turns, navidrome};
use crate::domain::ServerKind;
use crate::domain::capabilities::Sharing;
use crate::error::{Code, Result};
use crate::journal::Past;
use crate::session::Facts;

/// Connects to a Subsonic server.
///
/// # Errors
/// Wrong credentials, a wrong base URL, a server that can't be reached.
pub(in crate::backend) async fn connect(
    connection: &Connection,
    mut facts: Facts,
) -> Result<Server> {
    let before = facts.clone();
    let known = facts.flavor.as_deref().and_then(flavor::by_key);
    let mut row = match known {
        Some(row) => row,
        None => {
            let found = match detect::detect(&connection.http).await {
                // Whoever signs in may be told (Unsonic).
                Err(guarded) if guarded.code() == Code::SharingOff => None,
                found => Some(found?),
            };
            let is_navidrome = |found: &Found| found.kind == ServerKind::Navidrome;
            if let Some(found) = found.as_ref().filter(|found| is_navidrome(found)) {
                // Its labels look like descriptions to everybody who doesn't know it (P-3).
                facts.kind = Some(found.kind);
                facts.version.clone_from(&found.version);
                return navidrome::connect(connection, facts).await;
            }
            let (flavor, version) =
                found.map_or((None, None), |found| (found.flavor, found.version));
            facts.version = version;
            flavor
                .as_deref()
                .and_then(flavor::by_key)
                .unwrap_or_else(|| flavor::recognise(&Traits::default()))
        }
    };
    let mut api = speak(connection, &row, &facts);
    // What keeps us from sharing is looked at again each time: nobody should wait a day after
    // changing it.
    let looks_again = facts.may_share == Some(false) || facts.sharing == Some(false);
    if facts.learned_at.is_none() || looks_again {
        if let Some(better) = learn::recognise(&api, &row).await? {
            row = better;
            api = speak(connection, &row, &facts);
        }
        learn::learn(connection, &api, &mut row, &mut facts).await?;
        facts.learned_at = Some(connection.clock.now());
    }
    if facts.may_share == Some(false)
        && row.can.sharing == Sharing::Works
        && let Some(right) = row.share_right
    {
        row.can.sharing = Sharing::NotAllowed { right };
    }
    facts.flavor = Some(row.key.to_owned());
    let agreed = api.agreed();
    facts.plain_login = Some(agreed.mechanism == Mechanism::Plain);
    facts.api_version = Some(agreed.version);
    if facts != before {
        facts.clock_offset_seconds = connection
            .clock_offset(&facts)
            .map(|offset| offset.as_secs());
        connection.keep(&facts);
    }
    Ok(assemble(connection, facts, row, api))
}

/// The API, spoken to by the rules of a row and in the version that was agreed on before.
fn speak(connection: &Connection, row: &Row, facts: &Facts) -> Rc<Api> {
    let plain_allowed =
        connection.allow_plain_password || connection.http.base().scheme() == "https";
    let mechanism = match connection.has_token {
        _ if connection.sign_in == SignIn::Header => Mechanism::Header,
        true => Mechanism::ApiKey,
        false if plain_allowed && facts.plain_login == Some(true) => Mechanism::Plain,
        false => Mechanism::Token,
    };
    let mut dialect = row.dialect;
    if let Some(version) = facts
        .api_version
        .as_deref()
        .and_then(|version| KNOWN.into_iter().find(|known| *known == version))
    {
        dialect.version = version;
    }
    Rc::new(Api::new(
        connection.http.clone(),
        dialect,
        Rc::clone(&connection.credentials),
        connection.allow_plain_password,
        mechanism,
    ))
}

/// The protocol versions that were ever spoken.
const KNOWN: [&str; 12] = [
    "1.16.1", "1.16.0", "1.15.0", "1.14.0", "1.13.0", "1.12.0", "1.11.0", "1.10.2", "1.9.0",
    "1.8.0", "1.7.0", "1.6.0",
];

fn assemble(connection: &Connection, facts: Facts, row: Row, api: Rc<Api>) -> Server {
    let public = connection.public_base(&facts);
    let reader = Reader {
        server: connection.name.clone(),
        kind: ServerKind::Subsonic,
        reading: row.dialect.reading,
        zone: connection.zone(),
        public: public.clone(),
    };
    let entrance = KnownEntrance::new(facts.visitors, &connection.facts, &connection.clock);
    let links = SubsonicLinks::new(Rc::clone(&api), &row.can, entrance);
    let shares = SubsonicShares::new(
        Rc::clone(&api),
        reader.clone(),
        &row.can,
        false,
        connection.server_clock(&facts),
    )
    .seen_by(facts.is_admin)
    .with_right(row.share_right);
    Server {
        name: connection.name.clone(),
        base: connection.http.base().clone(),
        public,
        kind: ServerKind::Subsonic,
        clock: connection.clock_of_server(&facts),
        turns: Turns::of(connection.http.clone()),
        cache: CacheProbe::of(connection.http.clone()),
        past: Past::default(),
        version: facts.version,
        account: Account {
            // The server's own spelling, which owners are told in.
            name: facts
                .account_name
                .or_else(|| connection.credentials.username().map(str::to_owned)),
            id: None,
            admin: facts.is_admin,
            ..Account::default()
        },
        library: Some(Box::new(SubsonicLibrary::new(
            api,
            reader,
            row.can.bare_ids,
        ))),
        shares: Box::new(shares),
        links: Box::new(links),
        can: row.can,
    }
}
