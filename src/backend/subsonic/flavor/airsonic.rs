//! The Airsonic family, Subsonic itself and Madsonic: media-file ids, one code base.
//!
//! Source: `servers/airsonic-advanced.md` (observed), `servers/subsonic-family.md` 3.3 and 3.4.

use jiff::SignedDuration;

use super::Row;
use crate::backend::subsonic::protocol::error::code;
use crate::backend::subsonic::protocol::{Dialect, ExpiryWords, Reading, Transport};
use crate::domain::ItemKind;
use crate::domain::capabilities::{
    Capabilities, Contents, DeleteProof, EndNow, Ended, Evidence, Granularity, LinkAfter, Many,
    Never, Omitted, Playlists, Revocation, StartTime, Update, Write,
};

/// A link of a share that never ends lives this long (P-30).
const NEVER_LINK: SignedDuration = SignedDuration::from_hours(7 * 24);

const DIALECT: Dialect = Dialect {
    version: "1.15.0",
    view: true,
    transport: Transport::Form,
    reading: Reading {
        directory: ItemKind::Folder,
        description_may_be_label: false,
        never_date: None,
    },
    expiry: ExpiryWords::STANDARD,
    unknown_share: code::NOT_FOUND,
};

const FAMILY: Capabilities = Capabilities {
    evidence: Evidence::Source,
    // ID3 album, artist and playlist ids are other number spaces and would share some other
    // folder with status ok (servers/airsonic-advanced.md 13): only songs and folders are safe.
    contents: Contents {
        kinds: &[ItemKind::Song, ItemKind::Folder],
        many: Many::Several,
        playlists: Playlists::Frozen,
        most: None,
    },
    never: Never::CreateThenClear,
    end_now: EndNow::PastExpiry,
    granularity: Granularity::Milliseconds,
    update: Update {
        settings: Write::InPlace,
        expiry: Write::InPlace,
        omitted: Omitted::Erased,
        link: LinkAfter::NewOldLivesOn,
    },
    start_time: StartTime::Ignored,
    orphans: true,
    parallel_creates: true,
    delete_proof: DeleteProof::Answer,
    ended: Ended::Kept,
    revocation: Revocation::StreamsLiveOn,
    bare_ids: false,
    ..Capabilities::careful("Airsonic")
};

/// The family's rows.
pub(super) fn rows() -> Vec<Row> {
    let row = |key, can| Row {
        key,
        dialect: DIALECT,
        can,
    };
    vec![
        row(
            "airsonic-advanced",
            Capabilities {
                name: "Airsonic-Advanced",
                evidence: Evidence::Observed,
                never_link_lives: Some(NEVER_LINK),
                ..FAMILY
            },
        ),
        row(
            "airsonic",
            Capabilities {
                name: "Airsonic",
                // Anything appended to the link makes its token invalid (P-29).
                start_time: StartTime::BreaksLink,
                ..FAMILY
            },
        ),
        row(
            "jpsonic",
            Capabilities {
                name: "Jpsonic",
                start_time: StartTime::BreaksLink,
                ..FAMILY
            },
        ),
        Row {
            key: "subsonic",
            dialect: Dialect {
                version: "1.13.0",
                ..DIALECT
            },
            can: Capabilities {
                name: "Subsonic",
                revocation: Revocation::Full,
                update: Update {
                    link: LinkAfter::Same,
                    ..FAMILY.update
                },
                ..FAMILY
            },
        },
        Row {
            key: "madsonic",
            dialect: Dialect {
                version: "1.11.0",
                ..DIALECT
            },
            can: Capabilities {
                name: "Madsonic",
                revocation: Revocation::Full,
                update: Update {
                    link: LinkAfter::Same,
                    ..FAMILY.update
                },
                ..FAMILY
            },
        },
    ]
}
