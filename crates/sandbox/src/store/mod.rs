//! What a sandbox remembers: shares, playlists and accounts, in memory and in an append-only log.

mod log;
mod records;
mod table;

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

pub(crate) use records::{Playlist, Share};
pub(crate) use table::Table;

use crate::account::Account;
use log::Log;

/// One line of the log. A record is written whole each time it changes; the last one counts.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Event {
    Share(Share),
    DropShare(String),
    Playlist(Playlist),
    DropPlaylist(String),
    Account(Account),
    DropAccount(String),
}

/// The records of a sandbox.
///
/// Several processes may keep one state file: each request runs between [`begin`](Self::begin),
/// which takes the lock and reads what others wrote, and [`commit`](Self::commit).
#[derive(Debug, Default)]
pub(crate) struct Store {
    shares: Table<Share>,
    playlists: Table<Playlist>,
    accounts: Table<Account>,
    log: Option<Log>,
    pending: Vec<Event>,
}

impl Store {
    /// A store with its first accounts and playlists; what the log says counts after them.
    pub(crate) fn new(accounts: Vec<Account>, playlists: Vec<Playlist>) -> Self {
        let mut store = Self::default();
        for account in accounts {
            store.accounts.put(account);
        }
        for playlist in playlists {
            store.playlists.put(playlist);
        }
        store
    }

    /// Keeps everything from now on in the log at a path, and reads what is there.
    pub(crate) fn keep_in(&mut self, path: &Path) -> io::Result<()> {
        self.log = Some(Log::open(path)?);
        self.begin()?;
        self.commit()
    }

    /// Takes the lock and catches up with what other processes wrote.
    pub(crate) fn begin(&mut self) -> io::Result<()> {
        let Some(log) = &mut self.log else {
            return Ok(());
        };
        for event in log.lock_and_read::<Event>()? {
            self.apply(event);
        }
        Ok(())
    }

    /// Writes what changed and gives the lock back.
    pub(crate) fn commit(&mut self) -> io::Result<()> {
        let pending = std::mem::take(&mut self.pending);
        match &mut self.log {
            Some(log) => log.append_and_unlock(&pending),
            None => Ok(()),
        }
    }

    fn apply(&mut self, event: Event) {
        match event {
            Event::Share(share) => self.shares.put(share),
            Event::DropShare(id) => drop(self.shares.remove(&id)),
            Event::Playlist(playlist) => self.playlists.put(playlist),
            Event::DropPlaylist(id) => drop(self.playlists.remove(&id)),
            Event::Account(account) => self.accounts.put(account),
            Event::DropAccount(id) => drop(self.accounts.remove(&id)),
        }
    }

    fn remember(&mut self, event: impl FnOnce() -> Event) {
        if self.log.is_some() {
            self.pending.push(event());
        }
    }

    pub(crate) fn shares(&self) -> &Table<Share> {
        &self.shares
    }

    pub(crate) fn share(&self, id: &str) -> Option<&Share> {
        self.shares.get(id)
    }

    /// Stores a share, in the place of the one with its id.
    pub(crate) fn put_share(&mut self, share: Share) {
        self.remember(|| Event::Share(share.clone()));
        self.shares.put(share);
    }

    /// Removes a share; whether there was one.
    pub(crate) fn drop_share(&mut self, id: &str) -> bool {
        let removed = self.shares.remove(id).is_some();
        if removed {
            self.remember(|| Event::DropShare(id.to_owned()));
        }
        removed
    }

    pub(crate) fn playlists(&self) -> &Table<Playlist> {
        &self.playlists
    }

    pub(crate) fn put_playlist(&mut self, playlist: Playlist) {
        self.remember(|| Event::Playlist(playlist.clone()));
        self.playlists.put(playlist);
    }

    pub(crate) fn drop_playlist(&mut self, id: &str) -> bool {
        let removed = self.playlists.remove(id).is_some();
        if removed {
            self.remember(|| Event::DropPlaylist(id.to_owned()));
        }
        removed
    }

    pub(crate) fn accounts(&self) -> &Table<Account> {
        &self.accounts
    }

    pub(crate) fn account_named(&self, name: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.name == name)
    }

    /// The name that belongs to an account's id, or nothing where it is gone.
    pub(crate) fn account_name(&self, id: &str) -> String {
        let account = self.accounts.get(id);
        account.map_or_else(String::new, |account| account.name.clone())
    }

    /// Removes an account. What it owns stays.
    pub(crate) fn drop_account(&mut self, id: &str) {
        if self.accounts.remove(id).is_some() {
            self.remember(|| Event::DropAccount(id.to_owned()));
        }
    }

    pub(crate) fn put_account(&mut self, account: Account) {
        self.remember(|| Event::Account(account.clone()));
        self.accounts.put(account);
    }
}
