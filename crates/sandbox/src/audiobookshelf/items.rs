//! Books and podcasts as the API shows them (short in lists, long alone), and their files as items, players and the
//! public page show them.

use serde_json::{Map, Value, json};

use super::Version;
use super::bookcase::{Item, Oddity, names};
use crate::ids::{hashed, uuid};

/// When everything was found: 2026-11-21T08:13:58Z, in milliseconds.
pub(super) const FOUND: u64 = 1_795_248_838_561;

/// An item in a list.
pub(super) fn short(item: &Item, podcast: bool, version: Version) -> Map<String, Value> {
    let mut fields = common(item, podcast);
    let metadata = metadata(item, podcast, true);
    let media = if podcast {
        json!({
            "id": item.media,
            "metadata": metadata,
            "coverPath": null,
            "tags": [],
            "numEpisodes": item.parts.len(),
            "autoDownloadEpisodes": false,
            "autoDownloadSchedule": "0 * * * *",
            "lastEpisodeCheck": never_checked(version),
            "maxEpisodesToKeep": 0,
            "maxNewEpisodesToDownload": 3,
            "size": item.size,
        })
    } else {
        json!({
            "id": item.media,
            "metadata": metadata,
            "coverPath": null,
            "tags": [],
            "numTracks": item.parts.len(),
            "numAudioFiles": item.parts.len(),
            "numChapters": item.chapters.len(),
            "duration": number(item.duration()),
            "size": item.size,
        })
    };
    let mut media = media;
    if let Some(format) = ebook_format(item) {
        media["ebookFormat"] = json!(format);
    }
    fields.insert("media".to_owned(), media);
    fields.insert("numFiles".to_owned(), json!(item.parts.len()));
    fields.insert("size".to_owned(), json!(item.size));
    fields
}

/// An item alone; `expanded` adds tracks, duration and sizes.
pub(super) fn long(
    item: &Item,
    podcast: bool,
    expanded: bool,
    version: Version,
) -> Map<String, Value> {
    let mut fields = common(item, podcast);
    fields.insert("lastScan".to_owned(), json!(FOUND));
    fields.insert("scanVersion".to_owned(), json!(version.to_string()));
    let files: Vec<Value> = (0..item.parts.len())
        .map(|index| library_file(item, index))
        .collect();
    fields.insert("libraryFiles".to_owned(), Value::Array(files));
    let mut media = object(json!({
        "id": item.media,
        "libraryItemId": item.id,
        "coverPath": null,
        "tags": [],
    }));
    let mut metadata = metadata(item, podcast, expanded || podcast);
    if !podcast {
        let author = json!({ "id": author_id(&item.author), "name": item.author });
        metadata["authors"] = json!([author]);
        metadata["narrators"] = names(&item.narrator).collect();
        metadata["series"] = series_of(item);
        if expanded && !version.shows_old_ids() {
            metadata["descriptionPlain"] = Value::Null;
        }
    }
    media.insert("metadata".to_owned(), metadata);
    if podcast {
        add_episodes(&mut media, item, expanded, version);
    } else {
        add_files(&mut media, item, expanded, version);
    }
    fields.insert("media".to_owned(), Value::Object(media));
    if expanded {
        fields.insert("size".to_owned(), json!(item.size));
        if version.shows_counts() {
            fields.insert("numFiles".to_owned(), json!(item.parts.len()));
        }
    }
    fields
}

fn add_files(media: &mut Map<String, Value>, item: &Item, expanded: bool, version: Version) {
    let count = item.parts.len();
    let files: Vec<Value> = (0..count).map(|index| audio_file(item, index)).collect();
    media.insert("audioFiles".to_owned(), Value::Array(files));
    media.insert("chapters".to_owned(), chapters(item));
    media.insert("ebookFile".to_owned(), ebook_file(item));
    if !expanded {
        return;
    }
    media.insert("duration".to_owned(), number(item.duration()));
    media.insert("size".to_owned(), json!(item.size));
    let mut start = 0.0;
    let mut tracks = Vec::new();
    for (index, (_, length)) in item.parts.iter().enumerate() {
        tracks.push(track(item, index, start, version));
        start += length;
    }
    media.insert("tracks".to_owned(), Value::Array(tracks));
    if version.shows_counts() {
        media.insert("numTracks".to_owned(), json!(count));
        media.insert("numAudioFiles".to_owned(), json!(count));
        media.insert("numChapters".to_owned(), json!(item.chapters.len()));
        if let Some(format) = ebook_format(item) {
            media.insert("ebookFormat".to_owned(), json!(format));
        }
    }
}

fn ebook_format(item: &Item) -> Option<&'static str> {
    (item.oddity == Oddity::Ebook).then_some("epub")
}

fn ebook_file(item: &Item) -> Value {
    match ebook_format(item) {
        Some(format) => json!({
            "ino": inode(item, 0),
            "metadata": { "filename": format!("book.{format}"), "ext": format!(".{format}") },
            "ebookFormat": format,
            "addedAt": FOUND,
            "updatedAt": FOUND,
        }),
        None => Value::Null,
    }
}

fn add_episodes(media: &mut Map<String, Value>, item: &Item, expanded: bool, version: Version) {
    let episodes: Vec<Value> = item
        .parts
        .iter()
        .enumerate()
        .map(|(index, (title, seconds))| {
            let mut episode = json!({
                "libraryItemId": item.id,
                "podcastId": item.media,
                "id": item.episode_id(index),
                "oldEpisodeId": null,
                "index": null,
                "season": null,
                "episode": (index + 1).to_string(),
                "episodeType": null,
                "title": title,
                "subtitle": null,
                "description": null,
                "enclosure": null,
                "guid": null,
                "pubDate": null,
                "chapters": [],
                "audioFile": audio_file(item, index),
                "publishedAt": null,
                "addedAt": FOUND,
                "updatedAt": FOUND,
            });
            if expanded {
                episode["audioTrack"] = track(item, index, 0.0, version);
                episode["size"] = json!(item.size / 3);
                episode["duration"] = number(*seconds);
            }
            episode
        })
        .collect();
    media.insert("episodes".to_owned(), Value::Array(episodes));
    media.insert("autoDownloadEpisodes".to_owned(), json!(false));
    media.insert("autoDownloadSchedule".to_owned(), json!("0 * * * *"));
    media.insert("lastEpisodeCheck".to_owned(), never_checked(version));
    media.insert("maxEpisodesToKeep".to_owned(), json!(0));
    media.insert("maxNewEpisodesToDownload".to_owned(), json!(3));
    if expanded {
        media.insert("size".to_owned(), json!(item.size));
    }
    if expanded && version.shows_counts() {
        media.insert("numEpisodes".to_owned(), json!(item.parts.len()));
    }
}

/// "Never", as old versions wrote it and as new ones do.
fn never_checked(version: Version) -> Value {
    if version.shows_old_ids() {
        json!(0)
    } else {
        Value::Null
    }
}

/// The chapters with their start and end in seconds.
pub(super) fn chapters(item: &Item) -> Value {
    let chapters = item.chapters.iter().enumerate();
    chapters
        .map(|(id, (title, start, end))| {
            json!({ "id": id, "start": number(*start), "end": number(*end), "title": title })
        })
        .collect()
}

/// The metadata of a player: without what only sorting needs.
pub(super) fn player_metadata(item: &Item) -> Value {
    let mut metadata = metadata(item, false, false);
    metadata["authors"] = json!([{ "id": author_id(&item.author), "name": item.author }]);
    metadata["narrators"] = json!([]);
    metadata["series"] = json!([]);
    metadata
}

fn metadata(item: &Item, podcast: bool, for_sorting: bool) -> Value {
    if podcast {
        return json!({
            "title": item.title,
            "author": item.author,
            "description": null,
            "releaseDate": null,
            "genres": [],
            "feedUrl": null,
            "imageUrl": null,
            "itunesPageUrl": null,
            "itunesId": null,
            "itunesArtistId": null,
            "explicit": false,
            "language": null,
            "type": "episodic",
            "titleIgnorePrefix": item.title,
        });
    }
    let mut metadata = json!({
        "title": item.title,
        "subtitle": null,
        "genres": [],
        "publishedYear": null,
        "publishedDate": null,
        "publisher": null,
        "description": null,
        "isbn": null,
        "asin": null,
        "language": null,
        "explicit": item.oddity == Oddity::Explicit,
        "abridged": false,
    });
    if for_sorting {
        let (first, last) = item.author.rsplit_once(' ').unwrap_or(("", &item.author));
        let last_first = format!("{last}, {first}");
        metadata["titleIgnorePrefix"] = json!(item.title);
        metadata["authorName"] = json!(item.author);
        metadata["authorNameLF"] = json!(last_first.trim_end_matches(", "));
        metadata["narratorName"] = json!(item.narrator);
        metadata["seriesName"] = json!(item.series);
    }
    metadata
}

fn common(item: &Item, podcast: bool) -> Map<String, Value> {
    let path = folder(item, podcast);
    object(json!({
        "id": item.id,
        "ino": inode(item, 0),
        "oldLibraryItemId": null,
        "libraryId": item.shelf,
        "folderId": uuid(hashed(&format!("folder of {}", item.shelf))),
        "path": format!("/srv/media/{path}"),
        "relPath": path,
        "isFile": false,
        "mtimeMs": FOUND,
        "ctimeMs": FOUND,
        "birthtimeMs": FOUND,
        "addedAt": FOUND,
        "updatedAt": FOUND,
        "isMissing": item.oddity == Oddity::Missing,
        "isInvalid": item.oddity == Oddity::Invalid,
        "mediaType": if podcast { "podcast" } else { "book" },
    }))
}

pub(super) fn author_id(name: &str) -> String {
    uuid(hashed(&format!("author {name}")))
}

/// Whole seconds without a fraction, as JavaScript writes them.
pub(super) fn number(seconds: f64) -> Value {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "lengths of books are small"
    )]
    if seconds.fract() == 0.0 {
        return json!(seconds as i64);
    }
    json!(seconds)
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// The series of a book, as long answers tell it.
fn series_of(item: &Item) -> Value {
    let (name, place) = item.series.split_once(" #").unwrap_or((&item.series, ""));
    match name {
        "" => json!([]),
        name => {
            let id = series_id(name);
            json!([{ "id": id, "name": name, "sequence": place }])
        }
    }
}

pub(super) fn series_id(name: &str) -> String {
    uuid(hashed(&format!("series {name}")))
}

/// A track of the player.
pub(super) fn track(item: &Item, index: usize, start: f64, version: Version) -> Value {
    let file = audio_file(item, index);
    let mut track = if version.shows_old_ids() {
        let mut short = Map::new();
        for key in ["index", "duration", "mimeType", "codec", "metadata"] {
            short.insert(key.to_owned(), file[key].clone());
        }
        Value::Object(short)
    } else {
        file
    };
    track["title"] = json!(file_name(item, index));
    track["startOffset"] = number(start);
    let id = &item.id;
    track["contentUrl"] = json!(format!("/api/items/{id}/file/{}", inode(item, index + 1)));
    track
}

/// A track as the public page gets it, with its address.
pub(super) fn public_track(item: &Item, index: usize, start: f64, address: &str) -> Value {
    let file = audio_file(item, index);
    json!({
        "index": index + 1,
        "startOffset": number(start),
        "duration": file["duration"],
        "title": file_name(item, index),
        "contentUrl": address,
        "mimeType": file["mimeType"],
        "codec": file["codec"],
        "metadata": file["metadata"],
    })
}

fn audio_file(item: &Item, index: usize) -> Value {
    let alone = item.parts.len() == 1 && !item.chapters.is_empty();
    let (title, seconds) = &item.parts[index];
    let mut tags = json!({
        "tagAlbum": item.title,
        "tagArtist": item.author,
        "tagTitle": title,
        "tagEncoder": "sandbox",
    });
    if !alone {
        tags["tagTrack"] = json!((index + 1).to_string());
        tags["tagAlbumArtist"] = json!(item.author);
    }
    let counted = if alone { Value::Null } else { json!(index + 1) };
    json!({
        "index": index + 1,
        "ino": inode(item, index + 1),
        "metadata": file_metadata(item, index),
        "addedAt": FOUND,
        "updatedAt": FOUND,
        "trackNumFromMeta": counted,
        "discNumFromMeta": null,
        "trackNumFromFilename": if item.chapters.is_empty() { Value::Null } else { counted },
        "discNumFromFilename": null,
        "manuallyVerified": false,
        "exclude": false,
        "error": null,
        "format": if alone { "QuickTime / MOV" } else { "MP2/3 (MPEG audio layer 2/3)" },
        "duration": number(*seconds),
        "bitRate": 32000,
        "language": if alone { json!("und") } else { Value::Null },
        "codec": if alone { "aac" } else { "mp3" },
        "timeBase": "1/44100",
        "channels": 1,
        "channelLayout": "mono",
        "chapters": if alone { chapters(item) } else { json!([]) },
        "embeddedCoverArt": null,
        "metaTags": tags,
        "mimeType": if alone { "audio/mp4" } else { "audio/mpeg" },
    })
}

fn library_file(item: &Item, index: usize) -> Value {
    json!({
        "ino": inode(item, index + 1),
        "metadata": file_metadata(item, index),
        "isSupplementary": null,
        "addedAt": FOUND,
        "updatedAt": FOUND,
        "fileType": "audio",
    })
}

fn file_metadata(item: &Item, index: usize) -> Value {
    let name = file_name(item, index);
    let extension = name.rsplit('.').next().unwrap_or_default();
    json!({
        "filename": name,
        "ext": format!(".{extension}"),
        "path": format!("/srv/media/{}/{name}", folder(item, false)),
        "relPath": name,
        "size": item.size / item.parts.len().max(1) as u64,
        "mtimeMs": FOUND,
        "ctimeMs": FOUND,
        "birthtimeMs": FOUND,
    })
}

pub(super) fn folder(item: &Item, podcast: bool) -> String {
    if podcast {
        item.title.clone()
    } else {
        format!("{}/{}", item.author, item.title)
    }
}

fn file_name(item: &Item, index: usize) -> String {
    match (item.chapters.is_empty(), item.parts.len()) {
        (true, _) => format!("ep{}.mp3", index + 1),
        (false, 1) => "book.m4b".to_owned(),
        _ => format!("{:02} - {}.mp3", index + 1, item.parts[index].0),
    }
}

/// A file's number on its disk, as text.
pub(super) fn inode(item: &Item, index: usize) -> String {
    let number = hashed(&format!("{} {index}", item.id)) % 90_000_000;
    (10_000_000 + number).to_string()
}
