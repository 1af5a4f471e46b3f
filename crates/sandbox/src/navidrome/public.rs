//! The public side of shares: page, playlist, zip and streams. And the web app's page, whose configuration tells a
//! stranger much.

use hyper::Method;
use serde_json::{Value, json};

use super::{Navidrome, Settings, not_found};
use crate::library::Song;
use crate::request::{Reply, Request, escaped};
use crate::store::Share;
use crate::world::World;
use crate::{account, media};

/// The smallest picture there is: one transparent PNG pixel.
pub(super) const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4,
    0x89, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x00, 0x01, 0x00, 0x00,
    0x05, 0x00, 0x01, 0x0d, 0x0a, 0x2d, 0xb4, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae,
    0x42, 0x60, 0x82,
];

/// Files in a zip are this short, whatever the song: a download shall not take long to make.
const ZIPPED_SECONDS: u64 = 2;

impl Navidrome {
    pub(super) fn public(&self, request: &Request, rest: &[&str], world: &mut World) -> Reply {
        if !self.settings.sharing || !request.is_read() {
            return not_found();
        }
        match rest {
            ["s", token] => self.stream(token, request.method == Method::HEAD, world),
            ["img", token] => match account::verify_token(token, world.now()) {
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

    /// Answers for a share that lives, and counts the visit; also one that is then refused.
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
        if lost && !self.settings.version.survives_lost_playlists() {
            return Reply::text(500, "Internal Server Error\n");
        }
        world.visit(&share);
        answer(&share, world)
    }

    fn page(&self, world: &World, share: &Share, base: &str) -> Reply {
        let songs = self.tracks(world, share);
        // It picks a picture among them (P-10).
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
        let Some(claims) = account::verify_token(token, world.now()) else {
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
        if self.settings.version.hears_as_owner() {
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
        Reply::new(200, "audio/wav", media::tone(song.duration, song.track))
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
        Reply::new(200, "application/zip", media::zip_archive(&files)).header(
            "content-disposition",
            format!("attachment; filename=\"{name}.zip\""),
        )
    }
}

/// A stream's token: it ends when the share ended at the time it was given (P-17).
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
    account::sign_token(&claims)
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

/// The token of the picture of an item. It never ends.
pub(super) fn picture_token(kind: &str, item: &str) -> String {
    account::sign_token(&json!({ "iss": "ND", "id": format!("{kind}-{item}_0") }))
}

/// What the page of a share shows.
pub(super) struct SharePage {
    pub(super) url: String,
    pub(super) title: String,
    /// The address of its picture.
    pub(super) image: String,
    /// `__SHARE_INFO__`, which the player reads.
    pub(super) info: Value,
}

/// The app's page, or a share's.
pub(super) fn html_page(
    settings: &Settings,
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

fn config(settings: &Settings) -> Value {
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

/// JSON inside a JavaScript text inside HTML: quoted twice, and never ending the script.
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
    fn a_title_can_not_break_out_of_the_page() {
        let page = html_page(
            &Settings::default(),
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
