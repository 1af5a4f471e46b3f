//! The row of rules for each flavor: the Airsonic family with Subsonic itself, which share one code base;
//! servers of one project each; servers without public shares; and the row for unrecognized servers.

use jiff::SignedDuration;

use crate::backend::subsonic::protocol::{
    Dialect, Entries, ExpiryWords, NoEntries, ParseRules, PublicStreams, Transport, code,
};
use crate::domain::ItemKind;
use crate::domain::capabilities::{
    AnswerMatch, Capabilities, ContentsRules, DeleteProof, Description, DuplicateShare, Ended,
    ExpireNow, Granularity, Hidden, InitialExpiry, LinkAfter, Never, NeverLink, Omitted, Others,
    Playlists, Provenance, Revocation, ShareCapacity, Sharing, StartTimeSupport, UnknownShare,
    UpdateRules, Visitors, WorkingPage, Write,
};

/// A flavor's rules.
#[derive(Debug, Clone)]
pub struct FlavorRow {
    /// A stable identifier, stored in the server facts.
    pub key: &'static str,
    /// The names it uses in its envelopes, in lowercase.
    pub names: &'static [&'static str],
    /// The versions or relatives that the row covers, for the compatibility table.
    pub covers: &'static str,
    /// The dialect of its API.
    pub dialect: Dialect,
    /// The realm of its HTTP 401, if that is all it sends to clients that don't sign in.
    pub realm: Option<&'static str>,
    /// Its capabilities.
    pub can: Capabilities,
    /// The permission that an account needs to share; `None` if `shareRole` means nothing.
    pub share_right: Option<&'static str>,
}

impl FlavorRow {
    /// The defaults of all rows.
    const PLAIN: Self = Self {
        key: "",
        names: &[],
        covers: "",
        dialect: Dialect::STANDARD,
        realm: None,
        can: Capabilities::careful(""),
        share_right: None,
    };

    /// Whether the server may still turn out to be another one.
    #[must_use]
    pub fn is_a_guess(&self) -> bool {
        FIRST_GUESSES.contains(&self.key)
    }
}

/// The rows that a server without a name may get before an account has signed in. All other rows are final:
/// Ampache's legacy mode reports its name only to strangers.
const FIRST_GUESSES: [&str; 4] = ["airsonic", "subsonic", "supysonic", "unknown"];

/// A link of a share that never expires lives this long on Airsonic-Advanced (P-30).
const NEVER_LINK: NeverLink = NeverLink::Lives(SignedDuration::from_hours(7 * 24));

const AIRSONIC: Dialect = Dialect {
    // The server refuses a form sent to a call without `.view` as forged.
    view: true,
    reading: ParseRules {
        directory: ItemKind::Folder,
        ..ParseRules::STANDARD
    },
    unknown_item: &[code::GENERIC, code::NOT_FOUND],
    // Ids are numbers.
    misshapen_item: Some(400),
    never_share: Some("0"),
    ..Dialect::STANDARD
};

const FAMILY: Capabilities = Capabilities {
    evidence: Provenance::Source,
    // The ids of ID3 albums, artists and playlists are in other number spaces: the server would share some
    // other folder and report ok. A folder's own id would work, but its page plays only the files directly
    // in it, so everything is shared as its songs.
    contents: ContentsRules {
        kinds: &[ItemKind::Song],
        many: ShareCapacity::Several,
        playlists: Playlists::Frozen,
        most: None,
        repeats: true,
    },
    never: Never::CreateThenClear,
    expire_now: ExpireNow::PastExpiry,
    granularity: Granularity::Milliseconds,
    update: UpdateRules {
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
        // Without a token in the link, the error page contains its own path on every server of the family.
        unknown_share: Some(UnknownShare {
            path: &["ext", "share", "no-such-share"],
            query: &[],
            status: 403,
            says: AnswerMatch::Within("/ext/share/"),
            off: None,
            hides: None,
        }),
        // An expired or deleted share, and one without songs, get status 200 with this text.
        page: Some(WorkingPage {
            asks: None,
            holds: None,
            lacks: Some("the content is not available"),
        }),
    },
    ..Capabilities::careful("Subsonic")
};

const FAMILY_ROW: FlavorRow = FlavorRow {
    dialect: AIRSONIC,
    can: FAMILY,
    share_right: Some("the role \"share\": an administrator gives it in the user's settings"),
    ..FlavorRow::PLAIN
};

const RELATIVES: Capabilities = Capabilities {
    evidence: Provenance::Observed,
    update: UpdateRules {
        link: LinkAfter::NewOldLivesOn,
        ..FAMILY.update
    },
    start_time: StartTimeSupport::BreaksLink,
    revocation: Revocation::StreamsLiveOn,
    ..FAMILY
};

/// The rows of the Airsonic family. Jpsonic names itself when it refuses a newer version, and Airsonic 10.6
/// writes the time in its errors as a number. Every other server that calls itself Airsonic gets the row of
/// Airsonic-Advanced, the strictest one; a link's own token overrides the row (P-102).
pub(super) fn airsonic() -> Vec<FlavorRow> {
    vec![
        FlavorRow {
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
        FlavorRow {
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
        FlavorRow {
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
        FlavorRow {
            key: "subsonic",
            names: &["subsonic"],
            covers: "4 to 6",
            dialect: Dialect {
                version: "1.13.0",
                // For a server without a name, only this shows whether it has shares.
                absent: &[code::GENERIC, code::NOT_FOUND],
                ..AIRSONIC
            },
            ..FAMILY_ROW
        },
        FlavorRow {
            key: "madsonic",
            names: &["madsonic"],
            covers: "5",
            dialect: Dialect {
                version: "1.11.0",
                ..AIRSONIC
            },
            can: Capabilities {
                name: "Madsonic",
                ..FAMILY
            },
            ..FAMILY_ROW
        },
    ]
}

const DIALECT: Dialect = Dialect {
    // All web servers accept at least this much.
    transport: Transport::Query { longest: 8_000 },
    ..Dialect::STANDARD
};

/// Changes everything in place and erases nothing.
pub(super) const IN_PLACE: UpdateRules = UpdateRules {
    settings: Write::InPlace,
    expiry: Write::InPlace,
    omitted: Omitted::Kept,
    link: LinkAfter::Same,
};

/// The rows of mStream, Melodee, Kima, Unsonic, Melovian and EdgeSonic.
pub(super) fn small() -> Vec<FlavorRow> {
    vec![
        mstream(),
        melodee(),
        kima(),
        unsonic(),
        melovian(),
        edgesonic(),
    ]
}

fn mstream() -> FlavorRow {
    FlavorRow {
        key: "mstream",
        names: &["mstream"],
        covers: "6",
        dialect: Dialect {
            // mStream ignores bodies. It accepted 2,500 short ids and refused 24 KB of them.
            transport: Transport::Query { longest: 15_000 },
            streams: PublicStreams::SharedPaths,
            password: Some(
                "mStream checks tokens against the separate Subsonic password, if the user has one",
            ),
            plain_after_40: true,
            ..DIALECT
        },
        can: Capabilities {
            evidence: Provenance::Observed,
            contents: ContentsRules {
                kinds: &[ItemKind::Song],
                many: ShareCapacity::Several,
                playlists: Playlists::Frozen,
                most: None,
                repeats: true,
            },
            never: Never::Direct,
            // mStream refuses a past expiry, and no update changes when the link expires.
            expire_now: ExpireNow::Delete,
            update: UpdateRules {
                expiry: Write::RecreateNewLink,
                ..IN_PLACE
            },
            orphans: false,
            parallel_creates: true,
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
                    says: AnswerMatch::Within("Playlist Not Found"),
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
        // It reports `shareRole` for every account.
        ..FlavorRow::PLAIN
    }
}

fn melodee() -> FlavorRow {
    FlavorRow {
        key: "melodee",
        names: &["melodee"],
        dialect: Dialect {
            transport: Transport::Form,
            // 44 if a key is sent; otherwise a 44 is converted to 70 anyway.
            unknown_item: &[code::WRONG_KEY, code::NOT_FOUND],
            reading: ParseRules {
                entries: Entries::Songs,
                ..DIALECT.reading
            },
            ..DIALECT
        },
        can: Capabilities {
            evidence: Provenance::Source,
            contents: ContentsRules {
                kinds: &[ItemKind::Song, ItemKind::Album, ItemKind::Playlist],
                many: ShareCapacity::One,
                playlists: Playlists::Live,
                most: Some(1),
                repeats: false,
            },
            never: Never::Direct,
            expire_now: ExpireNow::Delete,
            update: UpdateRules {
                // Melodee's update call never stores an expiry.
                expiry: Write::RecreateNewLink,
                omitted: Omitted::Erased,
                ..IN_PLACE
            },
            orphans: false,
            parallel_creates: true,
            delete_proof: DeleteProof::Answer,
            ended: Ended::StillWork,
            others: Others::Everybody,
            ..Capabilities::careful("Melodee")
        },
        share_right: Some("the right to share, which an administrator gives"),
        ..FlavorRow::PLAIN
    }
}

fn kima() -> FlavorRow {
    FlavorRow {
        key: "kima",
        names: &["kima"],
        covers: "(once it really shares)",
        dialect: Dialect {
            reading: ParseRules {
                no_entries: NoEntries::NotTold,
                ..DIALECT.reading
            },
            ..DIALECT
        },
        can: Capabilities {
            evidence: Provenance::Source,
            contents: ContentsRules {
                kinds: &[ItemKind::Song, ItemKind::Album, ItemKind::Playlist],
                many: ShareCapacity::One,
                playlists: Playlists::Live,
                most: Some(1),
                repeats: false,
            },
            never: Never::Direct,
            initial_expiry: InitialExpiry::Update,
            duplicates: DuplicateShare::HandsBack,
            expire_now: ExpireNow::Delete,
            update: IN_PLACE,
            description: Description::None,
            // Early versions only pretend: trust nothing that the list does not show.
            orphans: false,
            parallel_creates: false,
            delete_proof: DeleteProof::ListAgain,
            ended: Ended::RemovedAtOnce,
            ..Capabilities::careful("Kima")
        },
        // It reports for every account that it may not share.
        ..FlavorRow::PLAIN
    }
}

fn unsonic() -> FlavorRow {
    FlavorRow {
        key: "unsonic",
        names: &["unsonic"],
        covers: "0.1",
        realm: Some("Unsonic"),
        dialect: Dialect {
            transport: Transport::Form,
            reading: ParseRules {
                never_date: Some("3000-01-01"),
                // The count stays 0, and the last visit is the creation time.
                counts_visits: false,
                ..DIALECT.reading
            },
            unknown_share: code::MISSING,
            // 10 for a malformed id.
            unknown_item: &[code::MISSING, code::NOT_FOUND],
            bare_401: true,
            ..DIALECT
        },
        can: Capabilities {
            evidence: Provenance::Observed,
            contents: ContentsRules {
                kinds: &[ItemKind::Song, ItemKind::Album],
                many: ShareCapacity::Several,
                playlists: Playlists::Frozen,
                most: None,
                repeats: true,
            },
            // An update can't remove an expiry: 0 is 1970.
            never: Never::AtCreation,
            // The public page ignores the expiry.
            expire_now: ExpireNow::Delete,
            granularity: Granularity::Seconds,
            update: IN_PLACE,
            description: Description::NeverErased,
            orphans: false,
            parallel_creates: true,
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
                    says: AnswerMatch::Within("<title>File not found</title>"),
                    off: None,
                    hides: None,
                }),
                page: None,
            },
            ..Capabilities::careful("Unsonic")
        },
        ..FlavorRow::PLAIN
    }
}

/// Melovian (`internal/subsonicserver/extended_handlers.go`, 2026): `createShare` answers with the share
/// alone, and there is no call to change one.
fn melovian() -> FlavorRow {
    FlavorRow {
        key: "melovian",
        names: &["melovian"],
        dialect: Dialect {
            unknown_item: &[code::GENERIC, code::NOT_FOUND],
            ..DIALECT
        },
        can: Capabilities {
            evidence: Provenance::Source,
            contents: ContentsRules {
                // The server reports a playlist's share as a song.
                kinds: &[ItemKind::Song, ItemKind::Album],
                many: ShareCapacity::One,
                playlists: Playlists::Frozen,
                most: Some(1),
                repeats: false,
            },
            // An expiry of 0 is 1970; without one the share never expires.
            never: Never::Direct,
            expire_now: ExpireNow::Delete,
            update: UpdateRules {
                settings: Write::RecreateNewLink,
                expiry: Write::RecreateNewLink,
                ..IN_PLACE
            },
            orphans: false,
            owners: false,
            delete_proof: DeleteProof::ListAgain,
            ..Capabilities::careful("Melovian")
        },
        ..FlavorRow::PLAIN
    }
}

/// EdgeSonic (`worker/src/endpoints/subsonic/shares.ts`, 2026): every share call but `getShares` requires a
/// session of its web page, whatever `shareRole` reports.
fn edgesonic() -> FlavorRow {
    FlavorRow {
        key: "edgesonic",
        names: &["edgesonic"],
        dialect: DIALECT,
        can: Capabilities {
            evidence: Provenance::Source,
            sharing: Sharing::ListsOnly {
                why: "creating, changing, and deleting them requires a session of its web page",
            },
            ..Capabilities::careful("EdgeSonic")
        },
        ..FlavorRow::PLAIN
    }
}

/// A server that was never observed: shares only songs, and trusts nothing that was not read back.
pub(super) fn unknown() -> FlavorRow {
    FlavorRow {
        key: "unknown",
        names: &[],
        dialect: Dialect {
            version: "1.13.0",
            reading: ParseRules {
                no_entries: NoEntries::UnreportedIfMissing,
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
        ..FlavorRow::PLAIN
    }
}

/// The key of the row for Ampache 7.
const SEVEN: &str = "ampache-7";

/// The rows of Ampache 8 and 7.
pub(super) fn ampache() -> [FlavorRow; 2] {
    let seven = eight();
    let seven = FlavorRow {
        key: SEVEN,
        names: &[],
        covers: "7",
        can: Capabilities {
            // Ampache 7 stores an unknown id as a share without contents.
            orphans: true,
            ..seven.can
        },
        ..seven
    };
    [eight(), seven]
}

/// The row of an Ampache that reports this version. In legacy mode, 7 reports 8.0.0, and 8 may report no
/// version.
pub(super) fn ampache_of_version(version: Option<&str>) -> &'static str {
    match version {
        Some("8.0.0") => SEVEN,
        Some(version) if version.starts_with("7.") => SEVEN,
        _ => "ampache",
    }
}

fn eight() -> FlavorRow {
    FlavorRow {
        key: "ampache",
        names: &["ampache"],
        covers: "8",
        dialect: Dialect {
            version: "1.16.1",
            reading: ParseRules {
                entries: Entries::Songs,
                // Shares of artists, podcasts and smartlists have an empty list.
                no_entries: NoEntries::NotTold,
                ..ParseRules::STANDARD
            },
            expiry: ExpiryWords {
                // `0` is dropped before any handler sees it; `00` is read as no expiry.
                never_on_create: Some("00"),
                never_on_update: "00",
                update_counts_from_creation: true,
            },
            password: Some(
                "Ampache checks tokens against the separate Subsonic password or the API key, \
                 never against the account's own password",
            ),
            api_key: Some("the API key from your account page in Ampache"),
            plain_after_40: true,
            ..Dialect::STANDARD
        },
        can: Capabilities {
            evidence: Provenance::Observed,
            contents: ContentsRules {
                // Other kinds show no entries, so the stored contents could not be verified.
                kinds: &[ItemKind::Song, ItemKind::Album, ItemKind::Playlist],
                many: ShareCapacity::One,
                playlists: Playlists::Live,
                most: Some(1),
                repeats: false,
            },
            never: Never::Direct,
            // A past expiry rounds to "never" (P-34).
            expire_now: ExpireNow::Delete,
            granularity: Granularity::DaysFromCreation,
            update: IN_PLACE,
            // Ampache drops empty parameters: a description can be replaced, but not removed.
            description: Description::NeverErased,
            orphans: false,
            parallel_creates: true,
            shows_songs: true,
            // The answer shows rounded expiries and dropped descriptions as stored (observed on both).
            create_shows_stored: true,
            longest_description: Some(255),
            // 70 may mean "not yours"; old versions report ok and change nothing (P-38).
            delete_proof: DeleteProof::ListAgain,
            ended: Ended::RemovedLater,
            revocation: Revocation::Full,
            visitors: Visitors {
                base_setting: "web_path",
                pages_have_a_path: false,
                paths: &["share.php", "play/"],
                // The page is the same for a share that doesn't exist and for visitors who are not let in
                // (observed on 7.9.8 and 8.0.1).
                unknown_share: Some(UnknownShare {
                    path: &["share.php"],
                    query: &[("id", "0"), ("secret", "none")],
                    status: 403,
                    says: AnswerMatch::Within("Ampache"),
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
        ..FlavorRow::PLAIN
    }
}

/// A server without shares.
struct Without {
    key: &'static str,
    names: &'static [&'static str],
    name: &'static str,
    evidence: Provenance,
    why: &'static str,
    /// The kind of password that it expects.
    password: Option<&'static str>,
    /// The error codes for an unknown item.
    unknown_item: &'static [i64],
}

const READ: Without = Without {
    key: "",
    names: &[],
    name: "",
    evidence: Provenance::Source,
    why: "its Subsonic API has no share calls",
    password: None,
    unknown_item: &[code::NOT_FOUND],
};

const WITHOUT: [Without; 11] = [
    Without {
        key: "gonic",
        names: &["gonic"],
        name: "gonic",
        evidence: Provenance::Observed,
        // 10 for an id without its kind prefix.
        unknown_item: &[code::MISSING, code::NOT_FOUND],
        ..READ
    },
    Without {
        key: "supysonic",
        names: &["supysonic"],
        name: "Supysonic",
        evidence: Provenance::Observed,
        why: "it answers every share call with \"not supported\"",
        // 0 for a malformed id.
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

/// The rows of servers without public shares.
pub(super) fn without() -> impl Iterator<Item = FlavorRow> {
    WITHOUT.into_iter().map(|server| FlavorRow {
        key: server.key,
        names: server.names,
        dialect: Dialect {
            version: "1.12.0",
            password: server.password,
            plain_after_40: false,
            unknown_item: server.unknown_item,
            ..unknown().dialect
        },
        can: Capabilities {
            evidence: server.evidence,
            sharing: Sharing::Absent { why: server.why },
            ..Capabilities::careful(server.name)
        },
        ..FlavorRow::PLAIN
    })
}
