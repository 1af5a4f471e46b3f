//! A chapter of a book.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::text;
use crate::error::{Code, Error, Result};

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
pub(crate) fn whole_seconds(seconds: f64) -> u64 {
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
