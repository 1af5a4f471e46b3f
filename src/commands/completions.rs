//! `completions`: a shell's completion script.

use clap::{Args, ValueEnum};
use clap_complete::Shell;
use clap_complete_nushell::Nushell;
use sharectl_core::error::Result;

use super::Context;
use crate::cli;

/// The shells a script can be had for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
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

impl Target {
    /// The script.
    #[must_use]
    pub(crate) fn script(self) -> String {
        let mut command = cli::command();
        let mut script = Vec::new();
        let name = "sharectl";
        match self {
            Self::Bash => clap_complete::generate(Shell::Bash, &mut command, name, &mut script),
            Self::Zsh => clap_complete::generate(Shell::Zsh, &mut command, name, &mut script),
            Self::Fish => clap_complete::generate(Shell::Fish, &mut command, name, &mut script),
            Self::Powershell => {
                clap_complete::generate(Shell::PowerShell, &mut command, name, &mut script);
            }
            Self::Elvish => clap_complete::generate(Shell::Elvish, &mut command, name, &mut script),
            Self::Nushell => clap_complete::generate(Nushell, &mut command, name, &mut script),
        }
        String::from_utf8_lossy(&script).into_owned()
    }
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
    pub(crate) shell: Target,
}

/// Prints the script.
///
/// # Errors
/// None.
#[expect(clippy::unused_async, reason = "every command is awaited")]
pub(crate) async fn run(args: CompletionsArgs, context: &Context) -> Result<()> {
    context.printer.data(&args.shell.script());
    Ok(())
}
