//! Prints rows of data to stdout: all at once for people, one by one in formats for programs.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

use super::format::{Format, Template};
use super::humanize::{self, Present};
use super::look::Look;
use super::printer::Printer;
use super::sanitize;
use super::shape::{Field, FieldSet, Key, Shape, ShapeArgs, values};
use super::table::{Cell, Column, Table};
use crate::domain::csv;
use crate::error::{Error, Result};

/// A row of output. It serializes as an object with the keys of its [`FieldSet`].
pub trait Row: Serialize + Sized {
    /// The row's name of this kind, if known. By default, it is the value of the field with that name.
    fn key(&self, key: Key) -> Option<Cow<'_, str>> {
        match values(self).remove(key.field()) {
            Some(Value::String(name)) => Some(name.into()),
            _ => None,
        }
    }

    /// The values that `--fields`, `--sort`, and templates can use.
    fn values(&self) -> Map<String, Value> {
        values(self)
    }

    /// Renders rows for people.
    fn people(rows: &[Self], look: &Look, present: &Present) -> String;
}

impl Shape {
    /// Sorts rows as requested and applies the limit. The sort is stable and puts unknown values last.
    pub fn arrange<R: Row>(&self, rows: Vec<R>) -> Vec<R> {
        self.arrange_by(rows, R::values)
    }
}

impl Printer {
    /// Prints rows in the requested format and order.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::error::Code::Usage) if these rows can't be printed in this format.
    pub fn rows<R: Row>(
        &self,
        shape: &Shape,
        rows: impl IntoIterator<Item = R>,
        present: &Present,
    ) -> Result<()> {
        let mut rows = rows.into_iter();
        if !self.format().is_table() {
            let mut writer = self.stream(shape, present)?;
            let push = |row: R| writer.push(&row);
            let _ = match shape.sorts() {
                true => shape.arrange(rows.collect()).into_iter().all(push),
                false => rows.all(push),
            };
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

    /// Checks that rows with these fields can be printed in the requested format. To be called before the first
    /// write request, so that a usage error can't follow one.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::error::Code::Usage) if they can't be printed in this format, or a template names an
    /// unknown field.
    pub fn fits(&self, set: &FieldSet) -> Result<()> {
        RowFormat::of(self.format(), set).map(drop)
    }

    /// Reads the flags for rows with these fields, and checks that the requested format supports
    /// them.
    ///
    /// # Errors
    /// The errors of [`ShapeArgs::shape`] and [`fits`](Self::fits); [`Code::Usage`](crate::error::Code::Usage) for
    /// `--fields` with a format that has no fields to choose.
    pub fn shape(&self, args: &ShapeArgs, set: &'static FieldSet) -> Result<Shape> {
        let shape = args.shape(set)?;
        self.fits(set)?;
        let format = self.format();
        let fixed = format.is_names() || matches!(format, Format::Template(_));
        if fixed && shape.names_fields() {
            return Err(
                Error::usage(format!("`--fields` has no effect with `-o {format}`"))
                    .hint("remove `--fields`, or use `-o csv`, `-o json`, or `-o table`"),
            );
        }
        Ok(shape)
    }

    /// Starts printing rows one by one, in a format for programs.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::error::Code::Usage) if these rows can't be printed in this format.
    pub fn stream(&self, shape: &Shape, present: &Present) -> Result<Rows> {
        let form = RowFormat::of(self.format(), shape.set())?;
        Ok(Rows {
            present: present.clone(),
            printer: self.clone(),
            shape: shape.clone(),
            form,
            pushed: 0,
            nameless: 0,
            begun: false,
            finished: false,
        })
    }

    /// Prints the list of fields, for `--fields` without a value.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::error::Code::Usage) if the list can't be printed in this format.
    pub fn fields(&self, set: &'static FieldSet, present: &Present) -> Result<()> {
        static FIELDS: FieldSet = FieldSet {
            row: "field",
            fields: &[
                Field::new("name", "string", "its key in JSON and its header in CSV"),
                Field::new("type", "string", "its type in JSON; ? if it can be null"),
                Field::new("meaning", "string", "what it means"),
            ],
            keys: &[],
        };
        self.rows(&Shape::all(&FIELDS), set.fields.to_vec(), present)
    }
}

impl Row for Field {
    fn people(rows: &[Self], look: &Look, _: &Present) -> String {
        let mut table = Table::new(vec![
            Column::new("FIELD"),
            Column::new("TYPE"),
            Column::new("MEANING").cut_first(),
        ]);
        for field in rows {
            let cells = [field.name, field.kind, field.meaning];
            table.push(cells.map(Cell::new).to_vec());
        }
        table.render(look)
    }
}

/// A table of the named fields, with the same values as in data, except that times are in the reader's
/// zone.
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
            Some(Value::String(text)) => match text.parse() {
                Ok(at) if field.kind.starts_with("time") => Cell::date(at, present),
                _ => Cell::new(text),
            },
            Some(value @ Value::Array(_)) => Cell::new(csv::text(&value)),
            Some(value) => Cell::new(value.to_string()),
        };
        table.push(fields.iter().map(cell).collect());
    }
    table
}

/// The formats that can be written row by row.
#[derive(Debug, Clone, PartialEq)]
enum RowFormat {
    Json,
    Jsonl,
    Csv,
    Keys(Key),
    Template(Template),
}

impl RowFormat {
    fn of(format: &Format, set: &FieldSet) -> Result<Self> {
        let key = |key: Key| {
            if set.keys.contains(&key) {
                return Ok(Self::Keys(key));
            }
            let message = format!(
                "`-o {format}` doesn't work with this command: its rows have no {}",
                key.field()
            );
            Err(Error::usage(message).hint("use `-o json`, `-o jsonl`, or `-o csv`"))
        };
        match format {
            Format::Json => Ok(Self::Json),
            // A table can't be written row by row, because its column widths depend on all cells.
            Format::Jsonl | Format::Table | Format::Wide => Ok(Self::Jsonl),
            Format::Csv => Ok(Self::Csv),
            Format::Ids => key(Key::Id),
            Format::Refs => key(Key::Ref),
            Format::Urls => key(Key::Url),
            Format::Prometheus => Err(Error::usage(
                "`-o prometheus` works only with `sharectl stats`",
            )
            .hint("use `-o json`, `-o jsonl`, or `-o csv`")),
            Format::Template(template) => template.fitted(set).map(Self::Template),
        }
    }
}

/// A stream of rows to stdout. Dropping it ends output that was begun, so that a JSON array is complete even
/// if reading failed half-way; a list that failed before its first row prints nothing.
pub struct Rows {
    printer: Printer,
    shape: Shape,
    present: Present,
    form: RowFormat,
    pushed: usize,
    nameless: u64,
    begun: bool,
    finished: bool,
}

impl Rows {
    /// Prints a row, unless the limit is reached. Returns whether more rows are wanted.
    pub fn push<R: Row>(&mut self, row: &R) -> bool {
        if self.pushed >= self.shape.limit() {
            return false;
        }
        let text = self.text(row);
        self.push_text(&text)
    }

    /// The text of a row, for [`push_text`](Self::push_text).
    pub(super) fn text<R: Row>(&mut self, row: &R) -> String {
        match &self.form {
            RowFormat::Json => self.array_element(row),
            RowFormat::Jsonl => self.object(row) + "\n",
            RowFormat::Csv => self.csv_line(row),
            RowFormat::Keys(key) => self.key_line(row, *key),
            RowFormat::Template(template) => {
                let unicode = self.printer.terminal().unicode;
                template.render(&row.values(), &self.present, unicode) + "\n"
            }
        }
    }

    /// Prints the text of a row, unless the limit is reached. Returns whether more rows are wanted.
    pub(super) fn push_text(&mut self, text: &str) -> bool {
        if self.pushed >= self.shape.limit() {
            return false;
        }
        self.begin();
        if self.form == RowFormat::Json {
            let separator = if self.pushed == 0 { "\n" } else { ",\n" };
            self.printer.data(separator);
        }
        self.printer.data(text);
        self.pushed += 1;
        self.pushed < self.shape.limit() && !self.printer.is_closed()
    }

    /// Ends the output.
    pub fn finish(mut self) {
        self.begin();
        self.end();
    }

    /// Prints the text before the first row.
    fn begin(&mut self) {
        if std::mem::replace(&mut self.begun, true) {
            return;
        }
        match self.form {
            RowFormat::Json => self.printer.data("["),
            RowFormat::Csv => {
                let fields = self.shape.fields();
                let names = csv::line(fields.iter().map(|field| field.name));
                self.printer.data(&names);
            }
            RowFormat::Jsonl | RowFormat::Keys(_) | RowFormat::Template(_) => {}
        }
    }

    fn end(&mut self) {
        if std::mem::replace(&mut self.finished, true) || !self.begun {
            return;
        }
        if self.form == RowFormat::Json {
            let end = if self.pushed == 0 { "]\n" } else { "\n]\n" };
            self.printer.data(end);
        }
        self.printer.flush();
        if self.nameless > 0
            && let RowFormat::Keys(key) = self.form
        {
            let row = self.shape.set().row;
            let rows = humanize::count(self.nameless, row, &format!("{row}s"));
            let message = format!("left out {rows} whose {} is not known", key.field());
            self.printer.warn(message);
        }
    }

    /// One row per line for programs, indented on a terminal.
    fn array_element<R: Row>(&self, row: &R) -> String {
        if !self.printer.terminal().stdout.terminal {
            self.object(row)
        } else if self.shape.names_fields() {
            sanitize::pretty_json(&self.selected_fields(row), 1)
        } else {
            sanitize::pretty_json(row, 1)
        }
    }

    fn object<R: Row>(&self, row: &R) -> String {
        if self.shape.names_fields() {
            sanitize::json(&self.selected_fields(row))
        } else {
            sanitize::json(row)
        }
    }

    fn selected_fields<R: Row>(&self, row: &R) -> SelectedFields {
        let mut values = row.values();
        let take = |field: Field| {
            let value = values.remove(field.name).unwrap_or_default();
            (field.name, value)
        };
        SelectedFields(self.shape.fields().into_iter().map(take).collect())
    }

    fn csv_line<R: Row>(&self, row: &R) -> String {
        let mut fields: Vec<String> = Vec::new();
        for (_, value) in self.selected_fields(row).0 {
            let text = csv::text(&value);
            // A file gets the unchanged text; a terminal would obey it.
            fields.push(if self.printer.terminal().stdout.terminal {
                self.printer.out_look().clean(&text).into_owned()
            } else {
                text
            });
        }
        csv::line(fields.iter().map(String::as_str))
    }

    fn key_line<R: Row>(&mut self, row: &R, key: Key) -> String {
        match row.key(key) {
            // A name with a line break would become two names.
            Some(name) => format!("{}\n", sanitize::line(&name, false)),
            None => {
                self.nameless += 1;
                String::new()
            }
        }
    }
}

impl Drop for Rows {
    fn drop(&mut self) {
        self.end();
    }
}

/// The values of the chosen fields, in the order in which they were named.
struct SelectedFields(Vec<(&'static str, Value)>);

impl Serialize for SelectedFields {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pairs = self.0.iter().map(|(name, value)| (*name, value));
        serializer.collect_map(pairs)
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::{Item, ItemKind, ServerKind, Share};
    use crate::error::Code;
    use crate::output::terminal::{Stream, Terminal};
    use crate::output::{Captured, Settings, ShapeArgs, ShareRecord, record};

    fn present() -> Present {
        Present::new("2026-11-21T10:04:00Z".parse().unwrap(), TimeZone::UTC)
    }

    fn share(id: &str, description: &str) -> Share {
        let mut share = Share::bare("home", ServerKind::Navidrome, id);
        share.url = Some(format!("https://a/share/{id}"));
        share.description = Some(description.to_owned());
        share.items = Some(vec![
            Item::bare(ItemKind::Album, "1"),
            Item::bare(ItemKind::Song, "2"),
        ]);
        share
    }

    fn printer(format: Format, terminal: bool) -> (Printer, Captured) {
        let settings = Settings {
            format,
            ..Settings::default()
        };
        let stdout = Stream {
            terminal,
            ..Stream::default()
        };
        let terminal = Terminal {
            stdout,
            ..Terminal::default()
        };
        Printer::captured(settings, terminal)
    }

    fn shape(fields: &str) -> Shape {
        let fields = (!fields.is_empty()).then(|| fields.split(',').map(str::to_owned).collect());
        let args = ShapeArgs {
            fields,
            ..ShapeArgs::default()
        };
        args.shape(&record::LISTED).unwrap()
    }

    fn printed(format: Format, terminal: bool, fields: &str, shares: &[Share]) -> String {
        let (printer, captured) = printer(format, terminal);
        let records = shares.iter();
        let records = records.map(|share| ShareRecord::listed(share, present().now));
        printer.rows(&shape(fields), records, &present()).unwrap();
        captured.stdout()
    }

    #[test]
    fn json_is_always_an_array() {
        let shares = [share("a", "x"), share("b", "y")];
        assert_eq!(printed(Format::Json, false, "", &[]), "[]\n");
        let lines = printed(Format::Json, false, "id,visits", &shares);
        assert_eq!(
            lines,
            "[\n{\"id\":\"a\",\"visits\":null},\n{\"id\":\"b\",\"visits\":null}\n]\n"
        );
        let pretty = printed(Format::Json, true, "id", &shares[..1]);
        assert_eq!(pretty, "[\n  {\n    \"id\": \"a\"\n  }\n]\n");
        let whole = printed(Format::Json, true, "", &shares);
        let value: Value = serde_json::from_str(&whole).unwrap();
        assert_eq!(value.as_array().unwrap().len(), 2);
    }

    #[test]
    fn an_array_is_whole_even_if_reading_failed() {
        let (printer, captured) = printer(Format::Json, false);
        let share = share("a", "x");
        let mut rows = printer.stream(&shape("id"), &present()).unwrap();
        rows.push(&ShareRecord::listed(&share, present().now));
        drop(rows);
        assert_eq!(captured.stdout(), "[\n{\"id\":\"a\"}\n]\n");
    }

    #[test]
    fn lines_hold_names_and_the_nameless_are_counted() {
        let mut shares = [share("a", "x"), share("b\nc", "y")];
        assert_eq!(printed(Format::Ids, false, "", &shares), "a\nb\\nc\n");
        assert_eq!(printed(Format::Refs, false, "", &shares[..1]), "home/a\n");
        shares[1].url = None;
        let (printer, captured) = printer(Format::Urls, false);
        let records = shares
            .iter()
            .map(|share| ShareRecord::listed(share, present().now));
        printer.rows(&shape(""), records, &present()).unwrap();
        assert_eq!(captured.stdout(), "https://a/share/a\n");
        assert_eq!(
            captured.stderr(),
            "warning: left out 1 share whose url is not known\n"
        );
    }

    #[test]
    fn csv_has_a_header_and_items_as_references() {
        let text = printed(
            Format::Csv,
            false,
            "id,description,items",
            &[share("a", "=1,\"2\"\n3")],
        );
        let expected = "id,description,items\na,\"'=1,\"\"2\"\"\n3\",album:1 song:2\n";
        assert_eq!(text, expected);
        let shown = printed(Format::Csv, true, "description", &[share("a", "\x1b[2J\n")]);
        assert_eq!(shown, "description\n^[[2J\\n\n");
    }

    #[test]
    fn rows_without_ids_refuse_to_be_ids() {
        let (printer, _) = printer(Format::Ids, false);
        let error = printer.fields(&record::LISTED, &present()).unwrap_err();
        assert_eq!(error.code(), Code::Usage);
        assert!(error.message().contains("`-o ids`"), "{error}");
    }

    #[test]
    fn a_limit_ends_the_stream() {
        let (printer, captured) = printer(Format::Ids, false);
        let args = ShapeArgs {
            limit: Some(2),
            ..ShapeArgs::default()
        };
        let share = share("a", "x");
        let record = ShareRecord::listed(&share, present().now);
        let mut rows = printer
            .stream(&args.shape(&record::LISTED).unwrap(), &present())
            .unwrap();
        assert!(rows.push(&record));
        assert!(!rows.push(&record));
        assert!(!rows.push(&record));
        rows.finish();
        assert_eq!(captured.stdout(), "a\na\n");
    }

    #[test]
    fn named_fields_make_a_table_of_their_own() {
        let text = printed(Format::Table, false, "visits,id,kind", &[share("a", "x")]);
        assert_eq!(text, "VISITS  ID  KIND\n     -  a   mixed\n");
    }
}
