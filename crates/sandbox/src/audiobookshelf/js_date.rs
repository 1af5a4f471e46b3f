//! `expiresAt` as JavaScript reads it, with all that it lets through.

use serde_json::Value;

/// The last millisecond a JavaScript date can hold.
const LAST: f64 = 8.64e15;

/// What an `expiresAt` comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expiry {
    /// Status 400.
    Refused,
    /// No expiry, as asked for.
    Never,
    /// No expiry, because the date was none: never ends, or ends at once on 2.11.
    NoDate,
    /// Milliseconds since 1970.
    At(i64),
}

/// Reads what was sent; nothing sent is `None`.
pub(super) fn read(sent: Option<&Value>) -> Expiry {
    match sent {
        None | Some(Value::Null | Value::Object(_)) => Expiry::Refused,
        Some(Value::Bool(false)) => Expiry::Never,
        Some(Value::Bool(true)) => Expiry::At(1),
        Some(Value::Number(number)) => from_number(number.as_f64().unwrap_or(f64::MAX)),
        Some(Value::String(text)) => from_text(text),
        Some(Value::Array(items)) => match items.as_slice() {
            [] => Expiry::NoDate,
            [one] => match from_text(&one.to_string()) {
                Expiry::Refused => Expiry::Refused,
                _ => Expiry::NoDate,
            },
            _ => Expiry::Refused,
        },
    }
}

fn from_number(number: f64) -> Expiry {
    if number < 0.0 {
        Expiry::Refused
    } else if number == 0.0 {
        Expiry::Never
    } else if number > LAST {
        Expiry::NoDate
    } else {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a date is cut to its millisecond, and the range is checked"
        )]
        let milliseconds = number as i64;
        Expiry::At(milliseconds)
    }
}

/// A text must be a number to pass, and is then read as a date, which digits are not: only `0`
/// and its like are years.
fn from_text(text: &str) -> Expiry {
    if text.is_empty() {
        return Expiry::Never;
    }
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Expiry::NoDate;
    }
    match trimmed.parse::<f64>() {
        Err(_) => Expiry::Refused,
        Ok(number) if number < 0.0 => Expiry::Refused,
        // The year 2000.
        Ok(0.0) => Expiry::At(946_684_800_000),
        Ok(_) => Expiry::NoDate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_was_sent_is_read_as_recorded() {
        for (sent, expiry) in [
            (json!(0), Expiry::Never),
            (json!(-0.0), Expiry::Never),
            (json!(0.5), Expiry::At(0)),
            (json!(-1), Expiry::Refused),
            (json!(1e300), Expiry::NoDate),
            (json!(8_640_000_000_000_001_i64), Expiry::NoDate),
            (json!("1795338232719"), Expiry::NoDate),
            (json!("soon"), Expiry::Refused),
            (json!("2026-11-22T00:00:00Z"), Expiry::Refused),
            (json!(""), Expiry::Never),
            (json!("  "), Expiry::NoDate),
            (json!("0"), Expiry::At(946_684_800_000)),
            (json!(false), Expiry::Never),
            (json!(true), Expiry::At(1)),
            (json!([]), Expiry::NoDate),
            (json!([1_795_338_232_719_i64]), Expiry::NoDate),
            (json!({}), Expiry::Refused),
        ] {
            assert_eq!(read(Some(&sent)), expiry, "{sent}");
        }
        assert_eq!(read(None), Expiry::Refused);
    }

    proptest! {
        #[test]
        fn no_number_panics(number: f64, text: String) {
            let _ = read(Some(&json!(number)));
            let _ = read(Some(&json!(text)));
        }
    }
}
