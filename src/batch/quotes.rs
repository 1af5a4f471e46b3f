//! Whether the quotes of a CSV text are closed. The reader would take all that follows one that is not
//! for a single field: rows would vanish in a description that everybody can read.

use crate::error::{Error, Result};

/// Checks that every quoted field ends with its quote.
///
/// # Errors
/// [`Code::Usage`](crate::Code::Usage) with the line on which the quote is opened.
pub(super) fn check(text: &str, delimiter: u8) -> Result<()> {
    let mut bytes = text.bytes().peekable();
    let mut line = 1u64;
    let mut before = 0;
    // Whether the next byte begins a field: within others a quote is a sign like any other.
    let mut begins = true;
    while let Some(byte) = bytes.next() {
        line += ends_line(before, byte);
        before = byte;
        if !(begins && byte == b'"') {
            begins = byte == delimiter || matches!(byte, b'\r' | b'\n');
            continue;
        }
        let opened = line;
        loop {
            match bytes.next() {
                None => return Err(wrong(opened, "is never closed")),
                Some(b'"') if bytes.next_if_eq(&b'"').is_none() => break,
                Some(byte) => {
                    line += ends_line(before, byte);
                    before = byte;
                }
            }
        }
        before = b'"';
        let ends = |next: &u8| *next == delimiter || matches!(next, b'\r' | b'\n');
        if !bytes.peek().is_none_or(ends) {
            return Err(wrong(opened, "is closed in the midst of a field"));
        }
        begins = false;
    }
    Ok(())
}

/// 1 at the first sign of a line's end, else 0.
fn ends_line(before: u8, byte: u8) -> u64 {
    u64::from(byte == b'\r' || (byte == b'\n' && before != b'\r'))
}

fn wrong(line: u64, what: &str) -> Error {
    Error::usage(format!("the quote that is opened on line {line} {what}"))
        .hint("a quoted field begins and ends with one, and holds each of its own twice: `\"\"`")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrong_at(text: &str) -> Option<String> {
        check(text, b',')
            .err()
            .map(|error| error.message().to_owned())
    }

    #[test]
    fn a_quote_that_would_swallow_rows_is_found_with_its_line() {
        for (text, line) in [
            ("a,b\n1,\"x\n2,y\n3,z\n", 2),
            ("a,b\n1,x\n2,\"y", 3),
            ("a,b\n1,\"x\n2,y\n3,\"z\"\n", 2),
            ("\"a,b\n", 1),
            ("a,b\r1,x\r2,\"y\r3,z\r", 3),
            ("a,b\r\n\"1\r\n1\",x\r\n2,\"y\r\n", 4),
            ("a,b\n\"1\n1\",x\n2,\"y\n", 4),
        ] {
            let told = wrong_at(text).unwrap();
            assert!(
                told.contains(&format!("on line {line} ")),
                "{text:?}: {told}"
            );
        }
    }

    #[test]
    fn quotes_that_end_are_right_whatever_they_hold() {
        for text in [
            "",
            "a,b\n1,\"x\ny\"\n",
            "a,b\r\n\"1\",\"\"\"x\"\"\"\r\n",
            "a,b\n1,5\" vinyl\n",
            "a,b\n\"1\",\"\"",
        ] {
            assert_eq!(wrong_at(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_right(fields in prop::collection::vec(any::<String>(), 1..5)) {
            let line = crate::domain::csv::line(fields.iter().map(String::as_str));
            prop_assert_eq!(wrong_at(&line), None);
        }
    }
}
