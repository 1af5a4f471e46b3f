//! Where a back end gets its credentials from, without knowing whether anybody is asked.

use async_trait::async_trait;
use secrecy::SecretString;

use crate::advice::{Advice, Hint, ProfileSetting};
use crate::error::Result;

/// The credentials of one profile. Each is fetched when it is first needed, and no sooner.
#[async_trait(?Send)]
pub trait Credentials {
    /// The user name, where the profile has one.
    fn username(&self) -> Option<&str>;

    /// The password.
    ///
    /// # Errors
    /// Where no source has one and nobody can be asked; names the ways to give one.
    async fn password(&self) -> Result<SecretString>;

    /// Where the password comes from, in words: `file /run/secrets/music`. `None` where it is kept by
    /// `Advice::LogIn` or typed.
    fn password_source(&self) -> Option<String> {
        None
    }

    /// The same for the API key or token.
    fn token_source(&self) -> Option<String> {
        None
    }

    /// An API key or token, where the profile has a source for one.
    ///
    /// # Errors
    /// Where a source is named but can't be read.
    async fn token(&self) -> Result<Option<SecretString>>;
}

/// What helps if a server refuses the password.
pub(super) fn correct_password(credentials: &dyn Credentials, profile: &str) -> Hint {
    match credentials.password_source() {
        Some(source) => Hint::text(format!(
            "correct the password where it comes from: {source}"
        )),
        None => Advice::LogIn(profile.to_owned()).after("give the right password: "),
    }
}

/// What helps if the user name is wrong.
pub(super) fn correct_username(profile: &str) -> Hint {
    Advice::SetProfile(profile.to_owned(), ProfileSetting::Username(None))
        .after("if the user name is wrong: ")
}

/// What helps if a server refuses the API key or token.
pub(super) fn correct_token(credentials: &dyn Credentials, profile: &str) -> Hint {
    match credentials.token_source() {
        Some(source) => Hint::text(format!("put the new one where it comes from: {source}")),
        None => Advice::LogInWithToken(profile.to_owned()).after("give the new one: "),
    }
}

/// A user name and a password that are known from the beginning.
#[derive(Debug, Clone)]
pub struct Login {
    username: String,
    password: SecretString,
}

impl Login {
    /// The login of a user.
    #[must_use]
    pub fn new(username: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self {
            username: username.into(),
            password: password.into(),
        }
    }
}

#[async_trait(?Send)]
impl Credentials for Login {
    fn username(&self) -> Option<&str> {
        Some(&self.username)
    }

    async fn password(&self) -> Result<SecretString> {
        Ok(self.password.clone())
    }

    async fn token(&self) -> Result<Option<SecretString>> {
        Ok(None)
    }
}
