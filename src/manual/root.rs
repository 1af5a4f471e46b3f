//! `sharectl(1)`: the commands, the global options, and what holds for all of them.

use roff::bold;

use super::examples::AfterHelp;
use super::page::Page;
use super::{ManPage, command, commands};
use crate::env_vars;

/// Where things are kept, and what it is.
const FILES: &[(&str, &str)] = &[
    (
        "~/.config/sharectl/config.toml",
        "The configuration: servers and defaults. See `sharectl-config`(5).",
    ),
    (
        "/etc/sharectl/config.toml",
        "The configuration for every user of the machine. What the user's own file says comes first.",
    ),
    (
        "~/.config/sharectl/credentials.toml",
        "Passwords and tokens that were typed, readable by their owner only.",
    ),
    (
        "~/.local/state/sharectl/journal/",
        "What sharectl changed, and what was there before.",
    ),
    (
        "~/.local/state/sharectl/facts/, tokens/, locks/",
        "What was learned of each server, the tokens of logins, and the locks of running commands. \
         All of it may be deleted; it is learned again.",
    ),
    (
        "~/.local/state/sharectl/sandbox/",
        "The shares of the built-in servers `demo` and `demo-books`.",
    ),
];

/// Writes it.
pub(super) fn page(root: &clap::Command) -> ManPage {
    let mut page = Page::new("sharectl", 1, &command::about(root));
    command::synopsis(&mut page, root);
    page.heading("DESCRIPTION");
    let about = root.get_long_about().or_else(|| root.get_about());
    page.text(&about.map(ToString::to_string).unwrap_or_default());
    page.more(
        "Data goes to stdout; notes, questions and errors go to stderr. An error says what \
         happened and, as a hint, what helps. With a JSON format every line on stderr is JSON, too.",
    );
    page.heading("COMMANDS");
    command::list(&mut page, root, "sharectl");
    let args = root.get_arguments().collect();
    command::options(&mut page, args);
    page.exit_status();
    page.heading("ENVIRONMENT");
    page.text("A flag comes before a variable, a variable before the configuration.");
    for variable in env_vars::ALL.iter().filter(|variable| !variable.hidden) {
        page.entry([bold(variable.name)], &sentence(variable.purpose));
    }
    page.heading("FILES");
    page.text(
        "The folders follow `XDG_CONFIG_HOME` and `XDG_STATE_HOME`; `--config` and `--state-dir` name \
         others.",
    );
    for (path, what) in FILES {
        page.entry([bold(*path)], what);
    }
    page.heading("EXAMPLES");
    let first = |sub| AfterHelp::of(sub).examples.into_iter().next();
    let lines: Vec<String> = commands(root).filter_map(first).collect();
    page.lines(lines.iter().map(String::as_str));
    let mut also: Vec<(String, u8)> = commands(root)
        .map(|sub| (format!("sharectl-{}", sub.get_name()), 1))
        .collect();
    also.push(("sharectl-config".to_owned(), 5));
    page.see_also(&also);
    page.finish()
}

/// A fragment as a sentence.
fn sentence(fragment: &str) -> String {
    let mut letters = fragment.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}
