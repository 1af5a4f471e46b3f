//! Points in time as people write them: a date, a date-time, or `@EPOCH`. Also times to compare with in a
//! condition: `expires < "2026-12-24"`.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::{Pieces, TimeZoneAnnotation, TimeZoneAnnotationKind};
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::span::{Span, first_moment};

use crate::clock::zone as zone_named;
use crate::error::{Error, Result};

const EXAMPLES: &str =
    "examples: 2026-12-24, 2026-12-24T18:00, 2026-12-24T18:00+01:00, @1795000000";

/// A point in time as written, not yet resolved in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// A whole day in the user's zone.
    Day(Date),
    /// A local time in the user's zone. It must occur there exactly once: resolving fails if the change to
    /// summer time skips it or the change back repeats it.
    Local(DateTime),
    /// A point in time that doesn't depend on a zone.
    Exact(Timestamp),
}

/// The end of the day that a bare date stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayEdge {
    /// 00:00:00, for selectors.
    Start,
    /// 23:59:59, for an expiry: the day is included.
    End,
}

impl Moment {
    /// Parses a date, a date-time (with an offset, with a zone such as `[Europe/Berlin]`, or local), or `@` and
    /// the seconds since 1970.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) if it is unreadable, [`Code::Config`](crate::Code::Config) if the
    /// zone is unknown.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if let Some(seconds) = text.strip_prefix('@') {
            return epoch(seconds);
        }
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(bare_number(text));
        }
        let written = with_hyphens(text);
        let pieces = Pieces::parse(&*written).map_err(|_| unreadable(text))?;
        let date = pieces.date();
        if date.year() < 1 {
            return Err(unreadable(text));
        }
        let zone = match pieces.time_zone_annotation().map(TimeZoneAnnotation::kind) {
            Some(TimeZoneAnnotationKind::Named(name)) => Some(zone_named(name.as_str())?),
            Some(TimeZoneAnnotationKind::Offset(offset)) => Some(TimeZone::fixed(*offset)),
            Some(_) => return Err(unreadable(text)),
            None => None,
        };
        let exact = match (pieces.time(), pieces.to_numeric_offset(), zone) {
            (None, None, None) => return Ok(Self::Day(date)),
            (None, ..) => return Err(unreadable(text)),
            (Some(time), None, None) => return Ok(Self::Local(date.to_datetime(time))),
            // An offset is enough; a zone after it can only repeat it.
            (Some(time), Some(offset), _) => {
                let moment = offset.to_timestamp(date.to_datetime(time));
                moment.map_err(|_| out_of_range(&text))?
            }
            (Some(time), None, Some(zone)) => reading(date.to_datetime(time), &zone)?,
        };
        // An offset may lead before the year 1, and such years print in a form that nothing can parse.
        if exact < first_moment() {
            return Err(out_of_range(&text));
        }
        Ok(Self::Exact(exact))
    }

    /// The point in time in `zone`.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) if it is after the year 9999, or if this local time occurs never or
    /// twice in the zone.
    pub fn resolve(self, zone: &TimeZone, edge: DayEdge) -> Result<Timestamp> {
        let ambiguous =
            |time: Time, date: Date| zone.to_ambiguous_timestamp(date.to_datetime(time));
        // A day without a midnight begins a little later. If the last hour of a day occurs twice, both belong
        // to it.
        let edge = match (self, edge) {
            (Self::Exact(moment), _) => return Ok(moment),
            (Self::Local(local), _) => return reading(local, zone),
            (Self::Day(date), DayEdge::Start) => ambiguous(Time::midnight(), date).compatible(),
            (Self::Day(date), DayEdge::End) => {
                let last = ambiguous(Time::constant(23, 59, 59, 0), date);
                match last.offset() {
                    AmbiguousOffset::Fold { .. } => last.later(),
                    _ => last.compatible(),
                }
            }
        };
        edge.map_err(|_| out_of_range(&self))
    }
}

/// Rewrites a date that begins with its year, such as `2026/12/2`, to the form with hyphens. Dates in another
/// order are ambiguous.
fn with_hyphens(text: &str) -> Cow<'_, str> {
    let end = text.find([' ', 'T', 't', '[']).unwrap_or(text.len());
    let (date, rest) = text.split_at(end);
    match year_month_day(date) {
        Some([year, month, day]) => Cow::Owned(format!("{year}-{month:0>2}-{day:0>2}{rest}")),
        None => Cow::Borrowed(text),
    }
}

/// The parts of `YYYY-M-D`, `YYYY/M/D` or `YYYY.M.D`.
pub(super) fn year_month_day(date: &str) -> Option<[&str; 3]> {
    let is_number = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let parts: Vec<&str> = date.split(['/', '.', '-']).collect();
    let [year, month, day] = parts[..] else {
        return None;
    };
    let is_date = year.len() == 4 && is_number(year, 4) && is_number(month, 2) && is_number(day, 2);
    is_date.then_some([year, month, day])
}

/// The point in time at which clocks in the zone show this local time.
fn reading(local: DateTime, zone: &TimeZone) -> Result<Timestamp> {
    let shown = zone.to_ambiguous_timestamp(local);
    let (why, before, after) = match shown.offset() {
        AmbiguousOffset::Unambiguous { .. } => {
            return shown.unambiguous().map_err(|_| out_of_range(&local));
        }
        AmbiguousOffset::Gap { before, after } => {
            ("doesn't exist: the clocks skip it", before, after)
        }
        AmbiguousOffset::Fold { before, after } => {
            ("is ambiguous: that time occurs twice", before, after)
        }
    };
    let place = zone.iana_name().map(|name| format!(" in {name}"));
    let message = format!("{local}{} {why}", place.unwrap_or_default());
    let either = shown
        .earlier()
        .and_then(|first| Ok((first, shown.later()?)));
    let (first, last) = either.map_err(|_| out_of_range(&local))?;
    let (first, last) = (
        first.display_with_offset(before),
        last.display_with_offset(after),
    );
    Err(Error::usage(message).hint(format!("use {first} or {last}")))
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(date) => date.fmt(f),
            Self::Local(reading) => reading.fmt(f),
            Self::Exact(moment) => moment.fmt(f),
        }
    }
}

/// The value of a selector such as `--created-before`: a point in time, or a length of time ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PastMoment {
    /// This long before now.
    Ago(Span),
    /// At this time; a bare date stands for its first second.
    At(Moment),
}

impl PastMoment {
    /// Parses `30d` (30 days ago) or any form that [`Moment::parse`] accepts.
    ///
    /// # Errors
    /// The errors of [`Moment::parse`] and [`Span::parse`].
    pub fn parse(text: &str) -> Result<Self> {
        if looks_like_length(text) {
            Span::parse(text).map(Self::Ago)
        } else {
            Moment::parse(text).map(Self::At)
        }
    }

    /// The point in time, relative to `now` in `zone`.
    ///
    /// # Errors
    /// The errors of [`Moment::resolve`] and [`Span::before`].
    pub fn resolve(self, now: Timestamp, zone: &TimeZone) -> Result<Timestamp> {
        match self {
            Self::Ago(span) => span.before(now, zone),
            Self::At(moment) => moment.resolve(zone, DayEdge::Start),
        }
    }
}

/// Whether `text` looks like a length of time: a number directly followed by a letter, except the `T` between
/// date and time.
pub(crate) fn looks_like_length(text: &str) -> bool {
    let text = text.trim();
    let behind = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let unit = behind.trim_start();
    behind.len() < text.len() && unit.starts_with(char::is_alphabetic) && !unit.starts_with('T')
}

fn epoch(digits: &str) -> Result<Moment> {
    let seconds: i64 = digits.parse().map_err(|_| {
        Error::usage(format!("can't read \"@{digits}\" as seconds since 1970")).hint(EXAMPLES)
    })?;
    if let Ok(moment) = Timestamp::from_second(seconds)
        && moment >= first_moment()
    {
        return Ok(Moment::Exact(moment));
    }
    let error = out_of_range(&format_args!("@{digits}"));
    // Servers and browsers use milliseconds: thirteen digits are a mistake, not the year 58,000.
    Err(match Timestamp::from_millisecond(seconds) {
        Ok(moment) => error.hint(format!(
            "that looks like milliseconds: write `@{}`",
            moment.as_second()
        )),
        Err(_) => error,
    })
}

/// The error for a bare number: it may be days or seconds from now, an epoch, or a date without hyphens.
fn bare_number(digits: &str) -> Error {
    /// A number with more digits isn't meant as days.
    const DAYS: usize = 3;
    let hint = if digits.len() <= DAYS {
        format!("write `{digits}d` for days, or `{digits}h`, `{digits}min`, `{digits}s`")
    } else {
        format!(
            "write `{digits}s` for a duration in seconds, or `@{digits}` for seconds since 1970"
        )
    };
    Error::usage(format!("{digits:?} has no unit")).hint(hint)
}

fn unreadable(text: &str) -> Error {
    Error::usage(format!("can't read {text:?} as a date or time")).hint(EXAMPLES)
}

fn out_of_range(what: &dyn fmt::Display) -> Error {
    Error::usage(format!("{what} is too far away"))
        .hint("the last day that can be named is 9999-12-29")
}

/// A time to compare with in a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeBound {
    /// This far from now, in either direction; zero is now.
    FromNow(Span),
    /// At this time; a bare date stands for the whole day.
    At(Moment),
}

impl TimeBound {
    /// Parses any form that [`Moment::parse`] accepts, and also `now`, `in 7d` and `30d ago`. A length alone is
    /// rejected as ambiguous: for an expiry it would be in the future, for all other times in the past.
    ///
    /// # Errors
    /// The errors of [`Moment::parse`] and [`Span::parse`].
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text == "now" {
            return Ok(Self::FromNow(Span::default()));
        }
        if let Some(ahead) = text.strip_prefix("in ") {
            return Span::parse(ahead).map(Self::FromNow);
        }
        if let Some(back) = text.strip_suffix(" ago") {
            return Span::parse(back).map(|span| Self::FromNow(span.negated()));
        }
        if looks_like_length(text) && Span::parse(text).is_ok() {
            let unclear = format!("{text:?} alone may lie ahead or behind");
            return Err(
                Error::usage(unclear).hint(format!("write \"in {text}\" or \"{text} ago\""))
            );
        }
        let or = "or give a time relative to now: now, in 7d, 30d ago";
        Moment::parse(text)
            .map(Self::At)
            .map_err(|error| error.hint(or))
    }

    /// The first and the last second. They differ only for a bare date.
    ///
    /// # Errors
    /// The errors of [`Moment::resolve`] and [`Span::after`].
    pub fn seconds(self, now: Timestamp, zone: &TimeZone) -> Result<(Timestamp, Timestamp)> {
        match self {
            Self::FromNow(span) => span.after(now, zone).map(|at| (at, at)),
            Self::At(moment) => Ok((
                moment.resolve(zone, DayEdge::Start)?,
                moment.resolve(zone, DayEdge::End)?,
            )),
        }
    }
}

/// Times as people write them, and local times that occur twice or never.
#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Code;

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn resolved(text: &str, edge: DayEdge) -> String {
        let moment = Moment::parse(text).unwrap();
        moment.resolve(&berlin(), edge).unwrap().to_string()
    }

    #[test]
    fn a_date_is_its_last_second_for_an_expiry_and_its_first_in_a_selector() {
        assert_eq!(resolved("2026-12-24", DayEdge::End), "2026-12-24T22:59:59Z");
        assert_eq!(
            resolved("2026-12-24", DayEdge::Start),
            "2026-12-23T23:00:00Z"
        );
    }

    #[test]
    fn date_times_may_name_their_zone() {
        for (text, utc) in [
            ("2026-12-24T18:00", "2026-12-24T17:00:00Z"),
            ("2026-12-24 18:00:30", "2026-12-24T17:00:30Z"),
            ("2026-12-24T18:00Z", "2026-12-24T18:00:00Z"),
            ("2026-12-24T18:00-05:00", "2026-12-24T23:00:00Z"),
            ("2026-12-24T18:00[America/New_York]", "2026-12-24T23:00:00Z"),
            (
                "2026-12-24T18:00-05:00[America/New_York]",
                "2026-12-24T23:00:00Z",
            ),
            ("@1795000000", "2026-11-18T11:06:40Z"),
        ] {
            assert_eq!(resolved(text, DayEdge::End), utc, "{text}");
        }
    }

    #[test]
    fn a_date_that_begins_with_its_year_is_read_whatever_separates_it() {
        for text in ["2026/12/02", "2026.12.02", "2026-12-2", "2026/12/2"] {
            assert_eq!(
                resolved(text, DayEdge::Start),
                "2026-12-01T23:00:00Z",
                "{text}"
            );
        }
        let noon = resolved("2026/12/2 12:00", DayEdge::End);
        assert_eq!(noon, "2026-12-02T11:00:00Z");
        for text in [
            "02/12/2026",
            "26/12/02",
            "2026/13/02",
            "2026/12",
            "2026/12/02/1",
            "2026/1 2/02",
        ] {
            assert_eq!(
                Moment::parse(text).unwrap_err().code(),
                Code::Usage,
                "{text}"
            );
        }
    }

    #[test]
    fn a_skipped_hour_and_a_repeated_one_are_refused_with_what_may_be_meant() {
        for (text, why, hint) in [
            (
                "2026-03-29T02:30",
                "doesn't exist",
                "2026-03-29T01:30:00+01:00 or 2026-03-29T03:30:00+02:00",
            ),
            (
                "2026-10-25T02:30",
                "is ambiguous",
                "2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00",
            ),
        ] {
            let local = Moment::parse(text).unwrap();
            let named = Moment::parse(&format!("{text}[Europe/Berlin]"));
            for refused in [
                local.resolve(&berlin(), DayEdge::End).map(drop),
                named.map(drop),
            ] {
                let error = refused.unwrap_err();
                assert_eq!(error.code(), Code::Usage);
                assert!(error.message().contains("in Europe/Berlin"), "{error}");
                assert!(error.message().contains(why), "{error}");
                assert!(
                    error.hint_texts()[0].ends_with(hint),
                    "{:?}",
                    error.hint_texts()
                );
            }
            for clear in hint.split(" or ") {
                assert!(Moment::parse(clear).is_ok(), "{clear}");
            }
        }
    }

    #[test]
    fn a_day_is_whole_if_the_clocks_change_at_midnight() {
        let day = |text: &str, zone: &str| {
            let (day, zone) = (Moment::parse(text).unwrap(), TimeZone::get(zone).unwrap());
            let at = |edge| day.resolve(&zone, edge).unwrap().as_second();
            (at(DayEdge::End) + 1 - at(DayEdge::Start)) / 3600
        };
        assert_eq!(day("2026-03-29", "Asia/Beirut"), 23);
        assert_eq!(day("2026-10-24", "Asia/Beirut"), 25);
        assert_eq!(day("2026-10-25", "Europe/Berlin"), 25);
    }

    #[test]
    fn invalid_moment_is_refused_with_an_example() {
        for text in [
            "",
            "@",
            "@x",
            "@1.5",
            "20261224",
            "3600",
            "2026-13-01",
            "2026-02-30",
            "24.12.2026",
            "2026-12-24T25:00",
            "2026-12-24[Europe/Berlin]",
            "tomorrow",
            "18:00",
            "10000-01-01",
            "-000001-01-01",
            "@999999999999",
        ] {
            let error = Moment::parse(text).unwrap_err();
            assert_eq!(error.code(), Code::Usage, "{text}");
            assert!(!error.hint_texts().is_empty(), "{text}");
        }
    }

    #[test]
    fn a_small_number_alone_was_meant_as_days() {
        let hint = |text| Moment::parse(text).unwrap_err().hint_texts()[0].to_owned();
        assert!(hint("7").starts_with("write `7d` for days"));
        assert!(hint("3600").starts_with("write `3600s`"));
        assert!(hint("1795000000").contains("`@1795000000`"));
    }

    #[test]
    fn milliseconds_are_recognised_and_corrected() {
        let error = Moment::parse("@1795000000000").unwrap_err();
        assert_eq!(error.code(), Code::Usage);
        assert!(
            error
                .hint_texts()
                .iter()
                .any(|hint| hint.contains("`@1795000000`"))
        );
    }

    #[test]
    fn an_unknown_zone_is_a_matter_of_configuration() {
        let error = Moment::parse("2026-12-24T18:00[Mars/Olympus]").unwrap_err();
        assert_eq!(error.code(), Code::Config);
    }

    #[test]
    fn the_last_day_there_is_does_not_fit() {
        let moment = Moment::parse("9999-12-31").unwrap();
        let error = moment.resolve(&TimeZone::UTC, DayEdge::End).unwrap_err();
        assert_eq!(error.code(), Code::Usage);
    }

    #[test]
    fn a_length_in_a_selector_counts_back() {
        let now = "2026-11-21T10:00:00Z".parse().unwrap();
        let past = PastMoment::parse("30d").unwrap();
        let expected: Timestamp = "2026-10-22T10:00:00Z".parse().unwrap();
        assert_eq!(past.resolve(now, &TimeZone::UTC).unwrap(), expected);
        assert!(PastMoment::parse("30").is_err());
        assert_eq!(
            PastMoment::parse("2026-10-01").unwrap(),
            PastMoment::At(Moment::parse("2026-10-01").unwrap())
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = PastMoment::parse(&text);
        }

        #[test]
        fn nothing_that_looks_like_a_time_makes_it_panic(text in "@?[-+0-9T:. Z\\[\\]a-z/]{0,30}") {
            if let Ok(moment) = Moment::parse(&text) {
                let _ = moment.resolve(&berlin(), DayEdge::End);
            }
        }

        #[test]
        fn displayed_value_parses_back(seconds in 0i64..253_000_000_000) {
            let exact = Moment::Exact(Timestamp::from_second(seconds).unwrap());
            prop_assert_eq!(Moment::parse(&exact.to_string()).unwrap(), exact);
            prop_assert_eq!(Moment::parse(&format!("@{seconds}")).unwrap(), exact);
        }
    }

    #[test]
    fn no_moment_lies_before_the_year_1() {
        // Found by fuzzing: these were accepted, but their printed form couldn't be parsed.
        for text in [
            "@-90000000000",
            "0001-01-01T00:00+01:00",
            "0001-01-01T00:00[Europe/Berlin]",
            "@-62135596801",
        ] {
            let error = Moment::parse(text).unwrap_err();
            assert!(error.message().contains("too far away"), "{text}: {error}");
        }
        let first = Moment::parse("@-62135596800").unwrap();
        assert_eq!(Moment::parse(&first.to_string()).unwrap(), first);
        assert_eq!(Moment::parse("0001-01-01T00:00Z").unwrap(), first);
    }

    fn seconds(text: &str) -> (String, String) {
        let now = "2026-11-21T10:00:00Z".parse().unwrap();
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let (first, last) = TimeBound::parse(text).unwrap().seconds(now, &zone).unwrap();
        (first.to_string(), last.to_string())
    }

    #[test]
    fn a_date_is_a_whole_day_in_its_zone_and_all_else_a_second() {
        let day = ("2026-12-23T23:00:00Z", "2026-12-24T22:59:59Z");
        let (first, last) = seconds("2026-12-24");
        assert_eq!((first.as_str(), last.as_str()), day);
        for (text, at) in [
            ("2026-12-24T18:00", "2026-12-24T17:00:00Z"),
            ("2026-12-24T18:00-05:00", "2026-12-24T23:00:00Z"),
            ("@1795000000", "2026-11-18T11:06:40Z"),
            ("now", "2026-11-21T10:00:00Z"),
            ("in 7d", "2026-11-28T10:00:00Z"),
            (" 7 days ago ", "2026-11-14T10:00:00Z"),
        ] {
            assert_eq!(seconds(text), (at.to_owned(), at.to_owned()), "{text}");
        }
    }

    #[test]
    fn invalid_or_ambiguous_time_is_refused_with_examples() {
        for text in [
            "",
            "next week",
            "2030",
            "24.12.2026",
            "in",
            "ago",
            "in x",
            "7d",
            "1y 2mo",
        ] {
            let error = TimeBound::parse(text).unwrap_err();
            assert_eq!(error.code(), crate::Code::Usage, "{text}");
            assert!(!error.hint_texts().is_empty(), "{text}");
        }
        let error = TimeBound::parse("7d").unwrap_err();
        assert_eq!(error.hint_texts(), ["write \"in 7d\" or \"7d ago\""]);
    }

    proptest! {
        #[test]
        fn no_text_makes_a_time_bound_panic(text in "(in )?[-0-9a-zT: ]{0,20}( ago)?|\\PC{0,20}") {
            if let Ok(bound) = TimeBound::parse(&text) {
                let _ = bound.seconds(Timestamp::UNIX_EPOCH, &TimeZone::UTC);
            }
        }
    }
}
