//! A condition on shares in a language of its own, which the domain need not read.

use std::fmt::Debug;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::criterion::Field;
use super::share::Share;
use crate::error::Result;

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
