//! What the doctor found: a sign, a name and a sentence for each check.

use std::borrow::Cow;

use serde::Serialize;

use crate::output::fit;
use crate::output::humanize::Present;
use crate::output::look::{Look, Sign, Tone};
use crate::output::rows::{Key, Row};
use crate::output::shape::{Field, FieldSet};
use crate::output::table::{Cell, Column, Table};

/// The fields of a finding.
pub static FINDINGS: FieldSet = FieldSet {
    row: "finding",
    fields: &[
        Field::new("server", "string", "the server that was looked at"),
        Field::new(
            "check",
            "string",
            "what was looked at; `server` says what it is",
        ),
        Field::new("status", "string", "info, ok, warning or failed"),
        Field::new("text", "string", "what was found"),
        Field::new("hint", "string?", "how to fix it"),
    ],
    keys: &[],
};

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Neither good nor bad.
    Info,
    /// It works.
    Ok,
    /// It works, but must be known.
    Warning,
    /// It does not work.
    Failed,
}

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The profile.
    pub server: String,
    /// The check, in a word or two; [`Finding::SERVER`] is the heading of a server.
    pub check: Cow<'static, str>,
    /// How it went.
    pub status: Status,
    /// What was found.
    pub text: String,
    /// How to mend it.
    pub hint: Option<String>,
}

impl Finding {
    /// The check that says what a server is.
    pub const SERVER: &'static str = "server";

    /// What a check found.
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

    /// The same with a way to mend it.
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
    fn key(&self, _: Key) -> Option<Cow<'_, str>> {
        None
    }

    fn people(rows: &[Self], look: &Look, _: &Present) -> String {
        // A sentence is never cut: it goes on below itself.
        let unlimited = Look {
            width: None,
            ..*look
        };
        let names = rows.iter().map(|finding| match finding.status {
            Status::Info if finding.check == Self::SERVER => fit::width(&finding.server),
            _ => fit::width(&finding.check) + SIGN,
        });
        let taken = names.max().unwrap_or_default() + GAP;
        let room = look.width.unwrap_or(usize::MAX).saturating_sub(taken);
        let mut table = Table::new(vec![Column::new(""), Column::new("")]).bare();
        for finding in rows {
            let mut first = finding.first_cell(look);
            for piece in fit::wrapped(&finding.text, room) {
                table.push(vec![std::mem::take(&mut first), Cell::new(piece)]);
            }
            // A command to be pasted stays on its line.
            if let Some(hint) = &finding.hint {
                let hint = format!("{} {hint}", look.sign(Sign::Hint));
                table.push(vec![Cell::default(), Cell::new(hint).tone(Tone::Hint)]);
            }
        }
        table.render(&unlimited)
    }
}

/// A sign and the blank behind it.
const SIGN: usize = 2;
/// Between two columns.
const GAP: usize = 2;

/// `1 warning`, `2 failures, 1 warning`; `None` where all is well.
#[must_use]
pub fn summary(findings: &[Finding]) -> Option<String> {
    use crate::output::humanize::count_of;
    let of = |status| {
        findings
            .iter()
            .filter(|found| found.status == status)
            .count()
    };
    let (failures, warnings) = (of(Status::Failed), of(Status::Warning));
    let counts = [
        (failures, count_of(failures, "failure", "failures")),
        (warnings, count_of(warnings, "warning", "warnings")),
    ];
    let counts = counts.into_iter().filter(|(number, _)| *number > 0);
    let counts: Vec<String> = counts.map(|(_, text)| text).collect();
    (!counts.is_empty()).then(|| counts.join(", "))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;

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
