//! When the next request may be sent.

use crate::http::Client;

/// Failures to reach a server, one after the other, after which nothing more is asked of it.
pub const UNREACHABLE: u32 = 10;

/// The rate that was asked for and the pauses that a server demands, for whoever wants to wait before
/// anything is begun, and may be called away: a request that waits for its turn itself is in flight.
#[derive(Clone, Default)]
pub struct Turns(Option<Client>);

impl Turns {
    /// The turns of the server that `client` talks to.
    #[must_use]
    pub fn of(client: Client) -> Self {
        Self(Some(client))
    }

    /// Waits until a request may be sent; the next one that is sent is that one.
    pub async fn wait(&self) {
        if let Some(client) = &self.0 {
            client.turn().await;
        }
    }
}
