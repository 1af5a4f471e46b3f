//! What differs between the versions of Navidrome (`servers/navidrome.md`, pitfalls P-1 to P-21).

use std::fmt;
use std::str::FromStr;

/// A version of Navidrome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u16, u16, u16);

impl Version {
    /// The newest that was recorded (a build of the branch after it).
    pub const NEWEST: Self = Self(0, 63, 2);

    /// A version by its numbers.
    #[must_use]
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self(major, minor, patch)
    }

    fn since(self, minor: u16, patch: u16) -> bool {
        self >= Self(0, minor, patch)
    }

    /// The envelope says `openSubsonic`, and extensions are public.
    pub(crate) fn open_subsonic(self) -> bool {
        self.since(50, 0)
    }

    /// Shares know whether they may be downloaded.
    pub(crate) fn downloads(self) -> bool {
        self.since(50, 0)
    }

    /// The label of several songs is the first one's; on 0.49 it was that of the one scanned first.
    pub(crate) fn labels_the_first(self) -> bool {
        self.since(50, 0)
    }

    /// `ShareURL` exists; before, links follow the request.
    pub(crate) fn share_url(self) -> bool {
        self.since(53, 0)
    }

    /// The path of `ShareURL` counts (P-13).
    pub(crate) fn share_url_path(self) -> bool {
        self.since(61, 2)
    }

    /// A visit that never was is absent, not in year 1 (P-12).
    pub(crate) fn absent_visits(self) -> bool {
        self.since(54, 4)
    }

    /// `/share/ID/m3u` answers (P-17).
    pub(crate) fn playlists(self) -> bool {
        self.since(55, 0)
    }

    /// The list ignores sort keys it doesn't know; before, the database refused them.
    pub(crate) fn checks_sort(self) -> bool {
        self.since(55, 0)
    }

    /// Names in a query that are no columns are ignored, all but `_`, which always was (P-88).
    pub(crate) fn ignores_unknown_names(self) -> bool {
        self.since(50, 0)
    }

    /// The contents label is cut between letters, not inside one (P-11).
    pub(crate) fn cuts_by_rune(self) -> bool {
        self.since(58, 5)
    }

    /// Only the owner and administrators change and delete a share (P-7).
    pub(crate) fn guards_writes(self) -> bool {
        self.since(61, 0)
    }

    /// Only the owner and administrators see a share (P-7), and failures have codes (P-8).
    pub(crate) fn guards_reads(self) -> bool {
        self.since(62, 0)
    }

    /// Streams look at the share again (P-18).
    pub(crate) fn rechecks_streams(self) -> bool {
        self.since(62, 0)
    }

    /// A share of a deleted playlist is shown empty; before, it broke the whole list (P-9).
    pub(crate) fn survives_lost_playlists(self) -> bool {
        self.since(63, 0)
    }

    /// Songs stay in the library when their files are gone; before, they left it.
    pub(crate) fn keeps_missing(self) -> bool {
        self.since(55, 0)
    }

    /// There may be several libraries.
    pub(crate) fn libraries(self) -> bool {
        self.since(58, 0)
    }

    /// Streams keep to a share's bit rate, and a format that the server doesn't know fails them;
    /// before, the rate was lost on the way and an unknown format was the original.
    pub(crate) fn keeps_bit_rates(self) -> bool {
        self.since(61, 0)
    }

    /// Visitors hear what the share's owner may hear: playlists that the owner sees, and songs of the
    /// owner's libraries.
    pub(crate) fn hears_as_owner(self) -> bool {
        self.since(63, 0)
    }

    /// A share of an artist holds albums of which that is the second artist, too.
    pub(crate) fn shares_second_artists(self) -> bool {
        self.since(64, 0)
    }

    /// Subsonic knows `downloadable`: create takes it or the server's default, update keeps it
    /// (navidrome/navidrome#6120).
    pub(crate) fn subsonic_downloads(self) -> bool {
        self.since(64, 0)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl FromStr for Version {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut numbers = text.splitn(3, '.');
        let mut next = || numbers.next().unwrap_or("0").parse();
        Ok(Self(next()?, next()?, next()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        let old: Version = "0.49.3".parse().unwrap();
        assert!(!old.open_subsonic() && !old.playlists());
        assert!("0.61.10".parse::<Version>().unwrap().share_url_path());
        assert!(!"0.61.1".parse::<Version>().unwrap().share_url_path());
        assert!("dev".parse::<Version>().is_err());
    }
}
