//! Navidrome: the native API, the Subsonic API and the public pages, as recorded, with the differences between
//! versions (P-1 to P-21).

mod browse;
mod native;
mod rest;
mod shares;

use std::collections::{HashMap, VecDeque};
use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::account::{Account, base62, hashed, uuid};
use crate::clock::shifted;
use crate::library::{Album, Kind, Library, LibrarySpec};
use crate::request::{Reply, Request};
use crate::store::Store;
use crate::world::{Behavior, Built, World, with_ids};

/// How a Navidrome is set up.
#[derive(Debug, Clone)]
pub struct NavidromeSettings {
    /// The version it plays.
    pub version: NavidromeVersion,
    /// The version it claims to be; builds from a branch say `dev`.
    pub version_shown: String,
    /// `EnableSharing`.
    pub sharing: bool,
    /// The path of `BaseURL`, such as `/music`, or empty.
    pub base_path: String,
    /// The scheme and host of `BaseURL`, such as `https://music.example.com`, or empty: the web page
    /// shows only its path.
    pub base_origin: String,
    /// `ShareURL`, or empty.
    pub share_url: String,
    /// A proxy with its own login in front of `/auth`, `/api` and `/app`.
    pub login_proxy: Option<LoginProxy>,
    /// The header that names the account, if one is trusted: `ExtAuth.UserHeader`.
    pub trusted_header: Option<String>,
    /// Whether five logins in twenty seconds are the limit.
    pub login_limit: bool,
    /// `DefaultDownloadableShare`.
    pub default_downloadable: bool,
    /// `DefaultShareExpiration`, in days.
    pub default_expiration_days: u32,
    /// Titles of albums whose files are gone since the last scan.
    pub missing_albums: Vec<String>,
    /// Titles of songs whose files are gone since the last scan.
    pub missing_songs: Vec<String>,
    /// Artists without albums of their own, each with the title of the song it is the artist of.
    pub guests: Vec<(String, String)>,
    /// Titles of albums with a second album artist, and the name of that artist.
    pub second_artists: Vec<(String, String)>,
    /// `EnableDownloads`.
    pub downloads: bool,
    /// More libraries than the first one: a name, and the titles of the albums in it.
    pub libraries: Vec<(String, Vec<String>)>,
}

/// A login proxy's answer to strangers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginProxy {
    /// 302 to its own page on another host.
    Redirect,
    /// 401 with its page.
    Unauthorized,
}

impl Default for NavidromeSettings {
    fn default() -> Self {
        Self::version(NavidromeVersion::NEWEST)
    }
}

impl NavidromeSettings {
    /// A version with its defaults, and sharing on.
    #[must_use]
    pub fn version(version: NavidromeVersion) -> Self {
        Self {
            version,
            version_shown: format!("{version} (sandbox)"),
            sharing: true,
            base_path: String::new(),
            base_origin: String::new(),
            share_url: String::new(),
            login_proxy: None,
            trusted_header: None,
            login_limit: true,
            default_downloadable: false,
            default_expiration_days: 365,
            missing_albums: Vec::new(),
            missing_songs: Vec::new(),
            guests: Vec::new(),
            second_artists: Vec::new(),
            downloads: true,
            libraries: Vec::new(),
        }
    }
}

/// The server.
#[derive(Debug)]
pub(crate) struct Navidrome {
    settings: NavidromeSettings,
    logins: LoginLimit,
    /// The libraries that ordinary accounts may read, by account; all without an entry.
    limits: HashMap<String, Vec<usize>>,
    /// The list whose pages were requested last.
    ordered: OrderedShares,
}

impl Navidrome {
    pub(crate) fn build(
        settings: NavidromeSettings,
        accounts: &[Account],
        spec: &LibrarySpec,
    ) -> Built {
        let make = match settings.version.open_subsonic() {
            true => id_of_now,
            false => id_of_old,
        };
        let accounts = with_ids(accounts, |name| match make(Kind::Artist, 0, name) {
            id if settings.version.open_subsonic() => id,
            id => uuid(hashed(&id)),
        });
        let (mut library, playlists) = Library::build(spec, make, &accounts);
        let is_missing = |album: &Album| settings.missing_albums.contains(&album.title);
        for song in &mut library.songs {
            let alone = settings.missing_songs.contains(&song.title);
            song.missing = alone || is_missing(&library.albums[song.album]);
        }
        for (name, song) in &settings.guests {
            let id = make(Kind::Artist, library.artists.len(), name);
            library.add_guest(id, name, song);
        }
        for (title, name) in &settings.second_artists {
            let id = make(Kind::Artist, library.artists.len(), name);
            library.add_album_artist(id, name, title);
        }
        let server = Self {
            settings,
            logins: LoginLimit::default(),
            limits: HashMap::new(),
            ordered: OrderedShares::default(),
        };
        (Box::new(server), library, Store::new(accounts, playlists))
    }

    /// A new id for a record that other servers number.
    fn id_from(&self, number: u128) -> String {
        match self.settings.version.open_subsonic() {
            true => base62(number, 22),
            false => uuid(number),
        }
    }

    /// The proxy's answer, if it guards a path.
    fn guarded(&self, root: &str) -> Option<Reply> {
        let proxy = self.settings.login_proxy?;
        if !matches!(root, "auth" | "api" | "app") {
            return None;
        }
        Some(match proxy {
            LoginProxy::Redirect => Reply::redirect(302, "https://login.example.com/?rd=music"),
            LoginProxy::Unauthorized => Reply::html(
                401,
                "<!DOCTYPE html><html><head><title>Login</title></head><body>Sign in</body></html>",
            ),
        })
    }
}

impl Behavior for Navidrome {
    fn base_path(&self) -> &str {
        &self.settings.base_path
    }

    fn answer(&mut self, request: &Request, world: &mut World) -> Reply {
        let to_app = || Reply::redirect(302, &format!("{}/app/", self.settings.base_path));
        let Some(segments) = request.segments(&self.settings.base_path) else {
            return to_app();
        };
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let Some((root, rest)) = segments.split_first() else {
            return to_app();
        };
        if let Some(reply) = self.guarded(root) {
            return reply;
        }
        match *root {
            "auth" => self.login(request, rest, world),
            "api" => self.native(request, rest, world),
            "rest" => self.rest(request, rest, world),
            "share" => self.public(request, rest, world),
            "app" => self.app(request, world),
            _ => to_app(),
        }
    }

    /// Shares of albums and songs in turn.
    fn preload(&self, world: &mut World, count: usize) {
        let version = self.settings.version;
        world.preload(count, "album", |library, index, share| {
            let (id, label) = if index % 5 == 4 {
                let song = &library.songs[index % library.songs.len()];
                share.kind = "media_file".to_owned();
                (&song.id, &song.title)
            } else {
                let album = &library.albums[index % library.albums.len()];
                (&album.id, &album.title)
            };
            share.items = vec![id.clone()];
            share.label = version.cut_label(label);
        });
    }
}

/// The answer of Go's router to an unknown path.
fn not_found() -> Reply {
    Reply::text(404, "404 page not found\n")
}

/// 22 letters and digits, as since 0.54.
fn id_of_now(kind: Kind, index: usize, name: &str) -> String {
    base62(hashed(&format!("{kind:?} {index} {name}")), 22)
}

/// Hexadecimal digits, and UUIDs for playlists, as on 0.49.
fn id_of_old(kind: Kind, index: usize, name: &str) -> String {
    let number = hashed(&format!("{kind:?} {index} {name}"));
    match kind {
        Kind::Playlist => uuid(number),
        _ => format!("{number:032x}"),
    }
}

/// The places of the shares that an account sees, in the order of a key.
#[derive(Debug, Default)]
struct OrderedShares {
    /// The store's revision, the account, and the key.
    of: Option<(u64, Account, String)>,
    places: Vec<u64>,
}

/// How many logins are allowed within a window, and how long it is.
const LOGINS: usize = 5;
const WINDOW: SignedDuration = SignedDuration::from_secs(20);

/// When the last logins were tried.
#[derive(Debug, Default)]
struct LoginLimit(VecDeque<Timestamp>);

impl LoginLimit {
    /// Counts a try; how many are left, or nothing if the window is full.
    fn take(&mut self, now: Timestamp) -> Option<usize> {
        let begin = shifted(now, -WINDOW);
        while self.0.front().is_some_and(|time| *time <= begin) {
            self.0.pop_front();
        }
        if self.0.len() >= LOGINS {
            return None;
        }
        self.0.push_back(now);
        Some(LOGINS - self.0.len())
    }
}

/// A version of Navidrome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NavidromeVersion(u16, u16, u16);

impl NavidromeVersion {
    /// The newest that was recorded (a build of the branch after it).
    pub const NEWEST: Self = Self(0, 63, 2);

    /// A version by its numbers.
    #[must_use]
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self(major, minor, patch)
    }

    fn since(self, minor: u16, patch: u16) -> bool {
        self >= Self(0, minor, patch)
    }

    /// The envelope says `openSubsonic`, and extensions are public.
    pub(crate) fn open_subsonic(self) -> bool {
        self.since(50, 0)
    }

    /// Shares know whether they may be downloaded.
    pub(crate) fn downloads(self) -> bool {
        self.since(50, 0)
    }

    /// The label of several songs is the first one's; on 0.49 it was that of the one scanned first.
    pub(crate) fn labels_the_first(self) -> bool {
        self.since(50, 0)
    }

    /// `ShareURL` exists; before, links follow the request.
    pub(crate) fn share_url(self) -> bool {
        self.since(53, 0)
    }

    /// The path of `ShareURL` counts (P-13).
    pub(crate) fn share_url_path(self) -> bool {
        self.since(61, 2)
    }

    /// The time of a visit that never happened is absent, not in year 1 (P-12).
    pub(crate) fn absent_visits(self) -> bool {
        self.since(54, 4)
    }

    /// `/share/ID/m3u` answers (P-17).
    pub(crate) fn playlists(self) -> bool {
        self.since(55, 0)
    }

    /// The list ignores unknown sort keys; before, the database refused them.
    pub(crate) fn checks_sort(self) -> bool {
        self.since(55, 0)
    }

    /// Names in a query that are no columns are ignored; before, only `_` was (P-88).
    pub(crate) fn ignores_unknown_names(self) -> bool {
        self.since(50, 0)
    }

    /// The contents label is cut between letters, not inside one (P-11).
    pub(crate) fn cuts_by_rune(self) -> bool {
        self.since(58, 5)
    }

    /// Only the owner and administrators change and delete a share (P-7).
    pub(crate) fn owner_only_writes(self) -> bool {
        self.since(61, 0)
    }

    /// Only the owner and administrators see a share (P-7), and failures have codes (P-8).
    pub(crate) fn owner_only_reads(self) -> bool {
        self.since(62, 0)
    }

    /// Streams check the share again (P-18).
    pub(crate) fn rechecks_streams(self) -> bool {
        self.since(62, 0)
    }

    /// A share of a deleted playlist is shown empty; before, it broke the whole list (P-9).
    pub(crate) fn tolerates_deleted_playlists(self) -> bool {
        self.since(63, 0)
    }

    /// Songs stay in the library when their files are gone; before, they left it.
    pub(crate) fn keeps_missing(self) -> bool {
        self.since(55, 0)
    }

    /// There may be several libraries.
    pub(crate) fn libraries(self) -> bool {
        self.since(58, 0)
    }

    /// Streams have a share's bit rate, and fail for an unknown format; before, the rate was lost on the way, and an
    /// unknown format meant the original.
    pub(crate) fn keeps_bit_rates(self) -> bool {
        self.since(61, 0)
    }

    /// Visitors hear only what the share's owner may hear: playlists that the owner sees, and songs of the
    /// owner's libraries.
    pub(crate) fn limits_to_owner(self) -> bool {
        self.since(63, 0)
    }

    /// A share of an artist includes the albums that have it as the second artist.
    pub(crate) fn shares_second_artists(self) -> bool {
        self.since(64, 0)
    }

    /// Subsonic knows `downloadable`: create takes it or the server's default, update keeps it
    /// (navidrome/navidrome#6120).
    pub(crate) fn subsonic_downloads(self) -> bool {
        self.since(64, 0)
    }
}

impl fmt::Display for NavidromeVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        let old = NavidromeVersion::new(0, 49, 3);
        assert!(!old.open_subsonic() && !old.playlists());
        assert!(NavidromeVersion::new(0, 61, 10).share_url_path());
        assert!(!NavidromeVersion::new(0, 61, 1).share_url_path());
    }
}
