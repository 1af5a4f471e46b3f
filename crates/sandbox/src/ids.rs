//! Ids: random ones for real use, counted ones for tests.

use crate::request;

/// Where new ids come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ids {
    /// The operating system's random numbers.
    Random,
    /// The same ids in the same order at every run.
    Counted,
}

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Ids {
    /// A number to make an id of; `count` tells counted ones apart.
    pub(crate) fn seed(self, count: u64) -> u128 {
        if self == Self::Random {
            let mut bytes = [0; 16];
            if getrandom::fill(&mut bytes).is_ok() {
                return u128::from_le_bytes(bytes);
            }
        }
        hashed(&format!("counted {count}"))
    }

    /// An id of letters and digits, such as Navidrome's of ten.
    pub(crate) fn base62(self, count: u64, length: usize) -> String {
        base62(self.seed(count), length)
    }
}

/// A number that belongs to a text, the same at every run.
pub(crate) fn hashed(text: &str) -> u128 {
    u128::from_le_bytes(md5::compute(text).0)
}

/// The lowest digits of a number in base 62. Sixteen bytes fill 21 digits; the 22nd is small, as
/// Navidrome's first one is.
pub(crate) fn base62(mut number: u128, length: usize) -> String {
    let mut digits = vec![b'0'; length];
    for digit in digits.iter_mut().rev() {
        let index = usize::try_from(number % 62).unwrap_or_default();
        *digit = BASE62[index];
        number /= 62;
    }
    String::from_utf8(digits).unwrap_or_default()
}

/// A number as a UUID, version 4 by its looks.
pub(crate) fn uuid(number: u128) -> String {
    let mut bytes = number.to_be_bytes();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = request::hex(&bytes);
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
