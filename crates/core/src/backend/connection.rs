//! Everything a back end is connected with.

use std::path::Path;
use std::rc::Rc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::credentials::Credentials;
use super::{PublicBase, ServerClock, detect};
use crate::backend::{Access, SignIn};
use crate::clock::Clock;
use crate::domain::ServerKind;
use crate::error::Result;
use crate::http::{Client, PeerCertificate, Settings};
use crate::session::{Account, Facts, FactsStore, KnownBases, KnownItems, TokenStore};

/// Everything a back end is connected with.
pub struct Connection {
    /// The profile's name.
    pub name: String,
    /// The kind that the configuration says, if it does.
    pub kind: Option<ServerKind>,
    /// The base of public links, where the configuration knows better than the server.
    pub public_url: Option<Url>,
    /// Which of Navidrome's doors may be used.
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
        let account = Account::new(&base, credentials.username().unwrap_or_default());
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
            http: Client::new(base, Settings::default()),
            credentials: Rc::new(credentials),
            clock,
        }
    }

    /// The facts that are still fresh, or none at all.
    #[must_use]
    pub fn known(&self) -> Facts {
        self.facts.load(self.clock.now()).unwrap_or_default()
    }

    /// Finds out what answers there, without credentials.
    ///
    /// # Errors
    /// As [`detect::detect`].
    pub async fn recognise(&self) -> Result<detect::Found> {
        let found = detect::detect(&self.http).await;
        found.map_err(|error| error.with_server(&self.name))
    }

    /// The certificate that an https server shows, trusted or not; nothing is sent.
    ///
    /// # Errors
    /// Where no handshake comes about.
    pub async fn certificate(&self) -> Result<PeerCertificate> {
        Ok(self.http.peer_certificate().await?)
    }

    /// What public links begin with, as well as it is known.
    pub(super) fn public_base(&self, facts: &Facts) -> PublicBase {
        PublicBase::new(
            self.http.base(),
            self.public_url.as_ref(),
            facts,
            &self.facts,
            &self.bases,
            &self.clock,
        )
    }

    /// Keeps what was learned. A state folder that can't be written only costs time, next time.
    pub(super) fn keep(&self, facts: &Facts) {
        if let Err(error) = self.facts.save(facts) {
            tracing::debug!(%error, "facts are not kept");
        }
    }

    /// How far the server's clock is ahead, by its last answer, else by what was learned before.
    pub(super) fn clock_offset(&self, facts: &Facts) -> Option<SignedDuration> {
        self.clock_of_server(facts).offset()
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
