//! Local files: atomic writes, permissions, and locks.
//!
//! A file is written as a whole or not at all: readers never see half of it, not even after a crash. A lock
//! between processes is a separate file; the system releases the lock when its holder exits.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use tokio::time::{Instant, sleep};

/// Whether a file must survive a power failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The data is on disk before the call returns.
    Synced,
    /// The system writes the data when it likes: for files that can be recreated.
    Cached,
}

/// Replaces the contents of a file, and waits until they are on disk.
///
/// # Errors
/// The errors of [`write_with`].
pub fn write(file: &Path, bytes: &[u8], mode: Mode) -> io::Result<()> {
    write_with(file, bytes, mode, Durability::Synced)
}

/// Replaces the contents of a file: a new file in the same folder takes its place. A symbolic link is kept, and
/// its target replaced. Existing permissions that are narrower than `mode` are kept.
///
/// # Errors
/// Any error of the system. The old file is then untouched, unless only the final flush of its folder failed.
/// The folder must exist.
pub fn write_with(file: &Path, bytes: &[u8], mode: Mode, durability: Durability) -> io::Result<()> {
    let target = target_of(file)?;
    let dir = folder_of(&target);
    let mut builder = new_file();
    #[cfg(unix)]
    let permissions = permissions(&target, mode);
    #[cfg(unix)]
    builder.permissions(permissions);
    #[cfg(not(unix))]
    let _ = mode;
    // Without this check, the error for a missing folder would name the temporary file.
    fs::metadata(dir)?;
    let mut new = builder.tempfile_in(dir)?;
    new.write_all(bytes)?;
    if durability == Durability::Synced {
        new.as_file().sync_all()?;
    }
    new.persist(&target).map_err(|error| error.error)?;
    match durability {
        Durability::Synced => sync_dir(dir),
        Durability::Cached => Ok(()),
    }
}

/// Checks whether [`write()`] could write a file, without writing it.
///
/// # Errors
/// [`io::ErrorKind::NotFound`] if its folder doesn't exist, [`io::ErrorKind::IsADirectory`] if it is a folder, and
/// [`io::ErrorKind::InvalidInput`] if it isn't a regular file, such as a device: the new file would replace it.
/// Otherwise, the system's error for a new file in the folder.
pub fn check_writable(file: &Path) -> io::Result<()> {
    let target = target_of(file)?;
    match fs::metadata(&target) {
        Ok(there) if there.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(there) if !there.is_file() => {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "it isn't a regular file",
            ));
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    takes_files(folder_of(&target))
}

/// Checks whether files can be created in a folder. If the folder doesn't exist yet, checks its closest existing
/// ancestor.
///
/// # Errors
/// [`io::ErrorKind::NotADirectory`] if something other than a folder is at its path. Otherwise, the system's error
/// for a new file in it.
pub fn check_folder(folder: &Path) -> io::Result<()> {
    for there in folder.ancestors() {
        match fs::metadata(folder_itself(there)) {
            Ok(found) if found.is_dir() => return takes_files(folder_itself(there)),
            Ok(_) => return Err(io::ErrorKind::NotADirectory.into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::NotFound.into())
}

fn takes_files(dir: &Path) -> io::Result<()> {
    fs::metadata(dir)?;
    new_file().tempfile_in(dir).map(drop)
}

/// A temporary file whose name identifies sharectl, in case it is ever left behind.
fn new_file<'a>() -> tempfile::Builder<'a, 'a> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".sharectl-").suffix(".tmp");
    builder
}

/// The folder, or the current one if the path is empty.
fn folder_itself(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    }
}

fn folder_of(file: &Path) -> &Path {
    folder_itself(file.parent().unwrap_or(Path::new("")))
}

/// Flushes a folder's entries to disk. File systems that can't do this don't need it.
///
/// # Errors
/// Any other error of the system.
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    #[cfg(unix)]
    match fs::File::open(dir).and_then(|dir| dir.sync_all()) {
        Err(error) if error.kind() != io::ErrorKind::InvalidInput => return Err(error),
        _ => {}
    }
    #[cfg(not(unix))]
    let _ = dir;
    Ok(())
}

#[cfg(unix)]
fn permissions(target: &Path, mode: Mode) -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    let now = fs::metadata(target).map_or(mode.bits(), |metadata| metadata.permissions().mode());
    fs::Permissions::from_mode((mode.bits() & now) | 0o600)
}

/// The target of a chain of symbolic links, whether it exists or not.
fn target_of(file: &Path) -> io::Result<PathBuf> {
    // The limit of Linux.
    const DEEPEST: usize = 40;
    let mut target = file.to_owned();
    for _ in 0..DEEPEST {
        match fs::symlink_metadata(&target) {
            Ok(metadata) if metadata.is_symlink() => {
                let next = fs::read_link(&target)?;
                target = match target.parent() {
                    Some(dir) => dir.join(next),
                    None => next,
                };
            }
            Ok(_) => return Ok(target),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(target),
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        "too many symbolic links",
    ))
}

/// Who may read a file that we create.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Only its owner (0600).
    Private,
    /// Everyone (0644), less what the umask takes away.
    Shared,
}

impl Mode {
    /// The permission bits.
    #[must_use]
    pub const fn bits(self) -> u32 {
        match self {
            Self::Private => 0o600,
            Self::Shared => 0o644,
        }
    }
}

/// Creates a folder and its missing parents, for the owner only (0700). Existing folders are unchanged.
///
/// # Errors
/// Any error of the system.
pub fn create_private_dir(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Creates the parent folder of a file, for the owner only (0700).
///
/// # Errors
/// Any error of the system.
pub fn parent_private_dir(file: &Path) -> io::Result<()> {
    match file.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => create_private_dir(dir),
        _ => Ok(()),
    }
}

/// Whether anyone but its owner may read or change a file. Always false on systems without permission bits.
///
/// # Errors
/// Any error of the system when it reads the file's metadata.
pub fn is_open_to_others(file: &Path) -> io::Result<bool> {
    let metadata = fs::metadata(file)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        Ok(metadata.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        Ok(false)
    }
}

/// The first and the longest pause between two attempts.
const PAUSES: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(100));

/// A held lock. It is released when this is dropped, or when the process exits for any reason.
///
/// The file itself is kept: deleting it would allow two holders.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock if it is free. The folder must exist.
    ///
    /// If the file system doesn't support locks (some network ones), every caller gets the lock: working without
    /// protection beats not working.
    ///
    /// # Errors
    /// Any error of the system, except that the lock is held: that is `None`.
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
        // Only needed for messages, so this may fail.
        let _ = file
            .set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| writeln!(file, "{}", std::process::id()));
        Ok(Some(Self { _file: file }))
    }

    /// Waits for the lock, and returns `None` if it isn't free by `deadline`.
    ///
    /// # Errors
    /// The errors of [`try_acquire`](Self::try_acquire).
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

    /// The id of the process that holds a lock, or held it last, for messages.
    #[must_use]
    pub fn holder(path: &Path) -> Option<u32> {
        let mut words = String::new();
        let file = File::open(path).ok()?;
        file.take(16).read_to_string(&mut words).ok()?;
        words.trim().parse().ok()
    }
}

/// The earlier of two deadlines.
#[must_use]
pub fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::fs::symlink;

    use super::*;

    fn mode(file: &Path) -> u32 {
        fs::metadata(file).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_private_file_is_private_even_if_it_was_not() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("secret");
        write(&file, b"one", Mode::Private).unwrap();
        assert_eq!(mode(&file), 0o600);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
        write(&file, b"two", Mode::Private).unwrap();
        assert_eq!(
            (mode(&file), fs::read(&file).unwrap()),
            (0o600, b"two".to_vec())
        );
    }

    #[test]
    fn a_missing_folder_is_what_can_not_be_found() {
        let dir = tempfile::tempdir().unwrap();
        let error = write(&dir.path().join("absent/file"), b"", Mode::Shared).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(!error.to_string().contains(".sharectl-"), "{error}");
    }

    #[test]
    fn a_narrow_mode_stays_narrow() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config");
        write(&file, b"", Mode::Private).unwrap();
        write(&file, b"", Mode::Shared).unwrap();
        assert_eq!(mode(&file), 0o600);
    }

    #[test]
    fn a_symbolic_link_stays_one() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("dotfiles")).unwrap();
        let link = dir.path().join("config");
        symlink("dotfiles/config", &link).unwrap();
        for words in ["first", "second"] {
            write(&link, words.as_bytes(), Mode::Shared).unwrap();
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
            let real = dir.path().join("dotfiles/config");
            assert_eq!(fs::read_to_string(real).unwrap(), words);
        }
    }

    #[test]
    fn a_circle_of_links_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let link = dir.path().join("a");
        symlink("a", &link).unwrap();
        assert!(write(&link, b"", Mode::Shared).is_err());
    }

    #[test]
    fn check_writable_finds_unwritable_paths() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        write(&at("old"), b"old", Mode::Shared).unwrap();
        symlink("/dev/null", at("device")).unwrap();
        assert!(check_writable(&at("new")).is_ok());
        assert!(check_writable(&at("old")).is_ok());
        for (file, kind) in [
            (at(""), io::ErrorKind::IsADirectory),
            (at("absent/new"), io::ErrorKind::NotFound),
            (at("old/new"), io::ErrorKind::NotADirectory),
            (at("device"), io::ErrorKind::InvalidInput),
        ] {
            let error = check_writable(&file).unwrap_err();
            assert_eq!(error.kind(), kind, "{}", file.display());
        }
        assert_eq!(fs::read(at("old")).unwrap(), b"old");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_folder_that_can_not_be_made_is_found_out_before() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        write(&at("file"), b"", Mode::Shared).unwrap();
        for folder in ["", "new", "new/deeper/"] {
            assert!(check_folder(&at(folder)).is_ok(), "{folder}");
        }
        for folder in ["file", "file/below"] {
            let kind = check_folder(&at(folder)).unwrap_err().kind();
            assert_eq!(kind, io::ErrorKind::NotADirectory, "{folder}");
        }
        assert!(check_folder(Path::new("a-relative-one")).is_ok());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_failed_write_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("in-the-way");
        fs::create_dir(&folder).unwrap();
        assert!(write(&folder, b"x", Mode::Shared).is_err());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_new_folder_is_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("a/b");
        create_private_dir(&inner).unwrap();
        create_private_dir(&inner).unwrap();
        let mode = fs::metadata(&inner).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn a_file_that_others_may_read_is_noticed() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for (mode, open) in [(0o600, false), (0o640, true), (0o604, true), (0o400, false)] {
            fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(is_open_to_others(file.path()).unwrap(), open, "{mode:o}");
        }
    }

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
