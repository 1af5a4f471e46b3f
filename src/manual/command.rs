//! The page of one command.

use clap::Arg;
use roff::{Inline, bold, roman};
use sharectl_core::domain::check::{FindingCode, Severity};
use sharectl_ui::output::views::findings::{explanation, visit_option};

use super::page::{AfterHelp, Page, placeholder};
use super::{ManPage, commands, page};

/// Writes it. `name` is `sharectl-server-add`.
pub(super) fn page(command: &clap::Command, name: &str) -> ManPage {
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
fn shown_examples(page: &mut Page, command: &clap::Command, after: AfterHelp) {
    let mut lines = after.examples;
    if lines.is_empty() {
        lines.extend(commands(command).filter_map(page::first));
    }
    page.lines(lines.iter().map(String::as_str));
}

/// The line that says what it is for.
pub(super) fn about(command: &clap::Command) -> String {
    let about = command.get_about().or_else(|| command.get_long_about());
    let text = about.map(ToString::to_string).unwrap_or_default();
    text.lines().next().unwrap_or_default().to_owned()
}

/// What it is for at length, in whole sentences.
pub(super) fn description(command: &clap::Command) -> String {
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
pub(super) fn synopsis(page: &mut Page, command: &clap::Command) {
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
pub(super) fn list(page: &mut Page, command: &clap::Command, name: &str) {
    for sub in commands(command) {
        let term = [bold(format!("{name}-{}", sub.get_name())), roman("(1)")];
        page.entry(term, &about(sub));
    }
}

/// The OPTIONS section: those without a heading first, the others under theirs.
pub(super) fn options(page: &mut Page, args: Vec<&Arg>) {
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

/// The values it takes, where they are words.
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
