//! A point in time as people write it: a date, a date-time, or `@EPOCH`.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::{Pieces, TimeZoneAnnotation, TimeZoneAnnotationKind};
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::span::{Span, first_moment};
use super::zone::zone as zone_named;
use crate::error::{Error, Result};

const EXAMPLES: &str =
    "examples: 2026-12-24, 2026-12-24T18:00, 2026-12-24T18:00+01:00, @1795000000";

/// A point in time, as far as it was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// A whole day in the user's zone.
    Day(Date),
    /// A clock reading in the user's zone. It must occur there, and once: one that the change to summer
    /// time skips, or the one back repeats, is refused where it is resolved.
    Local(DateTime),
    /// A point in time that needs no zone.
    Exact(Timestamp),
}

/// Which end of a day a bare date stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayEdge {
    /// 00:00:00, in selectors.
    Start,
    /// 23:59:59, for an expiry: the day itself is included.
    End,
}

impl Moment {
    /// Reads a date, a date-time (with an offset, with a zone as in `[Europe/Berlin]`, or local) or
    /// `@` and the seconds since 1970.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) where it is unreadable, [`Code::Config`](crate::Code::Config) where it names an unknown zone.
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
            // An offset says it all; a zone behind it can only repeat it.
            (Some(time), Some(offset), _) => {
                let moment = offset.to_timestamp(date.to_datetime(time));
                moment.map_err(|_| out_of_range(&text))?
            }
            (Some(time), None, Some(zone)) => reading(date.to_datetime(time), &zone)?,
        };
        // An offset may lead out of the year 1, into years that print in a form that nothing reads.
        if exact < first_moment() {
            return Err(out_of_range(&text));
        }
        Ok(Self::Exact(exact))
    }

    /// The point in time it means in `zone`.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) where it is beyond the year 9999; where the clocks there
    /// show it never, or twice.
    pub fn resolve(self, zone: &TimeZone, edge: DayEdge) -> Result<Timestamp> {
        let ambiguous =
            |time: Time, date: Date| zone.to_ambiguous_timestamp(date.to_datetime(time));
        // Where a day has no midnight it begins a little later, and an hour that ends it twice
        // belongs to it twice.
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

/// A date that begins with its year, as `2026/12/2`, in the form that is read. Other orders of the three
/// numbers may mean two days.
fn with_hyphens(text: &str) -> Cow<'_, str> {
    let end = text.find([' ', 'T', 't', '[']).unwrap_or(text.len());
    let (date, rest) = text.split_at(end);
    let mut numbers = date.split(['/', '.', '-']);
    let (Some(year), Some(month), Some(day), None) = (
        numbers.next(),
        numbers.next(),
        numbers.next(),
        numbers.next(),
    ) else {
        return Cow::Borrowed(text);
    };
    let is_number = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if year.len() == 4 && is_number(year, 4) && is_number(month, 2) && is_number(day, 2) {
        return Cow::Owned(format!("{year}-{month:0>2}-{day:0>2}{rest}"));
    }
    Cow::Borrowed(text)
}

/// When the clocks of a zone show this.
fn reading(local: DateTime, zone: &TimeZone) -> Result<Timestamp> {
    let shown = zone.to_ambiguous_timestamp(local);
    let (why, before, after) = match shown.offset() {
        AmbiguousOffset::Unambiguous { .. } => {
            return shown.unambiguous().map_err(|_| out_of_range(&local));
        }
        AmbiguousOffset::Gap { before, after } => {
            ("does not exist: the clocks skip it", before, after)
        }
        AmbiguousOffset::Fold { before, after } => {
            ("is unclear: the clocks show it twice", before, after)
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
    Err(Error::usage(message).hint(format!("say which is meant: {first} or {last}")))
}

impl FromStr for Moment {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
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

/// The value of a selector such as `--created-before`: a moment, or how long ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PastMoment {
    /// So long before now.
    Ago(Span),
    /// At this moment; a bare date is its first second.
    At(Moment),
}

impl PastMoment {
    /// Reads `30d` (30 days ago) or what [`Moment::parse`] reads.
    ///
    /// # Errors
    /// As [`Moment::parse`] and [`Span::parse`].
    pub fn parse(text: &str) -> Result<Self> {
        if looks_like_length(text) {
            Span::parse(text).map(Self::Ago)
        } else {
            Moment::parse(text).map(Self::At)
        }
    }

    /// The point in time it means.
    ///
    /// # Errors
    /// As [`Moment::resolve`] and [`Span::before`].
    pub fn resolve(self, now: Timestamp, zone: &TimeZone) -> Result<Timestamp> {
        match self {
            Self::Ago(span) => span.before(now, zone),
            Self::At(moment) => moment.resolve(zone, DayEdge::Start),
        }
    }
}

impl FromStr for PastMoment {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

/// Whether `text` is meant as a length: a number directly followed by a letter, other than the `T`
/// between date and time.
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
    // Servers and browsers count milliseconds: thirteen digits are a slip, not the year 58,000.
    Err(match Timestamp::from_millisecond(seconds) {
        Ok(moment) => error.hint(format!(
            "that looks like milliseconds: write `@{}`",
            moment.as_second()
        )),
        Err(_) => error,
    })
}

/// A number alone may be days or seconds to go, an epoch or a date without hyphens.
pub(crate) fn bare_number(digits: &str) -> Error {
    /// More days than that nobody counts.
    const DAYS: usize = 3;
    let hint = if digits.len() <= DAYS {
        format!("write `{digits}d` for days, or `{digits}h`, `{digits}min`, `{digits}s`")
    } else {
        format!("write `{digits}s` for a length in seconds, or `@{digits}` for seconds since 1970")
    };
    Error::usage(format!("{digits:?} alone is unclear")).hint(hint)
}

fn unreadable(text: &str) -> Error {
    Error::usage(format!("can't read {text:?} as a date or time")).hint(EXAMPLES)
}

fn out_of_range(what: &dyn fmt::Display) -> Error {
    Error::usage(format!("{what} is too far away"))
        .hint("the last day that can be named is 9999-12-29")
}

#[cfg(test)]
mod tests;
