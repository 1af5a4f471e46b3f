//! Reports that are written to files: metrics for Prometheus, and a self-contained HTML page for people, without
//! scripts or network access.

pub mod prometheus;

use std::fmt::Write as _;

use jiff::Timestamp;
use serde::Serialize;
use sharectl_core::order::Order as _;
use upon::fmt::Formatter;
use upon::{Engine, Value};

use crate::domain::check::{CheckFinding, Severity};
use crate::domain::link::is_link;
use crate::domain::stats::{ShareCounts, most_visited};
use crate::domain::{Lifetime, Share, State};
use crate::error::{Error, Result};
use crate::output::humanize::Present;
use crate::output::views::findings::FindingRow;
use crate::output::views::stats::never_visited;
use crate::output::{layout, sanitize};

/// The data of one server.
#[derive(Debug)]
pub struct ServerReport {
    /// The profile's name.
    pub server: String,
    /// The data that was read, or the reason that it couldn't be.
    pub state: Result<ServerState, String>,
}

/// A server that could be read.
#[derive(Debug)]
pub struct ServerState {
    /// The server's time when it was read.
    pub at: Timestamp,
    /// All shares that were read.
    pub shares: Vec<Share>,
    /// The share counts.
    pub counts: ShareCounts,
    /// The findings of `check`; `None` if it didn't run.
    pub findings: Option<Vec<CheckFinding>>,
}

/// How much a report shows of single shares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Detail {
    /// Whether each share has its own series.
    pub per_share: bool,
    /// Whether ids and links are shown. Anyone who has a link can open the share.
    pub links: bool,
}

/// Maximum width of a title, in columns.
const TITLE: usize = 120;
/// Maximum width of a sentence, in columns.
const SENTENCE: usize = 500;
/// Number of bars in the chart of visits.
const MOST_VISITED: usize = 10;

/// The data of the page's template.
#[derive(Serialize)]
struct ReportPage {
    time: String,
    zone: String,
    servers: Vec<ServerCard>,
    findings: Vec<FindingLine>,
    looked: bool,
    charts: Vec<Chart>,
    shares: Vec<ShareLine>,
    many_servers: bool,
    links: bool,
    version: &'static str,
}

/// A server at the top of the page.
#[derive(Serialize)]
struct ServerCard {
    name: String,
    /// Why the server couldn't be read.
    down: Option<String>,
    numbers: Vec<Number>,
}

/// A number with its label.
#[derive(Serialize)]
struct Number {
    name: &'static str,
    number: u64,
}

/// A finding that needs attention.
#[derive(Serialize)]
struct FindingLine {
    severity: &'static str,
    sign: &'static str,
    server: String,
    what: String,
    message: String,
}

/// A bar chart with a heading.
#[derive(Serialize)]
struct Chart {
    title: &'static str,
    note: Option<String>,
    bars: Vec<Bar>,
}

/// A bar; its length is in per mille of the longest.
#[derive(Serialize)]
struct Bar {
    label: String,
    number: u64,
    length: u64,
}

/// A row of the table of all shares.
#[derive(Serialize)]
struct ShareLine {
    server: String,
    what: String,
    kind: &'static str,
    owner: String,
    created: String,
    expires: String,
    expired: bool,
    visits: String,
    link: Option<String>,
}

/// Renders the page for these servers. Times are relative to `present` and in its zone.
///
/// # Errors
/// [`Code::Internal`](crate::error::Code::Internal) if the template can't be rendered.
pub fn page(servers: &[ServerReport], detail: Detail, present: &Present) -> Result<String> {
    let up: Vec<(&str, &ServerState)> = up(servers).collect();
    let zone = present.zone.iana_name().unwrap_or("fixed offset");
    let local = present.now.to_zoned(present.zone.clone());
    let page = ReportPage {
        time: local.strftime("%A %-d %B %Y, %H:%M").to_string(),
        zone: format!("{zone} ({})", local.strftime("%:z")),
        servers: servers.iter().map(card).collect(),
        findings: findings(&up, present),
        looked: up.iter().any(|(_, state)| state.findings.is_some()),
        charts: charts(&up),
        shares: lines(&up, detail, present),
        many_servers: servers.len() > 1,
        links: detail.links,
        version: env!("CARGO_PKG_VERSION"),
    };
    filled(&page).map_err(|error| Error::internal("the page could not be created").caused_by(error))
}

/// The servers that could be read, each with its name.
fn up(servers: &[ServerReport]) -> impl Iterator<Item = (&str, &ServerState)> {
    servers
        .iter()
        .filter_map(|server| Some((&*server.server, server.state.as_ref().ok()?)))
}

/// Renders the template with the page's data.
fn filled(page: &ReportPage) -> std::result::Result<String, upon::Error> {
    let mut engine = Engine::new();
    engine.set_default_formatter(&escaped);
    let template = engine.compile(include_str!("../../templates/stats.html"))?;
    template.render(&engine, page).to_string()
}

/// Escapes text so that none of it is markup, not even in an attribute.
fn escaped(out: &mut Formatter<'_>, value: &Value) -> upon::fmt::Result {
    let Value::String(text) = value else {
        return upon::fmt::default(out, value);
    };
    for sign in text.chars() {
        match sign {
            '&' => out.write_str("&amp;")?,
            '<' => out.write_str("&lt;")?,
            '>' => out.write_str("&gt;")?,
            '"' => out.write_str("&quot;")?,
            '\'' => out.write_str("&#39;")?,
            plain => out.write_char(plain)?,
        }
    }
    Ok(())
}

/// Text from a server as one line of limited length. Cutting may remove a closing isolate, so the result is sanitized
/// again.
fn safe(text: &str, columns: usize) -> String {
    let text = sanitize::line(text, true);
    let text = layout::cut(text.trim(), columns, "…");
    sanitize::line(&text, true).into_owned()
}

fn card(server: &ServerReport) -> ServerCard {
    let state = match &server.state {
        Ok(state) => state,
        Err(why) => {
            return ServerCard {
                name: server.server.clone(),
                down: Some(safe(why, TITLE)),
                numbers: Vec::new(),
            };
        }
    };
    let counts = &state.counts;
    let whole = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let numbers = [
        ("shares", Some(whole(counts.shares))),
        ("active", Some(whole(counts.active))),
        ("expired", Some(whole(counts.expired))),
        ("visits", counts.visits),
    ];
    let known = numbers.into_iter();
    let known = known.filter_map(|(name, number)| Some((name, number?)));
    ServerCard {
        name: server.server.clone(),
        down: None,
        numbers: known
            .map(|(name, number)| Number { name, number })
            .collect(),
    }
}

/// Errors and warnings. The table of shares shows the informational findings.
fn findings(up: &[(&str, &ServerState)], present: &Present) -> Vec<FindingLine> {
    let rows = up.iter().flat_map(|(server, state)| {
        let at = Present::new(state.at, present.zone.clone());
        FindingRow::all(server, state.findings.iter().flatten(), &at)
    });
    let mut rows: Vec<FindingRow> = rows.filter(|row| row.severity > Severity::Info).collect();
    rows.order_by_key(|row| std::cmp::Reverse(row.severity));
    rows.into_iter()
        .map(|row| FindingLine {
            severity: row.severity.as_str(),
            sign: if row.severity == Severity::Error {
                "✗"
            } else {
                "!"
            },
            what: row
                .what
                .as_deref()
                .map_or_else(|| "the server".to_owned(), |what| safe(what, TITLE)),
            message: safe(&row.message, SENTENCE),
            server: row.server,
        })
        .collect()
}

fn charts(up: &[(&str, &ServerState)]) -> Vec<Chart> {
    let counts = ShareCounts::sum(up.iter().map(|(_, state)| &state.counts));
    let whole = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let expiries = counts.expiries.buckets();
    let expiries = expiries.map(|(name, number)| (name.to_owned(), whole(number)));
    let mut charts = vec![chart("Active shares expire in", None, expiries.to_vec())];
    let mut visited: Vec<(String, u64)> = up
        .iter()
        .flat_map(|(_, state)| most_visited(&state.shares, MOST_VISITED))
        .map(|share| (safe(share.what(), TITLE), share.visits.unwrap_or_default()))
        .collect();
    visited.order_by_key(|(_, visits)| std::cmp::Reverse(*visits));
    visited.truncate(MOST_VISITED);
    if !visited.is_empty() {
        charts.push(chart("Most visits", never_visited(&counts), visited));
    }
    charts
}

fn chart(title: &'static str, note: Option<String>, bars: Vec<(String, u64)>) -> Chart {
    let greatest = bars
        .iter()
        .map(|(_, number)| *number)
        .max()
        .unwrap_or_default();
    let length = |number: u64| match (number, greatest) {
        (0, _) | (_, 0) => 0,
        (number, greatest) => {
            let part = u128::from(number) * 1000 / u128::from(greatest);
            // A bar that isn't 0 must be visible.
            u64::try_from(part).unwrap_or(1000).max(8)
        }
    };
    let bars = bars.into_iter().map(|(label, number)| Bar {
        label,
        number,
        length: length(number),
    });
    Chart {
        title,
        note,
        bars: bars.collect(),
    }
}

fn lines(up: &[(&str, &ServerState)], detail: Detail, present: &Present) -> Vec<ShareLine> {
    let mut shares: Vec<(&Share, Timestamp)> = up
        .iter()
        .flat_map(|(_, state)| state.shares.iter().map(|share| (share, state.at)))
        .collect();
    shares.order_by(|(one, _), (other, _)| one.newest_first(other));
    shares
        .into_iter()
        .map(|(share, now)| line(share, now, detail, present))
        .collect()
}

fn line(share: &Share, now: Timestamp, detail: Detail, present: &Present) -> ShareLine {
    let date = |at: Timestamp| {
        at.to_zoned(present.zone.clone())
            .strftime("%F %H:%M")
            .to_string()
    };
    ShareLine {
        server: share.server.clone(),
        what: safe(share.what(), TITLE),
        kind: share.kind().unwrap_or_default(),
        owner: safe(share.owner.as_deref().unwrap_or_default(), TITLE),
        created: share.created.map(date).unwrap_or_default(),
        expires: match share.lifetime {
            None => "unknown".to_owned(),
            Some(Lifetime::Never) => "never".to_owned(),
            Some(Lifetime::Until(end)) => date(end),
        },
        expired: share.state(now) == Some(State::Expired),
        visits: share
            .visits
            .map(|visits| visits.to_string())
            .unwrap_or_default(),
        link: share.url.clone().filter(|url| detail.links && is_link(url)),
    }
}
