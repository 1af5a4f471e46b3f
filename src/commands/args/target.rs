//! Files that a command writes at its end: whether it can is found out before it asks or changes
//! anything.

use std::io::ErrorKind;
use std::path::Path;

use sharectl_core::error::{Error, Result};
use sharectl_core::files;

/// Checks a file that `flag` names.
///
/// # Errors
/// [`Code::Usage`](sharectl_core::Code::Usage) where it can't be written.
pub(crate) fn check(flag: &str, file: &Path) -> Result<()> {
    let Err(error) = files::check_writable(file) else {
        return Ok(());
    };
    let name = file.display();
    Err(match (error.kind(), file.parent()) {
        (ErrorKind::IsADirectory, _) => Error::usage(format!("{flag}: {name} is a directory")),
        // A link may lead elsewhere.
        (ErrorKind::NotFound, Some(folder)) if is_missing(folder) => Error::usage(format!(
            "{flag}: there is no directory {}",
            folder.display()
        )),
        _ => Error::usage(format!("{flag}: can't write {name}")).caused_by(error),
    })
}

/// Checks a folder that `flag` names, and that may have to be made.
///
/// # Errors
/// [`Code::Usage`](sharectl_core::Code::Usage) where no file can be written into it.
pub(crate) fn check_folder(flag: &str, folder: &Path) -> Result<()> {
    files::check_folder(folder).map_err(|error| {
        let name = folder.display();
        Error::usage(format!("{flag}: can't write into {name}")).caused_by(error)
    })
}

fn is_missing(folder: &Path) -> bool {
    !folder.as_os_str().is_empty() && !folder.exists()
}
