//! The Subsonic protocol, for every server that speaks it: the dialect of a flavor, and the errors of a
//! call beyond HTTP.

pub mod call;
pub mod envelope;

pub use self::call::{Mechanism, Params, SubsonicApi};
pub use self::envelope::{Envelope, Node};

use crate::domain::ItemKind;
use crate::error::{Code, Error};
use crate::http::HttpError;

/// The variant of the protocol that a flavor requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// The protocol version sent first; another one follows if the server refuses it (code 30).
    pub version: &'static str,
    /// Whether calls end in `.view`, which every server accepts but only some require.
    pub view: bool,
    /// Where parameters are sent.
    pub transport: Transport,
    /// How to read dates without a zone, and a directory in a share's contents.
    pub reading: ParseRules,
    /// How expiries are sent.
    pub expiry: ExpiryWords,
    /// The error code for an unknown share (Unsonic: 10).
    pub unknown_share: i64,
    /// The error codes of library calls for an unknown item id. Any other code may be a temporary failure,
    /// after which items must not count as gone.
    pub unknown_item: &'static [i64],
    /// The HTTP status, without an envelope, for a malformed item id.
    pub misshapen_item: Option<u16>,
    /// The error codes of `getShares` that mean "this server has no shares". Code 0 may also mean a single
    /// broken share (Airsonic-Advanced), so only the rows for servers without a name include it.
    pub absent: &'static [i64],
    /// The id of an item that must never be shared: its share would break every list.
    pub never_share: Option<&'static str>,
    /// Where visitors' streams are.
    pub streams: PublicStreams,
    /// The kind of password that this flavor expects, for the error about a wrong one.
    pub password: Option<&'static str>,
    /// Where to get an API key that can replace the password.
    pub api_key: Option<&'static str>,
    /// Whether code 40 for a token may mean that the account's own password must be sent instead (Ampache,
    /// mStream).
    pub plain_after_40: bool,
    /// Whether a wrong password gets HTTP 401 without an envelope (Unsonic).
    pub bare_401: bool,
}

impl Dialect {
    /// As specified, as a form; every server that can share accepts the version.
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
    /// They have no URLs of their own.
    None,
    /// `/api/v1/shared/ID` returns a token and paths below `/media/` (mStream).
    SharedPaths,
}

/// How expiries are sent. They are always sent, never left to a server's default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpiryWords {
    /// The value for "never" in `createShare`; `None` omits the parameter.
    pub never_on_create: Option<&'static str>,
    /// The value for "never" in `updateShare`.
    pub never_on_update: &'static str,
    /// Whether an update counts the days from now but adds them to the creation time (Ampache, P-35).
    pub update_counts_from_creation: bool,
}

impl ExpiryWords {
    /// As specified: `0` removes an expiry. Servers differ about "never" at creation.
    pub const STANDARD: Self = Self {
        never_on_create: None,
        never_on_update: "0",
        update_counts_from_creation: false,
    };
}

/// Where parameters are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// In the body of a POST, so that tokens stay out of proxy logs.
    Form,
    /// In the query of a GET, whose length servers limit.
    Query {
        /// The longest URL to send, in bytes.
        longest: usize,
    },
}

/// How a flavor's answers are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseRules {
    /// The kind of an entry with `isDir`.
    pub directory: ItemKind,
    /// Whether a description may be the server's own label for the contents (Navidrome, P-3).
    pub description_may_be_label: bool,
    /// The date that means "never" (Unsonic).
    pub never_date: Option<&'static str>,
    /// The meaning of a share's entries.
    pub entries: Entries,
    /// Whether the reported visits are real visits.
    pub counts_visits: bool,
    /// The meaning of a share without entries.
    pub no_entries: NoEntries,
    /// Which of an artist's listed albums a share of the artist includes.
    pub own_albums: OwnAlbums,
}

impl ParseRules {
    /// How most servers answer.
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

/// Which of an artist's listed albums a share of the artist includes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnAlbums {
    /// All of them.
    All,
    /// The albums with this artist as their first album artist; the list has others, too (Navidrome before
    /// 0.64).
    First,
    /// The albums with this artist as any of their album artists (Navidrome from 0.64).
    Any,
}

/// The meaning of a share's entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entries {
    /// The shared items.
    Items,
    /// The songs that visitors hear, whether a song, an album or a playlist is shared (Ampache).
    Songs,
}

/// The meaning of a share without entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoEntries {
    /// It has no contents.
    Nothing,
    /// An empty list means no contents; a missing list means that the server does not report them.
    UnreportedIfMissing,
    /// The server does not report them (Ampache for artists, Kima always).
    NotTold,
}

/// The error codes in the specification.
pub mod code {
    /// Any error.
    pub const GENERIC: i64 = 0;
    /// A parameter is missing; some servers use it for "send the password itself".
    pub const MISSING: i64 = 10;
    /// The client's version is too old.
    pub const CLIENT_OLD: i64 = 20;
    /// The client's version is too new.
    pub const SERVER_OLD: i64 = 30;
    /// Wrong user name or password.
    pub const WRONG_PASSWORD: i64 = 40;
    /// Token login is not possible (for this user).
    pub const NO_TOKEN: i64 = 41;
    /// This way to log in is not supported by the server.
    pub const NO_MECHANISM: i64 = 42;
    /// The request has several ways to log in at once.
    pub const CONFLICTING: i64 = 43;
    /// Wrong API key; also Melodee's "not found" if logged in with a password.
    pub const WRONG_KEY: i64 = 44;
    /// Not allowed.
    pub const FORBIDDEN: i64 = 50;
    /// The trial period has expired.
    pub const TRIAL: i64 = 60;
    /// Not found; also "no such call" on gonic, mStream and koel.
    pub const NOT_FOUND: i64 = 70;
}

/// The hint for sharing that is off, if the answer does not reveal the product.
const IF_SHARING_IS_OFF: &str =
    "Navidrome: set `EnableSharing = true` (or `ND_ENABLESHARING=true`) and restart it";

/// The hint for an API that is off, if the answer does not reveal the product.
const IF_THE_API_IS_OFF: &str =
    "mStream: it is off by default; switch it on in the admin panel, under Subsonic";

/// A call that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// There was no complete answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The server refused the call.
    #[error("{call}: {message} (code {code})")]
    Refused {
        /// The call.
        call: &'static str,
        /// The specification's code, see [`code`].
        code: i64,
        /// The server's message.
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
        /// The error to report if no caller has a better one.
        error: HttpError,
    },
    /// Credentials were not available, or the system failed.
    #[error(transparent)]
    Own(Error),
}

impl CallError {
    /// The server's error code, if it sent one.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        match self {
            Self::Refused { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// The same refusal with the correct code.
    #[must_use]
    pub(super) fn with_code(mut self, better: i64) -> Self {
        if let Self::Refused { code, .. } = &mut self {
            *code = better;
        }
        self
    }

    /// Whether the server refused a repeated call whose first attempt may have succeeded.
    #[must_use]
    pub fn is_of_a_repetition(&self) -> bool {
        matches!(self, Self::Refused { resent: true, .. })
    }

    /// Whether the server may have carried out the call anyway.
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
            // This error already says what to do.
            CallError::NoEnvelope {
                error: error @ HttpError::Refused { .. },
                ..
            } => error.into(),
            // If the API itself is guarded, no account was checked, so no password is wrong.
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

/// The error if something other than the Subsonic API answers: it is switched off, or something is in front
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
        code::NOT_FOUND => Error::new(Code::NotFound, "not found on the server")
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
