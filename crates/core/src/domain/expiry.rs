//! Requested expiries: `7d`, `2026-12-24`, `never`, `now`. Also what a server would store for one, checked
//! before anything is written.

use std::borrow::Cow;
use std::fmt;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Unit};

use super::capabilities::{Capabilities, Ended, Granularity, Never, NeverLink};
use super::moment::{DayEdge, Moment};
use super::share::{Lifetime, Share};
use super::span::Span;
use super::{moment, span};
use crate::advice::{Advice, Hint, ProfileSetting, RequestSetting};
use crate::error::{Error, Result};

const EXAMPLES: &str = "examples: 12h, 7d, 1mo, 2026-12-24, 2026-12-24T18:00, never";

/// A requested expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expiry {
    /// This long from now, by the server's clock.
    In(Span),
    /// At this time; a bare date stands for its last second.
    At(Moment),
    /// Never.
    Never,
    /// Now.
    Now,
}

impl Expiry {
    /// Parses an expiry.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) if it is unreadable, ambiguous (`5m`, `3600`) or too long;
    /// [`Code::Config`](crate::Code::Config) if the zone is unknown.
    pub fn parse(text: &str) -> Result<Self> {
        let trimmed = text.trim();
        match trimmed.to_ascii_lowercase().as_str() {
            "never" => return Ok(Self::Never),
            "now" => return Ok(Self::Now),
            "" => return Err(Error::usage("the expiry is empty").hint(EXAMPLES)),
            _ => {}
        }
        if let Some(length) = Self::length(trimmed) {
            return length;
        }
        let starts_like_a_moment = trimmed.starts_with(|c: char| c == '@' || c.is_ascii_digit());
        if starts_like_a_moment {
            Moment::parse(trimmed).map(Self::At)
        } else {
            Err(Error::usage(format!("can't read {text:?} as an expiry")).hint(EXAMPLES))
        }
    }

    /// The length in `+7d`, which extends a share's current expiry.
    #[must_use]
    pub fn extension(text: &str) -> Option<&str> {
        text.trim().strip_prefix('+')
    }

    /// Rejects `+7d` as a new expiry for a share that already has one: it would be set to a week from now.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) for such a text.
    pub fn refuse_extension(text: &str) -> Result<()> {
        let Some(length) = Self::extension(text) else {
            return Ok(());
        };
        let text = text.trim();
        let error = format!("{text:?} would extend the current expiry, and this sets a new one");
        Err(Error::usage(error).hint(format!("to count from now: `{length}`")))
    }

    /// Reads a duration alone, such as `7d`: what `--in` takes.
    ///
    /// # Errors
    /// The errors of [`Expiry::parse`]; for any other form of expiry, the hint names the flag for it.
    pub fn parse_in(text: &str) -> Result<Self> {
        let trimmed = text.trim();
        if let Some(length) = Self::length(trimmed) {
            return length;
        }
        match Self::parse(trimmed) {
            Ok(other) => Err(other.belongs_elsewhere(trimmed, "duration")),
            Err(_) => Span::parse(trimmed).map(Self::In),
        }
    }

    /// Parses the value of `--until`: only a date, a date-time or `@EPOCH`.
    ///
    /// # Errors
    /// The errors of [`Expiry::parse`]; for any other form of expiry, the hint names the flag for it.
    pub fn parse_until(text: &str) -> Result<Self> {
        let trimmed = text.trim();
        match Self::parse(trimmed) {
            Ok(Self::At(moment)) => Ok(Self::At(moment)),
            Ok(other) => Err(other.belongs_elsewhere(trimmed, "date")),
            Err(error) if Self::length(trimmed).is_some() => Err(error),
            Err(_) => Moment::parse(trimmed).map(Self::At),
        }
    }

    /// Parses a text that looks like a length; a negative one would be in the past. `None` for any other text.
    fn length(trimmed: &str) -> Option<Result<Self>> {
        let length = trimmed.strip_prefix('+').unwrap_or(trimmed);
        if moment::looks_like_length(length) {
            return Some(match Span::parse(length) {
                Ok(span) if span.is_zero() => Err(past(&trimmed)),
                span => span.map(Self::In),
            });
        }
        let back = trimmed.strip_prefix('-')?;
        moment::looks_like_length(back).then(|| Err(past(&trimmed)))
    }

    /// Whether a word can only be meant as a time: `7d`, `+7d`, `10m`, `2027-01-01`, `@1798000000`, `never`,
    /// `now`. It may still be unreadable.
    #[must_use]
    pub fn is_time_shaped(word: &str) -> bool {
        let word = word.trim();
        let length = word.strip_prefix(['+', '-']).unwrap_or(word);
        let is_word = ["never", "now"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known));
        let is_epoch = word
            .strip_prefix('@')
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
        is_word || is_epoch || span::is_length_shaped(length) || is_date_shaped(word)
    }

    fn belongs_elsewhere(self, text: &str, wanted: &str) -> Error {
        Error::usage(format!("{text:?} isn't a {wanted}")).hint(
            Advice::Ask(match self {
                Self::In(span) => RequestSetting::ExpiresIn(span.to_string()),
                Self::At(moment) => RequestSetting::ExpiresAt(moment.to_string()),
                Self::Never => RequestSetting::NeverExpires,
                Self::Now => RequestSetting::ExpiresNow,
            })
            .after("use "),
        )
    }

    /// The lifetime at `now`, the server's time, in whole seconds: the record has no fractions.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) if it is in the past, after the year 9999, or a local time that
    /// occurs never or twice in `zone`.
    pub fn resolve(self, now: Timestamp, zone: &TimeZone) -> Result<Lifetime> {
        let end = match self {
            Self::Never => return Ok(Lifetime::Never),
            Self::Now => return Ok(Lifetime::Until(whole_second(now))),
            Self::In(span) => whole_second(span.after(now, zone)?),
            Self::At(moment) => whole_second(moment.resolve(zone, DayEdge::End)?),
        };
        if end <= now {
            return Err(past(&self));
        }
        Ok(Lifetime::Until(end))
    }
}

/// Whether a text begins with `YYYY-M-D`, `YYYY/M/D` or `YYYY.M.D`, with nothing or the separator of a time
/// after it.
fn is_date_shaped(text: &str) -> bool {
    let mut parts = text.split(['T', 't', ' ']);
    parts.next().and_then(moment::year_month_day).is_some()
}

impl fmt::Display for Expiry {
    /// Writes a form that [`Expiry::parse`] accepts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::In(span) => span.fmt(f),
            Self::At(moment) => moment.fmt(f),
            Self::Never => f.pad("never"),
            Self::Now => f.pad("now"),
        }
    }
}

/// The expiry `present` moved by `by`, which may be negative: `expire --by -3d`. Exact to the nanosecond if
/// `by` is exact.
///
/// # Errors
/// [`Code::Usage`](crate::Code::Usage) if the result is outside the years 1 to 9999. The caller has to check
/// whether it is in the past.
pub fn adjust(present: Timestamp, by: Span, zone: &TimeZone) -> Result<Timestamp> {
    by.after(present, zone)
}

/// A time as in servers and records: rounded down to the second.
#[must_use]
pub fn whole_second(moment: Timestamp) -> Timestamp {
    let floor = jiff::TimestampRound::new()
        .smallest(Unit::Second)
        .mode(jiff::RoundMode::Floor);
    moment.round(floor).unwrap_or(moment)
}

fn past(expiry: &dyn fmt::Display) -> Error {
    Error::usage(format!("\"{expiry}\" isn't in the future"))
        .hint("give a later expiry, such as `7d`")
}

/// The warning about the streams of a share that never expires.
pub const STREAMS_OUTLIVE: &str = "the streams of a share that never expires keep working, even \
                                   after it is deleted: a late date such as 2036-01-01 avoids that";

/// Whether this server can't distinguish two lifetimes.
#[must_use]
pub fn same_lifetime(one: Lifetime, other: Lifetime, can: &Capabilities) -> bool {
    match (one, other) {
        (Lifetime::Never, Lifetime::Never) => true,
        // A tolerance of half a day is too coarse to treat two expiries as the same.
        (Lifetime::Until(one), Lifetime::Until(other)) => {
            one == other
                || can.granularity != Granularity::DaysFromCreation
                    && one.duration_since(other).abs() < can.expiry_tolerance()
        }
        _ => false,
    }
}

/// The maximum lifetime on this server in days, if `lifetime` is longer.
#[must_use]
pub fn too_long(lifetime: Lifetime, can: &Capabilities, now: Timestamp) -> Option<i64> {
    let Lifetime::Until(end) = lifetime else {
        return None;
    };
    let longest = can.longest?;
    (end.duration_since(now) > longest).then(|| longest.as_hours() / 24)
}

/// Checks that the server can store a lifetime, and returns the notes about it. `share` is the share to change,
/// if any.
pub(super) fn check_lifetime(
    lifetime: Lifetime,
    share: Option<&Share>,
    can: &Capabilities,
    now: Timestamp,
) -> Result<Vec<Cow<'static, str>>> {
    let Lifetime::Until(end) = lifetime else {
        return Ok(check_never(share, can)?.into_iter().collect());
    };
    if let Some(days) = too_long(lifetime, can, now) {
        let what = format!("keep shares for more than {days} days");
        return Err(can
            .does_not(&what)
            .hint("set an earlier expiry, or `never`"));
    }
    let mut notes = Vec::new();
    if can.granularity == Granularity::DaysFromCreation {
        notes.extend(check_days(end, share, can, now)?.map(Cow::from));
    }
    if can.ended == Ended::StillWork {
        notes.push(Cow::from(format!(
            "{} stores the expiry, but ignores it: the link works until the share is deleted",
            can.name
        )));
    }
    Ok(notes)
}

fn check_never(share: Option<&Share>, can: &Capabilities) -> Result<Option<Cow<'static, str>>> {
    let date = Advice::Ask(RequestSetting::Expires("2036-01-01".to_owned())).after("give a date: ");
    let late = || Hint::text("give it a late expiry, such as 2036-01-01");
    if can.never_link == NeverLink::Dead {
        let what = "support shares that never expire: their links fail for every visitor";
        return Err(can.does_not(what).hint(share.map_or(date, |_| late())));
    }
    match (can.never, share) {
        (Never::Impossible, _) => {
            let default = ProfileSetting::DefaultExpires("30d");
            let date = date
                .then("; to change the default of a server: ")
                .step(Advice::SetProfile("NAME".to_owned(), default));
            let error = can.does_not("support shares that never expire");
            return Err(error.hint(share.map_or(date, |_| late())));
        }
        (Never::AtCreation, Some(share)) if share.lifetime != Some(Lifetime::Never) => {
            return Err(can
                .does_not("let you remove a share's expiry")
                .hint("give it a later one, such as `2036-01-01`")
                .hint("or share the items again, without an expiry"));
        }
        _ => {}
    }
    Ok(match can.never_link {
        NeverLink::Lives(lives) => Some(Cow::from(format!(
            "the share never expires, but each of its links works for {} days only",
            lives.as_hours() / 24
        ))),
        NeverLink::StreamsOutlive => Some(Cow::from(STREAMS_OUTLIVE)),
        NeverLink::AsShare | NeverLink::Dead => None,
    })
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// How much shorter than a day a requested day may be: time passes until it is checked.
const LOST: SignedDuration = SignedDuration::from_mins(10);

/// The lifetime as this server will store it. If the server stores whole days, it is rounded to whole days
/// here, because the server would round anything else depending on the second of the request. `share` is the
/// share to change.
pub(super) fn as_kept(
    lifetime: Lifetime,
    share: Option<&Share>,
    can: &Capabilities,
    now: Timestamp,
) -> Result<Lifetime> {
    match lifetime {
        Lifetime::Until(end)
            if can.granularity == Granularity::DaysFromCreation
                && end.duration_since(now) >= DAY - LOST =>
        {
            whole_days(end, share, now).map(Lifetime::Until)
        }
        other => Ok(other),
    }
}

/// The expiry that is a whole number of days after the creation and nearest to `end`.
fn whole_days(end: Timestamp, share: Option<&Share>, now: Timestamp) -> Result<Timestamp> {
    let day = DAY.as_secs();
    let from = share.and_then(|share| share.created).unwrap_or(now);
    let whole = end.duration_since(from).as_secs();
    // Time has passed since the request, so half a day is slightly less by now.
    let half = day / 2 + 60;
    let days = whole.saturating_add(half).div_euclid(day);
    add(from, SignedDuration::from_secs(days.saturating_mul(day)))
}

/// Checks an expiry on a server that stores whole days from the creation: less than a day can't be stored, and
/// could mean never (P-34, P-35). Returns a note if the stored expiry differs.
fn check_days(
    end: Timestamp,
    share: Option<&Share>,
    can: &Capabilities,
    now: Timestamp,
) -> Result<Option<String>> {
    let (name, ahead) = (can.name, end.duration_since(now));
    if ahead < DAY - LOST {
        let span = roughly(ahead);
        let what = match share {
            None if ahead <= DAY / 2 => {
                format!(": a share that expires in {span} would never expire")
            }
            None => format!(": a share can't expire in {span}"),
            Some(_) => format!(" from a share's creation: this one can't expire in {span}"),
        };
        return Err(Error::unsupported(format!("{name} keeps whole days{what}"))
            .hint("give it a day at least: `1d`"));
    }
    let stored = whole_days(end, share, now)?;
    let is_moved = stored.duration_since(end).abs() > SignedDuration::from_secs(60);
    Ok(is_moved.then(|| {
        let at = stored.round(Unit::Second).unwrap_or(stored);
        format!("{name} keeps whole days: the share will expire at {at}")
    }))
}

/// A length as a user would type it: `90min`, `18h`.
fn roughly(span: SignedDuration) -> String {
    let minutes = span.as_secs().saturating_add(30) / 60;
    if minutes % 60 == 0 {
        format!("{}h", minutes / 60)
    } else {
        format!("{minutes}min")
    }
}

pub(super) fn add(to: Timestamp, span: SignedDuration) -> Result<Timestamp> {
    to.checked_add(span)
        .map_err(|_| Error::usage("the expiry is too far away"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn resolved(text: &str) -> Result<Lifetime> {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        Expiry::parse(text)?.resolve(at("2026-11-21T10:00:00.75Z"), &zone)
    }

    #[test]
    fn every_form_resolves_to_whole_seconds() {
        for (text, end) in [
            ("30min", "2026-11-21T10:30:00Z"),
            ("+7d", "2026-11-28T10:00:00Z"),
            ("1mo", "2026-12-21T10:00:00Z"),
            ("1 week 2 days", "2026-11-30T10:00:00Z"),
            ("2026-11-21", "2026-11-21T22:59:59Z"),
            ("2026-12-24T18:00", "2026-12-24T17:00:00Z"),
            ("@1796000000", "2026-11-30T00:53:20Z"),
            ("now", "2026-11-21T10:00:00Z"),
            (" NOW ", "2026-11-21T10:00:00Z"),
        ] {
            assert_eq!(resolved(text).unwrap(), Lifetime::Until(at(end)), "{text}");
        }
        assert_eq!(resolved("Never").unwrap(), Lifetime::Never);
    }

    #[test]
    fn an_extension_is_no_new_expiry() {
        for text in ["7d", "-7d", "2027-01-01", "never"] {
            assert!(Expiry::refuse_extension(text).is_ok(), "{text}");
        }
        let error = Expiry::refuse_extension(" +7d").unwrap_err();
        assert_eq!(error.code(), Code::Usage);
    }

    #[test]
    fn invalid_expiry_is_a_usage_error_with_a_hint() {
        for text in [
            "",
            " ",
            "3600",
            "0",
            "-1",
            "5m",
            "5M",
            "-3d",
            "0d",
            "2026-11-20",
            "@0",
            "@1234",
            "@1795000000000",
            "2026-11-21T09:00Z",
            "soon",
            "9999y",
            "99999999999999999999d",
            "9999-12-31",
            "5 parsecs",
            "-",
            "+",
            "@",
            "1d-2h",
            "٣d",
            "never ever",
        ] {
            let error = resolved(text).unwrap_err();
            assert_eq!(error.code(), Code::Usage, "{text}");
            assert!(!error.hint_texts().is_empty(), "{text}");
        }
    }

    #[test]
    fn each_flag_takes_its_own_form_and_names_the_other() {
        let hint = |read: Result<Expiry>| read.unwrap_err().hint_texts()[0].clone();
        assert_eq!(
            Expiry::parse_in(" +7d ").unwrap(),
            Expiry::parse("7d").unwrap()
        );
        for (text, said) in [
            ("2027-01-01", r#"Ask(ExpiresAt("2027-01-01"))"#),
            ("@1796000000", r#"Ask(ExpiresAt("2026-11-30T00:53:20Z"))"#),
            ("never", "Ask(NeverExpires)"),
            ("now", "Ask(ExpiresNow)"),
        ] {
            assert_eq!(hint(Expiry::parse_in(text)), format!("use {said}"));
        }
        for text in ["2027-01-01", "2027-01-01T18:00", "@1796000000"] {
            let until = Expiry::parse_until(text).unwrap();
            assert_eq!(until, Expiry::parse(text).unwrap());
        }
        for (text, said) in [
            ("1 week 2 days", r#"Ask(ExpiresIn("9d"))"#),
            ("Never", "Ask(NeverExpires)"),
            ("now", "Ask(ExpiresNow)"),
        ] {
            assert_eq!(hint(Expiry::parse_until(text)), format!("use {said}"));
        }
        // For any other text, the hint shows what this flag accepts.
        assert!(!hint(Expiry::parse_in("soon")).contains("2026-"));
        assert!(!hint(Expiry::parse_until("soon")).contains("7d"));
        for read in [Expiry::parse_in, Expiry::parse_until] {
            for text in ["", "5m", "3600", "-5d", "soon", "2026-13-01"] {
                assert_eq!(read(text).unwrap_err().code(), Code::Usage, "{text}");
            }
        }
    }

    #[test]
    fn bare_seconds_hint_shows_both_readings() {
        let error = Expiry::parse("3600").unwrap_err();
        assert!(
            error.hint_texts()[0].contains("`3600s`") && error.hint_texts()[0].contains("`@3600`")
        );
    }

    #[test]
    fn an_adjustment_counts_from_the_present_expiry_exactly() {
        let present = at("2026-11-21T10:00:00.123Z");
        let zone = TimeZone::get("America/New_York").unwrap();
        let by = |text| adjust(present, Span::parse_signed(text).unwrap(), &zone).unwrap();
        assert_eq!(by("7d"), at("2026-11-28T10:00:00.123Z"));
        assert_eq!(by("-3d"), at("2026-11-18T10:00:00.123Z"));
        assert_eq!(by("-1mo"), at("2026-10-21T09:00:00.123Z"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = (resolved(&text), Expiry::parse_in(&text), Expiry::parse_until(&text));
        }

        #[test]
        fn whatever_is_accepted_lies_ahead(text in "[@+0-9a-zA-Z: .-]{0,24}") {
            if let Ok(expiry) = Expiry::parse(&text)
                && expiry != Expiry::Now
                && let Ok(Lifetime::Until(end)) = expiry.resolve(at("2026-11-21T10:00:00Z"), &TimeZone::UTC)
            {
                prop_assert!(end > at("2026-11-21T10:00:00Z"));
                prop_assert_eq!(end.subsec_nanosecond(), 0);
            }
        }

        #[test]
        fn displayed_value_parses_back(text in "([1-9][0-9]{0,2}(s|min|h|d|w|mo|y)){1,3}|20[3-9][0-9]-0[1-9]-1[0-9](T1[0-9]:[0-5][0-9])?") {
            let expiry = Expiry::parse(&text).unwrap();
            prop_assert_eq!(Expiry::parse(&expiry.to_string()).unwrap(), expiry);
        }
    }
}
