//! Which server an error is about.

use std::fmt;

use url::Url;

use super::redact;

/// A server as messages name it: `home (https://music.example.com)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    profile: Option<String>,
    base: String,
}

impl Origin {
    /// Names the server at `base`, without its credentials.
    #[must_use]
    pub fn new(profile: Option<String>, base: &Url) -> Self {
        Self {
            profile,
            base: redact::url(base).trim_end_matches('/').to_owned(),
        }
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
