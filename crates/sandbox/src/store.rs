//! The records of a sandbox (shares, playlists, accounts) in memory and in an append-only log of one JSON value per
//! line, shared under a lock. And the sorting of lists.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::library::Playlist;

/// One line of the log. A record is written whole each time it changes; the last one counts.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
    /// How many records changed so far.
    revision: u64,
    log: Option<Log>,
    pending: Vec<Event>,
}

impl Store {
    /// A store with its first accounts and playlists; the log is applied after them.
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

    /// Keeps all changes from now on in the log at a path, and reads the earlier ones.
    pub(crate) fn open_log(&mut self, path: &Path) -> io::Result<()> {
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

    /// Writes the changes and releases the lock.
    pub(crate) fn commit(&mut self) -> io::Result<()> {
        let pending = std::mem::take(&mut self.pending);
        match &mut self.log {
            Some(log) => log.append_and_unlock(&pending),
            None => Ok(()),
        }
    }

    fn apply(&mut self, event: Event) {
        self.revision += 1;
        match event {
            Event::Share(share) => self.shares.put(share),
            Event::DropShare(id) => drop(self.shares.remove(&id)),
            Event::Playlist(playlist) => self.playlists.put(playlist),
            Event::DropPlaylist(id) => drop(self.playlists.remove(&id)),
            Event::Account(account) => self.accounts.put(account),
            Event::DropAccount(id) => drop(self.accounts.remove(&id)),
        }
    }

    fn record(&mut self, event: Event) {
        if self.log.is_some() {
            self.pending.push(event.clone());
        }
        self.apply(event);
    }

    /// A number that changes with every record.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    pub(crate) fn shares(&self) -> &Table<Share> {
        &self.shares
    }

    pub(crate) fn share(&self, id: &str) -> Option<&Share> {
        self.shares.get(id)
    }

    /// Stores a share, in the place of the one with its id.
    pub(crate) fn put_share(&mut self, share: Share) {
        self.record(Event::Share(share));
    }

    /// Removes a share; whether there was one.
    pub(crate) fn drop_share(&mut self, id: &str) -> bool {
        let is_known = self.shares.get(id).is_some();
        if is_known {
            self.record(Event::DropShare(id.to_owned()));
        }
        is_known
    }

    pub(crate) fn playlists(&self) -> &Table<Playlist> {
        &self.playlists
    }

    pub(crate) fn put_playlist(&mut self, playlist: Playlist) {
        self.record(Event::Playlist(playlist));
    }

    pub(crate) fn drop_playlist(&mut self, id: &str) -> bool {
        let is_known = self.playlists.get(id).is_some();
        if is_known {
            self.record(Event::DropPlaylist(id.to_owned()));
        }
        is_known
    }

    pub(crate) fn accounts(&self) -> &Table<Account> {
        &self.accounts
    }

    pub(crate) fn account_named(&self, name: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.name == name)
    }

    /// The account with a name and a password.
    pub(crate) fn account_with(&self, name: &str, password: &str) -> Option<&Account> {
        let account = self.account_named(name);
        account.filter(|account| account.password == password)
    }

    /// The name that belongs to an account's id; empty if the account is gone.
    pub(crate) fn account_name(&self, id: &str) -> String {
        let account = self.accounts.get(id);
        account.map_or_else(String::new, |account| account.name.clone())
    }

    /// Removes an account. Its shares and playlists stay.
    pub(crate) fn drop_account(&mut self, id: &str) {
        self.record(Event::DropAccount(id.to_owned()));
    }

    pub(crate) fn put_account(&mut self, account: Account) {
        self.record(Event::Account(account));
    }
}

/// A share, with the fields of every dialect; each uses its own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Share {
    pub(crate) id: String,
    /// The id of the account that made it.
    pub(crate) owner: String,
    /// The ids of the shared items, as the server keeps them.
    pub(crate) items: Vec<String>,
    /// The dialect's word for the kind of the items.
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
    /// When it expires; `None` is never.
    pub(crate) expires: Option<Timestamp>,
    #[serde(default)]
    pub(crate) visited: Option<Timestamp>,
    #[serde(default)]
    pub(crate) visits: u64,
    /// The part of the link that stands for the share, if that is not the id.
    #[serde(default)]
    pub(crate) slug: String,
}

impl Share {
    /// Whether it has expired.
    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

/// A record of a table.
pub(crate) trait Record {
    fn id(&self) -> &str;
}

impl Record for Share {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Record for Playlist {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Record for Account {
    fn id(&self) -> &str {
        &self.id
    }
}

/// Records, found by their ids and by their places in the order they were made in.
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

impl<T: Record> Table<T> {
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

    /// The record at a place.
    pub(crate) fn at(&self, place: u64) -> Option<&T> {
        self.rows.get(&place)
    }

    /// The records with their places, oldest first.
    pub(crate) fn placed(&self) -> impl Iterator<Item = (u64, &T)> {
        self.rows.iter().map(|(place, row)| (*place, row))
    }

    /// The records, oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.values()
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// How many records were ever stored: the number for counted ids.
    pub(crate) fn ever(&self) -> u64 {
        self.next
    }
}

#[derive(Debug)]
struct Log {
    file: File,
    /// How far this process has read.
    read: u64,
    /// Whether a torn line follows `read`: from a process that died, or from a write that failed
    /// halfway, which doesn't move `read`. Known since the last [`lock_and_read`](Self::lock_and_read).
    torn: bool,
}

impl Log {
    fn open(path: &Path) -> io::Result<Self> {
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

    /// Takes the lock and returns what was written since the last call. A line that can't be read
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

    /// Writes events and releases the lock, also if the write fails.
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

/// Sorting that is compiled once: each use of the standard library's for another type adds 13 KB to the program, and
/// there are dozens.
pub(crate) trait Order<T> {
    /// As `sort_by`: stable.
    fn order_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// As `sort_by_key`: stable.
    fn order_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.order_by(|one, other| key(one).cmp(&key(other)));
    }
}

impl<T> Order<T> for [T] {
    fn order_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        // Lists mostly are in the requested order.
        let is_ordered = |at: usize| compare(&self[at - 1], &self[at]) != Ordering::Greater;
        if (1..self.len()).all(is_ordered) {
            return;
        }
        let mut from = places(self.len(), &mut |one, other| {
            compare(&self[one], &self[other])
        });
        // Each cycle of the permutation is walked once.
        for first in 0..from.len() {
            let mut at = first;
            while from[at] != first {
                let next = std::mem::replace(&mut from[at], at);
                self.swap(at, next);
                at = next;
            }
            from[at] = at;
        }
    }
}

/// For each place, the index of the element that belongs there.
#[inline(never)]
fn places(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn sorting_does_what_the_standard_library_does(pairs in proptest::collection::vec((0_u8..9, any::<u16>()), 0..200)) {
            let mut ours = pairs.clone();
            let mut theirs = pairs;
            ours.order_by_key(|pair| pair.0);
            theirs.sort_by_key(|pair| pair.0);
            prop_assert_eq!(&ours, &theirs);
            ours.order_by(|one, other| (one.1 % 7, other.0).cmp(&(other.1 % 7, one.0)));
            theirs.sort_by(|one, other| (one.1 % 7, other.0).cmp(&(other.1 % 7, one.0)));
            prop_assert_eq!(ours, theirs);
        }
    }
}
