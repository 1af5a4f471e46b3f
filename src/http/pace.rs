//! When the next request may start: the rate asked for, and the pauses a server demands.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Hands out starting times, shared by everything that talks to one server.
#[derive(Debug)]
pub(super) struct Pace {
    gap: Duration,
    next: Mutex<Option<Instant>>,
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
            next: Mutex::new(None),
        }
    }

    /// Takes the next starting time, `now` or later.
    pub(super) fn reserve(&self, now: Instant) -> Instant {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let start = next.map_or(now, |next| next.max(now));
        *next = start.checked_add(self.gap);
        start
    }

    /// Lets nothing start before `until`.
    pub(super) fn hold(&self, until: Instant) {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next = Some(next.map_or(until, |next| next.max(until)));
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
