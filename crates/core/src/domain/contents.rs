//! Whether shares hold the same.

use super::item::{Item, ItemKind, ItemRef};

/// What tells contents apart: their references, sorted where the order means nothing.
///
/// Only songs are played in the order they were given; a server may sort the rest.
#[must_use]
pub fn key(items: &[Item]) -> Vec<ItemRef> {
    let mut key: Vec<ItemRef> = items.iter().map(Item::reference).collect();
    if !items.iter().all(|item| item.kind == ItemKind::Song) {
        key.sort_unstable();
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_songs_matters_and_that_of_albums_does_not() {
        let items = |kind, ids: [&str; 2]| ids.map(|id| Item::bare(kind, id));
        let (song, album) = (ItemKind::Song, ItemKind::Album);
        assert_ne!(key(&items(song, ["1", "2"])), key(&items(song, ["2", "1"])));
        assert_eq!(
            key(&items(album, ["1", "2"])),
            key(&items(album, ["2", "1"]))
        );
    }
}
