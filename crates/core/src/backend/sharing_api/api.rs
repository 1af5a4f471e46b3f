//! The five calls of the documented Sharing API, with an account and its errors told apart, and what it can do:
//! `servers/sharing-api.md`. No server could be observed.

use std::collections::BTreeMap;
use std::rc::Rc;

use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::sync::OnceCell;
use url::Url;

use super::wire::{LoggedIn, ShareRow};
use crate::advice::{Advice, Hint, ProfileSetting};
use crate::backend::connection::Credentials;
use crate::domain::ItemKind;
use crate::domain::capabilities::{
    Capabilities, Contents, DeleteProof, Description, Download, EndNow, Ended, Evidence,
    Granularity, LinkAfter, Many, Never, Omitted, Others, Playlists, Revocation, Sharing,
    StartTime, StreamOptions, Update, Write,
};
use crate::error::{Code, Error, Result};
use crate::http::{Client, Freshness, Method, Request, Response};
use crate::session::{Token, TokenStore};

/// The header that carries the token, with `Bearer` before it.
const CREDENTIALS: &str = "x-nd-authorization";

/// One server's API with an account.
pub(super) struct Api {
    client: Client,
    profile: String,
    credentials: Rc<dyn Credentials>,
    tokens: Rc<TokenStore>,
    /// The configured token, once looked for; `None` inside where there is none.
    key: OnceCell<Option<Token>>,
}

impl Api {
    /// The API at the client's base. Fetches nothing yet.
    pub(super) fn new(
        client: Client,
        profile: String,
        credentials: Rc<dyn Credentials>,
        tokens: Rc<TokenStore>,
    ) -> Self {
        Self {
            client,
            profile,
            credentials,
            tokens,
            key: OnceCell::new(),
        }
    }

    /// The profile's name.
    pub(super) fn profile(&self) -> &str {
        &self.profile
    }

    /// All shares of the account.
    pub(super) async fn list(&self, freshness: Freshness) -> Result<Vec<ShareRow>> {
        let request = Request::read("list shares", self.url(None)).fresh(freshness);
        let response = self.checked(self.send(request).await?)?;
        let rows: Vec<ShareRow> = response.json()?;
        match rows.iter().any(ShareRow::is_navidromes) {
            true => Err(self.navidromes()),
            false => Ok(rows),
        }
    }

    /// One share.
    pub(super) async fn get(&self, id: &str, freshness: Freshness) -> Result<ShareRow> {
        let request = Request::read("get share", self.url(Some(id))).fresh(freshness);
        self.one(self.send(request).await?, id)
    }

    /// Makes a share.
    pub(super) async fn create(&self, body: Value) -> Result<ShareRow> {
        let request = Request::new("create share", Method::POST, self.url(None)).json(body);
        let response = self.checked(self.send(request).await?)?;
        self.row(&response)
    }

    /// Writes a share's settings. Doing it twice is as good as once, but for the moment from which
    /// the expiry counts.
    pub(super) async fn update(&self, id: &str, body: Value) -> Result<ShareRow> {
        let request = Request::new("update share", Method::PUT, self.url(Some(id)))
            .json(body)
            .repeatable();
        self.one(self.send(request).await?, id)
    }

    /// Removes a share; whether it was there before any of the requests that took.
    pub(super) async fn delete(&self, id: &str) -> Result<bool> {
        let url = self.url(Some(id));
        let request = Request::new("delete share", Method::DELETE, url).repeatable();
        let response = self.send(request).await?;
        if response.status == 404 && !response.is_html() {
            return Ok(response.resent);
        }
        match self.checked(response)?.web_page() {
            Some(page) => Err(page.into()),
            None => Ok(true),
        }
    }

    /// The share that an answer about one holds.
    fn one(&self, response: Response, id: &str) -> Result<ShareRow> {
        if response.status == 404 && !response.is_html() {
            let profile = &self.profile;
            return Err(Error::new(
                Code::NotFound,
                format!("no share {id} on {profile}, or it belongs to someone else"),
            )
            .hint(Advice::ListShares(profile.clone()))
            .with_server(profile));
        }
        let response = self.checked(response)?;
        self.row(&response)
    }

    fn row(&self, response: &Response) -> Result<ShareRow> {
        let row: ShareRow = response.json()?;
        if row.is_navidromes() {
            return Err(self.navidromes());
        }
        if row.id.is_empty() {
            return Err(response.unreadable("the share has no id").into());
        }
        Ok(row)
    }

    /// A success, or the error that the answer amounts to.
    fn checked(&self, response: Response) -> Result<Response> {
        if response.is_success() {
            return Ok(response);
        }
        if let Some(refused) = response.refused() {
            return Err(Error::from(refused).with_server(&self.profile));
        }
        let status = response.status;
        let error = Error::from(response.status_error()).with_server(&self.profile);
        Err(match status {
            // The documentation names both answers for sharing that is off.
            404 | 501 => Error::new(
                Code::SharingOff,
                format!(
                    "{} has no share calls: sharing is turned off, or not built in",
                    self.profile
                ),
            )
            .caused_by(error)
            .hint(format!(
                "turn it on in the server's configuration, and restart the server: {SETTING}"
            ))
            .hint(
                Advice::CheckServer(Some(self.profile.clone()))
                    .after("or it is another kind of server: "),
            )
            .with_server(&self.profile),
            401 => error.hint(self.login_hint()),
            _ => error,
        })
    }

    fn navidromes(&self) -> Error {
        Error::new(
            Code::Config,
            format!(
                "{} answers as Navidrome's own API does, not as the documented Sharing API",
                self.profile
            ),
        )
        .hint(
            Advice::SetProfile(
                self.profile.clone(),
                ProfileSetting::Kind(Some("navidrome")),
            )
            .after("set its kind: "),
        )
        .with_server(&self.profile)
    }

    /// Sends with the account's token. A refused one is renewed once: the request was not carried
    /// out.
    async fn send(&self, request: Request) -> Result<Response> {
        let token = self.token(None).await?;
        let response = self.attempt(&request, &token).await?;
        if response.status != 401 || self.key.get().is_some_and(Option::is_some) {
            return Ok(response);
        }
        let token = self.token(Some(&token)).await?;
        self.attempt(&request, &token).await
    }

    async fn attempt(&self, request: &Request, token: &Token) -> Result<Response> {
        let bearer: SecretString = format!("Bearer {}", token.access.expose_secret()).into();
        let request = request.clone().secret_header(CREDENTIALS, bearer);
        Ok(self.client.send(request).await?)
    }

    /// What requests carry: the configured token, else one from a login.
    async fn token(&self, rejected: Option<&Token>) -> Result<Token> {
        let key = self.key.get_or_try_init(|| async {
            let key = self.credentials.token().await?;
            Ok::<_, Error>(key.map(Token::new))
        });
        match key.await? {
            Some(key) => Ok(key.clone()),
            None => {
                let login = |_| self.login();
                self.tokens.get_or_login(rejected, login).await
            }
        }
    }

    async fn login(&self) -> Result<Token> {
        let auth = |message: String| {
            Error::new(Code::Auth, message)
                .hint(self.login_hint())
                .with_server(&self.profile)
        };
        let Some(user) = self.credentials.username() else {
            return Err(auth("no user name and no token to sign in with".to_owned()));
        };
        let password = self.credentials.password().await?;
        let url = self.client.url(&["auth", "login"]);
        let request = Request::new("/auth/login", Method::POST, url)
            .json(json!({"username": user, "password": password.expose_secret()}));
        let response = self.client.send(request).await?;
        if matches!(response.status, 401 | 403) {
            return Err(auth(format!("wrong user name or password for {user}")));
        }
        let told: LoggedIn = response.ok()?.json()?;
        let named = [("id", told.id), ("username", told.username)];
        let extra: BTreeMap<String, String> = named
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect();
        Ok(Token {
            extra,
            ..Token::new(told.token.into())
        })
    }

    fn login_hint(&self) -> Hint {
        Advice::LogIn(self.profile.clone()).after("give new credentials: ")
    }

    fn url(&self, id: Option<&str>) -> Url {
        let mut path = vec!["api", "share"];
        path.extend(id);
        self.client.url(&path)
    }
}

/// What to call it.
pub(super) const NAME: &str = "Sharing API";

/// What switches sharing on.
pub(super) const SETTING: &str = "`sharing: enabled: true`";

/// The documentation knows no start time.
pub(in crate::backend) const START_TIME: StartTime = StartTime::Ignored;

/// What such a server can do; `on` is what it was seen to answer.
pub(super) fn capabilities(on: Option<bool>) -> Capabilities {
    Capabilities {
        evidence: Evidence::Description,
        sharing: if on == Some(false) {
            Sharing::Off { setting: SETTING }
        } else {
            Sharing::Works
        },
        contents: Contents {
            kinds: &[ItemKind::Song, ItemKind::Album, ItemKind::Playlist],
            many: Many::Mixed,
            playlists: Playlists::Frozen,
            most: None,
            repeats: false,
        },
        never: Never::Direct,
        // An end is sent as seconds from now, where 0 is never: one second is the nearest past.
        end_now: EndNow::PastExpiry,
        granularity: Granularity::SecondsFromNow,
        update: Update {
            settings: Write::InPlace,
            expiry: Write::InPlace,
            omitted: Omitted::Erased,
            link: LinkAfter::Same,
        },
        description: Description::Kept,
        // There are no library calls to look into an album with.
        tracks: false,
        download: Download::Settable,
        stream_options: StreamOptions::Any,
        start_time: START_TIME,
        orphans: false,
        parallel_creates: true,
        hides_shares: false,
        listeners: false,
        libraries: false,
        delete_proof: DeleteProof::Answer,
        ended: Ended::Kept,
        revocation: Revocation::Unknown,
        visits: true,
        owners: true,
        reads_one: true,
        bare_ids: false,
        public_streams: true,
        others: Others::Nobody,
        ..Capabilities::careful(NAME)
    }
}

/// The one row, for the compatibility table.
#[must_use]
pub fn row() -> Capabilities {
    capabilities(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sharing_that_is_off_names_its_setting() {
        assert_eq!(
            capabilities(Some(false)).sharing,
            Sharing::Off { setting: SETTING }
        );
        assert_eq!(capabilities(None).sharing, Sharing::Works);
    }
}
