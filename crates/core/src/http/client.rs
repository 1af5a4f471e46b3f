//! One server's client: made at the first request, shared by everything that talks to it.
//!
//! It also proves that no cache answers decisive reads: a cache that leaves the query out of its key
//! (`proxy_cache_key $scheme$host$uri`) ignores a nonce and need not show itself by any header. The proof is a
//! request without credentials: the server refuses it, and such a cache answers it with what it has kept.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use jiff::SignedDuration;
use tokio::time::{Instant, sleep_until, timeout_at};
use url::Url;

use super::concurrency::{Attempt, Concurrency, GatePermit};
use super::pace::{Begin, Pace};
use super::refusal::Limit;
use super::request::{add_nonce, is_signed, nonce, unsigned};
use super::settings::{Pause, RemainingRetries, RetryDecision};
use super::transport::{Limits, is_loopback};
use super::{
    Freshness, HttpError, HttpSettings, Method, PeerCertificate, Request, Resolve, Response,
    Retries, ServerLabel, SetupFailure, Way, lock, settings, tls, transport,
};

/// Differences below this are the Date header's rounding and the way it travelled.
const CLOCK_NOISE: SignedDuration = SignedDuration::from_secs(2);

/// How long a visitor waits for a page.
const VISITOR: Duration = Duration::from_secs(5);

/// Talks to one server. Cloning is cheap and shares everything: connections, pace, clock.
///
/// Making one does no I/O at all; the certificates are read when the first request is sent.
#[derive(Clone)]
pub struct Client(Arc<ClientState>);

struct ClientState {
    base: Url,
    settings: HttpSettings,
    at: Arc<ServerLabel>,
    /// Where it is reached first: at the base.
    first: Address,
    /// Where else it may be reached.
    others: Vec<Address>,
    /// Which of them answered last: 0 is the base.
    current: AtomicUsize,
    concurrency: Concurrency,
    pace: Arc<Pace>,
    clock_offset: Mutex<Option<SignedDuration>>,
    /// The address of the last decisive read, which a cache may have kept the answer to.
    last_decisive: Mutex<Option<Url>>,
    /// Whether no cache answers decisive reads, as far as that was found out.
    uncached: AtomicBool,
    /// How many are at something that the deadline must not cut in two.
    exempt_from_deadline: AtomicUsize,
    /// When the first request was sent.
    begun: OnceLock<Instant>,
    /// Whether the server has given an answer that helps.
    answered: AtomicBool,
}

/// An address of the server.
struct Address {
    base: Url,
    at: Arc<ServerLabel>,
    way: Way,
    http: OnceLock<Result<reqwest::Client, SetupFailure>>,
}

impl Address {
    fn new(base: Url, settings: &HttpSettings) -> Self {
        let way = Way::to(&base, settings);
        Self {
            at: Arc::new(ServerLabel::new(settings.profile.clone(), &base).through(way.proxy())),
            way,
            base,
            http: OnceLock::new(),
        }
    }

    /// A request as it is sent to this address, and not to `base`.
    fn readdressed(&self, request: &Request, base: &Url) -> Request {
        let mut request = request.clone();
        let below = base.path().trim_end_matches('/');
        let tail = request.url.path().strip_prefix(below).unwrap_or_default();
        let path = format!("{}{tail}", self.base.path().trim_end_matches('/'));
        let mut url = self.base.clone();
        url.set_path(&path);
        url.set_query(request.url.query());
        request.url = url;
        request
    }
}

/// While it lives, requests end with their own timeout, and not with the whole command's deadline.
#[must_use]
pub struct DeadlineExemption(Client);

impl Drop for DeadlineExemption {
    fn drop(&mut self) {
        self.0
            .0
            .exempt_from_deadline
            .fetch_sub(1, Ordering::Relaxed);
    }
}

impl Client {
    /// Prepares to talk to the server at `base`; a path stays, query and fragment don't.
    #[must_use]
    pub fn new(mut base: Url, settings: HttpSettings) -> Self {
        base.set_query(None);
        base.set_fragment(None);
        let others = settings.alternates.iter();
        let others = others.map(|base| Address::new(base.clone(), &settings));
        Self(Arc::new(ClientState {
            at: Arc::new(ServerLabel::new(settings.profile.clone(), &base)),
            first: Address::new(base.clone(), &settings),
            others: others.collect(),
            current: AtomicUsize::new(0),
            concurrency: Concurrency::new(settings.jobs),
            pace: settings.paces.of(&base, settings.rate),
            base,
            settings,
            clock_offset: Mutex::new(None),
            last_decisive: Mutex::new(None),
            uncached: AtomicBool::new(false),
            exempt_from_deadline: AtomicUsize::new(0),
            begun: OnceLock::new(),
            answered: AtomicBool::new(false),
        }))
    }

    /// A client that knows what a stranger knows: none of the configured headers, and for another host
    /// no pinned certificate either. It asks once, and not for long.
    #[must_use]
    pub fn as_visitor(&self, base: &Url, resolve: Option<Resolve>) -> Self {
        let ours = &self.0.settings;
        let same_host = base.host() == self.0.base.host();
        Self::new(
            base.clone(),
            HttpSettings {
                headers: Vec::new(),
                timeout: ours.timeout.min(VISITOR),
                retries: Retries::always(0),
                trusted_sha256: ours.trusted_sha256.filter(|_| same_host),
                client_certificate: None,
                alternates: Vec::new(),
                unix_socket: None,
                resolve,
                ..ours.clone()
            },
        )
    }

    /// The base address.
    #[must_use]
    pub fn base(&self) -> &Url {
        &self.0.base
    }

    /// The server as errors name it.
    #[must_use]
    pub fn origin(&self) -> &ServerLabel {
        &self.0.at
    }

    /// Whether the server is on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        is_loopback(&self.0.base) || self.0.settings.unix_socket.is_some()
    }

    /// The address that answered last, and the way that requests took to it. `None` if it is the base.
    #[must_use]
    pub fn alternate(&self) -> Option<&Url> {
        match self.0.current.load(Ordering::Relaxed) {
            0 => None,
            current => Some(&self.nth(current).base),
        }
    }

    /// Whether every request carries this header.
    #[must_use]
    pub fn always_sends(&self, name: &str) -> bool {
        let mut headers = self.0.settings.headers.iter();
        headers.any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    /// The way that requests take to the address that answered last.
    #[must_use]
    pub fn way(&self) -> &Way {
        &self.address().way
    }

    fn address(&self) -> &Address {
        self.nth(self.0.current.load(Ordering::Relaxed))
    }

    fn nth(&self, place: usize) -> &Address {
        let other = place.checked_sub(1);
        let other = other.and_then(|other| self.0.others.get(other));
        other.unwrap_or(&self.0.first)
    }

    /// The address below the base's path, each segment escaped: `["api", "share", id]`.
    #[must_use]
    pub fn url(&self, segments: &[&str]) -> Url {
        let mut url = self.0.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty();
            for segment in segments {
                match *segment {
                    // As they are, these would be dropped, and the call would go to the
                    // collection instead of to a thing that doesn't exist.
                    "." => path.push("%2E"),
                    ".." => path.push("%2E%2E"),
                    other => path.push(other),
                };
            }
        }
        url
    }

    /// How far the server's clock is ahead of ours, from the last answer's `Date`; differences too
    /// small to tell from noise are zero. None before the first answer that has one.
    #[must_use]
    pub fn clock_offset(&self) -> Option<SignedDuration> {
        *lock(&self.0.clock_offset)
    }

    /// Whether the whole command's deadline is over.
    #[must_use]
    pub fn is_past_deadline(&self) -> bool {
        let deadline = self.0.settings.deadline.map(Instant::from_std);
        deadline.is_some_and(|deadline| deadline <= Instant::now())
    }

    /// Gives what must not be cut in two the time it needs, whatever the deadline says.
    pub fn exempt_from_deadline(&self) -> DeadlineExemption {
        self.0.exempt_from_deadline.fetch_add(1, Ordering::Relaxed);
        DeadlineExemption(self.clone())
    }

    /// Waits until one more row of requests may be begun and its first request may start, and leaves
    /// that start to the next one that is sent. Nothing is sent here, so that a caller may stop waiting.
    pub async fn turn(&self) -> GatePermit<'_> {
        let row = self.0.concurrency.row().await;
        loop {
            let start = self.0.pace.reserve(Instant::now());
            let end = self.deadline();
            let at = end.map_or(start.at, |end| start.at.min(end));
            if at > Instant::now() {
                sleep_until(at).await;
            }
            if at < start.at || self.0.pace.holds(start) {
                break;
            }
        }
        self.0.pace.leave();
        row
    }

    /// Sends a request, again if that is safe, and reads the whole answer, whatever its status.
    ///
    /// # Errors
    /// Everything but a complete answer: see [`HttpError`]. A status is an error only if it
    /// redirects, or limits the rate for longer than we may wait. If any attempt may have been
    /// carried out, the error says so, whatever became of the last one.
    pub async fn send(&self, request: Request) -> Result<Response, HttpError> {
        let _permit = self.permit(&request).await?;
        let mut patience = RemainingRetries::new(self.0.settings.retries);
        // Why an attempt before this one may have been carried out.
        let mut doubt: Option<HttpError> = None;
        loop {
            self.start(&request, doubt.is_some()).await?;
            let sent = Instant::now();
            let mut outcome = self.attempt(&request).await;
            self.keep_pace(&outcome, sent);
            if let Ok(response) = &mut outcome {
                response.resent = doubt.is_some();
            }
            let next = settings::next(&outcome, request.repeatable, self.0.settings.clock.now());
            let asked = match next {
                RetryDecision::Obey(wait) => Some(wait),
                RetryDecision::Slow | RetryDecision::BackOff | RetryDecision::Keep => None,
            };
            if next == RetryDecision::Keep && outcome.is_ok() {
                self.0.answered.store(true, Ordering::Relaxed);
            }
            let pause = patience.pause(next, &outcome, self.0.pace.taken());
            let until = pause
                .filter(|pause| *pause <= self.longest_wait())
                .and_then(|pause| Instant::now().checked_add(pause))
                .filter(|until| self.silence_ends().is_none_or(|end| *until < end));
            let Some(until) = until else {
                return self
                    .settle(outcome, asked, &request)
                    .map_err(|last| match doubt {
                        Some(doubt) if !last.may_have_executed() => doubt,
                        _ => last,
                    });
            };
            tracing::info!(
                call = request.label,
                pause_ms = pause.map(|pause| pause.as_millis()),
                asked = asked.is_some(),
                "sending again after a pause"
            );
            doubt = settings::doubt(outcome).or(doubt);
            self.wait_until(until, &request, doubt.is_some()).await?;
        }
    }

    /// Waits for a starting time, and for another one if that is put off meanwhile.
    async fn start(&self, request: &Request, sent: bool) -> Result<(), HttpError> {
        let pace = &self.0.pace;
        let mut start = pace.reserve(Instant::now());
        let mut at = start.at;
        loop {
            self.wait_until(at, request, sent).await?;
            match pace.begin(start, Instant::now()) {
                Begin::Now => return Ok(()),
                Begin::At(later) => at = later,
                Begin::Reserve => {
                    start = pace.reserve(Instant::now());
                    at = start.at;
                }
            }
        }
    }

    /// Slows everything down that asks this server if a limit was met, and says so.
    fn keep_pace(&self, outcome: &Result<Response, HttpError>, sent: Instant) {
        let Ok(response) = outcome else { return };
        let pace = &self.0.pace;
        let now = Instant::now();
        let asked = match response.limit(self.0.settings.clock.now()) {
            None => return pace.took(sent, now),
            Some(Limit::Plain { asked }) => asked,
            // An outage answers like that, too, but then nothing else gets through.
            Some(Limit::Maybe { asked }) if asked.is_some() || pace.is_alive(now) => asked,
            Some(Limit::Maybe { .. }) => return,
        };
        // What is longer than anyone may wait ends the command, and holds nothing.
        if asked.is_some_and(|asked| asked > self.longest_wait()) {
            return;
        }
        if let Some(wait) = pace.refused(sent, now, asked) {
            tracing::info!(wait_ms = wait.as_millis(), "the server limits requests");
            if let Some(watch) = &self.0.settings.watch {
                watch.tell(&Pause {
                    at: &self.0.at,
                    label: response.label,
                    wait,
                    asked: asked.is_some(),
                });
            }
        }
    }

    /// Looks at the certificate of an `https://` server without trusting it: nothing is sent.
    ///
    /// # Errors
    /// If no handshake comes about.
    pub async fn peer_certificate(&self) -> Result<PeerCertificate, HttpError> {
        let (config, seen) = tls::recording().map_err(|reason| self.setup(reason))?;
        let address = self.address();
        let http = transport::build(&address.base, &self.0.settings, config)
            .map_err(|reason| self.setup(reason))?;
        let request = Request::new("certificate", reqwest::Method::GET, address.base.clone());
        let exchange =
            transport::exchange(&http, &request, self.limits(), &address.at, &address.way);
        let outcome = exchange.await;
        match (seen.take(), outcome) {
            (Some(certificate), _) => Ok(certificate),
            (None, Err(error)) => Err(error),
            (None, Ok(_)) => Err(self.setup("it has no certificate".to_owned())),
        }
    }

    /// One attempt: at the address that answered last, and at the others as long as nothing was sent.
    async fn attempt(&self, request: &Request) -> Result<Response, HttpError> {
        let count = self.0.others.len().saturating_add(1);
        let last = self.0.current.load(Ordering::Relaxed);
        let mut failed = None;
        for place in (last..count).chain(0..last) {
            let address = self.nth(place);
            let outcome = match place {
                0 => self.attempt_at(address, request).await,
                _ => {
                    let request = address.readdressed(request, &self.0.base);
                    self.attempt_at(address, &request).await
                }
            };
            match outcome {
                Err(error) if error.is_before_sending() && count > 1 => {
                    tracing::info!(address = %address.at, %error, "trying the next address");
                    failed.get_or_insert(error);
                }
                outcome => {
                    self.0.current.store(place, Ordering::Relaxed);
                    return outcome;
                }
            }
        }
        Err(failed.unwrap_or_else(|| self.setup("it has no address".to_owned())))
    }

    /// One attempt at one address, with its line in the log and its look at the server's clock.
    async fn attempt_at(
        &self,
        address: &Address,
        request: &Request,
    ) -> Result<Response, HttpError> {
        let http = self.http(address)?;
        let sent = Instant::now();
        let exchange = transport::exchange(http, request, self.limits(), &address.at, &address.way);
        let outcome = exchange.await;
        transport::log(request, &outcome);
        self.0
            .concurrency
            .learn(request.label, sent, how_it_went(&outcome));
        if let Ok(response) = &outcome
            && let Some(date) = response.date
        {
            let offset = date.duration_since(self.0.settings.clock.now());
            *lock(&self.0.clock_offset) = Some(if offset.abs() <= CLOCK_NOISE {
                SignedDuration::ZERO
            } else {
                offset
            });
        }
        outcome
    }

    /// What an attempt that is not repeated amounts to.
    fn settle(
        &self,
        outcome: Result<Response, HttpError>,
        asked: Option<Duration>,
        request: &Request,
    ) -> Result<Response, HttpError> {
        match outcome {
            Ok(response) if response.is_over_limit() => Err(HttpError::RateLimited {
                at: Arc::clone(&self.0.at),
                label: request.label,
                status: response.status,
                retry_after: asked,
                too_long: asked.is_some_and(|wait| wait > self.longest_wait()),
            }),
            // No back end need look at what is no answer of its server.
            Ok(response)
                if response
                    .refusal()
                    .is_some_and(|refusal| refusal.is_certain()) =>
            {
                Err(response.status_error())
            }
            Ok(response) if request.freshness.is_decisive() => match response.cache_hit() {
                Some(sign) if !self.accepts_stale() => Err(self.stale(request.label, sign)),
                _ => {
                    self.note_decisive(request);
                    Ok(response)
                }
            },
            other => other,
        }
    }

    /// The address of the last decisive read that was signed, without what signed it: a stranger who
    /// asks for it must be refused.
    #[must_use]
    pub fn last_decisive(&self) -> Option<Url> {
        lock(&self.0.last_decisive).clone()
    }

    fn note_decisive(&self, request: &Request) {
        let reads =
            request.method == reqwest::Method::GET && request.freshness == Freshness::Decisive;
        if reads && (request.has_secret_header() || is_signed(&request.url)) {
            *lock(&self.0.last_decisive) = Some(unsigned(&request.url));
        }
    }

    pub(super) fn uncached(&self) -> &AtomicBool {
        &self.0.uncached
    }

    /// Whether an answer from a cache will do even if it decides about a write.
    #[must_use]
    pub fn accepts_stale(&self) -> bool {
        self.0.settings.accept_stale
    }

    /// The error for a decisive read that a cache answered; `sign` is what shows it.
    #[must_use]
    pub fn stale(&self, label: &'static str, sign: impl Into<String>) -> HttpError {
        HttpError::Stale {
            at: Arc::clone(&self.0.at),
            label,
            sign: sign.into(),
        }
    }

    fn http<'a>(&self, address: &'a Address) -> Result<&'a reqwest::Client, HttpError> {
        let made = address.http.get_or_init(|| {
            let config = tls::config(&address.base, &self.0.settings)?;
            Ok(transport::build(&address.base, &self.0.settings, config)?)
        });
        made.as_ref().map_err(|reason| self.setup(reason.clone()))
    }

    fn setup(&self, reason: impl Into<SetupFailure>) -> HttpError {
        HttpError::Setup {
            at: Arc::clone(&self.0.at),
            reason: reason.into(),
        }
    }

    /// What bounds the requests that start now.
    fn deadline(&self) -> Option<Instant> {
        let hurried = self.0.exempt_from_deadline.load(Ordering::Relaxed) == 0;
        let deadline = self.0.settings.deadline.filter(|_| hurried);
        deadline.map(Instant::from_std)
    }

    /// When a server that has not answered yet is given up.
    fn silence_ends(&self) -> Option<Instant> {
        let inner = &self.0;
        let silence = inner
            .settings
            .silence
            .filter(|_| !inner.answered.load(Ordering::Relaxed))?;
        inner.begun.get_or_init(Instant::now).checked_add(silence)
    }

    fn limits(&self) -> Limits {
        let left = self
            .silence_ends()
            .map(|end| end.saturating_duration_since(Instant::now()));
        let timeout = self.0.settings.timeout;
        Limits {
            timeout: left.map_or(timeout, |left| timeout.min(left)),
            deadline: self.deadline(),
            max_body: self.0.settings.max_body,
        }
    }

    /// The longest pause that still leaves time for the request.
    fn longest_wait(&self) -> Duration {
        match self.deadline() {
            Some(deadline) => deadline.saturating_duration_since(Instant::now()),
            None => settings::LONGEST_WAIT,
        }
    }

    async fn permit(&self, request: &Request) -> Result<GatePermit<'_>, HttpError> {
        let permit = self.0.concurrency.request();
        match self.deadline() {
            None => Ok(permit.await),
            Some(deadline) => timeout_at(deadline, permit)
                .await
                .map_err(|_| self.too_late(request, false)),
        }
    }

    async fn wait_until(
        &self,
        start: Instant,
        request: &Request,
        sent: bool,
    ) -> Result<(), HttpError> {
        if let Some(deadline) = self.deadline()
            && start >= deadline
        {
            sleep_until(deadline).await;
            return Err(self.too_late(request, sent));
        }
        // A sleep takes a millisecond even if its end is past.
        if start > Instant::now() {
            sleep_until(start).await;
        }
        Ok(())
    }

    fn too_late(&self, request: &Request, sent: bool) -> HttpError {
        HttpError::Deadline {
            at: Arc::clone(&self.0.at),
            label: request.label,
            sent,
        }
    }
}

/// What an attempt says of the number of requests in flight.
fn how_it_went(outcome: &Result<Response, HttpError>) -> Attempt {
    match outcome {
        Ok(response) if matches!(response.status, 429 | 503) => Attempt::TooMuch,
        Err(
            HttpError::Unreachable { .. }
            | HttpError::Timeout { .. }
            | HttpError::Lost { .. }
            | HttpError::RateLimited { .. },
        ) => Attempt::TooMuch,
        // A redirect is an answer, too.
        _ => Attempt::Answered,
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.0.at).finish()
    }
}

/// What a probe is called in logs and errors.
const LABEL: &str = "another read of the same";
/// What shows that a cache answered it.
const SIGN: &str = "it gave the answer to a request without credentials";

/// A Subsonic call that every server has, and that sharectl never makes otherwise.
const UNASKED_CALL: &str = "getLicense";

impl Client {
    /// Makes sure that no cache answers decisive reads whatever their query says, by asking for what
    /// was read last without credentials. Nothing is asked if nothing was read that way, or if it was
    /// made sure before.
    ///
    /// # Errors
    /// [`HttpError::Stale`] if one does. A question that fails proves nothing, and is no error.
    pub async fn prove_uncached(&self) -> Result<(), HttpError> {
        if self.accepts_stale() || self.uncached().swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        let Some(url) = self.last_decisive() else {
            self.uncached().store(false, Ordering::Relaxed);
            return Ok(());
        };
        let mut again = url.clone();
        add_nonce(&mut again);
        match self.cache_answers_unauthenticated(again).await {
            true => Err(self.stale(LABEL, SIGN)),
            false => Ok(()),
        }
    }

    /// Whether a cache gives what it has kept to a request without credentials.
    pub async fn cache_answers_unauthenticated(&self, url: Url) -> bool {
        let Some(unasked) = never_asked(self.base(), &url) else {
            return false;
        };
        if !self
            .probe(url)
            .await
            .is_some_and(|answer| is_granted(&answer))
        {
            return false;
        }
        // A proxy may sign in everyone who gets that far: then the server itself has answered.
        let refuses = self
            .probe(unasked)
            .await
            .is_some_and(|answer| is_refused(&answer));
        if !refuses {
            tracing::info!("the server accepts any credentials, so a cache can't be detected");
        }
        refuses
    }

    /// Asks once, as a decisive read would, but without credentials.
    async fn probe(&self, url: Url) -> Option<Response> {
        let request = Request::new(LABEL, Method::GET, url).asking_caches_to_pass();
        self.send(request).await.ok()
    }
}

/// An address of the same API that no one has asked for, and that the server refuses to strangers.
fn never_asked(base: &Url, url: &Url) -> Option<Url> {
    let below: Vec<&str> = {
        let base = base.path().trim_end_matches('/');
        let path = url.path().strip_prefix(base).unwrap_or(url.path());
        path.split('/').filter(|part| !part.is_empty()).collect()
    };
    let mut other = url.clone();
    {
        let mut path = other.path_segments_mut().ok()?;
        match below.as_slice() {
            ["rest", call] => {
                let ending = if call.ends_with(".view") { ".view" } else { "" };
                path.pop().push(&format!("{UNASKED_CALL}{ending}"));
            }
            // One of a list that was read, or another one in place of the one that was.
            [_, _] => {
                path.push(&nonce());
            }
            _ => {
                path.pop().push(&nonce());
            }
        }
    }
    Some(other)
}

/// Whether an answer gives what was asked for.
fn is_granted(answer: &Response) -> bool {
    let is_data = answer.is_success() && !answer.is_html() && !answer.body.is_empty();
    is_data && !is_refusal_with_status_200(answer)
}

/// Whether it is kept from strangers.
fn is_refused(answer: &Response) -> bool {
    matches!(answer.status, 401 | 403) || is_refusal_with_status_200(answer)
}

/// How Subsonic servers refuse.
fn is_refusal_with_status_200(answer: &Response) -> bool {
    let text = answer.text();
    let json: Option<serde_json::Value> = serde_json::from_str(&text).ok();
    match json {
        Some(json) => json.pointer("/subsonic-response/status") == Some(&"failed".into()),
        None => text.contains("status=\"failed\""),
    }
}

#[cfg(test)]
mod tests {
    use super::super::request::{is_signed, unsigned};
    use super::*;

    #[test]
    fn the_address_to_ask_as_a_stranger_has_no_credentials() {
        let signed: Url =
            "http://nas/rest/getShares.view?u=ana&t=26719a&s=c19b&v=1.16.1&c=sharectl&f=json"
                .parse()
                .unwrap();
        assert!(is_signed(&signed));
        assert_eq!(
            unsigned(&signed).as_str(),
            "http://nas/rest/getShares.view?v=1.16.1&c=sharectl&f=json"
        );
        let other: Url = "http://nas/api/share".parse().unwrap();
        assert!(!is_signed(&other));
        assert_eq!(unsigned(&other), other);
    }

    #[test]
    fn the_address_that_no_one_asked_for_belongs_to_the_same_api() {
        let base: Url = "http://nas/music".parse().unwrap();
        let other = |path: &str| {
            let url = format!("http://nas{path}").parse().unwrap();
            never_asked(&base, &url).unwrap().path().to_owned()
        };
        assert_eq!(
            other("/music/rest/getShares.view"),
            "/music/rest/getLicense.view"
        );
        assert_eq!(other("/music/rest/getShares"), "/music/rest/getLicense");
        let list = other("/music/api/share");
        assert!(list.starts_with("/music/api/share/"), "{list}");
        let one = other("/music/api/share/abc");
        assert!(one.starts_with("/music/api/share/"), "{one}");
        assert!(!one.contains("abc"), "{one}");
        assert_ne!(list, other("/music/api/share"));
    }
}
