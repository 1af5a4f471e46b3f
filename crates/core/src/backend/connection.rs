//! What a back end is connected with: the client, credentials, the server's clock, the pacing of its requests,
//! and whether a cache answers reads that decide about a write.
//!
//! A back end gets its credentials without knowing whether the user is asked for them. Access says which of a
//! server's APIs may be used, and how it knows the account.

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

/// Everything a back end is connected with.
pub struct Connection {
    /// The profile's name.
    pub name: String,
    /// The kind that the configuration says, if it does.
    pub kind: Option<ServerKind>,
    /// The base of public links, if the configuration knows better than the server.
    pub public_url: Option<Url>,
    /// Which of Navidrome's APIs may be used.
    pub access: Access,
    /// How the server knows the account.
    pub sign_in: SignIn,
    /// Whether a Subsonic password may be sent itself over plain http.
    pub allow_plain_password: bool,
    /// Whether an API key or token is configured, so that no password is needed.
    pub has_token: bool,
    /// Talks to the server.
    pub http: Client,
    /// Where passwords and keys come from.
    pub credentials: Rc<dyn Credentials>,
    /// What was learned of the server before.
    pub facts: FactsStore,
    /// Every base that links of the server were printed with.
    pub bases: KnownBases,
    /// Which item each share is of, as far as it was seen.
    pub items: Rc<KnownItems>,
    /// Where tokens are kept.
    pub tokens: Rc<TokenStore>,
    /// Our clock.
    pub clock: Clock,
}

impl Connection {
    /// A connection to the server at `base` with everything else as it is without a configuration.
    /// What is learned of the server is kept in the folder `state`.
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

    /// The facts that are still fresh, or none at all.
    #[must_use]
    pub fn known(&self) -> Facts {
        self.facts.load(self.clock.now()).unwrap_or_default()
    }

    /// The certificate that an https server shows, trusted or not; nothing is sent.
    ///
    /// # Errors
    /// If no handshake comes about.
    pub async fn certificate(&self) -> Result<PeerCertificate> {
        Ok(self.http.peer_certificate().await?)
    }

    /// What public links begin with, as well as it is known.
    pub(super) fn public_base(&self, facts: &Facts) -> PublicBase {
        let kept = BaseStore {
            facts: self.facts.clone(),
            bases: self.bases.clone(),
            clock: self.clock.clone(),
        };
        PublicBase::new(self.http.base(), self.public_url.as_ref(), facts, kept)
    }

    /// Keeps what was learned, with the server's clock as it is now. A state folder that can't be written
    /// only costs time, next time.
    pub(super) fn keep(&self, facts: &mut Facts) {
        let offset = self.clock_of_server(facts).offset();
        facts.clock_offset_seconds = offset.map(|offset| offset.as_secs());
        if let Err(error) = self.facts.save(facts) {
            tracing::debug!(%error, "can't store the server facts");
        }
    }

    /// The server's clock, which every answer sets right.
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

    /// The zone for a server's dates without one.
    pub(super) fn zone(&self) -> TimeZone {
        self.clock.zone().clone()
    }
}

/// The credentials of one profile. Each is fetched when it is first needed, and no sooner.
#[async_trait(?Send)]
pub trait Credentials {
    /// The user name, if the profile has one.
    fn username(&self) -> Option<&str>;

    /// The password.
    ///
    /// # Errors
    /// If no source has one and the user can't be asked; names the ways to give one.
    async fn password(&self) -> Result<SecretString>;

    /// Where the password comes from, in words: `file /run/secrets/music`. `None` where it is kept by
    /// `Advice::LogIn` or typed.
    fn password_source(&self) -> Option<String> {
        None
    }

    /// The same for the API key or token.
    fn token_source(&self) -> Option<String> {
        None
    }

    /// An API key or token, if the profile has a source for one.
    ///
    /// # Errors
    /// If a source is named but can't be read.
    async fn token(&self) -> Result<Option<SecretString>>;
}

/// What helps if a login that was just accepted is refused: its header may get lost on the way.
pub(super) fn pass_on(header: &str) -> Hint {
    Hint::text(format!(
        "if a proxy is in front of the server, have it pass on the header `{header}`"
    ))
}

/// What helps if a server refuses the password.
pub(super) fn correct_password(credentials: &dyn Credentials, profile: &str) -> Hint {
    match credentials.password_source() {
        Some(source) => Hint::text(format!("correct the password in its source: {source}")),
        None => Advice::LogIn(profile.to_owned()).after("give the right password: "),
    }
}

/// What helps if the user name is wrong.
pub(super) fn correct_username(profile: &str) -> Hint {
    Advice::SetProfile(profile.to_owned(), ProfileSetting::Username(None))
        .after("if the user name is wrong: ")
}

/// What helps if a server refuses the API key or token.
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

/// What requests carry: the configured API key or token, else a token that a login has given.
pub(super) struct KeyOrLogin {
    credentials: Rc<dyn Credentials>,
    tokens: Rc<TokenStore>,
    /// The configured key, once looked for; `None` inside if there is none.
    key: OnceCell<Option<Token>>,
}

impl KeyOrLogin {
    /// Fetches nothing yet.
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

    /// Whether requests carry the configured key, which has no successor if it is refused.
    pub(super) fn is_by_key(&self) -> bool {
        self.key.get().is_some_and(Option::is_some)
    }

    /// The token, from `login` if need be; another one than `rejected`, which the server has refused.
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

/// A user name and a password that are known from the beginning.
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
    /// Its own API if it answers, else Subsonic.
    #[default]
    Auto,
    /// Its own API, or fail.
    Native,
    /// Subsonic only: a proxy guards the rest.
    Subsonic,
}

impl Access {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Native, Self::Subsonic];

    /// The word for it in the configuration.
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

/// How a server knows whose requests they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignIn {
    /// By a password, an API key or a token.
    #[default]
    Credentials,
    /// By a header that it trusts because of where it comes from: a proxy sets it, or the profile does
    /// (Navidrome's external authentication).
    Header,
}

impl SignIn {
    /// Every way.
    pub const ALL: [Self; 2] = [Self::Credentials, Self::Header];

    /// The word for it in the configuration.
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

/// Failures to reach a server, one after the other, after which nothing more is asked of it.
pub const UNREACHABLE: u32 = 10;

/// The rate that was asked for and the pauses that a server demands, for callers that wait before
/// anything is begun, and may be canceled: a request that waits for its turn itself is in flight.
#[derive(Clone, Default)]
pub struct Pacing(Option<Client>);

impl Pacing {
    /// The pacing of the server that `client` talks to.
    #[must_use]
    pub fn of(client: Client) -> Self {
        Self(Some(client))
    }

    /// A client that knows of the server what a stranger knows, to ask where public links lead.
    pub(super) fn as_visitor(&self, base: &Url, resolve: Option<Resolve>) -> Option<Client> {
        let client = self.0.as_ref()?;
        Some(client.as_visitor(base, resolve))
    }

    /// Waits until a row may be begun and its first request be sent; the next one that is sent is that
    /// one. The row is one of those that run at once for as long as the result lives.
    pub async fn wait(&self) -> Option<GatePermit<'_>> {
        match &self.0 {
            Some(client) => Some(client.turn().await),
            None => None,
        }
    }

    /// Whether the whole command's deadline is over, so that nothing more shall be begun.
    #[must_use]
    pub fn are_over(&self) -> bool {
        self.0.as_ref().is_some_and(Client::is_past_deadline)
    }

    /// While what this returns lives, requests get the time they need: the deadline must not cut
    /// between a delete and the create that follows it.
    #[must_use]
    pub fn exempt_from_deadline(&self) -> Option<DeadlineExemption> {
        self.0.as_ref().map(Client::exempt_from_deadline)
    }
}

/// Finds that out with one request at most, before the first write that depends on what was read.
#[derive(Clone, Default)]
pub struct CacheProbe(Option<Client>);

impl CacheProbe {
    /// The probe of the server that `client` talks to.
    #[must_use]
    pub fn of(client: Client) -> Self {
        Self(Some(client))
    }

    /// Makes sure that what was read came from the server. Asks nothing if nothing was read that a
    /// cache could have answered, or if it was asked before.
    ///
    /// # Errors
    /// [`Code::Config`](crate::Code::Config), naming the setting, if a cache answers.
    pub async fn prove(&self) -> Result<()> {
        match &self.0 {
            Some(client) => Ok(client.prove_uncached().await?),
            None => Ok(()),
        }
    }
}

/// How far a server's clock is ahead of ours: by its last answer, else by what was learned earlier.
/// It is looked up each time, for what was learned may be a day old, and the next answer corrects it.
#[derive(Clone)]
pub struct ServerClock {
    answers: Option<Client>,
    learned: Option<SignedDuration>,
}

impl ServerClock {
    /// The clock of the server that `client` talks to; `learned` holds until the first answer.
    #[must_use]
    pub fn of(client: Client, learned: Option<SignedDuration>) -> Self {
        Self {
            answers: Some(client),
            learned,
        }
    }

    /// A clock that is always so far ahead of ours.
    #[must_use]
    pub fn ahead(offset: Option<SignedDuration>) -> Self {
        Self {
            answers: None,
            learned: offset,
        }
    }

    /// How far it is ahead of ours; `None` if it is unknown.
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
