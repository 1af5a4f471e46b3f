//! Messages on stderr: for people, as JSON, and for systemd's journal. Errors of the argument parser look like all
//! other errors.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error as _;
use std::fmt::Write as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde::Serialize;
use serde_json::{Value, json};

use super::look::{Look, Sign, Tone};
use super::{layout, sanitize};
use crate::error::Error;
use crate::text::{self, Repeated};

/// How urgent a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MessageKind {
    Error,
    Warning,
    Note,
    Hint,
    Log,
}

impl MessageKind {
    /// The key in JSON, which is also the heading for people; the heading's tone, `None` for messages without a
    /// heading; and the priority that systemd's journal expects at the beginning of a line (sd-daemon(3)).
    const fn forms(self) -> (&'static str, Option<Tone>, u8) {
        match self {
            Self::Error => ("error", Some(Tone::Bad), 3),
            Self::Warning => ("warning", Some(Tone::Warning), 4),
            Self::Hint => ("hint", Some(Tone::Hint), 6),
            Self::Note => ("note", None, 6),
            Self::Log => ("log", None, 7),
        }
    }

    const fn key(self) -> &'static str {
        self.forms().0
    }

    pub(super) const fn priority(self) -> u8 {
        self.forms().2
    }
}

/// The indent of continuation lines in a text without a heading.
const INDENT: usize = 2;

/// Formats a message for people, wrapped to the width of `look`.
pub(super) fn words(kind: MessageKind, message: &str, look: &Look) -> String {
    match kind.forms() {
        (key, Some(tone), _) => {
            let heading = format!("{key}:");
            let text = hanging(message, heading.len() + 1, look);
            format!("{} {text}\n", look.paint(tone, &heading))
        }
        (_, None, _) => hanging(message, INDENT, look) + "\n",
    }
}

/// Wraps a text that begins at column `indent`, and indents its continuation lines by as much.
fn hanging(text: &str, indent: usize, look: &Look) -> String {
    let text = with_supported_symbols(text, look);
    let text = look.clean(&text);
    layout::hanging(&text, indent, look.width)
}

/// Formats a message as one line of JSON.
pub(super) fn object(kind: MessageKind, message: &str) -> String {
    sanitize::json(&json!({ kind.key(): { "message": message } })) + "\n"
}

/// Replaces the separators between sentences with forms that this stream can show.
fn with_supported_symbols<'t>(text: &'t str, look: &Look) -> Cow<'t, str> {
    const JOINING: [Sign; 3] = [Sign::Dot, Sign::Ellipsis, Sign::Arrow];
    if (look.unicode && !look.plain) || text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let spelled = |text: String, sign: Sign| {
        // There is no space before a comma.
        let text = match look.plain && sign == Sign::Dot {
            true => text.replace(" · ", look.between()),
            false => text,
        };
        text.replace(sign.as_str(true), look.sign(sign))
    };
    Cow::Owned(JOINING.into_iter().fold(text.to_owned(), spelled))
}

/// An error for people: the message, what it is about, what caused it, what helps.
pub(super) fn error_words(error: &Error, look: &Look, repeated: &Repeated) -> String {
    let mut text = words(MessageKind::Error, error.message(), look);
    let causes = causes(error).into_iter();
    let causes: Vec<String> = causes.map(|cause| format!("caused by: {cause}")).collect();
    for line in error.details().iter().chain(&causes) {
        let _ = writeln!(text, "  {}", hanging(line, 2 * INDENT, look));
    }
    for hint in text::hints(error) {
        let hint = repeated.in_hint(&hint);
        text.push_str(&words(MessageKind::Hint, &hint, look));
    }
    text
}

/// An error in JSON. The first five keys are a contract; the others are left out when empty.
#[derive(Serialize)]
struct ErrorObject<'a> {
    code: &'a str,
    message: &'a str,
    hint: Option<String>,
    server: Option<&'a str>,
    retryable: bool,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    details: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    causes: Vec<String>,
}

/// An error as one line of JSON.
pub(super) fn error_object(error: &Error, repeated: &Repeated) -> String {
    sanitize::json(&BTreeMap::from([(
        MessageKind::Error.key(),
        object_of(error, repeated),
    )])) + "\n"
}

/// An error as a JSON value, for the rows of an operation.
pub(super) fn error_value(error: &Error) -> Value {
    serde_json::to_value(object_of(error, &Repeated::default())).unwrap_or_default()
}

fn object_of<'e>(error: &'e Error, repeated: &Repeated) -> ErrorObject<'e> {
    let hints = text::hints(error);
    ErrorObject {
        code: error.code().as_str(),
        message: error.message(),
        hint: (!hints.is_empty()).then(|| repeated.in_hint(&hints.join("; "))),
        server: error.server(),
        retryable: error.retryable(),
        details: error.details(),
        causes: causes(error),
    }
}

/// The chain of causes, without those that only repeat the text before them.
fn causes(error: &Error) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        let said = causes.last().map_or(error.message(), String::as_str);
        if !text.is_empty() && !said.contains(&text) {
            causes.push(text);
        }
        source = cause.source();
    }
    causes
}

/// More facts about a command line that the parser rejected.
#[derive(Debug, Default)]
pub struct ParseContext<'l> {
    /// A flag and its value that begins with `-`, joined by `=`.
    pub joined: Option<&'l str>,
    /// The hint with the line that was probably meant.
    pub meant: Option<String>,
    /// What is wrong, if that is known better than the parser does.
    pub wrong: Option<String>,
}

/// The error for a command line that the parser rejected; `None` for help and version requests, which are
/// data. `command` is the part that could be parsed, such as `sharectl list`: the hint points to its help
/// if there is no better one.
#[must_use]
pub fn error(error: &clap::Error, command: &str, other: &ParseContext<'_>) -> Option<Error> {
    if !error.use_stderr() {
        return None;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Some(Error::usage("a command is missing").hint(help(command)));
    }
    if let Some(value) = value_error(error) {
        let value = value.again().at(value_of(error));
        return Some(match value.hints() {
            _ if is_expression(error) => value.hint(EXPRESSIONS),
            [] => value.hint(help(command)),
            _ => value,
        });
    }
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let message = lines.next().unwrap_or("invalid command line");
    let message = other.wrong.as_deref().unwrap_or(message);
    let mut usage = Error::usage(message.trim_end_matches('.'));
    let mut synopsis = None;
    // Which command is meant is known better, or not at all.
    let guesses = error.kind() == ErrorKind::InvalidSubcommand;
    for line in lines {
        if let Some(tip) = line.strip_prefix("tip: ") {
            if guesses {
                continue;
            }
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
        usage = usage.hint(meant.as_str());
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

/// What a value's own reader says of it, with its hints.
#[must_use]
pub fn value_error(error: &clap::Error) -> Option<&Error> {
    error.source()?.downcast_ref()
}

/// The flag or argument whose value can't be read, without brackets: `--match`.
fn value_of(error: &clap::Error) -> String {
    let named = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(named)) => named.as_str(),
        _ => "",
    };
    let name = named.split(' ').next().unwrap_or_default();
    name.trim_matches(['<', '>', '[', ']', '.']).to_owned()
}

/// The error with the parser's own advice, if it leads anywhere.
fn hinted(usage: Error, tip: &str, other: &ParseContext<'_>) -> Error {
    if other.meant.is_some() {
        return usage;
    }
    // For an unknown option, the tip to put it after `--` would be wrong.
    match (other.joined, tip.starts_with("to pass ")) {
        (Some(joined), true) => usage.hint(format!(
            "a value that begins with `-` needs a `=`: `{joined}`"
        )),
        (None, true) => usage,
        (_, false) => usage.hint(tip),
    }
}

/// Points to the man page, which explains expressions; a command's `--help` only mentions them.
const EXPRESSIONS: &str = "`sharectl man | man -l -` explains expressions, filters, and templates";

/// Whether the invalid value is an expression: a condition or a template.
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

    fn refused() -> Error {
        let source = std::io::Error::other("connection refused");
        Error::new(Code::Network, "can't reach home")
            .caused_by(source)
            .detail("tried twice")
            .hint("is it running?")
            .hint("see `sharectl doctor`")
            .with_server("home")
    }

    #[test]
    fn an_error_says_what_why_and_what_helps() {
        let expected = "error: can't reach home\n  tried twice\n  caused by: connection refused\n\
                        hint: is it running?\nhint: see `sharectl doctor`\n";
        assert_eq!(
            error_words(&refused(), &Look::default(), &Repeated::default()),
            expected
        );
    }

    #[test]
    fn sentences_are_joined_by_what_the_locale_shows() {
        let told = |unicode: bool| {
            let look = Look {
                unicode,
                ..Look::default()
            };
            words(MessageKind::Note, "Low Tide · 9 songs → …", &look)
        };
        assert_eq!(told(true), "Low Tide · 9 songs → …\n");
        assert_eq!(told(false), "Low Tide - 9 songs -> ...\n");
    }

    #[test]
    fn a_narrow_terminal_gets_whole_words_below_each_other() {
        let look = Look {
            width: Some(40),
            ..Look::default()
        };
        let error = Error::usage("no shares given, and there is no terminal to ask")
            .detail("neither a name nor a selector was given on this line")
            .hint("name one: `sharectl show Xd7ce8Y2vd`, or say `--all`");
        let expected = "\
error: no shares given, and there is no
       terminal to ask
  neither a name nor a selector was
    given on this line
hint: name one:
      `sharectl show Xd7ce8Y2vd`, or say
      `--all`
";
        assert_eq!(error_words(&error, &look, &Repeated::default()), expected);
        let note = words(
            MessageKind::Note,
            "changed one of three shares on the server home",
            &look,
        );
        assert_eq!(note, "changed one of three shares on the\n  server home\n");
    }

    #[test]
    fn an_error_in_json_is_one_line_with_the_promised_keys() {
        let text = error_object(&refused(), &Repeated::default());
        assert_eq!(text.lines().count(), 1);
        let value: Value = serde_json::from_str(&text).unwrap();
        let expected = json!({"error": {
            "code": "network", "message": "can't reach home",
            "hint": "is it running?; see `sharectl doctor`", "server": "home", "retryable": true,
            "details": ["tried twice"], "causes": ["connection refused"],
        }});
        assert_eq!(value, expected);
        let bare: Value =
            serde_json::from_str(&error_object(&Error::usage("x"), &Repeated::default())).unwrap();
        assert_eq!(bare["error"]["hint"], Value::Null);
        assert_eq!(bare["error"]["server"], Value::Null);
        assert!(bare["error"].get("details").is_none());
    }

    #[test]
    fn a_cause_that_only_repeats_is_left_out() {
        let error = Error::new(Code::Io, "can't read x: no such file")
            .caused_by(std::io::Error::other("no such file"));
        assert_eq!(causes(&error), Vec::<String>::new());
    }

    #[test]
    fn servers_cannot_draw_on_the_terminal_through_messages() {
        let error = Error::usage("no \x1b[2Jshare")
            .detail("\x1b]0;title\x07")
            .hint("a\nb");
        let text = error_words(&error, &Look::default(), &Repeated::default());
        assert!(!text.contains('\x1b') && !text.contains('\x07'), "{text:?}");
        assert_eq!(text.lines().count(), 3);
    }

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
            &ParseContext::default(),
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
    fn missing_argument_is_named() {
        let error = error(
            &parse(&["sharectl", "create"]),
            "sharectl create",
            &ParseContext::default(),
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
            &ParseContext::default(),
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
        assert!(
            error(
                &parse(&["sharectl", "--help"]),
                "x",
                &ParseContext::default()
            )
            .is_none()
        );
        assert!(
            error(
                &parse(&["sharectl", "--version"]),
                "x",
                &ParseContext::default()
            )
            .is_none()
        );
    }
}
