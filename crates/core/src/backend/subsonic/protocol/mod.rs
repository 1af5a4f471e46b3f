//! The Subsonic protocol, for every server that speaks it: how a flavor wants to be spoken to, and what can go
//! wrong with a call beyond HTTP.

pub mod call;
pub mod envelope;

pub use self::call::{Mechanism, Params, SubsonicApi};
pub use self::envelope::{Envelope, Node};

use crate::domain::ItemKind;
use crate::error::{Code, Error};
use crate::http::HttpError;

/// How a flavor wants to be spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// The protocol version sent first; another is tried when the server refuses it (code 30).
    pub version: &'static str,
    /// Whether calls end in `.view`, which every server reads but which only some need.
    pub view: bool,
    /// Where parameters travel.
    pub transport: Transport,
    /// What dates without a zone and a directory in a share's contents mean.
    pub reading: ParseRules,
    /// How expiries are written.
    pub expiry: ExpiryWords,
    /// The code of "no such share" (Unsonic: 10).
    pub unknown_share: i64,
    /// The codes of library calls that mean that there is no item with this id. Any other may be a
    /// server in trouble, whose items must not count as gone.
    pub unknown_item: &'static [i64],
    /// The HTTP status, without an envelope, of an id of a shape that no item has here.
    pub misshapen_item: Option<u16>,
    /// The codes of `getShares` that mean "there are no shares here". Code 0 may also be a single
    /// broken share (Airsonic-Advanced), so it
    /// counts only if nothing is known.
    pub absent: &'static [i64],
    /// An item that must never be shared: its share would break every list.
    pub never_share: Option<&'static str>,
    /// Where visitors' streams are.
    pub streams: PublicStreams,
    /// What a password is here, for the error about a wrong one.
    pub password: Option<&'static str>,
    /// Where to get an API key that can stand in for the password.
    pub api_key: Option<&'static str>,
    /// Whether code 40 to a token may mean that the account's own password has to be sent itself
    /// (Ampache, mStream).
    pub plain_after_40: bool,
    /// Whether a wrong password is HTTP 401 without an envelope (Unsonic).
    pub bare_401: bool,
}

impl Dialect {
    /// As specified, by a form; the version is one that every server takes that shares.
    pub const STANDARD: Self = Self {
        version: "1.15.0",
        view: true,
        transport: Transport::Form,
        reading: ParseRules::STANDARD,
        expiry: ExpiryWords::STANDARD,
        unknown_share: code::NOT_FOUND,
        unknown_item: &[code::NOT_FOUND],
        misshapen_item: None,
        absent: &[code::NOT_FOUND],
        never_share: None,
        streams: PublicStreams::None,
        password: None,
        api_key: None,
        plain_after_40: false,
        bare_401: false,
    };
}

/// Where visitors' streams are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicStreams {
    /// They have no addresses of their own.
    None,
    /// `/api/v1/shared/ID` gives a token and paths below `/media/` (mStream).
    SharedPaths,
}

/// How expiries are written. They are always written: nothing is left to a server's default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpiryWords {
    /// What `createShare` takes for never; `None`: the parameter is left out.
    pub never_on_create: Option<&'static str>,
    /// What `updateShare` takes for never.
    pub never_on_update: &'static str,
    /// Whether an update counts the days from now, but adds them to the creation (Ampache, P-35).
    pub update_counts_from_creation: bool,
}

impl ExpiryWords {
    /// As specified: `0` removes an expiry; what create does about never differs.
    pub const STANDARD: Self = Self {
        never_on_create: None,
        never_on_update: "0",
        update_counts_from_creation: false,
    };
}

/// Where parameters travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// All in the body of a POST, so that tokens stay out of the logs of proxies.
    Form,
    /// All in the query of a GET, which servers read only up to a length.
    Query {
        /// The longest address that is sent, in bytes.
        longest: usize,
    },
}

/// How a flavor's answers are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseRules {
    /// What an entry with `isDir` is.
    pub directory: ItemKind,
    /// Whether a description may be the server's label of the contents (Navidrome, P-3).
    pub description_may_be_label: bool,
    /// The date that stands for "never" (Unsonic).
    pub never_date: Option<&'static str>,
    /// What the entries of a share are.
    pub entries: Entries,
    /// Whether the visits that it reports are visits.
    pub counts_visits: bool,
    /// What a share without entries means.
    pub no_entries: NoEntries,
    /// Which of the albums that an artist is listed with a share of the artist holds.
    pub own_albums: OwnAlbums,
}

impl ParseRules {
    /// As most servers answer.
    pub const STANDARD: Self = Self {
        directory: ItemKind::Album,
        description_may_be_label: false,
        never_date: None,
        entries: Entries::Items,
        counts_visits: true,
        no_entries: NoEntries::Nothing,
        own_albums: OwnAlbums::All,
    };
}

/// Which of the albums that an artist is listed with a share of the artist holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnAlbums {
    /// All of them.
    All,
    /// Those whose first album artist it is; the list has others, too (Navidrome before 0.64).
    First,
    /// Those it is any of the album artists of (Navidrome from 0.64).
    Any,
}

/// What the entries of a share are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entries {
    /// What is shared.
    Items,
    /// What visitors hear: the songs, whether a song, an album or a playlist is shared (Ampache).
    Songs,
}

/// What a share without entries means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoEntries {
    /// It holds nothing.
    Nothing,
    /// An empty list is nothing; if there is no list at all, the server does not tell.
    UnreportedIfMissing,
    /// The server does not tell (Ampache for artists, Kima always).
    NotTold,
}

/// The error codes of the specification.
pub mod code {
    /// Anything.
    pub const GENERIC: i64 = 0;
    /// A parameter is missing; from some servers: "send the password plainly".
    pub const MISSING: i64 = 10;
    /// The client speaks too old a version.
    pub const CLIENT_OLD: i64 = 20;
    /// The client speaks too new a version.
    pub const SERVER_OLD: i64 = 30;
    /// Wrong user name or password.
    pub const WRONG_PASSWORD: i64 = 40;
    /// Token login is not possible (for this user).
    pub const NO_TOKEN: i64 = 41;
    /// This way to log in is not supported.
    pub const NO_MECHANISM: i64 = 42;
    /// Several ways to log in at once.
    pub const CONFLICTING: i64 = 43;
    /// Wrong API key; Melodee's "not found" when logged in with a password.
    pub const WRONG_KEY: i64 = 44;
    /// Not allowed.
    pub const FORBIDDEN: i64 = 50;
    /// The trial period is over.
    pub const TRIAL: i64 = 60;
    /// Not found; gonic's, mStream's and koel's "no such call".
    pub const NOT_FOUND: i64 = 70;
}

/// What to do about sharing that is off, if the answer does not say whose it is.
const IF_SHARING_IS_OFF: &str =
    "Navidrome: set `EnableSharing = true` (or `ND_ENABLESHARING=true`) and restart it";

/// What to do about an API that is off, if the answer does not say whose it is.
const IF_THE_API_IS_OFF: &str =
    "mStream: it is off by default; switch it on in the admin panel, under Subsonic";

/// A call that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No complete answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The server says no.
    #[error("{call}: {message} (code {code})")]
    Refused {
        /// The call.
        call: &'static str,
        /// The specification's code, see [`code`].
        code: i64,
        /// The server's words.
        message: String,
        /// The protocol version of the answer, for negotiation.
        version: Option<String>,
        /// Whether the call had been sent before, and may have been carried out then.
        resent: bool,
    },
    /// An answer without the envelope.
    #[error("{call}: HTTP status {status} without an envelope")]
    NoEnvelope {
        /// The call.
        call: &'static str,
        /// The HTTP status.
        status: u16,
        /// Whether it was a web page.
        html: bool,
        /// The error if no caller knows better.
        error: HttpError,
    },
    /// Credentials could not be had, or the system failed.
    #[error(transparent)]
    Own(Error),
}

impl CallError {
    /// The server's code, if it gave one.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        match self {
            Self::Refused { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// The same refusal under the code that it should have had.
    #[must_use]
    pub(super) fn with_code(mut self, better: i64) -> Self {
        if let Self::Refused { code, .. } = &mut self {
            *code = better;
        }
        self
    }

    /// Whether the server refused what an earlier sending of the same call may have done.
    #[must_use]
    pub fn is_of_a_repetition(&self) -> bool {
        matches!(self, Self::Refused { resent: true, .. })
    }

    /// Whether the server may have carried the call out all the same.
    #[must_use]
    pub fn is_unclear(&self) -> bool {
        match self {
            Self::Http(error) | Self::NoEnvelope { error, .. } => error.may_have_executed(),
            Self::Refused { .. } | Self::Own(_) => false,
        }
    }
}

impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Http(error) => error.into(),
            CallError::Own(error) => error,
            CallError::NoEnvelope {
                status: 501, error, ..
            } => Self::new(Code::SharingOff, "sharing is turned off on this server")
                .hint(IF_SHARING_IS_OFF)
                .caused_by(error),
            // It says itself what it wants.
            CallError::NoEnvelope {
                error: error @ HttpError::Refused { .. },
                ..
            } => error.into(),
            // No account is looked at if the API itself is guarded, so no password is wrong.
            CallError::NoEnvelope {
                status: 401 | 403,
                error,
                ..
            } => guarded().caused_by(error),
            CallError::NoEnvelope { error, .. } => error.into(),
            CallError::Refused {
                call,
                code,
                message,
                version,
                ..
            } => refused(call, code, &message, version.as_deref()),
        }
    }
}

/// The API answers, but not as the Subsonic API: it is switched off, or something stands in front
/// of it.
pub(in crate::backend) fn guarded() -> Error {
    Error::new(
        Code::SharingOff,
        "the Subsonic API is turned off on this server, or something in front of it requires a \
         login",
    )
    .hint("a login proxy must let `/rest/` through")
    .hint(IF_THE_API_IS_OFF)
}

fn refused(call: &str, code: i64, message: &str, version: Option<&str>) -> Error {
    match code {
        code::WRONG_PASSWORD => Error::new(Code::Auth, "wrong user name or password"),
        code::WRONG_KEY => Error::new(Code::Auth, "the API key was not accepted"),
        code::NO_TOKEN | code::NO_MECHANISM => {
            Error::new(Code::Auth, "the server refuses this way to log in").detail(message)
        }
        code::CONFLICTING => Error::internal("the server saw two ways to log in at once"),
        code::FORBIDDEN => Error::new(
            Code::Permission,
            "the server doesn't allow this account to do that",
        )
        .detail(format!("it says: {message}")),
        code::TRIAL => Error::new(Code::Permission, "the server's trial period is over"),
        code::NOT_FOUND => Error::new(Code::NotFound, "the server knows no such thing")
            .detail(format!("it says: {message}")),
        code::CLIENT_OLD | code::SERVER_OLD => Error::new(
            Code::Unsupported,
            format!(
                "no common version of the Subsonic API: the server speaks {}",
                version.unwrap_or("another")
            ),
        ),
        code::MISSING => Error::new(
            Code::Server,
            format!("the server misses a parameter of {call}"),
        )
        .detail(format!("it says: {message}")),
        _ => Error::new(Code::Server, format!("the server failed on {call}"))
            .detail(format!("it says: {message}")),
    }
}
