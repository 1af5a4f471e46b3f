//! Navidrome: its native REST API and the Subsonic API, used together.
//!
//! The native API lists, reads, updates and deletes; Subsonic searches, looks up and creates (`shares` has the
//! exceptions). If a proxy blocks the native API, sharectl uses Subsonic alone and refuses operations that would
//! then lose data (`rows`).

mod heard;
mod library;
mod native;
pub(crate) mod pages;
pub(crate) mod rows;
mod shares;
#[cfg(test)]
mod tests;

pub(super) use rows::{START_TIME, every_row};

use std::rc::Rc;

use self::heard::AudibilityReader;
use self::library::NavidromeLibrary;
use self::native::Native;
use self::pages::NavidromeLinks;
use self::pages::{AppConfig, OwnBase};
use self::rows::NavidromeVersion;
use self::shares::NavidromeShares;
use super::connection::Connection;
use super::subsonic::library::SubsonicLibrary;
use super::subsonic::protocol::envelope::Reader;
use super::subsonic::protocol::{CallError, Mechanism, Params, ParseRules, SubsonicApi};
use super::subsonic::shares::{ContentsReader, SubsonicShares};
use super::{Account, CacheProbe, Pacing, Server, Shares};
use crate::advice::{Advice, ProfileSetting};
use crate::backend::{Access, SignIn};
use crate::domain::capabilities::{NativeApiBlock, StreamOptions};
use crate::domain::{Capabilities, ServerKind};
use crate::error::{Code, Error, Result};
use crate::http::{HttpError, Request, page_pasted};
use crate::journal::Past;
use crate::session::{ApiAccess, Facts};

/// Connects to a Navidrome server. `page` is the configuration in its web page, if that was read just now.
///
/// # Errors
/// If the credentials or the base URL are wrong, or the server can't be reached; if the native API is
/// blocked, only if the profile requires it.
pub(super) async fn connect(
    connection: &Connection,
    mut facts: Facts,
    page: Option<AppConfig>,
) -> Result<Server> {
    let before = facts.clone();
    let native = Rc::new(Native::new(connection));
    let api = Rc::new(subsonic_api(connection, &native).await?);
    // Check "off" again each time: switching it on must not take a day to show.
    let is_off = facts.sharing == Some(false) || facts.downloads == Some(false);
    if facts.learned_at.is_none() || is_off {
        learn(connection, &api, &mut facts, page).await?;
    }
    let version = facts
        .version
        .as_deref()
        .map_or(NavidromeVersion::Unknown, |version| {
            NavidromeVersion::read(version, facts.form_post != Some(false))
        });
    let (account, shut) = match enter(connection, &native, &mut facts).await? {
        Entry::Native(account) => (Some(account), None),
        Entry::Blocked(shut) => (None, shut),
    };
    if account.is_none() {
        not_a_page(connection, &api).await?;
    }
    let native = account.as_ref().map(|_| native);
    let account = account.unwrap_or_else(|| Account {
        name: facts
            .account_name
            .clone()
            .or_else(|| connection.credentials.username().map(str::to_owned)),
        ..Account::default()
    });
    if facts != before {
        facts.learned_at.get_or_insert(connection.clock.now());
        connection.keep(&mut facts);
    }
    let can = Capabilities {
        shut,
        ..rows::capabilities(version, native.is_some(), facts.sharing, facts.downloads)
    };
    Ok(assemble(
        connection, facts, version, can, account, api, native,
    ))
}

/// The Subsonic API, as used by the account.
async fn subsonic_api(connection: &Connection, native: &Native) -> Result<SubsonicApi> {
    let by_header = connection.sign_in == SignIn::Header;
    let mechanism = match by_header {
        true => Mechanism::Header,
        false => Mechanism::Token,
    };
    let api = SubsonicApi::new(connection, rows::DIALECT, mechanism);
    if !by_header {
        return Ok(api);
    }
    // If a proxy guards the page, the header alone must suffice.
    match native.sign_in().await {
        Err(error) if !native.is_blocked() => return Err(error),
        _ => {}
    }
    Ok(match native.introduced() {
        Some((user, signature)) => api.introduced(user, signature),
        None => api,
    })
}

fn assemble(
    connection: &Connection,
    facts: Facts,
    version: NavidromeVersion,
    can: Capabilities,
    account: Account,
    api: Rc<SubsonicApi>,
    native: Option<Rc<Native>>,
) -> Server {
    let public = connection.public_base(&facts);
    let base = OwnBase {
        http: connection.http.clone(),
        public: public.clone(),
    };
    let reader = Reader {
        server: connection.name.clone(),
        kind: ServerKind::Navidrome,
        reading: ParseRules {
            own_albums: version.own_albums(),
            ..rows::DIALECT.reading
        },
        zone: connection.zone(),
        public: public.clone(),
    };
    let bare_ids = can.bare_ids;
    let library = || SubsonicLibrary::new(Rc::clone(&api), reader.clone(), bare_ids);
    let subsonic = SubsonicShares::new(
        Rc::clone(&api),
        reader.clone(),
        &can,
        true,
        connection.server_clock(&facts),
    )
    .seen_by(account.admin);
    let readable = NavidromeLibrary::new(library(), native.clone(), version);
    let shares: Box<dyn Shares> = match native {
        Some(native) => Box::new(NavidromeShares {
            server: connection.name.clone(),
            native: Rc::clone(&native),
            subsonic,
            heard: AudibilityReader::new(
                ContentsReader::new(Rc::new(library()))
                    .seen_by(account.admin)
                    .hearing_as(account.id.clone().filter(|_| version.limits_to_owner())),
                native,
                version,
                account.clone(),
            ),
            base: base.clone(),
            delete_proof: can.delete_proof,
            has_downloads: can.download.is_kept(),
            keeps_bit_rates: can.stream_options == StreamOptions::FormatAndRate,
        }),
        None => Box::new(subsonic),
    };
    Server {
        name: connection.name.clone(),
        base: connection.http.base().clone(),
        public,
        kind: ServerKind::Navidrome,
        clock: connection.clock_of_server(&facts),
        pacing: Pacing::of(connection.http.clone()),
        cache: CacheProbe::of(connection.http.clone()),
        past: Past::default(),
        version: facts.version,
        account,
        can,
        shares,
        library: Some(Box::new(readable)),
        links: Box::new(NavidromeLinks { base, api, version }),
    }
}

/// Parses an answer as every form that it may have.
#[cfg(feature = "fuzzing")]
pub(crate) fn read_any(response: &crate::http::Response) -> super::ReadForms {
    let _ = response.reads::<native::NavidromeLoginResponse>();
    let text = response.text();
    let _ = AppConfig::find(&text);
    let _ = pages::read_any(&text);
    if !response.reads::<Vec<native::NativeShare>>() && !response.tells_errors() {
        return (Vec::new(), Vec::new(), None);
    }
    let base = url::Url::parse("https://h.example/music").ok();
    let read = |native: native::NativeShare| native.into_share("home", base.as_ref(), true);
    match response.json_list::<_, _, Error>(8, read) {
        Ok(shares) => (shares, Vec::new(), None),
        Err(error) => (Vec::new(), Vec::new(), Some(error)),
    }
}

/// The configuration in the server's web page, if a proxy doesn't guard it.
async fn read_page(connection: &Connection) -> Result<Option<AppConfig>> {
    let url = connection.http.url(&["app", ""]);
    match connection.http.send(Request::read("/app/", url)).await {
        // A proxy in front of a server that is down.
        Ok(response) if response.is_server_failure() => Err(response.status_error().into()),
        Ok(response) => Ok(AppConfig::find(&response.text())),
        Err(HttpError::Redirected { .. } | HttpError::TooLarge { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Learns the facts from the server's web page, or over Subsonic if the page is guarded.
async fn learn(
    connection: &Connection,
    api: &SubsonicApi,
    facts: &mut Facts,
    page: Option<AppConfig>,
) -> Result<()> {
    let page = match page {
        Some(page) => Some(page),
        None => read_page(connection).await?,
    };
    facts.learned_at = Some(connection.clock.now());
    let Some(config) = page else {
        let answer = api
            .read("ping", Params::none())
            .await
            .map_err(|error| nothing_here(connection, error))?;
        let greeting = answer.greeting();
        if greeting
            .server
            .as_deref()
            .is_some_and(|name| name != "navidrome")
        {
            return Err(
                Error::new(Code::WrongUrl, "this server isn't Navidrome").hint(
                    Advice::SetProfile(connection.name.clone(), ProfileSetting::Kind(None))
                        .after("have its kind detected: "),
                ),
            );
        }
        facts.version = greeting.server_version;
        facts.form_post = Some(greeting.open_subsonic);
        facts.sharing = None;
        facts.downloads = None;
        let base = pages::base_of_links(api).await;
        facts.page_path = base.as_ref().map(|base| base.path().to_owned());
        facts.public_base = base.map(String::from);
        facts.public_base_is_set = None;
        facts.public_base_learned_at = facts.learned_at;
        return Ok(());
    };
    // Distinguishes builds without a version number: `shareURL` was added in 0.53.
    facts.form_post = Some(config.share_url.is_some());
    let seen = connection.public_base(facts).told().link_base();
    let told = pages::required_fields(&config, connection.http.base(), seen);
    facts.public_base = told.base.map(String::from);
    facts.public_base_is_set = told.by_setting;
    facts.page_path = told.page_path;
    facts.public_base_learned_at = facts.learned_at;
    facts.version = config.version;
    facts.sharing = config.enable_sharing;
    facts.downloads = config.enable_downloads;
    Ok(())
}

const LOGIN_PROXY: &str = "a login proxy must let `/rest/`, `/auth/` and `/api/` through";

/// The error if neither the web page nor the Subsonic API is at the base URL.
fn nothing_here(connection: &Connection, error: CallError) -> Error {
    match error {
        CallError::NoEnvelope {
            status: 500..,
            error,
            ..
        } => error.into(),
        CallError::NoEnvelope {
            error: error @ HttpError::Refused { .. },
            ..
        }
        | CallError::Http(error @ HttpError::Refused { .. }) => Error::from(error),
        CallError::NoEnvelope {
            status: 401 | 403,
            error,
            ..
        } => Error::new(
            Code::WrongUrl,
            "something in front of Navidrome requires its own login",
        )
        .hint(LOGIN_PROXY)
        .caused_by(error),
        CallError::NoEnvelope { .. }
        | CallError::Http(HttpError::Redirected { .. } | HttpError::WebPage { .. }) => {
            let address = page_pasted(connection.http.origin()).unwrap_or_else(|| {
                Advice::SetProfile(connection.name.clone(), ProfileSetting::Url(None))
                    .after("give the address of Navidrome's own start page, with its base path: ")
            });
            no_navidrome(connection)
                .hint(address)
                .hint(LOGIN_PROXY)
                .caused_by(error)
        }
        other => other.into(),
    }
}

/// Whether the native API can be used.
enum Entry {
    /// It accepted this account.
    Native(Account),
    /// It is blocked, or the profile disables it: use Subsonic alone.
    Blocked(Option<NativeApiBlock>),
}

/// Signs in to the native API, if it is enabled and not blocked.
async fn enter(connection: &Connection, native: &Native, facts: &mut Facts) -> Result<Entry> {
    if connection.access == Access::Subsonic {
        return Ok(Entry::Blocked(Some(NativeApiBlock::ByProfile)));
    }
    // Try a blocked API again each time: opening it must not take a day to show.
    match native.sign_in().await {
        Ok(account) => {
            facts.native_api = Some(ApiAccess::Open);
            facts.account_id.clone_from(&account.id);
            facts.account_name.clone_from(&account.name);
            facts.is_admin = account.admin;
            Ok(Entry::Native(account))
        }
        Err(error) if native.is_blocked() && connection.access == Access::Auto => {
            tracing::debug!(%error, "native API not available: using the Subsonic API only");
            facts.native_api = Some(ApiAccess::Shut);
            Ok(Entry::Blocked(native.blocked_by()))
        }
        Err(error) => Err(error),
    }
}

/// Makes sure that the Subsonic API answers below an address that looks like a web page's. Otherwise only
/// the native API would reveal that it is one.
async fn not_a_page(connection: &Connection, api: &SubsonicApi) -> Result<()> {
    let Some(hint) = page_pasted(connection.http.origin()) else {
        return Ok(());
    };
    match api.read("ping", Params::none()).await {
        Err(
            error @ (CallError::NoEnvelope { .. } | CallError::Http(HttpError::WebPage { .. })),
        ) => Err(no_navidrome(connection).hint(hint).caused_by(error)),
        _ => Ok(()),
    }
}

fn no_navidrome(connection: &Connection) -> Error {
    Error::new(
        Code::WrongUrl,
        format!("no Navidrome server found at {}", connection.http.base()),
    )
}
