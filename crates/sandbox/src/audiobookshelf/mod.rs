//! Audiobookshelf, as recorded (`servers/audiobookshelf.md`, `servers/audiobookshelf-versions.md`).

mod accounts;
mod bookcase;
mod items;
mod libraries;
mod public;
mod shares;

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};

use crate::dialect::{Behaviour, Options};
use crate::ids::{hashed, uuid};
use crate::library::Library;
use crate::request::{Reply, Request, escaped};
use crate::store::Store;
use crate::world::{World, with_ids};
use accounts::ApiKey;
use bookcase::Bookcase;
pub use bookcase::{GivenItem, GivenMedia, GivenMetadata, GivenShelf};
use public::Session;

/// How an Audiobookshelf is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which version it plays.
    pub version: Version,
    /// The path it lives under; `None` is the version's own default.
    pub base_path: Option<String>,
    /// Whether someone has made the first account; until then nobody can log in.
    pub initialised: bool,
    /// Whether OpenID is the only way to sign in; API keys work all the same.
    pub openid_only: bool,
    /// Whether forty logins in ten minutes are the limit (from 2.26).
    pub login_limit: bool,
    /// Libraries as a recording shows them; `None` is the invented ones.
    pub given: Option<Vec<GivenShelf>>,
    /// How many made-up books the invented libraries hold besides.
    pub extra_books: usize,
    /// Whether the invented libraries hold books that visitors can't hear: missing, invalid,
    /// without audio, explicit, or with chapters beyond their end.
    pub odd_books: bool,
    /// Creates that follow one another so closely don't see each other: what a client sees that
    /// sends them at once.
    pub race_window: SignedDuration,
}

impl Default for Settings {
    fn default() -> Self {
        Self::version(Version::NEWEST)
    }
}

impl Settings {
    /// A version with its defaults.
    #[must_use]
    pub fn version(version: Version) -> Self {
        Self {
            version,
            base_path: None,
            initialised: true,
            openid_only: false,
            login_limit: true,
            given: None,
            extra_books: 0,
            odd_books: false,
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
    settings: Settings,
    bookcase: Bookcase,
    initialised: bool,
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

impl Audiobookshelf {
    pub(crate) fn build(settings: Settings, options: &Options) -> (Self, World) {
        let accounts = with_ids(&options.accounts, |_, name| {
            uuid(hashed(&format!("user {name}")))
        });
        let bookcase = match &settings.given {
            Some(shelves) => Bookcase::given(shelves, false),
            None => bookcase::bookcase(settings.extra_books, settings.odd_books),
        };
        let world = World {
            library: Library::default(),
            store: Store::new(accounts, Vec::new()),
            clock: options.clock.clone(),
            ids: options.ids,
            public_base: options.public_base.clone(),
        };
        let server = Self {
            initialised: settings.initialised,
            settings,
            bookcase,
            tries: VecDeque::new(),
            used: HashMap::new(),
            keys: Vec::new(),
            sessions: HashMap::new(),
            counted: 0,
        };
        (server, world)
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
            ("GET", ["ping"]) => Reply::json_utf8(200, &serde_json::json!({ "success": true })),
            ("GET", ["healthcheck"]) => Reply::text(200, "OK"),
            ("POST", ["init"]) if !self.initialised => self.init(request, world),
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

    /// The page of the web client, whose parts lie below the base path that it was built with.
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
                shares::delete(&account, id, world)
            }
            _ => no_route(request),
        }
    }
}

impl Behaviour for Audiobookshelf {
    fn base_path(&self) -> &str {
        self.settings.base()
    }

    fn answer(&mut self, request: &Request, world: &mut World) -> Reply {
        shares::sweep(world);
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
}

/// 404 as the web framework writes it where nothing answers.
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

/// 401 has a text and no type.
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

/// Shares of every second book in turn, as far as there are books.
pub(crate) fn preload(settings: &Settings, world: &mut World, count: usize) {
    let bookcase = bookcase::bookcase(settings.extra_books, settings.odd_books);
    let books = bookcase.items.iter();
    let books: Vec<_> = books
        .filter(|item| bookcase.book(&item.media).is_some())
        .collect();
    let count = count.min(books.len());
    world.preload(count, "book", |_, index, share| {
        let book = books[index];
        share.items = vec![book.media.clone()];
        share.id = uuid(hashed(&format!("share of {}", book.media)));
        share.slug = format!("shared-{index}");
        // What has expired is gone at once here, so these all live on.
        share.expires = share.expires.filter(|_| index.is_multiple_of(2));
    });
}

/// A version of Audiobookshelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u16, u16, u16);

impl Version {
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
    pub(crate) fn survives_lost_books(self) -> bool {
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

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl FromStr for Version {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut numbers = text.splitn(3, '.');
        let mut next = || numbers.next().unwrap_or("0").parse();
        Ok(Self(next()?, next()?, next()?))
    }
}
