//! The calls that sharectl makes to a server of any kind.
//!
//! A back end translates these calls into its API and its answers into domain values. It never
//! asks the user, never prints, and never chains two writes: what takes several is planned as steps
//! ([`crate::domain::steps`]) and run one by one by [`crate::operation`].

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

/// What an answer holds, read as each of the forms that it may have: its shares, its items, and the error of one
/// that can't be read.
#[cfg(feature = "fuzzing")]
pub(crate) type ReadForms = (Vec<Share>, Vec<Item>, Option<Error>);

/// A connected server.
pub struct Server {
    /// The profile's name.
    pub name: String,
    /// The base URL, for messages; it holds no credentials.
    pub base: url::Url,
    /// What its public links begin with.
    pub public: PublicBase,
    /// Which API it is.
    pub kind: ServerKind,
    /// Its version, if the server says it.
    pub version: Option<String>,
    /// Who we are there.
    pub account: Account,
    /// Its clock.
    pub clock: ServerClock,
    /// When it may be asked next.
    pub pacing: Pacing,
    /// Whether a cache answers in its place.
    pub cache: CacheProbe,
    /// What this machine knows of shares that no list shows any more.
    pub past: Past,
    /// What it can do.
    pub can: Capabilities,
    /// Its shares.
    pub shares: Box<dyn Shares>,
    /// Its library, if it has calls for one.
    pub library: Option<Box<dyn Library>>,
    /// What its public links lead to.
    pub links: Box<dyn Links>,
}

/// Who we are on a server, as far as it tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// The user name.
    pub name: Option<String>,
    /// The account's id. It may be as old as a token that is kept: an upgrade of the server can have
    /// changed all ids since.
    pub id: Option<String>,
    /// Whether `name` is the one that shares give as their owner's, and no two accounts have the same.
    /// Then it decides if ids differ.
    pub unique_name: bool,
    /// Whether it is an administrator.
    pub admin: Option<bool>,
}

impl Account {
    /// Whether a share is this account's own: if the ids are the same, or else the names, which servers
    /// compare without case. Names count against ids only if they are unique: the account's id or the
    /// journal's may be from before an upgrade that changed all of them. `true` if the server doesn't
    /// say whose shares are.
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

    /// Whether a share may be this account's own: also if it is not known who we are. Enough to
    /// look for what may be ours, and never to change it. If a server tells ids, the name that one
    /// signs in with need not be the one it shows.
    #[must_use]
    pub fn may_own(&self, share: &Share) -> bool {
        let is_unknown = self.id.is_none() && (self.name.is_none() || share.owner_id.is_some());
        is_unknown || self.owns(share)
    }
}

impl Server {
    /// The server's present time, as well as it is known.
    #[must_use]
    pub fn now(&self, ours: Timestamp) -> Timestamp {
        self.clock.at(ours)
    }

    /// Its name and addresses, to look for shares by.
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

/// What a command wants beyond the cheap list. A back end reads no more than it needs for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Needs {
    /// Titles of the items.
    pub titles: bool,
    /// What a visitor hears.
    pub tracks: bool,
    /// The tracks in the order that visitors get them in, even if that takes more requests.
    pub order: bool,
    /// Visit counts.
    pub visits: bool,
    /// How many visitors are listening, if the server tells it
    /// ([`listeners`](Capabilities::listeners)): one more request for a list.
    pub listeners: bool,
    /// The library that the contents are in, if the server tells it
    /// ([`libraries`](Capabilities::libraries)), even if that takes more requests.
    pub library: bool,
    /// Newest first, if the server sorts by age
    /// ([`sorts_by_age`](Capabilities::sorts_by_age)); else the order is of no use.
    pub newest_first: bool,
    /// How many shares are wanted at least, if not all. What a list has more of costs nothing if the
    /// server can cut it.
    pub first: Option<usize>,
    /// The link. (Cheap nearly everywhere; on Navidrome the public base has to be known.)
    pub url: bool,
    /// What all of it is for.
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
    /// What a write has to know of a share before: everything that one cheap list tells, as it is now.
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

    /// The same, for a read that decides about a write.
    #[must_use]
    pub const fn decisive(self) -> Self {
        Self {
            freshness: Freshness::Decisive,
            ..self
        }
    }

    /// Both together.
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
    /// Where the next part begins; `None` at the end.
    pub next: Option<Cursor>,
    /// How many more there are, as far as that is known, to make room for them.
    pub following: usize,
}

/// The error for a list that moves each time it is read.
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
    /// Those that expire last first, so that the expired ones stand together at the end.
    LatestExpiry,
}

/// What stands between two places of a list.
#[derive(Debug, Default)]
pub struct Slice {
    /// The shares, in the order of the list.
    pub shares: Vec<Share>,
    /// How many shares the whole list has.
    pub total: usize,
}

/// A place in a list; only the back end that made it can read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub String);

/// The answer to a write.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The share as the answer shows it.
    pub share: Share,
    /// Whether that is the stored state, so that nothing has to be read again.
    pub stored: bool,
}

/// The answer to a delete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deleted {
    /// It was there and is gone.
    Gone,
    /// It was not there (any more).
    WasGone,
    /// The server says ok to everything: list again to know.
    Unproven,
}

/// The shares of a server.
#[async_trait(?Send)]
pub trait Shares {
    /// One page of all shares this account may see, `after` a cursor.
    ///
    /// # Errors
    /// A server that does not answer properly is an error, never an empty list.
    async fn page(&self, needs: Needs, after: Option<&Cursor>) -> Result<ListPage>;

    /// One share.
    ///
    /// # Errors
    /// [`Code::NotFound`] if the server says that it does not exist (or is not ours).
    async fn get(&self, id: &str, needs: Needs) -> Result<Share>;

    /// The share of a slug, if this machine knows from before which item it is of: one request, while a
    /// list takes several. `None` if it isn't known, or not so any more: the list tells then.
    ///
    /// # Errors
    /// As any read.
    async fn by_slug(&self, slug: &str, needs: Needs) -> Result<Option<Share>> {
        let _ = (slug, needs);
        Ok(None)
    }

    /// Whether [`Self::get`] takes one request for a share, on servers that
    /// [read one](Capabilities::reads_one).
    fn reads_in_one_request(&self, id: &str) -> bool {
        let _ = id;
        true
    }

    /// Makes a share. One request that writes, at most; reading before it is allowed.
    ///
    /// # Errors
    /// A connection lost after sending keeps its `HttpError::Lost` as the source: whether the
    /// share was made is then unknown.
    async fn create(&self, new: &NewShare) -> Result<Written>;

    /// Makes one more share after [`Self::create`] has made one, whose answer showed what links begin
    /// with. The answer need not show what was stored.
    ///
    /// # Errors
    /// As [`Self::create`].
    async fn create_another(&self, new: &NewShare) -> Result<Written> {
        self.create(new).await
    }

    /// Writes all of `to` to a share; `change` says what of it differs.
    ///
    /// # Errors
    /// As [`Self::get`].
    async fn update(&self, id: &str, to: &Settings, change: &Change) -> Result<Written>;

    /// Removes a share.
    ///
    /// # Errors
    /// An unknown id is [`Deleted::WasGone`], not an error.
    async fn delete(&self, id: &str) -> Result<Deleted>;

    /// The shares at these places (from 0) of the list in this order; `None` if the server can't cut
    /// its list.
    ///
    /// # Errors
    /// As [`Self::page`].
    async fn slice(
        &self,
        needs: Needs,
        order: ListOrder,
        places: Range<usize>,
    ) -> Result<Option<Slice>> {
        let _ = (needs, order, places);
        Ok(None)
    }

    /// The stream formats that a share can have, if the server tells them.
    ///
    /// # Errors
    /// As any read.
    async fn stream_formats(&self) -> Result<Option<Vec<String>>> {
        Ok(None)
    }

    /// Whether a share that no list shows is there all the same, and its contents are not: its name
    /// stays taken (Audiobookshelf, P-50). Elsewhere lists show such shares.
    ///
    /// # Errors
    /// As any read.
    async fn is_orphan(&self, known: &Share) -> Result<bool> {
        let _ = known;
        Ok(false)
    }

    /// The share that is shown of the same items after `deleted` went: one that came to light, or itself
    /// if it is still there. Audiobookshelf shows only one of several shares of a book; elsewhere there is never one.
    ///
    /// # Errors
    /// As any read.
    async fn remaining_share(&self, deleted: &Share) -> Result<Option<Share>> {
        let _ = deleted;
        Ok(None)
    }

    /// Further shares of the same items that no list shows, by the ids of those of `shares` that hide
    /// them: how many. Only for shares that were listed before.
    ///
    /// # Errors
    /// As any read.
    async fn hidden_share_counts(&self, shares: &[&Share]) -> Result<HashMap<String, usize>> {
        let _ = shares;
        Ok(HashMap::new())
    }

    /// Visitors who have one of `shares` open in a player, by the share's id: when each was heard of
    /// last. One request, whatever the number of shares.
    ///
    /// # Errors
    /// As any read.
    async fn listeners(&self, shares: &[&Share]) -> Result<HashMap<String, Vec<Timestamp>>> {
        let _ = shares;
        Ok(HashMap::new())
    }

    /// How much visitors hear of items, in a few requests for many of them: for servers whose
    /// [`survey`](Capabilities::survey) is in bulk. Unknown items are left out.
    ///
    /// # Errors
    /// As any read.
    async fn survey(&self, items: &[ItemRef]) -> Result<HashMap<ItemRef, Audible>> {
        let _ = items;
        Ok(HashMap::new())
    }

    /// What this account can't see of the server, so that shares of it are in no list. Known once
    /// shares were listed; `None` if there is nothing of the kind.
    fn unseen(&self) -> Option<Unseen> {
        None
    }
}

/// What an account can't see of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// In a few words each: `other libraries`.
    pub what: Vec<&'static str>,
    /// What would show it.
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

/// What to look for in a library.
#[derive(Debug, Clone, Default)]
pub struct SearchQuery {
    /// Words; empty means everything, if a server can list everything.
    pub text: String,
    /// Kinds wanted; empty means all the server has.
    pub kinds: Vec<ItemKind>,
    /// At most so many of each kind; 0 is no limit.
    pub limit: usize,
    /// Only what came last, newest first: how many.
    pub newest: Option<usize>,
    /// Only what was added since.
    pub added_since: Option<Timestamp>,
}

/// The library of a server.
#[async_trait(?Send)]
pub trait Library {
    /// The kinds this library knows.
    fn kinds(&self) -> &[ItemKind];

    /// Finds items. The order is the server's.
    ///
    /// # Errors
    /// As any read.
    async fn search(&self, query: &SearchQuery) -> Result<Vec<Item>>;

    /// Every item of a kind, if reading them all costs less than `searches` searches; `None` if
    /// it doesn't, or if they can't all be read.
    ///
    /// # Errors
    /// As any read.
    async fn all_of(&self, _kind: ItemKind, _searches: usize) -> Result<Option<Vec<Item>>> {
        Ok(None)
    }

    /// Reads one item by its reference.
    ///
    /// # Errors
    /// [`Code::NotFound`] if there is none.
    async fn resolve(&self, item: &ItemRef) -> Result<Item>;

    /// The items of a group, in its order; `None` if there are no such groups.
    ///
    /// # Errors
    /// [`Code::NotFound`] if no group has that name.
    async fn group(&self, _group: &ItemGroup) -> Result<Option<Vec<Item>>> {
        Ok(None)
    }

    /// The groups with this very name, case and accents aside; none if there are no groups.
    ///
    /// # Errors
    /// As any read.
    async fn groups_named(&self, _name: &str) -> Result<Vec<ItemGroup>> {
        Ok(Vec::new())
    }

    /// Finds out what a bare id is.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::Ambiguous`] if id spaces overlap.
    async fn lookup(&self, id: &str) -> Result<Item>;

    /// The songs of an item, in order; a song gives itself.
    ///
    /// # Errors
    /// As [`Self::resolve`].
    async fn expand(&self, item: &Item) -> Result<Vec<Item>>;

    /// How much of each item the visitors of a share hear, in order. Servers that don't tell answer
    /// [`Audible::All`].
    ///
    /// # Errors
    /// As any read.
    async fn audible(&self, items: &[Item]) -> Result<Vec<Audible>> {
        Ok(vec![Audible::All; items.len()])
    }

    /// The chapters of an item; none if it has none.
    ///
    /// # Errors
    /// As [`Self::resolve`].
    async fn chapters(&self, item: &ItemRef) -> Result<Vec<Chapter>>;
}

/// What a share's public link leads to.
#[async_trait(?Send)]
pub trait Links {
    /// The public streams of a share, in order. May count as a visit.
    ///
    /// # Errors
    /// [`Code::Unsupported`] where visitors' streams have no addresses of their own.
    async fn streams(&self, share: &Share) -> Result<Vec<Stream>>;

    /// Whether visitors may open shares at all, on servers that tell by the page of a share only:
    /// looked up with `share` if that isn't known, which counts as a visit. `None` if it isn't known,
    /// or if the page needn't be asked.
    async fn visitor_access(&self, share: &Share) -> Option<Entrance> {
        let _ = share;
        None
    }

    /// Learns what the server's own links begin with, at any price but a visit: for a close look.
    ///
    /// # Errors
    /// As any read.
    async fn look_up_base(&self) -> Result<()> {
        Ok(())
    }

    /// Streams of tracks that carry this account's credentials: anyone who has one can do all
    /// that the account can, whether the share lives or not. For one's own player only, and only if
    /// there are no public ones.
    ///
    /// # Errors
    /// [`Code::Unsupported`] if there are better ones, or none.
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
    /// They may.
    Open {
        /// Whether that was looked up just now, which counted as a visit.
        looked: bool,
    },
    /// The server itself refuses them; what lets them in.
    Shut {
        /// The setting.
        setting: &'static str,
    },
}

/// A visitor's stream of one track.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    /// What is heard.
    pub track: Item,
    /// Its public base URL; it ends with the share, and holds no account's credentials.
    pub url: String,
    /// The public base URL of a picture to show with it, if the server tells one.
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
