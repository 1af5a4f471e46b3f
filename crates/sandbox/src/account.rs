//! Who may log in, and tokens: JSON Web Tokens by their looks, signed by a rule everyone knows.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::request::{base64url, from_base64url};

/// An account of a sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The server's id of it; made from the name where it is empty.
    #[serde(default)]
    pub id: String,
    /// What one logs in with.
    pub name: String,
    /// What it is called where a server shows more than the name; empty is the name, capitalised.
    #[serde(default)]
    pub shown: String,
    /// The password: an invented one, and no secret.
    pub password: String,
    /// Whether it is an administrator.
    pub admin: bool,
    /// What kind of account it is, where a server knows more than administrators and users
    /// (Audiobookshelf); empty follows from [`admin`](Self::admin).
    #[serde(default)]
    pub role: String,
    /// Whether it may share, where a server has a role for that.
    #[serde(default = "yes")]
    pub may_share: bool,
    /// A password of its own for Subsonic, where a server keeps one (mStream).
    #[serde(default)]
    pub subsonic_password: Option<String>,
    /// Whether tokens can't be checked for it, because its password is kept one way
    /// (Airsonic-Advanced).
    #[serde(default)]
    pub no_tokens: bool,
    /// An API key, where a server has them.
    #[serde(default)]
    pub api_key: Option<String>,
    /// The only libraries it may see, by name or id (Audiobookshelf); empty is all of them.
    #[serde(default)]
    pub libraries: Vec<String>,
    /// Whether explicit books are kept from it (Audiobookshelf).
    #[serde(default)]
    pub no_explicit: bool,
}

fn yes() -> bool {
    true
}

impl Account {
    /// An ordinary account that may share.
    pub fn user(name: &str, password: &str) -> Self {
        Self {
            id: String::new(),
            name: name.to_owned(),
            shown: String::new(),
            password: password.to_owned(),
            admin: false,
            role: String::new(),
            may_share: true,
            subsonic_password: None,
            no_tokens: false,
            api_key: None,
            libraries: Vec::new(),
            no_explicit: false,
        }
    }

    /// An administrator.
    pub fn admin(name: &str, password: &str) -> Self {
        Self {
            admin: true,
            ..Self::user(name, password)
        }
    }

    /// The same account under a given id.
    #[must_use]
    pub fn with_id(self, id: &str) -> Self {
        Self {
            id: id.to_owned(),
            ..self
        }
    }

    /// The same account, called differently.
    #[must_use]
    pub fn shown_as(self, shown: &str) -> Self {
        Self {
            shown: shown.to_owned(),
            ..self
        }
    }

    /// What it is called.
    pub(crate) fn shown_name(&self) -> String {
        if !self.shown.is_empty() {
            return self.shown.clone();
        }
        let mut letters = self.name.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect()
    }

    /// The accounts a sandbox has unless told otherwise: `admin`/`admin`, an administrator, and
    /// `bob`/`bobpw`.
    #[must_use]
    pub fn defaults() -> Vec<Self> {
        vec![Self::admin("admin", "admin"), Self::user("bob", "bobpw")]
    }
}

/// A token that holds these claims. Equal claims give an equal token, so that tokens outlive the
/// process that gave them.
pub(crate) fn sign_token(claims: &Value) -> String {
    let header = base64url(json!({"alg": "HS256", "typ": "JWT"}).to_string().as_bytes());
    let claims = base64url(claims.to_string().as_bytes());
    let signed = format!("{header}.{claims}");
    format!("{signed}.{}", signature(&signed))
}

/// The claims of a token that was signed here and has not expired.
pub(crate) fn verify_token(token: &str, now: Timestamp) -> Option<Value> {
    let (signed, signature_given) = token.rsplit_once('.')?;
    if signature(signed) != signature_given {
        return None;
    }
    let claims: Value = serde_json::from_slice(&from_base64url(signed.split_once('.')?.1)?).ok()?;
    match claims.get("exp").and_then(Value::as_i64) {
        Some(expires) if expires <= now.as_second() => None,
        _ => Some(claims),
    }
}

fn signature(signed: &str) -> String {
    let once = md5::compute(format!("sandbox {signed}"));
    let twice = md5::compute(format!("{signed} sandbox"));
    base64url(&[once.0, twice.0].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_until_it_expires_and_only_unchanged() {
        let now = Timestamp::from_second(1_000).unwrap();
        let token = sign_token(&json!({"sub": "admin", "exp": 1_001}));
        assert_eq!(verify_token(&token, now).unwrap()["sub"], "admin");
        assert_eq!(
            verify_token(&token, Timestamp::from_second(1_001).unwrap()),
            None
        );
        assert_eq!(verify_token(&format!("x{token}"), now), None);
        assert_eq!(verify_token("", now), None);
    }
}
