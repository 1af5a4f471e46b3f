//! `expiresAt` as JavaScript reads it, with all that it lets through.

use jiff::Timestamp;
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

/// A date as `toISOString` writes it: years beyond 9999 have a sign and six digits.
pub(super) fn iso(milliseconds: i64) -> String {
    if let Ok(time) = Timestamp::from_millisecond(milliseconds) {
        return time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    }
    let days = milliseconds.div_euclid(86_400_000);
    let rest = milliseconds.rem_euclid(86_400_000);
    let (year, month, day) = civil(days);
    let (hours, minutes) = (rest / 3_600_000, rest / 60_000 % 60);
    let (seconds, rest) = (rest / 1000 % 60, rest % 1000);
    let year = if year > 9999 {
        format!("+{year:06}")
    } else {
        format!("{year:04}")
    };
    format!("{year}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{rest:03}Z")
}

/// Year, month and day of a number of days since 1970, in years that begin in March.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
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

    #[test]
    fn far_dates_have_six_digit_years() {
        assert_eq!(iso(253_402_300_799_000), "9999-12-31T23:59:59.000Z");
        assert_eq!(iso(253_402_300_800_000), "+010000-01-01T00:00:00.000Z");
        assert_eq!(iso(8_640_000_000_000_000), "+275760-09-13T00:00:00.000Z");
    }

    proptest! {
        #[test]
        fn no_number_panics(number: f64, text: String) {
            let _ = read(Some(&json!(number)));
            let _ = read(Some(&json!(text)));
        }
    }
}
