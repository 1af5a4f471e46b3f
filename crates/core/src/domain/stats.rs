//! Shares counted: by state, owner and kind, by when they expire, and by visits.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::share::{Share, State};
use super::{Lifetime, text};
use crate::fingerprint::short_hash;
use crate::order::Order as _;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Shares in numbers. What a server doesn't tell of any share is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShareCounts {
    /// All of them.
    pub shares: usize,
    /// Those that have not expired.
    pub active: usize,
    /// Those that have.
    pub expired: usize,
    /// Visits of all of them together.
    pub visits: Option<u64>,
    /// Active ones that were never opened.
    pub never_visited: Option<usize>,
    /// When active ones expire.
    pub expiries: ExpiryCounts,
    /// How many each owner has, by name.
    pub owners: BTreeMap<String, usize>,
    /// How many there are of each kind of contents.
    pub kinds: BTreeMap<String, usize>,
}

/// How many active shares expire when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExpiryCounts {
    /// Within 7 days.
    pub week: usize,
    /// In 8 to 30 days.
    pub month: usize,
    /// In 31 to 90 days.
    pub quarter: usize,
    /// Later.
    pub later: usize,
    /// Never.
    pub never: usize,
}

impl ShareCounts {
    /// Counts shares as they are at `now`, the server's time. A share whose expiry is not told counts as
    /// active.
    #[must_use]
    pub fn of(shares: &[Share], now: Timestamp) -> Self {
        let mut counts = Self::default();
        for share in shares {
            counts.add(share, now);
        }
        counts
    }

    /// The counts of several servers together.
    #[must_use]
    pub fn sum<'c>(all: impl IntoIterator<Item = &'c Self>) -> Self {
        let mut sum = Self::default();
        for counts in all {
            sum.shares += counts.shares;
            sum.active += counts.active;
            sum.expired += counts.expired;
            sum.visits = both(sum.visits, counts.visits, u64::saturating_add);
            sum.never_visited = both(sum.never_visited, counts.never_visited, |a, b| a + b);
            sum.expiries.week += counts.expiries.week;
            sum.expiries.month += counts.expiries.month;
            sum.expiries.quarter += counts.expiries.quarter;
            sum.expiries.later += counts.expiries.later;
            sum.expiries.never += counts.expiries.never;
            for (owner, count) in &counts.owners {
                *sum.owners.entry(owner.clone()).or_default() += count;
            }
            for (kind, count) in &counts.kinds {
                *sum.kinds.entry(kind.clone()).or_default() += count;
            }
        }
        sum
    }

    fn add(&mut self, share: &Share, now: Timestamp) {
        self.shares += 1;
        if let Some(owner) = share.owner.as_ref().filter(|owner| !text::is_blank(owner)) {
            *self.owners.entry(owner.clone()).or_default() += 1;
        }
        if let Some(kind) = share.kind() {
            *self.kinds.entry(kind.to_owned()).or_default() += 1;
        }
        if let Some(visits) = share.visits {
            let before = self.visits.unwrap_or_default();
            self.visits = Some(before.saturating_add(visits));
        }
        if share.state(now) == Some(State::Expired) {
            self.expired += 1;
            return;
        }
        self.active += 1;
        if let Some(visits) = share.visits {
            *self.never_visited.get_or_insert(0) += usize::from(visits == 0);
        }
        self.expiries.add(share.lifetime, now);
    }
}

impl ExpiryCounts {
    /// Their names and numbers, in order.
    #[must_use]
    pub const fn buckets(&self) -> [(&'static str, usize); 5] {
        [
            ("0-7 days", self.week),
            ("8-30 days", self.month),
            ("31-90 days", self.quarter),
            ("later", self.later),
            ("never", self.never),
        ]
    }

    fn add(&mut self, lifetime: Option<Lifetime>, now: Timestamp) {
        let bucket = match lifetime {
            None => return,
            Some(Lifetime::Never) => &mut self.never,
            Some(Lifetime::Until(end)) => match end.duration_since(now) {
                left if left <= DAY * 7 => &mut self.week,
                left if left <= DAY * 30 => &mut self.month,
                left if left <= DAY * 90 => &mut self.quarter,
                _ => &mut self.later,
            },
        };
        *bucket += 1;
    }
}

fn both<T>(one: Option<T>, other: Option<T>, add: impl Fn(T, T) -> T) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(add(one, other)),
        (one, other) => one.or(other),
    }
}

/// The shares with the most visits, the most first; those without any are left out.
#[must_use]
pub fn most_visited(shares: &[Share], most: usize) -> Vec<&Share> {
    let visited = |share: &&Share| share.visits.is_some_and(|visits| visits > 0);
    let mut shares: Vec<&Share> = shares.iter().filter(visited).collect();
    shares.order_by(|one, other| {
        let by_visits = other.visits.cmp(&one.visits);
        by_visits.then_with(|| one.newest_first(other))
    });
    shares.truncate(most);
    shares
}

/// A short name of a share that tells neither its id nor its link: the same at every run.
#[must_use]
pub fn pseudonym(share: &Share) -> String {
    short_hash(&format!("share {}", share.reference()), 6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Item, ItemKind, ServerKind};

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + day * 86_400).unwrap()
    }

    fn share(id: &str, lifetime: Lifetime, visits: Option<u64>) -> Share {
        Share {
            lifetime: Some(lifetime),
            visits,
            owner: Some("ann".into()),
            items: Some(vec![Item::bare(ItemKind::Album, "a")]),
            ..Share::bare("home", ServerKind::Navidrome, id)
        }
    }

    #[test]
    fn every_share_is_counted_once_in_each_respect() {
        let until = |day| Lifetime::Until(at(day));
        let shares = [
            share("a", until(0), Some(4)),
            share("b", until(7), Some(0)),
            share("c", until(8), Some(2)),
            share("d", until(31), Some(0)),
            share("e", until(91), Some(9)),
            share("f", Lifetime::Never, Some(1)),
        ];
        let counts = ShareCounts::of(&shares, at(0));
        assert_eq!((counts.shares, counts.active, counts.expired), (6, 5, 1));
        assert_eq!((counts.visits, counts.never_visited), (Some(16), Some(2)));
        let numbers = counts.expiries.buckets().map(|(_, number)| number);
        assert_eq!(numbers, [1, 1, 1, 1, 1]);
        assert_eq!(counts.owners["ann"], 6);
        assert_eq!(counts.kinds["album"], 6);
        let top: Vec<&str> = most_visited(&shares, 2)
            .iter()
            .map(|share| &*share.id)
            .collect();
        assert_eq!(top, ["e", "a"]);
    }

    #[test]
    fn a_pseudonym_lasts_and_tells_nothing() {
        let of = |id: &str| pseudonym(&share(id, Lifetime::Never, None));
        assert_eq!(of("Xd7ce8Y2vd"), of("Xd7ce8Y2vd"));
        assert_ne!(of("Xd7ce8Y2vd"), of("Xd7ce8Y2ve"));
        assert_eq!(of("Xd7ce8Y2vd").len(), 12);
    }

    #[test]
    fn unreported_visits_are_not_counted() {
        let untold = share("a", Lifetime::Never, None);
        let counts = ShareCounts::of(std::slice::from_ref(&untold), at(0));
        assert_eq!((counts.visits, counts.never_visited), (None, None));
        assert!(most_visited(&[untold], 5).is_empty());
        let told = ShareCounts::of(&[share("b", Lifetime::Never, Some(3))], at(0));
        let sum = ShareCounts::sum([&counts, &told]);
        assert_eq!(
            (sum.shares, sum.visits, sum.never_visited),
            (2, Some(3), Some(0))
        );
    }
}
