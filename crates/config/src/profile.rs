//! A profile: all that is configured about one server, every layer resolved.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::base_url;
use super::header::Header;
use super::keys::Settings;
use super::secret::SecretSource;
use super::values::Rate;
use crate::backend::{Access, SignIn};
use crate::domain::expiry::Expiry;
use crate::domain::share::ServerKind;
use crate::domain::span::Span;
use crate::fingerprint::Fingerprint;
use crate::http::{ClientCertificate, Jobs};
use crate::session::Account;

/// The expiry of a share made without one, where nothing is configured.
#[must_use]
pub fn default_expires() -> Expiry {
    Expiry::In(Span::seconds(30 * 86_400))
}
/// The longest wait for one request, where nothing is configured.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// Where a profile comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// This configuration file.
    File(PathBuf),
    /// `SHARECTL_URL` and its companions.
    Environment,
    /// Built in.
    Sandbox,
}

/// One server, as configured. What was learned of it is in the facts, not here.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
    /// The base URL; see [`base_url::parse`].
    pub url: Url,
    /// Its kind; `None` until it is recognised.
    pub kind: Option<ServerKind>,
    /// The account's user name; `None` where a token says who it is, or it is asked for.
    pub username: Option<String>,
    /// Where its password comes from, first to last; the stored one and a question come after.
    pub password: Vec<SecretSource>,
    /// Where its API key or token comes from, likewise.
    pub token: Vec<SecretSource>,
    /// The base of public links, where it is not the server's own idea.
    pub public_url: Option<Url>,
    /// Whether `check` asks at the public address.
    pub public_probe: bool,
    /// Every base that its links were ever printed with.
    pub known_bases: Vec<Url>,
    /// A certificate trusted for this server though nothing vouches for it.
    pub certificate: Option<Fingerprint>,
    /// Headers sent with every request.
    pub headers: Vec<Header>,
    /// Whether Subsonic's password parameter may go over plain http.
    pub allow_plain_password: bool,
    /// Which of Navidrome's APIs may be used.
    pub access: Access,
    /// Certificates to trust besides the system's: a PEM file.
    pub ca_cert: Option<PathBuf>,
    /// A certificate for servers that want one, and its key.
    pub client_certificate: Option<ClientCertificate>,
    /// Other addresses of the same server.
    pub alternates: Vec<Url>,
    /// The socket that it listens at.
    pub unix_socket: Option<PathBuf>,
    /// How the server knows the account.
    pub sign_in: SignIn,
    /// The expiry of a share made without one.
    pub default_expires: Expiry,
    /// The longest wait for one request.
    pub timeout: Duration,
    /// The longest time for the whole command.
    pub deadline: Option<Duration>,
    /// How often a repeatable request is tried again, where that is configured.
    pub retries: Option<u32>,
    /// How many requests run at once.
    pub jobs: Jobs,
    /// How many requests may begin per second.
    pub rate: Option<Rate>,
    /// The time zone for dates without one, as configured; see `Config::clock`.
    pub tz: Option<String>,
}

impl Profile {
    /// A profile of which only the address is said, with its settings resolved.
    pub fn new(name: impl Into<String>, origin: Origin, url: Url, settings: Settings) -> Self {
        Self {
            name: name.into(),
            origin,
            url,
            kind: None,
            username: None,
            password: Vec::new(),
            token: Vec::new(),
            public_url: None,
            public_probe: true,
            known_bases: Vec::new(),
            certificate: None,
            headers: Vec::new(),
            allow_plain_password: false,
            access: settings.access.unwrap_or_default(),
            ca_cert: settings.ca_cert,
            client_certificate: settings.client_cert.map(|certificate| ClientCertificate {
                certificate,
                key: settings.client_key,
            }),
            alternates: Vec::new(),
            unix_socket: None,
            sign_in: SignIn::default(),
            default_expires: settings.default_expires.unwrap_or_else(default_expires),
            timeout: settings.timeout.unwrap_or(DEFAULT_TIMEOUT),
            deadline: settings.deadline,
            retries: settings.retries,
            jobs: settings.jobs.map_or(Jobs::Adaptive, Jobs::Fixed),
            rate: settings.rate,
            tz: settings.tz,
        }
    }

    /// The same under another name.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        let name = name.to_owned();
        Self { name, ..self }
    }

    /// The base URL as people write it.
    #[must_use]
    pub fn address(&self) -> &str {
        base_url::shown(&self.url)
    }

    /// Whose state it is. An API key that stands for the user name is told from another one by where
    /// it comes from, and a typed one by its profile.
    #[must_use]
    pub fn account(&self) -> Account {
        if let Some(user) = self.username.as_deref().filter(|user| !user.is_empty()) {
            return Account::new(&self.url, user);
        }
        let source = match self.token.first() {
            Some(SecretSource::File(path)) => path.display().to_string(),
            Some(SecretSource::Command(words)) => words.join(" "),
            Some(SecretSource::Variable(name)) => name.clone(),
            Some(SecretSource::Text(_)) | None => self.name.clone(),
        };
        Account::of_api_key(&self.url, source)
    }

    /// Where all of its secrets come from.
    pub fn secret_sources(&self) -> impl Iterator<Item = &SecretSource> {
        let credentials = self.password.iter().chain(&self.token);
        credentials.chain(self.headers.iter().map(|header| &header.value))
    }

    /// Whether it is one of the sandbox's.
    #[must_use]
    pub fn is_sandbox(&self) -> bool {
        self.origin == Origin::Sandbox
    }

    /// Whether a link begins as links of this server were printed before, and how closely.
    pub(super) fn covered(&self, link: &Url) -> Option<usize> {
        let bases = self.known_bases.iter();
        bases.filter_map(|base| base_url::covers(base, link)).max()
    }

    /// Whether a link lies under this server, and how closely; see [`base_url::covers`].
    pub(super) fn covers(&self, link: &Url) -> Option<usize> {
        let public = self.public_url.as_ref();
        let bases = public
            .into_iter()
            .chain([&self.url])
            .chain(&self.alternates);
        bases.filter_map(|base| base_url::covers(base, link)).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_keys_without_a_name_are_told_apart_by_where_they_come_from() {
        let base = Url::parse("https://h.example").unwrap();
        let profile = |name: &str, user: Option<&str>, file: Option<&str>| {
            let mut profile =
                Profile::new(name, Origin::Sandbox, base.clone(), Settings::default());
            profile.username = user.map(str::to_owned);
            profile.token = file
                .map(|file| SecretSource::File(file.into()))
                .into_iter()
                .collect();
            profile.account().key()
        };
        let ada = profile("home", None, Some("/run/ada"));
        assert_eq!(profile("renamed", None, Some("/run/ada")), ada);
        assert_ne!(profile("home", None, Some("/run/bob")), ada);
        assert_ne!(profile("one", None, None), profile("other", None, None));
        let named = profile("home", Some("ada"), Some("/run/ada"));
        assert_eq!(profile("other", Some("ada"), Some("/run/key")), named);
        assert_eq!(named, Account::new(&base, "ada").key());
    }
}
