//! The calls that are made of Audiobookshelf, with their errors told apart.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::auth::{Auth, below};
use super::rows::NAME;
use super::wire::{
    Collection, Collections, Found, ItemsPage, Libraries, LibraryItem, LibraryRow, OpenSessions,
    ShareSession, User,
};
use crate::advice::Advice;
use crate::error::{Code, Error, Result};
use crate::http::{Client, Freshness, Method, Request, Response};
use crate::session::Token;

/// One server's API with an account.
#[derive(Debug)]
pub(super) struct Api {
    client: Client,
    base: Url,
    auth: Auth,
    profile: String,
    /// Whether the account is an administrator, as far as it is known.
    is_admin: Cell<Option<bool>>,
    /// The names of the libraries by their ids, as they were listed last.
    names: RefCell<HashMap<String, String>>,
}

impl Api {
    /// The API at `base`, spoken to by `auth`.
    pub(super) fn new(client: Client, base: Url, auth: Auth, profile: String) -> Self {
        Self {
            client,
            base,
            auth,
            profile,
            is_admin: Cell::new(None),
            names: RefCell::default(),
        }
    }

    /// Says whether the account is known to be an administrator.
    pub(super) fn is_of_admin(&self, is_admin: Option<bool>) {
        self.is_admin.set(is_admin);
    }

    /// The profile's name.
    pub(super) fn profile(&self) -> &str {
        &self.profile
    }

    /// Who we are; never what a cache has kept of somebody else.
    pub(super) async fn me(&self) -> Result<User> {
        let request = Request::read("me", self.url(&["api", "me"])).fresh(Freshness::Decisive);
        let response = self.read(request).await?;
        Ok(response.json()?)
    }

    /// All libraries the account may see.
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

    /// What a library has for a search.
    pub(super) async fn search(&self, library: &str, text: &str, limit: usize) -> Result<Found> {
        let mut url = self.url(&["api", "libraries", library, "search"]);
        url.query_pairs_mut()
            .append_pair("q", text)
            .append_pair("limit", &limit.to_string());
        Ok(self
            .read(Request::read("library search", url))
            .await?
            .json()?)
    }

    /// One item with its share, chapters and tracks. `None` where there is no such item.
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
        // An administrator may be kept from single books (P-68).
        if response.status == 403 && self.me().await?.is_admin() {
            return Err(not_seen(&self.profile, &format!("the item {id}")));
        }
        Ok(Some(self.checked(response)?.json()?))
    }

    /// What a visitor's page asks first; the answer may have any status. Where the share has a book,
    /// that opens a listening session (P-47).
    pub(super) async fn public_share(&self, slug: &str) -> Result<Response> {
        let url = self.url(&["public", "share", slug]);
        Ok(self.client.send(Request::read("public share", url)).await?)
    }

    /// Makes a share; the answer may have any status.
    pub(super) async fn create_share(&self, body: serde_json::Value) -> Result<Response> {
        let url = self.url(&["api", "share", "mediaitem"]);
        let request = Request::new("create share", Method::POST, url).json(body);
        self.send(request).await
    }

    /// Removes a share; the answer may have any status. It is sent once: to a second one the server
    /// says that there is no such share, and nobody could tell who has removed it.
    pub(super) async fn delete_share(&self, id: &str) -> Result<Response> {
        let url = self.url(&["api", "share", "mediaitem", id]);
        let request = Request::new("delete share", Method::DELETE, url);
        self.send(request).await
    }

    /// A success, or the error that the answer amounts to.
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
            // An HTML 404 is no such route: an old version or a wrong base
            // (`servers/audiobookshelf-versions.md` 5).
            404 if response.is_html() => error
                .recode(Code::Unsupported)
                .hint(Advice::CheckServer(Some(self.profile.clone()))),
            // An administrator may be kept from libraries, tags and explicit books (P-68).
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

    /// Sends with the account's credentials. A refused token is renewed once, then the request goes
    /// out again: it was not carried out.
    async fn send(&self, request: Request) -> Result<Response> {
        let token = self.auth.token().await?;
        let response = self.attempt(&request, &token).await?;
        if response.status != 401 {
            return Ok(response);
        }
        if let Some(refused) = response.refused() {
            return Err(refused.into());
        }
        let token = self.auth.renewed(&token).await?;
        let response = self.attempt(&request, &token).await?;
        if response.status == 401 {
            return Err(self.auth.refused());
        }
        Ok(response)
    }

    async fn attempt(&self, request: &Request, token: &Token) -> Result<Response> {
        let request = request
            .clone()
            .secret_header("authorization", bearer(&token.access));
        Ok(self.client.send(request).await?)
    }

    fn url(&self, segments: &[&str]) -> Url {
        below(&self.base, &self.client, segments)
    }
}

/// What lifts the limits of an account.
pub(super) const SEE_ALL: &str = "give the account all libraries, all tags and explicit content \
                                  (Settings → Users), or use an API key of one that has them";

/// The error for something that an administrator is kept from.
fn not_seen(profile: &str, what: &str) -> Error {
    Error::new(
        Code::Permission,
        format!("this account may not see {what} of {profile}"),
    )
    .hint(SEE_ALL)
    .with_server(profile)
}

/// The error for an account that may not see or make shares. It is never "no shares": an ordinary
/// account's lists leave them out silently (P-45).
pub(super) fn not_admin(profile: &str) -> Error {
    Error::new(
        Code::Permission,
        format!("this account may not see or make shares: {NAME} lets only administrators"),
    )
    .hint("make the account an administrator (Settings → Users, account type Admin)")
    .hint(Advice::LogInWithToken(profile.to_owned()).after("or use an administrator's API key: "))
    .with_server(profile)
}

/// The header's value for a token.
fn bearer(token: &SecretString) -> SecretString {
    format!("Bearer {}", token.expose_secret()).into()
}
