//! A time to compare others with, as people write it in a condition: `expires < "2026-12-24"`.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::moment::{DayEdge, Moment, looks_like_length};
use super::span::Span;
use crate::error::{Error, Result};

/// A time to compare others with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeBound {
    /// So far from now, either way; no distance is now.
    FromNow(Span),
    /// At this moment; a bare date is the whole day.
    At(Moment),
}

impl TimeBound {
    /// Reads what [`Moment::parse`] reads, `now`, `in 7d` and `30d ago`. A length alone is refused: of
    /// an expiry it would lie ahead, of all other times behind.
    ///
    /// # Errors
    /// As [`Moment::parse`] and [`Span::parse`].
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
        let or = "or say how far away it is: now, in 7d, 30d ago";
        Moment::parse(text)
            .map(Self::At)
            .map_err(|error| error.hint(or))
    }

    /// Its first and its last second: they differ for a bare date alone.
    ///
    /// # Errors
    /// As [`Moment::resolve`] and [`Span::after`].
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
    fn what_is_no_time_or_lies_either_way_is_refused_with_examples() {
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
        fn no_text_makes_it_panic(text in "(in )?[-0-9a-zT: ]{0,20}( ago)?|\\PC{0,20}") {
            if let Ok(bound) = TimeBound::parse(&text) {
                let _ = bound.seconds(Timestamp::UNIX_EPOCH, &TimeZone::UTC);
            }
        }
    }
}
