//! Whether a cache answers reads that decide about a write.

use crate::error::Result;
use crate::http::Client;

/// Finds that out with one request at most, before the first write that depends on what was read.
#[derive(Clone, Default)]
pub struct CacheProbe(Option<Client>);

impl CacheProbe {
    /// The probe of the server that `client` talks to.
    #[must_use]
    pub fn of(client: Client) -> Self {
        Self(Some(client))
    }

    /// Makes sure that what was read came from the server. Asks nothing if nothing was read that a
    /// cache could have answered, or if it was asked before.
    ///
    /// # Errors
    /// [`Code::Config`](crate::Code::Config), naming the setting, if a cache answers.
    pub async fn prove(&self) -> Result<()> {
        match &self.0 {
            Some(client) => Ok(client.prove_uncached().await?),
            None => Ok(()),
        }
    }
}
