//! Locks between processes: for commands that would do the same work twice, and for creates on servers that
//! can't handle two at a time.
//!
//! Audiobookshelf checks whether a slug is free, and takes it later. Of two concurrent creates both succeed,
//! and one link then stands for two books.

use std::cell::Cell;
use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use sharectl_config::Profile;
use sharectl_core::backend::{
    Cursor, Deleted, ListOrder, ListPage, Needs, Server, Shares, Slice, Unseen, Written,
};
use sharectl_core::domain::{Change, NewShare, Settings, Share};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::files;
use sharectl_core::files::Lock;
use sharectl_core::session::AccountKey;
use sharectl_ui::output::Printer;
use tokio::time::Instant;

/// Work that only one process may do at a time.
pub(super) struct Exclusive<'a> {
    /// The command.
    pub(super) command: &'a str,
    /// The account: commands of different accounts don't block each other.
    pub(super) account: AccountKey,
    /// How long to wait for another process.
    pub(super) patience: Duration,
    /// The hint if that is not enough.
    pub(super) hint: &'a str,
}

/// Takes the lock of a server. Dropping it releases the lock.
///
/// # Errors
/// [`Code::Conflict`] if another process has the lock, [`Code::Timeout`] if the command's deadline passes
/// first, [`Code::Config`] if the lock can't be written.
pub(super) async fn take_lock(
    folder: &Path,
    server: &str,
    deadline: Option<Instant>,
    apart: &Exclusive<'_>,
) -> Result<Lock> {
    let command = apart.command;
    let file = format!("{}.{}.lock", apart.account.key(), command.replace(' ', ""));
    let end = files::earlier(Instant::now().checked_add(apart.patience), deadline);
    let holder = match acquire(folder, &file, end).await? {
        Ok(held) => return Ok(held),
        Err(holder) => holder,
    };
    let runs = format!("another {command} is already running on {server}{holder}");
    Err(if end == deadline {
        Error::new(Code::Timeout, format!("timed out: {runs}"))
            .hint("allow more time: `--deadline 10min`")
    } else {
        Error::new(Code::Conflict, runs).hint(apart.hint)
    }
    .with_server(server))
}

/// Prevents two undos or redos in one state directory at the same time. It doesn't wait, because the latest
/// operation would then be the other undo.
///
/// # Errors
/// [`Code::Conflict`] if another one runs, [`Code::Config`] if the lock can't be written.
pub(super) async fn take_undo_lock(folder: &Path) -> Result<Lock> {
    let lock = acquire(folder, "undo.lock", Some(Instant::now())).await?;
    lock.map_err(|holder| {
        let why = format!("another undo or redo is running{holder}");
        Error::new(Code::Conflict, why)
            .hint("wait for it, or answer its question; then check `sharectl history`")
    })
}

/// Takes a lock before `end`, or returns a description of the process that has it.
///
/// # Errors
/// [`Code::Config`] if the lock can't be written.
async fn acquire(folder: &Path, file: &str, end: Option<Instant>) -> Result<Result<Lock, String>> {
    // The same error as for the journal, which is next to it: without either, nothing may be destroyed unasked.
    let failed = |error| {
        Error::new(
            Code::Config,
            format!("can't create a lock in {}", folder.display()),
        )
        .caused_by(error)
        .hint("use another directory: `--state-dir PATH`")
    };
    files::create_private_dir(folder).map_err(failed)?;
    let path = folder.join(file);
    let held = Lock::acquire(&path, end).await.map_err(failed)?;
    Ok(held.ok_or_else(|| holder(&path)))
}

/// Text such as ` (process 17)`, if the lock's file names the process.
fn holder(lock: &Path) -> String {
    Lock::holder(lock).map_or_else(String::new, |id| format!(" (process {id})"))
}

/// How long to wait for another process before the wait is reported.
const TOLD_AFTER: Duration = Duration::from_secs(1);

/// The longest wait for another process. A create with all its retries takes less.
const PATIENCE: Duration = Duration::from_secs(120);

/// Shares that one process at a time creates.
struct LockedShares {
    shares: Box<dyn Shares>,
    server: String,
    folder: PathBuf,
    /// The prefix of the lock files' names.
    key: String,
    deadline: Option<Instant>,
    printer: Printer,
    told: Cell<bool>,
}

/// The server, with creates that wait for those of other processes.
pub(super) fn with_create_lock(
    server: Server,
    profile: &Profile,
    folder: PathBuf,
    deadline: Option<Instant>,
    printer: &Printer,
) -> Server {
    let shares = LockedShares {
        shares: server.shares,
        server: profile.name.clone(),
        folder,
        // For the server, regardless of the account.
        key: AccountKey::new(&profile.url, "").key(),
        deadline,
        printer: printer.clone(),
        told: Cell::new(false),
    };
    Server {
        shares: Box::new(shares),
        ..server
    }
}

impl LockedShares {
    /// Waits for the lock. `None` if locks can't be written.
    async fn wait_for_lock(&self) -> Result<Option<Lock>> {
        let end = files::earlier(Instant::now().checked_add(PATIENCE), self.deadline);
        match self.take(end).await {
            Ok(Some(lock)) => Ok(Some(lock)),
            Ok(None) => Err(
                Error::new(Code::Timeout, format!("timed out: {}", self.busy()))
                    .hint("nothing was changed; try again when it has finished")
                    .with_server(&self.server),
            ),
            Err(error) => {
                let folder = self.folder.display();
                tracing::warn!(%error, "can't create a lock in {folder}: don't run two commands \
                    at once");
                Ok(None)
            }
        }
    }

    async fn take(&self, end: Option<Instant>) -> io::Result<Option<Lock>> {
        files::create_private_dir(&self.folder)?;
        // A process with many creates would retake the lock before others notice that it is free, so they queue.
        let Some(next) = self.wait(&self.file("next"), end).await? else {
            return Ok(None);
        };
        let held = self.wait(&self.file("now"), end).await;
        drop(next);
        held
    }

    async fn wait(&self, path: &Path, end: Option<Instant>) -> io::Result<Option<Lock>> {
        if !self.told.get() {
            let soon = files::earlier(Instant::now().checked_add(TOLD_AFTER), end);
            if let Some(held) = Lock::acquire(path, soon).await? {
                return Ok(Some(held));
            }
            self.told.set(true);
            self.printer
                .note(format!("{}: waiting for it", self.busy()));
        }
        Lock::acquire(path, end).await
    }

    fn busy(&self) -> String {
        let holder = holder(&self.file("now"));
        format!(
            "another sharectl{holder} is creating a share on {}",
            self.server
        )
    }

    fn file(&self, which: &str) -> PathBuf {
        self.folder
            .join(format!("{}.create-{which}.lock", self.key))
    }
}

#[async_trait(?Send)]
impl Shares for LockedShares {
    async fn page(&self, needs: Needs, after: Option<&Cursor>) -> Result<ListPage> {
        self.shares.page(needs, after).await
    }

    async fn slice(
        &self,
        needs: Needs,
        order: ListOrder,
        places: Range<usize>,
    ) -> Result<Option<Slice>> {
        self.shares.slice(needs, order, places).await
    }

    async fn get(&self, id: &str, needs: Needs) -> Result<Share> {
        self.shares.get(id, needs).await
    }

    async fn by_slug(&self, slug: &str, needs: Needs) -> Result<Option<Share>> {
        self.shares.by_slug(slug, needs).await
    }

    fn reads_in_one_request(&self, id: &str) -> bool {
        self.shares.reads_in_one_request(id)
    }

    async fn create(&self, new: &NewShare) -> Result<Written> {
        let _lock = self.wait_for_lock().await?;
        self.shares.create(new).await
    }

    async fn update(&self, id: &str, to: &Settings, change: &Change) -> Result<Written> {
        self.shares.update(id, to, change).await
    }

    async fn delete(&self, id: &str) -> Result<Deleted> {
        self.shares.delete(id).await
    }

    async fn stream_formats(&self) -> Result<Option<Vec<String>>> {
        self.shares.stream_formats().await
    }

    async fn is_orphan(&self, known: &Share) -> Result<bool> {
        self.shares.is_orphan(known).await
    }

    async fn remaining_share(&self, deleted: &Share) -> Result<Option<Share>> {
        self.shares.remaining_share(deleted).await
    }

    async fn hidden_share_counts(&self, shares: &[&Share]) -> Result<HashMap<String, usize>> {
        self.shares.hidden_share_counts(shares).await
    }

    async fn listeners(&self, shares: &[&Share]) -> Result<HashMap<String, Vec<Timestamp>>> {
        self.shares.listeners(shares).await
    }

    fn unseen(&self) -> Option<Unseen> {
        self.shares.unseen()
    }
}
