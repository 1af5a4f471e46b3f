//! What `check` found: in words, as rows, and as a table for people.

use std::borrow::Cow;

use serde::Serialize;

use super::finding_words::{self, Remedy};
use crate::domain::check::{CheckFinding, FindingCode, Severity};
use crate::output::fit;
use crate::output::humanize::{self, Present};
use crate::output::look::{Look, Sign, Tone};
use crate::output::rows::{Key, Row};
use crate::output::shape::{Field, FieldSet};
use crate::output::table::{Cell, Column, Table};

/// The fields of a finding of `check`.
pub static CHECK_FINDINGS: FieldSet = FieldSet {
    row: "finding",
    fields: &[
        Field::new("server", "string", "the server that was looked at"),
        Field::new(
            "code",
            "string",
            "what it is; `man sharectl-check` lists the codes",
        ),
        Field::new("severity", "string", "error, warning or info"),
        Field::new(
            "ref",
            "string?",
            "`SERVER/ID` of the share; null if it is about the server",
        ),
        Field::new("id", "string?", "the share's name on its server"),
        Field::new("url", "string?", "the share's link"),
        Field::new("what", "string?", "what the share is called"),
        Field::new("message", "string", "what was found"),
        Field::new("hint", "string?", "what to do about it"),
    ],
    keys: &[Key::Id, Key::Ref, Key::Url],
};

/// A finding as a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingRow {
    /// The profile.
    pub server: String,
    /// What it is.
    pub code: FindingCode,
    /// How bad it is.
    pub severity: Severity,
    /// `SERVER/ID`.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// The share's name on its server.
    pub id: Option<String>,
    /// Its link.
    pub url: Option<String>,
    /// What it is called.
    pub what: Option<String>,
    /// What was found.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The command for several shares with the same finding.
    #[serde(skip)]
    pub remedy: Option<Remedy>,
}

impl FindingRow {
    /// A finding of a server, in words.
    #[must_use]
    pub fn new(server: &str, finding: &CheckFinding, present: &Present) -> Self {
        let share = finding.share.as_ref();
        Self {
            server: server.to_owned(),
            code: finding.code(),
            severity: finding.severity(),
            reference: share.map(|share| share.reference.clone()),
            id: share.map(|share| share.id.clone()),
            url: share.and_then(|share| share.url.clone()),
            what: share.map(|share| share.what.clone()),
            message: finding_words::message(&finding.problem, present),
            hint: finding_words::hint(server, finding),
            remedy: finding_words::remedy(finding),
        }
    }

    /// Whether another finding is of the same kind, on the same server.
    fn is_like(&self, other: &Self) -> bool {
        self.code == other.code && self.server == other.server
    }

    fn sign(&self, look: &Look) -> &'static str {
        if look.plain {
            return match self.severity {
                Severity::Error => "error:",
                Severity::Warning => "warning:",
                Severity::Info => "info:",
            };
        }
        look.sign(match self.severity {
            Severity::Error => Sign::Bad,
            Severity::Warning => Sign::Warning,
            Severity::Info => Sign::Dot,
        })
    }

    const fn tone(&self) -> Tone {
        match self.severity {
            Severity::Error => Tone::Bad,
            Severity::Warning => Tone::Warning,
            Severity::Info => Tone::Plain,
        }
    }
}

/// A sign and the blank behind it.
const SIGN: usize = 2;
/// Between two columns.
const GAP: usize = 2;
/// As much of a title as a finding needs to be recognized.
const TITLE: usize = 28;
/// Narrower than this, sentences are harder to read than titles are missed.
const SENTENCE: usize = 40;

impl Row for FindingRow {
    fn key(&self, key: Key) -> Option<Cow<'_, str>> {
        let name = match key {
            Key::Id => &self.id,
            Key::Ref => &self.reference,
            Key::Url => &self.url,
        };
        name.as_deref().map(Cow::from)
    }

    fn people(rows: &[Self], look: &Look, present: &Present) -> String {
        let layout = Layout::of(rows, look, present);
        let mut columns = vec![Column::new("SHARE")];
        if layout.titles > 0 {
            columns.push(Column::new("WHAT"));
        }
        columns.push(Column::new("FINDING"));
        let mut table = Table::new(columns);
        for (at, row) in rows.iter().enumerate() {
            let sign = row.sign(look);
            let mut mark = format!("{sign} ");
            let mut cells = layout.names(row, look);
            for piece in fit::wrapped(&row.message, layout.room) {
                let text = format!("{mark}{piece}");
                cells.push(Cell::new(text).tone(row.tone()));
                table.push(std::mem::take(&mut cells));
                cells = layout.blank();
                mark = " ".repeat(SIGN);
            }
            if let Some(hint) = hint_after(rows, at) {
                let mut mark = format!("{} ", look.sign(Sign::Hint));
                for piece in fit::wrapped(&hint, layout.room) {
                    let mut cells = layout.blank();
                    cells.push(Cell::new(format!("{mark}{piece}")).tone(Tone::Hint));
                    table.push(cells);
                    mark = " ".repeat(SIGN);
                }
            }
        }
        // Sentences are wrapped already, and a command to be pasted is never cut.
        table.render(&Look {
            width: None,
            ..*look
        })
    }
}

/// The hint to print below a row. What helps against several findings of one kind is said once, below the
/// last of them.
fn hint_after(rows: &[FindingRow], at: usize) -> Option<Cow<'_, str>> {
    let row = &rows[at];
    let hint = row.hint.as_deref()?;
    let next = rows.get(at + 1).filter(|next| next.is_like(row));
    let before = rows[..at].iter().rev().take_while(|it| it.is_like(row));
    let Some(remedy) = row.remedy.as_ref() else {
        let is_last = next.is_none_or(|next| next.hint.as_deref() != Some(hint));
        return is_last.then_some(hint.into());
    };
    let is_same = |other: &&FindingRow| other.remedy.as_ref() == Some(remedy);
    if next.is_some_and(|next| is_same(&next)) {
        return None;
    }
    let mut names: Vec<&str> = before
        .take_while(is_same)
        .filter_map(|it| it.reference.as_deref())
        .collect();
    names.reverse();
    names.extend(row.reference.as_deref());
    Some(match names.len() {
        1 => hint.into(),
        _ => remedy.of_several(&row.server, row.code, &names).into(),
    })
}

/// How wide the columns are.
struct Layout {
    many: bool,
    titles: usize,
    room: usize,
}

impl Layout {
    fn of(rows: &[FindingRow], look: &Look, present: &Present) -> Self {
        let many = present.many_servers;
        let names = rows.iter().map(|row| fit::width(&name(row, many)));
        let names = names.max().unwrap_or_default().max("SHARE".len());
        let titles = rows.iter().filter_map(|row| row.what.as_deref());
        let titles = titles.map(|title| fit::width(&look.clean(title))).max();
        let titles = titles.unwrap_or_default().min(TITLE);
        let width = look.width.unwrap_or(usize::MAX);
        let left = |titles: usize| {
            let taken = names + GAP + SIGN + if titles > 0 { titles + GAP } else { 0 };
            width.saturating_sub(taken)
        };
        let titles = if left(titles) < SENTENCE { 0 } else { titles };
        Self {
            many,
            titles,
            room: left(titles),
        }
    }

    fn names(&self, row: &FindingRow, look: &Look) -> Vec<Cell> {
        let mut cells = vec![Cell::new(name(row, self.many))];
        if self.titles > 0 {
            let title = row.what.as_deref().unwrap_or_default();
            let title = look.clean(title);
            let mark = look.sign(Sign::Ellipsis);
            cells.push(Cell::new(fit::cut(&title, self.titles, mark)));
        }
        cells
    }

    fn blank(&self) -> Vec<Cell> {
        let count = if self.titles > 0 { 2 } else { 1 };
        vec![Cell::default(); count]
    }
}

fn name(row: &FindingRow, many: bool) -> String {
    match (&row.reference, &row.id) {
        (Some(reference), _) if many => reference.clone(),
        (_, Some(id)) => id.clone(),
        _ => format!("({})", row.server),
    }
}

/// `3 findings (2 errors, 1 warning); 41 shares checked on home; --verbose shows 4 more findings`.
#[must_use]
pub fn summary(rows: &[FindingRow], hidden: usize, shares: usize, servers: &[&str]) -> String {
    let shares = humanize::count_of(shares, "share", "shares");
    let place = humanize::list(servers);
    let mut text = if rows.is_empty() {
        format!("nothing wrong with {shares} on {place}")
    } else {
        let of = |severity| rows.iter().filter(|row| row.severity == severity).count();
        let counts = [
            (of(Severity::Error), "error", "errors"),
            (of(Severity::Warning), "warning", "warnings"),
            (of(Severity::Info), "info", "info"),
        ];
        let counts = counts.into_iter().filter(|(count, ..)| *count > 0);
        let counts: Vec<String> = counts
            .map(|(count, one, many)| humanize::count_of(count, one, many))
            .collect();
        format!(
            "{} ({}); {shares} checked on {place}",
            humanize::count_of(rows.len(), "finding", "findings"),
            counts.join(", ")
        )
    };
    if hidden > 0 {
        let hidden = humanize::count_of(hidden, "more finding", "more findings");
        text.push_str(&format!("; `--verbose` shows {hidden}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::check::{Problem, Subject};

    fn present() -> Present {
        Present::new("2026-11-21T10:04:00Z".parse().unwrap(), TimeZone::UTC)
    }

    fn rows() -> Vec<FindingRow> {
        let login = CheckFinding::of_server(Problem::LoginPage {
            base: "https://share.example.com".into(),
            how: "redirected to https://login.example.com/".into(),
            exempt: "`/share/`".into(),
        });
        let soon = CheckFinding {
            problem: Problem::ExpiresSoon {
                at: "2026-11-21T15:04:00Z".parse().unwrap(),
            },
            share: Some(Subject {
                reference: "home/8KoeDVK6Cj".into(),
                id: "8KoeDVK6Cj".into(),
                url: None,
                what: "Road Trip".into(),
            }),
            proposal: None,
        };
        [login, soon]
            .iter()
            .map(|finding| FindingRow::new("home", finding, &present()))
            .collect()
    }

    #[test]
    fn rows_have_the_promised_fields() {
        let keys = |value: serde_json::Value| -> Vec<String> {
            let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
            keys.sort_unstable();
            keys
        };
        let mut names: Vec<&str> = CHECK_FINDINGS
            .fields
            .iter()
            .map(|field| field.name)
            .collect();
        names.sort_unstable();
        assert_eq!(keys(serde_json::to_value(&rows()[0]).unwrap()), names);
    }

    #[test]
    fn sentences_are_wrapped_and_titles_give_way() {
        for (width, titled) in [(40, false), (80, true), (200, true)] {
            let look = Look {
                unicode: true,
                width: Some(width),
                ..Look::default()
            };
            let text = FindingRow::people(&rows(), &look, &present());
            assert_eq!(text.contains("Road Trip"), titled, "{text}");
            assert!(
                text.contains("✗ ") && text.contains("! expires in 5 hours"),
                "{text}"
            );
            // Addresses and commands are never cut.
            let whole = |line: &&str| line.contains("https://") || line.contains('`');
            for line in text.lines().filter(|line| !whole(line)) {
                assert!(fit::width(line) <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn one_hint_names_all_shares_that_it_helps() {
        let soon = |id: &str| {
            let mut row = rows().swap_remove(1);
            row.hint = row.hint.map(|hint| hint.replace("8KoeDVK6Cj", id));
            row.reference = Some(format!("home/{id}"));
            row
        };
        let text = |ids: &[&str]| {
            let rows: Vec<FindingRow> = ids.iter().map(|id| soon(id)).collect();
            let hints = (0..rows.len()).filter_map(|at| hint_after(&rows, at));
            hints.map(Cow::into_owned).collect::<Vec<_>>()
        };
        assert_eq!(
            text(&["a"]),
            ["extend it: `sharectl expire home/a --by 30d`"]
        );
        assert_eq!(
            text(&["a", "b"]),
            ["extend them: `sharectl expire home/a home/b --by 30d`"]
        );
        assert_eq!(
            text(&["a", "b", "c", "d", "e", "f"]),
            [
                "extend them: `sharectl check -s home --only expires-soon -o refs | sharectl expire - --by 30d`"
            ]
        );
    }

    #[test]
    fn a_line_sums_up_what_was_found_and_what_is_not_shown() {
        let rows = rows();
        assert_eq!(
            summary(&rows, 4, 41, &["home"]),
            "2 findings (1 error, 1 warning); 41 shares checked on home; `--verbose` shows 4 more findings"
        );
        assert_eq!(
            summary(&[], 0, 1, &["home", "books"]),
            "nothing wrong with 1 share on home and books"
        );
    }
}
