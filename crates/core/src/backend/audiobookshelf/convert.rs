//! Audiobookshelf's shapes as domain values.

use jiff::Timestamp;

use super::wire::{Episode, LibraryItem, MediaItemShare, MediaType, Metadata, Track};
use crate::domain::item::ItemFacts;
use crate::domain::{Chapter, Inaudible, Item, ItemKind, Lifetime, ServerKind, Share};
use crate::order::Order as _;

/// The expiry to send: whole milliseconds since 1970, 0 for never. `None` where a moment can't be
/// sent: before 1970 it would be refused, and at 1970 it would mean never (P-42).
pub(super) fn expires_at(lifetime: Lifetime) -> Option<i64> {
    match lifetime {
        Lifetime::Never => Some(0),
        Lifetime::Until(end) => Some(end.as_millisecond()).filter(|ms| *ms > 0),
    }
}

/// A moment as the server writes it. Beyond the year 9999 it has a sign and six digits
/// (`servers/audiobookshelf-versions.md` 26); that is the last moment we can name.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    if text.starts_with('+') {
        return Some(Timestamp::MAX);
    }
    text.parse().ok()
}

/// A moment given in milliseconds since 1970.
fn moment_ms(milliseconds: Option<i64>) -> Option<Timestamp> {
    Timestamp::from_millisecond(milliseconds?).ok()
}

/// A share with the book it shares. `None` for an expiry that can't be read: a guess would be worse.
pub(super) fn share(
    server: &str,
    row: &MediaItemShare,
    item: &LibraryItem,
    url: Option<String>,
) -> Option<Share> {
    let lifetime = match &row.expires_at {
        None => Lifetime::Never,
        Some(text) => Lifetime::Until(moment(text)?),
    };
    let mut share = Share::bare(server, ServerKind::Audiobookshelf, &row.id);
    share.url = url;
    share.slug = Some(row.slug.clone());
    share.created = row.created_at.as_deref().and_then(moment);
    share.updated = row.updated_at.as_deref().and_then(moment);
    share.lifetime = Some(lifetime);
    share.downloadable = Some(row.is_downloadable == Some(true));
    share.live = Some(false);
    share.label = item.media.metadata.title.clone();
    share.items = Some(vec![book(item)]);
    Some(share)
}

/// A book as an item.
pub(super) fn book(row: &LibraryItem) -> Item {
    let metadata = &row.media.metadata;
    Item {
        title: metadata.title.clone(),
        artist: filled(metadata.author_name.as_ref()),
        facts: facts(metadata),
        duration_seconds: row.media.duration,
        track_count: row.media.track_count(),
        year: metadata
            .published_year
            .as_deref()
            .and_then(|year| year.trim().parse().ok()),
        added: moment_ms(row.added_at),
        inaudible: inaudible(row),
        ..Item::bare(ItemKind::Book, &row.id)
    }
}

fn facts(metadata: &Metadata) -> Option<Box<ItemFacts>> {
    let series = filled(metadata.series_name.as_ref());
    let narrator = filled(metadata.narrator_name.as_ref());
    (series.is_some() || narrator.is_some()).then(|| {
        Box::new(ItemFacts {
            series,
            narrator,
            library: None,
        })
    })
}

/// Why visitors hear nothing of a book. The server shares such books without a word
/// (P-65), and its page plays nothing.
fn inaudible(row: &LibraryItem) -> Option<Inaudible> {
    let media = &row.media;
    let has_ebook = media.ebook_format.is_some() || media.ebook_file.is_some();
    match media.track_count() {
        _ if row.is_missing => Some(Inaudible::Missing),
        _ if row.is_invalid => Some(Inaudible::Invalid),
        Some(0) if has_ebook => Some(Inaudible::Ebook),
        Some(0) => Some(Inaudible::NoAudio),
        _ => None,
    }
}

/// An episode of a podcast as an item; its reference names the podcast too, for the server has no
/// call that finds an episode by its own id.
pub(super) fn episode(podcast: &LibraryItem, row: &Episode) -> Item {
    let metadata = &podcast.media.metadata;
    Item {
        title: row.title.clone(),
        artist: filled(metadata.author.as_ref()),
        album: metadata.title.clone(),
        duration_seconds: row.duration,
        added: moment_ms(row.added_at),
        ..Item::bare(ItemKind::Episode, episode_id(&podcast.id, &row.id))
    }
}

/// The id of an episode in a reference.
pub(super) fn episode_id(podcast: &str, episode: &str) -> String {
    format!("{podcast}/{episode}")
}

/// The audio files of a book: what a visitor hears, in order. They have no ids of their own, so
/// they are named by the book and their place.
pub(super) fn tracks(item: &LibraryItem) -> Vec<Item> {
    let metadata = &item.media.metadata;
    let mut rows: Vec<&Track> = item.media.tracks.iter().flatten().collect();
    rows.order_by_key(|track| track.index);
    rows.into_iter()
        .map(|track| Item {
            title: track.title.clone(),
            artist: filled(metadata.author_name.as_ref()),
            album: metadata.title.clone(),
            duration_seconds: track.duration,
            ..Item::bare(ItemKind::Song, format!("{}/{}", item.id, track.index))
        })
        .collect()
}

/// The chapters of a book, in order.
pub(super) fn chapters(item: &LibraryItem) -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = item
        .media
        .chapters
        .iter()
        .filter(|row| row.start.is_finite() && row.end.is_finite() && row.start >= 0.0)
        .map(|row| Chapter {
            number: 0,
            title: row.title.clone().unwrap_or_default(),
            start_seconds: row.start,
            end_seconds: row.end,
        })
        .collect();
    chapters.order_by(|a, b| a.start_seconds.total_cmp(&b.start_seconds));
    for (place, chapter) in chapters.iter_mut().enumerate() {
        chapter.number = place + 1;
    }
    chapters
}

/// Whether it is a book.
pub(super) fn is_book(item: &LibraryItem) -> bool {
    item.media_type == MediaType::Book
}

fn filled(text: Option<&String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty()).cloned()
}

#[cfg(test)]
mod tests;
