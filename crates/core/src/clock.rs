//! Now, and the zone in which people's dates are read and shown.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::zone::{posix_zone, zone};
use crate::error::Result;
use crate::zone_data::ZoneData;

/// The machine's clock, or one that stands still for tests.
#[derive(Debug, Clone)]
pub struct Clock {
    fixed: Option<Timestamp>,
    zone: TimeZone,
}

impl Clock {
    /// A clock that shows `fixed` for ever, or the machine's time where that is `None`.
    ///
    /// `asked` is the zone asked for (`--tz`, `SHARECTL_TZ`); without it, the one of `tz_variable` (the
    /// value of `TZ`) and the machine's own. A machine without one is in UTC.
    ///
    /// # Errors
    /// [`Code::Config`](crate::Code::Config) for an unknown zone, wherever it was named.
    pub fn new(
        fixed: Option<Timestamp>,
        asked: Option<&str>,
        tz_variable: Option<&str>,
    ) -> Result<Self> {
        let zone = match (asked, tz_variable) {
            (Some(name), _) => zone(name)?,
            (None, Some(path)) if path.trim_start_matches(':').starts_with('/') => at_path(path)?,
            (None, Some(name)) => posix_zone(name)?,
            (None, None) => machine(),
        };
        Ok(Self { fixed, zone })
    }

    /// The machine's clock, in a given zone.
    #[must_use]
    pub fn system(zone: TimeZone) -> Self {
        Self { fixed: None, zone }
    }

    /// A clock that stands still, in a given zone.
    #[must_use]
    pub fn fixed(now: Timestamp, zone: TimeZone) -> Self {
        Self {
            fixed: Some(now),
            zone,
        }
    }

    /// The machine's clock where no zone matters.
    #[must_use]
    pub fn utc() -> Self {
        Self {
            fixed: None,
            zone: TimeZone::UTC,
        }
    }

    /// Now, by this machine.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.fixed.unwrap_or_else(Timestamp::now)
    }

    /// The user's zone.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }
}

/// The zone of a file: by its name, if it is one of the system's.
fn at_path(path: &str) -> Result<TimeZone> {
    let file = path.trim_start_matches(':');
    let named = named_by(Path::new(file)).and_then(|name| ZoneData::get().zone(&name));
    // Else the library reads it, which looks at the same variable.
    let read = || TimeZone::try_system().ok();
    named.or_else(read).map_or_else(|| posix_zone(path), Ok)
}

/// The machine's own zone.
fn machine() -> TimeZone {
    const FILE: &str = "/etc/localtime";
    let data = ZoneData::get();
    let linked = || named_by(&fs::read_link(FILE).ok()?);
    // A copy has no name. Debian keeps it beside the file, where it may be of another zone.
    let copied = || {
        let name = fs::read_to_string("/etc/timezone").ok()?.trim().to_owned();
        (data.file(&name)? == fs::read(FILE).ok()?).then_some(name)
    };
    let name = linked().or_else(copied);
    let zone = name.and_then(|name| data.zone(&name));
    zone.or_else(|| TimeZone::try_system().ok())
        .unwrap_or(TimeZone::UTC)
}

/// The name of the zone whose file this is.
fn named_by(path: &Path) -> Option<String> {
    let (_, name) = path.to_str()?.rsplit_once("/zoneinfo/")?;
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[test]
    fn an_unknown_zone_is_an_error_wherever_it_was_named() {
        for (asked, variable) in [(Some("Mars/Olympus"), None), (None, Some("Mars/Olympus"))] {
            let error = Clock::new(None, asked, variable).unwrap_err();
            assert_eq!(error.code(), Code::Config);
        }
    }

    #[test]
    fn the_machines_zone_is_the_one_the_library_finds() {
        let (ours, theirs) = (machine(), TimeZone::try_system().unwrap_or(TimeZone::UTC));
        assert_eq!(ours.iana_name(), theirs.iana_name());
        for second in [0, 1_768_435_200, 1_784_073_600] {
            let at = Timestamp::from_second(second).unwrap();
            assert_eq!(ours.to_offset(at), theirs.to_offset(at));
        }
    }

    #[test]
    fn a_fixed_clock_stands_still_and_the_zone_asked_for_wins() {
        let now = "2026-11-21T10:00:00Z".parse().unwrap();
        let clock = Clock::new(Some(now), Some("Asia/Tokyo"), Some("UTC")).unwrap();
        assert_eq!(clock.now(), now);
        assert_eq!(clock.zone().iana_name(), Some("Asia/Tokyo"));
    }
}
