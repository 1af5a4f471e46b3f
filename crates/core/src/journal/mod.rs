//! The journal: what is about to be deleted or overwritten is written down first, with all that is
//! needed to make it again.
//!
//! Each operation is a file of its own, so that two commands never write into one another's lines
//! and a lock on the file says whether its operation still runs:
//!
//! ```text
//! STATE/journal/KEY/open/ID.jsonl   runs, or was interrupted
//! STATE/journal/KEY/ID.jsonl        is over
//! ```
//!
//! `KEY` stands for a base URL and an account, so that renaming a profile loses nothing. Whether
//! something was interrupted costs one look into a directory that is nearly always empty.
//!
//! A file is lines of JSON: a header, for each step what is about to be sent and what came of it, and
//! a trailer that says in numbers what all of it came to (`line`). `history` and `undo` read the first
//! and the last line of most files, so that their cost follows the number of operations and not of
//! shares. Files of sharectl 0.1 are read, too (`v1`).

mod difference;
mod folder;
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing;
mod id;
mod line;
mod origin;
mod past;
mod reader;
mod summary;
#[cfg(test)]
mod tests;
mod v1;
mod writer;

use std::collections::HashSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

pub use folder::JournalFolder;
pub use id::OperationId;
pub use line::SavedError;
pub use origin::Origin;
pub use past::{Fate, Past};
pub use reader::{Operation, Overview, Recorded, StepResult};
pub use summary::Summary;
pub use writer::Writer;

use crate::advice::{Advice, RequestSetting};
use crate::domain::span::Span;
use crate::error::{Code, Error, Result};
use crate::files;

/// What belongs to an operation as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meta {
    /// The profile's name, as it is now.
    pub server: String,
    /// The account's name, where there is one.
    pub account: Option<String>,
    /// The command: `create`, `delete`, ….
    pub command: String,
    /// Who called it, where and how.
    pub origin: Origin,
    /// Whether it was meant for good: `undo` refuses it without `--even-revoked`.
    pub revoked: bool,
    /// The server's address, without credentials. Journals of before don't say.
    pub base: Option<String>,
    /// The operation that this one takes back, for an undo or a redo.
    pub reverts: Option<OperationId>,
}

/// The journal of one account on one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    dir: PathBuf,
    /// How long operations are kept; a default if nothing is said.
    keep: Option<Span>,
}

/// An operation that was interrupted. Holding it keeps every other process away from it.
#[derive(Debug)]
pub struct Pending {
    /// What is known of it.
    pub operation: Operation,
    /// Writes its missing results.
    pub writer: Writer,
    /// How long ago it wrote its last line, by the machine's own clock.
    pub silent_for: Duration,
}

const OPEN: &str = "open";
const ENDING: &str = "jsonl";

impl Journal {
    /// The journal below `dir` (`STATE/journal`) of what `key` stands for. Reads and writes nothing.
    ///
    /// # Errors
    /// [`Code::Internal`] for a key that is no plain file name.
    pub fn open(dir: &Path, key: &str) -> Result<Self> {
        let mut parts = Path::new(key).components();
        match (parts.next(), parts.next()) {
            (Some(std::path::Component::Normal(name)), None) => Ok(Self {
                dir: dir.join(name),
                keep: None,
            }),
            _ => Err(Error::internal(format!("{key:?} can't name a journal"))),
        }
    }

    /// The same, with operations kept for so long.
    #[must_use]
    pub fn keeping(self, keep: Option<Span>) -> Self {
        Self { keep, ..self }
    }

    /// Finds out whether an operation could be begun, before there is any.
    ///
    /// # Errors
    /// [`Code::Config`] where nothing can be written.
    pub fn check_writable(&self) -> Result<()> {
        files::check_folder(&self.dir.join(OPEN)).map_err(|error| self.unwritable(error))
    }

    /// Begins an operation: from now on it is locked and can be written to. Its name sorts behind
    /// those of all others, even where a clock was set back: `undo` asks for the latest.
    ///
    /// # Errors
    /// [`Code::Config`] where the journal can't be written.
    pub fn begin(&self, meta: Meta, at: Timestamp) -> Result<Writer> {
        let last = self.ids().unwrap_or_default().pop();
        let id = OperationId::after(last.as_ref(), at)?;
        Writer::create(self, id, meta).map_err(|error| self.unwritable(error))
    }

    /// Begins a command's part on this server: all parts of one command have the same id. A second
    /// part in the same journal gets an id of its own.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub fn begin_as(&self, id: &OperationId, meta: Meta) -> Result<Writer> {
        if self.over(id).exists() || self.running(id).exists() {
            return self.begin(meta, id.began());
        }
        Writer::create(self, id.clone(), meta).map_err(|error| self.unwritable(error))
    }

    /// The name of this journal's folder: the account that it is about.
    #[must_use]
    pub fn key(&self) -> &str {
        let name = self.dir.file_name().and_then(|name| name.to_str());
        name.unwrap_or_default()
    }

    /// The operations that are over or running, oldest first.
    ///
    /// # Errors
    /// [`Code::Io`] where the journal is there and can't be read.
    pub fn ids(&self) -> Result<Vec<OperationId>> {
        let mut ids = self.ids_in(&self.dir)?;
        ids.extend(self.ids_in(&self.dir.join(OPEN))?);
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// Reads one operation.
    ///
    /// # Errors
    /// [`Code::NotFound`] where there is none of that name.
    pub fn read(&self, id: &OperationId) -> Result<Operation> {
        self.read_with(id, Operation::read)
    }

    /// Reads of an operation what it did to the shares of these ids. However many others there are, none
    /// of them is kept.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_about(&self, id: &OperationId, shares: &HashSet<String>) -> Result<Operation> {
        self.read_with(id, |id, file| Operation::read_about(id, file, shares))
    }

    /// Reads an operation without its steps. However many there are, it costs the same, if the
    /// operation has ended and sharectl 0.1 didn't write it.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn overview(&self, id: &OperationId) -> Result<Overview> {
        self.read_with(id, Overview::read)
    }

    fn read_with<T>(
        &self,
        id: &OperationId,
        read: impl Fn(&OperationId, File) -> io::Result<T>,
    ) -> Result<T> {
        for path in [self.over(id), self.running(id)] {
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

    /// Takes over every operation that was interrupted: one that is not over and that nobody runs. A
    /// file that can't be read is in no other's way; its error names it.
    ///
    /// # Errors
    /// [`Code::Io`] where the journal is there and can't be read.
    pub fn pending(&self) -> Result<Vec<Result<Pending>>> {
        let mut pending = Vec::new();
        for id in self.ids_in(&self.dir.join(OPEN))? {
            let taken = self.take_over(&id);
            let taken = taken.map_err(|error| unreadable(&self.running(&id), error));
            pending.extend(taken.transpose());
        }
        Ok(pending)
    }

    /// Whether a process holds an operation: then it runs, or somebody finishes it.
    #[must_use]
    pub fn is_held(&self, id: &OperationId) -> bool {
        let file = File::open(self.running(id));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// Whether an operation is over: nobody comes back to it.
    #[must_use]
    pub fn is_over(&self, id: &OperationId) -> bool {
        self.over(id).exists()
    }

    fn take_over(&self, id: &OperationId) -> io::Result<Option<Pending>> {
        let path = self.running(id);
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
        // Whoever had the lock moves the file away before letting go.
        if !path.try_exists()? {
            return Ok(None);
        }
        let silent_for = file.metadata()?.modified()?.elapsed().unwrap_or_default();
        let operation = Operation::read(id, file.try_clone()?)?;
        if operation.steps.is_empty() && operation.foreign == 0 {
            // Not one step got on disk, and nothing is sent before that.
            fs::remove_file(&path)?;
            return Ok(None);
        }
        let writer = Writer::resume(self, &operation, file)?;
        Ok(Some(Pending {
            operation,
            writer,
            silent_for,
        }))
    }

    fn ids_in(&self, dir: &Path) -> Result<Vec<OperationId>> {
        let failed = |error| {
            let dir = dir.display();
            Error::io(format!("read {dir}"), error).hint(
                Advice::Ask(RequestSetting::StateFolder).after(format!(
                    "make {dir} a readable directory, or use another one: "
                )),
            )
        };
        let entries = match fs::read_dir(dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut ids = Vec::new();
        for entry in entries {
            ids.extend(id_of(&entry.map_err(failed)?.path()));
        }
        ids.sort_unstable();
        Ok(ids)
    }

    fn over(&self, id: &OperationId) -> PathBuf {
        self.dir.join(format!("{id}.{ENDING}"))
    }

    fn running(&self, id: &OperationId) -> PathBuf {
        self.dir.join(OPEN).join(format!("{id}.{ENDING}"))
    }

    fn unwritable(&self, error: io::Error) -> Error {
        Error::new(
            Code::Config,
            format!("can't write the journal in {}", self.dir.display()),
        )
        .caused_by(error)
        .hint(
            Advice::Ask(RequestSetting::StateFolder)
                .after("use another directory: ")
                .then(", or no journal: ")
                .step(Advice::Ask(RequestSetting::NoJournal)),
        )
    }
}

fn unreadable(path: &Path, error: io::Error) -> Error {
    let path = path.display();
    Error::io(format!("read {path}"), error).hint(format!(
        "make {path} readable, or move it out of the journal: its operation can't be finished or undone \
         then"
    ))
}

/// The operation that a file of the journal is about.
fn id_of(path: &Path) -> Option<OperationId> {
    (path.extension()? == ENDING)
        .then(|| path.file_stem()?.to_str()?.parse().ok())
        .flatten()
}
