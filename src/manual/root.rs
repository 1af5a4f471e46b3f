//! `sharectl(1)`: the commands, the global options, and what holds for all of them.

use roff::bold;

use super::page::Page;
use super::{ManPage, command, commands, page};
use crate::env_vars::{self, Reader};
use crate::output::expression::FILTERS;

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

/// What commands have in common: how things are named.
const CONCEPTS: &[(&str, &str)] = &[
    (
        "SERVERS",
        "A command talks to the server that `--server` names, else to the one that a given link \
         belongs to, else to that of `SHARECTL_SERVER`, else to the one of `SHARECTL_URL`, else to the \
         default, else to the only one there is.",
    ),
    (
        "SHARES",
        "A share is named by its link, by its id, by `SERVER/ID`, or on Audiobookshelf by its slug. \
         `id:X` and `slug:X` decide where two match; `-` reads one per line from stdin.\n\n\
         Selectors such as `--expired` or `--match TEXT` choose shares by what is true of them, and \
         all given must hold. What a server doesn't report never matches. Writes by selector touch \
         your own shares only, unless `--owner` says whose.",
    ),
    (
        "ITEMS",
        "What is shared is named as `KIND:ID` (such as `album:5KA1Evjj9zwF`), by the address of its web \
         page, by a bare id where there is no doubt, or by a search: `--album`, `--song` and so on. An \
         exact title comes before parts of titles; several matches are an error that lists them.",
    ),
    (
        "TIMES",
        "A `TIME` is a duration: `30min`, `12h`, `7d`, `2w`, `1mo`, `1y`, `1d12h`. Days have 24 hours; months and \
         years follow the calendar. `M` and `m` are refused, because they could be minutes or months. Limits \
         such as `--timeout` are short: `30s`, `10min`.\n\n\
         A `WHEN` is a duration, a date (its last second for an expiry, its first for a selector), a date with a \
         time, or `@` and seconds since 1970; an expiry may also be `never` or `now`. A duration counts from now \
         for an expiry, and back from now for a selector.\n\n\
         A start time is `1234`, `1h2m3s`, `20:34` (minutes and seconds), `1:02:03`, `50%`, `chapter:3` or \
         `chapter:TITLE`.",
    ),
];

/// The little language behind `--where` and `-o template=`.
const LANGUAGE: &str = "\
A template is a line with expressions between double braces: `-o template='{{ url }} {{ expires | relative }}'`. \
`\\n`, `\\t` and `\\\\` are understood. A condition is an expression that is true or false: \
`--where 'visits < 3 and owner != \"guest\"'`.

An expression is a field (`--fields` without a value lists them), a text between quotes, a number, a time \
such as \"2026-12-24\", `true` or `false`; with `==`, `!=`, `<`, `<=`, `>`, `>=`, `contains`, `and`, `or`, \
`not` and parentheses between them, and filters behind `|`. Unknown names are an error before any server is \
asked.

What a server doesn't tell is empty in a template, and matches no condition: neither `visits < 3` nor \
`not (visits < 3)` is true of it. `visits | known` asks.

A time is compared with a text that says one: a date, a date with a time and perhaps its zone, `@` and \
seconds since 1970, `now`, `in 7d` or `30d ago`; a length alone is refused, as it may lie ahead or behind. A \
date is its whole day in your zone: `expires == \"2026-12-24\"` is any time on it, `<` is before it and `>` \
after it. What can't be read as a time is an error before any server is asked.

A condition compares what the server said as it came; `contains` takes no notice of case. Titles may take a \
request for each share: `list` reads them where a condition or a template names them, as in \
`items | each(\"title\")`, and for `--fields items` in JSON. A template is for terminals, too: control \
characters in a server's words become visible signs, as in tables, whether anybody watches or not. The \
filter `json` keeps them whole, escaped; so do the JSON formats. CSV keeps them whole in a file, but for an \
apostrophe in front of what a spreadsheet would run, and on a terminal makes them visible.";

/// Writes it.
pub(super) fn page(root: &clap::Command) -> ManPage {
    let mut page = Page::new("sharectl", 1, &command::about(root));
    command::synopsis(&mut page, root);
    page.heading("DESCRIPTION");
    page.text(&command::description(root));
    page.more(
        "Data goes to stdout; notes, questions and errors go to stderr. An error says what \
         happened and, as a hint, what helps. With a JSON format every line on stderr is JSON, too.",
    );
    for (heading, text) in CONCEPTS {
        page.heading(heading);
        page.text(text);
    }
    page.heading("TEMPLATES AND CONDITIONS");
    page.text(LANGUAGE);
    page.more("The filters:");
    for (name, what) in FILTERS {
        page.entry([bold(*name)], what);
    }
    page.heading("COMMANDS");
    command::list(&mut page, root, "sharectl");
    let args = root.get_arguments().collect();
    command::options(&mut page, args);
    page.exit_status();
    page.heading("ENVIRONMENT");
    page.text("A flag comes before a variable, a variable before the configuration.");
    let shown = |variable: &&env_vars::Variable| variable.reader != Reader::Tests;
    for variable in env_vars::ALL.iter().filter(shown) {
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
    let lines: Vec<String> = commands(root).filter_map(page::first).collect();
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
