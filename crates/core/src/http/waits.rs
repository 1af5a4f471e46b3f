//! How long a server asks to wait, and what time it is there: `Retry-After` and `Date`.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{HeaderMap, RETRY_AFTER};

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
    use super::*;

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
