//! The shape of `config.toml`.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use url::Url;

use super::document::{Section, Source, Value, located};
use super::header::Header;
use super::keys::Settings;
use super::secret::SecretSource;
use super::{base_url, name, values};
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
            return Err(value.error("an alias is a word of letters, digits, `-` and `_`"));
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
                name::check(&name).map_err(|message| value.error(message))?;
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
            return refused("a named pipe, which nobody may ever write to");
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
        let url = located(&url, base_url::parse(&url.string()?))?;
        let public_url = table
            .take("public-url")
            .map(|value| located(&value, base_url::parse(&value.string()?)))
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
                        "take it out, then `sharectl server login {name}` keeps it in credentials.toml"
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
        let url = located(&value, base_url::parse(text))?;
        if url.scheme() == "http" && !insecure && !base_url::is_local(&url) {
            return Err(value
                .error(format!(
                    "{} would get the credentials unencrypted",
                    base_url::shown(&url)
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
