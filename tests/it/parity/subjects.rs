//! The servers that the sandbox can simulate, and their capabilities in the script.

use std::fmt::Display;

use sharectl_sandbox::flavors::Flavor;
use sharectl_sandbox::{Options, audiobookshelf, navidrome, sharing_api};

/// A server, and its capabilities in the script.
pub(crate) struct Subject {
    /// The profile's name, which appears in failures.
    pub(crate) name: String,
    pub(super) options: Options,
    /// The arguments that name an item to share.
    pub(crate) item: &'static [&'static str],
    pub(crate) describes: bool,
    /// Whether the server supports playlists with public streams.
    pub(super) plays: bool,
    /// Whether a change of the description recreates the share.
    pub(super) remakes: bool,
    pub(super) ending: Ending,
    /// What happens to a song that is named twice.
    pub(super) twice: Twice,
    /// The method and path of the delete request, for a broken connection.
    pub(super) deletes: (&'static str, &'static str),
}

/// What happens to a song that is named twice in one share.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Twice {
    /// Visitors hear it twice.
    Heard,
    /// It is shared once, with a message.
    Once,
    /// Refused, because a share contains only one item.
    Refused,
    /// The server can't look up songs.
    NoSongs,
}

/// What happens to a share with `expire --now`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// It remains in the list, expired.
    Listed,
    /// It is deleted.
    Gone,
}

const ALBUM: &[&str] = &["--album", "Harbour Lights"];
const SONG: &[&str] = &["--song", "Harbour Lights", "--artist", "The Tidewater Band"];

pub(super) fn subsonic(flavor: Flavor) -> Subject {
    let describes = flavor != Flavor::Kima;
    let family = [
        Flavor::AirsonicAdvanced,
        Flavor::Airsonic,
        Flavor::Kagemomiji,
        Flavor::Jpsonic,
        Flavor::JpsonicFork,
        Flavor::Subsonic4,
        Flavor::Subsonic5,
        Flavor::Subsonic6,
        Flavor::Madsonic,
    ];
    Subject {
        name: format!("{flavor:?}").to_lowercase(),
        options: Options::new(flavor),
        // Melodee reports an album's songs and shares only one item at a time, so a share of an album
        // can't be recreated to change its expiry.
        item: if flavor == Flavor::Melodee {
            SONG
        } else {
            ALBUM
        },
        describes,
        plays: flavor == Flavor::MStream,
        remakes: flavor == Flavor::Melovian,
        ending: if family.contains(&flavor) {
            Ending::Listed
        } else {
            Ending::Gone
        },
        twice: match flavor {
            Flavor::Ampache
            | Flavor::Ampache7
            | Flavor::Ampache7Legacy
            | Flavor::AmpacheLegacy
            | Flavor::AmpacheLegacyUser
            | Flavor::Kima
            | Flavor::Melodee
            | Flavor::Melovian => Twice::Refused,
            Flavor::Unknown => Twice::Once,
            _ => Twice::Heard,
        },
        deletes: ("", "/rest/deleteShare"),
    }
}

fn profile(kind: &str, version: impl Display) -> String {
    format!("{kind}-{version}").replace('.', "-")
}

pub(super) fn subjects() -> Vec<Subject> {
    let mut subjects: Vec<Subject> = Flavor::ALL
        .into_iter()
        .filter(|flavor| flavor.shares())
        .map(subsonic)
        .collect();
    for version in [
        navidrome::NavidromeVersion::new(0, 49, 3),
        navidrome::NavidromeVersion::new(0, 58, 5),
        navidrome::NavidromeVersion::NEWEST,
    ] {
        subjects.push(Subject {
            name: profile("navidrome", version),
            options: Options::new(navidrome::NavidromeSettings::version(version)),
            item: ALBUM,
            describes: true,
            plays: true,
            remakes: false,
            ending: Ending::Listed,
            twice: Twice::Heard,
            deletes: ("DELETE", "/api/share/"),
        });
    }
    for version in [
        audiobookshelf::AudiobookshelfVersion::new(2, 11, 0),
        audiobookshelf::AudiobookshelfVersion::new(2, 25, 1),
        audiobookshelf::AudiobookshelfVersion::new(2, 36, 0),
    ] {
        subjects.push(Subject {
            name: profile("audiobookshelf", version),
            options: Options::new(audiobookshelf::AudiobookshelfSettings::version(version)),
            item: &["--book", "The Lighthouse Keeper"],
            describes: false,
            plays: true,
            remakes: false,
            ending: Ending::Gone,
            twice: Twice::NoSongs,
            deletes: ("DELETE", "/api/share/mediaitem/"),
        });
    }
    subjects.push(Subject {
        name: "sharing-api".to_owned(),
        options: Options {
            preload: 1,
            ..Options::new(sharing_api::SharingApiSettings::default())
        },
        // The server has no library calls: the test takes the album of the existing share.
        item: &[],
        describes: true,
        plays: true,
        remakes: false,
        ending: Ending::Listed,
        twice: Twice::NoSongs,
        deletes: ("DELETE", "/api/share/"),
    });
    subjects
}
