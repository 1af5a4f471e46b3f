//! When the next request may start: the rate asked for, the pauses a server demands, and the pace that
//! a limiter lets through.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::limiter::Limiter;

/// A 503 from something that has answered within this time is a limit and no outage.
const ALIVE: Duration = Duration::from_secs(5);

/// The paces of all servers that a process talks to. Clones share them: whatever asks the same server
/// keeps the same pace, be it another profile, a visitor, or a second connection.
#[derive(Debug, Clone, Default)]
pub struct Paces(Arc<Mutex<HashMap<String, Arc<Pace>>>>);

impl Paces {
    /// The pace of the server at `base`. Its rate is that of the first one who asks.
    pub(super) fn of(&self, base: &Url, rate: Option<f64>) -> Arc<Pace> {
        let mut paces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let origin = base.origin().ascii_serialization();
        let pace = paces
            .entry(origin)
            .or_insert_with(|| Arc::new(Pace::new(rate)));
        Arc::clone(pace)
    }
}

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
    /// What a limiter in front of the server, or in it, lets through.
    limiter: Limiter,
    /// When the last one really did.
    begun: Option<Instant>,
    /// How often starts were put off.
    holds: u64,
    /// How many requests were answered other than by a limit.
    taken: u64,
    /// When the last of them was.
    taken_at: Option<Instant>,
}

/// A starting time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    /// When.
    pub(super) at: Instant,
    /// Which of the holds it comes after.
    hold: u64,
}

/// What a request does once its starting time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begin {
    /// Starts.
    Now,
    /// Waits until then.
    At(Instant),
    /// Takes another starting time: this one was put off.
    Reserve,
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
    pub(super) fn reserve(&self, now: Instant) -> Start {
        let mut turns = self.turns();
        let hold = turns.holds;
        if let Some(left) = turns.left.checked_sub(1) {
            turns.left = left;
            return Start { at: now, hold };
        }
        let at = turns.next.map_or(now, |next| next.max(now));
        let gap = self.gap.max(turns.limiter.gap(at));
        turns.next = at.checked_add(gap);
        Start { at, hold }
    }

    /// Whether a starting time still holds, and has not been put off since it was taken.
    pub(super) fn holds(&self, start: Start) -> bool {
        self.turns().holds == start.hold
    }

    /// Starts, or says when to try again. A request that wakes up late must not start together with the next
    /// one: a limiter without a burst would refuse one of them.
    pub(super) fn begin(&self, start: Start, now: Instant) -> Begin {
        let mut turns = self.turns();
        if turns.holds != start.hold {
            return Begin::Reserve;
        }
        let gap = turns.limiter.gap(now);
        let due = turns.begun.and_then(|begun| begun.checked_add(gap));
        if let Some(due) = due.filter(|due| *due > now + gap / 20) {
            let next = due.checked_add(gap);
            turns.next = turns.next.max(next);
            return Begin::At(due);
        }
        turns.begun = Some(now);
        Begin::Now
    }

    /// Leaves a starting time that was waited for to whoever asks next.
    pub(super) fn leave(&self) {
        let mut turns = self.turns();
        turns.left = turns.left.saturating_add(1);
    }

    /// Learns that a request that was sent at `sent` was answered.
    pub(super) fn took(&self, sent: Instant, now: Instant) {
        let mut turns = self.turns();
        turns.taken = turns.taken.saturating_add(1);
        turns.taken_at = Some(now);
        turns.limiter.took(sent, now);
    }

    /// Learns that a limiter refused a request that was sent at `sent`. Nothing starts before the pause
    /// is over that it asked for, or that is due; that pause, unless it is known already.
    pub(super) fn refused(
        &self,
        sent: Instant,
        now: Instant,
        asked: Option<Duration>,
    ) -> Option<Duration> {
        let mut turns = self.turns();
        let until = turns.limiter.refused(sent, now, asked)?;
        let known = turns.next.is_some_and(|next| next >= until);
        turns.left = 0;
        turns.holds = turns.holds.saturating_add(1);
        turns.next = Some(match asked {
            Some(_) => turns.next.map_or(until, |next| next.max(until)),
            // What was handed out at the old pace is handed out again.
            None => until,
        });
        (!known).then(|| until.saturating_duration_since(now))
    }

    /// How many requests were answered so far: as long as it grows, others get through.
    pub(super) fn taken(&self) -> u64 {
        self.turns().taken
    }

    /// Whether the server answered something just now.
    pub(super) fn is_alive(&self, now: Instant) -> bool {
        let last = self.turns().taken_at;
        last.is_some_and(|last| now.saturating_duration_since(last) <= ALIVE)
    }

    fn turns(&self) -> MutexGuard<'_, State> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reserve(pace: &Pace, now: Instant) -> Instant {
        pace.reserve(now).at
    }

    #[test]
    fn starts_keep_their_distance() {
        let pace = Pace::new(Some(4.0));
        let now = Instant::now();
        assert_eq!(reserve(&pace, now), now);
        assert_eq!(reserve(&pace, now), now + Duration::from_millis(250));
        let later = now + Duration::from_secs(9);
        assert_eq!(reserve(&pace, later), later);
    }

    #[test]
    fn a_start_that_was_waited_for_is_taken_once_and_not_while_the_server_demands_a_pause() {
        let pace = Pace::new(Some(4.0));
        let (now, gap) = (Instant::now(), Duration::from_millis(250));
        let wait = Duration::from_secs(20);
        assert_eq!(reserve(&pace, now), now);
        pace.leave();
        assert_eq!(reserve(&pace, now), now);
        assert_eq!(reserve(&pace, now), now + gap);
        pace.leave();
        assert_eq!(pace.refused(now, now, Some(wait)), Some(wait));
        assert_eq!(reserve(&pace, now), now + wait);
    }

    #[test]
    fn without_a_rate_nothing_waits_until_a_server_demands_it() {
        for rate in [None, Some(0.0), Some(-1.0), Some(f64::NAN), Some(1e-300)] {
            let pace = Pace::new(rate);
            let now = Instant::now();
            assert_eq!((reserve(&pace, now), reserve(&pace, now)), (now, now));
            let _ = pace.refused(now, now, Some(Duration::from_secs(20)));
            assert_eq!(reserve(&pace, now), now + Duration::from_secs(20));
        }
    }

    #[test]
    fn whoever_has_a_start_that_is_put_off_takes_another() {
        let pace = Pace::new(None);
        let now = Instant::now();
        let start = pace.reserve(now);
        assert!(pace.holds(start));
        let _ = pace.refused(now, now, None);
        assert!(!pace.holds(start));
        assert!(pace.holds(pace.reserve(now)));
    }

    #[test]
    fn whoever_wakes_up_late_keeps_the_distance_all_the_same() {
        let pace = Pace::new(None);
        let now = Instant::now();
        let _ = pace.refused(now, now, None);
        let (one, other) = (pace.reserve(now), pace.reserve(now));
        let late = other.at + Duration::from_secs(1);
        assert_eq!(pace.begin(one, late), Begin::Now);
        let Begin::At(due) = pace.begin(other, late) else {
            panic!("both start at once");
        };
        assert!(due > late);
        assert_eq!(pace.begin(other, due), Begin::Now);
        // Without a limit, requests start at once.
        let free = Pace::new(None);
        let (one, other) = (free.reserve(now), free.reserve(now));
        assert_eq!(
            [free.begin(one, now), free.begin(other, now)],
            [Begin::Now; 2]
        );
    }

    #[test]
    fn everything_that_asks_one_server_keeps_one_pace() {
        let paces = Paces::default();
        let of = |url: &str| paces.of(&url.parse().unwrap(), None);
        let one = of("https://m.example/music");
        assert!(Arc::ptr_eq(&one, &of("https://m.example/")));
        assert!(!Arc::ptr_eq(&one, &of("https://m.example:8443/")));
        assert!(!Arc::ptr_eq(&one, &of("http://m.example/")));
    }
}
