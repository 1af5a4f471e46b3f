//! JSON whose escapes hold halves of letters.
//!
//! Servers that keep texts as UTF-16 may cut them inside a letter, and then write the half that is left
//! as `\ud83d`. No text can hold it, and a strict reader refuses the whole answer: one title would hide
//! every share there is.

use serde::de::DeserializeOwned;

/// Reads JSON; a half of a letter becomes U+FFFD, the sign for what can't be shown.
///
/// # Errors
/// Where it is no JSON otherwise, or not what was expected.
pub fn read_json<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    leniently(text, |text| serde_json::from_str(text))
}

/// [`read_json`] with a reader of one's own. It may be called twice.
pub(super) fn leniently<T>(
    text: &str,
    read: impl Fn(&str) -> serde_json::Result<T>,
) -> serde_json::Result<T> {
    // Looking for halves first would cost every answer what hardly any needs.
    read(text).or_else(|error| match mended(text) {
        Some(mended) => read(&mended),
        None => Err(error),
    })
}

/// The text with whole letters only; none where they are whole already.
fn mended(text: &str) -> Option<String> {
    const ESCAPE: usize = r"\u0000".len();
    let mut mended = String::new();
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
                mended.push_str(&text[kept..at]);
                mended.push_str(r"\ufffd");
                at += ESCAPE;
                kept = at;
            }
            // What is escaped may be a backslash, which begins no escape then.
            _ => at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        }
    }
    mended.push_str(&text[kept..]);
    (kept > 0).then_some(mended)
}

/// The number in the escape that a text begins with.
fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix(r"\u")?.get(..4)?;
    let plain = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::json::*;

    fn read(json: &str) -> String {
        read_json(json).unwrap()
    }

    #[test]
    fn halves_of_letters_are_replaced_and_whole_ones_kept() {
        assert_eq!(read(r#""a\ud83db""#), "a\u{fffd}b");
        assert_eq!(read(r#""\udc00\ud83d""#), "\u{fffd}\u{fffd}");
        assert_eq!(read(r#""\ud83d\ud83d\ude00\u00e9""#), "\u{fffd}😀é");
        assert_eq!(read(r#""\\ud83d\ud800""#), "\\ud83d\u{fffd}");
        assert_eq!(mended(r#""\ud83d\ude00 \\ud83d""#), None);
    }

    #[test]
    fn what_is_no_json_stays_an_error() {
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
}
