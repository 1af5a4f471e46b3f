//! Checks the shares of a server for problems: in the list, in the library, and at the public base URL as
//! visitors see it.

use std::collections::{HashMap, HashSet};

use futures_util::{StreamExt as _, stream};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::choose::{Choice, choose};
use super::find::orphans;
use super::search::propose;
use crate::advice::Hint;
use crate::backend::visitors::{PageVisit, Passage, Visitor, another_server, base_trouble};
use crate::backend::{Needs, Server};
use crate::domain::capabilities::{Download, Survey};
use crate::domain::check::{CheckFinding, CheckRules, Checked, Problem, find};
use crate::domain::span::Span;
use crate::domain::{Audible, Item, ItemRef, Share, State, steps};
use crate::error::{Code, Error, Result, WithServer as _};
use crate::http::{Resolve, TlsFailure};
use crate::order::Order as _;

/// A certificate that expires within this time causes a warning.
const CERTIFICATE_SOON: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How many pages are prepared at once; the client limits how many are requested.
const AT_ONCE: usize = 64;

/// What to open; this counts as visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Visits {
    /// Nothing.
    #[default]
    None,
    /// The page of each share.
    Pages,
    /// The page of each share, and its first track.
    Streams,
}

/// What to check.
#[derive(Debug, Clone, Default)]
pub struct CheckRequest {
    /// The shares to check.
    pub choice: Choice,
    /// Shares that expire within this time are reported.
    pub within: Span,
    /// Shares that were not opened for this time are reported as stale.
    pub stale: Span,
    /// Whether to check in the library what is left of the shares' contents.
    pub contents: bool,
    /// Whether to check the public base URL.
    pub probe: bool,
    /// What to open.
    pub visits: Visits,
    /// The addresses of public base URLs.
    pub resolve: Vec<Resolve>,
}

/// The result of a check.
#[derive(Debug, Default)]
pub struct CheckReport {
    /// The findings, most severe first.
    pub findings: Vec<CheckFinding>,
    /// The shares that were checked.
    pub shares: Vec<Share>,
    /// The server's time during the check.
    pub now: Timestamp,
    /// How many names that may belong to orphans were not tried.
    pub untried: usize,
    /// Whether the public base URL doesn't lead to the server, so no page was opened.
    pub misled: bool,
}

/// Checks a server. `deleted` are the shares that this machine knows to be deleted. `opened` receives, after
/// each page, how many of how many were opened.
///
/// # Errors
/// The errors of a list; disabled sharing is a finding.
pub async fn check(
    server: &Server,
    request: &CheckRequest,
    deleted: &[Share],
    ours: Timestamp,
    zone: &TimeZone,
    opened: &dyn Fn(usize, usize),
) -> Result<CheckReport> {
    let shares = match read(server, request, ours, zone).await {
        Ok(shares) => shares,
        Err(error) if error.code() == Code::SharingOff => return Ok(off(server, &error, ours)),
        Err(error) => return Err(error),
    };
    let now = server.now(ours);
    let rules = CheckRules {
        now,
        soon: request.within.after(now, zone)?,
        stale: request.stale.before(now, zone)?,
        downloads_off: match server.can.download {
            Download::SwitchedOff { setting } => Some(setting),
            _ => None,
        },
    };
    let heard = match request.contents {
        true => survey(server, &shares, now).await?,
        false => HashMap::new(),
    };
    let checked = Checked {
        shares: &shares,
        survey: request.contents.then_some(server.can.survey),
        heard: &heard,
    };
    let mut found = CheckReport {
        findings: find(&checked, &rules),
        now,
        ..CheckReport::default()
    };
    if request.contents {
        propose(server, &shares, &mut found.findings).await;
    }
    // Look for orphans only if all shares are checked, not some of them.
    if request.contents && !request.choice.selectors.narrows() {
        let orphans = orphans(server, &shares, now).await?;
        let orphaned = orphans.shares.iter();
        let orphaned = orphaned.map(|share| CheckFinding::of_share(Problem::Orphan, share));
        found.findings.extend(orphaned);
        found.untried = orphans.untried;
    }
    if let Some(unseen) = server.shares.unseen() {
        let view = Problem::LimitedView {
            what: unseen.what.join(", "),
            remedy: unseen.remedy.to_owned(),
        };
        found.findings.push(CheckFinding::of_server(view));
    }
    found.shares = shares;
    if let Some(visitor) = Visitor::of(server, &request.resolve) {
        look_outside(server, &visitor, request, ours, &mut found).await;
        // Open no page if something other than the server would answer.
        if request.visits != Visits::None && !found.misled {
            let visited = visit(server, &visitor, request.visits, deleted, &found, opened).await;
            found.findings.extend(visited);
        }
    }
    found.findings.order_by_key(CheckFinding::code);
    Ok(found)
}

/// Lists the shares with the fields that the check needs.
async fn read(
    server: &Server,
    request: &CheckRequest,
    ours: Timestamp,
    zone: &TimeZone,
) -> Result<Vec<Share>> {
    steps::has_shares(&server.can)?;
    let needs = Needs {
        url: true,
        visits: true,
        tracks: request.contents && server.can.survey == Survey::Tracks && server.can.tracks,
        ..Needs::NOTHING
    };
    Ok(choose(server, &request.choice, needs, ours, zone)
        .await?
        .shares)
}

/// The only finding if sharing is disabled.
fn off(server: &Server, error: &Error, ours: Timestamp) -> CheckReport {
    let why = error.hints().first().cloned();
    let why = why.unwrap_or_else(|| Hint::text(error.message()));
    CheckReport {
        findings: vec![CheckFinding::of_server(Problem::SharingOff { why })],
        now: server.now(ours),
        ..CheckReport::default()
    }
}

/// How much visitors hear of the items of shares that have not expired.
async fn survey(
    server: &Server,
    shares: &[Share],
    now: Timestamp,
) -> Result<HashMap<ItemRef, Audible>> {
    if server.can.survey != Survey::Bulk {
        return Ok(HashMap::new());
    }
    let active = |share: &&Share| share.state(now) != Some(State::Expired);
    let items: HashSet<ItemRef> = shares
        .iter()
        .filter(active)
        .flat_map(|share| share.items.iter().flatten())
        .map(Item::reference)
        .collect();
    let items: Vec<ItemRef> = items.into_iter().collect();
    let heard = server.shares.survey(&items).await;
    heard.with_server(&server.name)
}

/// Checks the public base URL as visitors see it. Its certificate is judged by our clock, as browsers do.
async fn look_outside(
    server: &Server,
    visitor: &Visitor<'_>,
    request: &CheckRequest,
    ours: Timestamp,
    found: &mut CheckReport,
) {
    let mut add = |problem| found.findings.push(CheckFinding::of_server(problem));
    if let Some((how, remedies)) = base_trouble(server) {
        add(Problem::WrongBase { how, remedies });
    }
    let base = || visitor.base().to_owned();
    if visitor.is_plain() {
        add(Problem::PlainHttp { base: base() });
    }
    if !request.probe {
        return;
    }
    let passage = visitor.pass().await;
    found.misled = !matches!(passage, None | Some(Passage::Open));
    if let Some(problem) = passage.and_then(|passage| problem(passage, server, visitor)) {
        add(problem);
    }
    if let Some(at) = visitor.certificate_ends().await
        && at > ours
        && at.duration_since(ours) < CERTIFICATE_SOON
    {
        add(Problem::CertificateExpires { base: base(), at });
    }
}

/// The problem with the public base URL, if any.
fn problem(passage: Passage, server: &Server, visitor: &Visitor<'_>) -> Option<Problem> {
    let base = visitor.base().to_owned();
    Some(match passage {
        Passage::Open => return None,
        Passage::Login(how) => Problem::LoginPage {
            base,
            how,
            exempt: visitor.exempt(),
        },
        Passage::Page => Problem::WrongServer {
            base,
            how: "a web page: a login page, or another server".to_owned(),
            remedy: another_server(server),
        },
        Passage::Https(to) => Problem::RedirectsToHttps { base, to },
        Passage::Elsewhere(how) => Problem::WrongServer {
            base,
            how,
            remedy: another_server(server),
        },
        Passage::Off(setting) => Problem::SharingOff {
            why: Hint::text(format!("set {setting}")),
        },
        Passage::NoName => Problem::NotReachableFromHere {
            base,
            why: "unknown host name".to_owned(),
        },
        Passage::NotFromHere(why) => Problem::NotReachableFromHere { base, why },
        Passage::Certificate(TlsFailure::UnknownIssuer) => Problem::CertificateUntrusted { base },
        Passage::Certificate(why) => Problem::CertificateRejected {
            base,
            why: why.to_string(),
        },
    })
}

/// Opens the pages of all shares, including deleted ones.
async fn visit(
    server: &Server,
    visitor: &Visitor<'_>,
    visits: Visits,
    deleted: &[Share],
    found: &CheckReport,
    opened: &dyn Fn(usize, usize),
) -> Vec<CheckFinding> {
    let links: HashSet<&str> = found
        .shares
        .iter()
        .filter_map(|share| share.url.as_deref())
        .collect();
    let is_gone = |share: &&Share| {
        let link = share.url.as_deref();
        link.is_some_and(|link| !links.contains(link))
    };
    // These shares are already reported as playing nothing.
    let silent: HashSet<&str> = found
        .findings
        .iter()
        .filter(|finding| finding.problem.is_of_contents())
        .filter_map(|finding| Some(finding.share.as_ref()?.id.as_str()))
        .collect();
    let now = found.now;
    let all: Vec<(&Share, bool)> = found
        .shares
        .iter()
        .map(|share| (share, false))
        .chain(deleted.iter().filter(is_gone).map(|share| (share, true)))
        .collect();
    let total = all.len();
    let mut pages = stream::iter(all)
        .map(async |(share, is_deleted)| {
            let page = visitor.open(share).await?;
            let expired = share.state(now) == Some(State::Expired);
            let problem = match page {
                PageVisit::Works if is_deleted => Some(Problem::StillWorks { expired: None }),
                PageVisit::Works if expired => Some(Problem::StillWorks {
                    expired: share.expires(),
                }),
                PageVisit::Works if visits == Visits::Streams => {
                    listen(server, visitor, share).await
                }
                PageVisit::Works => None,
                PageVisit::Refuses(_) | PageVisit::Unclear(_) if is_deleted || expired => None,
                PageVisit::Refuses(how) | PageVisit::Unclear(how) => {
                    Some(Problem::LinkBroken { how })
                }
            };
            Some(CheckFinding::of_share(problem?, share))
        })
        .buffered(AT_ONCE);
    let (mut findings, mut done) = (Vec::new(), 0);
    while let Some(finding) = pages.next().await {
        done += 1;
        opened(done, total);
        findings.extend(finding);
    }
    drop(pages);
    let is_told = |finding: &CheckFinding| {
        let share = finding.share.as_ref();
        matches!(finding.problem, Problem::LinkBroken { .. })
            && share.is_some_and(|share| silent.contains(&*share.id))
    };
    findings.retain(|finding| !is_told(finding));
    findings
}

/// Requests the first track of a share, if streams have public URLs.
async fn listen(server: &Server, visitor: &Visitor<'_>, share: &Share) -> Option<Problem> {
    if !server.can.public_streams {
        return None;
    }
    let how = match server.links.streams(share).await {
        Ok(streams) => match streams.first() {
            Some(stream) => visitor.listen(&stream.url).await.err()?,
            None => "its page names no track".to_owned(),
        },
        Err(error) => error.message().to_owned(),
    };
    Some(Problem::StreamBroken { how })
}
