//! What a pruning deletes and why: a pure function of a share, the rules and both clocks.

mod limit;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use jiff::Timestamp;

pub use limit::MaxDelete;

use super::change::Lifetime;
use super::criterion::Criterion;
use super::selection::Selection;
use super::share::Share;

/// The two clocks that both have to agree that a share has ended: one of them may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocks {
    /// The server's time.
    pub server: Timestamp,
    /// Ours.
    pub ours: Timestamp,
}

impl Clocks {
    /// The one that is behind: what has ended by it has ended by both.
    #[must_use]
    pub fn earlier(self) -> Timestamp {
        self.server.min(self.ours)
    }

    fn later(self) -> Timestamp {
        self.server.max(self.ours)
    }
}

/// What is to be deleted. Shares that have ended are considered, and everything else narrows.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Both clocks.
    pub clocks: Clocks,
    /// What has ended at this moment or before has ended for long enough: `--grace`.
    pub ended_by: Timestamp,
    /// Whether shares that have not ended are considered, too.
    pub active_too: bool,
    /// The selectors.
    pub selection: Selection,
    /// Ids of shares that stay, whatever else is true of them.
    pub keep: HashSet<String>,
    /// Shares that stay because of what they are called: `--keep-match`.
    pub keep_called: Vec<Criterion>,
}

/// What becomes of a share, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is not considered: it has not ended, or nobody knows when it does.
    Pass,
    /// It is deleted.
    Delete(Fit),
    /// It was considered, and stays.
    Keep(Spared),
}

/// Why a share is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It has ended at this moment.
    Ended(Timestamp),
    /// It works still, and was chosen all the same.
    Active,
}

/// Why a share that was considered stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spared {
    /// Only one of the two clocks says that it has ended.
    ByOneClock,
    /// It was named.
    Named,
    /// What it is called was named.
    Called,
    /// It ended at this moment, which is not long enough ago.
    Grace(Timestamp),
    /// This selector does not choose it.
    NotChosen(&'static str),
}

impl Rules {
    /// What becomes of a share.
    #[must_use]
    pub fn judge(&self, share: &Share) -> Verdict {
        let fit = match share.lifetime {
            // What a server does not tell never matches.
            None => return Verdict::Pass,
            Some(Lifetime::Until(end)) if end <= self.clocks.earlier() => Fit::Ended(end),
            Some(_) if self.active_too => Fit::Active,
            Some(Lifetime::Until(end)) if end <= self.clocks.later() => {
                return Verdict::Keep(Spared::ByOneClock);
            }
            Some(_) => return Verdict::Pass,
        };
        match self.spared(share, fit) {
            Some(why) => Verdict::Keep(why),
            None => Verdict::Delete(fit),
        }
    }

    fn spared(&self, share: &Share, fit: Fit) -> Option<Spared> {
        if self.keep.contains(&share.id) {
            return Some(Spared::Named);
        }
        let now = self.clocks.server;
        // Without an answer nobody can say that it is not the one to be kept.
        let called = |name: &Criterion| name.answer(share, now) != Some(false);
        if self.keep_called.iter().any(called) {
            return Some(Spared::Called);
        }
        match fit {
            Fit::Ended(end) if end > self.ended_by => return Some(Spared::Grace(end)),
            Fit::Ended(_) | Fit::Active => {}
        }
        self.selection.refusal(share).map(Spared::NotChosen)
    }
}

/// Whether so many of all shares look broken that it is more likely that something else is: a
/// library that is not mounted, a scan that runs.
#[must_use]
pub const fn too_many_look_broken(broken: usize, of: usize) -> bool {
    match broken.checked_mul(5) {
        Some(fivefold) => fivefold > of,
        None => true,
    }
}
