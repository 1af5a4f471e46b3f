//! How many requests a second a limiter lets through, found out from its refusals: pure.
//!
//! Between two refusals, a limiter has let through just what its rate allows, bursts aside; so the
//! requests that it took between them, over the time, are the new pace. From there the pace climbs
//! with each answer to a little below the one that was refused, and after two seconds without a
//! refusal it doubles every two seconds: a limit that is gone, or that was for a moment only, is
//! forgotten soon. What refuses one request of so many at any pace is no limiter, and slows nothing down
//! for long.

use std::time::Duration;

use tokio::time::Instant;

/// The first pause, while nothing is known of the limit. Each further one without an answer in between
/// is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(if cfg!(test) { 5 } else { 250 });
/// The longest of these pauses.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Starts a second that are tried after the first pause: quick enough for every limit that a person
/// would notice, and slow enough not to run into it with everything at once.
const FIRST_RATE: f64 = 40.0;
/// A climb doubles the pace in so many answers.
const ANSWERS_PER_DOUBLING: f64 = 8.0;
/// How near to a pace that was refused the climb leads.
const NEAR: f64 = 0.95;
/// A limiter that lets pass no burst takes as long to be measured as its pace was too low before: the
/// pace never falls below this part of the one that was refused.
const LEAST: f64 = 0.7;
/// What measuring leaves out: clocks and ways differ by a few milliseconds.
const MARGIN: f64 = 0.97;
/// Fewer answers than these are counted as half a one more: the next one may have been due.
const FEW: u32 = 10;
/// A limiter that took nearly all that was sent is found by going a little slower each time. After so
/// many times in vain it is none, and the pace may be many times as high.
const IN_VAIN: u32 = 4;
const NEARLY_ALL: f64 = 0.8;
const MANY_TIMES: f64 = 4.0;
/// How long a pace is kept before it rises by itself, and the time in which it doubles then.
const KEPT: Duration = Duration::from_secs(2);
/// No limit that matters lies above, and none below.
const FASTEST: f64 = 100_000.0;
const SLOWEST: f64 = 1.0 / 60.0;

/// What is known of a limiter.
#[derive(Debug, Default)]
pub(super) struct Limiter(Option<Known>);

#[derive(Debug)]
struct Known {
    /// Starts a second from `from` on, before it rises by itself.
    rate: f64,
    from: Instant,
    /// The pace that was refused last.
    refused: f64,
    /// When that was.
    since: Instant,
    /// What was taken since then.
    taken: u32,
    /// How often it refused without having taken anything.
    in_vain: u32,
    /// How often in a row it refused one request after it had taken nearly all.
    singly: u32,
}

/// What follows from a refusal.
struct Refused {
    rate: f64,
    /// The pace that was refused.
    refused: f64,
    in_vain: u32,
    singly: u32,
}

impl Limiter {
    /// The time between two starts; none if it never refused.
    pub(super) fn gap(&self, now: Instant) -> Duration {
        let Some(known) = &self.0 else {
            return Duration::ZERO;
        };
        Duration::try_from_secs_f64(known.pace(now).recip()).unwrap_or_default()
    }

    /// Learns that it took a request that was sent at `sent`.
    pub(super) fn took(&mut self, sent: Instant, now: Instant) {
        let Some(known) = self.0.as_mut().filter(|known| sent >= known.since) else {
            return;
        };
        known.taken = known.taken.saturating_add(1);
        known.in_vain = 0;
        let higher = known.rate * (1.0 / ANSWERS_PER_DOUBLING).exp2();
        if higher <= known.refused * NEAR {
            known.rate = higher;
            known.from = now;
        }
    }

    /// Learns that it refused a request that was sent at `sent`, and says until when nothing may start.
    /// `None` if that was known before the request was sent.
    pub(super) fn refused(
        &mut self,
        sent: Instant,
        now: Instant,
        asked: Option<Duration>,
    ) -> Option<Instant> {
        let next = match &self.0 {
            None => Refused {
                rate: FIRST_RATE,
                refused: FASTEST,
                in_vain: 0,
                singly: 0,
            },
            // One that was on its way already says no more than the one before it.
            Some(known) if sent < known.since => return None,
            Some(known) => known.after_refusal(now),
        };
        let doubled = FIRST_PAUSE.saturating_mul(1 << next.in_vain.min(16));
        let slot = Duration::try_from_secs_f64(1.5 / next.rate).unwrap_or(LONGEST_PAUSE);
        let pause = match next.in_vain {
            0 if self.0.is_some() => slot,
            _ => doubled.max(slot),
        };
        let pause = asked.unwrap_or(pause.min(LONGEST_PAUSE));
        let until = now.checked_add(pause)?;
        self.0 = Some(Known {
            rate: next.rate,
            from: until,
            refused: next.refused,
            since: now,
            taken: 0,
            in_vain: next.in_vain,
            singly: next.singly,
        });
        Some(until)
    }
}

impl Known {
    /// Starts a second.
    fn pace(&self, now: Instant) -> f64 {
        let rising = now
            .saturating_duration_since(self.from)
            .saturating_sub(KEPT)
            .as_secs_f64();
        let risen = self.rate * (rising / KEPT.as_secs_f64()).exp2();
        risen.clamp(SLOWEST, FASTEST)
    }

    /// What follows from one more refusal.
    fn after_refusal(&self, now: Instant) -> Refused {
        let pace = self.pace(now);
        let time = now
            .saturating_duration_since(self.since)
            .as_secs_f64()
            .max(0.001);
        if self.taken == 0 {
            let slower = (pace / 2.0).min(2.0 / time);
            return Refused {
                rate: slower.clamp(SLOWEST, FASTEST),
                refused: pace,
                in_vain: self.in_vain.saturating_add(1),
                singly: 0,
            };
        }
        let half = if self.taken < FEW { 0.5 } else { 0.0 };
        let measured = (f64::from(self.taken) + half) / time * MARGIN;
        let is_single = self.taken >= FEW && measured >= pace * NEARLY_ALL;
        let singly = if is_single {
            self.singly.saturating_add(1)
        } else {
            0
        };
        let (rate, refused) = if singly > IN_VAIN {
            (pace, pace * MANY_TIMES)
        } else {
            (measured.max(pace * LEAST).min(pace * 0.95), pace)
        };
        Refused {
            rate: rate.clamp(SLOWEST, FASTEST),
            refused,
            in_vain: 0,
            singly,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// nginx's `limit_req` with `nodelay`: a bucket that leaks.
    struct Bucket {
        rate: f64,
        burst: f64,
        excess: f64,
        last: Option<Instant>,
    }

    impl Bucket {
        fn new(rate: f64, burst: f64) -> Self {
            Self {
                rate,
                burst,
                excess: 0.0,
                last: None,
            }
        }

        fn takes(&mut self, now: Instant) -> bool {
            let leaked = self.last.map_or(f64::INFINITY, |last| {
                now.saturating_duration_since(last).as_secs_f64() * self.rate
            });
            let excess = (self.excess - leaked + 1.0).max(0.0);
            let excess = if self.last.is_none() { 0.0 } else { excess };
            let takes = excess <= self.burst + 1e-6;
            if takes {
                self.excess = excess;
                self.last = Some(now);
            }
            takes
        }
    }

    /// Sends `count` requests one after the other through a limiter, each of which takes `each`. How long
    /// that takes, and how many were refused.
    fn run(bucket: &mut Bucket, count: u32, each: Duration) -> (Duration, u32) {
        let mut limiter = Limiter::default();
        let begun = Instant::now();
        let (mut now, mut next, mut refused) = (begun, begun, 0);
        let mut done = 0;
        while done < count {
            now = now.max(next);
            next = now + limiter.gap(now);
            let sent = now;
            now += each;
            if bucket.takes(sent) {
                limiter.took(sent, now);
                done += 1;
            } else {
                refused += 1;
                if let Some(until) = limiter.refused(sent, now, None) {
                    next = until;
                }
            }
        }
        (now - begun, refused)
    }

    #[test]
    fn nothing_is_slowed_down_before_a_refusal() {
        let mut limiter = Limiter::default();
        let now = Instant::now();
        limiter.took(now, now);
        assert_eq!(limiter.gap(now), Duration::ZERO);
    }

    #[test]
    fn the_pace_is_found_and_hardly_lower_than_the_limit() {
        for (rate, burst) in [
            (20.0, 5.0),
            (20.0, 20.0),
            (5.0, 5.0),
            (1.0, 5.0),
            (100.0, 10.0),
        ] {
            let (took, refused) = run(&mut Bucket::new(rate, burst), 200, Duration::from_millis(2));
            let ideal = (200.0 - burst) / rate;
            let ratio = took.as_secs_f64() / ideal;
            assert!(ratio < 1.25, "{rate} r/s, burst {burst}: {ratio:.2} times");
            assert!(refused < 70, "{rate} r/s, burst {burst}: {refused} refused");
        }
        for rate in [5.0, 20.0, 60.0] {
            let (took, _) = run(&mut Bucket::new(rate, 0.0), 200, Duration::from_millis(2));
            let ratio = took.as_secs_f64() / (200.0 / rate);
            assert!(ratio < 1.6, "{rate} r/s without a burst: {ratio:.2} times");
        }
    }

    #[test]
    fn refusals_that_no_pace_avoids_do_not_slow_everything_down() {
        for every in [13, 29, 31] {
            let (mut limiter, begun) = (Limiter::default(), Instant::now());
            let (mut now, mut next) = (begun, begun);
            for sent in 1..2_000 {
                let at = now.max(next);
                next = at + limiter.gap(at);
                now = at + Duration::from_millis(2);
                if sent % every > 0 {
                    limiter.took(at, now);
                } else if let Some(until) = limiter.refused(at, now, None) {
                    next = until;
                }
            }
            let took = (now - begun).as_secs_f64();
            assert!(took < 24.0, "one of {every}: {took} s");
        }
    }

    #[test]
    fn a_limit_that_is_gone_is_forgotten_soon() {
        let mut limiter = Limiter::default();
        let begun = Instant::now();
        let mut now = begun;
        for _ in 0..4 {
            now = limiter.refused(now, now, None).unwrap();
        }
        assert!(limiter.gap(now) > Duration::from_millis(10));
        let later = now + Duration::from_secs(20);
        assert!(limiter.gap(later) < Duration::from_millis(2));
    }

    #[test]
    fn what_was_on_its_way_counts_as_one_refusal() {
        let mut limiter = Limiter::default();
        let now = Instant::now();
        let later = now + Duration::from_millis(3);
        assert!(limiter.refused(now, later, None).is_some());
        let gap = limiter.gap(later);
        for _ in 0..30 {
            assert!(limiter.refused(now, later, None).is_none());
        }
        assert_eq!(limiter.gap(later), gap);
    }

    #[test]
    fn a_pause_that_was_asked_for_is_kept_to_the_second() {
        let mut limiter = Limiter::default();
        let now = Instant::now();
        let asked = Duration::from_secs(20);
        assert_eq!(limiter.refused(now, now, Some(asked)), Some(now + asked));
    }

    proptest! {
        #[test]
        fn the_pace_stays_within_bounds_whatever_happens(
            events in proptest::collection::vec((any::<bool>(), 0_u64..5_000, proptest::option::of(0_u64..100)), 0..60)
        ) {
            let mut limiter = Limiter::default();
            let mut now = Instant::now();
            for (took, wait, asked) in events {
                let sent = now;
                now += Duration::from_millis(wait);
                if took {
                    limiter.took(sent, now);
                } else if let Some(until) = limiter.refused(sent, now, asked.map(Duration::from_secs)) {
                    prop_assert!(until >= now);
                    prop_assert!(until <= now + Duration::from_secs(100));
                }
                prop_assert!(limiter.gap(now) <= Duration::from_secs(61));
            }
        }
    }
}
