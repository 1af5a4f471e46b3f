//! Everything that a back end needs to connect: the client, credentials, the server's clock, the pacing of requests,
//! and the check for a cache that answers reads that decide about a write.
//!
//! A back end gets its credentials without knowing whether the user is prompted for them. [`Access`] limits
//! the APIs that may be used; [`SignIn`] is how the server identifies the account.

use std::fmt;
use std::path::Path;
use std::rc::Rc;
use std::str::FromStr;

use async_trait::async_trait;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::OnceCell;
use url::Url;

use super::public_base::{BaseStore, PublicBase};
use crate::advice::{Advice, Hint, ProfileSetting};
use crate::clock::Clock;
use crate::domain::ServerKind;
use crate::error::{Code, Error, Result};
use crate::http::{Client, DeadlineExemption, GatePermit, HttpSettings, PeerCertificate, Resolve};
use crate::session::{AccountKey, Facts, FactsStore, KnownBases, KnownItems, Token, TokenStore};

/// Everything a back end needs to connect.
pub struct Connection {
    /// The profile's name.
    pub name: String,
    /// The configured kind, if any.
    pub kind: Option<ServerKind>,
    /// The configured public base URL, which overrides the server's.
    pub public_url: Option<Url>,
    /// Which of Navidrome's APIs may be used.
    pub access: Access,
    /// How the server identifies the account.
    pub sign_in: SignIn,
    /// Whether a Subsonic password may be sent in the clear over plain HTTP.
    pub allow_plain_password: bool,
    /// Whether an API key or token is configured, so that no password is needed.
    pub has_token: bool,
    /// The HTTP client.
    pub http: Client,
    /// Where passwords and keys come from.
    pub credentials: Rc<dyn Credentials>,
    /// The store of server facts.
    pub facts: FactsStore,
    /// Every base that links of the server were ever printed with.
    pub bases: KnownBases,
    /// The item that each share is of, as far as seen.
    pub items: Rc<KnownItems>,
    /// The store of tokens.
    pub tokens: Rc<TokenStore>,
    /// Our clock.
    pub clock: Clock,
}

impl Connection {
    /// A connection to the server at `base`, with the defaults for everything else. Server facts are stored
    /// in the folder `state`.
    pub fn new(
        name: impl Into<String>,
        base: Url,
        credentials: impl Credentials + 'static,
        state: &Path,
    ) -> Self {
        let account = AccountKey::new(&base, credentials.username().unwrap_or_default());
        let clock = Clock::utc();
        Self {
            name: name.into(),
            kind: None,
            public_url: None,
            access: Access::default(),
            sign_in: SignIn::default(),
            allow_plain_password: false,
            has_token: false,
            facts: FactsStore::new(state, &account),
            bases: KnownBases::new(state, &base),
            items: Rc::new(KnownItems::new(state, &account)),
            tokens: Rc::new(TokenStore::new(state, &account, clock.clone())),
            http: Client::new(base, HttpSettings::default()),
            credentials: Rc::new(credentials),
            clock,
        }
    }

    /// The facts that are still fresh, or empty ones.
    #[must_use]
    pub fn known(&self) -> Facts {
        self.facts.load(self.clock.now()).unwrap_or_default()
    }

    /// The certificate that an HTTPS server presents, trusted or not. Sends no request.
    ///
    /// # Errors
    /// If the handshake fails.
    pub async fn certificate(&self) -> Result<PeerCertificate> {
        Ok(self.http.peer_certificate().await?)
    }

    /// The base of public links, as well as it is known.
    pub(super) fn public_base(&self, facts: &Facts) -> PublicBase {
        let kept = BaseStore {
            facts: self.facts.clone(),
            bases: self.bases.clone(),
            clock: self.clock.clone(),
        };
        PublicBase::new(self.http.base(), self.public_url.as_ref(), facts, kept)
    }

    /// Stores the facts, with the server's clock as it is now. If the state folder can't be written, the
    /// next command is slower, nothing else.
    pub(super) fn keep(&self, facts: &mut Facts) {
        let offset = self.clock_of_server(facts).offset();
        facts.clock_offset_seconds = offset.map(|offset| offset.as_secs());
        if let Err(error) = self.facts.save(facts) {
            tracing::debug!(%error, "can't store the server facts");
        }
    }

    /// The server's clock, which every answer corrects.
    pub(super) fn clock_of_server(&self, facts: &Facts) -> ServerClock {
        let learned = facts.clock_offset_seconds.map(SignedDuration::from_secs);
        ServerClock::of(self.http.clone(), learned)
    }

    /// The server's time, as a function, for back ends that count from it.
    pub(super) fn server_clock(&self, facts: &Facts) -> Rc<dyn Fn() -> Timestamp> {
        let clock = self.clock.clone();
        let server = self.clock_of_server(facts);
        Rc::new(move || server.at(clock.now()))
    }

    /// The time zone for a server's dates that have none.
    pub(super) fn zone(&self) -> TimeZone {
        self.clock.zone().clone()
    }
}

/// The credentials of one profile. Each is fetched when it is first needed, not earlier.
#[async_trait(?Send)]
pub trait Credentials {
    /// The user name, if the profile has one.
    fn username(&self) -> Option<&str>;

    /// The password.
    ///
    /// # Errors
    /// If no source has one and the user can't be prompted; lists the ways to provide one.
    async fn password(&self) -> Result<SecretString>;

    /// The source of the password, in words: `file /run/secrets/music`. `None` if `Advice::LogIn` stores it
    /// or the user types it.
    fn password_source(&self) -> Option<String> {
        None
    }

    /// The source of the API key or token, in the same form.
    fn token_source(&self) -> Option<String> {
        None
    }

    /// An API key or token, if the profile has a source for one.
    ///
    /// # Errors
    /// If a source is configured but can't be read.
    async fn token(&self) -> Result<Option<SecretString>>;
}

/// The hint if the server refuses a login that it just accepted: a proxy may drop its header.
pub(super) fn pass_on(header: &str) -> Hint {
    Hint::text(format!(
        "if a proxy is in front of the server, have it pass on the header `{header}`"
    ))
}

/// The hint if a server refuses the password.
pub(super) fn correct_password(credentials: &dyn Credentials, profile: &str) -> Hint {
    match credentials.password_source() {
        Some(source) => Hint::text(format!("correct the password in its source: {source}")),
        None => Advice::LogIn(profile.to_owned()).after("give the right password: "),
    }
}

/// The hint if the user name is wrong.
pub(super) fn correct_username(profile: &str) -> Hint {
    Advice::SetProfile(profile.to_owned(), ProfileSetting::Username(None))
        .after("if the user name is wrong: ")
}

/// The hint if a server refuses the API key or token.
pub(super) fn correct_token(credentials: &dyn Credentials, profile: &str) -> Hint {
    match credentials.token_source() {
        Some(source) => Hint::text(format!("save the new key in its source: {source}")),
        None => Advice::LogInWithToken(profile.to_owned()).after("give the new one: "),
    }
}

/// The error if a login needs a user name and the profile has none.
pub(super) fn no_username(profile: &str) -> Error {
    let set = Advice::SetProfile(profile.to_owned(), ProfileSetting::Username(None));
    Error::new(Code::Config, "no user name is configured").hint(set.after("set one: "))
}

/// The value of a header that carries a token.
pub(super) fn bearer(token: &Token) -> SecretString {
    format!("Bearer {}", token.access.expose_secret()).into()
}

/// The token for requests: the configured API key or token, or else one from a login.
pub(super) struct KeyOrLogin {
    credentials: Rc<dyn Credentials>,
    tokens: Rc<TokenStore>,
    /// The configured key, once fetched; the inner `None` if there is none.
    key: OnceCell<Option<Token>>,
}

impl KeyOrLogin {
    /// Creates it without fetching anything.
    pub(super) fn new(connection: &Connection) -> Self {
        Self {
            credentials: Rc::clone(&connection.credentials),
            tokens: Rc::clone(&connection.tokens),
            key: OnceCell::new(),
        }
    }

    /// The credentials that a login needs.
    pub(super) fn credentials(&self) -> &dyn Credentials {
        self.credentials.as_ref()
    }

    /// Whether requests carry the configured key, which can't be replaced if the server refuses it.
    pub(super) fn is_by_key(&self) -> bool {
        self.key.get().is_some_and(Option::is_some)
    }

    /// The token, from `login` if necessary; never `rejected`, which the server has refused.
    ///
    /// # Errors
    /// If there are no credentials, or the server refuses them.
    pub(super) async fn token<L: Future<Output = Result<Token>>>(
        &self,
        rejected: Option<&Token>,
        login: impl FnOnce(Option<Token>) -> L,
    ) -> Result<Token> {
        let key = self.key.get_or_try_init(|| async {
            let key = self.credentials.token().await?;
            Ok::<_, Error>(key.map(Token::new))
        });
        match key.await? {
            Some(key) => Ok(key.clone()),
            None => self.tokens.get_or_login(rejected, login).await,
        }
    }
}

/// A user name and a password that are known from the start.
#[derive(Debug, Clone)]
pub struct Login {
    username: String,
    password: SecretString,
}

impl Login {
    /// The login of a user.
    #[must_use]
    pub fn new(username: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self {
            username: username.into(),
            password: password.into(),
        }
    }
}

#[async_trait(?Send)]
impl Credentials for Login {
    fn username(&self) -> Option<&str> {
        Some(&self.username)
    }

    async fn password(&self) -> Result<SecretString> {
        Ok(self.password.clone())
    }

    async fn token(&self) -> Result<Option<SecretString>> {
        Ok(None)
    }
}

/// Which of a Navidrome server's two APIs may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Access {
    /// The native API if it answers, else the Subsonic API.
    #[default]
    Auto,
    /// The native API, or fail.
    Native,
    /// The Subsonic API only: a proxy guards the rest.
    Subsonic,
}

impl Access {
    /// All values.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Native, Self::Subsonic];

    /// The word in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Native => "native",
            Self::Subsonic => "subsonic",
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Access {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|access| access.as_str() == word)
            .ok_or_else(|| format!("unknown access {word:?}: auto, native or subsonic"))
    }
}

/// How a server identifies the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignIn {
    /// By a password, an API key or a token.
    #[default]
    Credentials,
    /// By a header that the server trusts because of where the request comes from: a proxy or the profile
    /// sets it (Navidrome's external authentication).
    Header,
}

impl SignIn {
    /// All values.
    pub const ALL: [Self; 2] = [Self::Credentials, Self::Header];

    /// The word in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credentials => "credentials",
            Self::Header => "header",
        }
    }
}

impl fmt::Display for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for SignIn {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|way| way.as_str() == word)
            .ok_or_else(|| format!("unknown way to sign in {word:?}: credentials or header"))
    }
}

/// The number of consecutive connection failures after which sharectl stops asking a server.
pub const UNREACHABLE: u32 = 10;

/// The requested rate and the pauses that a server demands, for callers that wait before they start and
/// that may be canceled: a request that waits for its own turn is already in flight.
#[derive(Clone, Default)]
pub struct Pacing(Option<Client>);

impl Pacing {
    /// The pacing of the server that `client` talks to.
    #[must_use]
    pub fn of(client: Client) -> Self {
        Self(Some(client))
    }

    /// A client with a visitor's knowledge of the server, to check where public links lead.
    pub(super) fn as_visitor(&self, base: &Url, resolve: Option<Resolve>) -> Option<Client> {
        let client = self.0.as_ref()?;
        Some(client.as_visitor(base, resolve))
    }

    /// Waits until a row may start and send its first request; the next request takes that turn. The row
    /// counts toward the concurrency limit until the permit is dropped.
    pub async fn wait(&self) -> Option<GatePermit<'_>> {
        match &self.0 {
            Some(client) => Some(client.turn().await),
            None => None,
        }
    }

    /// Whether the whole command's deadline has passed, so that nothing more may start.
    #[must_use]
    pub fn are_over(&self) -> bool {
        self.0.as_ref().is_some_and(Client::is_past_deadline)
    }

    /// Suspends the deadline until the returned guard is dropped: it must not fall between a delete and the
    /// create that follows.
    #[must_use]
    pub fn exempt_from_deadline(&self) -> Option<DeadlineExemption> {
        self.0.as_ref().map(Client::exempt_from_deadline)
    }
}

/// Detects a cache that answers in the server's place, with at most one request, before the first write
/// that depends on a read.
#[derive(Clone, Default)]
pub struct CacheProbe(Option<Client>);

impl CacheProbe {
    /// The probe of the server that `client` talks to.
    #[must_use]
    pub fn of(client: Client) -> Self {
        Self(Some(client))
    }

    /// Makes sure that decisive reads came from the server. Sends no request if a cache could not have
    /// answered any of them, or if this was already checked.
    ///
    /// # Errors
    /// [`Code::Config`], naming the setting, if a cache answers.
    pub async fn prove(&self) -> Result<()> {
        match &self.0 {
            Some(client) => Ok(client.prove_uncached().await?),
            None => Ok(()),
        }
    }
}

/// How far a server's clock is ahead of ours: from its last answer, or else from server facts. The offset
/// is computed at each call because the facts may be a day old, and the next answer corrects it.
#[derive(Clone)]
pub struct ServerClock {
    answers: Option<Client>,
    learned: Option<SignedDuration>,
}

impl ServerClock {
    /// The clock of the server that `client` talks to; `learned` applies until the first answer.
    #[must_use]
    pub fn of(client: Client, learned: Option<SignedDuration>) -> Self {
        Self {
            answers: Some(client),
            learned,
        }
    }

    /// A clock that is always ahead of ours by `offset`.
    #[must_use]
    pub fn ahead(offset: Option<SignedDuration>) -> Self {
        Self {
            answers: None,
            learned: offset,
        }
    }

    /// How far it is ahead of ours; `None` if unknown.
    #[must_use]
    pub fn offset(&self) -> Option<SignedDuration> {
        let told = self.answers.as_ref().and_then(Client::clock_offset);
        told.or(self.learned)
    }

    /// The server's time when ours is `ours`, as well as it is known.
    #[must_use]
    pub fn at(&self, ours: Timestamp) -> Timestamp {
        let offset = self.offset().unwrap_or(SignedDuration::ZERO);
        ours.checked_add(offset).unwrap_or(ours)
    }
}

impl fmt::Debug for ServerClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ServerClock").field(&self.offset()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::tests::{Server, answer};
    use crate::http::{HttpSettings, Request};

    #[tokio::test]
    async fn new_answers_replace_learned_facts() {
        let wire = Server::start(vec![answer(
            200,
            &["Date: Sat, 21 Nov 2020 10:00:00 GMT"],
            "",
        )]);
        let wire = wire.await;
        let client = Client::new(wire.base.parse().unwrap(), HttpSettings::default());
        let hour = SignedDuration::from_hours(1);
        let clock = ServerClock::of(client.clone(), Some(hour));
        assert_eq!(clock.offset(), Some(hour));
        client
            .send(Request::read("time", client.url(&[])))
            .await
            .unwrap();
        assert!(clock.offset().unwrap().is_negative());
    }
}
