//! Statistics of shares: a row for each server, and charts for people.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::stats::ShareCounts;
use crate::output::humanize::{self, Present};
use crate::output::layout;
use crate::output::look::{Look, Sign, Tone};
use crate::output::rows::Row;
use crate::output::shape::{Field, FieldSet};
use sharectl_core::order::Order as _;

/// The fields of a server's statistics.
pub static STATS: FieldSet = FieldSet {
    row: "server",
    fields: &[
        Field::new("server", "string", "the server"),
        Field::new("up", "boolean", "whether it could be read"),
        Field::new("error", "string?", "why it could not"),
        Field::new("at", "time?", "when it was read, by its own clock"),
        Field::new("shares", "integer?", "how many shares there are"),
        Field::new("active", "integer?", "how many of them have not expired"),
        Field::new("expired", "integer?", "how many have"),
        Field::new("expires_7d", "integer?", "active ones that expire within 7 days"),
        Field::new("expires_30d", "integer?", "in 8 to 30 days"),
        Field::new("expires_90d", "integer?", "in 31 to 90 days"),
        Field::new("expires_later", "integer?", "later"),
        Field::new("never_expires", "integer?", "active ones that never expire"),
        Field::new(
            "visits",
            "integer?",
            "visits of all shares that there are; null if the server doesn't count them",
        ),
        Field::new("never_visited", "integer?", "active shares that were never visited"),
        Field::new("kinds", "object?", "how many shares of each kind of contents"),
        Field::new("owners", "object?", "how many shares each owner has"),
        Field::new(
            "most_visited",
            "array?",
            "the shares with the most visits: {what, visits, ref, url}; ref and url are null without \
             `--with-links`",
        )
        .of(&["what", "visits", "ref", "url"]),
    ],
    keys: &[],
};

/// A server's statistics as a row.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StatsRow {
    /// The profile's name.
    pub server: String,
    /// Whether the server could be read.
    pub up: bool,
    /// Why the server couldn't be read.
    pub error: Option<String>,
    /// When it was read, by the server's clock.
    #[serde(serialize_with = "humanize::serialize")]
    pub at: Option<Timestamp>,
    shares: Option<usize>,
    active: Option<usize>,
    expired: Option<usize>,
    expires_7d: Option<usize>,
    expires_30d: Option<usize>,
    expires_90d: Option<usize>,
    expires_later: Option<usize>,
    never_expires: Option<usize>,
    visits: Option<u64>,
    never_visited: Option<usize>,
    kinds: Option<BTreeMap<String, usize>>,
    owners: Option<BTreeMap<String, usize>>,
    most_visited: Option<Vec<Visited>>,
    /// The same numbers, for charts.
    #[serde(skip)]
    pub counts: Option<ShareCounts>,
}

/// A share with visits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Visited {
    /// The share's short name.
    pub what: String,
    /// The number of visits.
    pub visits: u64,
    /// `SERVER/ID`, if links may be shown.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// The share's link, if links may be shown.
    pub url: Option<String>,
}

impl StatsRow {
    /// The row of a server that was read.
    #[must_use]
    pub fn up(
        server: &str,
        at: Timestamp,
        counts: ShareCounts,
        most_visited: Vec<Visited>,
    ) -> Self {
        Self {
            server: server.to_owned(),
            up: true,
            error: None,
            at: Some(at),
            shares: Some(counts.shares),
            active: Some(counts.active),
            expired: Some(counts.expired),
            expires_7d: Some(counts.expiries.week),
            expires_30d: Some(counts.expiries.month),
            expires_90d: Some(counts.expiries.quarter),
            expires_later: Some(counts.expiries.later),
            never_expires: Some(counts.expiries.never),
            visits: counts.visits,
            never_visited: counts.never_visited,
            kinds: Some(counts.kinds.clone()),
            owners: Some(counts.owners.clone()),
            most_visited: Some(most_visited),
            counts: Some(counts),
        }
    }

    /// The row of a server that couldn't be read.
    #[must_use]
    pub fn down(server: &str, why: &str) -> Self {
        Self {
            server: server.to_owned(),
            error: Some(why.to_owned()),
            ..Self::default()
        }
    }

    /// The shares with the most visits.
    #[must_use]
    pub fn most_visited(&self) -> &[Visited] {
        self.most_visited.as_deref().unwrap_or_default()
    }

    /// `41 shares · 38 active · 3 expired · 512 visits`, or the reason that the server couldn't be read.
    #[must_use]
    pub fn facts(&self) -> Vec<String> {
        let Some(counts) = &self.counts else {
            let why = self.error.as_deref().unwrap_or("it doesn't answer");
            return vec![format!("not read: {why}")];
        };
        let visits = counts
            .visits
            .map(|visits| humanize::count(visits, "visit", "visits"));
        let numbers = [
            humanize::count_of(counts.shares, "share", "shares"),
            format!("{} active", counts.active),
            format!("{} expired", counts.expired),
        ];
        numbers.into_iter().chain(visits).collect()
    }
}

impl Row for StatsRow {
    fn people(rows: &[Self], look: &Look, _: &Present) -> String {
        let mut text = heads(rows, look);
        let counts = ShareCounts::sum(rows.iter().filter_map(|row| row.counts.as_ref()));
        if counts.shares == 0 {
            return text;
        }
        let owned = |counts: &BTreeMap<String, usize>| {
            let mut bars: Vec<TextBar> = counts
                .iter()
                .map(|(name, count)| TextBar::new(name, *count))
                .collect();
            bars.order_by_key(|bar| std::cmp::Reverse(bar.number));
            bars
        };
        let buckets = counts.expiries.buckets();
        let expiries = buckets
            .map(|(name, number)| TextBar::new(name, number))
            .to_vec();
        let mut charts = vec![("EXPIRES", expiries)];
        let visited = most_visited(rows);
        if !visited.is_empty() {
            charts.push(("VISITS", visited));
        }
        for (title, counts) in [("KIND", &counts.kinds), ("OWNER", &counts.owners)] {
            if counts.len() > 1 {
                charts.push((title, owned(counts)));
            }
        }
        // All charts have the same label width, so that their bars line up.
        let labels = charts
            .iter()
            .flat_map(|(_, bars)| bars)
            .map(|bar| layout::width(&look.clean(&bar.label)));
        let labels = labels
            .max()
            .unwrap_or_default()
            .clamp(LABEL, room(look) / 2);
        for (title, bars) in &charts {
            text.push('\n');
            text.push_str(&look.paint(Tone::Heading, title));
            text.push('\n');
            text.push_str(&chart(bars, labels, look));
        }
        if let Some(never) = never_visited(&counts) {
            text.push_str(&format!("\n{}\n", look.paint(Tone::Faint, &never)));
        }
        text
    }
}

/// `19 active shares were never visited`; `None` if there are none, or the server doesn't count visits.
pub(crate) fn never_visited(counts: &ShareCounts) -> Option<String> {
    let never = counts.never_visited.filter(|never| *never > 0)?;
    let shares = humanize::count_of(never, "active share was", "active shares were");
    Some(format!("{shares} never visited"))
}

/// The minimum width of labels, and the maximum width of bars.
const LABEL: usize = 12;
const BAR: usize = 60;

fn room(look: &Look) -> usize {
    look.width.unwrap_or(100)
}

/// A line for each server.
fn heads(rows: &[StatsRow], look: &Look) -> String {
    let names = rows.iter().map(|row| layout::width(&row.server)).max();
    let indent = names.unwrap_or_default() + 2;
    let mut text = String::new();
    for row in rows {
        let tone = if row.up { Tone::Heading } else { Tone::Bad };
        text.push_str(&look.paint(tone, &row.server));
        text.push_str(&" ".repeat(indent - layout::width(&row.server)));
        let facts = if row.up {
            look.join(row.facts())
        } else {
            let sign = if look.plain { "" } else { look.sign(Sign::Bad) };
            let text = format!("{sign} {}", look.join(row.facts()));
            text.trim_start().to_owned()
        };
        let pieces = layout::wrapped(&facts, room(look).saturating_sub(indent));
        let pieces: Vec<Cow<'_, str>> = pieces
            .into_iter()
            .map(|piece| look.paint(if row.up { Tone::Plain } else { Tone::Bad }, piece))
            .collect();
        text.push_str(&pieces.join(&format!("\n{:indent$}", "")));
        text.push('\n');
    }
    text
}

/// The shares with the most visits on all servers; with several servers, each label names its server.
fn most_visited(rows: &[StatsRow]) -> Vec<TextBar> {
    let many = rows.iter().filter(|row| row.up).count() > 1;
    let most = rows.iter().map(|row| row.most_visited().len()).max();
    let mut bars: Vec<TextBar> = rows
        .iter()
        .flat_map(|row| row.most_visited().iter().map(move |visited| (row, visited)))
        .map(|(row, visited)| TextBar {
            label: match many {
                true => format!("{}: {}", row.server, visited.what),
                false => visited.what.clone(),
            },
            number: usize::try_from(visited.visits).unwrap_or(usize::MAX),
        })
        .collect();
    bars.order_by_key(|bar| std::cmp::Reverse(bar.number));
    bars.truncate(most.unwrap_or_default());
    bars
}

/// A bar of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct TextBar {
    label: String,
    number: usize,
}

impl TextBar {
    fn new(label: &str, number: usize) -> Self {
        Self {
            label: label.to_owned(),
            number,
        }
    }
}

/// One line per bar: its label, its number, and the bar.
fn chart(bars: &[TextBar], labels: usize, look: &Look) -> String {
    let greatest = bars.iter().map(|bar| bar.number).max().unwrap_or_default();
    let numbers = greatest.to_string().len();
    let room = room(look).saturating_sub(labels + numbers + 4).min(BAR);
    let mark = look.sign(Sign::Ellipsis);
    let sign = if look.unicode { "▇" } else { "#" };
    let mut text = String::new();
    for bar in bars {
        let label = look.clean(&bar.label);
        // Cutting may have removed the end of an isolate.
        let label = look.clean(&layout::cut(&label, labels, mark)).into_owned();
        let padding = labels.saturating_sub(layout::width(&label));
        let length = length(bar.number, greatest, room);
        let line = format!("{label}{:padding$}  {:>numbers$}", "", bar.number);
        let line = match length {
            // Plain mode shows only the number.
            _ if look.plain => line,
            0 => line,
            length => format!("{line}  {}", sign.repeat(length)),
        };
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// The length of a bar; a bar for a number above 0 must be visible.
fn length(number: usize, greatest: usize, room: usize) -> usize {
    if number == 0 || greatest == 0 || room == 0 {
        return 0;
    }
    // In 128 bits, so that any number of visits fits.
    let wide = |number: usize| u128::try_from(number).unwrap_or_default();
    let part = wide(number) * wide(room) / wide(greatest);
    usize::try_from(part).unwrap_or(room).clamp(1, room)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::stats::ExpiryCounts;

    fn now() -> Timestamp {
        "2026-11-21T10:04:00Z".parse().unwrap()
    }

    fn row(server: &str) -> StatsRow {
        let counts = ShareCounts {
            shares: 41,
            active: 38,
            expired: 3,
            visits: Some(512),
            never_visited: Some(19),
            expiries: ExpiryCounts {
                week: 6,
                month: 3,
                quarter: 11,
                later: 16,
                never: 2,
            },
            owners: BTreeMap::from([("admin".to_owned(), 41)]),
            kinds: BTreeMap::from([("album".to_owned(), 30), ("song".to_owned(), 11)]),
        };
        let visited = |what: &str, visits| Visited {
            what: what.to_owned(),
            visits,
            reference: None,
            url: None,
        };
        let top = vec![
            visited("Road Trip", 212),
            visited("Harbour Lights\n\u{1b}[2J", 90),
        ];
        StatsRow::up(server, now(), counts, top)
    }

    fn shown(rows: &[StatsRow], width: usize, unicode: bool) -> String {
        let look = Look {
            unicode,
            width: Some(width),
            ..Look::default()
        };
        StatsRow::people(rows, &look, &Present::new(now(), TimeZone::UTC))
    }

    #[test]
    fn rows_have_the_promised_fields() {
        let value = serde_json::to_value(row("home")).unwrap();
        let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
        let mut names: Vec<&str> = STATS.fields.iter().map(|field| field.name).collect();
        names.sort_unstable();
        assert_eq!(keys, names);
    }

    #[test]
    fn charts_fit_every_width() {
        let down = StatsRow::down("books", "can't reach books: refused");
        for (width, unicode) in [(40, true), (80, true), (200, true), (80, false)] {
            let text = shown(&[row("home"), down.clone()], width, unicode);
            for line in text.lines() {
                assert!(layout::width(line) <= width, "{width}: {line}");
                assert!(!line.contains('\u{1b}'), "{line:?}");
            }
            assert!(text.contains("not read: can't reach"), "{text}");
            assert!(unicode || text.is_ascii(), "{text}");
        }
    }

    #[test]
    fn bars_are_in_proportion_and_the_smallest_is_seen() {
        assert_eq!(length(0, 10, 20), 0);
        assert_eq!(length(1, 10_000, 20), 1);
        assert_eq!(length(5, 10, 20), 10);
        assert_eq!(length(usize::MAX, usize::MAX, 20), 20);
        assert_eq!(length(7, 7, 0), 0);
    }

    #[test]
    fn without_shares_there_are_no_charts() {
        let empty = StatsRow::up("home", now(), ShareCounts::default(), Vec::new());
        let text = shown(&[empty], 80, true);
        assert_eq!(text, "home  0 shares · 0 active · 0 expired\n");
    }
}
