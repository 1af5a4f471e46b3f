//! Where playing is to start: `1234`, `1h2m3s`, `20:34`, `50%`, `chapter:3`.

use std::fmt;
use std::str::FromStr;

use super::chapter::{Chapter, Timecode, whole_seconds};
use super::{chapter, span};
use crate::error::{Code, Error, Result};

const EXAMPLES: &str = "examples: 1234, 20:34, 1:02:03, 1h2m3s, 50%, chapter:3, chapter:\"Title\"";

/// Where playing is to start, as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum StartTime {
    /// So many seconds from the beginning: players take whole ones only.
    Seconds(u64),
    /// A share of the whole, in hundredths of a percent: 0 to 10,000.
    Percent(u32),
    /// At the start of a chapter: its number, its title, or a part of it.
    Chapter(String),
}

impl StartTime {
    /// Reads a start time.
    ///
    /// # Errors
    /// [`Code::Usage`] where it is unreadable.
    pub fn parse(text: &str) -> Result<Self> {
        let trimmed = text.trim();
        if let Some((word, title)) = trimmed.split_once(':')
            && word.eq_ignore_ascii_case("chapter")
        {
            return match title.trim() {
                "" => Err(unreadable(text)),
                title => Ok(Self::Chapter(title.to_owned())),
            };
        }
        let parsed = if let Some(number) = trimmed.strip_suffix('%') {
            percent(number.trim_end()).map(Self::Percent)
        } else if trimmed.contains(':') {
            clock_reading(trimmed).map(Self::Seconds)
        } else {
            digits(trimmed)
                .or_else(|| with_units(trimmed))
                .map(Self::Seconds)
        };
        parsed.ok_or_else(|| unreadable(text))
    }

    /// Whether it can't be told without the chapters.
    #[must_use]
    pub fn needs_chapters(&self) -> bool {
        matches!(self, Self::Chapter(_))
    }

    /// The second at which to start. `duration` is the playing time in seconds, `None` where it is not
    /// known.
    ///
    /// # Errors
    /// [`Code::Usage`] where it is not before the end or there is no such chapter, [`Code::Ambiguous`] where
    /// several chapters match, [`Code::Unsupported`] for a percentage of an unknown playing time.
    pub fn resolve(&self, duration: Option<f64>, chapters: &[Chapter]) -> Result<u64> {
        let duration = duration.filter(|length| length.is_finite() && *length >= 0.0);
        let start = match self {
            Self::Seconds(seconds) => *seconds,
            Self::Chapter(wanted) => chapter::find(wanted, chapters)?.start(),
            Self::Percent(hundredths) => {
                let length = duration.ok_or_else(|| {
                    Error::new(
                        Code::Unsupported,
                        format!("can't tell what {self} is: the playing time is not known"),
                    )
                    .hint("give the start as a time, such as `20:34`")
                })?;
                whole_seconds(length * f64::from(*hundredths) / 10_000.0)
            }
        };
        let Some(length) = duration else {
            return Ok(start);
        };
        let Some(latest) = chapter::latest_start(length) else {
            return Err(Error::usage(format!(
                "can't start at {self}: there is nothing to play"
            )));
        };
        let is_the_end = matches!(self, Self::Percent(10_000));
        if start > latest || is_the_end {
            let end = Timecode(whole_seconds(length));
            let starts = match self {
                Self::Chapter(_) => format!(", and it starts at {}", Timecode(start)),
                Self::Seconds(_) | Self::Percent(_) => String::new(),
            };
            return Err(Error::usage(format!(
                "{self} is not before the end: it plays for {end}{starts}"
            ))
            .hint(format!("the latest start is `{}`", Timecode(latest))));
        }
        Ok(start)
    }
}

impl FromStr for StartTime {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl fmt::Display for StartTime {
    /// The form that [`StartTime::parse`] reads back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(seconds) => Timecode(*seconds).fmt(f),
            Self::Percent(hundredths) if hundredths % 100 == 0 => {
                write!(f, "{}%", hundredths / 100)
            }
            Self::Percent(hundredths) => {
                write!(f, "{}.{:02}%", hundredths / 100, hundredths % 100)
            }
            Self::Chapter(title) => write!(f, "chapter:{title}"),
        }
    }
}

/// `1234`.
fn digits(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

/// `min:s` or `h:min:s`.
fn clock_reading(text: &str) -> Option<u64> {
    let (front, last) = text.rsplit_once(':')?;
    let below_60 = |number: u64| (number < 60).then_some(number);
    let (hours, minutes) = match front.split_once(':') {
        Some((hours, minutes)) => (digits(hours)?, below_60(digits(minutes)?)?),
        None => (0, digits(front)?),
    };
    hours
        .checked_mul(3600)?
        .checked_add(minutes.checked_mul(60)?)?
        .checked_add(below_60(digits(last)?)?)
}

/// `1h2m3s`: here `m` is clear.
fn with_units(text: &str) -> Option<u64> {
    let mut total = std::time::Duration::ZERO;
    for (number, unit) in span::quantities(text)? {
        let unit = unit.to_lowercase();
        // No start time is days into a recording, and of months there is no exact length.
        let fine = unit.starts_with(['h', 'm', 's']) && !unit.starts_with("mo");
        let unit = fine.then_some(unit)?;
        let length = humantime::parse_duration(&format!("{number}{unit}")).ok()?;
        total = total.checked_add(length)?;
    }
    (total.subsec_nanos() == 0).then_some(total.as_secs())
}

fn percent(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    digits(fraction)?;
    let whole = u32::try_from(digits(whole)?).ok().filter(|n| *n <= 100)?;
    let places = fraction.bytes().chain(*b"00").take(2);
    let hundredths = places.fold(0, |sum, byte| sum * 10 + u32::from(byte - b'0'));
    Some(whole * 100 + hundredths).filter(|total| *total <= 10_000)
}

fn unreadable(text: &str) -> Error {
    Error::usage(format!("can't read {text:?} as a start time")).hint(EXAMPLES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::chapter::fixtures::chapters;
    use proptest::prelude::*;

    fn start(text: &str) -> Result<u64> {
        StartTime::parse(text)?.resolve(Some(5000.5), &chapters())
    }

    #[test]
    fn every_form_is_read() {
        for (text, second) in [
            ("1234", 1234),
            ("1h2m3s", 3723),
            ("1h 2min 3sec", 3723),
            ("1.5min", 90),
            ("20:34", 1234),
            ("75:00", 4500),
            ("1:02:03", 3723),
            ("50%", 2500),
            ("33.33 %", 1666),
            ("99.99%", 4999),
            ("5000", 5000),
            ("chapter:2", 100),
            ("Chapter: the letter", 100),
            ("chapter:RETURNS", 201),
            ("chapter:1984", 302),
            ("chapter:return", 403),
            ("chapter:pro", 0),
        ] {
            assert_eq!(start(text).unwrap(), second, "{text}");
        }
    }

    #[test]
    fn what_is_no_start_time_is_refused_with_examples() {
        for text in [
            "",
            "-5",
            "x",
            "1:60",
            "1:60:00",
            "1:2:3:4",
            ":30",
            "5:",
            "101%",
            "100.01%",
            "%",
            "-1%",
            "1.5",
            "1234.0",
            "0:00.999",
            "1.5s",
            "1d",
            "1mo",
            "chapter:",
            "chapter: ",
            "1e3",
            "NaN",
            "inf",
            "99999999999999999999",
            "99999999999999999h",
            "18446744073709551615:00",
        ] {
            let error = StartTime::parse(text).unwrap_err();
            assert_eq!(error.code(), Code::Usage, "{text}");
            assert!(error.hint_texts()[0].starts_with("examples"), "{text}");
        }
    }

    #[test]
    fn beyond_the_end_names_the_playing_time() {
        let error = start("99h").unwrap_err();
        assert_eq!(error.code(), Code::Usage);
        assert!(error.message().contains("1:23:20"), "{error}");
        assert_eq!(StartTime::Seconds(99).resolve(None, &[]).unwrap(), 99);
        assert_eq!(
            StartTime::Seconds(99).resolve(Some(f64::NAN), &[]).unwrap(),
            99
        );
    }

    #[test]
    fn the_end_itself_is_no_start() {
        let at = |text: &str, length| StartTime::parse(text).unwrap().resolve(Some(length), &[]);
        assert_eq!(at("39", 40.0).unwrap(), 39);
        assert_eq!(at("40", 40.5).unwrap(), 40);
        for (text, length) in [("40", 40.0), ("0:41", 40.5), ("100%", 40.5), ("100%", 40.0)] {
            let error = at(text, length).unwrap_err();
            assert_eq!(error.code(), Code::Usage, "{text}");
        }
        let error = at("41", 40.0).unwrap_err();
        assert_eq!(error.hint_texts(), ["the latest start is `0:39`"]);
    }

    #[test]
    fn a_percentage_of_the_unknown_is_not_guessed() {
        let half = StartTime::parse("50%").unwrap();
        assert!(!half.needs_chapters());
        assert_eq!(
            half.resolve(None, &[]).unwrap_err().code(),
            Code::Unsupported
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*", duration in any::<f64>()) {
            if let Ok(start) = StartTime::parse(&text) {
                let _ = start.resolve(Some(duration), &chapters());
            }
        }

        #[test]
        fn nothing_that_looks_like_one_makes_it_panic(text in "[0-9:.%hms ]{0,24}") {
            let _ = start(&text);
        }

        #[test]
        fn what_is_shown_reads_back(seconds in 0u64..10_000_000, hundredths in 0u32..=10_000) {
            for start in [StartTime::Seconds(seconds), StartTime::Percent(hundredths)] {
                prop_assert_eq!(StartTime::parse(&start.to_string()).unwrap(), start);
            }
        }
    }
}
