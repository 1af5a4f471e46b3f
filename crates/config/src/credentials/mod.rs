//! The credentials of one profile, each fetched when it is first needed: from the environment or
//! the profile's own source, systemd's credentials, `credentials.toml`, and at last by asking.
//!
//! `credentials.toml` holds secrets that were typed, for their owner's eyes only.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::OnceCell;
use toml_edit::{DocumentMut, Item, Table};

use super::paths::Paths;
use super::profile::{self, Origin, Profile};
use super::secret::{self, SecretSource};
use crate::advice::{Advice, ProfileSetting};
use crate::backend::connection::Credentials;
use crate::edit;
use crate::env_vars::{self, Environment};
use crate::error::{Code, Error, Result};
use crate::file::{self, Source};
use crate::files::{self, Mode};
use crate::shell;

/// Somebody who can be asked for a secret: a terminal.
pub trait Ask: Send + Sync {
    /// Asks, without showing what is typed.
    ///
    /// # Errors
    /// Where the question was cancelled, or the terminal went away.
    fn secret(&self, question: &str) -> Result<SecretString>;
}

/// Where one profile's credentials come from.
pub struct ProfileCredentials {
    profile: Profile,
    env: Environment,
    paths: Paths,
    ask: Option<Arc<dyn Ask>>,
    /// When the whole command has to be over.
    deadline: Option<Instant>,
    password: OnceCell<Found>,
    token: OnceCell<Option<SecretString>>,
}

/// A password, and whether somebody typed it.
#[derive(Clone)]
struct Found {
    secret: SecretString,
    typed: bool,
}

impl ProfileCredentials {
    /// The credentials of `profile`; `ask` is nobody where there is no terminal.
    #[must_use]
    pub fn new(
        profile: &Profile,
        env: &Environment,
        paths: &Paths,
        ask: Option<Arc<dyn Ask>>,
    ) -> Self {
        Self {
            profile: profile.clone(),
            env: env.clone(),
            paths: paths.clone(),
            ask,
            deadline: None,
            password: OnceCell::new(),
            token: OnceCell::new(),
        }
    }

    /// The same, not to be waited for any longer than until then.
    #[must_use]
    pub fn until(mut self, deadline: Option<Instant>) -> Self {
        self.deadline = deadline;
        self
    }

    /// The headers that every request carries, with their values.
    ///
    /// # Errors
    /// [`Code::Auth`] where a value can't be had.
    pub async fn headers(&self) -> Result<Vec<(String, SecretString)>> {
        let mut headers = Vec::new();
        for header in &self.profile.headers {
            let what = format!("the header {}", header.name);
            let value = self.read(&header.value, &what).await?;
            headers.push((header.name.clone(), value));
        }
        Ok(headers)
    }

    /// Keeps a password that was typed in `credentials.toml`, once it has proved to be right.
    /// Answers whether there was one to keep.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub async fn keep_typed(&self) -> Result<bool> {
        let typed = self.password.get().filter(|found| found.typed);
        let Some(found) = typed.filter(|_| matches!(self.profile.origin, Origin::File(_))) else {
            return Ok(false);
        };
        let store = Store::new(&self.paths)?;
        store
            .put(&self.profile, SecretKind::Password, &found.secret)
            .await?;
        Ok(true)
    }

    /// Where a secret comes from, for people; `None` where it would be asked for.
    ///
    /// # Errors
    /// Where `credentials.toml` can't be read.
    pub fn source(&self, kind: SecretKind) -> Result<Option<String>> {
        if let Some(source) = self.configured(kind).first() {
            return Ok(Some(source.to_string()));
        }
        if let Some(file) = self.systemd(kind) {
            return Ok(Some(format!("file {}", file.display())));
        }
        Ok(self.stored(kind)?.map(|_| "credentials.toml".to_owned()))
    }

    /// Whether an API key or token is configured or stored, so that no password is needed.
    #[must_use]
    pub fn has_token(&self) -> bool {
        // A store that can't be read is told when a secret is wanted from it.
        self.source(SecretKind::Token)
            .is_ok_and(|source| source.is_some())
    }

    /// The password, where it can be had without running a program or asking anybody.
    ///
    /// # Errors
    /// A source that can't be read.
    pub async fn password_at_hand(&self) -> Result<Option<SecretString>> {
        if let Some(SecretSource::Command(_)) = self.configured(SecretKind::Password).first() {
            return Ok(None);
        }
        if let Some(found) = self.password.get() {
            return Ok(Some(found.secret.clone()));
        }
        let at_hand = self.find(SecretKind::Password).await?;
        if let Some(secret) = at_hand.clone() {
            // A pipe (`<(pass show nas)`, /dev/stdin) gives its secret only once.
            let typed = false;
            self.password
                .get_or_init(async || Found { secret, typed })
                .await;
        }
        Ok(at_hand)
    }

    fn configured(&self, kind: SecretKind) -> &[SecretSource] {
        match kind {
            SecretKind::Password => &self.profile.password,
            SecretKind::Token => &self.profile.token,
        }
    }

    /// Whether a secret comes from systemd, under the profile's name.
    #[must_use]
    pub fn is_of_systemd(&self, kind: SecretKind) -> bool {
        self.configured(kind).is_empty() && self.systemd(kind).is_some()
    }

    /// `$CREDENTIALS_DIRECTORY/sharectl.NAME.password`, where it is there.
    fn systemd(&self, kind: SecretKind) -> Option<PathBuf> {
        let folder = self.env.path(&env_vars::CREDENTIALS_DIRECTORY)?;
        let name = format!("sharectl.{}.{}", self.profile.name, kind.as_str());
        Some(folder.join(name)).filter(|file| file.exists())
    }

    fn stored(&self, kind: SecretKind) -> Result<Option<SecretString>> {
        match self.profile.origin {
            Origin::File(_) => Ok(Store::new(&self.paths)?.get(&self.profile)?.take(kind)),
            Origin::Environment | Origin::Sandbox => Ok(None),
        }
    }

    /// The secret from every source but a question. The first that is there counts: where it can't
    /// be read, going on to another would log in as somebody else.
    async fn find(&self, kind: SecretKind) -> Result<Option<SecretString>> {
        let what = format!("the {} of {}", kind.as_str(), self.profile.name);
        if let Some(source) = self.configured(kind).first() {
            let read = self.read(source, &what).await;
            return match (kind, source, &self.profile.origin) {
                (SecretKind::Password, SecretSource::File(_), Origin::File(_)) => {
                    let name = self.profile.name.clone();
                    let other = Advice::SetProfile(name, ProfileSetting::PasswordFile);
                    read.map_err(|error| error.hint(other.after("or name another file: ")))
                }
                _ => read,
            }
            .map(Some);
        }
        if let Some(file) = self.systemd(kind) {
            return self.read(&SecretSource::File(file), &what).await.map(Some);
        }
        self.stored(kind)
    }

    async fn read(&self, source: &SecretSource, what: &str) -> Result<SecretString> {
        secret::read(source, &self.env, what, self.deadline)
            .await
            .map_err(|error| match (source, &self.profile.origin) {
                // Its arguments may hold what should not be shown.
                (SecretSource::Command(_), Origin::File(file)) => error.hint(format!(
                    "run the command from {} yourself to see what fails",
                    file.display()
                )),
                _ => error,
            })
            .map_err(|error| error.with_server(&self.profile.name))
    }

    /// Where a secret comes from, if `sharectl server login` doesn't keep it and it is not typed.
    fn named(&self, kind: SecretKind) -> Option<String> {
        match self.configured(kind).first() {
            Some(SecretSource::Text(_)) if self.profile.name == profile::ENV => {
                let variable = match kind {
                    SecretKind::Password => env_vars::PASSWORD,
                    SecretKind::Token => env_vars::TOKEN,
                };
                Some(format!("variable {}", variable.name))
            }
            // Given on the way, to try it.
            Some(SecretSource::Text(_)) => None,
            Some(source) => Some(source.to_string()),
            None => Some(format!("file {}", self.systemd(kind)?.display())),
        }
    }

    async fn ask(&self) -> Result<SecretString> {
        let Some(ask) = self.ask.clone() else {
            return Err(self.missing());
        };
        let profile = &self.profile;
        let question = match &profile.username {
            Some(user) => format!(
                "Password of {user} on {} ({})",
                profile.name,
                profile.address()
            ),
            None => format!("Password on {} ({})", profile.name, profile.address()),
        };
        // Typing takes its time; other servers' requests go on meanwhile.
        tokio::task::spawn_blocking(move || ask.secret(&question))
            .await
            .map_err(|error| Error::internal("the question broke off").caused_by(error))?
    }

    fn missing(&self) -> Error {
        let name = self.profile.name.as_str();
        let error = Error::new(Code::Auth, format!("there is no password for {name}"));
        let error = if name == profile::ENV {
            error.hint(Advice::LogIn(name.to_owned()))
        } else {
            error
                .hint(Advice::LogIn(name.to_owned()).then(" asks for it once and saves it"))
                .hint(
                    Advice::SetProfile(name.to_owned(), ProfileSetting::PasswordFile)
                        .after("or read it from a file: ")
                        .then(", or `--password-command COMMAND`"),
                )
        };
        error.with_server(name)
    }
}

#[async_trait(?Send)]
impl Credentials for ProfileCredentials {
    fn username(&self) -> Option<&str> {
        self.profile.username.as_deref()
    }

    async fn password(&self) -> Result<SecretString> {
        let found = self
            .password
            .get_or_try_init(async || {
                let found = self.find(SecretKind::Password).await?;
                let typed = found.is_none();
                let secret = match found {
                    Some(secret) => secret,
                    None => self.ask().await?,
                };
                Ok::<_, Error>(Found { secret, typed })
            })
            .await?;
        Ok(found.secret.clone())
    }

    fn password_source(&self) -> Option<String> {
        self.named(SecretKind::Password)
    }

    fn token_source(&self) -> Option<String> {
        self.named(SecretKind::Token)
    }

    async fn token(&self) -> Result<Option<SecretString>> {
        let token = self
            .token
            .get_or_try_init(async || self.find(SecretKind::Token).await);
        Ok(token.await?.clone())
    }
}

impl std::fmt::Debug for ProfileCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProfileCredentials")
            .field("profile", &self.profile.name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

/// Which of an account's secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    /// The account's password.
    Password,
    /// An API key or token.
    Token,
}

impl SecretKind {
    /// Its name in file names and in `credentials.toml`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Token => "token",
        }
    }
}

const HEADING: &str =
    "# Kept by `sharectl server login`; `sharectl server logout NAME` takes them out.\n";

/// The file.
#[derive(Debug, Clone)]
pub struct Store {
    file: PathBuf,
}

/// What is kept for one profile.
#[derive(Debug, Default)]
pub struct Stored {
    /// The account's password.
    pub password: Option<SecretString>,
    /// An API key or token.
    pub token: Option<SecretString>,
}

impl Stored {
    /// One of them.
    #[must_use]
    pub fn take(self, kind: SecretKind) -> Option<SecretString> {
        match kind {
            SecretKind::Password => self.password,
            SecretKind::Token => self.token,
        }
    }
}

impl Store {
    /// The file beside the configuration.
    ///
    /// # Errors
    /// [`Code::Config`] if there is no home directory.
    pub fn new(paths: &Paths) -> Result<Self> {
        let file = paths.credentials()?;
        Ok(Self { file })
    }

    /// What is kept for a profile. A secret belongs to an address and an account: where the profile
    /// has another one now, it has none.
    ///
    /// # Errors
    /// [`Code::Config`] where the file can't be read; its contents are never repeated.
    pub fn get(&self, profile: &Profile) -> Result<Stored> {
        let Some(text) = file::text_of(&self.file)? else {
            return Ok(Stored::default());
        };
        if files::is_open_to_others(&self.file).unwrap_or_default() {
            let file = self.file.display().to_string();
            let word = shell::word(&file);
            tracing::warn!("{file} can be read by others: `chmod 600 {word}`");
        }
        let mut accounts = Source::new(&self.file, &text)
            .parse()
            .map_err(|_| unreadable(&self.file))?
            .into_entries()
            .into_iter();
        let Some((_, account)) = accounts.find(|(name, _)| *name == profile.name) else {
            return Ok(Stored::default());
        };
        let mut account = account.table(format!("in [{}]", profile.name))?;
        let mut text = |key| account.take(key).map(|value| value.string()).transpose();
        let (url, username) = (text("url")?, text("username")?);
        let password = text(SecretKind::Password.as_str())?.map(SecretString::from);
        let token = text(SecretKind::Token.as_str())?.map(SecretString::from);
        account.finish()?;
        if url.as_deref() != Some(profile.address()) || username != profile.username {
            tracing::debug!(
                "the saved credentials for {} belong to another account",
                profile.name
            );
            return Ok(Stored::default());
        }
        Ok(Stored { password, token })
    }

    /// Keeps a secret for a profile.
    ///
    /// # Errors
    /// Where the file can't be read or written.
    pub async fn put(
        &self,
        profile: &Profile,
        kind: SecretKind,
        secret: &SecretString,
    ) -> Result<()> {
        let same_account = |table: &Table| {
            let text = |key| table.get(key).and_then(Item::as_str);
            text("url") == Some(profile.address())
                && text("username") == profile.username.as_deref()
        };
        self.change(|document| {
            let kept = document.get(&profile.name).and_then(Item::as_table);
            let mut table = kept
                .filter(|table| same_account(table))
                .cloned()
                .unwrap_or_default();
            table.insert("url", toml_edit::value(profile.address()));
            if let Some(username) = &profile.username {
                table.insert("username", toml_edit::value(username));
            }
            table.insert(kind.as_str(), toml_edit::value(secret.expose_secret()));
            document.insert(&profile.name, Item::Table(table));
        })
        .await
    }

    /// Keeps what is kept under a profile's name under another one, too. Answers whether there was
    /// anything.
    ///
    /// # Errors
    /// Where the file can't be read or written.
    pub async fn copy(&self, name: &str, to: &str) -> Result<bool> {
        if !self.file.exists() {
            return Ok(false);
        }
        let mut found = false;
        self.change(|document| {
            if let Some(kept) = document.get(name).cloned() {
                found = true;
                document.insert(to, kept);
            }
        })
        .await?;
        Ok(found)
    }

    /// Takes out all that is kept under a profile's name. Answers whether there was anything.
    ///
    /// # Errors
    /// Where the file can't be read or written.
    pub async fn forget(&self, name: &str) -> Result<bool> {
        if !self.file.exists() {
            return Ok(false);
        }
        let mut found = false;
        self.change(|document| found = document.remove(name).is_some())
            .await?;
        Ok(found)
    }

    async fn change(&self, edit: impl FnOnce(&mut DocumentMut)) -> Result<()> {
        let _lock = edit::lock(&self.file).await?;
        let text = file::text_of(&self.file)?.unwrap_or_else(|| HEADING.to_owned());
        let mut document: DocumentMut = text.parse().map_err(|_| unreadable(&self.file))?;
        edit(&mut document);
        self.narrow()?;
        files::write(&self.file, document.to_string().as_bytes(), Mode::Private)
            .map_err(|error| Error::io(format_args!("write {}", self.file.display()), error))
    }

    /// A copy that others could read is not left behind, whatever happens next.
    #[cfg(unix)]
    fn narrow(&self) -> Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(0o600);
        match std::fs::set_permissions(&self.file, mode) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io(
                format_args!("close {} to others", self.file.display()),
                error,
            )),
            _ => Ok(()),
        }
    }

    #[cfg(not(unix))]
    #[expect(clippy::unused_self, reason = "the same call on every system")]
    fn narrow(&self) -> Result<()> {
        Ok(())
    }
}

fn unreadable(file: &Path) -> Error {
    Error::new(
        Code::Config,
        format!("{} is not TOML any more", file.display()),
    )
    .hint("remove it and log in again: `sharectl server login NAME`")
}
