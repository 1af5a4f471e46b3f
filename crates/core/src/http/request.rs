//! One call to a server before it is sent: its address, headers, and body, and what its answer is for.
//!
//! nginx and Varnish ignore a request's `Cache-Control` by default, so a read that decides about a write
//! differs from all others by a query that servers ignore. An answer that still comes out of a cache shows it
//! by its headers.

use std::fmt;

use reqwest::Method;
use reqwest::header::HeaderMap;
use secrecy::SecretString;
use url::Url;

use super::redact;

/// A header's value.
#[derive(Debug, Clone)]
pub enum HeaderText {
    /// May be shown.
    Plain(String),
    /// Never shown.
    Secret(SecretString),
}

/// What is sent along.
#[derive(Clone, Default)]
pub enum Body {
    /// Nothing.
    #[default]
    None,
    /// `application/x-www-form-urlencoded`, in this order; a name may come more than once.
    Form(Vec<(String, String)>),
    /// `application/json`.
    Json(serde_json::Value),
}

/// A request. Its `Debug` shows no credentials: neither query, nor body, nor header values.
#[derive(Clone)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// The whole address; made with [`Client::url`](super::Client::url).
    pub url: Url,
    /// Headers for this request only.
    pub headers: Vec<(&'static str, HeaderText)>,
    /// What is sent along.
    pub body: Body,
    /// Whether doing it twice is as good as once. A property of the call, not of its method: a
    /// Subsonic `createShare` is a GET that must never be repeated.
    pub repeatable: bool,
    /// What the answer is for.
    pub freshness: Freshness,
    /// The call's name, such as `getShares`: what logs and errors say instead of the address.
    pub label: &'static str,
}

impl Request {
    /// A request without headers and body that must not be repeated.
    #[must_use]
    pub fn new(label: &'static str, method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: Vec::new(),
            body: Body::None,
            repeatable: false,
            freshness: Freshness::MayBeCached,
            label,
        }
    }

    /// A GET that only reads, and so may be repeated.
    #[must_use]
    pub fn read(label: &'static str, url: Url) -> Self {
        Self::new(label, Method::GET, url).repeatable()
    }

    /// Says that doing it twice is as good as once.
    #[must_use]
    pub fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// Says what the answer is for. A decisive read gets past caches: by an address that was never
    /// requested before, and for caches that heed it by its headers.
    #[must_use]
    pub fn fresh(mut self, freshness: Freshness) -> Self {
        if freshness.is_decisive() && self.method == Method::GET {
            add_nonce(&mut self.url);
        }
        self.decisive_if(freshness)
    }

    /// The same for a request whose address differs from all others already.
    #[must_use]
    pub fn decisive_if(mut self, freshness: Freshness) -> Self {
        if freshness.is_decisive() {
            self = self.asking_caches_to_pass();
        }
        self.freshness = freshness;
        self
    }

    /// Adds the headers for caches that heed them.
    #[must_use]
    pub(super) fn asking_caches_to_pass(self) -> Self {
        self.header("cache-control", "no-cache")
            .header("pragma", "no-cache")
    }

    /// Adds a header whose value may be shown.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, HeaderText::Plain(value.into())));
        self
    }

    /// Adds a header whose value is never shown.
    #[must_use]
    pub fn secret_header(mut self, name: &'static str, value: SecretString) -> Self {
        self.headers.push((name, HeaderText::Secret(value)));
        self
    }

    /// Whether a header holds credentials.
    #[must_use]
    pub fn has_secret_header(&self) -> bool {
        let mut values = self.headers.iter().map(|(_, value)| value);
        values.any(|value| matches!(value, HeaderText::Secret(_)))
    }

    /// Sends a form.
    #[must_use]
    pub fn form(mut self, pairs: Vec<(String, String)>) -> Self {
        self.body = Body::Form(pairs);
        self
    }

    /// Sends JSON.
    #[must_use]
    pub fn json(mut self, value: serde_json::Value) -> Self {
        self.body = Body::Json(value);
        self
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Form(_) => "Form(…)",
            Self::Json(_) => "Json(…)",
        })
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("label", &self.label)
            .field("method", &self.method)
            .field("url", &redact::url(&self.url))
            .field("body", &self.body)
            .field("repeatable", &self.repeatable)
            .finish_non_exhaustive()
    }
}

/// What Subsonic requests are signed with.
const SIGNATURE: [&str; 5] = ["u", "p", "t", "s", "apiKey"];

/// The only query name that every known server ignores: Navidrome 0.49.3 answers any other one with
/// HTTP status 500, as it takes it for a column.
const NONCE: &str = "_";

/// What a read is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// It is only shown: an answer from a cache will do.
    #[default]
    MayBeCached,
    /// It decides about a write: it must get past every cache.
    Decisive,
    /// It is a write itself, as a request that a cache could answer.
    Write,
}

impl Freshness {
    /// Whether no cache may answer it.
    #[must_use]
    pub fn is_decisive(self) -> bool {
        self != Self::MayBeCached
    }
}

/// Makes an address different from all others that were ever asked for.
pub(super) fn add_nonce(url: &mut Url) {
    url.query_pairs_mut().append_pair(NONCE, &nonce());
}

/// A word that was never used before. Without random numbers the time has to do.
pub(super) fn nonce() -> String {
    let nonce = getrandom::u64().unwrap_or_else(|_| {
        let now = std::time::SystemTime::now();
        let since = now.duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |since| since.subsec_nanos().into())
    });
    format!("{nonce:016x}")
}

/// The header that shows that an answer came from a cache, as `Age: 41`; nothing for an answer that
/// the server itself may have given.
pub(super) fn cache_hit(headers: &HeaderMap) -> Option<String> {
    headers.iter().find_map(|(name, value)| {
        let value = value.to_str().ok()?.trim();
        is_hit(name.as_str(), value).then(|| {
            let value: String = value.chars().take(60).collect();
            format!("{name}: {value}")
        })
    })
}

/// Whether a header, by its name in lower case, says so.
fn is_hit(name: &str, value: &str) -> bool {
    let mut elements = value.split(',').map(str::trim);
    match name {
        "age" => value.parse::<u64>().is_ok_and(|seconds| seconds > 0),
        // RFC 9211: each cache on the way, with `hit` or `fwd=…`.
        "cache-status" => elements.any(|cache| {
            let mut words = cache.split(';').map(str::trim).skip(1);
            words
                .any(|word| word.eq_ignore_ascii_case("hit") || word.eq_ignore_ascii_case("hit=?1"))
        }),
        // The request that fetched the answer, behind the one that is answered.
        "x-varnish" => {
            let ids: Vec<&str> = value.split_whitespace().collect();
            ids.len() > 1 && ids.iter().all(|id| id.parse::<u64>().is_ok())
        }
        "x-cache-hits" => elements.any(|hits| hits.parse::<u64>().is_ok_and(|hits| hits > 0)),
        // RFC 7234: "Response is Stale", "Revalidation Failed" and "Disconnected Operation".
        "warning" => elements.any(|warning| {
            ["110 ", "111 ", "112 "]
                .iter()
                .any(|code| warning.starts_with(code))
        }),
        _ if is_cache_header(name) => elements.any(|element| is_hit_word(first_word(element))),
        _ => false,
    }
}

/// The names that people and products give to the header: `X-Cache`, `CF-Cache-Status`,
/// `X-Proxy-Cache`, `X-Cache-Status`, `X-Nginx-Cache`, `X-Cache-Lookup`, ….
fn is_cache_header(name: &str) -> bool {
    let mut parts = name.split('-');
    name != "cache-control"
        && parts.clone().any(|part| part == "cache")
        && parts.all(|part| !matches!(part, "control" | "key" | "tag" | "tags" | "ttl"))
}

fn first_word(element: &str) -> &str {
    let end = element.find(|letter: char| letter.is_whitespace() || matches!(letter, ';' | ':'));
    element
        .get(..end.unwrap_or(element.len()))
        .unwrap_or(element)
}

/// nginx's and Cloudflare's words, and squid's and Akamai's `TCP_MEM_HIT`. What was asked for again
/// (`REVALIDATED`, `EXPIRED`, `RefreshHit`, `TCP_REFRESH_HIT`) is fresh.
fn is_hit_word(word: &str) -> bool {
    let word = word.trim_matches('"').to_ascii_uppercase();
    match word.strip_prefix("TCP_") {
        Some(squids) => squids.ends_with("HIT") && !squids.starts_with("REFRESH"),
        None => matches!(word.as_str(), "HIT" | "STALE" | "UPDATING"),
    }
}

/// The address of a read without what signs it. What a header holds is not in it anyway.
pub(super) fn unsigned(url: &Url) -> Url {
    let mut bare = url.clone();
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !SIGNATURE.contains(&&**name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    bare.set_query(None);
    if !kept.is_empty() {
        bare.query_pairs_mut().extend_pairs(kept);
    }
    bare
}

/// Whether the address itself carries credentials, as Subsonic's do.
pub(super) fn is_signed(url: &Url) -> bool {
    url.query_pairs()
        .any(|(name, _)| matches!(&*name, "t" | "p" | "apiKey"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn hit(line: &str) -> Option<String> {
        let (name, value) = line.split_once(": ").unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(
            name.parse::<HeaderName>().unwrap(),
            HeaderValue::from_str(value).unwrap(),
        );
        cache_hit(&headers)
    }

    #[test]
    fn every_way_to_say_that_a_cache_answered_is_understood() {
        for line in [
            "Age: 41",
            "X-Cache: HIT",
            "X-Cache: Hit from cloudfront",
            "X-Cache: MISS, HIT",
            "X-Cache: HIT from squid.example.com",
            "X-Cache: TCP_MEM_HIT from a23-1-2-3.deploy.example.com (AkamaiGHost/1) (-)",
            "X-Cache-Lookup: HIT from squid:3128",
            "X-Cache-Status: HIT",
            "X-Cache-Status: STALE",
            "X-Cache-Status: UPDATING",
            "X-Proxy-Cache: HIT",
            "X-Nginx-Cache-Status: hit",
            "CF-Cache-Status: HIT",
            "CF-Cache-Status: STALE",
            "X-Cache-Hits: 0, 3",
            "Cache-Status: nginx; hit; ttl=30",
            "Cache-Status: origin-shield; fwd=miss, \"edge one\";hit",
            "X-Varnish: 32770 3",
            "Warning: 110 - \"Response is Stale\"",
        ] {
            assert!(hit(line).is_some(), "{line}");
        }
    }

    #[test]
    fn uncached_answer_is_fresh() {
        for line in [
            "Age: 0",
            "Age: soon",
            "X-Cache: MISS",
            "X-Cache: MISS from hit.example.com",
            "X-Cache: RefreshHit from cloudfront",
            "X-Cache: TCP_REFRESH_HIT from proxy",
            "X-Cache: TCP_MISS from proxy",
            "X-Cache-Lookup: MISS from squid:3128",
            "X-Cache-Status: EXPIRED",
            "X-Cache-Status: REVALIDATED",
            "X-Cache-Status: BYPASS",
            "CF-Cache-Status: DYNAMIC",
            "X-Cache-Hits: 0",
            "Cache-Status: nginx; fwd=miss; stored",
            "Cache-Status: hit-cache; fwd=uri-miss",
            "Cache-Control: private, max-age=0",
            "X-Cache-Key: HIT",
            "X-Varnish: 32770",
            "Warning: 299 - \"deprecated\"",
            "Via: 1.1 varnish",
        ] {
            assert_eq!(hit(line), None, "{line}");
        }
    }

    #[test]
    fn no_two_decisive_reads_have_the_same_address() {
        let nonced = || {
            let mut url: Url = "http://nas/api/share?_start=0".parse().unwrap();
            add_nonce(&mut url);
            url.to_string()
        };
        let (one, other) = (nonced(), nonced());
        assert!(one.starts_with("http://nas/api/share?_start=0&_="), "{one}");
        assert_ne!(one, other);
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(name in "[a-z-]{1,20}", value in "[ -~]{0,60}") {
            let _ = is_hit(&name, &value);
        }
    }
}
