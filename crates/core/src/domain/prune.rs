//! What a pruning deletes and why: a pure function of a share, the rules and both clocks. And how many shares
//! may be deleted at most.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::criterion::Criterion;
use super::selector::Selection;
use super::share::Lifetime;
use super::share::Share;
use crate::error::{Error, Result};

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
    /// It is not considered: it has not ended, or it is unknown when it does.
    Pass,
    /// It is deleted.
    Delete(PruneReason),
    /// It was considered, and stays.
    Keep(KeepReason),
}

/// Why a share is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PruneReason {
    /// It has ended at this moment.
    Ended(Timestamp),
    /// It works still, and was chosen all the same.
    Active,
}

/// Why a share that was considered stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeepReason {
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
            Some(Lifetime::Until(end)) if end <= self.clocks.earlier() => PruneReason::Ended(end),
            Some(_) if self.active_too => PruneReason::Active,
            Some(Lifetime::Until(end)) if end <= self.clocks.later() => {
                return Verdict::Keep(KeepReason::ByOneClock);
            }
            Some(_) => return Verdict::Pass,
        };
        match self.spared(share, fit) {
            Some(why) => Verdict::Keep(why),
            None => Verdict::Delete(fit),
        }
    }

    fn spared(&self, share: &Share, fit: PruneReason) -> Option<KeepReason> {
        if self.keep.contains(&share.id) {
            return Some(KeepReason::Named);
        }
        let now = self.clocks.server;
        // Without an answer it may be the one to be kept.
        let called = |name: &Criterion| name.answer(share, now) != Some(false);
        if self.keep_called.iter().any(called) {
            return Some(KeepReason::Called);
        }
        match fit {
            PruneReason::Ended(end) if end > self.ended_by => return Some(KeepReason::Grace(end)),
            PruneReason::Ended(_) | PruneReason::Active => {}
        }
        self.selection.refusal(share).map(KeepReason::NotChosen)
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

/// `--max-delete 100` or `--max-delete 20%`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaxDelete {
    /// So many.
    Count(usize),
    /// So many of a hundred of all shares that could be meant.
    Percent(u8),
}

impl MaxDelete {
    /// Whether `count` of `all` shares may go.
    #[must_use]
    pub fn allows(self, count: usize, all: usize) -> bool {
        match self {
            Self::Count(most) => count <= most,
            Self::Percent(most) => match (count.checked_mul(100), all.checked_mul(most.into())) {
                (Some(count), Some(most)) => count <= most,
                // No account has that many shares.
                _ => false,
            },
        }
    }
}

impl FromStr for MaxDelete {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let unclear = || {
            Error::usage(format!("can't read {text:?} as a limit")).hint("examples: `100`, `20%`")
        };
        let trimmed = text.trim();
        match trimmed.strip_suffix('%') {
            None => trimmed.parse().map(Self::Count).map_err(|_| unclear()),
            Some(percent) => match percent.trim_end().parse() {
                Ok(percent @ 0..=100) => Ok(Self::Percent(percent)),
                _ => Err(unclear()),
            },
        }
    }
}

impl fmt::Display for MaxDelete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(most) => write!(f, "{most}"),
            Self::Percent(most) => write!(f, "{most}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::criterion::fixtures::{at, bare, full};

    fn rules() -> Rules {
        Rules {
            clocks: Clocks {
                server: at(0),
                ours: at(0),
            },
            ended_by: at(0),
            active_too: false,
            selection: Selection::new(at(0), Vec::new()),
            keep: HashSet::new(),
            keep_called: Vec::new(),
        }
    }

    fn ending(end: Timestamp) -> Share {
        Share {
            lifetime: Some(Lifetime::Until(end)),
            ..full()
        }
    }

    #[test]
    fn only_what_has_ended_is_considered() {
        let rules = rules();
        assert_eq!(
            rules.judge(&ending(at(0))),
            Verdict::Delete(PruneReason::Ended(at(0)))
        );
        assert_eq!(rules.judge(&ending(at(1))), Verdict::Pass);
        let mut never = full();
        never.lifetime = Some(Lifetime::Never);
        assert_eq!(rules.judge(&never), Verdict::Pass);
        assert_eq!(rules.judge(&bare()), Verdict::Pass);
    }

    #[test]
    fn both_clocks_have_to_say_so() {
        for (server, ours) in [(at(-1), at(1)), (at(1), at(-1))] {
            let rules = Rules {
                clocks: Clocks { server, ours },
                ended_by: at(-1),
                ..rules()
            };
            let verdict = rules.judge(&ending(at(0)));
            assert_eq!(verdict, Verdict::Keep(KeepReason::ByOneClock));
            assert!(matches!(rules.judge(&ending(at(-1))), Verdict::Delete(_)));
        }
    }

    #[test]
    fn everything_given_narrows_and_says_why() {
        let share = ending(at(-10));
        let spared = |rules: Rules| match rules.judge(&share) {
            Verdict::Keep(why) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            spared(Rules {
                ended_by: at(-30),
                ..rules()
            }),
            KeepReason::Grace(at(-10))
        );
        assert_eq!(
            spared(Rules {
                keep: HashSet::from(["x".to_owned()]),
                ..rules()
            }),
            KeepReason::Named
        );
        assert_eq!(
            spared(Rules {
                keep_called: vec![Criterion::Text("harbour".into())],
                ..rules()
            }),
            KeepReason::Called
        );
        assert_eq!(
            spared(Rules {
                selection: Selection::new(at(0), vec![Criterion::Expired, Criterion::Unvisited]),
                ..rules()
            }),
            KeepReason::NotChosen("unvisited")
        );
    }

    #[test]
    fn prune_keeps_shares_with_an_unreported_name() {
        let mut share = bare();
        share.lifetime = Some(Lifetime::Until(at(-10)));
        let rules = Rules {
            keep_called: vec![Criterion::Text("harbour".into())],
            ..rules()
        };
        assert_eq!(rules.judge(&share), Verdict::Keep(KeepReason::Called));
    }

    #[test]
    fn active_ones_are_considered_if_requested_and_stay_if_they_are_kept() {
        let rules = Rules {
            active_too: true,
            selection: Selection::new(at(0), vec![Criterion::Text("sommer".into())]),
            ..rules()
        };
        assert_eq!(
            rules.judge(&ending(at(5))),
            Verdict::Delete(PruneReason::Active)
        );
        let mut other = ending(at(5));
        other.description = None;
        assert_eq!(
            rules.judge(&other),
            Verdict::Keep(KeepReason::NotChosen("match"))
        );
        let kept = Rules {
            keep: HashSet::from(["x".to_owned()]),
            ..rules
        };
        assert_eq!(kept.judge(&ending(at(5))), Verdict::Keep(KeepReason::Named));
    }

    #[test]
    fn f9_more_than_a_fifth_broken_is_too_many() {
        assert!(!too_many_look_broken(0, 0));
        assert!(!too_many_look_broken(1, 5) && too_many_look_broken(2, 5));
        assert!(!too_many_look_broken(20, 100) && too_many_look_broken(21, 100));
        assert!(too_many_look_broken(1, 4) && too_many_look_broken(usize::MAX, usize::MAX));
        assert!(too_many_look_broken(1, 1));
    }

    proptest! {
        #[test]
        fn nothing_that_works_by_either_clock_is_ever_deleted_unasked(
            end in -40i64..40,
            server in -20i64..20,
            ours in -20i64..20,
            grace in 0i64..20,
        ) {
            let clocks = Clocks { server: at(server), ours: at(ours) };
            let rules = Rules { clocks, ended_by: at(server.min(ours) - grace), ..rules() };
            let deleted = matches!(rules.judge(&ending(at(end))), Verdict::Delete(_));
            prop_assert_eq!(deleted, end + grace <= server.min(ours));
        }
    }

    #[test]
    fn a_limit_is_a_number_or_a_share_of_all() {
        let allows = |text: &str, count, all| text.parse::<MaxDelete>().unwrap().allows(count, all);
        assert!(allows("5", 5, 100) && !allows("5", 6, 100));
        assert!(allows("50%", 5, 10) && !allows("50%", 6, 10));
        assert!(allows("0", 0, 3) && !allows("0%", 1, 3));
        // A third of ten is three, and no more.
        assert!(allows("33 %", 3, 10) && !allows("33%", 4, 10));
        assert!(!allows("100%", usize::MAX, 1));
    }

    #[test]
    fn invalid_max_delete_is_refused_with_an_example() {
        for text in ["", "%", "-1", "101%", "1.5", "5 shares", "½%"] {
            let error = text.parse::<MaxDelete>().unwrap_err();
            assert_eq!(error.code(), crate::Code::Usage, "{text}");
            assert!(!error.hint_texts().is_empty());
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_is_shown_reads_back(text in any::<String>(), count: usize) {
            let _ = text.parse::<MaxDelete>();
            let limit = MaxDelete::Count(count);
            prop_assert_eq!(limit.to_string().parse::<MaxDelete>().unwrap(), limit);
        }

        #[test]
        fn larger_max_delete_allows_more(count in 0usize..1000, all in 0usize..1000, percent in 0u8..100) {
            let (less, more) = (MaxDelete::Percent(percent), MaxDelete::Percent(percent + 1));
            prop_assert!(!less.allows(count, all) || more.allows(count, all));
        }
    }
}
