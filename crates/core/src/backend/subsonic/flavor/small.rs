//! Servers of one project each, and the row for what is not recognised.
//!
//! Source: `servers/small-servers.md` (mStream, observed), `servers/subsonic-family.md` 3.5 to 3.8.

use super::Row;
use crate::backend::subsonic::protocol::error::code;
use crate::backend::subsonic::protocol::{
    Dialect, Entries, ExpiryWords, NoEntries, OwnAlbums, PublicStreams, Reading, Transport,
};
use crate::domain::ItemKind;
use crate::domain::capabilities::{
    Again, Capabilities, Contents, DeleteProof, Description, EndNow, Ended, Evidence, FirstEnd,
    Granularity, LinkAfter, Many, Never, Omitted, Others, Playlists, Revocation, Says, Sharing,
    UnknownShare, Update, Visitors, WorkingPage, Write,
};

const DIALECT: Dialect = Dialect {
    version: "1.15.0",
    view: true,
    // What web servers read at least.
    transport: Transport::Query { longest: 8_000 },
    reading: Reading {
        directory: ItemKind::Album,
        description_may_be_label: false,
        never_date: None,
        entries: Entries::Items,
        counts_visits: true,
        no_entries: NoEntries::Nothing,
        own_albums: OwnAlbums::All,
    },
    expiry: ExpiryWords::STANDARD,
    unknown_share: code::NOT_FOUND,
    unknown_item: &[code::NOT_FOUND],
    misshapen_item: None,
    absent: &[code::NOT_FOUND],
    never_share: None,
    streams: PublicStreams::None,
    password: None,
    api_key: None,
    plain_after_40: false,
    bare_401: false,
};

/// Everything in place, nothing erased.
pub(super) const IN_PLACE: Update = Update {
    settings: Write::InPlace,
    expiry: Write::InPlace,
    omitted: Omitted::Kept,
    link: LinkAfter::Same,
};

/// The rows of mStream, Melodee, Kima, Unsonic, Melovian and EdgeSonic.
pub(super) fn rows() -> Vec<Row> {
    vec![
        mstream(),
        melodee(),
        kima(),
        unsonic(),
        melovian(),
        edgesonic(),
    ]
}

fn mstream() -> Row {
    Row {
        key: "mstream",
        names: &["mstream"],
        covers: "6",
        realm: None,
        dialect: Dialect {
            // Bodies are not read (8). 2,500 short ids were taken, 24 KB of them refused (16).
            transport: Transport::Query { longest: 15_000 },
            streams: PublicStreams::SharedPaths,
            password: Some(
                "mStream checks tokens against the separate Subsonic password, where the user has \
                 one",
            ),
            plain_after_40: true,
            ..DIALECT
        },
        can: Capabilities {
            evidence: Evidence::Observed,
            contents: Contents {
                kinds: &[ItemKind::Song],
                many: Many::Several,
                playlists: Playlists::Frozen,
                most: None,
                // `servers/small-servers.md`, mStream 16.
                repeats: true,
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
            hides_shares: false,
            listeners: false,
            libraries: false,
            delete_proof: DeleteProof::Answer,
            ended: Ended::RemovedLater,
            revocation: Revocation::Full,
            visits: false,
            public_streams: true,
            visitors: Visitors {
                base_setting: "its base path",
                pages_have_a_path: false,
                paths: &["shared/", "api/v1/shared/", "media/"],
                unknown_share: Some(UnknownShare {
                    path: &["shared", "no-such-share"],
                    query: &[],
                    status: 404,
                    says: Says::Within("Playlist Not Found"),
                    off: None,
                    hides: None,
                }),
                page: Some(WorkingPage {
                    asks: None,
                    holds: None,
                    lacks: None,
                }),
            },
            ..Capabilities::careful("mStream")
        },
        // It says of everybody that they may (10).
        share_right: None,
    }
}

fn melodee() -> Row {
    Row {
        key: "melodee",
        names: &["melodee"],
        covers: "",
        realm: None,
        dialect: Dialect {
            transport: Transport::Form,
            // 44 where a key is sent; without one it is read as 70 anyway.
            unknown_item: &[code::WRONG_KEY, code::NOT_FOUND],
            reading: Reading {
                entries: Entries::Songs,
                ..DIALECT.reading
            },
            ..DIALECT
        },
        can: Capabilities {
            evidence: Evidence::Source,
            contents: Contents {
                kinds: &[ItemKind::Song, ItemKind::Album, ItemKind::Playlist],
                many: Many::One,
                playlists: Playlists::Live,
                most: Some(1),
                repeats: false,
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
            hides_shares: false,
            listeners: false,
            libraries: false,
            delete_proof: DeleteProof::Answer,
            ended: Ended::StillWork,
            others: Others::Everybody,
            ..Capabilities::careful("Melodee")
        },
        share_right: Some("the right to share, which an administrator gives"),
    }
}

fn kima() -> Row {
    Row {
        key: "kima",
        names: &["kima"],
        covers: "(once it really shares)",
        realm: None,
        dialect: Dialect {
            reading: Reading {
                no_entries: NoEntries::NotTold,
                ..DIALECT.reading
            },
            ..DIALECT
        },
        can: Capabilities {
            evidence: Evidence::Source,
            contents: Contents {
                kinds: &[ItemKind::Song, ItemKind::Album, ItemKind::Playlist],
                many: Many::One,
                playlists: Playlists::Live,
                most: Some(1),
                repeats: false,
            },
            never: Never::Direct,
            first_end: FirstEnd::Update,
            again: Again::HandsBack,
            end_now: EndNow::Delete,
            update: IN_PLACE,
            description: Description::None,
            // Early versions only pretend: nothing is believed that the list does not show.
            orphans: false,
            parallel_creates: false,
            hides_shares: false,
            listeners: false,
            libraries: false,
            delete_proof: DeleteProof::ListAgain,
            ended: Ended::RemovedAtOnce,
            ..Capabilities::careful("Kima")
        },
        // It says of everybody that they may not.
        share_right: None,
    }
}

fn unsonic() -> Row {
    Row {
        key: "unsonic",
        names: &["unsonic"],
        covers: "0.1",
        realm: Some("Unsonic"),
        dialect: Dialect {
            transport: Transport::Form,
            reading: Reading {
                never_date: Some("3000-01-01"),
                // They stay 0, and the last one is the moment of creation.
                counts_visits: false,
                ..DIALECT.reading
            },
            unknown_share: code::MISSING,
            // 10 for an id of another shape.
            unknown_item: &[code::MISSING, code::NOT_FOUND],
            bare_401: true,
            ..DIALECT
        },
        can: Capabilities {
            evidence: Evidence::Observed,
            contents: Contents {
                kinds: &[ItemKind::Song, ItemKind::Album],
                many: Many::Several,
                playlists: Playlists::Frozen,
                most: None,
                repeats: true,
            },
            // An update can't take an expiry away: 0 is 1970.
            never: Never::AtCreation,
            // The public page does not look at the expiry.
            end_now: EndNow::Delete,
            granularity: Granularity::Seconds,
            update: IN_PLACE,
            description: Description::NeverErased,
            orphans: false,
            parallel_creates: true,
            hides_shares: false,
            listeners: false,
            libraries: false,
            delete_proof: DeleteProof::Answer,
            ended: Ended::StillWork,
            revocation: Revocation::Full,
            visits: false,
            others: Others::Nobody,
            visitors: Visitors {
                base_setting: "its base path",
                pages_have_a_path: false,
                paths: &["shares/"],
                unknown_share: Some(UnknownShare {
                    path: &["shares", "no-such-share"],
                    query: &[],
                    status: 404,
                    says: Says::Within("<title>File not found</title>"),
                    off: None,
                    hides: None,
                }),
                page: None,
            },
            ..Capabilities::careful("Unsonic")
        },
        share_right: None,
    }
}

/// Melovian (`internal/subsonicserver/extended_handlers.go`, 2026): `createShare` answers with the share
/// alone, and there is no call to change one.
fn melovian() -> Row {
    Row {
        key: "melovian",
        names: &["melovian"],
        covers: "",
        realm: None,
        dialect: Dialect {
            unknown_item: &[code::GENERIC, code::NOT_FOUND],
            ..DIALECT
        },
        can: Capabilities {
            evidence: Evidence::Source,
            contents: Contents {
                // A playlist's share is told as a song.
                kinds: &[ItemKind::Song, ItemKind::Album],
                many: Many::One,
                playlists: Playlists::Frozen,
                most: Some(1),
                repeats: false,
            },
            // An expiry of 0 is 1970; none is none.
            never: Never::Direct,
            end_now: EndNow::Delete,
            update: Update {
                settings: Write::RecreateNewLink,
                expiry: Write::RecreateNewLink,
                ..IN_PLACE
            },
            orphans: false,
            owners: false,
            delete_proof: DeleteProof::ListAgain,
            ..Capabilities::careful("Melovian")
        },
        share_right: None,
    }
}

/// EdgeSonic (`worker/src/endpoints/subsonic/shares.ts`, 2026): all but `getShares` wants a session of its
/// web page, whatever `shareRole` says.
fn edgesonic() -> Row {
    Row {
        key: "edgesonic",
        names: &["edgesonic"],
        covers: "",
        realm: None,
        dialect: DIALECT,
        can: Capabilities {
            evidence: Evidence::Source,
            sharing: Sharing::ListsOnly {
                why: "creating, changing, and deleting them requires a session of its web page",
            },
            ..Capabilities::careful("EdgeSonic")
        },
        share_right: None,
    }
}

/// A server nobody has looked at: songs only, nothing believed that was not read back.
pub(super) fn unknown() -> Row {
    Row {
        key: "unknown",
        names: &[],
        covers: "",
        realm: None,
        dialect: Dialect {
            version: "1.13.0",
            reading: Reading {
                no_entries: NoEntries::NotToldIfMissing,
                ..DIALECT.reading
            },
            absent: &[code::GENERIC, code::NOT_FOUND],
            password: Some(
                "some servers check against an API key, or a password of its own for Subsonic apps",
            ),
            plain_after_40: true,
            ..DIALECT
        },
        can: Capabilities::careful("this Subsonic server"),
        share_right: None,
    }
}
