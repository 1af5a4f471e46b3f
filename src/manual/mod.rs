//! The manual: `sharectl(1)`, a page for each command, and `sharectl-config(5)`.
//!
//! All contents come from what the program itself uses: the command tree, the list of variables, the exit
//! codes. `clap_mangen` writes the options. The Markdown files here place each part, and contain the other
//! text.

mod config;
mod page;

use std::fmt::Display;

use clap::{Arg, Command};
use sharectl_config::env_vars::{self, Reader};
use sharectl_core::domain::check::{FindingCode, Severity};
use sharectl_core::exit_code;
use sharectl_ui::output::expression::FILTERS;
use sharectl_ui::output::views::findings::{explanation, visit_option};

use self::page::name;

pub(crate) use self::page::ManPage;

/// All pages.
pub(crate) fn pages(root: Command) -> Vec<ManPage> {
    let mut root = root.disable_help_subcommand(true);
    root.build();
    let mut pages = vec![main_page(&root), config::page()];
    add_commands(&root, &mut pages);
    pages
}

fn add_commands(command: &Command, pages: &mut Vec<ManPage>) {
    for command in commands(command) {
        pages.push(command_page(command));
        add_commands(command, pages);
    }
}

/// The commands that have a page.
fn commands(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|sub| !sub.is_hide_set())
}

/// `sharectl(1)`: the commands, the global options, and what applies to all commands.
fn main_page(root: &Command) -> ManPage {
    // The last sentence of the help is about this page.
    let about = description(root);
    let about = about.split(" `man sharectl`").next().unwrap_or_default();
    let variables = env_vars::ALL.iter();
    let variables = variables.filter(|variable| variable.reader != Reader::Tests);
    let variables = variables.map(|variable| (variable.name, sentence(variable.purpose)));
    let pages = commands(root).map(|sub| format!("`{}`(1), ", name(sub)));
    let text = include_str!("sharectl.md")
        .replace("{DESCRIPTION}", about)
        .replace("{FILTERS}", &entries(FILTERS.iter().copied()))
        .replace("{ENVIRONMENT}", &entries(variables))
        .replace("{SEE ALSO}", &pages.collect::<String>());
    page(root, |_| false, &text)
}

/// The page of one command.
fn command_page(command: &Command) -> ManPage {
    let help = "Print help. `sharectl`(1) describes the other options that every command takes";
    let shown = command.clone().mut_arg("help", |arg| {
        arg.long_help(help).help_heading("Global options")
    });
    let name = name(command);
    let parent = name.rsplit_once('-').map(|(parent, _)| parent);
    let parent = parent.filter(|parent| *parent != "sharectl");
    let parent = parent.map(|parent| format!("`{parent}`(1), "));
    let codes = (name == "sharectl-check").then(codes);
    let text = include_str!("command.md")
        .replace("{SYNOPSIS}", &synopsis(command))
        .replace("{CODES}", &codes.unwrap_or_default())
        .replace("{SEE ALSO}", &parent.unwrap_or_default());
    page(&shown, Arg::is_global_set, &text)
}

/// A page whose Markdown text places the parts that all commands have.
fn page(command: &Command, hidden: fn(&Arg) -> bool, text: &str) -> ManPage {
    let text = text
        .replace("{DESCRIPTION}", &description(command))
        .replace("{COMMANDS}", &list(command))
        .replace("{EXIT STATUS}", &entries(exit_code::ALL.iter().copied()))
        .replace("{EXAMPLES}", &examples(command).join("\n"));
    let shown = command.clone().mut_args(|arg| {
        let hidden = arg.is_hide_set() || hidden(&arg);
        arg.hide(hidden).hide_short_help(false)
    });
    ManPage::new(shown, 1, &text)
}

fn synopsis(command: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    let name = command.get_bin_name().unwrap_or_default();
    usage.replacen(&format!("Usage: {name}"), &format!("`{name}`"), 1)
}

/// The COMMANDS section, which lists a command's subcommands.
fn list(command: &Command) -> String {
    let entry = |sub: &Command| {
        let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
        format!("`{}`(1)\n: {about}\n\n", name(sub))
    };
    let entries: String = commands(command).map(entry).collect();
    match entries.is_empty() {
        true => entries,
        false => format!("# COMMANDS\n\n{entries}"),
    }
}

/// A command's long description, in whole sentences.
fn description(command: &Command) -> String {
    let about = command.get_long_about().or_else(|| command.get_about());
    let mut text = about.map(ToString::to_string).unwrap_or_default();
    let aliases: Vec<_> = command.get_visible_aliases().collect();
    if !aliases.is_empty() {
        text += &format!("\n\nAlso called `{}`", aliases.join("`, `"));
    }
    let help = after_help(command);
    let words = help.lines();
    let words =
        words.filter(|line| !line.starts_with("  ") && !matches!(*line, "Examples:" | "Example:"));
    text += "\n\n";
    text += &words.collect::<Vec<_>>().join("\n");
    let paragraphs = text.trim().split("\n\n");
    let paragraphs = paragraphs.map(
        |paragraph| match paragraph.ends_with(['.', ':', '!', '?']) {
            true => paragraph.trim().to_owned(),
            false => format!("{}.", paragraph.trim()),
        },
    );
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// A command's examples, or the first example of each of its subcommands.
fn examples(command: &Command) -> Vec<String> {
    let help = after_help(command);
    let own = help.lines().filter_map(|line| line.strip_prefix("  "));
    let own: Vec<_> = own.map(str::to_owned).collect();
    match own.is_empty() {
        true => commands(command).filter_map(first_example).collect(),
        false => own,
    }
}

/// The first example that calls the command, because the lines before it may only prepare it; otherwise, the
/// first example.
fn first_example(command: &Command) -> Option<String> {
    let examples = examples(command);
    let call = format!("sharectl {} ", command.get_name());
    let shows = |line: &&String| format!("{line} ").contains(&call);
    examples.iter().find(shows).or(examples.first()).cloned()
}

fn after_help(command: &Command) -> String {
    let help = command.get_after_long_help();
    let help = help.or_else(|| command.get_after_help());
    help.map(ToString::to_string).unwrap_or_default()
}

/// The codes of findings, the worst first.
fn codes() -> String {
    let mut text = "# CODES\n\n".to_owned();
    for severity in Severity::ALL {
        let codes = FindingCode::ALL.into_iter();
        let codes = codes.filter(|code| code.severity() == severity);
        let codes = codes.map(|code| {
            let row = explanation(code);
            let visit = visit_option(code).map(|option| format!(" (`{option}`)"));
            let visit = visit.unwrap_or_default();
            let meaning = format!("{}{visit}. Evidence: {}.", row.meaning, row.evidence);
            (code.as_str(), meaning)
        });
        text += &format!("## {severity}\n\n{}", entries(codes));
    }
    text
}

/// A list of terms and their meanings, in Markdown.
fn entries<T: Display, M: Display>(entries: impl IntoIterator<Item = (T, M)>) -> String {
    let entries = entries.into_iter();
    let entries = entries.map(|(term, meaning)| format!("`{term}`\n: {meaning}\n\n"));
    entries.collect()
}

/// Turns a fragment into a sentence.
fn sentence(fragment: &str) -> String {
    let mut letters = fragment.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
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

    #[test]
    fn examples_and_words_are_kept_apart() {
        let help = "Examples:\n  a\n  b --c\n\nSome words.\n\nMore.";
        let command = Command::new("x").about("Do it").after_help(help);
        assert_eq!(examples(&command), ["a", "b --c"]);
        assert_eq!(description(&command), "Do it.\n\nSome words.\n\nMore.");
    }
}
