//! A list to choose from in plain mode: numbers, and a line to type. It neither reads nor writes.

use std::collections::BTreeSet;

use super::look::Look;
use super::picker::{Picked, Picking, narrowed};
use super::sanitize;

/// More lines would be read out before anything can be typed.
const PAGE: usize = 20;

/// What a typed line led to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The list goes on with these lines.
    Says(Vec<String>),
    Ends(Picked),
    Cancelled,
}

/// A list to choose from by numbers.
pub(super) struct Numbered<'a> {
    choices: &'a [String],
    picking: Picking,
    /// How many of the first are chosen already.
    marked: usize,
    /// Those that fit the words, best first.
    shown: Vec<usize>,
    /// How many of them were printed.
    printed: usize,
}

impl<'a> Numbered<'a> {
    pub(super) fn new(choices: &'a [String], picking: Picking, marked: usize) -> Self {
        Self {
            choices,
            picking,
            marked,
            shown: (0..choices.len()).collect(),
            printed: 0,
        }
    }

    /// The next lines of the list.
    pub(super) fn page(&mut self, look: &Look) -> Vec<String> {
        let rest = self.shown.iter().skip(self.printed);
        let mut lines: Vec<String> = rest.take(PAGE).map(|at| self.line(*at, look)).collect();
        self.printed = self.shown.len().min(self.printed + PAGE);
        let more = self.shown.len() - self.printed;
        if more > 0 {
            lines.push(format!(
                "and {more} more: type more, or words to narrow the list"
            ));
        }
        lines
    }

    fn line(&self, at: usize, look: &Look) -> String {
        let parts = self.choices[at].split("  ").map(str::trim);
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        let text = sanitize::line(&parts.join(", "), look.unicode).into_owned();
        let chosen = if at < self.marked { ", chosen" } else { "" };
        format!("{}: {text}{chosen}", at + 1)
    }

    /// What can be typed.
    pub(super) fn help(&self) -> String {
        let numbers = if self.picking.many {
            "Numbers"
        } else {
            "A number"
        };
        let again = if self.picking.again {
            " / to search again,"
        } else {
            ""
        };
        let empty = if self.marked > 0 {
            "take what is chosen"
        } else {
            "leave"
        };
        format!("{numbers}, words to narrow the list,{again} or Enter to {empty}: ")
    }

    /// What a line does.
    pub(super) fn answer(&mut self, line: &str, look: &Look) -> Answer {
        let line = line.trim();
        let (line, again) = match line.strip_suffix('/').filter(|_| self.picking.again) {
            Some(line) => (line, true),
            None => (line, false),
        };
        let words: Vec<&str> = line
            .split([',', ' '])
            .filter(|word| !word.is_empty())
            .collect();
        if words.is_empty() {
            return match (again, self.marked) {
                (true, _) => Answer::Ends(Picked::Again((0..self.marked).collect())),
                (false, 0) => Answer::Cancelled,
                (false, marked) => Answer::Ends(Picked::These((0..marked).collect())),
            };
        }
        let numbers: Option<Vec<usize>> = words.iter().map(|word| word.parse().ok()).collect();
        if let Some(numbers) = numbers {
            return self.take(&numbers, again);
        }
        if line.eq_ignore_ascii_case("more") && self.printed < self.shown.len() {
            return Answer::Says(self.page(look));
        }
        let shown = narrowed(line, self.choices.iter().map(String::as_str));
        if shown.is_empty() {
            return Answer::Says(vec![format!("nothing fits {line:?}")]);
        }
        (self.shown, self.printed) = (shown, 0);
        Answer::Says(self.page(look))
    }

    fn take(&self, numbers: &[usize], again: bool) -> Answer {
        let wrong = numbers
            .iter()
            .find(|number| **number == 0 || **number > self.choices.len());
        if let Some(wrong) = wrong {
            return Answer::Says(vec![format!("there is no number {wrong}")]);
        }
        if numbers.len() > 1 && !self.picking.many {
            return Answer::Says(vec!["enter a single number".to_owned()]);
        }
        let mut picked: BTreeSet<usize> = numbers.iter().map(|number| number - 1).collect();
        picked.extend(0..self.marked);
        let picked = picked.into_iter().collect();
        Answer::Ends(match again {
            true => Picked::Again(picked),
            false => Picked::These(picked),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANY: Picking = Picking {
        many: true,
        again: true,
    };

    fn says(text: &str) -> Answer {
        Answer::Says(vec![text.to_owned()])
    }

    #[test]
    fn numbers_choose_and_words_narrow() {
        let choices = ["album  Low Tide   2014", "song   Harbour\u{1b} Lights", "x"];
        let choices = choices.map(str::to_owned);
        let look = Look::default();
        let mut list = Numbered::new(&choices, MANY, 1);
        assert_eq!(
            list.page(&look),
            [
                "1: album, Low Tide, 2014, chosen",
                "2: song, Harbour^[ Lights",
                "3: x"
            ]
        );
        let mut answer = |line: &str| list.answer(line, &look);
        assert_eq!(answer("harb"), says("2: song, Harbour^[ Lights"));
        assert_eq!(answer("zzz"), says("nothing fits \"zzz\""));
        assert_eq!(answer("4"), says("there is no number 4"));
        assert_eq!(answer("0"), says("there is no number 0"));
        assert_eq!(answer("3, 2"), Answer::Ends(Picked::These(vec![0, 1, 2])));
        assert_eq!(answer("3 /"), Answer::Ends(Picked::Again(vec![0, 2])));
        assert_eq!(answer(" / "), Answer::Ends(Picked::Again(vec![0])));
        assert_eq!(answer(""), Answer::Ends(Picked::These(vec![0])));
        let mut one = Numbered::new(&choices, Picking::default(), 0);
        assert_eq!(one.answer("1 2", &look), says("enter a single number"));
        assert_eq!(one.answer("", &look), Answer::Cancelled);
        assert_eq!(one.answer("/", &look), says("nothing fits \"/\""));
    }

    #[test]
    fn a_long_list_comes_in_pages() {
        let choices: Vec<String> = (1..=45).map(|number| format!("line {number}")).collect();
        let look = Look::default();
        let mut list = Numbered::new(&choices, Picking::default(), 0);
        assert_eq!(list.page(&look).len(), PAGE + 1);
        let Answer::Says(page) = list.answer("more", &look) else {
            panic!("no page")
        };
        assert_eq!((page[0].as_str(), page.len()), ("21: line 21", PAGE + 1));
        let Answer::Says(page) = list.answer("more", &look) else {
            panic!("no page")
        };
        assert_eq!((page[0].as_str(), page.len()), ("41: line 41", 5));
        assert_eq!(list.answer("more", &look), says("nothing fits \"more\""));
    }
}
