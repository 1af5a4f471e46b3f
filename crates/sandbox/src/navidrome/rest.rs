//! The Subsonic API: credentials, the calls, and the shares among them.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::browse::{show_album_child, show_song};
use super::shares::{Contents, NotCreated, PIXEL, Wanted};
use super::{Navidrome, not_found};
use crate::account::Account;
use crate::media;
use crate::request::{Params, Reply, Request, hex};
use crate::store::Share;
use crate::subsonic::{Answer, Credentials, Envelope, call_name, extend, listed};
use crate::world::World;

/// Up to this many milliseconds `expires` counts as absent: the second of January 1970 (P-4).
const TOO_EARLY: i64 = 86_400_000;

impl Navidrome {
    pub(super) fn rest(&self, request: &Request, rest: &[&str], world: &mut World) -> Reply {
        let [call] = rest else { return not_found() };
        let call = call_name(call);
        let params = request.params();
        let envelope = Envelope {
            version: "1.16.1",
            kind: Some("navidrome"),
            server_version: Some(self.settings.version_shown.clone()),
            open: self.settings.version.open_subsonic(),
            failed: "failed",
            help_url: None,
            xml_type: "application/xml",
            json_form: |whole| whole,
        };
        if call == "getOpenSubsonicExtensions" && self.settings.version.open_subsonic() {
            return envelope.reply(&params, extensions());
        }
        let account = match self.authenticated(request, &params, world) {
            Ok(account) => account,
            Err(failed) => return envelope.reply(&params, failed),
        };
        let mut total = None;
        let answer = self.call(call, request, &params, &account, world, &mut total);
        let player = hex(account.name.as_bytes());
        let reply = envelope.reply(&params, answer).header(
            "set-cookie",
            format!("nd-player-{player}=51VbV8eo2DeOdqIpY83R3I; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict"),
        );
        match total {
            Some(total) => reply.header("x-total-count", total.to_string()),
            None => reply,
        }
    }

    fn authenticated(
        &self,
        request: &Request,
        params: &Params,
        world: &World,
    ) -> Result<Account, Answer> {
        // Not before OpenSubsonic.
        if self.settings.version.open_subsonic()
            && let Some(account) = self.trusted(request, world)
        {
            return Ok(account.clone());
        }
        for name in ["u", "v", "c"] {
            if params.filled(name).is_none() {
                return Err(self.missing(name));
            }
        }
        let credentials = Credentials::read(params);
        let account = world
            .store
            .account_named(credentials.name.unwrap_or_default());
        let proved = account.filter(|account| {
            let secret = credentials.secret.as_ref();
            !request.expired && secret.is_some_and(|secret| secret.proves(&account.password))
        });
        let wrong = || Answer::failed(40, "Wrong username or password");
        proved.cloned().ok_or_else(wrong)
    }

    /// The answer to a request without a parameter.
    pub(super) fn missing(&self, name: &str) -> Answer {
        let message = if self.settings.version.open_subsonic() {
            format!("missing parameter: '{name}'")
        } else if name == "id" {
            "Required id parameter is missing".to_owned()
        } else {
            format!("Missing required parameter \"{name}\"")
        };
        Answer::failed(10, message)
    }

    fn call(
        &self,
        call: &str,
        request: &Request,
        params: &Params,
        account: &Account,
        world: &mut World,
        total: &mut Option<usize>,
    ) -> Answer {
        let origin = self.public_base(request, world);
        let with_id = |answer: &mut dyn FnMut(&str) -> Answer| match params.filled("id") {
            Some(id) => answer(id),
            None => self.missing("id"),
        };
        let library = &world.library;
        match call {
            "ping" => Answer::Empty,
            "getOpenSubsonicExtensions" => extensions(),
            "getLicense" => Answer::Body("license", json!({ "valid": true })),
            "getUser" => self.user(params, account, world),
            "getMusicFolders" => {
                let folder = json!({ "id": 1, "name": "Music Library" });
                Answer::Body("musicFolders", json!({ "musicFolder": [folder] }))
            }
            "search3" => self.search(world, account, params, &origin),
            "getArtists" => self.artists(library, &origin),
            "getArtist" => with_id(&mut |id| self.artist(world, account, id, &origin)),
            "getAlbum" => with_id(&mut |id| self.album(world, account, id)),
            "getSong" => with_id(&mut |id| match library.song(id) {
                Some(song) if self.may_hear(Some(account), world, song) => {
                    Answer::Body("song", show_song(library, self.settings.version, song))
                }
                _ => Answer::failed(70, "Song not found"),
            }),
            "getAlbumList2" => {
                let (answer, count) = self.album_list(library, params);
                *total = Some(count);
                answer
            }
            "getStarred2" => Answer::Body("starred2", json!({})),
            "getPlaylists" => self.playlists(world, account),
            "getPlaylist" => with_id(&mut |id| self.playlist(world, account, id)),
            "createPlaylist" => self.create_playlist(world, account, params),
            "updatePlaylist" => self.update_playlist(world, account, params),
            "deletePlaylist" => with_id(&mut |id| self.delete_playlist(world, account, id)),
            "stream" | "download" => with_id(&mut |id| match library.song(id) {
                Some(song) => Answer::Bare(media::audio(song)),
                None => Answer::failed(70, "Song not found"),
            }),
            "getCoverArt" => Answer::Bare(Reply::new(200, "image/png", PIXEL)),
            "getShares" | "createShare" | "updateShare" | "deleteShare" => {
                if self.settings.sharing {
                    self.share_call(call, request, params, account, world)
                } else {
                    Answer::Bare(Reply::text(
                        501,
                        "This endpoint is not implemented, but may be in future releases",
                    ))
                }
            }
            _ => Answer::Bare(not_found()),
        }
    }

    fn user(&self, params: &Params, account: &Account, world: &World) -> Answer {
        let name = params.filled("username").unwrap_or(&account.name);
        if name != account.name && !account.admin {
            return Answer::failed(50, "User is not authorized for the given operation");
        }
        let Some(user) = world.store.account_named(name) else {
            return Answer::failed(70, "data not found");
        };
        Answer::Body(
            "user",
            json!({
                "username": user.name,
                "scrobblingEnabled": true,
                "adminRole": user.admin,
                "settingsRole": true,
                "downloadRole": self.settings.downloads,
                "uploadRole": false,
                "playlistRole": true,
                "coverArtRole": false,
                "commentRole": false,
                "podcastRole": false,
                "streamRole": true,
                "jukeboxRole": false,
                "shareRole": self.settings.sharing,
                "videoConversionRole": false,
                "folder": [1],
            }),
        )
    }

    fn share_call(
        &self,
        call: &str,
        request: &Request,
        params: &Params,
        account: &Account,
        world: &mut World,
    ) -> Answer {
        let version = self.settings.version;
        let expires = params.get("expires").and_then(time_or_none);
        let description = params.get("description").unwrap_or_default().to_owned();
        if call == "getShares" {
            return self.list_shares(request, account, world);
        }
        let ids = params.all("id");
        let Some(first) = ids.first().filter(|id| !id.is_empty()).cloned() else {
            return self.missing("id");
        };
        if call == "createShare" {
            let asked = params.get("downloadable").map(|value| value == "true");
            let usual = asked.unwrap_or(self.settings.default_downloadable);
            let wanted = Wanted {
                items: ids,
                description,
                downloadable: usual && version.subsonic_downloads(),
                expires,
                ..Wanted::default()
            };
            let share = self.create_share(request, world, &account.id, wanted);
            let shown = match share {
                Ok(share) => self.share_entry(request, world, &share),
                Err(NotCreated::Unknown) => None,
                Err(NotCreated::Panic) => return Answer::Bare(Reply::new(500, "text/plain", "")),
            };
            return match shown {
                Some(shown) => Answer::Body("shares", json!({ "share": [shown] })),
                None => Answer::failed(70, "data not found"),
            };
        }
        let Some(share) = world.store.share(&first).cloned() else {
            return self.unknown_share(call);
        };
        if !self.may_write(account, &share) {
            let message = "User is not authorized for the given operation";
            return if version.owner_only_reads() {
                Answer::failed(50, message)
            } else {
                Answer::failed(0, "Internal Server Error: permission denied")
            };
        }
        if call == "deleteShare" {
            world.store.drop_share(&first);
        } else {
            let kept = version.subsonic_downloads() && share.downloadable == Some(true);
            self.update_share(world, &share, &description, kept, expires);
        }
        Answer::Empty
    }

    /// Before 0.62 the database's own message, and before 0.61 success for a delete (P-8).
    fn unknown_share(&self, call: &str) -> Answer {
        let version = self.settings.version;
        if version.owner_only_reads() {
            Answer::failed(70, "data not found")
        } else if call == "updateShare" {
            Answer::failed(0, "Internal Server Error: FOREIGN KEY constraint failed")
        } else if version.owner_only_writes() {
            Answer::failed(0, "Internal Server Error: data not found")
        } else {
            Answer::Empty
        }
    }

    /// Newest first. One share of a lost playlist broke everything before 0.63 (P-9).
    fn list_shares(&self, request: &Request, account: &Account, world: &World) -> Answer {
        let shares = world.store.shares().iter().rev();
        let seen = shares.filter(|share| self.sees(account, share));
        let shown = seen.map(|share| self.share_entry(request, world, share));
        match shown.collect() {
            Some(shown) => Answer::Body("shares", listed("share", shown)),
            None => Answer::Bare(Reply::text(500, "Internal Server Error\n")),
        }
    }

    fn share_entry(&self, request: &Request, world: &World, share: &Share) -> Option<Value> {
        let version = self.settings.version;
        let library = &world.library;
        let entries: Vec<Value> = match self.contents(world, share) {
            Contents::Songs(songs) => songs
                .into_iter()
                .map(|song| show_song(library, version, song))
                .collect(),
            Contents::Albums(albums) => albums
                .into_iter()
                .map(|index| show_album_child(library, version, &library.albums[index]))
                .collect(),
            Contents::Lost if version.tolerates_deleted_playlists() => Vec::new(),
            Contents::Lost => return None,
        };
        // The label stands in for a description that was never given (P-3).
        let description = share.description.as_deref().unwrap_or(&share.label);
        let mut shown = json!({
            "id": share.id,
            "url": self.link(request, world, &share.id),
            "description": description,
            "username": world.store.account_name(&share.owner),
            "created": share.created,
            "expires": share.expires,
            "visitCount": share.visits,
        });
        extend(&mut shown, listed("entry", entries));
        match share.visited {
            Some(visited) => shown["lastVisited"] = json!(visited),
            None if !version.absent_visits() => {
                shown["lastVisited"] = json!("0001-01-01T00:00:00Z");
            }
            None => {}
        }
        Some(shown)
    }
}

/// `expires` as Navidrome reads it: a value that is no time, or too early, counts as absent.
fn time_or_none(text: &str) -> Option<Timestamp> {
    let milliseconds: i64 = text.parse().ok().filter(|time| *time > TOO_EARLY)?;
    Timestamp::from_millisecond(milliseconds).ok()
}

fn extensions() -> Answer {
    let extension = |name: &str, versions: &[u8]| json!({ "name": name, "versions": versions });
    Answer::Body(
        "openSubsonicExtensions",
        json!([
            extension("transcodeOffset", &[1]),
            extension("formPost", &[1]),
            extension("songLyrics", &[1, 2]),
            extension("indexBasedQueue", &[1]),
            extension("transcoding", &[1]),
            extension("playbackReport", &[1]),
            extension("topSongsByArtistId", &[1]),
        ]),
    )
}
