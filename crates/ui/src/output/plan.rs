//! Rows of a plan or of a finished operation: one per share, the same for every command that writes.
//!
//! They are the table before a question (stderr), the result of a dry run, and the report of a write
//! (stdout, in the format that `-o` names).

use sharectl_core::order::Order as _;
use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::humanize::Present;
use super::printer::Printer;
use super::record::{self, ShareRecord};
use super::rows::Row as _;
use super::shape::{Field, FieldSet, Key, Shape, ShapeArgs};
use super::{message, sanitize};
use crate::domain::{Lifetime, NewShare, Note, NoteCode, Settings, Share};
use crate::error::{Error, Result};

/// The fields of a row, in the order in which they are printed.
const FIELDS: &[Field] = &[
    Field::new("server", "string", "the server"),
    Field::new(
        "line",
        "integer?",
        "the line of the file that asked for it, with `--from`, `diff`, and `apply`",
    ),
    Field::new(
        "key",
        "string?",
        "the share's key in the file, with `diff` and `apply`; null if it is not in the file",
    ),
    Field::new(
        "action",
        "string",
        "create, update, expire, rotate, delete, restore, reuse, extend, keep, or skip",
    ),
    Field::new(
        "changed",
        "boolean",
        "whether something changed on the server; in a dry run, whether it would change",
    ),
    Field::new("reason", "string?", "the reason for the action"),
    Field::new(
        "notes",
        "array",
        "consequences for visitors and other shares: {code, text}; codes: revives, shortens, ends_now, \
         link_changes, revoked, listeners_cut, no_undo, nothing_heard, hidden_shares",
    )
    .of(&["code", "text"]),
    Field::new(
        "ref",
        "string?",
        "`SERVER/ID`; in a plan, the name before the write; null if the share doesn't exist yet",
    ),
    Field::new(
        "id",
        "string?",
        "the share's id; in a plan, the id before the write; null if the share doesn't exist yet",
    ),
    Field::new(
        "url",
        "string?",
        "the share's link; in a plan, the link before the write; null if it isn't known yet",
    ),
    Field::new(
        "before",
        "object?",
        "the share before, with the fields of `list`; null if it didn't exist",
    ),
    Field::new(
        "after",
        "object?",
        "the share after, with the fields of `list`; null if there is none: it is deleted, or couldn't be \
         created",
    ),
    Field::new(
        "result",
        "string",
        "planned, done, created, extended, unchanged, kept, already-gone, unchecked (written, but \
         sharectl couldn't read it back), failed, or not-started",
    ),
    Field::new("error", "object?", "why it failed, or couldn't be read back"),
    Field::new(
        "operation",
        "string?",
        "the operation in the journal, for `undo`; null if there is none",
    ),
];

/// How many fields of a share's record a row has itself: ref, server, id, and url.
const IN_BOTH: usize = 4;

/// The fields that `--fields`, `--sort`, and templates can name: those of the row, then those of the
/// share after it, or before it if it is deleted.
const NAMED: &[Field] = &{
    let of_share = record::LISTED.fields;
    let mut named = [FIELDS[0]; FIELDS.len() + record::LISTED.fields.len() - IN_BOTH];
    let mut at = 0;
    while at < FIELDS.len() {
        named[at] = FIELDS[at];
        at += 1;
    }
    let mut next = 0;
    while next < of_share.len() {
        // ref, server, id, url
        if !matches!(next, 0 | 1 | 3 | 4) {
            named[at] = of_share[next];
            at += 1;
        }
        next += 1;
    }
    named
};

/// What a row has.
pub static ROW: FieldSet = FieldSet {
    row: "share",
    fields: FIELDS,
    keys: &[Key::Id, Key::Ref, Key::Url],
};

/// What can be named of a row: its fields, and those of its share.
pub static ROW_AND_SHARE: FieldSet = FieldSet {
    fields: NAMED,
    ..ROW
};

/// One share's part in an operation.
#[derive(Debug, Clone, Default)]
pub struct PlanRow {
    /// The profile's name.
    pub server: String,
    /// The line of the file that asked for it.
    pub line: Option<u64>,
    /// The share's key in a file of shares.
    pub key: Option<String>,
    /// What is done, in one word.
    pub action: Cow<'static, str>,
    /// Whether something on the server changes or has changed.
    pub changed: bool,
    /// Why.
    pub reason: Option<String>,
    /// Consequences for visitors and other shares.
    pub notes: Vec<Note>,
    /// `SERVER/ID`, which names the share; `None` if it doesn't exist yet.
    pub reference: Option<String>,
    /// The share's short name, for people.
    pub name: String,
    /// The share before; `None` if it didn't exist.
    pub before: Option<ShareAt>,
    /// The share after; `None` if it is deleted.
    pub after: Option<ShareAt>,
    /// The result; `None` in a plan.
    pub outcome: Option<Outcome>,
}

impl PlanRow {
    /// A row that does nothing; `name` is what people read.
    pub fn nothing(action: impl Into<Cow<'static, str>>, name: impl Into<String>) -> Self {
        Self {
            action: action.into(),
            name: name.into(),
            ..Self::default()
        }
    }

    /// A row about a share that exists.
    pub fn about(action: impl Into<Cow<'static, str>>, share: &Share, now: Timestamp) -> Self {
        let standing = ShareAt::new(share.clone(), now);
        Self {
            reference: Some(share.reference()),
            before: Some(standing.clone()),
            after: Some(standing),
            server: share.server.clone(),
            ..Self::nothing(action, share.what())
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

    /// The share's id.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.reference.as_deref().map(id_of)
    }

    /// The share's link: the new one if it is known.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        let both = [&self.after, &self.before].into_iter().flatten();
        both.filter_map(|at| at.share.url.as_deref()).next()
    }

    /// The result in one word.
    fn result(&self) -> &'static str {
        let result = self.outcome.as_ref().map(|outcome| outcome.result);
        match result.filter(|result| *result != "planned") {
            Some(result) => result,
            None if self.changed => "planned",
            None => "unchanged",
        }
    }

    /// What people read in its row besides the changes.
    pub(super) fn remarks(&self) -> Vec<&str> {
        let mut codes: Vec<NoteCode> = self.notes.iter().map(|note| note.code).collect();
        codes.order();
        let mut remarks: Vec<&str> = codes.into_iter().filter_map(NoteCode::mark).collect();
        let notes = self.notes.iter().filter(|note| note.is_of_its_row());
        remarks.extend(notes.map(|note| &*note.text));
        remarks
    }

    /// Whether its share changes, or serves as it is.
    fn acts(&self) -> bool {
        let stays = matches!(&*self.action, "keep" | "skip");
        !stays && !matches!(self.result(), "kept" | "failed" | "not-started")
    }
}

/// A share at a moment of an operation.
#[derive(Debug, Clone)]
pub struct ShareAt {
    share: Box<Share>,
    now: Timestamp,
}

impl ShareAt {
    /// A share, and the server's time, which decides whether it has expired.
    #[must_use]
    pub fn new(mut share: Share, now: Timestamp) -> Self {
        // A row doesn't show them, and there may be thousands.
        share.tracks = None;
        Self {
            share: Box::new(share),
            now,
        }
    }

    /// A share as it will be created by the account `owner`.
    #[must_use]
    pub fn creating(new: &NewShare, mut share: Share, now: Timestamp) -> Self {
        share.items = Some(new.items.clone());
        share.stream_format.clone_from(&new.stream_format);
        share.max_bit_rate_kbps = new.max_bit_rate_kbps;
        let mut standing = Self::new(share, now);
        standing.set(&new.settings());
        standing
    }

    /// The share.
    #[must_use]
    pub fn share(&self) -> &Share {
        &self.share
    }

    /// The share, to be changed.
    pub fn share_mut(&mut self) -> &mut Share {
        &mut self.share
    }

    /// Takes over settings, unknown ones too.
    pub fn set(&mut self, settings: &Settings) {
        self.share.description.clone_from(&settings.description);
        self.share.downloadable = settings.downloadable;
        self.share.lifetime = settings.lifetime;
    }

    /// Takes over what is not known here; never the link, which is known or another one.
    pub fn fill(&mut self, other: Self) {
        let (share, other) = (&mut *self.share, *other.share);
        share.lifetime = share.lifetime.or(other.lifetime);
        share.downloadable = share.downloadable.or(other.downloadable);
        share.description = share.description.take().or(other.description);
        share.items = share.items.take().or(other.items);
    }

    /// The expiry.
    #[must_use]
    pub fn lifetime(&self) -> Option<Lifetime> {
        self.share.lifetime
    }
}

impl Serialize for ShareAt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ShareRecord::listed(&self.share, self.now).serialize(serializer)
    }
}

/// The result of a row.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// `done`, `created`, `failed` …
    pub result: &'static str,
    /// The error, as on stderr.
    pub error: Option<Value>,
    /// The operation in the journal.
    pub operation: Option<String>,
}

/// A row as data.
#[derive(Serialize)]
struct RowRecord<'a> {
    server: &'a str,
    line: Option<u64>,
    key: Option<&'a str>,
    action: &'a str,
    changed: bool,
    reason: Option<&'a str>,
    notes: &'a [Note],
    #[serde(rename = "ref")]
    reference: Option<&'a str>,
    id: Option<&'a str>,
    url: Option<&'a str>,
    before: Option<&'a ShareAt>,
    after: Option<&'a ShareAt>,
    result: &'a str,
    error: Option<&'a Value>,
    operation: Option<&'a str>,
}

impl Serialize for PlanRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let outcome = self.outcome.as_ref();
        let record = RowRecord {
            server: &self.server,
            line: self.line,
            key: self.key.as_deref(),
            action: &self.action,
            changed: self.changed,
            reason: self.reason.as_deref(),
            notes: &self.notes,
            reference: self.reference.as_deref(),
            id: self.id(),
            url: self.url(),
            before: self.before.as_ref(),
            after: self.after.as_ref(),
            result: self.result(),
            error: outcome.and_then(|outcome| outcome.error.as_ref()),
            operation: outcome.and_then(|outcome| outcome.operation.as_deref()),
        };
        record.serialize(serializer)
    }
}

/// The id in `SERVER/ID`. A profile's name holds no slash; an id may.
pub(super) fn id_of(reference: &str) -> &str {
    reference.split_once('/').map_or(reference, |(_, id)| id)
}

impl Printer {
    /// Shows people what a question is about.
    pub fn plan(&self, rows: &[PlanRow], present: &Present) {
        if self.format().is_json() {
            let plan = std::collections::BTreeMap::from([("plan", rows)]);
            self.lines(&sanitize::json(&plan));
        } else {
            self.lines(&PlanRow::people(rows, &self.err_look(), present));
        }
    }

    /// What to show of the rows of a write. `--sort` and templates can name fields of the share as well.
    ///
    /// # Errors
    /// As [`ShapeArgs::shape`] and [`Printer::fits`].
    pub fn row_shape(&self, args: &ShapeArgs) -> Result<Shape> {
        let shape = self.shape(args, &ROW_AND_SHARE)?;
        Ok(shape.showing(FIELDS.len()))
    }

    /// Prints the rows of a dry run or of a write as data. Formats that print only names leave out the
    /// shares that stay as they are: a name can't say so.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) if the format doesn't fit rows.
    pub fn plan_data(
        &self,
        shape: &Shape,
        rows: impl IntoIterator<Item = PlanRow>,
        present: &Present,
    ) -> Result<()> {
        let only_acting = self.format().is_names();
        let rows = rows.into_iter();
        self.rows(
            shape,
            rows.filter(|row| !only_acting || row.acts()),
            present,
        )
    }
}

/// Plans as people and programs see them.
#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::ServerKind;

    fn now() -> Timestamp {
        "2026-11-20T10:00:00Z".parse().unwrap()
    }

    fn row() -> PlanRow {
        let mut share = Share::bare("home", ServerKind::Navidrome, "a/b");
        share.lifetime = Some(Lifetime::Until("2026-11-21T15:10:00Z".parse().unwrap()));
        PlanRow {
            changed: true,
            ..PlanRow::about("update", &share, now())
        }
    }

    fn value(row: &PlanRow) -> Value {
        serde_json::to_value(row).unwrap()
    }

    #[test]
    fn a_row_has_the_same_fields_before_and_after_the_write() {
        let names: Vec<&str> = ROW.fields.iter().map(|field| field.name).collect();
        for row in [row(), row().went(Ok(()), Some("op1"))] {
            let json = sanitize::json(&row);
            let mut last = 0;
            for name in &names {
                let at = json[last..].find(&format!("\"{name}\":"));
                last += at.unwrap_or_else(|| panic!("{name} after {last}: {json}"));
            }
            assert_eq!(value(&row).as_object().unwrap().len(), names.len());
        }
    }

    #[test]
    fn a_share_is_a_record_with_its_state_at_that_time() {
        let mut row = row();
        row.after.as_mut().unwrap().share_mut().lifetime = Some(Lifetime::Never);
        let value = value(&row);
        assert_eq!(value["before"]["expires"], json!("2026-11-21T15:10:00Z"));
        assert_eq!(value["before"]["state"], json!("active"));
        assert_eq!(value["before"]["description"], Value::Null);
        assert_eq!(value["after"]["never_expires"], json!(true));
        assert_eq!(value["ref"], json!("home/a/b"));
        assert_eq!(value["id"], json!("a/b"));
    }

    #[test]
    fn a_share_to_create_has_no_id() {
        let after = ShareAt::new(Share::bare("home", ServerKind::Navidrome, ""), now());
        let row = PlanRow {
            changed: true,
            after: Some(after),
            ..PlanRow::nothing("create", "Low Tide")
        };
        let value = value(&row);
        for field in ["ref", "id", "url", "before"] {
            assert_eq!(value[field], Value::Null, "{field}");
        }
        assert_eq!(value["after"]["ref"], Value::Null);
        assert_eq!(value["after"]["id"], Value::Null);
        assert_eq!(value["result"], "planned");
    }

    #[test]
    fn fields_of_the_share_can_be_named_once_each() {
        let mut names: Vec<&str> = NAMED.iter().map(|field| field.name).collect();
        for field in record::LISTED.fields {
            assert!(names.contains(&field.name), "{}", field.name);
        }
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        let values = row().values();
        assert_eq!(values["expires"], "2026-11-21T15:10:00Z");
        assert_eq!(values["action"], "update");
        assert_eq!(values.len(), all);
    }

    #[test]
    fn a_failure_is_reported_as_on_stderr() {
        let error = Error::usage("no").hint("yes");
        let value = value(&row().went(Err(&error), Some("op1")));
        assert_eq!(value["result"], "failed");
        assert_eq!(value["operation"], "op1");
        assert_eq!(value["error"]["code"], "usage");
        assert_eq!(value["error"]["hint"], "yes");
    }

    #[test]
    fn kept_and_failed_rows_are_not_acted_on() {
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
