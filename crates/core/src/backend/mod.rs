//! The calls that sharectl makes to a server of any kind.
//!
//! A back end translates these calls into its API and the answers into domain values. It never asks the
//! user, never prints, and never chains two writes: a change that takes several writes is planned as steps
//! ([`crate::domain::steps`]), which [`crate::operation`] runs one by one.

pub mod audiobookshelf;
pub mod compatibility;
pub mod connect;
pub mod connection;
mod describe;
pub mod detect;
pub mod examine;
pub(crate) mod navidrome;
mod public_base;
pub mod sharing_api;
pub mod subsonic;
#[cfg(test)]
mod testing;
pub mod visitors;

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use async_trait::async_trait;
use jiff::Timestamp;

pub use self::connection::ServerClock;
pub use self::connection::{Access, CacheProbe, Pacing, SignIn, UNREACHABLE};
pub use self::describe::capability_summary;
pub use self::public_base::PublicBase;

use crate::advice::Advice;
use crate::domain::capabilities::Capabilities;
use crate::domain::item::ItemGroup;
use crate::domain::reference::Whose;
use crate::domain::{
    Audible, Change, Chapter, Item, ItemKind, ItemRef, NewShare, ServerKind, Settings, Share,
};
use crate::error::{Code, Error, Result};
pub use crate::http::Freshness;
use crate::journal::Past;

/// The contents of an answer, parsed as every form that it may have: its shares, its items, and the error
/// if it can't be read.
#[cfg(feature = "fuzzing")]
pub(crate) type ReadForms = (Vec<Share>, Vec<Item>, Option<Error>);

/// A connected server.
pub struct Server {
    /// The profile's name.
    pub name: String,
    /// The base URL, for messages; it contains no credentials.
    pub base: url::Url,
    /// The base of its public links.
    pub public: PublicBase,
    /// The kind of its API.
    pub kind: ServerKind,
    /// Its version, if the server reports it.
    pub version: Option<String>,
    /// The account we are signed in with.
    pub account: Account,
    /// Its clock.
    pub clock: ServerClock,
    /// When the next request may be sent.
    pub pacing: Pacing,
    /// Detects a cache that answers in the server's place.
    pub cache: CacheProbe,
    /// This machine's records of shares that are no longer listed.
    pub past: Past,
    /// Its capabilities.
    pub can: Capabilities,
    /// Its shares.
    pub shares: Box<dyn Shares>,
    /// Its library, if the API has library calls.
    pub library: Option<Box<dyn Library>>,
    /// Its public links and their targets.
    pub links: Box<dyn Links>,
}

/// The account we are signed in with, as far as the server reports it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// The user name.
    pub name: Option<String>,
    /// The account's id. It may be as old as a stored token: a server upgrade since then can have changed
    /// all ids.
    pub id: Option<String>,
    /// Whether `name` is the one that shares report as their owner, and no two accounts have the same one.
    /// If so, the name decides when ids differ.
    pub unique_name: bool,
    /// Whether it is an administrator.
    pub admin: Option<bool>,
}

impl Account {
    /// Whether this account owns a share. Compares ids, or else names, without case as servers do. If the
    /// ids differ but the names match, the names decide if they are unique: our id, or the journal's, may
    /// be from before an upgrade that changed all ids. `true` if the server doesn't report owners.
    #[must_use]
    pub fn owns(&self, share: &Share) -> bool {
        let by_id = match (&self.id, &share.owner_id) {
            (Some(own), Some(owner)) => Some(own == owner),
            _ => None,
        };
        let by_name = match (&self.name, &share.owner) {
            (Some(own), Some(owner)) => Some(own.to_lowercase() == owner.to_lowercase()),
            _ => None,
        };
        match (by_id, by_name) {
            (Some(false), Some(true)) => self.unique_name,
            (Some(same), _) | (None, Some(same)) => same,
            (None, None) => share.owner.is_none(),
        }
    }

    /// Whether this account may own a share; also `true` if our own account is unknown. Enough to look for
    /// shares that may be ours, never to change them. On servers that report ids, the name used to sign in
    /// need not be the displayed one.
    #[must_use]
    pub fn may_own(&self, share: &Share) -> bool {
        let is_unknown = self.id.is_none() && (self.name.is_none() || share.owner_id.is_some());
        is_unknown || self.owns(share)
    }
}

impl Server {
    /// The server's current time, as well as it is known.
    #[must_use]
    pub fn now(&self, ours: Timestamp) -> Timestamp {
        self.clock.at(ours)
    }

    /// The server's name and addresses, to find shares by.
    #[must_use]
    pub fn whose(&self) -> Whose<'_> {
        Whose {
            server: &self.name,
            addresses: self.public.addresses(),
        }
    }

    /// Its library.
    ///
    /// # Errors
    /// [`Code::Unsupported`] if the API has no library calls.
    pub fn library(&self) -> Result<&dyn Library> {
        self.library.as_deref().ok_or_else(|| {
            Error::new(
                Code::Unsupported,
                format!("{} has no calls to search or look up items", self.can.name),
            )
            .hint("name items by their typed ids: `album:ID`, `song:ID`, `playlist:ID`")
            .with_server(&self.name)
        })
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// The data that a command needs beyond the cheap list. A back end reads no more than that requires.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Needs {
    /// Titles of the items.
    pub titles: bool,
    /// The tracks that a visitor hears.
    pub tracks: bool,
    /// The tracks in the order that visitors get them, even if that takes more requests.
    pub order: bool,
    /// Visit counts.
    pub visits: bool,
    /// The number of visitors who are listening, if the server reports it
    /// ([`listeners`](Capabilities::listeners)): one more request per list.
    pub listeners: bool,
    /// The library that contains the contents, if the server reports it
    /// ([`libraries`](Capabilities::libraries)), even if that takes more requests.
    pub library: bool,
    /// Newest first, if the server sorts by age ([`sorts_by_age`](Capabilities::sorts_by_age)); otherwise
    /// the order is not needed.
    pub newest_first: bool,
    /// The minimum number of shares wanted, if not all. More shares on the list cost nothing if the server
    /// can cut its list.
    pub first: Option<usize>,
    /// The link. (Cheap on nearly every server; on Navidrome the public base must be known.)
    pub url: bool,
    /// The purpose of the read.
    pub freshness: Freshness,
}

impl Needs {
    /// Nothing beyond the cheap list.
    pub const NOTHING: Self = Self {
        titles: false,
        tracks: false,
        order: false,
        visits: false,
        listeners: false,
        library: false,
        newest_first: false,
        first: None,
        url: false,
        freshness: Freshness::MayBeCached,
    };
    /// The data about a share that a write needs first: everything on one cheap list, as it is now.
    pub const WRITE: Self = Self {
        url: true,
        visits: true,
        freshness: Freshness::Decisive,
        ..Self::NOTHING
    };
    /// The whole record.
    pub const RECORD: Self = Self {
        titles: true,
        visits: true,
        url: true,
        ..Self::NOTHING
    };
    /// The whole record and the tracks.
    pub const ALL: Self = Self {
        tracks: true,
        order: true,
        listeners: true,
        library: true,
        ..Self::RECORD
    };

    /// The same needs, for a read that decides about a write.
    #[must_use]
    pub const fn decisive(self) -> Self {
        Self {
            freshness: Freshness::Decisive,
            ..self
        }
    }

    /// The union of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            titles: self.titles || other.titles,
            tracks: self.tracks || other.tracks,
            order: self.order || other.order,
            visits: self.visits || other.visits,
            listeners: self.listeners || other.listeners,
            library: self.library || other.library,
            newest_first: self.newest_first || other.newest_first,
            first: self.first.or(other.first),
            url: self.url || other.url,
            freshness: self.freshness.max(other.freshness),
        }
    }
}

/// A part of a list.
#[derive(Debug, Default)]
pub struct ListPage {
    /// The shares, in the server's order.
    pub shares: Vec<Share>,
    /// Where the next part begins; `None` after the last.
    pub next: Option<Cursor>,
    /// How many more shares follow, as far as known, to reserve space for them.
    pub following: usize,
}

/// The error for a list that changes each time it is read.
fn list_keeps_changing() -> Error {
    Error::new(
        Code::Conflict,
        "the list of shares changes faster than it can be read",
    )
    .hint("try again when whatever deletes shares there is done")
}

/// The order of a list that is cut into slices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListOrder {
    /// By id, which no update changes.
    Id,
    /// Latest expiry first, so that the expired shares are together at the end.
    LatestExpiry,
}

/// The shares between two positions of a list.
#[derive(Debug, Default)]
pub struct Slice {
    /// The shares, in the order of the list.
    pub shares: Vec<Share>,
    /// How many shares the whole list has.
    pub total: usize,
}

/// A position in a list. Only the back end that created it can read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub String);

/// The answer to a write.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The share as the answer shows it.
    pub share: Share,
    /// Whether that is the stored state, so that it need not be read back.
    pub stored: bool,
}

/// The answer to a delete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deleted {
    /// It existed and is gone.
    Gone,
    /// It did not exist (any more).
    WasGone,
    /// The server answers every delete with success: list again to find out.
    Unproven,
}

/// The shares of a server.
#[async_trait(?Send)]
pub trait Shares {
    /// One page of all shares that this account can see, starting `after` a cursor.
    ///
    /// # Errors
    /// If the server does not answer properly; never an empty list instead.
    async fn page(&self, needs: Needs, after: Option<&Cursor>) -> Result<ListPage>;

    /// One share.
    ///
    /// # Errors
    /// [`Code::NotFound`] if the server reports that it does not exist (or is not ours).
    async fn get(&self, id: &str, needs: Needs) -> Result<Share>;

    /// The share with a slug, if this machine already knows the item that it shares: one request, while a
    /// list takes several. `None` if the item is unknown or outdated; then read the list.
    ///
    /// # Errors
    /// If the request fails.
    async fn by_slug(&self, slug: &str, needs: Needs) -> Result<Option<Share>> {
        let _ = (slug, needs);
        Ok(None)
    }

    /// Whether [`Self::get`] takes one request for this share, on servers that can [read
    /// one](Capabilities::reads_one).
    fn reads_in_one_request(&self, id: &str) -> bool {
        let _ = id;
        true
    }

    /// Creates a share. Sends at most one write request; reading before it is allowed.
    ///
    /// # Errors
    /// A connection lost after sending keeps its `HttpError::Lost` as the source: then it is unknown
    /// whether the server created the share.
    async fn create(&self, new: &NewShare) -> Result<Written>;

    /// Creates one more share after [`Self::create`] created one, whose answer showed the base of links.
    /// The answer need not show what the server stored.
    ///
    /// # Errors
    /// The errors of [`Self::create`].
    async fn create_another(&self, new: &NewShare) -> Result<Written> {
        self.create(new).await
    }

    /// Writes all of `to` to a share; `change` lists which of its settings differ.
    ///
    /// # Errors
    /// The errors of [`Self::get`].
    async fn update(&self, id: &str, to: &Settings, change: &Change) -> Result<Written>;

    /// Deletes a share.
    ///
    /// # Errors
    /// If the request fails. An unknown id is [`Deleted::WasGone`], not an error.
    async fn delete(&self, id: &str) -> Result<Deleted>;

    /// The shares at these positions (from 0) of the list in this order; `None` if the server can't cut its
    /// list.
    ///
    /// # Errors
    /// The errors of [`Self::page`].
    async fn slice(
        &self,
        needs: Needs,
        order: ListOrder,
        places: Range<usize>,
    ) -> Result<Option<Slice>> {
        let _ = (needs, order, places);
        Ok(None)
    }

    /// The stream formats that a share can have, if the server reports them.
    ///
    /// # Errors
    /// If the request fails.
    async fn stream_formats(&self) -> Result<Option<Vec<String>>> {
        Ok(None)
    }

    /// Whether an unlisted share still exists although its contents don't: its slug stays taken
    /// (Audiobookshelf, P-50). Other servers list such shares.
    ///
    /// # Errors
    /// If the request fails.
    async fn is_orphan(&self, known: &Share) -> Result<bool> {
        let _ = known;
        Ok(false)
    }

    /// The share of the same items that the server lists after `deleted` was deleted: one that `deleted`
    /// hid, or `deleted` itself if it still exists. Audiobookshelf lists only one of several shares of a
    /// book; on other servers this is always `None`.
    ///
    /// # Errors
    /// If the request fails.
    async fn remaining_share(&self, deleted: &Share) -> Result<Option<Share>> {
        let _ = deleted;
        Ok(None)
    }

    /// The number of unlisted shares of the same items, by the id of the share in `shares` that hides them.
    /// Only for shares that were listed before.
    ///
    /// # Errors
    /// If the request fails.
    async fn hidden_share_counts(&self, shares: &[&Share]) -> Result<HashMap<String, usize>> {
        let _ = shares;
        Ok(HashMap::new())
    }

    /// The visitors who have one of `shares` open in a player, by share id: when each was last heard from.
    /// Takes one request for any number of shares.
    ///
    /// # Errors
    /// If the request fails.
    async fn listeners(&self, shares: &[&Share]) -> Result<HashMap<String, Vec<Timestamp>>> {
        let _ = shares;
        Ok(HashMap::new())
    }

    /// How much of each item visitors hear, in a few requests for many items: for servers whose
    /// [`survey`](Capabilities::survey) is in bulk. Omits unknown items.
    ///
    /// # Errors
    /// If the request fails.
    async fn survey(&self, items: &[ItemRef]) -> Result<HashMap<ItemRef, Audible>> {
        let _ = items;
        Ok(HashMap::new())
    }

    /// The parts of the server that this account can't see, whose shares are in no list. Known once shares
    /// were listed; `None` if nothing is hidden.
    fn unseen(&self) -> Option<Unseen> {
        None
    }
}

/// The parts of a server that an account can't see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// A few words for each: `other libraries`.
    pub what: Vec<&'static str>,
    /// How to make them visible.
    pub remedy: &'static str,
}

impl fmt::Display for Unseen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "this account doesn't see everything: {} are hidden from it, and so are their shares",
            self.what.join(", ")
        )
    }
}

/// A search of a library.
#[derive(Debug, Clone, Default)]
pub struct SearchQuery {
    /// The words to find; empty means everything, if the server can list everything.
    pub text: String,
    /// The kinds wanted; empty means all that the server has.
    pub kinds: Vec<ItemKind>,
    /// At most this many of each kind; 0 is no limit.
    pub limit: usize,
    /// Only this many of the latest additions, newest first.
    pub newest: Option<usize>,
    /// Only items added since then.
    pub added_since: Option<Timestamp>,
}

/// The library of a server.
#[async_trait(?Send)]
pub trait Library {
    /// The kinds of items in this library.
    fn kinds(&self) -> &[ItemKind];

    /// Finds items, in the server's order.
    ///
    /// # Errors
    /// If the request fails.
    async fn search(&self, query: &SearchQuery) -> Result<Vec<Item>>;

    /// Every item of a kind, if reading them all costs less than `searches` searches; `None` if it costs
    /// more, or if they can't all be read.
    ///
    /// # Errors
    /// If a request fails.
    async fn all_of(&self, _kind: ItemKind, _searches: usize) -> Result<Option<Vec<Item>>> {
        Ok(None)
    }

    /// Reads one item by its reference.
    ///
    /// # Errors
    /// [`Code::NotFound`] if it does not exist.
    async fn resolve(&self, item: &ItemRef) -> Result<Item>;

    /// The items of a group, in its order; `None` if the server has no such groups.
    ///
    /// # Errors
    /// [`Code::NotFound`] if no group has that name.
    async fn group(&self, _group: &ItemGroup) -> Result<Option<Vec<Item>>> {
        Ok(None)
    }

    /// The groups with exactly this name, ignoring case and accents; none if the server has no groups.
    ///
    /// # Errors
    /// If a request fails.
    async fn groups_named(&self, _name: &str) -> Result<Vec<ItemGroup>> {
        Ok(Vec::new())
    }

    /// Finds the item that a bare id belongs to.
    ///
    /// # Errors
    /// [`Code::NotFound`] if nothing has the id; [`Code::Ambiguous`] if the id spaces of kinds overlap.
    async fn lookup(&self, id: &str) -> Result<Item>;

    /// The songs of an item, in order; for a song, the song itself.
    ///
    /// # Errors
    /// The errors of [`Self::resolve`].
    async fn expand(&self, item: &Item) -> Result<Vec<Item>>;

    /// How much of each item the visitors of a share hear, in order. [`Audible::All`] on servers that don't
    /// report it.
    ///
    /// # Errors
    /// If a request fails.
    async fn audible(&self, items: &[Item]) -> Result<Vec<Audible>> {
        Ok(vec![Audible::All; items.len()])
    }

    /// The chapters of an item; empty if it has none.
    ///
    /// # Errors
    /// The errors of [`Self::resolve`].
    async fn chapters(&self, item: &ItemRef) -> Result<Vec<Chapter>>;
}

/// The targets of a share's public link.
#[async_trait(?Send)]
pub trait Links {
    /// The public streams of a share, in order. May count as a visit.
    ///
    /// # Errors
    /// [`Code::Unsupported`] if visitors' streams have no URLs of their own.
    async fn streams(&self, share: &Share) -> Result<Vec<Stream>>;

    /// Whether visitors may open shares at all, on servers where only a share's page shows it. If unknown,
    /// opens the page of `share`, which counts as a visit. `None` if it stays unknown, or if the page need
    /// not be opened.
    async fn visitor_access(&self, share: &Share) -> Option<Entrance> {
        let _ = share;
        None
    }

    /// Learns the base of the server's own links by any means except a visit: for a thorough check.
    ///
    /// # Errors
    /// If a request fails.
    async fn look_up_base(&self) -> Result<()> {
        Ok(())
    }

    /// Streams of tracks with this account's credentials in the URL: anyone who has one can do everything
    /// that the account can, even after the share is deleted. Only for your own player, and only if there
    /// are no public streams.
    ///
    /// # Errors
    /// [`Code::Unsupported`] if there are public streams, or none at all.
    async fn account_streams(&self, tracks: &[Item]) -> Result<Vec<Stream>> {
        let _ = tracks;
        Err(Error::new(
            Code::Unsupported,
            "this server has no streams that an account's credentials open",
        )
        .hint(Advice::Link("SHARE".to_owned()).after("use the link to its page: ")))
    }
}

/// Whether visitors may open shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entrance {
    /// Visitors may open them.
    Open {
        /// Whether this was looked up just now, which counted as a visit.
        looked: bool,
    },
    /// The server itself refuses visitors.
    Shut {
        /// The setting that lets visitors in.
        setting: &'static str,
    },
}

/// A visitor's stream of one track.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    /// The track that visitors hear.
    pub track: Item,
    /// The stream's public URL; it stops working with the share, and contains no account's credentials.
    pub url: String,
    /// The public URL of a picture to show with it, if the server reports one.
    pub image: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_servers_do() {
        let own = Account {
            name: Some("ana".into()),
            ..Account::default()
        };
        let mut share = Share::bare("home", ServerKind::Subsonic, "1");
        share.owner = Some("Ana".into());
        assert!(own.owns(&share));
        share.owner = Some("ben".into());
        assert!(!own.owns(&share));
        assert!(!own.may_own(&share));
        assert!(!Account::default().owns(&share));
        assert!(Account::default().may_own(&share), "nobody knows");
        share.owner_id = Some("7".into());
        assert!(own.may_own(&share), "ana may be shown as ben");
        let known = Account {
            id: Some("8".into()),
            ..own
        };
        assert!(!known.may_own(&share));
    }

    #[test]
    fn d2_unique_names_decide_if_ids_differ() {
        let own = |unique_name| Account {
            name: Some("admin".into()),
            id: Some("new".into()),
            unique_name,
            ..Account::default()
        };
        let mut share = Share::bare("home", ServerKind::Navidrome, "1");
        share.owner_id = Some("old".into());
        assert!(!own(true).owns(&share), "nothing but another id is known");
        share.owner = Some("Admin".into());
        assert!(own(true).owns(&share));
        assert!(!own(false).owns(&share), "two accounts may be shown alike");
        share.owner = Some("ben".into());
        assert!(!own(true).owns(&share));
        share.owner_id = Some("new".into());
        assert!(own(true).owns(&share), "admin was renamed");
    }
}
