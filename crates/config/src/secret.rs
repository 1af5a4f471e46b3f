//! Where a secret comes from, and reading it: the first line of its source.

use std::fmt;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use secrecy::SecretString;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};
use tokio::sync::oneshot;
use tokio::time::{timeout, timeout_at};

use super::file::Value;
use super::values;
use crate::env_vars::{self, Environment, Variable};
use crate::error::{Code, Error, Result};
use crate::http::redact;
use crate::shell;

/// Signs that mean something to a shell, and nothing here.
const SHELL: [char; 9] = ['"', '\'', '\\', '$', '`', '|', '<', '>', ';'];

/// One source of one secret.
#[derive(Clone)]
pub enum SecretSource {
    /// The text itself: from a variable of the profile `env`, or a header written out.
    Text(SecretString),
    /// The first line of a file.
    File(PathBuf),
    /// The first line a program prints; the program and its arguments, run without a shell.
    Command(Vec<String>),
    /// A variable that the configuration names.
    Variable(String),
}

impl SecretSource {
    /// A secret at hand.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into().into())
    }

    /// Reads `{ file = … }`, `{ command = […] }` or `{ env = … }`.
    pub(super) fn read(value: Value<'_>, what: &str, home: Option<&Path>) -> Result<Self> {
        let one = |value: &Value<'_>| value.error("one of `file`, `command`, and `env`");
        let none = one(&value);
        let mut table = value.table(format!("in `{what}`"))?;
        let file = table.take("file");
        let command = table.take("command");
        let variable = table.take("env");
        table.finish()?;
        match (file, command, variable) {
            (Some(file), None, None) => Ok(Self::File(file.path(home)?)),
            (None, Some(command), None) => Ok(Self::Command(command.command()?)),
            (None, None, Some(variable)) => Ok(Self::Variable(variable.string()?)),
            _ => Err(none),
        }
    }

    /// The sources that a variable, a `_FILE` and a `_COMMAND` make, in that order.
    pub(super) fn of_environment(
        env: &Environment,
        text: &Variable,
        file: &Variable,
        command: Option<&Variable>,
    ) -> Result<Vec<Self>> {
        let mut sources = Vec::new();
        if let Some(secret) = env.text(text)? {
            sources.push(Self::text(secret));
        }
        if let Some(path) = env.path(file) {
            sources.push(Self::File(path.to_owned()));
        }
        if let Some(command) = command
            && let Some(line) = env.text(command)?
        {
            sources.push(Self::Command(command_words(command.name, line)?));
        }
        Ok(sources)
    }
}

/// A command written in one line: a JSON array, or plain words split at blanks. What only a shell
/// would understand is refused, since there is none. `name` is what holds it, for the error.
///
/// # Errors
/// [`Code::Config`] with the way to write it.
pub fn command_words(name: &str, line: &str) -> Result<Vec<String>> {
    let hint = "there is no shell: write a JSON array, such as '[\"program\", \"an argument\"]'"
        .to_owned();
    let words: Vec<String> = if line.trim_start().starts_with('[') {
        serde_json::from_str(line).map_err(|_| {
            Error::new(
                Code::Config,
                format!("{name} is not a JSON array of strings"),
            )
            .hint(hint.clone())
        })?
    } else if line.contains(SHELL) {
        return Err(Error::new(
            Code::Config,
            format!("{name} holds quotes or signs that only a shell understands"),
        )
        .hint(hint));
    } else {
        line.split_whitespace().map(str::to_owned).collect()
    };
    if words.first().is_none_or(String::is_empty) {
        return Err(Error::new(Code::Config, format!("{name} is an empty command")).hint(hint));
    }
    Ok(words)
}

/// A secret is the first line of its source: it must be there, and be text.
///
/// # Errors
/// What is wrong with it, without repeating it.
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
    values::check_text(text).map_err(|_| "the first line holds control characters")?;
    Ok(text.to_owned().into())
}

/// What kind of source it is; never the secret.
impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("set"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Command(words) => {
                write!(f, "command {}", words.first().map_or("", String::as_str))
            }
            Self::Variable(name) => write!(f, "variable {name}"),
        }
    }
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretSource({self})")
    }
}

/// The password's sources in the environment.
pub(super) fn password_of(env: &Environment) -> Result<Vec<SecretSource>> {
    SecretSource::of_environment(
        env,
        &env_vars::PASSWORD,
        &env_vars::PASSWORD_FILE,
        Some(&env_vars::PASSWORD_COMMAND),
    )
}

/// The token's sources in the environment.
pub(super) fn token_of(env: &Environment) -> Result<Vec<SecretSource>> {
    SecretSource::of_environment(env, &env_vars::TOKEN, &env_vars::TOKEN_FILE, None)
}

/// How long a command may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long its output may stay open once it has ended: a daemon that it left behind may hold it.
const LINGER: Duration = Duration::from_millis(500);

/// The longest source that makes sense.
const LONGEST: usize = 64 * 1024;

/// How much of a command's complaint is repeated.
const COMPLAINT: usize = 200;

/// Reads a secret, unless it takes longer than the whole command may; `what` names it in errors.
pub(crate) async fn read(
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
        // Opening a pipe without a writer never returns, so it gets a thread of its own.
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

/// As much of a file as is worth reading.
fn beginning(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path)?;
    file.take(LONGEST as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn trimmed_line(bytes: &[u8], what: &str, from: &str) -> Result<SecretString> {
    first_line(bytes).map_err(|why| failed(what, &format!("{from}: {why}")))
}

/// Runs a command without a shell or a terminal, for a limited time.
async fn command(words: &[String], what: &str, patience: Duration) -> Result<SecretString> {
    let (program, arguments) = words
        .split_first()
        .ok_or_else(|| failed(what, "an empty command"))?;
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
    let Ended { status, out, err } = ended
        .map_err(|error| failed(what, &format!("`{program}` was interrupted")).caused_by(error))?;
    if !status.success() {
        let error = failed(what, &format!("`{program}` failed ({status})"));
        return Err(match complaint(&err, &out) {
            Some(line) => error.detail(line),
            None => error,
        });
    }
    trimmed_line(&out, what, &format!("the output of `{program}`"))
}

struct Ended {
    status: ExitStatus,
    out: Vec<u8>,
    err: Vec<u8>,
}

async fn run(mut child: Child) -> std::io::Result<Ended> {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let status = {
        let reading = async { tokio::join!(drain(stdout, &mut out), drain(stderr, &mut err)) };
        tokio::pin!(reading);
        tokio::select! {
            status = child.wait() => {
                // Whether the rest came in time does not matter: what counts has been written.
                let _ = timeout(LINGER, &mut reading).await;
                status?
            }
            _ = &mut reading => child.wait().await?,
        }
    };
    Ok(Ended { status, out, err })
}

/// Reads to the end, and keeps the beginning.
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

/// The last thing a command said, without what it printed as the secret or what looks like one.
fn complaint(err: &[u8], out: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(err);
    let line = text.lines().rev().find(|line| !line.trim().is_empty())?;
    let out = String::from_utf8_lossy(out);
    if out
        .lines()
        .any(|secret| !secret.is_empty() && line.contains(secret))
    {
        return None;
    }
    Some(redact::excerpt(line.trim(), COMPLAINT))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn parsed(line: &str) -> Result<Vec<String>> {
        command_words(env_vars::PASSWORD_COMMAND.name, line)
    }

    #[test]
    fn a_command_is_a_json_array_or_plain_words() {
        assert_eq!(parsed("pass show  nas").unwrap(), ["pass", "show", "nas"]);
        assert_eq!(parsed(r#"["cat", "a file"]"#).unwrap(), ["cat", "a file"]);
    }

    #[test]
    fn a_command_that_needs_a_shell_is_refused_with_the_way_to_write_it() {
        for line in [
            "cat 'a file'",
            "pass $HOME",
            "a | b",
            "[\"a\", 1]",
            "[",
            "[]",
            "[\"\"]",
            "  ",
        ] {
            let error = parsed(line).unwrap_err();
            assert_eq!(error.code(), Code::Config, "{line}");
            assert!(
                crate::text::hints(&error)[0].starts_with("there is no shell"),
                "{line}"
            );
        }
    }

    #[test]
    fn a_source_never_shows_its_secret() {
        let source = SecretSource::text("sesame");
        assert_eq!(format!("{source:?} {source}"), "SecretSource(set) set");
        let source = SecretSource::Command(vec!["tool".into(), "--token=sesame".into()]);
        assert_eq!(source.to_string(), "command tool");
    }

    fn line(text: &[u8]) -> Result<String> {
        trimmed_line(text, "it", "there").map(|secret| secret.expose_secret().to_owned())
    }

    #[test]
    fn a_secret_is_the_first_line_without_its_end() {
        assert_eq!(line(b"sesame").unwrap(), "sesame");
        assert_eq!(line(b" se same \nuser: admin\n").unwrap(), " se same ");
        assert_eq!(line(b"sesame\r\nmore").unwrap(), "sesame");
        for (wrong, message) in [
            (&b""[..], "can't get it: there: the first line is empty"),
            (b"\nsesame", "can't get it: there: the first line is empty"),
            (
                b"ses\xffame",
                "can't get it: there: the first line is not text",
            ),
            (
                b"ses\x07ame",
                "can't get it: there: the first line holds control characters",
            ),
        ] {
            let error = line(wrong).unwrap_err();
            assert_eq!((error.code(), error.message()), (Code::Auth, message));
        }
    }

    #[cfg(unix)]
    async fn shell(script: &str, patience: Duration) -> Result<SecretString> {
        let words = ["/bin/sh", "-c", script].map(str::to_owned);
        command(&words, "the password of home", patience).await
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_command_gives_the_first_line_it_prints() {
        let secret = shell(
            "echo sesame; echo more; read x || echo nobody >&2",
            PATIENCE,
        )
        .await;
        assert_eq!(secret.unwrap().expose_secret(), "sesame");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_command_that_fails_is_quoted_without_secrets() {
        let error = shell("echo first >&2; echo 'no such entry' >&2; exit 3", PATIENCE).await;
        let error = error.unwrap_err();
        assert_eq!(error.code(), Code::Auth);
        assert_eq!(
            error.message(),
            "can't get the password of home: `/bin/sh` failed (exit status: 3)"
        );
        assert_eq!(error.details(), ["no such entry"]);

        let error = shell("echo sesame; echo 'sesame is wrong' >&2; exit 1", PATIENCE).await;
        assert!(!format!("{error:?}").contains("sesame"));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_command_does_not_run_for_ever() {
        let error = shell("exec sleep 600", Duration::from_millis(50))
            .await
            .unwrap_err();
        assert!(error.message().ends_with("took longer than 0 s"), "{error}");
        let endless = shell("echo sesame; sleep 5 & exit 0", PATIENCE).await;
        assert_eq!(endless.unwrap().expose_secret(), "sesame");
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_named() {
        let words = ["/nowhere/pass".to_owned(), "sesame".to_owned()];
        let error = command(&words, "it", PATIENCE).await.unwrap_err();
        assert_eq!(
            error.message(),
            "can't get it: `/nowhere/pass` can't be run"
        );
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_pipe_that_nobody_writes_to_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status().await.unwrap();
        assert!(made.success());
        let error = file(&pipe, "it", Duration::from_millis(50)).await;
        let error = error.unwrap_err();
        assert!(error.message().ends_with("took longer than 0 s"), "{error}");
        let deadline = Instant::now() + Duration::from_millis(50);
        let source = SecretSource::File(pipe);
        let env = Environment::of([("", ""); 0]);
        let error = read(&source, &env, "it", Some(deadline)).await;
        assert_eq!(error.unwrap_err().code(), Code::Timeout);
    }
}
