//! How transport errors reach the user: their kind, and the step that helps.

use super::error::{HttpError, TlsFailure, seconds};
use super::refusal::{Product, Reason, Refusal};
use super::{ConnectFailure, Origin};
use crate::advice::{Advice, Hint, ProfileSetting, RequestSetting};
use crate::error::{Code, Error};

/// What has to be set if a cache in front of a server answers API calls.
pub const PASS_THE_CACHE: &str = "exempt `/api/` and `/rest/` from that cache: in nginx \
    `proxy_cache_bypass 1; proxy_no_cache 1;` (or `proxy_cache off;`) in their `location`; in Varnish \
    `if (req.url ~ \"/(api|rest)/\") { return (pass); }`; on a CDN a rule that bypasses its cache";

impl From<HttpError> for Error {
    fn from(error: HttpError) -> Self {
        let made = Self::new(code(&error), error.to_string())
            .unsettled(error.may_have_been_carried_out())
            .with_outlook(error.outlook());
        let made = match error.origin().profile() {
            Some(profile) => made.with_server(profile),
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

/// The steps that help, most useful first.
fn hints(error: &HttpError) -> Vec<Hint> {
    let at = error.origin();
    let name = at.name();
    let check = Advice::CheckServer(at.profile().map(str::to_owned));
    let set_url = |url| Advice::SetProfile(name.to_owned(), ProfileSetting::Url(url));
    match error {
        HttpError::Unreachable { failure, .. } => match failure {
            ConnectFailure::UnknownHost => vec![
                Advice::ShowProfile(name.to_owned()).after("is the address right? "),
                check.into(),
            ],
            ConnectFailure::Proxy(..) => vec![FORWARD.into()],
            ConnectFailure::Socket(..) => vec![
                Advice::ShowProfile(name.to_owned())
                    .after("does the server listen there, and may you write to it? "),
            ],
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
            let login = Hint::text("a login page in between must let API calls pass");
            moved.into_iter().chain([login]).collect()
        }
        HttpError::Stale { .. } => vec![
            PASS_THE_CACHE.into(),
            "or let its key keep the query, as nginx does by default: `proxy_cache_key \
             $scheme$proxy_host$request_uri;`"
                .into(),
            Advice::Ask(RequestSetting::AcceptStale)
                .after("or accept answers that may be out of date: "),
        ],
        HttpError::WebPage { .. } => vec![
            set_url(None).after("use the address that the web player is opened with: "),
            "a login page in between must let API calls pass".into(),
        ],
        HttpError::Refused { refusal, .. } => refused_hints(refusal, at),
        HttpError::Status { status: 500.., .. } => {
            vec!["the server's log says more".into()]
        }
        HttpError::Setup { .. } => {
            vec![Advice::ShowProfile(name.to_owned()).after("is the configuration right? ")]
        }
        HttpError::Lost { .. }
        | HttpError::TooLarge { .. }
        | HttpError::Unreadable { .. }
        | HttpError::Status { .. } => Vec::new(),
    }
}

/// Where a forward proxy is configured.
const FORWARD: &str = "the variables HTTPS_PROXY, HTTP_PROXY and ALL_PROXY name the proxy; if it shouldn't \
    be used for this server, add the server's host to NO_PROXY";

/// What helps against a refusal: which setting, and where.
fn refused_hints(refusal: &Refusal, at: &Origin) -> Vec<Hint> {
    let set = |setting| Advice::SetProfile(at.name().to_owned(), setting);
    let header = |name: &str| set(ProfileSetting::Header(name.to_owned()));
    match &refusal.reason {
        Reason::ForwardLogin => vec![
            "put them into the variable: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT (HTTP_PROXY for \
             plain http)"
                .into(),
            FORWARD.into(),
        ],
        Reason::Forward(_) => vec![
            "does the proxy know the server's host, and allow its port?".into(),
            FORWARD.into(),
        ],
        Reason::Login(scheme) => vec![
            header("Authorization").after(format!(
                "if the server itself needs no `Authorization` (Audiobookshelf does), keep the proxy's \
                 {scheme} credentials in a file, as `{scheme} …`, and send them: "
            )),
            Hint::text(format!("or {EXEMPT}")),
        ],
        Reason::Challenge(vendor) => vec![
            EXEMPT.into(),
            match *vendor {
                "Cloudflare" => header("CF-Access-Client-Secret").after(
                    "on Cloudflare a WAF rule with the action `Skip` does that; with Access, send a \
                     service token, its id in CF-Access-Client-Id likewise: ",
                ),
                _ => header("NAME").after("or send a header that it lets pass: "),
            },
        ],
        Reason::ClientCertificate => vec![certificate_hint(at.name())],
        Reason::Forbidden => vec![Hint::text(format!(
            "let this machine through there{}",
            rule(refusal.product, "`allow` in its `location`", "`Require`", "`http-request deny` rules")
        ))],
        Reason::Method => vec![
            Hint::text(format!(
                "allow GET, POST, PUT and DELETE there{}",
                rule(
                    refusal.product,
                    "`limit_except`, or `if ($request_method …)`",
                    "`<Limit>` and `<LimitExcept>`",
                    "`http-request deny` rules with `method`"
                )
            )),
            "a web application firewall such as ModSecurity has a list of allowed methods".into(),
        ],
        Reason::Body => vec![
            Hint::text(format!(
                "raise the limit there{}",
                rule(
                    refusal.product,
                    "`client_max_body_size`",
                    "`LimitRequestBody`",
                    "`tune.bufsize`"
                )
            )),
            "or share fewer items at once".into(),
        ],
        Reason::Address => vec![
            Hint::text(format!(
                "raise the limit there{}",
                rule(
                    refusal.product,
                    "`large_client_header_buffers`",
                    "`LimitRequestLine`",
                    "`tune.bufsize`"
                )
            )),
            "or share fewer items at once".into(),
        ],
        Reason::Headers => vec![Hint::text(format!(
            "raise the limit there{}, or send fewer of the configured `headers`",
            rule(
                refusal.product,
                "`large_client_header_buffers`",
                "`LimitRequestFieldSize`",
                "`tune.bufsize`"
            )
        ))],
        Reason::Limit => vec![
            Hint::text(format!(
                "raise the limit there{}",
                rule(
                    refusal.product,
                    "`limit_req` and `limit_conn`",
                    "`mod_evasive` or `mod_qos`",
                    "`http-request deny` rules with `sc_http_req_rate`"
                )
            )),
            Advice::Ask(RequestSetting::Rate(1)).after("or send requests more slowly: "),
        ],
        Reason::Tls => vec![
            set(ProfileSetting::Url(at.with_scheme("https"))).after("use https: "),
        ],
        Reason::Host => vec![
            set(ProfileSetting::Url(None)).after("use the name that the proxy knows it by: "),
        ],
        Reason::BackEnd => vec![
            "is the server behind it running? The proxy's error log says which address it tried".into(),
            Advice::CheckServer(at.profile().map(str::to_owned)).into(),
        ],
    }
}

/// What a login page or a challenge has to let through.
const EXEMPT: &str = "let sharectl's requests pass without it: the paths `/rest/`, `/auth/`, `/api/` \
    and, on Audiobookshelf, `/login` and `/status`";

/// The settings of the program that refuses, or of the usual ones if it doesn't say which it is.
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
        .after("show it a certificate that its authority has signed: ")
}

fn tls_hints(failure: &TlsFailure, at: &Origin) -> Vec<Hint> {
    let name = at.name();
    let set = |setting| Advice::SetProfile(name.to_owned(), setting);
    match failure {
        TlsFailure::UnknownIssuer => vec![
            set(ProfileSetting::TrustCertificate).after("see its fingerprint and trust it: "),
            "or set `ca-cert` (SSL_CERT_FILE works too) to the file of the authority that signed it"
                .into(),
        ],
        TlsFailure::Changed { .. } => {
            vec![set(ProfileSetting::TrustCertificate).after("if the change was meant: ")]
        }
        TlsFailure::NotTls => vec![
            set(ProfileSetting::Url(at.with_scheme("http")))
                .after("if this server has no TLS, its address begins with http://: "),
        ],
        TlsFailure::NotYetValid => vec!["is this machine's clock right?".into()],
        TlsFailure::Expired { .. } => {
            vec!["renew it on the server; is this machine's clock right?".into()]
        }
        TlsFailure::WrongHost { .. } => {
            vec![set(ProfileSetting::Url(None)).after("use a name the certificate is for: ")]
        }
        TlsFailure::WantsCertificate => vec![certificate_hint(name)],
        TlsFailure::UnknownName => vec![
            set(ProfileSetting::Url(None)).after("use a host name that it has a certificate for: "),
        ],
        TlsFailure::NoCommonVersion => {
            vec!["let it speak TLS 1.2 or 1.3 (nginx: `ssl_protocols TLSv1.2 TLSv1.3;`)".into()]
        }
        TlsFailure::Alert(_) => vec![
            "the server's log, or that of the proxy in front of it, says why; some want a client \
             certificate"
                .into(),
            certificate_hint(name),
        ],
        TlsFailure::Other(_) => Vec::new(),
    }
}
