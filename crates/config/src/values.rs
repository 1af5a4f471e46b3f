//! The small values of the configuration, read alike from flags, variables and files, among them the extra headers for the
//! proxies that guard a server. And "did you mean": the known word closest to one that is not known.

use std::fmt;
use std::num::NonZeroUsize;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::file::Value;
use super::secret::SecretSource;
use crate::domain::check::FindingCode;
use crate::domain::expiry::Expiry;
use crate::domain::span::Span;
use crate::error::Result;

/// The longest timeout or deadline that makes sense; beyond it a unit was mixed up.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How many requests may begin within a span of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    per_second: f64,
}

impl Rate {
    /// Requests in a second.
    #[must_use]
    pub const fn per_second(self) -> f64 {
        self.per_second
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unclear = || format!("unclear rate {text:?}: for example `5`, `0.5` or `100/min`");
        let (count, unit) = text.split_once('/').unwrap_or((text, "s"));
        let seconds = match unit.trim() {
            "s" | "sec" | "second" => 1.0,
            "min" | "minute" => 60.0,
            "h" | "hour" => 3600.0,
            _ => return Err(unclear()),
        };
        let count: f64 = count.trim().parse().map_err(|_| unclear())?;
        // Slower than one a day or faster than a million a second is a slip.
        let per_second = count / seconds;
        if !(1.0 / 86_400.0..=1e6).contains(&per_second) {
            return Err(unclear());
        }
        Ok(Self { per_second })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/s", self.per_second)
    }
}

/// A timeout or deadline: `30s`, `1min 30s`, or bare seconds; never zero.
///
/// # Errors
/// What is unclear about it, with an example. Months and years are refused: humantime reads `M` as
/// months where minutes were meant.
pub fn duration(text: &str) -> Result<Duration, String> {
    let unclear = || format!("unclear duration {text:?}: for example `30s` or `10min`");
    let trimmed = text.trim();
    if trimmed.contains('M') {
        return Err(unclear());
    }
    let duration = match trimmed.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => humantime::parse_duration(trimmed).map_err(|_| unclear())?,
    };
    if duration.is_zero() {
        return Err(format!("{text:?} leaves no time at all: for example `30s`"));
    }
    if duration > LONGEST {
        return Err(format!("{text:?} is longer than 30 days"));
    }
    Ok(duration)
}

/// The expiry of shares made without one: any but `now`.
///
/// # Errors
/// As [`Expiry::parse`].
pub fn default_expires(text: &str) -> crate::Result<Expiry> {
    match Expiry::parse(text)? {
        Expiry::Now => Err(crate::Error::usage("`now` can't be a default expiry")
            .hint("for example `30d` or `never`")),
        expiry => Ok(expiry),
    }
}

/// How many requests run at once: 1 to 64.
///
/// # Errors
/// The accepted range.
pub fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    match text.trim().parse::<NonZeroUsize>() {
        Ok(jobs) if jobs.get() <= 64 => Ok(jobs),
        _ => Err(format!("{text:?} is not a number from 1 to 64")),
    }
}

/// How often a repeatable request is tried again: 0 to 20.
///
/// # Errors
/// The accepted range.
pub fn retries(text: &str) -> Result<u32, String> {
    match text.trim().parse::<u32>() {
        Ok(retries) if retries <= 20 => Ok(retries),
        _ => Err(format!("{text:?} is not a number from 0 to 20")),
    }
}

/// How long the journal is kept: at least a day, so that what was done today can be undone.
///
/// # Errors
/// What is unclear about it, with an example.
pub fn keep(text: &str) -> Result<Span, String> {
    let span = Span::parse(text).map_err(|error| error.message().to_owned())?;
    let now = Timestamp::UNIX_EPOCH;
    let day = now + SignedDuration::from_hours(24);
    match span.after(now, &TimeZone::UTC) {
        Ok(end) if end >= day => Ok(span),
        _ => Err(format!(
            "{text:?} is shorter than a day: for example `1y` or `90d`"
        )),
    }
}

/// The code of a finding.
///
/// # Errors
/// The codes there are.
pub fn finding_code(text: &str) -> Result<FindingCode, String> {
    let word = text.trim();
    FindingCode::named(word).ok_or_else(|| {
        let names = FindingCode::ALL.map(FindingCode::as_str);
        match closest(word, names) {
            Some(near) => format!("no finding has the code {word:?}: did you mean `{near}`?"),
            None => format!("no finding has the code {word:?}: {}", names.join(", ")),
        }
    })
}

/// How alike two words must be, as clap judges its own flags.
const ALIKE: f64 = 0.7;

/// The known word most like `word`, where one is like it at all.
#[must_use]
pub fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, candidate)| candidate)
}

/// Headers that are not the user's to set: the connection's own, and cookies, which are never sent
/// (on Airsonic a session cookie outranks the credentials).
const REFUSED: [&str; 7] = [
    "host",
    "content-length",
    "content-type",
    "transfer-encoding",
    "connection",
    "upgrade",
    "cookie",
];

/// A header sent with every request to a server.
#[derive(Debug, Clone)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Where its value comes from. All are treated as secrets.
    pub value: SecretSource,
}

impl Header {
    /// Checks a header's name.
    ///
    /// # Errors
    /// Why it can't be sent.
    pub fn check_name(name: &str) -> Result<(), String> {
        let token = |sign: char| sign.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(sign);
        if name.is_empty() || !name.chars().all(token) {
            return Err(format!("{name:?} is not a header's name"));
        }
        if REFUSED
            .iter()
            .any(|refused| name.eq_ignore_ascii_case(refused))
        {
            return Err(format!("the header {name} can't be set"));
        }
        Ok(())
    }

    /// Reads one entry of `headers`.
    pub(super) fn read(name: String, value: Value<'_>, home: Option<&Path>) -> Result<Self> {
        Self::check_name(&name).map_err(|message| value.error(message))?;
        let value = if value.is_table() {
            SecretSource::read(value, &name, home)?
        } else {
            let text = value.string()?;
            check_text(&text).map_err(|message| value.error(message))?;
            SecretSource::text(text)
        };
        Ok(Self { name, value })
    }
}

/// A header's value is one line of printable text.
pub(super) fn check_text(text: &str) -> Result<(), String> {
    if text.chars().any(|sign| sign.is_control() && sign != '\t') {
        return Err("a header's value can't hold line breaks or control characters".to_owned());
    }
    Ok(())
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{closest, *};

    #[test]
    fn durations_are_seconds_or_have_units() {
        assert_eq!(duration("30"), Ok(Duration::from_secs(30)));
        assert_eq!(duration("1min 30s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        for wrong in [
            "",
            "0",
            "0s",
            "soon",
            "1M",
            "-5",
            "1y",
            "99999999999999999999",
        ] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_rate_counts_per_second_unless_it_says_otherwise() {
        for (text, shown) in [("5", "5/s"), ("120/min", "2/s"), ("1800/h", "0.5/s")] {
            assert_eq!(text.parse::<Rate>().unwrap().to_string(), shown);
        }
        for wrong in ["0", "-1", "NaN", "inf", "5/week", "1e300", ""] {
            assert!(wrong.parse::<Rate>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn counts_have_bounds() {
        assert_eq!(jobs("4").unwrap().get(), 4);
        assert!(jobs("0").is_err() && jobs("65").is_err() && jobs("four").is_err());
        assert_eq!(retries("0"), Ok(0));
        assert!(retries("21").is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_a_value_panic(text in ".*") {
            let _ = (duration(&text), jobs(&text), text.parse::<Rate>());
        }
    }

    #[test]
    fn a_slip_finds_the_word_and_a_stranger_finds_none() {
        let known = ["username", "url", "password-file"];
        assert_eq!(closest("usernam", known), Some("username"));
        assert_eq!(closest("password_file", known), Some("password-file"));
        assert_eq!(closest("colour", known), None);
    }
}
