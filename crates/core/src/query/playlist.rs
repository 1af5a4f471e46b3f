//! The tracks of a share as a playlist, and the chapters of its item.

use std::collections::HashSet;

use crate::advice::Advice;
use crate::backend::{Needs, Server, Stream};
use crate::domain::chapter::{Chapters, StartTime};
use crate::domain::playlist::{Playlist, PlaylistTrack};
use crate::domain::{Chapter, Item, ItemKind, Share};
use crate::error::{Code, Error, Result, WithServer as _};

/// The playlist of a share.
#[derive(Debug)]
pub struct Played {
    /// The entries; the title is the share's name.
    pub playlist: Playlist,
    /// Whether the links contain the account's credentials.
    pub by_account: bool,
    /// Whether the links are pages for a browser, which players can't open.
    pub by_page: bool,
    /// A note about tracks that were left out, if any.
    pub left_out: Option<String>,
}

/// The fields of a share that [`playlist`] needs. Public streams contain their tracks' titles, but not
/// always whether visitors can hear them.
#[must_use]
pub fn playlist_needs(server: &Server) -> Needs {
    Needs {
        titles: !server.can.public_streams,
        tracks: !server.can.public_streams || server.can.names_unheard,
        url: true,
        ..Needs::NOTHING
    }
}

/// The playlist of a share that was read with its [needs](playlist_needs): public streams; otherwise the
/// chapters of a book; otherwise, if `credentials` is set, streams with the account's credentials. Playback
/// begins at `start`.
///
/// # Errors
/// If the start time doesn't fit the share; [`Code::Unsupported`] if the server offers nothing for a
/// playlist; [`Code::NotFound`] if the share's contents no longer exist.
pub async fn playlist(
    server: &Server,
    share: &Share,
    start: Option<&StartTime>,
    credentials: bool,
) -> Result<Played> {
    let by_page = !server.can.public_streams;
    let book = match share.items.as_deref() {
        Some([only]) if only.kind == ItemKind::Book => Some(only),
        _ => None,
    };
    let playlist = match book {
        Some(book) if by_page => of_chapters(server, share, book, start).await,
        _ => of_streams(server, share, start, by_page && credentials).await,
    };
    let (mut playlist, left_out) = playlist.with_server(&server.name)?;
    playlist.title = Some(share.what().to_owned());
    Ok(Played {
        playlist,
        by_account: credentials && by_page && book.is_none(),
        by_page: by_page && book.is_some(),
        left_out,
    })
}

async fn of_streams(
    server: &Server,
    share: &Share,
    start: Option<&StartTime>,
    by_account: bool,
) -> Result<(Playlist, Option<String>)> {
    let mut streams = if by_account {
        let tracks = tracks(server, share).await?;
        server.links.account_streams(&tracks).await?
    } else {
        match server.links.streams(share).await {
            Err(error) if error.code() == Code::Server => {
                return Err(why_it_fails(server, share, error).await);
            }
            streams => streams?,
        }
    };
    let all = streams.len();
    if server.can.names_unheard {
        leave_out_unheard(&mut streams, share);
    }
    let silent = all - streams.len();
    let left_out = (silent > 0 && !streams.is_empty()).then(|| {
        let name = share.reference();
        format!("{name}: left out {silent} of {all} tracks, which visitors can't hear")
    });
    let entries = streams.into_iter().map(|stream| PlaylistTrack {
        title: stream.track.title.unwrap_or_default(),
        artist: stream.track.artist,
        album: stream.track.album,
        duration_seconds: stream.track.duration_seconds,
        url: stream.url,
        image: stream.image,
        start_seconds: None,
    });
    let playlist = Playlist {
        entries: entries.collect(),
        ..Playlist::default()
    };
    if playlist.entries.is_empty() {
        return Err(nothing_left(share));
    }
    let playlist = playlist.described_by(share.tracks.as_deref().unwrap_or_default());
    let Some(start) = start else {
        return Ok((playlist, left_out));
    };
    let chapters = match start.needs_chapters() {
        true => super::chapters(server, share).await?.all(),
        false => Vec::new(),
    };
    let length = playlist.playing_time().or(share.playing_time());
    let playlist = playlist.starting_at(start.resolve(length, &chapters)?);
    Ok((playlist, left_out))
}

/// Removes the streams of tracks that visitors can't hear, if both are known.
fn leave_out_unheard(streams: &mut Vec<Stream>, share: &Share) {
    if let Some(heard) = &share.tracks {
        let heard: HashSet<&str> = heard.iter().map(|track| &*track.id).collect();
        streams.retain(|stream| {
            let id = &*stream.track.id;
            id.is_empty() || heard.contains(id)
        });
    }
}

/// A server may fail to open a share only because its contents no longer exist (P-10).
async fn why_it_fails(server: &Server, share: &Share, error: Error) -> Error {
    let needs = Needs {
        tracks: true,
        ..Needs::NOTHING
    };
    let present = server.shares.get(&share.id, needs).await;
    if present.is_ok_and(|share| share.tracks.is_some_and(|tracks| tracks.is_empty())) {
        return nothing_left(share).caused_by(error);
    }
    error
}

/// The error for a share that exists but plays nothing.
fn nothing_left(share: &Share) -> Error {
    let name = share.reference();
    Error::not_found(share.why_silent())
        .hint(Advice::ShowShare(name.clone()).after("see what it contained: "))
        .hint(Advice::DeleteShare(name).after("if the contents are gone for good, delete it: "))
}

/// The tracks of a share, from the share or otherwise from the library.
async fn tracks(server: &Server, share: &Share) -> Result<Vec<Item>> {
    if let Some(tracks) = &share.tracks {
        return Ok(tracks.clone());
    }
    let Some(items) = &share.items else {
        let name = share.reference();
        let message = format!("the server doesn't report what {name} contains");
        return Err(Error::unsupported(message));
    };
    let mut tracks = Vec::new();
    for item in items {
        if item.kind == ItemKind::Song {
            tracks.push(item.clone());
        } else {
            tracks.extend(server.library()?.expand(item).await?);
        }
    }
    Ok(tracks)
}

/// The chapters of a book as links to its page, for servers without public streams.
async fn of_chapters(
    server: &Server,
    share: &Share,
    book: &Item,
    start: Option<&StartTime>,
) -> Result<(Playlist, Option<String>)> {
    let Some(link) = &share.url else {
        let name = share.reference();
        let message = format!("the server doesn't report the link of {name}");
        return Err(Error::unsupported(message));
    };
    if share.inaudible().is_some() {
        return Err(nothing_left(share));
    }
    let read = super::chapters(server, share).await?;
    let (all, left_out) = (read.all(), read.left_out(&share.reference()));
    let mut chapters = read.within;
    if chapters.is_empty() {
        chapters.push(Chapter {
            number: 1,
            title: share.what().to_owned(),
            start_seconds: 0.0,
            end_seconds: share.playing_time().unwrap_or(f64::NAN),
        });
    }
    if let Some(start) = start {
        let seconds = start.resolve(share.playing_time(), &all)?;
        chapters = Chapter::from_second(chapters, seconds);
    }
    Ok((Playlist::of_chapters(book, link, &chapters), left_out))
}

/// The chapters of a share's only item, split at the end of the playing time; none if the share has
/// several items, if the item has no chapters or no longer exists, or if the API has no library calls.
///
/// # Errors
/// The errors of the requests.
pub async fn chapters(server: &Server, share: &Share) -> Result<Chapters> {
    let (Some([item]), Some(library)) = (share.items.as_deref(), &server.library) else {
        return Ok(Chapters::default());
    };
    if share.has_no_tracks() {
        return Ok(Chapters::default());
    }
    let found = library.chapters(&item.reference()).await;
    let found = found.with_server(&server.name)?;
    Ok(Chapters::new(found, share.playing_time()))
}
