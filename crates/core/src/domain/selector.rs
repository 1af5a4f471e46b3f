//! Selectors: which shares a command is about, as asked for on the command line.
//!
//! All that are given must hold. They mean the same on every command; [`Selection`] is what they
//! mean at one point in time.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::condition::{Condition, Where};
use super::criterion::Criterion;
use super::item::ItemRef;
use super::moment::PastMoment;
use super::selection::Selection;
pub use super::selector_value::{ContentKind, Owner, Pattern, Words};
use super::span::Span;
use crate::error::Result;

/// Every selector, as given. The default selects nothing: an empty choice is never "all".
#[derive(Debug, Clone, Default)]
pub struct Selectors {
    /// `--active`.
    pub active: bool,
    /// `--expired`.
    pub expired: bool,
    /// `--expired-for 30d`: it ended at least so long ago.
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
    /// `--not-visited-for 30d`: nobody opened it in that time, and it is at least as old.
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
    pub fn whatever_the_state(&self) -> Self {
        Self {
            expired: false,
            expired_for: None,
            ..self.clone()
        }
    }

    /// What they mean at `now`, the server's time. Bare dates are read in `zone`.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) where a time leads out of the calendar.
    pub fn at(&self, now: Timestamp, zone: &TimeZone) -> Result<Selection> {
        let mut criteria = Vec::new();
        let mut add = |criterion| criteria.push(criterion);
        if self.active {
            add(Criterion::Active);
        }
        if self.expired {
            add(Criterion::Expired);
        }
        if let Some(span) = self.expired_for {
            add(Criterion::ExpiredSince(span.before(now, zone)?));
        }
        if let Some(span) = self.expires_within {
            add(Criterion::ExpiresBy(span.after(now, zone)?));
        }
        if self.never_expires {
            add(Criterion::NeverExpires);
        }
        if let Some(moment) = self.created_before {
            add(Criterion::CreatedBefore(moment.resolve(now, zone)?));
        }
        if let Some(moment) = self.created_after {
            add(Criterion::CreatedAfter(moment.resolve(now, zone)?));
        }
        if self.unvisited {
            add(Criterion::Unvisited);
        }
        if let Some(span) = self.not_visited_for {
            add(Criterion::NotVisitedSince(span.before(now, zone)?));
        }
        if let Some(Owner::Name(name)) = &self.owner {
            add(Criterion::Owner(name.to_lowercase()));
        }
        if let Some(wanted) = &self.text {
            add(Criterion::Text(wanted.folded()));
        }
        if let Some(pattern) = &self.pattern {
            add(Criterion::Pattern(pattern.clone()));
        }
        if let Some(kind) = self.kind {
            add(Criterion::Kind(kind));
        }
        if let Some(name) = &self.library {
            add(Criterion::Library(name.folded()));
        }
        if let Some(item) = &self.item {
            add(Criterion::Item(item.clone()));
        }
        if let Some(item) = &self.contains {
            add(Criterion::Contains(item.clone()));
        }
        if self.broken {
            add(Criterion::Broken);
        }
        if let Some(condition) = &self.condition {
            condition.check(now, zone)?;
            add(Criterion::Where(Where::new(
                condition.clone(),
                zone.clone(),
            )));
        }
        Ok(Selection::new(now, criteria))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

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
}
