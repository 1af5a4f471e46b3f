//! CSV with a header; comma, semicolon or tab between the fields, or what a first line such as `sep=;`
//! says. The quotes of a text have to be closed: the reader would take all that follows one that is not as one
//! field.

use std::collections::HashSet;

use serde_json::Value;

use super::cells::{Batch, Form, Raw, Row};
use super::column;
use super::column::Column;
use super::text::line_ends;
use crate::domain::csv::unguard;
use crate::error::{Error, Result};

/// Reads CSV.
///
/// # Errors
/// A header with a column twice, or one that is unknown; a quote that is not closed.
pub(super) fn parse(text: &str) -> Result<Batch> {
    let said = said_delimiter(text);
    // The line stays, so that the others keep their numbers.
    let skipped = said.map_or(0, |said| said.length);
    let whole = text;
    let text = whole.get(skipped..).unwrap_or_default();
    let delimiter = said.map_or_else(|| delimiter(text), |said| said.delimiter);
    check_quotes(text, delimiter)?;
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    // Neither reading memory nor UTF-8 that is a string already can fail.
    let mut filled = records
        .by_ref()
        .filter_map(Result::ok)
        .filter(|record| record.iter().any(|field| !field.trim().is_empty()));
    let header: Vec<String> = match filled.next() {
        Some(record) => record.iter().map(|name| name.trim().to_owned()).collect(),
        None => return Err(Error::usage("the header is missing")),
    };
    let columns = slots(&header)?;
    let mut lines = Lines::of(text);
    let before = line_ends(whole.as_bytes().get(..skipped).unwrap_or_default());
    let rows = filled
        .map(|record| {
            let line = before + lines.at(record.position());
            let fields: Vec<String> = record.iter().map(str::to_owned).collect();
            let values = values(&columns, &fields);
            Row::new(line, Raw::Fields(fields), values)
        })
        .collect();
    Ok(Batch {
        rows,
        form: Form::Csv {
            // Written again, only the header tells it: a single name doesn't.
            delimiter: if SEEN.contains(&delimiter) && header.len() > 1 {
                delimiter
            } else {
                b','
            },
            header,
        },
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
        self.line += line_ends(passed);
        self.counted = begin.max(self.counted);
        self.line
    }
}

/// The separators that are told by the header alone.
const SEEN: [u8; 3] = [b'\t', b';', b','];

/// A first line that only says what separates the fields, as Excel reads it.
#[derive(Clone, Copy)]
struct SaidDelimiter {
    delimiter: u8,
    /// How many bytes it takes, its end included.
    length: usize,
}

fn said_delimiter(text: &str) -> Option<SaidDelimiter> {
    let end = text.find(['\r', '\n']).unwrap_or(text.len());
    let (line, rest) = text.split_at_checked(end)?;
    let line = line.trim_matches(' ').trim_matches('"');
    let (word, sign) = line.split_at_checked("sep=".len())?;
    let mut signs = sign.bytes();
    let delimiter = signs.next().filter(u8::is_ascii)?;
    // Saved again, the line is padded with what it names.
    let is_said = word.eq_ignore_ascii_case("sep=") && signs.all(|sign| sign == delimiter);
    let length = match rest.as_bytes() {
        [b'\r', b'\n', ..] => end + 2,
        [_, ..] => end + 1,
        [] => end,
    };
    (is_said && delimiter != b'"').then_some(SaidDelimiter { delimiter, length })
}

/// What separates the header's names: whatever stands most often between them.
fn delimiter(text: &str) -> u8 {
    let header = text.trim_start().split(['\r', '\n']).next();
    let header = header.unwrap_or_default();
    let count = |sign: u8| header.bytes().filter(|byte| *byte == sign).count();
    // Of equally many, the last wins: a comma where there is none at all.
    SEEN.into_iter()
        .max_by_key(|sign| count(*sign))
        .unwrap_or(b',')
}

/// What a name of the header stands for.
#[derive(Clone, Copy)]
enum Slot {
    Of(Column),
    /// A field of the record that moves on by itself.
    PassedOver,
    /// No name: nothing may stand below.
    Unnamed,
}

fn slots(header: &[String]) -> Result<Vec<Slot>> {
    let mut columns = Vec::with_capacity(header.len());
    let mut known = HashSet::new();
    for name in header {
        if name.is_empty() {
            columns.push(Slot::Unnamed);
            continue;
        }
        if !known.insert(column::normal(name)) {
            return Err(Error::usage(format!("the column {name:?} stands twice")));
        }
        let column = Column::named(name).map_err(|error| {
            error.hint("the first line names the columns, such as `items,expires`")
        })?;
        columns.push(column.map_or(Slot::PassedOver, Slot::Of));
    }
    Ok(columns)
}

fn values(columns: &[Slot], fields: &[String]) -> Result<Vec<(Column, Value)>> {
    let is_blank = |field: &String| field.trim().is_empty();
    let end = fields.iter().rposition(|field| !is_blank(field));
    let filled = end.map_or(0, |end| end + 1);
    // Separators behind the last column are nothing.
    let fields = match filled <= columns.len() && columns.len() < fields.len() {
        true => fields.get(..columns.len()).unwrap_or_default(),
        false => fields,
    };
    if columns.len() != fields.len() {
        let plural = if fields.len() == 1 { "" } else { "s" };
        return Err(Error::usage(format!(
            "it has {} field{plural}, and the header names {}",
            fields.len(),
            columns.len()
        ))
        .hint("a field that holds the separator stands in quotes"));
    }
    let mut values = Vec::with_capacity(columns.len());
    for (slot, field) in columns.iter().zip(fields) {
        match slot {
            Slot::Of(column) => values.push((*column, value(*column, field))),
            Slot::Unnamed if !is_blank(field) => {
                return Err(Error::usage(format!(
                    "{:?} is in a column without a name",
                    field.trim()
                )));
            }
            Slot::PassedOver | Slot::Unnamed => {}
        }
    }
    Ok(values)
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

/// Checks that every quoted field ends with its quote.
///
/// # Errors
/// [`Code::Usage`](crate::Code::Usage) with the line on which the quote is opened.
fn check_quotes(text: &str, delimiter: u8) -> Result<()> {
    let mut bytes = text.bytes().peekable();
    let mut line = 1u64;
    let mut before = 0;
    // Whether the next byte begins a field: within others a quote is a sign like any other.
    let mut begins = true;
    while let Some(byte) = bytes.next() {
        line += ends_line(before, byte);
        before = byte;
        if !(begins && byte == b'"') {
            begins = byte == delimiter || matches!(byte, b'\r' | b'\n');
            continue;
        }
        let opened = line;
        loop {
            match bytes.next() {
                None => return Err(wrong(opened, "is never closed")),
                Some(b'"') if bytes.next_if_eq(&b'"').is_none() => break,
                Some(byte) => {
                    line += ends_line(before, byte);
                    before = byte;
                }
            }
        }
        before = b'"';
        let ends = |next: &u8| *next == delimiter || matches!(next, b'\r' | b'\n');
        if !bytes.peek().is_none_or(ends) {
            return Err(wrong(opened, "is closed in the midst of a field"));
        }
        begins = false;
    }
    Ok(())
}

/// 1 at the first sign of a line's end, else 0.
fn ends_line(before: u8, byte: u8) -> u64 {
    u64::from(byte == b'\r' || (byte == b'\n' && before != b'\r'))
}

fn wrong(line: u64, what: &str) -> Error {
    Error::usage(format!("the quote that is opened on line {line} {what}"))
        .hint("a quoted field begins and ends with one, and holds each of its own twice: `\"\"`")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrong_at(text: &str) -> Option<String> {
        check_quotes(text, b',')
            .err()
            .map(|error| error.message().to_owned())
    }

    #[test]
    fn a_quote_that_would_swallow_rows_is_found_with_its_line() {
        for (text, line) in [
            ("a,b\n1,\"x\n2,y\n3,z\n", 2),
            ("a,b\n1,x\n2,\"y", 3),
            ("a,b\n1,\"x\n2,y\n3,\"z\"\n", 2),
            ("\"a,b\n", 1),
            ("a,b\r1,x\r2,\"y\r3,z\r", 3),
            ("a,b\r\n\"1\r\n1\",x\r\n2,\"y\r\n", 4),
            ("a,b\n\"1\n1\",x\n2,\"y\n", 4),
        ] {
            let told = wrong_at(text).unwrap();
            assert!(
                told.contains(&format!("on line {line} ")),
                "{text:?}: {told}"
            );
        }
    }

    #[test]
    fn quotes_that_end_are_right_whatever_they_hold() {
        for text in [
            "",
            "a,b\n1,\"x\ny\"\n",
            "a,b\r\n\"1\",\"\"\"x\"\"\"\r\n",
            "a,b\n1,5\" vinyl\n",
            "a,b\n\"1\",\"\"",
        ] {
            assert_eq!(wrong_at(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_right(fields in prop::collection::vec(any::<String>(), 1..5)) {
            let line = crate::domain::csv::line(fields.iter().map(String::as_str));
            prop_assert_eq!(wrong_at(&line), None);
        }
    }
}
