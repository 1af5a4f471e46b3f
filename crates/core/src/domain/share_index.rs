//! Finding many shares by name, without looking at every share for each of them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use super::reference::{self, Found, ShareReference, Whose};
use super::share::Share;
use crate::error::Result;

/// Listed shares by what names them.
#[derive(Debug)]
pub struct ShareIndex<'s> {
    shares: &'s [Share],
    whose: Whose<'s>,
    ids: HashMap<&'s str, Place>,
    /// What they are printed as, where that is not the id.
    names: HashMap<Cow<'s, str>, Place>,
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
            names: HashMap::new(),
            links: HashMap::with_capacity(shares.len()),
            ids_only: true,
        };
        for (place, share) in shares.iter().enumerate() {
            enter(&mut index.ids, share.id.as_str(), place);
            if let Some(url) = &share.url {
                enter(&mut index.links, url.as_str(), place);
            }
            if share.slug.is_some() {
                enter(&mut index.names, share.name(), place);
                index.ids_only = false;
            }
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
            ShareReference::Plain(name) => self.named(name),
            ShareReference::Qualified { server, id } => {
                let place = self.named(id);
                place.filter(|place| match place {
                    Place::One(place) => self.shares[*place].server == *server,
                    Place::Several => true,
                })
            }
            ShareReference::Slug(_) => None,
        };
        match (known, reference) {
            (Some(Place::One(place)), _) => Found::One(&self.shares[*place]),
            (None, ShareReference::Id(_) | ShareReference::Plain(_)) if self.ids_only => {
                Found::None
            }
            _ => reference::find(self.shares, reference, &self.whose),
        }
    }

    /// The place of what is printed as `name`, if nothing else could be meant by it.
    fn named(&self, name: &str) -> Option<&Place> {
        let by_id = self.ids.get(name);
        if self.ids_only {
            return by_id;
        }
        self.names.get(name).filter(|_| by_id.is_none())
    }
}

fn enter<N: Eq + Hash>(places: &mut HashMap<N, Place>, name: N, place: usize) {
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
        let name = || proptest::option::of("[ab%]{1,2}|a%62");
        let share = (0..2usize, "[ab]{1,2}", name(), name());
        let share = share.prop_map(move |(kind, id, link, slug)| {
            let mut share = Share::bare(["home", "books"][kind], kinds[kind], id);
            share.url = link.map(|name| format!("https://x/share/{name}"));
            share.slug = slug;
            share
        });
        proptest::collection::vec(share, 0..6).prop_map(listed)
    }

    /// A share may be listed twice, but has one link and one slug.
    fn listed(mut shares: Vec<Share>) -> Vec<Share> {
        for place in 1..shares.len() {
            let (before, rest) = shares.split_at_mut(place);
            let same =
                |share: &&mut Share| share.server == rest[0].server && share.id == rest[0].id;
            if let Some(first) = before.iter_mut().find(same) {
                rest[0] = first.clone();
            }
        }
        shares
    }

    proptest! {
        #[test]
        fn an_index_finds_what_the_long_way_finds(
            shares in shares(),
            text in "(id:|slug:|home/|books/|https://x/share/|)([ab]{1,2}|%25|a%62|a%25)(\\?t=5)?",
        ) {
            let reference = ShareReference::parse(&text).unwrap();
                        let whose = Whose { server: "home", addresses: vec!["https://x".parse().unwrap()] };
            let found = ShareIndex::new(&shares, whose.clone()).find(&reference);
            prop_assert_eq!(found, reference::find(&shares, &reference, &whose));
        }
    }
}
