//! Songs, albums, folders and artists as each server shows them, with dates as each writes them.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::row::{Ampache, Dates, Look, Row, Sharing};
use crate::library::{Album, Artist, Library, Song};
use crate::request::{Params, Reply};
use crate::subsonic::{Answer, Envelope};

/// How a row writes the dates of its library.
fn date_form(row: &Row) -> Dates {
    match (&row.sharing, row.look) {
        (_, Look::Supysonic) => Dates::NoZone,
        (_, Look::MStream) => Dates::Seconds,
        (Sharing::Real(rules), _) => rules.dates,
        _ => Dates::Milliseconds,
    }
}

/// A song as a `Child`; with `artists` where a call shows more than a share does.
pub(super) fn song(library: &Library, row: &Row, song: &Song, detailed: bool) -> Value {
    let album = library.album_of(song);
    let artist = library.artist_of(song);
    let parent = if album.folder.is_empty() {
        &album.id
    } else {
        &album.folder
    };
    let mut fields = object(json!({
        "id": song.id,
        "parent": parent,
        "isDir": false,
        "title": song.title,
        "album": album.title,
        "artist": artist.name,
        "track": song.track,
        "size": song.size,
        "contentType": "audio/mpeg",
        "suffix": "mp3",
        "duration": song.duration,
        "bitRate": 32,
        "path": library.path_of(song),
        "created": shown(date_form(row), song.created),
        "albumId": album.id,
        "artistId": artist.id,
        "type": "music",
    }));
    let named = json!([{ "id": artist.id, "name": artist.name }]);
    let more = match row.look {
        Look::Classic | Look::OrgJson => json!({ "isVideo": false, "playCount": 0 }),
        Look::XmlToDict => {
            for key in ["albumId", "artistId", "created", "type"] {
                fields.remove(key);
            }
            json!({
                "isVideo": false,
                "discNumber": 1,
                "transcodedContentType": "audio/mpeg",
                "transcodedSuffix": "mp3",
            })
        }
        Look::Ampache(Ampache::Legacy) => {
            fields.remove("created");
            json!({ "isVideo": false, "discNumber": 1 })
        }
        Look::Ampache(_) => json!({
            "isVideo": false,
            "discNumber": 1,
            "playCount": 0,
            "artists": named,
            "albumArtists": named,
        }),
        Look::MStream if detailed => {
            json!({ "samplingRate": 44100, "channelCount": 1, "artists": named })
        }
        Look::MStream => json!({ "samplingRate": 44100, "channelCount": 1 }),
        Look::Gonic => json!({
            "isVideo": false,
            "artists": named,
            "displayArtist": artist.name,
            "albumArtists": named,
            "displayAlbumArtist": artist.name,
            "contributors": [],
            "genres": [],
            "isrc": [],
            "musicBrainzId": "",
            "replayGain": null,
        }),
        Look::Supysonic => json!({ "isVideo": false, "discNumber": 1 }),
    };
    fields.extend(object(more));
    if album.year > 0 {
        fields.insert("year".to_owned(), json!(album.year));
    }
    Value::Object(fields)
}

/// Where an album is shown: mStream shows more of it here than there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    List,
    OfArtist,
    Search,
    Alone,
}

/// An album by its tags, an `AlbumID3`.
pub(super) fn album(library: &Library, row: &Row, album: &Album, place: Place) -> Value {
    let artist = &library.artists[album.artist];
    let mut fields = object(json!({
        "id": album.id,
        "name": album.title,
        "artist": artist.name,
        "artistId": artist.id,
        "songCount": album.songs.len(),
        "duration": library.duration_of(album),
        "created": shown(date_form(row), album.created),
    }));
    let named = json!([{ "id": artist.id, "name": artist.name }]);
    if row.look == Look::MStream {
        if place != Place::List {
            fields.remove("created");
        }
        if place == Place::Search {
            fields.remove("songCount");
            fields.remove("duration");
        }
    }
    let more = match row.look {
        Look::MStream if place == Place::Search => json!({ "title": album.title }),
        Look::MStream if place == Place::Alone => {
            json!({ "artists": named, "isCompilation": false })
        }
        Look::MStream => json!({
            "parent": artist.id,
            "isDir": true,
            "title": album.title,
            "album": album.title,
        }),
        Look::Gonic => json!({
            "artists": named,
            "displayArtist": artist.name,
            "title": album.title,
            "album": album.title,
            "playCount": 0,
            "genres": [],
            "isCompilation": false,
            "releaseTypes": [""],
            "recordLabels": [],
            "discTitles": [],
        }),
        Look::Ampache(Ampache::Seven) => json!({
            "parent": artist.id,
            "isDir": true,
            "title": album.title,
            "album": album.title,
            "version": "",
            "playCount": 0,
            "artists": named,
        }),
        Look::Ampache(Ampache::Eight) => json!({
            "version": "",
            "playCount": 0,
            "artists": named,
            "displayArtist": artist.name,
        }),
        _ => json!({}),
    };
    fields.extend(object(more));
    if album.year > 0 {
        fields.insert("year".to_owned(), json!(album.year));
    }
    Value::Object(fields)
}

/// An album's folder as a `Child`.
pub(super) fn folder(library: &Library, row: &Row, album: &Album) -> Value {
    let artist = &library.artists[album.artist];
    let (id, parent) = if album.folder.is_empty() {
        (&album.id, &artist.id)
    } else {
        (&album.folder, &artist.folder)
    };
    if row.look == Look::XmlToDict {
        return json!({
            "id": id,
            "parent": parent,
            "isDir": true,
            "title": album.title,
            "artist": artist.name,
            "artistId": artist.id,
            "created": shown(date_form(row), album.created),
        });
    }
    json!({
        "id": id,
        "parent": parent,
        "isDir": true,
        "title": album.title,
        "album": album.title,
        "artist": artist.name,
        "playCount": 0,
        "created": shown(date_form(row), album.created),
    })
}

/// An artist's folder as a `Child`.
pub(super) fn artist_folder(row: &Row, artist: &Artist, created: jiff::Timestamp) -> Value {
    json!({
        "id": artist.folder,
        "isDir": true,
        "title": artist.name,
        "artist": artist.name,
        "playCount": 0,
        "created": shown(date_form(row), created),
    })
}

/// The root of the music folder as a `Child` (Jpsonic).
pub(super) fn root_folder(row: &Row, created: jiff::Timestamp) -> Value {
    json!({
        "id": "0",
        "isDir": true,
        "title": "music",
        "playCount": 0,
        "created": shown(date_form(row), created),
    })
}

/// An artist as a search shows it.
pub(super) fn found_artist(row: &Row, shown: &Artist) -> Value {
    match row.look {
        Look::MStream => json!({ "id": shown.id, "name": shown.name, "coverArt": shown.id }),
        _ => artist(row, shown),
    }
}

/// An artist by its tags, an `ArtistID3`.
pub(super) fn artist(row: &Row, artist: &Artist) -> Value {
    let mut shown = json!({
        "id": artist.id,
        "name": artist.name,
        "albumCount": artist.albums.len(),
    });
    if row.look == Look::Gonic {
        shown["roles"] = json!(["albumartist", "artist"]);
    }
    shown
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// A date in a server's own form.
pub(super) fn shown(dates: Dates, time: Timestamp) -> String {
    let format = match dates {
        Dates::Milliseconds => "%Y-%m-%dT%H:%M:%S%.3fZ",
        Dates::Seconds => "%Y-%m-%dT%H:%M:%SZ",
        Dates::Offset => "%Y-%m-%dT%H:%M:%S+00:00",
        Dates::NoZone => "%Y-%m-%dT%H:%M:%S",
        Dates::NoZoneYear3000 => "%Y-%m-%dT%H:%M:%S%.6f",
    };
    time.strftime(format).to_string()
}

/// When a share ends, in a server's own form; nothing where never is not told.
pub(super) fn ending(dates: Dates, time: Option<Timestamp>) -> Option<String> {
    match (time, dates) {
        (Some(time), Dates::Seconds) => Some(shown(Dates::Milliseconds, time)),
        (Some(time), _) => Some(shown(dates, time)),
        (None, Dates::NoZoneYear3000) => Some("3000-01-01T00:00:00".to_owned()),
        (None, _) => None,
    }
}

/// A date as Spring writes it in its errors.
pub(super) fn spring(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3f+00:00").to_string()
}

/// The answer in its envelope, in the look of the server.
pub(super) fn reply(envelope: &Envelope, look: Look, params: &Params, answer: Answer) -> Reply {
    let bare = matches!(answer, Answer::Bare(_));
    let reply = envelope.reply(params, answer);
    let convert: fn(Value) -> Value = match look {
        Look::OrgJson => org_json,
        Look::XmlToDict => unsonics,
        _ => return reply,
    };
    if bare || params.get("f") != Some("json") {
        return reply;
    }
    match serde_json::from_slice(&reply.body) {
        Ok(body) => Reply {
            body: convert(body).to_string().into_bytes(),
            ..reply
        },
        Err(_) => reply,
    }
}

/// As org.json reads XML: texts that look like numbers or truth become that, one thing stands
/// without a list, and nothing is an empty text.
fn org_json(value: Value) -> Value {
    match value {
        Value::Object(fields) if fields.is_empty() => json!(""),
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| *value != json!([]))
            .map(|(key, value)| (key, org_json(value)))
            .collect(),
        Value::Array(items) => alone(items, org_json),
        Value::String(text) => match text.as_str() {
            "true" => json!(true),
            "false" => json!(false),
            _ => text
                .parse::<i64>()
                .map_or(Value::String(text), |number| json!(number)),
        },
        other => other,
    }
}

/// As [`xml_to_dict`], with the key by which Unsonic names itself.
fn unsonics(value: Value) -> Value {
    let mut value = xml_to_dict(value);
    if let Some(Value::Object(envelope)) = value.get_mut("subsonic-response") {
        envelope.insert("unsonic".to_owned(), json!("0.1"));
        envelope.insert("xmlns".to_owned(), json!("http://subsonic.org/restapi"));
    }
    value
}

/// As xmltodict reads XML: numbers are text, and one thing stands without a list.
fn xml_to_dict(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| *value != json!([]))
            .map(|(key, value)| (key, xml_to_dict(value)))
            .collect(),
        Value::Array(items) => alone(items, xml_to_dict),
        Value::Number(number) => json!(number.to_string()),
        other => other,
    }
}

fn alone(mut items: Vec<Value>, convert: fn(Value) -> Value) -> Value {
    match items.len() {
        1 => convert(items.remove(0)),
        _ => items.into_iter().map(convert).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn org_json_guesses_types_and_drops_lists() {
        let shares =
            json!({ "share": [{ "id": "12", "description": "2024", "username": "true" }] });
        assert_eq!(
            org_json(shares),
            json!({ "share": { "id": 12, "description": 2024, "username": true } })
        );
        assert_eq!(org_json(json!({ "shares": {} })), json!({ "shares": "" }));
    }

    #[test]
    fn xmltodict_makes_numbers_text() {
        let error = json!({ "error": { "code": 70, "message": "gone" }, "share": [] });
        assert_eq!(
            xml_to_dict(error),
            json!({ "error": { "code": "70", "message": "gone" } })
        );
    }
}
