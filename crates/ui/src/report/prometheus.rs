//! Statistics as metrics in Prometheus's text format.
//!
//! The HELP and TYPE lines are an interface: if a second file has another text for the same metric,
//! node_exporter silently drops that file's series. So all servers go into one file, and the texts never
//! depend on the data.

use std::collections::BTreeMap;
use std::fmt::Display;

use jiff::Timestamp;

use super::{Detail, ServerReport, ServerState, safe, up};
use crate::domain::check::FindingCode;
use crate::domain::stats::pseudonym;
use crate::domain::{Share, State};

/// The metric for the time when a server was last read.
const LAST_SUCCESS: &str = "sharectl_last_success_timestamp_seconds";
/// Maximum width of a title, in columns: labels should be short.
const TITLE: usize = 100;

/// Reads the time of each server's last success from the metrics of an earlier run, so that a server that is
/// down keeps its time.
#[must_use]
pub fn last_successes(text: &str) -> BTreeMap<String, i64> {
    let read = |line: &str| {
        let rest = line
            .strip_prefix(LAST_SUCCESS)?
            .strip_prefix("{server=\"")?;
        let (server, value) = rest.split_once("\"} ")?;
        // Server names need no escapes.
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
    let mut page = MetricsText(String::new());
    page.gauge(
        "sharectl_up",
        "Whether the server could be read (1) or not (0).",
        servers.iter().map(|server| {
            let is_up = u64::from(server.state.is_ok());
            ([("server", &*server.server)], is_up)
        }),
    );
    page.gauge(
        LAST_SUCCESS,
        "When the server was read last, in seconds since 1970.",
        servers.iter().filter_map(|server| {
            let last = match &server.state {
                Ok(state) => Some(state.at.as_second()),
                Err(_) => last_successes.get(&server.server).copied(),
            };
            Some(([("server", &*server.server)], last?))
        }),
    );
    let up: Vec<(&str, &ServerState)> = up(servers).collect();
    counts(&mut page, &up);
    findings(&mut page, &up);
    if detail.per_share {
        shares(&mut page, &up, detail.links);
    }
    page.0
}

fn counts(page: &mut MetricsText, up: &[(&str, &ServerState)]) {
    page.gauge(
        "sharectl_shares",
        "How many shares there are, by state.",
        up.iter().flat_map(|(server, state)| {
            let counts = &state.counts;
            [("active", counts.active), ("expired", counts.expired)]
                .map(|(state, number)| ([("server", *server), ("state", state)], number))
        }),
    );
    page.gauge(
        "sharectl_shares_expiring",
        "How many active shares expire within so many days.",
        up.iter().flat_map(|(server, state)| {
            let expiries = &state.counts.expiries;
            let (week, month) = (expiries.week, expiries.week + expiries.month);
            [("7", week), ("30", month), ("90", month + expiries.quarter)]
                .map(|(days, number)| ([("server", *server), ("days", days)], number))
        }),
    );
    page.known(
        ("sharectl_visits", "gauge"),
        "How often the shares that there are were visited, all together.",
        up.iter()
            .filter_map(|(server, state)| Some(([("server", *server)], state.counts.visits?))),
    );
}

/// The number of findings per code, including 0, so that an alert has a series from the start.
fn findings(page: &mut MetricsText, up: &[(&str, &ServerState)]) {
    let looked = up
        .iter()
        .filter_map(|(server, state)| Some((*server, state.findings.as_ref()?)));
    page.known(
        ("sharectl_check_findings", "gauge"),
        "How many findings `sharectl check` has, by code.",
        looked.flat_map(|(server, found)| {
            let codes = FindingCode::ALL.iter().filter(|code| !code.takes_visits());
            codes.map(move |code| {
                let labels = [
                    ("server", server),
                    ("code", code.as_str()),
                    ("severity", code.severity().as_str()),
                ];
                let found = found.iter().filter(|finding| finding.code() == *code);
                (labels, found.count())
            })
        }),
    );
}

/// The series of each share, labeled with a pseudonym that reveals neither id nor link. Only
/// `sharectl_share_info` has the title.
fn shares(page: &mut MetricsText, up: &[(&str, &ServerState)], links: bool) {
    let all: Vec<(&str, &Share, String, Timestamp)> = up
        .iter()
        .flat_map(|(server, state)| {
            let shares = state.shares.iter();
            shares.map(move |share| (*server, share, pseudonym(share), state.at))
        })
        .collect();
    page.header(
        ("sharectl_share_info", "gauge"),
        "A share, with what it is called as a label.",
    );
    for (server, share, name, now) in &all {
        let title = safe(share.what(), TITLE);
        let owner = safe(share.owner.as_deref().unwrap_or_default(), TITLE);
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
    page.known(
        ("sharectl_share_visits_total", "counter"),
        "How often a share was visited.",
        all.iter().filter_map(|(server, share, name, _)| {
            Some((
                [("server", *server), ("share", name.as_str())],
                share.visits?,
            ))
        }),
    );
    page.known(
        ("sharectl_share_expires_timestamp_seconds", "gauge"),
        "When a share expires, in seconds since 1970.",
        all.iter().filter_map(|(server, share, name, _)| {
            let expires = share.expires()?.as_second();
            Some(([("server", *server), ("share", name.as_str())], expires))
        }),
    );
}

/// A builder for the text of the metrics.
struct MetricsText(String);

impl MetricsText {
    /// Writes a gauge with its samples, and its header even without samples.
    fn gauge<'l, const N: usize>(
        &mut self,
        name: &str,
        help: &str,
        samples: impl Iterator<Item = ([(&'l str, &'l str); N], impl Display)>,
    ) {
        self.header((name, "gauge"), help);
        for (labels, value) in samples {
            self.sample(name, &labels, value);
        }
    }

    /// Writes a metric with its samples, and nothing without samples.
    fn known<'l, const N: usize>(
        &mut self,
        (name, kind): (&str, &str),
        help: &str,
        samples: impl Iterator<Item = ([(&'l str, &'l str); N], impl Display)>,
    ) {
        for (at, (labels, value)) in samples.enumerate() {
            if at == 0 {
                self.header((name, kind), help);
            }
            self.sample(name, &labels, value);
        }
    }

    fn header(&mut self, (name, kind): (&str, &str), help: &str) {
        let header = format!("# HELP {name} {help}\n# TYPE {name} {kind}\n");
        self.0.push_str(&header);
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(label, text)| format!("{label}=\"{}\"", escaped(text)))
            .collect();
        let sample = format!("{name}{{{}}} {value}\n", labels.join(","));
        self.0.push_str(&sample);
    }
}

/// Escapes a label's value. The line must not end early for the program that reads it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            // Some readers treat these as line endings, too.
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
