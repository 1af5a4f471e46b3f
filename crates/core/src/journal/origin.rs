//! Who ran a command, where, and how it was called.

use std::fs;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::shell;

/// Where an operation came from, for `history`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The operating system's user, asked of the system rather than of the environment.
    pub user: Option<String>,
    /// The machine.
    pub host: Option<String>,
    /// The command as it was called, with secrets masked.
    pub command_line: String,
    /// Whether it was run from a terminal: its stderr was one. Journals of before don't say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminal: Option<bool>,
}

impl Origin {
    /// This process, called with these arguments (the program's name first), from a terminal or not.
    #[must_use]
    pub fn here(arguments: impl IntoIterator<Item = String>, terminal: bool) -> Self {
        Self {
            user: user(),
            host: host(),
            command_line: masked(arguments),
            terminal: Some(terminal),
        }
    }

    /// Whether it is known that no terminal was there: cron, a service, a pipeline of CI.
    #[must_use]
    pub fn is_unattended(&self) -> bool {
        self.terminal == Some(false)
    }
}

/// The arguments as one line that a shell would read again, without the user and password of any
/// address in it. No flag takes a secret, so that is the only place where one may have slipped in.
fn masked(arguments: impl IntoIterator<Item = String>) -> String {
    let words: Vec<String> = arguments
        .into_iter()
        .map(|word| shell::word(&without_credentials(&word)).into_owned())
        .collect();
    words.join(" ")
}

fn without_credentials(word: &str) -> String {
    // `--flag=URL` hides an address behind its name.
    if let Some((flag, value)) = word.split_once('=')
        && flag.starts_with('-')
    {
        return format!("{flag}={}", without_credentials(value));
    }
    match Url::parse(word) {
        Ok(mut url)
            if url.has_authority() && !(url.username().is_empty() && url.password().is_none()) =>
        {
            // Both setters only fail for addresses that can't hold credentials in the first place.
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

/// The name of a user id in the text of `/etc/passwd`.
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
    use super::*;

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
