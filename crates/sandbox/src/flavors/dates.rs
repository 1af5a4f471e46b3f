//! Dates as each server writes them.

use jiff::Timestamp;

use super::row::Dates;

/// A date in a server's own form.
pub(super) fn shown(dates: Dates, time: Timestamp) -> String {
    let format = match dates {
        Dates::Milliseconds => "%Y-%m-%dT%H:%M:%S%.3fZ",
        Dates::Seconds => "%Y-%m-%dT%H:%M:%SZ",
        Dates::Offset => "%Y-%m-%dT%H:%M:%S+00:00",
        Dates::NoZone => "%Y-%m-%dT%H:%M:%S",
        Dates::NoZoneYear3000 => "%Y-%m-%dT%H:%M:%S%.6f",
    };
    time.strftime(format).to_string()
}

/// When a share ends, in a server's own form; nothing where never is not told.
pub(super) fn ending(dates: Dates, time: Option<Timestamp>) -> Option<String> {
    match (time, dates) {
        (Some(time), Dates::Seconds) => Some(shown(Dates::Milliseconds, time)),
        (Some(time), _) => Some(shown(dates, time)),
        (None, Dates::NoZoneYear3000) => Some("3000-01-01T00:00:00".to_owned()),
        (None, _) => None,
    }
}

/// A date as Spring writes it in its errors.
pub(super) fn spring(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3f+00:00").to_string()
}
