//! What a connected Subsonic server tells about itself and about us.

use super::flavor::{self, Row, Times, Traits};
use super::protocol::error::code;
use super::protocol::{Api, CallError, Params};
use crate::backend::connection::Connection;
use crate::domain::capabilities::Sharing;
use crate::error::Result;
use crate::session::Facts;

/// Looks at a server once more, now that it knows us; `None` if the row is right already. What a
/// name has led to is never taken back by an answer without one: Ampache 8 in legacy mode tells its
/// name to strangers only.
///
/// # Errors
/// As any read.
pub(super) async fn recognise(api: &Api, row: &Row) -> Result<Option<Row>> {
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
    let better = flavor::recognise(&traits);
    Ok((better.key != row.key).then_some(better))
}

/// How an error without an envelope holds the time: asked of a call that no relative of Airsonic has.
async fn times(api: &Api) -> Result<Option<Times>> {
    let body = api.stray("getOpenSubsonicExtensions").await?;
    Ok(match body.get("timestamp") {
        Some(time) if time.is_number() => Some(Times::Number),
        Some(time) if time.is_string() => Some(Times::Text),
        _ => None,
    })
}

/// Whether albums have the ids of Ampache's legacy mode, nine digits of which the first tells the
/// kind; where there are no albums, whether shares look like Ampache's.
async fn has_nine_digits(api: &Api) -> Result<bool> {
    let newest = Params::none().with("type", "newest").with("size", "1");
    let answer = api.read("getAlbumList2", newest).await?;
    let root = answer.root();
    let mut albums = root
        .get("albumList2")
        .into_iter()
        .flat_map(|list| list.list("album"));
    if let Some(album) = albums.next() {
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
    let root = answer.root();
    let mut shares = root
        .get("shares")
        .into_iter()
        .flat_map(|list| list.list("share"));
    Ok(shares.next().is_some_and(|share| {
        let id = share.text("id").unwrap_or_default();
        let url = share.text("url").unwrap_or_default();
        id.starts_with("sh-") && url.contains("/share.php?id=") && url.contains("&secret=")
    }))
}

/// Whose API key it is: `tokenInfo` of the OpenSubsonic extension `apiKeyAuthentication`
/// (`servers/subsonic-family.md` 2; seen at work on mStream, `servers/small-servers.md` 5). `None`
/// where the server has no such call.
///
/// # Errors
/// Where it can't be asked now.
async fn key_owner(api: &Api) -> Result<Option<String>> {
    match api.read("tokenInfo", Params::none()).await {
        Ok(answer) => Ok(answer
            .root()
            .get("tokenInfo")
            .and_then(|info| info.words("username"))),
        Err(CallError::Http(error)) => Err(error.into()),
        Err(error) => {
            tracing::debug!(%error, "the server does not tell whose key it is");
            Ok(None)
        }
    }
}

/// Asks who we are, and whether there are shares at all: `getShares` takes no id, so "unknown" can
/// only mean the call itself (`servers/small-servers.md` 44).
///
/// # Errors
/// As any read.
pub(super) async fn learn(
    connection: &Connection,
    api: &Api,
    row: &mut Row,
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
        // The key says who we are, whatever is configured.
        true => key_owner(api).await?,
        false => None,
    };
    let name = facts.account_name.as_deref();
    // Some servers tell of whoever asks, without a name or whatever the name.
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
        Err(error) => tracing::debug!(%error, "the server does not tell about the account"),
    }
    Ok(())
}

async fn has_shares(api: &Api, row: &Row) -> Result<bool> {
    match api.read("getShares", Params::none()).await {
        Ok(_) => Ok(true),
        Err(CallError::Refused { code, .. }) if row.dialect.absent.contains(&code) => Ok(false),
        // The server knows us by now, so this is about the call and not about the address.
        Err(CallError::NoEnvelope {
            status: 404 | 405 | 410 | 501,
            ..
        }) => Ok(false),
        // A broken list is not "no shares", and whatever else works need not wait for it.
        Err(CallError::Refused {
            code: code::GENERIC,
            ..
        }) => Ok(true),
        Err(error) => Err(error.into()),
    }
}
