//! Faults: what goes wrong, for which requests, and how often. A fault can also be a change to a share by someone else
//! between two requests of a client.
//!
//! The text form of a fault is `[METHOD] [/PATH] EFFECT [COUNT…]`. Effects: `status=503`, `status=503:text`,
//! `delay=500ms`, `cut=before|after|body`, `html`, `limit=20` (429 with Retry-After), `expired-token`,
//! `wrong-contents`, `redirect=/login`. Counts: `times=2`, `every=3`, `skip=1`. With `handled`, the server carries
//! the request out first.
//!
//! A cache in front of a server imitates a misconfigured proxy: its administrator assumed that answers to requests
//! without `Authorization` and cookies are public, but Navidrome signs in with a header that no cache knows. nginx with
//! `proxy_cache` and `proxy_cache_valid 200 1m`, and Varnish with its default rules, ignore a request's
//! `Cache-Control` and store an answer regardless of the account.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::request::{Reply, Request};
use crate::store::Store;

/// What goes wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// The answer has this status and this text.
    Status(u16, String),
    /// The answer is correct, but late.
    Delay(Duration),
    /// The connection closes, and the request has no effect.
    CutBefore,
    /// The server carries the request out, but the connection closes without an answer.
    CutAfter,
    /// The answer breaks off in the middle of its body.
    CutBody,
    /// A login page with status 200, as proxies send it.
    Html,
    /// Status 429 with `Retry-After`, in seconds.
    RateLimited(u64),
    /// The token or password counts as expired.
    ExpiredToken,
    /// The share gets other contents than requested.
    WrongContents,
    /// Status 302 with this `Location`.
    Redirect(String),
    /// The answer is correct, and someone else changes shares just after the server created it.
    Meanwhile(Vec<Edit>),
}

/// An [`Effect`] and the requests that it applies to.
///
/// [`str::parse`] also reads a rule from text, such as `POST /api/share status=500 times=2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    method: Option<String>,
    path: String,
    skip: u64,
    times: Option<u64>,
    every: u64,
    handled: bool,
    effect: Effect,
}

impl Rule {
    /// A rule for every request. The other methods narrow it.
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

    /// Only paths with this prefix, without the server's base path.
    #[must_use]
    pub fn path(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.path);
        self
    }

    /// Skips the first `count` matching requests.
    #[must_use]
    pub fn skip(mut self, count: u64) -> Self {
        self.skip = count;
        self
    }

    /// Applies at most `count` times.
    #[must_use]
    pub fn times(mut self, count: u64) -> Self {
        self.times = Some(count);
        self
    }

    /// Applies to every `n`th matching request.
    #[must_use]
    pub fn every(mut self, n: u64) -> Self {
        self.every = n.max(1);
        self
    }

    /// The server carries the request out before it sends the wrong answer.
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
    /// Counts a matching request. Returns whether the rule applies to it.
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
    /// Adds a rule. If several rules apply, their delays add up and the first other effect counts.
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

    /// The number of times that rules applied.
    #[must_use]
    pub fn struck(&self) -> u64 {
        self.armed().iter().map(|armed| armed.struck).sum()
    }

    /// The faults of a request: the sum of its delays, and the first other effect, with whether the
    /// server carries the request out first.
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

    fn armed(&self) -> MutexGuard<'_, Vec<Armed>> {
        lock(&self.0)
    }
}

/// Locks a mutex, even after another thread panicked.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A change to one share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    id: String,
    change: Change,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Change {
    Description(String),
    Expires(Option<Timestamp>),
    Visited(Timestamp),
    Deleted,
}

impl Edit {
    /// The share gets another description.
    #[must_use]
    pub fn describe(id: &str, description: &str) -> Self {
        Self::of(id, Change::Description(description.to_owned()))
    }

    /// The share gets another expiry, or never expires.
    #[must_use]
    pub fn expire(id: &str, expires: Option<Timestamp>) -> Self {
        Self::of(id, Change::Expires(expires))
    }

    /// A visitor opens the share.
    #[must_use]
    pub fn visit(id: &str, at: Timestamp) -> Self {
        Self::of(id, Change::Visited(at))
    }

    /// The share is deleted.
    #[must_use]
    pub fn delete(id: &str) -> Self {
        Self::of(id, Change::Deleted)
    }

    fn of(id: &str, change: Change) -> Self {
        let id = id.to_owned();
        Self { id, change }
    }

    pub(crate) fn apply(&self, store: &mut Store) {
        let Some(mut share) = store.share(&self.id).cloned() else {
            return;
        };
        match &self.change {
            Change::Description(text) => share.description = Some(text.clone()),
            Change::Expires(end) => share.expires = *end,
            Change::Visited(at) => {
                share.visits += 1;
                share.visited = Some(*at);
            }
            Change::Deleted => {
                store.drop_share(&self.id);
                return;
            }
        }
        store.put_share(share);
    }
}

/// The reason that a text is not a fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// A word that is not part of a fault.
    #[error(
        "`{0}` is no part of a fault: write `[METHOD] [/PATH] EFFECT`, such as `POST /api/share status=500 times=1`"
    )]
    Word(String),
    /// A value that is not valid for its word.
    #[error("`{0}` can't be read: use a number, or a duration such as `500ms`")]
    Value(String),
    /// No effect, or more than one.
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

/// The rules of a cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    /// How long the cache keeps an answer.
    keeps: SignedDuration,
    /// Whether the query is part of an answer's key.
    with_query: bool,
    /// Whether requests with `Authorization` or a cookie bypass the cache.
    passes_authorized: bool,
    /// Whether cached answers have `Age` and `X-Varnish` headers.
    shows_age: bool,
    /// Another header that marks cached answers.
    shows: Option<(String, String)>,
}

impl Cache {
    /// nginx, which by default doesn't mark cached answers.
    #[must_use]
    pub fn nginx() -> Self {
        Self {
            keeps: SignedDuration::from_mins(1),
            with_query: true,
            passes_authorized: false,
            shows_age: false,
            shows: None,
        }
    }

    /// Varnish.
    #[must_use]
    pub fn varnish() -> Self {
        Self {
            keeps: SignedDuration::from_mins(2),
            passes_authorized: true,
            shows_age: true,
            ..Self::nginx()
        }
    }

    /// A cache that treats addresses that differ only in their queries as the same.
    #[must_use]
    pub fn without_query(mut self) -> Self {
        self.with_query = false;
        self
    }

    /// A cache that adds this header to cached answers.
    #[must_use]
    pub fn showing(mut self, name: &str, value: &str) -> Self {
        self.shows = Some((name.to_owned(), value.to_owned()));
        self
    }

    /// The key of the answer to this request; `None` if the request bypasses the cache.
    fn key(&self, request: &Request) -> Option<String> {
        let is_authorized = ["authorization", "cookie"]
            .iter()
            .any(|name| request.header(name).is_some());
        if request.method.as_str() != "GET" || self.passes_authorized && is_authorized {
            return None;
        }
        Some(match self.with_query {
            true => format!("{}?{}", request.path, request.query),
            false => request.path.clone(),
        })
    }
}

/// A cache and its cached answers.
#[derive(Debug, Default)]
pub(crate) struct ResponseCache {
    cache: Option<Cache>,
    answers: Mutex<HashMap<String, (Timestamp, Reply)>>,
}

impl ResponseCache {
    pub(crate) fn new(cache: Option<Cache>) -> Self {
        Self {
            cache,
            answers: Mutex::default(),
        }
    }

    /// The cached answer to a request.
    pub(crate) fn get(&self, request: &Request, now: Timestamp) -> Option<Reply> {
        let cache = self.cache.as_ref()?;
        let key = cache.key(request)?;
        let answers = lock(&self.answers);
        let (at, reply) = answers.get(&key)?;
        let age = now.duration_since(*at);
        if age >= cache.keeps {
            return None;
        }
        let mut reply = reply.clone();
        if cache.shows_age {
            let seconds = age.as_secs().max(1).to_string();
            reply = reply.header("age", seconds).header("x-varnish", "32773 3");
        }
        Some(match &cache.shows {
            Some((name, value)) => reply.header(name, value),
            None => reply,
        })
    }

    /// Stores an answer, if its status is 200.
    pub(crate) fn put(&self, request: &Request, reply: &Reply, now: Timestamp) {
        let Some(key) = self.cache.as_ref().and_then(|cache| cache.key(request)) else {
            return;
        };
        if reply.status == 200 {
            lock(&self.answers).insert(key, (now, reply.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn faults(rules: impl IntoIterator<Item = Rule>) -> Faults {
        let faults = Faults::default();
        rules.into_iter().for_each(|rule| faults.add(rule));
        faults
    }

    fn hits(rule: Rule, requests: usize) -> Vec<bool> {
        let faults = faults([rule]);
        (0..requests)
            .map(|_| faults.strike("GET", "/api/share").1.is_some())
            .collect()
    }

    #[test]
    fn a_rule_strikes_as_often_as_it_says() {
        let cut = || Rule::new(Effect::CutBefore);
        assert_eq!(hits(cut().times(1), 3), [true, false, false]);
        assert_eq!(hits(cut().every(2), 4), [false, true, false, true]);
        assert_eq!(hits(cut().skip(2).times(1), 4), [false, false, true, false]);
    }

    #[test]
    fn a_rule_strikes_only_what_it_covers() {
        let rule = Rule::new(Effect::Html).method("post").path("/api");
        assert_eq!(hits(rule, 1), [false]);
        let faults = faults([Rule::new(Effect::Html).method("get").path("/api")]);
        assert_eq!(faults.strike("GET", "/rest/ping").1, None);
        assert_eq!(
            faults.strike("GET", "/api/share").1,
            Some((Effect::Html, false))
        );
    }

    #[test]
    fn delays_add_up_beside_another_effect() {
        let second = Duration::from_secs(1);
        let faults = faults([
            Rule::new(Effect::Delay(second)),
            Rule::new(Effect::Html),
            Rule::new(Effect::Delay(second)),
        ]);
        let (delay, effect) = faults.strike("GET", "/");
        assert_eq!(delay, second * 2);
        assert_eq!(effect, Some((Effect::Html, false)));
    }

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
    fn a_text_that_is_no_fault_says_why() {
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
