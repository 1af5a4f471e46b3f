//! The output formats: `-o json`, `-o template='{{ url }} {{ expires | relative }}'`.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::str::FromStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde_json::{Map, Value};

use super::expression::{self, Expression};
use super::humanize::{self, Present};
use super::sanitize;
use super::shape::FieldSet;
use crate::error::{Error, Result};
use crate::{text, values};

/// An output format, `-o FORMAT`.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Format {
    /// A table for people, as wide as the terminal.
    #[default]
    Table,
    /// A table with more columns.
    Wide,
    /// One JSON array.
    Json,
    /// One JSON object per line.
    Jsonl,
    /// Comma-separated values under a header.
    Csv,
    /// One id per line.
    Ids,
    /// One reference per line: `SERVER/ID`, or `KIND:ID` for items.
    Refs,
    /// One link per line.
    Urls,
    /// Metrics in Prometheus's text format; only for statistics.
    Prometheus,
    /// One line per row from the user's template: `template={{ url }}`.
    Template(Template),
}

/// The prefix of a template.
const TEMPLATE: &str = "template=";

/// Every named format with its help text.
const NAMED: [(Format, &str, &str); 9] = [
    (Format::Table, "table", "A table for people"),
    (Format::Wide, "wide", "A table with more columns"),
    (Format::Json, "json", "One JSON array"),
    (Format::Jsonl, "jsonl", "One JSON object per line"),
    (Format::Csv, "csv", "Comma-separated values with a header"),
    (Format::Ids, "ids", "One id per line"),
    (Format::Refs, "refs", "One reference per line"),
    (Format::Urls, "urls", "One link per line"),
    (
        Format::Prometheus,
        "prometheus",
        "Metrics for Prometheus (`stats` only)",
    ),
];

impl Format {
    /// Whether stderr is JSON as well.
    #[must_use]
    pub fn is_json(&self) -> bool {
        matches!(self, Self::Json | Self::Jsonl)
    }

    /// Whether the format is for people.
    #[must_use]
    pub fn is_table(&self) -> bool {
        matches!(self, Self::Table | Self::Wide)
    }

    /// Whether the format prints only the rows' names.
    #[must_use]
    pub fn is_names(&self) -> bool {
        matches!(self, Self::Ids | Self::Refs | Self::Urls)
    }

    /// Whether the format prints the rows' fields, and not only their names.
    #[must_use]
    pub fn is_record(&self) -> bool {
        matches!(
            self,
            Self::Json | Self::Jsonl | Self::Csv | Self::Template(_)
        )
    }

    /// The parser for the value of `-o`.
    #[must_use]
    pub fn parser() -> impl TypedValueParser<Value = Self> {
        FormatParser { metrics: false }
    }

    /// The same parser for `stats`, whose help lists `prometheus`.
    #[must_use]
    pub fn parser_with_metrics() -> impl TypedValueParser<Value = Self> {
        FormatParser { metrics: true }
    }

    /// The format that a command line requests, found without parsing it: an error in the rest of the command line
    /// must still be printed in that format.
    pub fn guess<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Option<Self> {
        let mut guess = None;
        let mut value_follows = false;
        for argument in arguments {
            let Some(argument) = argument.as_ref().to_str() else {
                value_follows = false;
                continue;
            };
            let value = if std::mem::take(&mut value_follows) {
                Some(argument)
            } else if argument == "--" {
                break;
            } else if matches!(argument, "-o" | "--output") {
                value_follows = true;
                None
            } else {
                argument
                    .strip_prefix("--output=")
                    .or_else(|| argument.strip_prefix("-o="))
                    .or_else(|| argument.strip_prefix("-o"))
            };
            if let Some(Ok(format)) = value.map(str::parse) {
                guess = Some(format);
            }
        }
        guess
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = NAMED.iter().find(|(format, ..)| format == self);
        f.pad(name.map_or("template", |(_, name, _)| name))
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        if let Some(source) = word.strip_prefix(TEMPLATE) {
            return Template::parse(source).map(Self::Template);
        }
        NAMED
            .iter()
            .find(|(_, name, _)| *name == word)
            .map(|(format, ..)| format.clone())
            .ok_or_else(|| {
                let names: Vec<&str> = names().collect();
                Error::usage(format!("unknown format {word:?}"))
                    .hint(format!("formats: {}", humanize::list(&names)))
            })
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    let template = std::iter::once("template=…");
    NAMED.iter().map(|(_, name, _)| *name).chain(template)
}

fn unreadable_template(error: &Error) -> clap::Error {
    let hints = text::hints(error)
        .into_iter()
        .map(|hint| format!("\nhint: {hint}"));
    let text: String = std::iter::once(error.message().to_owned())
        .chain(hints)
        .collect();
    clap::Error::raw(ErrorKind::InvalidValue, text + "\n")
}

#[derive(Clone)]
struct FormatParser {
    /// Whether the help lists `prometheus`.
    metrics: bool,
}

impl TypedValueParser for FormatParser {
    type Value = Format;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Format, clap::Error> {
        let word = value.to_string_lossy();
        if let Some(source) = word.strip_prefix(TEMPLATE) {
            return Template::parse(source)
                .map(Format::Template)
                .map_err(|error| unreadable_template(&error).format(&mut command.clone()));
        }
        word.parse().map_err(|_| {
            let mut error = clap::Error::new(ErrorKind::InvalidValue).with_cmd(command);
            let mut add = |kind, value| {
                error.insert(kind, value);
            };
            if let Some(argument) = argument {
                let name = ContextValue::String(argument.to_string());
                add(ContextKind::InvalidArg, name);
            }
            let known = names().map(str::to_owned).collect();
            add(ContextKind::ValidValue, ContextValue::Strings(known));
            if let Some(near) = values::closest(&word, names()) {
                let near = ContextValue::String(near.to_owned());
                add(ContextKind::SuggestedValue, near);
            }
            let word = ContextValue::String(word.into_owned());
            add(ContextKind::InvalidValue, word);
            error
        })
    }

    fn parse(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: OsString,
    ) -> Result<Format, clap::Error> {
        self.parse_ref(command, argument, &value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let metrics = self.metrics;
        let values = NAMED.iter().map(move |(format, name, help)| {
            let idle = *format == Format::Prometheus && !metrics;
            PossibleValue::new(*name).help(*help).hide(idle)
        });
        Some(Box::new(values))
    }
}

/// A parsed template.
#[derive(Debug, Clone, PartialEq)]
pub struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(String),
    Value(Expression),
}

impl Template {
    /// Parses a template.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::error::Code::Usage) if braces are not paired or the expression between them can't
    /// be parsed.
    pub fn parse(source: &str) -> Result<Self> {
        if source.is_empty() {
            return Err(Error::usage("the template is empty").hint(
                "write what a line shows: `-o template='{{ url }} {{ expires | relative }}'`",
            ));
        }
        let mut parts = Vec::new();
        let mut rest = source;
        while let Some((text, behind)) = rest.split_once("{{") {
            parts.push(Part::Text(unescaped(text)));
            let end = end_of_expression(behind).ok_or_else(|| {
                Error::usage(format!("`{{{{` is not closed at {behind:?}"))
                    .hint("close it with `}}`; for braces themselves write `{{ '{{' }}`")
            })?;
            parts.push(Part::Value(Expression::parse(&behind[..end])?));
            rest = &behind[end + 2..];
        }
        parts.push(Part::Text(unescaped(rest)));
        Ok(Self(parts))
    }

    /// The same template, checked against rows with these fields.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::error::Code::Usage) if an expression doesn't fit the fields.
    pub fn fitted(&self, set: &FieldSet) -> Result<Self> {
        let fitted = self.0.iter().map(|part| match part {
            Part::Text(text) => Ok(Part::Text(text.clone())),
            Part::Value(expression) => expression.fitted(set).map(Part::Value),
        });
        fitted.collect::<Result<_>>().map(Self)
    }

    /// The names of its fields, with duplicates.
    #[must_use]
    pub fn fields(&self) -> Vec<&str> {
        self.expressions().flat_map(Expression::fields).collect()
    }

    /// The fields whose elements it reads a key of, each with that key.
    #[must_use]
    pub fn elements(&self) -> Vec<(&str, &str)> {
        self.expressions().flat_map(Expression::elements).collect()
    }

    fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.0.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Value(expression) => Some(expression),
        })
    }

    /// Renders the template for one row.
    #[must_use]
    pub fn render(&self, row: &Map<String, Value>, present: &Present, unicode: bool) -> String {
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Value(expression) => {
                    let value = expression::text(&expression.value(row, present));
                    if expression.is_json() {
                        out.push_str(&value);
                    } else {
                        out.push_str(&sanitize::line(&value, unicode));
                    }
                }
            }
        }
        out
    }
}

/// The position of the first `}}` outside of quotes.
fn end_of_expression(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if std::mem::take(&mut escaped) => {}
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '}') if text[at..].starts_with("}}") => return Some(at),
            _ => {}
        }
    }
    None
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, chars.as_str().chars().next()) {
            ('\\', Some(next @ ('n' | 't' | '\\'))) => {
                out.push(match next {
                    'n' => '\n',
                    't' => '\t',
                    _ => '\\',
                });
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_reads_back_from_its_name() {
        for (format, name, _) in &NAMED {
            assert_eq!(&name.parse::<Format>().unwrap(), format);
            assert_eq!(format.to_string(), *name);
        }
        let error = "yaml".parse::<Format>().unwrap_err();
        assert!(
            crate::text::hints(&error)[0].contains("table, wide, json"),
            "{error}"
        );
    }

    #[test]
    fn an_unknown_format_lists_the_known_ones_and_the_nearest() {
        let command = clap::Command::new("sharectl").arg(
            clap::Arg::new("output")
                .short('o')
                .value_parser(Format::parser()),
        );
        let error = command
            .try_get_matches_from(["sharectl", "-o", "jsno"])
            .unwrap_err();
        assert_eq!(error.exit_code(), 2);
        let text = error.to_string();
        assert!(text.contains("csv") && text.contains("'json'"), "{text}");
    }

    #[test]
    fn a_template_is_read_with_the_command_line() {
        assert!(matches!(
            "template={{ url }}".parse(),
            Ok(Format::Template(_))
        ));
        let command = clap::Command::new("sharectl").arg(
            clap::Arg::new("output")
                .short('o')
                .value_parser(Format::parser()),
        );
        let parse = |value: &str| {
            command
                .clone()
                .try_get_matches_from(["sharectl", "-o", value])
        };
        assert!(parse("template={{ url }}").is_ok());
        let error = parse("template={{ url").unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains("not closed"), "{error}");
    }

    #[test]
    fn the_format_is_guessed_from_a_line_that_does_not_parse() {
        let guess = |line: &str| Format::guess(line.split(' '));
        assert_eq!(guess("list -o json --nonsense"), Some(Format::Json));
        assert_eq!(guess("list --output=jsonl"), Some(Format::Jsonl));
        assert_eq!(guess("-ojson list"), Some(Format::Json));
        assert_eq!(guess("create -- -o json"), None);
        assert_eq!(guess("list -o nonsense"), None);
        assert_eq!(guess("list -o"), None);
    }
}

#[cfg(test)]
mod template_tests {
    use jiff::tz::TimeZone;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::output::record::LISTED;

    fn rendered(source: &str) -> String {
        let template = Template::parse(source).unwrap();
        let template = template.fitted(&LISTED).unwrap();
        let row = json!({
            "url": "https://a/share/x", "expires": "2026-11-28T10:04:00Z", "owner": null,
            "description": "a\n\x1b[2J",
        });
        let present = Present::new("2026-11-21T10:04:00Z".parse().unwrap(), TimeZone::UTC);
        template.render(row.as_object().unwrap(), &present, true)
    }

    #[test]
    fn fields_and_filters_are_filled_in() {
        let line = rendered("{{ url }} {{expires|relative}} [{{ owner }}]\\t{{ '}}' }}{{ '{{' }}");
        assert_eq!(line, "https://a/share/x in 7 days []\t}}{{");
        assert_eq!(rendered(r"plain\n\\ \x"), "plain\n\\ \\x");
    }

    #[test]
    fn text_from_servers_is_safe_and_json_whole() {
        assert_eq!(rendered("{{ description }}"), "a⏎␛[2J");
        assert_eq!(rendered("{{ description | json }}"), r#""a\n\u001b[2J""#);
    }

    #[test]
    fn mistakes_are_refused() {
        for source in ["", "{{ url", "{{ }}", "{{ url | nope }}", "{{ 'x }}"] {
            assert!(Template::parse(source).is_err(), "{source}");
        }
        let unknown = Template::parse("{{ urls }}").unwrap().fitted(&LISTED);
        assert_eq!(
            crate::text::hints(&unknown.unwrap_err()),
            ["did you mean `url`?"]
        );
    }

    proptest! {
        #[test]
        fn any_template_is_read_or_refused(source in "[a-z{}'\\\\ |]{0,40}|\\PC{0,30}") {
            let _ = Template::parse(&source);
        }
    }
}
