//! JSONL: an object a line.

use serde_json::Value;

use super::column::Column;
use super::row::{Batch, Form, Raw, Row};
use crate::error::{Error, Result};

/// Reads JSONL; blank lines are none.
pub(super) fn parse(text: &str) -> Batch {
    let lines = (1..).zip(text.lines());
    let rows = lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| Row::new(number, Raw::Line(line.to_owned()), values(line)))
        .collect();
    Batch {
        rows,
        form: Form::Jsonl,
    }
}

fn values(line: &str) -> Result<Vec<(Column, Value)>> {
    let object: serde_json::Map<String, Value> = serde_json::from_str(line)
        .map_err(|error| Error::usage(format!("not a JSON object: {error}")))?;
    let mut values = Vec::with_capacity(object.len());
    for (name, value) in object {
        if let Some(column) = Column::named(&name)? {
            values.push((column, value));
        }
    }
    Ok(values)
}

/// Writes rows as they were.
pub(super) fn write<'r>(rows: impl Iterator<Item = &'r Row>) -> String {
    let mut text = String::new();
    for row in rows {
        if let Raw::Line(line) = &row.raw {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}
