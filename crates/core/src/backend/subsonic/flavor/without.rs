//! Servers that speak the Subsonic API but have no public shares.
//!
//! Source: `servers/small-servers.md` (gonic and Supysonic, observed),
//! `servers/subsonic-family.md` section 4.

use super::Row;
use super::small;
use crate::backend::subsonic::protocol::Dialect;
use crate::backend::subsonic::protocol::error::code;
use crate::domain::capabilities::{Capabilities, Evidence, Sharing};

/// What is known of a server without shares.
struct Without {
    key: &'static str,
    names: &'static [&'static str],
    name: &'static str,
    evidence: Evidence,
    why: &'static str,
    /// What a password is there.
    password: Option<&'static str>,
    /// The codes that mean "no such item".
    unknown_item: &'static [i64],
}

const READ: Without = Without {
    key: "",
    names: &[],
    name: "",
    evidence: Evidence::Source,
    why: "its Subsonic API has no share calls",
    password: None,
    unknown_item: &[code::NOT_FOUND],
};

const WITHOUT: [Without; 11] = [
    Without {
        key: "gonic",
        names: &["gonic"],
        name: "gonic",
        evidence: Evidence::Observed,
        // 10 for an id without its kind before it (`servers/small-servers.md` 35).
        unknown_item: &[code::MISSING, code::NOT_FOUND],
        ..READ
    },
    Without {
        key: "supysonic",
        names: &["supysonic"],
        name: "Supysonic",
        evidence: Evidence::Observed,
        why: "it answers every share call with \"not supported\"",
        // 0 for an id of another shape (`servers/small-servers.md` 42).
        unknown_item: &[code::GENERIC, code::NOT_FOUND],
        ..READ
    },
    Without {
        key: "reverie",
        names: &["reverie"],
        name: "Reverie",
        why: "its share calls answer \"ok\" and do nothing",
        ..READ
    },
    Without {
        key: "cassonic",
        names: &["cassonic"],
        name: "Cassonic",
        why: "the share calls of its Subsonic API answer \"ok\" and do nothing",
        ..READ
    },
    Without {
        key: "lms",
        names: &["lms"],
        name: "LMS",
        why: "the share calls of its Subsonic API are not implemented",
        password: Some("LMS requires an API key instead of the password"),
        ..READ
    },
    Without {
        key: "nextcloud-music",
        names: &["nextcloud music", "owncloud music", "music"],
        name: "Nextcloud Music",
        why: "its Subsonic API has no share calls; share the folder in Nextcloud's Files instead",
        password: Some(
            "Nextcloud Music requires a password that it generates for Subsonic clients",
        ),
        ..READ
    },
    Without {
        key: "koel",
        names: &["koel"],
        name: "koel",
        password: Some("koel's user names are e-mail addresses"),
        ..READ
    },
    Without {
        key: "jellysonic",
        names: &["jellysonic"],
        name: "JellySonic",
        why: "Jellyfin has nothing like them",
        ..READ
    },
    Without {
        key: "beetstream",
        names: &["beetstreamnext", "beetstream"],
        name: "Beetstream",
        why: "its share calls are not switched on in its code",
        ..READ
    },
    Without {
        key: "zene",
        names: &["zene"],
        name: "zene",
        ..READ
    },
    Without {
        key: "funkwhale",
        names: &["funkwhale"],
        name: "Funkwhale",
        why: "its Subsonic API has no share calls; its own web pages are public instead",
        ..READ
    },
];

/// Their rows.
pub(super) fn rows() -> impl Iterator<Item = Row> {
    WITHOUT.into_iter().map(|server| Row {
        key: server.key,
        names: server.names,
        covers: "",
        realm: None,
        dialect: Dialect {
            version: "1.12.0",
            password: server.password,
            plain_after_40: false,
            unknown_item: server.unknown_item,
            ..small::unknown().dialect
        },
        can: Capabilities {
            evidence: server.evidence,
            sharing: Sharing::Absent { why: server.why },
            ..Capabilities::careful(server.name)
        },
        share_right: None,
    })
}
