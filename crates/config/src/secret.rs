//! Where a secret comes from. Reading it is the business of `credentials`.

use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::document::Value;
use super::header;
use crate::env_vars::{self, Environment, Variable};
use crate::error::{Code, Error, Result};

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
        let one = |value: &Value<'_>| value.error("one of `file`, `command` and `env`");
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
    header::check_text(text).map_err(|_| "the first line holds control characters")?;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn command(line: &str) -> Result<Vec<String>> {
        command_words(env_vars::PASSWORD_COMMAND.name, line)
    }

    #[test]
    fn a_command_is_a_json_array_or_plain_words() {
        assert_eq!(command("pass show  nas").unwrap(), ["pass", "show", "nas"]);
        assert_eq!(command(r#"["cat", "a file"]"#).unwrap(), ["cat", "a file"]);
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
            let error = command(line).unwrap_err();
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
}
