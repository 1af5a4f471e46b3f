//! What the argument parser says, as an error like any other, so that it looks like one and is JSON
//! where the data is.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::error::Error;

/// What else can be told of a line that could not be parsed.
#[derive(Debug, Default)]
pub struct Other<'l> {
    /// A flag of it with a value that begins with `-`, as it can be given.
    pub joined: Option<&'l str>,
    /// The line that was probably meant.
    pub meant: Option<String>,
}

/// The error in a command line that could not be parsed; `None` where it is none: help or the version
/// was asked for, which is data. `command` is as far as the line could be read, such as `sharectl list`:
/// its help is the hint if there is no better one.
#[must_use]
pub fn error(error: &clap::Error, command: &str, other: &Other<'_>) -> Option<Error> {
    if !error.use_stderr() {
        return None;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Some(Error::usage("a command is missing").hint(help(command)));
    }
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let message = lines.next().unwrap_or("invalid command line");
    let mut usage = Error::usage(message.trim_end_matches('.'));
    let mut synopsis = None;
    for line in lines {
        if let Some(tip) = line.strip_prefix("tip: ") {
            usage = hinted(usage, tip, other);
        } else if let Some(hint) = line.strip_prefix("hint: ") {
            usage = usage.hint(hint);
        } else if let Some(line) = line.strip_prefix("Usage: ") {
            synopsis = Some(line.to_owned());
        } else if !line.starts_with("For more information") {
            usage = usage.detail(line);
        }
    }
    if let Some(meant) = &other.meant {
        usage = usage.hint(format!("did you mean `{meant}`?"));
    }
    let missing = matches!(
        error.kind(),
        ErrorKind::MissingRequiredArgument | ErrorKind::MissingSubcommand
    );
    if let Some(synopsis) = synopsis.filter(|_| missing) {
        usage = usage.detail(format!("usage: {synopsis}"));
    }
    if usage.hints().is_empty() {
        usage = usage.hint(if is_expression(error) {
            EXPRESSIONS.to_owned()
        } else {
            help(command)
        });
    }
    Some(usage)
}

/// The error with the parser's own advice, if it leads anywhere.
fn hinted(usage: Error, tip: &str, other: &Other<'_>) -> Error {
    if other.meant.is_some() {
        return usage;
    }
    // An option that does not exist is no value that was meant to stand behind `--`.
    match (other.joined, tip.starts_with("to pass ")) {
        (Some(joined), true) => usage.hint(format!(
            "a value that begins with `-` needs a `=`: `{joined}`"
        )),
        (None, true) => usage,
        (_, false) => usage.hint(tip),
    }
}

/// Where expressions are explained; a command's help only names them.
const EXPRESSIONS: &str = "`sharectl man | man -l -` explains expressions, filters and templates";

/// Whether an expression can't be read: a condition or a template.
fn is_expression(error: &clap::Error) -> bool {
    let holds_one = |flag: &str| flag.starts_with("--where") || flag.starts_with("--output");
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(flag)) => {
            error.kind() == ErrorKind::ValueValidation && holds_one(flag)
        }
        _ => false,
    }
}

fn help(command: &str) -> String {
    format!("see `{command} --help`")
}

#[cfg(test)]
mod tests {
    use clap::{Arg, ArgAction, Command};

    use super::*;
    use crate::error::Code;

    fn parse(line: &[&str]) -> clap::Error {
        let create = Command::new("create")
            .arg(Arg::new("item").required(true))
            .arg(
                Arg::new("download")
                    .long("download")
                    .value_parser(["on", "off"]),
            )
            .arg(Arg::new("quiet").long("quiet").action(ArgAction::SetTrue));
        let command = Command::new("sharectl").version("1").subcommand(create);
        command.try_get_matches_from(line).unwrap_err()
    }

    #[test]
    fn an_unknown_flag_comes_with_the_nearest() {
        let error = error(
            &parse(&["sharectl", "create", "--downlod", "on"]),
            "x",
            &Other::default(),
        )
        .unwrap();
        assert_eq!(error.code(), Code::Usage);
        assert_eq!(error.message(), "unexpected argument '--downlod' found");
        assert!(
            crate::text::hints(&error)[0].contains("--download"),
            "{:?}",
            crate::text::hints(&error)
        );
        assert!(error.details().is_empty(), "{:?}", error.details());
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = error(
            &parse(&["sharectl", "create"]),
            "sharectl create",
            &Other::default(),
        )
        .unwrap();
        assert!(error.message().contains("required"), "{error}");
        assert!(
            error.details()[0].contains("<item>"),
            "{:?}",
            error.details()
        );
        assert_eq!(crate::text::hints(&error), ["see `sharectl create --help`"]);
    }

    #[test]
    fn an_impossible_value_lists_the_possible_ones() {
        let error = error(
            &parse(&["sharectl", "create", "x", "--download", "maybe"]),
            "x",
            &Other::default(),
        )
        .unwrap();
        assert!(error.message().contains("'maybe'"), "{error}");
        assert!(
            error.details()[0].contains("on, off"),
            "{:?}",
            error.details()
        );
    }

    #[test]
    fn help_and_version_are_no_errors() {
        assert!(error(&parse(&["sharectl", "--help"]), "x", &Other::default()).is_none());
        assert!(error(&parse(&["sharectl", "--version"]), "x", &Other::default()).is_none());
    }
}
