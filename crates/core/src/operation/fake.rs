//! A server in memory that can fail in every way that matters here.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::backend::{
    Account, CacheProbe, Cursor, Deleted, Links, ListOrder, ListPage, Needs, Pacing, PublicBase,
    Server, ServerClock, Shares, Slice, Stream, Written,
};
use crate::clock::Clock;
use crate::domain::capabilities::{
    ContentsRules, DeleteProof, Description, Download, Ended, ExpireNow, Granularity, NamedBy,
    Never, Omitted, Playlists, ShareCapacity, Write,
};
use crate::domain::{
    Capabilities, Change, Item, ItemKind, Lifetime, NewShare, ServerKind, Settings, Share,
};
use crate::error::{Code, Error, Result};
use crate::http::{HttpError, ServerLabel};
use crate::journal::Past;

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) shares: Vec<Share>,
    /// Calls in the order they came: `create`, `update ID`, `delete ID`, `get ID`, `list`.
    pub(crate) calls: Vec<String>,
    /// What goes wrong with the n-th write.
    pub(crate) faults: BTreeMap<usize, Fault>,
    /// Every list fails.
    pub(crate) no_lists: bool,
    /// So many lists succeed, and no more.
    pub(crate) lists_left: Option<usize>,
    /// The response to a create does not contain the items of its share.
    pub(crate) tells_no_items: bool,
    /// A share can't be read alone.
    pub(crate) no_reads: bool,
    /// What a create stores instead of what it was asked to.
    pub(crate) swap: Option<Vec<Item>>,
    /// A create takes no download permission, and its answer proves nothing.
    pub(crate) proves_nothing: bool,
    /// The download permission that such a create stores.
    pub(crate) default_download: bool,
    /// The end that a create stores, whatever it was asked.
    pub(crate) own_end: Option<Timestamp>,
    /// The end that an update stores for the one it was asked.
    pub(crate) stores: Option<fn(Lifetime) -> Lifetime>,
    /// `delete` says ok and does nothing.
    pub(crate) keeps_all: bool,
    pub(crate) page: Option<usize>,
    /// A part of the list, in the order of ids, can be read.
    pub(crate) cuts_lists: bool,
    /// What someone else does before the second page is read.
    pub(crate) meanwhile: Option<fn(&mut Vec<Share>)>,
    /// How long the server needs to delete a share.
    pub(crate) deletes_in: std::time::Duration,
    walked: usize,
    writes: usize,
    made: usize,
}

#[derive(Clone)]
pub(crate) struct Fake {
    pub(crate) state: Rc<RefCell<State>>,
    pub(crate) can: Capabilities,
    died: Rc<tokio::sync::Notify>,
}

pub(crate) fn now() -> Timestamp {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

pub(crate) fn in_days(days: i64) -> Lifetime {
    Lifetime::Until(now() + SignedDuration::from_hours(24 * days))
}

pub(crate) fn clock() -> Clock {
    Clock::fixed(now(), jiff::tz::TimeZone::UTC)
}

/// A server that keeps everything in place and answers with what is stored.
pub(crate) fn easy() -> Capabilities {
    Capabilities {
        contents: ContentsRules {
            kinds: &[ItemKind::Song, ItemKind::Album, ItemKind::Playlist],
            many: ShareCapacity::OneKind,
            playlists: Playlists::Live,
            most: None,
            repeats: true,
        },
        never: Never::Direct,
        expire_now: ExpireNow::PastExpiry,
        granularity: Granularity::Milliseconds,
        description: Description::Kept,
        download: Download::Settable,
        orphans: false,
        parallel_creates: true,
        delete_proof: DeleteProof::Answer,
        ended: Ended::Kept,
        slug: true,
        ..Capabilities::careful("Fake")
    }
}

/// Like Audiobookshelf: changes are deletes and creates.
pub(crate) fn recreating() -> Capabilities {
    let mut can = easy();
    can.update.settings = Write::Recreate;
    can.update.expiry = Write::Recreate;
    can.parallel_creates = false;
    can.hides_shares = true;
    can.named_by = NamedBy::Slug;
    can.contents.many = ShareCapacity::One;
    can
}

pub(crate) fn song(id: &str) -> Item {
    Item::bare(ItemKind::Song, id)
}

pub(crate) fn new_share(item: &str) -> NewShare {
    NewShare {
        items: vec![song(item)],
        description: format!("about {item}"),
        lifetime: in_days(7),
        downloadable: false,
        slug: None,
        stream_format: None,
        max_bit_rate_kbps: None,
    }
}

/// A stored share of the song with the same id.
pub(crate) fn stored(id: &str) -> Share {
    let mut share = Share::bare("home", ServerKind::Navidrome, id);
    share.items = Some(vec![song(id)]);
    share.description = Some(format!("about {id}"));
    share.lifetime = Some(in_days(3));
    share.downloadable = Some(true);
    share.created = Some(now() - SignedDuration::from_hours(48));
    share.owner = Some("ana".into());
    share.slug = Some(format!("slug-{id}"));
    share.url = Some(format!("https://music.example.com/share/slug-{id}"));
    share
}

impl Fake {
    pub(crate) fn new(can: Capabilities, shares: impl IntoIterator<Item = Share>) -> Self {
        let state = State {
            shares: shares.into_iter().collect(),
            ..State::default()
        };
        Self {
            state: Rc::new(RefCell::new(state)),
            can,
            died: Rc::default(),
        }
    }

    /// Like Navidrome, which creates shares through one API and reports them through the other.
    pub(crate) fn two_apis() -> Self {
        Self::new(easy(), []).with(|state| state.proves_nothing = true)
    }

    pub(crate) fn with(self, change: impl FnOnce(&mut State)) -> Self {
        change(&mut self.state.borrow_mut());
        self
    }

    pub(crate) fn fault(self, write: usize, fault: Fault) -> Self {
        self.with(|state| {
            state.faults.insert(write, fault);
        })
    }

    pub(crate) fn server(&self) -> Server {
        Server {
            name: "home".into(),
            base: "https://music.example.com".parse().unwrap(),
            public: PublicBase::fixed("https://music.example.com", None),
            kind: ServerKind::Navidrome,
            version: None,
            account: Account {
                name: Some("ana".into()),
                ..Account::default()
            },
            clock: ServerClock::ahead(Some(SignedDuration::ZERO)),
            pacing: Pacing::default(),
            cache: CacheProbe::default(),
            past: Past::default(),
            can: self.can.clone(),
            shares: Box::new(self.clone()),
            library: None,
            links: Box::new(NoLinks),
        }
    }

    /// Runs until the end or until our process dies.
    pub(crate) async fn until_death<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.died.notified() => None,
            done = work => Some(done),
        }
    }

    pub(crate) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.state.borrow_mut().calls)
    }

    pub(crate) fn shares(&self) -> Vec<Share> {
        self.state.borrow().shares.clone()
    }

    pub(crate) fn share(&self, id: &str) -> Option<Share> {
        let state = self.state.borrow();
        state.shares.iter().find(|share| share.id == id).cloned()
    }

    fn log(&self, call: impl Into<String>) {
        self.state.borrow_mut().calls.push(call.into());
    }

    /// Lets a write go wrong, before or after `carry_out`.
    async fn write<T>(&self, mut carry_out: impl FnMut(&mut State) -> Result<T>) -> Result<T> {
        let fault = {
            let mut state = self.state.borrow_mut();
            let write = state.writes;
            state.writes += 1;
            state.faults.get(&write).copied()
        };
        let result = match fault {
            Some(Fault::Refused(code)) => return Err(Error::new(code, "refused")),
            Some(Fault::PutOff) => {
                // Others get their turn meanwhile.
                tokio::task::yield_now().await;
                return Err(put_off());
            }
            Some(Fault::LostBefore) => return Err(lost()),
            Some(Fault::GivenUp) => return Err(given_up()),
            Some(Fault::DieBefore) => return self.die().await,
            Some(Fault::Orphan) => {
                let mut state = self.state.borrow_mut();
                let mut orphan = stored("orphan");
                orphan.items = Some(Vec::new());
                orphan.created = Some(now());
                state.shares.push(orphan);
                return Err(Error::new(Code::Server, "broke over it"));
            }
            Some(Fault::LostWithTheOneBefore) => {
                carry_out(&mut self.state.borrow_mut())?;
                carry_out(&mut self.state.borrow_mut())
            }
            _ => carry_out(&mut self.state.borrow_mut()),
        };
        match fault {
            Some(Fault::LostAfter | Fault::LostWithTheOneBefore) => Err(lost()),
            Some(Fault::DieAfter) => self.die().await,
            _ => result,
        }
    }

    async fn die<T>(&self) -> T {
        self.died.notify_one();
        std::future::pending().await
    }

    fn written(&self, mut share: Share) -> Written {
        let stored = !self.state.borrow().proves_nothing;
        if !stored {
            share.downloadable = None;
            share.lifetime = None;
        }
        Written { share, stored }
    }
}

fn unknown(id: &str) -> Error {
    Error::new(Code::NotFound, format!("no share {id}"))
}

#[async_trait(?Send)]
impl Shares for Fake {
    async fn page(&self, _: Needs, after: Option<&Cursor>) -> Result<ListPage> {
        self.log("list");
        let left = self.state.borrow().lists_left;
        self.state.borrow_mut().lists_left = left.map(|left| left.saturating_sub(1));
        let state = self.state.borrow();
        if state.no_lists || left == Some(0) {
            return Err(Error::new(Code::Network, "no list"));
        }
        let from: usize = after.map_or(0, |cursor| cursor.0.parse().unwrap());
        let size = state.page.unwrap_or(usize::MAX);
        let shares: Vec<Share> = state.shares.iter().skip(from).take(size).cloned().collect();
        let end = from + shares.len();
        Ok(ListPage {
            next: (end < state.shares.len()).then(|| Cursor(end.to_string())),
            following: state.shares.len() - end,
            shares,
        })
    }

    async fn slice(
        &self,
        _: Needs,
        order: ListOrder,
        places: Range<usize>,
    ) -> Result<Option<Slice>> {
        if !self.state.borrow().cuts_lists {
            return Ok(None);
        }
        self.log(format!("list {}..{}", places.start, places.end));
        let mut state = self.state.borrow_mut();
        state.walked += 1;
        if let Some(meanwhile) = state.meanwhile
            && state.walked == 3
        {
            meanwhile(&mut state.shares);
        }
        drop(state);
        let mut shares = self.shares();
        shares.sort_by(|share, other| match order {
            ListOrder::Id => share.id.cmp(&other.id),
            ListOrder::LatestExpiry => other.expires().cmp(&share.expires()),
        });
        let total = shares.len();
        let shares = shares.into_iter().skip(places.start).take(places.len());
        Ok(Some(Slice {
            shares: shares.collect(),
            total,
        }))
    }

    async fn get(&self, id: &str, _: Needs) -> Result<Share> {
        self.log(format!("get {id}"));
        if self.state.borrow().no_reads {
            return Err(Error::new(Code::Network, "no answer"));
        }
        self.share(id).ok_or_else(|| unknown(id))
    }

    async fn create(&self, new: &NewShare) -> Result<Written> {
        self.log("create");
        let share = self
            .write(|state| {
                let taken = |share: &Share| new.slug.is_some() && share.slug == new.slug;
                if state.shares.iter().any(taken) {
                    return Err(Error::new(Code::Conflict, "slug in use"));
                }
                state.made += 1;
                let mut share = stored(&format!("new{}", state.made));
                share.items = Some(state.swap.clone().unwrap_or_else(|| new.items.clone()));
                if state.tells_no_items {
                    share.items = None;
                }
                share.description = Some(new.description.clone());
                share.lifetime = Some(match state.own_end {
                    Some(end) => Lifetime::Until(end),
                    None => new.lifetime,
                });
                share.downloadable = Some(if state.proves_nothing {
                    state.default_download
                } else {
                    new.downloadable
                });
                share.created = Some(now());
                share.slug = new.slug.clone().or(share.slug);
                share.url = share
                    .slug
                    .as_ref()
                    .map(|slug| format!("https://music.example.com/share/{slug}"));
                state.shares.push(share.clone());
                Ok(share)
            })
            .await?;
        Ok(self.written(share))
    }

    async fn update(&self, id: &str, to: &Settings, change: &Change) -> Result<Written> {
        self.log(format!("update {id}"));
        let share = self
            .write(|state| {
                let share = state.shares.iter_mut().find(|share| share.id == id);
                let share = share.ok_or_else(|| unknown(id))?;
                if self.can.update.omitted == Omitted::Erased {
                    share.description = Some(to.description.clone().unwrap_or_default());
                    share.downloadable = Some(to.downloadable.unwrap_or(false));
                }
                if let Some(lifetime) = change.lifetime {
                    share.lifetime = Some(state.stores.map_or(lifetime, |stores| stores(lifetime)));
                }
                Ok(share.clone())
            })
            .await?;
        Ok(Written {
            share,
            stored: true,
        })
    }

    async fn delete(&self, id: &str) -> Result<Deleted> {
        self.log(format!("delete {id}"));
        let takes = self.state.borrow().deletes_in;
        if !takes.is_zero() {
            tokio::time::sleep(takes).await;
        }
        let there = self
            .write(|state| {
                let before = state.shares.len();
                let keeps = state.keeps_all;
                state.shares.retain(|share| keeps || share.id != id);
                Ok(state.shares.len() < before)
            })
            .await?;
        Ok(match (self.can.delete_proof, there) {
            (DeleteProof::ListAgain, _) => Deleted::Unproven,
            (DeleteProof::Answer, true) => Deleted::Gone,
            (DeleteProof::Answer, false) => Deleted::WasGone,
        })
    }
}

struct NoLinks;

#[async_trait(?Send)]
impl Links for NoLinks {
    async fn streams(&self, _: &Share) -> Result<Vec<Stream>> {
        Ok(Vec::new())
    }
}

/// What goes wrong with a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is carried out, and the connection breaks before the answer.
    LostAfter,
    /// The connection breaks before it is carried out, which the client can't know.
    LostBefore,
    /// It is carried out twice, the second time for one that was lost, and the connection breaks.
    LostWithTheOneBefore,
    /// A proxy does not wait for it, so the client can't know the result.
    GivenUp,
    /// Refused.
    Refused(Code),
    /// Refused, and not to be tried again within the hour.
    PutOff,
    /// Refused, and an empty share is left behind.
    Orphan,
    /// Our process dies before it is carried out.
    DieBefore,
    /// Our process dies before the answer.
    DieAfter,
}

fn at() -> Arc<ServerLabel> {
    let base = "https://music.example.com".parse().unwrap();
    Arc::new(ServerLabel::new(Some("home".into()), &base))
}

pub(crate) fn lost() -> Error {
    Error::from(HttpError::Lost {
        at: at(),
        label: "createShare",
        sent: true,
        reason: "connection reset".into(),
    })
}

pub(crate) fn put_off() -> Error {
    Error::from(HttpError::RateLimited {
        at: at(),
        label: "createShare",
        status: 429,
        retry_after: Some(Duration::from_secs(3600)),
        too_long: true,
    })
}

fn given_up() -> Error {
    Error::from(HttpError::Status {
        at: at(),
        label: "createShare",
        status: 504,
        message: None,
    })
}
