//! Sorting with one compiled sort: each type that uses the standard library's sort adds 13 KB to the program, and
//! there are dozens.

use std::cmp::Ordering;

/// Slices that can be sorted.
pub trait Order<T> {
    /// Like `sort_by`: stable.
    fn order_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// Like `sort`: stable.
    fn order(&mut self)
    where
        T: Ord,
    {
        self.order_by(T::cmp);
    }

    /// Like `sort_by_key`: stable.
    fn order_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.order_by(|one, other| key(one).cmp(&key(other)));
    }
}

impl<T> Order<T> for [T] {
    fn order_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        // Most lists are already in the requested order.
        let is_ordered = |at: usize| compare(&self[at - 1], &self[at]) != Ordering::Greater;
        if (1..self.len()).all(is_ordered) {
            return;
        }
        let mut from = places(self.len(), &mut |one, other| {
            compare(&self[one], &self[other])
        });
        // Visits each cycle of the permutation once.
        for first in 0..from.len() {
            let mut at = first;
            while from[at] != first {
                let next = std::mem::replace(&mut from[at], at);
                self.swap(at, next);
                at = next;
            }
            from[at] = at;
        }
    }
}

/// For each index, the current index of the element that belongs there.
#[inline(never)]
fn places(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_what_the_standard_library_does(pairs in proptest::collection::vec((0_u8..9, any::<u16>()), 0..200)) {
            let mut ours = pairs.clone();
            let mut theirs = pairs;
            ours.order_by_key(|pair| pair.0);
            theirs.sort_by_key(|pair| pair.0);
            prop_assert_eq!(&ours, &theirs);
            ours.order_by(|one, other| (one.1 % 7, other.0).cmp(&(other.1 % 7, one.0)));
            theirs.sort_by(|one, other| (one.1 % 7, other.0).cmp(&(other.1 % 7, one.0)));
            prop_assert_eq!(ours, theirs);
        }
    }
}
