//! The Subsonic protocol: how a call is sent, signed and read, for every server that speaks it.
//!
//! Source: `servers/subsonic-family.md` sections 1 and 5.

pub mod call;
pub mod envelope;
pub mod error;
pub mod wire;

pub use call::{Api, Mechanism, Params};
pub use envelope::{Envelope, Node};
pub use error::CallError;

/// How a flavor wants to be spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// The protocol version sent first; another is tried when the server refuses it (code 30).
    pub version: &'static str,
    /// Whether calls end in `.view`, which every server reads but which only some need.
    pub view: bool,
    /// Where parameters travel.
    pub transport: Transport,
    /// What dates without a zone and a directory in a share's contents mean.
    pub reading: Reading,
    /// How expiries are written.
    pub expiry: ExpiryWords,
    /// The code of "no such share" (Unsonic: 10).
    pub unknown_share: i64,
    /// The codes of library calls that mean that there is no item with this id. Any other may be a
    /// server in trouble, whose items must not count as gone.
    pub unknown_item: &'static [i64],
    /// The HTTP status, without an envelope, of an id of a shape that no item has here.
    pub misshapen_item: Option<u16>,
    /// The codes of `getShares` that mean "there are no shares here". Code 0 may also be a single
    /// broken share (`servers/airsonic-advanced.md` 14, `servers/small-servers.md` 20), so it
    /// counts only where nothing is known.
    pub absent: &'static [i64],
    /// An item that must never be shared: its share would break every list
    /// (`servers/airsonic-advanced.md` 14).
    pub never_share: Option<&'static str>,
    /// Where visitors' streams are.
    pub streams: PublicStreams,
    /// What a password is here, for whoever is told that it is wrong.
    pub password: Option<&'static str>,
    /// Where to get an API key that can stand in for the password.
    pub api_key: Option<&'static str>,
    /// Whether code 40 to a token may mean that the account's own password has to be sent itself
    /// (Ampache, mStream).
    pub plain_after_40: bool,
    /// Whether a wrong password is HTTP 401 without an envelope (Unsonic).
    pub bare_401: bool,
}

/// Where visitors' streams are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicStreams {
    /// They have no addresses of their own.
    None,
    /// `/api/v1/shared/ID` gives a token and paths below `/media/` (mStream).
    SharedPaths,
}

/// How expiries are written. They are always written: nothing is left to a server's default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpiryWords {
    /// What `createShare` takes for never; `None`: the parameter is left out.
    pub never_on_create: Option<&'static str>,
    /// What `updateShare` takes for never.
    pub never_on_update: &'static str,
    /// Whether an update counts the days from now, but adds them to the creation (Ampache, P-35).
    pub update_counts_from_creation: bool,
}

impl ExpiryWords {
    /// As specified: `0` removes an expiry; what create does about never differs.
    pub const STANDARD: Self = Self {
        never_on_create: None,
        never_on_update: "0",
        update_counts_from_creation: false,
    };
}

/// Where parameters travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// All in the body of a POST, so that tokens stay out of the logs of proxies.
    Form,
    /// All in the query of a GET, which servers read only up to a length.
    Query {
        /// The longest address that is sent, in bytes.
        longest: usize,
    },
}

/// How a flavor's answers are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// What an entry with `isDir` is.
    pub directory: crate::domain::ItemKind,
    /// Whether a description may be the server's label of the contents (Navidrome, P-3).
    pub description_may_be_label: bool,
    /// The date that stands for "never" (Unsonic).
    pub never_date: Option<&'static str>,
    /// What the entries of a share are.
    pub entries: Entries,
    /// Whether the visits that are told are visits.
    pub counts_visits: bool,
    /// What a share without entries means.
    pub no_entries: NoEntries,
    /// Which of the albums that an artist is listed with a share of the artist holds.
    pub own_albums: OwnAlbums,
}

/// Which of the albums that an artist is listed with a share of the artist holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnAlbums {
    /// All of them.
    All,
    /// Those whose first album artist it is; the list has others, too (Navidrome before 0.64).
    First,
    /// Those it is any of the album artists of (Navidrome from 0.64).
    Any,
}

/// What the entries of a share are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entries {
    /// What is shared.
    Items,
    /// What visitors hear: the songs, whether a song, an album or a playlist is shared (Ampache).
    Songs,
}

/// What a share without entries means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoEntries {
    /// It holds nothing.
    Nothing,
    /// An empty list is nothing; where there is no list at all, the server does not tell.
    NotToldIfMissing,
    /// The server does not tell (Ampache for artists, Kima always).
    NotTold,
}
