//! What Navidrome can do, by version and by which of its APIs is open. Observed on running servers.

use std::cmp::Ordering;

use crate::backend::subsonic::protocol::{Dialect, OwnAlbums, ParseRules};
use crate::domain::ItemKind;
use crate::domain::capabilities::{
    AnswerMatch, Capabilities, ContentsRules, DeleteProof, Download, Ended, ExpireNow, Granularity,
    LinkAfter, Never, Omitted, Others, Playlists, Provenance, Revocation, ShareCapacity,
    SharedFiles, Sharing, StartTimeSupport, StreamOptions, Survey, UnknownShare, UpdateRules,
    Visitors, WorkingPage, Write,
};

/// How its Subsonic API is spoken to.
pub(crate) const DIALECT: Dialect = Dialect {
    version: "1.16.1",
    view: false,
    reading: ParseRules {
        description_may_be_label: true,
        own_albums: OwnAlbums::First,
        ..ParseRules::STANDARD
    },
    ..Dialect::STANDARD
};

/// The setting that switches sharing on; off by default before 0.63.
pub(crate) const SETTING: &str = "`EnableSharing = true`, or `ND_ENABLESHARING=true`";

/// The setting that switches downloads on; it is on by default.
pub(crate) const DOWNLOADS: &str = "`EnableDownloads = true`, or `ND_ENABLEDOWNLOADS=true`";

/// Why nothing can be changed over Subsonic alone.
const NATIVE_SHUT: &str = "over the Subsonic API alone an update erases the description and resets \
     the download permission, and neither can be read";

/// A version, comparable; development builds are newer than every release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NavidromeVersion {
    /// A release.
    Release(u32, u32, u32),
    /// A build without a number that speaks OpenSubsonic (after 0.50).
    Development,
    /// A build without a number that doesn't, or a version that can't be read.
    Unknown,
}

impl NavidromeVersion {
    /// Reads `0.63.2 (hash)` or `dev`.
    pub(crate) fn read(text: &str, modern: bool) -> Self {
        let number = text
            .trim_start_matches('v')
            .split(|sign: char| !(sign.is_ascii_digit() || sign == '.'))
            .next()
            .unwrap_or_default();
        let mut parts = number.split('.').map(str::parse::<u32>);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(Ok(major)), Some(Ok(minor)), patch) => {
                Self::Release(major, minor, patch.and_then(Result::ok).unwrap_or(0))
            }
            _ if modern => Self::Development,
            _ => Self::Unknown,
        }
    }

    /// Whether it is this release or a later one. What is unknown counts as old: the old servers'
    /// rules are the more careful ones.
    pub(crate) fn at_least(self, major: u32, minor: u32, patch: u32) -> bool {
        match self {
            Self::Development => true,
            Self::Unknown => false,
            Self::Release(a, b, c) => (a, b, c).cmp(&(major, minor, patch)) != Ordering::Less,
        }
    }

    /// Whether it has several libraries, and songs tell theirs (0.58).
    pub(crate) fn has_libraries(self) -> bool {
        self.at_least(0, 58, 0)
    }

    /// Whether visitors could download at all (0.50).
    pub(crate) fn has_downloads(self) -> bool {
        self.at_least(0, 50, 0)
    }

    /// Whether `/share/ID/m3u` is there (0.55).
    pub(crate) fn has_m3u(self) -> bool {
        self.at_least(0, 55, 0)
    }

    /// Whether songs stay in the library when their files are gone (0.55).
    pub(crate) fn keeps_missing_songs(self) -> bool {
        self.at_least(0, 55, 0)
    }

    /// Whether visitors hear what the share's owner may hear: songs of the owner's libraries, and
    /// playlists that the owner sees (0.63).
    pub(crate) fn limits_to_owner(self) -> bool {
        self.at_least(0, 63, 0)
    }

    /// Which albums a share of an artist holds (persistence/share_repository.go; after 0.63.2 it looks
    /// at all album artists).
    pub(crate) fn own_albums(self) -> OwnAlbums {
        if self.at_least(0, 64, 0) {
            OwnAlbums::Any
        } else {
            OwnAlbums::First
        }
    }

    /// Whether streams keep to a share's bit rate (0.61; before, it was lost on the way from the link
    /// to the stream).
    pub(crate) fn keeps_bit_rates(self) -> bool {
        self.at_least(0, 61, 0)
    }

    /// Whether the path of `ShareURL` is part of links (0.61.2).
    pub(crate) fn share_url_has_path(self) -> bool {
        self.at_least(0, 61, 2)
    }
}

/// The player of every version plays from the beginning, whatever the link says.
pub(in crate::backend) const START_TIME: StartTimeSupport = StartTimeSupport::Ignored;

/// What can be done through both APIs, or through Subsonic alone. `sharing` and `downloads` are the
/// server's settings, if they are known.
pub(crate) fn capabilities(
    version: NavidromeVersion,
    native: bool,
    sharing: Option<bool>,
    downloads: Option<bool>,
) -> Capabilities {
    let can = Capabilities {
        evidence: Provenance::Observed,
        sharing: match sharing {
            Some(false) => Sharing::Off { setting: SETTING },
            _ => Sharing::Works,
        },
        contents: ContentsRules {
            kinds: &[
                ItemKind::Song,
                ItemKind::Album,
                ItemKind::Artist,
                ItemKind::Playlist,
            ],
            many: ShareCapacity::OneKind,
            playlists: Playlists::Live,
            most: None,
            repeats: true,
        },
        sorts_contents: true,
        never: Never::Impossible,
        expire_now: ExpireNow::PastExpiry,
        granularity: Granularity::Milliseconds,
        update: UpdateRules {
            settings: Write::InPlace,
            expiry: Write::InPlace,
            omitted: Omitted::Erased,
            link: LinkAfter::Same,
        },
        download: match downloads {
            _ if !version.has_downloads() => Download::AlwaysOff,
            Some(false) => Download::SwitchedOff { setting: DOWNLOADS },
            _ => Download::Settable,
        },
        stream_options: if version.keeps_bit_rates() {
            StreamOptions::FormatAndRate
        } else {
            StreamOptions::Format
        },
        start_time: START_TIME,
        orphans: false,
        parallel_creates: true,
        libraries: native && version.has_libraries(),
        // 0.49.3 answers 200 to deleting what is not there; 0.58 still did over Subsonic.
        delete_proof: if version.at_least(0, 59, 0) {
            DeleteProof::Answer
        } else {
            DeleteProof::ListAgain
        },
        ended: Ended::Kept,
        revocation: Revocation::Full,
        survey: if version.keeps_missing_songs() {
            Survey::Bulk
        } else {
            Survey::Tracks
        },
        sorts_by_age: true,
        reads_one: true,
        bare_ids: true,
        public_streams: true,
        files: if version.has_m3u() {
            SharedFiles::ArchiveAndPlaylist
        } else if version.has_downloads() {
            SharedFiles::Archive
        } else {
            SharedFiles::None
        },
        names_unheard: version.limits_to_owner(),
        separate_library_api: true,
        others: if version.at_least(0, 61, 0) {
            Others::Admins
        } else {
            Others::Everybody
        },
        visitors: Visitors {
            base_setting: "ND_BASEURL",
            pages_have_a_path: false,
            paths: &["share/"],
            unknown_share: Some(UnknownShare {
                path: &["share", "no-such-share"],
                query: &[],
                status: 404,
                says: AnswerMatch::Exactly("Share not found"),
                off: Some((
                    404,
                    AnswerMatch::Exactly("404 page not found"),
                    "ND_ENABLESHARING=true",
                )),
                hides: None,
            }),
            page: Some(WorkingPage {
                asks: None,
                holds: Some("__SHARE_INFO__"),
                lacks: None,
            }),
        },
        ..Capabilities::careful("Navidrome")
    };
    if native { can } else { subsonic_alone(can) }
}

/// Every row by its versions, oldest first, for the compatibility table.
pub(crate) fn every_row() -> Vec<(&'static str, Capabilities)> {
    let both = |version| capabilities(version, true, None, None);
    vec![
        ("before 0.50", both(NavidromeVersion::Release(0, 49, 3))),
        ("0.50 to 0.60", both(NavidromeVersion::Release(0, 58, 5))),
        ("from 0.61", both(NavidromeVersion::Release(0, 63, 2))),
        (
            "any version, `/auth` and `/api` blocked",
            capabilities(NavidromeVersion::Release(0, 63, 2), false, None, None),
        ),
    ]
}

/// What is left when `/auth` and `/api` are shut: shares of songs and albums, whose contents the
/// answer proves, and no change to existing ones.
fn subsonic_alone(can: Capabilities) -> Capabilities {
    Capabilities {
        contents: ContentsRules {
            kinds: &[ItemKind::Song, ItemKind::Album],
            playlists: Playlists::Frozen,
            ..can.contents
        },
        expire_now: ExpireNow::Delete,
        update: UpdateRules {
            settings: Write::Impossible { why: NATIVE_SHUT },
            expiry: Write::Impossible { why: NATIVE_SHUT },
            ..can.update
        },
        download: Download::NotTold,
        stream_options: StreamOptions::None,
        survey: Survey::Tracks,
        sorts_by_age: false,
        reads_one: false,
        separate_library_api: false,
        ..can
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_compared() {
        let read = |text| NavidromeVersion::read(text, true);
        assert_eq!(
            read("0.63.2 (8d7ea27)"),
            NavidromeVersion::Release(0, 63, 2)
        );
        assert_eq!(read("v0.49.3"), NavidromeVersion::Release(0, 49, 3));
        assert_eq!(read("dev"), NavidromeVersion::Development);
        assert_eq!(
            NavidromeVersion::read("dev", false),
            NavidromeVersion::Unknown
        );
        assert!(read("0.61.2").share_url_has_path());
        assert!(!read("0.61.1").share_url_has_path());
        assert!(read("1.0.0").has_m3u());
        assert!(!NavidromeVersion::Unknown.has_downloads());
    }

    #[test]
    fn p7_write_permissions_depend_on_the_version() {
        let others =
            |text| capabilities(NavidromeVersion::read(text, true), true, None, None).others;
        assert_eq!(others("0.60.3"), Others::Everybody);
        assert_eq!(others("0.61.0"), Others::Admins);
    }

    #[test]
    fn p57_visitors_hear_as_the_owner_from_0_63() {
        let read = |text| NavidromeVersion::read(text, true);
        assert!(read("0.63.0").limits_to_owner() && read("dev").limits_to_owner());
        assert!(!read("0.62.0").limits_to_owner());
        assert_eq!(read("0.63.2").own_albums(), OwnAlbums::First);
        assert_eq!(read("dev").own_albums(), OwnAlbums::Any);
    }

    #[test]
    fn p58_a_bit_rate_counts_from_0_61_and_with_a_format() {
        let streams = |text| {
            capabilities(NavidromeVersion::read(text, true), true, None, None).stream_options
        };
        assert_eq!(streams("0.60.3"), StreamOptions::Format);
        assert_eq!(streams("0.61.0"), StreamOptions::FormatAndRate);
        let shut = capabilities(NavidromeVersion::Development, false, None, None);
        assert_eq!(shut.stream_options, StreamOptions::None);
    }

    #[test]
    fn p60_downloads_switched_off_name_the_setting() {
        let download =
            |text, on| capabilities(NavidromeVersion::read(text, true), true, None, on).download;
        let off = Download::SwitchedOff { setting: DOWNLOADS };
        assert_eq!(download("0.63.2", Some(false)), off);
        assert_eq!(download("0.63.2", Some(true)), Download::Settable);
        assert_eq!(download("0.63.2", None), Download::Settable);
        assert_eq!(download("0.49.3", Some(false)), Download::AlwaysOff);
    }

    #[test]
    fn p1_sharing_switched_off_names_the_setting() {
        let can = capabilities(NavidromeVersion::Development, true, Some(false), None);
        assert_eq!(can.sharing, Sharing::Off { setting: SETTING });
    }

    #[test]
    fn p2_nothing_is_changed_over_subsonic_alone() {
        let can = capabilities(NavidromeVersion::Development, false, None, None);
        assert!(matches!(can.update.expiry, Write::Impossible { .. }));
    }
}
