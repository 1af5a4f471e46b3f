//! `sharectl(1)`: the commands, the global options, and what holds for all of them.

use roff::bold;
use sharectl_config::env_vars::{self, Reader};
use sharectl_ui::output::expression::FILTERS;

use super::page::Page;
use super::{ManPage, command, commands, page};

/// Where things are kept, and what it is.
const FILES: &[(&str, &str)] = &[
    (
        "~/.config/sharectl/config.toml",
        "The configuration: servers and defaults. See `sharectl-config`(5).",
    ),
    (
        "/etc/sharectl/config.toml",
        "The configuration for every user of the machine. The user's own file takes precedence.",
    ),
    (
        "~/.config/sharectl/credentials.toml",
        "Saved passwords and tokens. Only you can read it.",
    ),
    (
        "~/.local/state/sharectl/journal/",
        "The journal: every change, with the previous values.",
    ),
    (
        "~/.local/state/sharectl/facts/, tokens/, locks/",
        "Server facts, login tokens, and locks of running commands. You can delete them; sharectl \
         recreates them.",
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
        "A command uses the first of these servers: the one that `--server` names; the one that a given \
         link belongs to; the one that `SHARECTL_SERVER` names; the server `env`, if `SHARECTL_URL` is set; \
         the default of the configuration; the only configured server.",
    ),
    (
        "SHARES",
        "A share is named by its link, by its id, by `SERVER/ID`, or on Audiobookshelf by its slug. \
         If an id and a slug are the same, write `id:X` or `slug:X`. `@` is the share that you last created \
         in a terminal; `-` reads one per line from stdin.\n\n\
         Selectors such as `--expired` or `--match TEXT` filter shares by their properties; a share must \
         match all of them. A missing value never matches. Commands that write change only your own \
         shares, unless you give `--owner`.",
    ),
    (
        "ITEMS",
        "Name an item by `KIND:ID` (such as `album:5KA1Evjj9zwF`), by the URL of its web page, by its id if \
         that is unambiguous, or by its title, alone or with `--album`, `--song`, and so on. The title must \
         match exactly; `--partial` also accepts the only title that contains the words. Several matches are \
         an error that lists them.",
    ),
    (
        "TIMES",
        "A `TIME` is a duration: `30min`, `12h`, `7d`, `2w`, `1mo`, `1y`, `1d12h`. Days have 24 hours; months and \
         years follow the calendar. In expiries and selectors, `M` and `m` are refused, because they could be \
         minutes or months: write `min` or `mo`. Limits such as `--timeout` also accept `m` for minutes.\n\n\
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
It can contain `\\n`, `\\t`, and `\\\\`. A condition is an expression that is true or false: \
`--where 'visits < 3 and owner != \"guest\"'`.

An expression is a field (`--fields` without a value lists them), a text between quotes, a number, a time \
such as \"2026-12-24\", `true` or `false`; with `==`, `!=`, `<`, `<=`, `>`, `>=`, `contains`, `and`, `or`, \
`not`, and parentheses between them, and filters behind `|`. Unknown names are an error before any request.

A value that the server doesn't report is empty in a template and matches no condition: `visits < 3` and \
`not (visits < 3)` are both false. Test for it with `visits | known`.

A time is compared with a text that is a time: a date, a date with a time and perhaps its zone, `@` and \
seconds since 1970, `now`, `in 7d` or `30d ago`; a duration alone is refused, because it could lie ahead or behind. A \
date is its whole day in your zone: `expires == \"2026-12-24\"` is any time on it, `<` is before it and `>` \
after it. A text that isn't a time is an error before any request.

Conditions compare the server's values unchanged; `contains` ignores case. Titles can take one request per \
share, so `list` reads them only if a condition or a template uses them, as in `items | each(\"title\")`, and for \
`--fields items` in JSON. Templates escape control characters, as tables do, also in a pipe. The filter `json` and \
the JSON formats keep them, escaped. CSV keeps them in a file and escapes them on a terminal; it puts an apostrophe \
before values that a spreadsheet would run as a formula.";

/// Writes it.
pub(super) fn page(root: &clap::Command) -> ManPage {
    let mut page = Page::new("sharectl", 1, &command::about(root));
    command::synopsis(&mut page, root);
    page.heading("DESCRIPTION");
    // The last sentence of the help is about this page.
    let about = command::description(root);
    page.text(about.split(" `man sharectl`").next().unwrap_or_default());
    page.more(
        "Data goes to stdout; notes, questions, and errors go to stderr. An error says what \
         happened and, as a hint, what helps. With a JSON format every line on stderr is JSON, too.",
    );
    for (heading, text) in CONCEPTS {
        page.heading(heading);
        page.text(text);
    }
    page.heading("TEMPLATES AND FILTERS");
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
        "The directories follow `XDG_CONFIG_HOME` and `XDG_STATE_HOME`; `--config` and `--state-dir` \
         override them.",
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
