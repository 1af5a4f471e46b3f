//! The help of `-h`: one screen of 24 lines, with the options that the examples use.

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command};

/// The rows and columns of the smallest terminal that the help is made for.
const SCREEN: (usize, usize) = (24, 80);

/// How many examples are shown if there is room for them.
const EXAMPLES: usize = 4;

/// The program, with `-h` of the commands that `words` name on one screen.
pub(super) fn on_one_screen(mut root: Command, words: &[OsString]) -> Command {
    let is_short = |word: &OsString| word == "-h";
    if !words.iter().any(is_short) {
        return root;
    }
    root.build();
    shortened_below(root, words)
}

fn shortened_below(command: Command, words: &[OsString]) -> Command {
    command.mut_subcommands(|sub| {
        let names = || sub.get_all_aliases().chain([sub.get_name()]);
        if !words.iter().any(|word| names().any(|name| word == name)) {
            return sub;
        }
        let help = help(&sub);
        shortened_below(sub, words).override_help(help)
    })
}

/// The help of a built command: as many examples as fit with their options, then as many of its other own
/// options.
pub(super) fn help(command: &Command) -> StyledStr {
    let after = command.get_after_help().map(ToString::to_string);
    let after = after.unwrap_or_default();
    let examples = examples(&after);
    let with = |count: usize| Screen::new(command, &examples[..count.min(examples.len())]);
    let fits = |screen: &Screen<'_>| screen.fits();
    let mut screen = (1..=EXAMPLES)
        .rev()
        .map(with)
        .find(fits)
        .unwrap_or_else(|| with(0));
    for arg in command.get_arguments().filter(|arg| is_own(arg)) {
        screen.add(arg);
    }
    screen.render(None)
}

/// Whether an option belongs to the command alone, and isn't one for rare cases.
fn is_own(arg: &Arg) -> bool {
    !arg.is_global_set()
        && !arg.is_hide_short_help_set()
        && arg.get_help_heading() != Some("Selectors")
}

/// The examples of a command, each on a line of its own.
fn examples(after_help: &str) -> Vec<&str> {
    let lines = after_help.lines().filter(|line| line.starts_with("  "));
    lines.collect()
}

/// A command with only some of its options.
struct Screen<'a> {
    command: &'a Command,
    examples: &'a [&'a str],
    shown: Vec<&'a str>,
}

impl<'a> Screen<'a> {
    fn new(command: &'a Command, examples: &'a [&'a str]) -> Self {
        let name = command.get_name();
        let words: Vec<&str> = examples
            .iter()
            .flat_map(|line| parts_of(line, name))
            .collect();
        let used = command.get_arguments().filter(|arg| is_used(arg, &words));
        Self {
            command,
            examples,
            shown: used.map(|arg| arg.get_id().as_str()).collect(),
        }
    }

    /// Adds an option if there is room for it.
    fn add(&mut self, arg: &'a Arg) {
        self.shown.push(arg.get_id().as_str());
        if !self.fits() {
            self.shown.pop();
        }
    }

    fn fits(&self) -> bool {
        let text = self.render(Some(SCREEN.1)).to_string();
        text.trim_end().lines().count() <= SCREEN.0
    }

    /// The help as it is in this many columns, or in those of the terminal.
    fn render(&self, columns: Option<usize>) -> StyledStr {
        let shown = |arg: &Arg| arg.is_positional() || self.shown.contains(&arg.get_id().as_str());
        let command = self.command.clone().mut_args(|arg| match arg.get_action() {
            ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong => arg,
            _ if shown(&arg) => arg.help_heading(None::<&str>).hide_short_help(false),
            _ => arg.hide_short_help(true),
        });
        let command = match self.examples {
            [] => command.after_help(""),
            examples => command.after_help(format!("Examples:\n{}", examples.join("\n"))),
        };
        let mut command = match columns {
            Some(columns) => command.term_width(columns),
            None => command,
        };
        command.render_help()
    }
}

/// The words that an example gives to a command, which may stand in a pipeline.
fn parts_of<'l>(line: &'l str, command: &str) -> Vec<&'l str> {
    let parts = line.split(['|', ';', '&']).map(str::split_whitespace);
    let of_command = parts.filter(|part| part.clone().any(|word| word == command));
    of_command.flatten().collect()
}

fn is_used(arg: &Arg, words: &[&str]) -> bool {
    let long = arg.get_long().map(|long| format!("--{long}"));
    let short = arg.get_short().map(|short| format!("-{short}"));
    let is_it = |word: &&str| {
        let flag = word.split('=').next();
        flag == long.as_deref() || flag == short.as_deref()
    };
    words.iter().any(is_it)
}
