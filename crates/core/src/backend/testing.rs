//! Connections to small test servers, for the back ends' own tests.

use async_trait::async_trait;
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use super::connection::{Connection, Credentials};
use crate::error::Result;
use crate::http::tests::{Reply, answer};
use crate::http::{Client, HttpSettings, Retries};

/// Credentials that are always available.
pub(super) struct Known {
    /// The user name.
    pub(super) user: &'static str,
    /// The password.
    pub(super) password: &'static str,
    /// An API key instead of a login.
    pub(super) key: Option<&'static str>,
}

impl Known {
    /// A user with a password.
    pub(super) const fn user(user: &'static str, password: &'static str) -> Self {
        Self {
            user,
            password,
            key: None,
        }
    }

    /// An API key.
    pub(super) const fn key(key: &'static str) -> Self {
        Self {
            key: Some(key),
            ..Self::user("root", "sesame")
        }
    }
}

#[async_trait(?Send)]
impl Credentials for Known {
    fn username(&self) -> Option<&str> {
        Some(self.user)
    }

    async fn password(&self) -> Result<SecretString> {
        Ok(self.password.into())
    }

    async fn token(&self) -> Result<Option<SecretString>> {
        Ok(self.key.map(Into::into))
    }
}

/// A connection to `base` that keeps its state in `state`.
pub(super) fn connection(base: &str, state: &std::path::Path, credentials: Known) -> Connection {
    let url = Url::parse(base).unwrap();
    let settings = HttpSettings {
        retries: Retries::always(0),
        ..HttpSettings::default()
    };
    let has_token = credentials.key.is_some();
    Connection {
        has_token,
        http: Client::new(url.clone(), settings),
        ..Connection::new("it", url, credentials, state)
    }
}

/// A JSON answer.
pub(super) fn json(status: u16, body: &Value) -> Reply {
    answer(
        status,
        &["Content-Type: application/json"],
        body.to_string(),
    )
}

/// A text answer.
pub(super) fn text(status: u16, body: &str) -> Reply {
    answer(status, &["Content-Type: text/plain"], body)
}

/// The request lines, `METHOD PATH`, without the nonce that makes each read unique.
pub(super) fn lines(asked: &[String]) -> Vec<String> {
    let line = |request: &String| {
        let mut words = request.split(' ');
        [words.next(), words.next()]
            .map(Option::unwrap_or_default)
            .join(" ")
    };
    let line = |request: &String| {
        let line = line(request);
        let nonce = line.find("?_=").or_else(|| line.find("&_="));
        line[..nonce.unwrap_or(line.len())].to_owned()
    };
    asked.iter().map(line).collect()
}
