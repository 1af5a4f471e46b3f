//! Putting the references of new shares into the file that they were made from.

use std::fs;
use std::path::Path;

use super::Opened;
use crate::commands::Context;
use crate::error::{Error, Result};
use crate::files::{self, Mode};
use crate::share_file::{Reference, with_references};

const BOM: &[u8] = "\u{feff}".as_bytes();

/// Writes the file with its new references, unless someone has changed it meanwhile.
///
/// # Errors
/// A file that can't be written. The shares are there all the same, and are found by key next time.
pub(super) fn write(
    path: &Path,
    opened: &Opened,
    references: &[Reference],
    context: &Context,
) -> Result<()> {
    if references.is_empty() {
        return Ok(());
    }
    let name = path.display();
    let now = fs::read(path).map_err(|error| Error::io(format_args!("read {name}"), error))?;
    // What Windows puts in front is no text, and stays.
    let mark: &[u8] = if now.starts_with(BOM) { BOM } else { b"" };
    if now[mark.len()..] != *opened.text.as_bytes() {
        context.printer.warn(format!(
            "{name} was changed meanwhile: the references of new shares were not written into it"
        ));
        return Ok(());
    }
    let text = with_references(&opened.text, opened.file.form, references)?;
    let bytes = [mark, text.as_bytes()].concat();
    files::write(path, &bytes, Mode::Shared)
        .map_err(|error| Error::io(format_args!("write {name}"), error))
}
