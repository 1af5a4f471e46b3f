//! Rows as they were read, and how they were written.

use super::cells::Cells;
use crate::error::Result;

/// A file of rows.
#[derive(Debug)]
pub struct Batch {
    /// The rows, in the file's order.
    pub rows: Vec<Row>,
    pub(super) form: Form,
}

/// One row of a file. What is wrong with it is its own matter: the others are none the worse.
#[derive(Debug)]
pub struct Row {
    /// The line it begins on, counted from 1.
    pub line: u64,
    /// What it says.
    pub cells: Result<Cells>,
    pub(super) raw: Raw,
}

/// How the rows were written, to write some of them again.
#[derive(Debug)]
pub(super) enum Form {
    Csv {
        header: Vec<String>,
        delimiter: u8,
    },
    /// JSON, an object a line.
    Jsonl,
    /// A JSON array.
    Json,
}

/// A row as it was written.
#[derive(Debug)]
pub(super) enum Raw {
    Fields(Vec<String>),
    /// An object, as it was written.
    Object(String),
}
