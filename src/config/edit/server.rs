//! What is written to a server's table.

use std::path::PathBuf;

use toml_edit::{Array, InlineTable, Item, TableLike, Value};
use url::Url;

use crate::backend::SignIn;
use crate::config::{Header, SecretSource, Settings, base_url};
use crate::domain::share::ServerKind;
use crate::error::{Error, Result};
use crate::fingerprint::Fingerprint;

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
    /// Whether `check` tries the public address.
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

    pub(super) fn apply(&self, table: &mut dyn TableLike) -> Result<()> {
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
            self.url.as_ref().map(|url| base_url::shown(url).into()),
        );
        set("kind", self.kind.map(|kind| kind.as_str().into()));
        set("username", self.username.as_deref().map(Value::from));
        let public_url = self.public_url.as_ref();
        set(
            "public-url",
            public_url.map(|url| base_url::shown(url).into()),
        );
        set("public-probe", self.public_probe.map(Value::from));
        set(
            "alternate-urls",
            self.alternates.as_ref().map(|urls| {
                let urls = urls.iter().map(base_url::shown);
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
pub(super) fn put(old: &mut Value, mut new: Value) {
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
