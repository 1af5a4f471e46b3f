//! Keeps two commands apart that would do the same thing twice.

use std::time::Duration;

use tokio::time::Instant;

use super::Context;
use crate::config::Profile;
use crate::error::{Code, Error, Result};
use crate::files::{self, Lock};
use crate::session::Account;

/// What is to be done by one process at a time.
pub(super) struct Apart<'a> {
    /// The command.
    pub(super) command: &'a str,
    /// Whose it is: two of different ones are not in each other's way.
    pub(super) account: Account,
    /// How long another one may take.
    pub(super) patience: Duration,
    /// What helps where that is not enough.
    pub(super) hint: &'a str,
}

/// Takes the lock; it is free again when it is dropped.
///
/// # Errors
/// [`Code::Conflict`] where another process has it, [`Code::Timeout`] where the command's own time
/// is over first, [`Code::Config`] where it can't be written.
pub(super) async fn take(context: &Context, profile: &Profile, apart: &Apart<'_>) -> Result<Lock> {
    let Apart {
        command,
        account,
        patience,
        hint,
    } = apart;
    let folder = context.config()?.paths().locks()?;
    // As for the journal, which lies beside it: without either, nothing may be destroyed unasked.
    let failed = |error| {
        Error::new(Code::Config, format!("can't lock in {}", folder.display()))
            .caused_by(error)
            .hint("choose another place with `--state-dir DIR`")
    };
    files::create_private_dir(&folder).map_err(failed)?;
    let file = command.replace(' ', "");
    let path = folder.join(format!("{}.{file}.lock", account.key()));
    let patience = Instant::now().checked_add(*patience);
    let deadline = context.deadline(profile).map(Instant::from_std);
    let end = files::earlier(patience, deadline);
    if let Some(held) = Lock::acquire(&path, end).await.map_err(failed)? {
        return Ok(held);
    }
    let holder = Lock::holder(&path).map(|id| format!(" (process {id})"));
    let runs = format!(
        "another {command} of {} runs{}",
        profile.name,
        holder.unwrap_or_default()
    );
    Err(if end == deadline {
        Error::new(Code::Timeout, format!("{runs}, and the time is over"))
            .hint("give more time with `--deadline`")
    } else {
        Error::new(Code::Conflict, runs).hint(*hint)
    }
    .with_server(&profile.name))
}
