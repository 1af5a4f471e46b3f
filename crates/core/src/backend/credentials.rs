//! Where a back end gets its credentials from, without knowing whether anybody is asked.

use async_trait::async_trait;
use secrecy::SecretString;

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

    /// An API key or token, where the profile has a source for one.
    ///
    /// # Errors
    /// Where a source is named but can't be read.
    async fn token(&self) -> Result<Option<SecretString>>;
}
