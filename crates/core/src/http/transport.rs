//! One exchange: sends a request and reads a bounded answer; every failure has its own error. It connects
//! to the server directly, through a proxy from the environment, or over a Unix socket.

use std::error::Error as StdError;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use secrecy::ExposeSecret as _;
use tokio::time::{Instant, timeout_at};
use url::{Host, Url};

use super::pace::parse_http_date;
use super::{
    Body, ConnectFailure, HeaderText, HttpError, HttpSettings, Refusal, Request, Response,
    ServerLabel, redact, tls,
};

/// The longest time to establish a connection; it distinguishes a host that drops packets from a slow
/// answer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The same if there are alternate addresses.
const CONNECT_TIMEOUT_OF_SEVERAL: Duration = Duration::from_secs(3);

/// How long an idle connection is kept: a second less than Node servers keep it, so no write is sent on a
/// connection that is just being closed.
const IDLE: Duration = Duration::from_secs(4);

/// Some proxies refuse requests without a user agent (P-54).
const USER_AGENT: &str = concat!("sharectl/", env!("CARGO_PKG_VERSION"));

/// The limits of one exchange.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) timeout: Duration,
    pub(super) deadline: Option<Instant>,
    pub(super) max_body: u64,
}

/// Builds the underlying client. The error is the reason.
pub(super) fn build(
    base: &Url,
    settings: &HttpSettings,
    tls: rustls::ClientConfig,
) -> Result<reqwest::Client, String> {
    if !matches!(base.scheme(), "http" | "https") {
        return Err(format!("{}:// is not http:// or https://", base.scheme()));
    }
    let mut headers = reqwest::header::HeaderMap::new();
    for (name, value) in &settings.headers {
        let known = HeaderName::try_from(name.as_str());
        let known = known.map_err(|_| format!("{name:?} isn't a header name"))?;
        headers.append(known, header_value(name, value.expose_secret(), true)?);
    }
    let way = Way::to(base, settings);
    let local = is_loopback(base) || matches!(way, Way::Socket(_));
    if local && !headers.contains_key(ACCEPT_ENCODING) {
        // Compressing takes the server longer than transferring the bytes uncompressed.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(USER_AGENT)
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .pool_max_idle_per_host(settings.jobs.most().get())
        .pool_idle_timeout(IDLE)
        .connect_timeout(connect_timeout(settings));
    let builder = match (&way, &settings.resolve) {
        (Way::Proxy { .. }, _) => builder,
        // A proxy would resolve the host by itself.
        (Way::Resolved(address), Some(resolve)) => builder
            .no_proxy()
            .resolve(&resolve.host, (*address, resolve.port).into()),
        #[cfg(unix)]
        (Way::Socket(path), _) => builder.no_proxy().unix_socket(path.as_path()),
        #[cfg(not(unix))]
        (Way::Socket(_), _) => return Err("this system has no Unix sockets".to_owned()),
        _ => builder.no_proxy(),
    };
    builder
        .build()
        .map_err(|error| innermost(&error.without_url()))
}

fn connect_timeout(settings: &HttpSettings) -> Duration {
    let longest = match settings.alternates.is_empty() {
        true => CONNECT_TIMEOUT,
        false => CONNECT_TIMEOUT_OF_SEVERAL,
    };
    longest.min(settings.timeout)
}

/// Sends a request once and reads its answer.
pub(super) async fn exchange(
    http: &reqwest::Client,
    request: &Request,
    limits: Limits,
    at: &Arc<ServerLabel>,
    way: &Way,
) -> Result<Response, HttpError> {
    let start = Instant::now();
    let patience = start.checked_add(limits.timeout);
    let end = match (patience, limits.deadline) {
        (Some(patience), Some(deadline)) => Some(patience.min(deadline)),
        (one, other) => one.or(other),
    };
    let exchange = exchange_unbounded(http, request, limits, at, way);
    let outcome = match end {
        Some(end) => timeout_at(end, exchange).await,
        None => Ok(exchange.await),
    };
    match outcome {
        Ok(outcome) => outcome,
        Err(_) if end == limits.deadline => Err(HttpError::Deadline {
            at: Arc::clone(at),
            label: request.label,
            sent: true,
        }),
        Err(_) => Err(HttpError::Timeout {
            at: Arc::clone(at),
            label: request.label,
            after: limits.timeout,
        }),
    }
}

async fn exchange_unbounded(
    http: &reqwest::Client,
    request: &Request,
    limits: Limits,
    at: &Arc<ServerLabel>,
    way: &Way,
) -> Result<Response, HttpError> {
    let start = Instant::now();
    let prepared = prepare(http, request).map_err(|reason| HttpError::Setup {
        at: Arc::clone(at),
        reason: reason.into(),
    })?;
    let failed = |error| classify(error, request, at, way);
    let mut answer = http.execute(prepared).await.map_err(failed)?;
    let status = answer.status();
    if status.is_redirection()
        && let Some(target) = answer.headers().get(LOCATION)
    {
        let to = target
            .to_str()
            .ok()
            .and_then(|target| request.url.join(target).ok());
        return Err(HttpError::Redirected {
            at: Arc::clone(at),
            label: request.label,
            base: to.as_ref().and_then(|to| at.moved(&request.url, to)),
            to: to.map_or_else(|| "an unreadable address".to_owned(), |to| redact::url(&to)),
        });
    }
    let too_large = || HttpError::TooLarge {
        at: Arc::clone(at),
        label: request.label,
        limit: limits.max_body,
    };
    let length = answer.content_length().unwrap_or_default();
    if length > limits.max_body {
        return Err(too_large());
    }
    let mut body = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        body.extend_from_slice(&chunk);
        if u64::try_from(body.len()).is_ok_and(|length| length > limits.max_body) {
            return Err(too_large());
        }
    }
    let headers = answer.headers().clone();
    Ok(Response {
        status: status.as_u16(),
        body,
        elapsed: start.elapsed(),
        date: headers
            .get(reqwest::header::DATE)
            .and_then(|date| parse_http_date(date.to_str().ok()?)),
        resent: false,
        headers,
        at: Arc::clone(at),
        label: request.label,
        method: request.method.clone(),
        path: redact::path(&request.url),
    })
}

fn prepare(http: &reqwest::Client, request: &Request) -> Result<reqwest::Request, String> {
    let mut prepared = http.request(request.method.clone(), request.url.clone());
    for (name, value) in &request.headers {
        let (text, secret) = match value {
            HeaderText::Plain(text) => (text.as_str(), false),
            HeaderText::Secret(text) => (text.expose_secret(), true),
        };
        prepared = prepared.header(*name, header_value(name, text, secret)?);
    }
    let prepared = match &request.body {
        Body::None => prepared,
        Body::Form(pairs) => {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            form.extend_pairs(pairs);
            prepared
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form.finish())
        }
        Body::Json(value) => prepared
            .header(CONTENT_TYPE, "application/json")
            .body(value.to_string()),
    };
    prepared
        .build()
        .map_err(|error| innermost(&error.without_url()))
}

fn header_value(name: &str, text: &str, secret: bool) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::try_from(text)
        .map_err(|_| format!("the value of the header {name} holds characters that none may"))?;
    value.set_sensitive(secret);
    Ok(value)
}

/// Classifies a transport failure by its types; only a proxy's answer has to be recognized by its text.
fn classify(
    error: reqwest::Error,
    request: &Request,
    at: &Arc<ServerLabel>,
    way: &Way,
) -> HttpError {
    let error = error.without_url();
    let at = Arc::clone(at);
    let label = request.label;
    if let Some(failure) = causes(&error).find_map(tls::failure) {
        return HttpError::Tls { at, failure };
    }
    if !error.is_connect() {
        return HttpError::Lost {
            at,
            label,
            sent: true,
            reason: innermost(&error),
        };
    }
    let kind = causes(&error).find_map(|cause| Some(cause.downcast_ref::<io::Error>()?.kind()));
    let failure = match kind {
        _ if error.is_dns() => ConnectFailure::UnknownHost,
        _ if error.is_timeout() => ConnectFailure::Silent,
        Some(io::ErrorKind::ConnectionRefused) => ConnectFailure::Refused,
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            ConnectFailure::NoRoute
        }
        _ => ConnectFailure::Other(innermost(&error)),
    };
    if let Way::Socket(path) = way {
        let failure = ConnectFailure::Socket(path.display().to_string(), Box::new(failure));
        return HttpError::Unreachable { at, failure };
    }
    let Some(proxy) = way.proxy() else {
        return HttpError::Unreachable { at, failure };
    };
    // For an answer of the proxy, the library provides nothing but a text.
    match failure {
        ConnectFailure::Other(words) if words == NO_TUNNEL || words == TUNNEL_LOGIN => {
            HttpError::Refused {
                at,
                label,
                status: (words == TUNNEL_LOGIN).then_some(407),
                refusal: Box::new(Refusal::of_tunnel(request, words == TUNNEL_LOGIN)),
            }
        }
        failure => HttpError::Unreachable {
            at,
            failure: ConnectFailure::Proxy(proxy.to_owned(), Box::new(failure)),
        },
    }
}

/// The texts of hyper-util's private error if a proxy answers `CONNECT` with a status other than 200 and
/// 407, and with 407.
const NO_TUNNEL: &str = "tunnel error: unsuccessful";
const TUNNEL_LOGIN: &str = "tunnel error: proxy authorization required";

/// An error and all its causes. `source` of an `io::Error` skips the error that it wraps, so it is
/// unwrapped here.
fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error: &&'a (dyn StdError + 'static)| {
        let wrapped = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            .map(|inner| inner as &(dyn StdError + 'static));
        wrapped.or_else(|| error.source())
    })
}

/// The text of the root cause: the errors above it only say that something failed.
fn innermost(error: &(dyn StdError + 'static)) -> String {
    let words = causes(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default();
    redact::excerpt(&words, 200)
}

/// Logs an exchange; the URL is logged without its query.
pub(super) fn log(request: &Request, outcome: &Result<Response, HttpError>) {
    let path = redact::path(&request.url);
    match outcome {
        Ok(response) => {
            tracing::debug!(
                call = request.label,
                method = %request.method,
                path,
                status = response.status,
                bytes = response.body.len(),
                ms = response.elapsed.as_millis(),
                "answered"
            );
            tracing::trace!(
                call = request.label,
                sent = ?request.headers.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
                received = ?response.headers.keys().map(HeaderName::as_str).collect::<Vec<_>>(),
                "headers"
            );
        }
        Err(error) => {
            tracing::debug!(call = request.label, method = %request.method, path, %error, "failed");
        }
    }
}

/// The route to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Directly to the host.
    Direct,
    /// Directly to this address, whatever the host's name resolves to.
    Resolved(IpAddr),
    /// Over a Unix socket on this machine.
    Socket(PathBuf),
    /// Through a proxy.
    Proxy {
        /// The proxy's URL, without credentials.
        url: String,
        /// Whether the proxy resolves the host's name.
        resolves: bool,
    },
}

impl Way {
    /// The route to `base`. It never uses a proxy for a server on this machine, whatever the environment
    /// says: a proxy can't reach our loopback.
    #[must_use]
    pub fn to(base: &Url, settings: &HttpSettings) -> Self {
        if let Some(socket) = &settings.unix_socket {
            return Self::Socket(socket.clone());
        }
        let resolve = settings.resolve.as_ref();
        if let Some(resolve) = resolve.filter(|resolve| resolve.fits(base)) {
            return Self::Resolved(resolve.address);
        }
        if is_loopback(base) {
            return Self::Direct;
        }
        Self::by(&Matcher::from_env(), base)
    }

    fn by(matcher: &Matcher, base: &Url) -> Self {
        let Ok(uri) = base.as_str().parse::<http::Uri>() else {
            return Self::Direct;
        };
        let Some(proxy) = matcher.intercept(&uri) else {
            return Self::Direct;
        };
        let scheme = proxy.uri().scheme_str().unwrap_or("http");
        let host = proxy.uri().host().unwrap_or_default();
        let port = proxy.uri().port_u16();
        let port = port.map_or_else(String::new, |port| format!(":{port}"));
        Self::Proxy {
            url: format!("{scheme}://{host}{port}"),
            // HTTP proxies receive the host name.
            resolves: !matches!(scheme, "socks5" | "socks4"),
        }
    }

    /// The proxy's address, if there is one.
    pub(super) fn proxy(&self) -> Option<&str> {
        match self {
            Self::Proxy { url, .. } => Some(url),
            Self::Direct | Self::Resolved(_) | Self::Socket(_) => None,
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Direct => f.write_str("directly"),
            Self::Resolved(address) => write!(f, "at {address}"),
            Self::Socket(path) => write!(f, "over the socket {}", path.display()),
            Self::Proxy { url, resolves } => {
                let resolver = if *resolves {
                    "the proxy"
                } else {
                    "this machine"
                };
                write!(
                    f,
                    "through the proxy {url}; {resolver} looks up the host name"
                )
            }
        }
    }
}

/// Whether a URL leads to this machine: `localhost`, its subdomains, `127.0.0.0/8`, `::1`.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(proxy: &str, except: &str, base: &str) -> String {
        let matcher = Matcher::builder().all(proxy).no(except).build();
        Way::by(&matcher, &base.parse().unwrap()).to_string()
    }

    #[test]
    fn the_proxy_is_named_without_its_credentials() {
        assert_eq!(
            way(
                "http://ana:sesame@proxy.example:3128",
                "",
                "https://m.example/music"
            ),
            "through the proxy http://proxy.example:3128; the proxy looks up the host name"
        );
        assert_eq!(
            way("socks5h://127.0.0.1:1080", "", "https://m.example"),
            "through the proxy socks5h://127.0.0.1:1080; the proxy looks up the host name"
        );
        assert_eq!(
            way("socks5://127.0.0.1:1080", "", "http://m.example"),
            "through the proxy socks5://127.0.0.1:1080; this machine looks up the host name"
        );
        assert_eq!(
            way("http://proxy:3128", "m.example", "https://m.example"),
            "directly"
        );
    }

    #[test]
    fn profile_settings_override_the_environment() {
        let base: Url = "http://m.example".parse().unwrap();
        let socket = HttpSettings {
            unix_socket: Some(PathBuf::from("/run/navidrome.sock")),
            ..HttpSettings::default()
        };
        assert_eq!(
            Way::to(&base, &socket).to_string(),
            "over the socket /run/navidrome.sock"
        );
        let resolved = HttpSettings {
            resolve: Some("m.example:80:10.0.0.5".parse().unwrap()),
            ..HttpSettings::default()
        };
        assert_eq!(Way::to(&base, &resolved).to_string(), "at 10.0.0.5");
        let local: Url = "http://127.0.0.1:4533".parse().unwrap();
        assert_eq!(Way::to(&local, &HttpSettings::default()), Way::Direct);
    }

    #[test]
    fn this_machine_has_several_names() {
        for (host, local) in [
            ("127.0.0.1", true),
            ("127.9.9.9:4533", true),
            ("[::1]", true),
            ("localhost", true),
            ("music.localhost.", true),
            ("localhost.example.com", false),
            ("128.0.0.1", false),
            ("[::2]", false),
        ] {
            let url = Url::parse(&format!("http://{host}/")).unwrap();
            assert_eq!(is_loopback(&url), local, "{host}");
        }
    }
}
