//! What a sandbox remembers: shares, playlists and accounts, in memory and in an append-only log. That is one JSON
//! value a line, shared under a lock.

use std::collections::{BTreeMap, HashMap};
use std::fs::{File, OpenOptions};
use std::io;
use std::io::Read as _;
use std::io::Seek as _;
use std::io::SeekFrom;
use std::io::Write as _;
use std::path::Path;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::account::Account;

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

/// A share, with the fields of every dialect; each uses its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Share {
    pub(crate) id: String,
    /// The id of the account that made it.
    pub(crate) owner: String,
    /// The ids of what is shared, as the server keeps them.
    pub(crate) items: Vec<String>,
    /// The dialect's word for what the items are.
    pub(crate) kind: String,
    pub(crate) description: Option<String>,
    /// What the server calls the contents.
    #[serde(default)]
    pub(crate) label: String,
    #[serde(default)]
    pub(crate) downloadable: Option<bool>,
    #[serde(default)]
    pub(crate) format: String,
    #[serde(default)]
    pub(crate) max_bit_rate: u32,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    /// When it ends; `None` is never.
    pub(crate) expires: Option<Timestamp>,
    #[serde(default)]
    pub(crate) visited: Option<Timestamp>,
    #[serde(default)]
    pub(crate) visits: u64,
    /// The part of the link that is not the id, where they differ.
    #[serde(default)]
    pub(crate) slug: String,
}

impl Share {
    /// Whether it has ended.
    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

impl Row for Share {
    fn id(&self) -> &str {
        &self.id
    }
}

/// A playlist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Playlist {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The id of the account it belongs to.
    pub(crate) owner: String,
    /// The ids of its songs.
    pub(crate) songs: Vec<String>,
    pub(crate) public: bool,
    pub(crate) created: Timestamp,
    pub(crate) changed: Timestamp,
}

impl Row for Playlist {
    fn id(&self) -> &str {
        &self.id
    }
}

/// What can stand in a table.
pub(crate) trait Row {
    /// What it is found by.
    fn id(&self) -> &str;
}

impl Row for Account {
    fn id(&self) -> &str {
        &self.id
    }
}

#[derive(Debug)]
pub(crate) struct Table<T> {
    rows: BTreeMap<u64, T>,
    places: HashMap<String, u64>,
    /// How many were ever stored, the removed ones included: the next place.
    next: u64,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            places: HashMap::new(),
            next: 0,
        }
    }
}

impl<T: Row> Table<T> {
    /// Stores a record; one with the same id gives it its place.
    pub(crate) fn put(&mut self, row: T) {
        let place = self.places.get(row.id()).copied().unwrap_or(self.next);
        if place == self.next {
            self.places.insert(row.id().to_owned(), place);
            self.next += 1;
        }
        self.rows.insert(place, row);
    }

    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.rows.get(self.places.get(id)?)
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<T> {
        let place = self.places.remove(id)?;
        self.rows.remove(&place)
    }

    /// The records, oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.values()
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// How many records were ever stored: what counted ids count.
    pub(crate) fn ever(&self) -> u64 {
        self.next
    }
}

#[derive(Debug)]
pub(crate) struct Log {
    file: File,
    /// Up to where this process has read.
    read: u64,
    /// Whether what follows `read` is a torn line: of a process that died, or of a write that failed
    /// half-way, which leaves `read` where it was. Known since the last [`lock_and_read`](Self::lock_and_read).
    torn: bool,
}

impl Log {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)?;
        Ok(Self {
            file,
            read: 0,
            torn: false,
        })
    }

    /// Takes the lock and gives what was written since the last call. A line that can't be read
    /// is skipped: it was torn when a process died.
    fn lock_and_read<T: DeserializeOwned>(&mut self) -> io::Result<Vec<T>> {
        self.file.lock()?;
        let read = self.read_on();
        if read.is_err() {
            let _ = self.file.unlock();
        }
        read
    }

    fn read_on<T: DeserializeOwned>(&mut self) -> io::Result<Vec<T>> {
        if self.file.metadata()?.len() == self.read {
            return Ok(Vec::new());
        }
        self.file.seek(SeekFrom::Start(self.read))?;
        let mut bytes = Vec::new();
        self.file.read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n');
        let whole = whole.map_or(0, |at| at + 1);
        self.torn = whole < bytes.len();
        self.read += u64::try_from(whole).unwrap_or_default();
        let lines = bytes[..whole].split(|byte| *byte == b'\n');
        Ok(lines
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect())
    }

    /// Writes events and gives the lock back, whatever happens.
    fn append_and_unlock(&mut self, events: &[impl Serialize]) -> io::Result<()> {
        let written = self.append(events);
        let unlocked = self.file.unlock();
        written.and(unlocked)
    }

    fn append(&mut self, events: &[impl Serialize]) -> io::Result<()> {
        if events.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::new();
        if self.torn {
            bytes.push(b'\n');
            self.torn = false;
        }
        for event in events {
            serde_json::to_writer(&mut bytes, event)?;
            bytes.push(b'\n');
        }
        self.file.write_all(&bytes)?;
        self.read = self.file.metadata()?.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_processes_see_what_each_other_wrote() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/state.jsonl");
        let mut one = Log::open(&path).unwrap();
        let mut two = Log::open(&path).unwrap();
        assert!(one.lock_and_read::<u32>().unwrap().is_empty());
        one.append_and_unlock(&[1, 2]).unwrap();
        assert_eq!(two.lock_and_read::<u32>().unwrap(), [1, 2]);
        two.append_and_unlock(&[3]).unwrap();
        assert_eq!(one.lock_and_read::<u32>().unwrap(), [3]);
        one.append_and_unlock(&[0_u32; 0]).unwrap();
    }

    #[test]
    fn a_torn_last_line_costs_nothing_but_itself() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state.jsonl");
        let mut torn = File::create(&path).unwrap();
        torn.write_all(b"\"first\"\n\"tor").unwrap();
        let mut log = Log::open(&path).unwrap();
        assert_eq!(log.lock_and_read::<String>().unwrap(), ["first"]);
        log.append_and_unlock(&["second"]).unwrap();
        let mut again = Log::open(&path).unwrap();
        assert_eq!(
            again.lock_and_read::<String>().unwrap(),
            ["first", "second"]
        );
        again.append_and_unlock(&[""; 0]).unwrap();
    }

    #[test]
    fn a_write_that_failed_half_way_costs_nothing_but_itself() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state.jsonl");
        let mut log = Log::open(&path).unwrap();
        assert!(log.lock_and_read::<String>().unwrap().is_empty());
        log.append_and_unlock(&["first"]).unwrap();
        // The disk is full for all but the first bytes.
        let seen = log.lock_and_read::<String>().unwrap();
        assert!(seen.is_empty());
        log.file.write_all(b"\"hal").unwrap();
        log.file.unlock().unwrap();
        // There is room again.
        assert!(log.lock_and_read::<String>().unwrap().is_empty());
        log.append_and_unlock(&["second"]).unwrap();
        let mut again = Log::open(&path).unwrap();
        let kept = again.lock_and_read::<String>().unwrap();
        assert_eq!(kept, ["first", "second"]);
        again.append_and_unlock(&[""; 0]).unwrap();
    }
}
