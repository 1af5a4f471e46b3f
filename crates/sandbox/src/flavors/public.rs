//! Public links: their form, pages, files and expiry. Also how create and update read `expires`.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use serde_json::{Value, json};

use super::Server;
use super::row::{ExpiryRule, Link, NeverToken, Quirk, Rules, Sharing};
use crate::account::{sign_token, verify_token};
use crate::clock::shifted;
use crate::library::Song;
use crate::media;
use crate::request::{Reply, Request, escaped, hex};
use crate::store::Share;
use crate::subsonic::Answer;
use crate::world::World;

/// Ampache's page for a share that can't be visited, whatever the reason.
const ACCESS_DENIED: &str = "<!DOCTYPE html><html><head><title>Ampache -- Debug Page</title></head>\
                             <body><h1>Access Denied</h1></body></html>";

/// Unsonic's page for an unknown share.
const FILE_NOT_FOUND: &str =
    "<!DOCTYPE html><html><head><title>File not found</title></head></html>";

/// The page of an unknown path.
const NOT_FOUND: &str = "<!DOCTYPE html><html><body>Not found</body></html>";

/// Airsonic's page for a share without songs.
const SORRY: &str = "<!DOCTYPE html><html><body>Sorry, the content is not available.</body></html>";

/// The page of a failure.
const ERROR: &str = "<!DOCTYPE html><html><body>Error</body></html>";

impl Server {
    /// The share's link in an answer to this request.
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
                format!("{base}/{path}?jwt={}", sign_token(&claims))
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
            return Reply::html(404, NOT_FOUND);
        };
        let params = request.query_params();
        // The status is `None` if the server still shows expired shares.
        let (share, expired_status) = match (rules.link, parts) {
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
                return Reply::error(401, "Authentication Error");
            }
            (Link::ByFirstExpiry, ["shared", _]) if request.path.ends_with('/') => {
                let path = request.path.trim_end_matches('/');
                let to = format!("Moved Permanently. Redirecting to {path}undefined");
                return Reply::text(301, &to).header("location", format!("{path}undefined"));
            }
            (Link::ByFirstExpiry, ["shared", name]) => {
                return by_first_expiry(request, named(world, name), world);
            }
            (Link::ByFirstExpiry, ["media", path @ ..]) => {
                let token = params.get("token").unwrap_or_default();
                return media_file(token, &path.join("/"), world);
            }
            (Link::ByFirstExpiry, ["api", "v1", "shared", name]) => {
                return by_first_expiry_json(named(world, name), world);
            }
            (Link::Secret, ["share.php"]) => {
                let id = params.get("id").unwrap_or_default();
                let given = params.get("secret").unwrap_or_default();
                let share = by_secret(world, id, given).filter(|_| self.settings.visitors);
                return ampache_page(request, share, world);
            }
            (Link::Secret, ["play", "index.php"]) => return ampache_stream(request, world),
            (Link::Name, ["share", name]) => (named(world, name), Some(404)),
            (Link::EndlessName, ["shares", name]) => (named(world, name), None),
            (Link::Id, ["share", id]) => (world.store.share(id).cloned(), Some(410)),
            (Link::Endless, ["share", id]) => {
                let mut shares = world.store.shares().iter();
                let is_it = |share: &&Share| share.id.trim_start_matches("share_") == *id;
                (shares.find(is_it).cloned(), None)
            }
            _ => return Reply::html(404, NOT_FOUND),
        };
        let Some(share) = share else {
            let page = match rules.link {
                Link::EndlessName => FILE_NOT_FOUND,
                _ => "<!DOCTYPE html><html><body>No such share</body></html>",
            };
            return Reply::html(404, page);
        };
        if let Some(status) = expired_status.filter(|_| share.is_expired(world.now())) {
            return Reply::html(status, "<!DOCTYPE html><html><body>Expired</body></html>");
        }
        let page = page(&share, &[]);
        world.visit(&share);
        page
    }

    /// Airsonic's page. Access depends on the token in the query as well as on the share.
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
        let claims = verify_token(token, world.now());
        let path = format!("ext/share/{name}");
        // Jpsonic's page fails on a null expiry, after it counted the visit.
        let has_no_date = |claims: &Value| claims.get("exp") == Some(&Value::Null);
        if claims.as_ref().is_some_and(has_no_date) {
            if let Some(share) = named(world, name) {
                world.visit(&share);
            }
            return Reply::html(500, ERROR);
        }
        if claims.is_none_or(|claims| claims["path"] != path) {
            return match rules.has(Quirk::BrokenPages) {
                true => Reply::html(500, ERROR),
                false => Reply::empty(302).header("location", "/login?error"),
            };
        }
        let share = named(world, name);
        let live = share.filter(|share| !share.is_expired(world.now()));
        let Some(share) = live else {
            return Reply::html(200, SORRY);
        };
        let songs = songs_of(world, &share).into_iter();
        let links: Vec<String> = songs
            .map(|song| {
                let link = stream_link(never, &share, song, world);
                format!("{}{link}", self.settings.base_path)
            })
            .collect();
        world.visit(&share);
        match links.is_empty() {
            true => Reply::html(200, SORRY),
            false => page(&share, &links),
        }
    }
}

/// mStream's page, which keeps its first expiry regardless of later updates.
fn by_first_expiry(request: &Request, share: Option<Share>, world: &World) -> Reply {
    if !request.is_read() {
        return Reply::error(401, "Authentication Error");
    }
    match active(share, world) {
        Ok(share) => page(&share, &[]),
        Err(gone) => gone,
    }
}

fn by_first_expiry_json(share: Option<Share>, world: &World) -> Reply {
    let share = match active(share, world) {
        Ok(share) => share,
        Err(gone) => return gone,
    };
    let songs = songs_of(world, &share).into_iter();
    let songs: Vec<Value> = songs
        .map(|song| json!(format!("lib/{}", world.library.path_of(song))))
        .collect();
    let token = sign_token(&json!({ "shareToken": true, "playlistId": share.slug }));
    Reply::json_utf8(200, &json!({ "token": token, "playlist": songs }))
}

/// Ampache's page and its download. Both count as visits.
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

/// The stream URL in Ampache's page. It contains the share's id and secret.
fn ampache_link(share: &Share, song: &Song) -> String {
    format!(
        "/play/index.php?type=song&oid={}&uid=0&share_id={}&share_secret={}",
        ampache_number(&song.id),
        ampache_number(&share.id),
        secret(share)
    )
}

/// The number in an id: after the prefix, or after the digit for the type in legacy ids.
fn ampache_number(id: &str) -> &str {
    let number = id.rsplit('-').next().unwrap_or(id);
    let legacy = id.get(1..).filter(|_| number.len() == 9);
    legacy.unwrap_or(number).trim_start_matches('0')
}

fn ampache_stream(request: &Request, world: &World) -> Reply {
    let params = request.query_params();
    let given = params.get("share_secret").unwrap_or_default();
    let share = params
        .get("share_id")
        .and_then(|id| by_secret(world, id, given));
    let share = share.filter(|share| !share.is_expired(world.now()));
    let songs = share.map(|share| songs_of(world, &share));
    let mut songs = songs.into_iter().flatten();
    let number = params.get("oid").unwrap_or_default();
    match songs.find(|song| ampache_number(&song.id) == number) {
        Some(song) => media::audio(song),
        None => Reply::html(403, ACCESS_DENIED),
    }
}

/// The `exp` of a link's token in an answer now; `None` if the token has no `exp`.
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

/// The stream URL in Airsonic's page. Its token expires like a new link's token.
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
    let token = sign_token(&claims);
    format!("/ext/stream?id={}&player=4&format=raw&jwt={token}", song.id)
}

fn named(world: &World, name: &str) -> Option<Share> {
    let mut shares = world.store.shares().iter();
    shares.find(|share| share.slug == name).cloned()
}

/// Ampache's share with a number, if the secret is right.
fn by_secret(world: &World, number: &str, given: &str) -> Option<Share> {
    let share = world.store.share(&format!("sh-{number}"))?;
    (secret(share) == given).then(|| share.clone())
}

/// The share, or mStream's refusal if it is unknown or expired.
fn active(share: Option<Share>, world: &World) -> Result<Share, Reply> {
    let refused = |status, error| Err(Reply::json_utf8(status, &json!({ "error": error })));
    let Some(share) = share else {
        return refused(404, "Playlist Not Found");
    };
    let first: Option<Timestamp> = share.label.parse().ok();
    match first {
        Some(end) if end <= world.now() => refused(401, "Share Link Expired"),
        _ => Ok(share),
    }
}

fn stream(request: &Request, world: &World) -> Reply {
    let params = request.query_params();
    let claims = verify_token(params.get("jwt").unwrap_or_default(), world.now());
    let id = claims.as_ref().and_then(|claims| claims["id"].as_str());
    match id.and_then(|id| world.library.song(id)) {
        Some(song) => media::audio(song),
        None => Reply::empty(302).header("location", "/login?error"),
    }
}

/// A file from mStream, if the share of the token contains it.
fn media_file(token: &str, path: &str, world: &World) -> Reply {
    let claims = verify_token(token, world.now());
    let name = claims
        .as_ref()
        .and_then(|claims| claims["playlistId"].as_str());
    let Some(name) = name else {
        return Reply::error(401, "Authentication Error");
    };
    let Some(share) = named(world, name) else {
        return Reply::json_utf8(404, &json!({ "error": "Playlist Not Found" }));
    };
    let songs = songs_of(world, &share).into_iter();
    let mut songs = songs.filter(|song| format!("lib/{}", world.library.path_of(song)) == path);
    match songs.next() {
        Some(song) => media::audio(song),
        None => Reply::error(401, "Authentication Error"),
    }
}

/// The tracks of a share. An artist's folder has none, because only files directly below a folder count.
fn songs_of<'a>(world: &'a World, share: &Share) -> Vec<&'a Song> {
    let library = &world.library;
    let of = |id: &String| -> Vec<&'a Song> {
        if let Some(song) = library.song(id) {
            return vec![song];
        }
        let by_folder = library.albums.iter().find(|album| album.folder == *id);
        match by_folder.filter(|_| !id.is_empty()) {
            Some(album) => library.songs_of(album).collect(),
            None => songs_of_item(world, id),
        }
    };
    share.items.iter().flat_map(of).collect()
}

/// The songs of an album or a playlist.
pub(super) fn songs_of_item<'a>(world: &'a World, id: &str) -> Vec<&'a Song> {
    let library = &world.library;
    if let Some(album) = library.album(id) {
        return library.songs_of(album).collect();
    }
    let list = world.store.playlists().get(id);
    let songs = list.map(|list| list.songs.as_slice()).unwrap_or_default();
    songs.iter().filter_map(|id| library.song(id)).collect()
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

/// The expiry of a new share.
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
        // PHP reads text that isn't a number as 0, which is in the past.
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

/// The expiry of a changed share.
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
        // Ampache counts the days from now but adds them to the creation time (P-35).
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

/// The same day next year.
fn in_a_year(now: Timestamp) -> Option<Timestamp> {
    let year = Span::new().try_years(1).ok()?;
    let then = now.to_zoned(TimeZone::UTC).checked_add(year).ok()?;
    Some(then.timestamp())
}

/// Parses a number of any size; other text fails with code 10.
fn literal(sent: &str) -> Result<i64, Answer> {
    sent.parse().map_err(|_| {
        let text = format!(
            "Missing a required parameter: Invalid type for param. '{sent}' is not a timestamp"
        );
        Answer::failed(10, text)
    })
}

/// Whether PHP treats a parameter as true: `0` is false, `00` is true.
fn is_true(sent: Option<&str>) -> bool {
    sent.is_some_and(|text| !text.is_empty() && text != "0")
}

/// The number at the start of a text, as JavaScript and PHP parse it.
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

/// `from` plus the days from now, rounded half to even; `None` (never) if the rounded number isn't positive.
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
    fn days_round_half_to_even_and_few_hours_never_expire() {
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
    fn a_number_is_read_up_to_the_first_other_character() {
        assert_eq!(leading_number("12abc"), Some(12));
        assert_eq!(leading_number("-1"), Some(-1));
        assert_eq!(leading_number("soon"), None);
    }
}
