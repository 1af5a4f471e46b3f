//! What the links of a Subsonic server lead to. Its streams have no public addresses.

use std::cell::Cell;
use std::rc::Rc;

use async_trait::async_trait;

use super::protocol::{Api, Params};
use crate::backend::{Entrance, Links, Stream, visitors};
use crate::clock::Clock;
use crate::domain::capabilities::{Capabilities, UnknownShare};
use crate::domain::{Item, Share};
use crate::error::{Code, Error, Result};
use crate::session::{Facts, FactsStore};

/// The links of one server.
pub(super) struct SubsonicLinks {
    api: Rc<Api>,
    /// What to call the server.
    name: &'static str,
    /// What strangers meet where its links lead.
    unknown_share: Option<UnknownShare>,
    entrance: KnownEntrance,
}

/// Whether visitors were let in before, and where that is kept: one visit a day is enough.
pub(super) struct KnownEntrance {
    known: Cell<Option<bool>>,
    facts: FactsStore,
    clock: Clock,
}

impl KnownEntrance {
    /// What was learned before.
    pub(super) fn new(known: Option<bool>, facts: &FactsStore, clock: &Clock) -> Self {
        Self {
            known: Cell::new(known),
            facts: facts.clone(),
            clock: clock.clone(),
        }
    }

    fn learn(&self, is_open: bool) {
        self.known.set(Some(is_open));
        let Some(facts) = self.facts.load(self.clock.now()) else {
            return;
        };
        let facts = Facts {
            visitors: Some(is_open),
            ..facts
        };
        if let Err(error) = self.facts.save(&facts) {
            tracing::debug!(%error, "facts are not kept");
        }
    }
}

impl SubsonicLinks {
    /// The links of a server that can do so much.
    pub(super) fn new(api: Rc<Api>, can: &Capabilities, entrance: KnownEntrance) -> Self {
        Self {
            api,
            name: can.name,
            unknown_share: can.visitors.unknown_share,
            entrance,
        }
    }
}

#[async_trait(?Send)]
impl Links for SubsonicLinks {
    async fn streams(&self, share: &Share) -> Result<Vec<Stream>> {
        Err(Error::new(
            Code::Unsupported,
            format!(
                "{} has no public streams that a playlist could hold",
                self.name
            ),
        )
        .hint(format!(
            "the page's link plays: `sharectl url {}`",
            share.word()
        ))
        .hint("for your own player alone: `--with-credentials` puts your account into the links"))
    }

    async fn lets_visitors_in(&self, share: &Share) -> Option<Entrance> {
        let row = self.unknown_share.filter(|row| row.hides.is_some())?;
        if self.entrance.known.get() == Some(true) {
            return Some(Entrance::Open { looked: false });
        }
        let found = visitors::open(self.api.http(), &row, share).await?;
        self.entrance.learn(matches!(found, Entrance::Open { .. }));
        Some(found)
    }

    async fn account_streams(&self, tracks: &[Item]) -> Result<Vec<Stream>> {
        let mut streams = Vec::with_capacity(tracks.len());
        for track in tracks {
            let params = Params::none().with("id", &track.id);
            streams.push(Stream {
                track: track.clone(),
                url: self.api.address("stream", params).await?.into(),
                image: None,
            });
        }
        Ok(streams)
    }
}
