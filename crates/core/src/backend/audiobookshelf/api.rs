//! The calls of Audiobookshelf's API with their errors, signed with an API key or with a login, whose
//! tokens are renewed (P-52, P-53).

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use url::Url;

use super::rows::{AbsVersion, NAME};
use super::wire::{
    AbsLoginResponse, AbsStatus, AbsUser, Collection, Collections, ItemsPage, Libraries,
    LibraryItem, LibraryRow, OpenSessions, SearchResults, ShareSession,
};
use crate::advice::{Advice, Hint};
use crate::backend::PublicBase;
use crate::backend::connection::{
    Connection, KeyOrLogin, bearer, correct_password, correct_token, correct_username, pass_on,
};
use crate::domain::Chapter;
use crate::domain::capabilities::Capabilities;
use crate::error::{Code, Error, Result};
use crate::http::{Client, Freshness, HttpError, Method, Request, Response};
use crate::session::{FactsStore, KnownItems, Token, token};

/// One server's API, as used by one account.
pub(super) struct AbsApi {
    client: Client,
    base: Url,
    profile: String,
    auth: KeyOrLogin,
    /// Whether the account is an administrator, as far as known.
    is_admin: Cell<Option<bool>>,
    /// The names of the libraries by id, from the last list.
    names: RefCell<HashMap<String, String>>,
}

impl AbsApi {
    /// The API at `base`.
    pub(super) fn new(connection: &Connection, base: Url) -> Self {
        Self {
            client: connection.http.clone(),
            base,
            profile: connection.name.clone(),
            auth: KeyOrLogin::new(connection),
            is_admin: Cell::new(None),
            names: RefCell::default(),
        }
    }

    /// Sets whether the account is known to be an administrator.
    pub(super) fn is_of_admin(&self, is_admin: Option<bool>) {
        self.is_admin.set(is_admin);
    }

    /// The profile's name.
    pub(super) fn profile(&self) -> &str {
        &self.profile
    }

    /// The account we are signed in with; never another account's from a cache.
    pub(super) async fn me(&self) -> Result<AbsUser> {
        let request = Request::read("me", self.url(&["api", "me"])).fresh(Freshness::Decisive);
        let response = self.read(request).await?;
        Ok(response.json()?)
    }

    /// All libraries that the account may see.
    pub(super) async fn libraries(&self, freshness: Freshness) -> Result<Vec<LibraryRow>> {
        let url = self.url(&["api", "libraries"]);
        let request = Request::read("libraries", url).fresh(freshness);
        let found: Libraries = self.read(request).await?.json()?;
        let named = found.libraries.iter();
        let named = named.map(|library| (library.id.clone(), library.name.clone()));
        self.names.borrow_mut().extend(named);
        Ok(found.libraries)
    }

    /// The name of an item's library, if the libraries were listed.
    pub(super) fn library_of(&self, item: &LibraryItem) -> Option<String> {
        let names = self.names.borrow();
        names.get(item.library_id.as_ref()?).cloned()
    }

    /// The visitors who are listening now.
    pub(super) async fn listening(&self, freshness: Freshness) -> Result<Vec<ShareSession>> {
        let url = self.url(&["api", "sessions", "open"]);
        let request = Request::read("open sessions", url).fresh(freshness);
        let open: OpenSessions = self.read(request).await?.json()?;
        open.share_sessions.ok_or_else(|| {
            let message = format!("this version of {NAME} doesn't report who is listening");
            Error::new(Code::Unsupported, message).with_server(&self.profile)
        })
    }

    /// One page of a library's items.
    pub(super) async fn items(
        &self,
        library: &str,
        query: &[(&str, &str)],
        freshness: Freshness,
    ) -> Result<ItemsPage> {
        let mut url = self.url(&["api", "libraries", library, "items"]);
        url.query_pairs_mut().extend_pairs(query);
        let request = Request::read("library items", url).fresh(freshness);
        let response = self.send(request).await?;
        if response.status == 403 && self.me().await?.is_admin() {
            return Err(not_seen(&self.profile, &format!("the library {library}")));
        }
        Ok(self.checked(response)?.json()?)
    }

    /// The collections of a library.
    pub(super) async fn collections(&self, library: &str) -> Result<Vec<Collection>> {
        let url = self.url(&["api", "libraries", library, "collections"]);
        let found: Collections = self.read(Request::read("collections", url)).await?.json()?;
        Ok(found.results)
    }

    /// The results of a search in a library.
    pub(super) async fn search(
        &self,
        library: &str,
        text: &str,
        limit: usize,
    ) -> Result<SearchResults> {
        let mut url = self.url(&["api", "libraries", library, "search"]);
        url.query_pairs_mut()
            .append_pair("q", text)
            .append_pair("limit", &limit.to_string());
        Ok(self
            .read(Request::read("library search", url))
            .await?
            .json()?)
    }

    /// One item with its share, chapters and tracks. `None` if it does not exist.
    pub(super) async fn item(&self, id: &str, freshness: Freshness) -> Result<Option<LibraryItem>> {
        let mut url = self.url(&["api", "items", id]);
        url.query_pairs_mut()
            .append_pair("expanded", "1")
            .append_pair("include", "share");
        let response = self
            .send(Request::read("item", url).fresh(freshness))
            .await?;
        if response.status == 404 && !response.is_html() {
            return Ok(None);
        }
        // Single books may be hidden from an administrator (P-68).
        if response.status == 403 && self.me().await?.is_admin() {
            return Err(not_seen(&self.profile, &format!("the item {id}")));
        }
        Ok(Some(self.checked(response)?.json()?))
    }

    /// The first request of a visitor's page; returns any answer, whatever its status. If the share has a
    /// book, this opens a listening session (P-47).
    pub(super) async fn public_share(&self, slug: &str) -> Result<Response> {
        let url = self.url(&["public", "share", slug]);
        Ok(self.client.send(Request::read("public share", url)).await?)
    }

    /// Creates a share; returns any answer, whatever its status.
    pub(super) async fn create_share(&self, body: serde_json::Value) -> Result<Response> {
        let url = self.url(&["api", "share", "mediaitem"]);
        let request = Request::new("create share", Method::POST, url).json(body);
        self.send(request).await
    }

    /// Deletes a share; returns any answer, whatever its status. Sent only once: the answer to a second
    /// request would be "not found", and it would be unknown who deleted the share.
    pub(super) async fn delete_share(&self, id: &str) -> Result<Response> {
        let url = self.url(&["api", "share", "mediaitem", id]);
        let request = Request::new("delete share", Method::DELETE, url);
        self.send(request).await
    }

    /// The response if it is a success, or else its error.
    pub(super) fn checked(&self, response: Response) -> Result<Response> {
        if response.is_success() {
            return Ok(response);
        }
        if let Some(refused) = response.refused() {
            return Err(Error::from(refused).with_server(&self.profile));
        }
        let status = response.status;
        let error = Error::from(response.status_error());
        Err(match status {
            // A 404 with HTML means a missing route: an old version or a wrong base.
            404 if response.is_html() => error
                .recode(Code::Unsupported)
                .hint(Advice::CheckServer(Some(self.profile.clone()))),
            // Libraries, tags and explicit books may be hidden from an administrator (P-68).
            403 if self.is_admin.get() == Some(true) => {
                not_seen(&self.profile, "this").caused_by(error)
            }
            403 => not_admin(&self.profile).caused_by(error),
            _ => error.with_server(&self.profile),
        })
    }

    async fn read(&self, request: Request) -> Result<Response> {
        let response = self.send(request).await?;
        self.checked(response)
    }

    /// Sends a request with the account's credentials. If the server refuses the token, renews it once and
    /// sends the request again, because it was not carried out.
    async fn send(&self, request: Request) -> Result<Response> {
        let token = self.auth.token(None, |last| self.login(last)).await?;
        let response = self.attempt(&request, &token).await?;
        if response.status != 401 {
            return Ok(response);
        }
        if let Some(refused) = response.refused() {
            return Err(refused.into());
        }
        if self.auth.is_by_key() {
            return Err(self.rejected());
        }
        let login = |last| self.login(last);
        let token = self.auth.token(Some(&token), login).await?;
        let response = self.attempt(&request, &token).await?;
        if response.status == 401 {
            return Err(self.rejected());
        }
        Ok(response)
    }

    async fn attempt(&self, request: &Request, token: &Token) -> Result<Response> {
        let request = request
            .clone()
            .secret_header("authorization", bearer(token));
        Ok(self.client.send(request).await?)
    }

    /// A URL below the API's base.
    fn url(&self, segments: &[&str]) -> Url {
        let path = self
            .base
            .path()
            .strip_prefix(self.client.base().path().trim_end_matches('/'))
            .unwrap_or_default();
        let mut all: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        all.extend(segments);
        self.client.url(&all)
    }

    /// The error if the server does not accept the credentials.
    fn rejected(&self) -> Error {
        match self.auth.is_by_key() {
            // The server does not distinguish these.
            true => self
                .error(
                    "the server refused the API key: it is wrong, expired, turned off, or deleted",
                )
                .hint(
                    "create a new API key as an administrator (Settings → API Keys, from version \
                     2.26)",
                )
                .hint(correct_token(self.auth.credentials(), &self.profile)),
            false => self
                .error("the server refused the login it had just accepted")
                .hint(pass_on("Authorization"))
                .hint(self.login_hint()),
        }
    }

    /// Renews the last login if possible, or else logs in.
    async fn login(&self, last: Option<Token>) -> Result<Token> {
        if let Some(refresh) = last.and_then(|last| last.refresh)
            && let Some(token) = self.refresh(refresh).await?
        {
            return Ok(token);
        }
        let Some(user) = self.auth.credentials().username() else {
            return Err(self
                .error("no user name and no API key to sign in with")
                .hint(self.login_hint()));
        };
        let password = self.auth.credentials().password().await?;
        let url = self.url(&["login"]);
        // The server returns a refresh token only with this header.
        let request = Request::new("/login", Method::POST, url)
            .header("x-return-tokens", "true")
            .json(json!({"username": user, "password": password.expose_secret()}));
        let response = self.limited(request).await?;
        if let Some(refused) = response.refused() {
            return Err(refused.into());
        }
        if !response.is_success() && !self.takes_passwords().await {
            return Err(self
                .error(&format!(
                    "{NAME} accepts no passwords on this server: it signs in with OpenID only"
                ))
                .hint(
                    Advice::LogInWithToken(self.profile.clone())
                        .after("use an API key (Settings → API Keys, from version 2.26): "),
                ));
        }
        if matches!(response.status, 400 | 401) {
            return Err(self
                .error(&format!("wrong user name or password for {user}"))
                .hint(correct_password(self.auth.credentials(), &self.profile))
                .hint(correct_username(&self.profile)));
        }
        self.token_in(response)
    }

    /// Whether password sign-in is possible, as far as the server reports it.
    async fn takes_passwords(&self) -> bool {
        let url = self.url(&["status"]);
        let status = self.client.send(Request::read("/status", url)).await.ok();
        let methods = status
            .and_then(|status| status.json::<AbsStatus>().ok())
            .and_then(|status| status.auth_methods);
        methods.is_none_or(|methods| methods.iter().any(|method| method == "local"))
    }

    /// Uses up a refresh token. `None` if the server no longer accepts it: it is used up or expired.
    async fn refresh(&self, refresh: SecretString) -> Result<Option<Token>> {
        let url = self.url(&["auth", "refresh"]);
        let request = Request::new("/auth/refresh", Method::POST, url)
            .secret_header("x-refresh-token", refresh);
        let response = self.limited(request).await?;
        if let Some(refused) = response.refused() {
            return Err(refused.into());
        }
        if matches!(response.status, 400..500) {
            return Ok(None);
        }
        self.token_in(response).map(Some)
    }

    /// Sends one of the calls that are limited to 40 in 10 minutes, successful ones included.
    async fn limited(&self, request: Request) -> Result<Response> {
        self.client
            .send(request)
            .await
            .map_err(|error| match error {
                HttpError::RateLimited { .. } => Error::from(error)
                    .hint("an API key needs no login: Settings → API Keys, from version 2.26"),
                other => other.into(),
            })
    }

    fn token_in(&self, response: Response) -> Result<Token> {
        let response = response.ok()?;
        let AbsLoginResponse { user } = response.json()?;
        // Before 2.26 there is only the token that never expires.
        let access = user.access_token.or(user.token);
        let access = access.ok_or_else(|| response.unreadable("the user has no token"))?;
        let expires = token::expiry(access.expose_secret()).and_then(|end| {
            let ahead = self.client.clock_offset().unwrap_or_default();
            end.checked_sub(ahead).ok()
        });
        Ok(Token {
            refresh: user.refresh_token,
            expires,
            ..Token::new(access)
        })
    }

    fn error(&self, message: &str) -> Error {
        Error::new(Code::Auth, message).with_server(&self.profile)
    }

    fn login_hint(&self) -> Hint {
        Advice::LogIn(self.profile.clone()).after("or give new credentials: ")
    }
}

/// How to lift the limits of an account.
pub(super) const SEE_ALL: &str = "give the account all libraries, all tags and explicit content \
                                  (Settings → Users), or use an API key of one that has them";

/// The error if something is hidden from an administrator.
fn not_seen(profile: &str, what: &str) -> Error {
    Error::new(
        Code::Permission,
        format!("this account may not see {what} of {profile}"),
    )
    .hint(SEE_ALL)
    .with_server(profile)
}

/// The error for an account that may not see or create shares. Never report "no shares" instead: an
/// ordinary account's lists omit them silently (P-45).
pub(super) fn not_admin(profile: &str) -> Error {
    Error::new(
        Code::Permission,
        format!("this account can't manage shares: {NAME} allows only administrators to"),
    )
    .hint("make the account an administrator (Settings → Users, account type Admin)")
    .hint(Advice::LogInWithToken(profile.to_owned()).after("or use an administrator's API key: "))
    .with_server(profile)
}

/// One connected server, shared by its shares, library and links.
pub(super) struct Site {
    pub(super) api: AbsApi,
    /// The base of the public pages, without `/share/SLUG`.
    pub(super) public: PublicBase,
    pub(super) can: Capabilities,
    pub(super) version: Option<AbsVersion>,
    pub(super) facts: FactsStore,
    /// The book that each share is of, from this command and earlier ones.
    pub(super) items: Rc<KnownItems>,
    /// The chapters of books that were read with their shares, until they are requested.
    pub(super) chapters: RefCell<HashMap<String, Vec<Chapter>>>,
    /// The parts of the server that are hidden from the account, once checked.
    pub(super) unseen: RefCell<Option<Vec<&'static str>>>,
}
