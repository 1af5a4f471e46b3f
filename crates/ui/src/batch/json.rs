//! JSON: an object a line, objects one after the other, or an array of them, as `list -o json` writes it.

use serde_json::value::RawValue;
use serde_json::{Deserializer, Map, Value};

use super::cells::{Batch, Form, Raw, Row};
use super::column::Column;
use super::text::line_ends;
use crate::error::{Error, Result};

/// Reads objects: one a line, where blank lines are none; or over several lines, as `jq` writes them.
pub(super) fn objects(text: &str) -> Batch {
    let lines = || (1..).zip(text.lines()).filter(|(_, line)| !is_blank(line));
    let first = lines().next();
    let spread = first.is_some_and(|(_, line)| serde_json::from_str::<&RawValue>(line).is_err());
    let whole = spread.then(|| one_after_the_other(text)).flatten();
    let rows = whole.unwrap_or_else(|| lines().map(|(number, line)| row(number, line)).collect());
    Batch {
        rows,
        form: Form::Jsonl,
    }
}

/// Whether nothing stands in a line, as JSON counts it: what else looks blank makes no sense there.
fn is_blank(line: &str) -> bool {
    line.trim_matches([' ', '\t', '\r']).is_empty()
}

/// The objects of a text in which each may take several lines; `None` if it is not only of those.
fn one_after_the_other(text: &str) -> Option<Vec<Row>> {
    let mut objects = Deserializer::from_str(text).into_iter::<&RawValue>();
    let mut rows = Vec::new();
    while let Some(object) = objects.next() {
        let object = object.ok()?.get();
        let begin = objects.byte_offset().saturating_sub(object.len());
        rows.push(row(line_at(text, begin), object));
    }
    Some(rows)
}

/// Reads an array of objects.
///
/// # Errors
/// [`Code::Usage`](crate::Code::Usage) if it is no JSON, or empty.
pub(super) fn array(text: &str) -> Result<Batch> {
    let elements: Vec<&RawValue> = serde_json::from_str(text)
        .map_err(|error| Error::usage(format!("not a JSON array: {error}")))?;
    if elements.is_empty() {
        return Err(Error::usage("there are no rows: the array is empty"));
    }
    let mut from = 0;
    let rows = elements.iter().map(|element| {
        let element = element.get();
        // They come in order, each behind the one before.
        let rest = text.get(from..).unwrap_or_default();
        let begin = from + rest.find(element).unwrap_or_default();
        from = begin + element.len();
        row(line_at(text, begin), element)
    });
    Ok(Batch {
        rows: rows.collect(),
        form: Form::Json,
    })
}

/// The number of the line on which a place of the text is.
fn line_at(text: &str, place: usize) -> u64 {
    1 + line_ends(text.as_bytes().get(..place).unwrap_or_default())
}

fn row(line: u64, object: &str) -> Row {
    Row::new(line, Raw::Object(object.to_owned()), values(object))
}

fn values(object: &str) -> Result<Vec<(Column, Value)>> {
    let object: Map<String, Value> = serde_json::from_str(object)
        .map_err(|error| Error::usage(format!("not a JSON object: {error}")))?;
    let mut values = Vec::with_capacity(object.len());
    for (name, value) in object {
        if let Some(column) = Column::named(&name)? {
            values.push((column, value));
        }
    }
    Ok(values)
}

/// The objects of rows, as they were.
fn objects_of<'r>(rows: impl Iterator<Item = &'r Row>) -> impl Iterator<Item = &'r str> {
    rows.filter_map(|row| match &row.raw {
        Raw::Object(object) => Some(&**object),
        Raw::Fields(_) => None,
    })
}

/// Writes rows as they were, each on a line of its own: of one that took several, the reader would have to
/// guess where it ends if something else comes first.
pub(super) fn write_lines<'r>(rows: impl Iterator<Item = &'r Row>) -> String {
    objects_of(rows)
        .map(|object| match object.contains('\n') {
            // It was read as JSON, in which a line ends only between its parts.
            true => object.replace(['\r', '\n'], " ") + "\n",
            false => format!("{object}\n"),
        })
        .collect()
}

/// Writes rows as they were, as an array.
pub(super) fn write_array<'r>(rows: impl Iterator<Item = &'r Row>) -> String {
    let objects: Vec<&str> = objects_of(rows).collect();
    match objects.as_slice() {
        [] => String::new(),
        objects => format!("[\n{}\n]\n", objects.join(",\n")),
    }
}
