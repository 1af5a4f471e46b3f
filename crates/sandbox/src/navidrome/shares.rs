//! Shares: how both APIs store and change them, and what visitors get of them: page, playlist, zip and streams.

use hyper::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Navidrome, NavidromeSettings, NavidromeVersion, not_found};
use crate::account::{Account, sign_token, verify_token};
use crate::clock::shifted;
use crate::library::{Library, Playlist, Song, folded};
use crate::media;
use crate::request::{Reply, Request, escaped};
use crate::store::{Order as _, Share, Store};
use crate::world::World;

/// A new share as requested.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) items: Vec<String>,
    pub(super) description: String,
    pub(super) downloadable: bool,
    pub(super) expires: Option<Timestamp>,
    pub(super) format: String,
    pub(super) max_bit_rate: u32,
}

/// Why a share isn't stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotCreated {
    /// The first item is unknown.
    Unknown,
    /// The server's code fails: status 500 and an empty text.
    Panic,
}

/// The contents of a share now.
pub(super) enum Contents<'a> {
    /// Albums, by index.
    Albums(Vec<usize>),
    Songs(Vec<&'a Song>),
    /// A share of a playlist that is gone.
    Lost,
}

impl Navidrome {
    /// Stores a share. The kind follows from the first item alone; items of other kinds are stored but
    /// never load.
    pub(super) fn create_share(
        &self,
        request: &Request,
        world: &mut World,
        owner: &str,
        wanted: Wanted,
    ) -> Result<Share, NotCreated> {
        let known = |world: &World, items: &[String]| {
            let first = items.first()?;
            let account = world.store.accounts().get(owner);
            let kind = kind_of(&world.library, &world.store, first)?;
            let song = world.library.song(first);
            let hidden = song.is_some_and(|song| !self.may_hear(account, world, song));
            let album = world.library.album(first);
            let closed = album.is_some_and(|album| !self.may_read(account, album));
            (!hidden && !closed).then(|| (first.clone(), kind))
        };
        known(world, &wanted.items).ok_or(NotCreated::Unknown)?;
        let items = world.contents(request, wanted.items);
        let (first, kind) = known(world, &items).ok_or(NotCreated::Unknown)?;
        let first = &first;
        let is_missing = |id: &String| world.library.song(id).is_none_or(|song| song.missing);
        // It takes the label from the first song that exists, without checking that one does.
        if kind == "media_file" && items.iter().all(is_missing) {
            return Err(NotCreated::Panic);
        }
        let labelled = match kind {
            "media_file" if !self.settings.version.labels_the_first() => {
                let songs = items.iter().filter_map(|id| world.library.song(id));
                songs
                    .min_by_key(|song| song.created)
                    .map_or(first, |song| &song.id)
            }
            _ => first,
        };
        let label =
            label_of(&world.library, &world.store, kind, labelled).ok_or(NotCreated::Unknown)?;
        let now = world.now();
        let days = i64::from(self.settings.default_expiration_days);
        let usual = shifted(now, SignedDuration::from_hours(24 * days));
        let share = Share {
            id: world.ids.base62(world.store.shares().ever(), 10),
            owner: owner.to_owned(),
            kind: kind.to_owned(),
            description: Some(wanted.description).filter(|text| !text.is_empty()),
            label: self.settings.version.cut_label(&label),
            downloadable: Some(wanted.downloadable && self.settings.version.downloads()),
            format: wanted.format,
            max_bit_rate: wanted.max_bit_rate,
            created: now,
            updated: now,
            expires: Some(wanted.expires.unwrap_or(usual)),
            items,
            ..Share::default()
        };
        world.store.put_share(share.clone());
        Ok(share)
    }

    /// Writes the fields of an update: all of them, also the ones that the request leaves out.
    pub(super) fn update_share(
        &self,
        world: &mut World,
        share: &Share,
        description: &str,
        downloadable: bool,
        expires: Option<Timestamp>,
    ) -> Share {
        let share = Share {
            description: Some(description.to_owned()).filter(|text| !text.is_empty()),
            downloadable: Some(downloadable && self.settings.version.downloads()),
            expires: expires.or(share.expires),
            updated: world.now(),
            ..share.clone()
        };
        world.store.put_share(share.clone());
        share
    }

    /// Whether an account sees a share.
    pub(super) fn sees(&self, account: &Account, share: &Share) -> bool {
        account.admin || share.owner == account.id || !self.settings.version.owner_only_reads()
    }

    /// Whether an account may change or delete a share.
    pub(super) fn may_write(&self, account: &Account, share: &Share) -> bool {
        account.admin || share.owner == account.id || !self.settings.version.owner_only_writes()
    }

    /// The public base URL of a share.
    pub(super) fn link(&self, request: &Request, world: &World, id: &str) -> String {
        format!("{}/share/{id}", self.public_base(request, world))
    }

    /// The start of public links: `ShareURL`, or the address of the request.
    pub(super) fn public_base(&self, request: &Request, world: &World) -> String {
        let settings = &self.settings;
        if settings.share_url.is_empty() || !settings.version.share_url() {
            let origin = match settings.base_origin.as_str() {
                "" => world.origin(request),
                origin => origin.to_owned(),
            };
            return format!("{origin}{}", settings.base_path);
        }
        if settings.version.share_url_path() {
            return settings.share_url.trim_end_matches('/').to_owned();
        }
        // Without its path and the server's own.
        url::Url::parse(&settings.share_url).map_or_else(
            |_| settings.share_url.clone(),
            |url| url.origin().ascii_serialization(),
        )
    }
}

/// The server's word for the kind of an item.
fn kind_of(library: &Library, store: &Store, id: &str) -> Option<&'static str> {
    if library.artist(id).is_some() {
        Some("artist")
    } else if library.album(id).is_some() {
        Some("album")
    } else if store.playlists().get(id).is_some() {
        Some("playlist")
    } else {
        library.song(id).map(|_| "media_file")
    }
}

fn label_of(library: &Library, store: &Store, kind: &str, id: &str) -> Option<String> {
    match kind {
        "artist" => library.artist(id).map(|artist| artist.name.clone()),
        "album" => library.album(id).map(|album| album.title.clone()),
        "playlist" => store.playlists().get(id).map(|list| list.name.clone()),
        _ => library.song(id).map(|song| song.title.clone()),
    }
}

impl NavidromeVersion {
    /// A label as it is stored: cut if it is long, on old versions even inside a letter (P-11).
    pub(super) fn cut_label(self, label: &str) -> String {
        let (length, begin) = match self.cuts_by_rune() {
            true => (label.chars().count(), label.chars().take(27).collect()),
            false => {
                let bytes = &label.as_bytes()[..label.len().min(26)];
                (label.len(), String::from_utf8_lossy(bytes).into_owned())
            }
        };
        match length {
            ..=30 => label.to_owned(),
            _ => format!("{begin}..."),
        }
    }
}

impl Navidrome {
    /// The contents of a share now: playlists are live; deleted and missing songs are left out.
    pub(super) fn contents<'a>(&self, world: &'a World, share: &Share) -> Contents<'a> {
        let library = &world.library;
        match share.kind.as_str() {
            "album" => {
                let albums = share.items.iter().filter_map(|id| library.album_index(id));
                let there = |index: &usize| !library.is_missing(&library.albums[*index]);
                Contents::Albums(albums.filter(there).collect())
            }
            "artist" => Contents::Albums(self.albums_of_artists(library, share)),
            "playlist" => {
                let first = share.items.first().map_or("", String::as_str);
                match world.store.playlists().get(first) {
                    None => Contents::Lost,
                    Some(list) => Contents::Songs(self.songs_of_shared_list(world, share, list)),
                }
            }
            _ => {
                let songs = share.items.iter().filter_map(|id| library.song(id));
                Contents::Songs(songs.filter(|song| !song.missing).collect())
            }
        }
    }

    /// The albums whose first album artist is shared; since 0.64 also the second.
    fn albums_of_artists(&self, library: &Library, share: &Share) -> Vec<usize> {
        let is_server_fault = |index: &usize| {
            let album = &library.albums[*index];
            let second = album.second_artist;
            let second = second.filter(|_| self.settings.version.shares_second_artists());
            let mut artists = std::iter::once(album.artist).chain(second);
            artists.any(|artist| share.items.contains(&library.artists[artist].id))
                && !library.is_missing(album)
        };
        (0..library.albums.len()).filter(is_server_fault).collect()
    }

    fn songs_of_shared_list<'a>(
        &self,
        world: &'a World,
        share: &Share,
        list: &Playlist,
    ) -> Vec<&'a Song> {
        let mut songs = songs_of_playlist(&world.library, list);
        if self.settings.version.limits_to_owner() {
            let owner = world.store.accounts().get(&share.owner);
            let sees = owner.is_some_and(|owner| owner.admin);
            if !sees && !list.public && list.owner != share.owner {
                return Vec::new();
            }
            songs.retain(|song| self.may_hear(owner, world, song));
        }
        songs
    }

    /// The songs of a share's page and playlist, in order.
    pub(super) fn tracks<'a>(&self, world: &'a World, share: &Share) -> Vec<&'a Song> {
        let library = &world.library;
        match self.contents(world, share) {
            Contents::Songs(songs) => songs,
            Contents::Albums(albums) => {
                let songs = albums
                    .into_iter()
                    .flat_map(|index| library.songs_of(&library.albums[index]));
                let mut songs: Vec<&Song> = songs.filter(|song| !song.missing).collect();
                // The kind is the sort key: `album` or `artist`.
                sort_songs(world, &mut songs, &share.kind);
                songs
            }
            Contents::Lost => Vec::new(),
        }
    }
}

/// Sorts as the columns of the database do.
pub(super) fn sort_songs(world: &World, songs: &mut [&Song], key: &str) {
    let album = |song: &Song| folded(&world.library.album_of(song).title);
    let artist = |song: &Song| folded(&world.library.artist_of(song).name);
    let of = |song: &Song| world.library.album_of(song).id.clone();
    match key {
        "album" => songs.order_by_key(|song| (album(song), of(song), song.track, artist(song))),
        "artist" => songs.order_by_key(|song| (artist(song), album(song), song.track)),
        "title" => songs.order_by_key(|song| folded(&song.title)),
        _ => {}
    }
}

/// The songs of a playlist that still exist, without songs whose files are gone.
pub(super) fn songs_of_playlist<'a>(library: &'a Library, list: &Playlist) -> Vec<&'a Song> {
    let songs = list.songs.iter().filter_map(|id| library.song(id));
    songs.filter(|song| !song.missing).collect()
}

/// The smallest picture there is: one transparent PNG pixel.
pub(super) const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4,
    0x89, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x00, 0x01, 0x00, 0x00,
    0x05, 0x00, 0x01, 0x0d, 0x0a, 0x2d, 0xb4, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae,
    0x42, 0x60, 0x82,
];

/// The seconds of each file in a zip: building a download must not take long.
const ZIPPED_SECONDS: u64 = 2;

impl Navidrome {
    pub(super) fn public(&self, request: &Request, rest: &[&str], world: &mut World) -> Reply {
        if !self.settings.sharing || !request.is_read() {
            return not_found();
        }
        match rest {
            ["s", token] => self.stream(token, request.method == Method::HEAD, world),
            ["img", token] => match verify_token(token, world.now()) {
                Some(_) => Reply::new(200, "image/png", PIXEL),
                None => Reply::text(400, "Invalid token\n"),
            },
            ["d", id] if self.settings.version.downloads() && self.settings.downloads => {
                self.visited(id, world, |share, world| self.zipped(world, share))
            }
            [id, "m3u"] if self.settings.version.playlists() => {
                let base = self.public_base(request, world);
                self.visited(id, world, |share, world| {
                    self.playlist_file(world, share, &base)
                })
            }
            [id] => {
                let base = self.public_base(request, world);
                self.visited(id, world, |share, world| self.page(world, share, &base))
            }
            _ => not_found(),
        }
    }

    /// Answers for an active share, and counts the visit, even if the answer is a refusal.
    fn visited(
        &self,
        id: &str,
        world: &mut World,
        answer: impl FnOnce(&Share, &World) -> Reply,
    ) -> Reply {
        let Some(share) = world.store.share(id).cloned() else {
            return Reply::text(404, "Share not found\n");
        };
        if share.is_expired(world.now()) {
            return Reply::text(410, "Share not available anymore\n");
        }
        let lost =
            share.kind == "playlist" && world.store.playlists().get(&share.items[0]).is_none();
        if lost && !self.settings.version.tolerates_deleted_playlists() {
            return Reply::text(500, "Internal Server Error\n");
        }
        world.visit(&share);
        answer(&share, world)
    }

    fn page(&self, world: &World, share: &Share, base: &str) -> Reply {
        let songs = self.tracks(world, share);
        // The real page chooses a picture from the songs (P-10).
        if songs.is_empty() && share.kind == "media_file" {
            return Reply::text(500, "Internal Server Error\n");
        }
        let shown = |song: &Song| {
            json!({
                "id": stream_token(share, song),
                "title": song.title,
                "artist": world.library.artist_of(song).name,
                "album": world.library.album_of(song).title,
                "updatedAt": song.created,
                "duration": song.duration,
            })
        };
        let songs: Vec<Value> = songs.into_iter().map(shown).collect();
        let mut info = json!({
            "description": share.description.as_deref().unwrap_or_default(),
            "tracks": songs,
        });
        if self.settings.version.downloads() {
            info["id"] = json!(share.id);
            info["downloadable"] = json!(share.downloadable);
        }
        let page = SharePage {
            url: format!("{base}/share/{}", share.id),
            image: format!("{base}/share/img/{}?size=300", share_picture(share)),
            title: share
                .description
                .clone()
                .unwrap_or_else(|| share.label.clone()),
            info,
        };
        Reply::new(
            200,
            "text/html",
            html_page(&self.settings, Some(&page), None),
        )
        .header("cache-control", "no-store, no-cache, must-revalidate")
    }

    fn stream(&self, token: &str, head: bool, world: &World) -> Reply {
        let Some(claims) = verify_token(token, world.now()) else {
            return Reply::text(400, "Invalid token\n");
        };
        let text = |key: &str| claims.get(key).and_then(Value::as_str).unwrap_or_default();
        if self.settings.version.rechecks_streams() {
            match world.store.share(text("share")) {
                None => return Reply::text(404, "Share not found\n"),
                Some(share) if share.is_expired(world.now()) => {
                    return Reply::text(410, "Share not available anymore\n");
                }
                Some(_) => {}
            }
        }
        let Some(song) = world.library.song(text("id")) else {
            return Reply::text(404, "not found\n");
        };
        if self.settings.version.limits_to_owner() {
            let share = world.store.share(text("share"));
            let owner = share.and_then(|share| world.store.accounts().get(&share.owner));
            if !self.may_hear(owner, world, song) {
                return Reply::text(404, "not found\n");
            }
        }
        let format = text("f");
        let knows = ["", "raw"].contains(&format) || self.formats().any(|(name, _)| name == format);
        let fails = !knows && self.settings.version.keeps_bit_rates();
        if song.missing || fails {
            return Reply::text(500, "invalid request\n");
        }
        if head {
            return Reply::new(200, "audio/wav", "");
        }
        media::audio(song)
    }

    fn playlist_file(&self, world: &World, share: &Share, base: &str) -> Reply {
        let title = share.description.as_deref().unwrap_or(&share.id);
        let mut text = format!("#EXTM3U\n#PLAYLIST:{title}\n");
        for song in self.tracks(world, share) {
            let artist = &world.library.artist_of(song).name;
            let token = stream_token(share, song);
            text.push_str(&format!(
                "#EXTINF:{},{artist} - {}\n{base}/share/s/{token}\n",
                song.duration, song.title
            ));
        }
        Reply::text(200, &text)
    }

    fn zipped(&self, world: &World, share: &Share) -> Reply {
        if share.downloadable != Some(true) {
            return Reply::text(403, "This share is not downloadable\n");
        }
        let songs = self.tracks(world, share).into_iter();
        let files: Vec<(String, Vec<u8>)> = songs
            .enumerate()
            .map(|(at, song)| {
                let title = song.title.replace(['/', '\\'], "_");
                let artist = &world.library.artist_of(song).name;
                let name = format!("{:02} - {artist} - {title}.wav", at + 1);
                (name, media::tone(ZIPPED_SECONDS, song.track))
            })
            .collect();
        let name = share.description.as_deref().unwrap_or(&share.id);
        let name = name.replace(['"', '\\', '\r', '\n'], "_");
        media::zip(&files).header(
            "content-disposition",
            format!("attachment; filename=\"{name}.zip\""),
        )
    }
}

/// A stream's token: it has the expiry that the share had when the token was issued (P-17).
fn stream_token(share: &Share, song: &Song) -> String {
    let mut claims = json!({ "iss": "ND", "id": song.id, "share": share.id });
    if let Some(expires) = share.expires {
        claims["exp"] = json!(expires.as_second());
    }
    if !share.format.is_empty() {
        claims["f"] = json!(share.format);
    }
    if share.max_bit_rate > 0 {
        claims["b"] = json!(share.max_bit_rate);
    }
    sign_token(&claims)
}

/// The token of a share's picture, which is its first item's.
fn share_picture(share: &Share) -> String {
    let kind = match share.kind.as_str() {
        "album" => "al",
        "artist" => "ar",
        "playlist" => "pl",
        _ => "mf",
    };
    picture_token(kind, share.items.first().map_or("", String::as_str))
}

/// The token of the picture of an item. It never expires.
pub(super) fn picture_token(kind: &str, item: &str) -> String {
    sign_token(&json!({ "iss": "ND", "id": format!("{kind}-{item}_0") }))
}

/// The contents of a share's page.
pub(super) struct SharePage {
    url: String,
    title: String,
    /// The address of its picture.
    image: String,
    /// `__SHARE_INFO__`, which the player reads.
    info: Value,
}

/// The page of the web app, or of a share. Its configuration is public.
pub(super) fn html_page(
    settings: &NavidromeSettings,
    share: Option<&SharePage>,
    who: Option<Value>,
) -> String {
    let mut config = config(settings);
    if let Some(who) = who {
        config["auth"] = who;
    }
    let config = text_in_text(&config);
    let version = escaped(&settings.version_shown);
    let (head, info) = match share {
        None => (String::new(), String::new()),
        Some(share) => {
            let url = escaped(&share.url);
            let title = escaped(&share.title);
            let image = escaped(&share.image);
            let info = text_in_text(&share.info);
            (
                format!(
                    "    <meta property=\"og:site_name\" content=\"Navidrome\">\n    \
                     <meta property=\"og:url\" content=\"{url}\">\n    \
                     <meta property=\"og:title\" content=\"{title}\">\n    \
                     <meta property=\"og:image\" content=\"{image}\">\n    \
                     <meta property=\"og:image:width\" content=\"300\">\n    \
                     <meta property=\"og:image:height\" content=\"300\">\n"
                ),
                format!("    <script>\n      window.__SHARE_INFO__ = {info}\n    </script>\n"),
            )
        }
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n  <head>\n    <meta charset=\"utf-8\" />\n    \
         <meta name=\"description\" content=\"Navidrome Music Server - {version}\" />\n\
         {head}    <title>Navidrome</title>\n    \
         <script>\n      window.__APP_CONFIG__ = {config}\n    </script>\n{info}  </head>\n  \
         <body>\n    <noscript>You need to enable JavaScript to run this app.</noscript>\n    \
         <div id=\"root\"></div>\n  </body>\n</html>\n"
    )
}

fn config(settings: &NavidromeSettings) -> Value {
    let mut config = json!({
        "baseURL": settings.base_path,
        "defaultLanguage": "",
        "defaultTheme": "Dark",
        "enableDownloads": settings.downloads,
        "enableSharing": settings.sharing,
        "enableUserEditing": true,
        "firstTime": false,
        "losslessFormats": "FLAC,ALAC,APE,SHN,DSF,WV,WVP,TAK,WAV",
        "variousArtistsId": "63sqASlAfjbGMuLP4JhnZU",
        "version": settings.version_shown,
        "welcomeMessage": "",
    });
    if settings.version.downloads() {
        config["defaultDownloadableShare"] = json!(settings.default_downloadable);
    }
    if settings.version.share_url() {
        config["shareURL"] = json!(settings.share_url);
    }
    config
}

/// JSON inside a JavaScript text inside HTML: quoted twice, and unable to end the script.
fn text_in_text(value: &Value) -> String {
    let safe = value
        .to_string()
        .replace('&', "\\u0026")
        .replace('<', "\\u003c")
        .replace('>', "\\u003e");
    Value::String(safe).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_cut_by_letters_now_and_by_bytes_before() {
        let long = "ü".repeat(40);
        let now = NavidromeVersion::NEWEST.cut_label(&long);
        assert_eq!(now, format!("{}...", "ü".repeat(27)));
        let odd = format!("x{long}");
        let before = NavidromeVersion::new(0, 58, 4).cut_label(&odd);
        assert!(before.contains('\u{fffd}'), "{before}");
        assert_eq!(NavidromeVersion::NEWEST.cut_label("Low Tide"), "Low Tide");
    }

    #[test]
    fn a_title_can_not_break_out_of_the_page() {
        let page = html_page(
            &NavidromeSettings::default(),
            Some(&SharePage {
                url: "http://127.0.0.1/share/x".to_owned(),
                title: "</title><script>".to_owned(),
                image: "http://127.0.0.1/share/img/x?size=300".to_owned(),
                info: json!({ "description": "</script>\"" }),
            }),
            None,
        );
        assert!(!page.contains("</title><script>"));
        assert_eq!(page.matches("</script>").count(), 2);
    }
}
