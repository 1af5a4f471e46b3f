//! Cached knowledge about a server, to save requests: server facts, every base that its public links began
//! with, and the item of each share.
//!
//! All of it is only a hint. Unreadable files count as missing.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::Url;

use super::AccountKey;
use crate::domain::ServerKind;
use crate::error::{Error, Result};
use crate::files::{self, Durability, Mode};

/// Reads a JSON file; `None` if it doesn't exist or can't be read.
fn load<T: DeserializeOwned>(what: &str, file: &Path) -> Option<T> {
    serde_json::from_slice(&fs::read(file).ok()?)
        .inspect_err(|error| tracing::debug!(%error, "{what} are unreadable"))
        .ok()
}

/// Writes JSON to a file. Without the file, sharectl only needs more requests, so report a failure as a
/// warning.
fn keep(what: &str, file: &Path, json: serde_json::Result<Vec<u8>>) -> Result<()> {
    let write = |json: Vec<u8>| {
        files::parent_private_dir(file)?;
        files::write_with(file, &json, Mode::Private, Durability::Cached)
    };
    let written = json.map_err(io::Error::from).and_then(write);
    written.map_err(|error| Error::io(format!("{what} {}", file.display()), error))
}

/// Removes a state file. A missing file is not an error.
pub(super) fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::io(format!("remove {}", file.display()), error))
        }
        _ => Ok(()),
    }
}

/// How long facts are considered fresh.
const BELIEVED: SignedDuration = SignedDuration::from_hours(24);

/// Whether one of a server's APIs is reachable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApiAccess {
    /// The API answers as expected.
    Open,
    /// Something in front of the server answers instead, such as a login proxy.
    Shut,
}

/// Facts about one server, as one account sees it. `None` means "unknown", never "no".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The API to use.
    pub kind: Option<ServerKind>,
    /// The server's own version.
    pub version: Option<String>,
    /// The name of the flavor of a Subsonic server.
    pub flavor: Option<String>,
    /// The Subsonic API version to use.
    pub api_version: Option<String>,
    /// Whether the server accepts only the password itself from this account.
    pub plain_login: Option<bool>,
    /// Whether the server accepts POST forms (OpenSubsonic `formPost`).
    pub form_post: Option<bool>,
    /// The account's ID.
    pub account_id: Option<String>,
    /// The account's name in the server's spelling.
    pub account_name: Option<String>,
    /// Whether the account administers the server.
    pub is_admin: Option<bool>,
    /// Whether the account may create shares.
    pub may_share: Option<bool>,
    /// Whether sharing is enabled.
    pub sharing: Option<bool>,
    /// Whether visitors could open a share, if only its page shows that.
    pub visitors: Option<bool>,
    /// Whether downloads are enabled, if the server has a setting for it.
    pub downloads: Option<bool>,
    /// The base of the API, if it is not the configured address.
    pub api_base: Option<String>,
    /// The prefix of the server's own links, such as `https://share.example.com`.
    pub public_base: Option<String>,
    /// Whether `public_base` comes from a setting of the server, such as Navidrome's `ShareURL`.
    pub public_base_is_set: Option<bool>,
    /// The path below which a share's page requests its assets and its audio.
    pub page_path: Option<String>,
    /// When `public_base` was learned; it changes more often than the rest.
    pub public_base_learned_at: Option<Timestamp>,
    /// How many seconds the server's clock is ahead of ours.
    pub clock_offset_seconds: Option<i64>,
    /// Whether Navidrome's native API, which it has besides Subsonic, is reachable.
    #[serde(rename = "native_door")]
    pub native_api: Option<ApiAccess>,
    /// When the facts were learned.
    pub learned_at: Option<Timestamp>,
}

impl Facts {
    /// Whether the facts were learned within the last 24 hours.
    #[must_use]
    pub fn are_fresh(&self, now: Timestamp) -> bool {
        self.learned_at
            .is_some_and(|learned| now.duration_since(learned).abs() < BELIEVED)
    }
}

/// The file with one account's facts.
#[derive(Debug, Clone)]
pub struct FactsStore {
    file: PathBuf,
}

impl FactsStore {
    /// The store in the state folder. Does no I/O.
    #[must_use]
    pub fn new(state: &Path, account: &AccountKey) -> Self {
        Self {
            file: account.file(state, "facts", "json"),
        }
    }

    /// The facts, if fresh ones are stored. An unreadable file counts as missing.
    #[must_use]
    pub fn load(&self, now: Timestamp) -> Option<Facts> {
        load("stored facts", &self.file).filter(|facts: &Facts| facts.are_fresh(now))
    }

    /// Writes the facts. Without them, sharectl only needs more requests, so report a failure as a
    /// warning.
    ///
    /// # Errors
    /// [`Code::Io`](crate::Code::Io) if the state folder can't be written.
    pub fn save(&self, facts: &Facts) -> Result<()> {
        keep(
            "keep facts in",
            &self.file,
            serde_json::to_vec_pretty(facts),
        )
    }

    /// Removes the facts.
    ///
    /// # Errors
    /// [`Code::Io`](crate::Code::Io) if the file exists and can't be removed.
    pub fn forget(&self) -> Result<()> {
        remove(&self.file)
    }
}

/// The maximum number of bases per server. Adding more drops the oldest.
const BASES_AT_MOST: usize = 64;

/// A base of public links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownBase {
    /// The prefix of links.
    pub base: Url,
    /// Whether the server has answered visitors at this base.
    pub answers: bool,
}

/// The file format, with URLs as text.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct BasesFile {
    bases: Vec<BaseEntry>,
    /// The prefix of the server's most recent own link.
    own: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct BaseEntry {
    base: String,
    #[serde(default)]
    answers: bool,
}

/// The bases of one server, for all accounts. Unlike facts, which are fresh for a day, they are kept as
/// long as the state folder, so sharectl recognizes old links.
#[derive(Debug, Clone)]
pub struct KnownBases {
    file: PathBuf,
}

impl KnownBases {
    /// The store in the state folder for the server at `base`. Does no I/O.
    #[must_use]
    pub fn new(state: &Path, base: &Url) -> Self {
        Self {
            file: AccountKey::new(base, "").file(state, "bases", "json"),
        }
    }

    /// All bases, oldest first; none if the file doesn't exist or can't be read.
    #[must_use]
    pub fn load(&self) -> Vec<KnownBase> {
        let known = |kept: BaseEntry| {
            let base = Url::parse(&kept.base).ok()?;
            let answers = kept.answers;
            Some(KnownBase { base, answers })
        };
        self.read().bases.into_iter().filter_map(known).collect()
    }

    /// The prefix of the server's most recent own link, if known.
    #[must_use]
    pub fn own(&self) -> Option<Url> {
        Url::parse(&self.read().own?).ok()
    }

    /// Stores the prefix of the server's own links.
    ///
    /// # Errors
    /// The errors of [`Self::add`].
    pub fn set_own(&self, own: Option<&Url>) -> Result<()> {
        let mut kept = self.read();
        if kept.own.as_deref() == own.map(Url::as_str) {
            return Ok(());
        }
        kept.own = own.map(Url::to_string);
        self.save(&kept)
    }

    /// Adds a base, or records that the server answers there.
    ///
    /// # Errors
    /// [`Code::Io`](crate::Code::Io) if the state folder can't be written.
    pub fn add(&self, base: &Url, answers: bool) -> Result<()> {
        let mut kept = self.read();
        let bases = &mut kept.bases;
        match bases.iter_mut().find(|kept| kept.base == base.as_str()) {
            Some(kept) if kept.answers || !answers => return Ok(()),
            Some(kept) => kept.answers = true,
            None => bases.push(BaseEntry {
                base: base.to_string(),
                answers,
            }),
        }
        let excess = bases.len().saturating_sub(BASES_AT_MOST);
        bases.drain(..excess);
        self.save(&kept)
    }

    /// The file's contents without unreadable entries.
    fn read(&self) -> BasesFile {
        let mut kept: BasesFile = load("known bases", &self.file).unwrap_or_default();
        kept.bases.retain(|kept| Url::parse(&kept.base).is_ok());
        kept
    }

    fn save(&self, kept: &BasesFile) -> Result<()> {
        keep("keep bases in", &self.file, serde_json::to_vec_pretty(kept))
    }
}

/// The maximum number of items. Reading more would take longer than a request.
const ITEMS_AT_MOST: usize = 5_000;

/// The file format.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct KnownItemsFile {
    /// The item ID by the share's slug; empty for a slug that several shares have.
    items: BTreeMap<String, String>,
    /// How many items of each library are shared.
    shared: BTreeMap<String, u64>,
}

/// The items of an account's shares. The file is read on first use and written on drop.
#[derive(Debug)]
pub struct KnownItems {
    file: PathBuf,
    known: RefCell<Option<KnownItemsFile>>,
    changed: Cell<bool>,
}

impl KnownItems {
    /// The store in the state folder. Does no I/O.
    #[must_use]
    pub fn new(state: &Path, account: &AccountKey) -> Self {
        Self {
            file: account.file(state, "facts", "items.json"),
            known: RefCell::default(),
            changed: Cell::new(false),
        }
    }

    /// Removes all items.
    ///
    /// # Errors
    /// [`Code::Io`](crate::Code::Io) if the file exists and can't be removed.
    pub fn remove(&self) -> Result<()> {
        remove(&self.file)
    }

    /// The last known item of the share with this slug.
    #[must_use]
    pub fn item(&self, slug: &str) -> Option<String> {
        let item = self.with(|known| known.items.get(slug).cloned());
        item.filter(|item| !item.is_empty())
    }

    /// The last known number of shared items of a library.
    #[must_use]
    pub fn shared(&self, library: &str) -> Option<u64> {
        self.with(|known| known.shared.get(library).copied())
    }

    /// Records the item of a share.
    pub fn learn(&self, slug: &str, item: &str) {
        self.change(|known| {
            let is_new = known.items.get(slug).is_none_or(|known| known != item);
            let fits = known.items.len() < ITEMS_AT_MOST || known.items.contains_key(slug);
            if is_new && fits {
                known.items.insert(slug.to_owned(), item.to_owned());
            }
            is_new && fits
        });
    }

    /// Records the items of all existing shares. A slug that several shares have has no item.
    pub fn learn_all<'s>(&self, shares: impl IntoIterator<Item = (&'s str, &'s str)>) {
        let mut items: BTreeMap<String, String> = BTreeMap::new();
        for (slug, item) in shares {
            if let Some(other) = items.get_mut(slug) {
                if other != item {
                    other.clear();
                }
            } else if items.len() < ITEMS_AT_MOST {
                items.insert(slug.to_owned(), item.to_owned());
            }
        }
        self.change(|known| {
            let is_new = known.items != items;
            known.items = items;
            is_new
        });
    }

    /// Removes the share with this slug.
    pub fn forget(&self, slug: &str) {
        self.change(|known| known.items.remove(slug).is_some());
    }

    /// Records how many items of a library are shared.
    pub fn learn_shared(&self, library: &str, count: u64) {
        self.change(|known| known.shared.insert(library.to_owned(), count) != Some(count));
    }

    fn with<T>(&self, read: impl FnOnce(&mut KnownItemsFile) -> T) -> T {
        let mut known = self.known.borrow_mut();
        let load = || serde_json::from_slice(&fs::read(&self.file).ok()?).ok();
        read(known.get_or_insert_with(|| load().unwrap_or_default()))
    }

    /// `change` returns whether it changed anything.
    fn change(&self, change: impl FnOnce(&mut KnownItemsFile) -> bool) {
        if self.with(change) {
            self.changed.set(true);
        }
    }

    fn save(&self) -> Result<()> {
        match self.known.borrow().as_ref() {
            Some(known) => keep("write", &self.file, serde_json::to_vec(known)),
            None => Ok(()),
        }
    }
}

impl Drop for KnownItems {
    fn drop(&mut self) {
        // Without the file, sharectl only needs a few more requests.
        if self.changed.get()
            && let Err(error) = self.save()
        {
            tracing::debug!(%error, "can't store what shares contain");
        }
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn store(dir: &Path) -> FactsStore {
        let base = Url::parse("http://h.example").unwrap();
        FactsStore::new(dir, &AccountKey::new(&base, "me"))
    }

    #[test]
    fn facts_are_believed_for_a_day() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(dir.path());
        let learned: Timestamp = "2026-05-01T12:00:00Z".parse().unwrap();
        assert_eq!(store.load(learned), None);
        let facts = Facts {
            kind: Some(ServerKind::Navidrome),
            native_api: Some(ApiAccess::Shut),
            learned_at: Some(learned),
            ..Facts::default()
        };
        store.save(&facts).unwrap();
        assert_eq!(
            store.load(learned + BELIEVED - SignedDuration::from_secs(1)),
            Some(facts)
        );
        assert_eq!(store.load(learned + BELIEVED), None);
        store.forget().unwrap();
        store.forget().unwrap();
        assert_eq!(store.load(learned), None);
    }

    #[test]
    fn facts_of_other_versions_and_broken_ones_do_no_harm() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(dir.path());
        let now: Timestamp = "2026-05-01T12:00:00Z".parse().unwrap();
        files::parent_private_dir(&store.file).unwrap();
        let newer = br#"{"learned_at":"2026-05-01T11:00:00Z","version":"1","unheard_of":[1]}"#;
        files::write(&store.file, newer, Mode::Private).unwrap();
        assert_eq!(store.load(now).unwrap().version.as_deref(), Some("1"));
        files::write(&store.file, b"{\"learned_at\":", Mode::Private).unwrap();
        assert_eq!(store.load(now), None);
    }

    #[test]
    fn a_state_folder_that_cannot_be_written_is_only_an_error_value() {
        let dir = tempfile::tempdir().unwrap();
        let in_the_way = dir.path().join("file");
        files::write(&in_the_way, b"", Mode::Shared).unwrap();
        let store = store(&in_the_way);
        assert_eq!(
            store.save(&Facts::default()).unwrap_err().code(),
            crate::Code::Io
        );
        assert_eq!(store.load(Timestamp::UNIX_EPOCH), None);
    }

    #[test]
    fn bases_are_kept_once_each_and_by_server() {
        let dir = tempfile::tempdir().unwrap();
        let url = |text: &str| Url::parse(text).unwrap();
        let bases = KnownBases::new(dir.path(), &url("https://h.example"));
        assert_eq!(bases.load(), []);
        bases.add(&url("https://s.example/x"), false).unwrap();
        bases.add(&url("https://s.example/x"), true).unwrap();
        bases.add(&url("https://s.example/x"), false).unwrap();
        let known = bases.load();
        assert_eq!(known.len(), 1);
        assert!(known[0].answers);
        let other = KnownBases::new(dir.path(), &url("https://other.example"));
        assert_eq!(other.load(), []);
        for number in 0..BASES_AT_MOST {
            bases
                .add(&url(&format!("https://{number}.example")), false)
                .unwrap();
        }
        assert_eq!(bases.load().len(), BASES_AT_MOST);
        assert!(!bases.load().contains(&known[0]));
    }

    fn known(state: &Path) -> KnownItems {
        let base = Url::parse("http://h.example").unwrap();
        KnownItems::new(state, &AccountKey::new(&base, "me"))
    }

    #[test]
    fn learned_facts_persist() {
        let state = tempfile::tempdir().unwrap();
        let first = known(state.path());
        assert_eq!(first.item("dune"), None);
        first.learn("dune", "b1");
        first.learn_shared("l1", 7);
        drop(first);
        let second = known(state.path());
        assert_eq!(second.item("dune").as_deref(), Some("b1"));
        assert_eq!(second.shared("l1"), Some(7));
        second.forget("dune");
        drop(second);
        assert_eq!(known(state.path()).item("dune"), None);
    }

    #[test]
    fn a_list_replaces_what_was_known_and_a_slug_of_two_leads_to_none() {
        let state = tempfile::tempdir().unwrap();
        let known = known(state.path());
        known.learn("old", "b0");
        known.learn_all([("dune", "b1"), ("twins", "b2"), ("twins", "b3")]);
        assert_eq!(known.item("dune").as_deref(), Some("b1"));
        assert_eq!(known.item("old"), None);
        assert_eq!(known.item("twins"), None);
    }

    #[test]
    fn a_broken_file_is_nothing_known() {
        let state = tempfile::tempdir().unwrap();
        let known = known(state.path());
        files::parent_private_dir(&known.file).unwrap();
        files::write(&known.file, b"{\"items\":[", Mode::Private).unwrap();
        assert_eq!(known.item("dune"), None);
    }
}
