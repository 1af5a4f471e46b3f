//! When a request is sent again, how often, and after how long: pure decisions.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use jiff::Timestamp;

use super::error::outlook;
use super::refusal::Limit;
use super::{HttpError, Response};
use crate::error::Outlook;

/// The longest a server may make us wait where no deadline says otherwise.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The first pause; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(if cfg!(test) { 1 } else { 100 });

/// How often a request may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// Where the server is there: it answered, or the connection broke.
    pub heard: u32,
    /// Where nothing was heard of it: each attempt may take a whole timeout, so that patience with
    /// a server that is gone costs most and helps least.
    pub unheard: u32,
}

impl Retries {
    /// The same for every failure.
    #[must_use]
    pub const fn always(times: u32) -> Self {
        Self {
            heard: times,
            unheard: times,
        }
    }
}

impl Default for Retries {
    /// On a line that loses one request in five, one of 16,000 fails six times.
    fn default() -> Self {
        Self {
            heard: 5,
            unheard: 2,
        }
    }
}

/// The retries of one request that are left.
pub(super) struct Patience {
    pauses: ExponentialBackoff,
    heard: u32,
    unheard: u32,
    /// How often a limiter may refuse while nothing else gets through either.
    refusals: u32,
    /// How many requests had got through when it refused last.
    taken: Option<u64>,
    /// How often it refused in all.
    refused: u32,
}

/// The most refusals of one request by a limiter that lets others through.
const MOST_REFUSALS: u32 = 100;

impl Patience {
    pub(super) fn new(retries: Retries) -> Self {
        Self {
            pauses: pauses(retries.heard),
            heard: retries.heard,
            unheard: retries.unheard,
            refusals: retries.heard,
            taken: None,
            refused: 0,
        }
    }

    /// How long to wait before the request is sent again; none where it is not. `taken` is how many
    /// requests got through to the server so far.
    pub(super) fn pause(
        &mut self,
        next: Next,
        outcome: &Result<Response, HttpError>,
        taken: u64,
    ) -> Option<Duration> {
        match next {
            Next::Keep => return None,
            // The pace that all requests share makes it wait.
            Next::Slow => return self.refused(taken).map(|()| Duration::ZERO),
            Next::Obey(wait) if outcome.as_ref().is_ok_and(Response::is_over_limit) => {
                return self.refused(taken).map(|()| wait);
            }
            Next::Obey(_) | Next::BackOff => {}
        }
        if outcome.as_ref().is_err_and(is_silence) {
            self.unheard = self.unheard.checked_sub(1)?;
        }
        let pause = self.pauses.next()?;
        Some(match next {
            // It counts as a retry, but lasts as long as the server says.
            Next::Obey(wait) => wait,
            Next::Slow | Next::BackOff | Next::Keep => pause,
        })
    }

    /// Counts a limiter's refusal. As long as others get through in between, this request will, too, and
    /// its retries are not used up.
    fn refused(&mut self, taken: u64) -> Option<()> {
        let others_pass = self
            .taken
            .replace(taken)
            .is_some_and(|before| taken > before);
        self.refused = self.refused.saturating_add(1);
        if others_pass && self.refused <= MOST_REFUSALS && self.heard > 0 {
            self.refusals = self.heard;
            return Some(());
        }
        self.refusals = self.refusals.checked_sub(1)?;
        Some(())
    }
}

/// What to do after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Take it as it is.
    Keep,
    /// Send it again after a growing pause.
    BackOff,
    /// Send it again after the pause the server asked for; meanwhile nothing else is sent either.
    Obey(Duration),
    /// Send it again at the pace that a limiter lets through.
    Slow,
}

/// Judges an attempt. Only a repeatable request is sent again after a failure; any request is
/// where a limiter said that it did not carry it out, which a 429 does, and a 503 only where it is
/// a limiter's own page.
pub(super) fn next(
    outcome: &Result<Response, HttpError>,
    repeatable: bool,
    now: Timestamp,
) -> Next {
    match outcome {
        Ok(response) => match (response.status, response.limit(now)) {
            (_, Some(Limit::Plain { asked: Some(wait) })) => Next::Obey(wait),
            (_, Some(Limit::Plain { asked: None })) => Next::Slow,
            (_, Some(Limit::Maybe { asked: Some(wait) })) if repeatable => Next::Obey(wait),
            (status, _) if repeatable && outlook(status) != Outlook::Unknown => Next::BackOff,
            _ => Next::Keep,
        },
        Err(error) if repeatable && error.outlook() != Outlook::Unknown => Next::BackOff,
        Err(_) => Next::Keep,
    }
}

/// Why the server may have done what it was asked for, though it does not say so.
pub(super) fn doubt(outcome: Result<Response, HttpError>) -> Option<HttpError> {
    let error = match outcome {
        Ok(response) => response.status_error(),
        Err(error) => error,
    };
    error.may_have_been_carried_out().then_some(error)
}

/// Whether nothing was heard of the server.
fn is_silence(error: &HttpError) -> bool {
    matches!(
        error,
        HttpError::Unreachable { .. } | HttpError::Timeout { .. }
    )
}

/// Growing pauses with jitter, as many as there are retries.
fn pauses(retries: u32) -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(FIRST_PAUSE)
        .with_max_delay(Duration::from_secs(10))
        .with_max_times(usize::try_from(retries).unwrap_or(usize::MAX))
        .with_jitter()
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_bounded_in_number_and_length() {
        let pauses: Vec<_> = pauses(8).collect();
        assert_eq!(pauses.len(), 8);
        assert!(pauses.iter().all(|pause| *pause <= Duration::from_secs(20)));
    }
}
