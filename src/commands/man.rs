//! `man`: the manual pages.

use std::path::PathBuf;

use clap::Args;
use sharectl_core::error::{Error, Result};
use sharectl_core::files::{self, Mode};

use super::Context;
use crate::manual;

/// Print or write the manual pages
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl man | man -l -
  sharectl man create | man -l -
  sharectl man --to ~/.cargo/share/man")]
pub(crate) struct ManArgs {
    /// Command whose page to print [default: sharectl itself]
    pub(crate) command: Vec<String>,

    /// Write all pages to `man1` and `man5` below this directory
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    pub(crate) to: Option<PathBuf>,
}

/// Prints one page, or writes all.
///
/// # Errors
/// A command that does not exist, a folder that can't be written.
#[expect(clippy::unused_async, reason = "every command is awaited")]
pub(crate) async fn run(args: ManArgs, context: &Context) -> Result<()> {
    let Some(folder) = &args.to else {
        let name = std::iter::once("sharectl")
            .chain(args.command.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join("-");
        let page = manual::pages().into_iter().find(|page| page.name == name);
        let page = page.ok_or_else(|| {
            Error::usage(format!("there is no command `{}`", args.command.join(" ")))
                .hint("`sharectl help` shows the commands")
        })?;
        context.printer.data(&page.text);
        return Ok(());
    };
    let pages = manual::pages();
    if context.global.dry_run {
        let (pages, folder) = (pages.len(), folder.display());
        let would = format!("would write {pages} manual pages into {folder}");
        context.printer.notice(would);
        return Ok(());
    }
    for page in &pages {
        let folder = folder.join(format!("man{}", page.section));
        std::fs::create_dir_all(&folder)
            .map_err(|error| Error::io(format!("make {}", folder.display()), error))?;
        let file = folder.join(page.file_name());
        files::write(&file, page.text.as_bytes(), Mode::Shared)
            .map_err(|error| Error::io(format!("write {}", file.display()), error))?;
    }
    context.printer.note(format!(
        "{} manual pages in {}",
        pages.len(),
        folder.display()
    ));
    Ok(())
}
