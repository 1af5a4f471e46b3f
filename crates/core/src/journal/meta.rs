//! The metadata of an operation: its ID, its command, and who ran it, where, and how.

use std::fmt;
use std::fs;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::error::{Code, Error, Result};
use crate::shell;

/// The data of an operation as a whole; the fields of its file's header.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// The profile's name when the operation began.
    pub server: String,
    /// The account's name, if it has one.
    pub account: Option<String>,
    /// The command: `create`, `delete`, ….
    pub command: String,
    /// Who ran the command, where, and how.
    pub origin: OperationOrigin,
    /// Whether the operation is meant to be final: `undo` refuses it without `--even-revoked`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub revoked: bool,
    /// The server's address, without credentials. The first journals don't contain it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// For an undo or a redo, the operation that this one reverts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverts: Option<OperationId>,
}

/// Crockford's base 32 alphabet in lowercase: in ASCII order, and without letters that look like digits.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// The number of digits for the milliseconds since 1970; nine are enough until the year 3084.
const TIME: usize = 9;
/// The precision of an ID's time.
const TICK: SignedDuration = SignedDuration::from_millis(1);
/// The number of random digits, which distinguish operations of the same millisecond.
const CHANCE: usize = 4;

/// The ID of an operation, such as `1qkb7hzrv4m2x`: short, unique, and in order of time when sorted as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OperationId(String);

impl OperationId {
    /// A new ID for an operation that begins at `at`.
    ///
    /// # Errors
    /// [`Code::Internal`] if the system has no random numbers.
    pub fn new(at: Timestamp) -> Result<Self> {
        let chance = getrandom::u32().map_err(|error| {
            Error::new(Code::Internal, "the system gives no random numbers").caused_by(error)
        })?;
        let time = u64::try_from(at.as_millisecond()).unwrap_or(0);
        let mut text = String::with_capacity(TIME + CHANCE);
        push_digits(&mut text, time, TIME);
        push_digits(&mut text, u64::from(chance), CHANCE);
        Ok(Self(text))
    }

    /// A new ID that sorts after `last`, even if a clock was set back since.
    ///
    /// # Errors
    /// The errors of [`Self::new`].
    pub fn after(last: Option<&Self>, at: Timestamp) -> Result<Self> {
        let behind = last.and_then(|last| last.began().checked_add(TICK).ok());
        Self::new(behind.map_or(at, |behind| behind.max(at)))
    }

    /// The ID as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// When the operation began, to the millisecond.
    #[must_use]
    pub fn began(&self) -> Timestamp {
        let millisecond = self.0.bytes().take(TIME).fold(0i64, |sum, byte| {
            let digit = DIGITS.iter().position(|known| *known == byte).unwrap_or(0);
            sum << 5 | i64::try_from(digit).unwrap_or(0)
        });
        Timestamp::from_millisecond(millisecond).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

fn push_digits(text: &mut String, number: u64, digits: usize) {
    for place in (0..digits).rev() {
        let digit = (number >> (5 * place)) & 31;
        text.push(char::from(DIGITS[usize::try_from(digit).unwrap_or(0)]));
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for OperationId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = text.len() == TIME + CHANCE && text.bytes().all(|b| DIGITS.contains(&b));
        if known {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("{text:?} is not the name of an operation"))
        }
    }
}

impl TryFrom<String> for OperationId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<OperationId> for String {
    fn from(id: OperationId) -> Self {
        id.0
    }
}

/// The origin of an operation, for `history`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationOrigin {
    /// The operating system's user, according to the system and not the environment.
    pub user: Option<String>,
    /// The machine's host name.
    pub host: Option<String>,
    /// The command as it was called, with secrets masked.
    pub command_line: String,
    /// Whether the command's stderr was a terminal. The first journals don't contain this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminal: Option<bool>,
}

impl OperationOrigin {
    /// The origin for this process: its arguments, beginning with the program's name, and whether it has
    /// a terminal.
    #[must_use]
    pub fn here(arguments: impl IntoIterator<Item = String>, terminal: bool) -> Self {
        Self {
            user: user(),
            host: host(),
            command_line: masked(arguments),
            terminal: Some(terminal),
        }
    }

    /// Whether there was definitely no terminal, as for cron, a service, or a CI pipeline.
    #[must_use]
    pub fn is_unattended(&self) -> bool {
        self.terminal == Some(false)
    }
}

/// The arguments as one line for a shell, without the username and password of any URL. No flag takes a secret,
/// so only a URL may contain one.
fn masked(arguments: impl IntoIterator<Item = String>) -> String {
    let words: Vec<String> = arguments
        .into_iter()
        .map(|word| shell::word(&without_credentials(&word)).into_owned())
        .collect();
    words.join(" ")
}

fn without_credentials(word: &str) -> String {
    // `--flag=URL` contains a URL after the flag's name.
    if let Some((flag, value)) = word.split_once('=')
        && flag.starts_with('-')
    {
        return format!("{flag}={}", without_credentials(value));
    }
    match Url::parse(word) {
        Ok(mut url)
            if url.has_authority() && !(url.username().is_empty() && url.password().is_none()) =>
        {
            // Both setters fail only for URLs that can't contain credentials.
            let cleared = url
                .set_username("***")
                .and_then(|()| url.set_password(None));
            if cleared.is_ok() {
                url.into()
            } else {
                "***".to_owned()
            }
        }
        _ => word.to_owned(),
    }
}

#[cfg(unix)]
fn user() -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let id = fs::metadata("/proc/self").ok()?.uid();
    let names = fs::read_to_string("/etc/passwd").unwrap_or_default();
    Some(user_name(&names, id).unwrap_or_else(|| format!("uid {id}")))
}

#[cfg(not(unix))]
fn user() -> Option<String> {
    None
}

/// The name of a user ID according to the text of `/etc/passwd`.
fn user_name(passwd: &str, id: u32) -> Option<String> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(id)).then(|| name.to_owned())
    })
}

fn host() -> Option<String> {
    let told = fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_| fs::read_to_string("/etc/hostname"))
        .ok()?;
    let name = told.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_time_can_be_read_back() {
        let at: Timestamp = "2026-11-21T10:04:05.678Z".parse().unwrap();
        let id = OperationId::new(at).unwrap();
        assert_eq!(id.as_str().len(), 13);
        assert_eq!(id.began(), at);
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn other_text_is_no_name() {
        for text in [
            "",
            "1qkb7hzrv4m2",
            "1qkb7hzrv4m2xx",
            "1qkb7hzrv4m2i",
            "../../etc/pass",
        ] {
            assert!(text.parse::<OperationId>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn later_operations_sort_behind_earlier_ones(
            first in 0i64..4_000_000_000_000,
            later in 1i64..4_000_000_000_000,
        ) {
            let one = OperationId::new(Timestamp::from_millisecond(first).unwrap()).unwrap();
            let other = OperationId::new(Timestamp::from_millisecond(first + later).unwrap()).unwrap();
            prop_assert!(one.as_str() < other.as_str());
        }
    }

    fn line(words: &[&str]) -> String {
        masked(words.iter().map(|word| (*word).to_owned()))
    }

    #[test]
    fn a_command_line_can_be_read_by_a_shell_again() {
        assert_eq!(
            line(&["sharectl", "create", "--album", "Harbour Lights", "it's"]),
            r"sharectl create --album 'Harbour Lights' 'it'\''s'"
        );
        assert_eq!(line(&["sharectl", ""]), "sharectl ''");
    }

    #[test]
    fn credentials_in_an_address_are_masked_and_links_are_kept() {
        assert_eq!(
            line(&[
                "sharectl",
                "server",
                "add",
                "https://me:secret@music.example.com/x"
            ]),
            "sharectl server add 'https://***@music.example.com/x'"
        );
        assert_eq!(
            line(&["sharectl", "--url=https://me:secret@music.example.com/"]),
            "sharectl '--url=https://***@music.example.com/'"
        );
        let link = "https://air.example.com/ext/share/a?jwt=x.y.z";
        assert_eq!(line(&[link]), format!("'{link}'"));
    }

    #[test]
    fn a_user_is_found_by_id() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\nana:x:1000:1000::/home/ana:/bin/sh\nbroken";
        assert_eq!(user_name(passwd, 1000).as_deref(), Some("ana"));
        assert_eq!(user_name(passwd, 7), None);
    }
}
