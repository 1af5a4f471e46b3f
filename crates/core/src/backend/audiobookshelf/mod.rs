//! Audiobookshelf: its own API, with whole books to share, one share for each.
//!
//! Facts: `servers/audiobookshelf.md` and `servers/audiobookshelf-versions.md`; pitfalls P-40 to P-54.

mod api;
mod auth;
mod convert;
mod creation;
mod detect;
mod hidden;
mod library;
mod links;
mod paging;
mod rows;
mod shares;
mod site;
mod slug;
mod wire;

pub use detect::{Detected, detect};
pub use rows::every_row;
pub(super) use rows::start_time;

use std::cell::RefCell;
use std::rc::Rc;

use url::Url;

use self::api::Api;
use self::auth::Auth;
use self::rows::{NAME, Version};
use self::site::Site;
use self::wire::User;
use super::connection::Connection;
use super::{Account, CacheProbe, Server, Turns};
use crate::domain::ServerKind;
use crate::error::{Code, Error, Result};
use crate::http::Client;
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
    let _ = response.reads::<wire::Status>();
    let _ = response.reads::<wire::LoggedIn>();
    let _ = response.reads::<wire::Libraries>();
    let _ = response.reads::<wire::OpenSessions>();
    let _ = response.reads::<wire::Found>();
    let _ = response.reads::<wire::ItemsPage>();
    let _ = response.reads::<wire::Collections>();
    let _ = convert::moment(&response.text());
    if response.reads::<User>() {
        let _ = response.json::<User>().map(|user| user.unseen());
    }
    if !response.reads::<wire::LibraryItem>() && !response.tells_errors() {
        return (Vec::new(), Vec::new(), None);
    }
    let item = match response.json::<wire::LibraryItem>() {
        Ok(item) => item,
        Err(error) => return (Vec::new(), Vec::new(), Some(error.into())),
    };
    let _ = convert::chapters(&item);
    let _ = convert::is_book(&item);
    let mut items = convert::tracks(&item);
    items.push(convert::book(&item));
    let share = |row| convert::share("home", row, &item, None);
    let shares = item.media_item_share.iter().filter_map(share).collect();
    (shares, items, None)
}

/// Connects. With fresh facts nothing is sent; else the version and the account are asked for.
///
/// # Errors
/// Where nothing answers, something else answers, or the account is refused.
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
        (api_at(connection, api_base(client, &facts)), facts, None)
    } else {
        let found = detect(client).await?;
        let found = found.ok_or_else(|| detect::not_here(client))?;
        let api = api_at(connection, found.api.clone());
        let me = api.me().await?;
        let unseen = me.unseen();
        let learned = learned(me, found, connection);
        connection.keep(&learned);
        (api, learned, Some(unseen))
    };
    let version = known.version.as_deref().and_then(Version::parse);
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
        turns: Turns::of(connection.http.clone()),
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
        library: Some(Box::new(library::AbsLibrary::new(Rc::clone(&site)))),
        links: Box::new(links::AbsLinks::new(site)),
    })
}

fn api_at(connection: &Connection, base: Url) -> Api {
    let name = connection.name.clone();
    let client = connection.http.clone();
    let auth = Auth::new(
        client.clone(),
        base.clone(),
        name.clone(),
        Rc::clone(&connection.credentials),
        Rc::clone(&connection.tokens),
    );
    Api::new(client, base, auth, name)
}

/// Whether facts say all that is needed. That an account is no administrator is not believed for a
/// day: it would keep failing after somebody mended it.
fn is_enough(facts: &Facts) -> bool {
    facts.kind == Some(ServerKind::Audiobookshelf)
        && facts.version.is_some()
        && facts.is_admin == Some(true)
        && facts.public_base.is_some()
}

/// Who we are, put together with what was detected.
fn learned(me: User, found: Detected, connection: &Connection) -> Facts {
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
        clock_offset_seconds: connection
            .http
            .clock_offset()
            .map(|offset| offset.as_secs()),
        learned_at: Some(connection.clock.now()),
        ..Facts::default()
    }
}

/// Where the API is: as learned, as long as that is below the profile's address.
fn api_base(client: &Client, facts: &Facts) -> Url {
    let learned = facts.api_base.as_deref().and_then(|text| text.parse().ok());
    learned.unwrap_or_else(|| client.url(&[]))
}

#[cfg(test)]
mod tests;
