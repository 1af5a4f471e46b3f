//! A condition on shares in a language of its own, which the domain need not read.

use std::fmt::Debug;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::share::Share;
use crate::error::Result;

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
    /// As in "the server does not tell …".
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expiry => "when shares end",
            Self::Created => "when shares were made",
            Self::Visits => "how often shares were visited",
            Self::LastVisited => "when shares were visited",
            Self::Listeners => "who is listening",
            Self::Library => "which library contents are in",
            Self::Owner => "whose shares they are",
            Self::Description => "descriptions",
            Self::Label => "labels",
            Self::Items => "what is shared",
            Self::Titles => "titles",
            Self::Tracks => "what visitors hear",
            Self::Downloads => "whether visitors may download",
            Self::StreamOptions => "the format that visitors get",
        }
    }
}

/// A condition that somebody else can read and judge.
pub trait Condition: Debug + Send + Sync {
    /// Whether `share` fulfils it at `now`, with dates as they are in `zone`; `None` where what the
    /// server tells does not decide it.
    fn answer(&self, share: &Share, now: Timestamp, zone: &TimeZone) -> Option<bool>;

    /// Checks that the times it names exist at `now`, in `zone`.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) where one does not.
    fn check(&self, now: Timestamp, zone: &TimeZone) -> Result<()>;

    /// What it needs to know of a share.
    fn fields(&self) -> &[Field];
}

/// A condition, with the zone it is judged in.
#[derive(Debug, Clone)]
pub struct Where {
    condition: Arc<dyn Condition>,
    zone: TimeZone,
}

impl Where {
    /// `condition`, with dates as they are in `zone`.
    #[must_use]
    pub fn new(condition: Arc<dyn Condition>, zone: TimeZone) -> Self {
        Self { condition, zone }
    }

    /// What it needs to know of a share.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        self.condition.fields()
    }

    /// Whether `share` fulfils it at `now`; `None` where the server does not tell.
    #[must_use]
    pub fn answer(&self, share: &Share, now: Timestamp) -> Option<bool> {
        self.condition.answer(share, now, &self.zone)
    }
}
