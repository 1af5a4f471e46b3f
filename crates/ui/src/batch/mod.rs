//! Row files, which `create --from` and `update --from` read.
//!
//! CSV with a header, JSONL, or a JSON array. The columns are those of the share record, so the output of
//! `list -o csv|jsonl` reads back; columns that the user can't set, such as visits, are ignored. Pure: text in,
//! rows out.

mod cells;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use serde_json::value::RawValue;
use serde_json::{Deserializer, Map, Value};

use self::cells::normal;
pub use self::cells::{BatchColumn, Cells};
use crate::domain::csv::unguard;
use crate::error::{Error, Result};

/// A file of rows.
#[derive(Debug)]
pub struct Batch {
    /// The rows, in the file's order.
    pub rows: Vec<BatchRow>,
    form: BatchFormat,
}

/// One row of a file. An error in it doesn't affect the others.
#[derive(Debug)]
pub struct BatchRow {
    /// The line that the row begins on, counted from 1.
    pub line: u64,
    /// The row's values, or the error in it.
    pub cells: Result<Cells>,
    raw: RawRow,
}

/// The format of the file, to write some of its rows again.
#[derive(Debug)]
enum BatchFormat {
    Csv {
        header: Vec<String>,
        delimiter: u8,
    },
    /// JSON, one object per line.
    Jsonl,
    /// A JSON array.
    Json,
}

/// A row as it was written in the file.
#[derive(Debug)]
enum RawRow {
    Fields(Vec<String>),
    /// A JSON object, as written.
    Object(String),
}

impl Batch {
    /// Parses rows: JSONL if the first character is `{`, a JSON array if it is `[`, otherwise CSV.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::error::Code::Usage) if the whole file can't be read: it is empty, a column of its
    /// header is unknown, or its format is another one.
    pub fn parse(text: &str) -> Result<Self> {
        match text.trim_start().chars().next() {
            None => Err(Error::usage("no rows: the file is empty")),
            Some('{') => Ok(json_objects(text)),
            Some('[') => json_array(text),
            Some(_) => csv_rows(text),
        }
    }

    /// The rows whose positions `chosen` accepts, written in the file's format, so that they can be parsed again.
    #[must_use]
    pub fn subset(&self, chosen: impl Fn(usize) -> bool) -> String {
        let rows = self.rows.iter().enumerate();
        let rows = rows.filter(|(place, _)| chosen(*place)).map(|(_, row)| row);
        match &self.form {
            BatchFormat::Csv { header, delimiter } => write_csv(header, *delimiter, rows),
            BatchFormat::Jsonl => write_lines(rows),
            BatchFormat::Json => write_array(rows),
        }
    }

    /// Whether the CSV header or any readable JSON row has this column, even if no row has a value in it.
    #[must_use]
    pub fn uses(&self, column: BatchColumn) -> bool {
        match &self.form {
            BatchFormat::Csv { header, .. } => header
                .iter()
                .any(|name| matches!(BatchColumn::named(name), Ok(Some(named)) if named == column)),
            BatchFormat::Jsonl | BatchFormat::Json => self
                .rows
                .iter()
                .filter_map(|row| row.cells.as_ref().ok())
                .any(|cells| cells.names.contains(&column)),
        }
    }
}

impl BatchRow {
    /// A row from its values; an error in them gets the line number.
    fn new(line: u64, raw: RawRow, values: Result<Vec<(BatchColumn, Value)>>) -> Self {
        Self {
            line,
            raw,
            cells: values
                .and_then(Cells::read)
                .map_err(|error| error.at(format_args!("line {line}"))),
        }
    }
}

const BOM: &str = "\u{feff}";

/// The text of a file or of stdin (`source` is its name in messages), without a byte order mark.
///
/// # Errors
/// [`Code::Usage`](crate::error::Code::Usage), with the line of the first byte that is not UTF-8.
pub fn decode(bytes: Vec<u8>, source: &str) -> Result<String> {
    const HOW: &str = "save it as UTF-8; a spreadsheet calls that \"CSV UTF-8\"";
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Error::usage(format!("{source} is UTF-16, not UTF-8")).hint(HOW));
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = line_ends(good) + 1;
        Error::usage(format!("line {line} of {source} is not UTF-8")).hint(HOW)
    })?;
    if text.starts_with(BOM) {
        text.drain(..BOM.len());
    }
    Ok(text)
}

/// The number of lines that end in these bytes: with a line feed, a carriage return, or both.
fn line_ends(bytes: &[u8]) -> u64 {
    let after = bytes.iter().skip(1).map(Some).chain([None]);
    let ends = bytes.iter().zip(after);
    let ends = ends.filter(|(byte, next)| match byte {
        b'\n' => true,
        b'\r' => *next != Some(&b'\n'),
        _ => false,
    });
    u64::try_from(ends.count()).unwrap_or(u64::MAX)
}

/// Parses CSV.
///
/// # Errors
/// If the header is missing, or has a duplicate or unknown column; if a quote is not closed.
fn csv_rows(text: &str) -> Result<Batch> {
    let said = declared_delimiter(text);
    // Counts the `sep=` line, so that the other lines keep their numbers.
    let skipped = said.map_or(0, |(_, length)| length);
    let whole = text;
    let text = whole.get(skipped..).unwrap_or_default();
    let delimiter = said.map_or_else(|| delimiter(text), |(delimiter, _)| delimiter);
    check_quotes(text, delimiter)?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    // Can't fail: it reads from memory, and the text is valid UTF-8.
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
            let values = field_values(&columns, &fields);
            BatchRow::new(line, RawRow::Fields(fields), values)
        })
        .collect();
    Ok(Batch {
        rows,
        form: BatchFormat::Csv {
            // A single column name shows no delimiter, so a reader of the header couldn't detect it.
            delimiter: if SEEN.contains(&delimiter) && header.len() > 1 {
                delimiter
            } else {
                b','
            },
            header,
        },
    })
}

/// Finds the line numbers of records, which must come in order. The CSV reader's own number is wrong if blank
/// lines precede the record.
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

    fn at(&mut self, position: Option<&csv::Position>) -> u64 {
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

/// The delimiters that can be detected from the header.
const SEEN: [u8; 3] = [b'\t', b';', b','];

/// The delimiter of an Excel `sep=` line, if the text begins with one, and the length of that line with its ending.
fn declared_delimiter(text: &str) -> Option<(u8, usize)> {
    let end = text.find(['\r', '\n']).unwrap_or(text.len());
    let (line, rest) = text.split_at_checked(end)?;
    let line = line.trim_matches(' ').trim_matches('"');
    let (word, sign) = line.split_at_checked("sep=".len())?;
    let mut signs = sign.bytes();
    let delimiter = signs.next().filter(u8::is_ascii)?;
    // A spreadsheet pads this line with delimiters when it saves the file.
    let is_said = word.eq_ignore_ascii_case("sep=") && signs.all(|sign| sign == delimiter);
    let length = match rest.as_bytes() {
        [b'\r', b'\n', ..] => end + 2,
        [_, ..] => end + 1,
        [] => end,
    };
    (is_said && delimiter != b'"').then_some((delimiter, length))
}

/// The delimiter of the header: the one that occurs most often.
fn delimiter(text: &str) -> u8 {
    let header = text.trim_start().split(['\r', '\n']).next();
    let header = header.unwrap_or_default();
    let count = |sign: u8| header.bytes().filter(|byte| *byte == sign).count();
    // On a tie, the last one wins: a comma if there is no delimiter at all.
    SEEN.into_iter()
        .max_by_key(|sign| count(*sign))
        .unwrap_or(b',')
}

/// The meaning of a name in the header.
#[derive(Clone, Copy)]
enum Slot {
    Of(BatchColumn),
    /// A field of the record that the user can't set.
    PassedOver,
    /// An empty name: the column must be empty.
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
        if !known.insert(normal(name)) {
            return Err(Error::usage(format!("duplicate column {name:?}")));
        }
        let column = BatchColumn::named(name).map_err(|error| {
            error.hint("the first line names the columns, such as `items,expires`")
        })?;
        columns.push(column.map_or(Slot::PassedOver, Slot::Of));
    }
    Ok(columns)
}

fn field_values(columns: &[Slot], fields: &[String]) -> Result<Vec<(BatchColumn, Value)>> {
    let is_blank = |field: &String| field.trim().is_empty();
    let end = fields.iter().rposition(|field| !is_blank(field));
    let filled = end.map_or(0, |end| end + 1);
    // Ignore delimiters after the last column.
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
        .hint("quote a field that contains the separator"));
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

/// An empty field is unknown, except that an empty description means none.
fn value(column: BatchColumn, field: &str) -> Value {
    let text = unguard(field);
    if column == BatchColumn::Description {
        Value::String(text.to_owned())
    } else if text.trim().is_empty() {
        Value::Null
    } else {
        Value::String(text.trim().to_owned())
    }
}

/// Writes rows in their original form.
fn write_csv<'r>(
    header: &[String],
    delimiter: u8,
    rows: impl Iterator<Item = &'r BatchRow>,
) -> String {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_writer(Vec::new());
    // Writing into memory can't fail.
    let _ = writer.write_record(header);
    for row in rows {
        if let RawRow::Fields(fields) = &row.raw {
            let _ = writer.write_record(fields);
        }
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// Checks that every quoted field has a closing quote.
///
/// # Errors
/// [`Code::Usage`](crate::error::Code::Usage), with the line of the opening quote.
fn check_quotes(text: &str, delimiter: u8) -> Result<()> {
    let mut bytes = text.bytes().peekable();
    let mut line = 1u64;
    let mut before = 0;
    // Whether the next byte begins a field: inside a field, a quote has no meaning.
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
            return Err(wrong(opened, "is closed in the middle of a field"));
        }
        begins = false;
    }
    Ok(())
}

/// 1 at the first byte of a line ending, otherwise 0.
fn ends_line(before: u8, byte: u8) -> u64 {
    u64::from(byte == b'\r' || (byte == b'\n' && before != b'\r'))
}

fn wrong(line: u64, what: &str) -> Error {
    Error::usage(format!("the quote opened on line {line} {what}"))
        .hint("put quotes around the whole field, and double each quote inside it: `\"\"`")
}

/// Parses JSON objects: one per line, with blank lines between them; or over several lines, as `jq` writes them.
fn json_objects(text: &str) -> Batch {
    let lines = || (1..).zip(text.lines()).filter(|(_, line)| !is_blank(line));
    let first = lines().next();
    let spread = first.is_some_and(|(_, line)| serde_json::from_str::<&RawValue>(line).is_err());
    let whole = spread.then(|| concatenated_objects(text)).flatten();
    let rows = whole.unwrap_or_else(|| lines().map(|(number, line)| row(number, line)).collect());
    Batch {
        rows,
        form: BatchFormat::Jsonl,
    }
}

/// Whether a line is blank to JSON: any other whitespace is an error there.
fn is_blank(line: &str) -> bool {
    line.trim_matches([' ', '\t', '\r']).is_empty()
}

/// The objects of a text in which each may span several lines; `None` if the text contains anything else.
fn concatenated_objects(text: &str) -> Option<Vec<BatchRow>> {
    let mut objects = Deserializer::from_str(text).into_iter::<&RawValue>();
    let mut rows = Vec::new();
    while let Some(object) = objects.next() {
        let object = object.ok()?.get();
        let begin = objects.byte_offset().saturating_sub(object.len());
        rows.push(row(line_at(text, begin), object));
    }
    Some(rows)
}

/// Parses an array of objects.
///
/// # Errors
/// [`Code::Usage`](crate::error::Code::Usage) if it isn't a JSON array, or is empty.
fn json_array(text: &str) -> Result<Batch> {
    let elements: Vec<&RawValue> = serde_json::from_str(text)
        .map_err(|error| Error::usage(format!("not a JSON array: {error}")))?;
    if elements.is_empty() {
        return Err(Error::usage("no rows: the array is empty"));
    }
    let mut from = 0;
    let rows = elements.iter().map(|element| {
        let element = element.get();
        // Elements come in order, so each is found after the one before.
        let rest = text.get(from..).unwrap_or_default();
        let begin = from + rest.find(element).unwrap_or_default();
        from = begin + element.len();
        row(line_at(text, begin), element)
    });
    Ok(Batch {
        rows: rows.collect(),
        form: BatchFormat::Json,
    })
}

/// The line number at a byte offset in the text.
fn line_at(text: &str, place: usize) -> u64 {
    1 + line_ends(text.as_bytes().get(..place).unwrap_or_default())
}

fn row(line: u64, object: &str) -> BatchRow {
    BatchRow::new(
        line,
        RawRow::Object(object.to_owned()),
        object_values(object),
    )
}

fn object_values(object: &str) -> Result<Vec<(BatchColumn, Value)>> {
    let object: Map<String, Value> = serde_json::from_str(object)
        .map_err(|error| Error::usage(format!("not a JSON object: {error}")))?;
    let mut values = Vec::with_capacity(object.len());
    for (name, value) in object {
        if let Some(column) = BatchColumn::named(&name)? {
            values.push((column, value));
        }
    }
    Ok(values)
}

/// The objects of rows, as written.
fn objects_of<'r>(rows: impl Iterator<Item = &'r BatchRow>) -> impl Iterator<Item = &'r str> {
    rows.filter_map(|row| match &row.raw {
        RawRow::Object(object) => Some(&**object),
        RawRow::Fields(_) => None,
    })
}

/// Writes rows in their original form, but each on one line: if other rows come before an object that spans
/// several lines, the parser can't tell where it ends.
fn write_lines<'r>(rows: impl Iterator<Item = &'r BatchRow>) -> String {
    objects_of(rows)
        .map(|object| match object.contains('\n') {
            // This is valid JSON, so line breaks occur only between its tokens.
            true => object.replace(['\r', '\n'], " ") + "\n",
            false => format!("{object}\n"),
        })
        .collect()
}

/// Writes rows in their original form, as an array.
fn write_array<'r>(rows: impl Iterator<Item = &'r BatchRow>) -> String {
    let objects: Vec<&str> = objects_of(rows).collect();
    match objects.as_slice() {
        [] => String::new(),
        objects => format!("[\n{}\n]\n", objects.join(",\n")),
    }
}
