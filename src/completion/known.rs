//! The shares and titles that were seen last on a server, so that completion need not ask it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sharectl_core::domain::{Item, Share};
use sharectl_core::files::{self, Durability, Mode};
use sharectl_core::order::Order as _;
use sharectl_core::session::AccountKey;

/// More would take longer to read than to ask for.
const AT_MOST: usize = 5_000;

/// What is kept of a share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownShare {
    /// Its id, as it is printed.
    pub(crate) id: String,
    /// What it is, in words.
    pub(crate) what: String,
    /// Its link, if that is known.
    #[serde(default)]
    pub(crate) url: Option<String>,
    /// The owner, if the server reports it.
    pub(crate) owner: Option<String>,
    /// The library that its contents are in, if that was read.
    #[serde(default)]
    pub(crate) library: Option<String>,
}

impl From<&Share> for KnownShare {
    fn from(share: &Share) -> Self {
        /// Longer words would not fit beside the id.
        const LETTERS: usize = 60;
        Self {
            id: share.name().into_owned(),
            what: share.what().chars().take(LETTERS).collect(),
            url: share.url.clone(),
            owner: share.owner.clone(),
            library: share.library.clone(),
        }
    }
}

/// The shares seen last on one account's server. Losing them costs nothing, so nothing here fails.
#[derive(Debug, Clone)]
pub(crate) struct KnownShares {
    file: PathBuf,
}

impl KnownShares {
    /// The place below the state folder. Touches nothing.
    pub(crate) fn new(state: &Path, account: &AccountKey) -> Self {
        Self {
            file: account.file(state, "completion", "json"),
        }
    }

    /// What was seen, newest share first, and how long ago.
    pub(crate) fn load(&self) -> Option<(Vec<KnownShare>, Duration)> {
        let seen = fs::metadata(&self.file).ok()?.modified().ok()?;
        let shares = serde_json::from_slice(&fs::read(&self.file).ok()?).ok()?;
        let age = SystemTime::now().duration_since(seen).unwrap_or_default();
        Some((shares, age))
    }

    /// Keeps what a whole list showed.
    pub(crate) fn keep(&self, newest: NewestShares) {
        self.write(&newest.into_known());
    }

    /// Keeps what a write changed: shares that are gone, and shares that are there now.
    pub(crate) fn change(&self, gone: &[&Share], there: &[&Share]) {
        let Some((mut known, _)) = self.load() else {
            return;
        };
        let changed = gone.iter().chain(there);
        let changed: HashSet<Cow<'_, str>> = changed.map(|share| share.name()).collect();
        known.retain(|share| !changed.contains(share.id.as_str()));
        let newest = there.iter().take(AT_MOST);
        known.splice(0..0, newest.map(|share| KnownShare::from(*share)));
        known.truncate(AT_MOST);
        self.write(&known);
    }

    fn write(&self, known: &[KnownShare]) {
        let Ok(json) = serde_json::to_vec(known) else {
            return;
        };
        write(&self.file, &json);
    }
}

/// Of all shares of a list those that are kept: the newest ones.
#[derive(Debug, Default)]
pub(crate) struct NewestShares(Vec<(Option<Timestamp>, KnownShare)>);

impl NewestShares {
    /// Sees a share of the list.
    pub(crate) fn see(&mut self, share: &Share) {
        if self.0.len() >= 2 * AT_MOST {
            self.forget();
        }
        self.0.push((share.created, share.into()));
    }

    fn forget(&mut self) {
        self.0.order_by(|(one_created, one), (created, other)| {
            let age = created.cmp(one_created);
            age.then_with(|| one.id.cmp(&other.id))
        });
        self.0.truncate(AT_MOST);
    }

    fn into_known(mut self) -> Vec<KnownShare> {
        self.forget();
        self.0.into_iter().map(|(_, known)| known).collect()
    }
}

impl<'s> FromIterator<&'s Share> for NewestShares {
    fn from_iter<I: IntoIterator<Item = &'s Share>>(shares: I) -> Self {
        let mut newest = Self::default();
        shares.into_iter().for_each(|share| newest.see(share));
        newest
    }
}

/// The titles of items that were seen on a server, by what the items are.
#[derive(Debug, Clone)]
pub(crate) struct KnownTitles {
    file: PathBuf,
}

/// Those of a kind, the latest first.
type Titles = BTreeMap<String, Vec<String>>;

impl KnownTitles {
    /// The place below the state folder. Touches nothing.
    pub(crate) fn new(state: &Path, account: &AccountKey) -> Self {
        Self {
            file: account.file(state, "completion", "titles.json"),
        }
    }

    /// The titles of a kind, the latest first.
    pub(crate) fn of(&self, kind: &str) -> Vec<String> {
        self.load().remove(kind).unwrap_or_default()
    }

    fn load(&self) -> Titles {
        let read = fs::read(&self.file).ok();
        read.and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default()
    }

    /// Keeps the titles of items that were found.
    pub(crate) fn add<'i>(&self, items: impl IntoIterator<Item = &'i Item>) {
        let mut found: Titles = Titles::new();
        for item in items {
            let titles = found.entry(item.kind.as_str().to_owned()).or_default();
            titles.extend(item.title.clone().filter(|title| !title.is_empty()));
        }
        if found.values().all(Vec::is_empty) {
            return;
        }
        let mut known = self.load();
        let before = known.clone();
        for (kind, titles) in found {
            let older = known.remove(&kind).unwrap_or_default();
            let mut seen = HashSet::new();
            let all = titles.into_iter().chain(older);
            let all = all.filter(|title| seen.insert(title.clone()));
            known.insert(kind, all.take(AT_MOST).collect());
        }
        if known != before
            && let Ok(json) = serde_json::to_vec(&known)
        {
            write(&self.file, &json);
        }
    }
}

fn write(file: &Path, json: &[u8]) {
    let kept = files::parent_private_dir(file)
        .and_then(|()| files::write_with(file, json, Mode::Private, Durability::Cached));
    if let Err(error) = kept {
        tracing::debug!(%error, "can't store names for completion");
    }
}

#[cfg(test)]
mod tests {
    use sharectl_core::domain::{ItemKind, ServerKind};
    use url::Url;

    use super::*;

    fn share(id: &str, created: i64) -> Share {
        let mut share = Share::bare("home", ServerKind::Navidrome, id);
        share.description = Some(format!("about {id}"));
        share.created = jiff::Timestamp::from_second(created).ok();
        share
    }

    fn ids(known: &KnownShares) -> Vec<String> {
        let (shares, _) = known.load().unwrap();
        shares.into_iter().map(|share| share.id).collect()
    }

    #[test]
    fn known_shares_are_stored_and_updated_by_writes() {
        let state = tempfile::tempdir().unwrap();
        let base = Url::parse("http://h.example").unwrap();
        let known = KnownShares::new(state.path(), &AccountKey::new(&base, "me"));
        known.change(&[&share("a", 1)], &[&share("b", 1)]);
        assert!(known.load().is_none(), "a part of a list is no list");
        known.keep(
            [share("a", 1), share("c", 3), share("b", 2)]
                .iter()
                .collect(),
        );
        assert_eq!(ids(&known), ["c", "b", "a"]);
        known.change(&[&share("c", 3)], &[&share("d", 4), &share("b", 2)]);
        assert_eq!(ids(&known), ["d", "b", "a"]);
        assert_eq!(known.load().unwrap().0[0].what, "about d");
    }

    #[test]
    fn titles_are_kept_by_kind_the_latest_first() {
        let state = tempfile::tempdir().unwrap();
        let base = Url::parse("http://h.example").unwrap();
        let titles = KnownTitles::new(state.path(), &AccountKey::new(&base, "me"));
        let item = |kind, title: &str| {
            let mut item = Item::bare(kind, title);
            item.title = Some(title.to_owned());
            item
        };
        titles.add(&[Item::bare(ItemKind::Album, "untitled")]);
        assert!(!titles.file.exists());
        titles.add(&[item(ItemKind::Album, "a"), item(ItemKind::Song, "s")]);
        titles.add(&[item(ItemKind::Album, "b"), item(ItemKind::Album, "a")]);
        assert_eq!(titles.of("album"), ["b", "a"]);
        assert_eq!(titles.of("song"), ["s"]);
        assert!(titles.of("book").is_empty());
    }

    #[test]
    fn a_broken_file_is_nothing_known() {
        let state = tempfile::tempdir().unwrap();
        let base = Url::parse("http://h.example").unwrap();
        let known = KnownShares::new(state.path(), &AccountKey::new(&base, "me"));
        known.keep(NewestShares::default());
        files::write(&known.file, b"[{", Mode::Private).unwrap();
        assert!(known.load().is_none());
    }
}
