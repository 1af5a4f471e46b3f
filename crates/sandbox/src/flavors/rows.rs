//! The behavior of each server, one row per flavor.

use super::row::{
    Accepts, Ampache, ApiKeys, Dates, ExpiryRule, Flavor, FlavorRow, Foreign, Forms, Link, Lists,
    Look, Naming, NeverToken, Quirk, Rules, ShareIds, Sharing, SongIndex, Token, UnknownCall,
    Unstored, Updates, Visible,
};
use crate::account::{hashed, uuid};
use crate::library::Kind;

const YEAR: i64 = 31_556_952;
const DAY: i64 = 86_400;

/// Airsonic and its forks.
const AIRSONIC: Rules = Rules {
    share_ids: ShareIds::Numbers,
    accepts: Accepts::MediaFiles,
    unknown_item: (
        0,
        "Cannot invoke \"org.airsonic.player.domain.MediaFile.getId()\" because \"f\" is null",
    ),
    orphans: true,
    unknown_share: (70, "Shared media not found."),
    default_life: Some(YEAR),
    expiry: ExpiryRule::Airsonic,
    updates: Updates::Erase,
    visible: Visible::AdminAll,
    foreign_update: Foreign::AdminElse(50),
    foreign_delete: Foreign::AdminElse(50),
    unstored: Unstored::Plain,
    foreign_text: "Not authorized to {} shared media.",
    dates: Dates::Milliseconds,
    lists: Lists::EmptyObject,
    link: Link::SignedName(NeverToken::Week),
    owner_key: "username",
    off: (50, "{} is not authorized to share media."),
    quirks: &[],
};

/// Subsonic itself.
const SUBSONIC: Rules = Rules {
    orphans: false,
    link: Link::Name,
    ..AIRSONIC
};

const CLASSIC: FlavorRow = FlavorRow {
    version: "1.15.0",
    kind: None,
    server_version: None,
    open: false,
    failed: "failed",
    naming: Naming::Always,
    newest_minor: Some(15),
    product: "Airsonic",
    too_new: 30,
    token: Token::Failing41,
    api_keys: ApiKeys::Unseen,
    required: &["u", "v", "c"],
    missing: "Required parameter is missing.",
    wrong: "Wrong username or password.",
    forms: Forms::ReadWithView,
    unknown_call: UnknownCall::Bare404,
    numbers_times: false,
    look: Look::Classic,
    song_index: SongIndex::Albums,
    help_url: None,
    ids: numbered,
    sharing: Sharing::Real(AIRSONIC),
};

/// An OpenSubsonic server without deviations.
const OPEN: FlavorRow = FlavorRow {
    version: "1.16.1",
    open: true,
    newest_minor: None,
    token: Token::Checked,
    forms: Forms::Read,
    unknown_call: UnknownCall::Code(70, "not found"),
    ids: prefixed,
    ..CLASSIC
};

const SPECIFIED: Rules = Rules {
    share_ids: ShareIds::Uuids,
    accepts: Accepts::Anything,
    unknown_item: (70, "not found"),
    orphans: false,
    unknown_share: (70, "share not found"),
    default_life: None,
    expiry: ExpiryRule::Specified,
    updates: Updates::Keep,
    foreign_text: "User is not authorized for the given operation.",
    link: Link::Id,
    ..AIRSONIC
};

impl Flavor {
    /// Whether the server's share calls have an effect.
    #[must_use]
    pub fn shares(self) -> bool {
        matches!(row(self).sharing, Sharing::Real(_))
    }
}

/// A server without shares, and the code and text of its share calls.
const fn without(row: FlavorRow, code: i64, text: &'static str) -> FlavorRow {
    FlavorRow {
        sharing: Sharing::None(code, text),
        ..row
    }
}

pub(super) fn row(flavor: Flavor) -> FlavorRow {
    match flavor {
        Flavor::AirsonicAdvanced => CLASSIC,
        Flavor::Airsonic => FlavorRow {
            numbers_times: true,
            token: Token::Checked,
            song_index: SongIndex::Titles,
            sharing: Sharing::Real(Rules {
                unknown_item: (
                    0,
                    "Cannot invoke \"org.airsonic.player.domain.MediaFile.getPath()\" because \"file\" is null",
                ),
                link: Link::SignedName(NeverToken::Absent),
                quirks: &[
                    Quirk::AnyDate,
                    Quirk::BrokenPages,
                    Quirk::OneAddress,
                    Quirk::KeepsKnown,
                    Quirk::CalendarYear,
                ],
                ..AIRSONIC
            }),
            ..CLASSIC
        },
        Flavor::Jpsonic => FlavorRow {
            product: "Jpsonic",
            token: Token::Checked,
            song_index: SongIndex::Titles,
            sharing: Sharing::Real(Rules {
                unknown_item: (
                    0,
                    "Cannot invoke \"com.tesshu.jpsonic.domain.MediaFile.getPathString()\" because \"file\" is null",
                ),
                link: Link::SignedName(NeverToken::Null),
                quirks: &[
                    Quirk::SharesNothing,
                    Quirk::SharesRoot,
                    Quirk::OneAddress,
                    Quirk::KeepsKnown,
                    Quirk::CalendarYear,
                ],
                ..AIRSONIC
            }),
            ..CLASSIC
        },
        Flavor::JpsonicFork => FlavorRow {
            product: "Airsonic",
            ..row(Flavor::Jpsonic)
        },
        Flavor::Kagemomiji => FlavorRow {
            sharing: Sharing::Real(Rules {
                orphans: false,
                ..AIRSONIC
            }),
            ..CLASSIC
        },
        Flavor::Subsonic4 => FlavorRow {
            version: "1.10.1",
            newest_minor: Some(10),
            token: Token::Unseen,
            required: &["u", "p", "v", "c"],
            look: Look::OrgJson,
            song_index: SongIndex::Titles,
            sharing: Sharing::Real(Rules {
                dates: Dates::NoZone,
                lists: Lists::EmptyText,
                ..SUBSONIC
            }),
            ..CLASSIC
        },
        Flavor::Subsonic5 => FlavorRow {
            version: "1.11.0",
            newest_minor: Some(11),
            token: Token::Unseen,
            required: &["u", "p", "v", "c"],
            sharing: Sharing::Real(SUBSONIC),
            ..CLASSIC
        },
        Flavor::Subsonic6 => FlavorRow {
            version: "1.16.0",
            newest_minor: Some(16),
            token: Token::Checked,
            sharing: Sharing::Real(SUBSONIC),
            ..CLASSIC
        },
        Flavor::Madsonic => FlavorRow {
            kind: Some("madsonic"),
            ..row(Flavor::Subsonic4)
        },
        Flavor::Ampache => AMPACHE,
        Flavor::Ampache7 => FlavorRow {
            server_version: Some("7.9.8"),
            sharing: Sharing::Real(Rules {
                unstored: Unstored::Quietly,
                foreign_update: Foreign::AdminElseNothing,
                ..AMPACHE_RULES
            }),
            naming: Naming::Always,
            look: Look::Ampache(Ampache::Seven),
            too_new: 20,
            unknown_call: UnknownCall::Code(30, TOO_NEW),
            ..AMPACHE
        },
        Flavor::Ampache7Legacy => FlavorRow {
            // The legacy mode reports this version regardless of the real one.
            server_version: Some("8.0.0"),
            ids: nine_digits,
            ..row(Flavor::Ampache7)
        },
        Flavor::AmpacheLegacy => FlavorRow {
            naming: Naming::Never,
            api_keys: ApiKeys::Checked(40),
            look: Look::Ampache(Ampache::Legacy),
            ids: nine_digits,
            sharing: Sharing::Real(Rules {
                foreign_update: Foreign::AdminElseNothing,
                ..AMPACHE_RULES
            }),
            ..AMPACHE
        },
        Flavor::AmpacheLegacyUser => FlavorRow {
            naming: Naming::Strangers,
            ..row(Flavor::AmpacheLegacy)
        },
        Flavor::MStream => MSTREAM,
        Flavor::Melodee => MELODEE,
        Flavor::KimaFake => FlavorRow {
            kind: Some("kima"),
            server_version: Some("1.0.0"),
            api_keys: ApiKeys::WithName,
            sharing: Sharing::Fake,
            ..OPEN
        },
        Flavor::Kima => FlavorRow {
            kind: Some("kima"),
            server_version: Some("1.4.0"),
            api_keys: ApiKeys::WithName,
            sharing: Sharing::Real(Rules {
                accepts: Accepts::FirstOnly,
                expiry: ExpiryRule::OnlyAtUpdate,
                updates: Updates::Nothing,
                visible: Visible::OwnLive,
                foreign_update: Foreign::Never(70),
                foreign_delete: Foreign::Never(70),
                ..SPECIFIED
            }),
            ..OPEN
        },
        Flavor::Unsonic => UNSONIC,
        Flavor::Cassonic => FlavorRow {
            open: false,
            sharing: Sharing::Stub,
            ..OPEN
        },
        Flavor::EdgeSonic => FlavorRow {
            kind: Some("edgeSonic"),
            sharing: Sharing::ListsOnly,
            ..OPEN
        },
        Flavor::Melovian => FlavorRow {
            kind: Some("Melovian"),
            sharing: Sharing::Real(Rules {
                accepts: Accepts::FirstOnly,
                unknown_item: (0, "not found"),
                expiry: ExpiryRule::OnlyAtCreation,
                lists: Lists::EmptyListBareOnCreate,
                visible: Visible::Own,
                ..SPECIFIED
            }),
            ..OPEN
        },
        Flavor::Unknown => FlavorRow {
            kind: Some("otherwise"),
            server_version: Some("0.1.0"),
            sharing: Sharing::Real(SPECIFIED),
            ..OPEN
        },
        Flavor::Gonic => FlavorRow {
            version: "1.15.0",
            kind: Some("gonic"),
            server_version: Some("0.22.0"),
            required: &["u", "c"],
            missing: "please provide a \"{}\" parameter",
            wrong: "invalid password",
            unknown_call: UnknownCall::Code(70, "view not found"),
            look: Look::Gonic,
            song_index: SongIndex::Titles,
            ids: tracks_prefixed,
            ..without(OPEN, 70, "view not found")
        },
        Flavor::Supysonic => FlavorRow {
            version: "1.12.0",
            open: false,
            token: Token::Unseen,
            required: &["u", "p", "c"],
            missing: "A required parameter is missing.",
            unknown_call: UnknownCall::Enveloped404("Unknown method"),
            look: Look::Supysonic,
            song_index: SongIndex::Titles,
            ids: uuids,
            ..without(OPEN, 0, "Not supported by Supysonic")
        },
        Flavor::Lms => FlavorRow {
            version: "1.16.0",
            kind: Some("lms"),
            server_version: Some("3.71.0"),
            token: Token::Refused(42),
            api_keys: ApiKeys::Checked(44),
            unknown_call: UnknownCall::Code(0, "Unknown API method"),
            ..without(OPEN, 0, "Not implemented")
        },
        Flavor::NextcloudMusic => FlavorRow {
            kind: Some("owncloud music"),
            server_version: Some("2.1.0"),
            token: Token::Refused(41),
            api_keys: ApiKeys::Checked(44),
            unknown_call: UnknownCall::Code(0, "Requested action {} is not supported"),
            ..without(OPEN, 0, "Requested action {} is not supported")
        },
        Flavor::Koel => FlavorRow {
            kind: Some("koel"),
            server_version: Some("7.0.0"),
            unknown_call: UnknownCall::CodeUnasked(70, "The requested data was not found."),
            ..without(OPEN, 70, "The requested data was not found.")
        },
        Flavor::JellySonic => FlavorRow {
            kind: Some("jellysonic"),
            unknown_call: UnknownCall::Bare404,
            ..without(OPEN, -1, "")
        },
    }
}

/// Ampache's answer to clients that are too new and to unknown calls.
pub(super) const TOO_NEW: &str =
    "Incompatible Subsonic REST protocol version. Server must upgrade.";

const AMPACHE: FlavorRow = FlavorRow {
    kind: Some("ampache"),
    server_version: Some("8.0.1"),
    naming: Naming::NotTooNew,
    newest_minor: Some(16),
    product: "Subsonic",
    token: Token::OwnPassword40,
    api_keys: ApiKeys::Checked(44),
    unknown_call: UnknownCall::Code(0, "Error creating response."),
    look: Look::Ampache(Ampache::Eight),
    help_url: Some("https://ampache.org/api/subsonic"),
    sharing: Sharing::Real(AMPACHE_RULES),
    ..OPEN
};

const AMPACHE_RULES: Rules = Rules {
    share_ids: ShareIds::PrefixedNumbers,
    accepts: Accepts::OneOrAlbumOfFirst,
    unknown_item: (70, "The requested data was not found."),
    unknown_share: (70, "The requested data was not found."),
    unstored: Unstored::EmptyList,
    default_life: Some(7 * DAY),
    expiry: ExpiryRule::WholeDays,
    foreign_update: Foreign::AdminElse(50),
    foreign_delete: Foreign::AdminElse(70),
    dates: Dates::Offset,
    link: Link::Secret,
    off: (50, "User is not authorized for the given operation."),
    quirks: &[
        Quirk::EmptyDescription,
        Quirk::NoEmptyDescription,
        Quirk::ChangesNeedRole,
    ],
    ..SPECIFIED
};

const MSTREAM: FlavorRow = FlavorRow {
    kind: Some("mstream"),
    server_version: Some("6.22.0"),
    token: Token::OwnPassword41,
    api_keys: ApiKeys::Checked(40),
    required: &[],
    missing: "Required parameter is missing: {}",
    forms: Forms::Credentials,
    unknown_call: UnknownCall::CodeUnasked(70, "Subsonic method \"{}\" not found."),
    look: Look::MStream,
    song_index: SongIndex::Artists,
    ids: mstream_ids,
    sharing: Sharing::Real(Rules {
        share_ids: ShareIds::PrefixedLetters,
        accepts: Accepts::Songs,
        unknown_item: (70, "Song not found."),
        unknown_share: (70, "Share not found."),
        expiry: ExpiryRule::FutureSeconds,
        dates: Dates::Seconds,
        lists: Lists::EmptyList,
        link: Link::ByFirstExpiry,
        quirks: &[Quirk::NewestFirst, Quirk::HidesVisits],
        ..SPECIFIED
    }),
    ..OPEN
};

const MELODEE: FlavorRow = FlavorRow {
    kind: Some("Melodee"),
    server_version: Some("1.0.0"),
    failed: "error",
    ids: underscored,
    sharing: Sharing::Real(Rules {
        share_ids: ShareIds::PrefixedUuids,
        accepts: Accepts::FirstOnly,
        unknown_item: (44, "Invalid API key"),
        unknown_share: (44, "Invalid API key"),
        expiry: ExpiryRule::OnlyAtCreation,
        updates: Updates::Erase,
        visible: Visible::Own,
        foreign_update: Foreign::Allowed,
        foreign_delete: Foreign::Never(50),
        lists: Lists::EmptyListAloneOnCreate,
        link: Link::Endless,
        owner_key: "userName",
        ..SPECIFIED
    }),
    ..OPEN
};

const UNSONIC: FlavorRow = FlavorRow {
    kind: None,
    version: "1.16.0",
    open: false,
    look: Look::XmlToDict,
    song_index: SongIndex::Titles,
    missing: "Missing a required parameter: {}",
    unknown_call: UnknownCall::Text404,
    ids: tracks_prefixed,
    sharing: Sharing::Real(Rules {
        share_ids: ShareIds::PrefixedAgain,
        accepts: Accepts::SongsAndAlbums,
        unknown_item: (70, "Requested data not found: Invalid id: {}"),
        unknown_share: (10, "Missing a required parameter: Invalid share id: {}"),
        expiry: ExpiryRule::Literal,
        visible: Visible::Own,
        foreign_update: Foreign::Allowed,
        foreign_delete: Foreign::Never(10),
        dates: Dates::NoZoneYear3000,
        lists: Lists::Alone,
        link: Link::EndlessName,
        quirks: &[Quirk::EmptyDescription],
        ..SPECIFIED
    }),
    ..OPEN
};

/// Numbers each type separately, so the same number means different items (P-32).
fn numbered(_: Kind, index: usize, _: &str) -> String {
    index.to_string()
}

fn prefixed(kind: Kind, index: usize, _: &str) -> String {
    let prefix = match kind {
        Kind::Artist => "ar",
        Kind::Album => "al",
        Kind::Song => "so",
        Kind::Playlist => "pl",
    };
    format!("{prefix}-{}", index + 1)
}

/// The ids of Ampache's legacy mode.
fn nine_digits(kind: Kind, index: usize, _: &str) -> String {
    let first = match kind {
        Kind::Artist => 1,
        Kind::Album => 2,
        Kind::Song => 3,
        Kind::Playlist => 8,
    };
    format!("{first}{:08}", index + 1)
}

fn mstream_ids(kind: Kind, index: usize, name: &str) -> String {
    match kind {
        Kind::Song => (index + 1).to_string(),
        _ => prefixed(kind, index, name),
    }
}

/// The ids of gonic and Unsonic.
fn tracks_prefixed(kind: Kind, index: usize, name: &str) -> String {
    match kind {
        Kind::Song => format!("tr-{}", index + 1),
        _ => prefixed(kind, index, name),
    }
}

fn underscored(kind: Kind, index: usize, name: &str) -> String {
    let word = match kind {
        Kind::Artist => "artist",
        Kind::Album => "album",
        Kind::Song => "song",
        Kind::Playlist => "playlist",
    };
    format!("{word}_{}", uuids(kind, index, name))
}

fn uuids(kind: Kind, index: usize, name: &str) -> String {
    uuid(hashed(&format!("{kind:?} {index} {name}")))
}
