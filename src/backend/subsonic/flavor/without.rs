//! Servers that speak the Subsonic API but have no public shares.
//!
//! Source: `servers/small-servers.md` (gonic and Supysonic, observed),
//! `servers/subsonic-family.md` section 4.

use super::Row;
use super::small;
use crate::backend::subsonic::protocol::Dialect;
use crate::domain::capabilities::{Capabilities, Evidence, Sharing};

const WITHOUT: [(&str, &str, Evidence, &str); 9] = [
    (
        "gonic",
        "gonic",
        Evidence::Observed,
        "its Subsonic API has no share calls",
    ),
    (
        "supysonic",
        "Supysonic",
        Evidence::Observed,
        "it answers every share call with \"not supported\"",
    ),
    (
        "lms",
        "LMS",
        Evidence::Source,
        "the share calls of its Subsonic API are not implemented",
    ),
    (
        "nextcloud-music",
        "Nextcloud Music",
        Evidence::Source,
        "its Subsonic API has no share calls; share the folder in Nextcloud's Files instead",
    ),
    (
        "koel",
        "koel",
        Evidence::Source,
        "its Subsonic API has no share calls",
    ),
    (
        "jellysonic",
        "JellySonic",
        Evidence::Source,
        "Jellyfin has nothing like them",
    ),
    (
        "beetstream",
        "Beetstream",
        Evidence::Source,
        "its share calls are not switched on in its code",
    ),
    (
        "zene",
        "zene",
        Evidence::Source,
        "its Subsonic API has no share calls",
    ),
    (
        "funkwhale",
        "Funkwhale",
        Evidence::Source,
        "its Subsonic API has no share calls; its own web pages are public instead",
    ),
];

/// Their rows.
pub(super) fn rows() -> Vec<Row> {
    WITHOUT
        .into_iter()
        .map(|(key, name, evidence, why)| Row {
            key,
            dialect: Dialect {
                version: "1.12.0",
                ..small::unknown().dialect
            },
            can: Capabilities {
                evidence,
                sharing: Sharing::Absent { why },
                ..Capabilities::careful(name)
            },
        })
        .collect()
}
