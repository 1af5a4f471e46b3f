//! The configured servers, and the doctor's findings for one: a symbol, a name, and a sentence for each check.
//! Credentials are never shown, only whether they exist. Facts are never cut, because they are shown nowhere else.

use std::borrow::Cow;

use serde::Serialize;

use crate::output::humanize::{self, Present};
use crate::output::layout;
use crate::output::look::{Look, Sign, Tone};
use crate::output::rows::Row;
use crate::output::shape::{Field, FieldSet, Key};
use crate::output::table::{Cell, Column, Table};

/// The fields of a server.
pub static SERVERS: FieldSet = FieldSet {
    row: "server",
    fields: &[
        Field::new("name", "string", "the server's name"),
        Field::new("default", "boolean", "whether it is the default"),
        Field::new("url", "string", "its base URL"),
        Field::new(
            "kind",
            "string?",
            "which API it speaks; null until it is recognized",
        ),
        Field::new("username", "string?", "who signs in"),
        Field::new(
            "credentials",
            "string?",
            "where the password or token comes from",
        ),
        Field::new(
            "public_url",
            "string?",
            "the base of its public links, if configured",
        ),
        Field::new("source", "string", "where the server is configured"),
    ],
    keys: &[Key::Id, Key::Ref, Key::Url],
};

/// A configured server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServerRow {
    /// The profile's name.
    pub name: String,
    /// Whether it is used if no server is named.
    pub default: bool,
    /// The base URL.
    pub url: String,
    /// The API of the server.
    pub kind: Option<String>,
    /// The account.
    pub username: Option<String>,
    /// The source of the password or token, never its value: `command`, `prompt`.
    pub credentials: Option<String>,
    /// The public base URL.
    pub public_url: Option<String>,
    /// The place of the configuration: a file, `environment`, `built in`.
    pub source: String,
}

impl Row for ServerRow {
    fn key(&self, key: Key) -> Option<Cow<'_, str>> {
        match key {
            Key::Id | Key::Ref => Some(self.name.as_str().into()),
            Key::Url => Some(self.url.as_str().into()),
        }
    }

    fn people(rows: &[Self], look: &Look, _: &Present) -> String {
        /// The longest URL that is never cut: its end has the port, which distinguishes it from others.
        const WHOLE: usize = 60;
        let mut url = Column::new("URL");
        if rows.iter().any(|server| layout::width(&server.url) > WHOLE) {
            url = url.cut_first();
        }
        let mut table = Table::new(vec![
            Column::new("NAME"),
            Column::new("KIND").sacrifice(3),
            url,
            Column::new("USER").sacrifice(4),
            Column::new("CREDENTIALS").sacrifice(2),
            Column::new("LINKS BEGIN WITH").cut_first().sacrifice(1),
            Column::new("FROM")
                .cut_first()
                .sacrifice(1)
                .drop_when_equal(),
        ]);
        for server in rows {
            let name = if server.default {
                Cell::new(format!("{} *", server.name)).tone(Tone::Heading)
            } else {
                Cell::new(&server.name)
            };
            table.push(vec![
                name,
                Cell::or_unknown(server.kind.as_deref()),
                Cell::new(&server.url).link(&server.url),
                Cell::or_unknown(server.username.as_deref()),
                Cell::or_unknown(server.credentials.as_deref()),
                Cell::or_unknown(server.public_url.as_deref()).only_if(look.wide),
                Cell::new(&server.source),
            ]);
        }
        table.render(look)
    }
}

/// Spaces between names and facts.
const GAP: usize = 2;

/// A line for each fact; a long fact continues on indented lines.
#[must_use]
pub fn lines(facts: &[(&str, String)], look: &Look) -> String {
    let names = facts.iter().map(|(name, _)| layout::width(name)).max();
    let indent = names.unwrap_or_default() + GAP;
    let mut text = String::new();
    for (name, fact) in facts {
        let fact = look.clean(fact);
        let padding = indent - layout::width(name);
        text.push_str(&look.paint(Tone::Faint, name));
        text.push_str(&format!("{:padding$}", ""));
        text.push_str(&layout::hanging(&fact, indent, look.width));
        text.push('\n');
    }
    text
}

/// The fields of a finding of the doctor.
pub static FINDINGS: FieldSet = FieldSet {
    row: "finding",
    fields: &[
        Field::new("server", "string", "the server that was checked"),
        Field::new(
            "check",
            "string",
            "what was checked; `server` is what the server is",
        ),
        Field::new("status", "string", "info, ok, warning or failed"),
        Field::new("text", "string", "what was found"),
        Field::new("hint", "string?", "how to fix it"),
    ],
    keys: &[],
};

/// The result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Neutral information.
    Info,
    /// Success.
    Ok,
    /// It works, but the user should know something.
    Warning,
    /// Failure.
    Failed,
}

/// The finding of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The profile's name.
    pub server: String,
    /// The check's name, in a word or two; [`Finding::SERVER`] is the heading of a server.
    pub check: Cow<'static, str>,
    /// The result.
    pub status: Status,
    /// The finding as text.
    pub text: String,
    /// The fix as text.
    pub hint: Option<String>,
}

impl Finding {
    /// The check that identifies a server.
    pub const SERVER: &'static str = "server";

    /// A finding without a hint.
    pub fn new(
        server: impl Into<String>,
        check: impl Into<Cow<'static, str>>,
        status: Status,
        text: impl Into<String>,
    ) -> Self {
        Self {
            server: server.into(),
            check: check.into(),
            status,
            text: text.into(),
            hint: None,
        }
    }

    /// Adds a hint with the fix.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    fn first_cell(&self, look: &Look) -> Cell {
        let (sign, tone) = match self.status {
            Status::Info if self.check == Self::SERVER => {
                return Cell::new(&self.server).tone(Tone::Heading);
            }
            Status::Info if look.plain => ("note:", Tone::Plain),
            Status::Info => (look.sign(Sign::Dot), Tone::Plain),
            Status::Ok => (look.sign(Sign::Good), Tone::Good),
            Status::Warning => (look.sign(Sign::Warning), Tone::Warning),
            Status::Failed => (look.sign(Sign::Bad), Tone::Bad),
        };
        Cell::new(format!("{sign} {}", self.check)).tone(tone)
    }
}

impl Row for Finding {
    fn people(rows: &[Self], look: &Look, _: &Present) -> String {
        // Sentences are never cut: they continue on the next line.
        let unlimited = Look {
            width: None,
            ..*look
        };
        let names = rows.iter().map(|finding| match finding.status {
            Status::Info if finding.check == Self::SERVER => layout::width(&finding.server),
            _ => layout::width(&finding.check) + SIGN,
        });
        let taken = names.max().unwrap_or_default() + INDENT;
        let room = look.width.unwrap_or(usize::MAX).saturating_sub(taken);
        let mut table = Table::new(vec![Column::new(""), Column::new("")]).bare();
        for finding in rows {
            let mut first = finding.first_cell(look);
            for piece in layout::wrapped(&finding.text, room) {
                table.push(vec![std::mem::take(&mut first), Cell::new(piece)]);
            }
            // A command to paste stays on one line.
            if let Some(hint) = &finding.hint {
                let hint = format!("{} {hint}", look.sign(Sign::Hint));
                table.push(vec![Cell::default(), Cell::new(hint).tone(Tone::Hint)]);
            }
        }
        table.render(&unlimited)
    }
}

/// The width of a symbol and the space after it.
const SIGN: usize = 2;
/// The columns between two columns of the table.
const INDENT: usize = 2;

/// `1 warning`, `2 failures, 1 warning`; `None` if all is well.
#[must_use]
pub fn summary(findings: &[Finding]) -> Option<String> {
    let of = |status| {
        let found = findings.iter().filter(|found| found.status == status);
        found.count()
    };
    let counts = humanize::counts([
        (of(Status::Failed), "failure", "failures"),
        (of(Status::Warning), "warning", "warnings"),
    ]);
    (!counts.is_empty()).then_some(counts)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn the_default_is_marked_by_more_than_color() {
        let server = |name: &str, default| ServerRow {
            name: name.to_owned(),
            default,
            url: format!("https://{name}.example.com"),
            kind: Some("navidrome".to_owned()),
            username: None,
            credentials: Some("command".to_owned()),
            public_url: None,
            source: "config.toml".to_owned(),
        };
        let rows = [server("home", true), server("work", false)];
        let present = Present::new(Timestamp::UNIX_EPOCH, TimeZone::UTC);
        let expected = "\
NAME    KIND       URL                       USER  CREDENTIALS  FROM
home *  navidrome  https://home.example.com  -     command      config.toml
work    navidrome  https://work.example.com  -     command      config.toml
";
        let look = Look::default();
        assert_eq!(ServerRow::people(&rows, &look, &present), expected);
        let value = serde_json::to_value(&rows[0]).unwrap();
        assert_eq!(value.as_object().unwrap().len(), SERVERS.fields.len());
    }

    #[test]
    fn an_address_is_shown_whole_before_its_source() {
        let server = |port| ServerRow {
            name: format!("sandbox-{port}"),
            default: false,
            url: format!("http://127.0.0.1:{port}/audiobookshelf"),
            kind: Some("audiobookshelf".to_owned()),
            username: Some("admin".to_owned()),
            credentials: Some("file /home/tester/.config/sharectl/password".to_owned()),
            public_url: None,
            source: format!("/home/tester/.config/sharectl/{port}.toml"),
        };
        let rows = [server(4533), server(13378)];
        let present = Present::new(Timestamp::UNIX_EPOCH, TimeZone::UTC);
        let look = Look {
            width: Some(80),
            ..Look::default()
        };
        let text = ServerRow::people(&rows, &look, &present);
        for row in &rows {
            assert!(text.contains(&row.url), "{text}");
        }
        assert!(!text.contains("FROM"), "{text}");
    }

    #[test]
    fn facts_are_aligned_wrapped_and_never_cut() {
        let look = Look {
            width: Some(40),
            ..Look::default()
        };
        let long = "A".repeat(50);
        let facts = [
            ("url", "https://music.example.com".to_owned()),
            ("credentials", "the password in credentials.toml".to_owned()),
            ("print", long.clone()),
            ("hostile", "a\nb\u{1b}[2J".to_owned()),
        ];
        let expected = format!(
            "\
url          https://music.example.com
credentials  the password in
             credentials.toml
print        {long}
hostile      a\\nb^[[2J
"
        );
        assert_eq!(lines(&facts, &look), expected);
    }

    fn findings() -> Vec<Finding> {
        let finding = |check, status, text| Finding::new("home", check, status, text);
        vec![
            finding(
                Finding::SERVER,
                Status::Info,
                "Navidrome 0.63.2 at https://a",
            ),
            finding("reachable", Status::Ok, "23 ms, TLS 1.3"),
            finding("clock", Status::Warning, "94 s ahead"),
            finding("never", Status::Failed, "shares always expire here").hint("give a date"),
        ]
    }

    #[test]
    fn each_check_has_a_sign_and_a_sentence() {
        let present = Present::new(Timestamp::UNIX_EPOCH, TimeZone::UTC);
        let look = Look {
            unicode: true,
            width: Some(20),
            ..Look::default()
        };
        let expected = "\
home         Navidrome 0.63.2 at https://a
✓ reachable  23 ms, TLS 1.3
! clock      94 s ahead
✗ never      shares always expire here
             → give a date
";
        assert_eq!(Finding::people(&findings(), &look, &present), expected);
    }

    #[test]
    fn the_summary_counts_what_is_not_well() {
        assert_eq!(
            summary(&findings()).as_deref(),
            Some("1 failure, 1 warning")
        );
        assert_eq!(summary(&findings()[..2]), None);
    }

    #[test]
    fn findings_are_data_too() {
        let value = serde_json::to_value(&findings()[1]).unwrap();
        assert_eq!(value["status"], "ok");
        assert_eq!(value["hint"], serde_json::Value::Null);
        assert_eq!(value.as_object().unwrap().len(), FINDINGS.fields.len());
    }
}
