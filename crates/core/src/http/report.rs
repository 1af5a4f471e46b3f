//! How transport errors reach the user: their kind, and the step that helps.

use super::ConnectFailure;
use super::error::{HttpError, TlsFailure, seconds};
use crate::error::{Code, Error};
use crate::mend;
use crate::shell;

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
fn hints(error: &HttpError) -> Vec<String> {
    let at = error.origin();
    let name = at.name();
    match error {
        HttpError::Unreachable { failure, .. } => vec![match failure {
            ConnectFailure::UnknownHost => format!(
                "is the address right? `sharectl server show {name}` shows it, `sharectl doctor{}` looks closer",
                at.selector()
            ),
            _ => format!(
                "`sharectl doctor{}` looks closer; is the server running?",
                at.selector()
            ),
        }],
        HttpError::Tls { failure, .. } => tls_hints(failure, name),
        HttpError::Timeout { after, .. } => vec![format!(
            "`--timeout {}s` waits longer",
            after.as_secs().max(1).saturating_mul(4)
        )],
        HttpError::Deadline { .. } => vec!["give more time with `--deadline`".to_owned()],
        HttpError::RateLimited { retry_after, .. } => vec![match retry_after {
            Some(wait) => format!("try again in {}", seconds(*wait)),
            None => "try again later, or slower: `--rate 1`".to_owned(),
        }],
        HttpError::Redirected { base, .. } => {
            let moved = base.as_ref().map(|base| {
                format!(
                    "use the address it has moved to: {}",
                    mend::set(name, &format!("--url {}", shell::word(base)))
                )
            });
            let login = "a login page in between must let API calls pass".to_owned();
            moved.into_iter().chain([login]).collect()
        }
        HttpError::Stale { .. } => vec![
            PASS_THE_CACHE.to_owned(),
            "or let its key keep the query, as nginx does by default: `proxy_cache_key \
             $scheme$proxy_host$request_uri;`"
                .to_owned(),
            "or decide by what may be out of date: `--accept-stale`".to_owned(),
        ],
        HttpError::WebPage { .. } => vec![format!(
            "the address must be the one the web player is opened with: {}; \
             a login page in between must let API calls pass",
            mend::set(name, "--url URL")
        )],
        HttpError::Status { status: 407, .. } => {
            vec!["the proxy of HTTP_PROXY or HTTPS_PROXY wants credentials".to_owned()]
        }
        HttpError::Status { status: 500.., .. } => {
            vec!["the server's log says more".to_owned()]
        }
        HttpError::Setup { .. }
        | HttpError::Lost { .. }
        | HttpError::TooLarge { .. }
        | HttpError::Unreadable { .. }
        | HttpError::Status { .. } => Vec::new(),
    }
}

fn tls_hints(failure: &TlsFailure, name: &str) -> Vec<String> {
    match failure {
        TlsFailure::UnknownIssuer => vec![
            format!(
                "{} shows its fingerprint and keeps it",
                mend::set(name, "--trust-cert")
            ),
            "or set `ca-cert` (SSL_CERT_FILE works too) to the file of the authority that signed it"
                .to_owned(),
        ],
        TlsFailure::Changed { .. } => vec![format!(
            "if the change was meant: {}",
            mend::set(name, "--trust-cert")
        )],
        TlsFailure::NotTls => vec![format!(
            "if this server has no TLS, its address begins with http://: {}",
            mend::set(name, "--url http://…")
        )],
        TlsFailure::NotYetValid => vec!["is this machine's clock right?".to_owned()],
        TlsFailure::Expired { .. } => {
            vec!["renew it on the server; is this machine's clock right?".to_owned()]
        }
        TlsFailure::WrongHost { .. } => vec![format!(
            "use a name the certificate is for: {}",
            mend::set(name, "--url URL")
        )],
        TlsFailure::Other(_) => Vec::new(),
    }
}
