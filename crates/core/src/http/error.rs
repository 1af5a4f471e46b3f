//! What can go wrong between a request and a complete answer.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::ServerLabel;
use super::refusal::{Product, Reason, Refusal, named};
use crate::domain::span::duration_text;
use crate::error::Outlook;

/// Why no connection came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectFailure {
    /// The name is not known.
    UnknownHost,
    /// Nothing listens there.
    Refused,
    /// There is no way there.
    NoRoute,
    /// No answer while connecting.
    Silent,
    /// The proxy that leads there, and why it doesn't.
    Proxy(String, Box<Self>),
    /// The socket that leads there, and why it doesn't.
    Socket(String, Box<Self>),
    /// Something else, in the words of the system.
    Other(String),
}

impl fmt::Display for ConnectFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownHost => "the host name is not known",
            Self::Refused => "connection refused",
            Self::NoRoute => "no route to the host",
            Self::Silent => "no answer while connecting",
            Self::Proxy(proxy, why) => return write!(f, "the proxy {proxy} on the way: {why}"),
            Self::Socket(path, why) => return write!(f, "the socket {path}: {why}"),
            Self::Other(words) => words,
        })
    }
}

/// Why a certificate or a handshake was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsFailure {
    /// The certificate has ended.
    Expired {
        /// The last second it was valid.
        since: Option<jiff::Timestamp>,
    },
    /// The certificate begins in the future; usually this machine's clock is wrong.
    NotYetValid,
    /// Not signed by an authority we trust, often by itself.
    UnknownIssuer,
    /// Made for other names.
    WrongHost {
        /// The names it was made for.
        names: Vec<String>,
    },
    /// Not the certificate that was pinned.
    Changed {
        /// The SHA-256 of the one it has now.
        sha256: String,
    },
    /// What answers does not speak TLS.
    NotTls,
    /// The server requires a client certificate, and got none that it trusts.
    WantsCertificate,
    /// The server has no certificate for the name that it was asked for by.
    UnknownName,
    /// The server speaks no version or cipher that we do.
    NoCommonVersion,
    /// The server broke off, in the words of its alert.
    Alert(String),
    /// Something else, in the words of the TLS library.
    Other(String),
}

impl TlsFailure {
    /// Whether it is not that we don't trust the server.
    #[must_use]
    pub const fn is_server_fault(&self) -> bool {
        matches!(
            self,
            Self::NotTls
                | Self::WantsCertificate
                | Self::UnknownName
                | Self::NoCommonVersion
                | Self::Alert(_)
        )
    }
}

impl fmt::Display for TlsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired { since: Some(since) } => {
                write!(f, "its certificate expired on {}", since.strftime("%F"))
            }
            Self::Expired { since: None } => f.write_str("its certificate has expired"),
            Self::NotYetValid => f.write_str("its certificate is not valid yet"),
            Self::UnknownIssuer => {
                f.write_str("its certificate is not signed by a trusted authority")
            }
            Self::WrongHost { names } if names.is_empty() => {
                f.write_str("its certificate is for another host")
            }
            Self::WrongHost { names } => write!(f, "its certificate is for {}", names.join(", ")),
            Self::Changed { sha256 } => {
                write!(f, "its certificate has changed (fingerprint now {sha256})")
            }
            Self::NotTls => f.write_str("this port doesn't use TLS"),
            Self::WantsCertificate => {
                f.write_str("it requires a client certificate that it trusts")
            }
            Self::UnknownName => f.write_str("it has no certificate for this host name"),
            Self::NoCommonVersion => {
                f.write_str("it has no TLS version or cipher in common with sharectl")
            }
            Self::Alert(words) => write!(f, "it aborted the handshake ({words})"),
            Self::Other(words) => f.write_str(words),
        }
    }
}

/// Why a client can't be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetupFailure {
    /// The file of authorities.
    CaCert(String),
    /// The client certificate, or its key.
    ClientCertificate(String),
    /// Something else.
    Other(String),
}

impl fmt::Display for SetupFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::CaCert(words) | Self::ClientCertificate(words) | Self::Other(words)) = self;
        f.write_str(words)
    }
}

impl From<String> for SetupFailure {
    fn from(words: String) -> Self {
        Self::Other(words)
    }
}

/// A request that did not end in a complete, usable answer. Holds no credential, and no address
/// beyond the server's base.
#[derive(Debug, Clone, thiserror::Error)]
pub enum HttpError {
    /// The client can't be made: a CA file, a header or the address is unusable.
    #[error("can't prepare a connection to {at}: {reason}")]
    Setup {
        /// The server.
        at: Arc<ServerLabel>,
        /// What is wrong.
        reason: SetupFailure,
    },
    /// No connection: nothing was sent.
    #[error("can't reach {at}: {failure}")]
    Unreachable {
        /// The server.
        at: Arc<ServerLabel>,
        /// Why.
        failure: ConnectFailure,
    },
    /// No trusted connection: nothing was sent.
    #[error("{} {at}: {failure}", if failure.is_server_fault() { "no TLS connection to" } else { "can't trust" })]
    Tls {
        /// The server.
        at: Arc<ServerLabel>,
        /// Why.
        failure: TlsFailure,
    },
    /// One request took too long; it may have been carried out.
    #[error("{at} didn't answer {label} within {}", seconds(*.after))]
    Timeout {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// The limit.
        after: Duration,
    },
    /// The time for the whole command is over.
    #[error("the command's time limit ran out before {at} answered {label}")]
    Deadline {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// Whether the request may have been carried out.
        sent: bool,
    },
    /// The connection broke.
    #[error("lost the connection to {at} during {label}: {reason}")]
    Lost {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// Whether the request may have been carried out.
        sent: bool,
        /// How it broke.
        reason: String,
    },
    /// The server asks to slow down, again and again or for longer than we may wait, and carried out
    /// nothing.
    #[error(
        "{at} limits how often {label} may be requested ({}){}",
        named(*.status),
        wait(.retry_after.as_ref())
    )]
    RateLimited {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// The HTTP status that said so: 429, or 503 with a limiter's page.
        status: u16,
        /// How long it asks to wait.
        retry_after: Option<Duration>,
        /// Whether that is longer than we may wait.
        too_long: bool,
    },
    /// The answer is larger than we read.
    #[error("the answer of {at} to {label} is larger than {} MiB", .limit / (1024 * 1024))]
    TooLarge {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// The limit in bytes.
        limit: u64,
    },
    /// The server sends us elsewhere. API calls follow nothing.
    #[error("{at} redirects {label} to {to}")]
    Redirected {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// Where to, without credentials.
        to: String,
        /// The base URL that it amounts to, if it does.
        base: Option<String>,
    },
    /// A cache answered a read that decides about a write.
    #[error("a cache in front of {at} answered {label}, not the server itself ({sign})")]
    Stale {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// What shows it, such as `Age: 41`.
        sign: String,
    },
    /// A web page where an API should be.
    #[error("{at} answered {label} with a web page")]
    WebPage {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// The HTTP status it came with.
        status: u16,
    },
    /// The answer is not what it should be.
    #[error("can't parse the response of {at} to {label}: {reason}")]
    Unreadable {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// Which field, and what is wrong with it.
        reason: String,
        /// How the body begins, without credentials.
        snippet: String,
    },
    /// Something on the way refused the request in the server's place.
    #[error("{}", refused(.at, .status, .refusal))]
    Refused {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// The HTTP status, if there was one.
        status: Option<u16>,
        /// Who refused what, and why.
        refusal: Box<Refusal>,
    },
    /// An HTTP status that is not a success, if a back end has no better reading.
    #[error("{at} answered {label} with HTTP status {status}{}", words(.message.as_ref()))]
    Status {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// The HTTP status.
        status: u16,
        /// What the server said.
        message: Option<String>,
    },
}

impl HttpError {
    /// Whether the server may have carried the request out: then a write must be settled by
    /// looking, never by sending it again.
    #[must_use]
    pub fn may_have_executed(&self) -> bool {
        match self {
            Self::Lost { sent, .. } | Self::Deadline { sent, .. } => *sent,
            Self::Timeout { .. } | Self::TooLarge { .. } | Self::Unreadable { .. } => true,
            Self::Status { status, .. } => *status >= 500 && *status != 501,
            Self::Refused {
                refusal, status, ..
            } => refusal.may_have_executed(*status),
            // Something reported success, and it is unknown what.
            Self::WebPage { status, .. } => (200..300).contains(status),
            Self::Setup { .. }
            | Self::Unreachable { .. }
            | Self::Tls { .. }
            | Self::RateLimited { .. }
            | Self::Redirected { .. }
            | Self::Stale { .. } => false,
        }
    }

    /// Whether no byte of the request can have reached the server, so that another address of it may be
    /// tried.
    #[must_use]
    pub(super) fn is_before_sending(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            // In TLS 1.3 a request is on its way before the server has seen our certificate.
            Self::Tls { failure, .. } => *failure != TlsFailure::WantsCertificate,
            Self::Refused { status: None, .. } => true,
            _ => false,
        }
    }

    /// Whether the same request may well succeed a moment later.
    #[must_use]
    pub fn outlook(&self) -> Outlook {
        match self {
            Self::Unreachable {
                failure: ConnectFailure::UnknownHost,
                ..
            } => Outlook::Unknown,
            Self::RateLimited { too_long: true, .. } => Outlook::Later,
            Self::Unreachable { .. } | Self::Lost { .. } | Self::RateLimited { .. } => {
                Outlook::Passing
            }
            Self::Timeout { .. } => Outlook::Overdue,
            Self::Status { status, .. }
            | Self::Refused {
                status: Some(status),
                ..
            } => outlook(*status),
            _ => Outlook::Unknown,
        }
    }

    /// The server it is about.
    #[must_use]
    pub fn origin(&self) -> &ServerLabel {
        match self {
            Self::Setup { at, .. }
            | Self::Unreachable { at, .. }
            | Self::Tls { at, .. }
            | Self::Timeout { at, .. }
            | Self::Deadline { at, .. }
            | Self::Lost { at, .. }
            | Self::RateLimited { at, .. }
            | Self::TooLarge { at, .. }
            | Self::Redirected { at, .. }
            | Self::Stale { at, .. }
            | Self::WebPage { at, .. }
            | Self::Unreadable { at, .. }
            | Self::Refused { at, .. }
            | Self::Status { at, .. } => at,
        }
    }

    /// The HTTP status, if that is what went wrong.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(*status),
            Self::Refused { status, .. } => *status,
            _ => None,
        }
    }

    /// Who refused in the server's place, if anything did.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused { refusal, .. } => Some(refusal),
            _ => None,
        }
    }
}

/// Who refused what, in words.
fn refused(at: &ServerLabel, status: &Option<u16>, refusal: &Refusal) -> String {
    let path = &refusal.path;
    let code = *status;
    let status = status.map_or_else(String::new, |status| format!(" ({})", named(status)));
    let who = refusal.to_string();
    match &refusal.reason {
        Reason::ForwardLogin => {
            format!(
                "the forward proxy{} on the way to {at} requires credentials{status}",
                proxy(at)
            )
        }
        Reason::Forward(word) => {
            let word = word.as_ref().map_or(status, |word| format!(" ({word})"));
            format!("the forward proxy{} can't connect to {at}{word}", proxy(at))
        }
        Reason::Login(scheme) => {
            format!("{who} in front of {at} requires its own login ({scheme})")
        }
        Reason::Challenge(vendor) => {
            format!(
                "{vendor} in front of {at} requires a browser: it answered {path} with a challenge"
            )
        }
        Reason::Forbidden => format!("{who} in front of {at} forbids {path}{status}"),
        Reason::Method => format!(
            "{who} in front of {at} refuses {} requests{status}",
            refusal.method
        ),
        Reason::Body => {
            format!("{who} in front of {at} refuses the request for {path} as too large{status}")
        }
        Reason::Address => {
            format!("{who} in front of {at} refuses the address of {path} as too long{status}")
        }
        Reason::Headers => {
            format!("{who} in front of {at} refuses the headers for {path} as too large{status}")
        }
        Reason::Limit => {
            format!("{who} in front of {at} limits how often {path} may be requested{status}")
        }
        Reason::Tls => {
            format!("{at} speaks TLS at this port: its address should begin with https://")
        }
        Reason::ClientCertificate => {
            format!("{who} in front of {at} requires a client certificate that it trusts")
        }
        Reason::Host => format!("{who} at {at} knows no server of this host name{status}"),
        Reason::BackEnd if is_past_deadline(code) => {
            format!("{who} in front of {at} got no answer from the server in time{status}")
        }
        Reason::BackEnd => format!("{who} in front of {at} gets no answer from the server{status}"),
    }
}

/// The forward proxy on the way, behind the words for it.
fn proxy(at: &ServerLabel) -> String {
    at.proxy()
        .map_or_else(String::new, |proxy| format!(" {proxy}"))
}

/// Whether a gateway waited for its server in vain.
pub(super) const fn is_past_deadline(status: Option<u16>) -> bool {
    matches!(status, Some(504 | 522 | 524))
}

/// Whether it is a gateway that may have tried no server, because it counts none as up.
pub(super) fn counts_none_as_up(refusal: &Refusal, status: Option<u16>) -> bool {
    status == Some(503) && matches!(refusal.product, Some(Product::HaProxy | Product::Traefik))
}

/// What a status says of the next attempt.
pub(super) const fn outlook(status: u16) -> Outlook {
    match status {
        502 | 503 => Outlook::Passing,
        // A proxy did not wait; what is behind it may.
        504 => Outlook::Overdue,
        _ => Outlook::Unknown,
    }
}

/// A duration as people write it, rounded up to milliseconds, or to whole seconds once it is longer than one.
pub(super) fn seconds(duration: Duration) -> String {
    let rounded = if duration.as_secs() > 0 {
        Duration::from_secs(
            duration
                .as_secs()
                .saturating_add(u64::from(duration.subsec_nanos() > 0)),
        )
    } else {
        let millis = duration.as_nanos().div_ceil(1_000_000);
        Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
    };
    const HOUR: u64 = 60 * 60;
    const DAY: u64 = 24 * HOUR;
    const YEAR: u64 = 365 * DAY;
    // Longer waits need no seconds.
    match rounded.as_secs() {
        0..=HOUR => duration_text(rounded),
        longer if longer <= 2 * DAY => format!("{}h", longer.div_ceil(HOUR)),
        longer if longer <= 2 * YEAR => format!("{} days", longer.div_ceil(DAY)),
        longer => format!("{} years", longer.div_ceil(YEAR)),
    }
}

fn wait(retry_after: Option<&Duration>) -> String {
    retry_after
        .map(|wait| format!(": wait {}", seconds(*wait)))
        .unwrap_or_default()
}

fn words(message: Option<&String>) -> String {
    message
        .map(|words| format!(": {words}"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_in_words_that_people_use() {
        for (wait, told) in [
            (Duration::from_millis(250), "250ms"),
            (Duration::from_nanos(999_999_914), "1s"),
            (Duration::from_millis(29_001), "30s"),
            (Duration::from_secs(90), "1min 30s"),
            (Duration::from_secs(86_400), "24h"),
            (Duration::from_secs(3 * 86_400 + 1), "4 days"),
            (Duration::from_secs(2_300_000_000), "73 years"),
            (Duration::MAX, "584942417356 years"),
        ] {
            assert_eq!(seconds(wait), told);
        }
    }
}
