//! Ampache 8: whole days, one object a share.
//!
//! Source: `servers/subsonic-family.md` 3.2, pitfalls P-34 to P-39.

use super::Row;
use super::small::IN_PLACE;
use crate::backend::subsonic::protocol::error::code;
use crate::backend::subsonic::protocol::{
    Dialect, Entries, ExpiryWords, NoEntries, OwnAlbums, Reading, Transport,
};
use crate::domain::ItemKind;
use crate::domain::capabilities::{
    Capabilities, Contents, DeleteProof, Description, EndNow, Ended, Evidence, Granularity, Many,
    Never, Playlists, Revocation, Says, UnknownShare, Visitors, WorkingPage,
};

/// Its row.
pub(super) fn row() -> Row {
    Row {
        key: "ampache",
        names: &["ampache"],
        covers: "8",
        dialect: Dialect {
            version: "1.16.1",
            view: true,
            transport: Transport::Form,
            reading: Reading {
                directory: ItemKind::Album,
                description_may_be_label: false,
                never_date: None,
                entries: Entries::Songs,
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
            password: Some(
                "Ampache checks tokens against the separate Subsonic password or the API key, \
                 never against the account's own password",
            ),
        },
        can: Capabilities {
            evidence: Evidence::Source,
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
            // 70 may mean "not yours"; old versions say ok and change nothing (P-38).
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
                    hides: Some(
                        "whether the server-wide preference `share` lets visitors in: open a link \
                         to see",
                    ),
                }),
                page: Some(WorkingPage {
                    asks: None,
                    holds: None,
                    lacks: None,
                }),
            },
            ..Capabilities::careful("Ampache")
        },
        // Sharing switched off is a missing right here (P-37).
        // P-37.
        share_right: Some("the preference `share`, which is off by default"),
    }
}
