//! A chapter of a book.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::text;
use crate::error::{Code, Error, Result};
use crate::order::Order as _;

/// How many chapters an error lists.
const LISTED: usize = 12;

/// A chapter with its place in the whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chapter {
    /// Its number, from 1.
    pub number: usize,
    /// Its title, as the server has it.
    pub title: String,
    /// Where it starts, in seconds from the beginning.
    pub start_seconds: f64,
    /// Where it ends.
    pub end_seconds: f64,
}

impl Chapter {
    /// The whole second at which it starts: links and players take no finer ones.
    #[must_use]
    pub fn start(&self) -> u64 {
        whole_seconds(self.start_seconds)
    }

    /// What of `chapters` is left when playing starts at `second`: the chapter it falls into begins
    /// there. The last one stays in any case.
    #[must_use]
    pub fn from_second(mut chapters: Vec<Self>, second: u64) -> Vec<Self> {
        let over = |chapter: &Self| whole_seconds(chapter.end_seconds) <= second;
        let last = chapters.len().saturating_sub(1);
        let skipped = chapters.iter().take(last).take_while(|one| over(one));
        chapters.drain(..skipped.count());
        if let Some(first) = chapters.first_mut()
            && first.start() < second
        {
            #[expect(
                clippy::cast_precision_loss,
                reason = "no recording is 2^52 seconds long"
            )]
            {
                first.start_seconds = second as f64;
            }
        }
        chapters
    }
}

/// The chapters of something, and which of them can be linked to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chapters {
    /// Those that start before the end.
    pub within: Vec<Chapter>,
    /// Those that start at the end or behind it, as if they were a longer edition's: a link to one
    /// would start at the beginning (P-66).
    pub beyond: Vec<Chapter>,
    /// The playing time in seconds, if it is known.
    pub length: Option<f64>,
}

impl Chapters {
    /// Parts chapters by a playing time in seconds. What ends behind it ends there.
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

    /// All of them, in the server's order.
    #[must_use]
    pub fn all(&self) -> Vec<Chapter> {
        let mut all = [self.within.as_slice(), &self.beyond].concat();
        all.order_by_key(|chapter| chapter.number);
        all
    }

    /// What to say of those that are left out.
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

/// The latest whole second at which playing can start; `None` if there is nothing to play.
#[must_use]
pub fn latest_start(length: f64) -> Option<u64> {
    whole_seconds(length.ceil()).checked_sub(1)
}

/// The chapter that `wanted` names: its number, else its title, else a part of one title only.
///
/// # Errors
/// [`Code::Usage`] where there is none, [`Code::Ambiguous`] where there are several.
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
            let error = listing(Error::new(Code::Ambiguous, message), several);
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
        None => Error::usage("there are no chapters here").hint("give a time, such as `20:34`"),
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

/// The part before the point; what is negative or no number at all is the beginning.
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

/// A book for the tests here and of start times.
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

#[cfg(test)]
mod tests {
    use super::fixtures::chapters;
    use super::*;

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
        let parted = |starts: &[f64], length: Option<f64>| -> (Vec<usize>, Vec<usize>) {
            let all = (1..)
                .zip(starts)
                .map(|(number, start)| chapter(number, *start));
            let parted = Chapters::new(all.collect(), length);
            let numbers = |chapters: &[Chapter]| chapters.iter().map(|one| one.number).collect();
            (numbers(&parted.within), numbers(&parted.beyond))
        };
        assert_eq!(
            parted(&[0.0, 600.0, 700.0], Some(600.0)),
            (vec![1], vec![2, 3])
        );
        assert_eq!(parted(&[0.0, 599.9], Some(600.0)), (vec![1, 2], vec![]));
        assert_eq!(parted(&[0.0, 600.0], Some(600.1)), (vec![1, 2], vec![]));
        assert_eq!(parted(&[0.0], Some(0.0)), (vec![], vec![1]));
        assert_eq!(parted(&[0.0, 9e9], None), (vec![1, 2], vec![]));
        assert_eq!(parted(&[0.0, 9e9], Some(f64::NAN)), (vec![1, 2], vec![]));
        let parted = Chapters::new(vec![chapter(1, 550.0)], Some(600.0));
        assert_eq!(parted.within[0].end_seconds, 600.0);
        assert_eq!(parted.left_out("x"), None);
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
}
