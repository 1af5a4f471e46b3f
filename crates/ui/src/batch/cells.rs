//! The columns that a row file may have, and the parsed values of one row.

use serde_json::Value;

use crate::domain::csv;
use crate::domain::expiry::Expiry;
use crate::domain::item::ItemReference;
use crate::error::{Error, Result};
use crate::values;

/// A column with a value for a share to create or change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BatchColumn {
    /// `SERVER/ID`, or another reference to a share.
    Ref,
    /// The link.
    Url,
    /// The items.
    Items,
    /// The title of a song.
    Song,
    /// The title of an album.
    Album,
    /// The name of an artist.
    Artist,
    /// The name of a playlist.
    Playlist,
    /// The title of a book.
    Book,
    /// The title of an episode.
    Episode,
    /// The description.
    Description,
    /// The expiry.
    Expires,
    /// Whether the share never expires.
    NeverExpires,
    /// Whether visitors may download.
    Downloadable,
    /// The readable part of the link.
    Slug,
    /// The format that visitors get.
    StreamFormat,
    /// The maximum bit rate for visitors.
    MaxBitRate,
    /// The profile's name.
    Server,
    /// The share's id.
    Id,
    /// The owner.
    Owner,
    /// The creation time.
    Created,
    /// The kind of the contents.
    Kind,
}

/// Every column with its name, in the order of the list in the hint.
const NAMES: [(BatchColumn, &str); 21] = [
    (BatchColumn::Ref, "ref"),
    (BatchColumn::Url, "url"),
    (BatchColumn::Items, "items"),
    (BatchColumn::Song, "song"),
    (BatchColumn::Album, "album"),
    (BatchColumn::Artist, "artist"),
    (BatchColumn::Playlist, "playlist"),
    (BatchColumn::Book, "book"),
    (BatchColumn::Episode, "episode"),
    (BatchColumn::Description, "description"),
    (BatchColumn::Expires, "expires"),
    (BatchColumn::NeverExpires, "never_expires"),
    (BatchColumn::Downloadable, "downloadable"),
    (BatchColumn::Slug, "slug"),
    (BatchColumn::StreamFormat, "stream_format"),
    (BatchColumn::MaxBitRate, "max_bit_rate_kbps"),
    (BatchColumn::Server, "server"),
    (BatchColumn::Id, "id"),
    (BatchColumn::Owner, "owner"),
    (BatchColumn::Created, "created"),
    (BatchColumn::Kind, "kind"),
];

impl BatchColumn {
    /// The column's name in a CSV header, and its key in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        let named = NAMES.iter().find(|(column, _)| *column == self);
        named.map_or("", |(_, name)| name)
    }

    /// The column with this name; `None` for other fields of the record, which the user can't set.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::error::Code::Usage) if the name is unknown: a typo must not be ignored silently.
    pub(super) fn named(name: &str) -> Result<Option<Self>> {
        let name = &normal(name);
        if let Some((column, _)) = NAMES.iter().find(|(_, known)| known == name) {
            return Ok(Some(*column));
        }
        if PASSED_OVER.contains(&name.as_str()) {
            return Ok(None);
        }
        let error = Error::usage(format!("unknown column {name:?}"));
        let names = NAMES.map(|(_, name)| name);
        Err(match values::closest(name, names) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint(format!("columns: {}", names.join(", "))),
        })
    }
}

/// A name in its normal form, for comparison: spreadsheets and their users write `Album` and `Never expires`.
pub(super) fn normal(name: &str) -> String {
    let words = name.split(|letter: char| letter.is_whitespace() || matches!(letter, '-' | '_'));
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("_")
}

/// The other fields of share records and of the rows that `create` prints.
const PASSED_OVER: [&str; 22] = [
    "server_kind",
    "state",
    "label",
    "library",
    "updated",
    "last_visited",
    "visits",
    "listeners",
    "live",
    "tracks",
    "chapters",
    "line",
    "key",
    "action",
    "changed",
    "reason",
    "notes",
    "before",
    "after",
    "result",
    "error",
    "operation",
];

/// The values of a row. `None` if the column is missing or the value is unknown (an empty field, `null`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cells {
    /// The row's columns, including those with unknown values.
    pub(super) names: Vec<BatchColumn>,
    /// The share, as `SERVER/ID`.
    pub reference: Option<String>,
    /// The share, by its link.
    pub url: Option<String>,
    /// The items.
    pub items: Option<Vec<ItemReference>>,
    /// A song to search for.
    pub song: Option<String>,
    /// An album to search for, or the album of the song.
    pub album: Option<String>,
    /// An artist to search for, or the artist of the song or album.
    pub artist: Option<String>,
    /// A playlist to search for.
    pub playlist: Option<String>,
    /// A book to search for.
    pub book: Option<String>,
    /// An episode to search for.
    pub episode: Option<String>,
    /// The description; `""` means none.
    pub description: Option<String>,
    /// The expiry.
    pub expires: Option<Expiry>,
    /// The expiry as written.
    pub expires_text: Option<String>,
    /// Whether visitors may download.
    pub downloadable: Option<bool>,
    /// The readable part of the link.
    pub slug: Option<String>,
    /// The format that visitors get; `""` means the original.
    pub stream_format: Option<String>,
    /// The maximum bit rate for visitors, in kbit/s; 0 means no limit.
    pub max_bit_rate_kbps: Option<u32>,
    /// The profile's name.
    pub server: Option<String>,
    /// The share's id.
    pub id: Option<String>,
    /// The owner.
    pub owner: Option<String>,
    /// The creation time as written: `create` ignores it.
    pub created: Option<String>,
    /// The kind of the contents.
    pub kind: Option<String>,
}

impl Cells {
    pub(super) fn read(values: Vec<(BatchColumn, Value)>) -> Result<Self> {
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

    fn set(&mut self, column: BatchColumn, value: &Value, never: &mut Option<bool>) -> Result<()> {
        match column {
            BatchColumn::Ref => self.reference = filled(value)?,
            BatchColumn::Url => self.url = filled(value)?,
            BatchColumn::Items => self.items = items(value)?,
            BatchColumn::Song => self.song = filled(value)?,
            BatchColumn::Album => self.album = filled(value)?,
            BatchColumn::Artist => self.artist = filled(value)?,
            BatchColumn::Playlist => self.playlist = filled(value)?,
            BatchColumn::Book => self.book = filled(value)?,
            BatchColumn::Episode => self.episode = filled(value)?,
            BatchColumn::Description => self.description = text(value)?,
            BatchColumn::Expires => {
                let text = filled(value)?;
                self.expires = text.as_deref().map(Expiry::parse).transpose()?;
                self.expires_text = text;
            }
            BatchColumn::NeverExpires => *never = boolean(value)?,
            BatchColumn::Downloadable => self.downloadable = boolean(value)?,
            BatchColumn::Slug => self.slug = filled(value)?,
            BatchColumn::StreamFormat => self.stream_format = text(value)?,
            BatchColumn::MaxBitRate => self.max_bit_rate_kbps = number(value)?,
            BatchColumn::Server => self.server = filled(value)?,
            BatchColumn::Id => self.id = filled(value)?,
            BatchColumn::Owner => self.owner = filled(value)?,
            BatchColumn::Created => self.created = filled(value)?,
            BatchColumn::Kind => self.kind = filled(value)?,
        }
        Ok(())
    }

    /// Whether the row has this column, even if its value is unknown.
    #[must_use]
    pub fn has(&self, column: BatchColumn) -> bool {
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

/// A text; a blank one counts as unknown.
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

/// An item as a reference, or as an object of the share record.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::record;

    #[test]
    fn every_field_of_the_record_is_a_column() {
        for field in record::SHOWN.fields {
            assert!(BatchColumn::named(field.name).is_ok(), "{}", field.name);
        }
    }

    #[test]
    fn case_and_spaces_make_no_other_column() {
        for (name, column) in [
            ("Album", BatchColumn::Album),
            ("EXPIRES", BatchColumn::Expires),
            ("Never expires", BatchColumn::NeverExpires),
            ("never-expires", BatchColumn::NeverExpires),
            (" Max bit rate kbps ", BatchColumn::MaxBitRate),
        ] {
            assert_eq!(BatchColumn::named(name).unwrap(), Some(column), "{name:?}");
        }
        assert_eq!(BatchColumn::named("Last visited").unwrap(), None);
    }

    #[test]
    fn a_slip_is_answered_with_the_column_that_was_meant() {
        let error = BatchColumn::named("descripton").unwrap_err();
        assert_eq!(crate::text::hints(&error), ["did you mean `description`?"]);
        assert!(BatchColumn::named("").is_err());
    }
}
