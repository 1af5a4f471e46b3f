//! The Airsonic family, Subsonic itself and Madsonic: media-file ids, one code base.
//!
//! Source: `servers/airsonic-advanced.md` (observed), `servers/subsonic-family.md` 3.3 and 3.4.

use jiff::SignedDuration;

use super::Row;
use crate::backend::subsonic::protocol::code;
use crate::backend::subsonic::protocol::{
    Dialect, Entries, ExpiryWords, NoEntries, OwnAlbums, PublicStreams, Reading, Transport,
};
use crate::domain::ItemKind;
use crate::domain::capabilities::{
    Capabilities, Contents, DeleteProof, Description, EndNow, Ended, Evidence, Granularity,
    LinkAfter, Many, Never, NeverLink, Omitted, Playlists, Revocation, Says, StartTime,
    UnknownShare, Update, Visitors, WorkingPage, Write,
};

/// A link of a share that never expires lives this long on Airsonic-Advanced (P-30).
const NEVER_LINK: NeverLink = NeverLink::Lives(SignedDuration::from_hours(7 * 24));

const DIALECT: Dialect = Dialect {
    version: "1.15.0",
    // A form sent to a call without it is refused as forged (`servers/airsonic-advanced.md` 9).
    view: true,
    transport: Transport::Form,
    reading: Reading {
        directory: ItemKind::Folder,
        description_may_be_label: false,
        never_date: None,
        entries: Entries::Items,
        counts_visits: true,
        no_entries: NoEntries::Nothing,
        own_albums: OwnAlbums::All,
    },
    expiry: ExpiryWords::STANDARD,
    unknown_share: code::NOT_FOUND,
    unknown_item: &[code::GENERIC, code::NOT_FOUND],
    // Ids are numbers (`servers/airsonic-advanced.md` 4).
    misshapen_item: Some(400),
    absent: &[code::NOT_FOUND],
    never_share: Some("0"),
    streams: PublicStreams::None,
    password: None,
    api_key: None,
    plain_after_40: false,
    bare_401: false,
};

const FAMILY: Capabilities = Capabilities {
    evidence: Evidence::Source,
    // ID3 album, artist and playlist ids are other number spaces and would share some other
    // folder with status ok (`servers/airsonic-advanced.md` 13). A folder's own id would do, but
    // its page plays only the files directly in it (30): all are shared as their songs.
    contents: Contents {
        kinds: &[ItemKind::Song],
        many: Many::Several,
        playlists: Playlists::Frozen,
        most: None,
        // `servers/airsonic-advanced.md` 20.
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
    hides_shares: false,
    listeners: false,
    libraries: false,
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

const SHARE_ROLE: &str = "the role \"share\": an administrator gives it in the user's settings";

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
            realm: None,
            dialect: DIALECT,
            can: Capabilities {
                name: "Airsonic-Advanced",
                description: Description::Pasted,
                never_link: NEVER_LINK,
                ..RELATIVES
            },
            share_right: Some(SHARE_ROLE),
        },
        Row {
            key: "airsonic-10",
            names: &["airsonic"],
            covers: "10.6",
            realm: None,
            dialect: DIALECT,
            can: Capabilities {
                name: "Airsonic",
                never_link: NeverLink::StreamsOutlive,
                ..RELATIVES
            },
            share_right: Some(SHARE_ROLE),
        },
        Row {
            key: "jpsonic",
            names: &["jpsonic"],
            covers: "114",
            realm: None,
            dialect: DIALECT,
            can: Capabilities {
                name: "Jpsonic",
                never_link: NeverLink::Dead,
                ..RELATIVES
            },
            share_right: Some(SHARE_ROLE),
        },
        Row {
            key: "subsonic",
            names: &["subsonic"],
            covers: "4 to 6",
            realm: None,
            dialect: Dialect {
                version: "1.13.0",
                // Of a server without a name this is all that says whether it has shares.
                absent: &[code::GENERIC, code::NOT_FOUND],
                ..DIALECT
            },
            can: FAMILY,
            share_right: Some(SHARE_ROLE),
        },
        Row {
            key: "madsonic",
            names: &["madsonic"],
            covers: "5",
            realm: None,
            dialect: Dialect {
                version: "1.11.0",
                ..DIALECT
            },
            can: Capabilities {
                name: "Madsonic",
                ..FAMILY
            },
            share_right: Some(SHARE_ROLE),
        },
    ]
}
