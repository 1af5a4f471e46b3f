//! What an operation will do or has done: one row for each share.
//!
//! The same rows are the table before a question (stderr), the result of a dry run, and the report of
//! a write (stdout, in the requested format).

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::humanize::{self, Present};
use super::printer::Printer;
use super::rows::Row as _;
use super::shape::{Field, FieldSet, Key, Shape};
use super::{message, sanitize};
use crate::domain::{Item, Lifetime, NewShare, Note, Settings, Share};
use crate::error::{Error, Result};

const FIELDS: &[Field] = &[
    Field::new("server", "string", "the server it is about"),
    Field::new(
        "action",
        "string",
        "what is done: create, update, delete, keep …",
    ),
    Field::new(
        "changed",
        "boolean",
        "whether something was changed on the server; in a dry run, whether it would be",
    ),
    Field::new("reason", "string?", "why"),
    Field::new(
        "share",
        "string?",
        "`SERVER/ID`; null where it is yet to be made",
    ),
    Field::new(
        "before",
        "object?",
        "how it stands: {url, description, expires, never_expires, downloadable, items, contents, \
         owner, stream_format, max_bit_rate_kbps}",
    ),
    Field::new(
        "after",
        "object?",
        "how it will stand; null where it will be gone",
    ),
    Field::new(
        "marks",
        "array",
        "what else must be known, such as a link that changes",
    ),
    Field::new(
        "notes",
        "array",
        "what it means for visitors and other shares: {code, text}; codes: revives, shortens, \
         ends_now, link_changes, revoked, listeners_cut, no_undo, \
         nothing_heard, hidden_shares",
    ),
    Field::new(
        "result",
        "string",
        "what came of it: done, created, extended, unchanged, already-gone, unchecked \
         (it was written, and nobody could look), failed, not-started; in a dry run with `--from` planned, too; after a write or with `--from` only",
    ),
    Field::new(
        "error",
        "object?",
        "why it failed, or could not be checked; after a write or with `--from` only",
    ),
    Field::new(
        "operation",
        "string?",
        "the operation in the journal, for `undo`; after a write or with `--from` only",
    ),
    Field::new(
        "line",
        "integer?",
        "the line of the file that asked for it; with `--from`, `diff`, and `apply` only",
    ),
    Field::new(
        "key",
        "string?",
        "the share's key in the file; null if it is not in the file; with `diff` and `apply` only",
    ),
];

/// Some of the fields, without those that only later reports have.
const fn set(without: usize) -> FieldSet {
    FieldSet {
        row: "share",
        fields: FIELDS.split_at(FIELDS.len() - without).0,
        keys: &[Key::Id, Key::Ref, Key::Url],
    }
}

/// The fields of a plan.
pub static PLANNED: FieldSet = set(5);

/// The fields of a report.
pub static DONE: FieldSet = set(2);

/// The fields of a report on the rows of a file.
pub static FROM_FILE: FieldSet = set(1);

/// The fields of a report on a file of shares.
pub static SHARE_FILE: FieldSet = set(0);

/// One share's part in an operation.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PlanRow {
    /// The profile it is about.
    pub server: String,
    /// What is done, in one word.
    pub action: Cow<'static, str>,
    /// Whether something is or was changed on the server.
    pub changed: bool,
    /// Why.
    pub reason: Option<String>,
    /// `SERVER/ID`; `None` if the share is not created yet.
    pub share: Option<String>,
    /// The share's short name, for people only.
    #[serde(skip)]
    pub name: String,
    /// How often it was visited, for people only.
    #[serde(skip)]
    pub visits: Option<u64>,
    /// How it stands; `None` if there is none yet.
    pub before: Option<Standing>,
    /// How it will stand; `None` if it will be gone.
    pub after: Option<Standing>,
    /// What else must be known.
    pub marks: Vec<String>,
    /// What it means for visitors and other shares.
    pub notes: Vec<Note>,
    /// How it went; `None` in a plan.
    #[serde(flatten)]
    pub outcome: Option<Outcome>,
    /// The line of the file that asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The share's key in a file of shares; the outer `None` if there is no such file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Option<String>>,
}

impl PlanRow {
    /// A row that changes nothing; `name` says what was asked for.
    pub fn nothing(action: impl Into<Cow<'static, str>>, name: impl Into<String>) -> Self {
        Self {
            action: action.into(),
            name: name.into(),
            ..Self::default()
        }
    }

    /// A row about an existing share.
    pub fn about(action: impl Into<Cow<'static, str>>, share: &Share) -> Self {
        let standing = Standing::of(share);
        Self {
            server: share.server.clone(),
            share: Some(share.reference()),
            visits: share.visits,
            before: Some(standing.clone()),
            after: Some(standing),
            ..Self::nothing(action, share.what())
        }
    }

    /// A row about a share to create; `name` says of which items.
    pub fn creating(new: &NewShare, name: impl Into<String>) -> Self {
        Self {
            after: Some(Standing::new(new)),
            ..Self::nothing("create", name)
        }
    }

    /// The same with its result.
    #[must_use]
    pub fn went(mut self, result: Result<(), &Error>, operation: Option<&str>) -> Self {
        self.outcome = Some(Outcome {
            result: if result.is_ok() { "done" } else { "failed" },
            error: result.err().map(message::error_value),
            operation: operation.map(str::to_owned),
        });
        self
    }
}

/// What a plan says about a share at one time. `None` is unknown or stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Standing {
    /// The link.
    pub url: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// When it expires.
    #[serde(serialize_with = "humanize::serialize")]
    pub expires: Option<Timestamp>,
    /// Whether it never expires.
    pub never_expires: Option<bool>,
    /// Whether visitors may download.
    pub downloadable: Option<bool>,
    /// References of the items.
    pub items: Option<Vec<String>>,
    /// The items as in the record, from which `undo --from` creates the share again.
    pub contents: Option<Vec<Item>>,
    /// The owner's user name.
    pub owner: Option<String>,
    /// The format visitors get.
    pub stream_format: Option<String>,
    /// The bit rate visitors get at most, in kbit/s.
    pub max_bit_rate_kbps: Option<u32>,
}

impl Standing {
    /// How a share stands.
    #[must_use]
    pub fn of(share: &Share) -> Self {
        let items = share.items.as_ref();
        let references = |item: &crate::domain::Item| item.reference().to_string();
        let mut standing = Self {
            url: share.url.clone(),
            items: items.map(|items| items.iter().map(references).collect()),
            contents: items.cloned(),
            owner: share.owner.clone(),
            stream_format: share.stream_format.clone(),
            max_bit_rate_kbps: share.max_bit_rate_kbps,
            ..Self::default()
        };
        standing.set(&share.settings());
        standing
    }

    /// How a new share will stand.
    #[must_use]
    pub fn new(new: &NewShare) -> Self {
        let references = new.references().iter().map(ToString::to_string).collect();
        let mut standing = Self {
            items: Some(references),
            contents: Some(new.items.clone()),
            stream_format: new.stream_format.clone(),
            max_bit_rate_kbps: new.max_bit_rate_kbps,
            ..Self::default()
        };
        standing.set(&new.settings());
        standing
    }

    /// Takes over settings, including unknown ones.
    pub fn set(&mut self, settings: &Settings) {
        self.description.clone_from(&settings.description);
        self.downloadable = settings.downloadable;
        self.never_expires = settings.lifetime.map(|life| life == Lifetime::Never);
        self.expires = match settings.lifetime {
            Some(Lifetime::Until(end)) => Some(end),
            Some(Lifetime::Never) | None => None,
        };
    }

    /// Takes over what is unknown here; never the link, which is known or belongs to another share.
    pub fn fill(&mut self, other: Self) {
        if self.lifetime().is_none() {
            (self.expires, self.never_expires) = (other.expires, other.never_expires);
        }
        let Self {
            description,
            downloadable,
            items,
            contents,
            ..
        } = other;
        self.description = self.description.take().or(description);
        self.downloadable = self.downloadable.or(downloadable);
        self.items = self.items.take().or(items);
        self.contents = self.contents.take().or(contents);
    }

    /// When it expires, as a value of the domain.
    #[must_use]
    pub fn lifetime(&self) -> Option<Lifetime> {
        if self.never_expires == Some(true) {
            return Some(Lifetime::Never);
        }
        self.expires.map(Lifetime::Until)
    }
}

/// How a step went.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// `done`, `created`, `failed` …
    pub result: &'static str,
    /// The error, as on stderr.
    pub error: Option<Value>,
    /// The operation in the journal.
    pub operation: Option<String>,
}

impl PlanRow {
    /// What people read in its row besides the changes.
    pub(super) fn remarks(&self) -> Vec<&str> {
        let notes = self.notes.iter().filter(|note| note.is_of_its_row());
        let notes = notes.map(|note| note.text.as_str());
        self.marks.iter().map(String::as_str).chain(notes).collect()
    }

    /// Whether something is done to its share, and did not fail.
    fn acts(&self) -> bool {
        let stays = matches!(&*self.action, "keep" | "skip");
        let result = self.outcome.as_ref().map(|outcome| outcome.result);
        !stays && !matches!(result, Some("failed" | "not-started"))
    }

    /// The share's id.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.share.as_deref().map(id_of)
    }
}

/// The id in `SERVER/ID`. A profile's name holds no slash; an id may.
pub(super) fn id_of(reference: &str) -> &str {
    reference.split_once('/').map_or(reference, |(_, id)| id)
}

impl Printer {
    /// Shows the user what a question is about.
    pub fn plan(&self, rows: &[PlanRow], present: &Present) {
        if self.format().is_json() {
            let plan = std::collections::BTreeMap::from([("plan", rows)]);
            self.lines(&sanitize::json(&plan));
        } else {
            self.lines(&PlanRow::people(rows, &self.err_look(), present));
        }
    }

    /// Prints the rows of a dry run or of a write as data. If only names are printed, those of shares
    /// that something is or was done to: a name can't say that its share was kept.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) if they don't come in this format.
    pub fn plan_data(&self, mut rows: Vec<PlanRow>, present: &Present) -> Result<()> {
        let is_report = rows.iter().any(|row| row.outcome.is_some());
        let set = if rows.iter().any(|row| row.key.is_some()) {
            &SHARE_FILE
        } else if rows.iter().any(|row| row.line.is_some()) {
            &FROM_FILE
        } else if is_report {
            &DONE
        } else {
            &PLANNED
        };
        if self.format().is_names() {
            rows.retain(PlanRow::acts);
        }
        self.rows(&Shape::all(set), rows, present)
    }
}

/// Plans as people and programs see them.
#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::ServerKind;

    fn row() -> PlanRow {
        let mut share = Share::bare("home", ServerKind::Navidrome, "a/b");
        share.lifetime = Some(Lifetime::Until("2026-11-21T15:10:00Z".parse().unwrap()));
        PlanRow::about("update", &share)
    }

    #[test]
    fn a_plan_has_the_promised_fields_and_a_report_three_more() {
        let names = |set: &FieldSet| {
            let mut names: Vec<&str> = set.fields.iter().map(|field| field.name).collect();
            names.sort_unstable();
            names.join(" ")
        };
        let keys = |row: &PlanRow| {
            let value = serde_json::to_value(row).unwrap();
            let keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
            keys.join(" ")
        };
        assert_eq!(keys(&row()), names(&PLANNED));
        let mut done = row().went(Ok(()), None);
        assert_eq!(keys(&done), names(&DONE));
        done.line = Some(2);
        assert_eq!(keys(&done), names(&FROM_FILE));
    }

    #[test]
    fn a_failure_is_shown_as_on_stderr() {
        let error = Error::usage("no").hint("yes");
        let row = row().went(Err(&error), Some("op1"));
        let value = serde_json::to_value(&row).unwrap();
        assert_eq!(value["result"], "failed");
        assert_eq!(value["operation"], "op1");
        assert_eq!(value["error"]["code"], "usage");
        assert_eq!(value["error"]["hint"], "yes");
    }

    #[test]
    fn a_standing_says_when_it_ends_and_reads_back() {
        let row = row();
        let before = row.before.unwrap();
        let value = serde_json::to_value(&before).unwrap();
        assert_eq!(value["expires"], json!("2026-11-21T15:10:00Z"));
        assert_eq!(value["never_expires"], json!(false));
        assert_eq!(value["description"], Value::Null);
        assert!(matches!(before.lifetime(), Some(Lifetime::Until(_))));
        let never = Standing {
            never_expires: Some(true),
            ..Standing::default()
        };
        assert_eq!(never.lifetime(), Some(Lifetime::Never));
        assert_eq!(Standing::default().lifetime(), None);
    }

    #[test]
    fn what_stays_and_what_failed_is_not_acted_on() {
        assert!(row().acts() && row().went(Ok(()), None).acts());
        assert!(!row().went(Err(&Error::usage("no")), None).acts());
        for (action, acts) in [("keep", false), ("skip", false), ("reuse", true)] {
            let row = PlanRow {
                action: action.into(),
                ..row()
            };
            assert_eq!(row.acts(), acts, "{action}");
        }
    }

    #[test]
    fn an_id_may_hold_a_slash() {
        assert_eq!(row().id(), Some("a/b"));
    }
}
