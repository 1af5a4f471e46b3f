//! Navidrome's native API: `/auth/login` and `/api/`, with a token that is stored between commands, and its
//! JSON.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::ops::Range;
use std::rc::Rc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;

use super::pages::{AppConfig, link};
use super::rows;
use crate::advice::{Advice, Hint, ProfileSetting};
use crate::backend::connection::{
    Connection, Credentials, bearer, correct_password, correct_username, no_username, pass_on,
};
use crate::backend::subsonic::protocol::call::not_trusted;
use crate::backend::subsonic::protocol::envelope;
use crate::backend::{Account, SignIn};
use crate::clock::Clock;
use crate::domain::capabilities::NativeApiBlock;
use crate::domain::{Item, ItemKind, Lifetime, ServerKind, Share};
use crate::error::{Code, Error, Result};
use crate::http::{Client, HttpError, Method, Refusal, Request, Response};
use crate::session::token::Claims;
use crate::session::{Token, TokenStore, token};

/// The path of the login.
const LOGIN: &str = "/auth/login";

/// The header that carries the token, prefixed with `Bearer`.
const SENT: &str = "X-ND-Authorization";

/// Navidrome's native API, as used by one account.
pub(super) struct Native {
    http: Client,
    tokens: Rc<TokenStore>,
    credentials: Rc<dyn Credentials>,
    /// The token of the last answer; concurrent requests share it.
    token: RefCell<Option<Rc<Token>>>,
    /// How something other than Navidrome answered the login.
    block: Cell<Option<NativeApiBlock>>,
    /// How the server identifies the account.
    by: SignIn,
    clock: Clock,
}

/// How long sharectl trusts the server's answer about which account a trusted header names.
const INTRODUCED: SignedDuration = SignedDuration::from_hours(1);

/// The error if a profile has nothing but an API key or token.
fn no_tokens(profile: &str) -> Error {
    let set = Advice::SetProfile(profile.to_owned(), ProfileSetting::Username(None));
    Error::new(Code::Config, "Navidrome doesn't accept API keys or tokens")
        .hint(set.after("sign in with a password: "))
}

impl Native {
    pub(super) fn new(connection: &Connection) -> Self {
        Self {
            http: connection.http.clone(),
            tokens: Rc::clone(&connection.tokens),
            credentials: Rc::clone(&connection.credentials),
            token: RefCell::new(None),
            block: Cell::new(None),
            by: connection.sign_in,
            clock: connection.clock.clone(),
        }
    }

    /// Makes sure that there is a token. Sends a request only if none is stored.
    ///
    /// # Errors
    /// The errors of [`Self::send`]; afterwards [`Self::is_blocked`] reports whether the native API itself
    /// is blocked.
    pub(super) async fn sign_in(&self) -> Result<Account> {
        let token = self.token(None).await?;
        Ok(Account {
            name: token.extra.get("username").cloned(),
            id: token.extra.get("id").cloned(),
            unique_name: true,
            admin: token.extra.get("admin").map(|admin| admin == "true"),
        })
    }

    /// The user name that a trusted header names, and the signature for its Subsonic requests.
    pub(super) fn introduced(&self) -> Option<(String, SecretString)> {
        let token = self.token.borrow();
        let token = token.as_ref().filter(|_| self.by == SignIn::Header)?;
        let user = token.extra.get("username")?.clone();
        Some((user, token.refresh.clone().unwrap_or_default()))
    }

    /// Whether a proxy or another server answered where Navidrome should have.
    pub(super) fn is_blocked(&self) -> bool {
        self.block.get().is_some()
    }

    /// The kind of block.
    pub(super) fn blocked_by(&self) -> Option<NativeApiBlock> {
        self.block.get()
    }

    /// The URL of a path below `/api`.
    pub(super) fn url(&self, segments: &[&str]) -> url::Url {
        let all: Vec<&str> = std::iter::once("api")
            .chain(segments.iter().copied())
            .collect();
        self.http.url(&all)
    }

    /// The URL of rows of the list below `/api/PATH` that match all of `filters`. Several values of one
    /// filter are alternatives.
    pub(super) fn list_url(
        &self,
        path: &str,
        filters: &[(&str, &str)],
        rows: Range<usize>,
        sort: &str,
        order: &str,
    ) -> url::Url {
        let mut url = self.url(&[path]);
        url.query_pairs_mut()
            .extend_pairs(filters)
            .append_pair("_start", &rows.start.to_string())
            .append_pair("_end", &rows.end.to_string())
            .append_pair("_sort", sort)
            .append_pair("_order", order);
        url
    }

    /// Sends a request with the token, and again with a new one if the server refuses it.
    ///
    /// # Errors
    /// Specific errors if sharing is off or the server refuses permission; the caller handles other
    /// statuses.
    pub(super) async fn send(&self, request: Request) -> Result<Response> {
        let mut rejected = None;
        loop {
            let token = self.token(rejected.as_deref()).await?;
            let signed = match token.access.expose_secret() {
                // A trusted header suffices.
                "" => request.clone(),
                _ => request.clone().secret_header(SENT, bearer(&token)),
            };
            let response = self
                .http
                .send(signed)
                .await
                .map_err(|error| self.blame(error))?;
            if response.status == 401 && response.refused().is_none() && rejected.is_none() {
                rejected = Some(token);
                continue;
            }
            self.remember(&response, &request)?;
            return self.judged(response).await;
        }
    }

    /// Handles the statuses that mean the same for every call.
    async fn judged(&self, response: Response) -> Result<Response> {
        if !response.is_server_failure()
            && let Some(refused) = response.refused()
        {
            return Err(self.blame(refused));
        }
        match response.status {
            401 if self.by == SignIn::Header => {
                Err(not_trusted(&self.http).caused_by(response.status_error()))
            }
            // The first 401 led to another login.
            401 => Err(Error::new(
                Code::Auth,
                "the server refused the login it had just accepted",
            )
            .hint(pass_on(SENT))
            .hint(Advice::LogIn(self.http.origin().name().to_owned()).after("or sign in again: "))
            .caused_by(response.status_error())),
            // From 0.61, Navidrome sends this for another owner's share; but a proxy may send it, too.
            403 if !response.is_html() => Err(Error::new(
                Code::Permission,
                "the server refuses this to the account (HTTP status 403)",
            )
            .hint(
                "only an administrator can change another owner's share; if the share is yours, a proxy \
                 in front of the server may be blocking the request",
            )
            .caused_by(response.status_error())),
            // The answer about an unknown share is JSON; the one about a missing route is not.
            404 if !is_json(&response) && !response.is_html() => {
                Err(self.no_route(&response).await)
            }
            // Even if a proxy sends a page for it: the server failed, and may have carried out the call.
            _ if response.is_server_failure() => Ok(response),
            _ if response.is_html() => Err(self.blame(HttpError::WebPage {
                at: self.http.origin().clone().into(),
                label: "/api/",
                status: response.status,
            })),
            _ => Ok(response),
        }
    }

    /// The error for a missing route. Navidrome answers this way if sharing is switched off, but so does a
    /// proxy that has no route to it. The web page distinguishes the two.
    async fn no_route(&self, response: &Response) -> Error {
        let page = Request::read("/app/", self.http.url(&["app", ""]));
        let config = match self.http.send(page).await {
            Ok(page) => AppConfig::find(&page.text()),
            Err(_) => None,
        };
        if config.is_some_and(|config| config.enable_sharing != Some(true)) {
            return Error::new(
                Code::SharingOff,
                "sharing is turned off on this Navidrome server",
            )
            .hint(format!(
                "turn it on in the server's configuration, and restart the server: {}",
                rows::SETTING
            ))
            .caused_by(response.status_error());
        }
        self.blame(HttpError::WebPage {
            at: self.http.origin().clone().into(),
            label: "/api/",
            status: response.status,
        })
        .hint(format!(
            "or sharing is turned off on the server: {}",
            rows::SETTING
        ))
    }

    /// Converts the error of an answer that is not Navidrome's own.
    fn blame(&self, error: HttpError) -> Error {
        match error {
            HttpError::Redirected { .. } | HttpError::WebPage { .. } => self.elsewhere(error),
            HttpError::Refused { ref refusal, .. } if refusal.is_of_paths() => {
                Error::from(error).hint(self.subsonic_alone())
            }
            other => other.into(),
        }
    }

    /// The error if something else answers.
    fn elsewhere(&self, error: HttpError) -> Error {
        let shut = Error::new(
            Code::WrongUrl,
            "something else answers where Navidrome's own API should: a login proxy, or \
             the base URL is wrong",
        );
        shut.unsettled(error.may_have_executed())
            .hint("let `/auth/login` and `/api/` through to Navidrome for sharectl")
            .hint(self.subsonic_alone())
            .caused_by(error)
    }

    /// The hint to use Subsonic alone, and what that costs.
    fn subsonic_alone(&self) -> Hint {
        let profile = self.http.origin().name().to_owned();
        Advice::SetProfile(profile, ProfileSetting::SubsonicOnly)
            .after("or use the Subsonic API alone, which can't change shares: ")
    }

    async fn token(&self, rejected: Option<&Token>) -> Result<Rc<Token>> {
        if rejected.is_none()
            && let Some(token) = self.token.borrow().as_ref()
        {
            return Ok(Rc::clone(token));
        }
        let login = |_| async {
            match self.by {
                SignIn::Credentials => self.login().await,
                SignIn::Header => self.introduce().await,
            }
        };
        let token = Rc::new(self.tokens.get_or_login(rejected, login).await?);
        *self.token.borrow_mut() = Some(Rc::clone(&token));
        Ok(token)
    }

    /// Gets from the server's web page the account that a trusted header names. No other sign-in is needed
    /// then.
    async fn introduce(&self) -> Result<Token> {
        let page = Request::read("/app/", self.http.url(&["app", ""]));
        let (status, page) = match self.http.send(page).await {
            Ok(page) if page.is_server_failure() => return Err(page.status_error().into()),
            Ok(page) => (page.status, AppConfig::find(&page.text())),
            Err(error) => {
                if matches!(error, HttpError::Redirected { .. }) {
                    self.block.set(Some(NativeApiBlock::Redirected("/app/")));
                }
                return Err(self.blame(error));
            }
        };
        if page.is_none() {
            self.block
                .set(Some(NativeApiBlock::Answered("/app/", status)));
        }
        let Some(who) = page.and_then(|page| page.auth) else {
            return Err(not_trusted(&self.http));
        };
        let signature = format!("{}:{}", who.subsonic_salt, who.subsonic_token);
        Ok(Token {
            expires: self.clock.now().checked_add(INTRODUCED).ok(),
            refresh: (!who.subsonic_token.is_empty()).then(|| signature.into()),
            ..kept(who.id, who.username, who.is_admin, who.token)
        })
    }

    async fn login(&self) -> Result<Token> {
        let profile = self.http.origin().name();
        let user = self.credentials.username();
        let user = user.ok_or_else(|| match self.credentials.token_source() {
            Some(_) => no_tokens(profile),
            None => no_username(profile),
        })?;
        let password = self.credentials.password().await?;
        let body = json!({"username": user, "password": password.expose_secret()});
        let url = self.http.url(&["auth", "login"]);
        let request = Request::new(LOGIN, Method::POST, url).json(body);
        let response = match self.http.send(request).await {
            Ok(response) => response,
            Err(error) => {
                self.block.set(match &error {
                    HttpError::Redirected { .. } => Some(NativeApiBlock::Redirected(LOGIN)),
                    HttpError::Refused {
                        refusal, status, ..
                    } if refusal.is_of_paths() => {
                        Some(NativeApiBlock::Answered(LOGIN, status.unwrap_or_default()))
                    }
                    _ => None,
                });
                return Err(match error {
                    HttpError::RateLimited { .. } => Error::from(error)
                        .hint("Navidrome allows 5 sign-ins per 20 seconds by default"),
                    error => self.blame(error),
                });
            }
        };
        match response.status {
            200 => {
                let login: NavidromeLoginResponse = response.json().map_err(|error| {
                    if matches!(error, HttpError::WebPage { .. }) {
                        self.block
                            .set(Some(NativeApiBlock::Answered(LOGIN, response.status)));
                    }
                    self.blame(error)
                })?;
                Ok(Token {
                    expires: token::expiry(&login.token),
                    ..kept(login.id, login.username, login.is_admin, login.token)
                })
            }
            401 if is_json(&response) => Err(Error::new(
                Code::Auth,
                format!("wrong password for {user:?}, or no such user"),
            )
            .hint(correct_password(self.credentials.as_ref(), profile))
            .hint(correct_username(profile))),
            status if status >= 500 => Err(response.status_error().into()),
            _ => match response.refused() {
                Some(refused) => {
                    // Other refusals, such as a limit on bodies, apply to every API.
                    let of_paths = refused.refusal().is_some_and(Refusal::is_of_paths);
                    self.block
                        .set(of_paths.then_some(NativeApiBlock::Answered(LOGIN, response.status)));
                    Err(self.blame(refused))
                }
                None => {
                    self.block
                        .set(Some(NativeApiBlock::Answered(LOGIN, response.status)));
                    Err(self.elsewhere(response.status_error()))
                }
            },
        }
    }

    /// Stores the token in an answer: each answer has one that expires a little later. A cached answer may
    /// have another account's token; that one is not stored.
    fn remember(&self, response: &Response, request: &Request) -> Result<()> {
        let told = response.header("X-Nd-Authorization").unwrap_or_default();
        let Some(known) = self.token.borrow().clone() else {
            return Ok(());
        };
        // Within a second, all tokens are identical.
        if known.access.expose_secret() == told {
            return Ok(());
        }
        let Some(claims) = Claims::of(told) else {
            return Ok(());
        };
        if !is_of(&claims, &known) {
            tracing::info!("the answer carries a token of another account: a cache keeps answers");
            if request.freshness.is_decisive() && !self.http.accepts_stale() {
                let sign = "it carries the sign-in of another account";
                return Err(self.http.stale(request.label, sign).into());
            }
            return Ok(());
        }
        let expires = claims.expiry();
        if expires.is_some() && expires > known.expires {
            let told = Token {
                expires,
                access: SecretString::from(told.to_owned()),
                ..Token::clone(&known)
            };
            *self.token.borrow_mut() = Some(Rc::new(told.clone()));
            self.tokens.put(told);
        }
        Ok(())
    }
}

/// Whether a token belongs to the same account as the known one.
fn is_of(claims: &Claims, known: &Token) -> bool {
    let known = |name| known.extra.get(name).filter(|text| !text.is_empty());
    match (
        &claims.user_id,
        known("id"),
        &claims.user,
        known("username"),
    ) {
        (Some(id), Some(known), ..) => id == known,
        (_, _, Some(user), Some(known)) => user.to_lowercase() == known.to_lowercase(),
        _ => false,
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        self.tokens.flush();
    }
}

/// A token together with its account.
fn kept(id: String, username: String, is_admin: bool, token: String) -> Token {
    let extra = [
        ("id", id),
        ("username", username),
        ("admin", is_admin.to_string()),
    ];
    Token {
        extra: extra.map(|(name, value)| (name.to_owned(), value)).into(),
        ..Token::new(token.into())
    }
}

fn is_json(response: &Response) -> bool {
    serde_json::from_slice::<serde_json::Value>(&response.body).is_ok()
}

/// A share in `/api/share`. On some version, any field but the id may be missing.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NativeShare {
    id: String,
    user_id: Option<String>,
    username: Option<String>,
    description: Option<String>,
    downloadable: Option<bool>,
    #[serde(default, deserialize_with = "date")]
    expires_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "date")]
    last_visited_at: Option<Timestamp>,
    visit_count: Option<u64>,
    resource_ids: Option<String>,
    resource_type: Option<String>,
    contents: Option<String>,
    format: Option<String>,
    max_bit_rate: Option<u32>,
    #[serde(default, deserialize_with = "date")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "date")]
    updated_at: Option<Timestamp>,
    /// Not in Navidrome's answers: the documented Sharing API has it, which distinguishes the two.
    url: Option<String>,
}

impl NativeShare {
    /// Converts it to a domain value; `public` is the base of links, if it is known.
    pub(super) fn into_share(
        self,
        server: &str,
        public: Option<&url::Url>,
        has_downloads: bool,
    ) -> Result<Share> {
        if self.resource_ids.is_none() && self.url.is_some() {
            return Err(Error::new(
                Code::WrongUrl,
                "this server speaks the documented Sharing API, not Navidrome's",
            )
            .hint(Advice::SetProfile(
                server.to_owned(),
                ProfileSetting::Kind(Some("sharing-api")),
            )));
        }
        let kind = self.resource_type.as_deref().and_then(kind);
        let mut share = Share::bare(server, ServerKind::Navidrome, self.id);
        share.url = public.map(|base| link(base, &share.id));
        share.description = Some(self.description.unwrap_or_default());
        share.owner = self.username;
        share.owner_id = self.user_id;
        share.created = self.created_at;
        share.updated = self.updated_at;
        share.lifetime = self.expires_at.map(Lifetime::Until);
        share.last_visited = self.last_visited_at;
        share.visits = Some(self.visit_count.unwrap_or(0));
        // The learned version may be a day old: the server's answer takes precedence.
        share.downloadable = self.downloadable.or((!has_downloads).then_some(false));
        share.stream_format = Some(self.format.unwrap_or_default());
        share.max_bit_rate_kbps = Some(self.max_bit_rate.unwrap_or(0));
        share.live = kind.map(|kind| kind == ItemKind::Playlist);
        share.label = self.contents.filter(|label| !label.is_empty());
        share.items = kind.map(|kind| items(kind, &self.resource_ids.unwrap_or_default()));
        Ok(share)
    }
}

/// The shared items, all of one kind, from their comma-separated ids.
fn items(kind: ItemKind, ids: &str) -> Vec<Item> {
    let ids = ids.split(',').filter(|id| !id.is_empty());
    // Reserve exactly this much: nearly every share has one item, and there may be thousands of shares.
    let mut items = Vec::with_capacity(ids.clone().count());
    items.extend(ids.map(|id| Item::bare(kind, id)));
    items
}

/// Parses a date in place; anything that is not a date, such as Go's zero time (P-12), is `None`.
fn date<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<Timestamp>, D::Error> {
    struct Date;

    impl Visitor<'_> for Date {
        type Value = Option<Timestamp>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a date")
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            // Navidrome always writes a zone.
            Ok(envelope::date(text, &TimeZone::UTC))
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }

    reader.deserialize_any(Date)
}

fn kind(resource_type: &str) -> Option<ItemKind> {
    Some(match resource_type {
        "media_file" => ItemKind::Song,
        "album" => ItemKind::Album,
        "artist" => ItemKind::Artist,
        "playlist" => ItemKind::Playlist,
        _ => return None,
    })
}

/// The `/api/share` name of a kind.
#[must_use]
pub(super) const fn resource_type(kind: ItemKind) -> Option<&'static str> {
    Some(match kind {
        ItemKind::Song => "media_file",
        ItemKind::Album => "album",
        ItemKind::Artist => "artist",
        ItemKind::Playlist => "playlist",
        ItemKind::Folder | ItemKind::Book | ItemKind::Episode => return None,
    })
}

/// The body of `PUT /api/share/ID`. Always send all of it, because Navidrome erases what is left out (P-2).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShareUpdate<'a> {
    pub(super) description: &'a str,
    pub(super) downloadable: bool,
    /// Null keeps the current expiry.
    pub(super) expires_at: Option<String>,
}

/// The body of `POST /api/share`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Create<'a> {
    pub(super) resource_ids: String,
    pub(super) resource_type: &'a str,
    pub(super) description: &'a str,
    pub(super) downloadable: bool,
    pub(super) expires_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) format: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_bit_rate: Option<u32>,
}

/// The answer to a create: only the id.
#[derive(Debug, Deserialize)]
pub(super) struct Created {
    pub(super) id: String,
}

/// A format that the server transcodes to.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Transcoding {
    pub(super) target_format: String,
}

/// The answer to a login.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "struct Login")]
pub(super) struct NavidromeLoginResponse {
    pub(super) id: String,
    pub(super) username: String,
    pub(super) is_admin: bool,
    pub(super) token: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: serde_json::Value) -> Result<Share> {
        let native: NativeShare = serde_json::from_value(value).unwrap();
        let base = url::Url::parse("https://share.example.com/x").unwrap();
        native.into_share("home", Some(&base), true)
    }

    #[test]
    fn a_recorded_share_becomes_a_record() {
        let share = read(json!({
            "id": "VHeLy001uG", "userId": "3F", "username": "admin", "description": "changed",
            "downloadable": false, "expiresAt": "2027-02-01T00:00:00Z", "resourceIds": "5K,6L",
            "resourceType": "album", "contents": "Ágætis", "format": "mp3", "maxBitRate": 128,
            "createdAt": "2026-11-21T08:09:58.307117523Z",
            "updatedAt": "2026-11-21T08:09:58.315685969Z"
        }))
        .unwrap();
        assert_eq!(
            share.url.as_deref(),
            Some("https://share.example.com/x/share/VHeLy001uG")
        );
        assert_eq!(share.visits, Some(0));
        assert_eq!(share.max_bit_rate_kbps, Some(128));
        assert_eq!(share.kind(), Some("album"));
        assert_eq!(share.items.unwrap().len(), 2);
    }

    #[test]
    fn p12_year_one_means_never_visited_and_absent_descriptions_are_none() {
        let share = read(json!({"id": "a", "lastVisitedAt": "0001-01-01T00:00:00Z"})).unwrap();
        assert_eq!(share.last_visited, None);
        assert_eq!(share.description.as_deref(), Some(""));
        assert_eq!(share.items, None);
    }

    #[test]
    fn a_permission_in_the_answer_counts_whatever_the_version() {
        let read = |value: serde_json::Value| {
            let native: NativeShare = serde_json::from_value(value).unwrap();
            native.into_share("home", None, false).unwrap().downloadable
        };
        assert_eq!(read(json!({"id": "a", "downloadable": true})), Some(true));
        assert_eq!(read(json!({"id": "a"})), Some(false));
    }

    #[test]
    fn the_documented_dialect_is_recognized() {
        let error = read(json!({"id": "a", "url": "https://x/share/a"})).unwrap_err();
        assert_eq!(error.code(), Code::WrongUrl);
    }
}
