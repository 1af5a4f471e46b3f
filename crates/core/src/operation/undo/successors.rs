//! Which shares took the place of others, so that a share is found again under its present id, and
//! what is back does not come back twice.

use std::collections::{HashMap, HashSet};

use crate::domain::capabilities::NamedBy;
use crate::domain::{Capabilities, Share, Step};
use crate::journal::{Operation, StepResult};

/// What was made in the place of deleted shares, as the journal says, by their ids.
#[derive(Debug, Clone, Default)]
pub struct Successors(HashMap<String, Vec<Successor>>);

#[derive(Debug, Clone)]
struct Successor {
    id: String,
    /// Whether it was made to have another link.
    rotated: bool,
}

/// A share that is there, by the id that it once had.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Present<'s> {
    /// The share as it is now.
    pub share: &'s Share,
    /// Whether it was given another link since.
    pub rotated: bool,
}

impl Successors {
    /// Learns what an operation has made in the place of others.
    pub fn learn(&mut self, operation: Operation) {
        let rotated = operation.meta.command == "rotate";
        for step in operation.steps {
            if let (Step::Create { .. }, Some(before), Some(StepResult::Done(Some(made)))) =
                (step.step, step.share, step.result)
            {
                self.add(before.id, made.id, rotated);
            }
        }
    }

    fn add(&mut self, deleted: String, id: String, rotated: bool) {
        let successors = self.0.entry(deleted).or_default();
        successors.push(Successor { id, rotated });
    }

    /// A share as it is now: the one that has its id or took its place, and on servers whose changes
    /// give a share another id, the one of the same name and contents. Another share that has the name
    /// now is none of it.
    #[must_use]
    pub fn present<'s>(
        &self,
        known: &Share,
        shares: &'s HashMap<String, Share>,
        can: &Capabilities,
    ) -> Option<Present<'s>> {
        let by_name = || match can.named_by {
            NamedBy::Id => None,
            NamedBy::Slug => shares.values().find(|share| share.is_by_name(known)),
        };
        let rotated = false;
        self.successor(&known.id, shares)
            .or_else(|| by_name().map(|share| Present { share, rotated }))
    }

    /// The share that once had this id. What took its place may have been deleted and made again
    /// itself, any number of times.
    fn successor<'s>(&self, id: &str, shares: &'s HashMap<String, Share>) -> Option<Present<'s>> {
        let mut seen = HashSet::new();
        let mut ids = vec![(id, false)];
        while let Some((id, rotated)) = ids.pop() {
            if let Some(share) = shares.get(id) {
                return Some(Present { share, rotated });
            }
            // On servers where ids come back with their shares, chains have loops.
            if seen.insert(id) {
                let successors = self.0.get(id).into_iter().flatten();
                ids.extend(successors.map(|next| (next.id.as_str(), rotated || next.rotated)));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ServerKind;
    use crate::operation::fake::{easy, recreating, song, stored};

    fn share(id: &str) -> Share {
        Share::bare("home", ServerKind::Navidrome, id)
    }

    fn is_gone(pairs: &[(&str, &str)], there: &[&str]) -> bool {
        let mut successors = Successors::default();
        for (deleted, made) in pairs {
            successors.add((*deleted).to_owned(), (*made).to_owned(), false);
        }
        let shares = there.iter().map(|id| ((*id).to_owned(), share(id)));
        let shares = shares.collect();
        successors.present(&share("a"), &shares, &easy()).is_none()
    }

    #[test]
    fn p75_a_share_that_was_changed_elsewhere_is_known_by_its_name_and_contents() {
        let named = |id: &str, slug: &str, item: &str| {
            let mut share = stored(id);
            share.slug = Some(slug.to_owned());
            share.items = Some(vec![song(item)]);
            share
        };
        let known = named("1", "twins", "book");
        for (now, is_it) in [
            (named("1", "other", "other"), true),
            (named("2", "twins", "book"), true),
            (named("2", "twins", "other"), false),
            (named("2", "twins-2", "book"), false),
        ] {
            let shares = HashMap::from([(now.id.clone(), now.clone())]);
            let none = Successors::default();
            let found = |can| none.present(&known, &shares, &can).is_some();
            assert_eq!(found(recreating()), is_it, "{now:?}");
            assert_eq!(found(easy()), now.id == "1", "ids name shares there");
        }
    }

    #[test]
    fn a_share_is_back_as_whatever_took_its_place_in_the_end() {
        let chain = [("a", "b"), ("b", "c"), ("c", "d")];
        for there in ["a", "b", "c", "d"] {
            assert!(!is_gone(&chain, &[there]), "{there}");
        }
        assert!(is_gone(&chain, &["e"]));
        assert!(is_gone(&[], &[]));
    }

    #[test]
    fn every_one_that_took_its_place_counts() {
        let twice = [("a", "b"), ("b", "c"), ("a", "d")];
        assert!(!is_gone(&twice, &["c"]));
        assert!(!is_gone(&twice, &["d"]));
        assert!(is_gone(&twice, &["x"]));
    }

    #[test]
    fn ids_that_come_back_are_no_endless_chain() {
        assert!(is_gone(&[("a", "a")], &[]));
        assert!(is_gone(&[("a", "b"), ("b", "a")], &["c"]));
        assert!(!is_gone(&[("a", "b"), ("b", "a"), ("b", "c")], &["c"]));
    }
}
