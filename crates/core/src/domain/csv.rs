//! CSV that spreadsheets can open and `create --from` reads back.
//!
//! Texts are kept whole, including line breaks. A text that a spreadsheet would run as a formula gets a leading
//! apostrophe; [`unguard`] removes exactly that one. Items are written as references separated by spaces.
//! Unknown values are empty fields.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::link::is_link;

/// The characters to encode in a list of references: the separators and the percent sign.
const SEPARATORS: &AsciiSet = &CONTROLS.add(b' ').add(b'%');

/// Writes one record as a line.
pub fn line<'a>(fields: impl IntoIterator<Item = &'a str>) -> String {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    // Writing to memory can't fail, and UTF-8 input stays UTF-8.
    let _ = writer.write_record(fields);
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// Formats a value as one field.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => guard(text),
        Value::Array(values) => {
            let words: Vec<String> = values.iter().map(element).collect();
            guard(&words.join(" "))
        }
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

fn element(value: &Value) -> String {
    let part = |key: &str| value.get(key).and_then(Value::as_str);
    match (value, part("kind"), part("id")) {
        (_, Some(kind), Some(id)) => encode(&format!("{kind}:{id}")),
        (Value::String(text), ..) => encode(text),
        _ => encode(&value.to_string()),
    }
}

fn encode(word: &str) -> String {
    utf8_percent_encode(word, SEPARATORS).to_string()
}

/// The words in a field of items: references, or anything else that was written there.
#[must_use]
pub fn words(field: &str) -> Vec<String> {
    unguard(field).split_whitespace().map(decode).collect()
}

fn decode(word: &str) -> String {
    // An address has its own percent-encoding.
    if is_link(word) {
        return word.to_owned();
    }
    percent_decode_str(word).decode_utf8_lossy().into_owned()
}

/// Protects a text from being read as a formula.
#[must_use]
pub fn guard(text: &str) -> String {
    if is_formula(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Reverses [`guard`].
#[must_use]
pub fn unguard(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(text) if is_formula(text) => text,
        _ => field,
    }
}

/// Whether a spreadsheet would read `text` as a formula. Leading apostrophes are ignored, so that a text that
/// begins with one, such as `'=1`, is guarded, too, and keeps it.
fn is_formula(text: &str) -> bool {
    let text = text.trim_start_matches('\'');
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn formulas_are_guarded_and_titles_are_not() {
        assert_eq!(guard("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(guard("'=1"), "''=1");
        assert_eq!(guard("'Round Midnight"), "'Round Midnight");
        assert_eq!(unguard("'Round Midnight"), "'Round Midnight");
        assert_eq!(guard("a=1"), "a=1");
    }

    #[test]
    fn items_are_references_that_read_back() {
        let items =
            json!([{"kind": "album", "id": "a b%"}, {"kind": "song", "id": "2", "title": "x"}]);
        let field = text(&items);
        assert_eq!(field, "album:a%20b%25 song:2");
        assert_eq!(words(&field), ["album:a b%", "song:2"]);
        assert_eq!(words(""), [""; 0]);
    }

    #[test]
    fn an_address_among_the_items_stays_as_it_is() {
        let address = "https://x/app/#/artist/a%2F1/show";
        assert_eq!(words(&format!("album:1 {address}")), ["album:1", address]);
    }

    #[test]
    fn plain_values_are_plain() {
        assert_eq!(text(&Value::Null), "");
        assert_eq!(text(&json!(true)), "true");
        assert_eq!(text(&json!(-3)), "-3");
        assert_eq!(
            line(["a,b", "c\"d", "e\nf"]),
            "\"a,b\",\"c\"\"d\",\"e\nf\"\n"
        );
    }

    proptest! {
        #[test]
        fn any_text_reads_back_through_csv(a in "['=+@\\-]{0,3}.*", b: String) {
            let written = line(["first", guard(&a).as_str(), guard(&b).as_str()]);
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(written.as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            prop_assert_eq!(unguard(&record[1]), a);
            prop_assert_eq!(unguard(&record[2]), b);
        }
    }
}
