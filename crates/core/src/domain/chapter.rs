//! Chapters of a book, and start times: `1234`, `1h2m3s`, `20:34`, `50%`, `chapter:3`.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{span, text};
use crate::error::{Error, Result};
use crate::order::Order as _;

/// The maximum number of chapters that an error lists.
const LISTED: usize = 12;

/// A chapter with its position in the recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chapter {
    /// The number, from 1.
    pub number: usize,
    /// The title as reported by the server.
    pub title: String,
    /// The start, in seconds from the beginning.
    pub start_seconds: f64,
    /// The end, in seconds from the beginning.
    pub end_seconds: f64,
}

impl Chapter {
    /// The start in whole seconds: links and players don't accept fractions.
    #[must_use]
    pub fn start(&self) -> u64 {
        whole_seconds(self.start_seconds)
    }

    /// The chapters that remain if playing starts at `second`; the chapter at that time is shortened to begin
    /// there. The last one always remains.
    #[must_use]
    pub fn from_second(mut chapters: Vec<Self>, second: u64) -> Vec<Self> {
        let over = |chapter: &Self| whole_seconds(chapter.end_seconds) <= second;
        let last = chapters.len().saturating_sub(1);
        let skipped = chapters.iter().take(last).take_while(|one| over(one));
        chapters.drain(..skipped.count());
        if let Some(first) = chapters.first_mut()
            && first.start() < second
        {
            first.start_seconds = exact(second);
        }
        chapters
    }
}

/// The chapters of an item, split by whether a link can start at them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chapters {
    /// Chapters that start before the end.
    pub within: Vec<Chapter>,
    /// Chapters that start at or after the end, like those of a longer edition. A link to one would start at
    /// the beginning (P-66).
    pub beyond: Vec<Chapter>,
    /// The playing time in seconds, if it is known.
    pub length: Option<f64>,
}

impl Chapters {
    /// Splits chapters by a playing time in seconds. A chapter that ends later is cut to it.
    #[must_use]
    pub fn new(chapters: Vec<Chapter>, length: Option<f64>) -> Self {
        let Some(length) = length.filter(|length| length.is_finite()) else {
            return Self {
                within: chapters,
                ..Self::default()
            };
        };
        let latest = latest_start(length);
        let is_within = |chapter: &Chapter| latest.is_some_and(|latest| chapter.start() <= latest);
        let (mut within, beyond): (Vec<_>, Vec<_>) = chapters.into_iter().partition(is_within);
        for chapter in &mut within {
            chapter.end_seconds = chapter.end_seconds.min(length);
        }
        Self {
            within,
            beyond,
            length: Some(length),
        }
    }

    /// All chapters, in the server's order.
    #[must_use]
    pub fn all(&self) -> Vec<Chapter> {
        let mut all = [self.within.as_slice(), &self.beyond].concat();
        all.order_by_key(|chapter| chapter.number);
        all
    }

    /// A sentence about the chapters that were left out, if any.
    #[must_use]
    pub fn left_out(&self, of: &str) -> Option<String> {
        let first = self.beyond.first()?;
        let end = Timecode(whole_seconds(self.length?));
        Some(match self.beyond.len() {
            1 => format!(
                "chapter {} of {of} starts at {}, not before the end ({end}): it is left out",
                first.number,
                Timecode(first.start())
            ),
            count => format!(
                "{count} chapters of {of} don't start before the end ({end}): they are left out, \
                 from chapter {} at {} on",
                first.number,
                Timecode(first.start())
            ),
        })
    }
}

/// The latest start in whole seconds; `None` if there is nothing to play.
#[must_use]
pub fn latest_start(length: f64) -> Option<u64> {
    whole_seconds(length.ceil()).checked_sub(1)
}

/// Finds a chapter by number, or else by title, or else by part of a single title.
///
/// # Errors
/// [`Code::Usage`](crate::Code::Usage) if no chapter matches, [`Code::Ambiguous`](crate::Code::Ambiguous) if
/// several do.
pub fn find<'a>(wanted: &str, chapters: &'a [Chapter]) -> Result<&'a Chapter> {
    if let Ok(number) = wanted.parse::<usize>()
        && let Some(chapter) = chapters.iter().find(|chapter| chapter.number == number)
    {
        return Ok(chapter);
    }
    let folded = text::fold(wanted);
    let titled = |fits: &dyn Fn(&str) -> bool| -> Vec<&'a Chapter> {
        let fits = |chapter: &&Chapter| fits(&text::fold(&chapter.title));
        chapters.iter().filter(fits).collect()
    };
    let mut found = titled(&|title| title == folded);
    if found.is_empty() {
        found = titled(&|title| title.contains(&folded));
    }
    match found.as_slice() {
        [] => Err(no_chapter(wanted, chapters)),
        [one] => Ok(one),
        several => {
            let message = format!("{wanted:?} matches {} chapters", several.len());
            let error = listing(Error::ambiguous(message), several);
            Err(error.hint(format!(
                "name one by its number: `chapter:{}`",
                several[0].number
            )))
        }
    }
}

fn no_chapter(wanted: &str, chapters: &[Chapter]) -> Error {
    let all: Vec<&Chapter> = chapters.iter().collect();
    match chapters.last() {
        None => {
            Error::usage("there are no chapters to start at").hint("give a time, such as `20:34`")
        }
        Some(last) => listing(
            Error::usage(format!("there is no chapter {wanted:?}")),
            &all,
        )
        .hint(format!(
            "chapters are named by number (`chapter:{}`) or by title",
            last.number
        )),
    }
}

fn listing(error: Error, chapters: &[&Chapter]) -> Error {
    let listed = chapters.iter().take(LISTED).fold(error, |error, chapter| {
        let start = Timecode(chapter.start());
        error.detail(format!(
            "chapter:{}  {start}  {}",
            chapter.number, chapter.title
        ))
    });
    match chapters.len().saturating_sub(LISTED) {
        0 => listed,
        more => listed.detail(format!("… and {more} more")),
    }
}

/// Seconds as players show them: `20:34`, `1:02:03`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timecode(pub u64);

impl fmt::Display for Timecode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hours, minutes, seconds) = (self.0 / 3600, self.0 / 60 % 60, self.0 % 60);
        if hours > 0 {
            f.pad(&format!("{hours}:{minutes:02}:{seconds:02}"))
        } else {
            f.pad(&format!("{minutes}:{seconds:02}"))
        }
    }
}

/// The whole part of a number of seconds; 0 if it is negative or NaN.
pub fn whole_seconds(seconds: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates, and fractions are cut off on purpose"
    )]
    {
        seconds as u64
    }
}

/// Whole seconds as a playing time.
pub(super) fn exact(seconds: u64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "no recording is 2^52 seconds long"
    )]
    {
        seconds as f64
    }
}

/// The playing time, unless it is negative or not finite.
pub(super) fn plausible(seconds: Option<f64>) -> Option<f64> {
    seconds.filter(|length| length.is_finite() && *length >= 0.0)
}

/// A book for tests here and in `playlist`.
#[cfg(test)]
pub(super) mod fixtures {
    use super::Chapter;

    pub(in crate::domain) fn chapters() -> Vec<Chapter> {
        let titles = [
            "Prologue",
            "The Letter",
            "The Létter Returns",
            "1984",
            "Return",
        ];
        (1..)
            .zip(titles)
            .map(|(number, title)| Chapter {
                number,
                title: title.into(),
                start_seconds: (number - 1) as f64 * 100.9,
                end_seconds: number as f64 * 100.9,
            })
            .collect()
    }
}

const EXAMPLES: &str = "examples: 1234, 20:34, 1:02:03, 1h2m3s, 50%, chapter:3, chapter:\"Title\"";

/// A requested start time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum StartTime {
    /// Seconds from the beginning: players don't accept fractions.
    Seconds(u64),
    /// A fraction of the playing time, in hundredths of a percent: 0 to 10,000.
    Percent(u32),
    /// The start of a chapter, given by number, title, or part of a title.
    Chapter(String),
}

impl StartTime {
    /// Parses a start time.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) if it is unreadable.
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

    /// Whether resolving it requires the chapters.
    #[must_use]
    pub fn needs_chapters(&self) -> bool {
        matches!(self, Self::Chapter(_))
    }

    /// The start in whole seconds. `duration` is the playing time in seconds, `None` if not known.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) if it isn't before the end or no chapter matches,
    /// [`Code::Ambiguous`](crate::Code::Ambiguous) if several chapters match, and
    /// [`Code::Unsupported`](crate::Code::Unsupported) for a percentage of an unknown playing time.
    pub fn resolve(&self, duration: Option<f64>, chapters: &[Chapter]) -> Result<u64> {
        let duration = plausible(duration);
        let start = match self {
            Self::Seconds(seconds) => *seconds,
            Self::Chapter(wanted) => find(wanted, chapters)?.start(),
            Self::Percent(hundredths) => {
                let length = duration.ok_or_else(|| {
                    let message =
                        format!("can't tell what {self} is: the playing time is not known");
                    Error::unsupported(message).hint("give the start as a time, such as `20:34`")
                })?;
                whole_seconds(length * f64::from(*hundredths) / 10_000.0)
            }
        };
        let Some(length) = duration else {
            return Ok(start);
        };
        let Some(latest) = latest_start(length) else {
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

impl fmt::Display for StartTime {
    /// Writes the form that [`StartTime::parse`] accepts.
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

/// Parses `1234`.
fn digits(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

/// Parses `min:s` or `h:min:s`.
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

/// Parses `1h2m3s`; `m` is unambiguous here.
fn with_units(text: &str) -> Option<u64> {
    let mut total = Duration::ZERO;
    for (number, unit) in span::quantities(text)? {
        let unit = unit.to_lowercase();
        // No start time is days into a recording, and months have no exact length.
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
    use proptest::prelude::*;

    use super::fixtures::chapters;
    use super::*;
    use crate::Code;

    #[test]
    fn playing_from_a_second_leaves_out_what_is_over() {
        let starts = |second| -> Vec<(usize, u64)> {
            let left = Chapter::from_second(chapters(), second);
            left.iter().map(|one| (one.number, one.start())).collect()
        };
        assert_eq!(starts(0).len(), 5);
        assert_eq!(starts(150)[..2], [(2, 150), (3, 201)]);
        assert_eq!(starts(99)[0], (1, 99));
        assert_eq!(starts(100)[0], (2, 100));
        assert_eq!(starts(101)[0], (2, 101));
        assert_eq!(starts(u64::MAX).len(), 1);
        assert!(Chapter::from_second(Vec::new(), 5).is_empty());
    }

    #[test]
    fn a4_chapters_are_parted_by_the_last_second_at_which_playing_can_start() {
        let chapter = |number: usize, start_seconds: f64| Chapter {
            number,
            title: String::new(),
            start_seconds,
            end_seconds: start_seconds + 100.0,
        };
        let split_start_time = |starts: &[f64], length: Option<f64>| -> (Vec<usize>, Vec<usize>) {
            let all = (1..)
                .zip(starts)
                .map(|(number, start)| chapter(number, *start));
            let split_start_time = Chapters::new(all.collect(), length);
            let numbers = |chapters: &[Chapter]| chapters.iter().map(|one| one.number).collect();
            (
                numbers(&split_start_time.within),
                numbers(&split_start_time.beyond),
            )
        };
        assert_eq!(
            split_start_time(&[0.0, 600.0, 700.0], Some(600.0)),
            (vec![1], vec![2, 3])
        );
        assert_eq!(
            split_start_time(&[0.0, 599.9], Some(600.0)),
            (vec![1, 2], vec![])
        );
        assert_eq!(
            split_start_time(&[0.0, 600.0], Some(600.1)),
            (vec![1, 2], vec![])
        );
        assert_eq!(split_start_time(&[0.0], Some(0.0)), (vec![], vec![1]));
        assert_eq!(split_start_time(&[0.0, 9e9], None), (vec![1, 2], vec![]));
        assert_eq!(
            split_start_time(&[0.0, 9e9], Some(f64::NAN)),
            (vec![1, 2], vec![])
        );
        let split_start_time = Chapters::new(vec![chapter(1, 550.0)], Some(600.0));
        assert_eq!(split_start_time.within[0].end_seconds, 600.0);
        assert_eq!(split_start_time.left_out("x"), None);
    }

    #[test]
    fn an_unclear_chapter_lists_the_candidates() {
        let error = find("letter", &chapters()).unwrap_err();
        assert_eq!(error.code(), Code::Ambiguous);
        assert_eq!(error.details().len(), 2);
        assert!(error.details()[0].contains("The Letter"));
    }

    #[test]
    fn a_missing_chapter_lists_what_there_is() {
        for text in ["6", "0", "Epilogue"] {
            let error = find(text, &chapters()).unwrap_err();
            assert_eq!(error.code(), Code::Usage, "{text}");
            assert_eq!(error.details().len(), 5);
        }
        assert_eq!(find("1", &[]).unwrap_err().code(), Code::Usage);
    }

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
    fn invalid_start_time_is_refused_with_examples() {
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
        fn displayed_value_parses_back(seconds in 0u64..10_000_000, hundredths in 0u32..=10_000) {
            for start in [StartTime::Seconds(seconds), StartTime::Percent(hundredths)] {
                prop_assert_eq!(StartTime::parse(&start.to_string()).unwrap(), start);
            }
        }
    }
}
