//! The differences between Subsonic servers: closed sets, each implemented in one place.

use crate::account::{base62, uuid};
use crate::library::MakeId;

/// A Subsonic server by its own rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names of servers")]
pub enum Flavor {
    AirsonicAdvanced,
    Airsonic,
    Kagemomiji,
    Jpsonic,
    /// A server with Jpsonic's links that calls itself Airsonic: invented.
    JpsonicFork,
    /// Up to 4.9: JSON made of XML.
    Subsonic4,
    Subsonic5,
    Subsonic6,
    Madsonic,
    Ampache,
    /// 7.9.8.
    Ampache7,
    /// 7.9.8 in legacy mode, as it is installed.
    Ampache7Legacy,
    /// 8.0.1 with the preference `subsonic_legacy` for the server as a whole.
    AmpacheLegacy,
    /// 8.0.1 with the preference `subsonic_legacy` for the account.
    AmpacheLegacyUser,
    MStream,
    Melodee,
    /// Up to spring 2026: reports success and does nothing.
    KimaFake,
    Kima,
    Unsonic,
    /// Without a name; share calls that report success and do nothing.
    Cassonic,
    /// Lists shares, and refuses writes.
    EdgeSonic,
    /// No call to change a share, and a create answers with the share alone.
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
    /// Every one.
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

/// How a server behaves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FlavorRow {
    /// The version of the protocol it speaks.
    pub(crate) version: &'static str,
    /// The `type` of its envelope.
    pub(crate) kind: Option<&'static str>,
    pub(crate) server_version: Option<&'static str>,
    pub(crate) open: bool,
    pub(crate) failed: &'static str,
    /// Which answers name the server.
    pub(crate) naming: Naming,
    /// The highest minor version of the protocol a client may name.
    pub(crate) newest_minor: Option<u32>,
    /// The name in the refusal of another version.
    pub(crate) product: &'static str,
    /// The code for a client that names a newer version.
    pub(crate) too_new: i64,
    pub(crate) token: Token,
    pub(crate) api_keys: ApiKeys,
    /// Required parameters.
    pub(crate) required: &'static [&'static str],
    /// The message for a missing parameter, with its name for `{}`.
    pub(crate) missing: &'static str,
    /// The message for a wrong password.
    pub(crate) wrong: &'static str,
    pub(crate) forms: Forms,
    pub(crate) unknown_call: UnknownCall,
    /// Whether errors without an envelope hold the time as a number, and a message (Spring Boot 1).
    pub(crate) numbers_times: bool,
    pub(crate) look: Look,
    /// What the index of songs has besides their titles.
    pub(crate) song_index: SongIndex,
    /// The address that explains errors.
    pub(crate) help_url: Option<&'static str>,
    pub(crate) ids: MakeId,
    pub(crate) sharing: Sharing,
}

impl FlavorRow {
    /// Whether it shares media files by their numbers.
    pub(crate) fn shares_media(&self) -> bool {
        matches!(self.sharing, Sharing::Real(rules) if rules.accepts == Accepts::MediaFiles)
    }
}

/// Which answers have `type`, `serverVersion` and `openSubsonic`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// All.
    Always,
    /// All except the refusal of a newer version (Ampache 8).
    NotTooNew,
    /// Answers to requests without an account: the account's preference is `subsonic_legacy`.
    Strangers,
    /// None: the preference is `subsonic_legacy` for the server as a whole.
    Never,
}

/// How the server treats `t` and `s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// Checked; wrong is 40.
    Checked,
    /// Checked; every failure is 41.
    Failing41,
    /// Checked against a separate password; without one 41.
    OwnPassword41,
    /// Checked against a separate password or the API key; without one 40.
    OwnPassword40,
    /// Refused with this code.
    Refused(i64),
    /// Ignored: without `p` a parameter is missing.
    Unseen,
}

/// How the server treats `apiKey`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ApiKeys {
    /// Ignored.
    Unseen,
    /// Checked; wrong is this code.
    Checked(i64),
    /// Checked, and the name is required, too.
    WithName,
}

/// Which parameters of a POST are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Forms {
    /// All, with and without `.view`.
    Read,
    /// All with `.view`; without it 403.
    ReadWithView,
    /// Credentials only; the rest comes from the query.
    Credentials,
}

/// The answer to an unknown call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnknownCall {
    /// A code and a text, with the call's name for `{}`.
    Code(i64, &'static str),
    /// As [`Code`](Self::Code), before authentication.
    CodeUnasked(i64, &'static str),
    /// HTTP 404 with an envelope of code 0.
    Enveloped404(&'static str),
    /// HTTP 404 in the web framework's own JSON.
    Bare404,
    /// HTTP 404 in plain text.
    Text404,
}

/// How entries look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// The classic fields.
    Classic,
    /// Numbers and single things as XML made them: org.json.
    OrgJson,
    /// Numbers as text and single things as objects: xmltodict.
    XmlToDict,
    MStream,
    Gonic,
    Supysonic,
    Ampache(Ampache),
}

/// Which of Ampache's answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ampache {
    Seven,
    Eight,
    /// The legacy mode of 8, without OpenSubsonic.
    Legacy,
}

/// What the index of songs has besides their titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SongIndex {
    Titles,
    Albums,
    Artists,
}

/// Whether there are shares, and their rules.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sharing {
    /// Every share call fails with this code and text; -1 is 404 without an envelope.
    None(i64, &'static str),
    /// Creates nothing and reports success.
    Fake,
    /// Reports success, and neither does nor shows anything.
    Stub,
    /// Lists shares; every write is HTTP 403 with code 50.
    ListsOnly,
    Real(Rules),
}

/// The rules of shares.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) share_ids: ShareIds,
    pub(crate) accepts: Accepts,
    /// Code and text for an unknown item.
    pub(crate) unknown_item: (i64, &'static str),
    /// Whether a failed create leaves an empty share behind.
    pub(crate) orphans: bool,
    /// Code and text for an unknown share.
    pub(crate) unknown_share: (i64, &'static str),
    /// Lifetime without `expires`, in seconds; `None` is never.
    pub(crate) default_life: Option<i64>,
    pub(crate) expiry: ExpiryRule,
    pub(crate) updates: Updates,
    pub(crate) visible: Visible,
    /// Who may change a share of another account.
    pub(crate) foreign_update: Foreign,
    pub(crate) foreign_delete: Foreign,
    /// How the server treats values that it can't store: a past expiry, a long description, an unknown item.
    pub(crate) unstored: Unstored,
    /// The message for other accounts, with `modify` or `delete` for `{}`.
    pub(crate) foreign_text: &'static str,
    pub(crate) dates: Dates,
    pub(crate) lists: Lists,
    pub(crate) link: Link,
    /// The key of the owner's name.
    pub(crate) owner_key: &'static str,
    /// Code and text if the account may not share.
    pub(crate) off: (i64, &'static str),
    /// Other peculiarities.
    pub(crate) quirks: &'static [Quirk],
}

impl Rules {
    pub(crate) fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }
}

/// Behavior of only a few servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quirk {
    /// A share without a description shows an empty one.
    EmptyDescription,
    /// A description that is empty or `0` counts as none.
    NoEmptyDescription,
    /// A change and a deletion need the right to share, too.
    ChangesNeedRole,
    /// A date beyond the range of a timestamp is stored.
    AnyDate,
    /// A create without an id makes an empty share.
    SharesNothing,
    /// The root of the music folder can be shared like any other folder.
    SharesRoot,
    /// The page of a link whose token is refused fails with 500, and does not lead to the login.
    BrokenPages,
    /// The token of a link is valid for its exact address: with another parameter it is refused.
    OneAddress,
    /// The items before an unknown one in a create are stored.
    KeepsKnown,
    /// The default lifetime is a year of the calendar, and not the mean of all years.
    CalendarYear,
    /// Lists begin with the newest share.
    NewestFirst,
    /// Answers don't show visits.
    HidesVisits,
}

/// How the server treats values that it can't store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unstored {
    /// Nothing special.
    Plain,
    /// A create fails with HTTP 500, an update changes nothing, and an unknown item is stored as nothing
    /// (Ampache 7).
    Quietly,
    /// A create gives an empty list, an update fails with 50 (Ampache 8).
    EmptyList,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShareIds {
    /// 0, 1, 2, …
    Numbers,
    /// `sh-1`, `sh-2`, …; the prefix is not checked.
    PrefixedNumbers,
    /// `sh-` and ten letters; valid with and without the prefix.
    PrefixedLetters,
    /// `share_` and a UUID.
    PrefixedUuids,
    /// `sh-` and the number after the highest one, so that some are reused.
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

/// What may be shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accepts {
    /// Songs and folders by media id; album ids are read as media ids of something else (P-32).
    MediaFiles,
    /// Songs; other ids are dropped if there is at least one song.
    Songs,
    /// Songs, albums, artists and playlists; of several ids only the first, and of several songs
    /// the album of the first (P-36).
    OneOrAlbumOfFirst,
    /// Songs, albums and playlists: the first id alone.
    FirstOnly,
    /// What the specification says: songs and albums, as many as wanted.
    Anything,
    /// Songs and albums, as many as wanted; ids of another form fail with 10.
    SongsAndAlbums,
}

/// What a create and an update make of `expires`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExpiryRule {
    /// Create: 0 and texts that are no number mean the default. Update: 0 is never, garbage fails.
    Airsonic,
    /// Whole seconds; 0 and garbage is never, the past fails with 10.
    FutureSeconds,
    /// Whole days from creation; half a day or less is never (P-34, P-35).
    WholeDays,
    /// Create takes any number, 0 too; update takes none.
    OnlyAtCreation,
    /// Create takes none; update takes any, and 0 is never.
    OnlyAtUpdate,
    /// Any; 0 is never in both.
    Specified,
    /// Any number, and 0 is 1970; an empty one fails with 10.
    Literal,
}

/// What an update makes of an absent description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Updates {
    Erase,
    Keep,
    /// Neither create nor update stores one.
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visible {
    AdminAll,
    Own,
    /// Own ones that have not expired, without entries.
    OwnLive,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Foreign {
    /// An administrator may; others fail with this code.
    AdminElse(i64),
    /// An administrator may; for others it reports success, and changes nothing.
    AdminElseNothing,
    /// It fails with this code for everyone.
    Never(i64),
    Allowed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dates {
    /// `2026-11-21T08:25:34.892Z`
    Milliseconds,
    /// `…:34Z`, and expiries with milliseconds.
    Seconds,
    /// `…:34+00:00`
    Offset,
    /// `…:34` in the server's local time.
    NoZone,
    /// `…:34.892000` in the server's local time, and the year 3000 for never.
    NoZoneYear3000,
}

/// How no share and one share look in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lists {
    /// `{}`, and a list of one.
    EmptyObject,
    /// `{"share": []}`, and a list of one.
    EmptyList,
    /// As [`EmptyList`](Self::EmptyList), and a create answers with the share alone.
    EmptyListAloneOnCreate,
    /// As [`EmptyList`](Self::EmptyList), single entries alone, and a create without the list.
    EmptyListBareOnCreate,
    /// `""`, and the share alone.
    EmptyText,
    /// `{}`, and the share alone.
    Alone,
}

/// The `exp` of the token in the link of a share that never expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NeverToken {
    /// Seven days from now (Airsonic-Advanced).
    Week,
    /// There is none (Airsonic 10.6).
    Absent,
    /// `null`, which makes the page fail with 500 (Jpsonic).
    Null,
}

/// The public link, and its answer after the expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    /// `/ext/share/NAME?jwt=…`, signed with the expiry at every answer (P-28, P-30).
    SignedName(NeverToken),
    /// `/shared/ID`, which keeps the share's first expiry.
    ByFirstExpiry,
    /// `/share.php?id=…&secret=…`; expired is 403.
    Secret,
    /// `/share/NAME`; expired and unknown are 404.
    Name,
    /// `/share/ID`; expired is 410.
    Id,
    /// `/share/ID`, which never expires.
    Endless,
    /// `/shares/NAME`, which never expires.
    EndlessName,
}
