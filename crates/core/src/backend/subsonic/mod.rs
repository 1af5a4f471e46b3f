//! Every server that speaks the Subsonic API: one protocol, and a row of rules for each flavor. Connects to
//! a server and learns what it reports about itself and the account.

pub mod flavor;
pub mod library;
pub mod protocol;
pub mod shares;

use std::rc::Rc;

use self::flavor::{FlavorRow, Times, Traits};
use self::library::SubsonicLibrary;
use self::protocol::envelope::Reader;
use self::protocol::{CallError, Mechanism, Params, SubsonicApi, code};
use self::shares::{SubsonicLinks, SubsonicShares};
use super::connection::Connection;
use super::detect::DetectedServer;
use super::{Account, CacheProbe, Pacing, Server, SignIn, detect, navidrome};
use crate::domain::ServerKind;
use crate::domain::capabilities::Sharing;
use crate::error::{Code, Result};
use crate::journal::Past;
use crate::session::Facts;

/// Connects to a Subsonic server.
///
/// # Errors
/// If the credentials or the base URL are wrong, or the server can't be reached.
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
                // The server may identify itself to a signed-in account (Unsonic).
                Err(guarded) if guarded.code() == Code::SharingOff => None,
                found => Some(found?),
            };
            let is_navidrome = |found: &DetectedServer| found.kind == ServerKind::Navidrome;
            if let Some(found) = found.as_ref().filter(|found| is_navidrome(found)) {
                // Read as another flavor, Navidrome's labels look like descriptions (P-3).
                facts.kind = Some(found.kind);
                facts.version.clone_from(&found.version);
                return navidrome::connect(connection, facts, found.page.clone()).await;
            }
            let (flavor, version) =
                found.map_or((None, None), |found| (found.flavor, found.version));
            facts.version = version;
            flavor
                .as_deref()
                .and_then(flavor::by_key)
                .unwrap_or_else(|| flavor::recognize(&Traits::default()))
        }
    };
    let mut api = speak(connection, &row, &facts);
    // Check again each time whether sharing is still prevented: a change must not take a day to show.
    let looks_again = facts.may_share == Some(false) || facts.sharing == Some(false);
    if facts.learned_at.is_none() || looks_again {
        if let Some(better) = recognize(&api, &row).await? {
            row = better;
            api = speak(connection, &row, &facts);
        }
        learn(connection, &api, &mut row, &mut facts).await?;
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
        connection.keep(&mut facts);
    }
    Ok(assemble(connection, facts, row, api))
}

/// The API, used according to a row's rules and with the protocol version agreed on earlier.
fn speak(connection: &Connection, row: &FlavorRow, facts: &Facts) -> Rc<SubsonicApi> {
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
    Rc::new(SubsonicApi::new(connection, dialect, mechanism))
}

/// Every protocol version that servers have used.
const KNOWN: [&str; 12] = [
    "1.16.1", "1.16.0", "1.15.0", "1.14.0", "1.13.0", "1.12.0", "1.11.0", "1.10.2", "1.9.0",
    "1.8.0", "1.7.0", "1.6.0",
];

fn assemble(connection: &Connection, facts: Facts, row: FlavorRow, api: Rc<SubsonicApi>) -> Server {
    let public = connection.public_base(&facts);
    let reader = Reader {
        server: connection.name.clone(),
        kind: ServerKind::Subsonic,
        reading: row.dialect.reading,
        zone: connection.zone(),
        public: public.clone(),
    };
    let links = SubsonicLinks::new(connection, Rc::clone(&api), &row.can, facts.visitors);
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
        pacing: Pacing::of(connection.http.clone()),
        cache: CacheProbe::of(connection.http.clone()),
        past: Past::default(),
        version: facts.version,
        account: Account {
            // The server's own spelling, which shares use for their owners.
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

/// Recognizes a server again, now that we are signed in; `None` if the row is already right. An answer
/// without a name never undoes what a name decided: Ampache 8 in legacy mode reports its name only to
/// strangers.
///
/// # Errors
/// If a request fails.
pub(super) async fn recognize(api: &SubsonicApi, row: &FlavorRow) -> Result<Option<FlavorRow>> {
    let mut traits = if row.is_a_guess() {
        let (greeting, newer) = api.greet_as_newer().await?;
        Traits {
            greeting,
            newer: Some(newer),
            ..Traits::default()
        }
    } else {
        Traits {
            greeting: api.read("ping", Params::none()).await?.greeting(),
            ..Traits::default()
        }
    };
    if traits.greeting.server.is_none() && !row.is_a_guess() {
        return Ok(None);
    }
    if traits.needs_times() {
        traits.times = times(api).await?;
    }
    if traits.needs_ids() {
        traits.nine_digits = Some(has_nine_digits(api).await?);
    }
    let better = flavor::recognize(&traits);
    Ok((better.key != row.key).then_some(better))
}

/// How an error without an envelope writes the time: calls a method that no relative of Airsonic has.
async fn times(api: &SubsonicApi) -> Result<Option<Times>> {
    let body = api.stray("getOpenSubsonicExtensions").await?;
    Ok(match body.get("timestamp") {
        Some(time) if time.is_number() => Some(Times::Number),
        Some(time) if time.is_string() => Some(Times::Text),
        _ => None,
    })
}

/// Whether albums have the ids of Ampache's legacy mode: nine digits, the first of which is the kind. If
/// there are no albums, whether shares look like Ampache's.
async fn has_nine_digits(api: &SubsonicApi) -> Result<bool> {
    let newest = Params::none().with("type", "newest").with("size", "1");
    let answer = api.read("getAlbumList2", newest).await?;
    if let Some(album) = answer.root().list_in("albumList2", "album").next() {
        let numbered = |key: &str, first: char| {
            album.text(key).is_some_and(|id| {
                id.len() == 9
                    && id.starts_with(first)
                    && id.bytes().all(|byte| byte.is_ascii_digit())
            })
        };
        return Ok(numbered("id", '2') && numbered("artistId", '1'));
    }
    let Ok(answer) = api.read("getShares", Params::none()).await else {
        return Ok(false);
    };
    let first = answer.root().list_in("shares", "share").next();
    Ok(first.is_some_and(|share| {
        let id = share.text("id").unwrap_or_default();
        let url = share.text("url").unwrap_or_default();
        id.starts_with("sh-") && url.contains("/share.php?id=") && url.contains("&secret=")
    }))
}

/// The owner of the API key: `tokenInfo` of the OpenSubsonic extension `apiKeyAuthentication` (observed on
/// mStream). `None` if the server has no such call.
///
/// # Errors
/// If the request fails.
async fn key_owner(api: &SubsonicApi) -> Result<Option<String>> {
    match api.read("tokenInfo", Params::none()).await {
        Ok(answer) => Ok(answer
            .root()
            .get("tokenInfo")
            .and_then(|info| info.words("username"))),
        Err(CallError::Http(error)) => Err(error.into()),
        Err(error) => {
            tracing::debug!(%error, "the server doesn't report whose key it is");
            Ok(None)
        }
    }
}

/// Learns the account, and whether the server has shares at all: `getShares` takes no id, so "unknown" can
/// only refer to the call itself.
///
/// # Errors
/// If a request fails.
pub(super) async fn learn(
    connection: &Connection,
    api: &SubsonicApi,
    row: &mut FlavorRow,
    facts: &mut Facts,
) -> Result<()> {
    facts.sharing = None;
    if row.can.sharing == Sharing::Works {
        facts.sharing = Some(has_shares(api, row).await?);
        if facts.sharing == Some(false) {
            row.can.sharing = Sharing::Absent {
                why: "it answers the share calls with \"not supported\"",
            };
        }
    }
    facts.account_name = match connection.has_token {
        // The key determines the account, whatever is configured.
        true => key_owner(api).await?,
        false => None,
    };
    let name = facts.account_name.as_deref();
    // Some servers report the requesting account even without a name, or with any name.
    let who = match name.or_else(|| connection.credentials.username()) {
        Some(name) => Params::none().with("username", name),
        None => Params::none(),
    };
    match api.read("getUser", who).await {
        Ok(answer) => {
            if let Some(user) = answer.root().get("user") {
                facts.is_admin = user.flag("adminRole");
                facts.account_name = user.words("username").or(facts.account_name.take());
                facts.may_share = user.flag("shareRole").filter(|_| row.share_right.is_some());
            }
        }
        Err(error) => tracing::debug!(%error, "the server doesn't report the account"),
    }
    Ok(())
}

async fn has_shares(api: &SubsonicApi, row: &FlavorRow) -> Result<bool> {
    match api.read("getShares", Params::none()).await {
        Ok(_) => Ok(true),
        Err(CallError::Refused { code, .. }) if row.dialect.absent.contains(&code) => Ok(false),
        // The server has accepted us by now, so this refers to the call, not to the address.
        Err(CallError::NoEnvelope {
            status: 404 | 405 | 410 | 501,
            ..
        }) => Ok(false),
        // A broken list is not "no shares", and everything else that works need not wait for it.
        Err(CallError::Refused {
            code: code::GENERIC,
            ..
        }) => Ok(true),
        Err(error) => Err(error.into()),
    }
}
