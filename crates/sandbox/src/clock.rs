//! The sandbox's clock, which is the machine's clock, shifted or stopped. Also formats dates as JavaScript does,
//! including dates beyond the range of a timestamp.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// The clock of a sandbox. Clones share their setting, so a test that keeps a clone can change the time of
/// a running server.
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

    /// The machine's clock, ahead by `offset` (behind if it is negative).
    #[must_use]
    pub fn offset(offset: SignedDuration) -> Self {
        Self(Arc::new(Mutex::new(Setting::Running(offset))))
    }

    /// A clock that is stopped until it is [set](Self::set) or [advanced](Self::advance).
    #[must_use]
    pub fn fixed(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(Setting::Stopped(now))))
    }

    /// The current time, clamped to the range of a timestamp.
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

    /// Moves the clock; a running clock keeps running.
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

/// A time moved by a duration, clamped to the range of a timestamp.
pub(crate) fn shifted(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(if by.is_negative() {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

/// A date in the format of `toISOString`: years beyond 9999 have a sign and six digits.
pub(crate) fn iso(milliseconds: i64) -> String {
    if let Ok(time) = Timestamp::from_millisecond(milliseconds) {
        return time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    }
    let days = milliseconds.div_euclid(86_400_000);
    let rest = milliseconds.rem_euclid(86_400_000);
    let (year, month, day) = civil(days);
    let (hours, minutes) = (rest / 3_600_000, rest / 60_000 % 60);
    let (seconds, rest) = (rest / 1000 % 60, rest % 1000);
    let year = if year > 9999 {
        format!("+{year:06}")
    } else {
        format!("{year:04}")
    };
    format!("{year}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{rest:03}Z")
}

/// The year, month and day of a number of days since 1970-01-01. Internally, years begin in March.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_clock_moves_only_on_request_and_its_clones_follow() {
        let start: Timestamp = "2026-11-21T08:00:00Z".parse().unwrap();
        let clock = Clock::fixed(start);
        let clone = clock.clone();
        assert_eq!(clock.now(), start);
        clock.advance(SignedDuration::from_hours(2));
        assert_eq!(clone.now(), "2026-11-21T10:00:00Z".parse().unwrap());
    }

    #[test]
    fn an_offset_beyond_the_range_of_time_is_clamped() {
        assert_eq!(shifted(Timestamp::MAX, SignedDuration::MAX), Timestamp::MAX);
        assert_eq!(shifted(Timestamp::MIN, SignedDuration::MIN), Timestamp::MIN);
    }

    #[test]
    fn far_dates_have_six_digit_years() {
        assert_eq!(iso(253_402_300_799_000), "9999-12-31T23:59:59.000Z");
        assert_eq!(iso(253_402_300_800_000), "+010000-01-01T00:00:00.000Z");
        assert_eq!(iso(8_640_000_000_000_000), "+275760-09-13T00:00:00.000Z");
    }
}
