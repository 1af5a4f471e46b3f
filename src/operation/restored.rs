//! Which shares took the place of others: what is back must not come back twice.

use std::collections::{HashMap, HashSet};

use crate::domain::{Share, Step};
use crate::journal::{Operation, StepResult};

/// What was made in the place of deleted shares, as the journal tells, by their ids.
#[derive(Debug, Clone, Default)]
pub struct Restored(HashMap<String, Vec<String>>);

impl Restored {
    /// Learns what an operation has made again.
    pub fn learn(&mut self, operation: Operation) {
        for step in operation.steps {
            if let (Step::Create { .. }, Some(before), Some(StepResult::Done(Some(made)))) =
                (step.step, step.share, step.result)
            {
                self.add(before.id, made.id);
            }
        }
    }

    fn add(&mut self, deleted: String, made: String) {
        self.0.entry(deleted).or_default().push(made);
    }

    /// Whether a deleted share is gone still, so that it has to be made again. What took its place
    /// may have been deleted and made again itself, any number of times.
    #[must_use]
    pub fn is_gone(&self, deleted: &Share, shares: &HashMap<String, Share>) -> bool {
        let mut seen = HashSet::new();
        let mut ids = vec![deleted.id.as_str()];
        while let Some(id) = ids.pop() {
            if shares.contains_key(id) {
                return false;
            }
            // Where ids come back with their shares, the chain bites its tail.
            if seen.insert(id) {
                ids.extend(self.0.get(id).into_iter().flatten().map(String::as_str));
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ServerKind;

    fn share(id: &str) -> Share {
        Share::bare("home", ServerKind::Navidrome, id)
    }

    fn is_gone(pairs: &[(&str, &str)], there: &[&str]) -> bool {
        let mut restored = Restored::default();
        for (deleted, made) in pairs {
            restored.add((*deleted).to_owned(), (*made).to_owned());
        }
        let shares = there.iter().map(|id| ((*id).to_owned(), share(id)));
        restored.is_gone(&share("a"), &shares.collect())
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
