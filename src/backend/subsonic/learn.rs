//! What a connected Subsonic server tells about itself and about us.

use super::flavor::{self, Row, Traits};
use super::protocol::error::code;
use super::protocol::{Api, CallError, Params};
use crate::backend::connect::Connection;
use crate::domain::capabilities::Sharing;
use crate::error::Result;
use crate::session::Facts;

/// Looks closer at a server that gives no name; `None` where the row is right already.
///
/// # Errors
/// As any read.
pub(super) async fn recognise(api: &Api, row: &Row) -> Result<Option<Row>> {
    let greeting = api.read("ping", Params::none()).await?.greeting();
    if greeting.server.is_some() {
        return Ok(None);
    }
    let better = flavor::recognise(&Traits {
        greeting,
        refuses_newer: Some(api.refuses_newer().await?),
    });
    Ok((better.key != row.key).then_some(better))
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
