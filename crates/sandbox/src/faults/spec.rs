//! The text form of a fault: `[METHOD] [/PATH] EFFECT [COUNT…]`.
//!
//! Effects: `status=503`, `status=503:text`, `delay=500ms`, `cut=before|after|body`, `html`,
//! `limit=20` (429 with Retry-After), `expired-token`, `wrong-contents`, `redirect=/login`.
//! Counts: `times=2`, `every=3`, `skip=1`; `handled` carries the request out first.

use std::str::FromStr;
use std::time::Duration;

use super::{Effect, Rule};

/// Why a text is no fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// A word that means nothing here.
    #[error(
        "`{0}` is no part of a fault: write `[METHOD] [/PATH] EFFECT`, such as `POST /api/share status=500 times=1`"
    )]
    Word(String),
    /// A value that its word can't take.
    #[error("`{0}` can't be read: use a number, or a duration such as `500ms`")]
    Value(String),
    /// No effect, or two.
    #[error(
        "a fault has one effect: status=, delay=, cut=, html, limit=, expired-token, wrong-contents or redirect="
    )]
    Effects,
}

impl FromStr for Rule {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        let mut rule = Self::new(Effect::Html);
        let mut effect = None;
        for word in text.split_whitespace() {
            if word.starts_with('/') {
                rule = rule.path(word);
                continue;
            }
            if word.chars().all(|letter| letter.is_ascii_uppercase()) {
                rule = rule.method(word);
                continue;
            }
            let (name, value) = word.split_once('=').unwrap_or((word, ""));
            let number = || value.parse().map_err(|_| SpecError::Value(word.to_owned()));
            match name {
                "times" => rule = rule.times(number()?),
                "every" => rule = rule.every(number()?),
                "skip" => rule = rule.skip(number()?),
                "handled" => rule = rule.handled(),
                _ => {
                    if effect.replace(read_effect(word, name, value)?).is_some() {
                        return Err(SpecError::Effects);
                    }
                }
            }
        }
        rule.effect = effect.ok_or(SpecError::Effects)?;
        Ok(rule)
    }
}

fn read_effect(word: &str, name: &str, value: &str) -> Result<Effect, SpecError> {
    let bad = || SpecError::Value(word.to_owned());
    Ok(match (name, value) {
        ("status", _) => {
            let (status, text) = value.split_once(':').unwrap_or((value, "injected fault"));
            let status = status.parse().map_err(|_| bad())?;
            if !(200..=599).contains(&status) {
                return Err(bad());
            }
            Effect::Status(status, text.to_owned())
        }
        ("delay", _) => Effect::Delay(read_duration(value).ok_or_else(bad)?),
        ("cut", "before") => Effect::CutBefore,
        ("cut", "after") => Effect::CutAfter,
        ("cut", "body") => Effect::CutBody,
        ("html", "") => Effect::Html,
        ("limit", _) => Effect::RateLimited(value.parse().map_err(|_| bad())?),
        ("expired-token", "") => Effect::ExpiredToken,
        ("wrong-contents", "") => Effect::WrongContents,
        ("redirect", to) if !to.is_empty() => Effect::Redirect(to.to_owned()),
        _ => return Err(SpecError::Word(word.to_owned())),
    })
}

fn read_duration(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let number = number.parse().ok()?;
    match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_fault_reads_as_it_is_written() {
        assert_eq!(
            "POST /api/share status=500 times=2".parse(),
            Ok(Rule::new(Effect::Status(500, "injected fault".to_owned()))
                .method("POST")
                .path("/api/share")
                .times(2))
        );
        assert_eq!(
            "/rest delay=500ms every=3".parse(),
            Ok(Rule::new(Effect::Delay(Duration::from_millis(500)))
                .path("/rest")
                .every(3))
        );
        assert_eq!(
            "cut=after skip=1 handled".parse(),
            Ok(Rule::new(Effect::CutAfter).skip(1).handled())
        );
        assert_eq!(
            "limit=20".parse::<Rule>().map(|rule| rule.effect),
            Ok(Effect::RateLimited(20))
        );
    }

    #[test]
    fn what_is_no_fault_says_why() {
        for text in ["", "GET /api", "html limit=1"] {
            assert_eq!(text.parse::<Rule>(), Err(SpecError::Effects), "{text}");
        }
        for text in ["status=99", "delay=5", "limit=soon", "html times=x"] {
            assert!(
                matches!(text.parse::<Rule>(), Err(SpecError::Value(_))),
                "{text}"
            );
        }
        assert!(matches!("explode".parse::<Rule>(), Err(SpecError::Word(_))));
    }

    proptest! {
        #[test]
        fn no_text_panics(text: String) {
            let _ = text.parse::<Rule>();
        }
    }
}
