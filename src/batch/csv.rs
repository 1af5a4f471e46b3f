//! CSV with a header; comma, semicolon or tab between the fields.

use serde_json::Value;

use super::column::Column;
use super::quotes;
use super::row::{Batch, Form, Raw, Row};
use crate::domain::csv::unguard;
use crate::error::{Error, Result};

/// Reads CSV.
///
/// # Errors
/// A header with a column twice, or one that is unknown; a quote that is not closed.
pub(super) fn parse(text: &str) -> Result<Batch> {
    let delimiter = delimiter(text);
    quotes::check(text, delimiter)?;
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    // Neither reading memory nor UTF-8 that is a string already can fail.
    let header: Vec<String> = match records.next() {
        Some(Ok(record)) => record.iter().map(|name| name.trim().to_owned()).collect(),
        _ => return Err(Error::usage("there is no header")),
    };
    let columns = columns(&header)?;
    let mut lines = Lines::of(text);
    let rows = records
        .filter_map(Result::ok)
        .map(|record| {
            let line = lines.at(record.position());
            let fields: Vec<String> = record.iter().map(str::to_owned).collect();
            let values = values(&columns, &fields);
            Row::new(line, Raw::Fields(fields), values)
        })
        .collect();
    Ok(Batch {
        rows,
        form: Form::Csv { header, delimiter },
    })
}

/// Counts lines up to records, which come in order. A record's own line is not the one it is read
/// from where blank ones are skipped in front of it.
struct Lines<'t> {
    text: &'t [u8],
    counted: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        Self {
            text: text.as_bytes(),
            counted: 0,
            line: 1,
        }
    }

    fn at(&mut self, position: Option<&::csv::Position>) -> u64 {
        let from = position.and_then(|position| usize::try_from(position.byte()).ok());
        let from = from.unwrap_or(self.counted);
        let rest = self.text.get(from..).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let begin = from + blank.count();
        let passed = self.text.get(self.counted..begin).unwrap_or_default();
        let ends = passed.iter().filter(|byte| **byte == b'\n').count();
        self.line += u64::try_from(ends).unwrap_or_default();
        self.counted = begin.max(self.counted);
        self.line
    }
}

/// What separates the header's names: whatever stands most often between them.
fn delimiter(text: &str) -> u8 {
    let header = text.trim_start().lines().next().unwrap_or_default();
    let count = |sign: u8| header.bytes().filter(|byte| *byte == sign).count();
    // Of equally many, the last wins: a comma where there is none at all.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|sign| count(*sign))
        .unwrap_or(b',')
}

fn columns(header: &[String]) -> Result<Vec<Option<Column>>> {
    let mut columns = Vec::with_capacity(header.len());
    for (place, name) in header.iter().enumerate() {
        if header[..place].contains(name) {
            return Err(Error::usage(format!("the column {name:?} stands twice")));
        }
        columns.push(Column::named(name).map_err(|error| {
            error.hint("the first line names the columns, such as `items,expires`")
        })?);
    }
    Ok(columns)
}

fn values(columns: &[Option<Column>], fields: &[String]) -> Result<Vec<(Column, Value)>> {
    if columns.len() != fields.len() {
        let plural = if fields.len() == 1 { "" } else { "s" };
        return Err(Error::usage(format!(
            "it has {} field{plural}, and the header names {}",
            fields.len(),
            columns.len()
        ))
        .hint("a field that holds the separator stands in quotes"));
    }
    let named = columns.iter().zip(fields);
    Ok(named
        .filter_map(|(column, field)| Some(((*column)?, value((*column)?, field))))
        .collect())
}

/// An empty field is not known, except of a description, where it is none.
fn value(column: Column, field: &str) -> Value {
    let text = unguard(field);
    if column == Column::Description {
        Value::String(text.to_owned())
    } else if text.trim().is_empty() {
        Value::Null
    } else {
        Value::String(text.trim().to_owned())
    }
}

/// Writes rows as they were.
pub(super) fn write<'r>(
    header: &[String],
    delimiter: u8,
    rows: impl Iterator<Item = &'r Row>,
) -> String {
    let mut writer = ::csv::WriterBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_writer(Vec::new());
    // Writing into memory can't fail.
    let _ = writer.write_record(header);
    for row in rows {
        if let Raw::Fields(fields) = &row.raw {
            let _ = writer.write_record(fields);
        }
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}
