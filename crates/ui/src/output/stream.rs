//! Rows of data on their way to stdout, one by one, in a form for machines. JSON is valid, lossless, and harmless on a
//! terminal.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::format::Format;
use super::humanize::{self, Present};
use super::printer::Printer;
use super::rows::{Key, Row};
use super::sanitize;
use super::shape::{Field, FieldSet, Shape, ShapeArgs};
use super::template::Template;
use crate::domain::csv;
use crate::error::{Error, Result};

impl Printer {
    /// Checks that rows with these fields can be printed in the form that was asked for: to be asked
    /// before anything is written, so that no write ends in a usage error.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) where they don't come in this form, or a template names what
    /// they don't have.
    pub fn fits(&self, set: &FieldSet) -> Result<()> {
        Form::of(self.format(), set).map(drop)
    }

    /// Reads what is to be shown of rows with these fields, and checks that the form that was asked for
    /// shows it.
    ///
    /// # Errors
    /// As [`ShapeArgs::shape`] and [`fits`](Self::fits); `--fields` where a form has fields of its own.
    pub fn shape(&self, args: &ShapeArgs, set: &'static FieldSet) -> Result<Shape> {
        let shape = args.shape(set)?;
        self.fits(set)?;
        let format = self.format();
        let fixed = format.is_names() || matches!(format, Format::Template(_));
        if fixed && shape.names_fields() {
            return Err(Error::usage(format!(
                "`-o {format}` shows no fields that `--fields` could name"
            ))
            .hint("leave one of them out, or use `-o csv`, `-o json` or `-o table`"));
        }
        Ok(shape)
    }

    /// Begins to print rows one by one, in a form for machines.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) where these rows don't come in this form.
    pub fn stream(&self, shape: &Shape, present: &Present) -> Result<Rows> {
        let form = Form::of(self.format(), shape.set())?;
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
}

/// The forms that are written row by row.
#[derive(Debug, Clone, PartialEq)]
enum Form {
    Json,
    Jsonl,
    Csv,
    Keys(Key),
    Template(Template),
}

impl Form {
    fn of(format: &Format, set: &FieldSet) -> Result<Self> {
        let key = |key: Key| {
            if set.keys.contains(&key) {
                return Ok(Self::Keys(key));
            }
            let message = format!(
                "`-o {format}` can't be used here: these rows have no {}",
                key.field()
            );
            Err(Error::usage(message).hint("use `-o json`, `-o jsonl` or `-o csv`"))
        };
        match format {
            Format::Json => Ok(Self::Json),
            // A table cannot be written row by row, since its columns fit its widest cell.
            Format::Jsonl | Format::Table | Format::Wide => Ok(Self::Jsonl),
            Format::Csv => Ok(Self::Csv),
            Format::Ids => key(Key::Id),
            Format::Refs => key(Key::Ref),
            Format::Urls => key(Key::Url),
            Format::Prometheus => Err(Error::usage(
                "`-o prometheus` can't be used here: these rows aren't statistics",
            )
            .hint("use `-o json`, `-o jsonl` or `-o csv`")),
            Format::Template(template) => template.fitted(set).map(Self::Template),
        }
    }
}

/// Rows on their way to stdout. What was begun is ended when it is dropped, so that a JSON array is
/// whole even where reading failed half-way; nothing is printed of what failed before its first row.
pub struct Rows {
    printer: Printer,
    shape: Shape,
    present: Present,
    form: Form,
    pushed: usize,
    nameless: u64,
    begun: bool,
    finished: bool,
}

impl Rows {
    /// Prints a row, unless there were enough. Says whether more are wanted.
    pub fn push<R: Row>(&mut self, row: &R) -> bool {
        if self.pushed >= self.shape.limit() {
            return false;
        }
        let text = self.text(row);
        self.push_text(&text)
    }

    /// A row as it is printed by [`push_text`](Self::push_text).
    pub(super) fn text<R: Row>(&mut self, row: &R) -> String {
        match &self.form {
            Form::Json => self.array_element(row),
            Form::Jsonl => self.object(row) + "\n",
            Form::Csv => self.csv_line(row),
            Form::Keys(key) => self.key_line(row, *key),
            Form::Template(template) => {
                let unicode = self.printer.terminal().unicode;
                template.render(&row.values(), &self.present, unicode) + "\n"
            }
        }
    }

    /// Prints the text of a row, unless there were enough. Says whether more are wanted.
    pub(super) fn push_text(&mut self, text: &str) -> bool {
        if self.pushed >= self.shape.limit() {
            return false;
        }
        self.begin();
        if self.form == Form::Json {
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

    /// Prints what stands before the first row.
    fn begin(&mut self) {
        if std::mem::replace(&mut self.begun, true) {
            return;
        }
        match self.form {
            Form::Json => self.printer.data("["),
            Form::Csv => {
                let fields = self.shape.fields();
                let names = csv::line(fields.iter().map(|field| field.name));
                self.printer.data(&names);
            }
            Form::Jsonl | Form::Keys(_) | Form::Template(_) => {}
        }
    }

    fn end(&mut self) {
        if std::mem::replace(&mut self.finished, true) || !self.begun {
            return;
        }
        if self.form == Form::Json {
            let end = if self.pushed == 0 { "]\n" } else { "\n]\n" };
            self.printer.data(end);
        }
        self.printer.flush();
        if self.nameless > 0
            && let Form::Keys(key) = self.form
        {
            let row = self.shape.set().row;
            let rows = humanize::count(self.nameless, row, &format!("{row}s"));
            let message = format!("left out {rows} whose {} is not known", key.field());
            self.printer.warn(message);
        }
    }

    /// One record a line for machines, indented in a terminal.
    fn array_element<R: Row>(&self, row: &R) -> String {
        if self.printer.terminal().stdout.terminal {
            if self.shape.names_fields() {
                pretty(&self.picked(row), 1)
            } else {
                pretty(row, 1)
            }
        } else {
            self.object(row)
        }
    }

    fn object<R: Row>(&self, row: &R) -> String {
        if self.shape.names_fields() {
            line(&self.picked(row))
        } else {
            line(row)
        }
    }

    fn picked<R: Row>(&self, row: &R) -> Picked {
        let mut values = row.values();
        let take = |field: Field| {
            let value = values.remove(field.name).unwrap_or_default();
            (field.name, value)
        };
        Picked(self.shape.fields().into_iter().map(take).collect())
    }

    fn csv_line<R: Row>(&self, row: &R) -> String {
        let mut fields: Vec<String> = Vec::new();
        for (_, value) in self.picked(row).0 {
            let text = csv::text(&value);
            // A file gets the text whole; a terminal would obey it.
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
            // A name that held a line break would become two.
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

/// Fields in the order they were named.
struct Picked(Vec<(&'static str, Value)>);

impl Serialize for Picked {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pairs = self.0.iter().map(|(name, value)| (*name, value));
        serializer.collect_map(pairs)
    }
}

/// One value on one line.
///
/// Values that are printed always have text keys and finite numbers, so nothing can fail; if one ever
/// did not, it would come out as `null`.
#[must_use]
pub fn line<T: Serialize + ?Sized>(value: &T) -> String {
    let mut bytes = Bytes(Vec::with_capacity(ENOUGH));
    let written = serde_json::to_writer(&mut bytes, value).ok();
    let json = written.and_then(|()| String::from_utf8(bytes.0).ok());
    escape(json.unwrap_or_else(|| "null".to_owned()))
}

/// A record's usual length in bytes; to grow into it costs as much as to write it.
const ENOUGH: usize = 1024;

/// Bytes that grow. JSON is written in very many very short pieces, most of them one sign: to append
/// that one must be as little as it sounds.
struct Bytes(Vec<u8>);

impl Write for Bytes {
    #[inline(always)]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    #[inline(always)]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let [byte] = bytes {
            self.0.push(*byte);
        } else {
            self.0.extend_from_slice(bytes);
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One value over several lines, indented by two spaces below `depth` levels.
#[must_use]
pub fn pretty<T: Serialize + ?Sized>(value: &T, depth: usize) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_else(|_| "null".to_owned());
    let indent = "  ".repeat(depth);
    // Line breaks inside texts are escaped, so every line here is one of the layout.
    let lines: Vec<String> = text.lines().map(|line| format!("{indent}{line}")).collect();
    escape(lines.join("\n"))
}

/// Writes as `\u…` what JSON allows but a terminal may obey or a reader cannot see: DEL, the C1
/// controls, marks of direction, invisible characters. Outside of texts JSON is plain ASCII, so only
/// texts are touched, and they read back the same.
fn escape(json: String) -> String {
    if !is_strange(&json) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        // serde_json has escaped the controls below the space; the line breaks that are left are layout.
        if c < DEL || !sanitize::is_hostile(c) {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

/// The first sign that may be more than it looks like.
const DEL: char = '\u{7f}';

/// Whether there is anything to escape. Nearly all of it is plain, and passed over byte by byte.
fn is_strange(json: &str) -> bool {
    let mut rest = json;
    while let Some(at) = rest.bytes().position(|byte| char::from(byte) >= DEL) {
        let mut letters = rest[at..].chars();
        if letters.next().is_some_and(sanitize::is_hostile) {
            return true;
        }
        rest = letters.as_str();
    }
    false
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

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
    fn an_array_is_whole_even_where_reading_failed() {
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

    #[test]
    fn hostile_text_is_escaped_and_reads_back() {
        let text = "\u{9b}2J\u{202e}x\u{7f}\u{e0041}é\n\x1b";
        let json = line(text);
        assert_eq!(json, r#""\u009b2J\u202ex\u007f\udb40\udc41é\n\u001b""#);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    #[test]
    fn pretty_json_is_indented_below_its_depth() {
        let value = serde_json::json!({"a": [1]});
        let expected = "  {\n    \"a\": [\n      1\n    ]\n  }";
        assert_eq!(pretty(&value, 1), expected);
    }

    proptest! {
        #[test]
        fn any_text_survives(text: String) {
            let json = line(&text);
            prop_assert!(!json.chars().any(char::is_control));
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text.clone());
            prop_assert_eq!(serde_json::from_str::<String>(&pretty(&text, 3)).unwrap(), text);
        }
    }
}
