//! The settings and their values. One row per setting generates the code that reads, merges, writes, and describes
//! it. Flags, variables, and the tables of a file use the same parsers. A value from a file knows its location, so
//! every error names its line.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method alone is not general enough in its lifetimes"
)]

use std::borrow::Cow;
use std::fmt;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sharectl_core::order::Order as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::backend::Access;
use crate::domain::check::FindingCode;
use crate::domain::expiry::Expiry;
use crate::domain::span::Span;
use crate::env_vars::{self, Environment, Variable};
use crate::error::{Code, Error, Result};

/// A setting, described for the manual.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The setting's name in the configuration file.
    pub name: &'static str,
    /// The placeholder for the setting's value.
    pub value: &'static str,
    /// The purpose of the setting.
    pub purpose: &'static str,
}

const fn key(name: &'static str, value: &'static str, purpose: &'static str) -> Key {
    Key {
        name,
        value,
        purpose,
    }
}

/// Generates [`Settings`] and [`COMMON`] from rows: the field, its key, its value's placeholder, its variable, how to
/// read it from the file and write it to the file, and its purpose.
macro_rules! settings {
    ($(
        $(#[doc = $doc:literal])+
        $field:ident: $type:ty = $name:literal $value:literal,
        $(variable $variable:ident by $parse:expr,)?
        read $read:expr,
        write $write:expr,
        $purpose:literal;
    )+) => {
        /// One layer of the settings that every level may have (flag, variable, server, defaults); `None` if the
        /// layer doesn't set it.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct Settings {
            $($(#[doc = $doc])+ pub $field: Option<$type>,)+
        }

        impl Settings {
            /// This layer over a lower one.
            #[must_use]
            pub fn over(self, lower: Self) -> Self {
                Self { $($field: self.$field.or(lower.$field),)+ }
            }

            /// Takes these keys out of a table of the configuration.
            pub(super) fn take(section: &mut Section<'_>, home: Option<&Path>) -> Result<Self> {
                Ok(Self { $($field: taken(section, $name, home, $read)?,)+ })
            }

            /// The environment's layer. The zone is not in it: `TZ` has its own rules, see `zone`.
            pub(super) fn of_environment(env: &Environment) -> Result<Self> {
                let mut layer = Self::default();
                $($(layer.$field = variable(env, &env_vars::$variable, $parse)?;)?)+
                Ok(layer)
            }

            /// The settings of this layer, as keys and values of the configuration.
            pub(super) fn written(&self) -> Vec<(&'static str, toml_edit::Value)> {
                let mut keys = Vec::new();
                $(keys.extend(written($name, self.$field.as_ref(), $write));)+
                keys
            }
        }

        /// The keys that `[defaults]` and a server may have.
        pub const COMMON: &[Key] = &[$(key($name, $value, $purpose)),+];
    };
}

settings! {
    /// Which of Navidrome's APIs may be used.
    access: Access = "access" "WORD",
        read |value, _| value.parse(str::parse),
        write |access| access.as_str().into(),
        "Which of Navidrome's APIs to use: `auto`, `native`, or `subsonic` if a proxy guards `/auth` and \
         `/api`.";
    /// Certificates to trust besides the system's: a PEM file.
    ca_cert: PathBuf = "ca-cert" "PATH",
        read |value, home| value.path(home),
        write |path| path.display().to_string().into(),
        "A PEM file with certificates to trust besides the system's.";
    /// The client certificate for servers that require one: a PEM file.
    client_cert: PathBuf = "client-cert" "PATH",
        read |value, home| value.path(home),
        write |path| path.display().to_string().into(),
        "A PEM file with the client certificate for servers, or proxies in front of them, that require one \
         (mutual TLS).";
    /// Its key: a PEM file.
    client_key: PathBuf = "client-key" "PATH",
        read |value, home| value.path(home),
        write |path| path.display().to_string().into(),
        "A PEM file with the key of `client-cert`, not encrypted. Unless set, the key is in the same file.";
    /// The expiry of a share that is created without one.
    default_expires: Expiry = "default-expires" "WHEN",
        read |value, _| located(value, default_expires(&value.string()?)),
        write |expiry| expiry.to_string().into(),
        "The expiry of shares that are created without `--expires`: a duration, a date, or `never`. 30 \
         days unless set.";
    /// The longest wait for one request.
    timeout: Duration = "timeout" "TIME",
        variable TIMEOUT by duration,
        read |value, _| value.parse(duration),
        write written_duration,
        "The timeout for one request. 30 seconds unless set.";
    /// The longest time for the whole command.
    deadline: Duration = "deadline" "TIME",
        variable DEADLINE by duration,
        read |value, _| value.parse(duration),
        write written_duration,
        "The time limit for a whole command.";
    /// Retries for requests that are safe to repeat.
    retries: u32 = "retries" "N",
        variable RETRIES by retries,
        read |value, _| value.parse(retries),
        write |retries| i64::from(*retries).into(),
        "Retries for requests that are safe to repeat. Unless set, 5 if the server answers or the \
         connection breaks, and 2 if the server never answers.";
    /// Requests to run at once.
    jobs: NonZeroUsize = "jobs" "N",
        variable JOBS by jobs,
        read |value, _| value.parse(jobs),
        write |jobs| i64::try_from(jobs.get()).unwrap_or(i64::MAX).into(),
        "Requests to run at once, 1 to 64. Unless set, as many as the server takes without getting slower: 4 at \
         first, 64 at most.";
    /// The maximum request rate.
    rate: Rate = "rate" "RATE",
        variable RATE by str::parse,
        read |value, _| value.parse(str::parse),
        write |rate| rate.to_string().into(),
        "The maximum request rate, such as `5` (per second) or `\"100/min\"`.";
    /// The time zone for dates without one.
    tz: String = "tz" "ZONE",
        read |value, _| value.string(),
        write |zone| zone.as_str().into(),
        "The time zone for dates that name none: a name such as `Europe/Berlin`, or an offset such as \
         `+02:00`.";
}

/// The keys that only a server may have.
pub const SERVER: &[Key] = &[
    key(
        "url",
        "URL",
        "The server's address, as in a browser, with the path it lives under. The only key that every \
         server needs.",
    ),
    key(
        "kind",
        "KIND",
        "`navidrome`, `subsonic`, `audiobookshelf`, or `sharing-api`. Detected unless set.",
    ),
    key("username", "NAME", "The account."),
    key(
        "password-file",
        "PATH",
        "A file whose first line is the password.",
    ),
    key(
        "password-command",
        "[WORD, ...]",
        "A command that prints the password on its first line. There is no shell.",
    ),
    key(
        "token-file",
        "PATH",
        "A file whose first line is an API key or token; also called `api-key-file`.",
    ),
    key(
        "token-command",
        "[WORD, ...]",
        "A command that prints an API key or token on its first line; also called `api-key-command`.",
    ),
    key(
        "alternate-urls",
        "[URL, ...]",
        "Other addresses of the same server, such as its public one beside the one in the local network. sharectl \
         tries them in this order if it can't connect to `url`; it never resends a request to a different \
         address. An address with http:// needs `insecure = true`.",
    ),
    key(
        "unix-socket",
        "PATH",
        "The Unix socket that the server listens on. `url` still sets the host name in requests, and \
         the base of links.",
    ),
    key(
        "auth",
        "WORD",
        "How the server identifies the account: `credentials`, or `header` for a Navidrome that trusts a header \
         (`Remote-User`). The proxy sets the header, or sharectl does with `headers`. No password is needed then.",
    ),
    key(
        "insecure",
        "BOOL",
        "Allow `alternate-urls` that send credentials over plain http to another machine.",
    ),
    key(
        "public-url",
        "URL",
        "The public base URL, if the server's own is wrong.",
    ),
    key(
        "public-probe",
        "BOOL",
        "Whether `sharectl check` tries the public base URL. True unless set; `false` is for servers whose \
         public base URL can't be reached from here.",
    ),
    key(
        "certificate",
        "SHA-256",
        "The fingerprint of a certificate to trust for this server, no matter who signed it; `sharectl server \
         add --trust-cert` sets it.",
    ),
    key(
        "headers",
        "TABLE",
        "Headers for every request: a string, or `{ file = PATH }`, `{ env = VARIABLE }`, or `{ command = \
         [WORD, ...] }`. sharectl never prints the values.",
    ),
    key(
        "allow-plain-password",
        "BOOL",
        "Allow sending the password over plain http to a Subsonic server that needs it.",
    ),
];

/// The keys that only `[defaults]` may have.
pub const DEFAULTS: &[Key] = &[key(
    "pager",
    "[WORD, ...]",
    "The pager for output that is longer than the terminal: a command. There is no shell. `[\"cat\"]` switches it \
     off.",
)];

/// The keys of `[history]`.
pub const HISTORY: &[Key] = &[key(
    "keep",
    "TIME",
    "How long operations stay in the journal, at least a day. 400 days unless set; beyond 256 MiB the oldest go \
     earlier.",
)];

/// The keys of `[check]`.
pub const CHECK: &[Key] = &[key(
    "ignore",
    "[CODE, ...]",
    "Findings that `sharectl check` leaves out, by their codes; `--ignore` adds to them.",
)];

/// Takes a key out of a table and reads it.
fn taken<T>(
    section: &mut Section<'_>,
    name: &'static str,
    home: Option<&Path>,
    read: impl FnOnce(&Value<'_>, Option<&Path>) -> Result<T>,
) -> Result<Option<T>> {
    let value = section.take(name);
    value.map(|value| read(&value, home)).transpose()
}

/// A key and its value, if the value is set.
fn written<T>(
    name: &'static str,
    value: Option<&T>,
    write: impl FnOnce(&T) -> toml_edit::Value,
) -> Option<(&'static str, toml_edit::Value)> {
    value.map(|value| (name, write(value)))
}

/// A duration in whole seconds or milliseconds; finer units can't be configured.
fn written_duration(duration: &Duration) -> toml_edit::Value {
    match duration.subsec_millis() {
        0 => format!("{}s", duration.as_secs()).into(),
        _ => format!("{}ms", duration.as_millis()).into(),
    }
}

/// A variable's value, parsed like the value of its flag.
pub(super) fn variable<T>(
    env: &Environment,
    variable: &Variable,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Option<T>> {
    env.text(variable)?
        .map(parse)
        .transpose()
        .map_err(|message| Error::new(Code::Config, format!("{}: {message}", variable.name)))
}

/// The longest timeout or deadline. A longer one is probably a mistake in the unit.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A maximum request rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    per_second: f64,
}

impl Rate {
    /// The requests per second.
    #[must_use]
    pub const fn per_second(self) -> f64 {
        self.per_second
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unclear =
            || format!("can't read {text:?} as a rate: for example `5`, `0.5`, or `100/min`");
        let (count, unit) = text.split_once('/').unwrap_or((text, "s"));
        let seconds = match unit.trim() {
            "s" | "sec" | "second" => 1.0,
            "min" | "minute" => 60.0,
            "h" | "hour" => 3600.0,
            _ => return Err(unclear()),
        };
        let count: f64 = count.trim().parse().map_err(|_| unclear())?;
        // Less than one per day or more than a million per second is a mistake.
        let per_second = count / seconds;
        if !(1.0 / 86_400.0..=1e6).contains(&per_second) {
            return Err(unclear());
        }
        Ok(Self { per_second })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/s", self.per_second)
    }
}

/// Parses a timeout or deadline: `30s`, `1min 30s`, or a number of seconds; never zero.
///
/// # Errors
/// The text is unclear, zero, or longer than 30 days; the message has an example. Texts with an `M` are refused:
/// humantime reads it as months, but users write it for minutes.
pub fn duration(text: &str) -> Result<Duration, String> {
    let unclear = || format!("can't read {text:?} as a duration: for example `30s` or `10min`");
    let trimmed = text.trim();
    if trimmed.contains('M') {
        return Err(unclear());
    }
    let duration = match trimmed.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => humantime::parse_duration(trimmed).map_err(|_| unclear())?,
    };
    if duration.is_zero() {
        return Err("must be longer than 0".to_owned());
    }
    if duration > LONGEST {
        return Err(format!("{text:?} is longer than 30 days"));
    }
    Ok(duration)
}

/// Parses the expiry of shares that are created without one: any expiry except `now`.
///
/// # Errors
/// The errors of [`Expiry::parse`], and [`Code::Usage`] for `now`.
pub fn default_expires(text: &str) -> Result<Expiry> {
    match Expiry::parse(text)? {
        Expiry::Now => {
            Err(Error::usage("`now` can't be a default expiry")
                .hint("for example `30d` or `never`"))
        }
        expiry => Ok(expiry),
    }
}

/// Parses the number of requests to run at once: 1 to 64.
///
/// # Errors
/// The number is invalid; the message contains the accepted range.
pub fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    match text.trim().parse::<NonZeroUsize>() {
        Ok(jobs) if jobs.get() <= 64 => Ok(jobs),
        _ => Err(format!("{text:?} is not a number from 1 to 64")),
    }
}

/// Parses the number of retries for requests that are safe to repeat: 0 to 20.
///
/// # Errors
/// The number is invalid; the message contains the accepted range.
pub fn retries(text: &str) -> Result<u32, String> {
    match text.trim().parse::<u32>() {
        Ok(retries) if retries <= 20 => Ok(retries),
        _ => Err(format!("{text:?} is not a number from 0 to 20")),
    }
}

/// Parses how long the journal keeps operations: at least a day, so that today's operations can be undone.
///
/// # Errors
/// The text is unclear or shorter than a day; the message has an example.
pub fn keep(text: &str) -> Result<Span, String> {
    let span = Span::parse(text).map_err(|error| error.message().to_owned())?;
    let now = Timestamp::UNIX_EPOCH;
    let day = now + SignedDuration::from_hours(24);
    match span.after(now, &TimeZone::UTC) {
        Ok(end) if end >= day => Ok(span),
        _ => Err(format!(
            "{text:?} is shorter than a day: for example `1y` or `90d`"
        )),
    }
}

/// Parses the code of a finding.
///
/// # Errors
/// No such code exists; the message contains the closest code, or all codes.
pub fn finding_code(text: &str) -> Result<FindingCode, String> {
    let word = text.trim();
    FindingCode::named(word).ok_or_else(|| {
        let names = FindingCode::ALL.map(FindingCode::as_str);
        match closest(word, names) {
            Some(near) => format!("no finding has the code {word:?}: did you mean `{near}`?"),
            None => format!("no finding has the code {word:?}: {}", names.join(", ")),
        }
    })
}

/// The minimum similarity of two words; clap uses the same for its flags.
const ALIKE: f64 = 0.7;

/// The known word that is most similar to `word`, if any is similar enough.
#[must_use]
pub fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, candidate)| candidate)
}

/// The path and text of one file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    path: &'a Path,
    text: &'a str,
}

impl<'a> Source<'a> {
    pub(super) const fn new(path: &'a Path, text: &'a str) -> Self {
        Self { path, text }
    }

    /// Parses the whole file.
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

    /// An error at a location in this file.
    pub(super) fn error(self, at: Range<usize>, message: impl AsRef<str>) -> Error {
        let place = self.place(at);
        Error::new(Code::Config, format!("{place}: {}", message.as_ref()))
    }

    fn place(self, at: Range<usize>) -> String {
        let before = self.text.as_bytes().get(..at.start).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("{}:{line}", self.path.display())
    }

    /// A path in this file. `~/` is the home directory; other relative paths are relative to the file's directory.
    fn beside(self, path: &str, home: Option<&Path>) -> PathBuf {
        match (path.strip_prefix("~/"), home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => self.path.parent().unwrap_or(Path::new("")).join(path),
        }
    }
}

/// A value and its location.
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

    /// The value as a string.
    pub(super) fn string(&self) -> Result<String> {
        self.string_of(&self.value, "a string")
    }

    fn string_of(&self, value: &DeValue<'_>, what: &str) -> Result<String> {
        match value {
            DeValue::String(text) => Ok(text.to_string()),
            other => Err(self.wants(what, other)),
        }
    }

    /// The value as text: a string or a bare number.
    fn text(&self) -> Result<String> {
        match &self.value {
            DeValue::Integer(number) if number.radix() == 10 => Ok(number.as_str().to_owned()),
            DeValue::Float(number) => Ok(number.as_str().to_owned()),
            other => self.string_of(other, "a string or a number"),
        }
    }

    /// The value as a boolean.
    pub(super) fn boolean(&self) -> Result<bool> {
        match self.value {
            DeValue::Boolean(value) => Ok(value),
            ref other => Err(self.wants("`true` or `false`", other)),
        }
    }

    /// The value as a command: an array of strings that starts with the program.
    pub(super) fn command(&self) -> Result<Vec<String>> {
        let words = self.strings("an array such as [\"pass\", \"show\", \"nas\"]");
        let words = words.map_err(|error| {
            error.hint(
                "commands run without a shell: give the program and each argument as a string",
            )
        })?;
        if words.first().is_none_or(String::is_empty) {
            return Err(self.error("the command is empty"));
        }
        Ok(words)
    }

    /// The value as an array of strings; `what` describes the array in errors.
    pub(super) fn strings(&self, what: &str) -> Result<Vec<String>> {
        let DeValue::Array(words) = &self.value else {
            return Err(self.wants(what, &self.value));
        };
        let words = words
            .iter()
            .map(|word| self.string_of(word.get_ref(), what));
        words.collect()
    }

    /// The value as a path; see [`Source::beside`].
    pub(super) fn path(&self, home: Option<&Path>) -> Result<PathBuf> {
        let text = self.string()?;
        if text.is_empty() {
            return Err(self.error("the path is empty"));
        }
        Ok(self.source.beside(&text, home))
    }

    /// The value as `parse` reads it, from a string or a number.
    pub(super) fn parse<T>(&self, parse: impl FnOnce(&str) -> Result<T, String>) -> Result<T> {
        parse(&self.text()?).map_err(|message| self.error(message))
    }

    /// The value as a table; `title` is the table's name in errors.
    pub(super) fn table(self, title: String) -> Result<Section<'a>> {
        match self.value {
            DeValue::Table(table) => Ok(Section::new(self.source, title, table)),
            ref other => Err(self.wants("a table", other)),
        }
    }

    /// Whether the value is a table.
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

/// A table. It remembers the keys that were taken; [`finish`](Self::finish) rejects the others.
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
            key: Cow::to_string(key.get_ref()),
            value: value.into_inner(),
        };
        Self {
            source,
            title,
            entries: table.into_iter().map(entry).collect(),
            known: Vec::new(),
        }
    }

    /// Takes the value of a key out of the table.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Value<'a>> {
        self.known.push(key);
        let index = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.swap_remove(index))
    }

    /// The remaining entries, for tables with names that the user chooses.
    pub(super) fn into_entries(self) -> Vec<(String, Value<'a>)> {
        let named = |entry: Value<'a>| (entry.key.clone(), entry);
        self.entries.into_iter().map(named).collect()
    }

    /// Finishes reading a table.
    ///
    /// # Errors
    /// If an unknown key is left. The hint contains the closest known key, or all known keys.
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
        Err(match closest(key, self.known.iter().copied()) {
            Some(close) => error.hint(format!("did you mean `{close}`?")),
            None => error.hint(format!("keys: {}", self.known.join(", "))),
        })
    }
}

/// Adds the value's location to an error without one.
pub(super) fn located<T>(value: &Value<'_>, result: Result<T>) -> Result<T> {
    result.map_err(|error| {
        let located = value.error(error.message());
        error.hints().iter().fold(located, Error::hint)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn durations_are_seconds_or_have_units() {
        assert_eq!(duration("30"), Ok(Duration::from_secs(30)));
        assert_eq!(duration("1min 30s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        for wrong in [
            "",
            "0",
            "0s",
            "soon",
            "1M",
            "-5",
            "1y",
            "99999999999999999999",
        ] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_rate_counts_per_second_unless_it_says_otherwise() {
        for (text, shown) in [("5", "5/s"), ("120/min", "2/s"), ("1800/h", "0.5/s")] {
            assert_eq!(text.parse::<Rate>().unwrap().to_string(), shown);
        }
        for wrong in ["0", "-1", "NaN", "inf", "5/week", "1e300", ""] {
            assert!(wrong.parse::<Rate>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn counts_have_bounds() {
        assert_eq!(jobs("4").unwrap().get(), 4);
        assert!(jobs("0").is_err() && jobs("65").is_err() && jobs("four").is_err());
        assert_eq!(retries("0"), Ok(0));
        assert!(retries("21").is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_a_value_panic(text in ".*") {
            let _ = (duration(&text), jobs(&text), text.parse::<Rate>());
        }
    }

    #[test]
    fn a_typo_finds_the_word_and_an_unlike_word_finds_none() {
        let known = ["username", "url", "password-file"];
        assert_eq!(closest("usernam", known), Some("username"));
        assert_eq!(closest("password_file", known), Some("password-file"));
        assert_eq!(closest("colour", known), None);
    }
}
