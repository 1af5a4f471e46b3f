//! The conditions behind selectors, and the values of selectors. A field that the server doesn't report gives
//! no answer, and never matches.

use std::fmt::Debug;
use std::str::FromStr;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::item::{Item, ItemKind, ItemRef};
use super::share::{Lifetime, Share, State, ends_now};
use super::text;
use crate::advice::{Advice, RequestSetting};
use crate::error::{Error, Result};

/// A condition on a share, with resolved times.
#[derive(Debug, Clone)]
pub enum Criterion {
    /// It is active.
    Active,
    /// It has expired.
    Expired,
    /// It expired at this time or before.
    ExpiredSince(Timestamp),
    /// It is active and expires at this time or before.
    ExpiresBy(Timestamp),
    /// It never expires.
    NeverExpires,
    /// It was created before this time.
    CreatedBefore(Timestamp),
    /// It was created at this time or after.
    CreatedAfter(Timestamp),
    /// It was never opened.
    Unvisited,
    /// It was not visited after this time, and already existed then.
    NotVisitedSince(Timestamp),
    /// Its owner has this name, in lowercase.
    Owner(String),
    /// Its description or label contains this folded text.
    Text(String),
    /// Its description or label matches this pattern.
    Pattern(Pattern),
    /// Its contents are of this kind.
    Kind(ContentKind),
    /// It shares this item.
    Item(ItemRef),
    /// It contains this item, shared directly or as a track that a visitor hears.
    Contains(ItemRef),
    /// Visitors get nothing from it: its contents were deleted, are missing, or have nothing to hear.
    Broken,
    /// Its contents are in the library with this folded name.
    Library(String),
    /// It meets a `--where` condition, with dates in this zone.
    Where(Arc<dyn Condition>, TimeZone),
}

impl Criterion {
    /// The name of its selector.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::ExpiredSince(_) => "expired-for",
            Self::ExpiresBy(_) => "expires-within",
            Self::NeverExpires => "never-expires",
            Self::CreatedBefore(_) => "created-before",
            Self::CreatedAfter(_) => "created-after",
            Self::Unvisited => "unvisited",
            Self::NotVisitedSince(_) => "not-visited-for",
            Self::Owner(_) => "owner",
            Self::Text(_) => "match",
            Self::Pattern(_) => "regex",
            Self::Kind(_) => "kind",
            Self::Item(_) => "item",
            Self::Contains(_) => "contains",
            Self::Broken => "broken",
            Self::Library(_) => "library",
            Self::Where(..) => "where",
        }
    }

    /// The fields that a server must report for an answer.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        match self {
            Self::Active
            | Self::Expired
            | Self::ExpiredSince(_)
            | Self::ExpiresBy(_)
            | Self::NeverExpires => &[Field::Expiry],
            Self::CreatedBefore(_) | Self::CreatedAfter(_) => &[Field::Created],
            Self::Unvisited => &[Field::Visits],
            Self::NotVisitedSince(_) => &[Field::LastVisited],
            Self::Owner(_) => &[Field::Owner],
            Self::Text(_) | Self::Pattern(_) => &[Field::Description, Field::Label],
            Self::Kind(_) | Self::Item(_) => &[Field::Items],
            Self::Contains(_) | Self::Broken => &[Field::Tracks],
            Self::Library(_) => &[Field::Library],
            Self::Where(condition, _) => condition.fields(),
        }
    }

    /// Whether a server that reports only the fields for which `tells` is true can give an answer.
    #[must_use]
    pub fn is_answerable(&self, tells: impl Fn(Field) -> bool) -> bool {
        let mut fields = self.fields().iter();
        match self {
            // A condition needs every field that it names.
            Self::Where(..) => fields.all(|field| tells(*field)),
            _ => fields.any(|field| tells(*field)),
        }
    }

    /// Whether `share` meets the condition at `now`; `None` if the server doesn't report what is needed.
    #[must_use]
    pub fn answer(&self, share: &Share, now: Timestamp) -> Option<bool> {
        match self {
            Self::Active => Some(share.state(now)? == State::Active),
            Self::Expired => Some(share.state(now)? == State::Expired),
            Self::ExpiredSince(latest) => Some(ends_now(share.lifetime?, now.min(*latest))),
            Self::ExpiresBy(latest) => {
                let lifetime = share.lifetime?;
                Some(ends_now(lifetime, *latest) && !ends_now(lifetime, now))
            }
            Self::NeverExpires => Some(share.lifetime? == Lifetime::Never),
            Self::CreatedBefore(moment) => Some(share.created? < *moment),
            Self::CreatedAfter(moment) => Some(share.created? >= *moment),
            Self::Unvisited => match (share.visits, share.last_visited) {
                (Some(visits), _) => Some(visits == 0),
                (None, Some(_)) => Some(false),
                (None, None) => None,
            },
            Self::NotVisitedSince(moment) => match (share.last_visited, share.visits) {
                (Some(last), _) => Some(last <= *moment),
                // A newer share can't have been unvisited for that long.
                (None, Some(0)) => Some(share.created? <= *moment),
                (None, _) => None,
            },
            Self::Library(name) => Some(text::fold(share.library.as_ref()?) == *name),
            Self::Owner(name) => Some(is_named(share.owner.as_deref()?, name)),
            Self::Text(wanted) => in_words(share, |words| text::fold(words).contains(wanted)),
            Self::Pattern(pattern) => in_words(share, |words| pattern.is_match(words)),
            Self::Kind(kind) => {
                share.items.as_ref()?;
                Some(share.kind() == Some(kind.as_str()))
            }
            Self::Item(wanted) => Some(holds(share.items.as_ref()?, wanted)),
            Self::Contains(wanted) => {
                let direct = share
                    .items
                    .as_ref()
                    .is_some_and(|items| holds(items, wanted));
                if direct {
                    return Some(true);
                }
                Some(holds(share.tracks.as_ref()?, wanted))
            }
            Self::Broken => share
                .gives_nothing()
                .or(match (&share.tracks, &share.items) {
                    (Some(tracks), _) => Some(tracks.is_empty()),
                    (None, Some(items)) if items.is_empty() => Some(true),
                    (None, _) => None,
                }),
            Self::Where(condition, zone) => condition.answer(share, now, zone),
        }
    }
}

fn holds(items: &[Item], wanted: &ItemRef) -> bool {
    items
        .iter()
        .any(|item| item.kind == wanted.kind && item.id == wanted.id)
}

/// Checks the description and the label; `None` if the server reports neither.
fn in_words(share: &Share, fits: impl Fn(&str) -> bool) -> Option<bool> {
    let words = [share.description.as_deref(), share.label.as_deref()];
    let mut told = words.into_iter().flatten().peekable();
    told.peek()?;
    Some(told.any(fits))
}

/// Shares and conditions for tests here and in `selector`.
#[cfg(test)]
pub(super) mod fixtures {
    use super::*;
    use crate::domain::{ItemKind, ServerKind};

    pub(in crate::domain) fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + day * 86_400).unwrap()
    }

    pub(in crate::domain) fn bare() -> Share {
        Share::bare("home", ServerKind::Navidrome, "x")
    }

    pub(in crate::domain) fn full() -> Share {
        Share {
            owner: Some("Ann".into()),
            description: Some("Sómmer picks".into()),
            label: Some("Harbour Lights".into()),
            library: Some("Müsic".into()),
            created: Some(at(-40)),
            lifetime: Some(Lifetime::Until(at(-10))),
            visits: Some(3),
            last_visited: Some(at(-20)),
            items: Some(vec![Item::bare(ItemKind::Album, "a1")]),
            tracks: Some(vec![Item::bare(ItemKind::Song, "s1")]),
            ..bare()
        }
    }

    pub(in crate::domain) fn every() -> Vec<Criterion> {
        vec![
            Criterion::Active,
            Criterion::Expired,
            Criterion::ExpiredSince(at(-5)),
            Criterion::ExpiresBy(at(7)),
            Criterion::NeverExpires,
            Criterion::CreatedBefore(at(0)),
            Criterion::CreatedAfter(at(-50)),
            Criterion::Unvisited,
            Criterion::NotVisitedSince(at(-15)),
            Criterion::Owner("ann".into()),
            Criterion::Text("sommer".into()),
            Criterion::Pattern("^Harb".parse().unwrap()),
            Criterion::Kind(ContentKind::Only(ItemKind::Album)),
            Criterion::Item(ItemRef::new(ItemKind::Album, "a1")),
            Criterion::Contains(ItemRef::new(ItemKind::Song, "s1")),
            Criterion::Broken,
            Criterion::Library("music".into()),
        ]
    }
}

/// The maximum length of a regular expression, in bytes.
const PATTERN_AT_MOST: usize = 1000;

/// The maximum size of a compiled regular expression, in bytes.
const PATTERN_MEMORY: usize = 1 << 20;

/// The value of `--owner`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// Any owner. This widens a selection, but doesn't select anything itself.
    Any,
    /// The owner with this name.
    Name(String),
}

impl Owner {
    /// Whether a share has this owner.
    #[must_use]
    pub fn has(&self, share: &Share) -> bool {
        match self {
            Self::Any => true,
            Self::Name(name) => share
                .owner
                .as_deref()
                .is_some_and(|owner| is_named(owner, name)),
        }
    }
}

impl FromStr for Owner {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.trim() {
            "" => {
                Err(Error::usage("the owner is empty")
                    .hint("name a user, or use `any` for all owners"))
            }
            "any" => Ok(Self::Any),
            name => Ok(Self::Name(name.to_owned())),
        }
    }
}

/// The kind of a share's contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentKind {
    /// Items of this kind only.
    Only(ItemKind),
    /// Items of several kinds.
    Mixed,
}

impl ContentKind {
    /// The name of the kind in the record.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Only(kind) => kind.as_str(),
            Self::Mixed => "mixed",
        }
    }
}

impl FromStr for ContentKind {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        let lower = word.trim().to_ascii_lowercase();
        if lower == "mixed" {
            return Ok(Self::Mixed);
        }
        let named = |kind: &ItemKind| lower == kind.as_str() || lower == kind.plural();
        let kind = ItemKind::ALL.into_iter().find(named);
        kind.map(Self::Only).ok_or_else(|| {
            let words = ItemKind::ALL.map(ItemKind::as_str).join(", ");
            Error::usage(format!("there is no kind {word:?}"))
                .hint(format!("kinds: {words}, mixed"))
        })
    }
}

/// A search text. It is never blank: a text that occurs everywhere, such as the value of an unset variable,
/// must not select all shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    /// The text with case and accents folded.
    #[must_use]
    pub fn folded(&self) -> String {
        text::fold(&self.0)
    }
}

impl FromStr for Words {
    type Err = Error;

    fn from_str(words: &str) -> Result<Self> {
        if text::is_blank(words) || text::fold(words).is_empty() {
            return Err(blank("the text is empty"));
        }
        Ok(Self(words.to_owned()))
    }
}

fn blank(what: &str) -> Error {
    Error::usage(what)
        .hint("check that the variable is set")
        .hint(Advice::Ask(RequestSetting::AllShares).after("to select every share: "))
}

/// A regular expression of limited size. It is case-sensitive unless it begins with `(?i)`. An expression that
/// matches every text, such as `^` or `a|`, is rejected for the same reason as in [`Words`].
#[derive(Debug, Clone)]
pub struct Pattern(regex_lite::Regex);

impl Pattern {
    /// Whether it matches in `text`.
    #[must_use]
    fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl FromStr for Pattern {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let hint = "examples: `^Summer`, `(?i)mix [0-9]+`";
        if text.len() > PATTERN_AT_MOST {
            return Err(Error::usage(format!(
                "the regular expression is longer than {PATTERN_AT_MOST} bytes"
            ))
            .hint(hint));
        }
        let pattern = regex_lite::RegexBuilder::new(text)
            .size_limit(PATTERN_MEMORY)
            .build()
            .map_err(|error| {
                Error::usage(format!("can't read the regular expression {text:?}"))
                    .caused_by(error)
                    .hint(hint)
            })?;
        // An expression that matches both the empty text and a letter that no text contains matches everything.
        let fits_all = ["", "\u{f8ff}"].iter().all(|any| pattern.is_match(any));
        if fits_all || text::is_blank(text) {
            let what = format!("the regular expression {text:?} is found in every text");
            return Err(blank(&what));
        }
        Ok(Self(pattern))
    }
}

/// Whether two usernames are equal, ignoring case.
pub(super) fn is_named(owner: &str, name: &str) -> bool {
    owner.to_lowercase() == name.to_lowercase()
}

/// A fact about shares that a server may or may not report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// When a share expires.
    Expiry,
    /// When it was created.
    Created,
    /// How often it was visited.
    Visits,
    /// When it was last visited.
    LastVisited,
    /// How many visitors are listening.
    Listeners,
    /// The library of its contents.
    Library,
    /// The owner.
    Owner,
    /// Its description.
    Description,
    /// The server's label.
    Label,
    /// The shared items.
    Items,
    /// The titles of the items.
    Titles,
    /// The tracks that a visitor hears.
    Tracks,
    /// Whether visitors may download.
    Downloads,
    /// The stream format and bit rate for visitors.
    StreamOptions,
}

impl Field {
    /// Completes the sentence "the server doesn't report …".
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expiry => "when shares expire",
            Self::Created => "when shares were created",
            Self::Visits => "how often shares were visited",
            Self::LastVisited => "when shares were visited",
            Self::Listeners => "who is listening",
            Self::Library => "which library contents are in",
            Self::Owner => "whose shares they are",
            Self::Description => "descriptions",
            Self::Label => "labels",
            Self::Items => "what is shared",
            Self::Titles => "titles",
            Self::Tracks => "which tracks visitors can hear",
            Self::Downloads => "whether visitors may download",
            Self::StreamOptions => "the format that visitors get",
        }
    }
}

/// A condition that another crate parses and evaluates.
pub trait Condition: Debug + Send + Sync {
    /// Whether `share` meets the condition at `now`, with dates in `zone`; `None` if the values that the server
    /// reports don't decide it.
    fn answer(&self, share: &Share, now: Timestamp, zone: &TimeZone) -> Option<bool>;

    /// Checks that the times in it exist, relative to `now` in `zone`.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) if one doesn't exist.
    fn check(&self, now: Timestamp, zone: &TimeZone) -> Result<()>;

    /// The fields of a share that it needs.
    fn fields(&self) -> &[Field];
}

#[cfg(test)]
mod tests {
    use super::fixtures::{at, bare, every, full};
    use super::*;
    use crate::domain::ItemKind;

    #[test]
    fn unreported_field_gives_no_answer_and_no_match() {
        for criterion in every() {
            assert_eq!(
                criterion.answer(&bare(), at(0)),
                None,
                "{}",
                criterion.as_str()
            );
        }
    }

    #[test]
    fn a_full_share_answers_everything() {
        let no = [
            "active",
            "expires-within",
            "never-expires",
            "unvisited",
            "broken",
        ];
        for criterion in every() {
            let expected = !no.contains(&criterion.as_str());
            assert_eq!(
                criterion.answer(&full(), at(0)),
                Some(expected),
                "{}",
                criterion.as_str()
            );
        }
    }

    #[test]
    fn ended_and_ending_meet_at_the_very_second() {
        let mut share = full();
        share.lifetime = Some(Lifetime::Until(at(0)));
        assert_eq!(Criterion::Expired.answer(&share, at(0)), Some(true));
        assert_eq!(Criterion::Active.answer(&share, at(0)), Some(false));
        assert_eq!(
            Criterion::ExpiresBy(at(7)).answer(&share, at(0)),
            Some(false)
        );
        assert_eq!(
            Criterion::ExpiredSince(at(0)).answer(&share, at(0)),
            Some(true)
        );
        share.lifetime = Some(Lifetime::Never);
        assert_eq!(
            Criterion::ExpiredSince(at(9)).answer(&share, at(0)),
            Some(false)
        );
        assert_eq!(Criterion::NeverExpires.answer(&share, at(0)), Some(true));
    }

    #[test]
    fn a_new_share_that_was_never_opened_is_not_long_unvisited() {
        let mut share = full();
        share.visits = Some(0);
        share.last_visited = None;
        assert_eq!(Criterion::Unvisited.answer(&share, at(0)), Some(true));
        assert_eq!(
            Criterion::NotVisitedSince(at(-30)).answer(&share, at(0)),
            Some(true)
        );
        share.created = Some(at(-1));
        assert_eq!(
            Criterion::NotVisitedSince(at(-30)).answer(&share, at(0)),
            Some(false)
        );
        // Visited at an unknown time.
        share.visits = Some(2);
        assert_eq!(
            Criterion::NotVisitedSince(at(-30)).answer(&share, at(0)),
            None
        );
    }

    #[test]
    fn broken_is_empty_and_never_merely_unread() {
        let mut share = bare();
        share.items = Some(vec![Item::bare(ItemKind::Album, "gone")]);
        assert_eq!(Criterion::Broken.answer(&share, at(0)), None);
        share.tracks = Some(Vec::new());
        assert_eq!(Criterion::Broken.answer(&share, at(0)), Some(true));
    }
}
