//! The public side: the page, and the requests of its player.

use serde_json::{Value, json};

use super::bookcase::{Defect, Item};
use super::items::number;
use super::{Audiobookshelf, Session, items, no_route, shares};
use crate::account::{Account, hashed, uuid};
use crate::clock::iso;
use crate::media;
use crate::request::{Reply, Request, escaped};
use crate::store::{Order as _, Share};
use crate::world::World;

/// The seconds of each file in a download.
const SECONDS: u64 = 2;

impl Audiobookshelf {
    /// The web page answers for every slug, as the real one does. This one shows its start position
    /// without JavaScript.
    pub(super) fn page(&self, request: &Request, slug: &str, world: &World) -> Reply {
        let share = shares::of_slug(world, slug);
        let book = share.and_then(|share| self.bookcase.book(share.items.first()?));
        let (title, text) = match book {
            Some(book) => {
                let asked = start(request);
                let at = if asked > book.duration() { 0.0 } else { asked };
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a whole number that fits 32 bits"
                )]
                let at = at as u32;
                let (minutes, seconds) = (at / 60, at % 60);
                let text = format!("Opens at second {at} ({minutes}:{seconds:02})");
                (escaped(&book.title), text)
            }
            None => ("Share".to_owned(), "Nothing is shared here".to_owned()),
        };
        Reply::html(
            200,
            format!(
                "<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n\
                 <body><h1>{title}</h1><p>{text}</p>\
                 <script src=\"{}/_nuxt/0a1b2c3.js\"></script></body></html>\n",
                self.settings.base()
            ),
        )
    }

    pub(super) fn public(&mut self, request: &Request, parts: &[&str], world: &World) -> Reply {
        let progress = request.method == "PATCH" && parts.last() == Some(&"progress");
        if !self.settings.version.shares() || !(request.is_read() || progress) {
            return no_route(request);
        }
        let ["public", share, slug, rest @ ..] = parts else {
            return no_route(request);
        };
        if !share.eq_ignore_ascii_case("share") {
            return no_route(request);
        }
        if rest == ["download"] && !self.settings.version.downloads() {
            return no_route(request);
        }
        let cookie = session_cookie(request).map(str::to_owned);
        let Some(share) = shares::of_slug(world, slug).cloned() else {
            // With a session the handler never ends its answer (P-48).
            return match (rest, &cookie) {
                ([], _) => Reply::text(404, "Not Found"),
                (_, Some(_)) => Reply::never(),
                (_, None) => no_session(),
            };
        };
        let media = share.items.first().map_or("", String::as_str);
        let Some(book) = self.bookcase.book(media).cloned() else {
            return if self.settings.version.tolerates_deleted_books() || share.kind != "book" {
                Reply::html(404, "Media item not found")
            } else {
                Reply::html(500, "Internal server error")
            };
        };
        match rest {
            [] => self.open(request, &share, &book, cookie.as_deref(), world),
            ["track", index] => self.track(request, &share, &book, cookie.as_deref(), index),
            ["cover"] => match self.session(cookie.as_deref(), &share) {
                Err(refused) => refused,
                Ok(()) => Reply::html(404, "Cover image not found"),
            },
            ["download"] if share.downloadable != Some(true) => {
                Reply::html(403, "Download is not allowed for this item")
            }
            ["download"] => match self.session(cookie.as_deref(), &share) {
                Err(refused) => refused,
                Ok(()) => download(&book),
            },
            ["progress"] if progress => self.progress(request, &share, cookie.as_deref(), world),
            _ => no_route(request),
        }
    }

    /// The page sends its position every 30 seconds while it plays.
    fn progress(
        &mut self,
        request: &Request,
        share: &Share,
        cookie: Option<&str>,
        world: &World,
    ) -> Reply {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let Some(at) = body["currentTime"].as_f64().filter(|at| *at >= 0.0) else {
            return Reply::html(400, "Invalid current time");
        };
        if let Err(refused) = self.session(cookie, share) {
            return refused;
        }
        let media = share.items.first();
        let book = media.and_then(|media| self.bookcase.book(media));
        let length = book.map_or(0.0, Item::duration);
        if let Some(session) = cookie.and_then(|cookie| self.sessions.get_mut(cookie)) {
            session.at = at.min(length);
            session.updated = world.now().as_millisecond();
        }
        Reply::empty(204)
    }

    /// Listening sessions end with their share.
    pub(super) fn close_sessions(&mut self, world: &World) {
        let alive = |session: &Session| world.store.shares().get(&session.share).is_some();
        self.sessions.retain(|_, session| alive(session));
    }

    /// Visitors' sessions, for administrators; accounts' sessions are in the other list. Nothing shows the share of
    /// a session, only its book.
    pub(super) fn open_sessions(&self, account: &Account, world: &World) -> Reply {
        if !account.admin {
            return Reply::text(404, "Not Found");
        }
        let mut sessions: Vec<&Session> = self.sessions.values().collect();
        sessions.order_by_key(|session| (session.started, &session.id));
        let shown: Vec<Value> = sessions
            .into_iter()
            .filter_map(|session| {
                let book = self.bookcase.book(&session.media)?;
                Some(self.listening(book, session, world))
            })
            .collect();
        Reply::json_utf8(200, &json!({ "sessions": [], "shareSessions": shown }))
    }

    /// The player's first request: opens a listening session, or continues one.
    fn open(
        &mut self,
        request: &Request,
        share: &Share,
        book: &Item,
        cookie: Option<&str>,
        world: &World,
    ) -> Reply {
        let asked = start(request);
        let length = book.duration();
        let number = self.next();
        let known = cookie.filter(|cookie| {
            let session = self.sessions.get(*cookie);
            session.is_some_and(|session| session.share == share.id)
        });
        // Another share's session ends here, and its cookie is kept.
        if let Some(cookie) = cookie.filter(|_| known.is_none()) {
            self.sessions.remove(cookie);
        }
        let cookie = match cookie {
            Some(cookie) => cookie.to_owned(),
            None => uuid(hashed(&format!("visitor {number}"))),
        };
        let at = if asked > length { 0.0 } else { asked };
        let now = world.now().as_millisecond();
        let session = self
            .sessions
            .entry(cookie.clone())
            .or_insert_with(|| Session {
                share: share.id.clone(),
                media: book.media.clone(),
                id: uuid(hashed(&format!("session {number}"))),
                cookie: cookie.clone(),
                began_at: at,
                at,
                started: now,
                updated: now,
            });
        // 0 doesn't move a visitor back to the beginning.
        let moves = self.settings.version.moves_visitors() && known.is_some();
        if moves && asked > 0.0 && asked < length {
            session.at = asked;
        }
        let session = &self.sessions[&cookie];
        let mut answer = shares::shown(share);
        answer["playbackSession"] = self.playback(share, book, session, world);
        let reply = Reply::json_utf8(200, &answer);
        if known.is_some() {
            return reply;
        }
        reply.header(
            "set-cookie",
            format!("share_session_id={cookie}; Path=/; HttpOnly"),
        )
    }

    fn track(
        &self,
        request: &Request,
        share: &Share,
        book: &Item,
        cookie: Option<&str>,
        index: &str,
    ) -> Reply {
        if let Err(refused) = self.session(cookie, share) {
            return refused;
        }
        let index: usize = index.parse().unwrap_or_default();
        let Some((_, seconds)) = index.checked_sub(1).and_then(|index| book.parts.get(index))
        else {
            return Reply::html(404, "Track not found");
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "lengths of books are small"
        )]
        let sound = media::tone(*seconds as u64, index);
        ranged(request, sound)
    }

    fn session(&self, cookie: Option<&str>, share: &Share) -> Result<(), Reply> {
        let Some(cookie) = cookie else {
            return Err(no_session());
        };
        match self.sessions.get(cookie) {
            Some(session) if session.share == share.id => Ok(()),
            _ => Err(Reply::html(404, "Share session not found")),
        }
    }
}

fn no_session() -> Reply {
    Reply::html(404, "Share session not set")
}

fn session_cookie(request: &Request) -> Option<&str> {
    let cookies = request.header("cookie")?.split(';');
    cookies
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(name, value)| (name == "share_session_id").then_some(value))
}

/// `?t=` in whole seconds; 0 if it is no number.
fn start(request: &Request) -> f64 {
    let params = request.query_params();
    let asked = params.get("t").unwrap_or_default();
    let digits = asked.split('.').next().unwrap_or_default();
    f64::from(digits.parse::<u32>().unwrap_or_default())
}

impl Audiobookshelf {
    /// A session with the tracks of its share.
    fn playback(&self, share: &Share, book: &Item, session: &Session, world: &World) -> Value {
        let version = self.settings.version;
        let (base, slug) = (self.settings.base(), &share.slug);
        let mut begin = 0.0;
        let mut tracks = Vec::new();
        for (index, (_, seconds)) in book.parts.iter().enumerate() {
            let address = format!("{base}/public/share/{slug}/track/{}", index + 1);
            tracks.push(items::public_track(book, index, begin, &address));
            begin += seconds;
        }
        let mut playback = self.listening(book, session, world);
        playback["audioTracks"] = json!(tracks);
        playback["libraryItem"] = Value::Null;
        if version.shows_old_ids() {
            playback["videoTrack"] = Value::Null;
        }
        if version.shows_counts() {
            playback["coverAspectRatio"] = json!(1);
        }
        playback
    }

    /// A session as administrators and its visitor see it.
    fn listening(&self, book: &Item, session: &Session, world: &World) -> Value {
        let version = self.settings.version.to_string();
        let now = world.now();
        json!({
            "id": session.id,
            "userId": null,
            "libraryId": book.shelf,
            "libraryItemId": book.id,
            "bookId": book.media,
            "episodeId": null,
            "mediaType": "book",
            "mediaMetadata": items::player_metadata(book),
            "chapters": items::chapters(book),
            "displayTitle": book.title,
            "displayAuthor": book.author,
            "coverPath": null,
            "duration": number(book.duration()),
            "playMethod": 0,
            "mediaPlayer": "web-share",
            "deviceInfo": {
                "id": uuid(hashed(&format!("device of {}", session.cookie))),
                "deviceId": session.cookie,
                "ipAddress": "127.0.0.1",
                "clientVersion": version,
                "clientName": "Abs Web Share",
            },
            "serverVersion": version,
            "date": &iso(now.as_millisecond())[..10],
            "dayOfWeek": now.strftime("%A").to_string(),
            "timeListening": 0,
            "startTime": number(session.began_at),
            "currentTime": number(session.at),
            "startedAt": session.started,
            "updatedAt": session.updated,
        })
    }
}

/// The requested range of a file.
fn ranged(request: &Request, file: Vec<u8>) -> Reply {
    let range = request
        .header("range")
        .and_then(|range| range.strip_prefix("bytes="));
    let Some((first, last)) = range.and_then(|range| range.split_once('-')) else {
        return Reply::new(200, "audio/wav", file).header("accept-ranges", "bytes");
    };
    let end = file.len().saturating_sub(1);
    let first = first.parse().unwrap_or(0).min(end);
    let last = last.parse().unwrap_or(end).clamp(first, end);
    Reply::new(206, "audio/wav", &file[first..=last]).header(
        "content-range",
        format!("bytes {first}-{last}/{}", file.len()),
    )
}

fn download(book: &Item) -> Reply {
    let ebook = (book.oddity == Defect::Ebook)
        .then(|| (format!("{}.epub", book.title), b"an e-book".to_vec()));
    let parts = book.parts.iter().enumerate();
    let files: Vec<(String, Vec<u8>)> = parts
        .map(|(index, (title, _))| {
            let title = title.replace(['/', '\\'], "_");
            let name = format!("{:02} - {title}.wav", index + 1);
            (name, media::tone(SECONDS, index))
        })
        .chain(ebook)
        .collect();
    let name = book.title.replace(['"', '\\'], "_");
    media::zip(&files).header(
        "content-disposition",
        format!("attachment; filename=\"{name}.zip\""),
    )
}
