//! Who asks, as the parameters of a call say it.

use crate::encoding::{from_hex, hex};
use crate::request::Params;

/// The name and the proof of it.
#[derive(Debug)]
pub(crate) struct Credentials<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) secret: Option<Secret<'a>>,
}

/// One of the ways to prove it.
#[derive(Debug)]
pub(crate) enum Secret<'a> {
    /// `p`: plain, or `enc:` and hexadecimal digits.
    Password(&'a str),
    /// `t` and `s`.
    Token { token: &'a str, salt: &'a str },
}

impl<'a> Credentials<'a> {
    /// The first proof given, the token before the password.
    pub(crate) fn read(params: &'a Params) -> Self {
        let token = params
            .filled("t")
            .map(|token| (token, params.get("s").unwrap_or_default()));
        let secret = match (token, params.get("p")) {
            (Some((token, salt)), _) => Some(Secret::Token { token, salt }),
            (None, Some(password)) => Some(Secret::Password(password)),
            (None, None) => None,
        };
        Self {
            name: params.filled("u"),
            secret,
        }
    }
}

impl Secret<'_> {
    /// Whether it proves knowledge of a password.
    pub(crate) fn proves(&self, password: &str) -> bool {
        match self {
            Self::Password(given) => decoded(given).as_deref() == Some(password.as_bytes()),
            Self::Token { token, salt } => {
                hex(&md5::compute(format!("{password}{salt}")).0) == token.to_ascii_lowercase()
            }
        }
    }
}

fn decoded(password: &str) -> Option<Vec<u8>> {
    match password.strip_prefix("enc:") {
        Some(digits) => from_hex(digits),
        None => Some(password.as_bytes().to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_proof_of_the_right_password_is_taken() {
        for query in [
            "u=joe&p=sesame",
            "u=joe&p=enc:736573616D65",
            "u=joe&t=26719a1196d2a940705a59634eb18eab&s=c19b2d",
        ] {
            let params = Params::parse(query.as_bytes());
            let credentials = Credentials::read(&params);
            assert!(credentials.secret.unwrap().proves("sesame"), "{query}");
        }
        let params = Params::parse(b"u=joe&p=enc:73657");
        assert!(!Credentials::read(&params).secret.unwrap().proves("sesame"));
    }
}
