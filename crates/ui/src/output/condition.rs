//! `--where`: a condition on the record of a share.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::expression::Expression;
use super::humanize::Present;
use super::record::{self, ShareRecord};
use super::shape;
use crate::domain::Share;
use crate::domain::criterion::{Condition, Field};
use crate::error::Result;

/// A condition on the fields of the record, as `list -o json` shows them.
#[derive(Debug, Clone)]
pub struct RecordCondition {
    expression: Expression,
    fields: Vec<Field>,
}

impl RecordCondition {
    /// Reads a condition: `visits < 3 and owner != "guest"`.
    ///
    /// # Errors
    /// As [`Expression::condition`].
    pub fn parse(text: &str) -> Result<Self> {
        let expression = Expression::condition(text, &record::LISTED)?;
        let fields = expression
            .fields()
            .into_iter()
            .flat_map(told_by)
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

    fn fields(&self) -> &[Field] {
        &self.fields
    }
}

/// What a server must tell for a field of the record; nothing for what is always there.
fn told_by(field: &str) -> &'static [Field] {
    match field {
        "description" => &[Field::Description],
        "owner" => &[Field::Owner],
        "state" | "expires" | "never_expires" => &[Field::Expiry],
        "created" => &[Field::Created],
        "visits" => &[Field::Visits],
        "listeners" => &[Field::Listeners],
        "library" => &[Field::Library],
        "last_visited" => &[Field::LastVisited],
        "downloadable" => &[Field::Downloads],
        "stream_format" | "max_bit_rate_kbps" => &[Field::StreamOptions],
        "label" => &[Field::Label],
        "kind" | "live" => &[Field::Items],
        "items" => &[Field::Items, Field::Titles],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
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
        let tells = |field| field != Field::Visits;
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
        for field in record::LISTED.fields {
            let condition = format!("{} | known", field.name);
            RecordCondition::parse(&condition).unwrap();
        }
        assert!(RecordCondition::parse("tracks | known").is_err());
        assert!(RecordCondition::parse("visits").is_err());
    }
}
