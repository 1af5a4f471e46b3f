//! Changing `config.toml` without disturbing what its owner wrote: comments and order stay, the
//! result is read back before it replaces the old file, and that happens at once or not at all.

mod server;

use std::path::Path;
use std::time::Duration;

use tokio::time::Instant;
use toml_edit::{DocumentMut, Item, Table};

use super::file::{self, File};
use super::name;
use super::paths::Paths;
use crate::error::{Code, Error, Result};
use crate::files::{self, Lock, Mode};

pub use server::ServerEdit;

/// How long another sharectl may hold the file: it edits it within milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// Adds a server. The first one becomes the default, others where `default` says so.
///
/// # Errors
/// [`Code::Conflict`] where the name is taken; [`Code::Config`] where the file can't be read.
pub async fn add_server(paths: &Paths, name: &str, edit: &ServerEdit, default: bool) -> Result<()> {
    name::check(name).map_err(Error::usage)?;
    change(paths, |document| {
        let servers = servers(document)?;
        if servers.contains_key(name) {
            let hint = format!("change it with `sharectl server set {name}`");
            return Err(taken(name).hint(hint));
        }
        let first = servers.is_empty();
        let mut table = Table::new();
        edit.apply(&mut table)?;
        servers.insert(name, Item::Table(table));
        if default || (first && document.get("default").is_none()) {
            put_default(document, name);
        }
        Ok(())
    })
    .await
}

/// Puts a server with these values in the place of one of the user's own file.
///
/// # Errors
/// [`Code::Config`] where it is not there, or would make no sense.
pub async fn replace_server(
    paths: &Paths,
    name: &str,
    edit: &ServerEdit,
    default: bool,
) -> Result<()> {
    change(paths, |document| {
        let table = servers(document)?
            .get_mut(name)
            .and_then(Item::as_table_like_mut)
            .ok_or_else(|| not_here(paths, name))?;
        table.clear();
        edit.apply(table)?;
        if default {
            put_default(document, name);
        }
        Ok(())
    })
    .await
}

/// Whether a server of the user's own file has all of these values already.
///
/// # Errors
/// [`Code::Config`] where the file can't be read.
pub fn has_values(paths: &Paths, name: &str, edit: &ServerEdit) -> Result<bool> {
    let path = paths.config()?;
    let text = file::text_of(path)?.unwrap_or_default();
    let Ok(mut document) = text.parse::<DocumentMut>() else {
        return Ok(false);
    };
    let Some(table) = servers(&mut document)?
        .get_mut(name)
        .and_then(Item::as_table_like_mut)
    else {
        return Ok(false);
    };
    let written = |table: &dyn toml_edit::TableLike| -> Vec<(String, String)> {
        let values = table.iter();
        values
            .map(|(key, value)| (key.to_owned(), value.to_string()))
            .collect()
    };
    let before = written(table);
    edit.apply(table)?;
    Ok(written(table) == before)
}

/// Changes a server of the user's own file.
///
/// # Errors
/// [`Code::Config`] where it is not there, or would make no sense any more.
pub async fn set_server(paths: &Paths, name: &str, edit: &ServerEdit) -> Result<()> {
    change(paths, |document| {
        let table = servers(document)?
            .get_mut(name)
            .and_then(Item::as_table_like_mut)
            .ok_or_else(|| not_here(paths, name))?;
        edit.apply(table)
    })
    .await
}

/// Gives a server of the user's own file another name, and the default where it is that.
///
/// # Errors
/// [`Code::Config`] where it is not there; [`Code::Conflict`] where the new name is taken.
pub async fn rename_server(paths: &Paths, name: &str, to: &str) -> Result<()> {
    name::check(to).map_err(Error::usage)?;
    change(paths, |document| {
        let servers = servers(document)?;
        if servers.contains_key(to) {
            return Err(taken(to));
        }
        let table = servers.remove(name).ok_or_else(|| not_here(paths, name))?;
        servers.insert(to, table);
        if document.get("default").and_then(Item::as_str) == Some(name) {
            put_default(document, to);
        }
        Ok(())
    })
    .await
}

/// The error for a name that another server has.
#[must_use]
pub fn taken(name: &str) -> Error {
    Error::new(Code::Conflict, format!("there is a server {name} already")).with_server(name)
}

/// Removes a server of the user's own file, and the default where it was that.
///
/// # Errors
/// [`Code::Config`] where it is not there.
pub async fn remove_server(paths: &Paths, name: &str) -> Result<()> {
    change(paths, |document| {
        servers(document)?
            .remove(name)
            .ok_or_else(|| not_here(paths, name))?;
        if document.get("default").and_then(Item::as_str) == Some(name) {
            document.remove("default");
        }
        Ok(())
    })
    .await
}

/// Chooses the default, or none. Whether the server exists is the caller's to check: it may be one
/// of the system's file.
///
/// # Errors
/// [`Code::Config`] where the file can't be read.
pub async fn set_default(paths: &Paths, name: Option<&str>) -> Result<()> {
    change(paths, |document| {
        match name {
            Some(name) => put_default(document, name),
            None => drop(document.remove("default")),
        }
        Ok(())
    })
    .await
}

/// Reads, changes, checks and writes the file under its lock.
async fn change(paths: &Paths, edit: impl FnOnce(&mut DocumentMut) -> Result<()>) -> Result<()> {
    let path = paths.config()?;
    let _lock = lock(path).await?;
    let text = file::text_of(path)?.unwrap_or_default();
    // The reader's errors name the line; only what it accepts is edited.
    File::parse(path, &text, None)?;
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        Error::new(Code::Config, format!("{} can't be edited", path.display())).caused_by(error)
    })?;
    edit(&mut document)?;
    let text = document.to_string();
    File::parse(path, &text, None)?;
    files::write(path, text.as_bytes(), Mode::Shared)
        .map_err(|error| Error::io(format_args!("write {}", path.display()), error))
}

/// The lock beside a file that is read, changed and written.
pub(in crate::config) async fn lock(path: &Path) -> Result<Lock> {
    let failed = |error| Error::io(format_args!("lock {}", path.display()), error);
    files::parent_private_dir(path).map_err(failed)?;
    let beside = path.with_extension("toml.lock");
    let deadline = Instant::now() + PATIENCE;
    Lock::acquire(&beside, Some(deadline))
        .await
        .map_err(failed)?
        .ok_or_else(|| {
            Error::new(
                Code::Conflict,
                format!("another sharectl is changing {}", path.display()),
            )
        })
}

/// `[servers]`, made where there is none, without a header of its own.
fn servers(document: &mut DocumentMut) -> Result<&mut dyn toml_edit::TableLike> {
    let servers = document.entry("servers").or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    servers
        .as_table_like_mut()
        .ok_or_else(|| Error::new(Code::Config, "`servers` must be a table"))
}

/// Sets `default`, in its place where it has one. A new one goes in front of every table: after
/// one it would belong to that.
fn put_default(document: &mut DocumentMut, name: &str) {
    match document.get_mut("default").and_then(Item::as_value_mut) {
        Some(value) => server::put(value, name.into()),
        None => {
            document.insert("default", toml_edit::value(name));
        }
    }
}

fn not_here(paths: &Paths, name: &str) -> Error {
    let path = paths.config().map(|path| path.display().to_string());
    let path = path.unwrap_or_default();
    Error::new(Code::Config, format!("there is no server {name} in {path}"))
        .hint("`sharectl server list` shows the servers and the files they stand in")
        .with_server(name)
}

#[cfg(test)]
mod tests;
