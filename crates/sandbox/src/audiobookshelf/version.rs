//! What differs between the versions of Audiobookshelf (`servers/audiobookshelf-versions.md`).

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;

/// A version of Audiobookshelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u16, u16, u16);

impl Version {
    /// The newest that was recorded.
    pub const NEWEST: Self = Self(2, 36, 0);

    /// A version by its numbers.
    #[must_use]
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self(major, minor, patch)
    }

    fn since(self, minor: u16, patch: u16) -> bool {
        self >= Self(2, minor, patch)
    }

    /// Shares exist.
    pub(crate) fn shares(self) -> bool {
        self.since(11, 0)
    }

    /// Expiries further away than a 32-bit timer reaches hold (P-41).
    pub(crate) fn long_timers(self) -> bool {
        self.since(12, 0)
    }

    /// A share of a lost book is not found; before, it broke the answer.
    pub(crate) fn survives_lost_books(self) -> bool {
        self.since(18, 0)
    }

    /// Shares may be downloaded (P-49).
    pub(crate) fn downloads(self) -> bool {
        self.since(17, 6)
    }

    /// Paths without the base path answer too.
    pub(crate) fn answers_at_the_root(self) -> bool {
        self.since(17, 5)
    }

    /// The base path unless one is set (P-51).
    pub(crate) fn default_base(self) -> &'static str {
        if self.since(18, 0) {
            "/audiobookshelf"
        } else {
            ""
        }
    }

    /// Old ids from before 2.0 are still shown, and less of the rest.
    pub(crate) fn shows_old_ids(self) -> bool {
        !self.since(17, 0)
    }

    /// Access and refresh tokens, API keys and the limit of logins exist (P-52, P-53).
    pub(crate) fn access_tokens(self) -> bool {
        self.since(26, 0)
    }

    /// How long an access token lives, and a refresh token.
    pub(crate) fn token_lives(self) -> (SignedDuration, SignedDuration) {
        let days = |days: i64| SignedDuration::from_hours(24 * days);
        if self.since(31, 0) {
            (SignedDuration::from_hours(1), days(30))
        } else {
            (SignedDuration::from_hours(12), days(7))
        }
    }

    /// How long a refresh token works after it was used.
    pub(crate) fn refresh_grace(self) -> SignedDuration {
        if self.since(36, 0) {
            SignedDuration::from_mins(10)
        } else if self.since(35, 0) {
            SignedDuration::from_secs(60)
        } else {
            SignedDuration::ZERO
        }
    }

    /// A refresh token is no bearer.
    pub(crate) fn refuses_refresh_as_bearer(self) -> bool {
        self.since(36, 0)
    }

    /// `?t=` moves a visitor who was there before (P-46).
    pub(crate) fn moves_visitors(self) -> bool {
        self.since(34, 0)
    }

    /// Items show how many files and tracks they have everywhere, and settings their time zone.
    pub(crate) fn shows_counts(self) -> bool {
        self.since(36, 0)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl FromStr for Version {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut numbers = text.splitn(3, '.');
        let mut next = || numbers.next().unwrap_or("0").parse();
        Ok(Self(next()?, next()?, next()?))
    }
}
