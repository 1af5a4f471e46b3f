//! Who we are to Audiobookshelf: an API key, or a login whose tokens are renewed (P-52, P-53).

use std::rc::Rc;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use url::Url;

use super::rows::NAME;
use super::wire::{LoggedIn, Status};
use crate::advice::{Advice, Hint};
use crate::backend::connection::{
    Credentials, correct_password, correct_token, correct_username, pass_on,
};
use crate::error::{Code, Error, Result};
use crate::http::{Client, HttpError, Method, Request, Response};
use crate::session::{Token, TokenStore, token};

/// The account's credentials and what they were exchanged for.
pub(super) struct Auth {
    client: Client,
    base: Url,
    profile: String,
    credentials: Rc<dyn Credentials>,
    tokens: Rc<TokenStore>,
    /// The API key, once looked for; `None` inside where there is none.
    key: tokio::sync::OnceCell<Option<Token>>,
}

impl Auth {
    /// The credentials for the API at `base`. Fetches nothing yet.
    pub(super) fn new(
        client: Client,
        base: Url,
        profile: String,
        credentials: Rc<dyn Credentials>,
        tokens: Rc<TokenStore>,
    ) -> Self {
        Self {
            client,
            base,
            profile,
            credentials,
            tokens,
            key: tokio::sync::OnceCell::new(),
        }
    }

    /// What requests carry.
    ///
    /// # Errors
    /// Where there are no credentials, or the server refuses them.
    pub(super) async fn token(&self) -> Result<Token> {
        match self.key().await? {
            Some(key) => Ok(key.clone()),
            None => {
                let login = |last| self.login(last);
                self.tokens.get_or_login(None, login).await
            }
        }
    }

    /// What requests carry after the server refused `rejected`.
    ///
    /// # Errors
    /// As [`Self::token`]; a refused API key has no successor.
    pub(super) async fn renewed(&self, rejected: &Token) -> Result<Token> {
        if self.key().await?.is_some() {
            return Err(self.refused());
        }
        let login = |last| self.login(last);
        self.tokens.get_or_login(Some(rejected), login).await
    }

    /// The error for credentials that the server does not accept.
    pub(super) fn refused(&self) -> Error {
        match self.key.get() {
            // The server does not tell these apart (`servers/audiobookshelf-versions.md` 13).
            Some(Some(_)) => self
                .error(
                    "the server refused the API key: it is wrong, expired, turned off, or deleted",
                )
                .hint(
                    "make a new one (Settings → API Keys, from version 2.26) for an administrator",
                )
                .hint(correct_token(self.credentials.as_ref(), &self.profile)),
            _ => self
                .error("the server refused the login it had just accepted")
                .hint(pass_on("Authorization"))
                .hint(self.login_hint()),
        }
    }

    async fn key(&self) -> Result<Option<&Token>> {
        let found = self.key.get_or_try_init(|| async {
            let key = self.credentials.token().await?;
            Ok::<_, Error>(key.map(Token::new))
        });
        Ok(found.await?.as_ref())
    }

    /// Renews the last login where that is possible, else logs in.
    async fn login(&self, last: Option<Token>) -> Result<Token> {
        if let Some(refresh) = last.and_then(|last| last.refresh)
            && let Some(token) = self.refresh(refresh).await?
        {
            return Ok(token);
        }
        let Some(user) = self.credentials.username() else {
            return Err(self
                .error("no user name and no API key to sign in with")
                .hint(self.login_hint()));
        };
        let password = self.credentials.password().await?;
        let url = below(&self.base, &self.client, &["login"]);
        // Without the header there is no refresh token.
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
                    "{NAME} takes no passwords here: it signs in by OpenID alone"
                ))
                .hint(
                    Advice::LogInWithToken(self.profile.clone())
                        .after("use an API key (Settings → API Keys, from version 2.26): "),
                ));
        }
        if matches!(response.status, 400 | 401) {
            return Err(self
                .error(&format!("wrong user name or password for {user}"))
                .hint(correct_password(self.credentials.as_ref(), &self.profile))
                .hint(correct_username(&self.profile)));
        }
        self.read(response)
    }

    /// Whether one can sign in by a password, as far as the server says so.
    async fn takes_passwords(&self) -> bool {
        let url = below(&self.base, &self.client, &["status"]);
        let status = self.client.send(Request::read("/status", url)).await.ok();
        let methods = status
            .and_then(|status| status.json::<Status>().ok())
            .and_then(|status| status.auth_methods);
        methods.is_none_or(|methods| methods.iter().any(|method| method == "local"))
    }

    /// Spends a refresh token. `None` where the server no longer takes it: it is used up or old.
    async fn refresh(&self, refresh: SecretString) -> Result<Option<Token>> {
        let url = below(&self.base, &self.client, &["auth", "refresh"]);
        let request = Request::new("/auth/refresh", Method::POST, url)
            .secret_header("x-refresh-token", refresh);
        let response = self.limited(request).await?;
        if let Some(refused) = response.refused() {
            return Err(refused.into());
        }
        if matches!(response.status, 400..500) {
            return Ok(None);
        }
        self.read(response).map(Some)
    }

    /// Sends one of the calls that are limited to 40 in 10 minutes, right ones too.
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

    fn read(&self, response: Response) -> Result<Token> {
        let response = response.ok()?;
        let LoggedIn { user } = response.json()?;
        // Before 2.26 there is only the token without an end (`…-versions.md` 6).
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

impl std::fmt::Debug for Auth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Auth({NAME}, {})", self.profile)
    }
}

/// An address below the API's base.
pub(super) fn below(base: &Url, client: &Client, segments: &[&str]) -> Url {
    let path = base
        .path()
        .strip_prefix(client.base().path().trim_end_matches('/'))
        .unwrap_or_default();
    let mut all: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    all.extend(segments);
    client.url(&all)
}
