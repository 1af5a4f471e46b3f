//! Which of a server's APIs may be used, and how it knows the account.

use std::fmt;
use std::str::FromStr;

/// Which of a Navidrome server's two APIs may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Access {
    /// Its own API where it answers, else Subsonic.
    #[default]
    Auto,
    /// Its own API, or fail.
    Native,
    /// Subsonic only: a proxy guards the rest.
    Subsonic,
}

impl Access {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Native, Self::Subsonic];

    /// The word for it in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Native => "native",
            Self::Subsonic => "subsonic",
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Access {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|access| access.as_str() == word)
            .ok_or_else(|| format!("unknown access {word:?}: auto, native or subsonic"))
    }
}

/// How a server knows whose requests they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignIn {
    /// By a password, an API key or a token.
    #[default]
    Credentials,
    /// By a header that it trusts because of where it comes from: a proxy sets it, or the profile does
    /// (Navidrome's external authentication).
    Header,
}

impl SignIn {
    /// Every way.
    pub const ALL: [Self; 2] = [Self::Credentials, Self::Header];

    /// The word for it in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credentials => "credentials",
            Self::Header => "header",
        }
    }
}

impl fmt::Display for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for SignIn {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|way| way.as_str() == word)
            .ok_or_else(|| format!("unknown way to sign in {word:?}: credentials or header"))
    }
}
