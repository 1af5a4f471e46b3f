//! The differences between Subsonic servers, as closed sets. Each one is implemented in one place.

use crate::account::{base62, uuid};
use crate::library::MakeId;

/// A Subsonic server with its own rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names of servers")]
pub enum Flavor {
    AirsonicAdvanced,
    Airsonic,
    Kagemomiji,
    Jpsonic,
    /// An invented server: it has Jpsonic's links but calls itself Airsonic.
    JpsonicFork,
    /// Up to 4.9, with JSON that is converted from XML.
    Subsonic4,
    Subsonic5,
    Subsonic6,
    Madsonic,
    Ampache,
    /// Version 7.9.8.
    Ampache7,
    /// Version 7.9.8 in legacy mode, the default of an installation.
    Ampache7Legacy,
    /// Version 8.0.1 with the server-wide preference `subsonic_legacy`.
    AmpacheLegacy,
    /// Version 8.0.1 with the account's preference `subsonic_legacy`.
    AmpacheLegacyUser,
    MStream,
    Melodee,
    /// Up to spring 2026: share calls report success and do nothing.
    KimaFake,
    Kima,
    Unsonic,
    /// An unnamed server whose share calls report success and do nothing.
    Cassonic,
    /// A server that lists shares and refuses writes.
    EdgeSonic,
    /// A server without a call to change a share. A create answers with the share alone.
    Melovian,
    /// An unknown OpenSubsonic server that follows the specification.
    Unknown,
    Gonic,
    Supysonic,
    Lms,
    NextcloudMusic,
    Koel,
    JellySonic,
}

impl Flavor {
    /// All flavors.
    pub const ALL: [Self; 29] = [
        Self::AirsonicAdvanced,
        Self::Airsonic,
        Self::Kagemomiji,
        Self::Jpsonic,
        Self::JpsonicFork,
        Self::Subsonic4,
        Self::Subsonic5,
        Self::Subsonic6,
        Self::Madsonic,
        Self::Ampache,
        Self::Ampache7,
        Self::Ampache7Legacy,
        Self::AmpacheLegacy,
        Self::AmpacheLegacyUser,
        Self::MStream,
        Self::Melodee,
        Self::KimaFake,
        Self::Kima,
        Self::Unsonic,
        Self::Cassonic,
        Self::EdgeSonic,
        Self::Melovian,
        Self::Unknown,
        Self::Gonic,
        Self::Supysonic,
        Self::Lms,
        Self::NextcloudMusic,
        Self::Koel,
        Self::JellySonic,
    ];
}

/// The behavior of a server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FlavorRow {
    /// The version of the Subsonic protocol.
    pub(crate) version: &'static str,
    /// The `type` of its envelope.
    pub(crate) kind: Option<&'static str>,
    pub(crate) server_version: Option<&'static str>,
    pub(crate) open: bool,
    pub(crate) failed: &'static str,
    /// The answers that include the server's name.
    pub(crate) naming: Naming,
    /// The highest minor version of the protocol that a client may send; `None` accepts any version.
    pub(crate) newest_minor: Option<u32>,
    /// The product name in the refusal of another version.
    pub(crate) product: &'static str,
    /// The error code for a client that sends a newer version.
    pub(crate) too_new: i64,
    pub(crate) token: Token,
    pub(crate) api_keys: ApiKeys,
    /// The required parameters.
    pub(crate) required: &'static [&'static str],
    /// The message for a missing parameter, with `{}` for its name.
    pub(crate) missing: &'static str,
    /// The message for a wrong password.
    pub(crate) wrong: &'static str,
    pub(crate) forms: Forms,
    pub(crate) unknown_call: UnknownCall,
    /// Whether errors without an envelope contain a message, and the time as a number (Spring Boot 1).
    pub(crate) numbers_times: bool,
    pub(crate) look: Look,
    /// The text that a song search covers besides the title.
    pub(crate) song_index: SongIndex,
    /// The URL of the page that explains errors.
    pub(crate) help_url: Option<&'static str>,
    pub(crate) ids: MakeId,
    pub(crate) sharing: Sharing,
}

impl FlavorRow {
    /// Whether the server shares media files by their numbers.
    pub(crate) fn shares_media(&self) -> bool {
        matches!(self.sharing, Sharing::Real(rules) if rules.accepts == Accepts::MediaFiles)
    }
}

/// The answers that include `type`, `serverVersion` and `openSubsonic`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// All answers.
    Always,
    /// All answers except the refusal of a newer version (Ampache 8).
    NotTooNew,
    /// Only answers to requests without an account: the account has the preference `subsonic_legacy`.
    Strangers,
    /// No answers: `subsonic_legacy` is set server-wide.
    Never,
}

/// How the server treats `t` and `s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// Checked; a wrong token fails with code 40.
    Checked,
    /// Checked; every failure has code 41.
    Failing41,
    /// Checked against a separate password; code 41 if the account has none.
    OwnPassword41,
    /// Checked against a separate password or the API key; code 40 if the account has neither.
    OwnPassword40,
    /// Refused with this code.
    Refused(i64),
    /// Ignored: a request without `p` lacks a parameter.
    Unseen,
}

/// How the server treats `apiKey`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ApiKeys {
    /// Ignored.
    Unseen,
    /// Checked; a wrong key fails with this code.
    Checked(i64),
    /// Checked, and `u` is required too.
    WithName,
}

/// The parameters of a POST body that the server reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Forms {
    /// All parameters, with and without `.view`.
    Read,
    /// All parameters of a call with `.view`; without `.view`, status 403.
    ReadWithView,
    /// Only the credentials; the other parameters must be in the query.
    Credentials,
}

/// The answer to an unknown call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnknownCall {
    /// A code and a text, with `{}` for the call's name.
    Code(i64, &'static str),
    /// Like [`Code`](Self::Code), but before authentication.
    CodeUnasked(i64, &'static str),
    /// HTTP 404 with an envelope of code 0.
    Enveloped404(&'static str),
    /// HTTP 404 in the web framework's own JSON.
    Bare404,
    /// HTTP 404 in plain text.
    Text404,
}

/// The form of songs, albums and other entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// The classic fields.
    Classic,
    /// Numbers and single items as org.json converts them from XML.
    OrgJson,
    /// Numbers as text and single items as objects, as xmltodict converts them.
    XmlToDict,
    MStream,
    Gonic,
    Supysonic,
    Ampache(Ampache),
}

/// The version of Ampache whose form the answers have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ampache {
    Seven,
    Eight,
    /// The legacy mode of Ampache 8, without OpenSubsonic.
    Legacy,
}

/// The text that a song search covers besides the title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SongIndex {
    Titles,
    Albums,
    Artists,
}

/// Whether a server has shares, and their rules.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sharing {
    /// Every share call fails with this code and text; -1 is status 404 without an envelope.
    None(i64, &'static str),
    /// A create reports success and creates nothing.
    Fake,
    /// Share calls report success, do nothing, and show nothing.
    Stub,
    /// Lists shares; every write fails with HTTP 403 and code 50.
    ListsOnly,
    Real(Rules),
}

/// The rules of shares.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) share_ids: ShareIds,
    pub(crate) accepts: Accepts,
    /// The code and text for an unknown item.
    pub(crate) unknown_item: (i64, &'static str),
    /// Whether a failed create leaves an empty share behind.
    pub(crate) orphans: bool,
    /// The code and text for an unknown share.
    pub(crate) unknown_share: (i64, &'static str),
    /// The lifetime of a share without `expires`, in seconds; `None` is never.
    pub(crate) default_life: Option<i64>,
    pub(crate) expiry: ExpiryRule,
    pub(crate) updates: Updates,
    pub(crate) visible: Visible,
    /// Who may change another account's share.
    pub(crate) foreign_update: Foreign,
    pub(crate) foreign_delete: Foreign,
    /// The treatment of values that the server can't store: a past expiry, a long description, an unknown item.
    pub(crate) unstored: Unstored,
    /// The message for another account's share, with `{}` for `modify` or `delete`.
    pub(crate) foreign_text: &'static str,
    pub(crate) dates: Dates,
    pub(crate) lists: Lists,
    pub(crate) link: Link,
    /// The key of the owner's name in a share.
    pub(crate) owner_key: &'static str,
    /// The code and text if the account may not share.
    pub(crate) off: (i64, &'static str),
    /// Other deviations.
    pub(crate) quirks: &'static [Quirk],
}

impl Rules {
    pub(crate) fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }
}

/// Behavior that only a few servers have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quirk {
    /// A share without a description has an empty one in answers.
    EmptyDescription,
    /// A description that is empty or `0` counts as missing.
    NoEmptyDescription,
    /// Updates and deletes also need permission to share.
    ChangesNeedRole,
    /// The server stores a date beyond the range of a timestamp.
    AnyDate,
    /// A create without an id creates an empty share.
    SharesNothing,
    /// The root of the music folder can be shared like any other folder.
    SharesRoot,
    /// If a link's token is refused, the page fails with status 500 instead of redirecting to the login.
    BrokenPages,
    /// A link's token is valid only for its exact address. The server refuses it with other parameters.
    OneAddress,
    /// If an item in a create is unknown, the server stores the items before it.
    KeepsKnown,
    /// The default lifetime is a calendar year, not the mean length of a year.
    CalendarYear,
    /// Lists start with the newest share.
    NewestFirst,
    /// Answers don't include visits.
    HidesVisits,
}

/// The treatment of values that the server can't store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unstored {
    /// The other rules apply.
    Plain,
    /// A create fails with HTTP 500, an update reports success and changes nothing, and an unknown item
    /// is stored as item 0 (Ampache 7).
    Quietly,
    /// A create returns an empty list; an update fails with code 50 (Ampache 8).
    EmptyList,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShareIds {
    /// 0, 1, 2, …
    Numbers,
    /// `sh-1`, `sh-2`, …; the server ignores the prefix in requests.
    PrefixedNumbers,
    /// `sh-` and ten characters; valid with and without the prefix.
    PrefixedLetters,
    /// `share_` and a UUID.
    PrefixedUuids,
    /// `sh-` and the highest existing number plus one, so numbers are reused.
    PrefixedAgain,
    Uuids,
}

impl ShareIds {
    /// The id of the `number`th share.
    pub(crate) fn id(self, number: u64, seed: u128) -> String {
        match self {
            Self::Numbers => number.to_string(),
            Self::PrefixedNumbers | Self::PrefixedAgain => format!("sh-{}", number + 1),
            Self::PrefixedLetters => format!("sh-{}", base62(seed, 10)),
            Self::PrefixedUuids => format!("share_{}", uuid(seed)),
            Self::Uuids => uuid(seed),
        }
    }
}

/// The items that can be shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accepts {
    /// Songs and folders by media id. Album ids are read as media ids of something else (P-32).
    MediaFiles,
    /// Songs. The server drops other ids if there is at least one song.
    Songs,
    /// Songs, albums, artists and playlists. Only the first of several ids counts; if it is a song, the server
    /// shares the song's album (P-36).
    OneOrAlbumOfFirst,
    /// Songs, albums and playlists, but only the first id.
    FirstOnly,
    /// Any number of songs and albums, as the specification says.
    Anything,
    /// Any number of songs and albums. Ids of another form fail with code 10.
    SongsAndAlbums,
}

/// How create and update read `expires`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExpiryRule {
    /// Create: 0 and text that isn't a number mean the default. Update: 0 is never, and other text fails.
    Airsonic,
    /// Whole seconds. 0 and text that isn't a number mean never; the past fails with code 10.
    FutureSeconds,
    /// Whole days from creation. Half a day or less means never (P-34, P-35).
    WholeDays,
    /// Create accepts any number, including 0; update ignores it.
    OnlyAtCreation,
    /// Create ignores it; update accepts any number, and 0 is never.
    OnlyAtUpdate,
    /// Both accept any number; in an update, 0 is never.
    Specified,
    /// Any number; 0 is 1970. An empty value fails with code 10.
    Literal,
}

/// How an update treats a missing description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Updates {
    Erase,
    Keep,
    /// Neither create nor update stores a description.
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visible {
    AdminAll,
    Own,
    /// The account's own shares that have not expired, without entries.
    OwnLive,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Foreign {
    /// Only administrators may; for others, the call fails with this code.
    AdminElse(i64),
    /// Only administrators may; for others, the call reports success and changes nothing.
    AdminElseNothing,
    /// The call fails with this code for everyone.
    Never(i64),
    Allowed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dates {
    /// `2026-11-21T08:25:34.892Z`
    Milliseconds,
    /// `…:34Z`, but expiries have milliseconds.
    Seconds,
    /// `…:34+00:00`
    Offset,
    /// `…:34` in the server's time zone.
    NoZone,
    /// `…:34.892000` in the server's time zone; the year 3000 means never.
    NoZoneYear3000,
}

/// The JSON of a list with no share, and of a list with one share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lists {
    /// `{}`, and a list of one share.
    EmptyObject,
    /// `{"share": []}`, and a list of one share.
    EmptyList,
    /// Like [`EmptyList`](Self::EmptyList), but a create answers with the share alone.
    EmptyListAloneOnCreate,
    /// Like [`EmptyList`](Self::EmptyList), but a single entry is not in a list, and a create answers without the list.
    EmptyListBareOnCreate,
    /// `""`, and the share without a list.
    EmptyText,
    /// `{}`, and the share without a list.
    Alone,
}

/// The `exp` of the token in the link of a share that never expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NeverToken {
    /// Seven days from now (Airsonic-Advanced).
    Week,
    /// The token has no `exp` (Airsonic 10.6).
    Absent,
    /// `null`, so the page fails with status 500 (Jpsonic).
    Null,
}

/// The public link, and its status after the share expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    /// `/ext/share/NAME?jwt=…`. Every answer signs it again with the current expiry (P-28, P-30).
    SignedName(NeverToken),
    /// `/shared/ID`, which keeps the first expiry of the share.
    ByFirstExpiry,
    /// `/share.php?id=…&secret=…`; 403 if expired.
    Secret,
    /// `/share/NAME`; 404 if expired or unknown.
    Name,
    /// `/share/ID`; 410 if expired.
    Id,
    /// `/share/ID`, which never expires.
    Endless,
    /// `/shares/NAME`, which never expires.
    EndlessName,
}
