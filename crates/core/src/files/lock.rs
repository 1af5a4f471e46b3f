//! Locks between processes: a side file that the system unlocks by itself when its holder ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// The first and the longest pause between two tries.
const PAUSES: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(100));

/// A held lock. It is free again when this is dropped, or the process ends however it ends.
///
/// The file itself stays: removing it would let two holders in.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock if it is free. The folder must exist.
    ///
    /// Where the file system has no locks (some network ones), everyone gets it: working without
    /// protection beats not working.
    ///
    /// # Errors
    /// Whatever the system says, but not that it is held: that is `None`.
    pub fn try_acquire(path: &Path) -> io::Result<Option<Self>> {
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                tracing::warn!("this file system has no locks: don't run two commands at once");
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // Only for messages, so it may fail.
        let _ = file
            .set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| writeln!(file, "{}", std::process::id()));
        Ok(Some(Self { _file: file }))
    }

    /// Takes the lock as soon as it is free, but gives up at `deadline` with `None`.
    ///
    /// # Errors
    /// As [`try_acquire`](Self::try_acquire).
    pub async fn acquire(path: &Path, deadline: Option<Instant>) -> io::Result<Option<Self>> {
        let (mut pause, longest) = PAUSES;
        loop {
            if let Some(lock) = Self::try_acquire(path)? {
                return Ok(Some(lock));
            }
            let now = Instant::now();
            let left = deadline.map(|deadline| deadline.saturating_duration_since(now));
            if left.is_some_and(|left| left.is_zero()) {
                return Ok(None);
            }
            sleep(left.map_or(pause, |left| pause.min(left))).await;
            pause = pause.saturating_mul(2).min(longest);
        }
    }

    /// The process that holds a lock, or held it last, for messages.
    #[must_use]
    pub fn holder(path: &Path) -> Option<u32> {
        let mut words = String::new();
        let file = File::open(path).ok()?;
        file.take(16).read_to_string(&mut words).ok()?;
        words.trim().parse().ok()
    }
}

/// When to give up: at whichever of the two comes first.
#[must_use]
pub fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_once_and_freed_when_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let held = Lock::try_acquire(&path).unwrap();
        assert!(held.is_some());
        assert!(Lock::try_acquire(&path).unwrap().is_none());
        assert_eq!(Lock::holder(&path), Some(std::process::id()));
        drop(held);
        assert!(Lock::try_acquire(&path).unwrap().is_some());
    }

    #[tokio::test]
    async fn waiting_ends_when_the_lock_is_freed_or_time_is_up() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let held = Lock::try_acquire(&path).unwrap();
        let now = Some(Instant::now());
        assert!(Lock::acquire(&path, now).await.unwrap().is_none());
        let (waited, ()) = tokio::join!(Lock::acquire(&path, None), async { drop(held) });
        assert!(waited.unwrap().is_some());
    }
}
