//! Accounts, their tokens (JSON Web Tokens in form, but with a signature that anyone can compute), and ids.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::request::{base64url, from_base64url};

/// An account of a sandbox.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The server's id of the account; if empty, the server derives it from the name.
    #[serde(default)]
    pub id: String,
    /// The login name.
    pub name: String,
    /// The display name, on servers that have one; if empty, it is the name, capitalized.
    #[serde(default)]
    pub shown: String,
    /// The password. It is invented, not a secret.
    pub password: String,
    /// Whether the account is an administrator.
    pub admin: bool,
    /// The type of the account on a server that has more types than administrators and users
    /// (Audiobookshelf); if empty, it follows from [`admin`](Self::admin).
    #[serde(default)]
    pub role: String,
    /// Whether the account may share, on a server that has a role for that.
    #[serde(default = "yes")]
    pub may_share: bool,
    /// A separate password for Subsonic (mStream).
    #[serde(default)]
    pub subsonic_password: Option<String>,
    /// Whether the server can't check tokens of the account because it stores only a hash of the password
    /// (Airsonic-Advanced).
    #[serde(default)]
    pub no_tokens: bool,
    /// The account's API key, on a server that has API keys.
    #[serde(default)]
    pub api_key: Option<String>,
    /// The only libraries that the account can see, by name or id (Audiobookshelf); empty means all of them.
    #[serde(default)]
    pub libraries: Vec<String>,
    /// Whether explicit books are hidden from the account (Audiobookshelf).
    #[serde(default)]
    pub no_explicit: bool,
}

fn yes() -> bool {
    true
}

impl Account {
    /// A regular account that may share.
    pub fn user(name: &str, password: &str) -> Self {
        Self {
            name: name.to_owned(),
            password: password.to_owned(),
            may_share: true,
            ..Self::default()
        }
    }

    /// An administrator.
    pub fn admin(name: &str, password: &str) -> Self {
        Self {
            admin: true,
            ..Self::user(name, password)
        }
    }

    /// The same account with another id.
    #[must_use]
    pub fn with_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }

    /// The same account with another display name.
    #[must_use]
    pub fn shown_as(mut self, shown: &str) -> Self {
        shown.clone_into(&mut self.shown);
        self
    }

    /// The account's display name.
    pub(crate) fn shown_name(&self) -> String {
        if !self.shown.is_empty() {
            return self.shown.clone();
        }
        let mut letters = self.name.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect()
    }

    /// The default accounts of a sandbox: `admin`/`admin`, an administrator, and `bob`/`bobpw`.
    #[must_use]
    pub fn defaults() -> Vec<Self> {
        vec![Self::admin("admin", "admin"), Self::user("bob", "bobpw")]
    }
}

/// A token with these claims. Equal claims give equal tokens, so tokens outlive the process that
/// issued them.
pub(crate) fn sign_token(claims: &Value) -> String {
    let header = base64url(json!({"alg": "HS256", "typ": "JWT"}).to_string().as_bytes());
    let claims = base64url(claims.to_string().as_bytes());
    let signed = format!("{header}.{claims}");
    format!("{signed}.{}", signature(&signed))
}

/// The claims of a token, if the sandbox signed it and it has not expired.
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

/// The source of new ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ids {
    /// The operating system's random numbers.
    Random,
    /// The same ids in the same order in every run.
    Counted,
}

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Ids {
    /// A number to derive an id from; `count` distinguishes counted ids.
    pub(crate) fn seed(self, count: u64) -> u128 {
        if self == Self::Random {
            let mut bytes = [0; 16];
            if getrandom::fill(&mut bytes).is_ok() {
                return u128::from_le_bytes(bytes);
            }
        }
        hashed(&format!("counted {count}"))
    }

    /// An id of letters and digits, such as Navidrome's ten-character share ids.
    pub(crate) fn base62(self, count: u64, length: usize) -> String {
        base62(self.seed(count), length)
    }
}

/// A hash of a text, the same in every run.
pub(crate) fn hashed(text: &str) -> u128 {
    u128::from_le_bytes(md5::compute(text).0)
}

/// The lowest `length` digits of a number in base 62. Sixteen bytes fill 21 digits, so the first of 22
/// digits is small, as in Navidrome's ids.
pub(crate) fn base62(mut number: u128, length: usize) -> String {
    let mut digits = vec![b'0'; length];
    for digit in digits.iter_mut().rev() {
        let index = usize::try_from(number % 62).unwrap_or_default();
        *digit = BASE62[index];
        number /= 62;
    }
    String::from_utf8(digits).unwrap_or_default()
}

/// A number as a UUID in the form of version 4.
pub(crate) fn uuid(number: u128) -> String {
    let mut bytes = number.to_be_bytes();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_valid_until_it_expires_and_only_unchanged() {
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

    #[test]
    fn counted_ids_repeat_and_random_ones_do_not() {
        assert_eq!(Ids::Counted.base62(7, 10), Ids::Counted.base62(7, 10));
        assert_ne!(Ids::Counted.base62(7, 10), Ids::Counted.base62(8, 10));
        assert_ne!(Ids::Random.base62(7, 10), Ids::Random.base62(7, 10));
        assert_eq!(Ids::Random.base62(7, 10).len(), 10);
    }

    #[test]
    fn a_uuid_has_its_version_and_variant() {
        let uuid = uuid(hashed("book"));
        assert_eq!(uuid.len(), 36);
        assert_eq!(uuid.as_bytes()[14], b'4');
    }
}
