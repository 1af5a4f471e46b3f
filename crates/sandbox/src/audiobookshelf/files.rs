//! The files of books and podcasts, as items, players and the public page show them.

use serde_json::{Map, Value, json};

use super::Version;
use super::bookcase::Item;
use super::items::{FOUND, chapters, number};
use crate::ids::hashed;

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

pub(super) fn audio_file(item: &Item, index: usize) -> Value {
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

pub(super) fn library_file(item: &Item, index: usize) -> Value {
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
