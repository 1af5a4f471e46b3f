//! Moments as people write them, and clock readings that occur twice or never.

use super::*;
use crate::Code;
use proptest::prelude::*;

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
            "does not exist",
            "2026-03-29T01:30:00+01:00 or 2026-03-29T03:30:00+02:00",
        ),
        (
            "2026-10-25T02:30",
            "is unclear",
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
fn a_day_is_whole_where_the_clocks_change_at_midnight() {
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
fn what_cannot_be_meant_is_refused_with_an_example() {
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
    fn what_is_shown_reads_back(seconds in 0i64..253_000_000_000) {
        let exact = Moment::Exact(Timestamp::from_second(seconds).unwrap());
        prop_assert_eq!(Moment::parse(&exact.to_string()).unwrap(), exact);
        prop_assert_eq!(Moment::parse(&format!("@{seconds}")).unwrap(), exact);
    }
}

#[test]
fn no_moment_lies_before_the_year_1() {
    // Found by fuzzing: they were read, and what was shown of them did not read back.
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
