//! Completing a command line as it is typed.
//!
//! The shell calls sharectl itself with `COMPLETE` set and the words so far. The answer may take a
//! tenth of a second, asks nobody anything, logs in nowhere, and is silent where it fails: a prompt is
//! no place for errors.

mod known;
mod refresh;
mod values;

use std::ffi::OsString;

use clap_complete::env::{CompleteEnv, Shells};

use crate::cli;
use crate::env_vars::{self, Environment};

pub use known::{KnownShare, KnownShares};
pub use values::{item_kinds, items, owners, servers, share_kinds, shares};

/// Answers a shell that asks for completions, or for the script that makes it ask. `false` where
/// nobody asks, and the command line is to be run.
pub fn answer(env: &Environment) -> bool {
    let shell = env
        .raw(&env_vars::COMPLETE)
        .and_then(|shell| shell.to_str());
    let Some(shell) = shell else {
        return false;
    };
    let name = std::path::Path::new(shell).file_stem();
    let name = name.and_then(|name| name.to_str()).unwrap_or_default();
    if Shells::builtins().completer(name).is_none() {
        return false;
    }
    let here = std::env::current_dir().ok();
    // What goes wrong is nothing to complete.
    let _ = CompleteEnv::with_factory(cli::command)
        .bin("sharectl")
        .try_complete(std::env::args_os(), here.as_deref());
    true
}

/// The words of the line that is completed: they come after `--`.
fn words() -> Vec<OsString> {
    let all = std::env::args_os();
    all.skip_while(|word| word != "--").skip(1).collect()
}
