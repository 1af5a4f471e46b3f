//! Changing `config.toml` without disturbing what its owner wrote: comments and order stay, the
//! result is read back before it replaces the old file, and that happens at once or not at all.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};
use url::Url;

use super::file::File;
use super::paths::Paths;
use super::{file, profile};
use crate::backend::SignIn;
use crate::domain::share::ServerKind;
use crate::error::{Code, Error, Result};
use crate::files::{Lock, Mode};
use crate::fingerprint::Fingerprint;
use crate::{Header, SecretSource, Settings, files};

/// How long another sharectl may hold the file: it edits it within milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// Adds a server. The first one becomes the default, others where `default` says so.
///
/// # Errors
/// [`Code::Conflict`] where the name is taken; [`Code::Config`] where the file can't be read.
pub async fn add_server(paths: &Paths, name: &str, edit: &ServerEdit, default: bool) -> Result<()> {
    profile::check_name(name).map_err(Error::usage)?;
    change(paths, |document| {
        let servers = servers(document)?;
        if servers.contains_key(name) {
            let hint = format!("change it with `sharectl server set {name}`");
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

/// Puts a server with these values in the place of one of the user's own file.
///
/// # Errors
/// [`Code::Config`] where it is not there, or would make no sense.
pub async fn replace_server(
    paths: &Paths,
    name: &str,
    edit: &ServerEdit,
    default: bool,
) -> Result<()> {
    change(paths, |document| {
        let table = servers(document)?
            .get_mut(name)
            .and_then(Item::as_table_like_mut)
            .ok_or_else(|| not_here(paths, name))?;
        table.clear();
        edit.apply(table)?;
        if default {
            put_default(document, name);
        }
        Ok(())
    })
    .await
}

/// Whether a server of the user's own file has all of these values already.
///
/// # Errors
/// [`Code::Config`] where the file can't be read.
pub fn has_values(paths: &Paths, name: &str, edit: &ServerEdit) -> Result<bool> {
    let path = paths.config()?;
    let text = file::text_of(path)?.unwrap_or_default();
    let Ok(mut document) = text.parse::<DocumentMut>() else {
        return Ok(false);
    };
    let Some(table) = servers(&mut document)?
        .get_mut(name)
        .and_then(Item::as_table_like_mut)
    else {
        return Ok(false);
    };
    let written = |table: &dyn toml_edit::TableLike| -> Vec<(String, String)> {
        let values = table.iter();
        values
            .map(|(key, value)| (key.to_owned(), value.to_string()))
            .collect()
    };
    let before = written(table);
    edit.apply(table)?;
    Ok(written(table) == before)
}

/// Changes a server of the user's own file.
///
/// # Errors
/// [`Code::Config`] where it is not there, or would make no sense any more.
pub async fn set_server(paths: &Paths, name: &str, edit: &ServerEdit) -> Result<()> {
    change(paths, |document| {
        let table = servers(document)?
            .get_mut(name)
            .and_then(Item::as_table_like_mut)
            .ok_or_else(|| not_here(paths, name))?;
        edit.apply(table)
    })
    .await
}

/// Gives a server of the user's own file another name, and the default where it is that.
///
/// # Errors
/// [`Code::Config`] where it is not there; [`Code::Conflict`] where the new name is taken.
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

/// The error for a name that another server has.
#[must_use]
pub fn taken(name: &str) -> Error {
    Error::new(Code::Conflict, format!("there is a server {name} already")).with_server(name)
}

/// Removes a server of the user's own file, and the default where it was that.
///
/// # Errors
/// [`Code::Config`] where it is not there.
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

/// Chooses the default, or none. Whether the server exists is the caller's to check: it may be one
/// of the system's file.
///
/// # Errors
/// [`Code::Config`] where the file can't be read.
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
    let text = file::text_of(path)?.unwrap_or_default();
    // The reader's errors name the line; only what it accepts is edited.
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

/// The lock beside a file that is read, changed and written.
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

/// `[servers]`, made where there is none, without a header of its own.
fn servers(document: &mut DocumentMut) -> Result<&mut dyn toml_edit::TableLike> {
    let servers = document.entry("servers").or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    servers
        .as_table_like_mut()
        .ok_or_else(|| Error::new(Code::Config, "`servers` must be a table"))
}

/// Sets `default`, in its place where it has one. A new one goes in front of every table: after
/// one it would belong to that.
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
    Error::new(Code::Config, format!("there is no server {name} in {path}"))
        .hint("`sharectl server list` shows the servers and the files they stand in")
        .with_server(name)
}

/// Keys that stand for the same secret: setting one takes the others out.
const PASSWORD: [&str; 2] = ["password-file", "password-command"];

const TOKEN: [&str; 4] = [
    "token-file",
    "token-command",
    "api-key-file",
    "api-key-command",
];

/// A server's new settings; what is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct ServerEdit {
    /// The base URL.
    pub url: Option<Url>,
    /// The kind.
    pub kind: Option<ServerKind>,
    /// The account's user name.
    pub username: Option<String>,
    /// Where the password comes from: a file or a command.
    pub password: Option<SecretSource>,
    /// Where the API key or token comes from, likewise.
    pub token: Option<SecretSource>,
    /// The base of public links.
    pub public_url: Option<Url>,
    /// Whether `check` tries the public base URL.
    pub public_probe: Option<bool>,
    /// A certificate to trust.
    pub certificate: Option<Fingerprint>,
    /// Headers to add or replace; the others stay.
    pub headers: Vec<Header>,
    /// Other addresses of the same server.
    pub alternates: Option<Vec<Url>>,
    /// The socket that it listens at.
    pub unix_socket: Option<PathBuf>,
    /// How the server knows the account.
    pub sign_in: Option<SignIn>,
    /// Whether other addresses may be ones of plain http.
    pub insecure: Option<bool>,
    /// Whether Subsonic's password parameter may go over plain http.
    pub allow_plain_password: Option<bool>,
    /// The rest.
    pub settings: Settings,
    /// Keys to take out, before anything is set.
    pub unset: Vec<String>,
}

impl ServerEdit {
    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let mut table = toml_edit::Table::new();
        self.unset.is_empty() && self.apply(&mut table).is_ok() && table.is_empty()
    }

    fn apply(&self, table: &mut dyn TableLike) -> Result<()> {
        for key in &self.unset {
            if table.remove(key).is_none() {
                return Err(Error::usage(format!("`{key}` is not set"))
                    .hint("`sharectl server show NAME` shows what is"));
            }
        }
        let mut set = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                set(table, key, value);
            }
        };
        set(
            "url",
            self.url.as_ref().map(|url| profile::shown(url).into()),
        );
        set("kind", self.kind.map(|kind| kind.as_str().into()));
        set("username", self.username.as_deref().map(Value::from));
        let public_url = self.public_url.as_ref();
        set(
            "public-url",
            public_url.map(|url| profile::shown(url).into()),
        );
        set("public-probe", self.public_probe.map(Value::from));
        set(
            "alternate-urls",
            self.alternates.as_ref().map(|urls| {
                let urls = urls.iter().map(profile::shown);
                urls.collect::<Array>().into()
            }),
        );
        set("insecure", self.insecure.map(Value::from));
        set(
            "unix-socket",
            self.unix_socket
                .as_ref()
                .map(|path| path.display().to_string().into()),
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
            self.allow_plain_password.map(Value::from),
        );
        set_source(table, &PASSWORD, self.password.as_ref())?;
        set_source(table, &TOKEN, self.token.as_ref())?;
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
            .ok_or_else(|| Error::internal("`headers` was read as a table and is none"))?;
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

/// Sets a key; where it stands already, its place and comment stay.
fn set(table: &mut dyn TableLike, key: &str, value: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => put(old, value),
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// Replaces a value and keeps what is written around it.
fn put(old: &mut Value, mut new: Value) {
    *new.decor_mut() = old.decor().clone();
    *old = new;
}

fn set_source(
    table: &mut dyn TableLike,
    keys: &[&str],
    source: Option<&SecretSource>,
) -> Result<()> {
    let Some(source) = source else {
        return Ok(());
    };
    let (kind, value) = written(source)?;
    let key = keys.iter().find(|key| key.ends_with(kind));
    let key = key.ok_or_else(|| Error::internal("a secret's source that has no key"))?;
    for other in keys.iter().filter(|other| *other != key) {
        table.remove(other);
    }
    set(table, key, value);
    Ok(())
}

/// A source's key and value. A secret itself is never written here.
fn written(source: &SecretSource) -> Result<(&'static str, Value)> {
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

/// What stays and what changes in a file that is edited.
#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::env_vars::Environment;
    use crate::{Config, Header, Overrides, SecretSource, profile};

    struct Place {
        folder: tempfile::TempDir,
    }

    impl Place {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            Self { folder }
        }

        fn with(text: &str) -> Self {
            let place = Self::new();
            files::write(&place.file(), text.as_bytes(), Mode::Shared).unwrap();
            place
        }

        fn file(&self) -> PathBuf {
            self.folder.path().join("config.toml")
        }

        fn paths(&self) -> Paths {
            let env = Environment::default().with_dirs(self.folder.path(), "/state");
            Paths::new(&env, None, None)
        }

        fn text(&self) -> String {
            std::fs::read_to_string(self.file()).unwrap()
        }

        fn config(&self) -> Config {
            let env = Environment::default().with_dirs(self.folder.path(), "/state");
            Config::load(&env, &Overrides::default()).unwrap()
        }
    }

    fn at(url: &str) -> ServerEdit {
        ServerEdit {
            url: Some(profile::parse(url).unwrap()),
            ..ServerEdit::default()
        }
    }

    #[tokio::test]
    async fn the_first_server_makes_the_file_and_is_the_default() {
        let place = Place::new();
        add_server(&place.paths(), "home", &at("https://m.example/"), false)
            .await
            .unwrap();
        assert_eq!(
            place.text(),
            "default = \"home\"\n\n[servers.home]\nurl = \"https://m.example\"\n"
        );
        add_server(&place.paths(), "nas", &at("http://nas:4533"), false)
            .await
            .unwrap();
        assert_eq!(place.config().default_name(), Some("home"));
        add_server(&place.paths(), "books", &at("https://b.example"), true)
            .await
            .unwrap();
        assert_eq!(place.config().default_name(), Some("books"));
        let error = add_server(&place.paths(), "nas", &at("http://nas"), false)
            .await
            .unwrap_err();
        assert_eq!(error.code(), Code::Conflict);
        let error = add_server(&place.paths(), "demo", &at("http://nas"), false)
            .await
            .unwrap_err();
        assert_eq!(error.code(), Code::Usage);
    }

    const WRITTEN: &str = r#"# my servers
[defaults]            # for all
jobs = 8

# at home
[servers.home]
url = "https://m.example"   # behind the proxy
password-command = ["pass", "show", "nas"]
headers = { X-A = "1" } # Cloudflare

[servers.nas] # in the attic
url = "http://nas:4533"
"#;

    #[tokio::test]
    async fn comments_and_order_stay() {
        let place = Place::with(WRITTEN);
        set_default(&place.paths(), Some("nas")).await.unwrap();
        remove_server(&place.paths(), "home").await.unwrap();
        insta::assert_snapshot!(place.text(), @r#"
    default = "nas"
    # my servers
    [defaults]            # for all
    jobs = 8

    [servers.nas] # in the attic
    url = "http://nas:4533"
    "#);
    }

    #[tokio::test]
    async fn a_changed_server_keeps_its_comments() {
        let place = Place::with(WRITTEN);
        let mut edit = at("https://music.example");
        edit.username = Some("admin".to_owned());
        edit.password = Some(SecretSource::File(PathBuf::from("/run/secret")));
        edit.settings.timeout = Some(Duration::from_secs(90));
        edit.headers = vec![Header {
            name: "X-B".to_owned(),
            value: SecretSource::Variable("CF".to_owned()),
        }];
        set_server(&place.paths(), "home", &edit).await.unwrap();
        insta::assert_snapshot!(place.text(), @r#"
    # my servers
    [defaults]            # for all
    jobs = 8

    # at home
    [servers.home]
    url = "https://music.example"   # behind the proxy
    headers = { X-A = "1", X-B = { env = "CF" } } # Cloudflare
    username = "admin"
    timeout = "90s"
    password-file = "/run/secret"

    [servers.nas] # in the attic
    url = "http://nas:4533"
    "#);
    }

    #[tokio::test]
    async fn what_would_make_no_sense_is_not_written() {
        let place = Place::with(WRITTEN);
        let unset = |key: &str| ServerEdit {
            unset: vec![key.to_owned()],
            ..ServerEdit::default()
        };
        let error = set_server(&place.paths(), "home", &unset("url"))
            .await
            .unwrap_err();
        assert!(error.message().ends_with("`home`: no `url`"), "{error}");
        let error = set_server(&place.paths(), "home", &unset("username"))
            .await
            .unwrap_err();
        assert_eq!(error.code(), Code::Usage);
        let error = set_server(&place.paths(), "gone", &at("http://x"))
            .await
            .unwrap_err();
        assert_eq!(error.code(), Code::Config);
        assert_eq!(place.text(), WRITTEN);

        let place = Place::with("colour = 1\n");
        let error = add_server(&place.paths(), "home", &at("http://x"), false)
            .await
            .unwrap_err();
        assert!(
            error.message().contains("config.toml:1: unknown key"),
            "{error}"
        );
        assert_eq!(place.text(), "colour = 1\n");
    }

    #[tokio::test]
    async fn a_default_that_is_removed_is_none_any_more() {
        let place = Place::new();
        add_server(&place.paths(), "home", &at("http://x"), false)
            .await
            .unwrap();
        remove_server(&place.paths(), "home").await.unwrap();
        assert_eq!(place.config().default_name(), None);
        add_server(&place.paths(), "home", &at("http://x"), false)
            .await
            .unwrap();
        set_default(&place.paths(), None).await.unwrap();
        assert_eq!(place.config().default_name(), None);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_file_is_readable_and_leaves_nothing_beside_but_its_lock() {
        use std::os::unix::fs::PermissionsExt as _;
        let place = Place::new();
        add_server(&place.paths(), "home", &at("http://x"), false)
            .await
            .unwrap();
        let mode = std::fs::metadata(place.file())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o600, 0o600);
        assert_eq!(mode & 0o133, 0);
        let mut names: Vec<_> = std::fs::read_dir(place.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["config.toml", "config.toml.lock"]);
    }
}
