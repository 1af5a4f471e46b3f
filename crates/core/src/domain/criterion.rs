//! What one selector asks of a share, and the values selectors are given. A field that the server doesn't tell
//! is no answer, and never a match.

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

/// One condition, with its times worked out.
#[derive(Debug, Clone)]
pub enum Criterion {
    /// It is active.
    Active,
    /// It has ended.
    Expired,
    /// It ended at this moment or before.
    ExpiredSince(Timestamp),
    /// It is active, and ends at this moment or before.
    ExpiresBy(Timestamp),
    /// It does not end.
    NeverExpires,
    /// It was made before this moment.
    CreatedBefore(Timestamp),
    /// It was made at this moment or after.
    CreatedAfter(Timestamp),
    /// It was never opened.
    Unvisited,
    /// It was not opened after this moment, at which it already was there.
    NotVisitedSince(Timestamp),
    /// It belongs to the user of this lower-case name.
    Owner(String),
    /// Description or label contain this folded text.
    Text(String),
    /// Description or label match.
    Pattern(Pattern),
    /// Its contents are of this kind.
    Kind(ContentKind),
    /// It shares this item.
    Item(ItemRef),
    /// A visitor finds this item.
    Contains(ItemRef),
    /// Visitors get nothing from it: its contents are gone, missing, or hold nothing to hear.
    Broken,
    /// Its contents are in the library of this folded name.
    Library(String),
    /// It fulfills a condition in the language of `--where`, with dates as they are in this zone.
    Where(Arc<dyn Condition>, TimeZone),
}

impl Criterion {
    /// Its name, as in the selector that it was given as.
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

    /// What a server must tell for an answer.
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

    /// Whether a server that tells only some of these fields can answer.
    #[must_use]
    pub fn is_answerable(&self, tells: impl Fn(Field) -> bool) -> bool {
        let mut fields = self.fields().iter();
        match self {
            // What a condition names, it needs.
            Self::Where(..) => fields.all(|field| tells(*field)),
            _ => fields.any(|field| tells(*field)),
        }
    }

    /// Whether `share` fulfills it at `now`; `None` if the server does not tell.
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
                // A share that was not there yet has not been left alone for that time.
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

/// Looks in description and label; no answer if the server tells neither.
fn in_words(share: &Share, fits: impl Fn(&str) -> bool) -> Option<bool> {
    let words = [share.description.as_deref(), share.label.as_deref()];
    let mut told = words.into_iter().flatten().peekable();
    told.peek()?;
    Some(told.any(fits))
}

/// Shares and conditions for the tests here and of selections.
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

/// The longest regular expression read, in bytes.
const PATTERN_AT_MOST: usize = 1000;

/// What a compiled one may take, in bytes.
const PATTERN_MEMORY: usize = 1 << 20;

/// Whose shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// Everybody's. This widens a choice, it does not make one.
    Any,
    /// This user's, by name.
    Name(String),
}

impl Owner {
    /// Whether a share is one of theirs.
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
    /// The word for it in the record.
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

/// A text to look for. It is never blank: what every text holds, such as the empty value of a variable
/// that is not set, must not choose everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    /// The text as it is looked for: case and accents folded.
    #[must_use]
    pub fn folded(&self) -> String {
        text::fold(&self.0)
    }
}

impl FromStr for Words {
    type Err = Error;

    fn from_str(words: &str) -> Result<Self> {
        if text::is_blank(words) || text::fold(words).is_empty() {
            return Err(blank("an empty text is found in every share"));
        }
        Ok(Self(words.to_owned()))
    }
}

fn blank(what: &str) -> Error {
    Error::usage(what).hint(
        Advice::Ask(RequestSetting::AllShares).after("is a variable not set? for every share: "),
    )
}

/// A regular expression, bounded in size. Case counts, unless it begins with `(?i)`. It is never one
/// that is found in every text, such as `^` or `a|`, for the reason of [`Words`].
#[derive(Debug, Clone)]
pub struct Pattern(regex_lite::Regex);

impl Pattern {
    /// Whether it is found in `text`.
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
        // What fits nothing at all and a letter that no text has fits everything.
        let fits_all = ["", "\u{f8ff}"].iter().all(|any| pattern.is_match(any));
        if fits_all || text::is_blank(text) {
            let what = format!("the regular expression {text:?} is found in every text");
            return Err(blank(&what));
        }
        Ok(Self(pattern))
    }
}

/// Whether two names mean one user, whatever their case.
pub(super) fn is_named(owner: &str, name: &str) -> bool {
    owner.to_lowercase() == name.to_lowercase()
}

/// A fact about shares that a server may or may not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// When a share ends.
    Expiry,
    /// When it was made.
    Created,
    /// How often it was visited.
    Visits,
    /// When it was visited last.
    LastVisited,
    /// How many visitors are listening.
    Listeners,
    /// Which library its contents are in.
    Library,
    /// Whose it is.
    Owner,
    /// Its description.
    Description,
    /// The server's label.
    Label,
    /// What is shared.
    Items,
    /// What the items are called.
    Titles,
    /// What a visitor hears.
    Tracks,
    /// Whether visitors may download.
    Downloads,
    /// The format and the bit rate that visitors get.
    StreamOptions,
}

impl Field {
    /// As in "the server doesn't report …".
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

/// A condition that another crate reads and judges.
pub trait Condition: Debug + Send + Sync {
    /// Whether `share` fulfills it at `now`, with dates as they are in `zone`; `None` if what the
    /// server tells does not decide it.
    fn answer(&self, share: &Share, now: Timestamp, zone: &TimeZone) -> Option<bool>;

    /// Checks that the times it names exist at `now`, in `zone`.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) if one does not.
    fn check(&self, now: Timestamp, zone: &TimeZone) -> Result<()>;

    /// What it needs to know of a share.
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
        // Visited, but it is unknown when.
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
