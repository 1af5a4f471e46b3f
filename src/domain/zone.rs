//! Time zones by name.

use jiff::tz::{Offset, TimeZone};

use crate::error::{Code, Error, Result};

/// The zone of this name: `Europe/Berlin`, `UTC`, an offset (`+02:00`) or a POSIX rule.
/// The data is built in, so a machine without any knows all of them.
///
/// # Errors
/// [`Code::Config`] where there is no such zone.
pub fn zone(name: &str) -> Result<TimeZone> {
    let bare = name.trim();
    let bare = bare.strip_prefix(':').unwrap_or(bare);
    if bare.is_empty() || bare.eq_ignore_ascii_case("z") {
        return Ok(TimeZone::UTC);
    }
    if let Ok(zone) = TimeZone::get(bare) {
        return Ok(zone);
    }
    if let Some(offset) = offset(bare) {
        return Ok(TimeZone::fixed(offset));
    }
    TimeZone::posix(bare).map_err(|_| {
        Error::new(Code::Config, format!("there is no time zone {name:?}"))
            .hint("name it as in `Europe/Berlin`, `America/New_York` or `UTC`, or give an offset: `+02:00`")
    })
}

/// `+02:00`, `-0530`, `+2`.
fn offset(text: &str) -> Option<Offset> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let number = |text: &str, most: i32| -> Option<i32> {
        let plain = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        text.parse().ok().filter(|value| plain && *value <= most)
    };
    let seconds = number(hours, 23)? * 3600 + number(minutes, 59)? * 60;
    Offset::from_seconds(sign * seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use proptest::prelude::*;

    #[test]
    fn zones_are_known_by_name_offset_and_rule() {
        let winter: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
        for (name, hours) in [
            ("Europe/Berlin", 1),
            ("europe/berlin", 1),
            (":America/New_York", -5),
            ("UTC", 0),
            ("", 0),
            ("Z", 0),
            ("+02:00", 2),
            ("-0500", -5),
            ("+3", 3),
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1),
        ] {
            let offset = zone(name).unwrap().to_offset(winter);
            assert_eq!(offset.seconds(), hours * 3600, "{name}");
        }
    }

    #[test]
    fn an_unknown_zone_is_a_matter_of_configuration() {
        for name in [
            "Mars/Olympus",
            "+25:00",
            "+2:99",
            "Berlin",
            "+",
            "../etc/passwd",
        ] {
            assert_eq!(zone(name).unwrap_err().code(), Code::Config, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_name_makes_it_panic(name in "\\PC*") {
            let _ = zone(&name);
        }
    }
}
