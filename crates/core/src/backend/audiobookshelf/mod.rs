//! Audiobookshelf: its own API, which shares whole books and keeps one share per book. Pitfalls P-40 to
//! P-54.
//!
//! `/status` answers without credentials in every version but never reports the base path: none up to 2.17,
//! both `/audiobookshelf` and the root from 2.18 (P-51).

mod api;
mod creation;
mod library;
mod paging;
mod rows;
mod shares;
mod wire;

use std::cell::RefCell;
use std::rc::Rc;

use url::Url;

pub use self::rows::every_row;
pub(super) use self::rows::start_time;

use self::api::{AbsApi, Site};
use self::rows::{AbsVersion, NAME};
use self::wire::{AbsStatus, AbsUser};
use super::connection::Connection;
use super::{Account, CacheProbe, Pacing, Server};
use crate::advice::{Advice, ProfileSetting};
use crate::domain::ServerKind;
use crate::error::{Code, Error, Result};
use crate::http::{Client, HttpError, Refusal, Request, redact};
use crate::journal::Past;
use crate::session::Facts;

/// Parses an answer as every form that it may have.
#[cfg(feature = "fuzzing")]
pub(crate) fn read_any(response: &crate::http::Response) -> super::ReadForms {
    let _ = response.reads::<wire::AbsStatus>();
    let _ = response.reads::<wire::AbsLoginResponse>();
    let _ = response.reads::<wire::Libraries>();
    let _ = response.reads::<wire::OpenSessions>();
    let _ = response.reads::<wire::SearchResults>();
    let _ = response.reads::<wire::ItemsPage>();
    let _ = response.reads::<wire::Collections>();
    let _ = wire::moment(&response.text());
    if response.reads::<AbsUser>() {
        let _ = response.json::<AbsUser>().map(|user| user.unseen());
    }
    if !response.reads::<wire::LibraryItem>() && !response.tells_errors() {
        return (Vec::new(), Vec::new(), None);
    }
    let item = match response.json::<wire::LibraryItem>() {
        Ok(item) => item,
        Err(error) => return (Vec::new(), Vec::new(), Some(error.into())),
    };
    let _ = wire::chapters(&item);
    let _ = wire::is_book(&item);
    let mut items = wire::tracks(&item);
    items.push(wire::book(&item));
    let share = |row| wire::share("home", row, &item, None);
    let shares = item.media_item_share.iter().filter_map(share).collect();
    (shares, items, None)
}

/// Connects to a server. With fresh facts, sends no request; otherwise reads the version and the account.
///
/// # Errors
/// If nothing answers, something else answers, or the server refuses the account.
pub(super) async fn connect(connection: &Connection, facts: Facts) -> Result<Server> {
    let client = &connection.http;
    if client.always_sends("authorization") {
        return Err(Error::new(
            Code::Config,
            format!(
                "the configured `headers` have an `Authorization`, which {NAME} needs for its own"
            ),
        )
        .hint("let a proxy take its login from another header, or let `/api/` pass without it")
        .with_server(&connection.name));
    }
    let (api, known, unseen) = if is_enough(&facts) {
        (
            AbsApi::new(connection, api_base(client, &facts)),
            facts,
            None,
        )
    } else {
        let found = detect(client).await?;
        let found = found.ok_or_else(|| not_here(client))?;
        let api = AbsApi::new(connection, found.api.clone());
        let me = api.me().await?;
        let unseen = me.unseen();
        let mut learned = learned(me, found, connection);
        connection.keep(&mut learned);
        (api, learned, Some(unseen))
    };
    let version = known.version.as_deref().and_then(AbsVersion::parse);
    api.is_of_admin(known.is_admin);
    let can = rows::capabilities(version, known.is_admin);
    let site = Rc::new(Site {
        public: connection.public_base(&known),
        can: can.clone(),
        version,
        api,
        facts: connection.facts.clone(),
        items: Rc::clone(&connection.items),
        chapters: RefCell::default(),
        unseen: RefCell::new(unseen),
    });
    Ok(Server {
        name: connection.name.clone(),
        base: client.base().clone(),
        public: site.public.clone(),
        kind: ServerKind::Audiobookshelf,
        clock: connection.clock_of_server(&known),
        pacing: Pacing::of(connection.http.clone()),
        cache: CacheProbe::of(connection.http.clone()),
        past: Past::default(),
        version: known.version,
        account: Account {
            name: known.account_name,
            id: known.account_id,
            admin: known.is_admin,
            ..Account::default()
        },
        can,
        shares: Box::new(shares::AbsShares::new(Rc::clone(&site))),
        library: Some(Box::new(library::AbsLibrary {
            site: Rc::clone(&site),
        })),
        links: Box::new(shares::AbsLinks(site)),
    })
}

/// Whether the facts suffice. A stored "not an administrator" is not trusted: commands would keep failing
/// for up to a day after that changed.
fn is_enough(facts: &Facts) -> bool {
    facts.kind == Some(ServerKind::Audiobookshelf)
        && facts.version.is_some()
        && facts.is_admin == Some(true)
        && facts.public_base.is_some()
}

/// The facts about the account and the detected server.
fn learned(me: AbsUser, found: Detected, connection: &Connection) -> Facts {
    Facts {
        kind: Some(ServerKind::Audiobookshelf),
        version: found.version,
        is_admin: Some(me.is_admin()),
        may_share: Some(me.is_admin()),
        account_id: Some(me.id),
        account_name: Some(me.username),
        api_base: Some(found.api.into()),
        page_path: found.knows_pages.then(|| found.pages.path().to_owned()),
        public_base: Some(found.pages.into()),
        public_base_is_set: Some(found.fits),
        public_base_learned_at: Some(connection.clock.now()),
        learned_at: Some(connection.clock.now()),
        ..Facts::default()
    }
}

/// The base URL of the API: as learned, or else the profile's address.
fn api_base(client: &Client, facts: &Facts) -> Url {
    let learned = facts.api_base.as_deref().and_then(|text| text.parse().ok());
    learned.unwrap_or_else(|| client.url(&[]))
}

/// The default base path from 2.18.
const DEFAULT_PATH: &str = "audiobookshelf";

/// A slug that no share has: its page opens no listening session.
const NO_SHARE: &str = "no-such-share";

/// The server detected at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detected {
    /// Its version, such as `2.36.0`.
    pub version: Option<String>,
    /// The base URL of its API.
    pub api: Url,
    /// The base URL of its public pages: the web client needs the base path that it was built with,
    /// although the API answers without it.
    pub pages: Url,
    /// Whether `pages` is known rather than guessed.
    pub knows_pages: bool,
    /// Whether `pages` starts with the API's path, so that no proxy strips a part of it.
    pub fits: bool,
}

/// Detects Audiobookshelf at the client's base; `None` if something else answers.
///
/// # Errors
/// If nothing answers, or only a proxy whose server is down.
pub async fn detect(client: &Client) -> Result<Option<Detected>> {
    let root = client.url(&[]);
    let below = client.url(&[DEFAULT_PATH]);
    let has_path = !matches!(root.path(), "" | "/");
    if let Some(status) = status(client, &["status"]).await? {
        // At the root, the server answers whatever its base path is.
        let version = AbsVersion::parse(status.server_version.as_deref().unwrap_or_default());
        let under_default = !has_path
            && version.is_none_or(AbsVersion::has_default_path)
            && status_or_none(client, &[DEFAULT_PATH, "status"]).await;
        if under_default {
            return found(status, root, below, true);
        }
        let path = match version.is_none_or(AbsVersion::has_shares) {
            true => client_base(client).await,
            false => None,
        };
        // Below a path, it answers only if that is its base path, or if a proxy strips the path.
        let knows = has_path || path.is_some();
        let pages = path.map_or_else(|| root.clone(), |path| with_path(&root, &path));
        return found(status, root, pages, knows);
    }
    match status(client, &[DEFAULT_PATH, "status"]).await? {
        Some(status) => found(status, below.clone(), below, true),
        None => Ok(None),
    }
}

/// The error if something else answers at the address.
pub(super) fn not_here(client: &Client) -> Error {
    let origin = client.origin();
    let error = Error::new(Code::WrongUrl, format!("{origin} isn't {NAME}"));
    let error = match origin.profile() {
        Some(profile) => error.with_server(profile).with_server_named(true),
        None => error,
    };
    error.hint(
        Advice::SetProfile(origin.name().to_owned(), ProfileSetting::Url(None))
            .after("use the address that its web page is opened with: "),
    )
}

fn found(status: AbsStatus, api: Url, pages: Url, knows_pages: bool) -> Result<Option<Detected>> {
    if !status.is_init {
        return Err(
            Error::new(Code::Config, format!("this {NAME} server was never set up")).hint(format!(
                "open {} and create the first account",
                redact::url(&pages).trim_end_matches('/')
            )),
        );
    }
    let given = api.path().trim_end_matches('/');
    let fits = pages.path().starts_with(given);
    Ok(Some(Detected {
        version: status.server_version,
        api,
        pages,
        knows_pages,
        fits,
    }))
}

async fn status(client: &Client, path: &[&str]) -> Result<Option<AbsStatus>> {
    let response = match client
        .send(Request::read("/status", client.url(path)))
        .await
    {
        Ok(response) => response,
        // Something other than an API answers.
        Err(HttpError::Redirected { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let asks_who = response.refused();
    let asks_who = asks_who.filter(|error| error.refusal().is_some_and(Refusal::wants_login));
    if let Some(refused) = asks_who {
        return Err(refused.into());
    }
    if response.is_server_failure() {
        return Err(response.status_error().into());
    }
    if !response.is_success() {
        return Ok(None);
    }
    let status: Option<AbsStatus> = response.json().ok();
    Ok(status.filter(|status| status.app == "audiobookshelf"))
}

/// The base path that the web client was built with, from the URLs of its files: a share's page works only
/// below it. Reading the page opens no listening session. `None` if there is no page.
async fn client_base(client: &Client) -> Option<String> {
    // If a login page guards the first one, visitors can still get the second.
    for path in [&[""][..], &["share", NO_SHARE]] {
        let page = client
            .send(Request::read("web page", client.url(path)))
            .await;
        if let Some(path) = page
            .ok()
            .as_ref()
            .and_then(|page| base_of_parts(&page.text()).map(str::to_owned))
        {
            return Some(path);
        }
    }
    None
}

/// `/abs` from `src="/abs/_nuxt/0a1b2c.js"`; empty for a client at the root.
fn base_of_parts(page: &str) -> Option<&str> {
    let (before, _) = page.split_once("/_nuxt/")?;
    let path = before.rsplit(['"', '\'', '=', ' ', '(']).next()?;
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || "/-_.~%".contains(sign);
    let is_path = path.is_empty() || (path.starts_with('/') && !path.starts_with("//"));
    (is_path && path.chars().all(is_plain)).then_some(path)
}

fn with_path(url: &Url, path: &str) -> Url {
    let mut url = url.clone();
    url.set_path(path);
    url
}

async fn status_or_none(client: &Client, path: &[&str]) -> bool {
    matches!(status(client, path).await, Ok(Some(_)))
}

#[cfg(test)]
mod tests;
