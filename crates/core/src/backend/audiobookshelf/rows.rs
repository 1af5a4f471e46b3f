//! The capabilities of each version of Audiobookshelf, all observed on running servers.

use jiff::SignedDuration;

use crate::domain::ItemKind;
use crate::domain::capabilities::{
    AnswerMatch, Capabilities, ContentsRules, DeleteProof, Description, Download, DuplicateShare,
    Ended, Granularity, LinkAfter, NamedBy, Never, Omitted, Playlists, Provenance, ShareCapacity,
    Sharing, StartTimeSupport, Survey, UnknownShare, UpdateRules, Visitors, WorkingPage, Write,
};

/// The name in messages.
pub(super) const NAME: &str = "Audiobookshelf";

/// Why sharectl refuses podcast episodes (P-43).
pub(super) const EPISODES: &str = "Audiobookshelf accepts shares of podcast episodes, but their \
                                   links answer 404: only whole books can be shared";

/// A version, `2.36.0`. Ignores anything after the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AbsVersion(u32, u32, u32);

impl AbsVersion {
    /// Parses `2.36.0`, `v2.36` or `2.36.0-beta`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('v');
        let mut numbers = text.split(['.', '-', '+']).map(str::parse::<u32>);
        let major = numbers.next()?.ok()?;
        let minor = numbers.next()?.ok()?;
        let patch = numbers.next().and_then(Result::ok).unwrap_or(0);
        Some(Self(major, minor, patch))
    }

    /// Whether the version supports shares. Older servers ignore the filter for shares and return every
    /// book, so this is checked first.
    pub(super) fn has_shares(self) -> bool {
        self >= Self(2, 11, 0)
    }

    /// What a link does with `?t=` (P-46).
    fn start_time(self) -> StartTimeSupport {
        if self < Self(2, 34, 0) {
            StartTimeSupport::FirstVisit
        } else {
            StartTimeSupport::ExceptZero
        }
    }

    /// Whether the public call answers 404 for a share of a deleted book; older versions failed (500 up to
    /// 2.17.5, 404 from 2.25.1).
    pub(super) fn finds_no_book(self) -> bool {
        self >= Self(2, 18, 0)
    }

    /// Whether the server answers below `/audiobookshelf` by default.
    pub(super) fn has_default_path(self) -> bool {
        self >= Self(2, 18, 0)
    }
}

/// What a version's links do with `?t=`.
pub(in crate::backend) fn start_time(version: &str) -> Option<StartTimeSupport> {
    AbsVersion::parse(version).map(AbsVersion::start_time)
}

/// The capabilities of a server of this version. An unknown version counts as the newest: on an old server,
/// every difference is an error except for downloads, and those are read back.
pub(super) fn capabilities(version: Option<AbsVersion>, admin: Option<bool>) -> Capabilities {
    let before = |major, minor, patch| version.is_some_and(|v| v < AbsVersion(major, minor, patch));
    Capabilities {
        evidence: Provenance::Observed,
        sharing: if version.is_some_and(|v| !v.has_shares()) {
            Sharing::Absent {
                why: "shares came with version 2.11.0",
            }
        } else if admin == Some(false) {
            Sharing::NotAllowed {
                right: "to be an administrator (type admin or root)",
            }
        } else {
            Sharing::Works
        },
        contents: ContentsRules {
            kinds: &[ItemKind::Book],
            many: ShareCapacity::One,
            playlists: Playlists::None,
            most: Some(1),
            repeats: false,
        },
        never: Never::Direct,
        duplicates: DuplicateShare::Refused,
        granularity: Granularity::Milliseconds,
        longest: before(2, 12, 0).then(|| SignedDuration::from_hours(24 * 24)),
        update: UpdateRules {
            settings: Write::Recreate,
            expiry: Write::Recreate,
            omitted: Omitted::Kept,
            link: LinkAfter::Same,
        },
        description: Description::None,
        download: if before(2, 17, 6) {
            Download::AlwaysOff
        } else {
            Download::Settable
        },
        slug: true,
        named_by: NamedBy::Slug,
        start_time: version.map_or(StartTimeSupport::ExceptZero, AbsVersion::start_time),
        orphans: false,
        episodes: Some(EPISODES),
        hides_shares: true,
        listeners: true,
        libraries: true,
        delete_proof: DeleteProof::Answer,
        ended: Ended::RemovedAtOnce,
        visits: false,
        owners: false,
        survey: Survey::List,
        reads_one: true,
        bare_ids: true,
        visitors: Visitors {
            base_setting: "ROUTER_BASE_PATH",
            pages_have_a_path: true,
            paths: &["share/", "public/", "_nuxt/"],
            unknown_share: Some(UnknownShare {
                path: &["public", "share", "no-such-share"],
                query: &[],
                status: 404,
                says: AnswerMatch::Exactly("Not Found"),
                off: None,
                hides: None,
            }),
            page: Some(WorkingPage {
                // The page itself is the same for every slug.
                asks: Some(&["public", "share"]),
                holds: Some("\"playbackSession\""),
                lacks: None,
            }),
        },
        ..Capabilities::careful(NAME)
    }
}

/// Every row by its versions, oldest first, for the compatibility table.
#[must_use]
pub fn every_row() -> Vec<(&'static str, Capabilities)> {
    [
        ("before 2.11", AbsVersion(2, 10, 1)),
        ("2.11", AbsVersion(2, 11, 0)),
        ("2.12 to 2.17.5", AbsVersion(2, 12, 0)),
        ("2.17.6 to 2.33", AbsVersion(2, 17, 6)),
        ("from 2.34", AbsVersion(2, 34, 0)),
    ]
    .map(|(versions, first)| (versions, capabilities(Some(first), Some(true))))
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn can(version: &str) -> Capabilities {
        capabilities(Some(AbsVersion::parse(version).unwrap()), None)
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(AbsVersion::parse("2.9.0") < AbsVersion::parse("2.11.0"));
        assert_eq!(AbsVersion::parse("v2.36"), AbsVersion::parse("2.36.0"));
        assert_eq!(
            AbsVersion::parse("2.36.0-beta"),
            AbsVersion::parse("2.36.0")
        );
        assert_eq!(AbsVersion::parse("soon"), None);
        assert_eq!(AbsVersion::parse("2"), None);
    }

    #[test]
    fn before_2_11_there_are_no_shares() {
        assert!(matches!(can("2.10.1").sharing, Sharing::Absent { .. }));
        assert_eq!(can("2.11.0").sharing, Sharing::Works);
    }

    #[test]
    fn p41_on_2_11_a_share_lives_24_days_at_most() {
        let longest = Some(SignedDuration::from_hours(24 * 24));
        assert_eq!(can("2.11.0").longest, longest);
        assert_eq!(can("2.12.0").longest, None);
    }

    #[test]
    fn p49_downloads_can_be_set_from_2_17_6() {
        assert_eq!(can("2.17.5").download, Download::AlwaysOff);
        assert_eq!(can("2.17.6").download, Download::Settable);
    }

    #[test]
    fn p46_before_2_34_a_start_time_works_on_the_first_visit_only() {
        assert_eq!(can("2.31.0").start_time, StartTimeSupport::FirstVisit);
        assert_eq!(can("2.34.0").start_time, StartTimeSupport::ExceptZero);
    }

    #[test]
    fn rows_that_follow_each_other_differ() {
        let rows = every_row();
        assert!(rows.windows(2).all(|pair| pair[0].1 != pair[1].1));
    }

    #[test]
    fn p45_an_ordinary_account_may_not_share() {
        let may = |admin| capabilities(AbsVersion::parse("2.36.0"), admin).sharing;
        assert!(matches!(may(Some(false)), Sharing::NotAllowed { .. }));
        assert_eq!(may(Some(true)), Sharing::Works);
        assert_eq!(may(None), Sharing::Works);
    }
}
