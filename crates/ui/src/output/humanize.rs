//! Numbers, times, and lists as text for people.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Serialize, Serializer};

use crate::domain::chapter::Timecode;

/// The reference time of a command, and the zone in which it shows times.
#[derive(Debug, Clone)]
pub struct Present {
    /// Now, by the server's clock if it is known.
    pub now: Timestamp,
    /// The reader's time zone.
    pub zone: TimeZone,
    /// Whether several servers were asked: if so, every row names its server, even if only one of them has
    /// rows.
    pub many_servers: bool,
}

impl Present {
    /// A time and a time zone, for one server.
    #[must_use]
    pub fn new(now: Timestamp, zone: TimeZone) -> Self {
        Self {
            now,
            zone,
            many_servers: false,
        }
    }

    /// A short local date: `Sat 28 Nov 10:04`, with the year unless it is the current one.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone.clone());
        let this_year = self.now.to_zoned(self.zone.clone()).year();
        let form = if local.year() == this_year {
            "%a %-d %b %H:%M"
        } else {
            "%a %-d %b %Y %H:%M"
        };
        local.strftime(form).to_string()
    }

    /// A date without its weekday, for narrow tables: `28 Nov 10:04`.
    #[must_use]
    pub fn short_date(&self, at: Timestamp) -> String {
        let date = self.date(at);
        date.split_once(' ')
            .map_or(date.clone(), |(_, rest)| rest.to_owned())
    }

    /// The date and the distance from now: `Sat 28 Nov 10:04 (in 7 days)`.
    #[must_use]
    pub fn date_and_distance(&self, at: Timestamp) -> String {
        format!("{} ({})", self.date(at), self.distance(at))
    }

    /// The distance from now: `in 7 days`, `3 hours ago`, `now`.
    #[must_use]
    pub fn distance(&self, at: Timestamp) -> String {
        // Both are within jiff's range, so the difference fits an i64 easily.
        let seconds = at.as_second() - self.now.as_second();
        let span = rough_span(seconds.unsigned_abs());
        match (span, seconds > 0) {
            (None, _) => "now".to_owned(),
            (Some(span), true) => format!("in {span}"),
            (Some(span), false) => format!("{span} ago"),
        }
    }
}

/// A time in data: `2026-11-28T10:04:00Z`, whole seconds, UTC.
#[must_use]
pub fn exact(at: Timestamp) -> String {
    whole(at).to_string()
}

/// A time that serializes in the form of [`exact`].
pub(crate) struct Exact(pub(crate) Timestamp);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&whole(self.0))
    }
}

/// Serializes a time in the form of [`exact`]: `#[serde(serialize_with = "…")]`.
///
/// # Errors
/// The errors of the serializer.
#[expect(clippy::ref_option, reason = "serde asks for this signature")]
pub(crate) fn serialize<S: Serializer>(
    at: &Option<Timestamp>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    at.map(Exact).serialize(serializer)
}

/// The time without its fraction of a second; jiff prints it in the form of [`exact`].
fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// A span, rounded, in its largest unit that is precise enough; `None` below one second.
#[must_use]
pub fn rough_span(seconds: u64) -> Option<String> {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    // The mean lengths in the Gregorian calendar.
    const MONTH: u64 = 2_629_746;
    const YEAR: u64 = 31_556_952;
    let (unit, one, many) = match seconds {
        0 => return None,
        _ if seconds < 90 => (1, "second", "seconds"),
        _ if seconds < 90 * MINUTE => (MINUTE, "minute", "minutes"),
        _ if seconds < 36 * HOUR => (HOUR, "hour", "hours"),
        _ if seconds < 60 * DAY => (DAY, "day", "days"),
        _ if seconds < 2 * YEAR => (MONTH, "month", "months"),
        _ => (YEAR, "year", "years"),
    };
    let number = (seconds + unit / 2) / unit;
    Some(count(number, one, many))
}

/// A number with its noun: `1 share`, `3 shares`.
#[must_use]
pub fn count(number: u64, one: &str, many: &str) -> String {
    let noun = if number == 1 { one } else { many };
    format!("{number} {noun}")
}

/// [`count`] for a `usize`.
#[must_use]
pub fn count_of(number: usize, one: &str, many: &str) -> String {
    count(u64::try_from(number).unwrap_or(u64::MAX), one, many)
}

/// The numbers that aren't 0, with their nouns: `1 failure, 3 warnings`.
#[must_use]
pub fn counts<const N: usize>(numbers: [(usize, &str, &str); N]) -> String {
    let numbers = numbers.into_iter().filter(|(number, ..)| *number > 0);
    let counts: Vec<String> = numbers
        .map(|(number, one, many)| count_of(number, one, many))
        .collect();
    counts.join(", ")
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn list<T: AsRef<str>>(words: &[T]) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [firsts @ .., last] => {
            let firsts: Vec<&str> = firsts.iter().map(AsRef::as_ref).collect();
            let comma = if firsts.len() > 1 { "," } else { "" };
            format!("{}{comma} and {}", firsts.join(", "), last.as_ref())
        }
    }
}

/// A playing time as players show it: `4:05`, `1:02:03`; `None` if the number is invalid.
#[must_use]
pub fn clock(seconds: f64) -> Option<String> {
    whole_seconds(seconds).map(|seconds| Timecode(seconds).to_string())
}

/// A playing time in words: `41 min`, `2 h 05 min`; `None` if the number is invalid.
#[must_use]
pub fn playing_time(seconds: f64) -> Option<String> {
    let seconds = whole_seconds(seconds)?;
    let minutes = (seconds + 30) / 60;
    Some(match minutes {
        _ if seconds < 60 => format!("{seconds} s"),
        _ if minutes < 60 => format!("{minutes} min"),
        _ => format!("{} h {:02} min", minutes / 60, minutes % 60),
    })
}

/// Servers may report any number; `None` if it is negative, not finite, or longer than a century.
fn whole_seconds(seconds: f64) -> Option<u64> {
    (0.0..=3.2e9).contains(&seconds).then(|| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range was checked"
        )]
        let whole = seconds.round() as u64;
        whole
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn present() -> Present {
        Present::new(
            "2026-11-21T10:04:00Z".parse().unwrap(),
            TimeZone::fixed(jiff::tz::offset(1)),
        )
    }

    fn distance(at: &str) -> String {
        present().distance(at.parse().unwrap())
    }

    #[test]
    fn distances_use_the_unit_that_says_enough() {
        assert_eq!(distance("2026-11-21T10:04:00.9Z"), "now");
        assert_eq!(distance("2026-11-21T10:04:01Z"), "in 1 second");
        assert_eq!(distance("2026-11-21T10:03:00Z"), "60 seconds ago");
        assert_eq!(distance("2026-11-21T10:16:10Z"), "in 12 minutes");
        assert_eq!(distance("2026-11-21T15:10:00Z"), "in 5 hours");
        assert_eq!(distance("2026-11-28T10:03:59Z"), "in 7 days");
        assert_eq!(distance("2026-11-18T10:00:00Z"), "3 days ago");
        assert_eq!(distance("2027-03-21T10:00:00Z"), "in 4 months");
        assert_eq!(distance("9999-12-30T00:00:00Z"), "in 7973 years");
    }

    #[test]
    fn dates_are_local_and_name_another_year() {
        let present = present();
        let at = "2026-11-28T09:04:59Z".parse().unwrap();
        assert_eq!(
            present.date_and_distance(at),
            "Sat 28 Nov 10:04 (in 7 days)"
        );
        let at = "2026-12-31T23:30:00Z".parse().unwrap();
        assert_eq!(present.date(at), "Fri 1 Jan 2027 00:30");
        assert_eq!(present.short_date(at), "1 Jan 2027 00:30");
    }

    #[test]
    fn exact_times_have_whole_seconds_in_any_year() {
        let at = "2026-11-28T09:04:59.999Z".parse().unwrap();
        assert_eq!(exact(at), "2026-11-28T09:04:59Z");
        assert_eq!(exact(Timestamp::UNIX_EPOCH), "1970-01-01T00:00:00Z");
        assert!(exact(Timestamp::MAX).starts_with("9999-12-30T"));
        assert!(exact(Timestamp::MIN).starts_with("-009999-"));
    }

    #[test]
    fn playing_times_read_like_a_player_or_like_words() {
        assert_eq!(clock(3723.4).as_deref(), Some("1:02:03"));
        assert_eq!(clock(5.0).as_deref(), Some("0:05"));
        assert_eq!(playing_time(2460.0).as_deref(), Some("41 min"));
        assert_eq!(playing_time(7500.0).as_deref(), Some("2 h 05 min"));
        assert_eq!(playing_time(12.0).as_deref(), Some("12 s"));
        assert_eq!(playing_time(37.0).as_deref(), Some("37 s"));
        assert_eq!(playing_time(59.6).as_deref(), Some("1 min"));
        for senseless in [-1.0, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(clock(senseless), None);
            assert_eq!(playing_time(senseless), None);
        }
    }

    #[test]
    fn nouns_and_lists_agree_with_their_number() {
        assert_eq!(count(1, "share", "shares"), "1 share");
        assert_eq!(count_of(0, "share", "shares"), "0 shares");
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b, and c");
    }
}
