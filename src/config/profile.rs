//! A profile: all that is configured about one server, every layer resolved.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::base_url;
use super::header::Header;
use super::secret::SecretSource;
use super::settings::Settings;
use super::values::{Access, Fingerprint, Rate};
use crate::domain::share::ServerKind;

/// The expiry of a share made without one, where nothing is configured.
pub const DEFAULT_EXPIRES: &str = "30d";
/// The longest wait for one request, where nothing is configured.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
/// How often a repeatable request is tried again, where nothing is configured.
pub const DEFAULT_RETRIES: u32 = 3;
/// How many requests run at once, where nothing is configured.
pub const DEFAULT_JOBS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(3);

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
    /// The expiry of a share made without one, in the grammar of `--expires`.
    pub default_expires: String,
    /// The longest wait for one request.
    pub timeout: Duration,
    /// The longest time for the whole command.
    pub deadline: Option<Duration>,
    /// How often a repeatable request is tried again.
    pub retries: u32,
    /// How many requests run at once.
    pub jobs: NonZeroUsize,
    /// How many requests may begin per second.
    pub rate: Option<Rate>,
    /// The time zone for dates without one, as configured; see `Config::time_zone`.
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
            certificate: None,
            headers: Vec::new(),
            allow_plain_password: false,
            access: settings.access.unwrap_or_default(),
            ca_cert: settings.ca_cert,
            default_expires: settings
                .default_expires
                .unwrap_or_else(|| DEFAULT_EXPIRES.to_owned()),
            timeout: settings.timeout.unwrap_or(DEFAULT_TIMEOUT),
            deadline: settings.deadline,
            retries: settings.retries.unwrap_or(DEFAULT_RETRIES),
            jobs: settings.jobs.unwrap_or(DEFAULT_JOBS),
            rate: settings.rate,
            tz: settings.tz,
        }
    }

    /// The base URL as people write it.
    #[must_use]
    pub fn address(&self) -> &str {
        base_url::shown(&self.url)
    }

    /// Whether it is one of the sandbox's.
    #[must_use]
    pub fn is_sandbox(&self) -> bool {
        self.origin == Origin::Sandbox
    }

    /// The name of this server's and account's files in the state folder. It does not depend on the
    /// profile's name, so that renaming loses nothing.
    #[must_use]
    pub fn state_key(&self) -> String {
        let account = self.username.as_deref().unwrap_or_default();
        let hash = md5::compute(format!("{}\n{account}", self.address()));
        let host = self.url.host_str().unwrap_or_default();
        let host: String = host
            .chars()
            .map(|sign| {
                if sign.is_ascii_alphanumeric() || sign == '.' {
                    sign
                } else {
                    '_'
                }
            })
            .take(64)
            .collect();
        let mut key = format!("{host}-{hash:x}");
        key.truncate(host.len() + 1 + 16);
        key
    }

    /// Whether a link lies under this server, and how closely; see [`base_url::covers`].
    pub(super) fn covers(&self, link: &Url) -> Option<usize> {
        let public = self.public_url.as_ref();
        let bases = public.into_iter().chain([&self.url]);
        bases.filter_map(|base| base_url::covers(base, link)).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(name: &str, url: &str, username: &str) -> Profile {
        let url = base_url::parse(url).unwrap();
        let mut profile = Profile::new(name, Origin::Environment, url, Settings::default());
        profile.username = Some(username.to_owned());
        profile
    }

    #[test]
    fn state_follows_the_server_and_the_account_not_the_name() {
        let key = |name, url, user| profile(name, url, user).state_key();
        let home = key("home", "https://m.example/", "admin");
        assert_eq!(home, key("nas", "https://m.example", "admin"));
        assert_ne!(home, key("home", "https://m.example", "guest"));
        assert_ne!(home, key("home", "https://m.example/music", "admin"));
        assert!(home.starts_with("m.example-") && home.len() == 26, "{home}");
        assert!(!key("x", "http://[::1]:4533", "a").contains([':', '/', '[']));
    }
}
