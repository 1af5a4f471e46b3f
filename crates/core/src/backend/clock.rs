//! The server's clock, as its answers tell it.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::http::Client;

/// How far a server's clock is ahead of ours: by its last answer, else by what was learned earlier.
/// It is looked up each time, for what was learned may be a day old, and the next answer tells anew.
#[derive(Clone)]
pub struct ServerClock {
    answers: Option<Client>,
    learned: Option<SignedDuration>,
}

impl ServerClock {
    /// The clock of the server that `client` talks to; `learned` holds until the first answer.
    #[must_use]
    pub fn of(client: Client, learned: Option<SignedDuration>) -> Self {
        Self {
            answers: Some(client),
            learned,
        }
    }

    /// A clock that is always so far ahead of ours.
    #[must_use]
    pub fn ahead(offset: Option<SignedDuration>) -> Self {
        Self {
            answers: None,
            learned: offset,
        }
    }

    /// How far it is ahead of ours; `None` where nobody knows.
    #[must_use]
    pub fn offset(&self) -> Option<SignedDuration> {
        let told = self.answers.as_ref().and_then(Client::clock_offset);
        told.or(self.learned)
    }

    /// The server's time when ours is `ours`, as well as it is known.
    #[must_use]
    pub fn at(&self, ours: Timestamp) -> Timestamp {
        let offset = self.offset().unwrap_or(SignedDuration::ZERO);
        ours.checked_add(offset).unwrap_or(ours)
    }
}

impl fmt::Debug for ServerClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ServerClock").field(&self.offset()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::tests::{Server, answer};
    use crate::http::{Request, Settings};

    #[tokio::test]
    async fn what_an_answer_tells_replaces_what_was_learned_before() {
        let wire = Server::start(vec![answer(
            200,
            &["Date: Sat, 21 Nov 2020 10:00:00 GMT"],
            "",
        )]);
        let wire = wire.await;
        let client = Client::new(wire.base.parse().unwrap(), Settings::default());
        let hour = SignedDuration::from_hours(1);
        let clock = ServerClock::of(client.clone(), Some(hour));
        assert_eq!(clock.offset(), Some(hour));
        client
            .send(Request::read("time", client.url(&[])))
            .await
            .unwrap();
        assert!(clock.offset().unwrap().is_negative());
    }
}
