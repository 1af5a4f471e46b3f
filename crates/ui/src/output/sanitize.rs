//! Text made safe to show: one harmless line for people, JSON for programs.
//!
//! A title can hold anything: escape sequences that move the cursor, marks that turn the reading
//! direction, invisible characters, line breaks. Shown to people, control characters become visible
//! signs and invisible marks go; JSON keeps everything, escaped.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use crate::domain::text::is_invisible;

/// How many zero-width marks one character may carry: more would pile up over other lines.
const MARKS: usize = 8;
/// Starts text whose direction is its own.
const ISOLATE: char = '\u{2068}';
/// Ends what [`ISOLATE`] started.
const END_ISOLATE: char = '\u{2069}';
/// The flag that tag characters may follow, as in England's.
const BLACK_FLAG: char = '\u{1f3f4}';

/// `text` as one harmless line: control characters as signs (`␛`, `⏎`; without `unicode` `^[`, `\n`),
/// without marks that are invisible or change the direction of what surrounds them.
///
/// Pairs of isolates stay, since they cannot reach beyond themselves, so the result may be passed
/// through again. Joiners stay inside scripts and emoji that need them.
#[must_use]
pub fn line(text: &str, unicode: bool) -> Cow<'_, str> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let isolates = isolates_are_paired(text);
    let mut out = String::with_capacity(text.len());
    let mut base = ' ';
    let mut marks = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\r' && chars.peek() == Some(&'\n') {
            continue;
        }
        match c {
            '\t' => out.push(' '),
            _ if c.is_control() => push_control(&mut out, c, unicode),
            ISOLATE | END_ISOLATE if isolates => out.push(c),
            '\u{200c}' | '\u{200d}' if !base.is_ascii() && marks < MARKS => {
                out.push(c);
                marks += 1;
            }
            '\u{e0020}'..='\u{e007f}' if base == BLACK_FLAG && marks < MARKS => {
                out.push(c);
                marks += 1;
            }
            _ if is_invisible(c) => {}
            _ if unicode_width::UnicodeWidthChar::width(c) == Some(0) => {
                if marks < MARKS {
                    out.push(c);
                    marks += 1;
                }
            }
            _ => {
                out.push(c);
                base = c;
                marks = 0;
            }
        }
    }
    Cow::Owned(out)
}

/// [`line`], and set off from its surroundings if it is written from right to left, so that an
/// Arabic title does not rearrange the columns beside it.
#[must_use]
pub fn isolated(text: &str, unicode: bool) -> Cow<'_, str> {
    let text = line(text, unicode);
    if text.chars().any(is_right_to_left) {
        Cow::Owned(format!("{ISOLATE}{text}{END_ISOLATE}"))
    } else {
        text
    }
}

/// Whether a character is one that people cannot see and a terminal or a reader may act on: controls,
/// marks of direction, invisible and separating characters.
#[must_use]
pub fn is_hostile(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

fn is_right_to_left(c: char) -> bool {
    matches!(
        c,
        '\u{590}'..='\u{8ff}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}'
    )
}

fn isolates_are_paired(text: &str) -> bool {
    let mut open = 0usize;
    for c in text.chars() {
        match c {
            ISOLATE => open += 1,
            END_ISOLATE if open == 0 => return false,
            END_ISOLATE => open -= 1,
            _ => {}
        }
    }
    open == 0
}

fn push_control(out: &mut String, c: char, unicode: bool) {
    let code = u32::from(c);
    match c {
        '\n' if unicode => out.push('⏎'),
        '\n' => out.push_str("\\n"),
        // Unicode has a picture of each C0 control, in the same order.
        '\0'..='\x1f' if unicode => out.extend(char::from_u32(0x2400 + code)),
        '\x7f' if unicode => out.push('␡'),
        '\0'..='\x1f' | '\x7f' => {
            out.push('^');
            out.extend(char::from_u32(code ^ 0x40));
        }
        _ => out.push_str(&format!("<{code:02X}>")),
    }
}

/// One value on one line.
///
/// Values that are printed always have text keys and finite numbers, so nothing can fail; a value that
/// could not be written would be `null`.
#[must_use]
pub fn json<T: Serialize + ?Sized>(value: &T) -> String {
    let mut bytes = Bytes(Vec::with_capacity(ENOUGH));
    let written = serde_json::to_writer(&mut bytes, value).ok();
    let json = written.and_then(|()| String::from_utf8(bytes.0).ok());
    escaped(json.unwrap_or_else(|| "null".to_owned()), is_hostile)
}

/// A record's usual length in bytes; to grow into it costs as much as to write it.
const ENOUGH: usize = 1024;

/// Bytes that grow. JSON is written in very many short pieces, most of them one sign, so appending one
/// must be cheap.
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
pub fn pretty_json<T: Serialize + ?Sized>(value: &T, depth: usize) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_else(|_| "null".to_owned());
    let indent = "  ".repeat(depth);
    // Line breaks inside texts are escaped, so every line here is one of the layout.
    let lines: Vec<String> = text.lines().map(|line| format!("{indent}{line}")).collect();
    escaped(lines.join("\n"), is_hostile)
}

/// Writes as `\u…` what JSON allows but a terminal may obey or a reader cannot see: DEL, the C1
/// controls, marks of direction, invisible characters. Outside of texts JSON is plain ASCII, so only
/// texts are touched, and they read back the same.
///
/// `is_hidden` chooses among the hostile signs those to escape.
pub(crate) fn escaped(json: String, is_hidden: fn(char) -> bool) -> String {
    if !needs_escaping(&json) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        // serde_json has escaped the controls below the space; the line breaks that are left are layout.
        if c < DEL || !is_hidden(c) {
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
fn needs_escaping(json: &str) -> bool {
    let mut rest = json;
    while let Some(at) = rest.bytes().position(|byte| char::from(byte) >= DEL) {
        let mut letters = rest[at..].chars();
        if letters.next().is_some_and(is_hostile) {
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
    fn escape_sequences_are_shown_and_not_obeyed() {
        assert_eq!(line("\x1b[31mred\x1b[0m", true), "␛[31mred␛[0m");
        assert_eq!(line("\x1b]8;;http://x\x07y", false), "^[]8;;http://x^Gy");
        assert_eq!(line("a\u{9b}31mb", true), "a<9B>31mb");
        assert_eq!(line("\x7f", false), "^?");
    }

    #[test]
    fn line_breaks_stay_on_the_line() {
        assert_eq!(line("a\r\nb\nc\td", true), "a⏎b⏎c d");
        assert_eq!(line("a\nb", false), "a\\nb");
        assert_eq!(line("a\u{2028}b\u{85}", true), "ab<85>");
    }

    #[test]
    fn marks_of_direction_go_and_paired_isolates_stay() {
        assert_eq!(line("a\u{202e}cba\u{202c}", true), "acba");
        assert_eq!(line("\u{2068}a", true), "a");
        let set_off = isolated("שלום", true).into_owned();
        assert_eq!(set_off, "\u{2068}שלום\u{2069}");
        assert_eq!(line(&set_off, true), set_off);
    }

    #[test]
    fn joiners_and_flags_stay_where_they_belong() {
        let family = "👩\u{200d}👧";
        assert_eq!(line(family, true), family);
        let england = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
        assert_eq!(line(england, true), england);
        assert_eq!(line("a\u{200d}b\u{e0041}", true), "ab");
        assert_eq!(line("می\u{200c}خواهم", true), "می\u{200c}خواهم");
    }

    #[test]
    fn marks_do_not_pile_up() {
        let zalgo = format!("e{}x", "\u{301}".repeat(50));
        let shown = line(&zalgo, true);
        assert_eq!(shown.chars().count(), 2 + MARKS);
        assert_eq!(line("e\u{301}", true), "e\u{301}");
    }

    proptest! {
        #[test]
        fn nothing_hostile_is_left_of_any_text(
            text in "\\PC*|[\\x00-\\x1f\\x7f-\\x9fa\u{200e}-\u{202e}]*",
            unicode: bool,
        ) {
            let turns = |c| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}');
            let shown = line(&text, unicode);
            let safe = !shown.chars().any(|c| c.is_control() || turns(c));
            prop_assert!(safe, "{:?}", shown);
            prop_assert_eq!(line(&shown, unicode).into_owned(), shown.into_owned());
        }
    }

    #[test]
    fn hostile_text_is_escaped_and_reads_back() {
        let text = "\u{9b}2J\u{202e}x\u{7f}\u{e0041}é\n\x1b";
        let written = json(text);
        assert_eq!(written, r#""\u009b2J\u202ex\u007f\udb40\udc41é\n\u001b""#);
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }

    #[test]
    fn pretty_json_is_indented_below_its_depth() {
        let value = serde_json::json!({"a": [1]});
        let expected = "  {\n    \"a\": [\n      1\n    ]\n  }";
        assert_eq!(pretty_json(&value, 1), expected);
    }

    proptest! {
        #[test]
        fn any_text_survives(text: String) {
            let written = json(&text);
            prop_assert!(!written.chars().any(char::is_control));
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text.clone());
            prop_assert_eq!(serde_json::from_str::<String>(&pretty_json(&text, 3)).unwrap(), text);
        }
    }
}
