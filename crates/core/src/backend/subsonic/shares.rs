//! The four share calls of the Subsonic API, by the rules of a flavor, with titles and tracks, which lists of
//! shares do not have. And what links lead to: on most servers, visitors' streams have no addresses of their own.

use std::cell::Cell;
use std::collections::HashMap;
use std::error::Error as StdError;
use std::rc::Rc;

use async_trait::async_trait;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;
use serde::Deserialize;
use url::Url;

use super::library::SubsonicLibrary;
use super::protocol::envelope::Reader;
use super::protocol::{CallError, Params, PublicStreams, SubsonicApi, code};
use crate::advice::{Advice, RequestSetting};
use crate::backend::connection::Connection;
use crate::backend::{
    Cursor, Deleted, Entrance, Freshness, Library as _, Links, ListPage, Needs, Shares, Stream,
    Written, visitors,
};
use crate::clock::Clock;
use crate::domain::capabilities::{Capabilities, DeleteProof, Granularity, Omitted, UnknownShare};
use crate::domain::{Change, Item, ItemKind, ItemRef, Lifetime, NewShare, Settings, Share, steps};
use crate::error::{Code, Error, Result};
use crate::http::Request;
use crate::session::FactsStore;

/// Shares over the Subsonic API alone.
pub struct SubsonicShares {
    api: Rc<SubsonicApi>,
    reader: Reader,
    contents: ContentsReader,
    can: Capabilities,
    /// Whether the create call takes `downloadable` (Navidrome, navidrome/navidrome#6120).
    sends_downloadable: bool,
    clock: Rc<dyn Fn() -> Timestamp>,
    /// The right that an account needs to share.
    right: Option<&'static str>,
}

impl SubsonicShares {
    /// Shares read and written through `api`; `clock` gives the server's time.
    pub fn new(
        api: Rc<SubsonicApi>,
        reader: Reader,
        can: &Capabilities,
        sends_downloadable: bool,
        clock: Rc<dyn Fn() -> Timestamp>,
    ) -> Self {
        let library = SubsonicLibrary::new(Rc::clone(&api), reader.clone(), can.bare_ids);
        Self {
            api,
            reader,
            contents: ContentsReader::new(Rc::new(library)),
            can: can.clone(),
            sends_downloadable,
            clock,
            right: None,
        }
    }

    /// The same for a server that requires this right of an account to share.
    pub fn with_right(self, right: Option<&'static str>) -> Self {
        Self { right, ..self }
    }

    /// The same for an account that is an administrator, is none, or of which that is not known.
    pub fn seen_by(self, admin: Option<bool>) -> Self {
        Self {
            contents: self.contents.seen_by(admin),
            ..self
        }
    }

    /// All shares this account may see, in the server's order.
    ///
    /// # Errors
    /// As any read; [`Code::Unsupported`] from servers without shares.
    pub async fn all(&self, freshness: Freshness) -> Result<Vec<Share>> {
        steps::has_shares(&self.can)?;
        let answer = self
            .api
            .read_fresh("getShares", Params::none(), freshness)
            .await
            .map_err(|error| self.refused(error))?;
        self.reader.shares(answer.root()).map_err(unreadable)
    }

    /// An end as this server takes it: milliseconds since 1970, cut to what it keeps, so that the
    /// answer can be compared with what was sent.
    fn milliseconds(&self, end: Timestamp) -> String {
        match self.can.granularity {
            Granularity::Milliseconds => end.as_millisecond().to_string(),
            Granularity::Seconds | Granularity::SecondsFromNow | Granularity::DaysFromCreation => {
                // Fractions of a second reach Ampache as floats.
                (i128::from(end.as_second()) * 1000).to_string()
            }
        }
    }

    /// Fails for what would break the list of all shares.
    fn may_be_shared(&self, new: &NewShare) -> Result<()> {
        let never = self.api.dialect().never_share;
        match new.items.iter().find(|item| Some(&*item.id) == never) {
            None => Ok(()),
            Some(item) => Err(Error::new(
                Code::Unsupported,
                format!(
                    "{} can't be shared: {} would store it, and fail to list any share from then on",
                    ItemRef::new(item.kind, &item.id),
                    self.can.name
                ),
            )),
        }
    }

    /// Reads the refusal of a share call.
    fn refused(&self, error: CallError) -> Error {
        match &error {
            CallError::Refused { call, code, .. }
                if *call == "getShares" && self.api.dialect().absent.contains(code) =>
            {
                Error::new(
                    Code::Unsupported,
                    format!("{} has no public shares", self.can.name),
                )
                .caused_by(error)
            }
            CallError::NoEnvelope {
                status: 404 | 405 | 410,
                html: false,
                ..
            } => Error::new(
                Code::Unsupported,
                format!("{} has no call for this", self.can.name),
            )
            .caused_by(error),
            CallError::Refused {
                call,
                code: code::GENERIC,
                ..
            } if *call == "getShares" => Error::from(error).hint(
                "one broken share can make a server fail to list any: an administrator has to \
                 remove it there",
            ),
            CallError::Refused {
                call,
                code: code::FORBIDDEN,
                ..
            } if *call != "getShares" => Error::from(error).hint(match self.right {
                Some(right) => format!("it may need {right}"),
                None => "sharing may be turned off there, or this account lacks the right to \
                         share"
                    .to_owned(),
            }),
            _ => error.into(),
        }
    }

    /// What to send so that `end` is what will be stored.
    async fn end_to_send(&self, id: &str, end: Timestamp) -> Result<Timestamp> {
        if !self.api.dialect().expiry.update_counts_from_creation {
            return Ok(end);
        }
        let created = self.get(id, Needs::NOTHING.decisive()).await?.created.ok_or_else(|| {
            Error::new(
                Code::Unsupported,
                "the expiry can't be set: it counts from a creation date that the server doesn't report",
            )
        })?;
        (self.clock)()
            .checked_add(end.duration_since(created))
            .map_err(|_| Error::usage("the expiry is too far away"))
    }
}

#[async_trait(?Send)]
impl Shares for SubsonicShares {
    async fn page(&self, needs: Needs, _after: Option<&Cursor>) -> Result<ListPage> {
        let mut shares = self.all(needs.freshness).await?;
        self.contents.fill_tracks(&mut shares, needs).await?;
        Ok(ListPage {
            shares,
            ..ListPage::default()
        })
    }

    async fn get(&self, id: &str, needs: Needs) -> Result<Share> {
        let mut share = self
            .all(needs.freshness)
            .await?
            .into_iter()
            .find(|share| share.id == id)
            .ok_or_else(|| no_share(&self.reader.server, id))?;
        let one = std::slice::from_mut(&mut share);
        self.contents.fill_tracks(one, needs).await?;
        Ok(share)
    }

    async fn create(&self, new: &NewShare) -> Result<Written> {
        self.may_be_shared(new)?;
        let mut params = Params::none();
        if !new.description.is_empty() {
            params = params.with("description", &new.description);
        }
        let expiry = self.api.dialect().expiry;
        match new.lifetime {
            Lifetime::Until(end) => params = params.with("expires", self.milliseconds(end)),
            Lifetime::Never => {
                if let Some(word) = expiry.never_on_create {
                    params = params.with("expires", word);
                }
            }
        }
        if self.sends_downloadable {
            params = params.with("downloadable", new.downloadable.to_string());
        }
        for item in &new.items {
            params = params.with("id", &item.id);
        }
        let answer = self
            .api
            .write("createShare", params)
            .await
            .map_err(|error| match error.code() {
                Some(code::NOT_FOUND) => nothing_to_share(new, error),
                _ => self.refused(error),
            })?;
        let mut shares = self.reader.shares(answer.root()).map_err(unreadable)?;
        if shares.len() > 1 {
            return Err(unreadable(format!(
                "it contains {} shares, although one was created",
                shares.len()
            )));
        }
        let share = shares
            .pop()
            .ok_or_else(|| unreadable("it doesn't contain the share".to_owned()))?;
        Ok(Written {
            share,
            stored: self.can.create_shows_stored,
        })
    }

    async fn update(&self, id: &str, to: &Settings, change: &Change) -> Result<Written> {
        // Most servers erase a description that is left out (P-2, P-31). One that is not known must
        // not be touched. Where it is kept, it goes along only if it changes: an empty one may be an
        // error (Unsonic).
        let goes_along = self.can.update.omitted == Omitted::Erased || change.description.is_some();
        let mut params = Params::none().with("id", id);
        if let Some(description) = to.description.as_ref().filter(|_| goes_along) {
            params = params.with("description", description);
        }
        match change.lifetime {
            Some(Lifetime::Until(end)) => {
                let end = self.end_to_send(id, end).await?;
                params = params.with("expires", self.milliseconds(end));
            }
            Some(Lifetime::Never) => {
                params = params.with("expires", self.api.dialect().expiry.never_on_update);
            }
            None => {}
        }
        let unknown = self.api.dialect().unknown_share;
        self.api
            .write_again("updateShare", params)
            .await
            .map_err(|error| {
                if error.code() == Some(unknown) {
                    no_share(&self.reader.server, id)
                } else {
                    self.refused(error)
                }
            })?;
        let mut share = Share::bare(&self.reader.server, self.reader.kind, id);
        share.description = to.description.clone();
        share.lifetime = to.lifetime;
        Ok(Written {
            share,
            stored: false,
        })
    }

    async fn delete(&self, id: &str) -> Result<Deleted> {
        let unknown = self.api.dialect().unknown_share;
        match self
            .api
            .write_again("deleteShare", Params::none().with("id", id))
            .await
        {
            Ok(_) if self.can.delete_proof == DeleteProof::ListAgain => Ok(Deleted::Unproven),
            Ok(_) => Ok(Deleted::Gone),
            Err(error) if error.code() == Some(unknown) => {
                // 70 may also mean "not yours" (Ampache): then only the list can tell.
                Ok(match self.can.delete_proof {
                    DeleteProof::ListAgain => Deleted::Unproven,
                    DeleteProof::Answer if error.is_of_a_repetition() => Deleted::Gone,
                    DeleteProof::Answer => Deleted::WasGone,
                })
            }
            Err(error) => Err(self.refused(error)),
        }
    }
}

/// What is to be shared is not there (any more).
#[must_use]
pub fn nothing_to_share(new: &NewShare, why: impl StdError + Send + Sync + 'static) -> Error {
    let items = new.items.iter().take(3);
    let items: Vec<String> = items
        .map(|item| ItemRef::new(item.kind, &item.id).to_string())
        .collect();
    let more = if new.items.len() > items.len() {
        ", …"
    } else {
        ""
    };
    Error::new(
        Code::NotFound,
        format!(
            "the server has nothing to share under {}{more}",
            items.join(", ")
        ),
    )
    .hint("the items are gone from its library: share others, and delete shares that hold nothing else")
    .caused_by(why)
}

/// A share that is not in the list.
#[must_use]
pub fn no_share(server: &str, id: &str) -> Error {
    Error::new(Code::NotFound, format!("{server} has no share {id:?}"))
        .hint(Advice::ListShares(server.to_owned()))
}

fn unreadable(what: String) -> Error {
    Error::new(
        Code::BadAnswer,
        format!("the server's answer about shares can't be used: {what}"),
    )
}

/// Items that are read at the same time.
const AT_ONCE: usize = 4;

/// Fills in what only the library knows about the contents of shares.
pub(in crate::backend) struct ContentsReader {
    library: Rc<SubsonicLibrary>,
    /// Whether what is not found is gone: an ordinary account gets the same answer for what it may not see.
    sees_all: bool,
    /// The account whose shares play no more than what it sees itself.
    hears_as: Option<String>,
}

/// An item and what a visitor hears of it.
struct ItemWithTracks {
    item: Item,
    tracks: Vec<Item>,
}

impl ContentsReader {
    /// Read through `library`.
    pub(in crate::backend) fn new(library: Rc<SubsonicLibrary>) -> Self {
        Self {
            library,
            sees_all: true,
            hears_as: None,
        }
    }

    /// The same for an account that is an administrator, is none, or of which that is not known.
    pub(in crate::backend) fn seen_by(self, admin: Option<bool>) -> Self {
        Self {
            sees_all: admin != Some(false),
            ..self
        }
    }

    /// The same if visitors hear what the owner of a share may hear: what this account doesn't see,
    /// no visitor hears of its own shares.
    pub(in crate::backend) fn hearing_as(self, account: Option<String>) -> Self {
        Self {
            hears_as: account,
            ..self
        }
    }

    /// Whether no visitor hears what is not found of a share.
    fn is_unheard_in(&self, share: &Share) -> bool {
        self.sees_all || self.hears_as.is_some() && self.hears_as == share.owner_id
    }

    /// Fills in what `needs` asks for, reading every item once however many shares hold it; shares
    /// whose tracks are known are left alone. Items that are gone keep their ids and have no tracks;
    /// if they may just be hidden from this account, the tracks stay unknown.
    ///
    /// # Errors
    /// As any read; what is gone is none.
    pub(in crate::backend) async fn fill(&self, shares: &mut [Share], needs: Needs) -> Result<()> {
        if !needs.titles && !needs.tracks {
            return Ok(());
        }
        let mut wanted: Vec<ItemRef> = shares
            .iter()
            .filter(|share| share.tracks.is_none())
            .flat_map(|share| share.items.iter().flatten())
            .map(Item::reference)
            .collect();
        wanted.sort();
        wanted.dedup();
        let known: HashMap<ItemRef, ItemWithTracks> = stream::iter(wanted)
            .map(|item| self.read(item, needs))
            .buffer_unordered(AT_ONCE)
            .try_filter_map(|found| async move { Ok(found) })
            .try_collect()
            .await?;
        for share in shares.iter_mut().filter(|share| share.tracks.is_none()) {
            let is_unheard = self.is_unheard_in(share);
            let Some(items) = &mut share.items else {
                continue;
            };
            let mut tracks = Some(Vec::new()).filter(|_| needs.tracks);
            for item in items {
                if let Some(found) = known.get(&item.reference()) {
                    if let Some(tracks) = &mut tracks {
                        tracks.extend(found.tracks.iter().cloned());
                    }
                    *item = found.item.clone();
                } else if !is_unheard {
                    tracks = None;
                }
            }
            share.tracks = tracks;
        }
        Ok(())
    }

    /// Fills in the tracks if the list tells the items with their titles: songs are what is
    /// heard, all else is looked up.
    ///
    /// # Errors
    /// As [`Self::fill`].
    pub(super) async fn fill_tracks(&self, shares: &mut [Share], needs: Needs) -> Result<()> {
        if !needs.tracks {
            return Ok(());
        }
        for share in shares.iter_mut() {
            let songs = share
                .items
                .as_ref()
                .is_some_and(|items| items.iter().all(|item| item.kind == ItemKind::Song));
            if songs {
                share.tracks.clone_from(&share.items);
            }
        }
        let tracks = Needs {
            tracks: true,
            ..Needs::NOTHING
        };
        self.fill(shares, tracks).await
    }

    async fn read(&self, item: ItemRef, needs: Needs) -> Result<Option<(ItemRef, ItemWithTracks)>> {
        let found = if item.kind == ItemKind::Artist && needs.tracks {
            match self.library.resolve(&item).await {
                Ok(artist) => self
                    .library
                    .expand(&artist)
                    .await
                    .map(|tracks| (artist, tracks)),
                Err(error) => Err(error),
            }
        } else {
            self.library.with_contents(&item).await
        };
        match found {
            Ok((found, inside)) => {
                let tracks = match item.kind {
                    ItemKind::Song => vec![found.clone()],
                    ItemKind::Artist if !needs.tracks => Vec::new(),
                    _ => inside,
                };
                Ok(Some((
                    item,
                    ItemWithTracks {
                        item: found,
                        tracks,
                    },
                )))
            }
            Err(error) if error.code() == Code::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The links of one server.
pub(super) struct SubsonicLinks {
    api: Rc<SubsonicApi>,
    /// What to call the server.
    name: &'static str,
    /// What strangers meet where its links lead.
    unknown_share: Option<UnknownShare>,
    /// Whether visitors were let in before: one visit a day is enough.
    lets_in: Cell<Option<bool>>,
    facts: FactsStore,
    clock: Clock,
}

impl SubsonicLinks {
    /// The links of a server that can do so much. `lets_in` is what was learned of visitors before.
    pub(super) fn new(
        connection: &Connection,
        api: Rc<SubsonicApi>,
        can: &Capabilities,
        lets_in: Option<bool>,
    ) -> Self {
        Self {
            api,
            name: can.name,
            unknown_share: can.visitors.unknown_share,
            lets_in: Cell::new(lets_in),
            facts: connection.facts.clone(),
            clock: connection.clock.clone(),
        }
    }

    fn learn(&self, lets_in: bool) {
        self.lets_in.set(Some(lets_in));
        let Some(mut facts) = self.facts.load(self.clock.now()) else {
            return;
        };
        facts.visitors = Some(lets_in);
        if let Err(error) = self.facts.save(&facts) {
            tracing::debug!(%error, "can't store the server facts");
        }
    }

    /// The streams that a visitor's page plays: a token that ends with the share, and the files' paths.
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

/// What mStream tells visitors of a share.
#[derive(Deserialize)]
struct SharedPaths {
    token: String,
    playlist: Vec<String>,
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

    async fn visitor_access(&self, share: &Share) -> Option<Entrance> {
        let row = self.unknown_share.filter(|row| row.hides.is_some())?;
        if self.lets_in.get() == Some(true) {
            return Some(Entrance::Open { looked: false });
        }
        let found = visitors::open(self.api.http(), &row, share).await?;
        self.learn(matches!(found, Entrance::Open { .. }));
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
