//! Reads and edits `config.toml` without disturbing the user's formatting. Comments and order stay. The new text is
//! parsed before it replaces the old file, and the file is replaced atomically.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike};
use url::Url;

use super::env_vars::Paths;
use super::profile::{self, Header, Origin, Profile, SecretSource};
use super::values::{self, Section, Settings, Source, Value, located};
use crate::backend::SignIn;
use crate::domain::check::FindingCode;
use crate::domain::share::ServerKind;
use crate::domain::span::Span;
use crate::error::{Code, Error, Result};
use crate::files::{self, Lock, Mode};
use crate::fingerprint::Fingerprint;

/// The largest file that is read, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// The contents of one configuration file.
#[derive(Default)]
pub(super) struct File {
    /// `default = "home"`, and its location.
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

/// `[servers.NAME]`: the server's own settings, and a function that makes the profile from the merged settings.
pub(super) struct Server {
    pub(super) settings: Settings,
    pub(super) profile: Box<dyn FnOnce(Settings) -> Profile>,
}

/// A user's own name for a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The words of the command line.
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
            return Err(value.error("the alias is empty: give a command and its arguments"));
        }
        let place = value.place();
        Ok(Self { words, place })
    }
}

impl File {
    /// Reads a file. If it doesn't exist, the result is empty.
    pub(super) fn read(path: &Path, home: Option<&Path>) -> Result<Self> {
        match text_of(path)? {
            Some(text) => Self::parse(path, &text, home),
            None => Ok(Self::default()),
        }
    }

    /// Parses the text of the file at `path`.
    fn parse(path: &Path, text: &str, home: Option<&Path>) -> Result<Self> {
        let mut top = Source::new(path, text).parse()?;
        let default = optional(&mut top, "default", |value| {
            Ok((value.string()?, value.place()))
        })?;
        let (defaults, pager) = section(&mut top, "defaults", |section| {
            let defaults = Settings::take(section, home)?;
            Ok((defaults, optional(section, "pager", Value::command)?))
        })?;
        let on_change = optional(&mut top, "on-change", Value::command)?;
        let mut aliases = BTreeMap::new();
        for (name, value) in entries(&mut top, "aliases")? {
            let alias = Alias::read(&name, &value)?;
            aliases.insert(name, alias);
        }
        let keep = section(&mut top, "history", |section| {
            optional(section, "keep", |value| value.parse(values::keep))
        })?;
        let ignored = section(&mut top, "check", |section| {
            optional(section, "ignore", codes)
        })?;
        let mut servers = BTreeMap::new();
        for (name, value) in entries(&mut top, "servers")? {
            profile::check_name(&name).map_err(|message| value.error(message))?;
            let server = Server::read(path, &name, value, home)?;
            servers.insert(name, server);
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

/// Reads a table with known keys, if it exists.
fn section<T: Default>(
    top: &mut Section<'_>,
    key: &'static str,
    read: impl FnOnce(&mut Section<'_>) -> Result<T>,
) -> Result<T> {
    let Some(value) = top.take(key) else {
        return Ok(T::default());
    };
    let mut section = value.table(format!("in [{key}]"))?;
    let read = read(&mut section)?;
    section.finish()?;
    Ok(read)
}

/// The entries of a table with names that the user chooses.
fn entries<'a>(top: &mut Section<'a>, key: &'static str) -> Result<Vec<(String, Value<'a>)>> {
    match top.take(key) {
        Some(value) => Ok(value.table(format!("in [{key}]"))?.into_entries()),
        None => Ok(Vec::new()),
    }
}

/// The text of a configuration file; `None` if the file doesn't exist.
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
    // A device has no size and may be endless, so reading is limited.
    let file = std::fs::File::open(path).map_err(failed)?;
    let read = file.take(LONGEST + 1).read_to_string(&mut text);
    if text.len() as u64 > LONGEST {
        return refused("too large for a configuration");
    }
    read.map_err(failed)?;
    Ok(Some(text))
}

/// Whether opening a file may block forever, because it is a named pipe. A pipe from a shell's `<(command)` is
/// accepted, because the command writes to it.
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
        let url = optional(&mut table, "url", |value| {
            located(value, profile::parse(&value.string()?))
        })?;
        let public_url = optional(&mut table, "public-url", |value| {
            located(value, profile::parse(&value.string()?))
        })?;
        let public_probe = optional(&mut table, "public-probe", Value::boolean)?;
        let kind = optional(&mut table, "kind", |value| value.parse(str::parse))?;
        let username = optional(&mut table, "username", Value::string)?;
        let password = secret(&mut table, name, PASSWORD, home)?;
        let token = secret(&mut table, name, TOKEN, home)?;
        let certificate = optional(&mut table, "certificate", |value| value.parse(str::parse))?;
        let headers = headers(&mut table, name, home)?;
        let alternates = alternates(&mut table)?;
        let unix_socket = optional(&mut table, "unix-socket", |value| value.path(home))?;
        let sign_in = optional(&mut table, "auth", |value| value.parse(str::parse))?;
        let plain = optional(&mut table, "allow-plain-password", Value::boolean)?;
        let own = Settings::take(&mut table, home)?;
        // A key with a typo explains why there is no URL.
        table.finish()?;
        let url = url.ok_or(no_url)?;
        let (name, origin) = (name.to_owned(), Origin::File(file.to_owned()));
        let profile = move |settings| Profile {
            kind,
            username,
            password,
            token,
            public_url,
            public_probe: public_probe.unwrap_or(true),
            certificate,
            headers,
            alternates,
            unix_socket,
            sign_in: sign_in.unwrap_or_default(),
            allow_plain_password: plain.unwrap_or_default(),
            ..Profile::new(name, origin, url, settings)
        };
        Ok(Self {
            settings: own,
            profile: Box::new(profile),
        })
    }
}

/// A key for a secret, and the kind of its value.
type SecretKey = (&'static str, KeyOf);

#[derive(Clone, Copy)]
enum KeyOf {
    /// The secret itself, which is not allowed.
    Text,
    File,
    Command,
}

const PASSWORD: &[SecretKey] = &[
    ("password", KeyOf::Text),
    ("password-file", KeyOf::File),
    ("password-command", KeyOf::Command),
];

/// Audiobookshelf and OpenSubsonic call the token an API key.
const TOKEN: &[SecretKey] = &[
    ("token", KeyOf::Text),
    ("token-file", KeyOf::File),
    ("token-command", KeyOf::Command),
    ("api-key", KeyOf::Text),
    ("api-key-file", KeyOf::File),
    ("api-key-command", KeyOf::Command),
];

/// Reads the source of a secret. More than one is a mistake, because it is unclear which one is meant.
fn secret(
    table: &mut Section<'_>,
    name: &str,
    keys: &[SecretKey],
    home: Option<&Path>,
) -> Result<Vec<SecretSource>> {
    let mut sources = Vec::new();
    let mut first = None;
    for (key, of) in keys.iter().copied() {
        let Some(value) = table.take(key) else {
            continue;
        };
        if let Some(first) = first {
            return Err(value.error(format!("conflicts with `{first}`: remove one of them")));
        }
        first = Some(key);
        sources.push(match of {
            KeyOf::File => SecretSource::File(value.path(home)?),
            KeyOf::Command => SecretSource::Command(value.command()?),
            KeyOf::Text => {
                return Err(value
                    .error("a secret isn't allowed in this file, because others may read it")
                    .hint(format!(
                        "remove it, and save it in credentials.toml: `sharectl server login {name}`"
                    ))
                    .hint(format!(
                        "or name its source: `{key}-file` or `{key}-command`"
                    )));
            }
        });
    }
    Ok(sources)
}

fn headers(table: &mut Section<'_>, name: &str, home: Option<&Path>) -> Result<Vec<Header>> {
    let Some(value) = table.take("headers") else {
        return Ok(Vec::new());
    };
    let headers = value.table(format!("in [servers.{name}.headers]"))?;
    let entries = headers.into_entries().into_iter();
    entries
        .map(|(name, value)| Header::read(name, value, home))
        .collect()
}

/// Reads the other addresses of a server. With plain http, any machine that has the address in another network would
/// get the credentials.
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

/// Parses the codes of findings.
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

/// How long to wait for another sharectl that is editing the file, which takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// Adds a server. The first server becomes the default; others only if `default` is true.
///
/// # Errors
/// [`Code::Conflict`] if the name is taken; [`Code::Config`] if the file can't be read.
pub async fn add_server(paths: &Paths, name: &str, edit: &ServerEdit, default: bool) -> Result<()> {
    profile::check_name(name).map_err(Error::usage)?;
    change(paths, |document| {
        let servers = servers(document)?;
        if servers.contains_key(name) {
            let hint = format!("change a setting: `sharectl server set {name} --url URL`");
            return Err(taken(name).hint(hint));
        }
        let first = servers.is_empty();
        let mut table = Table::new();
        edit.apply(&mut table)?;
        servers.insert(name, Item::Table(table));
        if default || (first && document.get("default").is_none()) {
            put_default(document, name);
        }
        Ok(())
    })
    .await
}

/// Replaces a server in the user's file with these values.
///
/// # Errors
/// [`Code::Config`] if the file doesn't contain the server, or would be invalid.
pub async fn replace_server(
    paths: &Paths,
    name: &str,
    edit: &ServerEdit,
    default: bool,
) -> Result<()> {
    change(paths, |document| {
        let table = server(document, name)?.ok_or_else(|| not_here(paths, name))?;
        table.clear();
        edit.apply(table)?;
        if default {
            put_default(document, name);
        }
        Ok(())
    })
    .await
}

/// Whether a server in the user's file already has all of these values.
///
/// # Errors
/// [`Code::Config`] if the file can't be read.
pub fn has_values(paths: &Paths, name: &str, edit: &ServerEdit) -> Result<bool> {
    let path = paths.config()?;
    let text = text_of(path)?.unwrap_or_default();
    let Ok(mut document) = text.parse::<DocumentMut>() else {
        return Ok(false);
    };
    let Some(table) = server(&mut document, name)? else {
        return Ok(false);
    };
    let written = |table: &dyn TableLike| -> Vec<(String, String)> {
        let values = table.iter();
        let written = values.map(|(key, value)| (key.to_owned(), value.to_string()));
        written.collect()
    };
    let before = written(table);
    edit.apply(table)?;
    Ok(written(table) == before)
}

/// Changes a server in the user's file.
///
/// # Errors
/// [`Code::Config`] if the file doesn't contain the server, or would be invalid.
pub async fn set_server(paths: &Paths, name: &str, edit: &ServerEdit) -> Result<()> {
    change(paths, |document| {
        let table = server(document, name)?.ok_or_else(|| not_here(paths, name))?;
        edit.apply(table)
    })
    .await
}

/// Renames a server in the user's file, and the default with it.
///
/// # Errors
/// [`Code::Config`] if the file doesn't contain the server; [`Code::Conflict`] if the new name is taken.
pub async fn rename_server(paths: &Paths, name: &str, to: &str) -> Result<()> {
    profile::check_name(to).map_err(Error::usage)?;
    change(paths, |document| {
        let servers = servers(document)?;
        if servers.contains_key(to) {
            return Err(taken(to));
        }
        let table = servers.remove(name).ok_or_else(|| not_here(paths, name))?;
        servers.insert(to, table);
        if document.get("default").and_then(Item::as_str) == Some(name) {
            put_default(document, to);
        }
        Ok(())
    })
    .await
}

/// The error for a name that is already taken.
#[must_use]
pub fn taken(name: &str) -> Error {
    Error::new(
        Code::Conflict,
        format!("a server named {name} already exists"),
    )
    .with_server(name)
}

/// Removes a server from the user's file. If it is the default, the default is removed too.
///
/// # Errors
/// [`Code::Config`] if the file doesn't contain the server.
pub async fn remove_server(paths: &Paths, name: &str) -> Result<()> {
    change(paths, |document| {
        servers(document)?
            .remove(name)
            .ok_or_else(|| not_here(paths, name))?;
        if document.get("default").and_then(Item::as_str) == Some(name) {
            document.remove("default");
        }
        Ok(())
    })
    .await
}

/// Sets or removes the default. The caller checks whether the server exists, because it may be in the system's file.
///
/// # Errors
/// [`Code::Config`] if the file can't be read.
pub async fn set_default(paths: &Paths, name: Option<&str>) -> Result<()> {
    change(paths, |document| {
        match name {
            Some(name) => put_default(document, name),
            None => drop(document.remove("default")),
        }
        Ok(())
    })
    .await
}

/// Reads, changes, checks and writes the file under its lock.
async fn change(paths: &Paths, edit: impl FnOnce(&mut DocumentMut) -> Result<()>) -> Result<()> {
    let path = paths.config()?;
    let _lock = lock(path).await?;
    let text = text_of(path)?.unwrap_or_default();
    // The parser's errors name the line, so the file is parsed before it is edited.
    File::parse(path, &text, None)?;
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        Error::new(Code::Config, format!("{} can't be edited", path.display())).caused_by(error)
    })?;
    edit(&mut document)?;
    let text = document.to_string();
    File::parse(path, &text, None)?;
    files::write(path, text.as_bytes(), Mode::Shared)
        .map_err(|error| Error::io(format_args!("write {}", path.display()), error))
}

/// Takes the lock of a file that will be read, changed and written. The lock is a file in the same directory.
pub(crate) async fn lock(path: &Path) -> Result<Lock> {
    let failed = |error| Error::io(format_args!("lock {}", path.display()), error);
    files::parent_private_dir(path).map_err(failed)?;
    let beside = path.with_extension("toml.lock");
    let deadline = Instant::now() + PATIENCE;
    Lock::acquire(&beside, Some(deadline))
        .await
        .map_err(failed)?
        .ok_or_else(|| {
            Error::new(
                Code::Conflict,
                format!("another sharectl is changing {}", path.display()),
            )
        })
}

/// The table `[servers]`. If it doesn't exist, it is added without a header.
fn servers(document: &mut DocumentMut) -> Result<&mut dyn TableLike> {
    let servers = document.entry("servers").or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    servers
        .as_table_like_mut()
        .ok_or_else(|| Error::new(Code::Config, "`servers` must be a table"))
}

/// A server's table, if it exists.
fn server<'d>(document: &'d mut DocumentMut, name: &str) -> Result<Option<&'d mut dyn TableLike>> {
    let table = servers(document)?.get_mut(name);
    Ok(table.and_then(Item::as_table_like_mut))
}

/// Sets `default`. An existing key stays in its place. A new key goes before all tables, because after a table header
/// it would belong to that table.
fn put_default(document: &mut DocumentMut, name: &str) {
    match document.get_mut("default").and_then(Item::as_value_mut) {
        Some(value) => put(value, name.into()),
        None => {
            document.insert("default", toml_edit::value(name));
        }
    }
}

fn not_here(paths: &Paths, name: &str) -> Error {
    let path = paths.config().map(|path| path.display().to_string());
    let path = path.unwrap_or_default();
    Error::new(Code::Config, format!("no server named {name:?} in {path}"))
        .hint("`sharectl server list` shows the servers and their configuration files")
        .with_server(name)
}

/// Changes to a server's settings. A setting that is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct ServerEdit {
    /// The base URL.
    pub url: Option<Url>,
    /// The server's kind.
    pub kind: Option<ServerKind>,
    /// The account's user name.
    pub username: Option<String>,
    /// The source of the password: a file or a command.
    pub password: Option<SecretSource>,
    /// The source of the API key or token: a file or a command.
    pub token: Option<SecretSource>,
    /// The public base URL.
    pub public_url: Option<Url>,
    /// Whether `check` tries the public base URL.
    pub public_probe: Option<bool>,
    /// A certificate to trust.
    pub certificate: Option<Fingerprint>,
    /// Headers to add or replace. Other headers stay.
    pub headers: Vec<Header>,
    /// Other addresses of the same server.
    pub alternates: Option<Vec<Url>>,
    /// The Unix socket that the server listens on.
    pub unix_socket: Option<PathBuf>,
    /// How the server identifies the account.
    pub sign_in: Option<SignIn>,
    /// Whether other addresses may use plain http.
    pub insecure: Option<bool>,
    /// Whether Subsonic's password parameter may go over plain http.
    pub allow_plain_password: Option<bool>,
    /// The settings that `[defaults]` may have too.
    pub settings: Settings,
    /// Keys to remove before anything is set.
    pub unset: Vec<String>,
}

impl ServerEdit {
    /// Whether the edit changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let mut table = Table::new();
        self.unset.is_empty() && self.apply(&mut table).is_ok() && table.is_empty()
    }

    fn apply(&self, table: &mut dyn TableLike) -> Result<()> {
        for key in &self.unset {
            if table.remove(key).is_none() {
                return Err(Error::usage(format!("`{key}` is not set"))
                    .hint("`sharectl server show NAME` shows what is"));
            }
        }
        let mut set = |key: &str, value: Option<toml_edit::Value>| {
            if let Some(value) = value {
                set(table, key, value);
            }
        };
        let shown = |url: &Url| profile::shown(url).into();
        set("url", self.url.as_ref().map(shown));
        set("kind", self.kind.map(|kind| kind.as_str().into()));
        set(
            "username",
            self.username.as_deref().map(toml_edit::Value::from),
        );
        set("public-url", self.public_url.as_ref().map(shown));
        set(
            "public-probe",
            self.public_probe.map(toml_edit::Value::from),
        );
        let alternates = self.alternates.as_ref();
        let alternates = alternates.map(|urls| urls.iter().map(profile::shown).collect::<Array>());
        set("alternate-urls", alternates.map(toml_edit::Value::from));
        set("insecure", self.insecure.map(toml_edit::Value::from));
        let socket = self.unix_socket.as_ref();
        set(
            "unix-socket",
            socket.map(|path| path.display().to_string().into()),
        );
        set("auth", self.sign_in.map(|way| way.as_str().into()));
        set(
            "certificate",
            self.certificate.map(|print| print.to_string().into()),
        );
        for (key, value) in self.settings.written() {
            set(key, Some(value));
        }
        set(
            "allow-plain-password",
            self.allow_plain_password.map(toml_edit::Value::from),
        );
        set_source(table, PASSWORD, self.password.as_ref())?;
        set_source(table, TOKEN, self.token.as_ref())?;
        self.set_headers(table)
    }

    fn set_headers(&self, table: &mut dyn TableLike) -> Result<()> {
        if self.headers.is_empty() {
            return Ok(());
        }
        let headers = table
            .entry("headers")
            .or_insert_with(|| toml_edit::value(InlineTable::new()))
            .as_table_like_mut()
            .ok_or_else(|| Error::internal("`headers` was read as a table and isn't one"))?;
        for Header { name, value } in &self.headers {
            let (key, value) = written(value)?;
            let mut source = InlineTable::new();
            source.insert(key, value);
            set(headers, name, source.into());
        }
        if let Some(inline) = table.get_mut("headers").and_then(Item::as_inline_table_mut) {
            inline.fmt();
        }
        Ok(())
    }
}

/// Sets a key. An existing key keeps its place and comment.
fn set(table: &mut dyn TableLike, key: &str, value: toml_edit::Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => put(old, value),
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// Replaces a value and keeps the text around it.
fn put(old: &mut toml_edit::Value, mut new: toml_edit::Value) {
    *new.decor_mut() = old.decor().clone();
    *old = new;
}

fn set_source(
    table: &mut dyn TableLike,
    keys: &[SecretKey],
    source: Option<&SecretSource>,
) -> Result<()> {
    let Some(source) = source else {
        return Ok(());
    };
    let (kind, value) = written(source)?;
    let keys = keys.iter().map(|(key, _)| *key);
    let key = keys.clone().find(|key| key.ends_with(kind));
    let key = key.ok_or_else(|| Error::internal("a secret's source that has no key"))?;
    // The other keys are sources of the same secret.
    for other in keys.filter(|other| *other != key) {
        table.remove(other);
    }
    set(table, key, value);
    Ok(())
}

/// The key and value for a source. Secrets themselves are never written to `config.toml`.
fn written(source: &SecretSource) -> Result<(&'static str, toml_edit::Value)> {
    Ok(match source {
        SecretSource::File(path) => ("file", path.display().to_string().into()),
        SecretSource::Command(words) => (
            "command",
            words.iter().map(String::as_str).collect::<Array>().into(),
        ),
        SecretSource::Variable(name) => ("env", name.as_str().into()),
        SecretSource::Text(_) => return Err(Error::internal("a secret on its way to config.toml")),
    })
}

#[cfg(test)]
mod tests;
