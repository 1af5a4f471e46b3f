//! SHA-256: a certificate's, as configurations name it and servers show it, and short ones of texts.

use std::fmt;
use std::str::FromStr;

use ring::digest::{SHA256, digest};

/// The first `bytes` bytes of a text's SHA-256, in hexadecimal digits.
#[must_use]
pub fn short_hash(text: &str, bytes: usize) -> String {
    let digest = digest(&SHA256, text.as_bytes());
    let kept = digest.as_ref().iter().take(bytes);
    kept.map(|byte| format!("{byte:02x}")).collect()
}

/// A certificate's SHA-256 fingerprint.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Takes the hash itself.
    #[must_use]
    pub const fn new(sha256: [u8; 32]) -> Self {
        Self(sha256)
    }
}

/// Upper-case pairs with colons, as browsers and openssl show it.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let colon = if index == 0 { "" } else { ":" };
            write!(f, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "not a SHA-256 fingerprint: 64 hexadecimal digits".to_owned();
        let digits: Vec<u8> = text
            .chars()
            .filter(|sign| !matches!(sign, ':' | ' '))
            .map(|sign| sign.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect::<Option<_>>()
            .ok_or_else(wrong)?;
        if digits.len() != 64 {
            return Err(wrong());
        }
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = pair[0] << 4 | pair[1];
        }
        Ok(Self(hash))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn invalid_fingerprint_is_refused() {
        for text in ["", "AB:CD", "zz", &"A".repeat(63), &"A".repeat(66)] {
            assert!(text.parse::<Fingerprint>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_fingerprint_reads_back_what_it_shows(hash: [u8; 32]) {
            let shown = Fingerprint::new(hash).to_string();
            prop_assert_eq!(shown.len(), 95);
            prop_assert_eq!(shown.parse(), Ok(Fingerprint::new(hash)));
            let plain = shown.replace(':', "").to_lowercase();
            prop_assert_eq!(plain.parse(), Ok(Fingerprint::new(hash)));
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = text.parse::<Fingerprint>();
        }
    }
}
