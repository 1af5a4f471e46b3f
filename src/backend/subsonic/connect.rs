//! Connecting to a server that speaks the Subsonic API.

use std::rc::Rc;

use async_trait::async_trait;

use super::flavor::{self, Row, Traits};
use super::library::SubsonicLibrary;
use super::protocol::error::code;
use super::protocol::wire::Reader;
use super::protocol::{Api, CallError, Mechanism, Params};
use super::shares::SubsonicShares;
use crate::backend::connect::Connection;
use crate::backend::{Account, Links, Probe, Server, Stream, detect};
use crate::domain::capabilities::Sharing;
use crate::domain::{ServerKind, Share};
use crate::error::{Code, Error, Result};
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
    let mut row = match facts.flavor.as_deref().and_then(flavor::by_key) {
        Some(row) => row,
        None => {
            let found = detect::detect(&connection.http).await?;
            if found.kind == ServerKind::Navidrome {
                // It was said to be a plain Subsonic server: so be it, with careful rules.
                flavor::recognise(&Traits::default())
            } else {
                facts.version = found.version;
                found
                    .flavor
                    .as_deref()
                    .and_then(flavor::by_key)
                    .unwrap_or_else(|| flavor::recognise(&Traits::default()))
            }
        }
    };
    facts.flavor = Some(row.key.to_owned());
    let mechanism = if connection.has_token {
        Mechanism::ApiKey
    } else {
        Mechanism::Token
    };
    let mut dialect = row.dialect;
    if let Some(version) = facts
        .api_version
        .as_deref()
        .and_then(|version| KNOWN.into_iter().find(|known| *known == version))
    {
        dialect.version = version;
    }
    let api = Rc::new(Api::new(
        connection.http.clone(),
        dialect,
        Rc::clone(&connection.credentials),
        connection.allow_plain_password,
        mechanism,
    ));
    if facts.learned_at.is_none() || facts.may_share == Some(false) {
        learn(connection, &api, &mut row, &mut facts).await?;
        facts.learned_at = Some(connection.clock.now());
    } else if facts.sharing == Some(false) {
        row.can.sharing = absent(&row);
    }
    if facts.may_share == Some(false) && row.can.sharing == Sharing::Works {
        row.can.sharing = Sharing::NotAllowed {
            right: "the role \"share\" (an administrator gives it in the user's settings)",
        };
    }
    facts.api_version = Some(api.agreed().version);
    if facts != before {
        facts.clock_offset_seconds = connection
            .clock_offset(&facts)
            .map(|offset| offset.as_secs());
        connection.keep(&facts);
    }
    Ok(assemble(connection, facts, row, api))
}

/// The protocol versions that were ever spoken.
const KNOWN: [&str; 12] = [
    "1.16.1", "1.16.0", "1.15.0", "1.14.0", "1.13.0", "1.12.0", "1.11.0", "1.10.2", "1.9.0",
    "1.8.0", "1.7.0", "1.6.0",
];

fn assemble(connection: &Connection, facts: Facts, row: Row, api: Rc<Api>) -> Server {
    let reader = Reader {
        server: connection.name.clone(),
        kind: ServerKind::Subsonic,
        reading: row.dialect.reading,
        zone: connection.zone(),
    };
    let shares = SubsonicShares::new(
        Rc::clone(&api),
        reader.clone(),
        &row.can,
        false,
        connection.server_clock(&facts),
    );
    Server {
        name: connection.name.clone(),
        base: connection.http.base().clone(),
        kind: ServerKind::Subsonic,
        clock_offset: connection.clock_offset(&facts),
        version: facts.version,
        account: Account {
            name: connection
                .credentials
                .username()
                .map(str::to_owned)
                .or(facts.account_name),
            id: None,
            admin: facts.is_admin,
        },
        library: Some(Box::new(SubsonicLibrary::new(
            api,
            reader,
            row.can.bare_ids,
        ))),
        shares: Box::new(shares),
        links: Box::new(NoStreams { name: row.can.name }),
        can: row.can,
    }
}

/// Asks who we are, and whether there are shares at all: `getShares` takes no id, so "unknown" can
/// only mean the call itself (`servers/small-servers.md` 44).
async fn learn(connection: &Connection, api: &Api, row: &mut Row, facts: &mut Facts) -> Result<()> {
    facts.sharing = None;
    if row.can.sharing == Sharing::Works {
        match api.read("getShares", Params::none()).await {
            Ok(_) => facts.sharing = Some(true),
            Err(CallError::Refused {
                code: code::GENERIC | code::NOT_FOUND,
                ..
            }) if row.key == "unknown" || row.key == "subsonic" => {
                facts.sharing = Some(false);
                row.can.sharing = absent(row);
            }
            Err(CallError::NoEnvelope {
                status: 404 | 405 | 410 | 501,
                html: false,
                ..
            }) => {
                facts.sharing = Some(false);
                row.can.sharing = absent(row);
            }
            Err(error) => return Err(error.into()),
        }
    } else {
        // Wrong credentials are told before a missing feature.
        api.read("ping", Params::none()).await?;
    }
    let Some(user) = connection.credentials.username() else {
        return Ok(());
    };
    match api
        .read("getUser", Params::none().with("username", user))
        .await
    {
        Ok(answer) => {
            if let Some(user) = answer.root().get("user") {
                facts.is_admin = user.flag("adminRole");
                facts.account_name = user.words("username");
                // mStream says true to everybody and Kima false; a right that is missing is
                // believed only where shares are made by role.
                facts.may_share = user.flag("shareRole").filter(|_| row.key != "kima");
            }
        }
        Err(error) => tracing::debug!(%error, "the server does not tell about the account"),
    }
    Ok(())
}

fn absent(row: &Row) -> Sharing {
    match &row.can.sharing {
        Sharing::Absent { why } => Sharing::Absent { why },
        _ => Sharing::Absent {
            why: "it answers the share calls with \"not supported\"",
        },
    }
}

/// Public links of servers whose streams have no public addresses.
struct NoStreams {
    name: &'static str,
}

#[async_trait(?Send)]
impl Links for NoStreams {
    async fn streams(&self, _share: &Share) -> Result<Vec<Stream>> {
        Err(Error::new(
            Code::Unsupported,
            format!(
                "{} has no public streams that a playlist could hold",
                self.name
            ),
        )
        .hint("`sharectl url SHARE` gives the page's link"))
    }

    async fn probe(&self, share: &Share) -> Result<Probe> {
        // Pages answer 200 whether a share lives or not (P-33): its contents tell more.
        Ok(match &share.items {
            Some(items) if items.is_empty() => Probe::Broken,
            _ => Probe::Works,
        })
    }
}
