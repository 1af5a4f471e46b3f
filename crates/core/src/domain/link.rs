//! Share links: adding parameters without touching the rest, and telling whose link one is.
//!
//! A link is the server's own, byte for byte: Airsonic's carries a signature (`?jwt=`, P-28) that
//! stops fitting when anything of it is written differently.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::Url;

use crate::error::{Error, Result};

/// What a query value may hold unescaped, in every client.
const QUERY_VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A parameter to put into a link: `url --param KEY=VALUE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, plain.
    pub key: String,
    /// Its value, plain.
    pub value: String,
}

impl Parameter {
    /// A parameter.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
        }
    }

    /// The second at which the player starts.
    #[must_use]
    pub fn start(seconds: u64) -> Self {
        Self::new("t", seconds.to_string())
    }

    /// Reads `KEY=VALUE`.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) without a key or without `=`.
    pub fn parse(text: &str) -> Result<Self> {
        match text.split_once('=') {
            Some((key, value)) if !key.trim().is_empty() => Ok(Self::new(key.trim(), value)),
            _ => Err(Error::usage(format!("{text:?} is no parameter"))
                .hint("write KEY=VALUE, as in `player=compact`")),
        }
    }

    fn encoded(&self) -> String {
        let encode = |text| utf8_percent_encode(text, QUERY_VALUE).to_string();
        format!("{}={}", encode(&self.key), encode(&self.value))
    }
}

/// `link` with these parameters, all that were given for a name. Those that it has of that name are
/// replaced where the first one stands; everything else, the fragment included, stays as it is.
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
                // Of several with the same name, servers disagree on which one counts.
                let behind = pairs.split_off(place + 1);
                pairs[place] = Cow::Owned(encoded);
                pairs.extend(behind.into_iter().filter(|pair| !is_it(pair)));
            }
            // `?` alone and a trailing `&` leave an empty pair, which is used up.
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

/// Whether both links lead to the same share: host, port and path agree. The query does not count
/// (signatures and start times change), except for `id`, which names the share on Ampache.
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

/// The slug a share's own link ends in, percent signs decoded.
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

/// An http address; one typed without its scheme is taken for https.
pub(super) fn address(text: &str) -> Option<Url> {
    let text = text.trim();
    let url = if is_link(text) {
        Url::parse(text)
    } else {
        Url::parse(&format!("https://{text}"))
    };
    url.ok().filter(Url::has_host)
}

/// Hosts and ports agree; http and https on their own ports are the same server.
pub(super) fn same_host(one: &Url, other: &Url) -> bool {
    one.host_str() == other.host_str()
        && (one.port() == other.port()
            || one.port_or_known_default() == other.port_or_known_default())
}

/// The path with equal spellings made one, without slashes at its end.
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
    fn where_the_query_names_the_share_it_counts() {
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
}
