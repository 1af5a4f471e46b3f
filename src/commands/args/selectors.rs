//! The selectors, the same on every command.

use std::sync::Arc;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use sharectl_core::domain::ItemRef;
use sharectl_core::domain::moment::PastMoment;
use sharectl_core::domain::selector::{ContentKind, Owner, Pattern, Selectors, Words};
use sharectl_core::domain::span::Span;
use sharectl_ui::output::RecordCondition;

use crate::completion;

/// Which shares, by what is known of them; all that are given must hold
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Selectors")]
pub(crate) struct SelectorArgs {
    /// All shares
    #[arg(long)]
    pub(crate) all: bool,

    /// Active shares
    #[arg(long, conflicts_with_all = ["expired", "expired_for"])]
    pub(crate) active: bool,

    /// Expired shares
    #[arg(long)]
    pub(crate) expired: bool,

    /// Shares that expired at least this long ago
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub(crate) expired_for: Option<Span>,

    /// Active shares that expire within this time
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub(crate) expires_within: Option<Span>,

    /// Shares that never expire
    #[arg(long)]
    pub(crate) never_expires: bool,

    /// Shares created before this date, or this long ago
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    pub(crate) created_before: Option<PastMoment>,

    /// Shares created after this date, or this long ago
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    pub(crate) created_after: Option<PastMoment>,

    /// Shares that were never visited
    #[arg(long)]
    pub(crate) unvisited: bool,

    /// Shares not visited for this long
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub(crate) not_visited_for: Option<Span>,

    /// Shares of this owner; `any` for all owners
    #[arg(long, value_name = "NAME", value_parser = owner, add = ArgValueCompleter::new(completion::owners))]
    pub(crate) owner: Option<Owner>,

    /// Shares with this text in the description or label (the title of the contents), ignoring case
    #[arg(long = "match", value_name = "TEXT", value_parser = words)]
    pub(crate) text: Option<Words>,

    /// Shares whose description or label matches this regular expression
    #[arg(long = "regex", value_name = "RE", value_parser = pattern)]
    pub(crate) pattern: Option<Pattern>,

    /// Shares of this kind of item: song, album, …, or mixed
    #[arg(long, value_name = "KIND", value_parser = kind, add = ArgValueCompleter::new(completion::share_kinds))]
    pub(crate) kind: Option<ContentKind>,

    /// Shares of exactly this item
    #[arg(long, value_name = "REF", value_parser = item, add = ArgValueCompleter::new(completion::items))]
    pub(crate) item: Option<ItemRef>,

    /// Shares whose contents are in this library, on Audiobookshelf and Navidrome
    #[arg(long, value_name = "NAME", value_parser = words)]
    pub(crate) library: Option<Words>,

    /// Shares that contain this item, directly or through an album, artist, or playlist
    #[arg(long, value_name = "REF", value_parser = item, add = ArgValueCompleter::new(completion::items))]
    pub(crate) contains: Option<ItemRef>,

    /// Shares whose contents no longer exist, or have no audio
    #[arg(long)]
    pub(crate) broken: bool,

    /// Shares that match a filter such as 'visits < 3 and expires < "2026-12-24"'; times are dates,
    /// date-times, "now", "in 7d", "30d ago"
    #[arg(long = "where", value_name = "FILTER", value_parser = condition)]
    pub(crate) condition: Option<Arc<RecordCondition>>,
}

impl SelectorArgs {
    /// The selectors as given.
    #[must_use]
    pub(crate) fn selectors(&self) -> Selectors {
        Selectors {
            all: self.all,
            active: self.active,
            expired: self.expired,
            expired_for: self.expired_for,
            expires_within: self.expires_within,
            never_expires: self.never_expires,
            created_before: self.created_before,
            created_after: self.created_after,
            unvisited: self.unvisited,
            not_visited_for: self.not_visited_for,
            owner: self.owner.clone(),
            text: self.text.clone(),
            pattern: self.pattern.clone(),
            kind: self.kind,
            item: self.item.clone(),
            contains: self.contains.clone(),
            library: self.library.clone(),
            broken: self.broken,
            condition: self.condition.clone().map(|condition| condition as _),
        }
    }
}

fn span(text: &str) -> Result<Span, String> {
    Span::parse(text).map_err(|error| spoken(&error))
}

/// A time in the past.
pub(in crate::commands) fn moment(text: &str) -> Result<PastMoment, String> {
    PastMoment::parse(text).map_err(|error| spoken(&error))
}

fn owner(text: &str) -> Result<Owner, String> {
    text.parse().map_err(|error| spoken(&error))
}

/// A text that is looked for.
pub(in crate::commands) fn words(text: &str) -> Result<Words, String> {
    text.parse().map_err(|error| spoken(&error))
}

fn pattern(text: &str) -> Result<Pattern, String> {
    text.parse().map_err(|error| spoken(&error))
}

fn kind(text: &str) -> Result<ContentKind, String> {
    text.parse().map_err(|error| spoken(&error))
}

fn item(text: &str) -> Result<ItemRef, String> {
    ItemRef::parse(text).ok_or_else(|| "not KIND:ID, such as album:5KA1Evjj9z".to_owned())
}

fn condition(text: &str) -> Result<Arc<RecordCondition>, String> {
    let condition = RecordCondition::parse(text).map_err(|error| spoken(&error))?;
    Ok(Arc::new(condition))
}

/// An error of the domain's as the parser shows it.
pub(in crate::commands) fn spoken(error: &sharectl_core::Error) -> String {
    let mut text = error.message().to_owned();
    for hint in sharectl_config::text::hints(error) {
        text.push_str("; ");
        text.push_str(&hint);
    }
    text
}
