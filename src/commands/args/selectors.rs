//! The selectors, the same on every command.

use std::sync::Arc;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::completion;
use crate::domain::ItemRef;
use crate::domain::moment::PastMoment;
use crate::domain::selector::{ContentKind, Owner, Pattern, Selectors, Words};
use crate::domain::span::Span;
use crate::output::RecordCondition;

/// Which shares, by what is known of them; all that are given must hold
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Selectors")]
pub struct SelectorArgs {
    /// Every share (of yours, where it is written)
    #[arg(long)]
    pub all: bool,

    /// Active shares
    #[arg(long, conflicts_with_all = ["expired", "expired_for"])]
    pub active: bool,

    /// Expired shares
    #[arg(long)]
    pub expired: bool,

    /// Those that ended at least so long ago
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub expired_for: Option<Span>,

    /// Active ones that end within this time
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub expires_within: Option<Span>,

    /// Those that never end
    #[arg(long)]
    pub never_expires: bool,

    /// Those made before: a date, or how long ago
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    pub created_before: Option<PastMoment>,

    /// Those made since: a date, or how long ago
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    pub created_after: Option<PastMoment>,

    /// Those nobody ever opened
    #[arg(long)]
    pub unvisited: bool,

    /// Those nobody opened for so long
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub not_visited_for: Option<Span>,

    /// Those of this user; `any` for everybody's
    #[arg(long, value_name = "NAME", value_parser = owner, add = ArgValueCompleter::new(completion::owners))]
    pub owner: Option<Owner>,

    /// Those with this text in description or label, whatever its case
    #[arg(long = "match", value_name = "TEXT", value_parser = words)]
    pub text: Option<Words>,

    /// Those whose description or label this regular expression fits
    #[arg(long = "regex", value_name = "RE", value_parser = pattern)]
    pub pattern: Option<Pattern>,

    /// Those of contents of this kind: song, album, …, or mixed
    #[arg(long, value_name = "KIND", value_parser = kind, add = ArgValueCompleter::new(completion::share_kinds))]
    pub kind: Option<ContentKind>,

    /// Those that share this very item
    #[arg(long, value_name = "REF", value_parser = item, add = ArgValueCompleter::new(completion::items))]
    pub item: Option<ItemRef>,

    /// Those in which a visitor finds this item
    #[arg(long, value_name = "REF", value_parser = item, add = ArgValueCompleter::new(completion::items))]
    pub contains: Option<ItemRef>,

    /// Shares whose link gives visitors nothing: contents gone, missing, or nothing to hear
    #[arg(long)]
    pub broken: bool,

    /// Those that fulfil a condition on their fields: 'visits < 3 and expires < "2026-12-24"'; times are
    /// dates, date-times, "now", "in 7d", "30d ago"
    #[arg(long = "where", value_name = "CONDITION", value_parser = condition)]
    pub condition: Option<Arc<RecordCondition>>,
}

impl SelectorArgs {
    /// The selectors as given.
    #[must_use]
    pub fn selectors(&self) -> Selectors {
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
pub(in crate::commands) fn spoken(error: &crate::Error) -> String {
    let mut text = error.message().to_owned();
    for hint in error.hints() {
        text.push_str("; ");
        text.push_str(hint);
    }
    text
}
