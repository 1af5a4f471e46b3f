//! Faults: what can be made to go wrong, for which requests, and how often.

mod edit;
mod spec;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use edit::Edit;
pub use spec::SpecError;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// This status with this text.
    Status(u16, String),
    /// The answer comes later, and is right.
    Delay(Duration),
    /// The connection closes and the request had no effect.
    CutBefore,
    /// The request is carried out, and the connection closes without an answer.
    CutAfter,
    /// The answer breaks off in the middle of its body.
    CutBody,
    /// A login page, as proxies send it, with status 200.
    Html,
    /// Status 429, to be tried again after so many seconds.
    RateLimited(u64),
    /// The token or password counts as expired.
    ExpiredToken,
    /// The share holds something else than what was asked for.
    WrongContents,
    /// Status 302 to this address.
    Redirect(String),
    /// The answer is right, and someone else changes shares as soon as it is made.
    Meanwhile(Vec<Edit>),
}

/// When something goes wrong: an [`Effect`] for the requests that match.
///
/// [`str::parse`] reads the same from a text such as `POST /api/share status=500 times=2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub(crate) method: Option<String>,
    pub(crate) path: String,
    pub(crate) skip: u64,
    pub(crate) times: Option<u64>,
    pub(crate) every: u64,
    pub(crate) handled: bool,
    pub(crate) effect: Effect,
}

impl Rule {
    /// A rule for every request, until it is narrowed.
    #[must_use]
    pub fn new(effect: Effect) -> Self {
        Self {
            method: None,
            path: String::new(),
            skip: 0,
            times: None,
            every: 1,
            handled: false,
            effect,
        }
    }

    /// Only requests of this method.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_ascii_uppercase());
        self
    }

    /// Only paths that begin so; the server's base path does not count.
    #[must_use]
    pub fn path(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.path);
        self
    }

    /// Only from the request after so many that match.
    #[must_use]
    pub fn skip(mut self, count: u64) -> Self {
        self.skip = count;
        self
    }

    /// At most so often.
    #[must_use]
    pub fn times(mut self, count: u64) -> Self {
        self.times = Some(count);
        self
    }

    /// Only each `n`th request that matches: a fraction without chance.
    #[must_use]
    pub fn every(mut self, n: u64) -> Self {
        self.every = n.max(1);
        self
    }

    /// The request is carried out before it is answered wrongly.
    #[must_use]
    pub fn handled(mut self) -> Self {
        self.handled = true;
        self
    }

    fn covers(&self, method: &str, path: &str) -> bool {
        self.method.as_deref().is_none_or(|known| known == method) && path.starts_with(&self.path)
    }
}

#[derive(Debug)]
struct Armed {
    rule: Rule,
    matched: u64,
    struck: u64,
}

impl Armed {
    /// Counts a request that the rule covers, and says whether it strikes.
    fn strikes(&mut self) -> bool {
        self.matched += 1;
        let Some(beyond) = self.matched.checked_sub(self.rule.skip).filter(|n| *n > 0) else {
            return false;
        };
        if !beyond.is_multiple_of(self.rule.every)
            || self.rule.times.is_some_and(|times| self.struck >= times)
        {
            return false;
        }
        self.struck += 1;
        true
    }
}

/// The faults of a running sandbox; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Vec<Armed>>>);

impl Faults {
    /// Faults from rules.
    #[must_use]
    pub fn from_rules(rules: impl IntoIterator<Item = Rule>) -> Self {
        let faults = Self::default();
        for rule in rules {
            faults.add(rule);
        }
        faults
    }

    /// Adds a rule; the first one added wins where several strike.
    pub fn add(&self, rule: Rule) {
        self.armed().push(Armed {
            rule,
            matched: 0,
            struck: 0,
        });
    }

    /// Removes every rule.
    pub fn clear(&self) {
        self.armed().clear();
    }

    /// How often any rule struck.
    #[must_use]
    pub fn struck(&self) -> u64 {
        self.armed().iter().map(|armed| armed.struck).sum()
    }

    /// What happens to a request: every delay together, and the first other effect with whether
    /// the request is carried out first.
    pub(crate) fn strike(&self, method: &str, path: &str) -> (Duration, Option<(Effect, bool)>) {
        let mut delay = Duration::ZERO;
        let mut first = None;
        for armed in self.armed().iter_mut() {
            if !armed.rule.covers(method, path) || !armed.strikes() {
                continue;
            }
            match &armed.rule.effect {
                Effect::Delay(time) => delay = delay.saturating_add(*time),
                effect if first.is_none() => first = Some((effect.clone(), armed.rule.handled)),
                _ => {}
            }
        }
        (delay, first)
    }

    fn armed(&self) -> std::sync::MutexGuard<'_, Vec<Armed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(rule: Rule, requests: usize) -> Vec<bool> {
        let faults = Faults::from_rules([rule]);
        (0..requests)
            .map(|_| faults.strike("GET", "/api/share").1.is_some())
            .collect()
    }

    #[test]
    fn a_rule_strikes_as_often_as_told() {
        let cut = || Rule::new(Effect::CutBefore);
        assert_eq!(hits(cut().times(1), 3), [true, false, false]);
        assert_eq!(hits(cut().every(2), 4), [false, true, false, true]);
        assert_eq!(hits(cut().skip(2).times(1), 4), [false, false, true, false]);
    }

    #[test]
    fn a_rule_strikes_only_what_it_covers() {
        let rule = Rule::new(Effect::Html).method("post").path("/api");
        assert_eq!(hits(rule, 1), [false]);
        let faults = Faults::from_rules([Rule::new(Effect::Html).method("get").path("/api")]);
        assert_eq!(faults.strike("GET", "/rest/ping").1, None);
        assert_eq!(
            faults.strike("GET", "/api/share").1,
            Some((Effect::Html, false))
        );
    }

    #[test]
    fn delays_add_up_beside_another_effect() {
        let second = Duration::from_secs(1);
        let faults = Faults::from_rules([
            Rule::new(Effect::Delay(second)),
            Rule::new(Effect::Html),
            Rule::new(Effect::Delay(second)),
        ]);
        let (delay, effect) = faults.strike("GET", "/");
        assert_eq!(delay, second * 2);
        assert_eq!(effect, Some((Effect::Html, false)));
    }
}
