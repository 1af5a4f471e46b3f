//! Time zones by name.

use jiff::tz::{Offset, TimeZone};

use crate::error::{Code, Error, Result};
use crate::zone_data::ZoneData;

/// The zone of this name: `Europe/Berlin`, `UTC`, an offset (`+02:00`) or a POSIX rule.
///
/// # Errors
/// [`Code::Config`] for an unknown zone, and for one that people and POSIX read in opposite ways
/// (see [`unclear`]).
pub fn zone(name: &str) -> Result<TimeZone> {
    if let Some(Unclear { east, west }) = unclear(name) {
        return Err(opposite(name, &west).hint(format!(
            "write the offset: `{east}` is east of UTC, `{west}` west"
        )));
    }
    posix_zone(name)
}

/// The zone that the variable `TZ` names: POSIX says how it is read, and all programs agree on it.
///
/// # Errors
/// [`Code::Config`] for an unknown zone.
pub fn posix_zone(name: &str) -> Result<TimeZone> {
    let bare = bare(name);
    if bare.is_empty() || bare.eq_ignore_ascii_case("z") || bare == "UTC" {
        return Ok(TimeZone::UTC);
    }
    if let Some(offset) = offset(bare) {
        return Ok(TimeZone::fixed(offset));
    }
    if let Some(zone) = ZoneData::get().zone(bare) {
        return Ok(zone);
    }
    TimeZone::posix(bare).map_err(|_| {
        Error::new(Code::Config, format!("there is no time zone {name:?}"))
            .hint("name it as in `Europe/Berlin`, `America/New_York` or `UTC`, or give an offset: `+02:00`")
    })
}

fn bare(name: &str) -> &str {
    let bare = name.trim();
    bare.strip_prefix(':').unwrap_or(bare)
}

/// What may be meant by a name that is read in opposite ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclear {
    /// The offset that the sign says.
    pub east: String,
    /// The offset that POSIX takes it for.
    pub west: String,
}

/// Whether a name is an abbreviation and an offset: for people `UTC+2` is two hours ahead of UTC, for
/// POSIX two hours behind it. `Etc/GMT+2` is a name in the IANA database, which says that it is behind;
/// `GMT+0` is neither.
#[must_use]
pub fn unclear(name: &str) -> Option<Unclear> {
    let bare = bare(name);
    let letters = bare.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, number) = bare.split_at_checked(letters)?;
    let utc = ["utc", "gmt", "ut", "uct", "z", "zulu"];
    let is_utc = utc.iter().any(|name| letters.eq_ignore_ascii_case(name));
    let signed = number.starts_with(['+', '-']);
    let digits = number.trim_start_matches(['+', '-']);
    // `EST5` is POSIX and nothing else.
    let opposite = !letters.is_empty() && (signed || is_utc);
    let sign = if number.starts_with('-') { '-' } else { '+' };
    let seconds = offset(&format!("{sign}{digits}"))
        .filter(|_| opposite)?
        .seconds();
    let written = |seconds: i32| {
        let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
        format!(
            "{}{hours:02}:{minutes:02}",
            if seconds < 0 { '-' } else { '+' }
        )
    };
    (seconds != 0).then(|| Unclear {
        east: written(seconds),
        west: written(-seconds),
    })
}

/// Says that a name is unclear.
#[must_use]
pub fn opposite(name: &str, west: &str) -> Error {
    let message = format!("the time zone {name:?} is unclear: POSIX reads it as {west}");
    Error::new(Code::Config, message)
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

    #[test]
    fn o2_what_people_and_posix_read_in_opposite_ways_is_refused() {
        for (name, east, west) in [
            ("UTC+2", "+02:00", "-02:00"),
            ("utc-2", "-02:00", "+02:00"),
            ("GMT-3", "-03:00", "+03:00"),
            (":GMT+05:30", "+05:30", "-05:30"),
            ("UTC2", "+02:00", "-02:00"),
            ("UT+1", "+01:00", "-01:00"),
            ("Z-7", "-07:00", "+07:00"),
            ("CET+1", "+01:00", "-01:00"),
            ("EST-5", "-05:00", "+05:00"),
            (" UTC+0200 ", "+02:00", "-02:00"),
        ] {
            let error = zone(name).unwrap_err();
            assert_eq!(error.code(), Code::Config, "{name}");
            let (both, hint) = (unclear(name).unwrap(), &error.hint_texts()[0]);
            assert_eq!((&*both.east, &*both.west), (east, west), "{name}");
            assert!(hint.contains(&format!("`{east}` is east")), "{hint}");
        }
    }

    #[test]
    fn o2_names_that_only_look_so_are_read_as_before() {
        let winter: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
        for (name, hours) in [
            // The IANA database turns the sign round.
            ("Etc/GMT+2", -2),
            ("etc/gmt-14", 14),
            ("GMT+0", 0),
            ("GMT-0", 0),
            ("GMT0", 0),
            ("UTC+0", 0),
            ("EST5EDT", -5),
            ("EST5", -5),
            ("<+02>-2", 2),
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1),
        ] {
            let offset = zone(name).unwrap().to_offset(winter);
            assert_eq!(offset.seconds(), hours * 3600, "{name}");
        }
        // The variable is read as `date` reads it.
        let west = posix_zone("UTC+2").unwrap().to_offset(winter);
        assert_eq!(west.seconds(), -2 * 3600);
    }

    proptest! {
        #[test]
        fn no_name_makes_it_panic(name in "\\PC*") {
            let _ = zone(&name);
        }
    }
}
