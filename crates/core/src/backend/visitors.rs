//! Checks the answers that visitors get at public links. Also filters a share's playlist for the server's own
//! entries.
//!
//! One request without an account asks for a share that doesn't exist. It counts as no visit and follows no
//! redirect.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::Timestamp;
use url::{Origin, Url};

use super::connection::Connection;
use super::describe::{Check, Health};
use super::public_base::shown;
use super::{Entrance, Needs, PublicBase, Server};
use crate::advice::{Advice, Hint, ProfileSetting};
use crate::domain::capabilities::{UnknownShare, WorkingPage};
use crate::domain::playlist::PlaylistTrack;
use crate::domain::public_base::Disagreement;
use crate::domain::{Share, State, link};
use crate::http::{Client, ConnectFailure, HttpError, Request, Resolve, Response, TlsFailure};
use crate::order::Order as _;

/// The name of the check of what visitors get at the public base URL.
pub const VISITORS: &str = "visitors";

/// The answer that a visitor gets at the public base URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passage {
    /// The server itself answers.
    Open,
    /// A login is required; how, in words.
    Login(String),
    /// Some web page answers.
    Page,
    /// Redirected to the same address over https.
    Https(String),
    /// Something else answers; what, in words.
    Elsewhere(String),
    /// The server reports that sharing is off; the setting that turns it on.
    Off(&'static str),
    /// The host's name is unknown.
    NoName,
    /// The host can't be reached from here; visitors may still reach it.
    NotFromHere(String),
    /// The certificate is not trusted.
    Certificate(TlsFailure),
}

/// The answer that a visitor gets from the page of a share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageVisit {
    /// The page plays something.
    Works,
    /// The page says that it has nothing, or that the share doesn't exist.
    Refuses(String),
    /// Something else answers, or nothing: inconclusive about the share.
    Unclear(String),
}

/// A visitor without an account, at the public links of a server.
pub struct Visitor<'s> {
    server: &'s Server,
    client: Client,
    base: Url,
}

impl<'s> Visitor<'s> {
    /// A visitor of a server. One of `resolve` overrides where the public base URL's host is. `None` if
    /// there is no client to send requests with.
    #[must_use]
    pub fn of(server: &'s Server, resolve: &[Resolve]) -> Option<Self> {
        let base = server.public.printed();
        let resolve = resolve.iter().find(|resolve| resolve.fits(&base));
        let client = server.pacing.as_visitor(&base, resolve.cloned())?;
        Some(Self {
            server,
            client,
            base,
        })
    }

    /// The base of the links, without a trailing slash.
    #[must_use]
    pub fn base(&self) -> &str {
        shown(&self.base)
    }

    /// The paths that a login proxy must exempt, in words.
    #[must_use]
    pub fn exempt(&self) -> String {
        exempt(&self.base, self.server.can.visitors.paths)
    }

    /// Whether others on the way can read the traffic: it is neither encrypted nor local.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.base.scheme() == "http" && !self.client.is_local()
    }

    /// Asks for a share that doesn't exist. `None` if the server's answer to that isn't known.
    pub async fn pass(&self) -> Option<Passage> {
        let row = self.server.can.visitors.unknown_share?;
        Some(pass(&self.client, self.server, &row, &self.base).await)
    }

    /// When the certificate expires, if it can be read.
    pub async fn certificate_ends(&self) -> Option<Timestamp> {
        if self.base.scheme() != "https" {
            return None;
        }
        self.client.peer_certificate().await.ok()?.not_after
    }

    /// Opens the page of a share, which counts as a visit. `None` if it isn't known what a working page
    /// looks like, or if the share has no link.
    pub async fn open(&self, share: &Share) -> Option<PageVisit> {
        let page = self.server.can.visitors.page?;
        let url = match page.asks {
            Some(path) => {
                let segments: Vec<&str> =
                    path.iter().copied().chain([share.plain_name()]).collect();
                self.client.url(&segments)
            }
            // A link to another place isn't this server's.
            None => {
                let link = share.url.as_deref()?;
                link::SharePage::under(&self.base, link)?;
                Url::parse(link).ok()?
            }
        };
        let outcome = self.client.send(Request::read("the share page", url)).await;
        Some(judge_page(page, &outcome))
    }

    /// Asks for the first byte of a stream.
    ///
    /// # Errors
    /// The reason, in words.
    pub async fn listen(&self, stream: &str) -> Result<(), String> {
        let url = Url::parse(stream).map_err(|error| error.to_string())?;
        let request = Request::read("a stream", url).header("range", "bytes=0-0");
        match self.client.send(request).await {
            Ok(response) if response.is_success() && !response.is_html() => Ok(()),
            // The whole stream, despite the range.
            Err(HttpError::TooLarge { .. }) => Ok(()),
            Ok(response) => Err(format!("HTTP status {}", response.status)),
            Err(error) => Err(error.to_string()),
        }
    }
}

fn judge_page(page: WorkingPage, outcome: &Result<Response, HttpError>) -> PageVisit {
    let response = match outcome {
        Ok(response) => response,
        Err(HttpError::Redirected { to, .. }) => {
            return PageVisit::Refuses(format!("redirected to {to}"));
        }
        Err(error) => return PageVisit::Unclear(error.to_string()),
    };
    let status = response.status;
    if !response.is_success() {
        let told = format!("HTTP status {status}");
        return match status {
            429 | 502..=504 => PageVisit::Unclear(told),
            _ => PageVisit::Refuses(told),
        };
    }
    let body = response.text();
    if page.lacks.is_some_and(|text| body.contains(text)) {
        return PageVisit::Refuses("its page says that there is nothing".to_owned());
    }
    match page.holds {
        Some(text) if !body.contains(text) => {
            PageVisit::Unclear("another page than the server's answers".to_owned())
        }
        _ => PageVisit::Works,
    }
}

/// Checks where public links lead. `None` if the server's answer there isn't known.
pub(super) async fn probe(connection: &Connection, server: &Server) -> Option<Check> {
    let row = server.can.visitors.unknown_share?;
    let base = server.public.printed();
    let passage = pass(
        &connection.http.as_visitor(&base, None),
        server,
        &row,
        &base,
    )
    .await;
    if let Some(player) = server.public.player_base_mismatch() {
        let client = connection.http.as_visitor(&player, None);
        pass(&client, server, &row, &player).await;
    }
    Some(check(server, &base, &row, passage))
}

/// Checks what answers visitors at a base, and records if it is the server.
async fn pass(client: &Client, server: &Server, row: &UnknownShare, base: &Url) -> Passage {
    let mut url = client.url(row.path);
    if !row.query.is_empty() {
        url.query_pairs_mut().extend_pairs(row.query);
    }
    let outcome = client
        .send(Request::read("the share page", url.clone()))
        .await;
    let passage = judge(row, &url, &outcome);
    if passage == Passage::Open {
        server.public.answers_at(base);
    }
    passage
}

/// Opens a share's page, if only that shows whether visitors are let in. It counts as a visit.
pub(super) async fn open(http: &Client, row: &UnknownShare, share: &Share) -> Option<Entrance> {
    let hidden = row.hides?;
    let url = Url::parse(share.url.as_deref()?).ok()?;
    let outcome = http
        .as_visitor(&url, None)
        .send(Request::read("the share page", url.clone()))
        .await;
    match outcome {
        Ok(response) if response.is_success() => Some(Entrance::Open { looked: true }),
        // The answer for a share that doesn't exist, but this one does.
        Ok(response) if judge_answer(row, &response) == Passage::Open => Some(Entrance::Shut {
            setting: hidden.setting,
        }),
        _ => None,
    }
}

/// The same for `doctor`, with the newest active share that the account owns.
pub(super) async fn open_one(server: &Server, now: Timestamp) -> Option<Check> {
    server.can.visitors.unknown_share?.hides?;
    let page = server.shares.page(Needs::NOTHING, None).await.ok()?;
    let mut shares = page.shares;
    shares.retain(|share| {
        server.account.owns(share) && share.state(server.now(now)) == Some(State::Active)
    });
    shares.order_by(Share::newest_first);
    let share = shares.first()?;
    Some(match server.links.visitor_access(share).await? {
        Entrance::Open { .. } => Check::new(
            VISITORS,
            Health::Good,
            format!(
                "get through at {}; looked up with {}, which counts as a visit",
                shown(&server.public.printed()),
                share.reference()
            ),
        ),
        Entrance::Shut { setting } => Check::new(
            VISITORS,
            Health::Bad,
            "the server doesn't let visitors in: no link works",
        )
        .hint(format!("turn on {setting}")),
    })
}

/// Judges an answer to a visitor.
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

/// Whether a redirect leads from HTTP to HTTPS and changes nothing else.
fn is_same_over_https(asked: &Url, to: &str) -> bool {
    let Ok(to) = Url::parse(to) else { return false };
    asked.scheme() == "http"
        && to.scheme() == "https"
        && to.host() == asked.host()
        && to.path() == asked.path()
}

/// The check that reports it to the user.
fn check(server: &Server, base: &Url, row: &UnknownShare, passage: Passage) -> Check {
    let profile = &server.name;
    let at = shown(base);
    let new = |health, text: String| Check::new(VISITORS, health, text);
    let elsewhere = |lead: &str| {
        Advice::SetProfile(profile.clone(), ProfileSetting::PublicUrl(None)).after(lead)
    };
    match passage {
        Passage::Open => match row.hides {
            Some(hidden) => new(
                Health::Told,
                format!(
                    "the share page answers at {at}; checking {} requires an active share",
                    hidden.what
                ),
            ),
            None => new(Health::Good, format!("get through at {at}")),
        },
        Passage::Login(how) => new(
            Health::Bad,
            format!("a login page stops visitors at {at} ({how})"),
        )
        .hint(format!(
            "exempt {} from login in the proxy",
            exempt(base, server.can.visitors.paths)
        )),
        Passage::Page => new(
            Health::Bad,
            format!("a web page stops visitors at {at}: a login page, or another server"),
        )
        .hint(elsewhere(&format!(
            "if it is a login page, exempt {} from login; if it is another server: ",
            exempt(base, server.can.visitors.paths)
        ))),
        Passage::Https(to) => {
            let https = to.split(&format!("/{}", row.path.join("/"))).next();
            let https = https.unwrap_or_default().to_owned();
            new(
                Health::Doubtful,
                format!("are redirected from {at} to https"),
            )
            .hint(Advice::SetProfile(
                profile.clone(),
                ProfileSetting::PublicUrl(Some(https)),
            ))
        }
        Passage::Elsewhere(how) => new(
            Health::Bad,
            format!("another server answers at {at} ({how})"),
        )
        .hint(another_server(server)),
        Passage::Off(setting) => new(
            Health::Bad,
            format!("sharing is off at {at}: no link works"),
        )
        .hint(format!("set {setting}")),
        Passage::NoName => new(
            Health::Bad,
            format!("the host name in {at} is unknown: links lead nowhere"),
        )
        .hint(elsewhere(
            "correct the server's own setting, or set the public base URL: ",
        )),
        Passage::NotFromHere(why) => new(
            Health::Told,
            format!(
                "{at} can't be reached from here ({why}): open a link on another network to see"
            ),
        ),
        Passage::Certificate(why) => {
            let health = match why {
                TlsFailure::UnknownIssuer => Health::Doubtful,
                _ => Health::Bad,
            };
            new(health, format!("don't trust {at}: {why}"))
                .hint("give the public base URL a certificate that browsers trust")
        }
    }
}

/// The hint if another server answers where public links lead.
#[must_use]
pub fn another_server(server: &Server) -> Hint {
    let set = |setting| Advice::SetProfile(server.name.clone(), setting);
    match server.public.is_by_profile() {
        true => set(ProfileSetting::NoPublicUrl)
            .after("it comes from the profile's `public-url`: correct it, or remove it: "),
        false => set(ProfileSetting::PublicUrl(None)).after("set the public base URL: "),
    }
}

/// The paths that a login proxy must exempt.
fn exempt(base: &Url, paths: &[&str]) -> String {
    let base = base.path().trim_end_matches('/');
    let paths: Vec<String> = paths
        .iter()
        .map(|path| format!("`{base}/{path}`"))
        .collect();
    match paths.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first, last] => format!("{first} and {last}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
    }
}

/// Describes the problem with the links of a server, and how to fix it: its own links have another base than the
/// address that it answers at.
#[must_use]
pub fn base_trouble(server: &Server) -> Option<(String, Vec<Hint>)> {
    if let Some(player) = server.public.player_base_mismatch() {
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
            "the base path of {}'s web page is unknown: links are printed without one",
            server.can.name
        );
        let url = ProfileSetting::Url(Some("URL/PATH".to_owned()));
        let hint = Advice::SetProfile(server.name.clone(), url)
            .after("if its web page is opened below a path, give the address with it: ");
        return Some((text, vec![hint]));
    }
    let found = server.public.disagreement()?;
    let text = describe(&found, &server.public);
    Some((text, remedies(&found, server)))
}

fn describe(found: &Disagreement, public: &PublicBase) -> String {
    let printed = public.printed();
    let printed = shown(&printed);
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

fn remedies(found: &Disagreement, server: &Server) -> Vec<Hint> {
    let mut hints: Vec<Hint> = Vec::new();
    if found.path {
        hints.push(path_remedy(server, found.profile.path()));
    }
    if found.host {
        hints.push(
            "the host differs: have the proxy pass it on (nginx: `proxy_set_header Host \
             $http_host;`), or send `X-Forwarded-Host`"
                .into(),
        );
    }
    if found.scheme {
        let scheme = found.profile.scheme();
        hints.push(Hint::text(format!(
            "the scheme differs: have the proxy send `X-Forwarded-Proto: {scheme}`"
        )));
    }
    // The base of the link makes no difference to the page's player.
    if found.path && !found.prints_servers {
        return hints;
    }
    let printed = server.public.printed();
    let public_url = ProfileSetting::PublicUrl(Some(shown(&printed).to_owned()));
    let set = Advice::SetProfile(server.name.clone(), public_url);
    hints.push(set.after("or set the public base URL: "));
    hints
}

fn path_remedy(server: &Server, path: &str) -> Hint {
    let path = path.trim_end_matches('/');
    let path = if path.is_empty() { "/" } else { path };
    let setting = server.can.visitors.base_setting;
    Hint::text(format!(
        "the path differs: set {setting}={path} on the server, and let the proxy keep the path"
    ))
}

/// Drops entries injected through titles: Navidrome writes descriptions and titles into its playlists
/// unescaped, so that a line break in one turns the rest of it into an entry. The server's own entries have
/// the origin of `base` or of the share's link, or else the most common origin. Also drops a picture with
/// another origin than its entry: it would reveal the listener to strangers.
pub(super) fn own_entries(
    mut entries: Vec<PlaylistTrack>,
    link: Option<&str>,
    base: &Url,
) -> Vec<PlaylistTrack> {
    let place = |url: &str| Some(Url::parse(url).ok()?.origin());
    let known = [link.and_then(place), Some(base.origin())];
    for entry in &mut entries {
        let home = place(&entry.url);
        entry.image.take_if(|image| place(image) != home);
    }
    let origin = |entry: &PlaylistTrack| place(&entry.url);
    let is_known =
        |entry: &PlaylistTrack| origin(entry).is_some_and(|at| known.contains(&Some(at)));
    if entries.iter().any(is_known) {
        return entries.into_iter().filter(is_known).collect();
    }
    let mut counts: HashMap<Origin, usize> = HashMap::new();
    for at in entries.iter().filter_map(origin) {
        *counts.entry(at).or_default() += 1;
    }
    let usual = counts.into_iter().max_by_key(|(_, count)| *count);
    let usual = usual.map(|(at, _)| at);
    let is_usual = |entry: &PlaylistTrack| usual.is_some() && origin(entry) == usual;
    entries.into_iter().filter(is_usual).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(urls: &[&str], link: Option<&str>, base: &str) -> Vec<String> {
        let entry = |url: &&str| PlaylistTrack {
            url: (*url).to_owned(),
            ..PlaylistTrack::default()
        };
        let base = Url::parse(base).unwrap();
        let entries = own_entries(urls.iter().map(entry).collect(), link, &base);
        entries.into_iter().map(|entry| entry.url).collect()
    }

    #[test]
    fn entries_of_other_hosts_are_left_out() {
        let own = ["https://m.example/share/s/a", "https://m.example/share/s/b"];
        let all = ["https://evil.example/x", own[0], "evil", own[1]];
        let other = "http://10.0.0.1:4533";
        assert_eq!(left(&all, None, "https://m.example"), own);
        assert_eq!(left(&all, Some("https://m.example/x"), other), own);
        // If none of them has a known origin, the most common one decides.
        assert_eq!(left(&all, None, other), own);
        assert!(left(&["evil"], None, other).is_empty());
        assert!(left(&[], None, other).is_empty());
    }

    #[test]
    fn a_picture_that_lies_elsewhere_is_left_out() {
        let image = |image: &str| {
            let entry = PlaylistTrack {
                url: "https://m.example/share/s/a".into(),
                image: Some(image.into()),
                ..PlaylistTrack::default()
            };
            let base = Url::parse("http://10.0.0.1:4533").unwrap();
            own_entries(vec![entry], None, &base).remove(0).image
        };
        let own = "https://m.example/share/img/b";
        assert_eq!(image(own).as_deref(), Some(own));
        for other in ["https://evil.example/pixel", "pixel.gif", "javascript:x"] {
            assert_eq!(image(other), None, "{other}");
        }
    }
}
