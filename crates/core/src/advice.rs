//! Hints: what to do after a failure. A hint is text with steps in it. The program that shows it words each step
//! as its own command, flag, or button.

#[cfg(test)]
use std::fmt;

/// A sentence that says what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint(Vec<HintPart>);

/// A part of a hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HintPart {
    /// Literal text.
    Text(String),
    /// A step, worded by the program.
    Step(Advice),
}

/// A step. Shares are given by reference (`home/Xd7ce8Y2vd`), servers by profile name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advice {
    /// Show a share.
    ShowShare(String),
    /// Show the share with this id on this server.
    ShowShareOn(String, String),
    /// List the shares of a server.
    ListShares(String),
    /// Delete a share.
    DeleteShare(String),
    /// Delete a server's shares whose contents no longer exist.
    DeleteBroken(String),
    /// Give a share a new link.
    RotateShare(String),
    /// Give a share a later expiry.
    ExtendShare(String),
    /// Change a setting of a share.
    UpdateShare(String, RequestSetting),
    /// Get a link to a share's page.
    Link(String),
    /// Get a link to a chapter.
    LinkToChapter(String),
    /// Share one item of this kind.
    ShareItem(&'static str),
    /// Reuse the existing share of an item, with these settings.
    Reuse {
        /// The server.
        server: String,
        /// The item.
        item: String,
        /// The current settings of that share, to keep them unchanged.
        settings: Vec<RequestSetting>,
    },
    /// Share all songs of an artist on a server.
    ShareSongsOf {
        /// The server.
        server: String,
        /// The artist's name.
        artist: String,
    },
    /// Share each item of a group on a server.
    ShareGroup {
        /// The server.
        server: String,
        /// The kind of group, such as `author`.
        kind: &'static str,
        /// The name of the group.
        name: String,
    },
    /// Search a server.
    Search {
        /// The server.
        server: String,
        /// The search text, if known.
        text: Option<String>,
    },
    /// Check a server's setup; `None` means the selected server.
    CheckServer(Option<String>),
    /// Show a server's profile.
    ShowProfile(String),
    /// Change a server's profile.
    SetProfile(String, ProfileSetting),
    /// Save new credentials in a server's profile.
    LogIn(String),
    /// Run a secret's command of a server's profile, which is in this file.
    RunCommand(String, String),
    /// Give a server's profile an API key or token.
    LogInWithToken(String),
    /// Show an operation in the journal.
    ShowOperation(String),
    /// Undo an operation.
    Undo(String),
    /// Find another operation and undo that one.
    UndoAnother,
    /// Add this setting to the request.
    Ask(RequestSetting),
    /// Leave these settings out of the request.
    LeaveOut(Vec<RequestSetting>),
}

/// A setting of a request, such as a flag on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestSetting {
    /// The description of a share; the value is up to the user.
    Description,
    /// The description of a share, with its value.
    Described(String),
    /// Whether visitors may download; `None` names the setting only.
    Download(Option<bool>),
    /// The expiry of a share, in any form that is accepted.
    Expires(String),
    /// The expiry as a length of time from now.
    ExpiresIn(String),
    /// The expiry as a date or time.
    ExpiresAt(String),
    /// The share never expires.
    NeverExpires,
    /// The share expires now.
    ExpiresNow,
    /// The readable part of the link.
    Slug(Option<String>),
    /// Take over the slug of a share whose contents no longer exist.
    TakeOver,
    /// The format of streams.
    StreamFormat(Option<&'static str>),
    /// The maximum bit rate of streams, in kbit/s.
    MaxBitRate,
    /// One share per item.
    Each,
    /// A share that follows its playlist.
    Live,
    /// The kind of items.
    ItemKind(&'static str),
    /// Names and values that narrow a search, such as an album's title and its artist.
    Narrower(Vec<(&'static str, String)>),
    /// Accept part of a title.
    Partial,
    /// The owner of the shares.
    Owner(String),
    /// All shares.
    AllShares,
    /// Shares that contain a text.
    Matching,
    /// Links that contain the account's credentials.
    WithCredentials,
    /// The timeout of a request, in seconds.
    Timeout(u64),
    /// The timeout of the whole command.
    Deadline,
    /// The maximum number of requests per second.
    Rate(u32),
    /// Accept responses from a cache.
    AcceptStale,
    /// The folder of the journal and other state.
    StateFolder,
    /// Write without the journal.
    NoJournal,
    /// The kind of the server.
    ServerKind,
}

/// A setting of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileSetting {
    /// The server's address.
    Url(Option<String>),
    /// The kind of the server; `None` detects it.
    Kind(Option<&'static str>),
    /// The kind of the server, chosen by the user.
    SomeKind,
    /// The username.
    Username(Option<String>),
    /// Use only the Subsonic API of Navidrome.
    SubsonicOnly,
    /// Trust the certificate that the server presents.
    TrustCertificate,
    /// Send the password over plain http.
    AllowPlainPassword,
    /// The public base URL.
    PublicUrl(Option<String>),
    /// Don't try the public base URL.
    NoPublicProbe,
    /// A file that contains the password.
    PasswordFile,
    /// A Unix socket to connect to.
    UnixSocket,
    /// No Unix socket.
    NoUnixSocket,
    /// A file with the certificate of a CA.
    Authority,
    /// No CA certificate.
    NoAuthority,
    /// No public base URL: links begin as the server builds them.
    NoPublicUrl,
    /// Use either API of Navidrome.
    EveryApi,
    /// Sign in with credentials instead of a header that the server trusts.
    ByCredentials,
    /// A header for every request, with its value in a file.
    Header(String),
    /// A client certificate and its key.
    ClientCertificate,
    /// The default expiry of new shares.
    DefaultExpires(&'static str),
}

impl Hint {
    /// A hint of literal text.
    pub fn text(words: impl Into<String>) -> Self {
        Self(vec![HintPart::Text(words.into())])
    }

    /// Appends a step.
    #[must_use]
    pub fn step(mut self, step: Advice) -> Self {
        self.0.push(HintPart::Step(step));
        self
    }

    /// Appends text.
    #[must_use]
    pub fn then(mut self, words: impl Into<String>) -> Self {
        self.0.push(HintPart::Text(words.into()));
        self
    }

    /// Prepends text.
    #[must_use]
    pub fn behind(mut self, words: impl Into<String>) -> Self {
        self.0.insert(0, HintPart::Text(words.into()));
        self
    }

    /// Joins several hints into one, separated by semicolons; `None` if there are none.
    #[must_use]
    pub fn joined(hints: Vec<Self>) -> Option<Self> {
        hints.into_iter().reduce(|mut all, next| {
            all.0.push(HintPart::Text("; ".to_owned()));
            all.0.extend(next.0);
            all
        })
    }

    /// The parts, in order.
    #[must_use]
    pub fn parts(&self) -> &[HintPart] {
        &self.0
    }
}

impl Advice {
    /// A hint of this step with text before it.
    #[must_use]
    pub fn after(self, words: impl Into<String>) -> Hint {
        Hint::text(words).step(self)
    }

    /// A hint of this step with text after it.
    #[must_use]
    pub fn then(self, words: impl Into<String>) -> Hint {
        Hint::from(self).then(words)
    }
}

impl From<Advice> for Hint {
    fn from(step: Advice) -> Self {
        Self(vec![HintPart::Step(step)])
    }
}

impl From<Vec<HintPart>> for Hint {
    fn from(parts: Vec<HintPart>) -> Self {
        Self(parts)
    }
}

impl From<String> for Hint {
    fn from(words: String) -> Self {
        Self::text(words)
    }
}

impl From<&str> for Hint {
    fn from(words: &str) -> Self {
        Self::text(words)
    }
}

impl From<&Self> for Hint {
    fn from(hint: &Self) -> Self {
        hint.clone()
    }
}

/// For tests only: the program words what users read.
#[cfg(test)]
impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.0 {
            match part {
                HintPart::Text(words) => f.write_str(words)?,
                HintPart::Step(step) => write!(f, "{step:?}")?,
            }
        }
        Ok(())
    }
}

/// Shell quoting for the commands in hints. Users paste text from servers along with them: each value must stay
/// one word and do nothing else.
pub mod shell {
    use std::borrow::Cow;

    /// Quotes `text` as one word, if it needs quotes.
    #[must_use]
    pub fn word(text: &str) -> Cow<'_, str> {
        let plain = |c: char| c.is_alphanumeric() || "-_./:=@%+,~^".contains(c);
        // At the start of a word, shells expand these two.
        let plain = !text.starts_with(['~', '=']) && text.chars().all(plain);
        if plain && !text.is_empty() {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::shell::word;

    #[test]
    fn shell_metacharacters_are_quoted() {
        for plain in [
            "album:1",
            "home/Xd7",
            "https://a/share/x",
            "été",
            "a~b",
            "2026-11-21",
        ] {
            assert_eq!(word(plain), plain);
        }
        for (text, quoted) in [
            ("", "''"),
            ("Ke$ha", "'Ke$ha'"),
            ("Low Tide", "'Low Tide'"),
            ("it's", r"'it'\''s'"),
            ("$(reboot)", "'$(reboot)'"),
            ("~root", "'~root'"),
            ("=ls", "'=ls'"),
            ("a\nb", "'a\nb'"),
        ] {
            assert_eq!(word(text), quoted);
        }
    }
}
