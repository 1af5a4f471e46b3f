//! Books and podcasts in answers (short in lists, long alone), and their files in items, players and on the public
//! page.

use serde_json::{Map, Value, json};

use super::AudiobookshelfVersion;
use super::bookcase::{Defect, Item, names};
use crate::account::{hashed, uuid};
use crate::subsonic::extend;

/// When everything was found: 2026-11-21T08:13:58Z, in milliseconds.
pub(super) const FOUND: u64 = 1_795_248_838_561;

/// An item in a list.
pub(super) fn short(item: &Item, podcast: bool, version: AudiobookshelfVersion) -> Value {
    let mut fields = common(item, podcast);
    let mut media = json!({
        "id": item.media,
        "metadata": metadata(item, podcast, true),
        "coverPath": null,
        "tags": [],
        "size": item.size,
    });
    if podcast {
        extend(&mut media, podcast_settings(version));
        media["numEpisodes"] = json!(item.parts.len());
    } else {
        extend(&mut media, counts(item));
        media["duration"] = number(item.duration());
    }
    fields["media"] = media;
    fields["numFiles"] = json!(item.parts.len());
    fields["size"] = json!(item.size);
    fields
}

/// An item alone; `expanded` adds tracks, duration and sizes.
pub(super) fn long(
    item: &Item,
    podcast: bool,
    expanded: bool,
    version: AudiobookshelfVersion,
) -> Value {
    let files = 0..item.parts.len();
    let mut fields = common(item, podcast);
    fields["lastScan"] = json!(FOUND);
    fields["scanVersion"] = json!(version.to_string());
    fields["libraryFiles"] = files.map(|index| library_file(item, index)).collect();
    let mut metadata = metadata(item, podcast, expanded || podcast);
    if !podcast {
        metadata["authors"] = authors(item);
        metadata["narrators"] = names(&item.narrator).collect();
        metadata["series"] = series_of(item);
        if expanded && !version.shows_old_ids() {
            metadata["descriptionPlain"] = Value::Null;
        }
    }
    let mut media = json!({
        "id": item.media,
        "libraryItemId": item.id,
        "coverPath": null,
        "tags": [],
        "metadata": metadata,
    });
    match podcast {
        true => add_episodes(&mut media, item, expanded, version),
        false => add_files(&mut media, item, expanded, version),
    }
    fields["media"] = media;
    if expanded {
        fields["size"] = json!(item.size);
        if version.shows_counts() {
            fields["numFiles"] = json!(item.parts.len());
        }
    }
    fields
}

fn add_files(media: &mut Value, item: &Item, expanded: bool, version: AudiobookshelfVersion) {
    let files = 0..item.parts.len();
    media["audioFiles"] = files.map(|index| audio_file(item, index)).collect();
    media["chapters"] = chapters(item);
    media["ebookFile"] = ebook_file(item);
    if !expanded {
        return;
    }
    media["duration"] = number(item.duration());
    media["size"] = json!(item.size);
    let mut start = 0.0;
    let mut tracks = Vec::new();
    for (index, (_, length)) in item.parts.iter().enumerate() {
        tracks.push(track(item, index, start, version));
        start += length;
    }
    media["tracks"] = Value::Array(tracks);
    if version.shows_counts() {
        extend(media, counts(item));
    }
}

/// How many files and chapters a book has, and the format of its e-book.
fn counts(item: &Item) -> Value {
    let mut counts = json!({
        "numTracks": item.parts.len(),
        "numAudioFiles": item.parts.len(),
        "numChapters": item.chapters.len(),
    });
    if let Some(format) = ebook_format(item) {
        counts["ebookFormat"] = json!(format);
    }
    counts
}

fn ebook_format(item: &Item) -> Option<&'static str> {
    (item.oddity == Defect::Ebook).then_some("epub")
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

fn add_episodes(media: &mut Value, item: &Item, expanded: bool, version: AudiobookshelfVersion) {
    let parts = item.parts.iter().enumerate();
    media["episodes"] = parts
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
    extend(media, podcast_settings(version));
    if expanded {
        media["size"] = json!(item.size);
        if version.shows_counts() {
            media["numEpisodes"] = json!(item.parts.len());
        }
    }
}

fn podcast_settings(version: AudiobookshelfVersion) -> Value {
    json!({
        "autoDownloadEpisodes": false,
        "autoDownloadSchedule": "0 * * * *",
        "lastEpisodeCheck": never_checked(version),
        "maxEpisodesToKeep": 0,
        "maxNewEpisodesToDownload": 3,
    })
}

/// "Never", as old versions wrote it and as new ones do.
fn never_checked(version: AudiobookshelfVersion) -> Value {
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

/// The metadata of a player: without fields for sorting.
pub(super) fn player_metadata(item: &Item) -> Value {
    let mut metadata = metadata(item, false, false);
    metadata["authors"] = authors(item);
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
        "explicit": item.oddity == Defect::Explicit,
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

fn common(item: &Item, podcast: bool) -> Value {
    let path = folder(item, podcast);
    json!({
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
        "isMissing": item.oddity == Defect::Missing,
        "isInvalid": item.oddity == Defect::Invalid,
        "mediaType": if podcast { "podcast" } else { "book" },
    })
}

fn authors(item: &Item) -> Value {
    json!([{ "id": author_id(&item.author), "name": item.author }])
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

/// The series of a book in long answers.
fn series_of(item: &Item) -> Value {
    let (name, place) = item.series.split_once(" #").unwrap_or((&item.series, ""));
    match name {
        "" => json!([]),
        name => json!([{ "id": series_id(name), "name": name, "sequence": place }]),
    }
}

pub(super) fn series_id(name: &str) -> String {
    uuid(hashed(&format!("series {name}")))
}

/// A track of the player.
pub(super) fn track(
    item: &Item,
    index: usize,
    start: f64,
    version: AudiobookshelfVersion,
) -> Value {
    let file = audio_file(item, index);
    let mut track = match version.shows_old_ids() {
        true => playable(&file),
        false => file,
    };
    track["title"] = json!(file_name(item, index));
    track["startOffset"] = number(start);
    let id = &item.id;
    track["contentUrl"] = json!(format!("/api/items/{id}/file/{}", inode(item, index + 1)));
    track
}

/// The fields of a file that a player needs.
fn playable(file: &Value) -> Value {
    let keys = ["index", "duration", "mimeType", "codec", "metadata"];
    let fields = keys.map(|key| (key.to_owned(), file[key].clone()));
    Value::Object(Map::from_iter(fields))
}

/// A track of the public page, with its address.
pub(super) fn public_track(item: &Item, index: usize, start: f64, address: &str) -> Value {
    let mut track = playable(&audio_file(item, index));
    track["startOffset"] = number(start);
    track["title"] = json!(file_name(item, index));
    track["contentUrl"] = json!(address);
    track
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
