//! The history of sharectl: operations, and the steps of one.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Serialize;

use crate::output::humanize::{self, Present};
use crate::output::look::{Look, Sign, Tone};
use crate::output::plan::{self, ShareAt};
use crate::output::rows::Row;
use crate::output::shape::{Field, FieldSet, Key};
use crate::output::table::{Cell, Column, Table};

/// The fields of an operation.
pub static OPERATIONS: FieldSet = FieldSet {
    row: "operation",
    fields: &[
        Field::new("operation", "string", "its name, for `undo`"),
        Field::new("at", "time", "when it began"),
        Field::new("command", "string", "what was run: create, delete, prune …"),
        Field::new("server", "string", "the server's name at that time"),
        Field::new("account", "string?", "who signed in there"),
        Field::new("user", "string?", "the operating system's user"),
        Field::new("host", "string?", "the machine"),
        Field::new(
            "command_line",
            "string",
            "how it was called, with secrets masked",
        ),
        Field::new("shares", "integer", "how many shares it was about"),
        Field::new("done", "integer", "how many of them were changed"),
        Field::new("failed", "integer", "how many were not"),
        Field::new(
            "finished",
            "boolean",
            "whether the result of every step is known",
        ),
        Field::new(
            "revoked",
            "boolean",
            "whether `undo` needs `--even-revoked`",
        ),
        Field::new("undone", "boolean", "whether it is undone now"),
        Field::new("reverts", "string?", "the operation that it undid or redid"),
        Field::new(
            "terminal",
            "boolean?",
            "whether it was run from a terminal; null if that isn't known",
        ),
    ],
    keys: &[Key::Id],
};

/// The fields of a step.
pub static STEPS: FieldSet = FieldSet {
    row: "step",
    fields: &[
        Field::new("operation", "string", "the operation it belongs to"),
        Field::new("row", "integer", "steps of one share have the same number"),
        Field::new("at", "time", "when it was noted, before it was sent"),
        Field::new("step", "string", "create, update, or delete"),
        Field::new("share", "string?", "`SERVER/ID`"),
        Field::new("url", "string?", "its link"),
        Field::new(
            "before",
            "object?",
            "the share before, with the fields of `list`; null if it didn't exist",
        ),
        Field::new(
            "after",
            "object?",
            "the share after, with the fields of `list`; null if it was deleted, or not created",
        ),
        Field::new("result", "string", "done, failed, already-gone, or unknown"),
        Field::new("error", "string?", "why it failed"),
    ],
    keys: &[Key::Id, Key::Ref, Key::Url],
};

/// An operation, as a row.
#[derive(Debug, Clone, Serialize)]
pub struct OperationRow {
    /// The operation's id.
    pub operation: String,
    /// The start time.
    #[serde(serialize_with = "exact")]
    pub at: Timestamp,
    /// The command.
    pub command: String,
    /// The profile's name.
    pub server: String,
    /// The account.
    pub account: Option<String>,
    /// The operating system's user.
    pub user: Option<String>,
    /// The machine's name.
    pub host: Option<String>,
    /// The command line, with secrets masked.
    pub command_line: String,
    /// The number of shares in the operation.
    pub shares: usize,
    /// The number of changed shares.
    pub done: usize,
    /// The number of shares that were not changed.
    pub failed: usize,
    /// Whether the result of every step is known.
    pub finished: bool,
    /// Whether `undo` needs `--even-revoked`.
    pub revoked: bool,
    /// Whether the operation is currently undone.
    pub undone: bool,
    /// The operation that it undid or redid.
    pub reverts: Option<String>,
    /// Whether the command was run from a terminal; `None` if unknown.
    pub terminal: Option<bool>,
}

/// A step, as a row.
#[derive(Debug, Clone, Serialize)]
pub struct StepRow {
    /// The operation's id.
    pub operation: String,
    /// The row of the plan; steps of one share have the same number.
    pub row: u64,
    /// When the journal recorded the step.
    #[serde(serialize_with = "exact")]
    pub at: Timestamp,
    /// `create`, `update`, or `delete`.
    pub step: &'static str,
    /// `SERVER/ID`.
    pub share: Option<String>,
    /// The share's link.
    pub url: Option<String>,
    /// The share's short name, for people only.
    #[serde(skip)]
    pub name: String,
    /// The share before the step.
    pub before: Option<ShareAt>,
    /// The share after the step.
    pub after: Option<ShareAt>,
    /// `done`, `failed`, `already-gone`, or `unknown`.
    pub result: &'static str,
    /// Why the step failed.
    pub error: Option<String>,
}

fn exact<S: serde::Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&humanize::exact(*at))
}

impl Row for OperationRow {
    fn key(&self, key: Key) -> Option<Cow<'_, str>> {
        (key == Key::Id).then(|| self.operation.as_str().into())
    }

    fn people(rows: &[Self], look: &Look, present: &Present) -> String {
        let mut table = Table::new(vec![
            Column::new("OPERATION"),
            Column::new("WHEN"),
            Column::new("SERVER").sacrifice(3).drop_when_equal(),
            Column::new("BY").sacrifice(1).drop_when_equal(),
            Column::new("COMMAND"),
            Column::new("SHARES").right(),
            Column::new("RESULT").cut_first(),
            Column::new("CALLED AS").cut_first().sacrifice(2),
        ]);
        for row in rows {
            let by = match (&row.user, &row.host) {
                (Some(user), Some(host)) => Some(format!("{user}@{host}")),
                (user, host) => user.clone().or_else(|| host.clone()),
            };
            table.push(vec![
                Cell::new(&row.operation),
                Cell::date(row.at, present),
                Cell::new(&row.server),
                Cell::or_unknown(by.as_deref()),
                Cell::new(&row.command),
                Cell::new(row.shares.to_string()),
                row.result(look),
                Cell::new(called_as(&row.command_line)),
            ]);
        }
        table.render(look)
    }
}

/// A command line whose program is only a name, without its path: the path would take the space of the
/// important parts.
#[must_use]
pub fn called_as(line: &str) -> String {
    let quoted = line.strip_prefix(['\'', '"']);
    let end = match quoted {
        Some(inside) => inside.find(['\'', '"']).map(|at| at + 2),
        None => line.find(' '),
    };
    let (program, rest) = line.split_at(end.unwrap_or(line.len()));
    let name = program.trim_matches(['\'', '"']).rsplit(['/', '\\']).next();
    format!("{}{rest}", name.unwrap_or(program))
}

impl OperationRow {
    fn result(&self, look: &Look) -> Cell {
        // The next word says the same.
        let bad = if look.plain { "" } else { look.sign(Sign::Bad) };
        let bad = |text: &str| format!("{bad} {text}").trim_start().to_owned();
        match (self.finished, self.failed, self.done) {
            (false, ..) => Cell::new("not finished").tone(Tone::Warning),
            _ if self.undone => Cell::new("undone").tone(Tone::Faint),
            (true, 0, _) => Cell::new("done").tone(Tone::Good),
            (true, _, 0) => Cell::new(bad("failed")).tone(Tone::Bad),
            (true, failed, _) => Cell::new(bad(&format!("{failed} not done"))).tone(Tone::Warning),
        }
    }
}

impl Row for StepRow {
    fn key(&self, key: Key) -> Option<Cow<'_, str>> {
        match key {
            Key::Ref => self.share.as_deref().map(Cow::from),
            Key::Id => self.share.as_deref().map(plan::id_of).map(Cow::from),
            Key::Url => self.url.as_deref().map(Cow::from),
        }
    }

    fn people(rows: &[Self], look: &Look, present: &Present) -> String {
        let mut table = Table::new(vec![
            Column::new("STEP"),
            Column::new("SHARE"),
            Column::new("WHAT").cut_first(),
            Column::new("EXPIRED THEN").sacrifice(1),
            Column::new("EXPIRES").sacrifice(2),
            Column::new("RESULT").cut_first(),
            Column::new("LINK").cut_first().sacrifice(3),
        ]);
        for row in rows {
            let end = |standing: &Option<ShareAt>| match standing {
                None => Cell::new(""),
                Some(standing) => super::plan::date(standing.lifetime(), present),
            };
            let result = match (&row.error, row.result) {
                (Some(error), _) => {
                    let sign = look.sign(Sign::Bad);
                    Cell::new(format!("{sign} {error}")).tone(Tone::Bad)
                }
                (None, "done") => Cell::new("done").tone(Tone::Good),
                (None, other) => Cell::new(other).tone(Tone::Warning),
            };
            table.push(vec![
                Cell::new(row.step),
                Cell::or_unknown(row.key(Key::Id).as_deref()),
                Cell::new(&row.name),
                end(&row.before),
                end(&row.after),
                result,
                Cell::or_unknown(row.url.as_deref()),
            ]);
        }
        table.render(look)
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn a_program_is_called_by_its_name() {
        for (line, shown) in [
            ("/usr/local/bin/sharectl delete a/b", "sharectl delete a/b"),
            ("sharectl list", "sharectl list"),
            ("'/my files/sharectl' list '/x y'", "sharectl list '/x y'"),
            ("/usr/bin/sharectl", "sharectl"),
            ("", ""),
            ("'", ""),
        ] {
            assert_eq!(called_as(line), shown);
        }
    }

    fn present() -> Present {
        Present::new("2026-11-21T10:04:00Z".parse().unwrap(), TimeZone::UTC)
    }

    fn operation() -> OperationRow {
        OperationRow {
            operation: "1m7yx8t5j1zht".into(),
            at: "2026-11-21T10:00:00Z".parse().unwrap(),
            command: "delete".into(),
            server: "home".into(),
            account: Some("admin".into()),
            user: Some("ana".into()),
            host: Some("nas".into()),
            command_line: "sharectl delete x".into(),
            shares: 3,
            done: 3,
            failed: 0,
            finished: true,
            revoked: false,
            undone: false,
            reverts: None,
            terminal: None,
        }
    }

    #[test]
    fn rows_have_the_promised_fields() {
        let keys = |value: serde_json::Value| -> Vec<String> {
            value.as_object().unwrap().keys().cloned().collect()
        };
        let names = |set: &FieldSet| -> Vec<String> {
            let mut names: Vec<_> = set.fields.iter().map(|f| f.name.to_owned()).collect();
            names.sort_unstable();
            names
        };
        let mut told = keys(serde_json::to_value(operation()).unwrap());
        told.sort_unstable();
        assert_eq!(told, names(&OPERATIONS));
        let step = StepRow {
            operation: "1m7yx8t5j1zht".into(),
            row: 0,
            at: Timestamp::UNIX_EPOCH,
            step: "delete",
            share: Some("home/a/b".into()),
            url: None,
            name: String::new(),
            before: None,
            after: None,
            result: "done",
            error: None,
        };
        assert_eq!(step.key(Key::Id).as_deref(), Some("a/b"));
        let mut told = keys(serde_json::to_value(step).unwrap());
        told.sort_unstable();
        assert_eq!(told, names(&STEPS));
    }

    #[test]
    fn an_operation_says_how_it_ended_in_words() {
        let mut partly = operation();
        partly.failed = 1;
        let mut open = operation();
        open.finished = false;
        let text = OperationRow::people(&[operation(), partly, open], &Look::default(), &present());
        let results: Vec<&str> = text.lines().skip(1).collect();
        assert!(results[0].contains("done"), "{text}");
        assert!(results[1].contains("1 not done"), "{text}");
        assert!(results[2].contains("not finished"), "{text}");
        assert!(text.contains("Sat 21 Nov 10:00"), "{text}");
    }
}
