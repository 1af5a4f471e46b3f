//! What a share plays, as a playlist, and the chapters of what it holds.

use std::collections::HashSet;

use crate::advice::Advice;
use crate::backend::{Needs, Server, Stream};
use crate::domain::chapter::{Chapters, StartTime};
use crate::domain::playlist::{Playlist, PlaylistTrack};
use crate::domain::{Chapter, Item, ItemKind, Share};
use crate::error::{Code, Error, Result, WithServer as _};

/// What a share plays.
#[derive(Debug)]
pub struct Played {
    /// The entries, under the share's name.
    pub playlist: Playlist,
    /// Whether the links carry the account's credentials.
    pub by_account: bool,
    /// Whether the links are pages for a browser, which no player opens.
    pub by_page: bool,
    /// What is missing from it, if something is.
    pub left_out: Option<String>,
}

/// What [`playlist`] has to know of a share. Public streams tell themselves what they play, but not
/// always whether anyone can hear it.
#[must_use]
pub fn playlist_needs(server: &Server) -> Needs {
    Needs {
        titles: !server.can.public_streams,
        tracks: !server.can.public_streams || server.can.names_unheard,
        url: true,
        ..Needs::NOTHING
    }
}

/// The playlist of a share that was read with what it [needs](playlist_needs): public streams; else the chapters of a
/// book; else, if `credentials` says so, streams that carry the account's credentials. Playing begins
/// at `start`.
///
/// # Errors
/// A start time that makes no sense here; [`Code::Unsupported`] if nothing could stand in a
/// playlist; [`Code::NotFound`] if nothing is left of what is shared.
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

/// Leaves out the streams of what visitors can't hear, as far as both are known.
fn leave_out_unheard(streams: &mut Vec<Stream>, share: &Share) {
    if let Some(heard) = &share.tracks {
        let heard: HashSet<&str> = heard.iter().map(|track| &*track.id).collect();
        streams.retain(|stream| {
            let id = &*stream.track.id;
            id.is_empty() || heard.contains(id)
        });
    }
}

/// A server may fail over a share only because nothing is left of what it shares (P-10).
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

/// The error for a share that is there, and plays nothing.
fn nothing_left(share: &Share) -> Error {
    let name = share.reference();
    Error::not_found(share.why_silent())
        .hint(Advice::ShowShare(name.clone()).after("see what it contained: "))
        .hint(Advice::DeleteShare(name).after("if the contents are gone for good, delete it: "))
}

/// What a share plays, as it was read, else as the library says.
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

/// If nothing but the page plays, a book's chapters can be linked to.
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

/// The chapters of the one item that is shared, parted by where the playing time ends; none if several
/// are shared, if it has none or is gone, or if the API has no library calls.
///
/// # Errors
/// As any read.
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
