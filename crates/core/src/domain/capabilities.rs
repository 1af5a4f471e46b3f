//! What a server can do and how, as closed data.
//!
//! A back end builds this from its rows (one per flavor and version), the account, and the server's settings.
//! All other code reads these values: it never needs to know the name of a server.

use jiff::SignedDuration;

use super::item::ItemKind;
use crate::advice::{Advice, Hint, ProfileSetting};
use crate::error::Error;

/// All differences between servers that matter above the back ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Capabilities {
    /// The name of the server's software in messages: `Navidrome`, `Airsonic-Advanced`.
    pub name: &'static str,
    /// The source of the row.
    pub evidence: Provenance,
    /// Whether shares can be created here at all.
    pub sharing: Sharing,
    /// What a share may contain.
    pub contents: ContentsRules,
    /// Whether visitors see several albums or artists sorted by title or name, regardless of their order in the
    /// share (Navidrome, P-56).
    pub sorts_contents: bool,
    /// How to create a share that never expires.
    pub never: Never,
    /// Which call sets the expiry of a new share.
    pub initial_expiry: InitialExpiry,
    /// What creating a second share of the same item does.
    pub duplicates: DuplicateShare,
    /// How to make a share expire now.
    pub expire_now: ExpireNow,
    /// How exactly the server stores an expiry.
    pub granularity: Granularity,
    /// The longest lifetime that works: a longer share stops working at once (Audiobookshelf 2.11, P-41).
    pub longest: Option<SignedDuration>,
    /// How to change a setting of an existing share.
    pub update: UpdateRules,
    /// Whether the server stores a description.
    pub description: Description,
    /// Whether the download permission can be set.
    pub download: Download,
    /// Which stream format and bit rate can be set at creation.
    pub stream_options: StreamOptions,
    /// Whether the readable part of the link can be chosen.
    pub slug: bool,
    /// What identifies a share for as long as it exists.
    pub named_by: NamedBy,
    /// How links handle `?t=`.
    pub start_time: StartTimeSupport,
    /// Whether a failed create may leave a share behind (Airsonic).
    pub orphans: bool,
    /// Whether create requests may run in parallel, in one process or in several.
    pub parallel_creates: bool,
    /// Why podcast episodes can't be shared, on servers that have episodes.
    pub episodes: Option<&'static str>,
    /// Whether lists are incomplete: of several shares of an item they show one, and shares of deleted items
    /// are in no list. All can be deleted (Audiobookshelf, P-50).
    pub hides_shares: bool,
    /// Whether deleting a share interrupts visitors who are listening, and the server reports how many there
    /// are.
    pub listeners: bool,
    /// Whether the server reports the library that contains the contents.
    pub libraries: bool,
    /// Whether an `ok` response to a delete proves anything.
    pub delete_proof: DeleteProof,
    /// What happens to expired shares.
    pub ended: Ended,
    /// What still works after a share has expired or was deleted.
    pub revocation: Revocation,
    /// How long the link of a share that never expires works (the Airsonic family, P-30).
    pub never_link: NeverLink,
    /// Whether lists show the songs of every share; a share without songs in the list has none (Ampache).
    pub shows_songs: bool,
    /// Whether the response to a create contains the share as stored, so that no read is needed (Ampache reads
    /// it from its database first).
    pub create_shows_stored: bool,
    /// The longest description that the server stores, in characters.
    pub longest_description: Option<usize>,
    /// Whether the server counts visits.
    pub visits: bool,
    /// Whether the server reports owners.
    pub owners: bool,
    /// Whether the tracks that a visitor hears can be read.
    pub tracks: bool,
    /// How to find out whether the contents of shares still exist.
    pub survey: Survey,
    /// Whether the server can sort lists newest first.
    pub sorts_by_age: bool,
    /// Whether a single share can be read without listing all.
    pub reads_one: bool,
    /// Whether a bare id is unambiguous (it isn't if id spaces overlap, P-32).
    pub bare_ids: bool,
    /// Whether visitors' streams have their own addresses, so that a playlist can contain them.
    pub public_streams: bool,
    /// The files of a share that have their own addresses, besides its page.
    pub files: SharedFiles,
    /// Whether a share's page lists tracks that its visitors can't hear.
    pub names_unheard: bool,
    /// Whether the library is read through another API, with other credentials than the shares (Navidrome's
    /// `/rest` and `/api`). Access to one then says nothing about the other.
    pub separate_library_api: bool,
    /// Why the server's native API can't be used and another API takes its place, if so.
    pub shut: Option<NativeApiBlock>,
    /// Who may change or delete other users' shares.
    pub others: Others,
    /// What visitors without an account get at public links.
    pub visitors: Visitors,
}

/// What visitors without an account get at public links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visitors {
    /// The server's setting for its base path.
    pub base_setting: &'static str,
    /// Whether its pages work under one path only, while its API also responds under others.
    pub pages_have_a_path: bool,
    /// The paths under the public base URL that a share's page needs. A login proxy must exempt them.
    pub paths: &'static [&'static str],
    /// The server's response for a share that doesn't exist; requesting one counts no visit. `None` if that
    /// response is not known.
    pub unknown_share: Option<UnknownShare>,
    /// How to recognize the page of a working share. `None` if not known.
    pub page: Option<WorkingPage>,
}

/// The files of a share that have their own addresses, besides its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedFiles {
    /// None that work without the page.
    None,
    /// One archive of the whole share, if visitors may download it.
    Archive,
    /// The archive, and a playlist that the server writes for each request.
    ArchiveAndPlaylist,
}

/// How to recognize the page of a working share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkingPage {
    /// The path under the public base URL to request instead of the link, followed by the share's name, on
    /// servers whose page is the same for every share. `None` requests the link.
    pub asks: Option<&'static [&'static str]>,
    /// Text that its body contains.
    pub holds: Option<&'static str>,
    /// Text that its body contains only if there is nothing to play.
    pub lacks: Option<&'static str>,
}

/// Where a server shows whether the contents of shares still exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Survey {
    /// In the list of shares itself.
    List,
    /// In a few requests for many items.
    Bulk,
    /// In the tracks of each share, which may take a request per item.
    Tracks,
}

/// The server's response for a share that doesn't exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownShare {
    /// The path to request, under the public base URL.
    pub path: &'static [&'static str],
    /// The query to request.
    pub query: &'static [(&'static str, &'static str)],
    /// The HTTP status.
    pub status: u16,
    /// The body, or a part of it.
    pub says: AnswerMatch,
    /// The status and body if sharing is turned off for everyone, and the setting that turns it on.
    pub off: Option<(u16, AnswerMatch, &'static str)>,
    /// What this response can't reveal, because it is the same either way.
    pub hides: Option<Hidden>,
}

/// A fact that only the page of an existing share reveals; requesting that counts as a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hidden {
    /// The fact, as a clause.
    pub what: &'static str,
    /// The setting that lets visitors in.
    pub setting: &'static str,
}

/// How to recognize a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerMatch {
    /// By the whole body, without white space at its ends.
    Exactly(&'static str),
    /// By a part of the body.
    Within(&'static str),
}

impl AnswerMatch {
    /// Whether `body` matches.
    #[must_use]
    pub fn fits(self, body: &str) -> bool {
        match self {
            Self::Exactly(text) => body.trim() == text,
            Self::Within(text) => body.contains(text),
        }
    }
}

/// The source of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// Recorded exchanges with a running server.
    Observed,
    /// The server's source code.
    Source,
    /// A published description of the API.
    Description,
    /// None: the strictest rules apply.
    Unknown,
}

/// Whether shares can be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sharing {
    /// Yes.
    Works,
    /// The server has shares, but they are turned off.
    Off {
        /// The setting that turns them on.
        setting: &'static str,
    },
    /// The server has no shares.
    Absent {
        /// The reason, for the message.
        why: &'static str,
    },
    /// The server has shares, but they can only be listed here, not written.
    ListsOnly {
        /// The reason, for the message.
        why: &'static str,
    },
    /// This account isn't allowed to share.
    NotAllowed {
        /// The right that is missing.
        right: &'static str,
    },
}

/// What a share may contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentsRules {
    /// The kinds that can be shared directly. Other kinds are expanded to songs if they have any.
    pub kinds: &'static [ItemKind],
    /// How many items, and of how many kinds.
    pub many: ShareCapacity,
    /// How playlists are shared.
    pub playlists: Playlists,
    /// The maximum number of items in one share, if known.
    pub most: Option<usize>,
    /// Whether a song that is listed twice plays twice.
    pub repeats: bool,
}

impl ContentsRules {
    /// The kinds as text: `songs, albums`.
    #[must_use]
    pub fn kinds_in_words(&self) -> String {
        let kinds: Vec<&str> = self.kinds.iter().map(|kind| kind.plural()).collect();
        kinds.join(", ")
    }
}

/// How many items one share may contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareCapacity {
    /// One item (Ampache P-36, Melodee, Kima, Audiobookshelf).
    One,
    /// Several items of one kind, but only one playlist (Navidrome, P-15).
    OneKind,
    /// Several songs and folders in any combination.
    Several,
    /// Any combination of items.
    Mixed,
}

/// How playlists are shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Playlists {
    /// The share follows the playlist (Navidrome, P-16).
    Live,
    /// The share contains the songs that the playlist has when it is created.
    Frozen,
    /// Playlists can be neither shared nor expanded.
    None,
}

/// What creating a second share of the same item does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DuplicateShare {
    /// Creates another share.
    Another,
    /// Returns the first one as if it had just been created (Kima).
    HandsBack,
    /// Fails (Audiobookshelf).
    Refused,
}

/// How to change a setting of an existing share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpdateRules {
    /// How to write the description and the download permission.
    pub settings: Write,
    /// How to write the expiry.
    pub expiry: Write,
    /// What happens to a description that an update omits.
    pub omitted: Omitted,
    /// How a changed expiry affects the link.
    pub link: LinkAfter,
}

/// Why Navidrome's native API isn't used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NativeApiBlock {
    /// The profile excludes it.
    ByProfile,
    /// A reverse proxy redirects this path.
    Redirected(&'static str),
    /// A reverse proxy responds to this path itself, with this HTTP status.
    Answered(&'static str, u16),
}

impl NativeApiBlock {
    /// The reason as a clause.
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

    /// The fix for the server with this profile name.
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

/// How to write a setting of an existing share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// In place.
    InPlace,
    /// Delete the share and create it again; the link stays the same.
    Recreate,
    /// Create the share again and delete the old one; the link changes.
    RecreateNewLink,
    /// It can't be changed correctly.
    Impossible {
        /// The reason, and how to make it possible.
        why: &'static str,
    },
}

/// What happens to a description that an update omits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Omitted {
    /// The server keeps it.
    Kept,
    /// The server erases it, so updates always include it (P-2, P-31).
    Erased,
}

/// How a changed expiry affects the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkAfter {
    /// The link stays the same.
    Same,
    /// The share gets a new link; the old one works until the old expiry (Airsonic, P-30).
    NewOldLivesOn,
}

/// Whether the server stores a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Description {
    /// Yes.
    Kept,
    /// Yes, but it can only be replaced, not removed (Ampache, Unsonic).
    NeverErased,
    /// Yes, but characters such as quotes break the page (Airsonic-Advanced).
    Pasted,
    /// The server has no such field.
    None,
}

/// Which options of visitors' streams can be set at creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamOptions {
    /// None.
    None,
    /// A format. The server stores a bit rate but ignores it (Navidrome before 0.61, P-58).
    Format,
    /// A format, or a format with a bit rate. Without a format, the server stores the bit rate but ignores it
    /// (Navidrome, P-58).
    FormatAndRate,
    /// A format, a bit rate, or both.
    Any,
}

/// Whether the download permission can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Download {
    /// At creation and later.
    Settable,
    /// It can be set, but a setting of the server turns off all downloads (Navidrome, P-60).
    SwitchedOff {
        /// The setting that turns them on.
        setting: &'static str,
    },
    /// It is always off.
    AlwaysOff,
    /// The server has no such permission, and doesn't report whether visitors can download.
    NotTold,
}

/// What identifies a share for as long as it exists, and stays the same when the share is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// The server's id.
    Id,
    /// The readable part of the link: every change gives the share a new id (Audiobookshelf, P-75).
    Slug,
}

/// How links handle `?t=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartTimeSupport {
    /// Playing starts there.
    Honored,
    /// Playing starts there, but `?t=0` doesn't return a visitor who has listened before to the beginning
    /// (Audiobookshelf from 2.34, P-67).
    ExceptZero,
    /// Playing starts there on a first visit only (Audiobookshelf before 2.34, P-46).
    FirstVisit,
    /// The player ignores it.
    Ignored,
    /// The link breaks (Airsonic, P-29).
    BreaksLink,
}

/// Whether an `ok` response to a delete proves anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeleteProof {
    /// The response distinguishes a deleted share from an unknown one.
    Answer,
    /// The response is `ok` either way: list the shares again.
    ListAgain,
}

/// What still works after a share has expired or was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// Nothing.
    Full,
    /// Streams that a visitor has already opened (Airsonic).
    StreamsLiveOn,
    /// Not tested.
    Unknown,
}

/// Who may change or delete other users' shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// Administrators only.
    Admins,
    /// Any account: the server doesn't check (Navidrome before 0.61, P-7).
    Everybody,
    /// Only the owner.
    Nobody,
}

impl Download {
    /// Whether every share stores the permission, so that it can be written.
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

    /// Whether to read this many shares one by one, because listing all would take longer.
    #[must_use]
    pub const fn reads_each_of(&self, shares: usize) -> bool {
        self.reads_one && shares <= 3
    }

    /// The maximum difference between a stored expiry and the requested one.
    #[must_use]
    pub fn expiry_tolerance(&self) -> SignedDuration {
        match self.granularity {
            Granularity::Milliseconds => SignedDuration::from_millis(1),
            Granularity::Seconds => SignedDuration::from_secs(1),
            Granularity::SecondsFromNow => SignedDuration::from_secs(30),
            Granularity::DaysFromCreation => SignedDuration::from_secs(12 * 3600),
        }
    }

    /// The strictest rules, which are safe for every server with shares. Rows start from these.
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

/// How to create a share that never expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {
    /// Both the create and the update call accept it.
    Direct,
    /// Create it with an expiry, then remove the expiry.
    CreateThenClear,
    /// The create call accepts it, but an expiry can't be removed later (Unsonic).
    AtCreation,
    /// The server has no such shares.
    Impossible,
}

/// How long the link of a share that never expires works. The token in the link confirms this, so it is read
/// after each write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeverLink {
    /// As long as the share exists.
    AsShare,
    /// This long; each response of the server contains a fresh one (Airsonic-Advanced).
    Lives(SignedDuration),
    /// Forever, as do the streams of its page, which keep working after the share is deleted (Airsonic 10.6).
    StreamsOutlive,
    /// Never: the page fails on a token without an expiry (Jpsonic).
    Dead,
}

/// Which call sets the expiry of a new share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InitialExpiry {
    /// The create call.
    Create,
    /// An update afterwards: the create call ignores the expiry and creates shares without one (Kima).
    Update,
}

/// How to make a share expire now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpireNow {
    /// Set its expiry to now or just before; it stays in the list as expired.
    PastExpiry,
    /// Delete it: there is no other way.
    Delete,
}

/// How exactly the server stores an expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Granularity {
    /// To the millisecond.
    Milliseconds,
    /// To the second, rounded down.
    Seconds,
    /// To the second, but sent as seconds from now, so that transmission delays it (the Sharing API).
    SecondsFromNow,
    /// In whole days from the creation, rounded to the nearest; less than half a day would mean never (Ampache,
    /// P-34).
    DaysFromCreation,
}

impl Granularity {
    /// Whether a past expiry can be written as it is. An expiry that is counted from now or from the creation
    /// of a new share can't be in the past.
    #[must_use]
    pub const fn accepts_past_expiry(self) -> bool {
        match self {
            Self::Milliseconds | Self::Seconds => true,
            Self::SecondsFromNow | Self::DaysFromCreation => false,
        }
    }
}

/// What happens to expired shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The server keeps them, and they can be revived.
    Kept,
    /// The server keeps them for a while, then removes them.
    RemovedLater,
    /// The server removes them at once.
    RemovedAtOnce,
    /// The server keeps them, and their links keep working: it doesn't check the expiry.
    StillWork,
}
