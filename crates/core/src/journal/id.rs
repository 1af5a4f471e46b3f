//! Names of operations: short, unique, and in the order of time when sorted as text.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};

/// Crockford's alphabet in lower case: in ASCII order, and without letters that look like digits.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Digits for the milliseconds since 1970; nine last until the year 3084.
const TIME: usize = 9;
/// What the time in a name is exact to.
const TICK: SignedDuration = SignedDuration::from_millis(1);
/// Digits of chance, which keep two operations of the same millisecond apart.
const CHANCE: usize = 4;

/// The name of an operation, such as `1qkb7hzrv4m2x`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OperationId(String);

impl OperationId {
    /// A new name for an operation that begins at `at`.
    ///
    /// # Errors
    /// [`Code::Internal`] where the system has no random numbers.
    pub fn new(at: Timestamp) -> Result<Self> {
        let chance = getrandom::u32().map_err(|error| {
            Error::new(Code::Internal, "the system gives no random numbers").caused_by(error)
        })?;
        let time = u64::try_from(at.as_millisecond()).unwrap_or(0);
        let mut text = String::with_capacity(TIME + CHANCE);
        push_digits(&mut text, time, TIME);
        push_digits(&mut text, u64::from(chance), CHANCE);
        Ok(Self(text))
    }

    /// A new name that sorts behind `last`, even if a clock was set back since.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn after(last: Option<&Self>, at: Timestamp) -> Result<Self> {
        let behind = last.and_then(|last| last.began().checked_add(TICK).ok());
        Self::new(behind.map_or(at, |behind| behind.max(at)))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// When the operation began, to the millisecond.
    #[must_use]
    pub fn began(&self) -> Timestamp {
        let millisecond = self.0.bytes().take(TIME).fold(0i64, |sum, byte| {
            let digit = DIGITS.iter().position(|known| *known == byte).unwrap_or(0);
            sum << 5 | i64::try_from(digit).unwrap_or(0)
        });
        Timestamp::from_millisecond(millisecond).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

fn push_digits(text: &mut String, number: u64, digits: usize) {
    for place in (0..digits).rev() {
        let digit = (number >> (5 * place)) & 31;
        text.push(char::from(DIGITS[usize::try_from(digit).unwrap_or(0)]));
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for OperationId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = text.len() == TIME + CHANCE && text.bytes().all(|b| DIGITS.contains(&b));
        if known {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("{text:?} is not the name of an operation"))
        }
    }
}

impl TryFrom<String> for OperationId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<OperationId> for String {
    fn from(id: OperationId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_time_can_be_read_back() {
        let at: Timestamp = "2026-11-21T10:04:05.678Z".parse().unwrap();
        let id = OperationId::new(at).unwrap();
        assert_eq!(id.as_str().len(), 13);
        assert_eq!(id.began(), at);
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn other_text_is_no_name() {
        for text in [
            "",
            "1qkb7hzrv4m2",
            "1qkb7hzrv4m2xx",
            "1qkb7hzrv4m2i",
            "../../etc/pass",
        ] {
            assert!(text.parse::<OperationId>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn later_operations_sort_behind_earlier_ones(
            first in 0i64..4_000_000_000_000,
            later in 1i64..4_000_000_000_000,
        ) {
            let one = OperationId::new(Timestamp::from_millisecond(first).unwrap()).unwrap();
            let other = OperationId::new(Timestamp::from_millisecond(first + later).unwrap()).unwrap();
            prop_assert!(one.as_str() < other.as_str());
        }
    }
}
