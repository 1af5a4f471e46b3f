//! How much of an item the visitors of a share hear.

use super::item::{Item, ItemKind};

/// How much of an item visitors hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audible {
    /// All of it, as far as the server tells.
    All,
    /// Some tracks; the files of the others are missing.
    Some {
        /// The tracks that can be heard.
        heard: usize,
        /// All tracks.
        of: usize,
    },
    /// No track.
    Nothing(Unheard),
}

/// Why visitors hear nothing of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unheard {
    /// Its files are missing from the server's disk.
    Missing,
    /// An artist without albums that a share of the artist holds (Navidrome shares those that the
    /// artist is the album artist of).
    GuestArtist,
    /// There is no track in it.
    Empty,
    /// The item itself is gone from the library.
    Gone,
}

impl Audible {
    /// Compares the tracks that a server lists with the number it counts for the same item.
    #[must_use]
    pub fn of(item: &Item, heard: usize) -> Self {
        let of = item
            .track_count
            .and_then(|count| usize::try_from(count).ok());
        match (heard, of) {
            (0, Some(1..)) => Self::Nothing(Unheard::Missing),
            (0, _) => Self::Nothing(Unheard::Empty),
            (heard, Some(of)) if of > heard => Self::Some { heard, of },
            _ => Self::All,
        }
    }
}

impl Unheard {
    /// The reason as the rest of a sentence that begins with the item: `its file is missing …`.
    #[must_use]
    pub const fn as_str(self, kind: ItemKind) -> &'static str {
        match (self, kind) {
            (Self::Missing, ItemKind::Song) => "its file is missing on the server's disk",
            (Self::Missing, _) => "all its files are missing on the server's disk",
            (Self::GuestArtist, _) => {
                "this artist has no albums here, only songs on albums of other artists, and a \
                 share of an artist holds albums only"
            }
            (Self::Empty, ItemKind::Playlist) => "the playlist is empty",
            (Self::Empty, _) => "there is no track in it",
            (Self::Gone, _) => "it is gone from the library",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            (Some(3), 0, Audible::Nothing(Unheard::Missing)),
            (Some(0), 0, Audible::Nothing(Unheard::Empty)),
            (None, 0, Audible::Nothing(Unheard::Empty)),
            (Some(2), 3, Audible::All),
        ] {
            assert_eq!(
                Audible::of(&item(count), heard),
                audible,
                "{count:?} {heard}"
            );
        }
    }
}
