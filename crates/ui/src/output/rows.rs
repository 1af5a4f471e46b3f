//! Rows of data, in any form.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

use super::humanize::Present;
use super::look::Look;
use super::printer::Printer;
use super::shape::{Field, FieldSet, Shape, values};
use super::table::{Cell, Column, Table};
use crate::domain::csv;
use crate::error::Result;

/// What names a row where only names are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// `-o ids`.
    Id,
    /// `-o refs`.
    Ref,
    /// `-o urls`.
    Url,
}

impl Key {
    pub(super) const fn field(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Ref => "ref",
            Self::Url => "url",
        }
    }
}

/// Something that is printed as a row: it serializes as an object with the keys of its [`FieldSet`].
pub trait Row: Serialize + Sized {
    /// What names it, where that is known.
    fn key(&self, key: Key) -> Option<Cow<'_, str>>;

    /// What `--fields`, `--sort`, and templates can name of it.
    fn values(&self) -> Map<String, Value> {
        values(self)
    }

    /// Rows as people read them.
    fn people(rows: &[Self], look: &Look, present: &Present) -> String;
}

impl Printer {
    /// Prints rows in the form that was asked for, arranged as asked for.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) where these rows don't come in this form.
    pub fn rows<R: Row>(
        &self,
        shape: &Shape,
        rows: impl IntoIterator<Item = R>,
        present: &Present,
    ) -> Result<()> {
        let rows = rows.into_iter();
        if !self.format().is_table() {
            let mut writer = self.stream(shape, present)?;
            if shape.sorts() {
                for row in shape.arrange(rows.collect()) {
                    writer.push(&row);
                }
            } else {
                for row in rows {
                    if !writer.push(&row) {
                        break;
                    }
                }
            }
            writer.finish();
            return Ok(());
        }
        let rows = shape.arrange(rows.collect());
        if !rows.is_empty() {
            let look = self.out_look();
            let text = if shape.names_fields() {
                plain_table(shape, &rows, present).render(&look)
            } else {
                R::people(&rows, &look, present)
            };
            self.paged(&text);
        }
        Ok(())
    }

    /// Prints what fields there are, as `--fields` without a value asks.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) where the form has no place for them.
    pub fn fields(&self, set: &'static FieldSet, present: &Present) -> Result<()> {
        static FIELDS: FieldSet = FieldSet {
            row: "field",
            fields: &[
                Field::new("name", "string", "its key in JSON and its header in CSV"),
                Field::new("type", "string", "its type in JSON; ? where it may be null"),
                Field::new("meaning", "string", "what it says"),
            ],
            keys: &[],
        };
        self.rows(&Shape::all(&FIELDS), set.fields.to_vec(), present)
    }
}

impl Row for Field {
    fn key(&self, _: Key) -> Option<Cow<'_, str>> {
        None
    }

    fn people(rows: &[Self], look: &Look, _: &Present) -> String {
        let columns = vec![
            Column::new("FIELD"),
            Column::new("TYPE"),
            Column::new("MEANING").cut_first(),
        ];
        let mut table = Table::new(columns);
        for field in rows {
            let cells = [field.name, field.kind, field.meaning];
            table.push(cells.map(Cell::new).to_vec());
        }
        table.render(look)
    }
}

/// A table of named fields, with their values as they are in data, but for times, which people read in
/// their own zone.
fn plain_table<R: Row>(shape: &Shape, rows: &[R], present: &Present) -> Table {
    let fields = shape.fields();
    let columns = fields.iter().map(|field| {
        let column = Column::new(field.name.to_uppercase().replace('_', " "));
        if field.kind.starts_with("integer") {
            column.right()
        } else {
            column.cut_first()
        }
    });
    let mut table = Table::new(columns.collect());
    for row in rows {
        let mut values = row.values();
        let cell = |field: &Field| match values.remove(field.name) {
            None | Some(Value::Null) => Cell::unknown(),
            Some(Value::String(text)) if field.kind.starts_with("time") => time(text, present),
            Some(Value::String(text)) => Cell::new(text),
            Some(value @ Value::Array(_)) => Cell::new(csv::text(&value)),
            Some(value) => Cell::new(value.to_string()),
        };
        table.push(fields.iter().map(cell).collect());
    }
    table
}

fn time(text: String, present: &Present) -> Cell {
    match text.parse() {
        Ok(at) => Cell::new(present.date(at)).short(present.short_date(at)),
        Err(_) => Cell::new(text),
    }
}
