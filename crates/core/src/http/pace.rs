//! When the next request may start: the rate asked for, the pauses a server demands (`Retry-After`), and the
//! pace that a limiter lets through. The latter is found out from its refusals, in a pure function.
//!
//! Between two refusals, a limiter has let through just what its rate allows, bursts aside; so the
//! requests that it took between them, over the time, are the new pace. From there the pace climbs
//! with each answer to a little below the one that was refused, and after two seconds without a
//! refusal it doubles every two seconds: a limit that is gone, or that was for a moment only, is
//! forgotten soon. What refuses one request of so many at any pace is no limiter, and slows nothing down
//! for long.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use tokio::time::Instant;
use url::Url;

use super::lock;

/// A 503 from something that has answered within this time is a limit and no outage.
const ALIVE: Duration = Duration::from_secs(5);

/// The paces of all servers that a process talks to. Clones share them: whatever asks the same server
/// keeps the same pace, be it another profile, a visitor, or a second connection.
#[derive(Debug, Clone, Default)]
pub struct Paces(Arc<Mutex<HashMap<String, Arc<Pace>>>>);

impl Paces {
    /// The pace of the server at `base`. Its rate is that of the first one who asks.
    pub(super) fn of(&self, base: &Url, rate: Option<f64>) -> Arc<Pace> {
        let mut paces = lock(&self.0);
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
    state: Mutex<PaceState>,
}

#[derive(Debug, Default)]
struct PaceState {
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
            state: Mutex::default(),
        }
    }

    /// Takes the next starting time, `now` or later.
    pub(super) fn reserve(&self, now: Instant) -> Start {
        let mut state = lock(&self.state);
        let hold = state.holds;
        if let Some(left) = state.left.checked_sub(1) {
            state.left = left;
            return Start { at: now, hold };
        }
        let at = state.next.map_or(now, |next| next.max(now));
        let gap = self.gap.max(state.limiter.gap(at));
        state.next = at.checked_add(gap);
        Start { at, hold }
    }

    /// Whether a starting time still holds, and has not been put off since it was taken.
    pub(super) fn holds(&self, start: Start) -> bool {
        lock(&self.state).holds == start.hold
    }

    /// Starts, or says when to try again. A request that wakes up late must not start together with the next
    /// one: a limiter without a burst would refuse one of them.
    pub(super) fn begin(&self, start: Start, now: Instant) -> Begin {
        let mut state = lock(&self.state);
        if state.holds != start.hold {
            return Begin::Reserve;
        }
        let gap = state.limiter.gap(now);
        let due = state.begun.and_then(|begun| begun.checked_add(gap));
        if let Some(due) = due.filter(|due| *due > now + gap / 20) {
            let next = due.checked_add(gap);
            state.next = state.next.max(next);
            return Begin::At(due);
        }
        state.begun = Some(now);
        Begin::Now
    }

    /// Leaves a starting time that was waited for to the next request.
    pub(super) fn leave(&self) {
        let mut state = lock(&self.state);
        state.left = state.left.saturating_add(1);
    }

    /// Learns that a request that was sent at `sent` was answered.
    pub(super) fn took(&self, sent: Instant, now: Instant) {
        let mut state = lock(&self.state);
        state.taken = state.taken.saturating_add(1);
        state.taken_at = Some(now);
        state.limiter.took(sent, now);
    }

    /// Learns that a limiter refused a request that was sent at `sent`. Nothing starts before the pause
    /// is over that it asked for, or that is due; that pause, unless it is known already.
    pub(super) fn refused(
        &self,
        sent: Instant,
        now: Instant,
        asked: Option<Duration>,
    ) -> Option<Duration> {
        let mut state = lock(&self.state);
        let until = state.limiter.refused(sent, now, asked)?;
        let known = state.next.is_some_and(|next| next >= until);
        state.left = 0;
        state.holds = state.holds.saturating_add(1);
        state.next = Some(match asked {
            Some(_) => state.next.map_or(until, |next| next.max(until)),
            // What was handed out at the old pace is handed out again.
            None => until,
        });
        (!known).then(|| until.saturating_duration_since(now))
    }

    /// How many requests were answered so far: as long as it grows, others get through.
    pub(super) fn taken(&self) -> u64 {
        lock(&self.state).taken
    }

    /// Whether the server answered something just now.
    pub(super) fn is_alive(&self, now: Instant) -> bool {
        let last = lock(&self.state).taken_at;
        last.is_some_and(|last| now.saturating_duration_since(last) <= ALIVE)
    }
}

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
pub(super) struct Limiter(Option<LimiterPace>);

#[derive(Debug)]
struct LimiterPace {
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
        let mut next = match &self.0 {
            None => LimiterPace {
                rate: FIRST_RATE,
                from: now,
                refused: FASTEST,
                since: now,
                taken: 0,
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
        let until = now.checked_add(asked.unwrap_or(pause.min(LONGEST_PAUSE)))?;
        next.from = until;
        self.0 = Some(next);
        Some(until)
    }
}

impl LimiterPace {
    /// Starts a second.
    fn pace(&self, now: Instant) -> f64 {
        let rising = now
            .saturating_duration_since(self.from)
            .saturating_sub(KEPT)
            .as_secs_f64();
        let risen = self.rate * (rising / KEPT.as_secs_f64()).exp2();
        risen.clamp(SLOWEST, FASTEST)
    }

    /// What is known after one more refusal.
    fn after_refusal(&self, now: Instant) -> Self {
        let pace = self.pace(now);
        let after = |rate: f64, refused, in_vain, singly| Self {
            rate: rate.clamp(SLOWEST, FASTEST),
            from: now,
            refused,
            since: now,
            taken: 0,
            in_vain,
            singly,
        };
        let time = now
            .saturating_duration_since(self.since)
            .as_secs_f64()
            .max(0.001);
        if self.taken == 0 {
            let slower = (pace / 2.0).min(2.0 / time);
            return after(slower, pace, self.in_vain.saturating_add(1), 0);
        }
        let half = if self.taken < FEW { 0.5 } else { 0.0 };
        let measured = (f64::from(self.taken) + half) / time * MARGIN;
        let is_single = self.taken >= FEW && measured >= pace * NEARLY_ALL;
        let singly = if is_single {
            self.singly.saturating_add(1)
        } else {
            0
        };
        if singly > IN_VAIN {
            return after(pace, pace * MANY_TIMES, 0, singly);
        }
        let slower = measured.max(pace * LEAST).min(pace * 0.95);
        after(slower, pace, 0, singly)
    }
}

/// How long the server asks to wait: seconds or an HTTP date, which counts from its own clock.
pub(super) fn retry_after(headers: &HeaderMap, clock: Timestamp) -> Option<Duration> {
    parse_retry_after(headers.get(RETRY_AFTER)?.to_str().ok()?, clock)
}

/// Reads `Retry-After`; a date in the past is no wait.
fn parse_retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = parse_http_date(text)?;
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}

/// Reads a date as in the `Date` header.
pub(super) fn parse_http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text)
        .ok()
        .map(|date| date.timestamp())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
    fn a_request_whose_start_is_put_off_takes_another() {
        let pace = Pace::new(None);
        let now = Instant::now();
        let start = pace.reserve(now);
        assert!(pace.holds(start));
        let _ = pace.refused(now, now, None);
        assert!(!pace.holds(start));
        assert!(pace.holds(pace.reserve(now)));
    }

    #[test]
    fn a_request_that_wakes_up_late_keeps_the_distance_all_the_same() {
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
    fn refusals_of_requests_in_flight_count_as_one() {
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

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn retry_after_takes_seconds_and_dates() {
        assert_eq!(
            parse_retry_after(" 20 ", NOW),
            Some(Duration::from_secs(20))
        );
        assert_eq!(
            parse_retry_after("Thu, 01 Jan 1970 00:01:00 GMT", NOW),
            Some(Duration::from_secs(60))
        );
        assert_eq!(
            parse_retry_after("Wed, 31 Dec 1969 23:59:00 GMT", NOW),
            Some(Duration::ZERO)
        );
        for nonsense in ["", "soon", "-3", "99999999999999999999999"] {
            assert_eq!(parse_retry_after(nonsense, NOW), None, "{nonsense}");
        }
    }
}
