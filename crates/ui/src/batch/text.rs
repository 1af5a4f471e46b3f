//! Bytes to text: UTF-8, and nothing that merely looks like it.

use crate::error::{Error, Result};

const BOM: &str = "\u{feff}";

/// The text of a file or of stdin (`source` names it), without the mark that Windows puts in front.
///
/// # Errors
/// [`Code::Usage`](crate::Code::Usage) with the line of the first byte that is not UTF-8.
pub fn decode(bytes: Vec<u8>, source: &str) -> Result<String> {
    const HOW: &str = "save it as UTF-8; a spreadsheet calls that \"CSV UTF-8\"";
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Error::usage(format!("{source} is UTF-16, not UTF-8")).hint(HOW));
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = line_ends(good) + 1;
        Error::usage(format!("line {line} of {source} is not UTF-8")).hint(HOW)
    })?;
    if text.starts_with(BOM) {
        text.drain(..BOM.len());
    }
    Ok(text)
}

/// How many lines end in these bytes: with a line feed, a carriage return, or both.
pub(super) fn line_ends(bytes: &[u8]) -> u64 {
    let after = bytes.iter().skip(1).map(Some).chain([None]);
    let ends = bytes.iter().zip(after);
    let ends = ends.filter(|(byte, next)| match byte {
        b'\n' => true,
        b'\r' => *next != Some(&b'\n'),
        _ => false,
    });
    u64::try_from(ends.count()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_of_windows_is_no_text() {
        assert_eq!(decode(b"\xef\xbb\xbfitems".to_vec(), "x").unwrap(), "items");
    }

    #[test]
    fn lines_end_as_on_every_system() {
        for text in ["a\nb\nc", "a\r\nb\r\nc", "a\rb\rc", "a\n\rc"] {
            assert_eq!(line_ends(text.as_bytes()), 2, "{text:?}");
        }
        assert_eq!(line_ends(b""), 0);
    }

    #[test]
    fn the_line_that_is_not_utf_8_is_named() {
        let error = decode(b"items\nalbum:1\nM\xfcller\n".to_vec(), "a.csv").unwrap_err();
        assert_eq!(error.message(), "line 3 of a.csv is not UTF-8");
        let error = decode(b"\xff\xfei\0t\0".to_vec(), "a.csv").unwrap_err();
        assert!(error.message().contains("UTF-16"));
    }
}
