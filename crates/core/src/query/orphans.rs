//! Shares that no list shows, because what they share was deleted: their names stay taken (P-50).

use std::collections::HashSet;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;

use super::find::orphaned;
use crate::backend::Server;
use crate::domain::capabilities::NamedBy;
use crate::domain::{Item, Share, State, slug};
use crate::error::Result;

/// How many names are tried, the latest first: each costs a request or two.
const MOST: usize = 50;
/// How many of them at once.
const AT_ONCE: usize = 4;

/// What was found.
#[derive(Debug, Default)]
pub struct Orphans {
    /// The shares.
    pub shares: Vec<Share>,
    /// How many names were not tried.
    pub untried: usize,
}

/// The shares of deleted contents among the names that this machine's journal knows and that are not
/// `listed`. `now` is the server's time.
///
/// # Errors
/// As any read.
pub async fn orphans(server: &Server, listed: &[Share], now: Timestamp) -> Result<Orphans> {
    if server.can.named_by != NamedBy::Slug {
        return Ok(Orphans::default());
    }
    let names: HashSet<&str> = listed.iter().map(Share::plain_name).collect();
    let is_listed = |known: &Share| names.contains(known.plain_name());
    let mut known = server.past.not_deleted();
    known.retain(|known| known.state(now) != Some(State::Expired) && !is_listed(known));
    let untried = known.len().saturating_sub(MOST);
    known.truncate(MOST);
    let tried = stream::iter(known)
        .map(async |known| {
            let is_orphan = server.shares.is_orphan(known).await?;
            Ok::<_, crate::Error>(is_orphan.then(|| orphaned(known, &server.name)))
        })
        .buffered(AT_ONCE);
    let shares: Vec<Option<Share>> = tried
        .try_collect()
        .await
        .map_err(|error| error.with_server(&server.name))?;
    Ok(Orphans {
        shares: shares.into_iter().flatten().collect(),
        untried,
    })
}

/// The share of deleted contents that has a slug and was ours, so that a new share can take its name
/// over.
///
/// # Errors
/// As any read.
pub async fn orphan_of_slug(server: &Server, slug: &str) -> Result<Option<Share>> {
    if server.can.named_by != NamedBy::Slug {
        return Ok(None);
    }
    let Some(known) = server.past.by_slug(slug) else {
        return Ok(None);
    };
    let is_orphan = server.shares.is_orphan(known).await;
    let is_orphan = is_orphan.map_err(|error| error.with_server(&server.name))?;
    Ok(is_orphan.then(|| orphaned(known, &server.name)))
}

/// The shares of deleted contents that were ours and whose only item had the same title, so that a
/// new share can take one of their names over.
///
/// # Errors
/// As any read.
pub async fn orphans_of_title(server: &Server, items: &[Item]) -> Result<Vec<Share>> {
    let (NamedBy::Slug, [only]) = (server.can.named_by, items) else {
        return Ok(Vec::new());
    };
    let Some(title) = only.title.as_deref().map(str::to_lowercase) else {
        return Ok(Vec::new());
    };
    let is_alike = |known: &&Share| {
        let was = known.items.as_deref().and_then(<[Item]>::first);
        let was = was.filter(|was| was.kind == only.kind);
        was.and_then(|was| was.title.as_deref())
            .is_some_and(|was| was.to_lowercase() == title)
    };
    let known = server.past.not_deleted();
    let mut found = Vec::new();
    for known in known.into_iter().filter(is_alike).take(MOST) {
        let is_orphan = server.shares.is_orphan(known).await;
        if is_orphan.map_err(|error| error.with_server(&server.name))? {
            found.push(orphaned(known, &server.name));
        }
    }
    Ok(found)
}

/// The slug that a new share of one item gets, if none is chosen.
#[must_use]
pub fn slug_of(items: &[crate::domain::Item]) -> Option<String> {
    let [only] = items else { return None };
    let title = only.title.as_deref().unwrap_or_default();
    Some(slug::for_item(title, &only.id))
}
