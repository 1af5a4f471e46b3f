//! Whether visitors get through: one request without an account where public links lead.
//!
//! It asks for a share that doesn't exist, which counts no visit, and follows no redirect.

use std::borrow::Cow;

use url::Url;

use super::connect::Connection;
use super::examine::{Check, Health};
use super::{PublicBase, Server};
use crate::domain::capabilities::UnknownShare;
use crate::domain::public_base::Disagreement;
use crate::http::{ConnectFailure, HttpError, Request, Response, TlsFailure};
use crate::mend;
use crate::shell;

/// What a visitor meets.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Passage {
    /// The server itself answers.
    Open,
    /// Something wants a login first; what, in words.
    Login(String),
    /// Some web page answers.
    Page,
    /// Redirected to the same address over https.
    Https(String),
    /// Something else answers; what, in words.
    Elsewhere(String),
    /// The server answers that sharing is off; the setting.
    Off(&'static str),
    /// Nobody knows the host's name.
    NoName,
    /// There is no way there from here, which need not be so for visitors.
    NotFromHere(String),
    /// The certificate is not accepted.
    Certificate(TlsFailure),
}

/// Looks where public links lead. `None` if it isn't known what the server says there.
pub(super) async fn probe(connection: &Connection, server: &Server) -> Option<Check> {
    let row = server.can.visitors.unknown_share?;
    let base = server.public.printed();
    let passage = visit(connection, server, &row, &base).await;
    if let Some(player) = server.public.player_elsewhere() {
        visit(connection, server, &row, &player).await;
    }
    Some(check(server, &base, &row, passage))
}

/// Looks what answers visitors at a base, and notes if it is the server.
async fn visit(
    connection: &Connection,
    server: &Server,
    row: &UnknownShare,
    base: &Url,
) -> Passage {
    let client = connection.http.as_visitor(base);
    let mut url = client.url(row.path);
    if !row.query.is_empty() {
        url.query_pairs_mut().extend_pairs(row.query);
    }
    let outcome = client.send(Request::read("visit", url.clone())).await;
    let passage = judge(row, &url, &outcome);
    if passage == Passage::Open {
        server.public.answers_at(base);
    }
    passage
}

/// What an answer to a visitor means.
fn judge(row: &UnknownShare, asked: &Url, outcome: &Result<Response, HttpError>) -> Passage {
    match outcome {
        Ok(response) => judge_answer(row, response),
        Err(HttpError::Redirected { to, .. }) if is_same_over_https(asked, to) => {
            Passage::Https(to.clone())
        }
        Err(HttpError::Redirected { to, .. }) => Passage::Login(format!("redirected to {to}")),
        Err(HttpError::Unreachable { failure, .. }) => match failure {
            ConnectFailure::UnknownHost => Passage::NoName,
            other => Passage::NotFromHere(other.to_string()),
        },
        Err(HttpError::Tls { failure, .. }) => Passage::Certificate(failure.clone()),
        Err(error @ HttpError::TooLarge { .. }) => Passage::Elsewhere(error.to_string()),
        Err(error) => Passage::NotFromHere(error.to_string()),
    }
}

fn judge_answer(row: &UnknownShare, response: &Response) -> Passage {
    let status = response.status;
    let body: Cow<'_, str> = response.text();
    if status == row.status && row.says.fits(&body) {
        return Passage::Open;
    }
    if let Some((off, says, setting)) = row.off
        && status == off
        && says.fits(&body)
    {
        return Passage::Off(setting);
    }
    match status {
        401 | 403 => Passage::Login(format!("HTTP status {status}")),
        200..=299 if response.is_html() => Passage::Page,
        429 => Passage::NotFromHere("too many requests".to_owned()),
        _ => Passage::Elsewhere(format!("HTTP status {status}")),
    }
}

/// Whether a redirect only leads from http to https.
fn is_same_over_https(asked: &Url, to: &str) -> bool {
    let Ok(to) = Url::parse(to) else { return false };
    asked.scheme() == "http"
        && to.scheme() == "https"
        && to.host() == asked.host()
        && to.path() == asked.path()
}

/// What was met, for people.
fn check(server: &Server, base: &Url, row: &UnknownShare, passage: Passage) -> Check {
    let profile = &server.name;
    let shown = base.as_str().trim_end_matches('/');
    let new = |health, text: String| Check::new("visitors", health, text);
    let elsewhere = || mend::set(profile, "--public-url URL");
    match passage {
        Passage::Open => match row.hides {
            Some(hidden) => new(
                Health::Told,
                format!("its share page answers at {shown}; it doesn't tell {hidden}"),
            ),
            None => new(Health::Good, format!("get through at {shown}")),
        },
        Passage::Login(how) => new(
            Health::Bad,
            format!("a login page stops visitors at {shown} ({how})"),
        )
        .hint(format!(
            "let {} through without a login",
            exempt(base, server.can.visitors.paths)
        )),
        Passage::Page => new(
            Health::Bad,
            format!("a web page stops visitors at {shown}: a login page, or another server"),
        )
        .hint(format!(
            "if it is a login page, let {} through without a login; if it is another server: {}",
            exempt(base, server.can.visitors.paths),
            elsewhere()
        )),
        Passage::Https(to) => {
            let https = to.split(&format!("/{}", row.path.join("/"))).next();
            let https = shell::word(https.unwrap_or_default()).into_owned();
            new(
                Health::Doubtful,
                format!("are redirected from {shown} to https"),
            )
            .hint(mend::set(profile, &format!("--public-url {https}")))
        }
        Passage::Elsewhere(how) => new(
            Health::Bad,
            format!("another server answers at {shown} ({how})"),
        )
        .hint(format!(
            "links must begin with the server's public address: {}",
            elsewhere()
        )),
        Passage::Off(setting) => new(
            Health::Bad,
            format!("sharing is off at {shown}: every link is dead"),
        )
        .hint(format!("set {setting}")),
        Passage::NoName => new(
            Health::Bad,
            format!("the host name in {shown} is unknown: links lead nowhere"),
        )
        .hint(format!(
            "correct the server's own setting, or say what links begin with: {}",
            elsewhere()
        )),
        Passage::NotFromHere(why) => new(
            Health::Told,
            format!("{shown} can't be reached from here ({why}): open a link elsewhere to see"),
        ),
        Passage::Certificate(why) => {
            let health = match why {
                TlsFailure::UnknownIssuer => Health::Doubtful,
                _ => Health::Bad,
            };
            new(health, format!("don't trust {shown}: {why}"))
                .hint("give the public address a certificate that browsers trust")
        }
    }
}

/// The paths that a login proxy has to leave alone.
fn exempt(base: &Url, paths: &[&str]) -> String {
    let base = base.path().trim_end_matches('/');
    let paths: Vec<String> = paths
        .iter()
        .map(|path| format!("`{base}/{path}`"))
        .collect();
    match paths.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What is wrong with the links of a server, and what helps: its own links begin with something else
/// than the address that it answers at.
#[must_use]
pub fn base_trouble(server: &Server) -> Option<(String, Vec<String>)> {
    if let Some(player) = server.public.player_elsewhere() {
        let shown = |url: &Url| url.as_str().trim_end_matches('/').to_owned();
        let text = format!(
            "links begin with {} (`public-url`), but the player on their page asks at {}, by the server's \
             own path",
            shown(&server.public.printed()),
            shown(&player)
        );
        return Some((
            text,
            vec![path_remedy(server, server.public.printed().path())],
        ));
    }
    if server.can.visitors.pages_have_a_path && server.public.has_unknown_path() {
        let text = format!(
            "nothing tells the path that {}'s pages work below: links assume none",
            server.can.name
        );
        let hint = format!(
            "if its web page is opened below a path, give the address with it: {}",
            mend::set(&server.name, "--url URL/PATH")
        );
        return Some((text, vec![hint]));
    }
    let found = server.public.disagreement()?;
    let text = describe(&found, &server.public);
    Some((text, remedies(&found, server)))
}

fn describe(found: &Disagreement, public: &PublicBase) -> String {
    let shown = |url: &Url| url.as_str().trim_end_matches('/').to_owned();
    let printed = shown(&public.printed());
    let (own, profile) = (shown(&found.server), shown(&found.profile));
    let mut text = format!("the server's own links begin with {own}, not with {profile}");
    text.push_str(&match found.path && !found.prints_servers {
        false => format!("; links are printed with {printed}"),
        true => format!(
            "; links are printed with {printed}, but the page's player asks below the server's own \
             path"
        ),
    });
    text
}

fn remedies(found: &Disagreement, server: &Server) -> Vec<String> {
    let mut hints = Vec::new();
    if found.path {
        hints.push(path_remedy(server, found.profile.path()));
    }
    if found.host {
        hints.push(
            "the host differs: have the proxy pass it on (nginx: `proxy_set_header Host \
             $http_host;`), or send `X-Forwarded-Host`"
                .to_owned(),
        );
    }
    if found.scheme {
        hints.push(format!(
            "the scheme differs: have the proxy send `X-Forwarded-Proto: {}`",
            found.profile.scheme()
        ));
    }
    // To a page's player it makes no difference what its link begins with.
    if found.path && !found.prints_servers {
        return hints;
    }
    let printed = server.public.printed();
    let printed = printed.as_str().trim_end_matches('/');
    hints.push(format!(
        "or say what links begin with: {}",
        mend::set(
            &server.name,
            &format!("--public-url {}", shell::word(printed))
        )
    ));
    hints
}

fn path_remedy(server: &Server, path: &str) -> String {
    let path = path.trim_end_matches('/');
    let path = if path.is_empty() { "/" } else { path };
    format!(
        "the path differs: set {}={path} on the server, and let the proxy keep the path",
        server.can.visitors.base_setting
    )
}
