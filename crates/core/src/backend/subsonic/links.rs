//! What the links of a Subsonic server lead to. On most, visitors' streams have no addresses of their
//! own.

use std::cell::Cell;
use std::rc::Rc;

use async_trait::async_trait;
use serde::Deserialize;
use url::Url;

use super::protocol::{Api, Params, PublicStreams};
use crate::advice::{Advice, RequestSetting};
use crate::backend::{Entrance, Links, Stream, visitors};
use crate::clock::Clock;
use crate::domain::capabilities::{Capabilities, UnknownShare};
use crate::domain::{Item, ItemKind, Share};
use crate::error::{Code, Error, Result};
use crate::http::Request;
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

/// What mStream tells visitors of a share.
#[derive(Deserialize)]
struct SharedPaths {
    token: String,
    playlist: Vec<String>,
}

impl SubsonicLinks {
    /// The streams that a visitor's page plays: a token that ends with the share, and the files' paths
    /// (`servers/small-servers.md` 27 and 30).
    async fn shared_paths(&self, share: &Share) -> Result<Vec<Stream>> {
        let link = share.url.as_deref().and_then(|link| Url::parse(link).ok());
        let found = link.and_then(|link| {
            let (below, id) = link.path().rsplit_once("/shared/")?;
            let (below, id) = (format!("{below}/"), id.to_owned());
            let mut base = link;
            base.set_path(&below);
            base.set_query(None);
            Some((base, id))
        });
        let (base, id) = found.ok_or_else(|| {
            let message = format!(
                "the server doesn't report the link of {}",
                share.reference()
            );
            Error::new(Code::Unsupported, message)
        })?;
        let visitor = self.api.http().as_visitor(&base, None);
        let address = visitor.url(&["api", "v1", "shared", &id]);
        let response = visitor
            .send(Request::read("the share page", address))
            .await?;
        match response.status {
            401 => return Err(dead(share, "has expired for visitors")),
            404 => return Err(dead(share, "is unknown to visitors")),
            _ if !response.is_success() => return Err(response.status_error().into()),
            _ => {}
        }
        let told: SharedPaths = response.json()?;
        let songs = share.items.as_deref().unwrap_or_default();
        let named = songs.len() == told.playlist.len();
        let tracks = (0..told.playlist.len()).map(|index| songs.get(index).filter(|_| named));
        let streams = told.playlist.iter().zip(tracks).map(|(path, song)| {
            let segments: Vec<&str> = ["media"].into_iter().chain(path.split('/')).collect();
            let mut url = visitor.url(&segments);
            url.query_pairs_mut().append_pair("token", &told.token);
            Stream {
                track: song.cloned().unwrap_or_else(|| of_file(path)),
                url: url.into(),
                image: None,
            }
        });
        Ok(streams.collect())
    }
}

fn dead(share: &Share, why: &str) -> Error {
    let message = format!("the link of {} {why}", share.reference());
    Error::new(Code::Conflict, message)
        .hint(Advice::RotateShare(share.reference()).after("give it a new one: "))
}

/// A track of which only the file is known.
fn of_file(path: &str) -> Item {
    let name = path.rsplit('/').next().unwrap_or(path);
    let title = name.rsplit_once('.').map_or(name, |(title, _)| title);
    Item {
        title: Some(title.to_owned()),
        ..Item::bare(ItemKind::Song, path)
    }
}

#[async_trait(?Send)]
impl Links for SubsonicLinks {
    async fn streams(&self, share: &Share) -> Result<Vec<Stream>> {
        if self.api.dialect().streams == PublicStreams::SharedPaths {
            return self.shared_paths(share).await;
        }
        Err(Error::new(
            Code::Unsupported,
            format!(
                "{} has no public streams that a playlist could hold",
                self.name
            ),
        )
        .hint(Advice::Link(share.reference()).after("use the link to its page: "))
        .hint(
            Advice::Ask(RequestSetting::WithCredentials)
                .after("or, for your own player alone, put your account into the links: "),
        ))
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
