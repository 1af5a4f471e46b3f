//! Who refused a request: the server itself, or something on the way to it. This is the one place that
//! decides, and it decides from evidence in the answer: its status, headers, and the page that comes
//! with it. `docs/proxies.md` lists the same evidence for people.
//!
//! An answer in JSON is the server's own, and nothing here applies to it.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};

use super::pace::retry_after;
use super::{Request, redact};

/// Schemes that a proxy asks for, and that no API here does by itself.
const PROXY_SCHEMES: [&str; 5] = ["basic", "digest", "negotiate", "ntlm", "kerberos"];

/// As much of a page as is looked at.
const WINDOW: usize = 4096;

/// A program that stands before servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    /// nginx and its relatives.
    Nginx,
    /// Apache's `mod_proxy`.
    Apache,
    /// Caddy.
    Caddy,
    /// HAProxy.
    HaProxy,
    /// Traefik.
    Traefik,
    /// Varnish.
    Varnish,
    /// squid.
    Squid,
    /// Cloudflare.
    Cloudflare,
    /// Envoy.
    Envoy,
    /// An AWS load balancer or firewall.
    Aws,
}

impl Product {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Apache => "Apache",
            Self::Caddy => "Caddy",
            Self::HaProxy => "HAProxy",
            Self::Traefik => "Traefik",
            Self::Varnish => "Varnish",
            Self::Squid => "squid",
            Self::Cloudflare => "Cloudflare",
            Self::Envoy => "Envoy",
            Self::Aws => "an AWS load balancer",
        }
    }

    /// Which one an answer comes from, as far as it says.
    fn of(headers: &HeaderMap, page: &str) -> Option<Self> {
        by_page(page).or_else(|| by_header(headers))
    }
}

/// The pages that the programs make themselves.
fn by_page(page: &str) -> Option<Product> {
    let has = |text: &str| page.contains(text);
    Some(match () {
        () if has("<center>cloudflare") || has("Cloudflare Ray ID") => Product::Cloudflare,
        () if has("<hr><center>") => Product::Nginx,
        () if has("Varnish cache server") || has("Guru Meditation") => Product::Varnish,
        () if has("(squid/") || has("squid-internal-static") => Product::Squid,
        () if has("<address>Apache") || has("mod_proxy") => Product::Apache,
        () if has("No server is available to handle this request")
            || has("Request forbidden by administrative rules")
            || has("The server returned an invalid or incomplete response")
            || has("The server didn't respond in time") =>
        {
            Product::HaProxy
        }
        () if has("upstream connect error or disconnect/reset before headers") => Product::Envoy,
        () if page.trim() == "no available server" => Product::Traefik,
        () => return None,
    })
}

fn by_header(headers: &HeaderMap) -> Option<Product> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let server = text("server").unwrap_or_default().to_ascii_lowercase();
    let begins = |names: &[&str]| names.iter().any(|name| server.starts_with(name));
    Some(match () {
        () if headers.contains_key("cf-ray") || begins(&["cloudflare"]) => Product::Cloudflare,
        () if headers.contains_key("x-squid-error") || begins(&["squid"]) => Product::Squid,
        () if begins(&["nginx", "openresty", "tengine", "angie"]) => Product::Nginx,
        () if begins(&["apache"]) => Product::Apache,
        () if begins(&["caddy"]) => Product::Caddy,
        () if begins(&["varnish"]) => Product::Varnish,
        () if begins(&["envoy", "istio-envoy"]) => Product::Envoy,
        () if begins(&["awselb"]) => Product::Aws,
        () => return None,
    })
}

/// An answer, as far as it tells who gave it.
pub(super) struct Evidence<'a> {
    pub(super) method: &'a Method,
    pub(super) path: &'a str,
    pub(super) status: u16,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
    pub(super) is_html: bool,
}

impl Evidence<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// What a proxy doesn't let through, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The proxy of `HTTPS_PROXY` wants credentials.
    ForwardLogin,
    /// The proxy of `HTTPS_PROXY` doesn't connect; its own word for that, if it has one.
    Forward(Option<String>),
    /// It wants credentials of its own, by this scheme.
    Login(String),
    /// It requires a browser; whose doing that is.
    Challenge(&'static str),
    /// It forbids the address or who asks.
    Forbidden,
    /// It lets this method through to no one.
    Method,
    /// The body is too large for it.
    Body,
    /// The address is too long for it.
    Address,
    /// The headers are too large for it.
    Headers,
    /// It limits requests.
    Limit,
    /// It speaks TLS at this port, and was spoken to without.
    Tls,
    /// It requires a client certificate.
    ClientCertificate,
    /// It knows no server of this name.
    Host,
    /// The server behind it can't be reached, or was too slow.
    BackEnd,
}

/// A request that something refused in the server's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The program, if it says so.
    pub product: Option<Product>,
    /// The method of the request.
    pub method: Method,
    /// The path that was asked for: proxies' settings and logs go by it.
    pub path: String,
    /// Why.
    pub reason: Reason,
}

impl Refusal {
    /// Who refused an answer's request, if that wasn't the server itself.
    pub(super) fn of(response: &Evidence<'_>) -> Option<Self> {
        // A challenge may come with a success.
        if response.is_success() && challenge(response).is_none() {
            return None;
        }
        let page = AnswerBody::of(response);
        let reason = reason(response, &page)?;
        Some(Self {
            product: Product::of(response.headers, page.text),
            method: response.method.clone(),
            path: response.path.to_owned(),
            reason,
        })
    }

    /// The proxy of `HTTPS_PROXY` that refused to open a way to the server.
    #[must_use]
    pub(super) fn of_tunnel(request: &Request, wants_login: bool) -> Self {
        Self {
            product: None,
            method: request.method.clone(),
            path: redact::path(&request.url),
            reason: match wants_login {
                true => Reason::ForwardLogin,
                false => Reason::Forward(None),
            },
        }
    }

    /// Whether nothing but a proxy answers like that, so that no back end need look at it.
    #[must_use]
    pub(super) fn is_certain(&self) -> bool {
        matches!(
            self.reason,
            Reason::ForwardLogin
                | Reason::Forward(_)
                | Reason::Challenge(_)
                | Reason::Tls
                | Reason::ClientCertificate
        )
    }

    /// Whether it may be about some paths or methods of the server only, so that another API of it may get
    /// through.
    #[must_use]
    pub fn is_of_paths(&self) -> bool {
        matches!(
            self.reason,
            Reason::Login(_) | Reason::Challenge(_) | Reason::Forbidden | Reason::Method
        )
    }

    /// Whether it asks for HTTP authentication, as browsers prompt for it.
    #[must_use]
    pub fn is_login(&self) -> bool {
        matches!(self.reason, Reason::Login(_))
    }

    /// Whether it asks for a login of any kind.
    #[must_use]
    pub fn wants_login(&self) -> bool {
        matches!(
            self.reason,
            Reason::Login(_) | Reason::Challenge(_) | Reason::ClientCertificate
        )
    }

    /// Whether the server may have carried the request out all the same: a proxy that lost the server, or
    /// waited too long, has sent the request on.
    #[must_use]
    pub(super) fn may_have_executed(&self, status: Option<u16>) -> bool {
        let unsent = status == Some(503) && self.product == Some(Product::HaProxy);
        self.reason == Reason::BackEnd && !unsent
    }
}

/// Who refuses, as it stands before "in front of home".
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.product {
            Some(product) => f.write_str(product.name()),
            None => f.write_str("a proxy"),
        }
    }
}

/// An answer's body, as evidence.
struct AnswerBody<'a> {
    text: &'a str,
    is_html: bool,
    is_json: bool,
}

impl<'a> AnswerBody<'a> {
    fn of(response: &Evidence<'a>) -> Self {
        let body = response.body;
        let cut = body.get(..WINDOW).unwrap_or(body);
        let text = match std::str::from_utf8(cut) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(cut.get(..error.valid_up_to()).unwrap_or_default())
                .unwrap_or_default(),
        };
        let start = text.trim_start_matches('\u{feff}').trim_start();
        Self {
            text,
            is_html: response.is_html,
            // An envelope may be XML.
            is_json: start.starts_with(['{', '[']) || start.starts_with("<?xml"),
        }
    }

    fn says(&self, words: &str) -> bool {
        self.text.contains(words)
    }
}

fn reason(response: &Evidence<'_>, page: &AnswerBody<'_>) -> Option<Reason> {
    if response.status == 407 {
        return Some(Reason::ForwardLogin);
    }
    if let Some(vendor) = challenge(response) {
        return Some(Reason::Challenge(vendor));
    }
    if let Some(word) = forward_error(response) {
        return Some(Reason::Forward(word));
    }
    if page.is_json {
        return None;
    }
    Some(match response.status {
        400 if page.says("plain HTTP request was sent to HTTPS port")
            || page.says("speaking plain HTTP to an SSL-enabled server port")
            || page.says("Client sent an HTTP request to an HTTPS server") =>
        {
            Reason::Tls
        }
        400 if page.says("No required SSL certificate was sent")
            || page.says("SSL certificate error") =>
        {
            Reason::ClientCertificate
        }
        400 if page.says("Request Header Or Cookie Too Large") => Reason::Headers,
        401 => Reason::Login(login_scheme(response)?),
        403 if page.is_html && !is_simple(response.method) => Reason::Method,
        403 if page.is_html => Reason::Forbidden,
        // Some servers say so themselves, in a few words or none.
        405 if page.is_html || Product::of(response.headers, page.text).is_some() => Reason::Method,
        501 if page.is_html && !is_simple(response.method) => Reason::Method,
        413 => Reason::Body,
        414 => Reason::Address,
        431 | 494 => Reason::Headers,
        421 => Reason::Host,
        429 => Reason::Limit,
        503 if is_limit_page(page) => Reason::Limit,
        // Only gateways answer with these.
        502 | 504 | 520..=526 => Reason::BackEnd,
        503 if by_page(page.text).is_some() => Reason::BackEnd,
        _ => return None,
    })
}

/// Whether every proxy lets a method through.
fn is_simple(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::POST)
}

/// The header of those who want to see a browser.
fn challenge(response: &Evidence<'_>) -> Option<&'static str> {
    let is = |name: &str, words: &[&str]| {
        response
            .header(name)
            .is_some_and(|value| words.iter().any(|word| value.eq_ignore_ascii_case(word)))
    };
    match () {
        () if is("cf-mitigated", &["challenge"]) => Some("Cloudflare"),
        () if is("x-amzn-waf-action", &["challenge", "captcha"]) => Some("AWS WAF"),
        () if response.header("x-sucuri-block").is_some() => Some("Sucuri"),
        () if response.header("x-datadome").is_some() && response.status == 403 => Some("DataDome"),
        () => None,
    }
}

/// The word of a forward proxy for what kept it from connecting: `ERR_DNS_FAIL 0`.
fn forward_error(response: &Evidence<'_>) -> Option<Option<String>> {
    let error = response.header("x-squid-error")?;
    let word = error.split_whitespace().next().unwrap_or_default();
    let word: String = word
        .chars()
        .filter(|sign| sign.is_ascii_alphanumeric() || *sign == '_')
        .take(40)
        .collect();
    Some((!word.is_empty()).then_some(word))
}

/// The scheme of a login that no API here asks for.
fn login_scheme(response: &Evidence<'_>) -> Option<String> {
    let challenge = response.header("www-authenticate")?;
    let scheme = challenge.split_whitespace().next()?.trim_end_matches(',');
    PROXY_SCHEMES
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
        .then(|| scheme.to_owned())
}

/// nginx's own page for a 503: `limit_req` and `limit_conn` answer with it by default, and so does
/// `return 503`. Either way the server behind it has not seen the request; if that is down, nginx says
/// 502 or 504.
fn is_limit_page(page: &AnswerBody<'_>) -> bool {
    page.says("<title>503 Service Temporarily Unavailable</title>") && page.says("<hr><center>")
}

/// What an answer says of a limit on requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    /// It refused the request, and nothing was done; how long it asks to wait.
    Plain { asked: Option<Duration> },
    /// A 503: a limit, an overload or an outage. The request may have been carried out.
    Maybe { asked: Option<Duration> },
}

impl Limit {
    /// `clock` is the server's time when it answered.
    pub(super) fn of(response: &Evidence<'_>, clock: Timestamp) -> Option<Self> {
        let asked = || retry_after(response.headers, clock);
        match response.status {
            _ if Self::is_plain(response) => Some(Self::Plain { asked: asked() }),
            503 => Some(Self::Maybe { asked: asked() }),
            _ => None,
        }
    }

    /// Whether a limiter refused the request, and nothing else can have happened.
    pub(super) fn is_plain(response: &Evidence<'_>) -> bool {
        match response.status {
            429 => true,
            503 => is_limit_page(&AnswerBody::of(response)),
            _ => false,
        }
    }
}

/// The status in words, as in `HTTP status 413 (Payload Too Large)`.
pub(super) fn named(status: u16) -> String {
    let reason = StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason());
    match reason {
        Some(reason) => format!("HTTP status {status}, {reason}"),
        None => format!("HTTP status {status}"),
    }
}

/// The pages and headers of real proxies, as they send them.
#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use proptest::prelude::*;
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

    use super::*;
    use crate::http::{Response, ServerLabel};

    /// An answer to a request of this method.
    fn answer(method: &Method, status: u16, headers: &[(&str, &str)], body: &str) -> Response {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(
                name.parse::<HeaderName>().unwrap(),
                HeaderValue::from_str(value).unwrap(),
            );
        }
        Response {
            status,
            body: body.as_bytes().to_vec(),
            elapsed: Duration::ZERO,
            date: None,
            resent: false,
            headers: map,
            at: Arc::new(ServerLabel::new(None, &"http://h".parse().unwrap())),
            label: "call",
            method: method.clone(),
            path: "/call".to_owned(),
        }
    }

    fn reason_of(
        method: &Method,
        status: u16,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Option<Reason> {
        answer(method, status, headers, body)
            .refusal()
            .map(|refusal| refusal.reason)
    }

    fn nginx_page(title: &str) -> String {
        format!(
            "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
         <hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n"
        )
    }

    #[test]
    fn the_pages_of_proxies_name_their_program() {
        let varnish = "<!DOCTYPE html>\n<html><head><title>503 Backend fetch failed</title></head><body>\
                   <h1>Error 503 Backend fetch failed</h1><h3>Guru Meditation:</h3><p>XID: 3</p><hr>\
                   <p>Varnish cache server</p></body></html>";
        let haproxy = "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this \
                   request.\n</body></html>\n";
        for (status, headers, page, product) in [
        (502, &[][..], nginx_page("502 Bad Gateway"), Product::Nginx),
        (503, &[], varnish.to_owned(), Product::Varnish),
        (503, &[], haproxy.to_owned(), Product::HaProxy),
        (
            503,
            &[],
            "no available server\n".to_owned(),
            Product::Traefik,
        ),
        (502, &[("server", "Caddy")], String::new(), Product::Caddy),
        (
            504,
            &[("server", "awselb/2.0")],
            "<html></html>".to_owned(),
            Product::Aws,
        ),
        (
            503,
            &[("server", "envoy")],
            "upstream connect error or disconnect/reset before headers. reset reason: connection \
             failure"
                .to_owned(),
            Product::Envoy,
        ),
        (
            522,
            &[("cf-ray", "8")],
            "<!DOCTYPE html>".to_owned(),
            Product::Cloudflare,
        ),
    ] {
        let found = answer(&Method::GET, status, headers, &page)
            .refusal()
            .unwrap();
        assert_eq!(
            (found.product, found.reason),
            (Some(product), Reason::BackEnd),
            "{page}"
        );
    }
    }

    #[test]
    fn server_errors_are_not_proxy_refusals() {
        for (method, status, headers, body) in [
            (
                Method::DELETE,
                403,
                &[][..],
                r#"{"error":"permission denied"}"#,
            ),
            (Method::DELETE, 405, &[], ""),
            (Method::GET, 401, &[], "Unauthorized"),
            (
                Method::GET,
                401,
                &[("www-authenticate", "Bearer realm=\"x\"")],
                "",
            ),
            (Method::GET, 404, &[], "<html>Cannot GET /x</html>"),
            (Method::POST, 501, &[], "this feature is not implemented"),
            (Method::GET, 503, &[], "the library is being scanned"),
            (Method::GET, 500, &[], "<html>Internal</html>"),
            (Method::GET, 413, &[], r#"{"error":"too many ids"}"#),
            (Method::GET, 200, &[], "<html></html>"),
            (
                Method::GET,
                401,
                &[("www-authenticate", "Basic")],
                "<?xml version=\"1.0\"?><x/>",
            ),
        ] {
            assert_eq!(
                reason_of(&method, status, headers, body),
                None,
                "{status} {body}"
            );
        }
    }

    #[test]
    fn each_refusal_is_recognized_by_its_evidence() {
        for (method, status, headers, body, reason) in [
            (
                Method::GET,
                407,
                &[][..],
                String::new(),
                Reason::ForwardLogin,
            ),
            (
                Method::GET,
                503,
                &[("x-squid-error", "ERR_DNS_FAIL 0")],
                "<html></html>".to_owned(),
                Reason::Forward(Some("ERR_DNS_FAIL".to_owned())),
            ),
            (
                Method::GET,
                403,
                &[("cf-mitigated", "challenge")],
                "<html></html>".to_owned(),
                Reason::Challenge("Cloudflare"),
            ),
            (
                Method::GET,
                202,
                &[("x-amzn-waf-action", "challenge")],
                String::new(),
                Reason::Challenge("AWS WAF"),
            ),
            (
                Method::GET,
                401,
                &[("www-authenticate", "Basic realm=\"x\"")],
                String::new(),
                Reason::Login("Basic".to_owned()),
            ),
            (
                Method::PUT,
                403,
                &[],
                nginx_page("403 Forbidden"),
                Reason::Method,
            ),
            (
                Method::GET,
                403,
                &[],
                nginx_page("403 Forbidden"),
                Reason::Forbidden,
            ),
            (
                Method::DELETE,
                405,
                &[],
                nginx_page("405 Not Allowed"),
                Reason::Method,
            ),
            (
                Method::DELETE,
                405,
                &[("server", "Caddy")],
                String::new(),
                Reason::Method,
            ),
            (
                Method::PUT,
                501,
                &[],
                "<html></html>".to_owned(),
                Reason::Method,
            ),
            (
                Method::POST,
                413,
                &[],
                nginx_page("413 Request Entity Too Large"),
                Reason::Body,
            ),
            (
                Method::GET,
                414,
                &[],
                nginx_page("414 Request-URI Too Large"),
                Reason::Address,
            ),
            (Method::GET, 431, &[], String::new(), Reason::Headers),
            (
                Method::GET,
                400,
                &[],
                nginx_page("400 The plain HTTP request was sent to HTTPS port"),
                Reason::Tls,
            ),
            (
                Method::GET,
                400,
                &[],
                "Client sent an HTTP request to an HTTPS server.\n".to_owned(),
                Reason::Tls,
            ),
            (
                Method::GET,
                400,
                &[],
                nginx_page("400 No required SSL certificate was sent"),
                Reason::ClientCertificate,
            ),
            (
                Method::GET,
                421,
                &[],
                "<html></html>".to_owned(),
                Reason::Host,
            ),
            (Method::GET, 429, &[], String::new(), Reason::Limit),
            (
                Method::GET,
                503,
                &[],
                nginx_page("503 Service Temporarily Unavailable"),
                Reason::Limit,
            ),
        ] {
            let found = reason_of(&method, status, headers, &body);
            assert_eq!(found.as_ref(), Some(&reason), "{method} {status} {body}");
        }
    }

    #[test]
    fn a_limiters_503_was_carried_out_by_no_one_and_another_one_may_have_been() {
        let now = Timestamp::UNIX_EPOCH;
        let limit = |status, headers: &[(&str, &str)], body: &str| {
            answer(&Method::DELETE, status, headers, body).limit(now)
        };
        let page = nginx_page("503 Service Temporarily Unavailable");
        assert_eq!(limit(503, &[], &page), Some(Limit::Plain { asked: None }));
        assert_eq!(limit(429, &[], ""), Some(Limit::Plain { asked: None }));
        assert_eq!(limit(503, &[], ""), Some(Limit::Maybe { asked: None }));
        let asked = Some(Duration::from_secs(7));
        assert_eq!(
            limit(503, &[("retry-after", "7")], ""),
            Some(Limit::Maybe { asked })
        );
        assert_eq!(
            limit(429, &[("retry-after", "7")], ""),
            Some(Limit::Plain { asked })
        );
        assert_eq!(limit(502, &[], &nginx_page("502 Bad Gateway")), None);
        assert_eq!(limit(200, &[], &page), None);
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(
            status in 100_u16..600,
            name in "(server|www-authenticate|x-squid-error|retry-after|cf-ray)",
            value in "[ -~]{0,40}",
            body in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            let mut answer = answer(&Method::PUT, status, &[(&name, &value)], "");
            answer.body = body;
            let _ = answer.refusal().map(|refusal| refusal.to_string());
            let _ = answer.limit(Timestamp::UNIX_EPOCH);
        }
    }
}
