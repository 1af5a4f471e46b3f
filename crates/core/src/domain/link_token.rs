//! The token in the query of a link: how long the link itself works, whatever the list says of the
//! share (the Airsonic family, P-28 and P-30). It is read, not trusted.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::Value;
use url::Url;

/// What a token says of its expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// It expires then, by the server's clock.
    At(Timestamp),
    /// It says nothing of an expiry, so that it never expires (Airsonic 10.6).
    Absent,
    /// It says `null`, which makes the page fail (Jpsonic).
    Null,
}

/// What the token of a link says; `None` where there is none that can be read.
#[must_use]
pub fn expiry(link: &str) -> Option<Expiry> {
    let link = Url::parse(link).ok()?;
    let (_, token) = link.query_pairs().find(|(name, _)| name == "jwt")?;
    let payload = token.split('.').nth(1)?.trim_end_matches('=');
    let bytes = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: Value = serde_json::from_slice(&bytes).ok()?;
    match claims.as_object()?.get("exp") {
        None => Some(Expiry::Absent),
        Some(Value::Null) => Some(Expiry::Null),
        Some(end) => Timestamp::from_second(end.as_i64()?).ok().map(Expiry::At),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(claims: &str) -> String {
        let payload = URL_SAFE_NO_PAD.encode(claims);
        format!("http://h.example/ext/share/aB3xY?jwt=e30.{payload}.c2ln")
    }

    #[test]
    fn a_token_says_when_it_expires_that_it_never_does_or_null() {
        let at = Timestamp::from_second(1_796_555_174).unwrap();
        let claims = r#"{"path":"/ext/share/aB3xY","exp":1796555174}"#;
        assert_eq!(expiry(&link(claims)), Some(Expiry::At(at)));
        assert_eq!(expiry(&link(r#"{"path":"x"}"#)), Some(Expiry::Absent));
        assert_eq!(expiry(&link(r#"{"exp":null}"#)), Some(Expiry::Null));
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
            assert_eq!(expiry(link), None, "{link}");
        }
        assert_eq!(expiry(&link(r#"{"exp":"soon"}"#)), None);
        assert_eq!(expiry(&link("[]")), None);
    }
}
