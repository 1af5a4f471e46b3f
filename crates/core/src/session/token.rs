//! A token as it is kept: who may read it, and how it is told from another.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use crate::files::{self, Mode};

/// A token this close to its end is renewed first: a command may take a while.
const MARGIN: SignedDuration = SignedDuration::from_secs(60);

/// What a login gave us.
#[derive(Debug, Clone)]
pub struct Token {
    /// What requests carry.
    pub access: SecretString,
    /// What renews it, where the server gives one.
    pub refresh: Option<SecretString>,
    /// When it ends, where that is known.
    pub expires: Option<Timestamp>,
    /// What else the login told, such as the account's id; nothing secret.
    pub extra: BTreeMap<String, String>,
}

impl Token {
    /// A token that is all there is.
    #[must_use]
    pub fn new(access: SecretString) -> Self {
        Self {
            access,
            refresh: None,
            expires: None,
            extra: BTreeMap::new(),
        }
    }

    /// Whether it lasts long enough to be used.
    #[must_use]
    pub fn is_usable(&self, now: Timestamp) -> bool {
        self.expires
            .is_none_or(|expires| expires.duration_since(now) > MARGIN)
    }

    /// Whether requests would carry the same.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.access.expose_secret() == other.access.expose_secret()
    }
}

/// How it stands in the file.
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

/// Reads a token. None where there is none, and where it can't be read: then a login makes one.
pub(super) fn read(file: &Path) -> Option<Token> {
    let bytes = fs::read(file).ok()?;
    // The words of the error could repeat the token.
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

/// Writes a token, for its owner alone. It must survive a power cut: the one it replaces may be
/// spent.
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
}
