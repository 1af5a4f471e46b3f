//! How much of an item visitors of a share can hear, and why they can't hear what the server lists.

use super::capabilities::{Capabilities, Download};
pub use super::item::Inaudible;
use super::item::{Item, ItemKind};
use super::share::Share;
use crate::advice::{Advice, RequestSetting};
use crate::error::{Error, Result};

/// How much of an item visitors can hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audible {
    /// All of it, as far as the server reports.
    All,
    /// Some tracks; the files of the others are missing.
    Some {
        /// The number of tracks that can be heard.
        heard: usize,
        /// The number of all tracks.
        of: usize,
    },
    /// No track.
    Nothing(InaudibleReason),
}

/// Why visitors can't hear an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InaudibleReason {
    /// Its files are missing from the server's disk.
    Missing,
    /// It is an artist without albums of their own. Navidrome shares only the albums that name the artist as
    /// album artist.
    GuestArtist,
    /// It has no tracks.
    Empty,
    /// The item itself no longer exists in the library.
    Gone,
}

impl Audible {
    /// Compares the number of tracks that a server lists for an item with the item's track count.
    #[must_use]
    pub fn of(item: &Item, heard: usize) -> Self {
        let of = item
            .track_count
            .and_then(|count| usize::try_from(count).ok());
        match (heard, of) {
            (0, Some(1..)) => Self::Nothing(InaudibleReason::Missing),
            (0, _) => Self::Nothing(InaudibleReason::Empty),
            (heard, Some(of)) if of > heard => Self::Some { heard, of },
            _ => Self::All,
        }
    }
}

impl InaudibleReason {
    /// The reason as a clause, for a sentence that begins with the item: `its file is missing …`.
    #[must_use]
    pub const fn as_str(self, kind: ItemKind) -> &'static str {
        match (self, kind) {
            (Self::Missing, ItemKind::Song) => "its file is missing on the server's disk",
            (Self::Missing, _) => "all its files are missing on the server's disk",
            (Self::GuestArtist, _) => {
                "this artist has no albums, only songs on albums of other artists, and a \
                 share of an artist holds albums only"
            }
            (Self::Empty, ItemKind::Playlist) => "the playlist is empty",
            (Self::Empty, _) => "there is no track in it",
            (Self::Gone, _) => "it is gone from the library",
        }
    }
}

/// Checks that visitors of a new share would get something from each item. Returns a note if they could only
/// download it, and `None` if they could hear it or if the server doesn't report that.
///
/// # Errors
/// [`Code::NotFound`](crate::Code::NotFound) if visitors would get nothing from one of the items.
pub fn check(items: &[Item], downloadable: bool, can: &Capabilities) -> Result<Option<String>> {
    let mut note = None;
    for item in items {
        match item.inaudible {
            None => {}
            Some(Inaudible::Ebook) if downloadable => note = Some(ebook_note(&named(item))),
            Some(why) => return Err(nothing_to_hear(item, why, can)),
        }
    }
    Ok(note)
}

fn ebook_note(name: &str) -> String {
    format!(
        "{name} is an e-book without audio: visitors can download it, but there is nothing to play"
    )
}

fn nothing_to_hear(item: &Item, why: Inaudible, can: &Capabilities) -> Error {
    let error = Error::not_found(format!(
        "visitors couldn't hear anything in {} ({}): {}",
        named(item),
        item.reference(),
        why.why()
    ));
    match why {
        Inaudible::Missing => error
            .hint("is the disk mounted? put the files back and scan the library, then try again"),
        Inaudible::Invalid => error.hint("put its files back and scan the library, then try again"),
        Inaudible::Ebook if can.download == Download::Settable => error.hint(
            Advice::Ask(RequestSetting::Download(Some(true)))
                .after("let visitors download the e-book: "),
        ),
        Inaudible::Ebook | Inaudible::NoAudio => error,
    }
}

fn named(item: &Item) -> String {
    let title = item.title.as_deref();
    title.map_or_else(
        || item.reference().to_string(),
        |title| format!("{title:?}"),
    )
}

impl Share {
    /// Why visitors can't hear any of its items: the reason for the first one. `None` if any item can be heard.
    #[must_use]
    pub fn inaudible(&self) -> Option<Inaudible> {
        let items = self.items.as_deref()?;
        let all = items.iter().all(|item| item.inaudible.is_some());
        items.first().filter(|_| all)?.inaudible
    }

    /// A sentence that says that visitors can't hear anything. `None` if they can, or if that wasn't read.
    #[must_use]
    pub fn silence(&self) -> Option<String> {
        let is_empty = |items: &Option<Vec<Item>>| items.as_ref().is_some_and(Vec::is_empty);
        match self.inaudible() {
            Some(Inaudible::Ebook) if self.downloadable == Some(true) => {
                Some(ebook_note(&self.reference()))
            }
            None if !is_empty(&self.tracks) && !is_empty(&self.items) => None,
            _ => Some(self.why_silent()),
        }
    }

    /// A sentence that says that visitors can't hear anything, and why.
    pub(crate) fn why_silent(&self) -> String {
        let nothing = "it contains nothing that can be played";
        let why = self.inaudible().map_or(nothing, Inaudible::why);
        format!(
            "visitors can't hear anything in {}: {why}",
            self.reference()
        )
    }

    /// A sentence about the part that visitors can't hear. `None` if they can hear all or nothing, or if that
    /// wasn't read. The titles of the items must have been read.
    #[must_use]
    pub fn partly_inaudible_note(&self) -> Option<String> {
        let (items, tracks) = (self.items.as_deref()?, self.tracks.as_deref()?);
        let lost = items.iter().filter(|item| item.title.is_none()).count();
        if tracks.is_empty() || lost == items.len() {
            return None;
        }
        let name = self.reference();
        if lost > 0 {
            return Some(format!(
                "visitors can't hear {lost} of the {} items in {name}: they are gone from the \
                 library, or hidden from the share's owner",
                items.len()
            ));
        }
        let songs = items.iter().map(|item| match item.kind {
            ItemKind::Song => Some(1),
            _ => item.track_count,
        });
        let all = songs.sum::<Option<u64>>()?;
        let heard = u64::try_from(tracks.len()).ok()?;
        (heard < all).then(|| format!("visitors hear {heard} of the {all} tracks of {name}"))
    }

    /// Whether visitors get nothing from it, judging by its items: they do get an e-book if they may download
    /// it. `None` if any item can be heard.
    #[must_use]
    pub fn gives_nothing(&self) -> Option<bool> {
        let why = self.inaudible()?;
        Some(why != Inaudible::Ebook || self.downloadable != Some(true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;
    use crate::domain::ServerKind;

    #[test]
    fn listed_tracks_are_compared_with_the_count() {
        let item = |count| Item {
            track_count: count,
            ..Item::bare(ItemKind::Album, "a")
        };
        for (count, heard, audible) in [
            (Some(3), 3, Audible::All),
            (None, 3, Audible::All),
            (Some(3), 1, Audible::Some { heard: 1, of: 3 }),
            (Some(3), 0, Audible::Nothing(InaudibleReason::Missing)),
            (Some(0), 0, Audible::Nothing(InaudibleReason::Empty)),
            (None, 0, Audible::Nothing(InaudibleReason::Empty)),
            (Some(2), 3, Audible::All),
        ] {
            assert_eq!(
                Audible::of(&item(count), heard),
                audible,
                "{count:?} {heard}"
            );
        }
    }

    fn book(inaudible: Option<Inaudible>) -> Item {
        Item {
            title: Some("Field Guide".into()),
            inaudible,
            ..Item::bare(ItemKind::Book, "b1")
        }
    }

    fn can() -> Capabilities {
        Capabilities {
            download: Download::Settable,
            ..Capabilities::careful("It")
        }
    }

    #[test]
    fn a3_every_reason_refuses_but_an_ebook_that_may_be_downloaded() {
        use Inaudible::{Ebook, Invalid, Missing, NoAudio};
        for why in [Missing, Invalid, Ebook, NoAudio] {
            for downloadable in [false, true] {
                let checked = check(&[book(None), book(Some(why))], downloadable, &can());
                if why == Ebook && downloadable {
                    assert!(checked.unwrap().unwrap().contains("can download"));
                    continue;
                }
                let error = checked.unwrap_err();
                assert_eq!(error.code(), Code::NotFound, "{why:?}");
                assert!(error.message().contains("Field Guide"), "{error}");
                assert!(error.message().contains(why.why()), "{error}");
            }
        }
        assert_eq!(check(&[book(None)], false, &can()).unwrap(), None);
    }

    #[test]
    fn a3_the_download_hint_is_given_only_if_downloads_can_be_allowed() {
        let refused = |can| check(&[book(Some(Inaudible::Ebook))], false, &can).unwrap_err();
        assert!(refused(can()).hint_texts()[0].contains("Download(Some(true))"));
        assert!(refused(Capabilities::careful("It")).hint_texts().is_empty());
    }

    #[test]
    fn a3_an_ebook_is_not_said_to_be_gone() {
        let mut share = Share::bare("books", ServerKind::Audiobookshelf, "x");
        share.items = Some(vec![book(Some(Inaudible::Ebook))]);
        share.tracks = Some(Vec::new());
        for downloadable in [Some(false), Some(true)] {
            share.downloadable = downloadable;
            let said = share.silence().unwrap();
            assert!(said.contains("e-book") && !said.contains("gone"), "{said}");
        }
        assert_eq!(share.gives_nothing(), Some(false));
        share.items = Some(vec![book(Some(Inaudible::Ebook)), book(None)]);
        assert_eq!(share.gives_nothing(), None);
    }
}
