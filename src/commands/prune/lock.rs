//! Keeps two prunes of one server apart.

use std::time::Duration;

use tokio::time::Instant;

use crate::commands::Context;
use crate::config::Profile;
use crate::error::{Code, Error, Result};
use crate::files::{self, Lock};
use crate::session::Account;

/// Takes the lock of a profile's server, whoever signs in there; waits for it up to `wait`.
///
/// # Errors
/// [`Code::Conflict`] where another prune has it, [`Code::Io`] where it can't be written.
pub(super) async fn take(
    context: &Context,
    profile: &Profile,
    wait: Option<Duration>,
) -> Result<Lock> {
    let folder = context.config()?.paths().locks()?;
    let failed = |error| Error::io(format!("lock in {}", folder.display()), error);
    files::create_private_dir(&folder).map_err(failed)?;
    let server = Account::new(&profile.url, "").key();
    let path = folder.join(format!("{server}.prune.lock"));
    let deadline = Instant::now().checked_add(wait.unwrap_or_default());
    let held = Lock::acquire(&path, deadline).await.map_err(failed)?;
    held.ok_or_else(|| {
        let holder = Lock::holder(&path).map(|id| format!(" (process {id})"));
        Error::new(
            Code::Conflict,
            format!(
                "another prune of {} runs{}",
                profile.name,
                holder.unwrap_or_default()
            ),
        )
        .hint("wait for it: `--lock-wait 10min`")
        .with_server(&profile.name)
    })
}
