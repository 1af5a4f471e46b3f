//! The error type of every layer: what happened, why, and what to do next. Also the exit codes, which are a
//! documented contract: scripts depend on them, so a number is never reused.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::advice::Hint;

/// Exit codes.
pub mod exit_code {
    /// Everything asked for was done.
    pub const DONE: u8 = 0;
    /// Failed for a reason without a code of its own, or because of a bug in sharectl.
    pub const FAILED: u8 = 1;
    /// The command line is invalid, or a value in it makes no sense.
    pub const USAGE: u8 = 2;
    /// No server, an unreadable configuration, a wrong base URL.
    pub const CONFIG: u8 = 3;
    /// Wrong or missing credentials, or a request that this account isn't allowed to make.
    pub const AUTH: u8 = 4;
    /// The share or item does not exist.
    pub const NOT_FOUND: u8 = 5;
    /// Several things match, or something conflicts (a slug in use, a lock).
    pub const CONFLICT: u8 = 6;
    /// The server can't do this, or sharing is turned off there.
    pub const UNSUPPORTED: u8 = 7;
    /// Network, TLS, timeout, or a rate limit that did not clear in time.
    pub const NETWORK: u8 = 8;
    /// The server failed, or sent an unreadable response.
    pub const SERVER: u8 = 9;
    /// Only a part was done, or only some of the servers responded (`-s all`). If nothing was done and
    /// everything failed with the same code, that code is used instead.
    pub const PARTIAL: u8 = 10;
    /// Stopped by a safety limit, or the user answered no to the question.
    pub const REFUSED: u8 = 11;
    /// Changes are pending (`--dry-run --exit-code`), or `doctor` found a problem.
    pub const PENDING: u8 = 12;
    /// Stopped by SIGINT (Ctrl-C).
    pub const INTERRUPTED: u8 = 130;
    /// Stopped by SIGTERM or SIGHUP.
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

/// The kind of failure. The exit code and the JSON `code` depend on nothing else, and a new kind doesn't compile
/// until both are defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// Invalid command line, or an invalid value in it.
    Usage,
    /// Invalid configuration: no server, an unreadable file, an unknown zone.
    Config,
    /// The base URL leads to something that is not the API.
    WrongUrl,
    /// Wrong or missing credentials.
    Auth,
    /// The account isn't allowed to do this.
    Permission,
    /// No such share, item or server object.
    NotFound,
    /// More than one thing matches.
    Ambiguous,
    /// Something conflicts: a slug in use, an item already shared, a lock held by another process.
    Conflict,
    /// The server can't do this.
    Unsupported,
    /// The server can share, but sharing is turned off.
    SharingOff,
    /// The server could not be reached, or the connection broke.
    Network,
    /// The certificate was rejected, or the handshake failed.
    Tls,
    /// A request or the whole command took too long.
    Timeout,
    /// The server asked us to wait longer than we may.
    RateLimited,
    /// The server failed.
    Server,
    /// The response is not what was expected.
    BadAnswer,
    /// The server stored something other than requested.
    Mismatch,
    /// Only a part was done.
    Partial,
    /// Stopped by a safety limit.
    Refused,
    /// The user answered no to the question.
    Declined,
    /// `--dry-run --exit-code` or `doctor`: something needs to be done.
    Pending,
    /// Stopped by SIGINT.
    Interrupted,
    /// Stopped by SIGTERM or SIGHUP.
    Terminated,
    /// Reading or writing a local file failed.
    Io,
    /// A bug in sharectl.
    Internal,
}

impl Code {
    /// The exit code of the process.
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

    /// Whether the same command may succeed later without any changes.
    #[must_use]
    pub const fn retryable(self) -> bool {
        matches!(
            self,
            Self::Network | Self::Timeout | Self::RateLimited | Self::Server
        )
    }
}

/// Whether a failed request may succeed if sent again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Outlook {
    /// No reason to expect so.
    #[default]
    Unknown,
    /// It may succeed a moment later: the connection broke, or the server was too busy. The request itself
    /// wasn't the cause.
    Passing,
    /// It timed out: the server may still be working on it.
    Overdue,
    /// Only later: the server refuses such requests until a time that is further away than we may wait.
    Later,
}

/// What a failure left behind on the server, from harmless to worst.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aftermath {
    /// Nothing, as far as we know.
    #[default]
    None,
    /// Something was or may have been stored: repeating the request could do it twice.
    Stored,
    /// Something that existed was deleted and not restored.
    Lost,
}

/// A result whose error is meant for the user.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error as shown to the user.
///
/// `message` is a lowercase fragment without a final period; `hints` say what to do next. Neither ever contains a
/// credential.
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
    /// Creates an error.
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

    /// A request for something that the server can't do.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new(Code::Unsupported, message)
    }

    /// Something that doesn't exist.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Code::NotFound, message)
    }

    /// Something that matches several things.
    pub fn ambiguous(message: impl Into<String>) -> Self {
        Self::new(Code::Ambiguous, message)
    }

    /// A bug in sharectl, never the user's mistake.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Code::Internal, message)
            .hint("this is a mistake in sharectl: please report it with the command you ran")
    }

    /// A local file that couldn't be read or written; `doing` completes the message "can't …".
    pub fn io(doing: impl fmt::Display, source: std::io::Error) -> Self {
        Self::new(Code::Io, format!("can't {doing}")).caused_by(source)
    }

    /// Adds a hint, unless the error already has it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Hint>) -> Self {
        let hint = hint.into();
        if !self.0.hints.contains(&hint) {
            self.0.hints.push(hint);
        }
        self
    }

    /// Replaces each hint with the result of `change`, and removes it if that is `None`.
    #[must_use]
    pub fn with_hints(mut self, change: impl FnMut(&Hint) -> Option<Hint>) -> Self {
        self.0.hints = self.0.hints.iter().filter_map(change).collect();
        self
    }

    /// Prefixes the message with a place, such as a line or a column.
    #[must_use]
    pub fn at(mut self, place: impl fmt::Display) -> Self {
        self.0.message = format!("{place}: {}", self.0.message);
        self
    }

    /// A copy without its cause, for something else that failed for the same reason.
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

    /// Stores the cause, for the `caused by` lines.
    #[must_use]
    pub fn caused_by(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// Sets the profile that the error is about, unless it is already set.
    #[must_use]
    pub fn with_server(mut self, server: &str) -> Self {
        self.0.server.get_or_insert_with(|| server.to_owned());
        self
    }

    /// Sets whether the message already names the profile, as `can't reach home (https://…)` does.
    #[must_use]
    pub fn with_server_named(mut self, is_named: bool) -> Self {
        self.0.names_server = is_named;
        self
    }

    /// Sets whether the server may have carried out the request despite this error. If so, a write must be
    /// verified by reading, and never be sent again blindly.
    #[must_use]
    pub fn unsettled(mut self, may_be_done: bool) -> Self {
        self.0.unsettled = may_be_done;
        self
    }

    /// Sets whether the same request may succeed if sent again.
    #[must_use]
    pub fn with_outlook(mut self, outlook: Outlook) -> Self {
        self.0.outlook = outlook;
        self
    }

    /// Sets what the failure left on the server; of several values, the worst counts.
    #[must_use]
    pub fn leaving(mut self, aftermath: Aftermath) -> Self {
        self.0.aftermath = self.0.aftermath.max(aftermath);
        self
    }

    /// Changes the kind, for a caller that knows better what the error means.
    #[must_use]
    pub fn recode(mut self, code: Code) -> Self {
        self.0.code = code;
        self
    }

    /// The kind of failure.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// Whether the same request may succeed if sent again.
    #[must_use]
    pub fn outlook(&self) -> Outlook {
        self.0.outlook
    }

    /// What the failure left on the server.
    #[must_use]
    pub fn aftermath(&self) -> Aftermath {
        self.0.aftermath
    }

    /// Whether the same command may succeed later without any changes, and does nothing twice.
    #[must_use]
    pub fn retryable(&self) -> bool {
        self.0.code.retryable() && self.0.aftermath != Aftermath::Stored
    }

    /// Whether the server may have carried out the request.
    #[must_use]
    pub fn is_unsettled(&self) -> bool {
        self.0.unsettled
    }

    /// The message: what happened.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The lines below the message.
    #[must_use]
    pub fn details(&self) -> &[String] {
        &self.0.details
    }

    /// The hints: what to do next.
    #[must_use]
    pub fn hints(&self) -> &[Hint] {
        &self.0.hints
    }

    /// The hints as text, for tests.
    #[cfg(test)]
    pub(crate) fn hint_texts(&self) -> Vec<String> {
        self.0.hints.iter().map(ToString::to_string).collect()
    }

    /// The profile that the error is about.
    #[must_use]
    pub fn server(&self) -> Option<&str> {
        self.0.server.as_deref()
    }

    /// Whether the message already names that profile.
    #[must_use]
    pub fn names_server(&self) -> bool {
        self.0.names_server
    }
}

/// Results whose error can be assigned to a profile.
pub trait WithServer {
    /// Sets the profile that the error is about, unless it is already set.
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
