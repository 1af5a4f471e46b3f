//! When the next request may start: the rate asked for, and the pauses a server demands.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Hands out starting times, shared by everything that talks to one server.
#[derive(Debug)]
pub(super) struct Pace {
    gap: Duration,
    turns: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// When the next one may start.
    next: Option<Instant>,
    /// How many were waited for already and not taken yet.
    left: u32,
}

impl Pace {
    /// At most `rate` starts a second; none or nonsense means no limit.
    pub(super) fn new(rate: Option<f64>) -> Self {
        let gap = rate
            .filter(|rate| rate.is_finite() && *rate > 0.0)
            .and_then(|rate| Duration::try_from_secs_f64(rate.recip()).ok())
            .unwrap_or_default();
        Self {
            gap,
            turns: Mutex::default(),
        }
    }

    /// Takes the next starting time, `now` or later.
    pub(super) fn reserve(&self, now: Instant) -> Instant {
        let mut turns = self.turns();
        if let Some(left) = turns.left.checked_sub(1) {
            turns.left = left;
            return now;
        }
        let start = turns.next.map_or(now, |next| next.max(now));
        turns.next = start.checked_add(self.gap);
        start
    }

    /// Leaves a starting time that was waited for to whoever asks next.
    pub(super) fn leave(&self) {
        let mut turns = self.turns();
        turns.left = turns.left.saturating_add(1);
    }

    /// Lets nothing start before `until`.
    pub(super) fn hold(&self, until: Instant) {
        let mut turns = self.turns();
        turns.left = 0;
        turns.next = Some(turns.next.map_or(until, |next| next.max(until)));
    }

    fn turns(&self) -> MutexGuard<'_, State> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_keep_their_distance() {
        let pace = Pace::new(Some(4.0));
        let now = Instant::now();
        assert_eq!(pace.reserve(now), now);
        assert_eq!(pace.reserve(now), now + Duration::from_millis(250));
        let later = now + Duration::from_secs(9);
        assert_eq!(pace.reserve(later), later);
    }

    #[test]
    fn a_start_that_was_waited_for_is_taken_once_and_not_while_the_server_demands_a_pause() {
        let pace = Pace::new(Some(4.0));
        let (now, gap) = (Instant::now(), Duration::from_millis(250));
        assert_eq!(pace.reserve(now), now);
        pace.leave();
        assert_eq!(pace.reserve(now), now);
        assert_eq!(pace.reserve(now), now + gap);
        pace.leave();
        pace.hold(now + Duration::from_secs(20));
        assert_eq!(pace.reserve(now), now + Duration::from_secs(20));
    }

    #[test]
    fn without_a_rate_nothing_waits_until_a_server_demands_it() {
        for rate in [None, Some(0.0), Some(-1.0), Some(f64::NAN), Some(1e-300)] {
            let pace = Pace::new(rate);
            let now = Instant::now();
            assert_eq!((pace.reserve(now), pace.reserve(now)), (now, now));
            pace.hold(now + Duration::from_secs(20));
            assert_eq!(pace.reserve(now), now + Duration::from_secs(20));
        }
    }
}
