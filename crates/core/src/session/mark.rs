//! Telling whether a kept token was got with the password that is configured now.
//!
//! A token lives for days; a password that was changed, or is wrong, must not go unnoticed as long
//! as that. What is kept is 32 bits of a salted hash: enough to tell two passwords apart, and far too
//! little to find one by.

use ring::digest;
use secrecy::{ExposeSecret as _, SecretString};

/// A mark of `password` with a fresh salt; nothing where the system has no random numbers.
pub(super) fn of(password: &SecretString) -> Option<String> {
    let mut salt = [0; 8];
    getrandom::fill(&mut salt).ok()?;
    let salt = hex(&salt);
    Some(format!("{salt}:{}", hash(&salt, password)))
}

/// Whether `mark` may be of `password`. A mark that can't be read fits none.
pub(super) fn fits(mark: &str, password: &SecretString) -> bool {
    mark.split_once(':')
        .is_some_and(|(salt, kept)| hash(salt, password) == kept)
}

fn hash(salt: &str, password: &SecretString) -> String {
    let salted = format!("{salt}\n{}", password.expose_secret());
    hex(&digest::digest(&digest::SHA256, salted.as_bytes()).as_ref()[..4])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_fits_its_password_and_no_other() {
        let password = SecretString::from("sesame");
        let mark = of(&password).unwrap();
        assert!(fits(&mark, &password));
        assert!(!fits(&mark, &SecretString::from("sesame2")));
        assert!(!fits("", &password));
        assert_ne!(Some(&mark), of(&password).as_ref(), "the salt is fresh");
        assert!(!mark.contains("sesame"));
    }
}
