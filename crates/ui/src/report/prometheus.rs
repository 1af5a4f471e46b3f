//! Statistics as metrics in Prometheus's text format.
//!
//! HELP and TYPE are an interface: with another text for the same metric in a second file, node_exporter
//! drops that file's series without a word. So all servers are in one file, and the texts never depend on
//! what is in it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;

use super::{Detail, ServerReport, ServerState};
use crate::domain::check::FindingCode;
use crate::domain::stats::pseudonym;
use crate::domain::{Share, State};
use crate::output::{layout, sanitize};

/// When a server was read last.
const LAST_SUCCESS: &str = "sharectl_last_success_timestamp_seconds";
/// Columns of a title: labels are no place for more.
const TITLE: usize = 100;

/// A metric: its name, its type, and what it says.
struct Metric {
    name: &'static str,
    kind: &'static str,
    help: &'static str,
}

const fn gauge(name: &'static str, help: &'static str) -> Metric {
    Metric {
        name,
        kind: "gauge",
        help,
    }
}

/// Reads when each server was read last from metrics of an earlier run, so that a server that is down now
/// keeps its time.
#[must_use]
pub fn last_successes(text: &str) -> BTreeMap<String, i64> {
    let read = |line: &str| {
        let rest = line
            .strip_prefix(LAST_SUCCESS)?
            .strip_prefix("{server=\"")?;
        let (server, value) = rest.split_once("\"} ")?;
        // Names of servers need no escapes.
        Some((server.to_owned(), value.trim().parse().ok()?))
    };
    text.lines().filter_map(read).collect()
}

/// The metrics of all servers.
#[must_use]
pub fn metrics(
    servers: &[ServerReport],
    detail: Detail,
    last_successes: &BTreeMap<String, i64>,
) -> String {
    let mut page = Page(String::new());
    page.metric(&gauge(
        "sharectl_up",
        "Whether the server could be read (1) or not (0).",
    ));
    for server in servers {
        page.sample(
            "sharectl_up",
            &[("server", server.server.as_str())],
            u64::from(server.state.is_ok()),
        );
    }
    page.metric(&gauge(
        LAST_SUCCESS,
        "When the server was read last, in seconds since 1970.",
    ));
    for server in servers {
        let last = match &server.state {
            Ok(state) => Some(state.at.as_second()),
            Err(_) => last_successes.get(&server.server).copied(),
        };
        if let Some(last) = last {
            page.sample(LAST_SUCCESS, &[("server", server.server.as_str())], last);
        }
    }
    let up: Vec<(&str, &ServerState)> = servers
        .iter()
        .filter_map(|server| Some((&*server.server, server.state.as_ref().ok()?)))
        .collect();
    counts(&mut page, &up);
    findings(&mut page, &up);
    if detail.per_share {
        shares(&mut page, &up, detail.links);
    }
    page.0
}

fn counts(page: &mut Page, up: &[(&str, &ServerState)]) {
    page.metric(&gauge(
        "sharectl_shares",
        "How many shares there are, by state.",
    ));
    for (server, state) in up {
        let numbers = [
            ("active", state.counts.active),
            ("expired", state.counts.expired),
        ];
        for (name, number) in numbers {
            page.sample(
                "sharectl_shares",
                &[("server", *server), ("state", name)],
                number,
            );
        }
    }
    page.metric(&gauge(
        "sharectl_shares_expiring",
        "How many active shares expire within so many days.",
    ));
    for (server, state) in up {
        let expiries = &state.counts.expiries;
        let mut within = 0;
        for (days, number) in [
            ("7", expiries.week),
            ("30", expiries.month),
            ("90", expiries.quarter),
        ] {
            within += number;
            page.sample(
                "sharectl_shares_expiring",
                &[("server", *server), ("days", days)],
                within,
            );
        }
    }
    if up.iter().any(|(_, state)| state.counts.visits.is_some()) {
        page.metric(&gauge(
            "sharectl_visits",
            "How often the shares that there are were visited, all together.",
        ));
        for (server, state) in up {
            if let Some(visits) = state.counts.visits {
                page.sample("sharectl_visits", &[("server", *server)], visits);
            }
        }
    }
}

/// How many findings each code has: 0 as well, so that an alert has a series from the start.
fn findings(page: &mut Page, up: &[(&str, &ServerState)]) {
    if up.iter().all(|(_, state)| state.findings.is_none()) {
        return;
    }
    let name = "sharectl_check_findings";
    page.metric(&gauge(
        name,
        "How many findings `sharectl check` has, by code.",
    ));
    for (server, state) in up {
        let Some(found) = &state.findings else {
            continue;
        };
        for code in FindingCode::ALL.iter().filter(|code| !code.takes_visits()) {
            let number = found
                .iter()
                .filter(|finding| finding.code() == *code)
                .count();
            let severity = code.severity().as_str();
            let labels = [
                ("server", *server),
                ("code", code.as_str()),
                ("severity", severity),
            ];
            page.sample(name, &labels, number);
        }
    }
}

/// Series of each share, told apart by a name that is no key to it. Only one of them has its title.
fn shares(page: &mut Page, up: &[(&str, &ServerState)], links: bool) {
    let all: Vec<(&str, &Share, String, Timestamp)> = up
        .iter()
        .flat_map(|(server, state)| {
            let shares = state.shares.iter();
            shares.map(move |share| (*server, share, pseudonym(share), state.at))
        })
        .collect();
    page.metric(&gauge(
        "sharectl_share_info",
        "A share, with what it is called as a label.",
    ));
    for (server, share, name, now) in &all {
        let title = label(share.what());
        let owner = label(share.owner.as_deref().unwrap_or_default());
        let state = match share.state(*now) {
            Some(State::Expired) => "expired",
            _ => "active",
        };
        let reference = share.reference();
        let mut labels = vec![
            ("server", *server),
            ("share", name.as_str()),
            ("title", title.as_str()),
            ("kind", share.kind().unwrap_or_default()),
            ("owner", owner.as_str()),
            ("state", state),
        ];
        if links {
            labels.push(("ref", reference.as_str()));
            labels.push(("url", share.url.as_deref().unwrap_or_default()));
        }
        page.sample("sharectl_share_info", &labels, 1);
    }
    if all.iter().any(|(_, share, ..)| share.visits.is_some()) {
        page.metric(&Metric {
            name: "sharectl_share_visits_total",
            kind: "counter",
            help: "How often a share was visited.",
        });
        for (server, share, name, _) in &all {
            if let Some(visits) = share.visits {
                let labels = [("server", *server), ("share", name.as_str())];
                page.sample("sharectl_share_visits_total", &labels, visits);
            }
        }
    }
    let expires = "sharectl_share_expires_timestamp_seconds";
    if all.iter().any(|(_, share, ..)| share.expires().is_some()) {
        page.metric(&gauge(
            expires,
            "When a share expires, in seconds since 1970.",
        ));
        for (server, share, name, _) in &all {
            if let Some(end) = share.expires() {
                let labels = [("server", *server), ("share", name.as_str())];
                page.sample(expires, &labels, end.as_second());
            }
        }
    }
}

/// Metrics on their way into a text.
struct Page(String);

impl Page {
    fn metric(&mut self, metric: &Metric) {
        let Metric { name, kind, help } = metric;
        self.0
            .push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        self.0.push_str(name);
        self.0.push('{');
        for (at, (label, text)) in labels.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            // A String takes everything.
            let _ = write!(self.0, "{comma}{label}=\"{}\"", escaped(text));
        }
        let _ = writeln!(self.0, "}} {value}");
    }
}

/// Text from a server as a label of sensible length.
fn label(text: &str) -> String {
    let text = sanitize::line(text, true);
    let text = layout::cut(text.trim(), TITLE, "…");
    // What is cut may have lost the end of what it isolates.
    sanitize::line(&text, true).into_owned()
}

/// A label's value. A line that a program reads must not end early.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            // Some readers take these for the ends of lines, too.
            _ if sign.is_control() => out.push(' '),
            _ => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::check::{CheckFinding, Problem};
    use crate::domain::stats::ShareCounts;
    use crate::domain::{Lifetime, ServerKind};

    fn at() -> Timestamp {
        "2026-11-21T10:04:00Z".parse().unwrap()
    }

    fn servers() -> Vec<ServerReport> {
        let mut share = Share::bare("home", ServerKind::Navidrome, "Xd7ce8Y2vd");
        share.description = Some("a \"quoted\" \\ title\n# HELP evil".into());
        share.url = Some("https://a/share/Xd7ce8Y2vd".into());
        share.visits = Some(3);
        share.lifetime = Some(Lifetime::Until("2026-11-28T10:04:00Z".parse().unwrap()));
        let shares = vec![share];
        let state = ServerState {
            at: at(),
            counts: ShareCounts::of(&shares, at()),
            shares,
            findings: Some(vec![CheckFinding::of_server(Problem::PlainHttp {
                base: "http://a".into(),
            })]),
        };
        vec![
            ServerReport {
                server: "home".into(),
                state: Ok(state),
            },
            ServerReport {
                server: "books".into(),
                state: Err("connection refused".into()),
            },
        ]
    }

    #[test]
    fn aggregates_name_no_share() {
        let text = metrics(&servers(), Detail::default(), &BTreeMap::new());
        for line in [
            "sharectl_up{server=\"home\"} 1",
            "sharectl_up{server=\"books\"} 0",
            "sharectl_last_success_timestamp_seconds{server=\"home\"} 1795255440",
            "sharectl_shares{server=\"home\",state=\"active\"} 1",
            "sharectl_shares_expiring{server=\"home\",days=\"7\"} 1",
            "sharectl_visits{server=\"home\"} 3",
            "sharectl_check_findings{server=\"home\",code=\"plain-http\",severity=\"info\"} 1",
            "sharectl_check_findings{server=\"home\",code=\"contents-gone\",severity=\"error\"} 0",
        ] {
            assert!(text.lines().any(|have| have == line), "{line}\n{text}");
        }
        assert!(
            !text.contains("Xd7ce8Y2vd") && !text.contains("quoted"),
            "{text}"
        );
        assert!(!text.contains("{server=\"books\",state"), "{text}");
        assert!(text.ends_with('\n') && !text.contains("\n\n"));
    }

    #[test]
    fn a_server_that_is_down_keeps_the_time_of_its_last_success() {
        let before =
            "sharectl_last_success_timestamp_seconds{server=\"books\"} 1795000000\nother 1\n";
        let text = metrics(&servers(), Detail::default(), &last_successes(before));
        let line = "sharectl_last_success_timestamp_seconds{server=\"books\"} 1795000000";
        assert!(text.lines().any(|have| have == line), "{text}");
    }

    #[test]
    fn single_shares_have_pseudonyms_and_links_only_if_asked_for() {
        let detail = Detail {
            per_share: true,
            links: false,
        };
        let text = metrics(&servers(), detail, &BTreeMap::new());
        assert!(!text.contains("Xd7ce8Y2vd"), "{text}");
        assert!(
            text.contains(r#"title="a \"quoted\" \\ title⏎# HELP evil""#),
            "{text}"
        );
        assert!(text.contains("sharectl_share_visits_total{"), "{text}");
        let detail = Detail {
            links: true,
            ..detail
        };
        let text = metrics(&servers(), detail, &BTreeMap::new());
        assert!(
            text.contains("url=\"https://a/share/Xd7ce8Y2vd\""),
            "{text}"
        );
    }
}
