//! The native door: `/auth/login` and `/api/`, with a token that is kept between commands.
//!
//! Source: `servers/navidrome.md`, "Two doors".

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::app_page::AppConfig;
use super::rows;
use super::wire::Login;
use crate::advice::{Advice, ProfileSetting};
use crate::backend::Account;
use crate::backend::credentials::Credentials;
use crate::error::{Code, Error, Result};
use crate::http::{Client, HttpError, Method, Request, Response};
use crate::session::jwt::{self, Claims};
use crate::session::{Token, TokenStore};

/// The header that carries the token, with `Bearer` before it.
const SENT: &str = "X-ND-Authorization";

/// Navidrome's own API, as one account speaks to it.
pub(super) struct Native {
    http: Client,
    tokens: Rc<TokenStore>,
    credentials: Rc<dyn Credentials>,
    /// The token of the last answer; requests run side by side share it.
    token: RefCell<Option<Token>>,
    /// Whether something that is not Navidrome answered the login.
    shut: Cell<bool>,
}

impl Native {
    pub(super) fn new(
        http: Client,
        tokens: Rc<TokenStore>,
        credentials: Rc<dyn Credentials>,
    ) -> Self {
        Self {
            http,
            tokens,
            credentials,
            token: RefCell::new(None),
            shut: Cell::new(false),
        }
    }

    /// Makes sure that there is a token, which costs a request only where none is kept.
    ///
    /// # Errors
    /// As [`Self::send`]; [`Self::is_shut`] tells afterwards whether the door itself is the cause.
    pub(super) async fn sign_in(&self) -> Result<Account> {
        let token = self.token(None).await?;
        Ok(Account {
            name: token.extra.get("username").cloned(),
            id: token.extra.get("id").cloned(),
            unique_name: true,
            admin: token.extra.get("admin").map(|admin| admin == "true"),
        })
    }

    /// Whether a proxy or another server answered where Navidrome should have.
    pub(super) fn is_shut(&self) -> bool {
        self.shut.get()
    }

    /// The address of something below `/api`.
    pub(super) fn url(&self, segments: &[&str]) -> url::Url {
        let all: Vec<&str> = std::iter::once("api")
            .chain(segments.iter().copied())
            .collect();
        self.http.url(&all)
    }

    /// Sends a request with the token, and once more with a new one where that is refused.
    ///
    /// # Errors
    /// Sharing switched off and refused permissions are told as such; other statuses are left to
    /// the caller.
    pub(super) async fn send(&self, request: Request) -> Result<Response> {
        let mut rejected = None;
        loop {
            let token = self.token(rejected.as_ref()).await?;
            let bearer = format!("Bearer {}", token.access.expose_secret());
            let signed = request.clone().secret_header(SENT, bearer.into());
            let response = self
                .http
                .send(signed)
                .await
                .map_err(|error| self.blame(error))?;
            if response.status == 401 && rejected.is_none() {
                rejected = Some(token);
                continue;
            }
            self.remember(&response, &request)?;
            return self.judged(response).await;
        }
    }

    /// What the statuses mean that are the same for every call.
    async fn judged(&self, response: Response) -> Result<Response> {
        match response.status {
            401 => Err(
                Error::new(Code::Auth, "the server does not accept this sign-in").hint(
                    Advice::LogIn(self.http.origin().name().to_owned()).after("sign in again: "),
                ),
            ),
            // From 0.61 so for another's share (`servers/navidrome.md`); but a proxy says it, too.
            403 if !response.is_html() => Err(Error::new(
                Code::Permission,
                "the server refuses this to the account (HTTP status 403)",
            )
            .hint(
                "a share of somebody else takes an administrator; if it is yours, a proxy before \
                 the server may refuse it",
            )
            .caused_by(response.status_error())),
            // An unknown share is told in JSON; a route that is not there is not.
            404 if !is_json(&response) && !response.is_html() => {
                Err(self.no_route(&response).await)
            }
            // Whatever page a proxy has for it: the server failed, and may have done the call.
            _ if response.is_server_failure() => Ok(response),
            _ if response.is_html() => Err(self.blame(HttpError::WebPage {
                at: self.http.origin().clone().into(),
                label: "api",
                status: response.status,
            })),
            _ => Ok(response),
        }
    }

    /// A route that is not there: Navidrome says so where sharing is switched off, but a proxy that
    /// knows no way to it does in the same words. The web page tells which.
    async fn no_route(&self, response: &Response) -> Error {
        let page = Request::read("app", self.http.url(&["app", ""]));
        let config = match self.http.send(page).await {
            Ok(page) => AppConfig::find(&page.text()),
            Err(_) => None,
        };
        if config.is_some_and(|config| config.enable_sharing != Some(true)) {
            return Error::new(
                Code::SharingOff,
                "sharing is switched off on this Navidrome server",
            )
            .hint(format!("switch it on there: {}", rows::SETTING))
            .caused_by(response.status_error());
        }
        self.blame(HttpError::WebPage {
            at: self.http.origin().clone().into(),
            label: "api",
            status: response.status,
        })
        .hint(format!(
            "or sharing is switched off on the server: {}",
            rows::SETTING
        ))
    }

    /// An answer that is not Navidrome's own.
    fn blame(&self, error: HttpError) -> Error {
        match error {
            HttpError::Redirected { .. } | HttpError::WebPage { .. } => {
                let shut = Error::new(
                    Code::WrongUrl,
                    "something else answers where Navidrome's own API should: a login proxy, or \
                     the base URL is wrong",
                );
                shut.unsettled(error.may_have_been_carried_out())
                    .hint("let `/auth/login` and `/api/` through to Navidrome for sharectl")
                    .hint(
                        Advice::SetProfile(
                            self.http.origin().name().to_owned(),
                            ProfileSetting::SubsonicOnly,
                        )
                        .after("or use the Subsonic API alone: "),
                    )
                    .caused_by(error)
            }
            other => other.into(),
        }
    }

    async fn token(&self, rejected: Option<&Token>) -> Result<Token> {
        if rejected.is_none()
            && let Some(token) = self.token.borrow().as_ref()
        {
            return Ok(token.clone());
        }
        let token = self.tokens.get_or_login(rejected, |_| self.login()).await?;
        *self.token.borrow_mut() = Some(token.clone());
        Ok(token)
    }

    async fn login(&self) -> Result<Token> {
        let user = self.credentials.username().ok_or_else(|| {
            Error::new(Code::Config, "this profile has no user name").hint(
                Advice::SetProfile(
                    self.http.origin().name().to_owned(),
                    ProfileSetting::Username(None),
                )
                .after("set one: "),
            )
        })?;
        let password = self.credentials.password().await?;
        let body = json!({"username": user, "password": password.expose_secret()});
        let url = self.http.url(&["auth", "login"]);
        let request = Request::new("login", Method::POST, url).json(body);
        let response = match self.http.send(request).await {
            Ok(response) => response,
            Err(error) => {
                if matches!(error, HttpError::Redirected { .. }) {
                    self.shut.set(true);
                }
                return Err(match error {
                    HttpError::RateLimited { .. } => {
                        Error::from(error).hint("Navidrome takes five sign-ins in 20 seconds")
                    }
                    error => self.blame(error),
                });
            }
        };
        match response.status {
            200 => {
                let login: Login = response.json().map_err(|error| {
                    self.shut.set(matches!(error, HttpError::WebPage { .. }));
                    self.blame(error)
                })?;
                Ok(kept(login))
            }
            401 if is_json(&response) => Err(Error::new(
                Code::Auth,
                format!("wrong password for {user:?}, or no such user"),
            )
            .hint("check it in Navidrome's own login page")),
            status if status >= 500 => Err(response.status_error().into()),
            _ => {
                self.shut.set(true);
                Err(self.blame(HttpError::WebPage {
                    at: self.http.origin().clone().into(),
                    label: "login",
                    status: response.status,
                }))
            }
        }
    }

    /// Every answer carries a token that lives a little longer. One out of a cache may be of somebody
    /// else, whose answer it was: it is not taken.
    fn remember(&self, response: &Response, request: &Request) -> Result<()> {
        let told = response.header("X-Nd-Authorization").unwrap_or_default();
        let Some(mut known) = self.token.borrow().clone() else {
            return Ok(());
        };
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
            known.expires = expires;
            known.access = SecretString::from(told.to_owned());
            *self.token.borrow_mut() = Some(known.clone());
            self.tokens.put(known);
        }
        Ok(())
    }
}

/// Whether a token is of the account that another one was given to.
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

fn kept(login: Login) -> Token {
    let extra = BTreeMap::from([
        ("id".to_owned(), login.id),
        ("username".to_owned(), login.username),
        ("admin".to_owned(), login.is_admin.to_string()),
    ]);
    Token {
        expires: jwt::expiry(&login.token),
        extra,
        ..Token::new(login.token.into())
    }
}

fn is_json(response: &Response) -> bool {
    serde_json::from_slice::<serde_json::Value>(&response.body).is_ok()
}
