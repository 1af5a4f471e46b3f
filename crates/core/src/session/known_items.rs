//! Which item each share is of, on servers that find a share by its item and not by its name.
//!
//! It is a hint: the share is always read before it is used.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Account;
use crate::error::{Error, Result};
use crate::files::{self, Durability, Mode};

/// More would take longer to read than to ask for.
const AT_MOST: usize = 5_000;

/// The file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Known {
    /// The item's id by the share's slug; empty for a slug that several shares have.
    items: BTreeMap<String, String>,
    /// How many items of each library are shared.
    shared: BTreeMap<String, u64>,
}

/// What one account knows. It is read when it is first asked, and kept when it is dropped.
#[derive(Debug)]
pub struct KnownItems {
    file: PathBuf,
    known: RefCell<Option<Known>>,
    changed: Cell<bool>,
}

impl KnownItems {
    /// The place below the state folder. Touches nothing.
    #[must_use]
    pub fn new(state: &Path, account: &Account) -> Self {
        Self {
            file: account.file(state, "facts", "items.json"),
            known: RefCell::default(),
            changed: Cell::new(false),
        }
    }

    /// Forgets all of it.
    ///
    /// # Errors
    /// [`Code::Io`](crate::Code::Io) where the file is there and can't be removed.
    pub fn remove(&self) -> Result<()> {
        super::remove(&self.file)
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
            let fits = known.items.len() < AT_MOST || known.items.contains_key(slug);
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
            } else if items.len() < AT_MOST {
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

    fn with<T>(&self, read: impl FnOnce(&mut Known) -> T) -> T {
        let mut known = self.known.borrow_mut();
        read(known.get_or_insert_with(|| self.load()))
    }

    /// `change` says whether anything is another now.
    fn change(&self, change: impl FnOnce(&mut Known) -> bool) {
        if self.with(change) {
            self.changed.set(true);
        }
    }

    fn load(&self) -> Known {
        let read = fs::read(&self.file).ok();
        read.and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default()
    }

    fn save(&self) -> Result<()> {
        let known = self.known.borrow();
        let Some(known) = known.as_ref() else {
            return Ok(());
        };
        let failed = |error| Error::io(format!("write {}", self.file.display()), error);
        let json = serde_json::to_vec(known).map_err(|error| failed(error.into()))?;
        files::parent_private_dir(&self.file).map_err(failed)?;
        files::write_with(&self.file, &json, Mode::Private, Durability::Cached).map_err(failed)
    }
}

impl Drop for KnownItems {
    fn drop(&mut self) {
        // Losing it costs a few requests.
        if self.changed.get()
            && let Err(error) = self.save()
        {
            tracing::debug!(%error, "what shares are of is not kept");
        }
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn known(state: &Path) -> KnownItems {
        let base = Url::parse("http://h.example").unwrap();
        KnownItems::new(state, &Account::new(&base, "me"))
    }

    #[test]
    fn what_was_learned_is_there_the_next_time() {
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
