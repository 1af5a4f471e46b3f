//! Expiries, durations, moments, bounds, and start times: printed values read back as the same.

#![no_main]

use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;
use sharectl_core::domain::Lifetime;
use sharectl_core::domain::chapter::StartTime;
use sharectl_core::domain::expiry::Expiry;
use sharectl_core::domain::moment::{DayEdge, Moment, TimeBound};
use sharectl_core::domain::span::Span;

fuzz_target!(|data: &[u8]| {
    let Some(text) = sharectl_fuzz::text(data) else {
        return;
    };
    let now = sharectl_fuzz::now();
    for parse in [Expiry::parse, Expiry::parse_in, Expiry::parse_until] {
        let Ok(expiry) = parse(text) else { continue };
        let printed = expiry.to_string();
        assert_eq!(Expiry::parse(&printed).ok(), Some(expiry), "{printed}");
        if let Ok(Lifetime::Until(end)) = expiry.resolve(now, &TimeZone::UTC) {
            // An expiry has whole seconds and isn't in the past; `now` expires at once.
            assert_eq!(end.subsec_nanosecond(), 0, "{printed}");
            assert!(end >= now, "{printed}");
        }
    }
    if let Ok(span) = Span::parse_signed(text) {
        let printed = span.to_string();
        assert_eq!(Span::parse_signed(&printed).ok(), Some(span), "{printed}");
        if let Ok(there) = span.after(now, &TimeZone::UTC) {
            assert_eq!(span.is_negative(), there < now, "{printed}");
        }
    }
    if let Ok(moment) = Moment::parse(text) {
        let printed = moment.to_string();
        assert_eq!(Moment::parse(&printed).ok(), Some(moment), "{printed}");
        let edge = |edge| moment.resolve(&TimeZone::UTC, edge);
        if let (Ok(start), Ok(end)) = (edge(DayEdge::Start), edge(DayEdge::End)) {
            assert!(start <= end, "{printed}");
        }
    }
    if let Ok(bound) = TimeBound::parse(text)
        && let Ok((first, last)) = bound.seconds(now, &TimeZone::UTC)
    {
        assert!(first <= last, "{text:?}");
    }
    if let Ok(start) = StartTime::parse(text) {
        let printed = start.to_string();
        assert_eq!(
            StartTime::parse(&printed).ok(),
            Some(start.clone()),
            "{printed}"
        );
        if let Ok(seconds) = start.resolve(Some(3600.0), &[]) {
            assert!(seconds < 3600, "{printed}");
        }
    }
});
