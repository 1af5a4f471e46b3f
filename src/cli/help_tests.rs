//! Tests of help: the same style everywhere, and readable at any width.

use clap::{Arg, Command};

/// Calls `check` with the full name of every command that has help, and with the command.
fn every_command(check: impl Fn(&str, &Command)) {
    fn walk(command: &Command, name: &str, check: &dyn Fn(&str, &Command)) {
        check(name, command);
        let shown = |sub: &&Command| sub.get_name() != "help" && !sub.is_hide_set();
        for sub in command.get_subcommands().filter(shown) {
            walk(sub, &format!("{name} {}", sub.get_name()), check);
        }
    }
    let mut root = crate::cli::command();
    root.build();
    walk(&root, "sharectl", &check);
}

/// Whether the text doesn't start with a lowercase letter and has no final period.
fn is_a_fragment(text: &str) -> bool {
    let begins = text
        .chars()
        .next()
        .is_some_and(|first| !first.is_lowercase());
    begins && !text.ends_with('.')
}

#[test]
fn command_and_option_help_is_a_fragment() {
    every_command(|name, command| {
        let about = command.get_about().map(ToString::to_string);
        assert!(about.is_some_and(|about| is_a_fragment(&about)), "{name}");
        let shown = |arg: &&Arg| !arg.is_hide_set();
        for arg in command.get_arguments().filter(shown) {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(is_a_fragment(&help), "{name}, {}: {help:?}", arg.get_id());
        }
    });
}

#[test]
fn a_paragraph_is_one_line_so_that_it_wraps_to_any_width() {
    every_command(|name, command| {
        let long = command.get_long_about().map(ToString::to_string);
        let after = command.get_after_help().map(ToString::to_string);
        for text in [long, after].into_iter().flatten() {
            for paragraph in text.split("\n\n") {
                let list = paragraph.starts_with("Example") || paragraph.starts_with("  ");
                assert!(list || !paragraph.contains('\n'), "{name}: {paragraph}");
            }
        }
    });
}

#[test]
fn an_example_fits_in_eighty_columns() {
    every_command(|name, command| {
        let after = command.get_after_help().map(ToString::to_string);
        for line in after.unwrap_or_default().lines() {
            let example = line.starts_with("  ");
            assert!(!example || line.chars().count() <= 80, "{name}: {line}");
        }
    });
}

/// The help that `-h` shows in 80 columns.
fn on_one_screen(command: &Command) -> String {
    let command = command.clone().term_width(80);
    super::short::help(&command).to_string()
}

#[test]
fn the_short_help_of_a_command_fits_on_one_screen_with_the_options_of_its_examples() {
    every_command(|name, command| {
        if name == "sharectl" {
            return;
        }
        let help = on_one_screen(command);
        assert!(help.trim_end().lines().count() <= 24, "{name}: {help}");
        let after = command.get_after_help().map(ToString::to_string);
        let has_examples = after.is_some_and(|after| after.starts_with("Example"));
        let examples = help.split_once("Examples:\n").map(|(_, examples)| examples);
        assert_eq!(examples.is_some(), has_examples, "{name}: {help}");
        let options = help.split("Examples:").next().unwrap_or_default();
        let parts = examples.unwrap_or_default().split(['\n', '|', ';', '&']);
        let words = parts.map(str::split_whitespace);
        let words = words.filter(|part| part.clone().any(|word| word == command.get_name()));
        let words = words.flatten();
        for word in words.filter(|word| word.starts_with("--") && !word.contains('=')) {
            let of_it = command
                .get_arguments()
                .any(|arg| Some(&word[2..]) == arg.get_long());
            assert!(!of_it || options.contains(word), "{name}: {word}: {help}");
        }
    });
}

#[test]
fn the_short_help_has_no_option_of_other_commands_and_no_heading_but_options() {
    every_command(|name, command| {
        let help = on_one_screen(command);
        for heading in ["Selectors:", "Output:", "Safety:", "Limits:", "Files:"] {
            assert!(
                name == "sharectl" || !help.contains(heading),
                "{name}: {help}"
            );
        }
    });
}
