//! A playlist of what shares hold, whatever format it is then written in.

use super::chapter::Chapter;
use super::item::Item;
use super::link::{self, Parameter};
pub use super::playlist_format::Format;
use super::text::one_line;

/// A playlist. The same one always gives the same bytes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Playlist {
    /// What it is called.
    pub title: Option<String>,
    /// What a reader of the file should know, such as until when its links live.
    pub comments: Vec<String>,
    /// What it plays, in order.
    pub entries: Vec<Entry>,
}

/// One thing to play.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    /// Its title; in a playlist that a server wrote, often the artist's name too.
    pub title: String,
    /// Artist or author.
    pub artist: Option<String>,
    /// The album it belongs to.
    pub album: Option<String>,
    /// Playing time in seconds.
    pub duration_seconds: Option<f64>,
    /// Where it is played from.
    pub url: String,
    /// The address of a picture.
    pub image: Option<String>,
    /// The second at which to start, for players that read it.
    pub start_seconds: Option<u64>,
}

impl Playlist {
    /// A book as its chapters, each a link that starts there: Audiobookshelf's audio has no addresses
    /// that a player could open (P-47).
    #[must_use]
    pub fn of_chapters(book: &Item, share_link: &str, chapters: &[Chapter]) -> Self {
        let entries = chapters.iter().map(|chapter| Entry {
            title: chapter.title.clone(),
            artist: book.artist.clone(),
            album: book.title.clone(),
            duration_seconds: Some(chapter.end_seconds - chapter.start_seconds),
            url: link::with_parameters(share_link, &[Parameter::start(chapter.start())]),
            image: None,
            start_seconds: None,
        });
        Self {
            title: book.title.clone(),
            comments: Vec::new(),
            entries: entries.collect(),
        }
    }

    /// Takes titles, artists, albums and playing times from `tracks`, what the server says a visitor
    /// hears. Only where there are as many: else nobody knows which belongs to which.
    #[must_use]
    pub fn described_by(mut self, tracks: &[Item]) -> Self {
        if tracks.len() != self.entries.len() {
            return self;
        }
        for (entry, track) in self.entries.iter_mut().zip(tracks) {
            if let Some(title) = &track.title {
                entry.title.clone_from(title);
                entry.artist.clone_from(&track.artist);
            }
            entry.album = track.album.clone().or(entry.album.take());
            entry.duration_seconds = track.duration_seconds.or(entry.duration_seconds);
        }
        self
    }

    /// How long it plays in seconds; `None` where the length of any entry is not known.
    #[must_use]
    pub fn playing_time(&self) -> Option<f64> {
        self.entries.iter().map(Entry::duration).sum()
    }

    /// One playlist that plays `others` one after the other.
    #[must_use]
    pub fn merged(title: Option<String>, others: Vec<Self>) -> Self {
        let mut merged = Self {
            title,
            ..Self::default()
        };
        for other in others {
            for comment in other.comments {
                if !merged.comments.contains(&comment) {
                    merged.comments.push(comment);
                }
            }
            merged.entries.extend(other.entries);
        }
        merged
    }

    /// Lets playing start `seconds` in: what ends before that is left out, and what plays then starts
    /// in its midst. Behind a track of unknown length nothing is left out.
    #[must_use]
    pub fn starting_at(mut self, seconds: u64) -> Self {
        #[expect(
            clippy::cast_precision_loss,
            reason = "no recording is 2^52 seconds long"
        )]
        let mut left = seconds as f64;
        let mut skipped = 0;
        let last = self.entries.len().saturating_sub(1);
        for entry in &self.entries[..last] {
            match entry.duration() {
                Some(length) if length <= left => left -= length,
                _ => break,
            }
            skipped += 1;
        }
        self.entries.drain(..skipped);
        if let Some(first) = self.entries.first_mut() {
            first.start_seconds = Some(super::chapter::whole_seconds(left)).filter(|at| *at > 0);
        }
        self
    }
}

impl Entry {
    /// The playing time, where it is one.
    pub(super) fn duration(&self) -> Option<f64> {
        self.duration_seconds
            .filter(|length| length.is_finite() && *length >= 0.0)
    }
}

/// An address as it can stand on a line of its own in any format, and is never read as a directive. What
/// can't be seen in a line is encoded: left out, it would be another address, or none.
pub(super) fn clean_url(url: &str) -> String {
    let mut clean = String::with_capacity(url.len());
    let mut bytes = [0; 4];
    for letter in url.trim().chars() {
        let text: &str = letter.encode_utf8(&mut bytes);
        let breaks = letter.is_whitespace() || one_line(text) != text;
        let is_no_text = matches!(letter, '\u{fffe}' | '\u{ffff}');
        if breaks || is_no_text || (letter == '#' && clean.is_empty()) {
            for byte in text.bytes() {
                clean.push_str(percent_encoding::percent_encode_byte(byte));
            }
        } else {
            clean.push(letter);
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ItemKind;
    use crate::domain::chapter::fixtures::chapters;

    fn track(title: &str, seconds: f64) -> Item {
        Item {
            title: Some(title.into()),
            artist: Some("A".into()),
            duration_seconds: Some(seconds),
            ..Item::bare(ItemKind::Song, title)
        }
    }

    fn three() -> Playlist {
        let entries = ["1", "2", "3"].map(|name| Entry {
            title: format!("A - {name}"),
            url: format!("https://x/{name}"),
            ..Entry::default()
        });
        Playlist {
            entries: entries.into(),
            ..Playlist::default()
        }
    }

    fn starts(playlist: &Playlist) -> Vec<(&str, Option<u64>)> {
        let entries = playlist.entries.iter();
        entries
            .map(|entry| (entry.title.as_str(), entry.start_seconds))
            .collect()
    }

    #[test]
    fn chapters_become_links_that_start_there() {
        let book = track("The Lighthouse Keeper", 500.0);
        let list = Playlist::of_chapters(&book, "https://b/share/keeper?x=1", &chapters());
        assert_eq!(list.entries.len(), 5);
        assert_eq!(list.entries[2].url, "https://b/share/keeper?x=1&t=201");
        assert_eq!(list.entries[2].title, "The Létter Returns");
    }

    #[test]
    fn tracks_describe_entries_only_one_to_one() {
        let tracks = [track("x", 1.0), track("y", 2.0), track("z", 3.0)];
        let described = three().described_by(&tracks);
        assert_eq!(described.entries[1].title, "y");
        assert_eq!(described.entries[1].url, "https://x/2");
        assert_eq!(three().described_by(&tracks[..2]), three());
    }

    #[test]
    fn a_start_time_falls_into_the_right_track() {
        let tracks = [track("x", 100.0), track("y", 50.0), track("z", 30.0)];
        let at = |seconds| three().described_by(&tracks).starting_at(seconds);
        assert_eq!(starts(&at(0))[0], ("x", None));
        assert_eq!(starts(&at(99)), [("x", Some(99)), ("y", None), ("z", None)]);
        assert_eq!(starts(&at(100)), [("y", None), ("z", None)]);
        assert_eq!(starts(&at(170)), [("z", Some(20))]);
        assert_eq!(starts(&at(u64::MAX)).len(), 1);
        assert_eq!(three().described_by(&tracks).playing_time(), Some(180.0));
        // Without lengths it starts in the first.
        assert_eq!(three().playing_time(), None);
        assert_eq!(starts(&three().starting_at(170))[0], ("A - 1", Some(170)));
        assert_eq!(Playlist::default().starting_at(5), Playlist::default());
    }

    #[test]
    fn merging_keeps_the_order_and_each_comment_once() {
        let mut one = three();
        one.comments.push("until Monday".into());
        let merged = Playlist::merged(Some("all".into()), vec![one.clone(), one]);
        assert_eq!(merged.entries.len(), 6);
        assert_eq!(merged.comments, ["until Monday"]);
    }
}
