//! Choosing from search hits: what someone typed, against what a server found for it.

use std::cmp::Reverse;
use std::collections::HashSet;

use unicode_segmentation::UnicodeSegmentation as _;

use super::item::Item;
use super::text::fold;

/// The item to look for: `--album "Greatest Hits" --artist Queen`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// The title.
    pub title: String,
    /// The artist or author.
    pub artist: Option<String>,
    /// The album.
    pub album: Option<String>,
    /// Whether the only item with the words of these is accepted, too.
    pub partial: bool,
}

/// The hits that fit, by how well they do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matches {
    /// The title is exactly this, and so are the artist and the album if they are given. Case and
    /// accents don't count.
    pub exact: Vec<Item>,
    /// All words occur as whole words.
    pub words: Vec<Item>,
    /// All words occur, inside others.
    pub inside: Vec<Item>,
}

/// How well a text fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum MatchQuality {
    Inside,
    Words,
    Exact,
}

/// Sorts the hits that fit from `hits`, which may hold more than was asked for: servers search loosely,
/// each in its own way. A hit without an artist or an album never fits if one is given.
#[must_use]
pub fn matches(hits: Vec<Item>, wanted: &Wanted) -> Matches {
    let title = Text::of(&wanted.title);
    let artist = wanted.artist.as_deref().map(Text::of);
    let album = wanted.album.as_deref().map(Text::of);
    let mut seen = HashSet::new();
    let mut found = Matches::default();
    for hit in hits {
        let fits = [
            title.fit(hit.title.as_deref()),
            artist.as_ref().map_or(Some(MatchQuality::Exact), |artist| {
                artist.fit_any(hit.artist.as_deref())
            }),
            album.as_ref().map_or(Some(MatchQuality::Exact), |album| {
                album.fit(hit.album.as_deref())
            }),
        ];
        let Some(worst) = fits.into_iter().min().flatten() else {
            continue;
        };
        if seen.insert(hit.reference()) {
            found.of(worst).push(hit);
        }
    }
    for items in [&mut found.exact, &mut found.words, &mut found.inside] {
        // The newest first: with equal titles it is the one most often meant.
        items.sort_by_cached_key(|item| (item.title.as_deref().map(fold), Reverse(item.year)));
    }
    found
}

impl Matches {
    fn of(&mut self, fit: MatchQuality) -> &mut Vec<Item> {
        match fit {
            MatchQuality::Exact => &mut self.exact,
            MatchQuality::Words => &mut self.words,
            MatchQuality::Inside => &mut self.inside,
        }
    }

    /// The item that is meant beyond doubt: the only exact one or, if `partial` is true and there is no
    /// exact one, the only one with the words.
    #[must_use]
    pub fn only(&mut self, partial: bool) -> Option<Item> {
        match (self.exact.len(), self.words.len()) {
            (1, _) => self.exact.pop(),
            (0, 1) if partial => self.words.pop(),
            _ => None,
        }
    }

    /// Whether nothing fits.
    #[must_use]
    pub fn are_none(&self) -> bool {
        self.exact.is_empty() && self.words.is_empty() && self.inside.is_empty()
    }

    /// All that fit, the best first; if some are exact, only those.
    #[must_use]
    pub fn candidates(self) -> Vec<Item> {
        if self.exact.is_empty() {
            [self.words, self.inside].concat()
        } else {
            self.exact
        }
    }
}

/// A wanted text, folded.
struct Text {
    whole: String,
    words: HashSet<String>,
}

impl Text {
    fn of(text: &str) -> Self {
        let whole = fold(text);
        let words = whole.unicode_words().map(str::to_owned).collect();
        Self { whole, words }
    }

    fn fit(&self, text: Option<&str>) -> Option<MatchQuality> {
        let text = Self::of(text?);
        if text.whole == self.whole {
            return Some(MatchQuality::Exact);
        }
        let all = !self.words.is_empty() && self.words.is_subset(&text.words);
        let inside = || self.whole.split(' ').all(|word| text.whole.contains(word));
        if all {
            Some(MatchQuality::Words)
        } else {
            inside().then_some(MatchQuality::Inside)
        }
    }

    /// The same for an artist, who may be one of several.
    fn fit_any(&self, artists: Option<&str>) -> Option<MatchQuality> {
        let all = self.fit(artists)?;
        let separators = [" • ", "; ", " / ", ", ", " feat. ", " ft. "];
        let one = artists.is_some_and(|artists| {
            separators.into_iter().any(|separator| {
                let mut artists = artists.split(separator);
                artists.any(|artist| fold(artist) == self.whole)
            })
        });
        Some(if one { MatchQuality::Exact } else { all })
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

    fn ids(items: &[Item]) -> Vec<&str> {
        items.iter().map(|item| item.id.as_str()).collect()
    }

    fn only(hits: &[Item], wanted: &Wanted, partial: bool) -> Option<String> {
        let mut found = matches(hits.to_vec(), wanted);
        found.only(partial).map(|item| item.id)
    }

    #[test]
    fn f1_only_an_exact_title_is_meant_beyond_doubt() {
        let hits = [
            album("1", "Low Tide (Live)", "A"),
            album("2", "LÓW  TIDE", "B"),
            album("3", "Tides, Lower", "C"),
            album("4", "Signal Box", "D"),
        ];
        assert_eq!(
            only(&hits, &titled("low tide"), false).as_deref(),
            Some("2")
        );
        assert_eq!(only(&hits, &titled("low tide"), true).as_deref(), Some("2"));
        for title in ["x", "box", "signal", "live", "harbour", "low"] {
            assert_eq!(only(&hits, &titled(title), false), None, "{title}");
        }
        // Whole words, in any order, and one hit.
        for (title, found) in [
            ("box", Some("4")),
            ("live tide", Some("1")),
            ("BOX signal", Some("4")),
            ("x", None),
            ("sig", None),
            ("tide", None),
            ("low", None),
            ("signal boxes", None),
            ("!?", None),
        ] {
            assert_eq!(
                only(&hits, &titled(title), true).as_deref(),
                found,
                "{title}"
            );
        }
        let found = matches(hits.to_vec(), &titled("tide"));
        assert_eq!(
            (ids(&found.words), ids(&found.inside)),
            (vec!["2", "1"], vec!["3"])
        );
        let found = matches(hits.to_vec(), &titled("x"));
        assert_eq!(ids(&found.candidates()), ["4"]);
    }

    #[test]
    fn f1_the_same_title_twice_is_never_taken() {
        let mut newer = album("2", "Tide", "B");
        newer.year = Some(2020);
        let hits = [album("1", "Tide", "A"), newer, album("3", "Tide Pool", "A")];
        for partial in [false, true] {
            assert_eq!(only(&hits, &titled("tide"), partial), None);
        }
        let found = matches(hits.to_vec(), &titled("tide"));
        assert_eq!(ids(&found.candidates()), ["2", "1"]);
    }

    #[test]
    fn broader_names_narrow_and_what_is_not_known_never_fits() {
        let mut unknown = album("4", "Greatest Hits", "");
        unknown.artist = None;
        let hits = [
            album("1", "Greatest Hits", "Queen"),
            album("2", "Greatest Hits", "Queensrÿche"),
            album("3", "Greatest Hits", "Abba"),
            unknown,
            album("5", "Under Pressure", "Queen • David Bowie"),
        ];
        let by = |title: &str, artist: &str| Wanted {
            artist: Some(artist.into()),
            ..titled(title)
        };
        assert_eq!(only(&hits, &titled("greatest hits"), true), None);
        let queen = by("greatest hits", "queen");
        assert_eq!(only(&hits, &queen, false).as_deref(), Some("1"));
        // A part of a name is a guess as well.
        for artist in ["quee", "b", "abb"] {
            assert_eq!(
                only(&hits, &by("greatest hits", artist), true),
                None,
                "{artist}"
            );
        }
        let one = by("under pressure", "david bowie");
        assert_eq!(only(&hits, &one, false).as_deref(), Some("5"));
        let words = by("under pressure", "bowie");
        assert_eq!(only(&hits, &words, false), None);
        assert_eq!(only(&hits, &words, true).as_deref(), Some("5"));
    }

    #[test]
    fn the_same_hit_twice_is_one() {
        let hits = [album("1", "A", "B"), album("1", "A", "B")];
        assert_eq!(only(&hits, &titled("a"), false).as_deref(), Some("1"));
    }

    proptest! {
        #[test]
        fn picked_items_are_exactly_the_exact_titles(
            titles in prop::collection::vec("[a-c ]{0,4}", 0..8),
            wanted in "[a-c ]{1,4}",
        ) {
            let hits: Vec<Item> = titles
                .iter()
                .enumerate()
                .map(|(index, title)| album(&index.to_string(), title, "x"))
                .collect();
            let is_exact = |hit: &&Item| fold(hit.title.as_deref().unwrap()) == fold(&wanted);
            let exact = hits.iter().filter(is_exact).count();
            let mut found = matches(hits.clone(), &titled(&wanted));
            prop_assert_eq!(found.exact.len(), exact);
            prop_assert_eq!(found.only(false).is_some(), exact == 1);
        }
    }
}
