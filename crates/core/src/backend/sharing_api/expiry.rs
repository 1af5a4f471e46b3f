//! `expiresIn`: seconds from now, where 0 means never.

use jiff::Timestamp;

use crate::domain::Lifetime;

/// The seconds to send at `now`, the server's time. A past end is one second, the nearest thing to
/// it: 0 would be never, the very opposite.
pub(super) fn expires_in(lifetime: Lifetime, now: Timestamp) -> i64 {
    match lifetime {
        Lifetime::Never => 0,
        Lifetime::Until(end) => {
            let ahead = end.duration_since(now);
            let rounded = ahead.as_secs() + i64::from(ahead.subsec_millis() >= 500);
            rounded.max(1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(end: &str) -> i64 {
        let now = "2026-11-21T10:00:00Z".parse().unwrap();
        expires_in(Lifetime::Until(end.parse().unwrap()), now)
    }

    #[test]
    fn an_end_is_counted_from_now() {
        assert_eq!(seconds("2026-11-28T10:00:00Z"), 7 * 24 * 3600);
        assert_eq!(seconds("2026-11-21T10:00:09.6Z"), 10);
        assert_eq!(seconds("2026-11-21T10:00:09.4Z"), 9);
    }

    #[test]
    fn a_past_end_is_one_second_and_never_zero() {
        for end in [
            "2026-11-21T10:00:00.4Z",
            "2026-11-21T10:00:00Z",
            "2020-01-01T00:00:00Z",
        ] {
            assert_eq!(seconds(end), 1, "{end}");
        }
        assert_eq!(expires_in(Lifetime::Never, Timestamp::MAX), 0);
    }
}
