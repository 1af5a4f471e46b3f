//! Rows that come from a file: what `create --from` and `update --from` read.
//!
//! CSV with a header, JSONL, or a JSON array. The columns are the record's, so that what `list -o csv|jsonl` writes
//! reads back; those that change by themselves, such as visits, are ignored. Pure: text in, rows out.

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
    /// The line it begins on, counted from 1.
    pub line: u64,
    /// What it says.
    pub cells: Result<Cells>,
    raw: RawRow,
}

/// How the rows were written, to write some of them again.
#[derive(Debug)]
enum BatchFormat {
    Csv {
        header: Vec<String>,
        delimiter: u8,
    },
    /// JSON, an object per line.
    Jsonl,
    /// A JSON array.
    Json,
}

/// A row as it was written.
#[derive(Debug)]
enum RawRow {
    Fields(Vec<String>),
    /// An object, as it was written.
    Object(String),
}

impl Batch {
    /// Reads rows: JSONL if the first sign is `{`, a JSON array if it is `[`, else CSV.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) if the file as a whole can't be read: it is empty, a column of its header is
    /// unknown, or it is another format.
    pub fn parse(text: &str) -> Result<Self> {
        match text.trim_start().chars().next() {
            None => Err(Error::usage("no rows: the file is empty")),
            Some('{') => Ok(json_objects(text)),
            Some('[') => json_array(text),
            Some(_) => csv_rows(text),
        }
    }

    /// The rows that `chosen` picks by their place, in the same format, to be read again.
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

    /// Whether any row has a value in this column.
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
    /// A row from its values; an error in it names its line.
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

/// The text of a file or of stdin (`source` names it), without the mark that Windows puts in front.
///
/// # Errors
/// [`Code::Usage`](crate::Code::Usage) with the line of the first byte that is not UTF-8.
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

/// How many lines end in these bytes: with a line feed, a carriage return, or both.
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

/// Reads CSV.
///
/// # Errors
/// A header with a column twice, or one that is unknown; a quote that is not closed.
fn csv_rows(text: &str) -> Result<Batch> {
    let said = declared_delimiter(text);
    // The line stays, so that the others keep their numbers.
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
            let values = field_values(&columns, &fields);
            BatchRow::new(line, RawRow::Fields(fields), values)
        })
        .collect();
    Ok(Batch {
        rows,
        form: BatchFormat::Csv {
            // Read again, only the header shows it: a single name doesn't.
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
/// from if blank ones are skipped in front of it.
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

/// The separators that the header alone shows.
const SEEN: [u8; 3] = [b'\t', b';', b','];

/// The delimiter that a first line says, as Excel reads it, and the length of that line with its end.
fn declared_delimiter(text: &str) -> Option<(u8, usize)> {
    let end = text.find(['\r', '\n']).unwrap_or(text.len());
    let (line, rest) = text.split_at_checked(end)?;
    let line = line.trim_matches(' ').trim_matches('"');
    let (word, sign) = line.split_at_checked("sep=".len())?;
    let mut signs = sign.bytes();
    let delimiter = signs.next().filter(u8::is_ascii)?;
    // A spreadsheet that saves the file pads the line with separators.
    let is_said = word.eq_ignore_ascii_case("sep=") && signs.all(|sign| sign == delimiter);
    let length = match rest.as_bytes() {
        [b'\r', b'\n', ..] => end + 2,
        [_, ..] => end + 1,
        [] => end,
    };
    (is_said && delimiter != b'"').then_some((delimiter, length))
}

/// What separates the header's names: the sign that is most often between them.
fn delimiter(text: &str) -> u8 {
    let header = text.trim_start().split(['\r', '\n']).next();
    let header = header.unwrap_or_default();
    let count = |sign: u8| header.bytes().filter(|byte| *byte == sign).count();
    // Of equally many, the last wins: a comma if there is none at all.
    SEEN.into_iter()
        .max_by_key(|sign| count(*sign))
        .unwrap_or(b',')
}

/// What a name of the header stands for.
#[derive(Clone, Copy)]
enum Slot {
    Of(BatchColumn),
    /// A field of the record that changes by itself.
    PassedOver,
    /// No name: the column must be empty.
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

/// An empty field is not known; an empty description is none.
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

/// Writes rows as they were.
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
            return Err(wrong(opened, "is closed in the middle of a field"));
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
    Error::usage(format!("the quote opened on line {line} {what}"))
        .hint("put quotes around the whole field, and double each quote inside it: `\"\"`")
}

/// Reads objects: one per line, with blank lines in between; or over several lines, as `jq` writes them.
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

/// Whether a line is blank for JSON: other signs that look blank are errors there.
fn is_blank(line: &str) -> bool {
    line.trim_matches([' ', '\t', '\r']).is_empty()
}

/// The objects of a text in which each may take several lines; `None` if it holds anything else.
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

/// Reads an array of objects.
///
/// # Errors
/// [`Code::Usage`](crate::Code::Usage) if it is no JSON, or empty.
fn json_array(text: &str) -> Result<Batch> {
    let elements: Vec<&RawValue> = serde_json::from_str(text)
        .map_err(|error| Error::usage(format!("not a JSON array: {error}")))?;
    if elements.is_empty() {
        return Err(Error::usage("no rows: the array is empty"));
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
        form: BatchFormat::Json,
    })
}

/// The line of a place in the text.
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

/// The objects of rows, as they were.
fn objects_of<'r>(rows: impl Iterator<Item = &'r BatchRow>) -> impl Iterator<Item = &'r str> {
    rows.filter_map(|row| match &row.raw {
        RawRow::Object(object) => Some(&**object),
        RawRow::Fields(_) => None,
    })
}

/// Writes rows as they were, each on a line of its own: of one that took several, the reader would have to
/// guess where it ends if something else comes first.
fn write_lines<'r>(rows: impl Iterator<Item = &'r BatchRow>) -> String {
    objects_of(rows)
        .map(|object| match object.contains('\n') {
            // It was read as JSON, in which a line ends only between its parts.
            true => object.replace(['\r', '\n'], " ") + "\n",
            false => format!("{object}\n"),
        })
        .collect()
}

/// Writes rows as they were, as an array.
fn write_array<'r>(rows: impl Iterator<Item = &'r BatchRow>) -> String {
    let objects: Vec<&str> = objects_of(rows).collect();
    match objects.as_slice() {
        [] => String::new(),
        objects => format!("[\n{}\n]\n", objects.join(",\n")),
    }
}
