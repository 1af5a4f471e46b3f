//! The native API: logins and tokens, shares, users, libraries (0.58), and lists of songs, albums, playlists and
//! formats.

use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::browse::sees;
use super::shares::{NotCreated, Wanted, html_page, sort_songs};
use super::{LOGINS, Navidrome, OrderedShares, not_found};
use crate::account::{Account, hashed, sign_token, verify_token};
use crate::clock::shifted;
use crate::library::{Album, Playlist, Song};
use crate::request::{Params, Reply, Request, hex};
use crate::store::{Order as _, Share, Store};
use crate::world::World;

/// A share as the native API shows it: without its link, and without empty fields.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    id: &'a str,
    user_id: &'a str,
    username: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    downloadable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_visited_at: Option<String>,
    resource_ids: String,
    resource_type: &'a str,
    contents: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    format: &'a str,
    #[serde(skip_serializing_if = "is_zero")]
    max_bit_rate: u32,
    #[serde(skip_serializing_if = "is_zero")]
    visit_count: u64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

fn is_zero<T: Default + PartialEq>(number: &T) -> bool {
    *number == T::default()
}

/// The body of a create and of an update. Fields of another type are an error, such as the lists of ids that the
/// documented Sharing API has in `albums`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct NativeShareBody {
    resource_ids: String,
    description: String,
    downloadable: bool,
    expires_at: Option<Timestamp>,
    format: String,
    max_bit_rate: u32,
    #[serde(rename = "albums")]
    _albums: Vec<serde_json::Map<String, Value>>,
    #[serde(rename = "tracks")]
    _tracks: Vec<serde_json::Map<String, Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewUser {
    user_name: String,
    password: String,
    #[serde(default)]
    is_admin: bool,
}

impl Navidrome {
    pub(super) fn native(&mut self, request: &Request, rest: &[&str], world: &mut World) -> Reply {
        let Some(account) = self.signed_in(request, world).cloned() else {
            return Reply::error(401, "Not authenticated");
        };
        if rest.first() == Some(&"share") && !self.settings.sharing {
            return not_found();
        }
        let token = token_for(&account, world.now());
        let reply = match (rest, request.method.as_str()) {
            (["share"], "GET") => self.list_native(request, &account, world),
            (["share"], "POST") => self.create_native(request, &account, world),
            (["share", id], "GET") => self.get_native(&account, id, world),
            (["share", id], "PUT") => self.put_native(request, &account, id, world),
            (["share", id], "DELETE") => self.delete_native(&account, id, world),
            (["song"], "GET") => self.list_songs(request, &account, world),
            (["album"], "GET") => self.list_albums(request, &account, world),
            (["playlist"], "GET") => list_playlists(request, &account, world),
            (["playlist", id], "GET") => self.native_playlist(&account, id, world),
            (["transcoding"], "GET") => self.list_formats(&account),
            (["user"], "GET") => self.list_users(&account, world),
            (["library"], "GET") if account.admin && self.settings.version.libraries() => {
                self.list_libraries()
            }
            (["user", id, "library"], "PUT")
                if account.admin && self.settings.version.libraries() =>
            {
                self.limit_user(request, id, world)
            }
            (["user"], "POST") if account.admin => self.create_user(request, world),
            _ => not_found(),
        };
        reply.header("x-nd-authorization", token)
    }

    fn shown<'a>(&self, store: &Store, share: &'a Share) -> Shown<'a> {
        let version = self.settings.version;
        let visited = match share.visited {
            Some(time) => Some(time.to_string()),
            None if version.absent_visits() => None,
            None => Some("0001-01-01T00:00:00Z".to_owned()),
        };
        Shown {
            id: &share.id,
            user_id: &share.owner,
            username: store.account_name(&share.owner),
            description: share.description.as_deref(),
            downloadable: share.downloadable.filter(|_| version.downloads()),
            expires_at: share.expires,
            last_visited_at: visited,
            resource_ids: share.items.join(","),
            resource_type: &share.kind,
            contents: &share.label,
            format: &share.format,
            max_bit_rate: share.max_bit_rate,
            visit_count: share.visits,
            created_at: share.created,
            updated_at: share.updated,
        }
    }

    /// `GET /api/share`: the list is sorted for its first page, and kept for the others.
    fn list_native(&mut self, request: &Request, account: &Account, world: &World) -> Reply {
        const KNOWN: [&str; 5] = ["_", "_start", "_end", "_sort", "_order"];
        const COLUMNS: [&str; 4] = ["id", "username", "description", "user_id"];
        let params = request.query_params();
        let version = self.settings.version;
        let unknown = params
            .names()
            .find(|name| !KNOWN.contains(name) && !COLUMNS.contains(name));
        if let Some(name) = unknown.filter(|_| !version.ignores_unknown_names()) {
            return Reply::error(500, &format!("no such column: {name}"));
        }
        let shares = world.store.shares();
        let key = params.filled("_sort").unwrap_or("id");
        let of = (world.store.revision(), account.clone(), key.to_owned());
        if self.ordered.of.as_ref() != Some(&of) {
            let seen = shares
                .placed()
                .filter(|(_, share)| self.sees(account, share));
            let mut seen: Vec<(u64, &Share)> = seen.collect();
            if !sort(&mut seen, key) && !version.checks_sort() {
                let body = format!("{{\"error\":\"no such column: {key}\"}}[]");
                return Reply::new(500, "application/json", body);
            }
            self.ordered = OrderedShares {
                of: Some(of),
                places: seen.into_iter().map(|(place, _)| place).collect(),
            };
        }
        let places = &self.ordered.places;
        let order = params.get("_order").unwrap_or_default();
        let is_descending = order.eq_ignore_ascii_case("desc");
        let shown: Vec<Shown<'_>> = range(&params, places.len())
            .map(|index| match is_descending {
                true => places[places.len() - 1 - index],
                false => places[index],
            })
            .filter_map(|place| shares.at(place))
            .map(|share| self.shown(&world.store, share))
            .collect();
        Reply::page(&shown, places.len())
    }

    fn get_native(&self, account: &Account, id: &str, world: &World) -> Reply {
        let share = world.store.share(id);
        match share.filter(|share| self.sees(account, share)) {
            Some(share) => Reply::json(200, &self.shown(&world.store, share)),
            None => Reply::error(500, "data not found"),
        }
    }

    fn create_native(&self, request: &Request, account: &Account, world: &mut World) -> Reply {
        let Ok(sent) = serde_json::from_slice::<NativeShareBody>(&request.body) else {
            return Reply::error(422, "Invalid request payload");
        };
        let ids = sent.resource_ids.split(',').filter(|id| !id.is_empty());
        let wanted = Wanted {
            items: ids.map(str::to_owned).collect(),
            description: sent.description,
            downloadable: sent.downloadable,
            expires: sent.expires_at,
            format: sent.format,
            max_bit_rate: sent.max_bit_rate,
        };
        match self.create_share(request, world, &account.id, wanted) {
            Ok(share) => Reply::json(200, &json!({ "id": share.id })),
            Err(NotCreated::Unknown) => Reply::error(500, "data not found"),
            Err(NotCreated::Panic) => Reply::new(500, "text/plain", ""),
        }
    }

    fn put_native(
        &self,
        request: &Request,
        account: &Account,
        id: &str,
        world: &mut World,
    ) -> Reply {
        let Ok(sent) = serde_json::from_slice::<NativeShareBody>(&request.body) else {
            return Reply::error(422, "Invalid request payload");
        };
        let Some(share) = world.store.share(id).cloned() else {
            return if self.settings.version.owner_only_writes() {
                Reply::error(404, "share not found")
            } else {
                Reply::error(500, "FOREIGN KEY constraint failed")
            };
        };
        if !self.may_write(account, &share) {
            return Reply::error(403, "Updating share: Permission denied");
        }
        let NativeShareBody {
            description,
            downloadable,
            expires_at,
            ..
        } = sent;
        let share = self.update_share(world, &share, &description, downloadable, expires_at);
        Reply::json(200, &self.shown(&world.store, &share))
    }

    fn delete_native(&self, account: &Account, id: &str, world: &mut World) -> Reply {
        match world.store.share(id) {
            None if self.settings.version.owner_only_writes() => {
                Reply::error(404, &format!("share(id:{id}) not found"))
            }
            Some(share) if !self.may_write(account, share) => {
                Reply::error(403, &format!("Deleting share(id:{id}): Permission denied"))
            }
            _ => {
                world.store.drop_share(id);
                Reply::json(200, &json!({}))
            }
        }
    }

    fn create_user(&self, request: &Request, world: &mut World) -> Reply {
        let Ok(user) = serde_json::from_slice::<NewUser>(&request.body) else {
            return Reply::error(422, "Invalid request payload");
        };
        let id = self.id_from(hashed(&format!("user {}", user.user_name)));
        let account = Account {
            admin: user.is_admin,
            ..Account::user(&user.user_name, &user.password).with_id(&id)
        };
        world.store.put_account(account);
        Reply::json(200, &json!({ "id": id }))
    }
}

/// Sorts by a key of the API; whether it is one.
fn sort(shares: &mut [(u64, &Share)], key: &str) -> bool {
    match key {
        // The places are the order of creation.
        "id" => {}
        "createdAt" | "created_at" => shares.order_by_key(|(_, share)| share.created),
        "expiresAt" | "expires_at" => shares.order_by_key(|(_, share)| share.expires),
        "updatedAt" | "updated_at" => shares.order_by_key(|(_, share)| share.updated),
        "lastVisitedAt" | "last_visited_at" => shares.order_by_key(|(_, share)| share.visited),
        "visitCount" | "visit_count" => shares.order_by_key(|(_, share)| share.visits),
        "description" => shares.order_by_key(|(_, share)| share.description.clone()),
        "contents" => shares.order_by_key(|(_, share)| share.label.clone()),
        "username" => shares.order_by_key(|(_, share)| share.owner.clone()),
        _ => return false,
    }
    true
}

/// The rows from `_start` up to `_end`; an end of 0 or none means all.
fn range(params: &Params, total: usize) -> Range<usize> {
    let end = match params.count("_end", 0) {
        0 => total,
        end => end.min(total),
    };
    params.count("_start", 0)..end
}

/// How long a token lives.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(48);

#[derive(Deserialize)]
struct NativeLogin {
    username: String,
    password: String,
}

impl Navidrome {
    pub(super) fn login(&mut self, request: &Request, rest: &[&str], world: &World) -> Reply {
        if rest != ["login"] || request.is_read() {
            return not_found();
        }
        let now = world.now();
        let mut left = LOGINS;
        if self.settings.login_limit {
            match self.logins.take(now) {
                Some(still) => left = still,
                None => {
                    return Reply::text(429, "Too Many Requests\n").header("retry-after", "20");
                }
            }
        }
        let Ok(body) = serde_json::from_slice::<NativeLogin>(&request.body) else {
            return Reply::error(422, "Invalid request payload");
        };
        let Some(account) = world.store.account_with(&body.username, &body.password) else {
            return Reply::error(401, "Invalid username or password");
        };
        let mut answer = introduction(account, now);
        answer["token"] = json!(token_for(account, now));
        Reply::json(200, &answer)
            .header("x-ratelimit-limit", LOGINS.to_string())
            .header("x-ratelimit-remaining", left.to_string())
    }

    /// The page of the web app.
    pub(super) fn app(&self, request: &Request, world: &World) -> Reply {
        let who = self.trusted(request, world);
        let who = who.map(|account| introduction(account, world.now()));
        Reply::new(200, "text/html", html_page(&self.settings, None, who))
    }

    /// The account that a trusted header names.
    pub(super) fn trusted<'a>(&self, request: &Request, world: &'a World) -> Option<&'a Account> {
        let header = self.settings.trusted_header.as_deref()?;
        world.store.account_named(request.header(header)?)
    }

    /// The account of a native request's token.
    pub(super) fn signed_in<'a>(&self, request: &Request, world: &'a World) -> Option<&'a Account> {
        if request.expired {
            return None;
        }
        let Some(token) = request.bearer("x-nd-authorization") else {
            return self.trusted(request, world);
        };
        let claims = verify_token(token, world.now())?;
        world.store.accounts().get(claims.get("uid")?.as_str()?)
    }
}

/// The server's description of an account to itself.
fn introduction(account: &Account, now: Timestamp) -> Value {
    let seed = format!("{} {}", account.name, now.as_second());
    let salt = hex(&md5::compute(seed).0[..3]);
    let token = md5::compute(format!("{}{salt}", account.password));
    json!({
        "id": account.id,
        "isAdmin": account.admin,
        "name": account.shown_name(),
        "username": account.name,
        "subsonicSalt": salt,
        "subsonicToken": format!("{token:x}"),
    })
}

/// A new token.
fn token_for(account: &Account, now: Timestamp) -> String {
    sign_token(&json!({
        "iss": "ND",
        "sub": account.name,
        "uid": account.id,
        "adm": account.admin,
        "iat": now.as_second(),
        "exp": shifted(now, TOKEN_LIFE).as_second(),
    }))
}

/// The formats that the server transcodes to by default, and their bit rates.
const FORMATS: [(&str, u32); 4] = [("mp3", 192), ("opus", 128), ("aac", 256), ("flac", 0)];

impl Navidrome {
    /// The formats that the server transcodes to; flac came with 0.61.
    pub(super) fn formats(&self) -> impl Iterator<Item = (&'static str, u32)> {
        let version = self.settings.version;
        let has = move |format: &str| format != "flac" || version.keeps_bit_rates();
        FORMATS.into_iter().filter(move |(format, _)| has(format))
    }

    /// `GET /api/transcoding`. Only administrators see the commands.
    fn list_formats(&self, account: &Account) -> Reply {
        let shown = |(format, rate): (&str, u32)| {
            let command = match account.admin {
                true => format!("ffmpeg -i %s -b:a %bk -f {format} -"),
                false => String::new(),
            };
            json!({
                "id": format!("id-of-{format}"),
                "name": format!("{format} audio"),
                "targetFormat": format,
                "command": command,
                "defaultBitRate": rate,
            })
        };
        let all: Vec<Value> = self.formats().map(shown).collect();
        Reply::page(&all, all.len())
    }

    /// `GET /api/song`: filtered, sorted, cut.
    fn list_songs(&self, request: &Request, account: &Account, world: &World) -> Reply {
        let params = request.query_params();
        let version = self.settings.version;
        // The database had no such column.
        if !version.keeps_missing() && !params.all("missing").is_empty() {
            let body = "{\"error\":\"no such column: missing\"}[]";
            return Reply::new(500, "application/json", body);
        }
        let songs = world.library.songs.iter();
        let mut songs: Vec<&Song> = songs
            .filter(|song| self.may_hear(Some(account), world, song))
            .filter(|song| self.fits(&params, world, song))
            .collect();
        sort_songs(world, &mut songs, params.filled("_sort").unwrap_or("id"));
        page(&params, songs, |song| self.shown_song(world, song))
    }

    fn fits(&self, params: &Params, world: &World, song: &Song) -> bool {
        let album = world.library.album_of(song);
        let artists = &world.library.artists;
        let any = |name: &str, is: &dyn Fn(&str) -> bool| {
            let wanted = params.all(name);
            wanted.is_empty() || wanted.iter().any(|id| is(id))
        };
        any("id", &|id| song.id == id)
            && any("album_id", &|id| album.id == id)
            && any("album_artist_id", &|id| artists[album.artist].id == id)
            && any("artists_id", &|id| {
                let all = [Some(song.artist), Some(album.artist), album.second_artist];
                all.into_iter()
                    .flatten()
                    .any(|index| artists[index].id == id)
            })
            && any("library_id", &|number| {
                number == self.library_of(album).to_string()
            })
            && any("missing", &|missing| song.missing == (missing == "true"))
    }

    fn shown_song(&self, world: &World, song: &Song) -> Value {
        let album = world.library.album_of(song);
        let artist = world.library.artist_of(song);
        let album_artist = &world.library.artists[album.artist];
        let mut shown = json!({
            "id": song.id,
            "title": song.title,
            "album": album.title,
            "albumId": album.id,
            "artist": artist.name,
            "artistId": artist.id,
            "albumArtist": album_artist.name,
            "albumArtistId": album_artist.id,
            "trackNumber": song.track,
            "discNumber": 1,
            "duration": song.duration,
            "suffix": "mp3",
            "createdAt": song.created,
        });
        let version = self.settings.version;
        if version.keeps_missing() {
            let second = album
                .second_artist
                .map(|index| &world.library.artists[index]);
            let owners: Vec<Value> = std::iter::once(album_artist)
                .chain(second)
                .map(|artist| json!({ "id": artist.id, "name": artist.name }))
                .collect();
            shown["missing"] = json!(song.missing);
            shown["participants"] = json!({
                "artist": [{ "id": artist.id, "name": artist.name }],
                "albumartist": owners,
            });
        }
        if version.libraries() {
            let number = self.library_of(album);
            shown["libraryId"] = json!(number);
            shown["libraryPath"] = json!(format!("/srv/media/{number}"));
            shown["libraryName"] = json!(self.library_name(number));
        }
        shown
    }

    /// `GET /api/album`: the ones with the given ids, or all; missing songs count.
    fn list_albums(&self, request: &Request, account: &Account, world: &World) -> Reply {
        let params = request.query_params();
        let wanted = params.all("id");
        let library = &world.library;
        let albums = library.albums.iter();
        let albums: Vec<&Album> = albums
            .filter(|album| self.may_read(Some(account), album))
            .filter(|album| wanted.is_empty() || wanted.contains(&album.id))
            .collect();
        page(&params, albums, |album| {
            let mut shown = json!({
                "id": album.id,
                "name": album.title,
                "songCount": album.songs.len(),
                "duration": library.duration_of(album),
            });
            if self.settings.version.keeps_missing() {
                shown["missing"] = json!(library.is_missing(album));
            }
            shown
        })
    }

    /// `GET /api/playlist/ID`.
    fn native_playlist(&self, account: &Account, id: &str, world: &World) -> Reply {
        let list = world.store.playlists().get(id);
        match list.filter(|list| sees(account, list)) {
            Some(list) => Reply::json(200, &shown_playlist(world, list)),
            None if self.settings.version.open_subsonic() => Reply::error(404, "data not found"),
            None => not_found(),
        }
    }
}

/// `GET /api/playlist`: all that the account may see.
fn list_playlists(request: &Request, account: &Account, world: &World) -> Reply {
    let lists = world.store.playlists().iter();
    let lists: Vec<&Playlist> = lists.filter(|list| sees(account, list)).collect();
    let params = request.query_params();
    page(&params, lists, |list| shown_playlist(world, list))
}

/// The rows from `_start` up to `_end`, and how many there are in all.
fn page<T>(params: &Params, rows: Vec<T>, show: impl Fn(T) -> Value) -> Reply {
    let total = rows.len();
    let rows = rows.into_iter().take(params.count("_end", total));
    let shown: Vec<Value> = rows.skip(params.count("_start", 0)).map(show).collect();
    Reply::page(&shown, total)
}

fn shown_playlist(world: &World, list: &Playlist) -> Value {
    json!({
        "id": list.id,
        "name": list.name,
        "ownerId": list.owner,
        "ownerName": world.store.account_name(&list.owner),
        "public": list.public,
        "songCount": list.songs.len(),
    })
}

/// The body of `PUT /api/user/ID/library`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Limit {
    library_ids: Vec<usize>,
}

impl Navidrome {
    /// The number of the library that an album is in.
    fn library_of(&self, album: &Album) -> usize {
        let holds = |(_, titles): &(String, Vec<String>)| titles.contains(&album.title);
        match self.settings.libraries.iter().position(holds) {
            Some(index) => index + 2,
            None => 1,
        }
    }

    /// Whether an account may read an album. Strangers may read all.
    pub(super) fn may_read(&self, account: Option<&Account>, album: &Album) -> bool {
        let Some(account) = account.filter(|account| !account.admin) else {
            return true;
        };
        let limit = self.limits.get(&account.id);
        limit.is_none_or(|limit| limit.contains(&self.library_of(album)))
    }

    /// Whether an account may read a song.
    pub(super) fn may_hear(&self, account: Option<&Account>, world: &World, song: &Song) -> bool {
        self.may_read(account, &world.library.albums[song.album])
    }

    fn library_name(&self, number: usize) -> &str {
        match number.checked_sub(2) {
            Some(index) => self.settings.libraries[index].0.as_str(),
            None => "Music Library",
        }
    }

    fn library(&self, number: usize) -> Value {
        let name = self.library_name(number);
        json!({ "id": number, "name": name, "path": format!("/srv/media/{number}") })
    }

    fn libraries(&self) -> impl Iterator<Item = usize> {
        1..=self.settings.libraries.len() + 1
    }

    /// `GET /api/library`, for administrators.
    fn list_libraries(&self) -> Reply {
        let all: Vec<Value> = self
            .libraries()
            .map(|number| self.library(number))
            .collect();
        Reply::page(&all, all.len())
    }

    fn native_user(&self, account: &Account) -> Value {
        let limit = self.limits.get(&account.id).filter(|_| !account.admin);
        let may = |number: &usize| limit.is_none_or(|limit| limit.contains(number));
        let mut user = json!({
            "id": account.id,
            "userName": account.name,
            "name": account.shown_name(),
            "email": "",
            "isAdmin": account.admin,
        });
        if self.settings.version.libraries() {
            let libraries = self.libraries().filter(may);
            user["libraries"] = libraries.map(|number| self.library(number)).collect();
        }
        user
    }

    /// `GET /api/user`: all for administrators, none for others.
    fn list_users(&self, account: &Account, world: &World) -> Reply {
        let accounts = world.store.accounts().iter().filter(|_| account.admin);
        let users: Vec<Value> = accounts.map(|account| self.native_user(account)).collect();
        Reply::page(&users, users.len())
    }

    /// `PUT /api/user/ID/library`.
    fn limit_user(&mut self, request: &Request, id: &str, world: &World) -> Reply {
        let Ok(sent) = serde_json::from_slice::<Limit>(&request.body) else {
            return Reply::text(400, "Invalid request body\n");
        };
        let Some(account) = world.store.accounts().get(id) else {
            return Reply::error(404, "User not found");
        };
        if account.admin {
            return Reply::text(400, "cannot manually assign libraries to admin users\n");
        }
        self.limits.insert(id.to_owned(), sent.library_ids);
        Reply::json(200, &self.native_user(account)["libraries"])
    }
}

#[cfg(test)]
mod tests {
    use hyper::body::Bytes;
    use hyper::header::HeaderValue;
    use hyper::{HeaderMap, Method};

    use super::*;
    use crate::account::Ids;
    use crate::clock::Clock;
    use crate::library::LibrarySpec;
    use crate::navidrome::NavidromeSettings;
    use crate::world::Behavior;

    /// The ids on a page of the list.
    fn page(server: &mut dyn Behavior, world: &mut World, start: usize, end: usize) -> Vec<Value> {
        let admin = world.store.account_named("admin").unwrap();
        let token = format!("Bearer {}", token_for(admin, world.now()));
        let token = HeaderValue::from_str(&token).unwrap();
        let headers = HeaderMap::from_iter([("x-nd-authorization".parse().unwrap(), token)]);
        let path = format!("/api/share?_sort=createdAt&_order=ASC&_start={start}&_end={end}");
        let request = Request::new(Method::GET, &path.parse().unwrap(), headers, Bytes::new());
        let reply = server.answer(&request, world);
        let rows: Vec<Value> = serde_json::from_slice(&reply.body).unwrap();
        rows.into_iter().map(|row| row["id"].clone()).collect()
    }

    #[test]
    fn a_list_is_sorted_again_after_a_change() {
        let accounts = Account::defaults();
        let (mut server, library, store) = Navidrome::build(
            NavidromeSettings::default(),
            &accounts,
            &LibrarySpec::Invented,
        );
        let mut world = World {
            library,
            store,
            clock: Clock::real(),
            ids: Ids::Counted,
            public_base: None,
        };
        server.preload(&mut world, 9);
        let server = server.as_mut();
        let pages = [0, 3, 6].map(|start| page(server, &mut world, start, start + 3));
        assert_eq!(pages.concat(), page(server, &mut world, 0, 9));
        let oldest = pages[0][0].as_str().unwrap();
        let share = world.store.share(oldest).unwrap().clone();
        let created = world.now();
        world.store.put_share(Share { created, ..share });
        assert_eq!(page(server, &mut world, 8, 9), [oldest]);
    }
}
