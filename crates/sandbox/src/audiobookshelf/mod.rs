//! Audiobookshelf, as recorded, with the differences between versions.

mod accounts;
mod bookcase;
mod items;
mod libraries;
mod public;
mod shares;

use std::collections::{HashMap, VecDeque};
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::account::{Account, hashed, uuid};
use crate::library::Library;
use crate::request::{Reply, Request, escaped};
use crate::store::Store;
use crate::world::{Behavior, Built, World, with_ids};
use bookcase::{BookCatalog, Item};
pub use bookcase::{GivenItem, GivenMedia, GivenMetadata, GivenShelf};

/// How an Audiobookshelf is set up.
#[derive(Debug, Clone)]
pub struct AudiobookshelfSettings {
    /// The version it plays.
    pub version: AudiobookshelfVersion,
    /// The path it lives under; `None` is the version's own default.
    pub base_path: Option<String>,
    /// Whether the first account exists; without it no login works.
    pub initialized: bool,
    /// Whether OpenID is the only way to sign in, except for API keys.
    pub openid_only: bool,
    /// Whether forty logins in ten minutes are the limit (from 2.26).
    pub login_limit: bool,
    /// Libraries as a recording shows them; `None` is the invented ones.
    pub given: Option<Vec<GivenShelf>>,
    /// How many more generated books the invented libraries hold.
    pub extra_books: usize,
    /// Whether the invented libraries hold books that visitors can't hear: missing, invalid,
    /// without audio, explicit, or with chapters beyond their end.
    pub hard_to_share_books: bool,
    /// Creates within this time don't see each other, as if a client sent them at once.
    pub race_window: SignedDuration,
}

impl Default for AudiobookshelfSettings {
    fn default() -> Self {
        Self::version(AudiobookshelfVersion::NEWEST)
    }
}

impl AudiobookshelfSettings {
    /// A version with its defaults.
    #[must_use]
    pub fn version(version: AudiobookshelfVersion) -> Self {
        Self {
            version,
            base_path: None,
            initialized: true,
            openid_only: false,
            login_limit: true,
            given: None,
            extra_books: 0,
            hard_to_share_books: false,
            race_window: SignedDuration::ZERO,
        }
    }

    fn base(&self) -> &str {
        let default = self.version.default_base();
        self.base_path.as_deref().unwrap_or(default)
    }
}

/// The server.
#[derive(Debug)]
pub(crate) struct Audiobookshelf {
    settings: AudiobookshelfSettings,
    bookcase: BookCatalog,
    initialized: bool,
    /// When logins and refreshes were tried.
    tries: VecDeque<Timestamp>,
    /// Refresh tokens that were used, and when.
    used: HashMap<String, Timestamp>,
    keys: Vec<ApiKey>,
    /// Listening sessions of visitors, by cookie.
    sessions: HashMap<String, Session>,
    /// How many tokens and sessions there were.
    counted: u64,
}

/// A key for scripts.
#[derive(Debug)]
struct ApiKey {
    id: String,
    name: String,
    user: String,
    token: String,
    active: bool,
}

/// A visitor's listening session.
#[derive(Debug)]
struct Session {
    /// The share's id: the session ends with it, also if another share takes its slug.
    share: String,
    /// The media id of the book.
    media: String,
    id: String,
    cookie: String,
    /// The player's first position and its present one, in seconds.
    began_at: f64,
    at: f64,
    /// In milliseconds since 1970.
    started: i64,
    updated: i64,
}

impl Audiobookshelf {
    pub(crate) fn build(settings: AudiobookshelfSettings, accounts: &[Account]) -> Built {
        let accounts = with_ids(accounts, |name| uuid(hashed(&format!("user {name}"))));
        let bookcase = match &settings.given {
            Some(shelves) => BookCatalog::given(shelves),
            None => bookcase::bookcase(settings.extra_books, settings.hard_to_share_books),
        };
        let server = Self {
            initialized: settings.initialized,
            settings,
            bookcase,
            tries: VecDeque::new(),
            used: HashMap::new(),
            keys: Vec::new(),
            sessions: HashMap::new(),
            counted: 0,
        };
        let store = Store::new(accounts, Vec::new());
        (Box::new(server), Library::default(), store)
    }

    /// A number that no other token, key or session of this server has.
    fn next(&mut self) -> u64 {
        self.counted += 1;
        self.counted
    }

    fn routed(&mut self, request: &Request, parts: &[&str], world: &mut World) -> Reply {
        let method = request.method.as_str();
        match (method, parts) {
            ("GET" | "HEAD", ["status"]) => self.status(),
            ("GET", ["ping"]) => Reply::json_utf8(200, &json!({ "success": true })),
            ("GET", ["healthcheck"]) => Reply::text(200, "OK"),
            ("POST", ["init"]) if !self.initialized => self.init(request, world),
            ("POST", ["login"]) => self.login(request, world),
            ("POST", ["auth", "refresh"]) if self.settings.version.access_tokens() => {
                self.refresh(request, world)
            }
            (_, ["public", ..]) => self.public(request, parts, world),
            ("GET" | "HEAD", ["share", slug]) => self.page(request, slug, world),
            (_, ["api", rest @ ..]) => self.api(request, rest, world),
            ("GET", []) => self.web_client(),
            _ => no_route(request),
        }
    }

    /// The page of the web client, with its scripts below the base path that it was built with.
    fn web_client(&self) -> Reply {
        let base = self.settings.base();
        Reply::html(
            200,
            format!(
                "<!doctype html>\n<html lang=\"en\">\n<head><title>Audiobookshelf</title>\
                 <link rel=\"preload\" href=\"{base}/_nuxt/0a1b2c3.js\" as=\"script\"></head>\n\
                 <body><div id=\"__nuxt\"></div>\
                 <script src=\"{base}/_nuxt/0a1b2c3.js\"></script></body>\n</html>\n"
            ),
        )
    }

    fn api(&mut self, request: &Request, parts: &[&str], world: &mut World) -> Reply {
        let Some(account) = self.signed_in(request, world) else {
            return unauthorized();
        };
        let method = request.method.as_str();
        let keys = self.settings.version.access_tokens();
        match (method, parts) {
            ("GET", ["me"]) => Reply::json_utf8(200, &self.me(request, &account)),
            ("POST", ["authorize"]) => Reply::json_utf8(200, &self.session_of(&account, None)),
            ("POST", ["users"]) => self.create_user(request, &account, world),
            ("GET", ["api-keys"]) if keys => self.list_keys(&account),
            ("POST", ["api-keys"]) if keys => self.create_key(request, &account, world),
            ("DELETE", ["api-keys", id]) if keys => self.delete_key(&account, id),
            ("GET", ["libraries"]) => self.list_libraries(&account),
            ("POST", ["libraries"]) => self.create_library(request, world),
            ("GET", ["libraries", id]) => self.library(id),
            ("DELETE", ["libraries", id]) => self.delete_library(id),
            ("POST", ["libraries", id, "scan"]) => self.scan(id, world),
            ("GET", ["libraries", id, "items"]) => self.list_items(request, &account, id, world),
            ("GET", ["libraries", id, "collections"]) => self.collections(&account, id),
            ("GET", ["libraries", id, "search"]) => self.search(request, &account, id),
            ("GET", ["sessions", "open"]) => self.open_sessions(&account, world),
            ("GET", ["items", id]) => self.item(request, &account, id, world),
            ("DELETE", ["items", id]) => self.delete_item(id),
            ("POST", ["share", "mediaitem"]) if self.settings.version.shares() => {
                self.create_share(request, &account, world)
            }
            ("DELETE", ["share", "mediaitem", id]) if self.settings.version.shares() => {
                delete_share(&account, id, world)
            }
            _ => no_route(request),
        }
    }
}

impl Behavior for Audiobookshelf {
    fn base_path(&self) -> &str {
        self.settings.base()
    }

    fn answer(&mut self, request: &Request, world: &mut World) -> Reply {
        sweep(world);
        self.close_sessions(world);
        let base = self.settings.base().to_owned();
        if request.path == base && !base.is_empty() {
            return Reply::html(301, "Redirecting").header("location", format!("{base}/"));
        }
        let below = request.segments(&base);
        let Some(parts) = below.or_else(|| {
            let version = self.settings.version;
            request
                .segments("")
                .filter(|_| version.answers_at_the_root())
        }) else {
            return no_route(request);
        };
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        self.routed(request, &parts, world)
    }

    /// Shares of the books in turn, at most one of each; every second one expires.
    fn preload(&self, world: &mut World, count: usize) {
        let is_book = |item: &&Item| self.bookcase.book(&item.media).is_some();
        let books: Vec<&Item> = self.bookcase.items.iter().filter(is_book).collect();
        let count = count.min(books.len());
        world.preload(count, "book", |_, index, share| {
            let book = books[index];
            share.items = vec![book.media.clone()];
            share.id = uuid(hashed(&format!("share of {}", book.media)));
            share.slug = format!("shared-{index}");
            // Expired shares disappear at once here, so that none begins expired.
            share.expires = share.expires.filter(|_| index.is_multiple_of(2));
        });
    }
}

/// The web framework's 404 for an unknown path.
fn no_route(request: &Request) -> Reply {
    let path = escaped(&request.path);
    let method = &request.method;
    Reply::html(
        404,
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <title>Error</title>\n</head>\n<body>\n<pre>Cannot {method} {path}</pre>\n\
             </body>\n</html>\n"
        ),
    )
}

fn delete_share(account: &Account, id: &str, world: &mut World) -> Reply {
    if !account.admin {
        return forbidden();
    }
    if world.store.drop_share(id) {
        Reply::empty(204)
    } else {
        Reply::html(404, "Media item share not found")
    }
}

/// Removes expired shares: the server deletes them by itself.
fn sweep(world: &mut World) {
    let now = world.now();
    let shares = world.store.shares().iter();
    let gone: Vec<String> = shares
        .filter(|share| share.is_expired(now))
        .map(|share| share.id.clone())
        .collect();
    for id in gone {
        world.store.drop_share(&id);
    }
}

/// 401, which has a text and no content type.
fn unauthorized() -> Reply {
    bare(401, "Unauthorized")
}

fn forbidden() -> Reply {
    Reply::text(403, "Forbidden")
}

/// A text without a content type.
fn bare(status: u16, text: &str) -> Reply {
    Reply {
        body: text.as_bytes().to_vec(),
        ..Reply::empty(status)
    }
}

/// A version of Audiobookshelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AudiobookshelfVersion(u16, u16, u16);

impl AudiobookshelfVersion {
    /// The newest that was recorded.
    pub const NEWEST: Self = Self(2, 36, 0);

    /// A version by its numbers.
    #[must_use]
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self(major, minor, patch)
    }

    fn since(self, minor: u16, patch: u16) -> bool {
        self >= Self(2, minor, patch)
    }

    /// Shares exist.
    pub(crate) fn shares(self) -> bool {
        self.since(11, 0)
    }

    /// Expiries further away than a 32-bit timer reaches hold (P-41).
    pub(crate) fn long_timers(self) -> bool {
        self.since(12, 0)
    }

    /// A share of a lost book is not found; before, it broke the answer.
    pub(crate) fn tolerates_deleted_books(self) -> bool {
        self.since(18, 0)
    }

    /// Shares may be downloaded (P-49).
    pub(crate) fn downloads(self) -> bool {
        self.since(17, 6)
    }

    /// Paths without the base path answer too.
    pub(crate) fn answers_at_the_root(self) -> bool {
        self.since(17, 5)
    }

    /// The base path unless one is set (P-51).
    pub(crate) fn default_base(self) -> &'static str {
        if self.since(18, 0) {
            "/audiobookshelf"
        } else {
            ""
        }
    }

    /// Old ids from before 2.0 are still shown, and less of the rest.
    pub(crate) fn shows_old_ids(self) -> bool {
        !self.since(17, 0)
    }

    /// Access and refresh tokens, API keys and the limit of logins exist (P-52, P-53).
    pub(crate) fn access_tokens(self) -> bool {
        self.since(26, 0)
    }

    /// How long an access token lives, and a refresh token.
    pub(crate) fn token_lives(self) -> (SignedDuration, SignedDuration) {
        let days = |days: i64| SignedDuration::from_hours(24 * days);
        if self.since(31, 0) {
            (SignedDuration::from_hours(1), days(30))
        } else {
            (SignedDuration::from_hours(12), days(7))
        }
    }

    /// How long a refresh token works after it was used.
    pub(crate) fn refresh_grace(self) -> SignedDuration {
        if self.since(36, 0) {
            SignedDuration::from_mins(10)
        } else if self.since(35, 0) {
            SignedDuration::from_secs(60)
        } else {
            SignedDuration::ZERO
        }
    }

    /// A refresh token is no bearer.
    pub(crate) fn refuses_refresh_as_bearer(self) -> bool {
        self.since(36, 0)
    }

    /// `?t=` moves a visitor who was there before (P-46).
    pub(crate) fn moves_visitors(self) -> bool {
        self.since(34, 0)
    }

    /// Items show how many files and tracks they have everywhere, and settings their time zone.
    pub(crate) fn shows_counts(self) -> bool {
        self.since(36, 0)
    }
}

impl fmt::Display for AudiobookshelfVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}
