//! Songs, albums and artists as the Subsonic API shows them: short on 0.49, long since.

use serde_json::{Map, Value, json};

use super::Version;
use super::public::picture_token;
use crate::library::{Album, Artist, Library, Song, folded};

/// A song as a `Child`.
pub(super) fn song(library: &Library, version: Version, song: &Song) -> Value {
    let album = library.album_of(song);
    let artist = library.artist_of(song);
    let mut fields = object(json!({
        "id": song.id,
        "parent": album.id,
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
        "created": song.created,
        "albumId": album.id,
        "artistId": artist.id,
        "type": "music",
    }));
    if album.year > 0 {
        fields.insert("year".to_owned(), json!(album.year));
        fields.insert("genre".to_owned(), json!(album.genre));
    }
    if version.open_subsonic() {
        fields.extend(details(artist, &song.title, "song"));
        fields.insert("channelCount".to_owned(), json!(1));
        fields.insert("samplingRate".to_owned(), json!(44100));
    } else {
        fields.insert("coverArt".to_owned(), json!(format!("al-{}_0", album.id)));
        fields.insert("isVideo".to_owned(), json!(false));
    }
    Value::Object(fields)
}

/// An album as a `Child`: how shares show it, and how 0.49 always does.
pub(super) fn album_child(library: &Library, version: Version, album: &Album) -> Value {
    let artist = &library.artists[album.artist];
    let mut fields = object(json!({
        "id": album.id,
        "parent": artist.id,
        "isDir": true,
        "title": album.title,
        "name": album.title,
        "album": album.title,
        "artist": artist.name,
        "duration": library.duration_of(album),
        "created": album.created,
        "artistId": artist.id,
        "songCount": album.songs.len(),
    }));
    if album.year > 0 {
        fields.insert("year".to_owned(), json!(album.year));
        fields.insert("genre".to_owned(), json!(album.genre));
    }
    if version.open_subsonic() {
        fields.extend(details(artist, &album.title, "album"));
    } else {
        let cover = format!("al-{}_{:x}", album.id, album.created.as_second());
        fields.insert("coverArt".to_owned(), json!(cover));
        fields.insert("isVideo".to_owned(), json!(false));
    }
    Value::Object(fields)
}

/// An album as an `AlbumID3`.
pub(super) fn album(library: &Library, version: Version, album: &Album) -> Value {
    if !version.open_subsonic() {
        return album_child(library, version, album);
    }
    let artist = &library.artists[album.artist];
    let second = album.second_artist.map(|index| &library.artists[index]);
    let artists: Vec<Value> = std::iter::once(artist)
        .chain(second)
        .map(|artist| json!({ "id": artist.id, "name": artist.name }))
        .collect();
    let mut fields = object(json!({
        "id": album.id,
        "name": album.title,
        "artist": artist.name,
        "artistId": artist.id,
        "songCount": album.songs.len(),
        "duration": library.duration_of(album),
        "created": album.created,
        "userRating": 0,
        "genres": [],
        "musicBrainzId": "",
        "isCompilation": artist.name == "Various Artists",
        "sortName": folded(&album.title),
        "discTitles": [],
        "originalReleaseDate": {},
        "releaseDate": {},
        "releaseTypes": [],
        "recordLabels": [],
        "moods": [],
        "artists": artists,
        "displayArtist": artist.name,
        "explicitStatus": "",
        "version": "",
    }));
    if album.year > 0 {
        fields.insert("year".to_owned(), json!(album.year));
        fields.insert("genre".to_owned(), json!(album.genre));
    }
    Value::Object(fields)
}

/// An artist as an `ArtistID3`.
pub(super) fn artist(version: Version, origin: &str, artist: &Artist) -> Value {
    let mut fields = object(json!({
        "id": artist.id,
        "name": artist.name,
        "albumCount": artist.albums.len(),
    }));
    if version.open_subsonic() {
        fields.insert("musicBrainzId".to_owned(), json!(""));
        fields.insert("sortName".to_owned(), json!(folded(&artist.name)));
        fields.insert(
            "roles".to_owned(),
            json!(["albumartist", "artist", "maincredit"]),
        );
    } else {
        let image = picture_token("ar", &artist.id);
        fields.insert("coverArt".to_owned(), json!(format!("ar-{}_0", artist.id)));
        fields.insert(
            "artistImageUrl".to_owned(),
            json!(format!("{origin}/share/img/{image}?size=600")),
        );
    }
    Value::Object(fields)
}

/// What OpenSubsonic adds to a `Child`.
fn details(artist: &Artist, title: &str, media_type: &str) -> Map<String, Value> {
    object(json!({
        "bpm": 0,
        "comment": "",
        "sortName": folded(title),
        "mediaType": media_type,
        "musicBrainzId": "",
        "isrc": [],
        "genres": [],
        "replayGain": {},
        "channelCount": 0,
        "samplingRate": 0,
        "bitDepth": 0,
        "moods": [],
        "artists": [{ "id": artist.id, "name": artist.name }],
        "displayArtist": artist.name,
        "albumArtists": [{ "id": artist.id, "name": artist.name }],
        "displayAlbumArtist": artist.name,
        "contributors": [],
        "displayComposer": "",
        "explicitStatus": "",
        "groupings": [],
        "works": [],
        "movements": [],
    }))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
