//! The credentials of one profile. Each is fetched when it is first needed: from the profile's own source (for `env`,
//! the variables), systemd's credentials, `credentials.toml`, or a prompt. A secret is the first line of its source.
//!
//! `credentials.toml` contains the secrets that users typed. Only its owner can read it.

use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};
use tokio::sync::{OnceCell, oneshot};
use tokio::time::{timeout, timeout_at};
use toml_edit::{DocumentMut, Item, Table};

use super::edit::{lock, text_of};
use super::env_vars::{self, Environment, Paths};
use super::profile::{self, Origin, Profile, SecretSource, check_text};
use super::values::Source;
use crate::advice::{Advice, ProfileSetting};
use crate::backend::connection::Credentials;
use crate::error::{Code, Error, Result};
use crate::files::{self, Mode};
use crate::http::redact;
use crate::shell;

/// Asks the user for a secret, in a terminal.
pub trait Ask: Send + Sync {
    /// Asks without showing the typed text.
    ///
    /// # Errors
    /// If the user cancels the prompt, or the terminal closes.
    fn secret(&self, question: &str) -> Result<SecretString>;
}

/// The credentials of one profile, and the means to fetch them.
pub struct ProfileCredentials {
    profile: Profile,
    env: Environment,
    paths: Paths,
    ask: Option<Arc<dyn Ask>>,
    /// The deadline of the whole command.
    deadline: Option<Instant>,
    password: OnceCell<Found>,
    token: OnceCell<Option<SecretString>>,
}

/// A password, and whether the user typed it.
#[derive(Clone)]
struct Found {
    secret: SecretString,
    typed: bool,
}

impl ProfileCredentials {
    /// The credentials of `profile`. `ask` is `None` if there is no terminal.
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

    /// The same credentials with a deadline.
    #[must_use]
    pub fn until(mut self, deadline: Option<Instant>) -> Self {
        self.deadline = deadline;
        self
    }

    /// The headers of every request, with their values.
    ///
    /// # Errors
    /// [`Code::Auth`] if a value can't be read.
    pub async fn headers(&self) -> Result<Vec<(String, SecretString)>> {
        let mut headers = Vec::new();
        for header in &self.profile.headers {
            let what = format!("the header {}", header.name);
            let value = self.read(&header.value, &what).await?;
            headers.push((header.name.clone(), value));
        }
        Ok(headers)
    }

    /// Saves a typed password in `credentials.toml`. Call it once the server has accepted the password. Returns
    /// whether there was a password to save.
    ///
    /// # Errors
    /// If the file can't be written.
    pub async fn save_typed_password(&self) -> Result<bool> {
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

    /// The source of a secret, as text for users; `None` if sharectl would ask for it.
    ///
    /// # Errors
    /// If `credentials.toml` can't be read.
    pub fn source(&self, kind: SecretKind) -> Result<Option<String>> {
        match self.first_source(kind) {
            Some(source) => Ok(Some(source.to_string())),
            None => Ok(self.stored(kind)?.map(|_| "credentials.toml".to_owned())),
        }
    }

    /// Whether an API key or token is configured or saved, so that no password is needed.
    #[must_use]
    pub fn has_token(&self) -> bool {
        // If the store can't be read, the error is reported when a secret from it is needed.
        self.source(SecretKind::Token)
            .is_ok_and(|source| source.is_some())
    }

    /// The password, if it is available without running a program or asking.
    ///
    /// # Errors
    /// If the source can't be read.
    pub async fn available_password(&self) -> Result<Option<SecretString>> {
        if let Some(SecretSource::Command(_)) = self.configured(SecretKind::Password).first() {
            return Ok(None);
        }
        if let Some(found) = self.password.get() {
            return Ok(Some(found.secret.clone()));
        }
        let at_hand = self.find(SecretKind::Password).await?;
        if let Some(secret) = at_hand.clone() {
            // A pipe (`<(pass show nas)`, /dev/stdin) returns its secret only once.
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

    /// The profile's own source of a secret, or else systemd's.
    fn first_source(&self, kind: SecretKind) -> Option<SecretSource> {
        let configured = self.configured(kind).first().cloned();
        configured.or_else(|| self.systemd(kind).map(SecretSource::File))
    }

    /// Whether the secret is one of systemd's credentials, under the profile's name.
    #[must_use]
    pub fn is_from_systemd(&self, kind: SecretKind) -> bool {
        self.configured(kind).is_empty() && self.systemd(kind).is_some()
    }

    /// `$CREDENTIALS_DIRECTORY/sharectl.NAME.password`, if it exists.
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

    /// The secret from any source except a prompt. Only the first source that exists counts, even if it can't be read,
    /// because the next one might belong to another account.
    async fn find(&self, kind: SecretKind) -> Result<Option<SecretString>> {
        let what = format!("the {} of {}", kind.as_str(), self.profile.name);
        let Some(source) = self.first_source(kind) else {
            return self.stored(kind);
        };
        let read = self.read(&source, &what).await;
        match (kind, self.configured(kind).first(), &self.profile.origin) {
            (SecretKind::Password, Some(SecretSource::File(_)), Origin::File(_)) => {
                let name = self.profile.name.clone();
                let other = Advice::SetProfile(name, ProfileSetting::PasswordFile);
                read.map_err(|error| error.hint(other.after("or name another file: ")))
            }
            _ => read,
        }
        .map(Some)
    }

    async fn read(&self, source: &SecretSource, what: &str) -> Result<SecretString> {
        read(source, &self.env, what, self.deadline)
            .await
            .map_err(|error| match (source, &self.profile.origin) {
                // Its arguments may contain secrets.
                (SecretSource::Command(_), Origin::File(file)) => error.hint(Advice::RunCommand(
                    self.profile.name.clone(),
                    file.display().to_string(),
                )),
                _ => error,
            })
            .map_err(|error| error.with_server(&self.profile.name))
    }

    /// The source of a secret, unless `sharectl server login` saved it or the user typed it.
    fn named(&self, kind: SecretKind) -> Option<String> {
        match self.first_source(kind)? {
            SecretSource::Text(_) if self.profile.name == profile::ENV => {
                let variable = match kind {
                    SecretKind::Password => env_vars::PASSWORD,
                    SecretKind::Token => env_vars::TOKEN,
                };
                Some(format!("variable {}", variable.name))
            }
            // The caller passed it to try it.
            SecretSource::Text(_) => None,
            source => Some(source.to_string()),
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
        // Typing takes time. Requests to other servers continue in the meantime.
        tokio::task::spawn_blocking(move || ask.secret(&question))
            .await
            .map_err(|error| Error::internal("the question broke off").caused_by(error))?
    }

    fn missing(&self) -> Error {
        let name = self.profile.name.as_str();
        let error = Error::new(Code::Auth, format!("no password for {name}"));
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

/// The kind of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    /// The account's password.
    Password,
    /// An API key or token.
    Token,
}

impl SecretKind {
    /// The kind's name in file names and in `credentials.toml`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Token => "token",
        }
    }
}

const HEADING: &str =
    "# Kept by `sharectl server login`; `sharectl server logout NAME` removes them.\n";

/// The file `credentials.toml`.
#[derive(Debug, Clone)]
pub struct Store {
    file: PathBuf,
}

/// The saved secrets of one profile.
#[derive(Debug, Default)]
pub struct Stored {
    /// The account's password.
    pub password: Option<SecretString>,
    /// An API key or token.
    pub token: Option<SecretString>,
}

impl Stored {
    /// The secret of one kind.
    #[must_use]
    pub fn take(self, kind: SecretKind) -> Option<SecretString> {
        match kind {
            SecretKind::Password => self.password,
            SecretKind::Token => self.token,
        }
    }
}

impl Store {
    /// The file in the directory of the configuration.
    ///
    /// # Errors
    /// [`Code::Config`] if there is no home directory.
    pub fn new(paths: &Paths) -> Result<Self> {
        let file = paths.credentials()?;
        Ok(Self { file })
    }

    /// The saved secrets of a profile. They belong to an address and an account. If the profile's have changed, it has
    /// no saved secrets.
    ///
    /// # Errors
    /// [`Code::Config`] if the file can't be read; the message never contains its contents.
    pub fn get(&self, profile: &Profile) -> Result<Stored> {
        let Some(text) = text_of(&self.file)? else {
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

    /// Saves a secret of a profile.
    ///
    /// # Errors
    /// If the file can't be read or written.
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

    /// Copies the saved secrets of one profile name to another. Returns whether there were any.
    ///
    /// # Errors
    /// If the file can't be read or written.
    pub async fn copy(&self, name: &str, to: &str) -> Result<bool> {
        if !self.file.exists() {
            return Ok(false);
        }
        self.change(|document| {
            let saved = document.get(name).cloned();
            saved.map(|saved| document.insert(to, saved)).is_some()
        })
        .await
    }

    /// Removes the saved secrets of a profile name. Returns whether there were any.
    ///
    /// # Errors
    /// If the file can't be read or written.
    pub async fn forget(&self, name: &str) -> Result<bool> {
        if !self.file.exists() {
            return Ok(false);
        }
        self.change(|document| document.remove(name).is_some())
            .await
    }

    async fn change<T>(&self, edit: impl FnOnce(&mut DocumentMut) -> T) -> Result<T> {
        let _lock = lock(&self.file).await?;
        let text = text_of(&self.file)?.unwrap_or_else(|| HEADING.to_owned());
        let mut document: DocumentMut = text.parse().map_err(|_| unreadable(&self.file))?;
        let edited = edit(&mut document);
        self.narrow()?;
        files::write(&self.file, document.to_string().as_bytes(), Mode::Private)
            .map_err(|error| Error::io(format_args!("write {}", self.file.display()), error))?;
        Ok(edited)
    }

    /// Ensures that others can't read the file, even if a later step fails.
    #[cfg(unix)]
    fn narrow(&self) -> Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(0o600);
        match std::fs::set_permissions(&self.file, mode) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io(
                format_args!("restrict the permissions of {}", self.file.display()),
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
        format!("{} is no longer valid TOML", file.display()),
    )
    .hint("remove it and log in again: `sharectl server login NAME`")
}

/// The secret in the contents of its source: the first line, which must be nonempty text.
///
/// # Errors
/// The reason that the line isn't a secret, without the line itself.
pub fn first_line(bytes: &[u8]) -> Result<SecretString, &'static str> {
    let line = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let text = str::from_utf8(line).map_err(|_| "the first line is not text")?;
    if text.is_empty() {
        return Err("the first line is empty");
    }
    check_text(text).map_err(|_| "the first line holds control characters")?;
    Ok(text.to_owned().into())
}

/// The time limit for a command.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a command's output may stay open after the command exits: a daemon that it started may keep it open.
const LINGER: Duration = Duration::from_millis(500);

/// The number of bytes that are read from a source.
const LONGEST: usize = 64 * 1024;

/// The number of characters of a command's error message that are shown.
const COMPLAINT: usize = 200;

/// Reads a secret within the deadline of the whole command. `what` describes the secret in errors.
async fn read(
    source: &SecretSource,
    env: &Environment,
    what: &str,
    deadline: Option<Instant>,
) -> Result<SecretString> {
    let secret = from_source(source, env, what);
    let Some(deadline) = deadline else {
        return secret.await;
    };
    timeout_at(deadline.into(), secret)
        .await
        .unwrap_or_else(|_| {
            let why = format!("the command's time limit ran out before {what} was available");
            Err(Error::new(Code::Timeout, why).hint("allow more time: `--deadline 10min`"))
        })
}

async fn from_source(source: &SecretSource, env: &Environment, what: &str) -> Result<SecretString> {
    match source {
        SecretSource::Text(secret) => Ok(secret.clone()),
        SecretSource::File(path) => file(path, what, PATIENCE).await,
        SecretSource::Command(words) => command(words, what, PATIENCE).await,
        SecretSource::Variable(name) => match env.named(name)? {
            Some(text) => trimmed_line(text.as_bytes(), what, &format!("the variable {name}")),
            None => Err(failed(what, &format!("the variable {name} is not set"))
                .hint(format!("set and export it: `export {name}=VALUE`"))),
        },
    }
}

fn failed(what: &str, why: &str) -> Error {
    Error::new(Code::Auth, format!("can't get {what}: {why}"))
}

async fn file(path: &Path, what: &str, patience: Duration) -> Result<SecretString> {
    let shown = path.display();
    let read = if path.is_file() {
        beginning(path)
    } else {
        // Opening a pipe without a writer blocks forever, so it gets its own thread.
        let (send, read) = oneshot::channel();
        let path = path.to_owned();
        std::thread::spawn(move || send.send(beginning(&path)));
        let read = timeout(patience, read).await.map_err(|_| {
            let seconds = patience.as_secs();
            failed(what, &format!("{shown} took longer than {seconds} s"))
        })?;
        read.unwrap_or_else(|error| Err(std::io::Error::other(error)))
    };
    let bytes = read.map_err(|error| match error.kind() {
        ErrorKind::NotFound => failed(what, &format!("{shown} doesn't exist"))
            .hint("create the file: its first line is the secret"),
        _ => failed(what, &format!("{shown} can't be read"))
            .hint(format!(
                "check its permissions: `ls -l {}`",
                shell::word(&shown.to_string())
            ))
            .caused_by(error),
    })?;
    trimmed_line(&bytes, what, &shown.to_string())
}

/// The beginning of a file, which is all that is needed.
fn beginning(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path)?;
    file.take(LONGEST as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn trimmed_line(bytes: &[u8], what: &str, from: &str) -> Result<SecretString> {
    first_line(bytes).map_err(|why| failed(what, &format!("{from}: {why}")))
}

/// Runs a command without a shell or a terminal, with a time limit.
async fn command(words: &[String], what: &str, patience: Duration) -> Result<SecretString> {
    let (program, arguments) = words
        .split_first()
        .ok_or_else(|| failed(what, "the command is empty"))?;
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(what, &format!("`{program}` can't be run")).caused_by(error))?;
    let seconds = patience.as_secs();
    let ended = timeout(patience, run(child)).await.map_err(|_| {
        failed(what, &format!("`{program}` took longer than {seconds} s"))
            .hint("it must print the secret without asking anything")
    })?;
    let ended = ended
        .map_err(|error| failed(what, &format!("`{program}` was interrupted")).caused_by(error))?;
    if !ended.status.success() {
        let error = failed(what, &format!("`{program}` failed ({})", ended.status));
        return Err(match error_excerpt(&ended) {
            Some(line) => error.detail(line),
            None => error,
        });
    }
    trimmed_line(&ended.stdout, what, &format!("the output of `{program}`"))
}

async fn run(mut child: Child) -> std::io::Result<Output> {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let status = {
        let reading = async { tokio::join!(drain(out, &mut stdout), drain(err, &mut stderr)) };
        tokio::pin!(reading);
        tokio::select! {
            status = child.wait() => {
                // The rest of the output isn't needed: the command has written the first line.
                let _ = timeout(LINGER, &mut reading).await;
                status?
            }
            _ = &mut reading => child.wait().await?,
        }
    };
    Ok(Output {
        status,
        stdout,
        stderr,
    })
}

/// Reads to the end, but keeps only the beginning.
async fn drain(stream: Option<impl AsyncRead + Unpin>, into: &mut Vec<u8>) {
    let Some(mut stream) = stream else {
        return;
    };
    let mut chunk = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut chunk).await {
        let room = LONGEST.saturating_sub(into.len()).min(count);
        into.extend_from_slice(&chunk[..room]);
    }
}

/// The last line of a command's errors, unless it contains the output; other secrets in it are redacted.
fn error_excerpt(ended: &Output) -> Option<String> {
    let errors = String::from_utf8_lossy(&ended.stderr);
    let line = errors.lines().rev().find(|line| !line.trim().is_empty())?;
    let printed = String::from_utf8_lossy(&ended.stdout);
    let mut secrets = printed.lines().filter(|secret| !secret.is_empty());
    if secrets.any(|secret| line.contains(secret)) {
        return None;
    }
    Some(redact::excerpt(line.trim(), COMPLAINT))
}

#[cfg(test)]
mod tests;
