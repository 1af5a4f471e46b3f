//! Help reads alike everywhere, and well in any width.

use clap::{Arg, Command};

/// Calls `check` with every command that has help, and its words.
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

/// A fragment that begins large and ends without a period.
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
