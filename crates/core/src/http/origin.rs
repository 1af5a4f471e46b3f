//! Which server an error is about.

use std::fmt;
use std::net::Ipv6Addr;

use url::{Host, Url};

use super::redact;

/// What the paths of pages begin with: Navidrome's web player, and Audiobookshelf's.
const PAGES: [&str; 8] = [
    "app",
    "library",
    "item",
    "author",
    "collection",
    "playlist",
    "config",
    "login",
];

/// A server as messages name it: `home (https://music.example.com)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    profile: Option<String>,
    base: String,
    /// The forward proxy on the way, without its credentials.
    proxy: Option<String>,
}

impl Origin {
    /// Names the server at `base`, without its credentials.
    #[must_use]
    pub fn new(profile: Option<String>, base: &Url) -> Self {
        Self {
            profile,
            base: redact::url(base).trim_end_matches('/').to_owned(),
            proxy: None,
        }
    }

    /// The same, with the forward proxy on the way.
    #[must_use]
    pub(super) fn through(self, proxy: Option<&str>) -> Self {
        Self {
            proxy: proxy.map(str::to_owned),
            ..self
        }
    }

    /// The forward proxy on the way, without its credentials.
    #[must_use]
    pub(super) fn proxy(&self) -> Option<&str> {
        self.proxy.as_deref()
    }

    /// The host, as `NO_PROXY` takes it.
    #[must_use]
    pub(super) fn host(&self) -> Option<String> {
        let base = Url::parse(&self.base).ok()?;
        let host = base.host_str()?;
        Some(host.trim_matches(['[', ']']).to_owned())
    }

    /// Whether its address begins with `https://`.
    #[must_use]
    pub(super) fn is_https(&self) -> bool {
        self.base.starts_with("https://")
    }

    /// The base URL with another host and the same port.
    #[must_use]
    pub(super) fn with_host(&self, host: &str) -> Option<String> {
        let mut base = Url::parse(&self.base).ok()?;
        base.set_host(Some(host)).ok()?;
        Some(base.as_str().trim_end_matches('/').to_owned())
    }

    /// The same server's address in IPv4, if this one leads to this machine in IPv6.
    #[must_use]
    pub(super) fn in_ipv4(&self) -> Option<String> {
        let base = Url::parse(&self.base).ok()?;
        match base.host() {
            Some(Host::Ipv6(Ipv6Addr::LOCALHOST)) => self.with_host("127.0.0.1"),
            _ => None,
        }
    }

    /// The base URL without what is behind the address of a server when a page of its web player is copied,
    /// and that part: `/app` of Navidrome, `/library/…` of Audiobookshelf.
    #[must_use]
    pub fn without_page(&self) -> Option<(String, String)> {
        let mut base = Url::parse(&self.base).ok()?;
        let path = base.path().to_owned();
        let segments: Vec<&str> = path.split('/').collect();
        let first = segments
            .iter()
            .position(|segment| PAGES.contains(segment))?;
        base.set_path(&segments[..first].join("/"));
        let page = format!("/{}", segments[first..].join("/"));
        Some((base.as_str().trim_end_matches('/').to_owned(), page))
    }

    /// The profile's name, where there is one.
    #[must_use]
    pub fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// The base URL with another scheme and the same port, as for a server that speaks TLS at a port where
    /// none was expected. `None` where it is no URL that has schemes, such as a socket's.
    #[must_use]
    pub fn with_scheme(&self, scheme: &str) -> Option<String> {
        let mut base = Url::parse(&self.base).ok()?;
        let port = base.port_or_known_default()?;
        base.set_scheme(scheme).ok()?;
        base.set_port(Some(port)).ok()?;
        Some(base.as_str().trim_end_matches('/').to_owned())
    }

    /// The base URL that the server has moved to, where a redirect of one request to another address
    /// tells: it leads to the same path below another base.
    #[must_use]
    pub fn moved(&self, from: &Url, to: &Url) -> Option<String> {
        let base = Url::parse(&self.base).ok()?;
        let below = base.path().trim_end_matches('/');
        let tail = from.path().strip_prefix(below)?;
        let mut moved = to.clone();
        moved.set_path(to.path().strip_suffix(tail)?);
        let moved = redact::url(&moved).trim_end_matches('/').to_owned();
        (moved != self.base && !tail.is_empty() && !moved.contains(redact::HIDDEN)).then_some(moved)
    }

    /// The `-s NAME` that a pasted hint needs, with a space before it; empty without a profile.
    #[must_use]
    pub fn selector(&self) -> String {
        self.profile
            .as_ref()
            .map(|name| format!(" -s {name}"))
            .unwrap_or_default()
    }

    /// The profile's name, or a placeholder, for hints about the configuration.
    #[must_use]
    pub fn name(&self) -> &str {
        self.profile.as_deref().unwrap_or("NAME")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.profile {
            Some(profile) => write!(f, "{profile} ({})", self.base),
            None => f.write_str(&self.base),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(base: &str, from: &str, to: &str) -> Option<String> {
        let [base, from, to] = [base, from, to].map(|url| Url::parse(url).unwrap());
        Origin::new(None, &base).moved(&from, &to)
    }

    #[test]
    fn another_scheme_keeps_the_port() {
        let with = |base: &str, scheme: &str| {
            Origin::new(None, &Url::parse(base).unwrap()).with_scheme(scheme)
        };
        for (base, scheme, expected) in [
            ("http://h.example:4533", "https", "https://h.example:4533"),
            (
                "http://h.example/music/",
                "https",
                "https://h.example:80/music",
            ),
            ("https://h.example", "http", "http://h.example:443"),
            ("https://[::1]:80/", "http", "http://[::1]"),
        ] {
            assert_eq!(with(base, scheme).as_deref(), Some(expected), "{base}");
        }
    }

    #[test]
    fn the_address_of_a_page_is_told_from_the_servers() {
        let cut = |base: &str| Origin::new(None, &Url::parse(base).unwrap()).without_page();
        let found = |base: &str, page: &str| Some((base.to_owned(), page.to_owned()));
        assert_eq!(cut("http://h:4533/app"), found("http://h:4533", "/app"));
        assert_eq!(
            cut("https://h/audiobookshelf/library/7f3/bookshelf"),
            found("https://h/audiobookshelf", "/library/7f3/bookshelf")
        );
        assert_eq!(cut("https://h/music"), None);
        assert_eq!(cut("https://h"), None);
    }

    #[test]
    fn this_machine_has_an_address_in_ipv4() {
        let other = |base: &str| Origin::new(None, &Url::parse(base).unwrap()).in_ipv4();
        let expected = Some("http://127.0.0.1:4533/music".to_owned());
        assert_eq!(other("http://[::1]:4533/music"), expected);
        assert_eq!(other("http://[fd00::1]:4533"), None);
        assert_eq!(other("http://localhost:4533"), None);
    }

    #[test]
    fn the_same_path_below_another_base_tells_the_base() {
        for (to, base) in [
            ("https://h/rest/ping", Some("https://h")),
            ("https://h/music/rest/ping?u=x", Some("https://h/music")),
            ("https://me:pw@h:444/m/rest/ping", Some("https://h:444/m")),
            ("https://h/", None),
            ("https://login.h/start", None),
            ("http://h/rest/ping", None),
        ] {
            let found = moved("http://h", "http://h/rest/ping?u=x", to);
            assert_eq!(found.as_deref(), base, "{to}");
        }
        let (base, page) = ("http://h/music/", "http://h/music/share/x");
        let found = moved(base, page, "https://h/share/x");
        assert_eq!(found.as_deref(), Some("https://h"));
        assert_eq!(moved(base, page, "https://h/share/y"), None);
    }
}
