//! Several conditions that must all hold, at one point in time.

use jiff::Timestamp;

use super::criterion::{Criterion, Field};
use super::share::Share;
use crate::error::{Code, Error, Result};

/// Conditions that must all hold, at one point in time.
#[derive(Debug, Clone)]
pub struct Selection {
    now: Timestamp,
    criteria: Vec<Criterion>,
}

/// What a selection needs beyond a server's cheapest list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wants {
    /// What is shared.
    pub items: bool,
    /// What it is called.
    pub titles: bool,
    /// What a visitor hears.
    pub tracks: bool,
    /// Visit counts and times.
    pub visits: bool,
    /// How many visitors are listening.
    pub listeners: bool,
    /// Which library the contents are in.
    pub library: bool,
}

impl Selection {
    /// All of `criteria`, at `now`, the server's time. Without any, every share fits.
    #[must_use]
    pub fn new(now: Timestamp, criteria: Vec<Criterion>) -> Self {
        Self { now, criteria }
    }

    /// The conditions.
    #[must_use]
    pub fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }

    /// Whether `share` fulfils all of them. `None` where what the server tells neither fulfils all nor
    /// rules one out: that is no match.
    #[must_use]
    pub fn answer(&self, share: &Share) -> Option<bool> {
        let mut known = true;
        for criterion in &self.criteria {
            match criterion.answer(share, self.now) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => known = false,
            }
        }
        known.then_some(true)
    }

    /// Whether `share` is chosen.
    #[must_use]
    pub fn selects(&self, share: &Share) -> bool {
        self.answer(share) == Some(true)
    }

    /// The name of the first condition that `share` does not fulfil, or gives no answer to; nothing
    /// where it is chosen.
    #[must_use]
    pub fn refusal(&self, share: &Share) -> Option<&'static str> {
        let unmet = |criterion: &&Criterion| criterion.answer(share, self.now) != Some(true);
        self.criteria.iter().find(unmet).map(Criterion::as_str)
    }

    /// Refuses conditions that a server cannot answer: what it does not tell would never match, and a
    /// command that writes must not quietly do less than was asked.
    ///
    /// `tells` says what the server tells about its shares; `server` is what to call it.
    ///
    /// # Errors
    /// [`Code::Unsupported`], naming the condition.
    pub fn check_answerable(&self, server: &str, tells: impl Fn(Field) -> bool) -> Result<()> {
        for criterion in &self.criteria {
            if !criterion.is_answerable(&tells) {
                let silent = criterion.fields().iter().filter(|field| !tells(**field));
                let missing: Vec<_> = silent.map(|field| field.as_str()).collect();
                let (missing, name) = (missing.join(" or "), criterion.as_str());
                let message =
                    format!("{server} doesn't tell {missing}: `{name}` can't select its shares");
                return Err(Error::new(Code::Unsupported, message)
                    .hint(format!("leave out `{name}`, or name the shares by id")));
            }
        }
        Ok(())
    }

    /// What must be read for it.
    #[must_use]
    pub fn wants(&self) -> Wants {
        let asks = |fields: &[Field]| {
            let mut all = self.criteria.iter().flat_map(Criterion::fields);
            all.any(|field| fields.contains(field))
        };
        Wants {
            items: asks(&[Field::Items]),
            titles: asks(&[Field::Titles]),
            tracks: asks(&[Field::Tracks]),
            visits: asks(&[Field::Visits, Field::LastVisited]),
            listeners: asks(&[Field::Listeners]),
            library: asks(&[Field::Library]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::Lifetime;
    use crate::domain::criterion::fixtures::{at, bare, every, full};
    use crate::domain::selector::ContentKind;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_told_is_no_match() {
        for criterion in every() {
            let selection = Selection::new(at(0), vec![criterion]);
            assert!(!selection.selects(&bare()));
            assert_eq!(selection.answer(&bare()), None);
        }
    }

    #[test]
    fn one_no_decides_whatever_else_is_unknown() {
        let selection = Selection::new(at(0), every());
        assert_eq!(selection.answer(&full()), Some(false));
        assert_eq!(selection.answer(&bare()), None);
        assert!(Selection::new(at(0), Vec::new()).selects(&bare()));
    }

    #[test]
    fn only_what_is_asked_for_is_read() {
        let wants = |criteria| Selection::new(at(0), criteria).wants();
        assert_eq!(wants(vec![Criterion::Expired]), Wants::default());
        assert!(wants(vec![Criterion::Unvisited]).visits);
        assert!(wants(vec![Criterion::Broken]).tracks);
        let kind = Criterion::Kind(ContentKind::Mixed);
        assert_eq!(
            wants(vec![kind]),
            Wants {
                items: true,
                ..Wants::default()
            }
        );
    }

    #[test]
    fn what_a_server_does_not_tell_is_refused_by_its_flag() {
        let of = |criteria| Selection::new(at(0), criteria);
        let both = of(vec![Criterion::Expired, Criterion::Unvisited]);
        let only_expiry = |field| field == Field::Expiry;
        let error = both
            .check_answerable("Audiobookshelf", only_expiry)
            .unwrap_err();
        assert_eq!(error.code(), Code::Unsupported);
        assert!(error.message().contains("`unvisited`"), "{error}");
        assert!(both.check_answerable("x", |_| true).is_ok());
        // One of the two fields that `match` reads is enough.
        let text = of(vec![Criterion::Text("a".into())]);
        assert!(
            text.check_answerable("x", |field| field == Field::Label)
                .is_ok()
        );
    }

    proptest! {
        #[test]
        fn adding_a_condition_never_selects_more(
            chosen in prop::collection::vec(0usize..16, 0..6),
            more in 0usize..16,
            end in -20i64..20,
        ) {
            let mut share = full();
            share.lifetime = Some(Lifetime::Until(at(end)));
            let mut criteria: Vec<Criterion> = chosen.into_iter().map(|index| every().swap_remove(index)).collect();
            let before = Selection::new(at(0), criteria.clone()).selects(&share);
            criteria.push(every().swap_remove(more));
            prop_assert!(before || !Selection::new(at(0), criteria).selects(&share));
        }
    }
}
