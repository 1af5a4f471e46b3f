//! The Airsonic family, Subsonic itself and Madsonic: media-file ids, one code base. Airsonic-Advanced, Airsonic
//! and Jpsonic were observed.

use jiff::SignedDuration;

use super::Row;
use crate::backend::subsonic::protocol::code;
use crate::backend::subsonic::protocol::{Dialect, Reading};
use crate::domain::ItemKind;
use crate::domain::capabilities::{
    Capabilities, Contents, DeleteProof, Description, EndNow, Ended, Evidence, Granularity,
    LinkAfter, Many, Never, NeverLink, Omitted, Playlists, Revocation, Says, StartTime,
    UnknownShare, Update, Visitors, WorkingPage, Write,
};

/// A link of a share that never expires lives this long on Airsonic-Advanced (P-30).
const NEVER_LINK: NeverLink = NeverLink::Lives(SignedDuration::from_hours(7 * 24));

const DIALECT: Dialect = Dialect {
    // A form sent to a call without `.view` is refused as forged.
    view: true,
    reading: Reading {
        directory: ItemKind::Folder,
        ..Reading::STANDARD
    },
    unknown_item: &[code::GENERIC, code::NOT_FOUND],
    // Ids are numbers.
    misshapen_item: Some(400),
    never_share: Some("0"),
    ..Dialect::STANDARD
};

const FAMILY: Capabilities = Capabilities {
    evidence: Evidence::Source,
    // ID3 album, artist and playlist ids are other number spaces and would share some other
    // folder with status ok. A folder's own id would do, but
    // its page plays only the files directly in it (30): all are shared as their songs.
    contents: Contents {
        kinds: &[ItemKind::Song],
        many: Many::Several,
        playlists: Playlists::Frozen,
        most: None,
        repeats: true,
    },
    never: Never::CreateThenClear,
    end_now: EndNow::PastExpiry,
    granularity: Granularity::Milliseconds,
    update: Update {
        settings: Write::InPlace,
        expiry: Write::InPlace,
        omitted: Omitted::Erased,
        link: LinkAfter::Same,
    },
    orphans: true,
    parallel_creates: true,
    delete_proof: DeleteProof::Answer,
    ended: Ended::Kept,
    revocation: Revocation::Full,
    bare_ids: false,
    visitors: Visitors {
        base_setting: "the context path (server.servlet.context-path)",
        pages_have_a_path: false,
        paths: &["ext/"],
        // Without a token in the link: the error page names its own path, whatever the family.
        unknown_share: Some(UnknownShare {
            path: &["ext", "share", "no-such-share"],
            query: &[],
            status: 403,
            says: Says::Within("/ext/share/"),
            off: None,
            hides: None,
        }),
        // An expired or deleted share, and one without songs, answer 200 with these words (30).
        page: Some(WorkingPage {
            asks: None,
            holds: None,
            lacks: Some("the content is not available"),
        }),
    },
    ..Capabilities::careful("Subsonic")
};

const FAMILY_ROW: Row = Row {
    dialect: DIALECT,
    can: FAMILY,
    share_right: Some("the role \"share\": an administrator gives it in the user's settings"),
    ..Row::PLAIN
};

const RELATIVES: Capabilities = Capabilities {
    evidence: Evidence::Observed,
    update: Update {
        link: LinkAfter::NewOldLivesOn,
        ..FAMILY.update
    },
    start_time: StartTime::BreaksLink,
    revocation: Revocation::StreamsLiveOn,
    ..FAMILY
};

/// The family's rows. Jpsonic names itself when it refuses a newer version, and Airsonic 10.6 writes
/// the time into its errors as a number. All others that call themselves Airsonic are taken for
/// Airsonic-Advanced, whose row is the most careful one; what a link's own token says goes before
/// what the row says (P-102).
pub(super) fn rows() -> Vec<Row> {
    vec![
        Row {
            key: "airsonic",
            names: &["airsonic-advanced"],
            covers: "and its forks",
            can: Capabilities {
                name: "Airsonic-Advanced",
                description: Description::Pasted,
                never_link: NEVER_LINK,
                ..RELATIVES
            },
            ..FAMILY_ROW
        },
        Row {
            key: "airsonic-10",
            names: &["airsonic"],
            covers: "10.6",
            can: Capabilities {
                name: "Airsonic",
                never_link: NeverLink::StreamsOutlive,
                ..RELATIVES
            },
            ..FAMILY_ROW
        },
        Row {
            key: "jpsonic",
            names: &["jpsonic"],
            covers: "114",
            can: Capabilities {
                name: "Jpsonic",
                never_link: NeverLink::Dead,
                ..RELATIVES
            },
            ..FAMILY_ROW
        },
        Row {
            key: "subsonic",
            names: &["subsonic"],
            covers: "4 to 6",
            dialect: Dialect {
                version: "1.13.0",
                // Of a server without a name this is all that says whether it has shares.
                absent: &[code::GENERIC, code::NOT_FOUND],
                ..DIALECT
            },
            ..FAMILY_ROW
        },
        Row {
            key: "madsonic",
            names: &["madsonic"],
            covers: "5",
            dialect: Dialect {
                version: "1.11.0",
                ..DIALECT
            },
            can: Capabilities {
                name: "Madsonic",
                ..FAMILY
            },
            ..FAMILY_ROW
        },
    ]
}
