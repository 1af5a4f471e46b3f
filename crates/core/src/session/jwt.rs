//! When a token expires and whose it is: a JSON web token says so itself. It is read, not trusted:
//! whether it still holds is the server's to say.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::Deserialize;

/// What is read of a token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Claims {
    /// Seconds since 1970, by the server's clock.
    exp: Option<i64>,
    /// The account's name.
    #[serde(rename = "sub")]
    pub user: Option<String>,
    /// The account's id, where it has one (Navidrome).
    #[serde(rename = "uid")]
    pub user_id: Option<String>,
    /// The id of what it opens, where it is a stream's (Navidrome).
    #[serde(rename = "id")]
    pub opens: Option<String>,
}

impl Claims {
    /// What a token says; `None` for one that can't be read.
    #[must_use]
    pub fn of(token: &str) -> Option<Self> {
        let payload = token.split('.').nth(1)?.trim_end_matches('=');
        let bytes = URL_SAFE_NO_PAD.decode(payload).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// When it expires, by the server's clock.
    #[must_use]
    pub fn expiry(&self) -> Option<Timestamp> {
        Timestamp::from_second(self.exp?).ok()
    }
}

/// The token's end by the server's clock. `None` for one without an end, and for one that can't be
/// read: then a refused request tells.
#[must_use]
pub fn expiry(token: &str) -> Option<Timestamp> {
    Claims::of(token)?.expiry()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_token_is_read() {
        // {"userId":"root","exp":1795252198}
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VySWQiOiJyb290IiwiZXhwIjoxNzk1MjUyMTk4fQ.c2ln";
        assert_eq!(expiry(token), Timestamp::from_second(1_795_252_198).ok());
    }

    #[test]
    fn tokens_without_an_end_and_other_texts_have_none() {
        // {"userId":"root"}
        let endless = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VySWQiOiJyb290In0.c2ln";
        for text in [endless, "", "abc", "header.payload110.signature", "a.%.c"] {
            assert_eq!(expiry(text), None, "{text}");
        }
    }
}
