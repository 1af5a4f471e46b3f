//! The settings of a client: its limits and what it trusts. Also decides when a request is sent again, how
//! often, and after how long.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use jiff::Timestamp;
use secrecy::SecretString;
use url::Url;

use super::error::outlook;
use super::refusal::Limit;
use super::{HttpError, Jobs, Paces, Response, ServerLabel};
use crate::clock::Clock;
use crate::error::Outlook;
use crate::fingerprint::Fingerprint;

/// How to connect to one server. Everything here is resolved already: the client reads no files except
/// `ca_cert` and those of `client_certificate`.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// The profile's name, for messages and hints.
    pub profile: Option<String>,
    /// How long one request may take, from connecting to the last byte of the answer.
    pub timeout: Duration,
    /// The deadline of the whole command.
    pub deadline: Option<Instant>,
    /// How often a request may be sent again.
    pub retries: Retries,
    /// How long after the first request a server may go without a usable answer before the client stops
    /// retrying; `None`: until the retries are used up.
    pub silence: Option<Duration>,
    /// Extra headers for every request, such as those for a login proxy. All are treated as secret.
    pub headers: Vec<(String, SecretString)>,
    /// A PEM file with authorities to trust in addition to the system's, or with the server's own
    /// certificate.
    pub ca_cert: Option<PathBuf>,
    /// The SHA-256 of a certificate to trust, whatever authority signed it.
    pub trusted_sha256: Option<Fingerprint>,
    /// The certificate for servers that require one from clients.
    pub client_certificate: Option<ClientCertificate>,
    /// Other addresses of the same server, tried in this order if nothing answers at the first one.
    pub alternates: Vec<Url>,
    /// A Unix socket on which the server listens, instead of its host and port.
    pub unix_socket: Option<PathBuf>,
    /// The largest answer that is read, in bytes after decompression.
    pub max_body: u64,
    /// The maximum number of requests per second.
    pub rate: Option<f64>,
    /// How many requests may be in flight.
    pub jobs: Jobs,
    /// Whether to accept cached answers even for reads that decide about a write.
    pub accept_stale: bool,
    /// The address of the host, instead of the resolver's answer.
    pub resolve: Option<Resolve>,
    /// Our clock, for comparison with the server's.
    pub clock: Clock,
    /// The paces of all servers, shared between clients.
    pub paces: Paces,
    /// Receives the pauses that a limiter makes necessary.
    pub watch: Option<Watch>,
}

/// A pause before anything else is sent to a server, because the server limits requests.
#[derive(Debug)]
pub struct Pause<'a> {
    /// The server.
    pub at: &'a ServerLabel,
    /// The call that met the limit.
    pub label: &'static str,
    /// The length of the pause.
    pub wait: Duration,
    /// Whether the server requested it.
    pub asked: bool,
}

/// A callback for pauses.
#[derive(Clone)]
pub struct Watch(Arc<dyn Fn(&Pause<'_>) + Send + Sync>);

impl Watch {
    /// Calls `tell` at the start of each pause.
    pub fn new(tell: impl Fn(&Pause<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    pub(super) fn tell(&self, pause: &Pause<'_>) {
        (self.0)(pause);
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watch")
    }
}

/// A client certificate and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    /// A PEM file with the certificate and its chain.
    pub certificate: PathBuf,
    /// A PEM file with the key; `None` if it is in the same file.
    pub key: Option<PathBuf>,
}

/// The address of a host at one port: `music.example.com:443:192.168.1.5`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolve {
    /// The host.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The address.
    pub address: IpAddr,
}

impl Resolve {
    /// Whether it applies to this URL.
    #[must_use]
    pub fn fits(&self, url: &Url) -> bool {
        let host = url.host_str();
        host.is_some_and(|host| host.eq_ignore_ascii_case(&self.host))
            && url.port_or_known_default() == Some(self.port)
    }
}

impl FromStr for Resolve {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unclear = || {
            format!(
                "can't read {text:?} as HOST:PORT:ADDRESS: for example \
                 `music.example.com:443:192.168.1.5`"
            )
        };
        let mut parts = text.splitn(3, ':');
        let host = parts.next().filter(|host| !host.is_empty());
        let port = parts.next().and_then(|port| port.parse().ok());
        let address = parts.next().map(|text| text.trim_matches(['[', ']']));
        let address = address.and_then(|text| text.parse().ok());
        match (host, port, address) {
            (Some(host), Some(port), Some(address)) => Ok(Self {
                host: host.to_owned(),
                port,
                address,
            }),
            _ => Err(unclear()),
        }
    }
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            profile: None,
            timeout: Duration::from_secs(30),
            deadline: None,
            retries: Retries::default(),
            silence: None,
            headers: Vec::new(),
            ca_cert: None,
            trusted_sha256: None,
            client_certificate: None,
            alternates: Vec::new(),
            unix_socket: None,
            // 5,000 shares with long descriptions take about 5 MB; 64 MiB is the memory budget.
            max_body: 64 * 1024 * 1024,
            rate: None,
            jobs: Jobs::Adaptive,
            accept_stale: false,
            resolve: None,
            clock: Clock::utc(),
            paces: Paces::default(),
            watch: None,
        }
    }
}

/// The longest pause that a server may demand if there is no deadline.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The first pause; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(if cfg!(test) { 1 } else { 100 });

/// How often a request may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// Retries if the server is reachable: it answered, or the connection broke.
    pub heard: u32,
    /// Retries if the server is silent. Each attempt may take a whole timeout, so retries are most
    /// expensive and least useful if the server is down.
    pub unheard: u32,
}

impl Retries {
    /// The same number for every failure.
    #[must_use]
    pub const fn always(times: u32) -> Self {
        Self {
            heard: times,
            unheard: times,
        }
    }
}

impl Default for Retries {
    /// On a line that loses one request in five, one request in 16,000 fails six times.
    fn default() -> Self {
        Self {
            heard: 5,
            unheard: 2,
        }
    }
}

/// The remaining retries of one request.
pub(super) struct RemainingRetries {
    pauses: ExponentialBackoff,
    heard: u32,
    unheard: u32,
    /// How many more times a limiter may refuse while no other request gets through.
    refusals: u32,
    /// How many requests had got through at the last refusal.
    taken: Option<u64>,
    /// How often a limiter refused in total.
    refused: u32,
}

/// The maximum number of refusals of one request by a limiter that lets other requests through.
const MOST_REFUSALS: u32 = 100;

impl RemainingRetries {
    pub(super) fn new(retries: Retries) -> Self {
        Self {
            pauses: pauses(retries.heard),
            heard: retries.heard,
            unheard: retries.unheard,
            refusals: retries.heard,
            taken: None,
            refused: 0,
        }
    }

    /// How long to wait before sending the request again; `None` to give up. `taken` is how many requests
    /// have got through to the server so far.
    pub(super) fn pause(
        &mut self,
        next: RetryDecision,
        outcome: &Result<Response, HttpError>,
        taken: u64,
    ) -> Option<Duration> {
        match next {
            RetryDecision::Keep => return None,
            // The pace, which all requests share, makes it wait.
            RetryDecision::Slow => return self.refused(taken).map(|()| Duration::ZERO),
            RetryDecision::Obey(wait) if outcome.as_ref().is_ok_and(Response::is_over_limit) => {
                return self.refused(taken).map(|()| wait);
            }
            RetryDecision::Obey(_) | RetryDecision::BackOff => {}
        }
        if outcome.as_ref().is_err_and(is_silence) {
            self.unheard = self.unheard.checked_sub(1)?;
        }
        let pause = self.pauses.next()?;
        Some(match next {
            // This counts as a retry, but the pause is as long as the server requested.
            RetryDecision::Obey(wait) => wait,
            RetryDecision::Slow | RetryDecision::BackOff | RetryDecision::Keep => pause,
        })
    }

    /// Counts a limiter's refusal. While other requests get through in between, this one will, too, and
    /// its retries are not used up.
    fn refused(&mut self, taken: u64) -> Option<()> {
        let others_pass = self
            .taken
            .replace(taken)
            .is_some_and(|before| taken > before);
        self.refused = self.refused.saturating_add(1);
        if others_pass && self.refused <= MOST_REFUSALS && self.heard > 0 {
            self.refusals = self.heard;
            return Some(());
        }
        self.refusals = self.refusals.checked_sub(1)?;
        Some(())
    }
}

/// What to do after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RetryDecision {
    /// Return the result as it is.
    Keep,
    /// Send it again after a growing pause.
    BackOff,
    /// Send it again after the pause that the server requested; nothing else is sent meanwhile.
    Obey(Duration),
    /// Send it again at the pace that the limiter allows.
    Slow,
}

/// Decides what to do after an attempt. After a failure, only a repeatable request is sent again. After a
/// limiter's refusal, any request is, because the limiter did not carry it out. A 429 is such a refusal;
/// a 503 only if it is a limiter's own page.
pub(super) fn next(
    outcome: &Result<Response, HttpError>,
    repeatable: bool,
    now: Timestamp,
) -> RetryDecision {
    match outcome {
        Ok(response) => match (response.status, response.limit(now)) {
            (_, Some(Limit::Plain { asked: Some(wait) })) => RetryDecision::Obey(wait),
            (_, Some(Limit::Plain { asked: None })) => RetryDecision::Slow,
            (_, Some(Limit::Maybe { asked: Some(wait) })) if repeatable => {
                RetryDecision::Obey(wait)
            }
            (status, _) if repeatable && outlook(status) != Outlook::Unknown => {
                RetryDecision::BackOff
            }
            _ => RetryDecision::Keep,
        },
        Err(error) if repeatable && error.outlook() != Outlook::Unknown => RetryDecision::BackOff,
        Err(_) => RetryDecision::Keep,
    }
}

/// The error if the server may have carried out the request without confirming it.
pub(super) fn doubt(outcome: Result<Response, HttpError>) -> Option<HttpError> {
    let error = match outcome {
        Ok(response) => response.status_error(),
        Err(error) => error,
    };
    error.may_have_executed().then_some(error)
}

/// Whether the server gave no sign of life.
fn is_silence(error: &HttpError) -> bool {
    matches!(
        error,
        HttpError::Unreachable { .. } | HttpError::Timeout { .. }
    )
}

/// Growing pauses with jitter, one for each retry.
fn pauses(retries: u32) -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(FIRST_PAUSE)
        .with_max_delay(Duration::from_secs(10))
        .with_max_times(usize::try_from(retries).unwrap_or(usize::MAX))
        .with_jitter()
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_reached_where_it_is_said_to_be() {
        let resolve: Resolve = "Music.example.com:443:192.168.1.5".parse().unwrap();
        let fits = |url: &str| resolve.fits(&url.parse().unwrap());
        assert!(fits("https://music.example.com/x"));
        assert!(!fits("http://music.example.com/x") && !fits("https://example.com/"));
        let six: Resolve = "m.example:8443:[fd00::5]".parse().unwrap();
        assert_eq!(six.address, "fd00::5".parse::<IpAddr>().unwrap());
        for wrong in [
            "",
            "m.example",
            "m.example:443",
            ":443:10.0.0.1",
            "m:x:10.0.0.1",
            "m:443:n",
        ] {
            assert!(wrong.parse::<Resolve>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn pauses_are_bounded_in_number_and_length() {
        let pauses: Vec<_> = pauses(8).collect();
        assert_eq!(pauses.len(), 8);
        assert!(pauses.iter().all(|pause| *pause <= Duration::from_secs(20)));
    }
}
