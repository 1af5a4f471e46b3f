//! When the next request may be sent, and until when.

use url::Url;

use crate::http::{Client, Passed, Resolve, Unhurried};

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

    /// A client that knows of the server what a stranger knows, to ask where public links lead.
    pub(super) fn as_visitor(&self, base: &Url, resolve: Option<Resolve>) -> Option<Client> {
        let client = self.0.as_ref()?;
        Some(client.as_visitor(base, resolve))
    }

    /// Waits until a row may be begun and its first request be sent; the next one that is sent is that
    /// one. The row is one of those that run at once for as long as the result lives.
    pub async fn wait(&self) -> Option<Passed<'_>> {
        match &self.0 {
            Some(client) => Some(client.turn().await),
            None => None,
        }
    }

    /// Whether the whole command's deadline is over, so that nothing more shall be begun.
    #[must_use]
    pub fn are_over(&self) -> bool {
        self.0.as_ref().is_some_and(Client::is_late)
    }

    /// While what this returns lives, requests get the time they need: the deadline must not cut
    /// between a delete and the create that follows it.
    #[must_use]
    pub fn unhurried(&self) -> Option<Unhurried> {
        self.0.as_ref().map(Client::unhurried)
    }
}
