//! Finds the share that an entry means: by its reference, by the key under which it was applied before, or by its
//! contents. The share of each applied entry is stored, which finds a share whose reference is not in the file.
//!
//! Looks up the items of entries on this server, each item once, and arranges them as the server can share them. Also
//! reduces an entry to the settings that a server can store: with `--lossy`, the others are left out and reported.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sharectl_core::backend::Server;
use sharectl_core::domain::capabilities::{Capabilities, Description, Download, StreamOptions};
use sharectl_core::domain::reference::{ReferenceMatch, ShareIndex, ShareReference};
use sharectl_core::domain::share::contents_key;
use sharectl_core::domain::{Item, ItemRef, Lifetime, Share, State, steps};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::files::{self, Mode};
use sharectl_core::query::{self, Arrangement, PlaylistMode, arrange};
use sharectl_ui::output::Printer;
use sharectl_ui::share_file::{Entry, FileItem, Scope};

/// Finds the shares of a server that the entries of a file mean.
pub(super) struct Finder<'s> {
    server: &'s Server,
    listed: &'s [Share],
    index: ShareIndex<'s>,
    by_id: HashMap<&'s str, &'s Share>,
    now: Timestamp,
    /// See [`Finder::by_contents`].
    by_contents: OnceCell<ByContents<'s>>,
}

/// Shares by [`contents_key`].
type ByContents<'s> = HashMap<Vec<ItemRef>, Vec<&'s Share>>;

impl<'s> Finder<'s> {
    pub(super) fn new(server: &'s Server, listed: &'s [Share], now: Timestamp) -> Self {
        Self {
            server,
            listed,
            index: ShareIndex::new(listed, server.whose()),
            by_id: listed.iter().map(|share| (&*share.id, share)).collect(),
            now,
            by_contents: OnceCell::new(),
        }
    }

    /// The active shares of this account by contents. Shares of other accounts aren't matched, and expired
    /// ones are of no use. Built on first use: most files name their shares and don't need it.
    fn by_contents(&self) -> &ByContents<'s> {
        self.by_contents.get_or_init(|| {
            let mut by_contents = ByContents::new();
            for share in self.listed {
                let is_active = share.state(self.now) != Some(State::Expired);
                if let Some(items) = share.items.as_deref().filter(|items| !items.is_empty())
                    && is_active
                    && self.server.account.owns(share)
                {
                    by_contents
                        .entry(contents_key(items))
                        .or_default()
                        .push(share);
                }
            }
            by_contents
        })
    }

    /// The share that the entry's reference names, or the one that was stored for its key.
    pub(super) fn named(
        &self,
        reference: Option<&ShareReference>,
        known: Option<&KnownEntry>,
    ) -> Result<Option<&'s Share>> {
        if let Some(reference) = reference {
            match self.index.find(reference) {
                ReferenceMatch::One(share) => return Ok(Some(share)),
                ReferenceMatch::Several(_) => {
                    return self.index.one(reference).map(Some);
                }
                ReferenceMatch::None => {}
            }
            if let Some(share) = query::renamed(self.server, self.listed, reference) {
                return Ok(Some(share));
            }
        }
        let Some(known) = known else { return Ok(None) };
        let past = || {
            let then = self.server.past.by_id(&known.id)?;
            self.listed.iter().find(|now| now.is_by_name(then))
        };
        Ok(self.by_id.get(&*known.id).copied().or_else(past))
    }

    /// The only share with exactly these contents that no other entry has.
    pub(super) fn of_contents(
        &self,
        items: &[Item],
        is_free: impl Fn(&Share) -> bool,
    ) -> Result<Option<&'s Share>> {
        let alike = self
            .by_contents()
            .get(&contents_key(items))
            .into_iter()
            .flatten();
        let free: Vec<&Share> = alike.copied().filter(|share| is_free(share)).collect();
        match free.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(only)),
            several => {
                let message = format!("{} shares have these contents", several.len());
                let error = several
                    .iter()
                    .fold(Error::new(Code::Ambiguous, message), |error, share| {
                        error.detail(format!("{}  {}", share.reference(), share.what()))
                    });
                let first = several[0].reference();
                Err(error.hint(format!("choose one: `ref = \"{first}\"`")))
            }
        }
    }

    /// A share with these contents, of any owner, that prevents the server from creating another one.
    pub(super) fn in_the_way(&self, items: &[Item]) -> Option<&'s Share> {
        let wanted = contents_key(items);
        let same = |share: &&Share| {
            share
                .items
                .as_deref()
                .is_some_and(|items| contents_key(items) == wanted)
        };
        self.listed.iter().find(same)
    }
}

/// The items of an entry, if all of them have ids.
pub(super) fn by_ids(entry: &Entry) -> Option<Vec<Item>> {
    let items = entry.items.as_ref()?;
    let items = items
        .iter()
        .map(|item| item.id.as_ref().map(|_| item.item()));
    items.collect()
}

/// Whether an entry's items are exactly these, in this order, as nearly all are.
pub(super) fn are_these(entry: &Entry, items: &[Item]) -> bool {
    let wanted = entry.items.as_deref().unwrap_or_default();
    let same = |(wanted, item): (&FileItem, &Item)| {
        wanted.kind == item.kind && wanted.id.as_deref() == Some(&*item.id)
    };
    wanted.len() == items.len() && wanted.iter().zip(items).all(same)
}

/// The stored facts about the entry with a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KnownEntry {
    /// The share's id.
    pub(super) id: String,
    /// The share's expiry; `None` if the share never expires or its expiry is unknown.
    pub(super) expires: Option<Timestamp>,
    /// The [`signature`] of the entry's items at that time.
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

type EntriesByKey = BTreeMap<String, KnownEntry>;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Stored {
    /// Entries by file, as [`source_of`] names it.
    files: BTreeMap<String, EntriesByKey>,
}

/// The entries of one file as they were last applied to one account's server.
#[derive(Debug)]
pub(super) struct KnownEntries {
    file: PathBuf,
    /// The name of the share file, from [`source_of`]; `None` if nothing distinguishes it from others.
    source: Option<String>,
    entries: EntriesByKey,
    changed: bool,
}

impl KnownEntries {
    /// Reads the stored entries. If they can't be read, there are none, and shares are found by other means.
    pub(super) fn load(file: PathBuf, source: Option<String>) -> Self {
        let entries = match &source {
            Some(source) => read(&file).files.remove(source).unwrap_or_default(),
            None => EntriesByKey::default(),
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

    /// Removes entries that are no longer in the file.
    pub(super) fn keep_only(&mut self, is_there: impl Fn(&str) -> bool) {
        let before = self.entries.len();
        self.entries.retain(|key, _| is_there(key));
        self.changed |= self.entries.len() != before;
    }

    /// Writes the entries, and keeps those of other files.
    ///
    /// # Errors
    /// A state directory that can't be written.
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

/// The name of a share file: its path, or for stdin the scope that it was exported with. Keys of different
/// files must not be confused.
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

/// A hash of an entry's items. While it is unchanged, the items don't need to be looked up again.
pub(super) fn signature(entry: &Entry) -> String {
    let items = entry.items.iter().flatten().map(FileItem::described);
    format!("{:x}", md5::compute(items.collect::<Vec<_>>().join("\n")))
}

/// Looks up the items of these entries. The flag `same_ids` of an entry is true if its ids are from this server.
pub(super) async fn look_up(
    server: &Server,
    entries: &[(usize, &Entry, bool)],
    jobs: NonZeroUsize,
    printer: &Printer,
) -> HashMap<usize, Result<Arrangement>> {
    let located = locate(server, entries, jobs, printer).await;
    let located = &located;
    let arranged = stream::iter(entries)
        .map(async |(at, entry, same_ids)| {
            let items = entry.items.iter().flatten();
            let items = items.map(|item| match located.get(&name(item, *same_ids)) {
                Some(Ok(item)) => Ok(item.clone()),
                Some(Err(error)) => Err(error.again()),
                None => Err(Error::internal("an item that was never looked up")),
            });
            let arranged = match items.collect::<Result<Vec<Item>>>() {
                Ok(items) => arrange(server, items, PlaylistMode::Either).await,
                Err(error) => Err(error),
            };
            (*at, arranged)
        })
        .buffer_unordered(jobs.get());
    arranged.collect().await
}

async fn locate(
    server: &Server,
    entries: &[(usize, &Entry, bool)],
    jobs: NonZeroUsize,
    printer: &Printer,
) -> HashMap<String, Result<Item>> {
    let mut different: HashMap<String, (Item, bool)> = HashMap::new();
    for (_, entry, same_ids) in entries {
        for item in entry.items.iter().flatten() {
            different.insert(name(item, *same_ids), (item.item(), *same_ids));
        }
    }
    let progress = printer.progress(different.len() as u64, "looking up items");
    let wanted = different
        .into_iter()
        .map(|(name, (item, same_ids))| (name, item, same_ids));
    let reached = |over: usize, _| progress.reached(over as u64);
    let located = query::locate_each(server, wanted, jobs, &reached).await;
    located.into_iter().collect()
}

/// A key that distinguishes the items to look up.
fn name(item: &FileItem, same_ids: bool) -> String {
    format!(
        "{same_ids} {} {:?} {:?}",
        item.described(),
        item.album,
        item.tracks
    )
}

/// The entry with only the settings that the server can store, and a sentence for each setting that was left out.
pub(super) fn storable_entry(entry: &Entry, can: &Capabilities) -> (Entry, Vec<String>) {
    let mut kept = entry.clone();
    let mut left_out = Vec::new();
    let mut leave = |what: &str| {
        left_out.push(format!("left out {what}: {} doesn't store it", can.name));
    };
    let described = kept.description.as_deref().filter(|text| !text.is_empty());
    let describes = match (can.description, described) {
        (_, None) => true,
        (Description::None, Some(_)) => false,
        (_, Some(text)) => steps::check_description(text, can).is_ok(),
    };
    if !describes {
        leave("the description");
        kept.description = None;
    }
    if kept.downloadable == Some(true) && can.download != Download::Settable {
        leave("the download permission");
        kept.downloadable = None;
    }
    if kept.slug.is_some() && !can.slug {
        leave("the slug");
        kept.slug = None;
    }
    let format = kept
        .stream_format
        .as_deref()
        .is_some_and(|text| !text.is_empty());
    if format && can.stream_options == StreamOptions::None {
        leave("the stream format");
        kept.stream_format = None;
    }
    let rate = kept.max_bit_rate_kbps.is_some_and(|rate| rate > 0);
    let keeps_rate = match can.stream_options {
        StreamOptions::None | StreamOptions::Format => false,
        StreamOptions::FormatAndRate => format,
        StreamOptions::Any => true,
    };
    if rate && !keeps_rate {
        leave("the bit rate");
        kept.max_bit_rate_kbps = None;
    }
    (kept, left_out)
}

#[cfg(test)]
mod tests {
    use sharectl_ui::share_file::ShareFile;

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
            let mut known = KnownEntries::load(file.clone(), source(name));
            known.set("summer", entry(name));
            known.set("winter", entry("w"));
            known.save().unwrap();
        }
        let mut known = KnownEntries::load(file.clone(), source("a"));
        assert_eq!(known.get("summer"), Some(&entry("a")));
        known.keep_only(|key| key == "summer");
        known.save().unwrap();
        let before = fs::metadata(&file).unwrap().modified().unwrap();
        let mut known = KnownEntries::load(file.clone(), source("a"));
        assert_eq!(known.get("winter"), None);
        known.set("summer", entry("a"));
        known.save().unwrap();
        assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), before);
        let known = KnownEntries::load(file.clone(), source("b"));
        assert_eq!(known.get("winter"), Some(&entry("w")));
        files::write(&file, b"{", Mode::Private).unwrap();
        assert_eq!(KnownEntries::load(file, source("b")).get("summer"), None);
        assert_eq!(source_of(None, None), None);
    }

    fn left_out(can: &Capabilities) -> Vec<String> {
        let text = "format = 1\n[shares.a]\nitems = [\"song:1\"]\ndescription = \"x\"\ndownload = true\n\
                    slug = \"a\"\nstream-format = \"mp3\"\nmax-bit-rate = 64";
        let file = ShareFile::parse(text, "f").unwrap();
        let (_, left_out) = storable_entry(&file.entries[0], can);
        let words = left_out.iter().map(|note| {
            let note = note.trim_start_matches("left out the ");
            note.split(':').next().unwrap_or_default().to_owned()
        });
        words.collect()
    }

    #[test]
    fn what_a_server_can_not_keep_is_left_out_and_said() {
        let bare = Capabilities {
            description: Description::None,
            download: Download::NotTold,
            stream_options: StreamOptions::None,
            slug: false,
            ..Capabilities::careful("Bare")
        };
        assert_eq!(
            left_out(&bare),
            [
                "description",
                "download permission",
                "slug",
                "stream format",
                "bit rate"
            ]
        );
        let full = Capabilities {
            description: Description::Kept,
            download: Download::Settable,
            stream_options: StreamOptions::FormatAndRate,
            slug: true,
            ..bare
        };
        assert_eq!(left_out(&full), [""; 0]);
    }
}
