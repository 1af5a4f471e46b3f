//! What the argument parser says, as an error like any other, so that it looks like one and is JSON
//! where the data is.

use clap::error::ErrorKind;

use crate::error::Error;

/// The error in a command line that could not be parsed; `None` where it is none: help or the version
/// was asked for, which is data. `command` is as far as the line could be read, such as `sharectl list`:
/// its help is the hint where there is no better one.
#[must_use]
pub fn error(error: &clap::Error, command: &str) -> Option<Error> {
    if !error.use_stderr() {
        return None;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Some(Error::usage("a command is missing").hint(help(command)));
    }
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let message = lines.next().unwrap_or("the command line makes no sense");
    let mut usage = Error::usage(message.trim_end_matches('.'));
    let mut synopsis = None;
    for line in lines {
        if let Some(tip) = line.strip_prefix("tip: ") {
            usage = usage.hint(tip);
        } else if let Some(hint) = line.strip_prefix("hint: ") {
            usage = usage.hint(hint);
        } else if let Some(line) = line.strip_prefix("Usage: ") {
            synopsis = Some(line.to_owned());
        } else if !line.starts_with("For more information") {
            usage = usage.detail(line);
        }
    }
    let missing = matches!(
        error.kind(),
        ErrorKind::MissingRequiredArgument | ErrorKind::MissingSubcommand
    );
    if let Some(synopsis) = synopsis.filter(|_| missing) {
        usage = usage.detail(format!("usage: {synopsis}"));
    }
    if usage.hints().is_empty() {
        usage = usage.hint(help(command));
    }
    Some(usage)
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
        let error = error(&parse(&["sharectl", "create", "--downlod", "on"]), "x").unwrap();
        assert_eq!(error.code(), Code::Usage);
        assert_eq!(error.message(), "unexpected argument '--downlod' found");
        assert!(
            error.hints()[0].contains("--download"),
            "{:?}",
            error.hints()
        );
        assert!(error.details().is_empty(), "{:?}", error.details());
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = error(&parse(&["sharectl", "create"]), "sharectl create").unwrap();
        assert!(error.message().contains("required"), "{error}");
        assert!(
            error.details()[0].contains("<item>"),
            "{:?}",
            error.details()
        );
        assert_eq!(error.hints(), ["see `sharectl create --help`"]);
    }

    #[test]
    fn an_impossible_value_lists_the_possible_ones() {
        let error = error(
            &parse(&["sharectl", "create", "x", "--download", "maybe"]),
            "x",
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
        assert!(error(&parse(&["sharectl", "--help"]), "x").is_none());
        assert!(error(&parse(&["sharectl", "--version"]), "x").is_none());
    }
}
