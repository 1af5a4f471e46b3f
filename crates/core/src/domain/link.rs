//! Share links: adding parameters without changing the rest, matching links to shares, and finding the page
//! that a link leads to.
//!
//! The same page can have one address directly and another behind a proxy. Both have the same part after the
//! server's base URL. But a link that doesn't begin with a base URL of the server belongs to another server,
//! even if its end matches.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use crate::error::{Error, Result};

/// The characters that every client accepts unescaped in a query value.
const QUERY_VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A parameter to add to a link: `url --param KEY=VALUE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The name, not encoded.
    pub key: String,
    /// The value, not encoded.
    pub value: String,
}

impl Parameter {
    /// Creates a parameter.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
        }
    }

    /// The parameter for a start time in seconds.
    #[must_use]
    pub fn start(seconds: u64) -> Self {
        Self::new("t", seconds.to_string())
    }

    /// Parses `KEY=VALUE`.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) if the key or the `=` is missing.
    pub fn parse(text: &str) -> Result<Self> {
        match text.split_once('=') {
            Some((key, value)) if !key.trim().is_empty() => Ok(Self::new(key.trim(), value)),
            _ => Err(
                Error::usage(format!("{text:?} isn't a KEY=VALUE parameter"))
                    .hint("for example `player=compact`"),
            ),
        }
    }

    fn encoded(&self) -> String {
        let encode = |text| utf8_percent_encode(text, QUERY_VALUE).to_string();
        format!("{}={}", encode(&self.key), encode(&self.value))
    }
}

/// Adds parameters to a link. A name may have several values. Existing values of the name are replaced, at the
/// position of the first one; everything else, including the fragment, stays byte for byte.
#[must_use]
pub fn with_parameters(link: &str, parameters: &[Parameter]) -> String {
    let (rest, fragment) = split_before(link, '#');
    let (base, query) = split_before(rest, '?');
    let query = query.strip_prefix('?').unwrap_or_default();
    let mut pairs: Vec<Cow<'_, str>> = query.split('&').map(Cow::Borrowed).collect();
    for (at, parameter) in parameters.iter().enumerate() {
        let key = parameter.key.as_str();
        if parameters[..at].iter().any(|before| before.key == key) {
            continue;
        }
        let alike = parameters.iter().filter(|other| other.key == key);
        let encoded = alike.map(Parameter::encoded).collect::<Vec<_>>().join("&");
        let is_it = |pair: &str| decoded_key(pair) == key;
        match pairs.iter().position(|pair| is_it(pair)) {
            Some(place) => {
                // If a name occurs twice, servers disagree on which value counts.
                let behind = pairs.split_off(place + 1);
                pairs[place] = Cow::Owned(encoded);
                pairs.extend(behind.into_iter().filter(|pair| !is_it(pair)));
            }
            // A bare `?` and a trailing `&` leave an empty pair, which is reused.
            None => match pairs.last_mut() {
                Some(last) if last.is_empty() => *last = Cow::Owned(encoded),
                _ => pairs.push(Cow::Owned(encoded)),
            },
        }
    }
    match pairs.join("&") {
        query if query.is_empty() => link.to_owned(),
        query => format!("{base}?{query}{fragment}"),
    }
}

/// Whether `text` is meant as an address.
#[must_use]
pub fn is_link(text: &str) -> bool {
    let lower = text.trim_start().to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://")
}

/// Whether both links lead to the same share: host, port and path match. The query is ignored (signatures and
/// start times change), except for `id`, which identifies the share on Ampache.
#[must_use]
pub fn same_share(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (Some(one), Some(other)) = (address(one), address(other)) else {
        return false;
    };
    let id = |url: &Url| {
        let pair = url.query_pairs().find(|(key, _)| key == "id");
        pair.map(|(_, value)| value.into_owned())
    };
    same_host(&one, &other) && plain_path(&one) == plain_path(&other) && id(&one) == id(&other)
}

/// The slug at the end of a share's link, percent-decoded.
#[must_use]
pub fn slug_of(link: &str) -> Option<String> {
    let url = address(link)?;
    let path = plain_path(&url);
    let (_, slug) = path.rsplit_once("/share/")?;
    (!slug.is_empty() && !slug.contains('/')).then(|| decoded(slug))
}

fn split_before(text: &str, mark: char) -> (&str, &str) {
    text.split_at(text.find(mark).unwrap_or(text.len()))
}

fn decoded_key(pair: &str) -> String {
    let (key, _) = split_before(pair, '=');
    decoded(&key.replace('+', " "))
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Parses an HTTP address; without a scheme, it is read as `https://`.
pub(super) fn address(text: &str) -> Option<Url> {
    let text = text.trim();
    let url = if is_link(text) {
        Url::parse(text)
    } else {
        Url::parse(&format!("https://{text}"))
    };
    url.ok().filter(Url::has_host)
}

/// Whether hosts and ports match. `http` and `https` on their default ports are the same server.
pub(super) fn same_host(one: &Url, other: &Url) -> bool {
    one.host_str() == other.host_str()
        && (one.port() == other.port()
            || one.port_or_known_default() == other.port_or_known_default())
}

/// The path with normalized percent-encoding, without trailing slashes.
fn plain_path(url: &Url) -> String {
    let respelled = url
        .path()
        .split('/')
        .map(|part| {
            let bytes: Vec<u8> = percent_decode_str(part).collect();
            percent_encoding::percent_encode(&bytes, QUERY_VALUE).to_string()
        })
        .collect::<Vec<_>>()
        .join("/");
    respelled.trim_end_matches('/').to_owned()
}

/// The expiry in a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenExpiry {
    /// It expires at this time, by the server's clock.
    At(Timestamp),
    /// It has no expiry, so it never expires (Airsonic 10.6).
    Absent,
    /// Its expiry is `null`, which makes the page fail (Jpsonic).
    Null,
}

/// The expiry in the token of a link; `None` if it has no readable token.
#[must_use]
pub fn token_expiry(link: &str) -> Option<TokenExpiry> {
    let link = Url::parse(link).ok()?;
    let (_, token) = link.query_pairs().find(|(name, _)| name == "jwt")?;
    let claims: Value = claims(&token)?;
    match claims.as_object()?.get("exp") {
        None => Some(TokenExpiry::Absent),
        Some(Value::Null) => Some(TokenExpiry::Null),
        Some(end) => Timestamp::from_second(end.as_i64()?)
            .ok()
            .map(TokenExpiry::At),
    }
}

/// The claims of a JSON web token, if they are readable. The signature isn't verified: that is up to the
/// server.
pub(crate) fn claims<T: DeserializeOwned>(token: &str) -> Option<T> {
    let payload = token.split('.').nth(1)?.trim_end_matches('=');
    let bytes = URL_SAFE_NO_PAD.decode(payload).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// A share's page on its server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharePage {
    /// The path segment before the name: `share`, `ext/share`, `shared`, `shares`, `share.php`.
    place: String,
    /// The id or the slug, percent-decoded.
    name: String,
}

impl SharePage {
    /// The page that a link in a server's list leads to, whatever base URL it begins with.
    #[must_use]
    pub fn of(link: &str) -> Option<Self> {
        let url = address(link)?;
        let segments = segments(&url);
        (0..segments.len()).rev().find_map(|place| {
            let ext = place > 0 && segments[place - 1] == "ext";
            Self::read(&segments[place - usize::from(ext)..], &url)
        })
    }

    /// The page that a link leads to, if it begins with `base`.
    #[must_use]
    pub fn under(base: &Url, link: &str) -> Option<Self> {
        let url = address(link)?;
        if !same_host(base, &url) {
            return None;
        }
        let (before, all) = (segments(base), segments(&url));
        Self::read(all.strip_prefix(before.as_slice())?, &url)
    }

    /// The id or the slug.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn read(segments: &[String], url: &Url) -> Option<Self> {
        let (place, rest) = match segments {
            [ext, share, rest @ ..] if ext == "ext" && share == "share" => ("ext/share", rest),
            [place, rest @ ..] if is_place(place) => (place.as_str(), rest),
            _ => return None,
        };
        let name = match rest {
            [] if place == "share.php" => {
                let id = url.query_pairs().find(|(key, _)| key == "id");
                id.map(|(_, id)| id.into_owned())
            }
            [name] => Some(name.clone()),
            // The zip file and the playlist of Navidrome.
            [zip, name] if zip == "d" => Some(name.clone()),
            [name, m3u] if m3u == "m3u" => Some(name.clone()),
            _ => None,
        };
        name.filter(|name| !name.is_empty()).map(|name| Self {
            place: place.to_owned(),
            name,
        })
    }
}

/// A file of a share with its own address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareFile {
    /// One archive of the whole share.
    Archive,
    /// A playlist that the server writes.
    Playlist,
}

/// The address of a file of the share at `link`, on servers that have such addresses (Navidrome).
#[must_use]
pub fn file_address(link: &str, file: ShareFile) -> Option<String> {
    let beginning = beginning(link)?;
    let rest = link.get(beginning.len()..)?;
    let name = rest.split(['?', '#', '/']).next()?;
    Some(match file {
        _ if name.is_empty() => return None,
        ShareFile::Archive => format!("{beginning}d/{name}"),
        ShareFile::Playlist => format!("{beginning}{name}/m3u"),
    })
}

/// The part of a link before the share's name; `None` if it doesn't look like the link of a share.
#[must_use]
pub fn beginning(link: &str) -> Option<&str> {
    let path = link.split(['?', '#']).next()?;
    let end = ["/share/", "/shared/", "/shares/", "/share.php"]
        .iter()
        .filter_map(|place| Some(path.rfind(place)? + place.len()))
        .max()?;
    Some(&link[..end])
}

/// The base URL of the server that a link belongs to, judging by the usual form of share links.
#[must_use]
pub fn base_of(link: &str) -> Option<&str> {
    let beginning = beginning(link)?.trim_end_matches('/');
    let base = &beginning[..beginning.rfind('/')?];
    Some(base.strip_suffix("/ext").unwrap_or(base))
}

/// Replaces the base URL of a link; the rest stays byte for byte. Returns the link unchanged if it doesn't look
/// like the link of a share.
#[must_use]
pub fn moved(link: &str, base: &Url) -> String {
    let before = base_of(link).map_or(0, str::len);
    match before {
        0 => link.to_owned(),
        _ => format!("{}{}", base.as_str().trim_end_matches('/'), &link[before..]),
    }
}

fn is_place(segment: &str) -> bool {
    ["share", "shared", "shares", "share.php"].contains(&segment)
}

/// The segments of the path, percent-decoded, without empty ones.
fn segments(url: &Url) -> Vec<String> {
    let path = url.path().trim_matches('/');
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.map(decoded).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(link: &str, seconds: u64) -> String {
        with_parameters(link, &[Parameter::start(seconds)])
    }

    #[test]
    fn a_start_time_is_added_and_the_rest_stays_byte_for_byte() {
        for (link, expected) in [
            ("https://x/share/a", "https://x/share/a?t=7"),
            ("https://x/share/a?", "https://x/share/a?t=7"),
            ("https://x/share/a#top", "https://x/share/a?t=7#top"),
            (
                "https://x/ext/share/a?jwt=e%79J.a+b%2fc==&",
                "https://x/ext/share/a?jwt=e%79J.a+b%2fc==&t=7",
            ),
            (
                "https://x/a?t=1&b=%C3%BC#t=3",
                "https://x/a?t=7&b=%C3%BC#t=3",
            ),
            ("https://x/a?b&t=1&c=&t=2", "https://x/a?b&t=7&c="),
            ("https://x/a?%74=1", "https://x/a?t=7"),
            ("HTTPS://X:443/a b/ü", "HTTPS://X:443/a b/ü?t=7"),
        ] {
            assert_eq!(at(link, 7), expected);
        }
    }

    #[test]
    fn parameters_are_escaped_and_kept_in_order() {
        let parameters = [
            Parameter::parse("player=a&b=c #").unwrap(),
            Parameter::new("größe", "1"),
        ];
        assert_eq!(
            with_parameters("https://x/a", &parameters),
            "https://x/a?player=a%26b%3Dc%20%23&gr%C3%B6%C3%9Fe=1"
        );
        assert_eq!(with_parameters("https://x/a?#f", &[]), "https://x/a?#f");
        assert!(Parameter::parse("player").is_err() && Parameter::parse("=x").is_err());
    }

    #[test]
    fn all_values_of_a_name_are_kept_and_take_the_place_of_what_was_there() {
        let pairs = ["a=1", "b=x", "a=2"].map(|pair| Parameter::parse(pair).unwrap());
        for (link, expected) in [
            ("https://x/s", "https://x/s?a=1&a=2&b=x"),
            (
                "https://x/s?c=0&a=9&d=4&a=8#f",
                "https://x/s?c=0&a=1&a=2&d=4&b=x#f",
            ),
        ] {
            assert_eq!(with_parameters(link, &pairs), expected);
        }
    }

    #[test]
    fn links_are_matched_without_query_case_of_host_and_default_port() {
        let listed = "https://Music.example.com/share/Xd7c?jwt=abc";
        for link in [
            "https://music.example.com/share/Xd7c",
            "https://MUSIC.example.com:443/share/Xd7c/?t=5#x",
            "http://music.example.com/share/Xd7c",
            "music.example.com/share/Xd7c",
            " https://music.example.com/share/%58d7c",
        ] {
            assert!(same_share(link, listed), "{link}");
        }
        for link in [
            "https://music.example.com/share/xd7c",
            "https://music.example.com:8443/share/Xd7c",
            "https://example.com/share/Xd7c",
            "https://music.example.com/share",
            "nonsense",
            "",
        ] {
            assert!(!same_share(link, listed), "{link}");
        }
    }

    #[test]
    fn same_share_compares_the_query_if_it_identifies_the_share() {
        let one = "https://x/share.php?id=1&secret=a";
        assert!(same_share(one, "https://x/share.php?secret=b&id=1"));
        assert!(!same_share(one, "https://x/share.php?id=2&secret=a"));
    }

    #[test]
    fn a_slug_is_the_last_part_of_a_link_decoded() {
        assert_eq!(slug_of("https://x/share/%C3%BC").as_deref(), Some("ü"));
        assert_eq!(slug_of("https://x/share/a/m3u"), None);
    }

    proptest! {
        #[test]
        fn no_link_makes_it_panic(one in "\\PC*", other in "https?://[a-z.:0-9/?#&=%]{0,40}") {
            let _ = (same_share(&one, &other), slug_of(&one), slug_of(&other));
            let _ = (at(&one, 1), at(&other, 1));
        }

        #[test]
        fn adding_twice_is_adding_once(link in "https://x/[a-zA-Z0-9?&=%#+.t-]{0,30}", seconds: u64) {
            let once = at(&link, seconds);
            prop_assert_eq!(at(&at(&link, 0), seconds), once.clone());
            let url = Url::parse(&once).unwrap();
            let starts: Vec<_> = url.query_pairs().filter(|(key, _)| key == "t").collect();
            prop_assert_eq!(starts.len(), 1);
            prop_assert_eq!(starts[0].1.to_string(), seconds.to_string());
        }

        #[test]
        fn the_rest_of_a_query_survives(query in "[a-su-z]=[a-zA-Z0-9%.+=/-]{0,30}(&[a-su-z]{2}=[A-Z]{0,5}){0,3}", fragment in "[a-z=]{0,5}") {
            let link = format!("https://x/share/a?{query}#{fragment}");
            prop_assert_eq!(at(&link, 5), format!("https://x/share/a?{query}&t=5#{fragment}"));
        }

        #[test]
        fn every_link_is_its_own(link in "https?://[a-z]{1,9}(:[0-9]{1,4})?/[a-zA-Z0-9/%?&=#.-]{0,30}") {
            prop_assert!(same_share(&link, &link));
        }
    }

    fn link(claims: &str) -> String {
        let payload = URL_SAFE_NO_PAD.encode(claims);
        format!("http://h.example/ext/share/aB3xY?jwt=e30.{payload}.c2ln")
    }

    #[test]
    fn a_token_says_when_it_expires_that_it_never_does_or_null() {
        let at = Timestamp::from_second(1_796_555_174).unwrap();
        let claims = r#"{"path":"/ext/share/aB3xY","exp":1796555174}"#;
        assert_eq!(token_expiry(&link(claims)), Some(TokenExpiry::At(at)));
        assert_eq!(
            token_expiry(&link(r#"{"path":"x"}"#)),
            Some(TokenExpiry::Absent)
        );
        assert_eq!(
            token_expiry(&link(r#"{"exp":null}"#)),
            Some(TokenExpiry::Null)
        );
    }

    #[test]
    fn links_without_a_readable_token_say_nothing() {
        for link in [
            "",
            "http://h.example/share/aB3xY",
            "http://h.example/share.php?id=1&secret=x",
            "http://h.example/ext/share/aB3xY?jwt=header.payload008.signature",
            "http://h.example/ext/share/aB3xY?jwt=a.bnVsbA.c",
            "http://h.example/ext/share/aB3xY?jwt=",
        ] {
            assert_eq!(token_expiry(link), None, "{link}");
        }
        assert_eq!(token_expiry(&link(r#"{"exp":"soon"}"#)), None);
        assert_eq!(token_expiry(&link("[]")), None);
    }

    fn named(page: Option<SharePage>) -> Option<String> {
        page.map(|page| page.name)
    }

    #[test]
    fn files_of_a_share_are_beside_its_page() {
        for (link, archive, playlist) in [
            (
                "https://h/share/Xd7",
                "https://h/share/d/Xd7",
                "https://h/share/Xd7/m3u",
            ),
            (
                "http://h:8/share/music/share/a%20b?t=3#x",
                "http://h:8/share/music/share/d/a%20b",
                "http://h:8/share/music/share/a%20b/m3u",
            ),
        ] {
            assert_eq!(file_address(link, ShareFile::Archive).unwrap(), archive);
            assert_eq!(file_address(link, ShareFile::Playlist).unwrap(), playlist);
            for file in [archive, playlist] {
                let page = SharePage::of(file).unwrap();
                assert_eq!(page, SharePage::of(link).unwrap());
            }
        }
        assert_eq!(file_address("https://h/share/", ShareFile::Archive), None);
    }

    #[test]
    fn names_are_found_in_every_servers_links() {
        for (link, name) in [
            ("https://x/share/Xd7c", "Xd7c"),
            ("https://x/share/Xd7c/m3u", "Xd7c"),
            ("https://x/share/d/Xd7c", "Xd7c"),
            ("https://x/share/d", "d"),
            ("https://x/music/share/Xd7c/?t=5#x", "Xd7c"),
            ("https://x/ext/share/aBc12?jwt=z", "aBc12"),
            ("https://x/audiobookshelf/share/the%20book?t=9", "the book"),
            ("https://x/share.php?id=12&secret=z", "12"),
            ("https://x/shared/K9", "K9"),
        ] {
            assert_eq!(named(SharePage::of(link)).as_deref(), Some(name), "{link}");
        }
        assert_eq!(SharePage::of("https://x/album/5"), None);
        assert_eq!(SharePage::of("https://x/share/s/token"), None);
    }

    #[test]
    fn only_what_begins_with_a_base_lies_under_it() {
        let base = Url::parse("https://x.example/music").unwrap();
        for link in [
            "https://x.example/music/share/a",
            "http://x.example/music/share/a/",
            "x.example/music/share/a?t=7",
        ] {
            assert_eq!(
                named(SharePage::under(&base, link)).as_deref(),
                Some("a"),
                "{link}"
            );
        }
        for link in [
            "https://other.example/music/share/a",
            "https://x.example:8443/music/share/a",
            "https://x.example/share/a",
            "https://x.example/music/more/share/a",
            "https://x.example/musical/share/a",
            "https://x.example/music/share",
        ] {
            assert_eq!(SharePage::under(&base, link), None, "{link}");
        }
    }

    #[test]
    fn a_link_is_moved_and_the_rest_stays_byte_for_byte() {
        let base = Url::parse("https://s.example/x/").unwrap();
        for (link, moved_to) in [
            (
                "http://10.0.0.1:4533/share/a",
                "https://s.example/x/share/a",
            ),
            (
                "http://n/airsonic/ext/share/a?jwt=e%79J.a",
                "https://s.example/x/ext/share/a?jwt=e%79J.a",
            ),
            (
                "http://n/share.php?id=1&secret=a/share/b",
                "https://s.example/x/share.php?id=1&secret=a/share/b",
            ),
            ("http://n/other/a", "http://n/other/a"),
        ] {
            assert_eq!(moved(link, &base), moved_to);
        }
        assert_eq!(
            beginning("https://n/m/share/a?b"),
            Some("https://n/m/share/")
        );
    }

    proptest! {
        #[test]
        fn no_link_to_a_page_makes_it_panic(link in "\\PC*", other in "https?://[a-z.:0-9/?#&=%]{0,40}") {
            let base = Url::parse("https://x/a").unwrap();
            for link in [link, other] {
                let _ = (SharePage::of(&link), SharePage::under(&base, &link));
                let _ = (beginning(&link), moved(&link, &base));
            }
        }

        #[test]
        fn a_moved_link_leads_to_the_same_page(path in "(/[a-z]{1,5}){0,2}", id in "[A-Za-z0-9]{2,9}") {
            let base = Url::parse("https://s.example/x").unwrap();
            let link = format!("http://n{path}/share/{id}");
            let page = SharePage::under(&base, &moved(&link, &base));
            prop_assert!(page.is_some());
            prop_assert_eq!(page, SharePage::of(&link));
        }
    }
}
