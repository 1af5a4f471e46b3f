//! Extra headers, for the proxies that guard a server.

use std::fmt;
use std::path::Path;

use super::document::Value;
use super::secret::SecretSource;
use crate::error::Result;

/// Headers that are not the user's to set: the connection's own, and cookies, which are never sent
/// (on Airsonic a session cookie outranks the credentials).
const REFUSED: [&str; 7] = [
    "host",
    "content-length",
    "content-type",
    "transfer-encoding",
    "connection",
    "upgrade",
    "cookie",
];

/// A header sent with every request to a server.
#[derive(Debug, Clone)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Where its value comes from. All are treated as secrets.
    pub value: SecretSource,
}

impl Header {
    /// Checks a header's name.
    ///
    /// # Errors
    /// Why it can't be sent.
    pub fn check_name(name: &str) -> Result<(), String> {
        let token = |sign: char| sign.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(sign);
        if name.is_empty() || !name.chars().all(token) {
            return Err(format!("{name:?} is not a header's name"));
        }
        if REFUSED
            .iter()
            .any(|refused| name.eq_ignore_ascii_case(refused))
        {
            return Err(format!("the header {name} can't be set"));
        }
        Ok(())
    }

    /// Reads one entry of `headers`.
    pub(super) fn read(name: String, value: Value<'_>, home: Option<&Path>) -> Result<Self> {
        Self::check_name(&name).map_err(|message| value.error(message))?;
        let value = if value.is_table() {
            SecretSource::read(value, &name, home)?
        } else {
            let text = value.string()?;
            check_text(&text).map_err(|message| value.error(message))?;
            SecretSource::text(text)
        };
        Ok(Self { name, value })
    }
}

/// A header's value is one line of printable text.
pub(super) fn check_text(text: &str) -> Result<(), String> {
    if text.chars().any(|sign| sign.is_control() && sign != '\t') {
        return Err("a header's value can't hold line breaks or control characters".to_owned());
    }
    Ok(())
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.value)
    }
}
