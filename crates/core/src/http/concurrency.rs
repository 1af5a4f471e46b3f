//! How many requests are in flight at once: a number that was asked for, or as many as the server takes
//! without getting slower.
//!
//! Without a number it is found out as in TCP. A round is as many answers as requests may be in flight.
//! If they took about as long as the fastest one so far, the way to the server is the limit, and not the
//! server: twice as many are sent in the next round, and one more in each round after the first sign of
//! too much. If they took longer, fewer are sent; half as many if the server refuses or doesn't answer.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::lock;
use crate::order::Order as _;

/// The most that are ever in flight.
const MOST: NonZeroUsize = NonZeroUsize::MIN.saturating_add(63);
/// How many are in flight at first. Latency alone leads to no fewer.
const AT_FIRST: usize = 4;
/// How many times as long as the fastest answer those of a round may take.
const AS_FAST: f64 = 1.5;

/// How many requests may be in flight.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Jobs {
    /// As many as the server takes without getting slower.
    #[default]
    Adaptive,
    /// So many.
    Fixed(NonZeroUsize),
}

impl Jobs {
    /// How many it may be at most.
    #[must_use]
    pub const fn most(self) -> NonZeroUsize {
        match self {
            Self::Adaptive => MOST,
            Self::Fixed(jobs) => jobs,
        }
    }

    fn at_first(self) -> usize {
        match self {
            Self::Adaptive => AT_FIRST,
            Self::Fixed(jobs) => jobs.get(),
        }
    }
}

/// Lets requests pass, and rows that are made of requests: both as many at once as [`Jobs`] says.
#[derive(Debug)]
pub(super) struct Concurrency {
    jobs: Jobs,
    requests: Gate,
    rows: Gate,
    pace: Mutex<ConcurrencyLimit>,
}

/// How an attempt to get an answer went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    /// There was an answer.
    Answered,
    /// The server asked for less, or there was no answer.
    TooMuch,
}

impl Concurrency {
    pub(super) fn new(jobs: Jobs) -> Self {
        let limit = jobs.at_first();
        Self {
            jobs,
            requests: Gate::new(limit),
            rows: Gate::new(limit),
            pace: Mutex::new(ConcurrencyLimit::new(limit)),
        }
    }

    /// Waits until one more request may be in flight; it may be as long as the result lives.
    pub(super) async fn request(&self) -> GatePermit<'_> {
        self.requests.pass().await
    }

    /// Waits until one more row may be begun.
    pub(super) async fn row(&self) -> GatePermit<'_> {
        self.rows.pass().await
    }

    /// Learns from an attempt of a request that is still in flight.
    pub(super) fn learn(&self, label: &'static str, sent: Instant, attempt: Attempt) {
        if matches!(self.jobs, Jobs::Fixed(_)) {
            return;
        }
        let is_full = self.requests.is_full();
        let mut pace = lock(&self.pace);
        let before = pace.limit;
        pace.learn(label, sent, Instant::now(), attempt, is_full);
        let now = pace.limit;
        if now != before {
            tracing::debug!(requests = now, "new limit of concurrent requests");
            self.requests.resize(before, now);
            self.rows.resize(before, now);
        }
    }
}

/// Lets so many pass at once. The number may change while some are inside.
#[derive(Debug)]
struct Gate {
    permits: Semaphore,
    /// How many have to leave without letting another one in.
    too_many: Mutex<usize>,
}

/// One that has passed a gate; dropping it lets in another one.
#[derive(Debug)]
#[must_use]
pub struct GatePermit<'g> {
    gate: &'g Gate,
    permit: Option<SemaphorePermit<'g>>,
}

impl Gate {
    fn new(limit: usize) -> Self {
        Self {
            permits: Semaphore::new(limit.min(Semaphore::MAX_PERMITS)),
            too_many: Mutex::new(0),
        }
    }

    async fn pass(&self) -> GatePermit<'_> {
        GatePermit {
            gate: self,
            // It is never closed.
            permit: self.permits.acquire().await.ok(),
        }
    }

    fn is_full(&self) -> bool {
        self.permits.available_permits() == 0
    }

    fn resize(&self, before: usize, now: usize) {
        let mut too_many = lock(&self.too_many);
        if let Some(fewer) = before.checked_sub(now) {
            *too_many += fewer - self.permits.forget_permits(fewer);
        } else {
            let more = now - before;
            let inside = more.min(*too_many);
            *too_many -= inside;
            self.permits.add_permits(more - inside);
        }
    }
}

impl Drop for GatePermit<'_> {
    fn drop(&mut self) {
        let mut too_many = lock(&self.gate.too_many);
        if let (Some(rest), Some(_)) = (too_many.checked_sub(1), &self.permit) {
            *too_many = rest;
            if let Some(permit) = self.permit.take() {
                permit.forget();
            }
        }
    }
}

/// What was learned of a server: pure.
#[derive(Debug)]
struct ConcurrencyLimit {
    limit: usize,
    /// Whether there was no sign yet that it is too much.
    doubles: bool,
    /// When the limit changed last. What was sent before says nothing of it.
    since: Option<Instant>,
    /// The fastest answer to each kind of request.
    fastest: HashMap<&'static str, Duration>,
    /// How many times as long the answers of this round took.
    round: Vec<f64>,
    /// Whether all that might be were in flight in this round.
    was_full: bool,
}

impl ConcurrencyLimit {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            doubles: true,
            since: None,
            fastest: HashMap::new(),
            round: Vec::new(),
            was_full: false,
        }
    }

    fn learn(
        &mut self,
        label: &'static str,
        sent: Instant,
        now: Instant,
        attempt: Attempt,
        is_full: bool,
    ) {
        if self.since.is_some_and(|since| sent < since) {
            return;
        }
        if attempt == Attempt::TooMuch {
            self.doubles = false;
            return self.change((self.limit / 2).max(1), now);
        }
        let took = now.saturating_duration_since(sent);
        let fastest = self.fastest.entry(label).or_insert(took);
        *fastest = took.min(*fastest);
        let times = took.as_secs_f64() / fastest.as_secs_f64().max(f64::MIN_POSITIVE);
        self.round.push(times);
        self.was_full |= is_full;
        if self.round.len() >= self.limit {
            let limit = self.after_round();
            self.change(limit, now);
        }
    }

    fn after_round(&mut self) -> usize {
        self.round.order_by(f64::total_cmp);
        // If a connection had to be made first, an answer takes twice as long; the others tell.
        let typical = self.round[(self.round.len() - 1) / 4];
        match (typical <= AS_FAST, self.doubles) {
            (true, _) if !self.was_full => self.limit,
            (true, true) => (self.limit * 2).min(MOST.get()),
            (true, false) => (self.limit + 1).min(MOST.get()),
            (false, true) => {
                self.doubles = false;
                (self.limit / 2).max(AT_FIRST)
            }
            (false, false) => (self.limit - 1).max(self.limit.min(AT_FIRST)),
        }
    }

    fn change(&mut self, limit: usize, now: Instant) {
        self.round.clear();
        self.was_full = false;
        if limit != self.limit {
            self.limit = limit;
            self.since = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    /// A server that answers `side_by_side` requests at once, each in `each`, at the end of a way that
    /// takes `way` there and back. How many requests are in flight after so many rounds.
    fn after(rounds: usize, way: Duration, each: Duration, side_by_side: usize) -> usize {
        let mut pace = ConcurrencyLimit::new(AT_FIRST);
        let mut now = Instant::now();
        for _ in 0..rounds {
            let limit = pace.limit;
            let queue = limit.div_ceil(side_by_side).max(1);
            let took = way + each * u32::try_from(queue).unwrap();
            let sent = now;
            now += took;
            for _ in 0..limit {
                pace.learn("write", sent, now, Attempt::Answered, true);
            }
            now += MS;
        }
        pace.limit
    }

    #[test]
    fn the_way_is_filled_and_a_busy_server_is_not() {
        assert_eq!(after(1, 100 * MS, MS, 4), 8);
        assert_eq!(after(4, 100 * MS, MS, 4), 64);
        assert_eq!(after(50, 100 * MS, MS, 4), 64);
        // On the same machine, the server is the limit.
        let near = after(50, Duration::ZERO, MS, 4);
        assert!((4..=8).contains(&near), "{near}");
        let slow = after(50, 10 * MS, 5 * MS, 1);
        assert!((4..=8).contains(&slow), "{slow}");
    }

    #[test]
    fn trouble_halves_once_for_all_that_was_in_flight() {
        let mut pace = ConcurrencyLimit::new(64);
        let sent = Instant::now();
        let now = sent + 10 * MS;
        for _ in 0..64 {
            pace.learn("write", sent, now, Attempt::TooMuch, true);
        }
        assert_eq!(pace.limit, 32);
        for round in 1..9 {
            pace.learn(
                "write",
                now + round * MS,
                now + round * MS,
                Attempt::TooMuch,
                true,
            );
        }
        assert_eq!(pace.limit, 1, "never none");
    }

    #[test]
    fn sequential_requests_keep_the_concurrency_limit() {
        let mut pace = ConcurrencyLimit::new(AT_FIRST);
        let now = Instant::now();
        for _ in 0..100 {
            pace.learn("read", now, now + MS, Attempt::Answered, false);
        }
        assert_eq!(pace.limit, AT_FIRST);
    }

    #[test]
    fn new_connections_are_no_sign_of_too_much() {
        let mut pace = ConcurrencyLimit::new(AT_FIRST);
        let now = Instant::now();
        for took in [100, 200, 200, 200] {
            pace.learn("write", now, now + took * MS, Attempt::Answered, true);
        }
        assert_eq!(pace.limit, 8);
    }

    #[tokio::test]
    async fn a_gate_that_narrows_lets_in_fewer_once_some_have_left() {
        let gate = Gate::new(4);
        let mut inside = Vec::new();
        for _ in 0..4 {
            inside.push(gate.pass().await);
        }
        gate.resize(4, 2);
        inside.truncate(2);
        assert!(gate.is_full());
        inside.truncate(1);
        assert_eq!(gate.permits.available_permits(), 1);
        inside.push(gate.pass().await);
        gate.resize(2, 1);
        gate.resize(1, 3);
        assert_eq!(gate.permits.available_permits(), 1);
        drop(inside);
        assert_eq!(gate.permits.available_permits(), 3);
    }
}
