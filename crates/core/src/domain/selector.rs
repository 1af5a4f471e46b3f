//! Selectors: the shares that a command applies to, as given on the command line.
//!
//! A share must match all given selectors. They mean the same for every command; a [`Selection`] is their
//! meaning at one point in time.

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

/// All selectors as given. The default selects nothing: an empty selection never means all shares.
#[derive(Debug, Clone, Default)]
pub struct Selectors {
    /// `--active`.
    pub active: bool,
    /// `--expired`.
    pub expired: bool,
    /// `--expired-for 30d`: it expired at least this long ago.
    pub expired_for: Option<Span>,
    /// `--expires-within 7d`: it is active and expires within this time.
    pub expires_within: Option<Span>,
    /// `--never-expires`.
    pub never_expires: bool,
    /// `--created-before`.
    pub created_before: Option<PastMoment>,
    /// `--created-after`.
    pub created_after: Option<PastMoment>,
    /// `--unvisited`: it was never visited.
    pub unvisited: bool,
    /// `--not-visited-for 30d`: it is at least this old, and was not visited in this time.
    pub not_visited_for: Option<Span>,
    /// `--owner NAME|any`.
    pub owner: Option<Owner>,
    /// `--match TEXT`: its description or label contains this text.
    pub text: Option<Words>,
    /// `--regex RE`: its description or label matches.
    pub pattern: Option<Pattern>,
    /// `--kind album`.
    pub kind: Option<ContentKind>,
    /// `--item REF`: it shares exactly this item.
    pub item: Option<ItemRef>,
    /// `--contains REF`: it contains this item, shared directly or as a track that a visitor hears.
    pub contains: Option<ItemRef>,
    /// `--broken`: visitors get nothing from it.
    pub broken: bool,
    /// `--library NAME`: its contents are in this library.
    pub library: Option<Words>,
    /// `--where CONDITION`.
    pub condition: Option<Arc<dyn Condition>>,
    /// `--all`.
    pub all: bool,
}

impl Selectors {
    /// Whether nothing was selected. Commands that write refuse that.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.all && !self.narrows()
    }

    /// Whether anything but `--all` and `--owner any` was given.
    #[must_use]
    pub fn narrows(&self) -> bool {
        // The point in time doesn't affect which conditions exist.
        self.at(Timestamp::UNIX_EPOCH, &TimeZone::UTC)
            .map_or(true, |selection| !selection.criteria().is_empty())
    }

    /// Whether expired shares were asked for. Otherwise, commands that change shares skip them.
    #[must_use]
    pub fn wants_expired(&self) -> bool {
        self.expired || self.expired_for.is_some()
    }

    /// The same selectors without `--expired` and `--expired-for`.
    #[must_use]
    pub fn without_expired(&self) -> Self {
        Self {
            expired: false,
            expired_for: None,
            ..self.clone()
        }
    }

    /// The selection at `now`, the server's time. Bare dates are read in `zone`.
    ///
    /// # Errors
    /// [`Code::Usage`] if a time is outside the years 1 to 9999, or doesn't exist in `zone`.
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

/// What a selection needs to read beyond a server's cheapest list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wants {
    /// The shared items.
    pub items: bool,
    /// The titles of the items.
    pub titles: bool,
    /// The tracks that a visitor hears.
    pub tracks: bool,
    /// Visit counts and times.
    pub visits: bool,
    /// How many visitors are listening.
    pub listeners: bool,
    /// The library of the contents.
    pub library: bool,
}

impl Selection {
    /// All of `criteria` at `now`, the server's time. With no criteria, every share matches.
    #[must_use]
    pub fn new(now: Timestamp, criteria: Vec<Criterion>) -> Self {
        Self { now, criteria }
    }

    /// The conditions.
    #[must_use]
    pub fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }

    /// Whether `share` meets all conditions. `None` if none is known to fail but some can't be decided from
    /// what the server reports; such a share isn't selected.
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

    /// Whether `share` is selected.
    #[must_use]
    pub fn selects(&self, share: &Share) -> bool {
        self.answer(share) == Some(true)
    }

    /// The name of the first condition that `share` doesn't meet or can't answer; `None` if it is selected.
    #[must_use]
    pub fn refusal(&self, share: &Share) -> Option<&'static str> {
        let unmet = |criterion: &&Criterion| criterion.answer(share, self.now) != Some(true);
        self.criteria.iter().find(unmet).map(Criterion::as_str)
    }

    /// Rejects conditions that a server can't answer: a missing value never matches, and a command that writes
    /// must not silently do less than requested.
    ///
    /// `tells` is true for the fields that the server reports; `server` is its name in messages.
    ///
    /// # Errors
    /// [`Code::Unsupported`] if a condition can't be answered, with its name.
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

    /// What the selection needs to read.
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
        // A length that is out of range is a selection all the same.
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
