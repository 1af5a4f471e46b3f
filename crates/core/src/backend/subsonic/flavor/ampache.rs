//! Ampache 7 and 8: whole days, one object a share.
//!
//! Source: `servers/ampache-airsonic-jpsonic-unsonic.md` 2, pitfalls P-34 to P-39.

use super::Row;
use super::small::IN_PLACE;
use crate::backend::subsonic::protocol::error::code;
use crate::backend::subsonic::protocol::{
    Dialect, Entries, ExpiryWords, NoEntries, OwnAlbums, PublicStreams, Reading, Transport,
};
use crate::domain::ItemKind;
use crate::domain::capabilities::{
    Capabilities, Contents, DeleteProof, Description, EndNow, Ended, Evidence, Granularity, Hidden,
    Many, Never, Playlists, Revocation, Says, UnknownShare, Visitors, WorkingPage,
};

/// The key of the row for Ampache 7.
const SEVEN: &str = "ampache-7";

/// Their rows.
pub(super) fn rows() -> [Row; 2] {
    let seven = eight();
    let seven = Row {
        key: SEVEN,
        names: &[],
        covers: "7",
        can: Capabilities {
            // An unknown id is stored as a share of nothing.
            orphans: true,
            ..seven.can
        },
        ..seven
    };
    [eight(), seven]
}

/// The row of an Ampache that says this of itself. In legacy mode 7 calls itself 8.0.0, and 8 may tell
/// no version.
pub(super) fn of_version(version: Option<&str>) -> &'static str {
    match version {
        Some("8.0.0") => SEVEN,
        Some(version) if version.starts_with("7.") => SEVEN,
        _ => "ampache",
    }
}

fn eight() -> Row {
    Row {
        key: "ampache",
        names: &["ampache"],
        covers: "8",
        realm: None,
        dialect: Dialect {
            version: "1.16.1",
            view: true,
            transport: Transport::Form,
            reading: Reading {
                directory: ItemKind::Album,
                description_may_be_label: false,
                never_date: None,
                entries: Entries::Songs,
                counts_visits: true,
                // Shares of artists, podcasts and smartlists show an empty list.
                no_entries: NoEntries::NotTold,
                own_albums: OwnAlbums::All,
            },
            expiry: ExpiryWords {
                // `0` is dropped before any handler sees it, `00` is read as no expiry.
                never_on_create: Some("00"),
                never_on_update: "00",
                update_counts_from_creation: true,
            },
            unknown_share: code::NOT_FOUND,
            unknown_item: &[code::NOT_FOUND],
            misshapen_item: None,
            absent: &[code::NOT_FOUND],
            never_share: None,
            streams: PublicStreams::None,
            password: Some(
                "Ampache checks tokens against the separate Subsonic password or the API key, \
                 never against the account's own password",
            ),
            api_key: Some("the API key from your account page in Ampache"),
            plain_after_40: true,
            bare_401: false,
        },
        can: Capabilities {
            evidence: Evidence::Observed,
            contents: Contents {
                // Other kinds show no entries, so what was stored could not be proved.
                kinds: &[ItemKind::Song, ItemKind::Album, ItemKind::Playlist],
                many: Many::One,
                playlists: Playlists::Live,
                most: Some(1),
                repeats: false,
            },
            never: Never::Direct,
            // A past expiry rounds to "never" (P-34).
            end_now: EndNow::Delete,
            granularity: Granularity::DaysFromCreation,
            update: IN_PLACE,
            // Empty parameters are dropped: a description can be replaced, not removed.
            description: Description::NeverErased,
            orphans: false,
            parallel_creates: true,
            hides_shares: false,
            listeners: false,
            libraries: false,
            // 70 may mean "not yours"; old versions say ok and change nothing (P-38).
            shows_songs: true,
            // Rounded expiries and dropped descriptions come as they are kept (observed on both).
            create_shows_stored: true,
            longest_description: Some(255),
            delete_proof: DeleteProof::ListAgain,
            ended: Ended::RemovedLater,
            revocation: Revocation::Full,
            visitors: Visitors {
                base_setting: "web_path",
                pages_have_a_path: false,
                paths: &["share.php", "play/"],
                // The same page for a share that doesn't exist and for visitors who may see none
                // (observed on 7.9.8 and 8.0.1).
                unknown_share: Some(UnknownShare {
                    path: &["share.php"],
                    query: &[("id", "0"), ("secret", "none")],
                    status: 403,
                    says: Says::Within("Ampache"),
                    off: None,
                    hides: Some(Hidden {
                        what: "whether the server-wide preference `share` lets visitors in",
                        setting: "the preference `share` for the server as a whole, the user System",
                    }),
                }),
                page: Some(WorkingPage {
                    asks: None,
                    holds: None,
                    lacks: None,
                }),
            },
            ..Capabilities::careful("Ampache")
        },
        // P-37, and for visitors P-86.
        share_right: Some(
            "the preference `share`, which is off by default: for the account, and for the server as \
             a whole, which decides for visitors",
        ),
    }
}
