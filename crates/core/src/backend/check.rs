//! What `doctor` finds: one check, how it went, and what helps.

use crate::advice::{Advice, Hint, Part};
use crate::error::Error;

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Neither good nor bad: how this server is.
    Told,
    /// It works.
    Good,
    /// It works, but must be known.
    Doubtful,
    /// It does not work.
    Bad,
}

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was looked at, in a word or two.
    pub name: &'static str,
    /// How it went.
    pub health: Health,
    /// What was found.
    pub text: String,
    /// What helps.
    pub hint: Option<Hint>,
}

impl Check {
    pub(super) fn new(name: &'static str, health: Health, text: impl Into<String>) -> Self {
        Self {
            name,
            health,
            text: text.into(),
            hint: None,
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<Hint>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(super) fn failed(name: &'static str, error: &Error) -> Self {
        Self {
            name,
            health: Health::Bad,
            text: whole(error),
            hint: Hint::joined(steps(error)),
        }
    }
}

/// What helps, except to come here.
fn steps(error: &Error) -> Vec<Hint> {
    let is_here = |part: &Part| matches!(part, Part::Step(Advice::CheckServer(_)));
    let hints = error.hints().iter();
    hints
        .filter(|hint| !hint.parts().iter().any(is_here))
        .cloned()
        .collect()
}

/// An error's message with its details.
fn whole(error: &Error) -> String {
    let details = error.details().iter().map(String::as_str);
    let parts: Vec<&str> = std::iter::once(error.message()).chain(details).collect();
    parts.join("; ")
}
