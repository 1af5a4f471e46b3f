//! What one row of a file says, read, and how it was written.

use serde_json::Value;

use super::Column;
use crate::domain::csv;
use crate::domain::expiry::Expiry;
use crate::domain::item::ItemReference;
use crate::error::{Error, Result};

/// The values of a row. `None`: it says nothing about that, because the column is missing or the
/// value is not known (an empty field, `null`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cells {
    /// The columns it has, known values or not.
    pub(super) names: Vec<Column>,
    /// Which share: `SERVER/ID`.
    pub reference: Option<String>,
    /// Which share: its link.
    pub url: Option<String>,
    /// What is shared.
    pub items: Option<Vec<ItemReference>>,
    /// A song to search for.
    pub song: Option<String>,
    /// An album to search for, or that of the song.
    pub album: Option<String>,
    /// An artist to search for, or that of the song or album.
    pub artist: Option<String>,
    /// A playlist to search for.
    pub playlist: Option<String>,
    /// A book to search for.
    pub book: Option<String>,
    /// An episode to search for.
    pub episode: Option<String>,
    /// The description; `""` is none.
    pub description: Option<String>,
    /// The expiry.
    pub expires: Option<Expiry>,
    /// The expiry as it was written.
    pub expires_text: Option<String>,
    /// Whether visitors may download.
    pub downloadable: Option<bool>,
    /// The readable part of the link.
    pub slug: Option<String>,
    /// The format visitors get; `""` is the original.
    pub stream_format: Option<String>,
    /// The bit rate visitors get at most, in kbit/s; 0 is no limit.
    pub max_bit_rate_kbps: Option<u32>,
    /// The profile that the share is on.
    pub server: Option<String>,
    /// The share's id.
    pub id: Option<String>,
    /// Whose it is.
    pub owner: Option<String>,
    /// When it was made, as it was written: who makes new shares of a list does not mind.
    pub created: Option<String>,
    /// The kind of the contents.
    pub kind: Option<String>,
}

impl Cells {
    pub(super) fn read(values: Vec<(Column, Value)>) -> Result<Self> {
        let mut cells = Self::default();
        let mut never = None;
        for (column, value) in values {
            cells.names.push(column);
            let read = cells.set(column, &value, &mut never);
            read.map_err(|error| error.at(column.name()))?;
        }
        match (never, cells.expires) {
            (Some(true), None | Some(Expiry::Never)) => cells.expires = Some(Expiry::Never),
            (Some(true), Some(_)) => {
                return Err(Error::usage(
                    "it ends at `expires`, and `never_expires` is true",
                ));
            }
            (Some(false), Some(Expiry::Never)) => {
                return Err(Error::usage(
                    "`expires` is never, and `never_expires` is false",
                ));
            }
            _ => {}
        }
        Ok(cells)
    }

    fn set(&mut self, column: Column, value: &Value, never: &mut Option<bool>) -> Result<()> {
        match column {
            Column::Ref => self.reference = filled(value)?,
            Column::Url => self.url = filled(value)?,
            Column::Items => self.items = items(value)?,
            Column::Song => self.song = filled(value)?,
            Column::Album => self.album = filled(value)?,
            Column::Artist => self.artist = filled(value)?,
            Column::Playlist => self.playlist = filled(value)?,
            Column::Book => self.book = filled(value)?,
            Column::Episode => self.episode = filled(value)?,
            Column::Description => self.description = text(value)?,
            Column::Expires => {
                let text = filled(value)?;
                self.expires = text.as_deref().map(Expiry::parse).transpose()?;
                self.expires_text = text;
            }
            Column::NeverExpires => *never = boolean(value)?,
            Column::Downloadable => self.downloadable = boolean(value)?,
            Column::Slug => self.slug = filled(value)?,
            Column::StreamFormat => self.stream_format = text(value)?,
            Column::MaxBitRate => self.max_bit_rate_kbps = number(value)?,
            Column::Server => self.server = filled(value)?,
            Column::Id => self.id = filled(value)?,
            Column::Owner => self.owner = filled(value)?,
            Column::Created => self.created = filled(value)?,
            Column::Kind => self.kind = filled(value)?,
        }
        Ok(())
    }

    /// Whether the row has this column, be its value known or not.
    #[must_use]
    pub fn has(&self, column: Column) -> bool {
        self.names.contains(&column)
    }
}

fn text(value: &Value) -> Result<Option<String>> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        // A title may be a number.
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err(no("a text", value)),
    }
}

/// A text; an empty one says nothing.
fn filled(value: &Value) -> Result<Option<String>> {
    Ok(text(value)?.filter(|text| !text.trim().is_empty()))
}

fn boolean(value: &Value) -> Result<Option<bool>> {
    let word = match value {
        Value::Null => return Ok(None),
        Value::Bool(is) => return Ok(Some(*is)),
        Value::String(word) => word.trim().to_ascii_lowercase(),
        _ => return Err(no("true or false", value)),
    };
    match word.as_str() {
        "" => Ok(None),
        "true" | "on" | "yes" => Ok(Some(true)),
        "false" | "off" | "no" => Ok(Some(false)),
        _ => Err(no("true or false", value)),
    }
}

fn number(value: &Value) -> Result<Option<u32>> {
    let number = match value {
        Value::Null => return Ok(None),
        Value::Number(number) => number.as_u64().and_then(|number| number.try_into().ok()),
        Value::String(word) => word.trim().parse().ok(),
        _ => None,
    };
    number.map(Some).ok_or_else(|| no("a whole number", value))
}

fn items(value: &Value) -> Result<Option<Vec<ItemReference>>> {
    let words = match value {
        Value::Null => return Ok(None),
        Value::String(words) => csv::words(words),
        Value::Array(elements) => elements.iter().map(element).collect::<Result<_>>()?,
        _ => return Err(no("a list of items", value)),
    };
    let items = words.iter().map(|word| ItemReference::parse(word));
    items.collect::<Result<_>>().map(Some)
}

/// An item as a reference, or as the record's object.
fn element(value: &Value) -> Result<String> {
    let part = |key: &str| value.get(key).and_then(Value::as_str);
    match (value, part("kind"), part("id")) {
        (Value::String(word), ..) => Ok(word.clone()),
        (_, Some(kind), Some(id)) => Ok(format!("{kind}:{id}")),
        _ => Err(no(
            "an item: write KIND:ID, or an object with kind and id",
            value,
        )),
    }
}

fn no(what: &str, value: &Value) -> Error {
    Error::usage(format!("{value} is not {what}"))
}

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
