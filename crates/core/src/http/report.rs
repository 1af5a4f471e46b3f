//! How transport errors reach the user: their kind, and the step that helps.

use super::ConnectFailure;
use super::error::{HttpError, TlsFailure, seconds};
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
            _ => vec![check.after("is the server running? ")],
        },
        HttpError::Tls { failure, .. } => tls_hints(failure, name),
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
        HttpError::Status { status: 407, .. } => {
            vec!["the proxy of HTTP_PROXY or HTTPS_PROXY wants credentials".into()]
        }
        HttpError::Status { status: 500.., .. } => {
            vec!["the server's log says more".into()]
        }
        HttpError::Setup { .. }
        | HttpError::Lost { .. }
        | HttpError::TooLarge { .. }
        | HttpError::Unreadable { .. }
        | HttpError::Status { .. } => Vec::new(),
    }
}

fn tls_hints(failure: &TlsFailure, name: &str) -> Vec<Hint> {
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
            set(ProfileSetting::Url(Some("http://HOST".to_owned())))
                .after("if this server has no TLS, its address begins with http://: "),
        ],
        TlsFailure::NotYetValid => vec!["is this machine's clock right?".into()],
        TlsFailure::Expired { .. } => {
            vec!["renew it on the server; is this machine's clock right?".into()]
        }
        TlsFailure::WrongHost { .. } => {
            vec![set(ProfileSetting::Url(None)).after("use a name the certificate is for: ")]
        }
        TlsFailure::Other(_) => Vec::new(),
    }
}
