//! What a server can do and how it does it, as closed data.
//!
//! A back end fills these in from its rows (one per flavor and version), the account and the server's
//! settings. All others read the same values: nothing else has to know a server's name.

use jiff::SignedDuration;

use super::item::ItemKind;
use crate::advice::{Advice, Hint, ProfileSetting};
use crate::error::Error;

/// Everything that differs between servers and matters above the back ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Capabilities {
    /// What to call the server in messages: `Navidrome`, `Airsonic-Advanced`.
    pub name: &'static str,
    /// How the row is known.
    pub evidence: Provenance,
    /// Whether shares can be made here at all.
    pub sharing: Sharing,
    /// What a share may hold.
    pub contents: ContentsRules,
    /// Whether visitors get several albums or artists sorted by title or name, whatever their order
    /// in the share (Navidrome, P-56).
    pub sorts_contents: bool,
    /// How a share that never ends is made.
    pub never: Never,
    /// Which call sets the end of a new share.
    pub initial_expiry: InitialExpiry,
    /// What a second share of the same thing comes to.
    pub duplicates: DuplicateShare,
    /// How a share is ended now.
    pub expire_now: ExpireNow,
    /// How exactly an expiry is kept.
    pub granularity: Granularity,
    /// The longest lifetime the server survives (Audiobookshelf 2.11, P-41).
    pub longest: Option<SignedDuration>,
    /// How a setting of an existing share is changed.
    pub update: UpdateRules,
    /// Whether a description is kept.
    pub description: Description,
    /// Whether the download permission can be set.
    pub download: Download,
    /// Which stream format and bit rate can be set at creation.
    pub stream_options: StreamOptions,
    /// Whether the readable part of the link can be chosen.
    pub slug: bool,
    /// What names a share for as long as it lives.
    pub named_by: NamedBy,
    /// What a link does with `?t=`.
    pub start_time: StartTimeSupport,
    /// Whether a failed create may leave a share behind (Airsonic).
    pub orphans: bool,
    /// Whether creates may run side by side, in one process or in several.
    pub parallel_creates: bool,
    /// Why podcast episodes can't be shared, if there are some.
    pub episodes: Option<&'static str>,
    /// Whether no list shows all: one share of an item hides others of it, and those of deleted items
    /// show nowhere, but can be deleted (Audiobookshelf, P-50).
    pub hides_shares: bool,
    /// Whether deleting a share cuts off visitors who are listening, and the server tells who is.
    pub listeners: bool,
    /// Whether the server tells which of its libraries contents are in.
    pub libraries: bool,
    /// Whether `ok` to a delete proves anything.
    pub delete_proof: DeleteProof,
    /// What happens to shares that have ended.
    pub ended: Ended,
    /// What still works after a share was ended or deleted.
    pub revocation: Revocation,
    /// What the link of a share that never expires is worth (the Airsonic family, P-30).
    pub never_link: NeverLink,
    /// Whether lists show the songs of whatever is shared, and none only if there are none (Ampache).
    pub shows_songs: bool,
    /// Whether the answer to a create shows the share as it is stored, so that nothing has to be read
    /// again (Ampache reads it from its database first).
    pub create_shows_stored: bool,
    /// The longest description that is kept, in characters.
    pub longest_description: Option<usize>,
    /// Whether visits are counted.
    pub visits: bool,
    /// Whether the owner is told.
    pub owners: bool,
    /// Whether what a visitor hears can be read.
    pub tracks: bool,
    /// Where it shows what is left of the contents of shares.
    pub survey: Survey,
    /// Whether lists come newest first if asked to.
    pub sorts_by_age: bool,
    /// Whether one share can be read without listing all.
    pub reads_one: bool,
    /// Whether a bare id names one thing (not if id spaces overlap, P-32).
    pub bare_ids: bool,
    /// Whether visitors' streams have addresses of their own, so that a playlist can hold them.
    pub public_streams: bool,
    /// What of a share has an address of its own, besides its page.
    pub files: SharedFiles,
    /// Whether a share's page names tracks that its visitors can't hear.
    pub names_unheard: bool,
    /// Whether the library is read through an API of its own, with other credentials than the shares
    /// (Navidrome's `/rest` and `/api`): access to one says nothing of the other.
    pub separate_library_api: bool,
    /// What keeps us from the server's own API, so that another has to do.
    pub shut: Option<NativeApiBlock>,
    /// Whether one request may change a share from another owner.
    pub others: Others,
    /// What strangers meet where public links lead.
    pub visitors: Visitors,
}

/// What strangers meet where public links lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visitors {
    /// The server's setting for the path that it lives below.
    pub base_setting: &'static str,
    /// Whether its pages work below one path only, although its API answers elsewhere, too.
    pub pages_have_a_path: bool,
    /// The paths below the public base that a share's page needs: a login proxy must leave them alone.
    pub paths: &'static [&'static str],
    /// What the server says of a share that doesn't exist: asking for one counts no visit. `None` if
    /// that is not known.
    pub unknown_share: Option<UnknownShare>,
    /// How the page of a share that works is told from others. `None` if that is not known.
    pub page: Option<WorkingPage>,
}

/// What of a share has an address of its own, besides its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedFiles {
    /// Nothing that works without the page.
    None,
    /// All of it in one archive, if visitors may download it.
    Archive,
    /// That, and a playlist that the server writes at each request.
    ArchiveAndPlaylist,
}

/// The page of a share that works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkingPage {
    /// The path below the public base that answers for a share, before its name, if the link's own page
    /// is the same for every name.
    pub asks: Option<&'static [&'static str]>,
    /// What its body holds.
    pub holds: Option<&'static str>,
    /// What its body would hold if there were nothing to play.
    pub lacks: Option<&'static str>,
}

/// Where a server shows what is left of the contents of shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Survey {
    /// In the list of shares itself.
    List,
    /// In a few requests for many items.
    Bulk,
    /// In the tracks of each share, which may take a request per item.
    Tracks,
}

/// The page of a share that doesn't exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownShare {
    /// Where it is below the public base.
    pub path: &'static [&'static str],
    /// Its query.
    pub query: &'static [(&'static str, &'static str)],
    /// The server's answer.
    pub status: u16,
    /// What the body is, or holds.
    pub says: AnswerMatch,
    /// The answer if sharing is switched off for everyone, and the setting.
    pub off: Option<(u16, AnswerMatch, &'static str)>,
    /// What the answer can't tell about, because it is the same either way.
    pub hides: Option<Hidden>,
}

/// What only the page of a share tells, which counts as a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hidden {
    /// What the page of a share that doesn't exist can't tell.
    pub what: &'static str,
    /// The setting that lets visitors in.
    pub setting: &'static str,
}

/// How an answer is recognized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerMatch {
    /// The whole body, blanks at its ends aside.
    Exactly(&'static str),
    /// A part of the body.
    Within(&'static str),
}

impl AnswerMatch {
    /// Whether a body is like that.
    #[must_use]
    pub fn fits(self, body: &str) -> bool {
        match self {
            Self::Exactly(text) => body.trim() == text,
            Self::Within(text) => body.contains(text),
        }
    }
}

/// How a row is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// Recorded exchanges with a running server.
    Observed,
    /// Read in the server's source.
    Source,
    /// Read in a published description of the API.
    Description,
    /// Nothing is known: the most careful rules.
    Unknown,
}

/// Whether shares can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sharing {
    /// Yes.
    Works,
    /// The server has shares, but they are switched off.
    Off {
        /// The setting that switches them on.
        setting: &'static str,
    },
    /// The server has no shares.
    Absent {
        /// What is known about it, for the message.
        why: &'static str,
    },
    /// The server has shares, which can be listed and not written here.
    ListsOnly {
        /// What is known about it, for the message.
        why: &'static str,
    },
    /// This account may not share.
    NotAllowed {
        /// The right that is missing.
        right: &'static str,
    },
}

/// What a share may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentsRules {
    /// Kinds that are shared as they are. All others are expanded to songs if they have any.
    pub kinds: &'static [ItemKind],
    /// How many, and of how many kinds.
    pub many: ShareCapacity,
    /// What sharing a playlist means.
    pub playlists: Playlists,
    /// The most items one share can hold, if known.
    pub most: Option<usize>,
    /// Whether a song that is named again is heard again.
    pub repeats: bool,
}

impl ContentsRules {
    /// The kinds in words: `songs, albums`.
    #[must_use]
    pub fn kinds_in_words(&self) -> String {
        let kinds: Vec<&str> = self.kinds.iter().map(|kind| kind.plural()).collect();
        kinds.join(", ")
    }
}

/// How many items one share may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareCapacity {
    /// One only (Ampache P-36, Melodee, Kima, Audiobookshelf).
    One,
    /// Several of one kind, but only one playlist (Navidrome, P-15).
    OneKind,
    /// Several songs or folders in any mixture.
    Several,
    /// Any mixture.
    Mixed,
}

/// What sharing a playlist means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Playlists {
    /// The share follows the playlist (Navidrome, P-16).
    Live,
    /// The songs of the moment.
    Frozen,
    /// Playlists cannot be shared, nor expanded.
    None,
}

/// What a second share of the same thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DuplicateShare {
    /// Another share beside the first.
    Another,
    /// The first one is handed back as if it had been made (Kima).
    HandsBack,
    /// An error (Audiobookshelf).
    Refused,
}

/// How a setting of an existing share is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpdateRules {
    /// How the description and the download permission are written.
    pub settings: Write,
    /// How the expiry is written.
    pub expiry: Write,
    /// What becomes of a description that an update leaves out.
    pub omitted: Omitted,
    /// What a changed expiry does to the link.
    pub link: LinkAfter,
}

/// Why Navidrome's own API is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NativeApiBlock {
    /// The profile says so.
    ByProfile,
    /// Something in front redirects this path.
    Redirected(&'static str),
    /// Something in front answers this path, with this HTTP status.
    Answered(&'static str, u16),
}

impl NativeApiBlock {
    /// What keeps it shut.
    #[must_use]
    pub fn how(self) -> String {
        match self {
            Self::ByProfile => "the profile sets `access = \"subsonic\"`".to_owned(),
            Self::Redirected(path) => format!("something in front of the server redirects {path}"),
            Self::Answered(path, status @ 200..=299) => format!(
                "something in front of the server answers {path} with a web page (HTTP status {status})"
            ),
            Self::Answered(path, status) => {
                format!("something in front of the server answers {path} with HTTP status {status}")
            }
        }
    }

    /// What opens it, on this server.
    #[must_use]
    pub fn remedy(self, server: &str) -> Hint {
        match self {
            Self::ByProfile => Advice::SetProfile(server.to_owned(), ProfileSetting::EveryApi)
                .after("use Navidrome's own API: "),
            Self::Redirected(_) | Self::Answered(..) => {
                "exempt `/auth/login` and `/api/` from login in the proxy in front of the server"
                    .into()
            }
        }
    }
}

/// How something of an existing share is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// In place.
    InPlace,
    /// Delete, then create again under the same link.
    Recreate,
    /// Delete, then create again: the link changes.
    RecreateNewLink,
    /// It cannot be changed truthfully.
    Impossible {
        /// Why, and what would make it possible.
        why: &'static str,
    },
}

/// What becomes of a description that an update leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Omitted {
    /// It stays.
    Kept,
    /// It is erased, so it is always sent along (P-2, P-31).
    Erased,
}

/// What a changed expiry does to the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkAfter {
    /// Nothing.
    Same,
    /// There is a new one; the old one goes on until the old expiry (Airsonic, P-30).
    NewOldLivesOn,
}

/// Whether a description is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Description {
    /// Yes.
    Kept,
    /// Yes, but it can't be removed again, only replaced (Ampache, Unsonic).
    NeverErased,
    /// Yes, but quotes and the like break the page (Airsonic-Advanced).
    Pasted,
    /// The server has no such field.
    None,
}

/// What can be said at creation about the streams that visitors get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamOptions {
    /// Nothing.
    None,
    /// A format; a bit rate is stored and ignored (Navidrome before 0.61, P-58).
    Format,
    /// A format, and with it a bit rate; without a format the rate is stored and ignored (Navidrome,
    /// P-58).
    FormatAndRate,
    /// Each by itself.
    Any,
}

/// Whether the download permission can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Download {
    /// At creation and later.
    Settable,
    /// It can be set, but the server's own setting switches all downloads off (Navidrome, P-60).
    SwitchedOff {
        /// The setting that switches them on.
        setting: &'static str,
    },
    /// It is always off.
    AlwaysOff,
    /// The server has no such setting, and does not say what visitors can do.
    NotTold,
}

/// What names a share for as long as it lives: it stays the same when the share is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// The server's id.
    Id,
    /// The readable part of the link: every change gives the share another id (Audiobookshelf, P-75).
    Slug,
}

/// What a link does with `?t=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartTimeSupport {
    /// Playing starts there.
    Honored,
    /// Playing starts there, but 0 does not lead a visitor who has listened before back to the beginning
    /// (Audiobookshelf from 2.34, P-67).
    ExceptZero,
    /// Playing starts there on a first visit only (Audiobookshelf before 2.34, P-46).
    FirstVisit,
    /// The player ignores it.
    Ignored,
    /// The link breaks (Airsonic, P-29).
    BreaksLink,
}

/// Whether `ok` to a delete proves anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeleteProof {
    /// The answer tells a deleted share from an unknown one.
    Answer,
    /// It is `ok` whatever happened: list again.
    ListAgain,
}

/// What still works after a share was ended or deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// Nothing.
    Full,
    /// Streams that are already known go on (Airsonic).
    StreamsLiveOn,
    /// Not tested.
    Unknown,
}

/// What may be done with other people's shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// Administrators only.
    Admins,
    /// Everybody: the server does not check (Navidrome before 0.61, P-7).
    Everybody,
    /// Only the owner.
    Nobody,
}

impl Download {
    /// Whether each share has the permission, and it can be written.
    #[must_use]
    pub const fn is_kept(self) -> bool {
        matches!(self, Self::Settable | Self::SwitchedOff { .. })
    }
}

impl Capabilities {
    /// The error for what a server doesn't do.
    pub(super) fn does_not(&self, what: &str) -> Error {
        Error::unsupported(format!("{} doesn't {what}", self.name))
    }

    /// Whether so many shares are best read one by one, since one list would take longer.
    #[must_use]
    pub const fn reads_each_of(&self, shares: usize) -> bool {
        self.reads_one && shares <= 3
    }

    /// How far a stored expiry may lie from the one asked for.
    #[must_use]
    pub fn expiry_tolerance(&self) -> SignedDuration {
        match self.granularity {
            Granularity::Milliseconds => SignedDuration::from_millis(1),
            Granularity::Seconds => SignedDuration::from_secs(1),
            Granularity::SecondsFromNow => SignedDuration::from_secs(30),
            Granularity::DaysFromCreation => SignedDuration::from_secs(12 * 3600),
        }
    }

    /// The most careful rules, which hold for every server with shares: rows start from here.
    #[must_use]
    pub const fn careful(name: &'static str) -> Self {
        Self {
            name,
            evidence: Provenance::Unknown,
            sharing: Sharing::Works,
            contents: ContentsRules {
                kinds: &[ItemKind::Song],
                many: ShareCapacity::Several,
                playlists: Playlists::Frozen,
                most: None,
                repeats: false,
            },
            sorts_contents: false,
            never: Never::Impossible,
            initial_expiry: InitialExpiry::Create,
            duplicates: DuplicateShare::Another,
            expire_now: ExpireNow::Delete,
            granularity: Granularity::Seconds,
            longest: None,
            update: UpdateRules {
                settings: Write::InPlace,
                expiry: Write::InPlace,
                omitted: Omitted::Erased,
                link: LinkAfter::Same,
            },
            description: Description::Kept,
            download: Download::NotTold,
            stream_options: StreamOptions::None,
            slug: false,
            named_by: NamedBy::Id,
            start_time: StartTimeSupport::Ignored,
            orphans: true,
            parallel_creates: false,
            episodes: None,
            hides_shares: false,
            listeners: false,
            libraries: false,
            delete_proof: DeleteProof::ListAgain,
            ended: Ended::RemovedLater,
            revocation: Revocation::Unknown,
            never_link: NeverLink::AsShare,
            shows_songs: false,
            create_shows_stored: false,
            longest_description: None,
            visits: true,
            owners: true,
            tracks: true,
            survey: Survey::Tracks,
            sorts_by_age: false,
            reads_one: false,
            bare_ids: false,
            public_streams: false,
            files: SharedFiles::None,
            names_unheard: false,
            separate_library_api: false,
            shut: None,
            others: Others::Admins,
            visitors: Visitors {
                base_setting: "its base path",
                pages_have_a_path: false,
                paths: &["share/"],
                unknown_share: None,
                page: None,
            },
        }
    }
}

/// How a share that never ends is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {
    /// The create call takes it, and so does the update.
    Direct,
    /// Create with an end, then remove the end.
    CreateThenClear,
    /// The create call takes it; an end that is there once can't be removed (Unsonic).
    AtCreation,
    /// It cannot be had.
    Impossible,
}

/// What the link of a share that never expires is worth. The token in the link says the same, so
/// it is read after each write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeverLink {
    /// It works as long as the share is there.
    AsShare,
    /// It works this long; each answer of the server has a fresh one (Airsonic-Advanced).
    Lives(SignedDuration),
    /// It has no expiry, and neither have the streams of its page, which work on after the share was
    /// deleted (Airsonic 10.6).
    StreamsOutlive,
    /// It never works: the page fails on a token without an expiry (Jpsonic).
    Dead,
}

/// Which call sets the end of a new share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InitialExpiry {
    /// The create call.
    Create,
    /// An update after it: the create call ignores it, and makes shares without one (Kima).
    Update,
}

/// How a share is ended now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpireNow {
    /// Its expiry is set to the present or just before; it stays in the list as expired.
    PastExpiry,
    /// Only deleting it ends it.
    Delete,
}

/// How exactly an expiry is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Granularity {
    /// To the millisecond.
    Milliseconds,
    /// To the second, rounded down.
    Seconds,
    /// To the second, but sent as seconds from now, so that the way there delays it
    /// (the Sharing API).
    SecondsFromNow,
    /// Whole days from the creation, rounded to the nearest; less than half a day would be never
    /// (Ampache, P-34).
    DaysFromCreation,
}

impl Granularity {
    /// Whether an end in the past can be written as it is: what is counted from now, or from a
    /// creation that is to come, can't lie before it.
    #[must_use]
    pub const fn accepts_past_expiry(self) -> bool {
        match self {
            Self::Milliseconds | Self::Seconds => true,
            Self::SecondsFromNow | Self::DaysFromCreation => false,
        }
    }
}

/// What happens to shares that have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// They stay, and can be revived.
    Kept,
    /// They stay for a while, then the server removes them.
    RemovedLater,
    /// They vanish at once.
    RemovedAtOnce,
    /// They stay, and so do their links: nothing looks at the end.
    StillWork,
}
