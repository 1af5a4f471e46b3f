//! Navidrome's native API, Subsonic API and public pages as recorded, with the differences between versions
//! (P-1 to P-21).

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

/// The settings of a Navidrome server.
#[derive(Debug, Clone)]
pub struct NavidromeSettings {
    /// The version to play.
    pub version: NavidromeVersion,
    /// The version that the server reports; builds from a branch report `dev`.
    pub version_shown: String,
    /// `EnableSharing`.
    pub sharing: bool,
    /// The path of `BaseURL`, such as `/music`, or empty.
    pub base_path: String,
    /// The scheme and host of `BaseURL`, such as `https://music.example.com`, or empty. The web page contains only
    /// the path of `BaseURL`.
    pub base_origin: String,
    /// `ShareURL`, or empty.
    pub share_url: String,
    /// A proxy with its own login in front of `/auth`, `/api` and `/app`.
    pub login_proxy: Option<LoginProxy>,
    /// The trusted header that contains the account's name, if any: `ExtAuth.UserHeader`.
    pub trusted_header: Option<String>,
    /// Whether the server limits logins to five in 20 seconds.
    pub login_limit: bool,
    /// `DefaultDownloadableShare`.
    pub default_downloadable: bool,
    /// `DefaultShareExpiration`, in days.
    pub default_expiration_days: u32,
    /// Titles of albums whose files no longer exist since the last scan.
    pub missing_albums: Vec<String>,
    /// Titles of songs whose files no longer exist since the last scan.
    pub missing_songs: Vec<String>,
    /// Artists without albums: the artist's name, and the title of the artist's song.
    pub guests: Vec<(String, String)>,
    /// Second album artists: the title of the album, and the artist's name.
    pub second_artists: Vec<(String, String)>,
    /// `EnableDownloads`.
    pub downloads: bool,
    /// Libraries in addition to the first one: a name, and the titles of the library's albums.
    pub libraries: Vec<(String, Vec<String>)>,
}

/// A login proxy's answer to requests that haven't passed its login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginProxy {
    /// Status 302, to the login page on another host.
    Redirect,
    /// Status 401, with the login page.
    Unauthorized,
}

impl Default for NavidromeSettings {
    fn default() -> Self {
        Self::version(NavidromeVersion::NEWEST)
    }
}

impl NavidromeSettings {
    /// The default settings of a version, with sharing on.
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

/// The Navidrome server.
#[derive(Debug)]
pub(crate) struct Navidrome {
    settings: NavidromeSettings,
    logins: LoginLimit,
    /// The libraries that non-admin accounts may read, by account id. An account without an entry may read all.
    limits: HashMap<String, Vec<usize>>,
    /// The order of the list whose pages were requested last.
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

    /// A new id for an account or a playlist.
    fn id_from(&self, number: u128) -> String {
        match self.settings.version.open_subsonic() {
            true => base62(number, 22),
            false => uuid(number),
        }
    }

    /// The login proxy's answer, if the proxy guards the path.
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

    /// Creates shares of one album or one song each: four albums, then a song.
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

/// Ids of 22 letters and digits, as since 0.54. The sandbox uses them for every version since 0.50.
fn id_of_now(kind: Kind, index: usize, name: &str) -> String {
    base62(hashed(&format!("{kind:?} {index} {name}")), 22)
}

/// Ids of hexadecimal digits, and UUIDs for playlists, as on 0.49.
fn id_of_old(kind: Kind, index: usize, name: &str) -> String {
    let number = hashed(&format!("{kind:?} {index} {name}"));
    match kind {
        Kind::Playlist => uuid(number),
        _ => format!("{number:032x}"),
    }
}

/// The positions of the shares that an account sees, sorted by a key.
#[derive(Debug, Default)]
struct OrderedShares {
    /// The store's revision, the account, and the key of this order.
    of: Option<(u64, Account, String)>,
    places: Vec<u64>,
}

/// The number of logins allowed within [`WINDOW`].
const LOGINS: usize = 5;
const WINDOW: SignedDuration = SignedDuration::from_secs(20);

/// The times of the last login attempts.
#[derive(Debug, Default)]
struct LoginLimit(VecDeque<Timestamp>);

impl LoginLimit {
    /// Counts an attempt. Returns the number of attempts left, or `None` if there were too many.
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
    /// The newest recorded version (a build of the branch after it).
    pub const NEWEST: Self = Self(0, 63, 2);

    /// A version from its numbers.
    #[must_use]
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self(major, minor, patch)
    }

    fn since(self, minor: u16, patch: u16) -> bool {
        self >= Self(0, minor, patch)
    }

    /// Whether the envelope contains `openSubsonic`, and extensions are public.
    pub(crate) fn open_subsonic(self) -> bool {
        self.since(50, 0)
    }

    /// Whether shares can allow downloads.
    pub(crate) fn downloads(self) -> bool {
        self.since(50, 0)
    }

    /// Whether the label of several songs is that of the first song. On 0.49, it is that of the song scanned first.
    pub(crate) fn labels_the_first(self) -> bool {
        self.since(50, 0)
    }

    /// Whether `ShareURL` exists. In older versions, links follow the request.
    pub(crate) fn share_url(self) -> bool {
        self.since(53, 0)
    }

    /// Whether links contain the path of `ShareURL` (P-13).
    pub(crate) fn share_url_path(self) -> bool {
        self.since(61, 2)
    }

    /// Whether a share without visits has no visit time. In older versions, the visit time is in year 1 (P-12).
    pub(crate) fn absent_visits(self) -> bool {
        self.since(54, 4)
    }

    /// Whether `/share/ID/m3u` exists (P-17).
    pub(crate) fn playlists(self) -> bool {
        self.since(55, 0)
    }

    /// Whether the list ignores unknown sort keys. In older versions, the database refuses them.
    pub(crate) fn checks_sort(self) -> bool {
        self.since(55, 0)
    }

    /// Whether the list ignores query parameters that aren't columns. Older versions ignored only `_` (P-88).
    pub(crate) fn ignores_unknown_names(self) -> bool {
        self.since(50, 0)
    }

    /// Whether a long contents label is cut between characters, not inside one (P-11).
    pub(crate) fn cuts_by_rune(self) -> bool {
        self.since(58, 5)
    }

    /// Whether only the owner and administrators can change and delete a share (P-7).
    pub(crate) fn owner_only_writes(self) -> bool {
        self.since(61, 0)
    }

    /// Whether only the owner and administrators can see a share (P-7), and failures have codes (P-8).
    pub(crate) fn owner_only_reads(self) -> bool {
        self.since(62, 0)
    }

    /// Whether streams check the share again (P-18).
    pub(crate) fn rechecks_streams(self) -> bool {
        self.since(62, 0)
    }

    /// Whether a share of a deleted playlist is empty. In older versions, it breaks the whole list (P-9).
    pub(crate) fn tolerates_deleted_playlists(self) -> bool {
        self.since(63, 0)
    }

    /// Whether songs stay in the library when their files no longer exist. Older versions remove them.
    pub(crate) fn keeps_missing(self) -> bool {
        self.since(55, 0)
    }

    /// Whether several libraries can exist.
    pub(crate) fn libraries(self) -> bool {
        self.since(58, 0)
    }

    /// Whether streams use the share's bit rate, and fail for an unknown format. Older versions lost the bit rate, and
    /// sent the original for an unknown format.
    pub(crate) fn keeps_bit_rates(self) -> bool {
        self.since(61, 0)
    }

    /// Whether visitors hear only what the share's owner may hear: playlists that the owner sees, and songs in
    /// the owner's libraries.
    pub(crate) fn limits_to_owner(self) -> bool {
        self.since(63, 0)
    }

    /// Whether a share of an artist includes the albums with that artist as the second artist.
    pub(crate) fn shares_second_artists(self) -> bool {
        self.since(64, 0)
    }

    /// Whether the Subsonic API supports `downloadable`: a create uses the parameter or the server's default, and an
    /// update keeps the value (navidrome/navidrome#6120).
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
