//! Lengths of time as people write them: `90min`, `7d`, `1mo`, `1 week 2 days`. Also numbers with units, which
//! lengths and start times share.
//!
//! Minutes to weeks are exact (a day is 24 hours); months and years follow the calendar.

use std::fmt;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::error::{Error, Result};

/// Splits `1d12h` or `1 week and 2 days` into numbers and units; `None` for anything else. A number consists of
/// digits and at most one point; a unit may be missing.
pub(crate) fn quantities(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (number, behind) = split_where(rest, |c| !c.is_ascii_digit() && c != '.');
        let well_formed = number.starts_with(|c: char| c.is_ascii_digit())
            && !number.ends_with('.')
            && number.matches('.').count() <= 1;
        if !well_formed {
            return None;
        }
        let (unit, behind) = split_where(behind.trim_start(), |c| !c.is_alphabetic());
        found.push((number, unit));
        rest = behind.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
        rest = rest.strip_prefix("and ").unwrap_or(rest).trim_start();
    }
    (!found.is_empty()).then_some(found)
}

/// Whether a text consists only of numbers with units of time, such as `7d`, `1d12h` or `10m`. Ids of shares,
/// such as `12E3456789`, don't.
pub(crate) fn is_length_shaped(text: &str) -> bool {
    let is_unit = |unit: &str| {
        let unit = unit.to_lowercase();
        let unit = unit
            .strip_suffix('s')
            .filter(|rest| !rest.is_empty())
            .unwrap_or(&unit);
        [
            "s", "sec", "second", "m", "min", "minute", "h", "hr", "hour", "d", "day", "w", "wk",
            "week", "mo", "mon", "month", "y", "yr", "year",
        ]
        .contains(&unit)
    };
    quantities(text).is_some_and(|found| found.iter().all(|(_, unit)| is_unit(unit)))
}

fn split_where(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

const EXAMPLES: &str = "examples: 30min, 12h, 7d, 2w, 1mo, 1y, 1d12h";

const MONTHS_PER_YEAR: i64 = 12;

/// The maximum number of months: ten thousand years, more than four-digit years cover.
const MOST_MONTHS: i64 = 10_000 * MONTHS_PER_YEAR;

/// The maximum number of seconds, likewise.
const MOST_SECONDS: i64 = 10_000 * 366 * 86_400;

/// A length of time: calendar months, then exact seconds. Both have the same sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    months: i64,
    seconds: i64,
}

impl Span {
    /// An exact length, limited to ten thousand years.
    #[must_use]
    pub fn seconds(seconds: i64) -> Self {
        Self {
            months: 0,
            seconds: seconds.clamp(-MOST_SECONDS, MOST_SECONDS),
        }
    }

    /// Parses a length without a sign.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) if it is unreadable, ambiguous (`m`), without a unit, finer than a
    /// second, or longer than ten thousand years.
    pub fn parse(text: &str) -> Result<Self> {
        let mut span = Self::default();
        let quantities = quantities(text).ok_or_else(|| unreadable(text))?;
        for (number, unit) in quantities {
            let more = Self::quantity(text, number, unit)?;
            span = span.plus(more).ok_or_else(|| too_long(text))?;
        }
        Ok(span)
    }

    /// Parses a length with an optional sign: `-3d` is three days back.
    ///
    /// # Errors
    /// The errors of [`Span::parse`].
    pub fn parse_signed(text: &str) -> Result<Self> {
        let trimmed = text.trim();
        let (back, length) = match trimmed.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
        };
        let span = Self::parse(length)?;
        Ok(if back { span.negated() } else { span })
    }

    /// The same length in the other direction.
    #[must_use]
    pub fn negated(self) -> Self {
        Self {
            months: -self.months,
            seconds: -self.seconds,
        }
    }

    /// Whether the length is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }

    /// Whether the length leads back in time.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.months < 0 || self.seconds < 0
    }

    /// `start` moved by this length: by calendar months in `zone` (31 January plus a month is the last day of
    /// February), then by the exact seconds.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) if the result is outside the years 1 to 9999.
    pub fn after(self, start: Timestamp, zone: &TimeZone) -> Result<Timestamp> {
        self.moved(start, zone).ok_or_else(|| {
            let side = if self.is_negative() {
                "before the year 1"
            } else {
                "after the year 9999"
            };
            Error::usage(format!("{self} from {start:.0} is {side}")).hint(EXAMPLES)
        })
    }

    /// `end` moved back by this length.
    ///
    /// # Errors
    /// The errors of [`Span::after`].
    pub fn before(self, end: Timestamp, zone: &TimeZone) -> Result<Timestamp> {
        self.negated().after(end, zone)
    }

    fn moved(self, start: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let months = jiff::Span::new().try_months(self.months).ok()?;
        let there = if self.months == 0 {
            start
        } else {
            let local = start.to_zoned(zone.clone());
            local.checked_add(months).ok()?.timestamp()
        };
        let moved = there
            .checked_add(SignedDuration::from_secs(self.seconds))
            .ok()?;
        // jiff supports years before 1, but no server and no record does.
        (moved >= first_moment()).then_some(moved)
    }

    fn plus(self, more: Self) -> Option<Self> {
        let months = self.months.checked_add(more.months)?;
        let seconds = self.seconds.checked_add(more.seconds)?;
        (months <= MOST_MONTHS && seconds <= MOST_SECONDS).then_some(Self { months, seconds })
    }

    /// Parses one number with its unit. `text` is the whole argument, for error messages.
    fn quantity(text: &str, number: &str, unit: &str) -> Result<Self> {
        let months_each = match unit.to_lowercase().as_str() {
            "" => return Err(no_unit(number)),
            "m" => return Err(unclear(number, unit)),
            "mo" | "mos" | "mth" | "mths" | "month" | "months" => 1,
            "y" | "yr" | "yrs" | "year" | "years" => MONTHS_PER_YEAR,
            exact => {
                let length = humantime::parse_duration(&format!("{number}{exact}"))
                    .map_err(|error| not_exact(text, unit, error))?;
                if length.subsec_nanos() != 0 {
                    return Err(
                        Error::usage(format!("{text:?} is finer than a second")).hint(EXAMPLES)
                    );
                }
                let seconds = i64::try_from(length.as_secs()).map_err(|_| too_long(text))?;
                return Self::default()
                    .plus(Self { months: 0, seconds })
                    .ok_or_else(|| too_long(text));
            }
        };
        if number.contains('.') {
            return Err(
                Error::usage(format!("{text:?}: use whole months and years")).hint(EXAMPLES),
            );
        }
        number
            .parse::<i64>()
            .ok()
            .and_then(|count| count.checked_mul(months_each))
            .and_then(|months| Self::default().plus(Self { months, seconds: 0 }))
            .ok_or_else(|| too_long(text))
    }
}

impl fmt::Display for Span {
    /// Writes a form that [`Span::parse_signed`] parses as the same length.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        let mut text = String::new();
        if self.is_negative() {
            text.push('-');
        }
        let (months, mut rest) = (self.months.unsigned_abs(), self.seconds.unsigned_abs());
        let per_year = MONTHS_PER_YEAR.unsigned_abs();
        for (count, unit) in [(months / per_year, "y"), (months % per_year, "mo")] {
            if count > 0 {
                write!(text, "{count}{unit}")?;
            }
        }
        for (length, unit) in [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")] {
            if rest >= length {
                write!(text, "{}{unit}", rest / length)?;
                rest %= length;
            }
        }
        if text.is_empty() {
            text.push_str("0s");
        }
        f.pad(&text)
    }
}

/// A limit or a wait as text, such as `1min 30s`. humantime would write `1m`, which could mean months.
#[must_use]
pub fn duration_text(length: Duration) -> String {
    let text = humantime::format_duration(length).to_string();
    let parts = text.split(' ').map(|part| match part.strip_suffix('m') {
        Some(minutes) => format!("{minutes}min"),
        None => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join(" ")
}

pub(super) fn first_moment() -> Timestamp {
    /// 0001-01-01T00:00:00Z.
    const SECONDS: i64 = -62_135_596_800;
    Timestamp::from_second(SECONDS).unwrap_or(Timestamp::MIN)
}

fn unreadable(text: &str) -> Error {
    Error::usage(format!("can't read {text:?} as a duration")).hint(EXAMPLES)
}

fn too_long(text: &str) -> Error {
    Error::usage(format!("{text:?} is longer than ten thousand years")).hint(EXAMPLES)
}

fn no_unit(number: &str) -> Error {
    Error::usage(format!("{number:?} has no unit")).hint(format!(
        "write `{number}s` for seconds, or `{number}min`, `{number}h`, `{number}d`"
    ))
}

fn unclear(number: &str, unit: &str) -> Error {
    Error::usage(format!("\"{number}{unit}\" is ambiguous")).hint(format!(
        "write `{number}min` for minutes, `{number}mo` for months"
    ))
}

fn not_exact(text: &str, unit: &str, error: humantime::DurationError) -> Error {
    match error {
        humantime::DurationError::UnknownUnit { .. } => {
            Error::usage(format!("unknown unit {unit:?} in {text:?}")).hint(EXAMPLES)
        }
        humantime::DurationError::NumberOverflow => too_long(text),
        _ => unreadable(text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Code;

    #[test]
    fn minutes_of_a_wait_are_not_mistaken_for_months() {
        for (wait, said) in [
            (Duration::ZERO, "0s"),
            (Duration::from_millis(250), "250ms"),
            (Duration::from_secs(90), "1min 30s"),
            (Duration::from_secs(3_661), "1h 1min 1s"),
        ] {
            assert_eq!(duration_text(wait), said);
        }
    }

    #[test]
    fn numbers_and_units_are_split() {
        assert_eq!(quantities("1d12h"), Some(vec![("1", "d"), ("12", "h")]));
        let words = Some(vec![("1", "week"), ("2.5", "days")]);
        assert_eq!(quantities(" 1 week and 2.5days "), words);
        assert_eq!(quantities("5"), Some(vec![("5", "")]));
    }

    #[test]
    fn anything_else_is_nothing() {
        for text in ["", "d", "1-2", ".5h", "1.h", "1.2.3h", "1d;2h", "-1d"] {
            assert_eq!(quantities(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = quantities(&text);
        }
    }

    const DAY: i64 = 86_400;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    #[test]
    fn exact_units_are_exact() {
        for (text, seconds) in [
            ("30min", 1800),
            ("12h", 43_200),
            ("7d", 7 * DAY),
            ("2w", 14 * DAY),
            ("1d12h", DAY + 43_200),
            ("1 week 2 days", 9 * DAY),
            ("1 week, 2 days and 3 hours", 9 * DAY + 10_800),
            ("1.5h", 5400),
            ("90 Seconds", 90),
            ("2 WEEKS", 14 * DAY),
            ("0d", 0),
        ] {
            let span = Span::parse(text).unwrap();
            assert_eq!((span.months, span.seconds), (0, seconds), "{text}");
        }
    }

    #[test]
    fn months_and_years_follow_the_calendar_of_the_zone() {
        let zone = berlin();
        let month = Span::parse("1mo").unwrap();
        assert_eq!((month.months, month.seconds), (1, 0));
        let start = at("2026-01-31T12:00:00Z");
        assert_eq!(
            month.after(start, &zone).unwrap(),
            at("2026-02-28T12:00:00Z")
        );
        // Summer time begins on 29 March: the local hour stays, the UTC hour moves.
        let start = at("2026-03-15T12:00:00Z");
        assert_eq!(
            month.after(start, &zone).unwrap(),
            at("2026-04-15T11:00:00Z")
        );
        let year = Span::parse("1 year").unwrap();
        let leap = at("2028-02-29T12:00:00Z");
        assert_eq!(year.after(leap, &zone).unwrap(), at("2029-02-28T12:00:00Z"));
    }

    #[test]
    fn a_week_is_168_hours_across_a_clock_change() {
        let start = at("2026-03-27T12:00:00Z");
        let moved = Span::parse("7d").unwrap().after(start, &berlin()).unwrap();
        assert_eq!(moved, at("2026-04-03T12:00:00Z"));
    }

    #[test]
    fn ambiguous_span_is_refused_with_a_hint() {
        for (text, hint) in [
            ("5m", "`5min`"),
            ("5M", "`5mo`"),
            ("1h30m", "`30min`"),
            ("3600", "`3600s`"),
            ("1d 5", "`5s`"),
            ("500ms", "examples"),
            ("1.5mo", "examples"),
            ("7 fortnights", "examples"),
            ("", "examples"),
            ("d", "examples"),
            ("1..5h", "examples"),
            ("-3d", "examples"),
            ("99999999999999999999d", "examples"),
            ("10001y", "examples"),
            ("9999999999h", "examples"),
        ] {
            let error = Span::parse(text).unwrap_err();
            assert_eq!(error.code(), Code::Usage, "{text}");
            assert!(error.hint_texts()[0].contains(hint), "{text}: {error:?}");
        }
    }

    #[test]
    fn a_sign_turns_it_round() {
        assert_eq!(Span::parse_signed("-3d").unwrap().seconds, -3 * DAY);
        assert_eq!(
            Span::parse_signed("+1w").unwrap(),
            Span::parse("1w").unwrap()
        );
        assert!(Span::parse_signed("--3d").is_err());
    }

    #[test]
    fn beyond_the_year_9999_is_refused() {
        let now = at("2026-11-21T10:00:00Z");
        let far = Span::parse("8000y").unwrap();
        assert_eq!(
            far.after(now, &TimeZone::UTC).unwrap_err().code(),
            Code::Usage
        );
        assert_eq!(
            far.before(now, &TimeZone::UTC).unwrap_err().code(),
            Code::Usage
        );
        assert!(
            Span::parse("7000y")
                .unwrap()
                .after(now, &TimeZone::UTC)
                .is_ok()
        );
    }

    proptest! {
        #[test]
        fn displayed_value_parses_back(months in 0..MOST_MONTHS, seconds in 0..MOST_SECONDS, back: bool) {
            let span = Span { months, seconds };
            let span = if back { span.negated() } else { span };
            prop_assert_eq!(Span::parse_signed(&span.to_string()).unwrap(), span);
        }

        #[test]
        fn no_text_makes_a_span_panic(text in "\\PC*") {
            let _ = Span::parse(&text);
        }

        #[test]
        fn nothing_that_looks_like_a_length_makes_it_panic(text in "[-+0-9. ,a-zA-Z]{0,40}") {
            if let Ok(span) = Span::parse_signed(&text) {
                let _ = span.after(Timestamp::MAX, &TimeZone::UTC);
                let _ = span.before(Timestamp::MIN, &TimeZone::UTC);
            }
        }

        #[test]
        fn an_exact_length_there_and_back_is_where_it_began(seconds in 0..MOST_SECONDS / 20, start in 0i64..4_000_000_000) {
            let start = Timestamp::from_second(start).unwrap();
            let span = Span::seconds(seconds);
            let zone = TimeZone::UTC;
            prop_assert_eq!(span.before(span.after(start, &zone).unwrap(), &zone).unwrap(), start);
        }
    }
}
