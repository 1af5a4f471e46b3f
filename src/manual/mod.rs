//! The manual: `sharectl(1)`, a page for each command, and `sharectl-config(5)`.
//!
//! Everything in it comes from what the program itself uses: the command tree, the list of
//! variables, the exit codes.

mod config;
mod page;

use clap::{Arg, Command};
use roff::{Inline, bold, roman};
use sharectl_config::env_vars::{self, Reader};
use sharectl_core::domain::check::{FindingCode, Severity};
use sharectl_ui::output::expression::FILTERS;
use sharectl_ui::output::views::findings::{explanation, visit_option};

use self::page::{AfterHelp, ManPage, Page, commands, first, placeholder};

/// Every page.
pub(crate) fn pages(mut root: Command) -> Vec<ManPage> {
    root.build();
    let mut pages = vec![main_page(&root), config::page()];
    for sub in commands(&root) {
        collect(sub, &format!("sharectl-{}", sub.get_name()), &mut pages);
    }
    pages
}

fn collect(command: &Command, name: &str, pages: &mut Vec<ManPage>) {
    pages.push(command_page(command, name));
    for sub in commands(command) {
        collect(sub, &format!("{name}-{}", sub.get_name()), pages);
    }
}

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

/// `sharectl(1)`: the commands, the global options, and what holds for all of them.
fn main_page(root: &Command) -> ManPage {
    let mut page = Page::new("sharectl", 1, &about(root));
    synopsis(&mut page, root);
    page.heading("DESCRIPTION");
    // The last sentence of the help is about this page.
    let about = description(root);
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
    list(&mut page, root, "sharectl");
    let args = root.get_arguments().collect();
    options(&mut page, args);
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

/// The page of one command; `name` is `sharectl-server-add`.
fn command_page(command: &Command, name: &str) -> ManPage {
    let after = AfterHelp::of(command);
    let mut page = Page::new(name, 1, &about(command));
    synopsis(&mut page, command);
    page.heading("DESCRIPTION");
    page.text(&description(command));
    let aliases: Vec<_> = command.get_visible_aliases().collect();
    if !aliases.is_empty() {
        page.more(&format!("Also called `{}`.", aliases.join("`, `")));
    }
    if !after.rest.is_empty() {
        page.more(&after.rest);
    }
    if commands(command).next().is_some() {
        page.heading("COMMANDS");
        list(&mut page, command, name);
    }
    let own = |arg: &&Arg| !arg.is_global_set() && !matches!(arg.get_id().as_str(), "help");
    options(&mut page, command.get_arguments().filter(own).collect());
    if name == "sharectl-check" {
        codes(&mut page);
    }
    page.subheading("Global options");
    page.text("`sharectl`(1) describes the options that every command takes.");
    page.exit_status();
    page.heading("ENVIRONMENT");
    page.text("`sharectl`(1) lists every variable.");
    page.heading("FILES");
    page.text("`sharectl`(1) lists every file.");
    page.heading("EXAMPLES");
    shown_examples(&mut page, command, after);
    let (parent, _) = name.rsplit_once('-').unwrap_or(("sharectl", ""));
    let mut also = vec![(parent.to_owned(), 1)];
    if parent != "sharectl" {
        also.push(("sharectl".to_owned(), 1));
    }
    also.push(("sharectl-config".to_owned(), 5));
    page.see_also(&also);
    page.finish()
}

/// The codes of findings, the worst first.
fn codes(page: &mut Page) {
    for severity in Severity::ALL {
        page.subheading(&format!("Codes: {severity}"));
        for code in FindingCode::ALL {
            if code.severity() == severity {
                let row = explanation(code);
                let visit = visit_option(code).map(|option| format!(" (`{option}`)"));
                let visit = visit.unwrap_or_default();
                let text = format!("{}{visit}. Evidence: {}.", row.meaning, row.evidence);
                page.entry([bold(code.as_str())], &text);
            }
        }
    }
}

/// A command's own examples, or the first one of each of its commands.
fn shown_examples(page: &mut Page, command: &Command, after: AfterHelp) {
    let mut lines = after.examples;
    if lines.is_empty() {
        lines.extend(commands(command).filter_map(first));
    }
    page.lines(lines.iter().map(String::as_str));
}

/// The line that says what it is for.
fn about(command: &Command) -> String {
    let about = command.get_about().or_else(|| command.get_long_about());
    let text = about.map(ToString::to_string).unwrap_or_default();
    text.lines().next().unwrap_or_default().to_owned()
}

/// What it is for at length, in whole sentences.
fn description(command: &Command) -> String {
    let long = command.get_long_about().or_else(|| command.get_about());
    let text = long.map(ToString::to_string).unwrap_or_default();
    let sentence = |paragraph: &str| match paragraph.ends_with(['.', ':', '!', '?']) {
        true => paragraph.to_owned(),
        false => format!("{paragraph}."),
    };
    let paragraphs: Vec<String> = text.trim().split("\n\n").map(sentence).collect();
    paragraphs.join("\n\n")
}

/// The SYNOPSIS section.
fn synopsis(page: &mut Page, command: &Command) {
    page.heading("SYNOPSIS");
    let usage = command.clone().render_usage().to_string();
    let name = command.get_bin_name().unwrap_or(command.get_name());
    let forms = usage.strip_prefix("Usage:").unwrap_or(&usage);
    for form in forms.lines().map(str::trim).filter(|form| !form.is_empty()) {
        let rest = form.strip_prefix(name).unwrap_or(form);
        page.line([bold(name), roman(rest)]);
    }
}

/// A command's commands, with what each is for.
fn list(page: &mut Page, command: &Command, name: &str) {
    for sub in commands(command) {
        let term = [bold(format!("{name}-{}", sub.get_name())), roman("(1)")];
        page.entry(term, &about(sub));
    }
}

/// The OPTIONS section: those without a heading first, the others under theirs.
fn options(page: &mut Page, args: Vec<&Arg>) {
    page.heading("OPTIONS");
    let mut headings: Vec<Option<&str>> = vec![None];
    for arg in &args {
        if !headings.contains(&arg.get_help_heading()) {
            headings.push(arg.get_help_heading());
        }
    }
    for heading in headings {
        let shown = |arg: &&&Arg| arg.get_help_heading() == heading && !arg.is_hide_set();
        if let Some(heading) = heading {
            page.subheading(heading);
        }
        for arg in args.iter().filter(shown) {
            page.entry(term(arg), &help(arg));
            values(page, arg);
        }
    }
}

/// `-s, --server NAME`.
fn term(arg: &Arg) -> Vec<Inline> {
    let mut term = Vec::new();
    let short = arg.get_short().map(|short| format!("-{short}"));
    let long = arg.get_long().map(|long| format!("--{long}"));
    for name in [short, long].into_iter().flatten() {
        if !term.is_empty() {
            term.push(roman(", "));
        }
        term.push(bold(name));
    }
    let Some(range) = arg
        .get_num_args()
        .filter(clap::builder::ValueRange::takes_values)
    else {
        return term;
    };
    let names = arg.get_value_names().unwrap_or_default();
    let names: Vec<&str> = names.iter().map(clap::builder::Str::as_str).collect();
    let name = names.join(" ");
    let several = arg.is_positional() && range.max_values() > names.len();
    let more = if several { "..." } else { "" };
    if !term.is_empty() {
        term.push(roman(" "));
    }
    if range.min_values() == 0 && !arg.is_positional() {
        term.extend([roman("["), placeholder(&name), roman("]")]);
    } else {
        term.extend([placeholder(&name), roman(more)]);
    }
    term
}

/// What an option is for, with its default and its values.
fn help(arg: &Arg) -> String {
    let help = arg.get_long_help().or_else(|| arg.get_help());
    let mut text = help.map(ToString::to_string).unwrap_or_default();
    let defaults = arg.get_default_values();
    if !defaults.is_empty() && !arg.is_hide_default_value_set() && arg.get_action().takes_values() {
        let shown: Vec<_> = defaults
            .iter()
            .map(|value| value.to_string_lossy())
            .collect();
        text.push_str(&format!(" [default: {}]", shown.join(", ")));
    }
    text
}

/// The values it takes, if they are words.
fn values(page: &mut Page, arg: &Arg) {
    if !arg.get_action().takes_values() || arg.is_hide_possible_values_set() {
        return;
    }
    let values = arg.get_possible_values();
    let shown: Vec<_> = values.iter().filter(|value| !value.is_hide_set()).collect();
    if shown.iter().any(|value| value.get_help().is_some()) {
        page.nested(|page| {
            for value in shown {
                let help = value.get_help().map(ToString::to_string);
                page.entry([bold(value.get_name())], &help.unwrap_or_default());
            }
        });
    } else if !shown.is_empty() {
        let names: Vec<_> = shown.iter().map(|value| value.get_name()).collect();
        page.below(&format!("One of `{}`.", names.join("`, `")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_of_its_own() {
        let names: Vec<String> = pages(crate::cli::command())
            .iter()
            .map(ManPage::file_name)
            .collect();
        for name in ["sharectl.1", "sharectl-config.5", "sharectl-server-add.1"] {
            assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
        }
        let mut unique = names.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), names.len());
    }

    #[test]
    fn every_page_has_the_sections_that_people_look_for() {
        for page in pages(crate::cli::command()) {
            for section in ["NAME", "DESCRIPTION", "FILES", "EXAMPLES", "SEE ALSO"] {
                let heading = format!("\n.SH {section}\n").replace("SEE ALSO", "\"SEE ALSO\"");
                assert!(page.text.contains(&heading), "{} {section}", page.name);
            }
            let status = page.text.contains("\n.SH \"EXIT STATUS\"\n");
            assert_eq!(status, page.section == 1, "{}", page.name);
        }
    }
}
