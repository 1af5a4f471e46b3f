//! The share record, which is the form of a share in data for every server, and `--where`, a condition on it.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;

use super::expression::Expression;
use super::format::Format;
use super::humanize::{Exact, Present};
use super::look::Look;
use super::rows::Row;
use super::shape::{self, Field, FieldSet, Key, Shape};
use super::views;
use super::views::share::LinkedChapter;
use crate::domain::criterion::{self, Condition};
use crate::domain::{Lifetime, Share};
use crate::error::Result;

/// The keys of an item.
const ITEM_KEYS: &[&str] = &["kind", "id", "title", "artist", "album", "duration_seconds"];

/// The keys that describe an item, besides its reference.
const TITLE_KEYS: &[&str] = &["title", "artist", "album", "duration_seconds"];

/// Whether the output needs the items' titles, which lists normally don't: it does for a template that
/// uses them, and for `--fields items` in JSON.
#[must_use]
pub fn shows_titles(format: &Format, shape: &Shape) -> bool {
    match format {
        Format::Template(template) => {
            let mut elements = template.elements().into_iter();
            elements.any(|(field, key)| field == "items" && TITLE_KEYS.contains(&key))
        }
        Format::Json | Format::Jsonl if shape.names_fields() => {
            shape.fields().iter().any(|field| field.name == "items")
        }
        _ => false,
    }
}

/// Whether the output needs libraries, which lists normally don't: it does if the field is named, and for
/// the column of a wide table.
#[must_use]
pub fn shows_libraries(format: &Format, shape: &Shape) -> bool {
    let is_whole = matches!(format, Format::Json | Format::Jsonl | Format::Csv);
    match format {
        Format::Wide if !shape.names_fields() => true,
        _ if is_whole && !shape.names_fields() => shape.sorts_by("library"),
        _ => shows("library", format, shape),
    }
}

/// Whether the output shows a field of the record or is sorted by it, so that it must be read.
#[must_use]
pub fn shows(name: &str, format: &Format, shape: &Shape) -> bool {
    let is_chosen = || shape.fields().iter().any(|field| field.name == name);
    let is_shown = match format {
        Format::Template(template) => template.fields().contains(&name),
        Format::Json | Format::Jsonl | Format::Csv => is_chosen(),
        Format::Table | Format::Wide => shape.names_fields() && is_chosen(),
        Format::Ids | Format::Refs | Format::Urls | Format::Prometheus => false,
    };
    is_shown || shape.sorts_by(name)
}

/// The fields of a share record, in their documented order.
const FIELDS: &[Field] = &[
    Field::new("ref", "string", "`SERVER/ID`, which every command accepts"),
    Field::new("server", "string", "the server it was read from"),
    Field::new(
        "server_kind",
        "string",
        "navidrome, subsonic, audiobookshelf, or sharing-api",
    ),
    Field::new(
        "id",
        "string",
        "id of the share on its server, or its slug if changes give it another id",
    ),
    Field::new("url", "string?", "the server's own link, byte for byte"),
    Field::new(
        "description",
        "string?",
        "description that visitors see; \"\" if there is none",
    ),
    Field::new("owner", "string?", "the owner's user name"),
    Field::new("state", "string?", "active or expired"),
    Field::new("created", "time?", "creation time"),
    Field::new("updated", "time?", "time of the last change"),
    Field::new(
        "expires",
        "time?",
        "expiry; null if it never expires or the server doesn't report it",
    ),
    Field::new("never_expires", "boolean?", "true if it never expires"),
    Field::new("last_visited", "time?", "the last visit"),
    Field::new("visits", "integer?", "how often the link was opened"),
    Field::new(
        "listeners",
        "integer?",
        "how many visitors have it open in a player, on Audiobookshelf",
    ),
    Field::new("downloadable", "boolean?", "whether visitors may download"),
    Field::new(
        "stream_format",
        "string?",
        "the format visitors get; \"\" is the original",
    ),
    Field::new(
        "max_bit_rate_kbps",
        "integer?",
        "the bit rate visitors get at most, in kbit/s; 0 means no limit",
    ),
    Field::new(
        "live",
        "boolean?",
        "whether the contents follow a playlist as it changes",
    ),
    Field::new("kind", "string?", "the kind of the contents, or mixed"),
    Field::new("label", "string?", "what the server calls the contents"),
    Field::new(
        "library",
        "string?",
        "the library that the contents are in, on Audiobookshelf and Navidrome from 0.58; on Navidrome \
         it is read only if it is named, or in `show`",
    ),
    Field::new(
        "items",
        "array?",
        "the shared items: {kind, id, title, artist, album, duration_seconds}; [] is empty",
    )
    .of(ITEM_KEYS),
    Field::new(
        "tracks",
        "array?",
        "what a visitor hears, in order, as in items; in `show` only",
    )
    .of(ITEM_KEYS),
    Field::new(
        "chapters",
        "array?",
        "a book's chapters: {number, title, start_seconds, end_seconds, url}; in `show` only",
    )
    .of(&["number", "title", "start_seconds", "end_seconds", "url"]),
];

/// The fields of a share in lists: all except those that only `show` has.
pub static LISTED: FieldSet = set(2);

/// The fields of a share in `show`.
pub static SHOWN: FieldSet = set(0);

const fn set(without: usize) -> FieldSet {
    FieldSet {
        row: "share",
        fields: FIELDS.split_at(FIELDS.len() - without).0,
        keys: &[Key::Id, Key::Ref, Key::Url],
    }
}

/// A share as data. `None` is written as null: the server didn't report the value.
#[derive(Debug)]
pub struct ShareRecord<'a> {
    share: &'a Share,
    /// The server's time, which decides whether the share has expired.
    now: Timestamp,
    /// The chapters that `show` prints after the tracks.
    shown: Option<Option<&'a [LinkedChapter]>>,
}

impl Serialize for ShareRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let share = self.share;
        let never_expires = share.lifetime.map(|lifetime| lifetime == Lifetime::Never);
        // A share that doesn't exist yet has no id.
        let name = Some(share.name()).filter(|name| !name.is_empty());
        let reference = name.is_some().then(|| share.reference());
        let mut record = serializer.serialize_map(None)?;
        record.serialize_entry("ref", &reference)?;
        record.serialize_entry("server", &share.server)?;
        record.serialize_entry("server_kind", share.server_kind.as_str())?;
        record.serialize_entry("id", &name)?;
        record.serialize_entry("url", &share.url)?;
        record.serialize_entry("description", &share.description)?;
        record.serialize_entry("owner", &share.owner)?;
        record.serialize_entry("state", &share.state(self.now))?;
        record.serialize_entry("created", &share.created.map(Exact))?;
        record.serialize_entry("updated", &share.updated.map(Exact))?;
        record.serialize_entry("expires", &share.expires().map(Exact))?;
        record.serialize_entry("never_expires", &never_expires)?;
        record.serialize_entry("last_visited", &share.last_visited.map(Exact))?;
        record.serialize_entry("visits", &share.visits)?;
        record.serialize_entry("listeners", &share.listeners)?;
        record.serialize_entry("downloadable", &share.downloadable)?;
        record.serialize_entry("stream_format", &share.stream_format)?;
        record.serialize_entry("max_bit_rate_kbps", &share.max_bit_rate_kbps)?;
        record.serialize_entry("live", &share.live)?;
        record.serialize_entry("kind", &share.kind())?;
        record.serialize_entry("label", &share.label)?;
        record.serialize_entry("library", &share.library)?;
        record.serialize_entry("items", &share.items)?;
        if let Some(chapters) = self.shown {
            record.serialize_entry("tracks", &share.tracks)?;
            record.serialize_entry("chapters", &chapters)?;
        }
        record.end()
    }
}

impl<'a> ShareRecord<'a> {
    /// The record in lists; `now` is the server's time, which decides whether the share has expired.
    #[must_use]
    pub fn listed(share: &'a Share, now: Timestamp) -> Self {
        Self {
            share,
            now,
            shown: None,
        }
    }

    /// The record in `show`, with its tracks and chapters; `chapters` is `None` if the server doesn't
    /// report them.
    #[must_use]
    pub fn shown(share: &'a Share, chapters: Option<&'a [LinkedChapter]>, now: Timestamp) -> Self {
        Self {
            shown: Some(chapters),
            ..Self::listed(share, now)
        }
    }

    /// The share of this record.
    #[must_use]
    pub fn share(&self) -> &'a Share {
        self.share
    }
}

impl Row for ShareRecord<'_> {
    fn key(&self, key: Key) -> Option<Cow<'_, str>> {
        match key {
            Key::Id => Some(self.share.name()),
            Key::Ref => Some(self.share.reference().into()),
            Key::Url => self.share.url.as_deref().map(Cow::from),
        }
    }

    fn people(rows: &[Self], look: &Look, present: &Present) -> String {
        if rows.iter().all(|record| record.shown.is_none()) {
            let shares: Vec<&Share> = rows.iter().map(|record| record.share).collect();
            return views::shares::table(&shares, look, present);
        }
        let pages = rows.iter();
        let pages = pages.map(|record| {
            let chapters = record.shown.flatten().unwrap_or_default();
            views::share::page(record.share, chapters, look, present)
        });
        pages.collect::<Vec<_>>().join("\n")
    }
}

/// A condition on the fields of the record, with the values of `list -o json`.
#[derive(Debug, Clone)]
pub struct RecordCondition {
    expression: Expression,
    fields: Vec<criterion::Field>,
}

impl RecordCondition {
    /// Parses a condition: `visits < 3 and owner != "guest"`.
    ///
    /// # Errors
    /// The errors of [`Expression::condition`].
    pub fn parse(text: &str) -> Result<Self> {
        let expression = Expression::condition(text, &LISTED)?;
        let fields = expression
            .fields()
            .into_iter()
            .flat_map(required_fields)
            .copied()
            .collect();
        Ok(Self { expression, fields })
    }
}

impl Condition for RecordCondition {
    fn answer(&self, share: &Share, now: Timestamp, zone: &TimeZone) -> Option<bool> {
        let row = shape::values(&ShareRecord::listed(share, now));
        match self
            .expression
            .value(&row, &Present::new(now, zone.clone()))
        {
            Value::Bool(answer) => Some(answer),
            _ => None,
        }
    }

    fn check(&self, now: Timestamp, zone: &TimeZone) -> Result<()> {
        self.expression
            .check_times(&Present::new(now, zone.clone()))
    }

    fn fields(&self) -> &[criterion::Field] {
        &self.fields
    }
}

/// The fields that a server must report for this field of the record; empty if it is always known.
fn required_fields(field: &str) -> &'static [criterion::Field] {
    match field {
        "description" => &[criterion::Field::Description],
        "owner" => &[criterion::Field::Owner],
        "state" | "expires" | "never_expires" => &[criterion::Field::Expiry],
        "created" => &[criterion::Field::Created],
        "visits" => &[criterion::Field::Visits],
        "listeners" => &[criterion::Field::Listeners],
        "library" => &[criterion::Field::Library],
        "last_visited" => &[criterion::Field::LastVisited],
        "downloadable" => &[criterion::Field::Downloads],
        "stream_format" | "max_bit_rate_kbps" => &[criterion::Field::StreamOptions],
        "label" => &[criterion::Field::Label],
        "kind" | "live" => &[criterion::Field::Items],
        "items" => &[criterion::Field::Items, criterion::Field::Titles],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::domain::{Item, ItemKind, ServerKind};
    use crate::output::sanitize;

    fn share() -> Share {
        let mut share = Share::bare("home", ServerKind::Navidrome, "Xd7");
        share.url = Some("https://a/share/Xd7".into());
        share.lifetime = Some(Lifetime::Until("2026-11-28T10:04:00.5Z".parse().unwrap()));
        share.items = Some(vec![Item::bare(ItemKind::Album, "1")]);
        share
    }

    fn now() -> Timestamp {
        "2026-11-21T10:04:00Z".parse().unwrap()
    }

    fn keys(json: &str) -> Vec<String> {
        // serde_json's map sorts its keys, so the test takes their order from the text.
        let value: Value = serde_json::from_str(json).unwrap();
        let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort_by_key(|key| json.find(&format!("\"{key}\":")));
        keys
    }

    #[test]
    fn the_record_has_the_documented_fields_in_their_order() {
        let share = Share::bare("home", ServerKind::Navidrome, "Xd7");
        let names =
            |set: &FieldSet| -> Vec<&str> { set.fields.iter().map(|field| field.name).collect() };
        let listed = sanitize::json(&ShareRecord::listed(&share, now()));
        assert_eq!(keys(&listed), names(&LISTED));
        let shown = sanitize::json(&ShareRecord::shown(&share, None, now()));
        assert_eq!(keys(&shown), names(&SHOWN));
    }

    #[test]
    fn unknown_fields_are_null_and_times_are_whole_seconds() {
        let share = share();
        let json = sanitize::json(&ShareRecord::shown(&share, None, now()));
        let value: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["ref"], "home/Xd7");
        assert_eq!(value["expires"], "2026-11-28T10:04:00Z");
        assert_eq!(value["never_expires"], false);
        assert_eq!(value["state"], "active");
        assert_eq!(value["kind"], "album");
        assert_eq!(value["visits"], Value::Null);
        assert_eq!(value["tracks"], Value::Null);
        let item = r#"{"kind":"album","id":"1","title":null,"artist":null,"album":null,"duration_seconds":null}"#;
        assert!(json.contains(&format!("\"items\":[{item}]")), "{json}");
    }

    #[test]
    fn never_is_no_date_and_an_unknown_expiry_is_neither() {
        let mut share = share();
        share.lifetime = Some(Lifetime::Never);
        let record = shape::values(&ShareRecord::listed(&share, now()));
        assert_eq!(record["expires"], Value::Null);
        assert_eq!(record["never_expires"], true);
        share.lifetime = None;
        let record = shape::values(&ShareRecord::listed(&share, now()));
        for unknown in ["expires", "never_expires", "state"] {
            assert_eq!(record[unknown], Value::Null, "{unknown}");
        }
    }
}

#[cfg(test)]
mod condition_tests {
    use super::*;
    use crate::domain::criterion::Criterion;
    use crate::domain::selector::{Selection, Selectors};
    use crate::domain::{Item, ItemKind, ServerKind};
    use crate::error::Code;

    fn selection(condition: &str) -> Selection {
        let selectors = Selectors {
            condition: Some(std::sync::Arc::new(
                RecordCondition::parse(condition).unwrap(),
            )),
            ..Selectors::default()
        };
        assert!(!selectors.is_empty());
        selectors
            .at("2026-11-21T10:00:00Z".parse().unwrap(), &TimeZone::UTC)
            .unwrap()
    }

    fn share() -> Share {
        let mut share = Share::bare("home", ServerKind::Navidrome, "x");
        share.visits = Some(2);
        share.owner = Some("admin".into());
        share.items = Some(vec![Item::bare(ItemKind::Album, "1")]);
        share
    }

    #[test]
    fn it_is_judged_on_the_record_and_null_never_matches() {
        let selects = |condition| selection(condition).selects(&share());
        assert!(selects(r#"visits < 3 and owner != "guest""#));
        assert!(selects(r#"kind == "album" or downloadable"#));
        assert!(!selects("visits > 3"));
        assert!(!selects("downloadable") && !selects("not downloadable"));
        assert!(
            !selects(r#"expires < "2030-01-01""#) && !selects(r#"not (expires < "2030-01-01")"#)
        );
    }

    #[test]
    fn a_write_needs_every_field_that_it_names() {
        let selection = selection(r#"visits < 3 or owner == "guest""#);
        let tells = |field| field != criterion::Field::Visits;
        let error = selection.check_answerable("Gonic", tells).unwrap_err();
        assert_eq!(error.code(), Code::Unsupported);
        assert_eq!(
            error.message(),
            "Gonic doesn't report how often shares were visited: `where` can't select its shares"
        );
        assert!(selection.check_answerable("Navidrome", |_| true).is_ok());
        assert!(selection.wants().visits);
        assert!(matches!(selection.criteria(), [Criterion::Where(..)]));
    }

    #[test]
    fn every_field_of_the_record_can_be_named() {
        for field in LISTED.fields {
            let condition = format!("{} | known", field.name);
            RecordCondition::parse(&condition).unwrap();
        }
        assert!(RecordCondition::parse("tracks | known").is_err());
        assert!(RecordCondition::parse("visits").is_err());
    }
}
