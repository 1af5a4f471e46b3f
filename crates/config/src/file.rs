//! The shape of `config.toml`, read from tables that know where they stand, so that every error names its line.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use sharectl_core::order::Order as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use url::Url;

use super::keys::Settings;
use super::profile;
use super::secret::SecretSource;
use super::values::{self, Header};
use crate::backend::SignIn;
use crate::domain::check::FindingCode;
use crate::domain::share::ServerKind;
use crate::domain::span::Span;
use crate::error::{Code, Error, Result};
use crate::fingerprint::Fingerprint;

/// The longest file that is read.
const LONGEST: u64 = 1024 * 1024;

/// One file.
#[derive(Debug, Default)]
pub(super) struct File {
    /// `default = "home"`, and where it says so.
    pub(super) default: Option<(String, String)>,
    /// `[defaults]`
    pub(super) defaults: Settings,
    /// `pager` in `[defaults]`
    pub(super) pager: Option<Vec<String>>,
    /// `on-change = ["command"]`
    pub(super) on_change: Option<Vec<String>>,
    /// `[aliases]`
    pub(super) aliases: BTreeMap<String, Alias>,
    /// `keep` in `[history]`
    pub(super) keep: Option<Span>,
    /// `ignore` in `[check]`
    pub(super) ignored: Option<Vec<FindingCode>>,
    /// `[servers.NAME]`
    pub(super) servers: BTreeMap<String, Server>,
}

/// A name of one's own for the words of a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// What stands for it.
    pub words: Vec<String>,
    /// `FILE:LINE`
    pub place: String,
}

impl Alias {
    fn read(name: &str, value: &Value<'_>) -> Result<Self> {
        let plain = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '_');
        if !name.starts_with(char::is_alphanumeric) || !name.chars().all(plain) {
            return Err(value.error("an alias is a word of letters, digits, `-`, and `_`"));
        }
        let words = value.strings("an array of words such as [\"list\", \"--active\"]")?;
        if words.first().is_none_or(String::is_empty) {
            return Err(value.error("an alias stands for a command line, and this is empty"));
        }
        let place = value.place();
        Ok(Self { words, place })
    }
}

/// `[servers.NAME]`
#[derive(Debug)]
pub(super) struct Server {
    pub(super) file: PathBuf,
    pub(super) url: Url,
    pub(super) kind: Option<ServerKind>,
    pub(super) username: Option<String>,
    pub(super) password: Vec<SecretSource>,
    pub(super) token: Vec<SecretSource>,
    pub(super) public_url: Option<Url>,
    pub(super) public_probe: Option<bool>,
    pub(super) certificate: Option<Fingerprint>,
    pub(super) headers: Vec<Header>,
    pub(super) alternates: Vec<Url>,
    pub(super) unix_socket: Option<PathBuf>,
    pub(super) sign_in: Option<SignIn>,
    pub(super) allow_plain_password: bool,
    pub(super) settings: Settings,
}

impl File {
    /// Reads a file; `None` where there is none.
    pub(super) fn read(path: &Path, home: Option<&Path>) -> Result<Option<Self>> {
        let Some(text) = text_of(path)? else {
            return Ok(None);
        };
        Self::parse(path, &text, home).map(Some)
    }

    /// Reads the text of a file at `path`.
    pub(super) fn parse(path: &Path, text: &str, home: Option<&Path>) -> Result<Self> {
        let mut top = Source::new(path, text).parse()?;
        let default = top
            .take("default")
            .map(|value| Ok::<_, Error>((value.string()?, value.place())))
            .transpose()?;
        let mut defaults = Settings::default();
        let mut pager = None;
        if let Some(value) = top.take("defaults") {
            let mut section = value.table("in [defaults]".to_owned())?;
            defaults = Settings::take(&mut section, home)?;
            pager = optional(&mut section, "pager", Value::command)?;
            section.finish()?;
        }
        let on_change = optional(&mut top, "on-change", Value::command)?;
        let mut aliases = BTreeMap::new();
        if let Some(value) = top.take("aliases") {
            for (name, value) in value.table("in [aliases]".to_owned())?.into_entries() {
                let alias = Alias::read(&name, &value)?;
                aliases.insert(name, alias);
            }
        }
        let mut keep = None;
        if let Some(value) = top.take("history") {
            let mut section = value.table("in [history]".to_owned())?;
            keep = optional(&mut section, "keep", |value| value.parse(values::keep))?;
            section.finish()?;
        }
        let mut ignored = None;
        if let Some(value) = top.take("check") {
            let mut section = value.table("in [check]".to_owned())?;
            ignored = optional(&mut section, "ignore", codes)?;
            section.finish()?;
        }
        let mut servers = BTreeMap::new();
        if let Some(value) = top.take("servers") {
            for (name, value) in value.table("in [servers]".to_owned())?.into_entries() {
                profile::check_name(&name).map_err(|message| value.error(message))?;
                let server = Server::read(path, &name, value, home)?;
                servers.insert(name, server);
            }
        }
        top.finish()?;
        Ok(Self {
            default,
            defaults,
            pager,
            on_change,
            aliases,
            keep,
            ignored,
            servers,
        })
    }
}

/// The text of a configuration file; `None` where there is none.
pub(super) fn text_of(path: &Path) -> Result<Option<String>> {
    let failed =
        |error| Error::io(format_args!("read {}", path.display()), error).recode(Code::Config);
    let refused = |why: &str| {
        let message = format!("{} is {why}", path.display());
        Err(Error::new(Code::Config, message))
    };
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
        Ok(facts) if is_named_pipe(path, &facts) => {
            return refused("a named pipe, which may never be written to");
        }
        Ok(_) => {}
    }
    let mut text = String::new();
    // A device has no size, and may have no end.
    let file = std::fs::File::open(path).map_err(failed)?;
    let read = file.take(LONGEST + 1).read_to_string(&mut text);
    if text.len() as u64 > LONGEST {
        return refused("too large for a configuration");
    }
    read.map_err(failed)?;
    Ok(Some(text))
}

/// Whether opening it may wait for ever. A pipe that a shell hands over as `<(command)` has somebody at
/// its other end.
fn is_named_pipe(path: &Path, facts: &std::fs::Metadata) -> bool {
    let handed_over = path.starts_with("/dev/fd") || path.starts_with("/proc");
    #[cfg(unix)]
    let is_pipe = std::os::unix::fs::FileTypeExt::is_fifo(&facts.file_type());
    #[cfg(not(unix))]
    let is_pipe = !facts.is_file() && !facts.is_dir();
    is_pipe && !handed_over
}

impl Server {
    fn read(file: &Path, name: &str, value: Value<'_>, home: Option<&Path>) -> Result<Self> {
        let no_url = value
            .error("no `url`")
            .hint("for example url = \"https://music.example.com\"");
        let mut table = value.table(format!("in [servers.{name}]"))?;
        let url = table.take("url").ok_or(no_url)?;
        let url = located(&url, profile::parse(&url.string()?))?;
        let public_url = table
            .take("public-url")
            .map(|value| located(&value, profile::parse(&value.string()?)))
            .transpose()?;
        let server = Self {
            file: file.to_owned(),
            url,
            public_url,
            public_probe: optional(&mut table, "public-probe", Value::boolean)?,
            kind: optional(&mut table, "kind", |value| value.parse(str::parse))?,
            username: optional(&mut table, "username", Value::string)?,
            password: secret(&mut table, name, PASSWORD, home)?,
            token: secret(&mut table, name, TOKEN, home)?,
            certificate: optional(&mut table, "certificate", |value| value.parse(str::parse))?,
            headers: headers(&mut table, name, home)?,
            alternates: alternates(&mut table)?,
            unix_socket: optional(&mut table, "unix-socket", |value| value.path(home))?,
            sign_in: optional(&mut table, "auth", |value| value.parse(str::parse))?,
            allow_plain_password: optional(&mut table, "allow-plain-password", Value::boolean)?
                .unwrap_or_default(),
            settings: Settings::take(&mut table, home)?,
        };
        table.finish()?;
        Ok(server)
    }
}

/// The keys of one secret: the text (refused), the file, the command, and their other names.
type SecretKeys = [(&'static str, SecretKey); 3];

#[derive(Clone, Copy)]
enum SecretKey {
    Text,
    File,
    Command,
}

const PASSWORD: &[SecretKeys] = &[[
    ("password", SecretKey::Text),
    ("password-file", SecretKey::File),
    ("password-command", SecretKey::Command),
]];

/// Audiobookshelf and OpenSubsonic call it an API key.
const TOKEN: &[SecretKeys] = &[
    [
        ("token", SecretKey::Text),
        ("token-file", SecretKey::File),
        ("token-command", SecretKey::Command),
    ],
    [
        ("api-key", SecretKey::Text),
        ("api-key-file", SecretKey::File),
        ("api-key-command", SecretKey::Command),
    ],
];

/// Reads a secret's source. More than one is a mistake: which of them is meant can't be known.
fn secret(
    table: &mut Section<'_>,
    name: &str,
    keys: &[SecretKeys],
    home: Option<&Path>,
) -> Result<Vec<SecretSource>> {
    let mut sources = Vec::new();
    for (key, kind) in keys.iter().flatten().copied() {
        let Some(value) = table.take(key) else {
            continue;
        };
        if !sources.is_empty() {
            return Err(value.error("a second source for the same secret: keep one"));
        }
        sources.push(match kind {
            SecretKey::File => SecretSource::File(value.path(home)?),
            SecretKey::Command => SecretSource::Command(value.command()?),
            SecretKey::Text => {
                return Err(value
                    .error("a secret can't stand in this file, which others may read")
                    .hint(format!(
                        "take it out, then `sharectl server login {name}` saves it in credentials.toml"
                    ))
                    .hint(format!("or name its source: `{key}-file` or `{key}-command`")));
            }
        });
    }
    Ok(sources)
}

fn headers(table: &mut Section<'_>, name: &str, home: Option<&Path>) -> Result<Vec<Header>> {
    let Some(value) = table.take("headers") else {
        return Ok(Vec::new());
    };
    let entries = value
        .table(format!("in [servers.{name}.headers]"))?
        .into_entries();
    entries
        .into_iter()
        .map(|(name, value)| Header::read(name, value, home))
        .collect()
}

/// Other addresses of a server. Over plain http they would hand the credentials to any machine
/// that has the address in another network.
fn alternates(table: &mut Section<'_>) -> Result<Vec<Url>> {
    let insecure = optional(table, "insecure", Value::boolean)?.unwrap_or_default();
    let Some(value) = table.take("alternate-urls") else {
        return Ok(Vec::new());
    };
    let texts = value.strings("an array of addresses such as [\"https://music.example.com\"]")?;
    let read = |text: &String| {
        let url = located(&value, profile::parse(text))?;
        if url.scheme() == "http" && !insecure && !profile::is_local(&url) {
            return Err(value
                .error(format!(
                    "{} would get the credentials unencrypted",
                    profile::shown(&url)
                ))
                .hint("use an https:// address, or allow it with `insecure = true`"));
        }
        Ok(url)
    };
    texts.iter().map(read).collect()
}

/// Codes of findings.
fn codes(value: &Value<'_>) -> Result<Vec<FindingCode>> {
    let words = value.strings("an array of codes such as [\"never-expires\"]")?;
    let read = |word: &String| values::finding_code(word).map_err(|message| value.error(message));
    words.iter().map(read).collect()
}

fn optional<'a, T>(
    table: &mut Section<'a>,
    key: &'static str,
    read: impl FnOnce(&Value<'a>) -> Result<T>,
) -> Result<Option<T>> {
    table.take(key).as_ref().map(read).transpose()
}

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
        Err(match values::closest(key, self.known.iter().copied()) {
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
