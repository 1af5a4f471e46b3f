//! The public link: JSON, or a playlist, or a download.

use serde_json::{Value, json};

use crate::audio;
use crate::library::Song;
use crate::reply::Reply;
use crate::request::Request;
use crate::store::Share;
use crate::world::World;
use crate::zip;

/// Files of a download are this short.
const SECONDS: u64 = 2;

pub(super) fn answer(request: &Request, parts: &[&str], world: &mut World) -> Reply {
    let (id, song) = match parts {
        [id] => (*id, None),
        [id, "stream", song] => (*id, Some(*song)),
        _ => return Reply::text(404, "404 page not found\n"),
    };
    let Some(share) = world.store.share(id).cloned() else {
        return Reply::text(404, "Share not found\n");
    };
    if share.is_expired(world.now()) {
        return Reply::text(410, "Share not available anymore\n");
    }
    let songs = tracks(world, &share);
    if let Some(song) = song {
        return match songs.iter().find(|known| known.id == song) {
            Some(song) => Reply::new(200, "audio/wav", audio::tone(song.duration, song.track)),
            None => Reply::text(404, "not found\n"),
        };
    }
    let base = format!("{}/share/{id}/stream", world.origin(request));
    let params = request.query_params();
    let wants_file = params.get("download").is_some_and(|value| value != "false");
    let reply = if wants_file && share.downloadable == Some(true) {
        let files = songs.iter().map(|song| {
            let title = song.title.replace(['/', '\\'], "_");
            (format!("{title}.wav"), audio::tone(SECONDS, song.track))
        });
        Reply::new(
            200,
            "application/zip",
            zip::archive(&files.collect::<Vec<_>>()),
        )
    } else if wants_file {
        Reply::text(403, "This share is not downloadable\n")
    } else if params.filled("format").unwrap_or(&share.format) == "m3u" {
        let entries = songs.iter().map(|song| {
            let artist = &world.library.artist_of(song).name;
            format!(
                "#EXTINF:{},{artist} - {}\n{base}/{}\n",
                song.duration, song.title, song.id
            )
        });
        Reply::new(
            200,
            "audio/x-mpegurl",
            format!("#EXTM3U\n{}", entries.collect::<String>()),
        )
    } else {
        let tracks: Vec<Value> = songs
            .iter()
            .map(|song| {
                json!({
                    "id": song.id,
                    "title": song.title,
                    "duration": song.duration,
                    "url": format!("{base}/{}", song.id),
                })
            })
            .collect();
        Reply::json(200, &json!({ "id": share.id, "tracks": tracks }))
    };
    world.visit(&share);
    reply
}

/// Everything the share holds, as songs.
fn tracks<'a>(world: &'a World, share: &Share) -> Vec<&'a Song> {
    let library = &world.library;
    let mut songs = Vec::new();
    for (kind, id) in share.items.iter().filter_map(|item| item.split_once(':')) {
        match kind {
            "album" => songs.extend(
                library
                    .album(id)
                    .into_iter()
                    .flat_map(|album| library.songs_of(album)),
            ),
            "song" => songs.extend(library.song(id)),
            _ => {
                let list = world.store.playlists().get(id);
                let ids = list.map(|list| list.songs.as_slice()).unwrap_or_default();
                songs.extend(ids.iter().filter_map(|id| library.song(id)));
            }
        }
    }
    songs
}
