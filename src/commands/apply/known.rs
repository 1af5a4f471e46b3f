//! Which share each entry of a file led to last time: it finds a share whose reference is not in the
//! file, and tells one that has expired from one that was never there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{Lifetime, Share};
use crate::error::{Error, Result};
use crate::files::{self, Mode};
use crate::share_file::{Entry, FileItem, Scope};

/// What is known of the entry of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KnownEntry {
    /// The share's id.
    pub(super) id: String,
    /// When it ends; `None` if it never does, or that is not known.
    pub(super) expires: Option<Timestamp>,
    /// What the entry's items were then.
    pub(super) items: String,
}

impl KnownEntry {
    pub(super) fn of(share: &Share, entry: &Entry) -> Self {
        Self {
            id: share.id.clone(),
            expires: match share.lifetime {
                Some(Lifetime::Until(end)) => Some(end),
                Some(Lifetime::Never) | None => None,
            },
            items: signature(entry),
        }
    }
}

type Keys = BTreeMap<String, KnownEntry>;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Stored {
    /// By file.
    files: BTreeMap<String, Keys>,
}

/// The entries of one file as they were applied to one account's server.
#[derive(Debug)]
pub(super) struct Known {
    file: PathBuf,
    /// What the file of shares is called here; `None` if nothing tells it from others.
    source: Option<String>,
    entries: Keys,
    changed: bool,
}

impl Known {
    /// Reads what is known; one that can't be read knows nothing, and the rest still finds shares.
    pub(super) fn load(file: PathBuf, source: Option<String>) -> Self {
        let entries = match &source {
            Some(source) => read(&file).files.remove(source).unwrap_or_default(),
            None => Keys::default(),
        };
        Self {
            file,
            source,
            entries,
            changed: false,
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&KnownEntry> {
        self.entries.get(key)
    }

    pub(super) fn set(&mut self, key: &str, entry: KnownEntry) {
        let before = self.entries.insert(key.to_owned(), entry);
        self.changed |= before.as_ref() != self.entries.get(key);
    }

    pub(super) fn forget(&mut self, key: &str) {
        self.changed |= self.entries.remove(key).is_some();
    }

    /// Forgets entries that the file has no more.
    pub(super) fn keep_only(&mut self, is_there: impl Fn(&str) -> bool) {
        let before = self.entries.len();
        self.entries.retain(|key, _| is_there(key));
        self.changed |= self.entries.len() != before;
    }

    /// Writes it down, together with what is known of other files.
    ///
    /// # Errors
    /// A state folder that can't be written.
    pub(super) fn save(self) -> Result<()> {
        let Some(source) = self.source.filter(|_| self.changed) else {
            return Ok(());
        };
        let mut stored = read(&self.file);
        stored.files.insert(source, self.entries);
        let json = serde_json::to_vec(&stored)
            .map_err(|error| Error::internal(format!("known entries can't be written: {error}")))?;
        let written = files::parent_private_dir(&self.file)
            .and_then(|()| files::write(&self.file, &json, Mode::Private));
        written.map_err(|error| Error::io(format_args!("write {}", self.file.display()), error))
    }
}

/// What a file of shares is called: its path, or for stdin the scope that it was exported with. Keys of
/// different files must not be taken for each other's.
pub(super) fn source_of(path: Option<&Path>, scope: Option<&Scope>) -> Option<String> {
    let Some(path) = path else {
        let scope = scope.filter(|scope| !scope.servers.is_empty())?;
        let flags = scope.selectors.iter().map(|flag| (&flag.flag, &flag.value));
        let flags: Vec<_> = flags.collect();
        return Some(format!("- {:?} {:?} {flags:?}", scope.servers, scope.owner));
    };
    let whole = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    Some(whole.display().to_string())
}

fn read(file: &Path) -> Stored {
    let Ok(bytes) = fs::read(file) else {
        return Stored::default();
    };
    serde_json::from_slice(&bytes).unwrap_or_else(|error| {
        tracing::warn!(%error, "{} can't be read", file.display());
        Stored::default()
    })
}

/// What an entry shares, in short: as long as that is the same, nobody has to look it up again.
pub(super) fn signature(entry: &Entry) -> String {
    let items = entry.items.iter().flatten().map(FileItem::described);
    format!("{:x}", md5::compute(items.collect::<Vec<_>>().join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str) -> KnownEntry {
        KnownEntry {
            id: id.to_owned(),
            expires: None,
            items: String::new(),
        }
    }

    #[test]
    fn files_do_not_forget_each_other_and_nothing_new_writes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("applied/x.json");
        let shares = |name: &str| dir.path().join(name);
        let source = |name: &str| source_of(Some(&shares(name)), None);
        for name in ["a", "b"] {
            files::write(&shares(name), b"", Mode::Private).unwrap();
            let mut known = Known::load(file.clone(), source(name));
            known.set("summer", entry(name));
            known.set("winter", entry("w"));
            known.save().unwrap();
        }
        let mut known = Known::load(file.clone(), source("a"));
        assert_eq!(known.get("summer"), Some(&entry("a")));
        known.keep_only(|key| key == "summer");
        known.save().unwrap();
        let before = fs::metadata(&file).unwrap().modified().unwrap();
        let mut known = Known::load(file.clone(), source("a"));
        assert_eq!(known.get("winter"), None);
        known.set("summer", entry("a"));
        known.save().unwrap();
        assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), before);
        let known = Known::load(file.clone(), source("b"));
        assert_eq!(known.get("winter"), Some(&entry("w")));
        files::write(&file, b"{", Mode::Private).unwrap();
        assert_eq!(Known::load(file, source("b")).get("summer"), None);
        assert_eq!(source_of(None, None), None);
    }
}
