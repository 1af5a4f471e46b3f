//! What an item is now that its id is gone: one of the very same name and length, or none.
//!
//! Nobody is asked, and a link is made of the answer: likeness, which is right for what somebody
//! types (see [`pick`](super::pick)), would put something else under an old link.

use super::item::{Item, ItemRef};

/// How far two lengths of the same thing lie apart, in seconds: some calls tell whole ones only.
const APART: f64 = 1.0;

/// What was found of an item that is gone.
#[derive(Debug, Clone, PartialEq)]
pub enum Same {
    /// It is this one.
    One(Box<Item>),
    /// Nothing is the same.
    None,
    /// Any of these may be it.
    Several(Vec<ItemRef>),
}

/// Finds `was` among `hits`, which may hold more than that: by its whole title, and by its artist,
/// album, length, count of tracks and year as far as both sides tell them.
#[must_use]
pub fn same_item(hits: Vec<Item>, was: &Item) -> Same {
    let mut same: Vec<Item> = Vec::new();
    for hit in hits {
        let known = same.iter().any(|item| item.id == hit.id);
        if !known && is_same(&hit, was) {
            same.push(hit);
        }
    }
    match same.len() {
        0 | 1 => same
            .pop()
            .map_or(Same::None, |item| Same::One(Box::new(item))),
        _ => Same::Several(same.iter().map(Item::reference).collect()),
    }
}

fn is_same(hit: &Item, was: &Item) -> bool {
    let length = match (hit.duration_seconds, was.duration_seconds) {
        (Some(hit), Some(was)) => (hit - was).abs() <= APART,
        _ => true,
    };
    hit.kind == was.kind
        && hit.title.is_some()
        && hit.title == was.title
        && agree(&hit.artist, &was.artist)
        && agree(&hit.album, &was.album)
        && agree(&hit.track_count, &was.track_count)
        && agree(&hit.year, &was.year)
        && length
}

/// What only one side tells is no difference.
fn agree<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ItemKind;

    fn book(id: &str, title: &str, author: &str, seconds: f64) -> Item {
        Item {
            title: Some(title.into()),
            artist: Some(author.into()).filter(|author: &String| !author.is_empty()),
            duration_seconds: Some(seconds),
            ..Item::bare(ItemKind::Book, id)
        }
    }

    fn found(hits: &[Item], was: &Item) -> Vec<String> {
        match same_item(hits.to_vec(), was) {
            Same::One(item) => vec![item.id],
            Same::None => Vec::new(),
            Same::Several(items) => items.into_iter().map(|item| item.id).collect(),
        }
    }

    #[test]
    fn only_the_whole_title_is_the_same() {
        let was = book("old", "Dune", "Frank Herbert", 75_000.0);
        for other in ["Dune Messiah", "dune", "Dune ", "Düne", ""] {
            let hit = book("new", other, "Frank Herbert", 75_000.0);
            assert_eq!(found(&[hit], &was), [""; 0], "{other:?}");
        }
        let again = book("new", "Dune", "Frank Herbert", 75_000.4);
        let messiah = book("2", "Dune Messiah", "Frank Herbert", 75_000.0);
        assert_eq!(found(&[messiah, again.clone(), again], &was), ["new"]);
    }

    #[test]
    fn another_author_edition_album_or_kind_is_something_else() {
        let was = Item {
            album: Some("A".into()),
            track_count: Some(4),
            ..book("old", "Dune", "Frank Herbert", 75_000.0)
        };
        let same = Item {
            id: "new".into(),
            ..was.clone()
        };
        assert_eq!(found(std::slice::from_ref(&same), &was), ["new"]);
        let others: [fn(&mut Item); 5] = [
            |item| item.artist = Some("Brian Herbert".into()),
            |item| item.duration_seconds = Some(75_002.0),
            |item| item.album = Some("B".into()),
            |item| item.track_count = Some(5),
            |item| item.kind = ItemKind::Song,
        ];
        for change in others {
            let mut other = same.clone();
            change(&mut other);
            assert_eq!(
                found(std::slice::from_ref(&other), &was),
                [""; 0],
                "{other:?}"
            );
        }
    }

    #[test]
    fn what_one_side_does_not_tell_is_no_difference_and_several_are_no_answer() {
        let mut was = book("old", "Dune", "", 0.0);
        was.duration_seconds = None;
        let one = book("1", "Dune", "Frank Herbert", 75_000.0);
        let other = book("2", "Dune", "Frank Herbert", 3_600.0);
        assert_eq!(found(std::slice::from_ref(&one), &was), ["1"]);
        assert_eq!(found(&[one, other], &was), ["1", "2"]);
    }

    #[test]
    fn what_has_no_title_is_nothing_by_name() {
        let bare = |id: &str| Item::bare(ItemKind::Book, id);
        assert_eq!(found(&[bare("1")], &bare("old")), [""; 0]);
    }
}
