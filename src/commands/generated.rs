//! `man` and `completions`: manual pages and completion scripts, generated from the command tree.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::{Generator, Shell};
use clap_complete_nushell::Nushell;
use sharectl_core::error::{Error, Result};
use sharectl_core::files::Mode;

use super::Context;
use super::args::write_file;
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
/// A command that does not exist, or a directory that can't be written.
pub(crate) async fn man(args: ManArgs, context: &Context) -> Result<()> {
    let pages = manual::pages((context.program.tree)());
    let Some(folder) = &args.to else {
        let name = std::iter::once("sharectl")
            .chain(args.command.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join("-");
        let page = pages.into_iter().find(|page| page.name == name);
        let page = page.ok_or_else(|| {
            Error::usage(format!("no command is named `{}`", args.command.join(" ")))
                .hint("`sharectl help` shows the commands")
        })?;
        context.printer.data(&page.text);
        return Ok(());
    };
    if context.global.dry_run {
        let (pages, folder) = (pages.len(), folder.display());
        let would = format!("would write {pages} manual pages into {folder}");
        context.printer.notice(would);
        return Ok(());
    }
    for page in &pages {
        let folder = folder.join(format!("man{}", page.section));
        std::fs::create_dir_all(&folder)
            .map_err(|error| Error::io(format!("create {}", folder.display()), error))?;
        let file = folder.join(page.file_name());
        write_file(&file, page.text.as_bytes(), Mode::Shared)?;
    }
    context.printer.note(format!(
        "{} manual pages in {}",
        pages.len(),
        folder.display()
    ));
    Ok(())
}

/// The shells a script can be had for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CompletionShell {
    /// Bash
    Bash,
    /// Zsh
    Zsh,
    /// Fish
    Fish,
    /// PowerShell
    Powershell,
    /// Elvish
    Elvish,
    /// Nushell
    Nushell,
}

/// Print a completion script for a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  source <(COMPLETE=bash sharectl)
  echo 'source <(COMPLETE=bash sharectl)' >> ~/.bashrc
  echo 'source <(COMPLETE=zsh sharectl)' >> ~/.zshrc
  echo 'COMPLETE=fish sharectl | source' >> ~/.config/fish/config.fish
  sharectl completions nushell > sharectl.nu

With COMPLETE, the shell asks sharectl, which also completes servers, shares, owners, fields, and operations. In \
zsh, put the line after `compinit`. COMPLETE can also be `elvish` or `powershell`. The script that this command \
prints completes commands and options only; use it for nushell and for packages.")]
pub(crate) struct CompletionsArgs {
    /// Shell
    pub(crate) shell: CompletionShell,
}

/// Prints the script.
///
/// # Errors
/// None.
pub(crate) async fn completions(args: CompletionsArgs, context: &Context) -> Result<()> {
    let shell: &dyn Generator = match args.shell {
        CompletionShell::Bash => &Shell::Bash,
        CompletionShell::Zsh => &Shell::Zsh,
        CompletionShell::Fish => &Shell::Fish,
        CompletionShell::Powershell => &Shell::PowerShell,
        CompletionShell::Elvish => &Shell::Elvish,
        CompletionShell::Nushell => &Nushell,
    };
    let mut command = (context.program.tree)();
    command.set_bin_name("sharectl");
    command.build();
    let mut script = Vec::new();
    shell.generate(&command, &mut script);
    context.printer.data(&String::from_utf8_lossy(&script));
    Ok(())
}
