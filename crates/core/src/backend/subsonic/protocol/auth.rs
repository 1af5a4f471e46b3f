//! How a request says who asks.

use secrecy::{ExposeSecret as _, SecretString};

use crate::error::{Error, Result};

/// The ways to sign a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mechanism {
    /// `t` and `s`: the MD5 of password and salt. A fresh salt for each request.
    Token,
    /// `p=enc:…`: the password itself, hidden from nobody.
    Plain,
    /// `apiKey` alone.
    ApiKey,
    /// `apiKey` together with `u`, against the specification (Kima).
    ApiKeyWithUser,
    /// Not at all: the server trusts a header. Older ones don't on this API, so the salt and token that
    /// the server's own page gave out are sent along, if it did.
    Header,
}

/// Appends the credentials' parameters.
///
/// # Errors
/// Where the system has no random numbers.
pub fn sign(
    pairs: &mut Vec<(String, String)>,
    mechanism: Mechanism,
    user: &str,
    secret: &SecretString,
) -> Result<()> {
    let mut put = |name: &str, value: String| pairs.push((name.to_owned(), value));
    match mechanism {
        Mechanism::Token => {
            let salt = salt()?;
            put("u", user.to_owned());
            put("t", token(secret, &salt));
            put("s", salt);
        }
        Mechanism::Plain => {
            put("u", user.to_owned());
            put(
                "p",
                format!("enc:{}", hex(secret.expose_secret().as_bytes())),
            );
        }
        Mechanism::ApiKey => put("apiKey", secret.expose_secret().to_owned()),
        Mechanism::ApiKeyWithUser => {
            put("u", user.to_owned());
            put("apiKey", secret.expose_secret().to_owned());
        }
        Mechanism::Header => {
            if let Some((salt, token)) = secret.expose_secret().split_once(':') {
                put("u", user.to_owned());
                put("t", token.to_owned());
                put("s", salt.to_owned());
            }
        }
    }
    Ok(())
}

/// `md5(password + salt)` in lower-case hexadecimal, as the specification wants it.
fn token(password: &SecretString, salt: &str) -> String {
    let mut signed = password.expose_secret().to_owned();
    signed.push_str(salt);
    format!("{:x}", md5::compute(signed))
}

/// 16 random hexadecimal characters; the specification asks for six at least.
fn salt() -> Result<String> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::internal(format!("the system has no random numbers: {error}")))?;
    Ok(hex(&bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_the_specifications_example() {
        // From the specification: password "sesame", salt "c19b2d".
        assert_eq!(
            token(&SecretString::from("sesame"), "c19b2d"),
            "26719a1196d2a940705a59634eb18eab"
        );
    }

    #[test]
    fn every_request_has_its_own_salt() {
        let secret = SecretString::from("sesame");
        let mut first = Vec::new();
        let mut second = Vec::new();
        sign(&mut first, Mechanism::Token, "ada", &secret).unwrap();
        sign(&mut second, Mechanism::Token, "ada", &secret).unwrap();
        assert_eq!(first[0], ("u".to_owned(), "ada".to_owned()));
        assert_eq!(first[2].1.len(), 16);
        assert_ne!(first[2], second[2]);
        assert_ne!(first[1], second[1]);
    }

    #[test]
    fn a_plain_password_is_hex_of_its_utf8() {
        let mut pairs = Vec::new();
        sign(
            &mut pairs,
            Mechanism::Plain,
            "ada",
            &SecretString::from("ü1"),
        )
        .unwrap();
        assert_eq!(pairs[1], ("p".to_owned(), "enc:c3bc31".to_owned()));
    }

    #[test]
    fn an_api_key_travels_without_a_user() {
        let mut pairs = Vec::new();
        sign(
            &mut pairs,
            Mechanism::ApiKey,
            "ada",
            &SecretString::from("k"),
        )
        .unwrap();
        assert_eq!(pairs, [("apiKey".to_owned(), "k".to_owned())]);
    }
}
