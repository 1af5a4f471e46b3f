//! JSON as it is printed: valid, lossless, and harmless on a terminal.

use std::io::{self, Write};

use serde::Serialize;

use super::sanitize;

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
    use proptest::prelude::*;

    use super::*;

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
