//! Checks a server for `doctor`: its kind, what works, what is wrong, and how to fix it. Tries every API
//! with the account's credentials.

use std::time::Instant;

use jiff::SignedDuration;

use super::connect::{Connection, connect};
use super::describe::capability_checks;
pub use super::describe::{Check, Health};
use super::public_base::shown;
use super::{Needs, SearchQuery, Server, detect, visitors};
use crate::advice::{Advice, Hint, ProfileSetting};
use crate::backend::Access;
use crate::domain::capabilities::{Sharing, Write};
use crate::domain::{ServerKind, steps};
use crate::error::{Code, Error, Result};
use crate::http::{Client, HttpError, Method, Reason, Request, Way};

/// Everything found about one server.
#[derive(Debug)]
pub struct Examination {
    /// The product and version, `Navidrome 0.63.2`; `None` if unknown.
    pub what: Option<String>,
    /// The checks, in order.
    pub checks: Vec<Check>,
    /// The code of the error that stopped the checks, for the exit code.
    pub stopped: Option<Code>,
}

/// A certificate that expires within this time is worth a warning.
const CERTIFICATE_SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A clock offset above this is worth a warning: people notice a minute.
const CLOCK_OFF: SignedDuration = SignedDuration::from_secs(30);

/// Checks a server. Forgets its server facts first and learns them again.
pub async fn examine(connection: &Connection) -> Examination {
    let mut found = Examination {
        what: None,
        checks: Vec::new(),
        stopped: None,
    };
    if let Err(error) = reach(connection, &mut found).await {
        let mut check = Check::failed("reachable", &error);
        if error.code() == Code::Network && check.hint.is_none() {
            check = check.hint(
                Advice::ShowProfile(connection.name.clone())
                    .after("check that the server runs and its address is right: "),
            );
        }
        found.checks.push(check);
        found.stopped = Some(error.code());
        return found;
    }
    if let Err(error) = connection.facts.forget() {
        found.checks.push(Check::failed("state", &error));
    }
    recognize(connection, &mut found).await;
    match connect(connection).await {
        Ok(server) => {
            found.what = Some(named(&server));
            let read = read_each_api(&server).await;
            // If one share breaks the list, that says nothing about the account.
            let broken = |error: &Error| matches!(error.code(), Code::Server | Code::BadAnswer);
            let is_broken = read.as_ref().is_err_and(broken);
            let is_refused = |error: &Error| error.code() == Code::Permission;
            if let Err(error) = &read {
                found.stopped = Some(error.code());
            }
            found.checks.extend(match read {
                Ok(()) => vec![signed_in(connection, &server)],
                Err(error) if is_broken || is_refused(&error) => vec![
                    signed_in(connection, &server),
                    Check::failed("shares", &error),
                ],
                Err(error) => vec![Check::failed("signed in", &error)],
            });
            found.checks.extend(unseen(&server));
            let links = match server.can.sharing {
                Sharing::Works => public_links(connection, &server).await,
                _ => Vec::new(),
            };
            found
                .checks
                .extend(cache_in_front(connection, &server).await);
            if !is_broken {
                found.checks.push(sharing(&server));
            }
            found.checks.extend(links);
            found.checks.extend(share_changes(&server));
            found.checks.extend(methods(connection, &server).await);
            found.checks.push(clock(&server));
            found.checks.extend(capability_checks(&server.can));
            if !matches!(server.can.sharing, Sharing::Works) {
                let refusal = steps::may_share(&server.can).err();
                found.stopped = refusal.map(|error| error.code());
            }
        }
        Err(error) => {
            let name = match error.code() {
                Code::Auth | Code::Permission | Code::RateLimited => "signed in",
                Code::SharingOff | Code::Unsupported => "sharing",
                _ => "connected",
            };
            let check = Check::failed(name, &error);
            let check = explained(&connection.http, connection.kind, &error, check).await;
            found.checks.push(check);
            found.stopped = Some(error.code());
        }
    }
    found
}

/// The same check, with what answers in the server's place if that explains the failure. For a wrong
/// address, the error already explains it.
async fn explained(http: &Client, kind: Option<ServerKind>, error: &Error, check: Check) -> Check {
    let may_be = matches!(
        error.code(),
        Code::SharingOff | Code::Auth | Code::Permission
    );
    let found = if may_be {
        detect::look(http, kind).await
    } else {
        None
    };
    match found {
        Some(instead) => Check {
            text: instead.text,
            hint: Hint::joined(instead.hints),
            ..check
        },
        None => check,
    }
}

async fn reach(connection: &Connection, found: &mut Examination) -> Result<(), Error> {
    let http = &connection.http;
    let began = Instant::now();
    // Don't retry on a status: if a proxy reports that the server is down, the user should know immediately.
    let reach = Request::new("/", Method::GET, http.base().clone());
    let answer = match http.send(reach.clone()).await {
        Err(HttpError::Lost { .. }) => http.send(reach.repeatable()).await,
        answer => answer,
    };
    match answer {
        Ok(response) if response.is_server_failure() && response.refused().is_some() => {
            return Err(response.status_error().into());
        }
        // Any other answer proves that something is reachable.
        Ok(_) | Err(HttpError::Redirected { .. } | HttpError::TooLarge { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let mut text = format!("{} ms", began.elapsed().as_millis());
    text.push_str(&way(connection));
    let mut health = Health::Good;
    let mut hint = None;
    if http.base().scheme() == "https" {
        if let Ok(certificate) = http.peer_certificate().await
            && let Some(end) = certificate.not_after
        {
            let left = end.duration_since(connection.clock.now());
            text.push_str(&format!(
                ", TLS, certificate valid {} more days",
                left.as_hours() / 24
            ));
            if left < CERTIFICATE_SOON {
                health = Health::Doubtful;
                hint = Some(Hint::text("renew the server's certificate"));
            }
        }
    } else if !http.is_local() {
        text.push_str(", without TLS");
        health = Health::Doubtful;
        hint = Some(Hint::text(
            "others on the network can read the traffic: use an https:// address",
        ));
    }
    found.checks.push(Check {
        hint,
        ..Check::new("reachable", health, text)
    });
    Ok(())
}

/// How requests reached the server, unless directly at the profile's address.
fn way(connection: &Connection) -> String {
    let http = &connection.http;
    let mut text = String::new();
    if let Some(alternate) = http.alternate() {
        text.push_str(&format!(
            " at {}, as {} can't be reached",
            shown(alternate),
            shown(http.base())
        ));
    }
    if *http.way() != Way::Direct {
        text.push_str(&format!(" {}", http.way()));
    }
    text
}

/// Compares the configured kind with the detected one.
async fn recognize(connection: &Connection, found: &mut Examination) {
    let Ok(seen) = detect::detect(&connection.http).await else {
        return;
    };
    // All that is known until it is connected.
    found.what = Some(product(seen.kind).to_owned());
    if let Some(configured) = connection.kind
        && configured != seen.kind
    {
        found.checks.push(
            Check::new(
                "kind",
                Health::Doubtful,
                format!(
                    "the configured kind is {configured}, but {} answers",
                    seen.kind
                ),
            )
            .hint(Advice::SetProfile(
                connection.name.clone(),
                ProfileSetting::Kind(Some(seen.kind.as_str())),
            )),
        );
    }
}

/// The common name of a kind.
const fn product(kind: ServerKind) -> &'static str {
    match kind {
        ServerKind::Navidrome => "Navidrome",
        ServerKind::Subsonic => "a Subsonic server",
        ServerKind::Audiobookshelf => "Audiobookshelf",
        ServerKind::SharingApi => "a server with the Sharing API",
    }
}

fn named(server: &Server) -> String {
    match &server.version {
        Some(version) => format!("{} {version}", server.can.name),
        None => server.can.name.to_owned(),
    }
}

fn signed_in(connection: &Connection, server: &Server) -> Check {
    let name = server.account.name.as_deref().unwrap_or("an API key");
    let role = match server.account.admin {
        Some(true) => " (administrator)",
        Some(false) => " (ordinary user)",
        None => "",
    };
    let mut text = format!("{name}{role}");
    if connection.access != Access::Subsonic
        && let Some(end) = connection.tokens.stored().and_then(|token| token.expires)
    {
        let left = end.duration_since(connection.clock.now());
        let left = match left.as_mins() {
            minutes @ ..=120 => format!("{} min", minutes.max(0)),
            minutes => format!("{} h", minutes / 60),
        };
        text.push_str(&format!(", token valid {left}"));
    }
    Check::new("signed in", Health::Good, text)
}

/// A cache that answers in the server's place, or that stores answers meant for this account alone.
async fn cache_in_front(connection: &Connection, server: &Server) -> Option<Check> {
    const NAME: &str = "cache";
    match server.shares.page(Needs::NOTHING.decisive(), None).await {
        Ok(_) => {}
        Err(error) if is_stale(&error) => return Some(Check::failed(NAME, &error)),
        // Another check reports this error.
        Err(_) => return None,
    }
    // The server refuses a request without credentials; a cache answers it.
    let url = connection.http.last_decisive()?;
    connection
        .http
        .cache_answers_unauthenticated(url)
        .await
        .then(|| {
            Check::new(
                NAME,
                Health::Bad,
                "a cache in front of the server keeps the answers of its API: anyone can read them \
             without signing in",
            )
            .hint(crate::http::CACHE_BYPASS_CONFIG)
        })
}

fn is_stale(error: &Error) -> bool {
    let source = std::error::Error::source(error);
    let http = source.and_then(|source| source.downcast_ref::<HttpError>());
    matches!(http, Some(HttpError::Stale { .. }))
}

fn sharing(server: &Server) -> Check {
    match steps::may_share(&server.can) {
        Ok(()) => {
            let base = server.public.printed();
            Check::new(
                "sharing on",
                Health::Good,
                format!("links begin with {}", shown(&base)),
            )
        }
        Err(error) => Check::failed("sharing", &error),
    }
}

/// Checks public links: whether visitors get through, and whether the server's own links agree.
async fn public_links(connection: &Connection, server: &Server) -> Vec<Check> {
    if let Err(error) = server.links.look_up_base().await {
        tracing::debug!(%error, "no link shows the public base URL");
    }
    let mut checks: Vec<Check> = visitors::probe(connection, server)
        .await
        .into_iter()
        .collect();
    // A login page in between says nothing about the server itself.
    if checks.iter().all(|check| check.health == Health::Told)
        && let Some(opened) = visitors::open_one(server, connection.clock.now()).await
    {
        checks = vec![opened];
    }
    if let Some((text, hints)) = visitors::base_trouble(server) {
        let check = Check::new("links", Health::Bad, text);
        checks.push(Check {
            hint: Hint::joined(hints),
            ..check
        });
    }
    checks
}

/// The parts of the server that the account can't see, whose shares are in no list.
fn unseen(server: &Server) -> Option<Check> {
    let unseen = server.shares.unseen()?;
    let check = Check::new("permissions", Health::Doubtful, unseen.to_string());
    Some(check.hint(unseen.remedy))
}

/// Whether shares can be changed, and what prevents it.
fn share_changes(server: &Server) -> Option<Check> {
    match server.can.update.settings {
        Write::Impossible { why } => {
            const UNTIL: &str =
                "until then you can list, create, and delete shares, but not change them";
            let shut = server.can.shut;
            let text = shut.map_or_else(|| why.to_owned(), |shut| format!("{}: {why}", shut.how()));
            let hint = match shut {
                Some(shut) => shut.remedy(&server.name).then(format!("; {UNTIL}")),
                None => UNTIL.into(),
            };
            Some(Check::new("changes", Health::Doubtful, text).hint(hint))
        }
        _ => None,
    }
}

/// Request methods that a proxy in front blocks for everyone. Tries them without credentials on a share
/// that doesn't exist, so that the server itself would refuse them.
async fn methods(connection: &Connection, server: &Server) -> Vec<Check> {
    let http = &connection.http;
    let (path, methods): (&[&str], &[Method]) = match server.kind {
        ServerKind::Navidrome if connection.access != Access::Subsonic => {
            (&["api", "share"], &[Method::PUT, Method::DELETE])
        }
        ServerKind::SharingApi => (&["api", "share"], &[Method::PUT, Method::DELETE]),
        ServerKind::Audiobookshelf => (&["api", "share", "mediaitem"], &[Method::DELETE]),
        ServerKind::Navidrome | ServerKind::Subsonic => return Vec::new(),
    };
    let mut checks = Vec::new();
    let segments: Vec<&str> = path.iter().copied().chain(["no-such-share"]).collect();
    for method in methods {
        let request = Request::new("/api/share", method.clone(), http.url(&segments));
        let refused = match http.send(request).await {
            Ok(response) => response.refused(),
            Err(error) => Some(error),
        };
        let method_refused = |error: &HttpError| matches!(error.refusal(), Some(refusal) if refusal.reason == Reason::Method);
        if let Some(error) = refused.filter(method_refused) {
            checks.push(Check::failed("methods", &Error::from(error)));
        }
    }
    checks
}

/// A duration in words, rounded to the customary unit.
fn in_words(seconds: u64) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let (unit, name) = match seconds {
        _ if seconds < 90 => (1, "seconds"),
        _ if seconds < 90 * MINUTE => (MINUTE, "minutes"),
        _ if seconds < 36 * HOUR => (HOUR, "hours"),
        _ => (DAY, "days"),
    };
    format!("{} {name}", (seconds + unit / 2) / unit)
}

fn clock(server: &Server) -> Check {
    match server.clock.offset() {
        Some(offset) if offset.abs() > CLOCK_OFF => {
            let direction = if offset.is_negative() {
                "behind"
            } else {
                "ahead of"
            };
            Check::new(
                "clock",
                Health::Doubtful,
                format!(
                    "the server is {} {direction} this machine: expiries are judged by the \
                     server's clock",
                    in_words(offset.unsigned_abs().as_secs())
                ),
            )
            .hint("let both machines keep time by NTP")
        }
        Some(_) => Check::new("clock", Health::Good, "in step with this machine"),
        None => Check::new("clock", Health::Told, "the server doesn't report its time"),
    }
}

/// Reads a little through each API with our credentials: a stored token alone proves nothing.
///
/// # Errors
/// The error of the first API that refuses the account.
async fn read_each_api(server: &Server) -> Result<()> {
    let shares = server.can.sharing == Sharing::Works;
    if shares {
        server.shares.page(Needs::NOTHING, None).await?;
    }
    if (server.can.separate_library_api || !shares)
        && let Some(library) = &server.library
    {
        let little = SearchQuery {
            text: "a".to_owned(),
            kinds: library.kinds().iter().copied().take(1).collect(),
            limit: 1,
            ..SearchQuery::default()
        };
        library.search(&little).await?;
    }
    Ok(())
}
