//! JSON as servers write it: read whole or element by element, and where in it an error is.
//!
//! Servers that keep texts as UTF-16 may cut them inside a letter, and then write the half that is left
//! as `\ud83d`. No text can hold it, and a strict reader refuses the whole answer: one title would hide
//! every share there is.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::marker::PhantomData;

use serde::Deserializer as _;
use serde::de::{DeserializeOwned, Error as _, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::redact;

/// Reads JSON; a half of a letter becomes U+FFFD, the sign for what can't be shown.
///
/// # Errors
/// If it is no JSON otherwise, or not what was expected.
pub fn read_json<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    leniently(text, |text| serde_json::from_str(text))
}

/// [`read_json`] with a reader of one's own. It may be called twice.
pub(super) fn leniently<T>(
    text: &str,
    read: impl Fn(&str) -> serde_json::Result<T>,
) -> serde_json::Result<T> {
    // Looking for halves first would cost every answer what hardly any needs.
    read(text).or_else(|error| match repaired(text) {
        Some(repaired) => read(&repaired),
        None => Err(error),
    })
}

/// The text with whole letters only; none if they are whole already.
fn repaired(text: &str) -> Option<String> {
    const ESCAPE: usize = r"\u0000".len();
    let mut repaired = String::new();
    let mut kept = 0;
    let mut at = 0;
    while let Some(next) = text[at..].find('\\') {
        at += next;
        match (
            unit(&text[at..]),
            unit(text.get(at + ESCAPE..).unwrap_or_default()),
        ) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => at += 2 * ESCAPE,
            (Some(0xd800..=0xdfff), _) => {
                repaired.push_str(&text[kept..at]);
                repaired.push_str(r"\ufffd");
                at += ESCAPE;
                kept = at;
            }
            // What is escaped may be a backslash, which begins no escape then.
            _ => at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        }
    }
    repaired.push_str(&text[kept..]);
    (kept > 0).then_some(repaired)
}

/// The number in the escape that a text begins with.
fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix(r"\u")?.get(..4)?;
    let plain = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| plain)
}

/// Reads a JSON list and makes something of each element; the first that `make` fails on ends it.
/// There is room for `expected` from the start.
///
/// The outer error is that of the JSON, the inner one `make`'s.
pub(super) fn read_elements<T, U, E>(
    text: &str,
    expected: usize,
    make: impl Fn(T) -> Result<U, E>,
) -> serde_json::Result<Result<Vec<U>, E>>
where
    T: DeserializeOwned,
{
    let mut made = Vec::with_capacity(expected);
    let mut failure = None;
    let elements = Elements {
        take: |element| match make(element) {
            Ok(one) => {
                made.push(one);
                true
            }
            Err(error) => {
                failure = Some(error);
                false
            }
        },
        element: PhantomData,
    };
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = reader.deserialize_seq(elements).and_then(|()| reader.end());
    match failure {
        Some(failure) => Ok(Err(failure)),
        None => read.map(|()| Ok(made)),
    }
}

/// Takes elements until `take` says to stop.
struct Elements<T, F> {
    take: F,
    element: PhantomData<T>,
}

impl<'de, T: DeserializeOwned, F: FnMut(T) -> bool> Visitor<'de> for Elements<T, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element()? {
            if !(self.take)(element) {
                return Err(A::Error::custom("the rest isn't needed"));
            }
        }
        Ok(())
    }
}

/// Which field of a JSON text could not be read, and why, in at most `longest` characters; the value of
/// a secret field isn't repeated.
pub(super) fn locate(text: &str, error: &serde_json::Error, longest: usize) -> String {
    // Only whole JSON has fields.
    let path = match error.classify() {
        Category::Data => path_at(text, position(text, error)),
        Category::Io | Category::Syntax | Category::Eof => String::new(),
    };
    let field = path.rsplit('.').next().unwrap_or_default();
    let reason = if redact::is_secret_name(field) {
        "is not what it should be".to_owned()
    } else {
        redact::excerpt(&error.to_string(), longest)
    };
    if path.is_empty() {
        return reason;
    }
    format!("`{path}`: {reason}")
}

/// The byte behind what was read when the error came up.
fn position(text: &str, error: &serde_json::Error) -> usize {
    let before = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    before.map(str::len).sum::<usize>() + error.column()
}

/// The path of the innermost value that this byte is in or next to, such as `[2].items[0].id`; empty for the
/// whole. A value of the wrong type is found at its start or end, a missing field at the end of its object.
fn path_at(text: &str, at: usize) -> String {
    let mut path = String::new();
    let mut whole = text.trim();
    while let Some((step, part)) = parts(whole).into_iter().find(|(_, part)| {
        let start = part.as_ptr().addr() - text.as_ptr().addr();
        (start..=start + part.len()).contains(&at)
    }) {
        match step {
            Step::Key(key) if path.is_empty() => path.push_str(&key),
            Step::Key(key) => path.extend([".", &key]),
            Step::Index(index) => _ = write!(path, "[{index}]"),
        }
        whole = part;
    }
    path
}

/// A step into an object or a list.
enum Step {
    Key(String),
    Index(usize),
}

/// What an object or a list holds; nothing for any other value.
fn parts(text: &str) -> Vec<(Step, &str)> {
    if text.starts_with('[') {
        let elements: Vec<&RawValue> = serde_json::from_str(text).unwrap_or_default();
        let elements = elements.into_iter().map(RawValue::get).enumerate();
        return elements
            .map(|(index, part)| (Step::Index(index), part))
            .collect();
    }
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).unwrap_or_default();
    let members = members.into_iter();
    members
        .map(|(key, part)| (Step::Key(key), part.get()))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(json: &str) -> String {
        read_json(json).unwrap()
    }

    #[test]
    fn halves_of_letters_are_replaced_and_whole_ones_kept() {
        assert_eq!(read(r#""a\ud83db""#), "a\u{fffd}b");
        assert_eq!(read(r#""\udc00\ud83d""#), "\u{fffd}\u{fffd}");
        assert_eq!(read(r#""\ud83d\ud83d\ude00\u00e9""#), "\u{fffd}😀é");
        assert_eq!(read(r#""\\ud83d\ud800""#), "\\ud83d\u{fffd}");
        assert_eq!(repaired(r#""\ud83d\ude00 \\ud83d""#), None);
    }

    #[test]
    fn invalid_json_is_an_error() {
        for text in [
            r#""\ud8""#,
            r#""\ud83d"#,
            "\\",
            "",
            r#""\ud+12""#,
            "\"\\ud8é0\"",
        ] {
            assert!(read_json::<String>(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_units_are_read(units in prop::collection::vec(any::<u16>(), 0..20)) {
            let escapes: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let read = read(&format!("\"{escapes}\""));
            prop_assert_eq!(read, String::from_utf16_lossy(&units));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[\\\\ud0-9a-fé\"]{0,30}") {
            let _ = read_json::<String>(&text);
        }
    }

    fn below(text: &str, limit: u32) -> serde_json::Result<Result<Vec<String>, u32>> {
        read_elements(text, 2, |number: u32| {
            (number < limit).then(|| number.to_string()).ok_or(number)
        })
    }

    #[test]
    fn every_element_is_made_into_something_in_order() {
        assert_eq!(below(" [1, 2,3]\n", 9).unwrap().unwrap(), ["1", "2", "3"]);
        assert!(below("[]", 0).unwrap().unwrap().is_empty());
    }

    #[test]
    fn one_that_nothing_can_be_made_of_ends_it() {
        assert_eq!(below("[1, 2, 3", 2).unwrap(), Err(2));
    }

    #[test]
    fn incomplete_list_is_an_error() {
        for text in ["[1, 2", "[1] 2", "[1, \"2\"]", "{}", "null", "1", ""] {
            assert!(below(text, 9).is_err(), "{text}");
        }
    }

    #[derive(Debug, serde::Deserialize)]
    struct Row {
        #[expect(dead_code, reason = "only read")]
        id: String,
        #[serde(default)]
        #[expect(dead_code, reason = "only read")]
        parts: Vec<Part>,
    }

    #[derive(Debug, serde::Deserialize)]
    struct Part {
        #[expect(dead_code, reason = "only read")]
        length: u32,
    }

    /// The path that an error about this text names; empty if it names none.
    fn path(text: &str) -> String {
        let error = read_json::<Vec<Row>>(text).unwrap_err();
        let located = locate(text, &error, 200);
        let path = located
            .strip_prefix('`')
            .and_then(|rest| rest.split_once('`'));
        path.map_or_else(String::new, |(path, _)| path.to_owned())
    }

    #[test]
    fn an_error_is_located_where_it_is() {
        for (text, expected) in [
            (r#"[{"id": "a"}, {"id": 7}]"#, "[1].id"),
            ("[\n  {\"id\": \"é\"},\n  {\"id\":\n    null}\n]", "[1].id"),
            (r#"[{"id": "a", "parts": []}, {"parts": []}]"#, "[1]"),
            (
                r#"[{"id": "a", "parts": [{"length": 1}, {}]}]"#,
                "[0].parts[1]",
            ),
            (
                r#"[{"id": "a", "parts": [{"length": -1}]}]"#,
                "[0].parts[0].length",
            ),
            (r#"[{"parts": {}, "id": "a"}]"#, "[0].parts"),
            (
                r#"[{"id": "a", "parts": [{"length": "\ud83d"}]}]"#,
                "[0].parts[0].length",
            ),
            (r#"{"id": "a"}"#, ""),
            ("[1, 2", ""),
        ] {
            assert_eq!(path(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_place_of_any_text_can_be_asked_for(text in "[\\[\\]{}:,\"a1 é\n]{0,30}", at in 0..40_usize) {
            let _ = path_at(&text, at);
        }
    }
}
