//! Navidrome: the native API, the Subsonic API and the public pages, as recorded
//! (`servers/navidrome.md`).

mod browse;
mod entries;
mod libraries;
mod login;
mod native;
mod playlists;
mod public;
mod rest;
mod shares;
mod songs;
mod version;

use crate::dialect::Behaviour;
use crate::ids;
use crate::library::{Album, Kind, Library};
use crate::options::Options;
use crate::reply::Reply;
use crate::request::Request;
use crate::store::Store;
use crate::world::{World, with_ids};

use libraries::Limits;
use login::LoginLimit;
pub use version::Version;

/// How a Navidrome is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which version it plays.
    pub version: Version,
    /// What it says its version is; builds from a branch say `dev`.
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
    /// A proxy with a login of its own before `/auth`, `/api` and `/app`.
    pub login_proxy: Option<LoginProxy>,
    /// The header that says who asks, if one is trusted: `ExtAuth.UserHeader`.
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
    /// Libraries besides the first one: a name, and the titles of the albums in it.
    pub libraries: Vec<(String, Vec<String>)>,
}

/// What a login proxy answers to strangers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginProxy {
    /// 302 to its own page on another host.
    Redirect,
    /// 401 with its page.
    Unauthorized,
}

impl Default for Settings {
    fn default() -> Self {
        Self::version(Version::NEWEST)
    }
}

impl Settings {
    /// A version with its defaults, and sharing on.
    #[must_use]
    pub fn version(version: Version) -> Self {
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
    settings: Settings,
    logins: LoginLimit,
    /// The libraries that ordinary accounts may read, by number; all if nothing is said.
    limits: Limits,
}

impl Navidrome {
    pub(crate) fn build(settings: Settings, options: &Options) -> (Self, World) {
        let make = if settings.version.open_subsonic() {
            id_of_now
        } else {
            id_of_old
        };
        let accounts = with_ids(&options.accounts, |_, name| {
            match make(Kind::Artist, 0, name) {
                id if settings.version.open_subsonic() => id,
                id => ids::uuid(ids::hashed(&id)),
            }
        });
        let owners: Vec<String> = accounts.iter().map(|account| account.id.clone()).collect();
        let (mut library, playlists) = Library::build(&options.library, make, &owners);
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
        let world = World {
            library,
            store: Store::new(accounts, playlists),
            clock: options.clock.clone(),
            ids: options.ids,
            public_base: options.public_base.clone(),
        };
        let server = Self {
            settings,
            logins: LoginLimit::default(),
            limits: Limits::default(),
        };
        (server, world)
    }

    /// A door that does not belong to the API: guarded, or missing.
    fn guarded(&self, door: &str) -> Option<Reply> {
        let proxy = self.settings.login_proxy?;
        if !matches!(door, "auth" | "api" | "app") {
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

impl Behaviour for Navidrome {
    fn base_path(&self) -> &str {
        &self.settings.base_path
    }

    fn answer(&mut self, request: &Request, world: &mut World) -> Reply {
        let to_app = || Reply::redirect(302, &format!("{}/app/", self.settings.base_path));
        let Some(segments) = request.segments(&self.settings.base_path) else {
            return to_app();
        };
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let Some((door, rest)) = segments.split_first() else {
            return to_app();
        };
        if let Some(reply) = self.guarded(door) {
            return reply;
        }
        match *door {
            "auth" => self.login(request, rest, world),
            "api" => self.native(request, rest, world),
            "rest" => self.rest(request, rest, world),
            "share" => self.public(request, rest, world),
            "app" => {
                let who = self.trusted(request, world);
                let who = who.map(|account| login::introduction(account, world.now()));
                Reply::new(
                    200,
                    "text/html",
                    public::html_page(&self.settings, None, who),
                )
            }
            _ => to_app(),
        }
    }
}

/// What Go's router says where nothing answers.
fn not_found() -> Reply {
    Reply::text(404, "404 page not found\n")
}

/// 22 letters and digits, as since 0.54.
fn id_of_now(kind: Kind, index: usize, name: &str) -> String {
    ids::base62(ids::hashed(&format!("{kind:?} {index} {name}")), 22)
}

/// Hexadecimal digits, and UUIDs for playlists, as on 0.49.
fn id_of_old(kind: Kind, index: usize, name: &str) -> String {
    let number = ids::hashed(&format!("{kind:?} {index} {name}"));
    match kind {
        Kind::Playlist => ids::uuid(number),
        _ => format!("{number:032x}"),
    }
}

/// Shares of albums, songs and artists in turn.
pub(crate) fn preload(settings: &Settings, world: &mut World, count: usize) {
    world.preload(count, "album", |library, index, share| {
        if index % 5 == 4 {
            let song = &library.songs[index % library.songs.len()];
            share.kind = "media_file".to_owned();
            share.items = vec![song.id.clone()];
            share.label = shares::cut_label(settings.version, &song.title);
        } else {
            let album = &library.albums[index % library.albums.len()];
            share.items = vec![album.id.clone()];
            share.label = shares::cut_label(settings.version, &album.title);
        }
    });
}
