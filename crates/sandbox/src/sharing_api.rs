//! The documented `/api/share` dialect: a published description, not a recorded server. It has five calls, and a public
//! link that is JSON, a playlist, or a download.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::account::{Account, base62, hashed, sign_token, verify_token};
use crate::clock::shifted;
use crate::library::{Kind, Library, LibrarySpec, Song};
use crate::media;
use crate::request::{Reply, Request};
use crate::server::Dialect;
use crate::store::{Share, Store};
use crate::world::{Behavior, Built, World, with_ids};

/// How it is set up.
#[derive(Debug, Clone)]
pub struct SharingApiSettings {
    /// Whether sharing is on.
    pub sharing: bool,
    /// The status if sharing is off: 501, or 404.
    pub off_status: u16,
}

impl Default for SharingApiSettings {
    fn default() -> Self {
        Self {
            sharing: true,
            off_status: 501,
        }
    }
}

impl From<SharingApiSettings> for Dialect {
    fn from(settings: SharingApiSettings) -> Self {
        Self::SharingApi(settings)
    }
}

/// The server.
#[derive(Debug)]
pub(crate) struct SharingApi {
    settings: SharingApiSettings,
}

#[derive(Deserialize)]
struct SharingApiLogin {
    username: String,
    password: String,
}

impl SharingApi {
    pub(crate) fn build(
        settings: SharingApiSettings,
        accounts: &[Account],
        spec: &LibrarySpec,
    ) -> Built {
        let make = |kind: Kind, index: usize, name: &str| {
            base62(hashed(&format!("{kind:?} {index} {name}")), 22)
        };
        let accounts = with_ids(accounts, |name| base62(hashed(&format!("user {name}")), 22));
        let (library, playlists) = Library::build(spec, make, &accounts);
        let server = Box::new(Self { settings });
        (server, library, Store::new(accounts, playlists))
    }

    fn login(request: &Request, world: &World) -> Reply {
        let body = serde_json::from_slice::<SharingApiLogin>(&request.body).ok();
        let account =
            body.and_then(|body| world.store.account_with(&body.username, &body.password));
        match account {
            Some(account) => Reply::json(
                200,
                &json!({
                    "id": account.id,
                    "username": account.name,
                    "isAdmin": account.admin,
                    "token": token_of(account),
                }),
            ),
            None => Reply::error(401, "Invalid username or password"),
        }
    }

    fn signed_in(request: &Request, world: &World) -> Option<Account> {
        let token = request
            .bearer("x-nd-authorization")
            .filter(|_| !request.expired)?;
        let accounts = world.store.accounts();
        let mut known = accounts.iter();
        let by_key = known.find(|account| account.api_key.as_deref() == Some(token));
        by_key.cloned().or_else(|| {
            let claims = verify_token(token, world.now())?;
            accounts.get(claims.get("uid")?.as_str()?).cloned()
        })
    }

    fn off(&self) -> Reply {
        match self.settings.off_status {
            501 => Reply::text(
                501,
                "This endpoint is not implemented, but may be in future releases",
            ),
            status => Reply::text(status, "404 page not found\n"),
        }
    }
}

impl Behavior for SharingApi {
    fn answer(&mut self, request: &Request, world: &mut World) -> Reply {
        let parts = request.segments("").unwrap_or_default();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("POST", ["auth", "login"]) => Self::login(request, world),
            (_, ["api", "share", ..]) if !self.settings.sharing => self.off(),
            (method, ["api", "share", rest @ ..]) => {
                let Some(account) = Self::signed_in(request, world) else {
                    return Reply::error(401, "Not authenticated");
                };
                match (method, rest) {
                    ("GET", []) => list(request, &account, world),
                    ("POST", []) => create(request, &account, world),
                    ("GET", [id]) => get(request, &account, id, world),
                    ("PUT", [id]) => update(request, &account, id, world),
                    ("DELETE", [id]) => delete(&account, id, world),
                    _ => Reply::error(405, "Method not allowed"),
                }
            }
            ("GET" | "HEAD", ["share", rest @ ..]) if self.settings.sharing => {
                answer(request, rest, world)
            }
            _ => Reply::text(404, "404 page not found\n"),
        }
    }

    /// Shares of an album and a song each.
    fn preload(&self, world: &mut World, count: usize) {
        world.preload(count, "mixed", |library, index, share| {
            let album = &library.albums[index % library.albums.len()];
            let song = &library.songs[index % library.songs.len()];
            share.items = vec![format!("album:{}", album.id), format!("song:{}", song.id)];
        });
    }
}

/// A token that never expires: the description mentions no expiry.
fn token_of(account: &Account) -> String {
    sign_token(&json!({ "sub": account.name, "uid": account.id }))
}

/// The body of a create and of an update.
#[derive(Debug, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ShareBody {
    description: Option<String>,
    downloadable: Option<bool>,
    /// Seconds from now; 0 is never.
    expires_in: Option<i64>,
    max_bit_rate: Option<u32>,
    format: Option<String>,
    albums: Vec<String>,
    songs: Vec<String>,
    playlists: Vec<String>,
}

fn list(request: &Request, account: &Account, world: &World) -> Reply {
    let shares = world.store.shares().iter();
    let shown: Vec<Value> = shares
        .filter(|share| share.owner == account.id)
        .map(|share| shown(request, world, share))
        .collect();
    Reply::json(200, &shown)
}

fn get(request: &Request, account: &Account, id: &str, world: &World) -> Reply {
    match own(account, id, world) {
        Some(share) => Reply::json(200, &shown(request, world, share)),
        None => Reply::error(404, "Share not found"),
    }
}

fn create(request: &Request, account: &Account, world: &mut World) -> Reply {
    let Ok(sent) = serde_json::from_slice::<ShareBody>(&request.body) else {
        return Reply::error(400, "Invalid request payload");
    };
    let mut items = Vec::new();
    for (kind, ids) in [
        ("album", &sent.albums),
        ("song", &sent.songs),
        ("playlist", &sent.playlists),
    ] {
        for id in ids {
            let known = match kind {
                "album" => world.library.album(id).is_some(),
                "song" => world.library.song(id).is_some(),
                _ => world.store.playlists().get(id).is_some(),
            };
            if !known {
                return Reply::error(404, &format!("{kind} not found: {id}"));
            }
            let stored = world.contents(request, vec![id.clone()]).concat();
            items.push(format!("{kind}:{stored}"));
        }
    }
    if items.is_empty() {
        return Reply::error(400, "Nothing to share");
    }
    let now = world.now();
    let share = Share {
        id: world.ids.base62(world.store.shares().ever(), 10),
        owner: account.id.clone(),
        items,
        kind: "mixed".to_owned(),
        description: Some(sent.description.unwrap_or_default()),
        downloadable: Some(sent.downloadable.unwrap_or(false)),
        format: sent.format.unwrap_or_else(|| "raw".to_owned()),
        max_bit_rate: sent.max_bit_rate.unwrap_or(0),
        created: now,
        updated: now,
        expires: sent.expires_in.and_then(|seconds| ending(now, seconds)),
        ..Share::default()
    };
    world.store.put_share(share.clone());
    Reply::json(201, &shown(request, world, &share))
}

fn update(request: &Request, account: &Account, id: &str, world: &mut World) -> Reply {
    let Ok(sent) = serde_json::from_slice::<ShareBody>(&request.body) else {
        return Reply::error(400, "Invalid request payload");
    };
    let Some(share) = own(account, id, world).cloned() else {
        return Reply::error(404, "Share not found");
    };
    let now = world.now();
    let share = Share {
        description: sent.description.or(share.description.clone()),
        downloadable: sent.downloadable.or(share.downloadable),
        expires: match sent.expires_in {
            Some(seconds) => ending(now, seconds),
            None => share.expires,
        },
        max_bit_rate: sent.max_bit_rate.unwrap_or(share.max_bit_rate),
        updated: now,
        ..share
    };
    world.store.put_share(share.clone());
    Reply::json(200, &shown(request, world, &share))
}

fn delete(account: &Account, id: &str, world: &mut World) -> Reply {
    if own(account, id, world).is_none() {
        return Reply::error(404, "Share not found");
    }
    world.store.drop_share(id);
    Reply::json(200, &json!({ "id": id }))
}

fn ending(now: Timestamp, seconds: i64) -> Option<Timestamp> {
    (seconds != 0).then(|| shifted(now, SignedDuration::from_secs(seconds)))
}

fn own<'a>(account: &Account, id: &str, world: &'a World) -> Option<&'a Share> {
    let share = world.store.share(id);
    share.filter(|share| share.owner == account.id)
}

fn shown(request: &Request, world: &World, share: &Share) -> Value {
    let ids = |kind: &str| -> Vec<&str> {
        let items = share.items.iter().filter_map(|item| item.split_once(':'));
        items
            .filter(|(known, _)| *known == kind)
            .map(|(_, id)| id)
            .collect()
    };
    let contents = json!({
        "albums": ids("album"),
        "songs": ids("song"),
        "playlists": ids("playlist"),
    });
    json!({
        "id": share.id,
        "userId": share.owner,
        "username": world.store.account_name(&share.owner),
        "url": format!("{}/share/{}", world.origin(request), share.id),
        "description": share.description.as_deref().unwrap_or_default(),
        "contents": contents.to_string(),
        "format": share.format,
        "maxBitRate": share.max_bit_rate,
        "visitCount": share.visits,
        "lastVisitedAt": share.visited,
        "downloadable": share.downloadable.unwrap_or(false),
        "expiresAt": share.expires,
        "createdAt": share.created,
        "updatedAt": share.updated,
    })
}

/// The seconds of each file in a download.
const SECONDS: u64 = 2;

fn answer(request: &Request, parts: &[&str], world: &mut World) -> Reply {
    let (id, song) = match parts {
        [id] => (*id, None),
        [id, "stream", song] => (*id, Some(*song)),
        _ => return Reply::text(404, "404 page not found\n"),
    };
    let Some(share) = world.store.share(id).cloned() else {
        return Reply::text(404, "Share not found\n");
    };
    if share.is_expired(world.now()) {
        return Reply::text(410, "Share not available anymore\n");
    }
    let songs = tracks(world, &share);
    if let Some(song) = song {
        return match songs.iter().find(|known| known.id == song) {
            Some(song) => media::audio(song),
            None => Reply::text(404, "not found\n"),
        };
    }
    let base = format!("{}/share/{id}/stream", world.origin(request));
    let params = request.query_params();
    let wants_file = params.get("download").is_some_and(|value| value != "false");
    let reply = if wants_file && share.downloadable == Some(true) {
        let files = songs.iter().map(|song| {
            let title = song.title.replace(['/', '\\'], "_");
            (format!("{title}.wav"), media::tone(SECONDS, song.track))
        });
        media::zip(&files.collect::<Vec<_>>())
    } else if wants_file {
        Reply::text(403, "This share is not downloadable\n")
    } else if params.filled("format").unwrap_or(&share.format) == "m3u" {
        let entries = songs.iter().map(|song| {
            let artist = &world.library.artist_of(song).name;
            format!(
                "#EXTINF:{},{artist} - {}\n{base}/{}\n",
                song.duration, song.title, song.id
            )
        });
        Reply::new(
            200,
            "audio/x-mpegurl",
            format!("#EXTM3U\n{}", entries.collect::<String>()),
        )
    } else {
        let tracks: Vec<Value> = songs
            .iter()
            .map(|song| {
                json!({
                    "id": song.id,
                    "title": song.title,
                    "duration": song.duration,
                    "url": format!("{base}/{}", song.id),
                })
            })
            .collect();
        Reply::json(200, &json!({ "id": share.id, "tracks": tracks }))
    };
    world.visit(&share);
    reply
}

/// Everything the share holds, as songs.
fn tracks<'a>(world: &'a World, share: &Share) -> Vec<&'a Song> {
    let library = &world.library;
    let mut songs = Vec::new();
    for (kind, id) in share.items.iter().filter_map(|item| item.split_once(':')) {
        match kind {
            "album" => songs.extend(
                library
                    .album(id)
                    .into_iter()
                    .flat_map(|album| library.songs_of(album)),
            ),
            "song" => songs.extend(library.song(id)),
            _ => {
                let list = world.store.playlists().get(id);
                let ids = list.map(|list| list.songs.as_slice()).unwrap_or_default();
                songs.extend(ids.iter().filter_map(|id| library.song(id)));
            }
        }
    }
    songs
}
