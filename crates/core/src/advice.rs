//! What would help when something failed: words, and in them steps that a program has its own words
//! for. How a step is carried out, by a command, a flag or a button, is the program's business.

#[cfg(test)]
use std::fmt;

/// A sentence that says what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint(Vec<HintPart>);

/// A part of a hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HintPart {
    /// Words, as they are.
    Text(String),
    /// A step, which the program words.
    Step(Advice),
}

/// A step. Shares are named by their references (`home/Xd7ce8Y2vd`), servers by their profiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advice {
    /// Look at a share.
    ShowShare(String),
    /// Look at a share, of which only this is known, on a server.
    ShowShareOn(String, String),
    /// List the shares of a server.
    ListShares(String),
    /// Delete a share.
    DeleteShare(String),
    /// Delete the shares of a server whose contents are gone.
    DeleteBroken(String),
    /// Give a share a new link.
    RotateShare(String),
    /// Give a share a new end.
    ExtendShare(String),
    /// Change settings of a share.
    UpdateShare(String, RequestSetting),
    /// Get a link to a share's page.
    Link(String),
    /// Get a link to a chapter.
    LinkToChapter(String),
    /// Share one item of a kind.
    ShareItem(&'static str),
    /// Take the share that an item has, with these settings.
    Reuse {
        /// The server.
        server: String,
        /// The item.
        item: String,
        /// The settings it has, so that none is changed.
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
        /// What keeps it together, such as `author`.
        kind: &'static str,
        /// Its name.
        name: String,
    },
    /// Search a server, for this text if it is known.
    Search {
        /// The server.
        server: String,
        /// The text.
        text: Option<String>,
    },
    /// Check a server's setup; without a name, the one that was meant.
    CheckServer(Option<String>),
    /// Look at a server's profile.
    ShowProfile(String),
    /// Change a server's profile.
    SetProfile(String, ProfileSetting),
    /// Give a server's profile new credentials.
    LogIn(String),
    /// Run a secret's command of a server's profile, which is in this file.
    RunCommand(String, String),
    /// Give a server's profile an API key or token.
    LogInWithToken(String),
    /// Look at an operation in the journal.
    ShowOperation(String),
    /// Undo an operation.
    Undo(String),
    /// Look for another operation, and undo that.
    UndoAnother,
    /// Ask for this as well.
    Ask(RequestSetting),
    /// Ask for none of these.
    LeaveOut(Vec<RequestSetting>),
}

/// What a request can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestSetting {
    /// A share's description.
    Description,
    /// This description.
    Described(String),
    /// Whether visitors may download.
    Download(Option<bool>),
    /// When a share expires.
    Expires(String),
    /// How long from now a share lives on.
    ExpiresIn(String),
    /// When an existing share expires.
    ExpiresAt(String),
    /// That a share never expires.
    NeverExpires,
    /// That a share expires now.
    ExpiresNow,
    /// The readable part of the link.
    Slug(Option<String>),
    /// Take a slug over from a share that is gone.
    TakeOver,
    /// The format of streams.
    StreamFormat(Option<&'static str>),
    /// The bit rate of streams at most, in kbit/s.
    MaxBitRate,
    /// A share for each item.
    Each,
    /// A share that follows its playlist.
    Live,
    /// Which kind of items.
    ItemKind(&'static str),
    /// Items that an artist or an album holds, or whose title begins so.
    Narrower(Vec<(&'static str, String)>),
    /// That part of a title is enough.
    Partial,
    /// Whose shares.
    Owner(String),
    /// Every share.
    AllShares,
    /// Shares that hold a text.
    Matching,
    /// Links that carry the account's credentials.
    WithCredentials,
    /// How long a request may take, in seconds.
    Timeout(u64),
    /// How long all may take.
    Deadline,
    /// Requests per second.
    Rate(u32),
    /// Cached answers.
    AcceptStale,
    /// Where the journal and other state is kept.
    StateFolder,
    /// Do without the journal.
    NoJournal,
    /// What kind of server it is.
    ServerKind,
}

/// What a profile can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileSetting {
    /// The server's address.
    Url(Option<String>),
    /// What kind of server it is; `None` finds out.
    Kind(Option<&'static str>),
    /// One of the kinds, to be chosen.
    SomeKind,
    /// The user's name.
    Username(Option<String>),
    /// Navidrome's Subsonic API alone.
    SubsonicOnly,
    /// Trust the server's certificate as it is.
    TrustCertificate,
    /// Send the password over plain http.
    AllowPlainPassword,
    /// What public links begin with.
    PublicUrl(Option<String>),
    /// Don't try the public base URL.
    NoPublicProbe,
    /// A file that holds the password.
    PasswordFile,
    /// A Unix socket to connect to.
    UnixSocket,
    /// No Unix socket.
    NoUnixSocket,
    /// The file of an authority.
    Authority,
    /// No authority of its own.
    NoAuthority,
    /// The server's own word for what links begin with.
    NoPublicUrl,
    /// Whichever API of Navidrome answers.
    EveryApi,
    /// A user name and a password, or a token, instead of a header that the server trusts.
    ByCredentials,
    /// A header for every request, its value from a file.
    Header(String),
    /// A certificate of ours, and its key.
    ClientCertificate,
    /// The expiry of shares that are created without one.
    DefaultExpires(&'static str),
}

impl Hint {
    /// Words, as they are.
    pub fn text(words: impl Into<String>) -> Self {
        Self(vec![HintPart::Text(words.into())])
    }

    /// The same with a step behind it.
    #[must_use]
    pub fn step(mut self, step: Advice) -> Self {
        self.0.push(HintPart::Step(step));
        self
    }

    /// The same with words behind it.
    #[must_use]
    pub fn then(mut self, words: impl Into<String>) -> Self {
        self.0.push(HintPart::Text(words.into()));
        self
    }

    /// The same with words before it.
    #[must_use]
    pub fn behind(mut self, words: impl Into<String>) -> Self {
        self.0.insert(0, HintPart::Text(words.into()));
        self
    }

    /// Several hints as one.
    #[must_use]
    pub fn joined(hints: Vec<Self>) -> Option<Self> {
        hints.into_iter().reduce(|mut all, next| {
            all.0.push(HintPart::Text("; ".to_owned()));
            all.0.extend(next.0);
            all
        })
    }

    /// Its parts, in order.
    #[must_use]
    pub fn parts(&self) -> &[HintPart] {
        &self.0
    }
}

impl Advice {
    /// The step behind the words that lead to it.
    #[must_use]
    pub fn after(self, words: impl Into<String>) -> Hint {
        Hint::text(words).step(self)
    }

    /// The step before words that say more of it.
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

/// For tests alone: what people read is worded by the program.
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

/// Words as a shell takes them, for the commands that hints give: a server's text is pasted, too, and must
/// stay one word that does nothing else.
pub mod shell {
    use std::borrow::Cow;

    /// A text as one word.
    #[must_use]
    pub fn word(text: &str) -> Cow<'_, str> {
        let plain = |c: char| c.is_alphanumeric() || "-_./:=@%+,~^".contains(c);
        // At the beginning of a word these two are more than signs.
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
