//! What the server knows and every dialect has: the library, the store, the clock, and the start of links. And what a
//! dialect is to the server.

use std::fmt::Debug;

use jiff::{SignedDuration, Timestamp};

use crate::account::{Account, Ids, base62, hashed};
use crate::clock::{Clock, shifted};
use crate::library::{Library, Playlist};
use crate::request::{Reply, Request};
use crate::store::{Share, Store};

/// What every dialect does: answer one request from the world.
pub(crate) trait Behavior: Send + Debug {
    /// The path the server lives under: empty, or `/music`.
    fn base_path(&self) -> &str {
        ""
    }

    fn answer(&mut self, request: &Request, world: &mut World) -> Reply;

    /// Fills an empty store with shares, for benches.
    fn preload(&self, world: &mut World, count: usize);

    /// Allows or forbids visits of shares, on a server that has a preference for that.
    fn set_visits_allowed(&mut self, _visitors: bool) {}
}

/// A dialect's server, with the library and the records it begins with.
pub(crate) type Built = (Box<dyn Behavior>, Library, Store);

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) library: Library,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    /// What links begin with; `None` takes the address of the request.
    pub(crate) public_base: Option<String>,
}

impl World {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What links begin with, without a slash at the end.
    pub(crate) fn origin(&self, request: &Request) -> String {
        match &self.public_base {
            Some(base) => base.trim_end_matches('/').to_owned(),
            None => request.origin(),
        }
    }

    /// The items that are stored when these are requested: the same, unless a fault swaps them.
    pub(crate) fn contents(&self, request: &Request, asked: Vec<String>) -> Vec<String> {
        if !request.wrong_contents {
            return asked;
        }
        asked.iter().map(|id| self.library.other_than(id)).collect()
    }

    /// Gives every account and everything in the library another id, as an upgrade to Navidrome 0.64
    /// does. The ids of shares stay.
    pub(crate) fn migrate_ids(&mut self) {
        let new = |id: &str| base62(hashed(&format!("migrated {id}")), 22);
        self.library.rename(new);
        let accounts: Vec<Account> = self.store.accounts().iter().cloned().collect();
        for account in accounts {
            self.store.drop_account(&account.id);
            let id = new(&account.id);
            self.store.put_account(account.with_id(&id));
        }
        let playlists: Vec<Playlist> = self.store.playlists().iter().cloned().collect();
        for playlist in playlists {
            self.store.drop_playlist(&playlist.id);
            self.store.put_playlist(Playlist {
                id: new(&playlist.id),
                owner: new(&playlist.owner),
                songs: playlist.songs.iter().map(|id| new(id)).collect(),
                ..playlist
            });
        }
        let shares: Vec<Share> = self.store.shares().iter().cloned().collect();
        for share in shares {
            self.store.put_share(Share {
                owner: new(&share.owner),
                items: share.items.iter().map(|id| new(id)).collect(),
                ..share
            });
        }
    }

    /// Counts a visit of a public page.
    pub(crate) fn visit(&mut self, share: &Share) {
        let now = self.now();
        self.store.put_share(Share {
            visits: share.visits + 1,
            visited: Some(now),
            updated: now,
            ..share.clone()
        });
    }

    /// Many shares at once, for benches: every second one has expired, and every fiftieth of the others
    /// belongs to the second account. `finish` adds the dialect's own fields.
    pub(crate) fn preload(
        &mut self,
        count: usize,
        kind: &str,
        mut finish: impl FnMut(&Library, usize, &mut Share),
    ) {
        let now = self.now();
        let owners: Vec<String> = self.store.accounts().iter().map(|a| a.id.clone()).collect();
        for index in 0..count {
            let owner = usize::from(index % 100 == 98).min(owners.len().saturating_sub(1));
            let days = i64::try_from(index % 300).unwrap_or_default() + 1;
            let sign = if index.is_multiple_of(2) { 1 } else { -1 };
            let created = shifted(now, SignedDuration::from_hours(-24 * (400 + days)));
            let mut share = Share {
                id: base62(hashed(&format!("preloaded {index}")), 10),
                owner: owners.get(owner).cloned().unwrap_or_default(),
                kind: kind.to_owned(),
                description: index.is_multiple_of(3).then(|| format!("share {index}")),
                downloadable: Some(false),
                created,
                updated: created,
                expires: Some(shifted(now, SignedDuration::from_hours(24 * sign * days))),
                ..Share::default()
            };
            finish(&self.library, index, &mut share);
            self.store.put_share(share);
        }
    }
}

/// Accounts with ids: their own, or ids that a dialect's rule makes from their names.
pub(crate) fn with_ids(accounts: &[Account], make: impl Fn(&str) -> String) -> Vec<Account> {
    let accounts = accounts.iter().cloned();
    accounts
        .map(|account| match account.id.as_str() {
            "" => {
                let id = make(&account.name);
                account.with_id(&id)
            }
            _ => account,
        })
        .collect()
}
