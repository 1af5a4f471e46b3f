//! What was learned of a server, so that it need not be asked every time: facts, every base that its public
//! links were printed with, and which item each share is of.
//!
//! All of it is a hint. What can't be read counts as not learned.

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

/// Reads what a file keeps; nothing if there is none, or one that can't be read.
fn load<T: DeserializeOwned>(what: &str, file: &Path) -> Option<T> {
    serde_json::from_slice(&fs::read(file).ok()?)
        .inspect_err(|error| tracing::debug!(%error, "{what} are unreadable"))
        .ok()
}

/// Keeps JSON in a file. Only its absence costs anything, so a failure should be a warning.
fn keep(what: &str, file: &Path, json: serde_json::Result<Vec<u8>>) -> Result<()> {
    let write = |json: Vec<u8>| {
        files::parent_private_dir(file)?;
        files::write_with(file, &json, Mode::Private, Durability::Cached)
    };
    let written = json.map_err(io::Error::from).and_then(write);
    written.map_err(|error| Error::io(format!("{what} {}", file.display()), error))
}

/// Removes a state file; that it is not there is fine.
pub(super) fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::io(format!("remove {}", file.display()), error))
        }
        _ => Ok(()),
    }
}

/// How long facts are believed.
const BELIEVED: SignedDuration = SignedDuration::from_hours(24);

/// Whether one of a server's APIs lets us in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApiAccess {
    /// It answers as it should.
    Open,
    /// Something in between answers instead, such as a login proxy.
    Shut,
}

/// Facts of one server, as one account sees it. `None` is "not learned", never "no".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Which API it is spoken to with.
    pub kind: Option<ServerKind>,
    /// The server's own version.
    pub version: Option<String>,
    /// The row of rules that fits a Subsonic server.
    pub flavor: Option<String>,
    /// The Subsonic API version to speak.
    pub api_version: Option<String>,
    /// Whether it takes nothing but the password itself from this account.
    pub plain_login: Option<bool>,
    /// Whether it reads POST forms (OpenSubsonic `formPost`).
    pub form_post: Option<bool>,
    /// The account's id.
    pub account_id: Option<String>,
    /// The account's name as the server spells it.
    pub account_name: Option<String>,
    /// Whether the account administers the server.
    pub is_admin: Option<bool>,
    /// Whether the account may share.
    pub may_share: Option<bool>,
    /// Whether sharing is switched on.
    pub sharing: Option<bool>,
    /// Whether visitors were let in to a share, if only its page tells.
    pub visitors: Option<bool>,
    /// Whether downloads are switched on, if that is a setting.
    pub downloads: Option<bool>,
    /// Where the API is, if that is not the configured address.
    pub api_base: Option<String>,
    /// What the server's own links begin with, as in `https://share.example.com`.
    pub public_base: Option<String>,
    /// Whether a setting of the server says so, such as Navidrome's `ShareURL`.
    pub public_base_is_set: Option<bool>,
    /// The path below which a share's page asks for its parts and its sound.
    pub page_path: Option<String>,
    /// When that was learned; it changes more often than the rest.
    pub public_base_learned_at: Option<Timestamp>,
    /// How many seconds the server's clock is ahead of ours.
    pub clock_offset_seconds: Option<i64>,
    /// Navidrome's own API, beside Subsonic.
    #[serde(rename = "native_door")]
    pub native_api: Option<ApiAccess>,
    /// When this was learned.
    pub learned_at: Option<Timestamp>,
}

impl Facts {
    /// Whether they were learned within the last 24 hours.
    #[must_use]
    pub fn are_fresh(&self, now: Timestamp) -> bool {
        self.learned_at
            .is_some_and(|learned| now.duration_since(learned).abs() < BELIEVED)
    }
}

/// Where one account's facts are kept.
#[derive(Debug, Clone)]
pub struct FactsStore {
    file: PathBuf,
}

impl FactsStore {
    /// The place below the state folder. Touches nothing.
    #[must_use]
    pub fn new(state: &Path, account: &AccountKey) -> Self {
        Self {
            file: account.file(state, "facts", "json"),
        }
    }

    /// The facts, if there are any that are fresh. What can't be read counts as not learned.
    #[must_use]
    pub fn load(&self, now: Timestamp) -> Option<Facts> {
        load("stored facts", &self.file).filter(|facts: &Facts| facts.are_fresh(now))
    }

    /// Keeps facts. Only their absence costs anything, so a failure should be a warning.
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

    /// Forgets what was learned.
    ///
    /// # Errors
    /// [`Code::Io`](crate::Code::Io) if the file is there and can't be removed.
    pub fn forget(&self) -> Result<()> {
        remove(&self.file)
    }
}

/// A server that changes its base more often than this loses the oldest.
const BASES_AT_MOST: usize = 64;

/// One base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownBase {
    /// What links began with.
    pub base: Url,
    /// Whether the server was seen to answer visitors there.
    pub answers: bool,
}

/// The file: addresses are text in it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct BasesFile {
    bases: Vec<BaseEntry>,
    /// What the server's own links began with last.
    own: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct BaseEntry {
    base: String,
    #[serde(default)]
    answers: bool,
}

/// The bases of one server, whatever the account. They outlive what is learned for a day only: a link
/// that was sent out is recognized for as long as the state folder lives.
#[derive(Debug, Clone)]
pub struct KnownBases {
    file: PathBuf,
}

impl KnownBases {
    /// The place below the state folder for the server at `base`. Touches nothing.
    #[must_use]
    pub fn new(state: &Path, base: &Url) -> Self {
        Self {
            file: AccountKey::new(base, "").file(state, "bases", "json"),
        }
    }

    /// All of them, oldest first; none if the file is not there or can't be read.
    #[must_use]
    pub fn load(&self) -> Vec<KnownBase> {
        let known = |kept: BaseEntry| {
            let base = Url::parse(&kept.base).ok()?;
            let answers = kept.answers;
            Some(KnownBase { base, answers })
        };
        self.read().bases.into_iter().filter_map(known).collect()
    }

    /// What the server's own links began with last, as far as a link told it.
    #[must_use]
    pub fn own(&self) -> Option<Url> {
        Url::parse(&self.read().own?).ok()
    }

    /// Keeps what the server's own links begin with.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn set_own(&self, own: Option<&Url>) -> Result<()> {
        let mut kept = self.read();
        if kept.own.as_deref() == own.map(Url::as_str) {
            return Ok(());
        }
        kept.own = own.map(Url::to_string);
        self.save(&kept)
    }

    /// Adds a base, or notes that the server answers there.
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

    /// What of the file can be read.
    fn read(&self) -> BasesFile {
        let mut kept: BasesFile = load("known bases", &self.file).unwrap_or_default();
        kept.bases.retain(|kept| Url::parse(&kept.base).is_ok());
        kept
    }

    fn save(&self, kept: &BasesFile) -> Result<()> {
        keep("keep bases in", &self.file, serde_json::to_vec_pretty(kept))
    }
}

/// Reading more would take longer than asking.
const ITEMS_AT_MOST: usize = 5_000;

/// The file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct KnownItemsFile {
    /// The item's id by the share's slug; empty for a slug that several shares have.
    items: BTreeMap<String, String>,
    /// How many items of each library are shared.
    shared: BTreeMap<String, u64>,
}

/// What one account knows. It is read when it is first asked, and kept when it is dropped.
#[derive(Debug)]
pub struct KnownItems {
    file: PathBuf,
    known: RefCell<Option<KnownItemsFile>>,
    changed: Cell<bool>,
}

impl KnownItems {
    /// The place below the state folder. Touches nothing.
    #[must_use]
    pub fn new(state: &Path, account: &AccountKey) -> Self {
        Self {
            file: account.file(state, "facts", "items.json"),
            known: RefCell::default(),
            changed: Cell::new(false),
        }
    }

    /// Forgets all of it.
    ///
    /// # Errors
    /// [`Code::Io`](crate::Code::Io) if the file is there and can't be removed.
    pub fn remove(&self) -> Result<()> {
        remove(&self.file)
    }

    /// The item that the share of a slug was of when it was seen last.
    #[must_use]
    pub fn item(&self, slug: &str) -> Option<String> {
        let item = self.with(|known| known.items.get(slug).cloned());
        item.filter(|item| !item.is_empty())
    }

    /// How many items of a library were shared when that was told last.
    #[must_use]
    pub fn shared(&self, library: &str) -> Option<u64> {
        self.with(|known| known.shared.get(library).copied())
    }

    /// Learns what a share is of.
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

    /// Learns what all shares are of that there are. A slug that several have leads to none of them.
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

    /// Learns that the share of a slug is gone.
    pub fn forget(&self, slug: &str) {
        self.change(|known| known.items.remove(slug).is_some());
    }

    /// Learns how many items of a library are shared.
    pub fn learn_shared(&self, library: &str, count: u64) {
        self.change(|known| known.shared.insert(library.to_owned(), count) != Some(count));
    }

    fn with<T>(&self, read: impl FnOnce(&mut KnownItemsFile) -> T) -> T {
        let mut known = self.known.borrow_mut();
        let load = || serde_json::from_slice(&fs::read(&self.file).ok()?).ok();
        read(known.get_or_insert_with(|| load().unwrap_or_default()))
    }

    /// `change` says whether anything is another now.
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
        // Losing it costs a few requests.
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
