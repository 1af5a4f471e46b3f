//! How many shares may be deleted at most.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// `--max-delete 100` or `--max-delete 20%`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaxDelete {
    /// So many.
    Count(usize),
    /// So many of a hundred of all shares that could be meant.
    Percent(u8),
}

impl MaxDelete {
    /// Whether `count` of `all` shares may go.
    #[must_use]
    pub fn allows(self, count: usize, all: usize) -> bool {
        match self {
            Self::Count(most) => count <= most,
            Self::Percent(most) => match (count.checked_mul(100), all.checked_mul(most.into())) {
                (Some(count), Some(most)) => count <= most,
                // Nobody has that many shares.
                _ => false,
            },
        }
    }
}

impl FromStr for MaxDelete {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let unclear = || {
            Error::usage(format!("can't read {text:?} as a limit")).hint("examples: `100`, `20%`")
        };
        let trimmed = text.trim();
        match trimmed.strip_suffix('%') {
            None => trimmed.parse().map(Self::Count).map_err(|_| unclear()),
            Some(percent) => match percent.trim_end().parse() {
                Ok(percent @ 0..=100) => Ok(Self::Percent(percent)),
                _ => Err(unclear()),
            },
        }
    }
}

impl fmt::Display for MaxDelete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(most) => write!(f, "{most}"),
            Self::Percent(most) => write!(f, "{most}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_limit_is_a_number_or_a_share_of_all() {
        let allows = |text: &str, count, all| text.parse::<MaxDelete>().unwrap().allows(count, all);
        assert!(allows("5", 5, 100) && !allows("5", 6, 100));
        assert!(allows("50%", 5, 10) && !allows("50%", 6, 10));
        assert!(allows("0", 0, 3) && !allows("0%", 1, 3));
        // A third of ten is three, and no more.
        assert!(allows("33 %", 3, 10) && !allows("33%", 4, 10));
        assert!(!allows("100%", usize::MAX, 1));
    }

    #[test]
    fn what_is_no_limit_is_refused_with_an_example() {
        for text in ["", "%", "-1", "101%", "1.5", "5 shares", "½%"] {
            let error = text.parse::<MaxDelete>().unwrap_err();
            assert_eq!(error.code(), crate::Code::Usage, "{text}");
            assert!(!error.hint_texts().is_empty());
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_is_shown_reads_back(text in any::<String>(), count: usize) {
            let _ = text.parse::<MaxDelete>();
            let limit = MaxDelete::Count(count);
            prop_assert_eq!(limit.to_string().parse::<MaxDelete>().unwrap(), limit);
        }

        #[test]
        fn what_more_allows_less_allows_too(count in 0usize..1000, all in 0usize..1000, percent in 0u8..100) {
            let (less, more) = (MaxDelete::Percent(percent), MaxDelete::Percent(percent + 1));
            prop_assert!(!less.allows(count, all) || more.allows(count, all));
        }
    }
}
