//! When an access token ends: it is a JSON web token, and says so itself. Nothing is verified here;
//! that is the server's business.

use jiff::Timestamp;
use serde::Deserialize;

/// What is read of a token.
#[derive(Deserialize)]
struct Claims {
    /// Seconds since 1970, by the server's clock.
    exp: Option<i64>,
}

/// The token's end by the server's clock. `None` for one without an end (all before 2.26), and for
/// one that can't be read: then a refused request tells.
pub(super) fn expiry(token: &str) -> Option<Timestamp> {
    let payload = token.split('.').nth(1)?;
    let claims: Claims = serde_json::from_slice(&decode(payload)?).ok()?;
    Timestamp::from_second(claims.exp?).ok()
}

/// Base64 with the alphabet for URLs, without padding.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let mut bits = 0_u32;
    let mut count = 0_u32;
    for letter in text.trim_end_matches('=').bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        // Twelve bits at most are kept: what was taken out before is of no use.
        bits = ((bits & 0x3f) << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).ok()?);
        }
    }
    Some(bytes)
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
        assert_eq!(
            expiry("eyJhbGciOiJIUzI1NiJ9.eyJ1c2VySWQiOiJyb290In0.c2ln"),
            None
        );
        for text in ["", "abc", "header.payload110.signature", "a.b.c", "a.%.c"] {
            assert_eq!(expiry(text), None, "{text}");
        }
    }

    #[test]
    fn the_alphabet_for_urls_is_decoded() {
        assert_eq!(decode("_-8"), Some(vec![0xff, 0xef]));
        assert_eq!(decode("Zm9vYmFy"), Some(b"foobar".to_vec()));
        assert_eq!(decode("Zm9vYg=="), Some(b"foob".to_vec()));
        assert_eq!(decode("Z+"), None);
    }
}
