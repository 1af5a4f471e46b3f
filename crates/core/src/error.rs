//! The error every layer ends in: what happened, why, and the step that helps. And the exit codes, a documented
//! contract: scripts branch on them, so a number is never reused.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::advice::Hint;

/// Exit codes.
pub mod exit_code {
    /// Everything asked for was done.
    pub const DONE: u8 = 0;
    /// Failed for a reason that none of the other codes names; an error in sharectl itself, too.
    pub const FAILED: u8 = 1;
    /// The command line could not be understood, or a value in it makes no sense.
    pub const USAGE: u8 = 2;
    /// No server, an unreadable configuration, a wrong base URL.
    pub const CONFIG: u8 = 3;
    /// Wrong or missing credentials, or something this account may not do.
    pub const AUTH: u8 = 4;
    /// The share or item does not exist.
    pub const NOT_FOUND: u8 = 5;
    /// Several things match, or something is in the way (a slug in use, a lock).
    pub const CONFLICT: u8 = 6;
    /// The server cannot do this, or sharing is switched off there.
    pub const UNSUPPORTED: u8 = 7;
    /// Network, TLS, timeout, or a rate limit that did not clear in time.
    pub const NETWORK: u8 = 8;
    /// The server failed, or answered something that could not be read.
    pub const SERVER: u8 = 9;
    /// Some of it was done, or some of the servers asked have answered (`-s all`). If nothing was done and
    /// everything failed alike, that code instead.
    pub const PARTIAL: u8 = 10;
    /// Stopped by a safety limit, or the question was answered with no.
    pub const REFUSED: u8 = 11;
    /// Work is pending (`--dry-run --exit-code`), or something is wrong with a server (`doctor`).
    pub const PENDING: u8 = 12;
    /// Ended by SIGINT (Ctrl-C).
    pub const INTERRUPTED: u8 = 130;
    /// Ended by SIGTERM.
    pub const TERMINATED: u8 = 143;

    /// Every code with its meaning, in order: the source of the README's and the manual's tables.
    pub const ALL: &[(u8, &str)] = &[
        (DONE, "done"),
        (FAILED, "failed"),
        (USAGE, "usage: invalid command line"),
        (CONFIG, "configuration, or a wrong base URL"),
        (AUTH, "authentication or permission"),
        (NOT_FOUND, "not found"),
        (CONFLICT, "conflict, or ambiguous"),
        (
            UNSUPPORTED,
            "not supported by this server, or sharing is off",
        ),
        (NETWORK, "network, TLS, timeout, or rate limit"),
        (SERVER, "server error, or an unreadable answer"),
        (PARTIAL, "done in part"),
        (REFUSED, "refused by a safety limit, or declined"),
        (PENDING, "changes pending, or findings"),
        (INTERRUPTED, "interrupted"),
        (TERMINATED, "terminated"),
    ];
}

/// What kind of failure it is. The exit code and the JSON `code` follow from it and from nothing
/// else, so a new kind does not compile before both are decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// The command line, or a value in it.
    Usage,
    /// Configuration: no server, an unreadable file, an unknown zone.
    Config,
    /// The base URL leads to something that is not the API.
    WrongUrl,
    /// Wrong or missing credentials.
    Auth,
    /// The account may not do this.
    Permission,
    /// No such share, item or server object.
    NotFound,
    /// More than one thing matches.
    Ambiguous,
    /// Something is in the way: a slug in use, an item already shared, a lock held.
    Conflict,
    /// The server cannot do this.
    Unsupported,
    /// The server can share, but sharing is switched off.
    SharingOff,
    /// The server could not be reached, or the connection broke.
    Network,
    /// The certificate was not accepted, or the handshake failed.
    Tls,
    /// A request or the whole command took too long.
    Timeout,
    /// The server asks to slow down, for longer than we may wait.
    RateLimited,
    /// The server failed.
    Server,
    /// The answer is not what it should be.
    BadAnswer,
    /// What was stored is not what was asked for.
    Mismatch,
    /// Some of it was done.
    Partial,
    /// A safety limit.
    Refused,
    /// The question was answered with no.
    Declined,
    /// `--dry-run --exit-code` and `doctor`: there is something to do.
    Pending,
    /// SIGINT.
    Interrupted,
    /// SIGTERM or SIGHUP.
    Terminated,
    /// Reading or writing a local file.
    Io,
    /// A mistake in sharectl.
    Internal,
}

impl Code {
    /// The process's exit code for this kind.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        self.contract().1
    }

    /// The word in `{"error":{"code":…}}`: a contract, like the exit codes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.contract().0
    }

    const fn contract(self) -> (&'static str, u8) {
        match self {
            Self::Usage => ("usage", exit_code::USAGE),
            Self::Config => ("config", exit_code::CONFIG),
            Self::WrongUrl => ("wrong-url", exit_code::CONFIG),
            Self::Auth => ("auth", exit_code::AUTH),
            Self::Permission => ("permission", exit_code::AUTH),
            Self::NotFound => ("not-found", exit_code::NOT_FOUND),
            Self::Ambiguous => ("ambiguous", exit_code::CONFLICT),
            Self::Conflict => ("conflict", exit_code::CONFLICT),
            Self::Unsupported => ("unsupported", exit_code::UNSUPPORTED),
            Self::SharingOff => ("sharing-off", exit_code::UNSUPPORTED),
            Self::Network => ("network", exit_code::NETWORK),
            Self::Tls => ("tls", exit_code::NETWORK),
            Self::Timeout => ("timeout", exit_code::NETWORK),
            Self::RateLimited => ("rate-limited", exit_code::NETWORK),
            Self::Server => ("server", exit_code::SERVER),
            Self::BadAnswer => ("bad-answer", exit_code::SERVER),
            Self::Mismatch => ("mismatch", exit_code::SERVER),
            Self::Partial => ("partial", exit_code::PARTIAL),
            Self::Refused => ("refused", exit_code::REFUSED),
            Self::Declined => ("declined", exit_code::REFUSED),
            Self::Pending => ("pending", exit_code::PENDING),
            Self::Interrupted => ("interrupted", exit_code::INTERRUPTED),
            Self::Terminated => ("terminated", exit_code::TERMINATED),
            Self::Io => ("io", exit_code::FAILED),
            Self::Internal => ("internal", exit_code::FAILED),
        }
    }

    /// Whether the same command may succeed later with nothing changed.
    #[must_use]
    pub const fn retryable(self) -> bool {
        matches!(
            self,
            Self::Network | Self::Timeout | Self::RateLimited | Self::Server
        )
    }
}

/// Whether what failed may well succeed a moment later.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Outlook {
    /// Nothing speaks for it.
    #[default]
    Unknown,
    /// It may: a line that broke, a server too busy, and none that failed at this very request.
    Passing,
    /// The answer was not awaited: the server may still be working on it.
    Overdue,
    /// The server named a time before which it does nothing of the kind, and that is longer than we
    /// may wait.
    Later,
}

/// What something that failed has left on the server: the later ones matter more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aftermath {
    /// Nothing, as far as is known.
    #[default]
    None,
    /// Something is stored, or may be: to ask for the same again could do it twice.
    Stored,
    /// What was there is gone, and did not come back.
    Lost,
}

/// The result of anything that can fail for a reason a user should read.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error as it reaches the user.
///
/// `message` is a lowercase fragment without a final period; `hints` say what to do next.
/// Neither ever holds a credential.
#[derive(Debug)]
pub struct Error(Box<ErrorData>);

#[derive(Debug, Clone)]
struct ErrorData {
    code: Code,
    message: String,
    /// Lines between the message and the hints, such as the candidates of an ambiguous search.
    details: Vec<String>,
    hints: Vec<Hint>,
    server: Option<String>,
    names_server: bool,
    unsettled: bool,
    outlook: Outlook,
    aftermath: Aftermath,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// Makes an error of a kind with its message.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self(Box::new(ErrorData {
            code,
            message: message.into(),
            details: Vec::new(),
            hints: Vec::new(),
            server: None,
            names_server: false,
            unsettled: false,
            outlook: Outlook::Unknown,
            aftermath: Aftermath::None,
            source: None,
        }))
    }

    /// A value on the command line that makes no sense.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Code::Usage, message)
    }

    /// Something that the server can't do.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new(Code::Unsupported, message)
    }

    /// Something that isn't there.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Code::NotFound, message)
    }

    /// Something that may mean several things.
    pub fn ambiguous(message: impl Into<String>) -> Self {
        Self::new(Code::Ambiguous, message)
    }

    /// A mistake in sharectl, never the user's.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Code::Internal, message)
            .hint("this is a mistake in sharectl: please report it with the command you ran")
    }

    /// A local file that could not be read or written; `doing` reads as "can't …".
    pub fn io(doing: impl fmt::Display, source: std::io::Error) -> Self {
        Self::new(Code::Io, format!("can't {doing}")).caused_by(source)
    }

    /// Adds a next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Hint>) -> Self {
        let hint = hint.into();
        if !self.0.hints.contains(&hint) {
            self.0.hints.push(hint);
        }
        self
    }

    /// The same with other hints; those of which `change` makes nothing are left out.
    #[must_use]
    pub fn with_hints(mut self, change: impl FnMut(&Hint) -> Option<Hint>) -> Self {
        self.0.hints = self.0.hints.iter().filter_map(change).collect();
        self
    }

    /// Says where it is, in front of the message.
    #[must_use]
    pub fn at(mut self, place: impl fmt::Display) -> Self {
        self.0.message = format!("{place}: {}", self.0.message);
        self
    }

    /// The same once more, for something else that failed for the same reason.
    #[must_use]
    pub fn again(&self) -> Self {
        Self(Box::new(ErrorData {
            source: None,
            ..ErrorData::clone(&self.0)
        }))
    }

    /// Adds a line shown below the message.
    #[must_use]
    pub fn detail(mut self, line: impl Into<String>) -> Self {
        self.0.details.push(line.into());
        self
    }

    /// Keeps what caused it, for the `caused by` lines.
    #[must_use]
    pub fn caused_by(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// Names the profile it happened with, unless one is named already.
    #[must_use]
    pub fn with_server(mut self, server: &str) -> Self {
        self.0.server.get_or_insert_with(|| server.to_owned());
        self
    }

    /// Says whether the message names the profile it happened with, as `can't reach home (https://…)` does.
    #[must_use]
    pub fn with_server_named(mut self, is_named: bool) -> Self {
        self.0.names_server = is_named;
        self
    }

    /// Says whether the server may have done what it was asked for in spite of this error: then a
    /// write must be settled by looking, never by sending it again.
    #[must_use]
    pub fn unsettled(mut self, may_be_done: bool) -> Self {
        self.0.unsettled = may_be_done;
        self
    }

    /// Says whether the same may well succeed a moment later.
    #[must_use]
    pub fn with_outlook(mut self, outlook: Outlook) -> Self {
        self.0.outlook = outlook;
        self
    }

    /// Says what is left on the server; the worst of what is said counts.
    #[must_use]
    pub fn leaving(mut self, aftermath: Aftermath) -> Self {
        self.0.aftermath = self.0.aftermath.max(aftermath);
        self
    }

    /// The same error under another kind, if a caller knows better what it means.
    #[must_use]
    pub fn recode(mut self, code: Code) -> Self {
        self.0.code = code;
        self
    }

    /// What kind it is.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// Whether the same may well succeed a moment later.
    #[must_use]
    pub fn outlook(&self) -> Outlook {
        self.0.outlook
    }

    /// What is left on the server.
    #[must_use]
    pub fn aftermath(&self) -> Aftermath {
        self.0.aftermath
    }

    /// Whether the same command may succeed later with nothing changed, and does nothing twice.
    #[must_use]
    pub fn retryable(&self) -> bool {
        self.0.code.retryable() && self.0.aftermath != Aftermath::Stored
    }

    /// Whether the server may have done what it was asked for.
    #[must_use]
    pub fn is_unsettled(&self) -> bool {
        self.0.unsettled
    }

    /// What happened.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Lines below the message.
    #[must_use]
    pub fn details(&self) -> &[String] {
        &self.0.details
    }

    /// The steps that help.
    #[must_use]
    pub fn hints(&self) -> &[Hint] {
        &self.0.hints
    }

    /// The hints as texts that tests can look into.
    #[cfg(test)]
    pub(crate) fn hint_texts(&self) -> Vec<String> {
        self.0.hints.iter().map(ToString::to_string).collect()
    }

    /// The profile it happened with.
    #[must_use]
    pub fn server(&self) -> Option<&str> {
        self.0.server.as_deref()
    }

    /// Whether the message names that profile.
    #[must_use]
    pub fn names_server(&self) -> bool {
        self.0.names_server
    }
}

/// A result whose error names the profile it happened with.
pub trait WithServer {
    /// Names the profile in the error, unless one is named already.
    #[must_use]
    fn with_server(self, server: &str) -> Self;
}

impl<T> WithServer for Result<T> {
    fn with_server(self, server: &str) -> Self {
        self.map_err(|error| error.with_server(server))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
