//! Rows that come from a file: what `create --from` and `update --from` read.
//!
//! CSV with a header, JSONL, or a JSON array. The columns are the record's, so that what `list -o csv|jsonl` writes
//! reads back; those that move on by themselves, such as visits, are passed over. Pure: text in, rows out.

mod cells;
mod column;
mod csv;
mod json;
#[cfg(test)]
mod tests;
mod text;

use serde_json::Value;

pub use self::cells::{Batch, Cells, Row};
use self::cells::{Form, Raw};
pub use self::column::Column;
pub use self::text::decode;
use crate::error::{Error, Result};

impl Batch {
    /// Reads rows: JSONL if the first sign is `{`, a JSON array if it is `[`, else CSV.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) where the file as a whole can't be read: it is empty, a column of its header is
    /// unknown, or it is another format.
    pub fn parse(text: &str) -> Result<Self> {
        match text.trim_start().chars().next() {
            None => Err(Error::usage("there are no rows: the file is empty")),
            Some('{') => Ok(json::objects(text)),
            Some('[') => json::array(text),
            Some(_) => csv::parse(text),
        }
    }

    /// The rows that `chosen` picks by their place, in the same format, to be read again.
    #[must_use]
    pub fn again(&self, chosen: impl Fn(usize) -> bool) -> String {
        let rows = self.rows.iter().enumerate();
        let rows = rows.filter(|(place, _)| chosen(*place)).map(|(_, row)| row);
        match &self.form {
            Form::Csv { header, delimiter } => csv::write(header, *delimiter, rows),
            Form::Jsonl => json::write_lines(rows),
            Form::Json => json::write_array(rows),
        }
    }

    /// Whether any row has a value in this column.
    #[must_use]
    pub fn uses(&self, column: Column) -> bool {
        match &self.form {
            Form::Csv { header, .. } => header
                .iter()
                .any(|name| matches!(Column::named(name), Ok(Some(named)) if named == column)),
            Form::Jsonl | Form::Json => self
                .rows
                .iter()
                .filter_map(|row| row.cells.as_ref().ok())
                .any(|cells| cells.names.contains(&column)),
        }
    }
}

impl Row {
    /// A row from its values; an error in it names its line.
    fn new(line: u64, raw: Raw, values: Result<Vec<(Column, Value)>>) -> Self {
        Self {
            line,
            raw,
            cells: values
                .and_then(Cells::read)
                .map_err(|error| error.at(format_args!("line {line}"))),
        }
    }
}
