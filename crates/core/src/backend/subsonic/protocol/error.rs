//! What can go wrong with a call beyond HTTP, and what it means to a user.

use crate::error::{Code, Error};
use crate::http::HttpError;

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

/// What to do about sharing that is off, where the answer does not say whose it is.
const IF_SHARING_IS_OFF: &str =
    "Navidrome: set `EnableSharing = true` (or `ND_ENABLESHARING=true`) and restart it";

/// What to do about an API that is off, where the answer does not say whose it is
/// (`servers/small-servers.md` 1).
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
        /// How the answer would be reported if nobody knows better.
        error: HttpError,
    },
    /// Credentials could not be had, or the system failed.
    #[error(transparent)]
    Own(Error),
}

impl CallError {
    /// The server's code, where it gave one.
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
            Self::Http(error) | Self::NoEnvelope { error, .. } => error.may_have_been_carried_out(),
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
            // No account is looked at where the API itself is guarded, so no password is wrong.
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
/// of it (`servers/small-servers.md` 1).
pub(in crate::backend) fn guarded() -> Error {
    Error::new(
        Code::SharingOff,
        "the Subsonic API is turned off here, or something in front of it requires a login",
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
