//! Choosing from search hits: what someone typed, against what a server found for it.

use std::cmp::Reverse;

use super::item::Item;
use super::text::fold;

/// What is looked for: `--album "Greatest Hits" --artist Queen`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// The title, or a part of it.
    pub title: String,
    /// The artist or author, or a part of the name.
    pub artist: Option<String>,
    /// The album, or a part of its title.
    pub album: Option<String>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Picked {
    /// This one, without doubt.
    One(Item),
    /// Nothing that fits.
    None,
    /// Several that fit equally well.
    Many(Vec<Item>),
}

/// How well a text fits; what does not fit at all has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// All words occur, somewhere.
    Words,
    /// It occurs as it is.
    Inside,
    /// It is all there is.
    Exact,
}

/// Picks from `hits`, which may hold more than was asked for: servers search loosely, each its own
/// way. An exact title beats a part of one, then an exact artist and album do. A hit whose artist or
/// album the server does not tell never fits where one is asked for.
#[must_use]
pub fn pick(hits: Vec<Item>, wanted: &Wanted) -> Picked {
    let title = fold(&wanted.title);
    let artist = wanted.artist.as_deref().map(fold);
    let album = wanted.album.as_deref().map(fold);
    let mut best: Vec<Item> = Vec::new();
    let mut best_fit = None;
    for hit in hits {
        let fits = (
            fit(hit.title.as_deref(), Some(&title)),
            fit(hit.artist.as_deref(), artist.as_deref()),
            fit(hit.album.as_deref(), album.as_deref()),
        );
        let (Some(of_title), Some(of_artist), Some(of_album)) = fits else {
            continue;
        };
        let total = (of_title, of_artist, of_album);
        if best_fit.is_none_or(|best| total > best) {
            best_fit = Some(total);
            best.clear();
        } else if best_fit != Some(total) {
            continue;
        }
        if !best
            .iter()
            .any(|item| item.kind == hit.kind && item.id == hit.id)
        {
            best.push(hit);
        }
    }
    match best.len() {
        0 => Picked::None,
        1 => best.pop().map_or(Picked::None, Picked::One),
        _ => {
            // The newest first: with equal titles it is the one most often meant.
            best.sort_by_cached_key(|item| (item.title.as_deref().map(fold), Reverse(item.year)));
            Picked::Many(best)
        }
    }
}

fn fit(text: Option<&str>, wanted: Option<&str>) -> Option<Fit> {
    let Some(wanted) = wanted else {
        return Some(Fit::Exact);
    };
    let text = fold(text?);
    if text == wanted {
        Some(Fit::Exact)
    } else if text.contains(wanted) {
        Some(Fit::Inside)
    } else {
        let every = wanted.split(' ').all(|word| text.contains(word));
        every.then_some(Fit::Words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ItemKind;
    use proptest::prelude::*;

    fn album(id: &str, title: &str, artist: &str) -> Item {
        Item {
            title: Some(title.into()),
            artist: Some(artist.into()),
            ..Item::bare(ItemKind::Album, id)
        }
    }

    fn titled(title: &str) -> Wanted {
        Wanted {
            title: title.into(),
            ..Wanted::default()
        }
    }

    fn ids(picked: Picked) -> Vec<String> {
        match picked {
            Picked::One(item) => vec![item.id],
            Picked::None => Vec::new(),
            Picked::Many(items) => items.into_iter().map(|item| item.id).collect(),
        }
    }

    #[test]
    fn an_exact_title_beats_parts_of_titles() {
        let hits = vec![
            album("1", "Low Tide (Live)", "A"),
            album("2", "LÓW  TIDE", "B"),
            album("3", "Tide, Low", "C"),
        ];
        assert_eq!(ids(pick(hits.clone(), &titled("low tide"))), ["2"]);
        assert_eq!(ids(pick(hits.clone(), &titled("tide"))).len(), 3);
        assert_eq!(ids(pick(hits.clone(), &titled("live tide"))), ["1"]);
        assert_eq!(pick(hits, &titled("harbour")), Picked::None);
    }

    #[test]
    fn broader_names_narrow_and_the_unknown_never_fits() {
        let mut unknown = album("4", "Greatest Hits", "");
        unknown.artist = None;
        let hits = vec![
            album("1", "Greatest Hits", "Queen"),
            album("2", "Greatest Hits", "Queensrÿche"),
            album("3", "Greatest Hits", "Abba"),
            unknown,
        ];
        let mut wanted = titled("greatest hits");
        assert_eq!(ids(pick(hits.clone(), &wanted)).len(), 4);
        wanted.artist = Some("queen".into());
        assert_eq!(ids(pick(hits.clone(), &wanted)), ["1"]);
        wanted.artist = Some("quee".into());
        assert_eq!(ids(pick(hits, &wanted)), ["1", "2"]);
    }

    #[test]
    fn the_same_hit_twice_is_one() {
        let hits = vec![album("1", "A", "B"), album("1", "A", "B")];
        assert_eq!(ids(pick(hits, &titled("a"))), ["1"]);
    }

    proptest! {
        #[test]
        fn what_is_picked_was_a_hit_and_an_exact_title_is_never_lost(
            titles in prop::collection::vec("[a-c ]{0,4}", 0..8),
            wanted in "[a-c ]{1,4}",
        ) {
            let hits: Vec<Item> = titles
                .iter()
                .enumerate()
                .map(|(index, title)| album(&index.to_string(), title, "x"))
                .collect();
            let exact = hits.iter().filter(|hit| fold(hit.title.as_deref().unwrap()) == fold(&wanted)).count();
            let found = ids(pick(hits, &titled(&wanted)));
            if exact > 0 {
                prop_assert_eq!(found.len(), exact);
            }
        }
    }
}
