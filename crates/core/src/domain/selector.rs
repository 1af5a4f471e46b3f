//! Selectors: which shares a command is about, as asked for on the command line.
//!
//! All that are given must hold. They mean the same on every command; [`Selection`] is what they
//! mean at one point in time.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::criterion::{Condition, Criterion, Field};
pub use super::criterion::{ContentKind, Owner, Pattern, Words};
use super::item::ItemRef;
use super::moment::PastMoment;
use super::share::Share;
use super::span::Span;
use crate::error::{Code, Error, Result};

/// Every selector, as given. The default selects nothing: an empty choice is never "all".
#[derive(Debug, Clone, Default)]
pub struct Selectors {
    /// `--active`.
    pub active: bool,
    /// `--expired`.
    pub expired: bool,
    /// `--expired-for 30d`: it ended at least this long ago.
    pub expired_for: Option<Span>,
    /// `--expires-within 7d`: it is active, and ends in that time.
    pub expires_within: Option<Span>,
    /// `--never-expires`.
    pub never_expires: bool,
    /// `--created-before`.
    pub created_before: Option<PastMoment>,
    /// `--created-after`.
    pub created_after: Option<PastMoment>,
    /// `--unvisited`: its link was never opened.
    pub unvisited: bool,
    /// `--not-visited-for 30d`: it was not opened in that time, and it is at least as old.
    pub not_visited_for: Option<Span>,
    /// `--owner NAME|any`.
    pub owner: Option<Owner>,
    /// `--match TEXT`: in the description or the label.
    pub text: Option<Words>,
    /// `--regex RE`: likewise.
    pub pattern: Option<Pattern>,
    /// `--kind album`.
    pub kind: Option<ContentKind>,
    /// `--item REF`: it shares this very item.
    pub item: Option<ItemRef>,
    /// `--contains REF`: this is among what a visitor hears.
    pub contains: Option<ItemRef>,
    /// `--broken`: nothing is left of its contents.
    pub broken: bool,
    /// `--library NAME`: its contents are in this library.
    pub library: Option<Words>,
    /// `--where CONDITION`.
    pub condition: Option<Arc<dyn Condition>>,
    /// `--all`.
    pub all: bool,
}

impl Selectors {
    /// Whether nothing was chosen. A command that writes refuses that.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.all && !self.narrows()
    }

    /// Whether anything but `--all` and `--owner any` was given.
    #[must_use]
    pub fn narrows(&self) -> bool {
        // The point in time does not matter for what is there.
        self.at(Timestamp::UNIX_EPOCH, &TimeZone::UTC)
            .map_or(true, |selection| !selection.criteria().is_empty())
    }

    /// Whether it speaks of shares that have ended: else commands that change shares skip those.
    #[must_use]
    pub fn wants_expired(&self) -> bool {
        self.expired || self.expired_for.is_some()
    }

    /// The same without what speaks of shares that have ended.
    #[must_use]
    pub fn without_expired(&self) -> Self {
        Self {
            expired: false,
            expired_for: None,
            ..self.clone()
        }
    }

    /// What they mean at `now`, the server's time. Bare dates are read in `zone`.
    ///
    /// # Errors
    /// [`Code::Usage`] if a time leads out of the calendar.
    pub fn at(&self, now: Timestamp, zone: &TimeZone) -> Result<Selection> {
        let ago = |span: Option<Span>| span.map(|span| span.before(now, zone)).transpose();
        let ahead = |span: Option<Span>| span.map(|span| span.after(now, zone)).transpose();
        let past = |at: Option<PastMoment>| at.map(|at| at.resolve(now, zone)).transpose();
        let owner = match &self.owner {
            Some(Owner::Name(name)) => Some(Criterion::Owner(name.to_lowercase())),
            Some(Owner::Any) | None => None,
        };
        let condition = self.condition.clone();
        let criteria = [
            self.active.then_some(Criterion::Active),
            self.expired.then_some(Criterion::Expired),
            ago(self.expired_for)?.map(Criterion::ExpiredSince),
            ahead(self.expires_within)?.map(Criterion::ExpiresBy),
            self.never_expires.then_some(Criterion::NeverExpires),
            past(self.created_before)?.map(Criterion::CreatedBefore),
            past(self.created_after)?.map(Criterion::CreatedAfter),
            self.unvisited.then_some(Criterion::Unvisited),
            ago(self.not_visited_for)?.map(Criterion::NotVisitedSince),
            owner,
            self.text
                .as_ref()
                .map(|text| Criterion::Text(text.folded())),
            self.pattern.clone().map(Criterion::Pattern),
            self.kind.map(Criterion::Kind),
            self.library
                .as_ref()
                .map(|name| Criterion::Library(name.folded())),
            self.item.clone().map(Criterion::Item),
            self.contains.clone().map(Criterion::Contains),
            self.broken.then_some(Criterion::Broken),
            condition.map(|condition| Criterion::Where(condition, zone.clone())),
        ];
        if let Some(condition) = &self.condition {
            condition.check(now, zone)?;
        }
        let criteria = criteria.into_iter().flatten();
        Ok(Selection::new(now, criteria.collect()))
    }
}

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

    /// Whether `share` fulfills all of them. `None` if what the server tells neither fulfills all nor
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
                    format!("{server} doesn't report {missing}: `{name}` can't select its shares");
                return Err(Error::new(Code::Unsupported, message)
                    .hint(format!("remove `{name}`, or name the shares by id")));
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
    use proptest::prelude::*;

    use super::*;
    use crate::Code;
    use crate::domain::Lifetime;
    use crate::domain::criterion::fixtures::{at, bare, every, full};
    use crate::domain::selector::ContentKind;

    #[test]
    fn nothing_given_is_empty_and_any_owner_is_no_choice() {
        let mut selectors = Selectors::default();
        assert!(selectors.is_empty());
        selectors.owner = Some(Owner::Any);
        assert!(selectors.is_empty());
        selectors.all = true;
        assert!(!selectors.is_empty() && !selectors.narrows());
        selectors.owner = Some(Owner::Name("ann".into()));
        assert!(selectors.narrows());
        // A length that leads out of the calendar is a choice all the same.
        let far = Selectors {
            expired_for: Some(Span::parse("9000y").unwrap()),
            ..Selectors::default()
        };
        assert!(!far.is_empty());
    }

    #[test]
    fn values_are_read_and_refused() {
        assert_eq!("any".parse::<Owner>().unwrap(), Owner::Any);
        assert_eq!("Any".parse::<Owner>().unwrap(), Owner::Name("Any".into()));
        assert_eq!("Albums".parse::<ContentKind>().unwrap().as_str(), "album");
        assert_eq!("mixed".parse::<ContentKind>().unwrap(), ContentKind::Mixed);
        for error in [
            "".parse::<Owner>().unwrap_err(),
            "video".parse::<ContentKind>().unwrap_err(),
            "(".parse::<Pattern>().unwrap_err(),
            "".parse::<Words>().unwrap_err(),
            " \t\u{200b}".parse::<Words>().unwrap_err(),
            "\u{301}".parse::<Words>().unwrap_err(),
            "".parse::<Pattern>().unwrap_err(),
            "  ".parse::<Pattern>().unwrap_err(),
            "^".parse::<Pattern>().unwrap_err(),
            "summer|".parse::<Pattern>().unwrap_err(),
            ".*".parse::<Pattern>().unwrap_err(),
            "a".repeat(1001).parse::<Pattern>().unwrap_err(),
            "(((a{99}){99}){99}){99}".parse::<Pattern>().unwrap_err(),
        ] {
            assert_eq!(error.code(), Code::Usage);
            assert!(!error.hint_texts().is_empty());
        }
        for one in ["^$", ".+", "^Summer", "a*b"] {
            assert!(one.parse::<Pattern>().is_ok(), "{one}");
        }
    }

    #[test]
    fn unreported_field_is_not_selected() {
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
    fn selector_on_an_unreported_field_is_refused_by_its_flag() {
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
