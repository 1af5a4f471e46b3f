//! The errors between a request and a complete answer.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::ServerLabel;
use super::refusal::{Product, Reason, Refusal, named};
use crate::domain::span::duration_text;
use crate::error::Outlook;

/// Why no connection was established.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectFailure {
    /// The host name can't be resolved.
    UnknownHost,
    /// Nothing listens on that port.
    Refused,
    /// There is no route to the host.
    NoRoute,
    /// The host didn't answer while connecting.
    Silent,
    /// The proxy in between failed: its address, and why.
    Proxy(String, Box<Self>),
    /// The server's Unix socket failed: its path, and why.
    Socket(String, Box<Self>),
    /// Another failure, in the operating system's words.
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

/// Why a certificate or a handshake was rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsFailure {
    /// The certificate has expired.
    Expired {
        /// The last second of its validity.
        since: Option<jiff::Timestamp>,
    },
    /// The certificate is not valid yet; usually this machine's clock is wrong.
    NotYetValid,
    /// The certificate is not signed by a trusted authority; often it is self-signed.
    UnknownIssuer,
    /// The certificate was issued for other names.
    WrongHost {
        /// The names in the certificate.
        names: Vec<String>,
    },
    /// The certificate is not the pinned one.
    Changed {
        /// The SHA-256 of the current certificate.
        sha256: String,
    },
    /// The port doesn't speak TLS.
    NotTls,
    /// The server requires a client certificate and got none that it trusts.
    WantsCertificate,
    /// The server has no certificate for the requested name.
    UnknownName,
    /// The server supports none of our TLS versions or ciphers.
    NoCommonVersion,
    /// The server aborted the handshake, in the words of its alert.
    Alert(String),
    /// Another failure, in the TLS library's words.
    Other(String),
}

impl TlsFailure {
    /// Whether the server caused the failure, rather than our not trusting it.
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

/// Why a client can't be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetupFailure {
    /// The file with the authorities is unusable.
    CaCert(String),
    /// The client certificate or its key is unusable.
    ClientCertificate(String),
    /// Another failure.
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

/// A request that did not end in a complete, usable answer. Contains no credentials, and no address
/// beyond the server's base.
#[derive(Debug, Clone, thiserror::Error)]
pub enum HttpError {
    /// The client can't be created: a CA file, a header, or the address is unusable.
    #[error("can't prepare a connection to {at}: {reason}")]
    Setup {
        /// The server.
        at: Arc<ServerLabel>,
        /// The reason.
        reason: SetupFailure,
    },
    /// There was no connection; nothing was sent.
    #[error("can't reach {at}: {failure}")]
    Unreachable {
        /// The server.
        at: Arc<ServerLabel>,
        /// The reason.
        failure: ConnectFailure,
    },
    /// There was no trusted connection; nothing was sent.
    #[error("{} {at}: {failure}", if failure.is_server_fault() { "no TLS connection to" } else { "can't trust" })]
    Tls {
        /// The server.
        at: Arc<ServerLabel>,
        /// The reason.
        failure: TlsFailure,
    },
    /// One request took too long; the server may have carried it out.
    #[error("{at} didn't answer {label} within {}", seconds(*.after))]
    Timeout {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// The limit.
        after: Duration,
    },
    /// The command's deadline has passed.
    #[error("the command's time limit ran out before {at} answered {label}")]
    Deadline {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// Whether the server may have carried out the request.
        sent: bool,
    },
    /// The connection broke.
    #[error("lost the connection to {at} during {label}: {reason}")]
    Lost {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// Whether the server may have carried out the request.
        sent: bool,
        /// The reason.
        reason: String,
    },
    /// The server limits the rate, repeatedly or for longer than we may wait, and carried out nothing.
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
        /// The HTTP status: 429, or 503 with a limiter's page.
        status: u16,
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
        /// Whether `retry_after` is longer than we may wait.
        too_long: bool,
    },
    /// The answer is larger than the configured maximum.
    #[error("the answer of {at} to {label} is larger than {} MiB", .limit / (1024 * 1024))]
    TooLarge {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// The limit in bytes.
        limit: u64,
    },
    /// The server redirects the call. API calls never follow redirects.
    #[error("{at} redirects {label} to {to}")]
    Redirected {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// The redirect's target, without credentials.
        to: String,
        /// The base URL that the server has moved to, if the redirect shows it.
        base: Option<String>,
    },
    /// A cache answered a read that decides about a write.
    #[error("a cache in front of {at} answered {label}, not the server itself ({sign})")]
    Stale {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// The evidence, such as `Age: 41`.
        sign: String,
    },
    /// The server answered an API call with a web page.
    #[error("{at} answered {label} with a web page")]
    WebPage {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// The HTTP status of the page.
        status: u16,
    },
    /// The answer is not in the expected format.
    #[error("can't parse the response of {at} to {label}: {reason}")]
    Unreadable {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// The field, and what is wrong with it.
        reason: String,
        /// The beginning of the body, without credentials.
        snippet: String,
    },
    /// A proxy refused the request instead of the server.
    #[error("{}", refused(.at, .status, .refusal))]
    Refused {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// The HTTP status, if there was one.
        status: Option<u16>,
        /// Which proxy refused which request, and why.
        refusal: Box<Refusal>,
    },
    /// An HTTP status other than success that a back end has no better error for.
    #[error("{at} answered {label} with HTTP status {status}{}", words(.message.as_ref()))]
    Status {
        /// The server.
        at: Arc<ServerLabel>,
        /// The call.
        label: &'static str,
        /// The HTTP status.
        status: u16,
        /// The server's error message.
        message: Option<String>,
    },
}

impl HttpError {
    /// Whether the server may have carried out the request. A write must then be checked by reading,
    /// never sent again.
    #[must_use]
    pub fn may_have_executed(&self) -> bool {
        match self {
            Self::Lost { sent, .. } | Self::Deadline { sent, .. } => *sent,
            Self::Timeout { .. } | Self::TooLarge { .. } | Self::Unreadable { .. } => true,
            Self::Status { status, .. } => *status >= 500 && *status != 501,
            Self::Refused {
                refusal, status, ..
            } => refusal.may_have_executed(*status),
            // The sender reported success, but it is unknown for what.
            Self::WebPage { status, .. } => (200..300).contains(status),
            Self::Setup { .. }
            | Self::Unreachable { .. }
            | Self::Tls { .. }
            | Self::RateLimited { .. }
            | Self::Redirected { .. }
            | Self::Stale { .. } => false,
        }
    }

    /// Whether no byte of the request can have reached the server, so another address of it may be tried.
    #[must_use]
    pub(super) fn is_before_sending(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            // In TLS 1.3 the request is sent before the server has checked our certificate.
            Self::Tls { failure, .. } => *failure != TlsFailure::WantsCertificate,
            Self::Refused { status: None, .. } => true,
            _ => false,
        }
    }

    /// How likely the same request is to succeed a moment later.
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

    /// The server that the error is about.
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

    /// The HTTP status, if the error is about one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(*status),
            Self::Refused { status, .. } => *status,
            _ => None,
        }
    }

    /// The proxy's refusal, if a proxy refused the request.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused { refusal, .. } => Some(refusal),
            _ => None,
        }
    }
}

/// The message for a refusal.
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

/// The forward proxy in front of the server, with a leading space.
fn proxy(at: &ServerLabel) -> String {
    at.proxy()
        .map_or_else(String::new, |proxy| format!(" {proxy}"))
}

/// Whether the status means that a gateway waited for its server in vain.
pub(super) const fn is_past_deadline(status: Option<u16>) -> bool {
    matches!(status, Some(504 | 522 | 524))
}

/// Whether the refusal may mean that the gateway tried no server, because it considers none to be up.
pub(super) fn counts_none_as_up(refusal: &Refusal, status: Option<u16>) -> bool {
    status == Some(503) && matches!(refusal.product, Some(Product::HaProxy | Product::Traefik))
}

/// How likely the next attempt is to succeed after this status.
pub(super) const fn outlook(status: u16) -> Outlook {
    match status {
        502 | 503 => Outlook::Passing,
        // The proxy stopped waiting, but the server behind it may still be working.
        504 => Outlook::Overdue,
        _ => Outlook::Unknown,
    }
}

/// A duration for people, rounded up to milliseconds, or to seconds, hours, days, or years if it is longer.
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
    // Waits of more than an hour need no seconds.
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
