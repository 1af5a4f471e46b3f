//! The journal: before a command deletes or overwrites data, it writes down everything that is needed to
//! restore it.
//!
//! Each operation has its own file, so two commands never write to the same file, and a lock on the file shows
//! whether its operation is still running:
//!
//! ```text
//! STATE/journal/KEY/open/ID.jsonl   running or interrupted
//! STATE/journal/KEY/ID.jsonl        finished
//! ```
//!
//! `KEY` identifies a base URL and an account, so renaming a profile loses nothing. Checking for interrupted
//! operations takes one look into a directory that is nearly always empty.
//!
//! A file consists of JSON lines: a header, the request and result of each step, and a trailer with the results
//! in numbers (`line`). `history` and `undo` read only the first and the last line of most files, so the time
//! they take depends on the number of operations, not of shares. Files of sharectl 0.1 can be read, too
//! (`reader`).

mod difference;
mod line;
mod meta;
mod past;
mod reader;
mod steps;
#[cfg(test)]
mod tests;
mod writer;

use std::collections::HashSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

pub use meta::{Meta, OperationId, OperationOrigin};
pub use past::{LastRecord, Past};
#[cfg(feature = "fuzzing")]
pub(crate) use reader::read_any;
pub use reader::{Operation, Overview};
pub(crate) use steps::is_orphan;
pub use steps::{Recorded, SavedError, StepResult, Summary};
pub use writer::Writer;
#[cfg(feature = "fuzzing")]
pub(crate) use writer::lines_of;

use crate::advice::{Advice, RequestSetting};
use crate::domain::span::Span;
use crate::error::{Code, Error, Result};
use crate::files;
use crate::order::Order as _;
use writer::{ENDING, Folder};

/// The journal of one account on one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    folder: Folder,
    /// How long operations are kept, if configured.
    keep: Option<Span>,
}

/// An interrupted operation. While this exists, no other process can take the operation over.
#[derive(Debug)]
pub struct Pending {
    /// The known steps.
    pub operation: Operation,
    /// Writes the missing results.
    pub writer: Writer,
    /// The time since the last line was written, by this machine's clock.
    pub silent_for: Duration,
}

impl Journal {
    /// The journal for `key` in `dir` (`STATE/journal`). Does no I/O.
    ///
    /// # Errors
    /// [`Code::Internal`] for a key that is not a plain file name.
    pub fn open(dir: &Path, key: &str) -> Result<Self> {
        let mut parts = Path::new(key).components();
        match (parts.next(), parts.next()) {
            (Some(Component::Normal(name)), None) => Ok(Self::at(dir.join(name))),
            _ => Err(Error::internal(format!("{key:?} can't name a journal"))),
        }
    }

    fn at(dir: PathBuf) -> Self {
        Self {
            folder: Folder(dir),
            keep: None,
        }
    }

    /// Sets how long operations are kept.
    #[must_use]
    pub fn keeping(self, keep: Option<Span>) -> Self {
        Self { keep, ..self }
    }

    /// Checks whether an operation could be started.
    ///
    /// # Errors
    /// [`Code::Config`] if the folder is not writable.
    pub fn check_writable(&self) -> Result<()> {
        files::check_folder(&self.folder.open()).map_err(|error| self.folder.unwritable(error))
    }

    /// Starts an operation: its file is locked and can be written from now on. Its ID sorts after all others,
    /// even if a clock was set back, because `undo` needs the latest.
    ///
    /// # Errors
    /// [`Code::Config`] if the journal can't be written.
    pub fn begin(&self, meta: Meta, at: Timestamp) -> Result<Writer> {
        let last = self.ids().unwrap_or_default().pop();
        let id = OperationId::after(last.as_ref(), at)?;
        self.create(id, meta)
    }

    /// Starts a command's part on this server: all parts of one command have the same ID. A second part
    /// in the same journal gets its own ID.
    ///
    /// # Errors
    /// The errors of [`Self::begin`].
    pub fn begin_as(&self, id: &OperationId, meta: Meta) -> Result<Writer> {
        if self.is_over(id) || self.folder.running(id).exists() {
            return self.begin(meta, id.began());
        }
        self.create(id.clone(), meta)
    }

    fn create(&self, id: OperationId, meta: Meta) -> Result<Writer> {
        Writer::create(&self.folder, id, meta).map_err(|error| self.folder.unwritable(error))
    }

    /// The name of this journal's folder, which identifies the account.
    #[must_use]
    pub fn key(&self) -> &str {
        let name = self.folder.0.file_name().and_then(|name| name.to_str());
        name.unwrap_or_default()
    }

    /// The IDs of all operations, finished or not, oldest first.
    ///
    /// # Errors
    /// [`Code::Io`] if the journal exists and can't be read.
    pub fn ids(&self) -> Result<Vec<OperationId>> {
        let mut ids = ids_in(&self.folder.0)?;
        ids.extend(ids_in(&self.folder.open())?);
        ids.order();
        ids.dedup();
        Ok(ids)
    }

    /// Reads one operation.
    ///
    /// # Errors
    /// [`Code::NotFound`] if no operation has that ID; [`Code::Io`] if its file can't be read.
    pub fn read(&self, id: &OperationId) -> Result<Operation> {
        self.read_with(id, Operation::read)
    }

    /// Reads only the steps about the shares with these IDs. The other steps take no memory.
    ///
    /// # Errors
    /// The errors of [`Self::read`].
    pub fn read_about(&self, id: &OperationId, shares: &HashSet<String>) -> Result<Operation> {
        self.read_with(id, |id, file| Operation::read_about(id, file, shares))
    }

    /// Reads an operation without its steps. The time doesn't depend on the number of steps if the
    /// operation is finished and sharectl 0.1 didn't write it.
    ///
    /// # Errors
    /// The errors of [`Self::read`].
    pub fn overview(&self, id: &OperationId) -> Result<Overview> {
        self.read_with(id, Overview::read)
    }

    fn read_with<T>(
        &self,
        id: &OperationId,
        read: impl Fn(&OperationId, File) -> io::Result<T>,
    ) -> Result<T> {
        for path in [self.folder.over(id), self.folder.running(id)] {
            match File::open(&path) {
                Ok(file) => return read(id, file).map_err(|error| unreadable(&path, error)),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(unreadable(&path, error)),
            }
        }
        Err(Error::new(
            Code::NotFound,
            format!("there is no operation {id}"),
        ))
    }

    /// Takes over every interrupted operation: one that is not finished and that no process runs. A file that
    /// can't be read doesn't hide the others; its error names it.
    ///
    /// # Errors
    /// [`Code::Io`] if the journal exists and can't be read.
    pub fn pending(&self) -> Result<Vec<Result<Pending>>> {
        let mut pending = Vec::new();
        for id in ids_in(&self.folder.open())? {
            let taken = self.take_over(&id);
            let taken = taken.map_err(|error| unreadable(&self.folder.running(&id), error));
            pending.extend(taken.transpose());
        }
        Ok(pending)
    }

    /// Whether a process has locked an operation, so the operation is running or being finished.
    #[must_use]
    pub fn is_held(&self, id: &OperationId) -> bool {
        let file = File::open(self.folder.running(id));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// Whether an operation is finished, so no command continues it.
    #[must_use]
    pub fn is_over(&self, id: &OperationId) -> bool {
        self.folder.over(id).exists()
    }

    fn take_over(&self, id: &OperationId) -> io::Result<Option<Pending>> {
        let path = self.folder.running(id);
        let file = match File::options().read(true).append(true).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // The process that had the lock moves the file away before it releases the lock.
        if !path.try_exists()? {
            return Ok(None);
        }
        let silent_for = file.metadata()?.modified()?.elapsed().unwrap_or_default();
        let operation = Operation::read(id, file.try_clone()?)?;
        if operation.steps.is_empty() && operation.foreign == 0 {
            // No step is on disk, and no request is sent before that.
            fs::remove_file(&path)?;
            return Ok(None);
        }
        let writer = Writer::resume(&self.folder, &operation, file)?;
        Ok(Some(Pending {
            operation,
            writer,
            silent_for,
        }))
    }
}

/// The IDs of the files in a folder, oldest first; none if the folder doesn't exist.
fn ids_in(dir: &Path) -> Result<Vec<OperationId>> {
    let mut ids: Vec<_> = entries(dir)?
        .iter()
        .filter_map(|path| id_of(path))
        .collect();
    ids.order();
    Ok(ids)
}

/// The paths in a folder; none if the folder doesn't exist.
fn entries(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect()),
    };
    entries.map_err(|error| {
        let dir = dir.display();
        Error::io(format!("read {dir}"), error).hint(
            Advice::Ask(RequestSetting::StateFolder).after(format!(
                "make {dir} a readable directory, or use another one: "
            )),
        )
    })
}

fn unreadable(path: &Path, error: io::Error) -> Error {
    let path = path.display();
    Error::io(format!("read {path}"), error).hint(format!(
        "make {path} readable, or move it out of the journal: its operation can't be finished or undone \
         then"
    ))
}

/// The operation of a journal file.
fn id_of(path: &Path) -> Option<OperationId> {
    (path.extension()? == ENDING)
        .then(|| path.file_stem()?.to_str()?.parse().ok())
        .flatten()
}

/// The folder with all journals.
#[derive(Debug, Clone)]
pub struct JournalFolder {
    dir: PathBuf,
}

impl JournalFolder {
    /// The folder at `dir` (`STATE/journal`). Does no I/O.
    #[must_use]
    pub fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// All journals, sorted by name.
    ///
    /// # Errors
    /// [`Code::Io`] if the folder exists and can't be read.
    pub fn journals(&self) -> Result<Vec<Journal>> {
        let mut dirs = entries(&self.dir)?;
        dirs.retain(|dir| {
            dir.is_dir() && dir.file_name().is_some_and(|name| name.to_str().is_some())
        });
        dirs.order_by(Ord::cmp);
        Ok(dirs.into_iter().map(Journal::at).collect())
    }

    /// A new ID that sorts after the IDs of all journals. Unreadable journals are skipped.
    ///
    /// # Errors
    /// The errors of [`OperationId::new`].
    pub fn next_id(&self, at: Timestamp) -> Result<OperationId> {
        let journals = self.journals().unwrap_or_default();
        let ids = journals.iter().flat_map(|it| it.ids().unwrap_or_default());
        OperationId::after(ids.max().as_ref(), at)
    }
}

/// How long an operation is kept by default.
const KEPT: SignedDuration = SignedDuration::from_hours(400 * 24);

/// The maximum size of all operations together, in bytes.
const LARGEST: u64 = 256 * 1024 * 1024;

/// How long an operation is kept whatever its size: a user who regrets it does so on the same day.
const SPARED: SignedDuration = SignedDuration::from_hours(24);

/// How often old operations are removed.
const EVERY: Duration = Duration::from_secs(24 * 3600);

/// The file whose age shows when old operations were last removed.
const STAMP: &str = ".rotated";

impl Journal {
    /// Removes the oldest operations, at most once a day. Failures are harmless and not reported: sharectl
    /// tries again the next day.
    pub fn rotate(&self, now: Timestamp) {
        let stamp = self.folder.0.join(STAMP);
        let age = fs::metadata(&stamp)
            .and_then(|meta| meta.modified())
            .map(|at| SystemTime::now().duration_since(at));
        let fresh = matches!(age, Ok(Ok(age)) if age < EVERY);
        if !fresh && File::create(&stamp).is_ok() {
            self.remove_oldest(now);
        }
    }

    /// The start of the retention period: operations that began earlier are removed.
    fn kept_since(&self, now: Timestamp) -> Timestamp {
        let configured = self
            .keep
            .and_then(|keep| keep.before(now, &TimeZone::UTC).ok());
        let usual = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
        configured.unwrap_or(usual)
    }

    fn remove_oldest(&self, now: Timestamp) {
        let Ok(entries) = fs::read_dir(&self.folder.0) else {
            return;
        };
        let mut over: Vec<(OperationId, u64)> = entries
            .flatten()
            .filter_map(|entry| Some((id_of(&entry.path())?, entry.metadata().ok()?.len())))
            .collect();
        over.order();
        let kept_since = self.kept_since(now);
        for id in outdated(&over, kept_since, now) {
            // Another process may have removed it already.
            let _ = fs::remove_file(self.folder.over(id));
        }
    }
}

/// The operations to remove from `over`, which are sorted oldest first, with their sizes. The newest one is
/// never removed for its size, because `undo` reverts it, and neither are others younger than [`SPARED`].
fn outdated(
    over: &[(OperationId, u64)],
    kept_since: Timestamp,
    now: Timestamp,
) -> impl Iterator<Item = &OperationId> {
    let mut size = over
        .iter()
        .fold(0, |size: u64, (_, bytes)| size.saturating_add(*bytes));
    let newest = over.last().map(|(id, _)| id);
    over.iter()
        .take_while(move |(id, bytes)| {
            let age = now.duration_since(id.began());
            let spared = Some(id) == newest || age < SPARED;
            let too_much = size > LARGEST && !spared;
            size = size.saturating_sub(*bytes);
            id.began() < kept_since || too_much
        })
        .map(|(id, _)| id)
}

#[cfg(test)]
mod rotation {
    use super::*;

    /// Uses the default retention.
    fn outdated(over: &[(OperationId, u64)], now: Timestamp) -> impl Iterator<Item = &OperationId> {
        super::outdated(over, now - KEPT, now)
    }

    #[test]
    fn how_long_operations_are_kept_can_be_configured() {
        let now: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
        let journal = Journal::open(Path::new("/nowhere"), "k").unwrap();
        let year = journal.clone().keeping(Some(Span::parse("1y").unwrap()));
        assert_eq!(
            year.kept_since(now),
            "2025-11-21T00:00:00Z".parse().unwrap()
        );
        assert_eq!(journal.kept_since(now), now - KEPT);
    }

    fn id(at: &str) -> OperationId {
        OperationId::new(at.parse().unwrap()).unwrap()
    }

    #[test]
    fn operations_older_than_400_days_are_removed() {
        let now = "2026-11-21T00:00:00Z".parse().unwrap();
        let all = [
            (id("2025-01-01T00:00:00Z"), 1),
            (id("2025-10-16T00:00:00Z"), 1),
            (id("2025-10-18T00:00:00Z"), 1),
            (id("2026-11-20T00:00:00Z"), 1),
        ];
        assert_eq!(outdated(&all, now).count(), 2);
    }

    #[test]
    fn beyond_the_size_limit_the_oldest_are_removed() {
        let now = "2026-11-21T00:00:00Z".parse().unwrap();
        let all = [
            (id("2026-11-01T00:00:00Z"), 100 * 1024 * 1024),
            (id("2026-11-02T00:00:00Z"), 200 * 1024 * 1024),
            (id("2026-11-03T00:00:00Z"), 40 * 1024 * 1024),
        ];
        let gone: Vec<_> = outdated(&all, now).collect();
        assert_eq!(gone, [&all[0].0]);
    }

    #[test]
    fn the_latest_operation_stays_however_large_it_is() {
        let huge = 2 * LARGEST;
        let all = [
            (id("2026-11-18T00:00:00Z"), 1),
            (id("2026-11-19T00:00:00Z"), huge),
        ];
        let now = "2026-11-25T00:00:00Z".parse().unwrap();
        let gone: Vec<_> = outdated(&all, now).collect();
        assert_eq!(gone, [&all[0].0]);
    }

    #[test]
    fn operations_of_today_stay_however_large_they_are() {
        let all = [
            (id("2026-11-18T00:00:00Z"), LARGEST),
            (id("2026-11-20T12:00:00Z"), LARGEST),
            (id("2026-11-20T18:00:00Z"), LARGEST),
        ];
        let now = "2026-11-21T00:00:00Z".parse().unwrap();
        let gone: Vec<_> = outdated(&all, now).collect();
        assert_eq!(gone, [&all[0].0]);
    }
}
