//! Who may read a file or folder.

use std::fs;
use std::io;
use std::path::Path;

/// Who may read a file that we make.
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

/// Makes a folder and those above it, for the owner alone (0700). Folders that exist stay as they
/// are.
///
/// # Errors
/// Whatever the system says.
pub fn create_private_dir(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Makes the folder that a file will be in, for the owner alone.
///
/// # Errors
/// Whatever the system says.
pub fn parent_private_dir(file: &Path) -> io::Result<()> {
    match file.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => create_private_dir(dir),
        _ => Ok(()),
    }
}

/// Whether others than its owner may read or change a file. Always false where files have no such
/// bits.
///
/// # Errors
/// Where the file can't be looked at.
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

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

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
}
