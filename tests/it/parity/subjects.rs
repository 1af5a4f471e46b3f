//! Every server that the sandbox can play, and what each can do of the script.

use std::fmt::Display;

use sharectl_sandbox::flavors::Flavor;
use sharectl_sandbox::{Options, audiobookshelf, navidrome, sharing_api};

/// A server, and what it can do of the script.
pub(crate) struct Subject {
    /// The profile's name, which a failure shows.
    pub(crate) name: String,
    pub(super) options: Options,
    /// How something to share is named.
    pub(crate) item: &'static [&'static str],
    pub(crate) describes: bool,
    /// Whether a playlist with public streams can be had.
    pub(super) plays: bool,
    /// Whether a change of the description makes another share of it.
    pub(super) remakes: bool,
    pub(super) ending: Ending,
    /// What becomes of a song that is named twice.
    pub(super) twice: Twice,
    /// The call that deletes, for a connection that breaks.
    pub(super) deletes: (&'static str, &'static str),
}

/// What becomes of a song that is named twice in one share.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Twice {
    /// It is heard twice.
    Heard,
    /// It is shared once, which is said.
    Once,
    /// A share holds one thing.
    Refused,
    /// No songs can be looked up there.
    NoSongs,
}

/// What becomes of a share that is ended now.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// It stays in the list, expired.
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
        // Of an album it tells the songs, and shares one thing at a time: to change the end of
        // such a share, it can't be made anew.
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
        // It has no library calls: the test finds an album in the share that is there.
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
