//! Servers of one project each, and the row for what is not recognised.
//!
//! Source: `servers/small-servers.md` (mStream, observed), `servers/subsonic-family.md` 3.5 to 3.8.

use super::Row;
use crate::backend::subsonic::protocol::error::code;
use crate::backend::subsonic::protocol::{Dialect, ExpiryWords, Reading, Transport};
use crate::domain::ItemKind;
use crate::domain::capabilities::{
    Capabilities, Contents, DeleteProof, Description, EndNow, Ended, Evidence, Granularity,
    LinkAfter, Many, Never, Omitted, Others, Playlists, Revocation, Update, Write,
};

const DIALECT: Dialect = Dialect {
    version: "1.15.0",
    view: true,
    transport: Transport::Query,
    reading: Reading {
        directory: ItemKind::Album,
        description_may_be_label: false,
        never_date: None,
    },
    expiry: ExpiryWords::STANDARD,
    unknown_share: code::NOT_FOUND,
};

/// Everything in place, nothing erased.
const IN_PLACE: Update = Update {
    settings: Write::InPlace,
    expiry: Write::InPlace,
    omitted: Omitted::Kept,
    link: LinkAfter::Same,
};

/// The rows of mStream, Melodee, Kima and Unsonic.
pub(super) fn rows() -> Vec<Row> {
    vec![mstream(), melodee(), kima(), unsonic()]
}

fn mstream() -> Row {
    Row {
        key: "mstream",
        dialect: DIALECT,
        can: Capabilities {
            evidence: Evidence::Observed,
            contents: Contents {
                kinds: &[ItemKind::Song],
                many: Many::Several,
                playlists: Playlists::Frozen,
                // 2,500 ids by GET were taken, 4,000 refused, and bodies are not read
                // (servers/small-servers.md 16).
                most: Some(2_500),
            },
            never: Never::Direct,
            // A past expiry is refused, and none moves the link's death (29).
            end_now: EndNow::Delete,
            update: Update {
                expiry: Write::RecreateNewLink,
                ..IN_PLACE
            },
            orphans: false,
            parallel_creates: true,
            delete_proof: DeleteProof::Answer,
            ended: Ended::RemovedLater,
            revocation: Revocation::Full,
            visits: false,
            ..Capabilities::careful("mStream")
        },
    }
}

fn melodee() -> Row {
    Row {
        key: "melodee",
        dialect: Dialect {
            // Its own code for "no such share" is the one for a wrong API key.
            unknown_share: code::WRONG_KEY,
            ..DIALECT
        },
        can: Capabilities {
            evidence: Evidence::Source,
            contents: Contents {
                kinds: &[ItemKind::Song, ItemKind::Album, ItemKind::Playlist],
                many: Many::One,
                playlists: Playlists::Live,
                most: Some(1),
            },
            never: Never::Direct,
            end_now: EndNow::Delete,
            update: Update {
                // An update never stores an expiry.
                expiry: Write::RecreateNewLink,
                omitted: Omitted::Erased,
                ..IN_PLACE
            },
            orphans: false,
            parallel_creates: true,
            delete_proof: DeleteProof::Answer,
            ended: Ended::Kept,
            others: Others::Everybody,
            ..Capabilities::careful("Melodee")
        },
    }
}

fn kima() -> Row {
    Row {
        key: "kima",
        dialect: DIALECT,
        can: Capabilities {
            evidence: Evidence::Source,
            contents: Contents {
                kinds: &[ItemKind::Song, ItemKind::Album, ItemKind::Playlist],
                many: Many::One,
                playlists: Playlists::Live,
                most: Some(1),
            },
            // The create call ignores the expiry; only an update sets one.
            never: Never::CreateThenClear,
            end_now: EndNow::Delete,
            update: IN_PLACE,
            description: Description::None,
            // An existing share of the item is handed back instead of a new one, and early
            // versions only pretend: nothing is believed that the list does not show.
            orphans: false,
            parallel_creates: false,
            delete_proof: DeleteProof::ListAgain,
            ended: Ended::RemovedAtOnce,
            ..Capabilities::careful("Kima")
        },
    }
}

fn unsonic() -> Row {
    Row {
        key: "unsonic",
        dialect: Dialect {
            reading: Reading {
                never_date: Some("3000-01-01"),
                ..DIALECT.reading
            },
            unknown_share: code::MISSING,
            ..DIALECT
        },
        can: Capabilities {
            evidence: Evidence::Source,
            contents: Contents {
                kinds: &[ItemKind::Song, ItemKind::Album],
                many: Many::Several,
                playlists: Playlists::Frozen,
                most: None,
            },
            never: Never::Direct,
            // The public page does not look at the expiry.
            end_now: EndNow::Delete,
            granularity: Granularity::Seconds,
            update: IN_PLACE,
            description: Description::NeverErased,
            orphans: false,
            parallel_creates: true,
            delete_proof: DeleteProof::Answer,
            ended: Ended::Kept,
            others: Others::Everybody,
            ..Capabilities::careful("Unsonic")
        },
    }
}

/// A server nobody has looked at: songs only, nothing believed that was not read back.
pub(super) fn unknown() -> Row {
    Row {
        key: "unknown",
        dialect: Dialect {
            version: "1.13.0",
            ..DIALECT
        },
        can: Capabilities::careful("this Subsonic server"),
    }
}
