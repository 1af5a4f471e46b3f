//! A configuration file as tables that know where they stand, so that every error names its line.

use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{Code, Error, Result};
use crate::suggest;
use sharectl_core::order::Order as _;

/// The text of one file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    path: &'a Path,
    text: &'a str,
}

impl<'a> Source<'a> {
    pub(super) const fn new(path: &'a Path, text: &'a str) -> Self {
        Self { path, text }
    }

    /// The whole file.
    pub(super) fn parse(self) -> Result<Section<'a>> {
        let table = DeTable::parse(self.text).map_err(|error| {
            let message = error.message().trim_end_matches('.');
            let message = message.lines().collect::<Vec<_>>().join(", ");
            self.error(
                error.span().unwrap_or_default(),
                format!("not TOML: {message}"),
            )
        })?;
        Ok(Section::new(self, String::new(), table.into_inner()))
    }

    /// An error at a place in this file.
    pub(super) fn error(self, at: Range<usize>, message: impl AsRef<str>) -> Error {
        let place = self.place(at);
        Error::new(Code::Config, format!("{place}: {}", message.as_ref()))
    }

    fn place(self, at: Range<usize>) -> String {
        let before = self.text.as_bytes().get(..at.start).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("{}:{line}", self.path.display())
    }

    /// A path in this file: `~/` is the home folder, anything else relative stands beside the file.
    fn beside(self, path: &str, home: Option<&Path>) -> PathBuf {
        match (path.strip_prefix("~/"), home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => self.path.parent().unwrap_or(Path::new("")).join(path),
        }
    }
}

/// A value and where it stands.
#[derive(Debug)]
pub(super) struct Value<'a> {
    source: Source<'a>,
    key: String,
    at: Range<usize>,
    value: DeValue<'a>,
}

impl<'a> Value<'a> {
    /// An error about this value.
    pub(super) fn error(&self, message: impl AsRef<str>) -> Error {
        self.source.error(
            self.at.clone(),
            format!("`{}`: {}", self.key, message.as_ref()),
        )
    }

    /// `FILE:LINE`.
    pub(super) fn place(&self) -> String {
        self.source.place(self.at.clone())
    }

    /// A string.
    pub(super) fn string(&self) -> Result<String> {
        match &self.value {
            DeValue::String(text) => Ok(text.to_string()),
            other => Err(self.wants("a string", other)),
        }
    }

    /// A string or a bare number, as text.
    pub(super) fn text(&self) -> Result<String> {
        match &self.value {
            DeValue::String(text) => Ok(text.to_string()),
            DeValue::Integer(number) if number.radix() == 10 => Ok(number.as_str().to_owned()),
            DeValue::Float(number) => Ok(number.as_str().to_owned()),
            other => Err(self.wants("a string or a number", other)),
        }
    }

    /// `true` or `false`.
    pub(super) fn boolean(&self) -> Result<bool> {
        match self.value {
            DeValue::Boolean(value) => Ok(value),
            ref other => Err(self.wants("`true` or `false`", other)),
        }
    }

    /// A command: an array of strings, the program first.
    pub(super) fn command(&self) -> Result<Vec<String>> {
        let wants = |other: &DeValue<'_>| {
            self.wants("an array such as [\"pass\", \"show\", \"nas\"]", other)
                .hint(
                    "commands run without a shell: give the program and each argument as a string",
                )
        };
        let DeValue::Array(words) = &self.value else {
            return Err(wants(&self.value));
        };
        let words: Vec<String> = words
            .iter()
            .map(|word| match word.get_ref() {
                DeValue::String(word) => Ok(word.to_string()),
                other => Err(wants(other)),
            })
            .collect::<Result<_>>()?;
        if words.first().is_none_or(String::is_empty) {
            return Err(self.error("an empty command"));
        }
        Ok(words)
    }

    /// An array of strings; `what` describes it in errors.
    pub(super) fn strings(&self, what: &str) -> Result<Vec<String>> {
        let DeValue::Array(words) = &self.value else {
            return Err(self.wants(what, &self.value));
        };
        let words = words.iter().map(|word| match word.get_ref() {
            DeValue::String(word) => Ok(word.to_string()),
            other => Err(self.wants(what, other)),
        });
        words.collect()
    }

    /// A path, see [`Source::beside`].
    pub(super) fn path(&self, home: Option<&Path>) -> Result<PathBuf> {
        let text = self.string()?;
        if text.is_empty() {
            return Err(self.error("an empty path"));
        }
        Ok(self.source.beside(&text, home))
    }

    /// A string or number that `parse` understands.
    pub(super) fn parse<T>(&self, parse: impl FnOnce(&str) -> Result<T, String>) -> Result<T> {
        parse(&self.text()?).map_err(|message| self.error(message))
    }

    /// A table; `title` is its name in errors.
    pub(super) fn table(self, title: String) -> Result<Section<'a>> {
        match self.value {
            DeValue::Table(table) => Ok(Section::new(self.source, title, table)),
            ref other => Err(self.wants("a table", other)),
        }
    }

    /// Whether it is a table.
    pub(super) const fn is_table(&self) -> bool {
        matches!(self.value, DeValue::Table(_))
    }

    fn wants(&self, what: &str, got: &DeValue<'_>) -> Error {
        self.error(format!("must be {what}, not {}", described(got)))
    }
}

const fn described(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

/// One table. What was asked for is remembered, and [`finish`](Self::finish) objects to the rest.
#[derive(Debug)]
pub(super) struct Section<'a> {
    source: Source<'a>,
    title: String,
    entries: Vec<Value<'a>>,
    known: Vec<&'static str>,
}

impl<'a> Section<'a> {
    fn new(source: Source<'a>, title: String, table: DeTable<'a>) -> Self {
        let entry = |(key, value): (Spanned<_>, Spanned<DeValue<'a>>)| Value {
            source,
            at: key.span(),
            key: std::borrow::Cow::to_string(key.get_ref()),
            value: value.into_inner(),
        };
        Self {
            source,
            title,
            entries: table.into_iter().map(entry).collect(),
            known: Vec::new(),
        }
    }

    /// The value of a key, taken out.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Value<'a>> {
        self.known.push(key);
        let index = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.swap_remove(index))
    }

    /// Everything that is left, where keys are names of the user's own.
    pub(super) fn into_entries(self) -> Vec<(String, Value<'a>)> {
        let named = |entry: Value<'a>| (entry.key.clone(), entry);
        self.entries.into_iter().map(named).collect()
    }

    /// Ends the reading of a table.
    ///
    /// # Errors
    /// A key that nothing asked for, with the one that may have been meant.
    pub(super) fn finish(mut self) -> Result<()> {
        self.entries.order_by_key(|entry| entry.at.start);
        let Some(unknown) = self.entries.first() else {
            return Ok(());
        };
        let key = &unknown.key;
        let within = if self.title.is_empty() {
            "at the top"
        } else {
            &self.title
        };
        let error = self
            .source
            .error(unknown.at.clone(), format!("unknown key `{key}` {within}"));
        Err(match suggest::closest(key, self.known.iter().copied()) {
            Some(close) => error.hint(format!("did you mean `{close}`?")),
            None => error.hint(format!("keys: {}", self.known.join(", "))),
        })
    }
}

/// Gives an error that knows no file its place in this one.
pub(super) fn located<T>(value: &Value<'_>, result: Result<T>) -> Result<T> {
    result.map_err(|error| {
        let located = value.error(error.message());
        error.hints().iter().fold(located, Error::hint)
    })
}
