//! `credentials.toml`: secrets that were typed, for their owner's eyes only.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use toml_edit::{DocumentMut, Item, Table};

use crate::document::Source;
use crate::error::{Code, Error, Result};
use crate::files::{self, Mode};
use crate::paths::Paths;
use crate::profile::Profile;
use crate::{edit, file};

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
    /// [`Code::Config`] where there is no home.
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
            let file = self.file.display();
            tracing::warn!("{file} is open to others: close it with `chmod 600 {file}`");
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
                "what is kept for {} belongs to another account",
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
