//! All journals of a state directory: one for each account on each server.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use jiff::Timestamp;

use super::{Journal, OperationId};
use crate::advice::{Advice, RequestSetting};
use crate::error::{Error, Result};
use crate::order::Order as _;

/// The folder of all journals.
#[derive(Debug, Clone)]
pub struct JournalFolder {
    dir: PathBuf,
}

impl JournalFolder {
    /// The folder at `dir` (`STATE/journal`). Reads and writes nothing.
    #[must_use]
    pub fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Every journal, in the order of their names.
    ///
    /// # Errors
    /// [`Code::Io`](crate::Code::Io) if the folder is there and can't be read.
    pub fn journals(&self) -> Result<Vec<Journal>> {
        let failed = |error| {
            let dir = self.dir.display();
            Error::io(format!("read {dir}"), error).hint(
                Advice::Ask(RequestSetting::StateFolder).after(format!(
                    "make {dir} a folder that can be read, or use another one: "
                )),
            )
        };
        let entries = match fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut journals = Vec::new();
        for entry in entries {
            let dir = entry.map_err(failed)?.path();
            if dir.is_dir() && dir.file_name().is_some_and(|name| name.to_str().is_some()) {
                journals.push(Journal { dir, keep: None });
            }
        }
        journals.order_by(|one, other| one.dir.cmp(&other.dir));
        Ok(journals)
    }

    /// A new id that sorts behind those of every journal here. A journal that can't be read is in no
    /// other's way.
    ///
    /// # Errors
    /// As [`OperationId::new`].
    pub fn next_id(&self, at: Timestamp) -> Result<OperationId> {
        let journals = self.journals().unwrap_or_default();
        let ids = journals.iter().flat_map(|it| it.ids().unwrap_or_default());
        OperationId::after(ids.max().as_ref(), at)
    }
}
