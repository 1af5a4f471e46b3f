//! What selectors are given: an owner, a kind, words, a regular expression.

use std::str::FromStr;

use super::item::ItemKind;
use super::share::Share;
use super::text;
use crate::advice::{Advice, RequestSetting};
use crate::error::{Error, Result};

/// The longest regular expression read, in bytes.
const PATTERN_AT_MOST: usize = 1000;
/// What a compiled one may take, in bytes.
const PATTERN_MEMORY: usize = 1 << 20;

/// Whose shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// Everybody's. This widens a choice, it does not make one.
    Any,
    /// This user's, by name.
    Name(String),
}

impl Owner {
    /// Whether a share is one of theirs.
    #[must_use]
    pub fn has(&self, share: &Share) -> bool {
        match self {
            Self::Any => true,
            Self::Name(name) => share
                .owner
                .as_deref()
                .is_some_and(|owner| is_named(owner, name)),
        }
    }
}

impl FromStr for Owner {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.trim() {
            "" => Err(Error::usage("an empty owner").hint("name a user, or say `any`")),
            "any" => Ok(Self::Any),
            name => Ok(Self::Name(name.to_owned())),
        }
    }
}

/// The kind of a share's contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentKind {
    /// Items of this kind only.
    Only(ItemKind),
    /// Items of several kinds.
    Mixed,
}

impl ContentKind {
    /// The word for it in the record.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Only(kind) => kind.as_str(),
            Self::Mixed => "mixed",
        }
    }
}

impl FromStr for ContentKind {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        let lower = word.trim().to_ascii_lowercase();
        if lower == "mixed" {
            return Ok(Self::Mixed);
        }
        let named = |kind: &ItemKind| lower == kind.as_str() || lower == kind.plural();
        let kind = ItemKind::ALL.into_iter().find(named);
        kind.map(Self::Only).ok_or_else(|| {
            let words = ItemKind::ALL.map(ItemKind::as_str).join(", ");
            Error::usage(format!("there is no kind {word:?}"))
                .hint(format!("kinds: {words}, mixed"))
        })
    }
}

/// A text to look for. It is never blank: what every text holds, such as the empty value of a variable
/// that is not set, must not choose everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    /// The text as it is looked for: case and accents folded.
    #[must_use]
    pub fn folded(&self) -> String {
        text::fold(&self.0)
    }
}

impl FromStr for Words {
    type Err = Error;

    fn from_str(words: &str) -> Result<Self> {
        if text::is_blank(words) || text::fold(words).is_empty() {
            return Err(blank("an empty text is found in every share"));
        }
        Ok(Self(words.to_owned()))
    }
}

fn blank(what: &str) -> Error {
    Error::usage(what).hint(
        Advice::Ask(RequestSetting::AllShares).after("is a variable not set? for every share: "),
    )
}

/// A regular expression, bounded in size. Case counts, unless it begins with `(?i)`. It is never one
/// that is found in every text, such as `^` or `a|`, for the reason of [`Words`].
#[derive(Debug, Clone)]
pub struct Pattern(regex_lite::Regex);

impl Pattern {
    /// Whether it is found in `text`.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl FromStr for Pattern {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let hint = "examples: `^Summer`, `(?i)mix [0-9]+`";
        if text.len() > PATTERN_AT_MOST {
            return Err(Error::usage(format!(
                "the regular expression is longer than {PATTERN_AT_MOST} bytes"
            ))
            .hint(hint));
        }
        let pattern = regex_lite::RegexBuilder::new(text)
            .size_limit(PATTERN_MEMORY)
            .build()
            .map_err(|error| {
                Error::usage(format!("can't read the regular expression {text:?}"))
                    .caused_by(error)
                    .hint(hint)
            })?;
        // What fits nothing at all and letters that nobody writes fits whatever there is.
        let fits_all = ["", "\u{f8ff}"].iter().all(|any| pattern.is_match(any));
        if fits_all || text::is_blank(text) {
            let what = format!("the regular expression {text:?} is found in every text");
            return Err(blank(&what));
        }
        Ok(Self(pattern))
    }
}

/// Whether two names mean one user, whatever their case.
pub(super) fn is_named(owner: &str, name: &str) -> bool {
    owner.to_lowercase() == name.to_lowercase()
}
