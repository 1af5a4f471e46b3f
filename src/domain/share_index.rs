//! Finding many shares by name, without looking at every share for each of them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::reference::{self, Found, ShareReference, Whose};
use super::share::Share;
use crate::error::Result;

/// Listed shares by what names them.
#[derive(Debug)]
pub struct ShareIndex<'s> {
    shares: &'s [Share],
    whose: Whose<'s>,
    ids: HashMap<&'s str, Place>,
    links: HashMap<&'s str, Place>,
    /// Whether a name can be nothing but an id.
    ids_only: bool,
}

/// Where the one share of a name is; `Several` are left to the long way.
#[derive(Debug, Clone, Copy)]
enum Place {
    One(usize),
    Several,
}

impl<'s> ShareIndex<'s> {
    /// Indexes shares that were listed for `whose`.
    #[must_use]
    pub fn new(shares: &'s [Share], whose: Whose<'s>) -> Self {
        let mut index = Self {
            shares,
            whose,
            ids: HashMap::with_capacity(shares.len()),
            links: HashMap::with_capacity(shares.len()),
            ids_only: true,
        };
        for (place, share) in shares.iter().enumerate() {
            enter(&mut index.ids, &share.id, place);
            if let Some(url) = &share.url {
                enter(&mut index.links, url, place);
            }
            index.ids_only &= share.slug.is_none();
        }
        index
    }

    /// The one share that `reference` means.
    ///
    /// # Errors
    /// As [`Found::one`].
    pub fn one(&self, reference: &ShareReference) -> Result<&'s Share> {
        self.find(reference)
            .one(reference, self.shares, &self.whose)
    }

    /// The same as [`reference::find`].
    #[must_use]
    pub fn find(&self, reference: &ShareReference) -> Found<'s> {
        let known = match reference {
            ShareReference::Link(link) => self.links.get(link.as_str()),
            ShareReference::Id(id) => self.ids.get(id.as_str()),
            ShareReference::Plain(name) if self.ids_only => self.ids.get(name.as_str()),
            ShareReference::Qualified { server, id } => {
                let place = self.ids.get(id.as_str());
                place.filter(|place| match place {
                    Place::One(place) => self.shares[*place].server == *server,
                    Place::Several => true,
                })
            }
            ShareReference::Plain(_) | ShareReference::Slug(_) => None,
        };
        match (known, reference) {
            (Some(Place::One(place)), _) => Found::One(&self.shares[*place]),
            (None, ShareReference::Id(_)) => Found::None,
            (None, ShareReference::Plain(_)) if self.ids_only => Found::None,
            _ => reference::find(self.shares, reference, &self.whose),
        }
    }
}

fn enter<'s>(places: &mut HashMap<&'s str, Place>, name: &'s str, place: usize) {
    match places.entry(name) {
        Entry::Vacant(free) => {
            free.insert(Place::One(place));
        }
        Entry::Occupied(mut taken) => {
            taken.insert(Place::Several);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ServerKind;
    use proptest::prelude::*;

    fn shares() -> impl Strategy<Value = Vec<Share>> {
        let kinds = [ServerKind::Navidrome, ServerKind::Audiobookshelf];
        let name = || proptest::option::of("[ab]{1,2}");
        let share = (0..2usize, "[ab]{1,2}", name(), name());
        let share = share.prop_map(move |(kind, id, link, slug)| {
            let mut share = Share::bare(["home", "books"][kind], kinds[kind], id);
            share.url = link.map(|name| format!("https://x/share/{name}"));
            share.slug = slug;
            share
        });
        proptest::collection::vec(share, 0..6)
    }

    proptest! {
        #[test]
        fn an_index_finds_what_the_long_way_finds(
            shares in shares(),
            text in "(id:|slug:|home/|books/|https://x/share/|)[ab]{1,2}(\\?t=5)?",
        ) {
            let reference = ShareReference::parse(&text).unwrap();
                        let whose = Whose { server: "home", addresses: vec!["https://x".parse().unwrap()] };
            let found = ShareIndex::new(&shares, whose.clone()).find(&reference);
            prop_assert_eq!(found, reference::find(&shares, &reference, &whose));
        }
    }
}
