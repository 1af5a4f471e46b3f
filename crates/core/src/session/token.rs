//! Stored tokens: who may read them, how to compare them, when they expire, and the password that they were
//! issued for.
//!
//! A JSON web token contains its expiry and its account. These are read but not trusted: whether a token is
//! still valid is up to the server. A token is valid for days, and sharectl must not take that long to notice
//! that the password was changed or is wrong. So it stores 32 bits of a salted hash of the password: enough to
//! distinguish two passwords, and far too little to find the password.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use crate::domain::link;
use crate::files::{self, Mode};
use crate::fingerprint::short_hash;

/// A token this close to its expiry is renewed first, because a command may take a while.
const MARGIN: SignedDuration = SignedDuration::from_secs(60);

/// The result of a login.
#[derive(Debug, Clone)]
pub struct Token {
    /// The token that requests contain.
    pub access: SecretString,
    /// The token that renews it, if the server issues one.
    pub refresh: Option<SecretString>,
    /// When the token expires, if known.
    pub expires: Option<Timestamp>,
    /// Other data from the login, such as the account's ID; nothing secret.
    pub extra: BTreeMap<String, String>,
}

impl Token {
    /// A token without a refresh token, expiry, and other data.
    #[must_use]
    pub fn new(access: SecretString) -> Self {
        Self {
            access,
            refresh: None,
            expires: None,
            extra: BTreeMap::new(),
        }
    }

    /// Whether the token is valid long enough to be used.
    #[must_use]
    pub fn is_usable(&self, now: Timestamp) -> bool {
        self.expires
            .is_none_or(|expires| expires.duration_since(now) > MARGIN)
    }

    /// Whether requests would contain the same token.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.access.expose_secret() == other.access.expose_secret()
    }
}

/// The file format.
#[derive(Serialize, Deserialize)]
struct Stored {
    access: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    extra: BTreeMap<String, String>,
}

/// Reads a token. `None` if there is none or if it can't be read; a login then gets a new one.
pub(super) fn read(file: &Path) -> Option<Token> {
    let bytes = fs::read(file).ok()?;
    // The error's message might contain the token.
    let stored: Stored = serde_json::from_slice(&bytes)
        .inspect_err(|_| tracing::debug!("the stored token is unreadable"))
        .ok()?;
    Some(Token {
        access: stored.access.into(),
        refresh: stored.refresh.map(Into::into),
        expires: stored.expires,
        extra: stored.extra,
    })
}

/// Writes a token, readable by its owner only. It must survive a power failure: the token that it
/// replaces may be used up.
pub(super) fn write(file: &Path, token: &Token) -> io::Result<()> {
    let stored = Stored {
        access: token.access.expose_secret().to_owned(),
        refresh: token
            .refresh
            .as_ref()
            .map(|refresh| refresh.expose_secret().to_owned()),
        expires: token.expires,
        extra: token.extra.clone(),
    };
    files::parent_private_dir(file)?;
    files::write(file, &serde_json::to_vec(&stored)?, Mode::Private)
}

/// The claims that are read from a token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Claims {
    /// Seconds since 1970, by the server's clock.
    exp: Option<i64>,
    /// The account's name.
    #[serde(rename = "sub")]
    pub user: Option<String>,
    /// The account's ID, if the token contains it (Navidrome).
    #[serde(rename = "uid")]
    pub user_id: Option<String>,
    /// The ID of the item that the token gives access to, if it is a stream's token (Navidrome).
    #[serde(rename = "id")]
    pub opens: Option<String>,
}

impl Claims {
    /// The claims of a token; `None` if it can't be read.
    #[must_use]
    pub fn of(token: &str) -> Option<Self> {
        link::claims(token)
    }

    /// The expiry by the server's clock.
    #[must_use]
    pub fn expiry(&self) -> Option<Timestamp> {
        Timestamp::from_second(self.exp?).ok()
    }
}

/// The token's expiry by the server's clock. `None` if it has none or can't be read; then only a refused
/// request shows that it has expired.
#[must_use]
pub fn expiry(token: &str) -> Option<Timestamp> {
    Claims::of(token)?.expiry()
}

/// A fingerprint of `password` with a new salt; `None` if the system has no random numbers.
pub(super) fn password_fingerprint(password: &SecretString) -> Option<String> {
    let mut salt = [0; 8];
    getrandom::fill(&mut salt).ok()?;
    let salt = format!("{:016x}", u64::from_be_bytes(salt));
    Some(format!("{salt}:{}", hash(&salt, password)))
}

/// Whether `mark` may be the fingerprint of `password`. An unreadable fingerprint matches no password.
pub(super) fn fits_password(mark: &str, password: &SecretString) -> bool {
    mark.split_once(':')
        .is_some_and(|(salt, kept)| hash(salt, password) == kept)
}

fn hash(salt: &str, password: &SecretString) -> String {
    short_hash(&format!("{salt}\n{}", password.expose_secret()), 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_whole_and_is_never_shown() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("tokens/t.json");
        let token = Token {
            refresh: Some("sesame-2".into()),
            expires: Some(Timestamp::UNIX_EPOCH),
            extra: BTreeMap::from([("id".to_owned(), "7".to_owned())]),
            ..Token::new("sesame-1".into())
        };
        write(&file, &token).unwrap();
        let back = read(&file).unwrap();
        assert!(back.is_same(&token));
        assert_eq!(back.refresh.as_ref().unwrap().expose_secret(), "sesame-2");
        assert_eq!((back.expires, &back.extra), (token.expires, &token.extra));
        assert!(!format!("{back:?}").contains("sesame"));
        assert!(!files::is_open_to_others(&file).unwrap());
    }

    #[test]
    fn a_token_near_its_end_is_not_used() {
        let mut token = Token::new("x".into());
        assert!(token.is_usable(Timestamp::MAX));
        token.expires = Some(Timestamp::UNIX_EPOCH);
        assert!(!token.is_usable(Timestamp::UNIX_EPOCH - MARGIN));
        assert!(token.is_usable(Timestamp::UNIX_EPOCH - MARGIN - SignedDuration::from_secs(1)));
    }

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

    #[test]
    fn a_mark_fits_its_password_and_no_other() {
        let password = SecretString::from("sesame");
        let mark = password_fingerprint(&password).unwrap();
        assert!(fits_password(&mark, &password));
        assert!(!fits_password(&mark, &SecretString::from("sesame2")));
        assert!(!fits_password("", &password));
        assert_ne!(
            Some(&mark),
            password_fingerprint(&password).as_ref(),
            "the salt is fresh"
        );
        assert!(!mark.contains("sesame"));
    }
}
