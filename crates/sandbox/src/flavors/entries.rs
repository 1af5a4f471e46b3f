//! The form in which each server shows songs, albums, folders, artists and playlists, with its dates and its JSON.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::row::{Ampache, Dates, FlavorRow, Look, Sharing};
use crate::library::{Album, Artist, Library, Playlist, Song};
use crate::subsonic::{self, extend, remove};

/// The format of the dates in a server's library.
fn date_form(row: &FlavorRow) -> Dates {
    match (&row.sharing, row.look) {
        (_, Look::Supysonic) => Dates::NoZone,
        (_, Look::MStream) => Dates::Seconds,
        (Sharing::Real(rules), _) => rules.dates,
        _ => Dates::Milliseconds,
    }
}

/// A song as a `Child`. `detailed` is for calls that show more than a share does.
pub(super) fn song(library: &Library, row: &FlavorRow, song: &Song, detailed: bool) -> Value {
    let artist = library.artist_of(song);
    let created = json!(shown(date_form(row), song.created));
    let mut fields = subsonic::song(library, song, created);
    let named = json!([{ "id": artist.id, "name": artist.name }]);
    let more = match row.look {
        Look::Classic | Look::OrgJson => json!({ "isVideo": false, "playCount": 0 }),
        Look::XmlToDict => {
            remove(&mut fields, &["albumId", "artistId", "created", "type"]);
            json!({
                "isVideo": false,
                "discNumber": 1,
                "transcodedContentType": "audio/mpeg",
                "transcodedSuffix": "mp3",
            })
        }
        Look::Ampache(Ampache::Legacy) => {
            remove(&mut fields, &["created"]);
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
    extend(&mut fields, more);
    fields
}

/// The call that shows an album. mStream shows more fields in some calls than in others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    List,
    OfArtist,
    Search,
    Alone,
}

/// An album by its tags, as an `AlbumID3`.
pub(super) fn album(library: &Library, row: &FlavorRow, album: &Album, place: Place) -> Value {
    let artist = &library.artists[album.artist];
    let created = json!(shown(date_form(row), album.created));
    let mut fields = subsonic::album(library, album, created);
    let named = json!([{ "id": artist.id, "name": artist.name }]);
    if row.look == Look::MStream {
        remove(
            &mut fields,
            match place {
                Place::List => &[],
                Place::Search => &["created", "songCount", "duration"],
                Place::OfArtist | Place::Alone => &["created"],
            },
        );
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
    extend(&mut fields, more);
    fields
}

/// An album's folder as a `Child`.
pub(super) fn folder(library: &Library, row: &FlavorRow, album: &Album) -> Value {
    let artist = &library.artists[album.artist];
    let mut fields = json!({
        "id": album.folder_id(),
        "parent": if album.folder.is_empty() { &artist.id } else { &artist.folder },
        "isDir": true,
        "title": album.title,
        "artist": artist.name,
        "created": shown(date_form(row), album.created),
    });
    let more = match row.look {
        Look::XmlToDict => json!({ "artistId": artist.id }),
        _ => json!({ "album": album.title, "playCount": 0 }),
    };
    extend(&mut fields, more);
    fields
}

/// An artist's folder as a `Child`.
pub(super) fn artist_folder(row: &FlavorRow, artist: &Artist, created: Timestamp) -> Value {
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
pub(super) fn root_folder(row: &FlavorRow, created: Timestamp) -> Value {
    json!({
        "id": "0",
        "isDir": true,
        "title": "music",
        "playCount": 0,
        "created": shown(date_form(row), created),
    })
}

/// An artist in search results.
pub(super) fn found_artist(row: &FlavorRow, shown: &Artist) -> Value {
    match row.look {
        Look::MStream => json!({ "id": shown.id, "name": shown.name, "coverArt": shown.id }),
        _ => artist(row, shown),
    }
}

/// An artist by its tags, as an `ArtistID3`.
pub(super) fn artist(row: &FlavorRow, artist: &Artist) -> Value {
    let mut shown = subsonic::artist(artist);
    if row.look == Look::Gonic {
        shown["roles"] = json!(["albumartist", "artist"]);
    }
    shown
}

/// A playlist without its songs.
pub(super) fn playlist(library: &Library, row: &FlavorRow, list: &Playlist, owner: &str) -> Value {
    let form = match &row.sharing {
        Sharing::Real(rules) => rules.dates,
        _ => Dates::Milliseconds,
    };
    let created = json!(shown(form, list.created));
    let mut fields = subsonic::playlist(library, list, owner, created);
    if row.look != Look::Supysonic {
        fields["changed"] = json!(shown(form, list.changed));
    }
    match row.look {
        Look::Gonic => {
            remove(&mut fields, &["public"]);
            fields["comment"] = json!("");
        }
        Look::Classic => fields["coverArt"] = json!(format!("pl-{}", list.id)),
        _ => {}
    }
    fields
}

/// A date in the server's format.
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

/// A share's expiry in the server's format; `None` if it never expires and the server omits that.
pub(super) fn ending(dates: Dates, time: Option<Timestamp>) -> Option<String> {
    match (time, dates) {
        (Some(time), Dates::Seconds) => Some(shown(Dates::Milliseconds, time)),
        (Some(time), _) => Some(shown(dates, time)),
        (None, Dates::NoZoneYear3000) => Some("3000-01-01T00:00:00".to_owned()),
        (None, _) => None,
    }
}

/// A date in the format of Spring's errors.
pub(super) fn spring(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3f+00:00").to_string()
}

/// The function that converts JSON to the server's variant.
pub(super) fn json_form(look: Look) -> fn(Value) -> Value {
    match look {
        Look::OrgJson => org_json,
        Look::XmlToDict => unsonics,
        _ => |whole| whole,
    }
}

/// Converts like org.json, which reads XML: text that looks like a number or a boolean becomes one, a single element is
/// not in a list, and an empty element is an empty string.
fn org_json(value: Value) -> Value {
    match value {
        Value::Object(fields) if fields.is_empty() => json!(""),
        Value::String(text) => match text.as_str() {
            "true" => json!(true),
            "false" => json!(false),
            _ => text
                .parse::<i64>()
                .map_or(Value::String(text), |number| json!(number)),
        },
        other => without_lists(other, org_json),
    }
}

/// Converts like [`xml_to_dict`], and adds Unsonic's own keys.
fn unsonics(value: Value) -> Value {
    let mut value = xml_to_dict(value);
    value["subsonic-response"]["unsonic"] = json!("0.1");
    value["subsonic-response"]["xmlns"] = json!("http://subsonic.org/restapi");
    value
}

/// Converts like xmltodict, which reads XML: numbers are text, and a single element is not in a list.
fn xml_to_dict(value: Value) -> Value {
    match value {
        Value::Number(number) => json!(number.to_string()),
        other => without_lists(other, xml_to_dict),
    }
}

/// Converts the values inside. Replaces a list of one element with the element, and drops empty lists.
fn without_lists(value: Value, convert: fn(Value) -> Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| *value != json!([]))
            .map(|(key, value)| (key, convert(value)))
            .collect(),
        Value::Array(mut items) if items.len() == 1 => convert(items.remove(0)),
        Value::Array(items) => items.into_iter().map(convert).collect(),
        other => other,
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
