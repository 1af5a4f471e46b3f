//! Public links: how they are made, and how they end. What creates and updates make of `expires`.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use serde_json::{Value, json};

use super::Server;
use super::row::{ExpiryRule, Link, NeverToken, Quirk, Rules, Sharing};
use crate::clock::shifted;
use crate::library::Song;
use crate::request::{Reply, Request, escaped, hex};
use crate::store::Share;
use crate::subsonic::Answer;
use crate::world::World;
use crate::{account, media};

/// What Ampache shows to whoever may not see a share, for whatever reason.
const ACCESS_DENIED: &str = "<!DOCTYPE html><html><head><title>Ampache -- Debug Page</title></head>\
                             <body><h1>Access Denied</h1></body></html>";

/// What Unsonic says of a share that isn't there.
const FILE_NOT_FOUND: &str =
    "<!DOCTYPE html><html><head><title>File not found</title></head></html>";

impl Server {
    /// The link as an answer gives it now.
    pub(super) fn link(
        &self,
        request: &Request,
        rules: &Rules,
        world: &World,
        share: &Share,
    ) -> String {
        let base = format!("{}{}", world.origin(request), self.settings.base_path);
        match rules.link {
            Link::SignedName(never) => {
                let path = format!("ext/share/{}", share.slug);
                let mut claims = json!({ "iss": "airsonic", "sub": "anonymous", "path": path });
                if let Some(end) = token_end(never, share, world) {
                    claims["exp"] = end;
                }
                format!("{base}/{path}?jwt={}", account::sign_token(&claims))
            }
            Link::ByFirstExpiry => format!("{base}/shared/{}", share.slug),
            Link::Secret => {
                let number = share.id.trim_start_matches("sh-");
                format!("{base}/share.php?id={number}&secret={}", secret(share))
            }
            Link::Name => format!("{base}/share/{}", share.slug),
            Link::EndlessName => format!("{base}/shares/{}", share.slug),
            Link::Id | Link::Endless => {
                format!("{base}/share/{}", share.id.trim_start_matches("share_"))
            }
        }
    }

    pub(super) fn public(&self, request: &Request, parts: &[&str], world: &mut World) -> Reply {
        let Sharing::Real(rules) = self.row.sharing else {
            return Reply::html(404, "<!DOCTYPE html><html><body>Not found</body></html>");
        };
        let params = request.query_params();
        let by = |matches: &dyn Fn(&Share) -> bool| {
            let mut shares = world.store.shares().iter();
            shares.find(|share| matches(share)).cloned()
        };
        let (share, ended) = match (rules.link, parts) {
            (Link::SignedName(_), ["ext", "stream"]) => return stream(request, world),
            (Link::SignedName(never), ["ext", "share", name]) => {
                return self.signed(request, never, &rules, name, world);
            }
            (Link::SignedName(_), ["login"]) => {
                return Reply::html(200, "<!DOCTYPE html><html><body>Login</body></html>");
            }
            (Link::SignedName(_), []) => {
                return self.bare_json(401, "Unauthorized", request, world);
            }
            (Link::SignedName(_), _) => return Reply::empty(302).header("location", "/login"),
            (Link::ByFirstExpiry, []) => {
                return Reply::text(302, "Found. Redirecting to /login")
                    .header("location", "/login");
            }
            (Link::ByFirstExpiry, ["rest"] | ["shared", _, _]) => {
                return Reply::json(401, &json!({ "error": "Authentication Error" }));
            }
            (Link::ByFirstExpiry, ["shared", _]) if request.path.ends_with('/') => {
                let path = request.path.trim_end_matches('/');
                let to = format!("Moved Permanently. Redirecting to {path}undefined");
                return Reply::text(301, &to).header("location", format!("{path}undefined"));
            }
            (Link::ByFirstExpiry, ["shared", name]) => {
                let share = named(world, name);
                return self.by_first_expiry(request, share, world);
            }
            (Link::ByFirstExpiry, ["media", path @ ..]) => {
                return media(
                    params.get("token").unwrap_or_default(),
                    &path.join("/"),
                    world,
                );
            }
            (Link::ByFirstExpiry, ["api", "v1", "shared", name]) => {
                let share = named(world, name);
                return self.by_first_expiry_json(share, world);
            }
            (Link::Secret, ["share.php"]) => {
                let id = format!("sh-{}", params.get("id").unwrap_or_default());
                let given = params.get("secret").unwrap_or_default().to_owned();
                let share = by(&|share| share.id == id && secret(share) == given);
                let share = share.filter(|_| self.settings.visitors);
                return ampache_page(request, share, world);
            }
            (Link::Secret, ["play", "index.php"]) => return ampache_stream(request, world),
            (Link::Name, ["share", name]) => (named(world, name), 404),
            (Link::EndlessName, ["shares", name]) => (named(world, name), 0),
            (Link::Id, ["share", id]) => (by(&|share| share.id == *id), 410),
            (Link::Endless, ["share", id]) => {
                (by(&|share| share.id.trim_start_matches("share_") == *id), 0)
            }
            _ => return Reply::html(404, "<!DOCTYPE html><html><body>Not found</body></html>"),
        };
        let Some(share) = share else {
            let page = match rules.link {
                Link::EndlessName => FILE_NOT_FOUND,
                _ => "<!DOCTYPE html><html><body>No such share</body></html>",
            };
            return Reply::html(404, page);
        };
        if ended > 0 && share.is_expired(world.now()) {
            return Reply::html(ended, "<!DOCTYPE html><html><body>Expired</body></html>");
        }
        let page = page(&share, &[]);
        world.visit(&share);
        page
    }

    /// Airsonic's page: what counts is the token in the query, not the share.
    fn signed(
        &self,
        request: &Request,
        never: NeverToken,
        rules: &Rules,
        name: &str,
        world: &mut World,
    ) -> Reply {
        let params = request.query_params();
        let Some(token) = params.get("jwt") else {
            return self.bare_json(403, "Forbidden", request, world);
        };
        if rules.has(Quirk::OneAddress) && params.names().any(|name| name != "jwt") {
            return Reply::empty(302).header("location", "/login?error=1");
        }
        let claims = account::verify_token(token, world.now());
        let path = format!("ext/share/{name}");
        // Jpsonic's page looks at a date that isn't there, once the visit is counted.
        if claims
            .as_ref()
            .is_some_and(|claims| claims.get("exp") == Some(&Value::Null))
        {
            if let Some(share) = named(world, name) {
                world.visit(&share);
            }
            return Reply::html(500, "<!DOCTYPE html><html><body>Error</body></html>");
        }
        if claims.is_none_or(|claims| claims["path"] != path) {
            return match rules.has(Quirk::BrokenPages) {
                true => Reply::html(500, "<!DOCTYPE html><html><body>Error</body></html>"),
                false => Reply::empty(302).header("location", "/login?error"),
            };
        }
        let share = named(world, name);
        let live = share.filter(|share| !share.is_expired(world.now()));
        let songs: Vec<&Song> = live
            .iter()
            .flat_map(|share| songs_of(world, share))
            .collect();
        let sorry = || {
            Reply::html(
                200,
                "<!DOCTYPE html><html><body>Sorry, the content is not available.</body></html>",
            )
        };
        let Some(share) = &live else {
            return sorry();
        };
        let links: Vec<String> = songs
            .iter()
            .map(|song| {
                let link = stream_link(never, share, song, world);
                format!("{}{link}", self.settings.base_path)
            })
            .collect();
        let reply = if songs.is_empty() {
            sorry()
        } else {
            page(share, &links)
        };
        world.visit(share);
        reply
    }

    /// mStream's page lives by the expiry it was made with, whatever an update says since.
    fn by_first_expiry(&self, request: &Request, share: Option<Share>, world: &World) -> Reply {
        if !request.is_read() {
            return Reply::json(401, &json!({ "error": "Authentication Error" }));
        }
        match gone(share.as_ref(), world) {
            Some(gone) => gone,
            None => share.map_or_else(|| Reply::empty(404), |share| page(&share, &[])),
        }
    }

    fn by_first_expiry_json(&self, share: Option<Share>, world: &World) -> Reply {
        if let Some(gone) = gone(share.as_ref(), world) {
            return gone;
        }
        let songs: Vec<Value> = share
            .iter()
            .flat_map(|share| songs_of(world, share))
            .map(|song| json!(format!("lib/{}", world.library.path_of(song))))
            .collect();
        let name = share.as_ref().map(|share| share.slug.clone());
        let token = account::sign_token(&json!({ "shareToken": true, "playlistId": name }));
        Reply::json_utf8(200, &json!({ "token": token, "playlist": songs }))
    }
}

/// Ampache's page, and the download it offers; both are visits.
fn ampache_page(request: &Request, share: Option<Share>, world: &mut World) -> Reply {
    let live = share.filter(|share| !share.is_expired(world.now()));
    let Some(share) = live else {
        return Reply::html(403, ACCESS_DENIED);
    };
    let links: Vec<String> = songs_of(world, &share)
        .into_iter()
        .map(|song| ampache_link(&share, song))
        .collect();
    world.visit(&share);
    let downloads = request.query_params().get("action") == Some("download");
    match links.first().filter(|_| downloads) {
        Some(link) => {
            let to = format!("{}{link}&action=download", world.origin(request));
            Reply::html(302, "").header("location", to)
        }
        None => page(&share, &links),
    }
}

/// The stream of a page: the share's id and secret are in it.
fn ampache_link(share: &Share, song: &Song) -> String {
    format!(
        "/play/index.php?type=song&oid={}&uid=0&share_id={}&share_secret={}",
        ampache_number(&song.id),
        ampache_number(&share.id),
        secret(share)
    )
}

/// The number in an id: behind its prefix, or behind the digit that stands for its kind.
fn ampache_number(id: &str) -> &str {
    let number = id.rsplit('-').next().unwrap_or(id);
    let legacy = id.get(1..).filter(|_| number.len() == 9);
    legacy.unwrap_or(number).trim_start_matches('0')
}

fn ampache_stream(request: &Request, world: &World) -> Reply {
    let params = request.query_params();
    let share = params.get("share_id").map(|id| format!("sh-{id}"));
    let share = share.and_then(|id| world.store.share(&id).cloned());
    let given = params.get("share_secret").unwrap_or_default();
    let share = share.filter(|share| secret(share) == given && !share.is_expired(world.now()));
    let songs = share.map(|share| songs_of(world, &share));
    let mut songs = songs.into_iter().flatten();
    let number = params.get("oid").unwrap_or_default();
    match songs.find(|song| ampache_number(&song.id) == number) {
        Some(song) => Reply::new(200, "audio/wav", media::tone(song.duration, song.track)),
        None => Reply::html(403, ACCESS_DENIED),
    }
}

/// The `exp` of a link's token, as an answer gives it now; `None` where the token has none.
fn token_end(never: NeverToken, share: &Share, world: &World) -> Option<Value> {
    match (share.expires, never) {
        (Some(end), _) => Some(json!(end.as_second())),
        (None, NeverToken::Week) => {
            let week = shifted(world.now(), SignedDuration::from_hours(7 * 24));
            Some(json!(week.as_second()))
        }
        (None, NeverToken::Absent) => None,
        (None, NeverToken::Null) => Some(Value::Null),
    }
}

/// The stream of a page: its token lives as long as the page's, whatever becomes of the share.
fn stream_link(never: NeverToken, share: &Share, song: &Song, world: &World) -> String {
    let mut claims = json!({
        "iss": "airsonic",
        "sub": "guest",
        "path": "ext/stream",
        "id": song.id,
    });
    if let Some(end) = token_end(never, share, world) {
        claims["exp"] = end;
    }
    let token = account::sign_token(&claims);
    format!("/ext/stream?id={}&player=4&format=raw&jwt={token}", song.id)
}

fn named(world: &World, name: &str) -> Option<Share> {
    let mut shares = world.store.shares().iter();
    shares.find(|share| share.slug == name).cloned()
}

fn gone(share: Option<&Share>, world: &World) -> Option<Reply> {
    let Some(share) = share else {
        return Some(Reply::json_utf8(
            404,
            &json!({ "error": "Playlist Not Found" }),
        ));
    };
    let first: Option<jiff::Timestamp> = share.label.parse().ok();
    first.filter(|end| *end <= world.now())?;
    Some(Reply::json_utf8(
        401,
        &json!({ "error": "Share Link Expired" }),
    ))
}

fn stream(request: &Request, world: &World) -> Reply {
    let params = request.query_params();
    let claims = account::verify_token(params.get("jwt").unwrap_or_default(), world.now());
    let id = claims.as_ref().and_then(|claims| claims["id"].as_str());
    match id.and_then(|id| world.library.song(id)) {
        Some(song) => Reply::new(200, "audio/wav", media::tone(song.duration, song.track)),
        None => Reply::empty(302).header("location", "/login?error"),
    }
}

/// A file of mStream's, for the token of a share that has it.
fn media(token: &str, path: &str, world: &World) -> Reply {
    let claims = account::verify_token(token, world.now());
    let name = claims
        .as_ref()
        .and_then(|claims| claims["playlistId"].as_str());
    let Some(name) = name else {
        return Reply::json(401, &json!({ "error": "Authentication Error" }));
    };
    let Some(share) = named(world, name) else {
        return Reply::json_utf8(404, &json!({ "error": "Playlist Not Found" }));
    };
    let songs = songs_of(world, &share).into_iter();
    let mut songs = songs.filter(|song| format!("lib/{}", world.library.path_of(song)) == path);
    match songs.next() {
        Some(song) => Reply::new(200, "audio/wav", media::tone(song.duration, song.track)),
        None => Reply::json(401, &json!({ "error": "Authentication Error" })),
    }
}

/// The songs a visitor hears: of an artist's folder none, for only files one level below count.
fn songs_of<'a>(world: &'a World, share: &Share) -> Vec<&'a Song> {
    let library = &world.library;
    let of = |id: &String| -> Vec<&'a Song> {
        if let Some(song) = library.song(id) {
            return vec![song];
        }
        let by_folder = library.albums.iter().find(|album| album.folder == *id);
        let album = by_folder
            .filter(|_| !id.is_empty())
            .or_else(|| library.album(id));
        if let Some(album) = album {
            return library.songs_of(album).collect();
        }
        let list = world.store.playlists().get(id);
        let songs = list.map(|list| list.songs.as_slice()).unwrap_or_default();
        songs.iter().filter_map(|id| library.song(id)).collect()
    };
    share.items.iter().flat_map(of).collect()
}

fn secret(share: &Share) -> String {
    hex(&md5::compute(format!("secret of {}", share.id)).0[..4])
}

fn page(share: &Share, links: &[String]) -> Reply {
    let title = escaped(share.description.as_deref().unwrap_or("Shared music"));
    let links: String = links
        .iter()
        .map(|link| format!("<a href=\"{}\">play</a>\n", escaped(link)))
        .collect();
    Reply::html(
        200,
        format!(
            "<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1>\n\
             {links}</body></html>\n"
        ),
    )
}

/// When a new share ends.
pub(super) fn first_expiry(
    rules: &Rules,
    sent: Option<&str>,
    now: Timestamp,
) -> Result<Option<Timestamp>, Answer> {
    let usual = match rules.has(Quirk::CalendarYear) {
        true => in_a_year(now),
        false => rules
            .default_life
            .map(|life| shifted(now, SignedDuration::from_secs(life))),
    };
    let number = sent.and_then(leading_number);
    let at = |number: i64| Timestamp::from_millisecond(number).ok();
    Ok(match rules.expiry {
        ExpiryRule::Airsonic => {
            let whole = sent.and_then(|text| text.parse::<i64>().ok());
            whole.filter(|number| *number != 0).and_then(at).or(usual)
        }
        ExpiryRule::FutureSeconds => future_second(number, now)?,
        // What is no number is 0 to PHP, and that was long ago.
        ExpiryRule::WholeDays => match is_true(sent) {
            false => usual,
            true => whole_days(number.unwrap_or_default(), now, now),
        },
        ExpiryRule::OnlyAtCreation => number.and_then(at),
        ExpiryRule::OnlyAtUpdate => None,
        ExpiryRule::Specified => number.filter(|number| *number != 0).and_then(at).or(usual),
        ExpiryRule::Literal => match sent {
            None => None,
            Some(text) => at(literal(text)?),
        },
    })
}

/// When a changed share ends.
pub(super) fn next_expiry(
    rules: &Rules,
    sent: Option<&str>,
    share: &Share,
    now: Timestamp,
) -> Result<Option<Timestamp>, Answer> {
    let Some(sent) = sent else {
        return Ok(share.expires);
    };
    let number = leading_number(sent);
    let at = |number: i64| Timestamp::from_millisecond(number).ok();
    Ok(match rules.expiry {
        ExpiryRule::Airsonic => match sent.parse::<i64>() {
            Ok(0) => None,
            Ok(number) => at(number),
            Err(_) => {
                return Err(Answer::failed(0, format!("For input string: \"{sent}\"")));
            }
        },
        ExpiryRule::FutureSeconds => future_second(number, now)?,
        // The days are counted from now and stored from creation (P-35).
        ExpiryRule::WholeDays => match is_true(Some(sent)) {
            false => share.expires,
            true => whole_days(number.unwrap_or_default(), now, share.created),
        },
        ExpiryRule::OnlyAtCreation => share.expires,
        ExpiryRule::OnlyAtUpdate | ExpiryRule::Specified => match number {
            Some(0) => None,
            Some(number) => at(number),
            None => share.expires,
        },
        ExpiryRule::Literal => at(literal(sent)?),
    })
}

/// The same day of the next year.
fn in_a_year(now: Timestamp) -> Option<Timestamp> {
    let year = Span::new().try_years(1).ok()?;
    let then = now.to_zoned(TimeZone::UTC).checked_add(year).ok()?;
    Some(then.timestamp())
}

/// A number, whatever it means.
fn literal(sent: &str) -> Result<i64, Answer> {
    sent.parse().map_err(|_| {
        let text = format!(
            "Missing a required parameter: Invalid type for param. '{sent}' is not a timestamp"
        );
        Answer::failed(10, text)
    })
}

/// Whether PHP takes a parameter for true: `0` is dropped before anyone reads it, `00` is not.
fn is_true(sent: Option<&str>) -> bool {
    sent.is_some_and(|text| !text.is_empty() && text != "0")
}

/// The number a text begins with, as JavaScript and PHP read it.
pub(super) fn leading_number(text: &str) -> Option<i64> {
    let end = text
        .char_indices()
        .find(|(at, letter)| !(letter.is_ascii_digit() || (*at == 0 && *letter == '-')))
        .map_or(text.len(), |(at, _)| at);
    text[..end].parse().ok()
}

fn future_second(number: Option<i64>, now: Timestamp) -> Result<Option<Timestamp>, Answer> {
    let Some(number) = number.filter(|number| *number > 0) else {
        return Ok(None);
    };
    let second = number / 1000;
    if second <= now.as_second() {
        return Err(Answer::failed(10, "`expires` must be in the future"));
    }
    Ok(Timestamp::from_second(second).ok())
}

/// Days from now, rounded half to even, laid on a beginning; none or fewer is never.
fn whole_days(milliseconds: i64, now: Timestamp, from: Timestamp) -> Option<Timestamp> {
    let seconds = milliseconds / 1000 - now.as_second();
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let up = rest > 43_200 || (rest == 43_200 && days % 2 != 0);
    let days = days.saturating_add(i64::from(up));
    (days > 0).then(|| shifted(from, SignedDuration::from_hours(days.saturating_mul(24))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn days_round_half_to_even_and_few_hours_never_end() {
        let now = at("2026-11-21T00:00:00Z");
        let days = |until: &str| {
            let end = whole_days(at(until).as_millisecond(), now, now);
            end.map(|end| end.duration_since(now).as_hours() / 24)
        };
        assert_eq!(days("2026-11-21T12:00:00Z"), None);
        assert_eq!(days("2026-11-21T12:00:01Z"), Some(1));
        assert_eq!(days("2026-11-22T12:00:00Z"), Some(2));
        assert_eq!(days("2026-11-20T00:00:00Z"), None);
    }

    #[test]
    fn a_number_is_read_as_far_as_it_goes() {
        assert_eq!(leading_number("12abc"), Some(12));
        assert_eq!(leading_number("-1"), Some(-1));
        assert_eq!(leading_number("soon"), None);
    }
}
