//! How transport errors are reported: their code, and hints that help.

use super::error::{HttpError, TlsFailure, counts_none_as_up, is_past_deadline, seconds};
use super::refusal::{Product, Reason, Refusal};
use super::{ConnectFailure, ServerLabel, SetupFailure};
use crate::advice::{Advice, Hint, ProfileSetting, RequestSetting};
use crate::error::{Code, Error};

/// The configuration for a cache in front of a server, so it doesn't answer API calls.
pub const CACHE_BYPASS_CONFIG: &str = "exempt `/api/` and `/rest/` from that cache: in nginx \
    `proxy_cache_bypass 1; proxy_no_cache 1;` (or `proxy_cache off;`) in their `location`; in Varnish \
    `if (req.url ~ \"/(api|rest)/\") { return (pass); }`; on a CDN a rule that bypasses its cache";

impl From<HttpError> for Error {
    fn from(error: HttpError) -> Self {
        let made = Self::new(code(&error), error.to_string())
            .unsettled(error.may_have_executed())
            .with_outlook(error.outlook());
        let made = match error.origin().profile() {
            Some(profile) => made.with_server(profile).with_server_named(true),
            None => made,
        };
        let made = match &error {
            HttpError::Unreadable { snippet, .. } if !snippet.is_empty() => {
                made.detail(format!("the answer begins: {snippet}"))
            }
            _ => made,
        };
        let made = hints(&error).into_iter().fold(made, Self::hint);
        made.caused_by(error)
    }
}

fn code(error: &HttpError) -> Code {
    match error {
        HttpError::Setup { .. } | HttpError::Stale { .. } => Code::Config,
        HttpError::Unreachable { .. } | HttpError::Lost { .. } => Code::Network,
        HttpError::Tls { .. } => Code::Tls,
        HttpError::Timeout { .. } | HttpError::Deadline { .. } => Code::Timeout,
        HttpError::RateLimited { .. } => Code::RateLimited,
        HttpError::TooLarge { .. } | HttpError::Unreadable { .. } => Code::BadAnswer,
        HttpError::Redirected { .. } | HttpError::WebPage { .. } => Code::WrongUrl,
        HttpError::Refused { refusal, .. } => refused_code(&refusal.reason),
        HttpError::Status { status, .. } => match status {
            401 => Code::Auth,
            403 => Code::Permission,
            404 | 410 => Code::NotFound,
            407 => Code::Network,
            409 => Code::Conflict,
            501 => Code::Unsupported,
            _ => Code::Server,
        },
    }
}

fn refused_code(reason: &Reason) -> Code {
    match reason {
        Reason::ForwardLogin | Reason::Forward(_) => Code::Network,
        Reason::Login(_) | Reason::Challenge(_) | Reason::ClientCertificate => Code::Auth,
        Reason::Forbidden | Reason::Method => Code::Permission,
        Reason::Limit => Code::RateLimited,
        Reason::Tls | Reason::Host => Code::WrongUrl,
        Reason::Body | Reason::Address | Reason::Headers | Reason::BackEnd => Code::Server,
    }
}

/// The hints for an error, most useful first.
fn hints(error: &HttpError) -> Vec<Hint> {
    let at = error.origin();
    let name = at.name();
    let check = Advice::CheckServer(at.profile().map(str::to_owned));
    let set = |setting| Advice::SetProfile(name.to_owned(), setting);
    let set_url = |url| set(ProfileSetting::Url(url));
    match error {
        HttpError::Unreachable { failure, .. } => match failure {
            ConnectFailure::UnknownHost => vec![
                Advice::ShowProfile(name.to_owned()).after("is the address right? "),
                check.into(),
            ],
            ConnectFailure::Proxy(..) => vec![
                Hint::text(format!(
                    "is the proxy running? {} or ALL_PROXY sets its address",
                    proxy_variable(at)
                )),
                past_the_proxy(at),
            ],
            ConnectFailure::Socket(..) => vec![
                set(ProfileSetting::UnixSocket)
                    .after("does the server listen there, and may you write to it? If not: "),
                set(ProfileSetting::NoUnixSocket).after("or connect to the address itself: "),
            ],
            ConnectFailure::Refused => {
                let in_ipv4 = at.in_ipv4().map(|url| {
                    set_url(Some(url)).after("if the server listens on IPv4 only, use that: ")
                });
                let running = check.after("is the server running? ");
                in_ipv4.into_iter().chain([running]).collect()
            }
            _ => vec![check.after("is the server running? ")],
        },
        HttpError::Tls { failure, .. } => tls_hints(failure, at),
        HttpError::Timeout { after, .. } => {
            let longer = after.as_secs().max(1).saturating_mul(4);
            vec![Advice::Ask(RequestSetting::Timeout(longer)).after("wait longer: ")]
        }
        HttpError::Deadline { .. } => {
            vec![Advice::Ask(RequestSetting::Deadline).after("allow more time: ")]
        }
        HttpError::RateLimited { retry_after, .. } => vec![match retry_after {
            Some(wait) => Hint::text(format!("try again in {}", seconds(*wait))),
            None => Advice::Ask(RequestSetting::Rate(1)).after("try again later, or slower: "),
        }],
        HttpError::Redirected { base, .. } => {
            let moved = base
                .clone()
                .map(|base| set_url(Some(base)).after("use the address it has moved to: "));
            let login =
                Hint::text("a login page in front of the server must let API requests through");
            moved.into_iter().chain([login]).collect()
        }
        HttpError::Stale { .. } => vec![
            CACHE_BYPASS_CONFIG.into(),
            "or let its key keep the query, as nginx does by default: `proxy_cache_key \
             $scheme$proxy_host$request_uri;`"
                .into(),
            Advice::Ask(RequestSetting::AcceptStale)
                .after("or accept answers that may be out of date: "),
        ],
        HttpError::WebPage { .. } => vec![
            page_pasted(at).unwrap_or_else(|| {
                set_url(None).after("use the address of the server's start page: ")
            }),
            "a login page in front of the server must let API requests through".into(),
        ],
        HttpError::Refused {
            refusal, status, ..
        } => refused_hints(refusal, *status, at),
        HttpError::Status { status: 500.., .. } => {
            vec!["check the server's log".into()]
        }
        HttpError::Setup { reason, .. } => match reason {
            SetupFailure::CaCert(_) => vec![
                set(ProfileSetting::Authority).after("name the right file: "),
                set(ProfileSetting::NoAuthority).after("or trust what this system trusts: "),
            ],
            SetupFailure::ClientCertificate(_) => {
                vec![set(ProfileSetting::ClientCertificate).after("name the right files: ")]
            }
            SetupFailure::Other(_) => {
                vec![Advice::ShowProfile(name.to_owned()).after("is the configuration right? ")]
            }
        },
        HttpError::Unreadable { .. } => vec![check.into()],
        HttpError::Lost { .. } | HttpError::TooLarge { .. } | HttpError::Status { .. } => {
            Vec::new()
        }
    }
}

/// The hint if the base URL is the address of a page and not of the server.
#[must_use]
pub fn page_pasted(at: &ServerLabel) -> Option<Hint> {
    let (base, page) = at.without_page()?;
    let set = Advice::SetProfile(at.name().to_owned(), ProfileSetting::Url(Some(base)));
    Some(set.after(format!(
        "`{page}` looks like a page of the web player; remove it: "
    )))
}

/// The environment variable with the forward proxy for an address; ALL_PROXY works, too.
fn proxy_variable(at: &ServerLabel) -> &'static str {
    match at.is_https() {
        true => "HTTPS_PROXY",
        false => "HTTP_PROXY",
    }
}

/// How to bypass the forward proxy.
fn past_the_proxy(at: &ServerLabel) -> Hint {
    let host = at.host().unwrap_or_else(|| "HOST".to_owned());
    Hint::text(format!(
        "or connect to this server without the proxy: `export NO_PROXY={host}`, with the hosts that \
         NO_PROXY already names"
    ))
}

/// Adds placeholder credentials: `http://USER:PASSWORD@proxy:3128`.
fn with_credentials(proxy: &str) -> String {
    proxy.replacen("://", "://USER:PASSWORD@", 1)
}

/// The hints for a refusal: which setting to change, and where.
fn refused_hints(refusal: &Refusal, status: Option<u16>, at: &ServerLabel) -> Vec<Hint> {
    let rule = |nginx, apache, haproxy| rule(refusal.product, nginx, apache, haproxy);
    let raise = |nginx, apache, haproxy| {
        Hint::text(format!(
            "raise the limit in the proxy{}",
            rule(nginx, apache, haproxy)
        ))
    };
    let check = || Advice::CheckServer(at.profile().map(str::to_owned)).into();
    let set = |setting| Advice::SetProfile(at.name().to_owned(), setting);
    let header = |name: &str| set(ProfileSetting::Header(name.to_owned()));
    match &refusal.reason {
        Reason::ForwardLogin => vec![
            Hint::text(format!(
                "set them: `export {}={}`",
                proxy_variable(at),
                with_credentials(at.proxy().unwrap_or("http://HOST:PORT"))
            )),
            past_the_proxy(at),
        ],
        Reason::Forward(_) => vec![
            Hint::text(format!(
                "does the proxy know the host, and allow the port? Its log says why; {} or ALL_PROXY \
                 names the proxy",
                proxy_variable(at)
            )),
            past_the_proxy(at),
        ],
        Reason::Login(scheme) => vec![
            header("Authorization").after(format!(
                "unless it is Audiobookshelf, which needs that header itself, write `{scheme} …` with the \
                 proxy's credentials to a file, and send them: "
            )),
            Hint::text(format!("or {EXEMPT}")),
        ],
        Reason::Challenge(vendor) => vec![
            EXEMPT.into(),
            match *vendor {
                "Cloudflare" => header("CF-Access-Client-Id")
                    .after(
                        "on Cloudflare a WAF rule with the action `Skip` does that; for Access, send a \
                         service token: ",
                    )
                    .then(" and ")
                    .step(header("CF-Access-Client-Secret")),
                _ => header("NAME").after("or send a header that it accepts: "),
            },
        ],
        Reason::ClientCertificate => vec![certificate_hint(at.name())],
        Reason::Forbidden => vec![Hint::text(format!(
            "allow this machine in the proxy{}",
            rule("`allow` in its `location`", "`Require`", "`http-request deny` rules")
        ))],
        Reason::Method => vec![
            Hint::text(format!(
                "allow GET, POST, PUT, and DELETE in the proxy{}",
                rule(
                    "`limit_except`, or `if ($request_method …)`",
                    "`<Limit>` and `<LimitExcept>`",
                    "`http-request deny` rules with `method`"
                )
            )),
            "a web application firewall such as ModSecurity has a list of allowed methods".into(),
        ],
        Reason::Body => vec![raise(
            "`client_max_body_size`",
            "`LimitRequestBody`",
            "`tune.bufsize`",
        )],
        Reason::Address => vec![raise(
            "`large_client_header_buffers`",
            "`LimitRequestLine`",
            "`tune.bufsize`",
        )],
        Reason::Headers => vec![
            raise(
                "`large_client_header_buffers`",
                "`LimitRequestFieldSize`",
                "`tune.bufsize`",
            )
            .then(", or send fewer of the configured `headers`"),
        ],
        Reason::Limit => vec![
            raise(
                "`limit_req` and `limit_conn`",
                "`mod_evasive` or `mod_qos`",
                "`http-request deny` rules with `sc_http_req_rate`",
            ),
            Advice::Ask(RequestSetting::Rate(1)).after("or send requests more slowly: "),
        ],
        Reason::Tls => vec![
            set(ProfileSetting::Url(at.with_scheme("https"))).after("use https: "),
        ],
        Reason::Host => vec![
            set(ProfileSetting::Url(None)).after("use the name that the proxy knows it by: "),
        ],
        Reason::BackEnd if is_past_deadline(status) => vec![
            Hint::text(format!(
                "the server behind it hangs, a firewall drops the requests, or it needs more time{}",
                rule("`proxy_read_timeout`", "`ProxyTimeout`", "`timeout server`")
            )),
            check(),
        ],
        Reason::BackEnd if counts_none_as_up(refusal, status) => vec![
            Hint::text(format!(
                "is the server behind it running, and does its health check pass? {}'s log says; it \
                 answers the same if no server is configured",
                refusal.product.map_or("The proxy", Product::name)
            )),
            check(),
        ],
        Reason::BackEnd => vec![
            "is the server behind it running? The proxy's error log says which address it tried".into(),
            check(),
        ],
    }
}

/// The paths that a login page or a challenge must let through.
const EXEMPT: &str = "exempt sharectl's paths from it: `/rest/`, `/auth/`, `/api/` \
    and, on Audiobookshelf, `/login` and `/status`";

/// The settings of the refusing product, or of the usual products if it is unknown.
fn rule(product: Option<Product>, nginx: &str, apache: &str, haproxy: &str) -> String {
    match product {
        Some(Product::Nginx) => format!(" (nginx: {nginx})"),
        Some(Product::Apache) => format!(" (Apache: {apache})"),
        Some(Product::HaProxy) => format!(" (HAProxy: {haproxy})"),
        Some(other) => format!(" (in {}'s configuration)", other.name()),
        None => format!(" (nginx: {nginx}; Apache: {apache}; HAProxy: {haproxy})"),
    }
}

fn certificate_hint(name: &str) -> Hint {
    Advice::SetProfile(name.to_owned(), ProfileSetting::ClientCertificate)
        .after("send a certificate that it accepts, and the key: ")
}

fn tls_hints(failure: &TlsFailure, at: &ServerLabel) -> Vec<Hint> {
    let name = at.name();
    let set = |setting| Advice::SetProfile(name.to_owned(), setting);
    match failure {
        TlsFailure::UnknownIssuer => vec![
            set(ProfileSetting::TrustCertificate).after("see its fingerprint and trust it: "),
            set(ProfileSetting::Authority)
                .after("or name the file of the authority that signed it: ")
                .then(" (SSL_CERT_FILE works too)"),
        ],
        TlsFailure::Changed { .. } => {
            vec![set(ProfileSetting::TrustCertificate).after("if you replaced the certificate: ")]
        }
        TlsFailure::NotTls => vec![
            set(ProfileSetting::Url(at.with_scheme("http")))
                .after("if this server has no TLS, use http://: "),
        ],
        TlsFailure::NotYetValid => vec!["is this machine's clock right?".into()],
        TlsFailure::Expired { .. } => {
            vec!["renew it on the server; is this machine's clock right?".into()]
        }
        TlsFailure::WrongHost { names } => {
            // A wildcard covers names that only the administrator knows.
            let name = names.iter().find(|name| !name.contains('*'));
            let url = name.and_then(|name| at.with_host(name));
            vec![set(ProfileSetting::Url(url)).after("use a name the certificate is for: ")]
        }
        TlsFailure::WantsCertificate => vec![certificate_hint(name)],
        TlsFailure::UnknownName => vec![
            set(ProfileSetting::Url(None)).after("use a host name that it has a certificate for: "),
        ],
        TlsFailure::NoCommonVersion => {
            vec!["let it speak TLS 1.2 or 1.3 (nginx: `ssl_protocols TLSv1.2 TLSv1.3;`)".into()]
        }
        TlsFailure::Alert(_) => vec![
            "the log of the server, or of the proxy in front of it, says why; some require a client \
             certificate"
                .into(),
            certificate_hint(name),
        ],
        TlsFailure::Other(_) => Vec::new(),
    }
}
