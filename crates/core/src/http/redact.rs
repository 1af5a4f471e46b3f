//! Formats servers and URLs for messages, without credentials or public links.
//!
//! Subsonic puts credentials into the query, servers repeat URLs in their messages, and anyone can open a
//! share with its link. None of that may reach a log or an error.

use std::fmt;
use std::net::Ipv6Addr;
use std::sync::LazyLock;

use regex_lite::Regex;
use url::{Host, Url};

/// Replaces redacted text.
pub(super) const HIDDEN: &str = "…";

/// The path before the ID in a public link; the second is mStream's.
const PAGES: [&str; 2] = ["/share/", "/shared/"];

/// Query parameters with credentials in one of the APIs. `u` is only the account's name, but together
/// with `s` and `t` it is enough to guess passwords offline.
const SECRET_PARAMETERS: &[&str] = &["u", "t", "s", "p"];

/// Words that mark a parameter, field, or header as secret if they occur anywhere in its name.
const SECRET_WORDS: &[&str] = &[
    "token",
    "jwt",
    "secret",
    "passw",
    "salt",
    "apikey",
    "api_key",
    "api-key",
    "auth",
    "cookie",
    "credential",
    "session",
];

/// How many characters of a text are examined: no excerpt is longer.
const WINDOW: usize = 4096;

/// Whether a parameter or field of this name contains a credential.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_PARAMETERS.contains(&name.as_str())
        || SECRET_WORDS.iter().any(|word| name.contains(word))
}

/// A URL without userinfo, query, fragment, and share ID.
#[must_use]
pub fn url(url: &Url) -> String {
    let origin = url.origin();
    if origin.is_tuple() {
        format!("{}{}", origin.ascii_serialization(), path(url))
    } else {
        format!("{}:{HIDDEN}", url.scheme())
    }
}

/// A URL's path without the share ID: `/share/abc` becomes `/share/…`.
#[must_use]
pub fn path(url: &Url) -> String {
    let path = url.path();
    let ends = PAGES
        .iter()
        .filter_map(|page| Some(path.find(page)? + page.len()));
    match ends.min() {
        Some(end) => format!("{}{HIDDEN}", &path[..end]),
        None => path.to_owned(),
    }
}

/// An external text without anything that looks like a credential or a public link.
#[must_use]
pub fn text(text: &str) -> String {
    static RULES: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(rules);
    RULES.iter().fold(text.to_owned(), |text, (rule, with)| {
        rule.replace_all(&text, *with).into_owned()
    })
}

/// The beginning of an external text, on one line, redacted, at most `most` characters long.
#[must_use]
pub fn excerpt(from: &str, most: usize) -> String {
    let window: String = from.chars().take(WINDOW).collect();
    let redacted = text(&window);
    let words: Vec<&str> = redacted
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let line = words.join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let mut short: String = line.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

fn rules() -> Vec<(Regex, &'static str)> {
    let words = SECRET_WORDS.join("|");
    let letters = SECRET_PARAMETERS.join("|");
    [
        // Userinfo of a URL.
        (r#"(://)[^/\s@"'<>]*@"#.to_owned(), "${1}…@"),
        // Parameters of a query or form.
        (
            format!(r#"(?i)(^|[?&;\s"'])((?:{letters}|[\w.-]*(?:{words})[\w.-]*)=)[^&\s"'<>#]*"#),
            "${1}${2}…",
        ),
        // Fields of JSON, even if it was cut off.
        (
            format!(
                r#"(?i)("[^"]*(?:{words})[^"]*"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|[^\s,"}}\]\[{{]+)"#
            ),
            "${1}\"…\"",
        ),
        // Header values.
        (r"(?i)\b(bearer|basic)\s+\S+".to_owned(), "${1} …"),
        // Anything that looks like a JWT.
        (
            r"eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){0,2}".to_owned(),
            HIDDEN,
        ),
        // Public links, even in JSON that escapes slashes.
        (r#"(\\?/shared?\\?/)[^\s"'<>]+"#.to_owned(), "${1}…"),
    ]
    .into_iter()
    .filter_map(|(rule, with)| Some((Regex::new(&rule).ok()?, with)))
    .collect()
}

/// The first path segments of the pages in Navidrome's and Audiobookshelf's web players.
const PLAYER_PAGES: [&str; 8] = [
    "app",
    "library",
    "item",
    "author",
    "collection",
    "playlist",
    "config",
    "login",
];

/// A server's name in messages: `home (https://music.example.com)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerLabel {
    profile: Option<String>,
    base: String,
    /// The forward proxy in front of the server, without its credentials.
    proxy: Option<String>,
}

impl ServerLabel {
    /// The label of the server at `base`, without credentials.
    #[must_use]
    pub fn new(profile: Option<String>, base: &Url) -> Self {
        Self {
            profile,
            base: url(base).trim_end_matches('/').to_owned(),
            proxy: None,
        }
    }

    /// Adds the forward proxy in front of the server.
    #[must_use]
    pub(super) fn through(self, proxy: Option<&str>) -> Self {
        Self {
            proxy: proxy.map(str::to_owned),
            ..self
        }
    }

    /// The forward proxy in front of the server, without its credentials.
    #[must_use]
    pub(super) fn proxy(&self) -> Option<&str> {
        self.proxy.as_deref()
    }

    /// The host, in the format of `NO_PROXY`.
    #[must_use]
    pub(super) fn host(&self) -> Option<String> {
        let base = Url::parse(&self.base).ok()?;
        let host = base.host_str()?;
        Some(host.trim_matches(['[', ']']).to_owned())
    }

    /// Whether the server's URL begins with `https://`.
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

    /// The same URL with IPv4, if it is this machine's IPv6 loopback address.
    #[must_use]
    pub(super) fn in_ipv4(&self) -> Option<String> {
        let base = Url::parse(&self.base).ok()?;
        match base.host() {
            Some(Host::Ipv6(Ipv6Addr::LOCALHOST)) => self.with_host("127.0.0.1"),
            _ => None,
        }
    }

    /// The base URL without the path of a web player's page, and that path: `/app` of Navidrome,
    /// `/library/…` of Audiobookshelf. `None` if there is no such path.
    #[must_use]
    pub fn without_page(&self) -> Option<(String, String)> {
        let mut base = Url::parse(&self.base).ok()?;
        let path = base.path().to_owned();
        let segments: Vec<&str> = path.split('/').collect();
        let first = segments
            .iter()
            .position(|segment| PLAYER_PAGES.contains(segment))?;
        base.set_path(&segments[..first].join("/"));
        let page = format!("/{}", segments[first..].join("/"));
        Some((base.as_str().trim_end_matches('/').to_owned(), page))
    }

    /// The profile's name, if there is one.
    #[must_use]
    pub fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// The base URL with another scheme and the same port, for example for a server that uses TLS on the
    /// port for plain HTTP. `None` if its scheme has no port, such as a socket's.
    #[must_use]
    pub fn with_scheme(&self, scheme: &str) -> Option<String> {
        let mut base = Url::parse(&self.base).ok()?;
        let port = base.port_or_known_default()?;
        base.set_scheme(scheme).ok()?;
        base.set_port(Some(port)).ok()?;
        Some(base.as_str().trim_end_matches('/').to_owned())
    }

    /// The base URL that the server has moved to, if a redirect from one URL to another shows it: the
    /// redirect leads to the same path below another base.
    #[must_use]
    pub fn moved(&self, from: &Url, to: &Url) -> Option<String> {
        let base = Url::parse(&self.base).ok()?;
        let below = base.path().trim_end_matches('/');
        let tail = from.path().strip_prefix(below)?;
        let mut moved = to.clone();
        moved.set_path(to.path().strip_suffix(tail)?);
        let moved = url(&moved).trim_end_matches('/').to_owned();
        (moved != self.base && !tail.is_empty() && !moved.contains(HIDDEN)).then_some(moved)
    }

    /// The profile's name or a placeholder, for hints about the configuration.
    #[must_use]
    pub fn name(&self) -> &str {
        self.profile.as_deref().unwrap_or("NAME")
    }
}

impl fmt::Display for ServerLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.profile {
            Some(profile) => write!(f, "{profile} ({})", self.base),
            None => f.write_str(&self.base),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_rule_is_a_valid_expression() {
        assert_eq!(rules().len(), 6);
    }

    #[test]
    fn an_address_keeps_only_host_and_path() {
        let address = Url::parse("https://me:pw@h.example:444/base/rest/ping?u=me&t=ab#x").unwrap();
        assert_eq!(url(&address), "https://h.example:444/base/rest/ping");
    }

    #[test]
    fn a_share_id_in_a_path_is_hidden() {
        for (address, shown) in [
            ("http://h/share/AbC", "http://h/share/…"),
            ("http://h/m/api/share/AbC", "http://h/m/api/share/…"),
            ("http://h/ext/share/AbC?jwt=x", "http://h/ext/share/…"),
            ("http://h/api/share", "http://h/api/share"),
            ("http://h/m/shared/AbC/x", "http://h/m/shared/…"),
        ] {
            assert_eq!(url(&Url::parse(address).unwrap()), shown);
        }
    }

    #[test]
    fn an_excerpt_is_one_short_line() {
        assert_eq!(excerpt("  a\n\tb\u{7}c ", 10), "a b c");
        assert_eq!(excerpt("abcdef", 4), "abc…");
    }

    #[test]
    fn ordinary_words_stay() {
        let words = "Invalid username or password";
        assert_eq!(text(words), words);
        assert_eq!(text(r#"{"error":"not found"}"#), r#"{"error":"not found"}"#);
    }

    proptest! {
        #[test]
        fn no_secret_survives_in_any_of_its_places(
            secret in "[A-Za-z0-9_-]{9,40}",
            place in 0_usize..12,
        ) {
            let secret = format!("Zq{secret}");
            let held = match place {
                0 => format!("http://h/rest/ping?u=me&t={secret}&s=x"),
                1 => format!("GET /x?apiKey={secret} failed"),
                2 => format!("p={secret}&u=x"),
                3 => format!(r#"{{"id":"1","subsonicToken":"{secret}","name":"n"}}"#),
                4 => format!(r#"{{"token" : "{secret}"#),
                5 => format!("authorization: Bearer {secret}"),
                6 => format!("see https://me:{secret}@h.example/x"),
                7 => format!("open http://h/share/{secret}?t=3"),
                8 => format!("token eyJhbGciOi{secret}.eyJ{secret}.{secret} refused"),
                9 => format!("http://h/ext/share/abc?jwt={secret}"),
                10 => format!("no page at http://h/shared/{secret}"),
                _ => format!(r#"{{"url":"http:\/\/h\/share\/{secret}","x":1}}"#),
            };
            prop_assert!(!text(&held).contains(&secret), "{}", text(&held));
            prop_assert!(!excerpt(&held, 4000).contains(&secret));
        }
    }

    fn moved(base: &str, from: &str, to: &str) -> Option<String> {
        let [base, from, to] = [base, from, to].map(|url| Url::parse(url).unwrap());
        ServerLabel::new(None, &base).moved(&from, &to)
    }

    #[test]
    fn another_scheme_keeps_the_port() {
        let with = |base: &str, scheme: &str| {
            ServerLabel::new(None, &Url::parse(base).unwrap()).with_scheme(scheme)
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
    fn the_address_of_a_page_differs_from_the_servers() {
        let cut = |base: &str| ServerLabel::new(None, &Url::parse(base).unwrap()).without_page();
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
        let other = |base: &str| ServerLabel::new(None, &Url::parse(base).unwrap()).in_ipv4();
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
