//! The sandbox's own clock: the machine's, shifted or stopped.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// What time it is for a sandbox. Clones share their setting, so that a test that keeps one can
/// move a running server through time.
#[derive(Debug, Clone)]
pub struct Clock(Arc<Mutex<Setting>>);

#[derive(Debug, Clone, Copy)]
enum Setting {
    /// The machine's clock plus an offset.
    Running(SignedDuration),
    Stopped(Timestamp),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn real() -> Self {
        Self::offset(SignedDuration::ZERO)
    }

    /// The machine's clock, ahead by `offset` (behind where it is negative).
    #[must_use]
    pub fn offset(offset: SignedDuration) -> Self {
        Self(Arc::new(Mutex::new(Setting::Running(offset))))
    }

    /// A clock that stands still until it is [set](Self::set) or [advanced](Self::advance).
    #[must_use]
    pub fn fixed(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(Setting::Stopped(now))))
    }

    /// The time now. An offset that leads out of the range of time stops at its end.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match *self.setting() {
            Setting::Running(offset) => shifted(Timestamp::now(), offset),
            Setting::Stopped(now) => now,
        }
    }

    /// Stops the clock at a time.
    pub fn set(&self, now: Timestamp) {
        *self.setting() = Setting::Stopped(now);
    }

    /// Moves the clock; a running one goes on running.
    pub fn advance(&self, by: SignedDuration) {
        let mut setting = self.setting();
        *setting = match *setting {
            Setting::Running(offset) => Setting::Running(offset.saturating_add(by)),
            Setting::Stopped(now) => Setting::Stopped(shifted(now, by)),
        };
    }

    fn setting(&self) -> std::sync::MutexGuard<'_, Setting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::real()
    }
}

/// A time moved by a duration, clamped to what a timestamp can hold.
pub(crate) fn shifted(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(if by.is_negative() {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_clock_moves_only_when_told_and_its_clones_follow() {
        let start: Timestamp = "2026-11-21T08:00:00Z".parse().unwrap();
        let clock = Clock::fixed(start);
        let clone = clock.clone();
        assert_eq!(clock.now(), start);
        clock.advance(SignedDuration::from_hours(2));
        assert_eq!(clone.now(), "2026-11-21T10:00:00Z".parse().unwrap());
    }

    #[test]
    fn an_offset_beyond_time_stops_at_its_end() {
        assert_eq!(shifted(Timestamp::MAX, SignedDuration::MAX), Timestamp::MAX);
        assert_eq!(shifted(Timestamp::MIN, SignedDuration::MIN), Timestamp::MIN);
    }
}
